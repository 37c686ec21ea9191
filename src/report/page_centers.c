/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_centers.c - the page of the centers.
 *
 *   1. what is derived     2. discovery -> validation     3. heterogeneity     4. resampled designs     5. the page */
#include "kernel/level.h"
#include "report/plans.h"

#include "summary/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- 1. what is derived ------------------------------------------------- */

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
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
static void add_table(cJSON *list, const cJSON *rows, const char *key, const cJSON *centers, bool *failed)
{
    const cJSON *row;
    if (!rows || !rows->child) return;
    cJSON *into = rc_summary_json_object(list, NULL, failed), *named = rc_summary_json_array(into, "rows", failed);
    rc_summary_json_text(into, "label", key, failed);
    cJSON_ArrayForEach(row, rows)
    {
        cJSON *item = rc_summary_json_object(named, NULL, failed);
        name_row(item, rc_summary_json_get_text(row, key), centers, failed);
        rc_report_plans_refer(item, "of", row, failed);
    }
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
    const cJSON *row;
    (void)options;
    add_discovery(derived, rc_summary_json_get(element, "discovery"), failed);
    cJSON *list = rc_summary_json_array(derived, "tables", failed);
    add_table(list, rc_summary_json_get(element, "leave_one_out"), "center", rc_summary_json_get(element, "centers"),
              failed);
    add_table(list, rc_summary_json_get(element, "center_splits"), "discovery", NULL, failed);
    list = rc_summary_json_array(derived, "labels", failed);
    cJSON_ArrayForEach(row, rc_summary_json_get(element, "permuted_labels")) add_label(list, row, failed);
}

/* ---- 2. discovery -> validation ----------------------------------------- */

/* C in the direction that discovery found: above 0.5 where the same side dies first. */
#define TURNED "{1 - of.validation_c:value3}"
#define DIRECTED "{?of.log_hr<0|" TURNED "|{?!of.log_hr and of.c<0.5|" TURNED "|{of.validation_c:value3}}}"

static const rc_page_column table_columns[] = {{"{?label='center'|left out|discovery}", NULL, -28, 0},
                                               {"cutoff", NULL, 9, 0},
                                               {"HR", NULL, 9, 0},
                                               {"p", NULL, 9, 0},
                                               {"|", NULL, 1, 0},
                                               {"HR", NULL, 9, 0},
                                               {"p", NULL, 9, 0},
                                               {"C", NULL, 7, 0},
                                               {"", NULL, -1, 0},
                                               {0}};
static const rc_page_row table_rows[] = {
    {"of.cutoff",
     {"{name:name,28}", "{of.cutoff:plain}", "{of.log_hr:exp3}", "{of.p:p}", "", "{of.validation_log_hr:exp3}",
      "{of.validation_p:p}", DIRECTED, "{?of.validation_reason|{of.validation_reason}}"}},
    {"!of.cutoff", {"{name:name,28}", "  - {?of.reason|{of.reason}}"}},
    {0}};
static const char *const table_groups[] = {
    NULL, "discovery (log-rank, uncorr.)", NULL, NULL, NULL, "validation", NULL, NULL, NULL};

static const rc_page_block tables[] = {
    {RC_PAGE_HEADING,
     .text = "{?label='center'|Select in all centers but one, validate in that one|Every split of the centers}",
     .indent = 4},
    {RC_PAGE_TABLE, .over = "rows", .most = 20, .column = table_columns, .row = table_rows, .group = table_groups,
     .indent = 6},
    {RC_PAGE_LINE, .when = "!$whole and rows>20", .text = "... and {rows - 20:fixed0} more (JSON has all)",
     .indent = 6},
    {RC_PAGE_LINE, .text = ""},
    {0}};

/* ---- 3. heterogeneity --------------------------------------------------- */

#define DIGITS(number) #number
#define DIGITS_OF(number) DIGITS(number)
#define Z DIGITS_OF(RC_KERNEL_Z_095)
#define HR(of) "{" of ":exp3} ({" of "_se * -" Z " + " of ":exp3} to {" of "_se * " Z " + " of ":exp3})"

static const rc_page_column center_columns[] = {
    {"", "{center:name,28}", -28, 0},
    {"", "{n_low:fixed0,4} low,", 9, 0},
    {"", "{n_high:fixed0,4} high", 9, 0},
    {"", "{?reason|no hazard ratio: {reason}|HR " HR("log_hr") ", log-rank p {p:p}}", -1, 0},
    {0}};

/* The common-effect ratio says little where the centers differ: then the random-effects one stands beside it.  Higgins
 * et al. 2003 (BMJ 327:557) call an I-squared below 0.25 low. */
