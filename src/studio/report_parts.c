/* SPDX-License-Identifier: MIT */
#include "studio/report_parts.h"
#include "studio/html.h"

#include <string.h>

double kn_report_number(const KnJson *object, const char *name, double otherwise)
{
    const KnJson *value = kn_json_member(object, name);
    return value && value->type == KN_JSON_NUMBER ? value->number : otherwise;
}

char *kn_report_seconds(double seconds)
{
    if (seconds < 60)
        return g_strdup_printf(seconds < 10 ? "%.2f s" : "%.1f s", seconds);
    int whole = (int)(seconds + 0.5);
    return whole < 3600 ? g_strdup_printf("%d min %d s", whole / 60, whole % 60)
                        : g_strdup_printf("%d h %d min", whole / 3600, whole / 60 % 60);
}

char *kn_report_bytes(gint64 bytes)
{
    return g_format_size((guint64)MAX(bytes, 0));
}

/* How a value of the report is shown. */
typedef enum { SHOWN_AS_IT_IS, SHOWN_SECONDS, SHOWN_BYTES, SHOWN_WHEN, SHOWN_CRF } Shown;

static char *format(const KnJson *value, Shown shown)
{
    if (value->type == KN_JSON_STRING)
        return g_strdup(value->string);
    if (value->type == KN_JSON_BOOL)
        return g_strdup(value->boolean ? "yes" : "no");
    if (value->type != KN_JSON_NUMBER)
        return NULL;
    if (shown == SHOWN_SECONDS)
        return kn_report_seconds(value->number);
    if (shown == SHOWN_BYTES)
        return kn_report_bytes((gint64)value->number);
    if (shown == SHOWN_WHEN) {
        g_autoptr(GDateTime) when = g_date_time_new_from_unix_utc((gint64)value->number);
        return when ? g_date_time_format(when, "%Y-%m-%d %H:%M:%S UTC") : NULL;
    }
    if (shown == SHOWN_CRF && value->number < 0)
        return g_strdup("the encoder's own");
    return g_strdup_printf("%.15g", value->number);
}

/* Members of objects of the report, in the order of the page. A NULL object is the report itself.
 */
static const struct {
    const char *object, *name, *label;
    Shown shown;
} facts[] = {
    {NULL, "project", "Project", 0},
    {NULL, "output", "Film", 0},
    {NULL, "output_name", "Output", 0},
    {NULL, "language", "Language", 0},
    {NULL, "started", "Begun", SHOWN_WHEN},
    {NULL, "seconds", "Took", SHOWN_SECONDS},
    {"film", "picture_seconds", "Length", SHOWN_SECONDS},
    {"film", "frames", "Frames", 0},
    {"film", "size_bytes", "Size", SHOWN_BYTES},
    {"film", "sha256", "SHA-256", 0},
    {"captions", "captions", "Captions", 0},
    {"settings", "width", "Width", 0},
    {"settings", "height", "Height", 0},
    {"settings", "fps", "Frames a second", 0},
    {"settings", "encoder", "Encoder", 0},
    {"settings", "encoder_version", "Its version", 0},
    {"settings", "speed", "Speed", 0},
    {"settings", "tune", "Tune", 0},
    {"settings", "crf", "Quality (crf)", SHOWN_CRF},
    {"settings", "container", "Container", 0},
    {"settings", "method", "Method", 0},
    {"settings", "workers", "Workers", 0},
    {"settings", "threads", "Threads of each encoder", 0},
    {"settings", "cache", "Cache", 0},
    {"memory", "parent_peak_bytes", "Memory of the program", SHOWN_BYTES},
    {"memory", "worker_peak_bytes", "Memory of a worker, at most", SHOWN_BYTES},
    {"spend", "characters", "Characters bought", 0},
    {"spend", "tokens", "Tokens bought", 0},
    {"spend", "money", "That cost", 0},
    {NULL, "kinora", "Kinora", 0},
};

static void add_fact(GString *html, const char *label, const char *value)
{
    kn_html_add(html, "<tr><th scope=\"row\">%s</th><td>%s</td></tr>", label, value);
}

static guint count_batches(const KnJson *batches, const char *state)
{
    guint n = 0;
    for (guint i = 0; batches && i < batches->n; i++)
        n += g_strcmp0(kn_json_text(batches->items[i], "state"), state) == 0;
    return n;
}

/* How many frames a second were made, while any was. */
static void add_speed(GString *html, const KnJson *report)
{
    const KnJson *batches = kn_json_member(report, "batches");
    const KnJson *phases = kn_json_member(report, "phases");
    double frames = 0, seconds = 0;
    for (guint i = 0; batches && i < batches->n; i++)
        if (g_strcmp0(kn_json_text(batches->items[i], "state"), "done") == 0)
            frames += kn_report_number(batches->items[i], "frames", 0);
    for (guint i = 0; phases && i < phases->n; i++)
        if (g_strcmp0(kn_json_text(phases->items[i], "phase"), "render") == 0)
            seconds += kn_report_number(phases->items[i], "seconds", 0);
    g_autofree char *cache =
        g_strdup_printf("%u made, %u from the cache", count_batches(batches, "done"),
                        count_batches(batches, "cached"));
    if (batches)
        add_fact(html, "Batches", cache);
    if (frames > 0 && seconds > 0) {
        g_autofree char *speed = g_strdup_printf("%.1f frames a second", frames / seconds);
        add_fact(html, "Speed of rendering", speed);
    }
}

