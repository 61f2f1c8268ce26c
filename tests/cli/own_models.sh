#!/bin/sh
# SPDX-License-Identifier: MIT
# Models of the person's own: what they find and choose, and that one that is of no use costs itself alone, whatever it does.
toy_models=$(realpath "$3")
bad=$(dirname "$(realpath "$4")")
real=${KINORA_TEST_MODELS:-${XDG_DATA_HOME:-${HOME:-/}/.local/share}/kinora/models}
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
p=$work/project.json
models=$work/models
mkdir -p "$work/media" "$models"
# Red, green and blue under names that say nothing, in waves that do not look alike.
while read -r name red green blue; do
    ffmpeg -nostdin -v error -f lavfi -i "color=c=black:s=640x360" -frames:v 1 -vf "format=gbrp,geq=r=$red:g=$green:b=$blue" "$work/media/$name.png" < /dev/null
done << 'END'
a 175+80*sin(X/20) 0 0
b 0 175+80*cos(X/35+Y/20) 0
c 0 0 175+80*sin(Y/15)
END
ffmpeg -nostdin -v error -f lavfi -i "color=c=white:s=640x360" -frames:v 1 "$work/white.png"
says() { grep -qE -- "$1" "$work/out.txt"; }
n_of() { grep -c -- "$1" "$work/out.txt"; }
zoom='{"image": "white.png", "duration": 0.2, "effects_plan": {"tools": ["zoom_on_subject"]}}'
film() {
    rm -f "$work/film.mp4"
    run render "$p" -o "$work/film.mp4" --json --models "$models" "$@"
}
bad_film() {
    export LD_LIBRARY_PATH="$bad${libraries:+:$libraries}" ORT_BAD="$1"
    shift
    film "$@"
    export LD_LIBRARY_PATH="$libraries"
    unset ORT_BAD
}
libraries=${LD_LIBRARY_PATH:-}

# ---- a runtime that goes wrong while it loads one
"$toy_models" "$models" yolo
project "$work" "$zoom"
for how in refuse crash; do
    bad_film $how --no-cache
    check "$how: one warning, and the film" test "$code $(n_of '"code":"models-unusable"')" = "0 1"
    check "which says what it was" says '"code":"models-unusable".*looked at without .*yolo'
done
# The address sanitizer ends a process that gets no memory, so nobody can tell of it then.
if [ -z "${ASAN_OPTIONS:-}" ]; then
    bad_film memory --no-cache --memory 300M
    check "no memory: one warning, and the film" test "$code $(n_of '"code":"models-unusable"')" = "0 1"
fi
rm "$models/yolo.onnx"
"$toy_models" "$models" clip
project "$work" '{"visual_query": "something red", "duration": 0.2}'
for how in refuse crash; do
    bad_film $how --no-cache
    check "$how: pictures are chosen by words, which is told" says '"code":"models-unusable".*pictures are chosen by the words about them alone: .*clip-'
    check "and the film is made" test "$code" = 0
done

# ---- a voice that is a file
"$toy_models" "$models" piper
speaker() { # NAME [PLACE]
    printf '{"output": {"width": 160, "height": 90}, "voice": {"provider": "piper", "voice": "%s"},\n "segments": [{"card": {}, "transcript": "Ja, das ist so.", "duration": "auto"}]}' "$1" > "$p"
}
speaker toy
if ! ldconfig -p 2> /dev/null | grep -q libonnxruntime; then
    run voice "$p" --models "$models"
    check "without ONNX Runtime it says what brings it" sh -c "test $code = 6 && grep -q \"needs ONNX Runtime.*'kinora models fetch' brings it\" '$work/err'"
fi
run voice --voices --models "$models"
check "the list of voices has it" says '^piper +toy +de-DE +a network, toy +MIT$'

# ---- good ones
if [ ! -f "$real/libonnxruntime.so" ]; then
    skip "models of one's own in a film" "the models are not there"
    finish
    exit
fi
ln -s "$real/libonnxruntime.so" "$models/libonnxruntime.so"

# shown SEGMENT: the name of its picture, or "none".
shown() {
    sed -n 's/^{"event":"segment","segment":'"$1"',.*"visual":"image","path":"[^"]*\/media\/\([^"]*\)".*/\1/p' "$work/out.txt" | grep . || echo none
}
speaker tay
run voice "$p" --models "$models"
check "an unknown voice is told at its place" sh -c "test $code = 3 && grep -q \"project.json:1:[0-9]*: \\\$.voice.voice: piper has no voice 'tay' (did you mean 'toy'?)\" '$work/err'"
speaker toy
run voice "$p" --models "$models" --json
check "a voice that is a file speaks" says '"voice":\{"made":1,"cached":0\}'
run voice "$p" --models "$models" --json
check "once" says '"voice":\{"made":0,"cached":1\}'
touch -d '1 hour ago' "$models/toy.onnx.json"
sed -i 's/"noise_scale": 0.5/"noise_scale": 0.4/' "$models/toy.onnx.json"
run voice "$p" --models "$models" --json
check "and anew when its file is another" says '"voice":\{"made":1,"cached":0\}'

