/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * result.h - a result in memory, and what it holds alive. */
#ifndef RC_API_RESULT_H
#define RC_API_RESULT_H

#include "api/about.h"
#include "api/batch.h"
#include "run/gathered.h"

struct cJSON;

typedef struct rc_result_note {
    bool warning;
    const char *text;
} rc_result_note;

struct recut_result {
    rc_api_options options; /* of the job, of its own */
    rc_batch batch;         /* cohorts and analyses */
    rc_about about;
    rc_gathered *gathered;
    const rc_result *stored; /* in gathered */
    struct cJSON *document;
    char *json; /* the document's text */
    rc_kept kept;
    size_t n_notes;
    rc_result_note *note; /* [n_notes] in kept */
};

/* Makes the document of a result whose blocks are all there. */
RECUT_CHECK recut_status rc_api_result_finish(recut_result *result, recut_error *err);

#endif
