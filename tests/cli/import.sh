#!/bin/sh
# SPDX-License-Identifier: MIT
# `import`: a folder that was made in phases, and captions, become projects that render; nothing in them is run, and no file outside of
# them is taken.
. "$(dirname "$0")/lib.sh"
make_media "$work/media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
cd "$work" || exit 1
mkdir -p old/media/voiceovers/ada old/scenes
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x36:rate=10 -f lavfi -i sine -t 1 -c:v libx264 -pix_fmt yuv420p -c:a aac old/scenes/third.mp4
ffmpeg -nostdin -v error -y -i media/tone.wav -t 1 old/media/voiceovers/ada/two.wav
cat > old/plan.json << 'PLAN'
{"title": "Bees \"and\" {{more}}", "description": "d", "target_duration_seconds": 60, "scenes": [
 {"title": "The hive", "narration_key": "scene_01", "visual_ideas": ["a hive"]},
 {"title": "The queen", "id": "queen"},
 {"title": "The dance", "narration_key": "dance"},
 {"title": "Outside", "narration_key": "outside"},
 {"title": "Silence", "narration_key": "none"}]}
PLAN
cat > old/narration.py << 'NARRATION'
"""The narration."""
SCRIPT = {
    "scene_01": "Bees live\n"
                "in a hive.",  # the first
    "scene_02_queen": """The queen lays eggs.""",
    "dance": 'They dance.',
    "outside": 'First this.\n\nThen {{that}}.',
}
NARRATION
cat > old/media/voiceovers/ada/cache.json << 'CACHE'
[{"narration_key": "scene_01", "text": "An older text.", "audio_file": "two.wav"},
 {"input_data": {"text": "The queen lays eggs."}, "final_audio": "two.wav", "duration_seconds": 1.0},
 {"narration_key": "outside", "input_text": "First this.\n\nThen {{that}}.", "audio_file": "../../../../media/tone.wav"}]
CACHE
cat > old/project_state.json << 'STATE'
{"project_name": "bees", "phase": "complete", "scenes": [
 {"id": "c", "narration_key": "dance", "video_file": "scenes/third.mp4"},
 {"id": "d", "narration_key": "outside", "video_file": "../media/a.jpg"}],
 "flags": {"needs_human_review": true}}
STATE
run import old -o bees
check "a folder made in phases is a project" test "$code" = 0 -a -s bees/project.json
says() { grep -qF -- "$1" bees/project.json; }
check "with its title" says '"title": "Bees \"and\" \\{{more}}"'
check "narration is said, without line breaks" says '"transcript": "Bees live in a hive."'
check "an older recording of other words is not taken" test "$(grep -c '"audio"' bees/project.json)" = 1
check "one of the same words is" sh -c 'grep "The queen lays" bees/project.json | grep -q "\"audio\": \".*two.wav\""'
check "a clip stands for its scene" says '-third.mp4"'
check "which is copied" test -s bees/*-third.mp4
check "nothing outside of the folder is taken" test "$(find bees -type f | wc -l)" = 3
check "that is said" grep -q 'the clip of scene outside is not in the folder' "$work/err"
check "so is what is silent" grep -q 'nothing is said under the key none' "$work/err"
check "and what waits for a person" grep -q 'waits for a person' "$work/err"
run check bees
check "it is a good project" test "$code" = 0
sed -i 's/"width": [0-9]*, "height": [0-9]*/"width": 96, "height": 54, "fps": 5, "speed": "ultrafast"/' bees/project.json
run render bees -q
check "and a film" test "$code" = 0
run import old -o bees
check "never over what is there" test "$code" = 2

head -c 700 old/scenes/third.mp4 > old/scenes/cut.mp4
sed 's/third.mp4/cut.mp4/' old/project_state.json > "$work/state" && cp "$work/state" old/project_state.json
run import old -o cut
rm old/scenes/cut.mp4
check "a clip that cannot be read is left out, and told" sh -c 'test "$1" = 0 && ! grep -q cut.mp4 cut/project.json && grep -q "cut.mp4.*left out" "$2"' \
    sh "$code" "$work/err"

