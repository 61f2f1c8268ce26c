/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/caption.h"
#include "text/caption_style.h"

/* Caption files: SubRip, WebVTT, ASS. Each format is one const struct in one file. They are read
 * as players read them where players agree (a byte order mark, any line ends, a comma or a full
 * stop, a missing empty line), and refused where a text would be lost or shown at a wrong time.
 * Threads: pure functions. */

/* What a writer may want to know beside the captions; any pointer may be NULL. */
typedef struct {
    const char *title, *language;
    const KnCaptionStyle *style; /* NULL: plain */
    KnCaptionBurn burn;
    int width, height; /* the film's; 0: 1920 x 1080 */
} KnCaptionWriting;

typedef struct KnCaptionLines KnCaptionLines;

typedef struct {
    const char *name;    /* "srt", also the ending of the file that is written */
    const char *endings; /* of files that are read, with '|' between: "ass|ssa" */
    /* Appends captions (KnCaption, in the file's order). */
    gboolean (*read)(KnCaptionLines *lines, GArray *captions, GError **error);
    void (*write)(const KnCaptions *captions, const KnCaptionWriting *writing, GString *out);
} KnCaptionFormat;

extern const KnCaptionFormat kn_caption_srt, kn_caption_vtt, kn_caption_ass;

/* By name or file name's ending, without regard to case; NULL when there is none. */
const KnCaptionFormat *kn_caption_format_find(const char *name);
const KnCaptionFormat *kn_caption_format_of_file(const char *path);

/* Reads a file's content. Captions are as kn_captions_take() sorts them; those that last no time
 * are left out, as no player shows them. Errors: KN_ERROR_INPUT, `name:line: what was found; what
 * was expected`. */
KnCaptions *kn_captions_parse(const KnCaptionFormat *format, const char *data, gsize size,
                              const char *name, GError **error);

/* Reads a file; *text (may be NULL) receives its content, for the caller to free. Errors: as
 * kn_captions_parse; a file of more than KN_CAPTION_FILE_MAX bytes. */
KnCaptions *kn_captions_read(const char *path, char **text, GError **error);
enum { KN_CAPTION_FILE_MAX = 16 << 20 };

/* The captions as a file: the same bytes for the same captions, with \n at each line's end. Times
 * are rounded to what the format can say, each for itself, so that captions that touch still do.
 * The caller frees. */
char *kn_captions_write(const KnCaptionFormat *format, const KnCaptions *captions,
                        const KnCaptionWriting *writing);

/* ---- for the formats ---- */

/* The lines of a file without their ends, valid UTF-8 without control characters (tabs are
 * spaces). */
struct KnCaptionLines {
    const char *name;
    char **lines;
    guint n;
    guint at; /* the line that is read next */
};

/* Sets an error at a line (0 is the first) and returns FALSE. */
gboolean kn_caption_lines_fail(const KnCaptionLines *lines, guint line, GError **error,
                               const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Reads [H…H:]M…M:SS and a fraction behind ',' or '.' from *at and moves it on. FALSE when there is
 * none. */
gboolean kn_caption_time_read(const char **at, gint64 *time_us);

/* Appends HH:MM:SS and milliseconds behind the sign. */
void kn_caption_time_append(GString *out, gint64 time_us, char sign);

/* `from --> to`; *rest is what stands behind. FALSE when the line is none. */
gboolean kn_caption_times_read(const char *line, gint64 *start_us, gint64 *end_us,
                               const char **rest);

/* Appends a caption unless it lasts no time or its text is empty; white space around its lines is
 * taken away (and the words' places with it). Takes the text and words. Fails when it ends before
 * it starts. */
gboolean kn_caption_add(KnCaptionLines *lines, guint line, KnCaption *take_caption,
                        GArray *captions, GError **error);
