/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/module.h"
#include "clips.h"
#include "engine/pool/role.h"
#include "film.h"

#include <string.h>

/* A frame or two of everything: a picture, sound, speech. */
#define HEAD                                                                                       \
    "{\"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": \"ultrafast\"}, "      \
    "\"voice\": {\"timeout\": 1}, \"music\": {\"file\": \"tone.wav\"}, \"segments\": ["
static const char project[] = HEAD "{\"image\": \"a.png\", \"transcript\": \"One.\"}]}";
/* Of a scene, too, where clips can be made. */
static const char project_with_scene[] =
    HEAD "{\"image\": \"a.png\", \"transcript\": \"One.\"}, {\"scene\": {\"command\": [\"cp\", "
         "\"clip.mov\", \"made.mov\"], \"inputs\": [\"clip.mov\"], \"output\": \"made.mov\"}, "
         "\"duration\": 0.2}]}";

/* Not a part of the film: what it is rendered with. */
static void open_film(Film *film, const char *text)
{
    g_unsetenv("KINORA_TEST_FAULT");
    g_setenv("KINORA_TEST_CPUS", "2", TRUE);
    film_open(film, "[{\"image\": \"a.png\", \"duration\": 1}]", NULL, TRUE);
    film_load(film, text);
}

/* The film that exercises a role. */
static void open_film_for(Film *film, const KnRole *role)
{
    open_film(film, project);
    if (role == &kn_role_verify)
        film->options.verify = KN_VERIFY_ON;
    if (role != &kn_role_scene)
        return;
    clip_write(film->folder, "clip.mov", 160, 90, "30", 0.5, NULL, 1);
    film_load(film, project_with_scene);
    film->options.allow_commands = TRUE;
}

static gboolean can_exercise(const KnRole *role)
{
    return role != &kn_role_ask && (role != &kn_role_scene || clip_can_make());
}

static gboolean is_silent(const char *fault)
{
    return strcmp(fault, "hang") == 0 || strcmp(fault, "spin") == 0;
}

static void check_failure(const KnRole *role, const char *fault, int code, const char *words)
{
    Film film;
    g_autoptr(GError) error = NULL;
    g_autofree char *wish = g_strdup_printf("%s:%s=0:times=9", fault, role->name);
    open_film_for(&film, role);
    film.options.hang_seconds = is_silent(fault) ? 0.3 : 60;
    g_setenv("KINORA_TEST_FAULT", wish, TRUE);
    g_assert_false(film_render(&film, &error));
    if (!error || error->domain != KN_ERROR || error->code != code ||
        !strstr(error->message, words))
        g_error("%s: not '%s' but: %s", wish, words, error ? error->message : "none");
    /* Only who looks at a film comes after it. */
    g_assert_cmpint(g_file_test(film.output, G_FILE_TEST_EXISTS), ==, role == &kn_role_verify);
    film_check_clean(&film);
    film_check_no_children();
    g_unsetenv("KINORA_TEST_FAULT");
    film_close(&film);
}

/* Of the role's own words and code for what is lost, or of others. */
typedef struct {
    const char *fault, *last;
    int code; /* 0: it was lost, as often as the role is tried */
} Failure;

static void check_role(const KnRole *role, const Failure *failure)
{
    guint n_tries = MAX(1, role->tries[KN_TROUBLE_LOST]);
    g_autofree char *lost = g_strdup_printf("was lost %u times, last: %s", n_tries, failure->last);
    check_failure(role, failure->fault, failure->code ? failure->code : role->lost_code,
                  failure->code || is_silent(failure->fault) ? failure->last : lost);
}

/* Whatever a process of whatever role does wrong each time: an error in words, nothing left. An
 * encoder that is tried in vain is replaced (test_settings.c), a picture that nobody can look at
 * has no subject (test_detect.c), a model that cannot be asked is replaced
 * (tests/director/test_model.c), and the program of a scene has a time of its own, a minute at
 * least (tests/cli/scenes.sh). */
static void test_roles(void)
{
    static const Failure rows[] = {
        {"start-crash", "killed by signal 9", 0},
        {"start-exit", "ended with code 0", 0},
        {"start-garbage", "bad message between processes", 0},
        {"version", "is Kinora 0.0.0", KN_ERROR_ENVIRONMENT},
        {"crash", "killed by signal 9", 0},
        {"exit", "ended with code 0", 0},
        {"garbage", "bad message between processes", 0},
        {"hang", "silent for ", 0},
    };
    for (guint i = 0; kn_roles()[i]; i++) {
        const KnRole *role = kn_roles()[i];
        if (role == &kn_role_encoder || role == &kn_role_detect || role == &kn_role_align ||
            !can_exercise(role))
            continue;
        for (guint j = 0; j < G_N_ELEMENTS(rows); j++)
            if (role != &kn_role_scene || !is_silent(rows[j].fault))
                check_role(role, &rows[j]);
    }
}

/* A machine that does something else gives a helper little of its time, and one that encodes sound
 * says nothing meanwhile: it is not lost for that. One that goes round in a circle is. */
static void test_slow(void)
{
    Film film;
    g_autoptr(GError) error = NULL;
    open_film_for(&film, &kn_role_sound);
    film.options.hang_seconds = 1;
    g_setenv("KINORA_TEST_FAULT", "slow:sound=0:times=9", TRUE);
    g_assert_true(film_render(&film, &error));
    g_assert_no_error(error);
    g_assert_false(film_saw(&film, "silent for"));
    g_unsetenv("KINORA_TEST_FAULT");
    film_close(&film);
    const Failure spins = {"spin", "silent for ", 0};
    check_role(&kn_role_sound, &spins);
}

