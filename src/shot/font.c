/* SPDX-License-Identifier: MIT */
#include "shot/font.h"
#include "base/schema.h"

#include <string.h>

gboolean kn_font_is_file(const char *font)
{
    static const char *const endings[] = {".ttf", ".otf", ".ttc"};
    gsize length = font ? strlen(font) : 0;
    for (gsize i = 0; i < G_N_ELEMENTS(endings) && length > 4; i++)
        if (g_ascii_strcasecmp(font + length - 4, endings[i]) == 0)
            return TRUE;
    return FALSE;
}

const char *kn_font_name(const char *font)
{
    return font && *font == '/' && kn_font_is_file(font) ? strrchr(font, '/') + 1 : font;
}

static void font_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    if (node->type == KN_JSON_STRING && !node->string[strspn(node->string, " \t\r\n")])
        kn_reading_expected(reading, "the name of a font, such as \"DejaVu Sans\"");
    else
        kn_type_string.read(reading);
}

static void font_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"type\": \"string\", \"pattern\": \"[^ \\\\t\\\\r\\\\n]\"}");
}

const KnOptionType kn_type_font = {.noun = "family, or font file",
                                   .size = sizeof(char *),
                                   .print = kn_string_print,
                                   .to_variant = kn_string_to_variant,
                                   .copy = kn_string_copy,
                                   .clear = kn_string_clear,
                                   .read = font_read,
                                   .schema = font_schema};
