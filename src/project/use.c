/* SPDX-License-Identifier: MIT */
#include "project/private.h"
#include "project/tables.h"

#include <string.h>

/* Uses of effects and transitions: a bare name, or an object with the name and parameters, which
 * are read by the option table of whatever is named. */

static const struct {
    const char *noun, *place;
} kinds[] = {
    [KN_EFFECT_MOTION] = {"motion", "effects_plan.motion"},
    [KN_EFFECT_OVERLAY] = {"overlay", "effects_plan.overlays"},
    [KN_EFFECT_TOOL] = {"tool", "effects_plan.tools"},
};

/* Says what the name could have been: of another kind, or one that is near, or one of them all. */
static void complain_effect(const KnReader *reader, KnEffectKind kind, const char *name,
                            const KnJson *node, const char *path)
{
    g_autofree char *quoted = kn_text_quote(name);
    for (int other = KN_EFFECT_MOTION; other <= KN_EFFECT_TOOL; other++) {
        if (!kn_effect_find((KnEffectKind)other, name))
            continue;
        kn_problems_error(reader->problems, node, path, "%s is no %s; it belongs into %s", quoted,
                          kinds[kind].noun, kinds[other].place);
        return;
    }
    if (kn_problems_full(reader->problems)) {
        kn_problems_error(reader->problems, node, path, "unknown %s", kinds[kind].noun);
        return;
    }
    g_autofree const char **names = kn_effect_names(kind);
    g_autofree char *near = kn_did_you_mean(name, names);
    g_autofree char *list = *near ? g_strdup("") : g_strjoinv(", ", (char **)names);
    kn_problems_error(reader->problems, node, path, "unknown %s %s%s%s%s", kinds[kind].noun, quoted,
                      near, *near ? "" : "; expected one of ", list);
}

/* The object without the key that names the effect. */
static const KnJson *without_name(KnJsonDocument *document, const KnJson *object)
{
    g_autofree const KnJson **items = g_new(const KnJson *, object->n + 1);
    g_autofree const char **keys = g_new(const char *, object->n + 1);
    g_autofree KnJsonPlace *places = g_new(KnJsonPlace, object->n + 1);
    guint n = 0;
    for (guint i = 0; i < object->n; i++) {
        if (strcmp(object->keys[i], "name") == 0)
            continue;
        items[n] = object->items[i];
        keys[n] = object->keys[i];
        places[n++] = object->key_places[i];
    }
    return kn_json_make_container(document, object, n, items, keys, places);
}

/* Parameters stand beside the name or in "params", not in both places. */
static gboolean find_params(const KnReader *reader, const KnJson *node, const char *path,
                            const KnJson **object, char **object_path)
{
    const KnJson *params = kn_json_member(node, "params");
    if (!params || params->type == KN_JSON_NULL) {
        *object = without_name(reader->document, node);
        *object_path = g_strdup(path);
        return TRUE;
    }
    for (guint i = 0; i < node->n; i++) {
        if (strcmp(node->keys[i], "name") == 0 || strcmp(node->keys[i], "params") == 0)
            continue;
        g_autofree char *child = kn_json_path(path, node->keys[i]);
        kn_problems_error_key(reader->problems, node, i, child,
                              "stands beside params; expected all parameters in params");
        return FALSE;
    }
    *object = params;
    *object_path = g_strconcat(path, ".params", NULL);
    return TRUE;
}

static gboolean resolve_params(const KnReader *reader, const KnEffectUse *use, const KnJson *object,
                               const char *path)
{
    gboolean good = TRUE;
    for (const KnOption *option = use->effect->options; option && option->name; option++) {
        if (option->type != KN_OPTION_PATH)
            continue;
        g_autofree char *child = kn_json_path(path, option->name);
        char **field = (char **)((char *)use->params + option->offset);
        good &= kn_reader_path(reader, field,
                               kn_reader_place(use->effect->options, object, option->name), child);
    }
    return good;
}

static gboolean read_params(const KnReader *reader, const KnJson *node, const char *path,
                            KnEffectUse *use)
{
    const KnOption *options = use->effect->options;
    use->params = g_malloc0(MAX(use->effect->params_size, 1));
    if (options)
        kn_options_init(options, use->params);
    if (node->type != KN_JSON_OBJECT)
        return TRUE;
    static const KnOption none[] = {{.name = NULL}};
    const KnJson *object;
    g_autofree char *object_path = NULL;
    if (!find_params(reader, node, path, &object, &object_path))
        return FALSE;
    guint before = kn_problems_n_errors(reader->problems);
    kn_options_read(options ? options : none, use->params, object, object_path, NULL,
                    reader->problems);
    return kn_problems_n_errors(reader->problems) == before &&
           resolve_params(reader, use, object, object_path);
}

