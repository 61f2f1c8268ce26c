/* SPDX-License-Identifier: MIT */
/* Words of sounds that come without: recordings with a transcript, and takes of voices that do not
 * tell. They are found in processes of the role `align`, each text in each sound once: what is
 * found is kept as a take of the sound with its words, or with none where the built-in voice does
 * not have the language or the two do not fit. Such words, and those of a sound whose process was
 * lost, are guessed by the captions, which alone want them. */
#include "voice/align.h"
#include "base/hash.h"
#include "engine/pool/role_align.h"
#include "engine/voice/private.h"
#include "project/places.h"

#include <glib/gstdio.h>
#include <string.h>

/* How long a process may say nothing, besides a tenth of the sound. */
#define HANG_SECONDS 60.0

typedef struct {
    KnVoiceWork *work;
    GHashTable *settings; /* language → KnVoiceSettings of the built-in voice */
    GHashTable *found;    /* key → KnTake*, with its words */
    GPtrArray *keys;      /* of each segment; NULL: it wants no words */
    KnTask *tasks;
    KnAlignRequest *requests; /* of each task; what they name is borrowed but for the path */
    guint *segment_of;        /* of each task */
    guint n_tasks;
} Aligning;

static void free_settings(gpointer settings)
{
    kn_options_clear(kn_voice_options, settings);
    g_free(settings);
}

static void free_take(gpointer take)
{
    kn_take_clear(take);
    g_free(take);
}

/* A line that was bought, or made by a program: its take is compared with its text. */
static gboolean is_checked(const KnVoiceWork *work, guint i)
{
    guint line = work->line_of[i];
    const KnSpeaker *speaker =
        line > 0 ? g_array_index(work->lines, KnSpokenLine, line - 1).speaker : NULL;
    return speaker && speaker->voice->leave && speaker->settings.check;
}

/* A segment whose captions will ask when its words are said, which nobody tells. */
static gboolean wants_words(const KnVoiceWork *work, guint i)
{
    const KnProject *project = work->inputs->project;
    const KnSegment *segment = &project->segments[i];
    const KnSpeech *speech = &work->speeches->items[i];
    gboolean shown = kn_caption_settings_any(&project->captions) && !project->captions.file &&
                     !project->captions.words && segment->captions && !segment->words_path;
    gboolean wanted = shown || work->inputs->options->all_words || is_checked(work, i);
    return wanted && speech->path && speech->text && *speech->text && speech->n_words == 0;
}

/* Of a line the voice says which language it speaks; of a recording the captions know it best. */
static const char *language_of(const KnVoiceWork *work, guint i)
{
    const KnProject *project = work->inputs->project;
    const KnSegment *segment = &project->segments[i];
    const KnVoiceSettings *voice = segment->voice;
    const char *spoken = voice ? voice->language : NULL, *shown = project->captions.language;
    if (!spoken && voice && g_strcmp0(voice->provider, "espeak") == 0)
        spoken = voice->voice; /* "de" is one */
    if (segment->speech == KN_SPEECH_FILE && shown)
        return shown;
    return spoken ? spoken : shown ? shown : "en";
}

static KnSpeaker *speaker_of(Aligning *aligning, guint i, GError **error)
{
    const char *language = language_of(aligning->work, i);
    KnVoiceSettings *settings = g_hash_table_lookup(aligning->settings, language);
    if (!settings) {
        settings = g_new0(KnVoiceSettings, 1);
        kn_options_init(kn_voice_options, settings);
        g_free(settings->provider);
        settings->provider = g_strdup("espeak");
        g_free(settings->language);
        settings->language = g_strdup(language);
        g_hash_table_insert(aligning->settings, g_strdup(language), settings);
    }
    return kn_speaker_find(aligning->work, settings, error);
}

/* NULL: nobody knows the voice's version (yet). */
static char *key_of(const Aligning *aligning, const KnSpeaker *speaker, guint i)
{
    const KnVoiceWork *work = aligning->work;
    if (!speaker->version)
        return NULL;
    g_autofree char *spoken =
        kn_take_key(speaker->voice, speaker->version, &speaker->settings, work->texts[i].spoken);
    guint line = work->line_of[i];
    guint64 sum = line > 0 ? g_array_index(work->lines, KnSpokenLine, line - 1).take.checksum : 0;
    return kn_hash_variant(g_variant_new("(susts)", "align", KN_ALIGN_MEANING,
                                         work->speeches->items[i].key, sum, spoken));
}

