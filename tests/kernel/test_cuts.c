/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several cutoffs: by hand; all sets enumerated with plain definitions in small cohorts with ties; R's survdiff. */
#include "kernel/cuts.h"
#include "kernel/risk.h"

#include "survival.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

enum { PATIENTS = 700 };

typedef struct fixture {
    recut_cohort *cohort;
    rc_risk risk;
    rc_scan scan;
    rc_cuts_query query;
    uint32_t position[PATIENTS], record[PATIENTS];
    int64_t units[PATIENTS], fixed[PATIENTS];
    double deaths[PATIENTS], at_risk[PATIENTS], spread[PATIENTS], score[PATIENTS], square;
} fixture;

static void make(fixture *f, size_t n, const double *time, const uint8_t *event, const double *marker, double least,
                 bool exact, const double *weight)
{
    assert_true(n <= PATIENTS);
    assert_int_equal(recut_cohort_from_arrays(n, time, event, marker, "x", &f->cohort, NULL), RECUT_OK);
    f->risk = (rc_risk){.deaths = f->deaths, .at_risk = f->at_risk, .spread = f->spread, .units = f->units};
    double unit, size = 0;
    if (weight) {
        rc_kernel_risk_weighted(f->cohort, weight, exact ? NULL : rc_kernel_risk_maxstat, NULL, &f->risk, &f->square,
                                f->score);
    } else {
        rc_kernel_risk_fill(f->cohort, &f->risk, f->score);
        rc_kernel_risk_fixed(f->cohort, rc_kernel_risk_maxstat, NULL, &f->risk, f->fixed, &unit, &f->square, f->score);
    }
    for (size_t i = 0; i < n; i++) size += weight ? weight[i] : 1;
    const rc_marker *m = &f->cohort->marker[0];
    size_t k = 0;
    for (size_t v = 1; v < m->n_distinct; v++) f->position[k++] = m->first[v];
    memcpy(f->record, m->order, n * sizeof *f->record);
    f->scan = (rc_scan){.n = n,
                        .m = f->cohort->n_event_times,
                        .k = k,
                        .position = f->position,
                        .units = exact || weight ? f->units : f->fixed,
                        .unit = exact || weight ? f->risk.unit : unit,
                        .rank = f->cohort->rank,
                        .weight = weight,
                        .at_risk = f->at_risk,
                        .spread = f->spread};
    f->query = (rc_cuts_query){.scan = &f->scan,
                               .event = f->cohort->event,
                               .size = size,
                               .square = f->square,
                               .low = least,
                               .middle = least,
                               .high = least};
}

static void search(const fixture *f, const rc_cuts_rule *rule, rc_cuts_best *best)
{
    rc_cuts cuts;
    void *memory = rc_base_memory_uninitialized(rc_kernel_cuts_bytes(rule, f->scan.k, f->scan.m), 1);
    rc_kernel_cuts_init(&cuts, rule, f->scan.k, f->scan.m, memory);
    rc_kernel_cuts_search(&cuts, &f->query, f->record, best);
    rc_base_memory_free(memory);
}

/* ---- plain definitions -------------------------------------------------- */

typedef struct groups {
    size_t n, count;
    const double *time, *score, *weight;
    const uint8_t *event;
    uint32_t group[PATIENTS];
    double size[RC_CUTS_MOST + 1], sum[RC_CUTS_MOST + 1]; /* scores: of a group */
    double observed[RC_CUTS_MOST + 1], expected[RC_CUTS_MOST + 1];
} groups;

static double weight_of(const groups *g, size_t i)
{
    return g->weight ? g->weight[i] : 1;
}

/* (n - 1) / sum a^2 sum S_g^2 / n_g */
static double plain_score(groups *g)
{
    double n = 0, square = 0, total = 0;
    memset(g->size, 0, sizeof g->size);
    memset(g->sum, 0, sizeof g->sum);
    for (size_t i = 0; i < g->n; i++) {
        double w = weight_of(g, i);
        g->size[g->group[i]] += w;
        g->sum[g->group[i]] += w * g->score[i];
        square += w * g->score[i] * g->score[i];
        n += w;
    }
    for (size_t k = 0; k < g->count; k++) total += g->sum[k] * g->sum[k] / g->size[k];
    return square > 0 ? (n - 1) / square * total : -INFINITY;
}

