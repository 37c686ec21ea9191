/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_halves.c - random halves as JSON: the toy plan of tests/recipe.sh. */
#include "base/memory.h"
#include "summary/document.h"
#include "summary/plans.h"

static recut_status document_halves(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t kept = (size_t)input->stored->rows_kept;
    double *value = NULL, sum = 0;
    bool failed = false;
    RC_NEW(value, kept, err);
    RC_TRY(input->reader->column(input->reader->self, input->index, 0, value, err));
    for (size_t b = 0; b < kept; b++) sum += value[b];
    for (size_t i = 0; i < rc_summary_plans_markers(input); i++) {
        cJSON *element = rc_summary_json_object(list, NULL, &failed);
        rc_summary_plans_begin(input, i, element, &failed);
        rc_summary_json_number(element, "replicates", (double)kept, &failed);
        rc_summary_json_number(element, "mean_follow_up", sum / (double)kept, &failed);
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    rc_base_memory_free(value);
    return st;
}

const rc_summary_plan rc_summary_halves = {.name = "halves", .list = "halves", .document = document_halves};
