/* SPDX-License-Identifier: MIT */
#include "base/warning.h"
#include "base/error.h"

#include <string.h>

static const char *const helps[KN_N_WARNINGS] = {
#define KN_ITEM(id, name, help) [KN_WARNING_##id] = help,
#include "base/warnings.def"
#undef KN_ITEM
};

const char *const kn_warning_names[KN_N_WARNINGS + 1] = {
#define KN_ITEM(id, name, help) [KN_WARNING_##id] = name,
#include "base/warnings.def"
#undef KN_ITEM
};

const char *kn_warning_name(KnWarningCode code)
{
    return kn_warning_names[code];
}

char *kn_warnings_reference(void)
{
    GString *out = g_string_new(
        "<!-- Made from the table of warnings by `make docs`; do not edit. -->\n"
        "# Warnings\n\n"
        "What a person should know although the work goes on. It is printed on standard error; "
        "with "
        "`--json` each is an event (events.md), and the report (`--report`, "
        "`.kinora/`) lists those of a build under `warnings`:\n\n"
        "```json\n"
        "{\"event\": \"warning\", \"code\": \"transition-cut\", \"reason\": \"film.json:7:9: …\", "
        "\"segment\": 3, \"file\": \"film.json\", \"line\": 7, \"column\": 9, \"path\": "
        "\"$.segments[2].effects_plan.transition\"}\n"
        "```\n\n"
        "`code` and `reason` are always there. `segment` counts from 1; `file`, `line`, `column` "
        "and "
        "`path` say where in the project, as far as it is known. Codes never change their names or "
        "meaning; the words of `reason` are for people and may.\n\n"
        "| Code | When |\n|---|---|\n");
    for (gsize i = 0; i < KN_N_WARNINGS; i++)
        g_string_append_printf(out, "| `%s` | %s |\n", kn_warning_names[i], helps[i]);
    return g_string_free(out, FALSE);
}

void kn_warning_set_place(KnWarning *warning, const char *file, const KnJson *node)
{
    if (!node || !node->line)
        return;
    warning->file = (char *)file;
    warning->line = node->line;
    warning->column = node->column;
}

char *kn_warning_line(const KnWarning *warning)
{
    GString *line = g_string_new(NULL);
    kn_problem_append_place(line, &(KnProblem){.file = warning->file,
                                               .line = warning->line,
                                               .column = warning->column,
                                               .path = warning->path,
                                               .segment = warning->segment});
    g_string_append(line, warning->words);
    return g_string_free(line, FALSE);
}

struct KnWarnings {
    GPtrArray *list;  /* KnWarning */
    GHashTable *seen; /* code and line of each */
};

static void warning_free(gpointer data)
{
    KnWarning *warning = data;
    g_free(warning->file);
    g_free(warning->path);
    g_free(warning->words);
    g_free(warning);
}

KnWarnings *kn_warnings_new(void)
{
    KnWarnings *warnings = g_new(KnWarnings, 1);
    *warnings = (KnWarnings){
        .list = g_ptr_array_new_with_free_func(warning_free),
        .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
    };
    return warnings;
}

void kn_warnings_free(KnWarnings *warnings)
{
    if (!warnings)
        return;
    g_ptr_array_unref(warnings->list);
    g_hash_table_unref(warnings->seen);
    g_free(warnings);
}

gboolean kn_warnings_append(KnWarnings *warnings, const KnWarning *warning)
{
    g_autofree char *line = kn_warning_line(warning);
    if (!g_hash_table_add(warnings->seen,
                          g_strdup_printf("%d:%u:%s", (int)warning->code, warning->segment, line)))
        return FALSE;
    KnWarning *copy = g_memdup2(warning, sizeof *warning);
    copy->file = g_strdup(warning->file);
    copy->path = g_strdup(warning->path);
    copy->words = g_strdup(warning->words);
    g_ptr_array_add(warnings->list, copy);
    return TRUE;
}

void kn_warnings_add(KnWarnings *warnings, KnWarningCode code, guint segment, const char *format,
                     ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *words = g_strdup_vprintf(format, args);
    va_end(args);
    kn_warnings_append(warnings, &(KnWarning){.code = code, .segment = segment, .words = words});
}

void kn_warnings_append_all(KnWarnings *warnings, const KnWarnings *more)
{
    for (guint i = 0; i < kn_warnings_n(more); i++)
        kn_warnings_append(warnings, kn_warnings_at(more, i));
}

guint kn_warnings_n(const KnWarnings *warnings)
{
    return warnings ? warnings->list->len : 0;
}

const KnWarning *kn_warnings_at(const KnWarnings *warnings, guint i)
{
    return g_ptr_array_index(warnings->list, i);
}
