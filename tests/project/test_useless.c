/* SPDX-License-Identifier: MIT */
#include "helpers.h"
#include "project/tables.h"
#include "project/tables_sound.h"

#include <string.h>

/* Promise "clear errors": what a person wrote and what does nothing is told. */

#define ROOT(members) "{" members ",\"segments\": [{\"image\": \"a.jpg\", \"duration\": 5}]}"
#define SAID(members)                                                                              \
    "{" members ",\"segments\": [{\"image\": \"a.jpg\", \"transcript\": \"Hello there.\"}]}"
#define UNSAID(members)                                                                            \
    "{\"voice\": {\"provider\": \"none\", " members "}, \"segments\": [{\"image\": \"a.jpg\", "    \
    "\"duration\": 5, \"transcript\": \"Hello there.\"}]}"
#define SEGMENT(members) "{\"segments\": [{\"image\": \"a.jpg\", \"duration\": 5, " members "}]}"
#define CLIP(members) "{\"segments\": [{\"video\": \"a.mp4\", \"duration\": 5, " members "}]}"
#define LINE(members)                                                                              \
    "{\"segments\": [{\"image\": \"a.jpg\", \"transcript\": \"Hello there.\", " members "}]}"
#define CARD(members) "{\"segments\": [{\"card\": {" members "}, \"duration\": 5}]}"
#define ALONE(members)                                                                             \
    "{\"segments\": [{\"card\": {\"text\": \"x\"}, \"duration\": 5, " members "}]}"
#define QUERY(members)                                                                             \
    "{\"segments\": [{\"visual_query\": \"a red house\", \"duration\": 5, " members "}]}"
#define NEWER(visual)                                                                              \
    "{\"version\": 1, \"segments\": [{\"visual_query\": \"a red house\", \"duration\": 5, " visual \
    "}]}"
#define OVER(members) SEGMENT("\"card\": {" members "}")
#define TOOL(members) SEGMENT("\"effects_plan\": {\"tools\": [{" members "}]}")
#define OVERLAY(members) SEGMENT("\"effects_plan\": {\"overlays\": [{" members "}]}")
#define MOTION(members) SEGMENT("\"effects_plan\": {\"motion\": {" members "}}")
#define CUT(members)                                                                               \
    "{\"segments\": [{\"image\": \"a.jpg\", \"duration\": 5, \"effects_plan\": {\"transition\": "  \
    "{" members "}}}, {\"image\": \"b.jpg\", \"duration\": 5}]}"
#define BUILTIN(members) ROOT("\"director\": {\"kind\": \"builtin\", " members "}")
#define BOX "\"bbox\": [0, 0, 0.5, 0.5]"
#define MUSIC "\"music\": {\"file\": \"m.wav\"}, "

