/* SPDX-License-Identifier: GPL-3.0-or-later
 * made.h - a result made by hand: two markers, a search and a permutation of 2,000 replicates.  No file behind it.
 *
 * il6: scan of 4 candidates, selected 18.22, T_0 = 9.5; replicates b = 0 .. 1999 have T_b = b / 200, so 100 exceed.
 * crp: selected 3, hazard ratio infinite, T_0 = 4; T_b = b / 400, so 400 exceed. */
#ifndef TESTS_SUMMARY_MADE_H
#define TESTS_SUMMARY_MADE_H

#include "kernel/reason.h"
#include "plan/layout.h"
#include "summary/document.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MADE_B = 2000, MADE_COLUMNS = 8, MADE_TALLIES = 10, MADE_TABLES = 8, MADE_COUNTS = 8192 };

typedef struct made {
    rc_result result;
    rc_stored stored[2];
    rc_table search[MADE_TABLES], permute[MADE_TABLES];
    double data[16][64];
    size_t n_data;
    rc_tally tally[MADE_TALLIES];
    int64_t count[MADE_COUNTS], stop_after[2];
    rc_column column[MADE_COLUMNS];
    double rows[MADE_B][MADE_COLUMNS];
} made;

static const rc_column made_observed[4] = {
    {"statistic", "1", ""}, {"cutoff", "", ""}, {"candidates", "1", ""}, {"reason", "", ""}};
static const rc_column made_corrections[4] = {{"bonferroni", "1", ""},
                                              {"miller_siegmund", "1", ""},
                                              {"lausen_schumacher_1992", "1", ""},
                                              {"improved_bonferroni_1994", "1", ""}};

static inline rc_table *made_table(made *m, rc_table *list, size_t *n, const char *name, size_t rows, size_t columns,
                                   const rc_column *column)
{
    rc_table *table = &list[(*n)++];
    double *data = m->data[m->n_data++];
    for (int i = 0; i < 64; i++) data[i] = NAN;
    snprintf(table->name, sizeof table->name, "%s", name);
    table->n_rows = rows;
    table->n_columns = columns;
    table->column = (rc_column *)(uintptr_t)column;
    table->data = data;
    return table;
}

static inline void made_split(double *row, double cutoff, double lower)
{
    static const double rest[] = {40,       60,   20,   45,   36.5, 15.4, 4.6915584415584419,
                                  0.030305, 2.2,  1.9,  1.07, 3.4,  0.3,  0.031,
                                  1.74,     1.05, 2.87, 1.77, 1.06, 2.95, 0};
    row[RC_SPLIT_CUTOFF] = cutoff;
    row[RC_SPLIT_NEXT_LOWER] = lower;
    memcpy(row + RC_SPLIT_N_LOW, rest, sizeof rest);
}

static inline void made_search(made *m)
{
    rc_stored *s = &m->stored[0];
    size_t *n = &s->n_tables;
    double *d;
    snprintf(s->group, sizeof s->group, "search/0");
    snprintf(s->plan, sizeof s->plan, "search");
    s->spec = (char *)(uintptr_t) "{\"plan\":\"search\",\"criterion\":\"logrank\",\"min_fraction\":0.1,\"markers\":["
                                  "\"il6\",\"crp\"],\"cutoffs\":[]}";
    s->seed = 7;
    s->table = m->search;
    d = made_table(m, m->search, n, "selected", 2, RC_SPLIT_COLUMNS, rc_plan_layout_split)->data;
    made_split(d, 18.22, 17.9);
    made_split(d + RC_SPLIT_COLUMNS, 3, 2.5);
    for (int c = RC_SPLIT_HR; c < RC_SPLIT_REASON; c++)
        d[RC_SPLIT_COLUMNS + c] = c == RC_SPLIT_HR_UPPER ? INFINITY : NAN;
    d[RC_SPLIT_COLUMNS + RC_SPLIT_REASON] = RC_REASON_NO_EVENTS_LOW;
    d = made_table(m, m->search, n, "corrections", 2, 4, made_corrections)->data;
    memcpy(d, (double[]){0.12, 0.2, 0.21, 0.11, 1, 0.5, 0.6, 0}, 8 * sizeof *d);
    d = made_table(m, m->search, n, "scan/il6", 4, RC_SCAN_COLUMNS, rc_plan_layout_scan)->data;
    for (int r = 0; r < 4; r++)
        memcpy(d + r * RC_SCAN_COLUMNS,
               (double[]){r == 2 ? 18.22 : 10.0 + r, 9.0 + r, 20 + 10 * r, 80 - 10 * r, 30, 25.5, 9,
                          r == 2 ? 4.69 : 2.25, 0.13, 1.5},
               RC_SCAN_COLUMNS * sizeof *d);
    made_table(m, m->search, n, "scan/crp", 0, RC_SCAN_COLUMNS, rc_plan_layout_scan);
    d = made_table(m, m->search, n, "fixed/il6", 1, RC_SPLIT_COLUMNS, rc_plan_layout_split)->data;
    made_split(d, 20, 19.5);
    d[RC_SPLIT_CHISQ] = 2000;
    d[RC_SPLIT_P_NAIVE] = 0; /* underflowed */
}

static inline int64_t *made_tally(made *m, const char *name, size_t rows, size_t bins, double origin, double width)
{
    rc_stored *s = &m->stored[1];
    rc_tally *t = &m->tally[s->n_tallies++];
    snprintf(t->name, sizeof t->name, "%s", name);
    t->n_rows = rows;
    t->n_bins = bins;
    t->origin = origin;
    t->width = width;
    t->offset = s->tally_length;
    s->tally_length += rows * bins;
    return m->count + t->offset;
}

