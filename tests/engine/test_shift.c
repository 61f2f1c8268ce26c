/* SPDX-License-Identifier: MIT */
#include "clips.h"
#include "film.h"

#include <string.h>

/* Edits that shift time stay cheap (promise: cheap edits): random films are edited at random, and
 * each edit may make anew the batches that show the segments it touches, those that show a
 * transition with them, and two more. Most are planned alone: a batch is made when its key is new.
 * Some are rendered, and the film is that of a build from nothing.
 *
 * `-m slow` (tools/soak) makes all edits that the promise was given for. */

typedef enum { IMAGE, CARD, COLOR, CLIP, N_KINDS } Kind;

typedef struct {
    Kind kind;
    guint words; /* what its text is made from */
    gint64 frames;
    guint motion, overlay, tool, transition;
    gboolean touched; /* by the last edit */
} Segment;

/* What kind of film: frames of a segment (0: as long as its speech), members of the project. */
typedef struct {
    const char *name, *fps;
    guint n_segments;
    gint64 shortest, longest;
    gboolean transitions, clips;
    const char *members;
} FilmKind;

static const FilmKind kinds[] = {
    {"slideshow", "25", 120, 20, 150, TRUE, FALSE, ""},
    {"narrated", "30", 60, 0, 0, TRUE, FALSE, "\"captions\": {\"burn\": \"karaoke\"}, "},
    {"fast", "30000/1001", 200, 3, 45, FALSE, FALSE, ""},
    {"fast-faded", "10", 150, 2, 30, TRUE, FALSE, "\"captions\": {\"burn\": \"plain\"}, "},
    {"clips", "24", 60, 60, 480, TRUE, TRUE, ""},
};

static const char *const motions[] = {"static", "ken_burns_in", "ken_burns_out", "pan_ltr"};
static const char *const overlays[] = {"", "\"film_grain\"", "\"vignette\"",
                                       "\"film_grain\", \"vignette\""};
static const char *const tools[] = {
    "", "{\"name\": \"paneled_text\", \"params\": {\"text\": \"amber barley\"}}",
    "{\"name\": \"title\", \"params\": {\"text\": \"dust\"}}, \"progress_bar\"",
    ("{\"name\": \"news_overlay\", \"params\": {\"headline\": \"An evening ferry\","
     " \"highlighted_phrases\": [\"ferry\"]}}")};
static const char *const transitions[] = {"fade", "slideleft", "wiperight", "circleopen",
                                          "luma\", \"file\": \"b.jpg"};

typedef struct {
    const FilmKind *kind;
    GRand *rand;
    GArray *segments;
    Film film;
} Case;

static guint pick(Case *c, guint n)
{
    return (guint)g_rand_int_range(c->rand, 0, (gint)n);
}

static Segment random_segment(Case *c)
{
    return (Segment){
        .kind = pick(c, c->kind->clips ? N_KINDS : CLIP),
        .words = g_rand_int(c->rand),
        .frames = c->kind->longest ? g_rand_int_range(c->rand, (gint)c->kind->shortest,
                                                      (gint)c->kind->longest + 1)
                                   : 0,
        .motion = pick(c, G_N_ELEMENTS(motions)),
        .overlay = pick(c, G_N_ELEMENTS(overlays)),
        .tool = pick(c, G_N_ELEMENTS(tools)),
        .transition = pick(c, G_N_ELEMENTS(transitions) + 1),
        .touched = TRUE,
    };
}

/* Two to ten words, always the same of a number. */
static void add_text(GString *out, guint words)
{
    static const char *const some[] = {"amber",  "barley", "candle",  "dust",  "evening", "ferry",
                                       "grove",  "harbor", "island",  "jade",  "kettle",  "lantern",
                                       "meadow", "north",  "orchard", "pebble"};
    for (guint i = 0, n = 2 + words % 9; i < n; i++) {
        words = words * 1664525 + 1013904223;
        g_string_append_printf(out, "%s%s", i ? " " : "", some[words >> 28]);
    }
}

static void add_visual(GString *out, const Segment *segment)
{
    static const char *const pictures[] = {"a.png", "b.jpg", "c.png"};
    switch (segment->kind) {
    case IMAGE:
        g_string_append_printf(out, "\"image\": \"%s\"",
                               pictures[segment->words % G_N_ELEMENTS(pictures)]);
        break;
    case CARD:
        g_string_append(out, "\"card\": {\"text\": \"");
        add_text(out, segment->words);
        g_string_append(out, "\"}");
        break;
    case CLIP:
        g_string_append_printf(out, "\"video\": \"clip.mov\", \"in\": %.2f",
                               segment->words % 100 / 100.0);
        break;
    default:
        g_string_append_printf(out, "\"card\": {\"background\": \"#%06x\"}",
                               segment->words & 0xffffff);
    }
}

