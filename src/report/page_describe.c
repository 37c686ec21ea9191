/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_describe.c - the tables of a clinical paper.
 *
 *   1. what is derived     2. baseline     3. survival     4. models     5. response     6. page and table */
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <stdio.h>

enum { ACROSS = 3 }; /* groups side by side; more groups are a table below */

/* ---- 1. what is derived ------------------------------------------------- */

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

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
    if (number(cJSON_GetArrayItem(groups, 0), "missing") > 0)
        (void)add_row(rows, "missing", NULL, groups, first, failed);
}

/* tests: NULL in tables below the first. */
static void add_numeric(cJSON *rows, const char *name, const cJSON *groups, const cJSON *tests, int first, bool *failed)
{
    (void)add_row(rows, "title", name, NULL, first, failed);
    add_test(add_row(rows, "mean", NULL, groups, first, failed), number(tests, "t_p"), "t", failed);
    add_test(add_row(rows, "median", NULL, groups, first, failed), number(tests, "rank_sum_p"), "W", failed);
    (void)add_row(rows, "range", NULL, groups, first, failed);
    add_missing(rows, groups, first, failed);
}

static void add_levels(cJSON *rows, const char *name, const cJSON *levels, const cJSON *tests, int first, bool *failed)
{
    const cJSON *level, *groups = NULL;
    double fisher = number(tests, "fisher_p"), p = isnan(fisher) ? number(tests, "chisq_p") : fisher;
    add_test(add_row(rows, isnan(p) ? "title" : "tested", name, NULL, first, failed), p, isnan(fisher) ? "X" : "F",
             failed);
    cJSON_ArrayForEach(level, levels)
    {
        groups = rc_summary_json_get(level, "groups");
        (void)add_row(rows, "count", text(level, "level"), groups, first, failed);
    }
    add_missing(rows, groups, first, failed);
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
                        *tests = first ? NULL : rc_summary_json_get(column, "tests");
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

/* Decimals of a hazard ratio and of its limits: two, more where it is small or says something near 1 only there. */
static int ratio_decimals(double hr)
{
    double from_1 = fabs(hr - 1);
    if (hr > 100) return 0;
    if (from_1 < 0.02) return 4;
    return from_1 < 0.1 || hr < 0.1 ? 3 : 2;
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
        rc_summary_json_number(row, "decimals", ratio_decimals(number(term, "hr")), failed);
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

/* Ratios of a unit of a marker: 1.000 would say nothing. */
#define NEAR_1(x) x ">0.98 and " x "<1.02 and " x "!=1"
#define DIGITS(lower, upper, n) "{" lower ":value" n "} to {" upper ":value" n "}"
#define LIMITS(lower, upper)                                                                                           \
    "{?" NEAR_1(lower) "|" DIGITS(lower, upper, "5") "|{?" NEAR_1(upper) "|" DIGITS(lower, upper, "5") "|" DIGITS(     \
        lower, upper, "3") "}}"
#define LABEL "{group:name,26}"

/* ---- 2. baseline -------------------------------------------------------- */

static const rc_page_column baseline_columns[] = {
    {"", NULL, -26, 0}, {"{group:name,-17}", NULL, 17, 0}, {"{?@first and ^groups.2|p}", NULL, -1, 0}, {0}};
#define P "{?p|{p:journal} {test}}"
static const rc_page_row baseline_rows[] = {
    {"kind='patients'", {"  patients", "{patients:fixed0}", ""}},
    {"kind='title'", {"{label}"}},
    {"kind='none'", {"{label}: no values"}},
    {"kind='tested'", {"{label:name,26}", "", P}},
    {"kind='mean'", {"  mean (SD)", "{mean:value3} ({sd:value3})", P}},
    {"kind='median'", {"  median (quartiles)", "{median:value3} ({q1:value3}-{q3:value3})", P}},
    {"kind='range'", {"  range", "{min:value3}-{max:value3}", ""}},
    {"kind='count'", {"  {label:name,24}", "{count:fixed0} ({share:percent})", ""}},
    {"kind='missing'", {"  missing", "{missing:fixed0}", ""}},
    {0}};
static const rc_page_block baseline[] = {{RC_PAGE_LINE, .when = "!@first", .text = ""},
                                         {RC_PAGE_TABLE, .over = "rows", .column = baseline_columns,
                                          .row = baseline_rows, .across = "groups", .repeated = 1, .indent = 4},
                                         {0}};

/* ---- 3. survival -------------------------------------------------------- */

static const rc_page_column groups[] = {{"Kaplan-Meier", LABEL, -26, 0},
                                        {"patients", "{patients:fixed0}", 9, 0},
                                        {"events", "{events:fixed0}", 8, 0},
                                        {"expected", "{expected:value4}", 9, 0},
                                        {"median", "{median:value3}", 8, 0},
                                        {"95 % interval (log-log)", LIMITS("median_lower", "median_upper"), -23, 0},
                                        {0}};

/* At the times asked for, and at 0; else on the regular grid. */
static const rc_page_column risk_asked[] = {{"Number at risk at time", "  {group:name,24}", -26, 0},
                                            {"0", "{patients:fixed0}", 6, 0},
                                            {"{time:plain}", "{at_risk:fixed0}", 6, 0},
                                            {0}};
static const rc_page_column risk_grid[] = {
    {"Number at risk at time", "  {group:name,24}", -26, 0}, {"{time:plain}", "{at_risk:fixed0}", 6, 0}, {0}};

static const rc_page_column times[] = {{"Survival", "{?group|" LABEL "}", -26, 0},
                                       {"time", "{of.time:plain}", 10, 0},
                                       {"at risk", "{of.at_risk:fixed0}", 9, 0},
                                       {"survival", "{of.survival:value3}", 10, 0},
                                       {"log-log limits, 95 % or more", LIMITS("of.lower", "of.upper"), -28, 0},
                                       {0}};

static const rc_page_block hazard[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE, .text = "{group} against {against}: log-rank p {p_naive:journal}", .indent = 6},
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
    /* without `by` it is the split's */
    {RC_PAGE_LINE, .when = "by and logrank", .text = ""},
    {RC_PAGE_LINE, .when = "by and logrank",
     .text = "log-rank chi-square {logrank.chisq:value5} ({logrank.df:plain} df), p {logrank.p:journal}", .indent = 4},
    {RC_PAGE_GROUP, .over = "hazard", .block = hazard},
    {RC_PAGE_GROUP, .at = "split", .block = split},
    {0}};

/* ---- 4. models ---------------------------------------------------------- */

/* Why a term has no hazard ratio; the other terms of its model have theirs. */
#define WHY                                                                                                            \
    "{?term.toward<0|runs to 0 (monotone likelihood)|{?term.toward>0|runs to infinity (monotone likelihood)|"          \
    "{?term.reason='singular information'|left out: constant, or a sum of the terms above|{term.reason}}}}"
static const rc_page_column model_columns[] = {{"{?many|Cox, multivariable|Cox, univariable}", NULL, -40, 0},
                                               {"HR", NULL, 8, 0},
                                               {"95 % interval", NULL, -18, 0},
                                               {"Wald p", NULL, 10, 0},
                                               {0}};
static const rc_page_row model_rows[] = {
    {"term.hr",
     {"  {name:name,38}", "{term.hr:fixed*decimals}",
      "{term.hr_lower:fixed*decimals} to "
      "{?term.hr_upper<1000000|{term.hr_upper:fixed*decimals}|{term.hr_upper:value3}}",
      "{term.p:journal}"}},
    {"term and !term.hr", {"  {name:name,38}", "-", WHY}},
    {"model",
     {"    {model.patients:fixed0} patients, {model.events:fixed0} events{?model.missing>0| ({model.missing:fixed0} "
      "missing)}{?model.reason|: {model.reason}|; LR p {model.lr_p:journal}; C {model.c:value3} (" LIMITS(
          "model.c_lower", "model.c_upper") ")}"}},
    {"!term and !model", {""}},
    {0}};
static const rc_page_block models[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "rows", .column = model_columns, .row = model_rows, .indent = 4},
    {0}};

