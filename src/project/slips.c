/* SPDX-License-Identifier: MIT */
#include "project/slips.h"

/* What beginners, and people who come from other programs, write in place of our keys. */

const KnSlip kn_root_slips[] = {
    {"images", "segments",
     "write a segment for each: \"segments\": [{\"image\": \"a.jpg\", \"duration\": 4}]"},
    {"pictures", "segments",
     "write a segment for each: \"segments\": [{\"image\": \"a.jpg\", \"duration\": 4}]"},
    {"slides", "segments", "they are called segments"},
    {"scenes", "segments", "they are called segments"},
    {"shots", "segments", "they are called segments"},
    {"clips", "segments",
     "write a segment for each: \"segments\": [{\"video\": \"a.mp4\", \"duration\": 4}]"},
    {"duration", NULL, "each segment has its own: \"segments\": [{\"image\": …, \"duration\": 4}]"},
    {"narration", "audio_file",
     "a sound file of the whole film is audio_file; texts are each segment's transcript"},
    {"width", NULL, "put it into output: \"output\": {\"width\": 1920, \"height\": 1080}"},
    {"height", NULL, "put it into output: \"output\": {\"width\": 1920, \"height\": 1080}"},
    {"resolution", NULL, "write \"output\": {\"width\": 1920, \"height\": 1080}"},
    {"size", NULL, "write \"output\": {\"width\": 1920, \"height\": 1080}"},
    {"aspect_ratio", NULL, "write \"output\": {\"width\": 1080, \"height\": 1920} for 9:16"},
    {"framerate", NULL, "put it into output, as fps: \"output\": {\"fps\": 30}"},
    {"frame_rate", NULL, "put it into output, as fps: \"output\": {\"fps\": 30}"},
    {"format", NULL, "put it into output, as container: \"output\": {\"container\": \"mp4\"}"},
    {"audio_path", "audio_file", "it is called audio_file"},
    {"language", NULL,
     "say whose: that of a voice is \"voice\": {\"language\": \"de\"}, that of captions "
     "\"captions\": {\"language\": \"de\"}, that of the film \"tags\": {\"language\": \"de\"}"},
    {"fps", NULL, "put it into output: \"output\": {\"fps\": 30}"},
    {"preset", NULL, "put it into output: \"output\": {\"preset\": \"youtube\"}"},
    {"subtitles", "captions", "they are called captions"},
    {"soundtrack", "music", "it is called music"},
    {"bgm", "music", "it is called music: \"music\": {\"file\": \"bed.flac\"}"},
    {"background_music", "music", "it is called music: \"music\": {\"file\": \"bed.flac\"}"},
    {"project", "segments", "what it holds stands at the top: {\"segments\": […]}"},
    {"transition", NULL,
     "put it into the defaults: \"defaults\": {\"effects_plan\": {\"transition\": \"fade\"}}"},
    {0},
};

const KnSlip kn_output_slips[] = {
    {"resolution", NULL, "write width and height: \"width\": 1920, \"height\": 1080"},
    {"size", NULL, "write width and height: \"width\": 1920, \"height\": 1080"},
    {"aspect_ratio", NULL, "write width and height: \"width\": 1080, \"height\": 1920 for 9:16"},
    {"framerate", "fps", "it is called fps"},
    {"frame_rate", "fps", "it is called fps"},
    {"path", "file", "it is called file"},
    {"filename", "file", "it is called file"},
    {"format", "container", "it is called container"},
    {"codec", "encoder", "it is called encoder, such as \"libx264\""},
    {"quality", "crf", "it is called crf: less is better, 18 is good"},
    {"bitrate", "crf", "the picture's quality is crf; audio_bitrate is the sound's"},
    {"mezzanine", "encoder",
     "name the film .mov and write \"encoder\": \"prores_ks\" for a film in ProRes"},
    {0},
};

