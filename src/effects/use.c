/* SPDX-License-Identifier: MIT */
#include "effects/use.h"
#include "base/json_print.h"
#include "base/schema.h"
#include <string.h>

static const KnOption no_options[] = {{.name = NULL}};

/* Where a plan names effects. */
typedef enum { IN_MOTION, IN_OVERLAYS, IN_TOOLS } Place;

static const struct {
    const char *noun, *definition, *example;
    guint kinds; /* of effects that it takes: 1 << KnEffectKind */
} places[] = {
    [IN_MOTION] = {"motion", "motion", "{\"name\": \"ken_burns_in\", \"zoom\": 1.2}",
                   1 << KN_EFFECT_MOTION},
    [IN_OVERLAYS] = {"overlay", "overlay", "{\"name\": \"vignette\", \"strength\": 0.5}",
                     1 << KN_EFFECT_OVERLAY | 1 << KN_EFFECT_TOOL},
    [IN_TOOLS] = {"tool", "tool", "{\"name\": \"title\", \"text\": \"Bees\"}",
                  1 << KN_EFFECT_MOTION | 1 << KN_EFFECT_OVERLAY | 1 << KN_EFFECT_TOOL},
};

/* Where an effect of each kind is at home. */
static const char *const homes[] = {
    [KN_EFFECT_MOTION] = "effects_plan.motion",
    [KN_EFFECT_OVERLAY] = "effects_plan.overlays",
    [KN_EFFECT_TOOL] = "effects_plan.tools",
};

static gboolean takes(Place place, const KnEffect *effect)
{
    return (places[place].kinds >> effect->kind & 1) != 0;
}

static const KnOption *options_of(const KnEffect *effect)
{
    return effect->options ? effect->options : no_options;
}

void kn_effect_use_clear(KnEffectUse *use)
{
    if (use->effect && use->params)
        kn_options_clear(options_of(use->effect), use->params);
    g_free(use->params);
    g_free(use->path);
    *use = (KnEffectUse){0};
}

const KnJson *kn_effect_use_object(const KnEffectUse *use, const char **path)
{
    const KnJson *params = kn_json_member(use->node, "params");
    gboolean apart = params && params->type != KN_JSON_NULL;

    *path = apart ? ".params" : "";
    return apart ? params : use->node;
}

/* ---- reading ---- */

typedef struct {
    Place place;
    const KnJson *node;
    const char *path;
    KnProblems *problems;
} Reading;

/* The names that may stand there. */
static void append_names(Place place, GPtrArray *names)
{
    for (const KnEffect *const *e = kn_effects(); *e; e++)
        if (takes(place, *e))
            g_ptr_array_add(names, (gpointer)(*e)->name);
}

/* What other programs call effects: their words are near to none of ours, or to a wrong one. */
static const struct {
    Place place;
    const char *called, *name;
} others[] = {
    {IN_MOTION, "zoom_in", "ken_burns_in"},
    {IN_MOTION, "zoom-in", "ken_burns_in"},
    {IN_MOTION, "zoom in", "ken_burns_in"},
    {IN_MOTION, "zoom", "ken_burns_in"},
    {IN_MOTION, "push_in", "ken_burns_in"},
    {IN_MOTION, "zoom_out", "ken_burns_out"},
    {IN_MOTION, "zoom-out", "ken_burns_out"},
    {IN_MOTION, "zoom out", "ken_burns_out"},
    {IN_MOTION, "pull_out", "ken_burns_out"},
    {IN_MOTION, "pan", "pan_ltr"},
    {IN_MOTION, "pan_right", "pan_ltr"},
    {IN_MOTION, "pan_left", "pan_rtl"},
    {IN_MOTION, "none", "static"},
    {IN_MOTION, "still", "static"},
    {IN_OVERLAYS, "blur", "background_blur"},
    {IN_OVERLAYS, "black_and_white", "desaturated_grade"},
    {IN_OVERLAYS, "grayscale", "desaturated_grade"},
    {IN_OVERLAYS, "greyscale", "desaturated_grade"},
    {IN_OVERLAYS, "sepia", "warm_grade"},
    {IN_OVERLAYS, "lut", "color_grade"},
    {IN_OVERLAYS, "grain", "film_grain"},
    {IN_OVERLAYS, "noise", "film_grain"},
    {IN_OVERLAYS, "tint", "full_frame_tint"},
    {IN_OVERLAYS, "text", "title"},
    {IN_OVERLAYS, "pip", "picture_in_picture"},
    {IN_OVERLAYS, "caption", "lower_third"},
    {IN_OVERLAYS, "spotlight", "character_highlight"},
};

