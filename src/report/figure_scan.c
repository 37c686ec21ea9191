/* SPDX-License-Identifier: GPL-3.0-or-later
 * figure_scan.c - every candidate cutoff: its statistic, and the hazard ratio that it would give. */
#include "report/figure_parts.h"

#include "base/memory.h"
#include "kernel/hazard.h"
#include "kernel/level.h"
#include "plan/criterion.h"
#include "summary/json.h"

#include <math.h>
#include <string.h>

enum { BUCKETS = 300 };

static double number(const cJSON *object, const char *key)
{
    return rc_summary_json_get_number(object, key);
}

/* What is drawn of a scan: rows of the document. */
typedef struct scan {
    const rc_report_place *place;
    const rc_criterion *criterion;
    const cJSON **row; /* [n] */
    size_t n;
    double low, median, high; /* cutoffs; the middle one parts the patients in halves */
} scan;

static double statistic(const scan *s, const cJSON *row)
{
    return s->criterion->exact ? number(row, "chisq") : fabs(number(row, "score"));
}

/* Of a long scan the least and the largest statistic of each of some hundred stretches, and both ends. */
static void thin(scan *s)
{
    size_t kept = 0, n = s->n;
    if (n <= 2 * BUCKETS) return;
    for (size_t b = 0; b < BUCKETS; b++) {
        size_t from = b * n / BUCKETS, end = (b + 1) * n / BUCKETS, least = from, most = from;
        for (size_t i = from; i < end; i++) {
            if (statistic(s, s->row[i]) < statistic(s, s->row[least])) least = i;
            if (statistic(s, s->row[i]) > statistic(s, s->row[most])) most = i;
        }
        const cJSON *one = s->row[least < most ? least : most], *other = s->row[least < most ? most : least];
        s->row[kept++] = one;
        if (other != one) s->row[kept++] = other;
    }
    s->n = kept;
}

static bool read_scan(const rc_report_place *place, rc_chart *chart, scan *s)
{
    const cJSON *row, *list = rc_summary_json_get(place->element, "scan");
    size_t n = (size_t)cJSON_GetArraySize(list);
    double half = INFINITY;
    *s = (scan){.place = place,
                .criterion = rc_plan_criterion_stored(rc_summary_json_get_text(place->element, "criterion")),
                .low = INFINITY,
                .high = -INFINITY};
    if (n == 0 || chart->status != RECUT_OK) return false;
    if (!(s->row = rc_base_memory_zeroed(n, sizeof *s->row))) {
        chart->status = RC_FAIL(&chart->err, RECUT_E_MEMORY, -1, "out of memory for a figure");
        return false;
    }
    cJSON_ArrayForEach(row, list)
    {
        double cutoff = number(row, "cutoff"), off = fabs(number(row, "n_low") - number(row, "n_high"));
        if (!isfinite(cutoff) || isnan(statistic(s, row))) continue;
        s->row[s->n++] = row;
        s->low = fmin(s->low, cutoff);
        s->high = fmax(s->high, cutoff);
        if (off < half) half = off, s->median = cutoff;
    }
    thin(s);
    return s->n > 1; /* of one there is nothing to choose */
}

/* The selected cutoff and those named beforehand, with labels or without. */
static void add_cutoffs(const scan *s, rc_chart_panel *panel)
{
    const cJSON *fixed;
    rc_chart_series *mark = rc_report_chart_series(panel, RC_CHART_RULE_X, "mark", NULL, "selected");
    rc_chart_series *named = rc_report_chart_series(panel, RC_CHART_RULE_X, "fixed", NULL, "named beforehand");
    double best = number(rc_summary_json_get(s->place->element, "best"), "cutoff");
    if (!isnan(best)) rc_report_chart_point(mark, best, NAN, NAN, NAN);
    rc_report_chart_label(mark, s->place, "selected {best.cutoff:plain}", NULL);
    cJSON_ArrayForEach(fixed, rc_summary_json_get(s->place->element, "fixed"))
    {
        const rc_report_place inside = rc_report_figure_inside(s->place, fixed);
        if (!isfinite(number(fixed, "cutoff"))) continue;
        rc_report_chart_point(named, number(fixed, "cutoff"), NAN, NAN, NAN);
        rc_report_chart_label(named, &inside, "named beforehand {cutoff:plain}", NULL);
    }
}

static void set_axis(const scan *s, rc_chart_panel *panel)
{
    panel->x = rc_report_chart_axis(panel, s->place, "cutoff", "cutoff of {marker:name,-40}");
    panel->x.log = rc_report_figure_skewed(s->low, s->median, s->high);
}

