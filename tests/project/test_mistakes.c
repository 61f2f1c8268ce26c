/* SPDX-License-Identifier: MIT */
/* What beginners write: each is good, or is answered by one line for its one cause, with the place,
 * what is wrong and how to mend it. The files stand in mistakes/, each with a row here. */
#include "base/error.h"
#include "base/json_layout.h"
#include "project/project.h"
#include "timeline/timeline.h"

#include <glib/gstdio.h>
#include <string.h>

static const struct {
    const char *file;
    const char *place;   /* "line:column"; NULL: the file is good */
    const char *says[3]; /* a line break among them: two causes, two lines */
} rows[] = {
    {"01-wrong-key", "4:6", {"$.segments[0].imgae", "did you mean 'image'?"}},
    {"02-missing-comma-member", "4:25", {"expected ',' or '}'", "a comma is missing"}},
    {"04-trailing-comma-obj", "4:39", {"a comma without a value", "remove it"}},
    {"05-trailing-comma-arr", "4:40", {"a comma without a value", "remove it"}},
    {"07-comment-hash", "2:3", {"found '#'", "JSON has no comments"}},
    {"08-comment-block", "2:3", {"found '/'", "JSON has no comments"}},
    {"10-tab-indent", "4:39", {"duration", "found the string 'x'", "4.5"}},
    {"11-bom", NULL, {NULL}},
    {"13-smart-quotes", "2:3", {"typographic quote", "write a straight one"}},
    {"14-yaml", "1:1", {"YAML", "JSON starts with '{'"}},
    {"16-unit-5_sec", "4:38", {"duration", "found the string '5 sec'", "4.5"}},
    {"17-ms", "4:38", {"duration", "found the string '500ms'", "4.5"}},
    {"19-comma-decimal", "4:38", {"duration", "found the string '4,5'", "4.5"}},
    {"20-in-string", "4:33", {"in: ", "found the string '0:01'", "expected a number"}},
    {"22-case-name", "4:15", {"is not there", "did you mean 'p01.jpg'?", "small letters differ"}},
    {"23-transition-typo", "4:70", {"unknown transition 'cross_fade'", "'crossfade'"}},
    {"25-motion-kenburns", "4:66", {"unknown motion 'ken_burns'", "'ken_burns_in'"}},
    {"26-motion-KenBurns", "4:66", {"unknown motion 'Ken Burns'", "'ken_burns_in'"}},
    {"28-transition_on_segment", "4:41", {"transition", "\"effects_plan\": {\"transition\""}},
    {"29-motion_on_segment", "4:41", {"motion", "\"effects_plan\": {\"motion\""}},
    {"31-text_for_transcript", "4:26", {".text", "transcript", "card"}},
    {"32-narration", "4:26", {".narration", "transcript"}},
    {"34-music_string", "3:12", {"$.music", "found the string", "{\"file\": \"music.flac\"}"}},
    {"35-music_volume", "3:33", {"volume", "gain_db"}},
    {"37-captions_string", "3:15", {"found the string 'karaoke'", "{\"burn\": \"karaoke\"}"}},
    {"38-fps_string", NULL, {NULL}},
    {"40-width_string", "3:22", {"found the string '1920'", "expected a whole number"}},
    {"41-odd_size", "3:22", {"found 1921", "expected an even number"}},
    {"43-color_name", NULL, {NULL}}, /* a name of CSS */
    {"44-card_string", "4:14", {"found the string 'The end'", "{\"text\": "}},
    {"46-bool_strings", "3:40", {"found the string 'true'", "expected true or false"}},
    {"47-True_python", "3:40", {"found 'True'", "JSON writes true"}},
    {"49-negative", "4:38", {"found -2", "0 to 3600000"}},
    {"50-zero", "4:38", {"segment 1 lasts less than one frame", "at least 0.0333 s"}},
    {"52-unclosed_string", "4:26", {"found 'duration'", "a quote or a comma is missing"}},
    {"53-unclosed_bracket", "4:1", {"the file ends here", "expected ',' or ']'"}},
    {"55-segments_object", "1:14", {"$.segments", "found an object", "[{"}},
    {"56-array_top", "1:1", {"found an array", "{\"segments\": [{"}},
    {"58-preset_tiktok", "3:23", {"'tiktok'", "youtube"}},
    {"59-webm", NULL, {NULL}}, /* a container that there is */
    {"61-bad_escape", "4:18", {"unknown escape", "with '/'"}},
    {"62-url", "4:15", {"is an address", "download it"}},
    {"64-file_url", "4:15", {"is an address", "reads files only"}},
    {"65-image_is_folder", "4:15", {"is a folder", "expected a file"}},
    {"67-video_is_jpg", NULL, {NULL}}, /* seen by whoever opens it */
    {"68-music_is_jpg", NULL, {NULL}},
    {"70-var_typo", NULL, {NULL}},
    {"71-voice_name", NULL, {NULL}}, /* a voice of that name may be installed */
    {"73-provider_openai", "3:24", {"'openai'", "http"}},
    {"74-overlap", "4:89", {"an overlap of 1 s", "segment 2 starts at 4 s", "segment 1 ends"}},
    {"76-zoom_percent", "4:96", {"found 120", "from 1 to 10"}},
    {"77-motion_param_typo", "4:89", {"scale", "zoom"}},
    {"79-transition_name", "4:71", {".name", "type"}},
    {"80-transition_ms", "4:96", {"found 500", "seconds"}},
    {"82-utf16", "1:1", {"UTF-16", "expected UTF-8"}},
    {"83-crlf", "4:26", {"durtion", "did you mean 'duration'?"}},
    {"85-plus", "4:38", {"found '+'", "a number starts with a digit"}},
    {"86-leading_zero", "4:38", {"cannot start with 0"}},
    {"88-unquoted_key", "1:2", {"found 'segments'", "a key in double quotes"}},
    {"89-images_key", "1:2", {"$.images", "\"segments\": [{\"image\": ", "\n"}},
    {"91-rgba", "4:39", {"'#10203080'", "\"#102030\"", "no transparency"}},
    {"92-focus_percent", "4:49", {"focus", "from 0 to 1"}},
    {"94-srt_path", "3:38", {"missing.srt", "is not there"}},
    {"95-sidecar_str", "3:27", {"found the string 'srt'", "an array of strings"}},
    {"97-loudness", "3:24", {"loudness", "LUFS from -60 to 0"}},
    {"98-html", "1:1", {"HTML", "JSON starts with '{'"}},
};

