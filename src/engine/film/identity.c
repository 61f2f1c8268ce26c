/* SPDX-License-Identifier: MIT */
#include "engine/film/identity.h"
#include "base/hash.h"
#include "engine/film/caption_files.h"
#include "engine/film/metadata.h"
#include "engine/film/side_files.h"
#include "engine/store/version.h"

#include <string.h>

/* What kn_join is told, whatever it is made from. The library that writes containers is not part of
 * it: asking for its version means to load it, which takes longer than all of a build that has
 * nothing to do. What its files were is noted beside the key. */
char *kn_identity_key(const KnFilmInputs *film, const char *cover)
{
    const KnManifestSound *sound = kn_manifest_sound(film->manifest);
    GVariantBuilder batches;
    g_variant_builder_init(&batches, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < kn_manifest_n_batches(film->manifest); i++)
        g_variant_builder_add(&batches, "s", kn_manifest_batch(film->manifest, i)->key);
    g_autofree char *captions = kn_caption_files_soft_key(film);
    g_variant_builder_add(&batches, "s", captions);
    return kn_hash_variant(g_variant_new("(sssv@ass)", "film", KN_VERSION, film->container,
                                         kn_metadata_to_variant(film, cover),
                                         g_variant_builder_end(&batches), sound ? sound->key : ""));
}

char *kn_identity_writer(void)
{
    const KnMedia *media = kn_media(NULL);
    g_auto(GStrv) files = media ? media->files() : NULL;
    return files ? kn_version_stamp_files((const char *const *)files) : NULL;
}

gboolean kn_identity_is_there(const KnFilmInputs *film, const char *known_key,
                              const char *known_writer)
{
    if (!kn_version_stamps_hold(known_writer) || !kn_side_files_exist(film))
        return FALSE;
    g_autofree char *key = kn_identity_key(film, NULL);
    return strcmp(key, known_key) == 0;
}
