#!/bin/sh
# SPDX-License-Identifier: MIT
# `kinora effects NAME --preview` draws every effect and transition, and says what is wrong with what it is given.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
make_media "$work/m"
cd "$work/m" || exit 1

# size PICTURE
size() {
    ffprobe -v error -show_entries stream=width,height -of csv=p=0:s=x "$1"
}
kind=
"$kinora" effects | while read -r name rest; do
    case $name in
        Motions | Overlays | Tools | Transitions) kind=$name ;;
        '' | none) ;;
        *) echo "$kind $name" ;;
    esac
done > "$work/names"
check 'there are many' test "$(wc -l < "$work/names")" -gt 90
while read -r kind name; do
    second='' params=''
    [ "$kind" = Transitions ] && second=b.png
    [ "$name" = luma ] && params='{"file": "b.png"}'
    # shellcheck disable=SC2086
    run effects "$name" --preview a.jpg $second ${params:+--params "$params"} -o strip.png
    if [ "$code" = 0 ] && [ "$(size strip.png)" = 1440x270 ]; then pass "$name"; else fail "$name" "exit code $code"; fi
    rm -f strip.png
done < "$work/names"

run effects vignette --preview a.jpg -q
check 'its name is the default' test "$(size vignette.png)" = 1440x270
run effects vignette --preview a.jpg --params '{"strength": 0.2}' -o weak.png
check 'parameters are seen' sh -c '! cmp -s vignette.png weak.png'

# wrong NAME CODE FRAGMENT ARGUMENT...
wrong() {
    wrong_name=$1 wrong_code=$2 fragment=$3
    shift 3
    run effects "$@"
    expect "$wrong_name" "$wrong_code" "$fragment"
}
wrong 'an unknown name' 2 "no effect or transition 'vignete' (did you mean 'vignette'?)" vignete --preview a.jpg
wrong 'no name' 2 'needs the name of an effect' --preview a.jpg
wrong 'a transition and one picture' 2 'needs two pictures' wipeleft --preview a.jpg
wrong 'an effect and two pictures' 2 'needs one picture' vignette --preview a.jpg b.png
wrong 'pictures without --preview' 2 'expected one name' vignette a.jpg
wrong '-o without --preview' 2 'is for --preview' vignette -o x.png
wrong '--params without --preview' 2 'is for --preview' vignette --params '{}'
wrong 'parameters that are no object' 2 'no JSON object' vignette --preview a.jpg --params '[1]'
wrong 'parameters that are no JSON' 2 '--params' vignette --preview a.jpg --params '{"strength": '
wrong 'an unknown parameter' 3 'did you mean' vignette --preview a.jpg --params '{"strenght": 1}'
wrong 'a parameter out of range' 3 'from 0 to 1' vignette --preview a.jpg --params '{"strength": 7}'
wrong 'a picture that is not there' 4 'is not there' vignette --preview gone.jpg
wrong 'a file that is no picture' 4 'is a sound (WAV)' vignette --preview tone.wav
wrong 'an ending that no picture has' 2 'ends in .png, .jpg or .webp' vignette --preview a.jpg -o strip.txt
wrong 'the picture itself' 2 'a.jpg' vignette --preview a.jpg -o a.jpg
finish
