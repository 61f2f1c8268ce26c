/* SPDX-License-Identifier: MIT */
#include "../sanitized.h"
#include "../voice/stage.h"
#include "base/hash.h"
#include "clips.h"
#include "effects/params.h"
#include "effects/triple.h"
#include "film.h"
#include "mutations.h"
#include "silent.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

/* Fingerprints are built by exclusion: a field of the project that changes the film changes its
 * key, and one that does not does not. Every field of every table is tried, see mutations.h; the
 * films are made without a cache, so no stale result can hide a change. Then one is made after the
 * other with cache and state: `status` says before what a render will make, no more and no less,
 * and the film is the one that was made without. */

/* Of no picture is the subject searched for: its key follows what is found, and the key is asked
 * for before. */
static const char base[] =
    "{\"version\": 1, \"title\": \"T\", \"audio_file\": \"tone.wav\", \"seed\": 1,"
    " \"variables\": {\"word\": \"Word\"},"
    " \"output\": {\"width\": 96, \"height\": 54, \"fps\": 10, \"speed\": \"ultrafast\"},"
    " \"music\": [{\"file\": \"other.wav\", \"gain_db\": -3}],"
    " \"sounds\": [{\"file\": \"other.wav\", \"at\": 0.5}],"
    " \"audio\": {}, \"tags\": {}, \"captions\": {\"style\": {}}, \"voice\": {},"
    " \"segments\": ["
    "  {\"image\": \"a.png\", \"focus\": \"center\", \"duration\": 0.6, \"effects_plan\": "
    "{\"motion\": \"ken_burns_in\","
    "   \"overlays\": [\"film_grain\"], \"tools\": [],"
    "   \"transition\": {\"type\": \"fade\", \"duration\": 0.4}}},"
    "  {\"card\": {\"text\": \"{{word}}\"}, \"duration\": 0.6},"
    "  {\"image\": \"c.png\", \"focus\": \"center\", \"duration\": 0.6}]}";

/* What effects find in the picture: of several, each is the first for somebody. */
static const char subjects[] =
    "[{\"bbox\": [0.1, 0.2, 0.2, 0.3], \"label\": \"lamp\"}, "
    "{\"bbox\": [0.4, 0.3, 0.3, 0.4], \"label\": \"gull\", \"confidence\": 0.9}]";

/* Where the object of a table stands in the base. */
static const struct {
    const char *table, *path;
} places[] = {
    {"project", ""},
    {"output", "output"},
    {"language", "languages/de"},
    {"segment", "segments/0"},
    {"subject", "segments/0/subject"},
    {"card", "segments/1/card"},
    {"freeze", "segments/0/freeze"},
    {"scene", "segments/0/scene"},
    {"theme", "theme"},
    {"theme_colors", "theme/colors"},
    {"theme_fonts", "theme/fonts"},
    {"theme_logo", "theme/logo"},
    {"effects_plan", "segments/0/effects_plan"},
    {"transition", "segments/0/effects_plan/transition"},
    {"music", "music/0"},
    {"sound", "sounds/0"},
    {"audio", "audio"},
    {"tags", "tags"},
    {"captions", "captions"},
    {"caption_style", "captions/style"},
    {"voice", "voice"},
    {"director", "director"},
};

typedef struct {
    char *key, *film;
    char *text, *output; /* how it is made again */
    const char *method;
} Made;

static Film site;
static Stage server;            /* that speaks */
static GHashTable *made_before; /* method and project → Made */

static void free_made(gpointer data)
{
    Made *made = data;
    g_free(made->key);
    g_free(made->film);
    g_free(made->text);
    g_free(made->output);
    g_free(made);
}

static JsonObject *object_at(JsonNode *root, const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    JsonNode *node = root;
    for (char **part = parts; *part && **part; part++)
        node = g_ascii_isdigit(**part)
                   ? json_array_get_element(json_node_get_array(node), (guint)atoi(*part))
                   : json_object_get_member(json_node_get_object(node), *part);
    g_assert(node && JSON_NODE_HOLDS_OBJECT(node));
    return json_node_get_object(node);
}

