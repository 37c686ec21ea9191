/* SPDX-License-Identifier: GPL-3.0-or-later
 * groups.c - the table of groups. */
#include "tool/groups.h"

#include "base/digits.h"
#include "base/file.h"
#include "base/text.h"
#include "report/csv_field.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

recut_status rc_tool_groups_check(const rc_api_options *options, recut_error *err)
{
    struct stat status;
    if (!options->groups)
        return options->plan.n_cutoffs ? RC_FAIL(err, RECUT_E_USAGE, -1,
                                                 "--cutoff goes with --groups-out FILE.csv here; without it the cohort "
                                                 "is printed")
                                       : RECUT_OK;
    if (options->plan.n_cutoffs == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "--groups-out: name the cutoff, as --cutoff 18.22");
    if (lstat(options->groups, &status) == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s exists already; it is never written over: give another name",
                       options->groups);
    if (errno != ENOENT)
        return RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", options->groups, rc_base_file_reason(errno));
    return RECUT_OK;
}

/* A foreign text as a field; *bad: out of memory. */
static void print_text(FILE *to, const char *text, bool *bad)
{
    size_t n = strlen(text), room = rc_base_text_shown(text, n) + 16;
    char *shown = malloc(room);
    if (shown) rc_report_csv_field(to, rc_base_text_show(text, n, shown, room));
    *bad = *bad || !shown;
    free(shown);
}

static void print_head(FILE *to, const recut_cohort *cohort, const rc_plan_options *plan, bool *bad)
{
    char name[2 * RC_NAME_ROOM], digits[RC_DIGITS];
    fputs(cohort->id ? "id" : "row", to);
    for (size_t m = 0; m < cohort->n_markers; m++) {
        fputc(',', to);
        print_text(to, cohort->marker[m].name, bad);
        for (size_t c = 0; c < plan->n_cutoffs; c++) {
            rc_base_digits(plan->cutoff[c], digits);
            snprintf(name, sizeof name, "%s_at_%s", cohort->marker[m].name, digits);
            fputc(',', to);
            print_text(to, name, bad);
        }
    }
    fputs(",left_out\n", to);
}

/* Of a patient; SIZE_MAX: of a row that is left out. */
static void print_markers(FILE *to, const recut_cohort *cohort, const rc_plan_options *plan, size_t patient)
{
    char digits[RC_DIGITS];
    for (size_t m = 0; m < cohort->n_markers; m++) {
        double x = patient == SIZE_MAX ? NAN : cohort->marker[m].value[patient];
        *digits = '\0';
        if (isinf(x))
            strcpy(digits, x < 0 ? "-Inf" : "Inf");
        else if (!isnan(x))
            rc_base_digits(x, digits);
        fprintf(to, ",%s", digits);
        for (size_t c = 0; c < plan->n_cutoffs; c++)
            fprintf(to, ",%s", isnan(x) ? "" : rc_cohort_is_high(cohort, x, plan->cutoff[c]) ? "high" : "low");
    }
}

static size_t find_id(const recut_cohort *cohort, const rc_cohort_options *options)
{
    const char *name = options->id ? options->id : "id";
    for (size_t c = 0; cohort->id && c < cohort->table->n_columns; c++)
        if (strcmp(rc_cohort_csv_header(cohort->table, c), name) == 0) return c;
    return SIZE_MAX;
}

static void print_rows(FILE *to, const recut_cohort *cohort, const rc_api_options *options, bool *bad)
{
    size_t patient = 0, id = find_id(cohort, &options->cohort);
    print_head(to, cohort, &options->plan, bad);
    for (size_t row = 0; row < cohort->n_read; row++) {
        uint32_t drop = cohort->row_drop[row];
        if (id == SIZE_MAX)
            fprintf(to, "%zu", row + 1);
        else
            print_text(to, rc_cohort_csv_cell(cohort->table, row, id), bad);
        print_markers(to, cohort, &options->plan, drop ? SIZE_MAX : patient++);
        fputc(',', to);
        if (drop) print_text(to, cohort->drop[drop - 1].reason, bad);
        fputc('\n', to);
    }
}

static void tell(const recut_cohort *cohort, const rc_api_options *options)
{
    enum { TOLD = 8 };
    size_t told = 0;
    rc_base_text_print(stderr, "recut: wrote %s: %zu rows, %zu of them left out\n", options->groups, cohort->n_read,
                       cohort->n_dropped);
    for (size_t m = 0; m < cohort->n_markers; m++)
        for (size_t c = 0; c < options->plan.n_cutoffs && told < TOLD; c++, told++) {
            size_t low = rc_cohort_count_below(cohort, m, options->plan.cutoff[c]);
            rc_base_text_print(stderr, "recut: %s at %g: %zu low, %zu high\n", cohort->marker[m].name,
                               options->plan.cutoff[c], low, cohort->marker[m].n - low);
        }
}

recut_status rc_tool_groups_write(const rc_api_options *options, const recut_cohort *cohort, recut_error *err)
{
    char *text = NULL;
    size_t length = 0;
    bool bad = false;
    FILE *to = open_memstream(&text, &length);
    if (to) print_rows(to, cohort, options, &bad);
    bad = bad || !to || ferror(to);
    if (to && fclose(to) != 0) bad = true;
    recut_status st = bad ? RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for %s", options->groups)
                          : rc_base_file_write(options->groups, text, length, err);
    if (st == RECUT_OK) tell(cohort, options);
    free(text);
    return st;
}
