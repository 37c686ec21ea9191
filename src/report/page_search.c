/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_search.c - the observed search for a person.
 *
 *   1. one split     2. corrections and fixed cutoffs     3. the scan     4. page and table */
#include "plan/criterion.h"
#include "plan/layout.h"
#include "report/format.h"
#include "report/plans.h"
#include "summary/document.h"
#include "summary/estimators.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

/* Short names: this file asks for hundreds of numbers. */
static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static const rc_criterion *criterion_of(const cJSON *element)
{
    return rc_plan_criterion_stored(rc_summary_json_get_text(element, "criterion"));
}

static const char *cutoff_of(const cJSON *split, char out[RC_FORMAT_SIZE])
{
    return rc_report_format_cutoff(number(split, "cutoff"), number(split, "next_lower"), out);
}

/* ---- 1. one split ------------------------------------------------------- */

static void print_groups(FILE *to, const cJSON *split)
{
    char cutoff[RC_FORMAT_SIZE], a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], label[96];
    double low = number(split, "events_low"), high = number(split, "observed"), expected = number(split, "expected");
    cutoff_of(split, cutoff);
    fprintf(to, "      %-28s %10s %10s %12s\n", "group", "patients", "events", "expected");
    snprintf(label, sizeof label, "low   (below %s)", cutoff);
    fprintf(to, "      %-28s %10s %10s %12.2f\n", label, rc_report_format_count(number(split, "n_low"), a),
            rc_report_format_count(low, b), low + high - expected);
    snprintf(label, sizeof label, "high  (%s and above)", cutoff);
    fprintf(to, "      %-28s %10s %10s %12.2f\n", label, rc_report_format_count(number(split, "n_high"), a),
            rc_report_format_count(high, b), expected);
}

static void print_hr(FILE *to, const cJSON *split, const char *label, const char *key)
{
    char lower[32], upper[32], a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], interval[2 * RC_FORMAT_SIZE];
    snprintf(lower, sizeof lower, "%s_lower", key);
    snprintf(upper, sizeof upper, "%s_upper", key);
    if (isnan(number(split, key))) {
        const char *reason = rc_summary_json_get_text(split, "reason");
        fprintf(to, "      %-40s %8s   %s\n", label, "-", *reason ? reason : "cannot be computed");
        return;
    }
    snprintf(interval, sizeof interval, "%s to %s", rc_report_format_value(number(split, lower), 3, a),
             rc_report_format_value(number(split, upper), 3, b));
    fprintf(to, "      %-40s %8s   ", label, rc_report_format_value(number(split, key), 3, c));
    if (strcmp(key, "hr") == 0)
        fprintf(to, "%-18s Wald p %s\n", interval, rc_report_format_p(number(split, "hr_p"), a));
    else
        fprintf(to, "%s\n", interval);
}

void rc_report_text_hazard(FILE *to, const cJSON *split)
{
    print_hr(to, split, "Cox, Efron ties", "hr");
    print_hr(to, split, "Mantel-Haenszel, exp((O-E)/V)", "hr_mh");
    print_hr(to, split, "log-rank, (O1/E1)/(O2/E2)", "hr_oe");
    fputs("      (the last two as GraphPad Prism prints them: where there is an effect their intervals do not\n"
          "      hold the hazard ratio in 95 % of cohorts, bench/coverage.md)\n",
          to);
}

void rc_report_text_split(FILE *to, const cJSON *split)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    print_groups(to, split);
    double chisq = number(split, "chisq"), score = number(split, "score");
    fprintf(to, "\n      log-rank chi-square %s (1 df), p %s", rc_report_format_value(chisq, 5, a),
            rc_report_format_p(rc_summary_estimators_chisq_p(chisq), b));
    if (!isnan(score))
        fprintf(to, "; score statistic %s, p %s", rc_report_format_value(score, 4, c),
                rc_report_format_p(rc_summary_estimators_chisq_p(score * score), b));
    fputs(" (uncorrected)\n\n", to);
    fprintf(to, "      %-40s %8s   %s\n", "hazard ratio, high against low", "HR", "interval");
    rc_report_text_hazard(to, split);
}

/* ---- 2. corrections and fixed cutoffs ----------------------------------- */

static void print_corrections(FILE *to, const cJSON *element)
{
    static const struct {
        const char *key, *label;
    } rows[] = {{"bonferroni", "Bonferroni (number of candidates)"},
                {"miller_siegmund", "Miller & Siegmund 1982"},
                {"lausen_schumacher_1992", "Lausen & Schumacher 1992"},
                {"improved_bonferroni_1994", "improved Bonferroni, Lausen et al. 1994"}};
    const cJSON *corrections = rc_summary_json_get(element, "corrections");
    char p[RC_FORMAT_SIZE];
    fprintf(to, "\n    p of the selected cutoff, by closed formulas\n");
    fprintf(to, "      %-40s %10s\n", "uncorrected for searching",
            rc_report_format_p(number(rc_summary_json_get(element, "best"), "p_naive"), p));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        fprintf(to, "      %-40s %10s\n", rows[i].label, rc_report_format_p(number(corrections, rows[i].key), p));
    const char *reason = rc_summary_json_get_text(corrections, "reason");
    if (*reason) fprintf(to, "      - = %s\n", reason);
    fputs("      The formulas are approximations: report the p of recut permute.\n", to);
}

