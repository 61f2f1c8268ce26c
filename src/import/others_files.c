/* SPDX-License-Identifier: MIT */
#include "import/others_files.h"

#include <stdlib.h>
#include <string.h>

static char *find_below(const char *root, const char *place, const char *name)
{
    g_autofree char *path =
        g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(place, name, NULL);
    char *real = realpath(path, NULL);
    gsize n = strlen(root);
    gboolean good = real && strncmp(real, root, n) == 0 && real[n] == '/' &&
                    g_file_test(real, G_FILE_TEST_IS_REGULAR);
    char *found = good ? g_strdup(real) : NULL;
    free(real);
    return found;
}

char *kn_others_file_find(const char *folder, const char *base, const char *name)
{
    char *root = realpath(folder, NULL);
    char *found = root ? find_below(root, folder, name) : NULL;
    if (root && !found && base)
        found = find_below(root, base, name);
    free(root);
    return found;
}

char *kn_others_file_take(GPtrArray *files, const char *path)
{
    g_autofree char *last = g_path_get_basename(path);
    KnDraftFile *file = g_new0(KnDraftFile, 1);
    file->path = g_strdup(path);
    file->name = g_utf8_validate(last, -1, NULL) ? g_strdup_printf("%03u-%s", files->len + 1, last)
                                                 : g_strdup_printf("%03u", files->len + 1);
    g_ptr_array_add(files, file);
    return g_strdup(file->name);
}
