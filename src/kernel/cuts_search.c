/* SPDX-License-Identifier: GPL-3.0-or-later
 * cuts_search.c - memory, sums up to each candidate, dynamic programming, the choice of the number.
 *
 *   1. memory     2. sums     3. dynamic programming     4. the search */
#include "kernel/cuts_parts.h"

#include "kernel/carve.h"

#include <math.h>
#include <string.h>

/* ---- 1. memory ---------------------------------------------------------- */

static bool chains(const rc_cuts_rule *rule)
{
    return !rule->exact && rule->order == RC_CUTS_MONOTONE && rule->most > 2;
}

/* Three cutoffs or more by their own covariance. */
static bool looks_at_all(const rc_cuts_rule *rule)
{
    return rule->exact && rule->most > 2;
}

/* Additive scores: layers of the dynamic program that some number takes. */
static size_t layers(const rc_cuts_rule *rule)
{
    return rule->exact ? 0 : rule->order == RC_CUTS_ANY ? rule->most : 1;
}

static void lay_out(rc_cuts *cuts, rc_carver *c)
{
    size_t k = cuts->k, places = k + 2, m = cuts->m;
    cuts->size = rc_kernel_carve(c, places, sizeof(double));
    cuts->sum = rc_kernel_carve(c, places, sizeof(double));
    cuts->event = rc_kernel_carve(c, places, sizeof(double));
    cuts->expected = rc_kernel_carve(c, places, sizeof(double));
    cuts->value = rc_kernel_carve(c, places, sizeof(double));
    cuts->best = rc_kernel_carve(c, places, sizeof(double));
    cuts->layer = rc_kernel_carve(c, cuts->rule.most * places, sizeof(double));
    if (cuts->rule.exact) {
        cuts->own = rc_kernel_carve(c, places, sizeof(double));
        cuts->cross = rc_kernel_carve(c, places, sizeof(double));
        cuts->lower = rc_kernel_carve(c, (k + 1) * m, sizeof(double));
        cuts->upper = rc_kernel_carve(c, k * m, sizeof(double));
        cuts->tied = rc_kernel_carve(c, m, sizeof *cuts->tied);
    } else if (cuts->rule.order != RC_CUTS_ANY) {
        cuts->bound = rc_kernel_carve(c, 5 * rc_kernel_cuts_blocks(k), sizeof(double));
    }
    if (looks_at_all(&cuts->rule)) {
        cuts->covariance = rc_kernel_carve(c, places * places, sizeof(double));
        cuts->left = rc_kernel_carve(c, 3 * cuts->rule.most * places, sizeof(double));
    }
    if (chains(&cuts->rule)) cuts->chain = rc_kernel_carve(c, (cuts->rule.most - 1) * places * places, sizeof(double));
}

size_t rc_kernel_cuts_bytes(const rc_cuts_rule *rule, size_t k, size_t m)
{
    rc_carver c = {.base = NULL};
    rc_cuts cuts = {.rule = *rule, .k = k, .m = m};
    lay_out(&cuts, &c);
    return c.used + RC_CARVE_LINE;
}

void rc_kernel_cuts_init(rc_cuts *cuts, const rc_cuts_rule *rule, size_t k, size_t m, void *memory)
{
    rc_carver c = rc_kernel_carver(memory);
    *cuts = (rc_cuts){.rule = *rule, .k = k, .m = m};
    lay_out(cuts, &c);
}

/* ---- 2. sums ------------------------------------------------------------ */

/* Given covariates: residuals of their model, events observed and expected in it. */
static void fill_residuals(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record)
{
    const rc_scan *scan = query->scan;
    double sum = 0, expected = 0;
    size_t at = 0;
    for (size_t c = 0; c <= scan->k; c++) {
        for (size_t end = c < scan->k ? scan->position[c] : scan->n; at < end; at++) {
            sum += query->given->residual[record[at]];
            expected += query->given->expected[record[at]];
        }
        cuts->sum[c + 1] = sum;
        cuts->expected[c + 1] = expected;
        cuts->event[c + 1] = sum + expected;
    }
}

