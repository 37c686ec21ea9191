/* SPDX-License-Identifier: GPL-3.0-or-later
 * batch.c - who listens to the making of the analyses, and their launch. */
#include "tool/batch.h"

#include "base/text.h"
#include "run/affinity.h"
#include "tool/launch.h"

#include <stdlib.h>
#include <string.h>

static void say(void *self, rc_say_kind kind, const char *text)
{
    (void)self;
    rc_base_text_print(stderr, "recut: %s" RC_TEXT_OWN "\n", kind == RC_SAY_WARNING ? "warning: " : "", text);
}

const rc_listener *rc_tool_batch_listener(bool first)
{
    static const rc_listener listener = {.say = say};
    return first ? &listener : NULL;
}

rc_batch rc_tool_batch(const rc_ranks *ranks)
{
    return (rc_batch){.listener = rc_tool_batch_listener(rc_run_ranks_rank(ranks) == 0),
                      .kernel = getenv("RECUT_KERNEL")};
}

recut_status rc_tool_batch_threads(rc_ranks *ranks, int *threads, recut_error *err)
{
    recut_status st = rc_run_affinity_threads(ranks, threads, err); /* by all, since the environment may differ */
    const char *const names[] = {"OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK", "NCPUS"}; /* NCPUS: PBS */
    for (size_t i = 0; st == RECUT_OK && i < sizeof names / sizeof *names; i++) {
        const char *text = getenv(names[i]);
        int named = text ? atoi(text) : 0;
        if (named < 1 || named > 4096 || (strcmp(names[i], "NCPUS") == 0 && !getenv("PBS_JOBID"))) continue;
        *threads = named;
        break;
    }
    return st;
}

recut_status rc_tool_batch_check_output(const rc_api_options *options, recut_error *err)
{
    return options->output ? RECUT_OK : RC_FAIL(err, RECUT_E_USAGE, -1, "no result file: give one with -o RESULT.h5");
}

recut_status rc_tool_batch_launch(rc_ranks *ranks, rc_api_options *options, const char *line, const rc_batch *batch,
                                  recut_error *err)
{
    if (options->run.threads == 0) {
        recut_status st = rc_tool_batch_threads(ranks, &options->run.threads, err);
        if (st != RECUT_OK) return st;
    }
    return rc_tool_launch(ranks, options, line, batch->analysis, batch->n, err);
}
