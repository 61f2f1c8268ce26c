/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "shot/easing.h"
#include "shot/exact.h"
#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    double at[5]; /* at 0.1, 0.25, 0.5, 0.75, 0.9, from the definitions, in another language */
} known[] = {
    {"linear", {0.1, 0.25, 0.5, 0.75, 0.9}},
    {"smoothstep", {0.028, 0.15625, 0.5, 0.84375, 0.972}},
    {"ease", {0.094796305716, 0.408510591355, 0.802403387585, 0.960458978349, 0.994316477485}},
    {"ease-in", {0.0170266096516, 0.0934646507188, 0.315356812573, 0.621861869175, 0.839427845762}},
    {"ease-out", {0.160572154238, 0.378138130825, 0.684643187427, 0.906535349281, 0.982973390348}},
    {"ease-in-out", {0.0197224535483, 0.129161931047, 0.5, 0.870838068953, 0.980277546452}},
    {"cubic-bezier(0.3, -0.5,0.6 ,1.5)",
     {-0.0809298392516, 0.0513828226183, 0.585740233512, 1.02077938915, 1.07641379546}},
    {"cubic-bezier(1,0,0,1)",
     {0.00376167495808, 0.0297246055119, 0.5, 0.970275394488, 0.996238325042}},
    {"easeInSine",
     {0.0123116594049, 0.0761204674887, 0.292893218813, 0.617316567635, 0.84356553496}},
    {"easeOutSine",
     {0.15643446504, 0.382683432365, 0.707106781187, 0.923879532511, 0.987688340595}},
    {"easeInOutSine", {0.0244717418524, 0.146446609407, 0.5, 0.853553390593, 0.975528258148}},
    {"easeInExpo", {0.001953125, 0.00552427172802, 0.03125, 0.176776695297, 0.5}},
    {"easeOutExpo", {0.5, 0.823223304703, 0.96875, 0.994475728272, 0.998046875}},
    {"easeInOutExpo", {0.001953125, 0.015625, 0.5, 0.984375, 0.998046875}},
    {"easeInCirc",
     {0.00501256289338, 0.0317541634481, 0.133974596216, 0.338562172234, 0.564110105646}},
    {"easeOutCirc",
     {0.435889894354, 0.661437827766, 0.866025403784, 0.968245836552, 0.994987437107}},
    {"easeInOutCirc", {0.0101020514434, 0.0669872981078, 0.5, 0.933012701892, 0.989897948557}},
    {"easeInBack", {-0.01431422, -0.0641365625, -0.0876975, 0.1825903125, 0.59117202}},
    {"easeOutBack", {0.40882798, 0.8174096875, 1.0876975, 1.0641365625, 1.01431422}},
    {"easeInOutBack", {-0.037518552, -0.09968184375, 0.5, 1.09968184375, 1.037518552}},
    {"easeInElastic", {0.001953125, -0.00552427172802, -0.015625, 0.0883883476483, -0.25}},
    {"easeOutElastic", {1.25, 0.911611652352, 1.015625, 1.00552427173, 0.998046875}},
    {"easeInOutElastic", {0.000339156597006, 0.0119694444237, 0.5, 0.988030555576, 0.999660843403}},
    {"easeInBounce", {0.011875, 0.02734375, 0.234375, 0.52734375, 0.924375}},
    {"easeOutBounce", {0.075625, 0.47265625, 0.765625, 0.97265625, 0.988125}},
    {"easeInOutBounce", {0.03, 0.1171875, 0.5, 0.8828125, 0.97}},
    {"easeIn", {0.001, 0.015625, 0.125, 0.421875, 0.729}},
    {"easeOut", {0.271, 0.578125, 0.875, 0.984375, 0.999}},
    {"easeInOut", {0.004, 0.0625, 0.5, 0.9375, 0.996}},
    {"easeInQuad", {0.01, 0.0625, 0.25, 0.5625, 0.81}},
    {"easeOutQuad", {0.19, 0.4375, 0.75, 0.9375, 0.99}},
    {"easeInOutQuad", {0.02, 0.125, 0.5, 0.875, 0.98}},
    {"easeInCubic", {0.001, 0.015625, 0.125, 0.421875, 0.729}},
    {"easeOutCubic", {0.271, 0.578125, 0.875, 0.984375, 0.999}},
    {"easeInOutCubic", {0.004, 0.0625, 0.5, 0.9375, 0.996}},
    {"easeInQuart", {0.0001, 0.00390625, 0.0625, 0.31640625, 0.6561}},
    {"easeOutQuart", {0.3439, 0.68359375, 0.9375, 0.99609375, 0.9999}},
    {"easeInOutQuart", {0.0008, 0.03125, 0.5, 0.96875, 0.9992}},
    {"easeInQuint", {1e-05, 0.0009765625, 0.03125, 0.2373046875, 0.59049}},
    {"easeOutQuint", {0.40951, 0.7626953125, 0.96875, 0.9990234375, 0.99999}},
    {"easeInOutQuint", {0.00016, 0.015625, 0.5, 0.984375, 0.99984}},
};

