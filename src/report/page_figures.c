/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_figures.c - the table published | here | match, and which conventions the printed hazard ratios fit.
 *
 *   1. what is derived     2. the page */
#include "report/plans.h"
#include "study/printed.h"
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

/* In the convention that fits, else in the one that the paper's kind of figure usually has. */
static const cJSON *shown_ratio(const cJSON *figure)
{
    const cJSON *fits = get(figure, "fits"), *hr = get(get(figure, "here"), "hr");
    if (strcmp(text(figure, "quantity"), "not_significant") == 0) return NULL;
    if (cJSON_GetArraySize(fits) > 0) return get(hr, fits->child->valuestring);
    return get(hr, get(hr, "mh") ? "mh" : "wald");
}

static double shown_p(const cJSON *figure)
{
    const cJSON *fits = get(figure, "fits_p"), *p = get(get(figure, "here"), "p");
    if (cJSON_GetArraySize(fits) > 0) return rc_summary_json_get_number(p, fits->child->valuestring);
    return cJSON_GetArraySize(p) > 0 ? p->child->valuedouble : NAN;
}

/* As many of the values as are printed; how many there are. */
static int add_values(cJSON *row, const cJSON *figure, bool *failed)
{
    const cJSON *value;
    cJSON *list = rc_summary_json_array(row, "values", failed);
    const char *printed = text(get(figure, "published"), "value");
    int most = *printed != '\0', n = 0;
    for (; *printed; printed++) most += *printed == '/';
    cJSON_ArrayForEach(value, get(get(figure, "here"), "values"))
    {
        if (n == most) break;
        rc_report_plans_refer(list, NULL, value, failed);
        n++;
    }
    return n;
}

static void add_figure(cJSON *rows, const cJSON *figure, bool *failed)
{
    const cJSON *here = get(figure, "here"), *ratio = shown_ratio(figure);
    const char *p = text(get(figure, "published"), "p"), *point = strchr(p, '.');
    bool counts = strcmp(text(figure, "quantity"), "fisher_p") == 0; /* its decimals are the p's */
    double lower = ratio ? rc_summary_json_get_number(ratio, "hr_lower") : rc_summary_json_get_number(here, "lower"),
           decimals = rc_summary_json_get_number(figure, "decimals");
    cJSON *row = rc_summary_json_object(rows, NULL, failed);
    rc_report_plans_refer(row, "of", figure, failed);
    rc_report_plans_refer(row, "ratio", ratio, failed);
    rc_summary_json_number(row, "decimals", decimals, failed);
    rc_summary_json_number(row, "value_decimals", counts ? 0 : decimals, failed);
    rc_summary_json_number(row, "p_decimals", point ? (double)strlen(point + 1) : 0, failed);
    rc_summary_json_number(row, "lower", lower, failed);
    rc_summary_json_number(
        row, "upper", ratio ? rc_summary_json_get_number(ratio, "hr_upper") : rc_summary_json_get_number(here, "upper"),
        failed);
    rc_summary_json_bool(row, "below", *p == '<', failed);
    rc_summary_json_number(row, "p", shown_p(figure), failed);
    rc_summary_json_bool(row, "estimate", add_values(row, figure, failed) || ratio || !isnan(lower), failed);
}

/* Over the printed triples: how many each convention fits. */
static void add_conventions(cJSON *list, const cJSON *figures, bool cox, bool *failed)
{
    static const char *const names[RC_CONVENTIONS] = {"Mantel-Haenszel", "log-rank O/E", "Cox, Wald interval",
                                                      "Cox, profile-likelihood interval"};
    int count[RC_CONVENTIONS] = {0}, all = 0, none = 0;
    const cJSON *figure, *item;
    cJSON_ArrayForEach(figure, figures)
    {
        const char *quantity = text(figure, "quantity");
        if (cox ? strncmp(quantity, "hr_", 3) != 0 : strcmp(quantity, "hr") != 0) continue;
        if (!cJSON_IsBool(get(figure, "match"))) continue;
        all++;
        none += cJSON_GetArraySize(get(figure, "fits")) == 0;
        cJSON_ArrayForEach(item, get(figure, "fits")) for (int c = 0; c < RC_CONVENTIONS; c++) count[c] +=
            strcmp(item->valuestring, rc_study_printed_convention((rc_convention)c)) == 0;
    }
    if (all == 0) return;
    cJSON *into = rc_summary_json_object(list, NULL, failed), *fits = rc_summary_json_object(into, "fits", failed);
    rc_summary_json_bool(into, "cox", cox, failed);
    rc_summary_json_number(into, "all", all, failed);
    rc_summary_json_number(into, "none", none, failed);
    for (int c = 0; c < RC_CONVENTIONS; c++)
        if (count[c]) rc_summary_json_number(fits, names[c], count[c], failed);
}

