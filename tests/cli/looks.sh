#!/bin/sh
# SPDX-License-Identifier: MIT
# Effects of colour and light in a film: stills of a plain card have the colours that the effects' documents say.
. "$(dirname "$0")/lib.sh"

p=$work/project.json

# close A B: two colours, each three numbers, are within three code values of each other.
close() {
    set -- $1 $2
    for at in 1 2 3; do
        [ $(($1 - $4)) -ge -3 ] && [ $(($1 - $4)) -le 3 ] || return 1
        shift
    done
}

# Red and blue in each other's place.
printf 'LUT_3D_SIZE 2\n0 0 0\n0 0 1\n0 1 0\n0 1 1\n1 0 0\n1 0 1\n1 1 0\n1 1 1\n' > "$work/swap.cube"

# NAME|PLAN|TIME|R G B: of a card of colour 176 128 96, which lasts 2 s.
while IFS='|' read -r name plan time want; do
    printf '{"version": 1, "output": {"width": 96, "height": 54, "fps": 30}, "segments": [{"card": {"background": "#b08060"}, "duration": 2, %s}]}' \
        "$plan" > "$p"
    run still "$p" -q --at "$time" -o "$work/still.png"
    got=$(ffmpeg -nostdin -v error -i "$work/still.png" -vf crop=1:1:48:27 -f rawvideo -pix_fmt rgb24 - | od -An -tu1)
    if [ "$code" = 0 ] && close "$got" "$want"; then
        pass "$name"
    else
        fail "$name" "exit code $code, colour $got, expected $want"
    fi
done << 'END'
the card alone|"effects_plan": {}|1|176 128 96
warm_grade|"effects_plan": {"overlays": ["warm_grade"]}|1|201 126 80
cool_grade|"effects_plan": {"overlays": ["cool_grade"]}|1|159 131 112
desaturated_grade|"effects_plan": {"overlays": ["desaturated_grade"]}|1|156 132 116
teal_orange_grade|"effects_plan": {"overlays": ["teal_orange_grade"]}|1|188 129 86
color_grade among the tools|"effects_plan": {"tools": [{"name": "color_grade", "params": {"exposure": 0.5, "saturation": 0.5}}]}|1|180 152 134
full_frame_tint among older custom_effects|"custom_effects": [{"name": "full_frame_tint", "params": {}}]|1|196 131 82
full_frame_tint is over|"effects_plan": {"overlays": [{"name": "full_frame_tint", "duration": 0.5}]}|1|176 128 96
neon_overlay|"effects_plan": {"tools": [{"name": "neon_overlay", "opacity": 0.5}]}|1|188 183 176
neon_overlay comes|"effects_plan": {"tools": [{"name": "neon_overlay", "opacity": 0.5}]}|0|176 128 96
nightvision|"effects_plan": {"overlays": [{"name": "nightvision", "grain": 0, "lines": 0}]}|1|64 172 81
flash_pulse is brightest after a third of a second|"effects_plan": {"overlays": ["flash_pulse"]}|10f|223 204 191
flash_pulse is gone after two thirds|"effects_plan": {"overlays": ["flash_pulse"]}|20f|176 128 96
quick_flash begins white|"effects_plan": {"overlays": ["quick_flash"]}|0|255 255 255
quick_flash after half of its time|"effects_plan": {"overlays": ["quick_flash"]}|0.3|196 160 136
quick_flash is over|"effects_plan": {"overlays": ["quick_flash"]}|0.6|176 128 96
strobe_effect is on|"effects_plan": {"overlays": ["strobe_effect"]}|0|216 192 176
color_grade by a table|"effects_plan": {"overlays": [{"name": "color_grade", "lut": "swap.cube"}]}|1|96 128 176
color_grade by half of a table|"effects_plan": {"overlays": [{"name": "color_grade", "lut": "swap.cube", "strength": 0.5}]}|1|136 128 136
strobe_effect is off|"effects_plan": {"overlays": ["strobe_effect"]}|6f|176 128 96
END

# A table in a film that workers draw, and one that is broken.
film() {
    printf '{"version": 1, "output": {"width": 96, "height": 54, "fps": 30}, "segments": [{"card": {"background": "#b08060"}, "duration": 1, "effects_plan": {"tools": [{"name": "color_grade", "params": {"lut": "%s"}}]}}]}' \
        "$1" > "$p"
    run render "$p" -q -j 2 -o "$work/out/film.mp4"
}
film swap.cube
got=$(ffmpeg -nostdin -v error -ss 0.5 -i "$work/out/film.mp4" -frames:v 1 -vf crop=2:2:48:26,scale=1:1:in_color_matrix=bt709 -f rawvideo -pix_fmt rgb24 - | od -An -tu1)
check "workers draw with a table" close "$got" "96 128 176"
rm -f "$work/out/film.mp4"
printf 'LUT_3D_SIZE 2\n0 0 0\n0 zero 1\n' > "$work/bad.cube"
film bad.cube
expect "a broken table is named with its line" 4 "bad.cube:3: found 'zero'; expected a number"
run check "$p" --media
expect "so does check" 4 "bad.cube:3: found 'zero'"
film gone.cube
expect "a table that is not there is named" 4 "gone.cube"
film swap.txt
expect "a table is a .cube file" 3 ".cube"

finish
