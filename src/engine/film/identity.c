/* SPDX-License-Identifier: MIT */
#include "engine/film/identity.h"
#include "base/hash.h"
#include "engine/film/caption_files.h"
#include "engine/film/metadata.h"
#include "engine/film/side_files.h"
#include "engine/notes/build_record.h"

#include <string.h>
#include <sys/stat.h>

/* What kn_join is told, whatever it is made from. The library that writes containers is not
 * asked for its version, since loading it takes longer than all of a build that has nothing to do;
 * it comes and goes with an entry of the loader's cache. */
char *kn_identity_key(const KnBuild *build)
{
    const KnManifestSound *sound = kn_manifest_sound(build->manifest);
    struct stat libraries = {0};
    GVariantBuilder batches;
    if (stat("/etc/ld.so.cache", &libraries) != 0)
        libraries = (struct stat){0};
    g_variant_builder_init(&batches, G_VARIANT_TYPE("as"));
    for (guint i = 0; i < kn_manifest_n_batches(build->manifest); i++)
        g_variant_builder_add(&batches, "s", kn_manifest_batch(build->manifest, i)->key);
    g_autofree char *captions = kn_caption_files_soft_key(build);
    g_variant_builder_add(&batches, "s", captions);
    return kn_hash_variant(
        g_variant_new("(sssv@assxxx)", "film", KN_VERSION, build->record->container,
                      kn_metadata_to_variant(build), g_variant_builder_end(&batches),
                      sound ? sound->key : "", (gint64)libraries.st_size,
                      (gint64)libraries.st_mtim.tv_sec, (gint64)libraries.st_mtim.tv_nsec));
}

gboolean kn_identity_is_there(const KnBuild *build, const char *known_key)
{
    if (kn_build_forced(build, KN_PHASE_JOIN) || !kn_side_files_exist(build))
        return FALSE;
    g_autofree char *key = kn_identity_key(build);
    return strcmp(key, known_key) == 0;
}
