#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/mutants --check: the rows of tests/mutants fit the source, and one that does not is told.
# Usage: mutants.sh SOURCE BUILD
# shellcheck source=/dev/null
. "$(dirname "$0")/../tools/lib.sh"
build=$2

"$source/tools/mutants" --check "$source" "$build" > "$work/all" 2>&1
code=$?
grep '^not ok' "$work/all" > "$work/out"
result $((code == 0)) "every row fits the source"
: > "$work/out"
rooms=$(sed -n "s/^rooms = \[\(.*\)\]/\1/p" "$source/meson.build" | tr -d "',")
for room in $rooms cli; do
    grep -q "^ok [0-9]* - $room.txt: " "$work/all"
    result $((!$?)) "there is a row of $room"
done
[ "$(grep -c '^ok [0-9]* - [a-z]*.txt: ' "$work/all")" -ge 150 ]
result $((!$?)) "there are at least 150 rows"

mkdir -p "$work/src/a" "$work/src/b" "$work/tests/mutants" "$work/build/meson-info"
printf 'one\ntwo\none\n\ttwo();\n' > "$work/src/a/a.c"
echo three > "$work/src/b/b.c"
echo '[{"suite": ["kinora:a"], "name": "t", "cmd": [], "env": {}}]' > "$work/build/meson-info/intro-tests.json"
# \n is a new line; what is said of it, or nothing
while IFS='|' read -r row says; do
    printf '%b\n' "$row" > "$work/tests/mutants/a.txt"
    "$source/tools/mutants" --check "$work" "$work/build" > "$work/out" 2>&1
    code=$?
    if [ -n "$says" ]; then
        [ "$code" = 1 ] && grep -q "^not ok [0-9]* - a.txt.*$says" "$work/out"
        result $((!$?)) "$says: $row"
    else
        result $((code == 0)) "fits: $row"
    fi
done << 'ROWS'
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- \ttwo();\n+ \tthree();|
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- one\n- two\n+ two|
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\nsurvives: no test can tell\n- two();|
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- one\n+ two|stands 2 times
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- four\n+ two|stands 0 times
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n+ two|stands 0 times
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- two();\n+ two();|the text after is the text before
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t a:u\n- two();|there is no test 'a:u'
x\nfile: src/a/c.c\nbreaks: b\ntests: a:t\n- two();|src/a/c.c is not there
x\nfile: src/b/b.c\nbreaks: b\ntests: a:t\n- three|of another room
x\nfile: src/a/a.c\ntests: a:t\n- two();|has no line 'breaks: …'
x\nfile: src/a/a.c\nbreaks: b\n- two();|has no line 'tests: …'
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\nwhy: c\n- two();|expected one of
x\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- two();\n\nx\nfile: src/a/a.c\nbreaks: b\ntests: a:t\n- two();|another row of that name
ROWS
finish