/* (O - E)' V^-1 (O - E) of the groups but the last, by elimination; what survdiff does. */
static double plain_logrank(groups *g)
{
    enum { MOST = RC_CUTS_MOST };
    double v[MOST][MOST] = {{0}}, u[MOST] = {0}, chisq = 0;
    size_t p = g->count - 1;
    memset(g->observed, 0, sizeof g->observed);
    memset(g->expected, 0, sizeof g->expected);
    for (size_t e = 0; e < g->n; e++) {
        double t = g->time[e], d = 0, y = 0, dg[MOST + 1] = {0}, yg[MOST + 1] = {0};
        bool first = g->event[e];
        for (size_t i = 0; i < e; i++) first = first && !(g->event[i] && fabs(g->time[i] - t) <= 0);
        if (!first) continue;
        for (size_t i = 0; i < g->n; i++) {
            if (!(g->time[i] >= t)) continue;
            double w = weight_of(g, i);
            y += w, yg[g->group[i]] += w;
            if (g->event[i] && fabs(g->time[i] - t) <= 0) d += w, dg[g->group[i]] += w;
        }
        for (size_t a = 0; a < g->count && y > 0; a++) {
            g->observed[a] += dg[a];
            g->expected[a] += d * yg[a] / y;
            for (size_t b = 0; a < p && b < p && y > 1; b++)
                v[a][b] += d * (y - d) / (y - 1) / (y * y) * yg[a] * ((a == b ? y : 0) - yg[b]);
        }
    }
    for (size_t a = 0; a < p; a++) u[a] = g->observed[a] - g->expected[a];
    for (size_t a = 0; a < p; a++) {
        double whole = 0;
        for (size_t b = 0; b < g->count - 1; b++) whole = fmax(whole, fabs(v[b][b]));
        if (!(v[a][a] > 1e-10 * whole)) return -INFINITY;
        chisq += u[a] * u[a] / v[a][a];
        for (size_t b = a + 1; b < p; b++) {
            double factor = v[b][a] / v[a][a];
            u[b] -= factor * u[a];
            for (size_t c = a; c < p; c++) v[b][c] -= factor * v[a][c];
        }
    }
    return chisq;
}

static bool is_monotone(const groups *g, bool exact)
{
    bool rises = true, falls = true;
    for (size_t k = 1; k < g->count; k++) {
        double before = exact ? g->observed[k - 1] / g->expected[k - 1] : g->sum[k - 1] / g->size[k - 1],
               after = exact ? g->observed[k] / g->expected[k] : g->sum[k] / g->size[k];
        rises = rises && after >= before - 1e-12;
        falls = falls && after <= before + 1e-12;
    }
    return rises || falls;
}

/* Largest statistic of all sets of `number` cutoffs. */
typedef struct brute {
    const fixture *f;
    const rc_cuts_rule *rule;
    groups g;
    size_t number, chosen[RC_CUTS_MOST + 1];
    double best;
    size_t sets;
} brute;

static double evaluate(brute *b)
{
    const fixture *f = b->f;
    groups *g = &b->g;
    const recut_cohort *cohort = f->cohort;
    double size[RC_CUTS_MOST + 1] = {0};
    bool u = b->rule->order == RC_CUTS_U;
    g->count = b->number + 1;
    for (size_t p = 0; p < g->n; p++) {
        uint32_t group = 0;
        while (group < RC_CUTS_MOST && group < b->number && p >= f->position[b->chosen[group]]) group++;
        g->group[cohort->marker[0].order[p]] = group;
        size[group] += weight_of(g, cohort->marker[0].order[p]);
    }
    for (size_t k = 0; k <= b->number; k++)
        if (size[k] < f->query.low || !(size[k] > 0)) return -INFINITY;
    b->sets++;
    for (size_t i = 0; u && i < g->n; i++) g->group[i] = g->group[i] == 1;
    if (u) g->count = 2;
    double value = b->rule->exact ? plain_logrank(g) : plain_score(g);
    return b->rule->order == RC_CUTS_MONOTONE && !is_monotone(g, b->rule->exact) ? -INFINITY : value;
}

