/* SPDX-License-Identifier: MIT */
#include "engine/film/flashes.h"
#include "engine/plan/flash_check.h"

#include <string.h>

struct KnFilmFlashes {
    const KnFilmInputs *film;
    KnFlashMeter *meter;
    KnFlashCell cells[KN_FLASH_CELLS_MAX]; /* of the frame `next` */
    guint n_cells;
    gint64 next; /* not yet given to the meter */
};

KnFilmFlashes *kn_film_flashes_new(const KnFilmInputs *film)
{
    const KnFilm *drawn = kn_manifest_film(film->manifest);
    KnRational fps = kn_film_fps(drawn);
    KnFlashGrid grid = kn_flash_grid(kn_film_width(drawn), kn_film_height(drawn));
    KnFilmFlashes *flashes = g_new0(KnFilmFlashes, 1);
    flashes->film = film;
    flashes->meter = kn_flash_meter_new(&grid, fps.num, fps.den);
    flashes->n_cells = (guint)(grid.columns * grid.rows);
    return flashes;
}

void kn_film_flashes_free(KnFilmFlashes *flashes)
{
    if (!flashes)
        return;
    kn_flash_meter_free(flashes->meter);
    g_free(flashes);
}

/* Frames without a note are as the one before. */
static void go_on(KnFilmFlashes *flashes, gint64 frame)
{
    for (; flashes->next < frame; flashes->next++)
        kn_flash_meter_add(flashes->meter, flashes->cells);
}

void kn_film_flashes_note(KnFilmFlashes *flashes, gint64 frame, const guint8 *data, gsize size)
{
    go_on(flashes, frame);
    if (size == 0) /* a batch begins, as if after a black frame */
        memset(flashes->cells, 0, sizeof flashes->cells);
    else
        kn_flash_unpack(flashes->cells, flashes->n_cells, data, size);
}

void kn_film_flashes_end(KnFilmFlashes *flashes, gint64 n_frames, KnFilmFacts *facts)
{
    gint64 before = kn_manifest_batch(flashes->film->manifest, 0)->first_frame;
    go_on(flashes, n_frames);
    const GArray *findings = kn_flash_meter_findings(flashes->meter);
    facts->n_flashes = MIN(findings->len, KN_FILM_FLASHES_MAX);
    for (guint i = 0; i < facts->n_flashes; i++) {
        facts->flashes[i] = g_array_index(findings, KnFlashFinding, i);
        facts->flashes[i].first_frame += before;
        facts->flashes[i].last_frame += before;
    }
}

void kn_film_flashes_warn(const KnFilmInputs *film, const KnFilmFacts *facts)
{
    for (guint i = 0; i < facts->n_flashes; i++) {
        KnWarning warning = kn_flash_warning(film->project, film->timeline, &facts->flashes[i], "");
        kn_emit_placed_warning(film->results->reporter, &warning);
        g_free(warning.words);
    }
}
