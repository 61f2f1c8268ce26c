/* SPDX-License-Identifier: MIT */
#include "engine/plan/check_text.h"
#include "base/error.h"
#include "project/files.h"
#include "text/caption_format.h"
#include "text/text.h"

#include <string.h>

/* Texts are looked at in two steps, since almost always every character is there: first all
 * characters of a font at once, each a single time, however many segments there are; then, only if
 * something is amiss, text by text, to say where. */

enum { TOLD_MAX = 5 };

typedef struct {
    guint segment;    /* counted from 1; 0: of a file */
    const char *what; /* "a card's text" */
    char *about;      /* what of the segment it is, when its code does not tell */
    const char *font, *text;
} Text;

static void add(GArray *texts, const Text *text)
{
    g_array_append_vals(texts, text, 1);
}

static void collect(const KnProject *project, const KnCaptions *written, GArray *texts)
{
    const KnCaptionSettings *captions = &project->captions;
    gboolean spoken = captions->burn != KN_CAPTION_BURN_NONE && !captions->file && !captions->words;
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        if (segment->kind == KN_SEGMENT_CARD && segment->card_text)
            add(texts,
                &(Text){i + 1, "a card's text", NULL, segment->card_font, segment->card_text});
        const char *caption = segment->shown ? segment->shown : segment->transcript;
        if (spoken && segment->captions && caption && !segment->words_path)
            add(texts,
                &(Text){i + 1, "a caption", (char *)"transcript", captions->style.font, caption});
    }
    for (guint i = 0; written && i < written->n; i++)
        add(texts, &(Text){0, "a caption", NULL, captions->style.font, written->items[i].text});
}

/* All characters of the texts of one font but those of ASCII, which every font has: each once, and
 * apart from each other so that none joins its neighbour. */
static char *alphabet(const GArray *texts, const char *font)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    GString *all = g_string_new(NULL);
    for (guint i = 0; i < texts->len; i++) {
        const Text *text = &g_array_index(texts, Text, i);
        if (g_strcmp0(text->font, font) != 0)
            continue;
        for (const char *at = text->text; *at; at = g_utf8_next_char(at)) {
            gunichar c = g_utf8_get_char(at);
            if (c < 0x7f || !g_hash_table_add(seen, GUINT_TO_POINTER(c)))
                continue;
            g_string_append_unichar(all, c);
            g_string_append_c(all, ' ');
        }
    }
    if (font && all->len == 0) /* whether it is there at all */
        g_string_append_c(all, 'A');
    return g_string_free(all, FALSE);
}

static gboolean check_each(const KnText *module, const GArray *texts, const char *font,
                           KnWarnings *warnings, GError **error)
{
    guint n_told = 0;
    for (guint i = 0; i < texts->len && n_told < TOLD_MAX; i++) {
        const Text *text = &g_array_index(texts, Text, i);
        KnTextWarning warning;
        if (g_strcmp0(text->font, font) != 0)
            continue;
        if (!module->check(font, text->text, text->what, &warning, error))
            return FALSE;
        if (!*warning.words)
            continue;
        /* What is amiss is the font, for all of them: of captions the film's. */
        gboolean whole = warning.code == KN_WARNING_FONT_MISSING;
        gboolean of_film = whole && text->about;
        kn_warnings_append(warnings, &(KnWarning){.code = warning.code,
                                                  .segment = of_film ? 0 : text->segment,
                                                  .path = of_film ? NULL : text->about,
                                                  .words = warning.words});
        n_told++;
        if (whole)
            break;
    }
    return TRUE;
}

static gboolean check_fonts(const GArray *texts, KnWarnings *warnings, GError **error)
{
    g_autoptr(GHashTable) fonts = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < texts->len; i++) {
        const char *font = g_array_index(texts, Text, i).font;
        if (!g_hash_table_add(fonts, (gpointer)(font ? font : "")))
            continue;
        g_autofree char *all = alphabet(texts, font);
        const KnText *module = *all ? kn_text(error) : NULL;
        KnTextWarning warning;
        if (!*all)
            continue;
        if (!module || !module->check(font, all, "", &warning, error) ||
            (*warning.words && !check_each(module, texts, font, warnings, error)))
            return FALSE;
    }
    return TRUE;
}

/* Whether cards have room for their texts: those of few letters have. */
static gboolean check_room(const KnProject *project, KnWarnings *warnings, GError **error)
{
    enum { FEW_BYTES = 60 };
    for (guint i = 0; i < project->n_segments; i++) {
        const KnSegment *segment = &project->segments[i];
        KnCardSpec card = {
            .text = segment->card_text, .font = segment->card_font, .size_px = segment->card_size};
        KnBox base;
        if (segment->kind != KN_SEGMENT_CARD || segment->card_use.kind || !card.text ||
            strlen(card.text) <= FEW_BYTES)
            continue;
        const KnText *module = kn_text(error);
        kn_card_spec_plan(&card, project->output.width, project->output.height, 1, &base);
        if (!module || !module->resolve(&card, error))
            return FALSE;
        if (*card.warning.words && card.warning.code == KN_WARNING_TEXT_CUT)
            kn_warnings_add(warnings, KN_WARNING_TEXT_CUT, i + 1, "%s", card.warning.words);
    }
    return TRUE;
}

static gboolean load_font(const KnProjectFile *file, gpointer user_data)
{
    GError **error = user_data;
    if (file->kind != KN_FILE_FONT || file->unused)
        return TRUE;
    const KnText *text = kn_text(error);
    if (text && text->font_file(file->path, error))
        return TRUE;
    kn_error_set_input(error, file->path);
    return FALSE;
}

gboolean kn_font_files_load(const KnProject *project, GError **error)
{
    g_autoptr(GError) local = NULL;
    const KnInputRules *before = kn_input_rules_enter(kn_project_input_rules(project));
    kn_project_each_file(project, load_font, &local);
    kn_input_rules_enter(before);
    if (!local)
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&local));
    return FALSE;
}

gboolean kn_check_text(const KnProject *project, KnWarnings *warnings, GError **error)
{
    const KnCaptionSettings *captions = &project->captions;
    g_autoptr(KnCaptions) written = NULL;
    if (!kn_font_files_load(project, error))
        return FALSE;
    if (captions->burn != KN_CAPTION_BURN_NONE && captions->file &&
        kn_caption_format_of_file(captions->file) != &kn_caption_ass) {
        const KnInputRules *before = kn_input_rules_enter(kn_project_input_rules(project));
        written = kn_captions_read(captions->file, NULL, error);
        kn_input_rules_enter(before);
        if (!written) {
            kn_error_set_input(error, captions->file);
            return FALSE;
        }
    }
    g_autoptr(GArray) texts = g_array_new(FALSE, FALSE, sizeof(Text));
    collect(project, written, texts);
    return check_fonts(texts, warnings, error) && check_room(project, warnings, error);
}
