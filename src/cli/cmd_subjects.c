/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/subject_picture.h"
#include "cli/subject_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CELL_WIDTH = 480, CELL_HEIGHT = 360, GAP = 8, MAX_CELLS = 400 };

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help = "Draws the pictures, too, with what was found, into this file (.png, .jpg, .webp)"},
    {"all", 'a', &kn_flag_switch, KN_GROUP_OWN,
     .help = "Looks at every picture, also where no effect, focus or shape asks for its subject"},
    {"columns", 0, &kn_flag_int, KN_GROUP_OWN,
     .help = "Of -o: pictures in a row; by default as in a square", .min = 1, .max = 40},
    {"no-clobber", 'n', &kn_flag_switch, KN_GROUP_OWN,
     .help = "Refuses when the picture is there already"},
    {0},
};

static const KnExample examples[] = {
    {"subjects film", "Says what the pictures of a film are about, and how to say it otherwise."},
    {"subjects film --all -o subjects.jpg", "Looks at every picture, and draws what is found."},
    {0},
};

typedef struct {
    const KnCliJob *job;
    const KnSubjects *subjects;
    GArray *shown; /* guint: the first segment of each picture, or of each given subject */
    gboolean all, json;
} List;

static gboolean shows_picture(const KnSegment *segment)
{
    return segment->kind == KN_SEGMENT_IMAGE && segment->path && !segment->missing;
}

/* Whether an earlier segment shows the same picture and has what is found from the same record; a
 * subject that the project says is of its segment alone. */
static gboolean is_repeated(const List *list, guint i)
{
    const KnSegment *segments = list->job->project->segments;
    for (guint k = 0; k < list->shown->len; k++) {
        guint before = g_array_index(list->shown, guint, k);
        if (segments[i].n_subjects == 0 && segments[before].n_subjects == 0 &&
            strcmp(segments[i].path, segments[before].path) == 0)
            return TRUE;
    }
    return FALSE;
}

static int compare(gconstpointer a, gconstpointer b)
{
    const guint *x = a, *y = b;
    return *x > *y ? 1 : -(*x < *y);
}

/* Of the segments that show one picture, one where something asks for it is the first choice. */
static void choose(List *list)
{
    const KnProject *project = list->job->project;
    for (int asked = 1; asked >= 0; asked--)
        for (guint i = 0; i < project->n_segments; i++) {
            const KnSegment *segment = &project->segments[i];
            gboolean wanted =
                segment->n_subjects > 0 || list->subjects->segments[i].sought != KN_SOUGHT_NOT;
            if (shows_picture(segment) && wanted == asked && !is_repeated(list, i))
                g_array_append_val(list->shown, i);
        }
    g_array_sort(list->shown, compare);
}

static const char *state_of(const List *list, guint i)
{
    const KnSegmentSubjects *subjects = &list->subjects->segments[i];
    if (list->job->project->segments[i].n_subjects > 0)
        return "given";
    return subjects->sought == KN_SOUGHT_NOT     ? list->all ? "failed" : "unasked"
           : subjects->sought == KN_SOUGHT_LATER ? "failed"
           : subjects->made                      ? "made"
                                                 : "cached";
}

/* Where none is sure enough, the surest is what is to be corrected. */
static char *correction_of(const KnSegmentSubjects *subjects, const KnSubject *meant)
{
    const KnSubject *start = meant ? meant : subjects->n > 0 ? &subjects->items[0] : NULL;
    gboolean has_file = start && !start->detector && (start->mask || start->mask_path);
    return has_file ? NULL : kn_subject_correction(start);
}

static void print_json(const List *list, guint i, const KnSubject *meant, const char *correction)
{
    const KnSegmentSubjects *subjects = &list->subjects->segments[i];
    KnJsonLine *line = kn_json_line_new("subject");
    kn_json_line_integer(line, "segment", i + 1);
    kn_json_line_string(line, "path", list->job->project->segments[i].path);
    kn_json_line_string(line, "state", state_of(list, i));
    kn_json_line_integer(line, "found", subjects->n);
    if (meant)
        kn_subject_print_json(line, meant);
    kn_json_line_string(line, "correction", correction);
    kn_json_line_print(line);
}

