/* SPDX-License-Identifier: MIT */
/* Where a picture is cut to fill the frame: the subject's box is kept, or the part of it that is
 * looked at, and no face is cut through where that can be. */
#include "effects/effect.h"
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

static const KnSubject near_person = {.label = (char *)"person",
                                      .confidence = .9,
                                      .box = {.02, .03, .96, .97},
                                      .anchor = {.52, .32}},
                       near_face = {.label = (char *)"face",
                                    .confidence = .8,
                                    .box = {.32, .22, .40, .34},
                                    .anchor = {.52, .32}};

static void check_whole(const KnBox *face, double start, double length)
{
    g_assert_cmpfloat(start, <=, face->y + 1e-9);
    g_assert_cmpfloat(start + length, >=, face->y + face->h - 1e-9);
}

/* A face that is nearly as high as the window, by a crop and by a zoom. */
static void test_close_face(void)
{
    const KnSubject items[] = {near_person, near_face};
    const KnSegment segment = {.focus = {.5, .5}};
    const KnSegmentSubjects subjects = {.items = (KnSubject *)items, .n = 2};
    for (int percent = 35; percent <= 60; percent++) {
        double window = percent / 100.;
        KnPoint at = kn_subjects_focus(&segment, &subjects, 1, window);
        check_whole(&near_face.box, at.y - window / 2, window);
    }
    g_autoptr(GError) error = NULL;
    const KnEffect *effect = kn_effect_find("zoom_on_subject");
    g_autofree gpointer params = g_malloc0(effect->params_size);
    const KnEffectContext context = {.width = 1920,
                                     .height = 1080,
                                     .fps = {30, 1},
                                     .n_frames = 30,
                                     .subjects = items,
                                     .n_subjects = 2,
                                     .base = {0, .15, 1, .48}};
    KnShot shot = {.n_frames = context.n_frames};
    kn_options_init(effect->options, params); /* to 1.3 times: 0.37 of the picture are seen */
    g_assert_true(effect->compile(&context, params, &shot, &error));
    for (gint64 t = 0; t < context.n_frames; t++) {
        KnBox window;
        kn_shot_window(&shot, (double)t, &window);
        check_whole(&near_face.box, .15 + .48 * window.y, .48 * window.h);
    }
    kn_shot_clear(&shot);
    kn_options_clear(effect->options, params);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/focus/the box is kept", test_box);
    g_test_add_func("/focus/no face is cut", test_faces);
    g_test_add_func("/focus/a close face is whole in a crop and after a zoom", test_close_face);
    return g_test_run();
}
