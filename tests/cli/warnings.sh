#!/bin/sh
# SPDX-License-Identifier: MIT
# promise: clear errors: every code of docs/warnings.md is told by --json in a case that a person can have.
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"
media=$work/media
p=$media/project.json
make_media "$media"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=160x90:rate=25,format=rgba -t 1 -c:v png "$media/clear.mov"
cat > "$media/say" << 'END'
#!/bin/sh
exec cat tone.wav
END
chmod +x "$media/say"

card='{"card": {"text": "A"}, "duration": 1}'
spoken='{"card": {"text": "A"}, "transcript": "One two."}'
speaker='"voice": {"provider": "command", "command": ["sh", "say"]},'

# srt NAME TIMES TEXT, ass NAME EVENT [SECTION]
srt() {
    printf '1\n%s\n%s\n' "$2" "$3" > "$media/$1"
}
ass() {
    printf '[Script Info]\nPlayResX: 320\nPlayResY: 180\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Sans,20\n%s[Events]\nFormat: Layer, Start, End, Style, Text\nDialogue: 0,0:00:00.00,0:00:02.00,Default,%s\n' \
        "${3:-}" "$2" > "$media/$1"
}

# warns CODE PATH COMMAND...: the command says CODE in an event, at that place of the project ("-": at none), and succeeds.
warns() {
    wanted_code=$1
    wanted_path=$2
    shift 2
    command=$1
    shift
    echo "$wanted_code" >> "$work/tried"
    case $command in
        render) run render "$p" -o "$work/film.mp4" --json -q "$@" ;;
        *) run "$command" "$p" --json -q "$@" ;;
    esac
    grep "^{\"event\":\"warning\",\"code\":\"$wanted_code\"," "$work/out.txt" > "$work/told"
    path=$(sed -n 's/.*"path":"\([^"]*\)".*/\1/p' "$work/told" | head -1)
    if [ "$code" != 0 ]; then
        fail "$wanted_code" "exit code $code"
    elif [ ! -s "$work/told" ]; then
        fail "$wanted_code" "not told: $(grep '"warning"' "$work/out.txt" | head -3)"
    elif [ "${path:--}" != "$wanted_path" ]; then
        fail "$wanted_code" "at ${path:-no place} instead of $wanted_path"
    else
        pass "$wanted_code"
    fi
}
# not_tried CODE WHY
not_tried() {
    echo "$1" >> "$work/tried"
}

