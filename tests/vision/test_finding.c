/* SPDX-License-Identifier: MIT */
/* What is found is kept as it is, and nothing else is read. */
#include "vision/finding.h"
#include "vision/tracks.h"

#include <math.h>

static const guint8 values[] = {0, 200, 255, 128, 0, 0};

static KnFinding finding(const char *label, double confidence)
{
    return (KnFinding){.label = g_strdup(label),
                       .detector = g_strdup("saliency"),
                       .confidence = confidence,
                       .box = {.25, .5, .5, .25},
                       .anchor = {.5, .5},
                       .mask = kn_mask_new(2, 3, values)};
}

static GArray *one(const char *label, double confidence)
{
    GArray *findings = kn_findings_new();
    KnFinding f = finding(label, confidence);
    g_array_append_val(findings, f);
    return findings;
}

static GArray *thaw(const GArray *findings)
{
    g_autoptr(GVariant) frozen = g_variant_ref_sink(kn_findings_to_variant(findings));
    return kn_findings_from_variant(frozen);
}

static void test_kept(void)
{
    g_autoptr(GArray) findings = one("dog", .625);
    KnFinding bare = {.confidence = 0, .box = {0, 0, 1, 1}, .anchor = {0, 1}};
    g_array_append_val(findings, bare);
    g_autoptr(GArray) back = thaw(findings);
    g_assert_nonnull(back);
    g_assert_cmpuint(back->len, ==, 2);
    const KnFinding *first = &g_array_index(back, KnFinding, 0);
    const KnFinding *second = &g_array_index(back, KnFinding, 1);
    g_assert_cmpstr(first->label, ==, "dog");
    g_assert_cmpstr(first->detector, ==, "saliency");
    g_assert_true(first->confidence == .625 && first->box.w == .5 && first->anchor.y == .5);
    g_assert_cmpmem(first->mask->values, 6, values, 6);
    g_assert_true(second->label == NULL && second->mask == NULL && second->box.h == 1);
    g_autoptr(GArray) none = kn_findings_new();
    g_autoptr(GArray) none_back = thaw(none);
    g_assert_cmpuint(none_back->len, ==, 0);
}

static void test_refused(void)
{
    const double none = NAN;
    const struct {
        const char *why;
        KnFinding finding;
    } rows[] = {
        {"more than sure", {.confidence = 1.01, .box = {0, 0, 1, 1}}},
        {"less than nothing", {.confidence = -.01, .box = {0, 0, 1, 1}}},
        {"no number", {.confidence = none, .box = {0, 0, 1, 1}}},
        {"a box without width", {.box = {0, 0, 0, 1}}},
        {"a box beside the picture", {.box = {.6, 0, .5, 1}}},
        {"a box above the picture", {.box = {0, -.1, .5, 1}}},
        {"a box of no number", {.box = {0, none, .5, 1}}},
        {"an anchor beside the picture", {.box = {0, 0, 1, 1}, .anchor = {1.5, 0}}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GArray) findings = kn_findings_new();
        g_array_append_val(findings, rows[i].finding);
        g_autoptr(GArray) back = thaw(findings);
        g_test_message("%s", rows[i].why);
        g_assert_null(back);
    }
    g_autoptr(GVariant) other = g_variant_ref_sink(g_variant_new_string("findings"));
    g_assert_null(kn_findings_from_variant(other));
    g_autoptr(GArray) many = kn_findings_new();
    for (int i = 0; i <= KN_FINDINGS_MAX; i++) {
        KnFinding f = {.confidence = .5, .box = {0, 0, 1, 1}};
        g_array_append_val(many, f);
    }
    g_assert_null(thaw(many));
    kn_findings_sort(many);
    g_autoptr(GArray) fewer = thaw(many);
    g_assert_cmpuint(fewer->len, ==, KN_FINDINGS_MAX);
}

static void test_sorted(void)
{
    static const double confidence[] = {.2, .9, .5, .9, .5};
    static const char *const labels[] = {"a", "b", "c", "d", "e"};
    g_autoptr(GArray) findings = kn_findings_new();
    for (guint i = 0; i < G_N_ELEMENTS(labels); i++) {
        KnFinding f = finding(labels[i], confidence[i]);
        g_array_append_val(findings, f);
    }
    kn_findings_sort(findings);
    GString *order = g_string_new(NULL);
    for (guint i = 0; i < findings->len; i++)
        g_string_append(order, g_array_index(findings, KnFinding, i).label);
    g_assert_cmpstr(order->str, ==, "bdcea");
    g_string_free(order, TRUE);
}

