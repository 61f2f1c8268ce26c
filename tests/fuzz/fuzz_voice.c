/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/pool/role.h"
#include "engine/pool/role_voice.h"
#include "voice/http.h"
#include "voice/take.h"
#include "voice/wav.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char text[] = "Some words that somebody says, and says again.";

static void check_take(KnTake *take)
{
    g_assert(take->sample_rate > 0 && (take->n_samples == 0 || take->samples));
    for (gsize i = 0; i < take->n_samples; i += 1 + take->n_samples / 16)
        g_assert(take->samples[i] >= G_MINSHORT);
    g_autoptr(GByteArray) bytes = kn_wav_build(take, "");
    KnTake back;
    g_assert(kn_wav_parse(bytes->data, bytes->len, &back, NULL) || take->n_samples == 0);
    kn_take_clear(&back);
    kn_take_check(take, text, NULL);
    g_auto(KnLine) line = {0};
    g_assert(kn_line_read(text, NULL, NULL, &line, NULL));
    guint n = kn_line_show_words(&line, take->words, take->n_words);
    for (guint i = 0; i < n; i++)
        g_assert(take->words[i].offset + take->words[i].length <= strlen(text));
}

static void fuzz_sound(const uint8_t *data, size_t size, gboolean answer)
{
    g_autoptr(GError) error = NULL;
    KnTake take;
    gboolean good = answer ? kn_http_answer_parse(data, size, NULL, text, &take, &error)
                           : kn_wav_parse(data, size, &take, &error);
    g_assert(good == (error == NULL));
    if (good)
        check_take(&take);
    kn_take_clear(&take);
    if (kn_wav_read_take(data, size, "", FALSE, &take, NULL))
        g_assert(take.samples == NULL);
    kn_take_clear(&take);
}

/* The first part is respellings, the second a line. */
static void fuzz_line(const uint8_t *data, size_t size)
{
    g_autofree char *all = g_strndup((const char *)data, size);
    char *split = strchr(all, '\n');
    if (!split)
        return;
    *split = '\0';
    g_auto(GStrv) rules = g_strsplit(all, ";", 20);
    g_auto(KnLine) line = {0};
    if (!kn_line_read(split + 1, (const char *const *)rules, "de", &line, NULL))
        return;
    guint spoken = (guint)strlen(line.spoken), shown = (guint)strlen(line.shown);
    g_autofree KnWord *words = g_new0(KnWord, spoken + 1);
    for (guint i = 0; i < spoken; i++)
        words[i] = (KnWord){i, 1, i, 1, 0};
    guint n = kn_line_show_words(&line, words, spoken);
    for (guint i = 0; i < n; i++)
        g_assert(words[i].offset + words[i].length <= shown);
}

static void fuzz_message(const uint8_t *data, size_t size)
{
    const KnField *fields = kn_role_voice.request;
    g_autoptr(GVariant) message = kn_message_parse(data, size, NULL);
    KnVoiceRequest request;
    if (!message || !kn_message_read(message, fields, &request, NULL))
        return;
    g_autoptr(GVariant) sent = g_variant_ref_sink(kn_record_to_variant(fields, &request));
    kn_record_clear(fields, &request);
    g_assert(kn_message_read(sent, fields, &request, NULL));
    kn_record_clear(fields, &request);
}

/* Sound and answers of servers, lines with respellings, requests to voice processes: the first byte
 * says which. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    switch (data[0] % 4) {
    case 0:
        fuzz_sound(data + 1, size - 1, FALSE);
        break;
    case 1:
        fuzz_sound(data + 1, size - 1, TRUE);
        break;
    case 2:
        fuzz_line(data + 1, size - 1);
        break;
    default:
        fuzz_message(data + 1, size - 1);
    }
    return 0;
}
