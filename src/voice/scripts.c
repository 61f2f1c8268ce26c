/* SPDX-License-Identifier: MIT */
#include "voice/scripts.h"

#include <pango/pango.h>

/* PangoScript has the numbers of GUnicodeScript. */
static gboolean is_one_of(GUnicodeScript script, const PangoScript *scripts, int n)
{
    for (int i = 0; i < n; i++)
        if ((GUnicodeScript)scripts[i] == script)
            return TRUE;
    return FALSE;
}

/* Several languages are written in Chinese characters, for which Pango says none: what stands
 * beside them tells which it is. */
static const char *language_of_han(const char *text)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        GUnicodeScript script = g_unichar_get_script(g_utf8_get_char(at));
        if (script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA)
            return "ja";
        if (script == G_UNICODE_SCRIPT_HANGUL)
            return "ko";
    }
    return "cmn";
}

static const char *language_of(gunichar letter, const char *text)
{
    GUnicodeScript script = g_unichar_get_script(letter);
    PangoLanguage *language = pango_script_get_sample_language((PangoScript)script);
    if (language)
        return pango_language_to_string(language);
    return script == G_UNICODE_SCRIPT_HAN ? language_of_han(text) : NULL;
}

/* Greek letters that stand alone are signs ("α"), which have names in every language. */
static gboolean is_sign(const char *text, const char *at)
{
    gunichar next = g_utf8_get_char(g_utf8_next_char(at));
    gunichar before = at > text ? g_utf8_get_char(g_utf8_prev_char(at)) : 0;
    return g_unichar_get_script(g_utf8_get_char(at)) == G_UNICODE_SCRIPT_GREEK &&
           !g_unichar_isalpha(next) && !g_unichar_isalpha(before);
}

gboolean kn_letters_are_foreign(const char *text, const char *language, KnForeignLetters *foreign)
{
    int n_scripts = 0;
    const PangoScript *scripts =
        pango_language_get_scripts(pango_language_from_string(language), &n_scripts);
    gsize n = 0, n_foreign = 0;
    gunichar first = 0;
    for (const char *at = scripts ? text : ""; *at; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        GUnicodeScript script = g_unichar_get_script(letter);
        if (!g_unichar_isalpha(letter) || script == G_UNICODE_SCRIPT_COMMON ||
            script == G_UNICODE_SCRIPT_INHERITED || is_sign(text, at))
            continue;
        n++;
        if (script == G_UNICODE_SCRIPT_LATIN || is_one_of(script, scripts, n_scripts))
            continue;
        n_foreign++;
        first = first ? first : letter;
    }
    if (2 * n_foreign <= n)
        return FALSE;
    *foreign = (KnForeignLetters){.language = language_of(first, text)};
    g_unichar_to_utf8(first, foreign->sign);
    return TRUE;
}
