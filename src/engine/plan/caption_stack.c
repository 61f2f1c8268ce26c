/* SPDX-License-Identifier: MIT */

/* The time is gone through from change to change: at each, the captions that are seen are placed
 * anew, and those whose place is another one begin a new piece. However many captions last at one
 * time, only the newest of them are looked at: the list goes from newer to older ones, loses those
 * that have ended when it comes by, and is left when as many were met as may be seen. So a thousand
 * that are seen together cost little more than one. */
#include "engine/plan/caption_stack.h"

#include <string.h>

typedef struct {
    gint64 since; /* of the piece that has not ended; -1: it is not seen */
    int dy;
    gboolean measured, hidden;
    guint older; /* the next older one that may be seen */
    KnCaptionBlock block;
} Seen;

typedef struct {
    const KnCaptionStack *stack;
    Seen *seen;
    GArray *pieces;
    guint newest, next; /* the head of the list; the first caption that has not begun */
    guint shown[KN_CAPTIONS_SEEN_MAX], n_shown; /* at the last change */
} Work;

enum { NONE = G_MAXUINT };

static void end_piece(Work *work, guint caption, gint64 now)
{
    Seen *seen = &work->seen[caption];
    KnCaptionPiece piece = {caption, seen->since, MIN(now, work->stack->times[caption].to),
                            seen->dy};
    if (seen->since >= 0 && piece.to > piece.from)
        g_array_append_val(work->pieces, piece);
    seen->since = -1;
}

static void show(Work *work, guint caption, gint64 now, int dy)
{
    Seen *seen = &work->seen[caption];
    if (seen->since >= 0 && seen->dy != dy)
        end_piece(work, caption, now);
    if (seen->since < 0)
        seen->since = now;
    seen->dy = dy;
}

/* Those that have begun join the list; the time may lie in several of them. */
static void begin(Work *work, gint64 now)
{
    const KnCaptionStack *stack = work->stack;
    for (; work->next < stack->n && stack->times[work->next].from <= now; work->next++) {
        if (stack->times[work->next].to <= now)
            continue;
        work->seen[work->next].older = work->newest;
        work->newest = work->next;
    }
}

/* The newest ones, from newer to older. */
static gboolean collect(Work *work, gint64 now, guint *list, guint *n, GError **error)
{
    const KnCaptionStack *stack = work->stack;
    guint *link = &work->newest;
    *n = 0;
    while (*link != NONE && *n < KN_CAPTIONS_SEEN_MAX) {
        guint i = *link;
        Seen *seen = &work->seen[i];
        if (stack->times[i].to <= now) {
            *link = seen->older;
            continue;
        }
        if (!seen->measured && !stack->measure(stack->data, i, &seen->block, error))
            return FALSE;
        seen->measured = TRUE;
        list[(*n)++] = i;
        link = &seen->older;
    }
    for (guint i = *link; i != NONE && !work->seen[i].hidden; i = work->seen[i].older)
        work->seen[i].hidden = stack->times[i].to > now;
    return TRUE;
}

static gboolean overlap(const KnCaptionRect *a, const KnCaptionRect *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

/* Moves the rectangle past all that it lies over; FALSE: the frame ends there. */
static gboolean give_way(KnCaptionRect *rect, gboolean hangs, int frame_height,
                         const KnCaptionRect *placed, guint n)
{
    for (guint i = 0; i < n;) {
        if (!overlap(rect, &placed[i])) {
            i++;
            continue;
        }
        rect->y = hangs ? placed[i].y + placed[i].height + (placed[i].height & 1)
                        : (placed[i].y - rect->height) & ~1;
        i = 0;
    }
    return rect->y >= 0 && rect->y + rect->height <= frame_height;
}

/* One by one: each stands where it stood last, unless one that was placed before it is there. */
static void place(Work *work, guint caption, gint64 now, KnCaptionRect *placed, guint *n)
{
    Seen *seen = &work->seen[caption];
    KnCaptionRect rect = seen->block.rect;
    rect.y += seen->since >= 0 ? seen->dy : 0;
    if (give_way(&rect, seen->block.hangs, work->stack->frame_height, placed, *n)) {
        placed[(*n)++] = rect;
        work->shown[work->n_shown++] = caption;
        show(work, caption, now, rect.y - seen->block.rect.y);
    } else {
        seen->hidden = TRUE;
        end_piece(work, caption, now);
    }
}

static gboolean place_all(Work *work, gint64 now, GError **error)
{
    guint list[KN_CAPTIONS_SEEN_MAX], n, n_placed = 0;
    KnCaptionRect placed[KN_CAPTIONS_SEEN_MAX];
    guint before[KN_CAPTIONS_SEEN_MAX], n_before = work->n_shown;
    memcpy(before, work->shown, sizeof before);
    work->n_shown = 0;
    if (!collect(work, now, list, &n, error))
        return FALSE;
    for (guint i = n; i-- > 0;) /* the oldest stays at the top … */
        if (work->seen[list[i]].block.hangs)
            place(work, list[i], now, placed, &n_placed);
    for (guint i = 0; i < n; i++) /* … and the newest at the bottom */
        if (!work->seen[list[i]].block.hangs)
            place(work, list[i], now, placed, &n_placed);
    for (guint i = 0; i < n_before; i++) {
        gboolean still = FALSE;
        for (guint j = 0; j < work->n_shown && !still; j++)
            still = work->shown[j] == before[i];
        if (!still)
            end_piece(work, before[i], now);
    }
    return TRUE;
}

/* When something begins or ends next. */
static gint64 next_change(const Work *work)
{
    const KnCaptionStack *stack = work->stack;
    gint64 next = work->next < stack->n ? stack->times[work->next].from : G_MAXINT64;
    for (guint i = 0; i < work->n_shown; i++)
        next = MIN(next, stack->times[work->shown[i]].to);
    return next;
}

gboolean kn_caption_stack(const KnCaptionStack *stack, GArray *pieces, guint *n_hidden,
                          GError **error)
{
    g_autofree Seen *seen = g_new0(Seen, stack->n + 1);
    Work work = {.stack = stack, .seen = seen, .pieces = pieces, .newest = NONE};
    gboolean done = TRUE;
    for (guint i = 0; i < stack->n; i++)
        seen[i].since = -1;
    for (gint64 now; done && (now = next_change(&work)) < G_MAXINT64;) {
        begin(&work, now);
        done = place_all(&work, now, error);
    }
    *n_hidden = 0;
    for (guint i = 0; i < stack->n; i++)
        *n_hidden += seen[i].hidden;
    return done;
}
