/* SPDX-License-Identifier: MIT */
#include "engine/plan/compile.h"
#include "base/error.h"
#include "base/hash.h"
#include "engine/asset/list.h"
#include "engine/plan/batches.h"
#include "engine/plan/caption_layers.h"
#include "engine/plan/cards.h"
#include "engine/plan/check_text.h"
#include "engine/plan/follow.h"
#include "engine/plan/insets.h"
#include "engine/plan/manifest_private.h"
#include "engine/plan/mix_compile.h"
#include "engine/plan/page.h"
#include "engine/plan/plates.h"
#include "engine/plan/text_layers.h"
#include "engine/plan/visual.h"
#include "engine/plan/wipes.h"
#include "pixel/color.h"
#include "project/places.h"

#include <string.h>

/* Seeds of a segment's effects are unrelated to each other. */
static guint64 effect_seed(const KnSegment *segment, guint index)
{
    guint64 z = segment->seed + (index + 1) * G_GUINT64_CONSTANT(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* KnEffectContext.table. */
static gboolean add_table(gpointer user_data, const char *path, char key[65], GError **error)
{
    KnCompiler *compiler = user_data;
    KnAsset *asset = g_hash_table_lookup(compiler->tables, path);
    if (!asset) {
        KnProbe probe;
        if (!kn_probe_cube(compiler->store, path, &probe, error))
            return FALSE;
        asset = kn_asset_new(&kn_asset_cube, path);
        g_strlcpy(((KnCubeSpec *)asset->spec)->source_hash, probe.hash, KN_HASH_LENGTH + 1);
        kn_asset_complete(asset, probe.picture.width, probe.picture.height);
        g_hash_table_insert(compiler->tables, g_strdup(path), asset);
        g_ptr_array_add(compiler->assets, asset);
    }
    g_strlcpy(key, asset->key, KN_HASH_LENGTH + 1);
    return TRUE;
}

/* KnEffectContext.along. */
static GArray *along(gpointer user_data, const KnSubject *subject, int *step)
{
    const KnFollower *follower = ((KnCompiler *)user_data)->follower;
    *step = follower->step;
    return kn_follower_seen(follower, subject);
}

/* Motion, tools, overlays, in that order (EFFECTS.md). */
static gboolean compile_effects(KnCompiler *compiler, const KnSegment *segment, KnShot *shot,
                                GError **error)
{
    const KnOutput *output = &compiler->project->output;
    KnSegmentSubjects subjects = kn_visual_subjects(compiler, segment);
    g_auto(KnFollower) follower = {.n_frames = 0};
    gboolean asked;
    KnBox base;
    if (!kn_visual_base(compiler, segment, &base, error))
        return FALSE;
    const KnFollowInputs following = kn_visual_follow(compiler, segment);
    kn_follower_init(&follower, &following, shot, &base);
    g_autofree KnSubject *seen = kn_follower_subjects(&follower, &subjects);
    subjects.items = seen;
    compiler->follower = &follower;
    KnEffectContext context = {
        .width = output->width,
        .height = output->height,
        .fps = output->fps,
        .n_frames = shot->n_frames,
        .lead = shot->lead,
        .tail = shot->tail,
        .focus = kn_subjects_focus(segment, &subjects, 0, 0),
        .subjects = subjects.items,
        .n_subjects = subjects.n,
        .base = base,
        .along = along,
        .asks = kn_visual_subject_may_be_found(compiler, segment) ? &asked : NULL,
        .margin = compiler->project->theme.given ? &compiler->project->theme.look.margin : NULL,
        .segment = (guint)(segment - compiler->project->segments) + 1,
        .warnings = compiler->warnings,
        .table = compiler->store ? add_table : NULL,
        .user_data = compiler,
    };
    kn_page_find_photo(segment, &context);
    const KnEffectUse *use;
    gboolean done = TRUE;
    for (guint i = 0; done && (use = kn_segment_effect(segment, i)); i++) {
        context.seed = effect_seed(segment, i);
        context.in_overlays = i > segment->n_tools;
        done = !use->effect || use->effect->compile(&context, use->params, shot, error);
        if (!done)
            g_prefix_error(error, "%s: ", use->effect->name);
    }
    compiler->follower = NULL;
    return done;
}

/* What lies on the picture: effects have said how it looks, in lengths of a 1080-line frame. */
static gboolean compile_plates(KnCompiler *compiler, const KnSegment *segment, KnShot *shot,
                               GError **error)
{
    KnPlateInputs inputs = {
        .store = compiler->store,
        .segment = segment,
        .subjects = kn_visual_subjects(compiler, segment).items,
        .number = (guint)(segment - compiler->project->segments) + 1,
        .width = compiler->project->output.width,
        .height = compiler->project->output.height,
        .assets = compiler->assets,
        .warnings = compiler->warnings,
    };
    const KnProbe *probe = NULL;
    KnSurfaceSpec photo = {.source_hash = ""};
    g_auto(KnFollower) follower = {.n_frames = 0};
    KnBox base;
    if (shot->n_plates && segment->kind == KN_SEGMENT_VIDEO) {
        if (!kn_visual_base(compiler, segment, &base, error))
            return FALSE;
        const KnFollowInputs following = kn_visual_follow(compiler, segment);
        kn_follower_init(&follower, &following, shot, &base);
        inputs.follower = &follower;
    }
    if (shot->n_plates && segment->kind == KN_SEGMENT_IMAGE && !segment->missing) {
        probe = kn_visual_probe(compiler, segment, error);
        if (!probe)
            return FALSE;
    }
    if (probe && kn_page_is_shown(segment, shot)) {
        KnBox on = kn_page_photo(inputs.width, inputs.height);
        kn_page_plan_photo(probe, shot,
                           kn_visual_focus(compiler, segment, &probe->picture, on.w * inputs.width,
                                           on.h * inputs.height),
                           &photo, &inputs);
    }
    return kn_plates_plan(&inputs, probe ? &probe->picture : NULL, shot, error);
}

/* All of a shot but what stands under the camera. */
static gboolean describe_shot(KnCompiler *compiler, guint i, KnShot *shot, GError **error)
{
    const KnProject *project = compiler->project;
    const KnSegment *segment = &project->segments[i];
    const KnTimelineSegment *placed = &compiler->timeline->segments[i];
    KnRational fps = project->output.fps;
    *shot = (KnShot){
        .first_frame = placed->first_frame,
        .n_frames = placed->n_frames,
        .lead = i > 0 ? placed[-1].before : 0,
        .tail = placed->after,
    };
    guint8 black[3];
    kn_color_to_yuv(0, 0, 0, black);
    kn_shot_add_fades(shot, (int)MIN(kn_duration_frames(&segment->fade_in, fps), placed->n_frames),
                      (int)MIN(kn_duration_frames(&segment->fade_out, fps), placed->n_frames),
                      black);
    return compile_effects(compiler, segment, shot, error);
}

static gboolean compile_card(KnCompiler *compiler, const KnSegment *segment, KnShot *shot,
                             GError **error)
{
    const KnCardInputs inputs = kn_visual_card(compiler, segment);
    kn_cards_warn_of_captions(&inputs);
    return !segment->card_use.kind || kn_cards_plan(&inputs, shot, error);
}

/* The theme's logo on the panels of branded transitions from and to the shot. */
static gboolean add_brand(KnCompiler *compiler, guint i, KnShot *shot, GError **error)
{
    const KnProject *project = compiler->project;
    const KnTimelineSegment *placed = &compiler->timeline->segments[i];
    KnBrandPart part = {.use = &project->segments[i].transition,
                        .n = placed->before + placed->after,
                        .to = placed->before,
                        .at = shot->n_frames - placed->before};
    if (!kn_insets_add_brand(compiler->store, project, &part, shot, error))
        return FALSE;
    if (i == 0)
        return TRUE;
    part = (KnBrandPart){.use = &project->segments[i - 1].transition,
                         .n = placed[-1].before + placed[-1].after,
                         .first = placed[-1].before,
                         .to = placed[-1].before + placed[-1].after};
    return kn_insets_add_brand(compiler->store, project, &part, shot, error);
}

static gboolean compile_shot(KnCompiler *compiler, guint i, KnShot *shot, GError **error)
{
    const KnProject *project = compiler->project;
    if (describe_shot(compiler, i, shot, error) &&
        kn_visual_compile(compiler, &project->segments[i], shot, error) &&
        compile_plates(compiler, &project->segments[i], shot, error) &&
        kn_insets_add_logo(compiler->store, project, shot, error) &&
        add_brand(compiler, i, shot, error) &&
        kn_insets_plan(compiler->store, compiler->assets, shot, error) &&
        compile_card(compiler, &project->segments[i], shot, error))
        return TRUE;
    kn_project_place_error(project, i + 1, error);
    return FALSE;
}

static gboolean compile_cut(KnCompiler *compiler, guint i, KnCut *cut, GError **error)
{
    const KnOutput *output = &compiler->project->output;
    const KnTransitionUse *use = &compiler->project->segments[i].transition;
    const KnTimelineSegment *placed = &compiler->timeline->segments[i];
    gboolean drawn = use->transition && placed->before + placed->after > 0;
    *cut = (KnCut){.transition = drawn ? use->transition : NULL};
    kn_easing_parse("linear", &cut->ease, NULL);
    if (!drawn)
        return TRUE;
    cut->before = placed->before;
    cut->after = placed->after;
    cut->ease = use->ease;
    kn_color_to_yuv(use->color.r, use->color.g, use->color.b, cut->color);
    const KnWipeInputs inputs = {compiler->store, compiler->assets, output->width, output->height};
    if (!use->transition->takes_picture || kn_wipe_plan(&inputs, use, cut, error))
        return TRUE;
    kn_project_place_error(compiler->project, i + 1, error);
    return FALSE;
}

/* On a page the picture stands elsewhere, and texts have places of their own. */
static gboolean add_clear(KnCompiler *compiler, guint i, const KnShot *shot, GError **error)
{
    const KnSegment *segment = &compiler->project->segments[i];
    KnSegmentSubjects subjects = kn_visual_subjects(compiler, segment);
    KnClear clear = {.box = {.w = 0}};
    KnBox base;
    if (subjects.n > 0 && segment->kind != KN_SEGMENT_CARD && !segment->missing &&
        !kn_page_is_shown(segment, shot)) {
        if (!kn_visual_base(compiler, segment, &base, error))
            return FALSE;
        g_auto(KnFollower) follower = {.n_frames = 0};
        const KnFollowInputs following = kn_visual_follow(compiler, segment);
        kn_follower_init(&follower, &following, shot, &base);
        g_autofree KnSubject *seen = kn_follower_subjects(&follower, &subjects);
        subjects.items = seen;
        clear = kn_clear_of(&subjects, &base);
    }
    clear.card = kn_cards_has_words(segment);
    g_array_append_val(compiler->clear, clear);
    return TRUE;
}

static KnFilm *compile_film(KnCompiler *compiler, GError **error)
{
    const KnProject *project = compiler->project;
    const KnOutput *output = &project->output;
    g_autoptr(KnFilm) film = kn_film_new(output->width, output->height, output->fps);
    g_array_set_size(compiler->clear, 0);
    for (guint i = 0; i < project->n_segments; i++) {
        KnShot shot;
        KnCut cut;
        gboolean last = i + 1 == project->n_segments;
        if (!compile_shot(compiler, i, &shot, error) || !add_clear(compiler, i, &shot, error) ||
            !compile_cut(compiler, i, &cut, error)) {
            kn_shot_clear(&shot);
            return NULL;
        }
        kn_film_add(film, &shot, last ? NULL : &cut);
    }
    return g_steal_pointer(&film);
}

static gboolean find_range(const KnCompile *compile, const KnFilm *film, KnSpan *range,
                           GError **error)
{
    gint64 n_frames = kn_film_n_frames(film);
    range->first_frame = compile->range_first;
    if (range->first_frame < 0 || range->first_frame >= n_frames || compile->range_n < 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "the range begins at frame %" G_GINT64_FORMAT ", but the film has frames 0 to "
                    "%" G_GINT64_FORMAT,
                    compile->range_first, n_frames - 1);
        return FALSE;
    }
    gint64 left = n_frames - range->first_frame;
    range->n_frames = compile->range_n > 0 ? MIN(compile->range_n, left) : left;
    return TRUE;
}

typedef struct {
    const KnFilm *film;
    const KnSegment *segments;
    KnCutShot *shots;
} CutShots;

/* What a shot is, wherever it stands: all that it draws, and what is said. What its transitions
 * show of it beyond its own time is the neighbours' affair. */
static void add_cut_shot(guint i, GVariant *alone, gpointer user_data)
{
    const CutShots *cut = user_data;
    const char *transcript = cut->segments[i].transcript;
    g_autofree char *hash =
        kn_hash_variant(g_variant_new("(@*s)", alone, transcript ? transcript : ""));
    hash[16] = '\0';
    cut->shots[i] =
        (KnCutShot){kn_film_shot(cut->film, i)->n_frames, g_ascii_strtoull(hash, NULL, 16)};
}

static gint64 target_frames(const KnCompile *compile)
{
    const KnProject *project = compile->project;
    KnRational fps = project->output.fps;
    double seconds = compile->chunk_duration > 0   ? compile->chunk_duration
                     : project->chunk_duration > 0 ? project->chunk_duration
                                                   : KN_BATCH_SECONDS;
    return MAX(1, (gint64)MIN(seconds * fps.num / fps.den + 0.5, 1e15));
}

static void add_batches(KnManifest *manifest, const KnCompile *compile, const KnSpan *range)
{
    const KnFilm *film = kn_manifest_film(manifest);
    guint n = kn_film_n_shots(film);
    g_autofree KnCutShot *shots = g_new(KnCutShot, n);
    CutShots cut = {film, compile->project->segments, shots};
    g_autoptr(KnFilmDigest) digest =
        kn_film_digest_new(film, compile->single_stream ? NULL : add_cut_shot, &cut);
    if (compile->single_stream) {
        kn_manifest_add_batches(manifest, range, 1, digest, compile->encoder);
        return;
    }
    g_autoptr(GArray) spans =
        kn_batches_cut(shots, n, target_frames(compile), range->first_frame, range->n_frames);
    kn_manifest_add_batches(manifest, (const KnSpan *)(const void *)spans->data, spans->len, digest,
                            compile->encoder);
}

/* An ASS file is drawn as it is, with styles of its own. */
static gboolean add_captions(const KnCompiler *compiler, const KnFilmCaptions *captions,
                             KnFilm *film, GError **error)
{
    const KnCaptionSettings *settings = &compiler->project->captions;
    KnWarnings *warnings = compiler->warnings;
    if (captions->ass)
        return kn_caption_layers_add_ass(film, captions->ass, settings, compiler->assets, warnings,
                                         error);
    return kn_caption_layers_add(film, compiler->clear, captions->list, settings, compiler->assets,
                                 warnings, error);
}

static gboolean add_texts(const KnCompiler *compiler, KnFilm *film, KnWarnings *warnings,
                          GError **error)
{
    guint segment;
    if (kn_text_layers_add(film, compiler->clear, compiler->assets, warnings, &segment, error))
        return TRUE;
    kn_project_place_error(compiler->project, segment, error);
    return FALSE;
}

/* Everything but the sound. */
static KnManifest *compile_pictures(KnCompiler *compiler, const KnCompile *compile,
                                    const KnFilmCaptions *captions, KnSpan *range, GError **error)
{
    g_autoptr(KnFilm) film = compile_film(compiler, error);
    if (!film || !find_range(compile, film, range, error) ||
        !add_captions(compiler, captions, film, error) ||
        !add_texts(compiler, film, compile->warnings, error))
        return NULL;
    KnVideoSettings video = compile->video;
    video.width = kn_film_width(film);
    video.height = kn_film_height(film);
    video.fps = kn_film_fps(film);
    KnManifest *manifest = kn_manifest_new(g_steal_pointer(&film), &video);
    g_hash_table_remove_all(compiler->tables);
    for (guint i = 0; i < compiler->assets->len; i++)
        kn_manifest_add_asset(manifest, g_steal_pointer(&compiler->assets->pdata[i]));
    g_ptr_array_set_size(compiler->assets, 0);
    add_batches(manifest, compile, range);
    return manifest;
}

static gboolean all_stored(const KnCompiler *compiler, const KnManifest *manifest)
{
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++)
        if (!kn_store_has(compiler->store, KN_STORE_BATCH, kn_manifest_batch(manifest, i)->key))
            return FALSE;
    return TRUE;
}

