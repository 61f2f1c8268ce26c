/* SPDX-License-Identifier: MIT */
/* Answers that are there: in the folder that is replayed, then in the store. */
#include "base/atomic.h"
#include "base/error.h"
#include "base/input_rules.h"
#include "engine/direct/asking.h"

static void hear_all(KnAsking *asking, KnQuestion *question)
{
    for (guint i = 0; question->answer.texts && question->answer.texts[i]; i++)
        asking->hear(asking, question, question->answer.texts[i]);
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

static gboolean read_replay(const KnAsking *asking, KnQuestion *question)
{
    const char *folder = asking->options->replay_dir;
    g_autofree char *name = g_strconcat(question->answer.key, ".answer", NULL);
    g_autofree char *path = folder ? g_build_filename(folder, name, NULL) : NULL;
    /* The person names it: it may lie anywhere. */
    const KnInputRules *rules = kn_input_rules_enter(NULL);
    gboolean found = path && read_answer(question, path);
    kn_input_rules_enter(rules);
    return found;
}

static gboolean read_store(const KnAsking *asking, KnQuestion *question)
{
    KnResults *results = asking->results;
    const char *key = question->answer.key;
    if (!kn_results_has(results, KN_STORE_ANSWER, key))
        return FALSE;
    g_autofree char *path = kn_store_path(kn_store_folder(results->store), KN_STORE_ANSWER, key);
    if (read_answer(question, path)) {
        kn_store_touch(results->store, KN_STORE_ANSWER, key);
        return TRUE;
    }
    kn_results_drop_damaged(results, KN_STORE_ANSWER, key, question->first_segment,
                            "its checksum is wrong");
    return FALSE;
}

/* Where they can be taken along with the project. */
static void record(const KnAsking *asking, const KnQuestion *question)
{
    const char *folder = asking->options->record_dir;
    g_autofree char *name = g_strconcat(question->answer.key, ".answer", NULL);
    g_autofree char *path = folder ? g_build_filename(folder, name, NULL) : NULL;
    g_autofree char *text = kn_answer_file_text(&question->answer);
    g_autoptr(GError) error = NULL;
    if (!path)
        return;
    g_mkdir_with_parents(folder, 0777); /* failure is that of the file */
    if (!kn_atomic_write_text(NULL, path, text, &error))
        kn_emit_warning(asking->results->reporter, KN_WARNING_ANSWER_NOT_SAVED, 0, error->message);
}

gboolean kn_question_recall(KnAsking *asking, KnQuestion *question)
{
    gboolean found = read_replay(asking, question) || read_store(asking, question);
    if (found)
        hear_all(asking, question);
    if (found && asking->make)
        record(asking, question);
    return found;
}

gboolean kn_question_keep(KnAsking *asking, KnQuestion *question, GError **error)
{
    KnResults *results = asking->results;
    const char *key = question->answer.key;
    g_autofree char *path = kn_store_work_path(results->store, KN_STORE_ANSWER, key);
    if (!kn_answer_file_write(path, &question->answer, error))
        return FALSE;
    KnResult result = {.kind = KN_STORE_ANSWER, .key = key, .work_path = path};
    result.note.source = g_strdup(question->answer.model);
    result.note.first_segment = question->first_segment;
    result.note.last_segment = question->last_segment;
    record(asking, question);
    return kn_results_add(results, &result, error);
}

void kn_question_forget(KnAsking *asking, const KnQuestion *question)
{
    kn_store_drop(asking->results->store, KN_STORE_ANSWER, question->answer.key);
}
