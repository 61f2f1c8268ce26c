/* SPDX-License-Identifier: MIT */
#include "import/draft.h"
#include "base/json_print.h"
#include "director/director.h"
#include "project/written.h"
#include "text/caption_units.h"

#include <string.h>

static void segment_free(gpointer data)
{
    KnDraftSegment *segment = data;
    g_free(segment->image);
    g_free(segment->video);
    g_free(segment->card);
    g_free(segment->title);
    g_free(segment->transcript);
    g_free(segment->voice);
    g_free(segment->audio);
    g_free(segment->caption);
    g_free(segment->query);
    g_free(segment);
}

KnDraft *kn_draft_new(void)
{
    KnDraft *draft = g_new0(KnDraft, 1);
    draft->width = 1920;
    draft->height = 1080;
    draft->segments = g_ptr_array_new_with_free_func(segment_free);
    draft->left_out = g_ptr_array_new_with_free_func(g_free);
    return draft;
}

void kn_draft_free(KnDraft *draft)
{
    if (!draft)
        return;
    g_ptr_array_unref(draft->segments);
    g_ptr_array_unref(draft->left_out);
    g_free(draft->title);
    g_free(draft->music);
    g_free(draft->voice);
    g_free(draft->text);
    g_free(draft);
}

KnDraftSegment *kn_draft_add(KnDraft *draft)
{
    KnDraftSegment *segment = g_new0(KnDraftSegment, 1);
    g_ptr_array_add(draft->segments, segment);
    return segment;
}

void kn_draft_leave_out(KnDraft *draft, const char *where, const char *what)
{
    g_ptr_array_add(draft->left_out, g_strdup_printf("%s: %s; it is left out", where, what));
}

/* Where a line that begins there may end: after the last sentence that it has room for, else after
 * a word, else anywhere. */
static const char *line_end(const char *text)
{
    const char *sentence = NULL, *word = NULL, *begin = text, *at = text;
    for (guint n = 0; *at && n < KN_LINE_CHARACTERS_MAX; n++) {
        gunichar c = g_utf8_get_char(at);
        const char *next = g_utf8_next_char(at);
        gboolean stops = strchr(".!?", (int)c) && *next == ' ';
        if ((stops && kn_text_ends(begin, 0, (guint)(next - begin)) == 2) || c == 0x3002 ||
            c == 0xff01 || c == 0xff1f)
            sentence = next;
        if (c == ' ')
            begin = next;
        if (c == ' ' && at > text) /* it takes something with it, so that there is an end */
            word = at;
        at = next;
    }
    return !*at ? at : sentence ? sentence : word ? word : at;
}

char **kn_draft_lines(const char *text)
{
    GPtrArray *lines = g_ptr_array_new();
    g_autoptr(GString) said = g_string_new(NULL);
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        g_string_append_unichar(said, g_unichar_iscntrl(c) ? ' ' : c);
    }
    for (const char *at = said->str; *at;) {
        const char *end = line_end(at);
        char *line = g_strstrip(g_strndup(at, (gsize)(end - at)));
        if (kn_transcript_says(line))
            g_ptr_array_add(lines, line);
        else
            g_free(line);
        at = end;
    }
    g_ptr_array_add(lines, NULL);
    return (char **)g_ptr_array_free(lines, FALSE);
}

/* A "{{" that somebody wrote is no variable. */
void kn_draft_append_string(GString *out, const char *text)
{
    g_autoptr(GString) string = g_string_new(NULL);
    kn_json_append_string(string, text);
    g_string_replace(string, "{{", "\\\\{{", 0);
    g_string_append(out, string->str);
}

char *kn_draft_card(const char *type, const char *name, const char *text)
{
    GString *out = g_string_new(NULL);
    g_string_printf(out, "{\"type\": \"%s\", \"%s\": ", type, name);
    kn_draft_append_string(out, text);
    g_string_append_c(out, '}');
    return g_string_free(out, FALSE);
}

static void append_member(GString *out, const char *name, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(out, "%s\"%s\": ", g_str_has_suffix(out->str, "{") ? "" : ", ", name);
    kn_draft_append_string(out, text);
}

