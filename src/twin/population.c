/* SPDX-License-Identifier: GPL-3.0-or-later
 * population.c - chains as blocks of a team of threads; rounds; who goes on.
 *
 *   1. a chain's state   2. a chain's round   3. over threads and ranks   4. who goes on   5. all */
#include "twin/population.h"

#include "base/memory.h"
#include "base/text.h"
#include "run/threads.h"
#include "twin/anneal.h"
#include "twin/exact.h"
#include "twin/loss.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

/* Key of the generators: the twin is no analysis, so it has one of its own. */
static const uint64_t twin_key[2] = {UINT64_C(0x7477696e), UINT64_C(0x636f686f7274)};

/* Shares of a chain's moves, of 100.  About an endpoint nothing is decided below 0.001. */
static const struct {
    int stage, share;
    double hot, cold;
} rounds[] = {{0, 8, 1, 1e-5},    {1, 10, 1, 1e-3},    {2, 10, 0.5, 1e-3}, {3, 12, 0.3, 1e-3},
              {3, 10, 0.1, 5e-4}, {3, 10, 0.08, 5e-4}, {3, 9, 0.06, 5e-4}, {3, 8, 0.05, 3e-4},
              {3, 8, 0.04, 3e-4}, {3, 8, 0.03, 2e-4},  {3, 7, 0.02, 2e-4}};
enum { ROUNDS = sizeof rounds / sizeof rounds[0], EXACT_ROUNDS = 4 };

/* ---- 1. a chain's state ------------------------------------------------- */

/* A chain is so many doubles: values by column, weights of the figures, then these. */
enum { UNMET, LOSS, TRIED, NUMBERS };

typedef struct population {
    const rc_figures *figures;
    const rc_twin_options *options;
    rc_ranks *ranks;
    size_t n_values, n_figures, length;
    double *chain, *next; /* [chains][length] */
    int round;
    rc_threads *team;
    recut_status status; /* of the team's caller */
    recut_error error;
} population;

static double *numbers_of(const population *p, double *chain)
{
    return chain + p->n_values + p->n_figures;
}

static void load(const population *p, const double *chain, rc_search *s)
{
    size_t n = s->twin->frame->n;
    for (size_t c = 0; c < s->twin->n_columns; c++)
        memcpy(s->twin->frame->column[c].value, chain + c * n, n * sizeof(double));
    memcpy(s->weight, chain + p->n_values, p->n_figures * sizeof(double));
}

static void save(const population *p, rc_search *s, int64_t moves, double *chain)
{
    size_t n = s->twin->frame->n;
    double *numbers = numbers_of(p, chain);
    for (size_t c = 0; c < s->twin->n_columns; c++)
        memcpy(chain + c * n, s->twin->frame->column[c].value, n * sizeof(double));
    numbers[UNMET] = (double)rc_twin_loss_unmet(s, &numbers[LOSS]);
    numbers[TRIED] += (double)moves;
    memcpy(chain + p->n_values, s->weight, p->n_figures * sizeof(double));
}

/* ---- 2. a chain's round ------------------------------------------------- */

typedef struct worker {
    rc_twin *twin;
    rc_search *search;
} worker;

static void worker_destroy(void *work)
{
    worker *w = work;
    if (!w) return;
    rc_twin_search_destroy(w->search);
    rc_twin_destroy(w->twin);
    rc_base_memory_free(w);
}

static recut_status worker_create(const rc_analysis *analysis, void **work, recut_error *err)
{
    const population *p = analysis->state;
    recut_status st = RECUT_OK;
    worker *w = NULL;
    rc_pcg random;
    rc_base_pcg_for_block(&random, p->options->seed, twin_key[0], twin_key[1], 0);
    RC_NEW(w, 1, err);
    RC_TRY(rc_twin_create(p->figures, &random, &w->twin, err));
    RC_TRY(rc_twin_search_create(w->twin, &w->search, err));
    *work = w;
    w = NULL;
done:
    worker_destroy(w);
    return st;
}

/* What stays unmet weighs more. */
static void weigh(rc_search *s)
{
    static const double up = 1.5, down = 0.85, most = 6;
    for (size_t i = 0; i < s->n; i++)
        s->weight[i] = s->loss[i] > 0 ? fmin(most, up * s->weight[i]) : fmax(1, down * s->weight[i]);
}

