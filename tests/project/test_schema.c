/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "corpus.h"
#include "helpers.h"
#include "schema_validator.h"
#include "timeline/timeline.h"

#include <stdio.h>

/* The schema says what the program says. Valid projects are changed at random, and both are asked;
 * where the program refuses what the schema accepts, each of its reasons must stand in the list of
 * what JSON Schema cannot say. `-m slow` tries more. */

/* Parts of the program's messages. */
static const struct {
    const char *says, *reason;
    gboolean string; /* only where a string stands there */
    gboolean older;  /* only without a version */
} unsayable[] = {
    {"means the same as", "two members compared with each other", FALSE, FALSE},
    {"leads out of the project", "what a path leads to", FALSE, FALSE},
    {"has the same place in the scene's folder", "paths compared with each other", FALSE, FALSE},
    {"is one of the scene's inputs", "paths compared with each other", FALSE, FALSE},
    {"is not among the inputs", "paths compared with each other", FALSE, FALSE},
    {"is an absolute path", "what a path leads to; a flag permits it", FALSE, FALSE},
    {"is too long for a path", "a length in bytes", FALSE, FALSE},
    {"longer than", "a length in bytes, or two members compared", FALSE, FALSE},
    {"a box inside the picture", "sums of numbers: the right and lower edge", FALSE, FALSE},
    {"is not after that of the one before", "numbers compared with each other", FALSE, FALSE},
    {"has nothing to show", "the defaults may hold the visual", FALSE, FALSE},
    {"type is missing", "the defaults may hold the transition's type", FALSE, FALSE},
    {"file is missing", "the defaults may hold the transition's file", FALSE, FALSE},
    {"file is of the transition luma", "the defaults may hold the transition's type", FALSE, FALSE},
    {"the voice \"command\" needs a program", "the project's voice may hold the command", FALSE,
     FALSE},
    {"has no length", "the defaults may hold the duration", FALSE, FALSE},
    {"an overlap of", "sums of times", FALSE, FALSE},
    {"a gap", "sums of times", FALSE, FALSE},
    {"before it starts at", "times compared with each other", FALSE, FALSE},
    {"would end at", "sums of times", FALSE, FALSE},
    {"lasts less than one frame", "the length of a frame", FALSE, FALSE},
    {"is the length of the segment's speech", "whether anything is said", FALSE, FALSE},
    {"the music ends before it starts", "times compared with each other", FALSE, FALSE},
    {"the part of the file ends before it starts", "times compared with each other", FALSE, FALSE},
    {"there is no segment", "the number of segments", FALSE, FALSE},
    {"expected a time of 0 to 3600000", "numbers within strings: at most 1000 hours", TRUE, FALSE},
    {"a number of seconds", "numbers within strings: the length of a time", TRUE, FALSE},
    {"a curve is written cubic-bezier", "numbers within strings: the curve's range", TRUE, FALSE},
    {"expected frames a second from 1 to 240", "numbers within strings: the rate's range", TRUE,
     FALSE},
    {"a year, year-month or year-month-day", "the lengths of months", TRUE, FALSE},
    {"a language of two or three letters", "the list of ISO 639-1", TRUE, FALSE},
    {"is no address of a server", "what makes an address", TRUE, FALSE},
    {"has a control character", "characters of a line that is spoken", FALSE, FALSE},
    {"joins the rounds of a loop", "a variable may stand for loop", FALSE, FALSE},
    {"which is the name of", "members compared with each other", FALSE, FALSE},
    {"names the same film as", "members compared with each other", FALSE, FALSE},
    {"expected one of the project's languages", "members compared with each other", FALSE, FALSE},
    {"is the same language as", "members compared with each other", FALSE, FALSE},
    {"is the id of ", "members compared with each other", FALSE, FALSE},
    {"has texts of its own, and", "members compared with each other", FALSE, FALSE},
    {"; expected a time from in to out", "numbers compared with each other", FALSE, FALSE},
    {"as the first has", "lengths of rows compared with each other", FALSE, FALSE},
    {"not after in", "numbers compared with each other", FALSE, FALSE},
    {"is one list; expected", "a mask's length is its shape's product", FALSE, FALSE},
    {"font, dim, start_time, type", "the defaults may hold the card's type", FALSE, FALSE},
    {" of data: ", "which cells of a chart are numbers, and how they are written", FALSE, FALSE},
    {"unknown key", "which names are near to known ones, in an older script", FALSE, TRUE},
};

