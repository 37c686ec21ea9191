/* SPDX-License-Identifier: GPL-3.0-or-later
 * page_centers.c - the centers for a person.
 *
 *   1. small things     2. discovery -> validation tables     3. heterogeneity     4. resampled designs     5. page and table */
#include "kernel/level.h"
#include "report/format.h"
#include "report/plans.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

/* ---- 1. small things ---------------------------------------------------- */

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

static const char *ratio(double log_hr, char out[RC_FORMAT_SIZE])
{
    return rc_report_format_value(exp(log_hr), 3, out);
}

static void print_failed(FILE *to, const char *what, const cJSON *failed)
{
    const cJSON *reason;
    char a[RC_FORMAT_SIZE];
    cJSON_ArrayForEach(reason, failed) fprintf(to, "      %12s  replicates with no finite hazard ratio in %s: %s\n",
                                               rc_report_format_count(reason->valuedouble, a), what, reason->string);
}

/* ---- 2. discovery -> validation tables ---------------------------------- */

/* In the direction that discovery found: above 0.5 where the same side dies first. */
static double validation_c(const cJSON *row)
{
    double log_hr = number(row, "log_hr"), c = number(row, "validation_c");
    bool turned = isnan(log_hr) ? number(row, "c") < 0.5 : log_hr < 0;
    return turned ? 1 - c : c;
}

/* A center with the size of the validation in it; any other name as it is. */
static const char *name_row(const char *name, const cJSON *centers, char out[128])
{
    const cJSON *center;
    snprintf(out, 128, "%.120s", name);
    cJSON_ArrayForEach(center, centers) if (strcmp(rc_summary_json_get_text(center, "center"), name) == 0)
        snprintf(out, 128, "%.60s (n %.0f, %.0f events)", name, number(center, "n"), number(center, "events"));
    return out;
}

/* centers: where each row is a validation in one of them; else NULL. */
static void print_design_table(FILE *to, const char *title, const char *key, const char *head, const cJSON *rows,
                               const cJSON *centers, int most)
{
    const cJSON *row;
    int printed = 0, all = cJSON_GetArraySize(rows);
    char name[128], a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE], e[RC_FORMAT_SIZE],
        f[RC_FORMAT_SIZE];
    if (all == 0) return;
    fprintf(to, "    %s\n      %-28s %-29s  | %s\n", title, "", "discovery (log-rank, uncorr.)", "validation");
    fprintf(to, "      %-28s %9s %9s %9s  | %9s %9s %7s\n", head, "cutoff", "HR", "p", "HR", "p", "C");
    cJSON_ArrayForEach(row, rows)
    {
        if (printed++ == most) break;
        fputs("      ", to);
        rc_report_format_name(to, name_row(rc_summary_json_get_text(row, key), centers, name), 28);
        if (isnan(number(row, "cutoff"))) {
            fprintf(to, "   - %s\n", rc_summary_json_get_text(row, "reason"));
            continue;
        }
        fprintf(to, " %9s %9s %9s  | %9s %9s %7s", rc_report_format_plain(number(row, "cutoff"), a),
                ratio(number(row, "log_hr"), b), rc_report_format_p(number(row, "p"), c),
                ratio(number(row, "validation_log_hr"), d), rc_report_format_p(number(row, "validation_p"), e),
                rc_report_format_value(validation_c(row), 3, f));
        const char *reason = rc_summary_json_get_text(row, "validation_reason");
        fprintf(to, "%s%s\n", *reason ? "  " : "", reason);
    }
    if (all > most) fprintf(to, "      ... and %d more (JSON has all)\n", all - most);
    fputc('\n', to);
}

/* ---- 3. heterogeneity --------------------------------------------------- */

/* The common-effect HR says little where the centers differ: then the random-effects one stands beside it. */
static void print_pooled(FILE *to, const cJSON *row)
{
    static const struct {
        const char *name, *key;
        bool random;
    } list[] = {{"common effect", "log_hr_fixed", false}, {"random effects, DL", "log_hr_random", true}};
    static const double notable = 0.25; /* I-squared: Higgins et al. 2003 BMJ 327:557 call it low */
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], key[64];
    bool both = number(row, "i2") >= notable;
    fputs("      pooled HR", to);
    for (size_t i = 0; i < 2; i++) {
        if (list[i].random && !both) continue;
        snprintf(key, sizeof key, "%s_se", list[i].key);
        double log_hr = number(row, list[i].key), se = number(row, key);
        fprintf(to, "%s %s (%s to %s), %s", i ? ";" : "", ratio(log_hr, a), ratio(log_hr - RC_KERNEL_Z_095 * se, b),
                ratio(log_hr + RC_KERNEL_Z_095 * se, c), list[i].name);
    }
    fputc('\n', to);
}