static char *folder;

/* Whoever offers to mend a mistake is told its kind and place, and how, apart from the sentence. */
static void check_problems(guint r, const GError *error)
{
    static const char *const without_hint[] = {"74-overlap", "86-leading_zero", "94-srt_path",
                                               NULL};
    const KnProblem *problem = kn_error_problem(error, 0);
    g_autofree char *place = g_strdup_printf("%u:%u", problem->line, problem->column);
    g_assert_cmpstr(place, ==, rows[r].place);
    g_assert_nonnull(kn_problem_code_name(problem->code));
    g_test_message("%s: %s: %s | %s", rows[r].file, kn_problem_code_name(problem->code),
                   problem->wrong, problem->hint ? problem->hint : "");
    g_assert_true(problem->hint || g_strv_contains(without_hint, rows[r].file));
    g_assert_null(strstr(error->message, KN_HINT));
}

/* The file as it stands beside the media that it names. */
static char *answer(guint r)
{
    g_autofree char *name = g_strconcat(rows[r].file, ".json", NULL), *text = NULL;
    g_autofree char *from = g_build_filename(g_getenv("KINORA_MISTAKES"), name, NULL);
    g_autofree char *to = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    gsize size;
    g_file_get_contents(from, &text, &size, &error);
    g_assert_no_error(error);
    g_assert_true(g_file_set_contents(to, text, (gssize)size, NULL));
    const KnLoadOptions options = {.check = kn_timeline_check};
    g_autoptr(KnProject) project = kn_project_load(to, &options, &error);
    gboolean good = project && kn_project_check_files(project, NULL, &error);
    g_unlink(to);
    if (good)
        return NULL;
    g_assert_cmpint(kn_error_exit_code(error), ==, project ? 4 : 3);
    check_problems(r, error);
    return g_strdup(error->message);
}

