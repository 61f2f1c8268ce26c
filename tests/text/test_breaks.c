/* SPDX-License-Identifier: MIT */
#include "text/breaks.h"

#include <string.h>

static const KnBreaks *breaks(void)
{
    g_autoptr(GError) error = NULL;
    const KnBreaks *module = kn_breaks(&error);
    g_assert_no_error(error);
    return module;
}

/* '|' where a line may end, '~' where it may inside of a word that has no room. */
static char *marked(const char *text, const char *language)
{
    g_autofree guint8 *flags = breaks()->find(text, strlen(text), language);
    GString *out = g_string_new(NULL);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        guint8 here = at > text ? flags[at - text] : 0;
        g_assert_false(here & KN_BREAK_LINE && here & KN_BREAK_INSIDE);
        if (here & (KN_BREAK_LINE | KN_BREAK_INSIDE))
            g_string_append_c(out, here & KN_BREAK_LINE ? '|' : '~');
        g_string_append_len(out, at, g_utf8_next_char(at) - at);
    }
    return g_string_free(out, FALSE);
}

static void test_each_script_parts_as_it_wants(void)
{
    static const struct {
        const char *language, *marked;
    } rows[] = {
        /* Phrases; no closing sign, small kana or long vowel begins a line, no opening one ends it.
         */
        {"ja", "「昨~日~は、|東~京~タ~ワー~へ|行~き~ま~し~た。」|キャッ~シュ~と|ファ~イ~ル~を|確~"
               "認~し~て~く~だ~さ~い！"},
        {NULL, "2024~年|3~月|15~日~に、|約|1,200~人~が|Kinora~を|使~い~ま~し~た。"},
        {"ja-JP", "漢~字|仮~名|交|文"},
        {"zh", "“你|好，|世|界。”《红|楼|梦》|是|中|国|古|典|小|说——|作|者|是|曹|雪|芹……|对|吗？"},
        {"zh-Hant", "「你|好」，|他|說。"},
        {"ko", "안~녕~하~세~요, |오~늘~은 |서~울~에~서 |\"한~국~어\" |자~막~을 |시~험~합~니~다. "
               "|2024~년 |3~월 |A~형"},
        {NULL, "한~글~만 |보~아~도 |띄~어~쓰~기~에~서~만 |나~뉜~다"},
        {"th", "ประเทศ~ไทย|เป็น|ประเทศ|ที่|สวย~งาม|มาก"},
        {"fr", "Il |dit\u00a0: |«\u202fBonjour\u202f!\u202f» — |puis |il |part\u202f; "
               "|1\u202f000\u00a0€."},
        {"fr", "Il |dit : |« Bonjour ! » — |puis |il |part ; |vraiment ?"},
        {"fr", "Il |vient. |— Oui. |— Non."},
        {"es", "—Hola |—dijo |ella—, |¿qué |tal?"},
        {"de", "Er |sagte: |„Guten |Tag“ – |und |ging. |»Ach |so«, |meinte |sie."},
        {"en", "He |said |“hello” — |and |left - |quickly—|very |quickly – |3–4 |days, |\"quoted "
               "|text\" (see |here)."},
        {"ar", "قال: |«مرحبا |بالعالم» — |ثم |ذهب؛ |هل |تعلم؟"},
        {"he", "הוא |אמר: |\"שלום |עולם\" – |והלך. |צה\"ל |ב־1948"},
        {"en", ""},
        {"en", "\" "},
        {"en", "–"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_auto(GStrv) parts = g_strsplit_set(rows[i].marked, "|~", -1);
        g_autofree char *text = g_strjoinv("", parts), *found = marked(text, rows[i].language);
        g_assert_cmpstr(found, ==, rows[i].marked);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/breaks/each-script-parts-as-it-wants", test_each_script_parts_as_it_wants);
    return g_test_run();
}
