/* SPDX-License-Identifier: GPL-3.0-or-later
 * frame.c - what stands around the pages of a document's plans. */
#include "report/frame.h"

#include "summary/json.h"

#include <math.h>

#define COUNTS(name) "{*" name "|{@name} {@value:count}|, }"

/* ---- first -------------------------------------------------------------- */

const rc_page_block rc_report_frame_banner[] = {
    {RC_PAGE_PARAGRAPH, .when = "cohort.synthetic and cohort.n>0", .role = "banner",
     .text = "SYNTHETIC cohort: simulated, not patients.  No clinical conclusion can be drawn from it."},
    {RC_PAGE_LINE, .when = "cohort.synthetic and cohort.n>0", .text = ""},
    {0}};

static const rc_page_block note[] = {
    {RC_PAGE_FACT, .label = "{?@first|read as}", .text = "{@value}", .indent = 2, .width = 11, .hang = 2}, {0}};
static const rc_page_block cohort[] = {
    {RC_PAGE_FACT, .label = "cohort",
     .text = "{source}{?n>0|: {n:count} patients{?outcome||, {events:count} events ({events / n:percent})}|, no table "
             "of patients}",
     .indent = 2, .width = 11},
    {RC_PAGE_FACT, .when = "n>0", .label = "left out",
     .text =
         "{?n_dropped>0|{n_dropped:count} of {n_read:count} rows{?dropped|, by reason: " COUNTS("dropped") "}|nobody}",
     .indent = 2, .width = 11},
    {RC_PAGE_FACT, .when = "patients_by_marker", .label = "markers",
     .text = "{?$fewest=$most|each marker on the {$most:count} patients that have it: not the same for all"
             "|each marker on the patients that have it: {$fewest:count} to {$most:count} of them}",
     .indent = 2, .width = 11},
    {RC_PAGE_FACT, .when = "covariates_missing", .label = "missing", .text = COUNTS("covariates_missing"), .indent = 2,
     .width = 11},
    {RC_PAGE_GROUP, .over = "notes", .block = note},
    {RC_PAGE_FACT, .when = "centers", .label = "centers", .text = COUNTS("centers"), .indent = 2, .width = 11},
    {RC_PAGE_FACT, .when = "strata_levels", .label = "strata",
     .text = "{?$stratified|stratified by {strata} ({$strata:count} strata): |}" COUNTS("strata_levels"), .indent = 2,
     .width = 11},
    {RC_PAGE_FACT, .when = "entry", .label = "entry",
     .text = "entry times: left truncation; at risk after \"{entry}\", to the time", .indent = 2, .width = 11},
    {RC_PAGE_FACT, .when = "follow_up_median", .label = "follow-up",
     .text = "median {follow_up_median:value3}{?follow_up_q1 and follow_up_q3| (quartiles {follow_up_q1:value3} to "
             "{follow_up_q3:value3})}, in the unit of the times{?$full| (reverse Kaplan-Meier)}",
     .indent = 2, .width = 11},
    {0}};
const rc_page_block rc_report_frame_cohort[] = {
    {RC_PAGE_GROUP, .at = "cohort", .block = cohort}, {RC_PAGE_LINE, .text = ""}, {0}};

void rc_report_frame_derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed)
{
    const cJSON *item, *list = rc_summary_json_get(rc_summary_json_get(document, "cohort"), "patients_by_marker");
    const cJSON *analysis, *level, *all = rc_summary_json_get(document, "cohort");
    double fewest = INFINITY, most = 0, strata = 0;
    bool stratified = false; /* not by results of older versions, which permuted within strata */
    (void)options;
    cJSON_ArrayForEach(analysis, rc_summary_json_get(document, "analyses")) stratified |=
        *rc_summary_json_get_text(rc_summary_json_get(analysis, "options"), "strata") != '\0';
    cJSON_ArrayForEach(level, rc_summary_json_get(all, "strata_levels")) strata++;
    rc_summary_json_bool(derived, "stratified", stratified, failed);
    rc_summary_json_number(derived, "strata", strata, failed);
    cJSON_ArrayForEach(item, list)
    {
        double n = rc_summary_json_get_number(item, "n");
        fewest = fmin(fewest, n);
        most = fmax(most, n);
    }
    rc_summary_json_number(derived, "fewest", fewest, failed);
    rc_summary_json_number(derived, "most", most, failed);
}

/* ---- last --------------------------------------------------------------- */

const rc_page_block rc_report_frame_run[] = {
    {RC_PAGE_PART, .text = "How this was computed"},
    {RC_PAGE_FACT, .label = "result", .text = "{provenance.result}", .indent = 2, .width = 13},
    {RC_PAGE_FACT, .label = "version", .text = "recut {provenance.version}, seed {provenance.seed:fixed0}", .indent = 2,
     .width = 13},
    {RC_PAGE_FACT, .when = "cohort.time and cohort.n>0", .label = "columns",
     .text = "time \"{cohort.time}\", event \"{cohort.event}\"{?cohort.entry|, entry \"{cohort.entry}\"}", .indent = 2,
     .width = 13},
    {RC_PAGE_FACT, .at = "provenance", .when = "provenance.ranks", .label = "run",
     .text = "{started}, {seconds:value3} s on {ranks:fixed0} rank{?ranks=1||s} x {threads:fixed0} "
             "thread{?threads=1||s}{?/run/resumes>0|; resumed {/run/resumes:count} times}",
     .indent = 2, .width = 13},
    {RC_PAGE_FACT, .when = "provenance.command", .label = "command", .text = "{provenance.command}", .indent = 2,
     .width = 13},
    {RC_PAGE_FACT, .label = "fingerprint", .text = "{provenance.fingerprint}", .indent = 2, .width = 13},
    {0}};
