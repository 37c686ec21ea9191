/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_describe.c - the tables of a clinical paper for a person.
 *
 *   1. cells     2. baseline     3. survival     4. models     5. response     6. page and table */
#include "kernel/reason.h"
#include "report/format.h"
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

enum { LABEL = 26, CELL = 17, ACROSS = 3 }; /* groups side by side; more groups are a table below */

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static const char *text(const cJSON *object, const char *key)
{
    return rc_summary_json_get_text(object, key);
}

/* ---- 1. cells ----------------------------------------------------------- */

/* As a journal prints it; JSON has all digits. */
static const char *journal_p(double p, char out[RC_FORMAT_SIZE])
{
    if (p < 0.0001) return strcpy(out, "< 0.0001");
    return rc_report_format_p(p, out);
}

/* Decimals of a hazard ratio, and of both its limits: two, more where it is small or says something near 1 only there. */
static int ratio_decimals(double hr)
{
    double size = hr < 1 ? hr : 1 / hr, from_1 = fabs(hr - 1);
    if (hr > 100) return 0;
    if (from_1 < 0.02) return 4;
    return from_1 < 0.1 || (hr < 1 && size < 0.1) ? 3 : 2;
}

/* Ratios of a unit of a marker: 1.000 would say nothing. */
static bool near_1(double x)
{
    return x != 1 && fabs(x - 1) < 0.02;
}

static const char *interval(const cJSON *object, const char *lower, const char *upper, char out[2 * RC_FORMAT_SIZE + 8])
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    double from = number(object, lower), till = number(object, upper);
    int digits = near_1(from) || near_1(till) ? 5 : 3;
    snprintf(out, 2 * RC_FORMAT_SIZE + 8, "%s to %s", rc_report_format_value(from, digits, a),
             rc_report_format_value(till, digits, b));
    return out;
}

static void print_label(FILE *to, const char *label, int indent)
{
    fprintf(to, "    %*s", indent, "");
    rc_report_format_name(to, label, LABEL - indent);
}

static int last_of(int first, int n)
{
    return first + ACROSS < n ? first + ACROSS : n;
}

/* ---- 2. baseline -------------------------------------------------------- */

static const char *cell_mean(const cJSON *group, char out[2 * RC_FORMAT_SIZE + 8])
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    snprintf(out, 2 * RC_FORMAT_SIZE + 8, "%s (%s)", rc_report_format_value(number(group, "mean"), 3, a),
             rc_report_format_value(number(group, "sd"), 3, b));
    return out;
}

static const char *cell_median(const cJSON *group, char out[2 * RC_FORMAT_SIZE + 8])
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    snprintf(out, 2 * RC_FORMAT_SIZE + 8, "%s (%s-%s)", rc_report_format_value(number(group, "median"), 3, a),
             rc_report_format_value(number(group, "q1"), 3, b), rc_report_format_value(number(group, "q3"), 3, c));
    return out;
}

static const char *cell_range(const cJSON *group, char out[2 * RC_FORMAT_SIZE + 8])
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    snprintf(out, 2 * RC_FORMAT_SIZE + 8, "%s-%s", rc_report_format_value(number(group, "min"), 3, a),
             rc_report_format_value(number(group, "max"), 3, b));
    return out;
}

static const char *cell_count(const cJSON *group, char out[2 * RC_FORMAT_SIZE + 8])
{
    char a[RC_FORMAT_SIZE];
    snprintf(out, 2 * RC_FORMAT_SIZE + 8, "%.0f (%s)", number(group, "count"),
             rc_report_format_percent(number(group, "share"), a));
    return out;
}

static const char *cell_missing(const cJSON *group, char out[2 * RC_FORMAT_SIZE + 8])
{
    snprintf(out, 2 * RC_FORMAT_SIZE + 8, "%.0f", number(group, "missing"));
    return out;
}

typedef const char *cell_of(const cJSON *group, char out[2 * RC_FORMAT_SIZE + 8]);

/* A line of cells, groups first .. last - 1 of the list; p NaN = none. */
static void print_cells(FILE *to, const char *label, int indent, const cJSON *groups, int first, cell_of *cell,
                        const char *p)
{
    char out[2 * RC_FORMAT_SIZE + 8];
    print_label(to, label, indent);
    for (int g = first; g < last_of(first, cJSON_GetArraySize(groups)); g++)
        fprintf(to, " %*s", CELL, cell(cJSON_GetArrayItem(groups, g), out));
    fprintf(to, "%s%s\n", *p ? "  " : "", p);
}

