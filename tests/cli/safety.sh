#!/bin/sh
# SPDX-License-Identifier: MIT
# Whatever stands under the names that the program makes (links, pipes, devices, folders, huge files), nothing outside of project,
# cache, temporary folder and named outputs is made, changed or removed, nothing hangs, and the film is right.
. "$(dirname "$0")/lib.sh"

media=$work/media
mkdir "$media"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x200 -frames:v 1 "$media/a.png" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
project "$media" '{"image": "a.png", "duration": 0.2}, {"card": {"text": "Two"}, "duration": 0.2}'
touch -d '1 minute ago' "$media"/*
p=$media/project.json
film=$work/out/film.mp4
cache=$work/cache/kinora
outside=$work/outside

# Everything that could be taken for the program's own.
make_outside() {
    rm -rf "$outside"
    mkdir -p "$outside/work/kinora-build-1-00000001" "$outside/00"
    for own in a.tmp .state.json.1-00000001.tmp state.json manifest report.json lock clock prune.lock 00/x.batch \
        work/kinora-build-1-00000001/lock; do
        echo precious > "$outside/$own"
    done
    touch -d '1 hour ago' "$outside"/* "$outside"/.state*
}
listed() { (cd "$outside" && find . -printf '%p %y %s %T@ %i\n' | sort); }
# render_bounded ARGUMENT...: a run that ends by itself.
render_bounded() {
    timeout -k 5 60 "$kinora" render "$p" -o "$film" --method disabled --log-level warning "$@" > "$work/out.txt" 2> "$work/err"
    code=$?
    films
}
reset() {
    chmod -R u+rwX "$media/.kinora" "$cache" 2> /dev/null
    rm -rf "$media/.kinora" "$cache" "$work/tmp" "$work/out"
    mkdir -p "$work/tmp" "$work/out"
}

reset
render_bounded --no-cache --no-state
cp "$film" "$work/good.mp4"
check "the film by itself" test "$code" = 0

# A whole set of notes and results, put back for each row.
reset
render_bounded
cp -a "$media/.kinora" "$work/kept.kinora"
state=$(state_of "$media")
cp -a "$cache" "$work/kept.cache"
batch=$(cd "$cache" && find batches -name '*.batch' | head -1)
surface=$(cd "$cache" && find surfaces -name '*.surface' | head -1)
put_back() {
    reset
    cp -a "$work/kept.kinora" "$media/.kinora"
    cp -a "$work/kept.cache" "$cache"
    make_outside
}

# place KIND PATH: puts the odd thing there.
place() {
    rm -rf "$2"
    mkdir -p "${2%/*}"
    case $1 in
    link) ln -s "$outside" "$2" ;;
    hard-link) ln "$outside/state.json" "$2" ;;
    file-link) ln -s "$outside/state.json" "$2" ;;
    dangling) ln -s "$outside/new" "$2" ;;
    pipe) mkfifo "$2" ;;
    device) ln -s /dev/zero "$2" ;;
    folder) mkdir -p "$2/inner" ;;
    sparse) truncate -s 6G "$2" ;;
    esac
}

# row KIND PATH: the film is made anew over it, the same, and the outside is as it was.
row() {
    put_back
    place "$1" "$2"
    listed > "$work/before"
    rm -f "$film"
    render_bounded --memory 500M
    listed > "$work/after"
    if [ "$code" != 0 ]; then
        fail "$1 as ${2#"$work"/}" "exit code $code"
    elif ! cmp -s "$film" "$work/good.mp4"; then
        fail "$1 as ${2#"$work"/}" "another film"
    elif ! cmp -s "$work/before" "$work/after"; then
        fail "$1 as ${2#"$work"/}" "outside: $(diff "$work/before" "$work/after" | head -3)"
    else
        pass "$1 as ${2#"$work"/}: the film, and nothing else touched"
    fi
}

for path in "$media/.kinora" "${state%/*}" "$state"; do
    row link "$path"
    check "which is told" grep -q "is a link, which is not followed" "$work/err"
    row dangling "$path"
done
for name in state.json manifest report.json lock; do
    for kind in hard-link file-link dangling pipe device folder sparse; do
        row $kind "$state/$name"
    done
done
for name in surfaces batches probes work "${batch%/*}" "${surface%/*}"; do
    row link "$cache/$name"
    check "which is told" grep -q "is a link, which is not followed" "$work/err"
done
for name in clock prune.lock "$batch" "$surface" "${batch%.batch}.json"; do
    for kind in hard-link file-link dangling pipe device folder sparse; do
        row $kind "$cache/$name"
    done
done

# A folder of the program's own form in the temporary folder that is a link, or of another user's making.
put_back
ln -s "$outside" "$work/tmp/kinora-build-1-00000002"
mkdir "$work/tmp/kinora-build-notes" "$work/tmp/kinora-build-1-00000003"
echo x > "$work/tmp/kinora-build-1-00000003/lock"
listed > "$work/before"
render_bounded --no-cache
listed > "$work/after"
check "links in the temporary folder are not followed" cmp -s "$work/before" "$work/after"
check "what is not of our making stays" test -d "$work/tmp/kinora-build-notes"
check "what a dead build without a cache left goes" test ! -e "$work/tmp/kinora-build-1-00000003"
mkdir "$work/tmp/kinora-build-1-00000004"
echo x > "$work/tmp/kinora-build-1-00000004/lock"
render_bounded
check "with the next build that has one, too" test ! -e "$work/tmp/kinora-build-1-00000004"

# File systems without locks: ENOLCK, ENOSYS, EOPNOTSUPP, EIO, and EINTR for ever; every call from the first on, or one.
for number in 37 38 95 5 4; do
    for at in 1+ 1 2 3; do
        reset
        rm -f "$work/counter"
        KINORA_FAULT=lock/$number:$at:$work/counter
        export KINORA_FAULT
        render_bounded
        unset KINORA_FAULT
        n=$(find "$cache" "$work/tmp" -name 'kinora-build-*' | wc -l)
        case $code in
        0) good=$(cmp -s "$film" "$work/good.mp4" && echo film) ;;
        6) good=$(test "$(grep -c '^kinora: ' "$work/err")" -ge 1 && echo told) ;;
        *) good= ;;
        esac
        check "locks that fail with errno $number, at call $at, leave no folders ($code)" test -n "$good" -a "$n" = 0
    done
done

# What a run stands on is none of its outputs.
reset
mkdir -p "$XDG_CONFIG_HOME/kinora"
printf '[kinora]\nworkers = 1\n' > "$XDG_CONFIG_HOME/kinora/kinora.conf"
render_bounded
batch=$(find "$cache/batches" -name '*.batch' | head -1)
for own in "$state/state.json" "$state/manifest" "$state/lock" "$state/other.json" "$cache/prune.lock" "$cache/work/r.json" \
    "$cache/surfaces/r.json" "$batch" "$XDG_CONFIG_HOME/kinora/kinora.conf"; do
    cp "$own" "$work/before" 2> /dev/null || : > "$work/before"
    render_bounded --report "$own"
    check "a report is not written over ${own#"$work"/}" test "$code" = 2 -a "$(grep -c 'would be written over a part of' "$work/err")" = 1
    check "which stays" sh -c "if [ -s '$work/before' ]; then cmp '$work/before' '$own'; else test ! -s '$own'; fi"
done
render_bounded --report "$cache/report.json"
check "beside the cache's own names there is room" test "$code" = 0 -a -s "$cache/report.json"
rm -rf "$XDG_CONFIG_HOME/kinora"

# A folder for temporary files that is not there is nobody's to make.
TMPDIR=$work/nowhere render_bounded --no-cache
check "a folder for temporary files is not made" test "$code" = 6 -a ! -e "$work/nowhere"
check "which is said" grep -q "nowhere" "$work/err"
finish
