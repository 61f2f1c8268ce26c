#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: same bytes: films of which nothing covers some parts: what is there is what the opaque film shows, the rest is nothing.
. "$(dirname "$0")/lib.sh"
make_media "$work" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
# A square of which a half is half there, in a picture of twice its width that is clear.
ffmpeg -nostdin -v error -y -f lavfi -i "color=white:s=64x64,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,32),255,128)',pad=128:64:0:0:black@0" \
    -frames:v 1 "$work/half.png"
p=$work/project.json
# write OUTPUT SEGMENTS
write() {
    cat > "$p" << PROJECT
{"version": 1, "output": {"width": 128, "height": 64, "fps": 10, "alpha": true$1}, "segments": [$2]}
PROJECT
}
# alpha FILM FRAME X Y [DECODER]: the alpha there, 0..255
alpha() {
    # shellcheck disable=SC2086
    ffmpeg -nostdin -v error ${5:+-c:v $5} -i "$1" -vf "select=eq(n\\,$2),format=rgba,crop=1:1:$3:$4" -frames:v 1 -f rawvideo - |
        od -An -tu1 | awk '{print $4}'
}
# near A B: at most 3 apart (the codecs lose)
near() { [ -n "$1" ] && [ "$1" -ge $(($2 - 3)) ] && [ "$1" -le $(($2 + 3)) ]; }
n_frames() { ffprobe -v error -select_streams v -count_frames -show_entries stream=nb_read_frames -of csv=p=0 "$1"; }
still='{"image": "half.png", "duration": 1}'

write '' "$still"
mov=$work/out/film.mov
run render "$p" -o "$mov"
check "a transparent film in MOV is ProRes 4444" test "$code" = 0 -a "$(ffprobe -v error -show_entries stream=codec_name,profile -of csv=p=0 "$mov")" = "prores,4444"
while read -r what x wanted; do
    check "$what" near "$(alpha "$mov" 5 "$x" 32)" "$wanted"
done << PLACES
what-is-there-is-there 10 255
what-is-half-there-is-half-there 48 128
nothing-is-nothing 100 0
PLACES
check "its colour is that of the picture, not mixed with black" near \
    "$(ffmpeg -nostdin -v error -i "$mov" -vf "format=rgba,crop=1:1:48:32" -frames:v 1 -f rawvideo - | od -An -tu1 | awk '{print $1}')" 252
while read -r method workers; do
    run render "$p" -o "$work/out/again.mov" --method "$method" -j "$workers" --no-cache --no-state --chunk-duration 0.3
    run render "$p" -o "$work/out/whole.mov" --method "$method" -j "$workers" --no-cache --no-state --cpu-mask 0
    check "$method with $workers workers makes the same film, without SIMD, too" cmp "$mov" "$work/out/whole.mov"
    check "in any batches" cmp "$mov" "$work/out/again.mov"
done << METHODS
chunk 1
chunk 3
pipe 2
disk 2
disabled 1
METHODS
run render "$p" -o "$work/out/film.webm"
check "in WebM it is VP9, whose transparency stands beside it" test "$code" = 0 -a \
    "$(ffprobe -v error -show_entries stream_tags=alpha_mode -of csv=p=0 "$work/out/film.webm")" = 1
check "half" near "$(alpha "$work/out/film.webm" 5 48 32 libvpx-vp9)" 128
check "and nothing" near "$(alpha "$work/out/film.webm" 5 100 32 libvpx-vp9)" 0
run render "$p" -o "$work/out/film.mkv"
check "in Matroska it is ProRes, too" test "$code" = 0 -a "$(alpha "$work/out/film.mkv" 5 100 32)" = 0
run render "$p" -o "$work/out/film.webp"
check "an animated picture has it as well" grep -qa ALPH "$work/out/film.webp"
run render "$p"
check "without a name it is a MOV" test "$code" = 0 -a -s "$work/project.mov"

# ---- what covers
card='{"card": {"text": "Hi"}, "duration": 1}'
write '' "$card, {\"card\": {\"type\": \"title\", \"title\": \"Hi\"}, \"duration\": 1}, {\"card\": {\"background\": \"#204060\"}, \"duration\": 1}, {\"image\": \"a.jpg\", \"duration\": 1}, {\"image\": \"half.png\", \"background\": \"#204060\", \"duration\": 1}"
run render "$p" -o "$mov"
for row in "a-card-of-text-lies-on-nothing 5 0" "so-does-one-of-a-kind 15 0" "what-has-a-background-covers 25 255" "a-photograph-covers 35 255" "a-background-that-is-written-lies-behind 45 255"; do
    # shellcheck disable=SC2086
    set -- $row
    check "$1" near "$(alpha "$mov" "$2" 126 2)" "$3"