static void print_heterogeneity(FILE *to, const cJSON *rows)
{
    const cJSON *row, *center;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE];
    cJSON_ArrayForEach(row, rows)
    {
        if (isnan(number(row, "cutoff"))) continue;
        fprintf(to, "    Cutoff %s (%s)\n", rc_report_format_plain(number(row, "cutoff"), a),
                rc_summary_json_get_text(row, "kind"));
        int printed = 0, all = cJSON_GetArraySize(rc_summary_json_get(row, "by_center"));
        cJSON_ArrayForEach(center, rc_summary_json_get(row, "by_center"))
        {
            if (printed++ == 8) break;
            fputs("      ", to);
            rc_report_format_name(to, rc_summary_json_get_text(center, "center"), 28);
            const char *reason = rc_summary_json_get_text(center, "reason");
            double log_hr = number(center, "log_hr"), se = number(center, "log_hr_se");
            fprintf(to, " %4.0f low, %4.0f high  ", number(center, "n_low"), number(center, "n_high"));
            if (*reason)
                fprintf(to, "no hazard ratio: %s\n", reason);
            else
                fprintf(to, "HR %s (%s to %s), log-rank p %s\n", ratio(log_hr, a),
                        ratio(log_hr - RC_KERNEL_Z_095 * se, b), ratio(log_hr + RC_KERNEL_Z_095 * se, c),
                        rc_report_format_p(number(center, "p"), d));
        }
        if (all > 8) fprintf(to, "      ... and %d more centers (JSON has all)\n", all - 8);
        print_pooled(to, row);
        fprintf(to, "      stratified by center: HR %s, log-rank p %s\n", ratio(number(row, "stratified_log_hr"), a),
                rc_report_format_p(number(row, "stratified_p"), b));
        fprintf(to, "      heterogeneity: Q %s on %.0f df, p %s; I-squared %s",
                rc_report_format_value(number(row, "q"), 3, a), number(row, "df"),
                rc_report_format_p(number(row, "q_p"), b), rc_report_format_percent(number(row, "i2"), c));
        fprintf(to, "; tau-squared %s (DL) %s (PM)\n", rc_report_format_value(number(row, "tau2_dl"), 3, a),
                rc_report_format_value(number(row, "tau2_pm"), 3, b));
        fprintf(to, "      interaction center x marker: p %s\n", rc_report_format_p(number(row, "interaction_p"), a));
        if (strncmp(rc_summary_json_get_text(row, "kind"), "selected", 8) == 0)
            fputs("      after selection: patients that chose this cutoff give HR and p that are too good\n", to);
        fputc('\n', to);
    }
}

/* ---- 4. resampled designs ----------------------------------------------- */

static void print_share(FILE *to, const char *what, const cJSON *share)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    fprintf(to, "      %-46s %s (%s to %s: 95 %% of the simulation)\n", what,
            rc_report_format_percent(number(share, "share"), a), rc_report_format_percent(number(share, "lower"), b),
            rc_report_format_percent(number(share, "upper"), c));
}

static const char *upper_of(const cJSON *range, char out[RC_FORMAT_SIZE])
{
    if (isnan(number(range, "q975")) && number(range, "infinite") > 0) return "infinity";
    return rc_report_format_value(number(range, "q975"), 3, out);
}

static void print_range(FILE *to, const char *what, const cJSON *range)
{
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    if (!range || isnan(number(range, "median"))) return; /* none, or more than half are infinite */
    fprintf(to, "      %-46s median %s, 95 %% between %s and %s\n", what,
            rc_report_format_value(number(range, "median"), 3, a), rc_report_format_value(number(range, "q025"), 3, b),
            upper_of(range, c));
}