static void enumerate(brute *b, size_t depth, size_t from)
{
    if (depth >= b->number || depth >= RC_CUTS_MOST) {
        b->best = fmax(b->best, evaluate(b));
        return;
    }
    for (size_t c = from; c < b->f->scan.k; c++) {
        b->chosen[depth] = c;
        enumerate(b, depth + 1, c + 1);
    }
}

static void equals_brute(const fixture *f, const double *weight, const rc_cuts_rule *rule, size_t *compared)
{
    rc_cuts_best found;
    brute b = {.f = f, .rule = rule, .best = -INFINITY};
    double chosen = -INFINITY, statistic = -INFINITY;
    size_t sets = 0;
    b.g = (groups){
        .n = f->cohort->n, .time = f->cohort->time, .score = f->score, .weight = weight, .event = f->cohort->event};
    search(f, rule, &found);
    for (b.number = rule->least; b.number <= rule->most; b.number++) {
        b.best = -INFINITY;
        enumerate(&b, 0, 0);
        double worth = b.best - rule->penalty * (double)(b.number - rule->least);
        if (worth > chosen) chosen = worth, statistic = b.best;
    }
    sets = b.sets;
    assert_int_equal(found.admissible, sets > 0);
    if (!isfinite(chosen)) {
        assert_int_equal(found.number, 0);
        assert_true(found.statistic < 0);
        return;
    }
    assert_true(fabs(found.compared - chosen) <= 1e-9 * fmax(1, fabs(statistic)));
    /* The places are those of a set with that statistic. */
    b.number = found.number;
    memcpy(b.chosen, found.place, sizeof found.place);
    for (size_t c = 1; c < found.number; c++) assert_true(found.place[c - 1] < found.place[c]);
    assert_true(fabs(evaluate(&b) - found.statistic) <= 1e-9 * fmax(1, found.statistic));
    ++*compared;
}

/* ---- tests -------------------------------------------------------------- */

static void random_survival(rc_pcg *g, size_t n, uint64_t levels, uint64_t times, double events, double *time,
                            uint8_t *event, double *marker)
{
    for (size_t i = 0; i < n; i++) {
        time[i] = 1 + (double)rc_base_pcg_below(g, times);
        marker[i] = (double)rc_base_pcg_below(g, levels);
        event[i] = rc_base_pcg_uniform(g) < events;
    }
    event[0] = 1;
}

static void one_round(rc_pcg *g, const rc_cuts_rule *rule, size_t most, bool weighted, size_t *compared)
{
    double time[PATIENTS], marker[PATIENTS], weight[PATIENTS];
    uint8_t event[PATIENTS];
    fixture f;
    size_t n = 4 + (size_t)rc_base_pcg_below(g, most - 3);
    double events = rc_base_pcg_uniform(g); /* one after the other: the order of arguments is the compiler's own */
    uint64_t times = 1 + rc_base_pcg_below(g, 2 * n), levels = 1 + rc_base_pcg_below(g, n);
    random_survival(g, n, levels, times, events, time, event, marker);
    for (size_t i = 0; i < n; i++) weight[i] = (double)(1 + rc_base_pcg_below(g, 3));
    double least = fmax(1, floor((double)n * 0.3 * rc_base_pcg_uniform(g)));
    make(&f, n, time, event, marker, least, rule->exact, weighted ? weight : NULL);
    if (weighted || rule->exact)
        for (size_t i = 0; i < n; i++) f.score[i] = f.score[i] / (weighted ? weight[i] : 1);
    equals_brute(&f, weighted ? weight : NULL, rule, compared);
    recut_cohort_destroy(f.cohort);
}

static void all_sets(const rc_cuts_rule *rule, size_t most, int rounds, uint64_t seed)
{
    rc_pcg g;
    size_t compared = 0;
    rc_base_pcg_for_block(&g, seed, 0, 0, 0);
    for (int round = 0; round < rounds; round++) one_round(&g, rule, most, round % 4 == 3, &compared);
    assert_true(compared > (size_t)rounds / 20); /* the others have no such set */
}

