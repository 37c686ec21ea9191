/* SPDX-License-Identifier: GPL-3.0-or-later
 * Permutations with imputed censoring: the curves against R's survfit and by hand; replicates against times written
 * out, dealt and censored one by one; nobody censored, everybody censored; the plan and the workspace for small
 * cohorts.
 *
 *   1. curves     2. replicates     3. the ends     4. the plan */
#include "cohort/parts.h"
#include "plan/impute.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "nested_support.h"

static rc_context *context_of(const recut_cohort *cohort, const char *criterion)
{
    recut_error err = {0};
    rc_context *context = NULL;
    rc_search search;
    rc_plan_options options = {.criterion = criterion, .min_fraction = 0.1, .kernel = kernel_set};
    if (rc_plan_criterion_search(cohort, &options, &search, &err) != RECUT_OK) fail_msg("%s", err.text);
    if (rc_plan_context_create(cohort, &search, &context, &err) != RECUT_OK) fail_msg("%s", err.text);
    return context;
}

static rc_impute *impute_of(const rc_context *context)
{
    recut_error err = {0};
    rc_impute *impute = NULL;
    if (rc_plan_impute_create(context, &impute, &err) != RECUT_OK) fail_msg("%s", err.text);
    return impute;
}

static rc_imputed *work_of(const rc_impute *impute)
{
    recut_error err = {0};
    rc_imputed *work = NULL;
    if (rc_plan_impute_work_create(impute, &work, &err) != RECUT_OK) fail_msg("%s", err.text);
    return work;
}

/* ---- 1. curves ---------------------------------------------------------- */

static const rc_impute_curves *curves_of(const rc_impute *impute, size_t i)
{
    return impute->context->cohort->event[i] ? &impute->censoring[0] : &impute->event;
}

/* golden/impute/curves.csv: a patient's first row holds the number of jumps, the others their times and survival. */
static void curves_are_those_of_survfit(void **state)
{
    (void)state;
    golden *g = golden_read("impute/curves.csv");
    int time = golden_column(g, "time"), survival = golden_column(g, "survival"), patients = 0;
    recut_cohort *cohort = NULL;
    rc_context *context = NULL;
    rc_impute *impute = NULL;
    char before[128] = "";
    for (int row = 0; row < g->rows;) {
        char key[128], *file, *marker, *strata, *rest;
        snprintf(key, sizeof key, "%s", g->text[row]);
        char *last = strrchr(key, '|');
        *last = '\0';
        size_t i = (size_t)strtol(last + 1, NULL, 10) - 1;
        if (strcmp(before, key) != 0) {
            snprintf(before, sizeof before, "%s", key);
            file = strtok_r(key, "|", &rest), marker = strtok_r(NULL, "|", &rest), strata = strtok_r(NULL, "|", &rest);
            rc_plan_impute_destroy(impute);
            rc_plan_context_destroy(context);
            recut_cohort_destroy(cohort);
            char path[1024];
            recut_error err = {0};
            snprintf(path, sizeof path, "%s/golden/data/%s.csv", RECUT_TESTS_DIR, file);
            bool within = strcmp(strata, "-") != 0;
            rc_cohort_options options = {
                .path = path, .n_markers = 1, .marker = (const char *const *)&marker, .strata = within ? strata : NULL};
            if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
            context = context_of(cohort, "logrank");
            impute = impute_of(context);
        }
        const rc_impute_curves *curves = curves_of(impute, i);
        size_t first = curves->first[i], steps = curves->end[i] - first;
        assert_int_equal(steps, (size_t)g->value[row++][survival]);
        for (size_t s = 0; s < steps; s++, row++) {
            double is = curves->survival[first + s] / curves->scale[i], want = g->value[row][survival];
            assert_true(golden_error(impute->time[curves->slot[first + s]], g->value[row][time]) < 1e-9);
            if (want > 1e-12 ? golden_error(is, want) > 1e-9 : is > 1e-12)
                fail_msg("%s patient %zu: %.17g, expected %.17g", before, i + 1, is, want);
        }
        patients++;
    }
    assert_true(patients >= 150);
    rc_plan_impute_destroy(impute);
    rc_plan_context_destroy(context);
    recut_cohort_destroy(cohort);
    free(g);
}

