/* SPDX-License-Identifier: MIT */
#include "text/kit_trouble.h"
#include "base/error.h"
#include "base/limits.h"

#include <pango/pangocairo.h>

/* Beyond what the process has when a text is laid out: eight threads of Pango's that ask
 * Fontconfig, and the largest fonts there are (20 MB), twice, as FreeType and HarfBuzz each map
 * them. */
static const KnRoom room = {"laying out text", 128, 48};

/* Pango works in several threads. */
static GMutex lock;
static char *complaint; /* the first */

static void collect(const char *domain, GLogLevelFlags level, const char *message,
                    gpointer user_data)
{
    g_mutex_lock(&lock);
    if (!complaint)
        complaint = g_strdup(message);
    g_mutex_unlock(&lock);
    g_log_default_handler(domain, level, message, user_data);
}

gboolean kn_kit_room(GError **error)
{
    static gboolean collecting;
    if (!collecting)
        g_log_set_handler("Pango",
                          G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_FLAG_FATAL |
                              G_LOG_FLAG_RECURSION,
                          collect, NULL);
    collecting = TRUE;
    return kn_limits_room(&room, error);
}

/* A font that could not be opened draws nothing, in silence. */
static gboolean can_draw(PangoFont *font)
{
    cairo_scaled_font_t *scaled =
        PANGO_IS_CAIRO_FONT(font) ? pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)) : NULL;
    return scaled && cairo_scaled_font_status(scaled) == CAIRO_STATUS_SUCCESS;
}

static gboolean has_bad_font(PangoLayout *layout)
{
    gboolean bad = FALSE;
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoLayoutRun *run = pango_layout_iter_get_run_readonly(iter);
        bad |= run && run->item->analysis.font && !can_draw(run->item->analysis.font);
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
    return bad;
}

gboolean kn_kit_good(PangoLayout *layout, GError **error)
{
    gboolean bad = layout && has_bad_font(layout);
    g_mutex_lock(&lock);
    g_autofree char *why = g_steal_pointer(&complaint);
    g_mutex_unlock(&lock);
    if (!why && !bad)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_ENVIRONMENT,
                "text cannot be drawn: %s; there is too little memory, or a font is damaged",
                why ? why : "a font cannot be opened");
    return FALSE;
}
