#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The HTML report in a browser without a window (chromium; skipped where it is not installed), which may reach no network: at 400,
# 1,000 and 1,600 pixels, light and dark, nothing is wider than the page, every figure is drawn with all its letters inside, and the
# browser has nothing to say.  Arguments: further pages to look at.
. "$(dirname "$0")/lib.sh"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || { echo "no chromium: skipped"; exit 77; }

# measured FILE - a copy whose title says what was measured in frames of the three widths.  The policy of the page itself would not
# let that script run, so it is taken out; what else it forbids is counted before.
measured() {
    python3 - "$1" <<'PYTHON'
import html, re, sys
page = re.sub(r'<meta http-equiv[^>]*>', '', open(sys.argv[1], encoding='utf-8').read())
print('<!DOCTYPE html><meta charset="utf-8"><title></title><body style="margin:0">')
for width in (400, 1000, 1600):
    print('<iframe width="%d" height="900" style="border:0" srcdoc="%s"></iframe>' % (width, html.escape(page)))
print('''<script>
addEventListener('load', function () {
    var said = [];
    document.querySelectorAll('iframe').forEach(function (frame) {
        var d = frame.contentDocument, width = +frame.getAttribute('width'), wide = d.scrollingElement.scrollWidth;
        d.querySelectorAll('details').forEach(function (e) { e.open = true; });
        wide = Math.max(wide, d.scrollingElement.scrollWidth);
        if (wide > width) said.push(width + ': the page is ' + wide + ' wide');
        d.querySelectorAll('body *').forEach(function (e) {
            var box = e.getBoundingClientRect(), inside = e.closest('.scroll') || e.closest('svg') || e.closest('.away') ||
                e.closest('.skip');
            if (!inside && box.width && box.right > width + 1) said.push(width + ': ' + e.outerHTML.slice(0, 60));
        });
        d.querySelectorAll('svg').forEach(function (svg) {
            var box = svg.getBoundingClientRect();
            if (box.width < 200 || box.height < 50) said.push(width + ': a figure of ' + box.width + ' x ' + box.height);
            svg.querySelectorAll('text').forEach(function (text) {
                var own = text.getBoundingClientRect();
                if (own.left < box.left - 1 || own.right > box.right + 1 || own.top < box.top - 1 || own.bottom > box.bottom + 1)
                    said.push(width + ': cut in a figure: ' + text.textContent);
                if (own.height < 7) said.push(width + ': too small in a figure: ' + text.textContent);
            });
        });
    });
    document.title = 'MEASURED ' + document.querySelectorAll('iframe').length + ' ' + said.slice(0, 10).join(' | ');
});
</script>''')
PYTHON
}

# browse FILE SCHEME ARGUMENT... - what the browser prints; in console what it says
browse() {
    local file=$1 scheme=$2
    shift 2
    rm -rf profile
    timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --disable-default-apps --user-data-dir="$PWD/profile" \
        --host-resolver-rules='MAP * ~NOTFOUND' --blink-settings="preferredColorScheme=$scheme" --window-size=1700,1000 \
        --enable-logging=stderr "$@" "file://$file" 2>browser.log
    grep -a 'CONSOLE' browser.log >console
}

look() { # look FILE - a page
    local scheme said
    measured "$1" >measured.html
    for scheme in 0 1; do # dark, light
        browse "$1" $scheme --dump-dom >dom.html
        [ -s console ] && fail "$1: the browser says $(head -2 console)"
        grep -q '</footer>\|</main>' dom.html || fail "$1: the browser does not show it"
        said=$(browse "$PWD/measured.html" $scheme --dump-dom | grep -ao '<title>MEASURED 3[^<]*' | head -1)
        [ "$said" = '<title>MEASURED 3 ' ] || fail "$(basename "$1"), scheme $scheme: ${said:-nothing was measured}"
    done
    note "$(basename "$1"): $(grep -c '<svg' "$1") figures"
}

show() { # show NAME RESULT
    expect 0 "$RECUT_SUMMARY" --format html -o "$1.html" "$2" && look "$PWD/$1.html"
}
jobs=$(cd "$TESTS/../jobs" && pwd)
sed -e "s#= il6/#= $jobs/il6/#" -e 's#^file = il6.h5#file = study.h5#' -e 's/^replicates = .*/replicates = 500/' "$jobs/il6.ini" >study.ini
expect 0 "$RECUT" run -q study.ini && show study study.h5
expect 0 "$RECUT" check "$TESTS/golden/data/lung.csv" --marker meal_cal -B 300 -q -o check.h5 && show check check.h5
awk -v seed=5 -v n=40 -v genes=20000 -f "$TESTS/tool/matrix.awk" >matrix.csv
expect 0 "$RECUT" permute matrix.csv --marker 'G*' -B 50 -q -o wide.h5 && show wide wide.h5
expect 0 "$RECUT" search "$TESTS/tool/terminal.csv" --marker '*' -q -o names.h5 && show names names.h5
for name in search_none centers_many job describe_response simulate; do
    show $name "$TESTS/golden/documents/$name.h5"
done
for file in "$@"; do
    look "$(realpath "$file")"
done
finish