static void add_segment(const Case *c, GString *out, const Segment *segment)
{
    g_string_append(out, "{");
    add_visual(out, segment);
    g_string_append(out, ", \"transcript\": \"");
    add_text(out, segment->words + 1);
    g_string_append(out, ".\"");
    if (segment->frames)
        g_string_append_printf(out, ", \"duration\": \"%" G_GINT64_FORMAT "f\"", segment->frames);
    g_string_append_printf(out,
                           ", \"effects_plan\": {\"motion\": \"%s\", \"overlays\": [%s], "
                           "\"tools\": [%s]",
                           motions[segment->motion], overlays[segment->overlay],
                           tools[segment->tool]);
    if (c->kind->transitions && segment->transition < G_N_ELEMENTS(transitions))
        g_string_append_printf(out, ", \"transition\": {\"type\": \"%s\", \"duration\": \"6f\"}",
                               transitions[segment->transition]);
    g_string_append(out, "}}");
}

static void load(Case *c)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text,
                           "{\"version\": 1, %s%s\"output\": {\"width\": 64, \"height\": 36, "
                           "\"fps\": \"%s\", \"speed\": \"ultrafast\"}, \"segments\": [",
                           c->kind->members,
                           c->kind->longest ? "\"voice\": {\"provider\": \"none\"}, " : "",
                           c->kind->fps);
    for (guint i = 0; i < c->segments->len; i++) {
        g_string_append(text, i ? ",\n" : "");
        add_segment(c, text, &g_array_index(c->segments, Segment, i));
    }
    g_string_append(text, "]}");
    film_load(&c->film, text->str);
}

static void open_case(Case *c, const FilmKind *kind, guint seed)
{
    *c = (Case){.kind = kind,
                .rand = g_rand_new_with_seed(seed),
                .segments = g_array_new(FALSE, FALSE, sizeof(Segment))};
    film_open(&c->film, "[{\"card\": {}, \"duration\": 1}]", NULL, FALSE);
    if (kind->clips)
        clip_write(c->film.folder, "clip.mov", 128, 72, "24", 2, NULL, 0);
    for (guint i = 0; i < kind->n_segments; i++) {
        Segment segment = random_segment(c);
        g_array_append_val(c->segments, segment);
    }
    load(c);
}

static void close_case(Case *c)
{
    film_close(&c->film);
    g_array_unref(c->segments);
    g_rand_free(c->rand);
}

/* ---- edits ---- */

static Segment *at(Case *c, guint i)
{
    return &g_array_index(c->segments, Segment, i);
}

static void touch(Case *c, guint i)
{
    if (i < c->segments->len)
        at(c, i)->touched = TRUE;
}

static void reword(Case *c, guint i)
{
    at(c, i)->words = g_rand_int(c->rand);
    touch(c, i);
}

static void resize(Case *c, guint i)
{
    at(c, i)->frames = random_segment(c).frames;
    touch(c, i);
}

static void change_effect(Case *c, guint i)
{
    at(c, i)->motion = pick(c, G_N_ELEMENTS(motions));
    at(c, i)->overlay = pick(c, G_N_ELEMENTS(overlays));
    touch(c, i);
}

static void change_transition(Case *c, guint i)
{
    at(c, i)->transition = pick(c, G_N_ELEMENTS(transitions) + 1);
    touch(c, i);
}

static void insert(Case *c, guint i)
{
    Segment segment = random_segment(c);
    g_array_insert_val(c->segments, i, segment);
}

/* What is left is that its neighbours follow each other. */
static void delete (Case *c, guint i)
{
    g_array_remove_index(c->segments, i);
    touch(c, i);
}

static void swap(Case *c, guint i)
{
    guint k = pick(c, c->segments->len);
    Segment one = *at(c, i);
    *at(c, i) = *at(c, k);
    *at(c, k) = one;
    touch(c, i);
    touch(c, k);
}

static void (*const edits[])(Case *, guint) = {reword, resize, change_effect, change_transition,
                                               insert, delete, swap};

static void edit(Case *c)
{
    for (guint i = 0; i < c->segments->len; i++)
        at(c, i)->touched = FALSE;
    edits[pick(c, G_N_ELEMENTS(edits))](c, pick(c, c->segments->len));
    load(c);
}

/* ---- what an edit makes ---- */