static const KnJson *schema_root;
static guint n_used[G_N_ELEMENTS(unsayable)], n_passed_over;

static const KnJson *value_at(const KnJson *value, guint line, guint column)
{
    const KnJson *found = value->line == line && value->column == column ? value : NULL;
    for (guint i = 0; value->type >= KN_JSON_ARRAY && i < value->n && !found; i++)
        found = value_at(value->items[i], line, column);
    return found;
}

/* The value that a message is about, or NULL. */
static const KnJson *value_of(const KnJson *root, const char *message)
{
    guint line, column;
    gboolean placed = sscanf(message, "p:%u:%u:", &line, &column) == 2;
    return placed ? value_at(root, line, column) : NULL;
}

static gboolean is_string(const KnJson *root, const char *message)
{
    const KnJson *value = value_of(root, message);
    return value && value->type == KN_JSON_STRING;
}

/* What a variable stands for is unknown to a schema. */
static gboolean has_variable(const KnJson *root, const char *message)
{
    g_autoptr(GString) text = g_string_new(NULL);
    kn_json_append(text, value_of(root, message));
    return strstr(text->str, "{{") != NULL;
}

/* The first line of the program's that the list does not hold, or NULL. */
static const char *unexcused(const KnJson *root, char **lines)
{
    for (guint i = 0; lines[i]; i++) {
        gboolean excused = has_variable(root, lines[i]);
        for (gsize j = 0; j < G_N_ELEMENTS(unsayable) && !excused; j++)
            if (strstr(lines[i], unsayable[j].says) &&
                (!unsayable[j].string || is_string(root, lines[i])) &&
                (!unsayable[j].older || !kn_json_member(root, "version"))) {
                excused = TRUE;
                n_used[j]++;
            }
        if (!excused)
            return lines[i];
    }
    return NULL;
}

static gboolean passes_over_keys(const KnProject *project)
{
    gboolean does = FALSE;
    for (guint i = 0; i < kn_warnings_n(project->warnings); i++)
        does |= kn_warnings_at(project->warnings, i)->code == KN_WARNING_UNKNOWN_KEYS;
    return does;
}

/* FALSE, with a message, when both differ without a reason. */
static gboolean agree(const char *text)
{
    static const KnLoadOptions laid_out = {.check = kn_timeline_check};
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) document = kn_json_load_text(text, -1, "p", NULL);
    g_assert_nonnull(document);
    g_autoptr(KnProject) project =
        kn_project_load_text(text, -1, "p", "/nonexistent", &laid_out, &error);
    gboolean accepts = schema_accepts(schema_root, kn_json_root(document));
    n_passed_over += project && passes_over_keys(project);
    if (accepts == (project != NULL))
        return TRUE;
    g_auto(GStrv) lines = g_strsplit(error ? error->message : "", "\n", -1);
    const char *line = accepts ? unexcused(kn_json_root(document), lines)
                               : "the schema refuses what the program accepts";
    if (line)
        g_test_message("%s\n%s", text, line);
    return line == NULL;
}

/* ---- changes ---- */

typedef struct {
    GRand *random;
    KnJsonDocument *document; /* new values are made of its */
    GPtrArray *pool;          /* values of all projects, to be put elsewhere */
    guint at;                 /* values to be passed until the one that changes */
} Mutation;

static const KnJson *parse(GPtrArray *documents, const char *text)
{
    KnJsonDocument *document = kn_json_load_text(text, -1, "m", NULL);
    g_assert_nonnull(document);
    g_ptr_array_add(documents, document);
    return kn_json_root(document);
}

static GPtrArray *documents; /* of values of the tables below */

