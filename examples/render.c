/* SPDX-License-Identifier: MIT */
/* Renders a project with the Kinora library: render PROJECT OUTPUT [CACHE-FOLDER]
 *
 *     cc render.c $(pkg-config --cflags --libs kinora) -o render
 *
 * Its exit codes are those of the program `kinora`. */
#include <kinora/kinora.h>
#include <stdio.h>

static void show(const KinoraProgress *progress, void *user_data)
{
    fprintf(stderr, "%s: %5.1f %% (%s: %lld of %lld)\n", (const char *)user_data, progress->percent,
            progress->phase, (long long)progress->frame, (long long)progress->n_frames);
}

static void warn(const KinoraWarning *warning, void *user_data)
{
    if (warning->line > 0)
        fprintf(stderr, "%s:%u: ", (const char *)user_data, warning->line);
    fprintf(stderr, "warning: %s: %s\n", warning->code, warning->words);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: %s PROJECT OUTPUT [CACHE-FOLDER]\n", argv[0]);
        return 2;
    }
    const KinoraLoadOptions load = {
        .cache_dir = argc > 3 ? argv[3] : NULL,
        .warning = warn,
        .warning_data = argv[1],
    };
    const KinoraRenderOptions render = {.progress = show, .user_data = argv[2]};
    g_autoptr(GError) error = NULL;
    g_autoptr(KinoraProject) project = kinora_project_load(argv[1], &load, &error);
    KinoraInfo info;
    /* Afterwards: lengths of what was not spoken before are guessed. */
    if (!project || !kinora_render(project, argv[2], &render, &error) ||
        !kinora_project_info(project, &info, &error)) {
        fprintf(stderr, "%s\n", error->message);
        return kinora_exit_code(error);
    }
    printf("%s: %d x %d, %lld frames, %u segments, %u batches\n", argv[2], info.width, info.height,
           (long long)info.n_frames, info.n_segments, info.n_batches);
    return 0;
}
