/* SPDX-License-Identifier: GPL-3.0-or-later
 * outcome.c - how often the intervals of what a selected cutoff tells of an outcome hold what it tells in new patients,
 * on simulated cohorts whose truth is known.
 *
 * Prints a table (TSV): truth, patients, statistic, interval, cohorts with an interval, coverage, its Monte-Carlo
 * standard error, below, above, mean width.
 *
 *     outcome [COHORTS [RESAMPLES [SEED]]]      defaults 1000 400 1 */
#include "base/pcg.h"
#include "cohort/read.h"
#include "kernel/level.h"
#include "must.h"
#include "plan/honest.h"
#include "study/find.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The marker is uniform on (0, 1).  Of two values: the log odds of the larger one are -0.5 and, at or above `at`,
 * `effect` more; gradual: effect * (2 x - 1).  Else: the mean grows so, the outcome is normal with deviation 1. */
typedef struct truth {
    const char *name;
    bool binary, gradual;
    double at, effect;
} truth;
static const truth truths[] = {
    {"binary, none", true, false, 0.5, 0},
    {"binary, jump at 0.5, odds ratio 2.5", true, false, 0.5, 0.916},
    {"binary, jump at 0.5, odds ratio 6", true, false, 0.5, 1.792},
    {"binary, jump at 0.8, odds ratio 6", true, false, 0.8, 1.792},
    {"binary, linear, odds ratio 6", true, true, 0, 0.896},
    {"numbers, none", false, false, 0.5, 0},
    {"numbers, jump at 0.5, 0.4 sd", false, false, 0.5, 0.4},
    {"numbers, jump at 0.5, 1 sd", false, false, 0.5, 1},
    {"numbers, jump at 0.8, 1 sd", false, false, 0.8, 1},
    {"numbers, linear, 1 sd", false, true, 0, 0.5},
};
static const size_t sizes[] = {63, 143, 500};
enum { TRUTHS = sizeof truths / sizeof *truths, SIZES = sizeof sizes / sizeof *sizes, LINE = 64 };
enum { DIFFERENCE, LOG_ODDS, YOUDEN, STATISTICS };
static const char *const statistics[] = {"difference", "log_odds", "youden"};

/* ---- 1. cohorts and their truth ----------------------------------------- */

static double mean_at(const truth *of, double x)
{
    double more = of->gradual ? of->effect * (2 * x - 1) : x >= of->at ? of->effect : 0;
    return of->binary ? 1 / (1 + exp(0.5 - more)) : more;
}

static recut_cohort *draw_cohort(const truth *of, size_t n, rc_pcg *g)
{
    recut_cohort *cohort = NULL;
    recut_error err = {0};
    char *text = memory(n + 1, LINE), *at = text + sprintf(text, "y,m\n");
    for (size_t i = 0; i < n; i++) {
        double x = rc_base_pcg_uniform(g), mean = mean_at(of, x), y;
        y = of->binary ? rc_base_pcg_uniform(g) < mean : mean + rc_base_pcg_normal(g);
        at += sprintf(at, "%.9g,%.12f\n", y, x);
    }
    const rc_cohort_options options = {.path = "drawn.csv",
                                       .bytes = text,
                                       .n_bytes = (size_t)(at - text),
                                       .outcome = "y",
                                       .n_markers = 1,
                                       .marker = (const char *const[]){"m"}};
    must(rc_cohort_read(&options, &cohort, &err), &err);
    rc_base_memory_free(text);
    return cohort;
}

/* What a cutoff tells in new patients: means below and above it by the midpoint rule. */
static void true_values(const truth *of, double cutoff, double out[STATISTICS])
{
    enum { STEPS = 2000 };
    double low = 0, high = 0;
    for (int i = 0; i < STEPS; i++) {
        double part = (i + 0.5) / STEPS;
        low += mean_at(of, cutoff * part) / STEPS;
        high += mean_at(of, cutoff + (1 - cutoff) * part) / STEPS;
    }
    out[DIFFERENCE] = high - low;
    out[LOG_ODDS] = log(high / (1 - high)) - log(low / (1 - low));
    double with = low * cutoff + high * (1 - cutoff);
    out[YOUDEN] = high * (1 - cutoff) / with - (1 - high) * (1 - cutoff) / (1 - with);
}

/* ---- 2. one cohort ------------------------------------------------------ */

typedef struct count {
    size_t exists, below, above;
    double width;
} count;

typedef struct columns {
    double *sample, *original, *se, *work;
} columns;

static size_t column(const rc_analysis *analysis, const char *name)
{
    for (size_t c = 0; c < analysis->n_columns; c++)
        if (strcmp(analysis->column[c].name, name) == 0) return c;
    must(RECUT_E_BUG, &(recut_error){.text = "no such column"});
    return 0;
}

static double cell(const rc_table *table, const char *name)
{
    for (size_t c = 0; c < table->n_columns; c++)
        if (strcmp(table->column[c].name, name) == 0) return table->data[c];
    return NAN;
}

/* The rows of a statistic: in the resample and of the same cutoff in all patients. */
static void take(const rc_analysis *analysis, const double *rows, int statistic, columns *to)
{
    for (int original = 0; original < 2; original++) {
        double *into = original ? to->original : to->sample;
        char name[64];
        for (int part = 0; part < (statistic == YOUDEN ? 2 : 1); part++) {
            const char *what = statistic == YOUDEN ? part ? "specificity" : "sensitivity" : statistics[statistic];
            snprintf(name, sizeof name, "m/selected/%s%s", what, original ? "_original" : "");
            size_t c = column(analysis, name);
            for (int64_t b = 0; b < analysis->replicates; b++) {
                double x = rows[(size_t)b * analysis->n_columns + c];
                into[b] = part ? into[b] + x - 1 : x;
            }
        }
    }
}

