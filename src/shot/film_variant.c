/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "base/variant.h"
#include "shot/film.h"
#include "shot/plate.h"
#include "shot/step.h"
#include "shot/transition.h"
#include <math.h>
#include <string.h>

/* The frozen form of a film or of a range of it: (version, width, height, fps, shots, cuts,
 * layers), with one cut less than shots. Frames count from the range's first one, so shots and
 * layers that began before it have negative places. GVariant makes any bytes of that type safe to
 * read; what the reader below adds is that the values are ones a compiler makes, so that the
 * renderer need not doubt them: a manifest may come from a damaged disk or from a stranger. */
#define EASE_TYPE "(y(dddd))"
#define KEY_TYPE "(dddd" EASE_TYPE ")"
#define PATH_TYPE "(ua" KEY_TYPE ")"
#define TIME_TYPE "(xxiuxx)"
#define SHOT_TYPE                                                                                  \
    "((xxii)(y(yyy)s(ii)" TIME_TYPE "(dddd))a" PATH_TYPE KN_PLATES_TYPE KN_STEPS_TYPE ")"
#define CUT_TYPE "(sii" EASE_TYPE "(yyy)sd)"
#define LAYER_TYPE "(xxs(iiii)(ii)(iiiy))"
#define FILM_TYPE "(uiiiia" SHOT_TYPE "a" CUT_TYPE "a" LAYER_TYPE ")"

enum {
    FORM_VERSION = KN_FILM_FORM_VERSION,
    FRAME_SIDE_MAX = 16384,
    SURFACE_SIDE_MAX = 65536,
    KEYS_MAX = 100000,
    PATHS_MAX = 1000,
};
#define FRAMES_MAX (G_GINT64_CONSTANT(1) << 31) /* 2^31 frames: 828 days at 30 fps */

/* What GVariant makes of a key: its type is of fixed size, so a path is laid down as one block. */
typedef struct {
    double at[4]; /* t, z, u, v */
    guint8 ease;
    guint8 padding[7]; /* zero: keys hash these bytes */
    double p[4];
} FrozenKey;

static GVariant *path_to_variant(const KnCameraPath *path)
{
    g_autofree FrozenKey *keys = g_new0(FrozenKey, path->n);

    for (guint i = 0; i < path->n; i++) {
        const KnCameraKey *k = &path->keys[i];

        keys[i] = (FrozenKey){.at = {k->t, k->z, k->u, k->v}, .ease = k->ease.kind};
        memcpy(keys[i].p, k->ease.p, sizeof keys[i].p);
    }
    return g_variant_new(
        "(u@a" KEY_TYPE ")", (guint)path->form,
        g_variant_new_fixed_array(G_VARIANT_TYPE(KEY_TYPE), keys, path->n, sizeof *keys));
}

static GVariant *paths_to_variant(const KnShot *shot)
{
    GVariantBuilder paths;

    g_variant_builder_init(&paths, G_VARIANT_TYPE("a" PATH_TYPE));
    for (guint i = 0; i < shot->n_paths; i++)
        g_variant_builder_add_value(&paths, path_to_variant(&shot->paths[i]));
    return g_variant_builder_end(&paths);
}

GVariant *kn_shot_to_variant(const KnShot *s, gint64 origin)
{
    const KnClipTime *t = &s->clip_time;

    return g_variant_new("((xxii)(y(yyy)s(ii)" TIME_TYPE "(dddd))@a" PATH_TYPE "@" KN_PLATES_TYPE
                         "@" KN_STEPS_TYPE ")",
                         s->first_frame - origin, s->n_frames, s->lead, s->tail, (guint8)s->visual,
                         s->color[0], s->color[1], s->color[2], s->surface, s->surface_width,
                         s->surface_height, t->in_us, t->span_us, t->speed, t->rounds,
                         t->hold_at_us, t->hold_us, s->base.x, s->base.y, s->base.w, s->base.h,
                         paths_to_variant(s), kn_plates_to_variant(s), kn_steps_to_variant(s));
}

GVariant *kn_shot_alone(const KnShot *shot)
{
    KnShot alone = *shot;

    alone.lead = alone.tail = 0;
    return kn_shot_to_variant(&alone, shot->first_frame);
}

GVariant *kn_cut_to_variant(const KnCut *c)
{
    return g_variant_new(CUT_TYPE, c->transition ? c->transition->name : "none", c->before,
                         c->after, c->ease.kind, c->ease.p[0], c->ease.p[1], c->ease.p[2],
                         c->ease.p[3], c->color[0], c->color[1], c->color[2], c->surface,
                         c->softness);
}

