/* SPDX-License-Identifier: MIT */
/* `kinora worker`: a process that does errands for the pool that started it.
 *
 * Its words are the numbers of two descriptors: its end of the socket and the ring of frames, if
 * there is one. They are not fixed, and each is looked at before it is used: a library that was
 * loaded before may have opened anything under any other number. It is told its role, answers who
 * it is, then does one errand after the other until the socket ends. It dies with its parent: the
 * kernel kills it (PR_SET_PDEATHSIG), and should the parent have died before that was asked for,
 * its process id is not the one that the hello names. Ctrl-C at a terminal goes to the whole
 * process group; the parent alone decides what it means. A limit on the size of files is an error
 * of the disk like others, not the process's end.
 *
 * For tests only, KINORA_TEST_FAULT="KIND:ROLE=N:…" makes a helper of that role misbehave: KIND
 * crash, abort, hang, spin (it works for ever), slow (it works silently, with 0.3 s of CPU time
 * in 3 s), exit or garbage; ROLE=N: in its errand N; frame=N: after so many frames of it
 * (0); times=N: in so many attempts (1). Attempts are counted by the pool, so the fault needs no
 * memory of its own. KIND read with a file's name as the third part: abort, then again whenever
 * that file is read. start-crash, start-hang, start-exit, start-garbage and version (it says
 * another one) happen to every process of the role, whatever N. hang-alone happens where a role's
 * work is done without a helper, whatever N. */
#include "engine/pool/worker.h"
#include "base/error.h"
#include "base/module.h"
#include "base/usage.h"
#include "engine/pool/role.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct KnHelper {
    int socket, ring; /* descriptors; ring -1: there is none */
    const KnRole *role;
    KnErrand errand;
    gint64 told_us; /* when progress was last told */
    gint64 n_done;  /* of this errand */
};

enum { PROGRESS_US = G_USEC_PER_SEC / 10 };

/* ---- misbehaviour, for tests */

static gboolean number_of(char *const *parts, const char *key, gint64 *value)
{
    for (; *parts; parts++)
        if (g_str_has_prefix(*parts, key) && (*parts)[strlen(key)] == '=') {
            *value = g_ascii_strtoll(*parts + strlen(key) + 1, NULL, 10);
            return TRUE;
        }
    return FALSE;
}

/* So many hundredths of CPU time, of which it gets that share: the rest is others'. */
static void work_for(int n, double share)
{
    double begun = kn_process_cpu_seconds();
    for (int done = 1; done <= n; done++) {
        while (kn_process_cpu_seconds() < begun + done / 100.0)
            ;
        g_usleep((gulong)(G_USEC_PER_SEC / 100 * (1 / share - 1)));
    }
}

static void misbehave(int socket, const char *kind)
{
    if (strcmp(kind, "crash") == 0)
        raise(SIGKILL);
    else if (strcmp(kind, "abort") == 0)
        raise(SIGABRT);
    else if (strcmp(kind, "exit") == 0)
        _exit(0);
    else if (strcmp(kind, "hang") == 0)
        for (;;)
            pause();
    else if (strcmp(kind, "spin") == 0)
        work_for(G_MAXINT, 1);
    else if (strcmp(kind, "slow") == 0)
        work_for(30, 0.1);
    else if (strcmp(kind, "garbage") == 0)
        (void)send(socket, "\xff\xff\xff\xffgarbage", 11, MSG_NOSIGNAL);
}

/* The parts of the fault that is wanted of this role, with the number of its errand; or NULL. */
static GStrv wanted_fault(const char *role, gint64 *number)
{
    const char *wish = g_getenv("KINORA_TEST_FAULT");
    g_auto(GStrv) parts = wish ? g_strsplit(wish, ":", -1) : NULL;
    return parts && parts[0] && number_of(parts, role, number) ? g_steal_pointer(&parts) : NULL;
}

void kn_helper_step(KnHelper *helper, gint64 n_done)
{
    gint64 number, frame = 0, times = 1;
    helper->n_done = n_done;
    g_auto(GStrv) parts = wanted_fault(helper->role->name, &number);
    if (!parts || number != helper->errand.number)
        return;
    number_of(parts, "frame", &frame);
    number_of(parts, "times", &times);
    if (n_done == frame && helper->errand.attempt < times)
        misbehave(helper->socket, strcmp(parts[0], "read") == 0 ? "abort" : parts[0]);
}

void kn_helper_hang_alone(const char *role)
{
    gint64 number;
    g_auto(GStrv) parts = wanted_fault(role, &number);
    if (parts && strcmp(parts[0], "hang-alone") == 0)
        misbehave(-1, "hang");
}

/* The fault `read`: the first time nobody knows which file it was. */
static void misbehave_reading(const KnHelper *helper, const char *path)
{
    gint64 number;
    g_auto(GStrv) parts = path ? wanted_fault(helper->role->name, &number) : NULL;
    if (parts && strcmp(parts[0], "read") == 0 && number == helper->errand.number && parts[1] &&
        parts[2] && g_str_has_suffix(path, parts[2]))
        misbehave(helper->socket, "abort");
}

/* The version to say. */
static const char *misbehave_at_start(int socket, const char *role)
{
    gint64 number;
    g_auto(GStrv) parts = wanted_fault(role, &number);
    if (parts && g_str_has_prefix(parts[0], "start-"))
        misbehave(socket, parts[0] + strlen("start-"));
    return parts && strcmp(parts[0], "version") == 0 ? "0.0.0" : KN_VERSION;
}

/* ---- what a role may do */

gboolean kn_helper_request(const KnHelper *helper, const KnField *fields, void *request,
                           GError **error)
{
    return kn_message_read(helper->errand.request, fields, request, error);
}

