/* SPDX-License-Identifier: MIT */
/* The ASS module. libass remembers where it has put events while they last, so that a later one
 * does not push an earlier one aside: a frame depends on those before it, as far back as events
 * overlap. So both plan and draw go through the same steps in order: plan through all of them, draw
 * from the last frame without any event up to its own. A step is a run of frames in which no event
 * begins or ends; where none of its events moves, its first frame stands for all. */
#include "base/error.h"
#include "base/hash.h"
#include "base/module.h"
#include "pixel/sprite.h"
#include "text/ass_draw.h"
#include "text/text.h"

#include <ass/ass.h>
#include <fontconfig/fontconfig.h>
#include <string.h>

typedef struct {
    gint64 first, end; /* frames */
    gboolean moves;
    gboolean fresh; /* no event reaches into it from before */
    gboolean text;  /* it shows letters, and nothing that is meant to reach beyond the picture */
} Step;

/* A file that is open: one at a time is kept, since its pictures come one after another. */
typedef struct {
    char content[65];
    int width, height;
    KnRational fps;
    ASS_Library *library;
    ASS_Renderer *renderer;
    ASS_Track *track;
    GArray *steps;
    guint n_missing;   /* characters that no font has */
    GHashTable *fonts; /* names of fonts that the text asked for */
} File;

static File opened;

static void file_close(File *file)
{
    if (file->track)
        ass_free_track(file->track);
    if (file->renderer)
        ass_renderer_done(file->renderer);
    if (file->library)
        ass_library_done(file->library);
    if (file->steps)
        g_array_unref(file->steps);
    if (file->fonts)
        g_hash_table_unref(file->fonts);
    *file = (File){0};
}

/* libass prints to the standard error otherwise. The first value of what it says of a font that it
 * has chosen is the name that was asked for. */
static void take_message(int level, const char *format, va_list values, void *data)
{
    File *file = data;
    if (g_str_has_prefix(format, "fontselect: (%s,"))
        g_hash_table_add(file->fonts, g_strdup(va_arg(values, const char *)));
    if (g_str_has_prefix(format, "fontselect: failed to find any fallback with glyph"))
        file->n_missing++;
}

static gint64 time_ms(const File *file, gint64 frame)
{
    return (frame * 1000 * file->fps.den + file->fps.num / 2) / file->fps.num;
}

/* The first frame at or behind a time; what is absurd is cut to what a film can last. */
static gint64 frame_at(const File *file, gint64 ms)
{
    ms = CLAMP(ms, 0, KN_DURATION_SECONDS_MAX * G_GINT64_CONSTANT(1000));
    gint64 frame = MAX(ms * file->fps.num / (1000 * (gint64)file->fps.den) - 1, 0);
    while (time_ms(file, frame) < ms)
        frame++;
    return frame;
}

static gboolean event_moves(const ASS_Event *event)
{
    static const char *const signs[] = {"\\t(", "\\move", "\\fad", "\\k", "\\K"};
    gboolean moves = event->Effect && *event->Effect;
    for (gsize i = 0; event->Text && i < G_N_ELEMENTS(signs); i++)
        moves = moves || strstr(event->Text, signs[i]);
    return moves;
}

/* Whether an event shows letters. */
static gboolean event_has_text(const ASS_Event *event)
{
    for (const char *at = event->Text; at && *at; at++) {
        const char *brace = *at == '{' ? strchr(at, '}') : NULL;
        if (brace)
            at = brace;
        else if (*at == '\\' && at[1])
            at++;
        else if (*at != ' ')
            return TRUE;
    }
    return FALSE;
}

/* Whether an event may reach beyond the picture, or not be seen, as its maker wants it. */
static gboolean event_is_unbound(const ASS_Event *event)
{
    static const char *const signs[] = {"\\t(", "\\move", "\\p", "clip", "\\alpha", "\\1a"};
    gboolean unbound = event->Effect && *event->Effect;
    for (gsize i = 0; event->Text && i < G_N_ELEMENTS(signs); i++)
        for (const char *at = event->Text; !unbound && (at = strstr(at, signs[i])); at++)
            unbound = strcmp(signs[i], "\\p") != 0 || g_ascii_isdigit(at[2]); /* not \pos */
    return unbound;
}