gboolean kn_effect_use_read(const KnReader *reader, KnEffectKind kind, const KnJson *node,
                            const char *path, KnEffectUse *use)
{
    const KnJson *name = node;
    *use = (KnEffectUse){.node = node};
    if (node->type == KN_JSON_OBJECT)
        name = kn_json_member(node, "name");
    gboolean keyframes = !name && kind == KN_EFFECT_MOTION && kn_json_member(node, "keyframes");
    if (!keyframes && (!name || name->type != KN_JSON_STRING)) {
        kn_problems_error(reader->problems, name ? name : node, path,
                          "expected the name of a %s, or an object with name and parameters%s",
                          kinds[kind].noun, kind == KN_EFFECT_MOTION ? ", or with keyframes" : "");
        return FALSE;
    }
    const char *word = keyframes ? "keyframes" : name->string;
    use->effect = kn_effect_find(kind, word);
    if (!use->effect) {
        complain_effect(reader, kind, word, name ? name : node, path);
        return FALSE;
    }
    return read_params(reader, node, path, use);
}

void kn_effect_use_clear(KnEffectUse *use)
{
    if (use->effect && use->effect->options && use->params)
        kn_options_clear(use->effect->options, use->params);
    g_free(use->params);
    *use = (KnEffectUse){0};
}

static void complain_transition(const KnReader *reader, const char *name, const KnJson *node,
                                const char *path)
{
    g_autofree char *quoted = kn_text_quote(name);
    if (kn_problems_full(reader->problems)) {
        kn_problems_error(reader->problems, node, path, "unknown transition");
        return;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const KnTransition *const *list = kn_transitions();
    g_ptr_array_add(names, (gpointer) "none");
    for (guint i = 0; list[i]; i++) {
        if (strcmp(list[i]->name, "none") != 0)
            g_ptr_array_add(names, (gpointer)list[i]->name);
        if (list[i]->alias)
            g_ptr_array_add(names, (gpointer)list[i]->alias);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *near = kn_did_you_mean(name, (const char *const *)names->pdata);
    g_autofree char *all = *near ? g_strdup("") : g_strjoinv(", ", (char **)names->pdata);
    kn_problems_error(reader->problems, node, path, "unknown transition %s%s%s%s", quoted, near,
                      *near ? "" : "; expected one of ", all);
}

static void read_transition_options(const KnReader *reader, const KnTransitionOptions *raw,
                                    const KnJson *node, const char *path, KnTransitionUse *use)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *type_path = g_strconcat(path, node->keys ? ".type" : "", NULL);
    use->duration = raw->duration;
    use->color = raw->color;
    if (!kn_easing_parse(raw->ease, &use->ease, &error)) {
        g_autofree char *ease_path = g_strconcat(path, ".ease", NULL);
        kn_problems_error(reader->problems, kn_reader_place(kn_transition_options, node, "ease"),
                          ease_path, "%s", error->message);
    }
    if (!raw->type || strcmp(raw->type, "none") == 0)
        return;
    use->transition = kn_transition_find(raw->type);
    if (!use->transition)
        complain_transition(reader, raw->type, kn_reader_place(kn_transition_options, node, "type"),
                            type_path);
}

void kn_transition_use_read(const KnReader *reader, const KnJson *node, const char *path,
                            gboolean need_type, KnTransitionUse *use)
{
    KnTransitionOptions raw;
    use->node = node;
    kn_options_init(kn_transition_options, &raw);
    if (node->type == KN_JSON_STRING)
        raw.type = g_strdup(node->string);
    else
        kn_options_read(kn_transition_options, &raw, node, path, NULL, reader->problems);
    const KnJson *type = kn_json_member(node, "type");
    if (need_type && node->type == KN_JSON_OBJECT && (!type || type->type == KN_JSON_NULL))
        kn_problems_error(reader->problems, node, path, "type is missing: %s",
                          kn_transition_options[0].help);
    read_transition_options(reader, &raw, node, path, use);
    kn_options_clear(kn_transition_options, &raw);
}
