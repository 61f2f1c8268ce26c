/* SPDX-License-Identifier: MIT */
#include "engine/plan/mix_compile.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/plan/clips.h"
#include "engine/plan/file_end.h"
#include "engine/plan/sound_span.h"
#include "engine/plan/sound_warn.h"
#include "engine/store/probe.h"
#include "output/join.h"
#include "project/places.h"

#include <math.h>
#include <string.h>

typedef struct {
    const KnProject *project;
    const KnTimeline *timeline;
    KnStore *store;
    KnWarnings *warnings;
    const char *codec; /* that the mix will be encoded with */
    KnMix *mix;
    GHashTable *sounds, *clips; /* path → KnProbe: each distinct file once */
    const char *decoder;        /* of the first file, as it is remembered or as it is here */
    gboolean remembered;        /* of any file */
    const char *spoken;         /* key of a line that was spoken */
    gboolean music_goes_on;     /* to the film's end, or its end is meant */
    double music_end;           /* of the music that ends last by itself, in seconds … */
    const KnMusicCue *last_cue; /* … and which one that is */
} Compiler;

static gint64 samples_of(const Compiler *compiler, const KnDuration *duration)
{
    return kn_duration_samples(duration, compiler->project->output.fps);
}

static gint64 seconds_to_samples(double seconds)
{
    return llround(seconds * KN_SAMPLE_RATE);
}

static gboolean is_given(const KnDuration *duration)
{
    return duration->kind != KN_DURATION_UNSET;
}

typedef gboolean (*Probe)(KnStore *store, const char *path, KnProbe *probe, GError **error);

static const KnProbe *probe_once(const Compiler *compiler, GHashTable *known, Probe probe,
                                 const char *path, GError **error)
{
    KnProbe *found = g_hash_table_lookup(known, path);
    if (found)
        return found;
    found = g_new0(KnProbe, 1);
    g_hash_table_insert(known, g_strdup(path), found);
    if (probe(compiler->store, path, found, error))
        return found;
    g_hash_table_remove(known, path);
    return NULL;
}

/* Adds a file by its content, known without reading it when it was read before. */
static KnMixClip *add_clip(Compiler *compiler, KnMixRole role, const char *path, gint64 start,
                           KnProbe *probe, GError **error)
{
    const KnProbe *found = probe_once(compiler, compiler->sounds, kn_probe_sound, path, error);
    if (!found)
        return NULL;
    *probe = *found;
    if (!compiler->decoder)
        compiler->decoder = probe->picture.decoder;
    compiler->remembered |= probe->remembered;
    KnMixClip *clip = kn_mix_add(compiler->mix, role, path, start);
    clip->content = g_strdup(probe->hash);
    if (role != KN_MIX_CLIP) /* of which its pictures tell */
        kn_file_end_warn(compiler->project, found, path, 0, compiler->warnings);
    return clip;
}

/* Where the project names what is heard. */
static void set_place(KnMixClip *clip, const char *json_path, const KnJson *node)
{
    clip->json_path = json_path;
    clip->node = node;
}

static void set_segment(const Compiler *compiler, KnMixClip *clip, guint i)
{
    const KnSegment *segment = &compiler->project->segments[i];
    clip->segment = i + 1;
    set_place(clip, segment->json_path, segment->node);
}

/* The narration of the whole film. Its end is the timeline's matter, which warns of it. */
static gboolean add_audio_file(Compiler *compiler, GError **error)
{
    const KnProject *project = compiler->project;
    KnProbe probe;
    if (!project->audio_path)
        return TRUE;
    KnMixClip *clip = add_clip(compiler, KN_MIX_NARRATION, project->audio_path, 0, &probe, error);
    if (!clip)
        return FALSE;
    clip->gain_db = project->sound.audio.narration_db;
    clip->n_samples = compiler->mix->n_samples;
    if (!kn_file_end_check(&probe, project->audio_path, KN_FILE_ALL, NULL, error))
        return FALSE;
    set_place(clip, "$.audio_file", kn_json_member(kn_json_root(project->document), "audio_file"));
    return TRUE;
}

/* By how much a take is brought to the loudness that all have. */
static double level_db(const Compiler *compiler, const KnSpeech *speech, guint i)
{
    const double spoken_lufs = -20, level_db_max = 20;
    const KnVoiceSettings *voice = compiler->project->segments[i].voice;
    if (speech->is_file || speech->level == 0 || !voice || strcmp(voice->level, "auto") != 0)
        return 0;
    double db = spoken_lufs - KN_SPEECH_LUFS(speech->level);
    return CLAMP(db, -level_db_max, level_db_max);
}

