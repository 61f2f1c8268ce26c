/* SPDX-License-Identifier: MIT */
#include "cli/draft_voice.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/talk.h"
#include "project/marks.h"
#include "timeline/timeline.h"
#include "voice/voice.h"

#include <math.h>
#include <string.h>

#define USUAL "en-gb" /* the voice of a project which names none */
enum { SEGMENTS_NAMED = 4, SHOWN_SECONDS_MIN = 3 };

static const KnVoice *usual_provider(void)
{
    return kn_voice_find("espeak", NULL);
}

static gboolean can_say(const char *name, const char *text, GError **error)
{
    KnVoiceSettings settings;
    kn_options_init(kn_voice_options, &settings);
    settings.voice = g_strdup(name);
    gboolean good = usual_provider()->check(&settings, text, error);
    kn_options_clear(kn_voice_options, &settings);
    return good;
}

gboolean kn_cli_check_voice(const KnArgs *args, GError **error)
{
    const char *name = kn_args_text(args, "voice");
    g_autoptr(GError) why = NULL;
    if (!name || can_say(name, "", &why))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--voice: %s", why->message);
    return FALSE;
}

/* Segments of which the same is to be told. */
typedef struct {
    char *words; /* of all of them, after their numbers */
    GString *numbers;
    guint n;
} Told;

static void told_free(gpointer data)
{
    Told *told = data;
    g_free(told->words);
    g_string_free(told->numbers, TRUE);
    g_free(told);
}

static void add_told(GPtrArray *all, guint segment, const char *words)
{
    Told *told = NULL;
    for (guint i = 0; !told && i < all->len; i++)
        if (strcmp(((Told *)all->pdata[i])->words, words) == 0)
            told = all->pdata[i];
    if (!told) {
        told = g_new(Told, 1);
        *told = (Told){g_strdup(words), g_string_new(NULL), 0};
        g_ptr_array_add(all, told);
    }
    if (told->n++ < SEGMENTS_NAMED)
        g_string_append_printf(told->numbers, "%s%u", told->n > 1 ? ", " : "", segment + 1);
}

static void tell(const KnArgs *args, const GPtrArray *all)
{
    for (guint i = 0; i < all->len; i++) {
        const Told *told = all->pdata[i];
        guint more = told->n > SEGMENTS_NAMED ? told->n - SEGMENTS_NAMED : 0;
        g_autofree char *rest = more ? g_strdup_printf(" and %u more", more) : g_strdup("");
        g_autofree char *words = g_strdup_printf("segment%s %s%s: %s", told->n > 1 ? "s" : "",
                                                 told->numbers->str, rest, told->words);
        kn_talk_warning(args, words);
    }
}

static char *speaks_words(const KnForeignLetters *letters)
{
    return g_strdup_printf(
        "\"voice\": \"%s\" speaks it, for letters such as '%s'; another language "
        "that is written in them is to be named there",
        letters->language, letters->sign);
}

/* Nobody says it. why: of the voice that should have. */
static char *be_silent(KnDraftSegment *segment, const KnForeignLetters *letters, const GError *why)
{
    g_autofree char *reason =
        *letters->sign
            ? g_strdup_printf("no voice of espeak's speaks letters such as '%s'", letters->sign)
            : g_strndup(why->message, strcspn(why->message, KN_HINT));
    double seconds = (double)kn_speech_guess(segment->transcript, NULL) / KN_SAMPLE_RATE;
    segment->silent = TRUE;
    if (segment->seconds <= 0 && !segment->video)
        segment->seconds = MAX(SHOWN_SECONDS_MIN, ceil(seconds));
    return g_strdup_printf(
        "%s: the text is shown as captions and not spoken; for speech, set "
        "\"voice\" there to a speech server or a program (docs/voices.md) and take "
        "its \"duration\" out",
        reason);
}

/* Finds who says a segment; TRUE: the draft's voice does, or nothing is to be said. */
static gboolean choose(KnDraftSegment *segment, guint number, const char *voice, GPtrArray *told)
{
    g_autoptr(GError) why = NULL;
    KnForeignLetters letters = {0};
    if (!segment->transcript || segment->audio)
        return FALSE;
    g_autofree char *said = kn_marks_shown(segment->transcript);
    if (can_say(voice, said, &why) || !g_error_matches(why, KN_ERROR, KN_ERROR_PROJECT))
        return TRUE;
    if (!usual_provider()->foreign(said, voice, &letters))
        letters = (KnForeignLetters){0};
    g_autofree char *words = NULL;
    if (letters.language && can_say(letters.language, said, NULL)) {
        segment->voice = g_strdup(letters.language);
        words = speaks_words(&letters);
    } else {
        words = be_silent(segment, &letters, why);
    }
    add_told(told, number, words);
    return FALSE;
}

/* Letters of all that is said which the usual voice's language is not written in; FALSE: none, or
 * there is no voice for them. */
static gboolean is_foreign(const KnDraft *draft, KnForeignLetters *letters)
{
    g_autoptr(GString) said = g_string_new(NULL);
    for (guint i = 0; i < draft->segments->len; i++) {
        const KnDraftSegment *segment = draft->segments->pdata[i];
        g_autofree char *words = segment->transcript ? kn_marks_shown(segment->transcript) : NULL;
        g_string_append(said, words ? words : "");
        g_string_append_c(said, '\n');
    }
    return usual_provider()->foreign(said->str, USUAL, letters) && letters->language &&
           can_say(letters->language, "", NULL);
}

void kn_cli_choose_voices(const KnArgs *args, KnDraft *draft)
{
    g_autoptr(GPtrArray) told = g_ptr_array_new_with_free_func(told_free);
    KnForeignLetters letters = {0};
    gboolean foreign = !draft->voice && is_foreign(draft, &letters), said = FALSE, silent = FALSE;
    g_autofree char *voice = g_strdup(draft->voice ? draft->voice
                                      : foreign    ? letters.language
                                                   : USUAL);
    for (guint i = 0; i < draft->segments->len; i++) {
        KnDraftSegment *segment = draft->segments->pdata[i];
        said |= choose(segment, i, voice, told);
        silent |= segment->silent;
    }
    if (foreign && said) {
        g_autofree char *words = speaks_words(&letters);
        draft->voice = g_strdup(letters.language);
        kn_talk_warning(args, words);
    }
    tell(args, told);
    if (silent && !said)
        g_clear_pointer(&draft->voice, g_free);
    if (silent && !draft->captions)
        draft->captions = "{\"burn\": \"boxed\"}";
}
