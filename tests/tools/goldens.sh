#!/bin/sh
# SPDX-License-Identifier: MIT
# Every effect, motion and transition that the program knows is compared with a slow reference: a row of a golden test bears its name.
# Usage: goldens.sh SOURCE KINORA GOLDEN_TEST…
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
kinora=$2
shift 2
export TMPDIR="$work"

# Names that mean the same stand in one line.
"$kinora" effects 2> "$work/out" | sed -n 's/^  \([a-z_0-9]\{1,\}\)  *.*(also: \(.*\))$/\1 \2/p; t; s/^  \([a-z_0-9]\{1,\}\) .*/\1/p' |
    tr -d ',' > "$work/names"
for program; do
    timeout 60 "$program" -l 2>> "$work/out" | grep '^/' || echo "$program lists no test" >> "$work/out"
done > "$work/rows"
[ "$(wc -l < "$work/names")" -ge 100 ] && [ "$(wc -l < "$work/rows")" -ge 100 ]
result $((!$?)) "the program lists effects and transitions, and the tests their rows"

# missing ROWS < NAMES: names that no row ends with; what is given to an effect may stand after its name.
missing() {
    while read -r line; do
        found=0
        for name in $line; do
            grep -qE "(/|: )$name([ {;].*)?\$" "$1" && found=1
        done
        [ "$found" = 1 ] || echo "${line%% *}"
    done
}
missing "$work/rows" < "$work/names" > "$work/out"
[ ! -s "$work/out" ]
result $((!$?)) "each of them has a row: none is missing"

# What must be noticed.
echo 'toy_dusk' | missing "$work/rows" > "$work/out"
[ "$(cat "$work/out")" = toy_dusk ]
result $((!$?)) "a new effect has none, and is named"
echo 'ken_burns' | missing "$work/rows" > "$work/out"
[ "$(cat "$work/out")" = ken_burns ]
result $((!$?)) "half a name is not enough"
while read -r name; do
    grep -vE "(/|: )$name([ {;].*)?\$" "$work/rows" > "$work/fewer"
    echo "$name" | missing "$work/fewer"
done < "$work/names" > "$work/out"
# Of names that mean the same any may have the row.
grep -v ' ' "$work/names" | grep -vxFf "$work/out" > "$work/unnoticed"
mv "$work/unnoticed" "$work/out"
[ ! -s "$work/out" ]
result $((!$?)) "whichever loses its rows is named"
finish
