#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# --table: a row a marker, as R, pandas, h5py and hdf5r read it: kinds of columns, NA, every number that of the JSON; as TSV and as HDF5.
. "$(dirname "$0")/lib.sh"
data=$TESTS/golden/data/cytokines.csv
python=/usr/bin/python3

# Several markers with missing values, permuted and screened and searched and resampled, one of them with nothing to cut at, a name that is a number.
awk -F, -v OFS=, 'NR == 1 { print $0, "flat", "12", "Inf"; next } { print $0, 3, NR % 7, NR % 5 }' "$data" >some.csv
expect 0 "$RECUT" permute some.csv --marker 'cyt*' --replicates 300 --progress none -o permute.h5
expect 0 "$RECUT" permute some.csv --marker 'cyt*' --adaptive 5 --replicates 5000 --progress none -o adaptive.h5
expect 0 "$RECUT" screen some.csv --marker 'cyt*' --replicates 300 --progress none -o screen.h5
expect 0 "$RECUT" check some.csv --marker cyt1,cyt4,12,Inf --replicates 60 --progress none -o check.h5
expect 0 "$RECUT" search some.csv --marker 12 --progress none -o number.h5
expect 0 "$RECUT" permute some.csv --marker 12,Inf --cutoff 2,3 --replicates 100 --progress none -o fixed.h5
awk -F, -v OFS=, 'NR == 1 { print $0, "floor"; next } { print $0, NR % 2 ? "-Inf" : 1 }' "$data" >infinite.csv
expect 0 "$RECUT" search infinite.csv --marker cyt1,floor --progress none -o infinite.h5
results=(permute adaptive screen check number fixed infinite)
for name in "${results[@]}"; do
    expect 0 "$RECUT_SUMMARY" --table "$name.tsv" "$name.h5"
    expect 0 "$RECUT_SUMMARY" --table "$name.table.h5" "$name.h5"
    [ ! -s out ] && [ ! -s err ] && [ ! -e "$name.table.h5.part" ] || fail "$name: words, or a .part"
    "$RECUT_SUMMARY" --format json "$name.h5" >"$name.json"
done

# The JSON, flattened, is what every reader has to see.
cat >wanted.py <<'END'
import json, math

TEXT = {"marker", "analysis", "label", "time", "event", "where", "criterion", "p_method", "reason"}

def flat(item, path=""):
    if isinstance(item, (dict, list)):
        for key, child in item.items() if isinstance(item, dict) else enumerate(item):
            yield from flat(child, f"{path}.{key}" if path else str(key))
    else:
        yield path, item

def wanted(name):
    rows = [dict(flat(m)) for m in json.load(open(f"{name}.json"))["markers"]]
    columns = list(dict.fromkeys(c for r in rows for c in r))
    return rows, columns

def is_text(column): return column.rsplit(".", 1)[-1] in TEXT

def number(x): return math.nan if x is None else float(x)  # also "-Inf"

def same(a, b): return a == b or (math.isnan(a) and math.isnan(b))
END
kinds=0
if $python -c 'import h5py, pandas' 2>/dev/null; then
    kinds=$((kinds + 1))
    $python - "${results[@]}" >out 2>err <<'END' || fail "h5py and pandas: $(tail -2 err)"
import sys, zlib, h5py, numpy, pandas
from wanted import *

def read(path):
    with h5py.File(path, "r") as f:
        assert f.attrs["format"] == "recut-table" and f.attrs["schema"] == 1 and len(f.attrs["fingerprint"]) == 32
        columns = list(f["columns"].asstr()[:])
        assert sorted(columns) == sorted(f["markers"])
        return pandas.DataFrame({c: f["markers"][c].asstr()[:] if h5py.check_string_dtype(f["markers"][c].dtype) else f["markers"][c][:]
                                 for c in columns})

for name in sys.argv[1:]:
    rows, columns = wanted(name)
    table = read(f"{name}.table.h5")
    assert list(table.columns) == columns and len(table) == len(rows), (name, list(table.columns), columns)
    for c in columns:
        kind = table[c].dtype
        assert (kind == object) == is_text(c) and (kind == bool) == (c == "selected") and (is_text(c) or kind in (bool, numpy.float64)), (name, c, kind)
        for got, row in zip(table[c], rows):
            want = row.get(c)
            assert got == (want or "") if is_text(c) else got == want if c == "selected" else same(got, number(want)), (name, c, got, want)
    # the same by the TSV, to the last bit
    tsv = pandas.read_csv(f"{name}.tsv", sep="\t", float_precision="round_trip", keep_default_na=False, na_values=["NA"],
                          dtype={c: str for c in columns if is_text(c)})
    assert list(tsv.columns) == columns
    for c in columns:
        if is_text(c):
            assert list(tsv[c].fillna("")) == list(table[c]), (name, c)
        elif c == "selected":
            assert tsv[c].dtype == bool and list(tsv[c]) == list(table[c]), (name, c)
        else:
            assert tsv[c].dtype.kind in "fi", (name, c, tsv[c].dtype)
            assert all(same(float(a), b) for a, b in zip(tsv[c], table[c])), (name, c)
    whole = open(f"{name}.table.h5", "rb").read()
    assert whole.startswith(b"recut table\n") and int(whole.split(b"crc32 ")[1][:8], 16) == zlib.crc32(whole[512:]), name
tables = {n: read(f"{n}.table.h5") for n in sys.argv[1:]}
p = tables["permute"]
assert len(p) == 8 and (p.p_maxt >= p.p).all() and (p.q >= p.p).all() and p.n.max() < 100 and p.hr_corrected.isna().all()
assert tables["adaptive"].p_method.eq("adaptive").any()
c = tables["check"].set_index("marker")
assert set(c.index) == {"cyt1", "cyt4", "12", "Inf"} and c.hr_corrected.notna().all()
assert tables["fixed"]["fixed.1.cutoff"].eq(3).all()
assert numpy.isneginf(tables["infinite"].next_lower[1])
END
else
    note "h5py, pandas: skipped, not installed"
