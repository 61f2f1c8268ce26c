/* SPDX-License-Identifier: MIT */
#include "project/private.h"

void kn_effect_use_resolve(const KnReader *reader, const KnEffectUse *use, const char *path)
{
    const char *below;
    const KnOption *options = use->effect ? use->effect->options : NULL;
    const KnJson *object = use->effect ? kn_effect_use_object(use, &below) : NULL;
    for (const KnOption *option = options; option && option->name; option++) {
        if (option->type != &kn_type_path)
            continue;
        g_autofree char *parent = g_strconcat(path, below, NULL);
        g_autofree char *child = kn_json_path(parent, option->name);
        kn_reader_path(reader, (char **)((char *)use->params + option->offset),
                       kn_reader_place(options, object, option->name), child);
    }
}