typedef struct {
    gint64 frame;
    int events, moving, texts, unbound; /* more from here on */
} Bound;

static int by_frame(gconstpointer a, gconstpointer b)
{
    gint64 x = ((const Bound *)a)->frame, y = ((const Bound *)b)->frame;
    return x < y ? -1 : x > y;
}

static void find_steps(File *file)
{
    g_autoptr(GArray) bounds = g_array_new(FALSE, FALSE, sizeof(Bound));
    for (int i = 0; i < file->track->n_events; i++) {
        const ASS_Event *event = &file->track->events[i];
        gint64 first = frame_at(file, event->Start);
        gint64 end = frame_at(file, CLAMP(event->Start, 0, G_MAXINT64 / 2) +
                                        CLAMP(event->Duration, 0, G_MAXINT64 / 2));
        int moving = event_moves(event), text = event_has_text(event),
            unbound = event_is_unbound(event);
        Bound begin_bound = {first, 1, moving, text, unbound};
        Bound end_bound = {end, -1, -moving, -text, -unbound};
        if (end <= first)
            continue;
        g_array_append_val(bounds, begin_bound);
        g_array_append_val(bounds, end_bound);
    }
    g_array_sort(bounds, by_frame);
    file->steps = g_array_new(FALSE, FALSE, sizeof(Step));
    int events = 0, moving = 0, texts = 0, unbound = 0;
    for (guint i = 0; i < bounds->len;) {
        gint64 at = g_array_index(bounds, Bound, i).frame;
        gboolean fresh = events == 0;
        for (; i < bounds->len && g_array_index(bounds, Bound, i).frame == at; i++) {
            const Bound *bound = &g_array_index(bounds, Bound, i);
            events += bound->events;
            moving += bound->moving;
            texts += bound->texts;
            unbound += bound->unbound;
        }
        if (events == 0)
            continue;
        Step step = {.first = at,
                     .end = g_array_index(bounds, Bound, i).frame,
                     .moves = moving > 0,
                     .fresh = fresh,
                     .text = texts > 0 && unbound == 0};
        g_array_append_val(file->steps, step);
    }
}

static gboolean file_open(File *file, const char *text, const KnAssSpec *film, GError **error)
{
    g_autofree char *content = kn_hash_bytes(text, strlen(text));
    if (strcmp(file->content, content) == 0 && file->width == film->frame_width &&
        file->height == film->frame_height && file->fps.num == film->fps.num &&
        file->fps.den == film->fps.den)
        return TRUE;
    file_close(file);
    file->fonts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    file->library = ass_library_init();
    if (file->library)
        ass_set_message_cb(file->library, take_message, file);
    file->renderer = file->library ? ass_renderer_init(file->library) : NULL;
    if (!file->renderer) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "libass cannot be started");
        file_close(file);
        return FALSE;
    }
    ass_set_extract_fonts(file->library, 0);
    ass_set_frame_size(file->renderer, film->frame_width, film->frame_height);
    ass_set_storage_size(file->renderer, film->frame_width, film->frame_height);
    ass_set_hinting(file->renderer, ASS_HINTING_NONE);
    ass_set_fonts(file->renderer, NULL, KN_CARD_FONT_FIRST, ASS_FONTPROVIDER_FONTCONFIG, NULL, 1);
    g_autofree char *copy = g_strdup(text);
    file->track = ass_read_memory(file->library, copy, strlen(copy), NULL);
    if (!file->track) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "libass cannot read the captions");
        file_close(file);
        return FALSE;
    }
    g_strlcpy(file->content, content, sizeof file->content);
    file->width = film->frame_width;
    file->height = film->frame_height;
    file->fps = film->fps;
    find_steps(file);
    return TRUE;
}

/* What all parts of a picture cover, on even samples, with those of chroma beyond; FALSE for
 * nothing. */
