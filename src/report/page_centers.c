/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_centers.c - the page of the centers.
 *
 *   1. what is derived     2. discovery -> validation     3. heterogeneity     4. resampled designs     5. page and table */
#include "kernel/level.h"
#include "report/plans.h"

#include "summary/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_MOST = 20, CENTERS_MOST = 8 };

/* ---- 1. what is derived ------------------------------------------------- */

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static void add_ratio(cJSON *into, const char *key, double log_hr, bool *failed)
{
    rc_summary_json_number(into, key, exp(log_hr), failed);
}

/* A log hazard ratio and its Wald interval as ratios. */
static void add_interval(cJSON *into, const cJSON *row, const char *key, bool *failed)
{
    char se[64];
    snprintf(se, sizeof se, "%s_se", key);
    double log_hr = number(row, key), width = RC_KERNEL_Z_095 * number(row, se);
    add_ratio(into, "hr", log_hr, failed);
    add_ratio(into, "lower", log_hr - width, failed);
    add_ratio(into, "upper", log_hr + width, failed);
}

/* In the direction that discovery found: above 0.5 where the same side dies first. */
static double validation_c(const cJSON *row)
{
    double log_hr = number(row, "log_hr"), c = number(row, "validation_c");
    bool turned = isnan(log_hr) ? number(row, "c") < 0.5 : log_hr < 0;
    return turned ? 1 - c : c;
}

/* A center with the size of the validation in it; any other name as it is. */
static void name_row(cJSON *into, const char *name, const cJSON *centers, bool *failed)
{
    char text[160];
    const cJSON *center;
    snprintf(text, sizeof text, "%.150s", name);
    cJSON_ArrayForEach(center, centers) if (strcmp(rc_summary_json_get_text(center, "center"), name) == 0)
        snprintf(text, sizeof text, "%.60s (n %.0f, %.0f events)", name, number(center, "n"), number(center, "events"));
    rc_summary_json_text(into, "name", text, failed);
}

/* A table of discovery -> validation rows.  centers: where each row is a validation in one of them; else NULL. */
static void add_table(cJSON *list, const cJSON *rows, const char *key, const cJSON *centers, int most, bool *failed)
{
    const cJSON *row;
    int printed = 0, all = cJSON_GetArraySize(rows);
    if (all == 0) return;
    cJSON *into = rc_summary_json_object(list, NULL, failed), *chosen = rc_summary_json_array(into, "rows", failed);
    rc_summary_json_text(into, "label", key, failed);
    rc_summary_json_number(into, "more", all - most, failed);
    cJSON_ArrayForEach(row, rows)
    {
        if (printed++ == most) break;
        cJSON *item = rc_summary_json_object(chosen, NULL, failed);
        name_row(item, rc_summary_json_get_text(row, key), centers, failed);
        rc_report_plans_refer(item, "of", row, failed);
        add_ratio(item, "hr", number(row, "log_hr"), failed);
        add_ratio(item, "validation_hr", number(row, "validation_log_hr"), failed);
        rc_summary_json_number(item, "validation_c", validation_c(row), failed);
    }
}

/* The common-effect HR says little where the centers differ: then the random-effects one stands beside it. */
static void add_cutoff(cJSON *list, const cJSON *row, bool *failed)
{
    static const double notable = 0.25; /* I-squared: Higgins et al. 2003 BMJ 327:557 call it low */
    const cJSON *center, *by_center = rc_summary_json_get(row, "by_center");
    int printed = 0;
    cJSON *into = rc_summary_json_object(list, NULL, failed), *centers = rc_summary_json_array(into, "centers", failed);
    rc_report_plans_refer(into, "of", row, failed);
    rc_summary_json_number(into, "more", cJSON_GetArraySize(by_center) - CENTERS_MOST, failed);
    cJSON_ArrayForEach(center, by_center)
    {
        if (printed++ == CENTERS_MOST) break;
        cJSON *item = rc_summary_json_object(centers, NULL, failed);
        rc_report_plans_refer(item, "of", center, failed);
        add_interval(item, center, "log_hr", failed);
    }
    add_interval(rc_summary_json_object(into, "common", failed), row, "log_hr_fixed", failed);
    if (number(row, "i2") >= notable)
        add_interval(rc_summary_json_object(into, "random", failed), row, "log_hr_random", failed);
    add_ratio(into, "stratified", number(row, "stratified_log_hr"), failed);
}

