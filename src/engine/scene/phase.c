/* SPDX-License-Identifier: MIT */
/* Which scenes there are, what of them is in the store, and whether the rest may be made. */
#include "base/asked.h"
#include "base/error.h"
#include "base/problems.h"
#include "base/program.h"
#include "engine/pool/role_scene.h"
#include "engine/scene/private.h"
#include "engine/store/probe.h"
#include "engine/store/prune.h"
#include "engine/store/scene_file.h"
#include "project/places.h"

#include <string.h>

static void clear_scene(gpointer data)
{
    KnSceneWork *scene = data;
    g_strfreev(scene->contents);
    g_free(scene->path);
}

static void work_init(KnScenesWork *work, const KnSceneInputs *inputs)
{
    *work = (KnScenesWork){
        .inputs = inputs,
        .phase = {.phase = KN_PHASE_scene},
        .scenes = g_array_new(FALSE, TRUE, sizeof(KnSceneWork)),
        .scene_of = g_new0(guint, inputs->project->n_segments + 1),
        .failed = kn_problems_new_of(inputs->project->document),
    };
    g_array_set_clear_func(work->scenes, clear_scene);
}

static void work_clear(KnScenesWork *work)
{
    g_array_unref(work->scenes);
    g_free(work->scene_of);
    kn_problems_free(work->failed);
}

/* ---- what there is */

static gboolean read_key(const KnScenesWork *work, KnSceneWork *scene, GError **error)
{
    const KnScene *spec = scene->scene;
    guint n = g_strv_length(spec->inputs);
    g_autofree KnSceneInput *inputs = g_new0(KnSceneInput, n + 1);
    scene->contents = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++) {
        KnProbe probe;
        struct stat info = {0};
        if (!kn_probe_content(work->inputs->results->store, spec->inputs[i], &probe, error)) {
            kn_project_place_error(work->inputs->project, scene->first + 1, error);
            return FALSE;
        }
        scene->contents[i] = g_strdup(probe.hash);
        inputs[i] = (KnSceneInput){spec->names[i], scene->contents[i],
                                   stat(spec->inputs[i], &info) == 0 && (info.st_mode & 0111)};
    }
    g_autofree char *key =
        kn_scene_file_key((const char *const *)spec->command, spec->output, inputs, n);
    g_strlcpy(scene->key, key, sizeof scene->key);
    return TRUE;
}

/* Fills scenes, each once. */
static gboolean read_segments(KnScenesWork *work, GError **error)
{
    const KnProject *project = work->inputs->project;
    g_autoptr(GHashTable) by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < project->n_segments; i++) {
        KnSceneWork scene = {.scene = project->segments[i].scene, .first = i};
        if (!scene.scene)
            continue;
        if (!read_key(work, &scene, error)) {
            clear_scene(&scene);
            return FALSE;
        }
        guint at = GPOINTER_TO_UINT(g_hash_table_lookup(by_key, scene.key));
        if (at) {
            clear_scene(&scene);
        } else {
            g_array_append_val(work->scenes, scene);
            at = work->scenes->len;
            g_hash_table_insert(by_key, g_strdup(scene.key), GUINT_TO_POINTER(at));
        }
        work->scene_of[i] = at;
    }
    return TRUE;
}

static gboolean announce(const KnScenesWork *work, GError **error)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();
    for (guint i = 0; i < work->scenes->len; i++)
        g_ptr_array_add(keys, g_array_index(work->scenes, KnSceneWork, i).key);
    g_ptr_array_add(keys, NULL);
    return kn_store_announce(work->inputs->results->store, (const char *const *)keys->pdata, error);
}

/* Whether it is in the store, whole. */
static gboolean find(const KnScenesWork *work, KnSceneWork *scene)
{
    KnResults *results = work->inputs->results;
    g_autoptr(GError) damaged = NULL;
    if (!kn_results_has(results, KN_STORE_SCENE, scene->key))
        return FALSE;
    scene->path = kn_store_path(kn_store_folder(results->store), KN_STORE_SCENE, scene->key);
    if (kn_scene_file_check(scene->path, scene->key, &damaged)) {
        kn_store_touch(results->store, KN_STORE_SCENE, scene->key);
        return TRUE;
    }
    kn_results_drop_damaged(results, KN_STORE_SCENE, scene->key, scene->first + 1,
                            damaged->message);
    g_clear_pointer(&scene->path, g_free);
    return FALSE;
}

/* Returns how many are missing. */
static guint look(KnScenesWork *work)
{
    gboolean make = work->inputs->wish == KN_SCENES_MAKE;
    guint n_missing = 0;
    for (guint i = 0; i < work->scenes->len; i++) {
        KnSceneWork *scene = &g_array_index(work->scenes, KnSceneWork, i);
        scene->there = !(make && work->inputs->anew) && find(work, scene);
        n_missing += !scene->there;
        if (scene->there && make)
            kn_scenes_tell(work, scene, "cached", 0, NULL);
    }
    return n_missing;
}

