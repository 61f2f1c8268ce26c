/* SPDX-License-Identifier: MIT */
#include "cards/card.h"

#include <string.h>

#define KN_ITEM(name) extern const KnCardKind kn_cards_##name;
#include "cards/cards.def"
#undef KN_ITEM

static const KnCardKind *const kinds[] = {
#define KN_ITEM(name) &kn_cards_##name,
#include "cards/cards.def"
#undef KN_ITEM
    NULL,
};

const KnCardKind *const *kn_card_kinds(void)
{
    return kinds;
}

const KnCardKind *kn_card_kind_find(const char *name)
{
    for (const KnCardKind *const *kind = kinds; *kind; kind++)
        if (strcmp((*kind)->name, name) == 0)
            return *kind;
    return NULL;
}