static void append_segment(GString *out, const KnDraftSegment *segment, const char *plan)
{
    g_string_append_c(out, '{');
    append_member(out, "image", segment->image);
    append_member(out, "video", segment->video);
    if (segment->card)
        g_string_append_printf(out, "%s\"card\": %s", segment->image || segment->video ? ", " : "",
                               segment->card);
    append_member(out, "title", segment->title);
    append_member(out, "transcript", segment->transcript);
    append_member(out, "voice", segment->voice);
    g_string_append(out, segment->silent ? ", \"voice\": {\"provider\": \"none\"}" : "");
    append_member(out, "audio", segment->audio);
    append_member(out, "visual_description", segment->query);
    if (segment->seconds > 0) {
        g_string_append(out, ", \"duration\": ");
        kn_json_append_number(out, segment->seconds);
    }
    if (plan && strcmp(plan, "{}") != 0)
        g_string_append_printf(out, ",\n     \"effects_plan\": %s", plan);
    g_string_append_c(out, '}');
}

static KnDirectedPlan *direct(const KnDraft *draft)
{
    guint n = draft->segments->len;
    g_autofree KnDirectedSegment *segments = g_new0(KnDirectedSegment, n + 1);
    for (guint i = 0; i < n; i++) {
        const KnDraftSegment *s = draft->segments->pdata[i];
        segments[i] = (KnDirectedSegment){
            .kind = s->image   ? KN_DIRECTED_PICTURE
                    : s->video ? KN_DIRECTED_CLIP
                               : KN_DIRECTED_CARD,
            .words = s->transcript,
            .title = s->title,
            .visual = s->image   ? s->image
                      : s->video ? s->video
                                 : s->card,
            .aspect = s->aspect,
            .seconds = s->seconds,
            .has_text = s->caption != NULL || (s->card && (s->image || s->video)),
        };
    }
    const KnDirectedFilm film = {
        .aspect = (double)draft->width / draft->height, .n = n, .segments = segments};
    return kn_direct(&film);
}

/* A picture's caption stands where the director would put a label. */
static char *plan_of(const KnDraftSegment *segment, KnDirectedPlan *plan)
{
    if (segment->caption && !plan->tool) {
        plan->tool = "lower_third";
        plan->label = g_strdup(segment->caption);
        plan->label_seconds = MAX(0.5, (segment->seconds > 0 ? segment->seconds : 4) - 1);
    }
    return kn_directed_plan_text(plan);
}

static void append_head(GString *out, const KnDraft *draft)
{
    g_string_append(out, "{\n  \"version\": 1");
    if (draft->title) {
        g_string_append(out, ",\n  \"title\": ");
        kn_draft_append_string(out, draft->title);
    }
    g_string_append_printf(out, ",\n  \"output\": {\"width\": %d, \"height\": %d}", draft->width,
                           draft->height);
    if (draft->by_model)
        g_string_append(out, ",\n  \"tags\": {\"ai_made\": [\"words\"]}");
    if (!draft->directed)
        g_string_append(out, ",\n  \"director\": \"builtin\"");
    if (draft->voice) {
        g_string_append(out, ",\n  \"voice\": ");
        kn_draft_append_string(out, draft->voice);
    }
    if (draft->captions)
        g_string_append_printf(out, ",\n  \"captions\": %s", draft->captions);
    if (draft->music) {
        g_string_append(out, ",\n  \"music\": {");
        append_member(out, "file", draft->music);
        g_string_append(out, ", \"gain_db\": -8, \"loop\": true, \"fade_out\": 3}");
    }
}

guint kn_draft_n_segments(const KnDraft *draft)
{
    return draft->text ? draft->n_in_text : draft->segments->len;
}

char *kn_draft_text(const KnDraft *draft)
{
    if (draft->text)
        return g_strdup(draft->text);
    GString *out = g_string_new(NULL);
    KnDirectedPlan *plans = draft->directed ? direct(draft) : NULL;
    append_head(out, draft);
    g_string_append(out, ",\n  \"segments\": [\n");
    for (guint i = 0; i < draft->segments->len; i++) {
        const KnDraftSegment *segment = draft->segments->pdata[i];
        g_autofree char *plan = plans ? plan_of(segment, &plans[i]) : NULL;
        g_string_append(out, i ? ",\n    " : "    ");
        append_segment(out, segment, plan);
    }
    g_string_append(out, "\n  ]\n}\n");
    kn_directed_plans_free(plans, draft->segments->len);
    return g_string_free(out, FALSE);
}
