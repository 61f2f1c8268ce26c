/* SPDX-License-Identifier: MIT */

/* libx264's presets are made for what a camera filmed, and trade speed for size by what such
 * pictures need. A camera that moves over a still is another thing: all of a picture moves by the
 * same smooth path, by fractions of a pixel, without noise of its own. Whole-pixel search
 * (`ultrafast`) must code the difference that half a pixel makes in every picture, and B-frames,
 * which a picture between two others is a mean of, cost next to nothing: so little is left to code
 * in them that they are as good with a quantiser twice as coarse (`pbratio`), and coding that
 * little is what costs time. And where every picture is as hard as the one before, one quantiser
 * for all is as good as one that a look-ahead chooses for each, which `ultrafast` spends a tenth of
 * its time on. Film grain is none of this, since no picture foretells it: it is encoded as a clip
 * is. What stands still is not encoded but copied, and finer for it. Where the camera alone moves,
 * evenly and slowly, the means of two pictures along the motion of the later one are as good as
 * what an encoder makes of the pictures between, which are left out (`glides`).
 *
 * A row is for one speed. What it says of B-frames, references, weights, CABAC and the transform
 * stands in the parameter sets too, of which a film has one: all of its columns say the same of
 * these (tests/media/test_tunes.c), and batches of all contents are joined by copying. Found by
 * measuring: bench/encode, docs/performance.md. */
#include "media/x264/tune.h"
#include "vocabulary/names.h"

#include <stdlib.h>
#include <string.h>

/* Motion is foretold by what lies beside, and pictures differ too little for a look-ahead to choose
 * their kinds well. */
#define SHORT_SEARCH "b-adapt=0:me=dia:scenecut=0"

/* Not libx264's: what is shown again is not encoded again. First in its row. */
#define COPIES "copies"

/* Nor this: what a movement foretells is not encoded. First in its row. */
#define GLIDES "glides"

static const struct {
    const char *speed, *told[KN_N_CONTENTS];
} rows[] = {
    {"ultrafast",
     {[KN_CONTENT_REST] =
          COPIES "=-5:crf=-1:subme=1:bframes=3:b-adapt=0:b-pyramid=normal:pbratio=1.15",
      [KN_CONTENT_STILLS] =
          GLIDES ":qp=+0:merange=4:subme=1:bframes=3:b-adapt=0:b-pyramid=normal:pbratio=2",
      [KN_CONTENT_CLIPS] = "subme=1:bframes=3:b-adapt=0:b-pyramid=normal:pbratio=1.15"}},
    {"veryfast",
     {[KN_CONTENT_REST] = "", [KN_CONTENT_STILLS] = SHORT_SEARCH, [KN_CONTENT_CLIPS] = ""}},
    {"faster",
     {[KN_CONTENT_REST] = "", [KN_CONTENT_STILLS] = SHORT_SEARCH, [KN_CONTENT_CLIPS] = ""}},
    {"fast", {[KN_CONTENT_REST] = "", [KN_CONTENT_STILLS] = SHORT_SEARCH, [KN_CONTENT_CLIPS] = ""}},
    {"medium",
     {[KN_CONTENT_REST] = "", [KN_CONTENT_STILLS] = SHORT_SEARCH, [KN_CONTENT_CLIPS] = ""}},
};

static gboolean is(const char *tune, const char *name)
{
    return g_strcmp0(tune, name) == 0;
}

const char *kn_x264_row(const KnVideoSettings *settings)
{
    gboolean by_content = is(settings->tune, KN_TUNE_AUTO);
    if (!by_content && !is(settings->tune, KN_TUNE_CAMERA))
        return "";
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++)
        if (is(settings->speed, rows[i].speed))
            return rows[i].told[by_content ? settings->content : KN_CONTENT_STILLS];
    return "";
}

int kn_x264_copies(const KnVideoSettings *settings)
{
    const char *row = kn_x264_row(settings);
    return g_str_has_prefix(row, COPIES "=") ? atoi(row + strlen(COPIES "=")) : 0;
}

gboolean kn_x264_glides(const KnVideoSettings *settings)
{
    return settings->crf > 0 && g_str_has_prefix(kn_x264_row(settings), GLIDES ":");
}

/* Lossless stays so, nothing else becomes so, and the scale ends at 51. */
static void add_quality(x264_param_t *param, const char *value, int method)
{
    float *crf = &param->rc.f_rf_constant;
    if (*crf <= 0)
        return;
    *crf = (float)CLAMP(*crf + g_ascii_strtod(value, NULL), 1, 51);
    param->rc.i_rc_method = method;
    param->rc.i_qp_constant = (int)*crf;
}

static gboolean apply_row(x264_param_t *param, const char *row)
{
    g_auto(GStrv) options = g_strsplit(row, ":", -1);
    for (char **option = options; *option; option++) {
        char *value = strchr(*option, '=');
        if (value)
            *value++ = '\0';
        if (is(*option, COPIES) || is(*option, GLIDES))
            continue;
        if (is(*option, "crf"))
            add_quality(param, value, X264_RC_CRF);
        else if (is(*option, "qp"))
            add_quality(param, value, X264_RC_CQP);
        else if (x264_param_parse(param, *option, value) != 0)
            return FALSE;
    }
    return TRUE;
}

/* libx264 prints a complaint about a name that it does not know, so it is not asked. */
gboolean kn_x264_preset(x264_param_t *param, const KnVideoSettings *settings)
{
    const char *speed = settings->speed ? settings->speed : "medium", *tune = settings->tune;
    if (!tune || is(tune, KN_TUNE_AUTO) || is(tune, KN_TUNE_CAMERA) || is(tune, KN_TUNE_NONE))
        tune = NULL;
    if (!g_strv_contains(x264_preset_names, speed) ||
        (tune && !g_strv_contains(x264_tune_names, tune)) ||
        x264_param_default_preset(param, speed, tune) != 0)
        return FALSE;
    param->rc.i_rc_method = X264_RC_CRF;
    param->rc.f_rf_constant = (float)settings->crf;
    return apply_row(param, kn_x264_row(settings));
}
