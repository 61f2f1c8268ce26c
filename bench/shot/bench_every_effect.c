/* SPDX-License-Identifier: MIT */
/* What every effect adds to a frame of 1920 x 1080, as projects have them: with the subject, the
 * text or the file that it needs, prepared before, over a picture that moves. Each draws 60 frames;
 * the least CPU time of some turns counts, which go round all effects in one run. At the end stand
 * the two bounds that are promised: ten colour effects cost at most 1.1 of one, a text panel adds
 * less than 15 %. Ends with 1 where one of them is broken. Usage: bench-every-effect [TURNS]. */
#include "effects/effect.h"
#include "engine/pool/job.h"
#include "engine/session.h"
#include "engine/store/store.h"
#include "media/pictures.h"
#include "timeline/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { N_FRAMES = 60, SIDE = 2208, HIGH = 1242 };

typedef struct {
    const char *title;
    char *tools;
    KnManifest *manifest;
    double ms;
} Row;

/* What an effect needs beyond a subject; of all others the defaults. */
static const struct {
    const char *name, *params;
} needs[] = {
    {"color_grade", "\"exposure\": 0.5"},
    {"paneled_text", "\"text\": \"The keeper of the lamp\""},
    {"zoom_then_panel", "\"text\": \"The keeper of the lamp\", \"zoom_duration\": 0.5"},
    {"title", "\"text\": \"The keeper of the lamp\""},
    {"lower_third", "\"text\": \"Ada Quillfeather\", \"role\": \"Keeper\""},
    {"animated_location_text", "\"text\": \"Harbour, 1874\""},
    {"map_highlight", "\"location_name\": \"Harbour\""},
    {"news_overlay", "\"headline\": \"The lamp is lit\""},
    {"character_highlight", "\"character_name\": \"Ada\""},
    {"picture_in_picture", "\"file\": \"picture.png\""},
    {"newspaper_frame", "\"headline\": \"The lamp is lit\""},
};

#define TEN                                                                                        \
    "\"warm_grade\", \"cool_grade\", \"desaturated_grade\", \"teal_orange_grade\", "               \
    "\"full_frame_tint\", \"warm_grade\", \"cool_grade\", \"teal_orange_grade\", "                 \
    "\"desaturated_grade\", \"warm_grade\""

static const Row fixed[] = {
    {"one colour effect", (char *)"\"warm_grade\"", NULL, 0},
    {"ten colour effects", (char *)TEN, NULL, 0},
};

static char *use_of(const KnEffect *effect)
{
    const char *params = "";
    for (gsize i = 0; i < G_N_ELEMENTS(needs); i++)
        if (strcmp(needs[i].name, effect->name) == 0)
            params = needs[i].params;
    return g_strdup_printf("{\"name\": \"%s\", \"params\": {%s}}", effect->name, params);
}

/* Slopes and noise, so that a look meets many colours. */
static gboolean write_picture(const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "picture.png", NULL);
    g_autofree guint8 *rgb = g_malloc((gsize)SIDE * HIGH * 3);
    const KnPictures *pictures = kn_pictures(error);
    for (int i = 0; i < SIDE * HIGH * 3; i++) {
        int x = i / 3 % SIDE, y = i / 3 / SIDE;
        rgb[i] = (guint8)(40 + (x / 9 + y / 7 + 40 * (i % 3)) % 160 + (x * 31 + y * 17) % 13);
    }
    return pictures && pictures->write(path, rgb, SIDE, HIGH, error);
}

/* Plans a project, and makes what it shows. */
static gboolean prepare(Row *row, const char *folder, const char *cache, GError **error)
{
    static const KnLoadOptions checked = {.check = kn_timeline_check};
    g_autofree char *text = g_strdup_printf(
        "{\"version\": 1, \"output\": {\"width\": 1920, \"height\": 1080, \"fps\": 30}, "
        "\"segments\": [{\"image\": \"picture.png\", \"duration\": 2, \"subject\": [0.4, 0.3, 0.2, "
        "0.4], \"effects_plan\": {\"motion\": \"ken_burns_in\", \"tools\": [%s]}}]}",
        row->tools);
    g_autoptr(KnProject) project =
        kn_project_load_text(text, -1, "bench.json", folder, &checked, error);
    const KnBuildOptions options = {.cache_dir = cache, .cpu = kn_cpu_flags()};
    if (!project)
        return FALSE;
    g_autoptr(KnSession) session = kn_session_open(project, &options);
    const KnManifest *made = kn_session_manifest(session, "bench.mp4", error);
    if (!made)
        return FALSE;
    g_autoptr(GBytes) frozen = kn_manifest_to_bytes(made);
    row->manifest = kn_manifest_from_bytes(frozen, error);
    gboolean good = row->manifest != NULL;
    for (int i = 0; i < N_FRAMES && good; i += 15) { /* what comes later is made, too */
        g_autoptr(KnFrame) still = kn_session_still(session, i, error);
        good = still != NULL;
    }
    return good;
}

