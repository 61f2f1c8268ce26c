/* SPDX-License-Identifier: MIT */
#include "pictures_kit.h"

#include <glib/gstdio.h>
#include <string.h>

static const KnPoint middle = {.5, .5};
static const KnColor red = {255, 0, 0};

/* Refused as a bad input, in one line that names the file, with nothing left behind. */
static void check_refused(const char *name, const char *reason)
{
    g_autoptr(GError) error = NULL;
    KitJob job = {name, KN_FIT_COVER, 200, 150, 1, middle, red};
    if (kit_try(&job, NULL, NULL, &error))
        g_error("%s was taken for a picture", name);
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_cmpint(kn_error_exit_code(error), ==, 4);
    if (!strstr(error->message, name) || strchr(error->message, '\n') ||
        (reason && !strstr(error->message, reason)))
        g_error("%s: \"%s\" does not say \"%s\" of it", name, error->message, reason);
    kit_assert_nothing_left();
}

static char *contents(const char *name, gsize *size)
{
    char *data = NULL;
    g_assert_true(g_file_get_contents(kit_path(name), &data, size, NULL));
    return data;
}

static void test_truncated(void)
{
    static const char *const names[] = {
        "noise.jpg",  "noise-progressive.jpg", "noise.png", "noise.webp",
        "noise.tif",  "noise-big.tif",         "noise.gif", "noise.heic",
        "noise.avif",
    };
    static const int percents[] = {1, 50, 90};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        for (guint p = 0; p < G_N_ELEMENTS(percents); p++) {
            gsize size;
            g_autofree char *data = contents(names[i], &size);
            g_autofree char *part = g_strdup_printf("part-%d-%s", percents[p], names[i]);
            kit_write_file(part, data, size * (gsize)percents[p] / 100);
            check_refused(part, NULL);
            KnPictureInfo info; /* found without decoding */
            g_autoptr(GError) error = NULL;
            g_assert_true(kn_pictures(NULL)->probe(kit_path(names[i]), &info, NULL));
            if (kn_pictures(NULL)->probe(kit_path(part), &info, &error))
                g_error("%s is not seen to be cut", part);
        }
}

