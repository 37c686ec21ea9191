/* SPDX-License-Identifier: GPL-3.0-or-later
 * halves.c - the mean follow-up of a random half of the patients: the toy plan of tests/recipe.sh. */
#include "base/memory.h"
#include "base/pcg.h"
#include "plan/tables.h"

static recut_status halves_create(const recut_cohort *cohort, const rc_plan_options *options, rc_analysis *analysis,
                                  recut_error *err)
{
    static const rc_column column = {.name = "mean_time", .about = "mean time of the half"};
    recut_status st = RECUT_OK;
    if (options->replicates < 1) return RC_FAIL(err, RECUT_E_USAGE, -1, "expected at least one replicate");
    RC_TRY(rc_plan_tables_finish_spec(analysis, rc_plan_tables_spec("halves", cohort, options), err));
    RC_TRY(rc_plan_tables_column(analysis, NULL, &column, err));
    analysis->replicates = options->replicates;
done:
    return st;
}

static recut_status halves_work(const rc_analysis *analysis, void **work, recut_error *err)
{
    recut_status st = RECUT_OK;
    uint32_t *patient = NULL;
    RC_NEW(patient, analysis->cohort->n, err);
    *work = patient;
done:
    return st;
}

static recut_status halves_block(const rc_analysis *analysis, int64_t block, size_t count, double *rows, int64_t *tally,
                                 void *work, recut_error *err)
{
    size_t n = analysis->cohort->n, kept = rows ? rc_plan_block_rows(analysis, block) : 0;
    uint32_t *patient = work;
    rc_pcg generator;
    (void)tally, (void)err;
    rc_base_pcg_for_block(&generator, analysis->seed, analysis->key_lo, analysis->key_hi, block);
    for (size_t b = 0; b < count; b++) {
        double sum = 0;
        for (size_t i = 0; i < n; i++) patient[i] = (uint32_t)i;
        rc_base_pcg_shuffle(&generator, patient, n);
        for (size_t i = 0; i < n / 2; i++) sum += analysis->cohort->time[patient[i]];
        if (b < kept) rows[b] = sum / (double)(n / 2);
    }
    return RECUT_OK;
}

const rc_plan_type rc_plan_halves_type = {.name = "halves",
                                          .cost = 2,
                                          .create = halves_create,
                                          .work_create = halves_work,
                                          .work_destroy = rc_base_memory_free,
                                          .block = halves_block};
