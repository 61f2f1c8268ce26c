#!/bin/sh
# SPDX-License-Identifier: MIT
# `outputs`: several films of one project in one run, each as its own run makes it; what they share is made once.
. "$(dirname "$0")/lib.sh"
make_media "$work" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$work/project.json
# write OUTPUTS [OUTPUT]
write() {
    cat > "$p" << PROJECT
{"version": 1, "output": {"width": 320, "height": 180, "fps": 10, "speed": "ultrafast"${2:-}},
 "outputs": $1, "voice": {"provider": "espeak"}, "captions": {"burn": "karaoke", "sidecars": ["srt"]},
 "defaults": {"effects_plan": {"tools": [{"name": "paneled_text", "params": {"text": "Round and red"}}]}},
 "segments": [{"image": "a.jpg", "subject": [0.7, 0.2, 0.2, 0.4], "transcript": "A ladybird counts its spots."},
  {"image": "b.png", "duration": 0.5}]}
PROJECT
}
three='[{"name": "wide"}, {"name": "upright", "width": 180, "height": 320}, {"name": "square", "width": 200, "height": 200, "fps": 12.5, "crf": 30}]'
write "$three"
film=$work/out/film-{output}.mp4
says() { grep -qE -- "$1" "$work/out.txt"; }
size_of() { ffprobe -v error -select_streams v -show_entries stream=width,height,r_frame_rate -of csv=p=0 "$1"; }

run render "$p" -o "$film" --json
check "three outputs are three films" test "$code" = 0 -a -s "$work/out/film-wide.mp4" -a -s "$work/out/film-upright.mp4" -a -s "$work/out/film-square.mp4"
check "with what stands beside each" test -s "$work/out/film-upright.srt"
check "the line is spoken once" test "$(grep -c '"event":"voice".*"state":"made"' "$work/out.txt")" = 1
check "the sound is mixed once for those of one length" test "$(grep -c '"phase":"sound","state":"done"' "$work/out.txt")" -le 2
check "events say of which" test "$(grep -cE '"event":"output","name":"(wide|upright|square)","state":"(start|done)"' "$work/out.txt")" = 6
while read -r name size; do
    check "$name has its shape" test "$(size_of "$work/out/film-$name.mp4")" = "$size"
    "$kinora" render "$p" --outputs "$name" -o "$work/single.mp4" --no-cache --no-state -q -j 2 2> "$work/err"
    films
    check "and is what its own run makes" cmp "$work/single.mp4" "$work/out/film-$name.mp4"