const KnSlip kn_segment_slips[] = {
    {"transition", NULL, "put it into effects_plan: \"effects_plan\": {\"transition\": \"fade\"}"},
    {"motion", NULL, "put it into effects_plan: \"effects_plan\": {\"motion\": \"ken_burns_in\"}"},
    {"animation", NULL,
     "put it into effects_plan: \"effects_plan\": {\"motion\": \"ken_burns_in\"}"},
    {"ken_burns", NULL,
     "put it into effects_plan: \"effects_plan\": {\"motion\": \"ken_burns_in\"}"},
    {"effect", NULL, "put it into effects_plan: \"effects_plan\": {\"overlays\": [\"vignette\"]}"},
    {"effects", NULL,
     "put them into effects_plan: \"effects_plan\": {\"overlays\": [\"vignette\"]}"},
    {"overlays", NULL,
     "put them into effects_plan: \"effects_plan\": {\"overlays\": [\"vignette\"]}"},
    {"tools", NULL, "put them into effects_plan: \"effects_plan\": {\"tools\": […]}"},
    {"zoom", NULL,
     "write \"effects_plan\": {\"motion\": {\"name\": \"ken_burns_in\", \"zoom\": 1.2}}"},
    {"fade_in", NULL, "put it into effects_plan: \"effects_plan\": {\"fade_in\": 0.5}"},
    {"fade_out", NULL, "put it into effects_plan: \"effects_plan\": {\"fade_out\": 0.5}"},
    {"text", "transcript",
     "what is said is transcript; a text in place of a picture is \"card\": {\"text\": …}"},
    {"narration", "transcript", "what is said is transcript; a sound file of it is audio"},
    {"caption", "transcript", "captions are made of what is said, which is transcript"},
    {"subtitle", "transcript", "captions are made of what is said, which is transcript"},
    {"speech", "transcript", "what is said is transcript; a sound file of it is audio"},
    {"script", "transcript", "what is said is transcript"},
    {"say", "transcript", "what is said is transcript"},
    {"voiceover", "transcript", "what is said is transcript; a sound file of it is audio"},
    {"subtitles", "captions",
     "captions stand beside segments: \"captions\": {\"burn\": \"plain\"}; here, captions false "
     "leaves them out"},
    {"type", "card", "a card has a type: \"card\": {\"type\": \"title\", \"title\": \"Bees\"}"},
    {"kind", "card", "a card has a type: \"card\": {\"type\": \"title\", \"title\": \"Bees\"}"},
    {"src", "image", "write image, video or card"},
    {"url", "image", "write image, video or card, with a file beside the project"},
    {"file", "image", "write image, video or card"},
    {"path", "image", "write image, video or card"},
    {"source", "image", "write image, video or card"},
    {"media", "image", "write image, video or card"},
    {"picture", "image", "it is called image"},
    {"photo", "image", "it is called image"},
    {"img", "image", "it is called image"},
    {"clip", "video", "it is called video"},
    {"start", "start_time", "it is called start_time; the beginning in a clip is in"},
    {"end", "end_time", "it is called end_time"},
    {"length", "duration", "it is called duration"},
    {"dur", "duration", "it is called duration"},
    {"time", "duration", "it is called duration; where a segment starts in the film is start_time"},
    {"seconds", "duration", "it is called duration"},
    {"trim", NULL, "write in and out: \"in\": 2, \"out\": 5.5"},
    {"repeat", "loop", "it is called loop"},
    {"playback_rate", "speed", "it is called speed: 0.5 is half as fast"},
    {"hold", "freeze", "it is called freeze"},
    {"freeze_frame", "freeze", "it is called freeze"},
    {"mute", "clip_mute", "it is called clip_mute"},
    {"volume", NULL, "write clip_gain_db: 0 is the clip's own level, -6 half of it"},
    {"sound", "audio", "a segment's speech is audio; effects stand in sounds beside segments"},
    {"music", NULL, "music stands beside segments: \"music\": {\"file\": …, \"start\": …}"},
    {0},
};

const KnSlip kn_plan_slips[] = {
    {"effects", "overlays", "they are called overlays, or tools: \"overlays\": [\"vignette\"]"},
    {"effect", "overlays", "they are called overlays, or tools: \"overlays\": [\"vignette\"]"},
    {"filters", "overlays", "they are called overlays: \"overlays\": [\"vignette\"]"},
    {"camera", "motion", "it is called motion"},
    {"zoom", "motion", "write \"motion\": {\"name\": \"ken_burns_in\", \"zoom\": 1.2}"},
    {"fade", NULL,
     "write fade_in or fade_out, from and to black; into the next segment leads "
     "\"transition\": \"fade\""},
    {0},
};

/* Cards of a type have keys of their own. */
#define OF_TYPE(key, type, rest)                                                                   \
    {                                                                                              \
        key, "text", "a card with it has a type: {\"type\": \"" type "\", " rest "}"               \
    }
const KnSlip kn_card_slips[] = {
    {"kind", "text", "it is called type: {\"type\": \"title\", \"title\": \"Bees\"}"},
    OF_TYPE("title", "title", "\"title\": \"Bees\""),
    OF_TYPE("subtitle", "title", "\"title\": \"Bees\", \"subtitle\": \"A film\""),
    OF_TYPE("items", "bullets", "\"items\": [\"First\", \"Second\"]"),
    OF_TYPE("bullets", "bullets", "\"items\": [\"First\", \"Second\"]"),
    OF_TYPE("points", "bullets", "\"items\": [\"First\", \"Second\"]"),
    OF_TYPE("data", "bar", "\"data\": {\"Mon\": 3, \"Tue\": 5}"),
    OF_TYPE("value", "number", "\"value\": 42"),
    OF_TYPE("code", "code", "\"code\": \"…\""),
    OF_TYPE("quote", "quote", "\"text\": \"…\""),
    {0},
};
#undef OF_TYPE

const KnSlip kn_caption_slips[] = {
    {"font", NULL, "put it into style: \"style\": {\"font\": \"Lato\"}"},
    {"size", NULL, "put it into style: \"style\": {\"size\": 48}"},
    {"color", NULL, "put it into style: \"style\": {\"color\": \"#ffffff\"}"},
    {"position", NULL, "put it into style: \"style\": {\"position\": \"bottom\"}"},
    {"enabled", NULL, "write \"burn\": \"plain\", or leave captions out"},
    {"srt", "file", "it is called file; \"sidecars\": [\"srt\"] writes one"},
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
    {0},
};

const KnSlip kn_audio_slips[] = {
    {"file", NULL, "narration of the whole film is audio_file beside it; music is music"},
    {"volume", "loudness", "it is called loudness, in LUFS: -16"},
    {"codec", NULL, "put it into output: \"output\": {\"audio_codec\": \"aac\"}"},
    {"bitrate", NULL, "put it into output: \"output\": {\"audio_bitrate\": 192000}"},
    {0},
};
