/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"
#include "pixel/color.h"

#include <math.h>
#include <string.h>

/* Clips of other primaries and transfers look like a picture of the same colours. The clips are
 * written as numbers that are computed here, in double, from the colours that must come out, and
 * ffmpeg only puts them into files with their tags. */

enum { SKIP = 77, W = 64, H = 36, N_COLORS = 8, MAX = 4 };

static const KnColor colors[N_COLORS] = {{200, 60, 40},   {70, 150, 70},   {50, 80, 190},
                                         {220, 210, 120}, {128, 128, 128}, {20, 24, 30},
                                         {240, 235, 230}, {90, 40, 110}};

static TestFolder folder;

typedef struct {
    const char *name;
    double from_709[3][3];
} Primaries;

/* From light of BT.709 to theirs: computed apart, from the places that ITU-R BT.709, BT.470,
 * BT.601, BT.2020, SMPTE 170M, RP 431-2, EG 432-1 and EBU 3213 give, white brought over by
 * Bradford's matrix. Those of BT.2020 and P3 stand so in ITU-R BT.2087 and in Apple's profile. */
static const Primaries primaries[] = {
    {"bt709", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"bt470m",
     {{0.67836, 0.28848, 0.03316}, {0.01651, 1.05201, -0.06852}, {0.01792, 0.05063, 0.93145}}},
    {"bt470bg", {{0.95781, 0.04219, 0}, {0, 1, 0}, {0, -0.01193, 1.01193}}},
    {"smpte170m",
     {{1.06538, -0.05540, -0.00998}, {-0.01963, 1.03636, -0.01673}, {0.00163, 0.00441, 0.99396}}},
    {"film",
     {{0.75142, 0.23960, 0.00898}, {0.03367, 0.94971, 0.01662}, {0.01694, 0.05856, 0.92450}}},
    {"bt2020",
     {{0.62740, 0.32928, 0.04331}, {0.06910, 0.91954, 0.01136}, {0.01639, 0.08801, 0.89560}}},
    {"smpte431",
     {{0.86858, 0.12892, 0.00250}, {0.03454, 0.96181, 0.00365}, {0.01677, 0.07104, 0.91219}}},
    {"smpte432", {{0.82246, 0.17754, 0}, {0.03319, 0.96681, 0}, {0.01708, 0.07240, 0.91052}}},
    {"jedec-p22",
     {{0.97485, 0.02730, -0.00214}, {-0.02000, 1.05421, -0.03421}, {0.00169, 0.00156, 0.99675}}},
};

typedef struct {
    const char *name;
    double power; /* 0: sRGB, and the film's colours are sRGB's too */
    int bits;     /* of the clip's samples; light itself needs more than a curve of it */
} Transfer;

static const Transfer transfers[] = {
    {"bt709", 2.4, 10},   {"smpte170m", 2.4, 10},  {"bt2020-10", 2.4, 10}, {"bt470m", 2.2, 10},
    {"bt470bg", 2.8, 10}, {"iec61966-2-1", 0, 10}, {"linear", 1, 16},
};

typedef struct {
    const char *name;
    double kr, kb;
} Weights;

static const Weights weights[] = {
    {"bt709", 0.2126, 0.0722}, {"smpte170m", 0.299, 0.114}, {"bt2020nc", 0.2627, 0.0593}};

/* Its luma is the code of a luminance, by the camera's own function (ITU-R BT.2020). */
static const Weights constant = {"bt2020c", 0.2627, 0.0593};

static double camera_light(double code)
{
    return code < 0.081 ? code / 4.5 : pow((code + 0.099) / 1.099, 1 / 0.45);
}

static double camera_code(double light)
{
    return light < 0.018 ? light * 4.5 : 1.099 * pow(light, 0.45) - 0.099;
}

static double to_light(double code, double power)
{
    if (power > 0)
        return pow(code, power);
    return code <= 0.04045 ? code / 12.92 : pow((code + 0.055) / 1.055, 2.4);
}

