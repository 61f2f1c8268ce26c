/* SPDX-License-Identifier: MIT */

/* Colours through linear light: R'G'B' of the clip, light by its transfer function, the film's
 * primaries by a matrix, and back by the film's transfer function. What the film cannot show is
 * cut off, as it is with pictures.
 *
 * The film's own function is that of the display which its tags ask for, a power of 2.4 (ITU-R
 * BT.1886). Cameras by BT.709, BT.601 and BT.2020 are meant for the same display, so what they made
 * has the film's function whatever their own formula says. sRGB stays sRGB, as pictures do: a
 * recorded screen looks like a picture of it. HDR is dimmed before its primaries are changed
 * (clip_tone.c).
 *
 * Powers are fifth roots to whole powers, made of operations that IEEE 754 fixes, so that every
 * machine has the same tables; the rest are whole numbers. */
#include "media/av/clip_light.h"
#include "media/av/clip_draw.h"
#include "media/av/clip_tone.h"

#include <math.h>

enum {
    CODE_BITS = 14, /* R'G'B' of the clip: 1.0 is 1 << 14 */
    LIGHT_BITS = KN_AV_LIGHT_BITS,
    MATRIX_BITS = 20, /* factors */
    STEPS = 255 * 4,  /* R'G'B' of the film */
    BUCKET_BITS = 18, /* of light, to find a step by */
    N_BUCKETS = (1 << (LIGHT_BITS - BUCKET_BITS)) + 1,
};

/* ---- what is known: ITU-T H.273, tables 2 and 3 ---- */

typedef struct {
    enum AVColorPrimaries name;
    double x[3], y[3]; /* of red, green and blue */
    double white_x, white_y;
} Primaries;

#define D65 0.3127, 0.3290
#define C 0.310, 0.316

static const Primaries primaries[] = {
    {AVCOL_PRI_BT709, {0.640, 0.300, 0.150}, {0.330, 0.600, 0.060}, D65},
    {AVCOL_PRI_BT470M, {0.67, 0.21, 0.14}, {0.33, 0.71, 0.08}, C},
    {AVCOL_PRI_BT470BG, {0.64, 0.29, 0.15}, {0.33, 0.60, 0.06}, D65},
    {AVCOL_PRI_SMPTE170M, {0.630, 0.310, 0.155}, {0.340, 0.595, 0.070}, D65},
    {AVCOL_PRI_SMPTE240M, {0.630, 0.310, 0.155}, {0.340, 0.595, 0.070}, D65},
    {AVCOL_PRI_FILM, {0.681, 0.243, 0.145}, {0.319, 0.692, 0.049}, C},
    {AVCOL_PRI_BT2020, {0.708, 0.170, 0.131}, {0.292, 0.797, 0.046}, D65},
    {AVCOL_PRI_SMPTE431, {0.680, 0.265, 0.150}, {0.320, 0.690, 0.060}, 0.314, 0.351},
    {AVCOL_PRI_SMPTE432, {0.680, 0.265, 0.150}, {0.320, 0.690, 0.060}, D65},
    {AVCOL_PRI_EBU3213, {0.630, 0.295, 0.155}, {0.340, 0.605, 0.077}, D65},
};

typedef struct {
    enum AVColorTransferCharacteristic name;
    int power; /* in fifths; 0: sRGB, on both sides; below 0: HDR */
} Transfer;

enum { HDR = -1, SRGB = 0, FILM_POWER = 12 };

static const Transfer transfers[] = {
    {AVCOL_TRC_BT709, FILM_POWER},
    {AVCOL_TRC_SMPTE170M, FILM_POWER},
    {AVCOL_TRC_BT2020_10, FILM_POWER},
    {AVCOL_TRC_BT2020_12, FILM_POWER},
    {AVCOL_TRC_SMPTE240M, FILM_POWER},
    {AVCOL_TRC_IEC61966_2_4, FILM_POWER},
    {AVCOL_TRC_BT1361_ECG, FILM_POWER},
    {AVCOL_TRC_IEC61966_2_1, SRGB},
    {AVCOL_TRC_GAMMA22, 11},
    {AVCOL_TRC_GAMMA28, 14},
    {AVCOL_TRC_LINEAR, 5},
    {AVCOL_TRC_SMPTE2084, HDR},
    {AVCOL_TRC_ARIB_STD_B67, HDR},
};