static void add_statistic(const scan *s, rc_chart *chart)
{
    bool exact = s->criterion->exact;
    const cJSON *permute = rc_report_figure_companion(s->place, "permute");
    double q95 = number(rc_summary_json_get(rc_summary_json_get(permute, "null"), "statistic"), "q95");
    rc_chart_panel *panel = rc_report_chart_panel(chart, s->place, "All {candidates:count} possible cutoffs");
    if (!panel) return;
    set_axis(s, panel);
    panel->y = rc_report_chart_axis(panel, NULL, "statistic", s->criterion->label);
    panel->y.low = 0;
    rc_report_chart_line(panel, "note", NULL,
                         isnan(q95) ? "the corrected 5 % line needs recut permute"
                                    : "corrected: 5 % of searches without any effect rise above it");
    rc_chart_series *limit = rc_report_chart_series(panel, RC_CHART_RULE_Y, "limit", NULL, "5 % line");
    rc_report_chart_point(limit, NAN, exact ? RC_KERNEL_CHISQ_095 : RC_KERNEL_Z_095, NAN, NAN);
    rc_report_chart_label(limit, NULL, "5 %, uncorrected", NULL);
    if (!isnan(q95)) rc_report_chart_point(limit, NAN, q95, NAN, NAN);
    if (!isnan(q95)) rc_report_chart_label(limit, NULL, "5 %, corrected for searching", NULL);
    rc_chart_series *rug = rc_report_chart_series(panel, RC_CHART_RUG, "soft", NULL, "candidates");
    rc_chart_series *line = rc_report_chart_series(panel, RC_CHART_LINE, "curve", NULL, "statistic");
    for (size_t i = 0; i < s->n; i++) {
        rc_report_chart_point(rug, number(s->row[i], "cutoff"), NAN, NAN, NAN);
        rc_report_chart_point(line, number(s->row[i], "cutoff"), statistic(s, s->row[i]), NAN, NAN);
    }
    if (s->n <= 60) {
        rc_chart_series *dots = rc_report_chart_series(panel, RC_CHART_POINTS, "curve", NULL, "statistic");
        for (size_t i = 0; i < s->n; i++)
            rc_report_chart_point(dots, number(s->row[i], "cutoff"), statistic(s, s->row[i]), NAN, NAN);
    }
    add_cutoffs(s, panel);
}

/* By the log-rank convention: exp((O - E) / V) is wide of every other where groups are unequal and the effect large. */
static void add_ratio(const scan *s, rc_chart *chart)
{
    double events = number(s->place->element, "events");
    rc_chart_panel *panel = rc_report_chart_panel(chart, NULL, "Hazard ratio at each of them");
    if (!panel) return;
    set_axis(s, panel);
    panel->y = rc_report_chart_axis(panel, NULL, "hazard ratio", "hazard ratio, high against low");
    panel->y.log = true;
    rc_report_chart_line(panel, "soft", s->place, "(O1/E1)/(O2/E2), 95 % bands not corrected{?best.hr|; dot: Cox}");
    rc_chart_series *one = rc_report_chart_series(panel, RC_CHART_RULE_Y, "soft", NULL, "no effect");
    rc_report_chart_point(one, NAN, 1, NAN, NAN);
    rc_chart_series *band = rc_report_chart_series(panel, RC_CHART_BAND, "soft", NULL, "95 % band");
    rc_chart_series *line = rc_report_chart_series(panel, RC_CHART_LINE, "curve", NULL, "hazard ratio");
    for (size_t i = 0; i < s->n; i++) {
        double high = number(s->row[i], "observed"), of_high = number(s->row[i], "expected");
        rc_ratio hr = rc_kernel_hazard_interval(log(high / of_high / ((events - high) / (events - of_high))),
                                                sqrt(1 / of_high + 1 / (events - of_high)));
        double cutoff = number(s->row[i], "cutoff");
        rc_report_chart_point(line, cutoff, hr.estimate, NAN, NAN);
        rc_report_chart_point(band, cutoff, NAN, hr.lower, hr.upper);
    }
    const cJSON *best = rc_summary_json_get(s->place->element, "best");
    double cox = number(best, "hr");
    if (!isnan(cox)) {
        rc_chart_series *dot = rc_report_chart_series(panel, RC_CHART_POINTS, "mark", NULL, "selected, by Cox");
        rc_report_chart_point(dot, number(best, "cutoff"), cox, NAN, NAN);
    }
    add_cutoffs(s, panel);
}

static void build(const rc_report_place *place, rc_chart *chart)
{
    scan s;
    rc_report_chart_begin(chart, place, "Where could one cut {marker:name,-40}?",
                          "The statistic of every possible cutoff with the line that 5 % of single tests and the line "
                          "that 5 % of searches exceed where there is no effect, and the hazard ratio with its band at "
                          "every possible cutoff; the selected cutoff and those named beforehand are marked.");
    if (read_scan(place, chart, &s)) {
        add_statistic(&s, chart);
        add_ratio(&s, chart);
    }
    rc_base_memory_free(s.row);
}

const rc_report_figure rc_report_figure_scan = {.name = "scan", .list = "search", .build = build};
