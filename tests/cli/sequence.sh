#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: whole files: a film as PNG files, one a frame: what stills show, the same however they were made, whole each, and nothing of others touched.
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
  {"card": {"text": "The end"}, "duration": 1}]}
PROJECT
}
frames=$work/out/frames
sums() { (cd "$1" && sha256sum -- *.png); }
n_files() { find "$1" -mindepth 1 | wc -l; }
raw() { ffmpeg -nostdin -v error -i "$1" -frames:v 1 -f rawvideo -pix_fmt "${2:-rgb24}" - | sha256sum; }
size='"width": 162, "height": 90, "fps": 10'

write "$size"
run render "$p" -o "$frames/%05d.png"
check "a name with a number makes a file for each frame, in a folder that is made" test "$code" = 0 -a "$(n_files "$frames")" = 20 -a \
    -s "$frames/00001.png" -a -s "$frames/00020.png"
check "FFmpeg reads them as a film, without a word" test -z "$(ffmpeg -nostdin -v warning -xerror -framerate 10 -i "$frames/%05d.png" -f null - 2>&1)"
check "of the film's size" test "$(ffprobe -v error -show_entries stream=codec_name,width,height,pix_fmt -of csv=p=0 "$frames/00001.png")" = png,162,90,rgb24
for frame in 0 9 19; do
    run still "$p" --at "$(awk "BEGIN {print $frame / 10}")" -o "$work/still.png"
    check "frame $frame is what a still shows" test "$(raw "$work/still.png")" = "$(raw "$frames/$(printf %05d $((frame + 1))).png")"
done
first=$(sums "$frames")
while read -r method workers mask; do
    # shellcheck disable=SC2086
    run render "$p" -o "$work/out/again/%05d.png" --method "$method" -j "$workers" $mask --no-cache --no-state --chunk-duration 0.5
    check "$method with $workers workers makes the same files" test "$code" = 0 -a "$(sums "$work/out/again")" = "$first"
    rm -rf "$work/out/again"
done << METHODS
chunk 1 --cpu-mask=0
chunk 3
pipe 2
disk 2
disabled 1
METHODS
run render "$p" -o "$frames/%05d.png" --json
check "its hash is that of all files as if they were one" grep -qF "\"sha256\":\"$(cat "$frames"/*.png | sha256sum | cut -d' ' -f1)\"" "$work/out.txt"
run status "$p" -o "$frames/%05d.png"
check "status names them, and knows that they are there" grep -q "frames/%05d.png is there, as it would be made now" "$work/out.txt"
run render "$p" -o "$frames/%05d.png" --report "$work/report.json"
check "the report names them" grep -qF "frames/%05d.png" "$work/report.json"

# ---- what stands there already
whole=$(stat -c '%i %Z' "$frames/00007.png")
rm "$frames/00005.png"
head -c 100 "$frames/00006.png" > "$work/cut" && cat "$work/cut" > "$frames/00006.png"
run render "$p" -o "$frames/%05d.png"
check "what is missing or damaged is written again" test "$code" = 0 -a "$(sums "$frames")" = "$first"
for bytes in 8 33 57 59; do
    cp "$frames/00006.png" "$work/cut"
    head -c $bytes "$work/cut" > "$frames/00006.png"
    run render "$p" -o "$frames/%05d.png"
    check "so is one of $bytes bytes" test "$code" = 0 -a "$(sums "$frames")" = "$first"
