/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/warning.h"
#include "media/media.h"
#include "shot/font.h"
#include "text/text.h"
#include "vocabulary/theme.h"

/* Cards: what a film shows without pictures, or over one. A kind of card describes and does not
 * draw: from its parameters it lays parts out on a page, each a list of things to be drawn
 * (text/art.h) with the time in which it comes. Whoever plans a film makes plates of them
 * (shot/shot.h), so a card is seen through the segment's camera, effects and transitions as a
 * picture is, and no frame draws a letter: a part is drawn once, then faded or uncovered.
 *
 * How much memory a card takes follows from that: each part is one picture, no larger than what is
 * drawn in it, of at most KN_CARD_PARTS_MAX; a number that counts takes KN_CARD_STEPS_MAX of them
 * at most, whatever its time. */

enum { KN_CARD_PARTS_MAX = 200, KN_CARD_STEPS_MAX = 48 };

typedef struct KnCardPage KnCardPage;

/* What all kinds have in their tables: the first member of their parameters (KN_CARD_OPTIONS). */
typedef struct {
    char *font;
    KnColor background, gradient, color, accent;
    double dim, start;
} KnCardCommon;

/* Which colours are written; the others are the theme's. */
typedef enum {
    KN_CARD_HAS_BACKGROUND = 1,
    KN_CARD_HAS_GRADIENT = 2,
    KN_CARD_HAS_COLOR = 4,
    KN_CARD_HAS_ACCENT = 8,
} KnCardHas;

/* What is wrong in a card. */
typedef struct {
    const char *option; /* in which one; NULL: in none alone */
    int row, column;    /* of its data, from 0; -1: in no cell */
} KnCardFault;

typedef struct {
    const char *name, *help;
    const KnOption *options;
    gsize params_size; /* its struct begins with KnCardCommon */
    const char *rules; /* what else holds of its object: keywords of JSON Schema; NULL: nothing */
    gboolean centred;  /* what is laid out is moved into the middle of the page's height */
    /* The colours (KnCardHas) in which nothing of such a card is drawn; the function may be
     * missing: none. */
    guint (*unused)(const void *params);
    /* What contradicts itself in the parameters, where no file need be read for it; NULL: nothing,
     * or the function is missing. fault: filled when it is known better. The caller frees. */
    char *(*wrong)(const void *params, KnCardFault *fault);
    /* Errors: KN_ERROR_PROJECT, KN_ERROR_INPUT of a file; KN_ERROR_ENVIRONMENT. */
    gboolean (*lay_out)(KnCardPage *page, const void *params, GError **error);
} KnCardKind;

const KnCardKind *const *kn_card_kinds(void);          /* NULL-terminated */
const KnCardKind *kn_card_kind_find(const char *name); /* NULL: there is none of that name */

/* One card of a project. */
typedef struct {
    const KnCardKind *kind; /* NULL: none */
    void *params;           /* owned */
    guint has;              /* KnCardHas */
} KnCardUse;

/* Of which the column `useless` of a kind's options judges. */
typedef struct {
    const KnCardKind *kind;
    gconstpointer params;
    gboolean over;   /* a picture or clip lies under it */
    gboolean spoken; /* the segment has words that are said */
} KnCardSituation;

/* Reads an object with a "type"; the kind stays NULL after a problem with that. */
void kn_card_use_read(KnCardUse *use, const KnJson *node, const char *path, KnProblems *problems);
void kn_card_use_clear(KnCardUse *use);
/* The object of a card, whichever form: const KnJson *, its shape checked; of: the table of the
 * form without a type. */
extern const KnOptionType kn_type_card;
/* Appends a schema of what kn_type_card leaves open, since defaults may hold it: that a card says
 * its kind, unless it is of `text`, and what that kind needs. */
void kn_card_whole_rule(KnSchema *schema, GString *out, const KnOptionTable *text);

/* A word that is said: seconds from the segment's start. */
typedef struct {
    const char *text; /* `length` bytes, not terminated */
    guint length;
    double start;
} KnCardWord;