# ---- what the project says
many=$(for i in $(seq 1100); do printf '{"card": {"text": "%d"}, "duration": 1, "in": 1},' "$i"; done)
project "$media" "$many $card"
warns more-warnings - check
printf '{"total_duration": 1, "model_used": "any", "segments": [{"card": {}, "duration": 1, "confidence": 1}]}' > "$p"
warns unknown-keys '$' check
project "$media" '{"image": "a.jpg", "in": 1, "duration": 1}'
warns no-effect '$.segments[0].in' check
project "$media" "$card" '"audio": {"duck_hold": 1},'
warns no-effect '$.audio.duck_hold' check
project "$media" '{"card": {"text": "A"}, "duration": 1, "effects_plan": {"transition": {"type": "fade", "softness": 0.2}}}, '"$card"
warns no-effect '$.segments[0].effects_plan.transition.softness' check
project "$media" '{"image": "a.jpg", "duration": 1, "effects_plan": {"tools": [{"name": "title", "text": "A", "accent_color": "#fff"}]}}'
warns no-effect '$.segments[0].effects_plan.tools[0].accent_color' check
project "$media" "$card" '"captions": {"max_chars": 20},'
warns captions-unused '$.captions' check
project "$media" '{"image": "gone.jpg", "duration": 1}'
warns picture-missing '$.segments[0].image' check --placeholder
project "$media" '{"card": {"text": "A"}, "duration": 1, "effects_plan": {"transition": {"type": "fade"}}}'
warns transition-unused '$.segments[0].effects_plan.transition' check
project "$media" "{\"card\": {\"text\": \"A\"}, \"duration\": 1, \"effects_plan\": {\"transition\": {\"type\": \"fade\", \"duration\": 3}}}, $card"
warns transition-cut '$.segments[0].effects_plan.transition' check
project "$media" '{"card": {"text": "A"}, "duration": 1, "effects_plan": {"fade_in": 0.8, "fade_out": 0.8}}'
warns fades-too-long '$.segments[0].effects_plan' check
project "$media" '{"image": "a.jpg", "duration": 1, "effects_plan": {"tools": [{"name": "title", "text": "A", "start_time": 2}]}}'
warns time-after-end '$.segments[0].effects_plan.tools[0].start_time' check
project "$media" '{"image": "a.jpg", "audio": "tone.wav", "effects_plan": {"tools": [{"name": "title", "text": "A", "start_time": 9}]}}'
warns time-after-end '$.segments[0].effects_plan.tools[0].start_time' check --media
project "$media" '{"card": {"text": "A"}, "duration": 1, "audio": "tone.wav"}'
warns speech-too-long '$.segments[0].audio' check --media
project "$media" '{"card": {"text": "A"}, "duration": 1, "transcript": "Three four.", "voice": {"pause_before": 3}}'
warns speech-too-long '$.segments[0].transcript' check
project "$media" "$card" '"audio_file": "tone.wav",'
warns sound-length '$.audio_file' check --media
project "$media" '{"card": {"text": "A"}, "duration": 9}' '"music": {"file": "tone.wav"},'
warns music-ends-early '$.music' check --media
project "$media" '{"video": "clear.mov", "duration": 3}'
warns clip-ends-early '$.segments[0].video' check --media
check "with the length that fits" grep -q '\"duration\\": \\"auto\\" fits it' "$work/told"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=160x90:rate=25 -frames:v 28 -c:v libx264 "$media/short.mp4"
project "$media" '{"video": "short.mp4"}'
sed -i 's/"fps": 25/"fps": 5/' "$p"
run check "$p" --media --json -q
check "a clip that is played to its end in a film of fewer frames has no picture that stands" sh -c "! grep -q clip-ends-early '$work/out.txt'"
# Its sound lies wholly before its pictures.
ffmpeg -nostdin -v error -y -itsoffset 2 -i "$media/short.mp4" -f lavfi -i sine -map 0:v -map 1:a -t 3.2 -c:v copy -c:a pcm_s16le "$media/long.mov"
ffmpeg -nostdin -v error -y -itsoffset 2 -i "$media/short.mp4" -f lavfi -i sine=duration=1 -map 0:v -map 1:a -c:v copy -c:a pcm_s16le "$media/before.mov"
project "$media" '{"video": "before.mov"}'
warns clip-limited '$.segments[0].video' check --media
check "since its sound ends before its pictures begin" grep -q 'its sound is not heard: it ends before the first picture' "$work/told"
project "$media" '{"video": "long.mov"}'
run check "$p" --media --json -q
check "one whose sound goes on with them is heard" sh -c "! grep -q 'not heard' '$work/out.txt'"
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=160x90:rate=25 -t 3 -c:v libx264 -g 25 -bf 0 "$media/whole.ts"
# From a place in the middle of its first group of pictures on, to one in the middle of a packet.
tail -c +$((188 * 40 + 1)) "$media/whole.ts" | head -c $((188 * 300 + 9)) > "$media/part.ts"
project "$media" '{"video": "part.ts"}'
warns clip-begins-late '$.segments[0].video' check --media
warns file-breaks-off '$.segments[0].video' check --media
warns file-breaks-off '$.segments[0].video' render
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=160x90:rate=25,format=yuv420p10le -t 1 -c:v ffv1 -color_trc smpte2084 \
    -color_primaries bt2020 -colorspace bt2020nc "$media/bright.mkv"
