/* SPDX-License-Identifier: MIT */
#include "project/useless.h"
#include "project/tables.h"
#include "project/tables_sound.h"
#include "vocabulary/names.h"

#include <string.h>

#define PROJECT(situation) (((const KnSituation *)(situation))->project)
#define SEGMENT(situation) (((const KnSituation *)(situation))->segment)
#define OPTIONS(situation) (((const KnSituation *)(situation))->options)

/* A list of one reason. */
#define REASON(id, condition, says)                                                                \
    const KnUseless kn_useless_##id[] = {{condition, says}, {NULL, NULL}}

static gboolean has_speech(const KnProject *project)
{
    gboolean any = FALSE;
    for (guint i = 0; i < project->n_segments; i++)
        any |= project->segments[i].speech != KN_SPEECH_NONE;
    return any;
}

static gboolean has_line(const KnProject *project)
{
    gboolean any = FALSE;
    for (guint i = 0; i < project->n_segments; i++)
        any |= project->segments[i].speech == KN_SPEECH_LINE;
    return any;
}

/* ---- who speaks ---- */

static gboolean nobody_speaks(gconstpointer situation)
{
    return !PROJECT(situation)->audio_path && !has_speech(PROJECT(situation));
}

static gboolean is_none(const KnVoiceSettings *voice)
{
    return strcmp(voice->provider, "none") == 0;
}

static gboolean voice_says_nothing(gconstpointer situation)
{
    return !is_none(&PROJECT(situation)->voice) && !has_speech(PROJECT(situation));
}

/* Nothing but its pauses, which stand around recordings, too. */
static gboolean voice_has_no_line(gconstpointer situation)
{
    const KnVoiceSettings *voice = &PROJECT(situation)->voice;
    KnVoiceSettings usual;
    kn_options_init(kn_voice_options, &usual);
    gboolean pauses = usual.pause_before.value != voice->pause_before.value ||
                      usual.pause_after.value != voice->pause_after.value;
    kn_options_clear(kn_voice_options, &usual);
    return !is_none(voice) && !pauses && !has_line(PROJECT(situation));
}

static gboolean no_line(gconstpointer situation)
{
    return SEGMENT(situation)->speech != KN_SPEECH_LINE;
}

static gboolean nothing_for_the_voice(gconstpointer situation)
{
    const KnSegment *segment = SEGMENT(situation);
    return no_line(situation) && (segment->audio_path || !segment->transcript ||
                                  !*segment->transcript || !is_none(segment->voice));
}

static gboolean no_espeak_here(gconstpointer situation)
{
    return strcmp(SEGMENT(situation)->voice->provider, "espeak") != 0;
}

static gboolean no_speech_here(gconstpointer situation)
{
    return SEGMENT(situation)->speech == KN_SPEECH_NONE;
}

static gboolean is_set(const KnDuration *time)
{
    return time->kind == KN_DURATION_SECONDS || time->kind == KN_DURATION_FRAMES;
}

static gboolean has_length(gconstpointer situation)
{
    return is_set(&SEGMENT(situation)->duration) || is_set(&SEGMENT(situation)->end);
}

#define NOBODY_SPEAKS "has no effect in a film in which nobody speaks"
#define NO_LINE                                                                                    \
    "is for a transcript that a voice speaks, and has no effect on a segment without one"

#define NO_TRANSCRIPT "has no effect in a film without a transcript that it could speak"
const KnUseless kn_useless_project_voice[] = {
    {voice_says_nothing, NO_TRANSCRIPT},
    {voice_has_no_line, NO_TRANSCRIPT ": its narration is all recorded"},
    {NULL, NULL},
};
REASON(segment_voice, nothing_for_the_voice, NO_LINE);
REASON(without_line, no_line, NO_LINE);

/* A voice of espeak has its language. */
static gboolean has_named_espeak(const KnVoiceSettings *voice)
{
    return strcmp(voice->provider, "espeak") == 0 && voice->voice && *voice->voice;
}

