/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_permute.c - the permutation null for a person.
 *
 *   1. p     2. what it means, in words     3. the null     4. page and table */
#include "plan/criterion.h"
#include "report/format.h"
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static const char *statistic_name(const cJSON *element)
{
    return rc_plan_criterion_stored(rc_summary_json_get_text(element, "criterion"))->label;
}

static void paragraph(FILE *to, const char *text)
{
    fputs("    ", to);
    rc_report_format_wrap(to, text, 4, 4);
}

/* ---- 1. p --------------------------------------------------------------- */

static void print_minp(FILE *to, const cJSON *element)
{
    char p[RC_FORMAT_SIZE], line[400];
    const char *reason = rc_summary_json_get_text(element, "p_minp_reason");
    if (*reason)
        fprintf(to, "    minP p        -          not computed: %s\n", reason);
    else
        fprintf(to, "    minP p        %-10s the same by the markers' p, not their statistics\n",
                rc_report_format_p(number(element, "p_minp"), p));
    snprintf(line, sizeof line,
             "maxT compares the statistics themselves, which are larger in chance alone where a marker has many "
             "candidate cutoffs (this one: %.0f): a marker with few is handicapped by it, and not by minP.",
             number(element, "candidates"));
    fputs("      ", to);
    rc_report_format_wrap(to, line, 6, 6);
}

static void print_p(FILE *to, const cJSON *element, bool several)
{
    char p[RC_FORMAT_SIZE], lower[RC_FORMAT_SIZE], upper[RC_FORMAT_SIZE], x[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    double at = number(element, "p_lower");
    fprintf(to, "    corrected p   %-10s 95 %% interval %s to %s, of the simulation\n",
            rc_report_format_p(number(element, "p"), p), at > 0 ? rc_report_format_p(at, lower) : "0",
            rc_report_format_p(number(element, "p_upper"), upper));
    fprintf(to, "    uncorrected p %s\n", rc_report_format_p(number(element, "p_naive"), p));
    if (several)
        fprintf(to, "    maxT p        %-10s corrected for the search and for all markers of this analysis\n",
                rc_report_format_p(number(element, "p_maxt"), p));
    if (several) print_minp(to, element);
    if (strcmp(rc_summary_json_get_text(element, "p_method"), "besag_clifford") == 0)
        fprintf(to, "    sampling stopped after %s replicates, once enough had reached it (Besag & Clifford 1991)\n",
                rc_report_format_count(number(element, "stopped_after"), b));
    const cJSON *tail = rc_summary_json_get(element, "tail");
    if (cJSON_IsObject(tail)) {
        fprintf(to, "    tail p        %-10s", rc_report_format_p(number(tail, "p"), p));
        if (!isnan(number(tail, "p_lower")))
            fprintf(to, " 95 %% interval %s to %s;", rc_report_format_p(number(tail, "p_lower"), lower),
                    rc_report_format_p(number(tail, "p_upper"), upper));
        fprintf(to,
                " EXTRAPOLATION: generalised Pareto tail\n                  fitted to the %s largest of %s"
                " replicates, not counted (Knijnenburg et al. 2009)\n",
                rc_report_format_count(number(tail, "exceedances_fitted"), x),
                rc_report_format_count(number(tail, "rows"), b));
    }
}

/* Fixed cutoffs were not searched for: no correction, and a permutation p that rests on no approximation. */
static void print_fixed(FILE *to, const cJSON *element)
{
    const cJSON *list = rc_summary_json_get(element, "fixed"), *row;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE], e[RC_FORMAT_SIZE];
    if (cJSON_GetArraySize(list) == 0) return;
    fprintf(to, "\n    Fixed cutoffs in the same permutations: not searched for, so not corrected\n");
    fprintf(to, "      %12s %11s %12s %14s  %s\n", "cutoff", "statistic", "chi-square p", "permutation p",
            "95 % of the simulation");
    cJSON_ArrayForEach(row, list)
    {
        double lower = number(row, "p_permutation_lower");
        fprintf(to, "      %12s ", rc_report_format_plain(number(row, "cutoff"), a));
        if (isnan(number(row, "p_permutation"))) {
            fprintf(to, "%11s  %s\n", "-", rc_summary_json_get_text(row, "reason"));
            continue;
        }
        fprintf(to, "%11s %12s %14s  %s to %s\n", rc_report_format_value(number(row, "statistic"), 4, a),
                rc_report_format_p(number(row, "p"), b), rc_report_format_p(number(row, "p_permutation"), c),
                lower > 0 ? rc_report_format_p(lower, d) : "0",
                rc_report_format_p(number(row, "p_permutation_upper"), e));
    }
}

/* ---- 2. in words -------------------------------------------------------- */

/* "a factor of 30", with more digits below 10. */
static void factor(double ratio, char out[RC_FORMAT_SIZE])
{
    char value[RC_FORMAT_SIZE];
    if (ratio >= 100)
        rc_report_format_count(strtod(rc_report_format_value(ratio, 2, value), NULL), out);
    else
        rc_report_format_value(ratio, 2, out);
}

