/* SPDX-License-Identifier: MIT */
#pragma once
#include "ask/http.h"

/* What processes that ask a language model are asked for. Nothing else in them reaches a network,
 * and they read no file. */
typedef struct {
    char *base, *path; /* of the server */
    char *body;        /* JSON */
    char *key_name;    /* NULL: there is none */
    double timeout;
    gboolean constrained;
    char *result; /* the file that the body of the answer goes into */
} KnAskRequest;

/* Of one answer, with what a server wraps around what a model says. */
enum { KN_ASK_BYTES_MAX = 4 << 20 };
