#!/bin/sh
# SPDX-License-Identifier: MIT
# A render and its neighbours, as a person sees them.
. "$(dirname "$0")/lib.sh"

media=$work/media
make_media "$media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$media/project.json
project "$media" '{"image": "a.jpg", "duration": 2, "effects_plan": {"motion": "ken_burns_in", "transition": {"type": "fade", "duration": 0.4}}},
    {"image": "b.png", "duration": 2}, {"card": {"text": "The end", "background": "#102030"}, "duration": "1s"}' '"audio_file": "tone.wav",'
sed -i 's/"1s"/"25f"/' "$p"

# good NAME: the last run ended with 0.
good() {
    if [ "$code" = 0 ]; then pass "$1"; else fail "$1" "exit code $code"; fi
}
says() { grep -qE -- "$1" "$work/out.txt"; }
tells() { grep -qE -- "$1" "$work/err"; }

run check "$p"
good "check passes a good project"
check "check says its length" says 'good: 3 segments, 0:05.000, 125 frames'
LD_DEBUG=files "$kinora" check "$p" 2>&1 | sed -n 's/.*calling init: //p' > "$work/loaded"
check "check loads no heavy library" sh -c "
    grep -q glib '$work/loaded' && ! grep -E 'libav|libvips|libpango|libcairo|libx264|kn-.*\.so' '$work/loaded'"
strange=$(printf '\364\217\277\260') # U+10FFF0, of private use
project "$work" '{"card": {"text": "A '"$strange"' card"}, "duration": 1}, {"card": {}, "duration": 1, "transcript": "Said '"$strange"'."},
    {"card": {"text": "Grüße, Ωμέγα"}, "duration": 1}' '"captions": {"burn": "plain"},'
run check "$work/project.json"
good "a project with signs that no font has is good"
check "check names the segment whose card they are on" tells '^kinora: warning: [^ ]*:1:[0-9]*: \$\.segments\[0\]\.card\.text: no installed font has the character U\+10FFF0 of a card'
check "and whose captions" tells '\$\.segments\[1\]\.transcript: no installed font has the character U\+10FFF0 of a caption'
check "and no other" test "$(grep -c warning "$work/err")" = 2
run check "$work/project.json" --json
check "with --json each is an event with its code and segment" test "$(grep -cE \
    '"event": ?"warning", ?"code": ?"text-lacks-characters".*"segment": ?[12]' "$work/out.txt")" = 2
run sheet "$work/project.json" -o "$work/out/sheet.png"
check "sheet warns once, not once a cell" test "$code" = 0 -a "$(grep -c warning "$work/err")" = 1
rm -f "$work/out/sheet.png"
run check "$work/project.json"
check "check counts them" says 'good: 3 segments, .* 2 warnings'
project "$work" '{"card": {}, "transcript": "Nobody has said this yet."}'
run check "$work/project.json"
check "check says that a length is a guess before anybody has spoken" says 'good: 1 segment, about 0:0'
run check "$p" --media
good "check --media opens pictures and sound"

run plan "$p" --chunk-duration 2
good "plan shows what would be done"
check "plan lists segments" says '^ *2 +0:02.000 +0:02.000 +image +static'
check "plan lists batches as missing" says '^ *0 +0 +[0-9]+ +missing'
check "plan says what the encoder is told" says '^libx264 ultrafast, crf 18, tune auto$'
check "plan says it of batches at rest" says '^rest, [0-9]+ batch(es)?: copies=-5:crf=-1:subme=1:bframes=3'
check "plan writes no film" test -z "$(find "$media" -name '*.mp4')"
run render "$p" --dry-run --chunk-duration 2 --json
check "render --dry-run --json prints lines of JSON" sh -c "'$json_lines' done < '$work/out.txt'"

run render "$p" -o "$work/out/film.mp4" -j 2 --chunk-duration 2 --report "$work/report.json"
good "render makes the film"
check "the last line says path, length, size, speed and batches" \
    says "^$work/out/film.mp4: 0:05.000, [0-9.]+ [kM]B, [0-9.]+ × real time, batches: 0 cached, [1-9][0-9]* made, 0 warnings$"
check "the log names batches that start" tells '^\[batch 0\] START [0-9]+ frames \(segments? [0-9-]+, worker [0-9]+\)$'
check "the log names batches that finish" tells '^\[batch 0\] FINISHED [0-9]+ frames in [0-9.]+ s \(worker [0-9]+\)$'
check "the log counts rounds" tells '^\[round 1/[0-9]+\]$'
check "the log says the join" tells '^\[join\] [0-9]+ batches in [0-9.]+ s, [0-9.]+ [kM]B$'
check "the report is of its schema" report_holds "$work/report.json"
check "the film has every frame" test "$(ffprobe -v error -count_frames -select_streams v -show_entries stream=nb_read_frames -of csv=p=0 "$work/out/film.mp4" | tr -d ,)" = 125
mv "$work/out/film.mp4" "$work/first.mp4"

