/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "export/formats.h"

#include <math.h>
#include <string.h>

/* OpenTimelineIO's own file form: JSON whose objects say their schema and its version
 * (OTIO_SCHEMA). One track of pictures, in which a segment is a clip of its own length, and a
 * transition stands between its two with how far it reaches to both sides (in_offset and
 * out_offset), which takes no time; one of ready-made narration. Chapters are markers of the stack.
 *
 * What we know beyond that stands under metadata.kinora: of the timeline the project without its
 * segments, of each clip its segment as the project file writes it, and the frames it had. */

typedef struct {
    const KnExport *film;
    GString *out;
    double rate;
} Writer;

static void append_member(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, ", \"%s\": ", name);
    kn_json_append_string(out, text);
}

/* A schema's beginning: what all that has a name begins with. */
static void append_head(GString *out, const char *schema, const char *name)
{
    g_string_append_printf(out, "{\"OTIO_SCHEMA\": \"%s\"", schema);
    append_member(out, "name", name);
}

static void append_time(GString *out, double rate, double value)
{
    g_string_append(out, "{\"OTIO_SCHEMA\": \"RationalTime.1\", \"rate\": ");
    kn_json_append_number(out, rate);
    g_string_append(out, ", \"value\": ");
    kn_json_append_number(out, value);
    g_string_append_c(out, '}');
}

static void append_range(GString *out, const char *name, double rate, double start, double n)
{
    g_string_append_printf(out,
                           ", \"%s\": {\"OTIO_SCHEMA\": \"TimeRange.1\", \"start_time\": ", name);
    append_time(out, rate, start);
    g_string_append(out, ", \"duration\": ");
    append_time(out, rate, n);
    g_string_append_c(out, '}');
}

/* Below the folder a relative address, else one of the file system. */
static char *url_of(const KnExport *film, const char *path)
{
    g_autofree char *name = kn_export_path(film, path);
    if (*name == '/')
        return g_filename_to_uri(name, NULL, NULL);
    return g_uri_escape_string(name, "/", FALSE);
}

static void append_file(const Writer *w, const char *path)
{
    g_autofree char *url = url_of(w->film, path);
    append_head(w->out, "ExternalReference.1", "");
    g_string_append(w->out, ", \"metadata\": {}, \"available_range\": null, "
                            "\"available_image_bounds\": null");
    append_member(w->out, "target_url", url ? url : "");
    g_string_append_c(w->out, '}');
}

static void append_media(const Writer *w, const KnSegment *segment)
{
    g_string_append(w->out, ", \"active_media_reference_key\": \"DEFAULT_MEDIA\", "
                            "\"media_references\": {\"DEFAULT_MEDIA\": ");
    if (segment->path && !segment->missing)
        append_file(w, segment->path);
    else if (segment->kind == KN_SEGMENT_CARD) {
        const KnJson *card = kn_json_member(segment->node, "card");
        append_head(w->out, "GeneratorReference.1", "");
        g_string_append(w->out, ", \"metadata\": {}, \"available_range\": null, "
                                "\"available_image_bounds\": null, \"generator_kind\": "
                                "\"kinora.card\", \"parameters\": ");
        if (card && card->type == KN_JSON_OBJECT)
            kn_json_append(w->out, card);
        else
            g_string_append(w->out, "{}");
        g_string_append_c(w->out, '}');
    } else {
        append_head(w->out, "MissingReference.1", "");
        g_string_append(w->out, ", \"metadata\": {}, \"available_range\": null, "
                                "\"available_image_bounds\": null}");
    }
    g_string_append(w->out, "}");
}

