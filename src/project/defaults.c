/* SPDX-License-Identifier: MIT */
#include "project/defaults.h"
#include "project/narration.h"

#include <string.h>

static const char *const visuals[] = {"image", "selected_image", "image_path",
                                      "video", "scene",          "card"};
static const char *const times[] = {"duration", "start_time", "end_time"};

static gboolean is_one_of(const char *key, const char *const *names, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (strcmp(key, names[i]) == 0)
            return TRUE;
    return FALSE;
}

static const KnJson *first_given(const KnJson *object, const char *const *names, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        const KnJson *member = kn_json_member(object, names[i]);
        if (member && member->type != KN_JSON_NULL)
            return member;
    }
    return NULL;
}

const KnJson *kn_segment_visual(const KnJson *segment)
{
    return first_given(segment, visuals, G_N_ELEMENTS(visuals));
}

/* Which members of the defaults an object takes, and how it mixes those that both have. */
typedef struct {
    gboolean (*takes)(const KnJson *own, const char *key);
    const KnJson *(*mix)(KnJsonDocument *document, const char *key, const KnJson *defaults,
                         const KnJson *own);
} Rules;

static const KnJson *merge(KnJsonDocument *document, const KnJson *defaults, const KnJson *own,
                           const Rules *rules)
{
    if (defaults->type != KN_JSON_OBJECT || own->type != KN_JSON_OBJECT)
        return own;
    guint n = own->n, capacity = own->n + defaults->n;
    g_autofree const KnJson **items = g_new(const KnJson *, capacity + 1);
    g_autofree const char **keys = g_new(const char *, capacity + 1);
    g_autofree KnJsonPlace *places = g_new(KnJsonPlace, capacity + 1);
    for (guint i = 0; i < own->n; i++) {
        const KnJson *base = kn_json_member(defaults, own->keys[i]);
        items[i] =
            base && rules ? rules->mix(document, own->keys[i], base, own->items[i]) : own->items[i];
        keys[i] = own->keys[i];
        places[i] = own->key_places[i];
    }
    for (guint i = 0; i < defaults->n; i++) {
        const char *key = defaults->keys[i];
        if (kn_json_member(own, key) || (rules && rules->takes && !rules->takes(own, key)))
            continue;
        items[n] = defaults->items[i];
        keys[n] = key;
        places[n++] = defaults->key_places[i];
    }
    return kn_json_make_container(document, own, n, items, keys, places);
}

/* A transition or motion written as a bare name, as the object that it stands for. */
static const KnJson *named(KnJsonDocument *document, const KnJson *node, const char *key)
{
    if (node->type != KN_JSON_STRING)
        return node;
    const KnJsonPlace place = {node->line, node->column};
    const KnJson *item = node;
    return kn_json_make_container(document, node, 1, &item, &key, &place);
}

static gboolean same_name(const KnJson *a, const KnJson *b)
{
    const KnJson *one = kn_json_member(a, "name"), *two = kn_json_member(b, "name");
    return one && two && one->type == KN_JSON_STRING && two->type == KN_JSON_STRING &&
           strcmp(one->string, two->string) == 0;
}

static const KnJson *mix_plan(KnJsonDocument *document, const char *key, const KnJson *defaults,
                              const KnJson *own)
{
    if (strcmp(key, "transition") == 0)
        return merge(document, named(document, defaults, "type"), named(document, own, "type"),
                     NULL);
    if (strcmp(key, "motion") == 0 && own->type == KN_JSON_OBJECT &&
        (same_name(own, defaults) ||
         (!kn_json_member(own, "name") && !kn_json_member(own, "keyframes"))))
        return merge(document, named(document, defaults, "name"), own, NULL);
    return own;
}

static gboolean takes_segment(const KnJson *own, const char *key)
{
    if (is_one_of(key, visuals, G_N_ELEMENTS(visuals)))
        return !kn_segment_visual(own);
    if (is_one_of(key, times, G_N_ELEMENTS(times)))
        return !first_given(own, times, G_N_ELEMENTS(times));
    return TRUE;
}

static const KnJson *mix_segment(KnJsonDocument *document, const char *key, const KnJson *defaults,
                                 const KnJson *own)
{
    static const Rules plan = {NULL, mix_plan};
    if (strcmp(key, "effects_plan") == 0)
        return merge(document, defaults, own, &plan);
    if (strcmp(key, "voice") == 0)
        return kn_voice_merge(document, defaults, own);
    return strcmp(key, "card") == 0 || strcmp(key, "pronounce") == 0
               ? merge(document, defaults, own, NULL)
               : own;
}

const KnJson *kn_segment_over(KnJsonDocument *document, const KnJson *segment, const KnJson *over)
{
    static const Rules rules = {NULL, mix_segment};
    const KnJson *all = merge(document, segment, over, &rules);
    return kn_json_make_container(document, segment, all->n, all->items, all->keys,
                                  all->key_places);
}

const KnJson *kn_defaults_merge(KnJsonDocument *document, const KnJson *defaults,
                                const KnJson *segment)
{
    static const Rules rules = {takes_segment, mix_segment};
    return merge(document, defaults, segment, &rules);
}
