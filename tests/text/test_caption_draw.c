/* SPDX-License-Identifier: MIT */
/* Captions as pictures: what is drawn is found again by its ink and colours, since the glyphs
 * themselves are a matter of the fonts. */
#include "base/error.h"
#include "pixel/color.h"
#include "pixel/surface.h"
#include "text/text.h"

#include <glib/gstdio.h>
#include <string.h>

static char *surface_path;

typedef struct {
    KnCaption caption;
    KnCaptionStyle style;
    KnCaptionBurn burn;
    int width, height;
} Wanted;

/* One word for each run of characters without white space, a tenth of a second each. */
static KnCaption caption_of(const char *text)
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    const char *at = text;
    for (;;) {
        at += strspn(at, " \n");
        gsize length = strcspn(at, " \n");
        if (!length)
            break;
        gint64 start = words->len * G_GINT64_CONSTANT(100000);
        KnCaptionWord word = {(guint)(at - text), (guint)length, start, start + 100000};
        g_array_append_val(words, word);
        at += length;
    }
    KnCaption caption = {.end_us = MAX(words->len, 1) * G_GINT64_CONSTANT(100000),
                         .text = g_strdup(text)};
    caption.n_words = words->len;
    caption.words = g_memdup2(words->data, sizeof(KnCaptionWord) * words->len);
    return caption;
}

static Wanted wanted(const char *text, KnCaptionBurn burn, int width, int height)
{
    Wanted w = {.caption = caption_of(text), .burn = burn, .width = width, .height = height};
    kn_options_init(kn_caption_style_options, &w.style);
    kn_caption_style_complete(&w.style, burn);
    return w;
}

typedef struct {
    KnCaptionSpec spec;
    KnCaptionLayout layout;
    KnSurface *surface;
} Drawn;

static Drawn draw(const Wanted *w)
{
    g_autoptr(GError) error = NULL;
    const KnText *text = kn_text(&error);
    g_assert_no_error(error);
    Drawn d;
    kn_caption_spec_init(&d.spec, &w->caption, &w->style, w->burn, NULL, w->width, w->height);
    text->caption_layout(&d.spec, &w->caption, &d.layout, &error);
    g_assert_no_error(error);
    text->caption_draw(&d.spec, surface_path, &error);
    g_assert_no_error(error);
    d.surface = kn_surface_open(surface_path, TRUE, &error);
    g_assert_no_error(error);
    g_unlink(surface_path);
    return d;
}

static void drawn_clear(Drawn *d)
{
    kn_caption_spec_clear(&d->spec);
    kn_caption_layout_clear(&d->layout);
    kn_surface_unref(d->surface);
}

static void wanted_clear(Wanted *w)
{
    kn_caption_clear(&w->caption);
    kn_options_clear(kn_caption_style_options, &w->style);
}

static int at(const KnPlane *plane, int x, int y)
{
    return plane->data[y * plane->stride + x];
}

/* Where there is ink in rows [from, to) of the picture, in the frame; FALSE: nowhere. */
static gboolean ink_of(const Drawn *d, int from, int to, KnCaptionRect *ink)
{
    const KnPlane *alpha = &kn_surface_alpha(d->surface)[0];
    int left = G_MAXINT, top = G_MAXINT, right = -1, bottom = -1;
    for (int y = from; y < to; y++)
        for (int x = 0; x < alpha->width; x++)
            if (at(alpha, x, y) > 8) {
                left = MIN(left, x);
                right = MAX(right, x + 1);
                top = MIN(top, y);
                bottom = MAX(bottom, y + 1);
            }
    *ink = (KnCaptionRect){left + d->layout.rect.x, top - from + d->layout.rect.y, right - left,
                           bottom - top};
    return right >= 0;
}

/* Samples of a part of the picture whose colour is about that one. */
static int count_color(const Drawn *d, KnCaptionRect part, KnColor color)
{
    const KnFrame *frame = kn_surface_frame(d->surface);
    const KnPlane *alpha = kn_surface_alpha(d->surface);
    guint8 yuv[3];
    int n = 0;
    kn_color_to_yuv(color.r, color.g, color.b, yuv);
    for (int y = part.y; y < part.y + part.height; y++)
        for (int x = part.x; x < part.x + part.width; x++)
            n += at(&alpha[0], x, y) == 255 && at(&alpha[1], x / 2, y / 2) > 200 &&
                 ABS(at(&frame->plane[0], x, y) - yuv[0]) < 12 &&
                 ABS(at(&frame->plane[1], x / 2, y / 2) - yuv[1]) < 30 &&
                 ABS(at(&frame->plane[2], x / 2, y / 2) - yuv[2]) < 30;
    return n;
}