static void derive(const cJSON *document, const rc_report_options *options, cJSON *derived, bool *failed)
{
    const cJSON *element, *figure;
    cJSON *list = rc_summary_json_array(derived, "lists", failed);
    (void)options;
    cJSON_ArrayForEach(element, get(document, "figures"))
    {
        const cJSON *figures = get(element, "figures");
        cJSON *into = rc_summary_json_object(list, NULL, failed), *rows = rc_summary_json_array(into, "rows", failed),
              *conventions = rc_summary_json_array(into, "conventions", failed);
        rc_report_plans_refer(into, "of", element, failed);
        cJSON_ArrayForEach(figure, figures) add_figure(rows, figure, failed);
        add_conventions(conventions, figures, false, failed);
        add_conventions(conventions, figures, true, failed);
    }
}

/* ---- 2. the page -------------------------------------------------------- */

#define VALUE "of.published.value"
#define LOWER "of.published.lower"
#define TEXT_P "of.published.p"
#define PUBLISHED                                                                                                      \
    "{?" VALUE "|{" VALUE "}}{?" LOWER "|{?" VALUE "| }({" LOWER "}-{of.published.upper})}"                            \
    "{?" TEXT_P "|{?" VALUE "| |{?" LOWER "| }}p{?below||=}{" TEXT_P "}}"                                              \
    "{?!" VALUE " and !" LOWER " and !" TEXT_P "|not significant}"
#define HERE                                                                                                           \
    "{?ratio|{ratio.hr:fixed*decimals}}{*values|{@value:fixed*^value_decimals}|/}"                                     \
    "{?lower| ({lower:fixed*decimals}-{upper:fixed*decimals})}"                                                        \
    "{?" TEXT_P " and !below|{?estimate| }p={p:fixed*p_decimals}|{?below|{?estimate| }p {p:p}|{?!estimate|p {p:p}}}}"

static const rc_page_column columns[] = {{"figure", NULL, -12, 0},
                                         {"published", NULL, -17, 0},
                                         {"{?/cohort.synthetic|synthetic twin|this cohort}", NULL, -17, 0},
                                         {"same", NULL, -4, 0},
                                         {"HR as", NULL, -1, 0},
                                         {0}};
static const rc_page_row rows[] = {{"of.here",
                                    {"{of.id}", PUBLISHED, HERE, "{?of.match|yes|NO}",
                                     "{*of.fits|{@value}|, }{?of.here.hr and !of.fits and of.fits_p|p only}"}},
                                   {"!of.here", {"{of.id}", PUBLISHED, "another study's", "-", ""}},
                                   {"of.here and !of.match and !of.conflict", {"", "off by {of.loss:value2}"}},
                                   {"of.here and !of.match and of.conflict", {"", "contradicts another figure"}},
                                   {"!of.match and of.note", {"", "{of.note}"}},
                                   {0}};
static const rc_page_block conventions[] = {{RC_PAGE_PARAGRAPH,
                                             .text = "{all:fixed0} printed hazard ratios of {?cox|Cox models|two "
                                                     "groups}:{*fits| {@name} fits {@value:fixed0};} none "
                                                     "of them {none:fixed0}",
                                             .indent = 2},
                                            {0}};
static const rc_page_block list[] = {
    {RC_PAGE_PART, .text = "Published figures"},
    {RC_PAGE_LINE,
     .text = "{of.matching:fixed0} of the {of.compared:fixed0} figures that can be read off this cohort print as "
             "published ({of.published:fixed0} in all).",
     .indent = 2},
    {RC_PAGE_LINE, .when = "of.contradictory>0",
     .text = "{of.contradictory:fixed0} {?of.contradictory=1|contradicts|contradict} another figure of the same "
             "publication; of those that contradict none {of.matching - of.contradictory_matching:fixed0} of "
             "{of.compared - of.contradictory:fixed0} print as published.",
     .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_TABLE, .over = "rows", .column = columns, .row = rows, .indent = 2},
    {RC_PAGE_PARAGRAPH, .when = "of.compared>of.matching",
     .text = "off by: how far a figure is from the numbers that round to the printed ones, added over its parts (0 "
             "prints as published): logarithms of ratios in units of 0.1, of p of 0.5; counts in units of 3, "
             "percentages of 5, C of 0.02, other numbers of a tenth of their size.",
     .indent = 2},
    {RC_PAGE_LINE, .text = ""},
    {RC_PAGE_GROUP, .over = "conventions", .block = conventions},
    {0}};
static const rc_page_block whole[] = {{RC_PAGE_GROUP, .over = "$lists", .block = list}, {0}};

static const rc_report_sentence methods[] = {
    {.text = "The printed figures of a publication were computed again from these patients and compared in the digits "
             "that were printed, hazard ratios by the Mantel-Haenszel, the log-rank O/E and the Cox convention"},
    {0}};

const rc_report_plan rc_report_page_figures = {
    .name = "figures", .whole = whole, .derive_whole = derive, .methods = methods};
