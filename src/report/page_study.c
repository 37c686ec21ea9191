/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_study.c - what resampling adds to a study's own figures: a line for each analysis, of all of them together. */
#include "report/format.h"
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

static const cJSON *get(const cJSON *object, const char *key)
{
    return rc_summary_json_get(object, key);
}

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* The label of the element's analysis, else its name. */
static const char *label_of(const cJSON *document, const cJSON *element)
{
    const char *name = rc_summary_json_get_text(element, "analysis");
    const cJSON *analysis;
    cJSON_ArrayForEach(analysis, get(document, "analyses"))
    {
        if (strcmp(rc_summary_json_get_text(analysis, "name"), name) == 0 &&
            *rc_summary_json_get_text(analysis, "label"))
            return rc_summary_json_get_text(analysis, "label");
    }
    return name;
}

static void begin(FILE *to, const cJSON *document, const cJSON *element)
{
    fputs("  ", to);
    rc_report_format_name(to, label_of(document, element), 22);
    fputc(' ', to);
    rc_report_format_name(to, rc_summary_json_get_text(element, "marker"), 6);
}

static void print_permute(FILE *to, const cJSON *document)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE], e[RC_FORMAT_SIZE];
    const cJSON *element, *list = get(document, "permute");
    if (cJSON_GetArraySize(list) == 0) return;
    fprintf(to,
            "  Corrected for searching: uncorrected p of the selected cutoff, and its p corrected for the search\n\n"
            "  %-22s %-6s %9s %9s %9s  %-21s %s\n",
            "analysis", "marker", "cutoff", "uncorr. p", "p", "95 % interval", "uncorrected p < 0.05 by chance");
    cJSON_ArrayForEach(element, list)
    {
        begin(to, document, element);
        fprintf(to, " %9s %9s %9s  %9s to %-8s", rc_report_format_plain(number(element, "cutoff"), a),
                rc_report_format_p(number(element, "p_naive"), b), rc_report_format_p(number(element, "p"), c),
                rc_report_format_p(number(element, "p_lower"), d), rc_report_format_p(number(element, "p_upper"), e));
        fprintf(to, " %s\n", rc_report_format_percent(number(element, "naive_type1_error"), a));
    }
    fputc('\n', to);
}

/* What the bootstrap calls 95 %; turned: of 1 - x. */
static void print_interval(FILE *to, const cJSON *interval, bool turned)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], both[2 * RC_FORMAT_SIZE];
    double lower = number(interval, "lower"), upper = number(interval, "upper");
    snprintf(both, sizeof both, "%s to %s", rc_report_format_value(turned ? 1 - upper : lower, 3, a),
             rc_report_format_value(turned ? 1 - lower : upper, 3, b));
    fprintf(to, " %-15.30s", both);
}

static void print_fixed(FILE *to, const cJSON *document)
{
    char a[RC_FORMAT_SIZE];
    const cJSON *element, *list = get(document, "bootstrap");
    if (cJSON_GetArraySize(list) == 0) return;
    fprintf(to,
            "  Fixed cutoffs in bootstrap samples: hazard ratio (Cox), C of the split (of the side that dies first)\n\n"
            "  %-22s %-6s %9s %7s %-15s %7s %-15s %s\n",
            "analysis", "marker", "cutoff", "HR", "95 % interval", "C", "95 % interval", "p < 0.05 in");
    cJSON_ArrayForEach(element, list)
    {
        if (isnan(number(element, "cutoff"))) continue;
        begin(to, document, element);
        fprintf(to, " %9s", rc_report_format_plain(number(element, "cutoff"), a));
        fprintf(to, " %7s", rc_report_format_value(number(get(element, "hr"), "estimate"), 3, a));
        print_interval(to, get(get(element, "hr"), "interval"), false);
        bool turned = number(get(element, "hr"), "estimate") < 1;
        double c = number(get(element, "c_split"), "estimate");
        fprintf(to, " %7s", rc_report_format_value(turned ? 1 - c : c, 3, a));
        print_interval(to, get(get(element, "c_split"), "interval"), turned);
        fprintf(to, " %s\n", rc_report_format_percent(number(element, "p_below_005"), a));
    }
    fputc('\n', to);
}