static gboolean bounds_of(const File *file, const ASS_Image *images, KnCaptionRect *rect)
{
    int left = file->width, top = file->height, right = 0, bottom = 0;
    for (const ASS_Image *i = images; i; i = i->next) {
        if (i->w <= 0 || i->h <= 0 || (i->color & 255) == 255)
            continue;
        left = MIN(left, i->dst_x);
        top = MIN(top, i->dst_y);
        right = MAX(right, i->dst_x + i->w);
        bottom = MAX(bottom, i->dst_y + i->h);
    }
    left = MAX(left, 0) & ~1;
    top = MAX(top, 0) & ~1;
    right = MIN((right & ~1) + 2, file->width);
    bottom = MIN((bottom + 1) & ~1, file->height);
    *rect = (KnCaptionRect){left, top, right - left, bottom - top};
    return rect->width > 0 && rect->height > 0;
}

static uint32_t over(uint32_t under, uint32_t color, uint32_t cover)
{
    uint32_t alpha = (cover * (255 - (color & 255)) + 127) / 255, out = 0;
    for (int shift = 0; shift < 32; shift += 8) {
        /* color is RRGGBBAA, the pixel AARRGGBB. */
        uint32_t channel = shift == 24 ? 255 : color >> (shift + 8) & 255;
        uint32_t value = channel * alpha + (under >> shift & 255) * (255 - alpha);
        out |= ((value + 127) / 255) << shift;
    }
    return out;
}

static void lay_over(const ASS_Image *image, const KnCaptionRect *rect, uint32_t *pixels)
{
    int x0 = MAX(rect->x - image->dst_x, 0), y0 = MAX(rect->y - image->dst_y, 0);
    int x1 = MIN(rect->x + rect->width - image->dst_x, image->w);
    int y1 = MIN(rect->y + rect->height - image->dst_y, image->h);
    for (int y = y0; y < y1; y++) {
        const unsigned char *cover = image->bitmap + (gsize)y * (gsize)image->stride;
        uint32_t *row = pixels + (gsize)(image->dst_y + y - rect->y) * (gsize)rect->width +
                        (image->dst_x - rect->x);
        for (int x = x0; x < x1; x++)
            if (cover[x])
                row[x] = over(row[x], image->color, cover[x]);
    }
}

/* The pixels of a frame's images; NULL without error when there is nothing to see. */
static uint32_t *compose(const File *file, const ASS_Image *images, KnAssSpec *spec, GError **error)
{
    if (!bounds_of(file, images, &spec->rect))
        return NULL;
    const KnCaptionRect *rect = &spec->rect;
    gsize size = (gsize)rect->width * (gsize)rect->height * sizeof(uint32_t);
    uint32_t *pixels = g_try_malloc0(size);
    if (!pixels) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "there is not enough memory for captions of %d x %d pixels", rect->width,
                    rect->height);
        return NULL;
    }
    for (const ASS_Image *image = images; image; image = image->next)
        lay_over(image, rect, pixels);
    g_autofree char *sum = kn_hash_bytes(pixels, size);
    g_autofree char *key =
        kn_hash_variant(g_variant_new("(siis)", "ass 1", rect->width, rect->height, sum));
    g_strlcpy(spec->key, key, sizeof spec->key);
    return pixels;
}

/* Whether letters are cut by the frame's edge: libass leaves out what lies beyond, so ink in the
 * outermost samples is what can be seen of that. */
static gboolean is_cut(const File *file, const ASS_Image *images)
{
    for (const ASS_Image *i = images; i; i = i->next) {
        if (i->type != IMAGE_TYPE_CHARACTER || i->w <= 0 || i->h <= 0 || (i->color & 255) == 255)
            continue;
        int last_x = file->width - 1 - i->dst_x, last_y = file->height - 1 - i->dst_y;
        for (int y = 0; y < i->h; y++) {
            const unsigned char *row = i->bitmap + (gsize)y * (gsize)i->stride;
            gboolean edge = (y == 0 && i->dst_y == 0) || y == last_y;
            if ((i->dst_x == 0 && row[0] > 0) || (last_x < i->w && row[last_x] > 0))
                return TRUE;
            for (int x = 0; edge && x < i->w; x++)
                if (row[x] > 0)
                    return TRUE;
        }
    }
    return FALSE;
}