static void print_design(FILE *to, const char *title, const cJSON *design, bool null)
{
    const cJSON *center;
    char a[RC_FORMAT_SIZE], line[256];
    if (!design) return;
    snprintf(line, sizeof line, "%s (%s replicates)", title, rc_report_format_count(number(design, "replicates"), a));
    fputs("    ", to);
    rc_report_format_wrap(to, line, 6, 4);
    print_share(to, null ? "\"validated\": p < 0.05 (5 % is nominal)" : "validated: p < 0.05",
                rc_summary_json_get(design, "p_below_005"));
    print_share(to, null ? "the same direction, too (2.5 % is nominal)" : "validated in the same direction",
                rc_summary_json_get(design, "p_below_005_same_direction"));
    print_range(to, "selected cutoff", rc_summary_json_get(design, "cutoff"));
    if (!null) {
        print_range(to, "hazard ratio in discovery", rc_summary_json_get(design, "hr_discovery"));
        print_range(to, "hazard ratio in validation", rc_summary_json_get(design, "hr_validation"));
        print_range(to, "shrinkage, HR validation / HR discovery", rc_summary_json_get(design, "hr_ratio"));
        print_range(to, "C in validation", rc_summary_json_get(design, "c_validation"));
    }
    cJSON_ArrayForEach(center, rc_summary_json_get(design, "by_center"))
    {
        char what[96];
        snprintf(what, sizeof what, "%.60s: hazard ratio", rc_summary_json_get_text(center, "center"));
        print_range(to, what, rc_summary_json_get(center, "hr_validation"));
    }
    if (number(design, "without_validation_p") > 0)
        fprintf(to, "      %12s  replicates with no p in validation: left out of the shares\n",
                rc_report_format_count(number(design, "without_validation_p"), a));
    print_failed(to, "discovery", rc_summary_json_get(design, "failed_discovery"));
    print_failed(to, "validation", rc_summary_json_get(design, "failed_validation"));
    fputc('\n', to);
}

/* "il6/cutoff_spread", "il6@18.22/q" in words. */
static const char *label_statistic(const char *statistic, char out[128])
{
    const char *at = strrchr(statistic, '@'), *slash = strrchr(statistic, '/');
    if (slash && strcmp(slash, "/cutoff_spread") == 0)
        snprintf(out, 128, "spread of the centers' cutoffs (share)");
    else if (at && slash && at < slash && strcmp(slash, "/q") == 0)
        snprintf(out, 128, "Q of the centers' hazard ratios at %.*s", (int)(slash - at - 1), at + 1);
    else
        snprintf(out, 128, "%.100s", statistic);
    return out;
}

static void print_tests(FILE *to, const cJSON *element)
{
    const cJSON *row, *cv = rc_summary_json_get(element, "crossvalidated"),
                      *labels = rc_summary_json_get(element, "permuted_labels");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE], d[RC_FORMAT_SIZE], name[128];
    if (cJSON_GetArraySize(labels)) fprintf(to, "    Do the centers differ more than centers drawn by lot?\n");
    cJSON_ArrayForEach(row, labels)
    {
        fputs("      ", to);
        rc_report_format_name(to, label_statistic(rc_summary_json_get_text(row, "statistic"), name), 44);
        if (isnan(number(row, "p")))
            fprintf(to, " - %s\n", rc_summary_json_get_text(row, "reason"));
        else
            fprintf(to, " %-10s p %s (%s to %s)\n", rc_report_format_value(number(row, "observed"), 4, a),
                    rc_report_format_p(number(row, "p"), b), rc_report_format_p(number(row, "p_lower"), c),
                    rc_report_format_p(number(row, "p_upper"), d));
    }
    if (cJSON_GetArraySize(labels)) fputc('\n', to);
    if (!cv) return;
    fprintf(to, "    Cross-validated cutoff (%.0f folds, %.0f repeats; Faraggi & Simon 1996)\n", number(cv, "folds"),
            number(cv, "repeats"));
    fprintf(to, "      log-rank chi-square of the out-of-fold classification %s, permutation p %s (%s to %s)\n",
            rc_report_format_value(number(cv, "statistic"), 4, a), rc_report_format_p(number(cv, "p"), b),
            rc_report_format_p(number(cv, "p_lower"), c), rc_report_format_p(number(cv, "p_upper"), d));
    if (number(cv, "fold_draws") > 1)
        fprintf(to,
                "      means of %.0f draws of the folds; the interval is of the simulation, their spread included\n",
                number(cv, "fold_draws"));
}

