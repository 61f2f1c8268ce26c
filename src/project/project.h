/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/input_rules.h"
#include "base/option.h"
#include "cards/card.h"
#include "director/model.h"
#include "effects/effect.h"
#include "effects/params.h"
#include "effects/subject.h"
#include "effects/use.h"
#include "media/clip.h"
#include "media/media.h"
#include "media/pictures.h"
#include "project/captions.h"
#include "project/sound.h"
#include "project/theme.h"
#include "project/voice_options.h"

/* A project: what the person (or an LLM) wrote, checked and filled with defaults. Loading opens no
 * file but the project itself (it looks where links lead); kn_project_check_files looks at what it
 * names. From then on it is constant: nothing that is measured or decided later is written into it
 * (timeline/timeline.h). Threads: any number may read one. */

typedef enum { KN_SEGMENT_IMAGE, KN_SEGMENT_VIDEO, KN_SEGMENT_CARD } KnSegmentKind;

/* A clip that a program makes. The program runs in a folder of its own, in which copies of the
 * inputs stand under their names (engine/scene/phase.h). */
typedef struct {
    char **command; /* program and arguments; NULL-terminated, not empty */
    char **inputs;  /* resolved; NULL-terminated */
    char **names;   /* of each of them: a path in that folder, without "." and ".." */
    char *output;   /* where the program writes the clip, likewise */
    double timeout; /* seconds */
} KnScene;

/* How often a clip is played: not given (once, but for clips that say themselves that they begin
 * again), and until its segment ends. */
#define KN_LOOP_UNSET 0
#define KN_LOOP_ALWAYS G_MAXINT

typedef enum {
    KN_SPEECH_NONE, /* nothing is said: no words, another provider of them, or provider "none" */
    KN_SPEECH_LINE, /* the transcript is spoken */
    KN_SPEECH_FILE, /* audio_path is played */
} KnSpeechKind;

typedef struct {
    KnSegmentKind kind;
    char *path;         /* of image or video, resolved; NULL for a card, and for a scene whose
                           clip is not made, which is `missing` then */
    KnScene *scene;     /* a video that a program makes; NULL: none */
    char *card_text;    /* may be NULL: only the background */
    KnColor card_color; /* of its text, when card_has_color: else what can be read is chosen */
    gboolean card_has_color;
    char *card_font;  /* family; NULL: the default one */
    double card_size; /* height of its letters in pixels of a 1080-line picture */
    KnCardUse
        card_use; /* a card of some kind, alone or over the picture or clip; then no card_text */
    KnColor background;      /* behind transparency, around "contain", of a card */
    gboolean has_background; /* it was written: transparent films have it, too */
    KnFit fit;
    KnEnhance enhance;
    int sharpen;            /* of a picture, in thousandths: KnSurfaceSpec */
    int super;              /* how much of super-resolution, in thousandths; 0: none */
    KnPoint focus;          /* where "cover" looks; the subject or the centre */
    KnPlaceKind focus_kind; /* UNSET: the project leaves it to us */
    KnSubject *subjects;
    guint n_subjects;
    char *title, *transcript; /* may be NULL */
    char *shown;              /* what captions in another language show; NULL: what is said */
    gboolean captions;        /* FALSE: its speech has none */
    char *words_path;         /* word times of its speech, resolved; may be NULL */
    double clip_in, clip_out; /* video: seconds into the clip; out 0: to its end */
    gint32 clip_speed;        /* in millionths */
    int clip_loop;            /* how often it is played; KN_LOOP_… */
    KnDeinterlace deinterlace;
    char *ground_path;                 /* of a clip: the picture behind it, resolved; may be NULL */
    double freeze_at, freeze_seconds;  /* in the clip, and how long; 0: no picture is held */
    double clip_gain_db, clip_duck_db; /* of its own sound, which is left out when clip_mute */
    gboolean clip_mute;
    gboolean planned; /* it has an effects plan of its own, not one by the director */
    /* effects plan */
    KnEffectUse motion; /* effect NULL: static */
    KnEffectUse *overlays;
    guint n_overlays;
    KnEffectUse *tools;
    guint n_tools;
    KnDuration fade_in, fade_out;
    KnTransitionUse transition;
    guint64 seed;
    KnDuration start, end, duration; /* as written; unset where not given */
    KnSpeechKind speech;
    const KnVoiceSettings *voice; /* the project's or its own */
    KnVoiceSettings *own_voice;   /* NULL: none */
    char *audio_path;             /* ready-made narration, resolved; may be NULL */
    char *query; /* in words, what shall be seen; NULL: the project names it. Until a picture
                    is chosen (kn_project_check_files), and where none fits, the segment is a
                    card with its words */
    double choice_score;     /* of the picture that was chosen, 0..1.03; 0: none was */
    gboolean ground_missing; /* so is ground_path: its colour stands there */
    gboolean missing;        /* its file is not there and --placeholder was given; a scene: no
                                session has made it yet */
    const KnJson *node;
    char *json_path; /* "$.segments[3]" */
} KnSegment;

