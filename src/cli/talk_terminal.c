/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "cli/talk.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* On a terminal, one line for the phase that runs and a short one for each worker are drawn again
 * and again in the same place: the cursor goes up over what was drawn, everything below is cleared,
 * and the lines are written anew. Bars shrink and parts are left out where the terminal is narrow,
 * and what is too long still is cut, because a line that wraps would take two rows. Warnings (and
 * with -v every line of the log) are written above them. */

enum { MAX_WORKERS = 64, BAR = 24, WORKER_BAR = 12, MIN_BAR = 4, DEFAULT_WIDTH = 80 };
/* The phase's name, the ends of its bar, "  100 %", "  ETA 0:00:00", and the column that stays
 * free. */
enum { PHASE_WIDTH = 8 + 2 + 6 + 13 + 1 };
static const gint64 redraw_us = 100 * 1000;

typedef struct {
    gboolean busy;
    int batch;
    gint64 frame, frames;
} Worker;

typedef struct {
    int drawn; /* rows */
    gint64 last_draw;
    char phase[16];
    KnEvent progress; /* without its strings */
    Worker workers[MAX_WORKERS];
} Terminal;

static int terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 10)
        return size.ws_col;
    return DEFAULT_WIDTH;
}

static gboolean colored(void)
{
    const char *no = g_getenv("NO_COLOR");
    return !no || *no == '\0';
}

static void erase(Terminal *terminal)
{
    if (terminal->drawn > 0)
        fprintf(stderr, "\r\033[%dA\033[J", terminal->drawn);
    terminal->drawn = 0;
}

static void append_bar(GString *out, gint64 part, gint64 whole, int width)
{
    int filled = whole > 0 ? (int)(part * width / whole) : 0;
    filled = CLAMP(filled, 0, width);
    g_string_append_c(out, '[');
    for (int i = 0; i < width; i++)
        g_string_append_c(out, i < filled ? '#' : '.');
    g_string_append_c(out, ']');
}

static void draw_line(Terminal *terminal, const char *text, const char *color)
{
    glong width = terminal_width() - 1;
    g_autofree char *visible = kn_text_visible(text);
    g_autofree char *cut = g_utf8_strlen(visible, -1) > width ? g_utf8_substring(visible, 0, width)
                                                              : g_strdup(visible);
    if (color && colored())
        fprintf(stderr, "\033[%sm%s\033[0m\n", color, cut);
    else
        fprintf(stderr, "%s\n", cut);
    terminal->drawn++;
}

/* A part of a line that is there as a whole or not at all. */
static void append_part(GString *out, const char *part)
{
    if (g_utf8_strlen(out->str, -1) + g_utf8_strlen(part, -1) < terminal_width())
        g_string_append(out, part);
}

static char *phase_text(const KnTalk *talk, const Terminal *terminal)
{
    const KnEvent *progress = &terminal->progress;
    double film_fps = kn_talk_fps(talk);
    g_autofree char *eta = kn_format_time(progress->eta, FALSE);
    g_autofree char *size = kn_format_size(progress->rss_bytes);
    char part[64];
    GString *out = g_string_new(NULL);
    g_string_append_printf(out, "%-8s", terminal->phase);
    append_bar(out, progress->frame, progress->frames,
               CLAMP(terminal_width() - PHASE_WIDTH, MIN_BAR, BAR));
    if (progress->frames > 0) {
        g_snprintf(part, sizeof part, " %3d %%", (int)(100 * progress->frame / progress->frames));
        append_part(out, part);
    }
    if (progress->eta >= 0 && progress->frames > 0) {
        g_snprintf(part, sizeof part, "  ETA %s", eta);
        append_part(out, part);
    }
    if (progress->fps > 0 && film_fps > 0) {
        g_snprintf(part, sizeof part, "  %.0f fps", progress->fps);
        append_part(out, part);
        g_snprintf(part, sizeof part, "  %.1f %s real time", progress->fps / film_fps,
                   kn_talk_times());
        append_part(out, part);
    }
    if (progress->rss_bytes) {
        g_snprintf(part, sizeof part, "  %s", size);
        append_part(out, part);
    }
    return g_string_free(out, FALSE);
}

