/* SPDX-License-Identifier: MIT */
/* Bad sources, and what a long film costs. */
#include "../sanitized.h"
#include "base/error.h"
#include "sounds.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const Sound SOUNDS[] = {{"gone", -1, NULL, NULL},
                               {"truncated", -2, sound_silence, NULL},
                               {"empty", 0, sound_silence, NULL},
                               {"short", 1000, sound_sine, NULL},
                               {"nan", 9000, sound_nan, NULL},
                               {"sine", 48000, sound_sine, NULL},
                               {0}};

static void test_bad_sources(void)
{
    static const struct {
        const char *path;
        gint64 in;
        gboolean loop;
        const char *message;
    } rows[] = {
        {"gone", 0, FALSE, "cannot open the sound of 'gone': No such file or directory"},
        {"truncated", 0, FALSE,
         "cannot read the sound of 'truncated': ends in the middle of a packet"},
        {"empty", 0, FALSE, "'empty' holds no sound"},
        {"short", 1000, FALSE, "'short' holds no sound behind its in point"},
        {"short", 2400, FALSE,
         "'short' has only 0.021 s of sound, and is to be heard from 0.050 s on"},
        {"nan", 0, FALSE, "'nan' is damaged: it holds samples that are no sound"},
        {"short", 0, TRUE,
         "'short' is too short to be looped: 0.021 s, where 0.100 s are the least"},
    };
    for (gsize r = 0; r < G_N_ELEMENTS(rows); r++) {
        for (int normalize = 0; normalize < 2; normalize++) {
            g_autoptr(KnMix) mix = kn_mix_new(96000);
            mix->normalize = normalize;
            kn_mix_add(mix, KN_MIX_MUSIC, "sine", 0);
            KnMixClip *clip = kn_mix_add(mix, KN_MIX_NARRATION, rows[r].path, 20000);
            clip->in_sample = rows[r].in;
            clip->loop = rows[r].loop;
            KnMixSource source = sounds_source(SOUNDS);
            g_autoptr(GError) error = NULL;
            g_autoptr(KnMixRenderer) renderer = kn_mix_renderer_new(mix, &source, &error);
            float block[960];
            gssize got = renderer ? 1 : -1;
            while (renderer && got > 0)
                got = kn_mix_renderer_read(renderer, block, 480, &error);
            g_assert_cmpint(got, ==, -1);
            g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
            g_assert_cmpstr(error->message, ==, rows[r].message);
            g_clear_pointer(&renderer, kn_mix_renderer_free);
            g_assert_cmpint(sound_counts.open, ==, 0);
        }
    }
}

static void test_bad_mix(void)
{
    g_autoptr(KnMix) mix = kn_mix_new(0);
    g_autoptr(GError) error = NULL;
    KnMixSource source = sounds_source(SOUNDS);
    g_assert_null(kn_mix_renderer_new(mix, &source, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
}

static void test_stopped_early(void)
{
    g_autoptr(KnMix) mix = kn_mix_new(96000);
    kn_mix_add(mix, KN_MIX_NARRATION, "sine", 0);
    kn_mix_add(mix, KN_MIX_MUSIC, "sine", 0)->loop = TRUE;
    KnMixSource source = sounds_source(SOUNDS);
    g_autoptr(GError) error = NULL;
    KnMixRenderer *renderer = kn_mix_renderer_new(mix, &source, &error);
    g_assert_no_error(error);
    float block[960];
    g_assert_cmpint(kn_mix_renderer_read(renderer, block, 480, &error), ==, 480);
    kn_mix_renderer_free(renderer);
    g_assert_cmpint(sound_counts.open, ==, 0);
}

static const KnMix *long_mix(int n_clips)
{
    KnMix *mix = kn_mix_new((gint64)n_clips * 24000);
    for (int i = 0; i < n_clips; i++)
        kn_mix_add(mix, KN_MIX_NARRATION, "sine", i * 24000)->n_samples = 20000;
    KnMixClip *music = kn_mix_add(mix, KN_MIX_MUSIC, "sine", 0);
    music->loop = TRUE;
    music->crossfade = 4800;
    music->fade_out = 96000;
    return mix;
}

/* Mixes so many clips; gives the most files open at once. */
static int render_clips(int n_clips)
{
    g_autoptr(KnMix) mix = (KnMix *)long_mix(n_clips);
    KnMixSource source = sounds_source(SOUNDS);
    g_autoptr(KnMixRenderer) renderer = kn_mix_renderer_new(mix, &source, NULL);
    float block[2048];
    while (kn_mix_renderer_read(renderer, block, 1024, NULL) > 0)
        continue;
    return sound_counts.most;
}

static void test_descriptors(void)
{
    g_assert_cmpint(render_clips(10), ==, 2);
    g_assert_cmpint(render_clips(1000), ==, 2);
}

#if TEST_SANITIZED
static void test_memory(void)
{
    /* The sanitizer holds back what is freed, so a process says nothing here; files and their
     * buffers are bounded together. */
    g_assert_cmpint(render_clips(1000), ==, 2);
}
#else
/* Peak memory in KiB of a process that mixes so many clips. */
static long peak_memory(int n_clips)
{
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        render_clips(n_clips);
        _exit(0);
    }
    int status;
    struct rusage usage;
    g_assert_cmpint(wait4(child, &status, 0, &usage), ==, child);
    g_assert_cmpint(status, ==, 0);
    return usage.ru_maxrss;
}

static void test_memory(void)
{
    long few = peak_memory(10), many = peak_memory(1000);
    g_test_message("10 clips %ld KiB, 1000 clips %ld KiB", few, many);
    g_assert_cmpint(many, <, few + 1024); /* a hundred times the film */
}
#endif

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/audio/faults/bad-sources-are-errors-with-their-path", test_bad_sources);
    g_test_add_func("/audio/faults/bad-mix-is-refused", test_bad_mix);
    g_test_add_func("/audio/faults/stopped-early-leaves-nothing-open", test_stopped_early);
    g_test_add_func("/audio/faults/open-files-do-not-grow-with-the-film", test_descriptors);
    g_test_add_func("/audio/faults/memory-does-not-grow-with-the-film", test_memory);
    return g_test_run();
}
