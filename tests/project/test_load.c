/* SPDX-License-Identifier: MIT */
#include "helpers.h"
#include "project/tables.h"
#include "vocabulary/names.h"

/* What stands in a project whose segments are of no interest, and in its one segment. */
#define ROOT(members) "{" members ",\n\"segments\": [{\"image\": \"a.jpg\", \"duration\": 5}]}"
#define SEGMENT(members) "{\"segments\": [\n{\"image\": \"a.jpg\", \"duration\": 5, " members "}]}"
#define PLAN(members) SEGMENT("\"effects_plan\": {" members "}")
#define OUTPUT(members) ROOT("\"output\": {" members "}")
#define TIMES(a, b)                                                                                \
    "{\"segments\": [\n{\"image\": \"a.jpg\", " a "},\n{\"image\": \"b.jpg\", " b "}]}"

/* Projects that must fail: the place of the first message, and what stands in the text of all. */
static const struct {
    const char *text;
    const char *place, *says;
} refused[] = {
    {"", "1:1", "empty"},
    {"hello", "1:1", "found 'hello'; expected a value"},
    {"[]", "1:1: $: ", "found an array; expected an object"},
    {"{}", "1:1: $.segments: ", "is missing"},
    {"{\"segments\": []}",
     "1:14: $.segments: ", "found an empty array; expected an array of at least 1"},
    {"{\"segments\": {}}", "1:14: $.segments: ", "found an object; expected an array of objects"},
    {"{\"segments\": [1]}", "1:15: $.segments[0]: ", "found 1; expected an object"},
    {"{\"segments\": [{\"duration\": 1}]}", "1:15: $.segments[0]: ", "has nothing to show"},
    {"{\"segments\": [{\"image\": \"a\", \"card\": {}, \"duration\": 1}]}",
     "1:15: $.segments[0]: ", "more than one visual"},
    {"{\"segments\": [{\"image\": 1, \"duration\": 1}]}",
     "1:25: $.segments[0].image: ", "expected the name of a file"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"in\": -1, \"duration\": 1}]}",
     "1:40: $.segments[0].in: ", "expected a number from 0"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"image\": \"a.png\", \"duration\": 1}]}",
     "1:15: $.segments[0]: ", "more than one visual"},
    /* root */
    {ROOT("\"version\": 2"), "1:13: $.version: ", "version that this program reads"},
    {ROOT("\"version\": 1, \"version\": 1"), "1:16: ", "stands twice"},
    {ROOT("\"titel\": \"x\""), "1:2: $.titel: ", "did you mean 'title'?"},
    {ROOT("\"seed\": -1"), "1:10: $.seed: ", "of at least 0"},
    {ROOT("\"seed\": 1e30"), "1:10: $.seed: ", "whole number"},
    {ROOT("\"seed\": NaN"), "1:10: ", "finite numbers only"},
    {ROOT("\"chunk_duration\": Infinity"), "1:20: ", "finite numbers only"},
    {ROOT("\"chunk_duration\": 1e308"), "1:20: $.chunk_duration: ", "from 0 to 3600"},
    {ROOT("\"duration_mode\": \"sound\""), "1:19: $.duration_mode: ", "one of segments, audio"},
    {ROOT("\"duration_mode\": \"audio\""),
     "1:19: $.duration_mode: ", "audio_file, which is missing"},
    {ROOT("\"audio_file\": \"/etc/passwd\""), "1:16: $.audio_file: ", "absolute path"},
    {ROOT("\"title\": \"\x01\""), "1:12: ", "U+0001"},
    {ROOT("\"title\": \"\xc3\x28\""), "1:12: ", "0xc3 is not UTF-8"},
    {ROOT("\"title\": {\"a\": 1}"), "1:11: $.title: ", "found an object; expected a string"},
    /* output */
    {OUTPUT("\"width\": 1921"), "1:22: $.output.width: ", "found 1921; expected an even number"},
    {OUTPUT("\"height\": 8194"), "1:23: $.output.height: ", "from 16 to 8192"},
    {OUTPUT("\"width\": 0"), "1:22: $.output.width: ", "from 16 to 8192"},
    {OUTPUT("\"width\": \"1920\""), "1:22: $.output.width: ", "found the string '1920'"},
    {OUTPUT("\"fps\": 0"), "1:20: $.output.fps: ", "from 1 to 240"},
    {OUTPUT("\"fps\": -30"), "1:20: $.output.fps: ", "from 1 to 240"},
    {OUTPUT("\"fps\": 1e9"), "1:20: $.output.fps: ", "from 1 to 240"},
    {OUTPUT("\"fps\": \"fast\""), "1:20: $.output.fps: ", "found 'fast'"},
    {OUTPUT("\"fps\": []"), "1:20: $.output.fps: ", "found an array"},
    {OUTPUT("\"fps\": \"30/0\""), "1:20: $.output.fps: ", "from 1 to 240"},
    {OUTPUT("\"preset\": \"youtub\""), "1:23: $.output.preset: ", "did you mean 'youtube'?"},
    {OUTPUT("\"speed\": \"ultrafsat\""), "1:22: $.output.speed: ", "did you mean 'ultrafast'?"},
    {OUTPUT("\"tune\": \"camra\""), "1:21: $.output.tune: ", "did you mean 'camera'?"},
    {OUTPUT("\"tune\": \"zerolatency\""), "1:21: $.output.tune: ", "one of auto, camera, none"},
    {OUTPUT("\"tune\": \"film,ssim\""), "1:21: $.output.tune: ", "one of auto, camera, none"},
    {OUTPUT("\"tune\": 1"), "1:21: $.output.tune: ", "found 1; expected one of auto"},
    {OUTPUT("\"encoder\": \"libx265\", \"tune\": \"film\""),
     "1:43: $.output.tune: ", "is for the encoder 'libx264'"},
    {OUTPUT("\"encoder\": \"ffv1\", \"tune\": \"camera\""),
     "1:40: $.output.tune: ", "output.encoder is"},
    {"{\"segments\": [{\"card\": {\"text\": \"x\", \"font\": \" \"}, \"duration\": 1}]}",
     "1:46: $.segments[0].card.font: ", "expected the name of a font"},
    {OUTPUT("\"crf\": 52"), "1:20: $.output.crf: ", "from -1 to 51"},
    {OUTPUT("\"audio_bitrate\": 192"), "1:30: $.output.audio_bitrate: ", ": 192000"},
    {OUTPUT("\"file\": \"film.m4v\", \"container\": \"mkv\""),
     "1:46: $.output.container: ", "says mkv, and output.file has the ending of mp4"},
    {OUTPUT("\"container\": \"avi\""), "1:26: $.output.container: ", "one of mp4, mov, mkv"},
    {OUTPUT("\"file\": \"a.jpg\""),
     "1:21: $.output.file: ", "ends in .mp4, .m4v, .mov, .mkv, .webm, .gif, .webp or .png"},
    {OUTPUT("\"file\": \"a.png\""), "1:21: $.output.file: ", "the name of one picture"},
    {OUTPUT("\"file\": \"../a.mp4\""), "1:21: $.output.file: ", "leads out"},
    /* segment */
    {SEGMENT("\"start\": 1"), "2:35: $.segments[0].start: ", "unknown key"},
    {SEGMENT("\"fit\": \"stretch\""), "2:42: $.segments[0].fit: ", "one of cover, contain, blur"},
    {SEGMENT("\"focus\": [0.5, 2]"), "2:44: $.segments[0].focus: ", "[x, y] with numbers"},
    {SEGMENT("\"background\": \"#12\""), "2:49: $.segments[0].background: ", "a colour"},
    {SEGMENT("\"image_path\": \"b.jpg\""), "2:35: $.segments[0].image_path: ", "means the same as"},
    {"{\"segments\": [{\"card\": {\"text\": \"x\", \"size\": 1}, \"duration\": 1}]}",
     "1:46: $.segments[0].card.size: ", "from 8 to 1000"},
    {"{\"segments\": [{\"card\": \"x\", \"duration\": 1}]}",
     "1:24: $.segments[0].card: ", "found the string 'x'; expected an object"},
    /* voices */
    {ROOT("\"voice\": {\"provider\": \"espaek\"}"),
     "1:24: $.voice.provider: ", "did you mean 'espeak'?"},
    {ROOT("\"voice\": {\"rat\": 1}"), "1:12: $.voice.rat: ", "did you mean 'rate'?"},
    {ROOT("\"voice\": \"http\""), "1:11: $.voice.voice: ", "is a provider, not a voice"},
    {ROOT("\"voice\": {\"provider\": \"command\"}"), "1:11: $.voice.command: ", "is missing"},
    {ROOT("\"voice\": {\"pronounce\": {\"a\": 1}}"),
     "1:31: $.voice.pronounce.a: ", "expected a string"},
    {ROOT("\"voice\": {\"pronounce\": {\"a=b\": \"c\"}}"),
     "1:26: $.voice.pronounce['a=b']: ", "a word without '='"},
    {ROOT("\"voice\": {\"base_url\": \"localhost:80\"}"),
     "1:24: $.voice.base_url: ", "no address of a server"},
    {ROOT("\"voice\": {\"base_url\": \"http://me:pass@host/v1\"}"),
     "1:24: $.voice.base_url: ", "OPENAI_API_KEY"},
    {ROOT("\"voice\": {\"pause_after\": -1}"), "1:27: $.voice.pause_after: ", "a time"},
    {SEGMENT("\"transcript\": \"ding \\u0007\""),
     "2:49: $.segments[0].transcript: ", "control character (U+0007)"},
    {SEGMENT("\"transcript\": \"Hi <b>you</b>\", \"voice\": {\"provider\": \"none\"}"),
     "2:49: $.segments[0].transcript: ", "'<b>' is a tag"},
    {SEGMENT("\"transcript\": \"Hi [pause 99s]\", \"audio\": \"a.wav\""),
     "2:49: $.segments[0].transcript: ", "'[pause 99s]' is no pause"},
    {SEGMENT("\"rate\": 1000"), "2:43: $.segments[0].rate: ", "from 0 to 450, or -1"},
    {SEGMENT("\"voice\": {\"pitch\": 200}"), "2:54: $.segments[0].voice.pitch: ", "0 to 100"},
    {SEGMENT("\"audio\": \"../a.wav\""), "2:44: $.segments[0].audio: ", "leads out of"},
    /* times */
    {"{\"segments\": [{\"image\": \"a\"}]}", "1:15: $.segments[0]: ", "segment 1 has no length"},
    {"{\"segments\": [{\"image\": \"a\", \"duration\": \"auto\"}]}",
     "1:42: $.segments[0].duration: ", "segment 1 says nothing"},
    {"{\"segments\": [{\"image\": \"a\", \"duration\": 0}]}",
     "1:42: $.segments[0].duration: ", "less than one frame"},
    {"{\"segments\": [{\"image\": \"a\", \"duration\": -3}]}",
     "1:42: $.segments[0].duration: ", "found -3; expected a time"},
    {"{\"segments\": [{\"image\": \"a\", \"duration\": 1e18}]}",
     "1:42: $.segments[0].duration: ", "expected a time"},
    {"{\"segments\": [{\"image\": \"a\", \"duration\": \"1:75\"}]}",
     "1:42: $.segments[0].duration: ", "expected a time"},
    {"{\"segments\": [{\"image\": \"a\", \"duration\": \"0f\"}]}",
     "1:42: $.segments[0].duration: ", "less than one frame"},
    {TIMES("\"start_time\": 1, \"end_time\": 2", "\"start_time\": 2, \"end_time\": 3"),
     "2:34: $.segments[0].start_time: ", "start with a gap: segment 1 starts at 1 s"},
    {TIMES("\"start_time\": 0, \"end_time\": 2", "\"start_time\": 2.5, \"end_time\": 3"),
     "3:34: $.segments[1].start_time: ",
     "a gap of 0.5 s: segment 2 starts at 2.5 s, but segment 1 ends at 2 s"},
    {TIMES("\"start_time\": 0, \"end_time\": 2", "\"start_time\": 1.25, \"end_time\": 3"),
     "3:34: $.segments[1].start_time: ",
     "an overlap of 0.75 s: segment 2 starts at 1.25 s, but segment 1 ends at 2 s"},
    {TIMES("\"duration\": 2", "\"end_time\": 1"),
     "3:32: $.segments[1].end_time: ", "ends at 1 s, before it starts at 2 s"},
    {TIMES("\"duration\": 2", "\"start_time\": 2, \"end_time\": 4, \"duration\": 3"),
     "3:64: $.segments[1].duration: ", "would end at 5 s, but end_time is 4 s"},
    {TIMES("\"duration\": \"999:59:59\"", "\"duration\": 5"),
     "3:1: $.segments[1]: ", "longer than 1000 hours"},
    /* effects plan */
    {PLAN("\"motions\": \"static\""),
     "2:52: $.segments[0].effects_plan.motions: ", "did you mean 'motion'?"},
    {PLAN("\"motion\": \"ken_burns\""), "2:62: $.segments[0].effects_plan.motion: ",
     "unknown motion 'ken_burns' (did you mean 'ken_burns_in'?)"},
    {PLAN("\"motion\": \"vignette\""), "2:62: ",
     "is no motion; it belongs into "
     "effects_plan.overlays"},
    {PLAN("\"motion\": \"temporal_zoom\""), "2:62: ", "it belongs into effects_plan.tools"},
    {PLAN("\"overlays\": [\"pan_up\"]"), "2:65: $.segments[0].effects_plan.overlays[0]: ",
     "'pan_up' is no overlay; it belongs into effects_plan.motion"},
    {PLAN("\"overlays\": [1]"), "2:65: ", "expected the name of an overlay"},
    {PLAN("\"overlays\": [\"temporal_zom\"]"), "2:65: ", "did you mean 'temporal_zoom'?"},
    {PLAN("\"tools\": [\"vignete\"]"), "2:62: ", "did you mean 'vignette'?"},
    {PLAN("\"tools\": [\"ken_burns\"]"),
     "2:62: ", "unknown tool 'ken_burns' (did you mean 'ken_burns_in'?)"},
    {SEGMENT("\"custom_effects\": [{\"any\": 1}]"),
     "2:54: $.segments[0].custom_effects[0]: ", "expected the name of a tool"},
    {PLAN("\"motion\": 1"), "2:62: ", "expected the name of a motion"},
    {PLAN("\"motion\": {}"), "2:62: ", "or with keyframes"},
    {PLAN("\"motion\": {\"name\": \"ken_burns_in\", \"zom\": 2}"),
     "2:87: $.segments[0].effects_plan.motion.zom: ", "did you mean 'zoom'?"},
    {PLAN("\"motion\": {\"name\": \"ken_burns_in\", \"zoom\": 2, \"params\": {}}"),
     "2:87: ", "stands beside params"},
    {PLAN("\"motion\": {\"name\": \"ken_burns_in\", \"params\": {\"zoom\": -2}}"),
     "2:106: $.segments[0].effects_plan.motion.params.zoom: ", "found -2"},
    {PLAN("\"motion\": {\"name\": \"ken_burns_in\", \"ease\": \"easeInOutSin\"}"),
     "2:95: $.segments[0].effects_plan.motion.ease: ", "easeInOutSine"},
    {PLAN("\"motion\": {\"keyframes\": [{\"t\": 0, \"rect\": [0, 0, 2, 1]}]}"),
     "2:94: $.segments[0].effects_plan.motion.keyframes[0].rect: ", "inside"},
    {PLAN("\"overlays\": \"vignette\""), "2:64: ", "expected an array"},
    {PLAN("\"overlays\": [\"vignete\"]"),
     "2:65: $.segments[0].effects_plan.overlays[0]: ", "did you mean 'vignette'?"},
    {PLAN("\"tools\": [{\"name\": \"temporal_zoom\", \"params\": {\"scale\": \"big\"}}]"),
     "2:108: $.segments[0].effects_plan.tools[0].params.scale: ", "found the string 'big'"},
    {PLAN("\"tools\": [\"hologram\"]"), "2:62: ", "expected one of temporal_zoom"},
    {PLAN("\"fade_in\": \"soon\""),
     "2:63: $.segments[0].effects_plan.fade_in: ", "expected a time"},
    {PLAN("\"fade_in\": \"auto\""),
     "2:63: $.segments[0].effects_plan.fade_in: ", "expected a time"},
    {PLAN("\"transition\": \"wipelefft\""),
     "2:66: $.segments[0].effects_plan.transition: ", "did you mean 'wipeleft'?"},
    {PLAN("\"transition\": {\"type\": \"nope\"}"),
     "2:75: $.segments[0].effects_plan.transition.type: ", "unknown transition 'nope'"},
    {PLAN("\"transition\": {\"duration\": 1}"), "2:66: ", "type is missing"},
    {PLAN("\"transition\": {\"type\": \"fade\", \"duration\": 61}"), "2:95: ", "from 0 to 60"},
    {PLAN("\"transition\": {\"type\": \"fade\", \"ease\": \"bumpy\"}"),
     "2:91: $.segments[0].effects_plan.transition.ease: ", "bumpy"},
    {PLAN("\"transition\": {\"type\": \"fade\", \"color\": \"reddish\"}"), "2:92: ", "a colour"},
    {PLAN("\"transition\": {\"type\": \"luma\", \"file\": 5}"), "2:91: ", "the name of a file"},
    {PLAN("\"transition\": {\"type\": \"luma\", \"file\": \"a.png\", \"softness\": 1.5}"),
     "2:112: ", "from 0 to 1"},
    {PLAN("\"transition\": {\"type\": \"luma\", \"file\": \"a.png\", \"invert\": 1}"),
     "2:110: ", "true or false"},
    {PLAN("\"transition\": \"luma\""), "2:66: ", "file is missing"},
    {PLAN("\"transition\": {\"type\": \"luma\", \"file\": null}"), "2:66: ", "file is missing"},
    {PLAN("\"transition\": {\"type\": \"fade\", \"file\": \"a.png\"}"),
     "2:91: ", "file is of the transition luma, and this is crossfade"},
    {PLAN("\"transition\": []"), "2:66: ", "expected the name of a transition, or an object"},
    /* defaults and variables */
    {ROOT("\"defaults\": []"), "1:14: $.defaults: ", "expected an object"},
    {ROOT("\"defaults\": {\"start_time\": 1}"),
     "1:29: $.defaults.start_time: ", "belongs to one segment"},
    {ROOT("\"defaults\": {\"effects_plan\": {\"motion\": \"nope\"}}"),
     "1:42: $.defaults.effects_plan.motion: ", "unknown motion 'nope'"},
    {ROOT("\"title\": \"{{nmae}}\", \"variables\": {\"name\": \"x\"}"),
     "1:11: $.title: ", "there is no variable 'nmae' (did you mean 'name'?)"},
    {ROOT("\"title\": \"a {{}} b\""), "1:11: $.title: ", "is written '\\\\{{' in JSON"},
    {ROOT("\"title\": \"{{name\""), "1:11: $.title: ", "'{{' without '}}'"},
    {ROOT("\"variables\": {\"a b\": \"x\"}"), "1:16: $.variables['a b']: ", "is no name"},
    {ROOT("\"variables\": {\"a\": []}"), "1:21: $.variables.a: ", "expected a string, a number"},
    {ROOT("\"variables\": []"), "1:15: $.variables: ", "an object of names"},
    {OUTPUT("\"crf\": \"{{q}}\"}, \"variables\": {\"q\": \"best\""),
     "1:20: $.output.crf: ", "found the string 'best'; expected a whole number"},
};

