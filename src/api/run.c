/* SPDX-License-Identifier: GPL-3.0-or-later
 * run.c - a job in this process. */
#include "api/input.h"
#include "api/job.h"
#include "api/locale.h"
#include "api/result.h"
#include "api/spell.h"
#include "api/table.h"
#include "base/memory.h"
#include "run/affinity.h"
#include "run/engine.h"

#include <string.h>

/* Who listens while the analyses are made. */
typedef struct rc_ear {
    recut_result *result;
    const recut_job *job;
    recut_status failed; /* a note could not be kept */
} rc_ear;

static void say(void *self, rc_say_kind kind, const char *text)
{
    rc_ear *at = self;
    recut_result *result = at->result;
    rc_result_note note = {.warning = kind == RC_SAY_WARNING};
    void *list = result->note;
    const char *copy = NULL;
    if (kind == RC_SAY_PROGRESS) return;
    recut_status st = rc_api_kept_text(&result->kept, text, strlen(text), &copy, NULL);
    if (st == RECUT_OK) rc_base_text_spell((char *)(void *)copy, &at->job->spelling); /* made here */
    note.text = copy;
    if (st == RECUT_OK) st = rc_api_kept_append(&result->kept, &list, result->n_notes, &note, sizeof note, NULL);
    if (st != RECUT_OK) {
        at->failed = st;
        return;
    }
    result->note = list;
    result->n_notes++;
}

static int stop(void *self)
{
    const recut_job *job = ((rc_ear *)self)->job;
    return job->told && job->told(job->self, "preparing", 0, 0);
}

/* Of a job file: one section after the other. */
static recut_status add_sections(const recut_job *job, recut_result *result, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_api_options_init(&result->options);
    RC_TRY(rc_api_job_sections(job, &result->options, &result->sections, err));
    for (size_t i = 0; i < result->sections->n; i++) {
        rc_section *section = &result->sections->section[i];
        if (rc_api_input_is(section->options.cohort.path))
            st = RC_FAIL(err, RECUT_E_USAGE, -1, "file = %s: a library reads no standard input",
                         section->options.cohort.path);
        else
            st = rc_api_batch_add(&result->batch, section->command, &section->options, section->label, err);
        RC_TRY(rc_api_sections_blame(result->sections->path, section->line, section->name, st, err));
    }
done:
    return st;
}

static recut_status add_command(const recut_job *job, const recut_table *table, recut_result *result, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_api_options *options = &result->options;
    RC_TRY(rc_api_job_options(job, options, err));
    if (table) RC_TRY(rc_api_table_use(table, options, err));
    if (!table && !job->command->no_patients && !options->cohort.embedded)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: no table of patients", job->command->name);
    st = rc_api_batch_add(&result->batch, job->command, options, "", err);
done:
    return st;
}

/* Cohorts and analyses. */
static recut_status prepare(const recut_job *job, const recut_table *table, recut_result *result, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_ear ear = {.result = result, .job = job};
    const rc_listener listener = {.say = say, .stop = stop, .self = &ear};
    if (job->path && table)
        return RC_FAIL(err, RECUT_E_ARG, -1, "%s: a job file names its table itself, found another one", job->path);
    result->batch.listener = &listener;
    st = job->path ? add_sections(job, result, err) : add_command(job, table, result, err);
    result->batch.listener = NULL;
    RC_TRY(st);
    if (ear.failed != RECUT_OK) st = RC_FAIL(err, ear.failed, -1, "out of memory for a note");
done:
    return st;
}

static recut_status compute(const recut_job *job, recut_result *result, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_ranks *ranks = NULL;
    rc_run_outcome outcome = {0};
    rc_analysis *const *analysis = result->batch.analysis;
    size_t n = result->batch.n;
    rc_run_options run = result->options.run;
    run.progress = RC_PROGRESS_NONE;
    run.told = job->told;
    run.told_self = job->self;
    if (run.threads == 0) run.threads = rc_run_affinity_cpus();
    RC_TRY(rc_run_gathered_create(analysis, n, &result->gathered, err));
    RC_TRY(rc_run_ranks_alone(&ranks, err));
    rc_sink sink = rc_run_gathered_sink(result->gathered);
    RC_TRY(rc_run_engine(analysis, n, rc_run_gathered_done(result->gathered),
                         rc_run_gathered_stop_counts(result->gathered), ranks, &sink, &run, &outcome, err));
done:
    rc_run_ranks_close(ranks);
    return st;
}

static recut_status run(const recut_job *job, const recut_table *table, recut_result *result, recut_error *err)
{
    recut_status st = RECUT_OK;
    RC_TRY(prepare(job, table, result, err));
    RC_TRY(rc_api_about_make(result->batch.analysis, result->batch.n, &result->about, err));
    RC_TRY(compute(job, result, err));
    const rc_gathered_head head = {.fingerprint = result->about.fingerprint,
                                   .cohort_json = result->about.cohort_json,
                                   .synthetic = result->about.first->synthetic,
                                   .other_cohort = result->about.other_cohort};
    RC_TRY(rc_run_gathered_result(result->gathered, &head, &result->stored, err));
    result->reader = rc_api_result_reader(result->gathered);
    RC_TRY(rc_api_result_finish(result, NULL, err));
done:
    if (st == RECUT_STOPPED) st = RC_FAIL(err, RECUT_STOPPED, -1, "stopped on request");
    return st;
}

recut_status recut_run(const recut_job *job, const recut_table *table, recut_result **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_result *result = NULL;
    rc_locale locale = rc_api_locale_enter();
    if (!job) {
        st = RC_FAIL(err, RECUT_E_ARG, -1, "no job");
        goto done;
    }
    RC_NEW(result, 1, err);
    RC_TRY(run(job, table, result, err));
    *out = result;
    result = NULL;
done:
    recut_result_destroy(result);
    rc_api_locale_leave(&locale);
    return rc_api_spell_error(st, job ? &job->spelling : &rc_api_spell_plain, err);
}