/* C of the side that dies first, so that it is that of the Cox model above. */
#define C_OF(of) "{?" of "c<0.5|{1 - " of "c:value3}|{" of "c:value3}}"
#define C_LIMITS(of)                                                                                                   \
    "{?" of "c<0.5|{1 - " of "upper:value3} to {1 - " of "lower:value3}|{" of "lower:value3} to {" of "upper:value3}}"
static const rc_page_column concordance[] = {{"Harrell's C", "  {of:name,38}", -40, 0},
                                             {"C", C_OF(""), 8, 0},
                                             {"C -+ 1.96 se, 92 to 95 % (bench/coverage.md)", C_LIMITS(""), -18, 0},
                                             {"", "{?c<0.5|lower dies first|higher dies first}", -1, 0},
                                             {0}};

/* ---- 5. response -------------------------------------------------------- */

#define COUNT(count, rate) "{" count ":fixed0} ({" rate ":percent})"
#define RATE(rate) "{?" rate "|{100 * " rate "_lower:fixed1}-{100 * " rate "_upper:fixed1}|-}"
static const rc_page_column response_columns[] = {{"Response", LABEL, -26, 0},
                                                  {"evaluable", "{evaluable:fixed0}", 10, 0},
                                                  {"ORR", COUNT("responders", "orr"), 12, 0},
                                                  {"95 %", RATE("orr"), 11, 0},
                                                  {"DCR", COUNT("controlled", "dcr"), 12, 0},
                                                  {"95 %", RATE("dcr"), 11, 0},
                                                  {0}};
