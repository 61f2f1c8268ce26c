/* SPDX-License-Identifier: MIT */
#include "output/preset.h"
#include "shot/glide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* `encode RAW WIDTH HEIGHT SPEED TUNE CONTENT CRF KEYINT BFRAMES GLIDES OUT` encodes raw frames
 * (planar 4:2:0, 30 a second) as a batch is encoded, in one thread, writes the stream as an
 * elementary one and prints "CPU BYTES FRAMES": seconds of the encoder's thread alone, reading left
 * out, and the size of all packets. CONTENT is rest, stills or clips, BFRAMES -1 leaves them to the
 * speed. GLIDES are ranges of frames that a camera alone moves: "0-59,60-119", or "". */

static double cpu_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static const guint8 start_code[] = {0, 0, 0, 1};

typedef struct {
    FILE *out;
    gint64 bytes, frames;
} Stream;

static void put_unit(FILE *out, const guint8 *data, gsize size)
{
    fwrite(start_code, 1, sizeof start_code, out);
    fwrite(data, 1, size, out);
}

/* Units behind their lengths become units behind start codes. */
static gboolean put_packet(const KnPacket *packet, gpointer user_data, GError **error)
{
    Stream *stream = user_data;
    for (gsize at = 0; at + 4 <= packet->size;) {
        const guint8 *p = packet->data + at;
        gsize size = (gsize)p[0] << 24 | (gsize)p[1] << 16 | (gsize)p[2] << 8 | p[3];
        put_unit(stream->out, p + 4, size);
        at += 4 + size;
    }
    stream->bytes += (gint64)packet->size;
    stream->frames++;
    return TRUE;
}

/* The two parameter sets of an AVCC box, each behind a count and its length. */
static void put_headers(FILE *out, const KnStreamInfo *info)
{
    const guint8 *at = info->extradata + 6;
    for (int i = 0; i < 2; i++) {
        gsize size = (gsize)at[0] << 8 | at[1];
        put_unit(out, at + 2, size);
        at += 2 + size + 1;
    }
}

static gboolean read_frame(FILE *in, KnFrame *frame)
{
    for (int i = 0; i < 3; i++) {
        KnPlane *plane = &frame->plane[i];
        for (int y = 0; y < plane->height; y++)
            if (fread(plane->data + (gsize)y * (gsize)plane->stride, 1, (gsize)plane->width, in) !=
                (gsize)plane->width)
                return FALSE;
    }
    return TRUE;
}

/* How many frames after that one are in its range. */
static int told(const char *glides, gint64 frame)
{
    g_auto(GStrv) ranges = g_strsplit(glides, ",", -1);
    for (char **range = ranges; *range; range++) {
        const char *last = strchr(*range, '-');
        if (last && frame >= atoi(*range) && frame <= atoi(last + 1))
            return (int)MIN(atoi(last + 1) - frame, KN_GLIDE_MOST);
    }
    return 0;
}

static gboolean run(const char *raw, const KnVideoSettings *video, const char *glides, FILE *out,
                    GError **error)
{
    const KnEncoderModule *module = kn_encoder_module(video->encoder, error);
    KnEncoder *encoder = module ? module->open(video, error) : NULL;
    KnFrame *frame = encoder ? kn_frame_new(video->width, video->height, error) : NULL;
    FILE *in = frame ? fopen(raw, "rb") : NULL;
    Stream stream = {.out = out};
    double cpu = 0;
    gint64 n = 0;
    gboolean done = in != NULL;
    if (done)
        put_headers(out, module->info(encoder));
    while (done && read_frame(in, frame)) {
        module->foretell(encoder, told(glides, n));
        double start = cpu_now();
        done = module->encode(encoder, frame, n, n == 0, put_packet, &stream, error);
        cpu += cpu_now() - start;
        n++;
    }
    double start = cpu_now();
    done = done && module->flush(encoder, put_packet, &stream, error);
    cpu += cpu_now() - start;
    if (done)
        printf("%.3f %" G_GINT64_FORMAT " %" G_GINT64_FORMAT "\n", cpu, stream.bytes,
               stream.frames);
    if (encoder)
        module->free(encoder);
    if (in)
        fclose(in);
    kn_frame_free(frame);
    return done;
}

static KnContent content_of(const char *name)
{
    int content = 0;
    while (content + 1 < KN_N_CONTENTS && strcmp(kn_content_name((KnContent)content), name) != 0)
        content++;
    return (KnContent)content;
}

int main(int argc, char **argv)
{
    if (argc != 12) {
        fputs("usage: encode RAW WIDTH HEIGHT SPEED TUNE CONTENT CRF KEYINT BFRAMES GLIDES OUT\n",
              stderr);
        return 2;
    }
    const KnVideoSettings video = {
        .encoder = "libx264",
        .width = atoi(argv[2]),
        .height = atoi(argv[3]),
        .speed = argv[4],
        .tune = argv[5],
        .content = content_of(argv[6]),
        .crf = atoi(argv[7]),
        .keyint = atoi(argv[8]),
        .bframes = atoi(argv[9]),
        .threads = 1,
        .fps = {30, 1},
    };
    g_autoptr(GError) error = NULL;
    FILE *out = fopen(argv[11], "wb");
    gboolean done = out && run(argv[1], &video, argv[10], out, &error);
    if (!done)
        fprintf(stderr, "encode: %s\n", error ? error->message : "cannot read or write its files");
    if (out && fclose(out) != 0)
        done = FALSE;
    return done ? 0 : 1;
}
