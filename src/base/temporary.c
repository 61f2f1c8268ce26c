/* SPDX-License-Identifier: MIT */
#include "base/temporary.h"

#include <fcntl.h>
#include <unistd.h>

struct KnTemporary {
    KnFolder *folder; /* borrowed */
    char *name;
};

static GMutex mutex;
static GList *noted; /* KnTemporary */

KnTemporary *kn_temporary_note(KnFolder *folder, const char *name)
{
    KnTemporary *temporary = g_new(KnTemporary, 1);
    *temporary = (KnTemporary){folder, g_strdup(name)};
    g_mutex_lock(&mutex);
    noted = g_list_prepend(noted, temporary);
    g_mutex_unlock(&mutex);
    return temporary;
}

void kn_temporary_forget(KnTemporary *temporary)
{
    if (!temporary)
        return;
    g_mutex_lock(&mutex);
    noted = g_list_remove(noted, temporary);
    g_mutex_unlock(&mutex);
    g_free(temporary->name);
    g_free(temporary);
}

/* Others still work, and may put something into a folder while it is emptied: once it is gone, they
 * cannot. */
static void take_away(const KnTemporary *temporary)
{
    enum { TRIES = 100 };
    int folder = kn_folder_fd(temporary->folder);
    for (int i = 0; i < TRIES; i++) {
        kn_folder_remove_tree(temporary->folder, temporary->name);
        if (faccessat(folder, temporary->name, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
            return;
    }
}

void kn_temporary_end(void)
{
    g_mutex_lock(&mutex); /* and never unlocked */
    for (GList *at = noted; at; at = at->next)
        take_away(at->data);
}
