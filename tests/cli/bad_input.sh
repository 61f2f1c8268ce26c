#!/bin/sh
# SPDX-License-Identifier: MIT
# Bad input: each kind gives its exit code and one clear line, and leaves nothing behind.
. "$(dirname "$0")/lib.sh"

media=$work/media
make_media "$media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$media/project.json
film=$work/out/film.mp4
card='{"card": {"text": "x"}, "duration": 1}'

# render [OPTION...]: the project of this test.
render() {
    run render "$p" -q -j 2 -o "$film" "$@"
}

# ---- the project's text: NAME|EXIT|FRAGMENT|TEXT
while IFS='|' read -r name exit_code fragment text; do
    printf '%s' "$text" > "$p"
    render
    expect "$name" "$exit_code" "$fragment"
    run check "$p" -q
    expect "$name: check says so too" "$exit_code" "$fragment"
done << 'ROWS'
an empty file is refused|3|project.json:1:1|
a text that is no JSON is refused|3|project.json:1:1|segments: none
a list is refused|3|project.json:1:1|[1, 2]
a comma too many is refused|3|project.json:1:|{"segments": [],}
NaN is refused|3|project.json:1:|{"segments": [{"card": {"text": "x"}, "duration": NaN}]}
Infinity is refused|3|project.json:1:|{"segments": [{"card": {"text": "x"}, "duration": Infinity}]}
a number beyond all is refused|3|project.json:1:|{"segments": [{"card": {"text": "x"}, "duration": 1e400}]}
a length of 10^300 s is refused|3|duration|{"segments": [{"card": {"text": "x"}, "duration": 1e300}]}
a negative length is refused|3|duration|{"segments": [{"card": {"text": "x"}, "duration": -3}]}
a length of nothing is refused|3|segments[0]|{"segments": [{"card": {"text": "x"}, "duration": 0}]}
a length that is no time is refused|3|duration|{"segments": [{"card": {"text": "x"}, "duration": "soon"}]}
a length of the wrong type is refused|3|duration|{"segments": [{"card": {"text": "x"}, "duration": [1]}]}
no segments are refused|3|segments|{"version": 1}
zero segments are refused|3|segments|{"segments": []}
segments of the wrong type are refused|3|segments|{"segments": {"image": "a.jpg"}}
a segment of the wrong type is refused|3|segments[0]|{"segments": ["a.jpg"]}
a segment without a picture is refused|3|segments[0]|{"segments": [{"duration": 1}]}
a segment with two pictures is refused|3|segments[0]|{"segments": [{"image": "a.jpg", "card": {"text": "x"}, "duration": 1}]}
an unknown key names the nearest one|3|did you mean 'duration'|{"segments": [{"card": {"text": "x"}, "durations": 1, "duration": 1}]}
an unknown key at the top is refused|3|did you mean 'output'|{"outptu": {}, "segments": [{"card": {"text": "x"}, "duration": 1}]}
a key said twice is refused|3|duration|{"segments": [{"card": {"text": "x"}, "duration": 1, "duration": 2}]}
another version is refused|3|version|{"version": 2, "segments": [{"card": {"text": "x"}, "duration": 1}]}
a width of 0 is refused|3|width|{"output": {"width": 0}, "segments": [{"card": {"text": "x"}, "duration": 1}]}
a width of a million is refused|3|width|{"output": {"width": 1000000}, "segments": [{"card": {"text": "x"}, "duration": 1}]}
a width that is text is refused|3|width|{"output": {"width": "wide"}, "segments": [{"card": {"text": "x"}, "duration": 1}]}
0 frames a second are refused|3|fps|{"output": {"fps": 0}, "segments": [{"card": {"text": "x"}, "duration": 1}]}
a crf of 99 is refused|3|crf|{"output": {"crf": 99}, "segments": [{"card": {"text": "x"}, "duration": 1}]}
overlapping times are refused|3|segment|{"segments": [{"card": {"text": "x"}, "start_time": 0, "end_time": 2}, {"card": {"text": "y"}, "start_time": 1, "end_time": 3}]}
times that run backwards are refused|3|segment|{"segments": [{"card": {"text": "x"}, "start_time": 0, "end_time": 3}, {"card": {"text": "y"}, "start_time": 3, "end_time": 1}]}
an unknown motion names the nearest one|3|did you mean 'ken_burns_in'|{"segments": [{"image": "a.jpg", "duration": 1, "effects_plan": {"motion": "ken_burn_in"}}]}
an unknown overlay names the nearest one|3|did you mean 'vignette'|{"segments": [{"image": "a.jpg", "duration": 1, "effects_plan": {"overlays": ["vignete"]}}]}
an unknown transition names the nearest one|3|did you mean 'crossfade'|{"segments": [{"image": "a.jpg", "duration": 1, "effects_plan": {"transition": {"type": "crosfade", "duration": 0.2}}}, {"image": "b.png", "duration": 1}]}
an unknown easing is refused|3|ease|{"segments": [{"image": "a.jpg", "duration": 1, "effects_plan": {"motion": {"name": "ken_burns_in", "ease": "easyInOut"}}}]}
a variable without a value is refused|3|name|{"title": "{{name}}", "segments": [{"card": {"text": "x"}, "duration": 1}]}
a file outside of the folder is refused|3|outside|{"segments": [{"image": "/etc/hostname", "duration": 1}]}
a file above the folder is refused|3|outside|{"segments": [{"image": "../a.jpg", "duration": 1}]}
a missing picture names its segment|4|segments[0]|{"segments": [{"image": "nobody.jpg", "duration": 1}]}
a missing sound is refused|4|nobody.wav|{"audio_file": "nobody.wav", "segments": [{"card": {"text": "x"}, "duration": 1}]}
ROWS