static const KnJson *odd_value(Mutation *m)
{
    static const char *const values[] = {
        "null",
        "true",
        "false",
        "0",
        "1",
        "-1",
        "2",
        "3",
        "0.5",
        "1.5",
        "1e300",
        "-0.25",
        "16",
        "17",
        "59",
        "61",
        "100",
        "999",
        "8000",
        "1e6",
        "3600001",
        "2147483648",
        "\"\"",
        "\"x\"",
        "\"0\"",
        "\"auto\"",
        "\"1:60\"",
        "\"1:02.5\"",
        "\"10f\"",
        "\"999999:00:00\"",
        "\"none\"",
        "\"fade\"",
        "\"wipeleft\"",
        "\"crosfade\"",
        "\"linear\"",
        "\"easeInSin\"",
        "\"cubic-bezier(0, 0, 1, 1)\"",
        "\"cubic-bezier(2, 0, 1, 1)\"",
        "\"cubic-bezier\"",
        "\"{{q}}\"",
        "\"{{nobody}}\"",
        "\"a{{who}}\"",
        "\"{{ who }}\"",
        "\"{{\"",
        "\"\\\\{{x\"",
        "\"#fff\"",
        "\"#12345\"",
        "\"red\"",
        "\"a.srt\"",
        "\"a.SRT\"",
        "\"film.m4v\"",
        "\"film.avi\"",
        "\"/a.jpg\"",
        "\"../a.jpg\"",
        "\"~/a.jpg\"",
        "\"https://x/a.mp4\"",
        "\"C:\\\\a.mp4\"",
        "\"a/../../a.mp4\"",
        "\"a:b/..a.mp4\"",
        "\"data:x\"",
        "\"a\\u0007b\"",
        "{\"provider\": \"command\"}",
        "{\"provider\": \"command\", \"command\": [\"x\"]}",
        "[{\"name\": \"temporal_zoom\"}, {\"name\": \"temporal_zoom\"}]",
        "\".mp4\"",
        "\"2026-02-30\"",
        "\"2026-13\"",
        "\"2026\"",
        "\"0000\"",
        "\"en\"",
        "\"xx\"",
        "\"pt-BR\"",
        "\"e\"",
        "\"youtube\"",
        "\"subject\"",
        "\"center\"",
        "\"top\"",
        "\"left\"",
        "\"espeak\"",
        "\"command\"",
        "\"http://x/v1\"",
        "\"http://u@x/\"",
        "\"25/1\"",
        "\"0/1\"",
        "\"1/0\"",
        "\"030\"",
        "\"241\"",
        "\"29.97\"",
        "[]",
        "{}",
        "[0.5, 0.5]",
        "[0.5, 1.5]",
        "[1, 2, 3]",
        "[0, 0, 256]",
        "[0.5, 0, 0.6, 1]",
        "[0, 0, 0, 1]",
        "[\"srt\", \"srt\"]",
        "[\"srt\", 1]",
        "[\"{{who}}\"]",
        "[{}]",
        "{\"file\": \"a.wav\"}",
        "{\"name\": \"vignette\"}",
        "{\"name\": \"film_grain\", \"params\": {\"sigma\": 2}}",
        "{\"name\": \"film_grain\", \"params\": {}, \"sigma\": 2}",
        "{\"type\": \"slideup\"}",
        "{\"text\": \"x\"}",
        "{\"a=b\": \"c\"}",
        "{\"1x\": 2}",
    };
    return parse(documents, values[g_rand_int_range(m->random, 0, G_N_ELEMENTS(values))]);
}

/* A number a little off, a string a little different; anything else as it is. */
static const KnJson *nudged(Mutation *m, const KnJson *value)
{
    static const double steps[] = {-1, 1, -0.01, 0.5, 1e-9, 1000};
    g_autoptr(GString) text = g_string_new(NULL);
    int way = g_rand_int_range(m->random, 0, G_N_ELEMENTS(steps));
    if (value->type == KN_JSON_NUMBER) {
        kn_json_append_number(text, value->number + steps[way]);
    } else if (value->type == KN_JSON_STRING) {
        g_autofree char *cut =
            g_utf8_substring(value->string, 0, MAX(g_utf8_strlen(value->string, -1) - way % 2, 0));
        g_autofree char *changed = g_strconcat(cut, way > 2 ? "x" : "", NULL);
        kn_json_append_string(text, changed);
    } else {
        return value;
    }
    return parse(documents, text->str);
}