/* Batches that are not there show what the decoder of clips makes of them that is here now. */
static KnManifest *settle_pictures(KnCompiler *compiler, const KnCompile *compile,
                                   const KnFilmCaptions *captions, KnSpan *range, GError **error)
{
    g_autoptr(KnManifest) manifest = compile_pictures(compiler, compile, captions, range, error);
    gboolean changed;
    if (!manifest || !kn_clips_remembered(compiler->clips) || all_stored(compiler, manifest))
        return g_steal_pointer(&manifest);
    if (!kn_clips_refresh(compiler->clips, &changed, error))
        return NULL;
    return changed ? compile_pictures(compiler, compile, captions, range, error)
                   : g_steal_pointer(&manifest);
}

static gboolean add_sound(KnManifest *manifest, const KnCompile *compile, const KnSpan *range,
                          GError **error)
{
    const KnMixInputs inputs = {
        .project = compile->project,
        .timeline = compile->timeline,
        .speeches = compile->speeches,
        .store = compile->store,
        .codec = compile->sound_codec,
        .bitrate = compile->sound_bitrate,
        .first_frame = range->first_frame,
        .n_frames = range->n_frames,
        .warnings = compile->warnings,
    };
    return kn_mix_compile(manifest, &inputs, error);
}

KnManifest *kn_compile(const KnCompile *compile, GError **error)
{
    g_autoptr(GHashTable) probes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(GPtrArray) assets = g_ptr_array_new_with_free_func((GDestroyNotify)kn_asset_free);
    g_autoptr(GHashTable) stored = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) tables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) fonts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GArray) clear = g_array_new(FALSE, FALSE, sizeof(KnClear));
    KnCompiler compiler = {
        .project = compile->project,
        .timeline = compile->timeline,
        .store = compile->store,
        .speeches = compile->speeches,
        .subjects = compile->subjects,
        .warnings = compile->warnings,
        .probes = probes,
        .stored = stored,
        .tables = tables,
        .fonts = fonts,
        .assets = assets,
        .clips = compile->clips,
        .clear = clear,
    };
    g_autoptr(KnFilmCaptions) captions =
        kn_film_captions_new(compile->project, compile->timeline, compile->speeches, compile->store,
                             compile->warnings, error);
    KnSpan range;
    kn_clips_begin(compile->clips);
    KnManifest *manifest = captions && kn_font_files_load(compile->project, error)
                               ? settle_pictures(&compiler, compile, captions, &range, error)
                               : NULL;
    if (manifest && compile->sound_codec && !add_sound(manifest, compile, &range, error))
        g_clear_pointer(&manifest, kn_manifest_free);
    if (manifest && compile->captions)
        *compile->captions = g_steal_pointer(&captions);
    return manifest;
}

