/* SPDX-License-Identifier: MIT */
#include "base/schema.h"
#include "project/rules.h"
#include "project/tables.h"

#include <string.h>

/* Scenes: what a project says of a clip that a program makes. Nothing here runs anything. */

enum { TIMEOUT_SECONDS_MAX = 86400 };

static const KnName endings[] = {
    {"mp4", NULL}, {"m4v", NULL}, {"mov", NULL}, {"mkv", NULL}, {"webm", NULL}, {NULL, NULL},
};

/* Where a clip is written in the scene's own folder: below it. */
static void place_read(const KnReading *reading)
{
    kn_type_path.read(reading);
}

static void place_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_path(out, option, "^/|(^|/)\\\\.\\\\.(/|$)");
}

static const KnOptionType type_place = {.noun = "file",
                                        .size = sizeof(char *),
                                        .variable = KN_VARIABLE_PART,
                                        .read = place_read,
                                        .print = kn_string_print,
                                        .to_variant = kn_string_to_variant,
                                        .copy = kn_string_copy,
                                        .clear = kn_string_clear,
                                        .schema = place_schema};

#define FIELD(ctype, field) KN_OPTION_FIELD(KnSceneOptions, ctype, field)
const KnOption kn_scene_options[] = {
    {.name = "command",
     .type = &kn_type_strings,
     .offset = FIELD(GStrv, command),
     .required = TRUE,
     .help = "the program and its arguments, as it gets them: no shell reads them. It runs in a "
             "folder of its own; a program with a '/' in its name is one of the inputs, or stands "
             "at an absolute path"},
    {.name = "inputs",
     .type = &kn_type_strings,
     .offset = FIELD(GStrv, inputs),
     .help = "the files that it reads, which are copied into that folder under the same paths; "
             "another content of them, or another command, makes the scene anew"},
    {.name = "output",
     .type = &type_place,
     .choices = endings,
     .offset = FIELD(char *, output),
     .required = TRUE,
     .help = "where in that folder it writes the clip: .mp4, .m4v, .mov, .mkv or .webm; the "
             "folders on the way are made"},
    {.name = "timeout",
     .type = &kn_type_double,
     .offset = FIELD(double, timeout),
     .min = 0.1,
     .max = TIMEOUT_SECONDS_MAX,
     .default_text = "600",
     .unit = "s",
     .help = "how long it may take; then it is ended"},
    {.name = NULL,
     .example = "{\"command\": [\"sh\", \"scene.sh\"], \"inputs\": [\"scene.sh\"], \"output\": "
                "\"scene.mp4\"}"},
};
#undef FIELD

const KnOptionTable kn_scene_table = {"scene", "$.segments[].scene", "A clip that a program makes.",
                                      kn_scene_options, kn_scene_rules};

/* A relative path that stays below where it begins, in its shortest form; NULL: it is none. The
 * caller frees. */
static char *path_below(const char *written)
{
    g_auto(GStrv) parts = g_strsplit(written, "/", -1);
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    if (*written == '/' || !*written || g_str_has_suffix(written, "/"))
        return NULL;
    for (char **part = parts; *part; part++) {
        if (strcmp(*part, "..") == 0)
            return NULL;
        if (**part && strcmp(*part, ".") != 0)
            g_ptr_array_add(names, *part);
    }
    g_ptr_array_add(names, NULL);
    return names->len > 1 ? g_strjoinv("/", (GStrv)names->pdata) : NULL;
}

typedef struct {
    const KnReader *reader;
    const KnJson *node;
    const char *path; /* "$.segments[2].scene" */
    const KnSceneOptions *raw;
    KnScene *scene;
} Reading;

static void complain(const Reading *reading, const char *key, gint i, KnProblemCode code,
                     const char *words)
{
    const KnJson *member = kn_json_member(reading->node, key);
    gboolean listed = i >= 0 && member && member->type == KN_JSON_ARRAY && (guint)i < member->n;
    g_autofree char *path = kn_json_path(reading->path, key);
    g_autofree char *child = listed ? g_strdup_printf("%s[%d]", path, i) : g_strdup(path);
    const KnJson *at = listed ? member->items[i] : member ? member : reading->node;
    kn_problems_error_as(reading->reader->problems, code, at, child, "%s", words);
}

