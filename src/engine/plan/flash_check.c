/* SPDX-License-Identifier: MIT */
#include "engine/plan/flash_check.h"
#include "base/error.h"
#include "engine/plan/compile.h"
#include "shot/renderer.h"
#include "shot/step.h"

/* Light, fades and tints are wide: so many pixels show them as well as all. */
enum { WIDTH = 96, SIDE_MAX = 512 };

KnWarning kn_flash_warning(const KnProject *project, const KnTimeline *timeline,
                           const KnFlashFinding *finding, const char *rest)
{
    KnRational fps = project->output.fps;
    double first = (double)finding->first_frame * fps.den / fps.num;
    double last = (double)(finding->last_frame + 1) * fps.den / fps.num;
    guint number = kn_timeline_segment_at(timeline, finding->first_frame);
    const KnSegment *segment = &project->segments[number];
    KnWarning warning = {
        .code = KN_WARNING_FLASHES, .segment = number + 1, .path = segment->json_path};
    warning.words = g_strdup_printf(
        "from %.2f s to %.2f s the picture flashes%s %u times in a second, on %.0f %% of a field "
        "of view of 10 degrees; more than 3 times on more than 25 %% can harm people with "
        "photosensitive epilepsy (WCAG 2.3.1): slow it down to 3 a second, or make it weaker%s",
        first, last, finding->red ? " red" : "", (finding->n_changes + 1) / 2, 100 * finding->area,
        rest);
    kn_warning_set_place(&warning, kn_json_name(project->document), segment->node);
    return warning;
}

/* Whether any step does more in one frame than in another. */
static gboolean changes(const KnShot *shot)
{
    for (guint i = 0; i < shot->n_steps; i++) {
        const KnStep *step = &shot->steps[i];
        KnStepTime time = {.own = 0, .n_frames = shot->n_frames};
        int first = step->kind->weight(step->params, &time);
        while (++time.own < shot->n_frames)
            if (step->kind->weight(step->params, &time) != first)
                return TRUE;
    }
    return FALSE;
}

static KnSurface *no_surface(const char *key, gpointer user_data, GError **error)
{
    g_set_error(error, KN_ERROR, KN_ERROR_RENDER, "there are no pictures");
    return NULL;
}

static gboolean measure(const KnFilm *film, KnFlashMeter *meter, const KnFlashGrid *grid,
                        GError **error)
{
    g_autoptr(KnFrame) frame = kn_frame_new(kn_film_width(film), kn_film_height(film), error);
    g_autoptr(KnRenderer) renderer =
        frame ? kn_renderer_new(film, kn_cpu_flags(), no_surface, NULL, error) : NULL;
    KnFlashCell cells[KN_FLASH_CELLS_MAX];
    for (guint i = 0; renderer && i < kn_film_n_shots(film); i++) {
        const KnShot *shot = kn_film_shot(film, i);
        gboolean draws = TRUE, goes_on = changes(shot);
        for (gint64 k = 0; k < shot->n_frames; k++, draws = goes_on) {
            if (draws && !kn_renderer_draw(renderer, shot->first_frame + k, frame, error))
                return FALSE;
            if (draws)
                kn_flash_cells(frame, grid, cells);
            kn_flash_meter_add(meter, cells);
        }
    }
    return renderer != NULL;
}

gboolean kn_flash_check(const KnProject *project, const KnTimeline *timeline, KnWarnings *warnings,
                        GError **error)
{
    const KnOutput *output = &project->output;
    int height = CLAMP(WIDTH * output->height / output->width, 1, SIDE_MAX);
    g_autoptr(KnFilm) film = kn_compile_outline(project, timeline, WIDTH, height, NULL, error);
    if (!film)
        return FALSE;
    KnFlashGrid grid = kn_flash_grid(WIDTH, height);
    g_autoptr(KnFlashMeter) meter = kn_flash_meter_new(&grid, output->fps.num, output->fps.den);
    if (!measure(film, meter, &grid, error))
        return FALSE;
    const GArray *findings = kn_flash_meter_findings(meter);
    for (guint i = 0; i < findings->len; i++) {
        const KnFlashFinding *finding = &g_array_index(findings, KnFlashFinding, i);
        KnWarning warning =
            kn_flash_warning(project, timeline, finding, "; pictures are taken for grey here");
        kn_warnings_append(warnings, &warning);
        g_free(warning.words);
    }
    return TRUE;
}
