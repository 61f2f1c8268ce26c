/* SPDX-License-Identifier: MIT */
/* Reads what a model says. It may think aloud, explain, fence its JSON or break off: the object is
 * looked for, and what is wrong in it is told in words that the model can mend it by. */
#include "base/error.h"
#include "base/json_print.h"
#include "base/text.h"
#include "director/wire_private.h"
#include "vocabulary/names.h"

#include <string.h>

enum { CANDIDATES_MAX = 64 };

/* ---- the object in the text */

/* Behind the brace that closes the one at `at`; NULL: none does. */
static const char *closing(const char *at, const char *end)
{
    guint depth = 0;
    gboolean quoted = FALSE;
    for (; at < end; at++) {
        if (quoted && *at == '\\')
            at++;
        else if (*at == '"')
            quoted = !quoted;
        else if (!quoted && *at == '{')
            depth++;
        else if (!quoted && *at == '}' && --depth == 0)
            return at + 1;
    }
    return NULL;
}

/* The object itself, or the only member of it that holds the plans. */
static const KnJson *plans_of(const KnJson *root)
{
    if (!root || root->type != KN_JSON_OBJECT)
        return NULL;
    if (kn_json_member(root, "s1"))
        return root;
    return root->n == 1 && kn_json_member(root->items[0], "s1") ? root->items[0] : NULL;
}

/* What was thought before the answer holds drafts of it. */
static const char *after_thoughts(const char *text, const char *end)
{
    static const char *const tags[] = {"</think>", "</thinking>", "</thought>"};
    for (gsize i = 0; i < G_N_ELEMENTS(tags); i++) {
        const char *last = g_strrstr_len(text, end - text, tags[i]);
        text = last ? last + strlen(tags[i]) : text;
    }
    return text;
}

KnJsonDocument *kn_wire_find(const char *text, gsize size, const KnJson **plans, GError **error)
{
    const char *end = text + size, *at = after_thoughts(text, end);
    g_autoptr(GError) why = NULL;
    for (guint i = 0; i < CANDIDATES_MAX && at < end; i++) {
        const char *open = memchr(at, '{', (gsize)(end - at));
        const char *after = open ? closing(open, end) : NULL;
        if (!after)
            break;
        at = open;
        g_autoptr(GError) reason = NULL;
        g_autoptr(KnJsonDocument) document =
            kn_json_load_text(at, after - at, "the answer", &reason);
        *plans = document ? plans_of(kn_json_root(document)) : NULL;
        if (*plans)
            return g_steal_pointer(&document);
        if (reason && !why)
            why = g_steal_pointer(&reason);
        at = document ? after : at + 1;
    }
    while (at && at < end && g_ascii_isspace(*at))
        at++;
    g_autofree char *said = at && at < end ? g_utf8_make_valid(at, end - at) : NULL;
    g_autofree char *quoted = said ? kn_text_quote(said) : NULL;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "%s%s%s",
                why ? why->message : "no JSON object with the key \"s1\" was found",
                quoted && !why ? " in " : "", quoted && !why ? quoted : "");
    return NULL;
}

/* ---- one plan */

typedef struct {
    const KnJson *object;
    const char *name; /* "s3", for problems */
    GString *problems;
    const char *named[KN_WIRE_TRANSITION + 1]; /* what each slot names; NULL: nothing */
} Reading;

static void problem(const Reading *reading, const char *key, const char *words)
{
    g_string_append_printf(reading->problems, "%s%s%s: %s\n", reading->name, *key ? "." : "", key,
                           words);
}

/* The value of a key; NULL: null, not there, or wrong, which was told. */
static const KnJson *value_of(const Reading *reading, const KnWireKey *key)
{
    const KnJson *value = kn_json_member(reading->object, key->key);
    if (!value || value->type == KN_JSON_NULL)
        return NULL;
    if (value->type != key->type) {
        problem(reading, key->key,
                key->type == KN_JSON_NUMBER ? "expected a number or null" : "expected a string");
        return NULL;
    }
    if (value->type == KN_JSON_STRING && g_utf8_strlen(value->string, -1) > KN_WIRE_TEXT_MAX) {
        problem(reading, key->key, "the text is longer than 300 characters");
        return NULL;
    }
    return value->type == KN_JSON_STRING && !*value->string ? NULL : value;
}

