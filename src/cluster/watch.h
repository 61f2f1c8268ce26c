/* SPDX-License-Identifier: MIT */
#pragma once
#include "cluster/scheduler.h"
#include <gio/gio.h>

/* What has become of a job, as far as its files and its scheduler say. Threads: one. */
typedef struct {
    gboolean submitted, ended;      /* there is a submission; the join has come to its end */
    KnClusterSubmission submission; /* zeroes without */
    KnClusterResult result;         /* of the join, once it has ended */
    KnClusterPlaces places;         /* while it has not */
    gboolean known;                 /* the scheduler has answered */
    char *silence;                  /* why not; NULL: it has */
    guint n_made;                   /* batches, of submission.n_batches */
} KnClusterStatus;

void kn_cluster_status_look(KnClusterStatus *status, const char *folder);
void kn_cluster_status_clear(KnClusterStatus *status);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(KnClusterStatus, kn_cluster_status_clear)

/* Whether anything of it waits, runs or may do so: the scheduler does not answer. */
gboolean kn_cluster_status_active(const KnClusterStatus *status);

/* Follows a job to its end. */
typedef struct {
    const char *folder;
    GCancellable *cancel; /* stops following: the job goes on */
    /* Batches that have come since the last call (guint: numbers of the manifest's), and how many
     * of them there are; places as the scheduler says them. */
    void (*told)(const KnManifest *manifest, const GArray *come, const KnClusterStatus *status,
                 gpointer user_data);
    gpointer user_data;
} KnClusterWatch;

/* Returns once the join has ended: result is the caller's to clear. Errors: KN_ERROR_CANCELLED;
 * KN_ERROR_RENDER: nothing is left of the job, and its join has come to no end;
 * KN_ERROR_ENVIRONMENT: since a node does not see its folder; KN_ERROR_SERVICE: its tasks wait for
 * what will not come; that of the join, with its code. */
gboolean kn_cluster_wait(const KnClusterWatch *watch, KnClusterResult *result, GError **error);
