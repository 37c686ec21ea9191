/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_study.c - what resampling adds to a study's own figures: a line for each analysis, of all of them together.
 *
 *   1. what is derived     2. the page */
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

/* ---- 1. what is derived ------------------------------------------------- */

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static const char *text(const cJSON *object, const char *key)
{
    return rc_summary_json_get_text(object, key);
}

/* The label of the element's analysis, else its name. */
static const char *label_of(const cJSON *document, const cJSON *element)
{
    const cJSON *analysis;
    cJSON_ArrayForEach(analysis, get(document, "analyses"))
    {
        if (strcmp(text(analysis, "name"), text(element, "analysis")) == 0 && *text(analysis, "label"))
            return text(analysis, "label");
    }
    return text(element, "analysis");
}

static cJSON *add_line(cJSON *list, const cJSON *document, const cJSON *element, bool *failed)
{
    cJSON *line = rc_summary_json_object(list, NULL, failed);
    rc_summary_json_text(line, "label", label_of(document, element), failed);
    rc_report_plans_refer(line, "of", element, failed);
    return line;
}

/* The selected cutoff's hazard ratio as found, and without what it owes to the choice. */
static void add_optimism(cJSON *line, const cJSON *element, bool *failed)
{
    const cJSON *log_hr = get(get(get(element, "reselected"), "optimism"), "log_hr");
    bool means = !(rc_summary_json_get_number(log_hr, "infinite") > 0);
    rc_summary_json_number(line, "apparent", exp(rc_summary_json_get_number(log_hr, "apparent")), failed);
    rc_summary_json_number(line, "corrected",
                           exp(rc_summary_json_get_number(log_hr, means ? "corrected" : "corrected_median")), failed);
}

/* It is the same for every fixed cutoff of a marker. */
static bool same_search(const cJSON *a, const cJSON *b)
{
    return strcmp(text(a, "analysis"), text(b, "analysis")) == 0 && strcmp(text(a, "marker"), text(b, "marker")) == 0;
}

static void derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed)
{
    const cJSON *element;
    const cJSON *last = NULL;
    cJSON *permute = rc_summary_json_array(derived, "permute", failed),
          *fixed = rc_summary_json_array(derived, "fixed", failed),
          *reselected = rc_summary_json_array(derived, "reselected", failed),
          *centers = rc_summary_json_array(derived, "centers", failed);
    (void)options;
    cJSON_ArrayForEach(element, get(document, "permute"))(void) add_line(permute, document, element, failed);
    cJSON_ArrayForEach(element, get(document, "bootstrap"))
    {
        if (!isnan(rc_summary_json_get_number(element, "cutoff"))) (void)add_line(fixed, document, element, failed);
        if (!get(get(element, "reselected"), "cutoff") || same_search(element, last)) continue;
        last = element;
        add_optimism(add_line(reselected, document, element, failed), element, failed);
    }
    cJSON_ArrayForEach(element, get(document, "centers"))(void) add_line(centers, document, element, failed);
    rc_summary_json_bool(derived, "any",
                         get(document, "permute") || get(document, "bootstrap") || get(document, "centers"), failed);
}

/* ---- 2. the page -------------------------------------------------------- */

#define ANALYSIS                                                                                                       \
    {"analysis", "{label:name,22}", -22, 0},                                                                           \
    {                                                                                                                  \
        "marker", "{of.marker:name,6}", -6, 0                                                                          \
    }
static const rc_page_column permute_columns[] = {
    ANALYSIS,
    {"cutoff", "{of.cutoff:plain}", 9, 0},
    {"uncorr. p", "{of.p_naive:p}", 9, 0},
    {"p", "{of.p:p}", 9, 0},
    {"95 % interval", "{of.p_lower:p,9} to {of.p_upper:p,-8}", -21, 0},
    {"uncorrected p < 0.05 by chance", "{of.naive_type1_error:percent}", -1, 0},
    {0}};