static const struct {
    const char *name, *text;
    gboolean right_to_left;
} scripts[] = {
    {"Latin", "A ladybird counts its spots\nwhile the evening comes", FALSE},
    {"Arabic", "مرحبا بالعالم هذه رسالة\nطويلة بعض الشيء", TRUE},
    {"Hebrew", "שלום עולם זה משפט\nארוך מאוד", TRUE},
    {"Hindi", "यह एक छोटी कहानी है\nजो हिन्दी में है", FALSE},
    {"Japanese", "吾輩は 猫である。\n名前は まだ 無い。", FALSE},
};

static const int frames[][2] = {{1280, 720}, {540, 960}, {641, 361}};

/* No glyph is missing, all ink is inside of the margins, in the middle, and near the bottom. */
static void test_scripts(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    for (guint f = 0; f < G_N_ELEMENTS(frames); f++) {
        int width = frames[f][0], height = frames[f][1];
        int margin = (int)(0.06 * MIN(width, height));
        Wanted w = wanted(scripts[i].text, KN_CAPTION_BURN_PLAIN, width, height);
        Drawn d = draw(&w);
        KnCaptionRect ink;
        g_assert_cmpstr(d.layout.warning.words, ==, "");
        g_assert_true(ink_of(&d, 0, d.layout.rect.height, &ink));
        g_test_message("%s in %d x %d: %d, %d, %d x %d", scripts[i].name, width, height, ink.x,
                       ink.y, ink.width, ink.height);
        g_assert_cmpint(ink.x, >=, margin - 5);
        g_assert_cmpint(ink.x + ink.width, <=, width - margin + 5);
        g_assert_cmpint(ABS(2 * ink.x + ink.width - width), <, MIN(width, height) / 20);
        g_assert_cmpint(ink.y + ink.height, <=, height - margin + 5);
        g_assert_cmpint(ink.y, >, height / 2);
        g_assert_cmpint(ink.y + ink.height, >, height - 3 * margin);
        g_assert_cmpint(d.layout.n_parts, ==, 0);
        drawn_clear(&d);
        wanted_clear(&w);
    }
}

/* Each word's lit part holds ink of the lit colour, of the same shape as the unlit word under it;
 * the parts of a line do not overlap and go in the direction of the script. */
static void test_karaoke(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    Wanted w = wanted(scripts[i].text, KN_CAPTION_BURN_KARAOKE, 1280, 720);
    Drawn d = draw(&w);
    const KnPlane *alpha = &kn_surface_alpha(d.surface)[0];
    g_assert_cmpint(d.layout.n_parts, ==, w.caption.n_words);
    g_assert_cmpint(alpha->height, ==, d.layout.lit_y + d.layout.rect.height);
    for (guint k = 0; k < d.layout.n_parts; k++) {
        const KnCaptionPart *part = &d.layout.parts[k];
        KnCaptionRect base = part->rect, lit;
        base.x -= d.layout.rect.x;
        base.y -= d.layout.rect.y;
        lit = base;
        lit.y += d.layout.lit_y;
        g_assert_cmpuint(part->word, ==, k);
        g_assert_cmpint((part->rect.x | part->rect.y | lit.y) & 1, ==, 0);
        for (int y = 0; y < base.height; y++)
            for (int x = 0; x < base.width; x++)
                g_assert_cmpint(at(alpha, base.x + x, base.y + y), ==,
                                at(alpha, lit.x + x, lit.y + y));
        g_assert_cmpint(count_color(&d, base, w.style.color), >, 30);
        g_assert_cmpint(count_color(&d, base, w.style.highlight_color), ==, 0);
        g_assert_cmpint(count_color(&d, lit, w.style.highlight_color), >, 30);
        g_assert_cmpint(count_color(&d, lit, w.style.color), ==, 0);
        if (k > 0 && d.layout.parts[k - 1].rect.y == part->rect.y) {
            const KnCaptionRect *a = &d.layout.parts[k - 1].rect, *b = &part->rect;
            if (scripts[i].right_to_left)
                g_assert_cmpint(b->x + b->width, <=, a->x);
            else
                g_assert_cmpint(a->x + a->width, <=, b->x);
        }
    }
    drawn_clear(&d);
    wanted_clear(&w);
}

