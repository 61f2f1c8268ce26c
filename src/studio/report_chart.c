/* SPDX-License-Identifier: MIT */
#include "studio/html.h"
#include "studio/report_parts.h"

#include <math.h>

/* Units of the drawing; the page scales it. */
enum { LEFT = 110, WIDTH = 880, ROW = 20, BAR = 14, GAP = 1, AXIS = 24, BARS_MAX = 20000 };

typedef struct {
    GString *html;
    double seconds; /* that the width stands for */
    int y;          /* of the row */
} Chart;

/* Of 1, 2 or 5 times a power of ten, so that there are about ten. */
static double tick_of(double seconds)
{
    double power = pow(10, floor(log10(seconds / 10)));
    double steps = seconds / 10 / power;
    return (steps > 5 ? 10 : steps > 2 ? 5 : steps > 1 ? 2 : 1) * power;
}

static double x_of(const Chart *chart, double seconds)
{
    return LEFT + CLAMP(seconds / chart->seconds, 0, 1) * WIDTH;
}

static void add_row(Chart *chart, const char *name)
{
    kn_html_add(chart->html, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 8,
                chart->y + BAR - 2, name);
}

/* kind: a class of the page's style. */
static void add_bar(Chart *chart, double from, double length, const char *kind, const char *words)
{
    double x = x_of(chart, from), width = MAX(x_of(chart, from + length) - x - GAP, 1);
    kn_html_add(chart->html,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\">"
                "<title>%s</title></rect>",
                kind, x, chart->y, width, BAR, words);
}

static void add_phase(Chart *chart, const KnJson *phase)
{
    const char *name = kn_json_text(phase, "phase"), *state = kn_json_text(phase, "state");
    double from = kn_report_number(phase, "began", -1);
    if (!name || from < 0)
        return;
    double length = kn_report_number(phase, "seconds", 0);
    g_autofree char *took = kn_report_seconds(length);
    g_autofree char *words = g_strdup_printf("%s: %s, %s", name, took, state ? state : "?");
    add_row(chart, name);
    add_bar(chart, from, length, "phase", words);
    chart->y += ROW;
}

static int worker_of(const KnJson *batch)
{
    gboolean drawn = kn_report_number(batch, "began", -1) >= 0;
    return drawn ? (int)kn_report_number(batch, "worker", -1) : -1;
}

static void add_batch(Chart *chart, const KnJson *batch)
{
    const char *state = kn_json_text(batch, "state");
    double length = kn_report_number(batch, "seconds", 0);
    double frames = kn_report_number(batch, "frames", 0);
    gboolean good = g_strcmp0(state, "done") == 0;
    gboolean again = kn_report_number(batch, "attempts", 1) > 1;
    g_autofree char *took = kn_report_seconds(length);
    g_autofree char *words =
        g_strdup_printf("batch %.0f: %.0f frames in %s, %s", kn_report_number(batch, "batch", 0),
                        frames, took, state ? state : "?");
    add_bar(chart, kn_report_number(batch, "began", 0), length,
            !good   ? "bad"
            : again ? "again"
                    : "made",
            words);
}

static void add_workers(Chart *chart, const KnJson *batches)
{
    int last = -1;
    guint n = batches ? MIN(batches->n, BARS_MAX) : 0;
    for (guint i = 0; i < n; i++)
        last = MAX(last, worker_of(batches->items[i]));
    for (int worker = 0; worker <= last; worker++) {
        g_autofree char *name = g_strdup_printf("worker %d", worker);
        add_row(chart, name);
        for (guint i = 0; i < n; i++)
            if (worker_of(batches->items[i]) == worker)
                add_batch(chart, batches->items[i]);
        chart->y += ROW;
    }
}

static void add_axis(Chart *chart)
{
    double tick = tick_of(chart->seconds);
    for (int i = 0; i * tick <= chart->seconds; i++) {
        double x = x_of(chart, i * tick);
        kn_html_add(chart->html,
                    "<line x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>"
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g s</text>",
                    x, x, chart->y, x, chart->y + 16, i * tick);
    }
}

void kn_report_add_chart(GString *html, const KnJson *report)
{
    const KnJson *phases = kn_json_member(report, "phases");
    double seconds = kn_report_number(report, "seconds", 0);
    if (!phases || phases->n == 0 || !(seconds > 0))
        return;
    g_autoptr(GString) rows = g_string_new(NULL);
    Chart chart = {.html = rows, .seconds = seconds};
    for (guint i = 0; i < phases->n; i++)
        add_phase(&chart, phases->items[i]);
    add_workers(&chart, kn_json_member(report, "batches"));
    kn_html_add(html,
                "<h2>Time</h2><svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"phases and "
                "workers over the time of the run\">",
                LEFT + WIDTH + 20, chart.y + AXIS);
    chart.html = html; /* the axis lies below the bars */
    add_axis(&chart);
    g_string_append(html, rows->str);
    g_string_append(html, "</svg>");
}
