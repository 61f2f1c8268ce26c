#!/bin/sh
# SPDX-License-Identifier: MIT
# What pictures are about is told, drawn, and corrected by the line that is printed; builds tell it in their events and reports.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
make_media "$work"
p=$work/project.json

# A red disc at 0.6..0.8 x 0.4..0.7 of a lawn; a second lawn without any.
disc='lt(hypot((X/600-0.7)/0.1,(Y/400-0.55)/0.15),1)'
noise='mod(floor(X/3)*floor(X/3)*7+floor(Y/3)*floor(Y/3)*13+floor(X/3)*floor(Y/3)*5,31)'
ffmpeg -nostdin -v error -f lavfi -i color=c=black:s=600x400 -frames:v 1 \
    -vf "format=gbrp,geq=r='if($disc,200,40+$noise)':g='if($disc,40,110+$noise)':b='if($disc,30,30+$noise)'" "$work/ball.png"
ffmpeg -nostdin -v error -f lavfi -i color=c=0x2a7020:s=600x400 -frames:v 1 "$work/lawn.png"

zoom='"effects_plan": {"tools": ["zoom_on_subject"]}'
# near A B: numbers that differ by less than 0.08.
near() {
    awk -v a="$1" -v b="$2" 'BEGIN { exit !(a - b < 0.08 && b - a < 0.08) }'
}
# says FIELD: of the first event `subject`.
says() {
    sed -n 's/^{"event":"subject",.*"'"$1"'":"\{0,1\}\([^",}]*\).*/\1/p' "$work/out.txt" | head -1
}

project "$work" '{"image": "ball.png", "duration": 0.4}, {"image": "ball.png", "duration": 0.4, '"$zoom"'},
    {"image": "lawn.png", "duration": 0.4, "focus": "subject"}, {"image": "a.jpg", "duration": 0.4}, {"card": {}, "duration": 0.4}'
run subjects "$p"
check 'each picture once, in the order of segments' test "$code$(grep -o '^segment [0-9]*, [a-z]*' "$work/out.txt" | tr '\n' ';')" = \
    '0segment 2, ball;segment 3, lawn;segment 4, a;'
check 'with who found it' grep -q '^segment 2, ball.png: something, 0.[0-9]* sure (saliency)$' "$work/out.txt"
check 'a picture without a subject' grep -q 'lawn.png: no subject that is sure enough$' "$work/out.txt"
check 'a picture that nothing asks about' grep -q 'a.jpg: nothing asks for its subject$' "$work/out.txt"
run subjects "$p" --json
check 'it is kept' test "$(says state)" = cached
for edge in left/0.6 top/0.4 right/0.8 bottom/0.7; do
    check "where it is: ${edge%/*}" near "$(says "${edge%/*}")" "${edge#*/}"
done
run subjects "$p" --json --all
check 'all are looked at where that is asked for' test "$(grep -c '"state":"cached"' "$work/out.txt") $(grep -c '"state":"made"' "$work/out.txt")" = '2 1'

# ---- the line corrects
run subjects "$p"
line=$(sed -n '/ball.png/{n;s/^ *//;p}' "$work/out.txt")
project "$work" '{"image": "ball.png", "duration": 0.4, '"$line, $zoom"'}'
run subjects "$p" --json
check 'the printed line is one of a project' test "$code$(says state)" = 0given
check 'and says the same' near "$(says left)" 0.6
project "$work" '{"image": "ball.png", "duration": 0.4, "subject": {"bbox": [0.1, 0.2, 0.3, 0.4], "label": "hat", "anchor": [0.2, 0.3]}}'
run subjects "$p"
check 'what the project says comes back as it is' grep -qF '"subject": {"bbox": [0.1, 0.2, 0.3, 0.4], "anchor": [0.2, 0.3], "label": "hat"}' "$work/out.txt"

