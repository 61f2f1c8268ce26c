/* SPDX-License-Identifier: MIT */
#include "base/yaml_places.h"

#include <string.h>
#include <yaml.h>

/* libyaml's events say where they begin and end, in characters; the end of a block (whose sign is
 * that the next line is indented less) is that of the last value in it. */

typedef struct {
    yaml_parser_t parser;
    yaml_event_t event;
    gboolean has_event;
    const char *at; /* the character of that number */
    gsize index;
    const char *text;
} Walk;

static gboolean next(Walk *walk)
{
    if (walk->has_event)
        yaml_event_delete(&walk->event);
    walk->has_event = yaml_parser_parse(&walk->parser, &walk->event) != 0;
    return walk->has_event;
}

static gsize byte_of(Walk *walk, yaml_mark_t mark)
{
    walk->at = g_utf8_offset_to_pointer(walk->at, (glong)mark.index - (glong)walk->index);
    walk->index = mark.index;
    return (gsize)(walk->at - walk->text);
}

static gboolean is_end(const Walk *walk)
{
    return walk->event.type == YAML_MAPPING_END_EVENT ||
           walk->event.type == YAML_SEQUENCE_END_EVENT;
}

static gboolean is_flow(const yaml_event_t *event)
{
    return event->type == YAML_MAPPING_START_EVENT
               ? event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE
               : event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
}

static gboolean is_container(const yaml_event_t *event)
{
    return event->type == YAML_MAPPING_START_EVENT || event->type == YAML_SEQUENCE_START_EVENT;
}

static void pass_scalar(Walk *walk, KnYamlPlace *place)
{
    const yaml_event_t *event = &walk->event;
    KnJson value;
    gboolean finite, plain = event->type == YAML_SCALAR_EVENT &&
                             event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    place->end = byte_of(walk, event->end_mark);
    place->whole_lines = event->type == YAML_SCALAR_EVENT &&
                         (event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE ||
                          event->data.scalar.style == YAML_FOLDED_SCALAR_STYLE);
    place->null = plain && kn_yaml_scalar((const char *)event->data.scalar.value, &value,
                                          &finite) == KN_JSON_NULL;
}

/* What an object's first key says of the others. */
static void note_key(Walk *walk, KnYamlPlace *place)
{
    place->indent = (guint)walk->event.start_mark.column;
    place->quoted = walk->event.data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
}

/* The node whose first event is there, up to its last one. tokens: the rest of those that lead on;
 * FALSE: what they lead to was found within. */
static gboolean walk_node(Walk *walk, const char *const *tokens, KnYamlPlace *place)
{
    static const char *const none[] = {NULL};
    gboolean object = walk->event.type == YAML_MAPPING_START_EVENT;
    *place = (KnYamlPlace){.n_followed = place->n_followed,
                           .start = byte_of(walk, walk->event.start_mark)};
    if (!is_container(&walk->event)) {
        pass_scalar(walk, place);
        return TRUE;
    }
    gboolean flow = is_flow(&walk->event);
    place->kind = object ? KN_YAML_OBJECT : KN_YAML_ARRAY;
    place->flow = flow;
    for (guint i = 0; next(walk) && !is_end(walk); i++) {
        g_autofree char *name = object ? g_strdup((const char *)walk->event.data.scalar.value)
                                       : g_strdup_printf("%u", i);
        KnYamlPlace child = {.n_followed = place->n_followed};
        if (object && i == 0)
            note_key(walk, place);
        if (object && !next(walk))
            return TRUE;
        if (tokens[0] && strcmp(name, tokens[0]) == 0) {
            child.n_followed++;
            walk_node(walk, tokens + 1, &child);
            *place = child;
            return FALSE;
        }
        walk_node(walk, none, &child);
        place->n++;
        place->last_end = place->end = child.end;
        place->whole_lines = child.whole_lines;
    }
    if (flow) {
        place->end = byte_of(walk, walk->event.end_mark);
        place->whole_lines = FALSE;
    }
    return TRUE;
}

void kn_yaml_find(const char *text, gsize size, const char *const *tokens, KnYamlPlace *place)
{
    Walk walk = {.text = text, .at = text};
    *place = (KnYamlPlace){0};
    if (!yaml_parser_initialize(&walk.parser))
        return;
    yaml_parser_set_encoding(&walk.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&walk.parser, (const guchar *)text, size);
    /* The stream, the document, its value. */
    if (next(&walk) && next(&walk) && next(&walk))
        walk_node(&walk, tokens, place);
    if (walk.has_event)
        yaml_event_delete(&walk.event);
    yaml_parser_delete(&walk.parser);
}