static JsonNode *parse(const char *text)
{
    g_autoptr(GError) error = NULL;
    JsonNode *node = json_from_string(text, &error);
    g_assert_no_error(error);
    return node;
}

static void set(JsonObject *object, const char *field, const char *value)
{
    if (value)
        json_object_set_member(object, field, parse(value));
}

/* "{members}-field": the members come, the field goes. */
static void merge(JsonObject *object, const char *with)
{
    const char *gone = strrchr(with, '-');
    g_autofree char *members = gone ? g_strndup(with, (gsize)(gone - with)) : g_strdup(with);
    if (gone)
        json_object_remove_member(object, gone + 1);
    if (!*members)
        return;
    g_autoptr(JsonNode) node = parse(members);
    g_autoptr(GList) names = json_object_get_members(json_node_get_object(node));
    for (GList *name = names; name; name = name->next)
        json_object_set_member(object, name->data,
                               json_object_dup_member(json_node_get_object(node), name->data));
}

static const char *place_of(const char *table)
{
    for (guint i = 0; i < G_N_ELEMENTS(places); i++)
        if (strcmp(places[i].table, table) == 0)
            return places[i].path;
    return NULL;
}

static KnBuildOptions options_for(const char *method)
{
    return (KnBuildOptions){.cpu = kn_cpu_flags(),
                            .method = method,
                            .workers = 1,
                            .allow_network = TRUE,
                            .allow_commands = TRUE};
}

/* The key as a build has it: with what is spoken known, for captions follow that to the word, and
 * with the clips that programs make. */
static char *key_of(const char *method)
{
    KnBuildOptions options = options_for(method);
    options.cache_dir = site.cache;
    options.until = KN_PHASE_scene;
    g_autoptr(GError) error = NULL;
    g_autoptr(KnSession) session = kn_session_open(site.project, &options);
    char *key = kn_session_voice(session, &error) && (!site.project->segments[0].scene ||
                                                      silent_render(session, site.output, &error))
                    ? kn_session_film_key(session, site.output, &error)
                    : NULL;
    if (!key)
        g_error("%s", error->message);
    return key;
}

static void load(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_clear_pointer(&site.project, kn_project_free);
    site.project = kn_project_load_text(text, -1, "test.json", site.folder, NULL, &error);
    if (!site.project)
        g_error("%s: %s", text, error->message);
}

static const Made *make(const char *written, const char *method)
{
    g_auto(GStrv) parts = g_strsplit(written, "PORT", -1);
    g_autofree char *port = g_strdup_printf("%d", server.port), *text = g_strjoinv(port, parts);
    g_autofree char *id = g_strconcat(method, text, NULL);
    Made *made = g_hash_table_lookup(made_before, id);
    g_autoptr(GError) error = NULL;
    if (made)
        return made;
    load(text);
    const char *container = site.project->output.container;
    g_autofree char *name = g_strconcat("film.", container ? container : "mp4", NULL);
    g_free(site.output); /* its ending and the container agree */
    site.output = g_build_filename(site.folder, name, NULL);
    KnBuildOptions options = options_for(method);
    options.no_cache = TRUE;
    made = g_new0(Made, 1);
    made->key = key_of(method);
    g_autoptr(KnSession) session = kn_session_open(site.project, &options);
    if (!silent_render(session, site.output, &error))
        g_error("%s: %s", text, error->message);
    made->film = film_sha256(&site);
    made->text = g_steal_pointer(&text);
    made->output = g_build_filename(site.folder, "kept", name, NULL);
    made->method = method;
    g_hash_table_insert(made_before, g_steal_pointer(&id), made);
    return made;
}

/* What a render makes, and what `status` says that it will. */
typedef struct {
    gboolean there, sound;
    guint n_batches;
} Work;

static void count(const KnEvent *event, gpointer user_data)
{
    Work *work = user_data;
    gboolean done = g_strcmp0(event->state, "done") == 0;
    work->n_batches += event->kind == KN_EVENT_BATCH && done;
    work->sound |= event->kind == KN_EVENT_PHASE && done && strcmp(event->phase, "sound") == 0;
    work->there |= event->kind == KN_EVENT_PHASE && strcmp(event->phase, "join") == 0 &&
                   strcmp(event->state, "cached") == 0;
}

