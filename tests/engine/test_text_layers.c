/* SPDX-License-Identifier: MIT */
/* The text of effects, from parameters to drawn frames: what is seen is found again by numbers. */
#include "effects/effect.h"
#include "pixel/kernels.h"
#include "texts.h"

#include <string.h>

#define PANEL(params) "[{\"name\": \"paneled_text\", \"params\": {" params "}}]"
#define SHAPE(w, h, n)                                                                             \
    {                                                                                              \
        .width = w, .height = h, .fps = 30, .n_frames = n                                          \
    }

enum { INK = 170 }; /* luma that only letters and the cursor have */

static const struct {
    int width, height;
} sizes[] = {{1920, 1080}, {640, 360}};

/* Ten strokes are typed, three frames each; the cursor is one more. */
static void test_typed(void)
{
    static const struct {
        gint64 frame;
        guint n;
    } rows[] = {
        {10, 0}, {11, 2}, {13, 2}, {14, 3}, {25, 6}, {37, 10}, {38, 11}, {100, 10},
    };
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        TextsShape shape = SHAPE(sizes[s].width, sizes[s].height, 150);
        Texts texts;
        int ink[4];
        texts_open(&texts, &shape, PANEL("\"text\": \"llllllllll\", \"panel_opacity\": 0"));
        texts_draw(&texts, 100);
        texts_ink(&texts, ink);
        for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
            texts_draw(&texts, rows[i].frame);
            g_assert_cmpuint(texts_strokes(&texts, ink[1] + ink[3] / 2, INK), ==, rows[i].n);
        }
        texts_close(&texts);
    }
}

/* A text that would not be there in time is typed faster, and stands still for a while. */
static void test_in_time(void)
{
    TextsShape shape = SHAPE(640, 360, 40);
    Texts texts;
    int ink[4];
    shape.no_cursor = TRUE;
    texts_open(&texts, &shape,
               PANEL("\"text\": \"llllllllllllllllllll\", \"panel_opacity\": 0, \"cps\": 1"));
    texts_draw(&texts, 23);
    texts_ink(&texts, ink);
    for (gint64 frame = 22; frame < 40; frame++) {
        texts_draw(&texts, frame);
        if (frame < 29)
            g_assert_cmpuint(texts_strokes(&texts, ink[1] + ink[3] / 2, INK), ==, 20);
    }
    texts_close(&texts);
}

static const char *const scripts[] = {
    "A ladybird counts its spots",
    "עברית: שלום עולם 123 abc",
    "مرحبا بالعالم، هذا نص عربي طويل",
    "日本語のテキストは言葉の間に空白がない",
    "x\xcc\x81\xcc\xb2y\xcc\x88 e\xcc\x81 🎉 👨‍👩‍👧 🇩🇪 ok",
    "fi ffl office\nnew line",
};

static const struct {
    int width, height;
} shapes[] = {{640, 360}, {360, 640}, {320, 180}, {64, 36}};

/* Text and panel stand inside of the frame, whatever the script and the shape. */
static void test_inside(void)
{
    static const char *const sides[] = {"right", "left", "top", "bottom", "center"};
    for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(shapes); k++) {
            TextsShape shape = SHAPE(shapes[k].width, shapes[k].height, 300);
            g_autofree char *uses = NULL;
            g_autoptr(GString) text = g_string_new(NULL);
            for (const char *c = scripts[i]; *c; c++)
                g_string_append(text, *c == '\n' ? "\\n" : (char[]){*c, '\0'});
            uses = g_strdup_printf(PANEL("\"text\": \"%s\", \"side\": \"%s\""), text->str,
                                   sides[i % G_N_ELEMENTS(sides)]);
            Texts texts;
            int ink[4];
            texts_open(&texts, &shape, uses);
            texts_draw(&texts, 250);
            texts_ink(&texts, ink);
            g_assert_cmpint(ink[2], >, shape.width / 5);
            g_assert_cmpint(ink[0], >, 0);
            g_assert_cmpint(ink[1], >, 0);
            g_assert_cmpint(ink[0] + ink[2], <, shape.width);
            g_assert_cmpint(ink[1] + ink[3], <, shape.height);
            texts_close(&texts);
        }
}

/* While it is typed, fewer and fewer samples are others than in the end, and then none: the parts
 * of a line share it without gap and overlap, whatever its direction. */
static void test_parts(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
        TextsShape shape = SHAPE(640, 360, 300);
        g_autoptr(GString) text = g_string_new(NULL);
        for (const char *c = scripts[i]; *c; c++)
            g_string_append(text, *c == '\n' ? "\\n" : (char[]){*c, '\0'});
        g_autofree char *uses = g_strdup_printf(PANEL("\"text\": \"%s\""), text->str);
        Texts texts, ended;
        shape.no_cursor = TRUE;
        texts_open(&texts, &shape, uses);
        texts_open(&ended, &shape, uses);
        texts_draw(&ended, 280);
        guint changed = 0, last = 0, n_steps = 0;
        for (gint64 frame = 12; frame <= 200; frame++) {
            texts_draw(&texts, frame);
            changed = 0;
            for (int y = 0; y < shape.height; y++)
                for (int x = 0; x < shape.width; x++)
                    changed += texts_luma(&texts, x, y) != texts_luma(&ended, x, y);
            g_assert_true(frame == 12 || changed <= last);
            n_steps += changed != last;
            last = changed;
        }
        g_assert_cmpuint(last, ==, 0);
        g_assert_cmpuint(n_steps, >=, 8);
        texts_close(&texts);
        texts_close(&ended);
    }
}

