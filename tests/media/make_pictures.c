/* SPDX-License-Identifier: MIT */
/* Makes the pictures of test_pictures*.c in a folder: one test card, four quarters of plain colour,
 * in every format, orientation and colour space. A program of its own, so that the test itself has
 * libvips only as the module loads it. */
#include <stdio.h>
#include <string.h>
#include <vips/vips.h>

enum { WIDTH = 320, HEIGHT = 240 };

static const double quarters[4][3] = {{200, 40, 48}, {48, 160, 72}, {40, 72, 190}, {210, 205, 190}};

#define DO(call)                                                                                   \
    do {                                                                                           \
        if (call)                                                                                  \
            vips_error_exit("%s:%d", __FILE__, __LINE__);                                          \
    } while (0)

static VipsImage *plain(int width, int height, const double *color, int bands)
{
    VipsImage *black, *image, *cast;
    DO(vips_black(&black, width, height, "bands", bands, NULL));
    const double gain[4] = {0};
    DO(vips_linear(black, &image, gain, color, bands, NULL)); /* 0 x + color */
    DO(vips_cast_uchar(image, &cast, NULL));
    g_object_unref(black);
    g_object_unref(image);
    VipsImage *out;
    DO(vips_copy(cast, &out, "interpretation",
                 bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB, NULL));
    g_object_unref(cast);
    return out;
}

/* Four quarters of WIDTH/2 x HEIGHT/2, in memory. */
static VipsImage *quarters_card(void)
{
    VipsImage *part[4], *joined;
    for (int i = 0; i < 4; i++)
        part[i] = plain(WIDTH / 2, HEIGHT / 2, quarters[i], 3);
    DO(vips_arrayjoin(part, &joined, 4, "across", 2, NULL));
    VipsImage *memory = vips_image_copy_memory(joined), *out;
    DO(vips_copy(memory, &out, "interpretation", VIPS_INTERPRETATION_sRGB, NULL));
    for (int i = 0; i < 4; i++)
        g_object_unref(part[i]);
    g_object_unref(joined);
    g_object_unref(memory);
    return out;
}

static char *folder;

static char *in_folder(const char *name)
{
    return g_build_filename(folder, name, NULL);
}

/* Saves by the ending of the name; options are libvips' ("[Q=95]"). */
static void save(VipsImage *image, const char *name, const char *options)
{
    g_autofree char *path = in_folder(name);
    g_autofree char *full = g_strconcat(path, options, NULL);
    DO(vips_image_write_to_file(image, full, NULL));
}

static VipsImage *convert(VipsImage *image, VipsInterpretation space)
{
    VipsImage *out;
    DO(vips_colourspace(image, &out, space, NULL));
    return out;
}

static VipsImage *with_alpha(VipsImage *image, double alpha)
{
    VipsImage *out;
    DO(vips_bandjoin_const1(image, &out, alpha, NULL));
    return out;
}

static void make_formats(VipsImage *card)
{
    save(card, "card.jpg", "[Q=98,no-subsample]");
    save(card, "card[page=1].jpg", "");
    save(card, "card-progressive.jpg", "[Q=98,no-subsample,interlace]");
    save(card, "card.png", "");
    save(card, "card-interlaced.png", "[interlace]");
    save(card, "card-palette.png", "[palette]");
    save(card, "card.webp", "[lossless]");
    save(card, "card.tif", "");
    save(card, "card-lzw.tif", "[compression=lzw,tile]");
    save(card, "card.gif", "");
}

static void make_heif(VipsImage *card)
{
    save(card, "card.heic", "[Q=98,subsample-mode=off]");
    save(card, "card.avif", "[Q=98,subsample-mode=off,effort=1]");
}

static void make_orientations(VipsImage *card)
{
    for (int i = 1; i <= 8; i++) {
        VipsImage *tagged;
        g_autofree char *jpeg = g_strdup_printf("orientation-%d.jpg", i);
        g_autofree char *tiff = g_strdup_printf("orientation-%d.tif", i);
        DO(vips_copy(card, &tagged, NULL));
        vips_image_set_int(tagged, VIPS_META_ORIENTATION, i);
        save(tagged, jpeg, "[Q=98,no-subsample]");
        save(tagged, tiff, "");
        g_object_unref(tagged);
    }
}

