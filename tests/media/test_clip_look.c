/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"

#include <string.h>

/* What a clip looks like: colours, orientation, shape, and what is around it. */

enum { SKIP = 77 };

static const KnColor corners[] = {{200, 60, 40}, {40, 150, 70}, {50, 80, 190}, {220, 210, 120}};
static const KnColor black = {0, 0, 0};

/* Its four quarters have the colours above. */
#define CORNERS                                                                                    \
    "-f lavfi -i \"color=black:s=2x2:r=25:d=0.2,format=gbrp,"                                      \
    "geq=r='if(Y\\,if(X\\,220\\,50)\\,if(X\\,40\\,200))':"                                         \
    "g='if(Y\\,if(X\\,210\\,80)\\,if(X\\,150\\,60))':"                                             \
    "b='if(Y\\,if(X\\,120\\,190)\\,if(X\\,70\\,40))',scale=%s:flags=neighbor,setsar=1\" "          \
    "-sws_flags accurate_rnd+full_chroma_int+full_chroma_inp %s"
#define X264 " -c:v libx264 -preset veryfast -crf 4 "
#define FFV1 " -c:v ffv1 "

static TestFolder folder;

static char *make(const char *name, const char *size, const char *options)
{
    char *path = test_folder_file(&folder, "%s", name);
    g_autofree char *all = g_strdup_printf(CORNERS, size, options);
    kit_ffmpeg(&folder, all, path);
    return path;
}

/* The colours in the quarters of a part of a frame. */
static void assert_corners(const KnFrame *frame, KnBox part, const KnColor *colors, int tolerance,
                           const char *what)
{
    for (int i = 0; i < 4; i++)
        kit_assert_color(frame, part.x + part.w * (i % 2 ? 0.8 : 0.2),
                         part.y + part.h * (i / 2 ? 0.8 : 0.2), colors[i], tolerance, what);
}

static const KnBox whole = {0, 0, 1, 1};

/* ---- colours ---- */

#define TO_601 " -vf scale=out_color_matrix=bt601:out_range=tv,format=yuv420p "
#define TO_709 " -vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p "
#define TAG_601 " -colorspace smpte170m -color_range tv "
#define TAG_709 " -colorspace bt709 -color_range tv "

static void test_colors(void)
{
    static const struct {
        const char *name, *size, *options;
    } rows[] = {
        {"709.mp4", "320:180", TO_709 TAG_709 X264},
        {"601.mp4", "320:180", TO_601 TAG_601 X264},
        {"unknown.mkv", "320:180", TO_601 FFV1},
        {"unknown-large.mkv", "1280:720", TO_709 FFV1},
        {"601-large.mp4", "1280:720", TO_601 TAG_601 X264},
        {"full.mp4", "320:180",
         " -vf scale=out_color_matrix=bt709:out_range=pc,format=yuv420p -colorspace bt709 "
         "-color_range pc " X264},
        {"full-601.avi", "320:180",
         " -vf scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p -c:v mjpeg -q:v 1 "},
        {"422-10.mov", "320:180",
         " -vf scale=out_color_matrix=bt709:out_range=tv,format=yuv422p10le,"
         "setparams=colorspace=bt709 -c:v prores_ks "
         "-profile:v 3 -qscale:v 1" TAG_709},
        {"444.mp4", "320:180",
         " -vf scale=out_color_matrix=bt601:out_range=tv,format=yuv444p " TAG_601 X264},
        {"410.mkv", "320:180", " -vf scale=out_color_matrix=bt601,format=yuv410p " TAG_601 FFV1},
        {"2020.mkv", "320:180",
         " -vf scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le "
         "-colorspace bt2020nc -color_range tv " FFV1},
        {"240.mkv", "320:180",
         " -vf scale=out_color_matrix=smpte240m:out_range=tv,format=yuv444p "
         "-colorspace smpte240m -color_range tv " FFV1},
        {"rgb.mkv", "320:180", " -pix_fmt bgr0 " FFV1},
        {"gbr.mp4", "320:180", " -c:v libx264rgb -pix_fmt bgr24 -crf 0 -preset veryfast"},
        {"rgb.gif", "320:180",
         " -vf \"split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none\" "},
        {"rgb.png", "320:180", " -frames:v 1 "},
        {"odd.mkv", "321:181", TO_601 FFV1},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make(rows[r].name, rows[r].size, rows[r].options);
        KnClip *clip = kit_open(path, NULL);
        const KnFrame *frame = kit_frame(clip, 0);
        kit_show(frame, rows[r].name);
        assert_corners(frame, whole, corners, 2, rows[r].name);
        clip->free(clip);
    }
}