/* The container without its i-th element, or with it again under another key. */
static const KnJson *with_other_members(Mutation *m, const KnJson *value, guint i, gboolean more)
{
    static const char *const keys[] = {"image",
                                       "selected_image",
                                       "file",
                                       "segment",
                                       "at",
                                       "ease",
                                       "duration",
                                       "words",
                                       "speed",
                                       "typo",
                                       "grade_of_belief",
                                       "image_url_of_source",
                                       "version"};
    const KnJson **items = g_newa(const KnJson *, value->n + 1);
    const char **names = g_newa(const char *, value->n + 1);
    KnJsonPlace *places = g_newa(KnJsonPlace, value->n + 1);
    guint n = 0;
    for (guint j = 0; j < value->n; j++) {
        if (j == i && !more)
            continue;
        items[n] = value->items[j];
        names[n] = value->keys ? value->keys[j] : NULL;
        places[n++] = value->keys ? value->key_places[j] : (KnJsonPlace){1, 1};
    }
    if (more) {
        const char *key = keys[g_rand_int_range(m->random, 0, G_N_ELEMENTS(keys))];
        if (value->keys && kn_json_member(value, key))
            return value;
        items[n] = value->items[i];
        names[n] = key;
        places[n++] = (KnJsonPlace){1, 1};
    }
    return kn_json_make_container(m->document, value, n, items, value->keys ? names : NULL, places);
}

static const KnJson *changed(Mutation *m, const KnJson *value)
{
    guint way = (guint)g_rand_int_range(m->random, 0, 10);
    gboolean container = value->n > 0 && value->type >= KN_JSON_ARRAY;
    if (container && way < 4)
        return with_other_members(m, value, (guint)g_rand_int_range(m->random, 0, (int)value->n),
                                  way < 2);
    if (way < 6)
        return nudged(m, value);
    if (way < 8)
        return m->pool->pdata[g_rand_int_range(m->random, 0, (int)m->pool->len)];
    return odd_value(m);
}

/* The tree with the m->at-th value (in order of reading) changed. */
static const KnJson *mutate(Mutation *m, const KnJson *value)
{
    if (m->at-- == 0)
        return changed(m, value);
    if (value->type != KN_JSON_ARRAY && value->type != KN_JSON_OBJECT)
        return value;
    const KnJson **items = g_newa(const KnJson *, value->n + 1);
    for (guint i = 0; i < value->n; i++)
        items[i] = m->at == G_MAXUINT ? value->items[i] : mutate(m, value->items[i]);
    return kn_json_make_container(m->document, value, value->n, items, value->keys,
                                  value->key_places);
}

static void collect(GPtrArray *pool, const KnJson *value)
{
    g_ptr_array_add(pool, (gpointer)value);
    for (guint i = 0; value->type >= KN_JSON_ARRAY && i < value->n; i++)
        collect(pool, value->items[i]);
}

/* As older pipelines write: without a version, and with keys that only they know. */
static const char *const older[] = {
    "{\"audio_file\": \"n.wav\", \"total_duration\": 9, \"pipeline\": \"2.3\", \"segments\": ["
    "{\"segment_id\": 1, \"start_time\": 0, \"end_time\": 5, \"mood\": \"calm\", "
    "\"selected_image\": \"a.jpg\", \"effects_plan\": {\"motion\": \"static\"}}, "
    "{\"start_time\": 5, \"end_time\": 9, \"image_path\": \"b.jpg\", "
    "\"precomputed_subject_data\": {\"bbox\": [0.3, 0.2, 0.3, 0.5], \"detector\": \"x\"}}], "
    "\"summary_of_run\": {\"n\": 2}}",
    "{\"who_made_it\": \"x\", \"segments\": [{\"image\": \"a.jpg\", \"duration\": 2, "
    "\"custom_effects\": [{\"name\": \"temporal_zoom\"}], \"hue\": 3, \"subject\": [{\"bbox\": [0, "
    "0, 1, 1], \"score_of_it\": 1}, {\"bbox\": [0, 0, 0.5, 1]}]}], \"defaults\": {\"fit\": "
    "\"contain\"}}",
};

