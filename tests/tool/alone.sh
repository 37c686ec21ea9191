#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Many markers with missing values: each has the patients, the cutoff, the hazard ratio and the statistic of its run alone exactly, its
# p within Monte-Carlo error; no marker loses a patient for another's sake.
. "$(dirname "$0")/lib.sh"
genes=30 replicates=$(scaled 4000)

# 30 genes of 90 patients, 5 % missing, some have half of the patients; the first three act.
awk -v OFS=, -v genes=$genes 'function u() { seed = (seed * 16807) % 2147483647; return seed / 2147483647 }
    BEGIN { seed = 1234
        for (g = 1; g <= genes; g++) head = head ",G" g
        print "time,event" head
        for (i = 1; i <= 90; i++) {
            line = ""
            risk = 0
            for (g = 1; g <= genes; g++) {
                x = u() + u() + u()
                if (g < 4) risk += (4 - g) / 2 * (x - 1.5)
                line = line "," (u() < (g % 10 == 0 ? 0.5 : 0.05) ? "" : sprintf(g % 4 == 0 ? "%.0f" : "%.4f", g % 4 == 0 ? 4 * x : x))
            }
            t = -log(u()) / exp(risk)
            c = -log(u()) * 3
            print sprintf("%.2f,%d", 100 * (t < c ? t : c), t < c) line
        }
    }' >genes.csv

# compare EACH CRITERION... - one run of all, one of every EACHth alone, from other random numbers
compare() {
    local g each=$1
    shift
    expect 0 "$RECUT" permute genes.csv --marker 'G*' --replicates "$replicates" --seed 1 --rows none --force --progress none "$@" -o all.h5 || return
    "$RECUT_SUMMARY" --format json all.h5 >all.json
    : >alone.json
    for g in $(seq 1 "$each" $genes); do
        expect 0 "$RECUT" permute genes.csv --marker "G$g" --replicates "$replicates" --seed $((g + 100)) --rows none --tail none --force --progress none "$@" -o alone.h5 || return
        "$RECUT_SUMMARY" --format json alone.h5 | jq -c '.permute[0]' >>alone.json
    done
    python3 - "$replicates" "$each" >out 2>err <<'END' || fail "$*: $(tail -1 err)"
import csv, json, math, sys
replicates, each = int(sys.argv[1]), int(sys.argv[2])
document = json.load(open("all.json"))
together, alone = document["permute"][::each], [json.loads(line) for line in open("alone.json")]
cells = list(csv.DictReader(open("genes.csv")))
assert document["cohort"]["n"] == len(cells) == 90 and document["cohort"]["n_dropped"] == 0
assert len(together) == len(alone) == -(-30 // each)
squares = most = 0
for a, b in zip(together, alone):
    own = [c for c in cells if c[a["marker"]] != ""]
    assert a["marker"] == b["marker"] and a["n"] == len(own) and a["events"] == sum(c["event"] == "1" for c in own), a["marker"]
    for key in ("n", "events", "statistic", "cutoff", "p_naive", "candidates", "min_fraction", "hr", "n_high", "n_low"):
        assert a.get(key) == b.get(key), (a["marker"], key, a.get(key), b.get(key))
    assert a["statistic"] is not None and a["replicates"] == b["replicates"] == replicates
    p = (a["exceedances"] + b["exceedances"] + 1) / (2 * replicates + 2)
    z = (a["exceedances"] - b["exceedances"]) / math.sqrt(2 * replicates * p * (1 - p))
    squares, most = squares + z * z, max(most, abs(z))
print("largest z", most, "sum of squares", squares)
assert most < 4 and squares < len(alone) + 4 * math.sqrt(2 * len(alone)), (most, squares)  # of normal deviates
assert len({a["n"] for a in document["permute"]}) > 5 and min(a["n"] for a in document["permute"]) < 60
assert min(a["p"] for a in together) < 0.01
END
}
compare 1
compare 3 -c score

# The hazard ratios at the cutoffs, and a gene beside others that hardly anybody has.
expect 0 "$RECUT" search genes.csv --marker 'G*' --progress none -o search.h5
"$RECUT_SUMMARY" --format json search.h5 | jq -S '.search[] | del(.analysis)' >search.json
for g in 1 4 10 17; do
    expect 0 "$RECUT" search genes.csv --marker G$g --progress none --force -o one.h5
    "$RECUT_SUMMARY" --format json one.h5 | jq -S '.search[0] | del(.analysis)' >one.json
    jq -S "select(.marker == \"G$g\")" search.json | cmp -s - one.json || fail "search of G$g: not as alone"
    jq -e '.best.hr > 0 and .best.hr_lower < .best.hr_upper' one.json >/dev/null || fail "G$g has no hazard ratio"
done
finish