project "$media" '{"video": "bright.mkv", "duration": 1}'
warns clip-limited '$.segments[0].video' check --media
printf '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180"><image width="320" height="180" href="a.jpg"/></svg>' > "$media/links.svg"
project "$media" '{"image": "links.svg", "duration": 1}'
warns picture-limited '$.segments[0].image' check --media
warns picture-limited '$.segments[0].image' render
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x180:rate=5:duration=1 "$media/moves.gif" -f apng "$media/moves.png"
for name in gif png; do
    project "$media" '{"image": "moves.'$name'", "duration": 1}'
    warns picture-limited '$.segments[0].image' check --media
    check "an animated .$name plays as video" grep -q "it moves, and its first picture alone is shown.*video" "$work/told"
done
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x180 -frames:v 1 "$media/stands.gif"
project "$media" '{"image": "stands.gif", "duration": 1}'
run check "$p" --media
check "a GIF of one picture is a picture" test "$code" = 0 -a ! -s "$work/err"
project "$media" '{"video": "moves.gif", "duration": 1}'
run render "$p" -o "$media/moves.webp"
project "$media" '{"image": "moves.webp", "duration": 1}'
warns picture-limited '$.segments[0].image' check --media
project "$media" '{"video": "moves.webp", "duration": 1}'
run check "$p" --media --strict
check "an animated WebP plays as video" test "$code" = 0 -a ! -s "$work/err"

# ---- subjects
zoom='"effects_plan": {"tools": [{"name": "zoom_on_subject"}]}'
printf '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180"><rect width="320" height="180" fill="#888"/></svg>' > "$media/plain.svg"
project "$media" '{"image": "plain.svg", "duration": 1, '"$zoom"'}'
warns subjects-unknown - check --media
mkdir "$work/models"
echo damaged > "$work/models/centernet.onnx"
warns models-unusable - render --no-cache --models "$work/models"
KINORA_TEST_FAULT=exit:detect=0:times=9 warns subject-search-failed '$.segments[0].image' render --no-cache
warns subject-unclear '$.segments[0].effects_plan' render
warns subject-unclear '$.segments[0].effects_plan' check --media
project "$media" '{"image": "a.jpg", "duration": 1, "subject": {"bbox": [0, 0, 1, 1], "confidence": 0.2}, '"$zoom"'}'
warns subject-unclear '$.segments[0].subject' check --media

