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
    ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x64:rate=5 -f lavfi -i sine=duration=0.5 -t 2 -c:a pcm_s16le "$media/short.mov" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
cp "$(fc-match -f '%{file}' 'DejaVu Sans')" "$media/good.ttf"
for name in text.ttf text.jpg text.avi text.wav text.srt text.json text.png; do
    echo "These are words." > "$media/$name"
done
head -c 2000 "$media/b.png" > "$media/cut.png"
for name in other.bmp other.tga other.ppm; do
    ffmpeg -nostdin -v error -y -i "$media/b.png" -pix_fmt bgr24 "$media/$name"
done
cp "$media/other.bmp" "$media/bitmap.png"
printf '\377\n%64s' x > "$media/other.jxl"
printf 'A,1\nB,2\n' > "$media/good.csv"
echo '{"SQL": "sequel"}' > "$media/words.json"
echo '["Eins."]' > "$media/texts.json"
echo 'SQL is sequel' > "$media/text.json"
echo '["SQL"]' > "$media/list.json"
echo '{"SQL": 1}' > "$media/numbers.json"
echo '{{catalogue}} {{schema}} {{instructions}}' > "$media/good.txt"
printf 'A,1\nB,2\nC\n' > "$media/ragged.csv"
: > "$media/empty.csv"
printf 'A,1\nB,many\n' > "$media/words.csv"
printf 'A,1\nB,-2\n' > "$media/negative.csv"
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

