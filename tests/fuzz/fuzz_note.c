/* SPDX-License-Identifier: MIT */
#include "engine/store/note.h"
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as the note of a stored result: none, or one whose numbers are within their ranges. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(KnStoreNote) note = {0};
    if (!kn_store_note_parse((const char *)data, size, &note))
        return 0;
    g_assert(note.first_frame >= 0 && note.n_frames >= 0);
    g_assert(note.first_segment <= G_MAXINT && note.last_segment <= G_MAXINT);
    g_assert(note.seconds >= 0);
    return 0;
}
