/* SPDX-License-Identifier: MIT */
/* An ONNX Runtime that goes wrong when it loads a network, as ORT_BAD says: crash, hang, memory (it
 * takes all that it is given, then ends), or refuse. What else it is asked for it does in silence.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vision/ort_api.h"

__attribute__((visibility("default"))) const KnOrtBase *OrtGetApiBase(void);

enum { PLACES = 256, CREATE_SESSION_FROM_ARRAY = 8, GET_ERROR_MESSAGE = 2 };

static void *nothing(void)
{
    return NULL;
}

static const char *message(const void *status)
{
    return "no memory for this network";
}

static void *load(void)
{
    const char *how = getenv("ORT_BAD");
    if (how && strcmp(how, "crash") == 0)
        abort();
    while (how && strcmp(how, "hang") == 0)
        pause();
    if (how && strcmp(how, "memory") == 0) {
        for (;;) {
            const size_t size = 1 << 24;
            char *block = malloc(size);
            if (!block)
                abort();
            memset(block, 1, size);
        }
    }
    return "refused"; /* a status */
}

static const void *const *get_api(uint32_t version)
{
    static const void *places[PLACES];
    for (int i = 0; i < PLACES; i++)
        *(void *(**)(void))(void *)&places[i] = nothing;
    *(void *(**)(void))(void *)&places[CREATE_SESSION_FROM_ARRAY] = load;
    *(const char *(**)(const void *))(void *)&places[GET_ERROR_MESSAGE] = message;
    return places;
}

static const char *get_version(void)
{
    return "1.17.0";
}

const KnOrtBase *OrtGetApiBase(void)
{
    static const KnOrtBase base = {get_api, get_version};
    return &base;
}
