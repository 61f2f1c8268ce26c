/* SPDX-License-Identifier: MIT */
#include "base/json_print.h"
#include "mcp/tool.h"

#include <string.h>

static const char *const templates[] = {"explainer", "slideshow", "news", "shorts", NULL};
static const char *const orders[] = {"name", "time", NULL};
static const char *const forms[] = {"json", "jsonc", "yaml", NULL};

/* Rows that several tools have. */
#define PROJECT                                                                                    \
    "project", &kn_mcp_project, NULL,                                                              \
        .required = TRUE,                                                                          \
        .help = "The project: a file (.json, .jsonc, .yaml), or a folder with project.json"
#define SET "set", &kn_mcp_variables, "set", .help = "Values for the project's {{name}}s"
#define OUTPUT_NAME                                                                                \
    "output_name", &kn_mcp_text, "outputs",                                                        \
        .help = "Which of the project's outputs, by name; by default the first"
#define LANGUAGE                                                                                   \
    "language", &kn_mcp_text, "languages",                                                         \
        .help = "Which of the project's languages, by its code; by default the first"
#define RANGE "range", &kn_mcp_text, "range", .help = "Only this part, such as \"0:10-0:20\""
#define SEGMENTS                                                                                   \
    "segments", &kn_mcp_text, "segments",                                                          \
        .help = "Only these segments, such as \"3-7\"; the first is 1"

static const KnMcpParameter of_schema[] = {
    {"part", &kn_mcp_kept, NULL,
     .help = "One of the names that the answer without it lists, such as \"segment\" or "
             "\"effects_plan\""},
    {0},
};
static const KnMcpParameter of_effects[] = {
    {"name", &kn_mcp_text, NULL, .help = "An effect or transition to explain, with its parameters"},
    {0},
};
static const KnMcpParameter of_files[] = {
    {"folder", &kn_mcp_input, "folder", .help = "A folder; by default the server's own"},
    {0},
};
static const KnMcpParameter of_read[] = {
    {"project", &kn_mcp_project, NULL,
     .help = "A project file (.json, .jsonc, .yaml), or a text beside one", .required = TRUE},
    {0},
};
static const KnMcpParameter of_write[] = {
    {"project", &kn_mcp_new_file, NULL,
     .help = "The project file to write, which ends with .json, .jsonc or .yaml", .required = TRUE},
    {"text", &kn_mcp_kept, NULL, .help = "All of the file: JSON, or what its name says",
     .required = TRUE},
    {0},
};
static const KnMcpParameter of_new[] = {
    {"folder", &kn_mcp_new_folder, NULL,
     .help = "The project's folder, which must not be there or be empty", .required = TRUE},
    {"topic", &kn_mcp_text, "topic", .help = "What the film is called"},
    {"script", &kn_mcp_script, "script",
     .help =
         "What is spoken, as text or Markdown: a paragraph is a segment, a heading a card and a "
         "chapter"},
    {"from", &kn_mcp_input, "from", .help = "A folder of pictures, clips and music that are shown"},
    {"template", &kn_mcp_word, "template", .help = "The film's shape and look", .words = templates},
    {"voice", &kn_mcp_text, "voice",
     .help = "Who speaks: a language such as de, or a voice of espeak's; by default English, or a "
             "language that is written in the text's letters"},
    {"order", &kn_mcp_word, "order", .help = "Of the pictures: by name, or by when they were taken",
     .words = orders},
    {"seconds", &kn_mcp_number, "seconds", .help = "How long each picture is seen"},
    {0},
};
static const KnMcpParameter of_check[] = {
    {PROJECT},
    {"media", &kn_mcp_switch, "media", .help = "Opens every picture, clip and sound, too"},
    {SET},
    {0},
};
static const KnMcpParameter of_fmt[] = {
    {PROJECT},
    {"check", &kn_mcp_switch, "check", .help = "Only says whether the file would change"},
    {"output", &kn_mcp_output, "output",
     .help = "The file to write; by default the project itself, whose name tells the form"},
    {"to", &kn_mcp_word, "to", .help = "The form of the output, where its name is not to tell it",
     .words = forms},
    {"drop_comments", &kn_mcp_switch, "drop-comments",
     .help = "Leaves out comments where the form has none (JSON)"},
    {0},
};
static const KnMcpParameter of_direct[] = {
    {PROJECT},
    {"output", &kn_mcp_output, "output",
     .help = "Where the project goes; by default it is changed itself"},
    {"explain", &kn_mcp_switch, "explain",
     .help = "Says what would be planned and why; writes nothing"},
    {0},
};
static const KnMcpParameter of_still[] = {
    {PROJECT},
    {"at", &kn_mcp_time, "at",
     .help = "Which moment: seconds, \"mm:ss\", or a frame such as \"120f\""},
    {"draft", &kn_mcp_switch, "draft", .help = "Half the size"},
    {OUTPUT_NAME},
    {LANGUAGE},
    {SET},
    {0},
};
static const KnMcpParameter of_sheet[] = {
    {PROJECT},
    {"columns", &kn_mcp_integer, "columns", .help = "Pictures in a row"},
    {"subjects", &kn_mcp_switch, "subjects",
     .help = "Shows the whole pictures instead, with what each is about"},
    {RANGE},
    {SEGMENTS},
    {OUTPUT_NAME},
    {LANGUAGE},
    {SET},
    {0},
};
static const KnMcpParameter of_plan[] = {{PROJECT},  {RANGE}, {SEGMENTS}, {OUTPUT_NAME},
                                         {LANGUAGE}, {SET},   {0}};
