/* SPDX-License-Identifier: GPL-3.0-or-later
 * split_row.c - C and the splits at fixed cutoffs, of a sample. */
#include "plan/split_row.h"

#include "base/memory.h"
#include "plan/adjusted.h"
#include "plan/tables.h"

#include <cjson/cJSON.h>

recut_status rc_plan_split_row_create(const recut_cohort *cohort, const rc_plan_options *options,
                                      const rc_search *search, rc_split_row *row, recut_error *err)
{
    recut_status st = RECUT_OK;
    *row = (rc_split_row){.cohort = cohort, .n_cutoffs = options->n_cutoffs};
    RC_NEW(row->cutoff, options->n_cutoffs, err);
    for (size_t c = 0; c < options->n_cutoffs; c++) row->cutoff[c] = options->cutoff[c];
    RC_NEW(row->times, options->n_times, err);
    for (size_t t = 0; t < options->n_times; t++) row->times[t] = options->times[t];
    RC_NEW(row->adjust, options->n_adjust, err);
    RC_TRY(rc_plan_adjusted_find(cohort, options->n_adjust, options->adjust, row->adjust, err));
    row->sample = (rc_sample_options){.search = *search,
                                      .n_given = search->n_given,
                                      .given = row->adjust,
                                      .n_adjust = options->n_adjust,
                                      .adjust = row->adjust,
                                      .n_times = options->n_times,
                                      .time = row->times,
                                      .tau = options->tau};
    row->width = rc_plan_sample_width(&row->sample);
    row->length = 1 + row->n_cutoffs * row->width;
done:
    return st;
}

void rc_plan_split_row_clear(rc_split_row *row)
{
    rc_base_memory_free(row->cutoff);
    rc_base_memory_free(row->adjust);
    rc_base_memory_free(row->times);
    *row = (rc_split_row){0};
}

recut_status rc_plan_split_row_columns(const rc_split_row *row, size_t marker, rc_analysis *analysis, recut_error *err)
{
    static const rc_column c_column = {"c", "1", "Harrell's C of the continuous marker"};
    recut_status st = RECUT_OK;
    const char *name = row->cohort->marker[marker].name;
    rc_column *split = NULL;
    char prefix[RC_PREFIX];
    RC_NEW(split, row->width, err);
    rc_plan_sample_describe(&row->sample, split);
    RC_TRY(rc_plan_tables_column(analysis, name, &c_column, err));
    for (size_t c = 0; c < row->n_cutoffs; c++) {
        (void)rc_plan_tables_fixed(name, row->cutoff[c], prefix);
        for (size_t k = 0; k < row->width; k++) RC_TRY(rc_plan_tables_column(analysis, prefix, &split[k], err));
    }
done:
    rc_base_memory_free(split);
    return st;
}

void rc_plan_split_row_fill(const rc_split_row *row, rc_sample *sample, size_t marker, double *out)
{
    *out++ = rc_plan_sample_c(sample, marker);
    for (size_t c = 0; c < row->n_cutoffs; c++, out += row->width)
        rc_plan_sample_split(sample, marker, rc_cohort_count_below(row->cohort, marker, row->cutoff[c]), out);
}

void rc_plan_split_row_cutoffs(const rc_split_row *row, cJSON *spec)
{
    cJSON *list = cJSON_AddArrayToObject(spec, "cutoffs");
    for (size_t c = 0; c < row->n_cutoffs; c++) cJSON_AddItemToArray(list, cJSON_CreateNumber(row->cutoff[c]));
}

void rc_plan_split_row_statistics(const rc_split_row *row, const rc_plan_options *options, cJSON *spec)
{
    rc_plan_tables_adjust(spec, options);
    if (options->n_adjust == 0) cJSON_AddArrayToObject(spec, "adjust");
    cJSON *list = cJSON_AddArrayToObject(spec, "times");
    for (size_t t = 0; t < row->sample.n_times; t++)
        cJSON_AddItemToArray(list, cJSON_CreateNumber(row->sample.time[t]));
    cJSON_AddNumberToObject(spec, "tau", options->tau);
}
