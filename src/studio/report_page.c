/* SPDX-License-Identifier: MIT */
#include "studio/report_page.h"
#include "studio/html.h"
#include "studio/report_parts.h"

#include <string.h>

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c2330;--paper:#fbfbf9;--card:#fff;--line:#d9dbe0;"
    "--made:#2f6fde;--again:#c07a00;--bad:#c0262d;--phase:#6b7a90;--good:#1d7a46}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ef;--paper:#14171d;--card:#1c2028;"
    "--line:#343a46;--made:#6ea0ff;--again:#f0b040;--bad:#ff7b7f;--phase:#93a1b8;--good:#5fd08f}}"
    "body{margin:0 auto;max-width:72rem;padding:1.5rem;background:var(--paper);color:var(--ink);"
    "font:16px/1.5 Inter,system-ui,sans-serif}"
    "h1{font-size:1.6rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .5rem}"
    "header{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,24rem);gap:1.5rem;"
    "align-items:center}header img{width:100%;border-radius:8px}"
    "@media(max-width:40rem){header{grid-template-columns:minmax(0,1fr)}}"
    ".result{display:inline-block;padding:.1rem .7rem;border-radius:99px;color:var(--paper)}"
    ".done{background:var(--good)}.failed{background:var(--bad)}.stopped{background:var(--again)}"
    "table{border-collapse:collapse;width:100%;background:var(--card)}"
    "th,td{text-align:start;padding:.3rem .6rem;border-bottom:1px solid var(--line);"
    "vertical-align:top;overflow-wrap:anywhere;unicode-bidi:isolate}"
    ".facts th{width:16rem;font-weight:500}details{margin:.6rem 0;overflow-x:auto}"
    "summary{cursor:pointer;font-weight:600}ul{padding-inline-start:1.2rem}"
    "li.bad b{color:var(--bad)}li.warn b{color:var(--again)}li span{opacity:.75}"
    "svg{width:100%;background:var(--card);border:1px solid var(--line);border-radius:8px}"
    "svg text{font-size:12px;fill:var(--ink)}svg line{stroke:var(--line)}"
    "rect.made{fill:var(--made)}rect.again{fill:var(--again)}rect.bad{fill:var(--bad)}"
    "rect.phase{fill:var(--phase)}"
    ".sheet{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.6rem}"
    ".sheet figure{margin:0}.sheet img{width:100%;border-radius:4px}"
    "figcaption{font-size:.85rem;opacity:.8}";

void kn_report_picture_free(KnReportPicture *picture)
{
    if (!picture)
        return;
    g_free(picture->time);
    g_bytes_unref(picture->jpeg);
    g_free(picture);
}

static void add_head(GString *html, const KnJson *report, const GPtrArray *pictures)
{
    const char *output = kn_json_text(report, "output"), *project = kn_json_text(report, "project");
    const char *result = kn_json_text(report, "result");
    double seconds = kn_report_number(report, "seconds", 0);
    g_autofree char *name = g_path_get_basename(output ? output : project ? project : "film");
    g_autofree char *took = kn_report_seconds(seconds);
    kn_html_add(html,
                "<header><div><h1>%s</h1><p><span class=\"result %s\">%s</span> in %s</p></div>",
                name, result ? result : "", result ? result : "?", took);
    if (pictures->len > 0) {
        const KnReportPicture *poster = pictures->pdata[0];
        kn_html_add_picture(html, "image/jpeg", poster->jpeg, "a frame of the film");
    }
    g_string_append(html, "</header>");
}

static void add_sheet(GString *html, const GPtrArray *pictures, guint n_more)
{
    if (pictures->len == 0)
        return;
    g_string_append(html, "<h2>The film</h2><div class=\"sheet\">");
    for (guint i = 0; i < pictures->len; i++) {
        const KnReportPicture *picture = pictures->pdata[i];
        g_autofree char *words = g_strdup_printf("segment %u", picture->segment);
        g_string_append(html, "<figure>");
        kn_html_add_picture(html, "image/jpeg", picture->jpeg, words);
        kn_html_add(html, "<figcaption>%u · %s</figcaption></figure>", picture->segment,
                    picture->time);
    }
    g_string_append(html, "</div>");
    if (n_more > 0)
        kn_html_add(html, "<p>… and %u more segments.</p>", n_more);
}

char *kn_report_page(const KnJson *report, const GPtrArray *pictures, guint n_more)
{
    const char *output = kn_json_text(report, "output");
    g_autofree char *name = output ? g_path_get_basename(output) : NULL;
    g_autofree char *title = g_strdup_printf("Report: %s", name ? name : "a film");
    GString *html = g_string_new(NULL);
    kn_html_begin(html, title, style);
    add_head(html, report, pictures);
    kn_report_add_complaints(html, report);
    add_sheet(html, pictures, n_more);
    kn_report_add_chart(html, report);
    kn_report_add_facts(html, report);
    kn_report_add_lists(html, report);
    kn_html_end(html);
    return g_string_free(html, FALSE);
}
