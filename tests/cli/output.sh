#!/bin/sh
# SPDX-License-Identifier: MIT
# Where what a command makes goes: the film's name, and standard output, which cannot always be written.
. "$(dirname "$0")/lib.sh"

media=$work/media
mkdir "$media" "$media/sub"
p=$media/p.json
card='{"card": {"text": "x"}, "duration": 1}'

# ---- NAME|folder|how the project is named there|output.file|the film, from the project's folder
while IFS='|' read -r name folder place file film; do
    printf '{"output": {"width": 160, "height": 90, "fps": 10%s}, "segments": [%s]}\n' "${file:+, \"file\": \"$file\"}" "$card" > "$p"
    cp "$p" "$media/project.json"
    cd "$media/$folder" || exit 1
    run render "$place" -q
    check "$name: the film is made" test "$code" = 0 -a -s "$media/$film" -a ! -s "$work/err"
    run status "$place"
    check "$name: status knows it" grep -q '^film: .* is there' "$work/out.txt"
    run check "$place" -q
    check "$name: check passes it" test "$code" = 0 -a ! -s "$work/err"
    rm -rf "$media/$film" "$media/.kinora" "$media/project.json"
    check "$name: nothing else is left" test "$(cd "$media" && find . -type f | xargs)" = ./p.json
done << ROWS
a name of its own, project by name|.|p.json|film.mp4|film.mp4
a name of its own, project by ./name|.|./p.json|film.mp4|film.mp4
a name of its own, project from below|sub|../p.json|film.mp4|film.mp4
a name of its own, project from above|..|media/p.json|film.mp4|film.mp4
a name of its own, project by its whole path|..|$p|film.mp4|film.mp4
a name of its own, folder|.|.|film.mp4|film.mp4
a name below, project by name|.|p.json|sub/film.mp4|sub/film.mp4
a name in points, project by name|.|p.json|./sub/../film.mp4|film.mp4
no name of its own, project by name|.|p.json||p.mp4
no name of its own, project from below|sub|../p.json||p.mp4
no name of its own, folder|sub|..||project.mp4
ROWS
cd "$work" || exit 1

# ---- standard output that takes nothing: every command, and each form of its output
printf '{"output": {"width": 160, "height": 90, "fps": 10}, "segments": [%s]}\n' "$card" > "$p"
"$kinora" render "$p" -q -o "$media/film.mp4"
films
cp "$media/film.mp4" "$work/first.mp4"
full() { # NAME ARGUMENT…
    name=$1
    shift
    rm -rf "$work/made" # what new and import make they make once
    "$kinora" "$@" < "$work/asked" > /dev/full 2> "$work/err"
    code=$?
    check "$name: a full standard output is an error" test "$code" = 6 -a "$(grep -c '^kinora: cannot write to standard output: ' "$work/err")" = 1
    check "$name: the only one" test "$(grep '^kinora: ' "$work/err" | grep -cv '\.\.\.$')" = 1
    rm -rf "$work/made"
    "$kinora" "$@" < "$work/asked" >&- 2> "$work/err"
    code=$?
    check "$name: and one that is closed" test "$code" = 6 -a "$(grep -c '^kinora: cannot write to standard output: ' "$work/err")" = 1
}
tested=
echo '{"jsonrpc": "2.0", "id": 1, "method": "ping"}' > "$work/asked" # of mcp
printf '1\n00:00:01,000 --> 00:00:02,000\nA ladybird.\n' > "$work/made.srt"
while IFS='|' read -r command words; do
    tested="$tested $command"
    # shellcheck disable=SC2086
    full "$command $words" $command $words