static gboolean is_named_here(gconstpointer situation)
{
    return has_named_espeak(SEGMENT(situation)->voice);
}

#define NAMED "has no effect beside a voice of espeak that is named, which has its language"
const KnUseless kn_useless_segment_language[] = {
    {no_line, NO_LINE}, {is_named_here, NAMED}, {NULL, NULL}};
REASON(pause_before, no_speech_here, "has no effect on a segment in which nobody speaks");
REASON(without_speech, nobody_speaks, NOBODY_SPEAKS);
const KnUseless kn_useless_segment_espeak[] = {
    {no_line, NO_LINE},
    {no_espeak_here, "is for the voice espeak, and has no effect on another one"},
    {NULL, NULL},
};
const KnUseless kn_useless_pause_after[] = {
    {no_speech_here, "has no effect on a segment in which nobody speaks"},
    {has_length, "is for a segment of \"auto\" length, and has no effect on one that says its own"},
    {NULL, NULL},
};

static gboolean is_other(gconstpointer situation, const char *provider)
{
    const KnVoiceSettings *voice = OPTIONS(situation);
    return strcmp(voice->provider, provider) != 0;
}

static gboolean not_espeak(gconstpointer situation)
{
    return is_other(situation, "espeak");
}

static gboolean not_http(gconstpointer situation)
{
    return is_other(situation, "http");
}

static gboolean not_paced(gconstpointer situation)
{
    return !kn_voice_has_speed(OPTIONS(situation));
}

static gboolean not_command(gconstpointer situation)
{
    return is_other(situation, "command");
}

static gboolean no_speaker(gconstpointer situation)
{
    return is_none(OPTIONS(situation));
}

REASON(not_espeak, not_espeak, "is for the provider espeak, and has no effect on another one");
REASON(not_http, not_http, "is for the provider http, and has no effect on another one");
REASON(not_paced, not_paced,
       "is for the providers http, flite and piper, and has no effect on another one");
REASON(not_command, not_command, "is for the provider command, and has no effect on another one");
static gboolean not_sent(gconstpointer situation)
{
    return not_http(situation) && not_command(situation);
}

REASON(unchecked, not_sent,
       "is for the providers http and command, and has no effect on another one");
static gboolean is_named(gconstpointer situation)
{
    return has_named_espeak(OPTIONS(situation));
}

#define SAYS_NOTHING "has no effect on the provider none, which says nothing"
const KnUseless kn_useless_voice_language[] = {
    {no_speaker, SAYS_NOTHING}, {is_named, NAMED}, {NULL, NULL}};
REASON(without_speaker, no_speaker, SAYS_NOTHING);

/* ---- what is shown ---- */

static gboolean no_clip(gconstpointer situation)
{
    return SEGMENT(situation)->kind != KN_SEGMENT_VIDEO;
}

static gboolean is_muted(gconstpointer situation)
{
    return SEGMENT(situation)->clip_mute;
}

/* What is described in words is a card until a picture for it is found. */
static gboolean no_picture(gconstpointer situation)
{
    return SEGMENT(situation)->kind == KN_SEGMENT_CARD && !SEGMENT(situation)->query;
}

#define NO_CLIP "is for clips and has no effect on a segment without video"
#define MUTED "has no effect beside clip_mute: the clip is not heard"

static gboolean is_still(gconstpointer situation)
{
    return SEGMENT(situation)->kind == KN_SEGMENT_IMAGE || SEGMENT(situation)->query;
}

static gboolean no_still(gconstpointer situation)
{
    return !is_still(situation);
}

static gboolean not_enhanced(gconstpointer situation)
{
    return SEGMENT(situation)->enhance == KN_ENHANCE_NONE;
}

/* A camera or an effect that is about a place of the picture may ask for it. */
static gboolean is_shown_whole(gconstpointer situation)
{
    const KnSegment *segment = SEGMENT(situation);
    return segment->fit != KN_FIT_COVER && !segment->motion.effect && segment->n_tools == 0 &&
           segment->n_overlays == 0;
}