/* maxstat and survminer print a patient's value and mean "above it": their groups are those of the next value here. */
static void print_at_cutoff(FILE *to, const cJSON *split)
{
    char line[256], a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], n[RC_FORMAT_SIZE];
    double at = number(split, "at_cutoff"), next = number(split, "next_higher");
    if (!(at > 0)) return;
    cutoff_of(split, a);
    snprintf(line, sizeof line, "%s is the value of %s patient%s, counted high.", a, rc_report_format_count(at, n),
             at > 1 ? "s" : "");
    if (!isnan(next)) {
        size_t used = strlen(line);
        snprintf(line + used, sizeof line - used,
                 " If %s comes from maxstat or survminer it means > %s: --cutoff %s here.", a, a,
                 rc_report_format_cutoff(next, number(split, "cutoff"), b));
    }
    fputs("      ", to);
    rc_report_format_wrap(to, line, 6, 6);
}

static void print_fixed(FILE *to, const cJSON *element)
{
    const cJSON *fixed = rc_summary_json_get(element, "fixed"), *split;
    char a[RC_FORMAT_SIZE];
    if (cJSON_GetArraySize(fixed) == 0) return;
    fprintf(to, "\n    Fixed cutoffs: no correction is needed for one named before these patients were seen\n");
    cJSON_ArrayForEach(split, fixed)
    {
        fprintf(to, "\n    fixed cutoff %s\n", cutoff_of(split, a));
        print_at_cutoff(to, split);
        const char *reason = rc_summary_json_get_text(split, "reason");
        if (!(number(split, "n_low") > 0) || !(number(split, "n_high") > 0))
            fprintf(to, "      %s: nobody is on one side of this cutoff\n", *reason ? reason : "empty group");
        else
            rc_report_text_split(to, split);
    }
}

/* ---- 3. the scan -------------------------------------------------------- */

static void print_scan_row(FILE *to, const cJSON *row, bool selected)
{
    char a[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], p[RC_FORMAT_SIZE], s[RC_FORMAT_SIZE];
    fprintf(to, "    %s %12s %7.0f %7.0f %9.0f %10.2f %9s %10s %8s\n", selected ? "*" : " ", cutoff_of(row, a),
            number(row, "n_low"), number(row, "n_high"), number(row, "observed"), number(row, "expected"),
            rc_report_format_value(number(row, "chisq"), 4, c), rc_report_format_p(number(row, "p"), p),
            rc_report_format_value(number(row, "score"), 4, s));
}

static void print_scan(FILE *to, const cJSON *element, bool stored, bool whole)
{
    enum { AROUND = 5 };
    const cJSON *scan = rc_summary_json_get(element, "scan"), *row;
    int n = cJSON_GetArraySize(scan), at = 0, best = 0;
    double selected = number(rc_summary_json_get(element, "best"), "cutoff");
    if (n == 0 && !whole && stored && number(element, "candidates") > RC_DOCUMENT_SCAN_MOST)
        fprintf(to, "\n    Scan: in the result, as table scan/%s (--scan prints all rows)\n",
                rc_summary_json_get_text(element, "marker"));
    if (n == 0) return;
    cJSON_ArrayForEach(row, scan)
    {
        if (number(row, "cutoff") == selected) best = at;
        at++;
    }
    int first = best - AROUND,
        last = best + AROUND + 1; /* the selected one and five on each side, or as many elsewhere */
    if (first < 0) last -= first, first = 0;
    if (last > n) first = first - (last - n) < 0 ? 0 : first - (last - n), last = n;
    if (whole) first = 0, last = n;
    if (first == 0 && last == n)
        fprintf(to, "\n    Scan: all %d candidate cutoffs\n", n);
    else
        fprintf(to, "\n    Scan: %d of %d candidate cutoffs, around the selected one (--scan prints all)\n",
                last - first, n);
    fprintf(to, "      %12s %7s %7s %9s %10s %9s %10s %8s\n", "cutoff", "low", "high", "events", "expected", "chi-sq.",
            "log-rank p", "score");
    fprintf(to, "      %12s %7s %7s %9s %10s\n", "", "", "", "in high", "in high");
    at = 0;
    cJSON_ArrayForEach(row, scan)
    {
        if (at >= first && at < last) print_scan_row(to, row, number(row, "cutoff") == selected);
        at++;
    }
}

/* ---- 4. page and table -------------------------------------------------- */