# ---- files that are there and broken
head -c 9000 "$media/a.jpg" > "$media/cut.jpg"
head -c 9000 "$media/b.png" > "$media/cut.png"
echo "no picture" > "$media/text.jpg"
: > "$media/empty.jpg"
printf 'RIFF\044\000\000\000WAVEfmt ' > "$media/cut.wav"
echo "no sound" > "$media/text.wav"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x64:rate=5 -t 1 "$media/silent.mp4"
while IFS='|' read -r name fragment kind file; do
    case $kind in
    picture) project "$media" "{\"image\": \"$file\", \"duration\": 1}, $card" ;;
    sound) project "$media" "$card" "\"audio_file\": \"$file\"," ;;
    esac
    render
    expect "$name" 4 "$fragment"
done << 'ROWS'
a truncated JPEG is refused|cut.jpg|picture|cut.jpg
a truncated PNG is refused|cut.png|picture|cut.png
a picture that is text is refused|text.jpg|picture|text.jpg
an empty picture is refused|empty.jpg|picture|empty.jpg
a sound cut in its header is refused|cut.wav|sound|cut.wav
a sound that is text is refused|text.wav|sound|text.wav
a sound file without sound is refused|silent.mp4|sound|silent.mp4
ROWS

# ---- several of them are told at once, each with its place
project "$media" '{"image": "empty.jpg", "duration": 1}, {"image": "a.jpg", "duration": 1},
{"image": "text.jpg", "duration": 1}, {"video": "text.wav", "duration": 1}, {"image": "cut.jpg", "duration": 1}' '"audio_file": "cut.wav",'
for command in "check --media" plan render; do
    run $command "$p"
    check "$command refuses them with the code of inputs" test "$code" = 4
    for file in empty.jpg:image text.jpg:image cut.jpg:image text.wav:video cut.wav:audio_file; do
        check "$command names ${file%:*} once" test "$(grep -c "project.json:[0-9]*:[0-9]*: .*${file#*:}: .*${file%:*}" "$work/err")" = 1
    done
    check "$command says a line for each" test "$(wc -l < "$work/err")" = 5
done

# Also beside those that are not there: who opens files opens what is.
project "$media" '{"image": "empty.jpg", "duration": 1}, {"image": "gone.jpg", "duration": 1}, {"image": "gone.jpg", "duration": 1},
{"image": "text.jpg", "duration": 1}, {"image": "a.jpeg", "duration": 1}' '"audio_file": "cut.wav",'
for command in "check --media" plan render sheet; do
    # shellcheck disable=SC2086
    run $command "$p"
    check "$command: files that are not there and files that cannot be opened are refused" test "$code" = 4
    check "$command: with a line for each" test "$(wc -l < "$work/err")" = 6
    check "$command: two of the same that is not there" test "$(grep -c "image: .*gone.jpg" "$work/err")" = 2
    check "$command: with what it may have meant" grep -q "image: .*a.jpeg' is not there (did you mean 'a.jpg'?)" "$work/err"
    for file in empty.jpg:image text.jpg:image cut.wav:audio_file; do
        check "$command: among them ${file%:*}" test "$(grep -c "project.json:[0-9]*:[0-9]*: .*${file#*:}: .*${file%:*}" "$work/err")" = 1
    done
done
run check "$p"
check "without --media their first bytes are looked at alone" test "$code" = 4 -a "$(wc -l < "$work/err")" = 5
check "which tell of an empty file" grep -q "empty.jpg' is empty; expected a picture" "$work/err"
check "and of one that is no picture" grep -q "text.jpg' is a text; expected a picture" "$work/err"

# ---- the place of the film
project "$media" "$card"
run render "$work/nowhere/project.json" -q -o "$film"
expect "a project that is not there is refused" 4 "no such project"
while IFS='|' read -r name says; do
    run check "$media/$name"
    expect "a project's name that is not right: $name" 4 "$says"
done << 'NAMES'
projct.json|projct.json (did you mean 'project.json'?)
Project.JSON|Project.JSON (did you mean 'project.json'?)
project|project (did you mean 'project.json'?)
NAMES
run check -
expect "a project's name that stands for standard input elsewhere" 4 "no such project: -; a project on standard input is /dev/stdin"
run render "$work/tmp" -q -o "$film"
expect "a folder without project.json is refused" 4 "holds no project.json"
run render "$p" -q -o "$work/out/missing/film.mp4"
expect "an output folder that is not there is refused" 6 "does not exist"
run render "$p" -q -o "$work/out"
expect "a folder as output is refused" 6 "is a folder"
run render "$p" -q -o "$p"
expect "the project is never overwritten" 2 "would be overwritten"
run render "$p" -q -o "$work/out/film.avi"
expect "an unknown container is refused" 2 ".avi"
project "$media" '{"image": "a.jpg", "duration": 1}'
run render "$p" -q -o "$media/a.jpg"
expect "a picture of the project is never overwritten" 2 "would be overwritten"
check "and is still what it was" sh -c "ffprobe -v error '$media/a.jpg'"
run render "$p" -q -o "$film" --range 10-20
expect "a range behind the end is refused" 2 "holds no frame"
run render "$p" -q -o "$film" --segments 4-5
expect "segments behind the last are refused" 2 "has 1 segments"
run still "$p" -q -o "$work/out/x.png" --at 5
expect "a still behind the end is refused" 2 "behind the film's end"
run still "$p" -q -o "$work/out/x.txt"
expect "a still of an unknown kind is refused" 2 "x.txt"

# A user without rights: root may write everywhere.
copy_program "$work/open"
mkdir "$work/locked"
chmod 555 "$work/locked"
as_nobody=
[ "$(id -u)" = 0 ] && as_nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
$as_nobody "$work/open/kinora" render "$p" -q -o "$work/locked/film.mp4" > "$work/out.txt" 2> "$work/err"
code=$?
expect "an output folder without write permission is refused" 6 "$work/locked"
$as_nobody "$work/open/kinora" render "$p" --no-state --log-level warning -o "$film" --cache-dir "$work/locked/cache" \
    > "$work/out.txt" 2> "$work/err"
code=$?
rm -f "$film"
expect "without write permission in the cache folder the film is made without it" 0 "$work/locked"
rm -rf "$media/.kinora"
$as_nobody "$work/open/kinora" render "$p" --log-level warning -o "$film" --cache-dir "$work/cache/own" \
    > "$work/out.txt" 2> "$work/err"
code=$?
rm -f "$film"
expect "nor in the project's folder, which is said, as no lock is taken" 0 "this build takes no lock"
$as_nobody "$work/open/kinora" new "$work/locked/film" > "$work/out.txt" 2> "$work/err"
code=$?
expect "nor does a new project begin there" 6 "cannot make the folder $work/locked/film: Permission denied"
run new ""
expect "a new project has a name" 2 "has no name"
mkdir -p "$work/cache/part/batches/ab"
chmod -R 777 "$work/cache/part"
for locked in batches batches/ab; do
    chmod 555 "$work/cache/part/$locked"
    $as_nobody "$work/open/kinora" render "$p" --no-state --log-level warning -o "$film" --cache-dir "$work/cache/part" \
        > "$work/out.txt" 2> "$work/err"
    code=$?
    rm -f "$film"
    expect "nor in $locked in it" 0 "for the cache: cannot write the folder '$work/cache/part/$locked': "
    chmod 777 "$work/cache/part/$locked"
done
chmod 000 "$media/b.png"
project "$media" '{"image": "b.png", "duration": 1}'
$as_nobody "$work/open/kinora" render "$p" -q -o "$film" > "$work/out.txt" 2> "$work/err"
code=$?
expect "a picture without read permission is refused" 4 "b.png"
chmod 644 "$media/b.png"
rm -rf "$work/cache"
mkdir "$work/cache"
chmod 777 "$work/cache"

# ---- a machine that lacks something
project "$media" '{"image": "a.jpg", "duration": 1}, {"image": "b.png", "duration": 1}'
mkdir "$work/small"
if mount -t tmpfs -o size=1m tmpfs "$work/small" 2> /dev/null; then
    mkdir "$work/small/cache"
    render --cache-dir "$work/small/cache"
    expect "a full disk under the cache is refused" 6 "full"
    check "and nothing of that build stays there" test -z "$(work_files "$work/small")"
    rm -rf "$work/small/cache"
    dd if=/dev/zero of="$work/small/ballast" bs=1k count=1016 2> /dev/null
    run render "$p" -q -j 2 -o "$work/small/film.mp4"
    expect "a full disk under the film is refused" 6 "space"
    check "and no part of the film stays there" test "$(ls -A "$work/small")" = ballast
    umount "$work/small"
else
    skip "a full disk is refused" "no permission to mount"
fi

# A damaged picture is named once.
head -c 2000 "$media/b.png" > "$media/cut.png"
printf '{"output": {"width": 320, "height": 180}, "segments": [{"image": "cut.png", "duration": 1}]}' > "$p"
run render "$p" -o "$film" --no-cache -q
check "a damaged picture is named once" test "$code" = 4 -a "$(grep -o cut.png "$work/err" | wc -l)" = 1

# A Kinora whose encoder is not there: the module is missing from a copy of the program.
copy_program "$work/copy"
rm "$work/copy/modules/kn-x264.so"
"$work/copy/kinora" render "$p" -q -o "$film" > "$work/out.txt" 2> "$work/err"
code=$?
expect "a machine without the codec is refused" 6 "x264"
"$work/copy/kinora" doctor -q > "$work/out.txt" 2> "$work/err"
code=$?
expect "and doctor says that it is missing" 6 "1 essential part is missing"
check "by name" grep -q '^missing  x264' "$work/out.txt"
rm "$work/copy/modules/kn-flite.so"
printf '{"voice": {"provider": "flite"}, "segments": [{"card": {}, "transcript": "Yes."}]}' > "$p"
"$work/copy/kinora" voice "$p" --no-cache > "$work/out.txt" 2> "$work/err"
code=$?
expect "a build without flite says what brings it" 6 "flite1-dev"
printf '{"output": {"width": 320, "height": 180, "encoder": "h266_wonder"}, "segments": [%s]}' "$card" > "$p"
run render "$p" -o "$film"
check "an encoder that this machine lacks is replaced" test "$code" = 0 -a -s "$film"
check "with a warning" grep -q "warning: .*h266_wonder" "$work/err"
rm -f "$film"

project "$media" '{"image": "a.jpg", "duration": 1}, {"image": "b.png", "duration": 1}'
KINORA_TEST_FAULT="crash:draw=0:times=9"
export KINORA_TEST_FAULT
render --no-cache
unset KINORA_TEST_FAULT
expect "a worker that dies again and again is reported by segment" 1 "segment"

# ---- covers that are cut or damaged, at their last, a middle or a first byte
cover() { printf '{"output": {"width": 160, "height": 90, "fps": 10, "cover": "%s"}, "segments": [%s]}\n' "$1" "$card" > "$p"; }
damage() { # FILE AT
    cp "$media/$1" "$media/damaged-$1"
    printf '\000\001\002' | dd of="$media/damaged-$1" bs=1 seek="$2" conv=notrunc 2> /dev/null
}
for name in a.jpg b.png; do
    size=$(wc -c < "$media/$name")
    cover $name
    render
    check "the cover $name is accepted" test "$code" = 0 -a -s "$film"
    rm -f "$film"
    for cut in $((size / 2)) $((size - 1)) 20; do
        head -c $cut "$media/$name" > "$media/cut-$name"
        cover cut-$name
        render
        expect "the cover $name, cut after $cut bytes, is refused" 4 "cut or damaged"
    done
done
for at in 17 $((size / 2)) $((size - 6)); do
    damage b.png $at
    cover damaged-b.png
    render
    expect "the cover b.png, damaged at byte $at, is refused" 4 "cut or damaged"
done
rm -f "$media"/cut-* "$media"/damaged-*

# ---- the time in the film
project "$media" "$card"
for epoch in abc 12x ' 12' -1 1e9 99999999999999999999; do
    export SOURCE_DATE_EPOCH="$epoch"
    render
    expect "SOURCE_DATE_EPOCH='$epoch' is refused" 2 "SOURCE_DATE_EPOCH"
done
SOURCE_DATE_EPOCH=
render
unset SOURCE_DATE_EPOCH
check "an empty one is none" test "$code" = 0 -a -s "$film"
rm -f "$film"

# ---- sound of one sample a second: 4,000 seconds in 8 KB
printf 'RIFF\144\037\000\000WAVEfmt \020\000\000\000\001\000\001\000\001\000\000\000\002\000\000\000\002\000\020\000data\100\037\000\000' > "$media/slow.wav"
head -c 8000 /dev/zero >> "$media/slow.wav"
project "$media" '{"card": {"text": "x"}, "audio": "slow.wav"}'
render
expect "a sound of 1 Hz is refused" 4 "1 samples a second"
rm -f "$media/slow.wav"
project "$media" '{"image": "a.jpg", "duration": 1}, {"image": "b.png", "duration": 1}'

# What a person asked for does not fit: its name, why, and what to do.
run still "$p" -o "$work/before.png"
for picture in still.png still.jpg still.webp sheet.png; do
    ulimit -S -f 4
    run "${picture%.*}" "$p" -o "$work/out/$picture"
    ulimit -S -f unlimited
    expect "$picture that does not fit is refused" 6 "/out/$picture': File too large; a limit on the size of files"
done
# 30 to 60 KB, by the shell: less than a picture of the film, or a line spoken.
ulimit -S -f 60
render --no-cache
expect "files that may not be so large are an error like a full disk" 6 "too large"
project "$media" '{"card": {"text": "x"}, "transcript": "A limit on the size of files is not the end of the voice."}'
run voice "$p" -q --no-cache
sed -i '/^ftruncate() failed/d' "$work/err" # words of libpulse, which comes with libespeak-ng
expect "for a voice, too" 6 "too large"
ulimit -S -f unlimited
# A pool has room for more processes than files may be open here; whom there is is heard.
open_files=$(ulimit -S -n)
ulimit -S -n 40
run voice "$p" -q --no-cache
ulimit -S -n "$open_files"
check "few files that may be open are enough for a voice" test "$code" = 0
finish
