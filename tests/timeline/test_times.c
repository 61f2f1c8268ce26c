/* SPDX-License-Identifier: MIT */
#include "../project/helpers.h"
#include "cards/card.h"

/* Promise "clear errors": what a segment says to come, or to last, after its end is told. */

#define ONE(members) "{\"segments\": [{\"image\": \"a.jpg\", \"duration\": 4, " members "}]}"
#define TOOL(members) ONE("\"effects_plan\": {\"tools\": [{" members "}]}")
#define MOTION(members) ONE("\"effects_plan\": {\"motion\": {" members "}}")
#define CARD(members) ONE("\"card\": {" members "}")
#define POINTS(members) CARD("\"type\": \"bullets\", \"items\": [" members "]")
#define SPOKEN(members)                                                                            \
    "{\"segments\": [{\"image\": \"a.jpg\", \"audio\": \"a.wav\", \"effects_plan\": {\"tools\": "  \
    "[{\"name\": \"title\", \"text\": \"A\", " members "}]}}]}"
#define CLIP(members) "{\"segments\": [{\"video\": \"a.mp4\", \"duration\": 4, " members "}]}"
#define WHOLE(members) "{\"segments\": [{\"video\": \"a.mp4\", " members "}]}"
#define BOX "\"rect\": [0, 0, 0.5, 0.5]"

/* Speech of 4 s and clips of 10 s; path NULL: nothing is told. */
static const struct {
    const char *text, *path, *words;
} rows[] = {
    {TOOL("\"name\": \"title\", \"text\": \"A\", \"start_time\": 4"), "tools[0].start_time",
     "after 4 s is not seen; its segment ends after 4 s"},
    {TOOL("\"name\": \"title\", \"text\": \"A\", \"start_time\": 3.9"), NULL, NULL},
    {TOOL("\"name\": \"title\", \"text\": \"A\", \"duration\": 6"), "tools[0].duration",
     "lasts until 6 s"},
    {TOOL("\"name\": \"title\", \"text\": \"A\", \"duration\": 4"), NULL, NULL},
    {TOOL("\"name\": \"title\", \"params\": {\"text\": \"A\", \"start_time\": 2, \"duration\": 3}"),
     "tools[0].params.duration", "lasts until 5 s"},
    /* what is not written is nobody's fault, unless nothing is seen at all */
    {TOOL("\"name\": \"lower_third\", \"text\": \"A\""), NULL, NULL},
    {"{\"segments\": [{\"image\": \"a.jpg\", \"duration\": 2, \"effects_plan\": {\"tools\": "
     "[{\"name\": \"zoom_then_panel\", \"text\": \"A\"}]}}]}",
     "tools[0]", "by its zoom_duration, it comes after 3 s"},
    {TOOL("\"name\": \"zoom_then_panel\", \"text\": \"A\", \"zoom_duration\": 5"),
     "tools[0].zoom_duration", "after 5 s"},
    {TOOL("\"name\": \"full_frame_tint\", \"start_time\": \"200f\""), "tools[0].start_time",
     "after 6.66667 s"},
    {TOOL("\"name\": \"quick_flash\", \"flash_time\": 9"), "tools[0].flash_time", "until 9 s"},
    {TOOL("\"name\": \"zoom_on_subject\", \"anim_duration\": 4.5"), "tools[0].anim_duration",
     "until 4.5 s"},
    {MOTION("\"keyframes\": [{\"t\": 0, " BOX "}, {\"t\": 5, " BOX "}]"), "motion.keyframes[1].t",
     "until 5 s"},
    {MOTION("\"keyframes\": [{\"t\": 0, " BOX "}, {\"t\": 4, " BOX "}]"), NULL, NULL},
    {POINTS("\"A\", {\"text\": \"B\", \"at\": 5}"), "card.items[1].at", "after 5 s"},
    {POINTS("\"A\", {\"text\": \"B\", \"at\": 3.5}"), NULL, NULL},
    {CARD("\"type\": \"title\", \"title\": \"A\", \"start_time\": 7"), "card.start_time",
     "after 7 s"},
    /* lengths that are found out */
    {SPOKEN("\"start_time\": 5"), "tools[0].start_time", "after 5 s"},
    {SPOKEN("\"start_time\": 3"), NULL, NULL},
    /* defaults are for those whom they fit; the transition shows a little more */
    {"{\"defaults\": {\"effects_plan\": {\"tools\": [{\"name\": \"title\", \"text\": \"A\", "
     "\"start_time\": 5}]}}, \"segments\": [{\"image\": \"a.jpg\", \"duration\": 4}]}",
     NULL, NULL},
    {"{\"segments\": [{\"image\": \"a.jpg\", \"duration\": 4, \"effects_plan\": {\"transition\": "
     "{\"type\": \"fade\", \"duration\": 2}, \"motion\": {\"keyframes\": [{\"t\": 0, " BOX
     "}, {\"t\": 5, " BOX "}]}}}, {\"image\": \"b.jpg\", \"duration\": 4}]}",
     NULL, NULL},
    /* clips */
    {CLIP("\"in\": 1, \"out\": 9"), "segments[0].out", "of 8 s is not shown to its end"},
    {CLIP("\"in\": 1, \"out\": 9, \"speed\": 2"), NULL, NULL},
    {CLIP("\"loop\": true"), "segments[0].loop", "is not repeated"},
    {CLIP("\"out\": 2, \"loop\": true"), NULL, NULL},
    {CLIP("\"out\": 2, \"loop\": 2"), NULL, NULL},
    {CLIP("\"out\": 2, \"loop\": 3"), "segments[0].loop", "until 6 s"},
    {WHOLE("\"loop\": 2"), NULL, NULL},
    {WHOLE("\"loop\": true"), "segments[0].loop", "is not repeated"},
    {CLIP("\"freeze\": {\"at\": 5, \"duration\": 1}"), "segments[0].freeze", "is not held"},
    {CLIP("\"freeze\": {\"at\": 3, \"duration\": 2}"), "segments[0].freeze", "until 5 s"},
    {CLIP("\"freeze\": {\"at\": 3, \"duration\": 1}"), NULL, NULL},
};

