/* SPDX-License-Identifier: MIT */
#include "ask/http.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "text/word_times.h"
#include "voice/http.h"
#include "voice/sound.h"
#include "voice/take.h"

#include <math.h>
#include <string.h>

enum { WORDS_MAX = 100000, SECONDS_MAX = 24 * 3600 };

/* The first member of those names, and which it was. */
static const KnJson *first_of(const KnJson *object, const char *const *names, const char **which)
{
    for (; *names; names++) {
        const KnJson *member = kn_json_member(object, *names);
        if (member && member->type != KN_JSON_NULL) {
            *which = *names;
            return member;
        }
    }
    return NULL;
}

static gboolean read_time(const KnJson *entry, const char *const *names, gint64 *time_us)
{
    const char *name;
    const KnJson *member = first_of(entry, names, &name);
    if (!member || member->type != KN_JSON_NUMBER)
        return FALSE;
    double seconds = g_str_has_suffix(name, "Ms") ? member->number / 1000 : member->number;
    if (!(seconds >= 0 && seconds <= SECONDS_MAX))
        return FALSE;
    *time_us = llround(seconds * G_USEC_PER_SEC);
    return TRUE;
}

/* One word of the answer. FALSE: it is none. */
static gboolean read_word(const KnJson *entry, KnTimedWord *word)
{
    static const char *const words[] = {"word", "text", "value", NULL};
    static const char *const starts[] = {"start", "start_time", "time", "startMs", NULL};
    static const char *const ends[] = {"end", "end_time", "endMs", NULL};
    static const char *const lengths[] = {"duration", "durationMs", NULL};
    const char *name;
    gint64 duration_us;
    const KnJson *said = first_of(entry, words, &name);
    if (!said || said->type != KN_JSON_STRING || !read_time(entry, starts, &word->start_us))
        return FALSE;
    if (!read_time(entry, ends, &word->end_us)) {
        if (!read_time(entry, lengths, &duration_us))
            return FALSE;
        word->end_us = word->start_us + duration_us;
    }
    word->end_us = MAX(word->end_us, word->start_us);
    word->text = (char *)said->string; /* borrowed */
    return TRUE;
}

/* Times of words are a gift: what cannot be read of them, or is not of the text, is left out. */
static void read_words(const KnJson *list, const char *text, KnTake *take)
{
    if (!list || list->type != KN_JSON_ARRAY || list->n > WORDS_MAX)
        return;
    g_autofree KnTimedWord *items = g_new(KnTimedWord, list->n + 1);
    KnTimedWords timed = {items, 0};
    for (guint i = 0; i < list->n; i++) {
        KnTimedWord *word = &items[timed.n];
        if (read_word(list->items[i], word) &&
            (timed.n == 0 || word->start_us >= word[-1].start_us))
            timed.n++;
    }
    g_autoptr(GArray) spans = kn_words_match(text, &timed);
    g_free(take->words);
    take->n_words = spans->len;
    take->words = g_new(KnWord, spans->len);
    for (guint i = 0; i < spans->len; i++) {
        const KnCaptionWord *span = &g_array_index(spans, KnCaptionWord, i);
        take->words[i] =
            (KnWord){span->offset, span->length, span->start_us, span->end_us - span->start_us, 0};
    }
}

static gboolean parse_json(const char *data, gsize size, const char *text, KnTake *take,
                           GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(KnJsonDocument) document = kn_json_load_text(data, (gssize)size, "the answer", &why);
    const KnJson *audio = document ? kn_json_member(kn_json_root(document), "audio") : NULL;
    if (!audio || audio->type != KN_JSON_STRING) {
        const char *words = document ? kn_http_words(kn_json_root(document)) : NULL;
        g_autofree char *said = words ? kn_text_quote(words) : NULL;
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "%s%s%s",
                    why ? why->message : "it is JSON without \"audio\"", said ? ": " : "",
                    said ? said : "");
        return FALSE;
    }
    gsize sound_size;
    g_autofree guchar *sound = g_base64_decode(audio->string, &sound_size);
    if (!kn_sound_parse(sound, sound_size, NULL, kn_take_seconds_max(text), take, error))
        return FALSE;
    read_words(kn_json_member(kn_json_root(document), "timestamps"), text, take);
    return TRUE;
}

gboolean kn_http_answer_parse(const void *data, gsize size, const char *type, const char *text,
                              KnTake *take, GError **error)
{
    const char *at = data;
    *take = (KnTake){0};
    for (gsize i = 0; i < size && i < 16; i++) {
        if (at[i] == '{')
            return parse_json(data, size, text, take, error);
        if (!g_ascii_isspace(at[i]))
            break;
    }
    return kn_sound_parse(data, size, type, kn_take_seconds_max(text), take, error);
}
