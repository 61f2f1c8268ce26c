/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "export/formats.h"

#include <string.h>

/* An edit decision list in the CMX 3600 form: an event a cut, `NUMBER REEL V KIND SOURCE_IN
 * SOURCE_OUT RECORD_IN RECORD_OUT`, all times as timecode. A dissolve is two lines of one event:
 * the picture that goes, which lasts no time (C), and the one that comes (D and its length in
 * frames), whose event begins where the dissolve does. So with a dissolve around a cut the event
 * before it ends, and the one after it begins, as many frames earlier as the dissolve reaches back;
 * the film's length and the cut stay. The record begins at one hour, as is the custom.
 *
 * Timecode counts frames at the whole rate that is nearest. 29.97 and 59.94 drop frame: the numbers
 * 0 and 1 (0 to 3) of each minute but every tenth are left out (SMPTE ST 12-1). 23.976 does not. */

enum { REEL_LETTERS = 8, EVENTS_MAX = 999, CARD_HANDLE_HOURS = 1, DISSOLVE_MAX = 999 };

typedef struct {
    int base;    /* frames a second that timecode counts */
    int dropped; /* numbers left out a minute; 0: none */
} Clock;

static gboolean clock_of(KnRational fps, Clock *clock, GError **error)
{
    static const struct {
        KnRational fps;
        Clock clock;
    } rates[] = {
        {{24000, 1001}, {24, 0}}, {{24, 1}, {24, 0}},       {{25, 1}, {25, 0}},
        {{30000, 1001}, {30, 2}}, {{30, 1}, {30, 0}},       {{48, 1}, {48, 0}},
        {{50, 1}, {50, 0}},       {{60000, 1001}, {60, 4}}, {{60, 1}, {60, 0}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rates); i++) {
        if ((gint64)rates[i].fps.num * fps.den != (gint64)fps.num * rates[i].fps.den)
            continue;
        *clock = rates[i].clock;
        return TRUE;
    }
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "an edit decision list has no timecode for %d/%d frames a second; expected 23.976, "
                "24, 25, 29.97, 30, 48, 50, 59.94 or 60",
                fps.num, fps.den);
    return FALSE;
}

static void append_timecode(GString *out, const Clock *clock, gint64 frame)
{
    if (clock->dropped) {
        gint64 minute = clock->base * 60 - clock->dropped, ten = minute * 10 + clock->dropped;
        gint64 tens = frame / ten, rest = frame % ten;
        /* The first minute of ten is whole. */
        gint64 minutes = rest < clock->base * 60 ? 0 : (rest - clock->base * 60) / minute + 1;
        frame += clock->dropped * (9 * tens + minutes);
    }
    gint64 seconds = frame / clock->base;
    g_string_append_printf(out, " %02d:%02d:%02d%c%02d", (int)(seconds / 3600 % 24),
                           (int)(seconds / 60 % 60), (int)(seconds % 60),
                           clock->dropped ? ';' : ':', (int)(frame % clock->base));
}

static gint64 hour(const Clock *clock)
{
    return (gint64)clock->base * 3600 - clock->dropped * 54;
}

/* Eight capital letters and digits, as a tape was labelled; AX, "auxiliary", is what is on none.
 * Files that would have the same one are told apart by a number. */
static char *reel_of(const KnSegment *segment, GHashTable *reels, GHashTable *files)
{
    const char *known = segment->path ? g_hash_table_lookup(files, segment->path) : "AX";
    if (known)
        return g_strdup(known);
    char letters[REEL_LETTERS + 1] = "";
    g_autofree char *name = g_path_get_basename(segment->path);
    guint n = 0;
    for (const char *at = name; *at && *at != '.' && n < REEL_LETTERS; at++)
        if (g_ascii_isalnum(*at))
            letters[n++] = g_ascii_toupper(*at);
    g_autofree char *reel = g_strdup(n ? letters : "FILE");
    for (guint i = 2;
         g_hash_table_contains(reels, reel) || strcmp(reel, "AX") == 0 || strcmp(reel, "BL") == 0;
         i++) {
        g_autofree char *number = g_strdup_printf("%u", i);
        g_free(reel);
        reel = g_strdup_printf("%.*s%s", (int)(REEL_LETTERS - strlen(number)), n ? letters : "FILE",
                               number);
    }
    g_hash_table_add(reels, g_strdup(reel));
    g_hash_table_insert(files, g_strdup(segment->path), g_strdup(reel));
    return g_steal_pointer(&reel);
}

typedef struct {
    const KnExport *film;
    Clock clock;
    GString *out;
    GHashTable *reels, *files;
} Writer;

/* Frames of the source that pass in so many of the film. */
static gint64 source_frames(const KnSegment *segment, gint64 n)
{
    if (segment->kind != KN_SEGMENT_VIDEO)
        return n;
    return (n * segment->clip_speed + 500000) / 1000000;
}

