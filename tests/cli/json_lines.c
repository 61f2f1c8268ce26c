/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <stdio.h>
#include <string.h>

/* `json_lines EVENT` reads standard input: every line is one JSON object, and the last one's event
 * is EVENT ("-": whatever it is). With a NAME after it, prints that member of the last object. */

static void print_member(const KnJson *member)
{
    if (member && member->type == KN_JSON_STRING)
        puts(member->string);
    else if (member && member->type == KN_JSON_NUMBER)
        printf("%.3f\n", member->number);
}

int main(int argc, char **argv)
{
    char line[65536];
    int n = 0;
    g_autoptr(KnJsonDocument) last = NULL;
    while (fgets(line, sizeof line, stdin)) {
        g_autoptr(GError) error = NULL;
        g_autofree char *name = g_strdup_printf("line %d", ++n);
        g_clear_pointer(&last, kn_json_free);
        last = kn_json_load_text(line, -1, name, &error);
        if (!last || kn_json_root(last)->type != KN_JSON_OBJECT) {
            fprintf(stderr, "%s: %s", error ? error->message : "no object", line);
            return 1;
        }
    }
    if (last && argc == 2 && strcmp(argv[1], "-") == 0)
        return 0;
    const KnJson *event = last ? kn_json_member(kn_json_root(last), "event") : NULL;
    if (argc < 2 || !event || event->type != KN_JSON_STRING || strcmp(event->string, argv[1])) {
        fprintf(stderr, "%d lines, the last is no '%s'\n", n, argc < 2 ? "" : argv[1]);
        return 1;
    }
    if (argc > 2)
        print_member(kn_json_member(kn_json_root(last), argv[2]));
    return 0;
}
