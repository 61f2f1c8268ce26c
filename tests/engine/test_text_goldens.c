/* SPDX-License-Identifier: MIT */
#include "goldens_text.h"

/* Effects that show text or bars, from the project to the frame, against what the documents say of
 * them: panels, bars and shadows as geometry, letters by Pango at the places that follow, typing,
 * marks, coming and going by the frame. Lengths are in pixels of a picture whose shorter side has
 * 1080. What the documents leave to the look (pads, corners, how far a shadow reaches) stands here
 * in numbers, so that it changes on purpose alone. */

static Film film;

static const double white[3] = {255, 255, 255}, black[3] = {0, 0, 0}, accent[3] = {80, 220, 255};

static void ground(const View *view, double *canvas)
{
    static const double color[3] = {150, 120, 96};

    EACH_PIXEL(view, x, y)
    memcpy(golden_pixel(view, canvas, x, y), color, sizeof color);
}

/* The frame without the margins that texts leave free. */
static KnBox safe_area(const View *view)
{
    double margin = 0.055 * MIN(view->width, view->height);

    return (KnBox){margin, margin, view->width - 2 * margin, view->height - 2 * margin};
}

/* Frame k of a text that comes in so many frames and goes in so many, of n. */
static double opacity_at(int k, int n, int in, int out)
{
    return MIN(MIN((k + 1.0) / (in + 1), (double)(n - k) / (out + 1)), 1);
}

/* How far it still is from its place while it comes. */
static double away(int k, int in, double distance)
{
    return k < in ? golden_even(distance * pow(1 - (k + 1.0) / (in + 1), 3)) : 0;
}

/* ---- panels ---- */

/* Of 12 letters, 18 a second from when the panel has come, so and so many are there; the cursor
 * stands after them by its own width, a tenth shorter than the line at both ends. It blinks once
 * all are there: half a second each. */
static void type(Block *block, int since, double cursor_width, Seen *seen)
{
    int n = since < 0 ? 0 : (int)MIN(floor(since * 18.0 / GOLDEN_FPS) + 1, 12);
    int typed = (int)ceil(11 * GOLDEN_FPS / 18.0);
    double width, height, cursor = MAX(golden_even(cursor_width), 2);

    golden_letters_size(&block->letters[0], &width, &height);
    double end = golden_even(block->letters[0].x + golden_letters_reach(&block->letters[0], n));
    if (n < 12)
        seen->letters_limit = n > 0 ? end : 0;
    if (n > 0 && (since <= typed || (since - typed) / 15 % 2 == 0)) {
        double top = golden_even(block->letters[0].y + 0.1 * height);

        block->cursor = (KnBox){end + cursor, top, cursor,
                                golden_even(block->letters[0].y + 0.9 * height) - top};
    }
}

/* A broad frame's panel takes less than half of it, and comes from its side; in a tall one it is as
 * broad as it must be. */
static void panel_from(const View *view, double *canvas, int first, double size)
{
    double u = view->unit;
    int k = view->frame - first, n = GOLDEN_FRAMES - first;
    Block block = {.radius = 22 * u,
                   .shadow = 28 * u,
                   .panel_color = black,
                   .panel_opacity = 0.55,
                   .border_color = accent,
                   .border = 3 * u,
                   .n = 1,
                   .letters = {{.text = "Amber barley", .size = size * u, .color = white}}};
    const Standing standing = {.area = safe_area(view),
                               .x_edge = 1,
                               .pad_x = 48 * u,
                               .pad_y = 40 * u,
                               .least_width = 640 * u,
                               .least_height = 220 * u};
    Seen seen = SEEN_WHOLE;

    ground(view, canvas);
    if (k < 0)
        return;
    golden_block_stand(&block, &standing);
    seen.opacity = opacity_at(k, n, 11, 11);
    seen.dx = away(k, 11, 90 * u);
    type(&block, k - 11, MAX(0.06 * size * u, 2), &seen);
    golden_block(view, canvas, &block, &seen);
}

