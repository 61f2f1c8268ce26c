/* SPDX-License-Identifier: MIT */
#include "project/subject.h"
#include "base/json_print.h"
#include "base/schema.h"
#include "project/tables.h"

#include <math.h>
#include <string.h>

/* `subject`: its option table, and the masks that older pipelines have written: lists of rows, or
 * one list and its shape, of whatever numbers their programs held. */

typedef struct {
    KnBox bbox;
    const KnJson *mask, *mask_shape;
    char *label;
    double confidence;
    KnPoint anchor;
} SubjectOptions;

#define NODE_FIELD                                                                                 \
    .size = sizeof(const KnJson *), .print = kn_node_print, .to_variant = kn_node_to_variant

static void mask_read(const KnReading *reading)
{
    if (reading->node->type == KN_JSON_STRING || reading->node->type == KN_JSON_ARRAY)
        kn_node_take(reading);
    else
        kn_reading_expected(reading, "rows of numbers, or a picture file");
}

#define MASK_NUMBER                                                                                \
    "{\"anyOf\": [{\"type\": \"number\", \"minimum\": 0, \"maximum\": 255}, "                      \
    "{\"type\": \"boolean\"}]}"
static void mask_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_text_ref(
        schema, out, "mask",
        "{\"anyOf\": [{\"type\": \"string\", \"not\": {\"pattern\": \"" KN_SCHEMA_NO_PATH
        "\"}}, {\"type\": \"array\", \"minItems\": "
        "1, \"items\": " MASK_NUMBER "}, {\"type\": \"array\", \"minItems\": 1, "
        "\"items\": {\"type\": \"array\", \"minItems\": 1, \"items\": " MASK_NUMBER "}}]}");
}

static const KnOptionType type_mask = {
    .noun = "rows of numbers, or path", NODE_FIELD, .read = mask_read, .schema = mask_schema};

static gboolean parse_shape(const KnJson *node, int *rows, int *columns)
{
    double shape[2];
    gboolean good = kn_json_numbers(node, shape, 2);
    for (int i = 0; good && i < 2; i++)
        good = shape[i] >= 1 && shape[i] <= KN_MASK_SIDE_MAX && floor(shape[i]) == shape[i];
    if (!good || shape[0] * shape[1] > KN_MASK_VALUES_MAX)
        return FALSE;
    *rows = (int)shape[0];
    *columns = (int)shape[1];
    return TRUE;
}

static void shape_read(const KnReading *reading)
{
    int rows, columns;
    if (parse_shape(reading->node, &rows, &columns))
        kn_node_take(reading);
    else
        kn_reading_expected(reading, "the number of rows, and of columns: [rows, columns]");
}

static void shape_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    kn_schema_numbers(schema, out, "integer", KN_MASK_SIDE_MAX, 2);
}

static const KnOptionType type_shape = {
    .noun = "[rows, columns]", NODE_FIELD, .read = shape_read, .schema = shape_schema};

static gboolean mask_has_no_list(gconstpointer raw)
{
    const KnJson *mask = ((const SubjectOptions *)raw)->mask;
    return !mask || mask->type == KN_JSON_STRING;
}

#define FIELD(ctype, field) KN_OPTION_FIELD(SubjectOptions, ctype, field)
static const KnOption options[] = {
    {.name = "bbox",
     .type = &kn_type_box,
     .offset = FIELD(KnBox, bbox),
     .help = "around the subject, in fractions of the picture; around the mask by default"},
    {.name = "mask",
     .type = &type_mask,
     .offset = FIELD(const KnJson *, mask),
     .help = "which part of the whole picture shows the subject: rows of numbers, or one list of "
             "all rows with mask_shape, 0 outside and 1 or 255 inside, of any size; or a picture "
             "file, whose transparency counts, or else its brightness"},
    {.name = "mask_shape",
     .useless = KN_USELESS(mask_has_no_list, "is for a mask of numbers, and has no effect without"),
     .type = &type_shape,
     .offset = FIELD(const KnJson *, mask_shape),
     .help = "how many rows and columns the mask has"},
    {.name = "label",
     .type = &kn_type_string,
     .offset = FIELD(char *, label),
     .help = "what it is"},
    {.name = "confidence",
     .type = &kn_type_double,
     .offset = FIELD(double, confidence),
     .max = 1,
     .default_text = "1",
     .unit = "0..1",
     .help = "how sure that is; effects leave a subject below 0.25 alone"},
    {.name = "anchor",
     .type = &kn_type_point,
     .offset = FIELD(KnPoint, anchor),
     .help = "the point of it that is looked at; by default on the middle of the upper third's "
             "lower edge, where a face or a head is"},
    {.name = NULL, .example = "{\"bbox\": [0.3, 0.2, 0.4, 0.5]}"},
};
#undef FIELD

const KnOptionTable kn_subject_table = {"subject", "$.segments[].subject",
                                        "What the picture shows, and where.", options, NULL};

/* ---- the value: a box, an object, or several ---- */

static gboolean is_box(const KnJson *node)
{
    return node->type == KN_JSON_ARRAY && node->n > 0 && node->items[0]->type != KN_JSON_OBJECT;
}

