/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/session.h"
#include "film.h"
#include "silent.h"

#include <string.h>

/* A session does each step once, and sessions do not know of each other. */

#define SEGMENTS                                                                                   \
    "[{\"image\": \"a.png\", \"duration\": 0.8, \"effects_plan\": {\"motion\": "                   \
    "\"ken_burns_in\", \"overlays\": [\"film_grain\"], \"transition\": {\"type\": \"fade\", "      \
    "\"duration\": 0.3}}}, {\"image\": \"b.jpg\", \"duration\": 0.8}, {\"card\": {\"text\": "      \
    "\"%s\"}, \"duration\": 0.6}]"

static void open_film(Film *film, const char *words)
{
    g_auto(GStrv) parts = g_strsplit(SEGMENTS, "%s", 2);
    g_autofree char *segments = g_strjoinv(words, parts);
    film_open(film, segments, NULL, TRUE);
    film->options.threads = 1; /* for all methods the same: the bytes depend on it */
}

static void test_once(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    g_auto(KnState) state = {0};
    open_film(&film, "Once");
    g_autofree char *folder = g_build_filename(film.folder, "state", NULL);
    film.options.state_dir = folder;
    g_assert_true(kn_state_read(folder, &state));
    KnSession *session = kn_session_open(film.project, &film.options);
    const KnTimeline *timeline = kn_session_timeline(session, &error);
    g_assert_cmpuint(kn_session_n_compiled(session), ==, 0);
    const KnManifest *manifest = kn_session_manifest(session, film.output, &error);
    g_assert_no_error(error);
    g_assert_true(manifest == kn_session_manifest(session, film.output, &error));
    g_assert_cmpuint(kn_session_n_compiled(session), ==, 1);
    for (int i = 0; i < 2; i++) {
        g_auto(KnStatus) status = {0};
        g_assert_true(kn_session_status(session, film.output, &state, &status, &error));
        g_assert_cmpuint(status.n_missing, ==, kn_manifest_n_batches(manifest));
    }
    g_assert_cmpuint(kn_session_n_compiled(session), ==, 1);
    for (int i = 0; i < 2; i++) {
        g_autoptr(KnFrame) drawn = kn_session_still(session, i, &error);
        g_assert_no_error(error);
        g_assert_nonnull(drawn);
    }
    g_assert_cmpuint(kn_session_n_compiled(session), ==, 2); /* without an encoder */
    g_assert_true(silent_render(session, film.output, &error));
    g_assert_true(silent_render(session, film.output, &error));
    g_assert_no_error(error);
    g_assert_true(timeline == kn_session_timeline(session, &error));
    g_assert_cmpuint(kn_session_n_compiled(session), ==, 2);
    kn_session_close(session);
    film_close(&film);
}

/* Without a folder there is no state: everything is to be made. */
static void test_no_state(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    g_auto(KnState) state = {0};
    g_auto(KnStatus) status = {0};
    open_film(&film, "Nothing noted");
    g_assert_true(kn_state_read(NULL, &state));
    KnSession *session = kn_session_open(film.project, &film.options);
    g_assert_true(kn_session_status(session, film.output, &state, &status, &error));
    g_assert_no_error(error);
    g_assert_false(status.held || status.film_there);
    g_assert_cmpuint(status.n_missing, ==, kn_manifest_n_batches(status.manifest));
    kn_status_clear(&status);
    kn_session_close(session);
    film_close(&film);
}

/* Another container and another range are another manifest, of the same timeline. */
static void test_outputs(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, "Two");
    KnSession *session = kn_session_open(film.project, &film.options);
    const KnManifest *whole = kn_session_manifest(session, film.output, &error);
    const KnManifest *other = kn_session_manifest(session, "other.mkv", &error);
    film.options.range_first = 10;
    film.options.range_n = 10;
    const KnManifest *part = kn_session_manifest(session, film.output, &error);
    g_assert_no_error(error);
    g_assert_true(whole != other && whole != part && other != part);
    g_assert_cmpint(kn_manifest_batch(part, 0)->first_frame, ==, 10);
    film.options.range_n = film.options.range_first = 0;
    g_assert_true(whole == kn_session_manifest(session, film.output, &error));
    g_assert_cmpuint(kn_session_n_compiled(session), ==, 3);
    kn_session_close(session);
    film_close(&film);
}

static gpointer render(gpointer data)
{
    GError *error = NULL;
    film_render(data, &error);
    return error;
}

/* The bytes of two runs at once are those of two runs one after the other. */
static void test_at_once(gconstpointer method)
{
    Film films[2];
    char *expected[2];
    GThread *threads[2];
    open_film(&films[0], "First");
    open_film(&films[1], "Second");
    for (int i = 0; i < 2; i++) {
        films[i].options.method = method;
        films[i].options.workers = g_str_equal(method, "disabled") ? -1 : 2;
        films[i].options.chunk_duration = 0.6;
        g_autoptr(GError) error = render(&films[i]);
        g_assert_no_error(error);
        expected[i] = film_sha256(&films[i]);
    }
    g_assert_cmpstr(expected[0], !=, expected[1]);
    for (int i = 0; i < 2; i++)
        threads[i] = g_thread_new("render", render, &films[i]);
    for (int i = 0; i < 2; i++) {
        g_autoptr(GError) error = g_thread_join(threads[i]);
        g_assert_no_error(error);
    }
    for (int i = 0; i < 2; i++) {
        g_autofree char *sum = film_sha256(&films[i]);
        g_assert_cmpstr(sum, ==, expected[i]);
        g_free(expected[i]);
        film_close(&films[i]);
    }
}