static KnTimeline *lay_out(const KnProject *project, gboolean measured)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnLengths) lengths = kn_lengths_new(project);
    for (guint i = 0; measured && i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        int rounds = segment->clip_loop == KN_LOOP_ALWAYS ? 1 : MAX(segment->clip_loop, 1);
        lengths->segments[i].speech_estimated = FALSE;
        lengths->segments[i].speech_samples =
            segment->speech == KN_SPEECH_NONE ? 0 : 4 * KN_SAMPLE_RATE;
        lengths->segments[i].clip_seconds = 10.0 * rounds;
    }
    KnTimeline *timeline = kn_timeline_new(project, lengths, &error);
    g_assert_no_error(error);
    return timeline;
}

static void test_times_after_the_end_are_told(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s", rows[i].text);
        g_autoptr(KnProject) project = load_good(rows[i].text);
        g_autoptr(KnTimeline) timeline = lay_out(project, TRUE);
        guint n = kn_warnings_n(timeline->warnings);
        const KnWarning *warning = n ? kn_warnings_at(timeline->warnings, 0) : NULL;
        g_assert_cmpuint(n, ==, rows[i].path != NULL);
        if (!warning)
            continue;
        g_test_message("%s: %s", warning->path, warning->words);
        g_assert_cmpint(warning->code, ==, KN_WARNING_TIME_AFTER_END);
        g_assert_true(g_str_has_suffix(warning->path, rows[i].path));
        g_assert_nonnull(strstr(warning->words, rows[i].words));
    }
}

static void test_nothing_is_told_of_lengths_that_are_guessed(void)
{
    static const char *const texts[] = {SPOKEN("\"start_time\": 50"), WHOLE("\"loop\": true")};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(KnProject) project = load_good(texts[i]);
        g_autoptr(KnTimeline) timeline = lay_out(project, FALSE);
        g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, 0);
    }
}

/* Times that are no place in a segment: how fast something comes, which shrinks with its time. */
static const char *const others[] = {
    "title.animate_in",
    "lower_third.animate_in",
    "paneled_text.animate_in",
    "zoom_then_panel.animate_in",
    "news_overlay.animate_in",
    "picture_in_picture.animate_in",
    "subject_glow.stage_duration",
    "map_highlight.fade_to_normal_duration",
    "number.count",
    "bar.grow",
    "line.grow",
    "pie.grow",
    "character_highlight.stage_durations",
};

static void check_table(const char *name, const KnOption *table)
{
    for (const KnOption *o = table; o && o->name; o++) {
        g_autofree char *full = g_strconcat(name, ".", o->name, NULL);
        gboolean is_time = o->type == &kn_type_duration || g_strcmp0(o->unit, "s") == 0;
        gboolean other = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
            other |= strcmp(others[i], full) == 0;
        if (is_time && (o->time != KN_TIME_OTHER) == other)
            g_error("%s: KnOption.time is %s, but it %s in the list of test_times.c", full,
                    o->time ? "given" : "not given", other ? "stands" : "does not stand");
        if (o->time != KN_TIME_OTHER)
            g_assert_true(o->type == &kn_type_duration || o->type == &kn_type_double);
        if (o->type->elements)
            check_table(full, o->type->elements);
    }
}

static void test_every_time_of_effects_and_cards_says_what_it_means(void)
{
    for (const KnEffect *const *e = kn_effects(); *e; e++)
        check_table((*e)->name, (*e)->options);
    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++)
        check_table((*kind)->name, (*kind)->options);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timeline/times-after-the-end-are-told", test_times_after_the_end_are_told);
    g_test_add_func("/timeline/nothing-is-told-of-lengths-that-are-guessed",
                    test_nothing_is_told_of_lengths_that_are_guessed);
    g_test_add_func("/timeline/every-time-of-effects-and-cards-says-what-it-means",
                    test_every_time_of_effects_and_cards_says_what_it_means);
    return g_test_run();
}
