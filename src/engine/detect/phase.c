/* SPDX-License-Identifier: MIT */
#include "base/error.h"
#include "engine/detect/private.h"
#include "vision/detector.h"

static void clear_picture(gpointer data)
{
    KnSoughtPicture *picture = data;
    g_clear_pointer(&picture->findings, g_array_unref);
    g_clear_pointer(&picture->failure, g_free);
}

static void work_init(KnDetectWork *work, const KnDetectInputs *inputs)
{
    *work = (KnDetectWork){
        .inputs = inputs,
        .subjects = kn_subjects_new(inputs->project),
        .phase = {.phase = KN_PHASE_detect},
        .models = g_ptr_array_new(),
        .hashes = g_ptr_array_new_with_free_func(g_free),
        .by_path = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .pictures = g_array_new(FALSE, TRUE, sizeof(KnSoughtPicture)),
        .picture_of = g_new0(guint, inputs->project->n_segments + 1),
    };
    g_array_set_clear_func(work->pictures, clear_picture);
}

static void work_clear(KnDetectWork *work)
{
    kn_subjects_free(work->subjects);
    g_ptr_array_unref(work->models);
    g_ptr_array_unref(work->hashes);
    g_free(work->version);
    g_free(work->models_failure);
    g_hash_table_unref(work->by_path);
    g_array_unref(work->pictures);
    g_free(work->picture_of);
    g_clear_pointer(&work->small, g_array_unref);
    g_free(work->small_of);
}

/* Returns how many are missing. */
static guint look(KnDetectWork *work)
{
    guint n_missing = 0;
    gboolean make = work->inputs->wish != KN_DETECT_LOOK;
    for (guint i = 0; i < work->pictures->len; i++) {
        KnSoughtPicture *picture = &g_array_index(work->pictures, KnSoughtPicture, i);
        if ((make && work->inputs->anew) || !kn_detect_find(work, picture))
            n_missing++;
    }
    return n_missing;
}

static void clear_subject(gpointer subject)
{
    kn_subject_clear(subject);
}

static GArray *subjects_of(const GArray *findings)
{
    GArray *subjects = g_array_new(FALSE, TRUE, sizeof(KnSubject));
    g_array_set_clear_func(subjects, clear_subject);
    for (guint i = 0; i < findings->len; i++) {
        const KnFinding *found = &g_array_index(findings, KnFinding, i);
        KnSubject subject = {.label = g_strdup(found->label),
                             .detector = g_strdup(found->detector),
                             .confidence = found->confidence,
                             .box = found->box,
                             .anchor = found->anchor,
                             .mask = found->mask ? kn_mask_ref(found->mask) : NULL,
                             .way = found->way ? g_array_ref(found->way) : NULL};
        g_array_append_val(subjects, subject);
    }
    return subjects;
}

static void fill(KnDetectWork *work)
{
    KnSubjects *subjects = work->subjects;
    GPtrArray *finds = subjects->finds;
    for (guint i = 0; i < work->pictures->len; i++) {
        const KnSoughtPicture *picture = &g_array_index(work->pictures, KnSoughtPicture, i);
        g_autoptr(GArray) none = kn_findings_new();
        g_ptr_array_add(finds, subjects_of(picture->findings ? picture->findings : none));
    }
    for (guint i = 0; i < subjects->n; i++) {
        KnSegmentSubjects *segment = &subjects->segments[i];
        if (!work->picture_of[i])
            continue;
        const KnSoughtPicture *picture =
            &g_array_index(work->pictures, KnSoughtPicture, work->picture_of[i] - 1);
        const GArray *found = finds->pdata[work->picture_of[i] - 1];
        segment->sought = picture->findings ? KN_SOUGHT_FOUND : KN_SOUGHT_LATER;
        segment->items = (const KnSubject *)(gconstpointer)found->data;
        segment->n = found->len;
        segment->made = picture->made;
        if (picture->findings)
            g_strlcpy(segment->key, picture->key, sizeof segment->key);
    }
}