done
head -c 57 "$work/b.png" > "$frames/00006.png"
run render "$p" -o "$frames/%05d.png"
check "but not the beginning of somebody's picture" test "$code" = 2 -a "$(stat -c %s "$frames/00006.png")" = 57
cp "$work/cut" "$frames/00006.png"
run render "$p" -o "$work/none/at/%05d.png"
check "of folders that are not there the one is named that has to be made" grep -qF "the folder '$work/none' does not exist" "$work/err"
run render "$p" -o "$frames/%05d.png"
check "what is as it should be is left alone" test "$(stat -c '%i %Z' "$frames/00007.png")" = "$whole"
cp "$work/b.png" "$frames/00003.png"
run render "$p" -o "$frames/%05d.png"
check "a picture that somebody has put there is not overwritten" test "$code" = 2 -a "$(raw "$frames/00003.png")" = "$(raw "$work/b.png")"
check "and the message names it" grep -q "00003.png' is there already, and this program has not made it" "$work/err"
check "nor is anything else" test ! -e "$frames/00003.png.tmp" -a "$(n_files "$frames")" = 20
rm "$frames/00003.png"
ln -s "$work/b.png" "$frames/00003.png"
run render "$p" -o "$frames/%05d.png"
check "nor is a link" test "$code" = 2 -a -h "$frames/00003.png"
rm "$frames/00003.png"
run render "$p" -o "$frames/%05d.png" --range 0-1
check "a shorter film takes away what the longer one has left" test "$code" = 0 -a "$(n_files "$frames")" = 10
check "and its frames count from 1" test "$(sums "$frames")" = "$(echo "$first" | head -10)"
cp "$work/b.png" "$frames/notes.png"
run render "$p" -o "$frames/%05d.png"
check "a name that is no number of its own is nobody's" test "$code" = 0 -a -s "$frames/notes.png" -a "$(n_files "$frames")" = 21
rm "$frames/notes.png"
run render "$p" -o "$frames/%05d.png" --no-clobber
check "--no-clobber keeps all of them" test "$code" = 2
ln -s "$frames" "$work/pictures"
sed 's/"a.jpg"/"pictures\/00001.png"/' "$p" > "$work/own.json"
run render "$work/own.json" -o "$frames/%05d.png"
check "a frame that the project is made of is not overwritten" test "$code" = 2
check "which is told" grep -q "00001.png' would be overwritten by the film" "$work/err"
"$kinora" render "$p" -o "$work/out/killed/%05d.png" -q --no-cache > /dev/null 2>&1 &
pid=$!
while kill -0 $pid 2> /dev/null && [ ! -e "$work/out/killed/00002.png" ]; do sleep 0.01; done
kill -9 $pid 2> /dev/null
wait $pid 2> /dev/null
films
check "what was killed says that it is not finished" test -s "$work/out/killed/frames.unfinished" -o "$(n_files "$work/out/killed")" = 20
run render "$p" -o "$work/out/killed/%05d.png"
check "what was killed goes on, and leaves nothing over" test "$code" = 0 -a "$(sums "$work/out/killed")" = "$first" -a "$(n_files "$work/out/killed")" = 20

echo mine > "$frames/frames.unfinished"
run render "$p" -o "$frames/%05d.png"
check "a file of somebody's that is called like the sign is not touched" test "$code" = 2 -a "$(cat "$frames/frames.unfinished")" = mine
check "and is named" grep -q "frames.unfinished' is there already, and this program has not made it" "$work/err"
rm "$frames/frames.unfinished"

