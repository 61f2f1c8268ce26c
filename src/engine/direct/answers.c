/* SPDX-License-Identifier: MIT */
/* Answers that are there: in the folder that is replayed, then in the store. */
#include "base/atomic.h"
#include "base/error.h"
#include "base/input_rules.h"
#include "engine/direct/private.h"

#include <string.h>

static void hear_all(KnDirectWork *work, KnQuestion *question)
{
    for (guint i = 0; question->answer.texts && question->answer.texts[i]; i++)
        kn_question_hear(work, question, question->answer.texts[i]);
}

static gboolean read_answer(KnQuestion *question, const char *path)
{
    KnAnswerFile found;
    if (!kn_answer_file_read(path, question->answer.key, &found, NULL))
        return FALSE;
    kn_answer_file_clear(&question->answer);
    question->answer = found;
    return TRUE;
}

static gboolean read_replay(const KnDirectWork *work, KnQuestion *question)
{
    const char *folder = work->inputs->options->replay_dir;
    g_autofree char *name = g_strconcat(question->answer.key, ".answer", NULL);
    g_autofree char *path = folder ? g_build_filename(folder, name, NULL) : NULL;
    /* The person names it: it may lie anywhere. */
    const KnInputRules *rules = kn_input_rules_enter(NULL);
    gboolean found = path && read_answer(question, path);
    kn_input_rules_enter(rules);
    return found;
}

static gboolean read_store(const KnDirectWork *work, KnQuestion *question)
{
    KnResults *results = work->inputs->results;
    const char *key = question->answer.key;
    if (!kn_results_has(results, KN_STORE_ANSWER, key))
        return FALSE;
    g_autofree char *path = kn_store_path(kn_store_folder(results->store), KN_STORE_ANSWER, key);
    if (read_answer(question, path)) {
        kn_store_touch(results->store, KN_STORE_ANSWER, key);
        return TRUE;
    }
    kn_results_drop_damaged(results, KN_STORE_ANSWER, key, question->segments[0] + 1,
                            "its checksum is wrong");
    return FALSE;
}

/* Where they can be taken along with the project. */
static void record(const KnDirectWork *work, const KnQuestion *question)
{
    const char *folder = work->inputs->options->record_dir;
    g_autofree char *name = g_strconcat(question->answer.key, ".answer", NULL);
    g_autofree char *path = folder ? g_build_filename(folder, name, NULL) : NULL;
    g_autofree char *text = kn_answer_file_text(&question->answer);
    g_autoptr(GError) error = NULL;
    if (!path)
        return;
    g_mkdir_with_parents(folder, 0777); /* failure is that of the file */
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, &error);
    if (!file || !kn_atomic_file_write(file, text, strlen(text), &error) ||
        !kn_atomic_file_commit(file, &error))
        kn_emit_warning(work->inputs->results->reporter, KN_WARNING_ANSWER_NOT_SAVED, 0,
                        error->message);
}

gboolean kn_question_recall(KnDirectWork *work, KnQuestion *question)
{
    gboolean found = read_replay(work, question) || read_store(work, question);
    if (found)
        hear_all(work, question);
    if (found && work->inputs->wish == KN_DIRECT_MAKE)
        record(work, question);
    return found;
}

gboolean kn_question_keep(KnDirectWork *work, KnQuestion *question, GError **error)
{
    KnResults *results = work->inputs->results;
    const char *key = question->answer.key;
    g_autofree char *path = kn_store_work_path(results->store, KN_STORE_ANSWER, key);
    if (!kn_answer_file_write(path, &question->answer, error))
        return FALSE;
    KnResult result = {.kind = KN_STORE_ANSWER, .key = key, .work_path = path};
    result.note.source = g_strdup(question->answer.model);
    result.note.first_segment = question->segments[0] + 1;
    result.note.last_segment = question->segments[question->n - 1] + 1;
    record(work, question);
    return kn_results_add(results, &result, error);
}
