/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/json_line.h"
#include "cli/output_name.h"
#include "cli/picture.h"

#include <stdio.h>

static const KnFlag flags[] = {
    {"at", 't', &kn_flag_time, KN_GROUP_OWN,
     .help = "Which moment: seconds, mm:ss or frames such as 120f; by default the first"},
    {"output", 'o', &kn_flag_file, KN_GROUP_OWN,
     .help =
         "The picture to write (.png, .jpg, .webp); by default NAME-TIME.png beside the project"},
    {"no-clobber", 'n', &kn_flag_switch, KN_GROUP_OWN,
     .help = "Refuses when the picture is there already"},
    {0},
};

static const KnExample examples[] = {
    {"still film --at 0:12.5 -o frame.png", "Draws the picture at 12.5 seconds."},
    {"still film --at 120f --draft", "Draws frame 120 (the first is 0) at half the size."},
    {0},
};

static gboolean find_frame(const KnCliJob *job, const KnArgs *args, gint64 *frame, GError **error)
{
    const KnValue *at = kn_args_value(args, "at");
    gint64 n_frames = job->timeline->n_frames;
    *frame = at ? kn_cli_job_frame(job, at->from) : 0;
    if (*frame < n_frames || kn_timeline_has_auto(job->project)) /* known when it is compiled */
        return TRUE;
    g_autofree char *length = kn_format_time(kn_cli_job_seconds(job, n_frames), TRUE);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "--at %s lies behind the film's end; it is %s long, frames 0f to %" G_GINT64_FORMAT
                "f",
                at ? at->text : "0", length, n_frames - 1);
    return FALSE;
}

/* "film-12.5.png" beside the project. */
static char *default_name(const KnCliJob *job, gint64 frame)
{
    g_autofree char *suffix = g_strdup_printf("-%" G_GINT64_FORMAT "f.png", frame);
    return kn_cli_name_beside(job, suffix);
}

static gboolean run(KnArgs *args, GError **error)
{
    g_auto(KnCliJob) job = {0};
    gint64 frame = 0;
    if (!kn_cli_job_open_one(&job, args, TRUE, error) || !find_frame(&job, args, &frame, error))
        return FALSE;
    const char *wish = kn_args_text(args, "output");
    g_autofree char *path = wish ? g_strdup(wish) : default_name(&job, frame);
    if (!kn_cli_check_output(&job, KN_OUTPUT_PICTURE, path, error))
        return FALSE;
    g_autoptr(KnFrame) drawn = kn_session_still(job.session, frame, error);
    if (!drawn)
        return FALSE;
    g_autoptr(KnPicture) picture = kn_picture_from_frame(drawn);
    if (!kn_picture_write(picture, path, error))
        return FALSE;
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("picture");
        kn_json_line_string(line, "output", path);
        kn_json_line_integer(line, "frame", frame);
        kn_json_line_integer(line, "width", picture->width);
        kn_json_line_integer(line, "height", picture->height);
        kn_json_line_print(line);
        return TRUE;
    }
    g_autofree char *shown = kn_text_visible(path);
    if (kn_talk_level(args) >= KN_TALK_INFO)
        printf("%s: frame %" G_GINT64_FORMAT ", %dx%d\n", shown, frame, picture->width,
               picture->height);
    return TRUE;
}

const KnCommand kn_command_still = {
    .name = "still",
    .summary = "draws one frame of the film as a picture",
    .usage = "PROJECT [--at TIME] [-o FILE]",
    .description = "Draws one frame exactly as a render would hand it to the encoder, without "
                   "rendering the film.",
    .examples = examples,
    .flags = flags,
    .groups = KN_GROUP_PROJECT | KN_GROUP_ASK | KN_GROUP_CACHE | KN_GROUP_MODELS | KN_GROUP_JSON,
    .min_places = 1,
    .max_places = 1,
    .run = run,
};