static double from_light(double light, double power)
{
    light = CLAMP(light, 0, 1);
    if (power > 0)
        return pow(light, 1 / power);
    return light <= 0.0031308 ? light * 12.92 : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

/* The three samples that a clip has for a colour of the film. */
static void code_of(KnColor color, const Primaries *space, const Transfer *transfer,
                    const Weights *matrix, gboolean full, guint16 out[3])
{
    double film = transfer->power > 0 ? 2.4 : 0, light[3], code[3];
    const double rgb[3] = {color.r / 255.0, color.g / 255.0, color.b / 255.0};
    for (int i = 0; i < 3; i++)
        light[i] = to_light(rgb[i], film);
    for (int i = 0; i < 3; i++) {
        const double *row = space->from_709[i];
        code[i] =
            from_light(row[0] * light[0] + row[1] * light[1] + row[2] * light[2], transfer->power);
    }
    double y =
        matrix->kr * code[0] + (1 - matrix->kr - matrix->kb) * code[1] + matrix->kb * code[2];
    double cb = (code[2] - y) / (2 * (1 - matrix->kb)), cr = (code[0] - y) / (2 * (1 - matrix->kr));
    if (matrix == &constant) {
        y = camera_code(matrix->kr * camera_light(code[0]) +
                        (1 - matrix->kr - matrix->kb) * camera_light(code[1]) +
                        matrix->kb * camera_light(code[2]));
        cb = (code[2] - y) / (code[2] > y ? 1.5816 : 1.9404);
        cr = (code[0] - y) / (code[0] > y ? 0.9936 : 1.7184);
    }
    double one = (1 << transfer->bits) / 256.0, most = (1 << transfer->bits) - 1;
    out[0] = (guint16)lround(full ? most * y : (16 + 219 * y) * one);
    out[1] = (guint16)lround(CLAMP(128 * one + (full ? most : 224 * one) * cb, 0, most));
    out[2] = (guint16)lround(CLAMP(128 * one + (full ? most : 224 * one) * cr, 0, most));
}

/* Four fields in a row, two rows. */
static int field_of(int x, int y, int width, int height)
{
    return y * 2 / height * 4 + x * 4 / width;
}

static void write_raw(const char *path, const guint16 codes[N_COLORS][3])
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    for (int p = 0; p < 3; p++) {
        int width = p ? W / 2 : W, height = p ? H / 2 : H;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                guint16 value = GUINT16_TO_LE(codes[field_of(x, y, width, height)][p]);
                g_byte_array_append(bytes, (const guint8 *)&value, 2);
            }
    }
    g_assert_true(g_file_set_contents(path, (const char *)bytes->data, (gssize)bytes->len, NULL));
}

typedef struct {
    const Primaries *primaries;
    const Transfer *transfer;
    const Weights *matrix;
    gboolean full;
    char *raw, *path, *name;
} Row;

static void row_free(gpointer data)
{
    Row *row = data;
    g_free(row->raw);
    g_free(row->path);
    g_free(row->name);
    g_free(row);
}

static void add_row(GPtrArray *rows, const Primaries *space, const Transfer *transfer,
                    const Weights *matrix, gboolean full)
{
    Row *row = g_new0(Row, 1);
    guint16 codes[N_COLORS][3];
    *row = (Row){space, transfer, matrix, full, NULL, NULL, NULL};
    row->raw = test_folder_file(&folder, "%u.raw", rows->len);
    row->path = test_folder_file(&folder, "%u.mkv", rows->len);
    row->name = g_strdup_printf("%s, %s, %s, %s", space->name, transfer->name, matrix->name,
                                full ? "full" : "limited");
    for (int i = 0; i < N_COLORS; i++)
        code_of(colors[i], space, transfer, matrix, full, codes[i]);
    write_raw(row->raw, codes);
    g_ptr_array_add(rows, row);
}

static void add_words(GPtrArray *argv, const char *words)
{
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    for (char **word = list; *word; word++)
        g_ptr_array_add(argv, g_strdup(*word));
}

/* All in one run of ffmpeg. */
static void make_clips(const GPtrArray *rows)
{
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    int status;
    add_words(argv, "ffmpeg -nostdin -v error -y");
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = g_ptr_array_index(rows, i);
        g_autofree char *words = g_strdup_printf(
            "-f rawvideo -pix_fmt yuv420p%dle -s 64x36 -r 25 -i", row->transfer->bits);
        add_words(argv, words);
        g_ptr_array_add(argv, g_strdup(row->raw));
    }
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = g_ptr_array_index(rows, i);
        g_autofree char *words = g_strdup_printf(
            "-map %u -vf setparams=range=%s:color_primaries=%s:color_trc=%s:colorspace=%s -threads "
            "1 -c:v ffv1",
            i, row->full ? "pc" : "tv", row->primaries->name, row->transfer->name,
            row->matrix->name);
        add_words(argv, words);
        g_ptr_array_add(argv, g_strdup(row->path));
    }
    g_ptr_array_add(argv, NULL);
    g_assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               NULL, NULL, &status, &error));
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
}

/* How far the worst sample of R, G and B is from the colour. */
static int worst_of(const KnFrame *frame)
{
    int worst = 0;
    for (int i = 0; i < N_COLORS; i++) {
        int x = (2 * (i % 4) + 1) * frame->width / 8 & ~1,
            y = (2 * (i / 4) + 1) * frame->height / 4;
        const KnPlane *plane = frame->plane;
        guint8 rgb[3];
        kn_color_from_yuv(plane[0].data[y * plane[0].stride + x],
                          plane[1].data[y / 2 * plane[1].stride + x / 2],
                          plane[2].data[y / 2 * plane[2].stride + x / 2], rgb);
        worst = MAX(worst, ABS(rgb[0] - colors[i].r));
        worst = MAX(worst, ABS(rgb[1] - colors[i].g));
        worst = MAX(worst, ABS(rgb[2] - colors[i].b));
    }
    return worst;
}

static void check(const Row *row)
{
    KnClipInfo info;
    KnClip *clip = kit_open(row->path, &info);
    const KnFrame *frame = kit_frame(clip, 0);
    int worst = worst_of(frame);
    g_test_message("%s: %d", row->name, worst);
    kit_show(frame, row->name);
    g_assert_cmpint(worst, <=, MAX);
    g_assert_null(info.weakness);
    clip->free(clip);
}

