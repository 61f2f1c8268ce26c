/* SPDX-License-Identifier: MIT */
/* The text module's table. */
#include "base/module.h"
#include "text/art_module.h"
#include "text/block_module.h"
#include "text/caption_module.h"
#include "text/card.h"
#include "text/kit.h"
#include "text/page.h"
#include "text/text.h"

KN_MODULE_EXPORT extern const KnText kn_module_table;
const KnText kn_module_table = {
    .abi = KN_TEXT_ABI,
    .resolve = kn_card_resolve,
    .card = kn_card_draw,
    .caption_layout = kn_caption_lay_out,
    .caption_draw = kn_caption_draw,
    .block_layout = kn_block_lay_out,
    .block_draw = kn_block_draw,
    .art_measure = kn_art_measure,
    .art_fonts = kn_art_fonts,
    .art_draw = kn_art_draw,
    .page_resolve = kn_page_resolve,
    .page = kn_page_draw,
    .font_file = kn_kit_font_file,
    .check = kn_kit_check,
    .version = kn_kit_version,
};
