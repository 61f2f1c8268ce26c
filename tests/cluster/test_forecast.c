/* SPDX-License-Identifier: MIT */
/* The forecast of films on clusters, beside a scheduler that is played event by event, with tasks
 * that take unlike times, are lost and repeated, to 10,000 cores and 100 hours of film.
 *
 *     test-cluster-forecast DOCUMENT     the tests; the document has the table as it is printed
 *     test-cluster-forecast --table      prints that table, for docs/cluster.md */
#include "cluster/forecast.h"
#include "cluster/tasks.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A film of 1080p30 as W1 is (docs/performance.md): 15.5 s of CPU and 59 MB for 1,800 frames. */
static const double frame_seconds = 15.5 / 1800, frame_bytes = 59e6 / 1800;
enum { FPS = 30, BATCH_FRAMES = 4 * FPS, CORES_MAX = 10000 };

typedef struct {
    GArray *frames;
    KnClusterLoad load;
} Film;

static void film_clear(Film *film)
{
    g_array_unref(film->frames);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Film, film_clear)

/* Batches of four seconds, grouped as by kn_tasks_group. */
static Film film_of(double hours, double task_seconds)
{
    gint64 n_frames = (gint64)(hours * 3600 * FPS);
    gint64 n_batches = (n_frames + BATCH_FRAMES - 1) / BATCH_FRAMES;
    gint64 wanted = (gint64)ceil((double)n_frames * frame_seconds / task_seconds);
    gint64 n_tasks = CLAMP(wanted, 1, n_batches);
    Film film = {.frames = g_array_new(FALSE, FALSE, sizeof(gint64))};
    for (gint64 i = 0; i < n_tasks; i++) {
        gint64 first = i * n_batches / n_tasks * BATCH_FRAMES;
        gint64 end = MIN((i + 1) * n_batches / n_tasks * BATCH_FRAMES, n_frames), n = end - first;
        g_array_append_val(film.frames, n);
    }
    film.load = (KnClusterLoad){.frames = (const gint64 *)film.frames->data,
                                .n_tasks = film.frames->len,
                                .frame_seconds = frame_seconds,
                                .frame_bytes = frame_bytes,
                                .n_batches = (guint)n_batches,
                                .n_frames = n_frames};
    return film;
}

/* ---- a scheduler that is played */

/* 0 to 1, of a number and a salt alone. */
static double chance(guint number, guint salt)
{
    guint32 x = number * 2654435761u ^ salt * 2246822519u;
    x ^= x >> 15;
    x *= 2246822519u;
    x ^= x >> 13;
    x *= 3266489917u;
    x ^= x >> 16;
    return x / 4294967296.0;
}

typedef struct {
    double unlike; /* tasks take 1 - unlike to 1 + unlike of their time, and so do their rests */
    guint lost;    /* one task of so many is lost half-way, and is queued again; 0: none */
    guint lost_of; /* one place of so many is gone after its first task, which is lost; 0: none */
} Fate;

/* The end of the last task. Each place takes the next task when it is free; found by looking at all
 * of them. */
static double play(const KnClusterLoad *load, guint places, const KnClusterCosts *costs,
                   const Fate *fate)
{
    g_autofree double *free_at = g_new(double, places);
    g_autofree guint8 *gone = g_new0(guint8, places);
    g_autoptr(GQueue) queue = g_queue_new();
    double now = costs->first_seconds, last = now, frames = 0;
    for (guint i = 0; i < places; i++)
        free_at[i] = costs->first_seconds;
    for (guint i = 0; i < load->n_tasks; i++)
        g_queue_push_tail(queue, GUINT_TO_POINTER(i));
    for (guint round = 0; !g_queue_is_empty(queue); round++) {
        guint task = GPOINTER_TO_UINT(g_queue_pop_head(queue)), place = 0;
        for (guint i = 1; i < places; i++)
            if (!gone[i] && (gone[place] || free_at[i] < free_at[place]))
                place = i;
        double n = (double)load->frames[task], spread = 2 * chance(round, 1) - 1;
        now = MAX(now + 1 / costs->starts_per_second, free_at[place]);
        double rest = costs->start_seconds * (1 + fate->unlike * (2 * chance(round, 2) - 1));
        double end = now + rest + n * load->frame_seconds * (1 + fate->unlike * spread);
        gboolean goes = fate->lost_of > 0 && place > 0 && place % fate->lost_of == 0 &&
                        free_at[place] <= costs->first_seconds;
        gboolean lost = goes || (fate->lost > 0 && round < load->n_tasks &&
                                 round % fate->lost == fate->lost - 1);
        gone[place] = goes;
        free_at[place] = lost ? (now + end) / 2 : end;
        if (lost)
            g_queue_push_tail(queue, GUINT_TO_POINTER(task));
        frames += n;
        last = MAX(last, free_at[place]);
    }
    double disk = frames * load->frame_bytes / costs->disk_bytes_per_second;
    return MAX(last, costs->first_seconds + disk);
}

