/* SPDX-License-Identifier: MIT */
/* A record's form as GVariant is the one that is checked; JSON is read and written by way of it. */
#include "base/record.h"
#include "base/error.h"
#include "base/hash.h"

#include <math.h>
#include <string.h>

/* Of each KnFieldType, as GVariant. */
static const char *const forms[] = {
    [KN_FIELD_BOOL] = "b",         [KN_FIELD_UINT] = "u",        [KN_FIELD_INT] = "i",
    [KN_FIELD_INT64] = "x",        [KN_FIELD_DOUBLE] = "d",      [KN_FIELD_TEXT] = "s",
    [KN_FIELD_NAME] = "s",         [KN_FIELD_CHARS] = "s",       [KN_FIELD_HASH] = "s",
    [KN_FIELD_CHOICE] = "s",       [KN_FIELD_TIME] = "s",        [KN_FIELD_BYTES] = "ay",
    [KN_FIELD_LIST] = "aay",       [KN_FIELD_VARIANT] = "a{sv}", [KN_FIELD_RECORD] = "a{sv}",
    [KN_FIELD_RECORDS] = "aa{sv}",
};

static char *time_words(gint64 time_us)
{
    g_autoptr(GDateTime) second = g_date_time_new_from_unix_utc(time_us / G_USEC_PER_SEC);
    g_autoptr(GDateTime) time =
        second ? g_date_time_add(second, (GTimeSpan)(time_us % G_USEC_PER_SEC)) : NULL;
    return time ? g_date_time_format(time, "%Y-%m-%dT%H:%M:%S.%fZ") : g_strdup("");
}

static gboolean read_time(const char *words, gint64 *time_us)
{
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(words, utc);
    if (time)
        *time_us = g_date_time_to_unix(time) * G_USEC_PER_SEC + g_date_time_get_microsecond(time);
    return time != NULL;
}

/* ---- writing */

static GVariant *text_value(const char *text, gboolean optional)
{
    if (optional && !text)
        return NULL;
    return g_variant_new_take_string(g_utf8_make_valid(text ? text : "", -1));
}

static GVariant *records_value(const KnField *field, const GArray *records)
{
    g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("aa{sv}"));
    for (guint i = 0; records && i < records->len; i++)
        g_variant_builder_add_value(
            &list, kn_record_to_variant(field->fields, records->data + field->size * i));
    return g_variant_builder_end(&list);
}

static GVariant *number_value(const KnField *field, const void *at)
{
    static const guint8 zero[sizeof(gint64)];
    gboolean wide = field->type == KN_FIELD_INT64 || field->type == KN_FIELD_DOUBLE;
    if (field->optional && memcmp(at, zero, wide ? sizeof(gint64) : sizeof(guint)) == 0)
        return NULL;
    switch (field->type) {
    case KN_FIELD_BOOL:
        return g_variant_new_boolean(*(const gboolean *)at);
    case KN_FIELD_UINT:
        return g_variant_new_uint32(*(const guint *)at);
    case KN_FIELD_INT:
        return g_variant_new_int32(*(const int *)at);
    case KN_FIELD_INT64:
        return g_variant_new_int64(*(const gint64 *)at);
    default:
        return g_variant_new_double(*(const double *)at);
    }
}

/* Floating, or borrowed; NULL: it is left out. */
static GVariant *to_value(const KnField *field, const void *at)
{
    switch (field->type) {
    case KN_FIELD_TEXT:
    case KN_FIELD_NAME:
        return text_value(*(const char *const *)at, field->optional);
    case KN_FIELD_CHARS:
    case KN_FIELD_HASH:
        return text_value(*(const char *)at ? at : NULL, field->optional);
    case KN_FIELD_CHOICE:
        return g_variant_new_string(field->choices[*(const guint *)at]);
    case KN_FIELD_TIME:
        return g_variant_new_take_string(time_words(*(const gint64 *)at));
    case KN_FIELD_BYTES:
        if (!*(char *const *)at && field->optional)
            return NULL;
        return g_variant_new_bytestring(*(char *const *)at ? *(char *const *)at : "");
    case KN_FIELD_LIST:
        if (!*(const GStrv *)at)
            return field->optional ? NULL : g_variant_new_bytestring_array(NULL, 0);
        return g_variant_new_bytestring_array(*(const char *const *const *)at, -1);
    case KN_FIELD_VARIANT:
        return *(GVariant *const *)at; /* the dictionary takes a reference of its own */
    case KN_FIELD_RECORD:
        return kn_record_to_variant(field->fields, at);
    case KN_FIELD_RECORDS:
        return records_value(field, *(GArray *const *)at);
    default:
        return number_value(field, at);
    }
}

