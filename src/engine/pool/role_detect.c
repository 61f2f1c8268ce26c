/* SPDX-License-Identifier: MIT */
/* Finds what pictures are about, in a process that may hang, crash or run out of memory without
 * harm, and that ends before the film is drawn. */
#include "engine/pool/role_detect.h"
#include "base/error.h"
#include "engine/pool/role.h"
#include "engine/store/enlarged_file.h"
#include "engine/store/inputs.h"
#include "engine/store/subject_file.h"
#include "media/clip.h"
#include "media/media.h"
#include "media/pictures.h"
#include "pixel/color.h"
#include "vision/clip.h"
#include "vision/cuts.h"
#include "vision/detector.h"
#include "vision/super.h"
#include "vision/tracks.h"

#include <sys/resource.h>

static const KnField setup_fields[] = {
    {"store", KN_BYTES(KnDetectSetup, store)},
    {"folder", KN_BYTES(KnDetectSetup, folder), .optional = TRUE},
    {"memory", KN_INT64(KnDetectSetup, memory_bytes), .max = G_MAXINT64},
    {"models-folder", KN_BYTES(KnDetectSetup, models_folder), .optional = TRUE},
    {"models", KN_LIST(KnDetectSetup, models), .optional = TRUE},
    {"hashes", KN_LIST(KnDetectSetup, hashes), .optional = TRUE},
    {"detectors", KN_LIST(KnDetectSetup, detectors), .optional = TRUE},
    {"threads", KN_INT(KnDetectSetup, threads), .max = 1024},
    {0},
};

static const KnField request_fields[] = {
    {"picture", KN_BYTES(KnDetectRequest, picture), .optional = TRUE},
    {"words", KN_TEXT(KnDetectRequest, words), .optional = TRUE},
    {"compare", KN_BOOL(KnDetectRequest, compare)},
    {"enlarge", KN_INT(KnDetectRequest, enlarge), .max = KN_SHARPEN_MAX},
    {"alpha", KN_BOOL(KnDetectRequest, alpha)},
    {"content", KN_HASH(KnDetectRequest, content), .optional = TRUE},
    {"decoder", KN_TEXT(KnDetectRequest, decoder), .optional = TRUE},
    {"width", KN_INT(KnDetectRequest, width), .max = G_MAXINT},
    {"height", KN_INT(KnDetectRequest, height), .max = G_MAXINT},
    {"left", KN_INT(KnDetectRequest, left), .max = G_MAXINT},
    {"top", KN_INT(KnDetectRequest, top), .max = G_MAXINT},
    {"right", KN_INT(KnDetectRequest, right), .max = G_MAXINT},
    {"bottom", KN_INT(KnDetectRequest, bottom), .max = G_MAXINT},
    {"frames", KN_INT(KnDetectRequest, n_frames), .max = KN_WAY_POINTS_MAX},
    {"from", KN_INT64(KnDetectRequest, from_us), .max = G_MAXINT64},
    {"span", KN_INT64(KnDetectRequest, span_us), .max = G_MAXINT64},
    {"peak", KN_INT(KnDetectRequest, peak), .max = KN_CLIP_PEAK_MAX},
    {"deinterlace", KN_INT(KnDetectRequest, deinterlace), .max = KN_DEINTERLACE_OFF},
    {"path", KN_BYTES(KnDetectRequest, path)},
    {"key", KN_HASH(KnDetectRequest, key), .optional = TRUE},
    {0},
};

typedef struct {
    KnInputs *inputs; /* what the process may read */
    KnDetectSetup told;
    KnNets *nets;        /* NULL: no models */
    KnHelper *helper;    /* while it serves */
    const char *picture; /* that is looked at */
    char *reading;       /* the model's file that is read now; NULL: none */
} Detect;

/* Should it be the process's end, or fail, it is the model's fault, and not the picture's. */
static void reading_model(const char *path, gpointer state)
{
    Detect *detect = state;
    g_free(detect->reading);
    detect->reading = g_strdup(path);
    kn_helper_input(detect->helper, path ? path : detect->picture);
}

static void loaded_model(const char *name, double seconds, gpointer state)
{
    kn_helper_model(((Detect *)state)->helper, name, seconds);
}

/* Several large networks take longer than one may be silent. */
static void ran_model(gpointer state)
{
    kn_helper_step(((Detect *)state)->helper, 0);
}

