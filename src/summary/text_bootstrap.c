/* SPDX-License-Identifier: GPL-3.0-or-later
 * text_bootstrap.c - the bootstrap for a person.
 *
 *   1. fixed cutoff     2. selected cutoff     3. optimism     4. page and table */
#include "summary/format.h"
#include "summary/plans.h"

#include <math.h>
#include <string.h>

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static double item(const cJSON *object, const char *key, int i)
{
    const cJSON *value = cJSON_GetArrayItem(rc_summary_json_get(object, key), i);
    return cJSON_IsNumber(value) ? value->valuedouble : NAN;
}

static void paragraph(FILE *to, const char *text)
{
    fputs("    ", to);
    rc_summary_format_wrap(to, text, 4, 4);
}

/* ---- 1. fixed cutoff ---------------------------------------------------- */

static const char *label_of(const char *key, char out[64])
{
    static const struct {
        const char *key, *label;
    } known[] = {{"c", "Harrell's C, marker"},
                 {"chisq", "log-rank chi-square"},
                 {"hr", "HR, Cox (Efron)"},
                 {"hr_mh", "HR, Mantel-Haenszel"},
                 {"hr_oe", "HR, log-rank O/E"},
                 {"hr_adjusted", "HR, adjusted Cox"},
                 {"c_split", "Harrell's C, high/low"},
                 {"median_low", "median survival, low"},
                 {"median_high", "median survival, high"},
                 {"rmst_difference", "RMST, high - low"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].key, key) == 0) return known[i].label;
    if (strncmp(key, "survival_difference_", 20) == 0)
        snprintf(out, 64, "S(%.20s), high - low", key + 20);
    else
        snprintf(out, 64, "%.60s", key);
    return out;
}

static void print_statistics(FILE *to, const cJSON *element)
{
    const cJSON *object;
    char label[64], e[RC_FORMAT_SIZE], a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], text[3][3 * RC_FORMAT_SIZE];
    static const char *const kinds[] = {"percentile", "basic", "bca"};
    bool warned = false;
    fprintf(to, "      %-24s %9s   %-18s %-18s %-18s\n", "95 % intervals", "estimate", "percentile", "basic", "BCa");
    cJSON_ArrayForEach(object, element)
    {
        if (!cJSON_IsObject(object) || !rc_summary_json_get(object, "percentile")) continue;
        for (int k = 0; k < 3; k++)
            snprintf(text[k], sizeof text[k], "%s to %s", rc_summary_format_value(item(object, kinds[k], 0), 3, a),
                     rc_summary_format_value(item(object, kinds[k], 1), 3, b));
        bool few = rc_summary_json_get_bool(object, "too_few_replicates");
        warned |= few;
        fprintf(to, "      %-24s %9s   %-18s %-18s %-18s%s\n", label_of(object->string, label),
                rc_summary_format_value(number(object, "estimate"), 4, e), text[0], text[1], text[2], few ? " *" : "");
    }
    if (warned)
        fprintf(to,
                "      * too few replicates for this interval: a limit is uncertain by more than 1/20 of its length\n");
}

static void print_failed(FILE *to, const char *what, const cJSON *failed)
{
    const cJSON *reason;
    char a[RC_FORMAT_SIZE];
    if (!failed || !failed->child) return;
    fprintf(to, "      %s, replicates left out of its summary:\n", what);
    cJSON_ArrayForEach(reason, failed)
        fprintf(to, "      %12s  %s\n", rc_summary_format_count(reason->valuedouble, a), reason->string);
}

static void print_fixed(FILE *to, const cJSON *element)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    double cutoff = number(element, "cutoff");
    if (!isnan(cutoff)) fprintf(to, "    Fixed cutoff %s\n", rc_summary_format_plain(cutoff, a));
    print_statistics(to, element);
    if (!isnan(number(element, "p_below_005")))
        fprintf(to, "      log-rank p below 0.05 in %s of the resamples\n",
                rc_summary_format_percent(number(element, "p_below_005"), b));
    print_failed(to, "hazard ratio", rc_summary_json_get(element, "failed"));
    print_failed(to, "adjusted hazard ratio", rc_summary_json_get(element, "failed_adjusted"));
}

/* ---- 2. selected cutoff ------------------------------------------------- */

static void print_cutoff(FILE *to, const cJSON *element, const cJSON *reselected)
{
    const cJSON *cutoff = rc_summary_json_get(reselected, "cutoff");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE], e[RC_FORMAT_SIZE], line[512];
    fprintf(to, "\n    The search repeated in every resample\n");
    fprintf(to,
            "      selected cutoff    %s on the cohort itself; in the resamples median %s, half of them %s to %s,\n"
            "                         95 %% of them %s to",
            rc_summary_format_plain(number(cutoff, "estimate"), a),
            rc_summary_format_plain(number(cutoff, "median"), b), rc_summary_format_plain(number(cutoff, "q25"), c),
            rc_summary_format_plain(number(cutoff, "q75"), d), rc_summary_format_plain(number(cutoff, "q025"), e));
    fprintf(to, " %s, most often %s (%s)\n", rc_summary_format_plain(number(cutoff, "q975"), a),
            rc_summary_format_plain(number(cutoff, "mode"), b),
            rc_summary_format_percent(number(cutoff, "mode_share"), c));
    fprintf(to, "      the same again     in %s of the resamples\n",
            rc_summary_format_percent(number(cutoff, "estimate_share"), a));
    if (!isnan(number(cutoff, "within_tolerance")))
        fprintf(to, "      near the fixed     within %s of %s in %s of the resamples\n",
                rc_summary_format_plain(number(cutoff, "tolerance"), a),
                rc_summary_format_plain(number(element, "cutoff"), b),
                rc_summary_format_percent(number(cutoff, "within_tolerance"), c));
    if (!isnan(item(cutoff, "rescaled", 0)))
        fprintf(to, "      rescaled interval  %s to %s (m-out-of-n, cube-root rate)\n",
                rc_summary_format_plain(item(cutoff, "rescaled", 0), a),
                rc_summary_format_plain(item(cutoff, "rescaled", 1), b));
    print_failed(to, "search", rc_summary_json_get(reselected, "failed"));
    const char *scheme = rc_summary_json_get_text(element, "scheme");
    if (strcmp(scheme, "m-out-of-n") != 0 && strcmp(scheme, "subsample") != 0) {
        snprintf(line, sizeof line,
                 "A selected cutoff is not a root-n parameter: the %s bootstrap shows how unstable it is, but its "
                 "quantiles are no "
                 "confidence interval for it.  --scheme m-out-of-n or subsample gives one.",
                 scheme);
        paragraph(to, line);
    }
}

