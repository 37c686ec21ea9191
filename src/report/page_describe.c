/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_describe.c - the tables of a clinical paper.
 *
 *   1. what is derived     2. baseline     3. survival     4. models     5. response     6. page and table */
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ACROSS = 3 }; /* groups side by side; more groups are a table below */

/* ---- 1. what is derived ------------------------------------------------- */

static const char *text(const cJSON *object, const char *key)
{
    return rc_summary_json_get_text(object, key);
}

/* What the groups from `first` on have of a column; groups NULL: a row without. */
static cJSON *add_row(cJSON *rows, const char *kind, const char *label, const cJSON *groups, int first, bool *failed)
{
    cJSON *row = rc_summary_json_object(rows, NULL, failed), *list = rc_summary_json_array(row, "groups", failed);
    rc_summary_json_text(row, "kind", kind, failed);
    rc_summary_json_text(row, "label", label, failed);
    for (int g = first; g < first + ACROSS && g < cJSON_GetArraySize(groups); g++)
        rc_report_plans_refer(list, NULL, cJSON_GetArrayItem(groups, g), failed);
    return row;
}

static void add_test(cJSON *row, double p, const char *test, bool *failed)
{
    if (isnan(p)) return;
    rc_summary_json_number(row, "p", p, failed);
    rc_summary_json_text(row, "test", test, failed);
}

static void add_missing(cJSON *rows, const cJSON *groups, int first, bool *failed)
{
    if (rc_summary_json_get_number(cJSON_GetArrayItem(groups, 0), "missing") > 0)
        (void)add_row(rows, "missing", NULL, groups, first, failed);
}

/* tests: NULL in tables below the first. */
static void add_numeric(cJSON *rows, const char *name, const cJSON *groups, const cJSON *tests, int first, bool *failed)
{
    (void)add_row(rows, "title", name, NULL, first, failed);
    add_test(add_row(rows, "mean", NULL, groups, first, failed), rc_summary_json_get_number(tests, "t_p"), "t", failed);
    add_test(add_row(rows, "median", NULL, groups, first, failed), rc_summary_json_get_number(tests, "rank_sum_p"), "W",
             failed);
    (void)add_row(rows, "range", NULL, groups, first, failed);
    add_missing(rows, groups, first, failed);
}

static void add_levels(cJSON *rows, const char *name, const cJSON *levels, const cJSON *tests, int first, bool *failed)
{
    const cJSON *level, *groups = NULL;
    double fisher = rc_summary_json_get_number(tests, "fisher_p"),
           p = isnan(fisher) ? rc_summary_json_get_number(tests, "chisq_p") : fisher;
    add_test(add_row(rows, first ? "title" : "tested", name, NULL, first, failed), p, isnan(fisher) ? "X" : "F",
             failed);
    cJSON_ArrayForEach(level, levels)
    {
        groups = rc_summary_json_get(level, "groups");
        (void)add_row(rows, "count", text(level, "level"), groups, first, failed);
    }
    add_missing(rows, groups, first, failed);
}

/* The column that the groups are made from differs between them by construction: no p. */
static bool is_own(const cJSON *element, const cJSON *column)
{
    const char *by = text(element, "by");
    return strcmp(text(column, "column"), *by ? by : text(element, "marker")) == 0;
}

static void add_baseline(const cJSON *element, cJSON *derived, bool *failed)
{
    const cJSON *groups = rc_summary_json_get(element, "groups"), *column;
    cJSON *list = rc_summary_json_array(derived, "baseline", failed);
    for (int first = 0; first < cJSON_GetArraySize(groups); first += ACROSS) {
        cJSON *table = rc_summary_json_object(list, NULL, failed), *rows = rc_summary_json_array(table, "rows", failed);
        (void)add_row(rows, "patients", NULL, groups, first, failed);
        cJSON_ArrayForEach(column, rc_summary_json_get(element, "baseline"))
        {
            const cJSON *levels = rc_summary_json_get(column, "levels"), *of = rc_summary_json_get(column, "numeric"),
                        *tests = first || is_own(element, column) ? NULL : rc_summary_json_get(column, "tests");
            if (cJSON_IsArray(levels))
                add_levels(rows, text(column, "column"), levels, tests, first, failed);
            else if (cJSON_IsArray(of))
                add_numeric(rows, text(column, "column"), of, tests, first, failed);
            else
                (void)add_row(rows, "none", text(column, "column"), NULL, first, failed);
        }
    }
}

