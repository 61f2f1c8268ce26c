#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: errors for people: what `render` refuses and can be known without making anything, `check` refuses, or `check --media`,
# which opens the files: with the same exit code, in the same words, at the same place of the project. What is good, both take.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
sources=$(cd "$(dirname "$0")/../../src" && pwd)
media=$work/media
p=$media/p.json
make_media "$media" &&
    ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x64:rate=5 -t 1 "$media/silent.mp4" &&
    ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x64:rate=5 -f lavfi -i sine -t 1 "$media/loud.mp4" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
for name in text.jpg text.mp4 text.wav text.srt text.json text.png; do
    echo "These are words." > "$media/$name"
done
head -c 2000 "$media/b.png" > "$media/cut.png"
printf '1\n00:00:00,000 --> 00:00:01,000\nOne\n' > "$media/good.srt"
printf '[{"text": "One", "start": 0.1, "end": 0.5}]' > "$media/good.json"

# what EVENT: "CODE|MESSAGE|FILE:LINE:COLUMN|PATH" of the run's last event.
what() {
    for name in code message line column path; do
        "$json_lines" "$1" "$name" < "$work/out.txt"
    done | paste -s -d '|'
}

# Who refuses, by the first column: `check`: both forms of check and all that follows; `media`: what opens files; `render`: what
# makes something; `none`.
refused_by() {
    case $1:$2 in
    check:* | media:media | media:render | render:render) return 0 ;;
    esac
    return 1
}

# row NAME WHO EXIT PATH FRAGMENT: of the project in $p. PATH "-": it is of no place.
row() {
    wanted="" differs=""
    for form in render media check; do
        case $form in
        render) run render "$p" -q --json -o "$work/out/film.mp4" ;;
        media) run check "$p" -q --json --media ;;
        check) run check "$p" -q --json ;;
        esac
        if ! refused_by "$2" $form; then
            [ "$code" = 0 ] || differs="$form ends with $code: $(cat "$work/err")"
            continue
        fi
        told=$(what error)
        [ -n "$wanted" ] || wanted=$told
        [ "$code" = "$3" ] || differs="$form ends with $code instead of $3: $told"
        [ "$told" = "$wanted" ] || differs="$form says '$told', render '$wanted'"
        case $told in
        *"$5"*) ;;
        *) differs="$form does not say '$5': $told" ;;
        esac
        case $told in
        *"p.json:"*"|$4") ;;
        *) [ "$4" = - ] || differs="$form is not at $4: $told" ;;
        esac
    done
    rm -f "$work/out"/film*
    if [ -n "$differs" ]; then fail "$1" "$differs"; else pass "$1"; fi
}

# ---- NAME|WHO|EXIT|PATH|FRAGMENT|SEGMENT|MORE. Names begin with what the row is about: every kind of file (project/files.h), of
# asset and of voice has one.
while IFS='|' read -r name who exit_code path fragment segment more; do
    project "$media" "$segment" "$more"
    mv "$media/project.json" "$p"
    echo "$name" >> "$work/tried"
    row "$name" "$who" "$exit_code" "$path" "$fragment"
