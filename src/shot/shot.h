/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/hash.h"
#include "base/option.h"
#include "media/clip_time.h"
#include "media/inset.h"
#include "media/media.h"
#include "media/plate.h"
#include "shot/easing.h"
#include "shot/page.h"
#include "shot/text_block.h"

/* The shot model: what the renderer draws, without a pixel in it. Effects contribute to a shot; the
 * compiler puts shots and cuts into a film; a film is frozen as a GVariant into the manifest.
 *
 * Time is counted in frames. A shot is visible from `lead` frames before its own first frame to
 * `tail` frames behind its last one: the parts that transitions draw of it beyond its cuts. Camera
 * and layers run over the whole visible span, so motion goes on through a transition (promise:
 * transitions never move time). "Shot time" counts from the first visible frame. */

/* One key of a camera path. The rectangle is in fractions of the base rectangle (the part of the
 * surface that fills the frame at zoom 1) and has the frame's aspect: its height is the same
 * fraction as its width.
 *
 * ROOM keys give zoom z (1: all of the base) and the window's place in the free room: u, v = 0
 * left/top, 0.5 centred, 1 right/bottom. RECT keys give the window's left, top and width. Between
 * two keys the values move together under the easing of the first. Before the first and behind the
 * last key the camera rests. An easing that overshoots is held where it would leave the base: no
 * bars.
 *
 * SPLINE keys are as those of ROOM, but the control points of a cubic B-spline, at even distances
 * from shot time 0 on: speed and acceleration never jump. Beyond both ends it goes on straight.
 * BASE keys are the same, but move the base itself: u, v is its place in what the surface leaves
 * free, and z is 1. Of several such paths, by their first keys, each counts from that one on.
 * NEXT keys are those of a spline that takes the place of the path before it, a SPLINE or NEXT too,
 * from its first key on: what is framed is elsewhere from one frame to the next. */
typedef enum {
    KN_CAMERA_ROOM,
    KN_CAMERA_RECT,
    KN_CAMERA_SPLINE,
    KN_CAMERA_BASE,
    KN_CAMERA_NEXT,
} KnCameraForm;

#define KN_CAMERA_ZOOM_MAX 100.0 /* of one path, and of all together */

typedef struct {
    double t;       /* shot time in frames, not necessarily whole */
    double z, u, v; /* ROOM and the splines; for RECT: width fraction, left, top */
    KnEasing ease;
} KnCameraKey;

typedef struct {
    KnCameraForm form;
    guint n;
    KnCameraKey *keys; /* owned */
} KnCameraPath;

#define KN_GRAIN_SIGMA_MAX 70.0

/* What is done to a shot's pixels after the camera: a kind and its parameters. shot/steps.h has
 * the functions that add one, and their order. */
typedef struct KnStepKind KnStepKind;
typedef struct {
    const KnStepKind *kind;
    gpointer params; /* owned */
} KnStep;

/* A value over a shot's own time: between two keys under the easing of the first, before the first
 * and after the last at rest. With a period, time starts again each `period` frames. */
typedef struct {
    double t, value; /* t: frames from the shot's own first one, 0 or more */
    KnEasing ease;
} KnTrackKey;

typedef struct {
    double period; /* 0: none */
    guint n;
    KnTrackKey *keys; /* owned */
} KnTrack;

#define KN_PLATE_SCALE_MAX 4.0
#define KN_PLATE_DEPTH_MAX 0.5
#define KN_PLATE_NEARNESS 4.0

/* How a plate comes: from which edge on it is seen, or turning clockwise about its middle, from
 * straight up on. */
typedef enum {
    KN_REVEAL_RIGHTWARD,
    KN_REVEAL_LEFTWARD,
    KN_REVEAL_UPWARD,
    KN_REVEAL_DOWNWARD,
    KN_REVEAL_TURN,
    KN_REVEAL_LAST = KN_REVEAL_TURN,
} KnReveal;

/* A place on the way of a plate: so many pixels of the shot's surface from where it lies, and so
 * many times as large as it is, 1..KN_PLATE_SCALE_MAX. */
