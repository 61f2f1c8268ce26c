/* SPDX-License-Identifier: MIT */
/* Decodes a finished film and compares it with what was drawn and mixed, in a process that a
 * damaged film may take along without harm. */
#include "engine/pool/role_verify.h"
#include "base/error.h"
#include "engine/pool/manifest_role.h"
#include "engine/store/store.h"
#include "output/verify_picture.h"
#include "output/verify_sound.h"

#include <math.h>

enum { BLOCK = 4096, BLOCKS_A_STEP = 64 };

typedef struct {
    KnManifest *manifest;
    char *store; /* its folder */
} Verify;

/* One errand. */
typedef struct {
    const Verify *verify;
    const KnMedia *media;
    const char *film;
    KnHelper *helper;
    KnLooked looked;
    char *why; /* it is not compared; NULL: it is */
} Look;

static const char *const looks[] = {"pictures", "sound", NULL};
static const KnField request_fields[] = {
    {"look", KN_CHOICE(KnVerifyRequest, look, looks)},
    {"film", KN_BYTES(KnVerifyRequest, film)},
    {0},
};

static void close_verify(gpointer state)
{
    Verify *verify = state;
    kn_manifest_free(verify->manifest);
    g_free(verify->store);
    g_free(verify);
}

static gpointer open_verify(const KnHelper *helper, GVariant *setup, GError **error)
{
    KnWorkSetup told;
    if (!kn_message_read(setup, kn_work_setup_fields, &told, error))
        return NULL;
    Verify *verify = g_new0(Verify, 1);
    verify->manifest = kn_manifest_open(NULL, told.manifest, error);
    verify->store = g_strdup(told.surfaces);
    kn_record_clear(kn_work_setup_fields, &told);
    if (verify->manifest)
        return verify;
    close_verify(verify);
    return NULL;
}

/* What cannot be decoded is a finding, not a failure of who looks. */
static gboolean note_unreadable(Look *look, gint64 from_us, GError *take_failure, GError **error)
{
    const KnFlaw finding = {KN_FLAW_UNREADABLE, from_us, from_us, (double)from_us / G_USEC_PER_SEC,
                            0};
    if (!g_error_matches(take_failure, KN_ERROR, KN_ERROR_INPUT)) {
        g_propagate_error(error, take_failure);
        return FALSE;
    }
    kn_flaw_add(look->looked.findings, &finding);
    g_error_free(take_failure);
    return TRUE;
}

/* ---- pictures */

static KnJoinBatch *batches_of(const Verify *verify, guint n)
{
    KnJoinBatch *batches = g_new0(KnJoinBatch, n);
    for (guint i = 0; i < n; i++) {
        const KnBatch *batch = kn_manifest_batch(verify->manifest, i);
        batches[i].path = kn_store_path(verify->store, KN_STORE_BATCH, batch->key);
        batches[i].n_frames = batch->n_frames;
    }
    return batches;
}

static gint64 frames_of(const KnManifest *manifest)
{
    gint64 n = 0;
    for (guint i = 0; i < kn_manifest_n_batches(manifest); i++)
        n += kn_manifest_batch(manifest, i)->n_frames;
    return n;
}

static gboolean watch_frames(Look *look, KnFrameReader *reader, KnFrame *frame,
                             const KnFlashGrid *grid, KnPictureWatch *watch, GError **error)
{
    KnFlashCell cells[KN_FLASH_CELLS_MAX];
    GError *failure = NULL;
    gint64 pts_us, first_us = 0, last_us = 0;
    int got;
    while ((got = look->media->frames_next(reader, frame, &pts_us, &failure)) > 0) {
        first_us = look->looked.n_frames == 0 ? pts_us : first_us;
        last_us = pts_us - first_us;
        kn_flash_cells(frame, grid, cells);
        kn_picture_watch_add(watch, last_us, cells);
        kn_helper_step(look->helper, ++look->looked.n_frames);
        if (!kn_helper_progress(look->helper, look->looked.n_frames, error))
            return FALSE;
    }
    return got == 0 || note_unreadable(look, last_us, failure, error);
}

/* Of a transparent film what is seen hangs on what it is laid over. */
static gboolean look_at_frames(Look *look, KnFrameReader *reader, GError **error)
{
    const KnManifest *manifest = look->verify->manifest;
    const KnVideoSettings *video = kn_manifest_video(manifest);
    const KnFlashGrid grid = kn_flash_grid(video->width, video->height);
    guint n = kn_manifest_n_batches(manifest);
    g_autoptr(KnFrame) frame = kn_frame_new(video->width, video->height, error);
    if (!frame)
        return FALSE;
    KnJoinBatch *batches = batches_of(look->verify, n);
    KnDrawn *drawn = video->alpha ? NULL : kn_drawn_new(batches, n, &grid);
    g_autoptr(KnPictureWatch) watch =
        kn_picture_watch_new(&grid, video->fps, frames_of(manifest), drawn, look->looked.findings);
    gboolean done = watch_frames(look, reader, frame, &grid, watch, error);
    look->looked.compared = kn_picture_watch_end(watch, &look->why);
    kn_drawn_free(drawn);
    for (guint i = 0; i < n; i++)
        g_free((char *)batches[i].path);
    g_free(batches);
    return done;
}

