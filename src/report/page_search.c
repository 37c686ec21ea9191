/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_search.c - the observed search for a person.
 *
 *   1. what is derived     2. corrections and fixed cutoffs     3. the scan     4. page and table */
#include "plan/criterion.h"
#include "plan/layout.h"
#include "report/plans.h"
#include "summary/document.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

/* ---- 1. what is derived ------------------------------------------------- */

/* The rows of the scan that are printed: the selected one and five on each side, or as many elsewhere; or all. */
static void add_scan(const cJSON *scan, double selected, bool whole, cJSON *derived, bool *failed)
{
    enum { AROUND = 5 };
    const cJSON *row;
    int n = cJSON_GetArraySize(scan), at = 0, best = 0;
    cJSON *shown = rc_summary_json_array(derived, "scan", failed);
    cJSON_ArrayForEach(row, scan)
    {
        if (rc_summary_json_get_number(row, "cutoff") == selected) best = at;
        at++;
    }
    int first = best - AROUND, last = best + AROUND + 1;
    if (first < 0) last -= first, first = 0;
    if (last > n) first = first - (last - n) < 0 ? 0 : first - (last - n), last = n;
    if (whole) first = 0, last = n;
    at = 0;
    cJSON_ArrayForEach(row, scan)
    {
        if (at >= first && at < last) rc_report_plans_refer(shown, NULL, row, failed);
        at++;
    }
    rc_summary_json_number(derived, "scanned", n, failed);
    rc_summary_json_number(derived, "shown", last - first, failed);
}

/* What maxstat and survminer would print of the cutoff that the score statistic takes: the largest value of the low
 * group; NaN where this page prints that, or has no score statistic. */
static double printed_by_maxstat(const cJSON *element, const rc_criterion *criterion)
{
    const cJSON *other = rc_summary_json_get(element, "other_criterion"), *best = rc_summary_json_get(element, "best");
    if (strcmp(rc_summary_json_get_text(element, "high"), "gt") == 0) return NAN;
    if (criterion == rc_plan_criterion_find("score")) return rc_summary_json_get_number(best, "next_lower");
    return strcmp(rc_summary_json_get_text(other, "criterion"), "score") == 0
               ? rc_summary_json_get_number(other, "printed")
               : NAN;
}

static void derive(const cJSON *element, const rc_report_options *options, cJSON *derived, bool *failed)
{
    enum { NAMED = 8 };
    const rc_criterion *criterion = rc_plan_criterion_stored(rc_summary_json_get_text(element, "criterion"));
    const cJSON *list = rc_summary_json_get(element, "equal_best"), *cutoff,
                *scan = rc_summary_json_get(element, "scan");
    cJSON *equal = rc_summary_json_array(derived, "equal", failed);
    int at = 0;
    cJSON_ArrayForEach(cutoff, list) if (at++ < NAMED) rc_report_plans_refer(equal, NULL, cutoff, failed);
    rc_summary_json_number(derived, "n_equal", at, failed);
    rc_summary_json_bool(derived, "more_equal", at > NAMED, failed);
    rc_summary_json_text(derived, "label", criterion->label, failed);
    rc_summary_json_text(derived, "rival",
                         criterion->rival ? criterion->rival : "The log-rank chi-square (recut's default) takes",
                         failed);
    rc_summary_json_number(derived, "printed", printed_by_maxstat(element, criterion), failed);
    rc_summary_json_bool(derived, "maxstat", strcmp(rc_summary_json_get_text(element, "sides"), "maxstat") == 0,
                         failed);
    /* There are no tables of scans where there are very many markers. */
    rc_summary_json_bool(derived, "stored",
                         rc_summary_json_get_number(derived, "listed") <= RC_WIDE_MARKERS && !options->whole_scan &&
                             !cJSON_GetArraySize(scan) &&
                             rc_summary_json_get_number(element, "candidates") > RC_DOCUMENT_SCAN_MOST,
                         failed);
    add_scan(scan, rc_summary_json_get_number(rc_summary_json_get(element, "best"), "cutoff"), options->whole_scan,
             derived, failed);
}

/* ---- 2. corrections and fixed cutoffs ----------------------------------- */

static const rc_page_column p_columns[] = {{"", NULL, -40, 0}, {"", NULL, 8, 0}, {0}};
static const rc_page_row corrections[] = {
    {"", {"uncorrected", "{best.p_naive:journal}"}},
    {"", {"Bonferroni (number of possible cutoffs)", "{corrections.bonferroni:journal}"}},
    {"", {"Miller & Siegmund 1982", "{corrections.miller_siegmund:journal}"}},
    {"", {"Lausen & Schumacher 1992", "{corrections.lausen_schumacher_1992:journal}"}},
    {"", {"improved Bonferroni, Lausen et al. 1994", "{corrections.improved_bonferroni_1994:journal}"}},
    {0}};