/* What lies between the parts is nothing but spaces: all letters belong to some word. */
static void test_words_cover_all(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
        Wanted w = wanted(scripts[i].text, KN_CAPTION_BURN_KARAOKE, 1280, 720);
        Drawn d = draw(&w);
        KnCaptionRect all = {0, d.layout.lit_y, d.layout.rect.width, d.layout.rect.height};
        int n = count_color(&d, all, w.style.highlight_color), in_parts = 0;
        for (guint k = 0; k < d.layout.n_parts; k++) {
            KnCaptionRect part = d.layout.parts[k].rect;
            part.x -= d.layout.rect.x;
            part.y += d.layout.lit_y - d.layout.rect.y;
            in_parts += count_color(&d, part, w.style.highlight_color);
        }
        g_test_message("%s: %d of %d", scripts[i].name, in_parts, n);
        g_assert_cmpint(in_parts, >, n * 99 / 100);
        drawn_clear(&d);
        wanted_clear(&w);
    }
}

/* A word that is broken over lines is lit in both. */
static void test_broken_word(void)
{
    g_autofree char *text = g_strnfill(300, 'm');
    Wanted w = wanted(text, KN_CAPTION_BURN_KARAOKE, 360, 640);
    Drawn d = draw(&w);
    KnCaptionRect ink;
    g_assert_true(ink_of(&d, 0, d.layout.rect.height, &ink));
    g_assert_cmpint(ink.x, >=, 0);
    g_assert_cmpint(ink.x + ink.width, <=, 360);
    g_assert_cmpint(ink.y, >=, 0);
    g_assert_cmpint(d.layout.n_parts, >, 1);
    for (guint k = 0; k < d.layout.n_parts; k++)
        g_assert_cmpuint(d.layout.parts[k].word, ==, 0);
    drawn_clear(&d);
    wanted_clear(&w);
}

static void test_box(void)
{
    Wanted plain = wanted("one\ntwo", KN_CAPTION_BURN_PLAIN, 1280, 720);
    Wanted boxed = wanted("one\ntwo", KN_CAPTION_BURN_BOXED, 1280, 720);
    Drawn a = draw(&plain), b = draw(&boxed);
    const KnPlane *alpha = &kn_surface_alpha(b.surface)[0];
    int box = 0, more = 0;
    g_assert_cmpint(b.layout.rect.width, >, a.layout.rect.width);
    for (int y = 0; y < alpha->height; y++)
        for (int x = 0; x < alpha->width; x++) {
            box += ABS(at(alpha, x, y) - 166) <= 1; /* 0.65 of 255 */
            more += at(alpha, x, y) > 0;
        }
    g_assert_cmpint(box, >, more / 2); /* one shade, where boxes overlap too */
    g_assert_cmpint(at(alpha, alpha->width / 2, 4), >, 100);
    drawn_clear(&a);
    drawn_clear(&b);
    wanted_clear(&plain);
    wanted_clear(&boxed);
}

static void test_places(void)
{
    static const struct {
        KnCaptionAnchor anchor;
        KnPoint point;
        KnCaptionPlace place;
        double x, y; /* of the ink's middle, in shares of the frame */
    } rows[] = {
        {KN_CAPTION_BOTTOM, {0, 0}, {0}, 0.5, 0.9},
        {KN_CAPTION_MIDDLE, {0, 0}, {0}, 0.5, 0.5},
        {KN_CAPTION_TOP, {0, 0}, {0}, 0.5, 0.1},
        {KN_CAPTION_POINT, {0.3, 0.25}, {0}, 0.3, 0.25},
        {KN_CAPTION_POINT, {0, 0}, {0}, 0.1, 0.1}, /* kept inside */
        {KN_CAPTION_BOTTOM, {0, 0}, {.has_y = TRUE, .y = 0.4}, 0.5, 0.44},
        {KN_CAPTION_BOTTOM,
         {0, 0},
         {.has_x = TRUE, .x = 0.9, .align = KN_CAPTION_ALIGN_RIGHT},
         0.83,
         0.9},
        {KN_CAPTION_BOTTOM,
         {0, 0},
         {.has_x = TRUE, .x = 0.2, .align = KN_CAPTION_ALIGN_LEFT},
         0.27,
         0.9},
        {KN_CAPTION_BOTTOM, {0, 0}, {.has_y = TRUE, .y = 1}, 0.5, 0.9},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Wanted w = wanted("spots now", KN_CAPTION_BURN_PLAIN, 1280, 720);
        w.style.spot.kind = rows[i].anchor;
        w.style.spot.point = rows[i].point;
        w.caption.place = rows[i].place;
        Drawn d = draw(&w);
        KnCaptionRect ink;
        g_assert_true(ink_of(&d, 0, d.layout.rect.height, &ink));
        g_test_message("%u: %d, %d, %d x %d", i, ink.x, ink.y, ink.width, ink.height);
        g_assert_cmpfloat_with_epsilon((ink.x + ink.width / 2.0) / 1280, rows[i].x, 0.03);
        g_assert_cmpfloat_with_epsilon((ink.y + ink.height / 2.0) / 720, rows[i].y, 0.03);
        drawn_clear(&d);
        wanted_clear(&w);
    }
}