static Work ask_status(const Made *made, const KnBuildOptions *options)
{
    g_auto(KnState) state = {0};
    g_autoptr(GError) error = NULL;
    g_autoptr(KnSession) session = kn_session_open(site.project, options);
    g_auto(KnStatus) status = {0};
    g_assert_true(kn_state_read(options->state_dir, &state));
    if (!kn_session_status(session, made->output, &state, &status, &error))
        g_error("%s: %s", made->text, error->message);
    return (Work){status.film_there, !status.film_there && status.sound_missing,
                  status.film_there ? 0 : status.n_missing};
}

static void same_work(const Made *made, const char *when, Work said, Work done)
{
    if (memcmp(&said, &done, sizeof said) == 0)
        return;
    g_test_message("%s: %s: film there %d, sound %d, %u batches; should be %d, %d, %u", made->text,
                   when, said.there, said.sound, said.n_batches, done.there, done.sound,
                   done.n_batches);
    g_test_fail();
}

static void make_again(const Made *made)
{
    Work done = {0};
    g_autofree char *state_dir = g_build_filename(site.folder, "state", NULL), *film = NULL;
    g_autoptr(GError) error = NULL;
    KnBuildOptions options = options_for(made->method);
    options.cache_dir = site.cache;
    options.state_dir = state_dir;
    options.event = count;
    options.user_data = &done;
    load(made->text);
    Work said = ask_status(made, &options);
    done = (Work){0};
    g_autoptr(KnSession) session = kn_session_open(site.project, &options);
    if (!silent_render(session, made->output, &error))
        g_error("%s: %s", made->text, error->message);
    same_work(made, "status before", said, done);
    same_work(made, "status after", ask_status(made, &options), (Work){.there = TRUE});
    film = kn_hash_file(made->output, NULL);
    g_assert_cmpstr(film, ==, made->film);
}

static const Made *make_variant(const Mutation *row, const char *path, const char *value)
{
    g_autoptr(JsonNode) root = parse(base);
    if (row->at)
        merge(object_at(root, row->at), row->with);
    set(object_at(root, path), row->field, value);
    g_autofree char *text = json_to_string(root, FALSE);
    gboolean cuts = strcmp(row->table, "project") == 0 || strcmp(row->table, "output") == 0;
    return make(text, cuts ? "chunk" : "disabled");
}

static void try(const Mutation *row, const char *path)
{
    static const char *const names[] = {"equal", "another"};
    const Made *a = make_variant(row, path, row->a), *b = make_variant(row, path, row->b);
    gboolean key = strcmp(a->key, b->key) != 0, film = strcmp(a->film, b->film) != 0;
    gboolean right = row->expected == KEYED ? key
                                            : key == film && (row->expected == LATER ||
                                                              film == (row->expected == FILM));
    if (row->expected == LATER && film)
        g_test_message("%s.%s is used now: its row can say FILM", row->table, row->field);
    if (!right) {
        g_test_message("%s.%s = %s, %s: %s film, %s key, expected %s", row->table, row->field,
                       row->a ? row->a : "not given", row->b, names[film], names[key],
                       row->expected == LATER ? "either of both" : names[row->expected == FILM]);
        g_test_fail();
    }
    make_again(a);
    make_again(b);
}

static const Mutation *find_row(const char *table, const char *field)
{
    for (guint i = 0; i < G_N_ELEMENTS(mutations); i++)
        if (strcmp(mutations[i].table, table) == 0 && strcmp(mutations[i].field, field) == 0)
            return &mutations[i];
    return NULL;
}

/* What older scripts carry along has no effect, whatever it is. */
static void try_informational(const char *table, const KnOption *option, const char *path)
{
    const char *value = option->type == &kn_type_any ? "[\"text\"]" : "\"text\"";
    Mutation row = {table, option->name, NULL, value, SAME, NULL, NULL};
    try(&row, path);
}

