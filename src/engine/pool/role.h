/* SPDX-License-Identifier: MIT */
#pragma once
#include "engine/pool/helper.h"

/* What a helper process is for. Each role is one const struct in one file and one line in
 * roles.def; the pool (pool.h) starts its processes and looks after them alike for all, and
 * `kinora worker` becomes what the hello says. A process never serves two roles, so that a drawing
 * one never maps a picture decoder, and no helper but a voice's reaches the network.
 * Threads: const. */
typedef struct KnRole KnRole;
struct KnRole {
    const char *name;           /* "draw" */
    const char *lost;           /* who was lost, in messages: "its worker" */
    const KnField *setup;       /* record that a process is told once */
    const KnField *request;     /* record of one errand */
    const char *const *modules; /* that its processes may load; NULL-terminated */

    /* How often an errand is tried, by what went wrong (0 counts as 1). */
    guint tries[KN_N_TROUBLES];
    /* When it was lost each time but the last: alone and without SIMD. */
    gboolean last_alone;
    /* Between tries; each time twice as long, up to a minute. 0: at once. A server that asks for
     * more gets it. */
    double back_off_seconds;
    int lost_code; /* KnErrorCode of an errand that is given up because its process was lost */

    /* In the process. open returns the state that serve gets; NULL is an error of the first errand.
     * serve does one errand and fills in what its report says. */
    gpointer (*open)(const KnHelper *helper, GVariant *setup, GError **error);
    gboolean (*serve)(gpointer state, KnHelper *helper, KnReport *report, GError **error);
    void (*close)(gpointer state);
};

const KnRole *const *kn_roles(void); /* NULL-terminated */
const KnRole *kn_role_find(const char *name);

/* kn_role_NAME, in role_NAME.c. */
#define KN_ITEM(name) extern const KnRole kn_role_##name;
#include "engine/pool/roles.def"
#undef KN_ITEM
