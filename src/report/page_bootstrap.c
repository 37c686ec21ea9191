/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_bootstrap.c - the bootstrap for a person.
 *
 *   1. fixed cutoff     2. selected cutoff     3. optimism     4. page and table */
#include "report/format.h"
#include "report/plans.h"
#include "summary/coverage.h"
#include "summary/json.h"

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
    rc_report_format_wrap(to, text, 4, 4);
}

/* ---- 1. fixed cutoff ---------------------------------------------------- */

static const char *label_of(const char *key, char out[64])
{
    static const struct {
        const char *key, *label;
    } known[] = {
        {"c", "Harrell's C, marker"},           {"chisq", "log-rank chi-square"}, {"hr", "HR, Cox (Efron)"},
        {"hr_mh", "HR, Mantel-Haenszel"},       {"hr_oe", "HR, log-rank O/E"},    {"hr_adjusted", "HR, adjusted Cox"},
        {"c_split", "Harrell's C, high/low"},   {"median_low", "median, low"},    {"median_high", "median, high"},
        {"rmst_difference", "RMST, high - low"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].key, key) == 0) return known[i].label;
    if (strncmp(key, "survival_difference_", 20) == 0)
        snprintf(out, 64, "S(%.20s), high - low", key + 20);
    else
        snprintf(out, 64, "%.60s", key);
    return out;
}

/* C is printed for the side that dies first, whichever it is, so that one marker has one C on a page. */
static bool is_turned(const cJSON *element, const cJSON *object)
{
    double hr = number(rc_summary_json_get(element, "hr"), "estimate"), c = number(object, "estimate");
    if (strcmp(object->string, "c") == 0) return c < 0.5;
    return strcmp(object->string, "c_split") == 0 && (isnan(hr) || hr == 1 ? c < 0.5 : hr < 1);
}

static double limit(const cJSON *object, const char *key, int side, bool turned)
{
    return turned ? 1 - item(object, key, 1 - side) : item(object, key, side);
}

/* "1.2 to 3.4"; an open limit in words. */
static const char *print_pair(double low, double high, const cJSON *open, bool median, char out[64])
{
    char text[2][RC_FORMAT_SIZE];
    double pair[2] = {low, high};
    for (int i = 0; i < 2; i++) {
        rc_report_format_value(pair[i], 3, text[i]);
        if (isnan(pair[i]) && cJSON_IsTrue(cJSON_GetArrayItem(open, i)))
            snprintf(text[i], sizeof text[i], "%s", median ? "not reached" : "infinite");
    }
    snprintf(out, 64, "%.24s to %.24s", text[0], text[1]);
    return out;
}

/* Least and greatest measured coverage at the nearer size, in per cent. */
static const char *print_covers(const cJSON *interval, double patients, char out[32])
{
    const char *key = patients < 200 ? "coverage_n50" : "coverage_n200";
    *out = '\0';
    if (interval) snprintf(out, 32, "%.1f-%.1f %%", 100 * item(interval, key, 0), 100 * item(interval, key, 1));
    return out;
}

static bool print_statistic(FILE *to, const cJSON *element, const cJSON *object)
{
    char label[64], e[RC_FORMAT_SIZE], range[64], within[64], covers[32];
    const cJSON *interval = rc_summary_json_get(object, "interval");
    bool turned = is_turned(element, object), median = strncmp(object->string, "median_", 7) == 0,
         few = rc_summary_json_get_bool(object, "too_few_replicates");
    const char *name = label_of(object->string, label);
    if (turned) name = strcmp(object->string, "c") == 0 ? "Harrell's C, -marker" : "Harrell's C, low/high";
    if (!cJSON_IsObject(interval)) interval = NULL;
    double low = number(interval, turned ? "upper" : "lower"), high = number(interval, turned ? "lower" : "upper"),
           estimate = number(object, "estimate");
    print_pair(turned ? 1 - low : low, turned ? 1 - high : high, rc_summary_json_get(interval, "open"), median, within);
    print_pair(limit(object, "percentile", 0, turned), limit(object, "percentile", 1, turned),
               rc_summary_json_get(object, "percentile_open"), median, range);
    fprintf(to, "      %-22s %8s %-19s %-10s %-11s %s%s\n", name,
            rc_report_format_value(turned ? 1 - estimate : estimate, 3, e), within,
            rc_summary_json_get_text(interval, "kind"), print_covers(interval, number(element, "patients"), covers),
            range, few ? " *" : "");
    return few;
}

/* What a row does not say for itself: why limits are missing, what was left out, and the profile likelihood, which needs no
 * resamples, where some are infinite. */
