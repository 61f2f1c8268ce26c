/* SPDX-License-Identifier: MIT */
#include "pixel/cube.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Any text as a table of colours: an error with its line, or a table that survives a frame and
 * makes the same of colours afterwards. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autoptr(GError) error = NULL;
    KnCube cube, read;
    if (!kn_cube_parse(text, "t.cube", &cube, &error)) {
        g_assert(g_str_has_prefix(error->message, "t.cube:"));
        return 0;
    }
    g_autoptr(KnFrame) frame = kn_cube_to_frame(&cube, NULL);
    g_assert(frame && kn_cube_from_frame(frame, &read));
    for (int i = -1; i < 6; i++) {
        double rgb[2][3] = {{i / 4.0, 1 - i / 5.0, 0.3}, {i / 4.0, 1 - i / 5.0, 0.3}};
        kn_cube_change(&cube, rgb[0]);
        kn_cube_change(&read, rgb[1]);
        g_assert(memcmp(rgb[0], rgb[1], sizeof rgb[0]) == 0);
    }
    kn_cube_clear(&cube);
    return 0;
}