project "$work" '{"visual_query": "something red", "duration": 0.2}, {"visual_query": "a green field", "duration": 0.2},
    {"visual_query": "the blue sea", "duration": 0.2}, {"visual_query": "blue again", "duration": 0.2}'
run plan "$p" --json --models "$models"
check "for which each model is loaded once, by one process" test "$(n_of '^{"event":"model"') $(sed -n 's/^{"event":"model",.*"pid":\([0-9]*\).*/\1/p' "$work/out.txt" | sort -u | wc -l)" = "3 1"
check "pictures are chosen by what they show" test "$code $(shown 1) $(shown 2) $(shown 3)" = "0 a.png b.png c.png"
check "but not twice in a row" test "$(shown 4)" = none
check "with a score" grep -q '"query":"something red","score":\(0.[89]\|1\)' "$work/out.txt"
run plan "$p" --json --models "$work"
check "without models by the words about them" test "$code $(shown 1) $(shown 2) $(shown 3)" = "0 none none none"
KINORA_TEST_FAULT=start-crash:detect=0:times=99
export KINORA_TEST_FAULT
run plan "$p" --json --models "$models"
check "what was seen is kept: nobody looks again" test "$code $(shown 1) $(shown 2) $(shown 3) $(n_of models-unusable)" = "0 a.png b.png c.png 0"
unset KINORA_TEST_FAULT
project "$work" '{"visual_query": "a quiet evening", "duration": 0.2}'
printf 'a quiet evening' > "$work/media/b.png.txt"
run plan "$p" --json --models "$models"
check "where nothing shows it, words decide" test "$code $(shown 1)" = "0 b.png"
film -j 2
check "a film of what was chosen" test "$code" = 0
film -j 2 --no-cache
check "models that choose pictures count among those that were loaded" test "$code $("$json_lines" done models_loaded < "$work/out.txt")" = "0 3.000"

# ---- super-resolution: a network of one's own that makes squares of pixels
ffmpeg -nostdin -v error -f lavfi -i "color=c=black:s=80x45,format=gbrp,geq=r='255*mod(X,2)':g='255*mod(X,2)':b='255*mod(X,2)'" -frames:v 1 "$work/fine.png"
"$toy_models" "$models" super
# super_film STRENGTH FLAG...: then how many pixels of a row of 320 are nearly black or nearly white.
super_film() {
    strength=$1
    shift
    printf '{"version": 1, "output": {"width": 320, "height": 180, "fps": 10}, "segments": [{"image": "fine.png", "duration": 0.3, "enhance": "sr", "enhance_strength": %s}]}' "$strength" > "$p"
    film "$@"
    ffmpeg -nostdin -v error -y -i "$work/film.mp4" -frames:v 1 -vf format=gray,crop=320:1:0:90 -f rawvideo - | od -An -v -tu1 -w1 |
        awk '$1 < 40 || $1 > 215 { n++ } END { print n + 0 }' > "$work/squares"
}
super_film 0 -j 2
plain=$(cat "$work/squares")
super_film 1 -j 2
check "super-resolution: what the network makes is seen" test "$code $(n_of no-super-resolution)" = "0 0" -a "$(cat "$work/squares")" -gt 300
check "more of it than without" test "$(cat "$work/squares")" -gt "$plain"
check "by one process that has loaded it once" test "$(n_of '^{"event":"model"')" = 2
cp "$work/film.mp4" "$work/first.mp4"
super_film 1 -j 1
check "it is kept: nothing is loaded again" test "$code $(n_of '^{"event":"model"')" = "0 0"
check "and the film is the same" cmp -s "$work/film.mp4" "$work/first.mp4"
super_film 0.4
check "another strength is another picture" test "$code $(n_of '^{"event":"model"')" = "0 2"
check "and another film" test "$(sha256sum < "$work/film.mp4")" != "$(sha256sum < "$work/first.mp4")"
find "$work" -name '*.enlarged' | while read -r file; do printf x | dd of="$file" bs=1 seek=100 conv=notrunc 2> /dev/null; done
super_film 1
check "one that was damaged is made again" test "$code $(n_of '"code":"stored-result-damaged"')" = "0 1"
super_film 1 --no-cache
check "without a cache the film is the same" cmp -s "$work/film.mp4" "$work/first.mp4"
KINORA_TEST_FAULT=exit:detect=0:times=9 super_film 1 --no-cache
check "who enlarges is lost: it is told, and the film is made" test "$code $(n_of '"code":"no-super-resolution"')" = "0 1"
ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=40x80,format=gray16be -frames:v 1 "$work/grey16.png"
ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=41x23,format=rgba64be -frames:v 1 "$work/deep.png"
ffmpeg -nostdin -v error -f lavfi -i "color=c=red:s=40x20,format=rgba,geq=r=255:g=0:b=0:a='255*lt(X,20)'" -frames:v 1 "$work/clear.png"
ffmpeg -nostdin -v error -f lavfi -i "color=c=blue:s=2x2,format=rgb24,crop=1:1" -frames:v 1 "$work/one.png"
ffmpeg -nostdin -v error -f lavfi -i testsrc2=s=161x159 -frames:v 1 "$work/photo.jpg"
segments=
for name in grey16.png deep.png clear.png one.png photo.jpg; do
    segments="$segments{\"image\": \"$name\", \"duration\": 0.2, \"background\": \"#0000ff\", \"enhance\": \"sr\", \"enhance_strength\": 1},"
