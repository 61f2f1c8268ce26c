/* SPDX-License-Identifier: MIT */
#pragma once
#include "voice/voice.h"

/* How loud a take is: its integrated loudness (EBU R 128), as the film plays it on both channels,
 * in hundredths of LU above -100 LUFS; 0: it is too quiet to be measured. Threads:
 * pure function. */
gint kn_take_level(const KnTake *take);
