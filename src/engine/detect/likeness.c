/* SPDX-License-Identifier: MIT */
#include "engine/detect/likeness.h"
#include "base/error.h"
#include "base/input_rules.h"
#include "base/open_file.h"
#include "base/text.h"
#include "engine/detect/private.h"
#include "engine/pool/role_detect.h"
#include "engine/store/version.h"
#include "vision/clip.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define HANG_SECONDS 60.0
enum { FILE_BYTES_MAX = 1 << 16 };

static const char *const needed[] = {"clip-image", "clip-text", "clip-merges"};
enum { IMAGE, TEXT, MERGES };

/* A picture or a text. */
typedef struct {
    const char *picture, *text;   /* borrowed; one of them is NULL */
    int left, top, right, bottom; /* of the picture; right 0: all of it */
    KnProbe probe;
    gboolean there;
    char *name;     /* that its numbers are kept under */
    char *path;     /* that they are written to; NULL: they are there */
    float *numbers; /* NULL: not there */
    guint n;
} Item;

typedef struct {
    KnDetectWork *work; /* as far as it knows models */
    KnReporter *reporter;
    KnStore *store;
    const char *comes; /* what comes of it where models are of no use */
    const char *names[G_N_ELEMENTS(needed) + 2], *hashes[G_N_ELEMENTS(needed) + 2];
    char *paths[G_N_ELEMENTS(needed) + 1]; /* of the models */
    Item *items;
    guint n_items;
    KnTask *tasks;
    KnDetectRequest *requests;
    guint *item_of; /* of each task */
    char *failure;  /* why the models are of no use; NULL: they are */
} Comparison;

/* ---- numbers, as they are kept ---- */

/* Numbers of a text in base64. */
static gboolean parse(Item *item, const char *text)
{
    gsize size = 0;
    g_autofree guchar *bytes = g_base64_decode(text, &size);
    if (size == 0 || size % sizeof(float) || size / sizeof(float) > KN_CLIP_NUMBERS_MAX)
        return FALSE;
    item->n = (guint)(size / sizeof(float));
    item->numbers = g_memdup2(bytes, size);
    return TRUE;
}

static void recall(const Comparison *comparison, Item *item)
{
    g_autofree char *known = kn_version_recall(comparison->store, item->name);
    if (known)
        parse(item, known);
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Comparison *comparison = user_data;
    Item *item = &comparison->items[comparison->item_of[task - comparison->tasks]];
    const char *const *files = (const char *const *)comparison->paths;
    g_autofree char *text = NULL;
    gsize size;
    if (!kn_read_small_file(item->path, FILE_BYTES_MAX, &text, &size, error))
        return FALSE;
    if (strlen(text) == size && parse(item, text)) {
        kn_version_remember(comparison->store, item->name, text, files);
        g_unlink(item->path);
        return TRUE;
    }
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is damaged", item->path);
    return FALSE;
}

/* ---- models ---- */

static gboolean has_models(Comparison *comparison)
{
    const char *const *models = kn_detect_models(comparison->work);
    const char *const *hashes = kn_detect_hashes(comparison->work);
    const char *folder = comparison->work->inputs->options->models_dir;
    guint n = 0, n_needed = 0;
    for (guint i = 0; models[i]; i++) {
        gboolean is_needed = FALSE;
        for (guint k = 0; k < G_N_ELEMENTS(needed) && !is_needed; k++)
            is_needed = strcmp(needed[k], models[i]) == 0;
        if (!is_needed && strcmp(models[i], kn_model_runtime) != 0)
            continue;
        comparison->names[n] = models[i];
        comparison->hashes[n++] = hashes[i];
        if (is_needed)
            comparison->paths[n_needed++] =
                g_build_filename(folder, kn_model_find(models[i])->file, NULL);
    }
    return n_needed == G_N_ELEMENTS(needed);
}

static const char *hash_of(const Comparison *comparison, guint which)
{
    for (guint i = 0; comparison->names[i]; i++)
        if (strcmp(comparison->names[i], needed[which]) == 0)
            return comparison->hashes[i];
    return "";
}

static void warn(Comparison *comparison, const char *words)
{
    kn_emit_warning(comparison->reporter, KN_WARNING_MODELS_UNUSABLE, 0, words);
}

/* ---- items ---- */

/* In whole pixels, and at least one. */
static void find_part(Item *item, const KnBox *part)
{
    int width = item->probe.picture.width, height = item->probe.picture.height;
    if (part->x <= 0 && part->y <= 0 && part->w >= 1 && part->h >= 1)
        return;
    item->left = CLAMP((int)floor(part->x * width), 0, width - 1);
    item->top = CLAMP((int)floor(part->y * height), 0, height - 1);
    item->right = CLAMP((int)ceil((part->x + part->w) * width), item->left + 1, width);
    item->bottom = CLAMP((int)ceil((part->y + part->h) * height), item->top + 1, height);
}

