/* SPDX-License-Identifier: MIT */
#include "engine/plan/captions.h"
#include "base/error.h"
#include "base/open_file.h"
#include "engine/plan/manifest.h"
#include "engine/store/inputs.h"
#include "engine/store/probe.h"
#include "media/mono.h"
#include "project/marks.h"
#include "project/places.h"
#include "text/caption_cut.h"
#include "text/caption_format.h"
#include "text/word_times.h"

#include <errno.h>
#include <math.h>
#include <string.h>

enum {
    TOLD_MAX = 5, /* segments named in warnings of one kind */
    BLOCK = 4096,
    SHORTEST_US = 1000,
    WORD_FILE_MAX = 64 << 20,
};

typedef struct {
    const KnProject *project;
    const KnTimeline *timeline;
    const KnSpeeches *speeches;
    const KnBreaks *breaks;
    GArray *captions;     /* KnCaption */
    KnTimedWords *words;  /* of the whole film; NULL: none */
    KnSoundReader *sound; /* of the whole film, while it is read */
    gint64 sound_at;      /* its next sample */
    guint n_estimated;
    guint n_quick, n_long; /* segments with captions that are too quick, or have too long lines */
    KnWarnings *warnings;
    KnStore *store;   /* NULL: nothing is known of sounds, and none is checked */
    KnInputs *inputs; /* the sounds that are heard, while they are */
    gboolean deaf;    /* no sound and no word file is opened, and lengths may be guessed */
    gboolean skipped; /* segments whose words stand in a file */
} Work;

void kn_film_captions_free(KnFilmCaptions *captions)
{
    if (!captions)
        return;
    kn_captions_free(captions->list);
    g_free(captions->ass);
    g_free(captions);
}

static gint64 sample_us(gint64 sample)
{
    gint64 whole = sample / KN_SAMPLE_RATE, rest = sample % KN_SAMPLE_RATE;
    return whole * G_USEC_PER_SEC + (rest * G_USEC_PER_SEC + KN_SAMPLE_RATE / 2) / KN_SAMPLE_RATE;
}

/* ---- sound, to guess words from ---- */

/* Reads on for n samples, as mono at a third of the rate. */
static gint16 *read_sound(KnSoundReader *reader, gint64 n, gsize *n_read, GError **error)
{
    const KnMedia *media = kn_media(NULL);
    GArray *out = g_array_new(FALSE, FALSE, sizeof(gint16));
    KnMono mono = {.samples = out};
    float block[2 * BLOCK];
    gssize got = 1;
    while (n > 0 && (got = media->sound_read(reader, block, (gsize)MIN(n, BLOCK), error)) > 0) {
        n -= got;
        kn_mono_add(&mono, block, (gsize)got);
    }
    *n_read = out->len;
    gint16 *samples = (gint16 *)(void *)g_array_free(out, FALSE);
    if (got >= 0)
        return samples ? samples : g_new0(gint16, 1);
    g_free(samples);
    return NULL;
}

/* What is heard is held to the content that the film is planned with. Takes are the store's own. */
static gboolean begin_hearing(Work *work, const char *path, GError **error)
{
    KnProbe probe;
    gboolean replaced = FALSE;
    return !work->inputs || (kn_probe_sound(work->store, path, &probe, error) &&
                             kn_inputs_begin(work->inputs, path, probe.hash, &replaced, error));
}

static gint16 *read_speech(Work *work, const KnSpeech *speech, gsize *n, GError **error)
{
    const KnMedia *media = kn_media(error);
    gboolean begun = media && (!speech->is_file || begin_hearing(work, speech->path, error));
    KnSoundReader *reader = begun ? media->sound_open(speech->path, error) : NULL;
    gint16 *samples = reader ? read_sound(reader, speech->n_samples, n, error) : NULL;
    if (reader)
        media->sound_free(reader);
    return samples;
}

/* The film's sound while the segment is seen. Segments are asked for in their order. */
static gint16 *read_film(Work *work, const KnTimelineSegment *placed, gsize *n, GError **error)
{
    KnRational fps = work->project->output.fps;
    gint64 first = kn_frame_sample(placed->first_frame, fps);
    gint64 end = kn_frame_sample(placed->first_frame + placed->n_frames, fps);
    const KnMedia *media = kn_media(error);
    if (media && !work->sound && begin_hearing(work, work->project->audio_path, error))
        work->sound = media->sound_open(work->project->audio_path, error);
    float block[2 * BLOCK];
    gssize got = work->sound ? 1 : -1;
    while (got > 0 && work->sound_at < first) {
        got =
            media->sound_read(work->sound, block, (gsize)MIN(first - work->sound_at, BLOCK), error);
        work->sound_at += MAX(got, 0);
    }
    work->sound_at = end;
    return got < 0 ? NULL : read_sound(work->sound, end - first, n, error);
}