static void paneled_text(const View *view, double *canvas)
{
    panel_from(view, canvas, 0, 80);
}

/* Its picture is of one colour, so the zoom is not seen here: test_camera_goldens.c sees it. */
static void zoom_then_panel(const View *view, double *canvas)
{
    panel_from(view, canvas, 3, 80);
}

/* From frame 9 on; opens in 15 frames by easeOutCubic, from where its shadow begins. */
static void lower_third(const View *view, double *canvas)
{
    static const double panel[3] = {10, 14, 22};
    double u = view->unit;
    int k = view->frame - 9, n = GOLDEN_FRAMES - 9;
    Block block = {.radius = 10 * u,
                   .shadow = 24 * u,
                   .panel_color = panel,
                   .panel_opacity = 0.72,
                   .accent_color = accent,
                   .accent = 10 * u,
                   .n = 2,
                   .letters = {{.text = "Ada Moor", .size = 56 * u, .bold = TRUE, .color = white},
                               {.text = "keeper", .size = 0.62 * 56 * u, .color = white}}};
    const Standing standing = {.area = safe_area(view),
                               .x_edge = -1,
                               .y_edge = 1,
                               .pad_x = 30 * u,
                               .pad_y = 22 * u,
                               .gap = 6 * u};
    Seen seen = SEEN_WHOLE;

    ground(view, canvas);
    if (k < 0)
        return;
    golden_block_stand(&block, &standing);
    seen.opacity = opacity_at(k, n, 0, 15);
    if (k < 15) {
        double left = 2 * floor((block.panel.x - 1 - block.shadow) / 2);
        double right = 2 * floor((block.panel.x + block.panel.w + 1 + block.shadow) / 2) + 4;

        left = MAX(left, 0);
        seen.limit = left + golden_even((right - left) * golden_ease_out((k + 1) / 15.0));
    }
    golden_block(view, canvas, &block, &seen);
}

/* ---- letters alone ---- */

static void location(const View *view, double *canvas)
{
    double u = view->unit;
    int k = view->frame;
    Block block = {
        .shadow = 22 * u,
        .accent_color = accent,
        .accent = 8 * u,
        .n = 1,
        .letters = {{.text = "Amber barley", .size = 72 * u, .bold = TRUE, .color = white}}};
    const Standing standing = {
        .area = safe_area(view), .x_edge = -1, .y_edge = 1, .pad_x = 24 * u, .pad_y = 6 * u};
    Seen seen = SEEN_WHOLE;

    ground(view, canvas);
    golden_block_stand(&block, &standing);
    seen.opacity = opacity_at(k, GOLDEN_FRAMES, 8, 8);
    type(&block, k - 8, MAX(0.08 * 72 * u, 2), &seen);
    golden_block(view, canvas, &block, &seen);
}

/* Dark for a second, then bright again within 0.8; the name in the middle of the box. */
static void map_highlight(const View *view, double *canvas)
{
    double u = view->unit;
    const KnBox box = {0.35 * view->width, 0.25 * view->height, 0.3 * view->width,
                       0.2 * view->height};
    Block dark = {.panel = {0, 0, view->width, view->height},
                  .panel_color = black,
                  .panel_opacity = 0.55,
                  .border_color = accent,
                  .border = 4 * u,
                  .hole = box};
    Block name = {.panel_color = black,
                  .panel_opacity = 0.6,
                  .radius = 8 * u,
                  .shadow = 24 * u,
                  .n = 1,
                  .letters = {{.text = "Leith", .size = 56 * u, .bold = TRUE, .color = white}}};
    Seen seen = SEEN_WHOLE;

    ground(view, canvas);
    if (view->frame >= 54)
        return;
    seen.opacity = opacity_at(view->frame, 54, 9, 24);
    golden_block_stand(&name, &(Standing){.area = box, .pad_x = 28 * u, .pad_y = 10 * u});
    golden_block(view, canvas, &dark, &seen);
    golden_block(view, canvas, &name, &seen);
}

