/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "base/schema.h"
#include "effects/use.h"
#include <string.h>

/* "none" is what nothing is called: no transition. */
static const char none[] = "none";

/* ---- the name of a transition ---- */

static void name_words(const KnOption *option, GPtrArray *names)
{
    g_ptr_array_add(names, (gpointer)none);
    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        if (strcmp((*t)->name, none) != 0)
            g_ptr_array_add(names, (gpointer)(*t)->name);
        if ((*t)->alias)
            g_ptr_array_add(names, (gpointer)(*t)->alias);
    }
}

static void complain_name(const KnReading *reading, const char *path)
{
    g_autofree char *quoted = kn_text_quote(reading->node->string);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (kn_problems_full(reading->problems)) {
        kn_problems_error_as(reading->problems, KN_PROBLEM_UNKNOWN_NAME, reading->node, path,
                             "unknown transition");
        return;
    }
    name_words(NULL, names);
    g_ptr_array_add(names, NULL);
    g_autofree char *near =
        kn_did_you_mean(reading->node->string, (const char *const *)names->pdata);
    g_autofree char *all = *near ? g_strdup("") : g_strjoinv(", ", (char **)names->pdata);
    kn_problems_error_as(reading->problems, KN_PROBLEM_UNKNOWN_NAME, reading->node, path,
                         "unknown transition %s" KN_HINT "%s%s%s", quoted, near,
                         *near ? "" : "; expected one of ", all);
}

static void name_read(const KnReading *reading)
{
    g_autofree char *path = kn_reading_path(reading);
    const KnTransition **transition = reading->field;

    if (reading->node->type != KN_JSON_STRING) {
        kn_reading_expected(reading, "the name of a transition");
        return;
    }
    const KnTransition *found = kn_transition_find(reading->node->string);
    if (found)
        *transition = strcmp(found->name, none) == 0 ? NULL : found;
    else
        complain_name(reading, path);
}

static const char *name_of(const void *field)
{
    const KnTransition *transition = *(const KnTransition *const *)field;

    return transition ? transition->name : none;
}

static void name_print(const KnOption *option, const void *field, GString *out)
{
    kn_json_append_string(out, name_of(field));
}

static GVariant *name_to_variant(const void *field)
{
    return g_variant_new_string(name_of(field));
}

static void make_name(KnSchema *schema, GString *out, gconstpointer data)
{
    g_autoptr(GArray) names = g_array_new(TRUE, TRUE, sizeof(KnName));

    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        g_array_append_val(names, ((KnName){(*t)->name, (*t)->help}));
        if ((*t)->alias)
            g_array_append_val(names, ((KnName){(*t)->alias, (*t)->help}));
    }
    kn_schema_names(out, (const KnName *)(gpointer)names->data);
}

static void name_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_ref(schema, out, "transition_name", make_name, NULL);
}

static const KnOptionType type_transition_name = {.noun = "name of a transition",
                                                  .size = sizeof(const KnTransition *),
                                                  .variable = KN_VARIABLE_PART,
                                                  .read = name_read,
                                                  .print = name_print,
                                                  .to_variant = name_to_variant,
                                                  .schema = name_schema,
                                                  .words = name_words};

/* ---- its use ---- */

static const KnSlip slips[] = {
    {"name", "type", "the transition's name is type: {\"type\": \"fade\"}"},
    {"effect", "type", "the transition's name is type: {\"type\": \"fade\"}"},
    {"transition", "type", "the transition's name is type: {\"type\": \"fade\"}"},
    {"length", "duration", "it is called duration"},
    {"time", "duration", "it is called duration"},
    {"seconds", "duration", "it is called duration"},
    {"easing", "ease", "it is called ease"},
    {"colour", "color", "it is called color"},
    {0},
};

/* ---- what does nothing ---- */

static const KnTransition *transition_of(gconstpointer use)
{
    return ((const KnTransitionUse *)use)->transition;
}

static gboolean is_cut(gconstpointer use)
{
    return !transition_of(use);
}

static gboolean takes_no_color(gconstpointer use)
{
    return transition_of(use) && !transition_of(use)->takes_color;
}

static gboolean takes_no_picture(gconstpointer use)
{
    return transition_of(use) && !transition_of(use)->takes_picture;
}

#define IS_CUT                                                                                     \
    {                                                                                              \
        is_cut, "has no effect: there is no transition"                                            \
    }
static const KnUseless of_all[] = {IS_CUT, {NULL, NULL}};
static const KnUseless of_colored[] = {
    IS_CUT,
    {takes_no_color,
     "is for fadecolor and branded_transition, and has no effect on another transition"},
    {NULL, NULL}};
static const KnUseless of_luma[] = {
    IS_CUT,
    {takes_no_picture, "is for luma, and has no effect on another transition"},
    {NULL, NULL}};

