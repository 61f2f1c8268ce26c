/* SPDX-License-Identifier: MIT */
/* Effects of colour and light, drawn by the renderer and compared with what their documents say:
 * each at three times and two sizes, against colours worked out here, in RGB and double, from the
 * numbers of the documentation alone. */
#include "base/error.h"
#include "effects/effect.h"
#include "least.h"
#include "shot/renderer.h"
#include "shot/step.h"

#include <math.h>
#include <string.h>

enum { N_FRAMES = 60, N_COLORS = 12 };

static KnRational fps = {30, 1};

static const guint8 colors[N_COLORS][3] = {
    {0, 0, 0},     {255, 255, 255}, {128, 128, 128}, {200, 150, 120},
    {60, 120, 60}, {40, 60, 140},   {250, 20, 20},   {20, 240, 30},
    {30, 30, 245}, {245, 240, 40},  {180, 175, 190}, {12, 30, 28},
};

/* ---- colours, worked out slowly ---- */

typedef struct {
    double v[3];
} Rgb;

static Rgb rgb_of(const guint8 yuv[3])
{
    double y = (yuv[0] - 16) / 219.0, b = (yuv[1] - 128) / 224.0, r = (yuv[2] - 128) / 224.0;
    double red = y + 1.5748 * r, blue = y + 1.8556 * b;
    return (Rgb){{red, (y - 0.2126 * red - 0.0722 * blue) / 0.7152, blue}};
}

static double luma_of(Rgb c)
{
    return 0.2126 * c.v[0] + 0.7152 * c.v[1] + 0.0722 * c.v[2];
}

static void yuv_of(Rgb c, double yuv[3])
{
    for (int k = 0; k < 3; k++)
        c.v[k] = CLAMP(c.v[k], 0, 1);
    double y = luma_of(c);
    yuv[0] = 16 + 219 * y;
    yuv[1] = 128 + 224 * (c.v[2] - y) / 1.8556;
    yuv[2] = 128 + 224 * (c.v[0] - y) / 1.5748;
}

static Rgb mix(Rgb a, Rgb b, double part)
{
    for (int k = 0; k < 3; k++)
        a.v[k] += (b.v[k] - a.v[k]) * part;
    return a;
}

/* What documents call a grade. */
typedef struct {
    double exposure, contrast, saturation, temperature, tint;
    double lift[3], gamma[3], gain[3], strength;
} Grade;

static Rgb graded(Rgb c, const Grade *g)
{
    Rgb out = c;
    double balance[3] = {1 + 0.25 * g->temperature, 1 - 0.15 * g->tint, 1 - 0.25 * g->temperature};
    double grey = 0.2126 * balance[0] + 0.7152 * balance[1] + 0.0722 * balance[2];
    for (int k = 0; k < 3; k++) {
        double x = c.v[k] * pow(2, g->exposure / 2.4) * balance[k] / grey;
        x = g->gain[k] * (x + g->lift[k] * (1 - x));
        if (x > 0 && x < 1)
            x = pow(x, 1 / g->gamma[k]);
        out.v[k] = 0.5 + g->contrast * (x - 0.5);
    }
    double level = luma_of(out);
    for (int k = 0; k < 3; k++)
        out.v[k] = level + g->saturation * (out.v[k] - level);
    return mix(c, out, g->strength);
}

#define AS_IS .gamma = {1, 1, 1}, .gain = {1, 1, 1}
static const Grade warm = {.contrast = 1.06,
                           .saturation = 1.12,
                           .temperature = 0.65,
                           .tint = 0.15,
                           .lift = {0.03, 0.015, 0},
                           AS_IS,
                           .strength = 0.6};
static const Grade cool = {.contrast = 1.06,
                           .saturation = 0.88,
                           .temperature = -0.7,
                           .lift = {0, 0.01, 0.035},
                           AS_IS,
                           .strength = 0.6};
static const Grade grey = {.contrast = 1.08, .saturation = 0, AS_IS, .strength = 0.5};
static const Grade teal = {.contrast = 1.10,
                           .saturation = 1.12,
                           .lift = {-0.10, 0.025, 0.085},
                           .gamma = {1, 1, 1},
                           .gain = {1.10, 0.99, 0.82},
                           .strength = 0.6};
