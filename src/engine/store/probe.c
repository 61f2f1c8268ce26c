/* SPDX-License-Identifier: MIT */
#include "engine/store/probe.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/input_rules.h"
#include "base/open_file.h"
#include "base/record.h"
#include "media/digital_source.h"
#include "media/media.h"
#include "pixel/cube.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What stands in the file: a checksum in hexadecimal, then the record as a GVariant. It is written
 * without a flush: a torn record fails its checksum and is made again. */
typedef struct {
    char key[65]; /* that it is stored under */
    const char
        *kind; /* "picture", "clip", "sound", "cube", "content": what the file was looked at as */
    KnProbe probe;
} Remembered;

static const KnField fields[] = {
    {"key", KN_HASH(Remembered, key)},
    {"kind", KN_NAME(Remembered, kind)},
    {"hash", KN_HASH(Remembered, probe.hash)},
    {"width", KN_INT(Remembered, probe.picture.width), .max = G_MAXINT},
    {"height", KN_INT(Remembered, probe.picture.height), .max = G_MAXINT},
    {"alpha", KN_BOOL(Remembered, probe.picture.has_alpha)},
    {"vector", KN_BOOL(Remembered, probe.picture.vector)},
    {"decoder", KN_NAME(Remembered, probe.picture.decoder)},
    {"links", KN_NAME(Remembered, probe.picture.weakness), .optional = TRUE},
    {"seconds", KN_DOUBLE(Remembered, probe.sound_seconds)},
    {"end", KN_UINT(Remembered, probe.end), .max = KN_N_ENDS - 1},
    {"there", KN_DOUBLE(Remembered, probe.there)},
    {"lost", KN_UINT(Remembered, probe.clip.n_lost), .max = G_MAXINT},
    {"lost-seconds", KN_DOUBLE(Remembered, probe.clip.lost_seconds)},
    {"sound", KN_BOOL(Remembered, probe.clip.has_sound)},
    {"sound-start", KN_DOUBLE(Remembered, probe.clip.sound_start)},
    {"loops", KN_BOOL(Remembered, probe.clip.loops)},
    {"peak", KN_INT(Remembered, probe.clip.peak), .max = KN_CLIP_PEAK_MAX},
    {"weakness", KN_NAME(Remembered, probe.clip.weakness), .optional = TRUE},
    {"trained", KN_BOOL(Remembered, probe.says_trained)},
    {0},
};
/* Raised when the fields mean something else. */
enum { FORM = 9, RECORD_BYTES_MAX = 1 << 16 };

/* A file that was changed this shortly before it was read may be changed again within the same tick
 * of the file system's clock, so nothing is remembered about it. */
enum { SETTLE_SECONDS = 2 };

static char *record_key(const char *kind, const char *path, const KnFileId *id)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    return kn_hash_variant(g_variant_new("(is^ayxxxtt)", FORM, kind, absolute, id->size_bytes,
                                         id->mtime_ns, id->ctime_ns, id->inode, id->device));
}

static gboolean load_record(const char *path, Remembered *remembered)
{
    g_autofree char *text = NULL;
    char key[KN_HASH_LENGTH + 1];
    gsize size;
    *remembered = (Remembered){0};
    if (!kn_read_small_file(path, RECORD_BYTES_MAX, &text, &size, NULL) || size <= KN_HASH_LENGTH)
        return FALSE;
    g_autofree char *sum = kn_hash_bytes(text + KN_HASH_LENGTH, size - KN_HASH_LENGTH);
    if (strncmp(sum, text, KN_HASH_LENGTH) != 0)
        return FALSE;
    g_autoptr(GBytes) bytes = g_bytes_new(text + KN_HASH_LENGTH, size - KN_HASH_LENGTH);
    g_autoptr(GVariant) record =
        g_variant_ref_sink(g_variant_new_from_bytes(G_VARIANT_TYPE_VARDICT, bytes, FALSE));
    kn_hash_of_name(path, key);
    return g_variant_is_normal_form(record) &&
           kn_record_from_variant(fields, record, remembered, NULL) &&
           strcmp(remembered->key, key) == 0;
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
    clip->clear = picture->has_alpha;
    clip->end = probe->end;
    clip->there = probe->there;
    probe->remembered = TRUE;
    kn_store_touch(store, KN_STORE_PROBE, key);
    return TRUE;
}