/* Each says one warning, of that option of that table, with these words. */
static const struct {
    const char *option, *text, *words;
} rows[] = {
    {"director.model", BUILTIN("\"model\": \"m\""), "is for language models"},
    {"director.url", BUILTIN("\"url\": \"http://127.0.0.1:1\""), "is for language models"},
    {"director.api_key_env", BUILTIN("\"api_key_env\": \"OPENAI_API_KEY\""),
     "is for language models"},
    {"director.instructions", BUILTIN("\"instructions\": \"calm\""), "is for language models"},
    {"director.prompt", BUILTIN("\"prompt\": \"p.txt\""), "is for language models"},
    {"director.temperature", BUILTIN("\"temperature\": 1"), "is for language models"},
    {"director.seed", BUILTIN("\"seed\": 3"), "is for language models"},
    {"director.context", BUILTIN("\"context\": 9"), "is for Ollama"},
    {"director.parallel", BUILTIN("\"parallel\": 2"), "is for language models"},
    {"director.timeout", BUILTIN("\"timeout\": 9"), "is for language models"},
    {"project.voice", ROOT("\"voice\": \"de\""), "without a transcript"},
    {"project.comment", ROOT("\"comment\": \"a\", \"tags\": {\"comment\": \"b\"}"),
     "beside tags.comment"},
    {"output.audio_bitrate",
     SAID("\"output\": {\"audio_codec\": \"flac\", \"audio_bitrate\": 96000}"), "without loss"},
    {"output.audio_bitrate",
     SAID("\"outputs\": [{\"name\": \"a\"}, {\"name\": \"b\", \"audio_codec\": \"pcm\", "
          "\"audio_bitrate\": 96000}]"),
     "without loss"},
    {"output.encoder", ROOT("\"output\": {\"container\": \"gif\", \"encoder\": \"libx264\"}"),
     "on an animated picture"},
    {"output.speed", ROOT("\"output\": {\"container\": \"gif\", \"speed\": \"fast\"}"),
     "on an animated picture"},
    {"output.tune", ROOT("\"output\": {\"container\": \"gif\", \"tune\": \"none\"}"),
     "on an animated picture"},
    {"output.crf", ROOT("\"output\": {\"container\": \"gif\", \"crf\": 20}"),
     "on an animated picture"},
    {"output.audio_codec", ROOT("\"output\": {\"container\": \"gif\", \"audio_codec\": \"aac\"}"),
     "on an animated picture"},
    {"output.chapters", ROOT("\"output\": {\"container\": \"gif\", \"chapters\": \"film\"}"),
     "on an animated picture"},
    {"output.cover", ROOT("\"output\": {\"container\": \"gif\", \"cover\": \"a.jpg\"}"),
     "on an animated picture"},
    {"output.audio_codec", ROOT("\"output\": {\"audio_codec\": \"opus\"}"), "without sound"},
    {"output.audio_bitrate", ROOT("\"output\": {\"audio_bitrate\": 96000}"), "without sound"},
    {"output.audio_codec",
     ROOT("\"outputs\": [{\"name\": \"a\"}, {\"name\": \"b\", \"audio_codec\": \"flac\"}]"),
     "without sound"},
    {"output.chapters", ROOT("\"output\": {\"chapters\": \"list\"}"), "have no title"},
    {"output.chapters", ROOT("\"output\": {\"chapters\": \"both\"}"), "have no title"},
    {"project.voice",
     "{\"voice\": {\"voice\": \"de\", \"rate\": 120}, \"segments\": [{\"image\": \"a.jpg\", "
     "\"audio\": \"a.wav\", \"transcript\": \"Hello.\"}]}",
     "is all recorded"},
    {"output.crf", ROOT("\"output\": {\"encoder\": \"ffv1\", \"crf\": 20}"), "loses nothing"},
    {"output.crf", ROOT("\"output\": {\"encoder\": \"qtrle\", \"crf\": 20}"), "loses nothing"},
    {"project.title", ROOT("\"title\": \"T\", \"output\": {\"container\": \"webp\"}"),
     "on an animated picture"},
    {"project.comment", ROOT("\"comment\": \"T\", \"output\": {\"file\": \"a.gif\"}"),
     "on an animated picture"},
    {"project.tags",
     ROOT("\"tags\": {\"artist\": \"A\"}, \"outputs\": [{\"name\": \"a\", \"container\": "
          "\"gif\"}, {\"name\": \"b\", \"container\": \"webp\"}]"),
     "on an animated picture"},
    {"variables.place", ROOT("\"variables\": {\"place\": \"Rome\"}"), "nothing in the project"},
    {"output.keyint", ROOT("\"output\": {\"encoder\": \"prores_ks\", \"keyint\": 50}"),
     "all key frames"},
    {"output.bframes", ROOT("\"output\": {\"encoder\": \"mjpeg\", \"bframes\": 2}"),
     "all key frames"},
    {"segment.in", SEGMENT("\"in\": 1"), "is for clips"},
    {"segment.out", SEGMENT("\"out\": 1"), "is for clips"},
    {"segment.speed", ALONE("\"speed\": 2"), "is for clips"},
    {"segment.loop", SEGMENT("\"loop\": true"), "is for clips"},
    {"segment.freeze", SEGMENT("\"freeze\": {\"at\": 1, \"duration\": 1}"), "is for clips"},
    {"segment.deinterlace", SEGMENT("\"deinterlace\": \"on\""), "is for clips"},
    {"segment.background_image", SEGMENT("\"background_image\": \"a.png\""), "is for clips"},
    {"segment.clip_mute", SEGMENT("\"clip_mute\": true"), "is for clips"},
    {"segment.clip_gain_db", SEGMENT("\"clip_gain_db\": -3"), "is for clips"},
    {"segment.clip_gain_db", CLIP("\"clip_mute\": true, \"clip_gain_db\": -3"), "clip_mute"},
    {"segment.clip_duck_db", SEGMENT("\"clip_duck_db\": -3"), "is for clips"},
    {"segment.clip_duck_db", CLIP("\"clip_duck_db\": -3"), "nobody speaks"},
    {"segment.fit", ALONE("\"fit\": \"contain\""), "on a card alone"},
    {"segment.focus", ALONE("\"focus\": [0.5, 0.2]"), "on a card alone"},
    {"segment.focus", SEGMENT("\"fit\": \"contain\", \"focus\": [0.5, 0.2]"), "shown whole"},
    {"segment.focus", CLIP("\"fit\": \"blur\", \"focus\": \"center\""), "shown whole"},
    {"segment.enhance",
     "{\"segments\": [{\"scene\": {\"command\": [\"draw\"], \"output\": \"o.mp4\"}, \"duration\": "
     "5, \"enhance\": "
     "\"sharpen\"}]}",
     "is for pictures"},
    {"segment.enhance", ALONE("\"enhance\": \"sharpen\""), "is for pictures"},
    {"segment.enhance", CLIP("\"enhance\": \"sharpen\""), "is for pictures"},
    {"segment.enhance_strength", SEGMENT("\"enhance_strength\": 0.7"), "without enhance"},
    {"segment.enhance_strength", SEGMENT("\"enhance\": \"none\", \"enhance_strength\": 0.7"),
     "without enhance"},
    {"segment.enhance_strength", CLIP("\"enhance_strength\": 0.7"), "is for pictures"},
    {"segment.subject", ALONE("\"subject\": {" BOX "}"), "on a card alone"},
    {"segment.background", ALONE("\"background\": \"#fff\""), "on a card alone"},
    {"segment.background", SEGMENT("\"background\": \"#fff\""), "behind a JPEG picture"},
    {"segment.background", SEGMENT("\"background\": \"#fff\", \"fit\": \"blur\""), "behind a JPEG"},
    {"segment.background", CLIP("\"background\": \"#fff\", \"background_image\": \"a.png\""),
     "beside background_image"},
    {"segment.subject", SEGMENT("\"fit\": \"contain\", \"subject\": [0, 0, 0.5, 0.5]"),
     "shown whole"},
    {"segment.subject", SEGMENT("\"focus\": [0, 0], \"subject\": [0, 0, 0.5, 0.5]"),
     "beside a focus"},
    {"project.theme", ROOT("\"theme\": \"paper\""), "without cards"},
    {"project.theme", ROOT("\"theme\": {\"colors\": {\"accent\": \"#f00\"}}"), "without cards"},
    {"segment.fit",
     "{\"segments\": [{\"card\": {\"type\": \"title\", \"title\": \"x\"}, \"duration\": 5, "
     "\"fit\": \"contain\"}]}",
     "on a card alone"},
    {"segment.visual_query", NEWER("\"image\": \"a.jpg\""), "without image"},
    {"segment.visual_query", NEWER("\"video\": \"a.mp4\""), "without image"},
    {"segment.visual_query", NEWER("\"card\": {\"text\": \"x\"}"), "without image"},
    {"segment.captions", SEGMENT("\"captions\": true"), "asks for no captions"},
    {"segment.words", LINE("\"words\": \"w.json\""), "asks for no captions"},
    {"segment.words",
     "{\"captions\": {\"burn\": \"plain\"}, \"segments\": [{\"image\": \"a.jpg\", "
     "\"transcript\": \"Hello.\", \"captions\": false, \"words\": \"w.json\"}]}",
     "beside \"captions\": false"},
    {"segment.captions",
     "{\"captions\": {\"burn\": \"plain\", \"file\": \"c.srt\"}, \"segments\": [{\"image\": "
     "\"a.jpg\", \"duration\": 5, \"captions\": true}]}",
     "beside captions.file"},
    {"segment.voice", SEGMENT("\"voice\": \"de\""), "a voice speaks"},
    {"segment.voice", SEGMENT("\"audio\": \"a.wav\", \"voice\": \"de\""), "a voice speaks"},
    {"segment.rate", SEGMENT("\"rate\": 120"), "a voice speaks"},
    {"segment.pitch", SEGMENT("\"pitch\": 60"), "a voice speaks"},
    {"segment.rate", LINE("\"voice\": {\"provider\": \"http\"}, \"rate\": 120"),
     "for the voice espeak"},
    {"segment.language", SEGMENT("\"language\": \"de\""), "a voice speaks"},
    {"segment.pronounce", SEGMENT("\"pronounce\": {\"a\": \"b\"}"), "a voice speaks"},
    {"segment.pause_before", SEGMENT("\"pause_before\": 1"), "nobody speaks"},
    {"segment.pause_after", SEGMENT("\"pause_after\": 1"), "nobody speaks"},
    {"segment.pause_after", LINE("\"duration\": 4, \"pause_after\": 1"), "\"auto\" length"},
    {"voice.rate", SAID("\"voice\": {\"provider\": \"http\", \"rate\": 120}"), "provider espeak"},
    {"voice.pitch", SAID("\"voice\": {\"provider\": \"http\", \"pitch\": 60}"), "provider espeak"},
    {"voice.language", SAID("\"voice\": {\"voice\": \"en-gb\", \"language\": \"de\"}"),
     "that is named"},
    {"segment.language", LINE("\"voice\": \"en-gb\", \"language\": \"de\""), "that is named"},
    {"voice.speed", SAID("\"voice\": {\"speed\": 2}"), "providers http"},
    {"voice.model", SAID("\"voice\": {\"model\": \"m\"}"), "provider http"},
    {"voice.base_url", SAID("\"voice\": {\"base_url\": \"http://localhost\"}"), "provider http"},
    {"voice.command", SAID("\"voice\": {\"command\": [\"say\"]}"), "provider command"},
    {"voice.check", SAID("\"voice\": {\"check\": false}"), "providers http and command"},
    {"voice.speed", LINE("\"voice\": {\"provider\": \"espeak\", \"speed\": 2}"), "providers http"},
    {"voice.voice", UNSAID("\"voice\": \"x\""), "provider none"},
    {"voice.language", UNSAID("\"language\": \"de\""), "provider none"},
    {"voice.pronounce", UNSAID("\"pronounce\": {\"a\": \"b\"}"), "provider none"},
    {"voice.pronounce_file", UNSAID("\"pronounce_file\": \"a.json\""), "provider none"},
    {"voice.level", UNSAID("\"level\": \"off\""), "provider none"},
    {"voice.parallel", UNSAID("\"parallel\": 2"), "provider none"},
    {"voice.timeout", UNSAID("\"timeout\": 9"), "provider none"},
    {"voice.pause_before", UNSAID("\"pause_before\": 1"), "provider none"},
    {"voice.pause_after", UNSAID("\"pause_after\": 1"), "provider none"},
    {"subject.mask_shape", SEGMENT("\"subject\": {" BOX ", \"mask_shape\": [2, 2]}"),
     "mask of numbers"},
    {"subject.mask_shape",
     SEGMENT("\"subject\": {" BOX ", \"mask\": \"m.png\", \"mask_shape\": [2, 2]}"),
     "mask of numbers"},
    /* captions and sound */
    {"captions.style", SAID("\"captions\": {\"sidecars\": [\"srt\"], \"style\": {\"size\": 40}}"),
     "neither is asked for"},
#define OF_FILE(key, value)                                                                        \
    {                                                                                              \
        "captions." key,                                                                           \
            ROOT("\"captions\": {\"burn\": \"plain\", \"file\": \"c.srt\", \"" key "\": " value    \
                 "}"),                                                                             \
            "beside captions.file"                                                                 \
    }
    {"captions.style",
     ROOT("\"captions\": {\"burn\": \"plain\", \"file\": \"c.ass\", \"style\": {\"size\": 30, "
          "\"highlight_color\": \"#f00\"}}"),
     "of ASS, which has styles"},
    {"captions.language",
     ROOT("\"captions\": {\"burn\": \"plain\", \"file\": \"c.ass\", \"language\": \"de\"}"),
     "of ASS, whose lines"},
    OF_FILE("max_chars", "30"),
    OF_FILE("max_lines", "1"),
    OF_FILE("max_words", "3"),
    OF_FILE("min_duration", "2"),
    OF_FILE("max_duration", "5"),
    OF_FILE("close_gap", "1"),
    OF_FILE("reading_speed", "15"),
    {"caption_style.highlight_color",
     SAID("\"captions\": {\"burn\": \"plain\", \"style\": {\"highlight_color\": \"#f00\"}}"),
     "karaoke and pop"},
    {"caption_style.outline_color",
     SAID("\"captions\": {\"burn\": \"boxed\", \"style\": {\"outline_color\": \"#f00\"}}"),
     "without an outline"},
    {"caption_style.box_color",
     SAID("\"captions\": {\"burn\": \"plain\", \"style\": {\"box_color\": \"#f00\"}}"),
     "without a box"},
    {"music.duck", ROOT("\"music\": {\"file\": \"m.wav\", \"duck\": \"carve\"}"), "nobody speaks"},
    {"music.duck_db", ROOT("\"music\": {\"file\": \"m.wav\", \"duck_db\": -6}"), "nobody speaks"},
    {"audio.loudness", ROOT("\"audio\": {\"loudness\": -16}"), "without sound"},
    {"audio.ceiling_db", ROOT("\"audio\": {\"ceiling_db\": -2}"), "without sound"},
    {"audio.narration_db", ROOT(MUSIC "\"audio\": {\"narration_db\": 3}"), "nobody speaks"},
    {"audio.duck_lookahead", ROOT(MUSIC "\"audio\": {\"duck_lookahead\": 1}"), "nobody speaks"},
    {"audio.duck_attack", SAID("\"audio\": {\"duck_attack\": 1}"), "that step back"},
    {"audio.duck_hold", SAID("\"audio\": {\"duck_hold\": 1}"), "that step back"},
    {"audio.duck_release", SAID("\"audio\": {\"duck_release\": 1}"), "that step back"},
    {"audio.duck_threshold_db", SAID("\"audio\": {\"duck_threshold_db\": -40}"), "that step back"},
    /* transitions */
    {"transition.duration", CUT("\"type\": \"none\", \"duration\": 1"), "there is no transition"},
    {"transition.ease", CUT("\"type\": \"none\", \"ease\": \"linear\""), "there is no transition"},
    {"transition.color", CUT("\"type\": \"fade\", \"color\": \"#fff\""),
     "is for fadecolor and branded_transition"},
    {"transition.color", CUT("\"type\": \"luma\", \"file\": \"l.png\", \"color\": \"#fff\""),
     "is for fadecolor and branded_transition"},
    {"transition.softness", CUT("\"type\": \"fade\", \"softness\": 0.3"), "is for luma"},
    {"transition.invert", CUT("\"type\": \"wipeleft\", \"invert\": true"), "is for luma"},
    /* effects */
    {"static.ease", MOTION("\"name\": \"static\", \"ease\": \"linear\""), "at zoom 1"},
    {"pan_ltr.focus", MOTION("\"name\": \"pan_ltr\", \"zoom\": 1, \"focus\": \"center\""),
     "at zoom 1"},
    {"neon_overlay.edge_opacity",
     OVERLAY("\"name\": \"neon_overlay\", \"edges\": \"off\", \"edge_opacity\": 1"),
     "no edges glow"},
    {"neon_overlay.edge_radius", TOOL("\"name\": \"neon_overlay\", \"edge_radius\": 9"),
     "no edges glow"},
    {"title.accent_color", TOOL("\"name\": \"title\", \"text\": \"x\", \"accent_color\": \"#fff\""),
     "without subtitle"},
    {"title.accent_color",
     TOOL("\"name\": \"title\", \"params\": {\"text\": \"x\", \"accent_color\": \"#fff\"}"),
     "without subtitle"},
    {"lower_third.panel_color",
     TOOL("\"name\": \"lower_third\", \"text\": \"x\", \"panel_opacity\": 0, \"panel_color\": "
          "\"#fff\""),
     "panel_opacity is 0"},
#define NAMELESS(effect, name, key, value)                                                         \
    {                                                                                              \
        effect "." key, TOOL("\"name\": \"" effect "\", \"" name "\": \"\", \"" key "\": " value), \
            "without " name                                                                        \
    }
    NAMELESS("map_highlight", "location_name", "cps", "9"),
    NAMELESS("map_highlight", "location_name", "text_position", "\"top\""),
    NAMELESS("map_highlight", "location_name", "fontsize", "50"),
    NAMELESS("map_highlight", "location_name", "font", "\"Sans\""),
    NAMELESS("map_highlight", "location_name", "color", "\"#fff\""),
    NAMELESS("character_highlight", "character_name", "cps", "9"),
    NAMELESS("character_highlight", "character_name", "label_position", "\"left\""),
    NAMELESS("character_highlight", "character_name", "fontsize", "50"),
    NAMELESS("character_highlight", "character_name", "font", "\"Sans\""),
    NAMELESS("character_highlight", "character_name", "color", "\"#fff\""),
    {"character_highlight.glow_stages",
     TOOL("\"name\": \"character_highlight\", \"character_name\": \"x\", \"glow_radius\": 0, "
          "\"glow_stages\": [1]"),
     "glow_radius is 0"},
    {"character_highlight.stage_durations",
     TOOL("\"name\": \"character_highlight\", \"character_name\": \"x\", \"glow_radius\": 0, "
          "\"stage_durations\": [1]"),
     "glow_radius is 0"},
#define NEWS(key, value, words)                                                                    \
    {                                                                                              \
        "news_overlay." key,                                                                       \
            TOOL("\"name\": \"news_overlay\", \"headline\": \"x\", \"" key "\": " value), words    \
    }
    NEWS("body_size", "40", "without body_text"),
    NEWS("highlight_color", "\"#fff\"", "without highlighted_phrases"),
    NEWS("panel_color", "\"#fff\", \"panel_opacity\": 0", "panel_opacity is 0"),
    {"picture_in_picture.border_color",
     TOOL("\"name\": \"picture_in_picture\", \"file\": \"b.png\", \"border\": 0, "
          "\"border_color\": \"#fff\""),
     "border is 0"},
    {"progress_bar.track_color",
     TOOL("\"name\": \"progress_bar\", \"track_opacity\": 0, \"track_color\": \"#fff\""),
     "track_opacity is 0"},
    {"subject_glow.stage_duration",
     TOOL("\"name\": \"subject_glow\", \"stages\": [1], \"stage_duration\": 2"), "single stage"},
    {"zoom_on_subject.anchor_point",
     TOOL("\"name\": \"zoom_on_subject\", \"anchor_feature\": \"center\", \"anchor_point\": [0.1, "
          "0.1]"),
     "beside anchor_feature"},
    /* cards */
    {"card.text", CARD("\"text\": \"\", \"background\": \"#fff\""), "nothing of it can be seen"},
    {"card.text", CARD("\"text\": \" \\u00a0\\n\""), "nothing of it can be seen"},
    {"card.color", CARD("\"color\": \"#f00\""), "on a card without text"},
    {"card.font", CARD("\"font\": \"Inter\""), "on a card without text"},
    {"card.size", CARD("\"type\": \"text\", \"size\": 40"), "on a card without text"},
    {"title.gradient", OVER("\"type\": \"title\", \"title\": \"x\", \"gradient\": \"#fff\""),
     "over a picture"},
    {"title.dim", CARD("\"type\": \"title\", \"title\": \"x\", \"dim\": 0.4"), "without a picture"},
    {"bullets.reveal",
     CARD("\"type\": \"bullets\", \"reveal\": \"together\", \"items\": [{\"text\": \"a\", \"at\": "
          "1}]"),
     "every point has its time"},
    {"code.accent", CARD("\"type\": \"code\", \"code\": \"a\", \"accent\": \"#f00\""),
     "nothing of this card is drawn in it"},
    {"number.color", CARD("\"type\": \"number\", \"value\": 4, \"color\": \"#f00\""),
     "nothing of this card"},
    {"markdown.accent", CARD("\"type\": \"markdown\", \"text\": \"# a\", \"accent\": \"#f00\""),
     "nothing of this card"},
    {"bullets.first", CARD("\"type\": \"bullets\", \"first\": 3, \"items\": [\"a\"]"),
     "without numbers"},
    {"bullets.reveal", CARD("\"type\": \"bullets\", \"reveal\": \"spoken\", \"items\": [\"a\"]"),
     "without a transcript"},
    {"code.highlight", CARD("\"type\": \"code\", \"code\": \"a\", \"highlight\": \"5\""),
     "does not have"},
    {"code.highlight", CARD("\"type\": \"code\", \"code\": \"a\\nb\\n\", \"highlight\": \"1-3\""),
     "does not have"},
    {"number.from", CARD("\"type\": \"number\", \"value\": 9, \"count\": 0, \"from\": 3"),
     "count is 0"},
};

