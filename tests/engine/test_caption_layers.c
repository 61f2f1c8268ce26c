/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "effects/effect.h"
#include "engine/plan/caption_layers.h"

#include <string.h>

/* Captions become layers of the film: when each is to be seen, in which order, and what a change of
 * one touches. */
typedef struct {
    KnFilm *film;
    GPtrArray *assets;
    KnWarnings *warnings;
    KnCaptionSettings settings;
} Burnt;

static void set_up(Burnt *b, KnCaptionBurn burn, KnRational fps, gint64 n_frames)
{
    KnShot shot = {.n_frames = n_frames, .color = {90, 128, 128}};
    *b = (Burnt){.film = kn_film_new(640, 360, fps),
                 .assets = g_ptr_array_new_with_free_func((GDestroyNotify)kn_asset_free),
                 .warnings = kn_warnings_new()};
    kn_film_add(b->film, &shot, NULL);
    kn_options_init(kn_caption_style_options, &b->settings.style);
    kn_caption_style_complete(&b->settings.style, burn);
    b->settings.burn = burn;
}

static void clear(Burnt *b)
{
    kn_film_free(b->film);
    g_ptr_array_unref(b->assets);
    kn_warnings_free(b->warnings);
    kn_options_clear(kn_caption_style_options, &b->settings.style);
}

static void add(Burnt *b, const KnCaptions *captions)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(kn_caption_layers_add(b->film, NULL, captions, &b->settings, b->assets,
                                        b->warnings, &error));
    g_assert_no_error(error);
}

static void test_frames(void)
{
    static const struct {
        gint64 us;
        KnRational fps;
        gint64 frame;
    } rows[] = {
        {0, {30, 1}, 0},
        {16666, {30, 1}, 0},
        {16667, {30, 1}, 1},
        {33333, {30, 1}, 1},
        {1000000, {30, 1}, 30},
        {1000000, {30000, 1001}, 30},
        {1001000, {30000, 1001}, 30},
        {3600000000, {24000, 1001}, 86314},
        {3600000000000, {240, 1}, 864000000},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(kn_caption_frame(rows[i].us, rows[i].fps), ==, rows[i].frame);
}

static KnCaptionWord words[] = {
    {0, 3, 1000000, 1300000}, {4, 3, 1300000, 1310000}, {8, 5, 1700000, 2500000}};

#define CAPTION(start, end, what)                                                                  \
    {                                                                                              \
        .start_us = start, .end_us = end, .text = (char *)what                                     \
    }
#define SPOKEN(start, end)                                                                         \
    {                                                                                              \
        .start_us = start, .end_us = end, .text = (char *)"One two three", .words = words,         \
        .n_words = G_N_ELEMENTS(words)                                                             \
    }

/* Every word is lit over its caption, from the frame of its start to that of its end, one frame at
 * least; and every layer is a part of its picture. */
static void test_lit(void)
{
    static const gint64 frames[][2] = {{30, 60}, {30, 9}, {39, 1}, {51, 24}};
    KnCaption item = SPOKEN(1000000, 3000000);
    KnCaptions captions = {&item, 1};
    Burnt b;
    set_up(&b, KN_CAPTION_BURN_KARAOKE, (KnRational){30, 1}, 100);
    add(&b, &captions);
    g_assert_cmpuint(kn_film_n_layers(b.film), ==, 4);
    g_assert_cmpuint(b.assets->len, ==, 1);
    const KnAsset *asset = b.assets->pdata[0];
    for (guint i = 0; i < 4; i++) {
        const KnLayer *layer = kn_film_layer(b.film, i);
        const KnLayer *base = kn_film_layer(b.film, 0);
        g_assert_cmpint(layer->first_frame, ==, frames[i][0]);
        g_assert_cmpint(layer->n_frames, ==, frames[i][1]);
        g_assert_cmpstr(layer->surface, ==, asset->key);
        g_assert_cmpint(layer->source_x + layer->width, <=, asset->width);
        g_assert_cmpint(layer->source_y + layer->height, <=, asset->height);
        g_assert_cmpint(layer->x - base->x, ==, layer->source_x);
        if (i > 0)
            g_assert_cmpint(layer->source_y, >=, base->height);
    }
    clear(&b);
}

/* Without lit words a caption comes and goes within 80 ms; a short one within a quarter of itself.
 */
static void test_fades(void)
{
    static const struct {
        KnRational fps;
        gint64 end_us;
        int fade;
    } rows[] = {
        {{25, 1}, 2000000, 2},
        {{50, 1}, 2000000, 4},
        {{30, 1}, 2000000, 2},
        {{50, 1}, 1120000, 1},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnCaption item = CAPTION(1000000, rows[i].end_us, "One two three");
        KnCaptions captions = {&item, 1};
        Burnt b;
        set_up(&b, KN_CAPTION_BURN_PLAIN, rows[i].fps, 200);
        add(&b, &captions);
        g_assert_cmpuint(kn_film_n_layers(b.film), ==, 1);
        g_assert_cmpint(kn_film_layer(b.film, 0)->fade_in, ==, rows[i].fade);
        g_assert_cmpint(kn_film_layer(b.film, 0)->fade_out, ==, rows[i].fade);
        clear(&b);
    }
}

/* Captions that overlap, begin before the film or end behind it: layers in order, inside of it. */
static void test_order(void)
{
    KnCaption items[] = {
        CAPTION(-500000, 900000, "Before"),  SPOKEN(500000, 2500000),
        CAPTION(800000, 1900000, "Another"), CAPTION(3000000, 9000000, "Long"),
        CAPTION(9000000, 9500000, "Behind"),
    };
    KnCaptions captions = {items, G_N_ELEMENTS(items)};
    Burnt b;
    set_up(&b, KN_CAPTION_BURN_KARAOKE, (KnRational){30, 1}, 100);
    add(&b, &captions);
    guint n = kn_film_n_layers(b.film);
    g_assert_cmpuint(n, >=, 7); /* captions and words; those that make room have two */
    g_assert_cmpuint(b.assets->len, ==, 4);
    for (guint i = 0; i < n; i++) {
        const KnLayer *layer = kn_film_layer(b.film, i);
        g_assert_cmpint(layer->first_frame, >=, i ? kn_film_layer(b.film, i - 1)->first_frame : 0);
        g_assert_cmpint(layer->first_frame + layer->n_frames, <=, 100);
        g_assert_cmpint(layer->level, ==, KN_LEVEL_CAPTIONS);
    }
    g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_film_to_variant(b.film, 0, 100));
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFilm) back = kn_film_from_variant(frozen, kn_transition_find, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(kn_film_n_layers(back), ==, n);
    clear(&b);
}