/* " (did you mean …?)", or nothing. The caller frees. */
static char *near_name(Place place, const char *name, const char *const *names)
{
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if ((others[i].place == IN_MOTION) == (place == IN_MOTION) &&
            g_ascii_strcasecmp(name, others[i].called) == 0)
            return g_strdup_printf(" (did you mean '%s'?)", others[i].name);
    return kn_did_you_mean(name, names);
}

/* Says what the name could have been: of another place, or one that is near, or one of them all. */
static void complain_effect(const Reading *reading, const KnJson *name)
{
    g_autofree char *quoted = kn_text_quote(name->string);
    const char *noun = places[reading->place].noun;
    const KnEffect *elsewhere = kn_effect_find(name->string);

    if (elsewhere) {
        kn_problems_error_as(reading->problems, KN_PROBLEM_UNKNOWN_NAME, name, reading->path,
                             "%s is no %s" KN_HINT "; it belongs into %s", quoted, noun,
                             homes[elsewhere->kind]);
        return;
    }
    if (kn_problems_full(reading->problems)) {
        kn_problems_error_as(reading->problems, KN_PROBLEM_UNKNOWN_NAME, name, reading->path,
                             "unknown %s", noun);
        return;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    append_names(reading->place, names);
    g_ptr_array_add(names, NULL);
    g_autofree char *near =
        near_name(reading->place, name->string, (const char *const *)names->pdata);
    g_ptr_array_set_size(names, 0);
    append_names(reading->place == IN_TOOLS ? IN_OVERLAYS : reading->place, names);
    g_ptr_array_add(names, NULL);
    g_autofree char *list = *near ? g_strdup("") : g_strjoinv(", ", (char **)names->pdata);
    kn_problems_error_as(reading->problems, KN_PROBLEM_UNKNOWN_NAME, name, reading->path,
                         "unknown %s %s" KN_HINT "%s%s%s", noun, quoted, near,
                         *near ? "" : "; expected one of ", list);
}

/* The effect that an object without name means by one of its parameters. */
static const KnEffect *find_implied(Place place, const KnJson *node)
{
    for (const KnEffect *const *e = kn_effects(); *e; e++)
        if (takes(place, *e) && (*e)->implied_by && kn_json_member(node, (*e)->implied_by))
            return *e;
    return NULL;
}

static const KnEffect *find_effect(const Reading *reading)
{
    const KnJson *node = reading->node;
    const KnJson *name = node->type == KN_JSON_OBJECT ? kn_json_member(node, "name") : node;
    const KnEffect *effect = name ? NULL : find_implied(reading->place, node);

    if (effect)
        return effect;
    if (!name || name->type != KN_JSON_STRING) {
        kn_problems_error(reading->problems, name ? name : node, reading->path,
                          "found %s" KN_HINT "; expected the name of a%s %s, or an object with "
                          "name and parameters%s: %s",
                          name ? kn_json_type_name((KnJsonType)name->type)
                               : "an object without name",
                          reading->place == IN_OVERLAYS ? "n" : "", places[reading->place].noun,
                          reading->place == IN_MOTION ? ", or with keyframes" : "",
                          places[reading->place].example);
        return NULL;
    }
    effect = kn_effect_find(name->string);
    if (effect && takes(reading->place, effect))
        return effect;
    complain_effect(reading, name);
    return NULL;
}

/* Parameters stand beside the name or in "params", not in both places. */
static gboolean stands_in_one_place(const Reading *reading)
{
    const KnJson *node = reading->node;

    for (guint i = 0; i < node->n; i++) {
        if (strcmp(node->keys[i], "name") == 0 || strcmp(node->keys[i], "params") == 0)
            continue;
        g_autofree char *child = kn_json_path(reading->path, node->keys[i]);
        kn_problems_error_key(reading->problems, KN_PROBLEM_CONFLICT, node, i, child,
                              "stands beside params" KN_HINT "; expected all parameters in params");
        return FALSE;
    }
    return TRUE;
}

/* A bare name cannot say what the effect is about. */
static void check_bare(const Reading *reading, const KnEffect *effect)
{
    for (const KnOption *o = options_of(effect); o->name; o++)
        if (o->required) {
            kn_problems_error_as(
                reading->problems, KN_PROBLEM_MISSING, reading->node, reading->path,
                "%s is missing: %s" KN_HINT "; expected {\"name\": \"%s\", \"%s\": …}", o->name,
                o->help, effect->name, o->name);
            return;
        }
}

static void read_params(const Reading *reading, KnEffectUse *use)
{
    static const char *const own[] = {"name", "params", NULL};
    const KnOption *options = options_of(use->effect);
    const char *below;

    use->params = g_malloc0(MAX(use->effect->params_size, 1));
    kn_options_init(options, use->params);
    if (use->node->type != KN_JSON_OBJECT) {
        check_bare(reading, use->effect);
        return;
    }
    const KnJson *object = kn_effect_use_object(use, &below);
    gboolean apart = object != use->node;
    if (apart && !stands_in_one_place(reading))
        return;
    g_autofree char *path = g_strconcat(reading->path, below, NULL);
    kn_options_read(options, use->params, object, path, apart ? NULL : own, reading->problems);
    const KnEffectSituation here = {use->params, reading->place == IN_OVERLAYS};
    kn_options_warn_useless(options, &here, object, path, reading->problems);
}

/* The use that stands there; its effect NULL after a problem with its name. */
static KnEffectUse read_use(const Reading *reading)
{
    KnEffectUse use = {.node = reading->node, .effect = find_effect(reading)};

    if (use.effect) {
        use.path = g_strdup(reading->path);
        read_params(reading, &use);
    }
    return use;
}

static void motion_read(const KnReading *reading)
{
    g_autofree char *path = kn_reading_path(reading);
    const Reading own = {IN_MOTION, reading->node, path, reading->problems};

    kn_effect_use_clear(reading->field);
    *(KnEffectUse *)reading->field = read_use(&own);
}

static void uses_clear(void *field)
{
    KnEffectUses *list = field;

    for (guint i = 0; i < list->n; i++)
        kn_effect_use_clear(&list->uses[i]);
    g_free(list->uses);
}

static void read_uses(const KnReading *reading, Place place)
{
    const KnJson *node = reading->node;

    if (node->type != KN_JSON_ARRAY || node->n > KN_EFFECT_USES_MAX) {
        g_autofree char *expected =
            g_strdup_printf("an array of at most %d effects: [\"%s\"]", KN_EFFECT_USES_MAX,
                            place == IN_OVERLAYS ? "vignette" : "subject_outline");
        kn_reading_expected(reading, expected);
        return;
    }
    KnEffectUses list = {node->n, g_new0(KnEffectUse, node->n + 1)};
    g_autofree char *path = kn_reading_path(reading);
    for (guint i = 0; i < node->n; i++) {
        g_autofree char *child = g_strdup_printf("%s[%u]", path, i);
        list.uses[i] = read_use(&(Reading){place, node->items[i], child, reading->problems});
    }
    uses_clear(reading->field);
    *(KnEffectUses *)reading->field = list;
}

static void overlays_read(const KnReading *reading)
{
    read_uses(reading, IN_OVERLAYS);
}

static void tools_read(const KnReading *reading)
{
    read_uses(reading, IN_TOOLS);
}

/* ---- printing, copying, comparing ---- */

static void print_use(const KnEffectUse *use, GString *out)
{
    g_autoptr(GString) params = g_string_new(NULL);

    if (!use->effect) {
        g_string_append(out, "null");
        return;
    }
    kn_options_print(options_of(use->effect), use->params, params);
    gboolean bare = params->len == strlen("{}");
    g_string_append(out, bare ? "" : "{\"name\": ");
    kn_json_append_string(out, use->effect->name);
    if (!bare)
        g_string_append_printf(out, ", %s", params->str + 1);
}

static void motion_print(const KnOption *option, const void *field, GString *out)
{
    print_use(field, out);
}

static void uses_print(const KnOption *option, const void *field, GString *out)
{
    const KnEffectUses *list = field;

    g_string_append_c(out, '[');
    for (guint i = 0; i < list->n; i++) {
        g_string_append(out, i > 0 ? ", " : "");
        print_use(&list->uses[i], out);
    }
    g_string_append_c(out, ']');
}

static GVariant *use_to_variant(const void *field)
{
    const KnEffectUse *use = field;

    if (!use->effect)
        return g_variant_new("(s@a{sv})", "", g_variant_new("a{sv}", NULL));
    return g_variant_new("(s@a{sv})", use->effect->name,
                         kn_options_to_variant(options_of(use->effect), use->params));
}

static GVariant *uses_to_variant(const void *field)
{
    const KnEffectUses *list = field;
    g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("a(sa{sv})"));

    for (guint i = 0; i < list->n; i++)
        g_variant_builder_add_value(&builder, use_to_variant(&list->uses[i]));
    return g_variant_builder_end(&builder);
}

