/* SPDX-License-Identifier: MIT */
/* Who speaks: voices with their settings and versions, and the pool that runs them. */
#include "engine/store/version.h"
#include "engine/voice/private.h"

void kn_speaker_free(gpointer data)
{
    KnSpeaker *speaker = data;
    kn_options_clear(kn_voice_options, &speaker->settings);
    g_free(speaker->version);
    g_free(speaker);
}

/* As many at once as the film's workers would be. */
static int cpus(const KnBuildOptions *options)
{
    int n = kn_pool_cpus();
    if (options->workers < 0)
        return 1;
    if (options->workers > 0)
        return MIN(n, options->workers);
    return options->worker_percent > 0 ? MAX(1, n * options->worker_percent / 100) : n;
}

/* A server may take more lines at once than there are CPUs. */
enum { SLOTS_MAX = 64 };

/* A line that is under way may be paid for, and most are there in a moment; but who wants an end
 * does not wait for a server or a program that says nothing. */
enum { CANCEL_SECONDS = 3 };

char *kn_speaker_record(const KnVoiceWork *work, const KnSpeaker *speaker)
{
    const char *voice = speaker->settings.voice, *models = work->inputs->options->models_dir;
    return speaker->voice->of_files && voice
               ? g_strdup_printf("%s %s %s", speaker->voice->name,
                                 models ? models : kn_voice_models(), voice)
               : g_strdup(speaker->voice->name);
}

KnVoiceSetup kn_speaker_setup(const KnVoiceWork *work)
{
    return (KnVoiceSetup){work->inputs->project->folder, (char *)work->inputs->options->models_dir};
}

KnPool kn_speaker_pool(const KnVoiceWork *work, const KnVoiceSetup *setup)
{
    const KnBuildOptions *options = work->inputs->options;
    return (KnPool){.setup = setup,
                    .n_slots = SLOTS_MAX,
                    .ring_fd = -1,
                    .cancellable = options->cancellable,
                    .cancel_seconds = CANCEL_SECONDS,
                    .stop = options->stop};
}

double kn_speaker_hang_seconds(double timeout_seconds)
{
    enum { MOMENT_SECONDS = 10 };
    return timeout_seconds + CLAMP(timeout_seconds, 1, MOMENT_SECONDS);
}

/* A voice that depends on what it has spoken before gets a fresh process for each line. */
KnTask kn_speaker_task(const KnVoiceWork *work, const KnSpeaker *speaker,
                       const KnVoiceRequest *request)
{
    const KnVoiceSettings *settings = &speaker->settings;
    int own = settings->parallel > 0 ? settings->parallel : speaker->voice->parallel;
    return (KnTask){.role = &kn_role_voice,
                    .request = request,
                    .kin = speaker->voice,
                    .server = settings->base_url,
                    .at_once = (guint)(own > 0 ? own : cpus(work->inputs->options)),
                    .fresh = speaker->voice->needs_fresh_process,
                    .hang_seconds = kn_speaker_hang_seconds(settings->timeout),
                    .limit_seconds = settings->timeout,
                    .tries = work->inputs->options->attempts,
                    .back_off_seconds = work->inputs->options->back_off_seconds};
}

typedef struct {
    char *version;
    GStrv files;
} Asked;

static gboolean take_version(KnTask *task, gpointer user_data, GError **error)
{
    return TRUE;
}

static void ignore_change(const KnTask *task, KnTaskChange change, const char *reason,
                          gpointer user_data)
{
}

static void hear_version(KnTask *task, const KnReport *report, gpointer user_data)
{
    Asked *asked = user_data;
    if (report->kind != KN_REPORT_DONE)
        return;
    asked->version = g_strdup(report->text ? report->text : "");
    asked->files = g_strdupv(report->files);
}

static char *ask_version(KnVoiceWork *work, const KnSpeaker *speaker, GError **error)
{
    const KnVoiceSetup setup = kn_speaker_setup(work);
    const KnVoiceRequest request = {.settings = speaker->settings};
    KnTask task = kn_speaker_task(work, speaker, &request);
    KnPool pool = kn_speaker_pool(work, &setup);
    KnPoolStats stats = {0};
    Asked asked = {0};
    g_autofree char *record = kn_speaker_record(work, speaker);
    pool.take = take_version;
    pool.changed = ignore_change;
    pool.report = hear_version;
    pool.user_data = &asked;
    if (kn_pool_run(&pool, &task, 1, &stats, error) && task.error)
        g_propagate_error(error, g_steal_pointer(&task.error));
    if (asked.version)
        kn_version_remember(work->inputs->results->store, record, asked.version,
                            (const char *const *)asked.files);
    work->phase.cpu_seconds += task.cpu_seconds;
    kn_task_clear(&task);
    g_strfreev(asked.files);
    return asked.version;
}

/* NULL without error: a process of the voice has to be asked. */
static char *find_version(const KnVoiceWork *work, const KnSpeaker *speaker, GError **error)
{
    const KnVoice *voice = speaker->voice;
    g_autofree char *record = kn_speaker_record(work, speaker);
    return voice->files ? kn_version_recall(work->inputs->results->store, record)
                        : voice->version(&speaker->settings, error);
}

/* Another speaker of the same voice knows the version already. */
static char *known_version(const KnVoiceWork *work, const KnSpeaker *speaker)
{
    GHashTableIter iter;
    gpointer value;
    g_hash_table_iter_init(&iter, work->speakers);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const KnSpeaker *other = value;
        if (other->voice == speaker->voice && other->version && speaker->voice->files &&
            (!speaker->voice->of_files ||
             g_strcmp0(other->settings.voice, speaker->settings.voice) == 0))
            return g_strdup(other->version);
    }
    return NULL;
}

KnSpeaker *kn_speaker_find(KnVoiceWork *work, const KnVoiceSettings *settings, GError **error)
{
    KnSpeaker *speaker = g_hash_table_lookup(work->speakers, settings);
    g_autoptr(GError) reason = NULL;
    if (speaker)
        return speaker;
    const KnVoice *voice = kn_voice_find(settings->provider, error);
    if (!voice)
        return NULL;
    speaker = g_new0(KnSpeaker, 1);
    speaker->voice = voice;
    kn_options_copy(kn_voice_options, settings, &speaker->settings);
    if (voice->resolve)
        voice->resolve(&speaker->settings);
    speaker->version = known_version(work, speaker);
    if (!speaker->version)
        speaker->version = find_version(work, speaker, &reason);
    gboolean ask = work->inputs->wish == KN_VOICE_MAKE || work->inputs->wish == KN_VOICE_LIST;
    if (!speaker->version && !reason && ask)
        speaker->version = ask_version(work, speaker, &reason);
    if (reason) {
        g_propagate_error(error, g_steal_pointer(&reason));
        kn_speaker_free(speaker);
        return NULL;
    }
    g_hash_table_insert(work->speakers, (gpointer)settings, speaker);
    return speaker;
}