static void subject_read(const KnReading *reading)
{
    const KnJson *node = reading->node;
    KnBox box;
    if (is_box(node)) {
        guint before = kn_problems_n_errors(reading->problems);
        KnReading own = *reading;
        own.field = &box;
        kn_type_box.read(&own);
        if (kn_problems_n_errors(reading->problems) == before)
            kn_node_take(reading);
    } else if (node->type == KN_JSON_ARRAY || node->type == KN_JSON_OBJECT) {
        kn_type_object_or_objects.read(reading);
    } else {
        kn_reading_expected(reading, "a box [x, y, width, height], or an object with bbox or mask");
    }
}

static void subject_schema(const KnOption *option, KnSchema *schema, GString *out)
{
    g_string_append(out, "{\"anyOf\": [");
    kn_type_box.schema(option, schema, out);
    g_string_append(out, ", ");
    kn_type_object_or_objects.schema(option, schema, out);
    g_string_append(out, "]}");
}

const KnOptionType kn_type_subject = {.noun = "box, object, or array of objects",
                                      NODE_FIELD,
                                      .read = subject_read,
                                      .schema = subject_schema};

/* ---- masks ---- */

typedef struct {
    const KnReader *reader;
    const KnJson *node; /* the mask */
    char *path;
    int rows, columns;
    double *values, largest;
} Mask;

