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

const KnPictures *kn_pictures(GError **error)
{
    return load_checked("pictures", KN_PICTURES_ABI, error);
}
