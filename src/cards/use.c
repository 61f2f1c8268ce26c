/* SPDX-License-Identifier: MIT */
/* Cards as a project writes them. */
#include "base/json_print.h"
#include "base/schema.h"
#include "cards/card.h"

#include <string.h>

static const struct {
    const char *key;
    guint has;
} colors[] = {
    {"background", KN_CARD_HAS_BACKGROUND},
    {"gradient", KN_CARD_HAS_GRADIENT},
    {"color", KN_CARD_HAS_COLOR},
    {"accent", KN_CARD_HAS_ACCENT},
};

/* What other programs call kinds of cards. */
static const struct {
    const char *called, *name;
} others[] = {
    {"chart", "bar"},         {"graph", "line"},     {"donut", "pie"},     {"doughnut", "pie"},
    {"list", "bullets"},      {"points", "bullets"}, {"heading", "title"}, {"headline", "title"},
    {"intro", "title"},       {"counter", "number"}, {"stat", "number"},   {"citation", "quote"},
    {"testimonial", "quote"}, {"md", "markdown"},    {"csv", "table"},     {"plain", "text"},
};

/* " (did you mean …?)", or nothing. The caller frees. */
static char *near_kind(const char *name, const char *const *names)
{
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (g_ascii_strcasecmp(name, others[i].called) == 0)
            return g_strdup_printf(" (did you mean '%s'?)", others[i].name);
    return kn_did_you_mean(name, names);
}

static void complain_kind(const KnJson *type, const char *path, KnProblems *problems)
{
    g_autofree char *child = kn_json_path(path, "type");
    if (type->type != KN_JSON_STRING) {
        g_autofree char *found = kn_json_describe(type);
        kn_problems_error(problems, type, child,
                          "%s" KN_HINT "; expected the name of a kind of card", found);
        return;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_ptr_array_add(names, (gpointer) "text");
    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++)
        g_ptr_array_add(names, (gpointer)(*kind)->name);
    g_ptr_array_add(names, NULL);
    g_autofree char *near = near_kind(type->string, (const char *const *)names->pdata);
    g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);
    g_autofree char *quoted = kn_text_quote(type->string);
    kn_problems_error_as(problems, KN_PROBLEM_UNKNOWN_NAME, type, child,
                         "unknown kind of card %s" KN_HINT "%s; expected one of %s", quoted, near,
                         list);
}

/* At the place in the card that it is about. */
static void complain_fault(const KnCardFault *fault, const char *wrong, const KnJson *card,
                           const char *path, KnProblems *problems)
{
    const KnJson *node = fault->option ? kn_json_member(card, fault->option) : NULL;
    g_autoptr(GString) at = g_string_new(path);
    if (node)
        g_string_append_printf(at, ".%s", fault->option);
    if (node && fault->row >= 0 && (guint)fault->row < node->n) {
        g_autofree char *child = node->type == KN_JSON_ARRAY
                                     ? g_strdup_printf("%s[%d]", at->str, fault->row)
                                     : kn_json_path(at->str, node->keys[fault->row]);
        g_string_assign(at, child);
        node = node->items[fault->row];
    }
    if (node && node->type == KN_JSON_ARRAY && fault->column >= 0 &&
        (guint)fault->column < node->n) {
        g_string_append_printf(at, "[%d]", fault->column);
        node = node->items[fault->column];
    }
    kn_problems_error(problems, node ? node : card, at->str, "%s", wrong);
}

void kn_card_use_read(KnCardUse *use, const KnJson *node, const char *path, KnProblems *problems)
{
    static const char *const own[] = {"type", NULL};
    const KnJson *type = kn_json_member(node, "type");
    *use = (KnCardUse){0};
    if (type->type == KN_JSON_STRING)
        use->kind = kn_card_kind_find(type->string);
    if (!use->kind) {
        complain_kind(type, path, problems);
        return;
    }
    use->params = g_malloc0(use->kind->params_size);
    guint before = kn_problems_n_errors(problems);
    kn_options_init(use->kind->options, use->params);
    kn_options_read(use->kind->options, use->params, node, path, own, problems);
    for (gsize i = 0; i < G_N_ELEMENTS(colors); i++) {
        const KnJson *member = kn_json_member(node, colors[i].key);
        use->has |= member && member->type != KN_JSON_NULL ? colors[i].has : 0;
    }
    if (kn_problems_n_errors(problems) > before || !use->kind->wrong)
        return;
    KnCardFault fault = {NULL, -1, -1};
    g_autofree char *wrong = use->kind->wrong(use->params, &fault);
    if (wrong)
        complain_fault(&fault, wrong, node, path, problems);
}

