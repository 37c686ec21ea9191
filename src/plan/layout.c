/* SPDX-License-Identifier: GPL-3.0-or-later
 * layout.c - columns that several plans store. */
#include "plan/layout.h"

const rc_column rc_plan_layout_scan[RC_SCAN_COLUMNS] = {
    {"cutoff", "marker", "smallest marker value of the high group (high is marker >= cutoff)"},
    {"next_lower", "marker", "largest marker value of the low group"},
    {"n_low", "patients", "patients below the cutoff"},
    {"n_high", "patients", "patients at or above the cutoff"},
    {"observed", "events", "events in the high group"},
    {"expected", "events", "events expected in the high group under no difference"},
    {"variance", "1", "hypergeometric variance of observed (Mantel-Haenszel)"},
    {"chisq", "1", "log-rank chi-square, 1 df; as survival::survdiff"},
    {"p", "1", "chi-square p, not corrected for the search"},
    {"score", "1", "absolute standardised log-rank score statistic; as maxstat"},
};

const rc_column rc_plan_layout_split[RC_SPLIT_COLUMNS] = {
    {"cutoff", "marker", "high is marker >= cutoff"},
    {"next_lower", "marker", "largest marker value below the cutoff; NaN if none"},
    {"n_low", "patients", "patients below the cutoff"},
    {"n_high", "patients", "patients at or above the cutoff"},
    {"events_low", "events", "events in the low group"},
    {"observed", "events", "events in the high group"},
    {"expected", "events", "events expected in the high group under no difference"},
    {"variance", "1", "hypergeometric variance of observed (Mantel-Haenszel)"},
    {"chisq", "1", "log-rank chi-square, 1 df"},
    {"p_naive", "1", "p of the criterion (log-rank chi-square, or score), not corrected for the search"},
    {"score", "1", "absolute standardised log-rank score statistic; as maxstat"},
    {"hr", "1", "hazard ratio high against low, Cox (Efron)"},
    {"hr_lower", "1", "95 % Wald limit"},
    {"hr_upper", "1", "95 % Wald limit"},
    {"log_hr_se", "1", "standard error of log hr"},
    {"hr_p", "1", "Wald p of hr"},
    {"hr_mh", "1", "hazard ratio exp((O-E)/V) (Mantel-Haenszel)"},
    {"hr_mh_lower", "1", "95 % limit"},
    {"hr_mh_upper", "1", "95 % limit"},
    {"hr_oe", "1", "hazard ratio (O1/E1)/(O2/E2) (log-rank)"},
    {"hr_oe_lower", "1", "95 % limit"},
    {"hr_oe_upper", "1", "95 % limit"},
    {"reason", "code", "0, or why hr is NaN: see rc_reason"},
};

const rc_column rc_plan_layout_weighted[RC_WEIGHTED_COLUMNS] = {
    {"weighted_difference", "1", "weighted sum of events in the high group less those expected"},
    {"weighted_variance", "1", "hypergeometric variance of weighted_difference"},
    {"weighted_chisq", "1",
     "weighted log-rank chi-square, 1 df; as survival::survdiff(rho) where that has the weights"},
    {"weighted_p", "1", "p of weighted_chisq, not corrected for the search"},
};

const rc_column rc_plan_layout_curves[RC_CURVE_COLUMNS] = {
    {"curve", "code", "0 = the selected cutoff, then the fixed ones"},
    {"cutoff", "marker", "high is marker >= cutoff"},
    {"group", "code", "0 = low, 1 = high"},
    {"time", "time", "of events or censorings, ascending; of several the last"},
    {"at_risk", "patients", "patients at risk just before this time; of several the first"},
    {"events", "events", "events at this time"},
    {"censored", "patients", "patients censored at this time"},
    {"survival", "1", "Kaplan-Meier, from this time on; as survival::survfit"},
    {"lower", "1", "95 % limit (log-log); NaN where survival is 0 or 1"},
    {"upper", "1", "95 % limit (log-log); NaN where survival is 0 or 1"},
    {"times", "1", "distinct times that the row stands for: 1, or several in a large group"},
};

