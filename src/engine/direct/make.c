/* SPDX-License-Identifier: MIT */
/* Asks. Every round asks all that is open: first each question, then those whose
 * answer was no good, with the errors; a server that cannot keep to the schema is asked without it.
 * So a question is asked three times at most, whatever comes. */
#include "base/error.h"
#include "base/open_file.h"
#include "base/work_folder.h"
#include "engine/direct/asking.h"
#include "engine/pool/pool.h"
#include "engine/pool/role_ask.h"
#include "engine/store/ledger.h"

#include <glib/gstdio.h>
#include <string.h>

enum { ROUNDS_MAX = 4, SLOTS_MAX = 64, CANCEL_SECONDS = 3, MOMENT_SECONDS = 10 };

typedef struct {
    KnAsking *of;
    KnTask *tasks;
    KnAskRequest *requests;
    KnTroubleKind *troubles; /* the last of each task */
    KnQuestion **questions;  /* of each task */
    char **asked; /* of each task: its request in the ledger; NULL: none that is not settled */
    guint n_tasks;
    char *base, *ledger;
    gboolean ledger_failed;
    guint n_refused; /* tries that would have passed the limit of what may be bought */
} Round;

static guint index_of(const Round *round, const KnTask *task)
{
    return (guint)(task - round->tasks);
}

static gint64 tokens_of(const Round *round, const KnTask *task)
{
    guint i = index_of(round, task);
    return kn_question_tokens(round->questions[i], strlen(round->requests[i].body));
}

/* A server that does not count has sold what was taken. */
static void settle(const Round *round, const KnTask *task, const KnQuestion *question)
{
    gint64 sold = question->prompt_tokens + question->answer_tokens;
    if (sold > 0)
        kn_spend_give_back(round->of->options->spend, 0, tokens_of(round, task) - sold);
}

/* What was asked for and what was paid for counts, even where nothing else is kept. Before the
 * server has counted it is the tokens that were taken. */
static void enter(Round *round, const KnTask *task, KnLedgerState state)
{
    const KnQuestion *question = round->questions[index_of(round, task)];
    char **asked = &round->asked[index_of(round, task)];
    if (state == KN_LEDGER_REFUSED && !*asked)
        return;
    if (state == KN_LEDGER_ASKED) {
        g_free(*asked);
        *asked = kn_ledger_request();
    }
    gint64 guessed = state == KN_LEDGER_ASKED ? tokens_of(round, task) : 0;
    gboolean bought = state == KN_LEDGER_BOUGHT;
    KnResults *results = round->of->results;
    const KnDirectorSettings *settings = round->of->settings;
    g_autoptr(GError) error = NULL;
    const KnLedgerEntry entry = {
        .state = state,
        .request = *asked,
        .when_us = g_get_real_time(),
        .key = (char *)question->answer.key,
        .provider = settings->kind,
        .model = settings->model,
        .server = round->base,
        .prompt_tokens = bought ? question->prompt_tokens : guessed,
        .answer_tokens = bought ? question->answer_tokens : 0,
    };
    if (!kn_ledger_append(round->ledger, &entry, &error) && !round->ledger_failed) {
        round->ledger_failed = TRUE;
        kn_emit_warning(results->reporter, KN_WARNING_LEDGER_NOT_WRITTEN, 0, error->message);
    }
    if (state != KN_LEDGER_ASKED)
        g_clear_pointer(asked, g_free);
}

/* What is no answer of a server counts as one that says nothing. */
static void hear(Round *round, KnQuestion *question, const char *path)
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
    question->no_message = error ? error->message : NULL;
    round->of->hear(round->of, question, said.text);
    question->no_message = NULL;
    g_free(said.text);
}

static gboolean take(KnTask *task, gpointer user_data, GError **error)
{
    Round *round = user_data;
    guint i = index_of(round, task);
    KnQuestion *question = round->questions[i];
    hear(round, question, round->requests[i].result);
    g_unlink(round->requests[i].result);
    settle(round, task, question);
    enter(round, task, KN_LEDGER_BOUGHT);
    return kn_question_keep(round->of, question, error);
}

static void changed(const KnTask *task, KnTaskChange change, const char *reason, gpointer user_data)
{
    const Round *round = user_data;
    round->of->cpu_seconds += change == KN_TASK_FINISHED ? task->cpu_seconds : 0;
}

static void note_trouble(KnTask *task, const KnReport *report, gpointer user_data)
{
    Round *round = user_data;
    if (report->kind != KN_REPORT_ERROR)
        return;
    enter(round, task, KN_LEDGER_REFUSED);
    round->troubles[index_of(round, task)] = report->trouble.kind;
    kn_spend_give_back(round->of->options->spend, 0, tokens_of(round, task));
}

