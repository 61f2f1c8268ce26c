/* SPDX-License-Identifier: MIT */
#include "project/choice.h"
#include "project/choice_media.h"
#include "project/choice_words.h"

#include <string.h>

#define FIT 0.9
#define RESOLUTION 0.05
#define SHARPNESS 0.05
#define ASPECT 0.03

typedef struct {
    KnProject *project;
    KnProblems *problems;
    GPtrArray *candidates;
    GHashTable *known; /* path → KnCandidate, borrowed */
    double *likeness;  /* [segment * candidates + candidate]; NULL: no model can say */
} Choice;

static gboolean is_open(const KnSegment *segment)
{
    return segment->query && segment->kind == KN_SEGMENT_CARD;
}

/* ---- how well one fits ---- */

/* Of how many pictures a word is one; the fewer, the more it says. */
static double weight_of(const Choice *choice, const char *word)
{
    guint n = 0;
    for (guint i = 0; i < choice->candidates->len; i++) {
        const KnCandidate *candidate = choice->candidates->pdata[i];
        n += kn_choice_words_match(candidate->words, word) > 0;
    }
    return 1.0 / (1 + (double)n / choice->candidates->len);
}

static int compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

typedef struct {
    GPtrArray *words; /* sorted, so that sums are the same everywhere */
    double *weights, total;
} Query;

static void query_init(Query *query, const Choice *choice, GHashTable *words)
{
    GHashTableIter iter;
    gpointer word;
    *query = (Query){.words = g_ptr_array_new()};
    g_hash_table_iter_init(&iter, words);
    while (g_hash_table_iter_next(&iter, &word, NULL))
        g_ptr_array_add(query->words, word);
    g_ptr_array_sort(query->words, compare_words);
    query->weights = g_new(double, query->words->len + 1);
    for (guint i = 0; i < query->words->len; i++)
        query->total += query->weights[i] = weight_of(choice, query->words->pdata[i]);
}

static void query_clear(Query *query)
{
    g_ptr_array_unref(query->words);
    g_free(query->weights);
}

static double fit_of(const Query *query, const KnCandidate *candidate)
{
    double sum = 0;
    for (guint i = 0; i < query->words->len; i++)
        sum += query->weights[i] * kn_choice_words_match(candidate->words, query->words->pdata[i]) /
               100;
    return query->total > 0 ? sum / query->total : 0;
}

static double score_of(const Choice *choice, KnCandidate *candidate, double fit)
{
    const KnOutput *output = &choice->project->output;
    double pixels = (double)candidate->width * candidate->height;
    double wanted = (double)output->width * output->height;
    double a = (double)candidate->width * output->height;
    double b = (double)output->width * candidate->height;
    kn_candidate_look(candidate);
    return FIT * fit + RESOLUTION * MIN(pixels / wanted, 1) +
           SHARPNESS * candidate->sharpness / 1000 + ASPECT * MIN(a, b) / MAX(a, b);
}

/* ---- what stands beside it ---- */

static int n_bits(guint64 bits)
{
    int n = 0;
    for (; bits; bits &= bits - 1)
        n++;
    return n;
}

static gboolean looks_like(const Choice *choice, KnCandidate *candidate, const KnSegment *segment)
{
    guint64 other;
    if (segment->kind != KN_SEGMENT_IMAGE || !segment->path)
        return FALSE;
    if (strcmp(segment->path, candidate->path) == 0)
        return TRUE;
    KnCandidate *known = g_hash_table_lookup(choice->known, segment->path);
    if (known)
        kn_candidate_look(known);
    if (known)
        other = known->fingerprint;
    else if (!kn_picture_fingerprint(segment->path, &other))
        return FALSE;
    kn_candidate_look(candidate);
    return n_bits(other ^ candidate->fingerprint) <= KN_ALIKE_BITS;
}

/* The segment before has its picture by now, that after it only if the project names it. */
static gboolean repeats(const Choice *choice, KnCandidate *candidate, guint i)
{
    const KnSegment *segments = choice->project->segments;
    return (i > 0 && looks_like(choice, candidate, &segments[i - 1])) ||
           (i + 1 < choice->project->n_segments && looks_like(choice, candidate, &segments[i + 1]));
}

/* ---- choosing ---- */

typedef struct {
    KnCandidate *candidate; /* NULL: none */
    double score;
    gboolean repeated; /* one would fit that stands beside it */
} Best;

static gboolean is_better(const Best *best, const KnCandidate *candidate, double score)
{
    return !best->candidate || score > best->score ||
           (score >= best->score && candidate->n_used < best->candidate->n_used);
}

/* How well candidate k fits segment i: as a model sees it, or by its words. */
static double fit_by(const Choice *choice, const Query *query, guint i, guint k)
{
    return query ? fit_of(query, choice->candidates->pdata[k])
                 : choice->likeness[(gsize)i * choice->candidates->len + k];
}