/* ---- one segment ---- */

static KnTimedWords *parse_words(const char *path, gint64 length_us, GError **error)
{
    g_autofree char *data = NULL;
    g_autoptr(GError) failure = NULL;
    gsize size;
    if (!kn_read_input(path, WORD_FILE_MAX, &data, &size, &failure)) {
        if (errno == EFBIG)
            g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                        "the word file '%s' is larger than %d MB, which no word file is", path,
                        WORD_FILE_MAX >> 20);
        else
            g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "the word file: %s", failure->message);
        return NULL;
    }
    KnTimedWords *words = kn_word_file_read(data, size, path, length_us, &failure);
    if (words)
        return words;
    /* Its own place is among the words now: the place to go to is the project's. */
    g_auto(GStrv) lines = kn_error_lines(failure);
    guint n_more = g_strv_length(lines) - 1;
    g_autofree char *more = n_more ? g_strdup_printf(" (and %u more)", n_more) : g_strdup("");
    g_set_error(error, KN_ERROR, failure->code, "%s%s", lines[0], more);
    return NULL;
}

/* Words of a sound that lasts so long. Sorted, so that the first tells when all lie outside. */
static KnTimedWords *read_words(const char *path, gint64 length_us, GError **error)
{
    g_autoptr(KnTimedWords) words = parse_words(path, length_us, error);
    if (words && words->items[0].start_us < length_us)
        return g_steal_pointer(&words);
    if (words)
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "the word file '%s': all words are said after the end: the first at %.1f s, "
                    "and there are %.1f s; expected times from the beginning on",
                    path, (double)words->items[0].start_us / 1e6, (double)length_us / 1e6);
    kn_error_set_input(error, path);
    return NULL;
}

static void shift(GArray *spans, gint64 by_us)
{
    for (guint i = 0; i < spans->len; i++) {
        g_array_index(spans, KnCaptionWord, i).start_us += by_us;
        g_array_index(spans, KnCaptionWord, i).end_us += by_us;
    }
}

/* What a segment says: its text, and where its words are known from. All times count from the
 * segment's first frame, so that a segment which only moves is cut into the same captions at the
 * same of its frames: no microsecond of rounding differs (promise: cheap edits). */
typedef struct {
    const KnSegment *segment;
    const KnTimelineSegment *placed;
    const KnSpeech *speech; /* NULL: nothing is spoken for it */
    char *text;             /* NULL: what the word file says */
    GArray *spans;          /* KnCaptionWord */
    gint64 film_us;         /* when the segment begins in the film */
    gint64 start_us;        /* of the speech, or of the segment */
    gint64 end_us;          /* of the segment */
    gboolean estimated;
} Line;

static void use_words(Line *line, const KnTimedWords *words, gint64 shift_us)
{
    if (line->text)
        line->spans = kn_words_align(line->text, words);
    else
        line->text = kn_timed_words_text(words, &line->spans);
    shift(line->spans, shift_us);
}

/* Those of the whole film's words that start while the segment is seen. */
static void use_film_words(const Work *work, Line *line)
{
    const KnTimelineSegment *placed = line->placed;
    gint64 film_end_us =
        kn_frame_us(placed->first_frame + placed->n_frames, work->project->output.fps);
    guint from = 0;
    while (from < work->words->n && work->words->items[from].start_us < line->film_us)
        from++;
    KnTimedWords part = {.items = work->words->items + from};
    while (from + part.n < work->words->n &&
           (part.items[part.n].start_us < film_end_us ||
            line->segment == &work->project->segments[work->project->n_segments - 1]))
        part.n++;
    use_words(line, &part, -line->film_us);
}

static void use_speech_words(Line *line)
{
    const KnSpeech *speech = line->speech;
    line->spans = g_array_new(FALSE, FALSE, sizeof(KnCaptionWord));
    for (guint i = 0; i < speech->n_words; i++) {
        const KnWord *word = &speech->words[i];
        KnCaptionWord span = {word->offset, word->length, word->start_us,
                              word->start_us + word->duration_us};
        g_array_append_val(line->spans, span);
    }
    shift(line->spans, line->start_us);
}

