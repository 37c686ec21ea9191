/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several cutoffs by U' V^-1 U with a covariance of its own, against plain definitions over all sets of small cohorts
 * with ties: fixed scores in strata, the score test given covariates. */
#include "kernel/cuts.h"
#include "kernel/risk.h"

#include "survival.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <math.h>

enum { PATIENTS = 40, COVARIATES = 2, MOST = RC_CUTS_MOST + COVARIATES };

typedef struct fixture {
    size_t n, p, strata;
    double time[PATIENTS], marker[PATIENTS], x[COVARIATES * PATIENTS], weight[PATIENTS];
    uint8_t event[PATIENTS];
    uint32_t stratum[PATIENTS], by_time[PATIENTS], order[PATIENTS], position[PATIENTS];
    int64_t units[PATIENTS];
    double score[PATIENTS], per_stratum[2 * PATIENTS], least;
    rc_given given;
    rc_scan scan;
    rc_cuts_query query;
    void *memory;
} fixture;

static void order_by(size_t n, const double *value, uint32_t *order)
{
    for (size_t i = 0; i < n; i++) {
        size_t j = i;
        for (; j > 0 && value[order[j - 1]] > value[i]; j--) order[j] = order[j - 1];
        order[j] = (uint32_t)i;
    }
}

static void draw(rc_pcg *g, fixture *f)
{
    *f = (fixture){.n = 8 + (size_t)rc_base_pcg_below(g, 22)};
    f->strata = 1 + (size_t)rc_base_pcg_below(g, 3);
    f->p = (size_t)rc_base_pcg_below(g, COVARIATES + 1);
    uint64_t times = 3 + rc_base_pcg_below(g, 2 * f->n), levels = 4 + rc_base_pcg_below(g, 8);
    for (size_t i = 0; i < f->n; i++) {
        f->time[i] = 1 + (double)rc_base_pcg_below(g, times);
        f->marker[i] = (double)rc_base_pcg_below(g, levels);
        f->event[i] = rc_base_pcg_uniform(g) < 0.7;
        f->stratum[i] = (uint32_t)rc_base_pcg_below(g, f->strata);
        f->weight[i] = (double)rc_base_pcg_below(g, 8) > 0 ? 1 : 0; /* who lacks a covariate */
        for (size_t a = 0; a < f->p; a++) f->x[a * f->n + i] = rc_base_pcg_uniform(g) + 0.05 * f->marker[i];
    }
    f->event[0] = 1;
    f->weight[0] = 1;
    f->least = (double)(1 + rc_base_pcg_below(g, f->n / 5 + 1));
    order_by(f->n, f->time, f->by_time);
    order_by(f->n, f->marker, f->order);
    size_t k = 0;
    for (size_t i = 1; i < f->n; i++)
        if (f->marker[f->order[i]] > f->marker[f->order[i - 1]]) f->position[k++] = (uint32_t)i;
    f->scan = (rc_scan){.n = f->n, .k = k, .position = f->position, .units = f->units};
    f->query = (rc_cuts_query){.scan = &f->scan,
                               .event = f->event,
                               .size = (double)f->n,
                               .low = f->least,
                               .middle = f->least,
                               .high = f->least};
}

/* ---- fixed scores in strata --------------------------------------------- */

static void make_scores(rc_pcg *g, fixture *f)
{
    double *size = f->per_stratum, *square = size + f->strata;
    for (size_t s = 0; s < f->strata; s++) {
        double mean = 0;
        size[s] = square[s] = 0;
        for (size_t i = 0; i < f->n; i++) f->score[i] = f->stratum[i] == s ? rc_base_pcg_uniform(g) : f->score[i];
        for (size_t i = 0; i < f->n; i++) size[s] += f->stratum[i] == s;
        for (size_t i = 0; i < f->n; i++) mean += f->stratum[i] == s ? f->score[i] / size[s] : 0;
        for (size_t i = 0; i < f->n; i++) {
            if (f->stratum[i] != s) continue;
            f->score[i] -= mean;
            square[s] += f->score[i] * f->score[i];
        }
    }
    f->scan.unit = rc_kernel_risk_fix(f->score, f->n, f->units);
    f->query.code = f->stratum;
    f->query.stratum = f->per_stratum;
    f->query.strata = f->strata;
}