static gpointer open_detect(const KnHelper *helper, GVariant *setup, GError **error)
{
    Detect *detect = g_new0(Detect, 1);
    KnDetectSetup *told = &detect->told;
    if (!kn_message_read(setup, setup_fields, told, error)) {
        g_free(detect);
        return NULL;
    }
    if (told->models &&
        (!told->hashes || g_strv_length(told->models) != g_strv_length(told->hashes))) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "models without their hashes");
        kn_record_clear(setup_fields, told);
        g_free(detect);
        return NULL;
    }
    if (told->memory_bytes > 0) {
        const struct rlimit limit = {(rlim_t)told->memory_bytes, (rlim_t)told->memory_bytes};
        setrlimit(RLIMIT_DATA, &limit);
    }
    detect->inputs = kn_inputs_new(told->store);
    if (told->folder)
        kn_inputs_confine(detect->inputs, told->folder);
    const KnNetsSetup nets = {.folder = told->models_folder,
                              .names = (const char *const *)told->models,
                              .hashes = (const char *const *)told->hashes,
                              .n_threads = told->threads,
                              .reading = reading_model,
                              .loaded = loaded_model,
                              .ran = ran_model,
                              .user_data = detect};
    if (told->models_folder && told->models)
        detect->nets = kn_nets_new(&nets);
    return detect;
}

static void close_detect(gpointer state)
{
    Detect *detect = state;
    g_clear_pointer(&detect->nets, kn_nets_free);
    kn_inputs_free(detect->inputs);
    kn_record_clear(setup_fields, &detect->told);
    g_free(detect->reading);
    g_free(detect);
}

/* The whole picture, no larger than it is looked at; transparency lies on grey, which is neither
 * dark nor light. */
static KnSurfaceSpec spec_of(const KnDetectRequest *request)
{
    gboolean part = request->right > 0;
    int width = part ? request->right - request->left : request->width;
    int height = part ? request->bottom - request->top : request->height;
    KnSurfaceSpec spec = {.fit = KN_FIT_COVER,
                          .crop = {request->left, request->top, width, height},
                          .background = {128, 128, 128}};
    g_strlcpy(spec.source_hash, request->content, sizeof spec.source_hash);
    g_strlcpy(spec.decoder, request->decoder, sizeof spec.decoder);
    kn_vision_size(width, height, KN_VISION_SIDE_MAX, &spec.canvas_width, &spec.canvas_height);
    return spec;
}

/* Takes the numbers; NULL: the error is there already. */
static gboolean write_numbers(const char *path, float *take_numbers, guint n, GError **error)
{
    g_autofree float *numbers = take_numbers;
    g_autofree char *text =
        numbers ? g_base64_encode((const guchar *)numbers, n * sizeof *numbers) : NULL;
    return text && g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_NONE, 0666, error);
}

/* All of the video clip, no larger than it is looked at. */
static KnClip *open_clip(const KnDetectRequest *request, GError **error)
{
    const KnMedia *media = kn_media(error);
    KnClipSpec spec = {.deinterlace = (KnDeinterlace)request->deinterlace};
    KnBox base;
    int width, height;
    if (!media)
        return NULL;
    const KnClipInfo info = {.width = request->width,
                             .height = request->height,
                             .decoder = media->clip_decoder(),
                             .peak = request->peak};
    kn_vision_size(info.width, info.height, KN_VISION_SIDE_MAX, &width, &height);
    g_strlcpy(spec.source_hash, request->content, sizeof spec.source_hash);
    kn_clip_spec_plan(&spec, &info, KN_FIT_CONTAIN, (KnColor){128, 128, 128}, MAX(width & ~1, 2),
                      MAX(height & ~1, 2), 1, (KnPoint){0.5, 0.5}, &base);
    return media->clip_open(request->picture, &spec, error);
}

/* Asks the detectors that the project names. NULL with an error. */
static GArray *find(const Detect *detect, const KnVisionPicture *picture, GError **error)
{
    static const char *const none[] = {NULL};
    const char *const *order = (const char *const *)detect->told.detectors;
    return kn_detectors_find(picture, order ? order : none, detect->nets, error);
}

typedef struct {
    Detect *detect;
    KnClip *clip;
    KnVisionPicture picture; /* the last that was seen */
    guint8 *rgb;             /* owned */
} Seeing;

static gboolean see_frame(Seeing *seeing, gint64 time_us, GError **error)
{
    const KnFrame *frame = seeing->clip->frame(seeing->clip, time_us, error);
    if (!frame)
        return FALSE;
    kn_helper_step(seeing->detect->helper, 0);
    if (!seeing->rgb)
        seeing->rgb = g_malloc((gsize)frame->width * (gsize)frame->height * 3);
    kn_color_frame_to_rgb(frame, seeing->rgb, (gsize)frame->width * 3);
    seeing->picture = (KnVisionPicture){frame->width, frame->height, seeing->rgb};
    return TRUE;
}

