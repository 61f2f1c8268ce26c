#!/bin/sh
# SPDX-License-Identifier: MIT
# What grows grows in one place: a toy of each kind, one file and one line in a list each, is added to a copy of the source, and the
# program that is built of it has them all.
# Usage: additions.sh KINORA JSON_LINES SOURCE COMPILER…
. "$(dirname "$0")/../cli/lib.sh"
source=$3
shift 3
toys=$source/tests/additions/toys
copy=$work/copy

mkdir "$copy"
for part in meson.build meson_options.txt README.md CHANGELOG.md LICENSE src include modules schema docs examples data; do
    cp -R "$source/$part" "$copy/"
done

# ---- one file and one line each
# WHAT|FILE (in src/)|LIST (in src/)|LINE
while IFS='|' read -r what file list line; do
    rm -rf "$work/before"
    cp -R "$copy/src" "$work/before"
    cp "$toys/$file" "$copy/src/$file"
    printf '%s\n' "$line" >> "$copy/src/$list"
    diff -r "$work/before" "$copy/src" > "$work/err"
    [ "$(grep -c '^Only in' "$work/err")" = 1 ] && [ "$(grep -c '^diff ' "$work/err")" = 1 ] &&
        [ "$(grep -c '^> KN_ITEM' "$work/err")" = 1 ] && [ "$(wc -l < "$work/err")" = 4 ]
    check "$what is one file and one line" test "$?" = 0
done << 'ROWS'
an effect|effects/overlay_toy.c|effects/effects.def|KN_ITEM(overlay_toy)
a transition|effects/transition_toy.c|effects/transitions.def|KN_ITEM(transition_toy)
a voice|voice/toy.c|vocabulary/voices.def|KN_ITEM(toy, "buzzes")
a kind of asset|engine/asset/toy.c|engine/asset/kinds.def|KN_ITEM(toy)
a phase|engine/phase_toy.c|engine/run/phases.def|KN_ITEM(toy, "plays")
a role|engine/pool/role_toy.c|engine/pool/roles.def|KN_ITEM(toy)
a detector of subjects|vision/detector_toy.c|vision/detectors.def|KN_ITEM(toy)
a preset|output/preset_toy.c|vocabulary/presets.def|KN_ITEM(toy, "for playing")
a command|cli/cmd_toy.c|cli/commands.def|KN_ITEM(toy)
a kind of card|cards/card_toy.c|cards/cards.def|KN_ITEM(toy)
a theme|vocabulary/theme_toy.c|vocabulary/themes.def|KN_ITEM(toy)
ROWS

unset LD_LIBRARY_PATH # names the library of the build that is tested
build=$work/build
CC="$*" meson setup "$build" "$copy" -Dtests=false -Doptimization=0 -Ddebug=false -Db_pch=true > "$work/err" 2>&1 &&
    meson compile -C "$build" kinora:executable kn-x264 kn-media kn-pictures kn-text kn-breaks kinora-toy.1 > "$work/err" 2>&1
check "the copy builds, without a warning" sh -c "test $? = 0 && ! grep warning: '$work/err'"
[ "$failed" = 0 ] || {
    tail -20 "$work/err" | sed 's/^/# /'
    finish
}
kinora=$build/kinora

# ---- each of them is there, wherever such things are named
run effects --docs
check "the effect is in the reference" grep -q '^### `toy_dusk`' "$work/out.txt"
check "with its parameter" grep -q '^| `strength` | number, 0 to 1 | `0.8` | How late it is' "$work/out.txt"
check "and so is the transition" grep -q '^| `toy_halves` | One half' "$work/out.txt"
run schema
for name in toy_dusk toy_halves; do
    check "the schema knows $name" grep -q "\"$name\"" "$work/out.txt"
done
for words in buzzes 'for playing' 'One toy word.' 'red and white'; do
    check "the schema says what a toy is: $words" grep -q "\"description\" : \"$words\"" "$work/out.txt"
done
run help
check "the command is in the help" grep -q '^  toy  *says hello' "$work/out.txt"
run help render
check "the phase is one to stop after, with what it does" sh -c "tr -s '\n ' '  ' < '$work/out.txt' | grep -q 'toy (plays)'"
check "the command has a manual page" grep -q 'Shouts' "$build/docs/kinora-toy.1"
for shell in bash zsh fish; do
    run completion $shell
    check "$shell completes it, its flag and its word" sh -c "
        for word in toy loud world; do grep -qw \$word '$work/out.txt' || exit 1; done"
