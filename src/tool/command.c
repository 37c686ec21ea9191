/* SPDX-License-Identifier: GPL-3.0-or-later
 * command.c - what the subcommands of one plan share. */
#include "tool/command.h"

#include "run/affinity.h"
#include "tool/launch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static size_t count_plans(const rc_command *command, const rc_tool_options *options)
{
    size_t n = 0;
    while (n < RC_COMMAND_PLANS && command->plan[n]) n++;
    return options->plan.replay && command->replayed ? command->replayed : n;
}

static recut_status prepare(const rc_command *command, size_t n, rc_tool_options *options, recut_cohort **cohort,
                            rc_analysis **analysis, recut_error *err)
{
    recut_status st = RECUT_OK;
    if (!options->output) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "no result file: give one with -o RESULT.h5");
        goto done;
    }
    if (options->run.threads == 0) options->run.threads = default_threads();
    options->plan.within_strata = options->cohort.strata != NULL;
    options->cohort.need_center = command->need_center;
    RC_TRY(rc_cohort_read(&options->cohort, cohort, err));
    for (size_t i = 0; i < n; i++) {
        RC_TRY(rc_plan_create(rc_plan_find(command->plan[i]), *cohort, &options->plan, &analysis[i], err));
        /* one analysis of a plan in a single command: index 0 */
        snprintf(analysis[i]->group, sizeof analysis[i]->group, "%s/0", command->plan[i]);
    }
done:
    return st;
}

static recut_status run_plans(const rc_command *command, rc_ranks *ranks, rc_tool_options *options, const char *line,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_cohort *cohort = NULL;
    rc_analysis *analysis[RC_COMMAND_PLANS] = {NULL};
    size_t n = count_plans(command, options);
    st = prepare(command, n, options, &cohort, analysis, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_tool_launch(ranks, options, line, analysis, n, err));
done:
    for (size_t i = 0; i < n; i++) rc_plan_destroy(analysis[i]);
    recut_cohort_destroy(cohort);
    return st;
}

recut_status rc_tool_command_execute(const rc_command *command, rc_ranks *ranks, rc_tool_options *options,
                                     const char *line, recut_error *err)
{
    return command->run ? command->run(ranks, options, line, err) : run_plans(command, ranks, options, line, err);
}
