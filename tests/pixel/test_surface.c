/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "pixel/surface.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    char *folder, *path;
} Place;

static void place_init(Place *place)
{
    GError *error = NULL;
    place->folder = g_dir_make_tmp("kinora-surface-XXXXXX", &error);
    g_assert_no_error(error);
    place->path = g_build_filename(place->folder, "a.surface", NULL);
}

/* The folder must then be empty: nothing temporary is left behind. */
static void place_clear(Place *place)
{
    g_unlink(place->path);
    g_assert_cmpint(g_rmdir(place->folder), ==, 0);
    g_free(place->folder);
    g_free(place->path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_clear)

static KnFrame *make_frame(int width, int height, int padding)
{
    GError *error = NULL;
    KnFrame *frame = kn_frame_new(width, height, &error);
    g_assert_no_error(error);
    kn_frame_fill(frame, (uint8_t)padding, (uint8_t)padding, (uint8_t)padding);
    for (int p = 0; p < 3; p++)
        for (int y = 0; y < frame->plane[p].height; y++)
            for (int x = 0; x < frame->plane[p].width; x++)
                frame->plane[p].data[y * frame->plane[p].stride + x] =
                    (uint8_t)(x * 7 + y * 13 + p * 31);
    return frame;
}

static void write_surface(const char *path, int width, int height)
{
    GError *error = NULL;
    g_autoptr(KnFrame) frame = make_frame(width, height, 0);
    g_assert_true(kn_surface_write(path, frame, &error));
    g_assert_no_error(error);
}

static void test_round_trip(void)
{
    static const int sizes[][2] = {{1, 1}, {3, 2}, {64, 64}, {333, 211}, {1024, 700}, {1920, 1080}};
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_auto(Place) place = {0};
        place_init(&place);
        GError *error = NULL;
        g_autoptr(KnFrame) frame = make_frame(sizes[i][0], sizes[i][1], 0x5a);
        g_assert_true(kn_surface_write(place.path, frame, &error));
        g_autoptr(KnSurface) surface = kn_surface_open(place.path, TRUE, &error);
        g_assert_no_error(error);
        g_autoptr(KnSurface) again = kn_surface_ref(surface);
        g_autofree char *a = kn_frame_hash(frame), *b = kn_frame_hash(kn_surface_frame(again));
        g_assert_cmpstr(a, ==, b);
        g_assert_cmpuint((guintptr)kn_surface_frame(surface)->plane[0].data % KN_FRAME_ALIGN, ==,
                         0);
    }
}

/* What lies behind the rows in memory never reaches the file. */
static void test_pure(void)
{
    g_auto(Place) place = {0};
    place_init(&place);
    GError *error = NULL;
    g_autofree char *first = NULL;
    for (int padding = 0; padding < 3; padding++) {
        g_autoptr(KnFrame) frame = make_frame(333, 211, padding);
        g_assert_true(kn_surface_write(place.path, frame, &error));
        g_autofree char *hash = kn_hash_file(place.path, &error);
        g_assert_no_error(error);
        if (first)
            g_assert_cmpstr(hash, ==, first);
        else
            first = g_steal_pointer(&hash);
    }
}

static void test_missing(void)
{
    g_auto(Place) place = {0};
    place_init(&place);
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_surface_open(place.path, TRUE, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, place.path));
}