/* Looks whether it is in the store, and whole. */
static gboolean look(Aligning *aligning, const char *key, guint i)
{
    KnResults *results = aligning->work->inputs->results;
    g_autoptr(GError) error = NULL;
    if (g_hash_table_contains(aligning->found, key))
        return TRUE;
    if (!kn_store_mode(kn_store_folder(results->store), KN_STORE_TAKE, key))
        return FALSE;
    kn_store_touch(results->store, KN_STORE_TAKE, key);
    g_autofree char *path = kn_store_path(kn_store_folder(results->store), KN_STORE_TAKE, key);
    KnTake *take = g_new0(KnTake, 1);
    if (kn_take_inspect(take, path, &error)) {
        g_hash_table_insert(aligning->found, g_strdup(key), take);
        return TRUE;
    }
    g_free(take);
    if (g_error_matches(error, KN_ERROR, KN_ERROR_VERIFY))
        kn_results_drop_damaged(results, KN_STORE_TAKE, key, i + 1, error->message);
    return FALSE;
}

static void add_task(Aligning *aligning, KnSpeaker *speaker, const char *key, guint i)
{
    const KnVoiceWork *work = aligning->work;
    const KnSpeech *speech = &work->speeches->items[i];
    for (guint t = 0; t < aligning->n_tasks; t++)
        if (strcmp(g_ptr_array_index(aligning->keys, aligning->segment_of[t]), key) == 0)
            return;
    guint n = aligning->n_tasks++;
    KnAlignRequest *request = &aligning->requests[n];
    aligning->segment_of[n] = i;
    *request = (KnAlignRequest){
        .settings = speaker->settings,
        .version = speaker->version,
        .text = work->texts[i].spoken,
        .sound = speech->path,
        .path = kn_store_work_path(work->inputs->results->store, KN_STORE_TAKE, key),
    };
    if (speech->is_file)
        g_strlcpy(request->content, speech->key, sizeof request->content);
    double length = (double)speech->n_samples / KN_SAMPLE_RATE;
    aligning->tasks[n] = (KnTask){.role = &kn_role_align,
                                  .request = request,
                                  .job.number = n,
                                  .fresh = speaker->voice->needs_fresh_process,
                                  .hang_seconds = HANG_SECONDS + length / 10};
    double own = work->inputs->options->hang_seconds;
    if (own > 0)
        aligning->tasks[n].hang_seconds = own;
}

static gboolean plan(Aligning *aligning, GError **error)
{
    KnVoiceWork *work = aligning->work;
    for (guint i = 0; i < work->speeches->n; i++) {
        char *key = NULL;
        if (wants_words(work, i)) {
            KnSpeaker *speaker = speaker_of(aligning, i, error);
            if (!speaker)
                return FALSE;
            key = key_of(aligning, speaker, i);
            if (key && !look(aligning, key, i) && work->inputs->wish == KN_VOICE_MAKE) {
                g_ptr_array_add(aligning->keys, key);
                add_task(aligning, speaker, key, i);
                continue;
            }
        }
        g_ptr_array_add(aligning->keys, key);
    }
    return TRUE;
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Aligning *aligning = user_data;
    guint t = (guint)(task - aligning->tasks), i = aligning->segment_of[t];
    const char *key = g_ptr_array_index(aligning->keys, i);
    const KnAlignRequest *request = &aligning->requests[t];
    KnTake *found = g_new0(KnTake, 1);
    KnResult result = {.kind = KN_STORE_TAKE, .key = key, .work_path = request->path};
    if (!kn_take_inspect(found, request->path, error)) {
        g_free(found);
        return FALSE;
    }
    g_hash_table_insert(aligning->found, g_strdup(key), found);
    result.note.source = g_strdup(request->text);
    result.note.first_segment = result.note.last_segment = i + 1;
    return kn_results_add(aligning->work->inputs->results, &result, error);
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    Aligning *aligning = user_data;
    if (change == KN_TASK_RETRIED || change == KN_TASK_GIVEN_UP)
        g_unlink(aligning->requests[task - aligning->tasks].path);
    if (change == KN_TASK_FINISHED || change == KN_TASK_GIVEN_UP)
        aligning->work->phase.cpu_seconds += task->cpu_seconds;
}

