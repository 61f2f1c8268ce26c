/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/picture.h"
#include "cli/text_file.h"
#include "engine/notes/state.h"
#include "studio/report_page.h"
#include "studio/report_parts.h"

#include <stdio.h>
#include <string.h>

enum { CELL_WIDTH = 480, CELLS_MAX = 60 };

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help = "The film that is asked about; by default that of the last build with the same --set, "
             "--draft and --range"},
    {"html", 0, &kn_flag_file, KN_GROUP_OWN,
     .help = "Writes a page with all of it and a contact sheet, which needs nothing else"},
    {"no-clobber", 'n', &kn_flag_switch, KN_GROUP_OWN,
     .help = "Refuses when the page is there already"},
    {0},
};

static const KnExample examples[] = {
    {"report film", "What the last render came to, where its time went, and what it warned of."},
    {"report film --html report.html", "All that is known of it, as a page for a browser."},
    {0},
};

typedef struct {
    KnCliJob *job;
    const char *path; /* of report.json */
    const KnJson *root;
} Report;

/* A render that is killed while it writes, or a full disk, leaves no half of a report, but other
 * programs may. */
static KnJsonDocument *load(const char *path, const char *project, GError **error)
{
    g_autoptr(GError) failure = NULL;
    KnJsonDocument *document = kn_json_load_file(path, &failure);
    if (document && kn_json_root(document)->type == KN_JSON_OBJECT)
        return document;
    g_clear_pointer(&document, kn_json_free);
    g_autofree char *shown = kn_text_visible(path);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "the report is damaged: %s; 'kinora render %s' writes it anew",
                failure ? failure->message : shown, project);
    return NULL;
}

static KnJsonDocument *read_report(const KnCliJob *job, const KnArgs *args, char **path,
                                   GError **error)
{
    g_autofree char *variant = kn_cli_variant(args, job->project);
    g_autofree char *output = kn_cli_film_asked_about(job, args, variant);
    g_autofree char *folder = kn_state_folder(job->path, variant, output);
    *path = g_build_filename(folder, "report.json", NULL);
    g_autofree char *shown = kn_text_visible(output), *project = kn_text_visible(job->path);
    if (g_file_test(*path, G_FILE_TEST_EXISTS))
        return load(*path, project, error);
    const KnJson *root = kn_json_root(job->project->document);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "there is no report of '%s'; 'kinora render %s' leaves one%s", shown, project,
                kn_json_member(root, "variables")
                    ? "; that of a film of --rows is found with its row's values, each as --set"
                    : "");
    return NULL;
}

static KnReportPicture *draw(const KnCliJob *job, guint segment, GError **error)
{
    const KnTimelineSegment *at = &job->timeline->segments[segment];
    g_autoptr(KnFrame) drawn =
        kn_session_still(job->session, at->first_frame + at->n_frames / 2, error);
    if (!drawn)
        return NULL;
    g_autoptr(KnPicture) large = kn_picture_from_frame(drawn);
    int width = MIN(CELL_WIDTH, large->width);
    int height = MAX(width * large->height / large->width, 1);
    g_autoptr(KnPicture) small = kn_picture_new(width, height);
    kn_picture_shrink_into(large, small, 0, 0, width, height);
    GBytes *jpeg = kn_picture_jpeg(small, error);
    if (!jpeg)
        return NULL;
    KnReportPicture *picture = g_new(KnReportPicture, 1);
    double seconds = kn_cli_job_seconds(job, at->first_frame);
    *picture = (KnReportPicture){segment + 1, kn_format_time(seconds, TRUE), jpeg};
    return picture;
}

/* Of up to CELLS_MAX segments, evenly. */
static gboolean draw_all(KnCliJob *job, GPtrArray *pictures, GError **error)
{
    guint n = job->project->n_segments, shown = MIN(n, CELLS_MAX);
    if (kn_timeline_has_auto(job->project) && !kn_cli_job_lay_out(job, error))
        return FALSE;
    for (guint i = 0; i < shown; i++) {
        KnReportPicture *picture = draw(job, (guint)((guint64)i * n / shown), error);
        if (!picture)
            return FALSE;
        g_ptr_array_add(pictures, picture);
    }
    return TRUE;
}

/* A report tells of a run that failed, too, whose pictures may be why. */
static gboolean write_page(const Report *report, const char *path, GError **error)
{
    g_autoptr(GPtrArray) pictures =
        g_ptr_array_new_with_free_func((GDestroyNotify)kn_report_picture_free);
    g_autoptr(GError) undrawn = NULL;
    if (!draw_all(report->job, pictures, &undrawn)) {
        g_autofree char *words =
            g_strdup_printf("the page has no pictures of the film: %s", undrawn->message);
        g_ptr_array_set_size(pictures, 0);
        kn_cli_job_warn(report->job,
                        &(KnWarning){.code = KN_WARNING_REPORT_WITHOUT_PICTURES, .words = words});
    }
    guint n_more = pictures->len ? report->job->project->n_segments - pictures->len : 0;
    g_autofree char *page = kn_report_page(report->root, pictures, n_more);
    return kn_cli_write_text(path, page, error);
}

