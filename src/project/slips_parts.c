/* SPDX-License-Identifier: MIT */
#include "project/slips.h"

/* What people write in place of keys of the smaller objects, and of values. */

const KnSlip kn_caption_slips[] = {
    {"font", NULL, "put it into style: \"style\": {\"font\": \"Lato\"}"},
    {"size", NULL, "put it into style: \"style\": {\"size\": 48}"},
    {"color", NULL, "put it into style: \"style\": {\"color\": \"#ffffff\"}"},
    {"position", NULL, "put it into style: \"style\": {\"position\": \"bottom\"}"},
    {"enabled", NULL, "write \"burn\": \"plain\", or leave captions out"},
    {"srt", "file", "it is called file; \"sidecars\": [\"srt\"] writes one"},
    {"type", "burn", "it is called burn: \"burn\": \"karaoke\""},
    {"mode", "burn", "it is called burn: \"burn\": \"karaoke\""},
    {"show", "burn", "write \"burn\": \"plain\", or leave captions out"},
    {"burn_in", "burn", "it is called burn: \"burn\": \"plain\""},
    {"karaoke", "burn", "write \"burn\": \"karaoke\""},
    {"format", "sidecars", "files beside the film are sidecars: \"sidecars\": [\"srt\"]"},
    {"output", "sidecars", "files beside the film are sidecars: \"sidecars\": [\"srt\"]"},
    {"formats", "sidecars", "files beside the film are sidecars: \"sidecars\": [\"srt\"]"},
    {"vtt", "file", "it is called file; \"sidecars\": [\"vtt\"] writes one"},
    {"path", "file", "it is called file"},
    {"src", "file", "it is called file"},
    {"text", NULL, "captions are made of each segment's transcript, or of file"},
    {0},
};

const KnSlip kn_voice_slips[] = {
    {"name", "voice", "it is called voice"},
    {"id", "voice", "it is called voice"},
    {"lang", "language", "it is called language"},
    {"engine", "provider", "it is called provider"},
    {"url", "base_url", "it is called base_url"},
    {"api_key", NULL, "a key never stands in a project: OPENAI_API_KEY holds it"},
    {"key", NULL, "a key never stands in a project: OPENAI_API_KEY holds it"},
    {"gender", NULL,
     "a voice is chosen by its name: \"voice\": \"en-gb\"; espeak-ng --voices names those of "
     "espeak"},
    {"speaker", "voice", "it is called voice"},
    {"voice_id", "voice", "it is called voice"},
    {"type", "provider", "it is called provider"},
    {"service", "provider", "it is called provider"},
    {"volume", NULL, "speech has the level of audio: \"audio\": {\"loudness\": -14}"},
    {"gain_db", NULL, "speech has the level of audio: \"audio\": {\"loudness\": -14}"},
    {"style", NULL, "how a voice sounds is its name and model"},
    {"emotion", NULL, "how a voice sounds is its name and model"},
    {"endpoint", "base_url", "it is called base_url"},
    {"pause", "pause_after", "they are called pause_before and pause_after"},
    {"file", NULL, "a sound file is audio of a segment, or audio_file of the whole film"},
    {0},
};

const KnSlip kn_audio_slips[] = {
    {"file", NULL, "narration of the whole film is audio_file beside it; music is music"},
    {"volume", "loudness", "it is called loudness, in LUFS: -16"},
    {"codec", NULL, "put it into output: \"output\": {\"audio_codec\": \"aac\"}"},
    {"bitrate", NULL, "put it into output: \"output\": {\"audio_bitrate\": 192000}"},
    {"narration", NULL, "a sound file of the whole film is audio_file beside audio"},
    {"music", NULL, "it stands beside audio: \"music\": {\"file\": \"music.flac\"}"},
    {"gain_db", "loudness", "it is called loudness, in LUFS: -16"},
    {"normalize", "loudness", "it is called loudness, in LUFS: -16"},
    {0},
};

#define COLORS "put it into colors: \"colors\": {\"background\": \"#101820\"}"
#define FONTS "put it into fonts: \"fonts\": {\"body\": \"Lato\"}"
const KnSlip kn_theme_slips[] = {
    {"background", "colors", COLORS},
    {"background_color", "colors", COLORS},
    {"text", "colors", "put it into colors: \"colors\": {\"text\": \"#ffffff\"}"},
    {"color", "colors", "put it into colors: \"colors\": {\"text\": \"#ffffff\"}"},
    {"primary", "colors", "put it into colors, as accent: \"colors\": {\"accent\": \"#ff8040\"}"},
    {"accent", "colors", "put it into colors: \"colors\": {\"accent\": \"#ff8040\"}"},
    {"palette", "colors", "they are called colors"},
    {"font", "fonts", FONTS},
    {"font_family", "fonts", FONTS},
    {"heading", "fonts", "put it into fonts: \"fonts\": {\"heading\": \"Lato\"}"},
    {"body", "fonts", FONTS},
    {"watermark", "logo", "it is called logo: \"logo\": {\"file\": \"logo.png\"}"},
    {"padding", "margin", "it is called margin"},
    {"theme", "name", "it is called name"},
    {"preset", "name", "it is called name"},
    {0},
};
#undef COLORS
#undef FONTS

