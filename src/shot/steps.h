/* SPDX-License-Identifier: MIT */
#pragma once
#include "shot/shot.h"

/* The steps of a shot, for effects that add them and for whoever compares shots. What a picture
 * goes through has one order, in which all of its parts stand:
 *
 *   baked             on the prepared picture (KnShot.surface)
 *   reframing, camera which part of it is seen (KnShot.paths): each within the one before it
 *   cover             the picture fills the frame (KnShot.base)
 *   plates            what lies on the picture, seen through the same camera (KnPlate)
 *   look              steps of KN_STAGE_LOOK: colours, all of them one look-up (pixel/look.h)
 *   late overlays     steps of KN_STAGE_OVERLAY, in the order in which effects add them
 *   fades             steps of KN_STAGE_FADE
 *   transition        KnCut
 *   captions          KnLayer
 *
 * Each function below appends one step at the end of its stage. A second use is a second step,
 * which works on what the first one made. A step that would change nothing is not added, so that
 * equal pictures have equal films. Threads: a shot belongs to one thread while it is put together.
 */
typedef enum { KN_STAGE_LOOK, KN_STAGE_OVERLAY, KN_STAGE_FADE } KnStage;

/* What is done to all colours, on coded values 0..1, in this order: exposure in stops, -10..10;
 * balance from colder to warmer and from greener to more magenta, -1..1, which leaves a grey as
 * bright; lift -1..1 and gain 0..4: gain * (x + lift * (1 - x)); gamma 0.1..10: the power 1 /
 * gamma; contrast about the middle and saturation about BT.709's luma, 0..4. strength 0..1 mixes
 * with the colour before. */
typedef struct {
    double exposure, contrast, saturation, temperature, tint;
    double lift[3], gamma[3], gain[3]; /* R, G, B */
    double strength;
} KnGrade;
extern const KnGrade kn_grade_none; /* changes nothing */
void kn_shot_add_grade(KnShot *shot, const KnGrade *grade);

/* Looks colours up in a table, which the surface of that key holds (pixel/cube.h); strength 0..1.
 */
void kn_shot_add_cube(KnShot *shot, const char *table, double strength);
/* The key of the surface that step i of a shot needs; NULL: none. */
const char *kn_step_surface(const KnShot *shot, guint i);

/* Lays a colour over the picture, from a frame of the shot's own on, for so many frames; it comes
 * within the first `rise` of them. The times need not be whole, and are 0..KN_STEP_FRAMES_MAX. */
typedef enum {
    KN_BLEND_NORMAL,
    KN_BLEND_SCREEN,
    KN_BLEND_MULTIPLY,
    KN_BLEND_OVERLAY,
    KN_BLEND_ADD,
    KN_N_BLENDS
} KnBlend;
typedef struct {
    KnColor color;
    double opacity; /* 0..1 */
    KnBlend mode;
    double start, n_frames, rise;
} KnWash;
#define KN_STEP_FRAMES_MAX 1e12
void kn_shot_add_wash(KnShot *shot, const KnWash *wash);

/* White over the picture that comes and goes. intensity 0..1; n_frames, above 0: of a period, or of
 * the flash, which begins with the shot and fades. */
typedef enum { KN_LIGHT_PULSE, KN_LIGHT_STROBE, KN_LIGHT_FLASH, KN_N_LIGHTS } KnLightShape;
typedef struct {
    double intensity;
    KnLightShape shape;
    double n_frames;
} KnLight;
void kn_shot_add_light(KnShot *shot, const KnLight *light);

/* Dark lines across the frame, soft, so many rows apart (2..KN_LINES_DISTANCE_MAX); depth 0..1. */
#define KN_LINES_DISTANCE_MAX 1000.0
void kn_shot_add_lines(KnShot *shot, double depth, double distance);

/* Darkens the frame towards its corners: gain 1 - strength * min(0.85 d/d_max, 0.85) at distance d
 * from the middle, of d_max in the corners; strength 0..1. */
void kn_shot_add_vignette(KnShot *shot, double strength);

/* Noise in brightness of that standard deviation in code values, 0..KN_GRAIN_SIGMA_MAX, fresh in
 * each frame. */
void kn_shot_add_grain(KnShot *shot, double sigma, guint64 seed);

/* Draws chroma towards a muted brown; amount 0..1. */
void kn_shot_add_sepia(KnShot *shot, double amount);

/* Slime of a colour (Y, Cb, Cr) over about that part of the frame, 0..1: from frame `start` of the
 * shot's own on it spreads for n_frames, and runs down for as many more; opacity 0..1. */
typedef struct {
    guint8 color[3];
    double coverage, opacity, start, n_frames;
    guint32 seed;
} KnSlime;
void kn_shot_add_slime(KnShot *shot, const KnSlime *slime);

/* From a colour (Y, Cb, Cr) in the first fade_in frames of the shot's own time, and to it in the
 * last fade_out frames; each 0..n_frames. Where the two overlap, the darker one is seen. */
void kn_shot_add_fades(KnShot *shot, int fade_in, int fade_out, const guint8 color[3]);
