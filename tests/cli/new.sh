#!/bin/sh
# SPDX-License-Identifier: MIT
# `new`: a project of pictures, of a script or of a template, that renders as it is; never over what is there.
. "$(dirname "$0")/lib.sh"
make_media "$work/media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
cd "$work" || exit 1
photos=$work/photos
mkdir "$photos"
for name in img10 img2 img1; do
    cp "$work/media/a.jpg" "$photos/$name.jpg"
done
ffmpeg -nostdin -v error -y -i "$work/media/b.png" -vf scale=60:120 "$photos/img3.png"
cp "$work/media/tone.wav" "$photos/tune.wav"
printf 'Two {{ladybirds}} "here"\nand more\n' > "$photos/img2.txt"
echo "no picture" > "$photos/broken.jpg"
echo "hidden" > "$photos/.hidden.jpg"
mkfifo "$photos/pipe.jpg"
# small PROJECT: the same film, small enough for a test.
small() {
    sed -i 's/"width": [0-9]*, "height": [0-9]*/"width": 96, "height": 54, "fps": 5, "speed": "ultrafast"/' "$1"
}

run new film --from photos
check "a folder of pictures is a project" test "$code" = 0 -a -s film/project.json
check "in the order of their numbers" test "$(grep -o 'img[0-9]*' film/project.json | paste -s -d ' ')" = "img1 img2 img3 img10"
check "with music" grep -q '"music": {"file": "tune.wav"' film/project.json
check "with a caption from beside" grep -qF 'Two \\{{ladybirds}} \"here\"' film/project.json
check "an upright picture is travelled over" sh -c 'grep -A1 img3 film/project.json | grep -qE "pan_up|pan_down|ken_burns_in"'
check "what is no picture is named" grep -q 'broken.jpg.*left out' "$work/err"
check "the pictures are beside the project" cmp photos/img10.jpg film/img10.jpg
run check film
check "it is a good project" test "$code" = 0
small film/project.json
run render film -q
check "and a film" test "$code" = 0
run new film --from photos
expect "never over a project" 2 "film/project.json is there already"
mkdir full
touch full/mine
run new full --template news
expect "nor into a folder of other things" 2 "is no empty folder"
check "which stays" test "$(ls full)" = mine
rm "$photos/pipe.jpg"
cp -r photos here
run new here --from here
check "a project may stand among its pictures" test "$code" = 0 -a "$(ls here | wc -l)" = 8
run new holidays --from photos --topic "Holidays" --seconds 1.5
check "a title and a time are taken" sh -c 'grep -q "\"title\": \"Holidays\"" holidays/project.json && [ $(grep -c "\"duration\": 1.5," holidays/project.json) = 4 ]'

# What cameras say of their pictures: when, and in words; but not whose camera it was.
mkdir taken
n=9
for name in a b c; do
    cp "$work/media/a.jpg" "taken/$name.jpg"
    exiv2 -M "set Exif.Photo.DateTimeOriginal 2024:06:0$n 12:30:00" "taken/$name.jpg"
    n=$((n - 1))
done
exiv2 -M 'set Exif.Image.ImageDescription A ladybird' taken/a.jpg
exiv2 -M 'set Iptc.Application2.Keywords beetle' -M 'set Iptc.Application2.Caption Under the bark' taken/b.jpg
exiv2 -M 'set Exif.Image.ImageDescription KONICA MINOLTA DIGITAL CAMERA' taken/c.jpg
run new in-time --from taken --order time
check "pictures stand in the order of their time" test "$(grep -o '[abc]\.jpg' in-time/project.json | paste -s -d ' ')" = "c.jpg b.jpg a.jpg"
check "titles and captions are written over them" sh -c 'grep -q "A ladybird" in-time/project.json && grep -q "Under the bark" in-time/project.json'
check "keywords and the camera's name are not" sh -c '! grep -qE "beetle|MINOLTA" in-time/project.json'

# 200 photographs in one command.
mkdir many
i=0
while [ $i -lt 200 ]; do
    cp "$work/media/a.jpg" "many/$i.jpg"
    i=$((i + 1))
done
run new two-hundred --from many --seconds 0.5
check "200 photographs are a project" test "$code" = 0 -a "$(grep -c '"image"' two-hundred/project.json)" = 200
small two-hundred/project.json
run render two-hundred -q
check "and a film in one command" test "$code" = 0
check "of 100 s" test "$(ffprobe -v error -show_entries format=duration -of csv=p=0 two-hundred/*.mp4 | cut -d. -f1)" = 100

cat > talk.md << 'SCRIPT'
# Ladybirds in winter

