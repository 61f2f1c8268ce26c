/* SPDX-License-Identifier: MIT */
#include "base/problems.h"
#include "cards/page.h"
#include "text/text.h"

#include <string.h>

/* Pages of cards as they are laid out, before anything is drawn: no text lies over another one that
 * is seen at the same time, or touches it, and all stand inside of the page. */

typedef struct {
    const char *what;
    double left, top, right, bottom, size;
    double from, until;
} Placed;

static const KnText *text;
static GRegex *tags;

static const char *const cards[] = {
    "{'type': 'title', 'title': 'Bees', 'subtitle': 'and wasps', 'kicker': 'On'}",
    "{'type': 'title', 'title': 'A long title of many words that needs lines and lines of them',"
    " 'subtitle': 'with a subtitle that is no less long than that, and goes on for a while', "
    "'kicker': 'Part the first'}",
    "{'type': 'title', 'title': 'שלום עולם', 'subtitle': 'כותרת משנה'}",
    "{'type': 'bullets', 'title': 'Bees', 'items': ['One', {'text': 'Two', 'at': 1}, 'שלום']}",
    "{'type': 'bullets', 'numbered': true, 'title': 'Many', 'items': ['a', 'b', 'c', 'd', 'e', "
    "'f', 'g', 'h', 'i', 'j', 'k of some words more than others have, to fill a line and more']}",
    "{'type': 'quote', 'text': 'Be brief, and then say it once more in other words.', 'author': "
    "'Ada', 'source': '1843'}",
    "{'type': 'quote', 'text': 'עולם קטן', 'author': 'אדה', 'source': 'ספר'}",
    "{'type': 'number', 'value': -1234567.891, 'prefix': '$', 'suffix': ' per year', 'label': "
    "'of all that is earned in a year by everybody', 'title': 'Earned'}",
    "{'type': 'bar', 'title': 'Sales', 'data': {'Label 0': 8, 'Label 1': 8, 'Label 2': 8, 'Label "
    "3': 8, 'Label 4': 8, 'Label 5': 8, 'Label 6': 8, 'Label 7': 8, 'Label 8': 8, 'Label 9': 8}}",
    "{'type': 'bar', 'unit': ' km', 'data': [['', 'North', 'South', 'West'], ['a', 10000, 10000, "
    "-9999], ['b', 10000, 1, 2]]}",
    "{'type': 'bar', 'data': {'Research and development': 1234567, 'Sales': 1234567}}",
    "{'type': 'line', 'title': 'Days', 'data': [['', 'of sun', 'of rain'], ['January', 1, 3], "
    "['February', 4, 2], ['March', 3, 3], ['April', 9, 1], ['May', 2, 2], ['June', 1, 1]]}",
    "{'type': 'pie', 'title': 'Shares', 'data': {'Research and development in Europe': 50, "
    "'Marketing and sales worldwide': 30, 'General administration costs': 15, 'Other': 4, 'E': 1}}",
    "{'type': 'pie', 'unit': ' million tons', 'data': {'Something with a long name': 1, 'Anything "
    "else, whatever it may be called': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6, 'g': 7, 'h': 8}}",
    "{'type': 'table', 'data': [['Name', 'Age', 'Says'], ['Ada', 36, 'That brain of mine is more "
    "than merely mortal'], ['Bob', 7, 'no']]}",
    "{'type': 'table', 'data': [['שם', 'ערך'], ['נקודה', 1], ['b', 22]]}",
    "{'type': 'bullets', 'numbered': true, 'reveal': 'together', 'items': ['נקודה ראשונה', "
    "'שלישית', "
    "'three']}",
    "{'type': 'code', 'title': 'Code', 'code': 'int main(void)\\n{\\n    return 0;\\n}\\n'}",
    "{'type': 'markdown', 'text': '# A\\n\\nb **c** *d* `e`\\n\\n- f\\n1. g\\n```\\nh\\n```'}",
};

static const struct {
    int width, height;
} shapes[] = {{1920, 1080}, {640, 360}, {1080, 1920}, {360, 640}, {1080, 1080}, {2560, 1080}};