static void print_meaning(FILE *to, const cJSON *element, bool several)
{
    char line[640], x[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], t[RC_FORMAT_SIZE], ratio[RC_FORMAT_SIZE], s[RC_FORMAT_SIZE];
    double hits = number(element, "exceedances"), p = number(element, "p"), naive = number(element, "p_naive");
    const char *within = *rc_summary_json_get_text(element, "within_strata") ? " within strata" : "";
    bool stop = strcmp(rc_summary_json_get_text(element, "p_method"), "besag_clifford") == 0;
    double lower = number(element, "p_lower"), upper = number(element, "p_upper");
    rc_report_format_value(number(element, "statistic"), 5, t);
    rc_report_format_count(number(element, "replicates"), b);
    if (hits > 0)
        snprintf(
            line, sizeof line,
            "Survival was dealt out at random%s %s times and the cutoff searched anew each time: %s of these searches "
            "found a split at least as extreme as the observed one (%s %s).",
            within, b, rc_report_format_count(hits, x), statistic_name(element), t);
    else
        snprintf(
            line, sizeof line,
            "Survival was dealt out at random%s %s times and the cutoff searched anew each time: none of these "
            "searches "
            "found a split as extreme as the observed one (%s %s), so p is only known to be small; more replicates "
            "would make it smaller.",
            within, b, statistic_name(element), t);
    paragraph(to, line);
    if (p > naive && hits > 0) {
        factor(p / naive, ratio);
        snprintf(line, sizeof line, "The uncorrected p understates the p of the searched cutoff by a factor of %s.",
                 ratio);
        paragraph(to, line);
    }
    snprintf(line, sizeof line,
             "With a marker that has nothing to do with survival this search would report an uncorrected p below 0.05 "
             "in %s of "
             "the cases (5 %% is what a test should).",
             rc_report_format_percent(number(element, "naive_type1_error"), s));
    paragraph(to, line);
    double maxt = number(element, "p_maxt");
    if (several && upper < 0.05 && maxt >= 0.05)
        snprintf(
            line, sizeof line,
            "Taken alone, this marker is significant at the 5 %% level; it is not once all markers of this analysis "
            "are corrected for (maxT p %s).",
            rc_report_format_p(maxt, s));
    else
        snprintf(line, sizeof line, "Corrected for searching%s, this marker %s",
                 several ? ", but for this marker alone" : "",
                 upper < 0.05   ? "is significant at the 5 % level. That says that survival differs, not where to cut: "
                                  "recut bootstrap says how stable the cutoff is."
                 : lower > 0.05 ? "is not significant at the 5 % level."
                 : stop         ? "lies too close to the 5 % level for this stopping rule to tell."
                                : "lies too close to the 5 % level to tell with this number of replicates.");
    paragraph(to, line);
}

/* ---- 3. the null -------------------------------------------------------- */

static void print_null_statistic(FILE *to, const cJSON *element, const cJSON *null)
{
    const cJSON *statistic = rc_summary_json_get(null, "statistic");
    static const char *const key[] = {"median", "q90", "q95", "q99"};
    char a[RC_FORMAT_SIZE];
    fprintf(to, "      %-24s", statistic_name(element));
    for (int i = 0; i < 4; i++) fprintf(to, " %9s", rc_report_format_value(number(statistic, key[i]), 4, a));
    fprintf(to, " %11s\n", rc_report_format_value(number(element, "statistic"), 4, a));
}

static void print_null(FILE *to, const cJSON *element)
{
    const cJSON *null = rc_summary_json_get(element, "null"), *cutoff = rc_summary_json_get(null, "cutoff"),
                *hr = rc_summary_json_get(null, "hr");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE], e[RC_FORMAT_SIZE];
    if (!cJSON_IsObject(null)) {
        fprintf(to, "\n    The null distribution itself was not kept (see --rows).\n");
        return;
    }
    fprintf(to, "\n    What the search finds when there is nothing to find (%s replicates)\n",
            rc_report_format_count(number(null, "replicates"), a));
    fprintf(to, "      %-24s %9s %9s %9s %9s %11s\n", "", "median", "90 %", "95 %", "99 %", "observed");
    print_null_statistic(to, element, null);
    fprintf(to, "      %-17s median %s, 95 %% between %s and %s, most often %s (%s)\n", "selected cutoff",
            rc_report_format_plain(number(cutoff, "median"), a), rc_report_format_plain(number(cutoff, "q025"), b),
            rc_report_format_plain(number(cutoff, "q975"), c), rc_report_format_plain(number(cutoff, "mode"), d),
            rc_report_format_percent(number(cutoff, "mode_share"), e));
    const char *reason = rc_summary_json_get_text(hr, "reason");
    if (*reason)
        fprintf(to, "      %-17s - (%s)\n", "its hazard ratio", reason);
    else
        fprintf(to, "      %-17s typically %s or 1/%s, 95 %% between %s and %s, above 1 in %s\n", "its hazard ratio",
                rc_report_format_value(number(hr, "typical"), 3, a), a,
                rc_report_format_value(number(hr, "q025"), 3, b), rc_report_format_value(number(hr, "q975"), 3, c),
                rc_report_format_percent(number(hr, "above_1"), d));
    if (!*reason && !isnan(number(hr, "observed")))
        fprintf(to, "      %-17s by %s; by the same, the observed one is %s\n", "",
                strcmp(rc_summary_json_get_text(hr, "kind"), "cox") == 0 ? "Cox (Efron)"
                                                                         : "Mantel-Haenszel, exp((O-E)/V)",
                rc_report_format_value(number(hr, "observed"), 3, a));
    if (strcmp(rc_summary_json_get_text(null, "from"), "histogram") == 0)
        fprintf(to, "      (from histograms: statistic to %s, hazard ratio to %s)\n",
                rc_report_format_value(number(rc_summary_json_get(null, "statistic"), "resolution"), 2, a),
                rc_report_format_percent(number(hr, "resolution"), b));
}

