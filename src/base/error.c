/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "base/text.h"

typedef struct {
    gboolean lines; /* the message was made of lines */
} KnErrorPrivate;

static void kn_error_private_init(KnErrorPrivate *error)
{
    error->lines = FALSE;
}

static void kn_error_private_copy(const KnErrorPrivate *from, KnErrorPrivate *to)
{
    *to = *from;
}

static void kn_error_private_clear(KnErrorPrivate *error)
{
}

G_DEFINE_EXTENDED_ERROR(KnError, kn_error)

void kn_error_set_lines(GError **error, int code, const char *const *lines)
{
    g_autoptr(GPtrArray) visible = g_ptr_array_new_with_free_func(g_free);
    for (; *lines; lines++)
        g_ptr_array_add(visible, kn_text_visible(*lines));
    g_ptr_array_add(visible, NULL);
    g_autofree char *message = g_strjoinv("\n", (char **)visible->pdata);
    GError *made = g_error_new_literal(KN_ERROR, code, message);
    kn_error_get_private(made)->lines = TRUE;
    g_propagate_error(error, made);
}

char **kn_error_lines(const GError *error)
{
    const KnErrorPrivate *private = error->domain == KN_ERROR ? kn_error_get_private(error) : NULL;
    if (private && private->lines)
        return g_strsplit(error->message, "\n", -1);
    char **one = g_new0(char *, 2);
    one[0] = kn_text_visible(error->message);
    return one;
}

static const int exit_codes[] = {
    [KN_ERROR_RENDER] = 1, [KN_ERROR_USAGE] = 2,       [KN_ERROR_PROJECT] = 3,
    [KN_ERROR_INPUT] = 4,  [KN_ERROR_SERVICE] = 5,     [KN_ERROR_ENVIRONMENT] = 6,
    [KN_ERROR_VERIFY] = 7, [KN_ERROR_CANCELLED] = 130, [KN_ERROR_BUSY] = 8,
};

const char *kn_error_name(const GError *error)
{
    static const char *const names[] = {
        [KN_ERROR_RENDER] = "render-failed",
        [KN_ERROR_USAGE] = "usage",
        [KN_ERROR_PROJECT] = "project-invalid",
        [KN_ERROR_INPUT] = "input-unreadable",
        [KN_ERROR_SERVICE] = "service-failed",
        [KN_ERROR_ENVIRONMENT] = "environment",
        [KN_ERROR_VERIFY] = "verification",
        [KN_ERROR_CANCELLED] = "stopped",
        [KN_ERROR_BUSY] = "busy",
    };
    G_STATIC_ASSERT(G_N_ELEMENTS(names) == G_N_ELEMENTS(exit_codes));
    gboolean known =
        error->domain == KN_ERROR && error->code > 0 && error->code < (int)G_N_ELEMENTS(names);
    return known ? names[error->code] : names[KN_ERROR_RENDER];
}

int kn_error_exit_code(const GError *error)
{
    if (!error)
        return 0;
    if (error->domain == KN_ERROR && error->code > 0 && error->code < (int)G_N_ELEMENTS(exit_codes))
        return exit_codes[error->code];
    return 1;
}
