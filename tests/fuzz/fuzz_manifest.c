/* SPDX-License-Identifier: MIT */
#include "engine/plan/manifest.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a manifest behind its checksum: an error, or a manifest whose every part can be read
 * and which is written as it was read. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(KnManifest) manifest = kn_manifest_from_bytes(bytes, NULL);
    if (!manifest)
        return 0;
    gint64 n_frames = kn_film_n_frames(kn_manifest_film(manifest));
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++) {
        const KnBatch *batch = kn_manifest_batch(manifest, i);
        g_assert(batch->n_frames > 0 && batch->first_frame + batch->n_frames <= n_frames);
    }
    for (guint i = 0; i < kn_manifest_n_assets(manifest); i++)
        g_assert(kn_manifest_find_asset(manifest, kn_manifest_asset(manifest, i)->key) == (int)i);
    g_assert(kn_manifest_clip_pixels(manifest) == 0); /* is not written */
    g_autoptr(GBytes) again = kn_manifest_to_bytes(manifest);
    g_autoptr(KnManifest) copy = kn_manifest_from_bytes(again, NULL);
    g_assert(copy);
    return 0;
}
