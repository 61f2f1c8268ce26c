/* SPDX-License-Identifier: MIT */
#pragma once
#include "text/text.h"

/* KnText.page_resolve and KnText.page. */
gboolean kn_page_resolve(KnPage *page, GError **error);
gboolean kn_page_draw(const KnPage *page, const char *surface_path, GError **error);