static const double hours[] = {1.0 / 6, 1, 10, 100};
static const guint cores[] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, CORES_MAX};

static gboolean agrees(double forecast, double played)
{
    return fabs(forecast - played) <= 0.15 * played;
}

static void test_played(void)
{
    static const Fate fate = {.unlike = 0.1};
    for (guint h = 0; h < G_N_ELEMENTS(hours); h++) {
        g_auto(Film) film = film_of(hours[h], KN_TASK_SECONDS);
        for (guint c = 0; c < G_N_ELEMENTS(cores); c++) {
            KnClusterForecast forecast =
                kn_cluster_forecast(&film.load, cores[c], &kn_cluster_costs_usual);
            double played = play(&film.load, cores[c], &kn_cluster_costs_usual, &fate);
            double told = forecast.start + forecast.tasks;
            g_test_message("%.2f h on %u cores: forecast %.1f s, played %.1f s", hours[h], cores[c],
                           told, played);
            g_assert_true(agrees(told, played));
            /* what a wrong forecast would say is noticed */
            g_assert_false(agrees(told * 1.4, played));
            g_assert_false(agrees(told / 1.4, played));
        }
    }
}

/* One task of twenty is lost, and one place of ten. */
static void test_losses(void)
{
    static const Fate fate = {.unlike = 0.1, .lost = 20, .lost_of = 10};
    for (guint h = 0; h < G_N_ELEMENTS(hours); h++) {
        g_auto(Film) film = film_of(hours[h], KN_TASK_SECONDS);
        for (guint c = 0; c < G_N_ELEMENTS(cores); c++) {
            KnClusterForecast forecast =
                kn_cluster_forecast(&film.load, cores[c], &kn_cluster_costs_usual);
            double played = play(&film.load, cores[c], &kn_cluster_costs_usual, &fate);
            double told = forecast.start + forecast.tasks;
            g_test_message("%.2f h on %u cores: forecast %.1f s, with losses %.1f s", hours[h],
                           cores[c], told, played);
            g_assert_cmpfloat(played, >=, told * 0.85);
            g_assert_cmpfloat(played, <=, told * 1.3 + 2 * KN_TASK_SECONDS);
        }
    }
}

/* ---- what holds for all of them */

static void check_bounds(const KnClusterLoad *load, guint places, const KnClusterCosts *costs,
                         const KnClusterForecast *forecast)
{
    static const double close = 1e-6;
    double frames = 0, longest = 0;
    for (guint i = 0; i < load->n_tasks; i++) {
        frames += (double)load->frames[i];
        longest = MAX(longest, (double)load->frames[i] * load->frame_seconds);
    }
    double work = frames * load->frame_seconds, n = load->n_tasks;
    double disk = frames * load->frame_bytes / costs->disk_bytes_per_second;
    g_assert_cmpfloat_with_epsilon(forecast->start + forecast->tasks + forecast->join,
                                   forecast->total, close);
    g_assert_cmpfloat(forecast->tasks + close, >=, (work + n * costs->start_seconds) / places);
    g_assert_cmpfloat(forecast->tasks + close, >=, longest + costs->start_seconds);
    g_assert_cmpfloat(forecast->tasks + close, >=, n / costs->starts_per_second);
    g_assert_cmpfloat(forecast->tasks + close, >=, disk);
    g_assert_cmpfloat(forecast->busy, >, 0);
    g_assert_cmpfloat(forecast->busy, <=, 1);
    /* Graham's bound for lists, with what starts and disk may add to it */
    g_assert_cmpfloat(forecast->tasks - close, <=,
                      (work + n * costs->start_seconds) / places + longest + costs->start_seconds +
                          n / costs->starts_per_second + disk);
}

