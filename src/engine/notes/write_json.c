/* SPDX-License-Identifier: MIT */
#include "engine/notes/write_json.h"
#include "base/atomic.h"

void kn_write_text(JsonBuilder *json, const char *name, const char *value)
{
    if (!value)
        return;
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    json_builder_set_member_name(json, name);
    json_builder_add_string_value(json, valid);
}

void kn_write_integer(JsonBuilder *json, const char *name, gint64 value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_int_value(json, value);
}

void kn_write_number(JsonBuilder *json, const char *name, double value)
{
    json_builder_set_member_name(json, name);
    json_builder_add_double_value(json, value);
}

void kn_write_object(JsonBuilder *json, const char *name)
{
    if (name)
        json_builder_set_member_name(json, name);
    json_builder_begin_object(json);
}

void kn_write_array(JsonBuilder *json, const char *name)
{
    json_builder_set_member_name(json, name);
    json_builder_begin_array(json);
}

gboolean kn_write_json_file(JsonBuilder *json, KnFolder *folder, const char *name, GError **error)
{
    g_autoptr(JsonGenerator) generator = json_generator_new();
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    gsize size;
    g_autofree char *written = json_generator_to_data(generator, &size);
    g_autoptr(KnAtomicFile) file =
        folder ? kn_atomic_file_new_in(folder, name, error) : kn_atomic_file_new(name, error);
    return file && kn_atomic_file_write(file, written, size, error) &&
           kn_atomic_file_write(file, "\n", 1, error) && kn_atomic_file_commit(file, error);
}
