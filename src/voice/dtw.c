/* SPDX-License-Identifier: MIT */
#include "voice/dtw.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 256, /* steps between two rows that are kept */
    FAR = 1 << 30,
};
typedef enum { STAY, NEXT, SKIP, FROM_PAUSE } Move;

typedef struct {
    const KnDtw *dtw;
    int window; /* states */
    int *base;  /* of each step: its first state */
    int *kept;  /* costs of each BLOCK-th step */
    int *row, *before;
    guint8 *moves; /* of one block */
} Search;

int kn_dtw_distance(const guint8 *a, const guint8 *b)
{
    int sum = 0;
    for (int d = 0; d < KN_DTW_DIMS; d++)
        sum += abs(a[d] - b[d]);
    return sum;
}

/* The frame before a state, over the pause between both. */
static int before(const KnDtw *dtw, int state)
{
    return state - 1 - (state > 0 && dtw->is_pause[state - 1]);
}

static int cost_at(const Search *search, int base, int state)
{
    return state >= base && state < base + search->window ? search->before[state - base] : FAR;
}

/* The costs of a step from those of the step before it. */
static void advance(const Search *search, int step, guint8 *moves)
{
    const KnDtw *dtw = search->dtw;
    int base = search->base[step], old = search->base[step - 1];
    const guint8 *heard = dtw->steps + (gsize)step * KN_DTW_DIMS;
    for (int i = 0; i < search->window; i++) {
        int state = base + i, best = cost_at(search, old, state), own;
        Move move = STAY;
        if (dtw->is_pause[state]) {
            int next = cost_at(search, old, state - 1) + dtw->wait_cost;
            if (next < best) {
                best = next;
                move = NEXT;
            }
            own = dtw->pause_cost[step];
        } else {
            int one = before(dtw, state), two = before(dtw, one);
            int costs[] = {best + dtw->stay_cost, cost_at(search, old, one),
                           cost_at(search, old, two) + dtw->skip_cost,
                           dtw->is_pause[state - 1] ? cost_at(search, old, state - 1) : FAR};
            best = costs[STAY];
            for (int m = NEXT; m <= FROM_PAUSE; m++)
                if (costs[m] < best) {
                    best = costs[m];
                    move = (Move)m;
                }
            own = best < FAR ? kn_dtw_distance(dtw->states + (gsize)state * KN_DTW_DIMS, heard) : 0;
        }
        search->row[i] = best < FAR ? best + own : FAR;
        if (moves)
            moves[i] = (guint8)move;
    }
}

static void begin(const Search *search)
{
    const KnDtw *dtw = search->dtw;
    for (int i = 0; i < search->window; i++)
        search->row[i] = FAR;
    search->row[0] = dtw->pause_cost[0];
    if (search->window > 1)
        search->row[1] = kn_dtw_distance(dtw->states + KN_DTW_DIMS, dtw->steps);
}

static void swap(Search *search)
{
    int *row = search->row;
    search->row = search->before;
    search->before = row;
}

/* The cheapest state of a row, counted from its base. */
static int cheapest(const Search *search)
{
    int best = 0;
    for (int i = 1; i < search->window; i++)
        if (search->row[i] < search->row[best])
            best = i;
    return best;
}

/* Costs count from the cheapest, so that they stay small however long the sound is: only their
 * differences say which way is cheaper. */
static void lower(const Search *search)
{
    int least = search->row[cheapest(search)];
    for (int i = 0; i < search->window; i++)
        if (search->row[i] < FAR)
            search->row[i] -= least;
}

/* All rows, once; the state that the last one ends in. */
static int go_forward(Search *search)
{
    int n_states = (int)search->dtw->n_states, n = (int)search->dtw->n_steps;
    begin(search);
    for (int step = 0; step < n; step++) {
        if (step > 0) {
            int middle = search->base[step - 1] + cheapest(search) - search->window / 2;
            search->base[step] = CLAMP(middle, search->base[step - 1], n_states - search->window);
            swap(search);
            advance(search, step, NULL);
        }
        if (step % BLOCK == 0) {
            lower(search);
            memcpy(search->kept + (gsize)(step / BLOCK) * (gsize)search->window, search->row,
                   sizeof(int) * (gsize)search->window);
        }
    }
    int last = n_states - 1 - search->base[n - 1];
    if (last >= search->window || MIN(search->row[last], search->row[last - 1]) >= FAR)
        return search->base[n - 1] + cheapest(search);
    return search->base[n - 1] + (search->row[last] <= search->row[last - 1] ? last : last - 1);
}

/* The rows of a block once more, this time with their moves, and back along these. */
static int go_back(Search *search, int first, int end, int state, guint *path)
{
    memcpy(search->row, search->kept + (gsize)(first / BLOCK) * (gsize)search->window,
           sizeof(int) * (gsize)search->window);
    for (int step = first + 1; step < end; step++) {
        swap(search);
        advance(search, step, search->moves + (gsize)(step - first) * (gsize)search->window);
    }
    for (int step = end - 1; step > first; step--) {
        path[step] = (guint)state;
        const guint8 *moves = search->moves + (gsize)(step - first) * (gsize)search->window;
        switch ((Move)moves[state - search->base[step]]) {
        case STAY:
            break;
        case NEXT:
            state = search->dtw->is_pause[state] ? state - 1 : before(search->dtw, state);
            break;
        case SKIP:
            state = before(search->dtw, before(search->dtw, state));
            break;
        case FROM_PAUSE:
            state--;
        }
    }
    path[first] = (guint)state;
    return state;
}

guint *kn_dtw_path(const KnDtw *dtw)
{
    if (dtw->n_steps == 0 || dtw->n_steps > KN_DTW_STEPS_MAX || dtw->n_states < 2)
        return NULL;
    int n = (int)dtw->n_steps, n_blocks = (n + BLOCK - 1) / BLOCK;
    Search search = {.dtw = dtw, .window = MIN((int)dtw->n_states, KN_DTW_WINDOW)};
    gsize window = (gsize)search.window;
    search.base = g_new0(int, n);
    search.kept = g_new(int, (gsize)n_blocks *window);
    search.row = g_new(int, window);
    search.before = g_new(int, window);
    search.moves = g_new(guint8, (BLOCK + 1) * window);
    guint *path = g_new(guint, n);
    int state = go_forward(&search);
    for (int block = n_blocks - 1; block >= 0; block--) {
        int first = block * BLOCK;
        int end = MIN(n, first + BLOCK);
        /* The first step of the block after this one has told its state, not where it came from. */
        if (end < n)
            end++;
        state = go_back(&search, first, end, state, path);
    }
    g_free(search.base);
    g_free(search.kept);
    g_free(search.row);
    g_free(search.before);
    g_free(search.moves);
    return path;
}
