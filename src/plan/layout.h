/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * layout.h - what each plan and table analysis stores: names of its tables, tallies and columns.  The
 * summary reads by these names; users read them from HDF5.  M = markers in order.
 *
 * Where markers lack values (cohort/parts.h), search, permute and screen hold all of them, each on its own patients
 * (the counts are in the cohort's description); the other plans are made for each part, one analysis after the other.
 *
 * Where the cohort is read with --high gt (recut_cohort.above), every spec has "high":"gt", every cutoff is the largest
 * value of its low group, and the column next_lower is next_higher: the smallest value of the high group.
 *
 * search   spec {"plan":"search","criterion","min_fraction","markers":[],"cutoffs":[]}
 *   table  scan/<marker>     row a candidate cutoff, columns cutoff next_lower n_low n_high observed expected
 *                            variance chisq p score (RC_SCAN_COLUMNS); for more than RC_WIDE_MARKERS
 *                            markers in their place:
 *   table  candidates        row a marker (label): candidates, their number
 *   table  selected          row a marker (label), columns RC_SPLIT_COLUMNS, of a weighted log-rank criterion then
 *                            RC_WEIGHTED_COLUMNS
 *   table  fixed/<marker>    row a fixed cutoff, columns RC_SPLIT_COLUMNS, at_cutoff next_higher, then likewise; absent
 *                            without --cutoff
 *   table  curves/<marker>   row a time of the Kaplan-Meier curve of a group, columns RC_CURVE_COLUMNS: for the
 *                            selected cutoff (curve 0; where there is one) and each fixed one (curve 1 ..) the low,
 *                            then the high patients, by ascending time; all distinct times, or RC_CURVE_STEPS rows that
 *                            stand for several; not for more than RC_WIDE_MARKERS markers, not with "no_curves":true
 *   with "cuts":[least,most] (--cuts; "cuts_by":"aic"|"bic" where they differ, "order":"monotone"|"u"), for up to
 *   RC_WIDE_MARKERS markers, also
 *   table  cuts/<marker>     row a number of cutoffs, RC_CUTS_COLUMNS: their best set
 *   table  groups/<marker>   row a group of the chosen set, by ascending marker: lowest n events expected
 *   table  group_hr/<marker> row a pair of groups: of against hr hr_lower hr_upper hr_p reason
 *   table  cuts_model/<marker>  of a criterion given covariates: row no cutoff, then each number,
 *                            RC_CUTS_MODEL_COLUMNS: the Cox model of the covariates and the groups of its best set
 *   table  group_curves/<marker>  as curves/<marker>, curve 0, a group of the chosen set each
 *   table  pairs/<marker>    where two cutoffs are among the numbers: row a pair of at most RC_CUTS_GRID candidates:
 *                            cutoff_1 cutoff_2 statistic
 *   table  competing/<marker>  row a cutoff, the selected one (NaN where there is none) and the fixed ones, columns
 *                            RC_COMPETING_COLUMNS; as the next one only of a cohort with competing events
 *   table  incidence/<marker>  as curves/<marker>: cumulative incidence, columns RC_INCIDENCE_COLUMNS
 *   table  corrections       row a marker (label), columns bonferroni miller_siegmund lausen_schumacher_1992
 *                            improved_bonferroni_1994: corrected p of the selected cutoff, at most 1
 *   with --adjust, spec "adjust":[]
 *   table  adjusted/<marker> the selected cutoff, then a row a fixed one, in the Cox model with the covariates, columns
 *                            RC_ADJUSTED_COLUMNS; for more than RC_WIDE_MARKERS markers instead
 *   table  adjusted          a row a marker (label)
 *   table  adjusted_terms/<marker>  row a covariate (label) of the model without the marker: log_hr log_hr_se hr
 *                            hr_lower hr_upper p reason toward
 *
 * figures  spec {"plan":"figures","data":hash of the columns used,"figures":[the published table]}
 *   table  figures           row a figure (label = its id): matches patients events value_1 .. lower upper, a ratio
 *                            with its interval in each convention (mh oe wald profile), p_0 log-rank p_1 Wald p_2
 *                            likelihood ratio p_3 the test of the quantity, fits, fits_p, reason
 *
 * permute  spec {"plan":"permute","criterion","min_fraction","markers":[],"within_strata":NAME|null,
 *                "hazard_ratio":"mh"|"cox"|"none","null":"impute" (with --null impute, else absent),
 *                "fixed":[] (with --cutoff),"replicates","stop_at","adaptive" (with --adaptive, else absent)}
 *   rows   for each marker: <marker>/statistic (chi-square, or |score|), <marker>/cutoff, <marker>/hr
 *          (of the cutoff that the replicate selected), <marker>/reason (0 = usable, see rc_reason)
 *   table  observed          row a marker (label): statistic cutoff candidates reason hr (of the kind "hazard_ratio")
 *   table  candidates/<marker>  row a candidate: cutoff next_lower n_low n_high; for more than RC_WIDE_MARKERS markers
 *                            these and the rows (and their columns) only where --rows asks for rows
 *   tally  exceedances       [M][1] replicates with T_b >= T_0 (relative tolerance 1e-10)
 *   tally  exceedances_maxt  [M][1] Westfall-Young: of the markers ordered by observed naive p, maximum
 *                            over this and all less significant ones >= T_0 of this one.  p_maxt is made monotone.
 *   tally  naive_significant [M][1] replicates whose naive p < 0.05
 *   tally  failed            [M][RC_REASON_COUNT] replicates by reason (bin 0 = usable)
 *   with --adaptive (epochs.h) neither rows nor what is of them, and each marker's counts end with the epoch in which
 *   it is done: it took part in as many replicates as it has in `failed`; exceedances_maxt is of the first epoch; also
 *   tally  maxt_replicates   [1][1] replicates of that epoch
 *   with --cutoff, for up to RC_WIDE_MARKERS markers, also
 *   table  fixed/<marker>    row a fixed cutoff: cutoff n_low n_high statistic
 *   tally  exceedances_fixed [M][cutoffs] replicates with a statistic at that cutoff >= the observed one
 *   where not all rows are kept, for up to RC_HISTOGRAM_MARKERS markers, also
 *   tally  null_statistic/<marker>  [1][4097] histogram, last bin = overflow
 *   tally  null_cutoff/<marker>     [1][bins] selected candidate; bin i = candidates i * width ... of
 *                                   candidates/<marker>
 *   tally  null_log_hr/<marker>     [1][2049] natural log of hr from -4, end bins take what is beyond; absent with
 *                                   "none"
 *   where "null" is "impute", also
 *   tally  imputed           [M][4] patients, all replicates: event times drawn, of which beyond the last one,
 *                            censoring times drawn, of which beyond the last one
 *   with "cuts" (as search; "hazard_ratio":"none") there are no cutoff and hr of one cutoff: rows <marker>/statistic
 *          (chi-square less the penalty of the cutoffs beyond the least number), /chisq /cuts /reason /cutoff_1 ...;
 *   table  observed          without hr; cutoff: the lowest
 *   table  observed_cuts     row a marker (label), columns as the rows: the set on the observed data
 *   tally  null_cuts         [M][most - least + 1] replicates by the number of cutoffs that they select
 *   stop tally = exceedances
 *
 * tail     spec {"plan":"tail","criterion","min_fraction","markers":[],"within_strata","cuts" (with --cuts),"tail":
 *                "auto"|"splitting","tail_error","replicates": permutations asked for}; a replicate is a run of
 *                multilevel splitting of each marker in the table `followed` whose `end` is 0; left out with "auto"
 *                where there is no such marker
 *   rows   for each of them: <marker>/log_p, <marker>/variance (of p relative to it, were all shares independent),
 *          <marker>/ancestors, <marker>/expected, <marker>/accepted
 *   table  followed          row a marker (label), first those with runs: statistic log_p_pilot levels arrangements end
 *   table  levels            row a level of a marker: followed (row of that table, from 1) level steps pairs
 *   tally  runs              [markers with runs][8] plan/tail.h
 *
 * outcome  spec {"plan":"outcome","criterion":"wilcoxon","min_fraction","markers":[],"outcome":column,"within_strata":
 *                NAME|null,"cutoffs":[],"replicates","stop_at"}; no rows
 *   table  observed          row a marker (label): n positive candidates statistic cutoff p_naive auc auc_lower
 *                            auc_upper youden_cutoff youden reason; positive, auc and youden only of an outcome of
 *                            two values
 *   table  cutoffs/<marker>  row the selected cutoff (kind 0), then the fixed ones (kind 1): both groups, statistic,
 *                            and of two values sensitivity, specificity, youden, auc, ppv, npv, odds_ratio
 *   table  scan/<marker>     row a candidate: cutoff next_lower n_low n_high mean_low mean_high statistic sensitivity
 *                            specificity youden; as cutoffs/ not for more than RC_WIDE_MARKERS markers
 *   tally  exceedances, exceedances_maxt, naive_significant, failed   as permute; stop tally = exceedances
 *
 * outcome_resamples spec {"plan", as outcome,"scheme","stratify","m","replay"}; statistics of a split: difference and,
 *                of two values, log_odds sensitivity specificity
 *   rows   for each marker: <marker>/selected/cutoff /statistic /reason, the statistics of that cutoff in the resample,
 *          <statistic>_original in all patients; <marker>@<cutoff>/<statistic>
 *   table  observed          of each marker the selected cutoff, then a row a fixed one (label = the columns' prefix)
 *   tally  failed            [M][RC_REASON_COUNT]; near [M][1] as of sets
 * outcome_splits spec {"plan", as outcome,"discovery":[],"split_size"}
 *   rows   for each marker: <marker>/marker/cutoff /difference /validation_difference /validation_p /reason of a random
 *          split; <marker>/useless/... of the marker dealt out at random
 *   table  observed          row a marker (label): cutoff statistic candidates n reason, of the discovery centers
 *   table  centers/<marker>  row a center (label): that cutoff there
 *   tally  failed            [2 M][RC_REASON_COUNT]; validated [2 M][2] p < 0.05 in the same direction, any p
 *
 * censoring spec {"plan":"censoring","criterion","min_fraction","markers":[],"within_strata":NAME|null,"replicates"}:
 *                of at most 2,000 replicates, none where nobody is censored
 *   table  observed          row a marker (label): statistic cutoff n censored reason, of the search with event and
 *                            censoring exchanged; not for more than RC_WIDE_MARKERS markers, which have no replicates
 *   tally  exceedances, exceedances_maxt, naive_significant, failed   as permute; where there are replicates
 *
 * screen   spec {"plan":"screen","criterion","quantile","markers":[],"within_strata":NAME|null,"replicates"}
 *   rows   for each marker: <marker>/chisq, <marker>/hr_mh of its split at the quantile, <marker>/reason
 *   table  observed          row a marker (label): RC_SPLIT_COLUMNS (cutoff = the quantile), statistic (T_0; NaN: this
 *                            marker takes no part, reason says why)
 *   tally  exceedances, exceedances_maxt, naive_significant, failed   as permute
 *   tally  exceedances_single_step [M][1] maximum over all markers >= T_0 of this one
 *   tally  naive_significant_any   [1][1] replicates in which some marker's naive p < 0.05
 *
 * bootstrap spec {"plan":"bootstrap", as permute,
 * "cutoffs":[],"scheme","stratify","m","replay","adjust":[],"times":[],"tau"}
 *   rows   for each marker: <marker>/c, for each fixed cutoff <marker>@<cutoff>/<statistic of a split, see sample.h>,
 *          then <marker>/selected/<RC_SELECTED columns>: the search repeated in the resample and scored in the sample
 *          itself, in the original cohort and out of the bag.  Of a criterion given covariates its chisq is the score
 *          test given them, its log_hr the one with them, infinite where its likelihood is monotone
 *   table  estimate          row a stored column (label): estimate on the original cohort
 *   table  search            row a marker (label): candidates (their number) lowest highest
 *   table  sizes             one row: least most (patients in a resample) clusters (centers drawn, else 0)
 *   table  profile           row a fixed cutoff, then "<marker>/selected" (label = the columns' prefix): hr_lower
 *                            hr_upper reason: profile likelihood, a side of 0 or infinity where a group has no events
 *   table  values/<marker>   row a distinct value: value, patients, and chisq log_hr c of the split there in the
 *                            original cohort
 *   table  cutset/<marker>   row a candidate (cutset.h): value next_lower loss critical critical_jump; absent where
 *                            nothing is selected, with the scheme cluster, a criterion that is not for it, more than
 *                            RC_CUTSET_LARGEST patients or RC_CUTSET_MARKERS markers
 *   table  adjusted          only with covariates: one row, patients events missing of the adjusted model
 *   table  adjusted_lost     row a covariate (label) that has no coefficient in the cohort: reason toward; absent where
 *                            all have
 *   table  choice_of_m       only with m chosen from the data: m, distance between its and the next m's distribution
 *   tally  selected/<marker> [1][distinct values] which value was selected
 *   tally  failed            [marker][RC_REASON_COUNT] reason of the search, of each fixed cutoff's hazard ratio: rows
 *                            in the order of the columns' prefixes
 *
 * jackknife  goes with the bootstrap of the same number: spec {"plan","criterion","min_fraction","markers":[],
 *                "cutoffs":[],"left_out":"center" where centers are drawn, else "","adjust":[],"times":[],"tau",
 *                "replicates"}; a replicate is the cohort without a patient, a group of patients, a center.  No rows
 *   table  estimate          row a column of the bootstrap but for those of the search (label): estimate
 *   tally  moments           [rows of estimate][RC_JACKKNIFE_BINS] see jackknife.h
 *
 * sets     with --cuts: spec {"plan":"sets", as search,"cuts","cuts_by","order","scheme","stratify","m","replay",
 *                "replicates"}: several cutoffs in resamples
 *   rows   for each marker: <marker>/chisq /cuts /reason /cutoff_1 ...
 *   table  observed          row a marker (label), columns as the rows: of the cohort
 *   tally  failed            [M][RC_REASON_COUNT]
 *   tally  numbers           [M][most - least + 1] resamples by the number of cutoffs that they select
 *   tally  near              [M][most] of those that select as many as the cohort: each cutoff within 10 % of the
 *                            patients' ranks of the cohort's
 * set_splits  with --cuts and centers: spec as splits,"cuts","cuts_by","order"; columns of set_splits.h
 *   rows   for each marker: <marker>/cuts /chisq /reason /validation_n ... /cutoff_1 ...: selected in a random part of
 *          the patients, tried in the others
 *   table  observed          row a marker (label), columns as the rows: selected and tried in all patients
 *   table  designs/<marker>  likewise: row the design of the centers, then a row a center (label) that is left out
 *   table  design_groups/<marker>  row a group of a design in validation: design group n events hr ... reason
 *   tally  failed            [2 M][RC_REASON_COUNT] discovery, validation; numbers, near as of sets
 *   tally  again             [M][2] as many cutoffs as all patients; of those every cutoff near
 *   tally  validated         [M][3] usable; p < 0.05; p < 0.05 and the order kept
 *
 * The plans of `recut centers`: spec {"plan", as search,
 * "discovery":[],"cutoffs":[],"split_size","stratify","replay","folds", "repeats","replicates"}.  A design row is
 * RC_DESIGN_COLUMNS of design.h.
 * centers  table  centers                row a center (label): n events discovery
 *   table  leave_one_out/<marker>        design row a center left out (label)
 *   table  center_splits/<marker>        design row a split, label the discovery centers: all 2^k - 2, or, of more than
 *                                        ten centers, 1022 drawn with repetition (2e8 / n, at least 100, in cohorts of
 *                                        more than 195,000)
 *   table  heterogeneity/<marker>        row a cutoff: the fixed ones, selected in discovery, selected in all centers
 *   table  by_center/<marker>            for each of those rows a row a center (label)
 * splits   rows <marker>/<design row>    random splits
 * within   rows <marker>/<design row>, <marker>/<validation center>/<validation part of a design row>
 *   tally  failed_in_center              [markers x validation centers][RC_REASON_COUNT]
 * falsify  rows <marker>/<design row>
 * splits, within, falsify: tallies validated, failed as in design.h
 * labels   rows <marker>/cutoff_spread, <marker>@<cutoff>/q     table observed, row a column (label)
 *   tally  exceedances, usable           [columns][1]; a NaN of the rows is a replicate that is not usable
 * crossvalidate rows <marker>/statistic  table observed, row a marker (label): statistic
 *   tally  exceedances, naive_significant [M][1]
 *   tally  repeats_unclassified          [M][1] repeats (not replicates) whose chi-square counts 0
 *
 * simulate spec {"plan", as search without markers, "truth":{"kind","n","hr","at","event_share","shape","distribution",
 * "round","censoring","censoring_hr", and, where they are not the default,
 * "censoring_at","like","survival","breaks","rates","mixture_share",
 * "mixture_distance","acting","centers"},"other_markers","correlation","discovery_patients","inner","procedures":[],
 * "intervals":bool,"cutoff_intervals":true where asked for,"replicates","acting" (with the procedure maxt)}; a
 * replicate is a cohort, `inner` are its permutations and resamples. The cohort of the result has no patients.
 *   rows   cutoff place statistic events log_hr log_hr_true reason, p/<procedure>, discovery/p, discovery/marker,
 *          maxt/found, center_<k>/p (validation in one), for each interval (honest.h) <interval>/log_hr,
 *          <interval>/lower, <interval>/upper: log hazard ratios; c, c_true for each interval of the cutoff
 *          (simulate_cutoff.h) cutoff_<name>/lower, upper, share, holds
 *   tally  rejected          [procedures][2] cohorts with a p, with a p of at most 0.05; rows up to the last procedure
 *                            asked for, at least 9
 *   tally  failed            [1][RC_REASON_COUNT] reason of the search
 *   tally  validated         [1][4] p of at most 0.05 in discovery, in validation, in both; the marker that acts is
 *                            carried on
 *   tally  covered           [intervals][4] cohorts without one, with one below the truth, holding it, above it
 *   tally  validated_by_center [centers of validation + 1][2] in the same direction there, with p of at most 0.05; last
 *                            row: in every one of them; only with centers and the procedure validation
 *   tally  precise           [procedures asked for, intervals][1] p of at most 0.05, the interval holds the truth;
 *                            only with precision, whose stop tally it is
 *   tally  cutoff_held       [intervals of the cutoff][4] cohorts without one, with one that misses the best cutoff,
 *                            holds it, has all candidates; only where they are asked for
 *   tally  found             [1][acting markers + 1] by how many of them maxt finds; only with the procedure maxt
 *
 * describe spec {"plan", as search,
 * "cutoff":C|null,"by":COL|null,"times":[],"response":COL|null,"responders":[],"controlled":[],
 *                "groups":[],"columns":[{"name","levels":[]|null}],"adjust":[as columns]}; no replicates.  Groups are
 *                the levels of --by, else low and high at the cutoff; group 0 = all patients, column 0 = the marker,
 *                then columns.
 *   table  groups/<marker>               row all patients and each group (label): patients events median median_lower
 *                                        median_upper observed expected (RC_DESCRIBE_GROUP)
 *   table  at_risk/<marker>              row a group and a time of a regular grid: group time at_risk events censored
 *   table  survival/<marker>             row a group and one of --times: group time at_risk survival lower upper
 *   table  logrank/<marker>              one row, with two groups or more: chisq df p
 *   table  hazard/<marker>               with --by: row a group against the first one (label): RC_SPLIT_COLUMNS, low =
 *                                        the first
 *   table  split/<marker>                with a cutoff: RC_SPLIT_COLUMNS
 *   table  concordance/<marker>          row the marker, the split (label): patients events c se lower upper
 *   table  numeric/<marker>              row a numeric column (label) and a group: column group n missing mean sd min
 *                                        q1 median q3 max
 *   table  levels/<marker>               row a level of a text column or of a numeric one of at most 5 values (label)
 *                                        and a group: column level group count of missing share
 *   table  tests/<marker>                with two groups or more: row a column (label): see describe_baseline.c
 *   table  models/<marker>               row a Cox model (label), univariable then multivariable: see describe_models.c
 *   table  terms/<marker>                row a term of a model (label): model column level against patients events
 *                                        log_hr se hr hr_lower hr_upper p reason; column 0 = marker, 1 = split, 2.. =
 *                                        adjust; level NaN = numeric
 *   table  zph/<marker>                  row a model, a transform of time and a term, or all terms (label): model (see
 *                                        rc_describe_form; + RC_FORMS: with the covariates) cutoff column transform
 *                                        chisq df p reason
 *   table  forms/<marker>                row a rc_describe_form (label): form cutoff knots knot_1 .. knot_5 parameters
 *                                        loglik0 loglik lr p aic c reason; splits where there is such a cutoff: the
 *                                        selected one is that of `search` with the same criterion and min_fraction
 *   table  nonlinear/<marker>            one row, spline against line: lr df p reason
 *   table  response/<marker>             row a group (label): evaluable responders controlled
 *   table  response_tests/<marker>       one row: fisher_p of response and of control between the groups */
#ifndef RC_PLAN_LAYOUT_H
#define RC_PLAN_LAYOUT_H

#include "plan/plan.h"

/* Columns of a split of the patients at one cutoff. hr = Cox, Efron; hr_mh = exp((O-E)/V);
 * hr_oe = (O1/E1)/(O2/E2); intervals 95 %.  reason: rc_reason of the Cox fit. */
enum rc_split_column {
    RC_SPLIT_CUTOFF,
    RC_SPLIT_NEXT_LOWER,
    RC_SPLIT_N_LOW,
    RC_SPLIT_N_HIGH,
    RC_SPLIT_EVENTS_LOW,
    RC_SPLIT_OBSERVED,
    RC_SPLIT_EXPECTED,
    RC_SPLIT_VARIANCE,
    RC_SPLIT_CHISQ,
    RC_SPLIT_P_NAIVE,
    RC_SPLIT_SCORE,
    RC_SPLIT_HR,
    RC_SPLIT_HR_LOWER,
    RC_SPLIT_HR_UPPER,
    RC_SPLIT_LOG_HR_SE,
    RC_SPLIT_HR_P,
    RC_SPLIT_HR_MH,
    RC_SPLIT_HR_MH_LOWER,
    RC_SPLIT_HR_MH_UPPER,
    RC_SPLIT_HR_OE,
    RC_SPLIT_HR_OE_LOWER,
    RC_SPLIT_HR_OE_UPPER,
    RC_SPLIT_REASON,
    RC_SPLIT_COLUMNS
};
extern const rc_column rc_plan_layout_split[RC_SPLIT_COLUMNS];

/* Of a split where the criterion is a weighted log-rank statistic: with the hypergeometric variance. */
enum rc_weighted_column {
    RC_WEIGHTED_DIFFERENCE,
    RC_WEIGHTED_VARIANCE,
    RC_WEIGHTED_CHISQ,
    RC_WEIGHTED_P,
    RC_WEIGHTED_COLUMNS
};
extern const rc_column rc_plan_layout_weighted[RC_WEIGHTED_COLUMNS];

enum { RC_SCAN_COLUMNS = 10 };
extern const rc_column rc_plan_layout_scan[RC_SCAN_COLUMNS];

/* Of a split in the model with the covariates. */
enum rc_adjusted_column {
    RC_ADJUSTED_CUTOFF,
    RC_ADJUSTED_STATISTIC,
    RC_ADJUSTED_P,
    RC_ADJUSTED_LOG_HR,
    RC_ADJUSTED_LOG_HR_SE,
    RC_ADJUSTED_HR,
    RC_ADJUSTED_HR_LOWER,
    RC_ADJUSTED_HR_UPPER,
    RC_ADJUSTED_HR_P,
    RC_ADJUSTED_REASON,
    RC_ADJUSTED_PATIENTS,
    RC_ADJUSTED_EVENTS,
    RC_ADJUSTED_MISSING,
    RC_ADJUSTED_COLUMNS
};

/* Of a row of curves/<marker>: as rc_kaplan, thinned by rc_kernel_kaplan_thin. */
enum rc_curve_column {
    RC_CURVE_CURVE,
    RC_CURVE_CUTOFF,
    RC_CURVE_GROUP,
    RC_CURVE_TIME,
    RC_CURVE_AT_RISK,
    RC_CURVE_EVENTS,
    RC_CURVE_CENSORED,
    RC_CURVE_SURVIVAL,
    RC_CURVE_LOWER,
    RC_CURVE_UPPER,
    RC_CURVE_TIMES,
    RC_CURVE_COLUMNS
};
extern const rc_column rc_plan_layout_curves[RC_CURVE_COLUMNS];
/* Of a row of cuts/<marker>. */
enum rc_cuts_column {
    RC_CUTS_NUMBER,
    RC_CUTS_STATISTIC,
    RC_CUTS_DF,
    RC_CUTS_P_NAIVE,
    RC_CUTS_COMPARED,
    RC_CUTS_CHOSEN,
    RC_CUTS_LOGRANK,
    RC_CUTS_LOGRANK_P,
    RC_CUTS_REASON,
    RC_CUTS_CUTOFF, /* the first of five */
    RC_CUTS_COLUMNS = RC_CUTS_CUTOFF + 5
};
extern const rc_column rc_plan_layout_cuts[RC_CUTS_COLUMNS];

enum rc_cuts_model_column {
    RC_CUTS_MODEL_NUMBER,
    RC_CUTS_MODEL_LOGLIK,
    RC_CUTS_MODEL_COEFFICIENTS,
    RC_CUTS_MODEL_AIC,
    RC_CUTS_MODEL_BIC,
    RC_CUTS_MODEL_REASON,
    RC_CUTS_MODEL_COLUMNS
};
extern const rc_column rc_plan_layout_cuts_model[RC_CUTS_MODEL_COLUMNS];
enum rc_group_column { RC_GROUP_LOWEST, RC_GROUP_N, RC_GROUP_EVENTS, RC_GROUP_EXPECTED, RC_GROUP_COLUMNS };
enum rc_group_hr_column {
    RC_GROUP_HR_OF,
    RC_GROUP_HR_AGAINST,
    RC_GROUP_HR,
    RC_GROUP_HR_LOWER,
    RC_GROUP_HR_UPPER,
    RC_GROUP_HR_P,
    RC_GROUP_HR_REASON,
    RC_GROUP_HR_COLUMNS
};
enum { RC_CUTS_GRID = 40 };

/* Of a row of competing/<marker>. */
enum rc_competing_column {
    RC_COMPETING_CURVE,
    RC_COMPETING_CUTOFF,
    RC_COMPETING_LOW,
    RC_COMPETING_HIGH,
    RC_COMPETING_GRAY,
    RC_COMPETING_GRAY_P,
    RC_COMPETING_GRAY_OTHER,
    RC_COMPETING_GRAY_OTHER_P,
    RC_COMPETING_HR,
    RC_COMPETING_HR_LOWER,
    RC_COMPETING_HR_UPPER,
    RC_COMPETING_LOG_HR_SE,
    RC_COMPETING_SCORE,
    RC_COMPETING_VARIANCE,
    RC_COMPETING_CHISQ,
    RC_COMPETING_P,
    RC_COMPETING_REASON,
    RC_COMPETING_COLUMNS
};
extern const rc_column rc_plan_layout_competing[RC_COMPETING_COLUMNS];

/* Of a row of incidence/<marker>: as rc_incidence, thinned by rc_kernel_competing_thin. */
enum rc_incidence_column {
    RC_INCIDENCE_CURVE,
    RC_INCIDENCE_CUTOFF,
    RC_INCIDENCE_GROUP,
    RC_INCIDENCE_TIME,
    RC_INCIDENCE_AT_RISK,
    RC_INCIDENCE_EVENTS,
    RC_INCIDENCE_COMPETING,
    RC_INCIDENCE_CENSORED,
    RC_INCIDENCE_INCIDENCE,
    RC_INCIDENCE_SE,
    RC_INCIDENCE_LOWER,
    RC_INCIDENCE_UPPER,
    RC_INCIDENCE_OTHER,
    RC_INCIDENCE_TIMES,
    RC_INCIDENCE_COLUMNS
};
extern const rc_column rc_plan_layout_incidence[RC_INCIDENCE_COLUMNS];
enum { RC_CURVE_STEPS = 16384 }; /* rows of a group at most: 1.4 MB */

enum rc_selected_column {
    RC_SELECTED_CUTOFF,
    RC_SELECTED_STATISTIC,
    RC_SELECTED_CHISQ,
    RC_SELECTED_LOG_HR,
    RC_SELECTED_C,
    RC_SELECTED_CHISQ_ORIGINAL,
    RC_SELECTED_LOG_HR_ORIGINAL,
    RC_SELECTED_C_ORIGINAL,
    RC_SELECTED_CHISQ_OOB,
    RC_SELECTED_LOG_HR_OOB,
    RC_SELECTED_C_OOB,
    RC_SELECTED_REASON,
    RC_SELECTED_REASON_OOB,
    RC_SELECTED_COLUMNS
};
extern const rc_column rc_plan_layout_selected[RC_SELECTED_COLUMNS];

/* What a marker is in a Cox model. */
typedef enum rc_describe_form {
    RC_FORM_LINEAR,
    RC_FORM_SPLINE,
    RC_FORM_SPLIT_SELECTED,
    RC_FORM_SPLIT_FIXED,
    RC_FORMS
} rc_describe_form;

enum { RC_HISTOGRAM_MARKERS = 16, RC_WIDE_MARKERS = 256 };

/* Bins of the tallies "search" and "design" of `assess`. */
enum {
    RC_ASSESS_HAS_P,
    RC_ASSESS_AT_LOW,
    RC_ASSESS_AT_PRINTED,
    RC_ASSESS_AT_HIGH,
    RC_ASSESS_AT_LEVEL,
    RC_ASSESS_COUNTS
};
enum {
    RC_ASSESS_DISCOVERED,
    RC_ASSESS_VALIDATED,
    RC_ASSESS_BOTH,
    RC_ASSESS_AT_VALIDATION,
    RC_ASSESS_POOLED,
    RC_ASSESS_SEARCHED,
    RC_ASSESS_DESIGN_COUNTS
};

#endif
