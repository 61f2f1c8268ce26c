/* SPDX-License-Identifier: MIT */
#include "cli/voice_words.h"
#include "base/text.h"
#include "cli/json_line.h"
#include "cli/text_file.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

/* A word at its time in the film. */
typedef struct {
    guint segment; /* from 1 */
    char *text;
    gint64 start_us, end_us;
    int confidence; /* 0 to 100 */
    gboolean guessed;
} Word;

static void clear_word(gpointer data)
{
    g_free(((Word *)data)->text);
}

static void add_words(const KnSpeech *speech, guint i, gint64 start_sample, GArray *words)
{
    gint64 from_us = start_sample * G_USEC_PER_SEC / KN_SAMPLE_RATE;
    for (guint w = 0; w < speech->n_words; w++) {
        const KnWord *said = &speech->words[w];
        Word word = {.segment = i + 1,
                     .text = g_strndup(speech->text + said->offset, said->length),
                     .start_us = from_us + said->start_us,
                     .end_us = from_us + said->start_us + said->duration_us,
                     .confidence = (int)(100 - said->doubt),
                     .guessed = said->doubt > KN_WORD_GUESSED};
        g_array_append_val(words, word);
    }
}

static void print_line(const Word *word)
{
    KnJsonLine *line = kn_json_line_new("word");
    kn_json_line_integer(line, "segment", word->segment);
    kn_json_line_string(line, "text", word->text);
    kn_json_line_number(line, "start", (double)word->start_us / G_USEC_PER_SEC);
    kn_json_line_number(line, "end", (double)word->end_us / G_USEC_PER_SEC);
    kn_json_line_integer(line, "confidence", word->confidence);
    kn_json_line_bool(line, "guessed", word->guessed);
    kn_json_line_print(line);
}

static void print_row(const Word *word)
{
    g_autofree char *text = kn_text_visible(word->text);
    printf("%7u  %9.3f  %9.3f  %9d%c  %s\n", word->segment, (double)word->start_us / G_USEC_PER_SEC,
           (double)word->end_us / G_USEC_PER_SEC, word->confidence, word->guessed ? '?' : ' ',
           text);
}

static void print(const KnArgs *args, const GArray *words, guint n_without)
{
    gboolean json = kn_args_on(args, "json");
    guint n_guessed = 0;
    if (!json)
        puts("segment      start        end  confidence  word");
    for (guint i = 0; i < words->len; i++) {
        const Word *word = &g_array_index(words, Word, i);
        n_guessed += word->guessed;
        (json ? print_line : print_row)(word);
    }
    if (!json)
        printf("\n%u word%s, %u guessed (?); %u segment%s of which nobody knows\n", words->len,
               words->len == 1 ? "" : "s", n_guessed, n_without, n_without == 1 ? "" : "s");
}

/* In milliseconds, as programs that make captions write them. */
static char *to_json(const GArray *words)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    g_autoptr(JsonGenerator) generator = json_generator_new();
    json_builder_begin_array(json);
    for (guint i = 0; i < words->len; i++) {
        const Word *word = &g_array_index(words, Word, i);
        json_builder_begin_object(json);
        json_builder_set_member_name(json, "text");
        json_builder_add_string_value(json, word->text);
        json_builder_set_member_name(json, "startMs");
        json_builder_add_int_value(json, (word->start_us + 500) / 1000);
        json_builder_set_member_name(json, "endMs");
        json_builder_add_int_value(json, (word->end_us + 500) / 1000);
        json_builder_set_member_name(json, "confidence");
        json_builder_add_double_value(json, word->confidence / 100.0);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    g_autofree char *text = json_generator_to_data(generator, NULL);
    return g_strconcat(text, "\n", NULL);
}

gboolean kn_voice_words(KnCliJob *job, const KnArgs *args, const char *file, GError **error)
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(Word));
    guint n_without = 0;
    g_array_set_clear_func(words, clear_word);
    const KnTimeline *timeline = kn_session_timeline(job->session, error);
    const KnSpeeches *speeches = timeline ? kn_session_speeches(job->session, error) : NULL;
    if (!speeches)
        return FALSE;
    for (guint i = 0; i < speeches->n; i++) {
        const KnSpeech *speech = &speeches->items[i];
        n_without += speech->text && *speech->text && speech->n_words == 0;
        add_words(speech, i, timeline->segments[i].speech_start, words);
    }
    if (!file) {
        print(args, words, n_without);
        return TRUE;
    }
    g_autofree char *text = to_json(words);
    return kn_cli_write_text(file, text, error);
}
