/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/option.h"

#include <string.h>

/* Durations and colours as people write them in text. */

static gboolean fail(GError **error, const char *text, const char *expected)
{
    g_autofree char *quoted = kn_text_quote(text);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT, "found %s; expected %s", quoted, expected);
    return FALSE;
}

/* Digits as a whole number of at most `max`; moves on. */
static gboolean read_whole(const char **at, gint64 max, gint64 *value)
{
    const char *start = *at;
    for (*value = 0; g_ascii_isdigit(**at) && *value <= max; ++*at)
        *value = *value * 10 + (**at - '0');
    return *at > start && *value <= max;
}

/* What stands behind the decimal point, in microseconds, rounded by the seventh digit. */
static gboolean read_fraction(const char **at, gint64 *microseconds)
{
    *microseconds = 0;
    if (**at != '.')
        return TRUE;
    const char *start = ++*at;
    gint64 unit = 100000;
    for (; g_ascii_isdigit(**at); ++*at, unit /= 10) {
        *microseconds += (**at - '0') * unit;
        if (*at - start == 6 && **at >= '5')
            ++*microseconds;
    }
    return *at > start;
}

gboolean kn_duration_parse(const char *text, KnDuration *duration, GError **error)
{
    static const char expected[] =
        "a time such as 4.5, \"01:30.250\", \"1:02:03\" or \"120f\" (frames)";
    const char *at = text;
    if (strcmp(text, "auto") == 0) {
        *duration = (KnDuration){KN_DURATION_AUTO, 0};
        return TRUE;
    }
    gint64 part[3], fraction = 0;
    guint n = 0;
    do {
        if (n > 0)
            at++;
        if (!read_whole(&at, KN_DURATION_FRAMES_MAX, &part[n++]))
            return fail(error, text, expected);
    } while (*at == ':' && n < G_N_ELEMENTS(part));
    if (n == 1 && strcmp(at, "f") == 0) {
        *duration = (KnDuration){KN_DURATION_FRAMES, part[0]};
        return TRUE;
    }
    if (!read_fraction(&at, &fraction) || *at)
        return fail(error, text, expected);
    gint64 seconds = part[0];
    for (guint i = 1; i < n; i++) {
        if (part[i] > 59)
            return fail(error, text, "minutes and seconds under 60 behind a ':'");
        seconds = seconds * 60 + part[i];
    }
    if (seconds > KN_DURATION_SECONDS_MAX || (seconds == KN_DURATION_SECONDS_MAX && fraction > 0))
        return fail(error, text, "at most 1000 hours");
    *duration = (KnDuration){KN_DURATION_SECONDS, seconds * G_USEC_PER_SEC + fraction};
    return TRUE;
}

gboolean kn_color_parse(const char *text, KnColor *color, GError **error)
{
    gsize length = strlen(text);
    gboolean good = *text == '#' && (length == 4 || length == 7);
    int digit[6] = {0};
    for (gsize i = 1; good && i < length; i++) {
        digit[i - 1] = g_ascii_xdigit_value(text[i]);
        good = digit[i - 1] >= 0;
    }
    if (!good)
        return fail(error, text, "a colour such as \"#1e90ff\" or \"#fff\"");
    if (length == 4)
        *color =
            (KnColor){(guint8)(digit[0] * 17), (guint8)(digit[1] * 17), (guint8)(digit[2] * 17)};
    else
        *color = (KnColor){(guint8)(digit[0] * 16 + digit[1]), (guint8)(digit[2] * 16 + digit[3]),
                           (guint8)(digit[4] * 16 + digit[5])};
    return TRUE;
}
