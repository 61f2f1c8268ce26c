/* SPDX-License-Identifier: MIT */
#include "toys.h"

static void put_scaled(KnModelWriter *writer, const char *constant, const char *output)
{
    kn_model_writer_node(writer, "Mul", (const char *const[]){constant, "white"}, 2);
    kn_model_writer_makes(writer, output);
    kn_model_writer_output(writer, output);
}

GByteArray *toy_yolo(const ToyBox *boxes, guint n, int n_kinds, gboolean masks, const char *kinds)
{
    enum { MASK_SIDE = TOY_SIDE / 4, CELLS = MASK_SIDE * MASK_SIDE };
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    const gint64 input[] = {1, 3, TOY_SIDE, TOY_SIDE};
    const gint64 rows[] = {1, 4 + n_kinds + (masks ? TOY_SHARES : 0), TOY_PLACES};
    const gint64 cells[] = {1, TOY_SHARES, MASK_SIDE, MASK_SIDE};
    g_autofree float *values = g_new0(float, (gsize)rows[1] * TOY_PLACES);
    float prototypes[TOY_SHARES * CELLS];
    for (guint i = 0; i < n; i++) {
        const ToyBox *box = &boxes[i];
        const float numbers[] = {box->x, box->y, box->w, box->h};
        for (guint k = 0; k < G_N_ELEMENTS(numbers); k++)
            values[k * TOY_PLACES + i] = numbers[k];
        values[(4 + (gsize)box->kind) * TOY_PLACES + i] = box->sure;
        if (masks)
            values[(4 + (gsize)n_kinds) * TOY_PLACES + i] = box->share;
    }
    for (int i = 0; i < CELLS; i++) {
        prototypes[i] = i % MASK_SIDE < MASK_SIDE / 2 ? 8 : -8;
        prototypes[CELLS + i] = (float)(i * 7 % 13) - 6;
    }
    kn_model_writer_input(writer, "images", input, 4);
    kn_model_writer_floats(writer, "boxes", values, rows, 3);
    kn_model_writer_node(writer, "ReduceMax", (const char *const[]){"images"}, 1);
    kn_model_writer_int(writer, "keepdims", 0);
    kn_model_writer_makes(writer, "white");
    put_scaled(writer, "boxes", "output0");
    if (masks) {
        kn_model_writer_floats(writer, "prototypes", prototypes, cells, 4);
        put_scaled(writer, "prototypes", "output1");
    }
    if (kinds)
        kn_model_writer_metadata(writer, "names", kinds);
    return kn_model_writer_end(writer);
}
