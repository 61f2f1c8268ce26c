/* SPDX-License-Identifier: MIT */
/* The pictures module: libvips behind the table of media/pictures.h.
 *
 * A picture may come from a stranger (promise: projects are data), so only loaders that are made
 * for that are left on: libvips marks the others as untrusted (ImageMagick with its delegate
 * programs, PDF, OpenSlide, Matlab, FITS, OpenEXR, NIfTI, JPEG 2000, CSV, raw …) and
 * vips_block_untrusted_set turns them off. What remains is JPEG, PNG, WebP, TIFF, GIF, HEIC and
 * AVIF; and SVG, which is turned on again: it is drawn by librsvg, which runs no script, bounds the
 * depth and number of elements, and, read from a source without a name as here, follows no
 * reference to any file or address.
 *
 * Pixels must not depend on the machine (promise: same bytes): libvips' run-time compiler (Orc)
 * computes with fewer bits than its C code and is not there on every host, so it is off. */
#include "pictures_vips.h"
#include "base/atomic.h"
#include "base/module.h"
#include "media/content.h"
#include "media/inset.h"
#include "media/pictures_end.h"

#include <dlfcn.h>
#include <gmodule.h>
#include <string.h>
#include <vips/vector.h>

static char decoder[32];
static char *version_text;

/* libvips tells of what it meets in a file as log messages; those that matter come as errors. */
static void drop_message(const char *domain, GLogLevelFlags level, const char *message,
                         gpointer user_data)
{
}

/* vips_init would load every module of libvips, and with them ImageMagick, Poppler and OpenSlide:
 * 20 ms, 6 MB and a large surface for attack, for loaders that are blocked anyway. There is no
 * switch for it; libvips looks for modules below $VIPSHOME where that is set. */
static gboolean init_without_modules(void)
{
    g_autofree char *home = g_strdup(g_getenv("VIPSHOME"));
    g_setenv("VIPSHOME", "/nonexistent", TRUE);
    gboolean ok = VIPS_INIT("kinora") == 0;
    if (home)
        g_setenv("VIPSHOME", home, TRUE);
    else
        g_unsetenv("VIPSHOME");
    return ok;
}

static gboolean start(GError **error)
{
    g_log_set_handler(
        "VIPS", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE | G_LOG_LEVEL_INFO | G_LOG_FLAG_FATAL,
        drop_message, NULL);
    if (!init_without_modules())
        return kn_vips_fail(error, KN_ERROR_ENVIRONMENT, "start", "libvips");
    vips_block_untrusted_set(TRUE);
    vips_operation_block_set("VipsForeignLoadSvg", FALSE);
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_vector_set_enabled(FALSE);
    g_snprintf(decoder, sizeof decoder, "libvips %d.%d.%d", vips_version(0), vips_version(1),
               vips_version(2));
    return TRUE;
}

gboolean kn_vips_start(GError **error)
{
    static GMutex lock;
    static gboolean started;
    g_mutex_lock(&lock);
    gboolean ok = started || (started = start(error));
    g_mutex_unlock(&lock);
    return ok;
}

const char *kn_vips_decoder(void)
{
    return decoder;
}

/* libvips' modules lie in a folder of their own beside the library. */
static char *heif_module_path(void)
{
    Dl_info vips;
    if (!dladdr((const void *)vips_init, &vips) || !vips.dli_fname)
        return NULL;
    g_autofree char *folder = g_path_get_dirname(vips.dli_fname);
    return g_strdup_printf("%s/vips-modules-%d.%d/vips-heif.so", folder, vips_version(0),
                           vips_version(1));
}

void kn_vips_load_heif(void)
{
    static gsize done;
    if (!g_once_init_enter(&done))
        return;
    g_autofree char *path = heif_module_path();
    GModule *module = path ? g_module_open(path, G_MODULE_BIND_LAZY) : NULL;
    if (module)
        g_module_make_resident(module);
    g_once_init_leave(&done, 1);
}

/* The first line, without the name of the operation or library that stands before it. */
char *kn_vips_take_reason(void)
{
    g_autofree char *all = vips_error_buffer_copy();
    g_auto(GStrv) lines = g_strsplit(g_strstrip(all), "\n", 2);
    const char *line = lines[0] && *lines[0] ? lines[0] : "no reason given";
    const char *colon = strstr(line, ": ");
    if (colon && !memchr(line, ' ', (gsize)(colon - line)))
        line = colon + 2;
    return g_utf8_make_valid(line, -1);
}