/* ---- whether it could be made */

static void check_leave(KnScenesWork *work)
{
    for (guint i = 0; i < work->scenes->len; i++) {
        const KnSceneWork *scene = &g_array_index(work->scenes, KnSceneWork, i);
        if (scene->there || work->inputs->options->allow_commands)
            continue;
        g_autofree char *words =
            g_strdup_printf("a scene runs a program ('%s'), which a project may not do by "
                            "itself" KN_HINT ": %s permits it",
                            scene->scene->command[0], kn_asked(KN_ASKED_COMMANDS));
        kn_scenes_fail(work, scene, KN_ERROR_USAGE, words);
    }
}

/* A program that is named by its name alone, or by an absolute path. */
static void check_programs(KnScenesWork *work)
{
    for (guint i = 0; i < work->scenes->len; i++) {
        const KnSceneWork *scene = &g_array_index(work->scenes, KnSceneWork, i);
        const char *name = scene->scene->command[0];
        g_autoptr(GError) why = NULL;
        if (!scene->there && (*name == '/' || !strchr(name, '/')) &&
            !kn_program_check(KN_SCENE_PROGRAM, name, &why))
            kn_scenes_fail(work, scene, KN_ERROR_SERVICE, why->message);
    }
}

static void warn_missing(const KnScenesWork *work, guint n_missing)
{
    g_autofree char *words =
        g_strdup_printf("%u scene%s not made yet: a grey card stands in %s place (%s)", n_missing,
                        n_missing == 1 ? " is" : "s are", n_missing == 1 ? "its" : "their",
                        kn_asked(KN_ASKED_SCENE));
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_SCENES_NOT_MADE, 0, words);
}

/* Programs may run for hours: who makes all else anew says so of them by name. */
static void warn_kept(const KnScenesWork *work, guint n_kept)
{
    g_autofree char *words =
        g_strdup_printf("%u scene%s made before %s kept (--force=scene runs %s again)", n_kept,
                        n_kept == 1 ? "" : "s", n_kept == 1 ? "is" : "are",
                        n_kept == 1 ? "its program" : "their programs");
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_SCENES_KEPT, 0, words);
}

static gboolean check_failed(const KnScenesWork *work, GError **error)
{
    return kn_problems_check_as(work->failed, (KnErrorCode)work->code, NULL, error);
}

/* A program that is not there fails its own scene; check tells it before. */
static gboolean make_missing(KnScenesWork *work, GError **error)
{
    check_leave(work);
    if (!check_failed(work, error))
        return FALSE;
    if (work->inputs->wish == KN_SCENES_CHECK)
        check_programs(work);
    else if (!kn_scenes_make(work, error))
        return FALSE;
    return check_failed(work, error);
}

static gboolean run(KnScenesWork *work, GError **error)
{
    if (!read_segments(work, error) || !announce(work, error))
        return FALSE;
    guint n_missing = look(work);
    if (n_missing > 0 && work->inputs->wish == KN_SCENES_LOOK)
        warn_missing(work, n_missing);
    if (n_missing < work->scenes->len && work->inputs->tell_kept && !work->inputs->anew)
        warn_kept(work, work->scenes->len - n_missing);
    return n_missing == 0 || work->inputs->wish == KN_SCENES_LOOK || make_missing(work, error);
}

static KnScenes *scenes_of(const KnScenesWork *work)
{
    KnScenes *scenes = kn_scenes_new(work->inputs->project->n_segments);
    for (guint i = 0; i < scenes->n; i++) {
        if (!work->scene_of[i])
            continue;
        const KnSceneWork *scene = &g_array_index(work->scenes, KnSceneWork, work->scene_of[i] - 1);
        g_strlcpy(scenes->items[i].key, scene->key, sizeof scenes->items[i].key);
        scenes->items[i].path = g_strdup(scene->path);
    }
    return scenes;
}

static gboolean has_scene(const KnProject *project)
{
    for (guint i = 0; i < project->n_segments; i++)
        if (project->segments[i].scene)
            return TRUE;
    return FALSE;
}

KnScenes *kn_scene_phase(const KnSceneInputs *inputs, GError **error)
{
    KnReporter *reporter = inputs->results->reporter;
    KnScenesWork work;
    KnScenes *scenes = NULL;
    if (!has_scene(inputs->project))
        return kn_scenes_new(inputs->project->n_segments);
    work_init(&work, inputs);
    if (inputs->wish == KN_SCENES_MAKE)
        kn_phase_begin(reporter, &work.phase);
    if (run(&work, error) && kn_build_go_on(inputs->options, error)) {
        scenes = scenes_of(&work);
        if (inputs->wish == KN_SCENES_MAKE)
            kn_phase_end(reporter, &work.phase);
    }
    work_clear(&work);
    return scenes;
}
