/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What --json prints: every event that there is, with its fields. The writer (json_line.h) prints
 * nothing that does not stand here; the schema and the reference are made of it. Numbers of one
 * name mean one thing in all events: `seconds` is wall-clock time that something took,
 * `cpu_seconds` processor time, `duration` the length of a film or a sound. Threads: const. */

/* Raised when a field goes, is renamed or means something else; not for new events and fields. */
enum { KN_EVENTS_VERSION = 1 };

typedef enum {
    KN_EVENT_TEXT,
    KN_EVENT_WORD, /* one of a list */
    KN_EVENT_INTEGER,
    KN_EVENT_NUMBER,
    KN_EVENT_BOOL,
    KN_EVENT_COUNTS,   /* {"made": N, "cached": N} */
    KN_EVENT_PROBLEMS, /* the causes of an error, each with its place */
    KN_EVENT_OBJECT,   /* of a report: an object with `fields` */
    KN_EVENT_LIST,     /* of a report: an array of such */
} KnEventType;

typedef struct KnEventField KnEventField;
struct KnEventField {
    const char *name; /* NULL ends a table */
    KnEventType type;
    gboolean optional;
    const char *(*word)(guint i); /* of WORD: the i-th of the list, then NULL */
    double min, max;              /* of a number; max 0: none */
    const char *help;             /* half a sentence */
    const KnEventField *fields;   /* of OBJECT and LIST */
};

typedef struct {
    const char *name; /* NULL ends the table */
    const char *help; /* when it comes, and what it says */
    gboolean last;    /* a run ends with it */
    const KnEventField *fields;
} KnEventForm;

extern const KnEventForm kn_event_forms[];
/* The fields of one of the causes of an error. */
extern const KnEventField kn_problem_fields[];
const KnEventForm *kn_event_form(const char *name);                               /* NULL: none */
const KnEventField *kn_event_field(const KnEventField *fields, const char *name); /* NULL: none */

/* The same of the report of a run (engine/notes/report.h), which is one object. */
extern const KnEventField kn_report_members[];

/* The same of `render --rows` (engine/notes/rows_state.h). */
extern const KnEventField kn_rows_report_members[];

/* JSON Schemas (draft 2020-12) of a report; and the references for people. The caller frees. */
char *kn_report_schema(void);
char *kn_report_reference(void);
char *kn_rows_report_schema(void);
char *kn_rows_report_reference(void);

/* JSON Schema (draft 2020-12) of one line; and the reference for people. The caller frees. */
char *kn_events_schema(void);
char *kn_events_reference(void);