static inline void made_rows(made *m)
{
    static const char *const name[] = {"il6/statistic", "il6/cutoff", "il6/hr", "il6/reason",
                                       "crp/statistic", "crp/cutoff", "crp/hr", "crp/reason"};
    for (int c = 0; c < MADE_COLUMNS; c++) snprintf(m->column[c].name, sizeof m->column[c].name, "%s", name[c]);
    for (int b = 0; b < MADE_B; b++) {
        double *row = m->rows[b];
        row[0] = (MADE_B - 1 - b) / 200.0;             /* not in order */
        row[1] = b % 4 == 2 ? 18.22 : 10.0 + b % 4;    /* 10, 11, 18.22, 13 */
        row[2] = b % 100 == 0 ? NAN : b % 2 ? 2 : 0.4; /* 20 without */
        row[3] = b % 100 == 0 ? RC_REASON_NO_EVENTS_LOW : 0;
        row[4] = b / 400.0;
        row[5] = 3;
        row[6] = 1.5;
        row[7] = 0;
    }
}

static inline void made_permute(made *m)
{
    rc_stored *s = &m->stored[1];
    double *d;
    int64_t *count;
    snprintf(s->group, sizeof s->group, "permute/0");
    snprintf(s->plan, sizeof s->plan, "permute");
    s->spec = (char *)(uintptr_t) "{\"plan\":\"permute\",\"criterion\":\"logrank\",\"min_fraction\":0.1,\"markers\":["
                                  "\"il6\",\"crp\"],"
                                  "\"within_strata\":null,\"hazard_ratio\":\"mh\",\"replicates\":2000,\"stop_at\":0}";
    s->replicates = s->replicates_asked = s->rows_kept = MADE_B;
    s->seed = 7;
    s->n_columns = MADE_COLUMNS;
    s->column = m->column;
    s->tally = m->tally;
    s->counts = m->count;
    s->table = m->permute;
    d = made_table(m, m->permute, &s->n_tables, "observed", 2, 4, made_observed)->data;
    memcpy(d, (double[]){9.5, 18.22, 4, 0, 4, 3, 1, 0}, 8 * sizeof *d);
    d = made_table(m, m->permute, &s->n_tables, "candidates/il6", 4, 4, rc_plan_layout_scan)->data;
    for (int r = 0; r < 4; r++) d[4 * r] = (double[]){10, 11, 13, 18.22}[r];
    d = made_table(m, m->permute, &s->n_tables, "candidates/crp", 1, 4, rc_plan_layout_scan)->data;
    d[0] = 3;
    count = made_tally(m, "exceedances", 2, 1, 0, 0);
    count[0] = 100, count[1] = 400;
    count = made_tally(m, "exceedances_maxt", 2, 1, 0, 0);
    count[0] = 450, count[1] = 400; /* step-down must lift the second */
    count = made_tally(m, "naive_significant", 2, 1, 0, 0);
    count[0] = 820, count[1] = 0;
    count = made_tally(m, "failed", 2, RC_REASON_COUNT, 0, 0);
    count[0] = 1980, count[RC_REASON_NO_EVENTS_LOW] = 20, count[RC_REASON_COUNT] = 2000;
    made_rows(m);
}

static inline made *made_create(void)
{
    made *m = calloc(1, sizeof *m);
    if (!m) abort();
    snprintf(m->result.fingerprint, sizeof m->result.fingerprint, "0123456789abcdef0123456789abcdef");
    m->result.path = (char *)(uintptr_t) "made.h5";
    m->result.version = (char *)(uintptr_t)RECUT_VERSION;
    m->result.cohort_json =
        (char *)(uintptr_t) "{\"source\":\"embedded\",\"synthetic\":true,\"n\":100,\"events\":65,\"n_read\":107,"
                            "\"n_dropped\":7,\"dropped\":{\"missing il6\":5,\"missing "
                            "time\":2},\"time\":\"time\",\"event\":\"event\","
                            "\"centers\":{\"Hamburg\":63,\"Wien\":37},\"follow_up_median\":17.5}";
    m->result.synthetic = true;
    m->result.n = 2;
    m->result.analysis = m->stored;
    m->result.file = -1;
    made_search(m);
    made_permute(m);
    return m;
}

static inline recut_status made_column(void *self, size_t analysis, size_t column, double *out, recut_error *err)
{
    const made *m = self;
    (void)analysis, (void)err;
    for (int64_t b = 0; b < m->stored[1].rows_kept; b++) out[b] = m->rows[b][column];
    return RECUT_OK;
}

/* The same replicates as histograms, no row kept. */
static inline void made_as_histograms(made *m)
{
    int64_t *statistic = made_tally(m, "null_statistic/il6", 1, 4097, 0, 1.0 / 64);
    int64_t *cutoff = made_tally(m, "null_cutoff/il6", 1, 5, 0, 1),
            *hr = made_tally(m, "null_log_hr/il6", 1, 2049, -4, 8.0 / 2049);
    for (int b = 0; b < MADE_B; b++) {
        const double *row = m->rows[b];
        statistic[(int)floor(row[0] * 64)]++;
        cutoff[row[1] == 18.22 ? 3 : row[1] == 13 ? 2 : (int)row[1] - 10]++;
        if (!isnan(row[2])) hr[(int)floor((log(row[2]) + 4) * 2049 / 8)]++;
    }
    m->stored[1].rows_kept = 0;
}

#endif
