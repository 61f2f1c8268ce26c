/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "media/clip_time.h"
#include "project/tables.h"

#include <math.h>

/* Which part of a clip is played, and how: what its options mean together. */

#define FIELD(ctype, field) KN_OPTION_FIELD(KnFreezeOptions, ctype, field)
const KnOption kn_freeze_options[] = {
    {.name = "at",
     .type = &kn_type_double,
     .offset = FIELD(double, at),
     .max = KN_DURATION_SECONDS_MAX,
     .unit = "s",
     .required = TRUE,
     .help = "which picture: its time in the clip"},
    {.name = "duration",
     .type = &kn_type_double,
     .offset = FIELD(double, duration),
     .min = 0.01,
     .max = KN_DURATION_SECONDS_MAX,
     .unit = "s",
     .required = TRUE,
     .help = "how long it is held in the film, whatever the speed"},
    {.name = NULL, .example = "{\"at\": 1.5, \"duration\": 2}"},
};
#undef FIELD

const KnOptionTable kn_freeze_table = {
    "freeze", "$.segments[].freeze", "A picture of a clip that is held.", kn_freeze_options, NULL};

void kn_clip_options_read(const KnReader *reader, KnSegmentOptions *raw, const KnJson *node,
                          KnSegment *segment)
{
    KnProblems *problems = reader->problems;
    segment->clip_in = raw->in;
    segment->clip_out = raw->out;
    segment->clip_speed = (gint32)lround(raw->speed * KN_CLIP_SPEED_ONE);
    segment->clip_loop = raw->loop;
    segment->deinterlace = (KnDeinterlace)raw->deinterlace;
    segment->ground_path = g_steal_pointer(&raw->background_image);
    if (segment->ground_path) {
        g_autofree char *ground = kn_json_path(segment->json_path, "background_image");
        kn_reader_path(reader, &segment->ground_path, kn_json_member(node, "background_image"),
                       ground);
    }
    segment->clip_gain_db = raw->clip_gain_db;
    segment->clip_duck_db = raw->clip_duck_db;
    segment->clip_mute = raw->clip_mute;
    if (raw->out > 0 && raw->out <= raw->in) {
        g_autofree char *path = kn_json_path(segment->json_path, "out");
        kn_problems_error(problems, kn_json_member(node, "out"), path,
                          "ends at %.6g s, not after in (%.6g s)" KN_HINT
                          "; expected a larger value, in seconds of the clip",
                          raw->out, raw->in);
    }
    if (!raw->freeze)
        return;
    KnFreezeOptions freeze;
    g_autofree char *path = g_strconcat(segment->json_path, ".freeze", NULL);
    kn_options_init(kn_freeze_options, &freeze);
    kn_options_read(kn_freeze_options, &freeze, raw->freeze, path, NULL, problems);
    segment->freeze_at = freeze.at;
    segment->freeze_seconds = freeze.duration;
    const KnJson *at = kn_json_member(raw->freeze, "at");
    g_autofree char *at_path = g_strconcat(path, ".at", NULL);
    if (at && (freeze.at < raw->in || (raw->out > 0 && freeze.at > raw->out)))
        kn_problems_error(problems, at, at_path,
                          "%.6g s is not in the part of the clip that is played" KN_HINT
                          "; expected a time from in to out",
                          freeze.at);
}