GVariant *kn_record_to_variant(const KnField *fields, const void *record)
{
    g_auto(GVariantBuilder) all = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE_VARDICT);
    for (const KnField *field = fields; field->name; field++) {
        GVariant *value = to_value(field, (const char *)record + field->offset);
        if (value)
            g_variant_builder_add(&all, "{sv}", field->name, value);
    }
    return g_variant_builder_end(&all);
}

/* ---- reading */

static gboolean in_range(const KnField *field, double value)
{
    return isfinite(value) && ((field->min == 0 && field->max == 0) ||
                               (value >= (double)field->min && value <= (double)field->max));
}

static gboolean whole_in_range(const KnField *field, gint64 value)
{
    return (field->min == 0 && field->max == 0) || (value >= field->min && value <= field->max);
}

static gboolean read_text(const KnField *field, const char *text, void *at)
{
    switch (field->type) {
    case KN_FIELD_TEXT:
        *(char **)at = g_strdup(text);
        return TRUE;
    case KN_FIELD_NAME:
        *(const char **)at = g_intern_string(text);
        return TRUE;
    case KN_FIELD_CHARS:
        return g_strlcpy(at, text, field->size) < field->size;
    case KN_FIELD_HASH:
        return kn_hash_is_valid(text) && g_strlcpy(at, text, KN_HASH_LENGTH + 1) == KN_HASH_LENGTH;
    case KN_FIELD_TIME:
        return read_time(text, at);
    default:
        for (guint i = 0; field->choices[i]; i++)
            if (strcmp(field->choices[i], text) == 0) {
                *(guint *)at = i;
                return TRUE;
            }
        return FALSE;
    }
}