/* Grey pictures, whose range libswscale does not ask for. */
static void test_grey(void)
{
    static const struct {
        const char *name, *options;
    } rows[] = {
        {"limited.mkv", " -vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
                        "extractplanes=y -color_range tv " X264},
        {"full.mkv", " -vf scale=out_color_matrix=bt709:out_range=pc,format=yuv444p,"
                     "extractplanes=y -color_range pc " FFV1},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make(rows[r].name, "320:180", rows[r].options);
        KnClip *clip = kit_open(path, NULL);
        const KnFrame *frame = kit_frame(clip, 0);
        kit_show(frame, rows[r].name);
        for (int i = 0; i < 4; i++) {
            const KnColor *c = &corners[i];
            guint8 grey = (guint8)(0.2126 * c->r + 0.7152 * c->g + 0.0722 * c->b + 0.5);
            kit_assert_color(frame, i % 2 ? 0.8 : 0.2, i / 2 ? 0.8 : 0.2,
                             (KnColor){grey, grey, grey}, 2, rows[r].name);
        }
        clip->free(clip);
    }
}

/* ---- orientation and shape ---- */

/* The matrix of the only track of an MP4 file, 2 x 2 of its 3 x 3 numbers. */
static void set_matrix(const char *path, const char *to, const int matrix[4])
{
    static const int at[] = {0, 1, 3, 4};
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &bytes, &size, NULL));
    char *head = memmem(bytes, size, "tkhd", 4);
    g_assert_nonnull(head);
    for (int i = 0; i < 4; i++) {
        gint32 number = (gint32)GUINT32_TO_BE((guint32)matrix[i] << 16);
        memcpy(head + 44 + 4 * at[i], &number, 4);
    }
    g_assert_true(g_file_set_contents(to, bytes, (gssize)size, NULL));
}

/* All eight ways to turn and mirror. x' = a x + c y, y' = b x + d y, as ISO/IEC 14496-12 has it. */
static void test_turned(void)
{
    static const int matrices[][4] = {{1, 0, 0, 1},  {-1, 0, 0, 1}, {1, 0, 0, -1}, {-1, 0, 0, -1},
                                      {0, 1, -1, 0}, {0, -1, 1, 0}, {0, 1, 1, 0},  {0, -1, -1, 0}};
    g_autofree char *path = make("upright.mp4", "320:180", TO_709 TAG_709 X264);
    for (guint r = 0; r < G_N_ELEMENTS(matrices); r++) {
        const int *m = matrices[r];
        g_autofree char *name = g_strdup_printf("turned%u", r);
        g_autofree char *turned = test_folder_file(&folder, "%s.mp4", name);
        KnColor colors[4];
        KnClipInfo info;
        set_matrix(path, turned, m);
        KnClip *clip = kit_open(turned, &info);
        g_assert_cmpint(info.width, ==, m[0] ? 320 : 180);
        g_assert_cmpint(info.height, ==, m[0] ? 180 : 320);
        for (int i = 0; i < 4; i++) {
            int x = i % 2 * 2 - 1, y = i / 2 * 2 - 1;
            int column = m[0] * x + m[2] * y > 0, row = m[1] * x + m[3] * y > 0;
            colors[row * 2 + column] = corners[i];
        }
        const KnFrame *frame = kit_frame(clip, 0);
        kit_show(frame, name);
        assert_corners(frame, whole, colors, 2, name);
        clip->free(clip);
    }
}

static void test_shapes(void)
{
    static const struct {
        const char *name, *size, *options;
        int width, height;
    } rows[] = {
        {"plain.mp4", "320:180", TO_601 X264, 320, 180},
        {"odd.mkv", "321:181", TO_601 FFV1, 321, 181},
        {"odd.mp4", "321:181", " -pix_fmt yuv444p" X264, 321, 181},
        {"wide.mp4", "160:180", " -aspect 16:9 " X264, 320, 180},
        {"dvd.mpg", "720:576", " -aspect 4:3 -c:v mpeg2video ", 768, 576},
        {"tall.mkv", "320:90", " -aspect 16:9 " FFV1, 320, 180},
        {"tiny.mkv", "2:2", FFV1, 2, 2},
        {"dot.mkv", "1:1", " -pix_fmt yuv444p" FFV1, 1, 1},
        {"line.mkv", "300:1", " -pix_fmt yuv444p" FFV1, 300, 1},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make(rows[r].name, rows[r].size, rows[r].options);
        KnClipInfo info;
        KnClip *clip = kit_open(path, &info);
        g_test_message("%s", rows[r].name);
        g_assert_cmpint(info.width, ==, rows[r].width);
        g_assert_cmpint(info.height, ==, rows[r].height);
        g_assert_cmpfloat_with_epsilon(info.seconds, 0.2, 0.1);
        const KnFrame *frame = kit_frame(clip, 0);
        g_assert_cmpint(frame->width, ==, rows[r].width);
        if (info.width > 2 && info.height > 2)
            assert_corners(frame, whole, corners, 6, rows[r].name);
        clip->free(clip);
    }
}