static void use_copy(const void *from, void *to)
{
    const KnEffectUse *use = from;
    KnEffectUse *copy = to;

    *copy = *use;
    if (!use->effect)
        return;
    copy->path = g_strdup(use->path);
    copy->params = g_malloc0(MAX(use->effect->params_size, 1));
    kn_options_copy(options_of(use->effect), use->params, copy->params);
}

static void uses_copy(const void *from, void *to)
{
    const KnEffectUses *list = from;
    KnEffectUses *copy = to;

    *copy = (KnEffectUses){list->n, g_new0(KnEffectUse, list->n + 1)};
    for (guint i = 0; i < list->n; i++)
        use_copy(&list->uses[i], &copy->uses[i]);
}

static void motion_clear(void *field)
{
    kn_effect_use_clear(field);
}

/* ---- the schema ---- */

static void append_required(GString *out, const KnOption *options, const char *before)
{
    for (const KnOption *o = options; o->name; o++)
        if (o->required) {
            g_string_append_printf(out, "%s\"%s\"", before, o->name);
            before = ", ";
        }
}

/* One effect as an object, its parameters apart, in params, or beside its name. */
static void append_object(KnSchema *schema, GString *out, const KnEffect *effect, gboolean apart)
{
    const KnOption *options = options_of(effect);

    g_string_append(out, ", {\"type\": \"object\", \"description\": ");
    kn_json_append_string(out, effect->help);
    g_string_append_printf(out, ", \"properties\": {\"name\": {\"anyOf\": [{\"const\": \"%s\"}, ",
                           effect->name);
    kn_schema_variable(schema, out, KN_VARIABLE_PART);
    g_string_append(out, "]}, \"params\": ");
    if (apart) {
        g_string_append(out, "{\"type\": \"object\", \"properties\": {");
        kn_schema_properties(schema, out, options);
        g_string_append(out, "}, \"required\": [");
        append_required(out, options, "");
        g_string_append(out, "], \"additionalProperties\": false}}, \"required\": [\"name\", "
                             "\"params\"]");
    } else {
        g_string_append(out, "{\"type\": \"null\"}");
        g_string_append(out, options->name ? ", " : "");
        kn_schema_properties(schema, out, options);
        g_string_append_printf(out, "}, \"required\": [%s", effect->implied_by ? "" : "\"name\"");
        append_required(out, options, effect->implied_by ? "" : ", ");
        g_string_append_c(out, ']');
    }
    g_string_append(out, ", \"additionalProperties\": false}");
}

