/* SPDX-License-Identifier: GPL-3.0-or-later
 * remark.c - the checklist as a table of templates.
 *
 *   1. the items     2. what they know     3. the page */
#include "report/remark.h"

#include "cohort/intern.h"
#include "report/citations.h"
#include "report/plans.h"
#include "summary/json.h"

#include <stdlib.h>
#include <string.h>

/* ---- 1. the items ------------------------------------------------------- */

/* `answer` holds where `when` does; `rest` is by hand all the same; `otherwise`: what would answer it. */
typedef struct item {
    const char *guideline, *item, *needs;
    const char *when, *answer, *rest, *otherwise;
} item;

#define M "$row."
#define DESCRIBE "recut describe --cutoff C --columns A,B --adjust A,B"
#define CUTOFF "{" M "cutoff:cutoff}"
#define HR_OF(x) "HR {" x "hr:fixed2} ({" x "hr_lower:fixed2} to {" x "hr_upper:fixed2})"

static const item items[] = {
    {"REMARK", "1", "marker, objectives, hypotheses", "$row", "marker: {$names}", "objectives and hypotheses", NULL},
    {"REMARK", "2", "patients: source, inclusion, exclusion", "cohort.n>0",
     "{cohort.n:count} patients of {cohort.source}{?cohort.where|, for whom {cohort.where}}",
     "where they come from, criteria of inclusion and exclusion", NULL},
    {"REMARK", "3", "treatments", "0>1", "", NULL, NULL},
    {"REMARK", "4", "specimens", "0>1", "", NULL, NULL},
    {"REMARK", "5", "assay", "0>1", "", NULL, NULL},
    {"REMARK", "6", "design, period, follow-up", "cohort.follow_up_median",
     "median follow-up {cohort.follow_up_median:plain}{?cohort.follow_up_q1 and cohort.follow_up_q3|, quartiles "
     "{cohort.follow_up_q1:plain} to {cohort.follow_up_q3:plain}|} (reverse Kaplan-Meier, unit of the time column)",
     "prospective or retrospective, period, end of follow-up", NULL},
    {"REMARK", "7", "endpoints", "cohort.time and cohort.n>0",
     "{cohort.events:count} events in column {cohort.event}, time in column {cohort.time}",
     "the definition of the endpoint, and of what was censored", NULL},
    {"REMARK", "8", "all candidate variables", "$row",
     "{$n_names:count} marker{?$n_names>1|s}{?cohort.covariates|; covariates: {*cohort.covariates|{@value}|, }}",
     "what else was looked at", NULL},
    {"REMARK", "9", "sample size", "cohort.n>0", "{cohort.n:count} patients, {cohort.events:count} events",
     "its rationale", NULL},
    {"REMARK", "10", "statistical methods, missing data", "", "recut-summary --methods",
     "what was done outside of recut", NULL},
    {"REMARK", "11", "handling of the marker, cutpoint", M "selected and " M "cutoff",
     "{" M "marker}: cutoff " CUTOFF " was selected among {" M "candidates:count} that leave {100 * " M
     "min_fraction:plain} % on each side; p {" M "p_naive:journal} as if it had not been, "
     "{?" M "p|{" M "p:journal} corrected for the search|corrected: not run (recut permute)}{?" M
     "fixed|; fixed beforehand: "
     "{*" M "fixed|{cutoff:digits}|, }}",
     NULL, "recut search, recut permute"},
    {"REMARK", "12", "flow of patients", "cohort.n>0",
     "{cohort.n_read:count} rows read, {cohort.n_dropped:count} left out{?cohort.dropped| ({*cohort.dropped|{@name} "
     "{@value:count}|, })}, {cohort.n:count} analyzed, {cohort.events:count} events{?" M "n_low|; low {" M
     "n_low:count} ({" M "events_low:count} events), high {" M "n_high:count} ({" M "events - " M "events_low:count} "
     "events)}",
     "patients left out before the table was made", NULL},
    {"REMARK", "13", "distributions, missing values", "$described.baseline>1",
     "baseline table of {$described.baseline + 0:count} columns with missing counts", NULL, DESCRIBE},
    {"REMARK", "14", "marker and standard factors", "$described.baseline>1 and $described.groups.2",
     "the same table by group, with tests", NULL, DESCRIBE},
    {"REMARK", "15", "univariable analysis, Kaplan-Meier", M "hr",
     HR_OF(
         M) " at " CUTOFF "{?" M "selected|, not corrected for the search}{?" M "hr_corrected|; {" M
            "hr_corrected:fixed2}{?" M "hr_corrected_lower| ({" M "hr_corrected_lower:fixed2} to {" M
            "hr_corrected_upper:fixed2})} to expect in new patients}; Kaplan-Meier curves: recut-summary --format html",
     NULL, "recut search"},
    {"REMARK", "16", "multivariable analysis", "$model",
     "{$term.term} " HR_OF("$term.") " beside {*$beside|{@value}|, } ({$model.patients:count} patients, "
                                     "{$model.events:count} events)",
     NULL, DESCRIBE},
    {"REMARK", "17", "with standard factors, significant or not", "$model",
     "the model of item 16, not reduced by significance: {$model.terms + 0:count} terms",
     "are all standard factors among them?", DESCRIBE},
    {"REMARK", "18", "assumptions, sensitivity, internal validation", "$any",
     "{?$assumed|proportional hazards and linearity: recut-summary --full; |}{?" M "hr_corrected|hazard ratio {" M
     "hr_corrected:fixed2} without optimism; |}{?" M "picked_again|the cutoff was selected again in {" M
     "picked_again:percent} of the resamples, 95 % of them {" M "picked_lower:plain} to {" M
     "picked_upper:plain}; |}{?$other|the other criterion ({$other.criterion}) takes {$other.cutoff:digits}; "
     "|}{?centers|transport between centers: tested|}",
     NULL, "recut bootstrap, recut centers, recut describe"},
    {"REMARK", "19", "interpretation, limitations", "verdict.sentence", "{verdict.sentence}",
     "in the light of other studies", NULL},
    {"REMARK", "20", "implications", "0>1", "", NULL, NULL},
    {"TRIPOD", "10b", "internal validation, shrinkage", "$shrinkage.bootstrap",
     "bootstrap: calibration slope (shrinkage) {$shrinkage.bootstrap:value3}; hazard ratio "
     "{$shrinkage.hr_apparent:fixed2} as found, {$shrinkage.hr_shrunk:fixed2} shrunk",
     NULL, "recut bootstrap"},
    {"TRIPOD", "10b", "internal-external validation", "$centers.leave_one_out",
     "leave one center out: {*$centers.leave_one_out|{center} {?validation_log_hr|HR "
     "{validation_log_hr:exp3}|no hazard ratio}|, }",
     NULL, "recut centers"},
    {"TRIPOD", "16", "performance with optimism", "$optimism.corrected",
     "C of the split {$optimism.apparent:value3} as found, {$optimism.corrected:value3} corrected for optimism", NULL,
     "recut bootstrap"},
    {"Software:", "", "version, data", "",
     "recut {provenance.version}; fingerprint of data, analyses and seed {provenance.fingerprint} (recut-summary "
     "--citation)",
     NULL, NULL},
};
enum { ITEMS = sizeof items / sizeof *items };

