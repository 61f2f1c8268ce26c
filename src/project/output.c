/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/numbered.h"
#include "project/private.h"
#include "project/tables.h"
#include "vocabulary/names.h"

#include <math.h>
#include <string.h>

/* The rates of television stand a thousandth below whole ones; people write them with two or three
 * digits. */
static gboolean television_rate(double value, KnRational *fps)
{
    static const int whole[] = {24, 30, 48, 60, 120, 240};
    for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
        if (fabs(value - whole[i] / 1.001) < 0.006) {
            *fps = (KnRational){whole[i] * 1000, 1001};
            return TRUE;
        }
    return FALSE;
}

static KnRational reduced(gint64 num, gint64 den)
{
    gint64 a = num, b = den;
    while (b) {
        gint64 rest = a % b;
        a = b;
        b = rest;
    }
    return (KnRational){(int)(num / a), (int)(den / a)};
}

/* "25", "12.5": at most three digits behind the point. "30000/1001": both at most seven digits. */
static gboolean parse_rate(const char *text, KnRational *fps)
{
    gint64 num = 0, den = 1;
    const char *at = text;
    for (; g_ascii_isdigit(*at) && at - text < 7; at++)
        num = num * 10 + (*at - '0');
    if (at == text)
        return FALSE;
    if (*at == '/') {
        const char *start = ++at;
        for (den = 0; g_ascii_isdigit(*at) && at - start < 7; at++)
            den = den * 10 + (*at - '0');
        if (at == start)
            return FALSE;
    } else if (*at == '.') {
        const char *start = ++at;
        for (; g_ascii_isdigit(*at) && at - start < 3; at++, den *= 10)
            num = num * 10 + (*at - '0');
        if (at == start)
            return FALSE;
        while (g_ascii_isdigit(*at)) /* 23.976023976 */
            at++;
    }
    if (*at || den == 0 || num < den || num > 240 * den)
        return FALSE;
    if (strchr(text, '/') || num % den == 0 || !television_rate((double)num / (double)den, fps))
        *fps = reduced(num, den);
    return TRUE;
}

gboolean kn_fps_parse(const char *text, KnRational *fps, GError **error)
{
    if (parse_rate(text, fps))
        return TRUE;
    g_autofree char *quoted = kn_text_quote(text);
    g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                "found %s; expected frames a second from 1 to 240, such as 30, 29.97 or "
                "\"30000/1001\"",
                quoted);
    return FALSE;
}

/* What an output is read from: its own object over that which all have. */
typedef struct {
    const KnJson *common, *own; /* `output`; one of `outputs`. NULL: it is not there */
    const char *own_path;       /* "$.outputs[1]" */
} Source;

/* Where a member stands, with its path, which the caller frees. */
static const KnJson *place_of(const Source *source, const char *key, char **path)
{
    gboolean own =
        source->own && (kn_is_given(source->own, key) || !kn_is_given(source->common, key));
    *path = kn_json_path(own ? source->own_path : "$.output", key);
    return kn_reader_place(kn_output_options, own ? source->own : source->common, key);
}

/* An error at one member of output. */
static void G_GNUC_PRINTF(5, 6)
    complain_as(const KnReader *reader, KnProblemCode code, const Source *source, const char *key,
                const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    g_autofree char *path = NULL;
    const KnJson *node = place_of(source, key, &path);
    kn_problems_error_as(reader->problems, code, node, path, "%s", text);
}

#define complain(reader, source, key, ...)                                                         \
    complain_as(reader, KN_PROBLEM_VALUE, source, key, __VA_ARGS__)

static gboolean is_x264(const KnOutputOptions *raw)
{
    return !raw->encoder || strcmp(raw->encoder, KN_ENCODER_X264) == 0;
}

/* A slip in the speed would only come out in the middle of a build; other encoders than x264 have
 * speeds that nobody but them knows. */
static void check_speed(const KnReader *reader, const Source *source, const KnOutputOptions *raw)
{
    if (!raw->speed || !is_x264(raw) || kn_names_have(kn_x264_speed_names, raw->speed))
        return;
    g_autofree const char **speeds = kn_names_of(kn_x264_speed_names);
    g_autofree char *quoted = kn_text_quote(raw->speed),
                    *near = kn_did_you_mean(raw->speed, speeds);
    g_autofree char *list = g_strjoinv(", ", (char **)speeds);
    complain(reader, source, "speed", "found %s" KN_HINT "; expected one of %s%s", quoted, list,
             near);
}

