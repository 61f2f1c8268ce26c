/* SPDX-License-Identifier: MIT */
/* A toy: a card with one word. */
#include "cards/page.h"

typedef struct {
    KnCardCommon common;
    char *word;
} Params;

static const KnOption options[] = {
    {.name = "word",
     .type = &kn_type_string,
     .offset = KN_OPTION_FIELD(Params, char *, word),
     .required = TRUE,
     .help = "toy word of the card"},
    KN_CARD_OPTIONS(Params),
    {.name = NULL},
};

static gboolean lay_out(KnCardPage *page, const void *params, GError **error)
{
    const Params *p = params;
    kn_page_part(page, 0);
    kn_page_text(page, &(KnPageText){.text = p->word,
                                     .size = KN_SIZE_TITLE,
                                     .color = page->theme.text,
                                     .align = -1,
                                     .x = page->area.x,
                                     .y = page->area.y,
                                     .w = page->area.w});
    return TRUE;
}

extern const KnCardKind kn_cards_toy;
const KnCardKind kn_cards_toy = {
    .name = "toy",
    .help = "One toy word.",
    .options = options,
    .params_size = sizeof(Params),
    .centred = TRUE,
    .lay_out = lay_out,
};
