/* SPDX-License-Identifier: MIT */
/* Makes scenes: copies the inputs into a folder of the scene's own, runs the program there, looks
 * at what it has written, and copies that into the store's work folder. The program is a stranger's
 * (promise: projects are data): that it may run at all, the main process has asked. What stands
 * under the output's name is reached beneath the folder and is no link; the program gets nothing on
 * its standard input, and what it prints goes into a log. None of what it starts outlives this
 * process (kn_children_lead). */
#include "engine/pool/role_scene.h"
#include "base/atomic.h"
#include "base/children.h"
#include "base/error.h"
#include "base/open_file.h"
#include "base/program.h"
#include "base/work_folder.h"
#include "engine/pool/role.h"
#include "engine/store/inputs.h"
#include "engine/store/scene_file.h"
#include "media/media.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const KnField setup_fields[] = {
    {"store", KN_BYTES(KnSceneSetup, store)},
    {"folder", KN_BYTES(KnSceneSetup, folder), .optional = TRUE},
    {0},
};

static const KnField request_fields[] = {
    {"command", KN_LIST(KnSceneRequest, command)}, {"inputs", KN_LIST(KnSceneRequest, inputs)},
    {"names", KN_LIST(KnSceneRequest, names)},     {"contents", KN_LIST(KnSceneRequest, contents)},
    {"output", KN_BYTES(KnSceneRequest, output)},  {"timeout", KN_DOUBLE(KnSceneRequest, timeout)},
    {"log", KN_BYTES(KnSceneRequest, log)},        {"path", KN_BYTES(KnSceneRequest, path)},
    {"key", KN_HASH(KnSceneRequest, key)},         {0},
};

static gpointer open_scene(const KnHelper *helper, GVariant *setup, GError **error)
{
    KnSceneSetup told;
    if (!kn_message_read(setup, setup_fields, &told, error))
        return NULL;
    kn_children_lead();
    KnInputs *inputs = kn_inputs_new(told.store);
    if (told.folder)
        kn_inputs_confine(inputs, told.folder);
    kn_record_clear(setup_fields, &told);
    return inputs;
}

static void close_scene(gpointer state)
{
    kn_inputs_free(state);
}

/* The folder of a path below another; its last name in *name. */
static KnFolder *folder_of(KnFolder *top, const char *path, const char **name, gboolean make,
                           GError **error)
{
    const char *slash = strrchr(path, '/');
    g_autofree char *below = slash ? g_strndup(path, (gsize)(slash - path)) : NULL;
    *name = slash ? slash + 1 : path;
    return kn_folder_open_in(top, below, make, error);
}

static gboolean copy_bytes(int from, int to)
{
    enum { BLOCK_BYTES = 1 << 16 };
    g_autofree guint8 *block = g_malloc(BLOCK_BYTES);
    ssize_t got;
    while ((got = read(from, block, BLOCK_BYTES)) > 0)
        if (!kn_write_all(to, block, (gsize)got))
            return FALSE;
    return got == 0;
}

/* With its permission to be run. */
static gboolean copy_input(KnFolder *scene, const char *path, const char *place, GError **error)
{
    struct stat info;
    const char *name;
    g_autoptr(KnFolder) folder = folder_of(scene, place, &name, TRUE, error);
    int from = folder ? kn_open_input(AT_FDCWD, path, 0, &info, error) : -1;
    if (from < 0)
        return FALSE;
    int to = kn_folder_open_file(folder, name, O_WRONLY | O_CREAT | O_EXCL,
                                 info.st_mode & 0111 ? 0777 : 0666);
    gboolean done = to >= 0 && copy_bytes(from, to);
    int number = errno;
    close(from);
    if (to >= 0)
        close(to);
    if (!done)
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot copy '%s': %s%s", path,
                    g_strerror(number), kn_write_advice(number));
    return done;
}

static gboolean copy_inputs(KnInputs *inputs, const KnSceneRequest *request, KnFolder *scene,
                            KnHelper *helper, GError **error)
{
    gboolean done = TRUE, replaced;
    guint n = g_strv_length(request->inputs);
    if (g_strv_length(request->names) != n || g_strv_length(request->contents) != n) {
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "a scene without names of its inputs");
        return FALSE;
    }
    for (guint i = 0; done && i < n; i++) {
        const char *path = request->inputs[i];
        kn_helper_input(helper, path);
        done = kn_inputs_begin(inputs, path, request->contents[i], &replaced, error) &&
               copy_input(scene, path, request->names[i], error);
        kn_error_set_input(error, path);
    }
    kn_helper_input(helper, NULL);
    return kn_inputs_end(inputs, error) && done;
}

static gboolean run_program(const KnSceneRequest *request, const KnWorkFolder *work,
                            KnTrouble *trouble, GError **error)
{
    g_autofree char *mark = kn_work_folder_mark(work);
    g_autofree char *place = g_path_get_dirname(request->log);
    g_autofree char *name = g_path_get_basename(request->log);
    g_autoptr(KnFolder) logs = kn_folder_open(place, NULL, FALSE, NULL);
    int log = logs ? kn_folder_make_file(logs, name, O_RDWR | O_TRUNC | O_APPEND, 0666) : -1;
    if (log < 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot write '%s': %s%s", request->log,
                    g_strerror(errno), kn_write_advice(errno));
        return FALSE;
    }
    const KnProgram program = {.noun = KN_SCENE_PROGRAM,
                               .argv = request->command,
                               .mark = mark,
                               .answer_bytes_max = KN_SCENE_LOG_BYTES_MAX,
                               .log = log,
                               .timeout_seconds = request->timeout};
    KnProgramEnd end = kn_program_do(&program, error);
    close(log);
    trouble->kind = end == KN_PROGRAM_FAILED ? KN_TROUBLE_TAKE : KN_TROUBLE_LINE;
    return end == KN_PROGRAM_DONE;
}

