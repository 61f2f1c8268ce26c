/* SPDX-License-Identifier: MIT */
#pragma once
#include "audio/renderer.h"
#include "media/clip.h"

/* Names each input while its library reads it, so that one that is a process's end can be named by
 * those who are left. Threads: one. */
typedef void (*KnWatchName)(const char *path, gpointer user_data); /* NULL: none is read now */
typedef struct {
    KnWatchName name; /* NULL: nothing is named */
    gpointer user_data;
} KnWatch;

void kn_watch_name(const KnWatch *watch, const char *path);

/* Opens a clip of the media module. The watch must outlive it. Errors: those of the module. */
KnClip *kn_watch_clip(const KnWatch *watch, const char *path, const KnClipSpec *spec,
                      GError **error);

/* Sound files of the media module. The watch must outlive the source. */
KnMixSource kn_watch_sound(const KnWatch *watch);