typedef struct {
    File *file;
    const KnAssSpec *film;
    GArray *runs;
    gint64 cut_frame; /* the first whose text runs off the picture; -1: none */
    guint n_cut;      /* steps of which that is so */
} Plan;

/* Joins the frames to the run before, when that ends there with the same picture. */
static void add_run(const Plan *plan, const KnAssSpec *spec, gint64 n_frames)
{
    KnAssRun *last =
        plan->runs->len ? &g_array_index(plan->runs, KnAssRun, plan->runs->len - 1) : NULL;
    KnAssRun run = {n_frames, *spec};
    if (last && last->spec.frame + last->n_frames == spec->frame &&
        strcmp(last->spec.key, spec->key) == 0 &&
        memcmp(&last->spec.rect, &spec->rect, sizeof spec->rect) == 0)
        last->n_frames += n_frames;
    else
        g_array_append_val(plan->runs, run);
}

static gboolean plan_step(Plan *plan, const Step *step, gint64 end, GError **error)
{
    gint64 length = step->moves ? 1 : end - step->first;
    gboolean seen = FALSE, cut = FALSE;
    KnAssSpec spec = *plan->film;
    g_strlcpy(spec.content, plan->file->content, sizeof spec.content);
    for (gint64 frame = step->first; frame < end; frame += length) {
        int change = 0;
        const ASS_Image *images = ass_render_frame(plan->file->renderer, plan->file->track,
                                                   time_ms(plan->file, frame), &change);
        spec.frame = frame;
        if (change || frame == step->first) {
            g_autoptr(GError) local = NULL;
            g_autofree uint32_t *pixels = compose(plan->file, images, &spec, &local);
            seen = pixels != NULL;
            cut |= step->text && (is_cut(plan->file, images) || (!step->moves && !seen));
            if (local) {
                g_propagate_error(error, g_steal_pointer(&local));
                return FALSE;
            }
        }
        if (seen)
            add_run(plan, &spec, length);
    }
    if (cut && plan->n_cut++ == 0)
        plan->cut_frame = step->first;
    return TRUE;
}

/* Whether a font of that name is installed: libass knows families, and full names of faces. */
static gboolean is_installed(const char *name)
{
    static const char *const keys[] = {FC_FAMILY, FC_FULLNAME, FC_POSTSCRIPT_NAME};
    FcObjectSet *objects = FcObjectSetBuild(FC_FAMILY, NULL);
    gboolean found = FALSE;
    name += *name == '@'; /* letters that lie on their side */
    for (gsize i = 0; i < G_N_ELEMENTS(keys) && !found; i++) {
        FcPattern *pattern = FcPatternCreate();
        FcPatternAddString(pattern, keys[i], (const FcChar8 *)name);
        FcFontSet *fonts = FcFontList(NULL, pattern, objects);
        found = fonts && fonts->nfont > 0;
        if (fonts)
            FcFontSetDestroy(fonts);
        FcPatternDestroy(pattern);
    }
    FcObjectSetDestroy(objects);
    return found;
}

static void warn_of_fonts(const Plan *plan, KnWarnings *warnings)
{
    g_autoptr(GList) names = g_hash_table_get_keys(plan->file->fonts);
    names = g_list_sort(names, (GCompareFunc)strcmp);
    for (const GList *at = names; at; at = at->next)
        if (!is_installed(at->data))
            kn_warnings_add(warnings, KN_WARNING_FONT_MISSING, 0,
                            "captions: the font '%.60s' of the ASS file is not installed: another "
                            "one is used",
                            (const char *)at->data);
}

static void warn_of_cut(const Plan *plan, KnWarnings *warnings)
{
    gint64 second = time_ms(plan->file, MAX(plan->cut_frame, 0)) / 1000;
    g_autofree char *more =
        plan->n_cut > 1 ? g_strdup_printf(" and %u more times", plan->n_cut - 1) : g_strdup("");
    if (plan->n_cut > 0)
        kn_warnings_add(warnings, KN_WARNING_ASS_OFF_PICTURE, 0,
                        "captions: text of the ASS file runs off the picture at %d:%02d%s; its "
                        "lines are for a picture of %d x %d (PlayResX, PlayResY)",
                        (int)(second / 60), (int)(second % 60), more, plan->file->track->PlayResX,
                        plan->file->track->PlayResY);
}