static const Grade free_grade = {.exposure = 0.5,
                                 .contrast = 1.2,
                                 .saturation = 0.8,
                                 .temperature = 0.2,
                                 .tint = -0.3,
                                 .lift = {0.02, 0.02, 0.02},
                                 .gamma = {1.1, 1, 0.9},
                                 .gain = {1, 0.95, 1},
                                 .strength = 0.75};
static const Grade tube = {.contrast = 1.25,
                           .saturation = 0,
                           .lift = {0.03, 0.03, 0.03},
                           .gamma = {1.35, 1.35, 1.35},
                           .gain = {1, 1, 1},
                           .strength = 1};

static Rgb color(int r, int g, int b)
{
    return (Rgb){{r / 255.0, g / 255.0, b / 255.0}};
}

/* ---- what each is, at a time in seconds ---- */

static Rgb want_warm(Rgb c, double t)
{
    return graded(c, &warm);
}

static Rgb want_cool(Rgb c, double t)
{
    return graded(c, &cool);
}

static Rgb want_grey(Rgb c, double t)
{
    return graded(c, &grey);
}

static Rgb want_teal(Rgb c, double t)
{
    return graded(c, &teal);
}

static Rgb want_free(Rgb c, double t)
{
    return graded(c, &free_grade);
}

static Rgb want_tint(Rgb c, double t)
{
    return t >= 0.5 && t < 1.5 ? mix(c, color(255, 0, 64), 0.4) : c;
}

static Rgb want_whole_tint(Rgb c, double t)
{
    return mix(c, color(255, 140, 40), 0.25);
}

static Rgb neon(Rgb c, double t, double opacity, double rise, int mode)
{
    Rgb n = color(80, 220, 255), out = c;
    for (int k = 0; k < 3; k++) {
        double a = c.v[k], b = n.v[k];
        double overlay = a < 0.5 ? 2 * a * b : 1 - 2 * (1 - a) * (1 - b);
        const double of[] = {b, a + b - a * b, a * b, overlay, a + b};
        out.v[k] = of[mode];
    }
    return mix(c, out, opacity * (t < rise ? t / rise : 1));
}

static Rgb want_neon(Rgb c, double t)
{
    return neon(c, t, 0.06, 0.2, 1);
}

static Rgb want_normal(Rgb c, double t)
{
    return neon(c, t, 0.5, 1.5, 0);
}

static Rgb want_multiply(Rgb c, double t)
{
    return neon(c, t, 0.5, 0, 2);
}

static Rgb want_overlay(Rgb c, double t)
{
    return neon(c, t, 0.5, 0, 3);
}

static Rgb want_add(Rgb c, double t)
{
    return neon(c, t, 0.5, 0, 4);
}

static Rgb want_night(Rgb c, double t)
{
    Rgb green = graded(c, &tube), glass = color(95, 255, 120);
    for (int k = 0; k < 3; k++)
        green.v[k] *= glass.v[k];
    return green;
}

static Rgb whiter(Rgb c, double part)
{
    return mix(c, (Rgb){{1, 1, 1}}, part);
}

static Rgb want_pulse(Rgb c, double t)
{
    return whiter(c, 0.6 * (0.5 - 0.5 * cos(2 * G_PI * 1.5 * t)));
}

static Rgb want_flash(Rgb c, double t) /* of a segment of two seconds */
{
    double left = t < 0.6 ? 1 - t / 0.6 : 0;
    return whiter(c, left * left);
}

static Rgb want_short_flash(Rgb c, double t)
{
    double left = t < 0.25 ? 1 - t / 0.25 : 0;
    return whiter(c, 0.5 * left * left);
}

static Rgb want_strobe(Rgb c, double t)
{
    return whiter(c, fmod(3 * t + 1e-9, 1) < 0.5 ? 0.5 : 0);
}

/* Twice is one after the other. */
static Rgb want_two(Rgb c, double t)
{
    return want_whole_tint(want_warm(c, t), t);
}

typedef struct {
    const char *effects; /* each a name and its parameters, with ';' between */
    Rgb (*want)(Rgb c, double t);
} Row;