static void read_name(Reading *reading, const KnWireKey *key)
{
    const KnJson *value = value_of(reading, key);
    if (!value)
        return;
    if (kn_wire_offers(key->slot, value->string)) {
        gboolean nothing =
            key->slot != KN_WIRE_TRANSITION && strcmp(value->string, KN_WIRE_NONE) == 0;
        reading->named[key->slot] = nothing ? NULL : value->string;
    } else if (strcmp(value->string, KN_WIRE_NONE) != 0) {
        g_autofree char *quoted =
            g_utf8_substring(value->string, 0, MIN(40, g_utf8_strlen(value->string, -1)));
        g_autofree char *words = g_strdup_printf("'%s' is not one of its values", quoted);
        problem(reading, key->key, words);
    }
}

static void check_keys(const Reading *reading)
{
    for (guint i = 0; i < reading->object->n; i++) {
        const KnWireKey *key = kn_wire_keys;
        while (key->key && strcmp(key->key, reading->object->keys[i]) != 0)
            key++;
        if (!key->key) {
            g_autofree char *cut = g_utf8_substring(
                reading->object->keys[i], 0, MIN(40, g_utf8_strlen(reading->object->keys[i], -1)));
            g_autofree char *words = g_strdup_printf("there is no key '%s'", cut);
            problem(reading, "", words);
        }
    }
}

static void begin(GString *out, const char *name)
{
    g_string_append(out, g_str_has_suffix(out->str, "{") ? "" : ", ");
    kn_json_append_string(out, name);
    g_string_append(out, ": ");
}

/* The parameters of what a slot names, as members of an object. A text that has to be there: an
 * effect without it would show nothing. */
static void append_values(const Reading *reading, KnWireSlot slot, GString *out)
{
    for (const KnWireKey *key = kn_wire_keys; key->key; key++) {
        if (key->slot != slot || key->role != KN_WIRE_VALUE)
            continue;
        const KnJson *value = value_of(reading, key);
        const KnOption *option = kn_wire_option(key, reading->named[slot]);
        gboolean is_text =
            option && (strcmp(option->name, "text") == 0 || strcmp(option->name, "headline") == 0);
        if (is_text && !value)
            problem(reading, key->key, "this tool shows a text: expected a string");
        if (!value || !option)
            continue;
        if (key->choices && !kn_names_have(key->choices, value->string)) {
            problem(reading, key->key, "is not one of its values");
            continue;
        }
        begin(out, option->name);
        kn_json_append(out, value);
    }
}

/* {"name": …, parameters}, or the bare name. */
static void append_use(const Reading *reading, KnWireSlot slot, const char *name_key, GString *out)
{
    g_autoptr(GString) object = g_string_new("{");
    begin(object, name_key);
    kn_json_append_string(object, reading->named[slot]);
    append_values(reading, slot, object);
    g_string_append_c(object, '}');
    g_string_append(out, object->str);
}

static void append_plan(const Reading *reading, GString *out)
{
    static const struct {
        KnWireSlot slot;
        const char *member, *name_key, *open, *close;
    } rows[] = {
        {KN_WIRE_MOTION, "motion", "name", "", ""},
        {KN_WIRE_OVERLAY, "overlays", "name", "[", "]"},
        {KN_WIRE_TOOL, "tools", "name", "[", "]"},
        {KN_WIRE_TRANSITION, "transition", "type", "", ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (!reading->named[rows[i].slot])
            continue;
        begin(out, rows[i].member);
        g_string_append(out, rows[i].open);
        append_use(reading, rows[i].slot, rows[i].name_key, out);
        g_string_append(out, rows[i].close);
    }
    for (const KnWireKey *key = kn_wire_keys; key->key; key++) {
        const KnJson *value = key->role == KN_WIRE_FADE ? value_of(reading, key) : NULL;
        if (!value || value->number == 0)
            continue;
        begin(out, key->options[0]);
        kn_json_append(out, value);
    }
}

char *kn_wire_plan(const KnJson *plans, const char *name, gboolean last, char **why,
                   GString *problems)
{
    Reading reading = {kn_json_member(plans, name), name, problems, {NULL}};
    gsize before = problems->len;
    if (!reading.object || reading.object->type != KN_JSON_OBJECT) {
        problem(&reading, "", reading.object ? "expected an object" : "the key is missing");
        return NULL;
    }
    g_autoptr(GString) out = g_string_new("{");
    const KnJson *said = NULL;
    check_keys(&reading);
    for (const KnWireKey *key = kn_wire_keys; key->key; key++) {
        if (key->role == KN_WIRE_NAME)
            read_name(&reading, key);
        if (key->role == KN_WIRE_NOTE)
            said = value_of(&reading, key);
    }
    if (last)
        reading.named[KN_WIRE_TRANSITION] = NULL;
    append_plan(&reading, out);
    g_string_append_c(out, '}');
    if (problems->len > before)
        return NULL;
    if (why)
        *why = said ? g_strdup(said->string) : NULL;
    return g_strdup(out->str);
}