static void warn(const Plan *plan, const char *text, KnWarnings *warnings)
{
    guint n_single = 0;
    for (guint i = 0; i < plan->runs->len; i++)
        n_single += g_array_index(plan->runs, KnAssRun, i).n_frames == 1;
    if (n_single > (guint)(plan->film->fps.num / plan->film->fps.den))
        kn_warnings_add(warnings, KN_WARNING_ASS_MANY_PICTURES, 0,
                        "captions: effects make %u frames differ from those before them; each is "
                        "kept as a picture of its own",
                        n_single);
    if (strstr(text, "\n[Fonts]"))
        kn_warnings_add(warnings, KN_WARNING_ASS_FONTS_UNUSED, 0,
                        "captions: the fonts inside of the ASS file are not used; install those "
                        "that it names");
    if (plan->file->n_missing > 0)
        kn_warnings_add(warnings, KN_WARNING_TEXT_LACKS_CHARACTERS, 0,
                        "captions: no installed font has %u of the characters of the ASS file",
                        plan->file->n_missing);
    warn_of_fonts(plan, warnings);
    warn_of_cut(plan, warnings);
}

static gboolean plan(const char *text, const KnAssSpec *film, gint64 n_frames, GArray *runs,
                     KnWarnings *warnings, GError **error)
{
    Plan plan = {&opened, film, runs, -1, 0};
    file_close(&opened);
    if (!file_open(&opened, text, film, error))
        return FALSE;
    for (guint i = 0; i < opened.steps->len; i++) {
        const Step *step = &g_array_index(opened.steps, Step, i);
        if (step->first < n_frames && !plan_step(&plan, step, MIN(step->end, n_frames), error))
            return FALSE;
    }
    warn(&plan, text, warnings);
    return TRUE;
}

/* The images of a frame, as plan came to them; NULL: none. */
static const ASS_Image *replay(const File *file, gint64 frame)
{
    guint at = 0, from;
    while (at < file->steps->len && g_array_index(file->steps, Step, at).end <= frame)
        at++;
    if (at == file->steps->len || g_array_index(file->steps, Step, at).first > frame)
        return NULL;
    for (from = at; from > 0 && !g_array_index(file->steps, Step, from).fresh;)
        from--;
    const ASS_Image *images = NULL;
    for (guint i = from; i <= at; i++) {
        const Step *step = &g_array_index(file->steps, Step, i);
        gint64 length = step->moves ? 1 : step->end - step->first;
        for (gint64 f = step->first; f < step->end && f <= frame; f += length)
            images = ass_render_frame(file->renderer, file->track, time_ms(file, f), NULL);
    }
    return images;
}

static gboolean draw(const char *text, const KnAssSpec *spec, const char *surface_path,
                     GError **error)
{
    KnAssSpec drawn = *spec;
    if (!file_open(&opened, text, spec, error))
        return FALSE;
    if (strcmp(opened.content, spec->content) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "the captions were changed while the film was made");
        return FALSE;
    }
    g_autoptr(GError) local = NULL;
    g_autofree uint32_t *pixels = compose(&opened, replay(&opened, spec->frame), &drawn, &local);
    if (local) {
        g_propagate_error(error, g_steal_pointer(&local));
        return FALSE;
    }
    if (!pixels || strcmp(drawn.key, spec->key) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                    "the captions of frame %" G_GINT64_FORMAT
                    " come out otherwise than they were planned",
                    spec->frame);
        return FALSE;
    }
    KnPixels in = {pixels, drawn.rect.width, drawn.rect.height, drawn.rect.width};
    return kn_sprite_write(surface_path, &in, error);
}

static const char *version(void)
{
    static char text[32];
    int v = ass_library_version();
    g_snprintf(text, sizeof text, "libass %x.%x.%x", (guint)v >> 28, (guint)v >> 20 & 255,
               (guint)v >> 12 & 255);
    return text;
}

KN_MODULE_EXPORT extern const KnAssDraw kn_module_table;
const KnAssDraw kn_module_table = {
    .abi = KN_ASS_ABI, .plan = plan, .draw = draw, .version = version};
