/* SPDX-License-Identifier: MIT */
#include "base/asked.h"
#include "base/cpu.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/job.h"
#include "cli/json_line.h"
#include "engine/pool/try_encoder.h"
#include "media/pictures.h"
#include "output/preset.h"
#include "text/ass_draw.h"
#include "text/text.h"
#include "vision/models.h"
#include "vocabulary/names.h"
#include "voice/voice.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/statvfs.h>

/* Each check fills one line: what was found, and whether Kinora can work with it. */
typedef struct {
    gboolean bad;
    GString *text;
} Finding;

typedef struct {
    const char *name;
    gboolean essential;
    void (*check)(const KnArgs *args, Finding *finding);
} Check;

static const KnExample examples[] = {
    {"doctor", "Looks at this machine and says what is missing."},
    {"doctor --json", "The same, one JSON object a line."},
    {0},
};

static void fail(Finding *finding, const char *text)
{
    finding->bad = TRUE;
    g_string_assign(finding->text, text);
}

static void check_version(const KnArgs *args, Finding *finding)
{
    g_string_append_printf(finding->text, "%s (GLib %u.%u.%u)", KN_VERSION, glib_major_version,
                           glib_minor_version, glib_micro_version);
}

static void check_cpus(const KnArgs *args, Finding *finding)
{
    g_string_append_printf(finding->text, "%d usable, %s", kn_cpu_count(),
                           kn_cpu_flags() & KN_CPU_AVX512 ? "with AVX-512"
                           : kn_cpu_flags() & KN_CPU_AVX2 ? "with AVX2"
                                                          : "without AVX2: drawing is slower");
}

static void check_memory(const KnArgs *args, Finding *finding)
{
    guint64 bytes = kn_memory_available();
    g_autofree char *size = kn_format_size(bytes);
    g_string_append_printf(finding->text, "%s usable", size);
    if (bytes < 512u << 20) {
        finding->bad = TRUE;
        g_string_append(finding->text, "; at least 512 MB are needed");
    }
}

static void check_pictures(const KnArgs *args, Finding *finding)
{
    g_autoptr(GError) error = NULL;
    const KnPictures *pictures = kn_pictures(&error);
    if (pictures)
        g_string_assign(finding->text, pictures->version());
    else
        fail(finding, error->message);
}

static void check_media(const KnArgs *args, Finding *finding)
{
    g_autoptr(GError) error = NULL;
    const KnMedia *media = kn_media(&error);
    if (media)
        g_string_assign(finding->text, media->version());
    else
        fail(finding, error->message);
}

static void check_text(const KnArgs *args, Finding *finding)
{
    g_autoptr(GError) error = NULL;
    const KnText *text = kn_text(&error);
    if (text)
        g_string_assign(finding->text, text->version());
    else
        fail(finding, error->message);
}

static void check_ass(const KnArgs *args, Finding *finding)
{
    g_autoptr(GError) error = NULL;
    const KnAssDraw *ass = kn_ass_draw(&error);
    if (ass)
        g_string_assign(finding->text, ass->version());
    else
        fail(finding, error->message);
}

static void check_x264(const KnArgs *args, Finding *finding)
{
    g_autoptr(GError) error = NULL;
    const KnEncoderModule *encoder = kn_encoder_module(KN_ENCODER_X264, &error);
    if (encoder)
        g_string_assign(finding->text, encoder->version());
    else
        fail(finding, error->message);
}

/* Those of the list that are compiled in; good are those that encode ten frames. */
static void check_encoders(const KnArgs *args, Finding *finding)
{
    enum { FRAMES = 10 };
    g_autoptr(GString) bad = g_string_new(NULL);
    for (const KnName *name = kn_video_encoder_names; name->name; name++) {
        KnOutput output = {.encoder = (char *)name->name,
                           .crf = -1,
                           .bframes = -1,
                           .width = 320,
                           .height = 180,
                           .fps = {30, 1}};
        KnVideoSettings video;
        GCancellable *none[2] = {NULL, NULL};
        kn_output_settings(&output, &video);
        if (!kn_encoder_module(name->name, NULL))
            continue;
        GString *list = kn_try_encoder(&video, FRAMES, NULL, 0, none, NULL) ? finding->text : bad;
        g_string_append_printf(list, "%s%s", list->len ? ", " : "", name->name);
    }
    if (finding->text->len == 0)
        fail(finding, "none");
    if (bad->len)
        g_string_append_printf(finding->text, "; these do not work here: %s", bad->str);
}

/* Names alone: no server is asked. */
static void check_voices(const KnArgs *args, Finding *finding)
{
    g_autofree char *models = kn_cli_job_models_folder(args);
    kn_voice_models_set(models);
    for (const KnVoice *const *voice = kn_voices(); *voice; voice++) {
        g_autoptr(GError) error = NULL;
        KnVoiceSettings settings;
        kn_options_init(kn_voice_options, &settings);
        g_autofree char *version = (*voice)->files && !(*voice)->of_files
                                       ? (*voice)->version(&settings, &error)
                                       : g_strdup("");
        g_autoptr(GArray) list = version && (*voice)->list ? (*voice)->list(&error) : NULL;
        g_string_append_printf(finding->text, "%s%s", finding->text->len ? "; " : "",
                               (*voice)->name);
        if (error)
            g_string_append_printf(finding->text, ": %s", error->message);
        else if (list)
            g_string_append_printf(finding->text, "%s%s with %u voice%s", *version ? " " : "",
                                   version, list->len, list->len == 1 ? "" : "s");
        else if ((*voice)->leave)
            g_string_append_printf(finding->text, " (needs %s)", kn_asked((*voice)->leave));
        if (!error && (*voice)->advice)
            g_string_append_printf(finding->text, " (%s)", (*voice)->advice);
        finding->bad |= error != NULL && !(*voice)->optional;
        kn_options_clear(kn_voice_options, &settings);
    }
}