static const rc_page_block formulas[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Corrected for searching by formulas, which are approximations", .indent = 4},
    {RC_PAGE_TABLE, .column = p_columns, .row = corrections, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "corrections.reason", .text = "- = {corrections.reason}", .indent = 6},
    {RC_PAGE_PARAGRAPH,
     .text = "Report {?/permute|the permutation p, not these|the p of recut permute, which is exact}.", .indent = 6},
    {0}};

/* maxstat and survminer print a patient's value and mean "above it": their groups are those of the next value here. */
static const rc_page_block fixed_cutoff[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Cutoff named beforehand: {cutoff:cutoff}", .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "!n_low * n_high>0",
     .text = "{?reason|{reason}|empty group}: nobody is on one side of this cutoff", .indent = 6},
    {RC_PAGE_GROUP, .when = "n_low * n_high>0", .block = rc_report_split},
    {RC_PAGE_PARAGRAPH, .when = "at_cutoff>0",
     .text = "{at_cutoff:count} patient{?at_cutoff=1| has|s have} the value {cutoff:cutoff} and count{?at_cutoff=1|s} "
             "as {?$above|low.{?next_below| A cutoff that means at or above it: --cutoff {next_below:digits} "
             "here.}|high.{?next_higher| A cutoff of maxstat or survminer means above it: --cutoff {next_higher:next} "
             "here, or --high gt.}}",
     .indent = 6},
    {0}};
static const rc_page_block fixed[] = {
    {RC_PAGE_GROUP, .over = "fixed", .block = fixed_cutoff},
    {RC_PAGE_PARAGRAPH, .when = "$full",
     .text = "A cutoff that was named before these patients were seen needs no correction.", .indent = 6},
    {0}};

/* Given covariates. */
#define GIVEN                                                                                                          \
    "{?hr|hazard ratio {hr:ratio} (95 % interval {hr_lower:ratio} to {hr_upper:ratio}), Cox|no hazard ratio: "         \
    "{?reason|{reason}|it cannot be computed}}; score test p {p:journal}{?$full| (chi-square {statistic:fixed2}, 1 "   \
    "df)}"
static const rc_page_block given_selected[] = {
    {RC_PAGE_PARAGRAPH,
     .text =
         "{?$above|above {cutoff:cutoff} against the others|{cutoff:cutoff} and above against below}, selected: " GIVEN,
     .indent = 6, .hang = 2},
    {0}};
static const rc_page_block given_fixed[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "{?$above|above {cutoff:cutoff} against the others|{cutoff:cutoff} and above against below}: " GIVEN,
     .indent = 6, .hang = 2},
    {0}};
static const rc_page_column term_columns[] = {
    {"covariate", NULL, -26, 0}, {"HR", NULL, 6, 0}, {"95 % interval", NULL, -14, 0}, {"Wald p", NULL, 8, 0}, {0}};
static const rc_page_row term_rows[] = {
    {"hr", {"{term}", "{hr:ratio}", "{hr_lower:ratio} to {hr_upper:ratio}", "{p:journal}"}},
    {"!hr",
     {"{term}", "-", "{?toward<0|runs to 0|{?toward>0|runs to infinity|{?reason|{reason}|cannot be computed}}}"}},
    {0}};
static const rc_page_block given[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Given {*covariates|{@value}|, }", .indent = 4},
    {RC_PAGE_GROUP, .at = "selected", .when = "selected.cutoff", .block = given_selected},
    {RC_PAGE_GROUP, .over = "fixed", .block = given_fixed},
    {RC_PAGE_PARAGRAPH, .when = "missing>0",
     .text = "{patients:count} patients, {events:count} events; left out here: missing a covariate {missing:count}",
     .indent = 6},
    {RC_PAGE_TABLE, .when = "terms and $full", .over = "terms", .column = term_columns, .row = term_rows, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "terms and $full", .text = "The covariates in the model without the marker.",
     .indent = 6},
    {0}};

/* ---- 3. the scan -------------------------------------------------------- */