done << ROWS
render|$p -o $media/film.mp4
render|$p -f --json -o $media/film.mp4
render|$p --dry-run
check|$p
check|$p --json
new|$work/made --template news
import|$work/made.srt -o $work/made
fmt|$p -o $media/laid.json
verify|$p -o $media/film.mp4
verify|$p -o $media/film.mp4 --json
export|$p --json -q -o $media/film.otio
direct|$p --explain
direct|$p --json -o $media/directed.json
subjects|$p --json
plan|$p
plan|$p --json
still|$p --at 0 -o $work/tmp/a.png
sheet|$p -o $work/tmp/a.jpg
bench|$p --method disabled
doctor|
schema|
effects|
effects|ken_burns_in
voice|$p --list
voice|--ledger
voice|--voices
cache|ls
cache|du
cache|prune
cache|verify
models|ls
models|verify
mcp|$work
submit|$p --force --print batches -o $media/away.mp4
worker|--manifest $work/cache/kinora/jobs/*/manifest --batches 0 --progress openjd
submit|$p --cancel --scheduler local -o $media/away.mp4
render|$p --review --json -o $media/film.mp4
approve|$p --json
report|$p
report|$p --json
status|$p
status|$p --json
config|
completion|bash
completion|zsh
completion|fish
help|
help|render
help|--man
help|--man render
version|
ROWS
# Events that cannot be written are one, too, whatever else is wrong; what that is stands on standard error.
echo '{' > "$work/tmp/bad.json"
unheard() { "$kinora" check "$@" > /dev/full 2> "$work/err"; } # all of its output is lost
unheard "$work/tmp/bad.json" --json
code=$?
check "events of a bad project on a full standard output: exit code 6" test "$code" = 6
check "with the cause" grep -q '^kinora: cannot write to standard output: No space left on device' "$work/err"
check "and the project's mistake" grep -q 'bad.json:' "$work/err"
unheard "$work/tmp/bad.json"
check "without events its own exit code" test "$?" = 3
unheard "$p" --json
check "events of a good one say why they could not be written" grep -q 'standard output: No space left on device' "$work/err"
rm "$work/tmp/bad.json"
for command in $("$kinora" help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
    full "$command --help" "$command" --help
    check "$command is in the table" sh -c "echo '$tested ' | grep -q ' $command '"
done
check "the film of a run that could not tell of it is whole" cmp -s "$media/film.mp4" "$work/first.mp4"
for command in schema help effects 'completion bash' 'help --man'; do
    # shellcheck disable=SC2086
    { "$kinora" $command 2> "$work/err"; } | head -n 1 > "$work/out.txt"
    check "$command is quiet when its reader leaves" test -s "$work/out.txt" -a ! -s "$work/err"
done

# ---- a link is replaced by the film, and what it leads to is kept
echo kept > "$media/kept.txt"
ln -s kept.txt "$media/link.mp4"
run render "$p" -q -o "$media/link.mp4"
check "a film takes the place of a link" test "$code" = 0 -a ! -L "$media/link.mp4"
check "and is that film" cmp -s "$media/link.mp4" "$work/first.mp4"
check "what the link leads to is kept" test "$(cat "$media/kept.txt")" = kept
rm -f "$media/link.mp4" "$media/kept.txt"

# ---- what is no file is not replaced by one, as a film and as what is written beside it
cp "$media/p.json" "$media/project.json"
odd=$work/odd
mkdir "$odd"
make_odd() {
    rm -rf "$odd"
    mkdir "$odd" "$odd/folder.mp4"
    mkfifo "$odd/pipe.mp4"
    ln -s pipe.mp4 "$odd/to-pipe.mp4"
    ln -s /dev/full "$odd/device.mp4"
    ln -s /proc/self/fd/7 "$odd/open.mp4"
    ln -s open.mp4 "$odd/to-open.mp4"
}
listed() { (cd "$odd" && find . -printf '%p %y %i %l\n' | sort); }
for name in "$odd/folder.mp4" "$odd/pipe.mp4" "$odd/to-pipe.mp4" "$odd/device.mp4" "$odd/open.mp4" "$odd/to-open.mp4" /dev/fd/7; do
    for flag in -o --report; do
        make_odd
        listed > "$work/before"
        echo kept > "$work/seven"
        rest="-o $work/out/other.mp4"
        [ $flag = -o ] && rest=
        # shellcheck disable=SC2086 # words
        run render "$p" -q $rest $flag "$name" 7>> "$work/seven"
        listed > "$work/after"
        check "$flag ${name##*/} is refused" test "$code" = 6
        check "which says what it is" grep -q "it is a .*, which no file replaces" "$work/err"
        check "and is as it was" cmp -s "$work/before" "$work/after"
        check "so is what is open" test "$(cat "$work/seven")" = kept
    done
done

rm -f "$work"/tmp/*
# ---- names as long as file systems take them (255 bytes), and one byte more
long() { # BYTES ENDING
    printf "%0$(($1 - ${#2}))d%s" 0 "$2"
}
for bytes in 231 239 255; do
    run render "$media/project.json" -q -o "$work/out/$(long $bytes .mp4)"
    check "a film with a name of $bytes bytes is made" test "$code" = 0
    check "and nothing else is there" test "$(ls -A "$work/out")" = "$(long $bytes .mp4)"
    run still "$media/project.json" -q -o "$work/out/$(long $bytes .png)"
    check "a picture, too" test "$code" = 0
    rm -f "$work"/out/*
done
run render "$media/project.json" -q -o "$work/out/$(long 256 .mp4)"
expect "a longer name is refused at once" 2 "has a name of 256 bytes, and 255 are the most in that folder; name the film differently"
run still "$media/project.json" -q -o "$work/out/$(long 256 .png)"
expect "so is a picture's" 2 "has a name of 256 bytes, and 255 are the most"
run render "$media/project.json" -q -o "$work/out/film.mp4" --report "$work/out/$(long 256 .json)"
expect "and a report's" 2 "has a name of 256 bytes, and 255 are the most"
sed 's/"output": {/"output": {"chapters": "list", /' "$media/project.json" > "$media/list.json"
run render "$media/list.json" -q -o "$work/out/$(long 255 .mp4)"
expect "and that of a file beside the film" 2 "has a name of 264 bytes, and 255 are the most"
finish
