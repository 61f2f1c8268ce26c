/* SPDX-License-Identifier: MIT */
#include "output/flaw.h"

static const struct {
    const char *name;
    gboolean error;
    const char *unit, *help, *words, *fix;
} rows[KN_N_FLAWS] = {
#define KN_ITEM(id, name, error, unit, help, words, fix)                                           \
    [KN_FLAW_##id] = {name, error, unit, help, words, fix},
#include "output/flaws.def"
#undef KN_ITEM
};

static const char *const names[KN_N_FLAWS + 1] = {
#define KN_ITEM(id, name, error, unit, help, words, fix) [KN_FLAW_##id] = name,
#include "output/flaws.def"
#undef KN_ITEM
};

const char *kn_flaw_name(KnFlawCode code)
{
    return rows[code].name;
}

const char *kn_flaw_unit(KnFlawCode code)
{
    return rows[code].unit;
}

const char *kn_flaw_words(KnFlawCode code)
{
    return rows[code].words;
}

const char *kn_flaw_fix(KnFlawCode code)
{
    return rows[code].fix;
}

gboolean kn_flaw_is_error(KnFlawCode code)
{
    return rows[code].error;
}

gboolean kn_flaw_add(GArray *findings, const KnFlaw *finding)
{
    guint n = 0;
    for (guint i = 0; i < findings->len; i++)
        n += g_array_index(findings, KnFlaw, i).code == finding->code;
    if (n < KN_FLAWS_MAX)
        g_array_append_vals(findings, finding, 1);
    return n < KN_FLAWS_MAX;
}

static const KnField finding_fields[] = {
    {"code", KN_CHOICE(KnFlaw, code, names)}, {"first_us", KN_INT64(KnFlaw, first_us)},
    {"last_us", KN_INT64(KnFlaw, last_us)},   {"number", KN_DOUBLE(KnFlaw, number)},
    {"limit", KN_DOUBLE(KnFlaw, limit)},      {0},
};

const KnField kn_looked_fields[] = {
    {"findings", KN_RECORDS(KnLooked, KnFlaw, findings, finding_fields),
     .n_max = KN_N_FLAWS * KN_FLAWS_MAX},
    {"frames", KN_INT64(KnLooked, n_frames)},
    {"compared", KN_BOOL(KnLooked, compared), .optional = TRUE},
    {"sound", KN_BOOL(KnLooked, has_sound), .optional = TRUE},
    {"why", KN_TEXT(KnLooked, why), .optional = TRUE},
    {"lufs", KN_DOUBLE(KnLooked, lufs)},
    {"dbtp", KN_DOUBLE(KnLooked, dbtp)},
    {0},
};

char *kn_flaws_table(void)
{
    GString *out =
        g_string_new("| Code | Ends with exit code 7 | Number | When |\n|---|---|---|---|\n");
    for (guint i = 0; i < KN_N_FLAWS; i++)
        g_string_append_printf(out, "| `%s` | %s | %s | %s |\n", rows[i].name,
                               rows[i].error ? "yes" : "no", rows[i].unit, rows[i].help);
    return g_string_free(out, FALSE);
}