/* Two speakers at one time: the older text makes room above the newer one, its lit words with it,
 * and at no frame does one lie over the other. */
static void test_stacked(void)
{
    static const KnCaptionBurn burns[] = {KN_CAPTION_BURN_PLAIN, KN_CAPTION_BURN_BOXED,
                                          KN_CAPTION_BURN_KARAOKE};
    for (guint r = 0; r < G_N_ELEMENTS(burns); r++) {
        KnCaption items[] = {SPOKEN(1000000, 3000000),
                             CAPTION(2000000, 4000000, "Another\nspeaks")};
        KnCaptions captions = {items, G_N_ELEMENTS(items)};
        Burnt b;
        set_up(&b, burns[r], (KnRational){30, 1}, 150);
        add(&b, &captions);
        int below = G_MAXINT;
        for (guint i = 0; i < kn_film_n_layers(b.film); i++) {
            const KnLayer *layer = kn_film_layer(b.film, i);
            if (layer->first_frame == 60 && layer->n_frames == 60)
                below = layer->y;
        }
        g_assert_cmpint(below, <, 360);
        for (guint i = 0; i < kn_film_n_layers(b.film); i++) {
            const KnLayer *layer = kn_film_layer(b.film, i);
            gboolean is_newer = layer->first_frame == 60 && layer->n_frames == 60;
            if (!is_newer && layer->first_frame + layer->n_frames > 60) {
                g_assert_cmpint(layer->first_frame, >=, 60);
                g_assert_cmpint(layer->y + layer->height, <=, below);
            }
        }
        clear(&b);
    }
}

/* Captions that touch never share a frame, however short they are; one without a frame of its own
 * is not seen. */