/* C is that of the side that dies first. */
#define C "of.c_split.estimate"
#define C_LOWER "of.c_split.interval.lower"
#define C_UPPER "of.c_split.interval.upper"
#define LIMITS(lower, upper) "{" lower ":value3} to {" upper ":value3}"
static const rc_page_column fixed_columns[] = {
    ANALYSIS,
    {"cutoff", "{of.cutoff:plain}", 9, 0},
    {"HR", "{of.hr.estimate:value3}", 7, 0},
    {"95 % interval", LIMITS("of.hr.interval.lower", "of.hr.interval.upper"), -15, 0},
    {"C", "{?of.hr.estimate<1|{1 - " C ":value3}|{" C ":value3}}", 7, 0},
    {"95 % interval", "{?of.hr.estimate<1|" LIMITS("1 - " C_UPPER, "1 - " C_LOWER) "|" LIMITS(C_LOWER, C_UPPER) "}",
     -15, 0},
    {"p < 0.05 in", "{of.p_below_005:percent}", -1, 0},
    {0}};

#define SELECTED "of.reselected.cutoff."
static const rc_page_column reselected_columns[] = {
    ANALYSIS,
    {"selected", "{" SELECTED "estimate:plain}", 9, 0},
    {"95 % of samples", "{" SELECTED "q025:plain} to {" SELECTED "q975:plain}", -17, 0},
    {"same +-10%", "{" SELECTED "within_tolerance:percent}", -10, 0},
    {"apparent", "{apparent:value3}", 8, 0},
    {"HR less optimism", "{corrected:value3}", -1, 0},
    {0}};

#define SHARE .text = "{share:percent} ({lower:percent} to {upper:percent})", .indent = 4, .width = 65
static const rc_page_block center[] = {{RC_PAGE_LINE, .text = "{label:name,22} {of.marker:name,6}", .indent = 2},
                                       {RC_PAGE_LINE, .at = "of.random_splits.p_below_005_same_direction",
                                        .label = "random splits of the discovery's size: p < 0.05 in the rest", SHARE},
                                       {RC_PAGE_LINE, .at = "of.within_bootstrap.p_below_005_same_direction",
                                        .label = "the centers resampled as they are: p < 0.05 in validation", SHARE},
                                       {RC_PAGE_LINE, .at = "of.false_validation.p_below_005",
                                        .label = "a marker that does nothing would be validated (p < 0.05)", SHARE},
                                       {0}};

#define SECTION(heading)                                                                                               \
    {RC_PAGE_HEADING, .text = (heading), .indent = 2},                                                                 \
    {                                                                                                                  \
        RC_PAGE_LINE, .text = ""                                                                                       \
    }
static const rc_page_block permute[] = {
    SECTION("Corrected for searching: uncorrected p of the selected cutoff, and its p corrected for the search"),
    {RC_PAGE_TABLE, .over = "$permute", .column = permute_columns, .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block bootstrap[] = {
    SECTION("Fixed cutoffs in bootstrap samples: hazard ratio (Cox), C of the split (of the side that dies first)"),
    {RC_PAGE_TABLE, .over = "$fixed", .column = fixed_columns, .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    SECTION("The search repeated in each sample: where the cutoff falls, and what its hazard ratio owes to the choice"),
    {RC_PAGE_TABLE, .over = "$reselected", .column = reselected_columns, .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block centers[] = {
    SECTION("Does the cutoff travel: selected in some patients, tried in others (intervals: of the simulation)"),
    {RC_PAGE_GROUP, .over = "$centers", .block = center},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block study[] = {{RC_PAGE_PART, .text = "What resampling adds"},
                                      {RC_PAGE_GROUP, .when = "permute", .block = permute},
                                      {RC_PAGE_GROUP, .when = "bootstrap", .block = bootstrap},
                                      {RC_PAGE_GROUP, .when = "centers", .block = centers},
                                      {0}};
static const rc_page_block whole[] = {{RC_PAGE_GROUP, .when = "figures and $any", .block = study}, {0}};

const rc_report_plan rc_report_page_study = {.name = "study", .whole = whole, .derive_whole = derive};
