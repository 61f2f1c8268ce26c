/* SPDX-License-Identifier: MIT */
/* What holds of every effect that shows text. */
#include "effects/effect.h"
#include "shot/font.h"
#include "texts.h"

#include <string.h>

#define SHAPE(w, h, n)                                                                             \
    {                                                                                              \
        .width = w, .height = h, .fps = 30, .n_frames = n                                          \
    }

static const struct {
    int width, height;
} sizes[] = {{1920, 1080}, {640, 360}};

/* Each effect: what it cannot do without. */
static const struct {
    const char *name, *required, *params;
} effects[] = {
    {"paneled_text", "text", "\"text\": \"Amber barley\""},
    {"zoom_then_panel", "text", "\"text\": \"Amber barley\", \"zoom_duration\": 0.5"},
    {"title", "text", "\"text\": \"Amber\", \"subtitle\": \"and barley\""},
    {"lower_third", "text", "\"text\": \"Amber\", \"role\": \"Barley\""},
    {"animated_location_text", "text", "\"text\": \"Amber\""},
    {"map_highlight", "location_name", "\"location_name\": \"Amber\""},
    {"news_overlay", "headline",
     "\"headline\": \"Amber\", \"body_text\": \"Barley and candle\", \"start_time\": 0, "
     "\"highlighted_phrases\": [\"candle\"]"},
    {"progress_bar", NULL, "\"height\": 10"},
};

static char *uses_of(gsize i)
{
    return g_strdup_printf("[{\"name\": \"%s\", \"params\": {%s}}]", effects[i].name,
                           effects[i].params);
}

/* Every effect draws something in every shape and length, from 16x16 on. */
static void test_shapes(void)
{
    static const struct {
        int width, height;
        gint64 n_frames;
    } rows[] = {
        {640, 360, 90}, {360, 640, 90}, {320, 180, 1}, {320, 180, 2},
        {16, 16, 40},   {62, 34, 7},    {17, 31, 12},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(effects); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(rows); k++) {
            TextsShape shape = SHAPE(rows[k].width, rows[k].height, rows[k].n_frames);
            g_autofree char *uses = uses_of(i);
            gboolean seen = FALSE;
            Texts texts;
            texts_open(&texts, &shape, uses);
            for (gint64 frame = 0; frame<rows[k].n_frames; frame += rows[k].n_frames> 40 ? 4 : 1) {
                int ink[4];
                texts_draw(&texts, frame);
                texts_ink(&texts, ink);
                seen |= ink[2] > 0;
            }
            gboolean comes_later = rows[k].n_frames < 16; /* some begin half a second on */
            if (!seen && !comes_later)
                g_error("%s draws nothing at %dx%d", effects[i].name, rows[k].width,
                        rows[k].height);
            texts_close(&texts);
        }
}

/* In the largest frame, too, all of it stands inside of the frame and of its picture, and a film of
 * it is one that can be read back. */
static void test_largest(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(effects); i++) {
        TextsShape shape = SHAPE(8192, 4320, 60);
        g_autofree char *uses = uses_of(i);
        g_autoptr(GError) error = NULL;
        Texts texts;
        shape.planned_alone = TRUE;
        texts_open(&texts, &shape, uses);
        g_assert_cmpuint(kn_warnings_n(texts.warnings), ==, 0);
        g_assert_cmpuint(kn_film_n_layers(texts.film), >, 1);
        for (guint k = 0; k < kn_film_n_layers(texts.film); k++) {
            const KnLayer *layer = kn_film_layer(texts.film, k);
            const KnAsset *asset = NULL;
            for (guint a = 0; a < texts.assets->len; a++)
                if (strcmp(((KnAsset *)texts.assets->pdata[a])->key, layer->surface) == 0)
                    asset = texts.assets->pdata[a];
            g_assert_nonnull(asset);
            g_assert_cmpint(layer->source_x + layer->width, <=, asset->width);
            g_assert_cmpint(layer->source_y + layer->height, <=, asset->height);
        }
        g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_film_to_variant(texts.film, 0, 60));
        g_autoptr(KnFilm) back = kn_film_from_variant(frozen, kn_transition_find, &error);
        g_assert_no_error(error);
        g_assert_nonnull(back);
        texts_close(&texts);
    }
}

