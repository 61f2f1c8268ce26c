#!/bin/sh
# SPDX-License-Identifier: MIT
# `direct`: writes plans where there are none, and nothing else; what it cannot do it refuses.
. "$(dirname "$0")/lib.sh"
make_media "$work/film" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$work/film/project.json
ffmpeg -nostdin -v error -y -i "$work/film/b.png" -vf scale=120:200 "$work/film/tall.png"
cat > "$p" << 'PROJECT'
{
  "version": 1, "output": {"width": 160, "height": 90, "fps": 10},
  "segments": [
    {"image": "a.jpg", "duration": 3.0},
    {"image": "tall.png", "title": "Tall",   "duration": "3"},
    {"image": "b.png", "duration": 3, "effects_plan": {}},
    {"image": "a.jpg", "duration": 3, "effects_plan": {"motion": "pan_down"}},
    {"card": {"text": "{{word}}"}, "duration": 2}
  ],
  "variables": {"word": "End"}
}
PROJECT
cp "$p" "$work/before.json"

run direct "$work/film" --explain
check "--explain says what it does with each segment" test "$code" = 0 -a "$(grep -c '^ *[1-5]  ' "$work/out.txt")" = 5
check "and why" grep -q 'upright (its picture is narrower than the frame)' "$work/out.txt"
check "and of whom it keeps away" test "$(grep -c 'has a plan of its own' "$work/out.txt")" = 2
check "and writes nothing" cmp "$p" "$work/before.json"
run direct "$p" --explain --json
check "the same as events" test "$(grep -c '"event":"direction"' "$work/out.txt")" = 5

run direct "$p" -o "$work/film/copy.json"
check "-o writes a copy" test "$code" = 0 -a -s "$work/film/copy.json"
check "and leaves the project" cmp "$p" "$work/before.json"
chmod 600 "$p"
run direct "$work/film"
check "who may read the file stays" test "$(stat -c %a "$p")" = 600
check "plans are written" grep -q '3 of 5 segments got an effects plan' "$work/out.txt"
check "the same as in the copy" cmp "$p" "$work/film/copy.json"
check "and all else is as it was" test "$(grep -cFxf "$work/before.json" "$p")" = 8
check "what was written stays" grep -qF '"effects_plan": {"motion": "pan_down"}}' "$p"
check "an empty plan, too" grep -qF '"effects_plan": {}}' "$p"
run check "$p"
check "it is a good project" test "$code" = 0
cp "$p" "$work/once.json"
run direct "$p"
check "a second time changes nothing" cmp "$p" "$work/once.json"
run render "$p" -o "$work/out/film.mp4" -q
check "and makes a film" test "$code" = 0
rm "$work/out/film.mp4"

# What the defaults say of all segments is written into none of them.
printf '%s' '{"output": {"width": 160, "height": 90, "fps": 10},
  "defaults": {"effects_plan": {"overlays": ["film_grain"], "transition": "none", "fade_in": 0, "fade_out": 0}},
  "segments": [{"image": "a.jpg", "duration": 3}, {"image": "b.png", "duration": 3}]}' > "$work/film/defaults.json"
run direct "$work/film/defaults.json"
check "defaults stay" sh -c 'test "$1" = 0 && test "$(grep -c "\"motion\"" "$2")" -ge 1 && ! grep segments "$2" | grep -qE "overlays|transition|fade"' \
    sh "$code" "$work/film/defaults.json"

# YAML keeps its comments, and what it does not say twice.
y=$work/film/project2.yaml
cat > "$y" << 'PROJECT'
# A film of two pictures.
version: 1
output: {width: 160, height: 90, fps: 10}
segments:
  - image: a.jpg # the meadow
    duration: 3.0
    # the next one is short

  - {image: b.png, duration: 2} # a flow
  - image: a.jpg
    transcript: |
      A ladybird counts its spots.

  - image: b.png
    duration: 2
    effects_plan: {}
PROJECT
cp "$y" "$work/before.yaml"
run direct "$y" --explain
check "YAML: --explain writes nothing" cmp "$y" "$work/before.yaml"
run direct "$y"
check "YAML: plans are written" grep -q '3 of 4 segments got an effects plan' "$work/out.txt"
check "YAML: as lines of their own" test "$(grep -c '^    effects_plan: {motion: ' "$y")" = 2
check "YAML: or into the brackets" grep -q '^  - {image: b.png, duration: 2, effects_plan: {.*}} # a flow$' "$y"
check "YAML: and all else is as it was" sh -c 'grep -v "^    effects_plan: {motion" "$1" | sed "s/, effects_plan: {.*}} #/} #/" | cmp - "$2"' sh "$y" "$work/before.yaml"
run check "$y" --media
check "YAML: it is a good project" test "$code" = 0
cp "$y" "$work/once.yaml"
run direct "$y"
check "YAML: a second time changes nothing" cmp "$y" "$work/once.yaml"
cp "$work/before.yaml" "$work/film/other.yaml"
run direct "$work/film/other.yaml" -o "$work/film/other.jsonc"
check "YAML: -o writes another form" grep -q '"effects_plan": {"motion": ' "$work/film/other.jsonc"
check "YAML: with the comments" grep -q '// the next one is short' "$work/film/other.jsonc"
run direct "$work/film/other.jsonc" -o "$work/film/third.yaml"
check "YAML: and back" grep -q '# the next one is short' "$work/film/third.yaml"
printf 'output: {width: 160, height: 90}\nsegments:\n  - &one\n    image: a.jpg\n    duration: 3\n  - *one\n' > "$work/film/alias.yaml"
cp "$work/film/alias.yaml" "$work/alias.yaml"
run direct "$work/film/alias.yaml"
expect "YAML: a segment that stands for two is refused" 2 "alias.yaml: '/segments/0/effects_plan' cannot be written there"
check "YAML: and nothing is written" cmp "$work/film/alias.yaml" "$work/alias.yaml"

run direct "$p" -o "$work/out/other.json"
expect "the copy stays in the folder" 2 "must stand beside '$p'; expected a name in the folder $work/film"
run direct "$p" -o nodir/other.json
expect "also where the other folder is not there" 2 "expected a name in the folder $work/film"
run direct "$p" -o "$work/film/a.jpg"
expect "an input is never written" 2 "would be overwritten"
# A model's server that is not there is told where the project names it.
printf '{"director": {"kind": "ollama", "model": "m", "url": "http://127.0.0.1:9"},\n "segments": [{"image": "a.jpg", "duration": 1}]}' > "$work/film/asked.json"
KINORA_TEST_BACK_OFF_MS=1 run render "$work/film/asked.json" -o "$work/out/film.mp4" -q --allow-network
expect "a model's server that is not there has a place" 5 "asked.json:1:14: \$.director: the language model's server http://127.0.0.1:9 cannot be reached"
run direct "$work/none.json"
expect "no project" 4 "no such project"
echo '{"segments": [{"image": "a.jpg"' > "$work/film/bad.json"
run direct "$work/film/bad.json"
expect "no JSON" 3 "bad.json:2"
finish
