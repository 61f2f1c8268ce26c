/* SPDX-License-Identifier: MIT */
/* What a model is told of segments. Nothing says where in the film a segment stands, but for the
 * first and the last, so that an edit leaves the questions about all others as they are. */
#include "base/json_print.h"
#include "director/rule.h"
#include "director/wire.h"

#include <math.h>
#include <string.h>

enum { WORDS_CHARACTERS_MAX = 1200 };

static void append_text(GString *out, const char *name, const char *text)
{
    if (!text || !*text)
        return;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *cut =
        g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), WORDS_CHARACTERS_MAX));
    g_string_append_printf(out, ", \"%s\": ", name);
    kn_json_append_string(out, cut);
}

static const char *shape_of(double aspect, double frame)
{
    if (aspect <= 0)
        return NULL;
    return aspect < frame * 0.75  ? "narrower than the frame"
           : aspect > frame * 1.5 ? "wider than the frame"
                                  : "like the frame";
}

static void append_segment(GString *out, const KnDirectedFilm *film, guint i, guint number)
{
    static const char *const kinds[] = {[KN_DIRECTED_PICTURE] = "picture",
                                        [KN_DIRECTED_CLIP] = "clip",
                                        [KN_DIRECTED_CARD] = "card"};
    const KnDirectedSegment *segment = &film->segments[i];
    g_string_append_printf(out, "\"s%u\": {\"shows\": \"%s\"", number, kinds[segment->kind]);
    append_text(out, "name", segment->visual);
    append_text(out, "title", segment->title);
    append_text(out, "narration", segment->words);
    append_text(out, "picture_shape", shape_of(segment->aspect, film->aspect));
    g_string_append(out, ", \"seconds\": ");
    kn_json_append_number(out, round(kn_directed_seconds(segment) * 10) / 10);
    if (segment->has_subject)
        g_string_append(out, ", \"has_subject\": true");
    if (segment->has_text)
        g_string_append(out, ", \"has_text_on_it\": true");
    if (i == 0)
        g_string_append(out, ", \"opens_the_film\": true");
    if (i + 1 == film->n)
        g_string_append(out, ", \"closes_the_film\": true");
    g_string_append_c(out, '}');
}

char *kn_wire_question(const KnDirectedFilm *film, const guint *segments, guint n)
{
    GString *out = g_string_new("{");
    for (guint i = 0; i < n; i++) {
        g_string_append(out, i > 0 ? ",\n " : "");
        append_segment(out, film, segments[i], i + 1);
    }
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}