static const rc_page_column scan_columns[] = {{"", "{?cutoff=^best.cutoff|*}", -1, 0},
                                              {"cutoff", "{cutoff:cutoff}", 9, 0},
                                              {"low", "{n_low:fixed0}", 5, 0},
                                              {"high", "{n_high:fixed0}", 5, 0},
                                              {"events\nin high", "{observed:fixed0}", 7, 0},
                                              {"expected\nin high", "{expected:fixed2}", 8, 0},
                                              {"chi-sq.", "{chisq:value4}", 7, 0},
                                              {"log-rank p", "{p:p}", 10, 0},
                                              {"score", "{score:value4}", 7, 0},
                                              {0}};
static const rc_page_block scan[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING,
     .text = "Scan: {?$shown=$scanned|all {$scanned:count} possible cutoffs|{$shown:count} of {$scanned:count} "
             "possible cutoffs, around the selected one (--scan prints all)}",
     .indent = 4},
    {RC_PAGE_TABLE, .over = "$scan", .column = scan_columns, .indent = 4},
    {0}};

/* ---- 4. page and table -------------------------------------------------- */

#define RIVAL                                                                                                          \
    "{?/cohort.strata|By the criterion {other_criterion.criterion} it would be|{?/cohort.entry|By the criterion "      \
    "{other_criterion.criterion} it would be|{$rival}}} the cutoff "                                                   \
    "{other_criterion.cutoff:below}{?other_criterion.cutoff=best.cutoff|, the same}.{?$printed and !/cohort.strata "   \
    "and !/cohort.entry| "                                                                                             \
    "maxstat and survminer print {$printed:below}, and mean above it (--high gt).}"
/* Also which cutoffs are as good as the selected one, and which one R's packages would have selected. */
static const rc_page_block selected[] = {
    {RC_PAGE_HEADING,
     .text = "Selected cutoff: {marker} {?$above|>|>=} {best.cutoff:cutoff} (the next {?$above|higher value is "
             "{best.next_higher:below}|lower value is {best.next_lower:below}})",
     .indent = 4},
    {RC_PAGE_GROUP, .at = "best", .block = rc_report_split},
    {RC_PAGE_PARAGRAPH,
     .text = "The patients that chose this cutoff also give this hazard ratio and p: both look better than they will "
             "in other patients.",
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "$n_equal>1",
     .text =
         "{$n_equal:fixed0} cutoffs have this same largest statistic: {*$equal|{@value:plain}|, }{?$more_equal| ...}; "
         "{?equal_best.0>=best.cutoff|the least|{best.cutoff:plain}} was taken.",
     .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "other_criterion.cutoff and $full", .text = RIVAL, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "!$full and other_criterion.cutoff!=best.cutoff", .text = RIVAL, .indent = 6},
    {RC_PAGE_GROUP, .when = "$full", .block = formulas},
    {RC_PAGE_GROUP, .when = "!$full and !/permute", .block = formulas},
    {0}};
static const rc_page_block page[] = {
    {RC_PAGE_HEADING, .text = "Search: largest {$label} over {candidates:count} possible cutoff{?candidates=1||s}",
     .indent = 2},
    {RC_PAGE_PARAGRAPH,
     .text = "{?$maxstat|As maxstat: low group {min_fraction * 100:plain4} to {min_fraction * -100 + 100:plain4} % of "
             "the patients, both rounded down|At least {min_fraction * 100:plain4} % of the patients on each side}",
     .indent = 4},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_FIGURE, .text = "kaplan"},
    {RC_PAGE_FIGURE, .text = "scan"},
    {RC_PAGE_PARAGRAPH, .when = "!best.cutoff",
     .text = "no cutoff selected: {?best.reason|{best.reason}|no usable split}", .indent = 4},
    {RC_PAGE_GROUP, .when = "best.cutoff", .block = selected},
    {RC_PAGE_GROUP, .at = "groups", .block = rc_report_groups},
    {RC_PAGE_FIGURE, .when = "groups", .text = "groups"},
    {RC_PAGE_FIGURE, .when = "groups", .text = "pairs"},
    {RC_PAGE_GROUP, .when = "fixed", .block = fixed},
    {RC_PAGE_GROUP, .block = rc_report_competing},
    {RC_PAGE_GROUP, .when = "adjusted", .at = "adjusted", .block = given},
    {RC_PAGE_PARAGRAPH, .when = "best.cutoff and $stored and $full",
     .text = "Scan: in the result, as table scan/{marker} (--scan prints all rows)", .indent = 4},
    {RC_PAGE_GROUP, .when = "best.cutoff and $scan and $full", .block = scan},
    {0}};

