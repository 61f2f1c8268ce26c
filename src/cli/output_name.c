/* SPDX-License-Identifier: MIT */
#include "cli/output_name.h"
#include "base/json_form.h"
#include "engine/notes/state.h"
#include "output/preset.h"
#include "vocabulary/names.h"

#include <string.h>

char *kn_cli_name_beside(const KnCliJob *job, const char *suffix)
{
    g_autofree char *folder = g_path_get_dirname(job->path);
    g_autofree char *name = g_path_get_basename(job->path);
    name[kn_json_form_stem(name)] = '\0';
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    return g_build_filename(folder, file, NULL);
}

/* What is rendered of the film, as a part of its name: "", ".draft", ".0m10s-0m20s", … */
static char *part_words(const KnArgs *args)
{
    const KnFilmPart part = kn_cli_part(args);
    g_autofree char *words = kn_part_words(&part);
    return g_strconcat(kn_args_on(args, "draft") ? ".draft" : "", words, NULL);
}

char *kn_cli_variant(const KnArgs *args, const KnProject *film)
{
    const KnFilmPart part = kn_cli_part(args);
    g_autofree char *tag = film ? kn_project_film_tag(film) : NULL;
    return kn_state_variant(tag, kn_args_on(args, "draft"), &part, kn_args_all(args, "set"));
}

static const char output_field[] = "{output}", language_field[] = "{language}";

gboolean kn_cli_names_film(const char *pattern)
{
    return strstr(pattern, output_field) || strstr(pattern, language_field);
}

static char *fill(const char *pattern, const char *field, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(pattern, field, -1);
    return value ? g_strjoinv(value, parts) : g_strdup(pattern);
}

char *kn_cli_fill_film(const char *pattern, const KnCliOutput *film)
{
    g_autofree char *filled = fill(pattern, output_field, film->name);
    return fill(filled, language_field, film->language);
}

KnCliOutput kn_cli_job_film(const KnCliJob *job)
{
    const KnProject *project = job->project;
    return (KnCliOutput){.name = project->output.name,
                         .language = project->language ? project->language->name : NULL,
                         .n = job->output.n};
}

void kn_cli_film_event(KnJsonLine *line, const KnCliOutput *film)
{
    kn_json_line_string(line, "output_name", film->name);
    kn_json_line_string(line, "language", film->language);
}

/* Where nobody names the film. words: its part, see part_words. */
static char *own_name(const KnCliJob *job, const char *words)
{
    const KnOutput *output = &job->project->output;
    const KnCliOutput film = kn_cli_job_film(job);
    const char *own = output->file ? output->file : "";
    gboolean named = output->own_file || strstr(own, output_field);
    g_autofree char *tag =
        kn_film_tag(named ? NULL : film.name, strstr(own, language_field) ? NULL : film.language);
    g_autofree char *part = tag ? g_strconcat(".", tag, words, NULL) : g_strdup(words);
    if (!output->file) {
        const char *container =
            output->container ? output->container : kn_container_default(output->alpha);
        g_autofree char *suffix = g_strconcat(part, kn_container_suffix(container), NULL);
        return kn_cli_name_beside(job, suffix);
    }
    g_autofree char *file = kn_cli_fill_film(output->file, &film);
    const char *ending = strrchr(file, '.'); /* it has one: see project/output.c */
    return g_strdup_printf("%.*s%s%s", (int)(ending - file), file, part, ending);
}

char *kn_cli_film_name(const KnCliJob *job, const KnArgs *args)
{
    const char *wish = kn_args_text(args, "output");
    g_autofree char *words = wish ? NULL : part_words(args);
    const KnCliOutput film = kn_cli_job_film(job);
    return wish ? kn_cli_fill_film(wish, &film) : own_name(job, words);
}

gboolean kn_cli_check_output(const KnCliJob *job, KnOutputKind kind, const char *path,
                             GError **error)
{
    g_autoptr(GPtrArray) films = kn_state_outputs(job->path);
    g_ptr_array_add(films, own_name(job, ""));
    g_ptr_array_add(films, NULL);
    return kn_session_check_output(job->session, kind, path,
                                   (const char *const *)(void *)films->pdata, error);
}

char *kn_cli_film_asked_about(const KnCliJob *job, const KnArgs *args, const char *variant)
{
    g_auto(KnState) last = {0};
    g_autofree char *output =
        kn_args_text(args, "output") ? NULL : kn_state_last_output(job->path, variant, &last);
    return output && kn_output_container(&job->project->output, output, NULL)
               ? g_steal_pointer(&output)
               : kn_cli_film_name(job, args);
}

char *kn_cli_report_name(const KnArgs *args, const KnCliOutput *film)
{
    const char *wish = kn_args_text(args, "report");
    return wish ? kn_cli_fill_film(wish, film) : NULL;
}
