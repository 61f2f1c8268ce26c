/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/draft_end.h"
#include "import/older_folder.h"
#include "import/otio.h"
#include "import/parameters.h"
#include "import/place.h"
#include "text/caption_format.h"

static const KnFlag flags[] = {
    {"output", 'o', &kn_flag_folder, KN_GROUP_OWN,
     .help = "The folder of the new project, which must not be there, or be empty"},
    {"allow-outside", 0, &kn_flag_switch, KN_GROUP_OWN,
     .help = "Takes files that a timeline names outside of its own folder, too"},
    {0},
};

static const KnExample examples[] = {
    {"import old-film -o film", "A project of a folder that was made in phases."},
    {"import talk.srt -o talk", "A project whose segments say what the captions say."},
    {"import params.json -o film", "A project of parameters such as MoneyPrinterTurbo's."},
    {"import cut.otio -o film", "A project of a timeline (OpenTimelineIO)."},
    {0},
};

static gboolean read_any(const KnArgs *args, const char *from, KnDraft *draft, GPtrArray *files,
                         GError **error)
{
    g_autofree char *shown = kn_text_visible(from);
    if (!g_file_test(from, G_FILE_TEST_EXISTS)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "no such file or folder: %s", shown);
        return FALSE;
    }
    if (g_file_test(from, G_FILE_TEST_IS_DIR) && kn_older_folder_is(from))
        return kn_older_folder_read(draft, from, files, error);
    const KnOtioInput timeline = {from, kn_args_on(args, "allow-outside")};
    if (g_str_has_suffix(from, ".otio"))
        return kn_otio_read(draft, &timeline, files, error);
    if (kn_caption_format_of_file(from))
        return kn_older_captions_read(draft, from, error);
    g_autofree char *parameters = kn_parameters_find(from);
    if (parameters)
        return kn_parameters_read(draft, parameters, files, error);
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "%s is of no known form: expected a folder with a plan.json or a "
                "script.json, parameters of a film (.json), captions (.srt, .vtt, .ass), or a "
                "timeline (.otio). Scripts (JSON) of older pipelines are "
                "projects as they are: 'kinora "
                "render SCRIPT'; pictures and texts are for 'kinora new'",
                shown);
    return FALSE;
}

static gboolean run(KnArgs *args, GError **error)
{
    const char *folder = kn_args_text(args, "output");
    g_autoptr(KnDraft) draft = kn_draft_new();
    g_autoptr(GPtrArray) files = kn_draft_files_new();
    if (!folder) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "-o FOLDER is missing: where the project goes");
        return FALSE;
    }
    if (!kn_place_check(folder, NULL, error) ||
        !read_any(args, kn_args_place(args, 0), draft, files, error))
        return FALSE;
    return kn_cli_place_draft(args, folder, kn_args_place(args, 0), draft, files, error);
}

const KnCommand kn_command_import = {
    .name = "import",
    .summary = "makes a project of what other programs have left",
    .usage = "FILE_OR_FOLDER -o FOLDER",
    .description =
        "Reads a folder of a pipeline that made its film in phases (plan.json, the narration as a "
        "Python file, recordings and clips), parameters of a film (the .json or the task's folder "
        "of MoneyPrinterTurbo and its kin), a file of captions (.srt, .vtt, .ass), or a timeline "
        "of OpenTimelineIO (.otio), and makes a "
        "new project of it, with copies of the files that it shows. The Python file is read as a "
        "literal and never run. What is missing is named, and a card stands for it "
        "(docs/interchange.md).",
    .examples = examples,
    .flags = flags,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
