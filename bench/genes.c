/* SPDX-License-Identifier: GPL-3.0-or-later
 * genes.c - what permutation promises of many markers, on simulated cohorts: the family-wise error of maxT, and false
 * discovery rates, of genes that go together and lack values, with all replicates and with adaptive ones.
 *
 * Genes are normal, in blocks of 5 that share a factor; each lacks some patients at random.  Those that act are whole
 * blocks: every other gene has nothing to do with survival.  Event and censoring times are exponential.
 * Prints a table (TSV), a line a truth and way.
 *
 *     genes [COHORTS [SEED]]      default 400 1; of truths in which some act a quarter */
#include "base/pcg.h"
#include "cohort/read.h"
#include "kernel/level.h"
#include "must.h"
#include "plan/epochs.h"
#include "study/find.h"
#include "summary/estimators.h"
#include "summary/fdr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 5, GENES_MOST = 100, PATIENTS_MOST = 100, FIELD = 16 };

typedef struct truth {
    const char *name;
    size_t genes, acting, n;
    double correlation, missing, effect; /* effect: log hazard ratio of a standard deviation of each acting gene */
    int64_t replicates;
} truth;
static const truth truths[] = {
    {"none, independent, 5 % missing", 40, 0, 60, 0, 0.05, 0, 400},
    {"none, correlation 0.5, 5 % missing", 40, 0, 60, 0.5, 0.05, 0, 400},
    {"none, correlation 0.8, 20 % missing", 40, 0, 60, 0.8, 0.2, 0, 400},
    {"5 of 100, independent, 5 % missing", 100, 5, 100, 0, 0.05, 0.7, 2400},
    {"5 of 100, correlation 0.5, 5 % missing", 100, 5, 100, 0.5, 0.05, 0.3, 2400},
};
enum { TRUTHS = sizeof truths / sizeof *truths };

typedef struct counts {
    double any, found, power, rate_bh, rate_bh_10, rate_storey, pi0, searches; /* sums over cohorts */
} counts;

/* ---- 1. cohorts --------------------------------------------------------- */

static recut_cohort *draw(const truth *of, rc_pcg *g)
{
    static double x[GENES_MOST][PATIENTS_MOST], risk[PATIENTS_MOST];
    recut_cohort *cohort = NULL;
    recut_error err;
    char *text = memory((of->n + 1) * (of->genes + 4), FIELD), *at = text + sprintf(text, "time,event");
    memset(risk, 0, sizeof risk);
    for (size_t first = 0; first < of->genes; first += BLOCK)
        for (size_t i = 0; i < of->n; i++) {
            double shared = rc_base_pcg_normal(g);
            for (size_t k = first; k < first + BLOCK; k++) {
                double z = sqrt(of->correlation) * shared + sqrt(1 - of->correlation) * rc_base_pcg_normal(g);
                if (k < of->acting) risk[i] += of->effect * z;
                x[k][i] = rc_base_pcg_uniform(g) < of->missing ? NAN : z;
            }
        }
    for (size_t k = 0; k < of->genes; k++) at += sprintf(at, ",g%zu", k);
    for (size_t i = 0; i < of->n; i++) {
        double died = rc_base_pcg_exponential(g) / exp(risk[i]), left = 1.5 * rc_base_pcg_exponential(g);
        at += sprintf(at, "\n%.9f,%d", 100 * fmin(died, left), died <= left);
        for (size_t k = 0; k < of->genes; k++) at += isnan(x[k][i]) ? sprintf(at, ",") : sprintf(at, ",%.6f", x[k][i]);
    }
    const rc_cohort_options options = {.path = "drawn.csv",
                                       .bytes = text,
                                       .n_bytes = (size_t)(at - text),
                                       .n_markers = 1,
                                       .marker = (const char *const[]){"g*"}};
    must(rc_cohort_read(&options, &cohort, &err), &err);
    rc_base_memory_free(text);
    return cohort;
}

