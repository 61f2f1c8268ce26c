#!/bin/sh
# SPDX-License-Identifier: MIT
# Projects as YAML, and as JSON with comments: every command reads them, and `fmt` writes them.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
mkdir "$work/film"
cd "$work/film" || exit 1
make_media "$work/film" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
has() { grep -qF -- "$2" "$1"; }

mkdir yaml both
cat > yaml/project.yaml << 'END'
# A film
version: 1
output: {width: 96, height: 54, fps: 10}
segments:
  - image: a.jpg   # the first
    duration: 1
  - card: {text: no}
    duration: 1
END
cp a.jpg yaml
run render yaml -o yaml.mp4 -q
check "a folder with project.yaml is a film" test "$code" = 0 -a -s yaml.mp4
run status yaml
check "which is known again" has "$work/out.txt" "yaml.mp4"
run fmt yaml --to json -o yaml/p.json
expect "comments are not lost unasked" 2 "has 2 comments, and JSON has no place for any"
run fmt yaml --to json -o yaml/p.json --drop-comments
check "but by request" test "$code" = 0
run render yaml/p.json -o json.mp4 -q
check "the film of the other form is the same" cmp yaml.mp4 json.mp4
run fmt yaml/project.yaml -o yaml/p.jsonc
check "comments go to where they can stand" has yaml/p.jsonc '"image": "a.jpg", // the first'
run fmt yaml/p.jsonc --check
check "what fmt has written it would not change" test "$code" = 0
run fmt yaml --check
expect "what somebody else has written it would" 7 "not laid out as 'kinora fmt'"
run fmt yaml
check "and does" test "$code" = 0
run fmt yaml --check
check "once" test "$code" = 0
run render yaml -o yaml.mp4 --json -q
check "and nothing is drawn for it" has "$work/out.txt" '"event":"done"'

cat > p.jsonc << 'END'
{
  // two pictures
  "version": 1, "output": {"width": 96, "height": 54},
  "segments": [
    {"image": "a.jpg", "transcript": "A ladybird sleeps under the bark. It waits."}, // sleeps
    {"image": "b.png", "duration": 3},
  ],
}
END
run direct p.jsonc
check "plans are written beside comments" sh -c 'test "$1" = 0 && grep -q "effects_plan" p.jsonc && grep -q "// sleeps" p.jsonc && grep -q "// two pictures" p.jsonc' sh "$code"
run check p.jsonc
check "and the project is good then" test "$code" = 0
cp a.jpg b.png yaml
cp yaml/project.yaml before.yaml
run direct yaml -o yaml/directed.jsonc
check "or written as another form" sh -c 'test "$1" = 0 && grep -q effects_plan yaml/directed.jsonc && grep -q "// the first" yaml/directed.jsonc' sh "$code"
run check yaml/directed.jsonc
check "which is good" test "$code" = 0
run direct yaml
check "and into YAML, beside its comments, of which none is lost" sh -c 'test "$1" = 0 && grep -q effects_plan yaml/project.yaml &&
    ! diff before.yaml yaml/project.yaml | grep -q "^<"' sh "$code"
run check yaml
check "which is good, too" test "$code" = 0
cp before.yaml yaml/project.yaml
run direct p.jsonc -o copy.json
expect "unless that has no place for comments" 2 "expected a name that ends with .jsonc"
run direct p.jsonc -o copy.yaml
check "or are written so, too" test "$code" = 0
run check copy.yaml
check "as a good project" test "$code" = 0

cp yaml/project.yaml both/project.yaml
cp p.jsonc both/project.jsonc
run check both
expect "two projects in a folder" 2 "holds project.jsonc and project.yaml; name the one that is meant"
printf 'segments:\n  - card: {}\n    duraton: 1\n' > bad.yml
run check bad.yml
expect "a slip has its place" 3 "bad.yml:3:5: \$.segments[0].duraton: unknown key (did you mean 'duration'?)"
run fmt bad.yml
check "fmt asks for good YAML alone" test "$code" = 0
run fmt p.jsonc --to yaml
expect "a form in place of the file's own" 2 "expected -o FILE"
run fmt p.jsonc -o a.jpg --to json
expect "a file that would be read otherwise" 2 "expected .json, .jsonc, .yaml or .yml"
run fmt p.jsonc -o bad.yml --to json
expect "a form and an ending that do not agree" 2 "leave one of them out"
run fmt p.jsonc -o bad.yml -n
expect "a file that shall stay" 2 "is there already"
printf '[]' > said.json
printf '{"captions": {"words": "said.json"}, "segments": [{"card": {"text": "a"}, "duration": 1}]}' > wanting.json
run fmt wanting.json -o said.json
expect "nothing that the project is made from" 2 "said.json"
check "which is as it was" test "$(cat said.json)" = '[]'
run fmt bad.yml -o said.json
expect "nor a file that a project with mistakes may need" 2 "is there already"
run fmt bad.yml -o new.json
check "but a new one" test "$code" = 0 -a -s new.json
run fmt gone.json
expect "no file" 4 "no such project"
ln -s p.jsonc link.jsonc
run fmt link.jsonc
check "a link stays a link" test "$code" = 0 -a -L link.jsonc
finish
