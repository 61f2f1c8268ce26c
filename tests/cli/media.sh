#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: clear errors: what pictures, clips and sounds lack is told before anything is made, in one line that says where the
# project names them and what to do.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

media=$work/media
make_media "$media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$media/project.json
film=$work/out/film.mp4
card='{"card": {"text": "x"}, "duration": 1}'

# make NAME OPTION...: a film of four seconds with sound; cut NAME: CUT-NAME, without its last third.
make() {
    name=$1
    shift
    ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=96x64:rate=25:duration=4 \
        -f lavfi -i anoisesrc=r=48000:duration=4 -pix_fmt yuv420p -threads 1 "$@" "$media/$name"
}
cut_file() {
    size=$(stat -c %s "$media/$1")
    head -c $((size * 2 / 3 / 4 * 4 + 1)) "$media/$1" > "$media/cut-$1.part"
}
h264='-c:v libx264 -preset ultrafast -g 25 -c:a aac'
# shellcheck disable=SC2086
{
    make a.mkv $h264
    make live.mkv $h264 -live 1
    make end.mp4 $h264
    make fragments.mp4 $h264 -movflags frag_keyframe+empty_moov
    make a.webm -c:v libvpx -deadline realtime -cpu-used 8 -b:v 200k -c:a libopus
    make a.ts $h264
    for sound in a.wav a.mp3 a.flac a.opus a.m4a; do
        make $sound -vn
    done
}
for name in a.mkv live.mkv end.mp4 fragments.mp4 a.webm a.ts a.wav a.mp3 a.flac a.opus a.m4a; do
    cut_file $name
done

# told NAME CODE FRAGMENT [ERROR-LINES]: after `run`: a line with the place and the fragment, which names its file once.
told() {
    line=$(grep -F -- "$3" "$work/err" | head -1)
    if [ "$code" != "$2" ]; then
        fail "$1" "exit code $code, expected $2"
    elif ! printf '%s' "$line" | grep -q 'project.json:[0-9]*:[0-9]*: \$'; then
        fail "$1" "no '$3' with its place: $(head -2 "$work/err")"
    elif [ "$(grep -cF -- "$3" "$work/err")" != 1 ]; then
        fail "$1" "told $(grep -cF -- "$3" "$work/err") times"
    else
        pass "$1"
    fi
}

# ---- what is cut short, wherever a project names it
while IFS='|' read -r where fragment segments more; do
    project "$media" "$segments" "$more"
    for command in "check --media" plan still sheet render; do
        case $command in
            # shellcheck disable=SC2086
            still | sheet) run $command "$p" -o "$work/out/x.png" ;;
            render) run render "$p" -q -o "$film" ;;
            *) run $command "$p" ;;
        esac
        # A still and a sheet open what is seen.
        case $command:$where in
            still:*sound* | sheet:*sound*) continue ;;
        esac
        told "$command: $where that is cut is refused" 4 "$fragment"
        check "$command: $where: with what to do" grep -q 'copy or download it again' "$work/err"
        check "$command: $where: nothing is made" test ! -e "$film"
    done
done << 'ROWS'
a clip of Matroska|cut-a.mkv.part|{"video": "cut-a.mkv.part"}|
a clip of WebM|cut-a.webm.part|{"video": "cut-a.webm.part", "duration": 4}|
a clip of MP4|cut-end.mp4.part|{"video": "cut-end.mp4.part", "duration": 1}|
a clip of fragments|cut-fragments.mp4.part|{"video": "cut-fragments.mp4.part"}|
a clip that is repeated|cut-a.mkv.part|{"video": "cut-a.mkv.part", "loop": 2, "duration": 9}|
the narration, a sound in WAV,|cut-a.wav.part|{"card": {"text": "x"}, "duration": 4}|"audio_file": "cut-a.wav.part",
a spoken line, a sound in MP3,|cut-a.mp3.part|{"card": {"text": "x"}, "audio": "cut-a.mp3.part"}|
music, a sound in FLAC,|cut-a.flac.part|{"card": {"text": "x"}, "duration": 4}|"music": {"file": "cut-a.flac.part"},
music, a sound in Opus that is repeated,|cut-a.opus.part|{"card": {"text": "x"}, "duration": 4}|"music": {"file": "cut-a.opus.part", "loop": true},
a sound effect in M4A|cut-a.m4a.part|{"card": {"text": "x"}, "duration": 4}|"sounds": [{"file": "cut-a.m4a.part", "at": 0}],
ROWS