/* Each makes several films, all through the same code: the sanitizer is shown every fourth. */
static gboolean is_passed_over(void)
{
    static guint n = 0;
    return TEST_SANITIZED && n++ % 4 != 0;
}

static void test_table(gconstpointer data)
{
    const KnOptionTable *table = data;
    const char *path = place_of(table->name);
    if (!path)
        g_error("the table '%s' has no place in the base project", table->name);
    for (const KnOption *option = table->options; option->name; option++) {
        const Mutation *row = find_row(table->name, option->name);
        if (option->informational)
            try_informational(table->name, option, path);
        else if (!row)
            g_error("no row in tests/engine/mutations.h for %s.%s", table->name, option->name);
        else if (!is_passed_over())
            try(row, path);
    }
}

/* Two values of an option of an effect; FALSE: a row has to say them. */
static gboolean find_values(const KnOption *option, char **a, char **b)
{
    static const struct {
        const KnOptionType *type;
        const char *a, *b;
    } known[] = {
        {&kn_type_easing, "\"linear\"", "\"easeInCubic\""},
        {&kn_type_spot, "[0.2, 0.3]", "[0.8, 0.6]"},
        {&kn_type_bool, "false", "true"},
        {&kn_type_color, "\"#ff0000\"", "\"#00c0ff\""},
        {&kn_type_point, "[0.2, 0.3]", "[0.8, 0.6]"},
        {&kn_type_box, "[0.1, 0.1, 0.4, 0.4]", "[0.5, 0.5, 0.4, 0.4]"},
        {&kn_type_duration, "0.1", "0.4"},
        {&kn_type_triple, "0.5", "[0.5, 0.9, 0.7]"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].type == option->type) {
            *a = g_strdup(known[i].a);
            *b = g_strdup(known[i].b);
            return TRUE;
        }
    double low = option->min, step = (option->max - option->min) / 4;
    if (option->type == &kn_type_enum || option->type == &kn_type_choice) {
        *a = g_strdup_printf("\"%s\"", option->choices[0].name);
        *b = g_strdup_printf("\"%s\"", option->choices[1].name);
    } else if ((option->type == &kn_type_double || option->type == &kn_type_int) && step > 0) {
        gboolean whole = option->type == &kn_type_int;
        *a = g_strdup_printf("%g", whole ? floor(low + step) : low + step);
        *b = g_strdup_printf("%g", whole ? floor(low + 2 * step) : low + 2 * step);
    }
    return *a && strcmp(*a, *b) != 0;
}

/* What effects cannot do without; they are looked at in a larger frame, for longer. */
static const struct {
    const char *effect, *params;
} needs[] = {
    {"paneled_text", "{\"text\": \"AB\"}"},
    {"zoom_then_panel", "{\"text\": \"AB\", \"zoom_duration\": 0.5}"},
    {"title", "{\"text\": \"AB\", \"subtitle\": \"C\"}"},
    {"lower_third", "{\"text\": \"AB\", \"role\": \"C\"}"},
    {"animated_location_text", "{\"text\": \"AB\"}"},
    {"map_highlight", "{\"location_name\": \"AB\"}"},
    {"news_overlay", "{\"headline\": \"AB\", \"body_text\": \"CD\", \"start_time\": 0, "
                     "\"highlighted_phrases\": [\"D\"]}"},
    {"progress_bar", "{}"},
    {"newspaper_frame", "{}"},
    {"picture_in_picture", "{\"file\": \"b.jpg\"}"},
    {"character_highlight", "{\"character_name\": \"AB\"}"},
};

static void add_needs(JsonNode *root, const char *effect, JsonObject *params)
{
    for (guint i = 0; i < G_N_ELEMENTS(needs); i++) {
        if (strcmp(needs[i].effect, effect) != 0)
            continue;
        merge(object_at(root, "output"), "{\"width\": 320, \"height\": 180}");
        merge(object_at(root, "segments/0"), "{\"duration\": 2}");
        merge(params, needs[i].params);
    }
}