/* Where luminance is constant, by a formula that needs the camera's own function. */
static gboolean is_camera(const Transfer *transfer)
{
    return transfer->name == AVCOL_TRC_BT709 || transfer->name == AVCOL_TRC_SMPTE170M ||
           transfer->name == AVCOL_TRC_BT2020_10 || transfer->name == AVCOL_TRC_BT2020_12;
}

/* What is not told is the film's. */
static const Primaries *primaries_of(const AVFrame *picture)
{
    if (picture->color_primaries == AVCOL_PRI_UNSPECIFIED ||
        picture->color_primaries == AVCOL_PRI_RESERVED0)
        return &primaries[0];
    for (guint i = 0; i < G_N_ELEMENTS(primaries); i++)
        if (primaries[i].name == picture->color_primaries)
            return &primaries[i];
    return NULL;
}

static const Transfer *transfer_of(const AVFrame *picture)
{
    if (picture->color_trc == AVCOL_TRC_UNSPECIFIED || picture->color_trc == AVCOL_TRC_RESERVED0)
        return &transfers[0];
    for (guint i = 0; i < G_N_ELEMENTS(transfers); i++)
        if (transfers[i].name == picture->color_trc)
            return &transfers[i];
    return NULL;
}

KnAvColors kn_av_colors_of(const AVFrame *picture)
{
    const Primaries *from = primaries_of(picture);
    const Transfer *transfer = transfer_of(picture);
    enum AVColorSpace space = kn_av_space_of(picture);
    if (!from || !transfer || !kn_av_matrix_is_known(space))
        return KN_AV_COLORS_STRANGE;
    if (space == AVCOL_SPC_BT2020_CL)
        return is_camera(transfer) ? KN_AV_COLORS_LIGHT : KN_AV_COLORS_STRANGE;
    gboolean plain = transfer->power == SRGB || transfer->power == FILM_POWER;
    return from == &primaries[0] && plain ? KN_AV_COLORS_PLAIN : KN_AV_COLORS_LIGHT;
}

/* ---- primaries ---- */

typedef struct {
    double at[3][3];
} Matrix;

static Matrix multiply(const Matrix *a, const Matrix *b)
{
    Matrix product;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            product.at[i][j] =
                a->at[i][0] * b->at[0][j] + a->at[i][1] * b->at[1][j] + a->at[i][2] * b->at[2][j];
    return product;
}

static Matrix inverse(const Matrix *m)
{
    Matrix out;
    double determinant = 0;
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            int r0 = (j + 1) % 3, r1 = (j + 2) % 3, c0 = (i + 1) % 3, c1 = (i + 2) % 3;
            out.at[i][j] = m->at[r0][c0] * m->at[r1][c1] - m->at[r0][c1] * m->at[r1][c0];
        }
    for (int i = 0; i < 3; i++)
        determinant += m->at[0][i] * out.at[i][0];
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out.at[i][j] /= determinant;
    return out;
}

static void white_of(const Primaries *of, double white[3])
{
    white[0] = of->white_x / of->white_y;
    white[1] = 1;
    white[2] = (1 - of->white_x - of->white_y) / of->white_y;
}