/* Nobody else would look at it. */
static void check_tune(const KnReader *reader, const Source *source, const KnOutputOptions *raw)
{
    if (is_x264(raw) || !raw->tune || strcmp(raw->tune, KN_TUNE_AUTO) == 0 ||
        strcmp(raw->tune, KN_TUNE_NONE) == 0)
        return;
    g_autofree char *tune = kn_text_quote(raw->tune), *encoder = kn_text_quote(raw->encoder);
    complain(reader, source, "tune",
             "found %s, which is for the encoder '" KN_ENCODER_X264 "', and output.encoder is %s; "
             "expected one of " KN_TUNE_AUTO ", " KN_TUNE_NONE,
             tune, encoder);
}

/* -o may name another file, but a project agrees with itself. */
static void check_container(const KnReader *reader, const Source *source,
                            const KnOutputOptions *raw)
{
    const char *named = raw->file ? kn_container_of_ending(raw->file) : NULL;
    if (!named || !raw->container || strcmp(named, raw->container) == 0)
        return;
    complain_as(reader, KN_PROBLEM_CONFLICT, source, "container",
                "says %s, and output.file has the ending of %s" KN_HINT
                "; end the file's name in .%s, or leave one of them out",
                raw->container, named, raw->container);
}

/* A name of one picture is a slip that would be told only when the film is asked for. */
static void check_number(const KnReader *reader, const Source *source, const KnOutputOptions *raw)
{
    const char *named = raw->file ? kn_container_of_ending(raw->file) : NULL;
    if (!kn_container_is_sequence(named) || kn_numbered_is(raw->file))
        return;
    g_autofree char *quoted = kn_text_quote(raw->file);
    complain(reader, source, "file",
             "found %s, which is the name of one picture" KN_HINT
             "; expected a name that says where the frames' numbers go, such as "
             "\"frames/%%05d.png\"",
             quoted);
}

static void read_path(const KnReader *reader, const Source *source, const char *key, char **field)
{
    g_autofree char *path = NULL;
    const KnJson *node = place_of(source, key, &path);
    kn_reader_path(reader, field, node, path);
}

static void check_output(const KnReader *reader, const Source *source, KnOutputOptions *raw)
{
    check_speed(reader, source, raw);
    check_tune(reader, source, raw);
    check_container(reader, source, raw);
    check_number(reader, source, raw);
    read_path(reader, source, "cover", &raw->cover);
    read_path(reader, source, "file", &raw->file);
}

/* Half the size, the draft preset, and nothing that the project says about quality. */
static void make_draft(KnOutput *output)
{
    output->width = MAX(output->width / 4 * 2, 16);
    output->height = MAX(output->height / 4 * 2, 16);
    g_free(output->preset);
    output->preset = g_strdup("draft");
    g_clear_pointer(&output->encoder, g_free);
    g_clear_pointer(&output->speed, g_free);
    g_clear_pointer(&output->tune, g_free);
    output->crf = output->bframes = -1;
    output->keyint = 0;
}

/* Sizes stay even. */
static int scaled_side(int side, int longer)
{
    return MAX((int)((gint64)side * KN_PREVIEW_SIDE_MAX / longer) / 2 * 2, 16);
}

/* Small enough to be sent: of the same shape, and not more often. */
static void shrink_preview(KnOutput *output, gboolean size, gboolean rate)
{
    const KnRational most = KN_PREVIEW_FPS_MAX;
    int longer = MAX(output->width, output->height);
    if (size && longer > KN_PREVIEW_SIDE_MAX) {
        output->width = scaled_side(output->width, longer);
        output->height = scaled_side(output->height, longer);
    }
    if (rate && (gint64)output->fps.num * most.den > (gint64)most.num * output->fps.den)
        output->fps = most;
}

static gboolean says(const Source *source, const char *key)
{
    return kn_is_given(source->own, key) || kn_is_given(source->common, key);
}

