#!/bin/sh
# SPDX-License-Identifier: MIT
# What the documents show works: the examples of every command's help, and the readme's project and commands.
. "$(dirname "$0")/lib.sh"
readme=$(cd "$(dirname "$0")/../.." && pwd)/README.md

cd "$work/out" || exit 1
make_media "$work/out"
for command in $("$kinora" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    "$kinora" help "$command" | sed -n '/^Examples:/,$s/^  kinora //p' > "$work/examples"
    while read -r example; do
        # There is no project here: words that are understood end in 0, or in 4 for want of it.
        words=$(echo "$example" | sed 's/ [|>] .*//')
        case $words in models\ fetch* | new*--language-model*) continue ;; esac # ask the network
        # shellcheck disable=SC2086
        run $words
        if [ "$code" = 0 ] || { [ "$code" = 4 ] && grep -q 'no such \(project\|folder\|script\|file or folder\)' "$work/err"; }; then
            pass "the help's example is understood: $words"
        else
            fail "the help's example is understood: $words" "exit code $code"
        fi
    done < "$work/examples"
done

mkdir "$work/tour"
cd "$work/tour" || exit 1
sed -n '/^```json/,/^```$/p' "$readme" | sed '/^```/d' > project.json
make_media "$work/tour" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
mv a.jpg ladybird.jpg
ffmpeg -nostdin -v error -y -i b.png meadow.jpg
ffmpeg -nostdin -v error -y -i tone.wav bed.flac
sed -i 's/1920/320/; s/1080/180/' project.json
sed -n '/^kinora [a-z]* project.json/s/ *#.*//p' "$readme" > "$work/examples"
check "the readme shows commands" test "$(wc -l < "$work/examples")" -ge 4
while read -r program example; do
    # shellcheck disable=SC2086
    run $example
    check "the readme's command works: $program $example" test "$code" = 0
done < "$work/examples"
check "and the readme's project makes a film" test -s film.mp4

# What language models read: each project in it is good, and every name that there is stands in it.
llms=$(dirname "$readme")/docs/llms.txt
mkdir "$work/llms"
cd "$work/llms" || exit 1
make_media "$work/llms"
awk '/^```json/ { n++; inside = 1; next } /^```/ { inside = 0 } inside { print > ("p" n ".json") }' "$llms"
for project in p[0-9].json; do
    mv tone.wav tune.wav 2> /dev/null
    run check "$project" --media
    check "llms.txt: $project is good" test "$code" = 0 -a "$(grep -cv 'not spoken yet\|not looked at yet\|is enlarged' "$work/err")" = 0
done
check "llms.txt has three projects" test "$(echo p[0-9].json | wc -w)" = 3
"$kinora" effects | sed -n '/^Transitions/q; s/^  \([a-z_]*\) .*/\1/p' > "$work/names"
for list in cards/cards.def vocabulary/themes.def; do
    sed -n 's/^KN_ITEM(\([a-z_]*\).*/\1/p' "$(dirname "$readme")/src/$list" >> "$work/names"
done
while read -r name; do
    check "llms.txt names $name" grep -qw "$name" "$llms"
done < "$work/names"

# The film without pictures, in a small size: all of it is there, and nothing is warned of.
examples=$(cd "$(dirname "$readme")/examples" && pwd)
sed 's/"width": 1920, "height": 1080, "fps": 30/"width": 320, "height": 180, "fps": 10, "speed": "ultrafast"/' "$examples/cards.json" > cards.json
run render cards.json -o cards.mp4 --json
check "examples/cards.json makes a film" test "$code" = 0 -a -s cards.mp4
check "and nothing is warned of" sh -c "! grep -v font-missing '$work/out.txt' | grep -q '\"event\":\"warning\"'"
finish