static void print_notes(FILE *to, const cJSON *element, const cJSON *object)
{
    char label[64], a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], pair[64];
    const char *reason = rc_summary_json_get_text(object, "reason"), *name = label_of(object->string, label);
    double infinite = number(object, "infinite_low") + number(object, "infinite_high"),
           without = number(object, "without_value"),
           empty = number(rc_summary_json_get(element, "failed"), "empty group"); /* listed once below */
    if (*reason) fprintf(to, "      %s: %s\n", name, reason);
    if (infinite > 0 && rc_summary_json_get(object, "profile"))
        fprintf(to, "      %s: 95 %% profile likelihood %s\n", name,
                print_pair(item(object, "profile", 0), item(object, "profile", 1),
                           rc_summary_json_get(object, "profile_open"), false, pair));
    if (without > (isnan(empty) ? 0 : empty))
        fprintf(to, "      %s: no value in %s of %s resamples, which are left out\n", name,
                rc_report_format_count(without, a), rc_report_format_count(number(element, "rows_kept"), b));
}

static void print_scheme_notes(FILE *to, const cJSON *element)
{
    char line[400], a[RC_FORMAT_SIZE];
    double clusters = number(element, "clusters");
    const char *reason = rc_summary_json_get_text(element, "choice_of_m_reason");
    if (*reason) fprintf(to, "      %s\n", reason);
    if (clusters > 0) {
        static const int measured[] = {4, 10, 20, 40};
        size_t used =
            (size_t)snprintf(line, sizeof line, "%s centers are drawn%s, and no interval from them is called 95 %%: ",
                             rc_report_format_count(clusters, a), clusters < 20 ? ", which are few" : "");
        for (size_t i = 0; i < sizeof measured / sizeof *measured && used < sizeof line; i++) {
            char scheme[32];
            snprintf(scheme, sizeof scheme, "cluster of %d", measured[i]);
            const rc_coverage *coverage = rc_summary_coverage(scheme, "hr", RC_INTERVAL_PERCENTILE);
            if (!coverage) continue;
            used +=
                (size_t)snprintf(line + used, sizeof line - used, "%s%.0f %% with %d",
                                 i ? ", " : "that of the hazard ratio held ", coverage->large[0] / 10.0, measured[i]);
        }
        if (used < sizeof line) snprintf(line + used, sizeof line - used, " (bench/coverage.md).");
        paragraph(to, line);
    }
}

static void print_statistics(FILE *to, const cJSON *element)
{
    const cJSON *object;
    bool few = false;
    double rows = number(element, "rows_kept"), n = number(element, "patients");
    if (!(rows > 0)) return;
    fprintf(to, "      %-22s %8s %-19s %-10s %-11s %s\n", "", "estimate", "95 % interval", "kind", "covers",
            "95 % of resamples");
    cJSON_ArrayForEach(object, element)
    {
        if (cJSON_IsObject(object) && rc_summary_json_get(object, "percentile"))
            few |= print_statistic(to, element, object);
    }
    if (few)
        fprintf(to, "      * too few replicates: a limit is uncertain by more than 1/20 of the interval's length\n");
    cJSON_ArrayForEach(object, element)
    {
        if (cJSON_IsObject(object) && rc_summary_json_get(object, "percentile")) print_notes(to, element, object);
    }
    print_scheme_notes(to, element);
    paragraph(
        to, n < 50
                ? "With fewer than 50 patients no interval is called 95 %: none was measured there "
                  "(bench/coverage.md)."
                : "covers: how often this kind of interval held the truth in simulated cohorts of 50 patients (of 200, "
                  "where there are so many), least and most (bench/coverage.md); \"- to -\": none of this scheme was "
                  "found to stay within 93 to 97 %.");
}

static void print_failed(FILE *to, const char *what, const cJSON *failed)
{
    const cJSON *reason;
    char a[RC_FORMAT_SIZE];
    if (!failed || !failed->child) return;
    fprintf(to, "      %s, resamples without a finite value:\n", what);
    cJSON_ArrayForEach(reason, failed)
        fprintf(to, "      %12s  %s\n", rc_report_format_count(reason->valuedouble, a), reason->string);
}

/* Covariates without a coefficient, and where the adjusted model has fewer patients than the rest. */
static void print_adjusted(FILE *to, const cJSON *adjusted)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    const cJSON *lost;
    cJSON_ArrayForEach(lost, rc_summary_json_get(adjusted, "lost"))
    {
        double toward = number(lost, "toward");
        fprintf(to, "      adjusted model: %.60s %s; the rest of the model stands\n",
                rc_summary_json_get_text(lost, "term"),
                toward < 0   ? "runs to 0 (monotone likelihood)"
                : toward > 0 ? "runs to infinity (monotone likelihood)"
                             : "is left out, constant or a sum of the others");
    }
    if (!(number(adjusted, "missing") > 0)) return;
    fprintf(to, "      adjusted model: %s patients, %s events; left out of it: missing a covariate %s\n",
            rc_report_format_count(number(adjusted, "patients"), a),
            rc_report_format_count(number(adjusted, "events"), b),
            rc_report_format_count(number(adjusted, "missing"), c));
}