static const Row rows[] = {
    {"warm_grade", want_warm},
    {"cool_grade", want_cool},
    {"desaturated_grade", want_grey},
    {"teal_orange_grade", want_teal},
    {"color_grade {\"exposure\": 0.5, \"contrast\": 1.2, \"saturation\": 0.8, \"temperature\": "
     "0.2, "
     "\"tint\": -0.3, \"lift\": 0.02, \"gamma\": [1.1, 1, 0.9], \"gain\": [1, 0.95, 1], "
     "\"strength\": 0.75}",
     want_free},
    {"full_frame_tint", want_whole_tint},
    {"full_frame_tint {\"color\": \"#ff0040\", \"opacity\": 0.4, \"start_time\": 0.5, "
     "\"duration\": 1}",
     want_tint},
    {"neon_overlay", want_neon},
    {"neon_overlay {\"blend_mode\": \"normal\", \"opacity\": 0.5, \"animate_in\": 1.5}",
     want_normal},
    {"neon_overlay {\"blend_mode\": \"multiply\", \"opacity\": 0.5, \"animate_in\": 0}",
     want_multiply},
    {"neon_overlay {\"blend_mode\": \"overlay\", \"opacity\": 0.5, \"animate_in\": 0}",
     want_overlay},
    {"neon_overlay {\"blend_mode\": \"add\", \"opacity\": 0.5, \"animate_in\": 0}", want_add},
    {"nightvision {\"lines\": 0, \"grain\": 0}", want_night},
    {"flash_pulse", want_pulse},
    {"quick_flash", want_flash},
    {"quick_flash {\"flash_time\": 0.25, \"intensity\": 0.5}", want_short_flash},
    {"strobe_effect", want_strobe},
    {"warm_grade;full_frame_tint", want_two},
};

/* ---- drawing ---- */

static void add_effect(const char *text, KnShot *shot, int width, int height)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 2);
    g_autoptr(KnJsonDocument) document =
        kn_json_load_text(words[1] ? words[1] : "{}", -1, text, NULL);
    g_autoptr(KnProblems) problems = kn_problems_new("test");
    const KnEffect *effect = kn_effect_find(words[0]);
    const KnEffectContext context = {.width = width,
                                     .height = height,
                                     .fps = fps,
                                     .n_frames = shot->n_frames,
                                     .lead = shot->lead,
                                     .tail = shot->tail,
                                     .seed = 1,
                                     .focus = {0.5, 0.5}};
    g_autoptr(GError) error = NULL;
    g_assert_nonnull(effect);
    g_autofree void *params = g_malloc0(MAX(effect->params_size, 1));
    kn_options_init(effect->options, params);
    kn_options_read(effect->options, params, kn_json_root(document), "$", NULL, problems);
    if (!kn_problems_check(problems, &error) || !effect->compile(&context, params, shot, &error))
        g_error("%s: %s", text, error->message);
    kn_options_clear(effect->options, params);
}

static KnFilm *film_of(const char *effects, const guint8 yuv[3], int width, int height,
                       gint64 n_frames)
{
    KnFilm *film = kn_film_new(width, height, fps);
    KnShot shot = {.n_frames = n_frames, .color = {yuv[0], yuv[1], yuv[2]}};
    g_auto(GStrv) each = g_strsplit(effects, ";", -1);
    for (char **effect = each; *effect; effect++)
        if (**effect)
            add_effect(*effect, &shot, width, height);
    kn_shot_clear_plates(&shot); /* there is no picture */
    kn_film_add(film, &shot, NULL);
    return film;
}

static KnRenderer *renderer_of(const KnFilm *film, KnCpuFlags cpu)
{
    g_autoptr(GError) error = NULL;
    KnRenderer *renderer = kn_renderer_new(film, cpu, NULL, NULL, &error);
    g_assert_no_error(error);
    return renderer;
}

static void compare(const Row *row, const guint8 yuv[3], double t, const KnFrame *frame)
{
    double want[3];
    yuv_of(row->want(rgb_of(yuv), t), want);
    for (int p = 0; p < 3; p++)
        for (int corner = 0; corner < 2; corner++) {
            const KnPlane *plane = &frame->plane[p];
            int got =
                kn_frame_row(frame, p, corner * (plane->height - 1))[corner * (plane->width - 1)];
            /* Within one code value of luma, two of chroma; black and white stay what they are. */
            if (fabs(got - want[p]) > (p ? 2.2 : 1.6))
                g_error("%s at %g s, of (%d, %d, %d), plane %d: %d, not %.2f", row->effects, t,
                        yuv[0], yuv[1], yuv[2], p, got, want[p]);
        }
}

