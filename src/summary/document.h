/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * document.h - one JSON document of a result.  Text and CSV are made from it, so the three cannot disagree.
 * The keys are a stable contract: keys may be added, none changes its meaning or goes.
 *
 * Everywhere: a number that does not exist (NaN, infinite) is null, with "reason" beside it (null = nothing wrong);
 * p is never 0 (a closed form that underflows is 2.2e-308); doubles read back as the same doubles.
 *
 * .provenance   program, version, format (of the result file), result (path as given), fingerprint, seed (text
 *               beyond 2^53); from RESULT.run.json, where it is there: command, ranks, threads, started, seconds
 * .cohort       as stored: see summary/cohort.h
 * .run          RESULT.run.json as it stands; absent without that file
 * .analyses[]   one an analysis: name ("permute/1"), plan, label (of a job file, null), seed, replicates (0 = none),
 *               cohort (as .cohort: its own patients and endpoint)
 *               In all lists below an element names its analysis; "label" stands beside it where there is one.
 *               An element of a marker also has n, events: the patients that have the marker (.search .permute .screen
 *               .describe .bootstrap .centers).  Analyses whose cohort has "part_of" belong together: one command, each
 *               marker on its own patients.
 * .search[]     one a marker:
 *   analysis, marker, criterion ("logrank", "score"), min_fraction, candidates (their number)
 *   scan[]        cutoff next_lower n_low n_high observed expected variance chisq p score, by ascending cutoff; empty for
 *                 more than 256 markers, and for more than 100,000 candidates unless asked for (they are in the result)
 *   best, fixed[] cutoff (high is marker >= cutoff) next_lower n_low n_high events_low observed (events in high)
 *                 expected variance chisq p_naive score, hr hr_lower hr_upper log_hr_se hr_p (Cox, Efron),
 *                 hr_mh + _lower _upper (exp((O-E)/V)), hr_oe + _lower _upper ((O1/E1)/(O2/E2)), intervals 95 %,
 *                 reason
 *                 of fixed[] also at_cutoff (patients whose value is the cutoff; they are high), next_higher (the smallest value
 *                 above it: the cutoff that parts the same groups as "> cutoff")
 *                 p_naive is the criterion's own: of chisq, or 2 pnorm(-score)
 *   equal_best[]  cutoffs that share the largest statistic (one where there is no tie; empty without a scan)
 *   other_criterion  criterion, cutoff: what the other one selects of these candidates; null without a scan
 *   corrections   bonferroni miller_siegmund lausen_schumacher_1992 improved_bonferroni_1994, reason
 * .describe[]   one a marker; groups are the levels of `by`, else low and high at `cutoff`, after "all":
 *   analysis, marker, by (column or null), cutoff (or null)
 *   groups[]      group patients events median median_lower median_upper observed expected (log-rank), reason (of the median);
 *                 survival[] time at_risk survival lower upper (log-log); at_risk[] time at_risk events censored
 *   logrank       chisq df p reason; null with fewer than two groups
 *   split         as .search[].best, of the cutoff; null without.  hazard[]: with `by`: group, against, the same keys
 *   concordance[] of patients events c se lower upper (c -+ 1.96 se) reason: Harrell's C of the marker, of the split
 *   baseline[]    column; numeric[] group n missing mean sd min q1 median q3 max (quartiles of type 7; null for text);
 *                 levels[] level, groups[] group count of missing share (null for numbers of more than 5 values);
 *                 tests (null with fewer than two groups): fisher_p chisq chisq_df chisq_p chisq_yates_p least_expected,
 *                 difference lower upper t t_df t_p (second group less the first, equal variances), welch_lower
 *                 welch_upper welch_t welch_df welch_p, rank_sum_w rank_sum_p rank_sum_exact, reason; all null for the
 *                 marker itself where the groups are cut from it
 *   models[]      Cox, Efron: model multivariable patients events missing parameters loglik0 loglik lr lr_p wald wald_p
 *                 score score_p c c_se c_lower c_upper reason; terms[] term column level against (reference level)
 *                 patients events log_hr se hr hr_lower hr_upper p reason (of this term alone: the others are coxph's), toward
 *                 (-1: the ratio runs to 0, 1: to infinity)
 *   response      null without --response: column, responders[], controlled[], groups[] group evaluable responders orr
 *                 orr_lower orr_upper controlled dcr dcr_lower dcr_upper (Clopper-Pearson 95 %), response_p control_p
 *                 (Fisher; null with fewer than two groups)
 * .figures[]    one an analysis: analysis, published, compared, matching (numbers of figures), and figures[] of
 *   id, cohort, endpoint, quantity, variable, source, decimals, note, conflict
 *   published     value, lower, upper, p as printed (texts)
 *   here          patients events values[] lower upper hr{convention: hr hr_lower hr_upper} p{kind: p} reason; null where
 *                 the figure is not of this cohort
 *   match         every printed part, by one convention and one p; fits[], fits_p[] which
 * .permute[]    one a marker:
 *   analysis, marker, criterion, min_fraction, within_strata (column or null), candidates
 *   statistic     T_0: chi-square, or |score|;  cutoff, p_naive: of the selected cutoff;  reason
 *   replicates    used;  replicates_asked;  exceedances: of the replicates used, T_b >= T_0
 *   p, p_lower, p_upper, p_error   p with the search paid for; exact 95 % interval of the p that an infinite number of
 *                 replicates would give; binomial standard error
 *   p_method      "monte_carlo": (1 + x) / (B + 1), Clopper-Pearson; "besag_clifford": h / L, stopped_after = L
 *   p_maxt        Westfall-Young step-down maxT over the analysis' markers (adjusted for search and markers)
 *   p_minp        step-down minP over them: every marker's p counts alike, however many candidates it has; null where not
 *                 all rows are kept or sampling may stop early, and p_minp_reason says so
 *   naive_type1_error + _lower _upper   share of replicates whose naive p is below 0.05
 *   failed        {reason: replicates}; usable ones are not listed
 *   null          of the replicates; null where neither rows nor histograms are kept:
 *     replicates, from ("rows" = exact, "histogram")
 *     statistic   median q90 q95 q99, resolution (bin width, 0 = exact)
 *     cutoff      median q025 q975 mode mode_share, resolution (candidates in a bin, 1 = exact)
 *     hr          kind ("mh", "cox", "none"), observed (the selected cutoff's, by the same method), median q025 q975, typical (exp of the median |log hr|: the size whichever way it points),
 *                 above_1 (share), resolution (relative, 0 = exact), reason
 *   tail          generalised Pareto extrapolation, null unless it applies: p p_lower p_upper exceedances_fitted rows
 *                 threshold scale shape (of the chi-square) anderson_darling critical label
 *   tail_reason   why tail is null
 *   fixed[]       cutoffs fixed beforehand, in the same replicates: cutoff n_low n_high statistic, p (the criterion's own),
 *                 exceedances, p_permutation = (1 + exceedances) / (B + 1) with _lower _upper (as p_lower, p_upper), reason
 * .bootstrap[]  one a marker and fixed cutoff:
 *   analysis, marker, criterion, min_fraction, cutoff (null without), scheme, stratify, m, clusters (centers drawn), replicates,
 *   rows_kept, patients, other_size (resamples do not hold n patients), choice_of_m[] m distance, choice_of_m_reason, reason
 *   adjusted      with covariates: patients events of the model with them, missing (patients left out of it), lost[] term reason
 *                 toward (covariates whose coefficient is aliased or infinite, as in .describe[].models[].terms[])
 *   c, and of a fixed cutoff chisq hr hr_mh hr_oe hr_adjusted c_split median_low median_high survival_difference_<t>
 *   rmst_difference:
 *     estimate, usable (replicates in the order), without_value (the others), infinite_low, infinite_high (of the usable: a ratio of 0;
 *     an infinite ratio, a median that is not reached), mean, sd or sd_log (null once one is infinite)
 *     percentile (2.5 and 97.5 % quantiles), percentile_open (which limit is infinite: it is null, or 0 of a ratio), basic,
 *     normal, bca, percentile_error, bca_error, acceleration (of the logarithm of a ratio), rescaled (m-out-of-n, subsample).
 *     Null where it is not claimed: basic, normal, bca once a replicate is infinite, where a median's begins below 0, and of
 *     chisq; all but rescaled where other_size
 *     profile, profile_open: of hr, profile likelihood in the cohort
 *     interval: the one that may be called 95 % (see bench/coverage.md): kind lower upper open coverage_n50 coverage_n200, or
 *     null;  too_few_replicates, reason
 *   p_below_005 (share of the resamples), failed, failed_adjusted {reason: replicates without a finite ratio}
 *   reselected: failed, failed_oob, candidates (of the cohort), profile, profile_open (of the selected cutoff's hazard ratio),
 *     cutoff: estimate median q025 q25 q75 q975 mode mode_share estimate_share tolerance within_tolerance;  rescaled,
 *     rescaled_jump (m-out-of-n, subsample: the range of n patients on ranks, if the risk changes gradually, if it jumps)
 *     optimism: log_hr (size), c (of the side that dies first), chisq: apparent optimism optimism_error corrected oob e632 e632plus
 *     replicates infinite replicates_oob infinite_oob optimism_median corrected_median;  means are null once a value is
 *     infinite; e632 and e632plus of chisq always; all but apparent where other_size or with one candidate: reason
 *     shrinkage: hr_apparent heuristic hr_heuristic bootstrap hr_shrunk hr_bias_corrected hr_median_corrected
 *     values[] value patients selected high_share
 * .centers[]    one a marker (six plans fill it); of it:
 *   random_splits, within_bootstrap, false_validation: p_below_005, p_below_005_same_direction (share lower upper count of),
 *                 without_validation_p (replicates left out of them), failed_discovery, failed_validation {reason:
 *                 replicates with no finite hazard ratio}, and quantiles (cutoff, hr_discovery, hr_validation, hr_ratio, ..):
 *                 median q025 q975 usable infinite (of the usable, at the end of the order: a null quantile is infinite)
 *   crossvalidated  folds repeats statistic fold_draws (of the observed folds), exceedances, p, p_lower, p_upper: means over
 *                 the draws; the interval holds their spread
 * .screen[]     one a marker, split once at a quantile of its own:
 *   analysis, marker, quantile (0.5 = median), within_strata (column or null)
 *   split         as best of .search, cutoff = the quantile; statistic: its chi-square as the replicates compute it
 *   p_naive       that of split;  replicates, exceedances, p, p_lower, p_upper, p_error: as .permute, of
 *                 this marker's fixed split alone
 *   tests         markers that take part
 *   p_maxt        Westfall-Young step-down maxT over them;  p_maxt_single_step
 *   p_bonferroni, p_holm, p_benjamini_hochberg   of p_naive, as R's p.adjust over the markers that take part
 *   reason        why this marker takes no part (then p are null), or null
 *   naive_type1_error + _lower _upper       share of replicates with a naive p below 0.05
 *   naive_type1_error_any + _lower _upper   of this or another marker: of the whole screen
 *   failed        {reason: replicates}; usable ones are not listed */
#ifndef RC_SUMMARY_DOCUMENT_H
#define RC_SUMMARY_DOCUMENT_H

#include "store/store.h"

struct cJSON;

/* Where stored rows come from: the file, or a test's arrays.  As rc_store_result_column. */
typedef struct rc_row_reader {
    void *self;
    recut_status (*column)(void *self, size_t analysis, size_t column, double *out, recut_error *err);
} rc_row_reader;

enum { RC_DOCUMENT_SCAN_MOST = 100000 }; /* candidates; a longer scan only with whole_scan */

/* The document of an open result.  run: content of RESULT.run.json, NULL = none; it is copied.
 * cJSON_Delete(*out), or rc_summary_document_destroy.
 * Errors: RECUT_E_STORE where the result lacks what its plan stores. */
RECUT_CHECK recut_status rc_summary_document_create(const rc_result *result, const rc_row_reader *reader,
                                                    const struct cJSON *run, bool whole_scan, struct cJSON **out,
                                                    recut_error *err);
void rc_summary_document_destroy(struct cJSON *document);

/* The same for a file: opens it, and RESULT.run.json beside it.  *warning is set to "" or to one line that says
 * why that file could not be used. */
RECUT_CHECK recut_status rc_summary_document_read(const char *path, bool whole_scan, struct cJSON **out,
                                                  char warning[640], recut_error *err);

/* Path of the run record: RESULT.h5 -> RESULT.run.json, else .run.json appended.
 * free() it; NULL when memory is out. */
char *rc_summary_document_run_path(const char *path);

#endif