/* Where a text's lines are: of a column, on the side where they begin. */
static Placed place_of(const KnCardPart *part, const KnArtItem *item)
{
    KnArtSize size;
    g_autoptr(GError) error = NULL;
    if (item->anywhere) { /* it needs the least letters, and to break words */
        g_test_message("no room: %s", item->text);
        g_test_fail();
    }
    gboolean done = text->art_measure(item, &size, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_autofree char *plain = g_regex_replace(tags, item->text, -1, 0, "", 0, &error);
    g_assert_no_error(error);
    int align = kn_page_backwards(plain) ? -item->align : item->align;
    double width = item->box.w > 0 ? item->box.w : 0;
    double free_width = width > 0 ? width - size.width : -size.width;
    double left = item->box.x;
    if (width > 0 || item->align >= 0 || align >= 0)
        left += (width > 0 ? free_width * (align + 1) / 2 : -size.width * (item->align + 1) / 2);
    return (Placed){item->text,
                    left,
                    item->box.y,
                    left + size.width,
                    item->box.y + size.height,
                    item->size_px,
                    part->from,
                    part->until < 0 ? G_MAXDOUBLE : part->until};
}

/* Lines have room above and below their letters, which may share it; beside each other there is a
 * tenth of their height at least. */
static gboolean touch(const Placed *a, const Placed *b)
{
    double size = MIN(a->size, b->size), beside = 0.1 * size, below = -0.12 * size;
    return a->from < b->until && b->from < a->until && a->left < b->right + beside &&
           b->left < a->right + beside && a->top < b->bottom + below && b->top < a->bottom + below;
}

/* All of its ink is in the upper half of its line. */
static const char quotation_mark[] = "\342\200\234";

static GArray *texts_of(const KnCardDrawing *drawing)
{
    GArray *placed = g_array_new(FALSE, FALSE, sizeof(Placed));
    for (guint i = 0; i < drawing->parts->len; i++) {
        const KnCardPart *part = &g_array_index(drawing->parts, KnCardPart, i);
        for (guint k = 0; k < part->art.n; k++) {
            const KnArtItem *item = &part->art.items[k];
            if (item->kind != KN_ART_TEXT || strcmp(item->text, quotation_mark) == 0)
                continue;
            Placed one = place_of(part, item);
            g_array_append_val(placed, one);
        }
    }
    return placed;
}

static void check_page(const KnCardUse *use, const KnTheme *theme, int width, int height)
{
    const KnCardContext context = {
        .width = width, .height = height, .seconds = 4, .theme = theme, .text = text};
    KnCardDrawing drawing;
    g_autoptr(GError) error = NULL;
    gboolean done = kn_card_lay_out(use, &context, &drawing, &error);
    g_assert_no_error(error);
    g_assert_true(done);
    g_assert_false(drawing.cut);
    g_autoptr(GArray) placed = texts_of(&drawing);
    for (guint i = 0; i < placed->len; i++) {
        const Placed *a = &g_array_index(placed, Placed, i);
        if (a->left < 0 || a->right > width || a->top < 0 || a->bottom > height) {
            g_test_message("'%s' leaves the page of %d x %d", a->what, width, height);
            g_test_fail();
        }
        for (guint k = 0; k < i; k++) {
            const Placed *b = &g_array_index(placed, Placed, k);
            if (!touch(a, b))
                continue;
            g_test_message("%d x %d, %s: '%s' [%.0f %.0f %.0f %.0f] and '%s' [%.0f %.0f %.0f %.0f]",
                           width, height, theme->name, b->what, b->left, b->top, b->right,
                           b->bottom, a->what, a->left, a->top, a->right, a->bottom);
            g_test_fail();
        }
    }
    kn_card_drawing_clear(&drawing);
}

static KnCardUse read_card(const char *written)
{
    g_autofree char *json = g_strdelimit(g_strdup(written), "'", '"');
    g_autoptr(KnProblems) problems = kn_problems_new("card.json");
    g_autoptr(GError) error = NULL;
    g_autoptr(KnJsonDocument) document = kn_json_load_text(json, -1, "card.json", &error);
    KnCardUse use = {0};
    g_assert_no_error(error);
    kn_card_use_read(&use, kn_json_root(document), "$", problems);
    g_assert_cmpuint(kn_problems_n_errors(problems), ==, 0);
    return use;
}

static void test_no_text_touches_another(gconstpointer data)
{
    KnCardUse use = read_card(data);
    for (const KnTheme *const *theme = kn_themes(); *theme; theme++)
        for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++)
            check_page(&use, *theme, shapes[i].width, shapes[i].height);
    kn_card_use_clear(&use);
}

