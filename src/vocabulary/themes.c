/* SPDX-License-Identifier: MIT */
#include "vocabulary/theme.h"

#include <string.h>

#define KN_ITEM(name) extern const KnTheme kn_theme_##name;
#include "vocabulary/themes.def"
#undef KN_ITEM

static const KnTheme *const themes[] = {
#define KN_ITEM(name) &kn_theme_##name,
#include "vocabulary/themes.def"
#undef KN_ITEM
    NULL,
};

const KnTheme *const *kn_themes(void)
{
    return themes;
}

const KnTheme *kn_theme_find(const char *name)
{
    for (const KnTheme *const *theme = themes; *theme; theme++)
        if (strcmp((*theme)->name, name) == 0)
            return *theme;
    return NULL;
}