/* U and V of the groups but the last. */
static void plain_scores(const fixture *f, const uint32_t *group, size_t k, double *u, double v[MOST][MOST])
{
    for (size_t s = 0; s < f->strata; s++) {
        double n = 0, square = 0, in[MOST] = {0};
        for (size_t i = 0; i < f->n; i++) {
            if (f->stratum[i] != s) continue;
            n += 1;
            square += f->score[i] * f->score[i];
            if (group[i] < k) u[group[i]] += f->score[i], in[group[i]] += 1;
        }
        for (size_t a = 0; a < k && n > 1; a++)
            for (size_t b = 0; b < k; b++) v[a][b] += square / (n - 1) * ((a == b ? in[a] : 0) - in[a] * in[b] / n);
    }
}

/* ---- given covariates --------------------------------------------------- */

static bool make_given(fixture *f)
{
    const rc_cox_data data = {.n = f->n,
                              .p = f->p,
                              .by_time = f->by_time,
                              .time = f->time,
                              .event = f->event,
                              .x = f->x,
                              .weight = f->weight,
                              .stratum = f->stratum,
                              .n_strata = f->strata,
                              .ties = RC_TIES_EFRON};
    f->memory = rc_base_memory_zeroed(rc_kernel_given_bytes(f->n, f->p), 1);
    rc_kernel_given_init(&f->given, f->n, f->p, f->memory);
    f->query.given = &f->given;
    if (rc_kernel_given_fit(&f->given, &data, NULL) != RC_REASON_NONE || f->given.lost) return false;
    for (size_t a = 0; a < f->p; a++)
        if (f->given.why[a] != RC_REASON_NONE) return false;
    return true;
}

/* Score and information of the groups but the last and the covariates behind them, at (0, b), in Efron's terms. */
static void plain_given(const fixture *f, const uint32_t *group, size_t k, double *u, double v[MOST][MOST])
{
    size_t p = f->p, all = k + p;
    double risk[PATIENTS], z[PATIENTS][MOST];
    for (size_t i = 0; i < f->n; i++) {
        double eta = 0;
        for (size_t a = 0; a < k; a++) z[i][a] = group[i] == a;
        for (size_t a = 0; a < p; a++) z[i][k + a] = f->x[a * f->n + i], eta += f->given.beta[a] * z[i][k + a];
        risk[i] = f->weight[i] * exp(eta);
    }
    for (size_t e = 0; e < f->n; e++) {
        size_t tied = 0;
        bool first = f->event[e] && f->weight[e] > 0;
        for (size_t i = 0; i < f->n; i++) {
            bool same = f->event[i] && f->weight[i] > 0 && f->stratum[i] == f->stratum[e] &&
                        !(f->time[i] < f->time[e]) && !(f->time[i] > f->time[e]);
            tied += same;
            first = first && !(same && i < e);
        }
        for (size_t l = 0; first && l < tied; l++) {
            double s0 = 0, s1[MOST] = {0}, s2[MOST][MOST] = {{0}};
            for (size_t i = 0; i < f->n; i++) {
                if (f->stratum[i] != f->stratum[e] || f->time[i] < f->time[e]) continue;
                bool dies = f->event[i] && !(f->time[i] > f->time[e]);
                double r = risk[i] * (dies ? 1 - (double)l / (double)tied : 1);
                s0 += r;
                for (size_t a = 0; a < all; a++) {
                    s1[a] += r * z[i][a];
                    for (size_t b = 0; b < all; b++) s2[a][b] += r * z[i][a] * z[i][b];
                    if (l == 0 && dies) u[a] += f->weight[i] * z[i][a];
                }
            }
            for (size_t a = 0; a < all; a++) {
                u[a] -= s1[a] / s0;
                for (size_t b = 0; b < all; b++) v[a][b] += s2[a][b] / s0 - s1[a] * s1[b] / (s0 * s0);
            }
        }
    }
    for (size_t c = all; c-- > k;) /* what the groups share with the covariates; their score is 0 at b */
        for (size_t a = 0; a < c; a++) {
            double factor = v[a][c] / v[c][c];
            for (size_t b = 0; b < c; b++) v[a][b] -= factor * v[c][b];
        }
}