static void title_in(const View *view, double *canvas, const Block *look, double pad_x,
                     double pad_y)
{
    double u = view->unit;
    Block block = *look;
    Seen seen = SEEN_WHOLE;

    block.n = 2;
    block.shadow = 26 * u;
    block.letters[0] =
        (Letters){.text = "Evening tide", .size = 112 * u, .bold = TRUE, .color = white};
    block.letters[1] = (Letters){.text = "at the weir", .size = 0.42 * 112 * u, .color = accent};
    golden_block_stand(&block, &(Standing){.area = safe_area(view),
                                           .pad_x = pad_x * u,
                                           .pad_y = pad_y * u,
                                           .gap = 0.16 * 112 * u,
                                           .centered = TRUE});
    seen.opacity = opacity_at(view->frame, GOLDEN_FRAMES, 12, 12);
    seen.dy = away(view->frame, 12, 44 * u);
    ground(view, canvas);
    golden_block(view, canvas, &block, &seen);
}

static void title(const View *view, double *canvas)
{
    title_in(view, canvas, &(Block){.panel_opacity = 0}, 0, 0);
}

static void title_on_panel(const View *view, double *canvas)
{
    static const double dark[3] = {8, 12, 20};

    title_in(view, canvas,
             &(Block){.radius = 22 * view->unit, .panel_color = dark, .panel_opacity = 0.62}, 72,
             48);
}

/* ---- news ---- */

/* The marker goes over its phrase in 18 frames once all has come. */
static void news(const View *view, double *canvas)
{
    static const double ink[3] = {18, 22, 30}, paper[3] = {248, 247, 243}, red[3] = {206, 32, 41};
    static const double yellow[3] = {255, 221, 87};
    double u = view->unit, size = 68 * u, width, height;
    const KnBox panel = {0.05 * view->width, 0.6 * view->height, 0.9 * view->width,
                         0.35 * view->height};
    Block block = {.radius = 10 * u,
                   .shadow = 30 * u,
                   .panel_color = paper,
                   .panel_opacity = 0.94,
                   .accent_color = red,
                   .accent = 14 * u,
                   .mark_radius = 0.12 * size,
                   .mark_color = yellow,
                   .n = 2,
                   .letters = {{.text = "Low barley", .size = size, .bold = TRUE, .color = ink},
                               {.text = "It is dry.", .size = 44 * u, .color = ink}}};
    Seen seen = SEEN_WHOLE;
    int k = view->frame;

    golden_block_stand(&block, &(Standing){.area = panel,
                                           .pad_x = 44 * u,
                                           .pad_y = 32 * u,
                                           .gap = 18 * u,
                                           .least_width = panel.w,
                                           .least_height = panel.h});
    seen.opacity = opacity_at(k, GOLDEN_FRAMES, 12, 12);
    seen.dy = away(k, 12, 120 * u);
    seen.apart = k < 12; /* the marker's place is between them */
    if (k >= 12) {
        const Letters *headline = &block.letters[0];
        double left = headline->x + golden_letters_reach(headline, 4) - 0.1 * size;
        double right = headline->x + golden_letters_reach(headline, 10) + 0.1 * size;
        double from = 2 * floor(left / 2), all = 2 * floor(right / 2) + 4 - from;

        golden_letters_size(headline, &width, &height);
        block.mark = (KnBox){left, headline->y - 0.02 * size, right - left, height + 0.04 * size};
        block.mark_limit = k - 12 + 1 < 18 ? from + 2 * floor((k - 12 + 1) * all / 18 / 2) : 1e6;
    }
    ground(view, canvas);
    golden_block(view, canvas, &block, &seen);
}

/* ---- bars ---- */

/* Over its track; its end goes from edge to edge, in steps of two columns. */
static void bar(const View *view, double *canvas, gboolean at_top, double high)
{
    double height = MAX(high * view->unit, 2), y = at_top ? 0 : view->height - height;
    const KnBox track = {0, y, view->width, height};
    double end = golden_even((view->frame + 1.0) / GOLDEN_FRAMES * view->width);

    ground(view, canvas);
    EACH_PIXEL(view, x, row)
    {
        double in = golden_box(&track, 0, x + 0.5, row + 0.5);

        golden_mix(golden_pixel(view, canvas, x, row), black, 0.35 * in);
        if (x < end)
            golden_mix(golden_pixel(view, canvas, x, row), accent, in);
    }
}