/* Guesses from the sound, or, where there is none (yet), by the words' lengths alone. */
static gboolean guess_words(Work *work, Line *line, GError **error)
{
    gsize n = 0;
    gboolean heard = line->speech ? line->speech->path != NULL : work->project->audio_path != NULL;
    gint64 end_us =
        line->speech ? line->start_us + sample_us(line->speech->n_samples) : line->end_us;
    g_autofree gint16 *samples = NULL;
    line->estimated = TRUE;
    if (heard && !work->deaf) {
        samples = line->speech ? read_speech(work, line->speech, &n, error)
                               : read_film(work, line->placed, &n, error);
        if (!samples)
            return FALSE;
        line->spans = kn_words_estimate(line->text, samples, n, KN_MONO_RATE);
        shift(line->spans, line->start_us);
    }
    if (!line->spans || line->spans->len == 0) {
        g_clear_pointer(&line->spans, g_array_unref);
        line->spans = kn_words_spread(line->text, line->start_us, end_us);
    }
    return TRUE;
}

static gboolean find_words(Work *work, Line *line, GError **error)
{
    if (line->segment->shown) { /* in another language than what is said: its words are guessed */
        gint64 spoken_us =
            line->speech ? sample_us(line->speech->n_samples) : line->end_us - line->start_us;
        line->spans = kn_words_spread(line->text, line->start_us,
                                      MIN(line->end_us, line->start_us + spoken_us));
        line->estimated = TRUE;
    } else if (line->segment->words_path) {
        gint64 length_us =
            line->speech ? sample_us(line->speech->n_samples) : line->end_us - line->start_us;
        g_autoptr(KnTimedWords) words = read_words(line->segment->words_path, length_us, error);
        if (!words)
            return FALSE;
        use_words(line, words, line->start_us);
    } else if (work->words) {
        use_film_words(work, line);
    } else if (!line->text) {
        return TRUE;
    } else if (line->speech && line->speech->n_words > 0) {
        use_speech_words(line);
    } else {
        return guess_words(work, line, error);
    }
    return TRUE;
}

/* How a segment's captions read, or those of a file (segment 0), which are counted from `from` on:
 * the worst of each kind is told. */
static void warn_reading(Work *work, guint segment, const KnCaption *captions, guint n)
{
    KnCaptionReading quick = {0}, line = {0};
    for (guint i = 0; i < n; i++) {
        const KnCaptionReading reading =
            kn_caption_reading(&captions[i], &work->project->captions.rules, work->breaks);
        if (reading.speed > reading.speed_limit &&
            reading.speed - reading.speed_limit > quick.speed - quick.speed_limit)
            quick = reading;
        if (reading.line > line.line)
            line = reading;
    }
    if (quick.speed > 0 && work->n_quick++ < TOLD_MAX)
        kn_warnings_add(work->warnings, KN_WARNING_CAPTION_TOO_QUICK, segment,
                        "a caption asks for %.0f characters a second to be read, more than %.0f "
                        "(captions.reading_speed)",
                        ceil(quick.speed), quick.speed_limit);
    if (line.line > 0 && work->n_long++ < TOLD_MAX)
        kn_warnings_add(work->warnings, KN_WARNING_CAPTION_TOO_LONG, segment,
                        "a line of a caption has %u characters, more than %u (captions.max_chars)",
                        line.line, line.line_limit);
}

/* From the clock of their segment to the film's. */
static void place(GArray *captions, guint from, gint64 film_us)
{
    for (guint i = from; i < captions->len; i++) {
        KnCaption *caption = &g_array_index(captions, KnCaption, i);
        caption->start_us += film_us;
        caption->end_us += film_us;
        for (guint w = 0; w < caption->n_words; w++) {
            caption->words[w].start_us += film_us;
            caption->words[w].end_us += film_us;
        }
    }
}

