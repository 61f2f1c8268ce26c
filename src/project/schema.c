/* SPDX-License-Identifier: MIT */
#include "project/describe.h"
#include "project/private.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The JSON Schema (draft 2020-12), made from the option tables alone. It accepts what the loader
 * accepts; what depends on more than one value (gaps, exactly one visual) only the loader says. */

static void put_string(JsonBuilder *b, const char *key, const char *value)
{
    json_builder_set_member_name(b, key);
    json_builder_add_string_value(b, value);
}

static void put_number(JsonBuilder *b, const char *key, double value)
{
    json_builder_set_member_name(b, key);
    if (value == (double)(gint64)value)
        json_builder_add_int_value(b, (gint64)value);
    else
        json_builder_add_double_value(b, value);
}

static void open_object(JsonBuilder *b, const char *key)
{
    if (key)
        json_builder_set_member_name(b, key);
    json_builder_begin_object(b);
}

static void open_array(JsonBuilder *b, const char *key)
{
    json_builder_set_member_name(b, key);
    json_builder_begin_array(b);
}

static void put_ref(JsonBuilder *b, const char *key, const char *definition)
{
    g_autofree char *ref = g_strconcat("#/$defs/", definition, NULL);
    open_object(b, key);
    put_string(b, "$ref", ref);
    json_builder_end_object(b);
}

static void put_enum(JsonBuilder *b, const char *const *words)
{
    open_array(b, "enum");
    for (; *words; words++)
        json_builder_add_string_value(b, *words);
    json_builder_end_array(b);
}

/* A fixed piece of schema. */
static void put_json(JsonBuilder *b, const char *key, const char *text)
{
    g_autoptr(GError) error = NULL;
    JsonNode *node = json_from_string(text, &error);
    if (!node)
        g_error("schema of '%s': %s", key, error->message);
    json_builder_set_member_name(b, key);
    json_builder_add_value(b, node);
}

static void put_type(JsonBuilder *b, const KnOption *option)
{
    static const char *const shared[] = {
        [KN_OPTION_COLOR] = "color",       [KN_OPTION_POINT] = "point", [KN_OPTION_BOX] = "box",
        [KN_OPTION_DURATION] = "duration", [KN_OPTION_JSON] = NULL,
    };
    gboolean number = option->type == KN_OPTION_INT || option->type == KN_OPTION_DOUBLE;
    if (option->choices && option->type != KN_OPTION_DURATION) {
        put_enum(b, option->choices);
    } else if (number) {
        put_string(b, "type", option->type == KN_OPTION_INT ? "integer" : "number");
        if (option->min != option->max)
            put_number(b, "minimum", option->min);
        if (option->min != option->max && option->max < G_MAXINT)
            put_number(b, "maximum", option->max);
    } else if (option->type == KN_OPTION_BOOL) {
        put_string(b, "type", "boolean");
    } else if (option->type == KN_OPTION_STRINGS) {
        put_string(b, "type", "array");
        put_json(b, "items", "{\"type\": \"string\"}");
    } else if (option->type == KN_OPTION_STRING || option->type == KN_OPTION_PATH) {
        put_string(b, "type", "string");
        if (option->type == KN_OPTION_PATH)
            put_number(b, "minLength", 1);
    } else {
        g_autofree char *ref = g_strconcat("#/$defs/", shared[option->type], NULL);
        put_string(b, "$ref", ref);
    }
}

/* Values with a form of their own. */
static const struct {
    const char *table, *name, *definition;
} forms[] = {
    {"project", "output", "output"},
    {"project", "defaults", "segment"},
    {"project", "segments", "segments"},
    {"project", "variables", "variables"},
    {"project", "captions", "captions"},
    {"captions", "style", "caption_style"},
    {"caption_style", "position", "caption_position"},
    {"project", "music", "music_cues"},
    {"project", "sounds", "sounds"},
    {"project", "audio", "audio"},
    {"project", "tags", "tags"},
    {"audio", "loudness", "loudness"},
    {"output", "fps", "fps"},
    {"segment", "card", "card"},
    {"project", "voice", "voice_use"},
    {"segment", "voice", "voice_use"},
    {"segment", "pronounce", "pronounce"},
    {"voice", "pronounce", "pronounce"},
    {"segment", "effects_plan", "effects_plan"},
    {"effects_plan", "motion", "motion"},
    {"effects_plan", "overlays", "overlays"},
    {"effects_plan", "tools", "tools"},
    {"effects_plan", "transition", "transition_use"},
};