run plan "$p" --chunk-duration 2
check "plan then finds every batch in the cache" sh -c "! grep -q missing '$work/out.txt'"
run render "$p" -o "$work/out/film.mp4" --chunk-duration 2 --json
good "a second render succeeds"
check "--json prints lines of JSON that end with done" sh -c "'$json_lines' done < '$work/out.txt'"
check "and says how many batches were cached" says '"event":"done".*"batches":\{"made":0,"cached":[1-9]'
check "and says the film's hash" test "$("$json_lines" done sha256 < "$work/out.txt")" = "$(sha256sum "$work/out/film.mp4" | cut -d ' ' -f 1)"
check "the second film equals the first" cmp -s "$work/out/film.mp4" "$work/first.mp4"

run "$p" -o "$work/out/film.mp4" -q --chunk-duration 2
good "a project alone is rendered"
check "-q says nothing" test ! -s "$work/out.txt" -a ! -s "$work/err"
run -q "$media" -o "$work/out/film.mp4" --chunk-duration 2
good "a folder that holds project.json is rendered, with an option in front"
run render "$p" -o "$work/out/film.mp4" -v -f --chunk-duration 2
check "-v says when phases start" tells '^\[render\] START$'
check "--force makes everything anew" says 'batches: 0 cached, [1-9]'

run render "$p" -q --chunk-duration 2
good "without -o the film stands beside the project"
check "under the project's name" test -s "$media/project.mp4"
cp "$media/project.mp4" "$work/whole.mp4"
run render "$p" -q --draft --range 0-1
good "a draft of a part is rendered without -o"
check "beside the film" test -s "$media/project.draft.0m00s-0m01s.mp4"
check "which it does not replace" cmp -s "$media/project.mp4" "$work/whole.mp4"
rm -f "$media"/project*.mp4 "$work/whole.mp4"
sed 's/"width": 320/"file": "named.mkv", "width": 320/' "$p" > "$media/named.json"
run render "$media/named.json" -q --chunk-duration 2
check "or where the project says" test -s "$media/named.mkv"

run render "$p" -q -o "$work/out/part.mp4" --range 1-2
good "--range renders a part"
check "of that length" test "$(ffprobe -v error -count_frames -select_streams v -show_entries stream=nb_read_frames -of csv=p=0 "$work/out/part.mp4" | tr -d ,)" = 25
run render "$p" -q -o "$work/out/part.mp4" --segments 2-3
check "--segments renders those segments" test "$(ffprobe -v error -count_frames -select_streams v -show_entries stream=nb_read_frames -of csv=p=0 "$work/out/part.mp4" | tr -d ,)" = 75
# name ARGUMENT...: where `plan` says that the film would go
name() {
    run plan "$p" --json "$@"
    sed -n 's/.*"event":"plan","output":"\([^"]*\)".*/\1/p' "$work/out.txt" | sed 's,.*/,,'
}
while IFS='|' read -r arguments file; do
    # shellcheck disable=SC2086
    check "the film of '$arguments' goes to $file" test "$(name $arguments)" = "$file"
done << 'ROWS'
|project.mp4
--draft|project.draft.mp4
--range 1-2|project.0m01s-0m02s.mp4
--range 0:00.5-|project.0m00.5s-end.mp4
--range 10f-20f --draft|project.draft.10f-20f.mp4
--segments 2|project.segment-2.mp4
--segments 1-2|project.segments-1-2.mp4
--segments 2-|project.segments-2-end.mp4
--draft -o film.mp4|film.mp4
ROWS

# What `plan` says of a part is what a render of it makes: ARGUMENTS|FRAMES|SEGMENTS
while IFS='|' read -r arguments n_frames n_segments; do
    # shellcheck disable=SC2086
    run plan "$p" --json $arguments
    check "plan of '$arguments' tells its length" test \
        "$(sed -n 's/.*"event":"plan".*"segments":\([0-9]*\),"frames":\([0-9]*\),"duration":\([0-9.]*\),.*/\2|\1|\3/p' "$work/out.txt")" = \
        "$n_frames|$n_segments|$(awk "BEGIN {printf \"%.3f\", $n_frames / 25}")"
    check "and its segments" test "$(grep -c '"event":"segment"' "$work/out.txt")" = "$n_segments"
    # shellcheck disable=SC2086
    run render "$p" --json -o "$work/out/part.mp4" $arguments
    check "and so many frames are made" grep -q "\"event\":\"done\".*\"frames\":$n_frames," "$work/out.txt"