/* Labels of one word, of many lengths in columns of many widths, so that some fill theirs: between
 * two of them there is nearly half of their letters' height. */
static void test_labels_keep_apart(void)
{
    for (int n_bars = 8; n_bars <= 11; n_bars++)
        for (int n_letters = 5; n_letters <= 8; n_letters++) {
            g_autoptr(GString) card = g_string_new("{'type': 'bar', 'data': {");
            for (int i = 0; i < n_bars; i++)
                g_string_append_printf(card, "%s'%.*s%c': 8", i ? ", " : "", n_letters - 1,
                                       "nnnnnnn", 'a' + i);
            g_string_append(card, "}}");
            KnCardUse use = read_card(card->str);
            const KnCardContext context = {
                .width = 1920, .height = 1080, .seconds = 4, .theme = kn_themes()[0], .text = text};
            KnCardDrawing drawing;
            g_assert_true(kn_card_lay_out(&use, &context, &drawing, NULL));
            g_autoptr(GArray) placed = texts_of(&drawing);
            const Placed *before = NULL;
            for (guint k = 0; k < placed->len; k++) {
                const Placed *one = &g_array_index(placed, Placed, k);
                if (*one->what != 'n')
                    continue;
                if (before)
                    g_assert_cmpfloat(one->left - before->right, >=, 0.45 * one->size);
                before = one;
            }
            g_assert_nonnull(before);
            kn_card_drawing_clear(&drawing);
            kn_card_use_clear(&use);
        }
}

/* What is read from the right begins at the right edge, all of it at the same place. */
static void test_right_to_left(void)
{
    static const char *const written[] = {
        "{'type': 'title', 'title': 'שלום עולם גדול ויפה מאוד שיש בו מילים רבות', 'subtitle': "
        "'כותרת "
        "משנה', 'kicker': 'חלק'}",
        "{'type': 'quote', 'text': 'עולם קטן', 'author': 'אדה', 'source': 'ספר'}",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(written); i++) {
        KnCardUse use = read_card(written[i]);
        const KnCardContext context = {
            .width = 1920, .height = 1080, .seconds = 4, .theme = kn_themes()[0], .text = text};
        KnCardDrawing drawing;
        g_assert_true(kn_card_lay_out(&use, &context, &drawing, NULL));
        g_autoptr(GArray) placed = texts_of(&drawing);
        double edge = 1920 - g_array_index(placed, Placed, 0).right;
        g_assert_cmpfloat(edge, <, 1920 * 0.1);
        for (guint k = 1; k < placed->len; k++)
            g_assert_cmpfloat(ABS(1920 - g_array_index(placed, Placed, k).right - edge), <, 2);
        kn_card_drawing_clear(&drawing);
        kn_card_use_clear(&use);
    }
}

