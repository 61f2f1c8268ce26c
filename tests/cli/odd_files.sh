#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever stands under a name that a person or a project gives (a pipe, a device, an endless or a huge file, a folder, a link that
# leads nowhere, a socket), nothing waits for it and nothing reads it without end: one line says what it is, and the run ends.
# (What stands under Kinora's own names: safety.sh. Outputs: output.sh.)
. "$(dirname "$0")/lib.sh"

media=$work/media
mkdir "$media"
make_media "$media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
odd=$media/odd
p=$media/project.json
film=$work/out/film.mp4
card='{"card": {"text": "x"}, "duration": 0.2}'

place() { # KIND PATH
    rm -rf "$2"
    case $1 in
    pipe) mkfifo "$2" ;;
    device) ln -s /dev/zero "$2" ;;
    terminal) ln -s /dev/ptmx "$2" ;;
    dangling) ln -s "$work/nowhere" "$2" ;;
    loop) ln -s "${2##*/}" "$2" ;;
    folder) mkdir "$2" ;;
    sparse) truncate -s 6G "$2" ;;
    socket) perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1) or die' "$2" ;;
    esac
}
# bounded CODES ARGUMENT...: the run ends by itself with one of the codes, and with one line.
bounded() {
    codes=$1
    shift
    timeout -k 5 100 "$kinora" "$@" > "$work/out.txt" 2> "$work/err"
    code=$?
    case " $codes " in
    *" $code "*) ;;
    *)
        fail "$kind as $what: $1" "exit code $code, expected one of $codes"
        return
        ;;
    esac
    if [ "$(wc -l < "$work/err")" = 1 ] && [ "$(wc -c < "$work/err")" -lt 2000 ]; then
        pass "$kind as $what: $1 says what it is"
    else
        fail "$kind as $what: $1" "$(wc -l < "$work/err") lines"
    fi
}

for kind in pipe device terminal dangling loop folder sparse socket; do
    place $kind "$odd.json"
    what='a project'
    bounded "3 4" check "$odd.json"
    bounded "3 4" render "$odd.json" -o "$film" -q
    rm -rf "$odd.json"
    while IFS='|' read -r what name more segment; do
        place $kind "$media/$name"
        project "$media" "${segment:-$card}" "$more"
        bounded "3 4" render "$p" -o "$film" -q --no-cache
        check "and no film" test ! -e "$film"
        rm -rf "${media:?}/$name"
    done << 'ROWS'
a picture|odd.png||{"image": "odd.png", "duration": 0.2}
a clip|odd.mov||{"video": "odd.mov", "duration": 0.2}
narration|odd.wav|"audio_file": "odd.wav",|
music|odd.wav|"music": {"file": "odd.wav"},|
a sound effect|odd.wav|"sounds": [{"file": "odd.wav", "at": 0}],|
speech|odd.wav||{"card": {"text": "x"}, "audio": "odd.wav"}
words|odd.words.json|"audio_file": "tone.wav", "captions": {"burn": "plain", "words": "odd.words.json"},|
captions|odd.srt|"captions": {"burn": "plain", "file": "odd.srt"},|
web captions|odd.vtt|"captions": {"burn": "plain", "file": "odd.vtt"},|
styled captions|odd.ass|"captions": {"burn": "plain", "file": "odd.ass"},|
ROWS
    project "$media" "$card"
    what='settings'
    mkdir -p "$work/config/kinora"
    place $kind "$work/config/kinora/kinora.conf"
    case $kind in
    dangling) ;; # none are set
    *) bounded "2 4" config ;;
    esac
    rm -rf "$work/config/kinora"
    what='the folder for temporary files'
    place $kind "$work/odd-tmp"
    TMPDIR=$work/odd-tmp
    [ $kind = folder ] || bounded 6 render "$p" -o "$film" -q --no-cache
    TMPDIR=$work/tmp
    rm -rf "$work/odd-tmp"
done

# A pipe that somebody writes into is a way to hand in a project.
project "$media" "$card"
kind='a pipe with a writer' what='a project'
(cd "$media" && "$kinora" check /dev/stdin < "$p" > "$work/out.txt" 2> "$work/err")
check "a project on standard input, a file" test $? = 0
(cd "$media" && cat project.json | "$kinora" check /dev/stdin > "$work/out.txt" 2> "$work/err")
check "and a pipe" test $? = 0

# A file that takes an hour to look through: a signal ends that, and no second one is needed.
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x200:rate=25 -t 0.4 -movflags +faststart "$media/huge.mov"
truncate -s 4T "$media/huge.mov" 2> /dev/null || truncate -s 1T "$media/huge.mov"
project "$media" '{"video": "huge.mov", "duration": 0.2}'
for signal in INT TERM; do
    timeout -k 5 200 "$kinora" render "$p" -o "$film" -q --no-cache > "$work/out.txt" 2> "$work/err" & # no film
    runner=$!
    for _ in $(seq 1 1000); do
        child=$(cat "/proc/$runner/task/$runner/children" 2> /dev/null)
        child=${child%% *}
        [ -n "$child" ] && [ -n "$(find "/proc/$child/fd" -lname '*/huge.mov' 2> /dev/null)" ] && break
        sleep 0.05
    done
    kill -"$signal" "$child"
    wait "$runner"
    code=$?
    case $signal in INT) expected=130 ;; *) expected=143 ;; esac
    expect "SIG$signal ends the look at a huge file" $expected "stopped"
done
rm -f "$media/huge.mov"
finish
