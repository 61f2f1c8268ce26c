/* SPDX-License-Identifier: MIT */
#include "output/chapters.h"

#include <string.h>

enum { TITLE_BYTES = 255, LIST_LEAST = 3, LIST_SECONDS = 10 };

KnChapters *kn_chapters_new(void)
{
    return g_new0(KnChapters, 1);
}

void kn_chapters_free(KnChapters *chapters)
{
    if (!chapters)
        return;
    for (guint i = 0; i < chapters->n; i++)
        g_free((char *)chapters->items[i].title);
    g_free(chapters->items);
    g_free(chapters);
}

static char *clean_title(const char *title)
{
    g_autoptr(GString) clean = g_string_new(NULL);
    for (const char *at = title; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        gsize n = (gsize)(g_utf8_next_char(at) - at);
        gboolean blank = g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029;
        if (clean->len + n > TITLE_BYTES)
            break;
        if (blank)
            g_string_append_c(clean, ' ');
        else
            g_string_append_len(clean, at, (gssize)n);
    }
    return g_strdup(g_strstrip(clean->str));
}

static void insert(KnChapters *chapters, guint at, gint64 first_frame, const char *title)
{
    chapters->items = g_renew(KnChapter, chapters->items, chapters->n + 1);
    memmove(chapters->items + at + 1, chapters->items + at,
            (chapters->n - at) * sizeof *chapters->items);
    chapters->items[at] = (KnChapter){.first_frame = first_frame, .title = clean_title(title)};
    chapters->n++;
}

void kn_chapters_add(KnChapters *chapters, gint64 first_frame, const char *title)
{
    kn_chapters_end(chapters, first_frame);
    insert(chapters, chapters->n, first_frame, title);
}

void kn_chapters_end(KnChapters *chapters, gint64 n_frames)
{
    if (chapters->n > 0)
        chapters->items[chapters->n - 1].end_frame = n_frames;
}

void kn_chapters_begin(KnChapters *chapters, const char *title)
{
    if (chapters->n == 0 || chapters->items[0].first_frame == 0)
        return;
    insert(chapters, 0, 0, title);
    chapters->items[0].end_frame = chapters->items[1].first_frame;
}

static double seconds_of(gint64 frames, KnRational fps)
{
    return (double)frames * fps.den / fps.num;
}

/* Whole seconds, rounded down: never behind the chapter's first picture. */
static char *time_words(gint64 frame, KnRational fps)
{
    gint64 s = frame * fps.den / fps.num;
    if (s >= 3600)
        return g_strdup_printf("%d:%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
    return g_strdup_printf("%d:%02d", (int)(s / 60), (int)(s % 60));
}

static char *why_no_list(const KnChapters *chapters, KnRational fps)
{
    if (chapters->n < LIST_LEAST)
        return g_strdup_printf("there %s %u, at least %d are needed; each segment with a title "
                               "begins one",
                               chapters->n == 1 ? "is" : "are", chapters->n, LIST_LEAST);
    if (chapters->items[0].first_frame > 0)
        return g_strdup_printf("the first begins at %.3g s, one must begin with the film; give the "
                               "first segment a title",
                               seconds_of(chapters->items[0].first_frame, fps));
    for (guint i = 0; i < chapters->n; i++) {
        const KnChapter *chapter = &chapters->items[i];
        gint64 n_frames = chapter->end_frame - chapter->first_frame;
        if (n_frames * fps.den < (gint64)LIST_SECONDS * fps.num)
            return g_strdup_printf("chapter %u ('%s') lasts %.3g s, each must last %d s at least",
                                   i + 1, chapter->title, seconds_of(n_frames, fps), LIST_SECONDS);
    }
    return NULL;
}

char *kn_chapters_list(const KnChapters *chapters, KnRational fps, char **reason)
{
    *reason = why_no_list(chapters, fps);
    if (*reason)
        return NULL;
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < chapters->n; i++) {
        g_autofree char *time = time_words(chapters->items[i].first_frame, fps);
        g_string_append_printf(list, "%s %s\n", time, chapters->items[i].title);
    }
    return g_string_free(list, FALSE);
}
