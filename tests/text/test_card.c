/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "pixel/color.h"
#include "pixel/surface.h"
#include "text/text.h"

#include <glib/gstdio.h>
#include <string.h>

static char *surface_path;

static const KnText *module(void)
{
    g_autoptr(GError) error = NULL;
    const KnText *text = kn_text(&error);
    g_assert_no_error(error);
    return text;
}

static KnSurface *draw(KnCardSpec *spec, int width, int height)
{
    g_autoptr(GError) error = NULL;
    KnBox base;
    kn_card_spec_plan(spec, width, height, 1, &base);
    module()->resolve(spec, &error);
    g_assert_no_error(error);
    module()->card(spec, surface_path, &error);
    g_assert_no_error(error);
    KnSurface *surface = kn_surface_open(surface_path, TRUE, &error);
    g_assert_no_error(error);
    g_unlink(surface_path);
    return surface;
}

/* Where luma differs from the background's: left, top, right, bottom; FALSE when it does nowhere.
 */
static gboolean ink(const KnFrame *frame, KnColor background, int box[4])
{
    guint8 yuv[3];
    kn_color_to_yuv(background.r, background.g, background.b, yuv);
    box[0] = box[1] = G_MAXINT;
    box[2] = box[3] = -1;
    for (int y = 0; y < frame->height; y++)
        for (int x = 0; x < frame->width; x++)
            if (ABS(frame->plane[0].data[y * frame->plane[0].stride + x] - yuv[0]) > 8) {
                box[0] = MIN(box[0], x);
                box[1] = MIN(box[1], y);
                box[2] = MAX(box[2], x);
                box[3] = MAX(box[3], y);
            }
    return box[2] >= 0;
}

#define TEN_WORDS "one two three four five six seven eight nine ten "

static const char *const texts[] = {
    "The end",
    "مرحبا بالعالم، هذه رسالة طويلة بعض الشيء",
    "Αρχή και τέλος",
    TEN_WORDS TEN_WORDS TEN_WORDS TEN_WORDS TEN_WORDS TEN_WORDS TEN_WORDS TEN_WORDS,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftshausdach",
    "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np",
};

static void test_text_is_centred_and_fits(void)
{
    static const int frames[][2] = {{640, 360}, {360, 640}, {641, 361}};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        for (guint f = 0; f < G_N_ELEMENTS(frames); f++) {
            int width = frames[f][0], height = frames[f][1], box[4];
            KnCardSpec spec = {.text = texts[i], .background = {16, 32, 48}};
            g_autoptr(KnSurface) surface = draw(&spec, width, height);
            g_test_message("text %u in %d x %d", i, width, height);
            g_assert_true(ink(kn_surface_frame(surface), spec.background, box));
            g_assert_cmpint(box[0], >=, width / 10 - 3);
            g_assert_cmpint(box[2], <=, width - width / 10 + 3);
            g_assert_cmpint(box[1], >=, height / 10 - 3);
            g_assert_cmpint(box[3], <=, height - height / 10 + 3);
            g_assert_cmpint(ABS(box[0] + box[2] - width), <, width / 16);
            g_assert_cmpint(ABS(box[1] + box[3] - height), <, height / 8);
        }
}

static void test_size_follows_the_canvas(void)
{
    int small[4], large[4];
    KnCardSpec spec = {.text = "HHHH", .background = {0, 0, 0}, .size_px = 200};
    g_autoptr(KnSurface) one = draw(&spec, 640, 360);
    g_autoptr(KnSurface) two = draw(&spec, 1280, 720);
    g_assert_true(ink(kn_surface_frame(one), spec.background, small));
    g_assert_true(ink(kn_surface_frame(two), spec.background, large));
    g_assert_cmpint(ABS((large[2] - large[0]) - 2 * (small[2] - small[0])), <=, 4);
    g_assert_cmpint(ABS((large[3] - large[1]) - 2 * (small[3] - small[1])), <=, 4);
}

/* Letters are never smaller than 24 of 1080 lines: 25 lines of them have room on a card, and of 35
 * the end is cut, and told. */
static void test_least_size(void)
{
    for (int n = 25; n <= 35; n += 10) {
        g_autoptr(GString) text = g_string_new(NULL);
        for (int i = 0; i < n; i++)
            g_string_append(text, i ? "\nH" : "H");
        KnCardSpec spec = {.text = text->str, .background = {0, 0, 0}};
        g_autoptr(KnSurface) surface = draw(&spec, 640, 360);
        g_assert_nonnull(surface);
        g_assert_cmpint(*spec.warning.words != '\0', ==, n == 35);
        if (n == 35)
            g_assert_cmpint(spec.warning.code, ==, KN_WARNING_TEXT_CUT);
    }
}

