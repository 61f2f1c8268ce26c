/* SPDX-License-Identifier: MIT */
#include "damage.h"
#include "engine/store/store.h"
#include "runs.h"

#include <glib/gstdio.h>
#include <string.h>

/* Files as people have them, with bytes changed or their end missing, as bad disks, cut downloads
 * and strangers make them. Whatever is in them, a run says in one line which file it cannot read
 * and where the project names it, or makes something of it; it never ends by a signal, hangs,
 * leaves processes or files behind, or gives one input to a third helper. A seed gives the same
 * files each time: KINORA_DAMAGED_SEED chooses another one. A thousand files a kind under `-m
 * slow`. */

enum { QUICK = 20, SLOW = 1000 };

typedef enum { PICTURE, CLIP, SOUND } Role;

/* A file, and how the program ffmpeg makes it: nothing, when it is made otherwise. */
static const struct {
    const char *name;
    Role role;
    const char *input, *options;
} kinds[] = {
    {"a.jpg", PICTURE, "testsrc2=s=64x48", "-frames:v 1"},
    {"a.png", PICTURE, "testsrc2=s=64x48", "-frames:v 1"},
    {"a.webp", PICTURE, "testsrc2=s=64x48", "-frames:v 1"},
    {"a.tiff", PICTURE, "testsrc2=s=64x48", "-frames:v 1"},
    {"a.gif", PICTURE, "testsrc2=s=64x48", "-frames:v 1"},
    {"a.svg", PICTURE, NULL, NULL},
    {"noise.heic", PICTURE, NULL, NULL},
    {"noise.avif", PICTURE, NULL, NULL},
    {"a.mp4", CLIP, "testsrc2=s=64x48:r=25:d=0.4", "-c:v libx264 -preset veryfast -g 5"},
    {"a.mkv", CLIP, "testsrc2=s=64x48:r=25:d=0.4", "-c:v libx264 -preset veryfast -g 5"},
    {"a.ts", CLIP, "testsrc2=s=64x48:r=25:d=0.4", "-c:v libx264 -preset veryfast -g 5"},
    {"moving.webp", CLIP, "testsrc2=s=64x48:r=25:d=0.4", "-c:v libwebp_anim"},
    {"a.wav", SOUND, "sine=d=0.4", ""},
    {"a.mp3", SOUND, "sine=d=0.4", ""},
    {"a.flac", SOUND, "sine=d=0.4", ""},
    {"a.wv", SOUND, "sine=d=0.4", ""},
    {"a.opus", SOUND, "sine=d=0.4", ""},
};

static const char drawing[] =
    "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"64\" height=\"48\" "
    "viewBox=\"0 0 64 48\"><defs><linearGradient id=\"a\"><stop offset=\"0\" "
    "stop-color=\"#f00\"/><stop offset=\"1\" stop-color=\"#00f\"/></linearGradient></defs>"
    "<rect width=\"64\" height=\"48\" fill=\"url(#a)\"/><path d=\"M3 4 L40 30 C 1 2 3 4 60 40 Z\" "
    "transform=\"rotate(3)\"/><text x=\"4\" y=\"20\" font-size=\"9\">a</text></svg>\n";

static char *whole; /* the folder of the files as they were made */

static void run_program(const char *command, const char *folder)
{
    g_auto(GStrv) argv = g_strsplit(command, " ", -1);
    g_autoptr(GError) error = NULL;
    int status;
    g_spawn_sync(folder, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, &error);
    g_assert_no_error(error);
    if (!g_spawn_check_wait_status(status, &error))
        g_error("%s: %s", command, error->message);
}

static void make_files(void)
{
    const char *folder = whole = g_dir_make_tmp("kn-damaged-XXXXXX", NULL);
    g_autofree char *svg = g_build_filename(folder, "a.svg", NULL);
    g_autofree char *pictures = g_strdup_printf("%s %s bad", g_getenv("MAKE_PICTURES"), folder);
    run_program(pictures, folder);
    g_assert_true(g_file_set_contents(svg, drawing, -1, NULL));
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!kinds[i].input)
            continue;
        g_autofree char *command =
            g_strdup_printf("ffmpeg -nostdin -v error -y -f lavfi -i %s%s%s %s", kinds[i].input,
                            *kinds[i].options ? " " : "", kinds[i].options, kinds[i].name);
        run_program(command, folder);
    }
}

/* Up to eight bytes are changed, most often near the beginning, where the structure is; one file in
 * eight loses its end. */