# What comes before the cut may be shown and heard.
project "$media" '{"video": "cut-a.mkv.part", "duration": 1}, {"video": "cut-fragments.mp4.part", "out": 2}' \
    '"music": {"file": "cut-a.flac.part", "out": 1, "loop": true},'
run render "$p" -q -o "$film"
check "what comes before a cut is shown and heard" test "$code" = 0 -a ! -s "$work/err"
rm -f "$film"

# A stream is there as far as it goes.
for name in cut-live.mkv.part cut-a.ts.part; do
    project "$media" "{\"video\": \"$name\"}"
    run check "$p" --media
    told "$name: a stream that breaks off is warned of" 0 "breaks off"
done
for name in a.mkv live.mkv fragments.mp4 a.ts a.webm; do
    project "$media" "{\"video\": \"$name\"}" '"music": {"file": "a.mp3", "loop": true},'
    run check "$p" --media
    check "$name: a whole file is not called cut" test "$code" = 0 -a ! -s "$work/err"
done

# ---- what is of another kind than is due: every command says the same, with what to write instead.
printf '<!DOCTYPE html>\n<html><body>404</body></html>\n' > "$media/page.jpg"
printf 'notes\n' > "$media/notes.mp3"
while IFS='|' read -r name words segments more; do
    project "$media" "$segments" "$more"
    for command in check "check --media" plan still sheet render; do
        case $command in
            still | sheet) run $command "$p" -o "$work/out/x.png" ;;
            render) run render "$p" -q -o "$film" ;;
            # shellcheck disable=SC2086
            *) run $command "$p" ;;
        esac
        told "$command: $name" 4 "$words"
        check "$command: $name: in one line" test "$(wc -l < "$work/err")" = 1
    done
done << 'ROWS'
a picture that is named as a clip|is a JPEG picture; expected "image" in place of "video"|{"video": "a.jpg"}|
a clip that is named as a picture|is a video (MKV or WebM); expected "video" in place of "image"|{"image": "a.mkv", "duration": 1}|
a sound that is named as a clip|is a sound (MP3); a segment's sound is its "audio"|{"video": "a.mp3"}|
a web page in place of a picture|is a web page; expected a picture|{"image": "page.jpg", "duration": 1}|
a picture in place of music|is a PNG picture; expected a sound|{"card": {"text": "x"}, "duration": 1}|"music": {"file": "b.png"},
a text in place of the narration|is a text; expected a sound|{"card": {"text": "x"}, "duration": 1}|"audio_file": "notes.mp3",
a text in place of a sound effect|is a text; expected a sound|{"card": {"text": "x"}, "duration": 1}|"sounds": [{"file": "notes.mp3", "at": 0}],
ROWS
for name in a.jpg b.png a.mp3 a.flac a.opus a.m4a; do
    cp "$media/$name" "$media/file"
    case $name in
        *.jpg | *.png) project "$media" '{"image": "file", "duration": 1}' ;;
        *) project "$media" "$card" '"audio_file": "file",' ;;
    esac
    run check "$p" -q
    check "$name is known by what is in it, not by its name" test "$code" = 0
done
make moving.png -an -f apng
project "$media" '{"video": "moving.png"}'
run check "$p" --media -q
check "a PNG that moves is a clip" test "$code" = 0

# ---- pictures that are cut, wherever their tables stand, and files that no decoder reads
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x200 -frames:v 1 -pix_fmt rgb24 "$media/a.tiff"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x200 -frames:v 1 -pix_fmt rgb24 -compression_algo raw "$media/raw.tiff"
for name in a.tiff raw.tiff a.jpg b.png; do
    for part in 40 95; do
        size=$(stat -c %s "$media/$name")
        head -c $((size * part / 100)) "$media/$name" > "$media/part-$name"
        project "$media" "{\"image\": \"part-$name\", \"duration\": 1}"
        run check "$p" --media
        told "$name: $part % of it are found when it is looked at" 4 "is cut short; copy or download it again"
        check "$name: $part %: its path stands once" test "$(grep -o "part-$name" "$work/err" | wc -l)" = 1
    done
    project "$media" "{\"image\": \"$name\", \"duration\": 1}"
    run check "$p" --media
    check "$name: all of it is good" test "$code" = 0
