/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * job.h - a caller's command and options. */
#ifndef RC_API_JOB_H
#define RC_API_JOB_H

#include "api/command.h"
#include "api/sections.h"
#include "base/text.h"

typedef struct rc_job_word {
    const char *option, *value;
} rc_job_word;

struct recut_job {
    const rc_command *command; /* NULL: those of the sections of `path` */
    const char *path;          /* of a job file, in options.kept */
    rc_api_options options;    /* with all of them set: what cannot be set is refused at once */
    size_t n;
    rc_job_word *word;    /* [n] in their order, in options.kept */
    rc_spelling spelling; /* of options in texts */
    recut_progress *told;
    void *self;
};

/* Sections of a job file, with the options that the job was given besides; out: rc_api_sections_destroy it. */
RECUT_CHECK recut_status rc_api_job_sections(const recut_job *job, rc_api_options *options, rc_sections **out,
                                             recut_error *err);
/* The same options once more, with memory of their own: out is initialized here.  Clear it whatever comes of it. */
RECUT_CHECK recut_status rc_api_job_options(const recut_job *job, rc_api_options *out, recut_error *err);

#endif
