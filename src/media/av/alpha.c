/* SPDX-License-Identifier: MIT */
#include "media/av/alpha.h"

#include <string.h>

gboolean kn_av_has_alpha_beside(const KnStreamInfo *info)
{
    return (strcmp(info->codec, "vp9") == 0 || strcmp(info->codec, "vp8") == 0) &&
           strcmp(info->pixel_format, "yuva420p") == 0;
}

static gboolean is_beside(const AVPacket *packet, const uint8_t **data, size_t *size)
{
    *data = av_packet_get_side_data(packet, AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL, size);
    return *data != NULL;
}

void kn_av_join_alpha(const AVPacket *from, GByteArray *both, KnPacket *packet)
{
    const uint8_t *alpha;
    size_t n_alpha;
    packet->data = from->data;
    packet->size = (gsize)from->size;
    if (!both || !is_beside(from, &alpha, &n_alpha))
        return;
    guint32 size = GUINT32_TO_LE((guint32)from->size);
    g_byte_array_set_size(both, 0);
    g_byte_array_append(both, (const guint8 *)&size, sizeof size);
    g_byte_array_append(both, from->data, (guint)from->size);
    g_byte_array_append(both, alpha, (guint)n_alpha);
    packet->data = both->data;
    packet->size = both->len;
}

gboolean kn_av_part_alpha(const KnPacket *packet, gboolean beside, AVPacket *to)
{
    guint32 size = 0;
    to->data = (uint8_t *)packet->data; /* only read */
    to->size = (int)packet->size;
    if (!beside)
        return TRUE;
    if (packet->size < sizeof size)
        return FALSE;
    memcpy(&size, packet->data, sizeof size);
    size = GUINT32_FROM_LE(size);
    if (size > packet->size - sizeof size)
        return FALSE;
    gsize n_alpha = packet->size - sizeof size - size;
    uint8_t *alpha = av_packet_new_side_data(to, AV_PKT_DATA_MATROSKA_BLOCKADDITIONAL, n_alpha);
    if (!alpha)
        return FALSE;
    memcpy(alpha, packet->data + sizeof size + size, n_alpha);
    to->data += sizeof size;
    to->size = (int)size;
    return TRUE;
}