static void test_bounds(void)
{
    for (guint h = 0; h < G_N_ELEMENTS(hours); h++) {
        g_auto(Film) film = film_of(hours[h], KN_TASK_SECONDS);
        double before = G_MAXDOUBLE;
        for (guint c = 0; c < G_N_ELEMENTS(cores); c++) {
            KnClusterCosts costs = kn_cluster_costs_usual;
            KnClusterForecast forecast = kn_cluster_forecast(&film.load, cores[c], &costs);
            check_bounds(&film.load, cores[c], &costs, &forecast);
            g_assert_cmpfloat(forecast.total, <=, before);
            before = forecast.total;
            costs.disk_bytes_per_second *= 2;
            g_assert_cmpfloat(kn_cluster_forecast(&film.load, cores[c], &costs).total, <=, before);
            costs.starts_per_second *= 2;
            costs.start_seconds /= 2;
            g_assert_cmpfloat(kn_cluster_forecast(&film.load, cores[c], &costs).total, <=, before);
        }
    }
}

static void test_nothing(void)
{
    const KnClusterLoad none = {.n_batches = 10, .n_frames = 1200, .frame_bytes = frame_bytes};
    KnClusterForecast forecast = kn_cluster_forecast(&none, 4, &kn_cluster_costs_usual);
    g_assert_cmpfloat(forecast.total, ==, forecast.join);
    g_assert_cmpfloat(forecast.busy, ==, 0);
    g_assert_cmpint(forecast.bound, ==, KN_BOUND_JOIN);
}

/* ---- where it bends */

static const struct {
    double hours, task_seconds;
    guint places;
    double disk, starts;
    KnClusterBound bound;
    gboolean other; /* it must hang on something else */
} bends[] = {
    {100, 60, 10, 1e9, 100, KN_BOUND_DRAWING, FALSE},
    {100, 60, 1000, 1e9, 100, KN_BOUND_JOIN, FALSE},
    {100, 60, 500, 1e12, 100, KN_BOUND_DRAWING, FALSE},
    {100, 60, 10000, 1e12, 100, KN_BOUND_JOIN, FALSE},
    {100, 1, 10000, 1e12, 100, KN_BOUND_STARTS, FALSE},
    {1.0 / 6, 60, 100, 1e9, 100, KN_BOUND_TASK, FALSE},
    {1.0 / 6, 60, 2, 1e9, 100, KN_BOUND_DRAWING, FALSE},
    {1, 1, 10, 1e9, 100, KN_BOUND_RESTS, FALSE},
    {1, 60, 10, 1e6, 100, KN_BOUND_JOIN, FALSE},
    {100, 60, 10, 1e9, 100, KN_BOUND_JOIN, TRUE},
    {100, 60, 1000, 1e9, 100, KN_BOUND_DRAWING, TRUE},
    {1.0 / 6, 60, 100, 1e9, 100, KN_BOUND_DRAWING, TRUE},
};

static void test_bends(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(bends); i++) {
        g_auto(Film) film = film_of(bends[i].hours, bends[i].task_seconds);
        KnClusterCosts costs = kn_cluster_costs_usual;
        costs.disk_bytes_per_second = bends[i].disk;
        costs.starts_per_second = bends[i].starts;
        KnClusterForecast forecast = kn_cluster_forecast(&film.load, bends[i].places, &costs);
        g_test_message("row %u: %s", i, kn_cluster_bound_names[forecast.bound]);
        g_assert_cmpint(forecast.bound == bends[i].bound, ==, !bends[i].other);
    }
    for (guint i = 0; i < KN_N_BOUNDS; i++)
        g_assert_true(kn_cluster_bound_names[i] && kn_cluster_bound_words[i]);
}

