/* SPDX-License-Identifier: MIT */
#pragma once
#include "pixel/frame.h"

/* Frames in memory that processes share: the pipe method's bounded queue. The pool makes it,
 * a worker maps it by its descriptor. Frame n of a run of frames stands in slot n modulo the number
 * of slots; who may write which slot when is the business of the pool's owner. Threads: the frames
 * of different slots may be used at once. */
typedef struct KnRing KnRing;

enum { KN_RING_SLOTS_MAX = 100 };

/* Errors: KN_ERROR_ENVIRONMENT. */
KnRing *kn_ring_new(int width, int height, gboolean alpha, guint n_slots, GError **error);
KnRing *kn_ring_map(int fd, int width, int height, gboolean alpha, GError **error);
void kn_ring_free(KnRing *ring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnRing, kn_ring_free)

int kn_ring_fd(const KnRing *ring);
guint kn_ring_n_slots(const KnRing *ring);
/* Lays out the frame of that slot; it lives as long as the ring. */
void kn_ring_frame(const KnRing *ring, guint slot, KnFrame *frame);