gboolean kn_vips_fail(GError **error, KnErrorCode code, const char *doing, const char *path)
{
    g_autofree char *reason = kn_vips_take_reason();
    g_set_error(error, KN_ERROR, code, "cannot %s '%s': %s%s", doing, path, reason,
                code == KN_ERROR_INPUT
                    ? "; copy or download it again, or save it anew as PNG or JPEG"
                    : "");
    return FALSE;
}

/* Of a picture that moves the first one is decoded. */
static const char *weakness(const KnVipsFile *file)
{
    const char *name;
    KnContentKind kind = kn_content_kind(file->path, &name);
    if (file->info.vector)
        return kn_vips_svg_weakness(file->path);
    if (kind == KN_CONTENT_ANIMATION &&
        (strcmp(file->info.format, "gif") != 0 || file->n_pages > 1))
        return "it moves, and its first picture alone is shown; \"video\" in place of \"image\" "
               "plays it";
    return NULL;
}

static gboolean probe(const char *path, KnPictureInfo *info, GError **error)
{
    KnVipsFile file;
    g_autoptr(GError) refused = NULL;
    if (!kn_vips_start(error))
        return FALSE;
    gboolean opened = kn_vips_file_open(path, &file, &refused);
    if ((opened || g_error_matches(refused, KN_ERROR, KN_ERROR_INPUT)) && kn_picture_is_cut(path)) {
        g_set_error(error, KN_ERROR, KN_ERROR_INPUT,
                    "cannot read the picture '%s': it is cut short; copy or download it again",
                    path);
        return FALSE;
    }
    if (!opened) {
        g_propagate_error(error, g_steal_pointer(&refused));
        return FALSE;
    }
    *info = file.info;
    info->weakness = weakness(&file);
    return TRUE;
}

static gboolean check_decoder(const char *path, const char *planned, GError **error)
{
    if (!*planned || strcmp(planned, decoder) == 0)
        return TRUE;
    g_set_error(error, KN_ERROR, KN_ERROR_VERIFY,
                "'%s' was planned for %s, but this is %s: plan again", path, planned, decoder);
    return FALSE;
}

static gboolean plate(const char *path, const KnPlateSpec *spec, const char *surface_path,
                      GError **error)
{
    return kn_vips_start(error) && check_decoder(path, spec->picture.decoder, error) &&
           check_decoder(spec->mask_path, spec->mask_decoder, error) &&
           kn_vips_plate(path, spec, surface_path, error);
}

static gboolean inset(const char *path, const KnInsetSpec *spec, const char *surface_path,
                      GError **error)
{
    return kn_vips_start(error) && check_decoder(path, spec->picture.decoder, error) &&
           kn_vips_inset(path, spec, surface_path, error);
}

static gboolean wipe(const char *path, const KnWipeSpec *spec, const char *surface_path,
                     GError **error)
{
    return kn_vips_start(error) && check_decoder(path, spec->decoder, error) &&
           kn_vips_wipe(path, spec, surface_path, error);
}

static gboolean prepare(const char *path, const KnSurfaceSpec *spec, const char *surface_path,
                        GError **error)
{
    if (!kn_vips_start(error) || !check_decoder(path, spec->decoder, error))
        return FALSE;
    return kn_vips_prepare(path, spec, surface_path, error);
}

static guint8 *pixels(const char *path, const KnSurfaceSpec *spec, GError **error)
{
    if (!kn_vips_start(error) || !check_decoder(path, spec->decoder, error))
        return NULL;
    return kn_vips_pixels(path, spec, error);
}

static gboolean said(const char *path, KnPictureSaid *of, GError **error)
{
    return kn_vips_start(error) && kn_vips_said(path, of, error);
}

typedef struct {
    const char *ending, *saver;
} Writer;

static const Writer writers[] = {
    {".png", "pngsave_target"},
    {".jpg", "jpegsave_target"},
    {".jpeg", "jpegsave_target"},
    {".webp", "webpsave_target"},
};

static const char *saver_of(const char *path)
{
    g_autofree char *lower = g_ascii_strdown(path, -1);
    for (guint i = 0; i < G_N_ELEMENTS(writers); i++)
        if (g_str_has_suffix(lower, writers[i].ending))
            return writers[i].saver;
    return NULL;
}

