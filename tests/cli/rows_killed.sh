#!/bin/bash
# SPDX-License-Identifier: MIT
# A thousand rows, killed again and again: rows_killed.sh KINORA JSON_LINES [ROWS [SEED]]. `render --rows` in one process tree is ended
# by SIGKILL at random times, its parent alone or the whole tree, and begun again, until it comes to its end; beside it stands a run
# that nobody kills. A long check (tools/soak).
. "$(dirname "$0")/lib.sh"
n=${3:-1000}
RANDOM=${4:-7}
mkdir -p "$work/killed" "$work/whole"
for place in killed whole; do
    cat > "$work/$place/project.json" << 'PROJECT'
{"version": 1, "output": {"width": 64, "height": 36, "fps": 10, "speed": "ultrafast"},
 "segments": [{"card": {"text": "{{name}}"}, "duration": 0.2}]}
PROJECT
    mkdir "$work/$place/out"
    { echo name; seq -f 'n%04g' "$n"; } > "$work/$place/rows.csv"
done
films_of() { ls "$work/$1/out" | grep -c '^n[0-9]*\.mp4$'; }

# start PLACE NUMBER: in a session of its own; its events go to PLACE/NUMBER.json.
start() {
    XDG_CACHE_HOME=$work/cache/$1 setsid "$kinora" render "$work/$1/project.json" --rows "$work/$1/rows.csv" \
        -o "$work/$1/out/{name}.mp4" --json -q > "$work/$1/$2.json" 2> "$work/$1/$2.err" &
    pid=$!
}
# Nothing of a tree that was killed may go on; how long its processes take to notice is the kernel's affair.
gone() {
    for _ in $(seq 600); do
        pgrep -s "$1" > /dev/null || return 0
        sleep 0.05
    done
    return 1
}

mkdir -p "$work/cache/killed" "$work/cache/whole"
kills=12 # then it may come to its end
runs=0 left=0 parents=0
while :; do
    runs=$((runs + 1))
    start killed $runs
    # Later and later, since each run first looks at the films of those before it.
    after=$((RANDOM % (10 + 5 * runs) + 1)).$((RANDOM % 10)) whom=$pid
    [ $((RANDOM % 3)) = 0 ] || whom=-$pid
    sleeper=
    if [ $runs -le $kills ]; then
        sleep "$after" &
        sleeper=$!
        wait -n "$pid" "$sleeper" 2> /dev/null
        kill -0 "$sleeper" 2> /dev/null || kill -9 -- "$whom"
    fi
    wait "$pid" 2> /dev/null
    code=$?
    [ -z "$sleeper" ] || kill "$sleeper" 2> /dev/null
    gone "$pid" || left=$((left + 1))
    [ $code = 137 ] && parents=$((parents + 1)) || break
done
if [ "$n" -le 50 ]; then # of more, one in fifty at the end
    films
fi
echo "# $n rows in $runs runs, $parents of them killed"
[ $code = 0 ] && pass "a run that was killed again and again comes to its end" || fail "a run that was killed again and again comes to its end" "exit code $code"
[ $parents -ge 1 ] && pass "it was killed" || fail "it was killed" "it had come to its end before"
[ $left = 0 ] && pass "no process goes on without its parent" || fail "no process goes on without its parent" "of $left runs"

# What a run has told to be done is never made again, by none of the later ones.
cat "$work"/killed/[0-9]*.json | grep '"event":"row"' | grep '"state":"done"' | sed 's/.*"row":\([0-9]*\).*/\1/' | sort -n > "$work/made"
twice=$(uniq -d "$work/made" | wc -l)
[ "$twice" = 0 ] && pass "no row is made twice" || fail "no row is made twice" "$twice rows"
cat "$work"/killed/[0-9]*.json | grep '"event":"row"' | grep -E '"state":"(done|cached)"' | sed 's/.*"row":\([0-9]*\).*/\1/' | sort -nu > "$work/told"
[ "$(wc -l < "$work/told")" = "$n" ] && pass "each row is told to be there" || fail "each row is told to be there" "$(wc -l < "$work/told") of $n"
[ "$(films_of killed)" = "$n" ] && pass "each row has its film" || fail "each row has its film" "$(films_of killed) of $n"
XDG_CACHE_HOME=$work/cache/killed run status "$work/killed/project.json" --rows "$work/killed/rows.csv" -o "$work/killed/out/{name}.mp4" --json
rows_done=$(grep '"event":"row"' "$work/out.txt" | grep -cE '"result":"(done|cached)"|"state":"(done|cached)"')
[ "$rows_done" = "$n" ] && pass "the status of each row says so" || fail "the status of each row says so" "$rows_done of $n"
find "$work/killed/out" -type f ! -name 'n*.mp4' | grep -q . && fail "nothing half made lies beside the films" "$(find "$work/killed/out" -type f ! -name 'n*.mp4' | head -3)" ||
    pass "nothing half made lies beside the films"

start whole 1
wait "$pid"
code=$?
[ $code = 0 ] && [ "$(films_of whole)" = "$n" ] && pass "the run that nobody kills" || fail "the run that nobody kills" "exit code $code, $(films_of whole) films"
for place in killed whole; do
    (cd "$work/$place/out" && sha256sum -- *.mp4) > "$work/$place.sums"
done
cmp -s "$work/killed.sums" "$work/whole.sums" && pass "all films are those of the run that nobody killed" ||
    fail "all films are those of the run that nobody killed" "$(diff "$work/killed.sums" "$work/whole.sums" | grep -c '^<') differ"
# One in fifty is looked at by ffmpeg.
find "$work" -name 'n*.mp4' ! -name 'n*[05]0.mp4' -delete
finish
