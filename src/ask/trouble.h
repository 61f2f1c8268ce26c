/* SPDX-License-Identifier: MIT */
#pragma once

/* Why somebody who was asked gave nothing, for whoever may try again. Threads: plain values. */
typedef enum {
    KN_TROUBLE_LINE, /* it would fail again */
    KN_TROUBLE_BUSY, /* not now: too many requests, a failure of the server, no answer in time */
    KN_TROUBLE_GONE, /* nobody is there; soon nothing is worth trying */
    KN_TROUBLE_TAKE, /* what came is not good */
    KN_TROUBLE_FORM, /* the request is not understood: another form of it may be */
    KN_TROUBLE_ALL,  /* every other request would fail as well: a refused key */
    /* What nobody says who is asked, but who waits for it: */
    KN_TROUBLE_LOST, /* its process has died, or said what none says */
    KN_TROUBLE_HUNG, /* … or was silent for too long */
} KnTroubleKind;
enum { KN_N_TROUBLES = KN_TROUBLE_HUNG + 1 };
typedef struct {
    KnTroubleKind kind;
    double wait_seconds; /* what the server asks for; < 0: it does not say */
} KnTrouble;