/* ---- 2. the permutation ------------------------------------------------- */

/* Counts by name of the tally. */
static const int64_t *tally_of(const rc_analysis *analysis, const int64_t *sum, const char *name, size_t *bins)
{
    for (size_t t = 0; t < analysis->n_tallies; t++)
        if (strcmp(analysis->tally[t].name, name) == 0) {
            *bins = analysis->tally[t].n_bins;
            return sum + analysis->tally[t].offset;
        }
    must(RECUT_E_BUG, &(recut_error){.text = "no such tally"});
    return NULL;
}

/* All blocks in order, epoch by epoch where the replicates are adaptive. */
static void compute(rc_analysis *analysis, int64_t *sum)
{
    recut_error err;
    void *work = NULL;
    size_t rows = rc_plan_epochs_rows(analysis);
    int64_t *tally = memory(analysis->tally_length, sizeof *tally),
            *before = memory((rc_plan_epochs(analysis) + 1) * rows, sizeof *before);
    uint8_t *active = memory(rows, 1);
    must(analysis->type->work_create(analysis, &work, &err), &err);
    for (int64_t b = 0; b < analysis->n_blocks; b++) {
        size_t epoch = rc_plan_epochs_of(analysis, b);
        if (analysis->adaptive > 0 && (b == 0 || rc_plan_epochs_of(analysis, b - 1) != epoch)) {
            if (rc_plan_epochs_choose(analysis, before, epoch, active) == 0) break;
            rc_plan_epochs_begin(analysis, active);
        }
        memset(tally, 0, analysis->tally_length * sizeof *tally);
        must(analysis->type->block(analysis, b, rc_plan_block_count(analysis, b), NULL, tally, work, &err), &err);
        for (size_t i = 0; i < analysis->tally_length; i++) sum[i] += tally[i];
        for (size_t r = 0; r < rows; r++)
            before[epoch * rows + r] += tally[analysis->tally[analysis->stop_tally].offset + r];
    }
    analysis->type->work_destroy(work);
    rc_base_memory_free(tally);
    rc_base_memory_free(before);
    rc_base_memory_free(active);
}

typedef struct answer {
    double p_maxt[GENES_MOST], q[GENES_MOST], q_storey[GENES_MOST], pi0, searches;
} answer;

/* As the document has them (summary/permute_p.c). */
static void answer_of(const rc_analysis *analysis, const int64_t *sum, size_t n, answer *out)
{
    double p[GENES_MOST], statistic[GENES_MOST];
    recut_error err;
    size_t bins;
    const int64_t *x = tally_of(analysis, sum, "exceedances", &bins),
                  *stepped = tally_of(analysis, sum, "exceedances_maxt", &bins),
                  *failed = tally_of(analysis, sum, "failed", &bins);
    int64_t all = analysis->replicates;
    size_t one;
    if (analysis->adaptive > 0) all = *tally_of(analysis, sum, "maxt_replicates", &one);
    out->searches = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t replicates = 0;
        for (size_t r = 0; r < bins; r++) replicates += failed[i * bins + r];
        out->searches += (double)replicates;
        p[i] = rc_summary_estimators_monte_carlo(x[i], replicates, RC_KERNEL_CONFIDENCE).p;
        out->p_maxt[i] = rc_summary_estimators_monte_carlo(stepped[i], all, RC_KERNEL_CONFIDENCE).p;
        statistic[i] = analysis->table[0].data[i * analysis->table[0].n_columns];
    }
    must(rc_summary_estimators_step_down(statistic, out->p_maxt, n, &err), &err);
    must(rc_summary_fdr_bh(p, n, out->q, &err), &err);
    must(rc_summary_fdr_storey(p, n, RC_FDR_LAMBDA, &out->pi0, out->q_storey, &err), &err);
}

/* ---- 3. what is counted -------------------------------------------------- */

/* Share of the genes found at a rate that have no effect. */
typedef struct found {
    double all, wrong;
} found;

