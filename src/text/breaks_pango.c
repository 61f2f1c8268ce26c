/* SPDX-License-Identifier: MIT */
#include "base/module.h"
#include "text/breaks.h"

#include <pango/pango.h>

static guint8 flags_of(const PangoLogAttr *attr)
{
    return (guint8)((attr->is_cursor_position ? KN_BREAK_GRAPHEME : 0) |
                    (attr->is_line_break && attr->is_cursor_position ? KN_BREAK_LINE : 0) |
                    (attr->is_mandatory_break ? KN_BREAK_MUST : 0));
}

static guint8 *find(const char *text, gsize size, const char *language)
{
    glong n = g_utf8_strlen(text, (gssize)size);
    g_autofree PangoLogAttr *attrs = g_new0(PangoLogAttr, (gsize)n + 1);
    PangoLanguage *spoken = pango_language_from_string(language ? language : "en");
    pango_get_log_attrs(text, (int)size, -1, spoken, attrs, (int)n + 1);
    guint8 *flags = g_malloc0(size + 1);
    const char *at = text;
    for (glong i = 0; i <= n; i++) {
        flags[at - text] = flags_of(&attrs[i]);
        if (i < n)
            at = g_utf8_next_char(at);
    }
    return flags;
}

static const char *version(void)
{
    static char text[32];
    g_snprintf(text, sizeof text, "Pango %s", pango_version_string());
    return text;
}

KN_MODULE_EXPORT extern const KnBreaks kn_module_table;
const KnBreaks kn_module_table = {
    .abi = KN_BREAKS_ABI,
    .find = find,
    .version = version,
};
