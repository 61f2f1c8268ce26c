/* SPDX-License-Identifier: MIT */
#pragma once

/* Two values of every field that a project can have, and what the film makes of the difference.
 *
 * A new option in a table of src/project/ or of an effect needs a row here, else the test fails and
 * names it. A row is one line: the table's name as kn_project_tables() has it, the field, two
 * values as JSON (NULL: the field is not given), and what is expected:
 *
 *     FILM    film or sound or tags are others, and so must be the key
 *     SAME    the film is the same to the byte, and so must be the key
 *     KEYED   the key is another, the film may be: it depends on the encoder whether it shows, or
 *             it shows in a file beside the film
 *     LATER   read and checked, but nothing uses it yet: either of both, never one alone. Make it
 *             FILM when something does; the test says when it has become so
 *
 * Behind that, where the row needs it: the path of an object of the base project (test_mutation.c)
 * and members for it, which both projects get; "-NAME" behind them takes one away. Options of
 * effects get their values from their tables, unless there is a row with the effect's name as its
 * table. */
typedef enum { FILM, SAME, LATER, KEYED } Expected;

typedef struct {
    const char *table, *field, *a, *b;
    Expected expected;
    const char *at, *with; /* the path of an object in the base, and members for it */
} Mutation;

#define GAPS "", "{\"audio_file\": \"gaps.wav\"}"
#define SPOKEN "segments/2", "{\"transcript\": \"One\", \"duration\": \"auto\"}"
#define SPOKEN_HERE "segments/0", "{\"transcript\": \"One\", \"duration\": \"auto\"}"
/* A film with captions, large enough to show them; BOXED: on a box. */
#define CAPTIONED(burn)                                                                            \
    "", "{\"captions\": {\"burn\": \"" burn "\", \"style\": {}}, "                                 \
        "\"output\": {\"width\": 320, \"height\": 180, \"fps\": 10, \"speed\": \"ultrafast\"}, "   \
        "\"segments\": [{\"card\": {}, \"transcript\": \"No.\", \"pause_after\": 1.5}, "           \
        "{\"card\": {}, "                                                                          \
        "\"transcript\": \"One and two, and then three more things. At the end of all of them "    \
        "there were not less than four of them.\", "                                               \
        "\"pause_after\": 0.3}, {\"card\": {}, \"transcript\": \"Three.\"}]}-audio_file"
/* A film that has one in another language. */
#define SPEAKING                                                                                   \
    "", "{\"languages\": {\"de\": {}}, \"segments\": [{\"card\": {}, \"transcript\": \"One\"}]}-"  \
        "audio_file"
#define LIT CAPTIONED("karaoke")
#define LIT_BY(words)                                                                              \
    "", "{\"captions\": {\"burn\": \"karaoke\", \"max_words\": 1, \"words\": \"" words "\"}, "     \
        "\"output\": {\"width\": 320, \"height\": 180, \"fps\": 10, \"speed\": \"ultrafast\"}, "   \
        "\"segments\": [{\"card\": {}, \"duration\": 3}]}-audio_file"
/* A film that a server speaks; PORT is where it listens. */
#define SERVED                                                                                     \
    "", "{\"voice\": {\"provider\": \"http\", \"base_url\": \"http://127.0.0.1:PORT/v1\"}, "       \
        "\"segments\": [{\"card\": {}, \"transcript\": \"line 1\"}]}-audio_file"
/* A model that nobody asks: it would direct segments without a plan. What it is told decides what
 * it says (tests/director/test_model.c), and nothing else. */
#define DIRECTED                                                                                   \
    "", "{\"director\": {\"kind\": \"ollama\", \"model\": \"m\"}, \"segments\": "                  \
        "[{\"card\": {}, \"duration\": 1, \"effects_plan\": {}}]}-audio_file"
/* Cards that show what of a theme is theirs. */
#define THEMED_CARD(card)                                                                          \
    "", "{\"theme\": {\"colors\": {}, \"fonts\": {}}, \"output\": {\"width\": 320, \"height\": "   \
        "180, "                                                                                    \
        "\"fps\": 10, \"speed\": \"ultrafast\"}, \"segments\": [{\"card\": " card ", "             \
        "\"duration\": 1}]}-audio_file"