static gboolean see_look(gint64 time_us, KnCutLook *look, gpointer user_data, GError **error)
{
    Seeing *seeing = user_data;
    if (!see_frame(seeing, time_us, error))
        return FALSE;
    *look = kn_cut_look(&seeing->picture);
    return TRUE;
}

/* From the first picture that is shown to about the last one, evenly. */
static gint64 time_of(const KnDetectRequest *request, int i, int n)
{
    enum { LAST_US = 40000 }; /* before the end: a picture lasts about as long */
    gint64 span = request->span_us - MIN(LAST_US, request->span_us / 2);
    return request->from_us + (n > 1 ? span * i / (n - 1) : 0);
}

static gboolean look_at_frames(Detect *detect, const KnDetectRequest *request, GError **error)
{
    Seeing seeing = {.detect = detect, .clip = open_clip(request, error)};
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    int n = request->span_us > 0 ? request->n_frames : 1;
    gboolean good = seeing.clip != NULL;
    gint64 times[KN_WAY_POINTS_MAX] = {0}, cuts[KN_CUTS_MAX];
    KnCutLook looks[KN_WAY_POINTS_MAX];
    guint n_cuts = 0;
    for (int i = 0; i < n && good; i++) {
        times[i] = time_of(request, i, n);
        good = see_look(times[i], &looks[i], &seeing, error);
        GArray *some = good ? find(detect, &seeing.picture, error) : NULL;
        good = some != NULL;
        if (some)
            g_ptr_array_add(found, some);
    }
    good = good && kn_cuts_find(looks, times, (guint)n, see_look, &seeing, cuts, &n_cuts, error);
    if (seeing.clip)
        seeing.clip->free(seeing.clip);
    g_free(seeing.rgb);
    g_autoptr(GArray) findings = good ? kn_findings_over_time(found, times, cuts, n_cuts) : NULL;
    return findings && kn_subject_file_write(request->path, request->key, findings, error);
}

/* Of the picture over a grey: as it is, or plainly enlarged to that size. */
static guint8 *pixels_over(const KnDetectRequest *request, guint8 grey, int scale, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    KnSurfaceSpec spec = {.fit = KN_FIT_COVER,
                          .crop = {0, 0, request->width, request->height},
                          .background = {grey, grey, grey},
                          .canvas_width = request->width * scale,
                          .canvas_height = request->height * scale};
    g_strlcpy(spec.source_hash, request->content, sizeof spec.source_hash);
    g_strlcpy(spec.decoder, request->decoder, sizeof spec.decoder);
    return pictures ? pictures->pixels(request->picture, &spec, error) : NULL;
}

/* RGB of the picture over a grey, as far enlarged by the network as it is asked for. */
static guint8 *enlarge_over(Detect *detect, const KnSuper *super, const KnDetectRequest *request,
                            guint8 grey, GError **error)
{
    g_autofree guint8 *rgb = pixels_over(request, grey, 1, error);
    if (!rgb)
        return NULL;
    const KnVisionPicture picture = {request->width, request->height, rgb};
    g_autofree guint8 *large =
        kn_super_enlarge(super, detect->nets, &picture, KN_SUPER_TILE, error);
    if (large && !kn_super_even(large, request->width * super->scale,
                                request->height * super->scale, super->scale)) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "there is not enough memory");
        return NULL;
    }
    if (!large || request->enlarge == KN_SHARPEN_MAX)
        return g_steal_pointer(&large);
    g_autofree guint8 *plain = pixels_over(request, grey, super->scale, error);
    if (!plain)
        return NULL;
    gsize n = (gsize)request->width * (gsize)request->height * 3 * (gsize)super->scale *
              (gsize)super->scale;
    kn_super_mix(large, plain, n, (double)request->enlarge / KN_SHARPEN_MAX);
    kn_helper_step(detect->helper, 0);
    return g_steal_pointer(&large);
}

static GBytes *pack_enlarged(const KnSuper *super, const KnDetectRequest *request,
                             const guint8 *black, const guint8 *white, GError **error)
{
    int width = request->width * super->scale, height = request->height * super->scale;
    const KnPictures *pictures = kn_pictures(error);
    if (!pictures || !white)
        return pictures ? pictures->png(black, width, height, FALSE, error) : NULL;
    g_autofree guint8 *rgba = kn_super_alpha(black, white, (gsize)width * (gsize)height);
    if (!rgba)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "there is not enough memory");
    return rgba ? pictures->png(rgba, width, height, TRUE, error) : NULL;
}

