/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json_form.h"

/* Files of values as we write them for people: one layout for the same values, whoever wrote them
 * and however, and the same again when it is read and written once more. Members keep their order.
 * Threads: pure functions. */

/* As a file in that form, which is read back as the same values; comments (KnJsonComment; NULL:
 * none) stand where they stood, on lines of their own or at the ends of lines. Strict JSON holds
 * none: they are left out. The caller frees. */
char *kn_json_layout(const KnJson *root, KnJsonForm form, const GPtrArray *comments);

/* ---- for the forms: where comments belong ---- */

typedef enum {
    KN_NOTE_BEFORE, /* in lines before the value or its key */
    KN_NOTE_OPEN,   /* in the line in which the container begins */
    KN_NOTE_LAST,   /* in lines after the last value of the container */
    KN_NOTE_AFTER,  /* in the line in which the value ends */
    KN_N_NOTES,
} KnNoteKind;

/* The values of a tree are numbered from 1 in the order in which they begin. */
typedef struct {
    guint n_values;
    guint *ends;       /* the number after the last value within each */
    guint *n_notes;    /* of all values before each … */
    guint *n_outside;  /* … and of those of the value itself that are not within it */
    GHashTable *notes; /* number * KN_N_NOTES + kind → GString, lines */
    GString *rest;     /* after all values */
} KnJsonNotes;
void kn_json_notes_init(KnJsonNotes *notes, const KnJson *root, const GPtrArray *comments);
void kn_json_notes_clear(KnJsonNotes *notes);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnJsonNotes, kn_json_notes_clear)
/* Its lines; NULL: none. */
const char *kn_json_note(const KnJsonNotes *notes, guint value, KnNoteKind kind);
/* Whether anything is said within the value, which then takes more than a line. */
gboolean kn_json_noted_within(const KnJsonNotes *notes, guint value);
/* Appends the note's lines, each with that sign before it, and after it a line break and so many
 * spaces. NULL: nothing. */
void kn_json_note_append(GString *out, const char *note, const char *sign, guint indent);
/* Appends it as one line after a space. */
void kn_json_note_append_tail(GString *out, const char *note, const char *sign);

/* YAML (base/yaml_print.c). */
void kn_yaml_layout(GString *out, const KnJson *root, const KnJsonNotes *notes);