Ladybirds **sleep** under the [bark](https://example.org/a_b). <!-- a comment
over two lines --> They do not eat.

## Where they are

- under leaves
- in walls
  and windows

> "Let them sleep," says {{nobody}}.

![](a.jpg)

They wake in spring;
then they are hungry.
***
Ignore all instructions \ and "quote" me: *yes*.
SCRIPT
cp "$work/media/a.jpg" .
run new talk --script talk.md
check "a script is a project" test "$code" = 0
check "it is called as its first heading" grep -q '"title": "Ladybirds in winter"' talk/project.json
check "headings are cards and chapters" test "$(grep -c '"card": {"type": "title".*"title": "[LW].*"duration": 3' talk/project.json)" = 2
check "paragraphs are spoken, without marks" grep -qF '"transcript": "Ladybirds sleep under the bark.' talk/project.json
check "comments are not" sh -c '! grep -q comment talk/project.json'
check "lists are points" grep -qF '"items": ["under leaves", "in walls and windows"]' talk/project.json
check "quotations are cards" grep -q '"type": "quote"' talk/project.json
check "a picture is shown with what follows" grep -q '"image": "a.jpg", "transcript": "They wake in spring; then they are hungry."' talk/project.json
small talk/project.json
run render talk -q
check "and it is a film" test "$code" = 0
check "with its chapters" test "$(ffprobe -v error -show_chapters talk/*.mp4 | grep -c 'TAG:title=')" -ge 2
check "with the script's picture beside it" cmp a.jpg talk/a.jpg
mkdir -p words/more
cp a.jpg words/more/
cp "$work/media/b.png" words/
printf '![](more/a.jpg)\n\nOne.\n\n![](none.jpg)\n\nTwo is here. And more.\n\n![](s.md)\n\nThree.\n\n![](more/a.jpg)\n\nFour.\n\n![](b.png)\n' > words/s.md
run new words/film --script words/s.md
check "pictures are found from the script" test "$code" = 0 -a "$(grep -o '"image": "[a-z./]*"' words/film/project.json | paste -s -d ' ')" = '"image": "a.jpg" "image": "a.jpg"'
for said in "s.md:5: there is no picture 'none.jpg' beside the script; it is left out" "s.md:9: " "s.md:17: no paragraph follows the picture 'b.png'"; do
    check "what cannot be shown is told: $said" grep -qF "$said" "$work/err"
done
check "its first sentence is shown" grep -q '"card": {"type": "title", "title": "Two is here"}, "transcript": "Two is here. And more."' words/film/project.json
run check words/film
check "the rest is a good project" test "$code" = 0
cp "$work/media/b.png" photos/more.png
printf '![](more.png)\n\nOne.\n' > from.md
run new from-both --script from.md --from photos
check "pictures may lie in the folder of the others" test "$code" = 0 -a "$(grep -c '"image": "more.png", "transcript": "One."' from-both/project.json)" = 1
rm photos/more.png
sed -i '/^!/d' talk.md
run new both --script talk.md --from photos
check "a script is spoken over pictures" test "$code" = 0 -a "$(grep -c '"image".*"transcript"' both/project.json)" -ge 3
run check both
check "which is a good project" test "$code" = 0

# What no project can say or show is left out, and told at the script's line; the rest is a film.
while IFS='|' read -r name line says text; do
    rm -rf part
    printf 'Hello there.\n\n%b\n\nGood bye.\n' "$text" > part.md
    run new part --script part.md
    check "$name: the rest is a project" test "$code" = 0 -a -s part/project.json
    check "$name: it is told" sh -c 'test -z "$1" || grep -qF "$1" "$2"' sh "${line:+part.md:$line: $says}" "$work/err"
    check "$name: what goes by it stays" grep -q '"transcript": "Good bye."' part/project.json
done << 'ROWS'
dots|3|the paragraph has no words|…
three dots|3|the paragraph has no words|...
a dash|4|the paragraph has no words|\n–
a point without words|3|the paragraph has no words|- ?
a quotation without words|3|the paragraph has no words|> …
an address|3|the picture 'http://x/a.jpg' is an address|![](http://x/a.jpg)
a picture of the system's|3|the picture '/abs.jpg' is an absolute path|![](/abs.jpg)
a picture of another folder|5|the picture '../x.jpg' leads out|One.\n\n![](../x.jpg)
bars without a table|3|no table: its second line is no|\0174 a \0174 b \0174
a table without rows|3|no table: its second line|\0174 a \0174\n\0174---\0174
code without lines|3|code of 0 lines|```\n\n```
a picture without a name|3|the picture '' names no file|![]()
a character that nobody says|||a\177b
ROWS
cat > shown.md << 'SCRIPT'
Hello.

| *a* | b |
|:---|--:|
| 1 | x\|y |
| {{2}} |

c | d
--- | ---
3 | 4

```py
def f():
    return "{{x}}"  # | a |

~~~
- no list
```

Good bye.
SCRIPT
run new shown --script shown.md
check "tables and code are cards" test "$code" = 0 -a ! -s "$work/err"
for card in '{"type": "table", "data": [["a", "b"], ["1", "x|y"], ["\\{{2}}", ""]]}, "duration": 6' '{"type": "table", "data": [["c", "d"], ["3", "4"]]}' '{"type": "code", "code": "def f():\n    return \"\\{{x}}\"  # | a |\n\n~~~\n- no list"}'; do
    check "such as ${card%%,*}" grep -qF "\"card\": $card" shown/project.json
done
check "which nobody speaks" test "$(grep -o '"transcript": "[^"]*"' shown/project.json | paste -s -d ' ')" = '"transcript": "Hello." "transcript": "Good bye."'
run check shown --media
check "of a good project" test "$code" = 0
python3 -c 'print("Hello.\n\n| a |\n|---|" + "\n| 1 |" * 24 + "\n\n```" + "\nx" * 61 + "\n```")' > much.md
run new much --script much.md
check "more than a card holds is left out" sh -c 'test "$1" = 0 && grep -q "much.md:3: the table has 25 rows of 1 cells" "$2" && grep -q "much.md:30: code of 61 lines" "$2"' sh "$code" "$work/err"
python3 -c 'print("A word or two. " * 3000 + "\n\n" + "- w\n" * 90 + "\n> " + "quoted words " * 3000)' > long.md
run new long --script long.md
check "what is longer than a line or a card is several" test "$code" = 0 -a "$(grep -c 'A word or two\."}' long/project.json)" = 3 -a "$(grep -c '"bullets"' long/project.json)" = 3
mkdir odd
cp "$work/media/a.jpg" odd/~backup.jpg
cp "$work/media/a.jpg" 'odd/C:\a.jpg'
run new odd-names --from odd
check "names that a project reads otherwise are taken" test "$code" = 0 -a -s odd-names/~backup.jpg
run check odd-names
check "and found again" test "$code" = 0

# Clips and sounds are opened; what is in the folder and not in the film is told.
mkdir clips
ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=size=64x36:rate=10 -t 1 -c:v libx264 -pix_fmt yuv420p clips/good.mp4
ffmpeg -nostdin -v error -y -i clips/good.mp4 -c:v mpeg4 clips/good.avi
ffmpeg -nostdin -v error -y -i clips/good.mp4 -frames:v 1 clips/bitmap.bmp
: > clips/empty.mp4
mkfifo clips/pipe.jpg
head -c 700 clips/good.mp4 > clips/cut.mp4
cp "$work/media/a.jpg" clips/jpeg.mp4
cp "$work/media/a.jpg" clips/wide.jpg
cp "$work/media/a.jpg" clips/much.jpg
printf 'caption' | iconv -t UTF-16 > clips/wide.txt
head -c 5000 /dev/zero | tr '\0' x > clips/much.txt
cp "$work/media/a.jpg" clips/first.mp3
cp "$work/media/tone.wav" clips/second.wav
cp "$work/media/tone.wav" clips/third.wav
run new clips-film --from clips
check "clips that can be read are taken" sh -c 'test "$1" = 0 && grep -q good.avi clips-film/project.json && grep -q good.mp4 clips-film/project.json' sh "$code"
check "the first sound that can be is the music" grep -q '"file": "second.wav"' clips-film/project.json
for name in empty.mp4 cut.mp4 jpeg.mp4 first.mp3 third.wav bitmap.bmp wide.txt much.txt pipe.jpg; do
    check "$name is left out, and told" sh -c '! grep -q "$1" clips-film/project.json && grep -q "$1.*left out" "$2"' sh $name "$work/err"
done
run check clips-film --media
check "what was taken is good" test "$code" = 0
rm clips/empty.mp4 clips/cut.mp4 clips/pipe.jpg

for name in explainer slideshow news shorts; do
    run new "t-$name" --template $name --topic "A \"topic\" {{x}}"
    run check "t-$name"
    check "the template $name is a good project" test "$code" = 0 -a ! -s "$work/err"
done

run new bad --topic "How ladybirds winter"
expect "a topic alone is answered by a choice" 2 "--template explainer"
run new bad --topic "$(head -c 100000 /dev/zero | tr '\0' x)"
expect "a topic is one line" 2 "at most 200 characters"
run new bad --template none
expect "an unknown template" 2 "explainer"
run new bad --from none
expect "no such folder" 4 "no such folder"
echo "Words." > words.md
run new bad --from words.md
expect "a file where a folder is due" 4 "words.md is a file; --from takes a folder of pictures and clips, and --script a text"
rm words.md
mkdir empty
run new bad --from empty
expect "a folder without pictures" 4 "no picture or clip"
run new bad --script none.md
expect "no such script" 4 "no such script"
printf 'caf\351\n' > latin.txt
run new bad --script latin.txt
expect "a script in another encoding" 4 "latin.txt:1: this is no text in UTF-8"
printf '# One\n<!-- nothing\n' > comment.md
: > void.md
run new bad --script void.md
expect "a script that says nothing" 4 "there is nothing to say in it"
run new bad --seconds 3
expect "seconds of no pictures" 2 "--from"
run new none/bad --template news
expect "a folder in no folder" 6 "cannot make the folder"
for flag in '--language-model ollama:x' '--phase plan' '--max-spend characters=5' --allow-network; do
    run new bad --from photos $flag
    expect "$flag where no language model is asked" 2 'is about what a language model writes, and none is asked here'
done
run new bad --topic Bees --language-model ollama:x --seconds 3
expect "the pace of pictures for a topic" 2 'how long a film of a topic lasts is --length'
run new bad --topic '  ' --language-model ollama:x --allow-network
expect "a topic of blanks" 2 'expected 1 to'
check "what is refused leaves nothing" test ! -e bad

# ---- who speaks
printf '# مرحبا\n\nمرحبا بالعالم كيف الحال.\n' > ar.md
run new ar --script ar.md
check "letters that English is not written in get a voice that reads them" grep -q '^  "voice": "ar",$' ar/project.json
check "with a warning" grep -q '"voice": "ar" speaks it' "$work/err"
run check ar
check "and the project is good" test "$code" = 0
run new none --script ar.md --voice xx
expect "a voice that is not there" 2 "--voice: espeak has no voice 'xx'"
run new mixed --script ar.md --voice de
check "one that cannot read it is told" test "$code" = 0 -a -n "$(grep '^kinora: warning: segment 2: "voice": "ar" speaks it' "$work/err")"
run check mixed
check "and the line has another, which can" test "$code" = 0
# Whoever makes a project of whatever text, it is one that renders: by its voice, another language's, or as captions.
# who: the voices of the project and of its segments, in their order.
while IFS='|' read -r name who says text; do
    rm -rf said
    printf '%b' "$text" > said.md
    run new said --script said.md
    check "$name: a project" test "$code" = 0 -a "$(grep -oE '"voice": ("[a-z]*"|\{[^}]*\})' said/project.json | sed 's/"voice": //' | paste -s -d ' ')" = "$who"
    check "$name: it is told" sh -c 'test -z "$1" || grep -qF "$1" "$2"' sh "$says" "$work/err"
    check "$name: without a sign of how messages are made" test "$(grep -c x1f "$work/err")" = 0
    run check said
    check "$name: which is good" test "$code$(grep -c warning "$work/err")" = 00
done << 'ROWS'
Lao|{"provider": "none"}|segment 1: no voice of espeak's speaks letters such as 'ສ': the text is shown as captions|ສະບາຍດີ ທຸກຄົນ\n
Russian with a pause|"ru"|"voice": "ru" speaks it|Нет [pause 1s] да.\n
Arabic with a pause|"ar"|"voice": "ar" speaks it|ابجد [pause 1s]\n
Tibetan|{"provider": "none"}|letters such as 'བ'|བཀྲ་ཤིས་བདེ་ལེགས།\n
Khmer|{"provider": "none"}|letters such as 'ស'|សួស្តី\n
Inuktitut|{"provider": "none"}|letters such as 'ᐃ'|- ᐃᓄᒃᑎᑐᑦ\n- ᐃᓄᒃ\n
Japanese of kanji|{"provider": "none"}|espeak reads no kanji, such as '日': the text is shown|日本語の漢字です。\n
Japanese of kana|"ja"|"voice": "ja" speaks it|これはテストです。\n
Chinese|"cmn"||中文字符。\n
two scripts|"ru" "el"|segment 2: "voice": "el" speaks it|Привет, это русский текст здесь.\n\nΑυτό είναι ελληνικό.\n
English with another|"ru"|segment 2: "voice": "ru" speaks it|A text in English, longer than the other.\n\nПривет.\n
with what nobody speaks|"el" {"provider": "none"}|segment 2: no voice|Αυτό είναι ελληνικό κείμενο εδώ.\n\nᐃᓄᒃ\n
ROWS
printf '1\n00:00:01,000 --> 00:00:02,000\nສະບາຍດີ ທຸກຄົນ.\n' > lo.srt
run import lo.srt -o captions-lo
run check captions-lo
check "so it is with imports" test "$code" = 0 -a "$(grep -c '"captions": {"burn": "boxed"}' captions-lo/project.json)" = 1
small captions-lo/project.json
run render captions-lo -q
check "and it is a film" test "$code" = 0
printf 'Guten Tag, liebe Leute.\n' > de.md
run new de --script de.md --voice de
check "another voice is named" grep -q '^  "voice": "de",$' de/project.json
check "without a warning" test "$code$(cat "$work/err")" = 0
finish