static void test_table(void)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
    for (guint p = 0; p < G_N_ELEMENTS(primaries); p++)
        for (guint t = 0; t < G_N_ELEMENTS(transfers); t++)
            for (guint m = 0; m < G_N_ELEMENTS(weights); m++)
                for (int full = 0; full < 2; full++)
                    add_row(rows, &primaries[p], &transfers[t], &weights[m], full);
    for (guint p = 0; p < G_N_ELEMENTS(primaries); p++)
        for (guint t = 0; t < 3; t++) /* those of cameras */
            add_row(rows, &primaries[p], &transfers[t], &constant, p % 2);
    make_clips(rows);
    for (guint i = 0; i < rows->len; i++)
        check(g_ptr_array_index(rows, i));
}

/* The meter sees what was wrong: read as if they were the film's, these are far off. */
static void test_meter(void)
{
    static const struct {
        guint primaries, transfer;
        int least;
    } wrong[] = {{5, 0, 30}, {7, 0, 15}, {0, 3, 7}, {0, 4, 10}, {0, 6, 60}};
    for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(KnFrame) frame = kn_frame_new(W, H, NULL);
        for (int c = 0; c < N_COLORS; c++) {
            guint16 code[3];
            code_of(colors[c], &primaries[wrong[i].primaries], &transfers[wrong[i].transfer],
                    &weights[0], FALSE, code);
            for (int p = 0; p < 3; p++)
                for (int y = 0; y < frame->plane[p].height; y++)
                    for (int x = 0; x < frame->plane[p].width; x++)
                        if (field_of(x, y, frame->plane[p].width, frame->plane[p].height) == c)
                            frame->plane[p].data[y * frame->plane[p].stride + x] =
                                (guint8)(code[p] >> (transfers[wrong[i].transfer].bits - 8));
        }
        g_test_message("%s, %s: %d", primaries[wrong[i].primaries].name,
                       transfers[wrong[i].transfer].name, worst_of(frame));
        g_assert_cmpint(worst_of(frame), >=, wrong[i].least);
    }
}

/* Turned, scaled and with something around it, colours go the same way. */
static void test_shapes(void)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(row_free);
    add_row(rows, &primaries[5], &transfers[2], &weights[2], FALSE);
    make_clips(rows);
    const Row *row = g_ptr_array_index(rows, 0);
    static const int sizes[][2] = {{32, 18}, {128, 72}, {65, 37}};
    KnClipInfo info;
    g_assert_true(kit_media()->clip_probe(row->path, &info, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        KnClipSpec spec = kit_spec(&info);
        spec.canvas_width = spec.width = sizes[i][0];
        spec.canvas_height = spec.height = sizes[i][1];
        KnClip *clip = kit_open_spec(row->path, &spec);
        g_assert_cmpint(worst_of(kit_frame(clip, 0)), <=, MAX);
        clip->free(clip);
    }
}

/* What cannot be brought over is shown as it is stored, and told. */
static void test_strange(void)
{
    static const struct {
        const char *tags, *says;
    } rows[] = {
        {"color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc", "HDR (PQ)"},
        {"color_trc=arib-std-b67:color_primaries=bt2020:colorspace=bt2020nc", NULL},
        {"color_trc=log100", "does not know"},
        {"color_trc=smpte428", "does not know"},
        {"color_primaries=smpte428", "does not know"},
        {"colorspace=ictcp", "does not know"},
        {"colorspace=ycgco", "does not know"},
        {"color_primaries=bt709", NULL},
        {"color_primaries=bt2020:color_trc=bt2020-12:colorspace=bt2020c", NULL},
        {"colorspace=bt2020c", NULL},
        {"color_trc=linear:colorspace=bt2020c", "does not know"},
        {"color_trc=iec61966-2-1:colorspace=bt2020c", "does not know"},
        {"color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020c", "does not know"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = test_folder_file(&folder, "strange%u.mkv", i);
        g_autofree char *options = g_strdup_printf("-f lavfi -i color=red:s=64x36:r=25:d=0.2 -vf "
                                                   "format=yuv420p10le,setparams=%s -c:v ffv1",
                                                   rows[i].tags);
        KnClipInfo info;
        kit_ffmpeg(&folder, options, path);
        g_assert_true(kit_media()->clip_probe(path, &info, NULL));
        g_test_message("%s: %s", rows[i].tags, info.weakness);
        if (rows[i].says)
            g_assert_nonnull(strstr(info.weakness ? info.weakness : "", rows[i].says));
        else
            g_assert_null(info.weakness);
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
    g_test_add_func("/clip-light/every-standard-looks-like-a-picture", test_table);
    g_test_add_func("/clip-light/the-meter-sees-colours-that-are-taken-as-they-are", test_meter);
    g_test_add_func("/clip-light/scaled-clips-too", test_shapes);
    g_test_add_func("/clip-light/what-is-not-known-is-told", test_strange);
    int failed = g_test_run();
    test_folder_free(&folder);
    return failed;
}