static gboolean complain(const Mask *mask, const KnJson *node, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static gboolean complain(const Mask *mask, const KnJson *node, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *says = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    kn_problems_error(mask->reader->problems, node, mask->path, "%s", says);
    return FALSE;
}

static gboolean read_value(Mask *mask, const KnJson *node, gsize at)
{
    double value = node->type == KN_JSON_BOOL && node->boolean ? 1 : 0;
    if (node->type != KN_JSON_BOOL &&
        (!kn_json_number(node, &value) || !(value >= 0) || value > 255)) {
        g_autofree char *found = kn_json_describe(node);
        return complain(mask, node, "%s" KN_HINT "; expected numbers from 0 to 1, or to 255",
                        found);
    }
    mask->values[at] = value;
    mask->largest = MAX(mask->largest, value);
    return TRUE;
}

static gboolean read_row(Mask *mask, const KnJson *row, guint y)
{
    for (guint x = 0; x < row->n; x++)
        if (!read_value(mask, row->items[x], (gsize)y * row->n + x))
            return FALSE;
    return TRUE;
}

static gboolean read_rows(Mask *mask)
{
    const KnJson *node = mask->node;
    for (guint y = 0; y < node->n; y++) {
        const KnJson *row = node->items[y];
        if (row->type != KN_JSON_ARRAY || row->n != (guint)mask->columns)
            return complain(mask, row,
                            "row %u has %u values and the first one has %d" KN_HINT
                            "; expected rows of one length",
                            y + 1, row->type == KN_JSON_ARRAY ? row->n : 0, mask->columns);
        if (!read_row(mask, row, y))
            return FALSE;
    }
    return TRUE;
}

/* The size that the list has, and its shape says. */
static gboolean find_size(Mask *mask, const KnJson *shape)
{
    const KnJson *node = mask->node;
    gboolean flat = node->n == 0 || node->items[0]->type != KN_JSON_ARRAY;
    int rows = 0, columns = 0;
    mask->rows = flat ? 1 : (int)node->n;
    mask->columns = flat ? (int)node->n : (int)node->items[0]->n;
    if (mask->columns == 0)
        return complain(mask, node, "has no values");
    if (shape && !parse_shape(shape, &rows, &columns))
        return FALSE;
    if (flat && !shape)
        return complain(mask, node,
                        "is one list" KN_HINT
                        "; expected a list for each row, or mask_shape beside "
                        "it");
    if (shape &&
        (flat ? (gint64)rows * columns != node->n : rows != mask->rows || columns != mask->columns))
        return complain(mask, shape, "mask_shape says %d rows of %d, but the mask has %d %s of %d",
                        rows, columns, flat ? 1 : mask->rows, flat ? "list" : "rows",
                        mask->columns);
    if (shape) {
        mask->rows = rows;
        mask->columns = columns;
    }
    if (mask->rows > KN_MASK_SIDE_MAX || mask->columns > KN_MASK_SIDE_MAX)
        return complain(mask, node, "has a side of more than %d", KN_MASK_SIDE_MAX);
    return TRUE;
}

/* NULL after a problem. */
static KnMask *take_mask(Mask *mask)
{
    gsize n = (gsize)mask->rows * (gsize)mask->columns;
    double scale = mask->largest > 1 ? 1 : 255;
    g_autofree guint8 *bytes = g_malloc(n);
    for (gsize i = 0; i < n; i++)
        bytes[i] = (guint8)floor(mask->values[i] * scale + 0.5);
    g_autoptr(KnMask) made = kn_mask_new(mask->rows, mask->columns, bytes);
    if (kn_mask_shows(made))
        return g_steal_pointer(&made);
    complain(mask, mask->node, "shows nothing: none of its values is half of 1, or of 255");
    return NULL;
}

static gboolean read_numbers(Mask *mask, const KnJson *shape, KnSubject *subject)
{
    gboolean flat = mask->node->n == 0 || mask->node->items[0]->type != KN_JSON_ARRAY;
    if (!find_size(mask, shape))
        return FALSE;
    g_autofree double *values = g_new(double, (gsize)mask->rows *(gsize)mask->columns);
    mask->values = values;
    subject->mask =
        (flat ? read_row(mask, mask->node, 0) : read_rows(mask)) ? take_mask(mask) : NULL;
    return subject->mask != NULL;
}

static gboolean read_mask(const KnReader *reader, const SubjectOptions *raw, const char *path,
                          KnSubject *subject)
{
    g_autofree char *child = kn_json_path(path, "mask");
    Mask mask = {.reader = reader, .node = raw->mask, .path = child};
    if (!raw->mask)
        return TRUE;
    if (raw->mask->type != KN_JSON_STRING)
        return read_numbers(&mask, raw->mask_shape, subject);
    subject->mask_path = g_strdup(raw->mask->string);
    return kn_reader_path(reader, &subject->mask_path, raw->mask, child);
}

/* ---- subjects ---- */

static void say_nothing(const KnReader *reader, const KnOlder *older, const KnJson *node,
                        const char *path)
{
    if (older)
        kn_problems_warning(reader->problems, KN_WARNING_NO_EFFECT, node, path,
                            "does not say where the subject is");
    else
        kn_problems_error_as(reader->problems, KN_PROBLEM_MISSING, node, path,
                             "does not say where the subject is" KN_HINT
                             "; expected bbox, or mask");
}

/* FALSE: it is none. */
static gboolean read_object(const KnReader *reader, KnOlder *older, const KnJson *node,
                            const char *path, KnSubject *subject)
{
    SubjectOptions raw;
    guint before = kn_problems_n_errors(reader->problems);
    const KnJson *known = kn_older_known(older, options, node);
    const KnJson *box = kn_json_member(known, "bbox"), *anchor = kn_json_member(known, "anchor");
    kn_options_init(options, &raw);
    kn_options_read(options, &raw, known, path, NULL, reader->problems);
    if (!older)
        kn_options_warn_useless(options, &raw, known, path, reader->problems);
    gboolean has_box = box && box->type != KN_JSON_NULL;
    gboolean good = kn_problems_n_errors(reader->problems) == before;
    if (good && !has_box && !raw.mask) {
        say_nothing(reader, older, node, path);
        good = FALSE;
    }
    good = good && read_mask(reader, &raw, path, subject);
    subject->node = raw.mask ? raw.mask : node;
    subject->json_path = g_strdup(path);
    subject->label = g_steal_pointer(&raw.label);
    subject->confidence = raw.confidence;
    subject->box = has_box         ? raw.bbox
                   : subject->mask ? kn_mask_box(subject->mask)
                                   : (KnBox){0, 0, 1, 1};
    /* Where the subject of a mask's file is, is not known before the file is read. */
    gboolean known_place = has_box || subject->mask;
    subject->anchor = anchor && anchor->type != KN_JSON_NULL ? raw.anchor
                      : known_place                          ? kn_subject_anchor(&subject->box)
                                                             : (KnPoint){0.5, 0.5};
    kn_options_clear(options, &raw);
    return good;
}

static void add(const KnReader *reader, KnOlder *older, const KnJson *node, const char *path,
                KnSegment *segment)
{
    KnSubject *subject = &segment->subjects[segment->n_subjects];
    if (read_object(reader, older, node, path, subject))
        segment->n_subjects++;
    else
        kn_subject_clear(subject);
}

void kn_subject_read(const KnReader *reader, KnOlder *older, const KnJson *value,
                     const KnJson *node, KnSegment *segment)
{
    const KnJson *place = kn_json_member(node, "subject");
    const char *key = place == value ? "subject" : "precomputed_subject_data";
    g_autofree char *path = kn_json_path(segment->json_path, key);
    gboolean several = value->type == KN_JSON_ARRAY && !is_box(value);
    segment->subjects = g_new0(KnSubject, several ? MAX(value->n, 1) : 1);
    if (is_box(value)) {
        KnSubject *subject = &segment->subjects[segment->n_subjects++];
        double b[4] = {0};
        kn_json_numbers(value, b, 4);
        subject->node = value;
        subject->json_path = g_strdup(path);
        subject->confidence = 1;
        subject->box = (KnBox){b[0], b[1], b[2], b[3]};
        subject->anchor = kn_subject_anchor(&subject->box);
    } else if (several) {
        for (guint i = 0; i < value->n; i++) {
            g_autofree char *child = g_strdup_printf("%s[%u]", path, i);
            add(reader, older, value->items[i], child, segment);
        }
    } else {
        add(reader, older, value, path, segment);
    }
}

void kn_subject_clear_segment(KnSegment *segment)
{
    for (guint i = 0; i < segment->n_subjects; i++)
        kn_subject_clear(&segment->subjects[i]);
    g_free(segment->subjects);
}
