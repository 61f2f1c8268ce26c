/* SPDX-License-Identifier: MIT */
#include "cli/draft_end.h"
#include "base/text.h"
#include "cli/talk.h"
#include "import/place.h"
#include "timeline/timeline.h"
#include "voice/voice.h"

#include <stdio.h>

static gboolean is_good(const char *folder, const char *of, const char *text, GError **error)
{
    g_autofree char *name = g_build_filename(folder, "project.json", NULL);
    g_autofree char *shown = kn_text_visible(of);
    const KnLoadOptions load = {.check = kn_timeline_check};
    g_autoptr(KnProject) project = kn_project_load_text(text, -1, name, folder, &load, error);
    if (!project)
        g_prefix_error(error, "what was made of %s is no good project: ", shown);
    return project != NULL;
}

static const KnVoice *usual_voice(void)
{
    return kn_voice_find("espeak", NULL); /* that of a project which names none */
}

static gboolean can_say(const char *name, const char *text, GError **error)
{
    KnVoiceSettings settings;
    kn_options_init(kn_voice_options, &settings);
    settings.voice = g_strdup(name);
    gboolean good = usual_voice()->check(&settings, text, error);
    kn_options_clear(kn_voice_options, &settings);
    return good;
}

gboolean kn_cli_check_voice(const KnArgs *args, GError **error)
{
    const char *name = kn_args_text(args, "voice");
    g_autoptr(GError) why = NULL;
    if (!name || can_say(name, "", &why))
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "--voice: %s", why->message);
    return FALSE;
}

/* A voice that can read what is said, where the usual one cannot; told where none is found. */
static void choose_voice(const KnArgs *args, KnDraft *draft)
{
    static const char usual[] = "en-gb";
    g_autoptr(GString) said = g_string_new(NULL);
    g_autoptr(GError) why = NULL;
    KnForeignLetters foreign;
    for (guint i = 0; i < draft->segments->len; i++) {
        const KnDraftSegment *segment = draft->segments->pdata[i];
        g_string_append(said, segment->transcript ? segment->transcript : "");
        g_string_append_c(said, '\n');
    }
    if (!draft->voice && usual_voice()->foreign(said->str, usual, &foreign) && foreign.language) {
        draft->voice = g_strdup(foreign.language);
        g_autofree char *words =
            g_strdup_printf("\"voice\": \"%s\" speaks it, for letters such as '%s'; another "
                            "language that is written in them is to be named there",
                            foreign.language, foreign.sign);
        kn_talk_warning(args, words);
    }
    if (draft->voice && !can_say(draft->voice, said->str, &why))
        kn_talk_warning(args, why->message);
}

gboolean kn_cli_place_draft(const KnArgs *args, const char *folder, const char *of, KnDraft *draft,
                            const GPtrArray *files, GError **error)
{
    choose_voice(args, draft);
    g_autofree char *text = kn_draft_text(draft), *shown = kn_text_visible(folder);
    for (guint i = 0; i < draft->left_out->len; i++)
        kn_talk_warning(args, draft->left_out->pdata[i]);
    if (!is_good(folder, of, text, error) || !kn_place_project(folder, text, files, error))
        return FALSE;
    if (kn_talk_level(args) >= KN_TALK_INFO)
        printf("%s/project.json: %u segment%s; 'kinora render %s' makes the film\n", shown,
               kn_draft_n_segments(draft), kn_draft_n_segments(draft) == 1 ? "" : "s", shown);
    return TRUE;
}