static const char *form_of(const char *table, const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++)
        if (strcmp(forms[i].table, table) == 0 && strcmp(forms[i].name, name) == 0)
            return forms[i].definition;
    return NULL;
}

static void put_default(JsonBuilder *b, const KnOption *option)
{
    if (option->default_text)
        put_json(b, "default", option->default_text);
}

static void put_option(JsonBuilder *b, const char *table, const KnOption *option, const char *key)
{
    const char *form = form_of(table, option->name);
    g_autofree char *words = kn_describe_help(option);
    open_object(b, key);
    put_string(b, "description", words);
    put_default(b, option);
    if (option->type != KN_OPTION_JSON || form) {
        open_array(b, "anyOf");
        json_builder_begin_object(b);
        if (form) {
            g_autofree char *ref = g_strconcat("#/$defs/", form, NULL);
            put_string(b, "$ref", ref);
        } else {
            put_type(b, option);
        }
        json_builder_end_object(b);
        put_ref(b, NULL, "variable");
        json_builder_end_array(b);
    }
    json_builder_end_object(b);
}

static void put_properties(JsonBuilder *b, const char *table, const KnOption *options)
{
    for (; options && options->name; options++) {
        put_option(b, table, options, options->name);
        g_auto(GStrv) aliases = g_strsplit(options->alias ? options->alias : "", "|", -1);
        for (guint i = 0; aliases[i]; i++)
            put_option(b, table, options, aliases[i]);
    }
}

static void put_required(JsonBuilder *b, const KnOption *options, const char *also)
{
    open_array(b, "required");
    if (also)
        json_builder_add_string_value(b, also);
    for (; options && options->name; options++)
        if (options->required)
            json_builder_add_string_value(b, options->name);
    json_builder_end_array(b);
}

static void close_strictly(JsonBuilder *b)
{
    json_builder_set_member_name(b, "additionalProperties");
    json_builder_add_boolean_value(b, FALSE);
    json_builder_end_object(b);
}

static void put_table(JsonBuilder *b, const KnProjectTable *table)
{
    put_string(b, "type", "object");
    put_string(b, "description", table->help);
    open_object(b, "properties");
    put_properties(b, table->name, table->options);
    json_builder_end_object(b);
    put_required(b, table->options, NULL);
}

/* One effect as an object: parameters beside its name, or in params. */
static void put_effect(JsonBuilder *b, const KnEffect *effect)
{
    gboolean keyframes = strcmp(effect->name, "keyframes") == 0;
    json_builder_begin_object(b);
    put_string(b, "type", "object");
    put_string(b, "description", effect->help);
    open_object(b, "properties");
    put_properties(b, effect->name, effect->options);
    open_object(b, "name");
    put_string(b, "const", effect->name);
    json_builder_end_object(b);
    open_object(b, "params");
    put_string(b, "type", "object");
    open_object(b, "properties");
    put_properties(b, effect->name, effect->options);
    json_builder_end_object(b);
    close_strictly(b);
    json_builder_end_object(b);
    put_required(b, NULL, keyframes ? "keyframes" : "name");
    close_strictly(b);
}

static void put_uses(JsonBuilder *b, KnEffectKind kind, const char *one, const char *list)
{
    g_autofree const char **names = kn_effect_names(kind);
    open_object(b, one);
    open_array(b, "anyOf");
    json_builder_begin_object(b);
    put_enum(b, names);
    json_builder_end_object(b);
    for (const KnEffect *const *effect = kn_effects(); *effect; effect++)
        if ((*effect)->kind == kind)
            put_effect(b, *effect);
    json_builder_end_array(b);
    json_builder_end_object(b);
    if (!list)
        return;
    open_object(b, list);
    put_string(b, "type", "array");
    put_ref(b, "items", one);
    json_builder_end_object(b);
}

static void put_transitions(JsonBuilder *b)
{
    open_object(b, "transition_name");
    open_array(b, "enum");
    json_builder_add_string_value(b, "none");
    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        if (strcmp((*t)->name, "none") != 0)
            json_builder_add_string_value(b, (*t)->name);
        if ((*t)->alias)
            json_builder_add_string_value(b, (*t)->alias);
    }
    json_builder_end_array(b);
    json_builder_end_object(b);
    put_json(b, "transition_use",
             "{\"anyOf\": [{\"$ref\": \"#/$defs/transition_name\"}, {\"$ref\": "
             "\"#/$defs/transition\"}]}");
}

