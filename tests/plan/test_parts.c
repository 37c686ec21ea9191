/* SPDX-License-Identifier: GPL-3.0-or-later
 * Markers with missing values: what a permutation of all patients induces on those of a marker, by enumeration; the
 * plans on a cohort with parts against the same plans on each marker alone, and against cycles written out. */
#include "base/memory.h"
#include "cohort/order.h"
#include "cohort/read.h"
#include "plan/contexts.h"
#include "plan/layout.h"
#include "plan/maxt.h"
#include "plan/permute_state.h"
#include "study/find.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- induced permutations ----------------------------------------------- */

/* The next permutation of x [n] in lexical order; false after the last. */
static bool next_permutation(uint32_t *x, size_t n)
{
    size_t i = n - 1, j = n - 1;
    while (i > 0 && x[i - 1] > x[i]) i--;
    if (i == 0) return false;
    while (x[j] < x[i - 1]) j--;
    uint32_t t = x[i - 1];
    x[i - 1] = x[j], x[j] = t;
    for (size_t a = i, b = n - 1; a < b; a++, b--) t = x[a], x[a] = x[b], x[b] = t;
    return true;
}

/* Over all permutations of n patients (that keep `stratum`): every bijection of the present ones as often. */
static void check_uniform(size_t n, unsigned present, const int *stratum)
{
    uint32_t to[8], out[8], patient[8], place[8];
    size_t k = 0, counts[3125] = {0}, kinds = 0, first = 0; /* by the digits of the bijection in base 5 */
    for (size_t i = 0; i < n; i++) {
        to[i] = (uint32_t)i;
        place[i] = present >> i & 1 ? (uint32_t)k : UINT32_MAX;
        if (place[i] != UINT32_MAX) patient[k++] = (uint32_t)i;
    }
    recut_cohort own = {.n = k};
    rc_part part = {.cohort = &own, .patient = patient, .place = place};
    do {
        bool kept = true;
        for (size_t i = 0; i < n; i++) kept = kept && stratum[i] == stratum[to[i]];
        if (!kept) continue;
        rc_plan_contexts_induce(&part, to, out);
        size_t code = 0;
        unsigned seen = 0;
        for (size_t i = 0; i < k; i++) {
            assert_true(out[i] < k && stratum[patient[i]] == stratum[patient[out[i]]]);
            if (k == n) assert_int_equal(out[i], to[i]); /* nobody missing: the shared one */
            seen |= 1u << out[i];
            code = code * 5 + out[i];
        }
        assert_int_equal(seen, (1u << k) - 1);
        counts[code]++;
    } while (next_permutation(to, n));
    for (size_t c = 0; c < 3125; c++) {
        if (!counts[c]) continue;
        if (!first) first = counts[c];
        assert_int_equal(counts[c], first);
        kinds++;
    }
    size_t all = 1;
    for (int s = 0; s < 3; s++) {
        size_t size = 0;
        for (size_t i = 0; i < k; i++) size += stratum[patient[i]] == s;
        for (size_t f = 2; f <= size; f++) all *= f;
    }
    assert_int_equal(kinds, all);
}

static void induced_is_uniform(void **state)
{
    static const int one[5] = {0, 0, 0, 0, 0}, two[5] = {0, 1, 0, 1, 0};
    (void)state;
    for (size_t n = 2; n <= 5; n++)
        for (unsigned present = 1; present < 1u << n; present++) {
            check_uniform(n, present, one);
            check_uniform(n, present, two);
        }
}

/* ---- cohorts ------------------------------------------------------------ */

enum { PATIENTS = 60, MARKERS = 4, REPLICATES = 300 };
static const char *const names[MARKERS] = {"whole", "some", "same", "other"};

