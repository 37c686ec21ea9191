/* SPDX-License-Identifier: GPL-3.0-or-later
 * sections.c - from the entries of a job file to the options of each analysis.
 *
 *   1. errors     2. [cohort] and [output]     3. an analysis     4. the job */
#include "api/sections.h"

#include "api/ini.h"
#include "api/input.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* ---- 1. errors ---------------------------------------------------------- */

recut_status rc_api_sections_blame(const char *path, int line, const char *section, recut_status st, recut_error *err)
{
    if (st == RECUT_OK || !err) return st;
    recut_error inner = *err;
    st = RC_FAIL(err, st, inner.index, "%s:%d: [%s] " RC_TEXT_OWN, path, line, section,
                 inner.text); /* a key, not an option */
    err->file = inner.file;
    err->line = inner.line;
    return st;
}

static const char *hint_of(const char *name, char *out, size_t room)
{
    enum { MOST = 64 };
    const char *list[MOST];
    const rc_command *command;
    size_t n = 0;
    for (size_t i = 0; n < MOST && (command = rc_api_command_at(i)); i++)
        if (rc_api_command_makes_analyses(command)) list[n++] = command->name;
    return rc_base_nearest_hint(name, list, n, "", out, room);
}

static recut_status unknown_section(const rc_sections *job, const rc_ini_part *part, recut_error *err)
{
    char name[64], hint[96];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(part->name, " \t"), part->name);
    return RC_FAIL(err, RECUT_E_USAGE, -1,
                   "%s:%d: no analysis \"%s\"%s; sections are [cohort], [output] and the commands that make a result",
                   job->path, part->line, name, hint_of(name, hint, sizeof hint));
}

/* ---- 2. [cohort] and [output] ------------------------------------------- */

static recut_status set_joined(rc_api_options *options, const char *key, const char *name, const char *theirs,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    size_t size = strlen(name) + strlen(theirs) + 2;
    char *text;
    RC_NEW(text, size, err);
    snprintf(text, size, "%s=%s", name, theirs);
    st = rc_api_options_set(options, "patients", NULL, key, text, err);
    rc_base_memory_free(text);
done:
    return st;
}

static recut_status set_cohort(rc_api_options *options, const rc_ini_entry *entry, recut_error *err)
{
    if (strcmp(entry->key, "file") == 0) return rc_api_input_path(options, entry->value, &options->cohort.path, err);
    if (strncmp(entry->key, "column.", 7) == 0) return set_joined(options, "rename", entry->key + 7, entry->value, err);
    if (strncmp(entry->key, "value.", 6) == 0) return set_joined(options, "recode", entry->key + 6, entry->value, err);
    return rc_api_options_set(options, "[cohort]", NULL, entry->key, entry->value, err);
}

static bool is_given(const rc_api_options *options, const char *key)
{
    for (size_t i = 0; i < options->n_given; i++)
        if (strcmp(options->given[i].key, key) == 0) return true;
    return false;
}

/* Of the launch: the command line has the last word. */
static recut_status set_output(rc_api_options *options, const rc_ini_entry *entry, recut_error *err)
{
    if (strcmp(entry->key, "file") == 0)
        return options->output ? RECUT_OK : rc_api_input_path(options, entry->value, &options->output, err);
    if (is_given(options, entry->key)) return RECUT_OK;
    return rc_api_options_set(options, "[output]", NULL, entry->key, entry->value, err);
}

/* ---- 3. an analysis ----------------------------------------------------- */

static recut_status begin_section(const rc_sections *job, const rc_ini_part *part, rc_section *section,
                                  recut_error *err)
{
    size_t length = strcspn(part->name, " \t");
    char word[64];
    const char *label = part->name + length + strspn(part->name + length, " \t");
    snprintf(word, sizeof word, "%.*s", (int)length, part->name);
    section->line = part->line;
    section->command = rc_api_command_find(word);
    if (!section->command || !rc_api_command_makes_analyses(section->command)) return unknown_section(job, part, err);
    snprintf(section->label, sizeof section->label, "%s", label);
    snprintf(section->name, sizeof section->name, "%s%s%s", word, *label ? " " : "", label);
    for (const rc_section *other = job->section; other < section; other++)
        if (strcmp(other->name, section->name) == 0)
            return RC_FAIL(err, RECUT_E_USAGE, -1,
                           "%s:%d: [%s] stands in line %d already; tell them apart by a label: [%s LABEL]", job->path,
                           part->line, section->name, other->line, word);
    return RECUT_OK;
}

