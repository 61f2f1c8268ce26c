#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/check-programs: what a script, a recipe, a test or a tool calls is brought by a package of the list.
# Usage: programs.sh SOURCE
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

"$source/tools/check-programs" "$source" > "$work/out" 2>&1
result $((!$?)) "this tree calls nothing that the list does not bring"

# FILE|what it holds (\n is a new line)|the program that must be named, or nothing
while IFS='|' read -r file text program; do
    rm -rf "$work/tree"
    mkdir -p "$work/tree/tools" "$work/tree/tests/cli" "$work/tree/$(dirname "$file")"
    echo 'check() { :; }' > "$work/tree/tests/cli/lib.sh"
    cp "$source/tools/packages" "$work/tree/tools/"
    printf '%b\n' "$text" | sed 's/%OR%/|/g' > "$work/tree/$file"
    "$source/tools/check-programs" "$work/tree" > "$work/out" 2>&1
    code=$?
    if [ -z "$program" ]; then
        result $((code == 0)) "$file may hold: $text"
    else
        [ "$code" = 1 ] && [ "$(grep -c "^$file:[0-9]*: $program: " "$work/out")" = 1 ] && [ "$(wc -l < "$work/out")" = 1 ]
        result $((!$?)) "$program is missed in $file: $text"
    fi
done << 'ROWS'
tests/cli/a.sh|#!/bin/sh\nfrobnicate x.wav|frobnicate
tests/cli/a.sh|#!/bin/sh\nif true; then\n  LANG=C frobnicate -x > "$out"\nfi|frobnicate
tests/cli/a.sh|#!/bin/sh\nls %OR% frobnicate|frobnicate
tests/cli/a.sh|#!/bin/sh\nx="a $(ls "$(frobnicate b)") c"|frobnicate
tests/cli/a.sh|#!/bin/sh\ntrue && ! frobnicate %OR%%OR% true|frobnicate
tests/cli/a.sh|#!/bin/sh\ncommand -v frobnicate > /dev/null|frobnicate
tests/cli/a.sh|#!/bin/sh\ntimeout -k 5 10 frobnicate|frobnicate
tests/cli/a.sh|#!/bin/sh\nenv -u A B=c frobnicate|frobnicate
tests/cli/a.sh|#!/bin/sh\nstrace -f -e trace=open frobnicate ls|frobnicate
tests/cli/a.sh|#!/bin/sh\nls %OR% xargs -n 1 frobnicate|frobnicate
tests/cli/a.sh|#!/bin/sh\ncheck "it works" frobnicate x|frobnicate
tests/cli/a.sh|#!/bin/sh\ncheck "it works" sh -c "ls && frobnicate '$x'"|frobnicate
tests/cli/a.sh|#!/bin/sh\nfor p in ls frobnicate; do\n  "$p" --version\ndone|frobnicate
tests/cli/a.sh|#!/bin/sh\ncase $x in\n  a) frobnicate ;;\nesac|frobnicate
tests/cli/a.sh|#!/bin/sh\nwhile read -r a; do\n  ls\ndone << END\nfrobnicate\nEND\nfrobnicate2|frobnicate2
tests/cli/a.sh|#!/bin/sh\nclang-format x.c|clang-format
tests/cli/a.sh|#!/usr/bin/env frobnisay\nls|frobnisay
tests/cli/a.sh|#!/bin/frobsh\nls|frobsh
tools/build|#!/bin/sh\nffmpeg -version|ffmpeg
tools/demo|#!/bin/sh\nmandoc x|mandoc
Makefile|all:\n\t@frobnicate x|frobnicate
tests/a/meson.build|p = find_program('frobnicate')|frobnicate
tests/a/test_a.c|const char *argv[] = {"frobnicate", path, NULL};|frobnicate
tests/a/test_a.c|run((const char *[]){"frobnicate", "-v", "error", NULL});|frobnicate
tests/a/test_a.c|char *p = g_find_program_in_path("frobnicate");|frobnicate
tests/a/test_a.c|system("frobnicate 2> /dev/null");|frobnicate
tests/a/test_a.c|g_subprocess_new(FLAGS, &error, "frobnicate", path, NULL);|frobnicate
tests/a/test_a.c|argv = g_ptr_array_new();\ng_ptr_array_add(argv, "frobnicate");\ng_ptr_array_add(argv, "-v");|frobnicate
tests/a/a.py|import subprocess\nsubprocess.run(["frobnicate", path])|frobnicate
tests/a/a.py|command = ["frobnicate", "-v", path]|frobnicate
tests/cli/a.sh|#!/bin/sh\necho "frobnicate; frobnicate" # frobnicate\nrow='a; frobnicate'|
tests/cli/a.sh|#!/bin/sh\nfrobnicate() { ls; }\nfrobnicate x|
tests/cli/a.sh|#!/bin/sh\nfor x in frobnicate; do ls "$x"; done\n[ -x frobnicate ] && [[ frobnicate = a ]]|
tests/cli/a.sh|#!/bin/sh\nls << END\nfrobnicate $(ls)\nEND\nx=$((1 + (2))) "$kinora" frobnicate|
tests/a/test_a.c|static const char *const rows[] = {"frobnicate", "b"}, *key[][2] = {{"frobnicate", "-1"}};|
ROWS
finish