static void make_depths(VipsImage *card)
{
    VipsImage *deep = convert(card, VIPS_INTERPRETATION_RGB16);
    save(deep, "deep.png", "");
    save(deep, "deep.tif", "");
    VipsImage *deep_alpha = with_alpha(deep, 65535.0 / 2);
    save(deep_alpha, "deep-half.png", "");
    VipsImage *gray = convert(card, VIPS_INTERPRETATION_B_W);
    save(gray, "gray.png", "");
    save(gray, "gray.jpg", "[Q=98]");
    VipsImage *gray_deep = convert(card, VIPS_INTERPRETATION_GREY16);
    save(gray_deep, "gray-deep.png", "");
    VipsImage *gray_alpha = with_alpha(gray, 127.5);
    save(gray_alpha, "gray-half.png", "");
    VipsImage *lab = convert(card, VIPS_INTERPRETATION_LAB);
    save(lab, "lab.tif", "");
    VipsImage *linear = convert(card, VIPS_INTERPRETATION_scRGB);
    save(linear, "float.tif", "");
    VipsImage *all[] = {deep, deep_alpha, gray, gray_deep, gray_alpha, lab, linear};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        g_object_unref(all[i]);
}

/* Transparent by half and wholly; and columns that are opaque and, every other one, transparent in
 * a colour that must not be seen. */
static void make_alpha(VipsImage *card)
{
    VipsImage *half = with_alpha(card, 128), *clear = with_alpha(card, 0);
    save(half, "half.png", "");
    save(half, "half.webp", "[lossless]");
    save(half, "half.tif", "");
    save(clear, "clear.png", "");
    save(clear, "clear-palette.png", "[palette]");
    VipsImage *stripe[2], *pair, *stripes;
    const double opaque[4] = {200, 40, 48, 255}, hidden[4] = {0, 255, 0, 0};
    stripe[0] = plain(1, HEIGHT, opaque, 4);
    stripe[1] = plain(1, HEIGHT, hidden, 4);
    DO(vips_arrayjoin(stripe, &pair, 2, NULL));
    DO(vips_replicate(pair, &stripes, WIDTH, 1, NULL));
    save(stripes, "stripes.png", "");
    VipsImage *all[] = {half, clear, stripe[0], stripe[1], pair, stripes};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        g_object_unref(all[i]);
}

static void make_profiles(VipsImage *card)
{
    VipsImage *wide, *cmyk, *bare, *bare_cmyk, *broken, *odd;
    DO(vips_icc_transform(card, &wide, "p3", "input_profile", "srgb", "intent",
                          VIPS_INTENT_RELATIVE, NULL));
    save(wide, "wide.png", "");
    save(wide, "wide.jpg", "[Q=98,no-subsample]");
    save(wide, "wide.tif", "");
    DO(vips_copy(wide, &bare, NULL));
    vips_image_remove(bare, VIPS_META_ICC_NAME);
    save(bare, "wide-untagged.png", "");

    DO(vips_icc_transform(card, &cmyk, "cmyk", "input_profile", "srgb", "intent",
                          VIPS_INTENT_RELATIVE, NULL));
    save(cmyk, "cmyk.jpg", "[Q=98,no-subsample]");
    save(cmyk, "cmyk.tif", "");
    DO(vips_copy(cmyk, &bare_cmyk, NULL));
    vips_image_remove(bare_cmyk, VIPS_META_ICC_NAME);
    save(bare_cmyk, "cmyk-untagged.jpg", "[Q=98,no-subsample]");

    DO(vips_copy(card, &broken, NULL));
    static const char garbage[] = "this is not a colour profile, though it says that it is one";
    vips_image_set_blob_copy(broken, VIPS_META_ICC_NAME, garbage, sizeof garbage);
    save(broken, "broken-profile.tif", "");
    /* A profile of three channels on a grey picture. */
    const void *profile;
    size_t size;
    DO(vips_image_get_blob(wide, VIPS_META_ICC_NAME, &profile, &size));
    VipsImage *gray = convert(card, VIPS_INTERPRETATION_B_W);
    DO(vips_copy(gray, &odd, NULL));
    vips_image_set_blob_copy(odd, VIPS_META_ICC_NAME, profile, size);
    save(odd, "gray-odd-profile.tif", "");
    VipsImage *all[] = {wide, cmyk, bare, bare_cmyk, broken, gray, odd};
    for (guint i = 0; i < G_N_ELEMENTS(all); i++)
        g_object_unref(all[i]);
}

