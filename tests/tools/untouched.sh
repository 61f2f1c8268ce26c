#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/untouched: what a command makes, changes or removes in a watched folder is seen.
# Usage: untouched.sh SOURCE
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

while IFS='|' read -r expected says command; do
    rm -rf "$work/home" "$work/other"
    mkdir -p "$work/home/a/b" "$work/home/build" "$work/home/.git" "$work/other"
    : > "$work/home/build/build.ninja"
    echo one > "$work/home/a/one"
    ln -s one "$work/home/a/link"
    (cd "$work" && "$source/tools/untouched" home -- sh -c "$command" > out 2>&1)
    code=$?
    if [ -n "$says" ]; then
        [ "$code" = 1 ] && [ "$(cat "$work/out")" = "${says%% *} $work/home/${says#* }" ]
    else
        [ "$code" = "$expected" ] && [ ! -s "$work/out" ]
    fi
    result $((!$?)) "${says:-nothing}: $command"
done << 'ROWS'
0||cat home/a/one > other/copy
3||exit 3
0||echo x > home/build/log; echo x > home/.git/index
1|made a/new|echo x > home/a/new
1|made a/b/deep|mkdir home/a/b/deep
1|changed a/one|echo x >> home/a/one
1|changed a/one|sleep 0.1; touch home/a/one
1|changed a/one|chmod 600 home/a/one
1|changed a/link|ln -sfn two home/a/link
1|removed a/one|rm home/a/one
1|removed a/b|rmdir home/a/b; exit 3
ROWS
finish
