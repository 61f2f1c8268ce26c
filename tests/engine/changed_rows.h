/* SPDX-License-Identifier: MIT */
#pragma once
#include "project/files.h"

/* One file of each kind that a project may name; where two of a kind are read in different ways, of
 * each. */
typedef struct {
    KnFileKind kind;
    const char *name, *other; /* what stands under the name meanwhile: as long */
    const char *text;         /* the project */
    gboolean by_name_alone;   /* is never seen half written */
    gboolean unseen;          /* the film is the same without it */
    gboolean once;            /* what was made of it the first time is kept */
} Row;

#define OUTPUT "\"output\": {\"width\": 320, \"height\": 180, \"fps\": 30, \"speed\": \"ultrafast\""
#define PICTURES                                                                                   \
    "\"segments\": [{\"image\": \"a.png\", \"duration\": 0.5, \"transcript\": \"One two "          \
    "three\"}, {\"image\": \"b.jpg\", \"duration\": 0.5}]"

/* A segment that shows b.jpg with an effect. */
#define SHOWN(plan)                                                                                \
    "{" OUTPUT "}, \"segments\": [{\"image\": \"b.jpg\", \"duration\": 0.5, " plan "}]}"

static const Row rows[] = {
    {.kind = KN_FILE_PROJECT,
     .name = "project.json",
     .other = "other.json",
     .text = "{" OUTPUT "}, " PICTURES "}"},
    {.kind = KN_FILE_PICTURE,
     .name = "a.png",
     .other = "c.png",
     .text = "{" OUTPUT "}, " PICTURES "}"},
    {.kind = KN_FILE_GROUND,
     .name = "a.png",
     .other = "c.png",
     .text = "{\"output\": {\"width\": 180, \"height\": 320, \"fps\": 30, \"speed\": "
             "\"ultrafast\"}, \"segments\": [{\"video\": \"clip.mov\", \"fit\": \"contain\", "
             "\"background_image\": \"a.png\", \"duration\": 0.5}]}"},
    {.kind = KN_FILE_CLIP,
     .name = "clip.mov",
     .other = "other.mov",
     .text = "{" OUTPUT "}, \"segments\": [{\"video\": \"clip.mov\", \"duration\": 0.5}]}"},
    {.kind = KN_FILE_CLIP,
     .name = "clip.mov",
     .other = "other.mov",
     .text =
         "{" OUTPUT ", \"poster\": 0.2}, \"segments\": [{\"video\": \"clip.mov\", \"duration\": "
         "0.5}]}"},
    {.kind = KN_FILE_NARRATION,
     .name = "tone.wav",
     .other = "low.wav",
     .text = "{" OUTPUT "}, \"audio_file\": \"tone.wav\", " PICTURES "}"},
    {.kind = KN_FILE_NARRATION,
     .name = "spoken.wav",
     .other = "spoken2.wav",
     .text =
         "{" OUTPUT
         "}, \"audio_file\": \"spoken.wav\", \"captions\": {\"burn\": \"karaoke\"}, " PICTURES "}"},
    {.kind = KN_FILE_SPEECH,
     .name = "spoken.wav",
     .other = "spoken2.wav",
     .text = "{" OUTPUT
             "}, \"captions\": {\"burn\": \"karaoke\"}, \"segments\": [{\"image\": \"a.png\", "
             "\"audio\": \"spoken.wav\", \"transcript\": \"One two three\", \"duration\": 1}]}"},
    {.kind = KN_FILE_WORDS,
     .name = "film.words.json",
     .other = "other.words.json",
     .text =
         "{" OUTPUT
         "}, \"captions\": {\"burn\": \"karaoke\", \"words\": \"film.words.json\"}, " PICTURES "}"},
    {.kind = KN_FILE_WORDS,
     .name = "film.words.json",
     .other = "other.words.json",
     .text = "{" OUTPUT
             "}, \"captions\": {\"burn\": \"karaoke\"}, \"segments\": [{\"image\": \"a.png\", "
             "\"words\": \"film.words.json\", \"duration\": 1}]}"},
    {.kind = KN_FILE_CAPTIONS,
     .name = "film.srt",
     .other = "other.srt",
     .text = "{" OUTPUT "}, \"captions\": {\"burn\": \"plain\", \"file\": \"film.srt\"}, " PICTURES
             "}"},
    {.kind = KN_FILE_CAPTIONS,
     .name = "film.ass",
     .other = "other.ass",
     .text = "{" OUTPUT "}, \"captions\": {\"burn\": \"plain\", \"file\": \"film.ass\"}, " PICTURES
             "}"},
    {.kind = KN_FILE_TRANSCRIPTS,
     .name = "film.texts.json",
     .other = "other.texts.json",
     .text = "{" OUTPUT
             "}, \"captions\": {\"burn\": \"plain\"}, \"languages\": {\"de\": {\"transcripts\": "
             "\"film.texts.json\"}}, " PICTURES "}",
     .unseen = TRUE}, /* read with the project, before anything is made */
    {.kind = KN_FILE_MUSIC,
     .name = "tone.wav",
     .other = "low.wav",
     .text = "{" OUTPUT "}, \"music\": {\"file\": \"tone.wav\"}, " PICTURES "}"},
    {.kind = KN_FILE_SOUND,
     .name = "tone.wav",
     .other = "low.wav",
     .text = "{" OUTPUT "}, \"sounds\": [{\"file\": \"tone.wav\", \"at\": 0.1}], " PICTURES "}"},
    {.kind = KN_FILE_COVER,
     .name = "a.png",
     .other = "c.png",
     .text =
         "{" OUTPUT ", \"cover\": \"a.png\"}, \"segments\": [{\"card\": {}, \"duration\": 0.5}]}"},
    {.kind = KN_FILE_MASK,
     .name = "a.png",
     .other = "c.png",
     .text = SHOWN("\"subject\": {\"mask\": \"a.png\"}, "
                   "\"effects_plan\": {\"tools\": [\"subject_glow\"]}")},
    {.kind = KN_FILE_EFFECT,
     .name = "film.cube",
     .other = "other.cube",
     .text = SHOWN("\"effects_plan\": {\"tools\": [{\"name\": \"color_grade\", \"lut\": "
                   "\"film.cube\"}]}")},
    {.kind = KN_FILE_EFFECT,
     .name = "a.png",
     .other = "c.png",
     .text = SHOWN("\"effects_plan\": {\"tools\": [{\"name\": \"picture_in_picture\", \"file\": "
                   "\"a.png\"}]}")},
    {.kind = KN_FILE_FONT,
     .name = "film.ttf",
     .other = "other.ttf",
     .text = "{" OUTPUT "}, \"segments\": [{\"image\": \"a.png\", \"card\": {\"type\": \"title\", "
             "\"title\": \"One\", \"font\": \"film.ttf\"}, \"duration\": 0.5}]}",
     .once = TRUE},
    {.kind = KN_FILE_DATA,
     .name = "film.csv",
     .other = "other.csv",
     .text = "{" OUTPUT "}, \"segments\": [{\"image\": \"a.png\", \"card\": {\"type\": \"bar\", "
             "\"data\": \"film.csv\"}, \"duration\": 0.5}]}"},
    {.kind = KN_FILE_LOGO,
     .name = "a.png",
     .other = "c.png",
     .text =
         "{" OUTPUT "}, \"theme\": {\"logo\": {\"file\": \"a.png\"}}, \"segments\": [{\"image\": "
         "\"b.jpg\", \"duration\": 0.5}]}"},
    {.kind = KN_FILE_LOGO,
     .name = "a.png",
     .other = "c.png",
     .text =
         "{" OUTPUT "}, \"theme\": {\"logo\": {\"file\": \"a.png\"}}, \"segments\": [{\"image\": "
         "\"b.jpg\", \"duration\": 1, \"effects_plan\": {\"transition\": "
         "\"branded_transition\"}}, {\"card\": {}, \"duration\": 1}]}"},
    {.kind = KN_FILE_WIPE,
     .name = "a.png",
     .other = "c.png",
     .text = "{" OUTPUT "}, \"segments\": [{\"image\": \"b.jpg\", \"duration\": 0.5, "
             "\"effects_plan\": {\"transition\": {\"type\": \"luma\", \"file\": \"a.png\", "
             "\"duration\": 0.4}}}, {\"card\": {}, \"duration\": 0.5}]}"},
    {.kind = KN_FILE_PROGRAM,
     .name = "say",
     .other = "other-say",
     .text = "{" OUTPUT
             "}, \"voice\": {\"provider\": \"command\", \"command\": [\"@/say\"]}, \"segments\": "
             "[{\"image\": \"a.png\", \"transcript\": \"One two three\"}]}",
     .by_name_alone = TRUE,
     .once = TRUE},
    {.kind = KN_FILE_SCENE,
     .name = "clip.mov",
     .other = "other.mov",
     .text = "{" OUTPUT "}, \"segments\": [{\"scene\": {\"command\": [\"cp\", \"clip.mov\", "
             "\"made.mov\"], \"inputs\": [\"clip.mov\"], \"output\": \"made.mov\"}, "
             "\"duration\": 0.5}]}"},
    {.kind = KN_FILE_PRONOUNCE,
     .name = "words.json",
     .other = "others.json",
     .text = "{" OUTPUT "}, \"voice\": {\"pronounce_file\": \"words.json\"}, " PICTURES "}",
     .unseen = TRUE},
    {.kind = KN_FILE_PROMPT,
     .name = "film.csv",
     .other = "other.csv",
     .text = "{" OUTPUT "}, \"director\": {\"kind\": \"ollama\", \"model\": \"m\", "
             "\"prompt\": \"film.csv\"}, \"segments\": [{\"image\": \"a.png\", "
             "\"effects_plan\": {}, \"duration\": 0.5}]}",
     .unseen = TRUE},
};