/* What several values are made of. */
static void put_shared(JsonBuilder *b)
{
    put_json(b, "variable",
             "{\"description\": \"a {{variable}}, or null: not given\", \"type\": [\"string\", "
             "\"null\"], \"pattern\": \"\\\\{\\\\{.+\\\\}\\\\}\"}");
    put_json(b, "color",
             "{\"anyOf\": [{\"type\": \"string\", \"pattern\": "
             "\"^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$\"}, {\"type\": \"array\", \"items\": "
             "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 255}, \"minItems\": 3, "
             "\"maxItems\": 3}]}");
    put_json(b, "point",
             "{\"type\": \"array\", \"items\": {\"type\": \"number\", \"minimum\": 0, \"maximum\": "
             "1}, \"minItems\": 2, \"maxItems\": 2}");
    put_json(b, "box",
             "{\"type\": \"array\", \"items\": {\"type\": \"number\", \"minimum\": 0, \"maximum\": "
             "1}, \"minItems\": 4, \"maxItems\": 4}");
    put_json(b, "duration",
             "{\"anyOf\": [{\"type\": \"number\", \"minimum\": 0, \"maximum\": 3600000}, "
             "{\"type\": \"string\", \"pattern\": "
             "\"^([0-9]+(:[0-5]?[0-9]){0,2}(\\\\.[0-9]+)?|[0-9]+f|auto)$\"}]}");
    put_json(b, "fps",
             "{\"anyOf\": [{\"type\": \"number\", \"minimum\": 1, \"maximum\": 240}, {\"type\": "
             "\"string\", \"pattern\": \"^[0-9]+([./][0-9]+)?$\"}]}");
    put_json(b, "variables",
             "{\"type\": \"object\", \"additionalProperties\": {\"type\": [\"string\", \"number\", "
             "\"boolean\"]}}");
    put_json(b, "caption_position",
             "{\"anyOf\": [{\"enum\": [\"bottom\", \"middle\", \"top\"]}, {\"$ref\": "
             "\"#/$defs/point\"}]}");
    put_json(b, "voice_use",
             "{\"anyOf\": [{\"type\": \"string\"}, {\"$ref\": \"#/$defs/voice\"}]}");
    put_json(b, "pronounce",
             "{\"type\": \"object\", \"additionalProperties\": {\"type\": \"string\"}}");
    put_json(b, "music_cues",
             "{\"anyOf\": [{\"$ref\": \"#/$defs/music\"}, {\"type\": \"array\", \"items\": "
             "{\"$ref\": \"#/$defs/music\"}}]}");
    put_json(b, "sounds", "{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/sound\"}}");
    put_json(b, "loudness",
             "{\"anyOf\": [{\"enum\": [\"youtube\", \"podcast\", \"broadcast\", \"off\"]}, "
             "{\"type\": \"number\", \"minimum\": -60, \"maximum\": 0}]}");
    put_json(b, "segments",
             "{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/segment\"}, \"minItems\": 1}");
}

char *kn_project_schema(void)
{
    g_autoptr(JsonBuilder) b = json_builder_new();
    const KnProjectTable *root = kn_project_tables();
    json_builder_begin_object(b);
    put_string(b, "$schema", "https://json-schema.org/draft/2020-12/schema");
    put_string(b, "title", "Kinora project");
    put_table(b, root);
    open_object(b, "$defs");
    for (const KnProjectTable *table = root + 1; table->name; table++) {
        open_object(b, table->name);
        put_table(b, table);
        close_strictly(b);
    }
    put_uses(b, KN_EFFECT_MOTION, "motion", NULL);
    put_uses(b, KN_EFFECT_OVERLAY, "overlay", "overlays");
    put_uses(b, KN_EFFECT_TOOL, "tool", "tools");
    put_transitions(b);
    put_shared(b);
    json_builder_end_object(b);
    close_strictly(b);
    g_autoptr(JsonNode) node = json_builder_get_root(b);
    g_autofree char *text = json_to_string(node, TRUE);
    return g_strconcat(text, "\n", NULL);
}
