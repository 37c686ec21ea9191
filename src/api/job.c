/* SPDX-License-Identifier: GPL-3.0-or-later
 * job.c - commands and options by name. */
#include "api/job.h"

#include "api/locale.h"
#include "api/spell.h"
#include "base/memory.h"
#include "base/nearest.h"

#include <stdio.h>
#include <string.h>

#define OF_FILES "run,library" /* what a job file takes here */

/* What a command takes here: not what is of launches and files. */
static const char *takes(const rc_command *command, char out[RC_COMMAND_TAKES])
{
    size_t used = strlen(rc_api_command_takes(command, out));
    snprintf(out + used, RC_COMMAND_TAKES - used, ",library");
    return out;
}

static recut_status no_command(const char *name, recut_error *err)
{
    enum { MOST = 64 };
    const char *list[MOST];
    char hint[96];
    size_t n = rc_api_command_names(NULL);
    if (n > MOST) return RC_FAIL(err, RECUT_E_BUG, -1, "%zu commands", n);
    rc_base_nearest_hint(name, list, rc_api_command_names(list), "", hint, sizeof hint);
    return RC_FAIL(err, RECUT_E_USAGE, -1, "no command \"%s\"%s", name, hint);
}

recut_status recut_job_create(const char *command, recut_job **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_job *job = NULL;
    const rc_command *found = rc_api_command_find(command ? command : "");
    if (!found) return no_command(command ? command : "", err);
    RC_NEW(job, 1, err);
    job->command = found;
    job->spelling = rc_api_spell_plain;
    rc_api_options_init(&job->options);
    *out = job;
done:
    return st;
}

recut_status recut_job_open(const char *path, recut_job **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_job *job = NULL;
    rc_sections *sections = NULL;
    rc_api_options options;
    rc_locale locale = rc_api_locale_enter();
    rc_api_options_init(&options);
    if (!path || !*path) {
        st = RC_FAIL(err, RECUT_E_ARG, -1, "no name of a job file");
        goto done;
    }
    RC_NEW(job, 1, err);
    job->spelling = rc_api_spell_plain;
    rc_api_options_init(&job->options);
    RC_TRY(rc_api_kept_text(&job->options.kept, path, strlen(path), &job->path, err));
    RC_TRY(rc_api_job_sections(job, &options, &sections, err)); /* what is wrong with it is said at once */
    *out = job;
    job = NULL;
done:
    rc_api_sections_destroy(sections);
    rc_api_options_clear(&options);
    recut_job_destroy(job);
    rc_api_locale_leave(&locale);
    return rc_api_spell_error(st, &rc_api_spell_plain, err);
}

void recut_job_spell(recut_job *job, char between)
{
    job->spelling.between = between;
}

void recut_job_destroy(recut_job *job)
{
    if (!job) return;
    rc_api_options_clear(&job->options);
    rc_base_memory_free(job);
}

recut_status recut_job_set(recut_job *job, const char *option, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    char room[RC_COMMAND_TAKES];
    rc_job_word word;
    if (!job || !option || !value) return RC_FAIL(err, RECUT_E_ARG, -1, "no job, option or value");
    rc_locale locale = rc_api_locale_enter();
    void *list = job->word;
    RC_TRY(rc_api_kept_text(&job->options.kept, option, strlen(option), &word.option, err));
    RC_TRY(rc_api_kept_text(&job->options.kept, value, strlen(value), &word.value, err));
    const char *taken = job->command ? takes(job->command, room) : OF_FILES;
    if (!rc_api_options_find(taken, NULL, option)) {
        st = rc_api_options_unknown(taken, NULL, option, RC_TEXT_OPTION, err);
        goto done;
    }
    RC_TRY(rc_api_options_set(&job->options, taken, NULL, option, value, err));
    RC_TRY(rc_api_kept_append(&job->options.kept, &list, job->n, &word, sizeof word, err));
    job->word = list;
    job->n++;
done:
    rc_api_locale_leave(&locale);
    return rc_api_spell_error(st, &job->spelling, err);
}

void recut_job_listen(recut_job *job, recut_progress *told, void *self)
{
    job->told = told;
    job->self = self;
}

recut_status rc_api_job_options(const recut_job *job, rc_api_options *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    char room[RC_COMMAND_TAKES];
    rc_api_options_init(out);
    takes(job->command, room);
    for (size_t i = 0; i < job->n; i++)
        RC_TRY(rc_api_options_set(out, room, NULL, job->word[i].option, job->word[i].value, err));
done:
    return st;
}

recut_status rc_api_job_sections(const recut_job *job, rc_api_options *options, rc_sections **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    void *given = NULL;
    options->cohort.path = job->path;
    for (size_t i = 0; i < job->n; i++) {
        RC_TRY(rc_api_options_set(options, OF_FILES, NULL, job->word[i].option, job->word[i].value, err));
        const rc_given word = {.key = job->word[i].option, .value = job->word[i].value};
        RC_TRY(rc_api_kept_append(&options->kept, &given, i, &word, sizeof word, err));
        options->given = given;
        options->n_given = i + 1;
    }
    st = rc_api_sections_read(options, out, err);
done:
    return st;
}

const char *recut_command(size_t i, const char **about)
{
    const rc_command *command = rc_api_command_at(i);
    if (command && about) *about = command->about;
    return command ? command->name : NULL;
}

const char *recut_command_option(const char *command, size_t i, const char **argument, const char **help)
{
    char room[RC_COMMAND_TAKES];
    const rc_command *found = rc_api_command_find(command ? command : "");
    if (!found) return NULL;
    takes(found, room);
    for (const rc_option *row = rc_api_options_table; row->name; row++) {
        if (!rc_api_options_find(room, NULL, row->name) || !rc_api_options_belongs(row, room) || i-- > 0) continue;
        if (argument) *argument = row->argument;
        if (help) *help = strcmp(row->help, RC_HELP_CRITERIA) == 0 ? "a criterion of the search" : row->help;
        return row->name;
    }
    return NULL;
}
