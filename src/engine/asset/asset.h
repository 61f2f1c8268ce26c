/* SPDX-License-Identifier: MIT */
#pragma once
#include <glib.h>

/* What shots and layers show: a picture, a card, a caption, a clip, each known by its key. What one
 * is made of, and how, is known to its kind alone: a const struct in a file of its own, named in
 * kinds.def. Threads: read-only after planning; may be shared. */
typedef struct KnAssetKind KnAssetKind;

typedef struct {
    const KnAssetKind *kind;
    char *path;            /* the file that it is made of; NULL: none */
    gpointer spec;         /* the kind's struct: all that its pixels depend on */
    int width, height;     /* of what is shown, in pixels */
    char key[65];          /* a hash of the spec */
    gint64 decoded_pixels; /* of a picture of it while it is drawn, when it is not made before and
                            * this was planned here, not read; else 0 */
} KnAsset;

struct KnAssetKind {
    const char *name; /* in manifests, and in notes of the store where there is no file */
    gsize spec_size;
    gboolean has_file;
    void (*clear)(gpointer spec); /* frees what it owns; NULL: nothing */
    /* The spec's form, floating, and back into zeroes: FALSE, owning nothing, for any variant that
     * no plan makes. */
    GVariant *(*to_variant)(const void *spec);
    gboolean (*from_variant)(GVariant *variant, gpointer spec);
    char *(*key)(const void *spec); /* the caller frees */
    /* The hash of the file that was planned with, for reading it under watch. NULL: there is no
     * file, or who draws it compares it. */
    const char *(*content)(const void *spec);
    /* A second file that it is made of, and the hash of its content; it returns NULL, or is NULL:
     * there is none. */
    const char *(*beside)(const void *spec, const char **content);
    /* The key of another asset that it is drawn with, which is made before; "" or NULL: none. */
    const char *(*needs)(const void *spec);
    /* Appends the fonts that it is drawn with, as they are named, borrowed; NULL: none. */
    void (*fonts)(const void *spec, GPtrArray *fonts);
    /* Makes the surface file. Errors: any of KN_ERROR. NULL: it is not made before it is drawn, but
     * decoded by whoever draws. */
    gboolean (*make)(const KnAsset *asset, const char *surface_path, GError **error);
    char *(*words)(const KnAsset *asset); /* for messages; the caller frees. NULL: its path */
};

/* The functions of a kind whose spec has them under a prefix, such as kn_page: KN_ASSET_FORM for
 * _to_variant and _key, the others for _from_variant and _clear. */
#define KN_ASSET_FORM(prefix)                                                                      \
    static GVariant *to_variant(const void *spec)                                                  \
    {                                                                                              \
        return prefix##_to_variant(spec);                                                          \
    }                                                                                              \
    static char *key(const void *spec)                                                             \
    {                                                                                              \
        return prefix##_key(spec);                                                                 \
    }
#define KN_ASSET_READ(prefix)                                                                      \
    static gboolean from_variant(GVariant *variant, gpointer spec)                                 \
    {                                                                                              \
        return prefix##_from_variant(variant, spec);                                               \
    }
#define KN_ASSET_CLEAR(prefix)                                                                     \
    static void clear(gpointer spec)                                                               \
    {                                                                                              \
        prefix##_clear(spec);                                                                      \
    }

const KnAssetKind *kn_asset_kind(const char *name); /* NULL: there is none of that name */

/* With a spec of zeroes, for the caller to fill; it owns the strings in it. Then it is completed by
 * its size. */
KnAsset *kn_asset_new(const KnAssetKind *kind, const char *path);
void kn_asset_complete(KnAsset *asset, int width, int height);
void kn_asset_free(KnAsset *asset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnAsset, kn_asset_free)

/* Whether it is made before it is drawn, and then stands in the store. */
gboolean kn_asset_is_made(const KnAsset *asset);
/* Of its surface file; 0 when it is not made. */
guint64 kn_asset_bytes(const KnAsset *asset);
/* NULL: nothing is compared. */
const char *kn_asset_content(const KnAsset *asset);
/* The key of the other asset that it is drawn with; NULL: none. */
const char *kn_asset_needs(const KnAsset *asset);
/* "photo.jpg", "its card", "the caption 'A ladybird'". The caller frees. */
char *kn_asset_words(const KnAsset *asset);

/* The form in a manifest, floating, and back: NULL for what no plan makes. */
#define KN_ASSET_TYPE "(say(ii)vs)"
GVariant *kn_asset_to_variant(const KnAsset *asset);
KnAsset *kn_asset_from_variant(GVariant *variant);