static bool any_missing(const cJSON *groups)
{
    return number(cJSON_GetArrayItem(groups, 0), "missing") > 0;
}

static void print_numeric(FILE *to, const cJSON *column, int first)
{
    const cJSON *groups = rc_summary_json_get(column, "numeric"), *tests = rc_summary_json_get(column, "tests");
    char t[RC_FORMAT_SIZE] = "", w[RC_FORMAT_SIZE] = "", p[2 * RC_FORMAT_SIZE] = "";
    bool tested = first == 0 && !isnan(number(tests, "rank_sum_p"));
    if (first == 0 && !isnan(number(tests, "t_p"))) snprintf(p, sizeof p, "%s t", journal_p(number(tests, "t_p"), t));
    fprintf(to, "    %s\n", text(column, "column"));
    print_cells(to, "mean (SD)", 2, groups, first, cell_mean, p);
    snprintf(p, sizeof p, tested ? "%s W" : "%s", tested ? journal_p(number(tests, "rank_sum_p"), w) : "");
    print_cells(to, "median (quartiles)", 2, groups, first, cell_median, p);
    print_cells(to, "range", 2, groups, first, cell_range, "");
    if (any_missing(groups)) print_cells(to, "missing", 2, groups, first, cell_missing, "");
}

static void print_levels(FILE *to, const cJSON *column, int first)
{
    const cJSON *levels = rc_summary_json_get(column, "levels"), *tests = rc_summary_json_get(column, "tests"), *level,
                *groups = NULL;
    char a[RC_FORMAT_SIZE];
    double fisher = number(tests, "fisher_p"), chisq = number(tests, "chisq_p");
    bool shown = first == 0 && !isnan(isnan(fisher) ? chisq : fisher);
    if (shown) {
        int all = cJSON_GetArraySize(rc_summary_json_get(cJSON_GetArrayItem(levels, 0), "groups"));
        print_label(to, text(column, "column"), 0);
        fprintf(to, "%*s  %s %s\n", (CELL + 1) * last_of(0, all), "", journal_p(isnan(fisher) ? chisq : fisher, a),
                isnan(fisher) ? "X" : "F");
    } else {
        fprintf(to, "    %s\n", text(column, "column"));
    }
    cJSON_ArrayForEach(level, levels)
    {
        groups = rc_summary_json_get(level, "groups");
        print_cells(to, text(level, "level"), 2, groups, first, cell_count, "");
    }
    if (any_missing(groups)) print_cells(to, "missing", 2, groups, first, cell_missing, "");
}

static void print_heads(FILE *to, const char *label, const cJSON *groups, int first, bool p)
{
    print_label(to, label, 0);
    for (int g = first; g < last_of(first, cJSON_GetArraySize(groups)); g++)
        fprintf(to, " %*.*s", CELL, CELL, text(cJSON_GetArrayItem(groups, g), "group"));
    fprintf(to, "%s\n", p ? "  p" : "");
    print_label(to, "patients", 2);
    for (int g = first; g < last_of(first, cJSON_GetArraySize(groups)); g++)
        fprintf(to, " %*.0f", CELL, number(cJSON_GetArrayItem(groups, g), "patients"));
    fputc('\n', to);
}

static void print_baseline(FILE *to, const cJSON *element)
{
    const cJSON *groups = rc_summary_json_get(element, "groups"), *list = rc_summary_json_get(element, "baseline"),
                *column;
    int n = cJSON_GetArraySize(groups);
    fputs("    Baseline: share of the patients with a value\n\n", to);
    for (int first = 0; first < n; first += ACROSS) {
        if (first) fputc('\n', to);
        print_heads(to, "", groups, first, first == 0 && n > 2);
        cJSON_ArrayForEach(column, list)
        {
            if (cJSON_IsArray(rc_summary_json_get(column, "levels")))
                print_levels(to, column, first);
            else if (cJSON_IsArray(rc_summary_json_get(column, "numeric")))
                print_numeric(to, column, first);
            else
                fprintf(to, "    %s: no values\n", text(column, "column"));
        }
    }
    if (n > 2)
        fputs("\n      p: F Fisher's exact, X chi-square (too many tables for Fisher's),\n"
              "         t Student's t, W Wilcoxon's rank sum\n",
              to);
}