static void test_background_alone(void)
{
    static const char *const nothing[] = {NULL, "", " \n "};
    for (guint i = 0; i < G_N_ELEMENTS(nothing); i++) {
        int box[4];
        KnCardSpec spec = {.text = nothing[i], .background = {255, 128, 0}};
        g_autoptr(KnSurface) surface = draw(&spec, 321, 181);
        g_assert_false(ink(kn_surface_frame(surface), spec.background, box));
        g_assert_cmpstr(spec.warning.words, ==, "");
        guint8 yuv[3];
        kn_color_to_yuv(255, 128, 0, yuv);
        for (int p = 0; p < 3; p++)
            g_assert_cmpint(kn_surface_frame(surface)->plane[p].data[0], ==, yuv[p]);
    }
}

static void test_text_is_readable(void)
{
    static const struct {
        KnColor background;
        gboolean black;
    } rows[] = {
        {{255, 255, 255}, TRUE}, {{0, 0, 0}, FALSE},   {{16, 32, 48}, FALSE},
        {{255, 255, 0}, TRUE},   {{0, 0, 255}, FALSE}, {{0, 255, 0}, TRUE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnCardSpec spec = {.background = rows[i].background};
        KnBox base;
        kn_card_spec_plan(&spec, 160, 90, 1, &base);
        g_assert_cmpint(spec.color.r, ==, rows[i].black ? 0 : 255);
    }
}

/* The cross goes into all corners, and the name stands on a free place in the middle. */
static void test_placeholder_is_marked(void)
{
    int box[4];
    KnCardSpec spec = {.text = "photos/ladybird.jpg", .placeholder = TRUE};
    g_autoptr(KnSurface) surface = draw(&spec, 640, 360);
    g_assert_true(ink(kn_surface_frame(surface), spec.background, box));
    g_assert_cmpint(box[0], <=, 1);
    g_assert_cmpint(box[1], <=, 1);
    g_assert_cmpint(box[2], >=, 638);
    g_assert_cmpint(box[3], >=, 358);
    const KnPlane *luma = &kn_surface_frame(surface)->plane[0];
    int brightest = 0;
    for (int x = 200; x < 440; x++)
        for (int y = 170; y < 190; y++)
            brightest = MAX(brightest, luma->data[y * luma->stride + x]);
    g_assert_cmpint(brightest, >, 200);
    g_assert_cmpint(kn_surface_frame(surface)->plane[1].data[0], ==, 128);
}

static void test_same_card_same_bytes(void)
{
    KnCardSpec spec = {.text = "The end", .background = {16, 32, 48}};
    g_autoptr(KnSurface) one = draw(&spec, 640, 360);
    g_autofree char *key = kn_card_spec_key(&spec);
    g_autoptr(KnSurface) two = draw(&spec, 640, 360);
    g_autofree char *again = kn_card_spec_key(&spec);
    g_autofree char *a = kn_frame_hash(kn_surface_frame(one));
    g_autofree char *b = kn_frame_hash(kn_surface_frame(two));
    g_assert_cmpstr(a, ==, b);
    g_assert_cmpstr(key, ==, again);
}

static void test_keys(void)
{
    const KnCardSpec spec = {
        .text = "a", .font = "b", .size_px = 9, .canvas_width = 4, .canvas_height = 4};
    KnCardSpec changed[11];
    for (guint i = 0; i < G_N_ELEMENTS(changed); i++)
        changed[i] = spec;
    changed[0].text = "b";
    changed[1].text = NULL;
    changed[2].font = "c";
    changed[3].font = NULL;
    changed[4].size_px = 10;
    changed[5].canvas_width = 5;
    changed[6].canvas_height = 5;
    changed[7].color.g = 1;
    changed[8].background.b = 1;
    changed[9].placeholder = TRUE;
    strcpy(changed[10].fonts, "0123");
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_hash_table_add(keys, kn_card_spec_key(&spec));
    for (guint i = 0; i < G_N_ELEMENTS(changed); i++)
        g_assert_true(g_hash_table_add(keys, kn_card_spec_key(&changed[i])));
    KnCardSpec warned = spec;
    strcpy(warned.warning.words, "a warning changes no pixel");
    g_assert_false(g_hash_table_add(keys, kn_card_spec_key(&warned)));
}

/* The fonts that draw a text are part of its key. */
static void test_fonts_are_found_out(void)
{
    g_autoptr(GError) error = NULL;
    KnCardSpec sans = {.text = "Text", .canvas_width = 64, .canvas_height = 64};
    KnCardSpec serif = sans, missing = sans, unknown = sans;
    serif.font = "DejaVu Serif";
    missing.font = "No Such Font At All";
    unknown.text = "\xf3\xb0\x80\x80"; /* of a private plane: no font has it */
    KnCardSpec *all[] = {&sans, &serif, &missing, &unknown};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
        module()->resolve(all[i], &error);
        g_assert_no_error(error);
        g_assert_cmpint(strlen(all[i]->fonts), ==, 64);
    }
    g_assert_cmpstr(sans.warning.words, ==, "");
    g_assert_cmpstr(serif.warning.words, ==, "");
    g_assert_cmpstr(sans.fonts, !=, serif.fonts);
    g_assert_nonnull(strstr(missing.warning.words, "No Such Font At All"));
    g_assert_nonnull(
        strstr(unknown.warning.words, "no installed font has the character U+F0000 of "));
}