/* What one segment says. While planning it may not be made yet: then its key stands for it. */
static gboolean add_speech(Compiler *compiler, const KnSpeech *speech, guint i, GError **error)
{
    gint64 start = compiler->timeline->segments[i].speech_start;
    KnProbe probe;
    KnMixClip *clip;
    if (speech->path) {
        clip = add_clip(compiler, KN_MIX_NARRATION, speech->path, start, &probe, error);
        if (!clip || !kn_file_end_check(&probe, speech->path, KN_FILE_ALL, NULL, error))
            return FALSE;
    } else {
        clip = kn_mix_add(compiler->mix, KN_MIX_NARRATION, speech->key, start);
        clip->content = g_strdup(speech->key);
    }
    if (!speech->is_file)
        compiler->spoken = speech->key;
    clip->gain_db = compiler->project->sound.audio.narration_db + level_db(compiler, speech, i);
    set_segment(compiler, clip, i);
    return TRUE;
}

static gboolean add_speeches(Compiler *compiler, const KnSpeeches *speeches, GError **error)
{
    for (guint i = 0; speeches && i < speeches->n; i++)
        if (*speeches->items[i].key && !add_speech(compiler, &speeches->items[i], i, error)) {
            kn_project_place_error(compiler->project, i + 1, error);
            return FALSE;
        }
    return TRUE;
}

/* A stretch of a clip that is heard without a break, or nothing where its sound has not begun yet
 * or has ended. start: the film's sample of the segment's own beginning. sound: of the file. */
static gboolean add_clip_piece(Compiler *compiler, guint i, gint64 start, const KnClipPiece *piece,
                               double sound_start, const KnProbe *sound, GError **error)
{
    const KnSegment *segment = &compiler->project->segments[i];
    gint64 in = piece->in - seconds_to_samples(sound_start), speed = segment->clip_speed;
    gint64 late = (MAX(-in, 0) * KN_MIX_SPEED_ONE + speed - 1) / speed; /* its sound begins later */
    gboolean over = sound->sound_seconds > 0 && in >= seconds_to_samples(sound->sound_seconds);
    KnProbe probe;
    if (over || late >= piece->n)
        return TRUE;
    KnMixClip *clip =
        add_clip(compiler, KN_MIX_CLIP, segment->path, start + piece->start + late, &probe, error);
    if (!clip)
        return FALSE;
    set_segment(compiler, clip, i);
    clip->in_sample = MAX(in, 0);
    clip->n_samples = piece->n - late;
    clip->speed = segment->clip_speed;
    clip->gain_db = segment->clip_gain_db;
    clip->duck_db = segment->clip_duck_db;
    return TRUE;
}

/* Where the two clips of a transition fade into each other; `start` as above. */
static void fade_clip(const Compiler *compiler, guint i, gint64 from, gint64 to, KnMixClip *clip)
{
    KnRational fps = compiler->project->output.fps;
    const KnTimelineSegment *placed = &compiler->timeline->segments[i];
    gint64 fade_out = kn_frame_sample(placed->before + placed->after, fps);
    gint64 end = clip->start_sample + clip->n_samples;
    if (i > 0) {
        gint64 fade = kn_frame_sample(placed[-1].before + placed[-1].after, fps);
        clip->fade_in = CLAMP(from + fade - clip->start_sample, 0, KN_MIX_MAX_FADE);
    }
    clip->fade_out = CLAMP(end - (to - fade_out), 0, KN_MIX_MAX_FADE);
}

/* Where sound and pictures of a clip are never at one time, nobody hears it, whatever part is
 * shown. */
static void warn_of_silence(const Compiler *compiler, guint i, const KnClipInfo *info,
                            const KnProbe *sound)
{
    const KnSegment *segment = &compiler->project->segments[i];
    gboolean before = sound->sound_seconds > 0 && info->sound_start + sound->sound_seconds <= 0;
    gboolean after = info->seconds > 0 && info->sound_start >= info->seconds;
    if (!before && !after)
        return;
    kn_warnings_add(compiler->warnings, KN_WARNING_CLIP_LIMITED, i + 1,
                    "'%s': its sound is not heard: it %s",
                    segment->scene ? segment->scene->output : segment->path,
                    before ? "ends before the first picture" : "begins after the last picture");
}

/* A clip is heard as long as it is seen, its part of transitions included, and the two clips of a
 * transition fade into each other. The clip's first sample is heard with its first picture, or
 * where the file says that it begins. */