static const rc_page_block cutoff[] = {
    {RC_PAGE_HEADING, .text = "Cutoff {cutoff:plain} ({kind})", .indent = 4},
    {RC_PAGE_TABLE, .over = "by_center", .most = 8, .column = center_columns, .indent = 6},
    {RC_PAGE_LINE, .when = "!$whole and by_center>8",
     .text = "... and {by_center - 8:fixed0} more centers (JSON has all)", .indent = 6},
    {RC_PAGE_LINE,
     .text = "pooled HR " HR("log_hr_fixed") ", common effect{?i2>=0.25|; " HR("log_hr_random") ", random effects, DL}",
     .indent = 6},
    {RC_PAGE_LINE, .text = "stratified by center: HR {stratified_log_hr:exp3}, log-rank p {stratified_p:p}",
     .indent = 6},
    {RC_PAGE_LINE,
     .text = "heterogeneity: Q {q:value3} on {df:fixed0} df, p {q_p:p}; I-squared {i2:percent}; tau-squared "
             "{tau2_dl:value3} (DL) {tau2_pm:value3} (PM)",
     .indent = 6},
    {RC_PAGE_LINE, .text = "interaction center x marker: p {interaction_p:p}", .indent = 6},
    {RC_PAGE_LINE, .when = "kind!='fixed'",
     .text = "after selection: patients that chose this cutoff give HR and p that are too good", .indent = 6},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block cutoffs[] = {{RC_PAGE_GROUP, .when = "cutoff", .block = cutoff}, {0}};

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
    {"", "{@value:count}", 12, 0}, {"", "replicates with no finite hazard ratio in discovery: {@name}", -1, 0}, {0}};
static const rc_page_column no_validation[] = {
    {"", "{@value:count}", 12, 0}, {"", "replicates with no finite hazard ratio in validation: {@name}", -1, 0}, {0}};

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
    {RC_PAGE_FIGURE, .text = "forest"},
    {RC_PAGE_FIGURE, .text = "splits"},
    {RC_PAGE_GROUP, .over = "$tables", .block = tables},
    {RC_PAGE_GROUP, .over = "heterogeneity", .block = cutoffs},
    {RC_PAGE_GROUP, .at = "random_splits", .block = designs},
    {RC_PAGE_GROUP, .at = "within_bootstrap", .block = designs},
    {RC_PAGE_GROUP, .at = "false_validation", .block = designs},
    {RC_PAGE_HEADING, .when = "$labels", .text = "Do the centers differ more than centers drawn by lot?", .indent = 4},
    {RC_PAGE_TABLE, .when = "$labels", .over = "$labels", .column = label_columns, .indent = 6},
    {RC_PAGE_LINE, .when = "$labels", .text = ""},
    {RC_PAGE_GROUP, .when = "crossvalidated", .block = crossvalidated},
    {RC_PAGE_GROUP, .when = WITHIN " and " NOTHING, .block = verdict},
    {0}};

#define VALIDATED(of) "{?" of "|{" of ".p_below_005_same_direction.share:percent}|-}"
static const rc_page_column marker_columns[] = {
    {"marker", "{marker:name,20}", -20, 0},
    {"validated, splits", VALIDATED("random_splits"), 22, 0},
    {"validated, within", VALIDATED("within_bootstrap"), 22, 0},
    {"cross-validated p", "{?crossvalidated|{crossvalidated.p:p}|-}", 18, 0},
    {0}};

static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = marker_columns, .indent = 2}, {0}};

/* ---- methods ------------------------------------------------------------ */

#define DISCOVERY "{*options.discovery|{@value}|, }"
static const rc_report_sentence methods[] = {
    {.plan = "centers",
     .text =
         "Transport between the centers{$where} was judged by selecting the cutoff of {$markers} in all centers but "
         "one "
         "and trying it in that one, for each center (leave one center out), and likewise for {?$first.center_splits|"
         "the {$first.center_splits + 0:count} choices of discovery centers|choices of discovery centers}",
     .cite = "steyerberg2016"},
    {.plan = "centers",
     .text = "The published design is discovery in " DISCOVERY " and validation in the other centers"},
    {.plan = "centers",
     .when = "options.cutoffs",
     .text = "{?options.cutoffs.1|The cutoffs|The cutoff} {*options.cutoffs|{@value:digits}|, } "
             "{?options.cutoffs.1|were|was} fixed beforehand"},
    {.plan = "centers",
     .when = "$first.heterogeneity",
     .text =
         "Heterogeneity of the centers' log hazard ratios was described by Cochran's Q, I-squared and the "
         "between-center variance (DerSimonian and Laird; Paule and Mandel), and tested by the likelihood ratio of the "
         "interaction of group and center; log-rank test and Cox model were also stratified by center",
     .cite = "cochran1954 higgins2002 dersimonian1986 paule1982"},
    {.plan = "splits",
     .text =
         "{?options.replay|{replicates:count} splits of the patients into discovery and validation were taken from a "
         "file (hash {options.replay})|In {replicates:count} random splits {options.split_size:count} of the {$n} "
         "patients{?options.stratify|, balanced by {options.stratify},} were discovery and the others validation}"},
    {.plan = "within",
     .text = "In {replicates:count} bootstrap samples drawn within each center the cutoff was selected in " DISCOVERY
             " and tried in the others",
     .cite = "efron1979"},
    {.plan = "labels",
     .text =
         "Whether the centers differ more than by chance was tested by {replicates:count} permutations of the centers' "
         "labels"},
    {.plan = "crossvalidate",
     .text =
         "The cutoff was cross-validated in {options.folds:fixed0} folds, {options.repeats:fixed0} times repeated: "
         "each "
         "patient was classified by the cutoff of the other folds, and the log-rank statistic of that classification "
         "referred to {replicates:count} permutations",
     .cite = "faraggi1996"},
    {.plan = "falsify",
     .text =
         "The rate of false validation is the share of {replicates:count} cohorts with a useless marker (its values "
         "permuted within centers) in which the cutoff selected in " DISCOVERY
         " is significant (P < 0.05) in the other "
         "centers"},
    {0}};

const rc_report_plan rc_report_page_centers = {
    .name = "centers", .title = "Centers", .page = page, .table = table, .derive = derive, .methods = methods};