/* Whether an effect can be used by its bare name. */
static gboolean needs_params(const KnEffect *effect)
{
    for (const KnOption *o = options_of(effect); o->name; o++)
        if (o->required)
            return TRUE;
    return FALSE;
}

static void make_use(KnSchema *schema, GString *out, gconstpointer data)
{
    Place place = (Place)GPOINTER_TO_INT(data);
    g_autoptr(GArray) names = g_array_new(TRUE, TRUE, sizeof(KnName));

    for (const KnEffect *const *e = kn_effects(); *e; e++)
        if (takes(place, *e) && !needs_params(*e))
            g_array_append_val(names, ((KnName){(*e)->name, (*e)->help}));
    g_string_append(out, "{\"anyOf\": [");
    kn_schema_names(out, (const KnName *)(gpointer)names->data);
    g_string_append(out, ", ");
    kn_schema_variable(schema, out, KN_VARIABLE_PART);
    for (const KnEffect *const *e = kn_effects(); *e; e++)
        if (takes(place, *e)) {
            append_object(schema, out, *e, FALSE);
            append_object(schema, out, *e, TRUE);
        }
    g_string_append(out, "]}");
}

/* Tools take what the other two places take. */
static void make_tool(KnSchema *schema, GString *out, gconstpointer data)
{
    g_string_append(out, "{\"anyOf\": [");
    kn_schema_ref(schema, out, places[IN_OVERLAYS].definition, make_use,
                  GINT_TO_POINTER(IN_OVERLAYS));
    g_string_append(out, ", ");
    kn_schema_ref(schema, out, places[IN_MOTION].definition, make_use, GINT_TO_POINTER(IN_MOTION));
    g_string_append(out, "]}");
}