static void test_mutants(void)
{
    const guint n_mutants = g_test_slow() ? 200000 : 4000;
    g_autoptr(GPtrArray) pool = g_ptr_array_new();
    g_autoptr(GRand) random = g_rand_new_with_seed(20261128);
    guint n_bad = 0, n_projects = 0;
    const KnJson *roots[16];
    for (; corpus[n_projects]; n_projects++) {
        roots[n_projects] = parse(documents, corpus[n_projects]);
        collect(pool, roots[n_projects]);
    }
    for (guint i = 0; i < G_N_ELEMENTS(older); i++)
        roots[n_projects++] = parse(documents, older[i]);
    for (guint i = 0; i < n_mutants && n_bad < 10; i++) {
        guint kept = documents->len;
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GPtrArray) values = g_ptr_array_new();
        const KnJson *root = roots[i % n_projects];
        collect(values, root);
        parse(documents, "null"); /* its document holds what is made */
        Mutation m = {random, documents->pdata[kept], pool, 0};
        for (int twice = g_rand_int_range(random, 1, 3); twice > 0; twice--) {
            m.at = (guint)g_rand_int_range(random, 0, (int)values->len);
            root = mutate(&m, root);
        }
        kn_json_append(text, root);
        n_bad += !agree(text->str);
        g_ptr_array_set_size(documents, (int)kept);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(unsayable); i++)
        g_test_message("%5u differ: %s (\"%s\")", n_used[i], unsayable[i].reason,
                       unsayable[i].says);
    g_assert_cmpuint(n_bad, ==, 0);
    g_assert_cmpuint(n_passed_over, >, n_mutants / 100);
}

static void test_corpus(void)
{
    for (guint i = 0; corpus[i]; i++) {
        g_autoptr(KnProject) project = load_good(corpus[i]);
        g_assert_nonnull(project);
        g_autoptr(KnJsonDocument) document = kn_json_load_text(corpus[i], -1, "p", NULL);
        g_assert_true(schema_accepts(schema_root, kn_json_root(document)));
    }
    for (guint i = 0; i < G_N_ELEMENTS(older); i++)
        g_assert_true(agree(older[i]));
    g_assert_cmpuint(n_passed_over, ==, G_N_ELEMENTS(older));
}

/* What an editor marks, and its nearest neighbours, which it does not. The program says the same of
 * all of them. */