/* Five patients, all of them neighbors.  Times 1+ 2 3+ 3 4 (+: censored).  Event times: S(2) = 3/4, S(3) = 3/4 x 2/3 =
 * 1/2, S(4) = 0.  So after 1: 3/4, 1/2, 0 at 2, 3, 4; after 3: 0 at 4.  Censoring, events first: at 3 one of the two
 * that are left after the event there; beyond 3 nobody is censored. */
static void curves_by_hand(void **state)
{
    (void)state;
    const arrays a = {.n = 5, .time = {1, 2, 3, 3, 4}, .marker = {5, 1, 4, 2, 3}, .event = {0, 1, 0, 1, 1}};
    recut_cohort *cohort = plain(&a);
    rc_context *context = context_of(cohort, "logrank");
    rc_impute *impute = impute_of(context);
    rc_imputed *work = work_of(impute);
    assert_int_equal(impute->n_slots, 4);
    for (size_t i = 0; i < 5; i++) {
        static const size_t steps[] = {3, 1, 1, 1, 0};
        const rc_impute_curves *c = curves_of(impute, i);
        assert_int_equal(c->end[i] - c->first[i], steps[i]);
        if (cohort->event[i] && steps[i]) assert_true(c->survival[c->first[i]] == 0.5 && c->slot[c->first[i]] == 2);
    }
    /* 0.6 of the way down from 1: after 1 at time 3 (3/4 is not below 0.6, 1/2 is); after 3 at 4.  Censoring: of who
     * had the event at 2 or 3 beyond everything (1/2 is below 0.6: at 3), at 4: beyond. */
    const double draw[] = {0.6, 0.6, 0.6, 0.4, 0.9};
    const uint32_t from[] = {4, 3, 2, 1, 0};
    rc_plan_impute_begin(impute, draw, NULL, work);
    const uint32_t survival[] = {2, 1, 3, 2, 3};
    for (size_t i = 0; i < 5; i++) assert_int_equal(work->survival[i], survival[i]);
    rc_plan_impute_marker(impute, 0, from, draw, NULL, work);
    /* Event times 4, 3, 4, 2, 3 against censoring 1, 3, 3, never, never. */
    const uint8_t event[] = {0, 1, 0, 1, 1};
    const uint32_t slot[] = {0, 2, 2, 1, 2};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(work->cohort.event[i], event[i]);
        assert_int_equal(work->slot[i], slot[i]);
    }
    const int64_t count[] = {2, 0, 3, 2};
    assert_memory_equal(work->count, count, sizeof count);
    rc_plan_impute_work_destroy(work);
    rc_plan_impute_destroy(impute);
    rc_plan_context_destroy(context);
    recut_cohort_destroy(cohort);
}

/* ---- 2. replicates ------------------------------------------------------ */

/* Survival at time t of those of `who` that are in; kind 1: of events; 0: of censoring, events first. */
static double km_at(const arrays *a, const bool *in, int kind, double t, bool itself)
{
    double survival = 1;
    for (size_t i = 0; i < a->n; i++) {
        double at_risk = 0, gone = 0, here = a->time[i];
        bool first = true;
        if (!in[i] || a->event[i] != kind || !(here < t || (itself && here == t))) continue;
        for (size_t j = 0; j < a->n; j++) {
            if (!in[j]) continue;
            if (j < i && a->time[j] == here && a->event[j] == kind) first = false;
            at_risk += a->time[j] > here || (a->time[j] == here && (kind == 1 || a->event[j] == 0));
            gone += a->time[j] == here && a->event[j] == kind;
        }
        if (first) survival *= 1 - gone / at_risk;
    }
    return survival;
}