static char *worker_text(const Worker *worker, int number)
{
    GString *out = g_string_new(NULL);
    g_autofree char *frames =
        g_strdup_printf(" %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, worker->frame, worker->frames);
    g_string_append_printf(out, "  worker %-3d batch %-4d ", number, worker->batch);
    int room = terminal_width() - (int)(out->len + strlen(frames)) - 3; /* two for its ends */
    if (room >= MIN_BAR)
        append_bar(out, worker->frame, worker->frames, MIN(room, WORKER_BAR));
    append_part(out, frames);
    return g_string_free(out, FALSE);
}

static void draw(const KnTalk *talk, Terminal *terminal)
{
    erase(terminal);
    if (!*terminal->phase)
        return;
    g_autofree char *text = phase_text(talk, terminal);
    draw_line(terminal, text, "1");
    for (int i = 0; i < MAX_WORKERS; i++) {
        const Worker *worker = &terminal->workers[i];
        if (!worker->busy)
            continue;
        g_autofree char *line = worker_text(worker, i);
        draw_line(terminal, line, NULL);
    }
    fflush(stderr);
    terminal->last_draw = g_get_monotonic_time();
}

static void keep_worker(Terminal *terminal, const KnEvent *event)
{
    if (event->worker < 0 || event->worker >= MAX_WORKERS)
        return;
    Worker *worker = &terminal->workers[event->worker];
    if (event->kind == KN_EVENT_WORKER)
        *worker = (Worker){TRUE, event->batch, event->frame, event->frames};
    else if (strcmp(event->state, "start") == 0)
        *worker = (Worker){TRUE, event->batch, 0, event->frames};
    else if (strcmp(event->state, "cached") != 0)
        worker->busy = FALSE;
}

static void keep_phase(Terminal *terminal, const KnEvent *event)
{
    gboolean start = strcmp(event->state, "start") == 0;
    if (start) {
        g_strlcpy(terminal->phase, event->phase, sizeof terminal->phase);
        terminal->progress = (KnEvent){.eta = -1};
    } else if (strcmp(terminal->phase, event->phase) == 0) {
        *terminal->phase = '\0';
        memset(terminal->workers, 0, sizeof terminal->workers);
    }
}

/* A line that stays, above those that are drawn anew. */
static void say(const KnTalk *talk, Terminal *terminal, const KnEvent *event)
{
    KnTalkLevel level = kn_talk_level_of(talk);
    gboolean wanted = event->kind == KN_EVENT_WARNING ||
                      (event->kind == KN_EVENT_WAIT && level >= KN_TALK_INFO) ||
                      (event->kind == KN_EVENT_BATCH && event->reason && level >= KN_TALK_INFO) ||
                      (level >= KN_TALK_DEBUG && event->kind != KN_EVENT_PROGRESS);
    g_autofree char *line = wanted ? kn_talk_log_line(talk, event) : NULL;
    if (!line)
        return;
    g_autofree char *visible = kn_text_visible(line);
    erase(terminal);
    fprintf(stderr, "%s\n", visible);
}

static void hear(const KnEvent *event, const KnTalk *talk, gpointer state)
{
    Terminal *terminal = state;
    say(talk, terminal, event);
    if (kn_talk_level_of(talk) < KN_TALK_INFO)
        return;
    if (event->kind == KN_EVENT_PHASE)
        keep_phase(terminal, event);
    else if (event->kind == KN_EVENT_WORKER || event->kind == KN_EVENT_BATCH)
        keep_worker(terminal, event);
    else if (event->kind == KN_EVENT_PROGRESS)
        terminal->progress = *event;
    gboolean progress = event->kind == KN_EVENT_PROGRESS || event->kind == KN_EVENT_WORKER;
    if (!progress || terminal->drawn == 0 ||
        g_get_monotonic_time() - terminal->last_draw >= redraw_us)
        draw(talk, terminal);
}

static void end(const KnTalk *talk, gpointer state)
{
    erase(state);
    fflush(stderr);
}

const KnListener kn_listener_terminal = {.state_size = sizeof(Terminal), .event = hear, .end = end};
