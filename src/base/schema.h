/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/option.h"

/* A JSON Schema (draft 2020-12) under construction: the types of options append their forms as JSON
 * text, and what several places share becomes a definition, made when it is first named. Threads:
 * one at a time. */
KnSchema *kn_schema_new(void);
void kn_schema_free(KnSchema *schema);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnSchema, kn_schema_free)

/* Appends {"$ref": …} to the definition of that name; make appends its schema, once. name is
 * copied; data lives as long as the schema. */
void kn_schema_ref(KnSchema *schema, GString *out, const char *name,
                   void (*make)(KnSchema *schema, GString *out, gconstpointer data),
                   gconstpointer data);
/* The same for the object that a table reads. */
void kn_schema_table_ref(KnSchema *schema, GString *out, const KnOptionTable *table);
/* The table's objects may have members that it does not name, as far as rules elsewhere do not say
 * otherwise; to be told before anything is appended. */
void kn_schema_leave_open(KnSchema *schema, const KnOptionTable *table);
/* The form of a name that the table has: {"enum": [...]}. */
void kn_schema_known_names(GString *out, const KnOption *options);
/* The same for a fixed form. */
void kn_schema_text_ref(KnSchema *schema, GString *out, const char *name, const char *text);

/* Appends the form of a string with variables; use is not KN_VARIABLE_NONE. */
void kn_schema_variable(KnSchema *schema, GString *out, KnVariableUse use);
/* Appends the form of n numbers, or variables, of that range. */
void kn_schema_numbers(KnSchema *schema, GString *out, const char *type, double max, guint n);

/* Appends the members of "properties" for all options and aliases, without braces. */
void kn_schema_properties(KnSchema *schema, GString *out, const KnOption *options);
/* Appends {"anyOf": [{"const": name, "description": help}, …]}. */
void kn_schema_names(GString *out, const KnName *names);
/* Addresses, paths of Windows, and '~', which no flag permits (project/paths.c), as a pattern
 * within JSON. */
#define KN_SCHEMA_NO_PATH "^(~|[A-Za-z0-9+.-]+://|data:|[A-Za-z]:([/\\\\\\\\]|$))"
/* Appends the form of a file's name with one of the option's endings; wrong: a pattern, as it
 * stands in JSON, that it must not have. */
void kn_schema_path(GString *out, const KnOption *option, const char *wrong);
/* Appends `, "minimum": …, "maximum": …` where the option has bounds. */
void kn_schema_bounds(GString *out, const KnOption *option);

/* The whole: root's keywords and all definitions, over several lines. The caller frees. */
char *kn_schema_text(KnSchema *schema, const char *title, const KnOptionTable *root);

/* The option's help as a sentence: a capital letter first, its unit behind. The caller frees. */
char *kn_option_sentence(const KnOption *option);
