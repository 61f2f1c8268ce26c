#!/bin/sh
# SPDX-License-Identifier: MIT
# Settings: which origin wins, and that a bad value names where it stands.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/config/kinora"
conf=$work/config/kinora/kinora.conf

# is NAME SETTING VALUE ORIGIN ARGUMENT...: `config` prints that line.
is() {
    name=$1 setting=$2 value=$3 origin=$4
    shift 4
    run config "$@"
    line=$(sed -n "s/^$setting = //p" "$work/out.txt" | sed 's/  *# /#/; s/ *#/#/')
    if [ "$code" = 0 ] && [ "$line" = "$value#$origin" ]; then
        pass "$name"
    else
        fail "$name" "got '$line', expected '$value#$origin', exit code $code"
    fi
}

is "built-in values come first" workers 0 built-in
printf '[kinora]\nworkers = 3\nmethod=pipe\n' > "$conf"
is "a key file beats built-in values" workers 3 "$conf"
is "a key file sets what it names" method pipe "$conf"
is "a key file leaves the rest alone" threads 0 built-in

printf '{"version": 1, "chunk_duration": 7.5, "segments": [{"card": {"text": "x"}, "duration": 1}]}' > "$work/p.json"
printf '[kinora]\nchunk-duration = 5\n' > "$conf"
is "a project beats key files" chunk-duration 7.5 "$work/p.json" "$work/p.json"
CHUNK_DURATION=9 is "the environment beats the project" chunk-duration 9 "environment CHUNK_DURATION" "$work/p.json"
CHUNK_DURATION=9 is "a flag beats the environment" chunk-duration 11 --chunk-duration "$work/p.json" --chunk-duration 11

while IFS='|' read -r variable value setting; do
    name=$(printf '%s' "$variable")
    export "$variable=$value"
    is "$name is heard" "$setting" "$value" "environment $variable"
    unset "$variable"
done << 'ROWS'
PARALLEL_RENDERS|4|workers
PARALLEL_RENDERS|-1|workers
FRAME_RENDER_WORKERS|3|workers
MAX_WORKERS|2|workers
PARALLEL_RENDER_METHOD|disk|method
THREADS_PER_WORKER|2|threads
CHUNK_DURATION|12.5|chunk-duration
FRAME_SEQUENCE_QUALITY|90|frame-quality
KINORA_WORKERS|50%|workers
KINORA_METHOD|disabled|method
KINORA_THREADS|2|threads
KINORA_MEMORY|2G|memory
KINORA_CHUNK_DURATION|6|chunk-duration
KINORA_FRAME_QUALITY|80|frame-quality
KINORA_CPU_MASK|c|cpu-mask
KINORA_CACHE_DIR|/nowhere|cache-dir
KINORA_CACHE_SIZE|2G|cache-size
KINORA_ATTEMPTS|9|attempts
KINORA_BACK_OFF|2.5|back-off
KINORA_PRICES|characters=15|prices
KINORA_MAX_SPEND|tokens=1000|max-spend
KINORA_LOG_LEVEL|debug|log-level
ROWS
PARALLEL_RENDERS=0 MAX_WORKERS=3 is "0 leaves the number to the next name" workers 3 "environment MAX_WORKERS"
KINORA_WORKERS=2 PARALLEL_RENDERS=5 is "Kinora's own name is asked first" workers 2 "environment KINORA_WORKERS"

rm -f "$conf"
while IFS='|' read -r variable value fragment; do
    export "$variable=$value"
    run config
    unset "$variable"
    expect "a bad $variable is refused by name" 2 "environment $variable: $fragment"