static void add_found(GPtrArray *pictures, guint picture, const char *label, double confidence,
                      double x)
{
    while (pictures->len <= picture)
        g_ptr_array_add(pictures, kn_findings_new());
    KnFinding f = finding(label, confidence);
    f.box = (KnBox){x, .4, .1, .2};
    f.anchor = (KnPoint){x + .05, .5};
    g_array_append_val((GArray *)pictures->pdata[picture], f);
}

/* A dog that walks is one dog, whose box is around its way; one far away is another; what is seen
 * in one picture of four is unsure. */
static void test_over_time(void)
{
    g_autoptr(GPtrArray) pictures = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < 4; i++) {
        add_found(pictures, i, "dog", .8, .1 + .05 * i);
        add_found(pictures, i, "dog", .5, .85);
    }
    add_found(pictures, 2, "cat", .8, .2);
    const gint64 times[] = {0, 500000, 1000000, 1500000};
    g_autoptr(GArray) all = kn_findings_over_time(pictures, times, NULL, 0);
    const KnFinding *first = &g_array_index(all, KnFinding, 0);
    const KnFinding *last = &g_array_index(all, KnFinding, 2);
    g_assert_cmpuint(all->len, ==, 3);
    g_assert_cmpstr(first->label, ==, "dog");
    g_assert_cmpfloat_with_epsilon(first->box.x, .1, 1e-9);
    g_assert_cmpfloat_with_epsilon(first->box.w, .25, 1e-9);
    g_assert_cmpfloat_with_epsilon(first->anchor.x, .25, 1e-9);
    g_assert_cmpfloat_with_epsilon(first->confidence, .8, 1e-9);
    g_assert_null(first->mask);
    g_assert_cmpuint(first->way->len, ==, 4);
    KnWayPoint between = kn_way_at(first->way, 750000);
    g_assert_cmpfloat_with_epsilon(between.box.x, .175, 1e-9);
    g_assert_cmpfloat_with_epsilon(between.anchor.x, .225, 1e-9);
    g_assert_cmpfloat_with_epsilon(kn_way_at(first->way, -1).box.x, .1, 1e-9);
    g_assert_cmpfloat_with_epsilon(kn_way_at(first->way, 9000000).box.x, .25, 1e-9);
    g_assert_null(last->way); /* once is nowhere to go */
    g_assert_cmpfloat_with_epsilon(g_array_index(all, KnFinding, 1).box.x, .85, 1e-9);
    g_assert_cmpstr(last->label, ==, "cat");
    g_assert_cmpfloat_with_epsilon(last->confidence, .2, 1e-9);
    g_ptr_array_set_size(pictures, 0);
    g_autoptr(GArray) none = kn_findings_over_time(pictures, NULL, NULL, 0);
    g_assert_cmpuint(none->len, ==, 0);
}

static void look_over_cut(gint64 us, double before, double after, const KnFinding *finding)
{
    g_assert_cmpfloat_with_epsilon(kn_way_at(finding->way, us - 1).box.x, before, 1e-6);
    g_assert_cmpfloat_with_epsilon(kn_way_at(finding->way, us).box.x, after, 1e-6);
}

/* What is surest in each shot is one thing, which is elsewhere from the cut on; a shot in which
 * nothing is found changes nothing. */
static void test_over_cuts(void)
{
    static const struct {
        const char *labels[2];
        guint n; /* of all that is found */
        const char *label;
    } rows[] = {{{"dog", "dog"}, 1, "dog"}, {{"dog", "cat"}, 3, NULL}, {{"dog", NULL}, 1, "dog"}};
    const gint64 times[] = {0, 500000, 1000000, 1500000}, cuts[] = {600000};
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GPtrArray) pictures =
            g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
        for (guint k = 0; k < 4; k++) {
            g_ptr_array_add(pictures, kn_findings_new());
            if (rows[i].labels[k / 2])
                add_found(pictures, k, rows[i].labels[k / 2], .8, k < 2 ? .1 : .3);
        }
        g_autoptr(GArray) all = kn_findings_over_time(pictures, times, cuts, 1);
        const KnFinding *first = &g_array_index(all, KnFinding, 0);
        g_assert_cmpuint(all->len, ==, rows[i].n);
        g_assert_cmpstr(first->label, ==, rows[i].label);
        g_assert_cmpfloat_with_epsilon(first->confidence, rows[i].labels[1] ? .8 : .4, 1e-9);
        if (rows[i].labels[1])
            look_over_cut(cuts[0], .1, .3, first);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding/what is kept comes back", test_kept);
    g_test_add_func("/finding/nothing else is read", test_refused);
    g_test_add_func("/finding/the surest first, equals in their order", test_sorted);
    g_test_add_func("/finding/over the time of a clip", test_over_time);
    g_test_add_func("/finding/over cuts", test_over_cuts);
    return g_test_run();
}