static void test_emoji(void)
{
    Wanted w = wanted("\xf0\x9f\x90\x9f \xf0\x9f\x9a\x80 x", KN_CAPTION_BURN_KARAOKE, 1280, 720);
    Drawn d = draw(&w);
    const KnFrame *frame = kn_surface_frame(d.surface);
    const KnPlane *alpha = kn_surface_alpha(d.surface);
    g_assert_cmpstr(d.layout.warning.words, ==, "");
    g_assert_cmpuint(d.layout.n_parts, ==, 3);
    for (guint k = 0; k < 2; k++) { /* in colours of their own, lit or not */
        int n_blue_or_red = 0;
        KnCaptionRect part = d.layout.parts[k].rect;
        part.x -= d.layout.rect.x;
        part.y -= d.layout.rect.y;
        for (int y = part.y / 2; y < (part.y + part.height) / 2; y++)
            for (int x = part.x / 2; x < (part.x + part.width) / 2; x++)
                n_blue_or_red += at(&alpha[1], x, y) > 200 && (at(&frame->plane[1], x, y) > 145 ||
                                                               at(&frame->plane[2], x, y) > 145);
        g_assert_cmpint(n_blue_or_red, >, 20);
    }
    drawn_clear(&d);
    wanted_clear(&w);
}

/* Two captions of a thousand words, and none too small, fit into any frame. */
static void test_sizes(void)
{
    static const int odd[][2] = {{16, 16}, {33, 400}, {400, 17}, {1, 1}, {3840, 2160}};
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i < 200; i++)
        g_string_append(many, i % 40 == 39 ? "word\n" : "word ");
    const char *texts[] = {"a", many->str, "\n", "\xef\xbb\xbf"};
    for (guint f = 0; f < G_N_ELEMENTS(odd); f++)
        for (guint t = 0; t < G_N_ELEMENTS(texts); t++) {
            Wanted w = wanted(texts[t], KN_CAPTION_BURN_KARAOKE, odd[f][0], odd[f][1]);
            w.style.box_opacity = 0.5;
            Drawn d = draw(&w);
            const KnCaptionRect *r = &d.layout.rect;
            g_assert_true(r->x >= 0 && r->y >= 0 && r->width > 0 && r->height > 0);
            g_assert_cmpint(r->x + r->width, <=, odd[f][0]);
            g_assert_cmpint(r->y + r->height, <=, odd[f][1]);
            drawn_clear(&d);
            wanted_clear(&w);
        }
}

static void test_scales(void)
{
    Wanted small = wanted("HHHH", KN_CAPTION_BURN_PLAIN, 640, 360);
    Wanted large = wanted("HHHH", KN_CAPTION_BURN_PLAIN, 1920, 1080);
    Wanted upright = wanted("HHHH", KN_CAPTION_BURN_PLAIN, 360, 640);
    Drawn a = draw(&small), b = draw(&large), c = draw(&upright);
    KnCaptionRect ink_a, ink_b, ink_c;
    g_assert_true(ink_of(&a, 0, a.layout.rect.height, &ink_a));
    g_assert_true(ink_of(&b, 0, b.layout.rect.height, &ink_b));
    g_assert_true(ink_of(&c, 0, c.layout.rect.height, &ink_c));
    g_assert_cmpint(ABS(ink_b.width - 3 * ink_a.width), <=, 6);
    g_assert_cmpint(ABS(ink_c.width - ink_a.width), <=, 1);
    drawn_clear(&a);
    drawn_clear(&b);
    drawn_clear(&c);
    wanted_clear(&small);
    wanted_clear(&large);
    wanted_clear(&upright);
}