static void append_effects(GString *out, const KnSegment *segment)
{
    g_string_append(out, ", \"effects\": [");
    if (segment->kind == KN_SEGMENT_VIDEO && segment->clip_speed != 1000000) {
        append_head(out, "LinearTimeWarp.1", "");
        g_string_append(out, ", \"metadata\": {}, \"effect_name\": \"LinearTimeWarp\", "
                             "\"time_scalar\": ");
        kn_json_append_number(out, segment->clip_speed / 1e6);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static gboolean has_transition(const Writer *w, guint i)
{
    const KnTimelineSegment *placed = &w->film->timeline->segments[i];
    return i + 1 < w->film->project->n_segments &&
           w->film->project->segments[i].transition.transition &&
           placed->before + placed->after > 0;
}

static void append_clip(const Writer *w, guint i)
{
    const KnSegment *s = &w->film->project->segments[i];
    const KnTimelineSegment *placed = &w->film->timeline->segments[i];
    const KnJson *list = kn_json_member(w->film->written, "segments");
    g_autofree char *name = kn_export_name(s);
    double start = s->kind == KN_SEGMENT_VIDEO ? s->clip_in * w->rate : 0;
    append_head(w->out, "Clip.2", name);
    g_string_append_printf(w->out,
                           ", \"metadata\": {\"kinora\": {\"frames\": %" G_GINT64_FORMAT
                           ", \"start\": %" G_GINT64_FORMAT,
                           placed->n_frames, (gint64)floor(start + 0.5));
    if (has_transition(w, i))
        g_string_append_printf(w->out, ", \"transition\": [%d, %d]", (int)placed->before,
                               (int)placed->after);
    if (list && list->type == KN_JSON_ARRAY && i < list->n) {
        g_string_append(w->out, ", \"segment\": ");
        kn_json_append(w->out, list->items[i]);
    }
    g_string_append(w->out, "}}");
    append_range(w->out, "source_range", w->rate, start, (double)placed->n_frames);
    append_effects(w->out, s);
    g_string_append(w->out, ", \"markers\": [], \"enabled\": true");
    append_media(w, s);
    g_string_append_c(w->out, '}');
}

static void append_transition(const Writer *w, guint i)
{
    const KnTransitionUse *use = &w->film->project->segments[i].transition;
    const KnTimelineSegment *placed = &w->film->timeline->segments[i];
    if (!has_transition(w, i))
        return;
    gboolean dissolve = strcmp(use->transition->name, "crossfade") == 0;
    g_string_append(w->out, ",\n      ");
    append_head(w->out, "Transition.1", use->transition->name);
    append_member(w->out, "transition_type", dissolve ? "SMPTE_Dissolve" : "Custom_Transition");
    g_string_append(w->out, ", \"metadata\": {\"kinora\": {\"type\": ");
    kn_json_append_string(w->out, use->transition->name);
    g_string_append(w->out, "}}, \"in_offset\": ");
    append_time(w->out, w->rate, placed->before);
    g_string_append(w->out, ", \"out_offset\": ");
    append_time(w->out, w->rate, placed->after);
    g_string_append_c(w->out, '}');
}

static void begin_track(const Writer *w, const char *name, const char *kind)
{
    append_head(w->out, "Track.1", name);
    append_member(w->out, "kind", kind);
    g_string_append(w->out, ", \"metadata\": {}, \"source_range\": null, \"effects\": [], "
                            "\"markers\": [], \"enabled\": true, \"children\": [");
}

static void append_sound(const Writer *w, const char *path, gint64 start, gint64 n, gint64 *at,
                         const char **before)
{
    g_autofree char *name = g_path_get_basename(path);
    if (start > *at) {
        g_string_append_printf(w->out, "%s\n      ", *before);
        append_head(w->out, "Gap.1", "");
        g_string_append(w->out, ", \"metadata\": {}");
        append_range(w->out, "source_range", KN_SAMPLE_RATE, 0, (double)(start - *at));
        g_string_append(w->out, ", \"effects\": [], \"markers\": [], \"enabled\": true}");
        *before = ",";
    }
    g_string_append_printf(w->out, "%s\n      ", *before);
    append_head(w->out, "Clip.2", name);
    g_string_append(w->out, ", \"metadata\": {}");
    append_range(w->out, "source_range", KN_SAMPLE_RATE, 0, (double)n);
    g_string_append(w->out, ", \"effects\": [], \"markers\": [], \"enabled\": true, "
                            "\"active_media_reference_key\": \"DEFAULT_MEDIA\", "
                            "\"media_references\": {\"DEFAULT_MEDIA\": ");
    append_file(w, path);
    g_string_append(w->out, "}}");
    *before = ",";
    *at = start + n;
}

/* Ready-made sounds, one after another: one that lasts into the next is cut there. */
static void append_narration(const Writer *w)
{
    const KnProject *project = w->film->project;
    const KnTimelineSegment *placed = w->film->timeline->segments;
    KnRational fps = project->output.fps;
    const char *before = "";
    gint64 at = 0, end = w->film->timeline->n_frames * fps.den * KN_SAMPLE_RATE / fps.num;
    begin_track(w, "Narration", "Audio");
    if (project->audio_path)
        append_sound(w, project->audio_path, 0, end, &at, &before);
    for (guint i = 0; !project->audio_path && i < project->n_segments; i++) {
        const KnSegment *s = &project->segments[i];
        gint64 n = w->film->speech_samples[i];
        if (s->speech != KN_SPEECH_FILE || n <= 0)
            continue;
        gint64 start = MAX(placed[i].speech_start, at);
        n = MIN(n - (start - placed[i].speech_start), end - start);
        if (n > 0)
            append_sound(w, s->audio_path, start, n, &at, &before);
    }
    g_string_append(w->out, "]}");
}

static void append_markers(const Writer *w)
{
    const char *before = "";
    g_string_append(w->out, ", \"markers\": [");
    for (guint i = 0; i < w->film->project->n_segments; i++) {
        const char *title = w->film->project->segments[i].title;
        if (!title)
            continue;
        g_string_append_printf(w->out, "%s\n    ", before);
        append_head(w->out, "Marker.2", title);
        g_string_append(w->out, ", \"metadata\": {\"kinora\": {\"chapter\": true}}, \"color\": "
                                "\"GREEN\", \"comment\": \"\"");
        append_range(w->out, "marked_range", w->rate,
                     (double)w->film->timeline->segments[i].first_frame, 0);
        g_string_append_c(w->out, '}');
        before = ",";
    }
    g_string_append_c(w->out, ']');
}

static void append_project(const Writer *w)
{
    const KnJson *written = w->film->written;
    const char *before = "";
    g_string_append(w->out, ", \"metadata\": {\"kinora\": {\"project\": {");
    for (guint i = 0; written && i < written->n; i++) {
        if (strcmp(written->keys[i], "segments") == 0)
            continue;
        g_string_append(w->out, before);
        kn_json_append_string(w->out, written->keys[i]);
        g_string_append(w->out, ": ");
        kn_json_append(w->out, written->items[i]);
        before = ", ";
    }
    g_string_append(w->out, "}}}");
}

static gboolean has_narration(const KnProject *project)
{
    for (guint i = 0; i < project->n_segments; i++)
        if (project->segments[i].speech == KN_SPEECH_FILE)
            return TRUE;
    return project->audio_path != NULL;
}

static gboolean write_otio(const KnExport *film, GString *out, GError **error)
{
    const KnProject *project = film->project;
    Writer w = {film, out, (double)project->output.fps.num / project->output.fps.den};
    append_head(out, "Timeline.1", project->title ? project->title : "");
    append_project(&w);
    g_string_append(out, ", \"global_start_time\": null, \"tracks\":\n  ");
    append_head(out, "Stack.1", "tracks");
    g_string_append(out, ", \"metadata\": {}, \"source_range\": null, \"effects\": []");
    append_markers(&w);
    g_string_append(out, ", \"enabled\": true, \"children\": [\n    ");
    begin_track(&w, "Pictures", "Video");
    for (guint i = 0; i < project->n_segments; i++) {
        g_string_append(out, i ? ",\n      " : "\n      ");
        append_clip(&w, i);
        append_transition(&w, i);
    }
    g_string_append(out, "]}");
    if (has_narration(project)) {
        g_string_append(out, ",\n    ");
        append_narration(&w);
    }
    g_string_append(out, "]}}\n");
    return TRUE;
}

const KnExportFormat kn_export_otio = {
    .name = "otio",
    .endings = "otio",
    .holds = KN_EXPORT_BIT(CUTS) | KN_EXPORT_BIT(SPEED) | KN_EXPORT_BIT(NARRATION) |
             KN_EXPORT_BIT(CHAPTERS),
    .keeps = KN_EXPORT_ALL,
    .write = write_otio,
};