static void test_refused(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *start = g_strdup_printf("p.json:%s", refused[i].place);
        KnProject *project =
            kn_project_load_text(refused[i].text, -1, "p.json", "/nonexistent", &checked, &error);
        g_assert_null(project);
        g_assert_error(error, KN_ERROR, KN_ERROR_PROJECT);
        if (!g_str_has_prefix(error->message, start) || !strstr(error->message, refused[i].says))
            g_test_fail_printf("%s\ngave: %s\nexpected: %s … %s", refused[i].text, error->message,
                               start, refused[i].says);
        for (const char *c = error->message; *c; c++)
            g_assert_true((guchar)*c >= 0x20);
    }
}

static void test_all_errors_in_one_run(void)
{
    static const char text[] = "{\"titel\": 1,\n\"output\": {\"width\": 3},\n\"segments\": [\n"
                               "{\"image\": \"../a.jpg\", \"duration\": \"x\"},\n"
                               "{\"image\": \"b.jpg\", \"duration\": 2, \"fit\": 1},\n"
                               "{\"duration\": 2}]}";
    g_autoptr(GError) error = NULL;
    g_assert_null(kn_project_load_text(text, -1, "p.json", NULL, &checked, &error));
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    static const char *const starts[] = {
        "p.json:1:2: $.titel: ",
        "p.json:2:21: $.output.width: ",
        "p.json:4:11: $.segments[0].image: ",
        "p.json:4:35: $.segments[0].duration: ",
        "p.json:5:42: $.segments[1].fit: ",
        "p.json:6:1: $.segments[2]: ",
    };
    g_assert_cmpuint(g_strv_length(lines), ==, G_N_ELEMENTS(starts));
    for (gsize i = 0; i < G_N_ELEMENTS(starts); i++)
        g_assert_true(g_str_has_prefix(lines[i], starts[i]));
}