# ---- pictures. bright NAME X Y: a pixel of it is the yellow of boxes.
yellow() {
    ffmpeg -nostdin -v error -i "$1" -vf "crop=2:2:$2:$3" -f rawvideo -pix_fmt rgb24 - | od -An -tu1 | head -1 |
        awk '{ exit !($1 > 200 && $2 > 170 && $3 < 90) }'
}
run subjects "$p" -o "$work/out/s.png"
check 'the picture is drawn with the box' yellow "$work/out/s.png" "$((8 + 48))" "$((8 + 20 + 100))"
run sheet "$p" --subjects -o "$work/out/sheet.png"
check 'and in a sheet' yellow "$work/out/sheet.png" "$((8 + 25 + 27))" "$((8 + 36 + 40))"
rm -rf "$work/out"
mkdir "$work/out"
run subjects "$p" -o "$work/ball.png"
expect 'no picture of the project is replaced' 2 'ball.png'
run subjects "$p" -o "$work/out/s.txt"
expect 'another ending' 2 '.png, .jpg or .webp'
printf 'no picture' > "$work/rubbish.png"
project "$work" '{"image": "rubbish.png", "duration": 0.4, "focus": "subject"}'
run subjects "$p" -o "$work/out/s.png"
expect 'a file that is no picture' 4 'rubbish.png'

# ---- builds
project "$work" '{"image": "ball.png", "duration": 0.4, '"$zoom"'}'
rm -rf "$work/cache/kinora"
run render "$p" --json -o "$work/out/film.mp4" --report "$work/out/report.json"
check 'a build tells what it found' test "$code$(says state)$(says detector)$(says segment)" = 0madesaliency1
check 'its report, too' report_holds "$work/out/report.json"
check 'with the place' grep -q '"detector" *: *"saliency"' "$work/out/report.json"
run render "$p" --json --force=render -o "$work/out/film.mp4" --report "$work/out/report.json"
check 'and what it knew' test "$code$(says state)" = 0cached
check 'which the report counts' grep -q '"cached" *: *1' "$work/out/report.json"
check 'and says for people, who ask for all' sh -c "'$kinora' render '$p' -v --force=render -o '$work/out/film.mp4' 2>&1 | grep -q 'CACHED ball.png: something, 0.[0-9]* sure'"
export KINORA_TEST_FAULT=start-crash:detect=0
run status "$p" --json
unset KINORA_TEST_FAULT
check 'status knows the phase, and starts nobody' grep -q '^{"event":"phase","phase":"detect","state":"done"' "$work/out.txt"
check 'and warns of nothing' test ! -s "$work/err"
# ---- one new picture is looked at alone, whatever the number of workers
n_state() { grep -c '^{"event":"subject",.*"state":"'"$1"'"' "$work/out.txt"; }
ffmpeg -nostdin -v error -i "$work/ball.png" -vf hflip -frames:v 1 "$work/other.png"
project "$work" '{"image": "ball.png", "duration": 0.4, '"$zoom"'}, {"image": "other.png", "duration": 0.4, '"$zoom"'}, {"image": "other.png", "duration": 0.4, '"$zoom"'}'
run render "$p" --json -j 3 -o "$work/out/film.mp4"
check 'one new picture' test "$code $(n_state made) $(n_state cached)" = '0 1 1'

# ---- sizes: one pixel, and a hundred million
ffmpeg -nostdin -v error -f lavfi -i color=c=red:s=16x16 -frames:v 1 -vf scale=1:1 "$work/one.png"
ffmpeg -nostdin -v error -f lavfi -i color=c=gray:s=10000x10000,format=gray -frames:v 1 "$work/large.png"
for name in one large; do
    project "$work" '{"image": "'$name'.png", "duration": 0.2, "focus": "subject"}'
    run subjects "$p"
    check "$name.png: no subject, and no failure" test "$code$(grep -c "$name.png: no subject that is sure enough\$" "$work/out.txt")" = 01
    run render "$p" --json -o "$work/out/film.mp4"
    check "$name.png: the film" test "$code" = 0
done

# ---- what is not listed is told
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=64x36:rate=5 -t 1 -pix_fmt yuv420p "$work/clip.mp4"
project "$work" '{"video": "clip.mp4"}'
run subjects "$p"
check "a clip is told, and why it is not listed" grep -q '^segment 1, clip.mp4: a clip, .* not listed here$' "$work/out.txt"
project "$work" '{"card": {}, "duration": 1}'
run subjects "$p"
check "so is a film without pictures" grep -qx 'no segment shows a picture' "$work/out.txt"

# ---- a cut inside of a clip that is followed: what each shot is about is seen, from the frame of the cut on
ffmpeg -nostdin -v error -f lavfi -i "color=c=0x203040:s=320x180:r=25:d=1.2,drawbox=x=20:y=70:w=40:h=40:color=orange:t=fill" \
    -f lavfi -i "color=c=0x403020:s=320x180:r=25:d=1.2,drawbox=x=260:y=70:w=40:h=40:color=0x30b0ff:t=fill" \
    -filter_complex "[0][1]concat" -c:v libx264 -qp 12 -g 25 -pix_fmt yuv420p "$work/cut.mp4"