static void print_fixed(FILE *to, const cJSON *element)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    double cutoff = number(element, "cutoff");
    if (!isnan(cutoff)) fprintf(to, "    Fixed cutoff %s\n", rc_report_format_plain(cutoff, a));
    print_statistics(to, element);
    if (!isnan(number(element, "p_below_005")))
        fprintf(to, "      log-rank p below 0.05 in %s of the resamples%s\n",
                rc_report_format_percent(number(element, "p_below_005"), b),
                rc_summary_json_get_bool(element, "other_size") ? " (of another size than the cohort)" : "");
    print_adjusted(to, rc_summary_json_get(element, "adjusted"));
    print_failed(to, "hazard ratio", rc_summary_json_get(element, "failed"));
    print_failed(to, "adjusted hazard ratio", rc_summary_json_get(element, "failed_adjusted"));
}

/* ---- 2. selected cutoff ------------------------------------------------- */

static void print_cutoff(FILE *to, const cJSON *element, const cJSON *reselected)
{
    const cJSON *cutoff = rc_summary_json_get(reselected, "cutoff");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE], e[RC_FORMAT_SIZE],
        f[RC_FORMAT_SIZE], line[512];
    fprintf(to, "\n    The search repeated in every resample\n");
    fprintf(to, "      selected cutoff    %s on the cohort itself; in the resamples median %s,\n",
            rc_report_format_plain(number(cutoff, "estimate"), a), rc_report_format_plain(number(cutoff, "median"), b));
    fprintf(to, "                         half of them %s to %s, 95 %% of them %s to %s, most often %s (%s)\n",
            rc_report_format_plain(number(cutoff, "q25"), a), rc_report_format_plain(number(cutoff, "q75"), b),
            rc_report_format_plain(number(cutoff, "q025"), c), rc_report_format_plain(number(cutoff, "q975"), d),
            rc_report_format_plain(number(cutoff, "mode"), e),
            rc_report_format_percent(number(cutoff, "mode_share"), f));
    fprintf(to, "      the same again     in %s of the resamples\n",
            rc_report_format_percent(number(cutoff, "estimate_share"), a));
    if (!isnan(number(cutoff, "within_tolerance")))
        fprintf(to, "      near the fixed     within %s of %s in %s of the resamples\n",
                rc_report_format_plain(number(cutoff, "tolerance"), a),
                rc_report_format_plain(number(element, "cutoff"), b),
                rc_report_format_percent(number(cutoff, "within_tolerance"), c));
    if (!isnan(item(cutoff, "rescaled", 0))) {
        fprintf(to, "      rescaled to n      %s to %s if the risk changes gradually (n^(1/3)),\n",
                rc_report_format_plain(item(cutoff, "rescaled", 0), a),
                rc_report_format_plain(item(cutoff, "rescaled", 1), b));
        fprintf(to, "                         %s to %s if it jumps at the cutoff (n)\n",
                rc_report_format_plain(item(cutoff, "rescaled_jump", 0), c),
                rc_report_format_plain(item(cutoff, "rescaled_jump", 1), d));
        paragraph(to, "Which of the two holds is not known, and neither is a 95 % confidence interval: "
                      "bench/coverage.md says how "
                      "often they hold the cutoff of a jump and of a gradual effect.");
    }
    if (number(reselected, "candidates") == 1) fputs("      one candidate, nothing selected\n", to);
    print_failed(to, "search", rc_summary_json_get(reselected, "failed"));
    if (isnan(item(cutoff, "rescaled", 0)) && number(reselected, "candidates") != 1) {
        snprintf(line, sizeof line,
                 "A selected cutoff is not a root-n parameter: the %s bootstrap shows how unstable it is, but its "
                 "quantiles are no confidence interval for it.",
                 rc_summary_json_get_text(element, "scheme"));
        paragraph(to, line);
    }
}

/* ---- 3. optimism -------------------------------------------------------- */

/* Means, or medians where a mean would be infinite. */
static void print_optimism_row(FILE *to, const char *label, const cJSON *row, bool *medians)
{
    static const char *const columns[] = {"apparent", "optimism", "corrected", "oob", "e632", "e632plus"};
    static const int width[] = {9, 9, 10, 10, 7, 7};
    char a[RC_FORMAT_SIZE];
    bool median = number(row, "infinite") > 0 && !isnan(number(row, "optimism_median")),
         grows = strcmp(row->string, "chisq") == 0; /* out of the bag are fewer patients */
    fprintf(to, "      %-24s", label);
    for (int i = 0; i < 6; i++) {
        const char *key = median && i == 1 ? "optimism_median" : median && i == 2 ? "corrected_median" : columns[i];
        fprintf(to, " %*s", width[i], rc_report_format_value(grows && i == 3 ? NAN : number(row, key), 3, a));
    }
    fputs(median ? " +\n" : "\n", to);
    *medians |= median;
}