const KnSlip kn_theme_color_slips[] = {
    {"primary", "accent", "it is called accent"},   {"secondary", "muted", "it is called muted"},
    {"highlight", "accent", "it is called accent"}, {"foreground", "text", "it is called text"},
    {"panel", "surface", "it is called surface"},   {0},
};

const KnSlip kn_tag_slips[] = {
    {"year", "date", "it is called date: \"date\": \"2026\""},
    {"author", "artist", "it is called artist"},
    {"creator", "artist", "it is called artist"},
    {"description", "comment", "it is called comment"},
    {"keywords", "comment", "there are none; comment says what there is to say about the film"},
    {"series", "album", "it is called album"},
    {"copyright", "comment", "there is none; it may stand in comment"},
    {0},
};

/* ---- values ---- */

#define SERVER                                                                                     \
    "write \"provider\": \"http\" and, where it is not OpenAI's, the \"base_url\" of a server "    \
    "that answers as OpenAI's does"
#define PROGRAM                                                                                      \
    "write \"provider\": \"command\", \"command\": [PROGRAM, …, \"{output}\"] for a program that " \
    "is installed"
const KnSlip kn_provider_values[] = {
    {"openai", NULL, SERVER},    {"elevenlabs", NULL, SERVER},
    {"google", NULL, SERVER},    {"azure", NULL, SERVER},
    {"polly", NULL, SERVER},     {"aws", NULL, SERVER},
    {"cartesia", NULL, SERVER},  {"deepgram", NULL, SERVER},
    {"playht", NULL, SERVER},    {"piper", NULL, PROGRAM},
    {"edge_tts", NULL, PROGRAM}, {"gtts", NULL, PROGRAM},
    {"say", NULL, PROGRAM},      {"macos", NULL, PROGRAM},
    {"coqui", NULL, PROGRAM},    {"kokoro", NULL, PROGRAM},
    {"festival", NULL, PROGRAM}, {"pyttsx3", NULL, PROGRAM},
    {"sapi", NULL, PROGRAM},     {"xtts", NULL, PROGRAM},
    {"bark", NULL, PROGRAM},     {0},
};
#undef SERVER
#undef PROGRAM

#define SIZE(size) "it is a size, not a preset: write " size
const KnSlip kn_preset_values[] = {
    {"720p", NULL, SIZE("\"width\": 1280, \"height\": 720")},
    {"1080p", NULL, SIZE("\"width\": 1920, \"height\": 1080")},
    {"hd", NULL, SIZE("\"width\": 1280, \"height\": 720")},
    {"full_hd", NULL, SIZE("\"width\": 1920, \"height\": 1080")},
    {"4k", NULL, SIZE("\"width\": 3840, \"height\": 2160")},
    {"tiktok", NULL, "write \"preset\": \"youtube\", \"width\": 1080, \"height\": 1920"},
    {"instagram", NULL, "write \"preset\": \"youtube\", \"width\": 1080, \"height\": 1920"},
    {"reels", NULL, "write \"preset\": \"youtube\", \"width\": 1080, \"height\": 1920"},
    {"shorts", NULL, "write \"preset\": \"youtube\", \"width\": 1080, \"height\": 1920"},
    {"square", NULL, "write \"width\": 1080, \"height\": 1080"},
    {"ultrafast", NULL, "how fast it is encoded is speed: \"speed\": \"ultrafast\""},
    {"veryfast", NULL, "how fast it is encoded is speed: \"speed\": \"veryfast\""},
    {"fast", NULL, "how fast it is encoded is speed: \"speed\": \"fast\""},
    {"medium", NULL, "how fast it is encoded is speed: \"speed\": \"medium\""},
    {"slow", NULL, "how fast it is encoded is speed: \"speed\": \"slow\""},
    {0},
};
#undef SIZE

const KnSlip kn_fit_values[] = {
    {"fill", NULL, "cover fills the frame, and what lies outside of it is cut"},
    {"crop", NULL, "cover fills the frame, and what lies outside of it is cut"},
    {"stretch", NULL, "no picture is stretched: cover fills the frame, contain shows all of it"},
    {"scale_down", NULL, "contain shows all of the picture"},
    {"letterbox", NULL, "contain shows all of the picture"},
    {"pad", NULL, "contain shows all of the picture"},
    {"fit", NULL, "contain shows all of the picture, cover fills the frame"},
    {"none", NULL, "contain shows all of the picture, cover fills the frame"},
    {0},
};