/* ---- 3. survival -------------------------------------------------------- */

static void print_times(FILE *to, const cJSON *groups)
{
    const cJSON *group, *row;
    char a[RC_FORMAT_SIZE], at[2 * RC_FORMAT_SIZE + 8];
    if (cJSON_GetArraySize(rc_summary_json_get(cJSON_GetArrayItem(groups, 0), "survival")) == 0) return;
    fprintf(to, "\n    %-26s %10s %9s %10s   %s\n", "Survival", "time", "at risk", "survival",
            "log-log limits, 95 % or more");
    cJSON_ArrayForEach(group, groups)
    {
        bool named = true;
        cJSON_ArrayForEach(row, rc_summary_json_get(group, "survival"))
        {
            print_label(to, named ? text(group, "group") : "", 0);
            named = false;
            fprintf(to, " %10s %9.0f", rc_report_format_plain(number(row, "time"), a), number(row, "at_risk"));
            fprintf(to, " %10s   %s\n", rc_report_format_value(number(row, "survival"), 3, a),
                    interval(row, "lower", "upper", at));
        }
    }
}

/* At the times asked for, and at 0; else on the regular grid. */
static void print_at_risk(FILE *to, const cJSON *groups)
{
    const cJSON *group, *row;
    bool asked = cJSON_GetArraySize(rc_summary_json_get(cJSON_GetArrayItem(groups, 0), "survival")) > 0;
    const char *list = asked ? "survival" : "at_risk";
    char a[RC_FORMAT_SIZE];
    fputs("\n", to);
    print_label(to, "Number at risk at time", 0);
    if (asked) fprintf(to, " %6d", 0);
    cJSON_ArrayForEach(row, rc_summary_json_get(cJSON_GetArrayItem(groups, 0), list))
        fprintf(to, " %6s", rc_report_format_plain(number(row, "time"), a));
    fputc('\n', to);
    cJSON_ArrayForEach(group, groups)
    {
        print_label(to, text(group, "group"), 2);
        if (asked) fprintf(to, " %6.0f", number(group, "patients"));
        cJSON_ArrayForEach(row, rc_summary_json_get(group, list)) fprintf(to, " %6.0f", number(row, "at_risk"));
        fputc('\n', to);
    }
}

static void print_survival(FILE *to, const cJSON *element)
{
    const cJSON *groups = rc_summary_json_get(element, "groups"), *group,
                *split = rc_summary_json_get(element, "split"), *logrank = rc_summary_json_get(element, "logrank"),
                *row;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], limits[2 * RC_FORMAT_SIZE + 8];
    fprintf(to, "\n    %-26s %9s %8s %9s %8s   %s\n", "Kaplan-Meier", "patients", "events", "expected", "median",
            "95 % interval (log-log)");
    cJSON_ArrayForEach(group, groups)
    {
        print_label(to, text(group, "group"), 0);
        fprintf(to, " %9.0f %8.0f %9s %8s   %s\n", number(group, "patients"), number(group, "events"),
                rc_report_format_value(number(group, "expected"), 4, a),
                rc_report_format_value(number(group, "median"), 3, b),
                interval(group, "median_lower", "median_upper", limits));
    }
    print_at_risk(to, groups);
    print_times(to, groups);
    if (cJSON_IsObject(logrank) && *text(element, "by")) /* else it is the split's */
        fprintf(to, "\n    log-rank chi-square %s (%s df), p %s\n",
                rc_report_format_value(number(logrank, "chisq"), 5, a),
                rc_report_format_plain(number(logrank, "df"), b), journal_p(number(logrank, "p"), limits));
    cJSON_ArrayForEach(row, rc_summary_json_get(element, "hazard"))
    {
        fprintf(to, "\n      %s against %s: log-rank p %s\n", text(row, "group"), text(row, "against"),
                journal_p(number(row, "p_naive"), a));
        rc_report_text_hazard(to, row);
    }
    if (cJSON_IsObject(split)) {
        fputc('\n', to);
        rc_report_text_split(to, split);
    }
}

/* ---- 4. models ---------------------------------------------------------- */