static gboolean look_at_pictures(Look *look, GError **error)
{
    const KnVideoSettings *video = kn_manifest_video(look->verify->manifest);
    GError *failure = NULL;
    int width, height;
    KnFrameReader *reader = look->media->frames_open(look->film, &width, &height, &failure);
    if (!reader)
        return note_unreadable(look, 0, failure, error);
    gboolean done = TRUE;
    if (width == video->width && height == video->height) {
        done = look_at_frames(look, reader, error);
    } else {
        const KnFlaw finding = {KN_FLAW_PICTURE_SIZE, 0, 0, width, video->width};
        kn_flaw_add(look->looked.findings, &finding);
    }
    look->media->frames_free(reader);
    return done;
}

/* ---- sound */

static gboolean watch_sound(Look *look, KnSoundReader *reader, KnSoundWatch *watch, GError **error)
{
    float block[2 * BLOCK];
    GError *failure = NULL;
    gint64 n_samples = 0;
    gssize got = 1;
    for (gint64 i = 0; got > 0; i++) {
        got = look->media->sound_read(reader, block, BLOCK, &failure);
        if (got > 0)
            kn_sound_watch_add(watch, block, (gsize)got);
        n_samples += MAX(got, 0);
        if (i % BLOCKS_A_STEP == 0 && !kn_helper_progress(look->helper, 0, error))
            return FALSE;
    }
    return got == 0 || note_unreadable(look, n_samples * 1000000 / KN_SAMPLE_RATE, failure, error);
}

static gboolean look_at_sound(Look *look, GError **error)
{
    const KnManifestSound *sound = kn_manifest_sound(look->verify->manifest);
    GError *failure = NULL;
    KnClipInfo info = {0};
    if (!look->media->clip_probe(look->film, &info, &failure))
        return note_unreadable(look, 0, failure, error);
    if (!info.has_sound) {
        gint64 end_us = sound->n_samples * 1000000 / KN_SAMPLE_RATE;
        const KnFlaw finding = {KN_FLAW_SOUND_MISSING, 0, end_us, 0,
                                (double)end_us / G_USEC_PER_SEC};
        kn_flaw_add(look->looked.findings, &finding);
        return TRUE;
    }
    KnSoundReader *reader = look->media->sound_open(look->film, &failure);
    if (!reader)
        return note_unreadable(look, 0, failure, error);
    g_autofree char *path = kn_store_path(look->verify->store, KN_STORE_BATCH, sound->key);
    g_autoptr(GError) unknown = NULL;
    g_autoptr(GArray) mixed = kn_sound_trace_read(path, &unknown);
    const KnSoundPlan plan = {.mixed = mixed,
                              .n_samples = sound->n_samples,
                              .late_us = info.sound_start * G_USEC_PER_SEC,
                              .loudness_lufs =
                                  sound->mix->normalize ? sound->mix->loudness_lufs : (double)NAN};
    g_autoptr(KnSoundWatch) watch = kn_sound_watch_new(&plan, look->looked.findings);
    gboolean done = watch_sound(look, reader, watch, error);
    kn_sound_watch_end(watch, &look->looked.lufs, &look->looked.dbtp);
    look->media->sound_free(reader);
    look->looked.has_sound = TRUE;
    look->looked.compared = mixed != NULL;
    look->why = mixed ? NULL : g_strdup(unknown->message);
    return done;
}

/* ---- the role */

static gboolean serve_verify(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    KnVerifyRequest request;
    Look look = {.verify = state, .helper = helper, .media = kn_media(error)};
    if (!look.media || !kn_helper_request(helper, request_fields, &request, error))
        return FALSE;
    kn_record_init(kn_looked_fields, &look.looked);
    look.film = request.film;
    gboolean done = request.look == KN_LOOK_PICTURES ? look_at_pictures(&look, error)
                                                     : look_at_sound(&look, error);
    look.looked.why = look.why;
    if (done)
        report->text = kn_record_to_json_text(kn_looked_fields, &look.looked, FALSE);
    kn_record_clear(kn_looked_fields, &look.looked);
    kn_record_clear(request_fields, &request);
    return done;
}

static const char *const modules[] = {"media", NULL};
const KnRole kn_role_verify = {
    .name = "verify",
    .lost = "the process that decoded the film",
    .setup = kn_work_setup_fields,
    .request = request_fields,
    .modules = modules,
    .tries = {[KN_TROUBLE_LOST] = 2, [KN_TROUBLE_HUNG] = 2},
    .lost_code = KN_ERROR_RENDER,
    .open = open_verify,
    .serve = serve_verify,
    .close = close_verify,
};
