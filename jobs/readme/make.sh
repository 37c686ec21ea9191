#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The answer and the figures that README.md shows, from a real run.
#   jobs/readme/make.sh BUILD          writes them
#   jobs/readme/make.sh BUILD compare  says where the answer or the numbers of a figure are others now (exit 1)
set -eu
build=$(cd "$1" && pwd) how=${2:-write}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cp "$root/tests/golden/data/lung.csv" .
"$build/recut" check lung.csv --marker age --progress none -o lung.h5
"$build/recut-summary" --brief lung.h5 >answer
"$build/recut-summary" lung.h5 --figures figures >/dev/null
cp figures/*-kaplan-age.svg kaplan.svg
cp figures/*-scan-age.svg scan.svg
"$build/recut" run --progress none -o design.h5 "$here/design.ini"
"$build/recut-summary" design.h5 --figures design >/dev/null
cp design/*-design.svg design.svg
# the lines between the two marks are the answer, without the rules at its end
sed '/^Rules\./,$d' answer >shown
awk -v file=shown '/^<!-- answer -->$/ { print; print "```text"; while ((getline line < file) > 0) print line; print "```"; skip = 1; next }
    /^<!-- end -->$/ { skip = 0 } !skip { print }' "$root/README.md" >README.md

# what counts of a file: all of the page, the numbers of a figure
counts() { case $1 in *.svg) grep -o 'data-[a-z0-9-]*="[^"]*"' "$1" ;; *) cat "$1" ;; esac; }
differ=0
for file in README.md kaplan.svg scan.svg design.svg; do
    place=$here/$file
    [ $file = README.md ] && place=$root/README.md
    if [ "$how" = write ]; then
        cmp -s "$file" "$place" || cp "$file" "$place"
    elif ! diff <(counts "$place") <(counts "$file") >difference; then
        echo "$file is not what a run gives now; look at it, then: jobs/readme/make.sh BUILD"
        head -20 difference
        differ=1
    fi
done
exit $differ