/* Why a term has no hazard ratio; the other terms of its model have theirs. */
static const char *why_lost(const cJSON *term)
{
    double toward = number(term, "toward");
    if (toward < 0) return "runs to 0 (monotone likelihood)";
    if (toward > 0) return "runs to infinity (monotone likelihood)";
    if (strcmp(text(term, "reason"), rc_kernel_reason_text(RC_REASON_SINGULAR)) == 0)
        return "left out: constant, or a sum of the terms above";
    return text(term, "reason");
}

static void print_term(FILE *to, const cJSON *term)
{
    char a[RC_FORMAT_SIZE], limits[2 * RC_FORMAT_SIZE + 8], name[256];
    const char *against = text(term, "against");
    if (*against)
        snprintf(name, sizeof name, "%.100s (against %.100s)", text(term, "term"), against);
    else
        snprintf(name, sizeof name, "%.200s", text(term, "term"));
    fputs("      ", to);
    rc_report_format_name(to, name, 38);
    if (isnan(number(term, "hr"))) {
        fprintf(to, " %8s   %s\n", "-", why_lost(term));
        return;
    }
    double hr = number(term, "hr"), upper = number(term, "hr_upper");
    int decimals = ratio_decimals(hr);
    snprintf(limits, sizeof limits, upper < 1e6 ? "%.*f to %.*f" : "%.*f to %.*g", decimals, number(term, "hr_lower"),
             upper < 1e6 ? decimals : 3, upper);
    fprintf(to, " %8.*f   %-18s %10s\n", decimals, hr, limits, journal_p(number(term, "p"), a));
}

static void print_model(FILE *to, const cJSON *model)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], limits[2 * RC_FORMAT_SIZE + 8];
    const cJSON *term;
    cJSON_ArrayForEach(term, rc_summary_json_get(model, "terms")) print_term(to, term);
    fprintf(to, "        %.0f patients, %.0f events", number(model, "patients"), number(model, "events"));
    if (number(model, "missing") > 0) fprintf(to, " (%.0f missing)", number(model, "missing"));
    if (*text(model, "reason")) {
        fprintf(to, ": %s\n", text(model, "reason"));
        return;
    }
    fprintf(to, "; LR p %s; C %s (%s)\n", journal_p(number(model, "lr_p"), a),
            rc_report_format_value(number(model, "c"), 3, b), interval(model, "c_lower", "c_upper", limits));
}

/* C of the side that dies first, so that it is that of the Cox model above: x and limits of 1 - C where C is below 0.5. */
static bool turn_c(const cJSON *c, double out[3])
{
    bool turned = number(c, "c") < 0.5;
    out[0] = turned ? 1 - number(c, "c") : number(c, "c");
    out[1] = turned ? 1 - number(c, "upper") : number(c, "lower");
    out[2] = turned ? 1 - number(c, "lower") : number(c, "upper");
    return turned;
}

static const char *c_interval(const double c[3], char out[2 * RC_FORMAT_SIZE + 8])
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    snprintf(out, 2 * RC_FORMAT_SIZE + 8, "%s to %s", rc_report_format_value(c[1], 3, a),
             rc_report_format_value(c[2], 3, b));
    return out;
}

static void print_models(FILE *to, const cJSON *element)
{
    const cJSON *list = rc_summary_json_get(element, "models"), *model, *c;
    char a[RC_FORMAT_SIZE], limits[2 * RC_FORMAT_SIZE + 8];
    for (int many = 0; many < 2; many++) {
        bool any = false;
        cJSON_ArrayForEach(model, list)
        {
            if (rc_summary_json_get_bool(model, "multivariable") != (many == 1)) continue;
            if (!any)
                fprintf(to, "\n    %-40s %8s   %-18s %10s\n", many ? "Cox, multivariable" : "Cox, univariable", "HR",
                        "95 % interval", "Wald p");
            if (any && many) fputc('\n', to);
            any = true;
            print_model(to, model);
        }
    }
    fprintf(to, "\n    %-40s %8s   %s\n", "Harrell's C", "C", "C -+ 1.96 se, 92 to 95 % (bench/coverage.md)");
    cJSON_ArrayForEach(c, rc_summary_json_get(element, "concordance"))
    {
        fputs("      ", to);
        rc_report_format_name(to, text(c, "of"), 38);
        double oriented[3];
        bool turned = turn_c(c, oriented);
        fprintf(to, " %8s   %-18s %s\n", rc_report_format_value(oriented[0], 3, a), c_interval(oriented, limits),
                turned ? "lower dies first" : "higher dies first");
    }
}

