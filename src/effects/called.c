/* SPDX-License-Identifier: MIT */
#include "effects/called.h"

#include <string.h>

/* Labels of detectors (vision/boxes.h), and what else people call them: words apart by spaces. */
static const struct {
    const char *label, *words;
} names[] = {
    {"person",
     "people human man men woman women boy girl child children kid baby lady gentleman guy "
     "someone somebody actor actress player worker farmer soldier king queen crowd "
     "portrait family couple friend student teacher doctor artist scientist hiker"},
    {"face", "portrait head smile"},
    {"bicycle", "bike cycle"},
    {"motorcycle", "motorbike moped scooter"},
    {"airplane", "plane aeroplane aircraft jet"},
    {"car", "automobile vehicle taxi"},
    {"truck", "lorry van vehicle"},
    {"bus", "coach vehicle"},
    {"train", "locomotive railway tram"},
    {"boat", "ship yacht vessel canoe"},
    {"bird", "animal eagle owl duck swan sparrow parrot gull pigeon hawk hen chicken goose"},
    {"cat", "animal pet kitten kitty"},
    {"dog", "animal pet puppy hound"},
    {"horse", "animal pony stallion mare foal"},
    {"sheep", "animal lamb ram"},
    {"cow", "animal cattle bull calf ox"},
    {"elephant", "animal"},
    {"bear", "animal"},
    {"zebra", "animal"},
    {"giraffe", "animal"},
    {"couch", "sofa settee"},
    {"tv", "television screen monitor"},
    {"laptop", "computer notebook"},
    {"cell phone", "phone smartphone telephone mobile"},
    {"potted plant", "plant"},
    {"dining table", "table desk"},
    {"sports ball", "ball football basketball"},
    {"refrigerator", "fridge"},
    {"cup", "mug"},
    {"wine glass", "glass goblet"},
    {"donut", "doughnut"},
    {"clock", "watch"},
};

static gboolean is_same(const char *word, const char *name)
{
    gsize n = strlen(name);
    /* "dogs", "buses" */
    return strncmp(word, name, n) == 0 &&
           (strcmp(word + n, "") == 0 || strcmp(word + n, "s") == 0 || strcmp(word + n, "es") == 0);
}

static gboolean is_other_name(const char *label, const char *word)
{
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(names[i].label, label) != 0)
            continue;
        g_auto(GStrv) words = g_strsplit(names[i].words, " ", -1);
        for (guint k = 0; words[k]; k++)
            if (is_same(word, words[k]))
                return TRUE;
    }
    return FALSE;
}

gboolean kn_is_called(const char *label, const char *target)
{
    g_autofree char *own = g_utf8_casefold(label ? label : "", -1);
    g_autofree char *wanted = g_utf8_casefold(target, -1);
    if (!*own || !*wanted)
        return FALSE;
    if (strstr(own, wanted))
        return TRUE;
    g_auto(GStrv) words = g_strsplit_set(wanted, " \t\n.,;:!?()\"'", -1);
    for (guint i = 0; words[i]; i++)
        if (*words[i] && (is_same(words[i], own) || is_other_name(own, words[i])))
            return TRUE;
    return FALSE;
}
