/* SPDX-License-Identifier: MIT */
#include "project/describe.h"
#include "project/project.h"
#include "project/tables.h"

#include <string.h>

/* docs/project-format.md, docs/effects.md and the fuzzer's dictionary: the words around the option
 * tables stand here, everything else comes from them. */

static const char head[] =
    "# The project file\n"
    "\n"
    "This page is made by `kinora schema --reference` from the tables that the loader reads with.\n"
    "\n"
    "A project is a JSON file (RFC 8259, UTF-8). It is read strictly: an unknown key, a value out "
    "of its range, a duplicate key, a comment or a trailing comma is an error. A file whose name "
    "ends with `.jsonc` may have comments and trailing commas, one with `.yaml` or `.yml` is YAML "
    "(docs/interchange.md). Every error says "
    "`file:line:column: $.json.path: what was found; what was expected`, all of them come in one "
    "run, and the exit code is 3. `null` means \"not given\". A JSON Schema for editors stands in "
    "`schema/kinora-project.schema.json` (`kinora schema` prints it).\n"
    "\n"
    "```json\n"
    "{\n"
    "  \"$schema\": \"kinora-project.schema.json\", \"version\": 1, \"title\": \"Two ladybirds\",\n"
    "  \"output\": {\"width\": 1920, \"height\": 1080, \"fps\": 30},\n"
    "  \"audio_file\": \"narration.wav\",\n"
    "  \"defaults\": {\"effects_plan\": {\"transition\": {\"type\": \"fade\", \"duration\": "
    "0.5}}},\n"
    "  \"segments\": [\n"
    "    {\"image\": \"ladybird.jpg\", \"duration\": 5, \"effects_plan\": {\"motion\": "
    "\"ken_burns_in\", \"overlays\": [\"vignette\"]}},\n"
    "    {\"card\": {\"text\": \"The end\", \"background\": \"#102030\"}, \"duration\": 3}\n"
    "  ]\n"
    "}\n"
    "```\n"
    "\n"
    "## Values\n"
    "\n"
    "- **time**: seconds as a number (`4.5`) or a string: `\"90\"`, `\"01:30.250\"`, "
    "`\"1:02:03\"`, or frames, `\"120f\"`.\n"
    "- **colour**: `\"#rrggbb\"`, `\"#rgb\"`, a name of CSS in small letters such as `\"red\"`, or "
    "`[r, g, b]` with "
    "whole numbers from 0 to 255.\n"
    "- **point**: `[x, y]`, **box**: `[x, y, width, height]`, in fractions of the picture from 0 "
    "to 1.\n"
    "- **file**: a path relative to the project's folder. It must stay inside of it, also behind "
    "links; addresses and `~` are refused. `--allow-outside` permits other places.\n"
    "\n"
    "## Time\n"
    "\n"
    "A segment has a `duration`, or `start_time` and `end_time`, or a mixture that agrees: it "
    "starts where the one before ends. Gaps and overlaps of at most 2 ms, or under one frame, are "
    "taken for adjacent; larger ones are errors. Each segment starts at the frame nearest to its "
    "exact time, so that roundings never add up, and lasts at least one frame. Transitions are "
    "drawn around a cut and move no time.\n"
    "\n"
    "A segment that says something and has no other length lasts as long as its speech and the "
    "pauses around it (`\"duration\": \"auto\"`), rounded up to whole frames. One that shows a "
    "clip "
    "and says nothing lasts as long as the clip is played.\n"
    "\n"
    "## Clips\n"
    "\n"
    "A `video` is shown from `in` on at its own speed, whatever its frame rate: at each frame of "
    "the "
    "film stands the picture that the clip shows at that time. In a transition the clip goes on, "
    "with what lies before `in` and behind its part. A segment that lasts longer than its clip "
    "shows the last picture until its end, with a warning.\n"
    "\n"
    "`out` ends its part, `speed` plays it slower or faster, `loop` plays it again, and `freeze` "
    "holds one of its pictures. Without a `duration` the segment lasts as long as all of that: "
    "the part from `in` to `out`, divided by `speed`, and the time of the picture that is held, "
    "as often as `loop` says (`true`: once). Pictures are never mixed: at another speed some are "
    "shown longer, or left out. The sound follows at its own pitch, within 10 ms of the clip's "
    "time; `clip_mute` leaves it out. While a picture is held nothing is heard. A loop begins "
    "again "
    "with the picture at `in` in place of the one at `out`; its sound fades over 5 ms there. "
    "In a transition a part that ends with its segment goes on; one that ended earlier stands.\n"
    "\n"
    "Turned clips (as telephones make them) "
    "are turned upright, pixels that are not square are made so, and colours of other "
    "standards come to BT.709 through light, so that they look like a picture of them. HDR (PQ, "
    "HLG) is dimmed by the curve of ITU-R BT.2390, with HDR's reference white of 203 cd/m² as the "
    "curve's white; how bright the brightest is, the file tells, or 1000 cd/m² are taken, with a "
    "warning. Interlaced pictures are made whole: of their two moments the later one is shown. "
    "Transparent clips stand on `background`, or on the picture `background_image`. Animated GIF, "
    "WebP and PNG begin again until their segment "
    "ends, unless `loop` says otherwise. Colours that are told in a way that is not known are "
    "shown "
    "as they are stored, with a warning. A clip whose size changes in its middle is not stretched: "
    "each of its pictures stands whole in "
    "the place of the first ones, on black.\n"
    "\n"
    "## Pictures that are chosen\n"
    "\n"
    "A segment without image, video, scene and card may say in words what shall be seen: "
    "`visual_query`, "
    "or in older scripts `visual_description` or `topic`. One of the pictures in `media/` beside "
    "the project, or in folders "
    "in it, is taken (links are not followed). Each is described by its name and its folders', by "
    "a text beside "
    "it (`a.jpg.txt` or `a.txt`), by the strings of a JSON file (`a.json`), and by titles, "
    "captions and keywords in its own file (EXIF, IPTC, XMP). The share of the query's words that "
    "describe a picture counts 0.9, its resolution 0.05, its sharpness 0.05 and its shape 0.03; "
    "rare words count more, and of pictures that fit by less than a quarter none is taken. A "
    "picture never stands beside itself, nor beside one that looks like it. `kinora plan` says "
    "which are chosen, with their scores; `image` in the segment says it otherwise. Where the "
    "files "
    "of a CLIP export lie beside the other models (see `kinora models`), a picture fits as well as "
    "the query and what it shows are alike to CLIP (the cosine of both, of 0.25 at least), and the "
    "words about it decide only where none fits so. Where none "
    "fits, a card with the words stands there, with a warning (`picture-not-found`).\n"
    "\n"
    "## Defaults and variables\n"
    "\n"
    "What stands in `defaults` holds for every segment that does not say otherwise. Objects merge "
    "(`card`, `effects_plan`, the transition, and a motion of the same name), everything else "
    "replaces; `null` in a segment takes a default away. A default visual is not used beside a "
    "segment's own, nor a default `duration` beside its own times.\n"
    "\n"
    "`{{name}}` in any string stands for a value in `variables`, which `--set name=value` "
    "overrides or adds. A string that is nothing but one variable may also stand where a number is "
    "expected. `\\\\{{` in JSON is a plain `{{`.\n";