/* A row for each group and time; the first of a group names it. */
static void add_survival(const cJSON *element, cJSON *derived, bool *failed)
{
    const cJSON *group, *at;
    cJSON *list = rc_summary_json_array(derived, "survival", failed);
    cJSON_ArrayForEach(group, rc_summary_json_get(element, "groups"))
    {
        const cJSON *times = rc_summary_json_get(group, "survival");
        cJSON_ArrayForEach(at, times)
        {
            cJSON *row = rc_summary_json_object(list, NULL, failed);
            rc_summary_json_text(row, "group", at == times->child ? text(group, "group") : NULL, failed);
            rc_report_plans_refer(row, "of", at, failed);
        }
    }
}

/* Decimals of a hazard ratio and of its limits: two, more where it would print as 1.00, as that of a unit of a marker
 * of thousands. */
static int ratio_decimals(double hr)
{
    double from_1 = fabs(hr - 1);
    return hr > 100 ? 0 : from_1 < 0.0005 ? 5 : from_1 < 0.005 ? 4 : from_1 < 0.025 ? 3 : 2;
}

static void add_model(cJSON *rows, const cJSON *model, bool *failed)
{
    const cJSON *term;
    char name[256];
    cJSON_ArrayForEach(term, rc_summary_json_get(model, "terms"))
    {
        const char *against = text(term, "against");
        cJSON *row = rc_summary_json_object(rows, NULL, failed);
        snprintf(name, sizeof name, "%.100s%s%.100s%s", text(term, "term"), *against ? " (against " : "", against,
                 *against ? ")" : "");
        rc_summary_json_text(row, "name", name, failed);
        rc_summary_json_number(row, "decimals", ratio_decimals(rc_summary_json_get_number(term, "hr")), failed);
        rc_report_plans_refer(row, "term", term, failed);
    }
    rc_report_plans_refer(rc_summary_json_object(rows, NULL, failed), "model", model, failed);
}

/* {many, rows} of the models of each kind, where there are any; an empty row between models of many covariates. */
static void add_models(const cJSON *element, cJSON *derived, bool *failed)
{
    const cJSON *model;
    cJSON *list = rc_summary_json_array(derived, "models", failed);
    for (int many = 0; many < 2; many++) {
        cJSON *table = NULL, *rows = NULL;
        cJSON_ArrayForEach(model, rc_summary_json_get(element, "models"))
        {
            if (rc_summary_json_get_bool(model, "multivariable") != (many == 1)) continue;
            if (many && table) (void)rc_summary_json_object(rows, NULL, failed);
            if (!table) {
                table = rc_summary_json_object(list, NULL, failed);
                rc_summary_json_bool(table, "many", many == 1, failed);
                rows = rc_summary_json_array(table, "rows", failed);
            }
            add_model(rows, model, failed);
        }
    }
}

static void derive(const cJSON *element, const rc_report_options *options, cJSON *derived, bool *failed)
{
    (void)options;
    add_baseline(element, derived, failed);
    add_survival(element, derived, failed);
    add_models(element, derived, failed);
    rc_report_assumptions_derive(element, derived, failed);
}

/* ---- 2. baseline -------------------------------------------------------- */

static const rc_page_column baseline_columns[] = {
    {"", NULL, -14, 0}, {"{group}", NULL, 14, 0}, {"{?@first and ^groups.2|p}", NULL, -1, 0}, {0}};
