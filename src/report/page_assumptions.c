/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_assumptions.c - of a described marker: does a hazard ratio change over time, and is a split its right form?
 *
 *   1. what is derived     2. blocks */
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

/* ---- 1. what is derived ------------------------------------------------- */

/* p below it is called an effect.  Differences of AIC below `alike` are too small to choose by (Burnham & Anderson
 * 2002, section 2.6). */
static const double level = 0.05, alike = 2;

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static const char *text(const cJSON *object, const char *key)
{
    return rc_summary_json_get_text(object, key);
}

static bool same(const cJSON *a, const cJSON *b, const char *key)
{
    return strcmp(text(a, key), text(b, key)) == 0;
}

/* The test of the same by time itself: as many of its model and transform stand before it. */
static const cJSON *by_time(const cJSON *list, const cJSON *km)
{
    const cJSON *item;
    int before = 0;
    for (item = list->child; item != km; item = item->next)
        before += same(item, km, "model") && same(item, km, "transform");
    cJSON_ArrayForEach(item,
                       list) if (same(item, km, "model") && !same(item, km, "transform") && before-- == 0) return item;
    return NULL;
}

/* A row for each test by km, with that by time itself; those with covariates below a title.  "$changing": those alone
 * that change; "$steady": the smallest p of the others. */
static void add_tests(const cJSON *list, cJSON *derived, bool *failed)
{
    const cJSON *test;
    const char *model = "";
    double steady = INFINITY;
    cJSON *rows = rc_summary_json_array(derived, "tests", failed);
    cJSON *changing = rc_summary_json_array(derived, "changing", failed);
    cJSON_ArrayForEach(test, list)
    {
        if (strcmp(text(test, "transform"), "km") != 0) continue;
        const cJSON *identity = by_time(list, test);
        bool many = strncmp(text(test, "model"), "covariates", 10) == 0;
        double p = fmin(number(test, "p"), number(identity, "p")); /* NaN gives way */
        if (many && strcmp(text(test, "model"), model) != 0) {
            cJSON *title = rc_summary_json_object(rows, NULL, failed);
            rc_report_plans_refer(title, "title", test, failed);
        }
        model = text(test, "model");
        for (int i = 0; i < 1 + (!many && p < level); i++) {
            cJSON *row = rc_summary_json_object(i ? changing : rows, NULL, failed);
            rc_summary_json_bool(row, "many", many, failed);
            rc_report_plans_refer(row, "km", test, failed);
            rc_report_plans_refer(row, "identity", identity, failed);
        }
        if (!many && p >= level) steady = fmin(steady, p);
    }
    rc_summary_json_number(derived, "steady", steady, failed);
}

/* "$uncut": the line or the curve, whichever has the smaller AIC; "$cut": the split at the named cutoff, or, where none
 * is named, at the selected one, whose AIC is not to be compared; "$effect": is the marker anything at all, not
 * counting the selected cutoff?  "$spline": the curve; "$selected": is there a selected cutoff? */
static void add_forms(const cJSON *list, cJSON *derived, bool *failed)
{
    const cJSON *form, *uncut = NULL, *cut = NULL, *spline = NULL;
    bool effect = false, selected = false;
    cJSON_ArrayForEach(form, list)
    {
        const char *name = text(form, "form");
        if (isnan(number(form, "aic"))) continue;
        if (strcmp(name, "split selected") == 0)
            selected = true;
        else if (number(form, "p") < level)
            effect = true;
        if (strcmp(name, "spline") == 0) spline = form;
        if (strncmp(name, "split", 5) == 0)
            cut = form; /* the named one comes last */
        else if (!uncut || number(form, "aic") < number(uncut, "aic"))
            uncut = form;
    }
    double gain = number(cut, "aic") - number(uncut, "aic");
    rc_report_plans_refer(derived, "uncut", uncut, failed);
    rc_report_plans_refer(derived, "cut", cut, failed);
    rc_report_plans_refer(derived, "spline", spline, failed);
    rc_summary_json_bool(derived, "effect", effect, failed);
    rc_summary_json_bool(derived, "selected", selected, failed);
    rc_summary_json_text(derived, "better",
                         isnan(gain)      ? NULL
                         : gain >= alike  ? "uncut"
                         : gain <= -alike ? "cut"
                                          : "alike",
                         failed);
}

void rc_report_assumptions_derive(const cJSON *element, cJSON *derived, bool *failed)
{
    const cJSON *from = rc_summary_json_get(element, "assumptions");
    add_tests(rc_summary_json_get(from, "proportional_hazards"), derived, failed);
    add_forms(rc_summary_json_get(from, "forms"), derived, failed);
}

/* ---- 2. blocks ---------------------------------------------------------- */

#define WHICH(model) "{?" model "='split selected'| (selected)|{?" model "='split fixed'| (named)}}"
static const rc_page_column test_columns[] = {{"Does the hazard ratio change over time?", NULL, -40, 0},
                                              {"p (KM)", NULL, 8, 0},
                                              {"p (time)", NULL, 8, 0},
                                              {"chi-sq.", NULL, 8, 1},
                                              {"df", NULL, 3, 1},
                                              {0}};
