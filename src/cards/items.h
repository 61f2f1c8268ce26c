/* SPDX-License-Identifier: MIT */
#pragma once
#include "cards/card.h"

/* Points of a list. Threads: plain data. */

enum { KN_CARD_ITEMS_MAX = 40 };

typedef struct {
    char *text;
    double at; /* seconds from the segment's start; -1: not given */
} KnCardItem;

typedef struct {
    guint n;
    KnCardItem *items; /* owned */
} KnCardItems;

/* An array of strings, or of objects with text and at. */
extern const KnOptionType kn_type_card_items;