KnFilm *kn_compile_outline(const KnProject *project, const KnTimeline *timeline, int width,
                           int height, KnWarnings *warnings, GError **error)
{
    g_autoptr(KnFilm) film = kn_film_new(width, height, project->output.fps);
    KnCompiler compiler = {.project = project, .timeline = timeline, .warnings = warnings};
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        gboolean card = segment->kind == KN_SEGMENT_CARD;
        KnColor color = card ? segment->background : (KnColor){128, 128, 128};
        KnShot shot;
        const KnCardInputs inputs = kn_visual_card(&compiler, &project->segments[i]);
        if (!describe_shot(&compiler, i, &shot, error) ||
            (inputs.segment->card_use.kind && !kn_cards_check(&inputs, &shot, error))) {
            kn_project_place_error(project, i + 1, error);
            kn_shot_clear(&shot);
            return NULL;
        }
        kn_cards_warn_of_captions(&inputs);
        kn_color_to_yuv(color.r, color.g, color.b, shot.color);
        kn_shot_clear_plates(&shot);
        kn_film_add(film, &shot, NULL);
    }
    return g_steal_pointer(&film);
}

gboolean kn_compile_texts(const KnProject *project, const KnTimeline *timeline,
                          KnWarnings *warnings, GError **error)
{
    const KnOutput *o = &project->output;
    g_autoptr(GPtrArray) assets = g_ptr_array_new_with_free_func((GDestroyNotify)kn_asset_free);
    g_autoptr(KnFilm) film =
        kn_compile_outline(project, timeline, o->width, o->height, warnings, error);
    const KnCompiler compiler = {.project = project, .timeline = timeline, .assets = assets};
    return film && add_texts(&compiler, film, warnings, error);
}