static gboolean add_segment(Work *work, guint i, GError **error)
{
    const KnProject *project = work->project;
    KnRational fps = project->output.fps;
    const KnSpeech *speech = work->speeches ? &work->speeches->items[i] : NULL;
    const KnSegment *segment = &project->segments[i];
    const KnTimelineSegment *placed = &work->timeline->segments[i];
    Line line = {
        .segment = segment,
        .placed = placed,
        .speech = speech && *speech->key ? speech : NULL,
        .film_us = kn_frame_us(placed->first_frame, fps),
        .end_us = kn_frame_us(placed->n_frames, fps),
    };
    if (line.speech)
        line.start_us = sample_us(placed->speech_start - kn_frame_sample(placed->first_frame, fps));
    line.text = segment->shown                     ? kn_marks_shown(segment->shown)
                : line.speech && line.speech->text ? g_strdup(line.speech->text)
                : segment->transcript              ? kn_marks_shown(segment->transcript)
                                                   : NULL;
    guint from = work->captions->len;
    gboolean found = find_words(work, &line, error);
    if (found && line.text && *line.text) {
        KnSaid said = {
            .text = line.text,
            .language = project->captions.language,
            .words = line.spans ? (const KnCaptionWord *)(const void *)line.spans->data : NULL,
            .n_words = line.spans ? line.spans->len : 0,
            .start_us = line.start_us,
            .end_us = line.end_us,
            .segment = i,
            .estimated = line.estimated,
        };
        kn_captions_cut(&said, &project->captions.rules, work->breaks, work->captions);
        place(work->captions, from, line.film_us);
        work->n_estimated += line.estimated && work->captions->len > from;
        warn_reading(work, i + 1, &g_array_index(work->captions, KnCaption, from),
                     work->captions->len - from);
    }
    if (!found)
        kn_project_place_error(project, i + 1, error);
    g_clear_pointer(&line.spans, g_array_unref);
    g_free(line.text);
    return found;
}

/* Speech that outlasts its segment gives way to the captions of the next one. */
static void part_captions(GArray *captions)
{
    for (guint i = 0; i + 1 < captions->len; i++) {
        KnCaption *one = &g_array_index(captions, KnCaption, i);
        KnCaption *next = &g_array_index(captions, KnCaption, i + 1);
        one->end_us = MAX(one->start_us + SHORTEST_US, MIN(one->end_us, next->start_us));
        next->start_us = MAX(next->start_us, one->end_us);
        next->end_us = MAX(next->end_us, next->start_us + SHORTEST_US);
        for (guint w = 0; w < one->n_words; w++) {
            one->words[w].start_us = MIN(one->words[w].start_us, one->end_us);
            one->words[w].end_us = MIN(one->words[w].end_us, one->end_us);
        }
        for (guint w = 0; w < next->n_words; w++) {
            next->words[w].start_us = MAX(next->words[w].start_us, next->start_us);
            next->words[w].end_us = MAX(next->words[w].end_us, next->words[w].start_us);
        }
    }
}

static gboolean add_segments(Work *work, GError **error)
{
    const KnProject *project = work->project;
    gboolean done = TRUE;
    if (project->captions.words) {
        gint64 film_us = kn_frame_us(work->timeline->n_frames, project->output.fps);
        work->words = read_words(project->captions.words, film_us, error);
        done = work->words != NULL;
    }
    for (guint i = 0; done && i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        gboolean skips = segment->captions && work->deaf && segment->words_path;
        work->skipped |= skips;
        if (segment->captions && !skips)
            done = add_segment(work, i, error);
    }
    if (work->sound)
        kn_media(NULL)->sound_free(work->sound);
    kn_timed_words_free(work->words);
    part_captions(work->captions);
    if (work->n_quick > TOLD_MAX)
        kn_warnings_add(work->warnings, KN_WARNING_CAPTION_TOO_QUICK, 0,
                        "captions of %u more segments are too quick to be read",
                        work->n_quick - TOLD_MAX);
    if (work->n_long > TOLD_MAX)
        kn_warnings_add(work->warnings, KN_WARNING_CAPTION_TOO_LONG, 0,
                        "captions of %u more segments have lines that are too long",
                        work->n_long - TOLD_MAX);
    return done;
}

/* ---- the film ---- */

static KnFilmCaptions *from_speech(Work *work, GError **error)
{
    work->breaks = kn_breaks(error);
    if (!work->breaks)
        return NULL;
    work->captions = g_array_new(FALSE, FALSE, sizeof(KnCaption));
    if (work->store)
        work->inputs = kn_inputs_new(kn_store_folder(work->store));
    const KnInputRules *before = kn_input_rules_current();
    kn_input_rules_enter(work->inputs ? kn_inputs_rules(work->inputs) : before);
    gboolean done = add_segments(work, error);
    done = (!work->inputs || kn_inputs_end(work->inputs, error)) && done;
    kn_input_rules_enter(before);
    kn_inputs_free(work->inputs);
    KnFilmCaptions *captions = g_new0(KnFilmCaptions, 1);
    captions->list = kn_captions_take(work->captions);
    captions->n_estimated = work->n_estimated;
    if (done)
        return captions;
    kn_film_captions_free(captions);
    return NULL;
}

