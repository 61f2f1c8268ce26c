/* SPDX-License-Identifier: MIT */
#include "base/error.h"

G_DEFINE_QUARK(kinora - error - quark, kn_error)

static const int exit_codes[] = {
    [KN_ERROR_RENDER] = 1, [KN_ERROR_USAGE] = 2,       [KN_ERROR_PROJECT] = 3,
    [KN_ERROR_INPUT] = 4,  [KN_ERROR_SERVICE] = 5,     [KN_ERROR_ENVIRONMENT] = 6,
    [KN_ERROR_VERIFY] = 7, [KN_ERROR_CANCELLED] = 130,
};

int kn_error_exit_code(const GError *error)
{
    if (!error)
        return 0;
    if (error->domain == KN_ERROR && error->code > 0 && error->code < (int)G_N_ELEMENTS(exit_codes))
        return exit_codes[error->code];
    return 1;
}