static const KnMcpParameter of_render[] = {
    {PROJECT},
    {"output", &kn_mcp_output, "output",
     .help = "The film; by default as the project says, or NAME.mp4 beside it"},
    {"draft", &kn_mcp_switch, "draft", .help = "Half the size and the fastest encoding"},
    {RANGE},
    {SEGMENTS},
    {OUTPUT_NAME},
    {LANGUAGE},
    {SET},
    {0},
};
static const KnMcpParameter of_status[] = {{PROJECT}, {SET}, {0}};

const KnMcpTool kn_mcp_tools[] = {
    {"schema", "Schema of projects",
     "The JSON Schema of project files: the top and a list of its parts, or one part. Read "
     "`segment`, `effects_plan`, `card` and `output` before writing a project.",
     .hints = KN_MCP_READS, .parameters = of_schema, .run = kn_mcp_answer_schema},
    {"effects", "Effects",
     "Lists motions, overlays, tools and transitions that an effects plan may name, or explains "
     "one "
     "with its parameters.",
     .hints = KN_MCP_READS, .parameters = of_effects, .command = "effects"},
    {"files", "Files", "Lists what is in a folder: pictures, clips, sounds, projects, films.",
     .hints = KN_MCP_READS, .parameters = of_files, .run = kn_mcp_answer_files},
    {"new", "New project",
     "Makes a project that renders as it is: of a script, of a folder of pictures, or of a "
     "template.",
     .hints = KN_MCP_ADDS, .parameters = of_new, .command = "new"},
    {"read", "Read a project", "The text of a project file, or of a text beside it.", KN_MCP_READS,
     of_read, .run = kn_mcp_answer_read},
    {"write", "Write a project",
     "Writes a project file, whole, and checks it: every mistake is told with line, column and how "
     "to mend it.",
     .hints = 0, .parameters = of_write, .command = "check --json", .run = kn_mcp_write},
    {"check", "Check a project",
     "Says whether a project is good, or every reason why not, with file, line and column. Call it "
     "after every change.",
     .hints = KN_MCP_READS | KN_MCP_PERMITS, .parameters = of_check, .command = "check --json"},
    {"fmt", "Lay a project out",
     "Lays a project file out anew, or writes it in another form: JSON, JSON with comments, YAML. "
     "What it says stays the same.",
     .hints = 0, .parameters = of_fmt, .command = "fmt"},
    {"direct", "Direct a project",
     "Gives an effects plan to every segment that has none, and writes it into the project.",
     .hints = KN_MCP_PERMITS, .parameters = of_direct, .command = "direct --json"},
    {"still", "A frame of the film", "Draws one frame exactly as the film will have it.",
     .hints = KN_MCP_READS | KN_MCP_PERMITS, .parameters = of_still, .command = "still --json",
     .picture = "jpg"},
    {"sheet", "Contact sheet",
     "Draws the middle of every segment in a grid, with numbers and times: look at it before you "
     "render.",
     .hints = KN_MCP_READS | KN_MCP_PERMITS, .parameters = of_sheet, .command = "sheet --json",
     .picture = "jpg"},
    {"plan", "What a render would do",
     "The timeline, segment by segment, and how many parts of the film are in the cache.",
     .hints = KN_MCP_READS | KN_MCP_PERMITS, .parameters = of_plan, .command = "plan --json"},
    {"render", "Render the film",
     "Makes the film, or what has changed of it. Tells its progress; may be cancelled, and goes on "
     "where it stopped when it is called again.",
     .hints = KN_MCP_PERMITS, .parameters = of_render, .command = "render --json"},
    {"status", "State of the film", "How the last render ended, and what the next one would make.",
     .hints = KN_MCP_READS, .parameters = of_status, .command = "status --json"},
    {0},
};