/* Scripts of older pipelines, which say no version, have both as a matter of course. */
static gboolean has_visual(gconstpointer situation)
{
    const KnJson *root = kn_json_root(PROJECT(situation)->document);
    return !SEGMENT(situation)->query &&
           (kn_json_member(root, "version") || kn_json_member(root, "$schema"));
}

/* Captions, cards and effects make room for it, and the director looks at it. */
static gboolean asks_for_subject(const KnProject *project, const KnSegment *segment)
{
    return segment->motion.effect || segment->n_tools || segment->n_overlays ||
           segment->card_use.kind || project->captions.burn != KN_CAPTION_BURN_NONE ||
           (project->director != KN_DIRECTOR_OFF && !segment->planned);
}

static gboolean subject_is_not_asked_for(gconstpointer situation)
{
    const KnSegment *segment = SEGMENT(situation);
    return segment->fit != KN_FIT_COVER && !asks_for_subject(PROJECT(situation), segment);
}

static gboolean looks_elsewhere(gconstpointer situation)
{
    const KnSegment *segment = SEGMENT(situation);
    return (segment->focus_kind == KN_PLACE_POINT || segment->focus_kind == KN_PLACE_CENTER) &&
           !asks_for_subject(PROJECT(situation), segment);
}

/* A JPEG has nothing that is transparent, and no bars stand around one that fills the frame. */
static gboolean is_opaque(gconstpointer situation)
{
    const KnSegment *segment = SEGMENT(situation);
    const char *ending = segment->path ? strrchr(segment->path, '.') : NULL;
    return segment->kind == KN_SEGMENT_IMAGE && segment->fit != KN_FIT_CONTAIN && ending &&
           (g_ascii_strcasecmp(ending, ".jpg") == 0 || g_ascii_strcasecmp(ending, ".jpeg") == 0);
}

static gboolean is_behind_another(gconstpointer situation)
{
    return SEGMENT(situation)->ground_path && SEGMENT(situation)->fit == KN_FIT_COVER;
}

/* Whatever has text, or colours of the theme. */
static gboolean has_themed(const KnSegment *segment)
{
    return segment->kind == KN_SEGMENT_CARD || segment->card_use.kind || segment->query ||
           segment->n_tools || segment->n_overlays || segment->transition.transition ||
           segment->missing;
}

static gboolean nothing_is_themed(gconstpointer situation)
{
    const KnProject *project = PROJECT(situation);
    gboolean any = project->theme.logo.path || kn_caption_settings_any(&project->captions);
    for (guint i = 0; i < project->n_segments; i++)
        any |= has_themed(&project->segments[i]);
    return !any && project->director == KN_DIRECTOR_OFF;
}

REASON(theme, nothing_is_themed, "has no effect on a film without cards, texts, captions and logo");
REASON(query, has_visual, "is for a segment without image, video, scene and card");
REASON(without_clip, no_clip, NO_CLIP);
#define NO_STILL "is for pictures, and has no effect on a segment without one"
REASON(enhance, no_still, NO_STILL);
const KnUseless kn_useless_enhance_strength[] = {
    {no_still, NO_STILL}, {not_enhanced, "has no effect without enhance"}, {NULL, NULL}};
#define ON_CARD "is for pictures and clips, and has no effect on a card alone"
REASON(on_card, no_picture, ON_CARD);
const KnUseless kn_useless_subject[] = {
    {no_picture, ON_CARD},
    {subject_is_not_asked_for,
     "has no effect on a picture that is shown whole, without motion, effects and captions"},
    {looks_elsewhere, "has no effect beside a focus that is a point, without motion, effects and "
                      "captions"},
    {NULL, NULL},
};
const KnUseless kn_useless_background[] = {
    {no_picture, ON_CARD},
    {is_opaque, "has no effect behind a JPEG picture that fills the frame"},
    {is_behind_another, "has no effect beside background_image, which fills the frame"},
    {NULL, NULL},
};
const KnUseless kn_useless_focus[] = {
    {no_picture, ON_CARD},
    {is_shown_whole, "has no effect on a picture that is shown whole, without motion"},
    {NULL, NULL},
};
const KnUseless kn_useless_when_muted[] = {{no_clip, NO_CLIP}, {is_muted, MUTED}, {NULL, NULL}};
const KnUseless kn_useless_clip_duck[] = {
    {no_clip, NO_CLIP}, {is_muted, MUTED}, {nobody_speaks, NOBODY_SPEAKS}, {NULL, NULL}};

