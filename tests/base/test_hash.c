/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define HALF "0123456789abcdef0123456789abcdef"

/* Only what kn_hash_bytes makes is the name of something stored. */
static void test_valid(void)
{
    static const struct {
        const char *text;
        gboolean valid;
    } rows[] = {
        {HALF HALF, TRUE},
        {"", FALSE},
        {HALF, FALSE},
        {HALF HALF "0", FALSE},
        {HALF HALF ".", FALSE},
        {"g123456789abcdef0123456789abcdef" HALF, FALSE},
        {"0123456789ABCDEF0123456789abcdef" HALF, FALSE},
        {HALF "0123456789abcdef0123456789abcde ", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(kn_hash_is_valid(rows[i].text), ==, rows[i].valid);
    g_autofree char *made = kn_hash_bytes("a", 1);
    g_assert_true(kn_hash_is_valid(made));
}

/* The examples of FIPS 180-4, in any parts. */
static void test_published(void)
{
    static const struct {
        const char *text;
        guint times;
        const char *hash;
    } rows[] = {
        {"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"aaaaaaaaaa", 100000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    g_autoptr(KnHasher) hasher = kn_hasher_new();
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        for (guint k = 0; k < rows[i].times; k++)
            kn_hasher_add(hasher, rows[i].text, strlen(rows[i].text));
        g_autofree char *hash = kn_hasher_text(hasher); /* and is of nothing again */
        g_assert_cmpstr(hash, ==, rows[i].hash);
    }
    g_autofree char *at_once = kn_hash_bytes("abc", 3);
    g_assert_cmpstr(at_once, ==, rows[1].hash);
}

/* A file is known by all of its bytes, however many there are. */
static void test_file(void)
{
    enum { SIZE = (1 << 20) + 7 };
    static const gsize places[] = {0, (1 << 18) - 1, 1 << 18, (1 << 19) + 3, SIZE - 1};
    g_autofree char *folder = g_dir_make_tmp("kinora-hash-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "a", NULL), *bytes = g_malloc0(SIZE);
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autoptr(GError) error = NULL;
        bytes[places[i]] = 1;
        g_assert_true(g_file_set_contents(path, bytes, SIZE, &error));
        g_autofree char *of_file = kn_hash_file(path, &error), *whole = kn_hash_bytes(bytes, SIZE);
        g_assert_no_error(error);
        g_assert_cmpstr(of_file, ==, whole);
    }
    g_unlink(path);
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_hash_file(path, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_rmdir(folder);
}

/* A file that cannot be read to its end is not known by its beginning. */
static void test_read_error(void)
{
    g_autoptr(GError) error = NULL;
    int fd = open("/dev/null", O_WRONLY);
    g_assert_cmpint(fd, >=, 0);
    g_assert_null(kn_hash_descriptor(fd, "a-name", NULL, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "a-name"));
    close(fd);
}

/* SHA-256 as others compute it (FIPS 180-4, "abc"). */
static void test_known(void)
{
    g_autofree char *hash = kn_hash_bytes("abc", 3);
    g_assert_cmpstr(hash, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* Values of other types have other hashes, though their bytes are the same. */
static void test_variant(void)
{
    g_autofree char *one = kn_hash_variant(g_variant_new_int32(7));
    g_autofree char *same = kn_hash_variant(g_variant_new_int32(7));
    g_autofree char *other = kn_hash_variant(g_variant_new_uint32(7));
    g_assert_cmpstr(one, ==, same);
    g_assert_cmpstr(one, !=, other);
}

static void test_of_name(void)
{
    static const struct {
        const char *path;
        gboolean is_key;
    } rows[] = {
        {HALF HALF, TRUE},       {"/a/" HALF HALF ".batch", TRUE}, {HALF HALF ".a.b", TRUE},
        {HALF HALF "0", FALSE},  {HALF ".batch", FALSE},           {"film.mp4", FALSE},
        {HALF HALF "-1", FALSE}, {HALF HALF "/film.mp4", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        char key[KN_HASH_LENGTH + 1];
        kn_hash_of_name(rows[i].path, key);
        g_assert_cmpstr(key, ==, rows[i].is_key ? HALF HALF : "");
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/hash/published-examples", test_published);
    g_test_add_func("/hash/valid", test_valid);
    g_test_add_func("/hash/all-of-a-file", test_file);
    g_test_add_func("/hash/a-read-error-is-one", test_read_error);
    g_test_add_func("/hash/known-value", test_known);
    g_test_add_func("/hash/types-count", test_variant);
    g_test_add_func("/hash/key-of-a-name", test_of_name);
    return g_test_run();
}
