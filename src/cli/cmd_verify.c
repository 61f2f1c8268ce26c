/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "engine/notes/state.h"

#include <stdio.h>

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help = "The film that is verified; by default the one that 'kinora render' writes with the "
             "same options"},
    {"strict", 0, &kn_flag_switch, KN_GROUP_OWN, .help = "Takes warnings for errors: exit code 3"},
    {0},
};

static const KnExample examples[] = {
    {"verify film", "Decodes the film, and compares it with what was made for it."},
    {"verify film -o upload/film.mkv", "The same of a film that was copied, cut or muxed anew."},
    {0},
};

static gboolean lay_out(KnCliJob *job, KnArgs *args, GError **error)
{
    if (!kn_args_text(args, "range") && !kn_args_text(args, "segments"))
        return TRUE;
    return kn_cli_job_lay_out(job, error) && kn_cli_job_range(job, args, error);
}

static gboolean verify_output(KnArgs *args, const KnCliOutput *which, GError **error)
{
    g_auto(KnCliJob) job = {.output = *which};
    gboolean passed_over = FALSE;
    if (!kn_cli_job_open(&job, args, TRUE, error) || !lay_out(&job, args, error))
        return FALSE;
    g_autofree char *film = kn_cli_film_name(&job, args);
    g_autofree char *shown = kn_text_visible(film);
    kn_cli_job_watch(&job, args);
    if (!kn_session_verify(job.session, film, which->n > 1 ? &passed_over : NULL, error))
        return FALSE;
    guint n_warnings = kn_warnings_n(job.told);
    if (!passed_over && !kn_args_on(args, "json") && kn_talk_level(args) >= KN_TALK_INFO)
        printf("%s: as it was made, %u warning%s\n", shown, n_warnings, n_warnings == 1 ? "" : "s");
    return kn_cli_job_strict(args, n_warnings, error);
}

static gboolean run(KnArgs *args, GError **error)
{
    g_autoptr(KnCliFilms) films = kn_cli_films(args, error);
    return films && kn_cli_each_film(args, films, verify_output, error);
}

const KnCommand kn_command_verify = {
    .name = "verify",
    .summary = "decodes a film that is there, and says where it is not what was made",
    .usage = "PROJECT [-o FILM] [OPTION...]",
    .description =
        "Decodes a film once and compares its pictures and its sound with what was drawn and mixed "
        "for it, as the cache has noted: frames that are lost, black, frozen or others, words that "
        "cannot be heard, clipped sound, loudness, length and synchronism. Captions are looked at "
        "too: how quick they are and how long their lines. docs/verification.md says what is "
        "found.\n\n"
        "What is found has its time, its segment, a number and its limit. When the film is not "
        "what was made the exit code is 7; what somebody should look at is a warning. Options that "
        "change the film must be those of the render. Nothing is written.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_BUILD | KN_GROUP_RANGE | KN_GROUP_CACHE |
              KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