/* Times for words that are to be lit and have none, since most caption files tell none. */
static void guess_file_words(const KnProject *project, KnFilmCaptions *captions,
                             KnWarnings *warnings)
{
    KnCaptionBurn burn = project->captions.burn;
    guint n = 0;
    if (captions->ass || (burn != KN_CAPTION_BURN_KARAOKE && burn != KN_CAPTION_BURN_POP))
        return;
    for (guint i = 0; i < captions->list->n; i++) {
        KnCaption *caption = &captions->list->items[i];
        if (caption->n_words > 0)
            continue;
        GArray *spans = kn_words_spread(caption->text, caption->start_us, caption->end_us);
        g_free(caption->words);
        caption->n_words = spans->len;
        caption->words = (KnCaptionWord *)(void *)g_array_free(spans, FALSE);
        caption->estimated = caption->n_words > 0;
        n += caption->estimated;
    }
    if (n > 0)
        kn_warnings_add(warnings, KN_WARNING_WORDS_ESTIMATED, 0,
                        "captions: the file does not say when the words of %u captions are said; "
                        "they are lit at guessed times",
                        n);
}

static KnFilmCaptions *from_file(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    KnCaptions *list = kn_captions_read(path, &text, error);
    if (!list) {
        kn_error_set_input(error, path);
        return NULL;
    }
    KnFilmCaptions *captions = g_new0(KnFilmCaptions, 1);
    captions->list = list;
    if (kn_caption_format_of_file(path) == &kn_caption_ass)
        captions->ass = g_steal_pointer(&text);
    return captions;
}

/* What is told and guessed of captions that come from a file. */
static gboolean read_file(Work *work, KnFilmCaptions *captions, GError **error)
{
    guess_file_words(work->project, captions, work->warnings);
    work->breaks = captions->ass ? NULL : kn_breaks(error);
    if (work->breaks)
        warn_reading(work, 0, captions->list->items, captions->list->n);
    return captions->ass || work->breaks;
}

static void warn_empty(const KnProject *project, KnWarnings *warnings)
{
    const char *file = project->captions.file ? project->captions.file : project->captions.words;
    if (file)
        kn_warnings_add(warnings, KN_WARNING_CAPTIONS_EMPTY, 0,
                        "captions are asked for, and there is no text in '%s'", file);
    else
        kn_warnings_add(warnings, KN_WARNING_CAPTIONS_EMPTY, 0,
                        "captions are asked for, and there is no text: no segment has a "
                        "transcript");
}

static KnFilmCaptions *make(Work *work, GError **error)
{
    const KnProject *project = work->project;
    KnFilmCaptions *captions;
    if (!kn_caption_settings_any(&project->captions)) {
        captions = g_new0(KnFilmCaptions, 1);
        captions->list = g_new0(KnCaptions, 1);
        return captions;
    }
    captions = project->captions.file ? from_file(project->captions.file, error)
                                      : from_speech(work, error);
    if (!captions)
        return NULL;
    if (project->captions.file && !read_file(work, captions, error)) {
        kn_film_captions_free(captions);
        return NULL;
    }
    gint64 end_us = kn_frame_us(work->timeline->n_frames, project->output.fps);
    KnCaptions *inside = kn_captions_part(captions->list, 0, end_us);
    if (inside->n < captions->list->n && !(work->deaf && work->timeline->estimated))
        kn_warnings_add(work->warnings, KN_WARNING_CAPTIONS_OUTSIDE, 0,
                        "captions: %u of %u begin behind the film's end and are left out",
                        captions->list->n - inside->n, captions->list->n);
    else if (captions->list->n == 0 && !work->skipped)
        warn_empty(project, work->warnings);
    kn_captions_free(captions->list);
    captions->list = inside;
    return captions;
}

KnFilmCaptions *kn_film_captions_new(const KnProject *project, const KnTimeline *timeline,
                                     const KnSpeeches *speeches, KnStore *store,
                                     KnWarnings *warnings, GError **error)
{
    return make(&(Work){project, timeline, speeches, .warnings = warnings, .store = store}, error);
}

gboolean kn_film_captions_check(const KnProject *project, const KnTimeline *timeline,
                                KnWarnings *warnings, GError **error)
{
    if (project->captions.words)
        return TRUE;
    const KnInputRules *before = kn_input_rules_enter(kn_project_input_rules(project));
    g_autoptr(KnFilmCaptions) captions =
        make(&(Work){project, timeline, .warnings = warnings, .deaf = TRUE}, error);
    kn_input_rules_enter(before);
    return captions != NULL;
}