done << 'ROWS'
file picture: is there and good|none|0|||{"image": "a.jpg", "duration": 0.2}
file picture: is not there|check|4|$.segments[0].image|is not there|{"image": "gone.jpg", "duration": 0.2}
file picture: is text|media|4|$.segments[0].image|cannot read the picture|{"image": "text.jpg", "duration": 0.2}
file picture: is a clip|media|4|$.segments[0].image|it is not a JPEG|{"image": "silent.mp4", "duration": 0.2}
file picture: is a sound|media|4|$.segments[0].image|it is not a JPEG|{"image": "tone.wav", "duration": 0.2}
file picture: is a clip, which another segment shows rightly|media|4|$.segments[1].image|it is not a JPEG|{"video": "silent.mp4", "duration": 0.2}, {"image": "silent.mp4", "duration": 0.2}
file picture: of the older name|media|4|$.segments[0].image|cannot read the picture|{"selected_image": "text.jpg", "duration": 0.2}
file picture: the second segment's|media|4|$.segments[1].image|text.jpg|{"card": {}, "duration": 0.2}, {"image": "text.jpg", "duration": 0.2}
file picture: is cut, which only decoding shows|render|4|$.segments[0].image|cut.png|{"image": "cut.png", "duration": 0.2}
file clip: is there and good|none|0|||{"video": "silent.mp4", "duration": 0.2}
file clip: is text|media|4|$.segments[0].video|text.mp4|{"video": "text.mp4", "duration": 0.2}
file clip: is a sound|media|4|$.segments[0].video|no moving pictures|{"video": "tone.wav", "duration": 0.2}
file clip: begins behind its end|media|3|$.segments[0].in|which lasts 1 s|{"video": "silent.mp4", "in": 3, "duration": 0.2}
file narration: is there and good|none|0|||{"card": {}, "duration": 0.2}|"audio_file": "tone.wav",
file narration: is text|media|4|$.audio_file|text.wav|{"card": {}, "duration": 0.2}|"audio_file": "text.wav",
file narration: is a clip without sound|media|4|$.audio_file|no sound in it|{"card": {}, "duration": 0.2}|"audio_file": "silent.mp4",
file speech: is there and good|none|0|||{"card": {}, "audio": "tone.wav"}
file speech: is text|media|4|$.segments[0].audio|text.wav|{"card": {}, "audio": "text.wav", "duration": 0.2}
file words: of the film, are good|none|0|||{"card": {}, "duration": 1, "transcript": "One"}|"audio_file": "tone.wav", "captions": {"sidecars": ["srt"], "words": "good.json"},
file words: of the film, are text|media|4|$.captions.words|text.json|{"card": {}, "duration": 1, "transcript": "One"}|"audio_file": "tone.wav", "captions": {"sidecars": ["srt"], "words": "text.json"},
file words: of a segment, are text|media|4|$.segments[0].words|text.json|{"card": {}, "duration": 1, "transcript": "One", "audio": "tone.wav", "words": "text.json"}|"captions": {"sidecars": ["srt"]},
file captions: are good|none|0|||{"card": {}, "duration": 1}|"captions": {"burn": "plain", "file": "good.srt"},
file captions: are text|check|4|$.captions.file|text.srt:1|{"card": {}, "duration": 1}|"captions": {"burn": "plain", "file": "text.srt"},
file captions: are text, and not drawn|media|4|$.captions.file|text.srt:1|{"card": {}, "duration": 1}|"captions": {"sidecars": ["vtt"], "file": "text.srt"},
file music: is there and good|none|0|||{"card": {}, "duration": 0.2}|"music": {"file": "tone.wav"},
file music: is text|media|4|$.music.file|text.wav|{"card": {}, "duration": 0.2}|"music": {"file": "text.wav"},
file music: the second of two|media|4|$.music[1].file|text.wav|{"card": {}, "duration": 0.2}|"music": [{"file": "tone.wav"}, {"file": "text.wav"}],
file sound: is there and good|none|0|||{"card": {}, "duration": 0.2}|"sounds": [{"file": "tone.wav", "at": 0}],
file sound: is a clip without sound|media|4|$.sounds[0].file|no sound in it|{"card": {}, "duration": 0.2}|"sounds": [{"file": "silent.mp4", "at": 0}],
ROWS

# What the project says of the output stands in an object of its own.
while IFS='|' read -r name who exit_code path fragment output; do
    printf '{"output": {"width": 320, "height": 180, %s}, "segments": [{"card": {}, "duration": 0.2}]}' "$output" > "$p"
    echo "$name" >> "$work/tried"
    row "$name" "$who" "$exit_code" "$path" "$fragment"
done << 'ROWS'
file cover: is there and good|none|0|||"cover": "a.jpg"
file cover: is text|media|4|$.output.cover|neither JPEG nor PNG|"cover": "text.png"
ROWS

# ---- every kind has its rows
kinds_have_rows() {
    while read -r kind; do
        for wanted in "$@"; do
            grep -q "^$kind: .*$wanted" "$work/tried" || fail "$kind has a row" "there is none with '$wanted'"
        done
        pass "$kind has its rows"
    done
}
# No effect has a file yet; the project itself is other tests' matter.
sed -n '/^typedef enum/,/^} KnFileKind/s/^    KN_FILE_\([A-Z]*\).*/file \1/p' "$sources/project/files.h" |
    tr '[:upper:]' '[:lower:]' | grep -Ev ' (project|effect|program)$' > "$work/kinds"
check "kinds of files are found" test "$(wc -l < "$work/kinds")" -ge 9
kinds_have_rows good < "$work/kinds"
finish