typedef struct {
    double t; /* shot time in frames */
    double x, y, scale;
} KnPlateKey;

/* A prepared picture with transparency that lies on the shot's own (media/plate.h) and is seen
 * through the same camera, under the steps. Plates lie over each other in their order. */
typedef struct {
    char surface[65];  /* key */
    int width, height; /* of it */
    KnBox place;       /* where it lies, in pixels of the shot's surface: never smaller than it,
                        * nor, if it is fixed, drawn smaller */
    KnPoint about;     /* what stays in place when it is scaled, in fractions of the base */
    KnTrack weight;    /* 0..1; no keys: 1 */
    KnTrack scale;     /* 1..KN_PLATE_SCALE_MAX; no keys: 1 */
    KnTrack reveal;    /* 0..1: how much of it is seen yet; no keys: 1 */
    int reveal_way;    /* KnReveal */
    guint n_keys;      /* 0: it stays */
    KnPlateKey *keys;  /* owned: its way, evenly from one to the next, before and after them at
                        * rest; not of one that is fixed */
    gboolean fixed;    /* the camera does not move it: it is seen as if all of the base were */
    /* How much nearer to the camera it is than the picture, 0..KN_PLATE_DEPTH_MAX: as far as
     * `about` is on the screen from where it is in the middle of the shot, the plate goes
     * KN_PLATE_NEARNESS * depth of that further, and at most depth of the base's width. */
    double depth;
    /* For whoever prepares it, not in frozen films: lengths in pixels of a 1080-line frame, and
     * which of the segment's subjects it is about; the effect's name, for messages. */
    KnPlateLook look;
    guint subject;
    const char *effect; /* borrowed for ever */
} KnPlate;

/* Another picture over the shot, in its own time alone, as text is. */
typedef struct {
    const char *effect; /* its name, for messages; borrowed for ever */
    char *path;         /* owned */
    KnBox box;          /* in pixels of the frame */
    gboolean whole;     /* as much of the box as has the picture's aspect, else all of it */
    KnInsetLook look;
    KnTextTime time;
    /* what planning finds out: the sprite, and where it stands in the frame */
    char surface[65]; /* empty: not planned */
    int x, y, width, height;
} KnShotInset;
#define KN_INSET_LOGO "theme.logo" /* effect of the theme's logo in its corner */

typedef enum { KN_VISUAL_COLOR, KN_VISUAL_SURFACE, KN_VISUAL_CLIP } KnVisualKind;

typedef struct {
    gint64 first_frame, n_frames; /* its own time in the film */
    int lead, tail;               /* visible beyond it */
    KnVisualKind visual;
    guint8 color[3];  /* Y, Cb, Cr of KN_VISUAL_COLOR */
    char surface[65]; /* key of the prepared still, or of the clip (media/clip.h) */
    int surface_width, surface_height;
    KnClipTime clip_time; /* of KN_VISUAL_CLIP: when what of it is seen */
    KnBox base;           /* in surface pixels, of exactly the frame's aspect */
    /* Which part of the base is seen: each path frames a part of what the one before it frames, the
     * first one of the base. Reframings stand before motions. */
    guint n_paths, n_reframings;
    KnCameraPath *paths; /* owned; none: all of the base */
    guint n_plates;
    KnPlate *plates; /* owned; not of KN_VISUAL_COLOR */
    guint n_steps;
    KnStep *steps; /* owned; in the order of drawing */
    /* What becomes layers of the film when it is planned. Not part of the frozen form. */
    guint n_texts;
    KnShotText *texts; /* owned */
    guint n_insets;
    KnShotInset *insets; /* owned; under the texts */
    KnPage *page;        /* owned; stands in the picture's place, with it as plate 0; NULL: none */
} KnShot;

/* Between shot i and shot i + 1. The window is drawn out of both: `before` frames of it lie in shot
 * i's own time, `after` frames in the next one's. */
typedef struct {
    const struct KnTransition *transition; /* borrowed; may be NULL when before + after == 0 */
    int before, after;
    KnEasing ease;
    guint8 color[3];
    /* Of a transition that takes a picture of grey (media/wipe.h), else empty and 0. */
    char surface[65];
    double softness; /* 0..1: how much of the grey is on its way at once */
} KnCut;

