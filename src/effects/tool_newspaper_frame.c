/* SPDX-License-Identifier: MIT */
#include "effects/list.h"
#include "effects/params.h"
#include "effects/plates.h"

/* The picture as a photograph on the page of an old newspaper, which the camera looks at. */
typedef struct {
    char *headline, *caption, *body_text;
    double sepia;
} Params;

#define TEXT(field, what)                                                                          \
    {                                                                                              \
        .name = #field, .type = &kn_type_string, .offset = KN_OPTION_FIELD(Params, char *, field), \
        .help = what                                                                               \
    }

static const KnOption options[] = {
    TEXT(headline, "stands across the page, as large as it fits"),
    TEXT(caption, "stands below the picture"),
    TEXT(body_text, "fills the columns, over again where it is short; grey lines without one"),
    {.name = "sepia",
     .type = &kn_type_double,
     .offset = KN_OPTION_FIELD(Params, double, sepia),
     .max = 1,
     .default_text = "0.85",
     .unit = "0..1",
     .help = "how much the picture's colours fade to brown; 0: it keeps them"},
    {.name = NULL},
};

static gboolean photo(const KnEffectContext *context, KnBox *place)
{
    *place = kn_page_photo(context->width, context->height);
    return TRUE;
}

static gboolean compile(const KnEffectContext *context, const void *params, KnShot *shot,
                        GError **error)
{
    const Params *p = params;
    KnPlate plate = kn_effect_whole_plate(KN_PLATE_PHOTO, "newspaper_frame");

    plate.look.tone = p->sepia;
    kn_shot_set_page(shot,
                     &(KnPage){.headline = p->headline,
                               .caption = p->caption,
                               .body = p->body_text,
                               .seed = (guint32)(context->seed >> 32)},
                     &plate);
    return TRUE;
}

const KnEffect kn_effects_tool_newspaper_frame[] = {
    {.name = "newspaper_frame",
     .kind = KN_EFFECT_TOOL,
     .help = "Prints the picture on the page of an old newspaper (not of a clip); motions and "
             "zooms move over the "
             "page.",
     .options = options,
     .params_size = sizeof(Params),
     .photo = photo,
     .compile = compile},
    {.name = NULL},
};