static gboolean read_records(const KnField *field, GVariant *list, GArray *records)
{
    gsize n = g_variant_n_children(list);
    if (field->n_max > 0 && n > field->n_max)
        return FALSE;
    g_array_set_size(records, (guint)n);
    for (gsize i = 0; i < n; i++) {
        g_autoptr(GVariant) value = g_variant_get_child_value(list, i);
        void *record = records->data + field->size * i;
        if (!kn_record_from_variant(field->fields, value, record, NULL)) {
            g_array_set_size(records, (guint)i);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_value(const KnField *field, GVariant *value, void *at)
{
    switch (field->type) {
    case KN_FIELD_BOOL:
        *(gboolean *)at = g_variant_get_boolean(value);
        return TRUE;
    case KN_FIELD_UINT:
        *(guint *)at = g_variant_get_uint32(value);
        return whole_in_range(field, *(guint *)at);
    case KN_FIELD_INT:
        *(int *)at = g_variant_get_int32(value);
        return whole_in_range(field, *(int *)at);
    case KN_FIELD_INT64:
        *(gint64 *)at = g_variant_get_int64(value);
        return whole_in_range(field, *(gint64 *)at);
    case KN_FIELD_DOUBLE:
        *(double *)at = g_variant_get_double(value);
        return in_range(field, *(double *)at);
    case KN_FIELD_BYTES:
        *(char **)at = g_variant_dup_bytestring(value, NULL);
        return TRUE;
    case KN_FIELD_LIST:
        *(GStrv *)at = g_variant_dup_bytestring_array(value, NULL);
        return TRUE;
    case KN_FIELD_VARIANT:
        *(GVariant **)at = g_variant_ref(value);
        return TRUE;
    case KN_FIELD_RECORD:
        return kn_record_from_variant(field->fields, value, at, NULL);
    case KN_FIELD_RECORDS:
        return read_records(field, value, *(GArray **)at);
    default:
        return read_text(field, g_variant_get_string(value, NULL), at);
    }
}

static size_t field_size(const KnField *field)
{
    static const size_t sizes[] = {
        [KN_FIELD_BOOL] = sizeof(gboolean),
        [KN_FIELD_UINT] = sizeof(guint),
        [KN_FIELD_INT] = sizeof(int),
        [KN_FIELD_INT64] = sizeof(gint64),
        [KN_FIELD_DOUBLE] = sizeof(double),
        [KN_FIELD_TEXT] = sizeof(char *),
        [KN_FIELD_NAME] = sizeof(char *),
        [KN_FIELD_HASH] = KN_HASH_LENGTH + 1,
        [KN_FIELD_CHOICE] = sizeof(guint),
        [KN_FIELD_TIME] = sizeof(gint64),
        [KN_FIELD_BYTES] = sizeof(char *),
        [KN_FIELD_LIST] = sizeof(GStrv),
        [KN_FIELD_VARIANT] = sizeof(GVariant *),
        [KN_FIELD_RECORDS] = sizeof(GArray *),
    };
    return field->type == KN_FIELD_CHARS ? field->size : sizes[field->type];
}

static void clear_field(const KnField *field, void *at)
{
    switch (field->type) {
    case KN_FIELD_TEXT:
    case KN_FIELD_BYTES:
        g_free(*(char **)at);
        break;
    case KN_FIELD_LIST:
        g_strfreev(*(GStrv *)at);
        break;
    case KN_FIELD_RECORDS:
        g_clear_pointer((GArray **)at, g_array_unref);
        break;
    case KN_FIELD_VARIANT:
        g_clear_pointer((GVariant **)at, g_variant_unref);
        break;
    case KN_FIELD_RECORD:
        kn_record_clear(field->fields, at);
        break;
    default:
        break;
    }
    if (field->type != KN_FIELD_RECORD)
        memset(at, 0, field_size(field));
}

/* Zero, or an array that is empty. */
static void init_field(const KnField *field, void *at)
{
    if (field->type == KN_FIELD_RECORD) {
        kn_record_init(field->fields, at);
        return;
    }
    memset(at, 0, field_size(field));
    if (field->type != KN_FIELD_RECORDS)
        return;
    GArray *records = g_array_new(FALSE, TRUE, (guint)field->size);
    g_array_set_clear_func(records, field->clear);
    *(GArray **)at = records;
}

void kn_record_init(const KnField *fields, void *record)
{
    for (const KnField *field = fields; field->name; field++)
        init_field(field, (char *)record + field->offset);
}

void kn_record_clear(const KnField *fields, void *record)
{
    for (const KnField *field = fields; field->name; field++)
        clear_field(field, (char *)record + field->offset);
}

gboolean kn_record_from_variant(const KnField *fields, GVariant *variant, void *record,
                                GError **error)
{
    kn_record_init(fields, record);
    for (const KnField *field = fields; field->name; field++) {
        void *at = (char *)record + field->offset;
        g_autoptr(GVariant) value =
            g_variant_lookup_value(variant, field->name, G_VARIANT_TYPE(forms[field->type]));
        if (value && read_value(field, value, at))
            continue;
        clear_field(field, at);
        init_field(field, at);
        if (field->optional)
            continue;
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                    "the field '%s' is missing or not what it may be", field->name);
        kn_record_clear(fields, record);
        return FALSE;
    }
    return TRUE;
}

/* ---- JSON */

static void to_json(GVariant *value, JsonBuilder *json);

static void members_to_json(GVariant *variant, JsonBuilder *json)
{
    GVariantIter iter;
    const char *name;
    GVariant *value;
    g_variant_iter_init(&iter, variant);
    while (g_variant_iter_loop(&iter, "{&sv}", &name, &value)) {
        json_builder_set_member_name(json, name);
        to_json(value, json);
    }
}

static void list_to_json(GVariant *list, JsonBuilder *json)
{
    json_builder_begin_array(json);
    for (gsize i = 0; i < g_variant_n_children(list); i++) {
        g_autoptr(GVariant) value = g_variant_get_child_value(list, i);
        to_json(value, json);
    }
    json_builder_end_array(json);
}

static void to_json(GVariant *value, JsonBuilder *json)
{
    if (g_variant_is_of_type(value, G_VARIANT_TYPE_BOOLEAN)) {
        json_builder_add_boolean_value(json, g_variant_get_boolean(value));
    } else if (g_variant_is_of_type(value, G_VARIANT_TYPE_UINT32)) {
        json_builder_add_int_value(json, g_variant_get_uint32(value));
    } else if (g_variant_is_of_type(value, G_VARIANT_TYPE_INT32)) {
        json_builder_add_int_value(json, g_variant_get_int32(value));
    } else if (g_variant_is_of_type(value, G_VARIANT_TYPE_INT64)) {
        json_builder_add_int_value(json, g_variant_get_int64(value));
    } else if (g_variant_is_of_type(value, G_VARIANT_TYPE_DOUBLE)) {
        json_builder_add_double_value(json, g_variant_get_double(value));
    } else if (g_variant_is_of_type(value, G_VARIANT_TYPE_STRING)) {
        json_builder_add_string_value(json, g_variant_get_string(value, NULL));
    } else if (g_variant_is_of_type(value, G_VARIANT_TYPE_VARDICT)) {
        json_builder_begin_object(json);
        members_to_json(value, json);
        json_builder_end_object(json);
    } else {
        g_assert(g_variant_is_of_type(value, G_VARIANT_TYPE("aa{sv}")));
        list_to_json(value, json);
    }
}

void kn_record_to_json(const KnField *fields, const void *record, JsonBuilder *json)
{
    g_autoptr(GVariant) variant = g_variant_ref_sink(kn_record_to_variant(fields, record));
    members_to_json(variant, json);
}

char *kn_record_to_json_text(const KnField *fields, const void *record, gboolean pretty)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    kn_record_to_json(fields, record, json);
    json_builder_end_object(json);
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    return json_to_string(root, pretty);
}

static GVariant *object_value(const KnField *fields, const KnJson *object);

static GVariant *number_of_json(const KnField *field, const KnJson *json)
{
    gint64 whole = json->integer;
    if (field->type == KN_FIELD_DOUBLE)
        return g_variant_new_double(json->number);
    if (!json->integral)
        return NULL;
    if (field->type == KN_FIELD_INT64)
        return g_variant_new_int64(whole);
    if (field->type == KN_FIELD_INT)
        return whole >= G_MININT && whole <= G_MAXINT ? g_variant_new_int32((int)whole) : NULL;
    return whole >= 0 && whole <= G_MAXUINT ? g_variant_new_uint32((guint)whole) : NULL;
}

static GVariant *list_value(const KnField *field, const KnJson *json)
{
    g_auto(GVariantBuilder) list = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("aa{sv}"));
    for (guint i = 0; i < json->n; i++) {
        if (json->items[i]->type != KN_JSON_OBJECT)
            return NULL;
        g_variant_builder_add_value(&list, object_value(field->fields, json->items[i]));
    }
    return g_variant_builder_end(&list);
}

