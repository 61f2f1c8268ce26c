/* SPDX-License-Identifier: MIT */
#include "engine/film/outputs.h"
#include "engine/notes/report.h"
#include "engine/notes/write_json.h"

static void add_part(JsonBuilder *json, const KnFilmOrigin *origin, KnOriginPart part)
{
    kn_write_object(json, NULL);
    kn_write_text(json, "part", kn_origin_part_name(part));
    kn_write_text(json, "digital_source_type", kn_digital_source_uri(kn_origin_part_source(part)));
    kn_write_text(json, "by", origin->by[part]);
    kn_write_integer(json, "segments", origin->n_of[part]);
    json_builder_end_object(json);
}

void kn_report_origin(const KnFilmInputs *film, JsonBuilder *json)
{
    const KnFilmOrigin *origin = film->origin;
    g_autofree char *because = kn_origin_because(origin);
    g_autofree char *file = origin->marked ? kn_output_manifest(film->output_path) : NULL;
    kn_write_object(json, "ai");
    json_builder_set_member_name(json, "altered_or_synthetic");
    json_builder_add_boolean_value(json, origin->synthetic);
    kn_write_text(json, "because", because);
    kn_write_text(json, "digital_source_type", kn_digital_source_uri(origin->source));
    json_builder_set_member_name(json, "marked");
    json_builder_add_boolean_value(json, origin->marked);
    kn_write_text(json, "file", file);
    kn_write_array(json, "parts");
    for (guint i = 0; i < KN_N_ORIGINS; i++)
        if (origin->n_of[i] > 0)
            add_part(json, origin, (KnOriginPart)i);
    json_builder_end_array(json);
    json_builder_end_object(json);
}
