/* SPDX-License-Identifier: MIT */
#include "clip_kit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* HDR clips in a film of BT.709, against ITU-R BT.2100 and BT.2390 in doubles. */

enum { SKIP = 77, COLUMNS = 20, ROWS = 8, BLOCK = 16 };

/* Blocks of 16 pixels: luma from black to white along x, a pair of chroma each line of blocks. In
 * 10 bits, limited range. */
#define BLOCKS                                                                                     \
    "-f lavfi -i \"nullsrc=s=320x128:r=25:d=0.2,format=yuv444p10le,"                               \
    "geq=lum='64+floor(X/16)*876/19':cb='512+96*(mod(floor(Y/16)\\,3)-1)':"                        \
    "cr='512+64*(floor(Y/48)-1)'\" "
#define TAGS(trc)                                                                                  \
    " -c:v ffv1 -color_primaries bt2020 -colorspace bt2020nc -color_range tv -color_trc " trc " "

static TestFolder folder;

static char *make(const char *name, const char *options)
{
    char *path = test_folder_file(&folder, "%s", name);
    g_autofree char *all = g_strconcat(BLOCKS, options, NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        kit_ffmpeg(&folder, all, path);
    return path;
}

/* ---- the reference ---- */

static double pq_to_nits(double code)
{
    double p = pow(code, 32 / 2523.0);
    return 10000 * pow(fmax(p - 0.8359375, 0) / (18.8515625 - 18.6875 * p), 16384 / 2610.0);
}

static double nits_to_pq(double nits)
{
    double p = pow(nits / 10000, 2610 / 16384.0);
    return pow((0.8359375 + 18.8515625 * p) / (1 + 18.6875 * p), 2523 / 32.0);
}

static double hlg_to_scene(double code)
{
    const double a = 0.17883277, b = 1 - 4 * a, c = 0.5 - a * log(4 * a);
    return code <= 0.5 ? code * code / 3 : (exp((code - c) / a) + b) / 12;
}

/* BT.2390-10, 5.4.1, without black. */
static double dimmed(double nits, double peak)
{
    double white = nits_to_pq(peak), e = fmin(nits_to_pq(nits) / white, 1);
    double most = nits_to_pq(203) / white, knee = 1.5 * most - 0.5;
    if (most >= 1)
        return fmin(nits, 203);
    double t = (e - knee) / (1 - knee), t2 = t * t, t3 = t2 * t;
    if (e > knee)
        e = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) +
            (3 * t2 - 2 * t3) * most;
    return pq_to_nits(e * white);
}

/* BT.2407's matrix of BT.2020 to BT.709. */
static const double to_709[3][3] = {{1.660491, -0.587641, -0.072850},
                                    {-0.124550, 1.132900, -0.008349},
                                    {-0.018151, -0.100579, 1.118730}};

static void reference(const int code[3], gboolean hlg, double peak, double out[3])
{
    double y = (code[0] - 64) / 876.0, cb = (code[1] - 512) / 896.0, cr = (code[2] - 512) / 896.0;
    double rgb[3] = {y + 1.4746 * cr, 0, y + 1.8814 * cb}, light[3], most = 0;
    rgb[1] = (y - 0.2627 * rgb[0] - 0.0593 * rgb[2]) / 0.6780;
    for (int i = 0; i < 3; i++) {
        double v = fmin(fmax(rgb[i], 0), 1);
        light[i] = hlg ? hlg_to_scene(v) : pq_to_nits(v);
    }
    double luminance = 0.2627 * light[0] + 0.6780 * light[1] + 0.0593 * light[2];
    for (int i = 0; i < 3; i++) {
        light[i] *= hlg ? 1000 * pow(luminance, 0.2) : 1;
        most = fmax(most, light[i]);
    }
    double film[3];
    for (int i = 0; i < 3; i++) {
        double sum = 0;
        for (int j = 0; j < 3; j++)
            sum += to_709[i][j] * light[j];
        if (most > 0)
            sum *= dimmed(most, peak) / most / 203;
        film[i] = pow(fmin(fmax(sum, 0), 1), 1 / 2.4);
    }
    double luma = 0.2126 * film[0] + 0.7152 * film[1] + 0.0722 * film[2];
    out[0] = 16 + 219 * luma;
    out[1] = 128 + 224 * (film[2] - luma) / 1.8556;
    out[2] = 128 + 224 * (film[0] - luma) / 1.5748;
}

/* ---- tests ---- */

static int sample(const KnFrame *frame, int p, int column, int row)
{
    const KnPlane *plane = &frame->plane[p];
    int shift = p > 0, x = (column * BLOCK + 8) >> shift, y = (row * BLOCK + 8) >> shift;
    return plane->data[y * plane->stride + x];
}

static void code_of(int column, int row, int code[3])
{
    code[0] = 64 + column * 876 / 19;
    code[1] = 512 + 96 * (row % 3 - 1);
    code[2] = 512 + 64 * (row / 3 - 1);
}