static const char older[] =
    "\n## Scripts of older pipelines\n"
    "\n"
    "They load as they are: absolute `start_time` and `end_time` with a millisecond between "
    "adjacent segments, `selected_image` or `image_path` for the picture, and the keys listed as "
    "accepted without effect. A script without `version` that has such a key may have any others "
    "of "
    "its own: they are passed over, and one warning (`unknown-keys`) lists them. A key that is "
    "near "
    "to a known one stays an error.\n";

/* The kinds of cards, which have tables of their own. */
static void append_cards(GString *out)
{
    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++) {
        g_string_append_printf(out, "\n### `\"type\": \"%s\"`\n\n%s\n\n", (*kind)->name,
                               (*kind)->help);
        kn_describe_table(out, (*kind)->options);
    }
}

char *kn_project_reference(void)
{
    GString *out = g_string_new(head);
    for (const KnOptionTable *const *table = kn_project_tables(); *table; table++) {
        g_string_append_printf(out, "\n## `%s`: %s\n\n%s\n\n", (*table)->path, (*table)->name,
                               (*table)->help);
        kn_describe_table(out, (*table)->options);
        if (*table == &kn_card_table)
            append_cards(out);
    }
    g_string_append(out, older);
    return g_string_free(out, FALSE);
}

static void append_effect(GString *out, const KnEffect *effect)
{
    g_string_append_printf(out, "\n### `%s`\n\n%s\n\n![%s](effects/%s.jpg)\n", effect->name,
                           effect->help, effect->name, effect->name);
    if (!effect->options || !effect->options->name)
        return;
    g_string_append_c(out, '\n');
    kn_describe_table(out, effect->options);
}

