/* SPDX-License-Identifier: MIT */
/* Finds what is missing, in processes of the role `detect`. */
#include "base/cpu.h"
#include "base/error.h"
#include "base/text.h"
#include "engine/detect/private.h"
#include "engine/pool/role_detect.h"
#include "engine/store/subject_file.h"
#include "project/places.h"
#include "vision/detector.h"

#include <glib/gstdio.h>
#include <string.h>

/* A picture of 2^28 pixels is decoded in a quarter of that on a slow machine. */
#define HANG_SECONDS 60.0

/* Pictures of a clip that are looked at: one each half second, but so many. */
enum { EACH_US = 500000, FRAMES_MIN = 7, FRAMES_MAX = 48 };

enum { THREADS_MAX = 8 }; /* of a network: more of them wait for each other */

typedef struct {
    KnDetectWork *work;
    KnTask *tasks;
    KnDetectRequest *requests; /* of each task; what they name is borrowed but for the path */
    guint *picture_of;         /* of each task: index into work->pictures */
    char **reading;            /* of each task: what was read last; may be NULL */
    guint n_tasks;
} Making;

static KnSoughtPicture *picture_of_task(const Making *making, const KnTask *task)
{
    return &g_array_index(making->work->pictures, KnSoughtPicture,
                          making->picture_of[task - making->tasks]);
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Making *making = user_data;
    KnSoughtPicture *picture = picture_of_task(making, task);
    const char *path = making->requests[task - making->tasks].path;
    picture->findings = kn_subject_file_read(path, picture->key, error);
    if (!picture->findings)
        return FALSE;
    picture->made = TRUE;
    KnResult result = {.kind = KN_STORE_SUBJECT, .key = picture->key, .work_path = path};
    result.note.source = g_strdup(picture->path);
    result.note.first_segment = result.note.last_segment = picture->first + 1;
    result.note.seconds = task->seconds;
    return kn_results_add(making->work->inputs->results, &result, error);
}

/* Of a failure: the model that is to blame, and not the picture; NULL: none is. */
static const KnModel *model_of(const Making *making, const KnTask *task)
{
    const char *folder = making->work->inputs->options->models_dir;
    const char *input = kn_error_input(task->error);
    if (!input) /* it was lost without a word */
        input = making->reading[task - making->tasks];
    for (const KnModel *model = kn_models; folder && input && model->name; model++) {
        g_autofree char *path = g_build_filename(folder, model->file, NULL);
        if (strcmp(input, path) == 0)
            return kn_detect_models(making->work)[0] ? model : NULL;
    }
    return NULL;
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    Making *making = user_data;
    if (change == KN_TASK_RETRIED || change == KN_TASK_GIVEN_UP)
        g_unlink(making->requests[task - making->tasks].path);
    if (change == KN_TASK_FINISHED || change == KN_TASK_GIVEN_UP)
        making->work->phase.cpu_seconds += task->cpu_seconds;
    if (change != KN_TASK_GIVEN_UP || making->work->models_failure || !model_of(making, task))
        return;
    making->work->models_failure = g_strdup(task->error->message);
    making->work->useless = model_of(making, task);
}

/* A model that is of no use is so for every picture. */
static KnStart may_start(KnTask *task, gpointer user_data)
{
    const Making *making = user_data;
    return making->work->models_failure ? KN_START_WAIT : KN_START_NOW;
}

void kn_detect_hear_model(KnReporter *reporter, const KnReport *report)
{
    const KnEvent event = {.kind = KN_EVENT_MODEL,
                           .model = report->text,
                           .pid = (int)report->frame,
                           .seconds = report->cpu_seconds,
                           .eta = -1};
    if (report->kind == KN_REPORT_MODEL && report->text)
        kn_emit(reporter, &event);
}

static void hear(KnTask *task, const KnReport *report, gpointer user_data)
{
    const Making *making = user_data;
    char **reading = &making->reading[task - making->tasks];
    if (report->kind == KN_REPORT_INPUT) {
        g_free(*reading);
        *reading = g_strdup(report->input);
    }
    kn_detect_hear_model(making->work->inputs->results->reporter, report);
}

/* Those pictures have no subject now; the film goes on without. */
static void warn(const Making *making)
{
    const KnDetectInputs *inputs = making->work->inputs;
    KnWarnings *warnings = kn_warnings_new();
    for (guint i = 0; i < making->n_tasks; i++) {
        const KnTask *task = &making->tasks[i];
        KnSoughtPicture *picture = picture_of_task(making, task);
        if (!task->error || model_of(making, task))
            continue;
        picture->failure = g_strdup(task->error->message);
        g_autofree char *shown = kn_text_visible(picture->path);
        kn_warnings_add(warnings, KN_WARNING_SUBJECT_SEARCH_FAILED, picture->first + 1,
                        "nobody could look at '%s', which counts as a picture without a subject: "
                        "%s",
                        shown, task->error->message);
    }
    kn_project_place_warnings(inputs->project, &warnings);
    kn_emit_warnings(inputs->results->reporter, warnings);
    kn_warnings_free(warnings);
}

