/* SPDX-License-Identifier: MIT */
#include "base/json_document.h"
#include "base/json_layout.h"
#include "base/json_print.h"
#include "base/yaml.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The module, which is linked here. */
extern const KnYaml kn_module_table;

static char *print(const KnJson *value)
{
    GString *out = g_string_new(NULL);
    kn_json_append(out, value);
    return g_string_free(out, FALSE);
}

/* Any text is YAML or is refused with a message in UTF-8; what is read can be written in every form
 * and read back as the same; a place in it lies in it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    KnJsonDocument document = {.name = (char *)"fuzz.yaml"};
    g_autoptr(GError) error = NULL;
    if (!g_utf8_validate_len((const char *)data, size, NULL))
        return 0;
    g_autoptr(GPtrArray) comments = kn_json_comments_new();
    const KnJson *root =
        kn_module_table.read(&document, (const char *)data, size, comments, &error);
    if ((root == NULL) != (error != NULL) || (error && !g_utf8_validate(error->message, -1, NULL)))
        abort();
    if (root) {
        static const char *const ways[][3] = {{"a", "0", NULL}, {"0", "a", NULL}, {NULL}};
        KnYamlPlace place;
        for (gsize i = 0; i < G_N_ELEMENTS(ways); i++) {
            kn_module_table.find((const char *)data, size, ways[i], &place);
            if (place.start > place.end || place.end > size || place.last_end > place.end)
                abort();
        }
        g_autofree char *before = print(root);
        g_autofree char *json = kn_json_layout(root, KN_JSON_COMMENTED, comments);
        g_autofree char *yaml = kn_json_layout(root, KN_JSON_YAML, comments);
        g_autoptr(KnJsonDocument) second =
            kn_json_load_form(json, -1, "", KN_JSON_COMMENTED, NULL, NULL);
        KnJsonDocument third = {.name = (char *)"again.yaml"};
        g_autoptr(GPtrArray) again = kn_json_comments_new();
        const KnJson *reread = kn_module_table.read(&third, yaml, strlen(yaml), again, &error);
        if (!second || !reread)
            abort();
        g_autofree char *after = print(kn_json_root(second)), *last = print(reread);
        if (strcmp(before, after) != 0 || strcmp(before, last) != 0 ||
            again->len > comments->len * 2)
            abort();
        kn_json_arena_clear(&third);
    }
    kn_json_arena_clear(&document);
    return 0;
}