static const struct {
    const char *text;
    gboolean good;
} rows[] = {
#define SEGMENT(members) "{\"version\": 1, \"segments\": [{" members "}]}"
#define SEGMENTS(project, members) "{\"version\": 1, " project ", \"segments\": [{" members "}]}"
#define SUBJECT(value) SEGMENT("\"duration\": 1, \"image\": \"a.jpg\", \"subject\": " value)
#define CARD(type, members)                                                                        \
    SEGMENT("\"duration\": 1, \"card\": {\"type\": \"" type "\", " members "}")
#define VOICE(members) SEGMENTS("\"voice\": {" members "}", "\"duration\": 1, \"image\": \"a.jpg\"")
#define OUTPUT(members)                                                                            \
    "{\"output\": {" members "}, \"segments\": [{\"image\": \"a.jpg\", \"duration\": 1}]}"
#define SCENE(members) SEGMENT("\"scene\": {\"command\": [\"x\"], " members "}")
    {SEGMENT("\"duration\": 1, \"image\": \"https://x/a.jpg\""), FALSE},
    {SEGMENT("\"duration\": 1, \"image\": \"file:///a.jpg\""), FALSE},
    {SEGMENT("\"duration\": 1, \"image\": \"data:x\""), FALSE},
    {SEGMENT("\"duration\": 1, \"image\": \"~/a.jpg\""), FALSE},
    {SEGMENT("\"duration\": 1, \"image\": \"C:\\\\a.jpg\""), FALSE},
    {SEGMENT("\"duration\": 1, \"image\": \"a~/data:/x:y.jpg\""), TRUE},
    {SEGMENT("\"duration\": 1, \"image\": \"a.jpg\", \"subject\": {\"mask\": \"~/m.png\"}"), FALSE},
    {OUTPUT("\"file\": \"http://x/a.mp4\""), FALSE},
    {OUTPUT("\"file\": \"x/a.mp4\""), TRUE},
    {OUTPUT("\"fps\": \"0/1\""), FALSE},
    {OUTPUT("\"fps\": \"1/0\""), FALSE},
    {OUTPUT("\"fps\": \"0.5\""), FALSE},
    {OUTPUT("\"fps\": \"030/01\""), TRUE},
    {SCENE("\"output\": \"../a.mp4\""), FALSE},
    {SCENE("\"output\": \"a/../b.mp4\""), FALSE},
    {SCENE("\"output\": \"/a.mp4\""), FALSE},
    {SCENE("\"output\": \"./a//..b.mp4\""), TRUE},
    {SCENE("\"output\": \"a.mp4\", \"inputs\": [\"b\", \"b\"]"), FALSE},
    {SCENE("\"output\": \"a.mp4\", \"inputs\": [\"b\", \"c\"]"), TRUE},
    {SEGMENT("\"duration\": 1, \"image\": \"a.jpg\", \"video\": \"b.mp4\""), FALSE},
    {SEGMENT("\"duration\": 1, \"image_path\": \"a.jpg\", \"video\": \"b.mp4\""), FALSE},
    {SEGMENT("\"duration\": 1, \"image\": \"a.jpg\", \"video\": null"), TRUE},
    {SCENE("\"output\": \"a.mp4\"}, \"image\": \"a.jpg\", \"card\": {\"type\": \"title\", "
           "\"title\": \"x\""),
     FALSE},
    {SEGMENT("\"duration\": 1, \"image\": \"a.jpg\", \"card\": {\"text\": \"x\"}"), FALSE},
    {SEGMENT(
         "\"duration\": 1, \"image\": \"a.jpg\", \"card\": {\"type\": \"text\", \"text\": \"x\"}"),
     FALSE},
    {SEGMENT("\"duration\": 1, \"image\": \"a.jpg\", \"card\": {\"type\": \"title\", \"title\": "
             "\"x\"}"),
     TRUE},
    {SEGMENTS("\"defaults\": {\"card\": {\"type\": \"title\", \"title\": \"x\"}}",
              "\"duration\": 1, \"image\": \"a.jpg\", \"card\": {\"color\": \"#fff\"}"),
     TRUE},
    {SEGMENTS("\"defaults\": {\"card\": {\"type\": \"title\", \"title\": \"x\"}}",
              "\"duration\": 1, \"card\": {\"title\": \"y\"}"),
     TRUE},
    {SEGMENTS("\"defaults\": {\"card\": {\"type\": \"bullets\", \"items\": [\"x\"]}}",
              "\"duration\": 1, \"card\": {\"numbered\": true}"),
     TRUE},
    {SEGMENTS("\"defaults\": {\"card\": {\"color\": \"#fff\"}}",
              "\"duration\": 1, \"card\": {\"title\": \"y\"}"),
     FALSE},
    {SEGMENTS("\"defaults\": {\"card\": {\"title\": \"x\"}}", "\"duration\": 1"), FALSE},
    {SEGMENT("\"duration\": 1, \"card\": {\"title\": \"y\"}"), FALSE},
    {SEGMENT("\"duration\": 1, \"card\": {\"type\": \"title\"}"), FALSE},
    {SEGMENTS("\"defaults\": {\"image\": \"a.jpg\", \"card\": {\"text\": \"x\"}}",
              "\"duration\": 1, \"image\": \"a.jpg\""),
     FALSE},
    {SEGMENTS("\"defaults\": null", "\"duration\": 1, \"image\": \"a.jpg\""), TRUE},
    {SEGMENT("\"duration\": 0, \"image\": \"a.jpg\""), FALSE},
    {SEGMENT("\"duration\": \"0f\", \"image\": \"a.jpg\""), FALSE},
    {SEGMENT("\"duration\": \"00:0.00\", \"image\": \"a.jpg\""), FALSE},
    {SEGMENT("\"duration\": \"01f\", \"image\": \"a.jpg\""), TRUE},
    {SEGMENT("\"duration\": 0, \"end_time\": 0.03, \"image\": \"a.jpg\""), TRUE},
    {SEGMENTS("\"duration_mode\": \"audio\", \"audio_file\": \"a.wav\"",
              "\"duration\": 0, \"image\": \"a.jpg\""),
     FALSE},
    {SUBJECT("{}"), FALSE},
    {SUBJECT("{\"label\": \"x\", \"bbox\": null}"), FALSE},
    {SUBJECT("[{\"bbox\": [0, 0, 1, 1]}, {\"label\": \"x\"}]"), FALSE},
    {SUBJECT("{\"mask\": \"m.png\"}"), TRUE},
    {SUBJECT("[0, 0, 1, 1]"), TRUE},
    {"{\"segments\": [{\"image_path\": \"a.jpg\", \"duration\": 1, \"subject\": {}}]}", TRUE},
    {CARD("code", "\"code\": \"x\", \"highlight\": \"1-\""), FALSE},
    {CARD("code", "\"code\": \"x\", \"highlight\": \"0\""), FALSE},
    {CARD("code", "\"code\": \"x\", \"highlight\": \"a\""), FALSE},
    {CARD("code", "\"code\": \"x\", \"highlight\": \"\""), TRUE},
    {CARD("code", "\"code\": \"x\", \"highlight\": \"2, 4-06 ,10,\""), TRUE},
    {CARD("bar", "\"data\": [[\"a\"]]"), FALSE},
    {CARD("line", "\"data\": [[1], [2]]"), FALSE},
    {CARD("bar", "\"data\": [[\"a\", -1, 2]]"), TRUE},
    {CARD("line", "\"data\": [1, -2]"), TRUE},
    {CARD("table", "\"data\": [[\"a\"]]"), TRUE},
    {CARD("pie", "\"data\": {\"a\": 1, \"b\": -1}"), FALSE},
    {CARD("pie", "\"data\": [[\"a\", 1], [\"b\", -1]]"), FALSE},
    {CARD("pie", "\"data\": [1, -1]"), FALSE},
    {CARD("bar", "\"data\": \"~/a.csv\""), FALSE},
    {SCENE("\"output\": \"a.mp4\", \"inputs\": [\"http://x/b\"]"), FALSE},
    {CARD("pie", "\"data\": [[\"x\", \"n\"], [-5, 1], [\"b\", 0]]"), TRUE},
    {VOICE("\"provider\": \"command\""), FALSE},
    {VOICE("\"provider\": \"command\", \"command\": null"), FALSE},
    {VOICE("\"provider\": \"command\", \"command\": []"), FALSE},
    {VOICE("\"provider\": \"command\", \"command\": [\"\"]"), FALSE},
    {VOICE("\"provider\": \"command\", \"command\": [\"say\"]"), TRUE},
    {VOICE("\"provider\": \"espeak\", \"command\": []"), TRUE},
    {SEGMENTS("\"voice\": {\"provider\": \"command\", \"command\": [\"x\"]}",
              "\"duration\": 1, \"image\": \"a.jpg\", \"voice\": {\"provider\": \"command\"}"),
     TRUE},
};

