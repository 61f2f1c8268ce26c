/* SPDX-License-Identifier: MIT */
#include "cli/text_file.h"
#include "base/atomic.h"

#include <stdlib.h>

gboolean kn_cli_write_text(const char *path, const char *text, GError **error)
{
    char *real = realpath(path, NULL);
    gboolean done = kn_atomic_write_text(NULL, real ? real : path, text, error);
    free(real);
    return done;
}
