/* SPDX-License-Identifier: GPL-3.0-or-later
 * command.c - what the subcommands of one plan share. */
#include "tool/command.h"

#include "run/affinity.h"
#include "tool/launch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLANS_MAX = 8 };

/* Threads of a rank where the user names none: OMP_NUM_THREADS, then Slurm's share, then the CPUs this
 * process may use divided by the ranks that share them. */
static int default_threads(void)
{
    const char *const names[] = {"OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *text = getenv(names[i]);
        int threads = text ? atoi(text) : 0;
        if (threads >= 1 && threads <= 4096) return threads;
    }
    const char *local = getenv("OMPI_COMM_WORLD_LOCAL_SIZE");
    int sharing = local ? atoi(local) : 1, cpus = rc_run_affinity_cpus();
    return sharing > 1 && cpus > sharing ? cpus / sharing : sharing > 1 ? 1 : cpus;
}

static recut_status prepare(rc_tool_options *options, const char *const *plan, size_t n_plans, recut_cohort **cohort,
                            rc_analysis **analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (!options->output) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "no result file: give one with -o RESULT.h5");
        goto done;
    }
    if (options->run.threads == 0) options->run.threads = default_threads();
    options->plan.within_strata = options->cohort.strata != NULL;
    RC_TRY(rc_cohort_read(&options->cohort, cohort, err));
    for (size_t i = 0; i < n_plans; i++) {
        RC_TRY(rc_plan_create(rc_plan_find(plan[i]), *cohort, &options->plan, &analysis[i], err));
        /* one analysis of a plan in a single command: index 0 */
        snprintf(analysis[i]->group, sizeof analysis[i]->group, "%s/0", plan[i]);
    }
done:
    return st;
}

recut_status rc_tool_command_plans(rc_ranks *ranks, rc_tool_options *options, const char *line,
                                   const char *const *plan, size_t n_plans, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cohort *cohort = NULL;
    rc_analysis *analysis[PLANS_MAX] = {NULL};
    st = prepare(options, plan, n_plans, &cohort, analysis, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_tool_launch(ranks, options, line, analysis, n_plans, err));
done:
    for (size_t i = 0; i < n_plans; i++) rc_plan_destroy(analysis[i]);
    recut_cohort_destroy(cohort);
    return st;
}