GVariant *kn_film_layers_to_variant(const KnFilm *film, gint64 first, gint64 n)
{
    GVariantBuilder layers;
    guint n_layers = kn_film_n_layers(film);

    g_variant_builder_init(&layers, G_VARIANT_TYPE("a" LAYER_TYPE));
    for (guint i = kn_film_find_layer(film, first, n, 0); i < n_layers;
         i = kn_film_find_layer(film, first, n, i + 1)) {
        const KnLayer *l = kn_film_layer(film, i);

        GVariant *layer = g_variant_new(LAYER_TYPE, l->first_frame - first, l->n_frames, l->surface,
                                        l->source_x, l->source_y, l->width, l->height, l->x, l->y,
                                        l->fade_in, l->fade_out, l->opacity, (guint8)l->level);

        g_variant_builder_add_value(&layers, kn_variant_flat(layer));
    }
    return g_variant_builder_end(&layers);
}

GVariant *kn_film_to_variant(const KnFilm *film, gint64 first, gint64 n)
{
    GVariantBuilder shots, cuts;
    guint from, to;

    kn_film_reach(film, first, n, &from, &to);
    g_variant_builder_init(&shots, G_VARIANT_TYPE("a" SHOT_TYPE));
    g_variant_builder_init(&cuts, G_VARIANT_TYPE("a" CUT_TYPE));
    for (guint i = from; i <= to; i++) {
        g_variant_builder_add_value(
            &shots, kn_variant_flat(kn_shot_to_variant(kn_film_shot(film, i), first)));
        if (i < to)
            g_variant_builder_add_value(&cuts,
                                        kn_variant_flat(kn_cut_to_variant(kn_film_cut(film, i))));
    }
    return g_variant_new("(uiiii@a" SHOT_TYPE "@a" CUT_TYPE "@a" LAYER_TYPE ")",
                         (guint)FORM_VERSION, film->width, film->height, film->fps.num,
                         film->fps.den, g_variant_builder_end(&shots), g_variant_builder_end(&cuts),
                         kn_film_layers_to_variant(film, first, n));
}

static gboolean between(double x, double low, double high)
{
    return x >= low && x <= high; /* not for NaN */
}

/* As splines are. */
static gboolean is_even(const KnCameraPath *path)
{
    double step = path->n > 1 ? path->keys[1].t - path->keys[0].t : 0;

    for (guint i = 0; i < path->n; i++)
        if (path->keys[i].t != path->keys[0].t + i * step)
            return FALSE;
    return path->n > 1 && step >= 1 && (path->form != KN_CAMERA_SPLINE || path->keys[0].t == 0);
}

static gboolean read_path(GVariant *variant, KnCameraPath *path)
{
    g_autoptr(GVariant) keys = NULL;
    guint form;
    gsize n;

    g_variant_get(variant, "(u@a" KEY_TYPE ")", &form, &keys);
    n = g_variant_n_children(keys);
    if (form > KN_CAMERA_NEXT || n > KEYS_MAX)
        return FALSE;
    path->form = form;
    path->keys = g_new0(KnCameraKey, n);
    for (path->n = 0; path->n < n; path->n++) {
        KnCameraKey *k = &path->keys[path->n];
        double z_min = form == KN_CAMERA_RECT ? 1 / KN_CAMERA_ZOOM_MAX : 1;
        double z_max = form == KN_CAMERA_RECT || form == KN_CAMERA_BASE ? 1 : KN_CAMERA_ZOOM_MAX;

        g_variant_get_child(keys, path->n, KEY_TYPE, &k->t, &k->z, &k->u, &k->v, &k->ease.kind,
                            &k->ease.p[0], &k->ease.p[1], &k->ease.p[2], &k->ease.p[3]);
        if (!between(k->t, 0, FRAMES_MAX) || !between(k->z, z_min, z_max) || !between(k->u, 0, 1) ||
            !between(k->v, 0, 1) || !kn_easing_check(&k->ease) || (path->n && !(k->t >= k[-1].t)))
            return FALSE;
    }
    return form < KN_CAMERA_SPLINE || is_even(path);
}

/* Whether there is something before it that a NEXT can take the place of. */
static gboolean goes_on(const KnShot *shot, guint i)
{
    const KnCameraPath *path = &shot->paths[i], *before = path - 1;

    if (path->form != KN_CAMERA_NEXT)
        return TRUE;
    return i > 0 && (before->form == KN_CAMERA_SPLINE || before->form == KN_CAMERA_NEXT) &&
           path->keys[0].t > before->keys[0].t;
}

static gboolean read_paths(GVariant *variant, KnShot *shot)
{
    gsize n = g_variant_n_children(variant);

    if (n > PATHS_MAX)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        g_autoptr(GVariant) path = g_variant_get_child_value(variant, i);

        if (!read_path(path, kn_shot_add_motion(shot, KN_CAMERA_ROOM)) || !goes_on(shot, (guint)i))
            return FALSE;
    }
    return TRUE;
}

