#!/bin/sh
# SPDX-License-Identifier: MIT
# Forty pictures: each model is loaded once, by one process, however many workers there are; by the next build none; one picture that is
# new is looked at alone. Usage: forty.sh KINORA JSON_LINES TOY_MODELS [real]: with a small network of our own, or with the real ones.
toy_models=$(realpath "$3")
kind=${4:-toy}
real=${KINORA_TEST_MODELS:-${XDG_DATA_HOME:-${HOME:-/}/.local/share}/kinora/models}
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
p=$work/project.json
models=$work/models

if [ ! -f "$real/libonnxruntime.so" ]; then
    skip "forty pictures" "the models are not there"
    finish
    exit
fi
if [ "$kind" = real ]; then
    models=$real
    source=/usr/share/darknet/data/person.jpg # it has what every one of them is for
    if [ ! -f "$source" ]; then
        skip "forty pictures" "photograph not installed"
        finish
        exit
    fi
    loaded="blazeface centernet nanodet onnxruntime selfie "
else
    mkdir "$models"
    ln -s "$real/libonnxruntime.so" "$models/libonnxruntime.so"
    "$toy_models" "$models" yolo
    ffmpeg -nostdin -v error -f lavfi -i color=c=white:s=600x400 -frames:v 1 "$work/source.png"
    source=$work/source.png
    loaded="onnxruntime yolo "
fi
# Each has another pixel in a corner.
ffmpeg -nostdin -v error -loop 1 -i "$source" -frames:v 41 -vf "format=gbrp,geq=r='if(lt(X+Y,2),6*N,r(X,Y))':g='g(X,Y)':b='b(X,Y)'" "$work/p%02d.png"

# of FIRST LAST: a film of those pictures.
of() {
    segments=
    for n in $(seq -w "$1" "$2"); do
        segments="$segments${segments:+, }{\"image\": \"p$n.png\", \"duration\": 0.08, \"effects_plan\": {\"tools\": [\"zoom_on_subject\"]}}"
    done
    project "$work" "$segments"
}
film() {
    rm -f "$work/film.mp4"
    run render "$p" -o "$work/film.mp4" --json --models "$models" "$@"
}
n_state() { grep -c '^{"event":"subject",.*"state":"'"$1"'"' "$work/out.txt"; }
names() { sed -n 's/^{"event":"model","name":"\([a-z-]*\)".*/\1/p' "$work/out.txt" | sort | tr '\n' ' '; }
pids() { sed -n 's/^{"event":"model",.*"pid":\([0-9]*\).*/\1/p' "$work/out.txt" | sort -u | wc -l; }

of 01 40
for j in 1 2 -1; do
    rm -rf "$work/cache/kinora"
    film -j "$j" --threads 1 # of one stream and of batches the same
    check "-j $j: forty are looked at" test "$code $(n_state made) $(n_state cached)" = "0 40 0"
    check "-j $j: each model is loaded once" test "$(names)" = "$loaded"
    check "-j $j: by one process" test "$(pids)" = 1
    check "-j $j: which the end says, too" test "$("$json_lines" done models_loaded < "$work/out.txt")" = "$(echo "$loaded" | wc -w).000"
    sum=$(sha256sum < "$work/film.mp4")
    check "-j $j: the film is the same" test "$sum" = "${first:=$sum}"
done
film -j 2
check "the second build loads none" test "$code $(n_state made) $(n_state cached) $(names)" = "0 0 40 "
check "and says so" test "$("$json_lines" done models_loaded < "$work/out.txt")" = 0.000
of 01 41
film -j 2
check "one new picture: it alone is looked at" test "$code $(n_state made) $(n_state cached)" = "0 1 40"
check "for which each model is loaded once" test "$(names)" = "$loaded"
finish