done << 'ROWS'
--range 1-2|25|1
--range 20f-60f|40|2
--segments 2-3|75|2
ROWS

run render "$p" -q -o "$work/out/draft.mp4" --draft
check "--draft renders half the size" test "$(ffprobe -v error -select_streams v -show_entries stream=width -of csv=p=0 "$work/out/draft.mp4" | tr -d ,)" = 160

printf '{"version": 1, "output": {"width": 320, "height": 180, "fps": 10, "crf": 8}, "segments": [{"image": "a.jpg", "duration": 1, "effects_plan": {"fade_in": 0.5, "fade_out": 0.5}}]}' > "$media/short.json"
run render "$media/short.json" -q -o "$work/out/short.mp4"
good "a film of a second is rendered"
# silent FILM...: ffmpeg and ffprobe read all of each without a warning.
silent() {
    for film in "$@"; do
        ffmpeg -nostdin -v warning -xerror -i "$film" -f null - 2>&1
        ffprobe -v warning -show_packets "$film" 2>&1 > /dev/null
    done > "$work/err"
    test ! -s "$work/err"
}
check "other programs read the films without a warning" \
    silent "$work/first.mp4" "$media/named.mkv" "$work/out/part.mp4" "$work/out/draft.mp4" "$work/out/short.mp4"

run still "$p" --at 2.5 -o "$work/out/still.png"
good "still draws a frame"
check "of the film's size" test "$(ffprobe -v error -show_entries stream=width,height -of csv=p=0 "$work/out/still.png")" = 320,180
run still "$p" --at 62f -o "$work/out/same.png"
check "frames and seconds name the same moment" cmp -s "$work/out/still.png" "$work/out/same.png"
# ARGUMENTS|SEGMENTS THAT ARE SHOWN: those whose middle lies in the range, as --segments would name them
while IFS='|' read -r range segments; do
    # shellcheck disable=SC2086
    run sheet "$p" -o "$work/out/range.png" $range
    good "sheet $range"
    # shellcheck disable=SC2086
    run sheet "$p" -o "$work/out/segments.png" $segments
    check "shows what $segments does" cmp -s "$work/out/range.png" "$work/out/segments.png"
done << 'ROWS'
--range 2.5-|--segments 2-3
--range 0-2|--segments 1
--range 0-0:05|--segments 1-3
ROWS
rm -f "$work/out/range.png" "$work/out/segments.png"
run sheet "$p" -q -o "$work/out/range.png" --range 0-1f
check "a range without a segment's middle is refused" test "$code" = 2
check "and says why" grep -q "holds the middle of no segment" "$work/err"
run sheet "$p" -o "$work/out/sheet.png" --columns 2
good "sheet draws every segment"
check "in as many columns as asked for" test "$(ffprobe -v error -show_entries stream=width,height -of csv=p=0 "$work/out/sheet.png")" = 664,384

sed 's/a\.jpg/gone.jpg/; s/25f/{{end}}/' "$p" > "$media/other.json"
run render "$media/other.json" -o "$work/out/other.mp4" --placeholder --set end=1
good "--placeholder and --set let a render go on"
check "with one warning that names the segment" test "$(grep -c 'warning: .*gone.jpg' "$work/err")" = 1
check "and a count of warnings" says ' [1-9][0-9]* warnings?$'

run schema
check "schema prints JSON" sh -c "tr -d '\n' < '$work/out.txt' | grep -q '^{.*}$'"
run effects
check "effects lists motions and transitions" sh -c "grep -q '^  ken_burns_in ' '$work/out.txt' && grep -q '^  crossfade ' '$work/out.txt'"
run effects ken_burns_in
check "effects NAME explains its parameters" says '^  zoom '
run effects --docs
check "effects --docs prints Markdown" says '^#'
run doctor
good "doctor finds this machine fit"
check "doctor knows the libraries" sh -c "grep -q '^good *pictures .*vips' '$work/out.txt' && grep -q '^good *x264' '$work/out.txt'"
rm -f "$work/counter"
KINORA_FAULT=alloc:1+:$work/counter
export KINORA_FAULT
run doctor
unset KINORA_FAULT
check "where no frame can be encoded, doctor calls no encoder good" grep -q '^poor *encoders *none; these do not work here: libx264, ' "$work/out.txt"
run doctor --json
check "doctor --json prints lines of JSON" sh -c "'$json_lines' done < '$work/out.txt'"

run bench "$p" --folder "$work/out" -j 2 --chunk-duration 2
good "bench renders with every method"
for method in chunk pipe disk disabled; do
    check "bench measures $method" says "^$method +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ [kM]B +([0-9.]+ [kM]B|-) +[0-9.]+$"