void kn_report_add_facts(GString *html, const KnJson *report)
{
    g_string_append(html, "<h2>Facts</h2><table class=\"facts\">");
    for (gsize i = 0; i < G_N_ELEMENTS(facts); i++) {
        const KnJson *of = facts[i].object ? kn_json_member(report, facts[i].object) : report;
        const KnJson *value = kn_json_member(of, facts[i].name);
        g_autofree char *text = value ? format(value, facts[i].shown) : NULL;
        if (text)
            add_fact(html, facts[i].label, text);
    }
    add_speed(html, report);
    g_string_append(html, "</table>");
}

/* "project.json:12:3, segment 4" */
static char *place_of(const KnJson *complaint)
{
    GString *place = g_string_new(kn_json_text(complaint, "file"));
    double line = kn_report_number(complaint, "line", 0);
    double segment = kn_report_number(complaint, "segment", 0);
    if (line > 0)
        g_string_append_printf(place, ":%.0f:%.0f", line, kn_report_number(complaint, "column", 1));
    if (segment > 0)
        g_string_append_printf(place, "%ssegment %.0f", place->len ? ", " : "", segment);
    return g_string_free(place, FALSE);
}

static void add_complaint(GString *html, const KnJson *complaint, const char *words,
                          const char *kind)
{
    const char *code = kn_json_text(complaint, "code");
    g_autofree char *place = place_of(complaint);
    kn_html_add(html, "<li class=\"%s\"><b>%s</b> %s <span>%s</span></li>", kind, code ? code : "",
                words ? words : "", place);
}

void kn_report_add_complaints(GString *html, const KnJson *report)
{
    const KnJson *problems = kn_json_member(report, "problems");
    const KnJson *warnings = kn_json_member(report, "warnings");
    const char *error = kn_json_text(report, "error");
    if (error) {
        g_string_append(html, "<h2>Why it ended</h2><ul>");
        for (guint i = 0; problems && i < problems->n; i++)
            add_complaint(html, problems->items[i], kn_json_text(problems->items[i], "message"),
                          "bad");
        if (!problems || problems->n == 0)
            kn_html_add(html, "<li class=\"bad\">%s</li>", error);
        g_string_append(html, "</ul>");
    }
    if (!warnings || warnings->n == 0)
        return;
    kn_html_add(html, "<h2>Warnings (%u)</h2><ul>", warnings->n);
    for (guint i = 0; i < warnings->n; i++)
        add_complaint(html, warnings->items[i], kn_json_text(warnings->items[i], "reason"), "warn");
    g_string_append(html, "</ul>");
}

/* Lists of the report that the page shows, and the members of their items that are columns. */
enum { COLUMNS_MAX = 7, LIST_ROWS_MAX = 2000 };
static const struct {
    const char *object, *list, *title;
    struct {
        const char *name, *label;
        Shown shown;
    } columns[COLUMNS_MAX];
} lists[] = {
    {"voice",
     "segments",
     "What is said",
     {{"segment", "segment", 0},
      {"source", "voice", 0},
      {"seconds", "length", SHOWN_SECONDS},
      {"words", "words with times", 0},
      {"words_estimated", "guessed", 0}}},
    {NULL,
     "choices",
     "Pictures that were chosen",
     {{"segment", "segment", 0},
      {"query", "asked for", 0},
      {"path", "picture", 0},
      {"score", "score", 0}}},
    {"subjects",
     "pictures",
     "What pictures are about",
     {{"segment", "segment", 0},
      {"path", "picture", 0},
      {"label", "subject", 0},
      {"confidence", "confidence", 0},
      {"detector", "found by", 0},
      {"state", "state", 0},
      {"reason", "reason", 0}}},
    {NULL,
     "batches",
     "Batches",
     {{"batch", "batch", 0},
      {"state", "state", 0},
      {"first_frame", "first frame", 0},
      {"frames", "frames", 0},
      {"seconds", "took", SHOWN_SECONDS},
      {"attempts", "attempts", 0},
      {"reason", "reason", 0}}},
};

static void add_cells(GString *html, const KnJson *row, gsize list)
{
    g_string_append(html, "<tr>");
    for (int i = 0; i < COLUMNS_MAX && lists[list].columns[i].name; i++) {
        const KnJson *value = kn_json_member(row, lists[list].columns[i].name);
        g_autofree char *text = value ? format(value, lists[list].columns[i].shown) : NULL;
        kn_html_add(html, "<td>%s</td>", text ? text : "");
    }
    g_string_append(html, "</tr>");
}

static void add_list(GString *html, const KnJson *rows, gsize list)
{
    kn_html_add(html, "<details><summary>%s (%u)</summary><table><tr>", lists[list].title, rows->n);
    for (int i = 0; i < COLUMNS_MAX && lists[list].columns[i].name; i++)
        kn_html_add(html, "<th scope=\"col\">%s</th>", lists[list].columns[i].label);
    g_string_append(html, "</tr>");
    for (guint i = 0; i < MIN(rows->n, LIST_ROWS_MAX); i++)
        add_cells(html, rows->items[i], list);
    if (rows->n > LIST_ROWS_MAX)
        kn_html_add(html, "<tr><td colspan=\"%d\">… and %u more: report.json</td></tr>",
                    COLUMNS_MAX, rows->n - LIST_ROWS_MAX);
    g_string_append(html, "</table></details>");
}

void kn_report_add_lists(GString *html, const KnJson *report)
{
    for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
        const KnJson *of = lists[i].object ? kn_json_member(report, lists[i].object) : report;
        const KnJson *rows = kn_json_member(of, lists[i].list);
        if (rows && rows->type == KN_JSON_ARRAY && rows->n > 0)
            add_list(html, rows, i);
    }
}