static void append_transitions(GString *out)
{
    g_string_append(
        out,
        "\n## Transitions\n\n"
        "`\"transition\": \"fade\"`, or an object (see project-format.md): type, "
        "duration, ease, color; file, softness and invert of `luma`. A transition leads from its "
        "segment into the "
        "next. `none` is a plain cut.\n\n| name | meaning | at 1/4, 1/2, 3/4 |\n|---|---|---|\n");
    for (const KnTransition *const *t = kn_transitions(); *t; t++) {
        g_string_append_printf(out, "| `%s`", (*t)->name);
        if ((*t)->alias)
            g_string_append_printf(out, ", `%s`", (*t)->alias);
        g_string_append_printf(out, " | %s | ", (*t)->help);
        if (g_str_equal((*t)->name, "none"))
            g_string_append(out, "|\n");
        else
            g_string_append_printf(out, "![%s](effects/%s.jpg) |\n", (*t)->name, (*t)->name);
    }
}

static void append_easings(GString *out)
{
    g_autofree char *names = g_strjoinv("`, `", (char **)kn_easing_names());
    g_string_append_printf(
        out, "\n## Easings\n\n`%s`, and `cubic-bezier(x1, y1, x2, y2)` as in CSS.\n", names);
}

char *kn_effects_reference(void)
{
    static const struct {
        KnEffectKind kind;
        const char *title, *use;
    } kinds[] = {
        {KN_EFFECT_MOTION, "Motions",
         "`\"motion\": \"ken_burns_in\"`, or an object: `{\"name\": \"ken_burns_in\", \"zoom\": "
         "1.3}`."},
        {KN_EFFECT_OVERLAY, "Overlays",
         "`\"overlays\": [\"vignette\", {\"name\": \"film_grain\", \"sigma\": 4}]`."},
        {KN_EFFECT_TOOL, "Tools",
         "`\"tools\": [{\"name\": \"temporal_zoom\", \"params\": {\"scale\": 1.5}}]`."},
    };
    GString *out = g_string_new(
        "# Effects\n\nThis page is made by `kinora effects --docs` from the "
        "effects' own tables. They stand in the `effects_plan` of a "
        "segment; parameters stand beside the name or in `params`. Overlays and tools may "
        "each stand in either list.\n\n"
        "Any of them go together. What frames the picture composes: each acts within the frame of "
        "the one before it, tools that zoom in the order of their list, then the motion, then "
        "motions among the tools. So `ken_burns_in` with `zoom_on_subject` drifts inside of "
        "what the tool shows. The order of all: what lies on the picture (subject, `parallax`, "
        "`background_blur`), framing, colours, grain and light, fades, the transition, then other "
        "pictures, texts and captions.\n");
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_string_append_printf(out, "\n## %s\n\n%s\n", kinds[i].title, kinds[i].use);
        for (const KnEffect *const *effect = kn_effects(); *effect; effect++)
            if ((*effect)->kind == kinds[i].kind)
                append_effect(out, *effect);
    }
    append_transitions(out);
    append_easings(out);
    return g_string_free(out, FALSE);
}

static void add_word(GHashTable *words, const char *word)
{
    if (word && *word && !strpbrk(word, "\"\\"))
        g_hash_table_add(words, g_strdup(word));
}

static void add_options(GHashTable *words, const KnOption *options)
{
    for (; options && options->name; options++) {
        add_word(words, options->name);
        g_auto(GStrv) aliases = g_strsplit(options->alias ? options->alias : "", "|", -1);
        for (guint i = 0; aliases[i]; i++)
            add_word(words, aliases[i]);
        g_autoptr(GPtrArray) names = g_ptr_array_new();
        if (options->type->words)
            options->type->words(options, names);
        for (guint i = 0; i < names->len; i++)
            add_word(words, names->pdata[i]);
    }
}

char *kn_project_dictionary(void)
{
    static const char *const marks[] = {"{{", "}}", "120f", "01:02.5", "#a0b0c0", "params", "name"};
    g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        add_word(words, marks[i]);
    for (const KnOptionTable *const *table = kn_project_tables(); *table; table++)
        add_options(words, (*table)->options);
    for (const KnCardKind *const *kind = kn_card_kinds(); *kind; kind++) {
        add_word(words, (*kind)->name);
        add_options(words, (*kind)->options);
    }
    for (const KnEffect *const *effect = kn_effects(); *effect; effect++) {
        add_word(words, (*effect)->name);
        add_options(words, (*effect)->options);
    }
    GString *out = g_string_new("# The words of the project file, made from its option tables.\n");
    g_autoptr(GList) sorted =
        g_list_sort(g_hash_table_get_keys(words), (GCompareFunc)(void (*)(void))strcmp);
    for (GList *word = sorted; word; word = word->next)
        g_string_append_printf(out, "\"\\\"%s\\\"\"\n", (const char *)word->data);
    return g_string_free(out, FALSE);
}
