/* SPDX-License-Identifier: MIT */
#include "engine/film/verify_plan.h"
#include "engine/film/finding_words.h"
#include "output/sound_trace.h"
#include "text/breaks.h"
#include "text/caption_cut.h"

#include <string.h>

/* Speech that never rises above so much is not heard; it does so in each of its words that is at
 * least this long. */
#define HEARD_DB (-50.0)
#define WORD_LEAST_US 120000
#define DRAWN_BLACK_US G_USEC_PER_SEC

static void clear_found(gpointer data)
{
    KnFilmFinding *found = data;
    g_free(found->words);
    g_free(found->fix);
}

GArray *kn_verify_found_new(void)
{
    GArray *found = g_array_new(FALSE, TRUE, sizeof(KnFilmFinding));
    g_array_set_clear_func(found, clear_found);
    return found;
}

/* The film may be a part of the project. */
static gint64 first_frame(const KnFilmInputs *film)
{
    return kn_manifest_batch(film->manifest, 0)->first_frame;
}

static gint64 first_us(const KnFilmInputs *film)
{
    return kn_frame_us(first_frame(film), film->project->output.fps);
}

/* The segment, from 0, that is seen at a time of the film. */
static guint segment_at(const KnFilmInputs *film, gint64 us)
{
    KnRational fps = film->project->output.fps;
    gint64 frame = (us * fps.num / fps.den + 500) / G_USEC_PER_SEC;
    return kn_timeline_segment_at(film->timeline, first_frame(film) + frame);
}

static void add(GArray *found, const KnFlaw *finding, guint segment, const char *word)
{
    KnFilmFinding one = {.finding = *finding, .segment = segment};
    kn_finding_say(&one, word);
    g_array_append_val(found, one);
}

/* ---- what is said */

static gint64 speech_us(const KnFilmInputs *film, guint segment)
{
    gint64 sample = film->timeline->segments[segment].speech_start;
    return sample * 1000000 / KN_SAMPLE_RATE - first_us(film);
}

/* What is said in a stretch of the film: its first word, or all of it where no word has a time.
 * NULL: nothing. *segment: whose, from 1. The caller frees. */
static char *said_in(const KnFilmInputs *film, const KnSpeeches *speeches, const KnFlaw *where,
                     guint *segment)
{
    for (guint i = 0; speeches && i < speeches->n; i++) {
        const KnSpeech *speech = &speeches->items[i];
        gint64 start = speech_us(film, i), end = start + speech->n_samples * 125 / 6;
        if (!*speech->key || end <= where->first_us || start >= where->last_us)
            continue;
        *segment = i + 1;
        for (guint w = 0; w < speech->n_words; w++) {
            const KnWord *word = &speech->words[w];
            gint64 from = start + word->start_us, until = from + word->duration_us;
            if (from < where->last_us && until > where->first_us)
                return g_strndup(speech->text + word->offset, word->length);
        }
        if (speech->n_words == 0)
            return g_strdup(speech->text ? speech->text : "…");
    }
    return NULL;
}

/* ---- what was drawn */

/* A stretch of the segment in which nothing but its picture is seen: no fade, no transition. */
static void clip_to_picture(const KnFilmInputs *film, guint segment, KnFlaw *finding)
{
    const KnSegment *it = &film->project->segments[segment];
    const KnTimelineSegment *place = &film->timeline->segments[segment];
    KnRational fps = film->project->output.fps;
    gint64 in = kn_duration_frames(&it->fade_in, fps), out = kn_duration_frames(&it->fade_out, fps);
    gint64 before = segment > 0 ? place[-1].after : 0, end = place->first_frame + place->n_frames;
    gint64 from = kn_frame_us(place->first_frame + MAX(in, before), fps) - first_us(film);
    gint64 until = kn_frame_us(end - MAX(out, place->before), fps) - first_us(film);
    finding->first_us = MAX(finding->first_us, from);
    finding->last_us = MIN(finding->last_us, until);
    finding->number = (double)(finding->last_us - finding->first_us) / G_USEC_PER_SEC;
}

static gboolean has_warning(const KnFilmInputs *film, KnWarningCode code, guint segment)
{
    const KnWarnings *warnings = film->results->reporter->warnings;
    for (guint i = 0; i < kn_warnings_n(warnings); i++) {
        const KnWarning *warning = kn_warnings_at(warnings, i);
        if (warning->code == code && warning->segment == segment)
            return TRUE;
    }
    return FALSE;
}