#define THEMED THEMED_CARD("{\"type\": \"title\", \"title\": \"Bees\"}")
#define THEMED_POINTS THEMED_CARD("{\"type\": \"bullets\", \"items\": [\"Bees\"]}")
#define THEMED_CODE THEMED_CARD("{\"type\": \"code\", \"code\": \"Bees\"}")
/* A title in a film with a logo. */
#define THEMED_LOGO                                                                                \
    "", "{\"theme\": {\"logo\": {\"file\": \"a.png\"}}, \"output\": {\"width\": 320, \"height\": " \
        "180, "                                                                                    \
        "\"fps\": 10, \"speed\": \"ultrafast\"}, \"segments\": [{\"card\": {}, "                   \
        "\"duration\": 1}]}-audio_file"
/* Scenes that copy a clip. */
#define COPIED(clip)                                                                               \
    "{\"command\": [\"cp\", \"" clip "\", \"a.mov\"], \"inputs\": [\"" clip "\"], \"output\": "    \
    "\"a.mov\"}"
#define MADE                                                                                       \
    "segments/0",                                                                                  \
        "{\"scene\": {\"command\": [\"sh\", \"-c\", \"cp one.mov a.mov; cp a.mov "                 \
        "b.mov\"], \"inputs\": [\"one.mov\", \"two.mov\"], \"output\": \"a.mov\"}}-image"
#define SHOWN "segments/0", "{\"video\": \"one.mov\"}-image"
#define LOOPED "segments/0", "{\"video\": \"one.mov\", \"out\": 0.2}-image"
#define HELD                                                                                       \
    "segments/0", "{\"video\": \"one.mov\", \"freeze\": {\"at\": 0.2, \"duration\": 0.2}}-image"