# ---- text
text=$(for i in $(seq 300); do printf 'barley\\n'; done)
project "$media" '{"image": "a.jpg", "duration": 1, "effects_plan": {"tools": [{"name": "paneled_text", "text": "'"$text"'"}]}}'
warns text-cut '$.segments[0].effects_plan.tools' check
high='{"name": "paneled_text", "text": "A", "min_panel_height_px": 2000}'
project "$media" '{"image": "a.jpg", "duration": 1, "effects_plan": {"tools": ['"$high, $high"']}}'
warns texts-covered '$.segments[0].effects_plan.tools' check
warns texts-covered '$.segments[0].effects_plan.tools' render
project "$media" '{"card": {"type": "title", "title": "T"}, "transcript": "Said over it.", "audio": "tone.wav"}' '"captions": {"burn": "plain", "style": {"position": [0.5, 0.5]}},'
warns texts-covered '$.segments[0].card' check
warns texts-covered '$.segments[0].card' render
project "$media" '{"card": {"text": "T"}, "transcript": "Said over it.", "audio": "tone.wav"}' '"captions": {"burn": "plain", "style": {"position": [0.5, 0.5]}},'
warns texts-covered '$.segments[0].card' check
warns texts-covered '$.segments[0].card' render
project "$media" '{"image": "a.jpg", "subject": [0, 0, 1, 1], "duration": 1, "effects_plan": {"tools": ['"$high"']}}'
warns subject-covered '$.segments[0].effects_plan.tools' check --media
warns subject-covered '$.segments[0].effects_plan.tools' render
project "$media" '{"card": {"text": "'"$text"'"}, "duration": 1}'
warns text-cut '$.segments[0].card.text' check
project "$media" '{"card": {"text": "A", "font": "Nowhere Sans"}, "duration": 1}'
warns font-missing '$.segments[0].card.font' check
project "$media" '{"card": {"type": "title", "title": "T", "font": "Nowhere Sans"}, "duration": 1}'
warns font-missing '$.segments[0].card.font' check
code=$(for i in $(seq 60); do printf '%0200d\\n' "$i"; done)
project "$media" '{"card": {"type": "code", "code": "'"$code"'"}, "duration": 1}'
warns text-cut '$.segments[0].card' check
printf '{"version": 1, "segments": [{"card": {"text": "\\udbff\\udff0"}, "duration": 1}]}' > "$p"
warns text-lacks-characters '$.segments[0].card.text' check
ass many.ass '{\t(\fscx300)}Grows'
project "$media" '{"card": {"text": "A"}, "duration": 2}' '"captions": {"burn": "plain", "file": "many.ass"},'
warns ass-many-pictures '$.captions.file' check --media
ass away.ass '{\pos(-40,50)}Away from the picture'
project "$media" "$card" '"captions": {"burn": "plain", "file": "away.ass"},'
warns ass-off-picture '$.captions.file' check --media
ass fonts.ass 'A' '[Fonts]
'
project "$media" "$card" '"captions": {"burn": "plain", "file": "fonts.ass"},'
warns ass-fonts-unused '$.captions.file' check --media
words=$(for i in $(seq 60); do printf 'words that nobody reads, '; done)
project "$media" "{\"card\": {\"text\": \"A\"}, \"transcript\": \"$words\", \"audio\": \"tone.wav\"}" '"captions": {"burn": "plain"},'
warns caption-too-quick '$.segments[0].transcript' check --media
project "$media" "{\"card\": {\"text\": \"A\"}, \"transcript\": \"$words\", \"duration\": 2}" '"captions": {"burn": "plain"},'
warns caption-too-quick '$.segments[0].transcript' check
srt wide.srt '00:00:00,000 --> 00:00:02,500' 'This line has more than forty-two characters'
project "$media" "$card" '"captions": {"burn": "plain", "file": "wide.srt"},'
warns caption-too-long '$.captions.file' check
warns caption-too-long '$.captions.file' check --media
srt late.srt '00:01:00,000 --> 00:01:02,000' 'Late'
project "$media" "$card" '"captions": {"burn": "plain", "file": "late.srt"},'
warns captions-outside '$.captions.file' check --media
srt plain.srt '00:00:00,000 --> 00:00:01,000' 'Two words'
project "$media" "$card" '"captions": {"burn": "karaoke", "file": "plain.srt"},'
warns words-estimated '$.captions.file' check --media
for i in $(seq 20); do printf '%d\n00:00:00,000 --> 00:00:01,000\nCaption %d\n\n' "$i" "$i"; done > "$media/stack.srt"
project "$media" "$card" '"captions": {"burn": "plain", "file": "stack.srt"},'
warns captions-hidden '$.captions.file' check --media
project "$media" "$card" '"captions": {"burn": "plain"},'
warns captions-empty '$.captions' check --media
project "$media" "$spoken"
warns speech-estimated - check --media
project "$media" "$spoken" "$speaker"
warns voice-refused '$.voice.provider' status
project "$media" "$card" '"director": {"kind": "ollama", "model": "m"},'
warns not-directed - check --media
not_tried direction-refused "tests/director/test_model.c"
not_tried answer-not-saved "the same"
project "$media" '{"scene": {"command": ["true"], "output": "a.mp4"}, "duration": 1}'
warns scenes-not-made - check --media --allow-commands
warns scenes-not-made - status
warns scene-refused '$.segments[0].scene' status
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=320x180:rate=25:duration=1 -pix_fmt yuv420p "$media/made.mp4"
project "$media" '{"scene": {"command": ["cp", "made.mp4", "a.mp4"], "inputs": ["made.mp4"], "output": "a.mp4"}, "duration": 0.2}'
run render "$p" -o "$work/film.mp4" -q --phase scene --allow-commands
warns scenes-kept - render --force
rm "$media/made.mp4"