int kn_helper_ring_fd(const KnHelper *helper)
{
    return helper->ring;
}

const KnErrand *kn_helper_errand(const KnHelper *helper)
{
    return &helper->errand;
}

static gboolean tell(const KnHelper *helper, KnReport *report, GError **error)
{
    kn_process_memory(&report->rss_bytes, &report->peak_bytes);
    return kn_message_put(helper->socket, kn_report_fields, report, error);
}

gboolean kn_helper_progress(KnHelper *helper, gint64 n_done, GError **error)
{
    gint64 now_us = g_get_monotonic_time();
    if (now_us - helper->told_us < PROGRESS_US)
        return TRUE;
    helper->told_us = now_us;
    KnReport report = {.kind = KN_REPORT_PROGRESS, .frame = n_done};
    return tell(helper, &report, error);
}

gboolean kn_helper_frame(KnHelper *helper, gint64 frame, GError **error)
{
    const KnReport report = {.kind = KN_REPORT_FRAME, .frame = frame};
    return kn_message_put(helper->socket, kn_report_fields, &report, error);
}

void kn_helper_input(KnHelper *helper, const char *path)
{
    const KnReport report = {.kind = KN_REPORT_INPUT, .input = (char *)path};
    (void)kn_message_put(helper->socket, kn_report_fields, &report, NULL);
    misbehave_reading(helper, path);
}

void kn_helper_model(KnHelper *helper, const char *name, double seconds)
{
    KnReport report = {
        .kind = KN_REPORT_MODEL, .frame = getpid(), .text = (char *)name, .cpu_seconds = seconds};
    (void)tell(helper, &report, NULL);
}

/* ---- serving */

/* The next message, or NULL at the end of the work. */
static GVariant *receive(KnReceiver *receiver)
{
    GVariant *message = NULL;
    g_autoptr(GError) error = NULL;
    return kn_receiver_next(receiver, TRUE, &message, &error) == KN_RECEIVED ? message : NULL;
}

static gboolean serve(KnHelper *helper, gpointer state)
{
    double cpu_before = kn_process_cpu_seconds();
    g_autoptr(GError) failure = NULL;
    KnReport report = {.kind = KN_REPORT_DONE, .trouble = {KN_TROUBLE_LINE, -1}};
    helper->told_us = g_get_monotonic_time();
    kn_helper_step(helper, 0);
    if (!helper->role->serve(state, helper, &report, &failure)) {
        report.kind = KN_REPORT_ERROR;
        report.code = failure->domain == KN_ERROR ? failure->code : helper->role->lost_code;
        g_free(report.text);
        report.text = g_strdup(failure->message);
        report.input = g_strdup(kn_error_input(failure));
    }
    report.frame = helper->n_done;
    report.cpu_seconds = kn_process_cpu_seconds() - cpu_before;
    gboolean told = tell(helper, &report, NULL);
    kn_record_clear(kn_report_fields, &report);
    return told;
}

static int serve_all(KnHelper *helper, KnReceiver *receiver, GVariant *setup)
{
    const KnRole *role = helper->role;
    g_autoptr(GError) error = NULL;
    kn_module_allow(role->modules);
    gpointer state = role->open(helper, setup, &error);
    if (!state) {
        KnReport report = {.kind = KN_REPORT_ERROR, .code = error->code, .text = error->message};
        (void)tell(helper, &report, NULL);
        return kn_error_exit_code(error);
    }
    gboolean going = TRUE;
    while (going) {
        g_autoptr(GVariant) message = receive(receiver);
        going = message && kn_message_read(message, kn_errand_fields, &helper->errand, NULL);
        if (!going)
            break;
        going = serve(helper, state);
        kn_record_clear(kn_errand_fields, &helper->errand);
    }
    role->close(state);
    return 0;
}

static int serve_as(KnHelper *helper, const KnHello *hello, KnReceiver *receiver)
{
    const KnRole *role = helper->role = kn_role_find(hello->role);
    const char *version = misbehave_at_start(helper->socket, hello->role);
    const KnHello own = {.role = (char *)(role ? role->name : ""),
                         .version = (char *)version,
                         .protocol = KN_PROTOCOL,
                         .parent = getpid()};
    if (hello->parent != getppid() ||
        !kn_message_put(helper->socket, kn_hello_fields, &own, NULL) || !role || !hello->setup ||
        hello->protocol != KN_PROTOCOL || strcmp(hello->version, KN_VERSION) != 0)
        return 1;
    return serve_all(helper, receiver, hello->setup);
}

/* The number of an open descriptor, or -1. */
static int descriptor_of(const char *word)
{
    char *end;
    gint64 number = word ? g_ascii_strtoll(word, &end, 10) : -1;
    gboolean good = word && end > word && !*end && number > STDERR_FILENO && number < G_MAXINT;
    return good && fcntl((int)number, F_GETFD) >= 0 ? (int)number : -1;
}

int kn_worker_main(int argc, char **argv)
{
    struct stat info;
    KnHelper helper = {.socket = descriptor_of(argc > 1 ? argv[1] : NULL),
                       .ring = descriptor_of(argc > 2 ? argv[2] : NULL)};
    if (fstat(helper.socket, &info) != 0 || !S_ISSOCK(info.st_mode) ||
        (argc > 2 && helper.ring < 0)) {
        g_printerr("kinora worker: it is started by kinora itself, for a build\n");
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    g_autoptr(KnReceiver) receiver = kn_receiver_new(helper.socket);
    g_autoptr(GVariant) message = receive(receiver);
    KnHello hello;
    if (!message || !kn_message_read(message, kn_hello_fields, &hello, NULL))
        return 1;
    int code = serve_as(&helper, &hello, receiver);
    kn_record_clear(kn_hello_fields, &hello);
    return code;
}