static void print_optimism(FILE *to, const cJSON *reselected)
{
    const cJSON *optimism = rc_summary_json_get(reselected, "optimism"),
                *shrinkage = rc_summary_json_get(reselected, "shrinkage"),
                *log_hr = rc_summary_json_get(optimism, "log_hr");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE];
    const char *reason = rc_summary_json_get_text(optimism, "reason");
    double hr = number(shrinkage, "hr_apparent");
    bool medians = false;
    if (!optimism) return;
    fprintf(to, "\n    What of the selected cutoff is owed to its selection\n");
    if (*reason) {
        fprintf(to, "      %s\n", reason);
        return;
    }
    fprintf(to, "      %-24s %9s %9s %10s %10s %7s %7s\n", "", "apparent", "optimism", "corrected", "not drawn", ".632",
            ".632+");
    print_optimism_row(to, "log hazard ratio (size)", log_hr, &medians);
    print_optimism_row(to, hr < 1 ? "Harrell's C, low/high" : "Harrell's C, high/low",
                       rc_summary_json_get(optimism, "c"), &medians);
    print_optimism_row(to, "log-rank chi-square", rc_summary_json_get(optimism, "chisq"), &medians);
    if (medians)
        fprintf(to, "      + medians: the hazard ratio is infinite or 0 in %s of %s resamples\n",
                rc_report_format_count(number(log_hr, "infinite"), a),
                rc_report_format_count(number(log_hr, "replicates"), b));
    if (number(log_hr, "infinite_oob") > 0)
        fprintf(to, "      not drawn: the hazard ratio is infinite or 0 in %s of %s resamples\n",
                rc_report_format_count(number(log_hr, "infinite_oob"), a),
                rc_report_format_count(number(log_hr, "replicates_oob"), b));
    fprintf(to, "      hazard ratio %s apparent; %s bias-corrected, %s shrunken (bootstrap factor %s)\n",
            rc_report_format_value(hr, 3, a),
            rc_report_format_value(number(shrinkage, medians ? "hr_median_corrected" : "hr_bias_corrected"), 3, b),
            rc_report_format_value(number(shrinkage, "hr_shrunk"), 3, c),
            rc_report_format_value(number(shrinkage, "bootstrap"), 3, d));
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

static void print_page(FILE *to, const cJSON *element, const cJSON *list, const rc_report_options *options)
{
    const cJSON *reselected = rc_summary_json_get(element, "reselected");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE];
    (void)list;
    (void)options;
    fprintf(to, "  Bootstrap: %s replicates, scheme %s", rc_report_format_count(number(element, "replicates"), a),
            rc_summary_json_get_text(element, "scheme"));
    if (*rc_summary_json_get_text(element, "stratify"))
        fprintf(to, " by %s", rc_summary_json_get_text(element, "stratify"));
    if (!isnan(number(element, "m"))) fprintf(to, ", m = %s", rc_report_format_count(number(element, "m"), b));
    fputs("\n\n", to);
    print_fixed(to, element);
    if (!last_of_marker(element)) return;
    print_cutoff(to, element, reselected);
    print_optimism(to, reselected);
}

static void print_table(FILE *to, const cJSON *list)
{
    const cJSON *element;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], m[RC_FORMAT_SIZE], interval[64];
    fprintf(to, "  %-20s %10s %9s  %-20s %16s\n", "marker", "cutoff", "HR (Cox)", "95 % interval", "median reselected");
    cJSON_ArrayForEach(element, list)
    {
        const cJSON *hr = rc_summary_json_get(element, "hr");
        fputs("  ", to);
        rc_report_format_name(to, rc_summary_json_get_text(element, "marker"), 20);
        const cJSON *within = rc_summary_json_get(hr, "interval");
        print_pair(number(within, "lower"), number(within, "upper"), rc_summary_json_get(within, "open"), false,
                   interval);
        fprintf(to, " %10s %9s  %-20s %16s\n", rc_report_format_plain(number(element, "cutoff"), a),
                rc_report_format_value(number(hr, "estimate"), 3, b), interval,
                rc_report_format_plain(
                    number(rc_summary_json_get(rc_summary_json_get(element, "reselected"), "cutoff"), "median"), m));
    }
}

const rc_report_plan rc_report_page_bootstrap = {
    .name = "bootstrap", .title = "Bootstrap", .text = print_page, .table_text = print_table};