/* whole: nobody lacks it; some and same: the same patients do; other: others.  Ties in times and markers. */
static void write_file(void)
{
    uint64_t x = 12345;
    FILE *file = fopen("parts.csv", "w");
    assert_non_null(file);
    fprintf(file, "time,event,s,z,whole,some,same,other\n");
    for (int i = 0; i < PATIENTS; i++) {
        unsigned v[6];
        for (int k = 0; k < 6; k++) v[k] = (unsigned)((x = x * 6364136223846793005u + 1442695040888963407u) >> 40);
        fprintf(file, "%u,%u,%c,%.2f,%.1f", 1 + v[0] % 25, v[1] % 3 > 0, "abc"[v[2] % 3], v[4] % 100 / 10.0,
                v[3] % 200 / 10.0);
        if (i % 7 == 3)
            fprintf(file, ",NA,");
        else
            fprintf(file, ",%.1f,%.1f", v[4] % 200 / 10.0, v[5] % 100 / 10.0 - v[0] % 25 / 5.0);
        if (i % 9 < 2)
            fprintf(file, ",.\n");
        else
            fprintf(file, ",%u\n", v[5] % 12);
    }
    assert_int_equal(fclose(file), 0);
}

static recut_cohort *read_markers(size_t n, const char *const *marker, bool strata)
{
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_cohort_options options = {.path = "parts.csv", .n_markers = n, .marker = marker, .strata = strata ? "s" : NULL};
    write_file();
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    return cohort;
}

static rc_analysis *make(const char *plan, const recut_cohort *cohort, const rc_plan_options *options)
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    if (rc_plan_create(rc_study_find(plan), cohort, options, &analysis, &err) != RECUT_OK) fail_msg("%s", err.text);
    return analysis;
}

static rc_plan_options defaults(const char *criterion)
{
    static const double cutoff[] = {3.5, 8};
    return (rc_plan_options){.criterion = criterion,
                             .min_fraction = 0.1,
                             .replicates = REPLICATES,
                             .seed = 3,
                             .rows = -1,
                             .hazard_ratio = "mh",
                             .n_cutoffs = 2,
                             .cutoff = cutoff};
}

static double *compute(const rc_analysis *analysis, int64_t *tally)
{
    double *rows = rc_base_memory_zeroed((size_t)analysis->replicates * analysis->n_columns + 1, sizeof *rows);
    void *work = NULL;
    assert_non_null(rows);
    assert_int_equal(analysis->type->work_create(analysis, &work, NULL), RECUT_OK);
    for (int64_t b = 0; b < analysis->n_blocks; b++)
        assert_int_equal(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b),
                                               analysis->rows_kept
                                                   ? rows + (size_t)(b * analysis->block_size) * analysis->n_columns
                                                   : NULL,
                                               tally, work, NULL),
                         RECUT_OK);
    analysis->type->work_destroy(work);
    return rows;
}

static const rc_table *find(const rc_analysis *analysis, const char *name)
{
    for (size_t i = 0; i < analysis->n_tables; i++)
        if (strcmp(analysis->table[i].name, name) == 0) return &analysis->table[i];
    fail_msg("no table %s", name);
    return NULL;
}

static bool same_doubles(const double *a, const double *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(a[i] == b[i] || (isnan(a[i]) && isnan(b[i])))) return false;
    return true;
}

/* ---- in company as alone ------------------------------------------------- */

/* Tables of one row a marker: the row; all others that are there: whole. */
static void same_tables(const rc_analysis *company, const rc_analysis *alone, size_t marker)
{
    for (size_t t = 0; t < alone->n_tables; t++) {
        const rc_table *a = &alone->table[t], *b = find(company, a->name);
        bool by_marker = b->n_rows == MARKERS && b->label && strcmp(b->label[marker], names[marker]) == 0;
        assert_int_equal(a->n_columns, b->n_columns);
        assert_int_equal(a->n_rows, by_marker ? 1 : b->n_rows);
        assert_true(same_doubles(a->data, b->data + (by_marker ? marker * b->n_columns : 0), a->n_rows * a->n_columns));
    }
}