/* ---- what is around ---- */

static void test_contained(void)
{
    const KnColor ground = {20, 90, 160};
    static const int sizes[][2] = {{320, 320}, {640, 180}, {333, 201}, {101, 177}, {64, 36}};
    g_autofree char *path = make("contained.mp4", "320:180", TO_709 TAG_709 X264);
    KnClipInfo info;
    g_assert_true(kit_media()->clip_probe(path, &info, NULL));
    for (guint r = 0; r < G_N_ELEMENTS(sizes); r++) {
        KnClipSpec spec = kit_plan(&info, KN_FIT_CONTAIN, ground, sizes[r][0], sizes[r][1]);
        KnClip *clip = kit_open_spec(path, &spec);
        g_autofree char *name = g_strdup_printf("contained%u", r);
        for (int i = 0; i < 3; i++) {
            const KnFrame *frame = kit_frame(clip, i * 50000);
            double w = frame->width, h = frame->height;
            g_assert_cmpint(frame->width, ==, spec.canvas_width);
            kit_show(frame, name);
            assert_corners(frame, (KnBox){spec.x / w, spec.y / h, spec.width / w, spec.height / h},
                           corners, 2, name);
            for (int c = 0; c < 4 && spec.x + spec.y > 2; c++)
                kit_assert_color(frame, c % 2 ? 0.999 : 0, c / 2 ? 0.999 : 0, ground, 0, name);
        }
        clip->free(clip);
    }
}

/* A clip whose size changes in its middle: each picture in its own shape. */
static void test_changing(void)
{
    static const struct {
        const char *size;
        KnBox part; /* of the frame that the second half stands in */
    } rows[] = {
        {"180:180", {70 / 320.0, 0, 180 / 320.0, 1}},
        {"320:90", {0, 0.25, 1, 0.5}},
        {"640:360", {0, 0, 1, 1}},
        {"160:90", {0, 0, 1, 1}},
    };
    g_autofree char *first = make("first.h264", "320:180", TO_709 TAG_709 X264);
    g_autofree char *head = NULL;
    gsize n_head;
    g_assert_true(g_file_get_contents(first, &head, &n_head, NULL));
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *second = make("second.h264", rows[r].size, TO_709 TAG_709 X264);
        g_autofree char *path = test_folder_file(&folder, "changing%u.h264", r);
        g_autofree char *tail = NULL;
        gsize n_tail;
        g_assert_true(g_file_get_contents(second, &tail, &n_tail, NULL));
        g_autoptr(GByteArray) both = g_byte_array_new();
        g_byte_array_append(both, (const guint8 *)head, (guint)n_head);
        g_byte_array_append(both, (const guint8 *)tail, (guint)n_tail);
        g_assert_true(g_file_set_contents(path, (const char *)both->data, both->len, NULL));
        KnClip *clip = kit_open(path, NULL);
        for (int i = 0; i < 3; i++) { /* there, back, and there again */
            const KnFrame *frame = kit_frame(clip, i == 1 ? 0 : 360000);
            const KnBox *part = i == 1 ? &whole : &rows[r].part;
            kit_show(frame, rows[r].size);
            assert_corners(frame, *part, corners, 3, rows[r].size);
            if (part->w < 1 || part->h < 1)
                kit_assert_color(frame, part->w < 1 ? 0.1 : 0.5, part->h < 1 ? 0.1 : 0.5, black, 0,
                                 "beside it");
        }
        clip->free(clip);
    }
}

static KnColor darker(KnColor color)
{
    return (KnColor){(guint8)(color.r * 0.6 + 0.5), (guint8)(color.g * 0.6 + 0.5),
                     (guint8)(color.b * 0.6 + 0.5)};
}

/* Far from the middle lines the blurred copy has the colours of the clip's quarters, darkened. */
static void test_blurred(void)
{
    static const int sizes[][2] = {{320, 320}, {640, 180}, {333, 201}, {180, 640}};
    g_autofree char *path = make("blurred.mp4", "320:180", TO_709 TAG_709 X264);
    KnClipInfo info;
    g_assert_true(kit_media()->clip_probe(path, &info, NULL));
    for (guint r = 0; r < G_N_ELEMENTS(sizes); r++) {
        KnClipSpec spec = kit_plan(&info, KN_FIT_BLUR, black, sizes[r][0], sizes[r][1]);
        KnClip *clip = kit_open_spec(path, &spec);
        g_autofree char *name = g_strdup_printf("blurred%u", r);
        const KnFrame *frame = kit_frame(clip, 0);
        double w = frame->width, h = frame->height;
        kit_show(frame, name);
        g_assert_true(spec.blur);
        assert_corners(frame, (KnBox){spec.x / w, spec.y / h, spec.width / w, spec.height / h},
                       corners, 2, name);
        for (int c = 0; c < 4; c++)
            kit_assert_color(frame, c % 2 ? 0.99 : 0, c / 2 ? 0.99 : 0, darker(corners[c]), 4,
                             name);
        clip->free(clip);
    }
}