static double cpu_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec * 1e-6;
}

static gboolean run(Row *row, const char *cache, GError **error)
{
    g_autoptr(KnJobRunner) runner = kn_job_runner_new(row->manifest, cache, NULL);
    g_autoptr(KnFrame) out = kn_frame_new(1920, 1080, error);
    if (!out || !kn_job_draw(runner, kn_cpu_flags(), 0, out, error))
        return FALSE;
    double start = cpu_ms();
    for (int i = 1; i < N_FRAMES; i++)
        if (!kn_job_draw(runner, kn_cpu_flags(), i, out, error))
            return FALSE;
    double ms = (cpu_ms() - start) / (N_FRAMES - 1);
    row->ms = row->ms > 0 ? MIN(row->ms, ms) : ms;
    return TRUE;
}

static double ms_of(const GArray *rows, const char *title)
{
    for (guint i = 0; i < rows->len; i++)
        if (strcmp(g_array_index(rows, Row, i).title, title) == 0)
            return g_array_index(rows, Row, i).ms;
    return 0;
}

static gboolean print(const GArray *rows)
{
    double alone = g_array_index(rows, Row, 0).ms;
    double ten = ms_of(rows, "ten colour effects") / ms_of(rows, "one colour effect");
    double panel = ms_of(rows, "paneled_text") / alone;
    for (guint i = 0; i < rows->len; i++) {
        const Row *row = &g_array_index(rows, Row, i);
        printf("| `%s` | %.2f | %+.2f | %.2f |\n", row->title, row->ms, row->ms - alone,
               row->ms / alone);
    }
    printf("ten colour effects / one: %.3f (at most 1.1)\n", ten);
    printf("a text panel: %+.1f %% (less than 15 %%)\n", 100 * (panel - 1));
    return ten <= 1.1 && panel < 1.15;
}

static gboolean bench(const char *folder, int n_turns, gboolean *kept, GError **error)
{
    g_autofree char *cache = g_build_filename(folder, "cache", NULL);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(Row));
    gboolean good = write_picture(folder, error);
    g_array_append_val(rows, ((Row){"the picture alone", g_strdup(""), NULL, 0}));
    for (const KnEffect *const *e = kn_effects(); *e; e++)
        if ((*e)->kind != KN_EFFECT_MOTION)
            g_array_append_val(rows, ((Row){(*e)->name, use_of(*e), NULL, 0}));
    for (gsize i = 0; i < G_N_ELEMENTS(fixed); i++)
        g_array_append_val(rows, ((Row){fixed[i].title, g_strdup(fixed[i].tools), NULL, 0}));
    for (guint i = 0; i < rows->len && good; i++)
        good = prepare(&g_array_index(rows, Row, i), folder, cache, error);
    for (int turn = 0; turn < n_turns && good; turn++)
        for (guint i = 0; i < rows->len && good; i++)
            good = run(&g_array_index(rows, Row, i), cache, error);
    if (good)
        *kept = print(rows);
    for (guint i = 0; i < rows->len; i++) {
        g_free(g_array_index(rows, Row, i).tools);
        kn_manifest_free(g_array_index(rows, Row, i).manifest);
    }
    return good;
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("kinora-bench-XXXXXX", &error);
    gboolean kept = FALSE;
    gboolean done = folder && bench(folder, argc > 1 ? atoi(argv[1]) : 3, &kept, &error);
    if (folder)
        kn_remove_tree(folder);
    if (!done)
        fprintf(stderr, "bench-every-effect: %s\n", error->message);
    return done && kept ? 0 : 1;
}
