/* SPDX-License-Identifier: MIT */
#include "cards/page.h"

typedef struct {
    KnCardCommon common;
    char *text, *author, *source;
} Params;

static const KnOption options[] = {
    {.name = "text",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, text),
     .required = TRUE,
     .help = "what was said, without marks around it"},
    {.name = "author",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, author),
     .help = "who said it"},
    {.name = "source",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, source),
     .help = "where, or when"},
    KN_CARD_OPTIONS(Params),
    {.name = NULL},
};

static double add_mark(KnCardPage *page, gboolean backwards)
{
    double size = kn_page_size(page, KN_SIZE_DISPLAY), y = page->area.y;
    double over = size * 0.03, right = page->area.x + page->area.w;
    kn_page_text(page, &(KnPageText){.text = "\342\200\234",
                                     .face = KN_FACE_HEADING,
                                     .size = KN_SIZE_DISPLAY,
                                     .leading = 1,
                                     .color = page->theme.accent,
                                     .bold = TRUE,
                                     .align = backwards ? 1 : -1,
                                     .x = backwards ? right + over : page->area.x - over,
                                     .y = y - size * 0.2});
    return size * 0.42;
}

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const Params *p = params;
    double y = page->area.y, width = page->area.w * 0.9;
    kn_page_part(page, 0);
    y += add_mark(page, kn_page_backwards(p->text ? p->text : ""));
    y += kn_page_px(page, KN_GRID);
    y += kn_page_text(page, &(KnPageText){.text = p->text ? p->text : "",
                                          .face = KN_FACE_HEADING,
                                          .size = 72,
                                          .leading = 1.08,
                                          .balanced = TRUE,
                                          .color = page->theme.text,
                                          .align = -1,
                                          .x = page->area.x,
                                          .y = y,
                                          .w = width});
    y += kn_page_px(page, 4 * KN_GRID);
    kn_page_part(page, 0.5);
    if (p->author && *p->author)
        y += kn_page_text(page, &(KnPageText){.text = p->author,
                                              .size = KN_SIZE_BODY,
                                              .color = page->theme.text,
                                              .bold = TRUE,
                                              .balanced = TRUE,
                                              .align = -1,
                                              .x = page->area.x,
                                              .y = y,
                                              .w = width});
    if (p->source && *p->source)
        kn_page_text(page, &(KnPageText){.text = p->source,
                                         .size = 36,
                                         .color = page->theme.muted,
                                         .balanced = TRUE,
                                         .align = -1,
                                         .x = page->area.x,
                                         .y = y + kn_page_px(page, KN_GRID / 2.0),
                                         .w = width});
    return TRUE;
}

extern const KnCardKind kn_cards_quote;
const KnCardKind kn_cards_quote = {
    .name = "quote",
    .help = "What somebody said, and who.",
    .options = options,
    .params_size = sizeof(Params),
    .centred = TRUE,
    .lay_out = lay_out,
};