/* ---- 3. optimism -------------------------------------------------------- */

static void print_optimism(FILE *to, const cJSON *reselected)
{
    static const char *const keys[] = {"log_hr", "c", "chisq"}, *const labels[] = {"log hazard ratio (size)",
                                                                                   "Harrell's C, high/low",
                                                                                   "log-rank chi-square"};
    static const char *const columns[] = {"apparent", "optimism", "corrected", "oob", "e632", "e632plus"};
    const cJSON *optimism = rc_summary_json_get(reselected, "optimism"),
                *shrinkage = rc_summary_json_get(reselected, "shrinkage");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE];
    if (!optimism) return;
    fprintf(to, "\n    What of the selected cutoff is owed to its selection\n");
    fprintf(to, "      %-24s %9s %9s %10s %10s %7s %7s\n", "", "apparent", "optimism", "corrected", "not drawn", ".632",
            ".632+");
    for (int k = 0; k < 3; k++) {
        const cJSON *row = rc_summary_json_get(optimism, keys[k]);
        static const int width[] = {9, 9, 10, 10, 7, 7};
        fprintf(to, "      %-24s", labels[k]);
        for (int i = 0; i < 6; i++)
            fprintf(to, " %*s", width[i], rc_summary_format_value(number(row, columns[i]), 3, a));
        fputc('\n', to);
    }
    fprintf(to, "      hazard ratio %s apparent; %s bias-corrected, %s shrunken (bootstrap factor %s)\n",
            rc_summary_format_value(number(shrinkage, "hr_apparent"), 3, a),
            rc_summary_format_value(number(shrinkage, "hr_bias_corrected"), 3, b),
            rc_summary_format_value(number(shrinkage, "hr_shrunk"), 3, c),
            rc_summary_format_value(number(shrinkage, "bootstrap"), 3, d));
}

/* ---- 4. page and table -------------------------------------------------- */

/* The search is the same for every fixed cutoff of a marker: its part is printed once. */
static bool last_of_marker(const cJSON *element)
{
    const cJSON *next = element->next;
    return !next ||
           strcmp(rc_summary_json_get_text(next, "marker"), rc_summary_json_get_text(element, "marker")) != 0 ||
           strcmp(rc_summary_json_get_text(next, "analysis"), rc_summary_json_get_text(element, "analysis")) != 0;
}

void rc_summary_text_bootstrap(FILE *to, const cJSON *element, const cJSON *list, const rc_text_options *options)
{
    const cJSON *reselected = rc_summary_json_get(element, "reselected");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    (void)list;
    (void)options;
    fprintf(to, "  Bootstrap: %s replicates, scheme %s", rc_summary_format_count(number(element, "replicates"), a),
            rc_summary_json_get_text(element, "scheme"));
    if (*rc_summary_json_get_text(element, "stratify"))
        fprintf(to, " by %s", rc_summary_json_get_text(element, "stratify"));
    if (!isnan(number(element, "m"))) fprintf(to, ", m = %s", rc_summary_format_count(number(element, "m"), b));
    fputs("\n\n", to);
    print_fixed(to, element);
    if (!last_of_marker(element)) return;
    print_cutoff(to, element, reselected);
    print_optimism(to, reselected);
}

void rc_summary_text_bootstrap_table(FILE *to, const cJSON *list)
{
    const cJSON *element;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], l[RC_FORMAT_SIZE], u[RC_FORMAT_SIZE], m[RC_FORMAT_SIZE],
        interval[2 * RC_FORMAT_SIZE + 8];
    fprintf(to, "  %-20s %10s %9s  %-20s %16s\n", "marker", "cutoff", "HR (Cox)", "95 % BCa", "median reselected");
    cJSON_ArrayForEach(element, list)
    {
        const cJSON *hr = rc_summary_json_get(element, "hr");
        fputs("  ", to);
        rc_summary_format_name(to, rc_summary_json_get_text(element, "marker"), 20);
        snprintf(interval, sizeof interval, "%s to %s", rc_summary_format_value(item(hr, "bca", 0), 3, l),
                 rc_summary_format_value(item(hr, "bca", 1), 3, u));
        fprintf(to, " %10s %9s  %-20s %16s\n", rc_summary_format_plain(number(element, "cutoff"), a),
                rc_summary_format_value(number(hr, "estimate"), 3, b), interval,
                rc_summary_format_plain(
                    number(rc_summary_json_get(rc_summary_json_get(element, "reselected"), "cutoff"), "median"), m));
    }
}