static const rc_page_column columns[] = {{"marker", "{marker}", -8, 0},
                                         {"selected", NULL, 9, 0},
                                         {"low", NULL, 5, 0},
                                         {"high", NULL, 5, 0},
                                         {"HR", NULL, 6, 0},
                                         {"95 % interval", NULL, -14, 0},
                                         {"uncorr. p", NULL, 9, 0},
                                         {0}};
static const rc_page_row rows[] = {
    {"best.cutoff",
     {"{marker}", "{best.cutoff:cutoff}", "{best.n_low:fixed0}", "{best.n_high:fixed0}", "{best.hr:ratio}",
      "{?best.hr|{best.hr_lower:ratio} to {best.hr_upper:ratio}|{best.reason}}", "{best.p_naive:journal}"}},
    {"!best.cutoff", {"{marker}", "-", "{best.reason}"}},
    {0}};
static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = columns, .row = rows, .indent = 2}, {0}};

/* ---- methods ------------------------------------------------------------ */

#define CUTOFFS "{*options.cutoffs|{@value:digits}|, }"
static const rc_report_sentence methods[] = {
    {.when = "$candidates!='0'",
     .text =
         "{?$several|In each of {$markers} the {$candidates} cutoffs|All {$candidates} cutoffs of {$markers}} that "
         "leave at least {100 * options.min_fraction:plain} % of the {$n} patients{$where} ({$events} events) on each "
         "side were compared by the {$criterion}, and the one with the largest was selected",
     .cite = "{$cite}"},
    {.when = "$weighted",
     .text =
         "It is the weighted log-rank sum over its standard deviation under permutation; at the selected {?options."
         "cutoffs|and fixed cutoffs|cutoff} the weighted log-rank chi-square with hypergeometric variance is given, "
         "too"},
    {.when = "$candidates='0'",
     .text =
         "No cutoff of {$markers} leaves at least {100 * options.min_fraction:plain} % of the {$n} patients{$where} "
         "on each side"},
    {.when = "$maxstat",
     .text = "As in R's maxstat, low groups of floor(n f) to floor(n (1 - f)) patients were admitted, with f the least "
             "share"},
    {.when = "options.cuts",
     .text =
         "Of all sets of {?options.cuts_by|{options.cuts.0:count} to {options.cuts.1:count}|{options.cuts.1:count}} "
         "cutoffs that leave at least {100 * options.min_fraction:plain} % of the patients in each group"
         "{?options.order='monotone'| and hazards that rise, or fall, throughout}{?options.order='u'|, the outer "
         "groups taken together}, the one with the largest chi-square of the groups was found exactly"
         "{?options.criterion='logrank'| by comparing every set|{?options.criterion='adjusted'| by comparing the "
         "score test of every set in the Cox model of the covariates|{?options.strata| by comparing every set, with "
         "the variances of the strata added| by dynamic programming over the standardized sums of "
         "scores}}}{?options.cuts_by|; the number of cutoffs is that of the least {?options.cuts_by='bic'|BIC|AIC}, "
         "with the chi-square in place of twice the log-likelihood ratio}",
     .cite = "{?options.criterion='adjusted'|cox1972 efron1977|mantel1966 hothorn2003}"},
    {.when = "options.cutoffs",
     .text = "{?options.cutoffs.1|The cutoffs " CUTOFFS " were|The cutoff " CUTOFFS " was} fixed beforehand and not "
             "searched for"},
    {.when = "$first.best",
     .text =
         "Hazard ratios are those of Cox models with Efron's approximation for ties, with Wald intervals that take no "
         "notice of the search",
     .cite = "cox1972 efron1977"},
    {.when = "$first.competing",
     .text =
         "Competing events were censored in these (cause-specific); beside them the cumulative incidence (Aalen and "
         "Johansen), Gray's test and the subdistribution hazard ratio of Fine and Gray, with a robust interval, are "
         "given",
     .cite = "aalen1978 gray1988 fine1999"},
    {.when = "options.adjust",
     .text =
         "Given {*options.adjust|{@value}|, }, a cutoff was tested by its efficient score in the Cox model of these "
         "covariates (Efron), and its hazard ratio is that of the model with them",
     .cite = "cox1972 efron1977"},
    {.when = "$first.corrections.miller_siegmund",
     .text = "Closed-form approximations of the corrected P (Bonferroni; Miller and Siegmund; Lausen and Schumacher; "
             "improved Bonferroni) are given beside it",
     .cite = "miller1982 lausen1992 lausen1994"},
    {0}};

const rc_report_plan rc_report_page_search = {
    .name = "search", .title = "Search", .page = page, .table = table, .derive = derive, .methods = methods};