# ---- names
run render "$p" -o "$work/out/film.png"
check "a name without a number is refused, with two that are good" test "$code" = 2
check "in words" grep -q "film-%05d.png' or '.*film/%05d.png'" "$work/err"
run render "$p" -o "$work/out/no/folder/%05d.png"
check "of folders the last alone is made" test "$code" = 6
write "$size, \"container\": \"png\""
run render "$p"
check "without a name they lie beside the project" test "$code" = 0 -a "$(sums "$work/project.frames")" = "$first"
write "$size, \"file\": \"film.png\""
run check "$p"
check "a project that names one picture is told at its place" grep -q '\$.output.file: found .film.png., which is the name of one picture' "$work/err"
write "$size, \"file\": \"out/own/a-%d.png\", \"crf\": 20, \"poster\": 0"
run render "$p"
check "numbers need no zeros, and the poster stands beside" test "$code" = 0 -a -s "$work/out/own/a-20.png" -a -s "$work/out/own/a.poster.jpg"
check "what has no effect is told" grep -q '\$.output.crf: has no effect on an animated picture or a sequence' "$work/err"
write "$size" '"music": {"file": "tone.wav"},'
run render "$p" -o "$frames/%05d.png"
check "that it has no sound is told" grep -q "a sequence of pictures (.png) has no sound" "$work/err"
sed 's/"output": {/"outputs": [{"name": "wide"}, {"name": "small", "width": 64}], "output": {/' "$p" > "$work/two.json"
run render "$work/two.json" -o "$work/out/{output}/%03d.png"
check "outputs have a folder each" test "$code" = 0 -a "$(n_files "$work/out/wide")" = 20 -a "$(n_files "$work/out/small")" = 20
sed 's/"The end"/"{{who}}"/; s/"version": 1,/"version": 1, "variables": {"who": "x"},/' "$p" > "$work/rows.json"
printf 'name,who\nada,Ada\nbob,Bob\n' > "$work/people.csv"
run render "$work/rows.json" --rows "$work/people.csv" -o "$work/out/{name}/%03d.png"
check "and so have rows" test "$code" = 0 -a "$(n_files "$work/out/ada")" = 20 -a "$(n_files "$work/out/bob")" = 20
run status "$work/rows.json" --rows "$work/people.csv" -o "$work/out/{name}/%03d.png"
check "which are known again" grep -q '^2 rows: 2 done, 0 failed, 0 left$' "$work/out.txt"
rm "$work/out/bob/007.png"
run status "$work/rows.json" --rows "$work/people.csv" -o "$work/out/{name}/%03d.png"
check "but for one whose frame is gone" grep -q '^2 rows: 1 done, 0 failed, 1 left$' "$work/out.txt"

# ---- transparency, and the smallest
cat > "$p" << PROJECT
{"version": 1, "output": {"width": 16, "height": 16, "fps": 1, "alpha": true}, "segments": [{"card": {"text": ""}, "duration": 1}]}
PROJECT
run render "$p" -o "$work/out/one/%d.png"
check "one frame is one file" test "$code" = 0 -a "$(n_files "$work/out/one")" = 1
check "with transparency, where nothing is" test "$(ffmpeg -nostdin -v error -i "$work/out/one/1.png" -vf crop=1:1:3:3 -f rawvideo -pix_fmt rgba - | od -An -tu1 | tr -d ' ')" = 0000
check "in four channels" test "$(ffprobe -v error -show_entries stream=pix_fmt -of csv=p=0 "$work/out/one/1.png")" = rgba

# ---- where there is no room
write "$size"
KINORA_FAULT=write:10+:$work/count run render "$p" -o "$work/out/full/%05d.png" --no-state
check "a full disk is told" test "$code" = 6
check "and what stands there is whole" test -z "$(find "$work/out/full" -name '.*' -mindepth 1 2> /dev/null)"
full=$work/out/full
check "and says that it is not finished" grep -q '^Give the same command again' "$full/frames.unfinished"
cp "$full/frames.unfinished" "$work/sign"
run render "$p" -o "$full/%05d.png"
check "until it is" test "$code" = 0 -a "$(n_files "$full")" = 20
cp "$work/sign" "$full/frames.unfinished"
run status "$p" -o "$full/%05d.png"
check "all frames beside the sign are no film yet" test -z "$(grep 'is there, as it would be made now' "$work/out.txt")"
run render "$p" -o "$full/%05d.png"
check "and become one without being written again" test "$code" = 0 -a "$(n_files "$full")" = 20
(
    ulimit -f 12
    "$kinora" render "$p" -o "$work/out/limit/%05d.png" --no-state -q 2> "$work/err"
    [ $? = 6 ]
)
films
check "so is a limit on the size of files" test $? = 0 -a -n "$(grep 'ulimit -f' "$work/err")"
echo "no folder" > "$work/out/closed"
run render "$p" -o "$work/out/closed/%05d.png"
check "a place that is no folder is told before anything is made" test "$code" = 6 -a -n "$(grep "'$work/out/closed' is no folder" "$work/err")"
finish
