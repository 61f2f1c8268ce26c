/* SPDX-License-Identifier: MIT */
#include "base/json_document.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json_form.h"
#include "base/open_file.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { ARENA_BLOCK_BYTES = 1 << 16 };

struct KnJsonBlock {
    KnJsonBlock *next;
    gsize size, used;
    max_align_t data[];
};

gpointer kn_json_alloc(KnJsonDocument *document, gsize size)
{
    size = (size + _Alignof(max_align_t) - 1) & ~(_Alignof(max_align_t) - 1);
    KnJsonBlock *block = document->arena;
    if (!block || block->size - block->used < size) {
        gsize capacity = MAX(size, (gsize)ARENA_BLOCK_BYTES);
        block = g_malloc(sizeof(KnJsonBlock) + capacity);
        *block = (KnJsonBlock){.next = document->arena, .size = capacity};
        document->arena = block;
    }
    gpointer memory = (char *)block->data + block->used;
    block->used += size;
    return memory;
}

char *kn_json_copy_text(KnJsonDocument *document, const char *text, gsize size)
{
    char *copy = kn_json_alloc(document, size + 1);
    memcpy(copy, text, size);
    copy[size] = 0;
    return copy;
}

KnJsonDocument *kn_json_load_file(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize size;
    struct stat info;
    int fd = kn_open_input_or_pipe(path, &info, error);
    if (fd < 0)
        return NULL;
    gboolean read = kn_read_small(fd, path, KN_JSON_SIZE_MAX, &text, &size, error);
    close(fd);
    KnJsonDocument *document = read ? kn_json_load_named(text, (gssize)size, path, error) : NULL;
    if (document && S_ISREG(info.st_mode))
        document->hash = kn_hash_bytes(text, size);
    return document;
}

const KnJson *kn_json_root(const KnJsonDocument *document)
{
    return document->root;
}

const char *kn_json_hash(const KnJsonDocument *document)
{
    return document->hash;
}

const char *kn_json_name(const KnJsonDocument *document)
{
    return document->name;
}

void kn_json_arena_clear(KnJsonDocument *document)
{
    for (KnJsonBlock *block = document->arena, *next; block; block = next) {
        next = block->next;
        g_free(block);
    }
    document->arena = NULL;
}

void kn_json_free(KnJsonDocument *document)
{
    if (!document)
        return;
    for (guint i = 0; i < KN_JSON_FILES_MAX; i++)
        kn_json_free(document->adopted[i]);
    kn_json_arena_clear(document);
    g_free(document->name);
    g_free(document->hash);
    g_free(document);
}

/* Values are constant for everybody else; nobody has seen these. */
static void set_file(const KnJson *node, guint8 file)
{
    ((KnJson *)node)->file = file;
    gboolean holds = node->type == KN_JSON_ARRAY || node->type == KN_JSON_OBJECT;
    for (guint i = 0; holds && i < node->n; i++)
        set_file(node->items[i], file);
}

const KnJson *kn_json_adopt(KnJsonDocument *document, KnJsonDocument *take_other)
{
    guint i = 0;
    while (document->adopted[i])
        i++;
    g_assert(i < KN_JSON_FILES_MAX);
    document->adopted[i] = take_other;
    set_file(take_other->root, (guint8)(i + 1));
    return take_other->root;
}

const char *kn_json_file(const KnJsonDocument *document, const KnJson *node)
{
    guint8 file = node ? node->file : 0;
    return file > 0 && document->adopted[file - 1] ? document->adopted[file - 1]->name
                                                   : document->name;
}

const KnJson *kn_json_member(const KnJson *object, const char *key)
{
    if (!object || object->type != KN_JSON_OBJECT)
        return NULL;
    for (guint i = 0; i < object->n; i++)
        if (strcmp(object->keys[i], key) == 0)
            return object->items[i];
    return NULL;
}

const char *kn_json_text(const KnJson *object, const char *key)
{
    const KnJson *member = kn_json_member(object, key);
    return member && member->type == KN_JSON_STRING ? member->string : NULL;
}

const char *kn_json_type_name(KnJsonType type)
{
    static const char *const names[] = {"null",     "a boolean", "a number",
                                        "a string", "an array",  "an object"};
    return names[type];
}

static KnJson *make_like(KnJsonDocument *document, const KnJson *like, KnJsonType type)
{
    KnJson *value = kn_json_alloc(document, sizeof *value);
    *value = (KnJson){
        .type = (guint8)type, .file = like->file, .line = like->line, .column = like->column};
    return value;
}

const KnJson *kn_json_make_string(KnJsonDocument *document, const KnJson *like, const char *string,
                                  gboolean from_variable)
{
    KnJson *value = make_like(document, like, KN_JSON_STRING);
    value->string = kn_json_copy_text(document, string, strlen(string));
    value->from_variable = from_variable != FALSE;
    return value;
}

const KnJson *kn_json_make_container(KnJsonDocument *document, const KnJson *like, guint n,
                                     const KnJson *const *items, const char *const *keys,
                                     const KnJsonPlace *key_places)
{
    KnJson *value = make_like(document, like, keys ? KN_JSON_OBJECT : KN_JSON_ARRAY);
    value->n = n;
    if (n == 0)
        return value;
    value->items = memcpy(kn_json_alloc(document, n * sizeof *items), items, n * sizeof *items);
    if (keys) {
        value->keys = memcpy(kn_json_alloc(document, n * sizeof *keys), keys, n * sizeof *keys);
        value->key_places = memcpy(kn_json_alloc(document, n * sizeof *key_places), key_places,
                                   n * sizeof *key_places);
    }
    return value;
}

const KnJson *kn_json_make_copy(KnJsonDocument *document, const KnJson *like, const KnJson *value)
{
    const KnJsonPlace place = {like->line, like->column};
    if (value->type == KN_JSON_STRING)
        return kn_json_make_string(document, like, value->string, value->from_variable);
    if (value->type != KN_JSON_ARRAY && value->type != KN_JSON_OBJECT) {
        KnJson *copy = kn_json_alloc(document, sizeof *copy);
        *copy = *value;
        copy->line = like->line;
        copy->column = like->column;
        if (copy->type == KN_JSON_NUMBER)
            copy->written = NULL; /* it is the other document's */
        return copy;
    }
    gboolean object = value->type == KN_JSON_OBJECT;
    g_autofree const KnJson **items = g_new(const KnJson *, value->n + 1);
    g_autofree const char **keys = g_new(const char *, value->n + 1);
    g_autofree KnJsonPlace *places = g_new(KnJsonPlace, value->n + 1);
    for (guint i = 0; i < value->n; i++) {
        items[i] = kn_json_make_copy(document, like, value->items[i]);
        keys[i] =
            object ? kn_json_copy_text(document, value->keys[i], strlen(value->keys[i])) : NULL;
        places[i] = place;
    }
    return kn_json_make_container(document, like, value->n, items, object ? keys : NULL, places);
}