/* They do something, or are what the defaults say for all: nothing is told. */
static const char *const silent[] = {
    SAID("\"voice\": {\"rate\": 120, \"pause_after\": 1}"),
    "{\"voice\": {\"provider\": \"none\"}, \"segments\": [{\"image\": \"a.jpg\", \"duration\": 5, "
    "\"transcript\": \"Hello.\"}]}",
    "{\"defaults\": {\"clip_mute\": true, \"fit\": \"contain\", \"rate\": 120, \"effects_plan\": "
    "{\"transition\": {\"type\": \"luma\", \"file\": \"l.png\", \"softness\": 0.5}}}, "
    "\"segments\": [{\"card\": {\"text\": \"x\"}, \"duration\": 5, \"effects_plan\": "
    "{\"transition\": \"fade\"}}, {\"image\": \"a.jpg\", \"duration\": 5}]}",
    CUT("\"type\": \"fadecolor\", \"color\": \"#fff\""),
    CUT("\"type\": \"luma\", \"file\": \"l.png\", \"softness\": 0.3, \"invert\": true"),
    SEGMENT("\"subject\": {\"mask\": [0, 1, 1, 1], \"mask_shape\": [2, 2]}"),
    SEGMENT("\"in\": null"),
    SAID("\"voice\": {\"provider\": \"http\", \"voice\": \"v\", \"language\": \"de\"}"),
    LINE("\"language\": \"de\""),
    ROOT("\"variables\": {\"place\": \"Rome\"}, \"title\": \"{{place}}\""),
    ROOT("\"captions\": {\"burn\": \"plain\", \"soft\": true, \"file\": \"c.ass\", \"language\": "
         "\"de\"}"),
    ROOT("\"captions\": {\"burn\": \"plain\", \"file\": \"c.srt\", \"language\": \"de\", "
         "\"style\": {\"size\": 30}}"),
    ROOT("\"title\": \"T\", \"outputs\": [{\"name\": \"a\", \"container\": \"gif\"}, {\"name\": "
         "\"b\"}]"),
    ROOT("\"output\": {\"encoder\": \"ffv1\", \"keyint\": 20}"),
    CARD("\"type\": \"code\", \"code\": \"a\\nb\\n\", \"highlight\": \"1-2\""),
    CARD("\"text\": \"x\", \"color\": \"#f00\", \"size\": 40"),
    CARD(""),
    "{\"defaults\": {\"card\": {\"color\": \"#f00\"}}, \"segments\": [{\"card\": {\"background\": "
    "\"#fff\"}, \"duration\": 5}]}",
    "{\"segments\": [{\"card\": {\"type\": \"bullets\", \"reveal\": \"spoken\", \"items\": "
    "[\"a\"]}, \"transcript\": \"A thing.\"}]}",
    SEGMENT("\"visual_query\": \"as older scripts have it\""),
    "{\"version\": 1, \"defaults\": {\"visual_query\": \"a red house\"}, \"segments\": "
    "[{\"image\": \"a.jpg\", "
    "\"duration\": 5}]}",
    "{\"audio_file\": \"a.wav\", \"audio\": {\"narration_db\": 3, \"loudness\": -16}, "
    "\"segments\": "
    "[{\"image\": \"a.jpg\", \"duration\": 5}]}",
    SAID(MUSIC "\"audio\": {\"duck_hold\": 1}"),
    SAID("\"output\": {\"audio_bitrate\": 96000}, \"outputs\": [{\"name\": \"a\", \"audio_codec\": "
         "\"flac\"}, {\"name\": \"b\"}]"),
    SAID("\"captions\": {\"burn\": \"karaoke\", \"style\": {\"highlight_color\": \"#f00\", "
         "\"outline_color\": \"#00f\"}}"),
    OVERLAY("\"name\": \"neon_overlay\", \"edge_radius\": 9"),
    SAID("\"captions\": {\"sidecars\": [\"srt\", \"ass\"], \"style\": {\"size\": 40}}"),
    SEGMENT("\"enhance\": \"sharpen\", \"enhance_strength\": 0.7"),
    SAID("\"captions\": {\"soft\": true, \"style\": {\"size\": 40}}"),
    QUERY("\"fit\": \"contain\", \"background\": \"#fff\""),
    QUERY("\"focus\": [0.5, 0.2]"),
    SEGMENT("\"fit\": \"contain\", \"background\": \"#fff\""),
    "{\"segments\": [{\"image\": \"a.png\", \"background\": \"#fff\", \"duration\": 5}]}",
    SEGMENT("\"subject\": [0, 0, 0.5, 0.5]"),
    SEGMENT("\"fit\": \"contain\", \"subject\": [0, 0, 0.5, 0.5], \"effects_plan\": "
            "{\"motion\": \"ken_burns_in\"}"),
    ROOT("\"theme\": \"paper\", \"director\": \"builtin\""),
    SAID("\"theme\": \"paper\", \"captions\": {\"burn\": \"plain\"}"),
    "{\"theme\": \"paper\", \"segments\": [{\"card\": {\"text\": \"x\"}, \"duration\": 5}]}",
    CARD("\"type\": \"code\", \"code\": \"a\", \"highlight\": \"1\", \"accent\": \"#f00\""),
    SEGMENT("\"fit\": \"contain\", \"focus\": [0.5, 0.2], \"effects_plan\": {\"motion\": "
            "\"ken_burns_in\"}"),
    "{\"output\": {\"chapters\": \"list\"}, \"segments\": [{\"image\": \"a.jpg\", \"duration\": 5, "
    "\"title\": \"A\"}]}",
    "{\"output\": {\"chapters\": \"both\", \"container\": \"png\"}, \"segments\": [{\"image\": "
    "\"a.jpg\", \"duration\": 5, \"title\": \"A\"}]}",
    "{\"voice\": {\"pause_before\": 1}, \"segments\": [{\"image\": \"a.jpg\", \"audio\": "
    "\"a.wav\"}]}",
    OVER("\"type\": \"title\", \"title\": \"x\", \"dim\": 0.4"),
    MOTION("\"name\": \"static\", \"zoom\": 2, \"focus\": [0.2, 0.2]"),
};