/* Black or frozen as it was drawn: of each segment that it lies in, where that shows a picture or a
 * clip. A card may be black, a held picture and one after its clip's end are meant. */
static void add_drawn(const KnFilmInputs *film, const KnFlaw *finding, GArray *found)
{
    guint first = segment_at(film, finding->first_us);
    guint last = segment_at(film, MAX(finding->last_us - 1, finding->first_us));
    gboolean black = finding->code == KN_FLAW_DRAWN_BLACK;
    for (guint i = first; i <= last; i++) {
        const KnSegment *segment = &film->project->segments[i];
        KnFlaw part = *finding;
        clip_to_picture(film, i, &part);
        gint64 least = black ? DRAWN_BLACK_US : (gint64)(finding->limit * G_USEC_PER_SEC);
        gboolean meant =
            segment->missing ||
            (black ? segment->kind == KN_SEGMENT_CARD
                   : segment->kind != KN_SEGMENT_VIDEO || segment->freeze_seconds > 0 ||
                         has_warning(film, KN_WARNING_CLIP_ENDS_EARLY, i + 1));
        if (!meant && part.last_us - part.first_us >= least)
            add(found, &part, i + 1, NULL);
    }
}

/* Pictures and sound are looked at side by side: where neither can be read, that is one cause. */
static gboolean is_told(const GArray *found, const KnFlaw *finding)
{
    for (guint i = 0; i < found->len; i++) {
        const KnFlaw *told = &g_array_index(found, KnFilmFinding, i).finding;
        if (finding->code == KN_FLAW_UNREADABLE && told->code == finding->code &&
            told->first_us == finding->first_us)
            return TRUE;
    }
    return FALSE;
}

void kn_verify_add_looked(const KnFilmInputs *film, const KnSpeeches *speeches,
                          const KnLooked *looked, GArray *found)
{
    for (guint i = 0; i < looked->findings->len; i++) {
        KnFlaw finding = g_array_index(looked->findings, KnFlaw, i);
        guint segment = segment_at(film, finding.first_us) + 1;
        g_autofree char *word = NULL;
        if (is_told(found, &finding))
            continue;
        if (finding.code == KN_FLAW_DRAWN_BLACK || finding.code == KN_FLAW_DRAWN_FROZEN) {
            add_drawn(film, &finding, found);
            continue;
        }
        if (finding.code == KN_FLAW_SOUND_SILENT &&
            (word = said_in(film, speeches, &finding, &segment)))
            finding.code = KN_FLAW_SPEECH_SILENT;
        add(found, &finding, segment, word);
    }
}

/* ---- what needs no decoding */

static int loudest(const GArray *mixed, gint64 from_us, gint64 until_us)
{
    enum { STEP_US = 1000000 * KN_TRACE_STEP / KN_SAMPLE_RATE };
    int most = 0;
    for (gint64 i = MAX(from_us / STEP_US, 0); i * STEP_US < until_us && i < mixed->len; i++)
        most = MAX(most, g_array_index(mixed, KnTraceStep, i).level);
    return most;
}

/* A text of nothing but pauses. */
static gboolean is_silence(const KnSpeech *speech)
{
    return !speech->is_file && speech->text && !*speech->text;
}

/* The first word of a segment that the mix is silent in. */
static void check_speech(const KnFilmInputs *film, const KnSpeech *speech, guint segment,
                         const GArray *mixed, GArray *found)
{
    gint64 start = speech_us(film, segment), end_us = (gint64)mixed->len * 5000;
    const KnWord all = {.duration_us = speech->n_samples * 125 / 6};
    guint n = MAX(speech->n_words, 1);
    for (guint w = 0; w < n; w++) {
        const KnWord *word = speech->n_words ? &speech->words[w] : &all;
        gint64 from = start + word->start_us, until = from + word->duration_us;
        if (word->duration_us < WORD_LEAST_US || from < 0 || until > end_us)
            continue;
        double heard = kn_trace_db(loudest(mixed, from, until));
        if (heard >= HEARD_DB)
            continue;
        const KnFlaw finding = {KN_FLAW_SPEECH_NOT_HEARD, from, until, heard, HEARD_DB};
        g_autofree char *said = speech->n_words
                                    ? g_strndup(speech->text + word->offset, word->length)
                                    : g_strdup(speech->text ? speech->text : "…");
        add(found, &finding, segment + 1, said);
        return;
    }
}

