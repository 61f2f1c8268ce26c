/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* A project that is being made: of a script, of a folder of pictures, of what other programs have
 * left. It becomes the text of a project file, which a person goes on with. Threads: one a draft.
 */

/* Strings are owned; any may be NULL. Files are named relative to the project's folder. */
typedef struct {
    char *image, *video;
    char *card;  /* JSON text, in one line */
    char *title; /* of a chapter */
    char *transcript;
    char *voice;     /* who says it, where the draft's does not: a language */
    gboolean silent; /* nobody says it: it is seen as captions alone; it has seconds, or a clip */
    char *audio;     /* ready-made narration */
    char *caption;   /* written into the picture */
    char *query;     /* what a picture of it would show, for people */
    double seconds;  /* 0: as long as what is said, or as its clip */
    double aspect;   /* width / height of the picture; 0: not known */
    guint line;      /* of the script that names the image, from 1; 0: none does */
} KnDraftSegment;

typedef struct {
    char *title, *music;
    char *voice;          /* who speaks: a language or a voice; NULL: as of any project */
    int width, height;    /* of the frame */
    const char *captions; /* how speech is shown: JSON text; static; NULL: not at all */
    gboolean by_model;    /* a language model wrote the words */
    gboolean directed;    /* plans are written; else the project asks the director for them */
    GPtrArray *segments;  /* KnDraftSegment */
    GPtrArray *left_out;  /* char *: what could not be used, and why, for people */
    char *text;           /* the project file, made otherwise: the rest says nothing then … */
    guint n_in_text;      /* … and how many segments it has; NULL, 0: of what stands above */
} KnDraft;

KnDraft *kn_draft_new(void);
void kn_draft_free(KnDraft *draft);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnDraft, kn_draft_free)
KnDraftSegment *kn_draft_add(KnDraft *draft); /* at the end; borrowed */
/* Notes what could not be used: `WHERE: WHAT; it is left out`. */
void kn_draft_leave_out(KnDraft *draft, const char *where, const char *what);
/* A text as the lines that a segment each can say: without what nobody can say, and cut at the ends
 * of sentences where it is longer than a line may be. Empty: there is nothing to say in it. The
 * caller frees. */
char **kn_draft_lines(const char *text);
/* The text as a JSON string, in which "{{" is no variable. */
void kn_draft_append_string(GString *out, const char *text);
/* A card of a kind with one text, as JSON text: {"type": TYPE, NAME: TEXT}. The caller frees. */
char *kn_draft_card(const char *type, const char *name, const char *text);

guint kn_draft_n_segments(const KnDraft *draft);
/* The project file. The caller frees. */
char *kn_draft_text(const KnDraft *draft);