static guint count_new(const KnManifest *now, const KnManifest *then)
{
    guint n = 0;
    for (guint i = 0; i < kn_manifest_n_batches(now); i++)
        n += !kn_manifest_batch_repeats(now, i) &&
             kn_manifest_find_batch(then, kn_manifest_batch(now, i)->key) < 0;
    return n;
}

/* Batches that show a touched segment, or one beside it. */
static guint count_touched(Case *c, const KnManifest *now)
{
    const KnFilm *film = kn_manifest_film(now);
    guint n = 0;
    for (guint b = 0; b < kn_manifest_n_batches(now); b++) {
        const KnBatch *batch = kn_manifest_batch(now, b);
        gboolean shows = FALSE;
        for (guint i = 0; i < c->segments->len; i++) {
            const KnShot *shot = kn_film_shot(film, i);
            gboolean beside = (i > 0 && at(c, i - 1)->touched) ||
                              (i + 1 < c->segments->len && at(c, i + 1)->touched);
            shows |= (beside || at(c, i)->touched) &&
                     shot->first_frame - shot->lead < batch->first_frame + batch->n_frames &&
                     shot->first_frame + shot->n_frames + shot->tail > batch->first_frame;
        }
        n += shows;
    }
    return n;
}

static void test_planned(gconstpointer data)
{
    const FilmKind *kind = data;
    guint n_edits = g_test_slow() ? 200 : 12, n_made = 0, n_touched = 0;
    Case c;
    if (kind->clips && !clip_can_make())
        return;
    open_case(&c, kind, 11);
    KnManifest *then = film_plan(&c.film);
    for (guint i = 0; i < n_edits; i++) {
        edit(&c);
        KnManifest *now = film_plan(&c.film);
        guint made = count_new(now, then), touched = count_touched(&c, now);
        g_assert_cmpuint(made, <=, touched + 2);
        n_made += made;
        n_touched += touched;
        kn_manifest_free(then);
        then = now;
    }
    g_test_message("%u edits of %u batches: %u made, %u touched", n_edits,
                   kn_manifest_n_batches(then), n_made, n_touched);
    kn_manifest_free(then);
    close_case(&c);
}

/* Each edit is rendered with what the ones before have left, and from nothing. */
static void test_rendered(void)
{
    static const FilmKind kind = {"rendered", "10", 60,   2,
                                  25,         TRUE, TRUE, "\"captions\": {\"burn\": \"plain\"}, "};
    FilmKind used = kind;
    guint n_edits = g_test_slow() ? 40 : 3;
    g_autoptr(GError) error = NULL;
    Case c;
    used.clips = clip_can_make();
    open_case(&c, &used, 5);
    film_render(&c.film, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < n_edits; i++) {
        g_autoptr(KnManifest) then = film_plan(&c.film);
        edit(&c);
        g_autoptr(KnManifest) now = film_plan(&c.film);
        film_render_again(&c.film, &error);
        g_assert_no_error(error);
        g_autofree char *done = g_strdup_printf("done made %u cached", count_new(now, then));
        g_assert_true(film_saw(&c.film, done));
        g_autofree char *edited = film_sha256(&c.film);
        film_render(&c.film, &error);
        g_assert_no_error(error);
        g_autofree char *fresh = film_sha256(&c.film);
        g_assert_cmpstr(edited, ==, fresh);
    }
    close_case(&c);
}

/* One sentence of a hundred, whichever. */
static void test_sentence(void)
{
    static const FilmKind kind = {"sentences", "30", 100, 0, 0, FALSE, FALSE, ""};
    guint step = g_test_slow() ? 1 : 9, most = 0;
    Case c;
    open_case(&c, &kind, 3);
    g_autoptr(KnManifest) then = film_plan(&c.film);
    for (guint i = 0; i < kind.n_segments; i += step) {
        guint words = at(&c, i)->words;
        reword(&c, i);
        load(&c);
        g_autoptr(KnManifest) now = film_plan(&c.film);
        most = MAX(most, count_new(now, then));
        at(&c, i)->words = words;
    }
    g_assert_cmpuint(most, <=, 2);
    close_case(&c);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path =
            g_strdup_printf("/shift/an-edit-costs-what-it-touches/%s", kinds[i].name);
        g_test_add_data_func(path, &kinds[i], test_planned);
    }
    g_test_add_func("/shift/an-edited-film-is-that-of-a-fresh-build", test_rendered);
    g_test_add_func("/shift/a-reworded-sentence-makes-two-batches-at-most", test_sentence);
    return film_run();
}