/* Puts other pictures under the names of a film: new files, as an editor saves them. */
static void exchange(const Film *film)
{
    static const char *const names[][2] = {{"a.png", "c.png"}, {"b.jpg", "a.png"}};
    char *bytes[2];
    gsize size[2];
    for (int i = 0; i < 2; i++) {
        g_autofree char *from = g_build_filename(film->folder, names[i][1], NULL);
        g_assert_true(g_file_get_contents(from, &bytes[i], &size[i], NULL));
    }
    for (int i = 0; i < 2; i++) {
        g_autofree char *to = g_build_filename(film->folder, names[i][0], NULL);
        g_assert_true(g_file_set_contents(to, bytes[i], (gssize)size[i], NULL));
        g_free(bytes[i]);
    }
}

typedef struct {
    Film *film;
    const KnProject *project;
    char *sha256;
    GError *error;
} Newcomer;

/* A session of its own of the film's project, from its beginning to its end. */
static gpointer come_and_go(gpointer data)
{
    Newcomer *newcomer = data;
    Film film = *newcomer->film;
    film.options.event = NULL;
    film.options.method = "disabled";
    film.output = g_build_filename(film.folder, "newcomer.mp4", NULL);
    KnSession *session = kn_session_open(newcomer->project, &film.options);
    if (silent_render(session, film.output, &newcomer->error))
        newcomer->sha256 = film_sha256(&film);
    kn_session_close(session);
    g_free(film.output);
    return NULL;
}

static void test_other_states(gconstpointer in_thread)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, "Both");
    KnSession *first = kn_session_open(film.project, &film.options);
    g_autoptr(KnFrame) before = kn_session_still(first, 0, &error);
    g_assert_no_error(error);
    exchange(&film);
    Newcomer newcomer = {.film = &film, .project = film.project};
    if (in_thread)
        g_thread_join(g_thread_new("newcomer", come_and_go, &newcomer));
    else
        come_and_go(&newcomer);
    g_assert_no_error(newcomer.error);
    g_autoptr(KnFrame) after = kn_session_still(first, 0, &error); /* what it has planned with */
    g_assert_no_error(error);
    g_autofree char *hash_before = kn_frame_hash(before), *hash_after = kn_frame_hash(after);
    g_assert_cmpstr(hash_before, ==, hash_after);
    g_autoptr(KnFrame) second = kn_session_still(first, 30, &error); /* b.jpg is another now */
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_null(second);
    kn_session_close(first);
    g_clear_error(&error);
    g_assert_true(film_render(&film, &error));
    g_assert_no_error(error);
    g_autofree char *fresh = film_sha256(&film);
    g_assert_cmpstr(newcomer.sha256, ==, fresh);
    g_free(newcomer.sha256);
    film_close(&film);
}

typedef struct {
    Newcomer newcomer;
    gboolean came;
} Visit;

/* In the middle of the first one's frames. */
static void visit_at(const KnEvent *event, gpointer user_data)
{
    Visit *visit = user_data;
    if (visit->came || event->kind != KN_EVENT_PHASE || strcmp(event->phase, "plan") != 0 ||
        strcmp(event->state, "done") != 0)
        return;
    visit->came = TRUE;
    exchange(visit->newcomer.film);
    come_and_go(&visit->newcomer);
}

/* Another session of the same files begins and ends inside of a call of the first, in the same
 * thread: it sees what stands there, and the first is held to what it has planned with still. */
static void test_inside(gconstpointer method)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film(&film, "Inside");
    Visit visit = {.newcomer = {.film = &film, .project = film.project}};
    film.options.method = method;
    film.options.workers = g_str_equal(method, "disabled") ? -1 : 2;
    film.on_event = visit_at;
    film.on_event_data = &visit;
    g_assert_false(film_render(&film, &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
    g_assert_nonnull(strstr(error->message, "was changed"));
    g_assert_no_error(visit.newcomer.error);
    film.on_event = NULL;
    g_clear_error(&error);
    g_assert_true(film_render(&film, &error));
    g_assert_no_error(error);
    g_autofree char *fresh = film_sha256(&film);
    g_assert_cmpstr(visit.newcomer.sha256, ==, fresh);
    g_free(visit.newcomer.sha256);
    film_close(&film);
}

int main(int argc, char **argv)
{
    film_init(&argc, &argv);
    g_test_add_func("/sessions/each-step-is-done-once", test_once);
    g_test_add_func("/sessions/no-folder-is-no-state", test_no_state);
    g_test_add_func("/sessions/a-manifest-for-each-output", test_outputs);
    g_test_add_data_func("/sessions/two-at-once-with-workers", "chunk", test_at_once);
    g_test_add_data_func("/sessions/two-at-once-in-one-process", "disabled", test_at_once);
    g_test_add_data_func("/sessions/one-path-at-two-states-one-after-the-other", NULL,
                         test_other_states);
    g_test_add_data_func("/sessions/one-path-at-two-states-in-two-threads", "thread",
                         test_other_states);
    g_test_add_data_func("/sessions/one-inside-of-another", "disabled", test_inside);
    g_test_add_data_func("/sessions/one-inside-of-another-with-workers", "chunk", test_inside);
    return film_run();
}