static const char *check_visual(const KnFilm *film, const KnShot *s)
{
    const KnBox *b = &s->base;
    double aspect = (double)film->height / film->width;

    if (s->visual == KN_VISUAL_COLOR)
        return NULL;
    if (s->visual > KN_VISUAL_CLIP)
        return "unknown kind of visual";
    if (s->visual == KN_VISUAL_CLIP && kn_clip_time_problem(&s->clip_time))
        return kn_clip_time_problem(&s->clip_time);
    if (!kn_hash_is_valid(s->surface))
        return "a surface's key is no SHA-256";
    if (!between(s->surface_width, 1, SURFACE_SIDE_MAX) ||
        !between(s->surface_height, 1, SURFACE_SIDE_MAX))
        return "the size of a surface is out of range";
    /* The base may pass the surface's edge by less than a pixel where its aspect was rounded. */
    if (!between(b->x, -1, s->surface_width) || !between(b->y, -1, s->surface_height) ||
        !(b->w > 0) || !(b->h > 0) || !between(b->x + b->w, 0, s->surface_width + 1) ||
        !between(b->y + b->h, 0, s->surface_height + 1))
        return "a shot's base lies outside of its surface";
    if (!between(b->h, b->w * aspect - 0.01, b->w * aspect + 0.01))
        return "a shot's base has not the frame's aspect";
    return NULL;
}

static const char *check_shot(const KnFilm *film, const KnShot *s)
{
    if (!between(s->first_frame, -FRAMES_MAX, FRAMES_MAX) || !between(s->n_frames, 1, FRAMES_MAX) ||
        !between(s->lead, 0, FRAMES_MAX) || !between(s->tail, 0, FRAMES_MAX))
        return "a shot's frames are out of range";
    return check_visual(film, s);
}

static const char *read_shot(GVariant *variant, const KnFilm *film, KnShot *s)
{
    g_autoptr(GVariant) paths = NULL, plates = NULL, steps = NULL;
    const char *surface, *problem;
    KnClipTime *t = &s->clip_time;
    guint8 visual;

    g_variant_get(variant,
                  "((xxii)(y(yyy)&s(ii)" TIME_TYPE "(dddd))@a" PATH_TYPE "@" KN_PLATES_TYPE
                  "@" KN_STEPS_TYPE ")",
                  &s->first_frame, &s->n_frames, &s->lead, &s->tail, &visual, &s->color[0],
                  &s->color[1], &s->color[2], &surface, &s->surface_width, &s->surface_height,
                  &t->in_us, &t->span_us, &t->speed, &t->rounds, &t->hold_at_us, &t->hold_us,
                  &s->base.x, &s->base.y, &s->base.w, &s->base.h, &paths, &plates, &steps);
    s->visual = visual;
    g_strlcpy(s->surface, surface, sizeof s->surface);
    if (strlen(surface) >= sizeof s->surface)
        return "a surface's key is too long";
    if (!read_paths(paths, s))
        return "a camera path is out of range";
    problem = check_shot(film, s);
    if (!problem)
        problem = kn_plates_from_variant(plates, s);
    return problem ? problem : kn_steps_from_variant(steps, s);
}

static const char *read_cut(GVariant *variant, KnFindTransition find, KnCut *c)
{
    const char *name, *surface;

    g_variant_get(variant, "(&sii" EASE_TYPE "(yyy)&sd)", &name, &c->before, &c->after,
                  &c->ease.kind, &c->ease.p[0], &c->ease.p[1], &c->ease.p[2], &c->ease.p[3],
                  &c->color[0], &c->color[1], &c->color[2], &surface, &c->softness);
    c->transition = find(name);
    if (!c->transition)
        return "unknown transition";
    if (c->transition->takes_picture ? !kn_hash_is_valid(surface) : *surface != '\0')
        return "a transition without its picture, or one with a picture that takes none";
    g_strlcpy(c->surface, surface, sizeof c->surface);
    if (!between(c->softness, 0, 1))
        return "the softness of a transition is out of range";
    if (!between(c->before, 0, FRAMES_MAX) || !between(c->after, 0, FRAMES_MAX) ||
        !kn_easing_check(&c->ease))
        return "a transition is out of range";
    return NULL;
}

/* Shots follow each other, and each shows what its cuts draw of it. */
static const char *check_order(const KnFilm *film)
{
    for (guint i = 0; i < film->shots->len; i++) {
        const KnShot *shot = kn_film_shot(film, i);
        const KnCut *before = i ? kn_film_cut(film, i - 1) : NULL;
        const KnCut *behind = i + 1 < film->shots->len ? kn_film_cut(film, i) : NULL;
        gint64 inside = (before ? before->after : 0) + (gint64)(behind ? behind->before : 0);

        if (i) {
            const KnShot *last = kn_film_shot(film, i - 1);

            if (shot->first_frame != last->first_frame + last->n_frames)
                return "shots do not follow each other";
        }
        if ((before && before->before != shot->lead) || (behind && behind->after != shot->tail))
            return "a shot is not visible where its transition draws it";
        if (inside > shot->n_frames)
            return "a shot's transitions overlap";
    }
    return NULL;
}

