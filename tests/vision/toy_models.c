/* SPDX-License-Identifier: MIT */
/* toy_models FOLDER NAME...: writes small models for tests of the program, under the names that a
 * person's own have: yolo (one ship about the middle, with its outline), ships (two, in its place),
 * clip (three files), super (pixels become squares), piper (a voice, toy, and what stands beside
 * it). */
#include "toys.h"

#include <stdio.h>
#include <string.h>

static const ToyBox ship = {32, 32, 32, 16, 0, .9f, 1};

static gboolean put(const char *folder, const char *file, const void *data, gsize size)
{
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autoptr(GError) error = NULL;
    if (g_file_set_contents(path, data, (gssize)size, &error))
        return TRUE;
    fprintf(stderr, "toy_models: %s\n", error->message);
    return FALSE;
}

static gboolean put_yolo(const char *folder)
{
    g_autoptr(GByteArray) model = toy_yolo(&ship, 1, 1, TRUE, "{0: 'ship'}");
    return put(folder, "yolo.onnx", model->data, model->len);
}

/* Two, at the left and at the right, at the same height. */
static gboolean put_ships(const char *folder)
{
    static const ToyBox ships[] = {{10.5f, 32, 9, 12, 0, .9f, 0}, {52.5f, 32, 11, 14, 0, .8f, 0}};
    g_autoptr(GByteArray) model = toy_yolo(ships, 2, 1, FALSE, "{0: 'ship'}");
    return put(folder, "yolo.onnx", model->data, model->len);
}

static gboolean put_clip(const char *folder)
{
    g_autoptr(GByteArray) image = toy_clip_image(), text = toy_clip_text(TRUE);
    g_autofree char *merges = toy_clip_merges();
    return put(folder, "clip-image.onnx", image->data, image->len) &&
           put(folder, "clip-text.onnx", text->data, text->len) &&
           put(folder, "clip-merges.txt", merges, strlen(merges));
}

static gboolean put_super(const char *folder)
{
    g_autoptr(GByteArray) model = toy_super(4, 0, FALSE);
    return put(folder, "sr.onnx", model->data, model->len);
}

static gboolean put_piper(const char *folder)
{
    g_autoptr(GByteArray) model = toy_piper(FALSE);
    g_autofree char *config = toy_piper_config(1);
    return put(folder, "toy.onnx", model->data, model->len) &&
           put(folder, "toy.onnx.json", config, strlen(config));
}

static const struct {
    const char *name;
    gboolean (*put)(const char *folder);
} toys[] = {{"yolo", put_yolo},
            {"ships", put_ships},
            {"clip", put_clip},
            {"super", put_super},
            {"piper", put_piper}};

int main(int argc, char **argv)
{
    gboolean good = argc > 2;
    for (int i = 2; i < argc && good; i++) {
        gboolean known = FALSE;
        for (guint k = 0; k < G_N_ELEMENTS(toys); k++)
            if (strcmp(toys[k].name, argv[i]) == 0)
                known = toys[k].put(argv[1]);
        good = known;
    }
    return good ? 0 : 2;
}
