/* SPDX-License-Identifier: MIT */
#include "base/hash.h"
#include "base/variant.h"
#include "shot/film.h"

typedef struct {
    guint8 bytes[KN_HASH_LENGTH / 2];
} Digest;

/* A shot in a range: where it stands there, and what it is. Laid down as it is, so without padding.
 */
typedef struct {
    gint64 first_frame;
    gint32 lead, tail;
    Digest alone;
} Placed;

struct KnFilmDigest {
    const KnFilm *film;
    GArray *shots, *cuts; /* Digest */
};

static void append(GArray *digests, GVariant *flat)
{
    g_autoptr(KnHasher) hasher = kn_hasher_new();
    Digest digest;

    kn_hasher_add(hasher, g_variant_get_data(flat), g_variant_get_size(flat));
    kn_hasher_bytes(hasher, digest.bytes);
    g_array_append_val(digests, digest);
}

KnFilmDigest *kn_film_digest_new(const KnFilm *film, KnEachShot each, gpointer user_data)
{
    KnFilmDigest *digest = g_new(KnFilmDigest, 1);
    guint n = film->shots->len;

    digest->film = film;
    digest->shots = g_array_sized_new(FALSE, FALSE, sizeof(Digest), n);
    digest->cuts = g_array_sized_new(FALSE, FALSE, sizeof(Digest), n);
    for (guint i = 0; i < n; i++) {
        g_autoptr(GVariant) shot =
            g_variant_ref_sink(kn_variant_flat(kn_shot_alone(kn_film_shot(film, i))));
        g_autoptr(GVariant) cut = g_variant_ref_sink(kn_cut_to_variant(kn_film_cut(film, i)));

        append(digest->shots, shot);
        append(digest->cuts, cut);
        if (each)
            each(i, shot, user_data);
    }
    return digest;
}

void kn_film_digest_free(KnFilmDigest *digest)
{
    if (!digest)
        return;
    g_array_unref(digest->shots);
    g_array_unref(digest->cuts);
    g_free(digest);
}

void kn_film_digest_range(const KnFilmDigest *digest, gint64 first, gint64 n, KnHasher *hasher)
{
    const KnFilm *film = digest->film;
    g_autoptr(GVariant) layers = g_variant_ref_sink(kn_film_layers_to_variant(film, first, n));
    guint from, to;

    kn_film_reach(film, first, n, &from, &to);
    const gint64 head[] = {KN_FILM_FORM_VERSION, film->width, film->height, film->fps.num,
                           film->fps.den,        n,           to - from + 1};
    kn_hasher_add(hasher, head, sizeof head);
    for (guint i = from; i <= to; i++) {
        const KnShot *shot = kn_film_shot(film, i);
        const Placed placed = {shot->first_frame - first, shot->lead, shot->tail,
                               g_array_index(digest->shots, Digest, i)};

        kn_hasher_add(hasher, &placed, sizeof placed);
        if (i < to)
            kn_hasher_add(hasher, g_array_index(digest->cuts, Digest, i).bytes, sizeof(Digest));
    }
    kn_hasher_add(hasher, g_variant_get_data(layers), g_variant_get_size(layers));
}