done
printf '{"version": 1, "output": {"width": 320, "height": 180, "fps": 10}, "segments": [%s]}' "${segments%,}" > "$p"
film --no-cache
check "grey, of 16 bits, upright, with transparency, of one pixel: all are enlarged, and the network is loaded once" test "$code $(n_of no-super-resolution) $(n_of '^{"event":"model"')" = "0 0 2"
ffmpeg -nostdin -v error -y -ss 0.45 -i "$work/film.mp4" -frames:v 1 -vf "format=rgb24,crop=316:2:2:90,scale=2:1:flags=area" -f rawvideo - | od -An -tu1 > "$work/seen"
check "what is clear shows the background, at a clean edge" awk '{ exit !($1 > 235 && $3 < 20 && $4 < 20 && $6 > 235) }' "$work/seen"
cp "$models/clip-image.onnx" "$models/sr.onnx"
super_film 1 --no-cache
check "so is a network of another form" test "$code $(n_of '"code":"no-super-resolution".*sr.*expected one input of')" = "0 1"
: > "$models/sr.onnx"
super_film 1 --no-cache
check "and an empty file" test "$code $(n_of '"code":"no-super-resolution"')" = "0 1"
rm "$models/sr.onnx"

# ---- words that are no label: what was found is compared with them, part by part
ffmpeg -nostdin -v error -f lavfi -i "color=c=0x808080:s=640x360,noise=alls=20:all_seed=1,format=gbrp,drawbox=x=60:y=120:w=90:h=120:color=red:t=fill,drawbox=x=470:y=110:w=110:h=140:color=lime:t=fill,drawbox=x=300:y=0:w=40:h=30:color=white:t=fill" -frames:v 1 "$work/two.png"
"$toy_models" "$models" ships
# called TARGET: a film of that picture whose camera goes to it; then the share of its last frame that is red, and that is green.
called() {
    project "$work" '{"image": "two.png", "duration": 0.4, "effects_plan": {"tools": [{"name": "zoom_on_subject", "target": "'"$1"'", "target_scale": 3}]}}'
    film -j 2
    ffmpeg -nostdin -v error -y -sseof -0.1 -i "$work/film.mp4" -frames:v 1 -vf "crop=iw/2:ih/2,scale=1:1:flags=area" -f rawvideo -pix_fmt rgb24 - |
        od -An -tu1 | awk '{ print ($1 > $2 + 40 ? "red" : $2 > $1 + 40 ? "green" : "neither") }' > "$work/seen"
}
for target in "the red door" "something green"; do
    called "$target"
    check "$target" test "$code $(cat "$work/seen")" = "0 $(echo "$target" | grep -oE 'red|green')"
done
called "the red door"
check "what was compared is kept" test "$code $(cat "$work/seen") $(n_of '"event":"model"')" = "0 red 0"

called "a ship"
check "what has that label is not compared" test "$code $(cat "$work/seen") $(n_of '"event":"model","name":"clip')" = "0 red 0"
called "a lighthouse"
check "what is like nothing is the surest" test "$code $(cat "$work/seen")" = "0 red"

# ---- one that is of no use costs itself alone
"$toy_models" "$models" yolo
project "$work" "$zoom"
film
check "what a model of one's own finds" test "$code $(n_of '"event":"subject".*"label":"ship"') $(n_of models-unusable)" = "0 1 0"
film
check "is kept" test "$code $(n_of '"event":"subject".*"state":"cached"') $(n_of '"event":"model"')" = "0 1 0"
cp "$models/clip-image.onnx" "$models/yolo.onnx"
film
check "one of another form is told, and looked at without" test "$code $(n_of '"code":"models-unusable".*yolo.*it is no YOLOv8 or YOLO11 export')" = "0 1"
for bytes in 0 100 1000; do
    "$toy_models" "$models" yolo
    head -c "$bytes" "$models/yolo.onnx" > "$work/cut"
    mv "$work/cut" "$models/yolo.onnx"
    film
    check "so is one that is cut off after $bytes bytes" test "$code $(n_of '"code":"models-unusable".*yolo')" = "0 1"
done
rm "$models/yolo.onnx"
mkdir "$models/yolo.onnx"
film
check "so is a folder of that name" test "$code $(n_of '"code":"models-unusable".*yolo')" = "0 1"
rmdir "$models/yolo.onnx"
printf 'nothing of this kind' > "$models/clip-merges.txt"
project "$work" '{"visual_query": "something red", "duration": 0.2}'
run plan "$p" --json --models "$models"
check "a list of merges that is none" test "$code $(shown 1) $(n_of '"code":"models-unusable".*clip-merges.*line 1')" = "0 none 1"

finish
