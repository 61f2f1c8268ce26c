/* SPDX-License-Identifier: MIT */
/* Renders a project with the Kinora library: render PROJECT OUTPUT [CACHE-FOLDER]
 *
 *     cc render.c $(pkg-config --cflags --libs kinora) -o render */
#include <kinora/kinora.h>
#include <stdio.h>

static void show(const KinoraProgress *progress, void *user_data)
{
    fprintf(stderr, "%s %s: %lld of %lld\n", (const char *)user_data, progress->phase,
            (long long)progress->frame, (long long)progress->n_frames);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s PROJECT OUTPUT [CACHE-FOLDER]\n", argv[0]);
        return 2;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(KinoraProject) project = kinora_project_load(argv[1], NULL, &error);
    KinoraInfo info;
    KinoraRenderOptions options = {
        .cache_dir = argc > 3 ? argv[3] : NULL,
        .progress = show,
        .user_data = argv[1],
    };
    if (!project || !kinora_project_info(project, &info, &error) ||
        !kinora_render(project, argv[2], &options, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return kinora_exit_code(error);
    }
    printf("%s: %d x %d, %lld frames, %u segments, %u batches\n", argv[2], info.width, info.height,
           (long long)info.n_frames, info.n_segments, info.n_batches);
    return 0;
}
