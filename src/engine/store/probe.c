/* SPDX-License-Identifier: MIT */
#include "engine/store/probe.h"
#include "base/error.h"
#include "base/fault.h"
#include "base/hash.h"
#include "base/record.h"
#include "media/media.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What stands in the file: a checksum in hexadecimal, then the record as a GVariant. It is written
 * without a flush: a torn record fails its checksum and is made again. */
typedef struct {
    const char *kind; /* "picture", "clip", "sound": what the file was looked at as */
    KnProbe probe;
} Remembered;

static const KnField fields[] = {
    {"kind", KN_NAME(Remembered, kind)},
    {"hash", KN_HASH(Remembered, probe.hash)},
    {"width", KN_INT(Remembered, probe.picture.width), .max = G_MAXINT},
    {"height", KN_INT(Remembered, probe.picture.height), .max = G_MAXINT},
    {"alpha", KN_BOOL(Remembered, probe.picture.has_alpha)},
    {"vector", KN_BOOL(Remembered, probe.picture.vector)},
    {"decoder", KN_NAME(Remembered, probe.picture.decoder)},
    {"seconds", KN_DOUBLE(Remembered, probe.sound_seconds)},
    {"sound", KN_BOOL(Remembered, probe.clip.has_sound)},
    {"sound-start", KN_DOUBLE(Remembered, probe.clip.sound_start)},
    {"weakness", KN_NAME(Remembered, probe.clip.weakness), .optional = TRUE},
    {0},
};
/* Raised when the fields mean something else. */
enum { FORM = 2 };

/* A file that was changed this shortly before it was read may be changed again within the same tick
 * of the file system's clock, so nothing is remembered about it. */
enum { SETTLE_SECONDS = 2 };

static char *record_key(const char *kind, const char *path, const struct stat *info)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    return kn_hash_variant(g_variant_new(
        "(is^aytxxttxx)", FORM, kind, absolute, (guint64)info->st_size,
        (gint64)info->st_mtim.tv_sec, (gint64)info->st_mtim.tv_nsec, (guint64)info->st_ino,
        (guint64)info->st_dev, (gint64)info->st_ctim.tv_sec, (gint64)info->st_ctim.tv_nsec));
}

static gboolean load_record(const char *path, Remembered *remembered)
{
    g_autofree char *text = NULL;
    gsize size;
    *remembered = (Remembered){0};
    if (kn_fault(KN_FAULT_OPEN) || kn_fault(KN_FAULT_READ) ||
        !g_file_get_contents(path, &text, &size, NULL) || size <= KN_HASH_LENGTH)
        return FALSE;
    g_autofree char *sum = kn_hash_bytes(text + KN_HASH_LENGTH, size - KN_HASH_LENGTH);
    if (strncmp(sum, text, KN_HASH_LENGTH) != 0)
        return FALSE;
    g_autoptr(GBytes) bytes = g_bytes_new(text + KN_HASH_LENGTH, size - KN_HASH_LENGTH);
    g_autoptr(GVariant) record =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE_VARDICT, bytes, FALSE));
    return g_variant_is_normal_form(record) &&
           kn_record_from_variant(fields, record, remembered, NULL);
}

gboolean kn_probe_verify(const char *path, GError **error)
{
    Remembered remembered;
    gboolean whole = load_record(path, &remembered);
    if (!whole)
        g_set_error(error, KN_ERROR, KN_ERROR_VERIFY, "'%s' is damaged", path);
    return whole;
}

static gboolean read_record(KnStore *store, const char *kind, const char *key, KnProbe *probe)
{
    g_autofree char *path = kn_store_path(kn_store_folder(store), KN_STORE_PROBE, key);
    Remembered remembered;
    KnPictureInfo *picture = &probe->picture;
    KnClipInfo *clip = &probe->clip;
    if (!load_record(path, &remembered) || strcmp(remembered.kind, kind) != 0)
        return FALSE;
    *probe = remembered.probe;
    picture->format = "";
    clip->decoder = picture->decoder;
    clip->width = picture->width;
    clip->height = picture->height;
    clip->seconds = probe->sound_seconds;
    probe->remembered = TRUE;
    kn_store_touch(store, KN_STORE_PROBE, key);
    return TRUE;
}

