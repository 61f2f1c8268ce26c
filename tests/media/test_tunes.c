/* SPDX-License-Identifier: MIT */
#include "media/x264/tune.h"
#include "support.h"
#include "vocabulary/names.h"

#include <string.h>

/* What libx264 is told is compiled in here, and compared with its own presets. */

static KnVideoSettings settings_of(const char *speed, const char *tune, KnContent content)
{
    KnVideoSettings settings = test_settings("libx264", speed, (KnRational){30, 1});
    settings.tune = tune;
    settings.content = content;
    return settings;
}

static gboolean has_own_tune(const char *tune)
{
    return tune && strcmp(tune, KN_TUNE_AUTO) != 0 && strcmp(tune, KN_TUNE_CAMERA) != 0;
}

/* Byte for byte: the struct holds no pointer that a preset sets. */
static void test_presets(void)
{
    for (const KnName *speed = kn_x264_speed_names; speed->name; speed++)
        for (const KnName *tune = kn_tune_names; tune->name; tune++) {
            x264_param_t ours, theirs;
            gboolean none = strcmp(tune->name, KN_TUNE_NONE) == 0;
            KnVideoSettings settings = settings_of(speed->name, tune->name, KN_CONTENT_STILLS);
            if (!has_own_tune(tune->name))
                continue;
            g_assert_true(kn_x264_preset(&ours, &settings));
            g_assert_cmpint(
                x264_param_default_preset(&theirs, speed->name, none ? NULL : tune->name), ==, 0);
            theirs.rc.i_rc_method = X264_RC_CRF;
            theirs.rc.f_rf_constant = (float)settings.crf;
            g_test_message("%s %s", speed->name, tune->name);
            g_assert_cmpmem(&ours, sizeof ours, &theirs, sizeof theirs);
            g_assert_cmpstr(kn_x264_row(&settings), ==, "");
        }
}

static void test_nothing_said(void)
{
    KnVideoSettings settings = settings_of("veryfast", NULL, KN_CONTENT_CLIPS);
    x264_param_t ours, theirs;
    g_assert_true(kn_x264_preset(&ours, &settings));
    settings.tune = KN_TUNE_NONE;
    g_assert_true(kn_x264_preset(&theirs, &settings));
    g_assert_cmpmem(&ours, sizeof ours, &theirs, sizeof theirs);
}

static void test_unknown(void)
{
    static const char *const rows[][2] = {
        {"turbo", "auto"}, {"ultrafast", "camra"},     {"ultrafast", ""},
        {"", "none"},      {"ultrafast", "film,ssim"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        x264_param_t param;
        KnVideoSettings settings = settings_of(rows[i][0], rows[i][1], KN_CONTENT_STILLS);
        g_assert_false(kn_x264_preset(&param, &settings));
    }
}

/* auto is camera where no clip is seen; every row is understood, and changes something. */
static void test_rows(void)
{
    guint n_rows = 0;
    for (const KnName *speed = kn_x264_speed_names; speed->name; speed++) {
        KnVideoSettings stills = settings_of(speed->name, KN_TUNE_AUTO, KN_CONTENT_STILLS);
        KnVideoSettings camera = settings_of(speed->name, KN_TUNE_CAMERA, KN_CONTENT_CLIPS);
        KnVideoSettings clips = settings_of(speed->name, KN_TUNE_AUTO, KN_CONTENT_CLIPS);
        KnVideoSettings none = settings_of(speed->name, KN_TUNE_NONE, KN_CONTENT_STILLS);
        x264_param_t row, preset;
        g_assert_cmpstr(kn_x264_row(&stills), ==, kn_x264_row(&camera));
        g_assert_true(kn_x264_preset(&row, &clips));
        clips.content = KN_CONTENT_REST;
        g_assert_true(kn_x264_preset(&row, &clips));
        g_assert_true(kn_x264_preset(&row, &stills));
        g_assert_true(kn_x264_preset(&preset, &none));
        n_rows += *kn_x264_row(&stills) != '\0';
        g_assert_cmpint(memcmp(&row, &preset, sizeof row) != 0, ==, *kn_x264_row(&stills) != '\0');
    }
    g_assert_cmpuint(n_rows, >, 0);
}

/* Lossless is lossless with any row and nothing else is, no quality leaves the scale, and none is
 * far from what is asked for. */
static void test_quality(void)
{
    static const struct {
        int crf;
        float least, most;
    } rows[] = {{0, 0, 0}, {1, 1, 4}, {18, 15, 21}, {50, 47, 51}, {51, 48, 51}};
    for (const KnName *speed = kn_x264_speed_names; speed->name; speed++)
        for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
            KnVideoSettings settings = settings_of(speed->name, KN_TUNE_CAMERA, KN_CONTENT_STILLS);
            x264_param_t param;
            settings.crf = rows[i].crf;
            g_assert_false(kn_x264_glides(&settings) && settings.crf == 0);
            g_assert_true(kn_x264_preset(&param, &settings));
            if (param.rc.i_rc_method == X264_RC_CQP)
                param.rc.f_rf_constant = (float)param.rc.i_qp_constant;
            g_assert_cmpfloat(param.rc.f_rf_constant, >=, rows[i].least);
            g_assert_cmpfloat(param.rc.f_rf_constant, <=, rows[i].most);
        }
}

/* Batches of stills and of clips, of any speed and tune, are of one film. */
static void test_one_film(void)
{
    static const int bframes[] = {-1, 0, 2}, keyints[] = {1, 2, 15};
    const KnEncoderModule *module = kn_encoder_module("libx264", NULL);
    for (const KnName *speed = kn_x264_speed_names; speed->name; speed++)
        for (const KnName *tune = kn_tune_names; tune->name; tune++)
            for (guint i = 0; i < 9; i++) {
                KnEncoder *encoder[KN_N_CONTENTS];
                for (int content = 0; content < KN_N_CONTENTS; content++) {
                    g_autoptr(GError) error = NULL;
                    KnVideoSettings settings =
                        settings_of(speed->name, tune->name, (KnContent)content);
                    settings.bframes = bframes[i % 3];
                    settings.keyint = keyints[i / 3];
                    encoder[content] = module->open(&settings, &error);
                    g_assert_no_error(error);
                }
                g_test_message("%s %s %u", speed->name, tune->name, i);
                for (int content = 1; content < KN_N_CONTENTS; content++)
                    g_assert_true(kn_stream_info_equal(module->info(encoder[0]),
                                                       module->info(encoder[content])));
                for (int content = 0; content < KN_N_CONTENTS; content++)
                    module->free(encoder[content]);
            }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tunes/none-and-x264s-own-are-x264s-presets", test_presets);
    g_test_add_func("/tunes/nothing-said-is-none", test_nothing_said);
    g_test_add_func("/tunes/unknown-ones-are-refused", test_unknown);
    g_test_add_func("/tunes/auto-is-camera-for-stills", test_rows);
    g_test_add_func("/tunes/quality-is-what-is-asked-for", test_quality);
    g_test_add_func("/tunes/batches-of-any-content-are-of-one-film", test_one_film);
    return g_test_run();
}
