/* SPDX-License-Identifier: MIT */
#include "engine/pool/try_film.h"
#include "base/error.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

struct KnTryFilm {
    const KnMedia *media;
    KnMuxer *muxer;
    int fd;
    char path[32];
};

/* Whatever the reason: the two do not go together. */
static gboolean refuse(GError **error)
{
    if (error && *error)
        (*error)->code = KN_ERROR_USAGE;
    return FALSE;
}

KnTryFilm *kn_try_film_new(const char *container, const KnStreamInfo *info, GError **error)
{
    const KnMedia *media = kn_media(error);
    if (!media)
        return NULL;
    g_autoptr(KnTryFilm) film = g_new0(KnTryFilm, 1);
    film->media = media;
    film->fd = memfd_create("kinora-film", MFD_CLOEXEC);
    if (film->fd < 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT, "no memory for a film: %s",
                    g_strerror(errno));
        return NULL;
    }
    g_snprintf(film->path, sizeof film->path, "/proc/self/fd/%d", film->fd);
    film->muxer =
        media->mux_open(film->path, container, &info, 1, &(KnTags){.creation_time = -1}, error);
    if (film->muxer)
        return g_steal_pointer(&film);
    refuse(error);
    return NULL;
}

gboolean kn_try_film_packet(const KnPacket *packet, gpointer film, GError **error)
{
    KnTryFilm *to = film;
    return to->media->mux_write(to->muxer, 0, packet, error) || refuse(error);
}

gboolean kn_try_film_check(KnTryFilm *film, guint n_frames, GError **error)
{
    const KnMedia *media = film->media;
    int width = 0, height = 0, state = 0;
    guint n = 0;
    if (!media->mux_finish(film->muxer, error))
        return refuse(error);
    KnFrameReader *reader = media->frames_open(film->path, &width, &height, error);
    g_autoptr(KnFrame) frame = reader ? kn_frame_new(width, height, error) : NULL;
    gint64 pts_us;
    while (frame && (state = media->frames_next(reader, frame, &pts_us, error)) > 0)
        n++;
    if (reader)
        media->frames_free(reader);
    if (!frame || state < 0)
        return refuse(error);
    if (n == n_frames)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_USAGE, "of %u pictures %u are read from it", n_frames, n);
    return FALSE;
}

void kn_try_film_free(KnTryFilm *film)
{
    if (!film)
        return;
    if (film->muxer)
        film->media->mux_free(film->muxer);
    if (film->fd >= 0)
        close(film->fd);
    g_free(film);
}
