/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/pool/message.h"

/* One field of a message struct: its name on the wire, its type and its place; the single source of
 * writing, reading and checking. */
typedef enum { FIELD_UINT, FIELD_INT, FIELD_INT64, FIELD_DOUBLE, FIELD_STRING } FieldType;
typedef struct {
    const char *name;
    FieldType type;
    gsize offset;
    gint64 min, max; /* of a number */
    gboolean optional;
} Field;

/* Frames are bounded so that sums of two never overflow. */
enum { NUMBER_MAX = 1 << 30 };
#define FRAME_MAX (1LL << 48)

static const Field job_fields[] = {
    {"kind", FIELD_UINT, offsetof(KnJob, kind), 0, KN_N_JOB_KINDS - 1, FALSE},
    {"number", FIELD_UINT, offsetof(KnJob, number), 0, NUMBER_MAX, FALSE},
    {"attempt", FIELD_UINT, offsetof(KnJob, attempt), 0, 1000, FALSE},
    {"cpu", FIELD_UINT, offsetof(KnJob, cpu), 0, G_MAXUINT, FALSE},
    {"first", FIELD_INT64, offsetof(KnJob, first), 0, FRAME_MAX, FALSE},
    {"n", FIELD_INT64, offsetof(KnJob, n), 0, FRAME_MAX, FALSE},
    {"slot", FIELD_UINT, offsetof(KnJob, slot), 0, NUMBER_MAX, FALSE},
    {"n-slots", FIELD_UINT, offsetof(KnJob, n_slots), 0, NUMBER_MAX, FALSE},
    {"quality", FIELD_INT, offsetof(KnJob, quality), 0, 100, FALSE},
    {"path", FIELD_STRING, offsetof(KnJob, path), 0, 0, TRUE},
    {0},
};

static const Field setup_fields[] = {
    {"manifest", FIELD_STRING, offsetof(KnSetup, manifest), 0, 0, FALSE},
    {"surfaces", FIELD_STRING, offsetof(KnSetup, surfaces), 0, 0, FALSE},
    {"parent", FIELD_INT64, offsetof(KnSetup, parent), 1, G_MAXINT, FALSE},
    {0},
};

static const Field report_fields[] = {
    {"report", FIELD_UINT, offsetof(KnReport, kind), 0, KN_N_REPORT_KINDS - 1, FALSE},
    {"frame", FIELD_INT64, offsetof(KnReport, frame), 0, FRAME_MAX, FALSE},
    {"rss", FIELD_INT64, offsetof(KnReport, rss_bytes), 0, G_MAXINT64, FALSE},
    {"peak", FIELD_INT64, offsetof(KnReport, peak_bytes), 0, G_MAXINT64, FALSE},
    {"cpu-seconds", FIELD_DOUBLE, offsetof(KnReport, cpu_seconds), 0, 0, FALSE},
    {"code", FIELD_INT, offsetof(KnReport, code), 0, KN_ERROR_CANCELLED, FALSE},
    {"text", FIELD_STRING, offsetof(KnReport, text), 0, 0, TRUE},
    {0},
};

G_STATIC_ASSERT(sizeof(KnJobKind) == sizeof(guint) && sizeof(KnReportKind) == sizeof(guint));

static GVariant *to_message(const Field *fields, const void *base)
{
    g_auto(GVariantDict) dict = G_VARIANT_DICT_INIT(NULL);
    for (const Field *field = fields; field->name; field++) {
        const void *at = (const char *)base + field->offset;
        if (field->type == FIELD_UINT)
            g_variant_dict_insert(&dict, field->name, "u", *(const guint *)at);
        else if (field->type == FIELD_INT)
            g_variant_dict_insert(&dict, field->name, "i", *(const int *)at);
        else if (field->type == FIELD_INT64)
            g_variant_dict_insert(&dict, field->name, "x", *(const gint64 *)at);
        else if (field->type == FIELD_DOUBLE)
            g_variant_dict_insert(&dict, field->name, "d", *(const double *)at);
        else if (*(char *const *)at)
            g_variant_dict_insert(&dict, field->name, "^ay", *(char *const *)at);
    }
    return g_variant_dict_end(&dict);
}

static gboolean in_range(const Field *field, gint64 value)
{
    return value >= field->min && value <= field->max;
}

static gboolean read_field(const Field *field, GVariant *message, void *base)
{
    void *at = (char *)base + field->offset;
    gint64 wide;
    switch (field->type) {
    case FIELD_UINT:
        return g_variant_lookup(message, field->name, "u", (guint *)at) &&
               in_range(field, *(guint *)at);
    case FIELD_INT:
        return g_variant_lookup(message, field->name, "i", (int *)at) &&
               in_range(field, *(int *)at);
    case FIELD_INT64:
        if (!g_variant_lookup(message, field->name, "x", &wide) || !in_range(field, wide))
            return FALSE;
        *(gint64 *)at = wide;
        return TRUE;
    case FIELD_DOUBLE:
        return g_variant_lookup(message, field->name, "d", (double *)at) && *(double *)at >= 0 &&
               *(double *)at < 1e12;
    case FIELD_STRING:
        return g_variant_lookup(message, field->name, "^ay", (char **)at) || field->optional;
    }
    return FALSE;
}

static void clear(const Field *fields, void *base)
{
    for (const Field *field = fields; field->name; field++)
        if (field->type == FIELD_STRING)
            g_clear_pointer((char **)((char *)base + field->offset), g_free);
}

static gboolean from_message(const Field *fields, GVariant *message, void *base, GError **error)
{
    for (const Field *field = fields; field->name; field++) {
        if (read_field(field, message, base))
            continue;
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "bad message between processes: field '%s'",
                    field->name);
        clear(fields, base);
        return FALSE;
    }
    return TRUE;
}

void kn_job_clear(KnJob *job)
{
    clear(job_fields, job);
}

void kn_setup_clear(KnSetup *setup)
{
    clear(setup_fields, setup);
}

void kn_report_clear(KnReport *report)
{
    clear(report_fields, report);
}

GVariant *kn_job_to_message(const KnJob *job)
{
    return to_message(job_fields, job);
}

gboolean kn_job_from_message(GVariant *message, KnJob *job, GError **error)
{
    *job = (KnJob){0};
    return from_message(job_fields, message, job, error);
}

GVariant *kn_setup_to_message(const KnSetup *setup)
{
    return to_message(setup_fields, setup);
}

gboolean kn_setup_from_message(GVariant *message, KnSetup *setup, GError **error)
{
    *setup = (KnSetup){0};
    return from_message(setup_fields, message, setup, error);
}

GVariant *kn_report_to_message(const KnReport *report)
{
    return to_message(report_fields, report);
}

gboolean kn_report_from_message(GVariant *message, KnReport *report, GError **error)
{
    *report = (KnReport){0};
    return from_message(report_fields, message, report, error);
}