static void test_an_inherited_error_is_told_once(void)
{
    g_autoptr(GError) error = NULL;
    static const char text[] =
        "{\"defaults\": {\"effects_plan\": {\"motion\": {\"name\": \"ken_burns_in\", \"ease\": "
        "\"nope\"}}}, \"segments\": [{\"image\": \"a\", \"duration\": 1}, {\"image\": \"b\", "
        "\"duration\": 1}]}";
    g_assert_null(kn_project_load_text(text, -1, "p.json", NULL, &checked, &error));
    g_assert_null(strchr(error->message, '\n'));
}

/* A film may be named with every ending that -o takes. */
static void test_film_names(void)
{
    for (const KnName *ending = kn_film_endings; ending->name; ending++) {
        g_autofree char *text =
            g_strdup_printf("{\"output\": {\"file\": \"film-%%d.%s\"}, \"segments\": "
                            "[{\"image\": \"a\", \"duration\": 1}]}",
                            ending->name);
        g_autoptr(KnProject) p = load_good(text);
        g_assert_true(g_str_has_suffix(p->output.file, ending->name));
    }
}

static void test_values(void)
{
    g_autoptr(KnProject) p = load_good(
        "\xef\xbb\xbf{\"$schema\": \"s\", \"version\": 1, \"title\": \"T\", \"comment\": \"C\", "
        "\"seed\": 7, \"chunk_duration\": 6, \"audio_file\": \"sub/../sound.wav\",\n"
        "\"output\": {\"width\": 640, \"height\": 360, \"fps\": 29.97, \"preset\": \"archive\", "
        "\"encoder\": \"h264_nvenc\", \"speed\": \"p5\", \"crf\": 20, \"keyint\": 15, \"threads\": "
        "2, \"file\": \"out/film.mov\", \"container\": \"mov\"},\n"
        "\"segments\": [{\"image\": \"a b.png\", \"duration\": \"01:30.5\", \"fit\": \"blur\", "
        "\"focus\": [0.2, 0.8], \"background\": [1, 2, 3], \"title\": \"S\", \"transcript\": "
        "\"words\", \"seed\": 99, \"effects_plan\": {\"motion\": {\"name\": \"ken_burns_in\", "
        "\"zoom\": 1.3}, \"overlays\": [\"vignette\", {\"name\": \"film_grain\", \"sigma\": 3}], "
        "\"tools\": [{\"name\": \"temporal_zoom\", \"params\": {\"scale\": 1.5}}], \"fade_in\": "
        "\"12f\", \"fade_out\": 0.5, \"transition\": {\"type\": \"fadecolor\", \"duration\": 1, "
        "\"ease\": \"ease-in\", \"color\": \"#0f0\"}}},\n"
        "{\"card\": {\"text\": \"The end\", \"background\": \"#102030\", \"color\": \"#fff\", "
        "\"font\": \"Serif\", \"size\": 80}, \"duration\": \"90f\"}]}");
    g_assert_cmpstr(p->title, ==, "T");
    g_assert_cmpstr(p->comment, ==, "C");
    g_assert_cmpuint(p->seed, ==, 7);
    g_assert_cmpfloat(p->chunk_duration, ==, 6);
    g_assert_cmpstr(p->audio_path, ==, "/nonexistent/sound.wav");
    g_assert_cmpint(p->output.fps.num, ==, 30000);
    g_assert_cmpint(p->output.fps.den, ==, 1001);
    g_assert_cmpstr(p->output.encoder, ==, "h264_nvenc");
    g_assert_cmpstr(p->output.file, ==, "/nonexistent/out/film.mov");
    g_assert_cmpint(p->output.bframes, ==, -1);
    const KnSegment *s = &p->segments[0];
    g_assert_cmpint(s->kind, ==, KN_SEGMENT_IMAGE);
    g_assert_cmpstr(s->path, ==, "/nonexistent/a b.png");
    g_assert_cmpint(s->fit, ==, KN_FIT_BLUR);
    g_assert_cmpfloat(s->focus.y, ==, 0.8);
    g_assert_cmpint(s->background.b, ==, 3);
    g_assert_cmpuint(s->seed, ==, 99);
    g_assert_cmpstr(s->motion.effect->name, ==, "ken_burns_in");
    g_assert_cmpuint(s->n_overlays, ==, 2);
    g_assert_cmpstr(s->overlays[1].effect->name, ==, "film_grain");
    g_assert_cmpuint(s->n_tools, ==, 1);
    g_assert_cmpint(s->fade_in.kind, ==, KN_DURATION_FRAMES);
    g_assert_cmpint(kn_duration_frames(&s->fade_out, p->output.fps), ==, 15);
    g_assert_true(s->transition.transition == kn_transition_find("fadecolor"));
    g_assert_cmpint(s->transition.color.g, ==, 255);
    g_autoptr(KnTimeline) timeline = kn_timeline_new(p, NULL, NULL);
    g_assert_cmpint(timeline->segments[0].before, ==, 15);
    g_assert_cmpint(timeline->segments[0].after, ==, 15);
    g_assert_cmpint(timeline->segments[0].n_frames, ==, 2712); /* 90.5 s at 30000/1001 */
    const KnSegment *card = &p->segments[1];
    g_assert_cmpint(card->kind, ==, KN_SEGMENT_CARD);
    g_assert_null(card->path);
    g_assert_cmpstr(card->card_text, ==, "The end");
    g_assert_cmpstr(card->card_font, ==, "Serif");
    g_assert_cmpfloat(card->card_size, ==, 80);
    g_assert_cmpint(card->background.b, ==, 0x30);
    g_assert_cmpint(timeline->segments[card - p->segments].n_frames, ==, 90);
    g_assert_cmpuint(kn_warnings_n(p->warnings), ==, 0);
}

