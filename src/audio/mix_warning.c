/* SPDX-License-Identifier: MIT */
#include "audio/mix_warning.h"

const KnField kn_mix_warning_fields[] = {
    {"code", KN_CHOICE(KnMixWarning, code, kn_warning_names)},
    {"clip", KN_UINT(KnMixWarning, clip), .max = G_MAXINT},
    {"words", KN_TEXT(KnMixWarning, words)},
    {0},
};

void kn_mix_warning_clear(gpointer warning)
{
    kn_record_clear(kn_mix_warning_fields, warning);
}

GArray *kn_mix_warnings_new(void)
{
    GArray *warnings = g_array_new(FALSE, FALSE, sizeof(KnMixWarning));
    g_array_set_clear_func(warnings, kn_mix_warning_clear);
    return warnings;
}

void kn_mix_warn(GArray *warnings, KnWarningCode code, guint clip, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    KnMixWarning warning = {code, clip, g_strdup_vprintf(format, args)};
    va_end(args);
    g_array_append_val(warnings, warning);
}