static int n_frames(gint64 span_us)
{
    return (int)CLAMP(span_us / EACH_US, FRAMES_MIN, FRAMES_MAX);
}

static void make_tasks(Making *making)
{
    KnDetectWork *work = making->work;
    const KnBuildOptions *options = work->inputs->options;
    making->tasks = g_new0(KnTask, work->pictures->len + 1);
    making->requests = g_new0(KnDetectRequest, work->pictures->len + 1);
    making->picture_of = g_new0(guint, work->pictures->len + 1);
    making->reading = g_new0(char *, work->pictures->len + 1);
    for (guint i = 0; i < work->pictures->len; i++) {
        const KnSoughtPicture *picture = &g_array_index(work->pictures, KnSoughtPicture, i);
        if (picture->findings)
            continue;
        guint n = making->n_tasks++;
        KnDetectRequest *request = &making->requests[n];
        making->picture_of[n] = i;
        const KnProbe *probe = &picture->probe;
        *request = (KnDetectRequest){
            .picture = (char *)picture->path,
            .decoder = (char *)(picture->is_clip ? probe->clip.decoder : probe->picture.decoder),
            .width = picture->is_clip ? probe->clip.width : probe->picture.width,
            .height = picture->is_clip ? probe->clip.height : probe->picture.height,
            .n_frames = picture->is_clip ? n_frames(picture->span_us) : 0,
            .from_us = picture->from_us,
            .span_us = picture->span_us,
            .peak = probe->clip.peak,
            .deinterlace = (int)work->inputs->project->segments[picture->first].deinterlace,
            .path =
                kn_store_work_path(work->inputs->results->store, KN_STORE_SUBJECT, picture->key),
        };
        g_strlcpy(request->content, picture->probe.hash, sizeof request->content);
        g_strlcpy(request->key, picture->key, sizeof request->key);
        making->tasks[n] = (KnTask){
            .role = &kn_role_detect,
            .request = request,
            .job.number = n,
            .hang_seconds = options->hang_seconds > 0 ? options->hang_seconds : HANG_SECONDS};
    }
}

/* As many at once as the film's workers would be. */
/* The detectors of an order, or all of them, by their names. The caller frees. */
static char **names_of(const char *const *order)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (const KnDetector *const *d = kn_detectors(); !order && *d; d++)
        g_strv_builder_add(names, (*d)->name);
    return order ? g_strdupv((GStrv)order) : g_strv_builder_end(names);
}

int kn_detect_threads(const KnBuildOptions *options)
{
    return (int)MIN(kn_pool_helpers(options), THREADS_MAX);
}

gboolean kn_detect_make(KnDetectWork *work, GError **error)
{
    const KnBuildOptions *options = work->inputs->options;
    Making making = {.work = work};
    KnPoolStats stats = {0};
    const char *const *models = kn_detect_models(work);
    gboolean has_models = models[0] != NULL;
    make_tasks(&making);
    g_auto(GStrv) order = names_of(kn_detect_order(work));
    const KnDetectSetup setup = {
        .store = (char *)kn_store_folder(work->inputs->results->store),
        .folder = (char *)kn_project_bounds(work->inputs->project),
        .memory_bytes = (gint64)MIN(options->memory_bytes, (guint64)G_MAXINT64),
        .models_folder = has_models ? (char *)options->models_dir : NULL,
        .models = has_models ? (GStrv)models : NULL,
        .hashes = has_models ? (GStrv)kn_detect_hashes(work) : NULL,
        .detectors = order,
        .threads = kn_detect_threads(options),
    };
    const KnPool pool = {
        .setup = &setup,
        /* Models are loaded once, by one process, which works with several threads instead. */
        .n_slots = has_models ? 1 : MIN(kn_pool_helpers(options), MAX(making.n_tasks, 1)),
        .ring_fd = -1,
        .cpu = options->cpu,
        .cancellable = options->cancellable,
        .stop = options->stop,
        .cancel_at_once = TRUE,
        .may_start = has_models ? may_start : NULL,
        .take = take,
        .changed = changed,
        .report = hear,
        .user_data = &making,
    };
    gboolean done = kn_pool_run(&pool, making.tasks, making.n_tasks, &stats, error);
    if (done)
        warn(&making);
    for (guint i = 0; i < making.n_tasks; i++) {
        kn_task_clear(&making.tasks[i]);
        g_free(making.requests[i].path);
        g_free(making.reading[i]);
    }
    g_free(making.tasks);
    g_free(making.requests);
    g_free(making.picture_of);
    g_free(making.reading);
    return done;
}
