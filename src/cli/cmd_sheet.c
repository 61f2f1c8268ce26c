/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/picture.h"
#include "cli/sheet.h"
#include "cli/subject_picture.h"

#include <math.h>
#include <stdio.h>

enum { CELL_WIDTH = 320, GAP = 8, MAX_CELLS = 1000 };

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help =
         "The picture to write (.png, .jpg, .webp); by default NAME-sheet.jpg beside the project"},
    {"columns", 0, &kn_flag_int, KN_GROUP_OWN,
     .help = "Pictures in a row; by default as in a square", .min = 1, .max = 40},
    {"subjects", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Shows the whole pictures instead, with what each is about: box, mask, anchor, label"},
    {"no-clobber", 'n', &kn_flag_switch, KN_GROUP_OWN,
     .help = "Refuses when the picture is there already"},
    {0},
};

static const KnExample examples[] = {
    {"sheet film -o sheet.jpg", "Shows the middle of every segment in a grid, with its time."},
    {"sheet film --segments 1-12 --columns 4", "The first twelve, four in a row."},
    {"sheet film --subjects", "Shows what of each picture its effects would take as the subject."},
    {0},
};

typedef struct {
    const KnCliJob *job;
    KnPicture *picture;
    guint first, n; /* segments */
    int columns, cell_height;
    KnSubjects *subjects; /* of --subjects; else NULL */
} Sheet;

static gint64 middle(const KnTimelineSegment *segment)
{
    return segment->first_frame + segment->n_frames / 2;
}

/* Those whose middle, which is what is drawn, lies in the range. */
static gboolean choose_by_range(const KnCliJob *job, const KnArgs *args, Sheet *sheet,
                                GError **error)
{
    gint64 from = job->options.range_first, until = from + job->options.range_n;
    const KnTimelineSegment *segments = job->timeline->segments;
    guint n = job->project->n_segments;
    while (sheet->first < n && middle(&segments[sheet->first]) < from)
        sheet->first++;
    sheet->n = 0;
    while (sheet->first + sheet->n < n && middle(&segments[sheet->first + sheet->n]) < until)
        sheet->n++;
    if (sheet->n == 0)
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "--range %s holds the middle of no segment, which is what a sheet shows",
                    kn_args_text(args, "range"));
    return sheet->n > 0;
}

/* The segments asked for: all, or those of --segments or --range. */
static gboolean choose_segments(KnCliJob *job, const KnArgs *args, Sheet *sheet, GError **error)
{
    const KnValue *span = kn_args_value(args, "segments");
    guint n = job->project->n_segments;
    sheet->first = 0;
    sheet->n = n;
    gboolean range = kn_args_text(args, "range") != NULL;
    if ((span || range) && !kn_cli_job_range(job, args, error))
        return FALSE;
    if (range) {
        if (!choose_by_range(job, args, sheet, error))
            return FALSE;
    } else if (!span) {
        sheet->n = MIN(n, MAX_CELLS);
    } else {
        sheet->first = (guint)span->integer - 1;
        sheet->n = (guint)MIN(span->last, n) - sheet->first;
    }
    if (sheet->n > MAX_CELLS) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "a sheet holds at most %d segments; choose with --segments or --range",
                    MAX_CELLS);
        return FALSE;
    }
    if (!span && !range && n > MAX_CELLS) {
        g_autofree char *text = g_strdup_printf(
            "the sheet shows the first %d of %u segments; choose others with --segments", MAX_CELLS,
            n);
        kn_cli_job_warn(job, &(KnWarning){.code = KN_WARNING_SHEET_LIMITED, .words = text});
    }
    return TRUE;
}

static gboolean draw_frame(const Sheet *sheet, gint64 frame, const KnCell *cell, GError **error)
{
    g_autoptr(KnFrame) drawn = kn_session_still(sheet->job->session, frame, error);
    if (!drawn)
        return FALSE;
    g_autoptr(KnPicture) large = kn_picture_from_frame(drawn);
    kn_picture_shrink_into(large, sheet->picture, cell->x, cell->y, cell->width, cell->height);
    return TRUE;
}