/* RGB to XYZ: the columns are the primaries, as bright as makes white of (1, 1, 1). */
static Matrix to_xyz(const Primaries *of)
{
    Matrix xyz;
    double white[3];
    white_of(of, white);
    for (int j = 0; j < 3; j++) {
        xyz.at[0][j] = of->x[j] / of->y[j];
        xyz.at[1][j] = 1;
        xyz.at[2][j] = (1 - of->x[j] - of->y[j]) / of->y[j];
    }
    Matrix back = inverse(&xyz);
    for (int j = 0; j < 3; j++) {
        double part =
            back.at[j][0] * white[0] + back.at[j][1] * white[1] + back.at[j][2] * white[2];
        for (int i = 0; i < 3; i++)
            xyz.at[i][j] *= part;
    }
    return xyz;
}

/* From one white to another in the eye's colours, as von Kries and Bradford have it. */
static Matrix adapt(const Primaries *from, const Primaries *to)
{
    static const Matrix cone = {
        {{0.8951, 0.2664, -0.1614}, {-0.7502, 1.7135, 0.0367}, {0.0389, -0.0685, 1.0296}}};
    double a[3], b[3];
    white_of(from, a);
    white_of(to, b);
    Matrix scaled = cone;
    for (int i = 0; i < 3; i++) {
        const double *row = cone.at[i];
        double ratio = (row[0] * b[0] + row[1] * b[1] + row[2] * b[2]) /
                       (row[0] * a[0] + row[1] * a[1] + row[2] * a[2]);
        for (int j = 0; j < 3; j++)
            scaled.at[i][j] *= ratio;
    }
    Matrix back = inverse(&cone);
    return multiply(&back, &scaled);
}

static Matrix between(const Primaries *from, const Primaries *to)
{
    Matrix in = to_xyz(from), out = to_xyz(to), white = adapt(from, to);
    Matrix back = inverse(&out), seen = multiply(&white, &in);
    return multiply(&back, &seen);
}

/* ---- transfer functions ---- */

/* The n-th root by Newton's method, from a guess that is not below it. */
static double root_of(double x, int n, double guess)
{
    for (int i = 0; x > 0 && i < 200; i++) {
        double power = guess;
        for (int j = 2; j < n; j++)
            power *= guess;
        double next = guess - (guess - x / power) / n;
        if (next >= guess)
            break;
        guess = next;
    }
    return x > 0 ? guess : 0;
}

/* 0..1 in and out. */
static double light_of(double code, int power)
{
    if (power == SRGB && code <= 0.04045)
        return code / 12.92;
    double root = root_of(power == SRGB ? (code + 0.055) / 1.055 : code, 5, 1), light = 1;
    for (int i = 0; i < (power == SRGB ? FILM_POWER : power); i++)
        light *= root;
    return light;
}

/* What stood before the camera, by ITU-R BT.709 and BT.2020: a power of 20/9. */
static double scene_of(double code)
{
    if (code < 4.5 * 0.018)
        return code / 4.5;
    double root = root_of((code + 0.099) / 1.099, 9, 1), light = 1;
    for (int i = 0; i < 20; i++)
        light *= root;
    return light;
}

/* ---- the way ---- */

/* BT.2020 with constant luminance: luma is the code of the light's luminance, not a sum of codes.
 * Where chroma is above 0, its steps are others than below. */
typedef struct {
    gint64 r[2], b[2]; /* of chroma below 0, and above */
    gint64 kr, kg, kb;
    gint32 scene[(1 << CODE_BITS) + 1];
} Constant;

struct KnAvLight {
    enum AVColorPrimaries primaries;
    enum AVColorTransferCharacteristic transfer;
    enum AVColorSpace space;
    gint64 y, r_cr, g_cb, g_cr, b_cb; /* to R'G'B' */
    gint32 light[(1 << CODE_BITS) + 1];
    gint64 matrix[3][3];
    gint32 threshold[STEPS];   /* where a step ends */
    guint16 bucket[N_BUCKETS]; /* the step that the least light of a bucket has */
    gint64 luma[3], cb[3], cr[3];
    KnAvTone *tone;     /* NULL: it is no HDR */
    Constant *constant; /* NULL: luminance is not */
};

static gint64 fixed(double x, int bits)
{
    return (gint64)floor(x * (double)((gint64)1 << bits) + 0.5);
}

