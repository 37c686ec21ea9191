/* SPDX-License-Identifier: GPL-3.0-or-later
 * document_tail.c - p by multilevel splitting: "tail" of the elements of permute, and of those of an outcome. */
#include "summary/plans.h"
#include "summary/tail_numbers.h"

#include <math.h>
#include <string.h>

static void fill(const rc_tail_numbers *t, const double *row, cJSON *element, bool *failed)
{
    bool there = !t->reason;
    cJSON_DeleteItemFromObject(element, "tail");
    cJSON_DeleteItemFromObject(element, "tail_reason");
    cJSON *into = rc_summary_json_object(element, "tail", failed);
    rc_summary_json_text(into, "method", "splitting", failed);
    rc_summary_json_p(into, "p", there ? t->p : NAN, failed);
    rc_summary_json_p(into, "p_lower", there ? t->lower : NAN, failed);
    rc_summary_json_p(into, "p_upper", there ? t->upper : NAN, failed);
    rc_summary_json_number(into, "log10_p", there ? t->log_p / log(10) : NAN, failed);
    rc_summary_json_number(into, "relative_error", there ? t->error : NAN, failed);
    rc_summary_json_number(into, "runs", t->runs, failed);
    rc_summary_json_number(into, "runs_lost", t->lost, failed);
    rc_summary_json_number(into, "levels", row[RC_TAIL_LEVELS], failed);
    rc_summary_json_number(into, "arrangements", row[RC_TAIL_SIZE], failed);
    rc_summary_json_number(into, "spread", t->spread, failed);
    rc_summary_json_number(into, "ancestors", t->ancestors, failed);
    rc_summary_json_number(into, "accepted", t->accepted, failed);
    rc_summary_json_text(element, "tail_reason", t->reason, failed);
}

static bool same_number(const rc_summary_input *input, const cJSON *element)
{
    const char *own = strrchr(input->stored->group, '/'),
               *other = strrchr(rc_summary_json_get_text(element, "analysis"), '/');
    return own && other && strcmp(own, other) == 0;
}

static recut_status document_tail(const rc_summary_input *input, cJSON *list, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_stored *stored = input->stored;
    const rc_table *followed = NULL;
    const int64_t *runs = NULL;
    bool failed = false, all = strcmp(rc_summary_json_get_text(input->spec, "tail"), "splitting") == 0;
    const rc_tally *tally = rc_summary_plans_find_tally(stored, "runs", NULL);
    RC_TRY(rc_summary_plans_table(stored, "followed", NULL, 0, RC_TAIL_FOLLOWED_COLUMNS, &followed, err));
    if (tally) RC_TRY(rc_summary_plans_tally(stored, "runs", 1, RC_TAIL_BINS, &runs, err));
    for (size_t i = 0; i < followed->n_rows; i++) {
        const double *row = followed->data + i * followed->n_columns;
        const char *marker = rc_summary_plans_label(followed, i);
        cJSON *element;
        cJSON_ArrayForEach(element, list)
        {
            if (!same_number(input, element) || strcmp(rc_summary_json_get_text(element, "marker"), marker) != 0)
                continue;
            if (!all && rc_summary_json_get_number(element, "exceedances") >= RC_TAIL_COUNTED) continue;
            bool made = tally && i < tally->n_rows && row[RC_TAIL_END] == 0;
            rc_tail_numbers t =
                rc_summary_tail_numbers(made ? runs + i * tally->n_bins : NULL, row[RC_TAIL_PILOT], row[RC_TAIL_END]);
            fill(&t, row, element, &failed);
            break;
        }
    }
    RC_TRY(rc_summary_plans_finish(failed, err));
done:
    return st;
}

const rc_summary_plan rc_summary_tail = {.name = "tail", .list = "permute", .document = document_tail};
const rc_summary_plan rc_summary_outcome_tail = {.name = "outcome_tail", .list = "outcome", .document = document_tail};
