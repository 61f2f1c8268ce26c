#!/bin/sh
# SPDX-License-Identifier: MIT
# No control character of a file's name, of a setting or of a project's text reaches a terminal: neither in what a command prints,
# nor in errors, warnings, the log and the progress. A line break of theirs begins no line, and lines of JSON stay lines of JSON.
. "$(dirname "$0")/lib.sh"

escape=$(printf '\033]0;owned\007')
odd="o$escape
BROKEN"
media=$work/media-$odd
mkdir "$media"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x200 -frames:v 1 "$work/a.png" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
cp "$work/a.png" "$media/$odd.png"
echo broken > "$media/broken-$odd.png"
json_odd='o\u001b]0;owned\u0007\nBROKEN'
p=$media/project.json
film=$work/out/film-$odd.mp4

# raw FILE: it has a control character that is no end of a line.
raw() { LC_ALL=C grep -q "[$(printf '\001-\011\013-\037\177')]" "$1"; }
# quiet NAME CODE ARGUMENT...: the command ends with that code, and prints nothing raw.
quiet() {
    name=$1
    expected=$2
    shift 2
    run "$@"
    if [ "$code" != "$expected" ]; then
        fail "$name" "exit code $code, not $expected"
    elif raw "$work/out.txt" || raw "$work/err"; then
        fail "$name" "a raw control character: $(cat -v "$work/out.txt" "$work/err" | grep '\^' | head -3)"
    elif grep -qE '^(kinora: |warning: )*BROKEN' "$work/out.txt" "$work/err"; then
        fail "$name" "a name begins a line: $(grep -B1 'BROKEN' "$work/out.txt" "$work/err" | head -3)"
    else
        pass "$name"
    fi
}

# events NAME CODE ARGUMENT...: the same with --json, and every line on standard output is an object.
events() {
    quiet "$@" --json
    check "$1: lines of JSON" sh -c '"$1" - < "$2" > /dev/null' sh "$json_lines" "$work/out.txt"
}

project "$media" "{\"image\": \"$json_odd.png\", \"duration\": 0.2}, {\"card\": {\"text\": \"Two\"}, \"duration\": 0.2}"
quiet "check" 0 check "$p"
quiet "check --media" 0 check "$p" --media
quiet "plan" 0 plan "$p" -o "$film"
quiet "render" 0 render "$p" -o "$film" --log-level debug
quiet "render, again" 0 render "$p" -o "$film" --log-level debug
quiet "status" 0 status "$p" -o "$film"
events "render as events" 0 render "$p" -o "$film" --force
events "check as events" 0 check "$p" --media
events "plan as events" 0 plan "$p" -o "$film"
events "status as events" 0 status "$p" -o "$film"
quiet "voice" 0 voice "$p" --list
quiet "still" 0 still "$p" -o "$work/out/still-$odd.png"
quiet "sheet" 0 sheet "$p" -o "$work/out/sheet-$odd.jpg"
quiet "config" 0 config --cache-dir "$work/cache-$odd"
quiet "cache" 0 cache du --cache-dir "$work/cache-$odd"
quiet "doctor" 0 doctor --cache-dir "$work/cache-$odd"
quiet "an unknown command" 2 "$odd"
quiet "an unknown option" 2 render "$p" "--$odd"
quiet "a project that is not there" 4 check "$work/none-$odd.json"
quiet "an output that cannot be" 6 render "$p" -o "$work/none-$odd/film.mp4"

project "$media" "{\"image\": \"broken-$json_odd.png\", \"duration\": 0.2}"
quiet "check --media of a broken picture" 4 check "$p" --media
quiet "render of a broken picture" 4 render "$p" -o "$film" --no-cache
events "render of a broken picture as events" 4 render "$p" -o "$film" --no-cache
quiet "its status" 4 status "$p" -o "$film"
project "$media" "{\"image\": \"none-$json_odd.png\", \"duration\": 0.2}"
quiet "check of a picture that is not there" 4 check "$p"
quiet "a picture that is not there" 4 render "$p" -o "$film"
project "$media" "{\"card\": {\"text\": \"x\"}, \"duration\": 0.2, \"$json_odd\": 1}"
quiet "an unknown key" 3 check "$p"
project "$media" "{\"card\": {\"text\": \"x\", \"color\": \"$json_odd\"}, \"duration\": 0.2}"
quiet "a wrong value" 3 check "$p"
project "$media" "{\"card\": {\"text\": \"x\"}, \"audio\": \"broken-$json_odd.png\"}"
quiet "a sound that is none" 4 render "$p" -o "$film"
project "$media" "{\"card\": {\"text\": \"x\"}, \"transcript\": \"x\"}" "\"voice\": {\"provider\": \"command\", \"command\": [\"$json_odd\"]},"
quiet "a voice program that is not there" 5 voice "$p" --allow-commands
mkdir "$work/config/kinora"
echo "[kinora]" > "$work/config/kinora/kinora.conf"
printf 'w\033x = 1\n' >> "$work/config/kinora/kinora.conf"
quiet "settings that cannot be read" 2 check "$p"
rm -r "$work/config/kinora"
KINORA_WORKERS=$odd
export KINORA_WORKERS
quiet "a setting of the environment" 2 check "$p"
unset KINORA_WORKERS

# At a terminal the program writes escape sequences of its own, but not those of a name.
project "$media" "{\"image\": \"broken-$json_odd.png\", \"duration\": 0.2}"
ln -s "$media" "$work/plain"
TERM=xterm script -qec "'$kinora' render '$work/plain/project.json' -o '$work/out/film.mp4'" /dev/null > "$work/out.txt" 2> "$work/err" < /dev/null
check "at a terminal, with a failure" test $? = 4
check "which prints nothing raw" sh -c "! grep -q '$(printf '\007')' '$work/out.txt'"
finish