done << 'ROWS'
PARALLEL_RENDERS|all|'all' is not a number of processes
PARALLEL_RENDER_METHOD|chunks|'chunks' is not one of chunk, pipe, disk, disabled (did you mean 'chunk'?)
FRAME_RENDER_WORKERS|1.5|'1.5' is not a number of processes
KINORA_ATTEMPTS|21|'21' is not a whole number from 0 to 20
KINORA_BACK_OFF|soon|'soon' is not a number of seconds
MAX_WORKERS|9999|'9999' is not a number of processes
THREADS_PER_WORKER|-3|'-3' is not a whole number from 0 to 64
CHUNK_DURATION|long|'long' is not a number of seconds
FRAME_SEQUENCE_QUALITY|101|'101' is not a whole number from 0 to 100
KINORA_MEMORY|lots|'lots' is not a size
ROWS

while IFS='|' read -r name text fragment; do
    # shellcheck disable=SC2059
    printf "$text" > "$conf"
    run config
    expect "$name" 2 "$conf: $fragment"
done << 'ROWS'
a bad value in a key file names file and key|[kinora]\nworkers = many\n|workers: 'many' is not a number of processes
an unknown key names the nearest one|[kinora]\nworker = 3\n|unknown key 'worker' (did you mean 'workers'?)
an unknown group is refused|[render]\nworkers = 3\n|unknown group [render]
a file that is no key file is refused|workers = 3\n|Key file does not start with a group
a key file that is no UTF-8 is refused|[kinora]\nmethod = \377\n|
ROWS
rm -f "$conf"

# ---- folders whose projects may run commands
mkdir -p "$work/mine/film" "$work/theirs" "$work/minefield"
for folder in mine/film theirs minefield; do
    printf '{"version": 1, "segments": [{"scene": {"command": ["true"], "output": "a.mp4"}, "duration": 1}]}' > "$work/$folder/project.json"
    chmod 644 "$work/$folder/project.json"
done
chmod 755 "$work/mine" "$work/mine/film" "$work/theirs" "$work/minefield"
ln -s "$work/mine" "$work/link"
ln -s "$work/theirs" "$work/mine/way"
# NAME|LIST|PROJECT|MODE OF|PATH|CODE|MESSAGE
while IFS='|' read -r name list project mode path wanted message; do
    printf '[kinora]\nworkers = 1\n[trusted]\ncommands = %s\n' "$list" > "$conf"
    chmod 644 "$conf"
    [ -z "$mode" ] || chmod "$mode" "$path"
    run check "$work/$project/project.json" -q
    if [ "$wanted" = 0 ]; then
        check "$name" test "$code" = 0
    else
        expect "$name" "$wanted" "$message"
    fi
    chmod 755 "$work/mine" "$work/mine/film"
    chmod 644 "$work/mine/film/project.json"
done << ROWS
a project of a trusted folder|$work/mine/film|mine/film|||0|
one beneath it|/nowhere;$work/mine|mine/film|||0|
by a link to it|$work/link|mine/film|||0|
below the person's home|~/mine|mine/film|||0|
a project elsewhere|$work/mine|theirs|||2|--allow-commands
a folder whose name begins so|$work/mine|minefield|||2|--allow-commands
a link out of the folder|$work/mine|mine/way|||2|--allow-commands
nothing is listed||mine/film|||2|--allow-commands
a folder that others may write to|$work/mine|mine/film|777|$work/mine|6|'$work/mine' is not yours alone
one on the way|$work/mine|mine/film|775|$work/mine/film|6|'$work/mine/film' is not yours alone
a project that others may write to|$work/mine|mine/film|666|$work/mine/film/project.json|6|project.json' is not yours alone
settings that others may write to|$work/mine|mine/film|666|$conf|6|kinora.conf' is not yours alone
a folder that is not whole|mine|mine/film|||2|expected folders from '/' or '~/' on
ROWS
printf '[trusted]\ncommand = %s\n' "$work/mine" > "$conf"
run check "$work/mine/film/project.json" -q
expect "another key beside them" 2 "unknown key 'command'; expected commands"
rm -f "$conf"

run config --json
check "config --json prints lines of JSON" sh -c "'$json_lines' done < '$work/out.txt'"
finish
