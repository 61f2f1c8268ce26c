/* SPDX-License-Identifier: MIT */
/* Asks a language model. Every round asks all that is open: first each question, then those whose
 * answer was no good, with the errors; a server that cannot keep to the schema is asked without it.
 * So a question is asked three times at most, whatever comes. */
#include "base/error.h"
#include "base/open_file.h"
#include "base/work_folder.h"
#include "engine/direct/private.h"
#include "engine/pool/role_ask.h"
#include "engine/store/ledger.h"

#include <glib/gstdio.h>
#include <string.h>

enum { ROUNDS_MAX = 4, SLOTS_MAX = 64, CANCEL_SECONDS = 3, MOMENT_SECONDS = 10 };

typedef struct {
    KnDirectWork *work;
    KnTask *tasks;
    KnAskRequest *requests;
    KnTroubleKind *troubles; /* the last of each task */
    KnQuestion **questions;  /* of each task */
    char **asked; /* of each task: its request in the ledger; NULL: none that is not settled */
    guint n_tasks;
    char *base, *ledger;
    gboolean ledger_failed;
    guint n_refused; /* tries that would have passed the limit of what may be bought */
} Asking;

static guint index_of(const Asking *asking, const KnTask *task)
{
    return (guint)(task - asking->tasks);
}

static gint64 tokens_of(const Asking *asking, const KnTask *task)
{
    guint i = index_of(asking, task);
    return kn_question_tokens(asking->questions[i], strlen(asking->requests[i].body));
}

/* A server that does not count has sold what was taken. */
static void settle(const Asking *asking, const KnTask *task, const KnQuestion *question)
{
    gint64 sold = question->prompt_tokens + question->answer_tokens;
    if (sold > 0)
        kn_spend_give_back(asking->work->inputs->options->spend, 0, tokens_of(asking, task) - sold);
}

/* What was asked for and what was paid for counts, even where nothing else is kept. Before the
 * server has counted it is the tokens that were taken. */
static void enter(Asking *asking, const KnTask *task, KnLedgerState state)
{
    const KnQuestion *question = asking->questions[index_of(asking, task)];
    char **asked = &asking->asked[index_of(asking, task)];
    if (state == KN_LEDGER_REFUSED && !*asked)
        return;
    if (state == KN_LEDGER_ASKED) {
        g_free(*asked);
        *asked = kn_ledger_request();
    }
    gint64 guessed = state == KN_LEDGER_ASKED ? tokens_of(asking, task) : 0;
    gboolean bought = state == KN_LEDGER_BOUGHT;
    KnResults *results = asking->work->inputs->results;
    const KnDirectorSettings *settings = &asking->work->inputs->project->directing;
    g_autoptr(GError) error = NULL;
    const KnLedgerEntry entry = {
        .state = state,
        .request = *asked,
        .when_us = g_get_real_time(),
        .key = (char *)question->answer.key,
        .provider = settings->kind,
        .model = settings->model,
        .server = asking->base,
        .prompt_tokens = bought ? question->prompt_tokens : guessed,
        .answer_tokens = bought ? question->answer_tokens : 0,
    };
    if (!kn_ledger_append(asking->ledger, &entry, &error) && !asking->ledger_failed) {
        asking->ledger_failed = TRUE;
        kn_emit_warning(results->reporter, KN_WARNING_LEDGER_NOT_WRITTEN, 0, error->message);
    }
    if (state != KN_LEDGER_ASKED)
        g_clear_pointer(asked, g_free);
}