/* Every depth, transparency and profile, in every format that has them: "P-D-A.FORMAT". */
static void make_table(VipsImage *card)
{
    static const struct {
        const char *format, *options;
        int depth_max;
    } formats[] = {{"png", "", 16}, {"tif", "", 16}, {"webp", "[lossless]", 8}};
    static const char *const profiles[] = {"none", "srgb", "p3"};
    for (int i = 0; i < 3 * 2 * 2; i++) {
        const char *profile = profiles[i % 3];
        int depth = i / 3 % 2 ? 16 : 8;
        VipsImage *color, *image;
        DO(vips_icc_transform(card, &color, i % 3 ? profile : "srgb", "input_profile", "srgb",
                              "intent", VIPS_INTENT_RELATIVE, "depth", depth, NULL));
        image = i / 6 ? with_alpha(color, depth == 16 ? 26214 : 102) : g_object_ref(color);
        if (i % 3 == 0)
            vips_image_remove(image, VIPS_META_ICC_NAME);
        for (guint f = 0; f < G_N_ELEMENTS(formats); f++) {
            g_autofree char *name = g_strdup_printf("%s-%d-%s.%s", profile, depth,
                                                    i / 6 ? "alpha" : "opaque", formats[f].format);
            if (depth <= formats[f].depth_max)
                save(image, name, formats[f].options);
        }
        g_object_unref(color);
        g_object_unref(image);
    }
}

/* Sizes: plain pictures, and discs for the eye of the roundness test. */
static void make_sizes(void)
{
    static const struct {
        const char *name;
        int width, height;
    } sizes[] = {
        {"panorama.png", 20000, 200},
        {"tower.png", 30, 3000},
        {"large.jpg", 3000, 2251},
        {"large.webp", 3000, 2000},
    };
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        VipsImage *image = plain(sizes[i].width, sizes[i].height, quarters[0], 3);
        save(image, sizes[i].name, "");
        g_object_unref(image);
    }
    static const struct {
        const char *name;
        int width, height, radius;
    } discs[] = {
        {"disc-wide.png", 1001, 667, 200},    {"disc-tall.png", 667, 1001, 200},
        {"disc-square.jpg", 801, 801, 250},   {"disc-large.jpg", 4001, 3003, 900},
        {"disc-large.webp", 4000, 3000, 900}, {"disc-huge.png", 6001, 4003, 1400},
    };
    for (guint i = 0; i < G_N_ELEMENTS(discs); i++) {
        const double black = 0;
        double white = 255;
        VipsImage *image = plain(discs[i].width, discs[i].height, &black, 1), *drawn, *rgb;
        drawn = vips_image_copy_memory(image);
        DO(vips_draw_circle1(drawn, white, discs[i].width / 2, discs[i].height / 2, discs[i].radius,
                             "fill", TRUE, NULL));
        rgb = convert(drawn, VIPS_INTERPRETATION_sRGB);
        save(rgb, discs[i].name, "");
        g_object_unref(image);
        g_object_unref(drawn);
        g_object_unref(rgb);
    }
}

/* Noise does not compress, so half of the file is half of the picture. */
static void make_noise(gboolean heif)
{
    VipsImage *band[3], *joined, *noise, *rgb;
    for (int i = 0; i < 3; i++)
        DO(vips_gaussnoise(&band[i], 400, 300, "mean", 128.0, "sigma", 40.0, "seed", i + 1, NULL));
    DO(vips_bandjoin(band, &joined, 3, NULL));
    DO(vips_cast_uchar(joined, &noise, NULL));
    DO(vips_copy(noise, &rgb, "interpretation", VIPS_INTERPRETATION_sRGB, NULL));
    VipsImage *memory = vips_image_copy_memory(rgb);
    static const char *const names[] = {"noise.jpg", "noise.png", "noise.webp", "noise.tif",
                                        "noise.gif"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        save(memory, names[i], "");
    save(memory, "noise-progressive.jpg", "[interlace]");
    save(memory, "noise-big.tif", "[bigtiff]");
    save(memory, "noise.ppm", "");
    if (heif) {
        save(memory, "noise.heic", "");
        save(memory, "noise.avif", "[effort=1]");
    }
    for (int i = 0; i < 3; i++)
        g_object_unref(band[i]);
    g_object_unref(joined);
    g_object_unref(noise);
    g_object_unref(rgb);
    g_object_unref(memory);
}

int main(int argc, char **argv)
{
    if (argc != 3 || VIPS_INIT(argv[0])) {
        fprintf(stderr, "usage: make-pictures FOLDER colors|fit|bad\n");
        return 2;
    }
    folder = argv[1];
    const char *test = argv[2];
    vips_cache_set_max(0);
    VipsImage *card = quarters_card(), *one = plain(1, 1, quarters[0], 3);
    save(one, "one.png", "");
    make_formats(card);
    make_orientations(card);
    if (strcmp(test, "colors") == 0) {
        make_heif(card);
        make_depths(card);
        make_alpha(card);
        make_profiles(card);
        make_table(card);
    } else {
        make_noise(strcmp(test, "bad") == 0);
    }
    if (strcmp(test, "fit") == 0)
        make_sizes();
    g_object_unref(card);
    g_object_unref(one);
    vips_shutdown();
    return 0;
}
