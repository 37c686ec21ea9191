#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The version of include/recut.h is that of the build, of CITATION.cff, of CHANGELOG.md's first section and of the module file.
# Usage: version.sh ROOT VERSION-OF-THE-BUILD
set -u
cd "$1" || exit 1
version=$(sed -n 's/^#define RECUT_VERSION "\(.*\)"$/\1/p' include/recut.h)
bad=0
same() { [ "$2" = "$version" ] || { echo "version: $1 says \"$2\", include/recut.h \"$version\""; bad=1; }; }
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || { echo "version: include/recut.h says \"$version\""; bad=1; }
same "the build" "$2"
same CITATION.cff "$(sed -n 's/^version: *//p' CITATION.cff)"
same CHANGELOG.md "$(sed -n '/^## /{s/^## \([^ ]*\).*/\1/p;q}' CHANGELOG.md)"
for file in jobs/modules/recut/*; do
    same "the name of $file" "${file##*/}"
    while IFS= read -r found; do same "$file" "$found"; done < <(grep -oE '[0-9]+\.[0-9]+\.[0-9]+' "$file")
done
while IFS= read -r found; do same jobs/README.md "$found"; done < <(sed -n 's|.*modules/recut/\([0-9.]*[0-9]\).*|\1|p' jobs/README.md)
exit $bad
