#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: errors for people: what --json prints is of one table, whatever becomes of the run. (`run` of lib.sh checks every line of
# every test.)
. "$(dirname "$0")/lib.sh"
source=$(cd "$(dirname "$0")/../.." && pwd)
media=$work/media
p=$media/project.json
make_media "$media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
says() { grep -qE -- "$1" "$work/out.txt"; }
member() { "$json_lines" "$1" "$2" < "$work/out.txt"; }

# ---- the schema and the reference are those of the table
run schema events
check "the schema of events is stored as it is made (else: make docs)" cmp "$work/out.txt" "$source/schema/kinora-events.schema.json"
run schema events --reference
check "so is their reference" cmp "$work/out.txt" "$source/docs/events.md"
run schema rows
check "the schema of reports of rows is stored as it is made (else: make docs)" cmp "$work/out.txt" "$source/schema/kinora-rows.schema.json"
run schema rows --reference
check "and their reference" cmp "$work/out.txt" "$source/docs/rows-report.md"
run schema report
check "the schema of reports is stored as it is made (else: make docs)" cmp "$work/out.txt" "$source/schema/kinora-report.schema.json"
run schema report --reference
check "so is their reference" cmp "$work/out.txt" "$source/docs/report.md"
run schema project
check "a project's schema is what is printed when none is named" cmp "$work/out.txt" "$source/schema/kinora-project.schema.json"
run schema event
expect "there is no other" 2 "there is no schema of 'event': project, events, report or rows"

# ---- the validator: rows that pass, and rows that must not
"$kinora" schema events > "$work/events.schema.json"
start='{"event":"start","version":1,"kinora":"0.1.0","command":"check"}'
done='{"event":"done","seconds":0.1,"warnings":0}'
failure='{"event":"error","code":"usage","exit_code":2,"message":"x","seconds":0.1}'
warning='{"event":"warning","code":"no-effect","reason":"x"}'
holds() { printf "$2" | "$json_lines" --run "$work/events.schema.json" "$1" 2> "$work/err"; }
while IFS='|' read -r good code lines; do
    if holds "$code" "$lines"; then held=yes; else held=no; fi
    check "the validator says $good to: $(printf '%s' "$lines" | sed 's/\\n/ /g')" test "$held" = "$good"
done << ROWS
yes|0|$start\n$done\n
yes|2|$start\n$failure\n
yes|0|$start\n$warning\n$done\n
no|0|
no|0|$start\n
no|0|$done\n
no|0|$start\n$warning\n
no|2|$start\n$done\n
no|0|$start\n$failure\n
no|3|$start\n$failure\n
no|0|$start\n$done\n$done\n
no|2|$start\n$done\n$failure\n
no|0|$start\n$done\n$warning\n
no|0|$warning\n$start\n$done\n
no|0|$start\n$start\n$done\n
no|0|$start\n$done
no|0|$start\nrubbish\n$done\n
no|0|$start\n[]\n$done\n
no|0|$start\n{"event":"unheard"}\n$done\n
no|0|$start\n{"code":"no-effect","reason":"x"}\n$done\n
no|0|$start\n{"event":"warning","code":"no-effect"}\n$done\n
no|0|$start\n{"event":"warning","code":"no-such","reason":"x"}\n$done\n
no|0|$start\n{"event":"warning","code":"no-effect","reason":"x","more":1}\n$done\n
no|0|$start\n{"event":"warning","code":"no-effect","reason":1}\n$done\n
no|0|$start\n{"event":"warning","code":"no-effect","reason":"x","line":0}\n$done\n
no|0|$start\n{"event":"done","seconds":"0.1","warnings":0}\n
no|0|$start\n{"event":"done","seconds":0.1,"warnings":0.5}\n
no|0|$start\n{"event":"done","seconds":0.1,"warnings":0,"batches":{"made":1}}\n
no|0|{"event":"start","version":2,"kinora":"0.1.0"}\n$done\n
ROWS
check "no test runs the program with --json past the validator" test "$(cat "$source"/tests/*/*.sh | grep -c '"\$kinora" .*--json')" = \
    "$(cat "$source"/tests/*/*.sh | grep -c '^ *\("\$kinora" .*--json.*# \(.*, \)*\(events_hold\|killed\)\|check "no test runs the program\)')"

