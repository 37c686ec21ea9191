/* SPDX-License-Identifier: GPL-3.0-or-later
 * permute_cuts.c - the set of cutoffs that a permutation plan tests. */
#include "summary/permute_cuts.h"

#include "kernel/cuts.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

enum { STATISTIC, CHISQ, NUMBER, REASON, CUTOFF };

recut_status rc_summary_permute_cuts_add(const rc_summary_input *input, size_t marker, cJSON *element, bool *failed,
                                         recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_table *table;
    RC_TRY(rc_summary_plans_table(input->stored, "observed_cuts", NULL, marker + 1, CUTOFF + 1, &table, err));
    const double *row = table->data + marker * table->n_columns;
    bool u = strcmp(rc_summary_json_get_text(input->spec, "order"), "u") == 0;
    cJSON *into = rc_summary_json_object(element, "cuts", failed);
    rc_summary_groups_rule(input->spec, into, failed);
    rc_summary_json_number(into, "cuts", row[NUMBER], failed);
    cJSON *list = rc_summary_json_array(into, "cutoffs", failed);
    for (size_t c = CUTOFF; c < table->n_columns && !isnan(row[c]); c++)
        rc_summary_json_number(list, NULL, row[c], failed);
    rc_summary_json_number(into, "chisq", row[CHISQ], failed);
    rc_summary_json_number(into, "df", isnan(row[NUMBER]) ? NAN : u ? 1 : row[NUMBER], failed);
done:
    return st;
}

double rc_summary_permute_cuts_naive(const cJSON *cuts)
{
    double chisq = rc_summary_json_get_number(cuts, "chisq"), df = rc_summary_json_get_number(cuts, "df");
    return chisq >= 0 && df >= 1 ? gsl_cdf_chisq_Q(chisq, df) : NAN;
}

recut_status rc_summary_permute_cuts_null(const rc_summary_input *input, size_t marker, cJSON *null, bool *failed,
                                          recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t least = 1, most = 1;
    const int64_t *count;
    int64_t total = 0;
    (void)rc_summary_groups_asked(input->spec, &least, &most);
    RC_TRY(rc_summary_plans_tally(input->stored, "null_cuts", marker + 1, most - least + 1, &count, err));
    count += marker * (most - least + 1);
    for (size_t g = 0; g <= most - least; g++) total += count[g];
    cJSON *list = rc_summary_json_array(null, "cuts", failed);
    for (size_t g = 0; g <= most - least; g++) {
        cJSON *item = rc_summary_json_object(list, NULL, failed);
        rc_summary_json_number(item, "cuts", (double)(least + g), failed);
        rc_summary_plans_share(item, "share", "share_lower", "share_upper", count[g], total, failed);
    }
done:
    return st;
}