static void print_line(const char *label, const char *value)
{
    g_autofree char *shown = value ? kn_text_visible(value) : NULL;
    if (shown && *shown)
        printf("%-10s %s\n", label, shown);
}

static void print_film(const KnJson *root)
{
    const KnJson *film = kn_json_member(root, "film");
    if (!film)
        return;
    g_autofree char *length = kn_report_seconds(kn_report_number(film, "picture_seconds", 0));
    g_autofree char *size = kn_report_bytes((gint64)kn_report_number(film, "size_bytes", 0));
    g_autofree char *words =
        g_strdup_printf("%s, %.0f frames, %s", length, kn_report_number(film, "frames", 0), size);
    print_line("length:", words);
}

static void print_phases(const KnJson *root)
{
    const KnJson *phases = kn_json_member(root, "phases");
    guint n = phases ? phases->n : 0;
    if (n > 0)
        puts("\nphase     state       seconds  CPU seconds");
    for (guint i = 0; i < n; i++) {
        const KnJson *phase = phases->items[i];
        const char *name = kn_json_text(phase, "phase"), *state = kn_json_text(phase, "state");
        g_autofree char *shown = kn_text_visible(name ? name : "?");
        printf("%-8s  %-10s %8.2f %12.2f\n", shown, state ? state : "?",
               kn_report_number(phase, "seconds", 0), kn_report_number(phase, "cpu_seconds", 0));
    }
}

static void print_warnings(const KnJson *root)
{
    const KnJson *warnings = kn_json_member(root, "warnings");
    guint n = warnings ? warnings->n : 0;
    if (n > 0)
        printf("\nwarnings: %u\n", n);
    for (guint i = 0; i < n; i++) {
        const char *reason = kn_json_text(warnings->items[i], "reason");
        g_autofree char *shown = kn_text_visible(reason ? reason : "?");
        printf("  %s\n", shown);
    }
}

/* The name of a sequence is that of no file, and may be relative. */
static gboolean is_gone(const KnJson *root)
{
    const char *film = kn_json_text(root, "output");
    return film && g_path_is_absolute(film) && !strchr(film, '%') &&
           g_strcmp0(kn_json_text(root, "result"), "done") == 0 &&
           !g_file_test(film, G_FILE_TEST_EXISTS);
}

static void print_plain(const Report *report, const char *page)
{
    const KnJson *root = report->root;
    const char *result = kn_json_text(root, "result");
    g_autofree char *took = kn_report_seconds(kn_report_number(root, "seconds", 0));
    g_autofree char *outcome = g_strdup_printf("%s, in %s", result ? result : "?", took);
    print_line("film:", kn_json_text(root, "output"));
    if (is_gone(root))
        print_line("", "(it is not there any more: it was moved, renamed or removed since)");
    print_line("result:", outcome);
    print_line("error:", kn_json_text(root, "error"));
    print_film(root);
    print_phases(root);
    print_warnings(root);
    putchar('\n');
    print_line("all of it:", report->path);
    print_line("page:", page);
}

static void print_json(const Report *report, const char *page)
{
    KnJsonLine *line = kn_json_line_new("report");
    kn_json_line_string(line, "output", kn_json_text(report->root, "output"));
    kn_json_line_string(line, "output_name", kn_json_text(report->root, "output_name"));
    kn_json_line_string(line, "language", kn_json_text(report->root, "language"));
    kn_json_line_string(line, "result", kn_json_text(report->root, "result"));
    kn_json_line_string(line, "report", report->path);
    kn_json_line_string(line, "page", page);
    kn_json_line_print(line);
}

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    g_autofree char *path = NULL;
    if (!kn_cli_job_open_one(&job, args, FALSE, error))
        return FALSE;
    const char *wish = kn_args_text(args, "html");
    g_autofree char *page = wish ? kn_cli_fill_film(wish, &job.output) : NULL;
    if (page && !kn_cli_check_output(&job, KN_OUTPUT_PAGE, page, error))
        return FALSE;
    g_autoptr(KnJsonDocument) document = read_report(&job, args, &path, error);
    if (!document)
        return FALSE;
    const Report report = {.job = &job, .path = path, .root = kn_json_root(document)};
    if (page && !write_page(&report, page, error))
        return FALSE;
    if (kn_args_on(args, "json"))
        print_json(&report, page);
    else
        print_plain(&report, page);
    return TRUE;
}

const KnCommand kn_command_report = {
    .name = "report",
    .summary = "shows what the last render came to, or writes it as a page",
    .usage = "PROJECT [OPTION...]",
    .description =
        "Every render leaves a report in .kinora beside the project (report.json, of the form that "
        "'kinora schema report' prints). This prints what people ask of it first; --html writes a "
        "page with all of it: what came of the run and why, where its time went and which worker "
        "drew what, what was made and what the cache had, memory, warnings. The page is one file "
        "that asks nothing of the network. Its pictures are drawn of the project as it is now.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_RANGE | KN_GROUP_CACHE |
              KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