/* What the project says of its own animated picture holds; that of a film does not hold for one
 * that is asked for in its place. */
static void make_preview(const KnReader *reader, const Source *source, const KnLoadOptions *options,
                         KnOutput *output)
{
    const char *own = output->file ? kn_container_of_ending(output->file) : output->container;
    const char *film = options && options->film ? kn_container_of_ending(options->film) : own;
    gboolean is_own = kn_container_is_preview(own);
    if (!kn_container_is_preview(film))
        return;
    shrink_preview(output, !is_own || !(says(source, "width") || says(source, "height")),
                   !is_own || !says(source, "fps"));
    int most = kn_preview_fps_max(film);
    if ((gint64)output->fps.num > (gint64)most * output->fps.den)
        complain_as(reader, KN_PROBLEM_CONFLICT, source, "fps",
                    "found more than %d frames a second" KN_HINT
                    "; expected at most %d in a %s, since players show what is quicker more slowly",
                    most, most, g_str_equal(film, "gif") ? "GIF" : "WebP");
}

static void read_output(const KnReader *reader, const Source *source, const KnLoadOptions *options,
                        KnOutput *output)
{
    KnOutputOptions raw;
    kn_options_init(kn_output_options, &raw);
    if (source->common)
        kn_options_read(kn_output_options, &raw, source->common, "$.output", NULL,
                        reader->problems);
    if (source->own)
        kn_options_read(kn_output_options, &raw, source->own, source->own_path, NULL,
                        reader->problems);
    if (source->common || source->own)
        check_output(reader, source, &raw);
    *output = (KnOutput){
        .width = raw.width,
        .height = raw.height,
        .fps = raw.fps,
        .preset = g_steal_pointer(&raw.preset),
        .preset_named = says(source, "preset"),
        .encoder = g_steal_pointer(&raw.encoder),
        .speed = g_steal_pointer(&raw.speed),
        .tune = g_steal_pointer(&raw.tune),
        .crf = raw.crf,
        .keyint = raw.keyint,
        .bframes = raw.bframes,
        .threads = raw.threads,
        .audio_codec = g_steal_pointer(&raw.audio_codec),
        .audio_bitrate = raw.audio_bitrate,
        .container = g_steal_pointer(&raw.container),
        .file = g_steal_pointer(&raw.file),
        .cover = g_steal_pointer(&raw.cover),
        .name = source->own ? g_steal_pointer(&raw.name) : NULL,
        .own_file = source->own && kn_is_given(source->own, "file"),
        .alpha = raw.alpha,
        .verify = raw.verify,
        .poster = raw.poster,
        .chapters_in_film = raw.chapters == CHAPTERS_FILM || raw.chapters == CHAPTERS_BOTH,
        .chapter_list = raw.chapters == CHAPTERS_LIST || raw.chapters == CHAPTERS_BOTH,
    };
    kn_options_clear(kn_output_options, &raw);
    if (options && options->draft)
        make_draft(output);
    make_preview(reader, source, options, output);
}

static void output_clear(KnOutput *output)
{
    g_free(output->preset);
    g_free(output->encoder);
    g_free(output->speed);
    g_free(output->tune);
    g_free(output->audio_codec);
    g_free(output->container);
    g_free(output->file);
    g_free(output->cover);
    g_free(output->name);
    *output = (KnOutput){0};
}

/* ---- several of them */

/* A name stands in the names of files and on the command line. */
static gboolean is_name(const char *name)
{
    enum { BYTES_MAX = 64 };
    gsize n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");
    return n > 0 && n <= BYTES_MAX && !name[n] && *name != '.' && *name != '-';
}

