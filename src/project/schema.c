/* SPDX-License-Identifier: MIT */
#include "base/schema.h"
#include "project/older.h"

/* It accepts what the loader accepts, as far as JSON Schema can say it (tests/project/test_schema.c
 * lists what it cannot). */
char *kn_project_schema(void)
{
    g_autoptr(KnSchema) schema = kn_schema_new();
    kn_older_leave_open(schema);
    return kn_schema_text(schema, "Kinora project", kn_project_tables()[0]);
}
