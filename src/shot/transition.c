/* SPDX-License-Identifier: MIT */
#include "shot/drawing.h"

void kn_draw_kit_init(KnDrawKit *kit, const KnKernels *kernels, KnResampler *resampler,
                      KnFields *fields, int width, int height)
{
    gsize n = (gsize)MAX(width, height) + KN_FRAME_ALIGN;

    *kit = (KnDrawKit){.kernels = kernels, .resampler = resampler, .fields = fields};
    for (int i = 0; i < 2; i++) {
        kit->index[i] = g_new0(uint16_t, n);
        kit->row[i] = g_new0(uint8_t, 2 * n);
    }
    kit->weights = g_new0(uint16_t, n);
    kit->inverse = g_new0(uint32_t, n);
}

void kn_draw_kit_clear(KnDrawKit *kit)
{
    for (int i = 0; i < 2; i++) {
        g_free(kit->index[i]);
        g_free(kit->row[i]);
    }
    g_free(kit->weights);
    g_free(kit->inverse);
}

gboolean kn_transition_draw(const KnTransition *transition, KnDrawKit *kit, KnTransitionDraw *draw,
                            GError **error)
{
    const KnDrawing *drawing = transition->drawing;
    const KnFieldShape *shape = drawing->field ? drawing->field(transition->geometry) : NULL;

    if (shape) {
        draw->field = kn_fields_ref(kit->fields, shape, 0, error);
        if (!draw->field)
            return FALSE;
    }
    drawing->draw(transition->geometry, kit, draw);
    if (shape)
        kn_fields_unref(kit->fields, draw->field);
    return TRUE;
}