/* Where a card is laid out. */
typedef struct {
    int width, height; /* of the canvas, which the camera may look at from near */
    double seconds;    /* how long it is seen */
    gboolean over;     /* a picture or clip lies under it */
    gboolean
        at_once; /* a transition leads into it: what is there from the start does not fade in */
    /* shares of the height that captions and a logo may take at the edges */
    double keep_free, keep_free_above;
    const KnTheme *theme;
    const KnCardWord *words;
    guint n_words;
    const KnText *text;
    /* The content of a file, UTF-8; the caller frees. NULL with an error. */
    char *(*read)(gpointer user_data, const char *path, GError **error);
    gpointer user_data;
} KnCardContext;

/* A part of a card, with the time in which it comes, in seconds from the segment's start. */
typedef struct {
    KnArtSpec art;
    double from, until; /* until < 0: to the end */
    double fade;        /* how long it takes to come; from the very beginning: 0 */
    double grow;        /* how long it takes to be uncovered; 0: all is there */
    int way;            /* KnReveal (shot/shot.h) */
    KnBox clip; /* where it is uncovered: the picture is as large as that; w 0: as its items */
} KnCardPart;

typedef struct {
    KnArtSpec ground; /* opaque; of no items when a picture lies under the card */
    KnColor dim_color;
    double dim;     /* 0..1: how much of the picture under the card is hidden */
    GArray *parts;  /* KnCardPart, from below */
    gboolean cut;   /* it has no room for all of it, at the least size that can be read */
    gboolean small; /* letters had to be made smaller */
    KnTextWarning warning;
} KnCardDrawing;

/* Lays a card out. Errors: those of its kind. The drawing is cleared by the caller, always. */
gboolean kn_card_lay_out(const KnCardUse *use, const KnCardContext *context, KnCardDrawing *drawing,
                         GError **error);
void kn_card_drawing_clear(KnCardDrawing *drawing);

/* Over a picture or clip, and with none under it. */
extern const KnUseless kn_card_useless_over[], kn_card_useless_alone[], kn_card_useless_color[],
    kn_card_useless_accent[];
#define KN_CARD_FIELD(Params, ctype, field) KN_OPTION_FIELD(Params, ctype, common.field)
/* Rows that stand in every kind's table. */
#define KN_CARD_OPTIONS(Params)                                                                    \
    {.name = "background",                                                                         \
     .type = &kn_type_color,                                                                       \
     .offset = KN_CARD_FIELD(Params, KnColor, background),                                         \
     .help = "what the card lies on; the theme's by default"},                                     \
        {.name = "gradient",                                                                       \
         .useless = kn_card_useless_over,                                                          \
         .type = &kn_type_color,                                                                   \
         .offset = KN_CARD_FIELD(Params, KnColor, gradient),                                       \
         .help = "the background's colour in the lower right corner; by default that of "          \
                 "background, or the theme's"},                                                    \
        {.name = "color",                                                                          \
         .useless = kn_card_useless_color,                                                         \
         .type = &kn_type_color,                                                                   \
         .offset = KN_CARD_FIELD(Params, KnColor, color),                                          \
         .help = "colour of the text; the theme's by default"},                                    \
        {.name = "accent",                                                                         \
         .useless = kn_card_useless_accent,                                                        \
         .type = &kn_type_color,                                                                   \
         .offset = KN_CARD_FIELD(Params, KnColor, accent),                                         \
         .help = "colour of what stands out; the theme's by default"},                             \
        {.name = "font",                                                                           \
         .type = &kn_type_font,                                                                    \
         .offset = KN_CARD_FIELD(Params, char *, font),                                            \
         .help = "font family, or several with commas, or a font file; the theme's by default"},   \
        {.name = "dim",                                                                            \
         .useless = kn_card_useless_alone,                                                         \
         .type = &kn_type_double,                                                                  \
         .offset = KN_CARD_FIELD(Params, double, dim),                                             \
         .min = 0,                                                                                 \
         .max = 1,                                                                                 \
         .default_text = "0.68",                                                                   \
         .unit = "0..1",                                                                           \
         .help = "how much the background hides of a picture or clip under the card"},             \
    {                                                                                              \
        .name = "start_time", .type = &kn_type_double,                                             \
        .offset = KN_CARD_FIELD(Params, double, start), .min = 0, .max = 36000,                    \
        .default_text = "0", .unit = "s", .time = KN_TIME_BEGINS,                                  \
        .help = "when the card begins to come, from the segment's start"                           \
    }