# ---- pictures
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=150x84 -frames:v 1 "$media/small.png"
project "$media" '{"image": "small.png", "duration": 1}'
warns picture-enlarged '$.segments[0].image' check --media
warns picture-enlarged '$.segments[0].image' render
project "$media" '{"image": "small.png", "duration": 1, "enhance": "sr"}'
warns no-super-resolution '$.segments[0].image' render
rm "$media/small.png"
ffmpeg -nostdin -v error -y -f lavfi -i "color=c=black:s=100x100,drawbox=x=30:y=30:w=40:h=40:color=white:t=fill" -frames:v 1 "$media/mask.png"
project "$media" '{"image": "b.png", "duration": 1, "subject": {"mask": "mask.png"}, "effects_plan": {"tools": ["subject_outline"]}}'
warns mask-shape '$.segments[0].subject.mask' check --media
warns mask-shape '$.segments[0].subject.mask' render
rm "$media/mask.png"

# ---- pictures that are chosen
project "$media" "$card"', {"visual_query": "a lighthouse", "duration": 1}'
warns picture-not-found '$.segments[1].visual_query' check
mkdir "$media/media"
printf 'no picture' > "$media/media/lighthouse.jpg"
warns picture-words-unreadable '$.segments[1].visual_query' check
rm -r "$media/media"

# ---- sound
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=160x90:rate=25 -t 0.4 "$media/mute.mp4"
for key in '"clip_mute": true' '"clip_gain_db": -3'; do
    name=${key%%:*}
    project "$media" '{"video": "mute.mp4", '"$key"'}'
    warns no-effect "\$.segments[0].$(echo "$name" | tr -d '"')" check --media
    check "which says why" grep -q 'has no effect: the clip has no sound' "$work/told"
done
project "$media" '{"video": "mute.mp4"}'
run check "$p" --media --json
check "a clip without sound is no fault" sh -c "! grep -q no-effect '$work/out.txt'"
# Speech that the film's end cuts is told once, and not by the name of a file in the cache.
while IFS='|' read -r name segment; do
    case $segment in *transcript*) voice=$speaker ;; *) voice= ;; esac
    rm -f "$work/speech.c2pa.json"
    project "$media" "$segment" "$voice"' "audio": {"loudness": "off"},'
    for how in --no-cache '' ''; do # it is in a file of the run, in the cache, and the film is there
        # shellcheck disable=SC2086
        run render "$p" -o "$work/speech.mp4" -q --json --allow-commands $how
        check "$name: one warning ($how)" test "$code" = 0 -a "$(grep -c '"event":"warning"' "$work/out.txt")" = 1
        check "which is of the segment" grep -q '"code":"speech-too-long".*segment 1 lasts' "$work/out.txt"
    done
done << 'ROWS'
a line that is too long|{"card": {"text": "A"}, "duration": 1, "transcript": "Three four."}
a line that is not heard|{"card": {"text": "A"}, "duration": 1, "transcript": "Three four.", "voice": {"pause_before": 3}}
a file that is too long|{"card": {"text": "A"}, "duration": 1, "audio": "tone.wav"}
ROWS
project "$media" "$card" '"sounds": [{"file": "tone.wav", "at": 0.5}],'
warns sound-cut '$.sounds[0]' check --media
for how in --force '' '' --no-cache; do # made, its film is there, again, and nothing is kept
    # shellcheck disable=SC2086
    warns sound-cut '$.sounds[0]' render $how
