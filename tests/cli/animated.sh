#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: same bytes: animated pictures in place of films: small, silent, whole, and the same however they were made.
. "$(dirname "$0")/lib.sh"
make_media "$work" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$work/project.json
# write OUTPUT [MORE]
write() {
    cat > "$p" << PROJECT
{"version": 1, "output": {$1}, ${2:-}
 "segments": [{"image": "a.jpg", "duration": 1, "effects_plan": {"motion": "ken_burns_in", "transition": {"type": "fade", "duration": 0.4}}},
  {"card": {"text": "The end", "background": "#204060"}, "duration": 1}]}
PROJECT
}
gif=$work/out/film.gif
webp=$work/out/film.webp
shape() { ffprobe -v error -select_streams v -show_entries stream=codec_name,width,height,r_frame_rate -of csv=p=0 "$1"; }
seconds() { ffprobe -v error -show_entries format=duration -of csv=p=0 "$1"; }
# A WebP's canvas and its number of frames (ANMF chunks).
canvas() { od -An -tu1 -j 24 -N 6 "$1" | awk '{print $1 + 256 * $2 + 1 "x" $4 + 256 * $5 + 1}'; }
n_frames() { grep -ao ANMF "$1" | wc -l; }

write '"width": 1280, "height": 720, "fps": 30'
run render "$p" -o "$gif"
check "a film that ends in .gif is a GIF, small" test "$code" = 0 -a "$(shape "$gif")" = gif,480,270,25/2
check "as long as the film" test "$(seconds "$gif")" = 2.000000
check "with all of its frames" test "$(ffprobe -v error -count_frames -show_entries stream=nb_read_frames -of csv=p=0 "$gif")" = 25
run render "$p" -o "$webp"
check "one that ends in .webp a WebP" test "$code" = 0 -a "$(canvas "$webp")" = 480x270
check "of the same batches" grep -q '0 made' "$work/out.txt"
while read -r method workers; do
    run render "$p" -o "$work/out/again.gif" --method "$method" -j "$workers" --no-cache --no-state --chunk-duration 0.5
    check "$method with $workers workers makes the same GIF" cmp "$gif" "$work/out/again.gif"
done << METHODS
chunk 1
chunk 3
pipe 2
disk 2
disabled 1
METHODS
films
cp "$gif" "$work/out/first.gif"
run render "$p" -o "$gif" -f=join
check "made anew of what the cache holds it is the same" cmp "$gif" "$work/out/first.gif"
run render "$p" -o "$gif" -f
check "and with everything made anew" cmp "$gif" "$work/out/first.gif"
OMP_NUM_THREADS=3 "$kinora" render "$p" -o "$work/out/again.gif" --no-cache --no-state -q
films
check "whatever the environment says of threads" cmp "$gif" "$work/out/again.gif"
run render "$p" -o "$work/out/part.gif" --range 0.8-1.6
check "a part of it is its frames" test "$code" = 0 -a "$(seconds "$work/out/part.gif")" = 0.800000
run render "$p" -o "$gif"
check "once more nothing is made" test "$code" = 0 -a -n "$(grep -E 'is as it should be|cached, 0 made' "$work/out.txt")"
run plan "$p" -o "$webp"
check "a plan is of the preview" grep -q 'frames of 480x270 at 25/2 fps' "$work/out.txt"
check "and tells of no encoder's speed" sh -c "! grep -q 'speed' '$work/out.txt'"
run still "$p" --at 0.5 -o "$work/out/still.webp" --json
check "a still in WebP is none" grep -q '"width":1280,"height":720' "$work/out.txt"

write '"container": "gif", "width": 200, "height": 100, "fps": 30'
run render "$p" -o "$work/out/own.gif"
check "an output that is a GIF has the size that it says" test "$code" = 0 -a "$(shape "$work/out/own.gif" | cut -d, -f1-3)" = gif,200,100
check "and begins each frame at the nearest hundredth" test "$(seconds "$work/out/own.gif")" = 2.000000
run check "$p" --json
check "check has nothing to say" test "$code" = 0 -a -z "$(grep '"warning"' "$work/out.txt")"
write '"container": "webp"'
run render "$p" -o "$work/out/own.webp"
check "one that says none is small" test "$code" = 0 -a "$(canvas "$work/out/own.webp")" = 480x270
write '"file": "out/own.webp", "width": 64, "height": 48, "fps": 10, "crf": 20'
run render "$p"
check "the file's name says it, too" test "$code" = 0 -a "$(canvas "$work/out/own.webp")" = 64x48
check "what has no effect is told at its place" grep -q '\$.output.crf: has no effect on an animated picture' "$work/err"
check "WebP says each frame" test "$(n_frames "$work/out/own.webp")" -ge 10
write '"container": "mp4"'
run render "$p" -o "$work/out/film.gif"
check "a name against the container is refused" test "$code" = 3 -o "$code" = 2
while read -r container fps wanted; do
    write "\"container\": \"$container\", \"fps\": $fps"
    run check "$p"
    check "$fps frames a second in a $container: exit code $wanted" test "$code" = "$wanted"
done << RATES
gif 50 0
gif 51 3
webp 90 0
webp 100 3
RATES
write '"width": 320, "height": 180'
KINORA_FAULT=write:20+:$work/count run render "$p" -o "$work/out/bad.gif" --no-cache --no-state
check "a full disk leaves nothing" test "$code" != 0 -a ! -e "$work/out/bad.gif" -a -z "$(find "$work/out" -name '.*')"
finish
