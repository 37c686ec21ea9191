/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_cohort.c - recut cohort: what would be read, and what dropped, before a job is submitted; or a synthetic
 * twin. */
#include "api/doubts.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "cohort/read.h"
#include "cohort/table.h"
#include "cohort/transpose.h"
#include "run/threads.h"
#include "summary/cohort.h"
#include "tool/batch.h"
#include "tool/command.h"
#include "tool/groups.h"
#include "tool/input.h"
#include "tool/outputs.h"
#include "twin/population.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static recut_status print(const rc_api_options *options, bool first, recut_error *err)
{
    recut_cohort *cohort = NULL;
    char *json = NULL;
    rc_cohort_options which = options->cohort;
    which.keep_missing = true; /* as the commands that take covariates */
    which.keep_table = options->groups != NULL;
    which.marker_optional = !options->groups;
    recut_status st = rc_tool_groups_check(options, err);
    if (st == RECUT_OK) st = rc_api_doubts_readings(options, rc_tool_batch_listener(first), err);
    if (st == RECUT_OK) st = rc_cohort_read(&which, &cohort, err);
    if (st == RECUT_OK && first && options->groups) st = rc_tool_groups_write(options, cohort, err);
    if (st == RECUT_OK) st = rc_summary_cohort_json(cohort, &json, err);
    for (size_t i = 0; st == RECUT_OK && first && i < cohort->notes.n; i++)
        if (cohort->notes.note[i].warning)
            rc_base_text_print(stderr, "recut: warning: " RC_TEXT_OWN "\n", cohort->notes.note[i].text);
    if (st == RECUT_OK && first && (puts(json) < 0 || fflush(stdout) != 0))
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot write to standard output");
    free(json);
    recut_cohort_destroy(cohort);
    return st;
}

/* A table with genes in rows and patients in columns, turned.  A file that is there is never written over. */
static recut_status turn(const rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_cohort_table *table = NULL;
    char *text = NULL;
    size_t length, renamed;
    if (!options->output)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "no file for the turned table: give one with -o TURNED.csv");
    if (access(options->output, F_OK) == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s exists already; give another name with -o", options->output);
    RC_TRY(rc_cohort_table_read(&options->cohort, &table, err));
    RC_TRY(rc_cohort_transpose(table, &text, &length, &renamed, err));
    RC_TRY(rc_base_file_write(options->output, text, length, err));
    rc_base_text_print(stderr, "recut: wrote %s: %zu rows, %zu columns\n", options->output, table->n_columns - 1,
                       table->n_rows + 1);
    if (renamed)
        rc_base_text_print(stderr, "recut: warning: %zu names came more than once and have .1, .2, ... behind them\n",
                           renamed);
done:
    free(text);
    rc_cohort_csv_destroy(table);
    return st;
}

/* Which figures a search has not met, and by how much; those that contradict another one aside. */
static void tell_unmet(const rc_twin *twin)
{
    enum { SHOWN = 12 };
    size_t unmet = 0;
    for (size_t i = 0; i < rc_study_size(twin->study); i++) {
        const rc_figure *figure = rc_study_at(twin->study, i)->figure;
        rc_measured measured;
        rc_match match;
        rc_study_measure(twin->study, i, true, &measured);
        rc_study_match(figure, &measured, &match);
        if (match.matches || figure->conflict) continue;
        if (++unmet <= SHOWN)
            rc_base_text_print(stderr, "recut: not as published: %s, off by %.2g\n", figure->id,
                               rc_study_match_loss(figure, &measured));
    }
    if (unmet > SHOWN) rc_base_text_print(stderr, "recut: and %zu more\n", unmet - SHOWN);
}

static recut_status write_twin(const rc_api_options *options, const rc_twin *twin, const rc_twin_outcome *outcome,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    size_t length;
    RC_TRY(rc_twin_csv(twin, &text, &length, err));
    RC_TRY(rc_base_file_write(options->output, text, length, err));
    rc_base_text_print(stderr,
                       "recut: wrote %s: %zu of %zu figures print as published (%" PRId64 " moves, loss %.3g)\n",
                       options->output, outcome->matched, outcome->figures, outcome->moves, outcome->loss);
    tell_unmet(twin);
    fputs("recut: it is SYNTHETIC: no patient is behind any row\n", stderr);
done:
    rc_base_memory_free(text);
    return st;
}

/* Collective: the chains of the search are shared out over the ranks. */
static recut_status build(rc_ranks *ranks, const rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool first = rc_run_ranks_rank(ranks) == 0;
    rc_figures *figures = NULL;
    rc_twin *twin = NULL;
    rc_twin_outcome outcome;
    int threads = options->run.threads;
    if (!options->output) return RC_FAIL(err, RECUT_E_USAGE, -1, "no file for the twin: give one with -o TWIN.csv");
    if (first) st = rc_tool_outputs_check(options->output, RC_OUTPUT_TWIN, &options->twin, 1, err);
    if (st == RECUT_OK) st = rc_study_printed_read(options->twin, &figures, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    if (threads == 0) RC_TRY(rc_tool_batch_threads(ranks, &threads, err));
    rc_twin_options search = {.seed = options->plan.seed,
                              .moves = options->moves ? options->moves : RC_TWIN_MOVES,
                              .chains = options->chains ? (int)options->chains : RC_TWIN_CHAINS,
                              .threads = rc_run_threads_possible(threads),
                              .log = options->run.progress == RC_PROGRESS_NONE ? NULL : stderr};
    RC_TRY(rc_twin_population(figures, &search, ranks, &twin, &outcome, err));
    if (first) st = write_twin(options, twin, &outcome, err);
done:
    rc_twin_destroy(twin);
    rc_study_printed_destroy(figures);
    return st;
}

/* The cohort printed, where no option says that something else is wanted. */
static recut_status inspect(const rc_api_options *options, bool first, recut_error *err)
{
    const char *search = options->moves ? "--moves" : options->chains ? "--chains" : NULL;
    if (search) return RC_FAIL(err, RECUT_E_USAGE, -1, "%s goes with --twin: it is of the search for a twin", search);
    if (options->output)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "-o goes with --twin or --transpose; without them the cohort is printed");
    return print(options, first, err);
}

recut_status rc_tool_command_cohort(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err)
{
    recut_status st = RECUT_OK;
    bool first = rc_run_ranks_rank(ranks) == 0;
    (void)line;
    if (rc_api_input_is(options->cohort.path)) RC_TRY(rc_tool_input_read(ranks, options, err));
    if (options->transpose)
        st = first ? turn(options, err) : RECUT_OK;
    else if (!options->twin)
        st = inspect(options, first, err);
    else
        st = build(ranks, options, err);
    st = rc_run_ranks_agree(ranks, st, err);
done:
    return st;
}