/* Also where the frame shows only the upper part of the picture. */
static void test_truncated_below_the_window(void)
{
    gsize size;
    g_autofree char *data = contents("noise.jpg", &size);
    kit_write_file("part.jpg", data, size * 8 / 10);
    g_autoptr(GError) error = NULL;
    KitJob job = {"part.jpg", KN_FIT_COVER, 400, 40, 1, {.5, 0}, red};
    g_assert_false(kit_try(&job, NULL, NULL, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    kit_assert_nothing_left();
}

/* Formats that can tell: a lossy WebP or AVIF decodes any bytes to some picture. */
static void test_damaged(void)
{
    static const char *const names[] = {"noise.jpg", "noise-progressive.jpg", "noise.png"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        gsize size;
        g_autofree char *data = contents(names[i], &size);
        g_autofree char *bad = g_strconcat("bad-", names[i], NULL);
        for (gsize k = 0; k < 600; k++)
            data[size / 2 + k] = (char)(k * 37 + 11);
        kit_write_file(bad, data, size);
        check_refused(bad, NULL);
    }
}

/* Bytes between the parts of a JPEG mean nothing; cameras write them. */
static void test_harmless_bytes_are_taken(void)
{
    gsize size;
    g_autofree char *data = contents("card.jpg", &size);
    g_autofree char *more = g_malloc(size + 3);
    memcpy(more, data, size - 2);
    memcpy(more + size - 2, "abc\xff\xd9", 5);
    kit_write_file("more.jpg", more, size + 3);
    KitJob job = {"more.jpg", KN_FIT_COVER, 200, 150, 1, middle, red};
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
    kit_assert_color(kn_surface_frame(surface), .25, .25, (KnColor){200, 40, 48}, 2, job.name);
}

static void test_no_pictures(void)
{
    kit_write_file("empty.jpg", "", 0);
    kit_write_file("text.jpg", "this is a text, whatever its name says\n", 39);
    kit_write_file("page.png", "<html><body>no</body></html>", 28);
    kit_write_file("document.pdf", "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", 29);
    kit_write_file("commands.mvg", "push graphic-context\nimage over 0,0 0,0 'a.png'\n", 48);
    kit_write_file("table.csv", "1,2,3\n4,5,6\n", 12);
    kit_write_file("plain.ppm", "P3 2 1 255 1 2 3 4 5 6\n", 23);
    check_refused("no such file.jpg", "No such file");
    check_refused("empty.jpg", "empty");
    check_refused("", "a folder, not a file");
    static const char *const others[] = {"text.jpg",     "page.png",  "document.pdf",
                                         "commands.mvg", "table.csv", "plain.ppm"};
    for (guint i = 0; i < G_N_ELEMENTS(others); i++)
        check_refused(others[i], "AVIF or SVG picture; save it as PNG");
}

static guint32 crc32_of(const guint8 *data, gsize size)
{
    guint32 crc = 0xffffffffu;
    for (gsize i = 0; i < size; i++) {
        crc ^= data[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? 0xedb88320u ^ (crc >> 1) : crc >> 1;
    }
    return crc ^ 0xffffffffu;
}

static void put32(guint8 *at, guint32 value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (guint8)(value >> (24 - 8 * i));
}

/* Drawings as large as they say, and no larger than libvips can count. */
static void test_drawings(void)
{
    static const struct {
        const char *head;
        int width, height; /* 0: refused */
    } rows[] = {
        {"width='1e9' height='1e9'", 0, 0},
        {"width='20000000' height='5'", 0, 0},
        {"height='4e7mm' width='1'", 0, 0},
        {"viewBox='0 0 2e7 2e7'", 0, 0},
        {"width='inf' height='inf'", 0, 0},
        {"width='100%' height='100%' viewBox='0,0,3e9,20'", 0, 0},
        {"width='100' height='50' viewBox='0 0 2e9 1e9'", 100, 50},
        {"width='100%' height='100%' viewBox='0 0 300 200'", 300, 200},
        {"stroke-width='1e9' width='30px' height='20px'", 30, 20},
        {"width='' height=\"20\" viewBox='0 0 60 20'", 60, 20},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *svg =
            g_strdup_printf("<svg xmlns='http://www.w3.org/2000/svg' %s/>", rows[i].head);
        g_autofree char *name = g_strdup_printf("drawing%u.svg", i);
        g_autoptr(GError) error = NULL;
        KnPictureInfo info;
        kit_write_file(name, svg, strlen(svg));
        gboolean read = kit_module()->probe(kit_path(name), &info, &error);
        g_test_message("%s: %s", rows[i].head, read ? "read" : error->message);
        g_assert_cmpint(read, ==, rows[i].width > 0);
        if (read) {
            g_assert_cmpint(info.width, ==, rows[i].width);
            g_assert_cmpint(info.height, ==, rows[i].height);
        } else {
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        }
    }
}

/* Pictures whose headers claim more pixels than the limit, on the bodies of small ones. */
static void test_bombs(void)
{
    static const char svg[] =
        "<svg xmlns='http://www.w3.org/2000/svg' width='100000' height='100000'/>";
    kit_write_file("bomb.svg", svg, sizeof svg - 1);
    check_refused("bomb.svg", "100000 x 100000");

    gsize size;
    g_autofree char *png = contents("card.png", &size);
    put32((guint8 *)png + 16, 100000);
    put32((guint8 *)png + 20, 100000);
    put32((guint8 *)png + 29, crc32_of((guint8 *)png + 12, 17));
    kit_write_file("bomb.png", png, size);
    check_refused("bomb.png", "100000 x 100000");
    put32((guint8 *)png + 16, 2000000000);
    put32((guint8 *)png + 20, 2000000000);
    put32((guint8 *)png + 29, crc32_of((guint8 *)png + 12, 17));
    kit_write_file("larger.png", png, size);
    check_refused("larger.png", "");

    g_autofree char *jpeg = contents("card.jpg", &size);
    char *frame = memmem(jpeg, size, "\xff\xc0\x00\x11\x08", 5);
    g_assert_nonnull(frame);
    memcpy(frame + 5, "\xff\x00\xff\x00", 4);
    kit_write_file("bomb.jpg", jpeg, size);
    check_refused("bomb.jpg", "65280 x 65280");

    g_autofree char *gif = contents("card.gif", &size);
    char *image = memmem(gif, size, "\x2c\0\0\0", 5);
    g_assert_nonnull(image);
    memcpy(gif + 6, "\xff\xff\xff\xff", 4);
    memcpy(image + 5, "\xff\xff\xff\xff", 4);
    kit_write_file("bomb.gif", gif, size);
    check_refused("bomb.gif", "65535 x 65535");
}

static void check_same_as(const char *name, const char *text, const char *other)
{
    kit_write_file(name, text, strlen(text));
    KitJob job = {name, KN_FIT_COVER, 200, 150, 1, middle, {255, 255, 255}};
    KitJob other_job = job;
    other_job.name = other;
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
    g_autoptr(KnSurface) other_surface = kit_prepare(&other_job, NULL, NULL);
    g_autofree char *a = kn_frame_hash(kn_surface_frame(surface));
    g_autofree char *b = kn_frame_hash(kn_surface_frame(other_surface));
    if (strcmp(a, b) != 0)
        g_error("%s shows something that %s does not", name, other);
}

#define SVG_START                                                                                  \
    "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' "          \
    "width='200' height='150'>"

/* A drawing from a stranger must not show the pictures of the person that opens it. */
static void test_drawings_read_no_files(void)
{
    static const char plain[] = SVG_START "<circle cx='9' cy='9' r='5'/></svg>";
    kit_write_file("plain.svg", plain, sizeof plain - 1);
    g_autofree char *uri = g_filename_to_uri(kit_path("card.png"), NULL, NULL);
    const char *hrefs[] = {"card.png", "./card.png", kit_path("card.png"), uri,
                           "http://127.0.0.1:9/card.png"};
    for (guint i = 0; i < G_N_ELEMENTS(hrefs); i++) {
        g_autofree char *svg = g_strdup_printf(
            SVG_START "<circle cx='9' cy='9' r='5'/><image xlink:href='%s' href='%s' width='200' "
                      "height='150'/></svg>",
            hrefs[i], hrefs[i]);
        check_same_as("reference.svg", svg, "plain.svg");
    }
    /* What lies in the drawing itself is shown: else this test would pass without any picture. */
    gsize size;
    g_autofree char *png = contents("card.png", &size);
    g_autofree char *base64 = g_base64_encode((const guchar *)png, size);
    g_autofree char *inside = g_strdup_printf(
        SVG_START "<image xlink:href='data:image/png;base64,%s' width='200' height='150'/></svg>",
        base64);
    kit_write_file("inside.svg", inside, strlen(inside));
    KitJob job = {"inside.svg", KN_FIT_COVER, 200, 150, 1, middle, red};
    g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
    kit_assert_color(kn_surface_frame(surface), .25, .25, (KnColor){200, 40, 48}, 3, job.name);
}

static void test_changed_since_planned(void)
{
    g_autoptr(GError) error = NULL;
    KitJob job = {"card.png", KN_FIT_COVER, 200, 150, 1, middle, red};
    KnSurfaceSpec spec;
    kn_surface_unref(kit_prepare(&job, &spec, NULL));
    g_assert_false(kit_module()->prepare(kit_path("one.png"), &spec, kit_path("surface"), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_clear_error(&error);
    g_strlcpy(spec.decoder, "libvips 7.0.0", sizeof spec.decoder);
    g_assert_false(kit_module()->prepare(kit_path("card.png"), &spec, kit_path("surface"), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
    kit_assert_nothing_left();
}

static void test_surface_cannot_be_written(void)
{
    g_autoptr(GError) error = NULL;
    KitJob job = {"card.png", KN_FIT_COVER, 200, 150, 1, middle, red};
    KnSurfaceSpec spec;
    kn_surface_unref(kit_prepare(&job, &spec, NULL));
    g_assert_false(kit_module()->prepare(kit_path("card.png"), &spec,
                                         kit_path("no such folder/surface"), &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
}

static void test_written_pictures(void)
{
    enum { WIDTH = 31, HEIGHT = 17 };
    guint8 rgb[WIDTH * HEIGHT * 3];
    for (gsize i = 0; i < sizeof rgb; i += 3)
        memcpy(rgb + i, (guint8[]){200, 40, 48}, 3);
    static const char *const names[] = {"out.png", "out.jpg", "out.JPEG", "out.webp"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;
        KnPictureInfo info;
        kit_module()->write(kit_path(names[i]), rgb, WIDTH, HEIGHT, &error);
        g_assert_no_error(error);
        g_assert_true(kit_module()->probe(kit_path(names[i]), &info, &error));
        g_assert_cmpint(info.width, ==, WIDTH);
        g_assert_cmpint(info.height, ==, HEIGHT);
        KitJob job = {names[i], KN_FIT_COVER, WIDTH, HEIGHT, 1, middle, red};
        g_autoptr(KnSurface) surface = kit_prepare(&job, NULL, NULL);
        kit_assert_color(kn_surface_frame(surface), .5, .5, (KnColor){200, 40, 48}, 3, names[i]);
    }
    g_autoptr(GError) error = NULL;
    g_assert_false(kit_module()->write(kit_path("out.tga"), rgb, WIDTH, HEIGHT, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_USAGE);
    g_clear_error(&error);
    g_assert_false(kit_module()->write(kit_path("no folder/out.png"), rgb, WIDTH, HEIGHT, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    kit_assert_nothing_left();
}

/* What a drawing links outside of itself is told, and nothing else is. */
static void test_links_are_told(void)
{
    static const struct {
        const char *inside, *link; /* NULL: nothing is told */
    } rows[] = {
        {"<image xlink:href='a.png' width='9' height='9'/>", "a.png"},
        {"<image\nwidth='9' height='9' href = \"pictures/b c.png\"/>", "pictures/b"},
        {"<use href='other.svg#x'/>", "other.svg#x"},
        {"<image href='http://host/a.png' width='9' height='9'/>", "http://host/a.png"},
        {"<rect width='9' height='9' fill='url(other.svg#g)'/>", "other.svg#g"},
        {"<style>@import url(\"a.css\");</style>", "a.css"},
        {"<style>@import 'b.css';</style>", "b.css"},
        {"<filter id='f'><feImage href='f.png'/></filter>", "f.png"},
        {"<!-- <image href='no.png'/> --><image href='yes.png' width='9' height='9'/>", "yes.png"},
        {"<circle cx='9' cy='9' r='5'/>", NULL},
        {"<image href='data:image/png;base64,AAAA' width='9' height='9'/>", NULL},
        {"<use xlink:href='#x'/><rect width='9' height='9' fill='url( #g )'/>", NULL},
        {"<a href='http://host/'><circle cx='9' cy='9' r='5'/></a>", NULL},
        {"<!-- <image href='no.png'/> -->", NULL},
        {"<text x='9' y='9'>href='a.png'</text>", NULL},
        {"<image href='' width='9' height='9'/>", NULL},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *svg = g_strdup_printf(SVG_START "%s</svg>", rows[i].inside);
        g_autofree char *says =
            rows[i].link ? g_strdup_printf("it links '%s'", rows[i].link) : NULL;
        KnPictureInfo info;
        kit_write_file("links.svg", svg, strlen(svg));
        kit_module()->probe(kit_path("links.svg"), &info, &error);
        g_assert_no_error(error);
        g_test_message("%s: %s", rows[i].inside, info.weakness);
        if (says)
            g_assert_true(info.weakness && g_str_has_prefix(info.weakness, says));
        else
            g_assert_null(info.weakness);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    kit_start("bad");
    g_test_add_func("/pictures/truncated files are errors", test_truncated);
    g_test_add_func("/pictures/truncated files are errors whatever is shown",
                    test_truncated_below_the_window);
    g_test_add_func("/pictures/damaged files are errors", test_damaged);
    g_test_add_func("/pictures/harmless bytes are taken", test_harmless_bytes_are_taken);
    g_test_add_func("/pictures/what is no picture is refused", test_no_pictures);
    g_test_add_func("/pictures/bombs are refused by their header", test_bombs);
    g_test_add_func("/pictures/drawings-are-as-large-as-they-say", test_drawings);
    g_test_add_func("/pictures/drawings read no files", test_drawings_read_no_files);
    g_test_add_func("/pictures/what a drawing links is told", test_links_are_told);
    g_test_add_func("/pictures/a plan for another picture or decoder is refused",
                    test_changed_since_planned);
    g_test_add_func("/pictures/a surface that cannot be written", test_surface_cannot_be_written);
    g_test_add_func("/pictures/pictures are written by their ending", test_written_pictures);
    int status = g_test_run();
    kit_end();
    return status;
}