static const double times[5] = {0.1, 0.25, 0.5, 0.75, 0.9};

static void test_known_values(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        KnEasing easing;
        GError *error = NULL;

        g_assert_true(kn_easing_parse(known[i].name, &easing, &error));
        g_assert_no_error(error);
        for (int k = 0; k < 5; k++) {
            double got = kn_easing_at(&easing, times[k]);

            if (fabs(got - known[i].at[k]) > 1e-9)
                g_error("%s at %g: %.12g, not %.12g", known[i].name, times[k], got, known[i].at[k]);
        }
    }
}

static void test_every_name_is_known(void)
{
    for (const char *const *name = kn_easing_names(); *name; name++) {
        gboolean found = FALSE;

        for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
            found |= g_str_has_prefix(known[i].name, *name);
        if (!found)
            g_error("%s has no row in the table of known values", *name);
    }
}

static void test_ends(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++) {
        KnEasing easing;
        double last = 0;
        gboolean in_range = TRUE, rising = TRUE, bounce = strstr(known[i].name, "Bounce") != NULL;

        g_assert_true(kn_easing_parse(known[i].name, &easing, NULL));
        g_assert_true(kn_easing_at(&easing, 0) == 0);
        g_assert_true(kn_easing_at(&easing, 1) == 1);
        g_assert_true(kn_easing_at(&easing, -3) == 0);
        g_assert_true(kn_easing_at(&easing, 7) == 1);
        g_assert_true(kn_easing_at(&easing, NAN) == 0);
        for (int k = 0; k <= 1000; k++) {
            double y = kn_easing_at(&easing, k / 1000.0);

            in_range &= y >= 0 && y <= 1;
            rising &= y >= last;
            last = y;
        }
        g_assert_true(kn_easing_overshoots(&easing) == !in_range);
        g_assert_true(rising == (in_range && !bounce));
    }
}

static const char *const refused[] = {
    "",
    "Linear",
    "easeInOutCubics",
    "ease in",
    "cubic-bezier",
    "cubic-bezier()",
    "cubic-bezier(0,0,1)",
    "cubic-bezier(0,0,1,1,1)",
    "cubic-bezier(0,0,1,1) ",
    "cubic-bezier(-0.1,0,1,1)",
    "cubic-bezier(0,0,1.1,1)",
    "cubic-bezier(0,nan,1,1)",
    "cubic-bezier(0,inf,1,1)",
    "cubic-bezier(0,1e300,1,1)",
    "cubic-bezier(a,b,c,d)",
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        KnEasing easing;

        g_assert_false(kn_easing_parse(refused[i], &easing, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    }
}

static void test_nearest(void)
{
    g_autoptr(GError) error = NULL;
    KnEasing easing;

    g_assert_false(kn_easing_parse("easeInOutCubik", &easing, &error));
    g_assert_nonnull(strstr(error->message, "'easeInOutCubic'"));
}

static void test_exact(void)
{
    for (int i = -4000; i <= 4000; i++) {
        double x = i * 0.0137;

        g_assert_cmpfloat(fabs(kn_exact_sin(x) - sin(x)), <, 4e-15);
        g_assert_cmpfloat(fabs(kn_exact_exp2(x) / exp2(x) - 1), <, 1e-14);
        if (i > 0)
            g_assert_cmpfloat(fabs(kn_exact_log2(x) - log2(x)), <, 4e-15);
        g_assert_cmpfloat(fabs(kn_exact_atan2(x, 3.7) - atan2(x, 3.7)), <, 4e-15);
        g_assert_cmpfloat(fabs(kn_exact_atan2(3.7, x) - atan2(3.7, x)), <, 4e-15);
        g_assert_cmpfloat(fabs(kn_exact_atan2(-x, -1) - atan2(-x, -1)), <, i == 0 ? 7 : 4e-15);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/easing/values are those of the definitions", test_known_values);
    g_test_add_func("/easing/every name has a row of known values", test_every_name_is_known);
    g_test_add_func("/easing/ends are exact and curves rise", test_ends);
    g_test_add_func("/easing/what is no easing is refused", test_refused);
    g_test_add_func("/easing/an error names the nearest name", test_nearest);
    g_test_add_func("/easing/own functions agree with libm", test_exact);
    return g_test_run();
}