/* What became of each picture. */
static void tell(const KnDetectWork *work)
{
    for (guint i = 0; i < work->pictures->len; i++) {
        const KnSoughtPicture *picture = &g_array_index(work->pictures, KnSoughtPicture, i);
        const GArray *found = work->subjects->finds->pdata[i];
        const KnSubject *items = (const KnSubject *)(gconstpointer)found->data;
        const KnSubjectQuery first = {.nth = 1};
        const KnEvent event = {
            .kind = KN_EVENT_SUBJECT,
            .state = picture->failure ? "failed"
                     : picture->made  ? "made"
                                      : "cached",
            .reason = picture->failure,
            .picture = picture->path,
            .segment = (int)picture->first + 1,
            .n = (int)found->len,
            .subject = kn_subject_choose(items, found->len, &first),
            .eta = -1,
        };
        kn_emit(work->inputs->results->reporter, &event);
    }
}

static void warn_unknown(const KnDetectWork *work, guint n_missing)
{
    g_autofree char *words = g_strdup_printf(
        "%u picture%s not looked at yet: what %s about is not known ('kinora render "
        "--phase detect' finds it)",
        n_missing, n_missing == 1 ? " is" : "s are", n_missing == 1 ? "it is" : "they are");
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_SUBJECTS_UNKNOWN, 0, words);
}

/* Those that nobody has looked at yet are looked at without the model that is of no use. */
static gboolean make_without(KnDetectWork *work, GError **error)
{
    guint n_missing = 0;
    g_autofree char *failure = g_steal_pointer(&work->models_failure);
    kn_detect_forget_model(work, work->useless);
    g_autofree char *words = g_strdup_printf(
        "pictures are looked at without %s%s: %s ('kinora doctor' says which models are there)",
        kn_detect_models(work)[0] ? "the model " : "models",
        kn_detect_models(work)[0] ? work->useless->name : "", failure);
    kn_emit_warning(work->inputs->results->reporter, KN_WARNING_MODELS_UNUSABLE, 0, words);
    for (guint i = 0; i < work->pictures->len; i++) {
        KnSoughtPicture *picture = &g_array_index(work->pictures, KnSoughtPicture, i);
        if (picture->findings || picture->failure)
            continue;
        kn_detect_set_key(work, picture);
        n_missing += work->inputs->anew || !kn_detect_find(work, picture);
    }
    return kn_detect_announce(work, error) && (n_missing == 0 || kn_detect_make(work, error));
}

static gboolean make(KnDetectWork *work, GError **error)
{
    gboolean done = kn_detect_make(work, error);
    while (done && work->models_failure)
        done = make_without(work, error);
    return done;
}

static gboolean run(KnDetectWork *work, GError **error)
{
    if (!kn_detect_announce(work, error))
        return FALSE;
    guint n_missing = look(work);
    if (n_missing > 0 && work->inputs->wish == KN_DETECT_LOOK)
        warn_unknown(work, n_missing);
    return n_missing == 0 || work->inputs->wish == KN_DETECT_LOOK || make(work, error);
}

KnSubjects *kn_detect_phase(const KnDetectInputs *inputs, GError **error)
{
    KnReporter *reporter = inputs->results->reporter;
    KnDetectWork work;
    KnSubjects *subjects = NULL;
    work_init(&work, inputs);
    gboolean sought = kn_detect_read_segments(&work);
    gboolean any = kn_detect_may_enlarge(inputs->project) || sought;
    gboolean reported = any && inputs->wish == KN_DETECT_MAKE;
    if (reported)
        kn_phase_begin(reporter, &work.phase);
    if (!sought || (run(&work, error) && kn_build_go_on(inputs->options, error))) {
        fill(&work);
        if (sought)
            kn_detect_call(&work);
        if (reported)
            tell(&work);
        if (!any || (kn_detect_enlarge(&work, error) && kn_build_go_on(inputs->options, error)))
            subjects = g_steal_pointer(&work.subjects);
        if (reported && subjects)
            kn_phase_end(reporter, &work.phase);
    }
    work_clear(&work);
    return subjects;
}
