/* SPDX-License-Identifier: MIT */
#include "effects/effect.h"
#include "films.h"
#include "shot/renderer.h"
#include <string.h>

/* Frames stay what they were: films of all effects and of transitions of each kind, at odd sizes
 * and upright, against the hashes of all of their frames. A change here is a change of what
 * everybody's films look like: KN_RENDERER_MEANING is raised with it, once. */
G_STATIC_ASSERT(KN_RENDERER_MEANING == 4); /* that of the hashes below */
typedef struct {
    int picture; /* of the three below; -1: a colour */
    int n_frames;
    const char *effects[4]; /* a name, and parameters as JSON */
    int fade_in, fade_out;
    const char *cut; /* to the next shot */
    int before, after;
} Part;

typedef struct {
    const char *name;
    int width, height;
    Part parts[5];
    const char *hash;
} Film;

static const int sizes[3][2] = {{700, 420}, {333, 500}, {431, 257}};

#define KEYFRAMES                                                                                  \
    "keyframes {\"keyframes\": [{\"t\": 0, \"rect\": [0, 0, 0.5, 0.5]}, {\"t\": 0.3, \"rect\": "   \
    "[0.4, 0.2, 0.4, 0.6]}]}"

static const Film films[] = {
    {"moves and crossfades",
     320,
     180,
     {{0, 12, {"ken_burns_in", "vignette"}, 0, 0, "crossfade", 3, 4},
      {1, 12, {"ken_burns_out", "vignette {\"strength\": 0.5}"}, 0, 0, "fadeblack", 4, 3},
      {2, 12, {"zoom_pan"}, 0, 0, NULL, 0, 0}},
     "067aa56271035f47"},
    {"grain at rest",
     161,
     91,
     {{0, 9, {"static", "film_grain"}, 0, 0, "none", 0, 0},
      {2, 9, {"static", "vignette", "film_grain {\"sigma\": 20, \"sepia\": 1}"}, 4, 4, NULL, 0, 0},
      {1, 9, {"film_grain {\"sigma\": 0}"}, 0, 0, "fadewhite", 2, 2},
      {0, 9, {"film_grain {\"sepia\": 0}"}, 0, 0, NULL, 0, 0}},
     "3b6d9e0384f03cc2"},
    {"colours and fades",
     98,
     55,
     {{-1, 10, {"vignette"}, 5, 5, "fadegrays", 3, 3},
      {-1, 8, {"film_grain"}, 8, 8, "fadecolor", 4, 0},
      {1, 12, {"pan_up"}, 3, 12, NULL, 0, 0}},
     "23a2b7981a7a1830"},
    {"looks and light",
     131,
     77,
     {{0,
       12,
       {"teal_orange_grade", "neon_overlay {\"animate_in\": 0.2, \"opacity\": 0.5}", "flash_pulse"},
       0,
       0,
       "slide_left",
       3,
       3},
      {1,
       12,
       {"static", "warm_grade", "nightvision", "full_frame_tint {\"start_time\": 0.2}"},
       3,
       0,
       "circleopen",
       3,
       3},
      {2,
       12,
       {"pan_up", "color_grade {\"gamma\": [0.8, 1, 1.2], \"exposure\": 0.4}", "quick_flash",
        "vignette"},
       0,
       4,
       NULL,
       0,
       0}},
     "b4ab2579d7a5bbec"},
    {"upright pans",
     180,
     320,
     {{0, 10, {"pan_ltr"}, 0, 0, "slide_left", 3, 3},
      {1, 10, {"pan_up", "vignette"}, 0, 0, "slide_up", 3, 3},
      {2, 10, {"pan_rtl"}, 0, 0, "wipetl", 3, 3},
      {1, 10, {"pan_down"}, 0, 0, NULL, 0, 0}},
     "017163e3a656b034"},
    {"tools within motions",
     200,
     112,
     {{0, 14, {"pan_ltr", "temporal_zoom {\"scale\": 2}"}, 0, 0, "smoothleft", 5, 5},
      {1, 14, {"static", "temporal_zoom"}, 2, 0, "vertopen", 4, 5},
      {2, 14, {KEYFRAMES, "vignette", "film_grain {\"sigma\": 3}"}, 0, 0, NULL, 0, 0}},
     "838759986823c7bd"},
    {"soft edges",
     211,
     119,
     {{0, 12, {"static"}, 0, 0, "circleopen", 4, 4},
      {1, 12, {"static"}, 0, 0, "diagbr", 4, 4},
      {2, 12, {"static"}, 0, 0, "radial", 4, 4},
      {0, 12, {"static"}, 0, 0, "hlslice", 4, 4},
      {1, 9, {"static"}, 0, 0, NULL, 0, 0}},
     "2ae809780f08accf"},
    {"soft edges upright",
     90,
     161,
     {{2, 12, {"static"}, 0, 0, "circleclose", 4, 4},
      {1, 12, {"static"}, 0, 0, "diagtl", 4, 4},
      {0, 12, {"static"}, 0, 0, "smoothup", 4, 4},
      {1, 12, {"static"}, 0, 0, "vdslice", 4, 4},
      {2, 9, {"static"}, 0, 0, NULL, 0, 0}},
     "8e7027dc6ab318c6"},
    {"choices",
     163,
     90,
     {{0, 12, {"static"}, 0, 0, "dissolve", 4, 4},
      {1, 12, {"static"}, 0, 0, "distance", 4, 4},
      {2, 12, {"static"}, 0, 0, "circlecrop", 4, 4},
      {1, 12, {"static"}, 0, 0, "rectcrop", 4, 4},
      {0, 9, {"static"}, 0, 0, NULL, 0, 0}},
     "e257a19abfb6eb35"},
    {"warps",
     162,
     93,
     {{0, 12, {"static"}, 0, 0, "zoomin", 4, 4},
      {1, 12, {"static"}, 0, 0, "pixelize", 4, 4},
      {2, 12, {"static"}, 0, 0, "hblur", 4, 4},
      {1, 12, {"static"}, 0, 0, "squeezev", 4, 4},
      {0, 9, {"static"}, 0, 0, NULL, 0, 0}},
     "aa2cd26e0ef87d4d"},
    {"by difference and through the next picture",
     240,
     135,
     {{0, 12, {"ken_burns_in"}, 0, 0, "fadefast", 4, 4},
      {1, 12, {"static"}, 0, 0, "fadeslow", 4, 4},
      {2, 12, {"ken_burns_out"}, 0, 0, "zoom_connect", 4, 4},
      {1, 12, {"static"}, 0, 0, "squeezeh", 4, 4},
      {0, 9, {"static"}, 0, 0, NULL, 0, 0}},
     "2fd13e555493184c"},
    {"three rows",
     80,
     3,
     {{0, 6, {"ken_burns_in", "vignette"}, 1, 0, "circleopen", 2, 2},
      {1, 6, {"film_grain"}, 0, 0, "zoom_connect", 2, 2},
      {2, 6, {"vignette"}, 0, 0, NULL, 0, 0}},
     "635d2f3c2f1d7e43"},
    {"the order of overlays, and one twice",
     128,
     73,
     {{0, 8, {"film_grain", "vignette {\"strength\": 0.3}"}, 0, 0, "wipeleft", 2, 2},
      {1, 8, {"static", "vignette", "vignette", "film_grain"}, 2, 2, NULL, 0, 0}},
     "25d6ecf01edf0af0"},
};