/* Defaults of the job, the section's own, and what the command line says of every analysis. */
static recut_status fill_section(const rc_sections *job, const rc_ini_part *cohort, const rc_ini_part *output,
                                 const rc_ini_part *part, const rc_api_options *given, rc_section *section,
                                 recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_api_options *options = &section->options;
    char room[RC_COMMAND_TAKES];
    const char *takes = rc_api_command_takes(section->command, room);
    options->base = *job->folder ? job->folder : NULL;
    for (size_t i = 0; output && i < output->n; i++)
        if (rc_api_options_find(takes, "whole-job", output->entry[i].key))
            RC_TRY(rc_api_options_set(options, takes, NULL, output->entry[i].key, output->entry[i].value, err));
    for (size_t i = 0; cohort && !section->command->no_patients && i < cohort->n; i++) {
        st = set_cohort(options, &cohort->entry[i], err);
        RC_TRY(rc_api_sections_blame(job->path, cohort->entry[i].line, cohort->name, st, err));
    }
    options->cohort.within = options->cohort.where;
    options->cohort.where = NULL;
    for (size_t i = 0; i < part->n; i++) {
        st = rc_api_options_set(options, takes, "whole-job", part->entry[i].key, part->entry[i].value, err);
        RC_TRY(rc_api_sections_blame(job->path, part->entry[i].line, section->name, st, err));
    }
    for (size_t i = 0; i < given->n_given; i++)
        if (rc_api_options_find(takes, "whole-job", given->given[i].key))
            RC_TRY(rc_api_options_set(options, takes, NULL, given->given[i].key, given->given[i].value, err));
done:
    return st;
}

/* ---- 4. the job --------------------------------------------------------- */

static recut_status find_part(const rc_sections *job, const rc_ini *file, const char *name, const rc_ini_part **out,
                              recut_error *err)
{
    for (size_t i = 0; i < file->n; i++) {
        if (strcmp(file->part[i].name, name) != 0) continue;
        if (*out)
            return RC_FAIL(err, RECUT_E_USAGE, -1, "%s:%d: [%s] stands in line %d already", job->path,
                           file->part[i].line, name, (*out)->line);
        *out = &file->part[i];
    }
    return RECUT_OK;
}

static recut_status no_cohort(const rc_sections *job, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: no section [cohort], expected one with file or embedded = yes",
                   job->path);
}

static recut_status fill(rc_sections *job, const rc_ini *file, rc_api_options *options, recut_error *err)
{
    recut_status st = RECUT_OK;
    const rc_ini_part *cohort = NULL, *output = NULL;
    RC_TRY(find_part(job, file, "cohort", &cohort, err));
    RC_TRY(find_part(job, file, "output", &output, err));
    options->base = *job->folder ? job->folder : NULL;
    for (size_t i = 0; output && i < output->n; i++) {
        st = set_output(options, &output->entry[i], err);
        RC_TRY(rc_api_sections_blame(job->path, output->entry[i].line, output->name, st, err));
    }
    RC_NEW(job->section, file->n, err);
    for (size_t i = 0; i < file->n; i++) {
        const rc_ini_part *part = &file->part[i];
        if (part == cohort || part == output) continue;
        rc_section *section = &job->section[job->n];
        rc_api_options_init(&section->options);
        job->n++;
        RC_TRY(begin_section(job, part, section, err));
        bool no_patients = section->command->no_patients;
        if (!cohort && !no_patients) return no_cohort(job, err);
        RC_TRY(fill_section(job, cohort, output, part, options, section, err));
        if (cohort && !no_patients && !section->options.cohort.path && !section->options.cohort.embedded)
            return RC_FAIL(err, RECUT_E_USAGE, -1,
                           "%s:%d: [cohort] no table: expected file = TABLE.csv or embedded = yes", job->path,
                           cohort->line);
    }
    if (job->n == 0 && !cohort)
        st = no_cohort(job, err);
    else if (job->n == 0)
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s: no analysis, expected a section such as [permute]", job->path);
done:
    return st;
}

recut_status rc_api_sections_read(rc_api_options *options, rc_sections **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *path = options->cohort.path;
    rc_sections *job = NULL;
    rc_ini file = {0};
    if (!path) return RC_FAIL(err, RECUT_E_USAGE, -1, "no job: expected a job file, as in recut run JOB.ini");
    RC_TRY(rc_api_ini_read(path, &file, err));
    RC_NEW(job, 1, err);
    RC_NEW(job->path, strlen(path) + 1, err);
    strcpy(job->path, path);
    RC_NEW(job->folder, strlen(path) + 2, err);
    const char *slash = strrchr(path, '/');
    sprintf(job->folder, "%.*s", slash ? (int)(slash - path) + (slash == path) : 0, path);
    RC_TRY(fill(job, &file, options, err));
    *out = job;
    job = NULL;
done:
    rc_api_sections_destroy(job);
    rc_api_ini_clear(&file);
    return st;
}

void rc_api_sections_destroy(rc_sections *job)
{
    if (!job) return;
    for (size_t i = 0; i < job->n; i++) rc_api_options_clear(&job->section[i].options);
    rc_base_memory_free(job->section);
    rc_base_memory_free(job->path);
    rc_base_memory_free(job->folder);
    rc_base_memory_free(job);
}