static void test_mistakes(void)
{
    gboolean all_good = TRUE;
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *message = answer(r);
        g_autofree char *start =
            g_strdup_printf("%s/%s.json:%s: ", folder, rows[r].file, rows[r].place);
        gboolean good = rows[r].place
                            ? message && g_str_has_prefix(message, start) &&
                                  (!strchr(message, '\n') || g_strcmp0(rows[r].says[2], "\n") == 0)
                            : message == NULL;
        for (guint i = 0; good && i < G_N_ELEMENTS(rows[r].says) && rows[r].says[i]; i++)
            good = strstr(message, rows[r].says[i]) != NULL;
        if (!good)
            g_test_message("%s: %s", rows[r].file, message ? message : "is good");
        all_good &= good;
    }
    g_assert_true(all_good);
}

/* Shapes and keys of other programs, each in one line. */
#define PLAN(members) ONE("\"effects_plan\": {" members "}")
#define ONE(members) "{\"segments\": [{\"card\": {}, \"duration\": 2, " members "}]}"
#define CARD(members) "{\"segments\": [{\"card\": {" members "}, \"duration\": 2}]}"
#define DEFAULTS(members, segment)                                                                 \
    "{\"defaults\": {" members "}, \"segments\": [{" segment "}, {" segment "}]}"
