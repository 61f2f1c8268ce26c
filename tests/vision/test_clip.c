/* SPDX-License-Identifier: MIT */
/* Texts become the tokens that CLIP was trained with, and pictures its numbers; small networks of
 * the same form bring both together, where ONNX Runtime is there. */
#include "base/error.h"
#include "runtime.h"
#include "toys.h"
#include "vision/clip.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/* ---- tokens ---- */

/* The published list has 48894 merges, and a token's number is its merge's place in it, after 512
 * of bytes. These few stand at their places (or, where those are not published, before what is made
 * of them); pairs that no text has fill the others. */
static const struct {
    guint place;
    const char *merge;
} published[] = {
    {0, "i n"},         {1, "t h"},         {6, "th e</w>"},  {7, "in g</w>"}, {27, "o f</w>"},
    {40, "p h"},        {41, "o t"},        {42, "ot o</w>"}, {43, "c a"},     {613, "ph oto</w>"},
    {1856, "ca t</w>"}, {1417, "do g</w>"}, {44, "d o"},
};

static char *published_merges(void)
{
    g_autoptr(GString) text = g_string_new("#version: 0.2\n");
    for (guint i = 0; i < KN_BPE_MERGES_MAX + 3; i++) {
        const char *merge = NULL;
        for (guint k = 0; k < G_N_ELEMENTS(published); k++)
            if (published[k].place == i)
                merge = published[k].merge;
        if (merge)
            g_string_append_printf(text, "%s\n", merge);
        else
            g_string_append_printf(text, "filler%u filler\n", i);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void test_tokens(void)
{
    enum { BEGIN = 49406, END = 49407 };
    static const struct {
        const char *text;
        int tokens[12]; /* up to the first 0; the published ones of these texts */
    } rows[] = {
        {"a photo of a cat", {BEGIN, 320, 1125, 539, 320, 2368, END}},
        {"A Photo\n of  a CAT", {BEGIN, 320, 1125, 539, 320, 2368, END}},
        {"a photo of a dog", {BEGIN, 320, 1125, 539, 320, 1929, END}},
        {"", {BEGIN, END}},
        {"  \t", {BEGIN, END}},
        {"the", {BEGIN, 518, END}},
        {"!", {BEGIN, 256, END}},
        {"a!", {BEGIN, 320, 256, END}},
        {"a'd", {BEGIN, 320, 6, 323, END}},   /* an ending is a word of its own: "'d" */
        {"20", {BEGIN, 273, 271, END}},       /* each number is by itself */
        {"\xC3\xA9", {BEGIN, 127, 358, END}}, /* é: two bytes */
        {"e\xCC\x81", {BEGIN, 127, 358, END}},
        {"photooo", {BEGIN, 552, 553, 78, 78, 334, END}},
    };
    g_autoptr(GError) error = NULL;
    g_autofree char *merges = published_merges();
    g_autoptr(KnBpe) bpe = kn_bpe_new(merges, strlen(merges), &error);
    g_assert_no_error(error);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        int tokens[KN_BPE_TOKENS];
        guint n = kn_bpe_tokens(bpe, rows[i].text, tokens), due = 0;
        while (due < 12 && rows[i].tokens[due])
            due++;
        for (guint k = 0; k < n; k++)
            g_test_message("'%s' %u: %d", rows[i].text, k, tokens[k]);
        g_assert_cmpuint(n, ==, due);
        g_assert_cmpmem(tokens, n * sizeof *tokens, rows[i].tokens, n * sizeof *tokens);
        g_assert_cmpint(tokens[KN_BPE_TOKENS - 1], ==, 0);
    }
}

/* A long text is cut, and ends. */
static void test_long(void)
{
    g_autofree char *merges = toy_clip_merges();
    g_autoptr(KnBpe) bpe = kn_bpe_new(merges, strlen(merges), NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    int tokens[KN_BPE_TOKENS];
    for (int i = 0; i < 5000; i++)
        g_string_append(text, "red ");
    g_assert_cmpuint(kn_bpe_tokens(bpe, text->str, tokens), ==, KN_BPE_TOKENS);
    g_assert_cmpint(tokens[KN_BPE_TOKENS - 2], ==, 513);
    g_assert_cmpint(tokens[KN_BPE_TOKENS - 1], ==, 521);
    g_string_assign(text, "");
    for (int i = 0; i < 5000; i++)
        g_string_append_c(text, 'z');
    g_assert_cmpuint(kn_bpe_tokens(bpe, text->str, tokens), ==, KN_BPE_TOKENS);
}

static void test_no_merges(void)
{
    static const struct {
        const char *text;
        gssize size;
        const char *says;
    } rows[] = {
        {"", -1, "it is empty"},
        {"#version: 0.2\n\n", -1, "it is empty"},
        {"a b\nab\n", -1, "line 2 is not two parts of a word"},
        {"a b c\n", -1, "line 1 is not"},
        {"a  b\n", -1, "line 1 is not"},
        {" a\n", -1, "line 1 is not"},
        {"a b\nc d\na b\n", -1, "line 3 stands there twice"},
        {"\x1f\x8b\x08 gzip", -1, "it is no text"},
        {"a\0b", 3, "it is no text"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        gsize size = rows[i].size < 0 ? strlen(rows[i].text) : (gsize)rows[i].size;
        g_assert_null(kn_bpe_new(rows[i].text, size, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        g_test_message("%s", error->message);
        g_assert_nonnull(strstr(error->message, rows[i].says));
    }
}

/* ---- pictures ---- */

static guint8 *plain(int width, int height, int r, int g, int b)
{
    guint8 *rgb = g_malloc((gsize)width * (gsize)height * 3);
    const int colour[] = {r, g, b};
    for (int i = 0; i < width * height * 3; i++)
        rgb[i] = (guint8)colour[i % 3];
    return rgb;
}

/* A plain picture is so afterwards, whatever its size: (v / 255 - mean) / deviation. */
static void test_plain(void)
{
    static const struct {
        int width, height;
    } sizes[] = {{224, 224}, {1, 1}, {1024, 1}, {1, 1024}, {300, 200}, {100, 250}, {1023, 1024}};
    static const double due[] = {1.930336, -1.752097, .339949}; /* of 255, 0 and 128 */
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree guint8 *rgb = plain(sizes[i].width, sizes[i].height, 255, 0, 128);
        const KnVisionPicture picture = {sizes[i].width, sizes[i].height, rgb};
        g_autofree float *values = kn_clip_picture(&picture);
        for (int k = 0; k < 3 * 224 * 224; k++)
            g_assert_cmpfloat_with_epsilon(values[k], due[k / (224 * 224)], 1e-4);
    }
}

static int byte_of(const float *values, int x, int y)
{
    return (int)floor((values[y * 224 + x] * .26862954 + .48145466) * 255 + .5);
}

/* One of 224 pixels is itself; of a wide one the middle is left. */
static void test_places(void)
{
    enum { W = 326, H = 224 };
    g_autofree guint8 *rgb = g_malloc(W * H * 3);
    for (int i = 0; i < W * H; i++)
        for (int c = 0; c < 3; c++)
            rgb[i * 3 + c] = (guint8)(i % W < 255 ? i % W : 0);
    const KnVisionPicture picture = {W, H, rgb};
    g_autofree float *values = kn_clip_picture(&picture);
    g_assert_cmpint(byte_of(values, 0, 5), ==, 51); /* (326 - 224) / 2 */
    g_assert_cmpint(byte_of(values, 100, 5), ==, 151);
    const guint8 two[] = {0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 255, 255};
    const KnVisionPicture tiny = {2, 2, two};
    g_autofree float *large = kn_clip_picture(&tiny);
    g_assert_cmpint(byte_of(large, 0, 0), ==, 0);
    g_assert_cmpint(byte_of(large, 223, 0), ==, 255);
    g_assert_cmpint(byte_of(large, 111, 9) + byte_of(large, 112, 9), ==, 255);
    g_assert_cmpint(byte_of(large, 60, 9), <, byte_of(large, 111, 9));
}

/* Shrunk, enlarged and cut, each byte is the one that Pillow 9.4 makes (Image.resize with BICUBIC,
 * after which the middle is cut out). */
static void test_pillow(void)
{
    static const struct {
        int width, height;
        int bytes[4][3]; /* at 0,0, at 100,100, at 223,223 and at 7,200 */
    } rows[] = {
        {326, 230, {{221, 117, 1}, {113, 82, 117}, {99, 143, 210}, {131, 106, 33}}},
        {100, 120, {{85, 10, 0}, {167, 145, 108}, {26, 176, 57}, {168, 107, 53}}},
        {326, 20, {{115, 93, 0}, {63, 107, 87}, {187, 223, 227}, {68, 141, 101}}},
    };
    static const int places[][2] = {{0, 0}, {100, 100}, {223, 223}, {7, 200}};
    static const double mean[] = {.48145466, .4578275, .40821073};
    static const double deviation[] = {.26862954, .26130258, .27577711};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        int w = rows[i].width, h = rows[i].height;
        g_autofree guint8 *rgb = g_malloc((gsize)w * (gsize)h * 3);
        for (int k = 0; k < w * h; k++) {
            int x = k % w, y = k / w;
            rgb[k * 3] = (guint8)(x * 37 + y * 91);
            rgb[k * 3 + 1] = (guint8)(x * x + y);
            rgb[k * 3 + 2] = (guint8)(x * y);
        }
        g_autofree float *values = kn_clip_picture(&(KnVisionPicture){w, h, rgb});
        for (guint k = 0; k < G_N_ELEMENTS(places); k++)
            for (int c = 0; c < 3; c++) {
                float value = values[c * 224 * 224 + places[k][1] * 224 + places[k][0]];
                int byte = (int)floor((value * deviation[c] + mean[c]) * 255 + .5);
                g_assert_cmpint(byte, ==, rows[i].bytes[k][c]);
            }
    }
}

static void test_likeness(void)
{
    static const float a[] = {1, 2, 2}, b[] = {2, 4, 4}, c[] = {-1, -2, -2}, d[] = {2, -1, 0},
                       none[] = {0, 0, 0};
    g_assert_cmpfloat_with_epsilon(kn_clip_likeness(a, b, 3), 1, 1e-9);
    g_assert_cmpfloat_with_epsilon(kn_clip_likeness(a, c, 3), -1, 1e-9);
    g_assert_cmpfloat_with_epsilon(kn_clip_likeness(a, d, 3), 0, 1e-9);
    g_assert_cmpfloat_with_epsilon(kn_clip_likeness(a, none, 3), 0, 1e-9);
}

/* ---- small networks, run ---- */

typedef struct {
    char *folder;
    KnNets *nets;
} Toy;

static const char *const files[] = {"libonnxruntime.so", "clip-image.onnx", "clip-text.onnx",
                                    "clip-merges.txt"};

static void put(const Toy *toy, guint file, const void *data, gsize size)
{
    g_autofree char *path = g_build_filename(toy->folder, files[file], NULL);
    g_autoptr(GError) error = NULL;
    g_file_set_contents(path, data, (gssize)size, &error);
    g_assert_no_error(error);
}

static gboolean toy_open(Toy *toy, gboolean masked)
{
    static const char *const names[] = {"onnxruntime", "clip-image", "clip-text", "clip-merges",
                                        NULL};
    g_autofree char *runtime = test_runtime(), *merges = toy_clip_merges();
    g_autoptr(GByteArray) image = toy_clip_image(), text = toy_clip_text(masked);
    if (!runtime)
        return FALSE;
    toy->folder = g_dir_make_tmp("kinora-clip-test-XXXXXX", NULL);
    g_autofree char *library = g_build_filename(toy->folder, files[0], NULL);
    g_assert_cmpint(symlink(runtime, library), ==, 0);
    put(toy, 1, image->data, image->len);
    put(toy, 2, text->data, text->len);
    put(toy, 3, merges, strlen(merges));
    toy->nets = kn_nets_new(&(KnNetsSetup){.folder = toy->folder, .names = names, .n_threads = 1});
    g_assert_true(kn_clip_has(toy->nets));
    return TRUE;
}

static void toy_close(Toy *toy)
{
    kn_nets_free(toy->nets);
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(toy->folder, files[i], NULL);
        g_unlink(path);
    }
    g_rmdir(toy->folder);
    g_free(toy->folder);
}

/* What is said is what is seen. */
static void test_run(gconstpointer masked)
{
    static const char *const texts[] = {"a red thing", "something green", "blue, blue, blue"};
    Toy toy;
    if (!toy_open(&toy, GPOINTER_TO_INT(masked)))
        return;
    for (int i = 0; i < 3; i++) {
        g_autofree guint8 *rgb =
            plain(30, 20, i == 0 ? 255 : 0, i == 1 ? 255 : 0, i == 2 ? 255 : 0);
        const KnVisionPicture picture = {30, 20, rgb};
        g_autoptr(GError) error = NULL;
        guint n = 0, m = 0;
        g_autofree float *seen = kn_clip_of_picture(toy.nets, &picture, &n, &error);
        g_assert_no_error(error);
        for (int k = 0; k < 3; k++) {
            g_autofree float *said = kn_clip_of_text(toy.nets, texts[k], &m, &error);
            g_assert_no_error(error);
            g_assert_cmpuint(n, ==, m);
            double likeness = kn_clip_likeness(seen, said, n);
            g_test_message("%s, picture %d: %.3f", texts[k], i, likeness);
            g_assert_cmpint(likeness > .999, ==, i == k);
        }
    }
    toy_close(&toy);
}

/* Files in each other's places, or of another kind, are refused when they are loaded. */
static void test_refused(void)
{
    Toy toy;
    if (!toy_open(&toy, FALSE))
        return;
    g_autoptr(GByteArray) image = toy_clip_image(), text = toy_clip_text(FALSE);
    guint8 rgb[3] = {0};
    const KnVisionPicture dot = {1, 1, rgb};
    g_autoptr(GError) error = NULL;
    guint n;
    put(&toy, 1, text->data, text->len);
    put(&toy, 2, image->data, image->len);
    g_assert_null(kn_clip_of_picture(toy.nets, &dot, &n, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(
        strstr(error->message, "the model 'clip-image': it is no CLIP export for pic"));
    g_clear_error(&error);
    g_assert_null(kn_clip_of_text(toy.nets, "red", &n, &error));
    g_assert_nonnull(
        strstr(error->message, "the model 'clip-text': it is no CLIP export for texts"));
    g_clear_error(&error);
    toy_close(&toy);
    g_assert_true(toy_open(&toy, FALSE));
    put(&toy, 3, "PK", 2);
    g_assert_null(kn_clip_of_text(toy.nets, "red", &n, &error));
    g_assert_nonnull(strstr(error->message, "the model 'clip-merges': line 1 is not"));
    toy_close(&toy);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clip/tokens are the published ones", test_tokens);
    g_test_add_func("/clip/a long text is cut", test_long);
    g_test_add_func("/clip/what is no list of merges is refused", test_no_merges);
    g_test_add_func("/clip/a plain picture stays so", test_plain);
    g_test_add_func("/clip/the middle of a picture", test_places);
    g_test_add_func("/clip/pictures are shrunk as those that it has learnt", test_pillow);
    g_test_add_func("/clip/how alike", test_likeness);
    g_test_add_data_func("/clip/what is said is seen", GINT_TO_POINTER(FALSE), test_run);
    g_test_add_data_func("/clip/so it is with a mask", GINT_TO_POINTER(TRUE), test_run);
    g_test_add_func("/clip/other networks are refused", test_refused);
    return g_test_run();
}