static void test_missing(void)
{
    Wanted w = wanted("a \xf3\xb0\x80\x80", KN_CAPTION_BURN_PLAIN, 640, 360);
    Drawn d = draw(&w);
    g_assert_nonnull(
        strstr(d.layout.warning.words, "no installed font has the character U+F0000 of "));
    drawn_clear(&d);
    w.style.font = g_strdup("No Such Font");
    g_free(w.caption.text);
    w.caption.text = g_strdup("a");
    w.caption.n_words = 0;
    d = draw(&w);
    g_assert_nonnull(strstr(d.layout.warning.words, "No Such Font"));
    drawn_clear(&d);
    wanted_clear(&w);
}

/* Every field changes the key; frozen and read back a spec is the same. */
static void test_keys(void)
{
    KnCaptionSpec spec = {.text = "a",
                          .font = "b",
                          .language = "c",
                          .frame_width = 640,
                          .frame_height = 360,
                          .size_px = 20,
                          .box_opacity = 0.5};
    KnCaptionSpec changed[20];
    for (guint i = 0; i < G_N_ELEMENTS(changed); i++)
        changed[i] = spec;
    changed[0].text = "b";
    changed[1].font = NULL;
    changed[2].language = NULL;
    changed[3].frame_width++;
    changed[4].frame_height++;
    changed[5].size_px++;
    changed[6].outline_px++;
    changed[7].margin_px++;
    changed[8].color.r++;
    changed[9].highlight_color.g++;
    changed[10].outline_color.b++;
    changed[11].box_color.r++;
    changed[12].box_opacity = 0;
    changed[13].lit = TRUE;
    changed[14].line_align = 2;
    changed[15].x++;
    changed[16].y++;
    changed[17].x_edge = 1;
    changed[18].y_edge = -1;
    strcpy(changed[19].fonts, "0123");
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(keys, kn_caption_spec_key(&spec));
    for (guint i = 0; i < G_N_ELEMENTS(changed); i++) {
        g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_caption_spec_to_variant(&changed[i]));
        KnCaptionSpec back;
        g_assert_true(g_hash_table_add(keys, kn_caption_spec_key(&changed[i])));
        g_assert_true(kn_caption_spec_from_variant(frozen, &back));
        g_assert_false(g_hash_table_add(keys, kn_caption_spec_key(&back)));
        kn_caption_spec_clear(&back);
    }
}

static void test_bad_specs(void)
{
    const KnCaptionSpec good = {.text = "a", .frame_width = 640, .frame_height = 360, .size_px = 9};
    KnCaptionSpec bad[9];
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++)
        bad[i] = good;
    bad[0].frame_width = 0;
    bad[1].frame_height = 1 << 20;
    bad[2].size_px = -1;
    bad[3].outline_px = 1e9;
    bad[4].box_opacity = 2;
    bad[5].line_align = 3;
    bad[6].x_edge = 2;
    bad[7].y = -1;
    bad[8].margin_px = 1e9;
    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_caption_spec_to_variant(&bad[i]));
        KnCaptionSpec back;
        if (kn_caption_spec_from_variant(frozen, &back))
            g_error("row %u was accepted", i);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp(NULL, NULL);
    surface_path = g_build_filename(folder, "surface", NULL);
    for (guint i = 0; i < G_N_ELEMENTS(scripts); i++) {
        g_autofree char *fits = g_strdup_printf("/caption/fits its frame: %s", scripts[i].name);
        g_autofree char *lit =
            g_strdup_printf("/caption/lit words lie over theirs: %s", scripts[i].name);
        g_test_add_data_func(fits, GUINT_TO_POINTER(i), test_scripts);
        g_test_add_data_func(lit, GUINT_TO_POINTER(i), test_karaoke);
    }
    g_test_add_func("/caption/every letter is of some word", test_words_cover_all);
    g_test_add_func("/caption/a broken word is lit in each line", test_broken_word);
    g_test_add_func("/caption/a box is one shade behind all lines", test_box);
    g_test_add_func("/caption/it stands where it is put", test_places);
    g_test_add_func("/caption/emoji have their colours", test_emoji);
    g_test_add_func("/caption/any text fits any frame", test_sizes);
    g_test_add_func("/caption/its size follows the shorter side", test_scales);
    g_test_add_func("/caption/what fonts lack is told", test_missing);
    g_test_add_func("/caption/the key covers every field", test_keys);
    g_test_add_func("/caption/a damaged spec is refused", test_bad_specs);
    int status = g_test_run();
    g_rmdir(folder);
    g_free(surface_path);
    return status;
}