/* Smaller, larger and turned at once. */
static void test_scaled(void)
{
    static const int quarter[4] = {0, 1, -1, 0};
    const KnColor colors[] = {corners[2], corners[0], corners[3], corners[1]};
    static const int sizes[][2] = {{90, 160}, {45, 81}, {360, 640}, {27, 48}};
    g_autofree char *path = make("scaled.mp4", "320:180", TO_601 TAG_601 X264);
    set_matrix(path, path, quarter);
    KnClipInfo info;
    g_assert_true(kit_media()->clip_probe(path, &info, NULL));
    for (guint r = 0; r < G_N_ELEMENTS(sizes); r++) {
        KnClipSpec spec = kit_spec(&info);
        g_autofree char *name = g_strdup_printf("scaled%u", r);
        spec.canvas_width = spec.width = sizes[r][0];
        spec.canvas_height = spec.height = sizes[r][1];
        KnClip *clip = kit_open_spec(path, &spec);
        const KnFrame *frame = kit_frame(clip, 0);
        kit_show(frame, name);
        assert_corners(frame, whole, colors, 2, name);
        clip->free(clip);
    }
}

/* ---- what is told ---- */

static void test_weaknesses(void)
{
    static const struct {
        const char *name, *options, *says;
    } rows[] = {
        {"interlaced.mp4", TO_709 X264 " -x264-params tff=1 -flags +ilme+ildct", NULL},
        {"interlaced.mpg", " -c:v mpeg2video -flags +ilme+ildct -top 1 ", NULL},
        {"pq.mkv", " -pix_fmt yuv420p10le -color_trc smpte2084 -colorspace bt2020nc " FFV1,
         "HDR (PQ)"},
        {"hlg.mp4",
         " -pix_fmt yuv420p10le " X264 "-x264-params transfer=arib-std-b67:colormatrix=bt2020nc",
         NULL},
        {"alpha.mov", " -pix_fmt yuva444p10le -c:v prores_ks -profile:v 4 ", NULL},
        {"alpha.webm", " -pix_fmt yuva420p -c:v libvpx-vp9 -cpu-used 8 -deadline realtime ", NULL},
        {"clear.gif",
         " -vf \"format=rgba,geq=r=0:g=0:b=0:a='255*lt(X\\,9)',split[a][b];[a]palettegen[p];"
         "[b][p]paletteuse\" ",
         NULL},
        {"opaque.gif", " ", NULL},
        {"plain.mp4", TO_709 X264, NULL},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *path = make(rows[r].name, "320:180", rows[r].options);
        KnClipInfo info;
        g_assert_true(kit_media()->clip_probe(path, &info, NULL));
        g_test_message("%s: %s", rows[r].name, info.weakness);
        if (rows[r].says)
            g_assert_nonnull(strstr(info.weakness ? info.weakness : "", rows[r].says));
        else
            g_assert_null(info.weakness);
        g_assert_true(g_str_has_prefix(info.decoder, "libavcodec "));
        g_assert_nonnull(strstr(info.decoder, kit_media()->version()));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (!test_have("ffmpeg")) {
        g_print("1..0 # SKIP needs the program ffmpeg\n");
        return SKIP;
    }
    folder = test_folder_new();
    g_test_add_func("/clip-look/colours-are-those-of-the-film", test_colors);
    g_test_add_func("/clip-look/grey-is-grey", test_grey);
    g_test_add_func("/clip-look/clip-is-upright", test_turned);
    g_test_add_func("/clip-look/pixels-are-square", test_shapes);
    g_test_add_func("/clip-look/colour-around-a-clip", test_contained);
    g_test_add_func("/clip-look/blurred-copy-around-a-clip", test_blurred);
    g_test_add_func("/clip-look/turned-and-scaled", test_scaled);
    g_test_add_func("/clip-look/a-size-that-changes-stretches-nothing", test_changing);
    g_test_add_func("/clip-look/what-is-lost-is-told", test_weaknesses);
    int failed = g_test_run();
    test_folder_free(&folder);
    return failed;
}