static void damage(GRand *rand, guint8 *bytes, gsize *size)
{
    gint n = g_rand_int_range(rand, 1, 9);
    for (gint i = 0; i < n; i++) {
        gsize near = g_rand_boolean(rand) ? MIN(*size, 256) : *size;
        gsize at = (gsize)g_rand_int_range(rand, 0, (gint32)near);
        bytes[at] = g_rand_boolean(rand) ? (guint8)(bytes[at] ^ 1u << g_rand_int_range(rand, 0, 8))
                                         : (guint8)g_rand_int_range(rand, 0, 256);
    }
    if (g_rand_int_range(rand, 0, 8) == 0)
        *size = (gsize)g_rand_int_range(rand, 1, (gint32)*size + 1);
}

static char *project_text(guint kind)
{
    static const char *const forms[] = {
        [PICTURE] = "\"segments\": [{\"image\": \"%s\", \"duration\": 0.2}]}",
        [CLIP] = "\"segments\": [{\"video\": \"%s\", \"duration\": 0.2}]}",
        [SOUND] = ("\"audio_file\": \"%s\", \"segments\": [{\"card\": {\"text\": \"\"}, "
                   "\"duration\": 0.2}]}"),
    };
    GString *text = g_string_new("{\"version\": 1, \"output\": {\"width\": 64, \"height\": 48, "
                                 "\"fps\": 10, \"speed\": \"ultrafast\"}, ");
    g_string_append(text, forms[kinds[kind].role]);
    g_string_replace(text, "%s", kinds[kind].name, 0);
    return g_string_free(text, FALSE);
}

static char *still;

/* How the program is called. Each command comes to each kind in turn. */
static void set_command(Site *site, guint command, const char *words[16])
{
    const char *const lines[][10] = {
        {"check", site->project_text, "--media", "--cache-dir", site->cache},
        {"render", site->project_text, "-o", site->output, "--json", "-j", "1", "--cache-dir",
         site->cache, "--no-state"},
        {"still", site->project_text, "--at", "0", "-o", still, "--cache-dir", site->cache},
    };
    memset(words, 0, 16 * sizeof *words);
    memcpy(words, lines[command % 3], sizeof lines[0]);
    site->words = words;
}

static void check_run(const Run *run, const char *name, const char *what)
{
    if (run->code != 0 && run->code != 4)
        g_error("%s: exit code %d: %s", what, run->code, run->err);
    /* A helper that an input has ended is not tried more than once more. */
    if (run_count(run->out, "\"retried\"", "") > 1 || strstr(run->err, " 3 times"))
        g_error("%s: tried too often: %s%s", what, run->out, run->err);
    if (run->code == 0)
        return;
    g_autofree char *error = run_error(run);
    gboolean place = strstr(error, "segment 1") || strstr(error, "$.");
    if (!strstr(error, name) || !place)
        g_error("%s: does not say which file and where: %s", what, error);
}

static void try_file(Site *site, guint kind, guint seed, guint command)
{
    const char *words[16];
    g_autofree char *path = g_build_filename(site->project, kinds[kind].name, NULL);
    g_autofree char *source = g_build_filename(whole, kinds[kind].name, NULL);
    g_autofree char *bytes = NULL, *text = project_text(kind);
    g_autoptr(GRand) rand = g_rand_new_with_seed(seed * 1000 + kind);
    gsize size;
    Run run;
    g_assert_true(g_file_get_contents(source, &bytes, &size, NULL));
    damage(rand, (guint8 *)bytes, &size);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
    g_assert_true(g_file_set_contents(site->project_text, text, -1, NULL));
    set_command(site, command, words);
    g_autofree char *what = g_strdup_printf("%s of seed %u, %s", kinds[kind].name, seed, words[0]);
    if (g_getenv("KINORA_DAMAGED_KEEP")) /* to be looked at */
        g_file_set_contents(g_getenv("KINORA_DAMAGED_KEEP"), bytes, (gssize)size, NULL);
    site_run(site, NULL, &run);
    check_run(&run, kinds[kind].name, what);
    g_unlink(still);
    site_check_clean(site);
    run_clear(&run);
}

static void test_kind(gconstpointer data)
{
    guint kind = GPOINTER_TO_UINT(data);
    const char *wish = g_getenv("KINORA_DAMAGED_SEED");
    guint first = wish ? (guint)g_ascii_strtoull(wish, NULL, 10) : 1;
    guint n = g_test_slow() ? SLOW : QUICK;
    Site site;
    site_open(&site, "[]", 0);
    still = g_build_filename(site.out, "still.png", NULL);
    for (guint i = 0; i < n; i++)
        try_file(&site, kind, first + i, i + kind);
    g_free(still);
    site_close(&site);
}

int main(int argc, char **argv)
{
    runs_init(&argc, &argv);
    damage_is_expected();
    make_files();
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_strconcat("/damaged/", kinds[i].name, NULL);
        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_kind);
    }
    int code = g_test_run();
    kn_remove_tree(whole);
    g_free(whole);
    return code;
}
