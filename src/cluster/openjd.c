/* SPDX-License-Identifier: MIT */
#include "cluster/openjd.h"
#include "cluster/job.h"

#include <json-glib/json-glib.h>

static void text(JsonBuilder *json, const char *name, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);
    json_builder_set_member_name(json, name);
    json_builder_add_string_value(json, valid);
}

static void begin(JsonBuilder *json, const char *name)
{
    json_builder_set_member_name(json, name);
    json_builder_begin_object(json);
}

/* {"onRun": {"command": words[0], "args": [the others]}}. A worker is asked to end before it is
 * made to: without the mode it would be killed at once. */
static void script(JsonBuilder *json, const char *const *words)
{
    begin(json, "script");
    begin(json, "actions");
    begin(json, "onRun");
    text(json, "command", *words++);
    json_builder_set_member_name(json, "args");
    json_builder_begin_array(json);
    for (; *words; words++)
        json_builder_add_string_value(json, *words);
    json_builder_end_array(json);
    begin(json, "cancelation");
    text(json, "mode", "NOTIFY_THEN_TERMINATE");
    json_builder_end_object(json);
    for (int i = 0; i < 3; i++)
        json_builder_end_object(json);
}

static void parameter(JsonBuilder *json, const char *name, const char *type, const char *value)
{
    json_builder_begin_object(json);
    text(json, "name", name);
    text(json, "type", type);
    text(json, "default", value);
    json_builder_end_object(json);
}

static void chunks(JsonBuilder *json, const char *range, guint n)
{
    begin(json, "parameterSpace");
    json_builder_set_member_name(json, "taskParameterDefinitions");
    json_builder_begin_array(json);
    json_builder_begin_object(json);
    text(json, "name", "Batches");
    text(json, "type", "CHUNK[INT]");
    text(json, "range", range);
    begin(json, "chunks");
    json_builder_set_member_name(json, "defaultTaskCount");
    json_builder_add_int_value(json, n);
    text(json, "rangeConstraint", "NONCONTIGUOUS");
    json_builder_end_object(json);
    json_builder_end_object(json);
    json_builder_end_array(json);
    json_builder_end_object(json);
}

static void steps(JsonBuilder *json, const char *range, guint n)
{
    static const char *const make[] = {"{{Param.Kinora}}",
                                       "worker",
                                       "--manifest",
                                       "{{Param.JobFolder}}/manifest",
                                       "--batches",
                                       "{{Task.Param.Batches}}",
                                       "--progress",
                                       "openjd",
                                       NULL};
    static const char *const join[] = {"sh", "{{Param.JobFolder}}/join.sh", NULL};
    json_builder_set_member_name(json, "steps");
    json_builder_begin_array(json);
    if (*range) {
        json_builder_begin_object(json);
        text(json, "name", "Batches");
        chunks(json, range, n);
        script(json, make);
        json_builder_end_object(json);
    }
    json_builder_begin_object(json);
    text(json, "name", "Join");
    if (*range) {
        json_builder_set_member_name(json, "dependencies");
        json_builder_begin_array(json);
        json_builder_begin_object(json);
        text(json, "dependsOn", "Batches");
        json_builder_end_object(json);
        json_builder_end_array(json);
    }
    script(json, join);
    json_builder_end_object(json);
    json_builder_end_array(json);
}

char *kn_openjd_template(const char *folder, const char *program, guint n_batches_a_task)
{
    g_auto(GStrv) tasks = kn_cluster_tasks(folder);
    g_autoptr(JsonBuilder) json = json_builder_new();
    g_autofree char *range = tasks ? g_strjoinv(",", tasks) : NULL;
    g_autofree char *name = kn_cluster_job_name(folder);
    if (!range)
        return NULL;
    json_builder_begin_object(json);
    text(json, "specificationVersion", "jobtemplate-2023-09");
    json_builder_set_member_name(json, "extensions");
    json_builder_begin_array(json);
    json_builder_add_string_value(json, "TASK_CHUNKING");
    json_builder_end_array(json);
    text(json, "name", name);
    json_builder_set_member_name(json, "parameterDefinitions");
    json_builder_begin_array(json);
    parameter(json, "Kinora", "STRING", program);
    parameter(json, "JobFolder", "PATH", folder);
    json_builder_end_array(json);
    steps(json, range, MAX(n_batches_a_task, 1));
    json_builder_end_object(json);
    g_autoptr(JsonGenerator) generator = json_generator_new();
    g_autoptr(JsonNode) root = json_builder_get_root(json);
    json_generator_set_root(generator, root);
    json_generator_set_pretty(generator, TRUE);
    return json_generator_to_data(generator, NULL);
}
