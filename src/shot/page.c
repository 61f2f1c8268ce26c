/* SPDX-License-Identifier: MIT */
#include "shot/page.h"
#include "base/hash.h"

#include <string.h>

enum { SIDE_MAX = 65536 };

KnBox kn_page_photo(int width, int height)
{
    if (width >= height)
        return (KnBox){0.27, 0.27, 0.46, 0.58};
    return (KnBox){0.07, 0.25, 0.86, 0.36};
}

void kn_page_clear(KnPage *page)
{
    g_free(page->headline);
    g_free(page->caption);
    g_free(page->body);
    *page = (KnPage){0};
}

void kn_page_copy(const KnPage *from, KnPage *to)
{
    *to = *from;
    to->headline = g_strdup(from->headline);
    to->caption = g_strdup(from->caption);
    to->body = g_strdup(from->body);
}

#define PAGE_TYPE "(msmsmsu(ii)s)"

GVariant *kn_page_to_variant(const KnPage *page)
{
    return g_variant_new(PAGE_TYPE, page->headline, page->caption, page->body, page->seed,
                         page->width, page->height, page->fonts);
}

gboolean kn_page_from_variant(GVariant *variant, KnPage *page)
{
    const char *headline, *caption, *body, *fonts;

    if (!g_variant_is_of_type(variant, G_VARIANT_TYPE(PAGE_TYPE)))
        return FALSE;
    g_variant_get(variant, "(m&sm&sm&su(ii)&s)", &headline, &caption, &body, &page->seed,
                  &page->width, &page->height, &fonts);
    if (page->width < 1 || page->width > SIDE_MAX || page->height < 1 || page->height > SIDE_MAX ||
        strlen(fonts) >= sizeof page->fonts)
        return FALSE;
    const char *const texts[] = {headline, caption, body};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i] && strlen(texts[i]) > KN_PAGE_BYTES_MAX)
            return FALSE;
    page->headline = g_strdup(headline);
    page->caption = g_strdup(caption);
    page->body = g_strdup(body);
    g_strlcpy(page->fonts, fonts, sizeof page->fonts);
    return TRUE;
}

char *kn_page_key(const KnPage *page)
{
    return kn_hash_variant(
        g_variant_new("(sv)", G_STRINGIFY(KN_PAGE_MEANING) " page", kn_page_to_variant(page)));
}