static void print_failed(FILE *to, const cJSON *element)
{
    const cJSON *failed = rc_summary_json_get(element, "failed"), *reason;
    char a[RC_FORMAT_SIZE];
    if (!failed || !failed->child) {
        fprintf(to, "\n    All replicates were usable.\n");
        return;
    }
    fprintf(to, "\n    Replicates without a usable split or hazard ratio\n");
    cJSON_ArrayForEach(reason, failed)
        fprintf(to, "      %12s  %s\n", rc_report_format_count(reason->valuedouble, a), reason->string);
}

/* ---- 4. page and table -------------------------------------------------- */

/* maxT is of interest where an analysis has several markers. */
static int markers_beside(const cJSON *element, const cJSON *list)
{
    const cJSON *other;
    int n = 0;
    cJSON_ArrayForEach(other, list) n +=
        strcmp(rc_summary_json_get_text(other, "analysis"), rc_summary_json_get_text(element, "analysis")) == 0;
    return n;
}

static void print_page(FILE *to, const cJSON *element, const cJSON *list, const rc_report_options *options)
{
    (void)options;
    char b[RC_FORMAT_SIZE], asked[RC_FORMAT_SIZE];
    const char *strata = rc_summary_json_get_text(element, "within_strata");
    bool several = markers_beside(element, list) > 1;
    fprintf(to, "  Permutation: %s replicates", rc_report_format_count(number(element, "replicates"), b));
    if (number(element, "replicates") < number(element, "replicates_asked"))
        fprintf(to, " of at most %s", rc_report_format_count(number(element, "replicates_asked"), asked));
    if (*strata) fprintf(to, ", within the strata of %s", strata);
    fputs("\n\n", to);
    if (isnan(number(element, "p"))) {
        const char *reason = rc_summary_json_get_text(element, "reason");
        fprintf(to, "    no p: %s\n", *reason ? reason : "the search selected no cutoff");
        print_fixed(to, element);
        return;
    }
    print_p(to, element, several);
    print_fixed(to, element);
    fputc('\n', to);
    print_meaning(to, element, several);
    print_null(to, element);
    print_failed(to, element);
}

static void print_table(FILE *to, const cJSON *list)
{
    const cJSON *element;
    fprintf(to, "  %-20s %9s %9s %9s %9s  %-18s %8s %8s\n", "marker", "selected", "statistic", "uncorr. p", "corrected",
            "95 % interval", "maxT p", "minP p");
    cJSON_ArrayForEach(element, list)
    {
        char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], n[RC_FORMAT_SIZE], p[RC_FORMAT_SIZE], l[RC_FORMAT_SIZE];
        char u[RC_FORMAT_SIZE], m[RC_FORMAT_SIZE], minp[RC_FORMAT_SIZE], interval[2 * RC_FORMAT_SIZE];
        fputs("  ", to);
        rc_report_format_name(to, rc_summary_json_get_text(element, "marker"), 20);
        if (isnan(number(element, "p"))) {
            fprintf(to, " %9s  %s\n", "-", rc_summary_json_get_text(element, "reason"));
            continue;
        }
        double lower = number(element, "p_lower");
        snprintf(interval, sizeof interval, "%s to %s", lower > 0 ? rc_report_format_p(lower, l) : "0",
                 rc_report_format_p(number(element, "p_upper"), u));
        fprintf(to, " %9s %9s %9s %9s  %-18s %8s %8s\n", rc_report_format_cutoff(number(element, "cutoff"), NAN, a),
                rc_report_format_value(number(element, "statistic"), 4, b),
                rc_report_format_p(number(element, "p_naive"), n), rc_report_format_p(number(element, "p"), p),
                interval, rc_report_format_p(number(element, "p_maxt"), m),
                rc_report_format_p(number(element, "p_minp"), minp));
    }
}

const rc_report_plan rc_report_page_permute = {
    .name = "permute", .title = "Permutation", .text = print_page, .table_text = print_table};
