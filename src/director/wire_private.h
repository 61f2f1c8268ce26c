/* SPDX-License-Identifier: MIT */
#pragma once
#include "director/wire.h"
#include "effects/effect.h"

/* The keys of a plan on the wire. Threads: const. */
typedef enum {
    KN_WIRE_NOTE,  /* a text that is no part of the plan */
    KN_WIRE_NAME,  /* an effect of the kind, or a transition */
    KN_WIRE_VALUE, /* a parameter of what the slot's name names: the first of `options` it has */
    KN_WIRE_FADE,  /* seconds, of the plan itself */
} KnWireRole;

typedef enum {
    KN_WIRE_PLAN,
    KN_WIRE_MOTION,
    KN_WIRE_OVERLAY,
    KN_WIRE_TOOL,
    KN_WIRE_TRANSITION
} KnWireSlot;

typedef struct {
    const char *key; /* NULL ends the table */
    KnWireSlot slot;
    KnWireRole role;
    KnJsonType type;            /* NUMBER or STRING */
    const char *const *options; /* NULL-terminated */
    const KnName *choices;      /* of a string; NULL: any */
    const char *help;           /* a sentence */
} KnWireKey;

extern const KnWireKey kn_wire_keys[];

/* Stands for no effect. */
#define KN_WIRE_NONE "none"

/* The i-th name that a slot offers; NULL past the last. help may be NULL. */
const char *kn_wire_name(KnWireSlot slot, guint i, const char **help);
gboolean kn_wire_offers(KnWireSlot slot, const char *name);
/* The option that the key stands for when the slot has that name; NULL: it has none. */
const KnOption *kn_wire_option(const KnWireKey *key, const char *name);