#define TOP(members) "{" members ", \"segments\": [{\"card\": {}, \"duration\": 2}]}"
static const struct {
    const char *text, *place, *says;
} shapes[] = {
    {PLAN("\"overlays\": \"vignette\""), "overlays: ", "effects: [\"vignette\"]"},
    {PLAN("\"overlays\": {\"name\": \"vignette\"}"), "overlays: ", "effects: [\"vignette\"]"},
    {PLAN("\"tools\": [{\"type\": \"title\"}]"), "tools[0]: ", "{\"name\": \"title\""},
    {PLAN("\"motion\": [\"ken_burns_in\"]"), "motion: ", "{\"name\": \"ken_burns_in\""},
    {PLAN("\"tools\": [\"title\"]"), "tools[0]: ", "{\"name\": \"title\", \"text\": …}"},
    {PLAN("\"overlays\": [\"lower_third\"]"), "overlays[0]: ", "text is missing"},
    {PLAN("\"effects\": [\"vignette\"]"), "effects: ", "they are called overlays, or tools"},
    {PLAN("\"fade\": 1"), "fade: ", "write fade_in or fade_out"},
    {PLAN("\"transition\": {\"type\": \"fade\", \"time\": 1}"), "time: ", "called duration"},
    {PLAN("\"motion\": \"zoom_in\""), "motion: ", "'ken_burns_in'"},
    {PLAN("\"motion\": {\"name\": \"pan_left\"}"), "motion", "'pan_rtl'"},
    {"{\"segments\": [{\"image\": \"a.jpg\", \"card\": {\"text\": \"A\"}, \"duration\": 2}]}",
     "more than one visual", "a card with a type"},
    {"{\"segments\": [{\"image\": \"a.jpg\", \"video\": \"a.mp4\", \"duration\": 2}]}",
     "more than one visual", "exactly one of image"},
    {ONE("\"subtitles\": true"), "subtitles: ", "captions stand beside segments"},
    {ONE("\"voiceover\": \"Hello\""), "voiceover: ", "what is said is transcript"},
    {"{\"segments\": [{\"type\": \"title\", \"duration\": 2}]}", "type: ", "a card has a type"},
    {"{\"segments\": [{\"clip\": \"c.mp4\"}]}", "clip: ", "it is called video"},
    {"{\"segments\": [{\"video\": {\"file\": \"c.mp4\"}}]}", "video: ", "the name of a file"},
    {CARD("\"title\": \"A\""), "title: ", "{\"type\": \"title\", \"title\""},
    {CARD("\"items\": [\"A\"]"), "items: ", "{\"type\": \"bullets\", \"items\""},
    {CARD("\"kind\": \"title\""), "kind: ", "it is called type"},
    {CARD("\"type\": \"bullets\", \"items\": \"A\""), "items: ", "[\"First\", \"Second\"]"},
    {TOP("\"background_music\": \"n.wav\""), "background_music: ", "it is called music"},
    {TOP("\"audio\": {\"file\": \"n.wav\"}"), "audio.file: ", "audio_file"},
    {TOP("\"sounds\": [{\"file\": \"n.wav\", \"time\": 1}]"), "time: ", "it is called at"},
    {TOP("\"captions\": {\"font\": \"Lato\"}"), "captions.font: ", "put it into style"},
    {TOP("\"captions\": {\"style\": {\"font_size\": 40}}"), "font_size: ", "it is called size"},
    {TOP("\"captions\": {\"style\": \"karaoke\"}"), "captions.style: ", "{\"size\": 48}"},
    {TOP("\"voice\": {\"name\": \"en\"}"), "voice.name: ", "it is called voice"},
    {TOP("\"voice\": {\"api_key\": \"x\"}"), "voice.api_key: ", "OPENAI_API_KEY"},
    {"{\"segments\": [{\"card\": {}, \"transcript\": [\"One.\", \"Two.\"]}]}",
     "transcript: ", "a string"},
    {ONE("\"say\": \"Hello\""), "say: ", "what is said is transcript"},
    {ONE("\"animation\": \"zoom\""), "animation: ", "put it into effects_plan"},
    {ONE("\"ken_burns\": true"), "ken_burns: ", "put it into effects_plan"},
    {"{\"segments\": [{\"image\": \"a.jpg\", \"dur\": 3}]}", "dur: ", "called duration"},
    {"{\"segments\": [{\"image\": \"a.jpg\", \"time\": 3}]}", "time: ", "called duration"},
    {"{\"segments\": [{\"url\": \"a.jpg\", \"duration\": 3}]}", "url: ", "write image"},
    {"{\"shots\": [{\"card\": {}, \"duration\": 2}]}", "shots: ", "they are called segments"},
    {TOP("\"size\": \"1920x1080\""), "$.size: ", "\"output\": {\"width\""},
    {TOP("\"aspect_ratio\": \"9:16\""), "aspect_ratio: ", "\"output\": {\"width\""},
    {TOP("\"output\": {\"aspect_ratio\": \"9:16\"}"), "aspect_ratio: ", "width and height"},
    {TOP("\"format\": \"mp4\""), "format: ", "\"output\": {\"container\""},
    {TOP("\"framerate\": 30"), "framerate: ", "\"output\": {\"fps\""},
    {TOP("\"bgm\": \"n.wav\""), "bgm: ", "it is called music"},
    {TOP("\"audio_path\": \"n.wav\""), "audio_path: ", "audio_file"},
    {TOP("\"language\": \"de\""), "language: ", "\"voice\": {\"language\""},
    /* of MoviePy, Remotion, FFmpeg, JSON2Video, Shotstack, and of nobody */
    {TOP("\"watermark\": \"a.png\""), "watermark: ", "\"theme\": {\"logo\": {\"file\""},
    {TOP("\"logo\": \"a.png\""), "logo: ", "\"theme\": {\"logo\": {\"file\""},
    {TOP("\"theme\": {\"background\": \"#112233\"}"), "theme.background: ", "put it into colors"},
    {TOP("\"theme\": {\"logo\": \"a.png\"}"), "theme.logo: ", "{\"file\": \"logo.png\"}"},
    {TOP("\"theme\": {\"font\": \"Lato\"}"), "theme.font: ", "put it into fonts"},
    {TOP("\"theme\": {\"colors\": {\"primary\": \"red\"}}"), "primary: ", "it is called accent"},
    {TOP("\"voice\": {\"provider\": \"openai\"}"), "provider: ", "\"provider\": \"http\""},
    {TOP("\"voice\": {\"provider\": \"Eleven Labs\"}"), "provider: ", "\"provider\": \"http\""},
    {TOP("\"voice\": {\"provider\": \"edge-tts\"}"), "provider: ", "\"provider\": \"command\""},
    {TOP("\"voice\": {\"gender\": \"female\"}"), "gender: ", "\"voice\": \"en-gb\""},
    {TOP("\"voice\": {\"voiceId\": \"x\"}"), "voiceId: ", "it is called voice"},
    {TOP("\"output\": {\"aspect\": \"16:9\"}"), "aspect: ", "width and height"},
    {TOP("\"output\": {\"vcodec\": \"libx264\"}"), "vcodec: ", "it is called encoder"},
    {TOP("\"output\": {\"preset\": \"1080p\"}"), "preset: ", "\"width\": 1920"},
    {TOP("\"output\": {\"preset\": \"veryfast\"}"), "preset: ", "\"speed\": \"veryfast\""},
    {TOP("\"output\": {\"audio_bitrate\": \"192k\"}"), "audio_bitrate: found the string '192k'",
     ": 192000"},
    {TOP("\"output\": {\"thumbnail\": 3}"), "thumbnail: ", "it is called poster"},
    {TOP("\"captions\": {\"sidecars\": \"srt\"}"), "sidecars: ", "[\"srt\"]"},
    {TOP("\"captions\": {\"burn\": true}"), "burn: ", "\"plain\""},
    {TOP("\"captions\": {\"mode\": \"karaoke\"}"), "mode: ", "\"burn\": \"karaoke\""},
    {TOP("\"captions\": {\"style\": {\"stroke_width\": 2}}"),
     "stroke_width: ", "it is called outline"},
    {TOP("\"tags\": {\"year\": 2024}"), "year: ", "it is called date"},
    {TOP("\"title\": 2024"), "title: ", "\"2024\""},
    {TOP("\"metadata\": {\"title\": \"A\"}"), "metadata: ", "they are called tags"},
    {TOP("\"timeline\": {}"), "timeline: ", "\"segments\": [{"},
    {TOP("\"vars\": {\"name\": \"A\"}"), "vars: ", "they are called variables"},
    {TOP("\"durationInFrames\": 30"), "durationInFrames: ", "\"duration\": \"120f\""},
    {TOP("\"image_duration\": 3"), "image_duration: ", "\"defaults\": {\"duration\": 4}"},
    {TOP("\"crossfade\": 1"), "crossfade: ", "\"type\": \"fade\", \"duration\": 1"},
    {TOP("\"sfx\": []"), "sfx: ", "they are called sounds"},
    {TOP("\"_comment\": \"x\""), "_comment: ", ".jsonc or .yaml"},
    {TOP("\"music\": {\"file\": \"n.wav\", \"gain_db\": \"-6dB\"}"),
     "gain_db: found the string '-6dB'", ": -6"},
    {TOP("\"audio_file\": {\"src\": \"n.wav\"}"), "audio_file: ", "\"n.wav\""},
    {CARD("\"text\": \"x\", \"font_size\": 40"), "font_size: ", "it is called size"},
    {CARD("\"text\": \"x\", \"fontFamily\": \"Lato\""), "fontFamily: ", "it is called font"},
    {CARD("\"text\": \"x\", \"background_color\": \"#fff\""),
     "background_color: ", "it is called background"},
    {CARD("\"text\": \"x\", \"background\": \"#11223380\""), "'#11223380'", "\"#112233\""},
    {CARD("\"text\": \"x\", \"background\": \"112233\""), "background: ", "\"#112233\""},
    {CARD("\"text\": \"x\", \"background\": \"rgb(1,2,3)\""), "background: ", "[30, 144, 255]"},
    {CARD("\"text\": \"x\", \"background\": \"transparent\""), "background: ", "no transparency"},
    {CARD("\"text\": \"x\", \"background\": \"Red\""), "background: ", "'red'"},
    {CARD("\"text\": [\"a\", \"b\"]"), "text: ", "\"a\\nb\""},
    {CARD("\"type\": \"chart\", \"data\": {\"a\": 1}"), "type: ", "'bar'"},
    {CARD("\"type\": \"title\", \"text\": \"x\""), "text: ", "it is called title"},
    {CARD("\"type\": \"table\", \"rows\": [[\"a\"]]"), "rows: ", "it is called data"},
    {CARD("\"type\": \"quote\", \"quote\": \"x\""), "quote: ", "it is called text"},
    {"{\"segments\": [{\"images\": [\"a.jpg\", \"b.jpg\"], \"duration\": 3}]}",
     "images: ", "a segment for each"},
    {"{\"segments\": [{\"title\": \"Hello\", \"duration\": 2}]}", "nothing to show",
     "\"card\": {\"type\": \"title\""},
    {"{\"segments\": [{\"image\": [\"a.jpg\", \"b.jpg\"], \"duration\": 2}]}",
     "image: ", "\"a.jpg\""},
    {"{\"segments\": [{\"image_url\": \"a.jpg\", \"duration\": 2}]}",
     "image_url: ", "nothing is downloaded"},
    {"{\"segments\": [{\"asset\": {\"type\": \"image\"}, \"duration\": 2}]}",
     "asset: ", "write image, video or card"},
    {"{\"segments\": [{\"color\": \"red\", \"duration\": 2}]}",
     "color: ", "\"card\": {\"background\""},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"loop\": \"3\"}]}", "loop: found the string '3'",
     ": 3"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"speed\": \"2x\"}]}", "speed: ", ": 2"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"in\": \"0:01.5\"}]}", "in: ", ": 1.5"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"subclip\": [1, 2]}]}",
     "subclip: ", "write in and out"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"trimStart\": 1}]}",
     "trimStart: ", "it is called in"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"reverse\": true}]}",
     "reverse: ", "with another program"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"fit\": \"stretch\"}]}",
     "fit: ", "no picture is stretched"},
    {"{\"segments\": [{\"video\": \"a.mp4\", \"object-fit\": \"cover\"}]}", "object-fit",
     "it is called fit"},
    {PLAN("\"overlays\": [\"grayscale\"]"), "overlays[0]: ", "'desaturated_grade'"},
    {PLAN("\"overlays\": [{\"type\": \"vignette\"}]"), "overlays[0]: found an object without name",
     "{\"name\": \"vignette\""},
    {PLAN("\"overlays\": [{\"name\": \"vignette\", \"intensity\": 0.3}]"),
     "intensity: ", "it is called strength"},
    {PLAN("\"motion\": {\"name\": \"ken_burns_in\", \"easing\": \"ease-in\"}"),
     "easing: ", "it is called ease"},
    {PLAN("\"motion\": \"pan\""), "motion: ", "'pan_ltr'"},
    {PLAN("\"tools\": [{\"name\": \"lower_third\", \"title\": \"x\"}]"),
     "title: ", "it is called text"},
    {PLAN("\"transition_duration\": 1"), "transition_duration: ", "\"duration\": 1"},
    {PLAN("\"transition\": {\"effect\": \"fade\"}"), "effect: ", "{\"type\": \"fade\"}"},
    /* what follows from a mistake is no second one */
    {TOP("\"output\": {\"width\": \"{{w}}\"}"), "width: ", "no variable 'w'"},
    {TOP("\"output\": {\"fps\": \"{{f\"}"), "fps: ", "without '}}'"},
    {"{\"segments\": [{\"card\": {}, \"duration\": \"{{d}}\"}]}", "duration: ", "no variable 'd'"},
    {"{\"defaults\": {\"duration\": \"{{d}}\"}, \"segments\": [{\"card\": {}}, {\"card\": {}}]}",
     "duration: ", "no variable 'd'"},
    {DEFAULTS("\"duration\": 2, \"effects_plan\": {\"transition\": \"fades\"}", "\"card\": {}"),
     "transition", "'fade'"},
    {DEFAULTS("\"duration\": 2, \"backgrund\": \"#000\"", "\"card\": {}"),
     "backgrund: ", "'background'"},
    {DEFAULTS("\"duration\": -1", "\"card\": {}"), "duration: ", "found -1"},
    {DEFAULTS("\"duration\": 2, \"start_time\": 1", "\"card\": {}"), "start_time: ", "one segment"},
    {DEFAULTS("\"card\": {\"text\": 5}", "\"duration\": 2"), "text: ", "found 5"},
    {"{\"defaults\": 1, \"segments\": [{\"card\": {}}, {\"card\": {}}]}", "defaults: ", "found 1"},
    {"{\"segments\": [{\"\u200b"
     "image\": \"a.jpg\", \"duration\": 1}]}",
     "image", "'image'"},
    {"{\"segments\": [{\"video \": \"a.mp4\"}]}", "video ", "'video'"},
    {TOP("\"outputs\": [null]"), "outputs[0]: ", "found null"},
    {TOP("\"voice\": {\"provider\": \"command\", \"command\": [\"x\", 5]}"), "voice.command",
     "strings"},
    {TOP("\"voice\": {\"provider\": \"command\", \"command\": []}"), "voice.command", "is missing"},
    /* what is no JSON */
    {"```json\n{\"segments\": []}\n```", "found '`'", "fence of Markdown"},
    {"{\"segments\": [{\"card\": {}, \"duration\": 2}]} ```", "found '`'", "fence of Markdown"},
    {"Here is your project:\n{\"segments\": []}", "found 'Here'", "before the JSON"},
    {"width = 1920\n[output]\n", "found 'width'", "TOML"},
    {"{\"segments\u201d: [{\"card\": {}}]}", "typographic quote", "write a straight one"},
    {"{\"title\": \"A\u201d, \"segments\": []}", "typographic quote", "write a straight one"},
    {"\xff\xd8\xff\xe0\x10JFIF", "no text", "JPEG picture; expected a project"},
    {"{\"project\": {\"segments\": []}}", "project: ", "stands at the top"},
};