/* The smallest time of `kind` at which the curve has fallen below the share; infinite where it does not. */
static double drawn(const arrays *a, const bool *in, size_t i, double share)
{
    int kind = !a->event[i];
    double begin = km_at(a, in, kind, a->time[i], kind == 1), best = INFINITY;
    for (size_t j = 0; j < a->n; j++) {
        bool later = kind == 1 ? a->time[j] > a->time[i] : a->time[j] >= a->time[i];
        if (in[j] && a->event[j] == kind && later && a->time[j] < best &&
            km_at(a, in, kind, a->time[j], true) / begin < share)
            best = a->time[j];
    }
    return best;
}

/* As impute.h says it, by distances along the marker's order. */
static void find_neighbors(const arrays *a, const uint32_t *order, size_t i, bool *in)
{
    size_t half = (a->n + 9) / 10, place = 0, lo = 0, hi = a->n, first, end;
    half = half < 5 ? 5 : half > 50 ? 50 : half;
    while (order[place] != i) place++;
    for (first = place; first > 0 && a->marker[order[first - 1]] == a->marker[i];) first--;
    for (end = place; end < a->n && a->marker[order[end]] == a->marker[i];) end++;
    if (end - first >= 2 * half + 1) lo = first, hi = end;
    long from = (long)place - (long)half, to = (long)place + (long)half + 1;
    if (from < (long)lo) to += (long)lo - from, from = (long)lo;
    if (to > (long)hi) from -= to - (long)hi, to = (long)hi;
    for (size_t k = 0; k < a->n; k++) in[order[k]] = (long)k >= from && (long)k >= (long)lo && (long)k < to;
}

/* The replicate as a cohort of its own, from times alone. */
static void expect(const arrays *a, const recut_cohort *cohort, const uint32_t *from, const double *draw, arrays *out)
{
    static double survival[MOST];
    bool all[MOST], near[MOST];
    double largest = 0;
    for (size_t i = 0; i < a->n; i++) all[i] = true;
    for (size_t i = 0; i < a->n; i++) largest = fmax(largest, a->time[i]);
    for (size_t i = 0; i < a->n; i++) survival[i] = a->event[i] ? a->time[i] : drawn(a, all, i, draw[i]);
    *out = *a;
    for (size_t i = 0; i < a->n; i++) {
        double watched = a->time[i], dealt = survival[from[i]];
        if (a->event[i]) {
            find_neighbors(a, cohort->marker[0].order, i, near);
            watched = drawn(a, near, i, draw[i]);
        }
        out->event[i] = dealt <= watched && dealt <= largest;
        out->time[i] = out->event[i] ? dealt : fmin(watched, largest);
    }
}

/* For fixed scores: drawn event times at a time when one event was seen come after it, one after the other by falling
 * draw.  Times become whole numbers. */
static void untie(const arrays *a, const uint32_t *from, const double *draw, arrays *made)
{
    double time[MOST];
    for (size_t i = 0; i < a->n; i++) {
        size_t seen = 0, before = 0;
        time[i] = 0;
        for (size_t j = 0; j < a->n; j++) {
            seen += a->event[j] && a->time[j] == made->time[i];
            if (a->time[j] < made->time[i]) time[i] += 1000; /* the same for equal times */
            if (made->event[j] && !a->event[from[j]] && made->time[j] == made->time[i])
                before += draw[from[j]] > draw[from[i]];
        }
        if (made->event[i] && !a->event[from[i]] && seen == 1) time[i] += (double)(1 + before);
    }
    memcpy(made->time, time, sizeof time);
}