/* What lies over what, whenever it began. */
typedef enum { KN_LEVEL_PICTURES, KN_LEVEL_TEXTS, KN_LEVEL_CAPTIONS, KN_N_LEVELS } KnLevel;

/* A picture that is laid over the finished frames, transitions included: captions, and the text and
 * pictures of effects, which are seen in their shot's own time alone. It is a part of a surface
 * with transparency (pixel/sprite.h), drawn sample by sample where it stands; what lies outside of
 * the frame is cut off. Layers are drawn level by level; in each, in the order of their first
 * frames, those of the same first frame in the order in which they were added. */
typedef struct {
    gint64 first_frame, n_frames;
    char surface[65];       /* key */
    int source_x, source_y; /* of the part; even */
    int width, height;
    int x, y; /* its place in the frame; even, may be negative */
    /* Frames of coming and going: frame k of a fade of n shows it with (k + 1) / (n + 1). */
    int fade_in, fade_out;
    int opacity; /* of all of it, 1..KN_OPAQUE (pixel/kernels.h) */
    KnLevel level;
} KnLayer;

typedef struct KnFilm KnFilm;

/* Building: add shots in order; each but the last is followed by its cut. The film takes what the
 * shot owns and zeroes the caller's struct. A cut that takes time has a transition.
 */
KnFilm *kn_film_new(int width, int height, KnRational fps);
void kn_film_add(KnFilm *film, KnShot *take_shot, const KnCut *cut);
/* Layers are added in the order of their first frames. */
void kn_film_add_layer(KnFilm *film, const KnLayer *layer);
/* Layers in any order, which join those that are there; of the same level and first frame, they are
 * drawn first, in their own order. The array is sorted. */
void kn_film_merge_layers(KnFilm *film, GArray *layers);
void kn_film_free(KnFilm *film);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFilm, kn_film_free)

int kn_film_width(const KnFilm *film);
int kn_film_height(const KnFilm *film);
KnRational kn_film_fps(const KnFilm *film);
gint64 kn_film_n_frames(const KnFilm *film);
guint kn_film_n_shots(const KnFilm *film);
const KnShot *kn_film_shot(const KnFilm *film, guint i);
const KnCut *kn_film_cut(const KnFilm *film, guint i); /* behind shot i */

/* Which shots are visible at a frame: fills index[0] (and index[1], when in a transition: the next
 * shot, with progress in (0, 1)), and returns their number, 1 or 2. Binary search. */
int kn_film_at(const KnFilm *film, gint64 frame, guint index[2], double *progress);

/* What reaches into frames [first, first + n). Grain moves, too. n > 0. */
KnContent kn_film_content(const KnFilm *film, gint64 first, gint64 n);

guint kn_film_n_layers(const KnFilm *film);
const KnLayer *kn_film_layer(const KnFilm *film, guint i);
/* The first layer from `from` on that is visible in any of the frames [first, first + n), or
 * kn_film_n_layers(). Binary search: a film pays nothing for layers elsewhere. */
guint kn_film_find_layer(const KnFilm *film, gint64 first, gint64 n, guint from);

/* The frozen form, and back. The variant of a range holds only the shots and layers that reach into
 * frames [first, first + n), and all frames in it count from `first`: the same pictures elsewhere
 * in a film, or in another one, have the same form. This is what a batch's fingerprint covers, by
 * its digest, so a batch that was only moved keeps it (promise: cheap edits). Frame k of the film
 * that is read back is frame first + k of this one; its first shot may begin before frame 0.
 * from_variant accepts any bytes of that type and rejects what no compiler makes; `find` knows the
 * transitions by name. Errors: KN_ERROR_VERIFY. */
GVariant *kn_film_to_variant(const KnFilm *film, gint64 first, gint64 n);
/* One shot or cut as it stands in that form, for comparing two; a shot's frames count from
 * `origin`.
 */
GVariant *kn_shot_to_variant(const KnShot *shot, gint64 origin);
GVariant *kn_cut_to_variant(const KnCut *cut);
/* A shot as it is wherever it stands: its frames count from its own first one, and what transitions
 * show of it beyond its own time is left out. */
