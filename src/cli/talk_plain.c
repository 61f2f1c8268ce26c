/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "cli/talk.h"

#include <stdio.h>

/* Plain lines for files and logs: every event of note, and progress every few seconds. */

typedef struct {
    gint64 next_progress; /* monotonic time */
} Plain;

enum { PROGRESS_SECONDS = 5 };

static void hear(const KnEvent *event, const KnTalk *talk, gpointer state)
{
    Plain *plain = state;
    KnTalkLevel level = kn_talk_level_of(talk);
    if (event->kind != KN_EVENT_WARNING && level < KN_TALK_INFO)
        return;
    if (event->kind == KN_EVENT_PROGRESS) {
        gint64 now = g_get_monotonic_time();
        if (plain->next_progress == 0)
            plain->next_progress = now + PROGRESS_SECONDS * G_USEC_PER_SEC;
        if (level < KN_TALK_DEBUG && now < plain->next_progress)
            return;
        plain->next_progress = now + PROGRESS_SECONDS * G_USEC_PER_SEC;
    }
    g_autofree char *line = kn_talk_log_line(talk, event);
    g_autofree char *visible = line ? kn_text_visible(line) : NULL;
    if (visible)
        fprintf(stderr, "%s\n", visible);
}

const KnListener kn_listener_plain = {.state_size = sizeof(Plain), .event = hear};