/* Adds an effect given as "name {parameters}". */
static void add_effect(const Film *film, const char *text, guint64 seed, KnShot *shot)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 2);
    g_autoptr(KnJsonDocument) document =
        kn_json_load_text(words[1] ? words[1] : "{}", -1, text, NULL);
    g_autoptr(KnProblems) problems = kn_problems_new("test");
    const KnEffect *effect = kn_effect_find(words[0]);
    KnEffectContext context = {.width = film->width,
                               .height = film->height,
                               .fps = {30, 1},
                               .n_frames = shot->n_frames,
                               .lead = shot->lead,
                               .tail = shot->tail,
                               .seed = seed,
                               .focus = {0.7, 0.4}};

    g_assert_nonnull(effect);
    g_autofree void *params = g_malloc0(effect->params_size);
    kn_options_init(effect->options, params);
    kn_options_read(effect->options, params, kn_json_root(document), "$", NULL, problems);
    g_assert_true(kn_problems_check(problems, NULL) &&
                  effect->compile(&context, params, shot, NULL));
    kn_options_clear(effect->options, params);
}

static KnShot shot_from(const Film *film, int i, const char *const keys[3],
                        KnFrame *const pictures[3], gint64 first)
{
    const Part *part = &film->parts[i];
    KnShot shot = {.first_frame = first, .n_frames = part->n_frames, .color = {90, 110, 150}};

    if (part->picture >= 0)
        shot = shot_of(keys[part->picture], pictures[part->picture], film->width, film->height,
                       first, part->n_frames);
    shot.lead = i ? part[-1].before : 0;
    shot.tail = part->after;
    for (gsize k = 0; k < G_N_ELEMENTS(part->effects) && part->effects[k]; k++)
        add_effect(film, part->effects[k], 100 * (guint64)i + k, &shot);
    shot_fade(&shot, part->fade_in, part->fade_out);
    return shot;
}