/* What is wrong with what stands under the output's name: ENOTSUP, …. */
static const char *why_not(int number)
{
    switch (number) {
    case ENOENT:
        return "is not there";
    case ELOOP:
        return "is a link, which is not followed";
    case ENOTSUP:
    case EISDIR:
        return "is no file";
    default:
        return g_strerror(number);
    }
}

static gboolean take_output(const KnSceneRequest *request, KnFolder *scene, GError **error)
{
    const char *name;
    g_autoptr(GError) why = NULL;
    g_autoptr(KnFolder) folder = folder_of(scene, request->output, &name, FALSE, NULL);
    int fd = folder ? kn_folder_open_file(folder, name, O_RDONLY, 0) : -1;
    if (fd < 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "the scene's program '%s' ended well, but its output '%s' %s",
                    request->command[0], request->output, why_not(errno));
        return FALSE;
    }
    gboolean done = kn_scene_file_copy(fd, request->path, &why);
    close(fd);
    if (!done && why->code == KN_ERROR_SERVICE)
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the scene's program '%s' %s",
                    request->command[0], why->message);
    else if (!done)
        g_propagate_error(error, g_steal_pointer(&why));
    return done;
}

/* That it is a clip, and all of one, is known before it is kept: what is kept is not made again. */
static gboolean look_at_clip(const KnSceneRequest *request, GError **error)
{
    KnClipInfo info = {0};
    g_autoptr(GError) why = NULL;
    const KnMedia *media = kn_media(error);
    if (!media)
        return FALSE;
    gboolean read = media->clip_probe(request->path, &info, &why);
    if (read && info.end == KN_END_WHOLE)
        return TRUE;
    g_unlink(request->path);
    const char *reason = read ? NULL : strrchr(why->message, ':');
    if (read)
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "the scene's program '%s' ended well, but writes no whole clip: its output "
                    "'%s' is cut short (%.6g s are there)",
                    request->command[0], request->output, info.there);
    else
        g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                    "the scene's program '%s' wrote '%s', which cannot be read as a clip%s",
                    request->command[0], request->output, reason ? reason : "");
    return FALSE;
}

static gboolean make_output_folder(KnFolder *scene, const KnSceneRequest *request, GError **error)
{
    const char *name;
    g_autoptr(KnFolder) folder = folder_of(scene, request->output, &name, TRUE, error);
    return folder != NULL;
}

static gboolean make(KnInputs *inputs, const KnSceneRequest *request, KnHelper *helper,
                     KnTrouble *trouble, GError **error)
{
    /* Loaded before the folder changes: where the library lies may be known by a relative path. */
    g_autoptr(KnFolder) temporary =
        kn_media(error) ? kn_folder_open(g_get_tmp_dir(), NULL, FALSE, error) : NULL;
    g_autoptr(KnWorkFolder) work =
        temporary ? kn_work_folder_new(temporary, KN_WORK_SCENE, error) : NULL;
    g_autoptr(KnFolder) scene =
        work ? kn_folder_open_in(kn_work_folder_folder(work), "scene", TRUE, error) : NULL;
    if (!scene || !copy_inputs(inputs, request, scene, helper, error) ||
        !make_output_folder(scene, request, error))
        return FALSE;
    if (fchdir(kn_folder_fd(scene)) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot enter the folder '%s': %s",
                    kn_folder_path(scene), g_strerror(errno));
        return FALSE;
    }
    if (!run_program(request, work, trouble, error))
        return FALSE;
    trouble->kind = KN_TROUBLE_TAKE;
    return take_output(request, scene, error) && look_at_clip(request, error) &&
           kn_scene_file_seal(request->path, request->key, error);
}

static gboolean serve_scene(gpointer state, KnHelper *helper, KnReport *report, GError **error)
{
    KnInputs *inputs = state;
    KnSceneRequest request = {0};
    if (!kn_helper_request(helper, request_fields, &request, error))
        return FALSE;
    const KnInputRules *before = kn_input_rules_enter(kn_inputs_rules(inputs));
    gboolean done = make(inputs, &request, helper, &report->trouble, error);
    kn_input_rules_enter(before);
    kn_record_clear(request_fields, &request);
    return done;
}

/* A program that fails is tried once more; one whose time was over would take as long again. */
static const char *const modules[] = {"media", NULL};
const KnRole kn_role_scene = {
    .name = "scene",
    .lost = "the process that ran its program",
    .setup = setup_fields,
    .request = request_fields,
    .modules = modules,
    .tries = {[KN_TROUBLE_TAKE] = 2, [KN_TROUBLE_LOST] = 2},
    .lost_code = KN_ERROR_SERVICE,
    .open = open_scene,
    .serve = serve_scene,
    .close = close_scene,
};
