/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>
#include <libavutil/pixfmt.h>

/* From the light of HDR pictures to that of the film. */

/* Light in both, for whole numbers: 1.0 is 1 << 30. */
enum { KN_AV_LIGHT_BITS = 30 };

/* The light of a code, both 0..1: of PQ (SMPTE ST 2084) as a part of 10000 cd/m² on the display, of
 * HLG (ARIB STD-B67) as a part of the brightest before the camera (ITU-R BT.2100). */
gboolean kn_av_tone_is_hdr(enum AVColorTransferCharacteristic transfer);
double kn_av_tone_light(enum AVColorTransferCharacteristic transfer, double code);

/* Threads: const. */
typedef struct KnAvTone KnAvTone;
/* peak: cd/m² of the brightest in pictures of PQ. */
KnAvTone *kn_av_tone_new(enum AVColorTransferCharacteristic transfer, int peak);
void kn_av_tone_free(KnAvTone *tone);
/* Light as above, of BT.2020, becomes the film's: 1.0 is its white. */
void kn_av_tone_apply(const KnAvTone *tone, gint64 rgb[3]);
