/* SPDX-License-Identifier: MIT */
#include "shot/plate.h"
#include "base/hash.h"

#include <math.h>
#include <string.h>

enum { PLATES_MAX = 1000, TRACK_KEYS_MAX = 1000, SIDE_MAX = 65536 };
#define FRAMES_MAX 2147483648.0

/* ---- tracks ---- */

void kn_track_add(KnTrack *track, KnTrackKey key)
{
    g_assert(!track->n || key.t >= track->keys[track->n - 1].t);
    track->keys = g_renew(KnTrackKey, track->keys, track->n + 1);
    track->keys[track->n++] = key;
}

double kn_track_at(const KnTrack *track, double t, double otherwise)
{
    guint i = 0;

    if (!track->n)
        return otherwise;
    if (track->period > 0)
        t -= floor(t / track->period) * track->period;
    while (i < track->n && track->keys[i].t <= t)
        i++;
    if (i == 0 || i == track->n)
        return track->keys[i == 0 ? 0 : i - 1].value;
    const KnTrackKey *a = &track->keys[i - 1], *b = &track->keys[i];
    return a->value + (b->value - a->value) * kn_easing_at(&a->ease, (t - a->t) / (b->t - a->t));
}

static GVariant *track_to_variant(const KnTrack *track)
{
    GVariantBuilder keys;

    g_variant_builder_init(&keys, G_VARIANT_TYPE("a(dd(y(dddd)))"));
    for (guint i = 0; i < track->n; i++) {
        const KnTrackKey *k = &track->keys[i];

        g_variant_builder_add(&keys, "(dd(y(dddd)))", k->t, k->value, k->ease.kind, k->ease.p[0],
                              k->ease.p[1], k->ease.p[2], k->ease.p[3]);
    }
    return g_variant_new("(d@a(dd(y(dddd))))", track->period, g_variant_builder_end(&keys));
}

static gboolean between(double x, double low, double high)
{
    return x >= low && x <= high; /* not for NaN */
}

static gboolean track_from_variant(GVariant *variant, double low, double high, KnTrack *track)
{
    g_autoptr(GVariant) keys = NULL;
    gsize n;

    g_variant_get(variant, "(d@a(dd(y(dddd))))", &track->period, &keys);
    n = g_variant_n_children(keys);
    if (n > TRACK_KEYS_MAX || !between(track->period, 0, FRAMES_MAX))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        KnTrackKey k = {0};

        g_variant_get_child(keys, i, "(dd(y(dddd)))", &k.t, &k.value, &k.ease.kind, &k.ease.p[0],
                            &k.ease.p[1], &k.ease.p[2], &k.ease.p[3]);
        if (!between(k.t, i ? track->keys[i - 1].t : 0, FRAMES_MAX) ||
            !between(k.value, low, high) || !kn_easing_check(&k.ease))
            return FALSE;
        kn_track_add(track, k);
    }
    return TRUE;
}

/* ---- plates ---- */

void kn_shot_add_plate(KnShot *shot, const KnPlate *take_plate)
{
    shot->plates = g_renew(KnPlate, shot->plates, shot->n_plates + 1);
    shot->plates[shot->n_plates++] = *take_plate;
}

void kn_plate_go(KnPlate *plate, KnPlateKey key)
{
    g_assert(!plate->n_keys || key.t >= plate->keys[plate->n_keys - 1].t);
    plate->keys = g_renew(KnPlateKey, plate->keys, plate->n_keys + 1);
    plate->keys[plate->n_keys++] = key;
}

void kn_plate_clear(KnPlate *plate)
{
    g_free(plate->weight.keys);
    g_free(plate->scale.keys);
    g_free(plate->reveal.keys);
    g_free(plate->keys);
}

void kn_shot_clear_plates(KnShot *shot)
{
    for (guint i = 0; i < shot->n_plates; i++)
        kn_plate_clear(&shot->plates[i]);
    g_clear_pointer(&shot->plates, g_free);
    shot->n_plates = 0;
}

static GVariant *keys_to_variant(const KnPlate *plate)
{
    GVariantBuilder keys;

    g_variant_builder_init(&keys, G_VARIANT_TYPE("a(dddd)"));
    for (guint i = 0; i < plate->n_keys; i++) {
        const KnPlateKey *k = &plate->keys[i];

        g_variant_builder_add(&keys, "(dddd)", k->t, k->x, k->y, k->scale);
    }
    return g_variant_builder_end(&keys);
}