static void add_picture(Comparison *comparison, const KnLikenessPart *part)
{
    Item *item = &comparison->items[comparison->n_items++];
    item->picture = part->picture;
    item->there = kn_probe_picture(comparison->store, part->picture, &item->probe, NULL);
    if (!item->there)
        return; /* who plans it says so */
    find_part(item, &part->part);
    g_autofree char *where = item->right ? g_strdup_printf(" at %d %d %d %d", item->left, item->top,
                                                           item->right, item->bottom)
                                         : g_strdup("");
    item->name = g_strdup_printf("what CLIP %s sees in %s%s by %s", hash_of(comparison, IMAGE),
                                 item->probe.hash, where, item->probe.picture.decoder);
    recall(comparison, item);
}

static void add_text(Comparison *comparison, const char *text)
{
    Item *item = &comparison->items[comparison->n_items++];
    item->text = text;
    item->there = TRUE;
    item->name = g_strdup_printf("what CLIP %s by %s sees in the words %s",
                                 hash_of(comparison, TEXT), hash_of(comparison, MERGES), text);
    recall(comparison, item);
}

static void item_clear(Item *item)
{
    g_free(item->name);
    g_free(item->path);
    g_free(item->numbers);
}

/* ---- asking ---- */

static guint make_tasks(Comparison *comparison)
{
    guint n = 0;
    comparison->tasks = g_new0(KnTask, comparison->n_items + 1);
    comparison->requests = g_new0(KnDetectRequest, comparison->n_items + 1);
    comparison->item_of = g_new0(guint, comparison->n_items + 1);
    for (guint i = 0; i < comparison->n_items; i++) {
        Item *item = &comparison->items[i];
        KnDetectRequest *request = &comparison->requests[n];
        if (item->numbers || !item->there)
            continue;
        g_autofree char *name = g_strdup_printf("numbers-%u", i);
        item->path = g_build_filename(kn_store_work(comparison->store), name, NULL);
        *request =
            (KnDetectRequest){.picture = (char *)item->picture,
                              .words = (char *)item->text,
                              .compare = TRUE,
                              .decoder = item->picture ? (char *)item->probe.picture.decoder : NULL,
                              .width = item->probe.picture.width,
                              .height = item->probe.picture.height,
                              .left = item->left,
                              .top = item->top,
                              .right = item->right,
                              .bottom = item->bottom,
                              .path = item->path};
        g_strlcpy(request->content, item->probe.hash, sizeof request->content);
        comparison->item_of[n] = i;
        comparison->tasks[n] = (KnTask){.role = &kn_role_detect,
                                        .request = request,
                                        .job.number = n,
                                        .hang_seconds = HANG_SECONDS};
        n++;
    }
    return n;
}

static gboolean is_of_models(const Comparison *comparison, const GError *error)
{
    const char *input = kn_error_input(error);
    return !input || g_strv_contains((const char *const *)comparison->paths, input) ||
           g_str_has_suffix(input, kn_model_find(kn_model_runtime)->file);
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    Comparison *comparison = user_data;
    const Item *item = &comparison->items[comparison->item_of[task - comparison->tasks]];
    if (change == KN_TASK_RETRIED || change == KN_TASK_GIVEN_UP)
        g_unlink(item->path);
    if (change != KN_TASK_GIVEN_UP || comparison->failure || !task->error)
        return;
    if (item->text || is_of_models(comparison, task->error)) {
        comparison->failure = g_strdup(task->error->message);
        return;
    }
    g_autofree char *shown = kn_text_visible(item->picture);
    g_autofree char *words =
        g_strdup_printf("nobody could look at '%s', which is chosen by words about it alone: %s",
                        shown, task->error->message);
    warn(comparison, words);
}

static KnStart may_start(KnTask *task, gpointer user_data)
{
    const Comparison *comparison = user_data;
    return comparison->failure ? KN_START_WAIT : KN_START_NOW;
}

static void hear(KnTask *task, const KnReport *report, gpointer user_data)
{
    Comparison *comparison = user_data;
    kn_detect_hear_model(comparison->reporter, report);
}

static gboolean ask(Comparison *comparison, const KnProject *project, GError **error)
{
    const KnBuildOptions *options = comparison->work->inputs->options;
    guint n_tasks = make_tasks(comparison);
    KnPoolStats stats = {0};
    const KnDetectSetup setup = {
        .store = (char *)kn_store_folder(comparison->store),
        .folder = (char *)kn_project_bounds(project),
        .memory_bytes = (gint64)MIN(options->memory_bytes, (guint64)G_MAXINT64),
        .models_folder = (char *)options->models_dir,
        .models = (GStrv)comparison->names,
        .hashes = (GStrv)comparison->hashes,
        .threads = 1,
    };
    const KnPool pool = {
        .setup = &setup,
        .n_slots = 1, /* the models are loaded once */
        .ring_fd = -1,
        .cpu = options->cpu,
        .cancellable = options->cancellable,
        .stop = options->stop,
        .cancel_at_once = TRUE,
        .may_start = may_start,
        .take = take,
        .changed = changed,
        .report = hear,
        .user_data = comparison,
    };
    gboolean done = n_tasks == 0 || kn_pool_run(&pool, comparison->tasks, n_tasks, &stats, error);
    for (guint i = 0; i < n_tasks; i++)
        kn_task_clear(&comparison->tasks[i]);
    return done;
}