static gboolean says_nothing(gconstpointer situation)
{
    gboolean any = FALSE;
    for (const char *c = SEGMENT(situation)->card_text; c && *c; c = g_utf8_next_char(c))
        any |= g_unichar_isgraph(g_utf8_get_char(c));
    return !any;
}

REASON(card_text, says_nothing, "has no effect: nothing of it can be seen");
REASON(card_letters, says_nothing, "has no effect on a card without text");

/* ---- captions ---- */

static gboolean no_captions(gconstpointer situation)
{
    return !kn_caption_settings_any(&PROJECT(situation)->captions);
}

static gboolean captions_from_file(gconstpointer situation)
{
    return PROJECT(situation)->captions.file != NULL;
}

static gboolean captions_off_here(gconstpointer situation)
{
    return !SEGMENT(situation)->captions;
}

/* A side file of ASS has styles, and so has the soft track of a film in Matroska, which the command
 * may still ask for. That they go nowhere at all is told of the whole (captions-unused). */
static gboolean not_styled(gconstpointer situation)
{
    const KnCaptionSettings *captions = &PROJECT(situation)->captions;
    const char *const *sidecars = (const char *const *)captions->sidecars;
    return captions->burn == KN_CAPTION_BURN_NONE && !captions->soft && !no_captions(situation) &&
           !(sidecars && g_strv_contains(sidecars, "ass"));
}

#define FROM_FILE "has no effect beside captions.file, whose captions are taken as they are"
#define NO_CAPTIONS                                                                                \
    "has no effect: the project asks for no captions (\"captions\": {\"burn\": \"plain\"})"

REASON(caption_rules, captions_from_file, FROM_FILE);
static gboolean captions_are_ass(gconstpointer situation)
{
    return kn_caption_settings_is_ass(&PROJECT(situation)->captions);
}

/* A track and files beside the film say it to players. */
static gboolean language_is_told_nobody(gconstpointer situation)
{
    const KnCaptionSettings *captions = &PROJECT(situation)->captions;
    return captions_are_ass(situation) && !captions->soft &&
           !(captions->sidecars && captions->sidecars[0]);
}

const KnUseless kn_useless_caption_style[] = {
    {captions_are_ass, "has no effect beside a captions.file of ASS, which has styles of its own"},
    {not_styled, "is for captions in the picture or in ASS, and neither is asked for"},
    {NULL, NULL},
};
REASON(caption_language, language_is_told_nobody,
       "has no effect beside a captions.file of ASS, whose lines are its own, without a track or "
       "files for players");
const KnUseless kn_useless_without_captions[] = {
    {no_captions, NO_CAPTIONS}, {captions_from_file, FROM_FILE}, {NULL, NULL}};
const KnUseless kn_useless_words[] = {
    {no_captions, NO_CAPTIONS},
    {captions_from_file, FROM_FILE},
    {captions_off_here, "has no effect beside \"captions\": false"},
    {NULL, NULL},
};

/* ---- sound ---- */

static gboolean nothing_steps_back(gconstpointer situation)
{
    const KnProject *project = PROJECT(situation);
    gboolean any = FALSE;
    for (guint i = 0; i < project->sound.n_cues; i++)
        any |= project->sound.cues[i].duck_db < 0;
    for (guint i = 0; i < project->n_segments; i++)
        any |= project->segments[i].kind == KN_SEGMENT_VIDEO &&
               project->segments[i].clip_duck_db < 0 && !project->segments[i].clip_mute;
    return !any;
}