/* What is no answer of a server counts as one that says nothing. */
static void hear(Asking *asking, KnQuestion *question, const char *path)
{
    g_autofree char *data = NULL;
    g_autoptr(GError) error = NULL;
    KnModelAnswer said = {0};
    gsize size;
    gboolean good = kn_read_small_file(path, KN_ASK_BYTES_MAX, &data, &size, &error) &&
                    kn_model_answer_parse(data, size, &said, &error);
    if (!good || strlen(said.text) > KN_ANSWER_BYTES_MAX) {
        g_free(said.text);
        said.text = g_strdup("");
    }
    GStrv before = question->answer.texts;
    g_autoptr(GStrvBuilder) texts = g_strv_builder_new();
    if (before)
        g_strv_builder_addv(texts, (const char **)before);
    g_strv_builder_add(texts, said.text);
    question->answer.texts = g_strv_builder_end(texts);
    g_strfreev(before);
    question->prompt_tokens = said.prompt_tokens;
    question->answer_tokens = said.answer_tokens;
    question->answer.prompt_tokens += said.prompt_tokens;
    question->answer.answer_tokens += said.answer_tokens;
    kn_question_hear(asking->work, question, said.text);
    g_free(said.text);
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Asking *asking = user_data;
    guint i = index_of(asking, task);
    KnQuestion *question = asking->questions[i];
    hear(asking, question, asking->requests[i].result);
    g_unlink(asking->requests[i].result);
    settle(asking, task, question);
    enter(asking, task, KN_LEDGER_BOUGHT);
    return kn_question_keep(asking->work, question, error);
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    const Asking *asking = user_data;
    asking->work->phase.cpu_seconds += change == KN_TASK_FINISHED ? task->cpu_seconds : 0;
}

static void note_trouble(KnTask *task, const KnReport *report, gpointer user_data)
{
    Asking *asking = user_data;
    if (report->kind != KN_REPORT_ERROR)
        return;
    enter(asking, task, KN_LEDGER_REFUSED);
    asking->troubles[index_of(asking, task)] = report->trouble.kind;
    kn_spend_give_back(asking->work->inputs->options->spend, 0, tokens_of(asking, task));
}

/* A later attempt has what the earlier ones have left of the time. */
static KnStart may_start(KnTask *task, gpointer user_data)
{
    Asking *asking = user_data;
    double left = (double)(task->until_us - g_get_monotonic_time()) / G_USEC_PER_SEC;
    double seconds = task->until_us ? MAX(left, 1) : task->limit_seconds;
    asking->requests[index_of(asking, task)].timeout = seconds;
    task->hang_seconds = seconds + CLAMP(seconds, 1, MOMENT_SECONDS);
    if (asking->n_refused == 0 &&
        kn_spend_take(asking->work->inputs->options->spend, 0, tokens_of(asking, task))) {
        enter(asking, task, KN_LEDGER_ASKED);
        return KN_START_NOW;
    }
    asking->n_refused++;
    return KN_START_WAIT;
}

static void make_tasks(Asking *asking)
{
    KnDirectWork *work = asking->work;
    const KnDirectorSettings *settings = &work->inputs->project->directing;
    const KnModelKind *kind = kn_model_kind(settings->kind);
    guint n = work->questions->len;
    asking->tasks = g_new0(KnTask, n + 1);
    asking->requests = g_new0(KnAskRequest, n + 1);
    asking->troubles = g_new0(KnTroubleKind, n + 1);
    asking->questions = g_new0(KnQuestion *, n + 1);
    asking->asked = g_new0(char *, n + 1);
    asking->n_tasks = 0;
    for (guint i = 0; i < n; i++) {
        KnQuestion *question = work->questions->pdata[i];
        if (!kn_question_is_open(question))
            continue;
        guint at = asking->n_tasks++;
        g_autofree char *name = g_strdup_printf("answer-%u", i);
        question->asked = TRUE;
        asking->questions[at] = question;
        asking->requests[at] = (KnAskRequest){
            .base = asking->base,
            .path = (char *)kind->path,
            .body = kn_question_body(work, question),
            .key_name = (char *)kn_model_key_name(settings),
            .timeout = settings->timeout,
            .constrained = !question->unconstrained,
            .result = g_build_filename(kn_store_work(work->inputs->results->store), name, NULL),
        };
        asking->tasks[at] = (KnTask){
            .role = &kn_role_ask,
            .request = &asking->requests[at],
            .job.number = at,
            .server = asking->base,
            .at_once = (guint)(settings->parallel > 0 ? settings->parallel : kind->parallel),
            .limit_seconds = settings->timeout,
        };
    }
}