static void look(const truth *of, const answer *a, counts *c)
{
    found bh = {0, 0}, bh_10 = {0, 0}, storey = {0, 0};
    bool any = false;
    for (size_t i = 0; i < of->genes; i++) {
        bool acts = i < of->acting;
        any = any || (!acts && a->p_maxt[i] <= 0.05);
        c->found += acts && a->p_maxt[i] <= 0.05;
        bh.all += a->q[i] <= 0.05, bh.wrong += a->q[i] <= 0.05 && !acts;
        bh_10.all += a->q[i] <= 0.1, bh_10.wrong += a->q[i] <= 0.1 && !acts;
        storey.all += a->q_storey[i] <= 0.05, storey.wrong += a->q_storey[i] <= 0.05 && !acts;
        c->power += acts && a->q[i] <= 0.05;
    }
    c->searches += a->searches;
    c->any += any;
    c->rate_bh += bh.all > 0 ? bh.wrong / bh.all : 0;
    c->rate_bh_10 += bh_10.all > 0 ? bh_10.wrong / bh_10.all : 0;
    c->rate_storey += storey.all > 0 ? storey.wrong / storey.all : 0;
    c->pi0 += a->pi0;
}

static void run(const truth *of, const recut_cohort *cohort, int64_t adaptive, uint64_t seed, counts *c)
{
    rc_analysis *analysis = NULL;
    answer a;
    recut_error err;
    const rc_plan_options options = {.criterion = "logrank",
                                     .min_fraction = 0.1,
                                     .replicates = of->replicates,
                                     .hazard_ratio = "none",
                                     .seed = seed,
                                     .rows = adaptive ? RC_ROWS_DEFAULT : 0,
                                     .adaptive = adaptive};
    must(rc_plan_create(rc_study_find("permute"), cohort, &options, &analysis, &err), &err);
    int64_t *sum = memory(analysis->tally_length, sizeof *sum);
    compute(analysis, sum);
    answer_of(analysis, sum, of->genes, &a);
    look(of, &a, c);
    rc_base_memory_free(sum);
    rc_plan_destroy(analysis);
}

int main(int argc, char **argv)
{
    static const int64_t ways[] = {0, 10};
    size_t asked = argc > 1 ? strtoul(argv[1], NULL, 10) : 400;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    printf(
        "truth\treplicates\tcohorts\tsearches\tfwer\tfwer_error\tfdr_bh_05\tfdr_bh_10\tfdr_storey_05\tpi0\tpower_maxt\t"
        "power_bh\n");
    for (size_t t = 0; t < TRUTHS; t++) {
        const truth *of = &truths[t];
        /* Where nothing acts maxT is what counts, whose replicates are the first ones either way. */
        int used = of->acting ? 2 : 1;
        size_t cohorts = of->acting ? asked / 4 : asked;
        counts c[2] = {{0}};
        rc_pcg g;
        rc_base_pcg_seed(&g, seed, t);
        for (size_t k = 0; k < cohorts; k++) {
            recut_cohort *cohort = draw(of, &g);
            for (int way = 0; way < used; way++) run(of, cohort, ways[way], seed + k, &c[way]);
            recut_cohort_destroy(cohort);
        }
        for (int way = 0; way < used; way++) {
            double n = (double)cohorts, fwer = c[way].any / n, acting = of->acting ? (double)of->acting : NAN;
            printf("%s\t%s\t%zu\t%.0f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.3f\t%.3f\t%.3f\n", of->name,
                   way ? "adaptive" : "all", cohorts, c[way].searches / n / (double)of->genes, fwer,
                   sqrt(fwer * (1 - fwer) / n), c[way].rate_bh / n, c[way].rate_bh_10 / n, c[way].rate_storey / n,
                   c[way].pi0 / n, c[way].found / n / acting, c[way].power / n / acting);
            fflush(stdout);
        }
    }
    return 0;
}