# seen FRAME...: of each its middle row, as what is in it: o (orange), b (blue), or - for the ground alone.
seen() {
    for frame; do
        ffmpeg -nostdin -v error -i "$work/out/cut.mp4" -vf "select=eq(n\,$frame),format=rgb24,crop=iw:2:0:ih/2-1" -frames:v 1 -f rawvideo - | od -An -v -tu1 -w3 |
            awk '$1 > 180 && $3 < 90 { o++ } $3 > 180 && $1 < 110 { b++ } END { printf "%s", (o > 30 ? "o" : b > 30 ? "b" : "-") }'
    done
}
cut_film() {
    printf '{"version": 1, "output": {"width": 90, "height": 160, "fps": 25}, "segments": [{"video": "cut.mp4", "focus": "subject"%s}]}' "$1" > "$p"
    shift
    rm -f "$work/out/cut.mp4"
    run render "$p" -q -o "$work/out/cut.mp4" "$@"
}
cut_film '' -j 1 --no-cache
check 'a cut: both are seen, and the frame jumps with it' test "$code$(seen 0 15 29 30 31 45 59)" = 0ooobbbb
cp "$work/out/cut.mp4" "$work/first.mp4"
cut_film '' -j 3 --cpu-mask c
check 'by other workers the same film' cmp -s "$work/out/cut.mp4" "$work/first.mp4"
cut_film ', "loop": 2' -j 2
check 'so it does where the clip is played again' test "$code$(seen 0 29 30 59 60 61 89 90 119)" = 0oobbooobb
cut_film ', "in": 0.6, "duration": 1' -j 2
check 'and where its start is not shown' test "$code$(seen 0 14 15 24)" = 0oobb

# ---- what effects do along a clip: a zoom is elsewhere after the cut, and a line goes along with what it is about
printf '{"version": 1, "output": {"width": 320, "height": 180, "fps": 25}, "segments": [{"video": "cut.mp4", "effects_plan": {"tools": [{"name": "zoom_on_subject", "target_scale": 2.5, "anim_duration": 0.1}]}}]}' > "$p"
run render "$p" -q -f -o "$work/out/cut.mp4"
check 'a zoom over a cut: both are seen' test "$code$(seen 15 29 30 31 59)" = 0oobbb
ffmpeg -nostdin -v error -f lavfi -i "color=c=0x203040:s=320x180:r=25:d=2,format=rgb24" -f lavfi -i "color=c=orange:s=40x40:r=25:d=2,format=rgb24" \
    -filter_complex "[0][1]overlay=x='20+100*t':y=70:format=rgb" -c:v libx264 -qp 12 -g 25 -pix_fmt yuv420p "$work/goes.mp4"
# line FRAME: the leftmost and the rightmost column of the line about what goes, from its own left edge.
line() {
    ffmpeg -nostdin -v error -i "$work/out/goes.mp4" -vf "select=eq(n\,$1),format=rgb24,crop=iw:2:0:ih/2-1" -frames:v 1 -f rawvideo - | od -An -v -tu1 -w3 |
        awk -v from="$((20 + 4 * $1))" 'NR <= 320 && $2 > 110 && $1 < 100 { if (!n++) first = NR; last = NR } END { print (n > 1 ? first - from : "none"), (n > 1 ? last - from : "none") }'
}
printf '{"version": 1, "output": {"width": 320, "height": 180, "fps": 25}, "segments": [{"video": "goes.mp4", "effects_plan": {"tools": [{"name": "subject_outline", "pulse": false}]}}]}' > "$p"
run render "$p" -q -f -o "$work/out/goes.mp4" -j 1
for frame in 0 10 25 40 49; do
    check "a line about what goes, at frame $frame: $(line $frame)" sh -c "echo '$(line $frame)' | awk '{ exit !(\$1 < 0 && \$1 > -16 && \$2 > 40 && \$2 < 56) }'"
done
cp "$work/out/goes.mp4" "$work/first.mp4"
run render "$p" -q -f -o "$work/out/goes.mp4" -j 2 --cpu-mask c --no-cache
check 'by other workers the same film' cmp -s "$work/out/goes.mp4" "$work/first.mp4"
finish
