/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_run.c - recut run JOB.ini: many analyses, one launch, one result. */
#include "api/sections.h"
#include "cohort/options.h"
#include "run/signals.h"
#include "tool/batch.h"
#include "tool/input.h"

static recut_status add_sections(const rc_sections *job, rc_batch *batch, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < job->n; i++) {
        rc_section *section = &job->section[i];
        st = rc_api_batch_add(batch, section->command, &section->options, section->label, err);
        RC_TRY(rc_api_sections_blame(job->path, section->line, section->name, st, err));
    }
done:
    return st;
}

/* What the sections read is the launch's input too. */
static recut_status gather_inputs(const rc_sections *job, rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < job->n; i++) {
        const rc_api_options *section = &job->section[i].options;
        options->cohort.embedded = options->cohort.embedded || section->cohort.embedded;
        if (section->cohort.path) RC_TRY(rc_api_input_add(options, section->cohort.path, err));
        for (size_t k = 0; k < section->n_read_files; k++)
            RC_TRY(rc_api_input_add(options, section->read_file[k], err));
    }
done:
    return st;
}

/* file = -: read once, for every section. */
static recut_status read_input(rc_ranks *ranks, rc_sections *job, rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < job->n; i++) {
        rc_cohort_options *cohort = &job->section[i].options.cohort;
        if (!rc_api_input_is(cohort->path)) continue;
        RC_TRY(rc_tool_input_read(ranks, options, err));
        cohort->bytes = options->cohort.bytes;
        cohort->n_bytes = options->cohort.n_bytes;
    }
done:
    return st;
}

recut_status rc_tool_command_run(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err)
{
    rc_sections *job = NULL;
    rc_batch batch = rc_tool_batch(ranks);
    recut_status st = rc_api_sections_read(options, &job, err);
    if (st == RECUT_OK) st = rc_tool_batch_check_output(options, err);
    if (st == RECUT_OK) st = gather_inputs(job, options, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(read_input(ranks, job, options, err));
    if (options->mode == RC_MODE_COMPUTE) rc_run_signals_install();
    st = add_sections(job, &batch, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_tool_batch_launch(ranks, options, line, &batch, err));
done:
    rc_api_batch_clear(&batch);
    rc_api_sections_destroy(job);
    return st;
}