const rc_column rc_plan_layout_competing[RC_COMPETING_COLUMNS] = {
    {"curve", "code", "0 = the selected cutoff, then the fixed ones"},
    {"cutoff", "marker", "high is marker >= cutoff"},
    {"competing_low", "events", "competing events in the low group"},
    {"competing_high", "events", "competing events in the high group"},
    {"gray", "1", "Gray's chi-square of the event, 1 df; as cmprsk::cuminc"},
    {"gray_p", "1", "its p, not corrected for the search"},
    {"gray_other", "1", "Gray's chi-square of the competing events, 1 df"},
    {"gray_other_p", "1", "its p, not corrected for the search"},
    {"shr", "1", "subdistribution hazard ratio high against low, Fine & Gray; as survival::finegray, ties Breslow"},
    {"shr_lower", "1", "95 % limit, robust"},
    {"shr_upper", "1", "95 % limit, robust"},
    {"log_shr_se", "1", "robust standard error of log shr"},
    {"score", "1", "events in the high group less those expected at a subdistribution hazard ratio of 1"},
    {"variance", "1", "information at a subdistribution hazard ratio of 1"},
    {"chisq", "1", "score * score / variance, 1 df"},
    {"p", "1", "its p, not corrected for the search"},
    {"reason", "code", "0, or why there is no shr: see rc_reason"},
};

const rc_column rc_plan_layout_incidence[RC_INCIDENCE_COLUMNS] = {
    {"curve", "code", "0 = the selected cutoff, then the fixed ones"},
    {"cutoff", "marker", "high is marker >= cutoff"},
    {"group", "code", "0 = low, 1 = high"},
    {"time", "time", "of events or censorings, ascending; of several the last"},
    {"at_risk", "patients", "patients at risk just before this time; of several the first"},
    {"events", "events", "events at this time"},
    {"competing", "events", "competing events at this time"},
    {"censored", "patients", "patients censored at this time"},
    {"incidence", "1", "cumulative incidence of the event, Aalen-Johansen, from this time on; as survival::survfit"},
    {"se", "1", "its standard error, infinitesimal jackknife"},
    {"lower", "1", "95 % limit (log); NaN where incidence is 0"},
    {"upper", "1", "95 % limit (log); NaN where incidence is 0"},
    {"other", "1", "cumulative incidence of the competing events"},
    {"times", "1", "distinct times that the row stands for: 1, or several in a large group"},
};

const rc_column rc_plan_layout_selected[RC_SELECTED_COLUMNS] = {
    {"cutoff", "marker", "cutoff that the search selects in the resample"},
    {"statistic", "1", "maximum of the criterion"},
    {"chisq", "1", "log-rank chi-square of that cutoff in the resample (apparent)"},
    {"log_hr", "1", "log hazard ratio of that cutoff in the resample (apparent)"},
    {"c", "1", "Harrell's C of that split in the resample (apparent)"},
    {"chisq_original", "1", "log-rank chi-square of that cutoff in the original cohort"},
    {"log_hr_original", "1", "log hazard ratio of that cutoff in the original cohort"},
    {"c_original", "1", "Harrell's C of that split in the original cohort"},
    {"chisq_oob", "1", "log-rank chi-square of that cutoff in the patients not drawn"},
    {"log_hr_oob", "1", "log hazard ratio of that cutoff in the patients not drawn"},
    {"c_oob", "1", "Harrell's C of that split in the patients not drawn"},
    {"reason", "code", "0, or why there is no cutoff or no log_hr: see rc_reason"},
    {"reason_oob", "code", "0, or why there is no log_hr_oob: see rc_reason"},
};

const rc_column rc_plan_layout_cuts[RC_CUTS_COLUMNS] = {
    {"cuts", "1", "number of cutoffs"},
    {"statistic", "1", "the criterion's chi-square of the groups between them"},
    {"df", "1", "its degrees of freedom"},
    {"p_naive", "1", "its p as if the cutoffs had not been selected"},
    {"compared", "1", "statistic less the penalty of the cutoffs beyond the least number; the largest is chosen"},
    {"chosen", "1", "1: this number is chosen"},
    {"logrank", "1", "log-rank chi-square of the same groups"},
    {"logrank_p", "1", "its p"},
    {"reason", "code", "0, or why there is none: see rc_reason"},
    {"cutoff_1", "marker", "the lowest cutoff; a group is marker >= its cutoff and below the next"},
    {"cutoff_2", "marker", "the second cutoff; NaN where there are fewer"},
    {"cutoff_3", "marker", "the third cutoff"},
    {"cutoff_4", "marker", "the fourth cutoff"},
    {"cutoff_5", "marker", "the fifth cutoff"},
};

const rc_column rc_plan_layout_cuts_model[RC_CUTS_MODEL_COLUMNS] = {
    {"cuts", "1", "number of cutoffs; 0: the covariates alone"},
    {"loglik", "1", "log partial likelihood of the Cox model (Efron) of the groups and the covariates"},
    {"coefficients", "1", "its coefficients, those that are aliased left out"},
    {"aic", "1", "-2 loglik + 2 for each coefficient"},
    {"bic", "1", "-2 loglik + log of the events for each coefficient"},
    {"reason", "code", "0, or why there is no model: see rc_reason"},
};
