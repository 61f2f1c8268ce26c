/* SPDX-License-Identifier: MIT */
#include "base/module.h"
#include "text/break_rules.h"

#include <pango/pango.h>
#include <unicode/ubrk.h>
#include <unicode/uversion.h>

/* Pango knows the rules of Unicode, and Thai by libthai; ICU knows phrases of Japanese, and which
 * words of Thai libthai has taken apart. */

static guint8 flags_of(const PangoLogAttr *attr)
{
    return (guint8)((attr->is_cursor_position ? KN_BREAK_GRAPHEME : 0) |
                    (attr->is_line_break && attr->is_cursor_position ? KN_BREAK_LINE : 0) |
                    (attr->is_mandatory_break ? KN_BREAK_MUST : 0));
}

/* lw=phrase (CSS's word-break: auto-phrase) has been in ICU since 72. */
static const char japanese[] = "ja@lb=strict;lw=phrase", thai[] = "th";

/* For each byte offset of the text whether ICU would part it there; NULL: it does not say. The
 * caller frees. */
static guint8 *parts_of(const char *text, gsize size, const char *locale)
{
    UErrorCode status = U_ZERO_ERROR;
    UText *utf8 = utext_openUTF8(NULL, text, (int64_t)size, &status);
    UBreakIterator *at = ubrk_open(UBRK_LINE, locale, NULL, 0, &status);
    if (U_SUCCESS(status))
        ubrk_setUText(at, utf8, &status);
    guint8 *parts = U_SUCCESS(status) ? g_malloc0(size + 1) : NULL;
    for (int32_t to = parts ? ubrk_first(at) : UBRK_DONE; to != UBRK_DONE; to = ubrk_next(at))
        parts[to] = TRUE;
    ubrk_close(at);
    utext_close(utf8);
    return parts;
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
    g_autofree guint8 *phrases =
        kn_break_is_japanese(text, size, language) ? parts_of(text, size, japanese) : NULL;
    g_autofree guint8 *words = kn_break_has_thai(text, size) ? parts_of(text, size, thai) : NULL;
    kn_break_rules_apply(text, size, phrases, words, flags);
    return flags;
}

static const char *version(void)
{
    static char text[48];
    g_snprintf(text, sizeof text, "Pango %s, ICU %s", pango_version_string(), U_ICU_VERSION);
    return text;
}

KN_MODULE_EXPORT extern const KnBreaks kn_module_table;
const KnBreaks kn_module_table = {
    .abi = KN_BREAKS_ABI,
    .find = find,
    .version = version,
};