/* Where the segment's source stands when it begins. Pictures have an hour before them, so that a
 * dissolve can begin earlier. */
static gint64 source_start(const Writer *w, const KnSegment *segment)
{
    KnRational fps = w->film->project->output.fps;
    if (segment->kind != KN_SEGMENT_VIDEO)
        return CARD_HANDLE_HOURS * hour(&w->clock);
    return (gint64)(segment->clip_in * fps.num / fps.den + 0.5);
}

static void append_line(const Writer *w, guint event, const char *reel, const char *kind,
                        const gint64 *times)
{
    g_string_append_printf(w->out, "%03u  %-8s V     %-8s", event, reel, kind);
    for (int i = 0; i < 4; i++)
        append_timecode(w->out, &w->clock, times[i]);
    g_string_append_c(w->out, '\n');
}

static void append_name(const Writer *w, const char *words, const KnSegment *segment)
{
    g_autofree char *name = kn_export_name(segment), *shown = kn_text_visible(name);
    g_string_append_printf(w->out, "* %s CLIP NAME: %s\n", words, shown);
}

static void append_speed(const Writer *w, const KnSegment *segment, const char *reel, gint64 start)
{
    KnRational fps = w->film->project->output.fps;
    if (segment->kind != KN_SEGMENT_VIDEO || segment->clip_speed == 1000000)
        return;
    double rate = (double)fps.num / fps.den * segment->clip_speed / 1e6;
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append_printf(w->out, "M2   %-8s %s", reel,
                           g_ascii_formatd(text, sizeof text, "%05.1f", rate));
    g_string_append(w->out, "               ");
    append_timecode(w->out, &w->clock, start);
    g_string_append_c(w->out, '\n');
}

static void append_event(Writer *w, guint i)
{
    const KnProject *project = w->film->project;
    const KnTimelineSegment *placed = w->film->timeline->segments;
    const KnSegment *s = &project->segments[i], *previous = i ? s - 1 : NULL;
    gint64 record = hour(&w->clock), first = placed[i].first_frame;
    gint64 reach = i ? placed[i - 1].before : 0, length = i ? reach + placed[i - 1].after : 0;
    gint64 end = first + placed[i].n_frames - placed[i].before;
    gint64 start = source_start(w, s) - source_frames(s, reach);
    g_autofree char *reel = reel_of(s, w->reels, w->files), *kind = g_strdup("C");
    if (start < 0) {
        kn_warnings_add(w->film->warnings, KN_WARNING_NOT_EXPORTED, i + 1,
                        "edl: the dissolve begins before the clip does: the clip comes %d frames "
                        "late",
                        (int)-start);
        start = 0;
    }
    if (length > 0) {
        gint64 from =
            source_start(w, previous) + source_frames(previous, placed[i - 1].n_frames - reach);
        const gint64 none[] = {from, from, record + first - reach, record + first - reach};
        g_autofree char *old = reel_of(previous, w->reels, w->files);
        append_line(w, i + 1, old, "C", none);
        g_free(kind);
        kind = g_strdup_printf("D    %03d", (int)MIN(length, DISSOLVE_MAX));
    }
    const gint64 times[] = {start, start + source_frames(s, end - first + reach),
                            record + first - reach, record + end};
    append_line(w, i + 1, reel, kind, times);
    if (length > 0)
        append_name(w, "FROM", previous);
    append_name(w, length > 0 ? "TO" : "FROM", s);
    append_speed(w, s, reel, start);
}

static gboolean write_edl(const KnExport *film, GString *out, GError **error)
{
    Writer w = {.film = film, .out = out};
    if (!clock_of(film->project->output.fps, &w.clock, error))
        return FALSE;
    if (film->timeline->n_frames > 23 * hour(&w.clock)) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "the film is longer than the 23 hours that timecode leaves it");
        return FALSE;
    }
    if (film->project->n_segments > EVENTS_MAX)
        kn_warnings_add(film->warnings, KN_WARNING_NOT_EXPORTED, 0,
                        "edl: %u events: some programs read %d at most", film->project->n_segments,
                        EVENTS_MAX);
    g_autofree char *title = kn_text_visible(film->project->title ? film->project->title : "Film");
    g_string_append_printf(out, "TITLE: %s\nFCM: %s\n\n", title,
                           w.clock.dropped ? "DROP FRAME" : "NON-DROP FRAME");
    w.reels = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    w.files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; i < film->project->n_segments; i++)
        append_event(&w, i);
    g_hash_table_unref(w.reels);
    g_hash_table_unref(w.files);
    return TRUE;
}

const KnExportFormat kn_export_edl = {
    .name = "edl",
    .endings = "edl",
    .holds = KN_EXPORT_BIT(CUTS) | KN_EXPORT_BIT(SPEED),
    .write = write_edl,
};
