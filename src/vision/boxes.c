/* SPDX-License-Identifier: MIT */
#include "vision/boxes.h"

const char *const kn_coco_labels[KN_COCO_KINDS] = {
    "person",        "bicycle",      "car",
    "motorcycle",    "airplane",     "bus",
    "train",         "truck",        "boat",
    "traffic light", "fire hydrant", "stop sign",
    "parking meter", "bench",        "bird",
    "cat",           "dog",          "horse",
    "sheep",         "cow",          "elephant",
    "bear",          "zebra",        "giraffe",
    "backpack",      "umbrella",     "handbag",
    "tie",           "suitcase",     "frisbee",
    "skis",          "snowboard",    "sports ball",
    "kite",          "baseball bat", "baseball glove",
    "skateboard",    "surfboard",    "tennis racket",
    "bottle",        "wine glass",   "cup",
    "fork",          "knife",        "spoon",
    "bowl",          "banana",       "apple",
    "sandwich",      "orange",       "broccoli",
    "carrot",        "hot dog",      "pizza",
    "donut",         "cake",         "chair",
    "couch",         "potted plant", "bed",
    "dining table",  "toilet",       "tv",
    "laptop",        "mouse",        "remote",
    "keyboard",      "cell phone",   "microwave",
    "oven",          "toaster",      "sink",
    "refrigerator",  "book",         "clock",
    "vase",          "scissors",     "teddy bear",
    "hair drier",    "toothbrush",
};

static double common(const KnBox *a, const KnBox *b)
{
    double w = MIN(a->x + a->w, b->x + b->w) - MAX(a->x, b->x);
    double h = MIN(a->y + a->h, b->y + b->h) - MAX(a->y, b->y);
    return MAX(w, 0) * MAX(h, 0);
}

double kn_box_overlap(const KnBox *a, const KnBox *b)
{
    double both = common(a, b), all = a->w * a->h + b->w * b->h - both;
    return all > 0 ? both / all : 0;
}

double kn_box_inside(const KnBox *inner, const KnBox *outer)
{
    double area = inner->w * inner->h;
    return area > 0 ? common(inner, outer) / area : 0;
}

gboolean kn_box_from_square(const KnVisionPicture *picture, const KnSquare *square, double size,
                            const double corners[4], KnBox *box)
{
    double by = square->side / size, width = picture->width, height = picture->height;
    double left = CLAMP((square->x + corners[0] * by) / width, 0, 1);
    double top = CLAMP((square->y + corners[1] * by) / height, 0, 1);
    double right = CLAMP((square->x + corners[2] * by) / width, 0, 1);
    double low = CLAMP((square->y + corners[3] * by) / height, 0, 1);
    *box = (KnBox){left, top, right - left, low - top};
    return box->w > 0 && box->h > 0;
}

static int compare(gconstpointer a, gconstpointer b)
{
    double x = ((const KnCandidate *)a)->confidence, y = ((const KnCandidate *)b)->confidence;
    return x > y ? -1 : x < y;
}

void kn_candidates_thin(GArray *candidates, double same, double other, guint n_max)
{
    guint n = 0;
    g_array_sort(candidates, compare);
    KnCandidate *all = (KnCandidate *)(gpointer)candidates->data;
    for (guint i = 0; i < candidates->len && n < n_max; i++) {
        gboolean kept = TRUE;
        for (guint k = 0; k < n && kept; k++)
            kept = kn_box_overlap(&all[i].box, &all[k].box) <=
                   (all[i].kind == all[k].kind ? same : other);
        if (kept)
            all[n++] = all[i];
    }
    g_array_set_size(candidates, n);
}

static double mean(double a, double b, double weight)
{
    return a + (b - a) * weight;
}

void kn_candidates_join(GArray *candidates, const GArray *others)
{
    guint n = candidates->len;
    for (guint i = 0; i < others->len; i++) {
        const KnCandidate *other = &g_array_index(others, KnCandidate, i);
        KnCandidate *same = NULL;
        for (guint k = 0; k < n && !same; k++) {
            KnCandidate *one = &g_array_index(candidates, KnCandidate, k);
            if (one->kind == other->kind && kn_box_overlap(&one->box, &other->box) >= 0.5)
                same = one;
        }
        if (!same) {
            g_array_append_val(candidates, *other);
            continue;
        }
        double weight = other->confidence / (same->confidence + other->confidence);
        same->box = (KnBox){
            mean(same->box.x, other->box.x, weight), mean(same->box.y, other->box.y, weight),
            mean(same->box.w, other->box.w, weight), mean(same->box.h, other->box.h, weight)};
        same->n_witnesses++;
        same->confidence = 1 - (1 - same->confidence) * (1 - other->confidence);
    }
}