/* Cutoffs that are as good as the selected one, and the one that R's packages would have selected. */
static void print_rivals(FILE *to, const cJSON *element)
{
    enum { NAMED = 8 };
    const cJSON *equal = rc_summary_json_get(element, "equal_best"), *cutoff,
                *other = rc_summary_json_get(element, "other_criterion");
    double selected = number(rc_summary_json_get(element, "best"), "cutoff"), rival = number(other, "cutoff");
    int n = cJSON_GetArraySize(equal), at = 0;
    char a[RC_FORMAT_SIZE], line[NAMED * (RC_FORMAT_SIZE + 2) + 256];
    if (n > 1) {
        size_t used = (size_t)snprintf(line, sizeof line, "%d cutoffs have this same largest statistic: ", n);
        cJSON_ArrayForEach(cutoff, equal)
        {
            if (at == NAMED) break;
            used += (size_t)snprintf(line + used, sizeof line - used, "%s%s", at++ ? ", " : "",
                                     rc_report_format_plain(cutoff->valuedouble, a));
        }
        bool least = equal->child->valuedouble >= selected;
        snprintf(line + used, sizeof line - used, "%s; %s was taken.", n > NAMED ? " ..." : "",
                 least ? "the least" : rc_report_format_plain(selected, a));
        fputs("      ", to);
        rc_report_format_wrap(to, line, 6, 6);
    }
    if (isnan(rival)) return;
    const char *words = criterion_of(element)->rival;
    snprintf(line, sizeof line, "%s %s%s of these candidates.",
             words ? words : "The log-rank chi-square (recut's default) takes", rc_report_format_plain(rival, a),
             rival >= selected && rival <= selected ? ", the same," : "");
    fputs("      ", to);
    rc_report_format_wrap(to, line, 6, 6);
}

static void print_page(FILE *to, const cJSON *element, const cJSON *list, const rc_report_options *options)
{
    const cJSON *best = rc_summary_json_get(element, "best");
    bool stored = cJSON_GetArraySize(list) <= RC_WIDE_MARKERS; /* else there are no tables of scans */
    char cutoff[RC_FORMAT_SIZE], lower[RC_FORMAT_SIZE], line[512];
    double candidates = number(element, "candidates");
    const char *marker = rc_summary_json_get_text(element, "marker");
    double least = 100 * number(element, "min_fraction");
    fprintf(to, "  Search: largest %s over %.0f candidate cutoff%s ", criterion_of(element)->label, candidates,
            candidates == 1 ? "" : "s");
    if (criterion_of(element)->sides == RC_SIDES_MAXSTAT) /* the rule of rc_cohort_bounds */
        fprintf(to, "(as maxstat: low group %.4g to\n    %.4g %% of the patients, both rounded down)\n\n", least,
                100 - least);
    else
        fprintf(to, "(minimum %.4g %% of patients a side)\n\n", least);
    if (isnan(number(best, "cutoff"))) {
        const char *reason = rc_summary_json_get_text(best, "reason");
        fprintf(to, "    no cutoff selected: %s\n", *reason ? reason : "no usable split");
        print_fixed(to, element);
        return;
    }
    snprintf(line, sizeof line, "selected cutoff %s: high is %.100s >= %s (the next lower value is %s)",
             cutoff_of(best, cutoff), marker, cutoff, rc_report_format_cutoff(number(best, "next_lower"), NAN, lower));
    fputs("    ", to);
    rc_report_format_wrap(to, line, 6, 4);
    fputc('\n', to);
    rc_report_text_split(to, best);
    fputc('\n', to);
    print_rivals(to, element);
    fprintf(to, "      The patients that chose this cutoff also give these hazard ratios and intervals: they are\n"
                "      optimistic, and not what the cutoff will show in other patients.\n");
    print_corrections(to, element);
    print_fixed(to, element);
    print_scan(to, element, stored, options->whole_scan);
}

static void print_table(FILE *to, const cJSON *list)
{
    const cJSON *element;
    fprintf(to, "  %-20s %12s %7s %7s %8s  %-26s %10s\n", "marker", "selected", "low", "high", "HR", "95 % interval",
            "uncorr. p");
    cJSON_ArrayForEach(element, list)
    {
        const cJSON *best = rc_summary_json_get(element, "best");
        char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE], p[RC_FORMAT_SIZE];
        char interval[2 * RC_FORMAT_SIZE];
        fputs("  ", to);
        rc_report_format_name(to, rc_summary_json_get_text(element, "marker"), 20);
        if (isnan(number(best, "cutoff"))) {
            fprintf(to, " %12s  %s\n", "-", rc_summary_json_get_text(best, "reason"));
            continue;
        }
        snprintf(interval, sizeof interval, "%s to %s", rc_report_format_value(number(best, "hr_lower"), 3, b),
                 rc_report_format_value(number(best, "hr_upper"), 3, c));
        bool finite = !isnan(number(best, "hr"));
        fprintf(to, " %12s %7.0f %7.0f %8s  %-26.40s %10s\n", cutoff_of(best, a), number(best, "n_low"),
                number(best, "n_high"), rc_report_format_value(number(best, "hr"), 3, d),
                finite ? interval : rc_summary_json_get_text(best, "reason"),
                rc_report_format_p(number(best, "p_naive"), p));
    }
}

const rc_report_plan rc_report_page_search = {
    .name = "search", .title = "Search", .text = print_page, .table_text = print_table};
