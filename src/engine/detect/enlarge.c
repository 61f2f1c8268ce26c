/* SPDX-License-Identifier: MIT */
/* Super-resolution: pictures that ask for it and have fewer pixels than are seen of them are
 * enlarged by a network, in a process of the role `detect`, and shown in place of the file. Where
 * there is no model, or it fails, the film goes on with the file as it is, with a warning. */
#include "base/error.h"
#include "base/text.h"
#include "engine/detect/private.h"
#include "engine/pool/role_detect.h"
#include "engine/store/enlarged_file.h"
#include "project/places.h"
#include "vision/super.h"

#include <glib/gstdio.h>
#include <string.h>

/* Of a tile: a large network of the person's own on a slow machine. */
#define HANG_SECONDS 120.0

typedef struct {
    KnDetectWork *work;
    const char *model; /* NULL: there is none */
    const char *model_hash, *runtime_hash;
    char *failure; /* why the model is of no use for any picture; NULL: it is */
    GArray *tasks; /* KnTask */
    KnDetectRequest *requests;
    guint *small_of; /* of each task */
} Enlarging;

static KnSmallPicture *small_at(const KnDetectWork *work, guint i)
{
    return &g_array_index(work->small, KnSmallPicture, i);
}

static void clear_small(gpointer data)
{
    g_free(((KnSmallPicture *)data)->failure);
}

/* ---- which ---- */

static guint add(KnDetectWork *work, guint segment, const KnProbe *probe)
{
    const KnSegment *shown = &work->inputs->project->segments[segment];
    for (guint i = 0; i < work->small->len; i++)
        if (strcmp(small_at(work, i)->path, shown->path) == 0 &&
            small_at(work, i)->strength == shown->super)
            return i + 1;
    const KnSmallPicture small = {
        .path = shown->path, .probe = *probe, .first = segment, .strength = shown->super};
    g_array_append_val(work->small, small);
    return work->small->len;
}

gboolean kn_detect_may_enlarge(const KnProject *project)
{
    for (guint i = 0; i < project->n_segments; i++)
        if (project->segments[i].super > 0 && project->segments[i].kind == KN_SEGMENT_IMAGE)
            return TRUE;
    return FALSE;
}

static void read_segments(KnDetectWork *work)
{
    const KnProject *project = work->inputs->project;
    work->small = g_array_new(FALSE, TRUE, sizeof(KnSmallPicture));
    g_array_set_clear_func(work->small, clear_small);
    work->small_of = g_new0(guint, project->n_segments + 1);
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        KnProbe probe;
        if (segment->super > 0 && segment->kind == KN_SEGMENT_IMAGE && segment->path &&
            !segment->missing &&
            kn_probe_picture(work->inputs->results->store, segment->path, &probe, NULL) &&
            !probe.picture.vector &&
            kn_segment_enlargement(project, segment, &work->subjects->segments[i],
                                   probe.picture.width, probe.picture.height) > 1)
            work->small_of[i] = add(work, i, &probe);
    }
}

/* ---- what is there ---- */

static void set_key(const Enlarging *enlarging, KnSmallPicture *small)
{
    const KnEnlargedSpec spec = {.content = small->probe.hash,
                                 .decoder = small->probe.picture.decoder,
                                 .model = enlarging->model_hash,
                                 .runtime = enlarging->runtime_hash,
                                 .strength = small->strength};
    g_autofree char *key = kn_enlarged_file_key(&spec);
    g_strlcpy(small->key, key, sizeof small->key);
}

static void find(KnDetectWork *work, KnSmallPicture *small)
{
    KnResults *results = work->inputs->results;
    g_autoptr(GError) error = NULL;
    if (!kn_results_has(results, KN_STORE_ENLARGED, small->key))
        return;
    g_autofree char *path =
        kn_store_path(kn_store_folder(results->store), KN_STORE_ENLARGED, small->key);
    small->there = kn_enlarged_file_check(path, small->key, &error);
    if (small->there)
        kn_store_touch(results->store, KN_STORE_ENLARGED, small->key);
    else
        kn_results_drop_damaged(results, KN_STORE_ENLARGED, small->key, small->first + 1,
                                error->message);
}

static gboolean find_all(Enlarging *enlarging, GError **error)
{
    KnDetectWork *work = enlarging->work;
    for (guint i = 0; i < work->small->len; i++) {
        KnSmallPicture *small = small_at(work, i);
        /* It would be read by the decoder of today. */
        if (small->probe.remembered && !kn_probe_refresh(small->path, &small->probe, NULL))
            continue;
        set_key(enlarging, small);
    }
    if (!kn_detect_announce(work, error))
        return FALSE;
    for (guint i = 0; i < work->small->len; i++)
        if (*small_at(work, i)->key &&
            !(work->inputs->anew && work->inputs->wish != KN_DETECT_LOOK))
            find(work, small_at(work, i));
    return TRUE;
}

