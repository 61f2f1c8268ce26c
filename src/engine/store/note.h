/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/mix_warning.h"
#include "engine/store/store.h"

/* A note beside a stored result says from what it was made: for people, for `kinora cache ls` and
 * for pruning; nothing that is rendered depends on it. That of a sound also keeps what its making
 * had to say, so that it is said again whenever the sound is used. It is one JSON object in
 * `<key>.json`, renamed into place when written, without a flush: a note that a crash has torn is
 * no JSON and counts as none. A result without a note is as good as one with it. Threads: pure
 * functions but for the file. */
typedef struct {
    const char *kind; /* of the result, and its key */
    char key[65];
    char *project;                     /* the project's file; may be NULL */
    char *source;                      /* a picture's or sound's path, "card"; may be NULL */
    guint first_segment, last_segment; /* counted from 1; 0: none */
    gint64 first_frame, n_frames;      /* of a batch */
    double seconds;                    /* that it took to make */
    char *version;                     /* of Kinora */
    gint64 size_bytes;
    GArray *warnings; /* KnMixWarning, of a sound; NULL: none */
} KnStoreNote;

/* Writes the note of a result that is in the store; failure only means that there is none. Kind,
 * key, size and version are filled in here. */
void kn_store_note_write(const KnStore *store, KnStoreKind kind, const char *key,
                         const KnStoreNote *note);
/* FALSE: there is none, or none that can be read. The caller clears it either way. */
gboolean kn_store_note_read(const char *folder, KnStoreKind kind, const char *key,
                            KnStoreNote *note);
/* The same from a text, whatever its bytes are. */
gboolean kn_store_note_parse(const char *text, gsize size, KnStoreNote *note);
void kn_store_note_clear(KnStoreNote *note);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnStoreNote, kn_store_note_clear)