static void fill_sums(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record)
{
    const rc_scan *scan = query->scan;
    int64_t units = 0;
    double size = 0, events = 0;
    size_t at = 0, k = scan->k;
    cuts->used = k;
    cuts->size[0] = cuts->sum[0] = cuts->event[0] = cuts->expected[0] = 0;
    for (size_t c = 0; c <= k; c++) {
        size_t end = c < k ? scan->position[c] : scan->n;
        for (; at < end; at++) {
            double weight = scan->weight ? scan->weight[record[at]] : 1;
            units += scan->units[record[at]];
            size += weight;
            if (query->event) events += weight * query->event[record[at]];
        }
        cuts->size[c + 1] = size;
        cuts->sum[c + 1] = (double)units * scan->unit;
        cuts->event[c + 1] = events;
        cuts->expected[c + 1] = events - cuts->sum[c + 1];
    }
    if (query->given) fill_residuals(cuts, query, record);
    bool rates = cuts->rule.exact && !query->code; /* events over those expected; of scores their mean */
    cuts->above = rates ? cuts->event : cuts->sum;
    cuts->below = rates ? cuts->expected : cuts->size;
    cuts->total = size;
    cuts->scale = cuts->rule.exact || !(query->square > 0) ? 0 : (query->size - 1) / query->square;
}

/* ---- 3. dynamic programming --------------------------------------------- */

/* to[j]: the largest of it and have + (s[j] - sum)^2 / (p[j] - size). */
static void extend(size_t count, double have, double sum, double size, const double *restrict s,
                   const double *restrict p, double *restrict to)
{
    for (size_t j = 0; j < count; j++) {
        double difference = s[j] - sum, value = have + difference * difference / (p[j] - size);
        to[j] = value > to[j] ? value : to[j];
    }
}

/* The best sums with one more group that ends at a candidate. */
static void next_layer(const rc_cuts *cuts, double middle, const double *from, double *to)
{
    size_t k = cuts->used, first = 2;
    for (size_t j = 0; j <= k; j++) to[j] = -INFINITY;
    for (size_t i = 1; i <= k; i++) {
        while (first <= k && !(first > i && cuts->size[first] - cuts->size[i] >= middle)) first++;
        if (from[i] < 0) continue;
        extend(k + 1 - first, from[i], cuts->sum[i], cuts->size[i], cuts->sum + first, cuts->size + first, to + first);
    }
}

static double group(const rc_cuts *cuts, size_t i, size_t j)
{
    double sum = cuts->sum[j] - cuts->sum[i];
    return sum * sum / (cuts->size[j] - cuts->size[i]);
}

static double *layer(const rc_cuts *cuts, size_t number)
{
    return cuts->layer + (number - 1) * (cuts->k + 2);
}

static void fill_layers(rc_cuts *cuts, const rc_cuts_query *query)
{
    double *first = layer(cuts, 1);
    first[0] = -INFINITY;
    for (size_t j = 1; j <= cuts->used; j++) first[j] = cuts->size[j] >= query->low ? group(cuts, 0, j) : -INFINITY;
    for (size_t g = 2; g <= layers(&cuts->rule); g++)
        next_layer(cuts, query->middle, layer(cuts, g - 1), layer(cuts, g));
}

/* The candidate at which the group before `end` begins, after `number` groups; 0: none. */
static size_t step_back(const rc_cuts *cuts, size_t number, size_t end, double least, double *best)
{
    const double *have = layer(cuts, number);
    size_t at = 0;
    *best = -INFINITY;
    for (size_t i = 1; i < end && i <= cuts->used; i++) {
        if (have[i] < 0 || !(cuts->size[end] - cuts->size[i] >= least)) continue;
        double value = have[i] + group(cuts, i, end);
        if (value > *best) at = i, *best = value;
    }
    return at;
}

static double by_layers(const rc_cuts *cuts, const rc_cuts_query *query, size_t number, size_t *place)
{
    double best, ignored;
    size_t end = step_back(cuts, number, cuts->used + 1, query->high, &best);
    if (end == 0) return -INFINITY;
    for (size_t g = number; g > 0; g--) {
        place[g - 1] = end - 1;
        if (g > 1) end = step_back(cuts, g - 1, end, query->middle, &ignored);
    }
    return best;
}

/* ---- 4. the search ------------------------------------------------------ */

