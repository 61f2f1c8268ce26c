/* SPDX-License-Identifier: MIT */
/* Where a picture is cut to fill the frame: the subject's box is kept, or the part of it that is
 * looked at, and no face is cut through where that can be. */
#include "engine/plan/subjects.h"

#define CLOSE(a, b) g_assert_cmpfloat_with_epsilon(a, b, 1e-9)

static KnSubject person(double x, double w, double face_x, double face_w)
{
    return (KnSubject){.label = (char *)"person",
                       .confidence = .9,
                       .box = {x, .1, w, .8},
                       .anchor = {face_x + face_w / 2, .2}};
}

static KnSubject face(double x, double w)
{
    return (KnSubject){
        .label = (char *)"face", .confidence = .5, .box = {x, .15, w, .1}, .anchor = {x, .2}};
}

static KnPoint focus(const KnSubject *items, guint n, double width)
{
    const KnSegment segment = {.focus = {.5, .5}};
    const KnSegmentSubjects subjects = {.items = items, .n = n};
    return kn_subjects_focus(&segment, &subjects, width, 1);
}

static gboolean is_cut(const KnSubject *item, double at, double window)
{
    double start = item->box.x, end = item->box.x + item->box.w;
    double low = at - window / 2, high = at + window / 2;
    return (start < low && end > low) || (start < high && end > high);
}

static void test_box(void)
{
    const KnSubject one = person(.6, .3, .7, .1);
    CLOSE(focus(&one, 1, .5).x, .75);  /* nearest to the anchor */
    CLOSE(focus(&one, 1, .2).x, .75);  /* too large: the anchor */
    CLOSE(focus(&one, 1, .32).x, .75); /* the box just fits */
    CLOSE(focus(NULL, 0, .5).x, .5);
}

/* Five people in a row, and every width of the window. */
static void test_faces(void)
{
    enum { N = 5 };
    KnSubject items[2 * N];
    for (int i = 0; i < N; i++) {
        items[2 * i] = person(.05 + .18 * i, .18, .11 + .18 * i, .06);
        items[2 * i + 1] = face(.11 + .18 * i, .06);
        items[2 * i].confidence = i == 2 ? .95 : .9;
    }
    for (int percent = 12; percent < 100; percent++) {
        double window = percent / 100., at = focus(items, 2 * N, window).x;
        g_test_message("window %.2f about %.3f", window, at);
        g_assert_cmpfloat(at - window / 2, >=, -1e-9);
        g_assert_cmpfloat(at + window / 2, <=, 1 + 1e-9);
        for (int i = 0; i < N; i++)
            g_assert_false(is_cut(&items[2 * i + 1], at, window));
        /* That of whom the picture is about is in it. */
        g_assert_cmpfloat(at - window / 2, <=, items[5].box.x);
        g_assert_cmpfloat(at + window / 2, >=, items[5].box.x + items[5].box.w);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/focus/the box is kept", test_box);
    g_test_add_func("/focus/no face is cut", test_faces);
    return g_test_run();
}