/* The base with one effect alone. */
static void try_effect(const KnEffect *effect, const Mutation *row)
{
    static const char *const forms[] = {
        [KN_EFFECT_MOTION] = "{\"motion\": {\"name\": \"%s\"}, \"overlays\": [], \"tools\": []}",
        [KN_EFFECT_OVERLAY] = "{\"motion\": \"static\", \"overlays\": [{\"name\": \"%s\"}]}",
        [KN_EFFECT_TOOL] =
            "{\"motion\": \"static\", \"tools\": [{\"name\": \"%s\", \"params\": {}}]}"};
    static const char *const paths[] = {[KN_EFFECT_MOTION] = "segments/0/effects_plan/motion",
                                        [KN_EFFECT_OVERLAY] = "segments/0/effects_plan/overlays/0",
                                        [KN_EFFECT_TOOL] =
                                            "segments/0/effects_plan/tools/0/params"};
    g_auto(GStrv) form = g_strsplit(forms[effect->kind], "%s", 2);
    g_autofree char *plan = g_strjoinv(effect->name, form);
    g_autoptr(JsonNode) root = parse(base);
    merge(object_at(root, "segments/0/effects_plan"), plan);
    set(object_at(root, "segments/0"), "subject", subjects);
    const Made *made[2];
    for (int i = 0; i < 2; i++) {
        JsonObject *params = object_at(root, paths[effect->kind]);
        for (const KnOption *option = effect->options; option->name; option++)
            if (strcmp(option->name, "zoom") == 0) /* what else there is shows only then */
                set(params, "zoom", "1.5");
        add_needs(root, effect->name, params);
        if (row->with)
            merge(params, row->with);
        if (json_object_has_member(params, row->field))
            json_object_remove_member(params, row->field);
        set(params, row->field, i == 0 ? row->a : row->b);
        g_autofree char *text = json_to_string(root, FALSE);
        made[i] = make(text, "disabled");
    }
    gboolean key = strcmp(made[0]->key, made[1]->key) != 0;
    gboolean film = strcmp(made[0]->film, made[1]->film) != 0;
    make_again(made[0]);
    make_again(made[1]);
    if (row->expected == KEYED ? key : key == film && film == (row->expected == FILM))
        return;
    g_test_message("%s.%s = %s, %s: the film is %s, the key is %s", effect->name, row->field,
                   row->a ? row->a : "not given", row->b, film ? "another" : "equal",
                   key ? "another" : "equal");
    g_test_fail();
}

static void test_effects(void)
{
    for (const KnEffect *const *effect = kn_effects(); *effect; effect++)
        for (const KnOption *option = (*effect)->options; option && option->name; option++) {
            g_autofree char *a = NULL, *b = NULL;
            const Mutation *row = find_row((*effect)->name, option->name);
            if (!row && !find_values(option, &a, &b))
                g_error("no row in tests/engine/mutations.h for %s.%s", (*effect)->name,
                        option->name);
            Mutation own = {(*effect)->name, option->name, a, b, FILM, NULL, NULL};
            if (!is_passed_over())
                try_effect(*effect, row ? row : &own);
        }
}

/* Rows that nothing asks for are of fields that are gone. */
static void test_rows(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(mutations); i++) {
        const Mutation *row = &mutations[i];
        gboolean found = FALSE;
        for (const KnOptionTable *const *table = kn_project_tables(); *table; table++)
            for (const KnOption *option = (*table)->options; option->name; option++)
                found |= strcmp((*table)->name, row->table) == 0 &&
                         strcmp(option->name, row->field) == 0 && !option->informational;
        for (const KnEffect *const *effect = kn_effects(); *effect; effect++)
            found |= strcmp((*effect)->name, row->table) == 0;
        if (!found)
            g_error("there is no field %s.%s", row->table, row->field);
        g_assert_cmpstr(row->a, !=, row->b);
    }
}

