#!/bin/sh
# SPDX-License-Identifier: MIT
# Small pictures are made better where the project asks for it: edges sharper, blocks of JPEG softer, and nothing else is touched.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
p=$work/project.json

# steps PICTURE REST: the mean step between neighbours of the middle row at columns REST of 8, in hundredths.
steps() {
    ffmpeg -nostdin -v error -i "$1" -vf "crop=iw:1:0:ih/2,format=gray" -f rawvideo - | od -An -v -tu1 -w1 |
        awk -v rest="$2" 'NR > 1 && (NR - 1) % 8 == rest { d = $1 - last; sum += d < 0 ? -d : d; n++ } { last = $1 } END { print int(sum * 100 / n) }'
}
# still NAME MORE: of the picture $image, drawn to $work/NAME.png.
still() {
    printf '{"version": 1, "output": {"width": %s, "fps": 25}, "segments": [{"image": "%s", "duration": 1%s}]}' \
        "$size" "$image" "$2" > "$p"
    run still "$p" -q -o "$work/$1.png"
    [ "$code" = 0 ] || fail "still $1" "exit code $code"
}

# ---- blocks
ffmpeg -nostdin -v error -f lavfi -i 'gradients=s=640x360:c0=0x203040:c1=0xd0c0b0:x0=0:y0=0:x1=639:y1=359:speed=0.00001' -frames:v 1 -q:v 31 -pix_fmt yuvj444p "$work/blocky.jpg"
size='640, "height": 360' image=blocky.jpg
still plain ''
still soft ', "enhance": "sharpen", "enhance_strength": 0.001'
check 'the picture has blocks' test "$(steps "$work/plain.png" 0)" -gt "$((3 * $(steps "$work/plain.png" 4)))"
check 'which are softened' test "$((2 * $(steps "$work/soft.png" 0)))" -le "$(steps "$work/plain.png" 0)"
ffmpeg -nostdin -v error -f lavfi -i mandelbrot=size=640x360 -frames:v 1 -q:v 2 "$work/good.jpg"
image=good.jpg
still plain ''
still soft ', "enhance": "sharpen", "enhance_strength": 0.001'
check 'a picture without them is as it was' cmp -s "$work/plain.png" "$work/soft.png"

# ---- edges
ffmpeg -nostdin -v error -f lavfi -i 'color=c=0x505050:s=160x90,drawbox=x=80:y=0:w=80:h=90:c=0xa0a0a0:t=fill' -frames:v 1 "$work/edge.png"
image=edge.png
# most PICTURE: the largest step of the middle row.
most() {
    ffmpeg -nostdin -v error -i "$1" -vf "crop=iw:1:0:ih/2,format=gray" -f rawvideo - | od -An -v -tu1 -w1 |
        awk 'NR > 1 { d = $1 - last; if (d > most) most = d } { last = $1 } END { print most + 0 }'
}
still plain ''
still sharp ', "enhance": "sharpen"'
still sharper ', "enhance": "sharpen", "enhance_strength": 1'
still none ', "enhance": "sharpen", "enhance_strength": 0'
check 'an enlarged edge becomes steeper' test "$(most "$work/sharp.png")" -gt "$(most "$work/plain.png")"
check 'the more, the stronger' test "$(most "$work/sharper.png")" -gt "$(most "$work/sharp.png")"
check 'at strength 0 nothing changes' cmp -s "$work/plain.png" "$work/none.png"

# ---- the film, by workers and without
printf '{"version": 1, "output": {"width": 640, "height": 360, "fps": 25}, "segments": [{"image": "edge.png", "duration": 1, "enhance": "sharpen"}, {"image": "blocky.jpg", "duration": 1, "enhance": "sharpen", "effects_plan": {"motion": "ken_burns_in"}}]}' > "$p"
run render "$p" -q --no-cache -j 2 -o "$work/out/a.mp4"
run render "$p" -q --no-cache -j 1 --cpu-mask c -o "$work/out/b.mp4"
check 'the same film, whoever makes it' cmp -s "$work/out/a.mp4" "$work/out/b.mp4"
printf '{"version": 1, "segments": [{"image": "edge.png", "duration": 1, "enhance": "sr"}]}' > "$p"
rm -rf "$work/out"
mkdir "$work/out"
run check "$p"
expect 'another way' 3 'none'
finish
