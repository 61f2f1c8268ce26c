/* SPDX-License-Identifier: MIT */
#include "output/caption_track.h"
#include "project/language.h"

#include <string.h>

/* A sample entry of 3GPP TS 26.245, 5.16, without its box: centred at the bottom, white, 18 points
 * of Arial, on no background. Players scale it. */
static const guint8 tx3g[] = {
    0,    0,    0,    0,                      /* display flags */
    1,    0xff,                               /* centred, at the bottom */
    0,    0,    0,    0,                      /* no background */
    0,    0,    0,    0,    0,   0,   0,   0, /* the default text box */
    0,    0,    0,    0,    0,   1,           /* of all characters: the font 1 */
    0,    18,                                 /* plain, its size */
    0xff, 0xff, 0xff, 0xff,                   /* white */
    0,    0,    0,    18,   'f', 't', 'a', 'b', 0, 1, 0, 1, 5, 'A', 'r', 'i', 'a', 'l',
};

enum { TEXT_MAX = 65535 }; /* of a timed text sample */

/* Of the languages with two codes of three letters QuickTime's own list has the older one. */
static const char *old_letters(const char *letters)
{
    static const char *const pairs[][2] = {
        {"ces", "cze"}, {"cym", "wel"}, {"deu", "ger"}, {"ell", "gre"}, {"eus", "baq"},
        {"fas", "per"}, {"fra", "fre"}, {"hye", "arm"}, {"isl", "ice"}, {"kat", "geo"},
        {"mkd", "mac"}, {"msa", "may"}, {"mya", "bur"}, {"nld", "dut"}, {"ron", "rum"},
        {"slk", "slo"}, {"sqi", "alb"}, {"zho", "chi"}};
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (strcmp(pairs[i][0], letters) == 0)
            return pairs[i][1];
    return letters;
}

void kn_caption_track_info(const char *container, const char *language, KnStreamInfo *info)
{
    gboolean webm = strcmp(container, "webm") == 0, mkv = strcmp(container, "mkv") == 0 || webm;
    g_autofree char *letters = language ? kn_language_parse(language) : NULL;
    *info = (KnStreamInfo){
        .kind = KN_STREAM_TEXT, .time_base = {1, 1000}, .profile = -99, .level = -99};
    g_strlcpy(info->codec, webm ? "webvtt" : mkv ? "subrip" : "mov_text", sizeof info->codec);
    if (letters)
        g_strlcpy(info->language, strcmp(container, "mov") == 0 ? old_letters(letters) : letters,
                  sizeof info->language);
    if (!mkv) {
        info->extradata = g_memdup2(tx3g, sizeof tx3g);
        info->extradata_size = sizeof tx3g;
    }
}

void kn_caption_track_packet(const KnStreamInfo *info, const KnCaption *caption, GByteArray *bytes,
                             KnPacket *packet)
{
    gsize size = strlen(caption->text);
    g_byte_array_set_size(bytes, 0);
    if (strcmp(info->codec, "mov_text") == 0) {
        if (size > TEXT_MAX)
            size = (gsize)(g_utf8_find_prev_char(caption->text, caption->text + TEXT_MAX - 3) -
                           caption->text);
        const guint8 head[2] = {(guint8)(size >> 8), (guint8)size};
        g_byte_array_append(bytes, head, sizeof head);
    }
    g_byte_array_append(bytes, (const guint8 *)caption->text, (guint)size);
    gint64 start_ms = (caption->start_us + 500) / 1000, end_ms = (caption->end_us + 500) / 1000;
    *packet = (KnPacket){
        .data = bytes->data,
        .size = bytes->len,
        .pts = start_ms,
        .dts = start_ms,
        .duration = MAX(end_ms - start_ms, 1),
        .key = TRUE,
    };
}
