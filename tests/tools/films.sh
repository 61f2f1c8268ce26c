#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/check-films: every film that a test makes is looked at.
# Usage: films.sh SOURCE
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

"$source/tools/check-films" > "$work/out" 2>&1
result $((!$?)) "no film of this tree's tests escapes"
mkdir -p "$work/tests/a"
while IFS='|' read -r file text says; do
    rm -f "$work"/tests/*/*
    printf '%b\n' "$text" > "$work/tests/$file"
    "$source/tools/check-films" "$work" > "$work/out" 2>&1
    code=$?
    if [ -n "$says" ]; then
        [ "$code" = 1 ] && grep -q "^tests/$file:$says" "$work/out"
        result $((!$?)) "is refused: $text"
    else
        result $((code == 0)) "may stand: $text"
    fi
done << 'ROWS'
a/a.c|silent_render(session, path, &error);|
a/a.c|g_assert_false(silent_join(&join, &result, &error));|
a/a.c|kn_session_render(session, path, &error);|1: kn_session_render()
a/a.c|\n if (!kn_join (&join, &result, &error))|2: kn_join()
a/a.c|kinora_render(project, path, NULL, NULL);|1: kinora_render()
a/a.c|g_getenv("KINORA_PROGRAM"),\n    "render",\n    path,|2: renders by the program
a/a.c|g_getenv("KINORA_PROGRAM"),\n    "render",\n    path,\nsilent_assert(path);|
a/a.c|g_getenv("KINORA_PROGRAM"),\n    "render",\n    path, /* no film */|
a/a.sh|. lib.sh\nrun render a.json\nfinish|
a/a.sh|. lib.sh\nrun render a.json|1: renders, and is not of lib.sh
a/a.sh|kinora render a.json\nfinish|1: renders, and is not of lib.sh
a/a.sh|. lib.sh\n"$kinora" render a.json\nfinish|2: starts the program
a/a.sh|. lib.sh\n"$kinora" render a.json\nfilms\nfinish|
a/a.sh|. lib.sh\n"$kinora" render a.json # no film\nfinish|
ROWS
finish