/* Their words are guessed now; the film goes on. */
static void warn(const Aligning *aligning)
{
    const KnVoiceInputs *inputs = aligning->work->inputs;
    KnWarnings *warnings = kn_warnings_new();
    for (guint t = 0; t < aligning->n_tasks; t++)
        if (aligning->tasks[t].error)
            kn_warnings_add(warnings, KN_WARNING_WORDS_ESTIMATED, aligning->segment_of[t] + 1,
                            "nobody could find the words in its sound, and they are lit at guessed "
                            "times: %s",
                            aligning->tasks[t].error->message);
    kn_project_place_warnings(inputs->project, &warnings);
    kn_emit_warnings(inputs->results->reporter, warnings);
    kn_warnings_free(warnings);
}

static gboolean make(Aligning *aligning, GError **error)
{
    const KnVoiceInputs *inputs = aligning->work->inputs;
    const KnAlignSetup setup = {.store = (char *)kn_store_folder(inputs->results->store),
                                .folder = (char *)kn_project_bounds(inputs->project)};
    KnPoolStats stats = {0};
    const KnPool pool = {.setup = &setup,
                         .n_slots = MIN(kn_pool_helpers(inputs->options), aligning->n_tasks),
                         .ring_fd = -1,
                         .cancellable = inputs->options->cancellable,
                         .stop = inputs->options->stop,
                         .cancel_at_once = TRUE,
                         .take = take,
                         .changed = changed,
                         .user_data = aligning};
    if (!kn_pool_run(&pool, aligning->tasks, aligning->n_tasks, &stats, error))
        return FALSE;
    warn(aligning);
    return TRUE;
}

/* Words of the spoken text become words of the shown one; then all of it is judged. */
static void fill(const Aligning *aligning)
{
    KnVoiceWork *work = aligning->work;
    g_autofree const KnTake **takes = g_new0(const KnTake *, work->speeches->n + 1);
    for (guint i = 0; i < work->speeches->n; i++) {
        const char *key = g_ptr_array_index(aligning->keys, i);
        const KnTake *found = key ? g_hash_table_lookup(aligning->found, key) : NULL;
        KnSpeech *speech = &work->speeches->items[i];
        takes[i] = found;
        if (!found || found->n_words == 0)
            continue;
        speech->words = g_memdup2(found->words, found->n_words * sizeof(KnWord));
        speech->n_words = kn_line_show_words(&work->texts[i], speech->words, found->n_words);
    }
    kn_voice_doubt(work, takes);
}

gboolean kn_voice_align(KnVoiceWork *work, GError **error)
{
    guint n = work->speeches->n;
    Aligning aligning = {
        .work = work,
        .settings = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_settings),
        .found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_take),
        .keys = g_ptr_array_new_full(n, g_free),
        .tasks = g_new0(KnTask, n + 1),
        .requests = g_new0(KnAlignRequest, n + 1),
        .segment_of = g_new0(guint, n + 1),
    };
    gboolean done = plan(&aligning, error) && (aligning.n_tasks == 0 || make(&aligning, error));
    if (done)
        fill(&aligning);
    for (guint t = 0; t < aligning.n_tasks; t++) {
        kn_task_clear(&aligning.tasks[t]);
        g_free(aligning.requests[t].path);
    }
    /* Speakers are known by their settings, which end here. */
    GHashTableIter iter;
    gpointer settings;
    g_hash_table_iter_init(&iter, aligning.settings);
    while (g_hash_table_iter_next(&iter, NULL, &settings))
        g_hash_table_remove(work->speakers, settings);
    g_hash_table_unref(aligning.settings);
    g_hash_table_unref(aligning.found);
    g_ptr_array_unref(aligning.keys);
    g_free(aligning.tasks);
    g_free(aligning.requests);
    g_free(aligning.segment_of);
    return done;
}
