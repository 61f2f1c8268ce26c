/* SPDX-License-Identifier: MIT */
#include "cli/flag.h"
#include "engine/run/phase.h"

/* Older pipelines say the number of workers in three places; the first that does not leave it open
 * (0) decides. */
static const char *const workers_names[] = {"PARALLEL_RENDERS", "FRAME_RENDER_WORKERS",
                                            "MAX_WORKERS", NULL};
static const char *const method_names[] = {"PARALLEL_RENDER_METHOD", NULL};
static const char *const threads_names[] = {"THREADS_PER_WORKER", NULL};
static const char *const chunk_names[] = {"CHUNK_DURATION", NULL};
static const char *const quality_names[] = {"FRAME_SEQUENCE_QUALITY", NULL};

static const char *const methods[] = {"chunk", "pipe", "disk", "disabled", NULL};
static const char *const levels[] = {"error", "warning", "info", "debug", NULL};

/* In the order of KnVerifyWish. */
static const char *const wishes[] = {"off", "on", "auto", NULL};

const KnFlag kn_common_flags[] = {
    {"set", 0, &kn_flag_variable, KN_GROUP_PROJECT,
     .help = "Gives the project's {{NAME}} a value; may be repeated", .repeats = TRUE},
    {"placeholder", 0, &kn_flag_switch, KN_GROUP_PROJECT,
     .help = "Shows a marked grey card where a picture is missing, and warns"},
    {"allow-outside", 0, &kn_flag_switch, KN_GROUP_PROJECT,
     .help = "Lets the project name files outside of its own folder"},
    {"allow-network", 0, &kn_flag_switch, KN_GROUP_ASK,
     .help = "Lets voices, directors and language models ask a server"},
    {"allow-commands", 0, &kn_flag_switch, KN_GROUP_PROJECT,
     .help = "Lets the project's voices and scenes run programs of yours"},
    {"max-spend", 0, &kn_flag_text, KN_GROUP_ASK,
     .help = "The most that this run buys of servers: characters=5000,tokens=100000,money=2.5; "
             "what was bought before it stops is kept",
     .setting = TRUE},
    {"prices", 0, &kn_flag_text, KN_GROUP_ASK,
     .help = "What a million of each costs, for money: characters=15,tokens=0.6", .setting = TRUE},
    {"attempts", 0, &kn_flag_int, KN_GROUP_ASK,
     .help = "How often a server is asked for one thing that it is too busy for, or is not there "
             "for; 0: 6 times, and 3 times",
     .initial = "0", .max = 20, .setting = TRUE},
    {"back-off", 0, &kn_flag_seconds, KN_GROUP_ASK,
     .help = "How long is waited before a server is asked again, each time twice as long, up to a "
             "minute; a server that asks for more gets it",
     .initial = "1", .max = 60, .setting = TRUE},
    {"replay", 0, &kn_flag_folder, KN_GROUP_ASK,
     .help = "Takes what a language model has said from this folder, and saves in it what it says"},
    {"draft", 0, &kn_flag_switch, KN_GROUP_PROJECT,
     .help = "Half the size and the fastest encoding"},
    {"outputs", 0, &kn_flag_text, KN_GROUP_PROJECT,
     .help = "Only these of the project's outputs, by name: wide,upright; by default 'render', "
             "'check' and 'status' take all, the others the first"},
    {"languages", 0, &kn_flag_text, KN_GROUP_PROJECT,
     .help = "Only these of the project's languages: de,fr; by default the same commands take all, "
             "the others the first"},

    {"range", 0, &kn_flag_range, KN_GROUP_RANGE,
     .help = "Only this part of the film: 10-20 (seconds), 0:10-0:20, 300f-600f, 10-; an end "
             "beyond the film's is the film's"},
    {"segments", 0, &kn_flag_span, KN_GROUP_RANGE,
     .help =
         "Only these segments: 3-7, 3, 3- (the first is 1); an end beyond the last is the last"},

    {"workers", 'j', &kn_flag_workers, KN_GROUP_BUILD,
     .help =
         "Worker processes: N, a share of the CPUs (50%), 0 (automatic) or -1 (none: the method "
         "'disabled', whose film is one stream)",
     .initial = "0", .setting = TRUE, .environments = workers_names},
    {"threads", 0, &kn_flag_int, KN_GROUP_BUILD, .help = "Threads of each encoder; 0: automatic",
     .initial = "0", .max = 64, .setting = TRUE, .environments = threads_names},
    {"memory", 0, &kn_flag_size, KN_GROUP_BUILD,
     .help = "Most memory for parent and workers together, such as 2G; 0: most of what is free",
     .initial = "0", .setting = TRUE},
    {"method", 0, &kn_flag_choice, KN_GROUP_BUILD,
     .help = "How pictures travel to the encoder: chunk (batches), or pipe, disk or disabled (one "
             "stream, whose bytes are others)",
     .initial = "chunk", .choices = methods, .setting = TRUE, .environments = method_names},
    {"chunk-duration", 0, &kn_flag_seconds, KN_GROUP_BUILD,
     .help = "Length, about, of a batch in seconds; 0: 4 s", .initial = "0", .max = 3600,
     .setting = TRUE, .environments = chunk_names},
    {"frame-quality", 0, &kn_flag_int, KN_GROUP_BUILD,
     .help = "Frames of the disk method: 0 raw, 1 to 100 JPEG (lossy)", .initial = "0", .max = 100,
     .setting = TRUE, .environments = quality_names},
    {"cpu-mask", 0, &kn_flag_cpu, KN_GROUP_BUILD,
     .help = "SIMD level of the drawing code: all, avx512, avx2, c; the film is the same",
     .initial = "all", .setting = TRUE},
    {"force", 'f', &kn_flag_from_phase, KN_GROUP_BUILD,
     .help = "Makes everything anew but scenes (=scene) and lines that were bought (=voice), "
             "whatever the cache holds; with =PHASE (see --phase of render) only what that phase "
             "makes and what is made of it",
     .choices = kn_phase_names},

    {"verify", 0, &kn_flag_wish, KN_GROUP_FILM,
     .help = "Whether the film is decoded and compared with what was made, once it is written: on, "
             "off, or auto, as the project or its preset has it",
     .initial = "auto", .choices = wishes, .setting = TRUE},

    {"cache-dir", 0, &kn_flag_folder, KN_GROUP_CACHE,
     .help = "Where prepared pictures and batches are kept; by default the user's cache folder",
     .setting = TRUE},
    {"cache-size", 0, &kn_flag_size, KN_GROUP_CACHE,
     .help = "Most that the cache may hold, such as 20G; what was not used for longest goes. 0: 20 "
             "GiB or a tenth of the disk, whichever is less",
     .initial = "0", .setting = TRUE},
    {"no-cache", 0, &kn_flag_switch, KN_GROUP_CACHE,
     .help = "Keeps nothing behind this run and uses nothing from before"},

    {"language-model", 0, &kn_flag_text, KN_GROUP_WRITE,
     .help = "Who writes a film from its topic: ollama:NAME or openai:NAME, NAME being the "
             "server's own for the model",
     .setting = TRUE},

    {"models", 0, &kn_flag_folder, KN_GROUP_MODELS,
     .help = "Where the models are that find what pictures show (see 'kinora models'); by default "
             "kinora/models in the user's data folder",
     .setting = TRUE},

    {"json", 0, &kn_flag_switch, KN_GROUP_JSON,
     .help = "Prints one JSON object a line on standard output; talk goes to standard error"},

    {"quiet", 'q', &kn_flag_switch, KN_GROUP_TALK,
     .help = "Says nothing but errors (with --strict, warnings, too)"},
    {"verbose", 'v', &kn_flag_switch, KN_GROUP_TALK, .help = "Says more"},
    {"log-level", 0, &kn_flag_choice, KN_GROUP_TALK,
     .help = "How much is said: error, warning, info or debug", .initial = "info",
     .choices = levels, .setting = TRUE},
    {"help", 'h', &kn_flag_switch, KN_GROUP_TALK, .help = "Shows this help"},
    {0},
};