static gboolean enlarge(Detect *detect, const KnDetectRequest *request, GError **error)
{
    const char *model = kn_super_model((const char *const *)detect->told.models);
    KnSuper super;
    if (!kn_super_init(&super, detect->nets, model, error))
        return FALSE;
    g_autofree guint8 *black = enlarge_over(detect, &super, request, 0, error);
    g_autofree guint8 *white =
        black && request->alpha ? enlarge_over(detect, &super, request, 255, error) : NULL;
    if (!black || (request->alpha && !white))
        return FALSE;
    g_autoptr(GBytes) png = pack_enlarged(&super, request, black, white, error);
    return png && kn_enlarged_file_write(request->path, request->key, png, error);
}

static gboolean look(Detect *detect, const KnDetectRequest *request, GError **error)
{
    if (request->enlarge > 0)
        return enlarge(detect, request, error);
    if (request->n_frames > 0)
        return look_at_frames(detect, request, error);
    const KnPictures *pictures = kn_pictures(error);
    const KnSurfaceSpec spec = spec_of(request);
    g_autofree guint8 *rgb = pictures ? pictures->pixels(request->picture, &spec, error) : NULL;
    if (!rgb)
        return FALSE;
    kn_helper_step(detect->helper, 0);
    const KnVisionPicture picture = {spec.canvas_width, spec.canvas_height, rgb};
    if (request->compare) {
        guint n = 0;
        float *numbers = kn_clip_of_picture(detect->nets, &picture, &n, error);
        return write_numbers(request->path, numbers, n, error);
    }
    g_autoptr(GArray) findings = find(detect, &picture, error);
    return findings && kn_subject_file_write(request->path, request->key, findings, error);
}

/* What the error is about: a model that could not be loaded, whatever the reason, or the picture.
 */
static void blame(const Detect *detect, GError **error)
{
    if (detect->reading && error && *error)
        (*error)->code = KN_ERROR_INPUT;
    kn_error_set_input(error, detect->reading ? detect->reading : detect->picture);
}

static gboolean look_at_picture(Detect *detect, const KnDetectRequest *request, GError **error)
{
    const KnInputRules *before = kn_input_rules_enter(kn_inputs_rules(detect->inputs));
    gboolean replaced;
    detect->picture = request->picture;
    kn_helper_input(detect->helper, request->picture);
    gboolean done =
        kn_inputs_begin(detect->inputs, request->picture, request->content, &replaced, error) &&
        look(detect, request, error);
    kn_helper_input(detect->helper, NULL);
    blame(detect, error);
    done = kn_inputs_end(detect->inputs, error) && done;
    kn_input_rules_enter(before);
    return done;
}

static gboolean read_words(Detect *detect, const KnDetectRequest *request, GError **error)
{
    guint n = 0;
    detect->picture = NULL;
    float *numbers = kn_clip_of_text(detect->nets, request->words, &n, error);
    gboolean done = write_numbers(request->path, numbers, n, error);
    if (!done && detect->reading)
        blame(detect, error);
    return done;
}

/* Whether it is one of the four, with all that it needs. */
static gboolean is_whole(const Detect *detect, const KnDetectRequest *request)
{
    gboolean picture = request->picture && request->decoder && *request->content &&
                       request->width > 0 && request->height > 0 && !request->words;
    gboolean clip = detect->nets && kn_clip_has(detect->nets);
    gboolean all = request->right == 0 && request->left == 0 && request->top == 0;
    gboolean part = request->left < request->right && request->right <= request->width &&
                    request->top < request->bottom && request->bottom <= request->height;
    if (!all && !(part && picture && request->compare))
        return FALSE;
    if (request->enlarge > 0)
        return picture && *request->key && !request->compare && request->n_frames == 0 &&
               kn_super_model((const char *const *)detect->told.models);
    return request->compare ? clip && (picture || (request->words && !request->picture))
                            : picture && *request->key;
}

static gboolean serve_detect(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    Detect *detect = state;
    KnDetectRequest request = {0};
    gboolean done = FALSE;
    detect->helper = helper;
    if (!kn_helper_request(helper, request_fields, &request, error))
        return FALSE;
    if (!is_whole(detect, &request))
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "it is asked for nothing that it does");
    else
        done = request.picture ? look_at_picture(detect, &request, error)
                               : read_words(detect, &request, error);
    kn_record_clear(request_fields, &request);
    return done;
}

static const char *const modules[] = {"pictures", "media", "onnx", NULL};
const KnRole kn_role_detect = {
    .name = "detect",
    .lost = "the process that looked at it",
    .setup = setup_fields,
    .request = request_fields,
    .modules = modules,
    .tries = {[KN_TROUBLE_TAKE] = 2, [KN_TROUBLE_LOST] = 2, [KN_TROUBLE_HUNG] = 2},
    .last_alone = TRUE,
    .lost_code = KN_ERROR_ENVIRONMENT,
    .open = open_detect,
    .serve = serve_detect,
    .close = close_detect,
};