# ---- every command that takes --json, in every outcome: COMMAND|WORDS|EXIT CODE|CODE OF THE ERROR
project "$media" '{"image": "a.jpg", "duration": 0.4}, {"card": {"text": "B"}, "duration": 0.4}'
printf '{"segments": [\n  {"image": "a.jpg", "duration": 1},\n  {"imgae": "a.jpg", "duration": 1, "fade": 2}]}' > "$media/bad.json"
printf '{"segments": [' > "$media/broken.json"
printf '{"segments": [\n  {"image": "gone.jpg", "duration": 1}]}' > "$media/gone.json"
echo 'no picture' > "$media/rubbish.jpg"
printf '{"output": {"width": 160, "height": 90, "fps": 10}, "segments": [\n  {"card": {"text": "x"}, "duration": 1},\n  {"image": "rubbish.jpg", "duration": 1}]}' > "$media/rubbish.json"
film=$work/film.mp4
tried=
while IFS='|' read -r command words expected name; do
    tried="$tried $command "
    # shellcheck disable=SC2086
    run $command $words --json
    [ "$expected" = 0 ] && name=
    check "$command ${words##*/} ends with exit code $expected ${name}" test "$code" = "$expected"
    check "which its last event says" test "$("$json_lines" "$([ "$expected" = 0 ] && echo done || echo error)" code < "$work/out.txt" 2> /dev/null)" = "$name"
    check "with the command in its first" grep -q "^{\"event\":\"start\",.*\"command\":\"$command\"}" "$work/out.txt"