GVariant *kn_shot_alone(const KnShot *shot);
typedef const struct KnTransition *(*KnFindTransition)(const char *name);
KnFilm *kn_film_from_variant(GVariant *variant, KnFindTransition find, GError **error);

/* The same as hashes: two ranges have the same digest when they have the same form. Each shot is
 * put into its form once, however many batches show it. The film is borrowed and not changed. each
 * (may be NULL) receives the form of each shot alone, in order. Threads: read-only after making. */
typedef struct KnFilmDigest KnFilmDigest;
typedef void (*KnEachShot)(guint i, GVariant *alone, gpointer user_data);
KnFilmDigest *kn_film_digest_new(const KnFilm *film, KnEachShot each, gpointer user_data);
void kn_film_digest_free(KnFilmDigest *digest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnFilmDigest, kn_film_digest_free)
/* Adds frames [first, first + n) to a hash: their number, and all that they show. */
void kn_film_digest_range(const KnFilmDigest *digest, gint64 first, gint64 n, KnHasher *hasher);

void kn_shot_clear(KnShot *shot);
/* A further, empty path of a shot, to add keys to before the next one is added: a motion runs
 * inside of all that is there, a reframing inside of the reframings before it and around all
 * motions. */
KnCameraPath *kn_shot_add_motion(KnShot *shot, KnCameraForm form);
KnCameraPath *kn_shot_add_reframing(KnShot *shot, KnCameraForm form);
/* Text over the shot; it takes what the text owns and zeroes the caller's struct. One that is never
 * seen is not added. */
void kn_shot_add_text(KnShot *shot, KnShotText *take_text);
/* A picture over the shot; as with a text. */
void kn_shot_add_inset(KnShot *shot, KnShotInset *take_inset);
/* Takes a copy of a page in the place of one that is there, and the plate of its photograph, below
 * all others, unless there is one. */
void kn_shot_set_page(KnShot *shot, const KnPage *page, const KnPlate *take_photo);
/* Lays a plate over the picture and the plates before it; takes its tracks. */
void kn_shot_add_plate(KnShot *shot, const KnPlate *take_plate);
void kn_shot_clear_plates(KnShot *shot);
/* Appends a key, at or after the last one. */
void kn_track_add(KnTrack *track, KnTrackKey key);
/* The value at a frame of the shot's own time; `otherwise` without keys. */
double kn_track_at(const KnTrack *track, double t, double otherwise);
/* Appends to the way of a plate, at or after the last one. */
void kn_plate_go(KnPlate *plate, KnPlateKey key);
void kn_plate_clear(KnPlate *plate);
/* Appends a key to the path. */
void kn_camera_add(KnCameraPath *path, KnCameraKey key);
/* The window at shot time t, in fractions of the base: left, top, width (and height, the same
 * fraction). */
void kn_camera_at(const KnCameraPath *path, double t, KnBox *window);
/* What a path with keys says at shot time t, before it is held within bounds. */
KnCameraKey kn_camera_values(const KnCameraPath *path, double t);
/* The largest zoom the path reaches, >= 1 (1 / the smallest width): what the surface must have
 * pixels for. */
double kn_camera_zoom_max(const KnCameraPath *path);

/* Where the shot's clip is at a frame of the film: before its beginning (< 0) it has not begun. */
gint64 kn_shot_clip_us(const KnFilm *film, const KnShot *shot, gint64 frame);

/* The base at shot time t, in surface pixels. */
void kn_shot_base(const KnShot *shot, double t, KnBox *base);

/* All paths composed into one rectangle at shot time t, in fractions of the base; not smaller than
 * 1 / KN_CAMERA_ZOOM_MAX of it. */
void kn_shot_window(const KnShot *shot, double t, KnBox *window);

/* The largest zoom that any frame of the visible span shows, for which the surface is made: at most
 * KN_SURFACE_ZOOM_MAX, because all of a surface must still shrink to a frame at once. */
#define KN_SURFACE_ZOOM_MAX 10.0
double kn_shot_zoom_max(const KnShot *shot);