#define P "{?p|{p:journal}{?$full| {test}}}"
static const rc_page_row baseline_rows[] = {
    {"kind='patients'", {"  patients", "{patients:count}", ""}},
    {"kind='title'", {"{label}"}},
    {"kind='none'", {"{label}: no values"}},
    {"kind='tested'", {"{label}", "", P}},
    {"kind='mean'", {"  mean (SD)", "{mean:value3} ({sd:value3})", P}},
    {"kind='median'", {"  median (IQR)", "{median:value3} ({q1:value3}-{q3:value3})", P}},
    {"kind='range'", {"  range", "{min:plain}-{max:plain}", ""}},
    {"kind='count'", {"  {label}", "{count:count} ({share:percent})", ""}},
    {"kind='missing'", {"  missing", "{missing:count}", ""}},
    {0}};
static const rc_page_block baseline[] = {{RC_PAGE_LINE, .when = "!@first", .text = ""},
                                         {RC_PAGE_TABLE, .over = "rows", .column = baseline_columns,
                                          .row = baseline_rows, .across = "groups", .repeated = 1, .indent = 2},
                                         {0}};

/* ---- 3. survival -------------------------------------------------------- */

#define LIMITS(lower, upper) "{" lower ":value3} to {" upper ":value3}"
#define SHARES(lower, upper) "{" lower ":fixed2} to {" upper ":fixed2}"
static const rc_page_column groups[] = {{"Kaplan-Meier", "{group}", -24, 0},
                                        {"patients", "{patients:count}", 8, 0},
                                        {"events", "{events:count}", 6, 0},
                                        {"expected", "{expected:fixed1}", 8, 1},
                                        {"median", "{median:value3}", 6, 0},
                                        {"95 % interval", LIMITS("median_lower", "median_upper"), -14, 0},
                                        {0}};

/* At the times asked for, and at 0; else on the regular grid. */
static const rc_page_column risk_asked[] = {{"Number at risk at time", "{group}", -24, 0},
                                            {"0", "{patients:count}", 4, 0},
                                            {"{time:plain}", "{at_risk:count}", 4, 0},
                                            {0}};
static const rc_page_column risk_grid[] = {
    {"Number at risk at time", "{group}", -24, 0}, {"{time:plain}", "{at_risk:count}", 4, 0}, {0}};

static const rc_page_column times[] = {{"Survival", "{?group|{group}}", -24, 0},
                                       {"time", "{of.time:plain}", 6, 0},
                                       {"at risk", "{of.at_risk:count}", 7, 0},
                                       {"survival", "{of.survival:fixed2}", 8, 0},
                                       {"95 % interval", SHARES("of.lower", "of.upper"), -14, 0},
                                       {0}};

static const rc_page_block hazard[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "{group} against {against}: log-rank p {p_naive:journal}", .indent = 4},
    {RC_PAGE_GROUP, .block = rc_report_split_ratios},
    {0}};
static const rc_page_block split[] = {{RC_PAGE_LINE, .text = ""}, {RC_PAGE_GROUP, .block = rc_report_split}, {0}};

static const rc_page_block survival[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "groups", .column = groups, .indent = 4},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .when = "$survival", .over = "groups", .column = risk_asked, .across = "survival", .repeated = 2,
     .indent = 4},
    {RC_PAGE_TABLE, .when = "!$survival", .over = "groups", .column = risk_grid, .across = "at_risk", .repeated = 1,
     .indent = 4},
    {RC_PAGE_LINE, .when = "$survival", .text = ""},
    {RC_PAGE_TABLE, .when = "$survival", .over = "$survival", .column = times, .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "$full", .text = "Intervals by the log-log transformation; they hold 95 % or more.",
     .indent = 6},
    /* without `by` it is the split's */
    {RC_PAGE_LINE, .when = "by and logrank", .text = ""},
    {RC_PAGE_PARAGRAPH, .when = "by and logrank",
     .text =
         "log-rank p {logrank.p:journal} (chi-square {logrank.chisq:fixed2}, {logrank.df:plain} df{?/cohort.strata|, "
         "stratified by {/cohort.strata}})",
     .indent = 4},
    {RC_PAGE_GROUP, .over = "hazard", .block = hazard},
    /* a search of the same patients says it, too */
    {RC_PAGE_GROUP, .when = "$full", .at = "split", .block = split},
    {RC_PAGE_GROUP, .when = "!$full and !/search", .at = "split", .block = split},
    {0}};