static void replicates_are_times_written_out(void **state)
{
    (void)state;
    static arrays a, made;
    static double draw[MOST];
    uint32_t from[MOST];
    rc_pcg g;
    int done = 0, differ = 0;
    rc_base_pcg_for_block(&g, 11, 0, 0, 0);
    for (int trial = 0; trial < 300; trial++) {
        random_arrays(&a, &g);
        if (a.n < 2 || a.n > 90) continue;
        const char *criterion = criteria[trial % 2];
        recut_cohort *cohort = plain(&a);
        rc_context *context = context_of(cohort, criterion);
        rc_impute *impute = impute_of(context);
        rc_imputed *work = work_of(impute);
        for (int b = 0; b < 3; b++) {
            for (size_t i = 0; i < a.n; i++) from[i] = (uint32_t)i;
            rc_base_pcg_shuffle(&g, from, a.n);
            rc_plan_impute_draw(&g, a.n, draw);
            rc_plan_impute_begin(impute, draw, NULL, work);
            rc_plan_impute_marker(impute, 0, from, draw, NULL, work);
            expect(&a, cohort, from, draw, &made);
            for (size_t i = 0; i < a.n; i++) {
                assert_true(impute->time[work->slot[i]] == made.time[i]);
                assert_int_equal(work->cohort.event[i], made.event[i]);
                differ += made.time[i] != a.time[from[i]];
            }
            if (trial % 2) untie(&a, from, draw, &made);
            recut_cohort *other = plain(&made);
            rc_context *whole = context_of(other, criterion);
            double *scratch = rc_base_memory_zeroed(whole->scan_doubles, sizeof *scratch);
            rc_scan_best best, want;
            rc_plan_context_observed(&work->context, 0, &best, work->scan);
            rc_plan_context_observed(whole, 0, &want, scratch);
            if (want.statistic < 0)
                assert_true(best.statistic < 0);
            else if (golden_error(best.statistic, want.statistic) > 1e-10)
                fail_msg("%s: %.17g, expected %.17g", criterion, best.statistic, want.statistic);
            done += want.statistic >= 0;
            rc_base_memory_free(scratch);
            rc_plan_context_destroy(whole);
            recut_cohort_destroy(other);
        }
        rc_plan_impute_work_destroy(work);
        rc_plan_impute_destroy(impute);
        rc_plan_context_destroy(context);
        recut_cohort_destroy(cohort);
    }
    assert_true(done > 100 && differ > 1000);
}