static void check_blocks(const char *name, const KnFrame *frame, gboolean hlg, double peak)
{
    double most = 0;
    for (int row = 0; row < ROWS; row++)
        for (int column = 0; column < COLUMNS; column++) {
            int code[3];
            double wanted[3];
            code_of(column, row, code);
            reference(code, hlg, peak, wanted);
            for (int p = 0; p < 3; p++) {
                double off = fabs(sample(frame, p, column, row) - wanted[p]);
                most = fmax(most, off);
                if (off > 1.5)
                    g_error("%s: block %d, %d: plane %d is %d instead of %.2f", name, column, row,
                            p, sample(frame, p, column, row), wanted[p]);
            }
        }
    g_test_message("%s: at most %.2f off", name, most);
}

static void test_blocks(void)
{
    static const struct {
        const char *name, *trc;
        gboolean hlg;
        int peak;
    } rows[] = {
        {"pq.mkv", TAGS("smpte2084"), FALSE, 1000},  {"pq.mkv", TAGS("smpte2084"), FALSE, 4000},
        {"pq.mkv", TAGS("smpte2084"), FALSE, 400},   {"pq.mkv", TAGS("smpte2084"), FALSE, 203},
        {"pq.mkv", TAGS("smpte2084"), FALSE, 10000}, {"hlg.mkv", TAGS("arib-std-b67"), TRUE, 1000},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        KnClipInfo info;
        g_autofree char *path = make(rows[r].name, rows[r].trc);
        g_assert_true(kit_media()->clip_probe(path, &info, NULL));
        KnClipSpec spec = kit_spec(&info);
        if (!rows[r].hlg)
            spec.peak = rows[r].peak;
        KnClip *clip = kit_open_spec(path, &spec);
        const KnFrame *frame = kit_frame(clip, 0);
        kit_show(frame, rows[r].name);
        check_blocks(rows[r].name, frame, rows[r].hlg, rows[r].peak);
        clip->free(clip);
    }
}

/* Grey from black to the brightest: it rises, and ends at black and white. */
static void test_ramp(void)
{
    static const char *const names[] = {"pq.mkv", "hlg.mkv"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *path = make(names[i], "");
        KnClip *clip = kit_open(path, NULL);
        const KnFrame *frame = kit_frame(clip, 0);
        int grey = 4; /* the line of blocks without colour */
        g_assert_cmpint(sample(frame, 0, 0, grey), ==, 16);
        g_assert_cmpint(sample(frame, 0, COLUMNS - 1, grey), ==, 235);
        for (int x = 1; x < COLUMNS; x++) {
            g_assert_cmpint(sample(frame, 0, x, grey), >=, sample(frame, 0, x - 1, grey));
            g_assert_cmpint(abs(sample(frame, 1, x, grey) - 128), <=, 1);
            g_assert_cmpint(abs(sample(frame, 2, x, grey) - 128), <=, 1);
        }
        clip->free(clip);
    }
}

/* How bright it is, its makers tell, or it is said that nobody does. */
static void test_peak(void)
{
    static const struct {
        const char *name, *options, *says;
        int peak;
    } rows[] = {
        {"pq.mkv", TAGS("smpte2084"), "1000 cd/m²", 1000},
        {"hlg.mkv", TAGS("arib-std-b67"), NULL, 0},
        {"display.mp4",
         " -pix_fmt yuv420p10le -c:v libx265 -preset ultrafast -x265-params log-level=none:"
         "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:master-display="
         "\"G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(40000000,50)\"",
         NULL, 4000},
        {"content.mkv",
         " -pix_fmt yuv420p10le -c:v libx265 -preset ultrafast -x265-params log-level=none:"
         "colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:max-cll=\"600,200\":"
         "master-display="
         "\"G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)\"",
         NULL, 600},
    };
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        KnClipInfo info;
        g_autofree char *path = make(rows[r].name, rows[r].options);
        g_assert_true(kit_media()->clip_probe(path, &info, NULL));
        g_test_message("%s: %d, %s", rows[r].name, info.peak, info.weakness);
        g_assert_cmpint(info.peak, ==, rows[r].peak);
        if (rows[r].says)
            g_assert_nonnull(strstr(info.weakness ? info.weakness : "", rows[r].says));
        else
            g_assert_null(info.weakness);
        KnClipSpec spec = kit_spec(&info);
        g_assert_cmpint(spec.peak, ==, rows[r].peak);
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
    g_test_add_func("/clip-hdr/colours-are-those-of-the-standards", test_blocks);
    g_test_add_func("/clip-hdr/grey-rises-from-black-to-white", test_ramp);
    g_test_add_func("/clip-hdr/how-bright-it-is", test_peak);
    int failed = g_test_run();
    test_folder_free(&folder);
    return failed;
}