static void two_by_scores(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2}, 60, 500, 1);
}

static void three_by_scores(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 3, .most = 3}, 40, 300, 2);
    all_sets(&(rc_cuts_rule){.least = 3, .most = 3}, 60, 40, 3);
}

static void four_and_five_by_scores(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 4, .most = 4}, 20, 60, 4);
    all_sets(&(rc_cuts_rule){.least = 5, .most = 5}, 18, 60, 5);
}

static void number_chosen(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 1, .most = 3, .penalty = 2}, 25, 200, 6);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 4, .penalty = 3.5}, 18, 100, 7);
    all_sets(&(rc_cuts_rule){.least = 1, .most = 2, .penalty = 2, .exact = true}, 25, 200, 8);
}

static void groups_exact(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .exact = true}, 60, 60, 9);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .exact = true}, 30, 440, 10);
    all_sets(&(rc_cuts_rule){.least = 3, .most = 3, .exact = true}, 16, 100, 18);
    all_sets(&(rc_cuts_rule){.least = 1, .most = 4, .penalty = 2, .exact = true}, 12, 60, 19);
}

static void ordered(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .order = RC_CUTS_MONOTONE}, 40, 200, 11);
    all_sets(&(rc_cuts_rule){.least = 3, .most = 3, .order = RC_CUTS_MONOTONE}, 25, 200, 12);
    all_sets(&(rc_cuts_rule){.least = 4, .most = 4, .order = RC_CUTS_MONOTONE}, 20, 60, 13);
    all_sets(&(rc_cuts_rule){.least = 1, .most = 3, .penalty = 2, .order = RC_CUTS_MONOTONE}, 20, 100, 14);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .order = RC_CUTS_U}, 40, 200, 15);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .order = RC_CUTS_MONOTONE, .exact = true}, 25, 200, 16);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .order = RC_CUTS_U, .exact = true}, 25, 200, 17);
    all_sets(&(rc_cuts_rule){.least = 3, .most = 3, .order = RC_CUTS_MONOTONE, .exact = true}, 16, 100, 20);
}

/* Six patients, the times 1 .. 6, all with an event: a_i = 1 - sum_{j <= i} 1 / (7 - j), in sixtieths
 * 50 38 23 3 -27 -87.  Marker 1 1 2 2 3 3 by time: three pairs with the sums 88, 26, -114, so
 * chi2 = 5 / sum a^2 * (88^2 + 26^2 + 114^2) / 2 = 5 * 10708 / 12780 = 5 * 2677 / 3195, whatever the sixtieth. */
static void by_hand(void **state)
{
    (void)state;
    static const double time[] = {1, 2, 3, 4, 5, 6}, marker[] = {1, 1, 2, 2, 3, 3};
    static const uint8_t event[] = {1, 1, 1, 1, 1, 1};
    const rc_cuts_rule two = {.least = 2, .most = 2}, three = {.least = 3, .most = 3};
    fixture f;
    rc_cuts_best best;
    make(&f, 6, time, event, marker, 1, false, NULL);
    search(&f, &two, &best);
    assert_int_equal(best.number, 2);
    assert_true(best.place[0] == 0 && best.place[1] == 1);
    double square = 50 * 50 + 38 * 38 + 23 * 23 + 3 * 3 + 27 * 27 + 87 * 87;
    assert_true(fabs(best.statistic - 5 * (88 * 88 + 26 * 26 + 114 * 114) / 2.0 / square) < 1e-12);
    search(&f, &three, &best); /* three distinct values have no three cutoffs */
    assert_true(best.number == 0 && best.statistic < 0 && !best.admissible);
    recut_cohort_destroy(f.cohort);
}