static void test_touching(void)
{
    static const struct {
        gint64 ends_us[2];
        guint n_seen;
    } rows[] = {{{1010000, 1020000}, 3}, {{1010000, 1015000}, 2}, {{1000000, 1040000}, 3}};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        KnCaption items[] = {CAPTION(0, rows[r].ends_us[0], "One"),
                             CAPTION(rows[r].ends_us[0], rows[r].ends_us[1], "Two"),
                             CAPTION(rows[r].ends_us[1], 2000000, "Three")};
        KnCaptions captions = {items, G_N_ELEMENTS(items)};
        Burnt b;
        set_up(&b, KN_CAPTION_BURN_PLAIN, (KnRational){25, 1}, 90);
        add(&b, &captions);
        gint64 last = 0;
        g_assert_cmpuint(kn_film_n_layers(b.film), ==, rows[r].n_seen);
        for (guint i = 0; i < kn_film_n_layers(b.film); i++) {
            g_assert_cmpint(kn_film_layer(b.film, i)->first_frame, >=, last);
            last = kn_film_layer(b.film, i)->first_frame + kn_film_layer(b.film, i)->n_frames;
        }
        g_assert_cmpint(last, ==, 50);
        clear(&b);
    }
}

/* What a segment says is seen in the same frames of it wherever it lies in the film. */
static void test_moved(void)
{
    static const gint64 offsets_us[][2] = {{50000, 450000}, {16667, 250000}, {0, 983333}};
    KnRational fps = {30, 1};
    for (guint r = 0; r < G_N_ELEMENTS(offsets_us); r++) {
        gint64 from = 0, n = 0;
        for (int first = 1; first < 32; first++) {
            KnShot shot = {.first_frame = first, .n_frames = 60, .color = {90, 128, 128}};
            gint64 begin_us = kn_frame_us(first, fps);
            KnCaption item =
                CAPTION(begin_us + offsets_us[r][0], begin_us + offsets_us[r][1], "One two three");
            KnCaptions captions = {&item, 1};
            Burnt b;
            item.segment = 1;
            set_up(&b, KN_CAPTION_BURN_PLAIN, fps, first);
            kn_film_add(b.film, &shot, NULL);
            add(&b, &captions);
            g_assert_cmpuint(kn_film_n_layers(b.film), ==, 1);
            const KnLayer *layer = kn_film_layer(b.film, 0);
            if (first == 1)
                from = layer->first_frame - first, n = layer->n_frames;
            g_assert_cmpint(layer->first_frame - first, ==, from);
            g_assert_cmpint(layer->n_frames, ==, n);
            clear(&b);
        }
    }
}

/* A changed caption changes the frozen form of the frames that show it, and of no others. */
static void test_local(void)
{
    KnCaption items[] = {CAPTION(0, 1000000, "One"), CAPTION(1000000, 2000000, "Two"),
                         CAPTION(2000000, 3000000, "Three")};
    KnCaptions captions = {items, G_N_ELEMENTS(items)};
    Burnt a, b;
    set_up(&a, KN_CAPTION_BURN_PLAIN, (KnRational){30, 1}, 90);
    set_up(&b, KN_CAPTION_BURN_PLAIN, (KnRational){30, 1}, 90);
    add(&a, &captions);
    items[1].text = (char *)"Changed";
    add(&b, &captions);
    for (gint64 first = 0; first < 90; first += 30) {
        g_autoptr(GVariant) x = g_variant_ref_sink(kn_film_to_variant(a.film, first, 30));
        g_autoptr(GVariant) y = g_variant_ref_sink(kn_film_to_variant(b.film, first, 30));
        g_assert_true(g_variant_equal(x, y) == (first != 30));
    }
    clear(&a);
    clear(&b);
}

static void test_none(void)
{
    KnCaption item = CAPTION(0, 1000000, "One");
    KnCaptions captions = {&item, 1}, empty = {0};
    Burnt b;
    set_up(&b, KN_CAPTION_BURN_PLAIN, (KnRational){30, 1}, 90);
    add(&b, &empty);
    b.settings.burn = KN_CAPTION_BURN_NONE;
    add(&b, &captions);
    g_assert_cmpuint(kn_film_n_layers(b.film), ==, 0);
    g_assert_cmpuint(b.assets->len, ==, 0);
    clear(&b);
}

/* What no font has is told with the caption's text, a font that is not there once. */
static void test_warnings(void)
{
    KnCaption items[] = {CAPTION(0, 1000000, "One"),
                         CAPTION(1000000, 2000000, "Two \xf3\xb0\x80\x80"),
                         CAPTION(2000000, 3000000, "Three")};
    KnCaptions captions = {items, G_N_ELEMENTS(items)};
    Burnt b;
    set_up(&b, KN_CAPTION_BURN_PLAIN, (KnRational){30, 1}, 90);
    b.settings.style.font = g_strdup("No Such Font");
    add(&b, &captions);
    g_assert_cmpuint(kn_warnings_n(b.warnings), ==, 2);
    g_assert_nonnull(strstr(kn_warnings_at(b.warnings, 0)->words, "No Such Font"));
    g_assert_nonnull(strstr(kn_warnings_at(b.warnings, 1)->words, "'Two "));
    clear(&b);
}