/* ---- making ---- */

static KnSmallPicture *small_of_task(const Enlarging *enlarging, const KnTask *task)
{
    guint at = (guint)(task - (const KnTask *)(gconstpointer)enlarging->tasks->data);
    return small_at(enlarging->work, enlarging->small_of[at]);
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Enlarging *enlarging = user_data;
    KnSmallPicture *small = small_of_task(enlarging, task);
    KnResults *results = enlarging->work->inputs->results;
    g_autofree char *path = kn_store_work_path(results->store, KN_STORE_ENLARGED, small->key);
    if (!kn_enlarged_file_check(path, small->key, error))
        return FALSE;
    KnResult result = {.kind = KN_STORE_ENLARGED, .key = small->key, .work_path = path};
    result.note.source = g_strdup(small->path);
    result.note.first_segment = result.note.last_segment = small->first + 1;
    result.note.seconds = task->seconds;
    small->there = kn_results_add(results, &result, error);
    return small->there;
}

static gboolean is_of_model(const Enlarging *enlarging, const GError *error)
{
    const char *input = kn_error_input(error);
    return input && (g_str_has_suffix(input, kn_model_find(enlarging->model)->file) ||
                     g_str_has_suffix(input, kn_model_find(kn_model_runtime)->file));
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    Enlarging *enlarging = user_data;
    KnSmallPicture *small = small_of_task(enlarging, task);
    if (change == KN_TASK_RETRIED || change == KN_TASK_GIVEN_UP) {
        g_autofree char *path = kn_store_work_path(enlarging->work->inputs->results->store,
                                                   KN_STORE_ENLARGED, small->key);
        g_unlink(path);
    }
    if (change == KN_TASK_FINISHED || change == KN_TASK_GIVEN_UP)
        enlarging->work->phase.cpu_seconds += task->cpu_seconds;
    if (change != KN_TASK_GIVEN_UP || !task->error)
        return;
    small->failure = g_strdup(task->error->message);
    if (!enlarging->failure && is_of_model(enlarging, task->error))
        enlarging->failure = g_strdup(task->error->message);
}

static KnStart may_start(KnTask *task, gpointer user_data)
{
    return ((const Enlarging *)user_data)->failure ? KN_START_WAIT : KN_START_NOW;
}

static void hear(KnTask *task, const KnReport *report, gpointer user_data)
{
    const Enlarging *enlarging = user_data;
    kn_detect_hear_model(enlarging->work->inputs->results->reporter, report);
}

static void add_task(Enlarging *enlarging, guint i)
{
    const KnBuildOptions *options = enlarging->work->inputs->options;
    const KnSmallPicture *small = small_at(enlarging->work, i);
    guint n = enlarging->tasks->len;
    KnDetectRequest *request = &enlarging->requests[n];
    *request = (KnDetectRequest){
        .picture = (char *)small->path,
        .enlarge = small->strength,
        .alpha = small->probe.picture.has_alpha,
        .decoder = (char *)small->probe.picture.decoder,
        .width = small->probe.picture.width,
        .height = small->probe.picture.height,
        .path = kn_store_work_path(enlarging->work->inputs->results->store, KN_STORE_ENLARGED,
                                   small->key),
    };
    g_strlcpy(request->content, small->probe.hash, sizeof request->content);
    g_strlcpy(request->key, small->key, sizeof request->key);
    enlarging->small_of[n] = i;
    const KnTask task = {.role = &kn_role_detect,
                         .request = request,
                         .job.number = n,
                         .hang_seconds =
                             options->hang_seconds > 0 ? options->hang_seconds : HANG_SECONDS};
    g_array_append_val(enlarging->tasks, task);
}

