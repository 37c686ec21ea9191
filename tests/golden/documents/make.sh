#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Makes the small results of this folder and what recut-summary prints of them: NAME.h5, NAME.json, NAME.txt.
#   make.sh BUILD            only NAME.json and NAME.txt, of the results that are here (a page was meant to change)
#   make.sh BUILD results    the results as well (what is stored was meant to change)
# tests/tool/pages.sh compares.  CHANGELOG says why they changed.
set -eu
build=$(cd "$1" && pwd)
cd "$(dirname "$0")"
data=../data/cohort143.csv

# result NAME ARGUMENT...
result() {
    local name=$1
    shift
    rm -rf "$name.h5" "$name.d"
    "$build/recut" "$@" --threads 2 --progress none -o "$name.h5"
    rm -f "$name.run.json"
}
if [ "${2:-}" = results ]; then
    result search search $data --marker il6,il10 --cutoff 10,18.22
    result search_score search $data --marker il6 --criterion score --cutoff 18.22
    result search_above search $data --marker il6 --high gt --candidates maxstat --cutoff 18.22
    result search_weighted search $data --marker il6 --criterion fh:0,1 --cutoff 18.22
    result permute_maxcombo permute $data --marker il6 --criterion maxcombo --cutoff 18.22 -B 150 --rows none
    result search_none search none.csv --marker flat,few
    result search_competing search ../data/competing_ties.csv --event status --event-value 1 --competing-value 2 --marker marker \
        --criterion subdistribution --cutoff 8
    result outcome permute ../data/pbc.csv --outcome stage --event-value S4 --marker bili,albumin --cutoff 2 -B 300 --tail splitting
    result outcome_numbers search $data --outcome albi --marker il6 --cutoff 18.22
    result outcome_check check $data --outcome viral --marker il6 --cutoff 18.22 -B 150
    result outcome_centers centers $data --outcome albi --marker il6,il10 -B 120 --rows none
    result permute permute $data --marker il6 --cutoff 18.22 -B 400
    result permute_several permute $data --marker il6,il10,il2 -B 300 --criterion score
    head -50 $data | awk -F, -v OFS=, '{ print $0, NR == 1 ? "rare" : NR < 20 ? $3 : "" }' >forty.csv
    result permute_adaptive permute forty.csv --marker il6,il10,il2,ifng,tnfa,age,albi,ecog,viral,rare --min-present 0.5 --no-curves -B 40000 \
        --adaptive 5
    rm -f forty.csv
    result permute_tail permute $data --marker il6,il10 --criterion score --tail splitting --no-curves -B 300 --rows none
    result permute_adjusted permute $data --marker il6,il10 --criterion adjusted --adjust age,bclc --cutoff 18.22 -B 300
    result permute_strata permute $data --marker il6 --strata center -B 300 --stop-at 10
    result permute_impute permute $data --marker il6,il10 --cutoff 18.22 --null impute -B 200 --rows none
    result permute_entry permute ../data/entries.csv --marker il6 --cutoff 18.22 --entry entry --strata arm -B 200 --rows none
    result permute_tallies permute $data --marker il6 -B 500 --rows none
    # several cutoffs: their number chosen, in two ways; counts alone; the outer groups together; none to be found
    result cuts_permute permute $data --marker il6,il10 --cuts 1..3 --criterion score -B 200
    result cuts_tallies permute $data --marker il6 --cuts 2 --cutoff 18.22 -B 120 --rows none
    result cuts_bootstrap bootstrap $data --marker il6 --cuts 1..2 --cuts-by bic -B 60
    result cuts_u search $data --marker il6 --cuts 2 --order u --no-curves
    result cuts_given permute $data --marker il6 --criterion adjusted --adjust age,bclc --cuts 1..3 --min-fraction 0.2 -B 120 --rows none
    result cuts_centers centers $data --marker il6 --cuts 1..2 --criterion score --discovery Hamburg --folds 3 --repeats 2 -B 60
    result cuts_none search none.csv --marker flat,few --cuts 3 --criterion score
    result screen screen $data --marker il6,il10,il2,ifng,tnfa -B 120
    result bootstrap bootstrap $data --marker il6 --cutoff 10,18.22 --adjust age,albi --times 6,12 --tau 12 -B 120
    result bootstrap_m bootstrap $data --marker il6,il10 --cutoff 18.22 --scheme m-out-of-n --m 60 -B 100
    result centers centers $data --marker il6 --cutoff 18.22 --discovery Hamburg --folds 3 --repeats 2 -B 100
    result centers_given centers ../data/entries.csv --marker il6 --criterion adjusted --adjust age,albi --entry entry --strata arm \
        --cutoff 18.22 -B 60
    result describe describe $data --marker il6 --cutoff 18.22 --adjust age,albi,bclc --columns age,sex,bclc,albi --times 6,12
    result describe_by describe $data --marker il6 --by center --adjust age --times 6
    result simulate simulate --truth none,jump,linear --n 40,60 --hr 3 --event-share 0.7 --cohorts 80 -B 40
    result simulate_tests simulate --truth u --markers 3 --correlation 0.5 --n 50 --hr 0.3 --round 1 --split-size 20 --intervals none --procedures \
        validation,permutation,fixed,cross_validated --cohorts 80 -B 40 --rows none
    result simulate_markers simulate --truth none,jump --n 50 --hr 3 --markers 4 --correlation 0.3 --intervals none --procedures maxt,fixed \
        --precision 0.06 -B 40
    result simulate_like simulate --like $data --marker il6 --truth none,linear --procedures uncorrected,fixed --intervals none --cohorts 80 -B 40
    result simulate_centers simulate --truth none,jump --n 143 --hr 2 --centers 63,38,42 --center-hr 1.5 --center-scale 1,1.3,0.8 --center-shift 0,2,0 \
        --center-effect 1,1,0.5 --markers 3 --acting 2 --distribution mixture --mixture-share 0.4 --survival piecewise --rates 0.02,0.08,0.03 \
        --breaks 6,18 --procedures validation,maxt --intervals none --cohorts 80 -B 40
    result simulate_cutoff simulate --truth none,jump,linear --n 40 --hr 3 --intervals cutoff --procedures uncorrected --cohorts 30 -B 20
    result simulate_near simulate --truth none,jump --n 40,60 --hr 3 --nearby --procedures uncorrected --cohorts 60 -B 30
    result simulate_imputed simulate --truth none --n 40 --event-share 0.6 --censoring-hr 50 --censoring-at 0.8 --procedures permutation,imputed \
        --intervals none --cohorts 80 -B 39 --rows none
    result simulate_covariate simulate --truth none --n 50 --covariate-hr 2 --covariate-correlation 0.5 --cohorts 60 -B 40 --procedures \
        uncorrected,permutation,adjusted,adjusted_permuted
    result assess assess --n 143 --events 72 --high 77 --p 0.0004 --hr 2.3 --hr-interval 1.5,3.9 -B 2000
    result assess_design assess --n 100 --events 40 --high 9 --p '<0.05' --markers 3 --discovery 40 --validation 60 --validation-p 0.03 \
        --distinct 30 --events-percent 42 -c score -B 1000 --rows none
    # the bootstrap's other schemes; ratios that are infinite; patient numbers from a file; one candidate; covariates without a coefficient
    result boot_infinite bootstrap ../data/no_events_high.csv --marker il6 --cutoff 30 -B 60
    result boot_tallies bootstrap ../data/glioma.csv --marker age --cutoff 60 -B 60 --rows none
    result boot_subsample bootstrap $data --marker il6 --cutoff 18.22 --scheme subsample --m 90 -B 60
    result boot_cluster bootstrap $data --marker il6 --cutoff 18.22 --scheme cluster -B 60
    result boot_bayesian bootstrap $data --marker il6,il10 --scheme bayesian -B 60
    result boot_given bootstrap $data --marker il6 --criterion adjusted --adjust age,bclc --cutoff 18.22 -B 120
    result boot_one bootstrap $data --marker viral --cutoff 1 --scheme stratified --stratify center,event -B 60
    result boot_auto bootstrap none.csv --marker few --scheme m-out-of-n --m auto -B 60
    awk 'BEGIN { for (b = 1; b <= 60; b++) for (i = 1; i <= 143; i++) printf "%d%s", 1 + (b * b * i + i * i) % (b % 3 ? 143 : 20), i < 143 ? " " : "\n" }' >replay.txt
    result boot_replay bootstrap $data --marker il6 --cutoff 18.22 --replay replay.txt
    awk -F, -v OFS=, 'NR == 1 { print $0, "twice", "odd"; next } { print $0, 2 * $3, ($2 == 0 && NR % 2 ? "x" : "y") }' ../data/glioma.csv >lost.csv
    result boot_lost bootstrap lost.csv --marker age --cutoff 45 --adjust sex,histology,twice,odd -B 60
    result boot_beyond bootstrap ../data/glioma.csv --marker age --cutoff 45 --times 60 --tau 64 -B 60
    # nine centers, two of them without events
    awk -F, -v OFS=, 'NR > 1 { $2 = "Center " substr("ABCDEFGHI", NR % 9 + 1, 1); if (NR % 9 < 2) $9 = 0 } { print }' $data >nine.csv
    result centers_many centers nine.csv --marker il10 --cutoff 1.855 --stratify event --folds 2 --repeats 2 -B 60 \
        --discovery "Center A,Center B,Center C,Center D,Center E"
    result centers_tallies centers $data --marker il6,il10 --rows none --folds 2 --repeats 2 -B 60
    # description: response, covariates that are missing, markers without a cutoff or without end; terms without a hazard ratio; no events
    awk -F, -v OFS=, 'NR == 1 { print $0, "response", "height"; next } { r = NR % 7; if (NR % 11 == 0) $16 = ""
        print $0, (r == 0 ? "" : r < 2 ? "CR" : r < 4 ? "PR" : r < 5 ? "SD" : "PD"), (NR % 9 == 0 ? "-Inf" : NR % 5 == 0 ? "" : 150 + $3 / 8) }' \
        $data | head -70 >response.csv
    result describe_response describe response.csv --marker il6,il10,height --response response --responders CR,PR \
        --controlled CR,PR,SD --columns age,bclc,viral --adjust bclc,viral --cutoff 18.22
    result describe_all describe response.csv --marker il6 --columns sex,response --by response --response response \
        --responders CR --controlled CR,SD
    result describe_none describe response.csv --marker il10 --times 6
    result describe_lost describe lost.csv --marker age --cutoff 45 --adjust sex,histology,twice,odd
    result describe_infinite describe ../data/no_events_high.csv --marker il6 --cutoff 30 --times 6
    awk -F, -v OFS=, '$2 == "Munich" { $9 = 0 } { print }' $data >quiet.csv
    result describe_quiet describe quiet.csv --marker il6 --by center --adjust center
    # published figures: all kinds beside a synthetic twin; a short list beside patients, with what cannot be read; what resampling adds
    result figures figures ../../../jobs/il6/twin.csv --marker il6 --figures ../../../jobs/il6/figures.csv
    result figures_few figures ../data/lung.csv --marker age --figures published.csv
    result study_figures run study.ini
    # markers on different patients, filters, labels; the record of a run that was resumed
    cut -d, -f1-20,22 response.csv >parts.csv
    result parts run parts.ini
    fingerprint=$("$build/recut-summary" --format json parts.h5 | sed -n 's/.*"fingerprint": "\([0-9a-f]*\)".*/\1/p' | head -1)
    cat >parts.record <<END
{"version": "0.1.0", "fingerprint": "$fingerprint", "command": "recut run -o parts.h5 parts.ini",
 "started": "2026-01-31T12:00:00Z", "ranks": 2, "threads": 1, "host": "node1", "finished": "2026-01-31T12:00:01Z", "seconds": 1.5,
 "resumes": 1, "blocks": 4, "blocks_found": 1, "replicates_computed": 150, "blocks_by_rank": [2, 1], "damaged_segments": 0,
 "launches": [{"command": "recut run -o parts.h5 parts.ini", "directory": "/study", "started": "2026-01-31T11:58:00Z", "ranks": 2,
   "threads": 1}, {"command": "recut run -o parts.h5 parts.ini", "directory": "/study", "started": "2026-01-31T12:00:00Z",
   "ranks": 2, "threads": 1}]}
END
    rm -f parts.csv replay.txt lost.csv nine.csv response.csv quiet.csv
    rm -rf job.h5 job.d
    "$build/recut" run --threads 2 --progress none -o job.h5 job.ini
    rm -f job.run.json
fi
for file in *.record; do cp "$file" "${file%.record}.run.json"; done
for file in *.h5; do
    "$build/recut-summary" "$file" >"${file%.h5}.txt"
    "$build/recut-summary" --format json "$file" >"${file%.h5}.json"
done
rm -f ./*.run.json
