/* SPDX-License-Identifier: MIT */
#include "base/numbered.h"

#include <string.h>

typedef struct {
    gsize start, end; /* of "%05d", in the path */
    int digits;
} Number;

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static gboolean find(const char *path, Number *number)
{
    const char *name = name_of(path), *percent = strchr(name, '%');
    const char *dot = strrchr(name, '.');
    if (!percent || strchr(percent + 1, '%') || !dot || g_ascii_strcasecmp(dot, ".png") != 0)
        return FALSE;
    const char *at = percent + 1;
    number->digits = 1;
    if (*at == '0' && at[1] >= '1' && at[1] <= '9') {
        number->digits = at[1] - '0';
        at += 2;
    }
    number->start = (gsize)(percent - path);
    number->end = (gsize)(at + 1 - path);
    return *at == 'd';
}

gboolean kn_numbered_is(const char *path)
{
    Number number;
    return find(path, &number);
}

char *kn_numbered_path(const char *path, gint64 value)
{
    Number number;
    if (!find(path, &number))
        return g_strdup(path);
    return g_strdup_printf("%.*s%0*" G_GINT64_FORMAT "%s", (int)number.start, path, number.digits,
                           value, path + number.end);
}

/* One number has one name: "1.png" is none of "%05d.png". */
gint64 kn_numbered_number(const char *path, const char *entry)
{
    enum { DIGITS_MAX = 15 };
    Number number;
    if (!find(path, &number))
        return -1;
    gsize before = number.start - (gsize)(name_of(path) - path), n = strlen(entry);
    if (n <= before || strncmp(entry, name_of(path), before) != 0)
        return -1;
    gsize n_digits = strspn(entry + before, "0123456789");
    if (n_digits < 1 || n_digits > DIGITS_MAX)
        return -1;
    gint64 value = g_ascii_strtoll(entry + before, NULL, 10);
    g_autofree char *again = kn_numbered_path(name_of(path), value);
    return strcmp(again, entry) == 0 ? value : -1;
}

char *kn_numbered_stem(const char *path)
{
    Number number;
    const char *name = name_of(path);
    if (!find(path, &number))
        return g_strdup(path);
    g_autofree char *before = g_strndup(path, number.start);
    gsize n = number.start, least = (gsize)(name - path);
    while (n > least && strchr("-_. ", before[n - 1]))
        n--;
    return g_strdup_printf("%.*s%s", (int)n, path, n > least ? "" : "frames");
}
