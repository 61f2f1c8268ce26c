/* SPDX-License-Identifier: MIT */
#include "export/export.h"
#include "export/formats.h"

#include <string.h>

static const KnExportFormat *const formats[] = {
#define KN_ITEM(name, help) &kn_export_##name,
#include "export/formats.def"
#undef KN_ITEM
};
const char *const kn_export_names[] = {
#define KN_ITEM(name, help) #name,
#include "export/formats.def"
#undef KN_ITEM
    NULL};
const char *const kn_export_helps[] = {
#define KN_ITEM(name, help) help,
#include "export/formats.def"
#undef KN_ITEM
    NULL};

const char *kn_export_help(const KnExportFormat *format)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (formats[i] == format)
            return kn_export_helps[i];
    return NULL;
}

const KnExportFormat *kn_export_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_ascii_strcasecmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

const KnExportFormat *kn_export_of_file(const char *path)
{
    const char *dot = strrchr(path, '.');
    for (gsize i = 0; dot && i < G_N_ELEMENTS(formats); i++) {
        g_auto(GStrv) endings = g_strsplit(formats[i]->endings, "|", -1);
        for (guint e = 0; endings[e]; e++)
            if (g_ascii_strcasecmp(endings[e], dot + 1) == 0)
                return formats[i];
    }
    return NULL;
}

char *kn_export_path(const KnExport *film, const char *path)
{
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    gsize n = strlen(film->folder);
    if (strncmp(whole, film->folder, n) == 0 && whole[n] == '/')
        return g_strdup(whole + n + 1);
    return g_steal_pointer(&whole);
}

char *kn_export_name(const KnSegment *segment)
{
    if (segment->path)
        return g_path_get_basename(segment->path);
    const char *words = segment->title ? segment->title : segment->card_text;
    return g_strdup(words && *words ? words : "card");
}

/* ---- losses */

static const struct {
    KnExportPart part;
    const char *one, *many;
} words[] = {
    {KN_EXPORT_CARDS, "a card", "cards"},
    {KN_EXPORT_EFFECTS, "a segment with effects", "segments with effects"},
    {KN_EXPORT_FADES, "a segment that fades in or out", "segments that fade in or out"},
    {KN_EXPORT_CUTS, "a transition", "transitions"},
    {KN_EXPORT_KINDS, "a transition that is no dissolve", "transitions that are no dissolves"},
    {KN_EXPORT_SPEED, "a clip of another speed", "clips of another speed"},
    {KN_EXPORT_HELD, "a clip that is repeated or stopped", "clips that are repeated or stopped"},
    {KN_EXPORT_VOICES, "a line that a voice speaks", "lines that a voice speaks"},
    {KN_EXPORT_NARRATION, "a recorded narration", "recorded narrations"},
    {KN_EXPORT_SOUNDS, "a piece of music or a sound", "pieces of music or sounds"},
    {KN_EXPORT_CHAPTERS, "a chapter", "chapters"},
    {KN_EXPORT_CAPTIONS, "a caption", "captions"},
};
G_STATIC_ASSERT(G_N_ELEMENTS(words) == KN_N_EXPORT);

static void count_segment(const KnExport *film, guint i, guint *n)
{
    const KnSegment *s = &film->project->segments[i];
    const KnTimelineSegment *placed = &film->timeline->segments[i];
    gboolean cut = placed->before + placed->after > 0 && s->transition.transition;
    n[KN_EXPORT_CARDS] += s->kind == KN_SEGMENT_CARD || s->card_use.kind != NULL;
    n[KN_EXPORT_EFFECTS] += s->motion.effect || s->n_overlays > 0 || s->n_tools > 0;
    n[KN_EXPORT_FADES] +=
        s->fade_in.kind != KN_DURATION_UNSET || s->fade_out.kind != KN_DURATION_UNSET;
    n[KN_EXPORT_CUTS] += cut;
    n[KN_EXPORT_KINDS] += cut && strcmp(s->transition.transition->name, "crossfade") != 0;
    n[KN_EXPORT_SPEED] += s->kind == KN_SEGMENT_VIDEO && s->clip_speed != 1000000;
    n[KN_EXPORT_HELD] +=
        s->kind == KN_SEGMENT_VIDEO &&
        (s->freeze_seconds > 0 || (s->clip_loop != KN_LOOP_UNSET && s->clip_loop != 1));
    n[KN_EXPORT_VOICES] += s->speech == KN_SPEECH_LINE;
    n[KN_EXPORT_NARRATION] += s->speech == KN_SPEECH_FILE;
    n[KN_EXPORT_CHAPTERS] += s->title != NULL;
}

static void tell_losses(const KnExportFormat *format, const KnExport *film)
{
    guint n[KN_N_EXPORT] = {0};
    for (guint i = 0; i < film->project->n_segments; i++)
        count_segment(film, i, n);
    n[KN_EXPORT_NARRATION] += film->project->audio_path != NULL;
    n[KN_EXPORT_SOUNDS] = film->project->sound.n_cues + film->project->sound.n_effects;
    n[KN_EXPORT_CAPTIONS] = film->captions->n;
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        guint bit = 1u << words[i].part, count = n[words[i].part];
        if (count == 0 || (format->holds & bit))
            continue;
        g_autofree char *what =
            count == 1 ? g_strdup(words[i].one) : g_strdup_printf("%u %s", count, words[i].many);
        kn_warnings_add(film->warnings, KN_WARNING_NOT_EXPORTED, 0,
                        format->keeps & bit
                            ? "%s: %s: kept in fields of Kinora, which other programs do not show"
                            : "%s: %s: the form cannot hold that",
                        format->name, what);
    }
}

char *kn_export_write(const KnExportFormat *format, const KnExport *film, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    if (!format->write(film, out, error))
        return NULL;
    tell_losses(format, film);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
