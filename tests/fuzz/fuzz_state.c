/* SPDX-License-Identifier: MIT */
#include "engine/notes/state.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any bytes as the state of a project: an empty one, or one whose films have names and keys. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_auto(KnState) state = {0};
    gboolean good = kn_state_parse((const char *)data, size, &state);
    g_assert(state.phases && state.films);
    g_assert(good || (state.result == KN_STATE_NONE && state.films->len == 0));
    for (guint i = 0; i < state.films->len; i++) {
        const KnStateFilm *film = &g_array_index(state.films, KnStateFilm, i);
        g_assert(film->path && strlen(film->key) == 64);
    }
    return 0;
}
