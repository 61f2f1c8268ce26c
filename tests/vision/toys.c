/* SPDX-License-Identifier: MIT */
#include "toys.h"
#include "vision/bpe.h"

#include <string.h>

static void put_scaled(KnModelWriter *writer, const char *constant, const char *output)
{
    kn_model_writer_node(writer, "Mul", (const char *const[]){constant, "white"}, 2);
    kn_model_writer_makes(writer, output);
    kn_model_writer_output(writer, output);
}

GByteArray *toy_yolo(const ToyBox *boxes, guint n, int n_kinds, gboolean masks, const char *kinds)
{
    enum { MASK_SIDE = TOY_SIDE / 4, CELLS = MASK_SIDE * MASK_SIDE };
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    const gint64 input[] = {1, 3, TOY_SIDE, TOY_SIDE};
    const gint64 rows[] = {1, 4 + n_kinds + (masks ? TOY_SHARES : 0), TOY_PLACES};
    const gint64 cells[] = {1, TOY_SHARES, MASK_SIDE, MASK_SIDE};
    g_autofree float *values = g_new0(float, (gsize)rows[1] * TOY_PLACES);
    float prototypes[TOY_SHARES * CELLS];
    for (guint i = 0; i < n; i++) {
        const ToyBox *box = &boxes[i];
        const float numbers[] = {box->x, box->y, box->w, box->h};
        for (guint k = 0; k < G_N_ELEMENTS(numbers); k++)
            values[k * TOY_PLACES + i] = numbers[k];
        values[(4 + (gsize)box->kind) * TOY_PLACES + i] = box->sure;
        if (masks)
            values[(4 + (gsize)n_kinds) * TOY_PLACES + i] = box->share;
    }
    for (int i = 0; i < CELLS; i++) {
        prototypes[i] = i % MASK_SIDE < MASK_SIDE / 2 ? 8 : -8;
        prototypes[CELLS + i] = (float)(i * 7 % 13) - 6;
    }
    kn_model_writer_input(writer, "images", input, 4);
    kn_model_writer_floats(writer, "boxes", values, rows, 3);
    kn_model_writer_node(writer, "ReduceMax", (const char *const[]){"images"}, 1);
    kn_model_writer_int(writer, "keepdims", 0);
    kn_model_writer_makes(writer, "white");
    put_scaled(writer, "boxes", "output0");
    if (masks) {
        kn_model_writer_floats(writer, "prototypes", prototypes, cells, 4);
        put_scaled(writer, "prototypes", "output1");
    }
    if (kinds)
        kn_model_writer_metadata(writer, "names", kinds);
    return kn_model_writer_end(writer);
}

GByteArray *toy_isnet(void)
{
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    const gint64 axis = 1;
    const float half = .5f;
    kn_model_writer_input(writer, "input", (const gint64[]){1, 3, TOY_SIDE, TOY_SIDE}, 4);
    kn_model_writer_ints(writer, "axis", &axis, 1, 1);
    kn_model_writer_floats(writer, "half", &half, NULL, 0);
    kn_model_writer_node(writer, "ReduceMean", (const char *const[]){"input", "axis"}, 2);
    kn_model_writer_makes(writer, "mean");
    kn_model_writer_node(writer, "Add", (const char *const[]){"mean", "half"}, 2);
    kn_model_writer_makes(writer, "output");
    kn_model_writer_output(writer, "output");
    return kn_model_writer_end(writer);
}

/* ---- CLIP ---- */

static void reduce(KnModelWriter *writer, const char *op, const char *from, const gint64 *axes,
                   gsize n, const char *to)
{
    kn_model_writer_ints(writer, "axes", axes, n, 1);
    kn_model_writer_node(writer, op, (const char *const[]){from, "axes"}, 2);
    kn_model_writer_int(writer, "keepdims", 0);
    kn_model_writer_makes(writer, to);
    kn_model_writer_output(writer, to);
}

GByteArray *toy_clip_image(void)
{
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    kn_model_writer_input(writer, "pixel_values", (const gint64[]){1, 3, 224, 224}, 4);
    reduce(writer, "ReduceMean", "pixel_values", (const gint64[]){2, 3}, 2, "image_embeds");
    return kn_model_writer_end(writer);
}

static const char *const merges[] = {"r e",        "re d</w>", "g re", "gre e",
                                     "gree n</w>", "b l",      "bl u", "blu e</w>"};