static void check_fonts(const KnArgs *args, Finding *finding)
{
    const char *const command[] = {"fc-match", "-f", "%{family[0]} (%{file})", KN_CARD_FONT, NULL};
    g_autofree char *out = NULL;
    int status = 0;
    if (g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, &out, NULL, &status, NULL) &&
        status == 0 && out && *out)
        g_string_append_printf(finding->text, "texts without a font of their own are in %s%s", out,
                               g_str_has_prefix(out, KN_CARD_FONT_FIRST)
                                   ? ""
                                   : "; the package fonts-inter brings a better one");
    else
        fail(finding, "no font found (packages fontconfig and fonts-inter); texts need one");
}

static void describe_disk(Finding *finding, const char *folder)
{
    struct statvfs info;
    g_autofree char *there = g_strdup(folder);
    while (!g_file_test(there, G_FILE_TEST_IS_DIR)) {
        char *up = g_path_get_dirname(there);
        g_free(there);
        there = up;
    }
    if (statvfs(there, &info) != 0) {
        fail(finding, "cannot be looked at");
        return;
    }
    guint64 bytes = (guint64)info.f_bavail * info.f_frsize;
    g_autofree char *size = kn_format_size(bytes);
    g_string_append_printf(finding->text, "%s free in %s", size, folder);
    if (bytes < 1u << 30) {
        finding->bad = TRUE;
        g_string_append(finding->text, "; a long film needs more than 1 GB");
    }
    if (g_access(there, 2) != 0) {
        finding->bad = TRUE;
        g_string_append(finding->text, "; not writable");
    }
}

/* Whether they are there; 'models verify' reads them. */
static void check_models(const KnArgs *args, Finding *finding)
{
    g_autofree char *folder = kn_cli_job_models_folder(args);
    g_autoptr(GString) missing = g_string_new(NULL), own = g_string_new(NULL);
    for (const KnModel *model = kn_models; model->name; model++) {
        g_autofree char *path = g_build_filename(folder, model->file, NULL);
        GString *list = g_file_test(path, G_FILE_TEST_IS_REGULAR) ? finding->text
                        : model->sha256                           ? missing
                                                                  : own;
        g_string_append_printf(list, "%s%s (%s)", list->len ? ", " : "", model->name, model->what);
    }
    finding->bad = missing->len > 0;
    if (finding->text->len == 0)
        g_string_assign(finding->text, "none: what pictures show is found by their colours and "
                                       "their sharpness alone");
    else if (finding->bad)
        g_string_append_printf(finding->text, "; missing: %s", missing->str);
    if (finding->bad)
        g_string_append(finding->text, " ('kinora models fetch' brings them)");
    if (own->len > 0)
        g_string_append_printf(finding->text, "; you may add: %s", own->str);
}

static void check_cache(const KnArgs *args, Finding *finding)
{
    g_autofree char *folder = kn_cli_job_cache_folder(args);
    describe_disk(finding, folder);
}

static void check_temporary(const KnArgs *args, Finding *finding)
{
    describe_disk(finding, g_get_tmp_dir());
}

static const Check checks[] = {
    {"kinora", FALSE, check_version},    {"cpus", FALSE, check_cpus},
    {"memory", FALSE, check_memory},     {"pictures", TRUE, check_pictures},
    {"media", TRUE, check_media},        {"x264", TRUE, check_x264},
    {"text", TRUE, check_text},          {"ass", FALSE, check_ass},
    {"encoders", FALSE, check_encoders}, {"voices", FALSE, check_voices},
    {"fonts", FALSE, check_fonts},       {"models", FALSE, check_models},
    {"cache", FALSE, check_cache},       {"temporary", FALSE, check_temporary},
};

static gboolean run(KnArgs *args, GError **error)
{
    guint n_missing = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(checks); i++) {
        Finding finding = {FALSE, g_string_new(NULL)};
        checks[i].check(args, &finding);
        const char *state = !finding.bad ? "good" : checks[i].essential ? "missing" : "poor";
        n_missing += (guint)(finding.bad && checks[i].essential);
        if (kn_args_on(args, "json")) {
            KnJsonLine *line = kn_json_line_new("doctor");
            kn_json_line_string(line, "check", checks[i].name);
            kn_json_line_string(line, "state", state);
            kn_json_line_string(line, "found", finding.text->str);
            kn_json_line_print(line);
        } else {
            g_autofree char *shown = kn_text_visible(finding.text->str);
            printf("%-8s %-10s %s\n", state, checks[i].name, shown);
        }
        g_string_free(finding.text, TRUE);
    }
    if (n_missing == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "%u essential part%s missing; 'make install' puts them beside the library",
                n_missing, n_missing == 1 ? " is" : "s are");
    return FALSE;
}

const KnCommand kn_command_doctor = {
    .name = "doctor",
    .summary = "looks at this machine: libraries, encoders, fonts, disk, CPUs, memory",
    .usage = "[OPTION...]",
    .description = "Loads what Kinora works with and prints versions, encoders, fonts, and what "
                   "disk, CPUs and memory there are. Ends with 6 when something essential is "
                   "missing.",
    .examples = examples,
    .groups = KN_GROUP_CACHE | KN_GROUP_MODELS | KN_GROUP_JSON,
    .run = run,
};
