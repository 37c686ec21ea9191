#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The Python package, installed by pip into a folder of its own without any network, and its tests.  Skipped (77) where no
# Python here has pandas and pytest, or where there is no shared library.
. "$(dirname "$0")/../tool/lib.sh"
: "${BUILD:?the build folder}"
[ -e "$BUILD/librecut.so.0" ] || { note "no shared librecut"; exit 77; }
for python in "${PYTHON:-python3}" python3 /usr/bin/python3; do
    "$python" -c 'import pandas, pytest' 2>/dev/null && break
    python=
done
[ -n "$python" ] || { note "no Python with pandas and pytest"; exit 77; }
cp -r "$TESTS/../src/bindings/python" package
export RECUT_LIBRARY="$BUILD/librecut.so.0" PYTHONDONTWRITEBYTECODE=1
for builder in "$python" python3; do # pip install, where there is one that needs no network for it
    "$builder" -c 'import setuptools, wheel, pip' 2>/dev/null || continue
    cp -r package built
    expect 0 "$builder" -m pip install --quiet --no-index --no-deps --no-build-isolation --target "$PWD/site" "$PWD/built" || cat err
    expect 0 env PYTHONPATH="$PWD/site" "$builder" -c 'import recut; print(recut.search(embedded=True, marker="il6").document["search"][0]["best"]["cutoff"])' || cat err
    mv out of_package
    expect 0 "$RECUT" search --embedded --marker il6 --force -o embedded.h5
    expect 0 "$RECUT_SUMMARY" --format json embedded.h5
    [ "$(jq '.search[0].best.cutoff' out)" = "$(cat of_package)" ] || fail "of the installed package: $(cat of_package)"
    note "pip install: by $("$builder" --version)"
    break
done
version=$("$RECUT" --version | sed -n '1s/.* //p')
grep -qx "version = \"$version\"" package/pyproject.toml || fail "pyproject.toml is not of version $version"
expect 0 env PYTHONPATH="$PWD/package" \
    "$python" -m pytest -q -p no:cacheprovider "$TESTS/bindings/test_recut.py" || { cat out err; }
tail -n 1 out
finish
