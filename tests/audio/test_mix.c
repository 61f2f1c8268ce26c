/* SPDX-License-Identifier: MIT */
/* The description of a mix: what it refuses, how it travels, what its key depends on. */
#include "audio/decibel.h"
#include "audio/mix.h"
#include "base/error.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static KnMix *sample_mix(void)
{
    KnMix *mix = kn_mix_new(480000);
    kn_mix_add(mix, KN_MIX_NARRATION, "a.wav", 100)->content = g_strdup("aaaa");
    KnMixClip *music = kn_mix_add(mix, KN_MIX_MUSIC, "b.flac", 0);
    music->content = g_strdup("bbbb");
    music->in_sample = 5;
    music->out_sample = 100000;
    music->n_samples = 200000;
    music->gain_db = -14.5;
    music->fade_in = 480;
    music->fade_out = 4800;
    music->loop = TRUE;
    music->crossfade = 960;
    return mix;
}

/* One way to change a mix, each a different sound. */
static void change(KnMix *mix, int what)
{
    KnMixClip *clip = &mix->clips[1];
    switch (what) {
    case 0:
        mix->n_samples++;
        break;
    case 1:
        mix->ducking.duck_db -= 0.5;
        break;
    case 2:
        mix->ducking.lookahead++;
        break;
    case 3:
        mix->ducking.attack++;
        break;
    case 4:
        mix->ducking.hold++;
        break;
    case 5:
        mix->ducking.release++;
        break;
    case 6:
        mix->ducking.threshold_db++;
        break;
    case 7:
        mix->normalize = FALSE;
        break;
    case 8:
        mix->loudness_lufs--;
        break;
    case 9:
        mix->limit = FALSE;
        break;
    case 10:
        mix->ceiling_dbtp -= 0.5;
        break;
    case 11:
        g_free(clip->content);
        clip->content = g_strdup("cccc");
        break;
    case 12:
        clip->role = KN_MIX_EFFECT;
        break;
    case 13:
        clip->start_sample++;
        break;
    case 14:
        clip->in_sample++;
        break;
    case 15:
        clip->out_sample++;
        break;
    case 16:
        clip->n_samples++;
        break;
    case 17:
        clip->gain_db++;
        break;
    case 18:
        clip->fade_in++;
        break;
    case 19:
        clip->fade_out++;
        break;
    case 20:
        clip->loop = FALSE;
        break;
    case 21:
        clip->crossfade++;
        break;
    case 22:
        kn_mix_add(mix, KN_MIX_EFFECT, "d.wav", 0)->content = g_strdup("dddd");
        break;
    case 23:
        clip->duck_db = -3;
        break;
    default:
        mix->n_clips = 0;
    }
}
enum { N_CHANGES = 24 };

static void test_key_sees_every_field(void)
{
    g_autoptr(GHashTable) keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int what = -1; what < N_CHANGES; what++) {
        g_autoptr(KnMix) mix = sample_mix();
        if (what >= 0)
            change(mix, what);
        g_autoptr(GError) error = NULL;
        char *key = kn_mix_key(mix, &error);
        g_assert_no_error(error);
        g_assert_cmpuint(strlen(key), ==, 64);
        g_assert_true(g_hash_table_add(keys, key));
    }
}

static void test_key_sees_content_not_names(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp(NULL, &error);
    g_assert_no_error(error);
    g_autofree char *one = g_build_filename(folder, "one", NULL);
    g_autofree char *two = g_build_filename(folder, "two", NULL);
    g_autofree char *keys[3] = {NULL};
    g_assert_true(g_file_set_contents(one, "sound", -1, NULL));
    g_assert_true(g_file_set_contents(two, "sound", -1, NULL));
    for (int k = 0; k < 3; k++) {
        if (k == 2)
            g_assert_true(g_file_set_contents(two, "other", -1, NULL));
        g_autoptr(KnMix) mix = kn_mix_new(100);
        kn_mix_add(mix, KN_MIX_MUSIC, k == 0 ? one : two, 0);
        keys[k] = kn_mix_key(mix, &error);
        g_assert_no_error(error);
    }
    g_assert_cmpstr(keys[0], ==, keys[1]);
    g_assert_cmpstr(keys[0], !=, keys[2]);
    for (int k = 0; k < 3; k++)
        g_clear_pointer(&keys[k], g_free);
    g_unlink(one);
    g_unlink(two);
    g_rmdir(folder);

    g_autoptr(KnMix) gone = kn_mix_new(100);
    kn_mix_add(gone, KN_MIX_MUSIC, one, 0);
    g_assert_null(kn_mix_key(gone, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, one));
}

