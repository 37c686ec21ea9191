/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_markers.c - the table that a paper would print.
 *
 *   1. what is derived     2. the tables */
#include "report/page_markers.h"

#include "summary/json.h"
#include "summary/markers.h"

#include <math.h>
#include <string.h>

/* ---- 1. what is derived ------------------------------------------------- */

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static void add_row(cJSON *rows, const cJSON *marker, const cJSON *cut, const char *kind, bool *failed)
{
    cJSON *row = rc_summary_json_object(rows, NULL, failed);
    rc_summary_json_text(row, "kind", kind, failed);
    rc_report_plans_refer(row, "of", marker, failed);
    rc_report_plans_refer(row, "cut", cut, failed);
}

/* The cutoff of a marker itself, selected or from a rule or named, then those named beside. */
static void add_marker(cJSON *rows, const cJSON *marker, bool *failed)
{
    const cJSON *cut, *fixed = get(marker, "fixed");
    bool selected = rc_summary_json_get_bool(marker, "selected");
    if (selected || !cJSON_GetArraySize(fixed)) add_row(rows, marker, marker, selected ? "selected" : "", failed);
    cJSON_ArrayForEach(cut, fixed) add_row(rows, marker, cut, "named", failed);
}

/* What decides which columns there are. */
static void add_kinds(const cJSON *document, cJSON *derived, bool *failed)
{
    const cJSON *marker;
    bool several = false, corrected = false, selected = false, labels = false, rates = false;
    int n = cJSON_GetArraySize(get(document, "markers"));
    cJSON_ArrayForEach(marker, get(document, "markers"))
    {
        rates |= !isnan(rc_summary_json_get_number(marker, "q"));
        several |= rc_summary_json_get_number(marker, "tested") > 1;
        corrected |= !isnan(rc_summary_json_get_number(marker, "hr_corrected"));
        selected |= rc_summary_json_get_bool(marker, "selected");
        labels |= *rc_summary_json_get_text(marker, "label") != '\0';
    }
    rc_summary_json_bool(derived, "several", several, failed);
    rc_summary_json_bool(derived, "many", several && rates && n > RC_MARKERS_UNSORTED, failed);
    rc_summary_json_bool(derived, "corrected", corrected, failed);
    rc_summary_json_bool(derived, "selected", selected, failed);
    rc_summary_json_bool(derived, "labels", labels, failed);
}

void rc_report_markers_derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed)
{
    const cJSON *marker;
    int64_t most = options->whole_scan ? INT64_MAX : options->top ? options->top : RC_REPORT_TOP, n = 0, left = 0;
    cJSON *rows = rc_summary_json_array(derived, "rows", failed);
    bool any = false, given = false;
    cJSON_ArrayForEach(marker, get(document, "markers"))
    {
        if (!rc_report_plans_asked(options, rc_summary_json_get_text(marker, "marker"))) continue;
        given |= get(marker, "hr_given") != NULL;
        any |= !isnan(rc_summary_json_get_number(marker, "cutoff")) || cJSON_GetArraySize(get(marker, "cutoffs")) > 0 ||
               cJSON_GetArraySize(get(marker, "fixed")) > 0;
        if (n++ < most)
            add_marker(rows, marker, failed);
        else
            left++;
    }
    rc_summary_json_bool(derived, "any", any && !(get(document, "screen") && !get(document, "search")), failed);
    rc_summary_json_bool(derived, "given", given, failed);
    rc_summary_json_number(derived, "left", (double)left, failed);
    add_kinds(document, derived, failed);
}

/* ---- 2. the tables ------------------------------------------------------ */

#define MARKER                                                                                                         \
    {                                                                                                                  \
        "marker", NULL, -6, 0                                                                                          \
    }
/* The sizes of the groups give way to long names where there are many markers. */
#define SPLIT(sizes_full)                                                                                              \
    {"cutoff", NULL, 8, 0}, {"low/\nhigh", NULL, 6, sizes_full}, {"HR", NULL, 5, 0},                                   \
    {                                                                                                                  \
        "95 % interval", NULL, -13, 0                                                                                  \
    }
#define NAMED "{of.marker}{?$labels and of.label|, {of.label}}"
#define CUTS "{cut.cutoff:cutoff}{?kind='selected'| *}", "{cut.n_low:fixed0}/{cut.n_high:fixed0}"
/* Several cutoffs: what stands in a row of them. */
#define SET "kind='selected' and of.cutoffs"
#define SET_CUTS "{*of.cutoffs|{@value:plain}|, } *", "-"
/* Given the covariates, where the criterion is. */
#define HR "{?cut.hr_given|{cut.hr_given:ratio}|{cut.hr:ratio}}"
#define RATIO                                                                                                          \
    HR, ("{?cut.hr_given|{cut.hr_given_lower:ratio} to {cut.hr_given_upper:ratio}|{?cut.hr|{cut.hr_lower:ratio} to "   \
         "{cut.hr_upper:ratio}|-}}")
