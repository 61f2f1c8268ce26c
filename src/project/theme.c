/* SPDX-License-Identifier: MIT */
#include "project/theme.h"
#include "base/schema.h"
#include "project/private.h"
#include "project/slips.h"
#include "shot/font.h"

#include <string.h>

typedef struct {
    char *name;
    const KnJson *colors, *fonts, *logo;
    double margin;
} ThemeOptions;

typedef struct {
    char *file;
    int corner;
    double size, opacity;
} Logo;

typedef struct {
    KnColor background, gradient, surface, text, muted, accent;
    char *heading, *body, *mono;
} Parts;

static const KnName *names(void)
{
    static KnName *list;
    if (g_once_init_enter(&list)) { /* made once, kept until the program ends */
        GArray *all = g_array_new(TRUE, TRUE, sizeof(KnName));
        for (const KnTheme *const *theme = kn_themes(); *theme; theme++)
            g_array_append_val(all, ((KnName){(*theme)->name, (*theme)->help}));
        g_once_init_leave(&list, (KnName *)(gpointer)g_array_free(all, FALSE));
    }
    return list;
}

static void read_name(const KnReading *reading)
{
    g_autofree const char **list = kn_names_of(names());
    if (reading->node->type == KN_JSON_STRING && kn_theme_find(reading->node->string))
        kn_string_set(reading, reading->node->string);
    else if (reading->node->type == KN_JSON_STRING)
        kn_reading_expected_name(reading, list);
    else
        kn_reading_expected(reading, "the name of a theme");
}

static void name_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_names(out, names());
}

static void name_words(const KnOption *option, GPtrArray *words)
{
    for (const KnName *name = names(); name->name; name++)
        g_ptr_array_add(words, (gpointer)name->name);
}

static const KnOptionType type_theme_name = {.noun = "name",
                                             .size = sizeof(char *),
                                             .variable = KN_VARIABLE_PART,
                                             .read = read_name,
                                             .print = kn_string_print,
                                             .to_variant = kn_string_to_variant,
                                             .copy = kn_string_copy,
                                             .clear = kn_string_clear,
                                             .schema = name_schema,
                                             .words = name_words};

#define COLOR(field, says)                                                                         \
    {                                                                                              \
        .name = #field, .type = &kn_type_color, .offset = KN_OPTION_FIELD(Parts, KnColor, field),  \
        .help = says                                                                               \
    }
static const KnOption color_options[] = {
    COLOR(background, "what cards lie on"),
    COLOR(gradient, "the same in the lower right corner; that of background by default"),
    COLOR(surface, "panels, tables and code"),
    COLOR(text, "what is read first"),
    COLOR(muted, "what stands beside it"),
    COLOR(accent, "what stands out"),
    {.name = NULL, .slips = kn_theme_color_slips, .example = "{\"accent\": \"#ff8040\"}"},
};

#define FONT(field, says)                                                                          \
    {                                                                                              \
        .name = #field, .type = &kn_type_font, .offset = KN_OPTION_FIELD(Parts, char *, field),    \
        .help = says                                                                               \
    }
static const KnOption font_options[] = {
    FONT(heading, "family of titles, or several with commas"),
    FONT(body, "family of all other text"),
    FONT(mono, "family of code"),
    {.name = NULL, .example = "{\"heading\": \"Lato\"}"},
};

/* In the order of KnCorner. */
static const KnName corners[] = {
    {"top_right", "at the upper edge, to the right"},
    {"top_left", "at the upper edge, to the left"},
    {"bottom_right", "at the lower edge, to the right"},
    {"bottom_left", "at the lower edge, to the left"},
    {NULL, NULL},
};

static const KnOption logo_options[] = {
    {.name = "file",
     .type = &kn_type_path,
     .offset = KN_OPTION_FIELD(Logo, char *, file),
     .required = TRUE,
     .help = "the picture; what is transparent in it stays so"},
    {.name = "corner",
     .type = &kn_type_enum,
     .offset = KN_OPTION_FIELD(Logo, int, corner),
     .choices = corners,
     .default_text = "\"top_right\"",
     .help = "where it stands, inside of the theme's margins"},
    {.name = "size",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Logo, double, size),
     .min = 8,
     .max = 540,
     .default_text = "84",
     .unit = "px",
     .help = "how high it is, of a picture whose shorter side has 1080; lower where it would be "
             "broader than a third of the frame"},
    {.name = "opacity",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Logo, double, opacity),
     .max = 1,
     .default_text = "0.9",
     .unit = "0..1",
     .help = "how much of it is seen"},
    {.name = NULL, .example = "{\"file\": \"logo.png\"}"},
};

const KnOptionTable kn_theme_logo_table = {
    "theme_logo", "$.theme.logo", "A picture that lies over all of the film.", logo_options, NULL};
const KnOptionTable kn_theme_colors_table = {"theme_colors", "$.theme.colors",
                                             "Colours that are not the named theme's.",
                                             color_options, NULL};
const KnOptionTable kn_theme_fonts_table = {
    "theme_fonts", "$.theme.fonts", "Fonts that are not the named theme's.", font_options, NULL};

