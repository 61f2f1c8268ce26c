/* SPDX-License-Identifier: MIT */
#include "engine/notes/explain.h"
#include "engine/notes/film_diff.h"
#include "shot/renderer.h"

#include <string.h>

enum { SEGMENTS_NAMED = 4 };

struct KnExplainer {
    KnExplain given;
    KnSegmentDiff *diff; /* of now's segments; NULL: there is no last build */
};

KnExplainer *kn_explainer_new(const KnExplain *explain)
{
    KnExplainer *explainer = g_new0(KnExplainer, 1);
    explainer->given = *explain;
    if (explain->last)
        explainer->diff =
            kn_film_diff(kn_manifest_film(explain->now), kn_manifest_film(explain->last));
    return explainer;
}

void kn_explainer_free(KnExplainer *explainer)
{
    if (!explainer)
        return;
    g_free(explainer->diff);
    g_free(explainer);
}

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
        {"tune", g_strcmp0(now->tune, last->tune) != 0},
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

/* The captions and texts of a segment's own frames. */
static GVariant *layers_of(const KnFilm *film, guint i)
{
    enum { LAYERS = 7 };
    const KnShot *shot = kn_film_shot(film, i);
    g_autoptr(GVariant) all =
        g_variant_ref_sink(kn_film_to_variant(film, shot->first_frame, shot->n_frames));
    return g_variant_get_child_value(all, LAYERS);
}

static char *segment_change(const KnFilm *now, const KnFilm *last, const KnSegmentDiff *diff,
                            guint i)
{
    static const char *const words[] = {
        [KN_DIFF_MOVED] = "moved", [KN_DIFF_CHANGED] = "changed", [KN_DIFF_NEW] = "is new"};
    if (diff[i].kind == KN_DIFF_CHANGED &&
        strcmp(kn_film_shot(now, i)->surface, kn_film_shot(last, diff[i].last)->surface) != 0)
        return g_strdup_printf("segment %u has another picture or shows it otherwise", i + 1);
    if (diff[i].kind != KN_DIFF_SAME)
        return g_strdup_printf("segment %u %s", i + 1, words[diff[i].kind]);
    if (!equal(layers_of(now, i), layers_of(last, diff[i].last)))
        return g_strdup_printf("the captions or texts of segment %u changed", i + 1);
    return NULL;
}

static gboolean has_partner(const KnSegmentDiff *diff)
{
    return diff->kind == KN_DIFF_SAME || diff->kind == KN_DIFF_CHANGED;
}

/* Between segments i and i + 1. */
static char *cut_change(const KnFilm *now, const KnFilm *last, const KnSegmentDiff *diff, guint i)
{
    guint before = diff[i].last, after = diff[i + 1].last;
    if (!has_partner(&diff[i]) || !has_partner(&diff[i + 1]))
        return NULL; /* that is told already */
    if (after != before + 1)
        return g_strdup_printf("what stood between segments %u and %u is gone", i + 1, i + 2);
    if (equal(kn_cut_to_variant(kn_film_cut(now, i)), kn_cut_to_variant(kn_film_cut(last, before))))
        return NULL;
    return g_strdup_printf("the transition behind segment %u changed", i + 1);
}

/* A cut at the edge of a batch that shows nothing of it still moves what the segment shows: its
 * camera and its grain begin with the transition. */
static char *edge_change(const KnFilm *now, const KnFilm *last, const KnSegmentDiff *diff,
                         guint first, guint end)
{
    const KnSegmentDiff *at_first = &diff[first], *at_end = &diff[end];
    if (has_partner(at_first) &&
        kn_film_shot(now, first)->lead != kn_film_shot(last, at_first->last)->lead)
        return g_strdup_printf("the transition before segment %u changed", first + 1);
    if (has_partner(at_end) &&
        kn_film_shot(now, end)->tail != kn_film_shot(last, at_end->last)->tail)
        return g_strdup_printf("the transition behind segment %u changed", end + 1);
    return NULL;
}

/* The segments that reach into the batch, and the cuts between them. */
static void explain_segments(const KnExplainer *explainer, const KnBatch *batch, GString *out)
{
    const KnFilm *now = kn_manifest_film(explainer->given.now);
    const KnFilm *last = kn_manifest_film(explainer->given.last);
    guint from[2], to[2], n_changes = 0;
    double progress;
    kn_film_at(now, batch->first_frame, from, &progress);
    int n = kn_film_at(now, batch->first_frame + batch->n_frames - 1, to, &progress);
    for (guint i = from[0]; i <= to[n - 1]; i++) {
        g_autofree char *segment = segment_change(now, last, explainer->diff, i);
        g_autofree char *cut = i < to[n - 1] ? cut_change(now, last, explainer->diff, i) : NULL;
        if (segment && n_changes++ < SEGMENTS_NAMED)
            add(out, segment);
        if (cut && n_changes++ < SEGMENTS_NAMED)
            add(out, cut);
    }
    g_autofree char *edge = edge_change(now, last, explainer->diff, from[0], to[n - 1]);
    if (edge && n_changes == 0)
        add(out, edge);
    if (n_changes > SEGMENTS_NAMED)
        g_string_append_printf(out, " and %u more changes", n_changes - SEGMENTS_NAMED);
}

char *kn_explainer_batch(const KnExplainer *explainer, guint number)
{
    const KnExplain *given = &explainer->given;
    const KnBatch *batch = kn_manifest_batch(given->now, number);
    if (!given->last)
        return g_strdup(given->lost ? given->lost : "not yet made");
    if (kn_manifest_find_batch(given->last, batch->key) >= 0)
        return g_strdup(given->last_done ? "no longer in the cache" : "not yet made");
    GString *out = g_string_new(NULL);
    gboolean all =
        explain_settings(kn_manifest_video(given->now), kn_manifest_video(given->last), out);
    if (given->last_meaning != KN_RENDERER_MEANING)
        add(out, "this version of Kinora draws otherwise");
    if (g_strcmp0(given->codec_version, given->last_codec_version) != 0)
        add(out, "the encoder's version changed");
    if (!all)
        explain_segments(explainer, batch, out);
    if (!out->len)
        g_string_append(out, "its segments stood in other batches");
    return g_string_free(out, FALSE);
}