/* What is drawn is the same picture at another size: where there is ink, in shares of the frame. */
static void test_sizes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(effects); i++) {
        double share[2][4];
        for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
            TextsShape shape = SHAPE(sizes[s].width, sizes[s].height, 90);
            g_autofree char *uses = uses_of(i);
            Texts texts;
            int ink[4];
            texts_open(&texts, &shape, uses);
            texts_draw(&texts, 60);
            texts_ink(&texts, ink);
            for (guint k = 0; k < 4; k++)
                share[s][k] = (double)ink[k] / (k % 2 ? shape.height : shape.width);
            texts_close(&texts);
        }
        for (guint k = 0; k < 4; k++)
            g_assert_cmpfloat_with_epsilon(share[0][k], share[1][k], 0.015);
    }
}

/* Luma at a place of the frame, in shares of it, at a frame. */
static const struct {
    const char *name, *params;
    gint64 frame;
    double x, y;
    int luma;
} probes[] = {
    {"progress_bar", "", 44, 0.25, 0.998, 182}, /* half way of 90 frames: (80, 220, 255) */
    {"progress_bar", "", 44, 0.75, 0.998, 64},  /* the track: 35 % black */
    {"progress_bar", "\"position\": \"top\"", 89, 0.99, 0.002, 182},
    {"progress_bar", "", 44, 0.5, 0.9, TEXTS_GROUND},
    {"map_highlight", "\"location_name\": \"\"", 45, 0.1, 0.1, 49}, /* 55 % black */
    {"map_highlight", "\"location_name\": \"\"", 45, 0.5, 0.35, TEXTS_GROUND},
    {"map_highlight",
     "\"location_name\": \"\", \"highlight_duration\": 1, \"fade_to_normal_duration\": 0.5", 45,
     0.1, 0.1, TEXTS_GROUND},
    {"news_overlay", "\"headline\": \"A\", \"panel_opacity\": 1", 60, 0.5, 0.92, 228},
    {"news_overlay",
     "\"headline\": \"A\", \"position\": [0, 0], \"size\": [1, 1], "
     "\"panel_opacity\": 1",
     60, 0.5, 0.9, 228},
    {"news_overlay", "\"headline\": \"A\"", 10, 0.5, 0.9, TEXTS_GROUND}, /* not yet */
    {"lower_third", "\"text\": \"A\", \"start_time\": 0, \"panel_opacity\": 1", 60, 0.034, 0.88,
     182}, /* the bar */
    {"title", "\"text\": \"A\", \"style\": \"panel\"", 60, 0.5, 0.41, 50},
    {"zoom_then_panel", "\"text\": \"A\", \"zoom_duration\": 1", 60, 0.93, 0.5, 49},
    {"zoom_then_panel", "\"text\": \"A\", \"zoom_duration\": 1", 29, 0.93, 0.5, TEXTS_GROUND},
};

static void test_probes(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(probes); i++)
        for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
            TextsShape shape = SHAPE(sizes[s].width, sizes[s].height, 90);
            g_autofree char *uses = g_strdup_printf("[{\"name\": \"%s\", \"params\": {%s}}]",
                                                    probes[i].name, probes[i].params);
            Texts texts;
            texts_open(&texts, &shape, uses);
            texts_draw(&texts, probes[i].frame);
            int luma = texts_luma(&texts, (int)(probes[i].x * shape.width),
                                  (int)(probes[i].y * shape.height));
            if (ABS(luma - probes[i].luma) > 3)
                g_error("row %u: %s has %d at %dx%d, and %d was expected", (guint)i, probes[i].name,
                        luma, shape.width, shape.height, probes[i].luma);
            texts_close(&texts);
        }
}