#define FIELD(ctype, field) KN_OPTION_FIELD(KnTransitionUse, ctype, field)
const KnOption kn_transition_options[] = {
    {.name = "type",
     .type = &type_transition_name,
     .offset = FIELD(const KnTransition *, transition),
     .help = "the transition's name; \"none\" is a plain cut"},
    {.name = "duration",
     .useless = of_all,
     .type = &kn_type_duration,
     .offset = FIELD(KnDuration, duration),
     .max = 60,
     .help = "drawn around the cut: half of it in either segment, and at most half of each; 0.5 s "
             "where none is said, 1.2 s of branded_transition"},
    {.name = "ease",
     .useless = of_all,
     .type = &kn_type_easing,
     .offset = FIELD(KnEasing, ease),
     .default_text = "\"linear\"",
     .help = "the easing of its progress"},
    {.name = "color",
     .useless = of_colored,
     .type = &kn_type_color,
     .offset = FIELD(KnColor, color),
     .default_text = "\"#000000\"",
     .help = "the colour of those that have one; of branded_transition, where none is said, the "
             "theme's accent"},
    {.name = "file",
     .type = &kn_type_path,
     .offset = FIELD(char *, file),
     .help = "of luma: the picture that it follows, of any size; its dark parts change first"},
    {.name = "softness",
     .useless = of_luma,
     .type = &kn_type_double,
     .offset = FIELD(double, softness),
     .max = 1,
     .default_text = "0.1",
     .unit = "0..1",
     .help = "of luma: how much of the greys is on its way at once; 0 is a hard edge"},
    {.name = "invert",
     .useless = of_luma,
     .type = &kn_type_bool,
     .offset = FIELD(gboolean, invert),
     .default_text = "false",
     .help = "of luma: bright parts change first"},
    {.name = NULL, .slips = slips},
};
#undef FIELD

const KnOptionTable kn_transition_table = {
    "transition", "$.segments[].effects_plan.transition",
    "How a segment leads into the next. Its window lies around the cut and moves no time.",
    kn_transition_options, NULL};

KnDuration kn_transition_use_duration(const KnTransitionUse *use)
{
    double usual_s = use->transition ? use->transition->usual_s : 0;
    double seconds = usual_s > 0 ? usual_s : KN_TRANSITION_USUAL_S;

    if (use->duration.kind != KN_DURATION_UNSET)
        return use->duration;
    return (KnDuration){KN_DURATION_SECONDS, (gint64)(seconds * G_USEC_PER_SEC + 0.5)};
}

static void use_read(const KnReading *reading)
{
    KnTransitionUse *use = reading->field;
    g_autofree char *path = kn_reading_path(reading);

    kn_options_init(kn_transition_options, use);
    use->node = reading->node;
    if (reading->node->type == KN_JSON_STRING)
        name_read(&(KnReading){reading->option, reading->node, &use->transition, reading->path,
                               reading->problems});
    else if (reading->node->type == KN_JSON_OBJECT)
        kn_options_read(kn_transition_options, use, reading->node, path, NULL, reading->problems);
    else
        kn_reading_expected(reading, "the name of a transition, or an object");
}

static void use_print(const KnOption *option, const void *field, GString *out)
{
    const KnTransitionUse *use = field;
    g_autoptr(GString) text = g_string_new(NULL);

    kn_options_print(kn_transition_options, use, text);
    g_autofree char *alone = g_strdup_printf("{\"type\": \"%s\"}", name_of(&use->transition));
    if (strcmp(text->str, "{}") == 0 || strcmp(text->str, alone) == 0)
        name_print(option, &use->transition, out);
    else
        g_string_append(out, text->str);
}

static GVariant *use_to_variant(const void *field)
{
    return kn_options_to_variant(kn_transition_options, field);
}

static void use_copy(const void *from, void *to)
{
    const KnTransitionUse *use = from;
    KnTransitionUse *copy = to;

    *copy = *use;
    kn_options_copy(kn_transition_options, use, copy);
}

static void use_clear(void *field)
{
    kn_options_clear(kn_transition_options, field);
}

static void use_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    name_schema(option, schema, out);
    g_string_append(out, ", ");
    kn_schema_variable(schema, out, KN_VARIABLE_PART);
    g_string_append(out, ", ");
    kn_schema_table_ref(schema, out, &kn_transition_table);
    g_string_append(out, "]}");
}

const KnOptionType kn_type_transition_use = {.noun = "name, or object",
                                             .size = sizeof(KnTransitionUse),
                                             .read = use_read,
                                             .print = use_print,
                                             .to_variant = use_to_variant,
                                             .copy = use_copy,
                                             .clear = use_clear,
                                             .schema = use_schema,
                                             .words = name_words};