/* ---- 4. models ---------------------------------------------------------- */

/* Why a term has no hazard ratio; the other terms of its model have theirs. */
#define WHY                                                                                                            \
    "{?term.toward<0|runs to 0 (monotone likelihood)|{?term.toward>0|runs to infinity (monotone likelihood)|"          \
    "{?term.reason='singular information'|left out: constant, or a sum of the terms above|{term.reason}}}}"
static const rc_page_column model_columns[] = {{"{?many|Cox, multivariable|Cox, univariable}", NULL, -32, 0},
                                               {"HR", NULL, 6, 0},
                                               {"95 % interval", NULL, -14, 0},
                                               {"p", NULL, 7, 0},
                                               {0}};
static const rc_page_row model_rows[] = {
    {"term.hr",
     {"{name}", "{term.hr:fixed*decimals}",
      "{term.hr_lower:fixed*decimals} to "
      "{?term.hr_upper<1000000|{term.hr_upper:fixed*decimals}|{term.hr_upper:value3}}",
      "{term.p:journal}"}},
    {"term and !term.hr", {"{name}", "-", WHY}},
    {"model",
     {"  {model.patients:count} patients, {model.events:count} events{?model.missing>0| ({model.missing:count} "
      "missing)}{?model.reason|: {model.reason}|; {?$full|LR p {model.lr_p:journal}; }C {model.c:fixed2} (" SHARES(
          "model.c_lower", "model.c_upper") ")}"}},
    {"!term and !model", {""}},
    {0}};
static const rc_page_block models[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "rows", .column = model_columns, .row = model_rows, .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "$full and !many", .text = "p: Wald; LR: likelihood ratio against no covariate",
     .indent = 6},
    {0}};

/* C of the side that dies first, so that it is that of the Cox model above. */
#define C_OF(of) "{?" of "c<0.5|{1 - " of "c:fixed2}|{" of "c:fixed2}}"
#define C_LIMITS(of)                                                                                                   \
    "{?" of "c<0.5|" SHARES("1 - " of "upper", "1 - " of "lower") "|" SHARES(of "lower", of "upper") "}"
static const rc_page_column concordance[] = {{"Harrell's C", "{of}", -32, 0},
                                             {"C", C_OF(""), 6, 0},
                                             {"C -+ 1.96 se", C_LIMITS(""), -14, 0},
                                             {"", "{?c<0.5|lower dies first|{?c>0.5|higher dies first|}}", -1, 0},
                                             {0}};

/* ---- 5. response -------------------------------------------------------- */

#define COUNT(count, rate) "{" count ":count} ({" rate ":percent})"
#define RATE(rate) "{?" rate "|{100 * " rate "_lower:fixed0}-{100 * " rate "_upper:fixed0}|-}"
static const rc_page_column response_columns[] = {{"Response", "{group}", -20, 0},
                                                  {"evaluable", "{evaluable:count}", 9, 0},
                                                  {"ORR", COUNT("responders", "orr"), 9, 0},
                                                  {"95 %", RATE("orr"), 6, 0},
                                                  {"DCR", COUNT("controlled", "dcr"), 9, 0},
                                                  {"95 %", RATE("dcr"), 6, 0},
                                                  {0}};
#define FISHER                                                                                                         \
    "Fisher's exact p between the groups: ORR {response_p:journal}, DCR {control_p:journal}{?$full|; intervals "       \
    "Clopper-Pearson}"
static const rc_page_block response[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "groups", .column = response_columns, .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "response_p", .text = FISHER, .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "!response_p and control_p", .text = FISHER, .indent = 6},
    {0}};

/* ---- 6. page and table -------------------------------------------------- */