const KnMcpTool *kn_mcp_tool(const char *name)
{
    for (const KnMcpTool *at = kn_mcp_tools; at->name; at++)
        if (strcmp(at->name, name) == 0)
            return at;
    return NULL;
}

static void append_member(GString *out, const char *name, const char *text)
{
    g_string_append_printf(out, "\"%s\":", name);
    kn_json_append_string(out, text);
}

static void append_words(GString *out, const char *const *words)
{
    g_string_append(out, ",\"enum\":[");
    for (guint i = 0; words[i]; i++) {
        g_string_append(out, i > 0 ? "," : "");
        kn_json_append_string(out, words[i]);
    }
    g_string_append_c(out, ']');
}

static void append_input(GString *out, const KnMcpParameter *parameters)
{
    g_autoptr(GString) required = g_string_new(NULL);
    g_string_append(out, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
    for (const KnMcpParameter *at = parameters; at && at->name; at++) {
        g_string_append_printf(out, "%s\"%s\":{%s,", at == parameters ? "" : ",", at->name,
                               at->type->schema);
        append_member(out, "description", at->help);
        if (at->words)
            append_words(out, at->words);
        g_string_append_c(out, '}');
        if (at->required)
            g_string_append_printf(required, "%s\"%s\"", required->len > 0 ? "," : "", at->name);
    }
    g_string_append_printf(out, "},\"required\":[%s]}", required->str);
}

static void append_tool(GString *out, const KnMcpTool *tool)
{
    g_string_append_c(out, '{');
    append_member(out, "name", tool->name);
    g_string_append_c(out, ',');
    append_member(out, "title", tool->title);
    g_string_append_c(out, ',');
    append_member(out, "description", tool->description);
    g_string_append(out, ",\"inputSchema\":");
    append_input(out, tool->parameters);
    gboolean reads = (tool->hints & KN_MCP_READS) != 0, adds = (tool->hints & KN_MCP_ADDS) != 0;
    g_string_append_printf(
        out,
        ",\"annotations\":{\"readOnlyHint\":%s,\"destructiveHint\":%s,\"idempotentHint\":%s,"
        "\"openWorldHint\":%s}}",
        reads ? "true" : "false", reads || adds ? "false" : "true", adds ? "false" : "true",
        tool->hints & KN_MCP_PERMITS ? "true" : "false");
}

char *kn_mcp_tools_listed(void)
{
    g_autoptr(GString) out = g_string_new("{\"tools\":[");
    for (const KnMcpTool *at = kn_mcp_tools; at->name; at++) {
        g_string_append(out, at == kn_mcp_tools ? "" : ",");
        append_tool(out, at);
    }
    g_string_append(out, "]}");
    return g_string_free(g_steal_pointer(&out), FALSE);
}