done
run doctor
check "the voice is among those of the machine" grep -q 'voices.*toy' "$work/out.txt"

# ---- and works
run toy --loud
check "the command runs" test "$code/$(cat "$work/out.txt")" = 0/HELLO

p=$work/p
mkdir "$p"
card() { # COLOUR [EFFECTS]
    printf '{"card": {"text": "", "background": "%s"}, "duration": 1, "effects_plan": {%s}}' "$1" "${2:-}"
}
# pixels TIME SIZE: the picture's samples at that size, red, green and blue of each
pixels() {
    run still "$p" --at "$1" -o "$work/still.png" &&
        ffmpeg -nostdin -v error -i "$work/still.png" -vf "scale=$2:flags=area" -f rawvideo -pix_fmt rgb24 - | od -An -tu1 -w3
}
project "$p" "$(card '#ff8080')"
plain=$(pixels 0.5 1:1)
project "$p" "$(card '#ff8080' '"overlays": ["toy_dusk"]')"
check "the effect changes the picture" test -n "$plain" -a "$plain" != "$(pixels 0.5 1:1)"
project "$p" "$(card '#ff0000' '"transition": {"type": "toy_halves", "duration": 0.5}'), $(card '#0000ff')"
halves=$(pixels 1 2:1 | awk '{ print ($1 > 200 ? "red" : $3 > 200 ? "blue" : $0) }' | tr '\n' ' ')
check "the transition is drawn: blue comes from the left" test "$halves" = "blue red "

project "$p" '{"card": {"type": "toy", "word": "A"}, "duration": 1}' '"theme": "toys",'
check "the card is drawn on the theme's red" test "$(pixels 0 1:1 | awk '{ print ($1 > 200 && $2 < 60 && $3 < 60) }')" = 1

project "$p" '{"card": {"text": ""}, "transcript": "0123456789", "duration": "auto", "effects_plan": {}}' \
    '"voice": {"provider": "toy", "pause_after": 0, "pause_before": 0},'
sed -i 's/"output": {/&"preset": "toy", /; s/"speed": "ultrafast"/"file": "film.mkv"/' "$p/project.json"
run render "$p" --json
check "a film is rendered" test "$code" = 0
check "the voice has spoken" grep -q '"event":"voice","segment":1,"state":"made"' "$work/out.txt"
run voice "$p" --list
check "as long as its text" grep -q 'toy .* cached  *1\.000 ' "$work/out.txt"
keys=$(ffprobe -v error -select_streams v -show_entries packet=flags -of csv=p=0 "$p/film.mkv" | grep -n K | cut -d: -f1 | tr '\n' ' ')
sound=$(ffprobe -v error -select_streams a -show_entries stream=codec_name -of csv=p=0 "$p/film.mkv")
check "the preset has encoded the film" test "$keys/$sound" = "1 8 15 22 /opus"
run status "$p"
check "the state tells of the phase" grep -q '^toy  *done' "$work/out.txt"

rm -rf "$work/cache" "$p/.kinora" "$p/film.mkv"
mkdir "$work/cache"
run render "$p" --phase toy --json
check "the phase can be asked for alone" sh -c "test '$code' = 0 && ! test -e '$p/film.mkv'"
check "and is told of" grep -q '"event":"phase","phase":"toy","state":"done"' "$work/out.txt"
check "the role has answered from a process of its own" grep -q 'a process made toy' "$work/out.txt"
check "its asset is in the cache" test "$(find "$work/cache" -name '*.surface' | wc -l)" = 1
run cache verify
check "and good" test "$code" = 0

# ---- a line alone is an error that says what to do
while IFS='|' read -r list line says; do
    cp "$copy/src/$list" "$work/list"
    printf '%s\n' "$line" >> "$copy/src/$list"
    meson setup --reconfigure "$build" "$copy" > "$work/err" 2>&1
    check "a line without its file is refused: $line in $list" sh -c "test $? != 0 && grep -qF '$says' '$work/err'"
    mv "$work/list" "$copy/src/$list"
done << 'ROWS'
effects/effects.def|KN_ITEM(overlay_lost)|src/effects/effects.def names overlay_lost, but there is no file src/effects/overlay_lost.c
vocabulary/presets.def|KN_ITEM(lost, "for nothing")|src/vocabulary/presets.def names lost, but there is no file src/output/preset_lost.c
cli/commands.def|KN_ITEM(lost)|src/cli/commands.def names lost, but there is no file src/cli/cmd_lost.c
ROWS
finish
