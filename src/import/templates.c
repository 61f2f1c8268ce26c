/* SPDX-License-Identifier: MIT */
#include "import/templates.h"

#include <string.h>

#define EXPLAINER "explainer"
#define SLIDESHOW "slideshow"
#define NEWS "news"
#define SHORTS "shorts"
/* Large, and above what players of such films lay over their lower edge. */
#define UPRIGHT "{\"burn\": \"karaoke\", \"style\": {\"size\": 72, \"position\": [0.5, 0.82]}}"

static const KnTemplate templates[] = {
    {EXPLAINER, "narrated, with chapters, points and a number", 1920, 1080, NULL, 5, 60},
    {SLIDESHOW, "pictures one after the other, with music", 1920, 1080, NULL, 4, 40},
    {NEWS, "short reports with captions", 1920, 1080, "{\"burn\": \"plain\"}", 4, 60},
    {SHORTS, "upright, with a caption for every word", 1080, 1920, UPRIGHT, 3, 30},
};
const char *const kn_template_names[] = {EXPLAINER, SLIDESHOW, NEWS, SHORTS, NULL};
const char *const kn_template_helps[] = {
    "narrated, with chapters, points and a number",
    "pictures one after the other, with music",
    "short reports with captions",
    "upright, with a caption for every word",
    NULL,
};

/* What each begins with, after its title. */
static const struct {
    const char *name, *card, *title, *transcript;
    double seconds;
} rows[] = {
    {EXPLAINER, "{\"type\": \"title\", \"title\": \"Why it matters\"}", "Why it matters",
     "Say here, in a sentence or two, why this is worth a minute.", 0},
    {EXPLAINER,
     "{\"type\": \"bullets\", \"title\": \"Three points\", \"items\": [\"The first point\", "
     "\"The second point\", \"The third point\"], \"reveal\": \"spoken\"}",
     "Three points", "The first point. The second point. The third point.", 0},
    {EXPLAINER, "{\"type\": \"number\", \"value\": 42, \"label\": \"what it counts\"}", "A number",
     "Say here what the number means.", 0},
    {SLIDESHOW, "{\"type\": \"title\", \"title\": \"Your pictures come here\"}", NULL, NULL, 3},
    {SLIDESHOW, "{\"type\": \"title\", \"title\": \"The end\"}", NULL, NULL, 3},
    {NEWS, "{\"type\": \"title\", \"kicker\": \"Today\", \"title\": \"What happened\"}",
     "What happened", "Say here what happened, where, and when.", 0},
    {NEWS, "{\"type\": \"quote\", \"text\": \"What somebody said about it.\"}", "What they say",
     "Say here who said it, and to whom.", 0},
    {SHORTS, "{\"type\": \"title\", \"title\": \"Did you know?\"}", NULL,
     "Say the surprising thing first.", 0},
    {SHORTS, "{\"type\": \"number\", \"value\": 3, \"label\": \"reasons\"}", NULL,
     "Then give the reasons, quickly.", 0},
};

const KnTemplate *kn_template_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(templates); i++)
        if (strcmp(templates[i].name, name) == 0)
            return &templates[i];
    return NULL;
}

void kn_template_begin(const KnTemplate *which, KnDraft *draft)
{
    draft->width = which->width;
    draft->height = which->height;
    draft->captions = which->captions;
}

void kn_template_fill(const KnTemplate *which, const char *title, KnDraft *draft)
{
    KnDraftSegment *first = kn_draft_add(draft);
    first->card = kn_draft_card("title", "title", title ? title : "A title");
    first->seconds = 3;
    if (!draft->title)
        draft->title = g_strdup(title);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        if (strcmp(rows[i].name, which->name) != 0)
            continue;
        KnDraftSegment *segment = kn_draft_add(draft);
        segment->card = g_strdup(rows[i].card);
        segment->title = g_strdup(rows[i].title);
        segment->transcript = g_strdup(rows[i].transcript);
        segment->seconds = rows[i].seconds;
    }
}
