#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/check-names: the promises that code refers to stand in docs/promises.md, by name.
# Usage: names.sh SOURCE
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

"$source/tools/check-names" > "$work/out" 2>&1
result $((!$?)) "this tree refers to promises that there are"
mkdir -p "$work/src/a" "$work/docs"
printf '# Promises\n\n## same bytes\n\n## cheap edits\n' > "$work/docs/promises.md"
while IFS='|' read -r text says; do
    printf '%b\n' "$text" > "$work/src/a/a.c"
    "$source/tools/check-names" "$work" > "$work/out" 2>&1
    code=$?
    if [ -n "$says" ]; then
        [ "$code" = 1 ] && [ "$(cat "$work/out")" = "src/a/a.c:$says" ]
        result $((!$?)) "is refused: $text"
    else
        result $((code == 0)) "may stand: $text"
    fi
done << 'ROWS'
/* (promise: same bytes) */|
/* (promises: same bytes, cheap edits) */|
/* on two lines (promise: same\n * bytes). */|
int x; /* at the side (promise: cheap\n          edits) */|
/* the caller promises to free it */|
/* (promise 2) */|1: docs/promises.md has no promise 'number 2'
/* x\n * (promise: equal bytes) */|2: docs/promises.md has no promise 'equal bytes'
/* (promises: same bytes, cheap edit) */|1: docs/promises.md has no promise 'cheap edit'
ROWS
finish
