#!/bin/sh
# SPDX-License-Identifier: MIT
# tools/check-layers: includes point one way, what a room declares it defines, and nothing leads back to itself.
# Usage: layers.sh SOURCE
# shellcheck source=/dev/null
. "$(dirname "$0")/lib.sh"

"$source/tools/check-layers" > "$work/out" 2>&1
result $((!$?)) "this tree keeps its layers"

# The files and what they hold, `FILE: TEXT` parted by `;;` (\n is a new line)|what must be said, or nothing
while IFS='|' read -r files says; do
    rm -rf "$work/tree"
    mkdir -p "$work/tree/src"
    printf '%s\n' "$files" | sed 's/ *;; */\
/g' | while IFS= read -r row; do
        file=$work/tree/src/${row%%: *}
        mkdir -p "${file%/*}"
        printf '%b\n' "${row#*: }" > "$file"
    done
    "$source/tools/check-layers" "$work/tree" > "$work/out" 2>&1
    code=$?
    if [ -z "$says" ]; then
        result $((code == 0)) "may stand: $files"
    else
        [ "$code" = 1 ] && grep -qF "$says" "$work/out"
        result $((!$?)) "is refused: $files"
    fi
done << 'ROWS'
base/a.h: #include "pixel/b.h"|src/base/a.h:1: base must not include pixel
pixel/a.c: #include "base/a.h"\n#include "engine/session.h"|src/pixel/a.c:2: pixel must not include engine
effects/a.c: #include "text/a.h"|effects must not include text
text/a.c: #include "effects/a.h"|text must not include effects
project/a.c: #include "timeline/a.h"|project must not include timeline
base/a.c: #include "vocabulary/a.h"|base must not include vocabulary
voice/a.c: #include "audio/a.h"|voice must not include audio
cards/a.c: #include "director/a.h"|cards must not include director
audio/a.c: #include "output/a.h"|audio must not include output
engine/a.c: #include "cluster/a.h"|engine must not include cluster
cluster/a.c: #include "studio/a.h"|cluster must not include studio
studio/a.c: #include "cli/a.h"|studio must not include cli
cli/a.c: #include "studio/a.h" ;; studio/a.c: #include "engine/session.h" ;; engine/a.c: #include "output/a.h"|
engine/run/a.c: #include "engine/store/a.h"|engine/run must not include engine/store
engine/voice/a.c: #include "engine/method/a.h"|engine/voice must not include engine/method
engine/film/a.h: #include "engine/build.h"|engine/film must not include engine/
engine/store/a.c: #include "engine/asset/a.h"|engine/store must not include engine/asset
engine/asset/a.h: #include "engine/plan/a.h"|engine/asset must not include engine/plan
engine/plan/a.c: #include "engine/pool/a.h"|engine/plan must not include engine/pool
engine/pool/a.c: #include "engine/method/a.h"|engine/pool must not include engine/method
engine/method/a.c: #include "engine/film/a.h"|engine/method must not include engine/film
engine/pool/a.c: #include "engine/session.h"|engine/pool must not include engine/
engine/session.c: #include "engine/notes/a.h" ;; engine/notes/a.h: #include "engine/film/a.h"|
attic/a.c: #include "base/a.h"|tools/check-layers knows no room 'attic'
engine/attic/a.c: #include "base/a.h"|knows no room 'engine/attic'
pixel/a.h: int kn_a(int x); ;; media/a.c: int kn_a(int x)\n{\n}|src/pixel/a.h:1: kn_a is declared here and defined in media
pixel/a.h: int kn_a(int x,\n         int y); ;; pixel/b.c: int kn_a(int x,\n         int y)\n{\n}|
engine/plan/a.h: KnA *kn_a(void); ;; engine/pool/a.c: KnA *kn_a(void)\n{\n}|kn_a is declared here and defined in engine/pool
base/a.h: extern const KnA kn_a; ;; pixel/a.c: const KnA kn_a = {1};|kn_a is declared here and defined in pixel
base/a.h: /* int kn_a(void); */\nint kn_b(void); ;; pixel/a.c: int kn_a(void)\n{\n}|
pixel/a.c: static int x; /* calls kn_a (below) */\nint y = kn_a(1); ;; base/a.h: int kn_a(int); ;; base/a.c: int kn_a(int x)\n{\n}|
voice/a.h: #define KN_ITEM(name, help) extern const KnA kn_a_##name;\n#include "vocabulary/a.def" ;; vocabulary/a.def: KN_ITEM(one, "1") ;; audio/a.c: const KnA kn_a_one = {1};|src/voice/a.h:1: kn_a_one is declared here and defined in audio
voice/a.h: #define KN_ITEM(name, help) extern const KnA kn_a_##name;\n#include "vocabulary/a.def" ;; vocabulary/a.def: KN_ITEM(one, "1") ;; voice/a.c: const KnA kn_a_one = {1};|
vocabulary/a.c: #include "voice/a.def" ;; voice/a.def: KN_ITEM(one)|src/vocabulary/a.c:1: vocabulary must not include voice
engine/plan/a.h: #include "engine/plan/a.def" ;; engine/plan/a.def: KN_ITEM(one)|
engine/pool/a.c: #include "engine/pool/b.h" ;; engine/pool/b.h: #include "engine/pool/a.def" ;; engine/pool/a.def: KN_ITEM(one)|
engine/plan/a.c: #include "engine/plan/b.h" ;; engine/plan/b.c: #include "engine/plan/a.h"|a circle of files: engine/plan/a → engine/plan/b → engine/plan/a
engine/plan/a.h: #include "engine/plan/b.h" ;; engine/plan/b.h: #include "engine/plan/c.h" ;; engine/plan/c.c: #include "engine/plan/a.h"|a circle of files
engine/plan/a.c: #include "engine/plan/a_private.h" ;; engine/plan/a_private.h: #include "engine/plan/a.h"|
engine/plan/a.c: int kn_a(int x)\n{\n    return kn_b(x);\n} ;; engine/plan/b.c: int kn_b(int x)\n{\n    return kn_a(x);\n}|a circle of uses: engine/plan/a.c → engine/plan/b.c → engine/plan/a.c
engine/plan/a.c: int kn_a(int x)\n{\n    return kn_b(x);\n} ;; engine/plan/b.c: int kn_b(int x)\n{\n    return x; /* kn_a */\n}|
pixel/a.c: #include "base/a.h" ;; base/b.c: #include "pixel/a.h"|a circle of rooms: base → pixel → base
ROWS
finish