static void test_told(gconstpointer data)
{
    const gsize i = GPOINTER_TO_SIZE(data);
    const char *key = strrchr(rows[i].option, '.');
    g_autoptr(KnProject) project = load_good(rows[i].text);
    for (guint w = 0; w < kn_warnings_n(project->warnings); w++)
        g_test_message("%s", kn_warnings_at(project->warnings, w)->words);
    g_assert_cmpuint(kn_warnings_n(project->warnings), ==, 1);
    const KnWarning *warning = kn_warnings_at(project->warnings, 0);
    g_test_message("%s", warning->path);
    g_assert_cmpint(warning->code, ==, KN_WARNING_NO_EFFECT);
    g_assert_true(g_str_has_suffix(warning->path, key));
    g_assert_nonnull(strstr(warning->words, rows[i].words));
    g_assert_cmpuint(warning->line, ==, 1);
    g_assert_cmpuint(warning->column, >, 1);
}

static void test_silent(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(silent); i++) {
        g_autoptr(KnProject) project = load_good(silent[i]);
        for (guint w = 0; w < kn_warnings_n(project->warnings); w++)
            g_test_message("%s", kn_warnings_at(project->warnings, w)->words);
        g_assert_cmpuint(kn_warnings_n(project->warnings), ==, 0);
    }
}

