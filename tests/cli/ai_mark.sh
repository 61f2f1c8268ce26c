#!/bin/sh
# SPDX-License-Identifier: MIT
# A film says what of it a machine has made: as XMP that other programs read, in a side file for c2patool, in the report.
# shellcheck source=tests/cli/lib.sh
. "$(dirname "$0")/lib.sh"
m=$work/media
make_media "$m" || exit 99
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x200 -frames:v 1 "$m/made.jpg" || exit 99
cp "$m/made.jpg" "$m/plain.jpg"
terms=http://cv.iptc.org/newscodes/digitalsourcetype
exiv2 -M "set Xmp.iptcExt.DigitalSourceType $terms/trainedAlgorithmicMedia" "$m/made.jpg" || exit 99
# shellcheck disable=SC2016
printf '#!/bin/sh\ncat tone.wav\n' > "$m/say"
chmod +x "$m/say"
speaker='"voice": {"provider": "command", "command": ["./say"]},'

# marks NAME TERM FLAG BECAUSE SEGMENTS [MORE]: what film, side file and report say; TERM -: the film says nothing.
marks() {
    project "$m" "$5" "${6:-}"
    rm -f "$m"/film.*
    run render "$m" -o "$m/film.mp4" --report "$work/report.json" --allow-commands
    [ "$code" = 0 ] || {
        fail "$1" "exit code $code"
        return
    }
    report_holds "$work/report.json" || fail "$1: the report holds" "$(cat "$work/err")"
    python3 - "$work/report.json" "$2" "$3" "$4" "$terms" > "$work/err" << 'EOF' && ai_ok=1 || ai_ok=0
import json, sys
report, term, flag, because, terms = sys.argv[1:]
ai = json.load(open(report))["ai"]
assert ai["altered_or_synthetic"] == (flag == "yes"), ai
assert because in ai["because"], ai
assert ai["marked"] == (term != "-") == ("file" in ai), ai
if term != "-":
    assert ai["digital_source_type"] == terms + "/" + term, ai
    side = json.load(open(ai["file"]))
    actions = side["assertions"][0]["data"]["actions"]
    assert side["assertions"][0]["label"] == "c2pa.actions" and side["title"] == "film.mp4", side
    assert actions[0]["action"] == "c2pa.created" and actions[0]["digitalSourceType"] == terms + "/" + term, side
    assert len(actions) == 1 + len(ai["parts"]), side
EOF
    xmp=$(exiv2 -Pv -g Xmp.iptcExt.DigitalSourceType "$m/film.mp4" 2> /dev/null)
    if [ "$2" = - ]; then want=; else want=$terms/$2; fi
    if [ "$ai_ok" = 0 ]; then
        fail "$1" "report or side file: $(tail -1 "$work/err")"
    elif [ "$xmp" != "$want" ]; then
        fail "$1" "the film says '$xmp'"
    elif [ "$2" = - ] && [ -e "$m/film.c2pa.json" ]; then
        fail "$1" "there is a side file"
    else
        pass "$1"
    fi
}

line='{"card": {"text": "A"}, "transcript": "One."}'
marks "pictures and a built-in director are no machine's" - no "nothing is known" '{"image": "plain.jpg", "duration": 0.2}' '"director": "builtin",'
marks "a voice made by rules is synthetic, and of no trained model" composite yes "a synthetic voice speaks (espeak)" "$line"
marks "a program's voice may be of a trained model" compositeSynthetic yes "a synthetic voice speaks (command)" "$line" "$speaker"
marks "words alone are nothing that upload forms ask for" compositeSynthetic no "wrote the words; no voice" \
    '{"card": {"text": "A"}, "duration": 0.2}' '"tags": {"ai_made": ["words"]},'
marks "a plan by a model changes the film" compositeWithTrainedAlgorithmicMedia no "chose effects" \
    '{"image": "plain.jpg", "duration": 0.2, "effects_plan": {"motion": "static"}}' '"tags": {"ai_made": ["plans"]},'
marks "a picture says of itself that it is generated" compositeSynthetic yes "are generated" '{"image": "made.jpg", "duration": 0.2}'
marks "so do pictures of which the project says it" compositeSynthetic yes "are generated" \
    '{"image": "plain.jpg", "duration": 0.2}' '"tags": {"ai_made": ["pictures"]},'
marks "a recording of a machine's voice" compositeSynthetic yes "a synthetic voice speaks" \
    '{"image": "plain.jpg", "audio": "tone.wav", "duration": 0.2}' '"tags": {"ai_made": ["voice"]},'
marks "turned off, only the report says it" - yes "a synthetic voice speaks" "$line" '"tags": {"ai": "off"},'

# ---- what a change makes anew
project "$m" "$line"
run render "$m" -o "$m/film.mp4"
run render "$m" -o "$m/film.mp4"
check "the same again finds the film" grep -q 'the film is there' "$work/err"
rm "$m/film.c2pa.json"
run render "$m" -o "$m/film.mp4"
check "a side file that is gone is written again" test -s "$m/film.c2pa.json"
cp "$m/film.mp4" "$work/first.mp4"
rm -rf "$m/film.mp4" "$m/.kinora"
run render "$m" -o "$m/film.mp4" -j -1 --no-cache
check "the same bytes however it is made" cmp -s "$m/film.mp4" "$work/first.mp4"
run render "$m" --range 0-0.2 -o "$m/film.mov"
check "MOV has it among its tags" sh -c "ffprobe -v error -export_xmp 1 -show_entries format_tags=xmp -of flat '$m/film.mov' | grep -q '$terms/composite<'"
for ending in mkv webm; do
    run render "$m" --range 0-0.2 -o "$m/film.$ending"
    check "$ending has a tag" [ "$(ffprobe -v error -show_entries format_tags=DIGITAL_SOURCE_TYPE -of csv=p=0 "$m/film.$ending")" = "$terms/composite" ]
done
run render "$m" --range 0-0.2 -o "$m/anim.gif" --report "$work/report.json"
check "an animated picture has no mark" sh -c "! test -e '$m/anim.c2pa.json' && grep -q '\"marked\" *: *false' '$work/report.json'"
project "$m" "$line" '"tags": {"ai": "off"},'
run render "$m" -o "$m/film.mp4" --json
check "what an earlier film has left is told" grep -q '"code":"ai-mark-old"' "$work/out.txt"
project "$m" "$line" '"tags": {"ai": "maybe"},'
run render "$m" -o "$m/film.mp4"
expect "another word is a mistake" 3 "expected one of auto, off"
project "$m" "$line" '"tags": {"ai_made": ["music"]},'
run render "$m" -o "$m/film.mp4"
expect "so is another part" 3 "voice, words, plans, pictures"
finish