/* ---- all sets ----------------------------------------------------------- */

typedef struct brute {
    const fixture *f;
    const rc_cuts_rule *rule;
    size_t number, chosen[RC_CUTS_MOST];
    double best, near; /* near: sets whose covariance is close to singular are no test of the rest */
    bool admissible;
} brute;

static double quadratic(size_t k, double *u, double v[MOST][MOST])
{
    double chisq = 0, whole[MOST];
    for (size_t a = 0; a < k; a++) whole[a] = v[a][a];
    for (size_t a = 0; a < k; a++) {
        if (!(v[a][a] > 1e-8 * whole[a])) return -INFINITY;
        chisq += u[a] * u[a] / v[a][a];
        for (size_t b = a + 1; b < k; b++) {
            double factor = v[b][a] / v[a][a];
            u[b] -= factor * u[a];
            for (size_t c = a; c < k; c++) v[b][c] -= factor * v[a][c];
        }
    }
    return chisq;
}

/* Mean scores, or events over those expected in the model, that rise or fall. */
static bool keeps_order(const fixture *f, const uint32_t *group, size_t k)
{
    double above[MOST] = {0}, below[MOST] = {0};
    bool rises = true, falls = true;
    for (size_t i = 0; i < f->n; i++) {
        bool given = f->query.given != NULL;
        above[group[i]] += given ? f->weight[i] * f->event[i] : f->score[i];
        below[group[i]] += given ? f->given.expected[i] : 1;
    }
    for (size_t g = 1; g <= k; g++) {
        double step = above[g] * below[g - 1] - above[g - 1] * below[g];
        rises = rises && step > -1e-11;
        falls = falls && step < 1e-11;
    }
    return rises || falls;
}

static double evaluate(brute *b)
{
    const fixture *f = b->f;
    uint32_t group[PATIENTS];
    size_t k = b->number;
    double size[MOST] = {0}, u[MOST] = {0}, v[MOST][MOST] = {{0}};
    for (size_t at = 0; at < f->n; at++) {
        uint32_t g = 0;
        while (g < k && at >= f->position[b->chosen[g]]) g++;
        group[f->order[at]] = g;
        size[g] += 1;
    }
    for (size_t g = 0; g <= k; g++)
        if (size[g] < f->least) return -INFINITY;
    b->admissible = true;
    if (b->rule->order == RC_CUTS_MONOTONE && !keeps_order(f, group, k)) return -INFINITY;
    if (b->rule->order == RC_CUTS_U) {
        for (size_t i = 0; i < f->n; i++) group[i] = group[i] != 1;
        k = 1;
    }
    if (f->query.given)
        plain_given(f, group, k, u, v);
    else
        plain_scores(f, group, k, u, v);
    return quadratic(k, u, v);
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

static void equals_brute(const fixture *f, const rc_cuts_rule *rule, int *compared)
{
    rc_cuts cuts;
    rc_cuts_best found;
    size_t rows = f->query.given ? rc_kernel_cuts_given_rows(f->n, f->p) : f->strata;
    void *memory = rc_base_memory_uninitialized(rc_kernel_cuts_bytes(rule, f->scan.k, rows), 1);
    brute b = {.f = f, .rule = rule};
    double worth = -INFINITY;
    rc_kernel_cuts_init(&cuts, rule, f->scan.k, rows, memory);
    rc_kernel_cuts_search(&cuts, &f->query, f->order, &found);
    for (b.number = rule->least; b.number <= rule->most; b.number++) {
        b.best = -INFINITY;
        enumerate(&b, 0, 0);
        worth = fmax(worth, b.best - rule->penalty * (double)(b.number - rule->least));
    }
    assert_int_equal(found.admissible, b.admissible);
    if (isfinite(worth)) {
        assert_true(found.number > 0);
        assert_true(found.compared >= worth - 1e-8 * fmax(1, worth));
        b.number = found.number;
        memcpy(b.chosen, found.place, sizeof b.chosen);
        double again = evaluate(&b);
        if (isfinite(again)) {
            assert_true(fabs(again - found.statistic) <= 1e-7 * fmax(1, again));
            assert_true(found.compared <= worth + 1e-7 * fmax(1, worth));
            ++*compared;
        }
    }
    rc_base_memory_free(memory);
}

static void all_sets(const rc_cuts_rule *rule, bool given, int rounds, uint64_t seed)
{
    rc_pcg g;
    int compared = 0;
    rc_base_pcg_for_block(&g, seed, 0, 0, 0);
    for (int round = 0; round < rounds; round++) {
        fixture f;
        draw(&g, &f);
        if (!given) make_scores(&g, &f);
        if (!given || make_given(&f)) equals_brute(&f, rule, &compared);
        rc_base_memory_free(f.memory);
    }
    assert_true(compared > rounds / 10);
}

static void scores_in_strata(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 1, .most = 1, .exact = true}, false, 200, 1);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .exact = true}, false, 300, 2);
    all_sets(&(rc_cuts_rule){.least = 3, .most = 3, .exact = true}, false, 300, 3);
    all_sets(&(rc_cuts_rule){.least = 1, .most = 4, .penalty = 2, .exact = true}, false, 100, 4);
    all_sets(&(rc_cuts_rule){.least = 5, .most = 5, .exact = true}, false, 100, 5);
}