char *toy_clip_merges(void)
{
    g_autoptr(GString) text = g_string_new("#version: 0.2\n");
    for (guint i = 0; i < G_N_ELEMENTS(merges); i++)
        g_string_append_printf(text, "%s\n", merges[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

GByteArray *toy_clip_text(gboolean masked)
{
    enum { BYTES = 512, TOKENS = BYTES + G_N_ELEMENTS(merges) + 2, NUMBERS = 3 };
    static const double mean[] = {.48145466, .4578275, .40821073};
    static const double deviation[] = {.26862954, .26130258, .27577711};
    static const guint words[] = {1, 4, 7}; /* merges that make red, green and blue */
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    float table[TOKENS * NUMBERS] = {0};
    for (guint i = 0; i < G_N_ELEMENTS(words); i++)
        for (guint c = 0; c < NUMBERS; c++)
            table[(BYTES + words[i]) * NUMBERS + c] = (float)(((c == i) - mean[c]) / deviation[c]);
    const gint64 tokens[] = {1, KN_BPE_TOKENS}, rows[] = {TOKENS, NUMBERS}, axis = 2;
    kn_model_writer_whole_input(writer, "input_ids", tokens, 2);
    if (masked)
        kn_model_writer_whole_input(writer, "attention_mask", tokens, 2);
    kn_model_writer_floats(writer, "table", table, rows, 2);
    kn_model_writer_node(writer, "Gather", (const char *const[]){"table", "input_ids"}, 2);
    kn_model_writer_makes(writer, "seen");
    if (masked) {
        kn_model_writer_node(writer, "Cast", (const char *const[]){"attention_mask"}, 1);
        kn_model_writer_int(writer, "to", 1);
        kn_model_writer_makes(writer, "mask");
        kn_model_writer_ints(writer, "last", &axis, 1, 1);
        kn_model_writer_node(writer, "Unsqueeze", (const char *const[]){"mask", "last"}, 2);
        kn_model_writer_makes(writer, "column");
        kn_model_writer_node(writer, "Mul", (const char *const[]){"seen", "column"}, 2);
        kn_model_writer_makes(writer, "counted");
    }
    reduce(writer, "ReduceSum", masked ? "counted" : "seen", (const gint64[]){1}, 1, "text_embeds");
    return kn_model_writer_end(writer);
}

static void put_transposed(KnModelWriter *writer, const char *from, const char *to, gboolean last)
{
    const gint64 first_order[] = {0, 3, 1, 2}, last_order[] = {0, 2, 3, 1};
    kn_model_writer_node(writer, "Transpose", (const char *const[]){from}, 1);
    kn_model_writer_list(writer, "perm", last ? last_order : first_order, 4);
    kn_model_writer_makes(writer, to);
}

static void put_blur(KnModelWriter *writer, const char *from, const char *to)
{
    const gint64 pads[] = {2, 2, 2, 2};
    kn_model_writer_node(writer, "Conv", (const char *const[]){from, "mean"}, 2);
    kn_model_writer_list(writer, "pads", pads, 4);
    kn_model_writer_makes(writer, to);
}

GByteArray *toy_super(int scale, guint blurs, gboolean last)
{
    enum { AREA = 25 };
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    const gint64 dims[] = {3, 3, 5, 5}, four = 4;
    const float scales[] = {1, 1, (float)scale, (float)scale};
    float mean[9 * AREA] = {0};
    for (int i = 0; i < 3 * AREA; i++)
        mean[(i / AREA * 4) * AREA + i % AREA] = 1.f / AREA;
    kn_model_writer_floats(writer, "mean", mean, dims, 4);
    kn_model_writer_floats(writer, "scales", scales, &four, 1);
    kn_model_writer_input(writer, "x",
                          last ? (const gint64[]){1, 0, 0, 3} : (const gint64[]){1, 3, 0, 0}, 4);
    if (last)
        put_transposed(writer, "x", "x0", FALSE);
    g_autofree char *from = g_strdup(last ? "x0" : "x");
    for (guint i = 0; i < blurs; i++) {
        g_autofree char *to = g_strdup_printf("blurred%u", i);
        put_blur(writer, from, to);
        g_free(from);
        from = g_steal_pointer(&to);
    }
    kn_model_writer_node(writer, "Resize", (const char *const[]){from, NULL, "scales"}, 3);
    kn_model_writer_word(writer, "mode", "nearest");
    kn_model_writer_word(writer, "coordinate_transformation_mode", "asymmetric");
    kn_model_writer_word(writer, "nearest_mode", "floor");
    kn_model_writer_makes(writer, last ? "y0" : "y");
    if (last)
        put_transposed(writer, "y0", "y", TRUE);
    kn_model_writer_output(writer, "y");
    return kn_model_writer_end(writer);
}

/* ---- a voice ---- */

static const char *const piper_head[] = {"input", "input_lengths", "scales", "sid"};

static void put_sound(KnModelWriter *writer, gboolean speakers)
{
    kn_model_writer_node(writer, "RandomNormalLike", (const char *const[]){"held"}, 1);
    kn_model_writer_makes(writer, "random");
    kn_model_writer_node(writer, "Mul", (const char *const[]){"random", "noise"}, 2);
    kn_model_writer_makes(writer, "hiss");
    kn_model_writer_node(writer, "Mul", (const char *const[]){"hiss", "held"}, 2);
    kn_model_writer_makes(writer, speakers ? "one" : "output");
    if (!speakers)
        return;
    kn_model_writer_node(writer, "Cast", (const char *const[]){"sid"}, 1);
    kn_model_writer_int(writer, "to", 1);
    kn_model_writer_makes(writer, "speaker");
    kn_model_writer_node(writer, "Add", (const char *const[]){"one", "speaker"}, 2);
    kn_model_writer_makes(writer, "output");
}

GByteArray *toy_piper(gboolean speakers)
{
    g_autoptr(KnModelWriter) writer = kn_model_writer_new();
    const gint64 lengths[] = {1, 0}, one = 1, three = 3, axes[] = {1, 2}, noise = 0, length = 1;
    const float samples = TOY_SAMPLES, ones[] = {1, 1, 1};
    kn_model_writer_whole_input(writer, piper_head[0], lengths, 2);
    kn_model_writer_whole_input(writer, piper_head[1], &one, 1);
    kn_model_writer_input(writer, piper_head[2], &three, 1);
    if (speakers)
        kn_model_writer_whole_input(writer, piper_head[3], &one, 1);
    kn_model_writer_ints(writer, "axes", axes, 2, 1);
    kn_model_writer_ints(writer, "noise_at", &noise, 1, 0);
    kn_model_writer_ints(writer, "length_at", &length, 1, 1);
    kn_model_writer_floats(writer, "samples", &samples, NULL, 0);
    kn_model_writer_floats(writer, "ones", ones, &three, 1);
    kn_model_writer_node(writer, "Cast", (const char *const[]){"input"}, 1);
    kn_model_writer_int(writer, "to", 1);
    kn_model_writer_makes(writer, "numbers");
    kn_model_writer_node(writer, "Unsqueeze", (const char *const[]){"numbers", "axes"}, 2);
    kn_model_writer_makes(writer, "row");
    kn_model_writer_node(writer, "Gather", (const char *const[]){"scales", "noise_at"}, 2);
    kn_model_writer_makes(writer, "noise");
    kn_model_writer_node(writer, "Gather", (const char *const[]){"scales", "length_at"}, 2);
    kn_model_writer_makes(writer, "length");
    kn_model_writer_node(writer, "Mul", (const char *const[]){"length", "samples"}, 2);
    kn_model_writer_makes(writer, "each");
    kn_model_writer_node(writer, "Concat", (const char *const[]){"ones", "each"}, 2);
    kn_model_writer_int(writer, "axis", 0);
    kn_model_writer_makes(writer, "sizes");
    kn_model_writer_node(writer, "Resize", (const char *const[]){"row", NULL, "sizes"}, 3);
    kn_model_writer_word(writer, "mode", "nearest");
    kn_model_writer_word(writer, "coordinate_transformation_mode", "asymmetric");
    kn_model_writer_word(writer, "nearest_mode", "floor");
    kn_model_writer_makes(writer, "held");
    put_sound(writer, speakers);
    kn_model_writer_output(writer, "output");
    return kn_model_writer_end(writer);
}

char *toy_piper_config(int speakers)
{
    g_autoptr(GString) text = g_string_new("{\"audio\": {\"sample_rate\": 16000, \"quality\": "
                                           "\"toy\"}, \"espeak\": {\"voice\": \"de\"}, "
                                           "\"language\": {\"code\": \"de_DE\"}, \"inference\": "
                                           "{\"noise_scale\": 0.5, \"length_scale\": 1, "
                                           "\"noise_w\": 0.8}, \"license\": \"MIT\", ");
    g_string_append_printf(text, "\"num_speakers\": %d, ", speakers);
    if (speakers > 1)
        g_string_append(text, "\"speaker_id_map\": {\"anna\": 1}, ");
    g_string_append(text, "\"phoneme_id_map\": {\"_\": [0], \"^\": [1], \"$\": [2], \" \": [3], "
                          "\".\": [4], \",\": [5], \"?\": [6]");
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    for (guint i = 0; letters[i]; i++)
        g_string_append_printf(text, ", \"%c\": [%u]", letters[i], 10 + i);
    g_string_append(text, "}}");
    return g_string_free(g_steal_pointer(&text), FALSE);
}