#define FIELD(ctype, field) KN_OPTION_FIELD(ThemeOptions, ctype, field)
static const KnOption options[] = {
    {.name = "name",
     .type = &type_theme_name,
     .offset = FIELD(char *, name),
     .help = "the built-in theme that it begins with; the first of them by default"},
    {.name = "colors",
     .type = &kn_type_object,
     .of = &kn_theme_colors_table,
     .offset = FIELD(const KnJson *, colors),
     .help = "colours of its own"},
    {.name = "fonts",
     .type = &kn_type_object,
     .of = &kn_theme_fonts_table,
     .offset = FIELD(const KnJson *, fonts),
     .help = "fonts of its own"},
    {.name = "margin",
     .type = &kn_type_double,
     .offset = FIELD(double, margin),
     .or_unset = TRUE,
     .max = 0.3,
     .default_text = "-1",
     .help = "what cards leave free at every edge, as a share of the frame's shorter side; -1: the "
             "named theme's. Where a theme is named, captions and texts of effects leave as much"},
    {.name = "logo",
     .type = &kn_type_object,
     .of = &kn_theme_logo_table,
     .offset = FIELD(const KnJson *, logo),
     .help = "a picture in a corner of the film; texts make room for it"},
    {.name = NULL, .slips = kn_theme_slips, .example = "{\"name\": \"midnight\"}"},
};

const KnOptionTable kn_theme_table = {
    "theme", "$.theme", "How cards look, and the text of a film with a theme.", options, NULL};

static void theme_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    if (node->type == KN_JSON_OBJECT ||
        (node->type == KN_JSON_STRING && kn_theme_find(node->string)))
        kn_node_take(reading);
    else
        read_name(reading);
}

static void theme_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    kn_schema_names(out, names());
    g_string_append(out, ", ");
    kn_schema_table_ref(schema, out, &kn_theme_table);
    g_string_append(out, "]}");
}

const KnOptionType kn_type_theme = {.noun = "name, or object",
                                    .size = sizeof(const KnJson *),
                                    .read = theme_read,
                                    .print = kn_node_print,
                                    .to_variant = kn_node_to_variant,
                                    .schema = theme_schema,
                                    .words = name_words};

/* ---- reading ---- */

static void take_colors(const KnJson *node, const Parts *parts, KnTheme *look)
{
    const struct {
        const char *key;
        const KnColor *from;
        KnColor *to;
    } rows[] = {
        {"background", &parts->background, &look->background[0]},
        {"background", &parts->background, &look->background[1]},
        {"gradient", &parts->gradient, &look->background[1]},
        {"surface", &parts->surface, &look->surface},
        {"text", &parts->text, &look->text},
        {"muted", &parts->muted, &look->muted},
        {"accent", &parts->accent, &look->accent},
        {"accent", &parts->accent, &look->series[0]},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (kn_is_given(node, rows[i].key))
            *rows[i].to = *rows[i].from;
}

static void take_fonts(Parts *parts, KnProjectTheme *theme)
{
    const struct {
        char **from, **own;
        const char **to;
    } rows[] = {
        {&parts->heading, &theme->heading, &theme->look.heading},
        {&parts->body, &theme->body, &theme->look.body},
        {&parts->mono, &theme->mono, &theme->look.mono},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (*rows[i].from)
            *rows[i].to = *rows[i].own = g_steal_pointer(rows[i].from);
}

static void read_logo(const KnReader *reader, const KnJson *node, KnProjectTheme *theme)
{
    Logo logo;
    kn_options_init(logo_options, &logo);
    kn_options_read(logo_options, &logo, node, "$.theme.logo", NULL, reader->problems);
    kn_reader_path(reader, &logo.file, kn_json_member(node, "file"), "$.theme.logo.file");
    theme->logo.path = g_steal_pointer(&logo.file);
    theme->logo.corner = logo.corner;
    theme->logo.size = logo.size;
    theme->logo.opacity = logo.opacity;
    kn_options_clear(logo_options, &logo);
}

void kn_project_theme_read(const KnReader *reader, const KnJson *node, KnProjectTheme *theme)
{
    ThemeOptions raw;
    Parts parts = {0};
    *theme = (KnProjectTheme){.look = *kn_themes()[0], .given = node != NULL};
    if (node && node->type == KN_JSON_STRING)
        theme->look = *kn_theme_find(node->string);
    if (!node || node->type != KN_JSON_OBJECT)
        return;
    kn_options_init(options, &raw);
    kn_options_read(options, &raw, node, "$.theme", NULL, reader->problems);
    if (raw.name)
        theme->look = *kn_theme_find(raw.name);
    if (raw.colors)
        kn_options_read(color_options, &parts, raw.colors, "$.theme.colors", NULL,
                        reader->problems);
    if (raw.fonts)
        kn_options_read(font_options, &parts, raw.fonts, "$.theme.fonts", NULL, reader->problems);
    for (const KnOption *o = font_options; o->name; o++) {
        g_autofree char *child = kn_json_path("$.theme.fonts", o->name);
        kn_reader_font(reader, (char **)((char *)&parts + o->offset),
                       kn_json_member(raw.fonts, o->name), child);
    }
    if (raw.logo)
        read_logo(reader, raw.logo, theme);
    take_colors(raw.colors, &parts, &theme->look);
    take_fonts(&parts, theme);
    if (raw.margin >= 0)
        theme->look.margin = raw.margin;
    kn_options_clear(font_options, &parts);
    kn_options_clear(options, &raw);
}

void kn_project_theme_clear(KnProjectTheme *theme)
{
    g_free(theme->heading);
    g_free(theme->body);
    g_free(theme->mono);
    g_free(theme->logo.path);
    *theme = (KnProjectTheme){.given = FALSE};
}