/* The marker goes over the phrase from where it is read: more and more of it is yellow. */
static void test_marks(void)
{
    static const char *const bodies[] = {"barley and candle", "שלום עולם"};
    static const char *const phrases[] = {"candle", "עולם"};
    for (gsize i = 0; i < G_N_ELEMENTS(bodies); i++) {
        TextsShape shape = SHAPE(640, 360, 120);
        g_autofree char *uses = g_strdup_printf(
            "[{\"name\": \"news_overlay\", \"params\": {\"headline\": \"%s\", \"start_time\": 0,"
            " \"highlighted_phrases\": [\"%s\"], \"highlight_color\": [0, 0, 255]}}]",
            bodies[i], phrases[i]);
        Texts texts;
        guint last = 0, n_steps = 0;
        texts_open(&texts, &shape, uses);
        for (gint64 frame = 0; frame < 60; frame++) {
            guint blue = 0;
            texts_draw(&texts, frame);
            const KnPlane *cb = &texts.frame->plane[1];
            for (int y = 0; y < cb->height; y++)
                for (int x = 0; x < cb->width; x++)
                    blue += cb->data[y * cb->stride + x] > 180;
            g_assert_cmpuint(blue, >=, last);
            n_steps += blue > last;
            last = blue;
        }
        g_assert_cmpuint(last, >, 50);
        g_assert_cmpuint(n_steps, >, 5);
        g_assert_cmpuint(kn_warnings_n(texts.warnings), ==, 0);
        texts_close(&texts);
    }
    TextsShape shape = SHAPE(640, 360, 120);
    Texts texts;
    texts_open(&texts, &shape,
               "[{\"name\": \"news_overlay\", \"params\": {\"headline\": \"Amber\","
               " \"highlighted_phrases\": [\"barley\"]}}]");
    g_assert_cmpuint(kn_warnings_n(texts.warnings), ==, 1);
    g_assert_cmpint(kn_warnings_at(texts.warnings, 0)->code, ==, KN_WARNING_NO_EFFECT);
    g_assert_nonnull(strstr(kn_warnings_at(texts.warnings, 0)->words, "barley"));
    texts_close(&texts);
}

/* Texts of one segment that would stand in one place make room for each other. */
static void test_beside(void)
{
    TextsShape shape = SHAPE(640, 360, 90);
    Texts texts;
    texts_open(&texts, &shape,
               "[{\"name\": \"title\", \"params\": {\"text\": \"Amber\", \"style\": \"panel\"}},"
               " {\"name\": \"title\", \"params\": {\"text\": \"Barley\", \"style\": \"panel\"}},"
               " {\"name\": \"paneled_text\", \"params\": {\"text\": \"C\", \"side\": \"center\","
               " \"fontsize\": 20, \"min_panel_height_px\": 20}}]");
    g_assert_cmpuint(kn_warnings_n(texts.warnings), ==, 0);
    texts_close(&texts);
    texts_open(
        &texts, &shape,
        "[{\"name\": \"news_overlay\", \"params\": {\"headline\": \"A\", \"position\": [0, 0],"
        " \"size\": [1, 1]}}, {\"name\": \"title\", \"params\": {\"text\": \"Amber\"}}]");
    g_assert_cmpuint(kn_warnings_n(texts.warnings), ==, 1);
    g_assert_nonnull(strstr(kn_warnings_at(texts.warnings, 0)->words, "news_overlay"));
    texts_close(&texts);
}

/* What keeps its place is made room for in either order, and darkens no text. */
static void test_fixed_first(void)
{
#define FIXED "{\"name\": \"map_highlight\", \"params\": {\"location_name\": \"Picos de Europa\"}}"
#define MOVABLE "{\"name\": \"paneled_text\", \"params\": {\"text\": \"A range of limestone\"}}"
    static const char *const orders[] = {"[" FIXED ", " MOVABLE "]", "[" MOVABLE ", " FIXED "]"};
    TextsShape shape = SHAPE(640, 360, 90);
    g_autofree char *first = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        Texts texts;
        texts_open(&texts, &shape, orders[i]);
        g_assert_cmpuint(kn_warnings_n(texts.warnings), ==, 0);
        texts_draw(&texts, 45);
        const KnPlane *luma = &texts.frame->plane[0];
        g_autofree char *sum = g_compute_checksum_for_data(
            G_CHECKSUM_SHA256, luma->data, (gsize)luma->stride * (gsize)luma->height);
        g_assert_cmpstr(sum, ==, first ? first : sum);
        if (!first)
            first = g_steal_pointer(&sum);
        texts_close(&texts);
    }
}