static gboolean run(Enlarging *enlarging, GError **error)
{
    const KnDetectInputs *inputs = enlarging->work->inputs;
    const KnBuildOptions *options = inputs->options;
    const char *names[] = {enlarging->model, enlarging->runtime_hash ? kn_model_runtime : NULL,
                           NULL};
    const char *hashes[] = {enlarging->model_hash, enlarging->runtime_hash, NULL};
    KnPoolStats stats = {0};
    const KnDetectSetup setup = {
        .store = (char *)kn_store_folder(inputs->results->store),
        .folder = (char *)kn_project_bounds(inputs->project),
        .memory_bytes = (gint64)MIN(options->memory_bytes, (guint64)G_MAXINT64),
        .models_folder = (char *)options->models_dir,
        .models = (GStrv)names,
        .hashes = (GStrv)hashes,
        .threads = kn_detect_threads(options),
    };
    const KnPool pool = {
        .setup = &setup,
        .n_slots = 1, /* the model is loaded once, and has several threads instead */
        .ring_fd = -1,
        .cpu = options->cpu,
        .cancellable = options->cancellable,
        .stop = options->stop,
        .cancel_at_once = TRUE,
        .may_start = may_start,
        .take = take,
        .changed = changed,
        .report = hear,
        .user_data = enlarging,
    };
    return kn_pool_run(&pool, (KnTask *)(gpointer)enlarging->tasks->data, enlarging->tasks->len,
                       &stats, error);
}

static gboolean make(Enlarging *enlarging, GError **error)
{
    KnDetectWork *work = enlarging->work;
    gboolean done = TRUE;
    enlarging->tasks = g_array_new(FALSE, TRUE, sizeof(KnTask));
    enlarging->requests = g_new0(KnDetectRequest, work->small->len + 1);
    enlarging->small_of = g_new0(guint, work->small->len + 1);
    for (guint i = 0; i < work->small->len; i++)
        if (!small_at(work, i)->there && *small_at(work, i)->key)
            add_task(enlarging, i);
    if (enlarging->tasks->len > 0)
        done = run(enlarging, error);
    for (guint i = 0; i < enlarging->tasks->len; i++) {
        kn_task_clear(&g_array_index(enlarging->tasks, KnTask, i));
        g_free(enlarging->requests[i].path);
    }
    g_array_unref(enlarging->tasks);
    g_free(enlarging->requests);
    g_free(enlarging->small_of);
    return done;
}

/* ---- what comes of it ---- */

static void find_model(Enlarging *enlarging)
{
    const char *const *models = kn_detect_models(enlarging->work);
    const char *const *hashes = kn_detect_hashes(enlarging->work);
    enlarging->model = kn_super_model(models);
    for (guint i = 0; models[i]; i++) {
        if (g_strcmp0(models[i], enlarging->model) == 0)
            enlarging->model_hash = hashes[i];
        if (strcmp(models[i], kn_model_runtime) == 0)
            enlarging->runtime_hash = hashes[i];
    }
}

/* What is missing is enlarged as any other picture is. */
static void warn(const Enlarging *enlarging)
{
    const KnDetectInputs *inputs = enlarging->work->inputs;
    KnWarnings *warnings = kn_warnings_new();
    for (guint i = 0; i < enlarging->work->small->len; i++) {
        const KnSmallPicture *small = small_at(enlarging->work, i);
        const char *why = small->failure       ? small->failure
                          : enlarging->failure ? enlarging->failure
                          : enlarging->model
                              ? NULL
                              : "there is no model; 'kinora models fetch' brings one";
        if (small->there || !why)
            continue;
        g_autofree char *shown = kn_text_visible(small->path);
        kn_warnings_add(warnings, KN_WARNING_NO_SUPER_RESOLUTION, small->first + 1,
                        "'%s' is enlarged without super-resolution: %s", shown, why);
    }
    kn_project_place_warnings(inputs->project, &warnings);
    kn_emit_warnings(inputs->results->reporter, warnings);
    kn_warnings_free(warnings);
}

static void show(const KnDetectWork *work)
{
    const char *folder = kn_store_folder(work->inputs->results->store);
    for (guint i = 0; i < work->subjects->n; i++) {
        const KnSmallPicture *small =
            work->small_of[i] ? small_at(work, work->small_of[i] - 1) : NULL;
        if (!small || !small->there)
            continue;
        work->subjects->segments[i].larger = kn_store_path(folder, KN_STORE_ENLARGED, small->key);
        g_strlcpy(work->subjects->segments[i].larger_key, small->key, sizeof small->key);
    }
}

gboolean kn_detect_enlarge(KnDetectWork *work, GError **error)
{
    Enlarging enlarging = {.work = work};
    gboolean done = TRUE;
    read_segments(work);
    if (work->small->len == 0)
        return TRUE;
    find_model(&enlarging);
    if (enlarging.model)
        done = find_all(&enlarging, error) &&
               (work->inputs->wish == KN_DETECT_LOOK || make(&enlarging, error));
    if (done) {
        warn(&enlarging);
        show(work);
    }
    g_free(enlarging.failure);
    return done;
}
