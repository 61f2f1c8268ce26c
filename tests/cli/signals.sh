#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: whole files: a command that has no work to keep and is stopped by a signal says so on one line, and leaves nothing.
# Whoever starts the tests so that they outlive a terminal (nohup) has the hang-up ignored, which a shell cannot take back.
[ "${SIGNALS_ARE_HEARD:-}" ] || exec env --default-signal=HUP,TERM SIGNALS_ARE_HEARD=yes sh "$0" "$@"
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
media=$work/media
p=$media/project.json
make_media "$media"
project "$media" '{"image": "a.jpg", "duration": 0.4}'
sed -i 's/"fps": 25/"fps": 25, "encoder": "mpeg4"/' "$p"

folder=build
# stopped SIGNAL CODE FAULT WORDS…: the signal comes while the command hangs in its work, which its folder shows.
stopped() {
    signal=$1 expected=$2 name="$1 in $4 $5"
    KINORA_TEST_FAULT=$3
    export KINORA_TEST_FAULT
    shift 3
    "$kinora" "$@" > "$work/out.txt" 2> "$work/err" &
    pid=$!
    i=0
    while ! ls "$work/tmp"/kinora-$folder-* > "$work/folder" 2>&1 && [ $i -lt 400 ]; do
        sleep 0.05
        i=$((i + 1))
    done
    # Its folder alone does not say that it hangs: without the fault it would have ended by now.
    sleep 1
    kill -"$signal" $pid
    wait $pid
    code=$?
    unset KINORA_TEST_FAULT
    check "$name: there was a work folder" test "$i" -lt 400
    check "exit code $expected" test $code = "$expected"
    check "one line says so" test "$(cat "$work/err")" = "kinora: stopped"
    check "its folder is gone" test -z "$(ls "$work/tmp")"
    check "nothing stands beside the output" test -z "$(ls -A "$work/out")"
}
for row in INT:130 TERM:143 HUP:129; do
    signal=${row%:*} expected=${row#*:}
    stopped "$signal" "$expected" start-hang:encoder=0 check "$p" --media --no-cache
    stopped "$signal" "$expected" start-hang:encoder=0 plan "$p" --no-cache
    stopped "$signal" "$expected" hang-alone:picture=0 still "$p" -o "$work/out/still.png" --no-cache
    stopped "$signal" "$expected" hang-alone:picture=0 sheet "$p" -o "$work/out/sheet.png" --no-cache
    stopped "$signal" "$expected" hang-alone:picture=0 effects vignette --preview "$media/a.jpg" -o "$work/out/preview.png"
    folder=bench
    stopped "$signal" "$expected" hang-alone:picture=0 bench "$p" --methods disabled -q
    folder=build
    stopped "$signal" "$expected" hang-alone:picture=0 still "$p" -o "$work/out/still.png" --no-cache --json
    check "the last event says it" grep -q '"event":"error","code":"stopped","exit_code":'"$expected" "$work/out.txt"
done

# What is killed cannot remove its folder; the next run does, when nobody uses it.
KINORA_TEST_FAULT=hang-alone:picture=0 "$kinora" still "$p" -o "$work/out/killed.png" --no-cache > "$work/out.txt" 2> "$work/err" &
pid=$!
i=0
while ! ls "$work/tmp"/kinora-build-* > "$work/folder" 2>&1 && [ $i -lt 400 ]; do
    sleep 0.05
    i=$((i + 1))
done
run still "$p" -o "$work/out/still.png" --no-cache
check "the folder of a build that runs stays" test "$code" = 0 -a "$(ls "$work/tmp")" != ""
kill -KILL $pid
wait $pid 2> /dev/null
check "that of a killed one, too" test "$(ls "$work/tmp")" != ""
run still "$p" -o "$work/out/still.png" --no-cache
check "until the next run removes it" test "$code" = 0 -a -z "$(ls "$work/tmp")"
rm -rf "$work/out/still.png" "$media/.kinora"

# What is copied into a new project's folder goes with it, whether the folder was there or not.
for made in yes no; do
    rm -rf "$work/film" "$work/from"
    mkdir "$work/from"
    [ $made = yes ] || mkdir "$work/film"
    for i in 1 2 3 4 5 6 7 8; do
        cp "$media/a.jpg" "$work/from/$i.jpg"
        dd if=/dev/zero bs=1M count=24 2> /dev/null >> "$work/from/$i.jpg"
    done
    "$kinora" new "$work/film" --from "$work/from" > "$work/out.txt" 2> "$work/err" &
    pid=$!
    while kill -0 $pid 2> /dev/null && ! ls "$work/film"/*.jpg > /dev/null 2>&1; do sleep 0.002; done
    kill -INT $pid
    wait $pid
    code=$?
    check "stopped in the middle of a new project" test $code = 130
    check "nothing of it is left" test -z "$(ls -A "$work/film" 2> /dev/null)"
    [ $made = no ] || check "nor the folder that it made" test ! -e "$work/film"
done

# Who is told by nohup to go on does.
trap '' HUP
"$kinora" still "$p" -o "$work/out/still.png" --no-cache > "$work/out.txt" 2> "$work/err" &
pid=$!
i=0
while kill -0 $pid 2> /dev/null && [ $i -lt 20 ]; do
    kill -HUP $pid 2> /dev/null
    i=$((i + 1))
done
wait $pid
check "nohup is heeded" test $? = 0

finish