# row NAME WHO EXIT PATH FRAGMENT: of the project in $p. PATH "-": it is of no place in the file. $allow: options of all of them.
allow=
name_said=yes
row() {
    wanted="" differs=""
    for form in render media check; do
        # shellcheck disable=SC2086
        case $form in
        render) run render "$p" -q --json ${name_said:+-o "$work/out/film.mp4"} $allow ;;
        media) run check "$p" -q --json --media $allow ;;
        check) run check "$p" -q --json $allow ;;
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
    rm -f "$work/out"/film* "$media"/film* "$media"/p.mp4
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
file picture: is text|check|4|$.segments[0].image|is a text|{"image": "text.jpg", "duration": 0.2}
file picture: is a clip|check|4|$.segments[0].image|is a video|{"image": "silent.mp4", "duration": 0.2}
file picture: is a sound|check|4|$.segments[0].image|is a sound (WAV)|{"image": "tone.wav", "duration": 0.2}
file picture: is a clip, which another segment shows rightly|check|4|$.segments[1].image|is a video|{"video": "silent.mp4", "duration": 0.2}, {"image": "silent.mp4", "duration": 0.2}
file picture: of the older name|check|4|$.segments[0].image|is a text|{"selected_image": "text.jpg", "duration": 0.2}
file picture: the second segment's|check|4|$.segments[1].image|is a text|{"card": {}, "duration": 0.2}, {"image": "text.jpg", "duration": 0.2}
file picture: is cut|media|4|$.segments[0].image|cut.png|{"image": "cut.png", "duration": 0.2}
file picture: is a BMP|check|4|$.segments[0].image|is a BMP picture; expected a picture (JPEG, PNG, WebP, TIFF, GIF, HEIC, AVIF or SVG): `ffmpeg -i OLD NEW.png` makes a PNG of it|{"image": "other.bmp", "duration": 0.2}
file picture: is a TGA|check|4|$.segments[0].image|is a TGA picture; expected a picture|{"image": "other.tga", "duration": 0.2}
file picture: is a PPM|check|4|$.segments[0].image|is a PNM picture (PPM, PGM, PBM); expected a picture|{"image": "other.ppm", "duration": 0.2}
file picture: is a JPEG XL|check|4|$.segments[0].image|is a JPEG XL picture; expected a picture|{"image": "other.jxl", "duration": 0.2}
file picture: is a BMP, by the name of a PNG|check|4|$.segments[0].image|is a BMP picture; expected a picture|{"image": "bitmap.png", "duration": 0.2}
file clip: is a BMP|check|4|$.segments[0].video|is a BMP picture; expected a clip|{"video": "other.bmp", "duration": 0.2}
file mask: is there and good|none|0|||{"image": "a.jpg", "duration": 0.2, "subject": {"mask": "a.jpg"}, "effects_plan": {"tools": ["subject_outline"]}}
file mask: is not there|check|4|$.segments[0].subject.mask|is not there|{"image": "a.jpg", "duration": 0.2, "subject": {"mask": "gone.png"}, "effects_plan": {"tools": ["subject_outline"]}}
file mask: is text|check|4|$.segments[0].subject.mask|is a text|{"image": "a.jpg", "duration": 0.2, "subject": {"mask": "text.jpg"}, "effects_plan": {"tools": ["subject_outline"]}}
file wipe: is there and good|none|0|||{"image": "a.jpg", "duration": 0.4, "effects_plan": {"transition": {"type": "luma", "file": "a.jpg", "duration": 0.3}}}, {"card": {}, "duration": 0.4}
file wipe: is not there|check|4|$.segments[0].effects_plan.transition.file|is not there|{"image": "a.jpg", "duration": 0.4, "effects_plan": {"transition": {"type": "luma", "file": "gone.png"}}}, {"card": {}, "duration": 0.4}
file wipe: is text|check|4|$.segments[0].effects_plan.transition.file|is a text|{"image": "a.jpg", "duration": 0.4, "effects_plan": {"transition": {"type": "luma", "file": "text.jpg", "duration": 0.3}}}, {"card": {}, "duration": 0.4}
file wipe: is a sound|check|4|$.segments[0].effects_plan.transition.file|is a sound (WAV)|{"image": "a.jpg", "duration": 0.4, "effects_plan": {"transition": {"type": "luma", "file": "tone.wav", "duration": 0.3}}}, {"card": {}, "duration": 0.4}
file wipe: lies outside of the folder|check|3|$.segments[0].effects_plan.transition.file|leads out of the project|{"image": "a.jpg", "duration": 0.4, "effects_plan": {"transition": {"type": "luma", "file": "../a.jpg"}}}, {"card": {}, "duration": 0.4}
file wipe: is not named|check|3|$.segments[0].effects_plan.transition|file is missing|{"image": "a.jpg", "duration": 0.4, "effects_plan": {"transition": "luma"}}, {"card": {}, "duration": 0.4}
file wipe: of a transition that takes none|check|3|$.segments[0].effects_plan.transition.file|file is of the transition luma|{"image": "a.jpg", "duration": 0.4, "effects_plan": {"transition": {"type": "fade", "file": "a.jpg"}}}, {"card": {}, "duration": 0.4}
file clip: is there and good|none|0|||{"video": "silent.mp4", "duration": 0.2}
file clip: is text|check|4|$.segments[0].video|is a text|{"video": "text.avi", "duration": 0.2}
file clip: is a sound|check|4|$.segments[0].video|is a sound (WAV)|{"video": "tone.wav", "duration": 0.2}
file clip: is a picture|check|4|$.segments[0].video|is a JPEG picture; expected "image" in place of "video"|{"video": "a.jpg", "duration": 0.2}
file clip: begins behind the end of its sound, which is shorter|none|0|||{"video": "short.mov", "in": 1, "duration": 0.2}
file ground: is there and good|none|0|||{"video": "silent.mp4", "fit": "contain", "background_image": "a.jpg", "duration": 0.2}|
file ground: is text|check|4|$.segments[0].background_image|is a text|{"video": "silent.mp4", "background_image": "text.png", "duration": 0.2}|
file ground: is not there|check|4|$.segments[0].background_image|is not there|{"video": "silent.mp4", "background_image": "gone.png", "duration": 0.2}|
file clip: begins behind its end|media|3|$.segments[0].in|which lasts 1 s|{"video": "silent.mp4", "in": 3, "duration": 0.2}
file narration: is there and good|none|0|||{"card": {}, "duration": 0.2}|"audio_file": "tone.wav",
file narration: is text|check|4|$.audio_file|is a text|{"card": {}, "duration": 0.2}|"audio_file": "text.wav",
file narration: is a picture|check|4|$.audio_file|is a JPEG picture; expected a sound|{"card": {}, "duration": 0.2}|"audio_file": "a.jpg",
file narration: is a clip without sound|media|4|$.audio_file|no sound in it|{"card": {}, "duration": 0.2}|"audio_file": "silent.mp4",
file speech: is there and good|none|0|||{"card": {}, "audio": "tone.wav"}
file speech: is text|check|4|$.segments[0].audio|is a text|{"card": {}, "audio": "text.wav", "duration": 0.2}
file speech: is a picture|check|4|$.segments[0].audio|is a PNG picture; expected a sound|{"card": {}, "audio": "b.png", "duration": 0.2}
file font: is there and good|none|0|||{"card": {"type": "title", "title": "A", "font": "good.ttf"}, "duration": 1}|"theme": {"fonts": {"body": "good.ttf"}}, "captions": {"burn": "plain", "file": "good.srt", "style": {"font": "good.ttf"}},
file font: of a simple card and an effect, are good|none|0|||{"card": {"text": "A", "font": "good.ttf"}, "duration": 1, "effects_plan": {"tools": [{"name": "title", "text": "A", "font": "good.ttf"}]}}|
file font: is not there|check|4|$.segments[0].card.font|none.ttf|{"card": {"type": "title", "title": "A", "font": "none.ttf"}, "duration": 1}|
file font: is no font|check|4|$.segments[0].card.font|is no font that can be read|{"card": {"type": "title", "title": "A", "font": "text.ttf"}, "duration": 1}|
file font: of captions, is no font|check|4|$.captions.style.font|is no font that can be read|{"card": {}, "duration": 1}|"captions": {"burn": "plain", "file": "good.srt", "style": {"font": "text.ttf"}},
file font: of the theme, is no font|check|4|$.theme.fonts.body|is no font that can be read|{"card": {}, "duration": 1}|"theme": {"fonts": {"body": "text.ttf"}},
file font: is of another folder|check|3|$.segments[0].card.font|leads out|{"card": {"text": "A", "font": "../good.ttf"}, "duration": 1}|
file data: is there and good|none|0|||{"card": {"type": "bar", "data": "good.csv"}, "duration": 1}|
file logo: is there and good|none|0|||{"card": {}, "duration": 0.2}|"theme": {"logo": {"file": "b.png"}},
file logo: is text|check|4|$.theme.logo.file|is a text|{"card": {}, "duration": 0.2}|"theme": {"logo": {"file": "text.png"}},
file logo: is not there|check|4|$.theme.logo.file|is not there|{"card": {}, "duration": 0.2}|"theme": {"logo": {"file": "gone.png"}},
file pronounce: are there and good|none|0|||{"card": {}, "transcript": "A SQL.", "duration": 2}|"voice": {"pronounce_file": "words.json"},
file pronounce: are no JSON|check|3|$.voice.pronounce_file|text.json:1:1: found 'SQL'; expected a value|{"card": {}, "transcript": "A", "duration": 2}|"voice": {"pronounce_file": "text.json"},
file pronounce: are a list|check|3|$.voice.pronounce_file|holds an array; expected an object|{"card": {}, "transcript": "A", "duration": 2}|"voice": {"pronounce_file": "list.json"},
file pronounce: are numbers|check|3|$.voice.pronounce.SQL|found 1; expected a string|{"card": {}, "transcript": "A", "duration": 2}|"voice": {"pronounce_file": "numbers.json"},
file pronounce: are not there|check|4|$.voice.pronounce_file|is not there|{"card": {}, "transcript": "A", "duration": 2}|"voice": {"pronounce_file": "gone.json"},
file pronounce: are of another folder|check|3|$.voice.pronounce_file|leads out|{"card": {}, "transcript": "A", "duration": 2}|"voice": {"pronounce_file": "../words.json"},
file transcripts: are there and good|none|0|||{"card": {}, "transcript": "One.", "duration": 2}|"languages": {"de": {"transcripts": "texts.json"}},
file transcripts: are no JSON|check|3|$.languages.de.transcripts|line 1, column 1: found 'SQL'; expected a value|{"card": {}, "transcript": "One.", "duration": 2}|"languages": {"de": {"transcripts": "text.json"}},
file transcripts: are not there|check|4|$.languages.de.transcripts|is not there|{"card": {}, "transcript": "One.", "duration": 2}|"languages": {"de": {"transcripts": "gone.json"}},
file transcripts: are of another folder|check|3|$.languages.de.transcripts|leads out|{"card": {}, "transcript": "One.", "duration": 2}|"languages": {"de": {"transcripts": "../words.json"}},
file prompt: is there and good|none|0|||{"card": {}, "duration": 0.2, "effects_plan": {}}|"director": {"kind": "ollama", "model": "m", "prompt": "good.txt"},
file prompt: lacks the schema|media|4|$.director.prompt|lacks {{catalogue}}|{"card": {}, "duration": 0.2}|"director": {"kind": "ollama", "model": "m", "prompt": "good.csv"},
file prompt: is not there|check|4|$.director.prompt|is not there|{"card": {}, "duration": 0.2}|"director": {"kind": "ollama", "model": "m", "prompt": "gone.txt"},
file prompt: is of another folder|check|3|$.director.prompt|leads out|{"card": {}, "duration": 0.2}|"director": {"kind": "ollama", "model": "m", "prompt": "../good.csv"},
file data: is not there|check|4|$.segments[0].card.data|good.csw|{"card": {"type": "bar", "data": "good.csw"}, "duration": 1}|
file data: is of another folder|check|3|$.segments[0].card.data|leads out|{"card": {"type": "bar", "data": "../good.csv"}, "duration": 1}|
file data: has lines of different lengths|check|4|$.segments[0].card.data|ragged.csv:3:1: the line has 1 fields, and the first one has 2|{"card": {"type": "bar", "data": "ragged.csv"}, "duration": 1}|
file data: is empty|check|4|$.segments[0].card.data|empty.csv:1:1: the file is empty|{"card": {"type": "table", "data": "empty.csv"}, "duration": 1}|
file data: holds words for numbers|check|4|$.segments[0].card.data|words.csv:2:3: 'many' is no number|{"card": {"type": "line", "data": "words.csv"}, "duration": 1}|
file data: is negative in a pie|check|4|$.segments[0].card.data|negative.csv:2:3: it is negative|{"card": {"type": "pie", "data": "negative.csv"}, "duration": 1}|
file data: is a picture|check|4|$.segments[0].card.data|b.png|{"card": {"type": "bar", "data": "b.png"}, "duration": 1}|
file words: of the film, are good|none|0|||{"card": {}, "duration": 1, "transcript": "One"}|"audio_file": "tone.wav", "captions": {"sidecars": ["srt"], "words": "good.json"},
file words: of the film, are text|media|4|$.captions.words|text.json|{"card": {}, "duration": 1, "transcript": "One"}|"audio_file": "tone.wav", "captions": {"sidecars": ["srt"], "words": "text.json"},
file words: of a segment, are text|media|4|$.segments[0].words|text.json|{"card": {}, "duration": 1, "transcript": "One", "audio": "tone.wav", "words": "text.json"}|"captions": {"sidecars": ["srt"]},
file captions: are good|none|0|||{"card": {}, "duration": 1}|"captions": {"burn": "plain", "file": "good.srt"},
file captions: are text|check|4|$.captions.file|text.srt:1|{"card": {}, "duration": 1}|"captions": {"burn": "plain", "file": "text.srt"},
file captions: are text, and not drawn|check|4|$.captions.file|text.srt:1|{"card": {}, "duration": 1}|"captions": {"sidecars": ["vtt"], "file": "text.srt"},
file music: is there and good|none|0|||{"card": {}, "duration": 0.2}|"music": {"file": "tone.wav"},
file music: is text|check|4|$.music.file|is a text|{"card": {}, "duration": 0.2}|"music": {"file": "text.wav"},
file music: is a picture|check|4|$.music.file|is a PNG picture; expected a sound|{"card": {}, "duration": 0.2}|"music": {"file": "b.png"},
file music: is nothing|check|4|$.music.file|is empty; expected a sound|{"card": {}, "duration": 0.2}|"music": {"file": "empty.csv"},
file music: the second of two|check|4|$.music[1].file|is a text|{"card": {}, "duration": 0.2}|"music": [{"file": "tone.wav"}, {"file": "text.wav"}],
file music: begins behind its end|media|4|$.music.file|has only 5.000 s of sound, and is to be heard from 9.000 s on|{"card": {}, "duration": 0.2}|"music": {"file": "tone.wav", "in": 9},
file music: begins at its end|media|4|$.music.file|no sound behind its in point|{"card": {}, "duration": 0.2}|"music": {"file": "tone.wav", "in": 5},
file music: begins before its end|none|0|||{"card": {}, "duration": 0.2}|"music": {"file": "tone.wav", "in": 4.95},
file music: is looped, too short|media|4|$.music.file|too short to be looped|{"card": {}, "duration": 2}|"music": {"file": "tone.wav", "in": 4.95, "loop": true},
file music: would be too short for a loop that is not heard|none|0|||{"card": {}, "duration": 0.04}|"music": {"file": "tone.wav", "in": 4.95, "loop": true},
file music: begins behind its end, after the film|none|0|||{"card": {}, "duration": 0.2}|"music": {"file": "tone.wav", "start": 1, "in": 9},
file sound: begins behind its end|media|4|$.sounds[0].file|has only 5.000 s|{"card": {}, "duration": 0.2}|"sounds": [{"file": "tone.wav", "at": 0, "in": 6}],
file sound: is there and good|none|0|||{"card": {}, "duration": 0.2}|"sounds": [{"file": "tone.wav", "at": 0}],
file sound: is a clip without sound|media|4|$.sounds[0].file|no sound in it|{"card": {}, "duration": 0.2}|"sounds": [{"file": "silent.mp4", "at": 0}],
ROWS

