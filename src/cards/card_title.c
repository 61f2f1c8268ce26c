/* SPDX-License-Identifier: MIT */
#include "cards/page.h"

typedef struct {
    KnCardCommon common;
    char *title, *subtitle, *kicker;
} Params;

static const KnOption options[] = {
    {.name = "title",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, title),
     .required = TRUE,
     .help = "what the film, or its part, is called"},
    {.name = "subtitle",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, subtitle),
     .help = "a line or two below it"},
    {.name = "kicker",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, kicker),
     .help = "a word or two above it, in the accent's colour"},
    KN_CARD_OPTIONS(Params),
    {.name = NULL},
};

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const Params *p = params;
    const KnBox *area = &page->area;
    double y = area->y, narrow = area->w * 0.82;
    kn_page_part(page, 0);
    if (p->kicker && *p->kicker) {
        y += kn_page_text(page, &(KnPageText){.text = p->kicker,
                                              .size = KN_SIZE_BODY * 0.9,
                                              .color = page->theme.accent,
                                              .bold = TRUE,
                                              .align = -1,
                                              .x = area->x,
                                              .y = y,
                                              .w = area->w});
        y += kn_page_px(page, 2 * KN_GRID);
    } else {
        kn_page_bar(page, p->title ? p->title : "", y, 8 * KN_GRID, 10);
        y += kn_page_px(page, 4 * KN_GRID);
    }
    y += kn_page_text(page, &(KnPageText){.text = p->title ? p->title : "",
                                          .face = KN_FACE_HEADING,
                                          .size = KN_SIZE_TITLE,
                                          .leading = 0.98,
                                          .color = page->theme.text,
                                          .bold = TRUE,
                                          .balanced = TRUE,
                                          .align = -1,
                                          .x = area->x,
                                          .y = y,
                                          .w = area->w});
    if (!p->subtitle || !*p->subtitle)
        return TRUE;
    kn_page_part(page, 0.35);
    y += kn_page_px(page, 2.5 * KN_GRID);
    kn_page_text(page, &(KnPageText){.text = p->subtitle,
                                     .size = 46,
                                     .leading = 1.12,
                                     .color = page->theme.muted,
                                     .balanced = TRUE,
                                     .align = -1,
                                     .x = area->x,
                                     .y = y,
                                     .w = narrow});
    return TRUE;
}

extern const KnCardKind kn_cards_title;
const KnCardKind kn_cards_title = {
    .name = "title",
    .help = "A title with a subtitle.",
    .options = options,
    .params_size = sizeof(Params),
    .centred = TRUE,
    .lay_out = lay_out,
};