done
project "$media" "$card" '"sounds": [{"file": "tone.wav", "at": 9}],'
warns sound-cut '$.sounds[0]' check --media
project "$media" "$card" '"sounds": [{"file": "tone.wav", "at": 0, "out": 9}],'
warns sound-too-short '$.sounds[0].out' check --media
project "$media" '{"card": {"text": "A"}, "duration": 20}' '"music": {"file": "tone.wav", "end": 9},'
warns sound-too-short '$.music.end' check --media
project "$media" "$card" '"music": {"file": "tone.wav", "loop": true, "end": 9},'
warns sound-too-short '$.music.end' check --media
project "$media" '{"card": {"text": "A"}, "duration": 20}' '"music": {"file": "tone.wav", "loop": true, "crossfade": 4},'
warns sound-too-short '$.music.crossfade' check --media
warns sound-too-short '$.music.crossfade' render
project "$media" '{"card": {"text": "A"}, "duration": 20}' '"sounds": [{"file": "tone.wav", "at": 0, "fade_in": 3, "fade_out": 4}],'
warns fades-too-long '$.sounds[0].fade_out' check --media
project "$media" '{"card": {"text": "A"}, "duration": 0.2}' '"music": {"file": "tone.wav"},'
warns sound-adjusted - render
warns sound-adjusted - render # its film is there
rm "$work/film.mp4"
warns sound-adjusted - render # its sound is in the cache
sed -i 's/}$/, "tags": {"title": "Another"}}/' "$p"
warns sound-adjusted - render --no-state -o "$work/other.mp4"
warns sound-adjusted - render --phase sound

# ---- how it is made
project "$media" "$card" '"sounds": [],'
sed -i 's/"fps": 25/"fps": 25, "encoder": "no_such_encoder"/' "$p"
warns encoder-replaced '$.output.encoder' render
sed -i 's/"encoder": "no_such_encoder"/"crf": 0/' "$p"
warns played-by-few '$.output.crf' render
sed -i 's/"crf": 0/"encoder": "mpeg4"/' "$p"
warns method-replaced - render
project "$media" '{"image": "a.jpg", "duration": 2}, {"image": "b.png", "duration": 2}'
run render "$p" -o "$work/film.gif" --json -q
check "a silent project gives a silent preview without a word" test "$code" = 0 -a "$(grep -c '"event":"warning"' "$work/out.txt")" = 0
echo sound-left-out >> "$work/tried"
project "$media" "$card" '"music": {"file": "tone.wav"},'
run render "$p" -o "$work/film.gif" --json -q
check "sound-left-out" grep -q '"code":"sound-left-out"' "$work/out.txt"
project "$media" '{"image": "a.jpg", "duration": 2}, {"image": "b.png", "duration": 2}'
KINORA_TEST_CPUS=1 warns fewer-workers - render -j 4 --chunk-duration 1 --no-cache --force
KINORA_TEST_FAULT=exit:picture=0 warns worker-lost - render --no-cache --force
warns cache-unusable - render --cache-dir /proc/nowhere --force

# ---- what is kept
KINORA_FAULT=lock:7:$work/lock-count warns cache-not-pruned - render --force
find "$work/cache" -name '*.batch' -exec truncate -s 100 {} +
rm "$work/film.mp4"
warns stored-result-damaged - render
project "$media" "$spoken" "$speaker"
cp "$media/tone.wav" "$media/tone.old"
ffmpeg -nostdin -v error -y -i "$media/tone.old" -f lavfi -i anullsrc=r=48000 -filter_complex '[1]atrim=0:4[hole];[0]atrim=0:0.5,asplit[a][b];[a][hole][b]concat=n=3:v=0:a=1' "$media/tone.wav"
project "$media" "$spoken" "$speaker"
warns take-doubtful '$.segments[0].transcript' voice --allow-commands
mv "$media/tone.old" "$media/tone.wav"
rm -rf "$work/cache/kinora/takes"
rm -f "$work/cache/kinora/voice-ledger.jsonl"
mkdir -p "$work/cache/kinora/voice-ledger.jsonl/full"
rm -rf "$media/.kinora" # of other films
warns ledger-not-written - render --allow-commands
state=$(state_of "$media")
project "$media" "$card"
rm -rf "$state"
mkdir -p "$state/lock/full"
warns state-unusable - render
rm -rf "$state"
mkdir -p "$state/state.json/full" "$state/report.json/full"
warns state-not-written - render --force
warns report-not-written - render --force
rm -rf "$state"
mkdir -p "$state"
echo '{' > "$state/state.json"
warns state-unreadable - render --force

