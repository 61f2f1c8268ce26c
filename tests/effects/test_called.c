/* SPDX-License-Identifier: MIT */
/* What people call a thing finds the label that a detector gives it. */
#include "effects/called.h"
#include "effects/subject.h"

static void test_called(void)
{
    static const struct {
        const char *label, *target;
        gboolean called;
    } rows[] = {
        {"dog", "dog", TRUE},        {"dog", "The DOG.", TRUE},
        {"dog", "two dogs", TRUE},   {"dog", "a puppy on the stairs", TRUE},
        {"dog", "an animal", TRUE},  {"person", "the old woman", TRUE},
        {"person", "farmers", TRUE}, {"bicycle", "his bike", TRUE},
        {"bus", "buses", TRUE},      {"cell phone", "a phone", TRUE},
        {"oil lamp", "lamp", TRUE},  {"face", "her face", TRUE},
        {"Hund", "hund", TRUE},      {"dog", "cat", FALSE},
        {"dog", "", FALSE},          {"dog", "dogma", FALSE},
        {"car", "a carpet", FALSE},  {"cat", "the catalogue", FALSE},
        {"person", "a face", FALSE}, {NULL, "dog", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s for %s", rows[i].label ? rows[i].label : "nothing", rows[i].target);
        g_assert_true(kn_is_called(rows[i].label, rows[i].target) == rows[i].called);
    }
}

static void test_chosen(void)
{
    static const KnSubject subjects[] = {
        {.label = (char *)"face", .confidence = .9, .box = {.1, .1, .1, .1}},
        {.label = (char *)"person", .confidence = .8, .box = {.05, .1, .3, .8}},
        {.label = (char *)"dog", .confidence = .5, .box = {.6, .5, .3, .4}},
        {.label = (char *)"cat", .confidence = .2, .box = {.9, .9, .1, .1}},
    };
    static const struct {
        const char *target;
        KnPrefer prefer;
        int nth;
        const char *label; /* NULL: none */
    } rows[] = {
        {NULL, KN_PREFER_SURE, 1, "person"}, /* a face is a part of somebody */
        {NULL, KN_PREFER_SURE, 2, "dog"},
        {NULL, KN_PREFER_SURE, 3, NULL}, /* the cat is not sure */
        {NULL, KN_PREFER_LEFT, 1, "person"},
        {"a man", KN_PREFER_SURE, 1, "person"},
        {"the puppy", KN_PREFER_SURE, 1, "dog"},
        {"the puppy", KN_PREFER_SURE, 2, NULL},
        {"her face", KN_PREFER_SURE, 1, "face"},
        {"an animal", KN_PREFER_SURE, 1, "dog"},
        {"a spaceship", KN_PREFER_SURE, 1, "person"}, /* nothing is called so */
        {"a kitten", KN_PREFER_SURE, 1, "person"},    /* as nothing that is sure is */
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        const KnSubjectQuery query = {rows[i].target, rows[i].prefer, rows[i].nth};
        const KnSubject *best = kn_subject_choose(subjects, G_N_ELEMENTS(subjects), &query);
        g_test_message("%s", rows[i].target ? rows[i].target : "anything");
        g_assert_cmpstr(best ? best->label : NULL, ==, rows[i].label);
    }
    const KnSubjectQuery any = {.nth = 1};
    g_assert_true(kn_subject_choose(subjects, 1, &any) == subjects); /* nobody but his face */
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/called/other names of a label", test_called);
    g_test_add_func("/called/who is meant", test_chosen);
    return g_test_run();
}