static void compare(const Comparison *comparison, guint n_pictures, guint n_texts, double *likeness)
{
    for (guint t = 0; t < n_texts; t++)
        for (guint p = 0; p < n_pictures; p++) {
            const Item *text = &comparison->items[n_pictures + t], *picture = &comparison->items[p];
            gboolean both = text->numbers && picture->numbers && text->n == picture->n;
            likeness[t * n_pictures + p] =
                both ? kn_clip_likeness(text->numbers, picture->numbers, text->n) : -2;
        }
}

static void comparison_clear(Comparison *comparison)
{
    for (guint i = 0; i < comparison->n_items; i++)
        item_clear(&comparison->items[i]);
    for (guint i = 0; i < G_N_ELEMENTS(needed); i++)
        g_free(comparison->paths[i]);
    g_free(comparison->items);
    g_free(comparison->tasks);
    g_free(comparison->requests);
    g_free(comparison->item_of);
    g_free(comparison->failure);
}

static gboolean run(Comparison *comparison, const KnLikenessPart *parts, guint n_parts,
                    const char *const *texts, guint n_texts, double *likeness)
{
    const KnDetectInputs *inputs = comparison->work->inputs;
    g_autoptr(GError) error = NULL;
    comparison->items = g_new0(Item, n_parts + n_texts + 1);
    gboolean done = has_models(comparison);
    if (done) {
        for (guint i = 0; i < n_parts; i++)
            add_picture(comparison, &parts[i]);
        for (guint i = 0; i < n_texts; i++)
            add_text(comparison, texts[i]);
        done = inputs->wish == KN_DETECT_LOOK ||
               (ask(comparison, inputs->project, &error) && !comparison->failure);
        const char *why = comparison->failure ? comparison->failure : error ? error->message : "";
        g_autofree char *words = g_strdup_printf("%s: %s", comparison->comes, why);
        if (!done)
            warn(comparison, words);
        else
            compare(comparison, n_parts, n_texts, likeness);
    }
    comparison_clear(comparison);
    return done;
}

gboolean kn_likeness_of_parts(KnDetectWork *work, const KnLikenessPart *parts, guint n_parts,
                              const char *const *texts, guint n_texts, double *likeness)
{
    Comparison comparison = {.work = work,
                             .store = work->inputs->results->store,
                             .reporter = work->inputs->results->reporter,
                             .comes = "subjects are chosen by their labels alone"};
    return run(&comparison, parts, n_parts, texts, n_texts, likeness);
}

gboolean kn_likeness(const KnProject *project, const KnBuildOptions *options,
                     const char *const *pictures, guint n_pictures, const char *const *texts,
                     guint n_texts, double *likeness)
{
    KnStore *store = options->store, *own = NULL;
    KnReporter silent, reporter; /* silent: of models that are damaged the detect phase says so */
    if (!store)
        store = own = kn_store_open(options->cache_dir, options->no_cache, NULL);
    if (!store)
        store = own = kn_store_open(NULL, TRUE, NULL);
    if (!store)
        return FALSE;
    kn_reporter_init(&silent, NULL, NULL);
    kn_reporter_init(&reporter, options->event, options->user_data);
    KnResults results = {.store = store, .reporter = &silent};
    const KnDetectInputs inputs = {.project = project, .options = options, .results = &results};
    KnDetectWork work = {.inputs = &inputs,
                         .models = g_ptr_array_new(),
                         .hashes = g_ptr_array_new_with_free_func(g_free)};
    Comparison comparison = {.work = &work,
                             .store = store,
                             .reporter = &reporter,
                             .comes = "pictures are chosen by the words about them alone"};
    g_autofree KnLikenessPart *parts = g_new(KnLikenessPart, n_pictures + 1);
    for (guint i = 0; i < n_pictures; i++)
        parts[i] = (KnLikenessPart){pictures[i], {0, 0, 1, 1}};
    gboolean done = run(&comparison, parts, n_pictures, texts, n_texts, likeness);
    g_ptr_array_unref(work.models);
    g_ptr_array_unref(work.hashes);
    kn_reporter_clear(&reporter);
    kn_reporter_clear(&silent);
    g_clear_pointer(&own, kn_store_close);
    return done;
}
