/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/module.h"
#include "media/media.h"
#include "media/pictures.h"

/* A table of another version would be called through the wrong layout; the two are installed
 * together, so this only meets a broken installation. */
static gconstpointer load_checked(const char *name, guint abi, GError **error)
{
    const guint *table = kn_module_load(name, error);
    if (!table || *table == abi)
        return table;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the module 'kn-%s.so' is of another version of Kinora: install it again", name);
    return NULL;
}

const KnMedia *kn_media(GError **error)
{
    return load_checked("media", KN_MEDIA_ABI, error);
}

/* libimagequant, which libvips chooses palettes with, adds up in as many threads as there are
 * processors, and what it chooses depends on their number (promise: same bytes). How many it has is
 * read once, when it is loaded; programs that are started later shall not inherit it. */
const KnPictures *kn_pictures(GError **error)
{
    static const char name[] = "OMP_NUM_THREADS";
    static gconstpointer loaded;
    const KnPictures *pictures = g_atomic_pointer_get(&loaded);
    if (pictures)
        return pictures;
    g_autofree char *before = g_strdup(g_getenv(name));
    g_setenv(name, "1", TRUE);
    pictures = load_checked("pictures", KN_PICTURES_ABI, error);
    g_atomic_pointer_set(&loaded, pictures);
    if (before)
        g_setenv(name, before, TRUE);
    else
        g_unsetenv(name);
    return pictures;
}