static void add(count *to, const rc_honest *limits, double value)
{
    if (isnan(limits->lower) || isnan(limits->upper)) return;
    to->exists++;
    to->below += limits->upper < value;
    to->above += limits->lower > value;
    to->width += limits->upper - limits->lower;
}

static void one_cohort(const truth *of, size_t n, int64_t resamples, uint64_t seed, rc_pcg *g, columns *c,
                       count counts[STATISTICS][RC_HONEST_METHODS])
{
    recut_error err = {0};
    rc_analysis *analysis = NULL;
    void *work = NULL;
    recut_cohort *cohort = draw_cohort(of, n, g);
    const rc_plan_options options = {
        .criterion = "wilcoxon", .min_fraction = 0.1, .replicates = resamples, .rows = -1, .seed = seed};
    const rc_plan_type *type = rc_study_find("outcome_resamples");
    must(rc_plan_create(type, cohort, &options, &analysis, &err), &err);
    must(type->work_create(analysis, &work, &err), &err);
    double *rows = memory((size_t)resamples * analysis->n_columns, sizeof *rows);
    int64_t *tally = memory(analysis->tally_length, sizeof *tally);
    for (int64_t b = 0; b < analysis->n_blocks; b++)
        must(type->block(analysis, b, rc_plan_block_count(analysis, b),
                         rows + (size_t)(b * analysis->block_size) * analysis->n_columns, tally, work, &err),
             &err);
    const rc_table *observed = &analysis->table[0];
    double value[STATISTICS], sensitivity = cell(observed, "sensitivity"), specificity = cell(observed, "specificity");
    true_values(of, cell(observed, "cutoff"), value);
    double positive = sensitivity, with = 0;
    for (size_t i = 0; i < cohort->n; i++) with += cohort->outcome[i];
    const double found[] = {cell(observed, "difference"), cell(observed, "log_odds"), sensitivity + specificity - 1};
    const double se[] = {
        cell(observed, "difference_se"), cell(observed, "log_odds_se"),
        sqrt(positive * (1 - positive) / with + specificity * (1 - specificity) / ((double)cohort->n - with))};
    for (int s = 0; s < (of->binary ? STATISTICS : 1) && !isnan(found[0]); s++) {
        rc_honest out[RC_HONEST_METHODS];
        take(analysis, rows, s, c);
        const rc_honest_data data = {.log_hr = found[s],
                                     .se = se[s],
                                     .lower = found[s] - RC_KERNEL_Z_095 * se[s],
                                     .upper = found[s] + RC_KERNEL_Z_095 * se[s],
                                     .n = (size_t)resamples,
                                     .sample = c->sample,
                                     .sample_se = c->se,
                                     .original = c->original};
        rc_plan_honest_all(&data, c->work, out);
        for (int m = 0; m < RC_HONEST_METHODS; m++) add(&counts[s][m], &out[m], value[s]);
    }
    rc_base_memory_free(rows);
    rc_base_memory_free(tally);
    type->work_destroy(work);
    rc_plan_destroy(analysis);
    recut_cohort_destroy(cohort);
}

/* ---- 3. the grid -------------------------------------------------------- */

static void print(const truth *of, size_t n, int statistic, int method, const count *c)
{
    double exists = (double)c->exists, covered = 1 - (double)(c->below + c->above) / exists;
    if (method == RC_HONEST_STUDENTIZED || c->exists == 0) return; /* it needs a standard error in each resample */
    printf("%s\t%zu\t%s\t%s\t%zu\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n", of->name, n, statistics[statistic],
           rc_plan_honest_names[method], c->exists, covered, sqrt(covered * (1 - covered) / exists),
           (double)c->below / exists, (double)c->above / exists, c->width / exists);
}

int main(int argc, char **argv)
{
    size_t cohorts = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    int64_t resamples = argc > 2 ? strtoll(argv[2], NULL, 10) : 400;
    uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    size_t room = (size_t)resamples;
    columns c = {memory(room, sizeof(double)), memory(room, sizeof(double)), memory(room, sizeof(double)),
                 memory(4 * room, sizeof(double))};
    for (size_t b = 0; b < room; b++) c.se[b] = 1;
    printf("truth\tn\tstatistic\tinterval\tcohorts\tcoverage\terror\tbelow\tabove\twidth\n");
    for (size_t t = 0; t < TRUTHS; t++)
        for (size_t s = 0; s < SIZES; s++) {
            count counts[STATISTICS][RC_HONEST_METHODS] = {{{0}}};
            rc_pcg g;
            rc_base_pcg_for_block(&g, seed, 19, t, (int64_t)s);
            for (size_t k = 0; k < cohorts; k++) one_cohort(&truths[t], sizes[s], resamples, seed + k, &g, &c, counts);
            for (int i = 0; i < STATISTICS; i++)
                for (int m = 0; m < RC_HONEST_METHODS; m++) print(&truths[t], sizes[s], i, m, &counts[i][m]);
            fflush(stdout);
        }
    rc_base_memory_free(c.sample);
    rc_base_memory_free(c.original);
    rc_base_memory_free(c.se);
    rc_base_memory_free(c.work);
    return 0;
}