/* gaps.wav: somebody speaks, and stops in between. */
static void make_gaps(void)
{
    g_autofree char *from = g_build_filename(site.folder, "tone.wav", NULL), *bytes = NULL;
    g_autofree char *to = g_build_filename(site.folder, "gaps.wav", NULL);
    gsize size;
    enum { HEAD = 44, RATE = 24000 };
    g_assert_true(g_file_get_contents(from, &bytes, &size, NULL));
    memset(bytes + HEAD, 0, RATE / 5 * 2);
    memset(bytes + HEAD + RATE * 2 * 4 / 10, 0, RATE * 2 * 12 / 10);
    g_assert_true(g_file_set_contents(to, bytes, (gssize)size, NULL));
}

/* other.wav: a longer sweep of the same form, so that every part of it sounds otherwise. */
static void make_other_sound(void)
{
    g_autofree char *from = g_build_filename(site.folder, "tone.wav", NULL), *bytes = NULL;
    g_autofree char *to = g_build_filename(site.folder, "other.wav", NULL);
    gsize size;
    enum { HEAD = 44 };
    g_assert_true(g_file_get_contents(from, &bytes, &size, NULL));
    gint16 *samples = (gint16 *)(bytes + HEAD);
    gsize n = (size - HEAD) / 2;
    for (gsize i = 0; i < n; i++)
        samples[i] = (gint16)(samples[i] / 2 + (gint16)(i * i / 64 % 4000));
    g_assert_true(g_file_set_contents(to, bytes, (gssize)size, NULL));
}

/* Words and captions of a few seconds, and tables of colours, in two ways. */
static void make_words(void)
{
    static const struct {
        const char *name, *text;
    } files[] = {
        {"slow.json", "[{\"text\": \"One.\", \"startMs\": 100, \"endMs\": 400}, "
                      "{\"text\": \"Two.\", \"startMs\": 1400, \"endMs\": 2400}]"},
        {"quick.json", "[{\"text\": \"One.\", \"startMs\": 100, \"endMs\": 300}, "
                       "{\"text\": \"Two.\", \"startMs\": 500, \"endMs\": 700}]"},
        {"said.json", "{\"One\": \"Eleven\"}\n"},
        {"others.json", "{\"One\": \"Twelve\"}\n"},
        {"dark.cube", "LUT_1D_SIZE 2\n0 0 0\n0.4 0.4 0.4\n"},
        {"light.cube", "LUT_1D_SIZE 2\n0.5 0.5 0.5\n1 1 1\n"},
        {"de.json", "[\"Zwei\"]"},
        {"one.srt", "1\n00:00:00,500 --> 00:00:02,000\nOne caption\n"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(site.folder, files[i].name, NULL);
        g_assert_true(g_file_set_contents(path, files[i].text, -1, NULL));
    }
}

int main(int argc, char **argv)
{
    g_setenv("KINORA_TEST_BACK_OFF_MS", "5", TRUE); /* of servers that are not there */
    film_init(&argc, &argv);
    film_open(&site, "[{\"image\": \"a.png\", \"duration\": 0.6}]", NULL, TRUE);
    g_autofree char *kept = g_build_filename(site.folder, "kept", NULL);
    g_assert_cmpint(g_mkdir(kept, 0777), ==, 0);
    make_other_sound();
    make_gaps();
    make_words();
    clip_write(site.folder, "one.mov", 160, 90, "10", 1.5, "other.wav", 0);
    clip_write(site.folder, "tall.mov", 90, 160, "10", 1.5, NULL, 0);
    clip_write(site.folder, "two.mov", 160, 90, "10", 1.5, "other.wav", 1);
    stage_open(&server, TRUE, NULL);
    made_before = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_made);
    g_test_add_func("/mutation/every-row-is-of-a-field", test_rows);
    for (const KnOptionTable *const *table = kn_project_tables(); *table; table++) {
        g_autofree char *name =
            g_strdup_printf("/mutation/%s-film-and-key-change-together", (*table)->name);
        g_test_add_data_func(name, *table, test_table);
    }
    g_test_add_func("/mutation/effects-film-and-key-change-together", test_effects);
    int result = film_run();
    g_hash_table_unref(made_before);
    stage_close(&server);
    film_close(&site);
    return result;
}
