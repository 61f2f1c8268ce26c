/* SPDX-License-Identifier: MIT */
#include "engine/notes/explain.h"
#include "shot/renderer.h"

#include <string.h>

enum { SEGMENTS_NAMED = 4 };

static void add(GString *out, const char *text)
{
    g_string_append_printf(out, "%s%s", out->len ? ", " : "", text);
}

/* TRUE: every segment looks another way because of it. */
static gboolean explain_settings(const KnVideoSettings *now, const KnVideoSettings *last,
                                 GString *out)
{
    const struct {
        const char *name;
        gboolean changed;
    } rows[] = {
        {"size", now->width != last->width || now->height != last->height},
        {"fps", now->fps.num != last->fps.num || now->fps.den != last->fps.den},
        {"encoder", g_strcmp0(now->encoder, last->encoder) != 0},
        {"speed", g_strcmp0(now->speed, last->speed) != 0},
        {"crf", now->crf != last->crf},
        {"keyint", now->keyint != last->keyint},
        {"bframes", now->bframes != last->bframes},
        {"threads", now->threads != last->threads},
    };
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (rows[i].changed)
            add(names, rows[i].name);
    if (names->len)
        g_string_append_printf(out, "%soutput settings changed (%s)", out->len ? ", " : "",
                               names->str);
    return rows[0].changed || rows[1].changed;
}

static gboolean equal(GVariant *take_a, GVariant *take_b)
{
    g_autoptr(GVariant) a = g_variant_ref_sink(take_a), b = g_variant_ref_sink(take_b);
    return g_variant_equal(a, b);
}

/* How a segment's shot differs; NULL: not at all. */
static const char *shot_change(const KnShot *now, const KnShot *last)
{
    KnShot moved = *last;
    moved.first_frame = now->first_frame;
    if (strcmp(now->surface, last->surface) != 0)
        return "has another picture or shows it otherwise";
    if (!equal(kn_shot_to_variant(now), kn_shot_to_variant(&moved)))
        return "changed";
    return now->first_frame != last->first_frame ? "moved" : NULL;
}

static char *segment_change(const KnFilm *now, const KnFilm *last, guint i)
{
    if (i >= kn_film_n_shots(last))
        return g_strdup_printf("segment %u is new", i + 1);
    const char *how = shot_change(kn_film_shot(now, i), kn_film_shot(last, i));
    return how ? g_strdup_printf("segment %u %s", i + 1, how) : NULL;
}

static char *cut_change(const KnFilm *now, const KnFilm *last, guint i)
{
    if (i + 1 < kn_film_n_shots(last) &&
        equal(kn_cut_to_variant(kn_film_cut(now, i)), kn_cut_to_variant(kn_film_cut(last, i))))
        return NULL;
    return g_strdup_printf("the transition behind segment %u changed", i + 1);
}

/* The segments that reach into the batch, and the cuts between them. */
static void explain_segments(const KnExplain *explain, const KnBatch *batch, GString *out)
{
    const KnFilm *now = kn_manifest_film(explain->now), *last = kn_manifest_film(explain->last);
    guint from[2], to[2], n_changes = 0;
    double progress;
    kn_film_at(now, batch->first_frame, from, &progress);
    int n = kn_film_at(now, batch->first_frame + batch->n_frames - 1, to, &progress);
    for (guint i = from[0]; i <= to[n - 1]; i++) {
        g_autofree char *segment = segment_change(now, last, i);
        g_autofree char *cut = i < to[n - 1] ? cut_change(now, last, i) : NULL;
        if (segment && n_changes++ < SEGMENTS_NAMED)
            add(out, segment);
        if (cut && n_changes++ < SEGMENTS_NAMED)
            add(out, cut);
    }
    if (n_changes > SEGMENTS_NAMED)
        g_string_append_printf(out, " and %u more changes", n_changes - SEGMENTS_NAMED);
}

static gboolean knew(const KnManifest *last, const char *key)
{
    for (guint i = 0; i < kn_manifest_n_batches(last); i++)
        if (strcmp(kn_manifest_batch(last, i)->key, key) == 0)
            return TRUE;
    return FALSE;
}

char *kn_explain_batch(const KnExplain *explain, guint number)
{
    const KnBatch *batch = kn_manifest_batch(explain->now, number);
    GString *out = g_string_new(NULL);
    if (!explain->last)
        return g_string_free(
            g_string_append(out, explain->lost ? "made by another version of Kinora, or not yet"
                                               : "not yet made"),
            FALSE);
    if (knew(explain->last, batch->key))
        return g_string_free(
            g_string_append(out, explain->last_done ? "no longer in the cache" : "not yet made"),
            FALSE);
    gboolean all =
        explain_settings(kn_manifest_video(explain->now), kn_manifest_video(explain->last), out);
    if (explain->last_meaning != KN_RENDERER_MEANING)
        add(out, "this version of Kinora draws otherwise");
    if (g_strcmp0(explain->codec_version, explain->last_codec_version) != 0)
        add(out, "the encoder's version changed");
    if (!all)
        explain_segments(explain, batch, out);
    if (!out->len)
        g_string_append(out, "not yet made in batches of this length");
    return g_string_free(out, FALSE);
}
