/* SPDX-License-Identifier: MIT */
/* `kinora worker`: a process that does jobs for the build that started it.
 *
 * Descriptor 3 is its end of the socket, descriptor 4 the ring of frames, if there is one. It says
 * READY, is told its manifest, then does one job after the other until the socket ends. It dies
 * with its parent: the kernel kills it (PR_SET_PDEATHSIG), and should the parent have died before
 * that was asked for, its process id is not the one that the set-up names. Ctrl-C at a terminal
 * goes to the whole process group; the parent alone decides what it means.
 *
 * For tests only, KINORA_TEST_FAULT="KIND:KEY=N:…" makes a job misbehave: KIND crash, hang or
 * garbage; batch=N or surface=N or sound=0: the job it happens in (for pipe and disk, batch counts
 * their runs of frames); frame=N: after so many frames of it (0); times=N: in so many attempts (1).
 * Attempts are counted by the supervisor, so the fault needs no memory of its own. */
#include "engine/pool/worker.h"
#include "base/error.h"
#include "base/usage.h"
#include "engine/pool/job.h"
#include "engine/pool/voice_message.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
    gint64 last_us;     /* when progress was last told */
    gint64 frames_done; /* of this job */
} Progress;

enum { PROGRESS_US = G_USEC_PER_SEC / 10 };

static gboolean tell(KnReport *report, GError **error)
{
    kn_process_memory(&report->rss_bytes, &report->peak_bytes);
    return kn_message_put(KN_WORKER_SOCKET_FD, kn_report_fields, report, error);
}

static gboolean number_of(char *const *parts, const char *key, gint64 *value)
{
    for (; *parts; parts++)
        if (g_str_has_prefix(*parts, key) && (*parts)[strlen(key)] == '=') {
            *value = g_ascii_strtoll(*parts + strlen(key) + 1, NULL, 10);
            return TRUE;
        }
    return FALSE;
}

static void misbehave_if_asked(const KnJob *job, gint64 frames_done)
{
    static const char *const keys[] = {[KN_JOB_SURFACE] = "surface",
                                       [KN_JOB_SOUND] = "sound",
                                       [KN_JOB_BATCH] = "batch",
                                       [KN_JOB_FRAMES] = "batch"};
    const char *wish = g_getenv("KINORA_TEST_FAULT");
    if (!wish)
        return;
    g_auto(GStrv) parts = g_strsplit(wish, ":", -1);
    gint64 number, frame = 0, times = 1;
    if (!parts[0] || !number_of(parts, keys[job->kind], &number) || number != job->number)
        return;
    number_of(parts, "frame", &frame);
    number_of(parts, "times", &times);
    if (frames_done != frame || job->attempt >= times)
        return;
    if (strcmp(parts[0], "crash") == 0)
        raise(SIGKILL);
    else if (strcmp(parts[0], "hang") == 0)
        for (;;)
            pause();
    else if (strcmp(parts[0], "garbage") == 0)
        (void)send(KN_WORKER_SOCKET_FD, "\xff\xff\xff\xffgarbage", 11, MSG_NOSIGNAL);
}

static gboolean step(const KnJob *job, gint64 frame, gpointer user_data, GError **error)
{
    Progress *progress = user_data;
    progress->frames_done++;
    misbehave_if_asked(job, progress->frames_done);
    /* The last frame of a run stands for all of it, and is told of by DONE. */
    if (job->n_slots > 0 && frame < job->first + job->n - 1) {
        KnReport report = {.kind = KN_REPORT_FRAME, .frame = frame};
        return kn_message_put(KN_WORKER_SOCKET_FD, kn_report_fields, &report, error);
    }
    gint64 now_us = g_get_monotonic_time();
    if (now_us - progress->last_us < PROGRESS_US)
        return TRUE;
    progress->last_us = now_us;
    KnReport report = {.kind = KN_REPORT_PROGRESS, .frame = progress->frames_done};
    return tell(&report, error);
}

static gboolean serve(KnJobRunner *runner, const KnJob *job)
{
    Progress progress = {.last_us = g_get_monotonic_time()};
    double cpu_before = kn_process_cpu_seconds();
    g_autoptr(GError) failure = NULL, gone = NULL;
    KnReport report = {.kind = KN_REPORT_DONE};
    misbehave_if_asked(job, 0);
    if (!kn_job_run(runner, job, step, &progress, &report.text, &failure)) {
        report.kind = KN_REPORT_ERROR;
        report.code = failure->domain == KN_ERROR ? failure->code : KN_ERROR_RENDER;
        g_free(report.text);
        report.text = g_strdup(failure->message);
    }
    report.frame = progress.frames_done;
    report.cpu_seconds = kn_process_cpu_seconds() - cpu_before;
    gboolean told = tell(&report, &gone);
    kn_record_clear(kn_report_fields, &report);
    return told;
}

/* The next message, or NULL at the end of the work. */
static GVariant *receive(KnReceiver *receiver)
{
    GVariant *message = NULL;
    g_autoptr(GError) error = NULL;
    return kn_receiver_next(receiver, TRUE, &message, &error) == KN_RECEIVED ? message : NULL;
}

static int serve_all(KnReceiver *receiver, const KnSetup *setup)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(KnManifest) manifest = kn_manifest_open(setup->manifest, &error);
    g_autoptr(KnRing) ring = NULL;
    struct stat info;
    if (manifest && fstat(KN_WORKER_RING_FD, &info) == 0 && S_ISREG(info.st_mode)) {
        const KnFilm *film = kn_manifest_film(manifest);
        ring = kn_ring_map(KN_WORKER_RING_FD, kn_film_width(film), kn_film_height(film), &error);
    }
    if (error) {
        KnReport report = {.kind = KN_REPORT_ERROR, .code = error->code, .text = error->message};
        (void)kn_message_put(KN_WORKER_SOCKET_FD, kn_report_fields, &report, NULL);
        return kn_error_exit_code(error);
    }
    g_autoptr(KnJobRunner) runner = kn_job_runner_new(manifest, setup->surfaces, ring);
    gboolean going = TRUE;
    while (going) {
        g_autoptr(GVariant) message = receive(receiver);
        KnJob job = {0};
        going =
            message && kn_message_read(message, kn_job_fields, &job, NULL) && serve(runner, &job);
        kn_record_clear(kn_job_fields, &job);
    }
    return 0;
}

int kn_worker_main(int argc, char **argv)
{
    struct stat info;
    if (fstat(KN_WORKER_SOCKET_FD, &info) != 0 || !S_ISSOCK(info.st_mode)) {
        g_printerr("kinora worker: it is started by kinora itself, for a build\n");
        return 2;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    KnReport ready = {.kind = KN_REPORT_READY, .text = (char *)KN_VERSION};
    if (!tell(&ready, NULL))
        return 1;
    g_autoptr(KnReceiver) receiver = kn_receiver_new(KN_WORKER_SOCKET_FD);
    g_autoptr(GVariant) message = receive(receiver);
    KnSetup setup = {0};
    int code = 1;
    if (message && kn_voice_serve(message, KN_WORKER_SOCKET_FD, receiver, &code))
        return code;
    if (message && kn_message_read(message, kn_setup_fields, &setup, NULL) &&
        setup.parent == getppid())
        code = serve_all(receiver, &setup);
    kn_record_clear(kn_setup_fields, &setup);
    return code;
}