/* Where a caption of one line stands in a frame, on a card or not, with a logo in the frame or not.
 */
static KnLayer stands(int width, int height, KnCaptionBurn burn, gboolean card, const KnBox *logo)
{
    KnCaption item = CAPTION(0, 1000000, "A line of captions");
    const KnCaptions captions = {&item, 1};
    KnShot shot = {.n_frames = 30, .color = {90, 128, 128}};
    const KnClear on = {.card = card};
    g_autoptr(GArray) seen = g_array_new(FALSE, FALSE, sizeof(KnClear));
    g_array_append_val(seen, on);
    Burnt b;
    set_up(&b, burn, (KnRational){30, 1}, 30);
    kn_film_free(b.film);
    b.film = kn_film_new(width, height, (KnRational){30, 1});
    if (logo) {
        KnShotInset inset = {.effect = KN_INSET_LOGO, .box = *logo, .time = {.to = 30}};
        kn_shot_add_inset(&shot, &inset);
    }
    kn_film_add(b.film, &shot, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(
        kn_caption_layers_add(b.film, seen, &captions, &b.settings, b.assets, b.warnings, &error));
    g_assert_no_error(error);
    KnLayer layer = *kn_film_layer(b.film, 0);
    clear(&b);
    return layer;
}

/* A card has its words in the middle. */
static void test_off_cards(void)
{
    for (KnCaptionBurn burn = KN_CAPTION_BURN_PLAIN; burn <= KN_CAPTION_BURN_POP; burn++) {
        const KnLayer over = stands(640, 360, burn, FALSE, NULL);
        const KnLayer card = stands(640, 360, burn, TRUE, NULL);
        g_assert_cmpint(card.y, >, 360 * 3 / 4);
        if (burn == KN_CAPTION_BURN_POP)
            g_assert_cmpint(over.y, <, 360 / 2);
        else
            g_assert_cmpint(over.y, ==, card.y);
    }
}

/* Captions stand above a logo in a lower corner that they would come over, below one in an upper
 * corner; the short ones of a film as the long ones do. One that none of them comes to moves none.
 */
static void test_off_the_logo(void)
{
    static const struct {
        int width, height;
        KnBox logo;
        gboolean moves;
    } rows[] = {
        {360, 640, {36, 580, 30, 24}, TRUE},  {360, 640, {294, 580, 30, 24}, TRUE},
        {360, 640, {36, 580, 120, 24}, TRUE}, {360, 640, {36, 36, 30, 24}, FALSE},
        {640, 360, {36, 300, 24, 24}, FALSE}, {640, 360, {580, 300, 24, 24}, FALSE},
        {640, 360, {36, 300, 213, 40}, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const KnBox *logo = &rows[i].logo;
        const KnLayer alone =
            stands(rows[i].width, rows[i].height, KN_CAPTION_BURN_BOXED, FALSE, NULL);
        const KnLayer beside =
            stands(rows[i].width, rows[i].height, KN_CAPTION_BURN_BOXED, FALSE, logo);
        if (rows[i].moves)
            g_assert_cmpint(beside.y + beside.height, <, (int)logo->y);
        else
            g_assert_cmpint(beside.y, ==, alone.y);
        g_assert_cmpint((beside.y - alone.y) & 1, ==, 0);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/caption-layers/a time is the nearest frame", test_frames);
    g_test_add_func("/caption-layers/words are lit while they are spoken", test_lit);
    g_test_add_func("/caption-layers/captions come and go softly", test_fades);
    g_test_add_func("/caption-layers/layers are in order and inside the film", test_order);
    g_test_add_func("/caption-layers/captions at one time stand on each other", test_stacked);
    g_test_add_func("/caption-layers/captions that touch share no frame", test_touching);
    g_test_add_func("/caption-layers/captions stay in their frames of a segment that moves",
                    test_moved);
    g_test_add_func("/caption-layers/a change touches its own frames", test_local);
    g_test_add_func("/caption-layers/no captions, no layers", test_none);
    g_test_add_func("/caption-layers/captions leave the middle of cards", test_off_cards);
    g_test_add_func("/caption-layers/captions do not lie over the logo", test_off_the_logo);
    g_test_add_func("/caption-layers/what fonts lack is told once", test_warnings);
    return g_test_run();
}