/* The panel's colour where there is no text, half way and at rest. */
static void test_panel(void)
{
    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        TextsShape shape = SHAPE(sizes[s].width, sizes[s].height, 150);
        Texts texts;
        texts_open(&texts, &shape, PANEL("\"text\": \"A\", \"panel_color\": [255, 255, 255]"));
        int x = shape.width * 9 / 10, y = shape.height / 2; /* right of the letter */
        texts_draw(&texts, 75);
        g_assert_cmpint(ABS(texts_luma(&texts, x, y) - (TEXTS_GROUND * 45 + 235 * 55) / 100), <=,
                        2);
        texts_draw(&texts, 0);
        int coming = texts_luma(&texts, x, y);
        g_assert_cmpint(coming, >, TEXTS_GROUND);
        g_assert_cmpint(coming, <, TEXTS_GROUND + 25);
        texts_draw(&texts, 149);
        g_assert_cmpint(texts_luma(&texts, x, y), <, TEXTS_GROUND + 25);
        texts_close(&texts);
    }
}

/* Nothing is drawn of an empty text, and nothing after the segment's end; a short segment shows
 * all of it at once. */
static void test_tiny(void)
{
    static const struct {
        gint64 n_frames;
        const char *params;
        gboolean seen;
    } rows[] = {
        {90, "\"text\": \"\"", FALSE},
        {90, "\"text\": \" \\n \"", FALSE},
        {90, "\"text\": \"A\", \"start_time\": 3", FALSE},
        {90, "\"text\": \"A\", \"start_time\": 36000", FALSE},
        {90, "\"text\": \"A\", \"duration\": 0.001", TRUE},
        {90, "\"text\": \"A\", \"animate_in\": 60", TRUE},
        {90, "\"text\": \"A\", \"animate_in\": 0, \"cps\": 0", TRUE},
        {1, "\"text\": \"A ladybird\"", TRUE},
        {2, "\"text\": \"A ladybird\"", TRUE},
        {3, "\"text\": \"A ladybird\"", TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        TextsShape shape = SHAPE(320, 180, rows[i].n_frames);
        g_autofree char *uses = g_strdup_printf(PANEL("%s"), rows[i].params);
        gboolean seen = FALSE;
        Texts texts;
        texts_open(&texts, &shape, uses);
        for (gint64 frame = 0; frame < rows[i].n_frames; frame++) {
            int ink[4];
            texts_draw(&texts, frame);
            texts_ink(&texts, ink);
            seen |= ink[2] > 0;
        }
        g_assert_cmpint(seen, ==, rows[i].seen);
        g_assert_cmpint(kn_film_n_layers(texts.film) > 0, ==, rows[i].seen);
        texts_close(&texts);
    }
}

static char *lorem(guint n_words)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < n_words; i++)
        g_string_append_printf(text, "%sladybird", i ? " " : "");
    return g_string_free(text, FALSE);
}

/* Long text is made smaller until it fits; what cannot fit is said. */
static void test_long(void)
{
    static const struct {
        guint n_words;
        gboolean cut;
    } rows[] = {{1, FALSE}, {30, FALSE}, {120, FALSE}, {1500, TRUE}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        TextsShape shape = SHAPE(1280, 720, 600);
        g_autofree char *words = lorem(rows[i].n_words);
        g_autofree char *uses = g_strdup_printf(PANEL("\"text\": \"%s\""), words);
        Texts texts;
        texts_open(&texts, &shape, uses);
        guint n = kn_warnings_n(texts.warnings);
        g_assert_cmpuint(n, ==, rows[i].cut);
        if (n > 0) {
            const KnWarning *warning = kn_warnings_at(texts.warnings, 0);
            g_assert_cmpint(warning->code, ==, KN_WARNING_TEXT_CUT);
            g_assert_cmpuint(warning->segment, ==, 1);
            g_assert_nonnull(strstr(warning->words, "paneled_text"));
        }
        texts_close(&texts);
    }
}

/* A panel moves away from a caption that is seen with it, as far as it must; where there is no room
 * it stays, and the two are named. */
