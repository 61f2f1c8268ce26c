/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/folder.h"
#include "base/record.h"
#include "engine/plan/manifest.h"

/* A job: a film that others make batches of, on this machine or on many that see the same files.
 * `kinora submit` makes voice, subjects, scenes, plan, pictures and sound here, into the cache, and
 * groups what is missing of the batches into tasks of about a minute. CACHE/jobs/HASH is the job's
 * folder, where HASH stands for project, variant and output:
 *
 *     job.json          what its batches are of, and by which versions (KnClusterJob); constant
 *     manifest          of the film; paths of files are told from this folder, without the sound
 *     tasks             one line a task: "3-7,9"
 *     surfaces, scenes  second names of what the missing batches show
 *     task.sh           is run for each task: kinora worker --manifest M --batches LINE
 *     batches           what workers have made: under a name of the task's own while it is made,
 *                       then renamed to the key. Whoever renames last has made the same bytes
 *     join.sh           is run when no task is left: kinora submit --join
 *     first.sh          is run before all of it, where nothing shall be made here
 *                       (--detect-on-cluster): kinora submit --first, which fills the folder there
 *     logs              of tasks and of the join
 *     submission.json   what the scheduler was given (KnClusterSubmission)
 *     result.json       what the join has come to (KnClusterResult)
 *
 * The folder lies in the cache, not in the project's .kinora: what stands in a project may be a
 * stranger's, and batches are believed by their names. The join takes the batches that are whole
 * into the cache, by their checksums, and is then a render like any other, which finds everything
 * there: so the film has the same bytes as at home, and the next render knows it. A batch that is
 * missing or damaged is named, with what its task has said last. Submitting again first takes what
 * is there, and sends the rest.
 *
 * Nobody is believed but files: a scheduler forgets jobs, repeats them after a lost node, and lets
 * two copies of a task run to their ends. So a task may run any number of times, anywhere, at once:
 * it makes what is not there.
 * Threads: plain structs. */
typedef struct {
    int form;
    char *version; /* of Kinora, … */
    int meaning;   /* KN_RENDERER_MEANING, … */
    int glide;     /* KN_GLIDE_MEANING, … */
    char *encoder; /* … the encoder's name, and its version */
    char *encoder_version;
    char *bounds; /* the folder, told from the job's, that files must lie in; NULL: anywhere */
    char film_key[65];
    char *output; /* for people */
} KnClusterJob;

typedef struct {
    int form;
    char *scheduler;
    char *jobs;       /* what the scheduler calls them, "12,13" */
    char *join;       /* … and the join */
    guint array_size; /* tasks of each of them but the last */
    guint n_tasks, n_batches;
    int first; /* 1: its only job, called `join`, makes what comes before tasks, and submits those,
                  which is then another submission in this one's place */
    gint64 at; /* seconds since 1970 */
} KnClusterSubmission;

typedef struct {
    int form;
    char *code;  /* kn_error_code_name; NULL: the film is there */
    char *error; /* why it is not */
    char *output;
    char sha256[65];
    gint64 n_frames, size_bytes;
    gint64 at; /* seconds since 1970 */
} KnClusterResult;

/* The `form` of all three. */
enum { KN_CLUSTER_FORM = 1 };
#define KN_CLUSTER_JOB "job.json"
#define KN_CLUSTER_SUBMISSION "submission.json"
#define KN_CLUSTER_RESULT "result.json"

extern const KnField kn_cluster_job_fields[], kn_cluster_submission_fields[],
    kn_cluster_result_fields[];

/* The folder of a film's job in a cache (NULL: the user's own), by the folder of the film's state
 * (kn_state_folder). The caller frees. */
char *kn_cluster_folder(const char *cache, const char *state_folder);
/* What everything that is submitted for it is called. The caller frees. */
char *kn_cluster_job_name(const char *folder);

/* Files of a job's folder. Reading: FALSE when there is none, or none of this version's form; the
 * record is zeroes then. Errors of writing: KN_ERROR_ENVIRONMENT. */
gboolean kn_cluster_read(const char *folder, const char *name, const KnField *fields, void *record);
gboolean kn_cluster_write(const char *folder, const char *name, const KnField *fields,
                          const void *record, GError **error);

/* Whether a worker of this program may make batches of the job. Errors: KN_ERROR_ENVIRONMENT, which
 * says what is of another version. */
gboolean kn_cluster_check_versions(const KnClusterJob *job, GError **error);

/* The tasks, each as its line; the caller frees. NULL: they cannot be read. */
char **kn_cluster_tasks(const char *folder);

/* The last line of a log below the folder, as it can be shown: "" where it says nothing, NULL where
 * it is not there. The caller frees. */
char *kn_cluster_last_words(const char *folder, const char *log);

/* Removes all but the logs and the result; the other one keeps the submission, too. */
void kn_cluster_clean(const char *folder);
void kn_cluster_clean_parts(const char *folder);