done
check "bench says where the time goes" says "^  the encoder's preset alone +[0-9.]+ +1.00 of the floor$"
check "bench leaves nothing" test -z "$(find "$work/out" "$work/tmp" -name 'kinora-bench-*')"
run bench "$p" --folder "$work/out" --methods chunk --json
check "bench --json prints lines of JSON" sh -c "'$json_lines' done < '$work/out.txt'"
run bench "$p" --methods chunks
check "bench refuses an unknown method" test "$code" = 2

run render "$p" --json -o "$work/out/missing/film.mp4"
check "a failed render with --json prints nothing that says done" sh -c "! grep -q done '$work/out.txt'"

# On a terminal.
on_terminal() { # COLUMNS VARIABLE=VALUE: what a terminal of that width receives
    script -qec "stty cols $1; env TERM=xterm $2 '$kinora' render '$p' -f --chunk-duration 2 -o '$work/out/film.mp4'" \
        "$work/terminal" > /dev/null 2>&1
    sed '1d; $d' "$work/terminal" | tr -d '\r' > "$work/seen"
}
if command -v script > /dev/null; then
    escape=$(printf '\033')
    on_terminal 44 NO_COLOR=
    check "a terminal sees a bar" grep -q 'render  \[[#.]*\]' "$work/seen"
    check "drawn over and over in its place" grep -q "$escape\[[0-9]*A$escape\[J" "$work/seen"
    sed "s/$escape\[[0-9;]*[A-Za-z]//g" "$work/seen" | grep -E '\[[#.]+\]' > "$work/lines"
    check "in lines no wider than it is" test "$(wc -L < "$work/lines")" -lt 44
    check "with the phase in bold" grep -q "$escape\[1m" "$work/seen"
    on_terminal 40 NO_COLOR=1
    sed "s/$escape\[[0-9;]*[A-Za-z]//g" "$work/seen" | grep -E '\[[#.]+' > "$work/lines"
    check "in a narrow terminal no line is cut" sh -c "! grep -vE \\
        '^([a-z]+ +\[[#.]+\]( +[0-9]+ %)?( +ETA [0-9:]+)?( +[0-9]+ fps)?( +[0-9.]+ [kMG]B)?|  worker [0-9]+ +batch [0-9]+ +\[[#.]+\] [0-9]+/[0-9]+)$' '$work/lines'"
    on_terminal 80 NO_COLOR=1
    check "but not under NO_COLOR" sh -c "! grep -q '$escape\[[0-9;]*m' '$work/seen'"
    on_terminal 80 TERM=dumb
    check "a dumb terminal sees plain lines" sh -c "grep -q '^\[batch 0\] FINISHED' '$work/seen' && ! grep -q '$escape' '$work/seen'"
else
    skip "a terminal sees a bar" "no script"
fi

# Signals: the film is long enough to be interrupted.
project "$media" '{"image": "a.jpg", "duration": 300, "effects_plan": {"motion": "ken_burns_in"}}'
for signal in INT:130 TERM:143; do
    name=${signal%:*}
    rm -rf "$work/out"
    mkdir "$work/out"
    : > "$work/err" # what the run before has said is not what this one says
    "$kinora" render "$p" -j 2 --chunk-duration 1 -o "$work/out/film.mp4" > "$work/out.txt" 2> "$work/err" & # no film
    pid=$!
    n=0
    until grep -q FINISHED "$work/err" || [ $n = 300 ]; do
        sleep 0.1
        n=$((n + 1))
    done
    kill -"$name" $pid
    wait $pid
    code=$?
    check "SIG$name ends a render with ${signal#*:}" test $code = "${signal#*:}"
    check "SIG$name: the message says how to go on" tells 'stopped; the same command goes on from here'
    check "SIG$name leaves no part of a film" test -z "$(ls -A "$work/out")"
    check "SIG$name leaves no work folder" test -z "$(work_files "$work/cache")"
done
: > "$work/err"
"$kinora" render "$p" -j 2 --chunk-duration 150 -o "$work/out/film.mp4" > "$work/out.txt" 2> "$work/err" & # no film
pid=$!
n=0
until grep -q 'START [0-9]' "$work/err" || [ $n = 300 ]; do
    sleep 0.1
    n=$((n + 1))
done
kill -INT $pid
sleep 0.2
kill -INT $pid
wait $pid
code=$?
check "a second SIGINT ends it with 130 too" test $code = 130
check "without waiting for the batches that run" sh -c "! grep -q FINISHED '$work/err'"
check "and leaves no work folder" test -z "$(work_files "$work/cache")"
run plan "$p" --chunk-duration 1
check "what was finished before stays in the cache" says ' cached '
finish