/* From 16 bits, limited range. */
static void set_code(KnAvLight *light)
{
    double kr, kb, one = (double)(1 << CODE_BITS);
    kn_av_matrix_weights(light->space, &kr, &kb);
    double kg = 1 - kr - kb, luma = one / (219 * 256), chroma = one / (224 * 256);
    light->y = fixed(luma, MATRIX_BITS);
    light->r_cr = fixed(2 * (1 - kr) * chroma, MATRIX_BITS);
    light->b_cb = fixed(2 * (1 - kb) * chroma, MATRIX_BITS);
    light->g_cb = fixed(-2 * (1 - kb) * kb / kg * chroma, MATRIX_BITS);
    light->g_cr = fixed(-2 * (1 - kr) * kr / kg * chroma, MATRIX_BITS);
}

/* ITU-R BT.2020-2, table 4. */
static Constant *constant_new(void)
{
    Constant *constant = g_new(Constant, 1);
    double chroma = (double)(1 << CODE_BITS) / (224 * 256), kr, kb;
    kn_av_matrix_weights(AVCOL_SPC_BT2020_CL, &kr, &kb);
    constant->kr = fixed(kr, MATRIX_BITS);
    constant->kb = fixed(kb, MATRIX_BITS);
    constant->kg = ((gint64)1 << MATRIX_BITS) - constant->kr - constant->kb;
    constant->r[0] = fixed(1.7184 * chroma, MATRIX_BITS);
    constant->r[1] = fixed(0.9936 * chroma, MATRIX_BITS);
    constant->b[0] = fixed(1.9404 * chroma, MATRIX_BITS);
    constant->b[1] = fixed(1.5816 * chroma, MATRIX_BITS);
    for (int i = 0; i <= 1 << CODE_BITS; i++)
        constant->scene[i] = (gint32)fixed(scene_of(i / (double)(1 << CODE_BITS)), LIGHT_BITS);
    return constant;
}

static void set_tables(KnAvLight *light, int power)
{
    int film = power == SRGB ? SRGB : FILM_POWER;
    for (int i = 0; i <= 1 << CODE_BITS; i++) {
        double code = i / (double)(1 << CODE_BITS);
        double amount =
            power == HDR ? kn_av_tone_light(light->transfer, code) : light_of(code, power);
        light->light[i] = (gint32)fixed(amount, LIGHT_BITS);
    }
    for (int i = 0; i < STEPS; i++)
        light->threshold[i] = (gint32)fixed(light_of((i + 0.5) / STEPS, film), LIGHT_BITS);
    for (int i = 0, step = 0; i < N_BUCKETS; i++) {
        while (step < STEPS && light->threshold[step] <= (gint64)i << BUCKET_BITS)
            step++;
        light->bucket[i] = (guint16)step;
    }
}

/* To 8 bits of BT.709. */
static void set_film(KnAvLight *light)
{
    const double k[3] = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < 3; i++) {
        light->luma[i] = fixed(219.0 / STEPS * k[i], MATRIX_BITS);
        light->cb[i] = fixed(112.0 / STEPS * ((i == 2) - k[i]) / (1 - k[2]), MATRIX_BITS);
        light->cr[i] = fixed(112.0 / STEPS * ((i == 0) - k[i]) / (1 - k[0]), MATRIX_BITS);
    }
}

KnAvLight *kn_av_light_new(const AVFrame *picture, int peak)
{
    KnAvLight *light = g_new0(KnAvLight, 1);
    Matrix matrix = between(primaries_of(picture), &primaries[0]);
    light->primaries = picture->color_primaries;
    light->transfer = picture->color_trc;
    light->space = kn_av_space_of(picture);
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            light->matrix[i][j] = fixed(matrix.at[i][j], MATRIX_BITS);
    set_code(light);
    set_tables(light, transfer_of(picture)->power);
    set_film(light);
    light->constant = light->space == AVCOL_SPC_BT2020_CL ? constant_new() : NULL;
    if (kn_av_tone_is_hdr(light->transfer))
        light->tone = kn_av_tone_new(light->transfer, peak);
    return light;
}