/* ---- 2. what they know -------------------------------------------------- */

enum { NAMED = 4 };

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static bool same(const cJSON *a, const cJSON *b, const char *key)
{
    return strcmp(rc_summary_json_get_text(a, key), rc_summary_json_get_text(b, key)) == 0;
}

/* The first element of a list that is of the row's marker. */
static const cJSON *of_marker(const cJSON *list, const cJSON *row)
{
    const cJSON *element;
    cJSON_ArrayForEach(element, list) if (same(element, row, "marker")) return element;
    return NULL;
}

/* "il6, il10 and 3 more" of the distinct markers, and how many they are. */
static void add_names(cJSON *derived, const cJSON *rows, bool *failed)
{
    char text[512] = "";
    rc_intern names = {0};
    const cJSON *row;
    cJSON_ArrayForEach(row, rows)
    {
        uint32_t at;
        bool is_new = false;
        if (rc_cohort_intern_add(&names, rc_summary_json_get_text(row, "marker"), &at, &is_new, NULL) != RECUT_OK)
            *failed = true;
    }
    for (size_t i = 0; i < names.n && i < NAMED; i++) {
        size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%s%.100s", used ? ", " : "", names.text[i]);
    }
    size_t used = strlen(text);
    if (names.n > NAMED) snprintf(text + used, sizeof text - used, " and %zu more", names.n - NAMED);
    rc_summary_json_text(derived, "names", text, failed);
    rc_summary_json_number(derived, "n_names", (double)names.n, failed);
    rc_cohort_intern_clear(&names);
}

/* The multivariable model with the split or the marker first: $model, $term, and what stands beside it. */
static void add_model(cJSON *derived, const cJSON *described, bool *failed)
{
    const cJSON *model, *term;
    cJSON_ArrayForEach(model, get(described, "models"))
    {
        const cJSON *first = cJSON_GetArrayItem(get(model, "terms"), 0);
        if (!rc_summary_json_get_bool(model, "multivariable") || !cJSON_IsNumber(get(first, "hr"))) continue;
        cJSON *beside = rc_summary_json_array(derived, "beside", failed);
        cJSON_ArrayForEach(term, get(model, "terms")) if (term != first)
            rc_summary_json_text(beside, NULL, rc_summary_json_get_text(term, "term"), failed);
        rc_report_plans_refer(derived, "model", model, failed);
        rc_report_plans_refer(derived, "term", first, failed);
        return;
    }
}