# What the project says of the output stands in an object of its own, also the film's name.
name_said=
while IFS='|' read -r name who exit_code path fragment output; do
    printf '{"output": {"width": 320, "height": 180, %s}, "segments": [{"card": {}, "duration": 0.2}]}' "$output" > "$p"
    echo "$name" >> "$work/tried"
    row "$name" "$who" "$exit_code" "$path" "$fragment"
done << 'ROWS'
file cover: is there and good|none|0|||"cover": "a.jpg"
file cover: is text|media|4|$.output.cover|neither JPEG nor PNG|"cover": "text.png"
file cover: is a picture, in a kind of film that holds none|check|3|$.output.cover|cannot hold a cover|"cover": "a.jpg", "file": "film.mov"
container: holds the codec|none|0|||"audio_codec": "flac", "file": "film.mkv"
container: does not hold the codec|check|3|$.output.audio_codec|cannot stand in a file of the kind mp4|"audio_codec": "pcm"
container: does not hold the codec, by its own name|check|3|$.output.audio_codec|cannot stand in a file of the kind mov|"audio_codec": "opus", "container": "mov"
container: is not what the file says|check|3|$.output.container|says mkv, and output.file has the ending of mp4|"container": "mkv", "file": "film.mp4"
encoder: is not there, which is a warning|none|0|||"encoder": "h266_wonder"
encoder: is not there, and its speed is no other's|none|0|||"encoder": "h266_wonder", "speed": "warp"
encoder: has no such speed|media|3|$.output.speed|the encoder libx265 has no speed 'warp'|"encoder": "libx265", "speed": "warp"
encoder: makes what no MP4 holds|check|3|$.output.encoder|the encoder ffv1 makes cannot stand in a file of the kind mp4|"encoder": "ffv1"
encoder: makes ProRes, which no MP4 holds|check|3|$.output.encoder|prores_ks makes cannot stand in a file of the kind mp4|"encoder": "prores_ks", "file": "film.mp4"
encoder: makes GIF, which no MP4 holds|check|3|$.output.encoder|gif makes cannot stand in a file of the kind mp4|"encoder": "gif"
encoder: makes what the container holds|none|0|||"encoder": "ffv1", "container": "mkv"
audio_bitrate: is one of the codec's|none|0|||"audio_codec": "opus", "audio_bitrate": 96000
audio_bitrate: is more than the codec has|media|3|$.output.audio_bitrate|sound as opus has no bitrate of 1536000|"audio_codec": "opus", "audio_bitrate": 1536000
ROWS
name_said=yes
# A project that is good, and a name on the command line that does not go with it: exit 2. OUTPUT|NAME|PATH|FRAGMENT
while IFS='|' read -r output name path fragment; do
    printf '{"output": {"width": 320, "height": 180, %s}, "segments": [{"card": {}, "duration": 0.2}]}' "$output" > "$p"
    run render "$p" -q --json -o "$work/out/$name"
    check "$output does not go with -o $name: exit code 2" test "$code" = 2
    check "which says '$fragment'" sh -c "grep -qF '$fragment' '$work/err'"
    run check "$p" -q
    check "the project is good" test "$code" = 0