static gboolean no_sound(gconstpointer situation)
{
    const KnProject *project = PROJECT(situation);
    gboolean any = project->sound.n_cues || project->sound.n_effects || !nobody_speaks(situation);
    for (guint i = 0; i < project->n_segments; i++)
        any |= project->segments[i].kind == KN_SEGMENT_VIDEO && !project->segments[i].clip_mute;
    return !any;
}

#define SILENT "has no effect on a film without sound"
REASON(without_sound, no_sound, SILENT);
const KnUseless kn_useless_ducking[] = {
    {nobody_speaks, NOBODY_SPEAKS},
    {nothing_steps_back, "has no effect in a film without music or clips that step back"},
    {NULL, NULL},
};

/* ---- the film ---- */

static gboolean tags_have_comment(gconstpointer situation)
{
    return PROJECT(situation)->sound.tags.comment != NULL;
}

static gboolean is_lossless(gconstpointer situation)
{
    const KnOutput *output = OPTIONS(situation);
    return output->audio_codec &&
           (strcmp(output->audio_codec, "flac") == 0 || strcmp(output->audio_codec, "pcm") == 0);
}

/* Of libavcodec's encoders those that people cut with, or keep films in. */
static gboolean has_key_frames_alone(gconstpointer situation)
{
    static const char *const encoders[] = {
        "prores",  "prores_ks", "prores_aw", "dnxhd",    "mjpeg", "huffyuv", "ffvhuff",
        "utvideo", "magicyuv",  "png",       "rawvideo", "v210",  NULL};
    const KnOutput *output = OPTIONS(situation);
    return output->encoder && g_strv_contains(encoders, output->encoder);
}

static gboolean encodes_without_loss(gconstpointer situation)
{
    static const char *const encoders[] = {"ffv1", "huffyuv",  "ffvhuff", "utvideo", "magicyuv",
                                           "png",  "rawvideo", "v210",    "qtrle",   NULL};
    const KnOutput *output = OPTIONS(situation);
    return output->encoder && g_strv_contains(encoders, output->encoder);
}

static gboolean goes_into_pictures(const KnOutput *output)
{
    return kn_container_is_pictures(output->file ? kn_container_of_ending(output->file)
                                                 : output->container);
}

static gboolean is_pictures(gconstpointer situation)
{
    return goes_into_pictures(OPTIONS(situation));
}

static gboolean all_are_pictures(gconstpointer situation)
{
    const KnProject *project = PROJECT(situation);
    gboolean all = project->n_outputs > 0 || goes_into_pictures(&project->output);
    for (guint i = 0; i < project->n_outputs; i++)
        all = all && goes_into_pictures(&project->outputs[i]);
    return all;
}

#define PICTURES                                                                                   \
    "has no effect on an animated picture or a sequence, which are pictures alone, and no "        \
    "encoder's"
REASON(preview, is_pictures, PICTURES);
#define UNTITLED                                                                                   \
    "has no effect on an animated picture or a sequence, into which nothing is written about it"
REASON(tags, all_are_pictures, UNTITLED);
const KnUseless kn_useless_comment[] = {
    {all_are_pictures, UNTITLED},
    {tags_have_comment, "has no effect beside tags.comment"},
    {NULL, NULL},
};
const KnUseless kn_useless_crf[] = {
    {is_pictures, PICTURES},
    {encodes_without_loss, "has no effect on this encoder, which loses nothing"},
    {NULL, NULL},
};

static gboolean lists_nothing(gconstpointer situation)
{
    const KnProject *project = PROJECT(situation);
    gboolean any = FALSE;
    for (guint i = 0; i < project->n_segments; i++)
        any |= project->segments[i].title && *project->segments[i].title;
    return ((const KnOutput *)OPTIONS(situation))->chapter_list && !any;
}

const KnUseless kn_useless_audio_codec[] = {
    {is_pictures, PICTURES}, {no_sound, SILENT}, {NULL, NULL}};