/* Event times are numbered stratum after stratum: a patient's new rank is that of the new time in his own. */
static void ranks_are_of_the_stratum(void **state)
{
    (void)state;
    static double draw[MOST];
    uint32_t from[MOST];
    const char *marker = "il6";
    char path[1024];
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    rc_shuffle shuffle;
    rc_pcg generator[RC_SHUFFLE_LANES];
    snprintf(path, sizeof path, "%s/golden/data/cohort143.csv", RECUT_TESTS_DIR);
    rc_cohort_options options = {.path = path, .n_markers = 1, .marker = &marker, .strata = "center"};
    if (rc_cohort_read(&options, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    rc_context *context = context_of(cohort, "score");
    rc_impute *impute = impute_of(context);
    rc_imputed *work = work_of(impute);
    uint32_t scratch[MOST], identity[MOST];
    for (size_t i = 0; i < cohort->n; i++) identity[i] = (uint32_t)i;
    if (rc_plan_shuffle_create(&shuffle, cohort->n, identity, &cohort->strata, &err) != RECUT_OK)
        fail_msg("%s", err.text);
    rc_base_pcg_for_block(generator, 19, 0, 0, 0);
    for (int b = 0; b < 50; b++) {
        rc_plan_shuffle_draw(&shuffle, context->search.kernel, generator, 1, from, scratch);
        rc_plan_impute_draw(generator, cohort->n, draw);
        rc_plan_impute_begin(impute, draw, NULL, work);
        rc_plan_impute_marker(impute, 0, from, draw, NULL, work);
        for (size_t i = 0; i < cohort->n; i++) {
            uint32_t rank = cohort->from[i];
            while (rank < impute->last[i] && cohort->event_time[rank] <= impute->time[work->slot[i]]) rank++;
            assert_int_equal(work->cohort.rank[i], rank);
            if (work->cohort.event[i]) assert_true(cohort->event_time[rank - 1] == impute->time[work->slot[i]]);
        }
    }
    rc_plan_shuffle_clear(&shuffle);
    rc_plan_impute_work_destroy(work);
    rc_plan_impute_destroy(impute);
    rc_plan_context_destroy(context);
    recut_cohort_destroy(cohort);
}

/* ---- 3. the ends -------------------------------------------------------- */

/* Where nobody is censored it is the permutation itself; where everybody is there is never an event. */
static void nobody_and_everybody(void **state)
{
    (void)state;
    static arrays a;
    static double draw[MOST];
    uint32_t from[MOST];
    rc_pcg g;
    rc_base_pcg_for_block(&g, 13, 0, 0, 0);
    for (int events = 0; events < 2; events++) {
        a.n = 50;
        for (size_t i = 0; i < a.n; i++) {
            a.time[i] = 1 + floor(20 * rc_base_pcg_uniform(&g));
            a.marker[i] = floor(30 * rc_base_pcg_uniform(&g));
            a.event[i] = (uint8_t)events;
            from[i] = (uint32_t)i;
        }
        rc_base_pcg_shuffle(&g, from, a.n);
        recut_cohort *cohort = plain(&a);
        rc_context *context = context_of(cohort, "logrank");
        rc_impute *impute = impute_of(context);
        rc_imputed *work = work_of(impute);
        rc_scan_best best, dealt;
        uint32_t record[MOST];
        double *scratch = rc_base_memory_zeroed(context->scan_doubles, sizeof *scratch);
        rc_plan_impute_draw(&g, a.n, draw);
        rc_plan_impute_begin(impute, draw, NULL, work);
        rc_plan_impute_marker(impute, 0, from, draw, NULL, work);
        for (size_t i = 0; i < a.n; i++) {
            record[i] = from[cohort->marker[0].order[i]];
            if (events) assert_int_equal(work->cohort.rank[i], cohort->rank[from[i]]);
            assert_int_equal(work->cohort.event[i], events);
        }
        rc_plan_context_observed(&work->context, 0, &best, work->scan);
        rc_plan_criterion_kernel (&context->search)(&context->marker[0].scan, record, &dealt, scratch);
        assert_true(best.statistic == dealt.statistic && best.candidate == dealt.candidate);
        assert_true(events ? best.statistic > 0 : best.statistic < 0);
        assert_int_equal(work->count[events ? RC_IMPUTE_CENSORING_BEYOND : RC_IMPUTE_EVENTS_BEYOND], a.n);
        rc_base_memory_free(scratch);
        rc_plan_impute_work_destroy(work);
        rc_plan_impute_destroy(impute);
        rc_plan_context_destroy(context);
        recut_cohort_destroy(cohort);
    }
}

/* ---- 4. the plan -------------------------------------------------------- */

static void the_workspace_is_the_plan(void **state)
{
    (void)state;
    static arrays a;
    for (size_t q = 0; q < 2; q++) {
        rc_nested *nested = workspace(MOST, criteria[q], 0.1);
        rc_pcg g, generator[RC_SHUFFLE_LANES];
        rc_base_pcg_for_block(&g, 17, 0, 0, 0);
        for (int trial = 0, done = 0; done < 30; trial++) {
            recut_error err = {0};
            random_arrays(&a, &g);
            if (a.n < 2) continue;
            recut_cohort *cohort = plain(&a);
            rc_plan_options options = centers_options(1 + (int64_t)rc_base_pcg_below(&g, 16));
            options.criterion = criteria[q];
            options.kernel = kernel_set;
            options.null = "impute";
            options.seed = (uint64_t)trial;
            rc_analysis *analysis = centers_create("permute", cohort, &options);
            int64_t *tally = NULL;
            double *rows = centers_run(analysis, &tally);
            rc_nested_null null;
            rc_plan_shuffle_begin(analysis, 0, generator);
            load(nested, &a);
            if (rc_plan_nested_impute(nested, generator, options.replicates, 0, &null, &err) != RECUT_OK)
                fail_msg("%s", err.text);
            const int64_t *imputed = tally + centers_tally(analysis, "imputed")->offset;
            assert_int_equal(imputed[RC_IMPUTE_EVENTS] + imputed[RC_IMPUTE_CENSORING],
                             (int64_t)a.n * options.replicates);
            if (null.reason == RC_REASON_NONE) {
                done++;
                assert_int_equal(null.exceedances, tally[centers_tally(analysis, "exceedances")->offset]);
                assert_int_equal(null.failed, options.replicates - tally[centers_tally(analysis, "failed")->offset]);
            }
            rc_base_memory_free(rows);
            rc_base_memory_free(tally);
            rc_plan_destroy(analysis);
            recut_cohort_destroy(cohort);
        }
        rc_plan_nested_destroy(nested);
    }
}

/* Markers that some patients lack: each is imputed in those that have it. */
static void each_marker_in_its_patients(void **state)
{
    (void)state;
    static const char *const marker[] = {"cyt1", "cyt2", "cyt3"};
    enum { REPLICATES = 64 };
    char path[1024];
    recut_error err = {0};
    recut_cohort *cohort = NULL;
    snprintf(path, sizeof path, "%s/golden/data/cytokines.csv", RECUT_TESTS_DIR);
    rc_cohort_options from = {.path = path, .n_markers = 3, .marker = marker};
    if (rc_cohort_read(&from, &cohort, &err) != RECUT_OK) fail_msg("%s", err.text);
    assert_true(cohort->n_parts > 1);
    rc_plan_options options = centers_options(REPLICATES);
    options.null = "impute";
    rc_analysis *analysis = centers_create("permute", cohort, &options);
    int64_t *tally = NULL;
    double *rows = centers_run(analysis, &tally);
    for (size_t i = 0; i < 3; i++) {
        size_t part, own;
        const int64_t *count = tally + centers_tally(analysis, "imputed")->offset + RC_IMPUTE_COUNTS * i;
        rc_cohort_find_part(cohort, i, &part, &own);
        const recut_cohort *here = rc_cohort_part(cohort, part);
        assert_true(here->n < cohort->n);
        assert_int_equal(count[RC_IMPUTE_EVENTS], (int64_t)(here->n - here->events) * REPLICATES);
        assert_int_equal(count[RC_IMPUTE_CENSORING], (int64_t)here->events * REPLICATES);
        assert_true(count[RC_IMPUTE_EVENTS_BEYOND] <= count[RC_IMPUTE_EVENTS]);
        for (size_t b = 0; b < REPLICATES; b++) assert_true(rows[b * analysis->n_columns + 4 * i] > 0);
    }
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

static void what_is_refused(void **state)
{
    (void)state;
    const arrays a = {.n = 4, .time = {1, 2, 3, 4}, .marker = {1, 2, 3, 4}, .event = {1, 1, 0, 1}};
    recut_cohort *cohort = plain(&a);
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    rc_plan_options options = centers_options(10);
    options.null = "imput";
    assert_int_equal(rc_plan_create(rc_study_find("permute"), cohort, &options, &analysis, &err), RECUT_E_USAGE);
    assert_non_null(strstr(err.text, "null imput: expected permute or impute"));
    /* A default that is named is no other analysis. */
    options.null = "permute";
    rc_analysis *named = centers_create("permute", cohort, &options);
    options.null = NULL;
    analysis = centers_create("permute", cohort, &options);
    assert_string_equal(named->spec, analysis->spec);
    rc_plan_destroy(named);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(curves_are_those_of_survfit),
        cmocka_unit_test(curves_by_hand),
        cmocka_unit_test(replicates_are_times_written_out),
        cmocka_unit_test(ranks_are_of_the_stratum),
        cmocka_unit_test(nobody_and_everybody),
        cmocka_unit_test(the_workspace_is_the_plan),
        cmocka_unit_test(each_marker_in_its_patients),
        cmocka_unit_test(what_is_refused),
    };
    int status = kernel_set_choose(argc > 1 ? argv[1] : "portable");
    return status ? status : cmocka_run_group_tests_name(kernel_set, tests, NULL, NULL);
}
