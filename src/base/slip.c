/* SPDX-License-Identifier: MIT */
#include "base/slip.h"

#include <string.h>

/* What other programs, and people, call our options, wherever one of those names is an option: the
 * first that the table has is meant. Letters of another case and '_' and '-' make no difference. */
static const struct {
    const char *key, *means; /* names with '|' between */
} synonyms[] = {
    {"font_size", "size|fontsize"},
    {"text_size", "size|fontsize"},
    {"size", "fontsize"},
    {"font_family", "font|heading"},
    {"font_name", "font"},
    {"font_file", "font"},
    {"typeface", "font"},
    {"colour", "color"},
    {"text_color", "color"},
    {"text_colour", "color"},
    {"font_color", "color"},
    {"font_colour", "color"},
    {"foreground", "color"},
    {"fill", "color"},
    {"background_color", "background|panel_color|box_color"},
    {"background_colour", "background|panel_color|box_color"},
    {"bg_color", "background|panel_color|box_color"},
    {"bg", "background|panel_color|box_color"},
    {"box_color", "panel_color"},
    {"highlight_color", "accent|accent_color"},
    {"accent_color", "accent"},
    {"accent", "accent_color"},
    {"easing", "ease"},
    {"timing_function", "ease"},
    {"interpolation", "ease"},
    {"intensity", "strength"},
    {"amount", "strength|zoom"},
    {"level", "strength"},
    {"scale", "zoom"},
    {"transparency", "opacity"},
    {"alpha", "opacity"},
    {"start", "start_time|at"},
    {"begin", "start_time|start|at"},
    {"from", "start_time"},
    {"at", "start_time|start"},
    {"time", "start_time"},
    {"delay", "start_time"},
    {"end", "end_time"},
    {"to", "end_time|end"},
    {"length", "duration"},
    {"dur", "duration"},
    {"seconds", "duration"},
    {"path", "file"},
    {"src", "file"},
    {"source", "file"},
    {"url", "file"},
    {"filename", "file"},
    {"gain", "gain_db"},
    {"level_db", "gain_db"},
    {"content", "text|code|title"},
    {"message", "text|title"},
    {"body", "text"},
    {"string", "text"},
    {"quote", "text"},
    {"caption", "text|label"},
    {"label", "text"},
    {"text", "title|label|code"},
    {"heading", "title|text"},
    {"headline", "title|text"},
    {"title", "text"},
    {"tagline", "subtitle"},
    {"bullets", "items"},
    {"points", "items"},
    {"list", "items"},
    {"entries", "items"},
    {"rows", "data"},
    {"values", "data"},
    {"labels", "data"},
    {"series", "data"},
    {"slices", "data"},
    {"items", "data"},
    {"cells", "data"},
    {"number", "value"},
    {"source_code", "code"},
    {"snippet", "code"},
    {"source", "code"},
    {"by", "author"},
    {"speaker", "author"},
    {"job", "role"},
    {"subtitle", "role"},
    {"alignment", "align|position"},
    {"placement", "position"},
    {"location", "position"},
    {"lang", "language"},
    {"locale", "language"},
    {"frame_rate", "fps"},
    {"framerate", "fps"},
};

/* Letters and digits alone count. */
static gboolean is_same(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, "_- ");
        b += strspn(b, "_- ");
        if (g_ascii_tolower(*a) != g_ascii_tolower(*b))
            return FALSE;
        if (!*a)
            return TRUE;
    }
}

static const KnSlip *find(const KnSlip *slips, const char *key)
{
    for (; slips && slips->key; slips++)
        if (is_same(slips->key, key))
            return slips;
    return NULL;
}

/* The option of that name; '|' or a zero ends it. */
static const KnOption *option_of(const KnOption *table, const char *name)
{
    gsize length = strcspn(name, "|");
    for (; table->name; table++)
        if (!table->informational && strncmp(table->name, name, length) == 0 &&
            !table->name[length])
            return table;
    return NULL;
}

static const KnOption *find_synonym(const KnOption *table, const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(synonyms); i++) {
        if (!is_same(synonyms[i].key, key))
            continue;
        for (const char *name = synonyms[i].means; name; name = strchr(name, '|')) {
            name += *name == '|';
            const KnOption *option = option_of(table, name);
            if (option)
                return option;
        }
    }
    return NULL;
}

gboolean kn_slip_of_key(const KnOption *table, const char *key, KnMeant *meant)
{
    const KnOption *end = table;
    while (end->name)
        end++;
    const KnSlip *slip = find(end->slips, key);
    const KnOption *option = slip ? NULL : find_synonym(table, key);
    if (slip)
        *meant = (KnMeant){slip->means && *slip->means ? slip->means : NULL, g_strdup(slip->remedy),
                           slip->means && !*slip->means};
    else if (option)
        *meant = (KnMeant){option->name, g_strdup_printf("it is called %s", option->name), FALSE};
    return slip || option;
}

const char *kn_slip_of_value(const KnOption *option, const KnJson *value)
{
    const KnSlip *slip = value->type == KN_JSON_STRING ? find(option->values, value->string) : NULL;
    return slip ? slip->remedy : NULL;
}
