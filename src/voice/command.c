/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/program.h"
#include "base/work_folder.h"
#include "voice/list.h"
#include "voice/sound.h"
#include "voice/take.h"

#include <string.h>

/* A program of the person's own. It never sees a shell: arguments go to it one by one, so a text
 * cannot become a command. */

static const char noun[] = "voice program";

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

/* The text may stand in the program's name, too. */
static gboolean check(const KnVoiceSettings *settings, const char *text, GError **error)
{
    g_autofree char *name = replace(settings->command[0], "{text}", text);
    return kn_program_check(noun, name, error);
}

static gboolean speak(const KnVoiceSettings *settings, const char *text, KnTake *take,
                      KnTrouble *trouble, GError **error)
{
    g_autoptr(KnFolder) temporary = kn_folder_open(g_get_tmp_dir(), NULL, FALSE, error);
    g_autoptr(KnWorkFolder) work =
        temporary ? kn_work_folder_new(temporary, KN_WORK_VOICE, error) : NULL;
    if (!work)
        return FALSE;
    static const char file[] = "take.wav";
    g_autofree char *output = g_build_filename(kn_work_folder_path(work), file, NULL);
    gboolean has_text = FALSE, has_output = FALSE;
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    for (char **argument = settings->command; *argument; argument++) {
        has_text |= strstr(*argument, "{text}") != NULL;
        has_output |= strstr(*argument, "{output}") != NULL;
        g_autofree char *with_output = replace(*argument, "{output}", output);
        g_ptr_array_add(argv, replace(with_output, "{text}", text));
    }
    g_ptr_array_add(argv, NULL);
    g_autofree char *mark = kn_work_folder_mark(work);
    const KnProgram program = {.noun = noun,
                               .argv = (char **)argv->pdata,
                               .input = has_text ? NULL : text,
                               .mark = mark,
                               .folder = kn_work_folder_folder(work),
                               .file = has_output ? file : NULL,
                               .answer_bytes_max = kn_take_bytes_max(text),
                               .timeout_seconds = settings->timeout};
    g_autoptr(GError) why = NULL;
    g_autoptr(GByteArray) answer = kn_program_run(&program, error);
    double seconds_max = kn_take_seconds_max(text);
    if (!answer || kn_sound_parse(answer->data, answer->len, NULL, seconds_max, take, &why))
        return answer != NULL;
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                "the voice program '%s' made no sound that can be used: %s", (char *)argv->pdata[0],
                why->message);
    return FALSE;
}

const KnVoice kn_voice_command = {
    .name = "command",
    .leave = KN_ASKED_COMMANDS,
    .version = version,
    .check = check,
    .speak = speak,
};