static const rc_page_block page[] = {
    {RC_PAGE_HEADING, .text = "Description{?by|, by {by}|{?cutoff|, low and high at {cutoff:cutoff}}}", .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_GROUP, .over = "$baseline", .block = baseline},
    {RC_PAGE_PARAGRAPH, .when = "groups.2 and $full",
     .text = "Shares of the patients with a value.  p: F Fisher's exact, X chi-square (too many tables for Fisher's), "
             "t Student's t, W Wilcoxon's rank sum.",
     .indent = 4},
    {RC_PAGE_GROUP, .block = survival},
    {RC_PAGE_GROUP, .over = "$models", .block = models},
    {RC_PAGE_LINE, .when = "$full", .text = ""},
    {RC_PAGE_TABLE, .when = "$full", .over = "concordance", .column = concordance, .indent = 4},
    {RC_PAGE_PARAGRAPH, .when = "concordance and $full",
     .text = "The interval of C held 92 to 95 % in simulated cohorts (bench/coverage.md).", .indent = 6},
    {RC_PAGE_GROUP, .when = "assumptions", .block = rc_report_assumptions},
    {RC_PAGE_GROUP, .at = "response", .block = response},
    {0}};

static const rc_page_column markers[] = {
    {"marker", "{marker}", -8, 0},
    {"C", C_OF("concordance.0."), 5, 0},
    {"95 % interval", C_LIMITS("concordance.0."), -13, 0},
    {"cutoff", "{cutoff:cutoff}", 8, 0},
    {"HR", "{split.hr:ratio}", 5, 0},
    {"95 % interval", "{?split.hr|{split.hr_lower:ratio} to {split.hr_upper:ratio}|-}", -13, 0},
    {"log-rank p", "{split.p_naive:journal}", 10, 0},
    {0}};

static const rc_page_block table[] = {{RC_PAGE_TABLE, .over = "", .column = markers, .indent = 2}, {0}};

/* ---- methods ------------------------------------------------------------ */

static const rc_report_sentence methods[] = {
    {.when = "options.by", .text = "The {$n} patients{$where} were described by {options.by}"},
    {.when = "!options.by and options.cutoff",
     .text = "The {$n} patients{$where} were described in groups low and high at {$markers} {options.cutoff:digits}"},
    {.when = "options.columns and options.groups.1",
     .text =
         "Baseline columns ({*options.columns|{name}|, }) were compared between groups by Fisher's exact test or, "
         "where "
         "its tables are too many, chi-square, by Student's t and by Wilcoxon's rank sum test, without correction for "
         "their number"},
    {.text = "Survival was estimated by Kaplan and Meier with log-log intervals{?options.times|, at "
             "{*options.times|{@value:digits}|, }}",
     .cite = "kaplan1958"},
    {.when = "options.groups.1",
     .text = "Survival of the groups was compared by the log-rank test",
     .cite = "mantel1966"},
    {.when = "$first.models",
     .text =
         "Cox models (Efron's approximation for ties) were fitted to {$markers}{?options.adjust|, to each of "
         "{*options.adjust|{name}|, } alone, and to the marker together with {*options.adjust|{name}|, }}, with Wald "
         "tests and intervals",
     .cite = "cox1972 efron1977"},
    {.when = "$first.assumptions",
     .text = "Proportional hazards were tested by the score test of Grambsch and Therneau against the Kaplan-Meier "
             "estimate and against time",
     .cite = "grambsch1994"},
    {.when = "$first.assumptions.forms.1.aic",
     .text =
         "The form of {$markers} was examined by Cox models with a straight line and with a restricted cubic spline "
         "({$first.assumptions.forms.1.knots + 0:plain} knots at quantiles), compared by likelihood ratio and AIC",
     .cite = "harrell2015"},
    {.when = "$first.concordance", .text = "Discrimination is Harrell's C", .cite = "harrell1982"},
    {.when = "options.response",
     .text =
         "Response ({options.response}: response {*options.responders|{@value}|, }{?options.controlled|; disease "
         "control {*options.controlled|{@value}|, }}) is given with Clopper-Pearson intervals and compared by Fisher's "
         "exact test",
     .cite = "clopper1934"},
    {0}};

const rc_report_plan rc_report_page_describe = {
    .name = "describe", .title = "Description", .page = page, .table = table, .derive = derive, .methods = methods};
