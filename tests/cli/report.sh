#!/bin/sh
# SPDX-License-Identifier: MIT
# `report`: what a render came to, in words and as a page that needs nothing else.
. "$(dirname "$0")/lib.sh"
make_media "$work/film" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
p=$work/film/project.json
film="$work/out/<i>a & b.mp4"
page=$work/out/report.html
says() { grep -qE -- "$1" "$work/out.txt"; }
shows() { grep -qF -- "$1" "$page"; }

# Every tag that is opened is closed, in order; nothing is asked of the network; which tags and how many pictures there are.
sound() {
    python3 - "$page" <<'END'
import html.parser, re, sys

VOID = {"meta", "img"}
ADDRESS = re.compile(r"https?:|//|url\(|@import", re.I)

class Page(html.parser.HTMLParser):
    open, wrong = [], []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "iframe", "object", "link", "a"):
            self.wrong.append(f"<{tag}>")
        for name, value in attributes:
            if name.startswith("on") or (name in ("src", "href") and not value.startswith("data:image/jpeg;base64,")):
                self.wrong.append(f"{name}={value[:40]}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}>")

    def handle_data(self, data):
        if self.open and self.open[-1] == "style" and ADDRESS.search(data):
            self.wrong.append("an address in the style")

page = Page()
page.feed(open(sys.argv[1], encoding="utf-8").read())
sys.exit("\n".join(page.wrong + page.open) or 0)
END
}

project "$work/film" '{"image": "a.jpg", "duration": 1, "transcript": "One two."}, {"card": {"text": "Two"}, "duration": 1}' '"voice": {"provider": "espeak"}, '
run report "$p"
check "before a render there is none" test "$code" = 4
check "and what leaves one is named" grep -q "there is no report of '.*'; 'kinora render .*' leaves one" "$work/err"

run render "$p" -o "$film" -j 2 --json
run report "$p" --html "$page" --no-cache
check "the report of a film" test "$code" = 0
check "says which film" says "^film: +.*/<i>a & b.mp4$"
check "what came of it" says "^result: +done, in [0-9]"
check "how long it is" says "^length: +2.00 s, 50 frames, [0-9]"
check "and each phase" says "^render +done +[0-9]"
check "the page is sound, and needs nothing" sound
check "names are text in it" shows "&lt;i&gt;a &amp; b.mp4"
check "and never tags" sh -c "! grep -qi '<i>a' '$page'"
check "it shows both segments and the poster" test "$(grep -o 'data:image/jpeg' "$page" | wc -l)" = 3
check "which worker drew what" shows "worker 0"
check "when phases ran" shows '<title>render: '
check "what is said" shows "What is said (1)"
check "the hash of the film" shows "$(sha256sum < "$film" | cut -d ' ' -f 1)"
run report "$p" --json --html "$page"
check "the event says where it stands" says '^\{"event":"report","output":".*","result":"done","report":".*/report.json","page":".*/report.html"'
run report "$p" --html "$page" -n
check "a page that is there is not replaced where nobody wants it" test "$code" = 2
run report "$p" --html "$work/film/a.jpg"
check "nor is a picture of the film" test "$code" = 2 -a "$(head -c 2 "$work/film/a.jpg" | od -An -tx1 | tr -d ' ')" = ffd8

# guarded ARGUMENT... FILE: it may not be written over FILE, which stays as it is, there or not.
guarded() {
    for file; do :; done
    before=$(ls -li --full-time "$file" 2> "$work/ls.err")
    run "$@"
    [ "$code" = 2 ] && [ "$(grep -c "would be overwritten by the .*; name another file with -" "$work/err")" = 1 ] &&
        [ "$before" = "$(ls -li --full-time "$file" 2> "$work/ls.err")" ] && pass "$1 writes over no ${file##*.} of the film" ||
        fail "$1 writes over no ${file##*.} of the film" "exit code $code"
}
other=$work/film/other
sed 's/"segments"/"captions": {"sidecars": ["srt"]}, "segments"/' "$p" > "$other.json"
guarded report "$p" --html "$film"
guarded still "$p" -o "$film"
guarded sheet "$p" -o "$film"
guarded subjects "$p" -o "$film"
guarded export "$p" --as edl -o "$film"
guarded report "$other.json" --html "$other.mp4"
guarded report "$other.json" --html "$other.srt"
guarded still "$other.json" -o "$other.srt"
guarded export "$other.json" --as edl -o "$other.mp4"
for ending in mp4 srt; do
    run voice "$other.json" --words="$other.$ending"
    check "voice writes over no $ending either, and names its own option" test "$code/$(grep -c '; name another file with --words=' "$work/err")" = 2/1
done
run export "$other.json" --as srt -o "$other.srt"
check "an export may be made in place of a side file" test "$code" = 0
rm "$other.json" "$other.srt"
mv "$film" "$film.moved"
run report "$p"
check "a film that was moved is told of" says 'it is not there any more: it was moved, renamed or removed since'
mv "$film.moved" "$film"
run report "$p"
check "one that is there is not" sh -c "! grep -q 'not there any more' '$work/out.txt'"

# The report is there, whatever became of what it tells of.
mv "$work/film/a.jpg" "$work/film/gone.jpg"
run report "$p"
check "it is shown without the film's pictures" test "$code" = 0
run report "$p" --html "$page"
check "its page, too" test "$code" = 0
check "with a warning" grep -q "the page has no pictures of the film: .*a.jpg" "$work/err"
check "and it is sound" sound
mv "$work/film/gone.jpg" "$work/film/a.jpg"
for report in "$work/film/.kinora"/*/*/report.json; do
    cp "$report" "$work/whole.json"
    head -c 100 "$work/whole.json" > "$report"
done
run report "$p"
check "a report that is cut off is an error" test "$code" = 4
check "that says what writes it anew" grep -q "the report is damaged: .*report.json.*'kinora render .*' writes it anew" "$work/err"
echo '[]' > "$report"
run report "$p"
check "one of another form is one, too" grep -q "the report is damaged: .*report.json" "$work/err"
cp "$work/whole.json" "$report"
project "$work/film" '{"card": {"text": "{{who}}"}, "duration": 1}' '"variables": {"who": "Ada"}, '
run report "$p" -o "$work/out/o-Ada.mp4"
check "that of a row is found with its values, which is said" grep -q "of a film of --rows is found with its row's values, each as --set" "$work/err"
project "$work/film" '{"image": "a.jpg", "duration": 1, "transcript": "One two."}, {"card": {"text": "Two"}, "duration": 1}' '"voice": {"provider": "espeak"}, '

rm "$film"
run render "$p" -o "$film"
run report "$p" --html "$page"
check "where nothing was made, that is said" shows "0 made, 1 from the cache"
check "and the page is sound" sound

# A failed run, with words of strangers.
project "$work/film" '{"image": "a.jpg", "duration": 1, "title": "</p><script>alert(1)</script>", "transcript": "1 < 2 > &amp;"}' '"voice": {"provider": "command", "command": ["false"]}, '
run render "$p" -o "$film" --allow-commands
run report "$p" --html "$page"
check "a run that failed has a report, too" test "$code" = 0
check "which says why" says "^error: +"
check "the page says so" shows "Why it ended"
check "and is sound" sound
finish
