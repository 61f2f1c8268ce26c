/* SPDX-License-Identifier: MIT */
#pragma once
#include "../output/support.h"
#include "base/error.h"

/* What the tests of clips share. */

const KnMedia *kit_media(void);

/* Starts the program ffmpeg with up to 40 options, a NULL-terminated list of words in one string
 * each; the words %F and %O stand for the folder and the output. Fails the test when it fails. */
void kit_ffmpeg(const TestFolder *folder, const char *options, const char *output);

/* 96 x 64 pixels; the left third has the luma of the picture's number, the rest moves. */
#define KIT_NUMBERED                                                                               \
    "testsrc2=s=96x64:r=%s,format=yuv420p,"                                                        \
    "geq=lum='if(lt(X\\,32)\\,16+4*mod(N\\,50)\\,lum(X\\,Y))':"                                    \
    "cb='if(lt(X\\,16)\\,128\\,cb(X\\,Y))':cr='if(lt(X\\,16)\\,128\\,cr(X\\,Y))'"
int kit_number(const KnFrame *frame); /* modulo 50 */

/* What a spec of this build must name. */
const char *kit_decoder(void);

/* A spec that draws the clip at its own size, or as planned for a frame. */
KnClipSpec kit_spec(const KnClipInfo *info);
KnClipSpec kit_plan(const KnClipInfo *info, KnFit fit, KnColor background, int width, int height);
KnClip *kit_open(const char *path, KnClipInfo *info);
KnClip *kit_open_spec(const char *path, const KnClipSpec *spec);
/* Fails the test on an error. */
const KnFrame *kit_frame(KnClip *clip, gint64 time_us);

/* Fails when the samples at a place in 0..1 are further than that from a colour. */
void kit_assert_color(const KnFrame *frame, double x, double y, KnColor color, int tolerance,
                      const char *what);
/* KINORA_CLIP_SHOW names a folder for the frames as PPM, to be looked at. */
void kit_show(const KnFrame *frame, const char *name);
