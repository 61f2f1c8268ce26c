/* SPDX-License-Identifier: MIT */
#include "cli/output_name.h"
#include "vocabulary/names.h"

#include <string.h>

char *kn_cli_name_beside(const KnCliJob *job, const char *suffix)
{
    g_autofree char *folder = g_path_get_dirname(job->path);
    g_autofree char *name = g_path_get_basename(job->path);
    if (g_str_has_suffix(name, ".json"))
        name[strlen(name) - strlen(".json")] = '\0';
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    return g_build_filename(folder, file, NULL);
}

/* "0m10s", "1h02m03.5s", "120f": no character that a shell or a file system minds. */
static char *time_word(KnDuration time)
{
    if (time.kind == KN_DURATION_FRAMES)
        return g_strdup_printf("%" G_GINT64_FORMAT "f", time.value);
    gint64 seconds = time.value / G_USEC_PER_SEC, hours = seconds / 3600;
    g_autofree char *fraction = g_strdup_printf(".%06d", (int)(time.value % G_USEC_PER_SEC));
    for (gsize n = strlen(fraction); n > 0 && strchr("0.", fraction[n - 1]); n--)
        fraction[n - 1] = '\0';
    g_autofree char *hour_word = hours > 0 ? g_strdup_printf("%dh", (int)hours) : g_strdup("");
    return g_strdup_printf("%s%dm%02d%ss", hour_word, (int)(seconds / 60 % 60), (int)(seconds % 60),
                           fraction);
}

/* What is rendered of the film, as a part of its name: "", ".draft", ".0m10s-0m20s", … */
static char *part_words(const KnArgs *args)
{
    const KnValue *range = kn_args_value(args, "range"), *span = kn_args_value(args, "segments");
    g_autofree char *part = NULL;
    if (range) {
        g_autofree char *from = time_word(range->from);
        g_autofree char *until = range->until.kind ? time_word(range->until) : g_strdup("end");
        part = g_strdup_printf(".%s-%s", from, until);
    } else if (span && span->integer == span->last) {
        part = g_strdup_printf(".segment-%d", (int)span->integer);
    } else if (span) {
        g_autofree char *last =
            span->last < G_MAXINT64 ? g_strdup_printf("%d", (int)span->last) : g_strdup("end");
        part = g_strdup_printf(".segments-%d-%s", (int)span->integer, last);
    }
    return g_strconcat(kn_args_on(args, "draft") ? ".draft" : "", part, NULL);
}

char *kn_cli_variant(const KnArgs *args)
{
    g_autofree char *part = part_words(args);
    GString *words = g_string_new(part);
    const char *const *values = kn_args_all(args, "set");
    for (guint i = 0; values && values[i]; i++)
        g_string_append_printf(words, "%s--set %s", words->len ? " " : "", values[i]);
    return g_string_free(words, FALSE);
}

char *kn_cli_film_name(const KnCliJob *job, const KnArgs *args)
{
    const char *wish = kn_args_text(args, "output");
    const KnOutput *output = &job->project->output;
    if (wish)
        return g_strdup(wish);
    g_autofree char *part = part_words(args);
    if (!output->file) {
        g_autofree char *suffix = g_strconcat(
            part, ".", output->container ? output->container : KN_CONTAINER_DEFAULT, NULL);
        return kn_cli_name_beside(job, suffix);
    }
    const char *ending = strrchr(output->file, '.'); /* it has one: see project/output.c */
    return g_strdup_printf("%.*s%s%s", (int)(ending - output->file), output->file, part, ending);
}