/* One cutoff by its own variance. */
static double one_exact(const rc_cuts *cuts, const rc_cuts_query *query, size_t *place, bool *admissible)
{
    double best = -INFINITY;
    for (size_t c = 1; c <= cuts->used; c++) {
        if (!(cuts->size[c] >= query->low && cuts->total - cuts->size[c] >= query->high)) continue;
        *admissible = true;
        double statistic = cuts->own[c] > 0 ? cuts->sum[c] * cuts->sum[c] / cuts->own[c] : -INFINITY;
        if (statistic > best) best = statistic, place[0] = c - 1;
    }
    return best;
}

/* Is there any set of so many cutoffs?  The lowest candidates that leave enough are looked at. */
static bool is_admissible(const rc_cuts *cuts, const rc_cuts_query *query, size_t number)
{
    size_t done = 0;
    double from = 0;
    for (size_t c = 1; c <= cuts->used && done < number; c++) {
        double least = done == 0 ? query->low : query->middle;
        if (!(cuts->size[c] - from >= least) || !(cuts->size[c] > from)) continue;
        from = cuts->size[c];
        done++;
    }
    return done == number && cuts->total - from >= query->high;
}

static double best_of(rc_cuts *cuts, const rc_cuts_query *query, size_t number, size_t *place, bool *admissible)
{
    const rc_cuts_rule *rule = &cuts->rule;
    if (rule->exact && number == 1) return one_exact(cuts, query, place, admissible);
    if (!is_admissible(cuts, query, number)) return -INFINITY;
    *admissible = true;
    if (!rule->exact && !(cuts->scale > 0)) return -INFINITY;
    if (rule->exact && number > 2) return rc_kernel_cuts_all(cuts, query, number, place);
    if (rule->exact || (rule->order != RC_CUTS_ANY && number == 2)) return rc_kernel_cuts_pairs(cuts, query, place);
    if (rule->order == RC_CUTS_MONOTONE && number > 2)
        return cuts->scale * rc_kernel_cuts_chain(cuts, query, number, place);
    return cuts->scale * by_layers(cuts, query, number, place);
}

void rc_kernel_cuts_search(rc_cuts *cuts, const rc_cuts_query *query, const uint32_t *record, rc_cuts_best *best)
{
    const rc_cuts_rule *rule = &cuts->rule;
    *best = (rc_cuts_best){.statistic = -1, .compared = -1};
    fill_sums(cuts, query, record);
    if (cuts->used == 0) return;
    if (rule->exact)
        rc_kernel_cuts_fill_exact(cuts, query, record);
    else if (cuts->scale > 0)
        fill_layers(cuts, query);
    for (size_t number = rule->least; number <= rule->most; number++) {
        size_t place[RC_CUTS_MOST] = {0};
        double statistic = best_of(cuts, query, number, place, &best->admissible);
        double compared = statistic - rule->penalty * (double)(number - rule->least);
        if (!isfinite(statistic) || !(best->number == 0 || compared > best->compared)) continue;
        best->number = number;
        best->statistic = statistic;
        best->compared = compared;
        memcpy(best->place, place, sizeof place);
    }
}

double rc_kernel_cuts_limit(size_t df)
{
    static const double limit[RC_CUTS_MOST] = {3.841458820694124, 5.991464547107979, 7.814727903251179,
                                               9.487729036781154, 11.070497693516351}; /* R: qchisq(0.95, 1:5) */
    return df >= 1 && df <= RC_CUTS_MOST ? limit[df - 1] : NAN;
}

double rc_kernel_cuts_sets(const rc_cuts_rule *rule, size_t k)
{
    double sets = (double)k * (double)k / 2;
    for (size_t number = 3; number <= rule->most; number++) sets *= (double)k / (double)number;
    return sets;
}

double rc_kernel_cuts_cost(const rc_cuts_rule *rule, size_t n, size_t k, size_t m)
{
    double square = (double)k * (double)k / 2, cost = 10 * (double)n + 1000;
    if (looks_at_all(rule)) cost += 2 * rc_kernel_cuts_sets(rule, k);
    if (rule->exact) return cost + square * (0.3 * (double)m + 4);
    cost += square * (double)(rule->most - 1) * (rule->order == RC_CUTS_ANY ? 1.2 : 4);
    return chains(rule) ? cost + square * (double)k / 3 * (double)(rule->most - 1) : cost;
}
