/* SPDX-License-Identifier: MIT */
#include "cli/talk.h"
#include "base/text.h"
#include "cli/subject_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct KnTalk {
    const KnProject *project;
    KnWarnings *told;
    KnTalkLevel level;
    KnTalkResult result;
    const KnListener *listeners[2];
    gpointer states[2];
    guint n;
};

KnTalkLevel kn_talk_level(const KnArgs *args)
{
    KnTalkLevel level = (KnTalkLevel)kn_args_integer(args, "log-level");
    /* What is taken for an error is shown as one is. */
    KnTalkLevel least = kn_args_on(args, "strict") ? KN_TALK_WARNING : KN_TALK_ERROR;
    if (kn_args_on(args, "quiet"))
        return least;
    if (kn_args_on(args, "verbose"))
        return KN_TALK_DEBUG;
    return MAX(level, least);
}

static void add_listener(KnTalk *talk, const KnListener *listener)
{
    talk->listeners[talk->n] = listener;
    talk->states[talk->n++] = g_malloc0(listener->state_size);
}

KnTalk *kn_talk_new(const KnArgs *args, const KnProject *project, KnWarnings *told)
{
    KnTalk *talk = g_new0(KnTalk, 1);
    const char *term = g_getenv("TERM");
    gboolean terminal = isatty(STDERR_FILENO) && term && strcmp(term, "dumb") != 0;
    talk->project = project;
    talk->told = told;
    talk->level = kn_talk_level(args);
    if (kn_args_on(args, "json"))
        add_listener(talk, &kn_listener_json);
    if (talk->level > KN_TALK_ERROR)
        add_listener(talk, terminal ? &kn_listener_terminal : &kn_listener_plain);
    return talk;
}

static void keep_result(KnTalkResult *result, const KnEvent *event)
{
    if (event->size_bytes)
        result->size_bytes = event->size_bytes;
    if (event->kind != KN_EVENT_DONE)
        return;
    g_free(result->output);
    result->output = g_strdup(event->output);
    result->n_frames = event->frames;
    result->seconds = event->seconds;
    result->batches_made = event->batches_made;
    result->batches_cached = event->batches_cached;
    result->voice_made = event->voice_made;
    result->voice_cached = event->voice_cached;
    result->n_warnings = event->n_warnings;
}

void kn_talk_event(const KnEvent *event, gpointer user_data)
{
    KnTalk *talk = user_data;
    keep_result(&talk->result, event);
    for (guint i = 0; i < talk->n; i++)
        talk->listeners[i]->event(event, talk, talk->states[i]);
}

const KnTalkResult *kn_talk_result(const KnTalk *talk)
{
    return &talk->result;
}

void kn_talk_free(KnTalk *talk)
{
    if (!talk)
        return;
    for (guint i = 0; i < talk->n; i++) {
        if (talk->listeners[i]->end)
            talk->listeners[i]->end(talk, talk->states[i]);
        g_free(talk->states[i]);
    }
    g_free(talk->result.output);
    g_free(talk);
}

/* Several outputs of a project have much of the same to say: each line of a run is printed once. */
static gboolean is_new(const char *warning)
{
    static GHashTable *printed;
    if (!printed)
        printed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return g_hash_table_add(printed, g_strdup(warning));
}

void kn_talk_warning(const KnArgs *args, const char *text)
{
    g_autofree char *plain = kn_hint_remove(text), *visible = kn_text_visible(plain);
    if (kn_talk_level(args) >= KN_TALK_WARNING && is_new(visible))
        fprintf(stderr, "kinora: warning: %s\n", visible);
}

KnTalkLevel kn_talk_level_of(const KnTalk *talk)
{
    return talk->level;
}

double kn_talk_fps(const KnTalk *talk)
{
    KnRational fps = talk->project->output.fps;
    return fps.den > 0 ? (double)fps.num / fps.den : 0.0;
}

const char *kn_talk_times(void)
{
    return g_get_charset(NULL) ? "×" : "x";
}

static char *segments_of(const KnEvent *event)
{
    return event->segment == event->last_segment
               ? g_strdup_printf("segment %d", event->segment)
               : g_strdup_printf("segments %d-%d", event->segment, event->last_segment);
}

static char *batch_line(const KnTalk *talk, const KnEvent *event)
{
    g_autofree char *segments = segments_of(event);
    if (strcmp(event->state, "start") == 0)
        return g_strdup_printf("[batch %d] START %" G_GINT64_FORMAT " frames (%s, worker %d)",
                               event->batch, event->frames, segments, event->worker);
    if (strcmp(event->state, "done") == 0)
        return g_strdup_printf("[batch %d] FINISHED %" G_GINT64_FORMAT
                               " frames in %.1f s (worker %d)",
                               event->batch, event->frames, event->seconds, event->worker);
    if (strcmp(event->state, "cached") == 0)
        return g_strdup_printf("[batch %d] CACHED %" G_GINT64_FORMAT " frames (%s)", event->batch,
                               event->frames, segments);
    g_autofree char *state = g_ascii_strup(event->state, -1);
    return g_strdup_printf("[batch %d] %s%s%s (%s)", event->batch, state, event->reason ? ": " : "",
                           event->reason ? event->reason : "", segments);
}

