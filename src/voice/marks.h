/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* What a text says to the voice, besides its words: pauses, written `[pause 0.6s]` or, as SSML has
 * it, `<break time="600ms"/>`, and marks of emphasis (`*word*`, `**word**`, `_word_`), which are
 * dropped. In the text that is spoken a pause stands as `[pause 600ms]`; a voice never sees it.
 * Threads: pure functions. */
enum { KN_PAUSE_MS_MAX = 60000 };

/* A pause before a byte of the text without marks. */
typedef struct {
    guint at;
    int ms;
} KnTextPause;

/* The text without marks (the caller frees), and its pauses in order, of KnTextPause. text: UTF-8
 * with single spaces. NULL with KN_ERROR_PROJECT, which quotes the tag that is not understood. */
char *kn_marks_strip(const char *text, GArray *pauses, GError **error);

/* A pause as it stands in a spoken text. The caller frees. */
char *kn_pause_text(int ms);
/* The next pause in a spoken text: where it begins, how many bytes it takes (a space behind it as
 * well), how long it is; NULL: there is none. */
const char *kn_pause_find(const char *spoken, gsize *size, int *ms);
/* A spoken text without its pauses: what is asked for, and paid. The caller frees. */
char *kn_pauses_remove(const char *spoken);
/* Of all of its pauses. */
double kn_pauses_seconds(const char *spoken);

/* KnVoice.speak for a text that may have pauses: what stands between them is spoken piece by piece,
 * and put together with so much silence between, but no less than kn_take_trim leaves. Pauses at
 * both ends of the text are none. */
gboolean kn_speak_pieces(const KnVoice *voice, const KnVoiceSettings *settings, const char *spoken,
                         KnTake *take, KnTrouble *trouble, GError **error);