static void print_reselected(FILE *to, const cJSON *document)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], both[2 * RC_FORMAT_SIZE];
    const cJSON *element, *list = get(document, "bootstrap");
    const char *last = "";
    if (cJSON_GetArraySize(list) == 0) return;
    fprintf(
        to,
        "  The search repeated in each sample: where the cutoff falls, and what its hazard ratio owes to the choice\n\n"
        "  %-22s %-6s %9s %-17s %-10s %8s %s\n",
        "analysis", "marker", "selected", "95 % of samples", "same +-10%", "apparent", "HR less optimism");
    cJSON_ArrayForEach(element, list)
    {
        const cJSON *again = get(element, "reselected"), *cutoff = get(again, "cutoff");
        if (!cutoff || strcmp(rc_summary_json_get_text(element, "analysis"), last) == 0) continue;
        last = rc_summary_json_get_text(element, "analysis"); /* the same for every fixed cutoff */
        const cJSON *log_hr = get(get(again, "optimism"), "log_hr");
        begin(to, document, element);
        snprintf(both, sizeof both, "%s to %s", rc_report_format_plain(number(cutoff, "q025"), a),
                 rc_report_format_plain(number(cutoff, "q975"), b));
        fprintf(to, " %9s %-17.30s", rc_report_format_plain(number(cutoff, "estimate"), a), both);
        fprintf(to, " %-10s", rc_report_format_percent(number(cutoff, "within_tolerance"), a));
        fprintf(to, " %8s", rc_report_format_value(exp(number(log_hr, "apparent")), 3, a));
        bool means = !(number(log_hr, "infinite") > 0);
        fprintf(to, " %s\n",
                rc_report_format_value(exp(number(log_hr, means ? "corrected" : "corrected_median")), 3, a));
    }
    fputc('\n', to);
}

static void print_share(FILE *to, const char *what, const cJSON *share)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    if (!cJSON_IsObject(share)) return;
    fprintf(to, "    %-64s %s (%s to %s)\n", what, rc_report_format_percent(number(share, "share"), a),
            rc_report_format_percent(number(share, "lower"), b), rc_report_format_percent(number(share, "upper"), c));
}

static void print_centers(FILE *to, const cJSON *document)
{
    const cJSON *element, *list = get(document, "centers");
    if (cJSON_GetArraySize(list) == 0) return;
    fputs("  Does the cutoff travel: selected in some patients, tried in others (intervals: of the simulation)\n\n",
          to);
    cJSON_ArrayForEach(element, list)
    {
        begin(to, document, element);
        fputc('\n', to);
        print_share(to, "random splits of the discovery's size: p < 0.05 in the rest",
                    get(get(element, "random_splits"), "p_below_005_same_direction"));
        print_share(to, "the centers resampled as they are: p < 0.05 in validation",
                    get(get(element, "within_bootstrap"), "p_below_005_same_direction"));
        print_share(to, "a marker that does nothing would be validated (p < 0.05)",
                    get(get(element, "false_validation"), "p_below_005"));
    }
    fputc('\n', to);
}

static void print_whole(FILE *to, const cJSON *document)
{
    if (cJSON_GetArraySize(get(document, "figures")) == 0) return;
    bool any = get(document, "permute") || get(document, "bootstrap") || get(document, "centers");
    if (!any) return;
    fputs("\nWhat resampling adds\n====================\n\n", to);
    print_permute(to, document);
    print_fixed(to, document);
    print_reselected(to, document);
    print_centers(to, document);
}

const rc_report_plan rc_report_page_study = {.name = "study", .whole_text = print_whole};