static void print_picture(const List *list, guint i)
{
    const KnSegmentSubjects *subjects = &list->subjects->segments[i];
    const KnSubjectQuery first = {.nth = 1};
    const KnSubject *meant = kn_subject_choose(subjects->items, subjects->n, &first);
    g_autofree char *correction = correction_of(subjects, meant);
    const char *state = state_of(list, i);
    if (list->json) {
        print_json(list, i, meant, correction);
        return;
    }
    g_autofree char *name = g_path_get_basename(list->job->project->segments[i].path);
    g_autofree char *words = strcmp(state, "unasked") == 0
                                 ? g_strdup("nothing asks for its subject")
                             : strcmp(state, "failed") == 0 ? g_strdup("nobody could look at it")
                                                            : kn_subject_words(meant);
    g_autofree char *line = g_strdup_printf("segment %u, %s: %s", i + 1, name, words);
    g_autofree char *shown = kn_text_visible(line);
    g_autofree char *member = correction ? kn_text_visible(correction) : NULL;
    puts(shown);
    if (member)
        printf("  %s\n", member);
}

/* Clips have many pictures: what is found in them is followed, and not listed here. */
static void print_clips(const List *list)
{
    const KnProject *project = list->job->project;
    guint n = 0;
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        if (segment->kind != KN_SEGMENT_VIDEO || !segment->path)
            continue;
        g_autofree char *name = g_path_get_basename(segment->path), *shown = kn_text_visible(name);
        printf("segment %u, %s: a clip, which is looked at by a render where its subject is asked "
               "for, and is not listed here\n",
               i + 1, shown);
        n++;
    }
    if (n + list->shown->len == 0)
        puts("no segment shows a picture");
}

static gboolean draw(const KnArgs *args, const List *list, const char *path, GError **error)
{
    int n = (int)MIN(list->shown->len, MAX_CELLS);
    int columns = kn_args_value(args, "columns") ? (int)kn_args_integer(args, "columns")
                                                 : (int)ceil(sqrt((double)n));
    columns = CLAMP(columns, 1, MAX(n, 1));
    int rows = MAX((n + columns - 1) / columns, 1);
    g_autoptr(KnPicture) picture =
        kn_picture_new(GAP + columns * (CELL_WIDTH + GAP), GAP + rows * (CELL_HEIGHT + GAP));
    for (int k = 0; k < n; k++) {
        guint i = g_array_index(list->shown, guint, k);
        const KnCell cell = {GAP + k % columns * (CELL_WIDTH + GAP),
                             GAP + k / columns * (CELL_HEIGHT + GAP), CELL_WIDTH, CELL_HEIGHT};
        if (!kn_subject_draw(list->job->session, &list->job->project->segments[i],
                             &list->subjects->segments[i], picture, &cell, error))
            return FALSE;
        g_autofree char *number = g_strdup_printf("#%u", i + 1);
        kn_picture_label(picture, cell.x, cell.y, 2, number);
    }
    if (!kn_picture_write(picture, path, error))
        return FALSE;
    if (!list->json)
        return TRUE;
    KnJsonLine *line = kn_json_line_new("picture");
    kn_json_line_string(line, "output", path);
    kn_json_line_integer(line, "pictures", n);
    kn_json_line_integer(line, "width", picture->width);
    kn_json_line_integer(line, "height", picture->height);
    kn_json_line_print(line);
    return TRUE;
}

static gboolean look(KnCliJob *job, KnArgs *args, GError **error)
{
    const char *path = kn_args_text(args, "output");
    if (path && !kn_cli_check_output(job, KN_OUTPUT_PICTURE, path, error))
        return FALSE;
    g_autoptr(KnSubjects) subjects =
        kn_session_subjects(job->session, kn_args_on(args, "all"), error);
    if (!subjects)
        return FALSE;
    List list = {.job = job,
                 .subjects = subjects,
                 .shown = g_array_new(FALSE, FALSE, sizeof(guint)),
                 .all = kn_args_on(args, "all"),
                 .json = kn_args_on(args, "json")};
    choose(&list);
    for (guint k = 0; k < list.shown->len; k++)
        print_picture(&list, g_array_index(list.shown, guint, k));
    if (!list.json)
        print_clips(&list);
    gboolean done = !path || draw(args, &list, path, error);
    g_array_unref(list.shown);
    return done;
}

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    return kn_cli_job_open_one(&job, args, TRUE, error) && look(&job, args, error);
}

const KnCommand kn_command_subjects = {
    .name = "subjects",
    .summary = "says what the pictures are about, and how to correct it",
    .usage = "PROJECT [-a] [-o FILE]",
    .description =
        "Finds what each picture is about, where an effect, the focus or the shape of the film "
        "asks for it, and keeps it in the cache as a render does. Below each picture stands the "
        "member of its segment that says the same: change its numbers (x, y, width, height, in "
        "parts of the picture) and put it into the project, and nobody looks at the picture any "
        "more. With -o the pictures are drawn with boxes, masks, anchors (red crosses) and "
        "labels; the yellow box is the subject that is meant where nothing else is said.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_CACHE | KN_GROUP_MODELS |
              KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