/* As older pipelines write it: Python's null for what is unset, times a millisecond apart. */
static void test_older_scripts_load_as_they_are(void)
{
    g_autoptr(KnProject) p = load_good(
        "{\"audio_file\": \"narration.mp3\", \"total_duration\": 12.5, \"generation_method\": "
        "\"llm\", \"summary\": {\"scenes\": 3},\n\"segments\": [\n"
        "{\"start_time\": 0.0, \"end_time\": 4.092, \"transcript\": \"One\", \"visual_query\": "
        "\"dog\", \"visual_description\": \"a dog\", \"topic\": \"dogs\", \"content_type\": "
        "\"photo\", \"reasoning\": null, \"required_subjects\": [\"dog\"], \"selected_image\": "
        "\"dog.jpg\", \"custom_effects\": [\"zoom_pan\", \"vignette\"], "
        "\"precomputed_subject_data\": {\"bbox\": [0.25, 0.3, 0.5, 0.6]}, "
        "\"effects_plan\": null},\n"
        "{\"start_time\": 4.093, \"end_time\": 8.0, \"duration\": 3.907, \"image_path\": "
        "\"cat.jpg\", \"selected_image\": null, \"effects_plan\": {\"motion\": \"zoom_pan\", "
        "\"overlays\": [], \"tools\": [], \"fade_in\": 0.5, \"transition\": null}},\n"
        "{\"start_time\": 8.001, \"end_time\": 12.5, \"image\": \"end.jpg\", \"selected_image\": "
        "\"end.jpg\"}]}");
    g_assert_cmpuint(p->n_segments, ==, 3);
    g_autoptr(KnTimeline) timeline = kn_timeline_new(p, NULL, NULL);
    g_assert_cmpint(timeline->n_frames, ==, 375);
    g_assert_cmpint(timeline->segments[1].first_frame, ==, 123); /* 4.093 s */
    g_assert_cmpint(timeline->segments[2].first_frame, ==, 240);
    g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, 0);
    g_assert_cmpstr(p->segments[1].path, ==, "/nonexistent/cat.jpg");
    g_assert_cmpuint(p->segments[0].n_subjects, ==, 1);
    g_assert_cmpuint(kn_warnings_n(p->warnings), ==, 0);
    g_assert_cmpstr(p->segments[0].motion.effect->name, ==, "zoom_pan");
    g_assert_cmpuint(p->segments[0].n_tools, ==, 1);
    g_assert_cmpstr(p->segments[0].tools[0].path, ==, "$.segments[0].custom_effects[1]");
}