static gboolean add_clip_sound(Compiler *compiler, guint i, const KnClipInfo *info, GError **error)
{
    KnRational fps = compiler->project->output.fps;
    const KnSegment *segment = &compiler->project->segments[i];
    const KnTimelineSegment *placed = &compiler->timeline->segments[i];
    int lead = i > 0 ? placed[-1].before : 0;
    gint64 first = placed->first_frame, start = kn_frame_sample(first, fps);
    gint64 from = kn_frame_sample(first - lead, fps);
    gint64 to = kn_frame_sample(first + placed->n_frames + placed->after, fps);
    KnClipTime time = kn_clip_time_of(segment, info, kn_frame_us(placed->n_frames - 1, fps));
    const KnProbe *sound =
        probe_once(compiler, compiler->sounds, kn_probe_sound, segment->path, error);
    if (!sound)
        return FALSE;
    warn_of_silence(compiler, i, info, sound);
    g_autoptr(GArray) pieces = kn_clip_time_pieces(&time, from - start, to - start);
    guint before = compiler->mix->n_clips;
    for (guint p = 0; p < pieces->len; p++)
        if (!add_clip_piece(compiler, i, start, &g_array_index(pieces, KnClipPiece, p),
                            info->sound_start, sound, error))
            return FALSE;
    for (guint p = before; p < compiler->mix->n_clips; p++)
        fade_clip(compiler, i, from, to, &compiler->mix->clips[p]);
    return TRUE;
}

/* What the segment itself says of a sound that its clip does not have. */
static void warn_of_soundless(const Compiler *compiler, const KnSegment *segment, guint number)
{
    static const char *const keys[] = {"clip_gain_db", "clip_mute"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const KnJson *written = kn_json_member(segment->node, keys[i]);
        if (!written)
            continue;
        g_autofree char *path = kn_json_path(segment->json_path, keys[i]);
        KnWarning warning = {.code = KN_WARNING_NO_EFFECT,
                             .path = path,
                             .segment = number,
                             .words = "has no effect: the clip has no sound"};
        kn_warning_set_place(&warning, kn_json_name(compiler->project->document), written);
        kn_warnings_append(compiler->warnings, &warning);
    }
}

static gboolean add_clip_sounds(Compiler *compiler, GError **error)
{
    for (guint i = 0; i < compiler->project->n_segments; i++) {
        const KnSegment *segment = &compiler->project->segments[i];
        gboolean muted = segment->clip_mute;
        if (segment->kind != KN_SEGMENT_VIDEO || segment->missing ||
            (muted && !kn_json_member(segment->node, "clip_mute")))
            continue;
        const KnProbe *probe =
            probe_once(compiler, compiler->clips, kn_probe_clip, segment->path, error);
        if (probe && !probe->clip.has_sound)
            warn_of_soundless(compiler, segment, i + 1);
        if (!probe || (probe->clip.has_sound && !muted &&
                       !add_clip_sound(compiler, i, &probe->clip, error))) {
            kn_project_place_error(compiler->project, i + 1, error);
            return FALSE;
        }
    }
    return TRUE;
}

/* Where the cue's sound ends in the film, as far as headers tell. */
static void note_end(Compiler *compiler, const KnMusicCue *cue, const KnMixClip *clip,
                     const KnProbe *probe)
{
    double end =
        probe->sound_seconds + (double)(clip->start_sample - clip->in_sample) / KN_SAMPLE_RATE;
    if (is_given(&cue->end) || is_given(&cue->out) || kn_json_member(cue->node, "loop") ||
        clip->start_sample >= compiler->mix->n_samples || probe->sound_seconds <= 0) {
        compiler->music_goes_on = TRUE;
    } else if (!compiler->last_cue || end > compiler->music_end) {
        compiler->music_end = end;
        compiler->last_cue = cue;
    }
}

/* Whether the file has what is asked of it, and what there is to say of that. */
static gboolean check_span(const Compiler *compiler, const KnMixClip *clip, const KnProbe *probe,
                           GError **error)
{
    gint64 film = compiler->mix->n_samples;
    gint64 heard = film - clip->start_sample;
    if (clip->n_samples >= 0)
        heard = MIN(heard, clip->n_samples);
    double until = (double)(clip->in_sample + heard) / KN_SAMPLE_RATE;
    if (clip->out_sample >= 0)
        until = (double)clip->out_sample / KN_SAMPLE_RATE;
    else if (clip->loop)
        until = KN_FILE_ALL;
    if (!kn_file_end_check(probe, clip->path, until, "end it before with \"out\"", error) ||
        !kn_sound_span_check(clip, film, probe->sound_seconds, error))
        return FALSE;
    kn_sound_warn(clip, film, probe->sound_seconds, kn_json_name(compiler->project->document),
                  compiler->warnings);
    return TRUE;
}