static void refuses(gsize i, const char *option, const char *value)
{
    const char *needs = effects[i].required;
    g_autofree char *params =
        !needs || strcmp(option, needs) == 0
            ? g_strdup_printf("{\"%s\": %s}", option, value)
            : g_strdup_printf("{\"%s\": \"A\", \"%s\": %s}", needs, option, value);
    g_autofree char *said = texts_refusal(effects[i].name, params);
    if (!said)
        g_error("%s takes %s", effects[i].name, params);
    if (!strstr(said, option))
        g_error("%s refuses %s without naming %s: %s", effects[i].name, params, option, said);
}

/* Every parameter refuses what is of another type, and numbers beyond its range; effects refuse
 * parameters that they have not, and what is required must be there. */
static void test_bad_parameters(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(effects); i++) {
        const KnEffect *effect = kn_effect_find(effects[i].name);
        g_assert_nonnull(effect);
        refuses(i, "colour_of_the_moon", "1");
        for (const KnOption *o = effect->options; o->name; o++) {
            refuses(i, o->name, "{\"a\": 1}");
            if (o->type != &kn_type_string && o->type != &kn_type_font)
                refuses(i, o->name, "\"no such thing\"");
            if (o->type == &kn_type_double) {
                g_autofree char *above = g_strdup_printf("%g", o->max + 1);
                g_autofree char *below = g_strdup_printf("%g", o->min - 1);
                refuses(i, o->name, above);
                refuses(i, o->name, below);
            }
            if (o->type == &kn_type_color)
                refuses(i, o->name, "[0, 0, 256]");
            if (o->type == &kn_type_point || o->type == &kn_type_spot)
                refuses(i, o->name, "[0, 1.5]");
            if (o->type == &kn_type_box)
                refuses(i, o->name, "[0.5, 0, 0.6, 1]");
            if (o->required) {
                g_autofree char *said = texts_refusal(effect->name, "{}");
                g_assert_nonnull(said);
            }
        }
    }
}

/* Frames of texts count from their segment: elsewhere in a film they are the same, moved. */
static void test_moved(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(effects); i++) {
        TextsShape shape = SHAPE(640, 360, 100);
        g_autofree char *uses = uses_of(i);
        Texts here, there;
        shape.planned_alone = TRUE;
        texts_open(&here, &shape, uses);
        shape.before = 37;
        texts_open(&there, &shape, uses);
        guint n = kn_film_n_layers(here.film);
        g_assert_cmpuint(kn_film_n_layers(there.film), ==, n);
        for (guint k = 0; k < n; k++) {
            KnLayer layer = *kn_film_layer(here.film, k);
            layer.first_frame += 37;
            g_assert_cmpmem(&layer, sizeof layer, kn_film_layer(there.film, k), sizeof layer);
        }
        texts_close(&here);
        texts_close(&there);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text-effects/every-effect-in-every-shape", test_shapes);
    g_test_add_func("/text-effects/every-effect-in-the-largest-frame", test_largest);
    g_test_add_func("/text-effects/sizes-scale-with-the-frame", test_sizes);
    g_test_add_func("/text-effects/colours-stand-where-they-should", test_probes);
    g_test_add_func("/text-effects/marks-are-drawn-as-they-are-read", test_marks);
    g_test_add_func("/text-effects/texts-of-a-segment-make-room", test_beside);
    g_test_add_func("/text-effects/what-stays-comes-first", test_fixed_first);
    g_test_add_func("/text-effects/bad-parameters-are-refused", test_bad_parameters);
    g_test_add_func("/text-effects/frames-count-from-the-segment", test_moved);
    return g_test_run();
}