/* What they say about themselves besides is passed over, all of it with one warning; slips are not.
 */
static void test_unknown_keys_of_older_scripts(void)
{
#define OLDER(root, segment)                                                                       \
    "{" root                                                                                       \
    "\"total_duration\": 4, \"model_used\": \"local\", \"segments\": [{\"segment_id\": 1, "        \
    "\"card\": {}, \"duration\": 2" segment                                                        \
    "}, {\"card\": {}, \"duration\": 2, \"segment_id\": 2}]}"
    static const struct {
        const char *text, *says;
        gboolean good;
    } rows[] = {
        {OLDER("", ""), "they are passed over: 'model_used', 'segment_id'", TRUE},
        {OLDER("", ", \"image_score\": 0.3"),
         "they are passed over: 'model_used', 'segment_id', 'image_score'", TRUE},
        {OLDER("\"version\": 1, ", ""), "$.model_used: unknown key", FALSE},
        {OLDER("\"$schema\": \"s.json\", ", ""), "$.model_used: unknown key", FALSE},
        {OLDER("", ", \"transscript\": \"A\""), "did you mean 'transcript'?", FALSE},
        {OLDER("", ", \"transition\": \"fade\""), "put it into effects_plan", FALSE},
        {OLDER("", ", \"card_\": 1, \"effects_plan\": {\"mode\": 1}"), "effects_plan.mode", FALSE},
        {"{\"segments\": [{\"card\": {}, \"duration\": 2, \"confidence\": 1}]}",
         "$.segments[0].confidence: unknown key", FALSE},
    };
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(KnProject) project =
            kn_project_load_text(rows[i].text, -1, "p.json", "/nonexistent", NULL, &error);
        g_assert_cmpint(project != NULL, ==, rows[i].good);
        if (project) {
            g_assert_cmpuint(kn_warnings_n(project->warnings), ==, 1);
            g_assert_cmpint(kn_warnings_at(project->warnings, 0)->code, ==,
                            KN_WARNING_UNKNOWN_KEYS);
        }
        const char *said = project ? kn_warnings_at(project->warnings, 0)->words : error->message;
        if (!strstr(said, rows[i].says))
            g_error("row %u: %s", i, said);
    }
