#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: verification finds what others have done to a film, each with its time, and finds nothing in films as they were made.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
media=$work/media
p=$media/project.json
film=$work/film.mp4
make_media "$media"
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=320x180:rate=25:duration=1.2 -c:v libx264 -threads 1 "$media/c.mp4"
ffmpeg -nostdin -v error -f lavfi -i color=black:size=64x36 -frames:v 1 "$media/black.png"
printf '1\n00:00:00,100 --> 00:00:00,600\nNobody reads so much in half a second\n' > "$media/quick.srt"

voice='"voice": {"provider": "espeak", "voice": "en-gb"},'
moving='"effects_plan": {"motion": "ken_burns_in", "transition": {"type": "fade", "duration": 0.4}}'
spoken='{"image": "a.jpg", "transcript": "One ladybird counts its spots.", '$moving'},
    {"image": "b.png", "duration": 1.6, "effects_plan": {"motion": "pan_ltr"}}'
silent='{"image": "a.jpg", "duration": 1, '$moving'}, {"image": "b.png", "duration": 1}'

# codes: of all findings of the last run, in one line.
codes() {
    sed -n 's/.*"event":"finding","code":"\([a-z-]*\)".*/\1/p' "$work/out.txt" | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# ---- a film that others have changed: NAME, the codes that are found, FROM and UNTIL of the first of them, what ffmpeg does

project "$media" "$spoken" "$voice"
run render "$p" -o "$film" --verify --json --report "$work/report.json"
check 'a film as it was made has no finding' [ "$code/$(codes)" = 0/ ]
check 'its report holds' report_holds "$work/report.json"
check 'and says what was decoded' grep -q '"compared" *: *true' "$work/report.json"

fault() {
    name=$1 wanted=$2 from=$3 until=$4
    shift 4
    ffmpeg -nostdin -v error -y -i "$film" "$@" -c:v libx264 -threads 1 -preset veryfast -crf 18 -c:a aac -b:a 192k "$work/changed.mp4"
    run verify "$p" -o "$work/changed.mp4" --json
    start=$(sed -n "s/.*\"code\":\"${wanted%% *}\".*\"start\":\([0-9.]*\).*/\1/p" "$work/out.txt" | head -1)
    if [ "$code" != 7 ] || [ "$(codes)" != "$(echo "$wanted" | tr ' ' '\n' | sort | tr '\n' ' ' | sed 's/ $//')" ]; then
        fail "$name" "exit code $code, found: $(codes)"
    elif ! awk "BEGIN {exit !(\"$start\" != \"\" && $start >= $from && $start <= $until)}"; then
        fail "$name" "found at '$start', expected $from to $until"
    else
        pass "$name"
    fi
}
fault 'a black second' black 0.76 0.84 -vf "drawbox=c=black:t=fill:enable='between(t,0.8,1.8)'"
fault 'one black frame' black 1.16 1.24 -vf "drawbox=c=black:t=fill:enable='eq(n,30)'"
fault 'a frozen second' frozen 0.72 0.84 -filter_complex '[0:v]split[a][b];[a][b]freezeframes=first=20:last=44:replace=20'
fault 'a muted word' speech-silent 0.55 0.7 -af "volume=enable='between(t,0.6,0.9)':volume=0"
fault 'clipped sound' 'clipped loudness' 0 0.5 -af volume=20dB
fault 'quieter sound' loudness 0 0 -af volume=-6dB
fault 'a dropped frame' 'frames-dropped frame-count' 1.1 1.3 -vf "select='not(eq(n,30))',setpts=N/25/TB"
fault 'a frame that is shown twice' 'frames-inserted frame-count' 1.1 1.4 -vf 'loop=loop=1:size=1:start=30,setpts=N/25/TB'
fault 'shifted sound' 'sync sound-length' 0 0 -af adelay=110:all=1
fault 'a part that flashes' 'flashes other-pictures' 0.4 1 -vf "drawbox=c=white:t=fill:enable='lt(mod(t,0.16),0.08)*between(t,0.8,2)'"
fault 'another picture' other-pictures 0.9 1.1 -vf "negate=enable='between(t,1,1.5)'"
fault 'no sound' sound-missing 0 0 -an
fault 'a film that is cut' 'frame-count sound-length' 0 0 -t 2.5
fault 'another size' picture-size 0 0 -vf scale=160:90
fault 'coarser coding is no fault, a black end is' black 2.9 3.1 -crf 34 -vf "drawbox=c=black:t=fill:enable='gte(t,3)'"

ffmpeg -nostdin -v error -i "$film" -c copy "$work/out/copy.mkv"
run verify "$p" -o "$work/out/copy.mkv" --json
check 'a film that was muxed anew has no finding' [ "$code/$(codes)" = 0/ ]
head -c 60000 "$film" > "$work/out/half.mp4"
run verify "$p" -o "$work/out/half.mp4" -q
check 'a film that is damaged is told' [ "$code" = 7 ]
check 'in plain words' grep -q "'.*half.mp4' is not what was made; it stays under its name" "$work/err"
ffmpeg -nostdin -v error -y -i "$film" -vf "drawbox=c=black:t=fill:enable='between(t,0.8,1.8)'" -threads 1 "$work/changed.mp4"
run verify "$p" -o "$work/changed.mp4" --json -j 1
grep '"finding"' "$work/out.txt" > "$work/one"
run verify "$p" -o "$work/changed.mp4" --json -j 3
check 'the number of workers changes no finding' sh -c "grep '\"finding\"' '$work/out.txt' | cmp - '$work/one'"
rm "$work/changed.mp4"
: > "$work/out/empty.mp4"
run verify "$p" -o "$work/out/empty.mp4" -q
check 'a film that is empty is told once' [ "$code/$(grep -c unreadable "$work/err")" = 7/1 ]
run verify "$p" -o "$film" --json
check 'progress ends with all of it, once, and never falls' sh -c "sed -n 's/.*\"percent\":\([0-9.]*\).*/\1/p' '$work/out.txt' > '$work/one' && sort -n -c '$work/one' && [ \"\$(grep -c 100 '$work/one')/\$(tail -1 '$work/one')\" = 1/100.000 ]"
run verify "$p" -o "$film" --cache-dir "$work/tmp/other" -q
check 'without what was said its length is not known' sh -c "[ $code = 4 ] && grep -q \"is not in the cache; 'kinora render' makes them once more\" '$work/err'"
rm -rf "$work/tmp/other"
rm -rf "$work/out" && mkdir -m 777 "$work/out"

run render "$p" -o "$film" --verify
check 'what was verified is not decoded again' grep -q '^\[verify\] CACHED' "$work/err"
run verify "$p" -o "$work/out/none.mp4"
expect 'a film that is not there' 4 'there is no film'

# ---- films as they are made: NAME, ENDING, what is found, SEGMENTS, MORE, options

clean() {
    name=$1 ending=$2 wanted=$3
    project "$media" "$4" "$5"
    [ "$ending" = mov ] && sed -i 's/"fps": 25/"fps": 25, "alpha": true/' "$p"
    shift 5
    run render "$p" -o "$work/clean.$ending" --verify --json --no-state "$@"
    [ "$code/$(codes)" = "0/$wanted" ] && pass "clean: $name" || fail "clean: $name" "exit code $code, found: $(codes)"
}
clean 'silent' mp4 '' "$silent" ''
clean 'a clip' mp4 '' '{"video": "c.mp4"}' ''
clean 'cards' mp4 '' '{"card": {"text": "", "background": "#000000"}, "duration": 1.2}, {"card": {"text": "The end"}, "duration": 0.8}' ''
clean 'captions and music' mp4 '' "$spoken" "$voice"' "captions": {"burn": "karaoke"}, "music": {"file": "tone.wav"},'
clean 'music alone' mkv '' "$silent" '"music": {"file": "tone.wav", "fade_out": 0.5},'
# The coder's first 5 ms are silent; all else of it hardly changes.
clean 'a tone that is joined to itself' mp4 '' '{"card": {"text": "A"}, "duration": 12}' '"music": {"file": "tone.wav", "loop": true, "crossfade": 4},'
clean 'a part' mp4 '' "$spoken" "$voice" --range 1-2
clean 'one frame' mp4 '' '{"image": "a.jpg", "duration": "1f"}' ''
clean 'grain and fades' mp4 '' '{"image": "b.png", "duration": 1.5, "effects_plan": {"overlays": ["film_grain"], "fade_in": 0.5, "fade_out": 0.5}}' ''
clean 'one stream' mp4 '' "$silent" '' --method pipe
clean 'transparent' mov '' '{"card": {"text": "Hi"}, "duration": 0.4}' ''
clean 'a black picture is told' mp4 drawn-black '{"image": "black.png", "duration": 1.2}, {"image": "a.jpg", "duration": 0.4}' ''
clean 'quick captions are told' mp4 'caption-speed' '{"image": "a.jpg", "duration": 1.5}' '"captions": {"file": "quick.srt", "burn": "plain"},'

# ---- what cannot be verified, who wants it, and what warnings do

project "$media" "$silent"
run render "$p" -o "$film" --no-state
run verify "$p" -o "$film" --cache-dir "$work/tmp/other" --json
check 'what is not in the cache cannot be compared, and is told' grep -q '"code":"not-verified"' "$work/out.txt"
check 'that is no finding' [ "$code/$(codes)" = 0/ ]
rm -rf "$work/tmp/other"
run verify "$p" -o "$work/out/none.gif"
expect 'an animated picture cannot be verified' 2 'cannot be verified'
run render "$p" -o "$work/out/film.gif" --verify --json
check 'an animated picture is passed over, and told' grep -q '"code":"not-verified"' "$work/out.txt"
sed 's/"fps": 25/"fps": 25, "verify": "on"/' "$p" > "$media/on.json"
run render "$media/on.json" -o "$work/out/%03d.png" --no-state --json
check 'so is a sequence where the project wants it verified' grep -q '"code":"not-verified"' "$work/out.txt"
sed 's/"output"/"outputs": [{"name": "film"}, {"name": "anim", "container": "gif"}], "output"/' "$p" > "$media/on.json"
run render "$media/on.json" --no-state -q
run verify "$media/on.json" --json
check 'of several outputs one that cannot be verified is passed over' [ "$code/$(grep -c not-verified "$work/out.txt")" = 0/1 ]
run verify "$media/on.json" --outputs anim
check 'and alone it is refused' [ "$code" = 2 ]
rm -rf "$work/out" "$media"/on.*
mkdir -m 777 "$work/out"
run render "$p" -o "$film" --no-state
check 'a project that names no preset does without' sh -c "! grep -q '^\\[verify\\]' '$work/err'"
sed -i 's/"fps": 25/"fps": 25, "preset": "youtube"/' "$p"
run render "$p" -o "$work/out/film.gif" --json
check 'which a preset asks for is not told' [ "$code/$(grep -c not-verified "$work/out.txt")" = 0/0 ]
run render "$p" -o "$film" --no-state
check 'the preset youtube verifies' grep -q '^\[verify\] done' "$work/err"
run render "$p" -o "$film" --no-state --verify=off
check 'unless a flag says no' sh -c "! grep -q '^\\[verify\\]' '$work/err'"
sed -i 's/"fps": 25/"fps": 25, "verify": "off"/' "$p"
run render "$p" -o "$film" --no-state
check 'or the project' sh -c "! grep -q '^\\[verify\\]' '$work/err'"
run render "$p" -o "$film" --no-state --draft
check 'the preset draft does not' sh -c "! grep -q '^\\[verify\\]' '$work/err'"
project "$media" '{"image": "black.png", "duration": 1.2}, {"image": "a.jpg", "duration": 0.4}'
run render "$p" -o "$film" --no-state --strict
check 'with --strict a warning ends with exit code 3' [ "$code" = 3 ]
check 'and the film stands' [ -s "$film" ]
finish