const KnUseless kn_useless_audio_bitrate[] = {
    {is_pictures, PICTURES},
    {no_sound, SILENT},
    {is_lossless, "has no effect on an audio_codec without loss"},
    {NULL, NULL},
};
REASON(all_key_frames, has_key_frames_alone,
       "has no effect on this encoder, whose frames are all key frames");
/* A list of them stands beside whatever film it is. */
static gboolean stands_in_no_film(gconstpointer situation)
{
    return is_pictures(situation) && !((const KnOutput *)OPTIONS(situation))->chapter_list;
}

const KnUseless kn_useless_chapters[] = {
    {stands_in_no_film, PICTURES},
    {lists_nothing, "has no effect on a film whose segments have no title"},
    {NULL, NULL},
};

/* ---- looking for it ---- */

/* What all outputs have may be for one that says something else. */
static void warn_of_outputs(const KnReader *reader, const KnProject *project, const KnJson *root)
{
    const KnJson *list = kn_json_member(root, "outputs");
    const KnSituation common = {.project = project, .options = &project->output};
    if (project->n_outputs == 0)
        kn_options_warn_useless(kn_output_options, &common, kn_json_member(root, "output"),
                                "$.output", reader->problems);
    for (guint i = 0; i < project->n_outputs; i++) {
        const KnSituation here = {.project = project, .options = &project->outputs[i]};
        g_autofree char *path = g_strdup_printf("$.outputs[%u]", i);
        kn_options_warn_useless(kn_output_options, &here, list->items[i], path, reader->problems);
    }
}

static void warn_of_root(const KnReader *reader, const KnProject *project, const KnJson *root)
{
    const KnSituation film = {.project = project};
    const KnSituation voice = {.project = project, .options = &project->voice};
    const KnJson *captions = kn_json_member(root, "captions"),
                 *music = kn_json_member(root, "music");
    KnProblems *problems = reader->problems;
    kn_options_warn_useless(kn_root_options, &film, root, "$", problems);
    warn_of_outputs(reader, project, root);
    if (!voice_says_nothing(&film) && !voice_has_no_line(&film)) /* one cause, one line */
        kn_options_warn_useless(kn_voice_options, &voice, kn_json_member(root, "voice"), "$.voice",
                                problems);
    kn_options_warn_useless(kn_audio_options, &film, kn_json_member(root, "audio"), "$.audio",
                            problems);
    kn_options_warn_useless(kn_caption_options, &film, captions, "$.captions", problems);
    for (guint i = 0; music && i < project->sound.n_cues; i++)
        kn_options_warn_useless(kn_music_options, &film, project->sound.cues[i].node,
                                project->sound.cues[i].json_path, problems);
}

static void warn_of_segment(const KnReader *reader, const KnProject *project, const KnJson *own,
                            const KnSegment *segment)
{
    const KnSituation here = {.project = project, .segment = segment};
    const KnSituation voice = {project, segment, segment->voice};
    g_autofree char *path = g_strconcat(segment->json_path, ".voice", NULL);
    g_autofree char *card = g_strconcat(segment->json_path, ".card", NULL);
    kn_options_warn_useless(kn_segment_options, &here, own, segment->json_path, reader->problems);
    if (!nothing_for_the_voice(&here))
        kn_options_warn_useless(kn_voice_options, &voice, kn_json_member(own, "voice"), path,
                                reader->problems);
    if (segment->kind == KN_SEGMENT_CARD && !segment->card_use.kind && !segment->query)
        kn_options_warn_useless(kn_card_options, &here, kn_json_member(own, "card"), card,
                                reader->problems);
}

void kn_useless_warn(const KnReader *reader, const KnProject *project, const KnJson *root,
                     const KnJson *const *own)
{
    warn_of_root(reader, project, root);
    for (guint i = 0; i < project->n_segments; i++)
        warn_of_segment(reader, project, own[i], &project->segments[i]);
}