/* Values stand at all bars or at none, and nothing stands where a logo or captions may. */
static void test_room(void)
{
    static const struct {
        const char *card;
        guint n_values;
    } rows[] = {
        {"{'type': 'bar', 'title': 'Sales', 'unit': ' billion', 'data': {'Very long label "
         "one': 3, 'Another label that is long': 5, 'Third label': 12.5}}",
         3},
        {"{'type': 'bar', 'data': {'a': 0, 'b': 1, 'c': 4, 'd': 9, 'e': 16, 'f': 25, 'g': 36, 'h': "
         "49, 'i': 64, 'j': 81, 'k': 100, 'l': 121, 'm': 144, 'n': 169, 'o': 196, 'p': 225, 'q': "
         "256000000}}",
         0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        KnCardUse use = read_card(rows[i].card);
        const KnCardContext context = {.width = 1080,
                                       .height = 1920,
                                       .seconds = 4,
                                       .theme = kn_themes()[0],
                                       .keep_free = 0.3,
                                       .keep_free_above = 0.2,
                                       .text = text};
        KnCardDrawing drawing;
        guint n = 0;
        g_assert_true(kn_card_lay_out(&use, &context, &drawing, NULL));
        g_autoptr(GArray) placed = texts_of(&drawing);
        for (guint k = 0; k < placed->len; k++) {
            const Placed *one = &g_array_index(placed, Placed, k);
            g_assert_cmpfloat(one->top, >=, 0.2 * 1920 - 1);
            g_assert_cmpfloat(one->bottom, <=, 0.7 * 1920 + 1);
            n += one->from > 0.3 && strchr(one->what, '<');
        }
        g_assert_cmpuint(n, ==, rows[i].n_values);
        kn_card_drawing_clear(&drawing);
        kn_card_use_clear(&use);
    }
}

/* Text of a part, wherever it stands; NULL: there is none. */
static const KnArtItem *find_text(const KnCardDrawing *drawing, const char *part_of_it)
{
    for (guint i = 0; i < drawing->parts->len; i++) {
        const KnArtSpec *art = &g_array_index(drawing->parts, KnCardPart, i).art;
        for (guint k = 0; k < art->n; k++)
            if (art->items[k].kind == KN_ART_TEXT && strstr(art->items[k].text, part_of_it))
                return &art->items[k];
    }
    return NULL;
}

/* A number that is too broad becomes smaller by itself: its title and label have room. */
static void test_number_alone(void)
{
    KnCardUse use = read_card("{'type': 'number', 'value': 1234567.8, 'prefix': '$', 'title': "
                              "'Revenue', 'label': 'in all'}");
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        const KnCardContext context = {.width = shapes[i].width,
                                       .height = shapes[i].height,
                                       .seconds = 4,
                                       .theme = kn_themes()[0],
                                       .text = text};
        double unit = MIN(context.width, context.height) / 1080.0;
        KnCardDrawing drawing;
        g_assert_true(kn_card_lay_out(&use, &context, &drawing, NULL));
        g_assert_false(drawing.small);
        g_assert_cmpfloat(find_text(&drawing, "Revenue")->size_px, >=, 60 * unit);
        g_assert_cmpfloat(find_text(&drawing, "in all")->size_px, >=, 50 * unit);
        kn_card_drawing_clear(&drawing);
    }
    kn_card_use_clear(&use);
}

/* Code is read from the left, whatever its words are. */
static void test_code_from_the_left(void)
{
    static const char mark[] = "\u200e";
    KnCardUse use = read_card("{'type': 'code', 'code': '// שלום <a>\\nx = 1; // שלום'}");
    const KnCardContext context = {
        .width = 1920, .height = 1080, .seconds = 4, .theme = kn_themes()[0], .text = text};
    KnCardDrawing drawing;
    g_assert_true(kn_card_lay_out(&use, &context, &drawing, NULL));
    g_assert_nonnull(strstr(find_text(&drawing, "&lt;a&gt;")->text, mark));
    g_assert_null(strstr(find_text(&drawing, "x = 1")->text, mark));
    kn_card_drawing_clear(&drawing);
    kn_card_use_clear(&use);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(GError) error = NULL;
    text = kn_text(&error);
    g_assert_no_error(error);
    tags = g_regex_new("<[^>]*>", 0, 0, &error);
    g_assert_no_error(error);
    for (gsize i = 0; i < G_N_ELEMENTS(cards); i++) {
        g_autofree char *name = g_strdup_printf("/card-pages/no-text-touches-another/%d", (int)i);
        g_test_add_data_func(name, cards[i], test_no_text_touches_another);
    }
    g_test_add_func("/card-pages/labels-keep-apart", test_labels_keep_apart);
    g_test_add_func("/card-pages/right-to-left", test_right_to_left);
    g_test_add_func("/card-pages/a-broad-number-is-small-alone", test_number_alone);
    g_test_add_func("/card-pages/code-is-read-from-the-left", test_code_from_the_left);
    g_test_add_func("/card-pages/room", test_room);
    return g_test_run();
}
