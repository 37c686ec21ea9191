/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_screen.c - the screen of several markers for a person. */
#include "report/format.h"
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static bool is_median(const cJSON *element)
{
    return number(element, "quantile") == 0.5;
}

static void paragraph(FILE *to, const char *text)
{
    fputs("    ", to);
    rc_report_format_wrap(to, text, 4, 4);
}

static void print_p(FILE *to, const cJSON *element)
{
    static const struct {
        const char *key, *label;
    } rows[] = {{"p_maxt", "Westfall-Young, step-down maxT"},
                {"p_maxt_single_step", "single-step maxT"},
                {"p_holm", "Holm, of the uncorrected p"},
                {"p_bonferroni", "Bonferroni, of the uncorrected p"},
                {"p_benjamini_hochberg", "Benjamini-Hochberg, of the uncorrected p"}};
    char p[RC_FORMAT_SIZE], lower[RC_FORMAT_SIZE], upper[RC_FORMAT_SIZE];
    double at = number(element, "p_lower"), tests = number(element, "tests");
    fprintf(to,
            "\n    p of this split alone: fixed by a rule that does not look at survival, so no search to pay for\n");
    fprintf(to, "      %-40s %10s\n", "uncorrected: chi-square, 1 df",
            rc_report_format_p(number(element, "p_naive"), p));
    fprintf(to, "      %-40s %10s   95 %% interval %s to %s, of the simulation\n", "permutation",
            rc_report_format_p(number(element, "p"), p), at > 0 ? rc_report_format_p(at, lower) : "0",
            rc_report_format_p(number(element, "p_upper"), upper));
    if (!(tests > 1)) return;
    fprintf(to, "\n    p corrected for all %.0f markers of the screen\n", tests);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        fprintf(to, "      %-40s %10s%s\n", rows[i].label, rc_report_format_p(number(element, rows[i].key), p),
                i == 4 ? "   (false discovery rate)" : "");
}

static void print_failed(FILE *to, const cJSON *element)
{
    const cJSON *reason;
    char a[RC_FORMAT_SIZE];
    cJSON_ArrayForEach(reason, rc_summary_json_get(element, "failed")) fprintf(
        to, "    Replicates not usable: %s (%s)\n", rc_report_format_count(reason->valuedouble, a), reason->string);
}

static void print_page(FILE *to, const cJSON *element, const cJSON *list, const rc_report_options *options)
{
    (void)list;
    (void)options;
    const cJSON *split = rc_summary_json_get(element, "split");
    char a[RC_FORMAT_SIZE], q[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    const char *strata = rc_summary_json_get_text(element, "within_strata");
    if (is_median(element))
        snprintf(q, sizeof q, "median");
    else
        snprintf(q, sizeof q, "%s quantile", rc_report_format_value(number(element, "quantile"), 3, a));
    fprintf(to, "  Screen: split at the %s, %s; %s permutations of survival", q,
            rc_report_format_plain(number(split, "cutoff"), a),
            rc_report_format_count(number(element, "replicates"), b));
    if (*strata) fprintf(to, ", within the strata of %s", strata);
    fputs("\n\n", to);
    if (isnan(number(element, "p"))) {
        fprintf(to, "    takes no part in the screen: %s", rc_summary_json_get_text(element, "reason"));
        if (number(split, "n_low") == 0) fprintf(to, ": the %s is the smallest value, so no patient is below it", q);
        fputc('\n', to);
        return;
    }
    rc_report_text_split(to, split);
    print_p(to, element);
    print_failed(to, element);
}

/* "1.59 (1.02-2.48)" */
static const char *hr_text(const cJSON *split, const char *key, char out[3 * RC_FORMAT_SIZE])
{
    char lower[32], upper[32], a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    snprintf(lower, sizeof lower, "%s_lower", key);
    snprintf(upper, sizeof upper, "%s_upper", key);
    if (isnan(number(split, key))) return "-";
    snprintf(out, 3 * RC_FORMAT_SIZE, "%s (%s-%s)", rc_report_format_value(number(split, key), 3, a),
             rc_report_format_value(number(split, lower), 3, b), rc_report_format_value(number(split, upper), 3, c));
    return out;
}

static void print_splits(FILE *to, const cJSON *list)
{
    const cJSON *element;
    char cutoff[RC_FORMAT_SIZE], mh[3 * RC_FORMAT_SIZE], cox[3 * RC_FORMAT_SIZE];
    fprintf(to, "  %-16s %11s %6s %6s  %-25s %-25s\n", "marker",
            is_median(cJSON_GetArrayItem(list, 0)) ? "median" : "cutoff", "low", "high", "HR, Mantel-Haenszel",
            "HR, Cox");
    cJSON_ArrayForEach(element, list)
    {
        const cJSON *split = rc_summary_json_get(element, "split");
        fputs("  ", to);
        rc_report_format_name(to, rc_summary_json_get_text(element, "marker"), 16);
        fprintf(to, " %11s %6.0f %6.0f  ", rc_report_format_plain(number(split, "cutoff"), cutoff),
                number(split, "n_low"), number(split, "n_high"));
        if (isnan(number(element, "p")))
            fprintf(to, "%s: takes no part\n", rc_summary_json_get_text(element, "reason"));
        else
            fprintf(to, "%-25s %s\n", hr_text(split, "hr_mh", mh), hr_text(split, "hr", cox));
    }
}

static void print_table(FILE *to, const cJSON *list)
{
    static const char *const key[] = {
        "p_naive", "p", "p_maxt", "p_maxt_single_step", "p_bonferroni", "p_holm", "p_benjamini_hochberg"};
    static const char *const head[] = {"uncorr. p", "permuted", "maxT", "1-step", "Bonferr.", "Holm", "BH (FDR)"};
    const cJSON *element, *first = cJSON_GetArrayItem(list, 0);
    char p[RC_FORMAT_SIZE], line[512], any[RC_FORMAT_SIZE];
    print_splits(to, list);
    fprintf(to, "\n  %-16s", "p of each marker");
    for (size_t c = 0; c < sizeof key / sizeof *key; c++) fprintf(to, " %10s", head[c]);
    fputc('\n', to);
    cJSON_ArrayForEach(element, list)
    {
        fputs("  ", to);
        rc_report_format_name(to, rc_summary_json_get_text(element, "marker"), 16);
        for (size_t c = 0; c < sizeof key / sizeof *key; c++)
            fprintf(to, " %10s", rc_report_format_p(number(element, key[c]), p));
        fputc('\n', to);
    }
    double tests = number(first, "tests");
    snprintf(line, sizeof line,
             "uncorrected and permuted: the marker alone; maxT: Westfall-Young step-down over the %.0f marker%s "
             "tested, from "
             "permutations shared by them; the rest from the uncorrected p. With markers that have nothing to do with "
             "survival, some uncorrected p would be below 0.05 in %s of such screens.",
             tests, tests == 1 ? "" : "s", rc_report_format_percent(number(first, "naive_type1_error_any"), any));
    paragraph(to, line);
}

const rc_report_plan rc_report_page_screen = {
    .name = "screen", .title = "Screen", .text = print_page, .table_text = print_table};
