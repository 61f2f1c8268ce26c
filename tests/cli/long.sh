#!/bin/sh
# SPDX-License-Identifier: MIT
# A film of 1,000 segments of odd lengths ends with its sound, at whole and at fractional frame rates: the decoded pictures are
# counted, and both streams' lengths are compared, by FFmpeg.
. "$(dirname "$0")/lib.sh"

folder=$work/film
mkdir "$folder"
total_ms=$(awk 'BEGIN { for (i = 0; i < 1000; i++) sum += 101 + i * 37 % 89; print sum }')
ffmpeg -nostdin -v error -f lavfi -i "aevalsrc=0.1*sin(660*t):s=44100:d=${total_ms}ms" "$folder/tone.wav"

# project RATE
project() {
    awk -v rate="$1" 'BEGIN {
        printf "{\"output\": {\"width\": 64, \"height\": 36, \"fps\": \"%s\", \"preset\": \"draft\"}, \"audio_file\": \"tone.wav\", \"segments\": [\n", rate
        for (i = 0; i < 1000; i++)
            printf "{\"card\": {\"background\": \"#%02x%02x40\"}, \"duration\": %.3f}%s\n",
                i * 7 % 256, i * 13 % 256, (101 + i * 37 % 89) / 1000, i < 999 ? "," : ""
        print "]}"
    }' >"$folder/project.json"
}

# seconds STREAM: from its first to the end of its last packet.
seconds() {
    ffprobe -v error -select_streams "$1" -show_entries packet=pts_time,duration_time -of csv=p=0 "$work/out/film.mp4" |
        awk -F, '{ end = $1 + $2; if (NR == 1 || $1 < first) first = $1; if (end > last) last = end } END { printf "%.6f\n", last - first }'
}

for row in 30:30/1 25:25/1 29.97:30000/1001 23.976:24000/1001; do
    rate=${row%%:*} exact=${row##*:}
    rm -f "$work/out/film.mp4"
    project "$rate"
    run render "$folder" -q -o "$work/out/film.mp4"
    check "1,000 segments at $rate are rendered" test "$code" = 0
    frames=$(ffprobe -v error -select_streams v -count_frames -show_entries stream=nb_read_frames -of csv=p=0 "$work/out/film.mp4" | tr -d ,)
    wanted=$(awk -v ms="$total_ms" -v rate="$exact" 'BEGIN { split(rate, r, "/"); printf "%d", ms / 1000 * r[1] / r[2] + 0.5 }')
    check "at $rate the film has every frame of its length, rounded once" test "$frames" = "$wanted"
    picture=$(seconds v) sound=$(seconds a)
    apart=$(awk -v a="$picture" -v b="$sound" 'BEGIN { d = a - b; printf("%d", (a > 100 ? (d < 0 ? -d : d) * 48000 : 1e9)) }')
    check "at $rate picture ($picture s) and sound ($sound s) end within one audio frame" test "$apart" -le 1024
done
finish
