/* SPDX-License-Identifier: MIT */
#include "cli/voice_names.h"
#include "base/text.h"
#include "cli/job.h"
#include "cli/json_line.h"
#include "voice/voice.h"

#include <stdio.h>

static void print(const KnArgs *args, const KnVoice *voice, const KnVoiceInfo *info)
{
    if (kn_args_on(args, "json")) {
        KnJsonLine *line = kn_json_line_new("speaker");
        kn_json_line_string(line, "provider", voice->name);
        kn_json_line_string(line, "name", info->name);
        kn_json_line_string(line, "language", info->language);
        kn_json_line_string(line, "quality", info->quality);
        kn_json_line_string(line, "licence", info->licence);
        kn_json_line_print(line);
        return;
    }
    g_autofree char *name = kn_text_visible(info->name);
    g_autofree char *language = kn_text_visible(info->language ? info->language : "?");
    g_autofree char *quality = kn_text_visible(info->quality ? info->quality : "?");
    g_autofree char *licence = kn_text_visible(info->licence ? info->licence : "?");
    printf("%-8s %-24s %-12s %-46s %s\n", voice->name, name, language, quality, licence);
}

static void print_all(const KnArgs *args, const KnVoice *voice)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GArray) list = voice->list ? voice->list(&error) : NULL;
    for (guint i = 0; list && i < list->len; i++)
        print(args, voice, &g_array_index(list, KnVoiceInfo, i));
    if (kn_args_on(args, "json"))
        return;
    g_autofree char *reason = error ? kn_text_visible(error->message) : NULL;
    if (reason)
        printf("%-8s %s\n", voice->name, reason);
    else if (!list)
        printf("%-8s those of its %s, which tells their names\n", voice->name,
               voice->leave == KN_ASKED_NETWORK ? "server" : "program");
}

void kn_voice_names(const KnArgs *args)
{
    g_autofree char *models = kn_cli_job_models_folder(args);
    kn_voice_models_set(models);
    if (!kn_args_on(args, "json"))
        puts("provider name                     language     quality                               "
             "         licence");
    for (const KnVoice *const *voice = kn_voices(); *voice; voice++)
        print_all(args, *voice);
}