/* What is written must not be disregarded where the join is quick: a batch of a film alone. */
static void test_disk(void)
{
    g_auto(Film) film = film_of(100, KN_TASK_SECONDS);
    KnClusterCosts costs = kn_cluster_costs_usual;
    film.load.n_frames = 1;
    g_assert_cmpint(kn_cluster_forecast(&film.load, 1000, &costs).bound, ==, KN_BOUND_DISK);
}

/* ---- the table of docs/cluster.md */

static const struct {
    const char *head;
    double hours, task_seconds, disk;
} columns[] = {
    {"100 h", 100, 60, 1e9},
    {"100 h, disk of 5 GB/s", 100, 60, 5e9},
    {"1 h", 1, 60, 1e9},
    {"10 min", 1.0 / 6, 60, 1e9},
    {"10 min, `--task-seconds 10`", 1.0 / 6, 10, 1e9},
};

static char *time_words(double seconds)
{
    gint64 whole = (gint64)(seconds + 0.5);
    return whole >= 3600
               ? g_strdup_printf("%d h %02d min", (int)(whole / 3600), (int)(whole / 60 % 60))
           : whole >= 600 ? g_strdup_printf("%d min", (int)((whole + 30) / 60))
                          : g_strdup_printf("%d s", (int)whole);
}

static char *make_table(void)
{
    GString *table = g_string_new("| cores |");
    for (guint k = 0; k < G_N_ELEMENTS(columns); k++)
        g_string_append_printf(table, " %s |", columns[k].head);
    g_string_append(table, "\n|---|");
    for (guint k = 0; k < G_N_ELEMENTS(columns); k++)
        g_string_append(table, "---|");
    for (guint c = 0; c < G_N_ELEMENTS(cores); c++) {
        g_string_append_printf(table, "\n| %u |", cores[c]);
        for (guint k = 0; k < G_N_ELEMENTS(columns); k++) {
            g_auto(Film) film = film_of(columns[k].hours, columns[k].task_seconds);
            KnClusterCosts costs = kn_cluster_costs_usual;
            costs.disk_bytes_per_second = columns[k].disk;
            KnClusterForecast forecast = kn_cluster_forecast(&film.load, cores[c], &costs);
            g_autofree char *words = time_words(forecast.total);
            g_string_append_printf(table, " %s, %s |", words,
                                   kn_cluster_bound_names[forecast.bound]);
        }
    }
    g_string_append_c(table, '\n');
    return g_string_free(table, FALSE);
}

static const char *document;

static void test_document(void)
{
    g_autofree char *table = make_table(), *text = NULL;
    if (!document) {
        g_test_skip("no document was named");
        return;
    }
    g_assert_true(g_file_get_contents(document, &text, NULL, NULL));
    if (!strstr(text, table))
        g_error("%s has another table than 'test-cluster-forecast --table' prints:\n%s", document,
                table);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--table") == 0) {
        g_autofree char *table = make_table();
        fputs(table, stdout);
        return 0;
    }
    g_test_init(&argc, &argv, NULL);
    document = argc > 1 ? argv[1] : NULL;
    g_test_add_func("/forecast/a-scheduler-that-is-played-takes-as-long", test_played);
    g_test_add_func("/forecast/losses-cost-what-is-made-again", test_losses);
    g_test_add_func("/forecast/nothing-is-faster-than-what-bounds-it", test_bounds);
    g_test_add_func("/forecast/without-tasks-there-is-the-join", test_nothing);
    g_test_add_func("/forecast/what-a-film-hangs-on-is-named", test_bends);
    g_test_add_func("/forecast/the-disk-bounds-what-it-writes", test_disk);
    g_test_add_func("/forecast/the-document-has-the-table", test_document);
    return g_test_run();
}