static gboolean add_cue(Compiler *compiler, const KnMusicCue *cue, GError **error)
{
    gint64 start = samples_of(compiler, &cue->start);
    KnProbe probe;
    KnMixClip *clip = add_clip(compiler, KN_MIX_MUSIC, cue->file, start, &probe, error);
    if (!clip)
        return FALSE;
    set_place(clip, cue->json_path, cue->node);
    clip->in_sample = samples_of(compiler, &cue->in);
    clip->out_sample = is_given(&cue->out) ? samples_of(compiler, &cue->out) : -1;
    clip->n_samples = is_given(&cue->end) ? samples_of(compiler, &cue->end) - start : -1;
    clip->gain_db = cue->gain_db;
    clip->duck_db = cue->duck_db;
    clip->carve = strcmp(cue->duck, "carve") == 0;
    clip->level = !kn_json_member(cue->node, "gain_db");
    clip->loop = cue->loop;
    clip->crossfade = samples_of(compiler, &cue->crossfade);
    clip->fade_in = samples_of(compiler, &cue->fade_in);
    clip->fade_out = samples_of(compiler, &cue->fade_out);
    note_end(compiler, cue, clip, &probe);
    return check_span(compiler, clip, &probe, error);
}

/* Music that just ends is most likely meant to go on. */
static void check_music(const Compiler *compiler)
{
    const double slack = 0.5;
    double film = (double)compiler->mix->n_samples / KN_SAMPLE_RATE;
    if (!compiler->last_cue || compiler->music_goes_on || compiler->music_end >= film - slack)
        return;
    g_autofree char *words = g_strdup_printf(
        "the music ends at %.1f s, the film at %.1f s; \"loop\": true repeats it, \"loop\": false "
        "says that this is meant",
        compiler->music_end, film);
    KnWarning warning = {
        .code = KN_WARNING_MUSIC_ENDS_EARLY, .path = compiler->last_cue->json_path, .words = words};
    kn_warning_set_place(&warning, kn_json_name(compiler->project->document),
                         compiler->last_cue->node);
    kn_warnings_append(compiler->warnings, &warning);
}

static gboolean add_effect(Compiler *compiler, const KnSoundEffect *effect, GError **error)
{
    const KnProject *project = compiler->project;
    gint64 start = samples_of(compiler, &effect->at);
    KnProbe probe;
    if (effect->segment > 0)
        start = kn_frame_sample(compiler->timeline->segments[effect->segment - 1].first_frame,
                                project->output.fps) +
                samples_of(compiler, &effect->offset);
    KnMixClip *clip = add_clip(compiler, KN_MIX_EFFECT, effect->file, start, &probe, error);
    if (!clip)
        return FALSE;
    set_place(clip, effect->json_path, effect->node);
    clip->segment = effect->segment;
    clip->in_sample = samples_of(compiler, &effect->in);
    clip->out_sample = is_given(&effect->out) ? samples_of(compiler, &effect->out) : -1;
    clip->gain_db = effect->gain_db;
    clip->fade_in = samples_of(compiler, &effect->fade_in);
    clip->fade_out = samples_of(compiler, &effect->fade_out);
    return check_span(compiler, clip, &probe, error);
}

/* What a lossy codec may add to a peak, in dB: AAC at 192 kbit/s added 0.1 dB to limited noise. */
static const double LOSSY_MARGIN_DB = 0.5;

static double ceiling_for(const char *codec, double ceiling_dbtp)
{
    gboolean lossy = strcmp(codec, "aac") == 0 || strcmp(codec, "opus") == 0;
    return MAX(ceiling_dbtp - (lossy ? LOSSY_MARGIN_DB : 0), -20);
}

/* Without speech nothing says how loud music should be. */
static void settle_music(KnMix *mix)
{
    gboolean spoken = FALSE;
    for (guint i = 0; i < mix->n_clips; i++)
        spoken |= mix->clips[i].role == KN_MIX_NARRATION;
    for (guint i = 0; i < mix->n_clips; i++)
        mix->clips[i].level &= spoken;
}