static void observed_as_alone(void **state)
{
    static const char *const plans[] = {"search", "permute", "screen"}, *const criteria[] = {"logrank", "score"};
    (void)state;
    recut_cohort *cohort = read_markers(MARKERS, names, false);
    assert_int_equal(cohort->n, PATIENTS);
    assert_int_equal(cohort->n_dropped, 0);
    assert_int_equal(cohort->n_parts, 3);
    for (size_t c = 0; c < 2; c++)
        for (size_t p = 0; p < 3; p++) {
            rc_plan_options options = defaults(criteria[c]);
            rc_analysis *company = make(plans[p], cohort, &options);
            for (size_t m = 0; m < MARKERS; m++) {
                recut_cohort *single = read_markers(1, &names[m], false);
                rc_analysis *alone = make(plans[p], single, &options);
                assert_int_equal(single->n, cohort->marker[m].n);
                same_tables(company, alone, m);
                rc_plan_destroy(alone);
                recut_cohort_destroy(single);
            }
            rc_plan_destroy(company);
        }
    recut_cohort_destroy(cohort);
}

/* A part of one marker is what reading it alone gives: same key, same rows. */
static void resamples_as_alone(void **state)
{
    (void)state;
    recut_cohort *cohort = read_markers(MARKERS, names, false), *single = read_markers(1, &names[3], false);
    rc_plan_options options = defaults("logrank");
    recut_error err = {0};
    rc_analysis *refused = NULL;
    assert_int_equal(rc_plan_create(rc_study_find("bootstrap"), cohort, &options, &refused, &err), RECUT_E_ARG);
    size_t part, own;
    rc_cohort_find_part(cohort, 3, &part, &own);
    rc_analysis *a = make("bootstrap", rc_cohort_part(cohort, part), &options),
                *b = make("bootstrap", single, &options);
    int64_t *counts = calloc(a->tally_length + b->tally_length, sizeof *counts);
    double *x = compute(a, counts), *y = compute(b, counts + a->tally_length);
    assert_true(a->key_lo == b->key_lo && a->key_hi == b->key_hi && a->block_size == b->block_size);
    assert_true(same_doubles(x, y, (size_t)a->replicates * a->n_columns));
    assert_memory_equal(counts, counts + a->tally_length, a->tally_length * sizeof *counts);
    free(counts);
    rc_base_memory_free(x);
    rc_base_memory_free(y);
    rc_plan_destroy(a);
    rc_plan_destroy(b);
    recut_cohort_destroy(cohort);
    recut_cohort_destroy(single);
}

/* ---- replicates ---------------------------------------------------------- */

/* The cycles of `to` without the patients that the part lacks, written out. */
static void without_missing(const rc_part *part, size_t n, const uint32_t *to, uint32_t *out)
{
    bool done[PATIENTS] = {false};
    for (size_t i = 0; i < n; i++) {
        uint32_t kept[PATIENTS];
        size_t length = 0;
        for (uint32_t at = (uint32_t)i; !done[at]; at = to[at]) {
            done[at] = true;
            if (part->place[at] != UINT32_MAX) kept[length++] = part->place[at];
        }
        for (size_t k = 0; k < length; k++) out[kept[k]] = kept[(k + 1) % length];
    }
}