static KnFilm *film_from(const Film *film, const char *const keys[3], KnFrame *const pictures[3])
{
    KnFilm *made = kn_film_new(film->width, film->height, (KnRational){30, 1});

    for (int i = 0; i < (int)G_N_ELEMENTS(film->parts) && film->parts[i].n_frames; i++) {
        const Part *part = &film->parts[i];
        KnShot shot = shot_from(film, i, keys, pictures, kn_film_n_frames(made));
        KnCut cut = {.transition = part->cut ? kn_transition_find(part->cut) : NULL,
                     .before = part->before,
                     .after = part->after,
                     .ease = ease_of(i % 2 ? "easeInOut" : "linear"),
                     .color = {200, 90, 160}};

        kn_film_add(made, &shot, &cut);
    }
    return made;
}

static char *hash_of(const KnFilm *film, KnCpuFlags cpu, Store *store)
{
    g_autoptr(KnRenderer) renderer = kn_renderer_new(film, cpu, store_lookup, store, NULL);
    g_autoptr(KnFrame) out = kn_frame_new(kn_film_width(film), kn_film_height(film), NULL);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

    for (gint64 i = 0; i < kn_film_n_frames(film); i++) {
        g_assert_true(kn_renderer_draw(renderer, i, out, NULL));
        g_autofree char *hash = kn_frame_hash(out);
        g_checksum_update(sum, (const guchar *)hash, -1);
    }
    return g_strndup(g_checksum_get_string(sum), 16);
}

static void test_film(gconstpointer data)
{
    const Film *film = data;
    Store *store = store_new();
    KnFrame *pictures[3];
    const char *keys[3];

    for (int i = 0; i < 3; i++) {
        pictures[i] = picture_new(sizes[i][0], sizes[i][1], (guint)i + 20);
        keys[i] = store_add(store, pictures[i]);
    }
    g_autoptr(KnFilm) made = film_from(film, keys, pictures);
    g_autoptr(GVariant) frozen =
        g_variant_ref_sink(kn_film_to_variant(made, 0, kn_film_n_frames(made)));
    g_autoptr(KnFilm) read = kn_film_from_variant(frozen, kn_transition_find, NULL);
    g_assert_nonnull(read);
    for (KnCpuFlags cpu = 0; cpu <= kn_cpu_flags(); cpu++) {
        g_autofree char *hash = hash_of(read, cpu, store);

        if (strcmp(hash, film->hash) != 0)
            g_test_fail_printf("%s, SIMD level %u: %s, not %s", film->name, cpu, hash, film->hash);
    }
    for (int i = 0; i < 3; i++)
        kn_frame_free(pictures[i]);
    store_free(store);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(films); i++) {
        g_autofree char *path = g_strdup_printf("/hashes/frames stay: %s", films[i].name);

        g_test_add_data_func(path, &films[i], test_film);
    }
    return g_test_run();
}
