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

/* The marker stands where it is not the same all over. */
#define ANALYSIS "{label}{?/markers.1| {of.marker}}", -16
static const rc_page_column permute_columns[] = {
    {"analysis", ANALYSIS, 0},
    {"cutoff", "{of.cutoff:plain}", 7, 0},
    {"uncorrected p", "{of.p_naive:journal}", 13, 0},
    {"corrected p",
     "{?of.tail.p|{of.tail.p:p}|{?of.exceedances=0 and of.p_upper<0.001|{of.p_upper:under}|{of.p:journal}}}", 11, 0},
    {"uncorrected p < 0.05\nby chance", "{of.naive_type1_error:percent}", 20, 0},
    {0}};

/* C is that of the side that dies first. */
#define C "of.c_split.estimate"
#define C_LOWER "of.c_split.interval.lower"
#define C_UPPER "of.c_split.interval.upper"
#define LIMITS(lower, upper) "{" lower ":fixed2} to {" upper ":fixed2}"
static const rc_page_column fixed_columns[] = {
    {"analysis", ANALYSIS, 0},
    {"cutoff", "{of.cutoff:plain}", 7, 0},
    {"HR", "{of.hr.estimate:ratio}", 5, 0},
    {"95 % interval", "{?of.hr.interval|{of.hr.interval.lower:ratio} to {of.hr.interval.upper:ratio}|-}", -13, 0},
    {"C", "{?of.hr.estimate<1|{1 - " C ":fixed2}|{" C ":fixed2}}", 4, 0},
    {"95 % interval",
     "{?of.c_split.interval|{?of.hr.estimate<1|" LIMITS("1 - " C_UPPER, "1 - " C_LOWER) "|" LIMITS(C_LOWER,
                                                                                                   C_UPPER) "}|-}",
     -13, 1},
    {"p < 0.05 in", "{of.p_below_005:percent}", 11, 0},
    {0}};

#define SELECTED "of.reselected.cutoff."
static const rc_page_column reselected_columns[] = {
    {"analysis", ANALYSIS, 0},
    {"selected", "{" SELECTED "estimate:plain}", 8, 0},
    {"95 % of resamples", "{" SELECTED "q025:plain} to {" SELECTED "q975:plain}", -17, 0},
    {"near the\npublished", "{" SELECTED "within_tolerance:percent}", 9, 0},
    {"HR as\nfound", "{apparent:ratio}", 6, 0},
    {"HR\ncorrected", "{corrected:ratio}", 9, 0},
    {0}};

static const rc_page_column center_columns[] = {
    {"analysis", ANALYSIS, 0},
    {"random\nsplits", "{?of.random_splits|{of.random_splits.p_below_005_same_direction.share:percent}|-}", 8, 0},
    {"patients resampled\nin the centers",
     "{?of.within_bootstrap|{of.within_bootstrap.p_below_005_same_direction.share:percent}|-}", 18, 0},
    {"a marker that\ndoes nothing",
     "{?of.false_validation|{of.false_validation.p_below_005_same_direction.share:percent}|-}", 13, 0},
    {0}};

#define SECTION(heading)                                                                                               \
    {RC_PAGE_HEADING, .text = (heading), .indent = 2},                                                                 \
    {                                                                                                                  \
        RC_PAGE_LINE, .text = ""                                                                                       \
    }
static const rc_page_block permute[] = {SECTION("Corrected for searching"),
                                        {RC_PAGE_TABLE, .over = "$permute", .column = permute_columns, .indent = 2},
                                        {RC_PAGE_LINE, .text = ""},
                                        {0}};
static const rc_page_block bootstrap[] = {
    SECTION("Cutoffs named beforehand, in bootstrap resamples (hazard ratio by Cox)"),
    {RC_PAGE_TABLE, .over = "$fixed", .column = fixed_columns, .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    SECTION("The search repeated in each resample: where the cutoff falls, and what its choice adds"),
    {RC_PAGE_TABLE, .over = "$reselected", .column = reselected_columns, .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block centers[] = {
    SECTION("Selected in some patients, validated in others: p < 0.05 and the same direction in"),
    {RC_PAGE_TABLE, .over = "$centers", .column = center_columns, .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {0}};
static const rc_page_block study[] = {{RC_PAGE_PART, .text = "What resampling adds"},
                                      {RC_PAGE_GROUP, .when = "permute", .block = permute},
                                      {RC_PAGE_GROUP, .when = "bootstrap", .block = bootstrap},
                                      {RC_PAGE_GROUP, .when = "centers", .block = centers},
                                      {0}};
static const rc_page_block whole[] = {{RC_PAGE_GROUP, .when = "figures and $any", .block = study}, {0}};

const rc_report_plan rc_report_page_study = {.name = "study", .whole = whole, .derive_whole = derive};