static cJSON *derive(const cJSON *document, bool *failed)
{
    cJSON *derived = cJSON_CreateObject();
    const cJSON *rows = get(document, "markers"), *row = cJSON_GetArrayItem(rows, 0);
    const cJSON *described = of_marker(get(document, "describe"), row);
    const cJSON *reselected = get(of_marker(get(document, "bootstrap"), row), "reselected");
    const cJSON *searched = of_marker(get(document, "search"), row),
                *centers = of_marker(get(document, "centers"), row);
    add_names(derived, rows, failed);
    rc_report_plans_refer(derived, "row", row, failed);
    rc_report_plans_refer(derived, "described", described, failed);
    rc_report_plans_refer(derived, "assumed", get(described, "assumptions"), failed);
    rc_report_plans_refer(derived, "shrinkage", get(reselected, "shrinkage"), failed);
    rc_report_plans_refer(derived, "optimism", get(get(reselected, "optimism"), "c"), failed);
    rc_report_plans_refer(derived, "other", get(searched, "other_criterion"), failed);
    rc_report_plans_refer(derived, "centers", centers, failed);
    add_model(derived, described, failed);
    rc_summary_json_bool(derived, "any", reselected || centers || get(described, "assumptions"), failed);
    if (!derived) *failed = true;
    return derived;
}

/* Ends of parts that were left out. */
static void trim(char *text)
{
    size_t n = strlen(text);
    while (n > 0 && strchr(";. ", text[n - 1])) text[--n] = '\0';
}

static recut_status add_item(cJSON *list, const item *from, const rc_report_place *place, bool *failed,
                             recut_error *err)
{
    recut_status st = RECUT_OK;
    char *answer = NULL, text[2048];
    bool holds = rc_report_template_holds(place, from->when);
    cJSON *into = rc_summary_json_object(list, NULL, failed);
    if (holds || rc_report_template_visits(place)) RC_TRY(rc_report_template_fill(place, from->answer, &answer, err));
    if (answer) trim(answer);
    if (holds)
        snprintf(text, sizeof text, "%.1600s%s%s", answer, from->rest ? "; by hand: " : "",
                 from->rest ? from->rest : "");
    else
        snprintf(text, sizeof text, "by hand%s%s", from->otherwise ? ", or " : "",
                 from->otherwise ? from->otherwise : "");
    rc_summary_json_text(into, "guideline", from->guideline, failed);
    rc_summary_json_text(into, "item", from->item, failed);
    rc_summary_json_text(into, "needs", from->needs, failed);
    rc_summary_json_text(into, "status", !holds ? "by hand" : from->rest ? "in part" : "answered", failed);
    rc_summary_json_text(into, "answer", text, failed);
done:
    free(answer);
    return st;
}

recut_status rc_report_remark(const cJSON *document, rc_report_slips *slips, cJSON **out, recut_error *err)
{
    static const char *const keys[] = {"altman2012", "collins2015", "mcshane2005"};
    recut_status st = RECUT_OK;
    bool failed = false;
    char reference[1024];
    cJSON *root = cJSON_CreateObject(), *derived = derive(document, &failed),
          *list = rc_summary_json_array(root, "items", &failed),
          *references = rc_summary_json_array(root, "references", &failed);
    const rc_report_place place = {.element = document, .document = document, .derived = derived, .slips = slips};
    for (size_t i = 0; i < ITEMS; i++) RC_TRY(add_item(list, &items[i], &place, &failed, err));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const rc_citation *at = rc_report_citations_find(keys[i]);
        snprintf(reference, sizeof reference, "%s%s%s", at->text, at->doi ? " doi:" : "", at->doi ? at->doi : "");
        rc_summary_json_text(references, NULL, reference, &failed);
    }
    rc_summary_json_item(root, "provenance", cJSON_Duplicate(get(document, "provenance"), 1), &failed);
    if (failed) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for the checklist");
        goto done;
    }
    *out = root;
    root = NULL;
done:
    cJSON_Delete(derived);
    cJSON_Delete(root);
    return st;
}

/* ---- 3. the page -------------------------------------------------------- */

static const rc_page_block item_block[] = {
    {RC_PAGE_LINE,
     .text = "{?status='by hand'|[ ]|{?status='answered'|[x]|[/]}} {?guideline='REMARK'|{item,2}|{guideline}{?item| "
             "{item}}} {needs}",
     .indent = 2},
    {RC_PAGE_PARAGRAPH, .text = "{answer}", .indent = 9, .role = "detail"},
    {0}};
static const rc_page_block reference_block[] = {{RC_PAGE_PARAGRAPH, .text = "{@value}", .hang = 2, .role = "reference"},
                                                {0}};
const rc_page_block rc_report_remark_block[] = {
    {RC_PAGE_PART, .text = "REMARK and TRIPOD"},
    {RC_PAGE_LINE, .text = "[x] answered  [/] in part  [ ] by hand", .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_GROUP, .over = "items", .block = item_block},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_GROUP, .over = "references", .block = reference_block},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_LINE, .when = "provenance.version",
     .text = "recut {provenance.version}, {provenance.result}, fingerprint {provenance.fingerprint}"},
    {0}};