static gboolean keys_from_variant(GVariant *variant, KnPlate *plate)
{
    gsize n = g_variant_n_children(variant);

    if (n > TRACK_KEYS_MAX || (n && plate->fixed))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        KnPlateKey k;

        g_variant_get_child(variant, i, "(dddd)", &k.t, &k.x, &k.y, &k.scale);
        if (!between(k.t, i ? plate->keys[i - 1].t : 0, FRAMES_MAX) ||
            !between(k.x, -SIDE_MAX, SIDE_MAX) || !between(k.y, -SIDE_MAX, SIDE_MAX) ||
            !between(k.scale, 1, KN_PLATE_SCALE_MAX))
            return FALSE;
        kn_plate_go(plate, k);
    }
    return TRUE;
}

GVariant *kn_plates_to_variant(const KnShot *shot)
{
    GVariantBuilder plates;

    g_variant_builder_init(&plates, G_VARIANT_TYPE(KN_PLATES_TYPE));
    for (guint i = 0; i < shot->n_plates; i++) {
        const KnPlate *p = &shot->plates[i];

        g_variant_builder_add(&plates,
                              "(s(ii)(dddd)(dd)@" KN_TRACK_TYPE "@" KN_TRACK_TYPE "@" KN_TRACK_TYPE
                              "ybd@a(dddd))",
                              p->surface, p->width, p->height, p->place.x, p->place.y, p->place.w,
                              p->place.h, p->about.x, p->about.y, track_to_variant(&p->weight),
                              track_to_variant(&p->scale), track_to_variant(&p->reveal),
                              (guchar)p->reveal_way, p->fixed, p->depth, keys_to_variant(p));
    }
    return g_variant_builder_end(&plates);
}

static const char *check_plate(const KnPlate *p, const KnShot *shot)
{
    const KnBox *box = &p->place;
    int least[2] = {p->fixed ? 1 : p->width, p->fixed ? 1 : p->height};

    if (!between(p->width, 1, SIDE_MAX) || !between(p->height, 1, SIDE_MAX))
        return "the size of a plate is out of range";
    if (!between(box->x, 0, shot->surface_width) || !between(box->y, 0, shot->surface_height) ||
        !between(box->w, least[0], SIDE_MAX) || !between(box->h, least[1], SIDE_MAX))
        return "a plate does not lie on its picture";
    if (!between(p->about.x, -100, 100) || !between(p->about.y, -100, 100))
        return "the middle of a plate is out of range";
    if (!between(p->depth, 0, KN_PLATE_DEPTH_MAX))
        return "the depth of a plate is out of range";
    return NULL;
}

static const char *read_plate(GVariant *variant, const KnShot *shot, KnPlate *p)
{
    g_autoptr(GVariant) weight = NULL, scale = NULL, reveal = NULL, keys = NULL;
    const char *key;
    guchar way;

    g_variant_get(
        variant,
        "(&s(ii)(dddd)(dd)@" KN_TRACK_TYPE "@" KN_TRACK_TYPE "@" KN_TRACK_TYPE "ybd@a(dddd))", &key,
        &p->width, &p->height, &p->place.x, &p->place.y, &p->place.w, &p->place.h, &p->about.x,
        &p->about.y, &weight, &scale, &reveal, &way, &p->fixed, &p->depth, &keys);
    p->reveal_way = way;
    if (!kn_hash_is_valid(key))
        return "the key of a plate is no SHA-256";
    g_strlcpy(p->surface, key, sizeof p->surface);
    if (!track_from_variant(weight, 0, 1, &p->weight) ||
        !track_from_variant(scale, 1, KN_PLATE_SCALE_MAX, &p->scale) ||
        !track_from_variant(reveal, 0, 1, &p->reveal) || p->reveal_way > KN_REVEAL_LAST)
        return "a plate's track is out of range";
    if (!keys_from_variant(keys, p))
        return "the way of a plate is out of range";
    return check_plate(p, shot);
}

const char *kn_plates_from_variant(GVariant *plates, KnShot *shot)
{
    gsize n = g_variant_n_children(plates);
    const char *problem = NULL;

    if (n > PLATES_MAX || (n && shot->visual == KN_VISUAL_COLOR))
        return "a shot has plates that it cannot have";
    for (gsize i = 0; i < n && !problem; i++) {
        g_autoptr(GVariant) child = g_variant_get_child_value(plates, i);
        KnPlate plate = {0};

        problem = read_plate(child, shot, &plate);
        kn_shot_add_plate(shot, &plate);
    }
    return problem;
}