done << ROWS
render|$p -o $film|0
render|$media/bad.json|3|project-invalid
render|$media/gone.json|4|input-unreadable
render|$media/rubbish.json -o $film|4|input-unreadable
render|$work/none.json|4|input-unreadable
render|$p --draught|2|usage
render|$p -o $work/none/film.mp4|6|environment
render|$p -o $media/a.jpg|2|usage
render|$p --range 9-10|2|usage
render|$p --dry-run|0
check|$p|0
check|$p --media|0
check|$media/bad.json|3|project-invalid
check|$media/broken.json|3|project-invalid
check|$media/gone.json|4|input-unreadable
check|$media/rubbish.json --media|4|input-unreadable
check||2|usage
plan|$p|0
plan|$media/bad.json|3|project-invalid
plan|$p $p|2|usage
still|$p -o $work/a.png|0
still|$media/bad.json|3|project-invalid
still|$media/rubbish.json --at 1.5 -o $work/a.png|4|input-unreadable
still|$p --at 99 -o $work/a.png|2|usage
still|$p -o $work/none/a.png|6|environment
sheet|$p -o $work/a.jpg|0
sheet|$media/rubbish.json -o $work/a.jpg|4|input-unreadable
sheet|$p --columns 99|2|usage
verify|$p -o $film|0
verify|$p -o $work/none.mp4|4|input-unreadable
verify|$p -o $work/none.gif|2|usage
verify|$p -o $media/a.jpg|2|usage
verify|$media/bad.json|3|project-invalid
verify||2|usage
export|$p -o $work/a.otio|0
export|$p -o $work/a.edl|0
export|$media/bad.json -o $work/a.otio|3|project-invalid
export|$media/gone.json -o $work/a.otio|4|input-unreadable
export|$p -o $work/a.doc|2|usage
export|$p|2|usage
export|$p -o $work/none/a.otio|6|environment
subjects|$p|0
subjects|$p --all -o $work/a.jpg|0
subjects|$media/gone.json|4|input-unreadable
subjects||2|usage
direct|$p --explain|0
direct|$p -o $media/directed.json|0
direct|$media/bad.json|3|project-invalid
direct|$media/gone.json|4|input-unreadable
direct|$p -o $work/directed.json|2|usage
direct||2|usage
render|$p --review -o $media/film.mp4|0
approve|$p|0
approve|$media/bad.json|3|project-invalid
approve||2|usage
report|$p|0
report|$media/gone.json|4|input-unreadable
report||2|usage
status|$p|0
submit|$p --cancel --scheduler local|0
submit|$p --scheduler local --print batches|2|usage
submit|$media/gone.json|4|input-unreadable
worker|--manifest $work/nowhere/manifest --batches 0|4|input-unreadable
worker||2|usage
status|$media/gone.json|4|input-unreadable
voice|$p|0
voice|$p --list|0
voice|--ledger|0
voice|--voices|0
voice|$media/bad.json|3|project-invalid
voice||2|usage
bench|$p --methods disabled --folder $work/tmp|0
bench|$p --methods quick|2|usage
doctor||0
doctor|--workers|2|usage
cache|ls|0
cache|du|0
cache|prune|0
cache|verify|0
cache|tidy|2|usage
models|ls|0
models|verify|0
models|tidy|2|usage
config||0
config|$p|0
config|$media/bad.json|3|project-invalid
ROWS
for command in $("$kinora" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    if "$kinora" "$command" --help | grep -q '^ *--json'; then
        check "$command takes --json, and is in the table" sh -c "echo '$tried' | grep -q ' $command '"
    else
        run "$command" --json
        check "$command takes no --json, and says so as an event" test "$code $(member error code)" = "2 usage"
    fi
done
run frobnicate --json
check "no command: the last event is an error" test "$code $(member error code)" = "2 usage"

# ---- where it is
run check "$media/bad.json" --json
check "an error has the place of its first cause" says '^\{"event":"error","code":"project-invalid","exit_code":3,.*"file":"[^"]*bad.json","line":3,"column":[0-9]+,"path":"\$\.segments\[1\][^"]*","segment":2,"problems":'
check "and of each" test "$(grep -o '"file":"[^"]*bad.json","line":3,' "$work/out.txt" | wc -l)" -ge 3
{
    echo '{"segments": ['
    for n in $(seq 60); do echo "{\"card\": {}, \"duration\": 1, \"durtion\": $n},"; done
    echo '{"card": {}, "duration": 1}]}'
} > "$media/many.json"
run check "$media/many.json" --json
check "of many all stand in the event" test "$(grep -o '"code":"unknown-key"' "$work/out.txt" | wc -l)" = 60
check "each with what is wrong and how to mend it" says '"message":"unknown key \(did you mean .duration.\?\)","hint":"did you mean .duration.\?"'
check "twenty of them for people, and how many more" test "$(wc -l < "$work/err")" = 21
run render "$media/broken.json" --json
check "a file that is no JSON has a place" says '"code":"project-invalid".*"file":"[^"]*broken.json","line":1,"column":15'
run plan "$media/gone.json" --json
check "a file that is not there has the place that names it" says '"code":"input-unreadable".*"line":2,"column":13,"path":"\$\.segments\[0\]\.image","segment":1'

# ---- warnings are events of every command, each once
project "$media" '{"image": "a.jpg", "in": 1, "duration": 0.4}'
for command in check "check --media" plan "render -o $film" "still -o $work/a.png" "sheet -o $work/a.jpg" subjects status voice "voice --list" config; do
    # shellcheck disable=SC2086
    run ${command%% *} "$p" $(echo "$command" | cut -s -d ' ' -f 2-) --json
    check "$command tells the warning once, with its code and place" test "$(grep -c '^{"event":"warning","code":"no-effect".*"path":"$.segments\[0\].in","segment":1}' "$work/out.txt")" = 1
    check "and counts it" test "$(member done warnings)" = 1.000
done

# ---- one thing a name: a film of 0.8 s is made in another time
project "$media" '{"image": "a.jpg", "duration": 0.4}, {"card": {"text": "B"}, "duration": 0.4}'
for command in check plan; do
    run "$command" "$p" --json
    check "$command says the film's length as its duration" says "^\{\"event\":\"$command\",.*\"duration\":0.800"
    check "and no other as seconds" test "$(grep -c '"seconds":0.800' "$work/out.txt")" = 0
done
run bench "$p" --methods disabled --folder "$work/tmp" --json
check "bench says seconds and cpu_seconds" says '"event":"bench",.*"seconds":[0-9.]+,"cpu_seconds":[0-9.]+'

# ---- a range of a film whose length is known only when it is spoken: one build, one end
printf '#!/bin/sh\n[ "$1" != Wait ] || while [ ! -e go ]; do sleep 0.05; done\nexec cat tone.wav\n' > "$media/say"
speaker='"voice": {"provider": "command", "command": ["sh", "say", "{text}"]},'
project "$media" '{"image": "a.jpg", "transcript": "One."}, {"card": {"text": "B"}, "transcript": "Two."}' "$speaker"
run render "$p" -o "$film" --range 4-6 --allow-commands --json
check "a range of spoken lines is made in one build" test "$code" = 0 -a "$(grep -c '"event":"done"' "$work/out.txt")" = 1
check "whose lines are told once" test "$(grep -c '"event":"voice"' "$work/out.txt")" = 2
check "and counted as made" says '"event":"done".*"voice":\{"made":2,"cached":0\}'
check "of that length" says '"event":"done".*"frames":50,'
run render "$p" -o "$film" --range 40-60 --allow-commands --json
check "one that holds no frame is refused" test "$code $(member error code)" = "2 usage"

# ---- Ctrl-C and SIGTERM: PHASE|WHAT IT WAITS FOR|HOW (for ever, until it is stopped)
# ended NAME CODE SIGNAL EVENT ARGUMENT…: the run with --json is sent the signal when the event stands in its output, again until
# it ends, and has ended with the code.
ended() {
    name=$1 expected=$2 signal=$3 event=$4
    shift 4
    rm -f "$work/out.txt"
    "$kinora" "$@" --json > "$work/out.txt" 2> "$work/err" & # events_hold
    pid=$!
    while ! grep -qs "$event" "$work/out.txt"; do sleep 0.05; done
    kill -"$signal" $pid
    while kill -0 $pid 2> /dev/null; do
        sleep 0.5 # two at once count as one; the first lets what is being made be finished
        kill -"$signal" $pid 2> /dev/null
    done
    wait $pid
    code=$?
    events_hold "$@"
    check "$name: exit code $expected" test "$code" = "$expected"
    check "which the last event says" test "$(member error code) $(member error exit_code)" = "stopped $expected.000"
}
pictures='{"image": "a.jpg", "duration": 0.4}'
project "$media" '{"card": {"text": "B"}, "transcript": "Wait"}' "$speaker"
ended "Ctrl-C while lines are spoken" 130 INT '"phase":"voice","state":"start"' render "$p" -o "$film" --allow-commands --report "$work/report.json"
check "the phase is stopped" says '"phase":"voice","state":"stopped"'
check "and not done" sh -c "! grep -q '\"phase\":\"voice\",\"state\":\"done\"' '$work/out.txt'"
check "so says the report" grep -q '"result" : "stopped"' "$work/report.json"
check "with the exit code" grep -q '"exit_code" : 130,' "$work/report.json"
run status "$p" -o "$film" --json
check "so says status" says '"event":"phase","phase":"voice","state":"stopped"'
check "of the build, too" says '"event":"status","result":"stopped"'
ended "SIGTERM while lines are spoken" 143 TERM '"phase":"voice","state":"start"' voice "$p" --allow-commands
ended "SIGTERM while a film's lines are spoken" 143 TERM '"phase":"voice","state":"start"' render "$p" -o "$film" --allow-commands --report "$work/report.json"
check "its report says the same exit code" grep -q '"exit_code" : 143,' "$work/report.json"
check "and the one beside the project" grep -qs '"exit_code" : 143,' "$media"/.kinora/project.json/*/report.json
project "$media" "$pictures"
KINORA_TEST_FAULT=hang:picture=0
export KINORA_TEST_FAULT
ended "Ctrl-C while pictures are prepared" 130 INT '"phase":"visuals","state":"start"' render "$p" -o "$film" --no-cache
check "the phase is stopped" says '"phase":"visuals","state":"stopped"'
KINORA_TEST_FAULT=hang:draw=0
ended "Ctrl-C while frames are drawn" 130 INT '"phase":"render","state":"start"' render "$p" -o "$film" --no-cache
check "the phase is stopped" says '"phase":"render","state":"stopped"'
KINORA_TEST_FAULT=hang:sound=0
project "$media" "$pictures" '"music": {"file": "tone.wav"},'
ended "Ctrl-C while the sound is made" 130 INT '"phase":"sound","state":"start"' render "$p" -o "$film" --no-cache
check "the phase is stopped" says '"phase":"sound","state":"stopped"'
KINORA_TEST_FAULT=start-hang:encoder
project "$media" "$pictures"
sed -i 's/"fps": 25/"fps": 25, "encoder": "mpeg4"/' "$p"
ended "Ctrl-C while the film is planned" 130 INT '"phase":"plan","state":"start"' render "$p" -o "$film"
check "the phase is stopped" says '"phase":"plan","state":"stopped"'
ended "SIGTERM while the media are checked" 143 TERM '"event":"start"' check "$p" --media
ended "Ctrl-C while a plan is made" 130 INT '"event":"start"' plan "$p"
unset KINORA_TEST_FAULT

# ---- the report, in every outcome: CODE|RESULT|WORDS
project "$media" '{"card": {"text": "A", "font": "Nowhere Sans"}, "duration": 0.4}'
cp "$media/project.json" "$media/warned.json"
project "$media" "$pictures"
while IFS='|' read -r expected result words; do
    rm -f "$work/report.json"
    # shellcheck disable=SC2086
    run render $words --report "$work/report.json"
    check "exit code $expected of: $words" test "$code" = "$expected"
    check "stands in the report" grep -q "\"exit_code\" : $expected," "$work/report.json"
    check "with the result $result" grep -q "\"result\" : \"$result\"" "$work/report.json"
    check "as its schema says" report_holds "$work/report.json"
done << ROWS
0|done|$p -o $film
3|done|$media/warned.json -o $film --strict
3|failed|$media/bad.json -o $film
3|failed|$media/broken.json -o $film
4|failed|$media/gone.json -o $film
4|failed|$media/rubbish.json -o $film
4|failed|$work/none.json
2|failed|$p --draught
2|failed|$p --range 9-10
2|failed|$p -o $media/a.jpg
6|failed|$p -o $work/none/film.mp4
ROWS
run render "$media/rubbish.json" -o "$film" --report "$work/report.json"
check "a report has the causes of a failed build, with their places" \
    sh -c "sed -n '/\"problems\" :/,/]/p' '$work/report.json' | grep -q '\"line\" : [0-9]'"
for report in "$media"/.kinora/project.json/*/report.json; do
    check "a report beside the project is of its schema" report_holds "$report"
done
rm -f "$work/report.json"
run render "$p" --dry-run --report "$work/report.json"
check "a dry run makes no report, and says so" test "$code" = 2 -a "$(grep -c -e '--report tells of a render' "$work/err")" = 1
run render "$media/bad.json" --report "$work/report.json"
check "a report takes the place of an earlier one" grep -q '"exit_code" : 3' "$work/report.json"
for file in "$media/bad.json" "$media/a.jpg" "$media/tone.wav"; do
    cp "$file" "$work/before"
    run render "$media/bad.json" --report "$file" --json
    check "but not that of ${file##*/}" cmp "$file" "$work/before"
    check "which a warning says" says '"event":"warning","code":"report-not-written"'
done

# What is wrong with the report's own place is said once: CODE|REPORT
while IFS='|' read -r expected file; do
    run render "$p" -o "$film" --report "$file" --json
    check "a report at ${file##*/} ends with exit code $expected" test "$code" = "$expected"
    check "which is said once" test "$(grep -c . "$work/err")" = 1
    check "and without a warning" sh -c "! grep -q report-not-written '$work/out.txt'"
done << ROWS
2|
6|/dev/null
6|$work/none/report.json
6|$media
2|$media/a.jpg
2|$film
ROWS
finish
