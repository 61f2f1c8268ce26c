/* SPDX-License-Identifier: MIT */
#pragma once
#include "export/export.h"

/* The formats, one file each but for captions, which share one. Threads: const. */
extern const KnExportFormat kn_export_otio, kn_export_edl, kn_export_srt, kn_export_vtt,
    kn_export_concat;
