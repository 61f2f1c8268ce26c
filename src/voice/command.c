/* SPDX-License-Identifier: MIT */
#include "base/atomic.h"
#include "base/error.h"
#include "voice/list.h"
#include "voice/wav.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

/* A program of the person's own. It never sees a shell: arguments go to it one by one, so a text
 * cannot become a command. */

/* The longest take that is read from a program: an hour of 48 kHz mono. */
enum { TAKE_BYTES_MAX = 48000 * 2 * 3600 };

static char *replace(const char *argument, const char *placeholder, const char *value)
{
    g_auto(GStrv) part = g_strsplit(argument, placeholder, -1);
    return g_strjoinv(value, part);
}

static char *version(const KnVoiceSettings *settings, GError **error)
{
    if (!settings->command || !settings->command[0]) {
        g_set_error(error, KN_ERROR, KN_ERROR_PROJECT,
                    "the voice 'command' needs \"command\": [\"program\", \"argument\", …]");
        return NULL;
    }
    return g_strdup("1");
}

static gboolean failed(GError **error, const char *program, const char *why)
{
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE, "the voice program '%s' %s", program, why);
    return FALSE;
}

/* What the program left: its output file where it was told to write one, else its standard output.
 */
static gboolean read_answer(const char *output, GBytes *standard_output, const char *program,
                            KnTake *take, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autofree char *file = NULL;
    gsize size = 0;
    gconstpointer data = NULL;
    if (output) {
        if (!g_file_get_contents(output, &file, &size, &why))
            return failed(error, program, "wrote no {output} file");
        data = file;
    } else {
        data = g_bytes_get_data(standard_output, &size);
    }
    if (size > TAKE_BYTES_MAX)
        return failed(error, program, "answered with more than an hour of sound");
    if (kn_wav_parse(data, size, take, &why))
        return TRUE;
    g_autofree char *message =
        g_strdup_printf("answered with what is no WAV file: %s", why->message);
    return failed(error, program, message);
}

/* The program ends with the process that waits for it. */
static void end_with_parent(gpointer user_data)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* The text as a file without a name: a program that does not read all of it, or nothing, breaks no
 * pipe. -1: there is no room. */
static int text_file(const char *text)
{
    int fd = memfd_create("kinora-text", MFD_CLOEXEC);
    if (fd >= 0 && kn_write_all(fd, text, strlen(text)) && lseek(fd, 0, SEEK_SET) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static gboolean run(char **argv, const char *input, GBytes **output, GError **error)
{
    g_autoptr(GError) why = NULL;
    g_autoptr(GSubprocessLauncher) launcher =
        g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
    int fd = input ? text_file(input) : -1;
    if (input && fd < 0)
        return failed(error, argv[0], g_strerror(errno));
    if (fd >= 0)
        g_subprocess_launcher_take_stdin_fd(launcher, fd);
    g_subprocess_launcher_set_child_setup(launcher, end_with_parent, NULL, NULL);
    g_autoptr(GSubprocess) process =
        g_subprocess_launcher_spawnv(launcher, (const char *const *)argv, &why);
    if (!process)
        return failed(error, argv[0], why->message);
    g_autoptr(GBytes) talk = NULL;
    if (!g_subprocess_communicate(process, NULL, NULL, output, &talk, &why)) {
        g_subprocess_force_exit(process);
        return failed(error, argv[0], why->message);
    }
    if (g_subprocess_get_successful(process))
        return TRUE;
    gsize size = 0;
    const char *said = g_bytes_get_data(talk, &size);
    g_autofree char *line = g_strndup(said ? said : "", MIN(size, 200));
    g_strdelimit(line, "\n\r", ' ');
    g_autofree char *valid = g_utf8_make_valid(g_strstrip(line), -1);
    g_autofree char *message = g_strdup_printf("failed%s%s", *valid ? ": " : "", valid);
    return failed(error, argv[0], message);
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error)
{
    g_autofree char *folder = g_dir_make_tmp("kinora-voice-XXXXXX", NULL);
    if (!folder) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "cannot make a temporary folder");
        return FALSE;
    }
    g_autofree char *output = g_build_filename(folder, "take.wav", NULL);
    gboolean has_text = FALSE, has_output = FALSE;
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    for (char **argument = settings->command; *argument; argument++) {
        has_text |= strstr(*argument, "{text}") != NULL;
        has_output |= strstr(*argument, "{output}") != NULL;
        g_autofree char *with_output = replace(*argument, "{output}", output);
        g_ptr_array_add(argv, replace(with_output, "{text}", text));
    }
    g_ptr_array_add(argv, NULL);
    g_autoptr(GBytes) answer = NULL;
    gboolean ok = run((char **)argv->pdata, has_text ? NULL : text, &answer, error) &&
                  read_answer(has_output ? output : NULL, answer, argv->pdata[0], take, error);
    g_unlink(output);
    g_rmdir(folder);
    return ok;
}

const KnVoice kn_voice_command = {
    .name = "command",
    .help = "a program of yours: text in, a WAV file out",
    .leave = "--allow-commands",
    .version = version,
    .speak = speak,
};