static gboolean has_row(const char *table, const char *option)
{
    g_autofree char *name = g_strconcat(table, ".", option, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (strcmp(rows[i].option, name) == 0)
            return TRUE;
    return FALSE;
}

typedef void TableFunc(const char *table, const KnOption *options, GHashTable *told);

/* Of what several tables share one row is enough. */
static char *name_reasons(const KnOption *option)
{
    return g_strdup_printf("%p.%s", (const void *)option->useless, option->name);
}

static void note_rows(const char *table, const KnOption *options, GHashTable *told)
{
    for (const KnOption *o = options; o && o->name; o++)
        if (o->useless && has_row(table, o->name))
            g_hash_table_add(told, name_reasons(o));
}

static void expect_rows(const char *table, const KnOption *options, GHashTable *told)
{
    for (const KnOption *o = options; o && o->name; o++) {
        g_autofree char *reasons = name_reasons(o);
        if (o->useless && !g_hash_table_contains(told, reasons))
            g_error("%s.%s has no row", table, o->name);
    }
}

static void each_table(TableFunc *function, GHashTable *told)
{
    for (const KnOptionTable *const *t = kn_project_tables(); *t; t++)
        function((*t)->name, (*t)->options, told);
    for (const KnEffect *const *e = kn_effects(); *e; e++)
        function((*e)->name, (*e)->options, told);
    for (const KnCardKind *const *k = kn_card_kinds(); *k; k++)
        function((*k)->name, (*k)->options, told);
}

static void test_every_option_has_its_row(void)
{
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    each_table(note_rows, told);
    each_table(expect_rows, told);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name =
            g_strdup_printf("/project/what-does-nothing-is-told/%zu-%s", i, rows[i].option);
        g_test_add_data_func(name, GSIZE_TO_POINTER(i), test_told);
    }
    g_test_add_func("/project/what-does-something-is-not-told", test_silent);
    g_test_add_func("/project/every-option-that-may-do-nothing-is-tried",
                    test_every_option_has_its_row);
    return g_test_run();
}
