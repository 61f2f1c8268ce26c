/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/hash.h"
#include "base/module.h"
#include "text/ass_draw.h"

#include <string.h>

enum { FRAME_SIDE_MAX = 16384 };

GVariant *kn_ass_spec_to_variant(const KnAssSpec *s)
{
    return g_variant_new(KN_ASS_SPEC_TYPE, s->content, s->frame_width, s->frame_height, s->fps.num,
                         s->fps.den, s->frame, s->rect.x, s->rect.y, s->rect.width, s->rect.height,
                         s->key);
}

gboolean kn_ass_spec_from_variant(GVariant *variant, KnAssSpec *s)
{
    const char *content, *key;
    KnCaptionRect *r = &s->rect;
    *s = (KnAssSpec){0};
    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(KN_ASS_SPEC_TYPE)))
        return FALSE;
    g_variant_get(variant, "(&siiiix(iiii)&s)", &content, &s->frame_width, &s->frame_height,
                  &s->fps.num, &s->fps.den, &s->frame, &r->x, &r->y, &r->width, &r->height, &key);
    if (!kn_hash_is_valid(content) || !kn_hash_is_valid(key) || s->frame_width < 1 ||
        s->frame_height < 1 || s->frame_width > FRAME_SIDE_MAX ||
        s->frame_height > FRAME_SIDE_MAX || s->fps.num < 1 || s->fps.den < 1 || s->frame < 0 ||
        s->frame > G_MAXINT32 || r->x < 0 || r->y < 0 || r->width < 1 || r->height < 1 ||
        r->width > s->frame_width - r->x || r->height > s->frame_height - r->y)
        return FALSE;
    memcpy(s->content, content, sizeof s->content);
    memcpy(s->key, key, sizeof s->key);
    return TRUE;
}

const KnAssDraw *kn_ass_draw(GError **error)
{
    const KnAssDraw *table = kn_module_load("ass", error);
    if (!table || table->abi == KN_ASS_ABI)
        return table;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "the module 'kn-ass.so' is of another version of Kinora: install it again");
    return NULL;
}
