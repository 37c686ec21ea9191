/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * result.h - a result in memory, and what it holds alive. */
#ifndef RC_API_RESULT_H
#define RC_API_RESULT_H

#include "api/about.h"
#include "api/batch.h"
#include "api/sections.h"
#include "run/gathered.h"
#include "summary/reader.h"

struct cJSON;

typedef struct rc_result_note {
    bool warning;
    const char *text;
} rc_result_note;

struct recut_result {
    rc_api_options options; /* of the job, of its own */
    rc_sections *sections;  /* of a job file, whose options these are; NULL = of a command */
    rc_batch batch;         /* cohorts and analyses */
    rc_about about;
    rc_gathered *gathered;                  /* NULL of a result that was read from a file */
    const rc_result *stored;                /* in gathered, or of the file, */
    rc_row_reader reader;                   /* with its rows */
    void (*close)(const rc_result *stored); /* of the file; NULL = nothing to do */
    char version[16];                       /* of the library that made this */
    struct cJSON *document;
    char *json; /* the document's text */
    rc_kept kept;
    size_t n_notes;
    rc_result_note *note; /* [n_notes] in kept */
};

/* Makes the document of a result that has `stored` and `reader`.  run: the record of the launch, NULL = none. */
RECUT_CHECK recut_status rc_api_result_finish(recut_result *result, const struct cJSON *run, recut_error *err);
/* Reader of what is in `gathered`. */
rc_row_reader rc_api_result_reader(rc_gathered *gathered);

#endif