static void permute_by_cycles(const char *criterion, bool within)
{
    recut_cohort *cohort = read_markers(MARKERS, names, within);
    rc_plan_options options = defaults(criterion);
    rc_analysis *analysis = make("permute", cohort, &options);
    const rc_permute_state *plan = analysis->state;
    int64_t *tally = calloc(analysis->tally_length, sizeof *tally), exceed[MARKERS] = {0}, maxt[MARKERS] = {0};
    double *rows = compute(analysis, tally), *work = NULL;
    for (int64_t block = 0; block < analysis->n_blocks; block++) {
        uint32_t record[4 * PATIENTS], scratch[PATIENTS], own[PATIENTS], arranged[PATIENTS];
        rc_pcg g[4];
        rc_plan_shuffle_begin(analysis, block, g);
        for (size_t b = 0; b < rc_plan_block_count(analysis, block); b++) {
            if (b % 4 == 0)
                rc_plan_shuffle_draw(&plan->shuffle, rc_kernel_scan_table("reference"), g, 4, record, scratch);
            const uint32_t *to = record + b % 4 * PATIENTS;
            const double *row = rows + (size_t)(block * analysis->block_size + (int64_t)b) * analysis->n_columns;
            double statistic[MARKERS];
            for (size_t i = 0; within && i < PATIENTS; i++)
                assert_int_equal(cohort->strata.code[i], cohort->strata.code[to[i]]);
            for (size_t m = 0; m < MARKERS; m++) {
                const rc_part *part = &cohort->part[cohort->marker[m].part];
                const rc_context *context = plan->contexts.context[cohort->marker[m].part];
                const rc_marker *marker = &part->cohort->marker[cohort->marker[m].own];
                const rc_scan *scan = &context->marker[cohort->marker[m].own].scan;
                rc_scan_best best;
                without_missing(part, PATIENTS, to, own);
                for (size_t i = 0; i < part->cohort->n; i++) arranged[i] = own[marker->order[i]];
                work = malloc(rc_kernel_scan_work(scan->n, scan->m, scan->k));
                (context->search.criterion->exact ? rc_kernel_scan_logrank_ref
                                                  : rc_kernel_scan_score_ref)(scan, arranged, &best, work);
                free(work);
                assert_true(row[4 * m] == best.statistic);
                assert_true(row[4 * m + 1] == marker->value[marker->order[scan->position[best.candidate]]]);
                assert_true(row[4 * m + 2] > 0 && row[4 * m + 3] == 0);
                statistic[m] = best.statistic;
            }
            rc_plan_maxt_count(plan->observed, plan->significance, MARKERS, statistic, exceed, maxt);
        }
    }
    for (size_t m = 0; m < MARKERS; m++) {
        assert_int_equal(tally[analysis->tally[RC_PERMUTE_EXCEEDANCES].offset + m], exceed[m]);
        assert_int_equal(tally[analysis->tally[RC_PERMUTE_MAXT].offset + m], maxt[m]);
    }
    rc_base_memory_free(rows);
    options.rows = 0; /* counts alone, and with histograms: the same counts */
    rc_analysis *counted = make("permute", cohort, &options);
    int64_t *other = calloc(counted->tally_length, sizeof *other);
    rc_base_memory_free(compute(counted, other));
    assert_memory_equal(tally, other, analysis->tally_length * sizeof *tally);
    free(tally);
    free(other);
    rc_plan_destroy(counted);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

static void permutations(void **state)
{
    (void)state;
    permute_by_cycles("logrank", false);
    permute_by_cycles("score", false);
    permute_by_cycles("logrank", true);
}

/* As if it had been read with these strata. */
static void stratify(recut_cohort *cohort, const rc_factor *strata)
{
    rc_base_memory_free(cohort->by_time);
    rc_base_memory_free(cohort->rank);
    rc_base_memory_free(cohort->event_time);
    cohort->has_strata = true;
    cohort->strata = *strata;
    assert_int_equal(rc_cohort_order_times(cohort, NULL), RECUT_OK);
}

static void screens(void **state)
{
    (void)state;
    for (int within = 0; within < 2; within++) {
        recut_cohort *cohort = read_markers(MARKERS, names, within);
        rc_plan_options options = defaults("logrank");
        rc_analysis *analysis = make("screen", cohort, &options);
        int64_t *tally = calloc(analysis->tally_length, sizeof *tally);
        double *rows = compute(analysis, tally), total = 0;
        rc_shuffle shuffle = {0};
        uint32_t who[4 * PATIENTS], scratch[PATIENTS], to[PATIENTS], own[PATIENTS];
        rc_pcg g[4];
        assert_int_equal(
            rc_plan_shuffle_create(&shuffle, PATIENTS, cohort->by_time, within ? &cohort->strata : NULL, NULL),
            RECUT_OK);
        rc_plan_shuffle_begin(analysis, 0, g);
        for (size_t b = 0; b < rc_plan_block_count(analysis, 0); b++) {
            if (b % 4 == 0) rc_plan_shuffle_draw(&shuffle, rc_kernel_scan_table("reference"), g, 4, who, scratch);
            for (size_t t = 0; t < PATIENTS; t++) to[cohort->by_time[t]] = who[b % 4 * PATIENTS + t];
            for (size_t m = 0; m < MARKERS; m++) {
                /* the part's patients with the records that they are dealt, split as observed */
                const rc_part *part = &cohort->part[cohort->marker[m].part];
                const recut_cohort *from = part->cohort;
                const double *value = from->marker[cohort->marker[m].own].value;
                double time[PATIENTS], median = rc_cohort_quantile(from, cohort->marker[m].own, 0.5), high[PATIENTS],
                                       row[RC_SPLIT_COLUMNS];
                uint8_t event[PATIENTS];
                recut_cohort *dealt = NULL;
                rc_context *context = NULL;
                rc_search search;
                without_missing(part, PATIENTS, to, own);
                for (size_t i = 0; i < from->n; i++) {
                    time[own[i]] = from->time[i];
                    event[own[i]] = from->event[i];
                    high[i] = value[i] >= median;
                }
                assert_int_equal(recut_cohort_from_arrays(from->n, time, event, high, "high", &dealt, NULL), RECUT_OK);
                if (within) stratify(dealt, &from->strata);
                assert_int_equal(rc_plan_criterion_search(NULL, &options, &search, NULL), RECUT_OK);
                assert_int_equal(rc_plan_context_create(dealt, &search, &context, NULL), RECUT_OK);
                double *work = malloc(6 * (context->risk.m + 1) * sizeof *work);
                rc_plan_context_split(context, 0, rc_cohort_count_below(dealt, 0, 1), 1, row, work);
                double got = rows[b * analysis->n_columns + 3 * m];
                assert_true(fabs(got - row[RC_SPLIT_CHISQ]) <= 1e-9 * (1 + row[RC_SPLIT_CHISQ]));
                total += got;
                free(work);
                rc_plan_context_destroy(context);
                dealt->strata = (rc_factor){0}; /* borrowed */
                recut_cohort_destroy(dealt);
            }
        }
        assert_true(total > 0);
        rc_plan_shuffle_clear(&shuffle);
        free(tally);
        rc_base_memory_free(rows);
        rc_plan_destroy(analysis);
        recut_cohort_destroy(cohort);
    }
}

/* ---- the bar: 40 markers, 5 % missing each ------------------------------- */

static void forty_markers(void **state)
{
    (void)state;
    char path[1024];
    const char *all = "X*";
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    snprintf(path, sizeof path, "%s/golden/data/miss40.csv", RECUT_TESTS_DIR);
    rc_cohort_options from = {.path = path, .n_markers = 1, .marker = &all};
    if (rc_cohort_read(&from, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_int_equal(cohort->n, 200);
    assert_int_equal(cohort->n_dropped, 0);
    assert_int_equal(cohort->n_markers, 40);
    rc_plan_options options = defaults("logrank");
    rc_analysis *company = make("search", cohort, &options);
    const rc_table *selected = find(company, "selected");
    size_t missing = 0;
    for (size_t m = 0; m < 40; m++) {
        recut_cohort *single = NULL;
        const char *name = cohort->marker[m].name;
        from.marker = &name;
        assert_int_equal(rc_cohort_read(&from, &single, &err), RECUT_OK);
        rc_analysis *alone = make("search", single, &options);
        assert_true(
            same_doubles(find(alone, "selected")->data, selected->data + m * RC_SPLIT_COLUMNS, RC_SPLIT_COLUMNS));
        assert_int_equal(single->n, cohort->marker[m].n);
        missing += 200 - single->n;
        rc_plan_destroy(alone);
        recut_cohort_destroy(single);
    }
    assert_true(missing > 200);
    rc_plan_destroy(company);
    recut_cohort_destroy(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(induced_is_uniform), cmocka_unit_test(observed_as_alone), cmocka_unit_test(resamples_as_alone),
        cmocka_unit_test(permutations),       cmocka_unit_test(screens),           cmocka_unit_test(forty_markers),
    };
    return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}
