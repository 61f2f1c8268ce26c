#!/bin/sh
# SPDX-License-Identifier: MIT
# What `make install` puts into the system works there: the program, the library with its header and pkg-config file, manual
# pages, completions, the schema and the documents.
# Usage: installed.sh KINORA JSON_LINES BUILD SOURCE PREFIX LIBDIR COMPILER [FLAG…]
. "$(dirname "$0")/lib.sh"
build=$3 source=$4 prefix=$5 libdir=$6
shift 6
case $libdir in /*) ;; *) libdir=$prefix/$libdir ;; esac

# Into a folder that is not the one it was configured for: what is installed may be moved as a whole.
root=$work/root
DESTDIR=$root meson install -C "$build" --no-rebuild > "$work/install.log" 2>&1
check "it installs" test "$?" = 0

media=$work/media
make_media "$media" || {
    echo "Bail out! ffmpeg cannot make the test's media"
    exit 1
}
project "$media" '{"image": "a.jpg", "duration": 1}, {"card": {"text": "The end"}, "duration": 0.5}' '"audio_file": "tone.wav",'
run render "$media/project.json" -q -o "$work/expected.mp4"

# ---- the library, as a stranger uses it
export PKG_CONFIG_PATH="$root$libdir/pkgconfig"
sed -i "s|^prefix=.*|prefix=$root$prefix|" "$PKG_CONFIG_PATH/kinora.pc" # build folders of before wrote the configured one
flags=$(pkg-config --cflags --libs kinora)
strict="-Wall -Wextra -Wno-unused-parameter -Wno-unused-function -Wno-unused-const-variable -Werror"
for example in render problems; do
    # shellcheck disable=SC2086
    "$@" $strict "$source/examples/$example.c" $flags -o "$work/$example" 2> "$work/err"
    check "$example.c is built against it by pkg-config" test "$?" = 0 -a ! -s "$work/err"
done
check "and names no library but the public one" sh -c "! echo '$flags' | grep core"
rm -rf "$work/cache"
mkdir "$work/cache"
LD_LIBRARY_PATH=$root$libdir "$work/render" "$media/project.json" "$work/out/film.mp4" > "$work/out.txt" 2> "$work/err"
check "it renders a film with an empty cache" test "$?" = 0
check "which is the program's, byte for byte" cmp "$work/out/film.mp4" "$work/expected.mp4"

echo '{"segments": [{"imgae": "a.jpg"}]}' | LD_LIBRARY_PATH=$root$libdir "$work/problems" "$media" > "$work/out.txt" 2> "$work/err"
check "it says what is wrong with a project" test "$?" = 3
check "with place, code, words and hint" grep -q "^1	16	unknown-key	\$\.segments\[0\]\.imgae	unknown key	did you mean 'image'?$" "$work/out.txt"

# Pieces of programs in the documents, each as it stands.
awk -v name="$work/piece" '/^```c$/ {n++; file = name n ".c"; print "#include <kinora/kinora.h>\n#include <stdio.h>" > file; next}
    /^```/ {file = ""} file {print > file}' "$source/docs/library.md"
check "the page of the library shows programs" test -s "$work/piece5.c"
for piece in "$work"/piece*.c; do
    # shellcheck disable=SC2086
    "$@" $strict -c "$piece" $flags -o "$work/piece.o" 2> "$work/err"
    check "$(basename "$piece") of the page of the library is built" test "$?" = 0 -a ! -s "$work/err"
done
for standard in c99 gnu17; do
    echo '#include <kinora/kinora.h>' > "$work/alone.c"
    # shellcheck disable=SC2086
    "$@" $strict -std=$standard -c "$work/alone.c" $flags -o "$work/alone.o" 2> "$work/err"
    check "the header stands alone in $standard" test "$?" = 0 -a ! -s "$work/err"
done

# ---- the program
rm -rf "$work/cache" "$work/out/film.mp4"
mkdir "$work/cache"
kinora=$root$prefix/bin/kinora
run render "$media/project.json" -q -o "$work/out/film.mp4"
check "the installed program renders" test "$code" = 0
check "the same film" cmp "$work/out/film.mp4" "$work/expected.mp4"
run doctor -q
check "and lacks nothing" test "$code" = 0

# ---- what the library exports is what its header declares
nm -D --defined-only "$root$libdir/libkinora.so.0" | sed -n 's/.* [TDBRVW] \([^@]*\).*/\1/p' | sort > "$work/exported"
sed 's|/\*.*\*/||; /^#/d' "$root$prefix/include/kinora/kinora.h" |
    grep -oE '^[A-Za-z].*\bkinora_[a-z0-9_]+\(' | grep -oE 'kinora_[a-z0-9_]+\($' | tr -d '(' | sort -u > "$work/declared"
check "the header declares something" test "$(wc -l < "$work/declared")" -ge 8
check "the library exports what its header declares, and nothing else" cmp "$work/exported" "$work/declared"

# ---- what stands beside them
while read -r place; do
    check "$place is there" test -s "$root$prefix/$place"
done << 'PLACES'
share/man/man1/kinora.1
share/man/man1/kinora-render.1
share/bash-completion/completions/kinora
share/zsh/site-functions/_kinora
share/fish/vendor_completions.d/kinora.fish
share/kinora/kinora-project.schema.json
share/kinora/kinora-events.schema.json
share/kinora/kinora-report.schema.json
share/kinora/kinora-rows.schema.json
share/doc/kinora/README.md
share/doc/kinora/CHANGELOG.md
share/doc/kinora/LICENSE
share/doc/kinora/docs/project-format.md
share/doc/kinora/docs/effects.md
share/doc/kinora/docs/captions.md
share/doc/kinora/docs/events.md
share/doc/kinora/docs/report.md
share/doc/kinora/docs/rows-report.md
share/doc/kinora/docs/demo.jpg
share/doc/kinora/docs/effects/ken_burns_in.jpg
share/doc/kinora/examples/render.c
share/doc/kinora/examples/problems.c
share/doc/kinora/docs/library.md
PLACES
cd "$root$prefix/share/doc/kinora" || exit 1
grep -oE '\]\([^)#:]+' README.md docs/*.md | sed 's/:.*(/ /; s/](/ /' | while read -r page link; do
    [ "$link" = https ] || [ -e "$(dirname "$page")/$link" ] || echo "$page: $link"
done > "$work/dead"
check "the installed documents link only what is installed" test ! -s "$work/dead"
cat "$work/dead" | sed 's/^/# /'
finish
