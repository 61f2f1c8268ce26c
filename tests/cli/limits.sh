#!/bin/sh
# SPDX-License-Identifier: MIT
# Limits of the shell (ulimit -v, -d, -s): whatever room they leave, a run gives what it gives without them, or one clear error and
# exit code 6. The libraries that draw text take it for granted that there is memory and that threads start: without, they crash, wait
# for ever, or draw something else.
. "$(dirname "$0")/lib.sh"

# A sanitizer's own memory is more than any of these limits.
nm -D "$(ldd "$kinora" | sed -n 's/.*libkinora-core\.so => \([^ ]*\) .*/\1/p')" | grep -qE '__(asan|tsan|ubsan)_' && {
    skip "limits of memory and of the stack" "a sanitizer takes more than they leave"
    finish
}

# Nothing is written down of where a thread or a page was not to be had.
ulimit -c 0
p=$work/project.json
cat > "$p" << 'JSON'
{"output": {"width": 160, "height": 90, "fps": 5},
 "segments": [{"card": {"type": "title", "title": "Ünï ﷺ 汉字"}, "duration": 0.6},
              {"card": {"type": "bullets", "items": ["one", "שלום"]}, "duration": 1}]}
JSON
made() {
    case $1 in
        render) run render "$p" -q --no-cache -j 1 -o "$work/out/film.mp4" --json ;;
        still) run still "$p" --at 0.4 -o "$work/out/film.png" --json ;;
        *) run "$1" "$p" --json ;;
    esac
    echo "$code" > "$work/code"
}
# What it gives, without what differs from run to run.
given() {
    cat "$work/out"/film.* 2> /dev/null
    sed -E 's/"seconds":[0-9.e-]+//g' "$work/out.txt" | grep -E '"event":"(plan|check|shown|segment)"'
}

# Addresses (v) from where nothing starts to where all does, memory of its own (d), and the stack (s).
while IFS='|' read -r command limits; do
    made "$command"
    check "$command: without a limit" test "$code" = 0
    given > "$work/free.txt"
    rm -f "$work/out"/film.*
    for limit in $limits; do
        name="$command with ulimit -${limit%:*} ${limit#*:}"
        (
            ulimit "-${limit%:*}" "${limit#*:}"
            made "$command"
        )
        code=$(cat "$work/code")
        if [ "$code" = 0 ]; then
            given > "$work/given.txt"
            check "$name gives the same" cmp -s "$work/free.txt" "$work/given.txt"
            rm -f "$work/out"/film.*
        else
            expect "$name is refused" 6 "ulimit -${limit%:*}"
        fi
        rm "$work/code"
    done
done << 'ROWS'
check|v:60000 v:80000 v:110000 d:16000 d:40000 s:64
plan|v:60000 v:110000 v:130000 v:150000 v:180000 v:210000 d:60000
still|v:110000 v:150000 v:180000 v:210000 v:240000 s:600
render|v:90000 v:180000 v:240000 v:280000 v:320000 d:50000 d:70000 s:64
ROWS

# What GLib itself finds no memory for is said like other errors, not a signal's end: a project larger than what is left.
awk 'BEGIN {
    printf "{\"segments\": [{\"card\": {\"text\": \"x\"}, \"duration\": 1}"
    for (i = 0; i < 9998; i++) printf ", {\"card\": {\"text\": \"x\"}, \"duration\": 1}"
    print "]}" }' > "$work/large.json"
for limit in 25700 26500 27500; do
    (
        ulimit -d "$limit"
        run check "$work/large.json"
        echo "$code" > "$work/code"
    )
    code=$(cat "$work/code")
    [ "$code" = 0 ] || expect "a project that is larger than memory is refused, with ulimit -d $limit" 6 "ulimit -d"
done
# What is advised is enough, so that nobody raises a limit step by step.
for limit in v:60000 v:150000 d:60000; do
    code=$(
        ulimit "-${limit%:*}" "${limit#*:}"
        run render "$p" -q --no-cache -o "$work/out/film.mp4"
        echo "$code"
    )
    advised=$(sed -n "s/.*'ulimit -${limit%:*} \([0-9]*\)'.*/\1/p" "$work/err" | head -1)
    check "ulimit -${limit%:*} ${limit#*:} is refused, with a limit" test "$code" = 6 -a -n "$advised"
    code=$(
        ulimit "-${limit%:*}" "$advised"
        run render "$p" -q --no-cache -o "$work/out/film.mp4"
        echo "$code"
    )
    check "which is enough" test "$code" = 0
    rm -f "$work/out"/film.*
done
finish
