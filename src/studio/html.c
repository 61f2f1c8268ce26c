/* SPDX-License-Identifier: MIT */
#include "studio/html.h"
#include "base/text.h"

void kn_html_add(GString *html, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    g_autofree char *visible = kn_text_visible(text);
    g_string_append(html, visible);
}

void kn_html_add_picture(GString *html, const char *type, GBytes *bytes, const char *words)
{
    gsize size;
    const guchar *data = g_bytes_get_data(bytes, &size);
    g_autofree char *text = g_base64_encode(data, size);
    kn_html_add(html, "<img alt=\"%s\" src=\"data:%s;base64,", words, type);
    g_string_append(html, text);
    g_string_append(html, "\">");
}

void kn_html_begin(GString *html, const char *title, const char *style)
{
    kn_html_add(html,
                "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                "img-src data:; style-src 'unsafe-inline'\">"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                "<title>%s</title><style>",
                title);
    g_string_append(html, style);
    g_string_append(html, "</style></head><body>\n");
}

void kn_html_end(GString *html)
{
    g_string_append(html, "</body></html>\n");
}
