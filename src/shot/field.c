/* SPDX-License-Identifier: MIT */
#include "shot/field.h"
#include "base/error.h"
#include "base/fault.h"

/* Fields in memory at a time, but for those in use. At 1920 x 1080 one takes 2.6 or 5.2 MB. */
enum { KEPT_MAX = 4 };

typedef struct {
    int width, height;
    int mirror; /* as the shape has it */
    int16_t *weights;
} Plane;

struct KnField {
    const KnFieldShape *shape;
    double parameter;
    guint n_users;
    guint64 last_used;
    Plane plane[2]; /* luma, chroma */
};

struct KnFields {
    int width, height;
    guint64 n_uses; /* so far */
    GPtrArray *all; /* KnField */
};

static void free_field(gpointer data)
{
    KnField *field = data;

    g_free(field->plane[0].weights);
    g_free(field->plane[1].weights);
    g_free(field);
}

KnFields *kn_fields_new(int width, int height)
{
    KnFields *fields = g_new0(KnFields, 1);

    fields->width = width;
    fields->height = height;
    fields->all = g_ptr_array_new_with_free_func(free_field);
    return fields;
}

void kn_fields_free(KnFields *fields)
{
    if (!fields)
        return;
    g_ptr_array_unref(fields->all);
    g_free(fields);
}

static gboolean make_plane(const KnField *field, const KnFieldPlane *at, Plane *plane)
{
    int mirror = field->shape->mirror ? field->shape->mirror(at) : -1;
    int n_rows = mirror < 0 ? at->height : MIN(mirror / 2 + 1, at->height);

    *plane = (Plane){at->width, at->height, mirror, NULL};
    if (!kn_fault(KN_FAULT_ALLOC))
        plane->weights = g_try_new(int16_t, (gsize)at->width * n_rows);
    for (int y = 0; plane->weights && y < n_rows; y++)
        field->shape->row(at, field->parameter, y, plane->weights + (gsize)y * at->width);
    return plane->weights != NULL;
}

/* Makes room: the field that was used the longest ago goes. */
static void remove_oldest(KnFields *fields)
{
    KnField *oldest = NULL;

    for (guint i = 0; i < fields->all->len; i++) {
        KnField *field = fields->all->pdata[i];

        if (!field->n_users && (!oldest || field->last_used < oldest->last_used))
            oldest = field;
    }
    if (oldest)
        g_ptr_array_remove_fast(fields->all, oldest);
}

static KnField *make(KnFields *fields, const KnFieldShape *shape, double parameter, GError **error)
{
    KnField *field = g_new0(KnField, 1);

    field->shape = shape;
    field->parameter = parameter;
    for (int p = 0; p < 2; p++) {
        KnFieldPlane at = {.width = p ? (fields->width + 1) / 2 : fields->width,
                           .height = p ? (fields->height + 1) / 2 : fields->height,
                           .frame_width = fields->width,
                           .frame_height = fields->height,
                           .chroma = p > 0};

        if (make_plane(field, &at, &field->plane[p]))
            continue;
        free_field(field);
        g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                    "there is not enough memory to draw frames of %d x %d pixels", fields->width,
                    fields->height);
        return NULL;
    }
    if (fields->all->len >= KEPT_MAX)
        remove_oldest(fields);
    g_ptr_array_add(fields->all, field);
    return field;
}

const KnField *kn_fields_ref(KnFields *fields, const KnFieldShape *shape, double parameter,
                             GError **error)
{
    KnField *found = NULL;

    for (guint i = 0; i < fields->all->len && !found; i++) {
        KnField *field = fields->all->pdata[i];

        if (field->shape == shape && field->parameter == parameter)
            found = field;
    }
    if (!found)
        found = make(fields, shape, parameter, error);
    if (found) {
        found->n_users++;
        found->last_used = ++fields->n_uses;
    }
    return found;
}

void kn_fields_unref(KnFields *fields, const KnField *field)
{
    for (guint i = 0; i < fields->all->len; i++) {
        KnField *one = fields->all->pdata[i];

        if (one == field)
            one->n_users--;
    }
}

const int16_t *kn_field_row(const KnField *field, int plane, int y, gboolean *mirrored)
{
    const Plane *p = &field->plane[plane > 0];
    gboolean is_mirrored = p->mirror >= 0 && y > p->mirror / 2;

    if (mirrored)
        *mirrored = is_mirrored;
    return p->weights + (gsize)(is_mirrored ? p->mirror - y : y) * p->width;
}
