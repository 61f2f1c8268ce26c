#!/bin/sh
# SPDX-License-Identifier: MIT
# kinora cache: what is kept, pruning and verifying it.
. "$(dirname "$0")/lib.sh"

media=$work/media
make_media "$media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$media/project.json
project "$media" '{"image": "a.jpg", "duration": 1}, {"image": "b.png", "duration": 1}' '"audio_file": "tone.wav",'
touch -d '1 minute ago' "$media"/*.jpg "$media"/*.png "$media"/*.wav
store=$work/cache/kinora
says() { grep -qE -- "$1" "$work/out.txt"; }

run cache du
check "an empty cache holds nothing" says "^$store: 0.0 kB of at most [1-9]"
check "and looking makes no folder" test ! -e "$store"

run render "$p" -q -o "$work/out/film.mp4" --chunk-duration 1
cp "$work/out/film.mp4" "$work/first.mp4"
run cache ls
check "ls lists a batch with its segment and project" says "^batch .*  segment 2 of $p$"
check "ls lists a picture with its path" says "^surface .*  $media/b.png$"
check "ls lists the sound with its path" says "^batch .*  $media/tone.wav$"
run cache ls --json
check "ls --json prints lines of JSON" sh -c "'$json_lines' done < '$work/out.txt'"
check "one for every result" test "$(grep -c "^{\"event\":\"entry\"," "$work/out.txt")" = "$(find "$store" -name '*.batch' -o -name '*.surface' -o -name '*.probe' | wc -l)"
run cache du --json
check "du --json ends with the whole" sh -c "'$json_lines' done < '$work/out.txt'"
run cache du --cache-size 3G
check "du says the limit" says 'of at most 3'

find "$store" -name '*.batch' | while read -r batch; do
    printf '\377' | dd of="$batch" bs=1 seek=700 conv=notrunc status=none
done
run cache verify
check "verify names each damaged batch" test "$(grep -c "^removed $store/batches/.*\.batch: " "$work/out.txt")" = 3
check "and counts them" says ' results checked .*, 3 damaged$'
check "and they are gone" test -z "$(find "$store" -name '*.batch')"
run cache verify --json
check "a second verify finds nothing" grep -q '^{"event":"verified",.*"damaged":0}' "$work/out.txt"
rm "$work/out/film.mp4"
run render "$p" -q -o "$work/out/film.mp4" --chunk-duration 1
check "a render makes them again, with the same bytes" cmp -s "$work/out/film.mp4" "$work/first.mp4"

run cache prune
check "prune alone leaves what is within the limit" says '^0 removed '
run cache prune --older-than 1h
check "prune --older-than leaves what was used since" says '^0 removed '
find "$store/surfaces" -name '*.surface' -exec touch -d '3 days ago' {} +
run cache prune --older-than 2d
check "and removes what was not" says '^2 removed '
check "with its notes" test -z "$(find "$store/surfaces" -type f)"
run cache prune --all
check "prune --all removes everything" says ' 0 left '
check "and leaves no result and no note" test -z "$(find "$store" -name '*.batch' -o -name '*.probe' -o -name '*.json')"
rm "$work/out/film.mp4"
run render "$p" -q -o "$work/out/film.mp4" --chunk-duration 1
check "after that the same film is made" cmp -s "$work/out/film.mp4" "$work/first.mp4"

rm "$work/out/film.mp4"
run render "$p" --log-level warning -o "$work/out/film.mp4" --chunk-duration 1 --cache-dir "$p/cache"
check "a cache folder that cannot be made is a warning" grep -q "warning: cannot use '$p/cache' for the cache: " "$work/err"
check "and the film is made without a cache" cmp -s "$work/out/film.mp4" "$work/first.mp4"
check "of which nothing stays" test -z "$(find "$work/tmp" -mindepth 1)"

# Of a small disk: full in the middle of a render, full of old results, read-only.
mkdir "$work/small"
small=$media/small.json
sed 's/"fps": 25/"fps": 25, "crf": 1/; s/"duration": 1/"duration": 12, "effects_plan": {"overlays": ["film_grain"]}/' "$p" > "$small"
if mount -t tmpfs -o size=7m tmpfs "$work/small" 2> /dev/null; then
    rm -f "$work/out/film.mp4"
    run render "$small" -q -o "$work/out/film.mp4" --chunk-duration 2 --cache-dir "$work/small"
    expect_lines=$(grep -c "space" "$work/err")
    check "a disk that becomes full ends the render with 6" test "$code" = 6
    check "and says so" test "$expect_lines" -ge 1
    check "no film stands there" test ! -e "$work/out/film.mp4"
    check "no unfinished batch stays" test -z "$(find "$work/small/work" -mindepth 1)"
    check "finished ones do" test -n "$(find "$work/small" -name '*.batch')"
    rm -f "$work/out/film.mp4"
    run render "$p" -q -o "$work/out/film.mp4" --chunk-duration 1 --cache-dir "$work/small"
    check "another render makes room and succeeds" cmp -s "$work/out/film.mp4" "$work/first.mp4"
    mount -o remount,size=200m "$work/small"
    run render "$small" -q -o "$work/out/film.mp4" --chunk-duration 2 --cache-dir "$work/small"
    run render "$small" -q -o "$work/out/fresh.mp4" --chunk-duration 2 --no-cache
    check "with more room the same command makes the film" cmp -s "$work/out/film.mp4" "$work/out/fresh.mp4"
    mount -o remount,ro "$work/small"
    rm "$work/out/film.mp4"
    run render "$p" --log-level warning -o "$work/out/film.mp4" --chunk-duration 1 --cache-dir "$work/small"
    check "a read-only cache folder is a warning" grep -q "warning: cannot use '$work/small' for the cache: .*'$work/small/[a-z]*': Read-only" "$work/err"
    check "and the film is made" cmp -s "$work/out/film.mp4" "$work/first.mp4"
    run cache ls --cache-dir "$work/small"
    check "what is in it can be listed" says '^batch '
    run cache prune --all --cache-dir "$work/small"
    check "but not pruned" test "$code" = 6
    umount "$work/small"
else
    skip "a small disk" "no permission to mount"
fi

mkdir "$work/other"
echo precious > "$work/other/file"
run cache prune --all --cache-dir "$work/other"
check "in a folder that is no cache nothing is pruned" test "$code" = 0
check "and nothing is left" test "$(ls -A "$work/other")" = file

rm -rf "$work/out"
mkdir "$work/out"
while IFS='|' read -r name fragment words; do
    # shellcheck disable=SC2086
    run $words
    expect "$name" 2 "$fragment"
done << 'ROWS'
cache without a verb is refused|cache|cache
an unknown verb is refused with the nearest one|did you mean 'prune'|cache prun
an age without unit is refused|is not a time such as 30d|cache prune --older-than 30
a negative age is refused|is not a time such as 30d|cache prune --older-than=-1d
--all is of prune alone|--all is for 'cache prune', not for 'ls'|cache ls --all
--older-than is of prune alone|--older-than is for 'cache prune', not for 'verify'|cache verify --older-than 30d
--to is of prune alone|--to is for 'cache prune', not for 'du'|cache du --to 1G
--all and --to exclude each other|--all excludes|cache prune --all --to 1G
a size that is none is refused|is not a size|cache prune --to many
ROWS
finish