/* Whether a film is verified: as the preset that it names has it, yes, no. */
enum { KN_OUTPUT_VERIFY_AUTO, KN_OUTPUT_VERIFY_ON, KN_OUTPUT_VERIFY_OFF };

typedef struct {
    int width, height;
    KnRational fps; /* "30", 29.97 and "30000/1001" mean what the person meant: see kn_fps_parse */
    char *preset;   /* "youtube", "draft", "archive", or NULL */
    gboolean preset_named; /* by the project */
    char *encoder, *speed;
    char *tune;                        /* of kn_tune_names; NULL: KN_TUNE_AUTO */
    int crf, keyint, bframes, threads; /* -1 / 0: from the preset */
    char *audio_codec;
    int audio_bitrate;
    char *container;   /* NULL: from the file's ending */
    char *file;        /* default output path; may be NULL */
    KnDuration poster; /* the time of the picture that is written beside the film, or unset */
    char *cover;       /* a JPEG or PNG file to be put into the film, resolved, or NULL */
    gboolean chapters_in_film, chapter_list;
    int verify;        /* KN_OUTPUT_VERIFY_… */
    gboolean alpha;    /* what nothing covers is transparent */
    char *name;        /* of one of `outputs`; NULL: it is `output` itself */
    gboolean own_file; /* `file` is its own, not that of `output` */
} KnOutput;

/* One of the languages that a project has films in. */
typedef struct {
    char *name;          /* BCP 47, as it is written: "de" */
    char *transcripts;   /* the file of its texts, resolved; NULL: those of the segments */
    char *title;         /* NULL: the project's */
    char *captions;      /* the language that captions are in; NULL: its own */
    const KnJson *voice; /* as written; NULL: nothing is */
    const KnJson *node;
    char *json_path; /* "$.languages.de" */
} KnProjectLanguage;

typedef enum { KN_DURATION_MODE_SEGMENTS, KN_DURATION_MODE_AUDIO } KnDurationMode;

typedef enum { KN_DIRECTOR_OFF, KN_DIRECTOR_BUILTIN, KN_DIRECTOR_MODEL } KnDirectorKind;

typedef struct KnProject {
    char *file_name; /* as given; messages name it by kn_json_name(document) */
    char *folder;    /* paths are relative to it, and must stay inside of it */
    char *title, *comment;
    KnOutput output;   /* that it was loaded for */
    KnOutput *outputs; /* all that `outputs` names, each over `output` … */
    guint n_outputs;   /* … 0: it names none */
    KnProjectLanguage *languages;
    guint n_languages;                 /* 0: it names none */
    const KnProjectLanguage *language; /* of them, that it was loaded for; NULL: it names none */
    KnProjectTheme theme;
    KnDurationMode duration_mode;
    char *audio_path;         /* narration of the whole film, resolved; may be NULL */
    KnVoiceSettings voice;    /* of every segment that has none of its own */
    gboolean voice_said;      /* the file has a `voice` */
    const KnJson *voice_node; /* what it says, when it is good */
    char *voice_path;         /* where: "$.voice", or in its language */
    KnCaptionSettings captions;
    KnProjectSound sound;
    char **detectors;        /* names (vision/detector.h) in the order in which they are asked what
                                pictures are about; NULL: all, in theirs */
    KnDirectorKind director; /* who gives plans to segments that have none; a model does so in a
                                phase of a build (project/direct.h) */
    KnDirectorSettings directing;
    guint64 seed;
    double chunk_duration; /* seconds; 0: the engine's default */
    guint n_segments;
    KnSegment *segments;
    KnSegment *defaults; /* what the file's `defaults` say, read as a segment; NULL: none */
    KnWarnings *warnings;
    KnJsonDocument *document;
    struct KnProjectNotes *notes; /* private: where the warnings come from */
} KnProject;

#define KN_PREVIEW_SIDE_MAX 480
#define KN_PREVIEW_FPS_MAX ((KnRational){25, 2}) /* 0.08 s, which GIF can say */

