/* SPDX-License-Identifier: MIT */
#include "media/digital_source.h"
#include "media/file_bytes.h"

#include <string.h>

#define SCHEME "http://cv.iptc.org/newscodes/digitalsourcetype/"

const char *kn_digital_source_uri(KnDigitalSource source)
{
    static const char *const uris[] = {
        [KN_SOURCE_UNSAID] = NULL,
        [KN_SOURCE_ENHANCED] = SCHEME "algorithmicallyEnhanced",
        [KN_SOURCE_COMPOSITE] = SCHEME "composite",
        [KN_SOURCE_EDITED] = SCHEME "compositeWithTrainedAlgorithmicMedia",
        [KN_SOURCE_MIXED] = SCHEME "compositeSynthetic",
        [KN_SOURCE_ALGORITHM] = SCHEME "algorithmicMedia",
        [KN_SOURCE_TRAINED] = SCHEME "trainedAlgorithmicMedia",
    };
    return uris[source];
}

/* The identifier is the one that every packet of XMP has. */
char *kn_digital_source_xmp(KnDigitalSource source)
{
    const char *uri = kn_digital_source_uri(source);
    return uri ? g_strdup_printf(
                     "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                     "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                     " <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                     "  <rdf:Description rdf:about=\"\"\n"
                     "    xmlns:Iptc4xmpExt=\"http://iptc.org/std/Iptc4xmpExt/2008-02-29/\">\n"
                     "   <Iptc4xmpExt:DigitalSourceType>%s</Iptc4xmpExt:DigitalSourceType>\n"
                     "  </rdf:Description>\n"
                     " </rdf:RDF>\n"
                     "</x:xmpmeta>\n"
                     "<?xpacket end=\"r\"?>",
                     uri)
               : NULL;
}

/* The ends of the terms, after "digitalsourcetype/". */
static gboolean holds_term(const guint8 *data, gsize size)
{
    static const char before[] = "digitalsourcetype/";
    static const char *const terms[] = {"trainedAlgorithmicMedia", "compositeSynthetic",
                                        "compositeWithTrainedAlgorithmicMedia"};
    const guint8 *end = data + size, *at = data;
    while ((at = memmem(at, (gsize)(end - at), before, sizeof before - 1))) {
        at += sizeof before - 1;
        for (guint i = 0; i < G_N_ELEMENTS(terms); i++)
            if (strlen(terms[i]) <= (gsize)(end - at) &&
                memcmp(at, terms[i], strlen(terms[i])) == 0)
                return TRUE;
    }
    return FALSE;
}

/* Blocks overlap by more than a term with what stands before it. */
static gboolean range_holds_term(KnFileBytes *file, gint64 from, gint64 to)
{
    enum { OVERLAP = 128 };
    for (gint64 at = from; at < to; at += KN_FILE_BYTES_MAX - OVERLAP) {
        gsize n = (gsize)MIN((gint64)KN_FILE_BYTES_MAX, to - at);
        const guint8 *data = kn_file_bytes_at(file, at, n);
        if (!data)
            return FALSE;
        if (holds_term(data, n))
            return TRUE;
    }
    return FALSE;
}

gboolean kn_digital_source_says_trained(const char *path)
{
    enum { HEAD = 256 << 10, TAIL = 64 << 10 };
    g_autoptr(KnFileBytes) file = kn_file_bytes_open(path);
    gint64 size = file ? kn_file_bytes_size(file) : 0;
    gint64 head = MIN(size, HEAD);
    return file && (range_holds_term(file, 0, head) ||
                    range_holds_term(file, MAX(head - 128, size - TAIL), size));
}
