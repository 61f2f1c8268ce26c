/* SPDX-License-Identifier: MIT */
#include "clips.h"

gboolean clip_can_make(void)
{
    g_autofree char *program = g_find_program_in_path("ffmpeg");
    if (!program)
        g_test_skip("needs the program ffmpeg");
    return program != NULL;
}

void clip_write(const char *folder, const char *name, int width, int height, const char *fps,
                double seconds, const char *sound, int seed)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *picture =
        g_strdup_printf("testsrc2=size=%dx%d:rate=%s:duration=%.3f,hue=h=%d,format=yuv420p", width,
                        height, fps, seconds, seed * 70);
    g_autofree char *heard = sound ? g_build_filename(folder, sound, NULL) : NULL;
    const char *argv[40] = {"ffmpeg", "-v",    "error", "-nostdin", "-y",
                            "-f",     "lavfi", "-i",    picture};
    const char *const behind[] = {
        "-c:v",         "libx264", "-qp",  "0",         "-preset",   "ultrafast",   "-g",
        "12",           "-bf",     "2",    "-threads",  "1",         "-colorspace", "bt709",
        "-color_range", "tv",      "-c:a", "pcm_s16le", "-shortest", path};
    guint n = 9;
    if (heard) {
        argv[n++] = "-i";
        argv[n++] = heard;
    }
    for (guint i = 0; i < G_N_ELEMENTS(behind); i++)
        argv[n++] = behind[i];
    g_autoptr(GError) error = NULL;
    int status;
    g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                 &error);
    g_assert_no_error(error);
    g_assert_true(g_spawn_check_wait_status(status, NULL));
}
