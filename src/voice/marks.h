/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/marks.h"
#include "voice/voice.h"

/* In the text that is spoken a pause (project/marks.h) stands as `[pause 600ms]`; a voice never
 * sees it. Threads: pure functions. */

/* A pause as it stands in a spoken text. The caller frees. */
char *kn_pause_text(int ms);
/* The next pause in a spoken text: where it begins, how many bytes it takes (a space behind it as
 * well), how long it is; NULL: there is none. */
const char *kn_pause_find(const char *spoken, gsize *size, int *ms);
/* A spoken text without its pauses: what is asked for, and paid. The caller frees. */
char *kn_pauses_remove(const char *spoken);
/* Of all of its pauses. */
double kn_pauses_seconds(const char *spoken);
/* Whether it has pauses, and nothing else that could be heard. */
gboolean kn_pauses_only(const char *spoken);

/* KnVoice.speak for a text that may have pauses: what stands between them is spoken piece by piece,
 * and put together with so much silence between, but no less than kn_take_trim leaves. The pieces
 * of such a text are trimmed, and pauses at its ends are silence that the whole take must keep. */
gboolean kn_speak_pieces(const KnVoice *voice, const KnVoiceSettings *settings, const char *spoken,
                         KnTake *take, KnTrouble *trouble, GError **error);
