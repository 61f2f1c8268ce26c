/* SPDX-License-Identifier: MIT */
#include "base/yaml_comments.h"

#include <string.h>
#include <yaml.h>

/* Every comment between two tokens, which end and begin at these characters. */
static void find_comments(GArray *found, const char *from, const char *to, yaml_mark_t mark)
{
    KnYamlComment c = {
        .line = (guint)mark.line, .column = (guint)mark.column, .own_line = !mark.column};
    for (const char *at = from; at < to; at = g_utf8_next_char(at)) {
        if (*at == '#') {
            const char *stop = memchr(at, '\n', (gsize)(to - at));
            c.start = at + 1;
            c.stop = stop ? stop : to;
            g_array_append_val(found, c);
            at = c.stop;
            if (!stop)
                return;
        }
        gboolean line = *at == '\n';
        c.line += line;
        c.column = line ? 0 : c.column + 1;
        c.own_line |= line;
    }
}

GArray *kn_yaml_comments(const char *text, gsize size)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(KnYamlComment));
    yaml_parser_t scanner;
    yaml_token_t token;
    yaml_mark_t before = {0};
    const char *at = text;
    gboolean more = yaml_parser_initialize(&scanner) != 0;
    if (more)
        yaml_parser_set_input_string(&scanner, (const guchar *)text, size);
    while (more && yaml_parser_scan(&scanner, &token)) {
        more = token.type != YAML_STREAM_END_TOKEN && token.type != YAML_NO_TOKEN;
        if (token.start_mark.index >= before.index) {
            const char *start =
                more ? g_utf8_offset_to_pointer(at, (glong)(token.start_mark.index - before.index))
                     : text + size;
            find_comments(found, at, start, before);
            at = more ? g_utf8_offset_to_pointer(
                            start, (glong)(token.end_mark.index - token.start_mark.index))
                      : start;
            before = token.end_mark;
        }
        yaml_token_delete(&token);
    }
    yaml_parser_delete(&scanner);
    return found;
}