/* With one cutoff it is the search of scan.h. */
static void one_is_the_scan(void **state)
{
    (void)state;
    rc_pcg g;
    rc_base_pcg_for_block(&g, 18, 0, 0, 0);
    for (int round = 0; round < 100; round++) {
        double time[PATIENTS], marker[PATIENTS], inverse_sd[PATIENTS];
        uint8_t event[PATIENTS];
        size_t n = 20 + (size_t)rc_base_pcg_below(&g, 100);
        fixture f;
        rc_scan_best one;
        rc_cuts_best best;
        random_survival(&g, n, n, n, 0.7, time, event, marker);
        make(&f, n, time, event, marker, 1, false, NULL);
        for (size_t c = 0; c < f.scan.k; c++) {
            double p = f.position[c], total = (double)n;
            inverse_sd[c] = 1 / sqrt(p * (total - p) / (total * (total - 1)) * f.square);
        }
        f.scan.inverse_sd = inverse_sd;
        rc_kernel_scan_score_ref(&f.scan, f.record, &one, NULL);
        search(&f, &(rc_cuts_rule){.least = 1, .most = 1}, &best);
        assert_int_equal(best.place[0], one.candidate);
        assert_true(fabs(best.statistic - one.statistic * one.statistic) <= 1e-12 * best.statistic);
        recut_cohort_destroy(f.cohort);
    }
}

/* golden/cuts/sets.csv: the best pairs and triples, and some pairs, by R. */
static void equals_survdiff(void **state)
{
    enum { WHAT, FILE_NAME, MARKER, LEAST, CUTS, CUT_1, CUT_2, CUT_3, STATISTIC };
    (void)state;
    char header[256], line[512];
    FILE *in = survival_open("cuts", "sets", header, sizeof header);
    size_t rows = 0;
    for (; fgets(line, sizeof line, in); rows++) {
        char *field[9], *at = line;
        line[strcspn(line, "\r\n")] = '\0';
        for (int c = 0; c < 9; c++) field[c] = survival_field(&at, ',');
        bool pair = strcmp(field[WHAT], "pair") == 0, exact = strcmp(field[WHAT], "score") != 0;
        survival s;
        fixture f;
        rc_cuts_best best;
        size_t number = strtoul(field[CUTS], NULL, 10);
        const rc_cuts_rule rule = {.least = number,
                                   .most = number,
                                   .exact = exact,
                                   .order = strcmp(field[WHAT], "u") == 0 ? RC_CUTS_U : RC_CUTS_ANY};
        survival_read(&s, field[FILE_NAME], field[MARKER], "-", 0);
        make(&f, s.n, s.time, s.event, s.x, strtod(field[LEAST], NULL), exact, NULL);
        if (pair) { /* these two are all there is to search */
            for (size_t c = 0; c < 2; c++)
                f.position[c] = (uint32_t)rc_cohort_count_below(f.cohort, 0, strtod(field[CUT_1 + c], NULL));
            f.scan.k = 2;
        }
        search(&f, &rule, &best);
        assert_int_equal(best.number, number);
        assert_true(golden_error(best.statistic, strtod(field[STATISTIC], NULL)) < 1e-9);
        for (size_t c = 0; c < number; c++)
            assert_int_equal(f.position[best.place[c]],
                             rc_cohort_count_below(f.cohort, 0, strtod(field[CUT_1 + c], NULL)));
        survival_free(&s);
        recut_cohort_destroy(f.cohort);
    }
    fclose(in);
    assert_true(rows > 80);
}

static void limits(void **state)
{
    (void)state;
    assert_true(fabs(rc_kernel_cuts_limit(1) - 3.8414588206941240) < 1e-12);
    assert_true(fabs(rc_kernel_cuts_limit(2) - -2 * log(0.05)) < 1e-12); /* chi-square with 2 df is exponential */
    assert_true(isnan(rc_kernel_cuts_limit(0)) && isnan(rc_kernel_cuts_limit(6)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_hand),         cmocka_unit_test(one_is_the_scan), cmocka_unit_test(two_by_scores),
        cmocka_unit_test(three_by_scores), cmocka_unit_test(number_chosen),   cmocka_unit_test(four_and_five_by_scores),
        cmocka_unit_test(ordered),         cmocka_unit_test(groups_exact),    cmocka_unit_test(limits),
        cmocka_unit_test(equals_survdiff),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