static gboolean program_accepts(const char *text)
{
    static const KnLoadOptions laid_out = {.check = kn_timeline_check};
    g_autoptr(KnProject) project =
        kn_project_load_text(text, -1, "p", "/nonexistent", &laid_out, NULL);
    return project != NULL;
}

static void test_rows(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(KnJsonDocument) document = kn_json_load_text(rows[i].text, -1, "p", NULL);
        gboolean accepts = schema_accepts(schema_root, kn_json_root(document));
        g_test_message("%s", rows[i].text);
        g_assert_cmpint(accepts, ==, rows[i].good);
        g_assert_cmpint(program_accepts(rows[i].text), ==, rows[i].good);
    }
}

/* An editor completes what stands as const, with its description. */
static void test_transitions_complete(void)
{
    const KnJson *names = kn_json_member(
        kn_json_member(kn_json_member(schema_root, "$defs"), "transition_name"), "anyOf");
    guint n = 0;
    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        gboolean found = FALSE;
        for (guint i = 0; i < names->n && !found; i++)
            found = strcmp(kn_json_member(names->items[i], "const")->string, (*t)->name) == 0 &&
                    strcmp(kn_json_member(names->items[i], "description")->string, (*t)->help) == 0;
        g_assert_true(found);
        n++;
    }
    g_assert_cmpuint(n, >, 40);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autofree char *schema = kn_project_schema();
    documents = g_ptr_array_new_with_free_func((GDestroyNotify)kn_json_free);
    schema_root = parse(documents, schema);
    g_test_add_func("/schema/valid-projects-obey-it", test_corpus);
    g_test_add_func("/schema/refuses-what-the-program-refuses", test_rows);
    g_test_add_func("/schema/transitions-complete-in-an-editor", test_transitions_complete);
    g_test_add_func("/schema/agrees-with-the-program-about-mutants", test_mutants);
    int result = g_test_run();
    g_ptr_array_unref(documents);
    return result;
}
