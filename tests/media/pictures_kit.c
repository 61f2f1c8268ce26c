/* SPDX-License-Identifier: MIT */
#include "pictures_kit.h"
#include "damage.h"
#include "pixel/color.h"

#include <glib/gstdio.h>
#include <string.h>

static char *folder;
static GPtrArray *paths;

static void remove_folder(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir)))
        g_unlink(kit_path(name));
    g_rmdir(folder);
}

void kit_start(const char *test)
{
    damage_is_expected();
    g_autoptr(GError) error = NULL;
    folder = g_dir_make_tmp(NULL, &error);
    g_assert_no_error(error);
    paths = g_ptr_array_new_with_free_func(g_free);
    char *argv[] = {(char *)g_getenv("MAKE_PICTURES"), folder, (char *)test, NULL};
    g_assert_nonnull(argv[0]);
    int status = -1;
    g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    g_assert_cmpint(status, ==, 0);
}

void kit_end(void)
{
    remove_folder();
    g_clear_pointer(&paths, g_ptr_array_unref);
    g_clear_pointer(&folder, g_free);
}

const KnPictures *kit_module(void)
{
    g_autoptr(GError) error = NULL;
    const KnPictures *pictures = kn_pictures(&error);
    g_assert_no_error(error);
    return pictures;
}

const char *kit_path(const char *name)
{
    char *path = g_build_filename(folder, name, NULL);
    g_ptr_array_add(paths, path);
    return path;
}

void kit_write_file(const char *name, const void *data, gsize size)
{
    g_autoptr(GError) error = NULL;
    g_file_set_contents(kit_path(name), data, (gssize)size, &error);
    g_assert_no_error(error);
}

gboolean kit_try(const KitJob *job, KnSurfaceSpec *spec, KnBox *base, GError **error)
{
    KnPictureInfo info;
    KnSurfaceSpec own_spec;
    KnBox own_base;
    spec = spec ? spec : &own_spec;
    base = base ? base : &own_base;
    if (!kit_module()->probe(kit_path(job->name), &info, error))
        return FALSE;
    *spec = (KnSurfaceSpec){.fit = job->fit, .background = job->background};
    kn_surface_spec_plan(spec, &info, job->width, job->height, MAX(job->zoom, 1), job->focus, base);
    return kit_module()->prepare(kit_path(job->name), spec, kit_path("surface"), error);
}

KnSurface *kit_prepare(const KitJob *job, KnSurfaceSpec *spec, KnBox *base)
{
    g_autoptr(GError) error = NULL;
    if (!kit_try(job, spec, base, &error))
        g_error("%s: %s", job->name, error->message);
    KnSurface *surface = kn_surface_open(kit_path("surface"), TRUE, &error);
    g_assert_no_error(error);
    g_unlink(kit_path("surface"));
    return surface;
}

void kit_sample(const KnFrame *frame, double x, double y, int yuv[3])
{
    for (int p = 0; p < 3; p++) {
        const KnPlane *plane = &frame->plane[p];
        int column = CLAMP((int)(x * plane->width), 0, plane->width - 1);
        int row = CLAMP((int)(y * plane->height), 0, plane->height - 1);
        yuv[p] = plane->data[row * plane->stride + column];
    }
}

void kit_assert_color(const KnFrame *frame, double x, double y, KnColor color, int tolerance,
                      const char *what)
{
    guint8 wanted[3];
    int got[3];
    kn_color_to_yuv(color.r, color.g, color.b, wanted);
    kit_sample(frame, x, y, got);
    for (int p = 0; p < 3; p++)
        if (ABS(got[p] - wanted[p]) > tolerance)
            g_error("%s at %.2f, %.2f: YUV %d %d %d, expected %d %d %d", what, x, y, got[0], got[1],
                    got[2], wanted[0], wanted[1], wanted[2]);
}

void kit_assert_nothing_left(void)
{
    g_assert_false(g_file_test(kit_path("surface"), G_FILE_TEST_EXISTS));
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while ((name = g_dir_read_name(dir)))
        if (g_str_has_suffix(name, ".tmp"))
            g_error("'%s' is left over", name);
}
