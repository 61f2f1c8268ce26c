/* SPDX-License-Identifier: MIT */
#include "text/block_layout.h"

void kn_text_block_layout_clear(KnTextBlockLayout *layout)
{
    g_free(layout->lines);
    g_free(layout->clusters);
    g_free(layout->mark_parts);
    *layout = (KnTextBlockLayout){0};
}
