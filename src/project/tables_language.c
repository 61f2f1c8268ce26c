/* SPDX-License-Identifier: MIT */
#include "project/tables.h"
#include "project/types.h"

/* The `languages` object: what a film in another language has otherwise. */

#define FIELD(ctype, field) KN_OPTION_FIELD(KnLanguageOptions, ctype, field)
const KnOption kn_language_options[] = {
    {.name = "transcripts",
     .type = &kn_type_path,
     .offset = FIELD(char *, transcripts),
     .help = "the texts in this language: JSON or YAML with an object of the segments' ids or "
             "numbers and what is said there, or an array of texts (docs/many-films.md); those of "
             "the segments by default"},
    {.name = "voice",
     .type = &kn_type_voice_use,
     .of = &kn_voice_table,
     .offset = FIELD(const KnJson *, voice),
     .help = "what is different from the project's voice: a name, or an object; of texts of its "
             "own a voice of the language, by default"},
    {.name = "title",
     .type = &kn_type_string,
     .offset = FIELD(char *, title),
     .help = "the film's title in this language"},
    {.name = "captions",
     .type = &kn_type_language_tag,
     .offset = FIELD(char *, captions),
     .example = "\"en\"",
     .help = "the language of the captions, if it is another: one of the project's languages"},
    {.name = NULL, .example = "{\"transcripts\": \"de.json\"}"},
};
#undef FIELD

const KnOptionTable kn_language_table = {
    "language", "$.languages.en",
    "A film in one language: what is said, and by whom. Its pictures are those of the others.",
    kn_language_options, NULL};