/* A later attempt has what the earlier ones have left of the time. */
static KnStart may_start(KnTask *task, gpointer user_data)
{
    Round *round = user_data;
    double left = (double)(task->until_us - g_get_monotonic_time()) / G_USEC_PER_SEC;
    double seconds = task->until_us ? MAX(left, 1) : task->limit_seconds;
    round->requests[index_of(round, task)].timeout = seconds;
    task->hang_seconds = seconds + CLAMP(seconds, 1, MOMENT_SECONDS);
    if (round->n_refused == 0 &&
        kn_spend_take(round->of->options->spend, 0, tokens_of(round, task))) {
        enter(round, task, KN_LEDGER_ASKED);
        return KN_START_NOW;
    }
    round->n_refused++;
    return KN_START_WAIT;
}

static void make_tasks(Round *round)
{
    KnAsking *of = round->of;
    const KnDirectorSettings *settings = of->settings;
    const KnModelKind *kind = kn_model_kind(settings->kind);
    guint n = of->questions->len;
    round->tasks = g_new0(KnTask, n + 1);
    round->requests = g_new0(KnAskRequest, n + 1);
    round->troubles = g_new0(KnTroubleKind, n + 1);
    round->questions = g_new0(KnQuestion *, n + 1);
    round->asked = g_new0(char *, n + 1);
    round->n_tasks = 0;
    for (guint i = 0; i < n; i++) {
        KnQuestion *question = of->questions->pdata[i];
        if (!kn_question_is_open(question))
            continue;
        guint at = round->n_tasks++;
        g_autofree char *name = g_strdup_printf("answer-%u", i);
        round->questions[at] = question;
        round->requests[at] = (KnAskRequest){
            .base = round->base,
            .path = (char *)kind->path,
            .body = kn_question_body(of, question),
            .key_name = (char *)kn_model_key_name(settings),
            .timeout = settings->timeout,
            .constrained = !question->unconstrained,
            .result = g_build_filename(kn_store_work(of->results->store), name, NULL),
        };
        round->tasks[at] = (KnTask){
            .role = &kn_role_ask,
            .request = &round->requests[at],
            .job.number = at,
            .server = round->base,
            .at_once = (guint)(settings->parallel > 0 ? settings->parallel : kind->parallel),
            .limit_seconds = settings->timeout,
            .tries = of->options->attempts,
            .back_off_seconds = of->options->back_off_seconds,
        };
    }
}

static void clear_tasks(Round *round)
{
    for (guint i = 0; i < round->n_tasks; i++) {
        kn_task_clear(&round->tasks[i]);
        g_free(round->requests[i].body);
        g_free(round->requests[i].result);
        g_free(round->asked[i]);
    }
    g_clear_pointer(&round->asked, g_free);
    g_clear_pointer(&round->tasks, g_free);
    g_clear_pointer(&round->requests, g_free);
    g_clear_pointer(&round->troubles, g_free);
    g_clear_pointer(&round->questions, g_free);
}

/* A server that nobody can ask ends the build; a question that fails by itself does not. */
static gboolean judge(Round *round, GError **error)
{
    for (guint i = 0; i < round->n_tasks; i++) {
        const KnTask *task = &round->tasks[i];
        KnQuestion *question = round->questions[i];
        KnTroubleKind trouble = round->troubles[i];
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

static gboolean check_limit(const Round *round, GError **error)
{
    if (round->n_refused == 0)
        return TRUE;
    g_autofree char *bought = kn_spend_words(round->of->options->spend);
    g_set_error(error, KN_ERROR, KN_ERROR_SERVICE,
                "the limit of what may be bought is reached before all questions are "
                "asked; %s were bought in this run, and are kept: a higher limit goes on from here",
                bought);
    return FALSE;
}

static gboolean run_round(Round *round, GError **error)
{
    const KnBuildOptions *options = round->of->options;
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
                         .user_data = round};
    KnPoolStats stats = {0};
    make_tasks(round);
    gboolean done =
        round->n_tasks == 0 || (kn_pool_run(&pool, round->tasks, round->n_tasks, &stats, error) &&
                                judge(round, error) && check_limit(round, error));
    gboolean more = round->n_tasks > 0;
    clear_tasks(round);
    round->n_tasks = more ? 1 : 0;
    return done;
}

gboolean kn_questions_ask(KnAsking *asking, GError **error)
{
    Round round = {.of = asking, .base = kn_model_base(asking->settings)};
    g_autofree char *folder = kn_store_parent(asking->options->cache_dir, FALSE);
    round.ledger = kn_ledger_path(folder);
    gboolean done = TRUE;
    round.n_tasks = 1;
    for (guint i = 0; done && round.n_tasks > 0 && i < ROUNDS_MAX; i++)
        done = run_round(&round, error);
    kn_work_folder_sweep_temporary(); /* of processes that were killed */
    g_free(round.base);
    g_free(round.ledger);
    return done;
}