#undef OLDER
}

static void test_defaults_merge(void)
{
    g_autoptr(KnProject) p = load_good(
        "{\"defaults\": {\"duration\": 4, \"fit\": \"blur\", \"card\": {\"background\": "
        "\"#112233\", "
        "\"text\": \"default\"}, \"effects_plan\": {\"motion\": {\"name\": \"ken_burns_in\", "
        "\"zoom\": 1.5}, \"overlays\": [\"vignette\"], \"fade_in\": 0.5, \"transition\": "
        "{\"type\": "
        "\"fade\", \"duration\": 1}}}, \"segments\": [\n"
        "{\"image\": \"a\"},\n"
        "{\"image\": \"b\", \"duration\": 2, \"fit\": null, \"effects_plan\": {\"motion\": "
        "\"pan_ltr\", \"overlays\": [], \"transition\": \"wipeleft\"}},\n"
        "{\"end_time\": 9, \"card\": {\"text\": \"own\"}, \"effects_plan\": {\"motion\": "
        "{\"name\": \"pan_up\"}, \"transition\": {\"type\": \"none\"}}},\n"
        "{\"effects_plan\": {\"motion\": {\"zoom\": 1.2}}},\n"
        "{\"effects_plan\": {\"tools\": [\"vignette\", \"zoom_pan\"]}}]}");
    const KnSegment *a = &p->segments[0], *b = a + 1, *c = a + 2, *d = a + 3;
    g_assert_cmpstr(a[4].motion.effect->name, ==, "zoom_pan"); /* in place of the defaults' */
    g_assert_cmpuint(a[4].n_tools, ==, 1);
    g_autoptr(KnTimeline) timeline = kn_timeline_new(p, NULL, NULL);
    g_assert_cmpint(timeline->segments[0].n_frames, ==, 120);
    g_assert_cmpint(a->fit, ==, KN_FIT_BLUR);
    g_assert_cmpstr(a->motion.effect->name, ==, "ken_burns_in");
    g_assert_cmpuint(a->n_overlays, ==, 1);
    g_assert_true(a->transition.inherited);
    g_assert_cmpint(timeline->segments[1].n_frames, ==, 60);
    g_assert_cmpint(b->fit, ==, KN_FIT_COVER);
    g_assert_cmpstr(b->motion.effect->name, ==, "pan_ltr");
    g_assert_cmpuint(b->n_overlays, ==, 0);
    g_assert_true(b->transition.transition == kn_transition_find("wipeleft"));
    g_assert_cmpint(b->transition.duration.value, ==, 1000000); /* the default's */
    g_assert_false(b->transition.inherited);
    g_assert_cmpint(b->fade_in.value, ==, 500000);
    g_assert_cmpint(timeline->segments[2].n_frames, ==,
                    90); /* its own end, not the default duration */
    g_assert_cmpstr(c->card_text, ==, "own");
    g_assert_cmpint(c->background.b, ==, 0x33);
    g_assert_cmpstr(c->motion.effect->name, ==, "pan_up");
    g_assert_null(c->transition.transition);
    g_assert_cmpstr(d->card_text, ==, "default");
    g_assert_cmpstr(d->motion.effect->name, ==, "ken_burns_in");
    g_assert_cmpuint(kn_warnings_n(p->warnings), ==, 0);
    g_assert_cmpuint(kn_warnings_n(timeline->warnings), ==, 0); /* the last one's is inherited */
}

