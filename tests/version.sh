#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The version of include/recut.h is that of the build, of CITATION.cff and of CHANGELOG.md's first section.
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
exit $bad