static void test_round_trip(void)
{
    g_autoptr(KnMix) mix = sample_mix();
    kn_mix_add(mix, KN_MIX_EFFECT, "no\xff utf-8", 7);
    g_autoptr(GVariant) sent = g_variant_ref_sink(kn_mix_to_variant(mix));
    g_autoptr(GError) error = NULL;
    g_autoptr(KnMix) got = kn_mix_from_variant(sent, &error);
    g_assert_no_error(error);
    g_autoptr(GVariant) again = g_variant_ref_sink(kn_mix_to_variant(got));
    g_assert_true(g_variant_equal(sent, again));
    g_assert_cmpuint(got->n_clips, ==, 3);
    g_assert_cmpstr(got->clips[2].path, ==, "no\xff utf-8");
    g_assert_null(got->clips[2].content);
    g_assert_cmpstr(got->clips[1].content, ==, "bbbb");
    g_assert_cmpint(got->clips[1].crossfade, ==, 960);
    g_assert_cmpfloat(got->clips[1].gain_db, ==, -14.5);
}

static void test_refuses(void)
{
    static const struct {
        const char *field;
        size_t offset;
        char type; /* x gint64, d double, i int */
        double value;
    } rows[] = {
        {"start", G_STRUCT_OFFSET(KnMixClip, start_sample), 'x', -1},
        {"start", G_STRUCT_OFFSET(KnMixClip, start_sample), 'x', 9e18},
        {"in", G_STRUCT_OFFSET(KnMixClip, in_sample), 'x', -1},
        {"in", G_STRUCT_OFFSET(KnMixClip, in_sample), 'x', 100000},
        {"out", G_STRUCT_OFFSET(KnMixClip, out_sample), 'x', 5},
        {"out", G_STRUCT_OFFSET(KnMixClip, out_sample), 'x', -2},
        {"length", G_STRUCT_OFFSET(KnMixClip, n_samples), 'x', 0},
        {"length", G_STRUCT_OFFSET(KnMixClip, n_samples), 'x', -2},
        {"gain", G_STRUCT_OFFSET(KnMixClip, gain_db), 'd', 41},
        {"gain", G_STRUCT_OFFSET(KnMixClip, gain_db), 'd', NAN},
        {"gain", G_STRUCT_OFFSET(KnMixClip, gain_db), 'd', -INFINITY},
        {"fade", G_STRUCT_OFFSET(KnMixClip, fade_in), 'x', -1},
        {"fade", G_STRUCT_OFFSET(KnMixClip, fade_out), 'x', KN_MIX_MAX_FADE + 1},
        {"crossfade", G_STRUCT_OFFSET(KnMixClip, crossfade), 'x', KN_MIX_MAX_CROSSFADE + 1},
        {"role", G_STRUCT_OFFSET(KnMixClip, role), 'i', 4},
        {"role", G_STRUCT_OFFSET(KnMixClip, role), 'i', -1},
    };
    for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autoptr(KnMix) mix = sample_mix();
        void *field = (char *)&mix->clips[1] + rows[r].offset;
        if (rows[r].type == 'x')
            *(gint64 *)field = (gint64)rows[r].value;
        else if (rows[r].type == 'd')
            *(double *)field = rows[r].value;
        else
            *(int *)field = (int)rows[r].value;
        g_autoptr(GError) error = NULL;
        g_assert_false(kn_mix_check(mix, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        g_assert_nonnull(strstr(error->message, rows[r].field));
        g_assert_nonnull(strstr(error->message, "clip 1 (b.flac)"));
        /* Nor does it come in from another process. */
        g_clear_error(&error);
        g_autoptr(GVariant) variant = g_variant_ref_sink(kn_mix_to_variant(mix));
        g_assert_null(kn_mix_from_variant(variant, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    }
}

static void test_refuses_whole(void)
{
    for (int row = 0; row < 9; row++) {
        g_autoptr(KnMix) mix = sample_mix();
        g_assert_true(kn_mix_check(mix, NULL));
        KnMixDucking *duck = &mix->ducking;
        row == 0   ? (void)(mix->n_samples = 0)
        : row == 1 ? (void)(duck->duck_db = 1)
        : row == 2 ? (void)(duck->duck_db = NAN)
        : row == 3 ? (void)(duck->threshold_db = 1)
        : row == 4 ? (void)(duck->lookahead = -1)
        : row == 5 ? (void)(duck->release = KN_MIX_MAX_DUCK + 1)
        : row == 6 ? (void)(mix->loudness_lufs = 1)
        : row == 7 ? (void)(mix->ceiling_dbtp = 0.1)
                   : (void)(mix->clips[0].path[0] = 0);
        g_autoptr(GError) error = NULL;
        g_assert_false(kn_mix_check(mix, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    }
}

static void test_refuses_other_variants(void)
{
    g_autoptr(KnMix) mix = sample_mix();
    g_autoptr(GVariant) good = g_variant_ref_sink(kn_mix_to_variant(mix));
    g_autoptr(GBytes) bytes = g_variant_get_data_as_bytes(good);
    for (gsize cut = 0; cut < g_bytes_get_size(bytes); cut++) {
        g_autoptr(GBytes) part = g_bytes_new_from_bytes(bytes, 0, cut);
        g_autoptr(GVariant) bad =
            g_variant_ref_sink(g_variant_new_from_bytes(g_variant_get_type(good), part, FALSE));
        g_autoptr(GError) error = NULL;
        g_autoptr(KnMix) got = kn_mix_from_variant(bad, &error);
        g_assert_null(got);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
    }
    g_autoptr(GVariant) other = g_variant_ref_sink(g_variant_new("(us)", 1, "mix"));
    g_assert_null(kn_mix_from_variant(other, NULL));
}

static void test_decibels(void)
{
    for (double db = -140; db <= 140; db += 0.37) {
        double gain = kn_db_to_gain(db);
        g_assert_cmpfloat(fabs(gain / pow(10, db / 20) - 1), <, 1e-13);
        g_assert_cmpfloat(fabs(kn_gain_to_db(gain) - db), <, 1e-11);
        g_assert_cmpfloat(fabs(kn_gain_to_db(gain) - 20 * log10(gain)), <, 1e-12);
    }
    g_assert_cmpfloat(kn_db_to_gain(0), ==, 1);
    g_assert_cmpfloat(kn_gain_to_db(1), ==, 0);
    g_assert_cmpfloat(kn_gain_to_db(0), ==, -INFINITY);
    g_assert_cmpfloat(kn_gain_to_db(-1), ==, -INFINITY);
    g_assert_cmpfloat(kn_db_round(-1.23456), ==, -1.23);
    g_assert_cmpfloat(kn_db_round(1.235001), ==, 1.24);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audio/mix/key-sees-every-field", test_key_sees_every_field);
    g_test_add_func("/audio/mix/key-sees-content-not-names", test_key_sees_content_not_names);
    g_test_add_func("/audio/mix/travels-unchanged", test_round_trip);
    g_test_add_func("/audio/mix/refuses-a-bad-clip-by-name", test_refuses);
    g_test_add_func("/audio/mix/refuses-bad-settings", test_refuses_whole);
    g_test_add_func("/audio/mix/refuses-truncated-and-foreign-variants",
                    test_refuses_other_variants);
    g_test_add_func("/audio/mix/decibels-are-those-of-libm", test_decibels);
    return g_test_run();
}
