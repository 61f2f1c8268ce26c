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

# What is softened is nearer to what was photographed: PSNR of luma, in dB, against the picture before JPEG. libjpeg's quality
# 50, 31 and 20, which divide by 1, 1.6 and 2.5 of the usual table, as FFmpeg's -q:v 8, 13 and 20 do. Nothing may be lost for it:
# neither edges (discs) nor detail (mandelbrot), where blocks are seen least.
psnr() {
    ffmpeg -nostdin -v info -i "$1" -i "$2" -lavfi "[0]format=gray[a];[1]format=gray[b];[a][b]psnr" -f null - 2>&1 | sed -n 's/.*PSNR.* y:\([0-9.]*\).*/\1/p'
}
# gains A B G: numbers, B is G or more above A.
gains() { [ -n "$1" ] && [ -n "$2" ] && awk -v a="$1" -v b="$2" -v g="$3" 'BEGIN { exit !(b - a >= g) }'; }
while read -r source quality gain; do
    case $source in
        slope) filter='gradients=s=640x360:c0=0x203040:c1=0xd0c0b0:x0=0:y0=0:x1=639:y1=359:speed=0.00001' ;;
        discs) filter="color=c=black:s=640x360,format=gray,geq=lum='60+100*lt(hypot(mod(X\\,160)-80\\,mod(Y\\,120)-60)\\,45)+40*Y/360'" ;;
        detail) filter='mandelbrot=size=640x360' ;;
    esac
    ffmpeg -nostdin -v error -y -f lavfi -i "$filter" -frames:v 1 -pix_fmt rgb24 "$work/true.png"
    ffmpeg -nostdin -v error -y -i "$work/true.png" -q:v "$quality" -pix_fmt yuvj420p "$work/quality.jpg"
    image=true.png
    still whole ''
    image=quality.jpg
    still plain ''
    still soft ', "enhance": "sharpen", "enhance_strength": 0.001'
    plain=$(psnr "$work/plain.png" "$work/whole.png") soft=$(psnr "$work/soft.png" "$work/whole.png")
    echo "# $source -q:v $quality: $plain dB, softened $soft dB"
    check "$source -q:v $quality: nearer to the truth by $gain dB or more" gains "$plain" "$soft" "$gain"
done << 'END'
slope 8 0.3
slope 13 0.3
slope 20 0.3
discs 8 0
discs 13 0
discs 20 0
detail 8 0
detail 13 0.1
detail 20 0.1
END

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
printf '{"version": 1, "segments": [{"image": "edge.png", "duration": 1, "enhance": "more"}]}' > "$p"
rm -rf "$work/out"
mkdir "$work/out"
run check "$p"
expect 'another way' 3 'none'

# ---- super-resolution without a network: the film as it is without, and told
printf '{"version": 1, "output": {"width": 640, "height": 360, "fps": 25}, "segments": [{"image": "edge.png", "duration": 0.2, "enhance": "sr"}]}' > "$p"
rm -rf "$work/out"
mkdir "$work/out"
run render "$p" --json --no-cache --models "$work" -o "$work/out/sr.mp4"
check 'super-resolution without a network is told, with what helps' test "$code $(grep -c '"code":"no-super-resolution".*edge.png.*kinora models fetch' "$work/out.txt")" = "0 1"
sed -i 's/, "enhance": "sr"//' "$p"
run render "$p" -q --no-cache --models "$work" -o "$work/out/plain.mp4"
check 'and the film is that without it' cmp -s "$work/out/sr.mp4" "$work/out/plain.mp4"
sed -i 's/"duration"/"enhance": "sr", "duration"/; s/640/120/; s/360/66/' "$p"
run check "$p" --media --json
check 'a picture that has enough pixels needs none' test "$code $(grep -c no-super-resolution "$work/out.txt")" = "0 0"
finish
