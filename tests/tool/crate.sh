#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --ro-crate: ro-crate-metadata.json beside the result.  crate.py holds it against the rules of RO-Crate 1.2 and of Process Run
# Crate, and every file against its SHA-256; hostile names, a folder that cannot be written, other results, a kill between.
. "$(dirname "$0")/lib.sh"
crate() { python3 "$TESTS/tool/crate.py" "$@" || fail "crate of ${1@Q}"; }
data=$TESTS/golden/data/lung.csv
options=(--marker age --replicates 50 --progress none --ro-crate)

# ---- a table beside the result, pages, the same bytes as without -----------
mkdir a && cp "$data" a/lung.csv
expect 0 "$RECUT" permute a/lung.csv "${options[@]}" -o a/r.h5
crate a r.h5 object=lung.csv result=r.h5,r.run.json
expect 0 "$RECUT" permute a/lung.csv --marker age --replicates 50 --progress none -o plain.h5
[ "$(sum a/r.h5)" = "$(sum plain.h5)" ] && [ ! -e ro-crate-metadata.json ] || fail "the result hangs on the crate"
expect 0 "$RECUT_SUMMARY" a/r.h5 --format html -o a/report.html
expect 0 "$RECUT_SUMMARY" a/r.h5 --table a/r.tsv
expect 0 "$RECUT_SUMMARY" a/r.h5 -o a/page.txt
expect 0 "$RECUT_SUMMARY" a/r.h5 --format json -o a/r.json
expect 0 "$RECUT_SUMMARY" a/r.h5 --format csv -o a/r.csv
echo "see r.h5" >a/notes.txt
expect 0 "$RECUT" search a/lung.csv --marker age --min-fraction 0.2 -q -o other.h5 # another result
expect 0 "$RECUT_SUMMARY" other.h5 -o a/other.txt
expect 0 "$RECUT" permute a/lung.csv "${options[@]}" -o a/r.h5 && one_line 'a/r.h5 is complete already'
crate a r.h5 object=lung.csv result=page.txt,r.csv,r.h5,r.json,r.run.json,r.tsv,report.html
# A patient's row is in no crate, with --embed-cohort either.
expect 0 "$RECUT" search a/lung.csv --marker age -q --embed-cohort --ro-crate --force -o a/r.h5
crate a r.h5 object=lung.csv result=r.h5,r.run.json # the pages are of the result that is gone
row=$(sed -n 2p a/lung.csv)
! grep -qF -- "$row" a/ro-crate-metadata.json || fail "a row of the table stands in the crate"

# ---- names, and files elsewhere ---------------------------------------------
odd=$'b c%25 \u00e4:#?"<\\ \x01 \xff.csv'
mkdir "$odd.dir" && mkdir "$odd.dir/in" && cp "$data" "$odd.dir/in/$odd" && printf 'age\n' >markers.txt
expect 0 "$RECUT" search "$odd.dir/in/$odd" --marker @markers.txt -q --ro-crate -o "$odd.dir/$odd.h5"
crate "$odd.dir" "$odd.h5" "object=in/$odd,#markers.txt" "result=$odd.h5,$odd.run.json,$odd.h5.run.json"
mkdir c
expect 0 "$RECUT" search "$data" --marker age -q --ro-crate -o c/r.h5
crate c r.h5 object=#lung.csv result=r.h5,r.run.json
mkdir d && (cd d && ln -s "$data" link.csv && "$RECUT" search link.csv --marker age -q --ro-crate -o r.h5) || fail "a link: exit $?"
crate d r.h5 object=link.csv result=r.h5,r.run.json

# ---- other inputs -----------------------------------------------------------
mkdir e f g h
expect 0 "$RECUT" search --embedded --marker il6 -q --ro-crate -o e/r.h5
crate e r.h5 object=#embedded-cohort result=r.h5,r.run.json
"$RECUT" search - --marker age -q --ro-crate -o f/r.h5 <"$data" || fail "standard input: exit $?"
crate f r.h5 "object=#standard input" result=r.h5,r.run.json
[ "$(jq -r '.["@graph"][] | select(.name == "standard input").sha256' f/ro-crate-metadata.json)" = "$(sum "$data")" ] || fail "standard input: another hash"
"$RECUT" search <(cat "$data") --marker age -q --ro-crate -o g/r.h5 || fail "a pipe: exit $?"
jq -e '[.["@graph"][] | select(.["@type"] == "File" and (.["@id"] | startswith("#")))] | length == 1 and (.[0] | has("sha256") | not)' g/ro-crate-metadata.json >/dev/null ||
    fail "a pipe: $(cat g/ro-crate-metadata.json)"
