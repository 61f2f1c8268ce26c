/* SPDX-License-Identifier: MIT */
#include "cluster/tasks.h"
#include "base/error.h"
#include "base/text.h"

#include <math.h>
#include <string.h>

static gboolean bad(const char *text, guint n_batches, GError **error)
{
    g_autofree char *shown = kn_text_visible(text);
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                "batches '%s': expected numbers and ranges such as 3-7,9, from 0 to %u and none "
                "twice",
                shown, n_batches - 1);
    return FALSE;
}

/* One number or range; *text is moved behind it. */
static gboolean read_range(const char **text, guint64 n, guint64 range[2])
{
    char *end;
    for (int i = 0; i < 2; i++) {
        if (!g_ascii_isdigit(**text))
            return FALSE;
        range[i] = g_ascii_strtoull(*text, &end, 10);
        *text = end;
        if (i == 0 && *end != '-') {
            range[1] = range[0];
            break;
        }
        *text += i == 0;
    }
    return range[0] <= range[1] && range[1] < n;
}

static int by_number(gconstpointer pa, gconstpointer pb)
{
    guint a = *(const guint *)pa, b = *(const guint *)pb;
    return (a > b) - (a < b);
}

static gboolean has_twice(const GArray *batches)
{
    g_autoptr(GArray) sorted = g_array_copy((GArray *)batches);
    g_array_sort(sorted, by_number);
    for (guint i = 1; i < sorted->len; i++)
        if (g_array_index(sorted, guint, i) == g_array_index(sorted, guint, i - 1))
            return TRUE;
    return FALSE;
}

/* All tasks of a film are read one by one: what this costs is of the text, not of the film. */
GArray *kn_tasks_parse(const char *text, guint n_batches, GError **error)
{
    g_autoptr(GArray) batches = g_array_new(FALSE, FALSE, sizeof(guint));
    const char *at = text;
    guint64 range[2];
    gboolean good;
    do {
        good = read_range(&at, n_batches, range) && (!*at || *at == ',') &&
               range[1] - range[0] < n_batches - batches->len;
        for (guint i = good ? (guint)range[0] : 1; good && i <= range[1]; i++)
            g_array_append_val(batches, i);
    } while (good && *at++ == ',');
    if (good && !has_twice(batches))
        return g_steal_pointer(&batches);
    bad(text, n_batches, error);
    return NULL;
}

gboolean kn_tasks_has(const char *text, guint batch)
{
    guint64 range[2];
    const char *at = text;
    do {
        if (!read_range(&at, G_MAXUINT, range))
            return FALSE;
        if (range[0] <= batch && batch <= range[1])
            return TRUE;
    } while (*at++ == ',');
    return FALSE;
}

char *kn_tasks_words(const guint *batches, guint n)
{
    GString *words = g_string_new(NULL);
    for (guint i = 0, last; i < n; i = last + 1) {
        last = i;
        while (last + 1 < n && batches[last + 1] == batches[last] + 1)
            last++;
        g_string_append_printf(words, "%s%u", words->len ? "," : "", batches[i]);
        if (last > i)
            g_string_append_printf(words, "-%u", batches[last]);
    }
    return g_string_free(words, FALSE);
}

/* Sums are not exact: what falls short by so little is reached. */
static const double close_enough = 1e-9;

static double seconds_of(const KnManifest *manifest, guint batch, KnTaskSize size)
{
    return (double)kn_manifest_batch(manifest, batch)->n_frames * size.frame_seconds;
}

/* As many as the whole has such lengths, rounded up, and alike: each ends with the batch that
 * reaches its share of the whole. The last would else be what is left, and its place rest. */
GPtrArray *kn_tasks_group(const KnManifest *manifest, const GArray *missing, KnTaskSize size)
{
    GPtrArray *tasks = g_ptr_array_new_with_free_func(g_free);
    const guint *batches = (const guint *)missing->data;
    double whole = 0, made = 0, share = 0, end;
    for (guint i = 0; i < missing->len; i++)
        whole += seconds_of(manifest, batches[i], size);
    if (size.task_seconds > 0 && whole > 0)
        share = whole / ceil(whole / size.task_seconds);
    end = share;
    for (guint i = 0, first = 0; i < missing->len; i++) {
        made += seconds_of(manifest, batches[i], size);
        if (made < end * (1 - close_enough) && i + 1 < missing->len)
            continue;
        g_ptr_array_add(tasks, kn_tasks_words(batches + first, i + 1 - first));
        first = i + 1;
        end = share > 0 ? share * (floor(made / share + close_enough) + 1) : 0;
    }
    return tasks;
}

GArray *kn_tasks_frames(const KnManifest *manifest, const GPtrArray *tasks)
{
    GArray *frames = g_array_sized_new(FALSE, FALSE, sizeof(gint64), tasks->len);
    for (guint i = 0; i < tasks->len; i++) {
        g_autoptr(GArray) batches =
            kn_tasks_parse(tasks->pdata[i], kn_manifest_n_batches(manifest), NULL);
        gint64 n = 0;
        for (guint k = 0; batches && k < batches->len; k++)
            n += kn_manifest_batch(manifest, g_array_index(batches, guint, k))->n_frames;
        g_array_append_val(frames, n);
    }
    return frames;
}

double kn_tasks_guess(int width, int height)
{
    static const double seconds_1080p = 1.0 / 30;
    return seconds_1080p * width * height / (1920.0 * 1080);
}