static void test_not_a_file(void)
{
    g_auto(Place) place = {0};
    place_init(&place);
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_surface_open(place.folder, TRUE, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
}

/* One change to a whole file; offsets below zero count from its end. */
static const struct {
    const char *name;
    gssize at;
    int n;
    const char *bytes;
    gboolean found_without_verify;
} damages[] = {
    {"magic", 0, 1, "k", TRUE},
    {"another-version", 6, 1, "2", TRUE},
    {"no-width", 8, 4, "\0\0\0\0", TRUE},
    {"no-height", 12, 4, "\0\0\0\0", TRUE},
    {"negative-width", 8, 4, "\xff\xff\xff\xff", TRUE},
    {"huge-width", 8, 4, "\xff\xff\xff\x7f", TRUE},
    {"huge-both", 8, 8, "\0\0\1\0\0\0\1\0", TRUE},
    {"absurd-both", 8, 8, "\xff\xff\xff\x7f\xff\xff\xff\x7f", TRUE},
    {"other-width", 8, 1, "\x20", TRUE},
    {"other-height", 12, 1, "\xff", TRUE},
    {"size-too-small", 16, 8, "\0\x10\0\0\0\0\0\0", TRUE},
    {"size-huge", 16, 8, "\xff\xff\xff\xff\xff\xff\xff\xff", TRUE},
    {"rest-of-header", 4095, 1, "\1", TRUE},
    {"alpha-that-is-not-there", 56, 1, "\1", TRUE},
    {"alpha-of-another-kind", 56, 1, "\2", TRUE},
    {"hash", 24, 1, "\0", FALSE},
    {"first-pixel", 4096, 1, "\xee", FALSE},
    {"last-byte", -1, 1, "\xee", FALSE},
};

static void test_damage(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_auto(Place) place = {0};
    place_init(&place);
    write_surface(place.path, 333, 211);
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(place.path, &bytes, &size, NULL));
    char *at = bytes + damages[i].at + (damages[i].at < 0 ? (gssize)size : 0);
    g_assert_cmpint(memcmp(at, damages[i].bytes, (gsize)damages[i].n), !=, 0);
    memcpy(at, damages[i].bytes, (gsize)damages[i].n);
    g_assert_true(g_file_set_contents(place.path, bytes, (gssize)size, NULL));

    g_autoptr(GError) error = NULL, unverified = NULL;
    g_assert_null(kn_surface_open(place.path, TRUE, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
    g_autoptr(KnSurface) surface = kn_surface_open(place.path, FALSE, &unverified);
    g_assert_true(damages[i].found_without_verify == !surface);
}

static void test_length(void)
{
    g_auto(Place) place = {0};
    place_init(&place);
    write_surface(place.path, 333, 211);
    gsize whole = 4096 + kn_frame_size_bytes(333, 211);
    const gsize lengths[] = {0,         1,         40,           4095,      4096,        4097,
                             whole / 2, whole - 1, whole - 4096, whole + 1, whole + 4096};
    g_autofree char *bytes = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(place.path, &bytes, &size, NULL));
    g_assert_cmpuint(size, ==, whole);
    for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_assert_true(g_file_set_contents(place.path, bytes, (gssize)size, NULL));
        g_assert_cmpint(truncate(place.path, (off_t)lengths[i]), ==, 0);
        for (gboolean verify = FALSE; verify <= TRUE; verify++) {
            g_autoptr(GError) error = NULL;
            g_assert_null(kn_surface_open(place.path, verify, &error));
            g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        }
    }
}

static void test_write_fails(void)
{
    g_auto(Place) place = {0};
    place_init(&place);
    g_autoptr(GError) error = NULL;
    g_autoptr(KnFrame) frame = make_frame(33, 21, 0);
    g_autofree char *path = g_build_filename(place.folder, "no", "such", "folder", NULL);
    g_assert_false(kn_surface_write(path, frame, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
}

/* A surface says its own key: whole, and under another's name, it is refused. */
static void test_key(void)
{
    g_auto(Place) place = {0};
    place_init(&place);
    g_autofree char *a = g_strnfill(64, 'a'), *b = g_strnfill(64, 'b');
    g_autofree char *own = g_strdup_printf("%s/%s.surface", place.folder, a);
    g_autofree char *other = g_strdup_printf("%s/%s.surface", place.folder, b);
    g_autoptr(GError) error = NULL;
    write_surface(own, 8, 6);
    g_autoptr(KnSurface) surface = kn_surface_open(own, TRUE, &error);
    g_assert_no_error(error);
    g_assert_nonnull(surface);
    g_assert_cmpint(g_rename(own, other), ==, 0);
    for (int verify = 0; verify < 2; verify++) {
        g_assert_null(kn_surface_open(other, verify, &error));
        g_assert_error(error, KN_ERROR, KN_ERROR_VERIFY);
        g_clear_error(&error);
    }
    g_assert_cmpint(g_rename(other, place.path), ==, 0); /* a name that says nothing */
    g_autoptr(KnSurface) unnamed = kn_surface_open(place.path, TRUE, &error);
    g_assert_no_error(error);
    g_assert_nonnull(unnamed);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/surface/what-is-written-is-read", test_round_trip);
    g_test_add_func("/surface/bytes-depend-on-the-picture-alone", test_pure);
    g_test_add_func("/surface/missing-is-an-input-error", test_missing);
    g_test_add_func("/surface/folder-is-no-surface", test_not_a_file);
    g_test_add_func("/surface/wrong-lengths-are-found", test_length);
    g_test_add_func("/surface/failed-write-leaves-nothing", test_write_fails);
    for (guint i = 0; i < G_N_ELEMENTS(damages); i++) {
        g_autofree char *path = g_strconcat("/surface/damage-is-found/", damages[i].name, NULL);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_damage);
    }
    g_test_add_func("/surface/under-another-key-is-refused", test_key);
    return g_test_run();
}
