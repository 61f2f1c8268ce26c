/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "shot/shot.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as a frozen film: an error, or a film that answers questions. The type string is that
 * of a film made here, so that the fuzzer follows the format. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static GVariantType *type;
    g_autoptr(GVariant) variant = NULL;
    g_autoptr(KnFilm) film = NULL;
    uint8_t *copy;

    if (!type) {
        g_autoptr(KnFilm) any = kn_film_new(16, 16, (KnRational){25, 1});
        g_autoptr(GVariant) frozen = NULL;
        KnShot shot = {.n_frames = 1};

        kn_film_add(any, &shot, NULL);
        frozen = g_variant_ref_sink(kn_film_to_variant(any, 0, 1));
        type = g_variant_type_copy(g_variant_get_type(frozen));
    }
    copy = g_memdup2(data, size); /* aligned */
    variant = g_variant_ref_sink(g_variant_new_from_data(type, copy, size, FALSE, g_free, copy));
    film = kn_film_from_variant(variant, kn_transition_find, NULL);
    for (guint i = 0; film && i < kn_film_n_shots(film); i++) {
        guint index[2];
        double progress;
        KnBox window;

        kn_film_at(film, kn_film_shot(film, i)->first_frame, index, &progress);
        kn_shot_window(kn_film_shot(film, i), 3, &window);
        g_assert(window.w > 0);
        if (kn_film_find_layer(film, kn_film_shot(film, i)->first_frame, 1, 0) <
            kn_film_n_layers(film))
            g_assert(kn_film_layer(film, 0)->n_frames > 0);
    }
    return 0;
}
