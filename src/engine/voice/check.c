/* SPDX-License-Identifier: MIT */
/* Whether lines that are not there could be made: by the person's leave, and by what their voices
 * know without speaking. A voice is asked in its own process, about many lines at once. */
#include "base/error.h"
#include "engine/store/version.h"
#include "engine/voice/private.h"
#include "voice/marks.h"

#include <string.h>

static const KnSpokenLine *line_at(const KnVoiceWork *work, guint i)
{
    return &g_array_index(work->lines, KnSpokenLine, i);
}

gboolean kn_voice_check_leave(const KnVoiceWork *work, GError **error)
{
    const KnBuildOptions *options = work->inputs->options;
    g_autoptr(KnVoiceFailures) failures = kn_voice_failures_new(work->inputs->project);
    for (guint i = 0; i < work->lines->len; i++) {
        const KnSpokenLine *line = line_at(work, i);
        KnAsked leave = line->speaker->voice->leave;
        gboolean network = leave == KN_ASKED_NETWORK;
        if (line->there || !leave || (network ? options->allow_network : options->allow_commands))
            continue;
        g_autoptr(GError) refused = g_error_new(
            KN_ERROR, KN_ERROR_USAGE,
            "the voice '%s' %s, which a project may not do by itself" KN_HINT ": %s permits it",
            line->speaker->voice->name, network ? "asks a server" : "runs a program",
            kn_asked(leave));
        kn_voice_failures_add(failures, line->first, "provider", refused);
    }
    return kn_voice_failures_check(failures, 0, error);
}

/* What one process is asked: lines of one speaker, as many as go into a message well. */
typedef struct {
    const KnSpeaker *speaker;
    GPtrArray *texts; /* char*, until they are all there: then NULL-terminated */
    GArray *lines;    /* guint: index into work->lines of each */
    gsize n_bytes;
    KnVoiceRequest request;
    guint failed; /* index into texts of the one that an error is about */
} Question;

typedef struct {
    KnVoiceWork *work;
    GPtrArray *questions;
    KnTask *tasks;
} Asking;

static void question_free(gpointer data)
{
    Question *question = data;
    g_ptr_array_unref(question->texts);
    g_array_unref(question->lines);
    g_free(question);
}

static Question *question_for(const Asking *asking, const KnSpeaker *speaker, gsize n_bytes)
{
    enum { BYTES_MAX = 1 << 18 };
    for (guint i = asking->questions->len; i-- > 0;) {
        Question *question = asking->questions->pdata[i];
        if (question->speaker == speaker && question->n_bytes + n_bytes <= BYTES_MAX)
            return question;
    }
    Question *question = g_new0(Question, 1);
    question->speaker = speaker;
    question->texts = g_ptr_array_new_with_free_func(g_free);
    question->lines = g_array_new(FALSE, FALSE, sizeof(guint));
    g_ptr_array_add(asking->questions, question);
    return question;
}

static void collect(const Asking *asking)
{
    for (guint i = 0; i < asking->work->lines->len; i++) {
        const KnSpokenLine *line = line_at(asking->work, i);
        if (line->there || !line->speaker->voice->check)
            continue;
        gsize n_bytes = strlen(line->spoken) + 1;
        Question *question = question_for(asking, line->speaker, n_bytes);
        g_ptr_array_add(question->texts, kn_pauses_remove(line->spoken));
        g_array_append_val(question->lines, i);
        question->n_bytes += n_bytes;
    }
}

static Question *question_of(const Asking *asking, const KnTask *task)
{
    return asking->questions->pdata[task - asking->tasks];
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    return TRUE;
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
}

/* What is known of the version now need not be asked for again. */
static void hear(KnTask *task, const KnReport *report, gpointer user_data)
{
    const Asking *asking = user_data;
    Question *question = question_of(asking, task);
    g_autofree char *record = kn_speaker_record(asking->work, question->speaker);
    if (report->kind == KN_REPORT_ERROR)
        question->failed = (guint)CLAMP(report->frame, 0, (gint64)question->lines->len - 1);
    if (report->kind == KN_REPORT_DONE && report->text && report->files)
        kn_version_remember(asking->work->inputs->results->store, record, report->text,
                            (const char *const *)report->files);
}

static void make_tasks(Asking *asking)
{
    asking->tasks = g_new0(KnTask, asking->questions->len);
    for (guint i = 0; i < asking->questions->len; i++) {
        Question *question = asking->questions->pdata[i];
        g_ptr_array_add(question->texts, NULL);
        question->request = (KnVoiceRequest){.settings = question->speaker->settings,
                                             .check = (GStrv)question->texts->pdata};
        asking->tasks[i] = kn_speaker_task(asking->work, question->speaker, &question->request);
        asking->tasks[i].job.number = i;
    }
}

static gboolean ask(Asking *asking, GError **error)
{
    KnVoiceWork *work = asking->work;
    g_autoptr(KnVoiceFailures) failures = kn_voice_failures_new(work->inputs->project);
    const KnVoiceSetup setup = kn_speaker_setup(work);
    KnPool pool = kn_speaker_pool(work, &setup);
    KnPoolStats stats = {0};
    guint n = asking->questions->len;
    make_tasks(asking);
    pool.take = take;
    pool.changed = changed;
    pool.report = hear;
    pool.user_data = asking;
    gboolean done = kn_pool_run(&pool, asking->tasks, n, &stats, error);
    for (guint i = 0; i < n; i++) {
        const Question *question = question_of(asking, &asking->tasks[i]);
        guint line = g_array_index(question->lines, guint, question->failed);
        if (done && asking->tasks[i].error)
            kn_voice_failures_add(failures, line_at(work, line)->first,
                                  kn_voice_name_key(&question->speaker->settings),
                                  asking->tasks[i].error);
        kn_task_clear(&asking->tasks[i]);
    }
    g_free(asking->tasks);
    return done && kn_voice_failures_check(failures, 0, error);
}

gboolean kn_voice_check(KnVoiceWork *work, GError **error)
{
    g_autoptr(GPtrArray) questions = g_ptr_array_new_with_free_func(question_free);
    Asking asking = {.work = work, .questions = questions};
    if (!kn_voice_check_leave(work, error))
        return FALSE;
    collect(&asking);
    return questions->len == 0 || ask(&asking, error);
}