/* Floating; NULL: it is not of the field's form. */
static GVariant *json_value(const KnField *field, const KnJson *json)
{
    static const guint8 types[] = {
        [KN_FIELD_BOOL] = KN_JSON_BOOL,     [KN_FIELD_UINT] = KN_JSON_NUMBER,
        [KN_FIELD_INT] = KN_JSON_NUMBER,    [KN_FIELD_INT64] = KN_JSON_NUMBER,
        [KN_FIELD_DOUBLE] = KN_JSON_NUMBER, [KN_FIELD_TEXT] = KN_JSON_STRING,
        [KN_FIELD_NAME] = KN_JSON_STRING,   [KN_FIELD_CHARS] = KN_JSON_STRING,
        [KN_FIELD_HASH] = KN_JSON_STRING,   [KN_FIELD_CHOICE] = KN_JSON_STRING,
        [KN_FIELD_TIME] = KN_JSON_STRING,   [KN_FIELD_RECORD] = KN_JSON_OBJECT,
        [KN_FIELD_RECORDS] = KN_JSON_ARRAY,
    };
    if (!json || json->type != types[field->type])
        return NULL;
    switch (json->type) {
    case KN_JSON_BOOL:
        return g_variant_new_boolean(json->boolean);
    case KN_JSON_NUMBER:
        return number_of_json(field, json);
    case KN_JSON_STRING:
        return g_variant_new_string(json->string);
    case KN_JSON_OBJECT:
        return object_value(field->fields, json);
    default:
        return list_value(field, json);
    }
}

static GVariant *object_value(const KnField *fields, const KnJson *object)
{
    g_auto(GVariantBuilder) all = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE_VARDICT);
    for (const KnField *field = fields; field->name; field++) {
        GVariant *value = json_value(field, kn_json_member(object, field->name));
        if (value)
            g_variant_builder_add(&all, "{sv}", field->name, value);
    }
    return g_variant_builder_end(&all);
}

gboolean kn_record_from_json(const KnField *fields, const KnJson *object, void *record,
                             GError **error)
{
    g_autoptr(GVariant) variant = g_variant_ref_sink(object_value(fields, object));
    return kn_record_from_variant(fields, variant, record, error);
}

gboolean kn_record_from_json_text(const KnField *fields, const char *text, gsize size,
                                  gsize max_bytes, void *record)
{
    g_autoptr(KnJsonDocument) document =
        size <= max_bytes ? kn_json_load_text(text, (gssize)size, "record", NULL) : NULL;
    const KnJson *root = document ? kn_json_root(document) : NULL;
    gboolean object = root && root->type == KN_JSON_OBJECT;
    return kn_record_from_json(fields, object ? root : NULL, record, NULL) && object;
}