static void check_speeches(const KnFilmInputs *film, const KnSpeeches *speeches, GArray *found)
{
    const KnManifestSound *sound = kn_manifest_sound(film->manifest);
    if (!sound || !speeches || !kn_speeches_any(speeches))
        return;
    g_autofree char *path =
        kn_store_path(kn_store_folder(film->results->store), KN_STORE_BATCH, sound->key);
    g_autoptr(GArray) mixed = kn_sound_trace_read(path, NULL);
    for (guint i = 0; mixed && i < speeches->n; i++)
        if (*speeches->items[i].key && !is_silence(&speeches->items[i]))
            check_speech(film, &speeches->items[i], i, mixed, found);
}

static void add_caption(const KnFilmInputs *film, const KnCaption *caption, KnFlaw *finding,
                        GArray *found)
{
    guint segment = caption->segment == KN_CAPTION_NO_SEGMENT ? 0 : caption->segment + 1;
    finding->first_us -= first_us(film);
    finding->last_us -= first_us(film);
    add(found, finding, segment, NULL);
    g_array_index(found, KnFilmFinding, found->len - 1).told =
        has_warning(film,
                    finding->code == KN_FLAW_CAPTION_SPEED ? KN_WARNING_CAPTION_TOO_QUICK
                                                           : KN_WARNING_CAPTION_TOO_LONG,
                    segment);
}

/* By the rules that hold where the project has none of its own: they are those of the guidelines.
 */
static void check_captions(const KnFilmInputs *film, GArray *found)
{
    static const KnCaptionRules rules;
    const KnCaptions *list = film->captions ? film->captions->list : NULL;
    gint64 from_us = first_us(film), n_frames = 0;
    guint n_quick = 0, n_long = 0;
    const KnBreaks *breaks = list && list->n > 0 ? kn_breaks(NULL) : NULL;
    for (guint i = 0; i < kn_manifest_n_batches(film->manifest); i++)
        n_frames += kn_manifest_batch(film->manifest, i)->n_frames;
    gint64 until_us = kn_frame_us(first_frame(film) + n_frames, film->project->output.fps);
    for (guint i = 0; breaks && i < list->n; i++) {
        const KnCaption *caption = &list->items[i];
        const KnCaptionReading reading = kn_caption_reading(caption, &rules, breaks);
        KnFlaw quick = {KN_FLAW_CAPTION_SPEED, caption->start_us, caption->end_us, reading.speed,
                        reading.speed_limit};
        KnFlaw line = {KN_FLAW_CAPTION_LINE, caption->start_us, caption->end_us, reading.line,
                       reading.line_limit};
        if (caption->start_us < from_us || caption->end_us > until_us)
            continue;
        if (reading.speed > reading.speed_limit && n_quick++ < KN_FLAWS_MAX)
            add_caption(film, caption, &quick, found);
        if (reading.line > 0 && n_long++ < KN_FLAWS_MAX)
            add_caption(film, caption, &line, found);
    }
}

/* Whoever has drawn a text has said that. */
static void check_glyphs(const KnFilmInputs *film, GArray *found)
{
    const KnWarnings *warnings = film->results->reporter->warnings;
    KnRational fps = film->project->output.fps;
    for (guint i = 0; i < kn_warnings_n(warnings); i++) {
        const KnWarning *warning = kn_warnings_at(warnings, i);
        if (warning->code != KN_WARNING_TEXT_LACKS_CHARACTERS)
            continue;
        const KnTimelineSegment *at =
            warning->segment ? &film->timeline->segments[warning->segment - 1] : NULL;
        KnFlaw finding = {.code = KN_FLAW_MISSING_GLYPHS, .number = 1};
        if (at) {
            finding.first_us = MAX(kn_frame_us(at->first_frame, fps) - first_us(film), 0);
            finding.last_us = kn_frame_us(at->first_frame + at->n_frames, fps) - first_us(film);
        }
        add(found, &finding, warning->segment, NULL);
        g_array_index(found, KnFilmFinding, found->len - 1).told = TRUE;
    }
}

void kn_verify_add_planned(const KnFilmInputs *film, const KnSpeeches *speeches, GArray *found)
{
    check_speeches(film, speeches, found);
    check_captions(film, found);
    check_glyphs(film, found);
}
