#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# README's lines for Python and R, on markers of any name and on rows of one column.  A language that is not installed is skipped.
. "$(dirname "$0")/lib.sh"

# 200 letters, a slash, a micro sign, quotes, a line end, an emoji, dots, what looks encoded already
long=$(printf 'x%.0s' $(seq 200))
header="time,event,center,il6,IL-6 (pg/mL),IL-6 (µg/L),\"quo\"\"te's\",\"new
line\",😀,..,%41,$long"
{
    printf '%s\n' "$header"
    awk 'BEGIN { for (i = 1; i <= 60; i++) { printf "%d,%d,%s", (i * 37) % 61 + 1, i % 3 != 0, i % 2 ? "Ulm" : "Mainz"
                 for (m = 1; m <= 9; m++) printf ",%d", (i * (m + 6)) % 59; print "" } }'
} >patients.csv
names=(il6 'IL-6 (pg/mL)' 'IL-6 (µg/L)' "quo\"te's" $'new\nline' 😀 .. %41 "$long")
k=0
for name in "${names[@]}"; do
    k=$((k + 1))
    expect 0 "$RECUT" permute patients.csv --marker "$name" --replicates 50 --progress none --threads 1 -o "r$k.h5"
    printf '%s' "$name" >"r$k.name"
done
expect 0 "$RECUT" centers patients.csv --marker il6 --replicates 20 --repeats 2 --progress none --threads 1 -o one.h5

if /usr/bin/python3 -c 'import h5py' 2>/dev/null; then
    /usr/bin/python3 - "$k" >out 2>err <<'END' || fail "Python: $(tail -1 err)"
import h5py, sys
from urllib.parse import quote
for k in range(1, int(sys.argv[1]) + 1):
    name = open(f"r{k}.name", encoding="utf-8", newline="").read()
    f = h5py.File(f"r{k}.h5")
    assert f.attrs["format"] == "recut-result", f.attrs["format"]
    columns = list(f["permute/0/columns"].asstr()[:])
    assert columns[0] == name + "/statistic" and f["permute/0/rows"][:].shape == (50, len(columns)), columns
    path = "%2E%2E" if name == ".." else quote(name, safe="")
    table = f["permute/0/table/candidates/" + path]
    assert table.attrs["marker"] == name and table["data"].shape[1] == 4, name
    f.visit(lambda path: path.encode("ascii") and None)
f = h5py.File("one.h5")
alone = [g for g in f["crossvalidate"].values() if g["rows"].shape[1] == 1]
assert alone and len(alone[0]["columns"].asstr()[:]) == 1
END
else
    note "h5py: skipped, not installed"
fi

if Rscript -e 'library(hdf5r)' >/dev/null 2>&1; then
    LC_ALL=C.UTF-8 Rscript - "$k" >out 2>err <<'END' || fail "R: $(tail -2 err)"
suppressMessages(library(hdf5r))
for (k in seq_len(as.integer(commandArgs(TRUE)[1]))) {
    path <- paste0("r", k, ".name")
    name <- readChar(path, file.size(path)); Encoding(name) <- "UTF-8"
    f <- H5File$new(paste0("r", k, ".h5"), "r"); rows <- t(f[["permute/0/rows"]][, , drop = FALSE]); colnames(rows) <- f[["permute/0/columns"]][]
    encoded <- if (name == "..") "%2E%2E" else URLencode(enc2utf8(name), reserved = TRUE, repeated = TRUE)
    table <- f[[paste0("permute/0/table/candidates/", encoded)]]
    stopifnot(h5attr(f, "format") == "recut-result", nrow(rows) == 50, colnames(rows)[1] == paste0(name, "/statistic"),
              h5attr(table, "marker") == name, length(list.datasets(f)) > 10)
    f$close_all()
}
f <- H5File$new("one.h5", "r"); rows <- t(f[["crossvalidate/0/rows"]][, , drop = FALSE])
stopifnot(ncol(rows) == 1, nrow(rows) == 20)
END
else
    note "hdf5r: skipped, not installed"
fi
finish