static recut_status chain_round(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                                void *work, recut_error *err)
{
    const population *p = analysis->state;
    rc_search *s = ((worker *)work)->search;
    int64_t each = p->options->moves / p->options->chains, moves;
    double *chain = p->chain + (size_t)block * p->length;
    (void)count, (void)rows, (void)tally, (void)err;
    rc_base_pcg_for_block(&s->random, p->options->seed, twin_key[0], twin_key[1],
                          1 + p->round * RC_TWIN_CHAINS_MOST + block);
    if (p->round == 0) {
        rc_twin_start(s->twin, &s->random);
        for (size_t i = 0; i < s->n; i++) s->weight[i] = 1;
    } else {
        load(p, chain, s);
    }
    moves = rc_twin_anneal(s, &(rc_cooling){.stage = rounds[p->round].stage,
                                            .hot = rounds[p->round].hot,
                                            .cold = rounds[p->round].cold,
                                            .moves = each * rounds[p->round].share / 100});
    if (p->round == ROUNDS - 1 && each > 0) moves += rc_twin_exact(s, EXACT_ROUNDS, each);
    if (rounds[p->round].stage == RC_SEARCH_STAGES - 1) weigh(s);
    save(p, s, moves, chain);
    return RECUT_OK;
}

/* ---- 3. over threads and ranks ------------------------------------------ */