#define TEST "{km.p:journal}", "{identity.p:journal}", "{km.chisq:value4}", "{km.df:plain}"
static const rc_page_row test_rows[] = {
    {"title and $full",
     {"  {?title.cutoff|with the covariates, split at {title.cutoff:cutoff}" WHICH(
         "title.model") "|with the covariates, uncut}"}},
    {"km.p and !many", {"  {km.of}" WHICH("km.model"), TEST}},
    {"km and !km.p and !many", {"  {km.of}" WHICH("km.model"), "-  {km.reason}"}},
    {"km.p and many and $full", {"    {?km.of='GLOBAL'|all together|{km.of}}", TEST}},
    {"km and !km.p and many and $full", {"    {?km.of='GLOBAL'|all together|{km.of}}", "-  {km.reason}"}},
    {0}};

static const rc_page_column form_columns[] = {{"The marker alone in a Cox model", NULL, -40, 0},
                                              {"df", "{parameters:plain}", 3, 0},
                                              {"LR chi-sq.", "{lr:value4}", 10, 1},
                                              {"p", "{p:journal}", 8, 0},
                                              {"AIC", "{aic:fixed1}", 9, 0},
                                              {"C", "{c:value3}", 6, 0},
                                              {0}};
#define FITTED "{parameters:plain}", "{lr:value4}", "{p:journal}", "{aic:fixed1}", "{c:value3}"
#define LINE "  uncut, a straight line"
#define CURVE "  uncut, a curve"
#define SELECTED "  split at {cutoff:digits} (selected *)"
#define NAMED "  split at {cutoff:digits} (named)"
static const rc_page_row form_rows[] = {{"aic and form='linear'", {LINE, FITTED}},
                                        {"aic and form='spline'", {CURVE, FITTED}},
                                        {"aic and form='split selected'", {SELECTED, FITTED}},
                                        {"aic and form='split fixed'", {NAMED, FITTED}},
                                        {"!aic and form='linear'", {LINE, "-  {reason}"}},
                                        {"!aic and form='spline'", {CURVE, "-  {reason}"}},
                                        {"!aic and form='split selected'", {SELECTED, "-  {reason}"}},
                                        {"!aic and form='split fixed'", {NAMED, "-  {reason}"}},
                                        {0}};

#define AICS "AIC: uncut {$uncut.aic:fixed1}, split {$cut.aic:fixed1}, less is better"
static const rc_page_block changing[] = {
    {RC_PAGE_PARAGRAPH,
     .text = "There are signs that the hazard ratio of {km.of} changes over time (p "
             "{?km.p<identity.p|{km.p:journal}|{identity.p:journal}}, the smaller of the two): one number would not "
             "describe it; look at the curves.",
     .indent = 6, .hang = 2},
    {0}};

const rc_page_block rc_report_assumptions[] = {
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "$tests", .column = test_columns, .row = test_rows, .indent = 4},
    {RC_PAGE_GROUP, .over = "$changing", .block = changing},
    {RC_PAGE_PARAGRAPH, .when = "!$changing and $steady",
     .text = "No sign that a hazard ratio changes over time (least p {$steady:journal}); with few events a change is "
             "easily missed.",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "$full",
     .text = "Score tests of Grambsch and Therneau as R's cox.zph (survival 3): KM, against 1 - Kaplan-Meier; time, "
             "against time itself.",
     .indent = 6, .hang = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "assumptions.forms", .column = form_columns, .row = form_rows, .indent = 4},
    {RC_PAGE_LINE, .when = "$selected", .text = "* p, AIC and C do not pay for the search", .indent = 6},
    {RC_PAGE_PARAGRAPH, .when = "$spline",
     .text = "The curve is a restricted cubic spline with knots at {*$spline.knots|{@value:plain4}|, }.", .indent = 6,
     .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "$better and !$effect",
     .text = "No sign that the uncut marker, as a line or as a curve, explains survival{?$cut.form='split selected'|; "
             "the p of "
             "the split does not count, because it was chosen|, nor that the split does}.",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "$effect and $better='uncut'",
     .text = "Uncut, the marker explains survival better than split at {$cut.cutoff:digits} (" AICS
             "){?$cut.form='split selected'|, although this cutoff was chosen among all|}.",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "$effect and $better='alike'",
     .text =
         "Uncut, the marker explains survival about as well as split at {$cut.cutoff:digits} (" AICS
         "; a difference below 2 is none){?$cut.form='split selected'|, although this cutoff was chosen among all|}.",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "$effect and $better='cut' and $cut.form='split fixed'",
     .text = "Split at {$cut.cutoff:digits}, the marker explains survival better than uncut (" AICS ").", .indent = 6,
     .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "$effect and $better='cut' and $cut.form='split selected'",
     .text = "The split at {$cut.cutoff:digits} fits better than the marker uncut (" AICS
             "), but it was chosen among all because it does: that is no reason to cut.",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "assumptions.nonlinear.p<0.05",
     .text = "{?$effect|Its effect is|If it has an effect, it is} no straight line: the curve fits better (p "
             "{assumptions.nonlinear.p:journal}, likelihood "
             "ratio, {assumptions.nonlinear.df:plain} df).",
     .indent = 6, .hang = 2},
    {RC_PAGE_PARAGRAPH, .when = "assumptions.nonlinear.p>=0.05 and $full",
     .text = "No sign of a bend in its effect: the curve fits no better than the line (p "
             "{assumptions.nonlinear.p:journal}, likelihood ratio, {assumptions.nonlinear.df:plain} df).",
     .indent = 6, .hang = 2},
    {0}};