/* Where an input stands in the scene's folder: as in the project's, or by its name alone where it
 * comes from elsewhere. */
static char *name_of(const Reading *reading, const char *path)
{
    const char *folder = kn_paths_folder(reading->reader->paths);
    gsize n = strlen(folder);
    if (g_str_has_prefix(path, folder) && path[n] == '/')
        return g_strdup(path + n + 1);
    return g_path_get_basename(path);
}

static void read_inputs(const Reading *reading)
{
    GStrv written = reading->raw->inputs;
    g_autoptr(GPtrArray) inputs = g_ptr_array_new(), names = g_ptr_array_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; written && written[i]; i++) {
        const KnJson *list = kn_json_member(reading->node, "inputs");
        g_autofree char *place = g_strdup_printf("%s.inputs[%u]", reading->path, i);
        char *path = g_strdup(written[i]);
        if (!kn_reader_path(reading->reader, &path, list->items[i], place)) {
            g_free(path);
            continue;
        }
        char *name = name_of(reading, path);
        if (!g_hash_table_add(seen, name))
            complain(reading, "inputs", (gint)i, KN_PROBLEM_CONFLICT,
                     "another input has the same place in the scene's folder");
        g_ptr_array_add(inputs, path);
        g_ptr_array_add(names, name);
    }
    if (reading->scene->output && g_hash_table_contains(seen, reading->scene->output))
        complain(reading, "output", -1, KN_PROBLEM_CONFLICT, "is one of the scene's inputs, too");
    g_ptr_array_add(inputs, NULL);
    g_ptr_array_add(names, NULL);
    reading->scene->inputs = (char **)g_ptr_array_steal(inputs, NULL);
    reading->scene->names = (char **)g_ptr_array_steal(names, NULL);
}

static void read_output(const Reading *reading)
{
    const char *written = reading->raw->output;
    if (!written)
        return;
    reading->scene->output = path_below(written);
    if (!reading->scene->output)
        complain(reading, "output", -1, KN_PROBLEM_PATH,
                 "leads out of the scene's folder" KN_HINT
                 "; expected a path below it, such as \"media/scene.mp4\"");
}

/* A program that the project brings along is an input, so that the scene is made anew when it is
 * another. */
static void read_command(const Reading *reading)
{
    GStrv command = reading->raw->command;
    if (!command) /* told already */
        return;
    if (!command[0] || !*command[0]) {
        complain(reading, "command", -1, KN_PROBLEM_VALUE,
                 "names no program" KN_HINT "; expected [\"program\", \"argument\", …]");
        return;
    }
    if (strchr(command[0], '/') && command[0][0] != '/') {
        g_autofree char *name = path_below(command[0]);
        const char *const *names = (const char *const *)reading->scene->names;
        if (!name || !g_strv_contains(names, name))
            complain(reading, "command", 0, KN_PROBLEM_MISSING,
                     "a program in the scene's folder is not among the inputs" KN_HINT
                     "; expected its file in inputs");
    }
    reading->scene->command = g_strdupv(command);
}

void kn_scene_read(const KnReader *reader, const KnJson *node, const char *path, KnSegment *segment)
{
    KnSceneOptions raw;
    KnScene *scene = g_new0(KnScene, 1);
    kn_options_init(kn_scene_options, &raw);
    kn_options_read(kn_scene_options, &raw, node, path, NULL, reader->problems);
    const Reading reading = {reader, node, path, &raw, scene};
    segment->kind = KN_SEGMENT_VIDEO;
    segment->scene = scene;
    segment->missing = TRUE;
    scene->timeout = raw.timeout;
    read_output(&reading);
    read_inputs(&reading);
    read_command(&reading);
    kn_options_clear(kn_scene_options, &raw);
}

void kn_scene_free(KnScene *scene)
{
    if (!scene)
        return;
    g_strfreev(scene->command);
    g_strfreev(scene->inputs);
    g_strfreev(scene->names);
    g_free(scene->output);
    g_free(scene);
}
