/* SPDX-License-Identifier: MIT */
#include "director/rule.h"

#include <string.h>

/* What words tell, without a model: lists of beginnings of words in some languages. A text in
 * another one still has its numbers, exclamation marks and lengths of sentences. */

/* Beginnings of words, in lower case; one that ends in '.' is a whole word. */
static const char *const action[] = {
    "run.",      "runs.",  "ran.",   "running", "jump",  "attack",   "explo",   "crash",
    "race",      "rush",   "fast",   "sudden",  "fight", "chase",    "escape",  "storm",
    "hunt",      "strike", "shout",  "burst",   "speed", "quick",    "danger",  "battle",
    "plötzlich", "rennt",  "rennen", "springt", "jagt",  "schnell",  "sturm",   "kampf",
    "soudain",   "court.", "courir", "saute",   "vite.", "rapide",   "tempête", "attaque",
    "de pronto", "corre.", "corren", "salta",   "rápid", "tormenta", "ataca",   "veloce",
};
static const char *const calm[] = {
    "quiet",    "calm",   "slow",      "gentl",   "peace",  "rest.",  "rests", "sleep",
    "silen",    "still.", "soft",      "evening", "winter", "wait",   "dream", "breath",
    "ruhig",    "still",  "leise",     "langsam", "sanft",  "schläf", "abend", "träum",
    "calme",    "lent",   "doucement", "dort.",   "soir",   "silenc", "rêve",  "tranquil",
    "despacio", "duerme", "suave",     "lento",   "noche",  "sueñ",
};
static const char *const people[] = {
    "he.",    "she.",     "his.",   "her.",  "woman", "man.",  "child",  "girl",  "boy.",  "mother",
    "father", "portrait", "artist", "frau",  "mann.", "kind.", "mutter", "vater", "sie.",  "femme",
    "homme",  "enfant",   "mère.",  "père.", "elle.", "mujer", "hombre", "niñ",   "madre", "padre",
};

static gboolean is_of(const char *word, const char *const *list, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        gsize length = strlen(list[i]);
        gboolean whole = list[i][length - 1] == '.';
        if (strncmp(word, list[i], length - whole) == 0 && (!whole || !word[length - 1]))
            return TRUE;
    }
    return FALSE;
}

static void note_word(const char *text, gsize size, KnWordNotes *notes)
{
    g_autofree char *word = g_utf8_strdown(text, (gssize)size);
    notes->n_numbers += g_unichar_isdigit(g_utf8_get_char(word));
    notes->n_action += is_of(word, action, G_N_ELEMENTS(action));
    notes->n_calm += is_of(word, calm, G_N_ELEMENTS(calm));
    notes->n_people += is_of(word, people, G_N_ELEMENTS(people));
}

static gboolean ends_sentence(gunichar c)
{
    return strchr(".!?", (int)c) || c == 0x2026 || c == 0x3002 || c == 0xff01 || c == 0xff1f ||
           c == 0x061f || c == 0x0964;
}

void kn_words_note(const char *text, KnWordNotes *notes)
{
    const char *word = NULL;
    gboolean open = FALSE; /* a sentence that has not ended */
    guint n_wide = 0;
    *notes = (KnWordNotes){0};
    for (const char *at = text ? text : "";; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gboolean letter =
            c && (g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '\'' || c == 0x2019);
        if (letter && g_unichar_iswide(c)) {
            n_wide++;
            open = TRUE;
        } else if (letter && !word) {
            word = at;
        }
        if (word && (!letter || g_unichar_iswide(c))) {
            note_word(word, (gsize)(at - word), notes);
            notes->n_words++;
            word = NULL;
            open = TRUE;
        }
        if (!c)
            break;
        notes->n_exclamations += c == '!' || c == 0xff01;
        if (open && ends_sentence(c)) {
            notes->n_sentences++;
            open = FALSE;
        }
    }
    notes->n_sentences += open;
    notes->n_words += (n_wide + 1) / 2;
}
