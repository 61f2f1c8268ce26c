/* SPDX-License-Identifier: MIT */
#include "media/media.h"

#include <string.h>

const char *kn_content_name(KnContent content)
{
    static const char *const names[KN_N_CONTENTS] = {"rest", "stills", "clips"};
    return names[content];
}

void kn_stream_info_clear(KnStreamInfo *info)
{
    g_free(info->extradata);
    memset(info, 0, sizeof *info);
}

static gboolean rational_equal(KnRational a, KnRational b)
{
    return a.num == b.num && a.den == b.den;
}

gboolean kn_stream_info_equal(const KnStreamInfo *a, const KnStreamInfo *b)
{
    return a->kind == b->kind && strcmp(a->codec, b->codec) == 0 &&
           rational_equal(a->time_base, b->time_base) && a->width == b->width &&
           a->height == b->height && rational_equal(a->fps, b->fps) &&
           a->sample_rate == b->sample_rate && a->channels == b->channels &&
           a->profile == b->profile && a->level == b->level &&
           strcmp(a->pixel_format, b->pixel_format) == 0 && a->tag == b->tag &&
           a->frame_size == b->frame_size && a->extradata_size == b->extradata_size &&
           (a->extradata_size == 0 || memcmp(a->extradata, b->extradata, a->extradata_size) == 0);
}