static void test_shapes(void)
{
    gboolean all_good = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autoptr(GError) error = NULL;
        const KnLoadOptions options = {.check = kn_timeline_check};
        g_autoptr(KnProject) project =
            kn_project_load_text(shapes[i].text, -1, "p.json", folder, &options, &error);
        const char *message = error ? error->message : "is good";
        gboolean good = !project && g_str_has_prefix(message, "p.json:1:") &&
                        strstr(message, shapes[i].place) && strstr(message, shapes[i].says) &&
                        !strchr(message, '\n');
        if (!good)
            g_test_message("%s: %s", shapes[i].text, message);
        all_good &= good;
    }
    g_assert_true(all_good);
}

/* ---- the same in other forms ---- */

/* The word that stands at a place of a text, without its quotes; NULL: none does. */
static char *word_at(const char *text, guint line, guint column)
{
    for (; line > 1 && text; line--) {
        text = strchr(text, '\n');
        text = text ? text + 1 : NULL;
    }
    if (!text || column == 0 || (glong)column > g_utf8_strlen(text, -1))
        return NULL;
    text = g_utf8_offset_to_pointer(text, (glong)column - 1);
    text += *text == '"';
    return g_strndup(text, strcspn(text, "\",:{}[]\n"));
}

static const KnLoadOptions all_checks = {.check = kn_timeline_check};

