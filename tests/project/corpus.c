/* SPDX-License-Identifier: MIT */
#include "corpus.h"

const char *const corpus[] = {
    /* as people write */
    "{\n"
    "  \"$schema\": \"kinora-project.schema.json\", \"version\": 1, \"title\": \"Two ladybirds\",\n"
    "  \"output\": {\"width\": 1920, \"height\": 1080, \"fps\": 30, \"preset\": \"youtube\", "
    "\"speed\": \"ultrafast\", \"crf\": 18},\n"
    "  \"voice\": {\"provider\": \"espeak\", \"voice\": \"en-gb\", \"rate\": 165},\n"
    "  \"music\": {\"file\": \"bed.flac\", \"gain_db\": -14, \"duck_db\": -10, \"fade_out\": 3},\n"
    "  \"captions\": {\"burn\": \"karaoke\", \"sidecars\": [\"srt\", \"vtt\"],\n"
    "               \"style\": {\"position\": \"top\", \"align\": \"left\", \"color\": "
    "\"#fff\"}},\n"
    "  \"defaults\": {\"effects_plan\": {\"transition\": {\"type\": \"fade\", \"duration\": "
    "0.50}}},"
    "\n"
    "  \"segments\": [\n"
    "    {\"image\": \"ladybird.jpg\", \"transcript\": \"A ladybird.\", \"duration\": \"auto\",\n"
    "     \"effects_plan\": {\"motion\": \"ken_burns_in\", \"overlays\": [\"vignette\"],\n"
    "                      \"tools\": [{\"name\": \"temporal_zoom\", \"params\": {\"scale\": 1.5, "
    "\"anchor_point\": [0.2, 0.30]}}]}},\n"
    "    {\"video\": \"meadow.mp4\", \"in\": 3.0, \"duration\": 4.8},\n"
    "    {\"card\": {\"text\": \"The end\", \"background\": \"#102030\"}, \"duration\": 3}\n"
    "  ]\n"
    "}\n",
    /* as programs write */
    "{\"output\":{\"fps\":\"30000/1001\",\"file\":\"out/film.m4v\",\"encoder\":\"libx264\","
    "\"audio_codec\":\"aac\",\"audio_bitrate\":192000,\"chapters\":\"both\",\"poster\":\"12f\"},"
    "\"audio\":{\"loudness\":\"podcast\",\"ceiling_db\":-2},\"tags\":{\"date\":\"2026-11-21\","
    "\"language\":\"de\",\"artist\":\"A\"},\"sounds\":[{\"file\":\"a.wav\",\"at\":1},{\"file\":"
    "\"b.wav\",\"segment\":1,\"offset\":\"5f\"}],\"segments\":[{\"image\":\"a.jpg\",\"duration\":2,"
    "\"effects_plan\":{\"motion\":{\"keyframes\":[{\"t\":0,\"rect\":[0,0,1,1]},{\"t\":1.5,\"rect\":"
    "[0.1,0.1,0.5,0.5],\"ease\":\"easeInSine\"}],\"ease\":\"linear\"},\"fade_in\":0.5}},{\"image\":"
    "\"b.jpg\",\"duration\":2,\"fit\":\"blur\",\"focus\":[0.25,1]}]}",
    /* tabs, Windows line ends, an older script's names, variables */
    "\xef\xbb\xbf{\r\n\t\"total_duration\": 12.5,\r\n\t\"variables\": {\"q\": 20, \"who\": "
    "\"Ada\", \"in\": \"pan_up\"},\r\n\t\"title\": \"by {{who}}\",\r\n\t\"output\" : {\"crf\" : "
    "\"{{q}}\",\"width\" :640,\"height\":360 },\r\n\t\"segments\": "
    "[\r\n\t\t{\r\n\t\t\t\"image_path\""
    ": \"a\\u00e4.jpg\",\r\n\t\t\t\"start_time\": 0,\r\n\t\t\t\"end_time\": 4.092,\r\n\t\t\t"
    "\"visual_query\": \"bugs\",\r\n\t\t\t\"effects_plan\": { \"motion\": \"{{in}}\" , "
    "\"transition\""
    ": {\"type\": \"wipeleft\", \"ease\": \"cubic-bezier(0.1, 0.2, 0.3, 1.4)\", \"color\": [1, 2, "
    "3]"
    "} }\r\n\t\t} ,\r\n\t\t{ \"selected_image\": \"b.jpg\", \"start_time\": 4.093, \"end_time\": 8 "
    "}"
    "\r\n\t]\r\n}\r\n",
    /* voices and captions */
    "{ \"segments\" : [ { \"image\": \"a.jpg\", \"transcript\": \"One.\", \"voice\": {\"rate\": "
    "120}, "
    "\"pronounce\": {\"SQL\": \"sequel\"}, \"pause_after\": 1 }, { \"image\": \"b.jpg\", "
    "\"transcript\": \"Two.\", \"captions\": false, \"language\": \"fr\" } ],\n\n  \"voice\": "
    "{\"provider\": \"http\", \"base_url\": \"http://localhost:8880/v1\", \"model\": \"m\", "
    "\"speed\": 1.25},\n  \"captions\": {\"soft\": true, \"language\": \"pt-BR\", \"max_chars\": "
    "32, "
    "\"style\": {\"position\": [0.5, 0.8]}},\n  \"audio\": {\"loudness\": -18.5}, \"comment\": "
    "null, "
    "\"seed\": 7, \"chunk_duration\": 6 }",
    "{\"duration_mode\": \"audio\", \"audio_file\": \"narration.wav\", \"music\": [{\"file\": "
    "\"a.flac\", \"start\": \"0:01\", \"end\": 9, \"loop\": true, \"crossfade\": 1.5}, {\"file\": "
    "\"b.flac\", \"in\": 2, \"out\": \"5.5\"}], \"defaults\": {\"fit\": \"contain\", \"duration\": "
    "3}, "
    "\"segments\": [{\"image\": \"a.jpg\"}, {\"image\": \"b.jpg\", \"background\": \"#336699\", "
    "\"effects_plan\": {\"overlays\": [\"vignette\", {\"name\": \"film_grain\", \"sigma\": 4}], "
    "\"transition\": \"none\", \"fade_out\": \"10f\"}}]}",
    "{\"segments\": [{\"scene\": {\"command\": [\"manim\", \"-qh\", \"one.py\"], \"inputs\": "
    "[\"one.py\"], \"output\": \"media/one.mp4\", \"timeout\": 90}}, {\"scene\": {\"command\": "
    "[\"./two.sh\"], \"inputs\": [\"two.sh\"], \"output\": \"two.webm\"}, \"duration\": 2}]}",
    /* outputs, subjects and what is about them, a transition by a picture */
    "{\"output\": {\"height\": 720, \"width\": 1280}, \"outputs\": [{\"name\": \"wide\", "
    "\"chapters\": \"film\"}, {\"name\": \"tall\", "
    "\"width\": 1080, \"height\": 1920, \"file\": \"tall.mp4\", \"poster\": 1}], \"segments\": "
    "[{\"image\": \"a.jpg\", \"duration\": 3, "
    "\"subject\": {\"bbox\": [0.2, 0.2, 0.5, 0.5], \"label\": \"dog\", \"confidence\": 0.9, "
    "\"anchor\": [0.4, 0.3]}, "
    "\"effects_plan\": {\"tools\": [{\"name\": \"character_highlight\", \"character_name\": "
    "\"Rex\", \"glow_color\": [0, 255, 200], "
    "\"glow_stages\": [1, 0.6], \"stage_durations\": [0.5, 1], \"label_position\": \"top\", "
    "\"cps\": 10}, {\"name\": "
    "\"subject_outline\", \"params\": {\"thickness\": 8}}], \"transition\": {\"type\": \"luma\", "
    "\"file\": \"l.png\", \"softness\": "
    "0.2, \"invert\": true, \"duration\": 1}}}, {\"image\": \"b.jpg\", \"duration\": 2, "
    "\"precomputed_subject_data\": [{\"bbox\": "
    "[0, 0, 0.5, 1], \"label\": \"Ada\"}, {\"mask\": \"m.png\"}]}]}",
    /* languages */
    "{\"languages\": {\"en\": {}, \"pt-BR\": {\"title\": \"T\", \"voice\": \"pt-br\", "
    "\"captions\": "
    "\"en\"}}, \"segments\": [{\"id\": \"a\", \"image\": \"a.jpg\", \"transcript\": \"A thing.\"}, "
    "{\"id\": "
    "7, \"image\": \"b.jpg\", \"duration\": 2}]}",
    /* cards, and parts of a clip */
    "{\"theme\": {\"name\": \"paper\", \"colors\": {\"accent\": \"#ff8040\"}}, \"segments\": "
    "[{\"card\": {\"type\": \"bullets\", "
    "\"title\": \"T\", \"items\": [\"A\", {\"text\": \"B\", \"at\": 1.5}], \"reveal\": \"evenly\", "
    "\"numbered\": true}, \"duration\": 4}, "
    "{\"card\": {\"type\": \"bar\", \"data\": [[\"Mon\", 3], [\"Tue\", 5]], \"unit\": \"km\"}, "
    "\"duration\": 4}, {\"card\": {\"text\": \"T\", "
    "\"size\": 48}, \"duration\": 1}, {\"card\": {\"type\": \"pie\", \"data\": {\"a\": 1, \"b\": "
    "2}}, \"duration\": 4}, {\"card\": {\"type\": "
    "\"number\", \"value\": 42, \"decimals\": 1}, \"duration\": 2}, {\"video\": \"c.mp4\", "
    "\"out\": 3, \"speed\": 2, \"loop\": 3, "
    "\"freeze\": {\"at\": 1, \"duration\": 1}, \"duration\": 5, \"card\": {\"type\": \"title\", "
    "\"title\": \"Over\", \"dim\": 0.4}}]}",
    NULL,
};
