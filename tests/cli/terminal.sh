#!/bin/sh
# SPDX-License-Identifier: MIT
# No control character of a file's name, of a setting or of a project's text reaches a terminal: neither in what a command prints,
# nor in errors, warnings, the log and the progress.
. "$(dirname "$0")/lib.sh"

escape=$(printf '\033]0;owned\007')
odd="o$escape
d"
media=$work/media-$odd
mkdir "$media"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x200 -frames:v 1 "$work/a.png" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
cp "$work/a.png" "$media/$odd.png"
echo broken > "$media/broken-$odd.png"
json_odd='o\u001b]0;owned\u0007\nd'
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
    else
        pass "$name"
    fi
}

project "$media" "{\"image\": \"$json_odd.png\", \"duration\": 0.2}, {\"card\": {\"text\": \"Two\"}, \"duration\": 0.2}"
quiet "check" 0 check "$p"
quiet "check --media" 0 check "$p" --media
quiet "plan" 0 plan "$p" -o "$film"
quiet "render" 0 render "$p" -o "$film" --log-level debug
quiet "render, again" 0 render "$p" -o "$film" --log-level debug
quiet "status" 0 status "$p" -o "$film"
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
quiet "its status" 4 status "$p" -o "$film"
project "$media" "{\"image\": \"none-$json_odd.png\", \"duration\": 0.2}"
quiet "a picture that is not there" 4 render "$p" -o "$film"
project "$media" "{\"card\": {\"text\": \"x\"}, \"duration\": 0.2, \"$json_odd\": 1}"
quiet "an unknown key" 3 check "$p"
project "$media" "{\"card\": {\"text\": \"x\", \"color\": \"$json_odd\"}, \"duration\": 0.2}"
quiet "a wrong value" 3 check "$p"

# At a terminal the program writes escape sequences of its own, but not those of a name.
project "$media" "{\"image\": \"broken-$json_odd.png\", \"duration\": 0.2}"
ln -s "$media" "$work/plain"
TERM=xterm script -qec "'$kinora' render '$work/plain/project.json' -o '$work/out/film.mp4'" /dev/null > "$work/out.txt" 2> "$work/err" < /dev/null
check "at a terminal, with a failure" test $? = 4
check "which prints nothing raw" sh -c "! grep -q '$(printf '\007')' '$work/out.txt'"
finish
