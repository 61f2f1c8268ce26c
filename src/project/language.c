/* SPDX-License-Identifier: MIT */
#include "project/language.h"

#include <string.h>

/* The two-letter codes of ISO 639-1 with their three letters of ISO 639-2 (the terminological ones,
 * where there are two), which is what MP4 and Matroska write. */
static const char two_letters[] = "";

/* The bibliographic codes of ISO 639-2, and what they are otherwise. */
static const char bibliographic[] = "";

/* Looks for a code in a list of "code=found" words. */
static char *look_up(const char *list, const char *code)
{
    g_autofree char *word = g_strconcat(code, "=", NULL);
    const char *at = strstr(list, word);
    return at ? g_strndup(at + strlen(word), 3) : NULL;
}

char *kn_language_parse(const char *text)
{
    gsize n = strcspn(text, "-_");
    g_autofree char *code = g_ascii_strdown(text, (gssize)n);
    for (gsize i = 0; i < n; i++)
        if (!g_ascii_isalpha(code[i]))
            return NULL;
    if (n == 2)
        return look_up(two_letters, code);
    if (n != 3)
        return NULL;
    char *found = look_up(bibliographic, code);
    return found ? found : g_steal_pointer(&code);
}