/* Failure only means that the file is probed again next time. */
static void write_record(KnStore *store, const char *kind, const char *key, const KnProbe *probe)
{
    const Remembered remembered = {kind, *probe};
    g_autoptr(GVariant) record = g_variant_ref_sink(kn_record_to_variant(fields, &remembered));
    g_autofree char *sum = kn_hash_bytes(g_variant_get_data(record), g_variant_get_size(record));
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_byte_array_append(text, (guint8 *)sum, KN_HASH_LENGTH);
    g_byte_array_append(text, g_variant_get_data(record), (guint)g_variant_get_size(record));
    g_autofree char *work_path = kn_store_work_path(store, KN_STORE_PROBE, key);
    g_autoptr(GError) ignored = NULL;
    if (!kn_fault(KN_FAULT_OPEN) && !kn_fault(KN_FAULT_WRITE) &&
        g_file_set_contents_full(work_path, (char *)text->data, (gssize)text->len,
                                 G_FILE_SET_CONTENTS_NONE, 0666, NULL) &&
        !kn_store_publish(store, KN_STORE_PROBE, key, work_path, &ignored))
        g_unlink(work_path);
}

static gboolean look_at_picture(const char *path, KnProbe *probe, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    return pictures && pictures->probe(path, &probe->picture, error);
}

static gboolean look_at_sound(const char *path, KnProbe *probe, GError **error)
{
    const KnMedia *media = kn_media(error);
    KnMediaInfo info = {0};
    if (!media || !media->probe(path, &info, error))
        return FALSE;
    probe->sound_seconds = info.duration;
    probe->picture.decoder = g_intern_string(media->version());
    if (info.has_audio)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' has no sound in it (no audio stream)", path);
    return FALSE;
}

static gboolean look_at_clip(const char *path, KnProbe *probe, GError **error)
{
    const KnMedia *media = kn_media(error);
    if (!media || !media->clip_probe(path, &probe->clip, error))
        return FALSE;
    probe->picture.width = probe->clip.width;
    probe->picture.height = probe->clip.height;
    probe->picture.decoder = probe->clip.decoder;
    probe->sound_seconds = probe->clip.seconds;
    return TRUE;
}

static gboolean probe_file(KnStore *store, const char *kind,
                           gboolean (*look)(const char *path, KnProbe *probe, GError **error),
                           const char *path, KnProbe *probe, GError **error)
{
    struct stat info;
    *probe = (KnProbe){0};
    if (stat(path, &info) != 0) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "cannot read '%s': %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    if (!S_ISREG(info.st_mode)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT, "'%s' is not a file", path);
        return FALSE;
    }
    g_autofree char *key = record_key(kind, path, &info);
    if (read_record(store, kind, key, probe))
        return TRUE;
    *probe = (KnProbe){0};
    g_autofree char *hash = kn_hash_file(path, error);
    if (!hash || !look(path, probe, error))
        return FALSE;
    g_strlcpy(probe->hash, hash, sizeof probe->hash);
    if (g_get_real_time() / G_USEC_PER_SEC - info.st_mtim.tv_sec >= SETTLE_SECONDS)
        write_record(store, kind, key, probe);
    return TRUE;
}

static gboolean is_remembered(const char *folder, const char *path, const char *hash)
{
    static const char *const kinds[] = {"picture", "clip", "sound"};
    struct stat info;
    if (stat(path, &info) != 0)
        return FALSE;
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *key = record_key(kinds[i], path, &info);
        g_autofree char *record_path = kn_store_path(folder, KN_STORE_PROBE, key);
        Remembered remembered;
        if (load_record(record_path, &remembered))
            return strcmp(remembered.probe.hash, hash) == 0;
    }
    return FALSE;
}

gboolean kn_probe_unchanged(const char *folder, const char *path, const char *hash)
{
    if (is_remembered(folder, path, hash))
        return TRUE;
    g_autofree char *now = kn_hash_file(path, NULL);
    return !now || strcmp(now, hash) == 0;
}

gboolean kn_probe_picture(KnStore *store, const char *path, KnProbe *probe, GError **error)
{
    return probe_file(store, "picture", look_at_picture, path, probe, error);
}

gboolean kn_probe_clip(KnStore *store, const char *path, KnProbe *probe, GError **error)
{
    return probe_file(store, "clip", look_at_clip, path, probe, error);
}

gboolean kn_probe_refresh(const char *path, KnProbe *probe, GError **error)
{
    if (!look_at_picture(path, probe, error))
        return FALSE;
    probe->remembered = FALSE;
    return TRUE;
}

gboolean kn_probe_sound(KnStore *store, const char *path, KnProbe *probe, GError **error)
{
    return probe_file(store, "sound", look_at_sound, path, probe, error);
}