done
write '' '{"image": "a.jpg", "duration": 1, "effects_plan": {"fade_in": 0.5, "overlays": ["vignette"], "transition": {"type": "wiperight", "duration": 0.4}}}, {"card": {"text": ""}, "duration": 1, "effects_plan": {"transition": {"type": "fade", "duration": 0.4}}}, {"image": "a.jpg", "duration": 1}'
run render "$p" -o "$mov"
check "a fade comes from nothing" near "$(alpha "$mov" 0 64 32)" 43
check "a wipe takes away what it passes" test "$(alpha "$mov" 9 2 32)" = 0 -a "$(alpha "$mov" 9 126 32)" = 255
check "a dissolve is half there in its middle" test "$(alpha "$mov" 19 64 32)" -gt 60 -a "$(alpha "$mov" 19 64 32)" -lt 196
write '' '{"card": {"text": ""}, "duration": 1, "effects_plan": {"tools": [{"name": "lower_third", "params": {"text": "Ada"}}]}}'
run render "$p" -o "$mov"
check "a lower third lies on nothing" test "$(alpha "$mov" 5 100 4)" = 0 -a "$(alpha "$mov" 5 10 56)" -gt 100
run still "$p" --at 0.5 -o "$work/out/still.png"
check "a still shows it over black" test "$(ffmpeg -nostdin -v error -i "$work/out/still.png" -vf crop=1:1:100:4,format=rgb24 -frames:v 1 -f rawvideo - | od -An -tu1 | tr -d ' ')" = 000

# ---- transparent clips over a picture, in an opaque film
ffmpeg -nostdin -v error -y -loop 1 -framerate 10 -i "$work/half.png" -t 1 -pix_fmt yuva444p10le -c:v prores_ks -profile:v 4444 "$work/half.mov"
ffmpeg -nostdin -v error -y -f lavfi -i color=0x0000ff:s=64x32 -frames:v 1 "$work/blue.png"
cat > "$work/over.json" << PROJECT
{"version": 1, "output": {"width": 128, "height": 64, "fps": 10, "crf": 1}, "segments": [{"video": "half.mov", "background_image": "blue.png", "duration": 1}]}
PROJECT
run render "$work/over.json" -o "$work/out/over.mp4"
# blue PLACE: how blue it is there, 0..255
blue() { ffmpeg -nostdin -v error -i "$work/out/over.mp4" -vf "select=eq(n\\,5),format=rgb24,crop=1:1:$1:32" -frames:v 1 -f rawvideo - | od -An -tu1 | awk '{print $3}'; }
check "a clip covers the picture behind it" test "$(blue 10)" -lt 8
check "lets through a half where it is half there" test "$(blue 48)" -gt 118 -a "$(blue 48)" -lt 136
check "and all where it is not" test "$(blue 100)" -gt 247
cp "$work/out/over.mp4" "$work/out/over.first.mp4"
run render "$work/over.json" -o "$work/out/over.mp4" -j 3 --cpu-mask 0 --no-cache --no-state
check "whoever draws it" cmp "$work/out/over.first.mp4" "$work/out/over.mp4"

# ---- what cannot be
while IFS='|' read -r output name says; do
    write "$output" "$still"
    run render "$p" -o "$work/out/$name"
    check "$says" grep -q "\$.output.*$says" "$work/err"
done << ROWS
|film.mp4|has no transparency
, "encoder": "libx264"|film.mov|knows no transparency
, "encoder": "libx264"|film.webm|knows no transparency
, "encoder": "libsvtav1"|film.webm|knows no transparency
, "cover": "half.png"|film.webm|cannot hold a cover
, "audio_codec": "aac"|film.webm|cannot stand in a file of the kind webm
ROWS

# ---- WebM without transparency
sed 's/"alpha": true/"speed": "fast"/; s/"cover": "half.png", //' > "$work/plain.json" << PROJECT
{"version": 1, "output": {"width": 128, "height": 64, "fps": 10, "alpha": true}, "music": {"file": "tone.wav"},
 "captions": {"file": "words.srt", "soft": true}, "segments": [$still, $card]}
PROJECT
printf '1\n00:00:00,200 --> 00:00:01,000\nHello\n' > "$work/words.srt"
ffmpeg -nostdin -v error -y -f lavfi -i sine=duration=2 "$work/tone.wav"
run render "$work/plain.json" -o "$work/out/plain.webm" --chunk-duration 0.5
check "a film in WebM is VP9 and Opus, with WebVTT" test "$code" = 0 -a \
    "$(ffprobe -v error -show_entries stream=codec_name -of csv=p=0 "$work/out/plain.webm" | tr '\n' ' ')" = "vp9 opus webvtt "
run render "$work/plain.json" -o "$work/out/one.webm" -j -1 --no-cache --no-state
check "of batches joined it has the same frames as one made in one go" test \
    "$(n_frames "$work/out/one.webm")" = 20 -a "$(n_frames "$work/out/plain.webm")" = 20
write ', "container": "mp4"' "$still"
run check "$p"
check "check says so, too" test "$code" = 3
finish
