/* SPDX-License-Identifier: MIT */
#pragma once
#include "export/export.h"

/* The formats, one file each but for captions, which share one. Threads: const. */
#define KN_ITEM(name, help) extern const KnExportFormat kn_export_##name;
#include "export/formats.def"
#undef KN_ITEM