/* The file, in memory: libvips would not say why a disk does not take it. */
static GBytes *save(VipsImage *image, const char *saver)
{
    g_autoptr(VipsTarget) target = vips_target_new_to_memory();
    VipsBlob *blob = NULL;
    if (!target)
        return NULL;
    /* A third of the time of the default, for a file that is a few percent larger. */
    if (g_str_has_prefix(saver, "png") ? vips_call(saver, image, target, "compression", 2, NULL)
                                       : vips_call(saver, image, target, "Q", 92, NULL))
        return NULL;
    g_object_get(target, "blob", &blob, NULL);
    gsize size;
    const void *data = vips_blob_get(blob, &size);
    return g_bytes_new_with_free_func(data, size, (GDestroyNotify)vips_area_unref, blob);
}

/* Packed pixels of three or four channels; name: for messages. */
static GBytes *pack(const char *saver, const uint8_t *pixels, int width, int height, int channels,
                    const char *name, GError **error)
{
    gsize size = (gsize)width * (gsize)height * (gsize)channels;
    g_autoptr(VipsImage) memory =
        vips_image_new_from_memory(pixels, size, width, height, channels, VIPS_FORMAT_UCHAR);
    g_autoptr(VipsImage) image = NULL;
    GBytes *bytes = NULL;
    if (memory && !vips_copy(memory, &image, "interpretation", VIPS_INTERPRETATION_sRGB, NULL))
        bytes = save(image, saver);
    if (!bytes)
        kn_vips_fail(error, KN_ERROR_ENVIRONMENT, "write", name);
    return bytes;
}

static GBytes *png(const uint8_t *pixels, int width, int height, gboolean alpha, GError **error)
{
    return kn_vips_start(error)
               ? pack(saver_of("a.png"), pixels, width, height, alpha ? 4 : 3, "a picture", error)
               : NULL;
}

static GBytes *jpeg(const uint8_t *rgb, int width, int height, GError **error)
{
    return kn_vips_start(error) ? pack(saver_of("a.jpg"), rgb, width, height, 3, "a picture", error)
                                : NULL;
}

static gboolean write_picture(const char *path, const uint8_t *rgb, int width, int height,
                              GError **error)
{
    const char *saver = saver_of(path);
    if (!saver) {
        g_set_error(error, KN_ERROR, KN_ERROR_USAGE,
                    "cannot write '%s': a picture's name ends in .png, .jpg or .webp", path);
        return FALSE;
    }
    if (!kn_vips_start(error))
        return FALSE;
    g_autoptr(KnAtomicFile) file = kn_atomic_file_new(path, error);
    if (!file)
        return FALSE;
    g_autoptr(GBytes) bytes = pack(saver, rgb, width, height, 3, path, error);
    if (!bytes)
        return FALSE;
    return kn_atomic_file_write(file, g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
                                error) &&
           kn_atomic_file_commit(file, error);
}

static const char *version(void)
{
    static gsize done;
    if (g_once_init_enter(&done)) {
        if (kn_vips_start(NULL)) {
            kn_vips_load_heif();
            GString *text = g_string_new(decoder);
            static const char *const loaders[] = {"jpeg", "png", "webp", "tiff",
                                                  "gif",  "svg", "heif"};
            for (guint i = 0; i < G_N_ELEMENTS(loaders); i++) {
                g_autofree char *name = g_strconcat(loaders[i], "load_source", NULL);
                if (vips_type_find("VipsForeignLoad", name))
                    g_string_append_printf(text, "%s %s", i ? "," : ":", loaders[i]);
            }
            version_text = g_string_free(text, FALSE);
        }
        g_once_init_leave(&done, 1);
    }
    return version_text ? version_text : "libvips does not start";
}

KN_MODULE_EXPORT extern const KnPictures kn_module_table;
const KnPictures kn_module_table = {
    .abi = KN_PICTURES_ABI,
    .probe = probe,
    .prepare = prepare,
    .plate = plate,
    .inset = inset,
    .pixels = pixels,
    .said = said,
    .wipe = wipe,
    .write = write_picture,
    .png = png,
    .jpeg = jpeg,
    .animate = kn_vips_animate,
    .version = version,
};