/* Failure only means that the file is probed again next time. */
static void write_record(KnStore *store, const char *kind, const char *key, const KnProbe *probe)
{
    Remembered remembered = {.kind = kind, .probe = *probe};
    g_strlcpy(remembered.key, key, sizeof remembered.key);
    g_autoptr(GVariant) record = g_variant_ref_sink(kn_record_to_variant(fields, &remembered));
    g_autofree char *sum = kn_hash_bytes(g_variant_get_data(record), g_variant_get_size(record));
    g_autoptr(GByteArray) text = g_byte_array_new();
    g_byte_array_append(text, (guint8 *)sum, KN_HASH_LENGTH);
    g_byte_array_append(text, g_variant_get_data(record), (guint)g_variant_get_size(record));
    g_autofree char *work_path = kn_store_work_path(store, KN_STORE_PROBE, key);
    g_autofree char *name = g_path_get_basename(work_path);
    g_autoptr(GError) ignored = NULL;
    if (kn_store_write_work(store, name, text->data, text->len) &&
        !kn_store_publish(store, KN_STORE_PROBE, key, work_path, &ignored))
        g_unlink(work_path);
}

static gboolean look_at_picture(const char *path, KnProbe *probe, GError **error)
{
    const KnPictures *pictures = kn_pictures(error);
    probe->says_trained = kn_digital_source_says_trained(path);
    return pictures && pictures->probe(path, &probe->picture, error);
}

static gboolean look_at_sound(const char *path, KnProbe *probe, GError **error)
{
    const KnMedia *media = kn_media(error);
    KnMediaInfo info = {0};
    if (!media || !media->probe(path, &info, error))
        return FALSE;
    probe->sound_seconds = info.duration;
    probe->end = info.end;
    probe->there = info.there;
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
    probe->says_trained = kn_digital_source_says_trained(path);
    probe->picture.width = probe->clip.width;
    probe->picture.height = probe->clip.height;
    probe->picture.decoder = probe->clip.decoder;
    probe->picture.has_alpha = probe->clip.clear;
    probe->sound_seconds = probe->clip.seconds;
    probe->end = probe->clip.end;
    probe->there = probe->clip.there;
    return TRUE;
}

static gboolean look_at_cube(const char *path, KnProbe *probe, GError **error)
{
    KnCube cube;
    if (!kn_cube_load(path, &cube, error))
        return FALSE;
    kn_cube_frame_size(&cube, &probe->picture.width, &probe->picture.height);
    kn_cube_clear(&cube);
    probe->picture.decoder = "";
    return TRUE;
}

static gboolean look_at_content(const char *path, KnProbe *probe, GError **error)
{
    probe->picture.decoder = "";
    return TRUE;
}

typedef gboolean (*Look)(const char *path, KnProbe *probe, GError **error);

/* The hash of what stands under a path, and which file that is: one whose later changes will show.
 */
static char *hash_of(const char *path, KnFileId *id, gboolean *settled, GError **error)
{
    struct stat info;
    int fd = kn_open_input(AT_FDCWD, path, 0, &info, error);
    if (fd < 0)
        return NULL;
    kn_file_id_of(&info, id);
    if (settled)
        *settled = kn_file_id_settle(id);
    char *hash = kn_hash_descriptor(fd, path, g_cancellable_get_current(), error);
    close(fd);
    return hash;
}

gboolean kn_probe_is_still(const char *path, const KnFileId *id)
{
    struct stat info;
    KnFileId now;
    if (stat(path, &info) != 0)
        return FALSE;
    kn_file_id_of(&info, &now);
    return kn_file_id_equal(id, &now);
}

/* What is held by the store is looked at once: nobody writes it, and that others hold it, too, or
 * let it go changes the times of the file, not the file. */
static gboolean look_at_held(const char *path, Look look, KnProbe *probe, GError **error)
{
    KnFileId id;
    g_autofree char *hash = hash_of(path, &id, NULL, error);
    *probe = (KnProbe){0};
    if (!hash || !look(path, probe, error))
        return FALSE;
    g_strlcpy(probe->hash, hash, sizeof probe->hash);
    return TRUE;
}

/* Hashed and looked at as one and the same file. FALSE without an error: it was changed meanwhile.
 */
static gboolean look_once(const char *path, Look look, KnProbe *probe, KnFileId *id,
                          gboolean *settled, GError **error)
{
    g_autoptr(GError) reason = NULL;
    *probe = (KnProbe){0};
    g_autofree char *hash = hash_of(path, id, settled, error);
    if (!hash)
        return FALSE;
    const KnInputRules *before = kn_input_rules_current();
    g_autoptr(KnInputRules) rules = kn_input_rules_new(before);
    kn_input_rules_expect(rules, path, id);
    kn_input_rules_enter(rules);
    gboolean done = look(path, probe, &reason);
    kn_input_rules_enter(before);
    if (!kn_probe_is_still(path, id))
        return FALSE;
    if (!done)
        g_propagate_error(error, g_steal_pointer(&reason));
    g_strlcpy(probe->hash, hash, sizeof probe->hash);
    return done;
}

