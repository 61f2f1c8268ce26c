/* SPDX-License-Identifier: MIT */
#include "shot/layers.h"
#include "base/error.h"
#include <string.h>

/* A picture that layers of the last frame showed: many layers, one after the other, show parts of
 * one picture. */
typedef struct {
    char key[65];
    KnSurface *surface;
    gboolean used; /* by the frame at hand */
} Open;

struct KnLayers {
    const KnFilm *film;
    const KnKernels *kernels;
    KnSurfaceLookup lookup;
    gpointer user_data;
    GArray *open; /* Open */
};

static void close_surface(gpointer open)
{
    kn_surface_unref(((Open *)open)->surface);
}

KnLayers *kn_layers_new(const KnFilm *film, const KnKernels *kernels, KnSurfaceLookup lookup,
                        gpointer user_data)
{
    KnLayers *layers = g_new0(KnLayers, 1);

    layers->film = film;
    layers->kernels = kernels;
    layers->lookup = lookup;
    layers->user_data = user_data;
    layers->open = g_array_new(FALSE, FALSE, sizeof(Open));
    g_array_set_clear_func(layers->open, close_surface);
    return layers;
}

void kn_layers_free(KnLayers *layers)
{
    if (!layers)
        return;
    g_array_unref(layers->open);
    g_free(layers);
}

static void close_unused(KnLayers *layers)
{
    for (guint i = layers->open->len; i > 0; i--) {
        Open *open = &g_array_index(layers->open, Open, i - 1);

        if (!open->used)
            g_array_remove_index_fast(layers->open, i - 1);
        else
            open->used = FALSE;
    }
}

static const KnSurface *check_surface(const KnSurface *surface, const KnLayer *layer,
                                      GError **error)
{
    const KnFrame *frame = kn_surface_frame(surface);

    if (kn_surface_alpha(surface) && layer->source_x <= frame->width - layer->width &&
        layer->source_y <= frame->height - layer->height)
        return surface;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                "prepared picture %.12s is not the layer that was planned", layer->surface);
    return NULL;
}

static const KnSurface *open_surface(KnLayers *layers, const KnLayer *layer, GError **error)
{
    Open open = {.used = TRUE};

    for (guint i = 0; i < layers->open->len; i++) {
        Open *other = &g_array_index(layers->open, Open, i);

        if (strcmp(other->key, layer->surface) != 0)
            continue;
        other->used = TRUE;
        return check_surface(other->surface, layer, error);
    }
    open.surface = layers->lookup(layer->surface, layers->user_data, error);
    if (!open.surface)
        return NULL;
    g_strlcpy(open.key, layer->surface, sizeof open.key);
    g_array_append_val(layers->open, open);
    return check_surface(open.surface, layer, error);
}

static int opacity_at(const KnLayer *layer, gint64 frame)
{
    gint64 k = frame - layer->first_frame, left = layer->n_frames - 1 - k;
    int opacity = KN_OPAQUE;

    if (k < layer->fade_in)
        opacity = (int)((k + 1) * KN_OPAQUE / (layer->fade_in + 1));
    if (left < layer->fade_out)
        opacity = MIN(opacity, (int)((left + 1) * KN_OPAQUE / (layer->fade_out + 1)));
    return opacity * layer->opacity / KN_OPAQUE;
}

/* Both are of one size. */
static void blend_plane(const KnLayers *layers, const KnPlane *to, const KnPlane *from,
                        const KnPlane *alpha, const KnLayer *layer, int shift, int opacity)
{
    int x = layer->x >> shift, y = layer->y >> shift;
    int width = (layer->width + shift) >> shift, height = (layer->height + shift) >> shift;
    int left = MAX(-x, 0), right = MIN(width, to->width - x);
    int top = MAX(-y, 0), bottom = MIN(height, to->height - y);

    if (right <= left)
        return;
    for (int row = top; row < bottom; row++) {
        ptrdiff_t source =
            ((layer->source_y >> shift) + row) * from->stride + (layer->source_x >> shift) + left;

        layers->kernels->blend(to->data + (y + row) * to->stride + x + left, from->data + source,
                               alpha->data + source, opacity, right - left);
    }
}

static gboolean draw_layer(KnLayers *layers, const KnLayer *layer, gint64 frame, KnFrame *out,
                           GError **error)
{
    const KnSurface *surface = open_surface(layers, layer, error);

    if (!surface)
        return FALSE;
    for (int p = 0; p < 3; p++)
        blend_plane(layers, &out->plane[p], &kn_surface_frame(surface)->plane[p],
                    &kn_surface_alpha(surface)[p > 0], layer, p > 0, opacity_at(layer, frame));
    return TRUE;
}

gboolean kn_layers_draw(KnLayers *layers, gint64 frame, KnFrame *out, GError **error)
{
    const KnFilm *film = layers->film;
    guint n = kn_film_n_layers(film), begin = kn_film_find_layer(film, frame, 1, 0);

    for (KnLevel level = 0; level < KN_N_LEVELS; level++)
        for (guint i = begin; i < n; i = kn_film_find_layer(film, frame, 1, i + 1))
            if (kn_film_layer(film, i)->level == level &&
                !draw_layer(layers, kn_film_layer(film, i), frame, out, error))
                return FALSE;
    if (layers->open->len)
        close_unused(layers);
    return TRUE;
}