done << 'ROWS'
"container": "mkv"|film.mp4|$.output.container|output.container says mkv
"audio_codec": "opus", "container": "mkv"|film.mov|$.output.container|output.container says mkv
"audio_codec": "opus"|film.mov|$.output.audio_codec|cannot stand in a file of the kind mov
"cover": "a.jpg"|film.mov|$.output.cover|cannot hold a cover
"encoder": "ffv1", "file": "film.mkv"|film.mp4|$.output.encoder|the encoder ffv1 makes cannot stand
ROWS

# ---- voices. NAME|WHO|EXIT|PATH|FRAGMENT|OPTION|VOICE|SEGMENTS
said='{"card": {}, "transcript": "One."}'
while IFS='|' read -r name who exit_code path fragment allow voice segments; do
    printf '{"output": {"width": 320, "height": 180}, %s "segments": [%s]}' "${voice:+\"voice\": $voice,}" "${segments:-$said}" > "$p"
    echo "$name" >> "$work/tried"
    row "$name" "$who" "$exit_code" "$path" "$fragment"
done << 'ROWS'
voice espeak: is there and good|none|0||||{"voice": "en-gb"}
voice espeak: has no such voice|check|3|$.voice.voice|espeak has no voice 'en-bg' (did you mean 'en-gb'?)||{"voice": "en-bg"}
voice espeak: has no such voice, of a segment|check|3|$.segments[1].voice.voice|espeak has no voice 'xx'|||{"card": {}, "transcript": "One."}, {"card": {}, "transcript": "Two.", "voice": {"voice": "xx"}}
voice espeak: has no such voice, as a word|check|3|$.voice|espeak has no voice 'en-bg'||"en-bg"
voice espeak: has no such language|check|3|$.voice.language|espeak has no voice 'qqq'||{"language": "qqq"}
voice espeak: has other letters|check|3|$.segments[0].voice|is not written in letters such as 'م'|||{"card": {}, "transcript": "مرحبا بالعالم", "voice": "en"}
voice espeak: cannot read kanji|check|3|$.segments[0].voice.voice|espeak reads no kanji, such as '山'|||{"card": {}, "transcript": "山", "voice": {"voice": "ja"}}
voice espeak: is not there, and nobody speaks|none|0||||{"voice": "en-bg"}|{"card": {}, "duration": 0.2}
voice flite: is there and good|none|0||||{"provider": "flite", "voice": "slt"}
voice flite: has no such voice|check|3|$.voice.voice|flite has no voice 'slit' (did you mean 'slt'?)||{"provider": "flite", "voice": "slit"}
voice flite: has no such language|check|3|$.voice.language|flite speaks English alone, not 'de'||{"provider": "flite", "language": "de"}
voice piper: has no such voice|check|3|$.voice.voice|piper has no voice 'nobody'||{"provider": "piper", "voice": "nobody"}
voice http: is not permitted|check|2|$.voice.provider|--allow-network permits it||{"provider": "http", "base_url": "http://127.0.0.1:9"}
voice http: is permitted, and nobody is there|render|5|-|http://127.0.0.1:9 cannot be reached|--allow-network|{"provider": "http", "base_url": "http://127.0.0.1:9"}
voice http: is not permitted, of a segment|check|2|$.segments[0].voice.provider|--allow-network permits it|||{"card": {}, "transcript": "One.", "voice": {"provider": "http"}}
voice http: another leave is not its own|check|2|$.voice.provider|--allow-network permits it|--allow-commands|{"provider": "http", "base_url": "http://127.0.0.1:9"}
voice command: is not permitted|check|2|$.voice.provider|--allow-commands permits it||{"provider": "command", "command": ["cat", "tone.wav"]}
voice command: is permitted and good|none|0|||--allow-commands|{"provider": "command", "command": ["cat", "tone.wav"]}
voice command: is not there|check|5|-|the voice program 'no-such-program' is not there|--allow-commands|{"provider": "command", "command": ["no-such-program"]}
voice command: is not there, in the folder of the project|check|5|-|the voice program './say' is not there|--allow-commands|{"provider": "command", "command": ["./say"]}
voice command: fails, which only running it shows|render|5|-|the voice program 'false' failed|--allow-commands|{"provider": "command", "command": ["false"]}
voice none: nobody speaks|none|0|||| {"provider": "none"}|{"card": {}, "transcript": "One.", "duration": 0.2}
file scene: is there and good|none|0|||--allow-commands|{"provider": "none"}|{"scene": {"command": ["cp", "silent.mp4", "a.mp4"], "inputs": ["silent.mp4"], "output": "a.mp4"}, "duration": 0.2}
file scene: is not there|check|4|$.segments[0].scene.inputs[0]|is not there|--allow-commands|{"provider": "none"}|{"scene": {"command": ["cp", "gone.mp4", "a.mp4"], "inputs": ["gone.mp4"], "output": "a.mp4"}, "duration": 0.2}
file scene: may not be used|check|2|$.segments[0].scene|--allow-commands permits it||{"provider": "none"}|{"scene": {"command": ["cp", "tone.wav", "a.mp4"], "inputs": ["tone.wav"], "output": "a.mp4"}, "duration": 0.2}
file scene: makes no clip, which only running it shows|render|5|$.segments[0].scene|wrote no clip|--allow-commands|{"provider": "none"}|{"scene": {"command": ["cp", "text.jpg", "a.mp4"], "inputs": ["text.jpg"], "output": "a.mp4"}, "duration": 0.2}
ROWS
allow=