/* Whether a text says the same in another form: the same projects, and the same causes at the same
 * words. */
static gboolean is_same(const KnJson *root, const char *json, KnJsonForm form)
{
    static const char *const names[] = {"p.json", "p.jsonc", "p.yaml"};
    g_autofree char *text = kn_json_layout(root, form, NULL);
    g_autoptr(GError) error = NULL, other = NULL;
    g_autoptr(KnProject) project =
        kn_project_load_text(json, -1, "p.json", folder, &all_checks, &error);
    g_autoptr(KnProject) again =
        kn_project_load_text(text, -1, names[form], folder, &all_checks, &other);
    const KnProblem *one, *two;
    gboolean same = (project != NULL) == (again != NULL);
    for (guint i = 0; same && error && (one = kn_error_problem(error, i)); i++) {
        two = kn_error_problem(other, i);
        if (!two || g_strcmp0(one->words, two->words) != 0 || g_strcmp0(one->path, two->path) != 0)
            return FALSE;
        g_autofree char *word = word_at(json, one->line, one->column);
        g_autofree char *word_again = word_at(text, two->line, two->column);
        /* An object of YAML begins with its first key. */
        same = word && word_again && (!*word || strcmp(word, word_again) == 0);
        if (!same)
            g_test_message("%s: '%s' is '%s'", one->words, word, word_again);
    }
    return same;
}