#define BOXED CAPTIONED("boxed")
#define LUMA "{\"type\": \"luma\", \"file\": \"a.png\"}"
#define SUBJECT(says) "segments/0", "{\"subject\": " says "}-focus"
#define CORNER "{\"bbox\": [0, 0, 0.2, 0.2]}"
#define SPEECH "segments/0", "{\"audio\": \"tone.wav\"}"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
static const Mutation mutations[] = {
    {"project", "version", "1", NULL, SAME},
    {"project", "title", "\"A\"", "\"B\"", FILM},
    {"project", "comment", "\"A\"", "\"B\"", FILM},
    {"project", "output", NULL, "{\"width\": 128, \"height\": 54, \"fps\": 10}", FILM},
    {"project", "outputs", NULL, "[{\"name\": \"small\", \"width\": 128, \"height\": 54}]", FILM},
    {"project", "languages", NULL, "{\"de\": {}}", FILM},
    {"language", "transcripts", NULL, "\"de.json\"", FILM, SPEAKING},
    {"language", "voice", NULL, "\"de\"", FILM, SPEAKING},
    {"language", "title", NULL, "\"B\"", FILM, SPEAKING},
    {"language", "captions", NULL, "\"de\"", SAME, SPEAKING},
    {"segment", "id", NULL, "\"a\"", SAME},
    {"project", "duration_mode", NULL, "\"audio\"", FILM},
    {"project", "audio_file", NULL, "\"other.wav\"", FILM},
    {"director", "kind", "\"ollama\"", "\"openai\"", SAME, DIRECTED},
    {"director", "model", "\"a\"", "\"b\"", SAME, DIRECTED},
    {"director", "url", NULL, "\"http://127.0.0.1:9\"", SAME, DIRECTED},
    {"director", "api_key_env", NULL, "\"ACME_API_KEY\"", SAME, DIRECTED},
    {"director", "instructions", NULL, "\"Calm.\"", SAME, DIRECTED},
    {"director", "prompt", NULL, "\"a.png\"", SAME, DIRECTED},
    {"director", "temperature", NULL, "1", SAME, DIRECTED},
    {"director", "seed", NULL, "7", SAME, DIRECTED},
    {"director", "context", NULL, "8192", SAME, DIRECTED},
    {"director", "parallel", NULL, "2", SAME, DIRECTED},
    {"director", "timeout", NULL, "60", SAME, DIRECTED},
    {"project", "director", NULL, "\"builtin\"", FILM},
    {"project", "detectors", NULL, "[\"saliency\"]", SAME},
    {"project", "seed", NULL, "7", FILM},
    {"project", "chunk_duration", NULL, "0.5", FILM},
    {"project", "variables", NULL, "{\"word\": \"Another\"}", FILM},
    {"project", "defaults", NULL, "{\"fit\": \"contain\"}", FILM},
    {"project", "segments", NULL, "[{\"image\": \"a.png\", \"duration\": 0.6}]", FILM},
    {"project", "voice", NULL, "\"en-us\"", FILM, SPOKEN},
    {"project", "music", NULL, "{\"file\": \"other.wav\"}", FILM},
    {"project", "sounds", NULL, "[{\"file\": \"other.wav\", \"at\": 1.0}]", FILM},
    {"project", "audio", NULL, "{\"narration_db\": -6}", FILM},
    {"project", "tags", NULL, "{\"artist\": \"A\"}", FILM},
    {"project", "captions", NULL, "{\"burn\": \"plain\"}", FILM, LIT},

    {"output", "width", NULL, "128", FILM},
    {"output", "height", NULL, "72", FILM},
    {"output", "fps", NULL, "20", FILM},
    {"output", "preset", NULL, "\"archive\"", FILM},
    {"output", "encoder", NULL, "\"mpeg4\"", FILM},
    {"output", "speed", NULL, "\"veryfast\"", FILM},
    {"output", "tune", NULL, "\"none\"", FILM},
    {"output", "crf", NULL, "35", FILM},
    {"output", "keyint", NULL, "3", FILM},
    {"output", "bframes", "0", "2", FILM, "output", "{\"speed\": \"veryfast\"}"},
    {"output", "threads", "1", "4", KEYED},
    {"output", "audio_codec", NULL, "\"flac\"", FILM},
    {"output", "audio_bitrate", NULL, "64000", FILM},
    {"output", "container", NULL, "\"mp4\"", SAME},
    {"output", "file", NULL, "\"another.mp4\"", SAME},
    {"output", "chapters", NULL, "\"off\"", FILM, "segments/0", "{\"title\": \"One\"}"},
    {"output", "poster", NULL, "0.5", KEYED},
    {"output", "cover", NULL, "\"a.png\"", FILM},
    {"output", "alpha", NULL, "true", FILM, "output", "{\"container\": \"mov\"}"},
    {"output", "verify", NULL, "\"on\"", SAME},
    {"output", "name", NULL, "\"small\"", SAME},

    {"segment", "image", NULL, "\"b.jpg\"", FILM},
    {"segment", "video", "\"one.mov\"", "\"two.mov\"", FILM, "segments/0", "-image"},
    {"segment", "card", "{\"text\": \"A\"}", "{\"text\": \"B\"}", FILM, "segments/0", "-image"},
    {"segment", "in", NULL, "0.3", FILM, SHOWN},
    {"segment", "out", NULL, "0.3", FILM, SHOWN},
    {"segment", "speed", NULL, "0.5", FILM, SHOWN},
    {"segment", "loop", NULL, "true", FILM, LOOPED},
    {"segment", "deinterlace", NULL, "\"on\"", FILM, SHOWN},
    {"segment", "freeze", NULL, "{\"at\": 0.2, \"duration\": 0.3}", FILM, SHOWN},
    {"segment", "clip_gain_db", NULL, "-6", FILM, SHOWN},
    {"segment", "clip_duck_db", NULL, "-12", FILM, SHOWN},
    {"segment", "clip_mute", NULL, "true", FILM, SHOWN},
    {"segment", "fit", NULL, "\"contain\"", FILM},
    {"segment", "enhance", NULL, "\"sharpen\"", FILM},
    {"segment", "enhance_strength", "0.2", "0.9", FILM, "segments/0", "{\"enhance\": \"sharpen\"}"},
    {"segment", "focus", NULL, "[0.1, 0.9]", FILM},
    {"segment", "subject", NULL, "[0.1, 0.7, 0.2, 0.3]", FILM, "segments/0", "-focus"},
    {"segment", "background_image", NULL, "\"a.png\"", FILM, "segments/0",
     "{\"video\": \"tall.mov\", \"fit\": \"contain\"}-image"},
    {"segment", "background", NULL, "\"#40ff40\"", FILM, "segments/0", "{\"fit\": \"contain\"}"},
    {"segment", "visual_query", "\"one dog\"", "\"two cats\"", FILM, "segments/0", "{}-image"},
    {"segment", "title", "\"A\"", "\"B\"", FILM},
    {"segment", "transcript", NULL, "\"One\"", FILM},
    {"segment", "captions", NULL, "false", FILM, LIT},
    {"segment", "words", "\"slow.json\"", "\"quick.json\"", FILM, LIT},
    {"segment", "voice", NULL, "\"en-us\"", FILM, SPOKEN_HERE},
    {"segment", "rate", NULL, "200", FILM, SPOKEN_HERE},
    {"segment", "pitch", NULL, "80", FILM, SPOKEN_HERE},
    {"segment", "language", NULL, "\"de\"", FILM, SPOKEN_HERE},
    {"segment", "pronounce", NULL, "{\"One\": \"Two\"}", FILM, SPOKEN_HERE},
    {"segment", "pause_before", NULL, "0.2", FILM, SPEECH},
    {"segment", "pause_after", NULL, "0.2", FILM, SPOKEN_HERE},
    {"segment", "audio", NULL, "\"other.wav\"", FILM},
    {"segment", "duration", NULL, "0.8", FILM},
    {"segment", "start_time", NULL, "0", SAME},
    {"segment", "end_time", "0.6", "0.9", FILM, "segments/0", "-duration"},
    {"segment", "seed", NULL, "5", FILM},
    {"segment", "effects_plan", NULL, "{\"motion\": \"pan_ltr\"}", FILM},
    {"segment", "custom_effects", NULL, "[\"vignette\"]", FILM},

    {"subject", "bbox", "[0, 0, 0.2, 0.2]", "[0.7, 0.7, 0.3, 0.3]", FILM, SUBJECT("{}")},
    {"subject", "mask", "[[0, 1], [0, 0]]", "[[0, 0], [1, 0]]", FILM, SUBJECT("{}")},
    {"subject", "mask_shape", "[1, 4]", "[4, 1]", FILM, SUBJECT("{\"mask\": [1, 0, 0, 0]}")},
    {"subject", "label", "\"A\"", "\"B\"", SAME, SUBJECT(CORNER)},
    {"subject", "confidence", NULL, "0.1", FILM, SUBJECT(CORNER)},
    {"subject", "anchor", NULL, "[0.9, 0.9]", FILM, SUBJECT(CORNER)},

    {"segment", "scene", COPIED("one.mov"), COPIED("two.mov"), FILM, "segments/0", "-image"},
    {"scene", "command", "[\"sh\", \"-c\", \"cp one.mov a.mov; cp a.mov b.mov\"]",
     "[\"sh\", \"-c\", \"cp two.mov a.mov; cp a.mov b.mov\"]", FILM, MADE},
    {"scene", "inputs", "[\"one.mov\", \"two.mov\"]", "[\"one.mov\", \"two.mov\", \"gaps.wav\"]",
     KEYED, MADE},
    {"scene", "output", "\"a.mov\"", "\"b.mov\"", KEYED, MADE},
    {"scene", "timeout", "60", "600", SAME, MADE},
    {"freeze", "at", "0.2", "0.3", FILM, HELD},
    {"freeze", "duration", "0.2", "0.3", FILM, HELD},

    {"project", "theme", NULL, "\"paper\"", FILM, THEMED},
    {"theme", "name", NULL, "\"paper\"", FILM, THEMED},
    {"theme", "colors", NULL, "{\"background\": \"#ff0000\"}", FILM, THEMED},
    {"theme", "fonts", NULL, "{\"heading\": \"DejaVu Serif\"}", FILM, THEMED},
    {"theme", "margin", NULL, "0.2", FILM, THEMED},
    {"theme", "logo", NULL, "{\"file\": \"a.png\"}", FILM, THEMED},
    {"theme_logo", "file", "\"a.png\"", "\"b.jpg\"", FILM, THEMED_LOGO},
    {"theme_logo", "corner", "\"top_left\"", "\"bottom_left\"", FILM, THEMED_LOGO},
    {"theme_logo", "size", "100", "200", FILM, THEMED_LOGO},
    {"theme_logo", "opacity", "0.5", "1", FILM, THEMED_LOGO},
    {"theme_colors", "background", NULL, "\"#ff0000\"", FILM, THEMED},
    {"theme_colors", "gradient", NULL, "\"#ff0000\"", FILM, THEMED},
    {"theme_colors", "surface", NULL, "\"#ff0000\"", FILM, THEMED_CODE},
    {"theme_colors", "text", NULL, "\"#ff0000\"", FILM, THEMED},
    {"theme_colors", "muted", NULL, "\"#ff0000\"", FILM, THEMED_CODE},
    {"theme_colors", "accent", NULL, "\"#ff0000\"", FILM, THEMED},
    {"theme_fonts", "heading", NULL, "\"DejaVu Serif\"", FILM, THEMED},
    {"theme_fonts", "body", NULL, "\"DejaVu Serif\"", FILM, THEMED_POINTS},
    {"theme_fonts", "mono", NULL, "\"DejaVu Serif\"", FILM, THEMED_CODE},
    {"card", "type", NULL, "\"text\"", SAME},
    {"card", "text", NULL, "\"B\"", FILM},
    {"card", "background", NULL, "\"#204060\"", FILM},
    {"card", "color", NULL, "\"#c02020\"", FILM},
    {"card", "font", NULL, "\"Serif\"", FILM},
    {"card", "size", NULL, "200", FILM},

    {"effects_plan", "motion", NULL, "\"pan_ltr\"", FILM},
    {"effects_plan", "overlays", NULL, "[\"vignette\"]", FILM},
    {"effects_plan", "tools", NULL, "[{\"name\": \"temporal_zoom\", \"params\": {\"scale\": 2}}]",
     FILM},
    {"effects_plan", "fade_in", NULL, "0.3", FILM},
    {"effects_plan", "fade_out", NULL, "0.3", FILM},
    {"effects_plan", "transition", NULL, "\"none\"", FILM},

    {"transition", "type", NULL, "\"wipeleft\"", FILM},
    {"transition", "duration", NULL, "0.2", FILM},
    {"transition", "ease", NULL, "\"easeInCubic\"", FILM},
    {"transition", "color", NULL, "\"#ffff00\"", FILM, "segments/0/effects_plan/transition",
     "{\"type\": \"fadecolor\"}"},
    {"transition", "file", NULL, "\"c.png\"", FILM, "segments/0/effects_plan/transition", LUMA},
    {"transition", "softness", NULL, "0.5", FILM, "segments/0/effects_plan/transition", LUMA},
    {"transition", "invert", NULL, "true", FILM, "segments/0/effects_plan/transition", LUMA},

    {"music", "file", NULL, "\"tone.wav\"", FILM},
    {"music", "start", NULL, "0.3", FILM},
    {"music", "end", NULL, "0.5", FILM},
    {"music", "in", NULL, "0.4", FILM},
    {"music", "out", NULL, "0.4", FILM},
    {"music", "gain_db", NULL, "-9", FILM},
    {"music", "duck_db", NULL, "-20", FILM},
    {"music", "duck", NULL, "\"carve\"", FILM},
    {"music", "loop", NULL, "true", FILM, "music/0", "{\"out\": 0.5}"},
    {"music", "crossfade", NULL, "0.2", FILM, "music/0", "{\"loop\": true, \"out\": 0.5}"},
    {"music", "fade_in", NULL, "0.5", FILM},
    {"music", "fade_out", NULL, "0.5", FILM},

    {"sound", "file", NULL, "\"tone.wav\"", FILM},
    {"sound", "at", NULL, "0.2", FILM},
    {"sound", "segment", "1", "2", FILM, "sounds/0", "-at"},
    {"sound", "offset", NULL, "0.2", FILM, "sounds/0", "{\"segment\": 1}-at"},
    {"sound", "in", NULL, "0.3", FILM},
    {"sound", "out", NULL, "0.3", FILM},
    {"sound", "gain_db", NULL, "-12", FILM},
    {"sound", "fade_in", NULL, "0.4", FILM},
    {"sound", "fade_out", NULL, "0.4", FILM},

    {"audio", "loudness", NULL, "-23", FILM},
    {"audio", "ceiling_db", NULL, "-12", FILM},
    {"audio", "narration_db", NULL, "-9", FILM},
    {"audio", "duck_lookahead", NULL, "0.05", FILM, GAPS},
    {"audio", "duck_attack", NULL, "0.6", FILM, GAPS},
    {"audio", "duck_hold", NULL, "0.05", FILM, GAPS},
    {"audio", "duck_release", NULL, "0.1", FILM, GAPS},
    {"audio", "duck_threshold_db", NULL, "-5", FILM, GAPS},

    {"tags", "title", NULL, "\"A\"", FILM},
    {"tags", "artist", NULL, "\"A\"", FILM},
    {"tags", "album", NULL, "\"A\"", FILM},
    {"tags", "comment", NULL, "\"A\"", FILM},
    {"tags", "date", NULL, "\"2026\"", FILM},
    {"tags", "language", NULL, "\"de\"", FILM},
    {"tags", "ai", NULL, "\"off\"", FILM, SPOKEN},
    {"tags", "ai_made", NULL, "[\"pictures\"]", FILM},

    {"captions", "burn", NULL, "\"plain\"", FILM, LIT},
    {"captions", "style", NULL, "{\"size\": 80}", FILM, LIT},
    {"captions", "file", NULL, "\"one.srt\"", FILM, LIT},
    {"captions", "words", NULL, "\"slow.json\"", FILM, LIT},
    {"captions", "sidecars", NULL, "[\"srt\"]", SAME, SPOKEN},
    {"captions", "soft", NULL, "true", FILM, LIT},
    {"captions", "language", NULL, "\"de\"", KEYED, LIT},
    {"captions", "max_chars", NULL, "10", FILM, LIT},
    {"captions", "max_lines", NULL, "1", FILM, LIT},
    {"captions", "max_words", NULL, "1", FILM, LIT},
    {"captions", "min_duration", NULL, "0.2", FILM, LIT},
    {"captions", "max_duration", NULL, "1", FILM, LIT},
    {"captions", "close_gap", NULL, "0", FILM, LIT_BY("slow.json")},
    {"captions", "reading_speed", NULL, "90", FILM, LIT},

    {"caption_style", "font", NULL, "\"Serif\"", FILM, LIT},
    {"caption_style", "size", NULL, "90", FILM, LIT},
    {"caption_style", "color", NULL, "\"#ff0000\"", FILM, LIT},
    {"caption_style", "highlight_color", NULL, "\"#ff0000\"", FILM, LIT},
    {"caption_style", "outline", NULL, "12", FILM, LIT},
    {"caption_style", "outline_color", NULL, "\"#ff0000\"", FILM, LIT},
    {"caption_style", "box_color", NULL, "\"#ff0000\"", FILM, BOXED},
    {"caption_style", "box_opacity", NULL, "0.3", FILM, BOXED},
    {"caption_style", "position", NULL, "\"top\"", FILM, LIT},
    {"caption_style", "margin", NULL, "0.3", FILM, LIT},
    {"caption_style", "align", NULL, "\"left\"", FILM, LIT},

    {"voice", "provider", NULL, "\"espeak\"", SAME, SPOKEN},
    {"voice", "voice", NULL, "\"en-us\"", FILM, SPOKEN},
    {"voice", "language", NULL, "\"de\"", FILM, SPOKEN},
    {"voice", "rate", NULL, "200", FILM, SPOKEN},
    {"voice", "pitch", NULL, "80", FILM, SPOKEN},
    {"voice", "speed", NULL, "1.5", FILM, SERVED},
    {"voice", "model", NULL, "\"another\"", FILM, SERVED},
    {"voice", "base_url", "\"http://127.0.0.1:PORT/v1\"", "\"http://localhost:PORT/v1\"", KEYED,
     SERVED},
    {"voice", "command", "[\"cat\", \"tone.wav\"]", "[\"cat\", \"other.wav\"]", FILM, "",
     "{\"voice\": {\"provider\": \"command\"}, \"segments\": [{\"card\": {}, \"transcript\": "
     "\"One and two and three.\"}]}-audio_file"},
    {"voice", "pause_before", NULL, "0.1", FILM, SPOKEN},
    {"voice", "pause_after", NULL, "0.1", FILM, SPOKEN},
    {"voice", "pronounce", NULL, "{\"One\": \"Two\"}", FILM, SPOKEN},
    {"voice", "pronounce_file", "\"said.json\"", "\"others.json\"", FILM, SPOKEN},
    {"voice", "timeout", NULL, "90", SAME, SPOKEN},
    {"voice", "parallel", NULL, "1", SAME, SPOKEN},
    {"voice", "level", NULL, "\"off\"", FILM, SPOKEN},
    {"voice", "check", NULL, "false", SAME, SERVED},

    {"color_grade", "lut", "\"dark.cube\"", "\"light.cube\"", FILM},
    {"color_grade", "strength", "0.2", "0.9", FILM, NULL, "{\"exposure\": 2}"},
    {"static", "ease", NULL, "\"easeInCubic\"", SAME},
    {"zoom_on_subject", "target", "\"lamp\"", "\"gull\"", FILM},
    {"zoom_on_subject", "nth", "1", "2", FILM},
    {"zoom_on_subject", "anchor_feature", "\"auto\"", "\"center\"", FILM},
    {"subject_outline", "target", "\"lamp\"", "\"gull\"", FILM},
    {"subject_glow", "target", "\"lamp\"", "\"gull\"", FILM},
    {"subject_glow", "stages", "[1]", "[0.5]", FILM},
    {"subject_pop", "target", "\"lamp\"", "\"gull\"", FILM},
    {"background_blur", "target", "\"lamp\"", "\"gull\"", FILM},
    {"parallax", "target", "\"lamp\"", "\"gull\"", FILM},
    {"character_highlight", "target", "\"lamp\"", "\"gull\"", FILM},
    {"character_highlight", "character_name", "\"A\"", "\"B\"", FILM},
    {"character_highlight", "font", NULL, "\"DejaVu Serif\"", FILM},
    {"character_highlight", "glow_stages", "[1]", "[0.5]", FILM},
    {"character_highlight", "stage_durations", "[0.2]", "[1]", FILM},
    {"character_highlight", "glow_radius", "40", "120", FILM},
    {"character_highlight", "fontsize", "40", "90", FILM},
    {"character_highlight", "label_position", "\"bottom\"", "\"right\"", FILM, NULL,
     "{\"character_name\": \"A\", \"fontsize\": 12}"},
    {"character_highlight", "cps", "2", "4", FILM},
    {"character_highlight", "start_time", "0.1", "0.5", FILM},
    {"neon_overlay", "edges", "\"on\"", "\"off\"", KEYED}, /* the picture here has none */
    {"neon_overlay", "edge_opacity", "0.25", "0.5", KEYED},
    {"neon_overlay", "edge_radius", "50", "100", KEYED},
    {"newspaper_frame", "headline", "\"A\"", "\"B\"", FILM},
    {"newspaper_frame", "caption", "\"A\"", "\"B\"", FILM},
    {"newspaper_frame", "body_text", "\"A\"", "\"B\"", FILM},
    {"picture_in_picture", "file", "\"a.png\"", "\"b.jpg\"", FILM},
    {"picture_in_picture", "fit", "\"cover\"", "\"contain\"", FILM, NULL,
     "{\"file\": \"a.png\", \"box\": [0.1, 0.1, 0.2, 0.8]}"},
    {"picture_in_picture", "radius", "10", "100", FILM},
    {"picture_in_picture", "start_time", "0.1", "0.5", FILM},
    {"picture_in_picture", "duration", "0.3", "0.9", FILM},
    {"picture_in_picture", "animate_in", "0.1", "0.4", FILM},
    {"keyframes", "keyframes", "[{\"t\": 0, \"rect\": [0.1, 0.1, 0.5, 0.5]}]",
     "[{\"t\": 0, \"rect\": [0.4, 0.4, 0.5, 0.5]}]", FILM},
    {"keyframes", "ease", NULL, "\"easeInCubic\"", FILM, NULL,
     "{\"keyframes\": [{\"t\": 0, \"rect\": [0.1, 0.1, 0.5, 0.5]}, {\"t\": 0.5, \"rect\": "
     "[0.4, 0.4, 0.5, 0.5]}]}"},

    {"paneled_text", "text", "\"A\"", "\"B\"", FILM},
    {"paneled_text", "font", NULL, "\"DejaVu Serif\"", FILM},
    {"paneled_text", "animate_in", "0.1", "0.4", FILM},
    {"paneled_text", "cps", "2", "4", FILM},
    {"paneled_text", "duration", "0.3", "0.9", FILM},
    {"paneled_text", "fontsize", "40", "90", FILM},
    {"paneled_text", "min_panel_width_px", "300", "500", FILM},
    {"paneled_text", "min_panel_height_px", "300", "500", FILM},
    {"zoom_then_panel", "text", "\"A\"", "\"B\"", FILM},
    {"zoom_then_panel", "font", NULL, "\"DejaVu Serif\"", FILM},
    {"zoom_then_panel", "animate_in", "0.1", "0.4", FILM},
    {"zoom_then_panel", "typing_speed", "5", "10", FILM},
    {"zoom_then_panel", "duration", "0.3", "0.9", FILM},
    {"zoom_then_panel", "fontsize", "40", "90", FILM},
    {"zoom_then_panel", "min_panel_width_px", "300", "500", FILM},
    {"zoom_then_panel", "min_panel_height_px", "300", "500", FILM},
    {"paneled_text", "start_time", "0.2", "0.8", FILM},
    {"zoom_then_panel", "zoom_duration", "0.5", "1.0", FILM},
    {"title", "text", "\"A\"", "\"B\"", FILM},
    {"title", "font", NULL, "\"DejaVu Serif\"", FILM},
    {"title", "fontsize", "40", "60", FILM},
    {"title", "start_time", "0.2", "0.8", FILM},
    {"title", "duration", "0.6", "1.1", FILM},
    {"title", "animate_in", "0.1", "0.4", FILM},
    {"lower_third", "text", "\"A\"", "\"B\"", FILM},
    {"lower_third", "font", NULL, "\"DejaVu Serif\"", FILM},
    {"lower_third", "fontsize", "40", "60", FILM},
    {"lower_third", "start_time", "0.2", "0.8", FILM},
    {"lower_third", "duration", "0.6", "1.1", FILM},
    {"lower_third", "animate_in", "0.1", "0.4", FILM},
    {"animated_location_text", "text", "\"A\"", "\"B\"", FILM},
    {"animated_location_text", "font", NULL, "\"DejaVu Serif\"", FILM},
    {"animated_location_text", "fontsize", "40", "60", FILM},
    {"animated_location_text", "start_time", "0.2", "0.8", FILM},
    {"animated_location_text", "duration", "0.6", "1.1", FILM},
    {"title", "subtitle", "\"A\"", "\"B\"", FILM},
    {"lower_third", "role", "\"A\"", "\"B\"", FILM},
    {"animated_location_text", "cps", "2", "4", FILM},
    {"map_highlight", "location_name", "\"A\"", "\"B\"", FILM},
    {"map_highlight", "font", NULL, "\"DejaVu Serif\"", FILM},
    {"map_highlight", "fontsize", "40", "70", FILM},
    {"map_highlight", "cps", "4", "20", FILM, NULL,
     "{\"highlight_duration\": 1.2, \"fade_to_normal_duration\": 0.2}"},
    {"map_highlight", "highlight_duration", "0.3", "0.9", FILM},
    {"map_highlight", "fade_to_normal_duration", "0.2", "0.6", FILM, NULL,
     "{\"highlight_duration\": 0.5}"},
    {"map_highlight", "start_time", "0.2", "0.8", FILM},
    {"news_overlay", "headline", "\"A\"", "\"B\"", FILM},
    {"news_overlay", "body_text", "\"A\"", "\"B\"", FILM},
    {"news_overlay", "highlighted_phrases", "[\"A\"]", "[\"D\"]", FILM},
    {"news_overlay", "font", NULL, "\"DejaVu Serif\"", FILM},
    {"news_overlay", "headline_size", "30", "50", FILM},
    {"news_overlay", "body_size", "20", "40", FILM},
    {"news_overlay", "start_time", "0.2", "0.8", FILM},
    {"news_overlay", "duration", "0.4", "0.9", FILM},
    {"news_overlay", "position", "[0, 0.1]", "[0.06, 0.1]", FILM},
};
#pragma GCC diagnostic pop