static void test_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strnfill(KN_CARD_BYTES_MAX + 1, 'a');
    KnCardSpec spec = {.text = text, .canvas_width = 64, .canvas_height = 64};
    g_assert_false(module()->resolve(&spec, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    g_clear_error(&error);
    spec.text = "a";
    g_assert_false(module()->card(&spec, "/no such folder/surface", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
}

/* Fontconfig is told of no folder with fonts, in a process of its own. */
static void test_no_font_at_all(void)
{
    if (g_test_subprocess()) {
        static const char config[] = "<?xml version=\"1.0\"?><fontconfig></fontconfig>";
        g_autoptr(GError) error = NULL;
        g_assert_true(g_file_set_contents(surface_path, config, -1, &error));
        g_setenv("FONTCONFIG_FILE", surface_path, TRUE);
        KnCardSpec spec = {.text = "a", .canvas_width = 64, .canvas_height = 64};
        g_assert_false(module()->resolve(&spec, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
        g_assert_nonnull(strstr(error->message, "fonts-dejavu-core"));
        g_unlink(surface_path);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_passed();
}

static gboolean is_no_end(const char *domain, GLogLevelFlags level, const char *message,
                          gpointer user_data)
{
    return FALSE;
}

/* Pango draws something else and tells its log; so nothing is laid out or drawn that it has
 * complained of, and what comes later is not blamed for it. */
static void test_complaints(void)
{
    KnCardSpec spec = {.text = "x", .color = {255, 255, 255}};
    KnBox base;
    kn_card_spec_plan(&spec, 320, 180, 1, &base);
    g_test_log_set_fatal_handler(is_no_end, NULL);
    for (int drawn = 0; drawn < 2; drawn++) {
        g_autoptr(GError) error = NULL;
        g_log("Pango", G_LOG_LEVEL_WARNING, "expect ugly output (said by this test)");
        g_assert_false(drawn ? module()->card(&spec, surface_path, &error)
                             : module()->resolve(&spec, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
        g_assert_nonnull(strstr(error->message, "expect ugly output"));
        g_assert_false(g_file_test(surface_path, G_FILE_TEST_EXISTS));
        g_clear_error(&error);
        g_assert_true(module()->resolve(&spec, &error));
        g_assert_no_error(error);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *folder = g_dir_make_tmp(NULL, NULL);
    surface_path = g_build_filename(folder, "surface", NULL);
    g_test_add_func("/card/text is centred, wrapped and fits", test_text_is_centred_and_fits);
    g_test_add_func("/card/its size follows the canvas", test_size_follows_the_canvas);
    g_test_add_func("/card/least-size", test_least_size);
    g_test_add_func("/card/a background alone", test_background_alone);
    g_test_add_func("/card/text can be read on its background", test_text_is_readable);
    g_test_add_func("/card/a placeholder is marked", test_placeholder_is_marked);
    g_test_add_func("/card/the same card has the same bytes", test_same_card_same_bytes);
    g_test_add_func("/card/the key covers every field", test_keys);
    g_test_add_func("/card/fonts are found out", test_fonts_are_found_out);
    g_test_add_func("/card/what cannot be drawn is refused", test_refused);
    g_test_add_func("/card/what Pango complains of is an error", test_complaints);
    g_test_add_func("/card/no font at all", test_no_font_at_all);
    int status = g_test_run();
    g_rmdir(folder);
    g_free(surface_path);
    return status;
}