done << SIZES
wide 320,180,10/1
upright 180,320,10/1
square 200,200,25/2
SIZES
sed "s|\"outputs\": .*\"voice\"|\"voice\"|; s/320/180/; s/\"height\": 180/\"height\": 320/" "$p" > "$work/alone.json"
run render "$work/alone.json" -o "$work/single.mp4" --no-state
check "which is that of a project with that output alone" cmp "$work/single.mp4" "$work/out/film-upright.mp4"
run render "$p" -o "$film" --json
check "once more nothing is made" test "$code" = 0 -a "$(grep -c '"phase":"join","state":"cached"' "$work/out.txt")" = 3
run render "$p" -o "$work/out/none-{output}.mp4" --json --no-cache --report "$work/out/{output}.json"
check "without a cache, too, the line is spoken once" test "$code" = 0 -a "$(grep -c '"event":"voice".*"state":"made"' "$work/out.txt")" = 1
check "each has its report, which says of which output it is" grep -q '"output_name" : "square"' "$work/out/square.json"
check "nothing is left" test -z "$(find "$work/tmp" -mindepth 1)"
run status "$p" -o "$film" --json
check "status says what became of each" test "$(grep -cE '"event":"status".*"output_name":"[a-z]+".*"film_there":true' "$work/out.txt")" = 3
run check "$p" --json
check "check looks at each shape" test "$code" = 0 -a "$(grep -cE '"event":"check".*"output_name"' "$work/out.txt")" = 3
run still "$p" --outputs upright --at 0.5 -o "$work/out/still.png" --json
check "a still is of the output that is named" says '"width":180,"height":320'
run sheet "$p" -o "$work/out/sheet.jpg"
check "and else of the first" test "$code" = 0
run plan "$p" --outputs square -o "$work/out/x.mp4"
check "so is a plan" says 'frames of 200x200 at 25/2 fps'
run render "$p" -q
check "names that nobody gives tell them apart" test -s "$work/project.wide.mp4" -a -s "$work/project.upright.mp4" -a -s "$work/project.square.mp4"
run render "$p" -q --outputs upright,wide --draft
check "some of them" test -s "$work/project.upright.draft.mp4" -a -s "$work/project.wide.draft.mp4" -a ! -e "$work/project.square.draft.mp4"
write '[{"name": "wide"}, {"name": "upright", "width": 180, "height": 320, "file": "out/own.mp4"}, {"name": "low", "crf": 40}]' ', "file": "out/f.{output}.mkv"'
run render "$p" -q
check "so do the project's names" test -s "$work/out/f.wide.mkv" -a -s "$work/out/own.mp4" -a -s "$work/out/f.low.mkv"
printf 'who\nA\nB\n' > "$work/rows.csv"
write "$three"
sed -i 's/Round and red/{{who}}/' "$p"
run render "$p" --rows "$work/rows.csv" -o "$work/out/{who}-{output}.mp4" --outputs wide,square --json
check "rows have each of them" test "$code" = 0 -a "$(grep -c '"event":"row".*"state":"done"' "$work/out.txt")" = 4 -a -s "$work/out/B-square.mp4"
run render "$p" --rows "$work/rows.csv" -o "$work/out/{who}.mp4"
check "and need names for it" grep -qF "rows.csv:2:1: its film '$work/out/A.mp4' would be written over, or beside, that of line 2; name the films by what differs, such as -o 'out/{who}-{output}.mp4'" "$work/err"
check "before anything is made" test "$code" = 2 -a ! -e "$work/out/A.mp4"
rm -rf "$work"/out/*

# ---- what is refused, before anything is made
write "$three"
while IFS='|' read -r name outputs options code message; do
    [ -z "$outputs" ] || write "$outputs"
    eval "run render '$p' $options"
    expect "$name" "$code" "$message"
done << ROWS
one name for three films||-o '$work/out/x.mp4'|2|--output $work/out/x.mp4: the project has 3 outputs, which would all be written to one name; put {output} into it
one report||-o '$film' --report '$work/r.json'|2|--report $work/r.json: the project has 3 outputs
an output that is not there||-o '$film' --outputs wide,uprigt|2|--outputs: the project has no output 'uprigt' (did you mean 'upright'?)
an output without a name|[{"name": "a"}, {"width": 200}]|--outputs a -o '$film'|3|\$.outputs[1]: has no name; each of outputs needs one
a name twice|[{"name": "a"}, {"name": "A"}]|--outputs a -o '$film'|3|\$.outputs[1].name: found 'A', which is the name of \$.outputs[0], too
a name that is none|[{"name": "a"}, {"name": "../b"}]|--outputs a -o '$film'|3|\$.outputs[1].name: found '../b'; expected letters
a size that is none|[{"name": "a", "width": 201}]|-o '$film'|3|\$.outputs[0].width: found 201
an unknown key|[{"name": "a", "wide": 200}]|-o '$film'|3|\$.outputs[0].wide: unknown key
one film of two outputs|[{"name": "a", "file": "out/x.mp4"}, {"name": "b", "file": "out/X.mp4"}]|--outputs a -o '$film'|3|\$.outputs[1].file: names the same film as \$.outputs[0]
a speed of another encoder|[{"name": "a", "speed": "quick"}]|-o '$film'|3|\$.outputs[0].speed: found 'quick'
no outputs at all|[]|-o '$film'|3|\$.outputs: 
ROWS
run render "$work/alone.json" --outputs wide
expect "outputs of a project without" 2 "--outputs 'wide': the project names no outputs"
run render "$work/alone.json" -o "$work/out/{output}.mp4"
expect "a name for them" 2 "--output $work/out/{output}.mp4: {output} is the name of an output, and the project names none"
write "$three"
for command in still sheet plan subjects; do
    run $command "$p" --outputs wide,square
    expect "$command shows one" 2 "--outputs wide,square: '$command' shows one of them; name one"
done
run render "$p" --outputs none -o "$film" --report "$work/out/r-{output}.json"
check "an output that is not there has no report" test "$code" = 2 -a ! -e "$work/out/r-{output}.json"
write '[{"name": "good"}, {"name": "bad", "file": "nodir/x.mp4"}]'
run render "$p" -q --report "$work/out/r-{output}.json"
check "one that cannot be begun has a report beside the other's" grep -q '"result" : "failed"' "$work/out/r-bad.json"
check "which says that it was made" grep -q '"result" : "done"' "$work/out/r-good.json"
check "and there is no third" test "$(find "$work/out" -name 'r-*' | wc -l)" = 2
run render "$p" -q --outputs bad --report "$work/out/s-{output}.json"
check "also if it is the only one" grep -q '"exit_code" : 6' "$work/out/s-bad.json"
write '[{"name": "bad", "cover": "none.jpg"}, {"name": "good"}]'
run render "$p" -o "$film" -q
check "one that fails is named" grep -q "^kinora: .*none.jpg" "$work/err"
write '[{"name": "first"}, {"name": "moving", "container": "gif"}]'
run render "$p" -o "$work/out/z-{output}.mp4"
check "a name that is of another container is told" sh -c 'test "$1" = 2 && grep -qF "output '"'moving'"': the name" "$2"' sh "$code" "$work/err"
check "before the first of them is made" test ! -e "$work/out/z-first.mp4"
finish