/* `alone`: the film's only sound is its audio_file. */
static void set_levels(const Compiler *compiler, gboolean alone)
{
    const KnAudioOptions *audio = &compiler->project->sound.audio;
    KnMix *mix = compiler->mix;
    mix->ducking.lookahead = seconds_to_samples(audio->duck_lookahead);
    mix->ducking.attack = seconds_to_samples(audio->duck_attack);
    mix->ducking.hold = seconds_to_samples(audio->duck_hold);
    mix->ducking.release = seconds_to_samples(audio->duck_release);
    mix->ducking.threshold_db = audio->duck_threshold_db;
    mix->normalize = audio->loudness.mode == KN_LOUDNESS_TARGET ||
                     (audio->loudness.mode == KN_LOUDNESS_DEFAULT && !alone);
    if (audio->loudness.mode == KN_LOUDNESS_TARGET)
        mix->loudness_lufs = audio->loudness.lufs;
    mix->limit = !alone || audio->loudness.mode == KN_LOUDNESS_TARGET || audio->has_ceiling;
    mix->ceiling_dbtp = ceiling_for(compiler->codec, audio->ceiling_dbtp);
}

static gboolean add_clips(Compiler *compiler, const KnSpeeches *speeches, GError **error)
{
    const KnProjectSound *sound = &compiler->project->sound;
    if (!add_audio_file(compiler, error) || !add_speeches(compiler, speeches, error) ||
        !add_clip_sounds(compiler, error))
        return FALSE;
    for (guint i = 0; i < sound->n_cues; i++)
        if (!add_cue(compiler, &sound->cues[i], error))
            return FALSE;
    for (guint i = 0; i < sound->n_effects; i++)
        if (!add_effect(compiler, &sound->effects[i], error))
            return FALSE;
    check_music(compiler);
    settle_music(compiler->mix);
    set_levels(compiler, compiler->project->audio_path && compiler->mix->n_clips == 1);
    return compiler->mix->n_clips == 0 || kn_mix_check(compiler->mix, error);
}

/* By everything that its bytes depend on: what is heard, how it is decoded, how it is encoded. */
static gboolean find_key(const Compiler *compiler, KnManifestSound *sound, GError **error)
{
    g_autofree char *mix = kn_mix_key(compiler->mix, error);
    if (!mix)
        return FALSE;
    g_autofree char *key = kn_hash_variant(g_variant_new(
        "(sisssixx)", "sound", KN_SOUND_MEANING, compiler->decoder ? compiler->decoder : "", mix,
        sound->codec, sound->bitrate, sound->first_sample, sound->n_samples));
    g_strlcpy(sound->key, key, sizeof sound->key);
    return TRUE;
}

/* Sound that is not there is decoded by the library of today, which may be another one than that of
 * the record. */
static gboolean settle_key(Compiler *compiler, KnManifestSound *sound, GError **error)
{
    if (!find_key(compiler, sound, error))
        return FALSE;
    if (!compiler->remembered || kn_store_has(compiler->store, KN_STORE_BATCH, sound->key))
        return TRUE;
    const KnMedia *media = kn_media(error);
    if (!media)
        return FALSE;
    compiler->decoder = media->version();
    return find_key(compiler, sound, error);
}

/* For people. Where a take is held is nobody's business: it is named as it stands in the store. */
static char *label(const Compiler *compiler)
{
    if (compiler->mix->n_clips != 1)
        return g_strdup("mix");
    if (!compiler->spoken)
        return g_strdup(compiler->mix->clips[0].path);
    return kn_store_path(kn_store_folder(compiler->store), KN_STORE_TAKE, compiler->spoken);
}

gboolean kn_mix_compile(KnManifest *manifest, const KnMixInputs *inputs, GError **error)
{
    KnRational fps = inputs->project->output.fps;
    g_autoptr(KnMix) mix = kn_mix_new(kn_frame_sample(inputs->timeline->n_frames, fps));
    g_autoptr(GHashTable) sounds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GHashTable) clips = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    Compiler compiler = {.project = inputs->project,
                         .timeline = inputs->timeline,
                         .store = inputs->store,
                         .sounds = sounds,
                         .clips = clips,
                         .warnings = inputs->warnings,
                         .codec = inputs->codec,
                         .mix = mix};
    if (!add_clips(&compiler, inputs->speeches, error))
        return FALSE;
    if (mix->n_clips == 0)
        return TRUE;
    KnManifestSound sound = {
        .label = label(&compiler),
        .codec = g_strdup(inputs->codec),
        .bitrate = inputs->bitrate,
        .first_sample = kn_frame_sample(inputs->first_frame, fps),
    };
    sound.n_samples =
        kn_frame_sample(inputs->first_frame + inputs->n_frames, fps) - sound.first_sample;
    gboolean done = settle_key(&compiler, &sound, error);
    sound.mix = g_steal_pointer(&mix);
    if (done)
        kn_manifest_set_sound(manifest, &sound);
    else
        kn_manifest_sound_clear(&sound);
    return done;
}