/* ---- 5. page and table -------------------------------------------------- */

/* The discovery centers: their names, or how many where they are long. */
static void name_discovery(const cJSON *element, char *out, size_t size)
{
    const cJSON *list = rc_summary_json_get(element, "discovery"), *name;
    size_t used = 0, room = size < 48 ? size : 48;
    out[0] = '\0';
    cJSON_ArrayForEach(name, list)
    {
        int more = snprintf(out + used, size - used, "%s%.40s", used ? ", " : "", name->valuestring);
        if (more < 0 || used + (size_t)more >= room) {
            snprintf(out, size, "%d center%s", cJSON_GetArraySize(list), cJSON_GetArraySize(list) == 1 ? "" : "s");
            return;
        }
        used += (size_t)more;
    }
}

/* What a validation in these centers is worth: how often this marker passes it, and one that does nothing. */
static void print_verdict(FILE *to, const cJSON *element)
{
    double real = number(
               rc_summary_json_get(rc_summary_json_get(element, "within_bootstrap"), "p_below_005_same_direction"),
               "share"),
           nothing = number(
               rc_summary_json_get(rc_summary_json_get(element, "false_validation"), "p_below_005_same_direction"),
               "share");
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], line[256];
    if (isnan(real) || isnan(nothing)) return;
    snprintf(line, sizeof line,
             "In short: with these centers the search's cutoff is validated (p < 0.05, same direction) in %s of the "
             "resampled cohorts, and in %s of those with a marker that does nothing.",
             rc_report_format_percent(real, a), rc_report_format_percent(nothing, b));
    fputs("\n    ", to);
    rc_report_format_wrap(to, line, 4, 4);
}

static void print_page(FILE *to, const cJSON *element, const cJSON *list, const rc_report_options *options)
{
    char where[96], title[192];
    int most = options->whole_scan ? 1 << 20 : 20;
    (void)list;
    fputs("  Centers: discovery in ", to);
    name_discovery(element, where, sizeof where);
    fprintf(to, "%s, validation in the others\n\n", where);
    print_design_table(to, "Select in all centers but one, validate in that one", "center", "left out",
                       rc_summary_json_get(element, "leave_one_out"), rc_summary_json_get(element, "centers"), most);
    print_design_table(to, "Every split of the centers", "discovery", "discovery",
                       rc_summary_json_get(element, "center_splits"), NULL, most);
    print_heterogeneity(to, rc_summary_json_get(element, "heterogeneity"));
    print_design(to, "Random splits of the pooled patients", rc_summary_json_get(element, "random_splits"), false);
    name_discovery(element, where, sizeof where);
    snprintf(title, sizeof title, "Discovery in %s, validation in the others, patients resampled within centers",
             where);
    print_design(to, title, rc_summary_json_get(element, "within_bootstrap"), false);
    snprintf(title, sizeof title, "Discovery in %s, validation in the others, with a marker that does nothing", where);
    print_design(to, title, rc_summary_json_get(element, "false_validation"), true);
    print_tests(to, element);
    print_verdict(to, element);
}

static void print_table(FILE *to, const cJSON *list)
{
    const cJSON *element;
    char a[RC_FORMAT_SIZE], b[RC_FORMAT_SIZE], c[RC_FORMAT_SIZE];
    fprintf(to, "  %-20s %22s %22s %18s\n", "marker", "validated, splits", "validated, within", "cross-validated p");
    cJSON_ArrayForEach(element, list)
    {
        fputs("  ", to);
        rc_report_format_name(to, rc_summary_json_get_text(element, "marker"), 20);
        fprintf(to, " %22s %22s %18s\n",
                rc_report_format_percent(number(rc_summary_json_get(rc_summary_json_get(element, "random_splits"),
                                                                    "p_below_005_same_direction"),
                                                "share"),
                                         a),
                rc_report_format_percent(number(rc_summary_json_get(rc_summary_json_get(element, "within_bootstrap"),
                                                                    "p_below_005_same_direction"),
                                                "share"),
                                         b),
                rc_report_format_p(number(rc_summary_json_get(element, "crossvalidated"), "p"), c));
    }
}

const rc_report_plan rc_report_page_centers = {
    .name = "centers", .title = "Centers", .text = print_page, .table_text = print_table};