/* Lines that were there are of no news. */
static char *voice_line(const KnTalk *talk, const KnEvent *event)
{
    if (strcmp(event->state, "cached") == 0 && talk->level < KN_TALK_DEBUG)
        return NULL;
    g_autofree char *state = g_ascii_strup(event->state, -1);
    return event->reason
               ? g_strdup_printf("[voice] %s segment %d: %s", state, event->segment, event->reason)
               : g_strdup_printf("[voice] %s segment %d, %.1f s", state, event->segment,
                                 event->seconds);
}

/* What was known is of no news. */
static char *subject_line(const KnTalk *talk, const KnEvent *event)
{
    if (strcmp(event->state, "cached") == 0 && talk->level < KN_TALK_DEBUG)
        return NULL;
    g_autofree char *state = g_ascii_strup(event->state, -1);
    g_autofree char *name = g_path_get_basename(event->picture);
    g_autofree char *words = kn_subject_words(event->subject);
    return g_strdup_printf("[detect] %s %s: %s", state, name,
                           event->reason ? event->reason : words);
}

/* Nor are clips that were there. */
static char *scene_line(const KnTalk *talk, const KnEvent *event)
{
    gboolean no_news = strcmp(event->state, "cached") == 0 || strcmp(event->state, "start") == 0;
    if (no_news && talk->level < KN_TALK_DEBUG)
        return NULL;
    g_autofree char *state = g_ascii_strup(event->state, -1);
    if (event->reason)
        return g_strdup_printf("[scene] %s segment %d: %s", state, event->segment, event->reason);
    return event->seconds > 0 ? g_strdup_printf("[scene] %s segment %d in %.1f s", state,
                                                event->segment, event->seconds)
                              : g_strdup_printf("[scene] %s segment %d", state, event->segment);
}

static char *phase_line(const KnTalk *talk, const KnEvent *event)
{
    if (strcmp(event->state, "cached") == 0)
        return g_strdup_printf("[%s] CACHED: the film is there, and as it would be made now",
                               event->phase);
    if (strcmp(event->state, "done") != 0)
        return talk->level >= KN_TALK_DEBUG ? g_strdup_printf("[%s] START", event->phase) : NULL;
    if (event->size_bytes) {
        g_autofree char *size = kn_format_size(event->size_bytes);
        return g_strdup_printf("[%s] %d batches in %.1f s, %s", event->phase, event->n_total,
                               event->seconds, size);
    }
    return g_strdup_printf("[%s] done in %.1f s", event->phase, event->seconds);
}

static char *progress_line(const KnTalk *talk, const KnEvent *event)
{
    double film_fps = kn_talk_fps(talk);
    if (event->frames <= 0)
        return NULL;
    g_autofree char *size = kn_format_size(event->rss_bytes);
    g_autofree char *eta = event->eta >= 0 ? kn_format_time(event->eta, FALSE) : g_strdup("?");
    return g_strdup_printf("[%s] %3.0f %%, %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                           ", %.0f fps, %.1f %s real time, ETA %s, %s",
                           event->phase, 100.0 * (double)event->frame / (double)event->frames,
                           event->frame, event->frames, event->fps,
                           film_fps > 0 ? event->fps / film_fps : 0.0, kn_talk_times(), eta, size);
}

char *kn_talk_log_line(const KnTalk *talk, const KnEvent *event)
{
    switch (event->kind) {
    case KN_EVENT_WAIT:
        return g_strdup_printf("[wait] for %s", event->reason);
    case KN_EVENT_PHASE:
        return phase_line(talk, event);
    case KN_EVENT_ROUND:
        return g_strdup_printf("[round %d/%d]", event->n, event->n_total);
    case KN_EVENT_BATCH:
        return batch_line(talk, event);
    case KN_EVENT_VOICE:
        return voice_line(talk, event);
    case KN_EVENT_SUBJECT:
        return subject_line(talk, event);
    case KN_EVENT_MODEL:
        return g_strdup_printf("[detect] %s loaded in %.2f s by process %d", event->model,
                               event->seconds, event->pid);
    case KN_EVENT_SCENE:
        return scene_line(talk, event);
    case KN_EVENT_PROGRESS:
        return progress_line(talk, event);
    case KN_EVENT_WARNING:
        if (!kn_warnings_append(talk->told, event->warning) || !is_new(event->reason))
            return NULL;
        return g_strdup_printf("kinora: warning: %s", event->reason);
    case KN_EVENT_FINDING: /* a line of the error, or a warning */
    case KN_EVENT_WORKER:
    case KN_EVENT_DONE:
        return NULL;
    }
    return NULL;
}

char *kn_format_time(double seconds, gboolean milliseconds)
{
    gint64 ms = (gint64)llround(MAX(seconds, 0.0) * 1000.0);
    if (!milliseconds)
        ms = (ms + 500) / 1000 * 1000;
    GString *out = g_string_new(NULL);
    gint64 minutes = ms / 60000;
    if (minutes >= 60)
        g_string_append_printf(out, "%" G_GINT64_FORMAT ":%02d:", minutes / 60,
                               (int)(minutes % 60));
    else
        g_string_append_printf(out, "%" G_GINT64_FORMAT ":", minutes);
    g_string_append_printf(out, "%02d", (int)(ms / 1000 % 60));
    if (milliseconds)
        g_string_append_printf(out, ".%03d", (int)(ms % 1000));
    return g_string_free(out, FALSE);
}

char *kn_format_size(guint64 bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    double size = (double)bytes / 1000.0;
    guint i = 0;
    while (size >= 1000.0 && i + 1 < G_N_ELEMENTS(units)) {
        size /= 1000.0;
        i++;
    }
    return g_strdup_printf("%.1f %s", size, units[i]);
}
