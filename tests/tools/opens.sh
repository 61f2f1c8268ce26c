#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/check-opens: files are opened by base/open_file.h and its like alone.
# Usage: opens.sh SOURCE
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

"$source/tools/check-opens" > "$work/out" 2>&1
result $((!$?)) "this tree opens files by the functions that are made for it"
mkdir -p "$work/src/a" "$work/src/base"
while IFS='|' read -r file text says; do
    rm -f "$work"/src/*/*.c
    printf '%b\n' "$text" > "$work/src/$file"
    "$source/tools/check-opens" "$work" > "$work/out" 2>&1
    code=$?
    if [ -n "$says" ]; then
        [ "$code" = 1 ] && grep -q "^src/$file:$says" "$work/out"
        result $((!$?)) "is refused: $text"
    else
        result $((code == 0)) "may stand: $text"
    fi
done << 'ROWS'
base/a.c|int fd = open(path, O_RDONLY);|
a/a.c|module->open(path, 1);|
a/a.c|int fd = kn_open_input(AT_FDCWD, path, 0, NULL, error);|
a/a.c|int fd = open("/dev/null", O_RDONLY);|
a/a.c|/* open(2) waits for a pipe: open(path) */|
a/a.c|int fd = open(path, O_RDONLY);|1: open()
a/a.c|\n  x = fopen (path, "r");|2: fopen()
a/a.c|if (g_file_get_contents(path, &text, NULL, NULL))|1: g_file_get_contents()
a/a.c|int fd = openat(folder, "x", 0);|1: openat()
a/a.c|GMappedFile *file = g_mapped_file_new(path, FALSE, NULL);|1: g_mapped_file_new()
ROWS
finish