done
{ printf '\377\373'; head -c 4000 /dev/zero; } > "$media/noise.mp3"
{ printf '\000\000\000\030ftypisom'; head -c 4000 /dev/zero; } > "$media/noise.clip"
for file in noise.clip noise.mp3; do
    case $file in
        *.clip) project "$media" '{"video": "noise.clip"}' ;;
        *) project "$media" "$card" '"audio_file": "noise.mp3",' ;;
    esac
    run check "$p" --media
    told "$file, which no decoder reads, says what to do" 4 "copy or download it again"
    check "$file: in one line, with its path once" test "$(wc -l < "$work/err")" = 1 -a "$(grep -o "$file" "$work/err" | wc -l)" = 1
done

# A header that tells of a length that nothing has.
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x48:rate=25 -t 1 -c:v mpeg4 "$media/ages.avi"
printf '\377\377\377\177' | dd of="$media/ages.avi" bs=1 seek=128 conv=notrunc 2> /dev/null # frames a second, below one in a year
project "$media" '{"video": "ages.avi"}'
for command in "check --media" render; do
    run $command "$p"
    told "$command: a damaged header is told at once" 4 "hours, so it is damaged; copy or download it again"
done

# ---- fragments that begin late: the head of a stream and its third segment
for kind in video audio; do
    case $kind in
        video) source=testsrc2=size=320x200:rate=25:duration=4 codec=libx264 ;;
        audio) source=sine=duration=4 codec=aac ;;
    esac
    ffmpeg -nostdin -v error -y -f lavfi -i $source -c $codec -g 25 -f dash -seg_duration 1 -use_template 1 \
        -init_seg_name "$kind-head" -media_seg_name "$kind-\$Number\$" "$media/$kind.mpd"
    cat "$media/$kind-head" "$media/$kind-3" > "$media/late-$kind.mp4"
    case $kind in
        video) late='{"video": "late-video.mp4"}' ;;
        audio) late='{"card": {"text": "x"}, "audio": "late-audio.mp4"}' ;;
    esac
    project "$media" "$late"
    run check "$p" --media
    check "late $kind is whole" test "$code" = 0
    size=$(stat -c %s "$media/late-$kind.mp4")
    head -c $((size * 3 / 4)) "$media/late-$kind.mp4" > "$media/late-$kind.mp4.part"
    project "$media" "$(echo "$late" | sed 's/mp4/mp4.part/')"
    run check "$p" --media
    told "late $kind that is cut is refused" 4 "is cut short"
done

# ---- one cause is told once, however many outputs and rows have it
three='"outputs": [{"name": "wide"}, {"name": "upright", "width": 180, "height": 320}, {"name": "low", "crf": 40}],'
project "$media" '{"image": "gone.jpg", "duration": 1}, {"video": "cut-a.mkv.part", "duration": 4}' "$three"
for command in check "check --media" plan render; do
    # shellcheck disable=SC2086
    run $command "$p" -q
    told "$command: three outputs of a missing picture" 4 "gone.jpg"
done
project "$media" '{"video": "cut-a.ts.part"}' "$three"
run check "$p" --media
told "three outputs of a stream that breaks off" 0 "breaks off"
# What one of them lacks is told with its name.
project "$media" '{"image": "a.jpg", "duration": 1}' \
    '"outputs": [{"name": "wide"}, {"name": "upright", "cover": "gone.png"}, {"name": "low"}],'
run check "$p" -q
check "what one output lacks names it, or its place" grep -qE "outputs\[1\]|output 'upright'" "$work/err"

printf 'name\n' > "$work/rows.csv"
for i in 1 2 3 4 5 6; do
    echo "n$i" >> "$work/rows.csv"
done
project "$media" '{"image": "gone.jpg", "duration": 1}' '"title": "{{name}}",'
run render "$p" --rows "$work/rows.csv" -o "$work/out/{name}.mp4" -q
check "six rows of a missing picture are one line" test "$(grep -c gone.jpg "$work/err")" = 1
check "which names them" grep -qF 'rows.csv:2:1: rows 1-6: ' "$work/err"
check "and how many they are" grep -qF '6 of 6 rows failed' "$work/err"
project "$media" '{"image": "{{name}}.jpg", "duration": 1}'
cp "$media/a.jpg" "$media/n3.jpg"
run render "$p" --rows "$work/rows.csv" -o "$work/out/{name}.mp4" -q
check "rows that fail for what is their own have a line each" test "$(grep -c 'rows.csv:[0-9]*:1: row [0-9]: ' "$work/err")" = 5

finish
