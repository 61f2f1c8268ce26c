/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* Takes in files, bought once: the name of a take is the SHA-256 of everything that decides how it
 * sounds. Threads: pure functions but for the files they name. */

/* A line as it is shown (NFC, white space folded to single spaces and trimmed; spaces at which no
 * line may end stay as they are; without marks, voice/marks.h) and as it is spoken: with plain
 * spaces, with pauses, and with respellings ("word=respelling", whole words of any case, the
 * longest first). */
typedef struct KnLineMap KnLineMap;
typedef struct {
    char *shown, *spoken;
    KnLineMap *map; /* private: where respellings stand */
} KnLine;

/* language: numbers, units and dates are written out as voice/say.h says for it; NULL: they stay as
 * they are. Errors: KN_ERROR_PROJECT for control characters, tags, or bytes that are not UTF-8.
 * Nothing left to say is an empty line. */
gboolean kn_line_read(const char *text, const char *const *pronounce, const char *language,
                      KnLine *line, GError **error);
void kn_line_clear(KnLine *line);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnLine, kn_line_clear)

/* Turns words of the spoken text into words of the shown one, in place: what was respelled becomes
 * one word again. Words that are not of the text are left out. Returns how many are left. */
guint kn_line_show_words(const KnLine *line, KnWord *words, guint n_words);

/* The name of a take: spoken text, settings, provider and its version. The caller frees. */
char *kn_take_key(const KnVoice *voice, const char *version, const KnVoiceSettings *settings,
                  const char *spoken);

/* Whether a take may be accepted: it has sound, is not silent, not clipped through, and its length
 * is one that a person would need for the text, within wide bounds. Errors: KN_ERROR_SERVICE,
 * saying what is wrong. */
gboolean kn_take_check(const KnTake *take, const char *text, GError **error);

/* The most that a take of the text may last. */
double kn_take_seconds_max(const char *text);
/* The most bytes that its WAV file may have, whatever a provider makes it of: 48 kHz in two
 * channels of 32 bits. At most a GiB. */
gsize kn_take_bytes_max(const char *text);

/* One file holds a take: a WAV file (RIFF, 16 bit, mono) with the words in a `kwrd` chunk and a
 * checksum of the samples in a `ksum` chunk, so that any player can play it. Written whole or not
 * at all. Errors: KN_ERROR_ENVIRONMENT; reading: KN_ERROR_INPUT when it is missing, KN_ERROR_VERIFY
 * when it is not a whole take; then the take is empty. */
gboolean kn_take_write(const KnTake *take, const char *path, GError **error);
gboolean kn_take_read(KnTake *take, const char *path, GError **error);

/* The same without decoding: samples stays NULL, but the checksum is compared. */
gboolean kn_take_inspect(KnTake *take, const char *path, GError **error);
