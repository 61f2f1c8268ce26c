/* SPDX-License-Identifier: MIT */
#include "project/contents.h"
#include "base/error.h"
#include "media/content.h"

/* What is due where a file is named. */
typedef struct {
    guint takes; /* bits of KnContentKind */
    const char *expected;
} Due;

#define BIT(kind) (1u << (kind))

static const Due due_picture = {BIT(KN_CONTENT_PICTURE) | BIT(KN_CONTENT_ANIMATION),
                                "a picture (JPEG, PNG, WebP, TIFF, GIF, HEIC, AVIF or SVG)"};
static const Due due_clip = {BIT(KN_CONTENT_VIDEO) | BIT(KN_CONTENT_ANIMATION),
                             "a clip (MP4, MOV, MKV, WebM, GIF, WebP …)"};
static const Due due_sound = {BIT(KN_CONTENT_SOUND) | BIT(KN_CONTENT_VIDEO),
                              "a sound (WAV, MP3, FLAC, M4A, Ogg …)"};

/* Other kinds are read where they are used. */
static const Due *const dues[KN_N_FILE_KINDS] = {
    [KN_FILE_PICTURE] = &due_picture, [KN_FILE_MASK] = &due_picture,
    [KN_FILE_GROUND] = &due_picture,  [KN_FILE_EFFECT] = &due_picture,
    [KN_FILE_WIPE] = &due_picture,    [KN_FILE_CLIP] = &due_clip,
    [KN_FILE_NARRATION] = &due_sound, [KN_FILE_SPEECH] = &due_sound,
    [KN_FILE_MUSIC] = &due_sound,     [KN_FILE_SOUND] = &due_sound,
    [KN_FILE_LOGO] = &due_picture,
};

/* Where such a thing belongs. */
static const struct {
    KnFileKind due;
    KnContentKind is;
    const char *words;
} places[] = {
    {KN_FILE_CLIP, KN_CONTENT_PICTURE, "; expected \"image\" in place of \"video\""},
    {KN_FILE_CLIP, KN_CONTENT_SOUND,
     "; a segment's sound is its \"audio\", the film's is \"audio_file\" or \"music\""},
    {KN_FILE_PICTURE, KN_CONTENT_VIDEO, "; expected \"video\" in place of \"image\""},
    {KN_FILE_PICTURE, KN_CONTENT_SOUND,
     "; a segment's sound is its \"audio\", the film's is \"audio_file\" or \"music\""},
};

char *kn_file_wrong_content(const KnProjectFile *file, gboolean trust_name)
{
    const Due *due = dues[file->kind];
    const char *name;
    if (!due || (file->kind == KN_FILE_EFFECT && g_str_has_suffix(file->path, ".cube")))
        return NULL;
    if (trust_name && due->takes & BIT(kn_content_kind_named(file->path)))
        return NULL;
    KnContentKind is = kn_content_kind(file->path, &name);
    /* Pictures one after the other, and nothing before them. */
    if (file->kind == KN_FILE_CLIP &&
        (g_str_has_suffix(file->path, ".mjpeg") || g_str_has_suffix(file->path, ".mjpg")))
        return NULL;
    if (is == KN_CONTENT_UNKNOWN || due->takes & BIT(is))
        return NULL;
    for (guint i = 0; i < G_N_ELEMENTS(places); i++)
        if (places[i].due == file->kind && places[i].is == is)
            return g_strdup_printf("is %s" KN_HINT "%s", name, places[i].words);
    return g_strdup_printf("is %s" KN_HINT "; expected %s%s", name, due->expected,
                           due == &due_picture && is == KN_CONTENT_OTHER_PICTURE
                               ? ": `ffmpeg -i OLD NEW.png` makes a PNG of it"
                               : "");
}
