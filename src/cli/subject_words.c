/* SPDX-License-Identifier: MIT */
#include "cli/subject_words.h"
#include "base/json_print.h"

#include <math.h>

char *kn_subject_words(const KnSubject *subject)
{
    if (!subject)
        return g_strdup("no subject that is sure enough");
    const char *what = subject->label ? subject->label : "something";
    return subject->detector
               ? g_strdup_printf("%s, %.2f sure (%s)", what, subject->confidence, subject->detector)
               : g_strdup_printf("%s, as the project says", what);
}

/* To a thousandth, which is a pixel or two of a film. */
static double rounded(double part)
{
    return floor(part * 1000 + 0.5) / 1000;
}

/* Several numbers in brackets. */
static void append(GString *out, const char *name, const double *numbers, guint n)
{
    g_string_append_printf(out, "\"%s\": [", name);
    for (guint i = 0; i < n; i++) {
        if (i)
            g_string_append(out, ", ");
        kn_json_append_number(out, rounded(numbers[i]));
    }
    g_string_append_c(out, ']');
}

char *kn_subject_correction(const KnSubject *subject)
{
    const KnBox middle = {0.25, 0.25, 0.5, 0.5}, *box = subject ? &subject->box : &middle;
    const double x = rounded(box->x), y = rounded(box->y);
    const double numbers[] = {x, y, MAX(rounded(box->x + box->w) - x, 0.001),
                              MAX(rounded(box->y + box->h) - y, 0.001)};
    GString *out = g_string_new("\"subject\": {");
    append(out, "bbox", numbers, 4);
    KnPoint own = kn_subject_anchor(box), anchor = subject ? subject->anchor : own;
    if (fabs(own.x - anchor.x) > 0.001 || fabs(own.y - anchor.y) > 0.001) {
        g_string_append(out, ", ");
        append(out, "anchor", (const double[]){anchor.x, anchor.y}, 2);
    }
    if (subject && subject->label) {
        g_string_append(out, ", \"label\": ");
        kn_json_append_string(out, subject->label);
    }
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

void kn_subject_print_json(KnJsonLine *line, const KnSubject *subject)
{
    const KnBox *box = &subject->box;
    kn_json_line_string(line, "detector", subject->detector);
    kn_json_line_string(line, "label", subject->label);
    kn_json_line_number(line, "confidence", subject->confidence);
    kn_json_line_number(line, "left", box->x);
    kn_json_line_number(line, "top", box->y);
    kn_json_line_number(line, "right", MIN(box->x + box->w, 1));
    kn_json_line_number(line, "bottom", MIN(box->y + box->h, 1));
    kn_json_line_number(line, "anchor_x", subject->anchor.x);
    kn_json_line_number(line, "anchor_y", subject->anchor.y);
}