typedef struct {
    const char *const *variables; /* NULL-terminated "name=value", from --set; may be NULL */
    gboolean placeholder;         /* missing pictures become marked grey cards, with a warning */
    gboolean allow_outside; /* files outside of the project's folder may be read (promise: projects
                               are data) */
    gboolean draft;         /* half the size and the draft preset */
    const char *film;       /* the name of the film, where one is asked for; NULL: the project's. An
                               animated picture that the project does not know of is a preview: at
                               most KN_PREVIEW_SIDE_MAX pixels and KN_PREVIEW_FPS_MAX a second */
    gboolean read_contents; /* kn_project_check_files reads the first bytes of every file; else
                               those of files alone whose names do not end as what is due */
    const char *output;     /* which of `outputs` it is loaded for; NULL: the first, if any */
    const char *language;   /* which of `languages`; NULL: the first, if any */
    /* How alike pictures and words are, as a model sees them (engine/detect/likeness.h):
     * likeness[text * n_pictures + picture], -1..1, or -2: nobody could look at it. FALSE: there is
     * no such model. May be NULL: none is. */
    gboolean (*likeness)(const struct KnProject *project, const char *const *pictures,
                         guint n_pictures, const char *const *texts, guint n_texts,
                         double *likeness, gpointer user_data);
    gpointer likeness_data;
    /* What rooms above know to be wrong with a project whose times can be read, so that all
     * problems are told at once: kn_timeline_check. May be NULL. */
    void (*check)(const KnProject *project, KnProblems *problems);
} KnLoadOptions;

/* Ten times the longest film that the tests hold; it bounds what a hostile file costs. */
#define KN_PROJECT_SEGMENTS_MAX 100000
#define KN_PROJECT_OUTPUTS_MAX 32

/* Loads and validates. Reports every problem it finds in one error (KN_ERROR_PROJECT); a project
 * file that cannot be read is KN_ERROR_INPUT. */
KnProject *kn_project_load(const char *path, const KnLoadOptions *options, GError **error);
KnProject *kn_project_load_text(const char *text, gssize size, const char *name, const char *folder,
                                const KnLoadOptions *options, GError **error);
void kn_project_free(KnProject *project);
/* The names of a document's outputs, in order, as far as they are good; NULL: it has none. The
 * caller frees. */
char **kn_project_output_names(const KnJsonDocument *document);
/* The same of its languages. */
char **kn_project_language_names(const KnJsonDocument *document);
/* What tells a film from the others of its project in names of files: "upright", "de",
 * "upright.de"; NULL for one of a project that names neither outputs nor languages (each may be
 * NULL). The caller frees. */
char *kn_film_tag(const char *output, const char *language);
/* That of the film that a project was loaded for. */
char *kn_project_film_tag(const KnProject *project);
/* To be entered by whoever opens files that the project names: they keep to its folder. Borrowed.
 */
const KnInputRules *kn_project_input_rules(const KnProject *project);
/* The folder that they keep to, by its real name, for other processes; NULL: they need not, or it
 * is not there. Borrowed. */
const char *kn_project_bounds(const KnProject *project);
/* What those who write its captions into files want to know. Borrows from it. */
KnCaptionWriting kn_project_caption_writing(const KnProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(KnProject, kn_project_free)

/* The i-th effect of a segment, in the order in which they are compiled: motion, tools, overlays.
 * Its effect may be NULL; NULL after the last. */
const KnEffectUse *kn_segment_effect(const KnSegment *segment, guint i);

/* Chooses pictures for the segments that only say in words what shall be seen (project/choice.h),
 * and checks that every named file is there (all missing ones in one error: KN_ERROR_INPUT, each
 * line naming the segment), or marks segments as missing under `placeholder`. */
gboolean kn_project_check_files(KnProject *project, const KnLoadOptions *options, GError **error);

/* 23.976 → 24000/1001, 29.97, 59.94 likewise; "25", "30000/1001"; 1..240. */
gboolean kn_fps_parse(const char *text, KnRational *fps, GError **error);

/* The option tables, for schema and reference. NULL-terminated; the file's own object is first. */
const KnOptionTable *const *kn_project_tables(void);

/* The JSON Schema (draft 2020-12) of a project, and the reference in Markdown; the caller frees. */
char *kn_project_schema(void);
char *kn_project_reference(void);
/* docs/effects.md. */
char *kn_effects_reference(void);
/* The words of the project file, for a fuzzer (libFuzzer's dictionary form). */
char *kn_project_dictionary(void);