/* Variables are filled in wherever a project has a string: a wrong one is told below each member.
 */
static void test_variables_everywhere(void)
{
    guint n = 0;
    for (const KnOption *option = kn_root_options; option->name; option++) {
        g_autoptr(GError) error = NULL;
        gboolean own = strcmp(option->name, "variables") == 0;
        g_autofree char *text =
            g_strdup_printf("{\"%s\": {\"a\": [\"{{nobody}}\"]}}", option->name);
        g_autoptr(KnProject) p =
            kn_project_load_text(text, -1, "p.json", "/nonexistent", NULL, &error);
        g_test_message("%s: %s", option->name, error->message);
        g_assert_null(p);
        g_assert_true((strstr(error->message, "variable 'nobody'") != NULL) == !own);
        n++;
    }
    g_assert_cmpuint(n, >, 10);
}

static void test_variables(void)
{
    static const char text[] =
        "{\"title\": \"{{ name }} and {{name}}, \\\\{{plain}}\", \"variables\": {\"name\": \"A\", "
        "\"len\": 2.5, \"crf\": 20, \"pic\": \"a.jpg\"}, \"output\": {\"crf\": \"{{crf}}\", "
        "\"fps\": \"{{fps}}\"}, \"segments\": [{\"image\": \"{{pic}}\", \"duration\": "
        "\"{{len}}\", \"focus\": [0.5, \"{{y}}\"]}]}";
    static const char *const set[] = {"name=B=B", "fps=25", "y=0.25", NULL};
    const KnLoadOptions options = {.variables = set};
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p = kn_project_load_text(text, -1, "p.json", "/n", &options, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(p->title, ==, "B=B and B=B, {{plain}}");
    g_assert_cmpint(p->output.crf, ==, 20);
    g_assert_cmpint(p->output.fps.num, ==, 25);
    g_assert_cmpstr(p->segments[0].path, ==, "/n/a.jpg");
    g_assert_cmpfloat(p->segments[0].focus.y, ==, 0.25);
    g_autoptr(KnTimeline) timeline = kn_timeline_new(p, NULL, NULL);
    g_assert_cmpint(timeline->n_frames, ==, 63);

    static const struct {
        const char *fps, *set, *words;
        int code;
    } wrong[] = {
        {"fps=25", "nmae=x", "--set nmae: the project has no such variable (did you mean 'name'?)",
         KN_ERROR_USAGE},
        {"fps=25", "name", "--set 'name': expected name=value", KN_ERROR_USAGE},
        {"fps=25", "=x", "--set '=x': expected name=value", KN_ERROR_USAGE},
        {"fps=25", "a b=x", "--set 'a b=x': expected name=value", KN_ERROR_USAGE},
        {"fps=25", "name=\xff", "--set name: its value is not UTF-8; expected text in UTF-8",
         KN_ERROR_USAGE},
        {"fps=25", "fps=30", "--set fps: the variable is given twice; leave one", KN_ERROR_USAGE},
        {"fps=25", "fps=25", "--set fps: the variable is given twice; leave one", KN_ERROR_USAGE},
        {"fps=never", "=x", "--set '=x': expected name=value", KN_ERROR_PROJECT},
        {"fps=never", "name=x", "$.output.fps", KN_ERROR_PROJECT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        const char *const list[] = {wrong[i].fps, "y=0", wrong[i].set, NULL};
        const KnLoadOptions wrong_options = {.variables = list};
        g_autoptr(GError) refusal = NULL;
        g_assert_null(kn_project_load_text(text, -1, "p", "/n", &wrong_options, &refusal));
        g_assert_error(refusal, KN_ERROR, wrong[i].code);
        g_assert_nonnull(strstr(refusal->message, wrong[i].words));
        /* What is wrong with a value is told once. */
        if (strstr(wrong[i].words, "UTF-8"))
            g_assert_null(strchr(refusal->message, '\n'));
    }
}

static void test_draft(void)
{
    const KnLoadOptions options = {.draft = TRUE};
    g_autoptr(GError) error = NULL;
    g_autoptr(KnProject) p =
        kn_project_load_text(OUTPUT("\"width\": 1922, \"height\": 1080, \"crf\": 10, \"speed\": "
                                    "\"slow\", \"tune\": \"grain\""),
                             -1, "p", "/n", &options, &error);
    g_assert_no_error(error);
    g_assert_cmpint(p->output.width, ==, 960);
    g_assert_cmpint(p->output.height, ==, 540);
    g_assert_cmpstr(p->output.preset, ==, "draft");
    g_assert_null(p->output.speed);
    g_assert_null(p->output.tune);
    g_assert_cmpint(p->output.crf, ==, -1);
}

/* Grain must not change in other segments when one is put in. */
static void test_seeds(void)
{
    g_autoptr(KnProject) one = load_good(SEGMENT("\"title\": \"x\""));
    g_autoptr(KnProject) two = load_good("{\"segments\": [{\"image\": \"b.jpg\", \"duration\": 1}, "
                                         "{\"image\": \"a.jpg\", \"duration\": 3}]}");
    g_autoptr(KnProject) other = load_good("{\"seed\": 5, \"segments\": [{\"image\": \"a.jpg\", "
                                           "\"duration\": 3}]}");
    g_assert_cmpuint(one->segments[0].seed, ==, two->segments[1].seed);
    g_assert_cmpuint(two->segments[0].seed, !=, two->segments[1].seed);
    g_assert_cmpuint(other->segments[0].seed, !=, one->segments[0].seed);
}

/* Nothing that is written is ignored silently; defaults that a segment has no use for are no slip.
 */
static void test_no_effect(void)
{
    static const char text[] =
        "{\"defaults\": {\"clip_mute\": false}, \"segments\": [\n"
        "{\"image\": \"a.jpg\", \"duration\": 1, \"in\": 2, \"clip_gain_db\": -3},\n"
        "{\"video\": \"a.mp4\", \"duration\": 1, \"in\": 2, \"clip_gain_db\": -3},\n"
        "{\"card\": {\"text\": \"x\"}, \"duration\": 1, \"clip_mute\": true}]}";
    static const char *const lines[] = {
        "p.json:2:41: $.segments[0].in: is for clips and has no effect",
        "p.json:2:60: $.segments[0].clip_gain_db: is for clips and has no effect",
        "p.json:4:53: $.segments[2].clip_mute: is for clips and has no effect",
    };
    g_autoptr(KnProject) p = load_good(text);
    g_assert_cmpuint(kn_warnings_n(p->warnings), ==, G_N_ELEMENTS(lines));
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        g_autofree char *line = kn_warning_line(kn_warnings_at(p->warnings, (guint)i));
        g_test_message("%s", line);
        g_assert_true(g_str_has_prefix(line, lines[i]));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/project/a-film-may-have-every-ending-of-films", test_film_names);
    g_test_add_func("/project/wrong-projects-are-refused-at-their-place", test_refused);
    g_test_add_func("/project/all-errors-come-in-one-run-sorted", test_all_errors_in_one_run);
    g_test_add_func("/project/an-inherited-error-is-told-once",
                    test_an_inherited_error_is_told_once);
    g_test_add_func("/project/values-arrive", test_values);
    g_test_add_func("/project/older-scripts-load-as-they-are", test_older_scripts_load_as_they_are);
    g_test_add_func("/project/unknown-keys-of-older-scripts-are-one-warning",
                    test_unknown_keys_of_older_scripts);
    g_test_add_func("/project/defaults-stand-under-every-segment", test_defaults_merge);
    g_test_add_func("/project/variables-stand-everywhere", test_variables_everywhere);
    g_test_add_func("/project/variables-fill-strings-and-numbers", test_variables);
    g_test_add_func("/project/draft-is-half-the-size", test_draft);
    g_test_add_func("/project/seeds-do-not-depend-on-the-order", test_seeds);
    g_test_add_func("/project/what-has-no-effect-is-said", test_no_effect);
    return g_test_run();
}