/* "il6/cutoff_spread", "il6@18.22/q" in words. */
static void add_label(cJSON *list, const cJSON *row, bool *failed)
{
    char text[160];
    const char *statistic = rc_summary_json_get_text(row, "statistic"), *at = strrchr(statistic, '@'),
               *slash = strrchr(statistic, '/');
    snprintf(text, sizeof text, "%.150s", statistic);
    if (slash && strcmp(slash, "/cutoff_spread") == 0)
        snprintf(text, sizeof text, "spread of the centers' cutoffs (share)");
    else if (at && slash && at < slash && strcmp(slash, "/q") == 0)
        snprintf(text, sizeof text, "Q of the centers' hazard ratios at %.*s", (int)(slash - at - 1), at + 1);
    cJSON *item = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(item, "name", text, failed);
    rc_report_plans_refer(item, "of", row, failed);
}

/* The names of the discovery centers, or none where they are long, and how many there are. */
static void add_discovery(cJSON *derived, const cJSON *list, bool *failed)
{
    char text[96] = "";
    size_t used = 0;
    const cJSON *name;
    cJSON_ArrayForEach(name, list)
    {
        int more = snprintf(text + used, sizeof text - used, "%s%.40s", used ? ", " : "", name->valuestring);
        used = more < 0 ? sizeof text : used + (size_t)more;
        if (used >= 48) break;
    }
    rc_summary_json_text(derived, "where", name ? NULL : text, failed);
    rc_summary_json_number(derived, "n_discovery", cJSON_GetArraySize(list), failed);
}

static void derive(const cJSON *element, const rc_report_options *options, cJSON *derived, bool *failed)
{
    static const char *const designs[] = {"random_splits", "within_bootstrap", "false_validation"};
    const cJSON *row;
    int most = options->whole_scan ? 1 << 20 : ROWS_MOST;
    add_discovery(derived, rc_summary_json_get(element, "discovery"), failed);
    cJSON *list = rc_summary_json_array(derived, "tables", failed);
    add_table(list, rc_summary_json_get(element, "leave_one_out"), "center", rc_summary_json_get(element, "centers"),
              most, failed);
    add_table(list, rc_summary_json_get(element, "center_splits"), "discovery", NULL, most, failed);
    list = rc_summary_json_array(derived, "cutoffs", failed);
    cJSON_ArrayForEach(row, rc_summary_json_get(element, "heterogeneity"))
    {
        if (!isnan(number(row, "cutoff"))) add_cutoff(list, row, failed);
    }
    list = rc_summary_json_object(derived, "designs", failed);
    for (size_t d = 0; d < sizeof designs / sizeof *designs; d++)
        rc_report_plans_refer(list, designs[d], rc_summary_json_get(element, designs[d]), failed);
    list = rc_summary_json_array(derived, "labels", failed);
    cJSON_ArrayForEach(row, rc_summary_json_get(element, "permuted_labels")) add_label(list, row, failed);
}

/* ---- 2. discovery -> validation ----------------------------------------- */

static const rc_page_column table_columns[] = {
    {"{?label='center'|left out|discovery}", "{name:name,28}", -28, 0},
    {"cutoff", "{?of.cutoff|{of.cutoff:plain}|  - {?of.reason|{of.reason}}}", 9, 0},
    {"HR", "{?of.cutoff|{hr:value3}}", 9, 0},
    {"p", "{?of.cutoff|{of.p:p}}", 9, 0},
    {"|", "", 1, 1},
    {"HR", "{?of.cutoff|{validation_hr:value3}}", 9, 0},
    {"p", "{?of.cutoff|{of.validation_p:p}}", 9, 0},
    {"C", "{?of.cutoff|{validation_c:value3}}", 7, 0},
    {"", "{?of.cutoff and of.validation_reason|{of.validation_reason}}", -1, 1},
    {0}};
static const char *const table_groups[] = {
    NULL, "discovery (log-rank, uncorr.)", NULL, NULL, NULL, "validation", NULL, NULL, NULL};

static const rc_page_block tables[] = {
    {RC_PAGE_HEADING,
     .text = "{?label='center'|Select in all centers but one, validate in that one|Every split of the centers}",
     .indent = 4},
    {RC_PAGE_TABLE, .over = "rows", .column = table_columns, .group = table_groups, .indent = 6},
    {RC_PAGE_LINE, .when = "more>0", .text = "... and {more:fixed0} more (JSON has all)", .indent = 6},
    {RC_PAGE_LINE, .text = ""},
    {0}};