static void check_forms(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, &error));
    g_autoptr(KnJsonDocument) document = kn_json_load_text(text, -1, path, NULL);
    for (guint form = 0; document && form < KN_N_JSON_FORMS; form++) {
        g_test_message("%s as %s", path, kn_json_form_names[form]);
        g_assert_true(is_same(kn_json_root(document), text, (KnJsonForm)form));
    }
}

static void test_forms(void)
{
    static const char *const examples[] = {"../../../examples/cards.json",
                                           "../../../examples/demo/project.json"};
    for (guint r = 0; r < G_N_ELEMENTS(rows); r++) {
        g_autofree char *name = g_strconcat(rows[r].file, ".json", NULL);
        g_autofree char *path = g_build_filename(g_getenv("KINORA_MISTAKES"), name, NULL);
        check_forms(path);
    }
    for (guint i = 0; i < G_N_ELEMENTS(examples); i++) {
        g_autofree char *path = g_build_filename(g_getenv("KINORA_MISTAKES"), examples[i], NULL);
        check_forms(path);
    }
}

static void test_every_file(void)
{
    g_autoptr(GDir) dir = g_dir_open(g_getenv("KINORA_MISTAKES"), 0, NULL);
    const char *name;
    guint n = 0;
    while ((name = g_dir_read_name(dir))) {
        gboolean known = FALSE;
        for (guint r = 0; r < G_N_ELEMENTS(rows); r++)
            known |= g_str_has_prefix(name, rows[r].file);
        g_test_message("%s", name);
        g_assert_true(known);
        n++;
    }
    g_assert_cmpuint(n, ==, G_N_ELEMENTS(rows));
}

int main(int argc, char **argv)
{
    static const char *const media[] = {"p01.jpg", "p02.jpg", "clip.mp4", "music.flac"};
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("kn-mistakes-XXXXXX", NULL);
    g_assert_nonnull(folder);
    for (gsize i = 0; i < G_N_ELEMENTS(media); i++) {
        g_autofree char *path = g_build_filename(folder, media[i], NULL);
        g_assert_true(g_file_set_contents(path, "x", 1, NULL));
    }
    g_test_add_func("/mistakes/each is answered in one line with its place and its remedy",
                    test_mistakes);
    g_test_add_func("/mistakes/shapes and keys of other programs are answered likewise",
                    test_shapes);
    g_test_add_func("/mistakes/and with the same words in every form of a project", test_forms);
    g_test_add_func("/mistakes/every file has a row", test_every_file);
    int failed = g_test_run();
    for (gsize i = 0; i < G_N_ELEMENTS(media); i++) {
        g_autofree char *path = g_build_filename(folder, media[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return failed;
}
