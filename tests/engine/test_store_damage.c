/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/store/prune.h"
#include "film.h"

#include <glib/gstdio.h>
#include <string.h>

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 0.6}, {\"image\": \"b.jpg\", \"duration\": 0.6}]"

typedef enum { FLIP_FIRST, FLIP_HEADER, FLIP_MIDDLE, FLIP_LAST, CUT, EMPTY, N_DAMAGES } Damage;

static void damage(const char *path, Damage how)
{
    g_autofree char *data = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(path, &data, &size, NULL));
    const gsize at[] = {[FLIP_FIRST] = 0, 9, size / 2, size - 1};
    if (how < CUT)
        data[at[how]] ^= 0x04;
    else
        size = how == CUT ? size / 2 : 0;
    g_assert_true(g_file_set_contents(path, data, (gssize)size, NULL));
}

static char *render(Film *film, gboolean afresh)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(afresh ? film_render(film, &error) : film_render_again(film, &error));
    g_assert_no_error(error);
    return film_sha256(film);
}

/* Warnings of damage: there are others, of the sound's length. */
static guint count_damaged(const Film *film)
{
    guint n = 0;
    for (guint i = 0; i < film->events->len; i++)
        n += strstr(film->events->pdata[i], "damaged and") != NULL;
    return n;
}

/* Damages one result; with a still also every batch is taken away, so that the still is used. */
static void check_result(Film *film, const KnStoreEntry *entry, Damage how, const char *expected)
{
    g_autofree char *path = kn_store_path(film->cache, entry->kind, entry->key);
    g_autofree char *batches = g_build_filename(film->cache, "batches", NULL);
    damage(path, how);
    if (entry->kind == KN_STORE_SURFACE)
        kn_remove_tree(batches);
    g_autofree char *sum = render(film, FALSE);
    g_assert_cmpstr(sum, ==, expected);
    if (entry->kind != KN_STORE_PROBE)
        g_assert_cmpuint(count_damaged(film), ==, 1);
    g_autofree char *again = render(film, FALSE);
    g_assert_cmpstr(again, ==, expected);
    g_assert_true(film_saw(film, "done made 0"));
    g_assert_cmpuint(count_damaged(film), ==, 0);
}

static void check_method(const char *method)
{
    Film film;
    film_open(&film, SEGMENTS, NULL, TRUE);
    film.options.method = method;
    film.options.chunk_duration = 0.6;
    g_autofree char *expected = render(&film, TRUE);
    g_autoptr(GArray) entries = kn_store_list(film.cache);
    for (guint i = 0; i < entries->len; i++)
        for (Damage how = 0; how < N_DAMAGES; how++)
            check_result(&film, &g_array_index(entries, KnStoreEntry, i), how, expected);
    film_close(&film);
}

static void test_chunk(void)
{
    check_method("chunk");
}

static void test_disabled(void)
{
    check_method("disabled");
}

/* What goes while a build runs, by the hand of a person, is made again as well. */
static void remove_batches(const KnEvent *event, gpointer user_data)
{
    const Film *film = user_data;
    g_autofree char *batches = g_build_filename(film->cache, "batches", NULL);
    if (event->kind == KN_EVENT_BATCH && g_strcmp0(event->state, "cached") == 0)
        kn_remove_tree(batches);
}

static void test_removed(void)
{
    Film film;
    film_open(&film, SEGMENTS, NULL, TRUE);
    film.options.chunk_duration = 0.6;
    g_autofree char *expected = render(&film, TRUE);
    film.on_event = remove_batches;
    film.on_event_data = &film;
    g_autofree char *sum = render(&film, FALSE);
    g_assert_cmpstr(sum, ==, expected);
    film_close(&film);
}

typedef struct {
    const char *why;
    guint n;
} Told;

static void count_told(const char *path, const char *reason, gpointer user_data)
{
    Told *told = user_data;
    g_assert_nonnull(strstr(reason, told->why));
    told->n++;
}

/* Whole, and in each other's place: what a bad copy or a restore does. */
static void exchange(const char *cache, const KnStoreEntry *a, const KnStoreEntry *b)
{
    g_autofree char *path_a = kn_store_path(cache, a->kind, a->key);
    g_autofree char *path_b = kn_store_path(cache, b->kind, b->key);
    g_autofree char *aside = g_strconcat(path_a, ".aside", NULL);
    g_assert_cmpint(g_rename(path_a, aside), ==, 0);
    g_assert_cmpint(g_rename(path_b, path_a), ==, 0);
    g_assert_cmpint(g_rename(aside, path_b), ==, 0);
}

static void test_exchanged(void)
{
    static const KnStoreKind of[] = {KN_STORE_SURFACE, KN_STORE_BATCH, KN_STORE_PROBE};
    static const char *const inputs[] = {"a.png", "b.jpg", "tone.wav"};
    for (guint k = 0; k < G_N_ELEMENTS(of); k++) {
        Film film;
        KnStoreVerified verified;
        KnStoreEntry two[2];
        guint n = 0;
        film_open(&film, SEGMENTS, NULL, TRUE);
        film.options.chunk_duration = 0.6;
        for (guint i = 0; i < G_N_ELEMENTS(inputs); i++) { /* else there are no records of them */
            g_autofree char *path = g_build_filename(film.folder, inputs[i], NULL);
            film_set_times(path, 1600000000);
        }
        Told told = {of[k] == KN_STORE_PROBE ? "is damaged" : "under a wrong name", 0};
        g_autofree char *expected = render(&film, TRUE);
        g_autofree char *batches = g_build_filename(film.cache, "batches", NULL);
        g_autoptr(GArray) entries = kn_store_list(film.cache);
        for (guint i = 0; i < entries->len && n < 2; i++)
            if (g_array_index(entries, KnStoreEntry, i).kind == of[k])
                two[n++] = g_array_index(entries, KnStoreEntry, i);
        g_assert_cmpuint(n, ==, 2);
        exchange(film.cache, &two[0], &two[1]);
        if (of[k] == KN_STORE_SURFACE)
            kn_remove_tree(batches);
        g_autofree char *sum = render(&film, FALSE);
        g_assert_cmpstr(sum, ==, expected);
        g_assert_true(of[k] == KN_STORE_PROBE || count_damaged(&film) > 0);
        exchange(film.cache, &two[0], &two[1]);
        kn_store_verify(film.cache, count_told, &told, &verified);
        g_assert_cmpuint(told.n, ==, 2);
        g_assert_cmpuint(verified.n_damaged, ==, told.n);
        film_close(&film);
    }
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/store-damage/a-damaged-result-is-found-told-and-made-again", test_chunk);
    g_test_add_func("/store-damage/also-without-workers", test_disabled);
    g_test_add_func("/store-damage/a-batch-that-goes-during-a-build-is-made-again", test_removed);
    g_test_add_func("/store-damage/results-in-each-others-place-are-found-and-made-again",
                    test_exchanged);
    return film_run();
}