/* ---- 5. response -------------------------------------------------------- */

static void print_rate(FILE *to, const cJSON *group, const char *count, const char *rate)
{
    char lower[16], upper[16], a[RC_FORMAT_SIZE], cell[RC_FORMAT_SIZE + 32], limits[RC_FORMAT_SIZE + 32];
    snprintf(lower, sizeof lower, "%s_lower", rate);
    snprintf(upper, sizeof upper, "%s_upper", rate);
    snprintf(cell, sizeof cell, "%.0f (%s)", number(group, count), rc_report_format_percent(number(group, rate), a));
    snprintf(limits, sizeof limits, "%.1f-%.1f", 100 * number(group, lower), 100 * number(group, upper));
    fprintf(to, " %12s %11s", cell, isnan(number(group, rate)) ? "-" : limits);
}

static void print_response(FILE *to, const cJSON *element)
{
    const cJSON *response = rc_summary_json_get(element, "response"), *group;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    if (!cJSON_IsObject(response)) return;
    fprintf(to, "\n    %-26s %10s %12s %11s %12s %11s\n", "Response", "evaluable", "ORR", "95 %", "DCR", "95 %");
    cJSON_ArrayForEach(group, rc_summary_json_get(response, "groups"))
    {
        print_label(to, text(group, "group"), 0);
        fprintf(to, " %10.0f", number(group, "evaluable"));
        print_rate(to, group, "responders", "orr");
        print_rate(to, group, "controlled", "dcr");
        fputc('\n', to);
    }
    if (!isnan(number(response, "response_p")) || !isnan(number(response, "control_p")))
        fprintf(to, "      Fisher's exact p between the groups: ORR %s, DCR %s; intervals Clopper-Pearson\n",
                journal_p(number(response, "response_p"), a), journal_p(number(response, "control_p"), b));
}

/* ---- 6. page and table -------------------------------------------------- */

static void print_page(FILE *to, const cJSON *element, const cJSON *list, const rc_report_options *options)
{
    char a[RC_FORMAT_SIZE];
    (void)list;
    (void)options;
    double cutoff = number(element, "cutoff");
    const char *by = text(element, "by");
    if (*by)
        fprintf(to, "  Description, by %s\n\n", by);
    else if (!isnan(cutoff))
        fprintf(to, "  Description, low and high at %s\n\n", rc_report_format_cutoff(cutoff, NAN, a));
    else
        fputs("  Description\n\n", to);
    print_baseline(to, element);
    print_survival(to, element);
    print_models(to, element);
    print_response(to, element);
}

static void print_table(FILE *to, const cJSON *list)
{
    const cJSON *element;
    fprintf(to, "  %-20s %8s  %-18s %12s %8s  %-18s %10s\n", "marker", "C", "95 % interval", "cutoff", "HR",
            "95 % interval", "log-rank p");
    cJSON_ArrayForEach(element, list)
    {
        const cJSON *c = cJSON_GetArrayItem(rc_summary_json_get(element, "concordance"), 0),
                    *split = rc_summary_json_get(element, "split");
        char a[RC_FORMAT_SIZE], first[2 * RC_FORMAT_SIZE + 8], second[2 * RC_FORMAT_SIZE + 8], hr[RC_FORMAT_SIZE],
            p[RC_FORMAT_SIZE], cutoff[RC_FORMAT_SIZE];
        fputs("  ", to);
        rc_report_format_name(to, text(element, "marker"), 20);
        double oriented[3];
        (void)turn_c(c, oriented);
        fprintf(to, " %8s  %-18s %12s %8s  %-18s %10s\n", rc_report_format_value(oriented[0], 3, a),
                c_interval(oriented, first), rc_report_format_cutoff(number(element, "cutoff"), NAN, cutoff),
                rc_report_format_value(number(split, "hr"), 3, hr), interval(split, "hr_lower", "hr_upper", second),
                journal_p(number(split, "p_naive"), p));
    }
}

const rc_report_plan rc_report_page_describe = {
    .name = "describe", .title = "Description", .text = print_page, .table_text = print_table};