printf '1\n00:00:01,000 --> 00:00:02,000\nA ladybird\n\n2\n00:00:02,500 --> 00:00:04,000\ncounts {{its}} spots.\n\n3\n00:00:05,000 --> 00:00:06,000\nTwo!\n' > talk.srt
run import talk.srt -o talk
check "captions are a project" test "$code" = 0
check "by sentences" sh -c 'grep -q "\"transcript\": \"A ladybird counts .*its}} spots.\"" talk/project.json && [ $(grep -c transcript talk/project.json) = 2 ]'
run check talk
check "which is good" test "$code" = 0
printf '1\n00:00:01,000 --> 00:00:02,000\nA ladybird.\n\n2\n00:00:02,500 --> 00:00:04,000\n...\n' > dots.srt
run import dots.srt -o dots
check "captions without words are left out" test "$code" = 0 -a "$(grep -c transcript dots/project.json)" = 1
check "and told" grep -q 'dots.srt: caption 2 has no words' "$work/err"

echo 'SCRIPT = {"scene_01": __import__("os").system("touch ran")}' > old/narration.py
run import old -o bad
expect "a Python file is read and never run" 4 "narration.py:1: found"
check "it was not" test ! -e ran -a ! -e bad
echo '{"title": "x", "scenes": []}' > old/plan.json
run import old -o bad
expect "a plan without scenes" 4 "there are no scenes"
echo '{"title": "x", "scenes": [' > old/plan.json
run import old -o bad
expect "half a plan" 3 "plan.json:2"
# Parameters of another program, as it takes them and as it leaves them.
mkdir -p task/local
cp media/a.jpg media/b.png media/clip.mov task/local/ 2> /dev/null
cp media/tone.wav task/local/
cat > task/script.json << 'TASK'
{"script": "Moss has no roots.\n\nIt drinks {{with}} its leaves.\n\nSo it needs no soil.", "search_terms": ["moss", " forest floor"],
 "params": {"video_subject": "How moss lives", "video_script": "", "video_aspect": "1:1", "video_source": "local", "subtitle_enabled": true,
  "video_materials": [{"provider": "local", "url": "local/a.jpg", "duration": 0}, {"provider": "local", "url": "/etc/passwd"}, {"provider": "local", "url": "../media/b.png"}],
  "video_language": "", "voice_name": "de-DE-KatjaNeural-Female", "bgm_type": "random", "bgm_file": "local/tone.wav", "n_threads": 2}}
TASK
run import task -o moss
check "a task's folder is a project" test "$code" = 0 -a -s moss/project.json
says() { grep -qF -- "$1" moss/project.json; }
check "of its shape" says '"width": 1080, "height": 1080'
check "with its title" says '"title": "How moss lives"'
check "and its words, in which nothing is filled in" says '"transcript": "It drinks \\{{with}} its leaves."'
check "said in its language" says '"voice": "de"'
check "its music" says 'tone.wav'
check "what was looked for is told" sh -c 'grep -c "\"visual_description\": \"moss\"\|\"visual_description\": \"forest floor\"" moss/project.json | grep -q 3'
check "its picture is shown" test "$(grep -c '"image": ".*a.jpg"' moss/project.json)" = 3
check "nothing outside of the folder is taken" test "$(find moss -type f | wc -l)" = 3
check "that is said" grep -q "/etc/passwd: it does not lie in the folder; it is left out" "$work/err"
check "so is the other service's voice" grep -q "de-DE-KatjaNeural-Female: it is a voice of another service" "$work/err"
run check moss --media
check "it is a good project" test "$code" = 0
echo '{"video_subject": "Rain", "video_script": "Rain falls.", "video_terms": "rain, cloud", "bgm_type": "", "video_aspect": "16:9", "subtitle_enabled": false}' > rain.json
run import rain.json -o rain
check "parameters are one, too" sh -c 'test "$1" = 0 && grep -q "\"width\": 1920" rain/project.json && ! grep -q captions rain/project.json' sh "$code"
sed -i 's/"width": [0-9]*, "height": [0-9]*/"width": 96, "height": 54, "fps": 5, "speed": "ultrafast"/' rain/project.json
run render rain -q
check "and a film" test "$code" = 0
echo '{"video_subject": "Rain", "video_script": ""}' > rain.json
run import rain.json -o bad
expect "parameters without a script" 4 "there is no script in it; expected \"video_script\""
echo '{"segments": []}' > rain.json
run import rain.json -o bad
expect "a project is no such thing" 4 "Projects need no import"
echo '{"video_subject": ' > rain.json
run import rain.json -o bad
expect "half of them" 3 "rain.json:2"

run import media/a.jpg -o bad
expect "what is of no known form" 4 "is of no known form"
run import none -o bad
expect "nothing" 4 "no such file or folder"
run import old
expect "no place for it" 2 "-o FOLDER is missing"
finish