cp "$data" h/lung.csv
printf '[cohort]\nfile = lung.csv\nmarker = age\n[output]\nfile = r.h5\nro-crate = yes\n[search]\n[permute]\nreplicates = 20\n' >h/job.ini
expect 0 "$RECUT" run h/job.ini -q
crate h r.h5 object=job.ini,lung.csv result=r.h5,r.run.json
mkdir i && expect 0 "$RECUT" simulate --truth none --n 40 --cohorts 20 --intervals none --procedures uncorrected -q --ro-crate -o i/r.h5
crate i r.h5 object= result=r.h5,r.run.json

# ---- ranks, shares ------------------------------------------------------------
mkdir j k && cp "$data" k/lung.csv
if [ -n "$(command -v "$MPIEXEC")" ] && "$RECUT" --version | grep -q '^  MPI  *[^n]'; then
    ranks 3 "$RECUT" permute --embedded --marker il6 --replicates 5000 --threads 1 -q --ro-crate -o j/r.h5 >/dev/null 2>err || fail "3 ranks: $(cat err)"
    crate j r.h5 object=#embedded-cohort result=r.h5,r.run.json
fi
share=(permute k/lung.csv --marker age --replicates 5000 -q -o k/r.h5)
expect 2 "$RECUT" "${share[@]}" --share 1/2 --ro-crate && one_line 'give --ro-crate to recut merge'
expect 0 "$RECUT" "${share[@]}" --share 1/2 && expect 0 "$RECUT" "${share[@]}" --share 2/2
expect 0 "$RECUT" merge k/r.k1.d k/r.k2.d -o k/r.h5 --ro-crate
crate k r.h5 object=lung.csv result=r.h5,r.run.json
rm k/r.h5 k/r.run.json && echo >>k/lung.csv
sed -i 's/,/,9/' k/lung.csv
expect 2 "$RECUT" merge k/r.k1.d k/r.k2.d -o k/r.h5 --ro-crate # the table is another one by now

# ---- what is there already --------------------------------------------------
mkdir l && echo '{"mine": 1}' >l/ro-crate-metadata.json
for force in "" --force; do
    expect 2 "$RECUT" search --embedded --marker il6 -q --ro-crate $force -o l/r.h5
    one_line 'l/ro-crate-metadata.json exists and is not an RO-Crate of recut; it is never written over: give another folder with -o'
done
[ "$(ls l)" = ro-crate-metadata.json ] && [ "$(cat l/ro-crate-metadata.json)" = '{"mine": 1}' ] || fail "a foreign crate: $(ls l)"
expect 2 "$RECUT" search --embedded --marker il10 -q --ro-crate -o e/second.h5
one_line 'e/ro-crate-metadata.json is of another result (r.h5)'
[ ! -e e/second.h5 ] || fail "a result although its crate was refused"
expect 0 "$RECUT" search --embedded --marker il10 -q --ro-crate --force -o e/second.h5
crate e second.h5 object=#embedded-cohort result=second.h5,second.run.json
expect 2 "$RECUT" search --embedded --marker il6 -q --ro-crate -o ro-crate-metadata.json && one_line 'is the name of the RO-Crate itself'
cp c/ro-crate-metadata.json m.json && mkdir m && cp m.json m/ro-crate-metadata.json
expect 2 "$RECUT" search m/ro-crate-metadata.json --marker age -q --ro-crate -o m/r.h5

# ---- a crate that could not be written, and a run that was ended before it ----
rm c/ro-crate-metadata.json c/r.run.json # as after a kill
expect 0 "$RECUT" search "$data" --marker age -q --ro-crate -o c/r.h5
crate c r.h5 object=#lung.csv result=r.h5
mkdir n && expect 0 "$RECUT" search --embedded --marker il6 -q -o n/r.h5
mkdir n/ro-crate-metadata.json.part # in its way
expect 2 "$RECUT" search --embedded --marker il6 -q --ro-crate -o n/r.h5
rmdir n/ro-crate-metadata.json.part
if chattr +i n 2>/dev/null; then # root writes where chmod says no
    expect 1 "$RECUT" search --embedded --marker il6 -q --ro-crate -o n/r.h5 && grep -q 'cannot write n/ro-crate-metadata.json' err
    chattr -i n
elif [ "$(id -u)" -ne 0 ]; then
    chmod a-w n
    expect 1 "$RECUT" search --embedded --marker il6 -q --ro-crate -o n/r.h5 && grep -q 'cannot write n/ro-crate-metadata.json' err
    chmod u+w n
fi
expect 0 "$RECUT" search --embedded --marker il6 -q --ro-crate -o n/r.h5
crate n r.h5 object=#embedded-cohort result=r.h5,r.run.json
finish