/* query NULL: as a model sees them. */
static Best find_best_by(const Choice *choice, guint i, const Query *query)
{
    Best best = {0};
    for (guint k = 0; k < choice->candidates->len; k++) {
        KnCandidate *candidate = choice->candidates->pdata[k];
        double fit = fit_by(choice, query, i, k);
        /* Only those that could win are looked at. */
        if (fit < KN_CHOICE_FITS ||
            (best.candidate && FIT * fit + RESOLUTION + SHARPNESS + ASPECT < best.score))
            continue;
        if (repeats(choice, candidate, i)) {
            best.repeated = TRUE;
            continue;
        }
        double score = score_of(choice, candidate, fit);
        if (is_better(&best, candidate, score))
            best = (Best){candidate, score, best.repeated};
    }
    return best;
}

static Best find_best(const Choice *choice, guint i)
{
    Query query;
    g_autoptr(GHashTable) words = kn_choice_words_new();
    Best best = choice->likeness ? find_best_by(choice, i, NULL) : (Best){0};
    if (best.candidate)
        return best;
    kn_choice_words_add(words, choice->project->segments[i].query, FALSE);
    query_init(&query, choice, words);
    best = find_best_by(choice, i, &query);
    query_clear(&query);
    return best;
}

/* ---- as a model sees them ---- */

/* The caller frees; NULL: none can say. */
static double *compare(KnProject *project, const KnLoadOptions *options, GPtrArray *candidates)
{
    guint n = candidates->len, n_texts = 0;
    if (!options || !options->likeness || n == 0)
        return NULL;
    g_autofree const char **pictures = g_new0(const char *, n + 1);
    g_autofree const char **texts = g_new0(const char *, project->n_segments + 1);
    g_autofree double *likeness = g_new0(double, (gsize)project->n_segments *n + 1);
    double *all = g_new0(double, (gsize)project->n_segments *n + 1);
    for (guint k = 0; k < n; k++)
        pictures[k] = ((KnCandidate *)candidates->pdata[k])->path;
    for (guint i = 0; i < project->n_segments; i++)
        if (is_open(&project->segments[i]))
            texts[n_texts++] = project->segments[i].query;
    if (!options->likeness(project, pictures, n, texts, n_texts, likeness,
                           options->likeness_data)) {
        g_free(all);
        return NULL;
    }
    for (guint i = 0, t = 0; i < project->n_segments; i++)
        if (is_open(&project->segments[i]))
            memcpy(all + (gsize)i * n, likeness + (gsize)t++ * n, n * sizeof *all);
    return all;
}

static void warn(const Choice *choice, const KnSegment *segment, gboolean repeated)
{
    const KnJson *node = kn_json_member(segment->node, "visual_query");
    g_autofree char *path = kn_json_path(segment->json_path, "visual_query");
    g_autofree char *query = kn_text_quote(segment->query);
    const char *why = repeated ? "the only pictures of media/ that fit stand beside it already"
                      : choice->candidates->len == 0 ? "there is no picture in media/"
                                                     : "no picture of media/ fits";
    kn_problems_warning(choice->problems, KN_WARNING_PICTURE_NOT_FOUND, node, path,
                        "%s: %s; a card with its words stands in its place" KN_HINT
                        "; name one with image, or describe one in a text beside it (a.jpg.txt)",
                        query, why);
}

static void choose(const Choice *choice, guint i)
{
    KnSegment *segment = &choice->project->segments[i];
    const Best best = find_best(choice, i);
    if (!best.candidate) {
        warn(choice, segment, best.repeated);
        return;
    }
    best.candidate->n_used++;
    segment->kind = KN_SEGMENT_IMAGE;
    segment->path = g_strdup(best.candidate->path);
    segment->choice_score = best.score;
    g_clear_pointer(&segment->card_text, g_free);
}

void kn_project_choose(KnProject *project, const KnLoadOptions *options, KnProblems *problems)
{
    guint first = 0;
    while (first < project->n_segments && !is_open(&project->segments[first]))
        first++;
    if (first == project->n_segments)
        return;
    const KnSegment *segment = &project->segments[first];
    g_autofree char *path = kn_json_path(segment->json_path, "visual_query");
    g_autoptr(GPtrArray) candidates =
        kn_candidates_read(project, problems, kn_json_member(segment->node, "visual_query"), path);
    g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree double *likeness = compare(project, options, candidates);
    const Choice choice = {project, problems, candidates, known, likeness};
    for (guint i = 0; i < candidates->len; i++)
        g_hash_table_insert(known, ((KnCandidate *)candidates->pdata[i])->path,
                            candidates->pdata[i]);
    const KnInputRules *before = kn_input_rules_enter(kn_project_input_rules(project));
    for (guint i = first; i < project->n_segments; i++)
        if (is_open(&project->segments[i]))
            choose(&choice, i);
    kn_input_rules_enter(before);
}
