/* SPDX-License-Identifier: MIT */
/* libx264 gives the same bytes on every processor (promise: pure frames): the module is compiled
 * here once more, so that libx264 can be told of other processors than this one. */
#include "base/hash.h"
#include "support.h"

#include <stdarg.h>
#include <stdint.h>
#include <x264.h>

static guint32 features; /* of the processor that libx264 is told of, of those that are there */

static x264_t *open_for(x264_param_t *param)
{
    param->cpu &= features;
    return x264_encoder_open(param);
}
#undef x264_encoder_open
#define x264_encoder_open open_for
#include "media/x264/x264.c"

static gboolean add(const KnPacket *packet, gpointer user_data, GError **error)
{
    g_checksum_update(user_data, packet->data, (gssize)packet->size);
    return TRUE;
}

static char *hash_of(const KnVideoSettings *settings, guint32 of_features)
{
    enum { N_FRAMES = 30 };
    g_autoptr(GError) error = NULL;
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(KnFrame) frame = kn_frame_new(settings->width, settings->height, &error);
    features = of_features;
    KnEncoder *encoder = kn_module_table.open(settings, &error);
    g_assert_no_error(error);
    for (gint64 i = 0; i < N_FRAMES; i++) {
        test_draw(frame, i);
        g_assert_true(kn_module_table.encode(encoder, frame, i, FALSE, add, sum, &error));
    }
    g_assert_true(kn_module_table.flush(encoder, add, sum, &error));
    kn_module_table.free(encoder);
    return g_strdup(g_checksum_get_string(sum));
}

static void test_processors(void)
{
    static const char *const speeds[] = {"ultrafast", "veryfast", "medium"};
    static const guint32 others[] = {0,
                                     X264_CPU_MMX | X264_CPU_MMX2 | X264_CPU_SSE | X264_CPU_SSE2};
    for (guint i = 0; i < G_N_ELEMENTS(speeds); i++) {
        KnVideoSettings settings = test_settings("libx264", speeds[i], (KnRational){25, 1});
        g_autofree char *here = hash_of(&settings, G_MAXUINT32);
        for (guint k = 0; k < G_N_ELEMENTS(others); k++) {
            g_autofree char *there = hash_of(&settings, others[k]);
            g_test_message("%s, features %x", speeds[i], others[k]);
            g_assert_cmpstr(there, ==, here);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/x264/the-same-bytes-on-every-processor", test_processors);
    return g_test_run();
}