static void test_captions(void)
{
    static const struct {
        const char *side;
        int y, height; /* of the caption */
        gint64 first, n_frames;
        int moves; /* -1: up, 1: down, 0: not at all */
        gboolean warns;
    } rows[] = {
        {"bottom", 300, 40, 0, 150, -1, FALSE},  {"top", 20, 40, 0, 150, 1, FALSE},
        {"right", 300, 40, 0, 150, 0, FALSE},    {"bottom", 300, 40, 150, 50, 0, FALSE},
        {"bottom", 300, 40, 149, 10, -1, FALSE}, {"center", 20, 320, 0, 150, 0, TRUE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        TextsShape shape = SHAPE(640, 360, 200);
        g_autofree char *uses = g_strdup_printf(
            PANEL("\"text\": \"A\", \"duration\": 5, \"side\": \"%s\""), rows[i].side);
        KnLayer caption = {.first_frame = rows[i].first,
                           .n_frames = rows[i].n_frames,
                           .width = 400,
                           .height = rows[i].height,
                           .x = 120,
                           .y = rows[i].y,
                           .opacity = KN_OPAQUE};
        Texts alone, beside;
        texts_open(&alone, &shape, uses);
        shape.caption = &caption;
        texts_open(&beside, &shape, uses);
        const KnLayer *layer[2] = {NULL, NULL};
        const KnFilm *films[2] = {alone.film, beside.film};
        for (guint f = 0; f < 2; f++)
            for (guint k = 0; k < kn_film_n_layers(films[f]); k++) {
                const KnLayer *one = kn_film_layer(films[f], k);
                if (!layer[f] && *one->surface && one->opacity == KN_OPAQUE)
                    layer[f] = one; /* the panel at rest */
            }
        int moved = layer[1]->y - layer[0]->y;
        g_assert_cmpint((moved > 0) - (moved < 0), ==, rows[i].moves);
        g_assert_cmpuint(kn_warnings_n(beside.warnings), ==, rows[i].warns);
        if (rows[i].warns)
            g_assert_cmpint(kn_warnings_at(beside.warnings, 0)->code, ==, KN_WARNING_TEXTS_COVERED);
        texts_close(&alone);
        texts_close(&beside);
    }
}

/* Layers of texts and captions stand in order, inside of the film, and survive being frozen. */
static void test_frozen(void)
{
    TextsShape shape = SHAPE(640, 360, 120);
    KnLayer caption = {.first_frame = 20,
                       .n_frames = 40,
                       .width = 400,
                       .height = 30,
                       .x = 120,
                       .y = 310,
                       .opacity = KN_OPAQUE,
                       .level = KN_LEVEL_CAPTIONS};
    g_autofree char *key = g_strnfill(64, 'c');
    Texts texts;
    g_autoptr(GError) error = NULL;
    g_strlcpy(caption.surface, key, sizeof caption.surface);
    shape.caption = &caption;
    texts_open(&texts, &shape,
               "[{\"name\": \"paneled_text\", \"params\": {\"text\": \"One two\"}},"
               " {\"name\": \"paneled_text\", \"params\": {\"text\": \"Three\"}}]");
    guint n = kn_film_n_layers(texts.film);
    g_assert_cmpuint(n, >, 30);
    for (guint i = 0; i < n; i++) {
        const KnLayer *layer = kn_film_layer(texts.film, i);
        g_assert_true(i == 0 || layer->first_frame >= layer[-1].first_frame);
        g_assert_cmpint(layer->first_frame, >=, 0);
        g_assert_cmpint(layer->first_frame + layer->n_frames, <=, 120);
        g_assert_cmpint(layer->level, ==,
                        strcmp(layer->surface, key) ? KN_LEVEL_TEXTS : KN_LEVEL_CAPTIONS);
    }
    g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_film_to_variant(texts.film, 0, 120));
    g_autoptr(KnFilm) back = kn_film_from_variant(frozen, kn_transition_find, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(kn_film_n_layers(back), ==, n);
    for (guint i = 0; i < texts.assets->len; i++) {
        g_autoptr(GVariant) asset = g_variant_ref_sink(kn_asset_to_variant(texts.assets->pdata[i]));
        g_autoptr(KnAsset) again = kn_asset_from_variant(asset);
        g_assert_nonnull(again);
        g_autofree char *again_key = again->kind->key(again->spec);
        g_assert_cmpstr(again_key, ==, again->key);
    }
    texts_close(&texts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text-layers/clusters-are-typed-in-time", test_typed);
    g_test_add_func("/text-layers/a-text-is-there-before-its-segment-ends", test_in_time);
    g_test_add_func("/text-layers/text-stands-inside-of-the-frame", test_inside);
    g_test_add_func("/text-layers/parts-of-a-line-share-it", test_parts);
    g_test_add_func("/text-layers/the-panel-has-its-colour", test_panel);
    g_test_add_func("/text-layers/tiny-times-and-empty-texts", test_tiny);
    g_test_add_func("/text-layers/long-text-shrinks-then-is-cut-and-said", test_long);
    g_test_add_func("/text-layers/text-gives-way-to-captions", test_captions);
    g_test_add_func("/text-layers/layers-survive-being-frozen", test_frozen);
    return g_test_run();
}