static void test_golden(gconstpointer data)
{
    const Row *row = data;
    static const int sizes[2][2] = {{33, 19}, {64, 36}}, frames[3] = {3, 20, 45};
    for (int size = 0; size < 2; size++)
        for (int i = 0; i < N_COLORS; i++) {
            guint8 yuv[3];
            double exact[3];
            yuv_of(color(colors[i][0], colors[i][1], colors[i][2]), exact);
            for (int p = 0; p < 3; p++)
                yuv[p] = (guint8)lrint(exact[p]);
            g_autoptr(KnFilm) film =
                film_of(row->effects, yuv, sizes[size][0], sizes[size][1], N_FRAMES);
            g_autoptr(KnRenderer) renderer = renderer_of(film, kn_cpu_flags());
            g_autoptr(KnFrame) out = kn_frame_new(sizes[size][0], sizes[size][1], NULL);
            for (int at = 0; at < 3; at++) {
                g_assert_true(kn_renderer_draw(renderer, frames[at], out, NULL));
                compare(row, yuv, frames[at] / 30.0, out);
            }
        }
}

/* A frame is the same, whatever was drawn before it, with every version of the kernels. */
static void test_pure(void)
{
    static const char effects[] =
        "neon_overlay {\"opacity\": 0.4};warm_grade;full_frame_tint {\"start_time\": 0.3, "
        "\"duration\": 0.5};vignette;nightvision;strobe_effect;film_grain";
    static const guint8 yuv[3] = {90, 110, 150};
    static const int order[] = {0, 40, 3, 4, 3, 15, 14, 59, 9, 10, 0, 24, 23};
    g_autoptr(KnFilm) film = film_of(effects, yuv, 67, 35, N_FRAMES);
    g_autoptr(KnFrame) out = kn_frame_new(67, 35, NULL), alone = kn_frame_new(67, 35, NULL);
    for (KnCpuFlags cpu = 0; cpu <= kn_cpu_flags(); cpu++) {
        g_autoptr(KnRenderer) renderer = renderer_of(film, cpu);
        for (gsize i = 0; i < G_N_ELEMENTS(order); i++) {
            g_autoptr(KnRenderer) fresh = renderer_of(film, kn_cpu_flags());
            g_assert_true(kn_renderer_draw(renderer, order[i], out, NULL));
            g_assert_true(kn_renderer_draw(fresh, order[i], alone, NULL));
            g_autofree char *got = kn_frame_hash(out), *want = kn_frame_hash(alone);
            g_assert_cmpstr(got, ==, want);
        }
    }
}

/* Scan lines are 4 rows of 1080 apart, never nearer than two rows. */
static void test_lines(void)
{
    static const guint8 grey_yuv[3] = {126, 128, 128};
    static const int heights[] = {1080, 2160, 90};
    for (gsize i = 0; i < G_N_ELEMENTS(heights); i++) {
        int height = heights[i], period = MAX(4 * height / 1080, 2), n_dark = 0;
        g_autoptr(KnFilm) film =
            film_of("nightvision {\"grain\": 0, \"lines\": 0.8}", grey_yuv, 16, height, 1);
        g_autoptr(KnRenderer) renderer = renderer_of(film, kn_cpu_flags());
        g_autoptr(KnFrame) out = kn_frame_new(16, height, NULL);
        g_assert_true(kn_renderer_draw(renderer, 0, out, NULL));
        for (int y = 1; y + 1 < height; y++) {
            int here = kn_frame_row(out, 0, y)[8];
            n_dark +=
                here < kn_frame_row(out, 0, y - 1)[8] && here < kn_frame_row(out, 0, y + 1)[8];
            if (y >= period)
                g_assert_cmpint(here, ==, kn_frame_row(out, 0, y - period)[8]);
        }
        g_assert_cmpint(n_dark, >=, height / period - 1);
    }
}

/* The same seconds look the same at every frame rate. */
static void test_rates(void)
{
    static const KnRational rates[] = {{24, 1}, {25, 1}, {60, 1}, {60000, 1001}};
    static const Row timed[] = {{"flash_pulse", want_pulse}, {"strobe_effect", want_strobe}};
    static const guint8 yuv[3] = {90, 128, 128};
    for (gsize i = 0; i < G_N_ELEMENTS(rates); i++)
        for (gsize k = 0; k < G_N_ELEMENTS(timed); k++) {
            fps = rates[i];
            g_autoptr(KnFilm) film = film_of(timed[k].effects, yuv, 16, 16, 100);
            g_autoptr(KnRenderer) renderer = renderer_of(film, kn_cpu_flags());
            g_autoptr(KnFrame) out = kn_frame_new(16, 16, NULL);
            for (int frame = 0; frame < 100; frame += 7) {
                g_assert_true(kn_renderer_draw(renderer, frame, out, NULL));
                compare(&timed[k], yuv, (double)frame * fps.den / fps.num, out);
            }
        }
    fps = (KnRational){30, 1};
}