/* Pushes this rank's chains and computes until all have ended. */
static void lead(void *self)
{
    population *p = self;
    int size = rc_run_ranks_size(p->ranks);
    for (int c = rc_run_ranks_rank(p->ranks); c < p->options->chains && p->status == RECUT_OK; c += size)
        p->status = rc_run_threads_push(p->team, 0, c, 1, &p->error);
    while (!rc_run_threads_idle(p->team)) {
        rc_finished *done;
        bool computed = rc_run_threads_compute(p->team);
        while ((done = rc_run_threads_take(p->team))) {
            if (p->status == RECUT_OK && done->status != RECUT_OK) {
                p->status = done->status;
                p->error = done->error;
            }
            rc_run_threads_recycle(p->team, done);
        }
        if (!computed) nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
}

/* Every rank's own chains to all. */
static recut_status share(population *p, recut_error *err)
{
    recut_status st = RECUT_OK;
    double *all = NULL;
    size_t chains = (size_t)p->options->chains, size = (size_t)rc_run_ranks_size(p->ranks);
    size_t length = chains * p->length;
    if (size == 1) return RECUT_OK;
    if (rc_run_ranks_rank(p->ranks) == 0) RC_NEW(all, size * length, err);
done: /* a rank that has failed alone would leave the others waiting */
    st = rc_run_ranks_agree(p->ranks, st, err);
    if (st == RECUT_OK) st = rc_run_ranks_gather(p->ranks, p->chain, length * sizeof *all, all, err);
    for (size_t c = 0; st == RECUT_OK && all && c < chains; c++)
        memcpy(p->chain + c * p->length, all + (c % size) * length + c * p->length, p->length * sizeof *all);
    if (st == RECUT_OK) st = rc_run_ranks_broadcast(p->ranks, p->chain, length * sizeof *all, err);
    rc_base_memory_free(all);
    return st;
}

static recut_status run_round(population *p, recut_error *err)
{
    recut_status st = RECUT_OK;
    p->status = RECUT_OK;
    rc_run_threads_run(p->team, lead, p);
    if (p->status != RECUT_OK) *err = p->error;
    st = rc_run_ranks_agree(p->ranks, p->status, err);
    if (st == RECUT_OK) st = share(p, err);
    return st;
}

/* ---- 4. who goes on ----------------------------------------------------- */

/* What a figure that is just missed weighs beside the distances. */
static double standing(const population *p, size_t chain)
{
    static const double each = 0.01;
    const double *numbers = numbers_of(p, p->chain + chain * p->length);
    return numbers[LOSS] + each * numbers[UNMET];
}

/* Chains from the best; equal ones by their number. */
static void rank(const population *p, size_t *order)
{
    size_t chains = (size_t)p->options->chains;
    for (size_t c = 0; c < chains; c++) {
        size_t at = c;
        for (; at > 0 && standing(p, order[at - 1]) > standing(p, c); at--) order[at] = order[at - 1];
        order[at] = c;
    }
}

static void go_on(population *p, const size_t *order)
{
    size_t chains = (size_t)p->options->chains, best = chains >= 4 ? chains / 4 : 1;
    double tried = 0;
    for (size_t c = 0; c < chains; c++) tried += numbers_of(p, p->chain + c * p->length)[TRIED];
    for (size_t c = 0; c < chains; c++) {
        double *to = p->next + c * p->length;
        memcpy(to, p->chain + order[c % best] * p->length, p->length * sizeof *to);
        numbers_of(p, to)[TRIED] = c == 0 ? tried : 0; /* a sum over chains */
    }
    double *now = p->chain;
    p->chain = p->next;
    p->next = now;
}

static void tell(const population *p, size_t best)
{
    const double *numbers = numbers_of(p, p->chain + best * p->length);
    if (!p->options->log || rc_run_ranks_rank(p->ranks) > 0) return;
    rc_base_text_print(p->options->log, "recut: round %d of %d, best of %d chains: %.0f figures unmet, loss %.3g\n",
                       p->round + 1, (int)ROUNDS, p->options->chains, numbers[UNMET], numbers[LOSS]);
}

/* ---- 5. all ------------------------------------------------------------- */

static void report(const rc_twin *twin, rc_twin_outcome *out)
{
    rc_measured measured;
    rc_match match;
    out->figures = out->matched = 0;
    out->loss = 0;
    for (size_t i = 0; i < rc_study_size(twin->study); i++) {
        const rc_figure *figure = rc_study_at(twin->study, i)->figure;
        rc_study_measure(twin->study, i, true, &measured);
        rc_study_match(figure, &measured, &match);
        out->loss += rc_study_match_loss(figure, &measured);
        if (figure->rule || figure->conflict) continue;
        out->figures++;
        out->matched += match.matches;
    }
}

static recut_status prepare(population *p, const rc_search *s, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t chains = (size_t)p->options->chains;
    p->n_values = s->twin->n_columns * s->twin->frame->n;
    p->n_figures = s->n;
    p->length = p->n_values + p->n_figures + NUMBERS;
    RC_NEW(p->chain, chains * p->length, err);
    RC_NEW(p->next, chains * p->length, err);
done:
    return st;
}

static recut_status run_rounds(population *p, size_t *order, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (p->round = 0; p->round < ROUNDS; p->round++) {
        RC_TRY(run_round(p, err));
        rank(p, order);
        tell(p, order[0]);
        go_on(p, order);
        if (rounds[p->round].stage == RC_SEARCH_STAGES - 1 && numbers_of(p, p->chain)[UNMET] <= 0) break;
    }
done:
    return st;
}

recut_status rc_twin_population(const rc_figures *figures, const rc_twin_options *options, rc_ranks *ranks,
                                rc_twin **out, rc_twin_outcome *outcome, recut_error *err)
{
    static const rc_plan_type type = {
        .name = "twin", .work_create = worker_create, .work_destroy = worker_destroy, .block = chain_round};
    recut_status st = RECUT_OK;
    population p = {.figures = figures, .options = options, .ranks = ranks};
    rc_analysis analysis = {.type = &type,
                            .replicates = options->chains,
                            .n_blocks = options->chains,
                            .block_size = 1,
                            .tally_length = 1,
                            .state = &p},
                *analyses = &analysis;
    void *work = NULL;
    size_t *order = NULL;
    st = worker_create(&analysis, &work, err);
    worker *mine = work;
    if (st == RECUT_OK) st = prepare(&p, mine->search, err);
    if (st == RECUT_OK) st = rc_run_threads_create(&analyses, options->threads, &p.team, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_NEW(order, (size_t)options->chains, err);
    RC_TRY(run_rounds(&p, order, err));
    /* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): ranks that agree have all made one */
    load(&p, p.chain, mine->search);
    rc_twin_loss_afresh(mine->search);
    RC_TRY(rc_twin_shorten(mine->twin, err));
    report(mine->twin, outcome);
    outcome->moves = (int64_t)numbers_of(&p, p.chain)[TRIED];
    *out = mine->twin;
    mine->twin = NULL;
done:
    rc_run_threads_destroy(p.team);
    worker_destroy(work);
    rc_base_memory_free(order);
    rc_base_memory_free(p.chain);
    rc_base_memory_free(p.next);
    return st;
}