static gboolean is_over(gconstpointer situation)
{
    return ((const KnCardSituation *)situation)->over;
}

static gboolean is_alone(gconstpointer situation)
{
    return !is_over(situation);
}

static gboolean is_unused(gconstpointer situation, KnCardHas color)
{
    const KnCardSituation *here = situation;
    return here->kind->unused && (here->kind->unused(here->params) & color);
}

static gboolean draws_no_text(gconstpointer situation)
{
    return is_unused(situation, KN_CARD_HAS_COLOR);
}

static gboolean draws_no_accent(gconstpointer situation)
{
    return is_unused(situation, KN_CARD_HAS_ACCENT);
}

#define NOTHING "has no effect: nothing of this card is drawn in it"
const KnUseless kn_card_useless_color[] = {{draws_no_text, NOTHING}, {NULL, NULL}};
const KnUseless kn_card_useless_accent[] = {{draws_no_accent, NOTHING}, {NULL, NULL}};
const KnUseless kn_card_useless_over[] = {{is_over, "has no effect over a picture or clip"},
                                          {NULL, NULL}};
const KnUseless kn_card_useless_alone[] = {
    {is_alone, "has no effect without a picture or clip under the card"}, {NULL, NULL}};

void kn_card_use_clear(KnCardUse *use)
{
    if (use->kind)
        kn_options_clear(use->kind->options, use->params);
    g_free(use->params);
    *use = (KnCardUse){0};
}

/* ---- the schema ---- */

static void append_kind(KnSchema *schema, GString *out, const KnCardKind *kind)
{
    g_string_append(out, ", {\"type\": \"object\", \"description\": ");
    kn_json_append_string(out, kind->help);
    g_string_append_printf(out, ", \"properties\": {\"type\": {\"const\": \"%s\"}, ", kind->name);
    kn_schema_properties(schema, out, kind->options);
    g_string_append(out, "}, ");
    if (kind->rules)
        g_string_append_printf(out, "%s, ", kind->rules);
    g_string_append(out, "\"additionalProperties\": false}");
}

static void make_card(KnSchema *schema, GString *out, gconstpointer data)
{
    const KnOption *option = data;
    g_string_append(out, "{\"anyOf\": [");
    kn_schema_table_ref(schema, out, option->of);
    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++)
        append_kind(schema, out, *kind);
    g_string_append(out, "]}");
}

void kn_card_whole_rule(KnSchema *schema, GString *out, const KnOptionTable *text)
{
    g_string_append(out, "{\"anyOf\": [{\"not\": {\"type\": \"object\"}}, ");
    kn_schema_table_ref(schema, out, text);
    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++) {
        g_string_append_printf(out,
                               ", {\"properties\": {\"type\": {\"const\": \"%s\"}}, "
                               "\"required\": [\"type\"",
                               (*kind)->name);
        for (const KnOption *o = (*kind)->options; o->name; o++)
            if (o->required)
                g_string_append_printf(out, ", \"%s\"", o->name);
        g_string_append(out, "]}");
    }
    g_string_append(out, "]}");
}

static void card_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_ref(schema, out, "any_card", make_card, option);
}

static void card_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_OBJECT)
        kn_node_take(reading);
    else
        kn_reading_expected(reading,
                            "an object such as {\"type\": \"title\", \"title\": \"Bees\"}");
}

const KnOptionType kn_type_card = {.noun = "object",
                                   .size = sizeof(const KnJson *),
                                   .read = card_read,
                                   .print = kn_node_print,
                                   .to_variant = kn_node_to_variant,
                                   .schema = card_schema};
