#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: flashes are told: a film that flashes more than three times in a second is warned of, by `check` and by every way of rendering.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
media=$work/media
p=$media/project.json
make_media "$media"

# cards SECONDS N COLOR COLOR: cards of two colours by turns.
cards() {
    for i in $(seq "$2"); do
        [ $((i % 2)) = 0 ] && color=$3 || color=$4
        printf '%s{"card": {"background": "%s"}, "duration": %s}' "$([ "$i" = 1 ] || echo ,)" "$color" "$1"
    done
}
# light NAME FREQUENCY INTENSITY
light() {
    printf '{"image": "a.jpg", "duration": 3, "effects_plan": {"overlays": [{"name": "%s", "frequency": %s, "intensity": %s}]}}' "$1" "$2" "$3"
}
# says NAME WANTED ("flashes", "red" or "none") COMMAND ARGUMENT...: which warning comes, and that nothing else goes wrong.
says() {
    case_name=$1 wanted=$2
    shift 2
    run "$@" --json -q
    told=$(grep -c '"code":"flashes"' "$work/out.txt")
    red=$(grep '"code":"flashes"' "$work/out.txt" | grep -c 'flashes red')
    case $wanted$told$red in
        none00 | flashes1[01] | flashes2[01] | red[12]1) [ "$code" = 0 ] && pass "$case_name" || fail "$case_name" "exit code $code" ;;
        *) fail "$case_name" "$told warnings instead of $wanted: $(grep '"warning"' "$work/out.txt" | head -3)" ;;
    esac
}
# row NAME CHECK RENDER SEGMENTS: what `check` says, which takes pictures for grey, and what a render says, which has drawn them.
row() {
    project "$media" "$4"
    sed -i 's/"fps": 25/"fps": 30/' "$p"
    says "check: $1" "$2" check "$p"
    says "render: $1" "$3" render "$p" -o "$work/film.mp4" --force
}

row 'a strobe of 3 Hz' none none "$(light strobe_effect 3 0.5)"
row 'a strobe of 5 Hz' flashes flashes "$(light strobe_effect 5 0.5)"
row 'a weak strobe of 5 Hz' none none "$(light strobe_effect 5 0.05)"
row 'pulses of 1.5 Hz' none none "$(light flash_pulse 1.5 0.6)"
row 'pulses of 6 Hz' flashes flashes "$(light flash_pulse 6 0.8)"
row 'cuts of black and white, ten a second' flashes flashes "$(cards 0.1 20 '#000000' '#ffffff')"
row 'cuts of black and white, five a second' none none "$(cards 0.2 10 '#000000' '#ffffff')"
row 'cuts of two bright colours, ten a second' none none "$(cards 0.1 20 '#f8f8f8' '#ffffff')"
row 'cuts of black and red, ten a second' red red "$(cards 0.1 20 '#000000' '#ff0000')"
row 'pictures that rest' none none '{"image": "a.jpg", "duration": 1}, {"image": "b.png", "duration": 1}'

# Whoever made the batches, and however the film is cut, the finding is the same.
project "$media" "$(light strobe_effect 5 0.5), $(cards 0.1 15 '#000000' '#ffffff')"
sed -i 's/"fps": 25/"fps": 30/' "$p"
finding() {
    run render "$p" -o "$work/film.mp4" --json -q --no-cache --force "$@"
    grep '"code":"flashes"' "$work/out.txt"
}
finding > "$work/first"
check 'a render says where, how often and how large' grep -q 'from 0\.[0-9]* s to [0-9.]* s the picture flashes [5-9] times.*"segment":1' "$work/first"
for how in '--chunk-duration 0.4' '--chunk-duration 60' '-j 3' '-j -1' '--method pipe' '--method disk' '--method disabled' '--cpu-mask c'; do
    # shellcheck disable=SC2086
    finding $how > "$work/other"
    check "the same with $how" cmp -s "$work/first" "$work/other"
done
run render "$p" -o "$work/film.mp4" --json -q
rm "$work/film.mp4"
run render "$p" -o "$work/film.mp4" --json -q
grep '"code":"flashes"' "$work/out.txt" > "$work/other"
check 'the same from batches that are there' cmp -s "$work/first" "$work/other"

run render "$p" -o "$work/film.mp4" --json -q
check 'nothing is made of a film that is there' grep -q '"phase":"join","state":"cached"' "$work/out.txt"
grep '"code":"flashes"' "$work/out.txt" > "$work/other"
check 'it is told again all the same' cmp -s "$work/first" "$work/other"

# ---- --strict
run check "$p" --strict -q
check 'check --strict takes it for an error' test "$code" = 3
check 'and says so' grep -q 'and --strict takes' "$work/err"
check 'and shows it, however quiet' grep -q '^kinora: warning: .*the picture flashes' "$work/err"
run render "$p" -o "$work/film.mp4" --strict --force -q
check 'render --strict does, too' test "$code" = 3
check 'which shows it, too' grep -q '^kinora: warning: .*the picture flashes' "$work/err"
run check "$p" -q
check 'without --strict -q says nothing of it' test ! -s "$work/err"
check 'the film stands all the same' test -s "$work/film.mp4"
project "$media" '{"image": "a.jpg", "duration": 1}'
run check "$p" --strict -q
check 'without a warning it changes nothing' test "$code" = 0

finish