static gboolean draw_cell(Sheet *sheet, guint i, GError **error)
{
    guint at = sheet->first + i;
    const KnTimelineSegment *segment = &sheet->job->timeline->segments[at];
    const KnSegment *shown = &sheet->job->project->segments[at];
    int x = GAP + (int)(i % (guint)sheet->columns) * (CELL_WIDTH + GAP);
    int y = GAP + (int)(i / (guint)sheet->columns) * (sheet->cell_height + GAP);
    const KnCell cell = {x, y, CELL_WIDTH, sheet->cell_height};
    gboolean whole =
        sheet->subjects && shown->kind == KN_SEGMENT_IMAGE && shown->path && !shown->missing;
    if (whole ? !kn_subject_draw(sheet->job->session, shown, &sheet->subjects->segments[at],
                                 sheet->picture, &cell, error)
              : !draw_frame(sheet, middle(segment), &cell, error))
        return FALSE;
    g_autofree char *time =
        kn_format_time(kn_cli_job_seconds(sheet->job, segment->first_frame), TRUE);
    g_autofree char *label = g_strdup_printf("#%u %s", sheet->first + i + 1, time);
    kn_picture_label(sheet->picture, x, y, 2, label);
    return TRUE;
}

static gboolean print(const KnArgs *args, const Sheet *sheet, const char *path)
{
    const KnPicture *picture = sheet->picture;
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("picture");
        kn_json_line_string(line, "output", path);
        kn_json_line_integer(line, "segments", sheet->n);
        kn_json_line_integer(line, "width", picture->width);
        kn_json_line_integer(line, "height", picture->height);
        kn_json_line_print(line);
        return TRUE;
    }
    g_autofree char *shown = kn_text_visible(path);
    if (kn_talk_level(args) >= KN_TALK_INFO)
        printf("%s: %u segment%s, %dx%d\n", shown, sheet->n, sheet->n == 1 ? "" : "s",
               picture->width, picture->height);
    return TRUE;
}

/* columns 0: as in a square. The caller frees. */
static KnPicture *lay_out_cells(Sheet *sheet, int columns)
{
    const KnOutput *output = &sheet->job->project->output;
    sheet->cell_height = MAX(CELL_WIDTH * output->height / output->width, 1);
    sheet->columns = MIN(columns ? columns : (int)ceil(sqrt((double)sheet->n)), (int)sheet->n);
    int rows = ((int)sheet->n + sheet->columns - 1) / sheet->columns;
    sheet->picture = kn_picture_new(GAP + sheet->columns * (CELL_WIDTH + GAP),
                                    GAP + rows * (sheet->cell_height + GAP));
    return sheet->picture;
}

static gboolean draw_cells(Sheet *sheet, GError **error)
{
    for (guint i = 0; i < sheet->n; i++)
        if (!draw_cell(sheet, i, error))
            return FALSE;
    return TRUE;
}

gboolean kn_cli_sheet_write(KnCliJob *job, const char *path, GError **error)
{
    Sheet sheet = {.job = job, .n = MIN(job->project->n_segments, MAX_CELLS)};
    g_autoptr(KnPicture) picture = lay_out_cells(&sheet, 0);
    return draw_cells(&sheet, error) && kn_picture_write(picture, path, error);
}

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    Sheet sheet = {.job = &job};
    if (!kn_cli_job_open_one(&job, args, TRUE, error))
        return FALSE;
    const char *wish = kn_args_text(args, "output");
    g_autofree char *path = wish ? g_strdup(wish) : kn_cli_name_beside(&job, "-sheet.jpg");
    if (!kn_cli_check_output(&job, KN_OUTPUT_PICTURE, path, error) ||
        (kn_timeline_has_auto(job.project) && !kn_cli_job_lay_out(&job, error)) ||
        !choose_segments(&job, args, &sheet, error))
        return FALSE;
    job.options.range_first = job.options.range_n = 0;
    g_autoptr(KnPicture) picture = lay_out_cells(
        &sheet, kn_args_value(args, "columns") ? (int)kn_args_integer(args, "columns") : 0);
    g_autoptr(KnSubjects) subjects = NULL;
    if (kn_args_on(args, "subjects") &&
        !(subjects = kn_session_subjects(job.session, FALSE, error)))
        return FALSE;
    sheet.subjects = subjects;
    return draw_cells(&sheet, error) && kn_picture_write(picture, path, error) &&
           print(args, &sheet, path);
}

const KnCommand kn_command_sheet = {
    .name = "sheet",
    .summary = "draws a contact sheet: a frame of each segment in a grid",
    .usage = "PROJECT [-o FILE]",
    .description =
        "Draws the frame in the middle of each segment, small, with the segment's "
        "number and the time at which it begins. --range takes the segments whose middle "
        "lies in it. With --subjects the cells of segments with a picture show all of that "
        "picture, "
        "and the subject that is found in it, or given by the project, where anything asks for "
        "it.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_RANGE | KN_GROUP_CACHE | KN_GROUP_MODELS |
              KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