/* ---- 3. heterogeneity --------------------------------------------------- */

#define HR(path) "{" path "hr:value3} ({" path "lower:value3} to {" path "upper:value3})"

static const rc_page_column center_columns[] = {
    {"", "{of.center:name,28}", -28, 0},
    {"", "{of.n_low:fixed0,4} low,", 9, 0},
    {"", "{of.n_high:fixed0,4} high", 9, 0},
    {"", "{?of.reason|no hazard ratio: {of.reason}|HR " HR("") ", log-rank p {of.p:p}}", -1, 1},
    {0}};

static const rc_page_block cutoffs[] = {
    {RC_PAGE_HEADING, .text = "Cutoff {of.cutoff:plain} ({of.kind})", .indent = 4},
    {RC_PAGE_TABLE, .over = "centers", .column = center_columns, .indent = 6},
    {RC_PAGE_LINE, .when = "more>0", .text = "... and {more:fixed0} more centers (JSON has all)", .indent = 6},
    {RC_PAGE_LINE,
     .text = "pooled HR " HR("common.") ", common effect{?random|; " HR("random.") ", random effects, DL}",
     .indent = 6},
    {RC_PAGE_LINE, .text = "stratified by center: HR {stratified:value3}, log-rank p {of.stratified_p:p}", .indent = 6},
    {RC_PAGE_LINE,
     .text = "heterogeneity: Q {of.q:value3} on {of.df:fixed0} df, p {of.q_p:p}; I-squared {of.i2:percent}; "
             "tau-squared {of.tau2_dl:value3} (DL) {of.tau2_pm:value3} (PM)",
     .indent = 6},
    {RC_PAGE_LINE, .text = "interaction center x marker: p {of.interaction_p:p}", .indent = 6},
    {RC_PAGE_LINE, .when = "of.kind!='fixed'",
     .text = "after selection: patients that chose this cutoff give HR and p that are too good", .indent = 6},
    {RC_PAGE_LINE, .text = ""},
    {0}};

/* ---- 4. resampled designs ----------------------------------------------- */

#define WHERE "{?$where|{$where}|{$n_discovery:fixed0} center{?$n_discovery!=1|s}}"
#define SHARE(of) "{" of ".share:percent} ({" of ".lower:percent} to {" of ".upper:percent}: 95 % of the simulation)"
/* None, where there are none or more than half are infinite. */
#define RANGE(of)                                                                                                      \
    .when = of ".median",                                                                                              \
    .text = "median {" of ".median:value3}, 95 % between {" of ".q025:value3} and {?" of ".q975|{" of                  \
            ".q975:value3}|{?" of ".infinite>0|infinity|-}}",                                                          \
    .indent = 6, .width = 47

static const rc_page_block directed[] = {
    {RC_PAGE_LINE, .label = "hazard ratio in discovery", RANGE("hr_discovery")},
    {RC_PAGE_LINE, .label = "hazard ratio in validation", RANGE("hr_validation")},
    {RC_PAGE_LINE, .label = "shrinkage, HR validation / HR discovery", RANGE("hr_ratio")},
    {RC_PAGE_LINE, .label = "C in validation", RANGE("c_validation")},
    {0}};
static const rc_page_block in_center[] = {{RC_PAGE_LINE, .label = "{center}: hazard ratio", RANGE("hr_validation")},
                                          {0}};
static const rc_page_column no_discovery[] = {
    {"", "{@value:count}", 12, 0}, {"", "replicates with no finite hazard ratio in discovery: {@name}", -1, 1}, {0}};
static const rc_page_column no_validation[] = {
    {"", "{@value:count}", 12, 0}, {"", "replicates with no finite hazard ratio in validation: {@name}", -1, 1}, {0}};

