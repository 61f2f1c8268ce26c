/* SPDX-License-Identifier: MIT */
#include "mcp/place.h"
#include "base/error.h"
#include "base/text.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Why no path may be written so; NULL: it may. */
static const char *wrong_name(const char *written)
{
    g_auto(GStrv) parts = g_strsplit(written, "/", -1);
    if (!*written || strlen(written) >= PATH_MAX)
        return "is no path";
    if (g_path_is_absolute(written))
        return "is an absolute path; write it from the server's folder on";
    for (char **part = parts; *part; part++)
        if (strcmp(*part, "..") == 0)
            return "leads out of the server's folder by '..'";
    return NULL;
}

static gboolean lies_in(const char *path, const char *folder)
{
    gsize n = strlen(folder);
    return strcmp(folder, "/") == 0 ||
           (strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0'));
}

/* Why what stands there may not be used; NULL: it may. */
static const char *wrong_place(const char *folder, const char *path, gboolean there)
{
    char real[PATH_MAX];
    if (realpath(path, real))
        return lies_in(real, folder) ? NULL : "leads out of the server's folder by a link";
    if (there)
        return "is not there";
    if (g_file_test(path, G_FILE_TEST_IS_SYMLINK))
        return "is a link that leads nowhere";
    g_autofree char *above = g_path_get_dirname(path);
    if (!realpath(above, real) || !g_file_test(real, G_FILE_TEST_IS_DIR))
        return "lies in a folder that is not there";
    return lies_in(real, folder) ? NULL : "leads out of the server's folder by a link";
}

char *kn_mcp_place(const char *folder, const char *written, gboolean there, const char *what,
                   GError **error)
{
    g_autofree char *path = g_build_filename(folder, written, NULL);
    const char *wrong = wrong_name(written);
    if (!wrong)
        wrong = wrong_place(folder, path, there);
    if (!wrong) /* what begins with '-' is no option then */
        return g_strconcat("./", written, NULL);
    g_autofree char *shown = kn_text_quote(written);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "%s: %s %s", what, shown, wrong);
    return NULL;
}