fi

# R: what read.delim() makes of it, each number with 17 digits, against the JSON to the precision that R reads with.
if command -v Rscript >/dev/null; then
    kinds=$((kinds + 1))
    LC_ALL=C.UTF-8 Rscript - "${results[@]}" >out 2>err <<'END' || fail "R: $(tail -2 err)"
for (name in commandArgs(TRUE)) {
    t <- read.delim(paste0(name, ".tsv"), check.names = FALSE)
    texts <- sub(".*[.]", "", names(t)) %in% c("marker", "analysis", "label", "time", "event", "where", "criterion", "p_method", "reason")
    for (c in names(t)[!texts]) stopifnot(all(is.na(t[[c]])) || if (c == "selected") is.logical(t[[c]]) else is.numeric(t[[c]]))
    out <- sapply(t[!texts], function(x) ifelse(is.na(x), "NA", sprintf("%.17g", as.numeric(x))))
    out <- matrix(out, nrow(t), dimnames = list(NULL, names(t)[!texts]))
    write.table(out, paste0(name, ".R.tsv"), sep = "\t", quote = FALSE, row.names = FALSE)
}
END
    python3 - "${results[@]}" >out 2>err <<'END' || fail "R reads other numbers: $(tail -1 err)"
import sys
from wanted import *
for name in sys.argv[1:]:
    rows, columns = wanted(name)
    lines = [line.rstrip("\n").split("\t") for line in open(f"{name}.R.tsv")]
    assert lines[0] == [c for c in columns if not is_text(c)] and len(lines) == len(rows) + 1, (name, lines[0])
    for cells, row in zip(lines[1:], rows):
        for c, cell in zip(lines[0], cells):
            want = row.get(c)
            if want is None: assert cell == "NA", (name, c, cell)
            else: assert float(cell) == float(want) or abs(float(cell) / float(want) - 1) < 1e-15, (name, c, cell, want)
END
    if Rscript -e 'library(hdf5r)' >/dev/null 2>&1; then
        kinds=$((kinds + 1))
            LC_ALL=C.UTF-8 Rscript - "${results[@]}" >out 2>err <<'END' || fail "hdf5r: $(tail -2 err)"
library(hdf5r)
for (name in commandArgs(TRUE)) {
    f <- H5File$new(paste0(name, ".table.h5"), "r")
    columns <- f[["columns"]][]
    t <- as.data.frame(setNames(lapply(columns, function(c) f[["markers"]][[c]][]), columns), optional = TRUE)
    tsv <- read.delim(paste0(name, ".tsv"), check.names = FALSE)
    stopifnot(identical(names(t), names(tsv)), nrow(t) == nrow(tsv), is.character(t$marker), is.logical(t$selected), identical(t$selected, tsv$selected))
    for (c in columns) if (is.numeric(t[[c]])) stopifnot(identical(is.na(t[[c]]), is.na(tsv[[c]])),
        all(is.na(t[[c]]) | t[[c]] == tsv[[c]] | abs(t[[c]] / tsv[[c]] - 1) < 1e-15))
}
END
    else
        note "hdf5r: skipped, not installed"
    fi
else
    note "R: skipped, not installed"
fi
h5dump -d /markers/p_maxt permute.table.h5 | grep -q 'H5T_IEEE_F64LE' && h5dump -d /markers/marker permute.table.h5 | grep -q '"cyt1"' || fail "h5dump"
[ $kinds -gt 0 ] || note "no reader but h5dump"

# By --format too; equal results give equal bytes; ours is replaced, nothing else is.
expect 0 "$RECUT_SUMMARY" --table plain --format hdf5 permute.h5 && cmp -s plain permute.table.h5 || fail "--format hdf5"
expect 0 "$RECUT_SUMMARY" --table text.h5 --format tsv permute.h5 && cmp -s text.h5 permute.tsv || fail "--format tsv"
expect 0 "$RECUT" permute some.csv --marker 'cyt*' --replicates 300 --progress none --threads 2 -o again.h5
expect 0 "$RECUT_SUMMARY" --table plain --format hdf5 again.h5 && cmp -s plain permute.table.h5 || fail "other bytes"
expect 2 "$RECUT_SUMMARY" --table permute.h5 again.h5 && one_line 'never written over'
expect 2 "$RECUT_SUMMARY" --table again.h5 again.h5 && one_line 'is an input itself'
echo mine >mine.h5
expect 2 "$RECUT_SUMMARY" --table mine.h5 again.h5 && one_line 'is not an HDF5 table of recut-summary' && grep -q mine mine.h5 || fail "mine.h5"
expect 2 "$RECUT_SUMMARY" --table - --format hdf5 again.h5 && one_line 'cannot go to standard output'
expect 2 "$RECUT_SUMMARY" --table x.h5 --format csv again.h5 && one_line 'expected tsv or hdf5 with --table'
expect 1 "$RECUT_SUMMARY" permute.table.h5 && one_line 'is not a result of recut'
expect 1 "$RECUT_SUMMARY" --table nowhere/x.h5 again.h5 && one_line 'cannot write nowhere/x.h5'
before=$(sum plain)
(ulimit -f 4 && "$RECUT_SUMMARY" --table plain --format hdf5 check.h5) >out 2>err </dev/null
[ $? -eq 1 ] && one_line 'cannot write plain' && [ "$(sum plain)" = "$before" ] && [ ! -e plain.part ] || fail "a limit of the file's size: $(cat err)"
finish