static const char *read_film(KnFilm *film, GVariant *shots, GVariant *cuts, KnFindTransition find)
{
    gsize n = g_variant_n_children(shots);
    const char *problem = NULL;

    if (n < 1 || g_variant_n_children(cuts) != n - 1)
        return "the numbers of shots and cuts do not agree";
    for (gsize i = 0; i < n && !problem; i++) {
        g_autoptr(GVariant) shot_variant = g_variant_get_child_value(shots, i);
        KnShot shot = {0};
        KnCut cut = {0};

        problem = read_shot(shot_variant, film, &shot);
        if (!problem && i + 1 < n) {
            g_autoptr(GVariant) cut_variant = g_variant_get_child_value(cuts, i);

            problem = read_cut(cut_variant, find, &cut);
        }
        g_array_append_val(film->shots, shot);
        g_array_append_val(film->cuts, cut);
    }
    return problem ? problem : check_order(film);
}

static const char *check_layer(const KnLayer *l)
{
    if (!between(l->first_frame, -FRAMES_MAX, FRAMES_MAX) || !between(l->n_frames, 1, FRAMES_MAX) ||
        !between(l->fade_in, 0, l->n_frames) || !between(l->fade_out, 0, l->n_frames))
        return "a layer's frames are out of range";
    if (!between(l->opacity, 1, KN_OPAQUE))
        return "a layer's opacity is out of range";
    if (l->level >= KN_N_LEVELS)
        return "a layer's level is out of range";
    if (!between(l->width, 1, FRAME_SIDE_MAX) || !between(l->height, 1, FRAME_SIDE_MAX) ||
        !between(l->source_x, 0, SURFACE_SIDE_MAX) || !between(l->source_y, 0, SURFACE_SIDE_MAX) ||
        !between(l->x, -FRAME_SIDE_MAX, FRAME_SIDE_MAX) ||
        !between(l->y, -FRAME_SIDE_MAX, FRAME_SIDE_MAX))
        return "the size or place of a layer is out of range";
    if ((l->source_x | l->source_y | l->x | l->y) & 1)
        return "a layer does not stand on even samples";
    return NULL;
}

static const char *read_layers(KnFilm *film, GVariant *layers)
{
    gsize n = g_variant_n_children(layers);
    gint64 first = G_MININT64;

    for (gsize i = 0; i < n; i++) {
        KnLayer l = {0};
        const char *key, *problem;
        guint8 level;

        g_variant_get_child(layers, i, "(xx&s(iiii)(ii)(iiiy))", &l.first_frame, &l.n_frames, &key,
                            &l.source_x, &l.source_y, &l.width, &l.height, &l.x, &l.y, &l.fade_in,
                            &l.fade_out, &l.opacity, &level);
        l.level = level;
        if (!kn_hash_is_valid(key))
            return "the key of a layer's surface is no SHA-256";
        g_strlcpy(l.surface, key, sizeof l.surface);
        problem = check_layer(&l);
        if (problem)
            return problem;
        if (l.first_frame < first)
            return "layers are not in order";
        first = l.first_frame;
        kn_film_add_layer(film, &l);
    }
    return NULL;
}

KnFilm *kn_film_from_variant(GVariant *variant, KnFindTransition find, GError **error)
{
    g_autoptr(GVariant) shots = NULL, cuts = NULL, layers = NULL;
    g_autoptr(KnFilm) film = kn_film_new(0, 0, (KnRational){0, 1});
    const char *problem = NULL;
    guint version;

    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(FILM_TYPE))) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "reading a film: this is no film");
        return NULL;
    }
    g_variant_get(variant, "(uiiii@a" SHOT_TYPE "@a" CUT_TYPE "@a" LAYER_TYPE ")", &version,
                  &film->width, &film->height, &film->fps.num, &film->fps.den, &shots, &cuts,
                  &layers);
    if (version != FORM_VERSION)
        problem = "written by another version of Kinora";
    else if (!between(film->width, 1, FRAME_SIDE_MAX) || !between(film->height, 1, FRAME_SIDE_MAX))
        problem = "the size of the frame is out of range";
    else if (film->fps.num < 1 || film->fps.den < 1)
        problem = "the frame rate is out of range";
    else
        problem = read_film(film, shots, cuts, find);
    if (!problem)
        problem = read_layers(film, layers);
    if (problem) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "reading a film: %s", problem);
        return NULL;
    }
    return g_steal_pointer(&film);
}
