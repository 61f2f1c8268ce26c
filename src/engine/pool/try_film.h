/* SPDX-License-Identifier: MIT */
#pragma once
#include "media/media.h"

/* A film of a few pictures in a container, in memory: whether what an encoder makes can stand in
 * it, and be read from it again. Threads: one at a time. */
typedef struct KnTryFilm KnTryFilm;

/* Errors: KN_ERROR_USAGE: the container refuses; KN_ERROR_ENVIRONMENT. */
KnTryFilm *kn_try_film_new(const char *container, const KnStreamInfo *info, GError **error);
/* A KnPacketSink with a KnTryFilm. */
gboolean kn_try_film_packet(const KnPacket *packet, gpointer film, GError **error);
/* Ends it, and decodes it: there must be so many pictures. Errors: KN_ERROR_USAGE. */
gboolean kn_try_film_check(KnTryFilm *film, guint n_frames, GError **error);
void kn_try_film_free(KnTryFilm *film);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnTryFilm, kn_try_film_free)
