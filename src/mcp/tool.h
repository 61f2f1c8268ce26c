/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"

/* A tool is a row of tools.c: a command of the program with parameters, or a function that answers
 * at once. */

typedef struct KnMcpParameter KnMcpParameter;

/* What a call has asked for, while it is being put together. */
typedef struct {
    const char *folder;   /* of the server, without links */
    const char *scratch;  /* a folder for what goes into the answer */
    const KnJson *given;  /* the arguments; NULL: none */
    GPtrArray *options;   /* "--at=3", owned */
    GPtrArray *places;    /* what stands without an option, owned */
    char *file;           /* of kn_mcp_project and the like: the one that is worked on */
    char *picture;        /* that the command makes for the answer; NULL: none */
    GPtrArray *temporary; /* files to remove afterwards, owned */
} KnMcpWork;

/* What a parameter may be, and what it becomes. */
typedef struct {
    const char *schema; /* members of its JSON Schema */
    /* value is never null. Errors: KN_ERROR_USAGE, in words that begin with the parameter's name.
     */
    gboolean (*add)(const KnMcpParameter *parameter, const KnJson *value, KnMcpWork *work,
                    GError **error);
} KnMcpType;

struct KnMcpParameter {
    const char *name;
    const KnMcpType *type;
    const char *option; /* "output"; NULL: it stands in a place of its own */
    const char *help;
    gboolean required;
    const char *const *words; /* of kn_mcp_word */
};

extern const KnMcpType kn_mcp_project, /* a project that is there */
    kn_mcp_new_file,                   /* a file to be written, in a place */
    kn_mcp_output,                     /* the same behind an option */
    kn_mcp_input,                      /* a file or folder that is there, behind an option */
    kn_mcp_new_folder,                 /* a folder to be made, in a place */
    kn_mcp_script,                     /* a text, handed over in a file */
    kn_mcp_kept,                       /* a text that the tool reads itself */
    kn_mcp_text, kn_mcp_word, kn_mcp_time, kn_mcp_integer, kn_mcp_number, kn_mcp_switch,
    kn_mcp_variables; /* {"name": "value"} */

/* What a client may tell the person of it. */
typedef enum {
    KN_MCP_READS = 1,   /* changes nothing but the cache */
    KN_MCP_ADDS = 2,    /* makes files, and replaces none */
    KN_MCP_PERMITS = 4, /* the person's permissions go with it: it may ask servers */
} KnMcpHints;

typedef struct {
    const char *name, *title, *description;
    guint hints;
    const KnMcpParameter *parameters; /* ends with name NULL; may be NULL */
    const char *command;              /* words behind the program's name; NULL: answered at once */
    const char *picture; /* "jpg": the command's --output, which is the answer; NULL: words are */
    /* Before the command, if any; else adds the answer to text. Errors: any. May be NULL. */
    gboolean (*run)(KnMcpWork *work, GString *text, GError **error);
} KnMcpTool;

/* All, ending with name NULL. */
extern const KnMcpTool kn_mcp_tools[];
const KnMcpTool *kn_mcp_tool(const char *name); /* NULL: there is none */

/* {"tools": […]} as the protocol lists them. The caller frees. */
char *kn_mcp_tools_listed(void);

/* Turns the arguments into options and places. Errors: KN_ERROR_USAGE: a parameter that is missing,
 * wrong, or not known. */
gboolean kn_mcp_work_read(KnMcpWork *work, const KnMcpTool *tool, GError **error);
/* work->folder, scratch and given are the caller's. */
void kn_mcp_work_init(KnMcpWork *work);
void kn_mcp_work_clear(KnMcpWork *work); /* removes the temporary files, too */

/* What tools answer at once. */
gboolean kn_mcp_answer_schema(KnMcpWork *work, GString *text, GError **error);
gboolean kn_mcp_answer_files(KnMcpWork *work, GString *text, GError **error);
gboolean kn_mcp_answer_read(KnMcpWork *work, GString *text, GError **error);
gboolean kn_mcp_write(KnMcpWork *work, GString *text, GError **error);