static void clear_tasks(Asking *asking)
{
    for (guint i = 0; i < asking->n_tasks; i++) {
        kn_task_clear(&asking->tasks[i]);
        g_free(asking->requests[i].body);
        g_free(asking->requests[i].result);
        g_free(asking->asked[i]);
    }
    g_clear_pointer(&asking->asked, g_free);
    g_clear_pointer(&asking->tasks, g_free);
    g_clear_pointer(&asking->requests, g_free);
    g_clear_pointer(&asking->troubles, g_free);
    g_clear_pointer(&asking->questions, g_free);
}

/* A server that nobody can ask ends the build; a question that fails by itself does not. */
static gboolean judge(Asking *asking, GError **error)
{
    for (guint i = 0; i < asking->n_tasks; i++) {
        const KnTask *task = &asking->tasks[i];
        KnQuestion *question = asking->questions[i];
        KnTroubleKind trouble = asking->troubles[i];
        if (!task->error)
            continue;
        if (trouble == KN_TROUBLE_ALL || trouble == KN_TROUBLE_GONE ||
            task->error->code == KN_ERROR_ENVIRONMENT) {
            g_propagate_error(error, g_error_copy(task->error));
            return FALSE;
        }
        if (trouble == KN_TROUBLE_FORM && !question->unconstrained)
            question->unconstrained = TRUE;
        else
            question->failure = g_strdup(task->error->message);
    }
    return TRUE;
}

static gboolean check_limit(const Asking *asking, GError **error)
{
    if (asking->n_refused == 0)
        return TRUE;
    g_autofree char *bought = kn_spend_words(asking->work->inputs->options->spend);
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                "the limit of what may be bought is reached before all questions are "
                "asked; %s were bought in this run, and are kept: a higher limit goes on from here",
                bought);
    return FALSE;
}

static gboolean run_round(Asking *asking, GError **error)
{
    const KnBuildOptions *options = asking->work->inputs->options;
    const struct {
        char none;
    } setup = {0};
    const KnPool pool = {.setup = &setup,
                         .n_slots = SLOTS_MAX,
                         .ring_fd = -1,
                         .cancellable = options->cancellable,
                         .cancel_seconds = CANCEL_SECONDS,
                         .stop = options->stop,
                         .may_start = may_start,
                         .take = take,
                         .changed = changed,
                         .report = note_trouble,
                         .user_data = asking};
    KnPoolStats stats = {0};
    make_tasks(asking);
    gboolean done = asking->n_tasks == 0 ||
                    (kn_pool_run(&pool, asking->tasks, asking->n_tasks, &stats, error) &&
                     judge(asking, error) && check_limit(asking, error));
    gboolean more = asking->n_tasks > 0;
    clear_tasks(asking);
    asking->n_tasks = more ? 1 : 0;
    return done;
}

gboolean kn_questions_ask(KnDirectWork *work, GError **error)
{
    const KnDirectInputs *inputs = work->inputs;
    Asking asking = {.work = work, .base = kn_model_base(&inputs->project->directing)};
    g_autofree char *folder = kn_store_parent(inputs->options->cache_dir, FALSE);
    asking.ledger = kn_ledger_path(folder);
    gboolean done = TRUE;
    asking.n_tasks = 1;
    for (guint round = 0; done && asking.n_tasks > 0 && round < ROUNDS_MAX; round++)
        done = run_round(&asking, error);
    kn_work_folder_sweep_temporary(); /* of processes that were killed */
    g_free(asking.base);
    g_free(asking.ledger);
    return done;
}
