#!/bin/sh
# SPDX-License-Identifier: MIT
# `render --review` and `approve`: nothing is made before a person has approved of just that.
. "$(dirname "$0")/lib.sh"
make_media "$work/film" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$work/film/project.json
film=$work/out/film.mp4
notes=$work/film/.kinora/project.json.review
says() { grep -qE -- "$1" "$work/out.txt"; }
write() {
    project "$work/film" '{"image": "a.jpg", "duration": 1, "title": "One"},
    {"card": {"text": "Two"}, "duration": 1, "transcript": "'"$1"'"}' '"voice": {"provider": "none"}, "director": "builtin", '
}
status_is() { # NAME REVIEW NEEDS
    run status "$p" -o "$film" --json
    check "$1" says '"event":"status".*"review":"'"$2"'","needs_human_review":'"$3"
}
# waits NAME: a render with --review makes no film, and says what to look at.
waits() {
    rm -f "$film"
    run render "$p" -o "$film" --review --json
    check "$1" test "$code" = 0 -a ! -e "$film"
    check "and that is told: $1" says '^\{"event":"review","state":"waiting","content":"[0-9a-f]{64}",'
}

write "What is said"
status_is "before a review there is none" none false
run approve "$p"
check "what was not shown is not approved of" test "$code" = 2
check "and what shows it is named" grep -q "there is nothing to approve of; 'kinora render .* --review' shows it" "$work/err"
waits "a review comes before the film"
check "plan and narration are there" grep -q '^    says: What is said$' "$notes/review.txt"
check "of every segment" test "$(grep -c '^segment ' "$notes/review.txt")" = 2
check "with the director's plan and why" grep -q '^    because: ' "$notes/review.txt"
check "and a contact sheet" test -s "$notes/sheet.jpg"
check "nothing was drawn for the film" test -z "$(find "$work/cache" -name '*.batch')"
status_is "status says who is waited for" waiting true
run status "$p" -o "$film"
check "in words, too" says "^needs a person: it was shown for review"
waits "without an approval it waits again"

run approve "$p" --json
check "a person approves" test "$code" = 0
check "and that is told" says '"event":"review","state":"approved"'
status_is "status knows it" approved false
run render "$p" -o "$film" --review
check "then the film is made" test "$code" = 0 -a -s "$film"
run render "$p" -o "$film" --review
check "and made again with what was approved of" test "$code" = 0 -a -s "$film"

write "What is said otherwise"
run approve "$p"
check "an edit cannot be approved of unseen" test "$code" = 2
check "and that is why" grep -q 'was changed since it was shown for review' "$work/err"
waits "an edit asks again"
check "and shows the edit" grep -q '^    says: What is said otherwise$' "$notes/review.txt"
run approve "$p"
ffmpeg -nostdin -v error -y -f lavfi -i color=red:size=320x180 -frames:v 1 "$work/film/a.jpg"
waits "so does another picture under the same name"
run render "$p" -o "$film"
check "a render without --review asks nobody" test "$code" = 0 -a -s "$film"

# Each output is shown, and approved of.
write "Two shapes"
sed -i 's/^{/{"outputs": [{"name": "wide"}, {"name": "upright", "width": 180, "height": 320}], /' "$p"
run render "$p" --review --json
check "each output is shown" test "$code" = 0 -a -s "$notes/wide/sheet.jpg" -a -s "$notes/upright/sheet.jpg" -a "$(grep -c '^{"event":"review","state":"waiting",.*"output_name":' "$work/out.txt")" = 2
run approve "$p" --outputs wide
check "one can be approved of alone" test "$code" = 0
run render "$p" --review
check "then the other one waits" sh -c 'test "$1" = 0 && grep -q "output .upright., waits for review" "$2" && ! grep -q "output .wide." "$2" && ! test -e "$3"' sh "$code" "$work/out.txt" "$work/film/project.upright.mp4"
check "and what was approved of is made" test -s "$work/film/project.wide.mp4"
run status "$p" --json --outputs upright
check "status tells them apart" says '"needs_human_review":true'
run status "$p" --json --outputs wide
check "by their names" says '"needs_human_review":false'
run approve "$p"
check "all can be approved of" test "$code" = 0
run render "$p" --review
check "then they are made" test "$code" = 0 -a -s "$work/film/project.wide.mp4" -a -s "$work/film/project.upright.mp4"

for flags in "--dry-run" "--no-state" "--rows $work/rows.csv"; do
    # shellcheck disable=SC2086
    run render "$p" --review $flags
    check "--review is refused beside ${flags%% *}" test "$code" = 2
done
write "A link"
rm -rf "$work/film/.kinora/project.json.review"
ln -s "$work/elsewhere" "$work/film/.kinora/project.json.review"
mkdir "$work/elsewhere"
run render "$p" -o "$film" --review
check "a link in its place is not followed" test "$code" = 6 -a -z "$(ls "$work/elsewhere")"
finish