#define UNCORRECTED "{cut.p_naive:journal}"
/* Of a cutoff that was not searched for the permutation p needs no correction. */
#define P                                                                                                              \
    ("{?kind='selected' and of.p_tail|{of.p_tail:p}|{?kind='selected' and of.exceedances=0 and "                       \
     "of.p_upper<0.001|{of.p_upper:under}|{cut.p:journal}}}")

static const rc_page_column one_columns[] = {
    MARKER, SPLIT(0), {"HR less\noptimism", NULL, 8, 0}, {"uncorr.\np", NULL, 7, 0}, {"correc-\nted p", NULL, 7, 0},
    {0}};
static const rc_page_row one_rows[] = {
    {"cut.cutoff", {NAMED, CUTS, RATIO, "{?kind='selected'|{of.hr_corrected:ratio}|}", UNCORRECTED, P}},
    {SET, {NAMED, SET_CUTS, "-", "-", "-", UNCORRECTED, P}},
    {"!cut.cutoff and !of.cutoffs", {NAMED, "-", "{?of.reason|{of.reason}|no cutoff}"}},
    {0}};
static const rc_page_column several_columns[] = {
    MARKER, SPLIT(1), {"uncorr.\np", NULL, 7, 0}, {"correc-\nted p", NULL, 7, 0}, {"p for all\nmarkers", NULL, 9, 0},
    {0}};
static const rc_page_row several_rows[] = {
    {"cut.cutoff", {NAMED, CUTS, RATIO, UNCORRECTED, P, "{?kind='named'|-|{of.p_maxt:journal}}"}},
    {SET, {NAMED, SET_CUTS, "-", "-", UNCORRECTED, P, "{of.p_maxt:journal}"}},
    {"!cut.cutoff and !of.cutoffs", {NAMED, "-", "{?of.reason|{of.reason}|no cutoff}"}},
    {0}};

/* Of many markers: false discovery rates in place of the interval, which does not know of the choice. */
static const rc_page_column many_columns[] = {MARKER,
                                              {"cutoff", NULL, 8, 0},
                                              {"low/\nhigh", NULL, 6, 1},
                                              {"HR", NULL, 5, 0},
                                              {"uncorr.\np", NULL, 7, 0},
                                              {"correc-\nted p", NULL, 7, 0},
                                              {"p for all\nmarkers", NULL, 9, 0},
                                              {"q\n(FDR)", NULL, 7, 0},
                                              {0}};
static const rc_page_row many_rows[] = {
    {"cut.cutoff", {NAMED, CUTS, HR, UNCORRECTED, P, "{?kind='named'|-|{of.p_maxt:journal}}", "{of.q:journal}"}},
    {SET, {NAMED, SET_CUTS, "-", UNCORRECTED, P, "{of.p_maxt:journal}", "{of.q:journal}"}},
    {"!cut.cutoff and !of.cutoffs", {NAMED, "-", "{?of.reason|{of.reason}|no cutoff}"}},
    {0}};

static const rc_page_block table[] = {
    {RC_PAGE_TABLE, .when = "$many", .over = "$rows", .column = many_columns, .row = many_rows, .indent = 2},
    {RC_PAGE_TABLE, .when = "$several and !$many", .over = "$rows", .column = several_columns, .row = several_rows,
     .indent = 2},
    {RC_PAGE_TABLE, .when = "!$several", .over = "$rows", .column = one_columns, .row = one_rows, .indent = 2},
    {RC_PAGE_PARAGRAPH, .when = "$left>0",
     .text = "and {$left:count} more, of larger p (--top prints more, --table FILE.tsv all)", .indent = 2},
    {RC_PAGE_PARAGRAPH, .when = "$selected",
     .text = "* selected: the best of the possible cutoffs; corrected: for searching{?$several|; for all markers: "
             "maxT{?$many|; q: false discovery rate, Benjamini & Hochberg}}{?$corrected and !$several|; less optimism: "
             "without what the choice adds}",
     .indent = 2, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "$given", .text = "hazard ratios are given the covariates", .indent = 2, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "/verdict.kind='named' and /verdict.size.values.method='profile'",
     .text = "intervals: Wald's; that of the verdict is the profile likelihood's", .indent = 2, .hang = 2},
    {RC_PAGE_LINE, .text = ""},
    {0}};
const rc_page_block rc_report_markers[] = {{RC_PAGE_GROUP, .when = "$any", .block = table}, {0}};