static guint n_descriptors(void)
{
    GDir *dir = g_dir_open("/proc/self/fd", 0, NULL);
    guint n = 0;
    while (g_dir_read_name(dir))
        n++;
    g_dir_close(dir);
    return n;
}

/* Once is nothing: the film is made, and no descriptor is left of the processes. */
static void test_once(void)
{
    guint n_before = 0;
    static const char *const faults[] = {"crash", "exit", "garbage", "abort"};
    for (guint i = 0; kn_roles()[i]; i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        g_autofree char *wish =
            g_strdup_printf("%s:%s=0", faults[i % G_N_ELEMENTS(faults)], kn_roles()[i]->name);
        if (!can_exercise(kn_roles()[i]))
            continue;
        open_film_for(&film, kn_roles()[i]);
        g_setenv("KINORA_TEST_FAULT", wish, TRUE);
        film_render(&film, &error);
        g_assert_no_error(error);
        g_unsetenv("KINORA_TEST_FAULT");
        film_close(&film);
        /* The first film leaves open what the libraries keep. */
        if (n_before > 0)
            g_assert_cmpuint(n_descriptors(), ==, n_before);
        n_before = n_descriptors();
    }
}

/* An input that is the end of who reads it is named with its segment, after two processes. */
static void test_unreadable(void)
{
    static const struct {
        const char *fault, *segments, *words[2];
    } rows[] = {
        {"read:picture=0:a.png",
         "{\"image\": \"a.png\", \"duration\": 0.2}",
         {"$.segments[0].image: ", "/a.png' cannot be read: "}},
        {"read:sound=0:b.wav",
         "{\"image\": \"a.png\", \"duration\": 0.2}, {\"image\": \"a.png\", \"duration\": 0.2, "
         "\"audio\": \"b.wav\"}",
         {"$.segments[1].audio: ", "/b.wav' cannot be read: "}},
        {"read:sound=0:tone.wav",
         "{\"image\": \"a.png\", \"duration\": 0.2}",
         {"$.music.file: ", "/tone.wav' cannot be read: "}},
        {"read:draw=0:clip.mov",
         "{\"image\": \"a.png\", \"duration\": 0.2}, {\"video\": \"clip.mov\", \"duration\": 0.2}",
         {"$.segments[1].video: ", "/clip.mov' cannot be read: "}},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        Film film;
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strconcat(HEAD, rows[i].segments, "]}", NULL);
        if (strstr(text, ".mov") && !clip_can_make())
            continue;
        open_film(&film, "{\"segments\": [{\"card\": {}, \"duration\": 1}]}");
        g_autofree char *tone = g_build_filename(film.folder, "tone.wav", NULL);
        g_autofree char *other = g_build_filename(film.folder, "b.wav", NULL), *bytes = NULL;
        gsize size;
        g_assert_true(g_file_get_contents(tone, &bytes, &size, NULL));
        g_assert_true(g_file_set_contents(other, bytes, (gssize)size, NULL));
        if (strstr(text, ".mov"))
            clip_write(film.folder, "clip.mov", 160, 90, "30", 0.5, NULL, 1);
        film_load(&film, text);
        g_setenv("KINORA_TEST_FAULT", rows[i].fault, TRUE);
        g_assert_false(film_render(&film, &error));
        g_unsetenv("KINORA_TEST_FAULT");
        g_assert_error(error, KN_ERROR, KN_ERROR_INPUT);
        if (!g_str_has_prefix(error->message, "test.json:1:") ||
            !strstr(error->message, rows[i].words[0]) || !strstr(error->message, rows[i].words[1]))
            g_error("%s: %s", rows[i].fault, error->message);
        g_assert_cmpuint(film_count(&film, "warning: preparing a picture is tried again") +
                             film_count(&film, "warning: encoding the sound is tried again") +
                             film_count(&film, "batch 0 retry"),
                         ==, 1);
        film_check_no_children();
        film_close(&film);
    }
}

/* A process that may load nothing but what its role names. */
static void test_modules(void)
{
    static const char *const none[] = {NULL};
    g_autoptr(GError) error = NULL;
    for (guint i = 0; kn_roles()[i]; i++)
        g_assert_true(kn_roles()[i]->modules && kn_role_find(kn_roles()[i]->name) == kn_roles()[i]);
    kn_module_allow(none);
    g_assert_null(kn_module_load("text", &error));
    g_assert_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT);
    kn_module_allow(NULL);
}

int main(int argc, char **argv)
{
    g_setenv("KINORA_TEST_BACK_OFF_MS", "1", TRUE);
    film_init(&argc, &argv);
    g_test_add_func("/pool/modules-are-those-of-the-role", test_modules);
    g_test_add_func("/pool/what-fails-each-time-is-an-error-for-every-role", test_roles);
    g_test_add_func("/pool/a helper that is slow is not lost", test_slow);
    g_test_add_func("/pool/what-fails-once-is-made-again-for-every-role", test_once);
    g_test_add_func("/pool/an-input-that-kills-is-named-with-its-segment", test_unreadable);
    return film_run();
}