static void given_covariates(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 1, .most = 1, .exact = true}, true, 200, 6);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .exact = true}, true, 200, 7);
    all_sets(&(rc_cuts_rule){.least = 3, .most = 3, .exact = true}, true, 100, 8);
    all_sets(&(rc_cuts_rule){.least = 1, .most = 4, .penalty = 2, .exact = true}, true, 60, 9);
}

static void in_order(void **state)
{
    (void)state;
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .exact = true, .order = RC_CUTS_MONOTONE}, false, 200, 10);
    all_sets(&(rc_cuts_rule){.least = 3, .most = 3, .exact = true, .order = RC_CUTS_MONOTONE}, false, 200, 11);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .exact = true, .order = RC_CUTS_U}, false, 200, 12);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 3, .penalty = 2, .exact = true, .order = RC_CUTS_MONOTONE}, true, 100,
             13);
    all_sets(&(rc_cuts_rule){.least = 2, .most = 2, .exact = true, .order = RC_CUTS_U}, true, 100, 14);
}

/* Two strata of three with scores -1 0 1 and the marker 1 2 3 along with them: variance 1 under permutation in each.
 * U of the lowest and the highest group is -2 and 2, V 2 (1 - 1/3) = 4/3 and beside the diagonal -2/3, so chi2 = 4; of
 * one cutoff 2^2 / (4/3) = 3. */
static void by_hand(void **state)
{
    (void)state;
    static const uint32_t stratum[] = {0, 0, 0, 1, 1, 1}, order[] = {0, 3, 1, 4, 2, 5}, position[] = {2, 4};
    static const int64_t units[] = {-1, 0, 1, -1, 0, 1};
    static const uint8_t event[] = {1, 1, 1, 1, 1, 1};
    static const double per_stratum[] = {3, 3, 2, 2};
    const rc_scan scan = {.n = 6, .k = 2, .position = position, .units = units, .unit = 1};
    const rc_cuts_query query = {.scan = &scan,
                                 .event = event,
                                 .size = 6,
                                 .low = 1,
                                 .middle = 1,
                                 .high = 1,
                                 .code = stratum,
                                 .stratum = per_stratum,
                                 .strata = 2};
    for (size_t number = 1; number <= 2; number++) {
        const rc_cuts_rule rule = {.least = number, .most = number, .exact = true};
        rc_cuts cuts;
        rc_cuts_best best;
        void *memory = rc_base_memory_zeroed(rc_kernel_cuts_bytes(&rule, 2, 2), 1);
        rc_kernel_cuts_init(&cuts, &rule, 2, 2, memory);
        rc_kernel_cuts_search(&cuts, &query, order, &best);
        assert_int_equal(best.number, number);
        assert_true(fabs(best.statistic - (number == 1 ? 3 : 4)) < 1e-12);
        rc_base_memory_free(memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(scores_in_strata), cmocka_unit_test(given_covariates),
                                       cmocka_unit_test(in_order), cmocka_unit_test(by_hand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