/* Before it is read: clips and sounds may be of any size. */
static gboolean is_picture_size(const char *path, GError **error)
{
    const gint64 gib_max = 4;
    struct stat info;
    if (stat(path, &info) != 0 || info.st_size <= gib_max << 30)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "'%s' is larger than %d GiB, which no picture may be", path, (int)gib_max);
    return FALSE;
}

static gboolean being_changed(const char *path, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                "'%s' is being changed; render when that has ended", path);
    return FALSE;
}

/* What is no sound and no video is not read through before that is said. */
static gboolean is_recognised(const char *path, gint64 size_bytes, GError **error)
{
    const gint64 mib_soon_read = 64;
    const KnMedia *media = size_bytes > mib_soon_read << 20 ? kn_media(error) : NULL;
    return size_bytes <= mib_soon_read << 20 || (media && media->recognise(path, error));
}

static gboolean look_at_file(KnStore *store, const char *kind, Look look, const char *path,
                             KnProbe *probe, GError **error)
{
    enum { TRIES = 3 };
    struct stat info = {0};
    KnFileId id;
    gboolean settled;
    GError *reason = NULL;
    *probe = (KnProbe){0};
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
        kn_file_id_of(&info, &id);
        g_autofree char *known = record_key(kind, path, &id);
        if (read_record(store, kind, known, probe))
            return TRUE;
    }
    if (look == look_at_picture   ? !is_picture_size(path, error)
        : look == look_at_content ? FALSE
                                  : !is_recognised(path, info.st_size, error))
        return FALSE;
    if (kn_store_is_held(kn_store_folder(store), path))
        return look_at_held(path, look, probe, error);
    for (int i = 0; i < TRIES; i++) {
        if (look_once(path, look, probe, &id, &settled, &reason)) {
            g_autofree char *key = record_key(kind, path, &id);
            gint64 age = g_get_real_time() / G_USEC_PER_SEC - id.mtime_ns / 1000000000;
            if (settled && age >= SETTLE_SECONDS)
                write_record(store, kind, key, probe);
            return TRUE;
        }
        if (reason) {
            g_propagate_error(error, reason);
            return FALSE;
        }
    }
    return being_changed(path, error);
}

static gboolean probe_file(KnStore *store, const char *kind, Look look, const char *path,
                           KnProbe *probe, GError **error)
{
    gboolean done = look_at_file(store, kind, look, path, probe, error) &&
                    (kn_store_note_content(store, path, probe->hash) || being_changed(path, error));
    kn_error_set_input(error, path);
    return done;
}

static gboolean is_remembered(const char *folder, const char *path, const KnFileId *id,
                              const char *hash)
{
    static const char *const kinds[] = {"picture", "clip", "sound", "cube", "content"};
    for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *key = record_key(kinds[i], path, id);
        g_autofree char *record_path = kn_store_path(folder, KN_STORE_PROBE, key);
        Remembered remembered;
        if (load_record(record_path, &remembered))
            return strcmp(remembered.probe.hash, hash) == 0;
    }
    return FALSE;
}

gboolean kn_probe_find_content(const char *folder, const char *path, const char *hash, KnFileId *id,
                               gboolean *found, GError **error)
{
    struct stat info;
    gboolean settled;
    if (stat(path, &info) == 0 && S_ISREG(info.st_mode)) {
        kn_file_id_of(&info, id);
        *found = is_remembered(folder, path, id, hash);
        if (*found)
            return TRUE;
    }
    g_autofree char *now = hash_of(path, id, &settled, error);
    *found = now && strcmp(now, hash) == 0 && kn_probe_is_still(path, id);
    return now != NULL;
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
    if (!look_at_picture(path, probe, error)) {
        kn_error_set_input(error, path);
        return FALSE;
    }
    probe->remembered = FALSE;
    return TRUE;
}

gboolean kn_probe_sound(KnStore *store, const char *path, KnProbe *probe, GError **error)
{
    return probe_file(store, "sound", look_at_sound, path, probe, error);
}

gboolean kn_probe_cube(KnStore *store, const char *path, KnProbe *probe, GError **error)
{
    return probe_file(store, "cube", look_at_cube, path, probe, error);
}

gboolean kn_probe_content(KnStore *store, const char *path, KnProbe *probe, GError **error)
{
    return probe_file(store, "content", look_at_content, path, probe, error);
}