static void use_schema(KnSchema *schema, GString *out, Place place)
{
    kn_schema_ref(schema, out, places[place].definition, place == IN_TOOLS ? make_tool : make_use,
                  GINT_TO_POINTER(place));
}

static void motion_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    use_schema(schema, out, IN_MOTION);
}

static void append_list(KnSchema *schema, GString *out, Place place)
{
    g_string_append_printf(
        out, "{\"type\": \"array\", \"maxItems\": %d, \"items\": ", KN_EFFECT_USES_MAX);
    use_schema(schema, out, place);
    g_string_append_c(out, '}');
}

static void overlays_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    append_list(schema, out, IN_OVERLAYS);
}

static void tools_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    append_list(schema, out, IN_TOOLS);
}

static void motion_words(const KnOption *option, GPtrArray *names)
{
    append_names(IN_MOTION, names);
}

static void overlays_words(const KnOption *option, GPtrArray *names)
{
    append_names(IN_OVERLAYS, names);
}

static void tools_words(const KnOption *option, GPtrArray *names)
{
    append_names(IN_TOOLS, names);
}

const KnOptionType kn_type_motion = {.noun = "name, or object",
                                     .size = sizeof(KnEffectUse),
                                     .read = motion_read,
                                     .print = motion_print,
                                     .to_variant = use_to_variant,
                                     .copy = use_copy,
                                     .clear = motion_clear,
                                     .schema = motion_schema,
                                     .words = motion_words};

#define USES                                                                                       \
    .noun = "array of names or objects", .size = sizeof(KnEffectUses), .print = uses_print,        \
    .to_variant = uses_to_variant, .copy = uses_copy, .clear = uses_clear

const KnOptionType kn_type_overlays = {USES, .read = overlays_read, .schema = overlays_schema,
                                       .words = overlays_words};
const KnOptionType kn_type_tools = {USES, .read = tools_read, .schema = tools_schema,
                                    .words = tools_words};