static void progress_bar(const View *view, double *canvas)
{
    bar(view, canvas, FALSE, 10);
}

static void bar_at_top(const View *view, double *canvas)
{
    bar(view, canvas, TRUE, 36);
}

/* ---- comparing ---- */

static const GoldenRow rows[] = {
    {"paneled_text",
     "",
     TOOL("paneled_text", "\"text\": \"Amber barley\", \"fontsize\": 80, \"cps\": 18"),
     paneled_text,
     {51, 47},
     1,
     50},
    {"zoom_then_panel",
     "",
     TOOL("zoom_then_panel", "\"text\": \"Amber barley\", \"fontsize\": 80, \"typing_speed\": 18, "
                             "\"zoom_duration\": 0.1"),
     zoom_then_panel,
     {51, 47},
     1,
     50},
    {"lower_third",
     "",
     TOOL("lower_third", "\"text\": \"Ada Moor\", \"role\": \"keeper\""),
     lower_third,
     {51, 47},
     1,
     50},
    {"animated_location_text",
     "",
     TOOL("animated_location_text", "\"text\": \"Amber barley\", \"cps\": 18"),
     location,
     {51, 47},
     1,
     50},
    {"map_highlight",
     "",
     TOOL("map_highlight", "\"location_name\": \"Leith\", \"fontsize\": 56, \"cps\": 0, "
                           "\"highlight_duration\": 1, \"fade_to_normal_duration\": 0.8"),
     map_highlight,
     {51, 47},
     1,
     50},
    {"title",
     "",
     TOOL("title", "\"text\": \"Evening tide\", \"subtitle\": \"at the weir\", \"animate_in\": "
                   "0.4"),
     title,
     {51, 47},
     1,
     50},
    {"title on a panel",
     "",
     TOOL("title", "\"text\": \"Evening tide\", \"subtitle\": \"at the weir\", \"animate_in\": "
                   "0.4, \"style\": \"panel\""),
     title_on_panel,
     {51, 47},
     1,
     50},
    {"news_overlay",
     "",
     TOOL("news_overlay", "\"headline\": \"Low barley\", \"body_text\": \"It is dry.\", "
                          "\"highlighted_phrases\": [\"barley\"], \"start_time\": 0"),
     news,
     {51, 47},
     1,
     50},
    {"progress_bar", "", TOOL("progress_bar", ""), progress_bar, {51, 47}, 1, 50},
    {"progress_bar at the top",
     "",
     TOOL("progress_bar", "\"position\": \"top\", \"height\": 36"),
     bar_at_top,
     {51, 47},
     1,
     50},
};

static void test_row(gconstpointer data)
{
    static const int sizes[][2] = {{480, 270}, {270, 480}}, frames[] = {6, 12, 21, 52};
    const GoldenRow *row = data;

    for (gsize s = 0; s < G_N_ELEMENTS(sizes); s++) {
        View view = {sizes[s][0], sizes[s][1], 0, MIN(sizes[s][0], sizes[s][1]) / 1080.0};

        golden_write(&film, "ground.png", &view, ground);
        golden_load(&film, row, view.width, view.height, "");
        for (gsize i = 0; i < G_N_ELEMENTS(frames); i++) {
            view.frame = frames[i];
            golden_compare(&film, row, &view, ground);
        }
    }
}

static void test_nothing_is_left(void)
{
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    film_open(&film, "[{\"image\": \"a.png\", \"duration\": 2}]", NULL, FALSE);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = g_strconcat("/text-goldens/", rows[i].name, NULL);

        g_test_add_data_func(path, &rows[i], test_row);
    }
    g_test_add_func("/text-goldens/nothing is left", test_nothing_is_left);
    return film_run();
}