/* Two of any, in both orders, on the smallest frame, in segments of a frame. */
static void test_pairs(void)
{
    static const guint8 yuv[3] = {120, 100, 150};
    g_autoptr(KnFrame) small = kn_frame_new(16, 16, NULL);
    for (const KnEffect *const *a = kn_effects(); *a; a++)
        for (const KnEffect *const *b = kn_effects(); *b; b++) {
            g_autofree char *least_a = least_params(*a), *least_b = least_params(*b);
            g_autofree char *both =
                g_strconcat((*a)->name, " ", least_a, ";", (*b)->name, " ", least_b, NULL);
            g_autoptr(KnFilm) film = film_of(both, yuv, 16, 16, 1);
            g_autoptr(KnRenderer) renderer = renderer_of(film, kn_cpu_flags());
            g_assert_true(kn_renderer_draw(renderer, 0, small, NULL));
        }
}

static void test_large(void)
{
    static const guint8 yuv[3] = {120, 100, 150};
    g_autoptr(KnFilm) film =
        film_of("warm_grade;nightvision;flash_pulse;full_frame_tint", yuv, 8192, 4320, 2);
    g_autoptr(KnRenderer) renderer = renderer_of(film, kn_cpu_flags());
    g_autoptr(KnFrame) out = kn_frame_new(8192, 4320, NULL);
    g_assert_true(kn_renderer_draw(renderer, 1, out, NULL));
}

/* Nothing is added by what changes nothing, however it is said. */
static void test_nothing(void)
{
    static const char *const none[] = {
        "color_grade",
        "color_grade {\"exposure\": 2, \"strength\": 0}",
        "warm_grade {\"intensity\": 0}",
        "full_frame_tint {\"opacity\": 0}",
        "full_frame_tint {\"duration\": 0}",
        "neon_overlay {\"opacity\": 0}",
        "nightvision {\"intensity\": 0, \"grain\": 0, \"lines\": 0}",
        "flash_pulse {\"intensity\": 0}",
        "quick_flash {\"flash_time\": 0}",
        "strobe_effect {\"intensity\": 0}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        KnShot shot = {.n_frames = 30};
        add_effect(none[i], &shot, 64, 36);
        g_assert_cmpuint(shot.n_steps, ==, 0);
        kn_shot_clear(&shot);
    }
}

/* Whatever order the effects have, looks come first and fades last. */
static void test_order(void)
{
    static const char *const names[] = {"wash",  "wash",  "grade", "grade",   "wash",
                                        "light", "grain", "lines", "vignette"};
    KnShot shot = {.n_frames = 30};
    static const char *const effects[] = {"full_frame_tint", "neon_overlay", "flash_pulse",
                                          "warm_grade",      "nightvision",  "vignette"};
    for (gsize i = 0; i < G_N_ELEMENTS(effects); i++)
        add_effect(effects[i], &shot, 64, 36);
    g_autoptr(GVariant) steps = g_variant_ref_sink(kn_steps_to_variant(&shot));
    g_assert_cmpuint(shot.n_steps, ==, G_N_ELEMENTS(names));
    for (guint i = 0; i < shot.n_steps; i++) {
        const char *name;
        g_variant_get_child(steps, i, "(&sv)", &name, NULL);
        g_assert_cmpstr(name, ==, names[i]);
    }
    kn_shot_clear(&shot);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strdup_printf("/looks/as documented/%s", rows[i].effects);
        g_test_add_data_func(path, &rows[i], test_golden);
    }
    g_test_add_func("/looks/frames are pure", test_pure);
    g_test_add_func("/looks/scan lines keep their distance", test_lines);
    g_test_add_func("/looks/seconds are seconds at every rate", test_rates);
    g_test_add_func("/looks/any two go together", test_pairs);
    g_test_add_func("/looks/a large frame", test_large);
    g_test_add_func("/looks/what changes nothing adds nothing", test_nothing);
    g_test_add_func("/looks/colours first", test_order);
    return g_test_run();
}