# ---- what is drawn
project "$media" '{"image": "a.jpg", "duration": 2, "effects_plan": {"overlays": [{"name": "strobe_effect", "frequency": 6}]}}'
warns flashes '$.segments[0]' check
warns flashes '$.segments[0]' render

# ---- what stands beside the film
project "$media" '{"card": {"text": "A"}, "duration": 1, "title": "A"}' '"sounds": [],'
sed -i 's/"fps": 25/"fps": 25, "chapters": "list", "poster": 9/' "$p"
warns chapters-not-written - render
warns poster-after-end '$.output.poster' render --force
check "with its place" grep -q '"line":[1-9]' "$work/told"
warns poster-after-end '$.output.poster' render # the poster is there
warns poster-after-end '$.output.poster' check --media
echo '{}' > "$work/film.c2pa.json" # of a film that was there before
warns ai-mark-old - render --force
rm "$work/film.c2pa.json"

# ---- what verification finds, and where it cannot
ffmpeg -nostdin -v error -y -f lavfi -i color=black:size=64x36 -frames:v 1 "$media/black.png"
project "$media" '{"image": "black.png", "duration": 1.2}'
warns film-finding '$.segments[0]' render --verify
echo not-verified >> "$work/tried"
run render "$p" -o "$work/film.gif" --json -q --verify
check "not-verified" grep -q '"code":"not-verified"' "$work/out.txt"
rm "$work/film.gif" "$media/black.png"
# shellcheck disable=SC2016
printf '#!/bin/sh\necho >> project.json\nexec cat tone.wav\n' > "$media/say"
project "$media" '{"card": {"text": "A"}, "transcript": "Another line."}' "$speaker"
warns project-changed - render --allow-commands
# Texts that are read once, as the project is.
printf '1\n00:00:00,000 --> 00:00:00,900\nOne two\n' > "$media/said.srt"
printf '[{"word": "One", "start": 0.1, "end": 0.4}]' > "$media/said.words.json"
for text in said.srt said.words.json; do
    printf '#!/bin/sh\necho >> %s\nexec cat tone.wav\n' "$text" > "$media/say"
    case $text in *.srt) key=file ;; *) key=words ;; esac
    project "$media" '{"card": {"text": "A"}, "transcript": "Line for '"$text"'."}' "$speaker"'"captions": {"burn": "plain", "'$key'": "'$text'"},'
    warns project-changed - render --allow-commands
    check "which names $text" grep -q "$text. was changed" "$work/out.txt"
done
# What messages show of a name is not the name that is looked at again.
odd="$work/$(printf 'tab\tline\nreturn\r')"
mkdir "$odd"
project "$odd" "$card"
run render "$odd/project.json" -o "$work/odd.mp4" --json -q --strict
check "no change is seen where there was none, whatever the path holds" [ "$code" = 0 ]
project "$media" '{"image": "a.jpg", "duration": 1}' '"sounds": [],'
sed -i 's/"fps": 25/"fps": 25, "file": "clear.mov"/; s/a.jpg/a.jpg/' "$p"
sed -i 's/"segments": \[/"segments": [{"video": "clear.mov"}, /' "$p"
warns output-refused '$.segments[0].video' check
project "$media" '{"image": "a.jpg", "duration": 1}'
sed -i 's/"fps": 25/"fps": 25, "file": "nofolder\/film.mp4"/' "$p"
warns output-refused - check
check "which says why" grep -q "the folder .*nofolder' does not exist" "$work/out.txt"

not_tried not-exported 'has its own test (export.sh)'
not_tried sheet-limited 'sheets have no events'
not_tried report-without-pictures 'has its own test (report.sh)'

listed=$(sed -n 's/^| `\([a-z-]*\)`.*/\1/p' "$(dirname "$0")/../../docs/warnings.md" | sort)
sort -u "$work/tried" > "$work/rows"
echo "$listed" > "$work/listed"
check "every code of the list has its row" diff "$work/listed" "$work/rows"

finish