# What was bought is there: a line in the cache needs no leave.
printf '{"output": {"width": 320, "height": 180}, "voice": {"provider": "command", "command": ["cat", "tone.wav"]}, "segments": [%s]}' \
    "$said" > "$p"
check "no leave is asked for what is there" sh -c '"$1" check "$2" -q' sh "$kinora" "$p"
check "what was never said asks for it" sh -c 'sed -i s/One/Another/ "$2"; ! "$1" check "$2" -q 2> /dev/null' sh "$kinora" "$p"

# What makes nothing needs no leave, but says which a render will: plan, a dry run of render, status. A render refuses.
run render "$p" -q -o "$work/out/film.mp4"
check "render refuses a voice without leave" sh -c 'test "$1" = 2 && grep -q "voice.provider: .*--allow-commands" "$2"' sh "$code" "$work/err"
for command in plan "render --dry-run -o $work/out/film.mp4"; do
    # shellcheck disable=SC2086
    run ${command%% *} "$p" ${command#"${command%% *}"}
    check "$command needs no leave for a voice, and says which a render needs" sh -c 'test "$1" = 0 && grep -q "voice.provider: .*--allow-commands" "$2"' \
        sh "$code" "$work/err"
done
run status "$p" --json
check "status warns of it" sh -c 'test "$1" = 0 && grep -q "\"voice-refused\".*\"path\":\"\$.voice.provider\"" "$2"' sh "$code" "$work/out.txt"
run still "$p" -q -o "$work/out/still.png"
check "a still needs no voice" test "$code" = 0

# ---- warnings of check have the place that a render says
# warned CODE PATH PROJECT: both say it there.
warned() {
    printf '%s' "$3" > "$p"
    for form in "check $p" "render $p -o $work/out/film.mp4"; do
        # shellcheck disable=SC2086
        run $form --json -q
        check "$1: ${form%% *} says it at $2" sh -c 'test "$1" = 0 && grep "\"code\":\"$2\"" "$4" | grep -qF "\"path\":\"$3\""' \
            sh "$code" "$1" "$2" "$work/out.txt"
    done
    rm -f "$work/out"/film*
}
warned font-missing '$.segments[0].card.font' \
    '{"output": {"width": 320, "height": 180}, "segments": [{"card": {"text": "A", "font": "Nosuch"}, "duration": 0.2}]}'
warned font-missing '$.captions.style.font' '{"output": {"width": 320, "height": 180}, "captions": {"burn": "plain",
    "style": {"font": "Nosuch"}}, "audio_file": "tone.wav", "segments": [{"card": {}, "transcript": "A", "duration": 1}]}'

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
sed -n 's/^KN_ITEM(\([a-z]*\),.*/voice \1/p' "$sources/vocabulary/voices.def" > "$work/kinds"
check "voices are found" test "$(wc -l < "$work/kinds")" -ge 3
kinds_have_rows '' < "$work/kinds"
# What a voice knows before it speaks has a row that check refuses; what asks for leave, one that names the option.
for source in "$sources"/voice/*.c; do
    voice=$(sed -n 's/^const KnVoice kn_voice_\([a-z]*\) = .*/\1/p' "$source")
    [ -n "$voice" ] || continue
    grep -q '^    \.check = ' "$source" && echo "$voice check"
    asked=$(sed -n 's/^    \.leave = \(KN_ASKED_[A-Z]*\),.*/\1/p' "$source")
    [ -z "$asked" ] || sed -n "s/^ *\[$asked\] = {\"\(--[a-z-]*\)\".*/$voice \1/p" "$sources/base/asked.c"
done > "$work/knows"
check "what voices know is found" test "$(wc -l < "$work/knows")" -ge 4
while read -r voice what; do
    check "voice $voice has a row for $what" sh -c 'grep "^voice $1: .*|check|" "$3" | grep -q -- "${2#check}"' \
        sh "$voice" "$what" "$0"
done < "$work/knows"
# A length that is guessed says for want of what.
printf '{"segments": [{"video": "silent.mp4"}]}' > "$p"
run check "$p"
check "a clip that nobody has looked into has a length that says so" grep -q \
    'about 0:10.000, .* clips and sound, and tells how long the clip is that counts as 10 s here)$' "$work/out.txt"
run check "$p" --media
check "and its own with --media" grep -q 'good: 1 segment, 0:01.000, .* 0 warnings$' "$work/out.txt"

finish