/* Names that differ in case alone would be one file where case is folded. */
static void check_name(const KnReader *reader, const Source *source, const KnProject *project,
                       guint i)
{
    const char *name = project->outputs[i].name;
    g_autofree char *quoted = kn_text_quote(name ? name : "");
    if (!name && kn_is_given(source->own, "name")) /* it is told that it is no string */
        return;
    if (!name)
        kn_problems_error_as(reader->problems, KN_PROBLEM_MISSING, source->own, source->own_path,
                             "has no name" KN_HINT "; each of outputs needs one");
    else if (!is_name(name))
        complain(reader, source, "name",
                 "found %s" KN_HINT "; expected letters, digits, '_', '-' and '.', at most 64, of "
                 "which the first is a letter or a digit",
                 quoted);
    for (guint j = 0; name && j < i; j++)
        if (project->outputs[j].name && g_ascii_strcasecmp(project->outputs[j].name, name) == 0)
            complain_as(reader, KN_PROBLEM_CONFLICT, source, "name",
                        "found %s, which is the name of $.outputs[%u], too", quoted, j);
}

/* Where case is folded, names that differ in it alone are one file. */
static gboolean same_file(const char *a, const char *b)
{
    g_autofree char *folded_a = g_utf8_casefold(a, -1), *folded_b = g_utf8_casefold(b, -1);
    return strcmp(folded_a, folded_b) == 0;
}

static void check_file(const KnReader *reader, const Source *source, const KnProject *project,
                       guint i)
{
    const KnOutput *output = &project->outputs[i];
    for (guint j = 0; j < i && output->file && output->own_file; j++) {
        const KnOutput *other = &project->outputs[j];
        if (!other->own_file || !other->file || !same_file(other->file, output->file))
            continue;
        complain_as(reader, KN_PROBLEM_CONFLICT, source, "file",
                    "names the same film as $.outputs[%u]", j);
        return;
    }
}

static void warn_of_name(const KnReader *reader, const KnJson *node)
{
    if (kn_is_given(node, "name"))
        kn_problems_warning(reader->problems, KN_WARNING_NO_EFFECT, kn_json_member(node, "name"),
                            "$.output.name", "names one of outputs, and has no effect here");
}

static gboolean is_chosen(const KnProject *project, const char *wish, guint i)
{
    return wish ? g_strcmp0(project->outputs[i].name, wish) == 0 : i == 0;
}

/* A wish that nobody can grant is the caller's mistake: the front end tells it. */
void kn_outputs_read(const KnReader *reader, const KnJson *node, const KnJson *list,
                     const KnLoadOptions *options, KnProject *project)
{
    const char *wish = options ? options->output : NULL;
    gboolean chosen = FALSE;
    const Source common = {.common = node};
    project->n_outputs = list ? list->n : 0;
    project->outputs = g_new0(KnOutput, project->n_outputs);
    for (guint i = 0; i < project->n_outputs; i++) {
        g_autofree char *path = g_strdup_printf("$.outputs[%u]", i);
        const Source source = {.common = node, .own = list->items[i], .own_path = path};
        read_output(reader, &source, options, &project->outputs[i]);
        check_name(reader, &source, project, i);
        check_file(reader, &source, project, i);
        if (chosen || !is_chosen(project, wish, i))
            continue;
        chosen = TRUE;
        read_output(reader, &source, options, &project->output);
    }
    if (!chosen)
        read_output(reader, &common, options, &project->output);
    warn_of_name(reader, node);
}

void kn_outputs_clear(KnProject *project)
{
    output_clear(&project->output);
    for (guint i = 0; i < project->n_outputs; i++)
        output_clear(&project->outputs[i]);
    g_free(project->outputs);
}

char **kn_project_output_names(const KnJsonDocument *document)
{
    const KnJson *list = kn_json_member(kn_json_root(document), "outputs");
    GPtrArray *names = g_ptr_array_new();
    for (guint i = 0; list && list->type == KN_JSON_ARRAY && i < list->n; i++) {
        const KnJson *name = kn_json_member(list->items[i], "name");
        if (name && name->type == KN_JSON_STRING && is_name(name->string))
            g_ptr_array_add(names, g_strdup(name->string));
    }
    g_ptr_array_add(names, NULL);
    if (names->len > 1)
        return (char **)g_ptr_array_free(names, FALSE);
    g_ptr_array_free(names, TRUE);
    return NULL;
}

char *kn_film_tag(const char *output, const char *language)
{
    return output && language ? g_strdup_printf("%s.%s", output, language)
                              : g_strdup(output ? output : language);
}

char *kn_project_film_tag(const KnProject *project)
{
    return kn_film_tag(project->output.name, project->language ? project->language->name : NULL);
}
