/* SPDX-License-Identifier: MIT */
#include "engine/notes/report.h"
#include "engine/notes/write_json.h"

#include <string.h>

static void add_place(JsonBuilder *json, const KnSubject *subject)
{
    const KnBox *box = &subject->box;
    kn_write_text(json, "detector", subject->detector);
    kn_write_text(json, "label", subject->label);
    kn_write_number(json, "confidence", subject->confidence);
    kn_write_number(json, "left", box->x);
    kn_write_number(json, "top", box->y);
    kn_write_number(json, "right", box->x + box->w);
    kn_write_number(json, "bottom", box->y + box->h);
    kn_write_number(json, "anchor_x", subject->anchor.x);
    kn_write_number(json, "anchor_y", subject->anchor.y);
}

static int count(const KnReporter *recorded, const char *state)
{
    int n = 0;
    for (guint i = 0; i < recorded->subjects->len; i++)
        n += strcmp(g_array_index(recorded->subjects, KnSubjectRecord, i).state, state) == 0;
    return n;
}

void kn_report_subjects(const KnReporter *recorded, JsonBuilder *json)
{
    static const char *const states[] = {"made", "cached", "failed"};
    if (recorded->subjects->len == 0)
        return;
    kn_write_object(json, "subjects");
    for (guint i = 0; i < G_N_ELEMENTS(states); i++)
        kn_write_integer(json, states[i], count(recorded, states[i]));
    kn_write_array(json, "pictures");
    for (guint i = 0; i < recorded->subjects->len; i++) {
        const KnSubjectRecord *record = &g_array_index(recorded->subjects, KnSubjectRecord, i);
        kn_write_object(json, NULL);
        kn_write_integer(json, "segment", record->segment);
        kn_write_text(json, "path", record->path);
        kn_write_text(json, "state", record->state);
        kn_write_integer(json, "found", record->n);
        if (record->any)
            add_place(json, &record->subject);
        kn_write_text(json, "reason", record->reason);
        json_builder_end_object(json);
    }
    json_builder_end_array(json);
    json_builder_end_object(json);
}
