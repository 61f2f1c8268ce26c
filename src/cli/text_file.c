/* SPDX-License-Identifier: MIT */
#include "cli/text_file.h"
#include "base/atomic.h"

#include <stdlib.h>
#include <string.h>

gboolean kn_cli_write_text(const char *path, const char *text, GError **error)
{
    char *real = realpath(path, NULL);
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(real ? real : path, error);
    free(real);
    return file && kn_atomic_file_write(file, text, strlen(text), error) &&
           kn_atomic_file_commit(file, error);
}