static const rc_page_block designs[] = {
    {RC_PAGE_HEADING,
     .text = "{?@name='random_splits'|Random splits of the pooled patients|Discovery in " WHERE
             ", validation in the others, {?@name='within_bootstrap'|patients resampled within centers|with a marker "
             "that does nothing}} ({replicates:count} replicates)",
     .indent = 4, .width = 2},
    {RC_PAGE_LINE, .label = "{?@name='false_validation'|\"validated\": p < 0.05 (5 % is nominal)|validated: p < 0.05}",
     .text = SHARE("p_below_005"), .indent = 6, .width = 47},
    {RC_PAGE_LINE,
     .label = "{?@name='false_validation'|the same direction, too (2.5 % is nominal)|validated in the same direction}",
     .text = SHARE("p_below_005_same_direction"), .indent = 6, .width = 47},
    {RC_PAGE_LINE, .label = "selected cutoff", RANGE("cutoff")},
    {RC_PAGE_GROUP, .when = "@name!='false_validation'", .block = directed},
    {RC_PAGE_GROUP, .over = "by_center", .block = in_center},
    {RC_PAGE_LINE, .when = "without_validation_p>0",
     .text = "{without_validation_p:count,12}  replicates with no p in validation: left out of the shares",
     .indent = 6},
    {RC_PAGE_TABLE, .when = "failed_discovery", .over = "failed_discovery", .column = no_discovery, .indent = 6},
    {RC_PAGE_TABLE, .when = "failed_validation", .over = "failed_validation", .column = no_validation, .indent = 6},
    {RC_PAGE_LINE, .text = ""},
    {0}};

/* ---- 5. page and table -------------------------------------------------- */

#define P(of) "p {" of "p:p} ({" of "p_lower:p} to {" of "p_upper:p})"
#define WITHIN "within_bootstrap.p_below_005_same_direction.share"
#define NOTHING "false_validation.p_below_005_same_direction.share"

static const rc_page_column label_columns[] = {{"", "{name:name,44}", -44, 0},
                                               {"", "{?of.p|{of.observed:value4}|- {?of.reason|{of.reason}}}", -10, 0},
                                               {"", "{?of.p|" P("of.") "}", -1, 0},
                                               {0}};

static const rc_page_block crossvalidated[] = {
    {RC_PAGE_HEADING,
     .text = "Cross-validated cutoff ({crossvalidated.folds:fixed0} folds, {crossvalidated.repeats:fixed0} repeats; "
             "Faraggi & Simon 1996)",
     .indent = 4},
    {RC_PAGE_LINE,
     .text = "log-rank chi-square of the out-of-fold classification {crossvalidated.statistic:value4}, "
             "permutation " P("crossvalidated."),
     .indent = 6},
    {RC_PAGE_LINE, .when = "crossvalidated.fold_draws>1",
     .text = "means of {crossvalidated.fold_draws:fixed0} draws of the folds; the interval is of the simulation, their "
             "spread included",
     .indent = 6},
    {0}};

/* What a validation in these centers is worth: how often this marker passes it, and one that does nothing. */
static const rc_page_block verdict[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_PARAGRAPH,
     .text = "In short: with these centers the search's cutoff is validated (p < 0.05, same direction) in {" WITHIN
             ":percent} of the resampled cohorts, and in {" NOTHING ":percent} of those with a marker that does "
             "nothing.",
     .indent = 4},
    {0}};

static const rc_page_block page[] = {
    {RC_PAGE_HEADING, .text = "Centers: discovery in " WHERE ", validation in the others", .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_GROUP, .over = "$tables", .block = tables},
    {RC_PAGE_GROUP, .over = "$cutoffs", .block = cutoffs},
    {RC_PAGE_GROUP, .over = "$designs", .block = designs},
    {RC_PAGE_HEADING, .when = "$labels", .text = "Do the centers differ more than centers drawn by lot?", .indent = 4},
    {RC_PAGE_TABLE, .when = "$labels", .over = "$labels", .column = label_columns, .indent = 6},
    {RC_PAGE_LINE, .when = "$labels", .text = ""},
    {RC_PAGE_GROUP, .when = "crossvalidated", .block = crossvalidated},
    {RC_PAGE_GROUP, .when = WITHIN " and " NOTHING, .block = verdict},
    {0}};

#define VALIDATED(of) "{?" of "|{" of ".p_below_005_same_direction.share:percent}|-}"
static const rc_page_column table[] = {{"marker", "{marker:name,20}", -20, 0},
                                       {"validated, splits", VALIDATED("random_splits"), 22, 0},
                                       {"validated, within", VALIDATED("within_bootstrap"), 22, 0},
                                       {"cross-validated p", "{?crossvalidated|{crossvalidated.p:p}|-}", 18, 0},
                                       {0}};

const rc_report_plan rc_report_page_centers = {
    .name = "centers", .title = "Centers", .page = page, .table = table, .derive = derive};