#define FISHER                                                                                                         \
    "Fisher's exact p between the groups: ORR {response_p:journal}, DCR {control_p:journal}; intervals "               \
    "Clopper-Pearson"
static const rc_page_block response[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "groups", .column = response_columns, .indent = 4},
    {RC_PAGE_LINE, .when = "response_p", .text = FISHER, .indent = 6},
    {RC_PAGE_LINE, .when = "!response_p and control_p", .text = FISHER, .indent = 6},
    {0}};

/* ---- 6. page and table -------------------------------------------------- */

static const rc_page_block page[] = {
    {RC_PAGE_HEADING, .text = "Description{?by|, by {by}|{?cutoff|, low and high at {cutoff:cutoff}}}", .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_HEADING, .text = "Baseline: share of the patients with a value", .indent = 4},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_GROUP, .over = "$baseline", .block = baseline},
    {RC_PAGE_LINE, .when = "groups.2", .text = ""},
    {RC_PAGE_LINE, .when = "groups.2",
     .text =
         "p: F Fisher's exact, X chi-square (too many tables for Fisher's),\n   t Student's t, W Wilcoxon's rank sum",
     .indent = 6},
    {RC_PAGE_GROUP, .block = survival},
    {RC_PAGE_GROUP, .over = "$models", .block = models},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "concordance", .column = concordance, .indent = 4},
    {RC_PAGE_GROUP, .when = "assumptions", .block = rc_report_assumptions},
    {RC_PAGE_GROUP, .at = "response", .block = response},
    {0}};

#define HR_LIMITS LIMITS("split.hr_lower", "split.hr_upper")
static const rc_page_column markers[] = {{"marker", "{marker:name,20}", -20, 0},
                                         {"C", C_OF("concordance.0."), 8, 0},
                                         {"95 % interval", C_LIMITS("concordance.0."), -18, 0},
                                         {"cutoff", "{cutoff:cutoff}", 12, 0},
                                         {"HR", "{split.hr:value3}", 8, 0},
                                         {"95 % interval", HR_LIMITS, -18, 0},
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