void kn_av_light_free(KnAvLight *light)
{
    if (!light)
        return;
    kn_av_tone_free(light->tone);
    g_free(light->constant);
    g_free(light);
}

gboolean kn_av_light_fits(const KnAvLight *light, const AVFrame *picture)
{
    return light->primaries == picture->color_primaries && light->transfer == picture->color_trc &&
           light->space == kn_av_space_of(picture);
}

static inline int index_of(gint64 code)
{
    return (int)CLAMP((code + (1 << (MATRIX_BITS - 1))) >> MATRIX_BITS, 0, 1 << CODE_BITS);
}

static inline gint64 light_at(const KnAvLight *light, gint64 code)
{
    return light->light[index_of(code)];
}

/* The code of an amount of light before the camera. */
static int code_of(const Constant *constant, gint64 amount)
{
    int low = 0, high = 1 << CODE_BITS;
    while (low < high) {
        int middle = (low + high) / 2;
        if (constant->scene[middle] < amount)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void constant_light(const KnAvLight *light, gint64 y, gint64 cb, gint64 cr, gint64 rgb[3])
{
    const Constant *constant = light->constant;
    int red = index_of(y + constant->r[cr > 0] * cr), blue = index_of(y + constant->b[cb > 0] * cb);
    gint64 luminance = (gint64)constant->scene[index_of(y)] << MATRIX_BITS;
    gint64 green =
        (luminance - constant->kr * constant->scene[red] - constant->kb * constant->scene[blue]) /
        constant->kg;
    rgb[0] = light->light[red];
    rgb[1] = light->light[code_of(constant, green)];
    rgb[2] = light->light[blue];
}

static inline int step_at(const KnAvLight *light, gint64 amount)
{
    amount = CLAMP(amount >> MATRIX_BITS, 0, (gint64)1 << LIGHT_BITS);
    int step = light->bucket[amount >> BUCKET_BITS];
    while (step < STEPS && light->threshold[step] <= amount)
        step++;
    return step;
}

static inline uint8_t sample(const gint64 *part, const int *rgb, int zero)
{
    gint64 sum = part[0] * rgb[0] + part[1] * rgb[1] + part[2] * rgb[2];
    return (uint8_t)(zero + ((sum + (1 << (MATRIX_BITS - 1))) >> MATRIX_BITS));
}

void kn_av_light_apply(const KnAvLight *light, const AVFrame *from, AVFrame *to)
{
    for (int row = 0; row < to->height; row++) {
        const guint16 *in[3];
        for (int p = 0; p < 3; p++)
            in[p] = (const guint16 *)(const void *)(from->data[p] + row * from->linesize[p]);
        for (int x = 0; x < to->width; x++) {
            gint64 y = (in[0][x] - 16 * 256) * light->y;
            gint64 cb = in[1][x] - 128 * 256, cr = in[2][x] - 128 * 256;
            gint64 rgb[3] = {light_at(light, y + light->r_cr * cr),
                             light_at(light, y + light->g_cb * cb + light->g_cr * cr),
                             light_at(light, y + light->b_cb * cb)};
            if (light->constant)
                constant_light(light, y, cb, cr, rgb);
            if (light->tone)
                kn_av_tone_apply(light->tone, rgb);
            int film[3];
            for (int i = 0; i < 3; i++) {
                const gint64 *m = light->matrix[i];
                film[i] = step_at(light, m[0] * rgb[0] + m[1] * rgb[1] + m[2] * rgb[2]);
            }
            to->data[0][row * to->linesize[0] + x] = sample(light->luma, film, 16);
            to->data[1][row * to->linesize[1] + x] = sample(light->cb, film, 128);
            to->data[2][row * to->linesize[2] + x] = sample(light->cr, film, 128);
        }
    }
}
