/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_merge.c - recut merge: folders of segments into one result.
 *
 * The analyses are those of the command that made the first folder: its launches.jsonl has the command line and the
 * folder it was typed in, and the fingerprint of every segment says whether that is true. */
#include "base/memory.h"
#include "store/store.h"
#include "tool/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct origin {
    char *line;      /* literal command line, cut into words in place */
    char *directory; /* where it was typed, or NULL */
    char **word;
    int n_words;
    char *moved; /* paths that had to be looked up in directory */
    char *replay;
} origin;

static void origin_clear(origin *from)
{
    rc_base_memory_free(from->line);
    rc_base_memory_free(from->directory);
    free(from->word);
    free(from->moved);
    free(from->replay);
}

/* Undoes the quoting of the literal line: '...' and \' between words' pieces. */
static recut_status cut_words(origin *from, recut_error *err)
{
    char *read = from->line, *write = from->line;
    from->word = calloc(strlen(from->line) + 1, sizeof *from->word);
    if (!from->word) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a command line");
    for (; *read == ' '; read++) {
    }
    while (*read) {
        from->word[from->n_words++] = write;
        for (bool quoted = false; *read && (quoted || *read != ' '); read++) {
            if (*read == '\'')
                quoted = !quoted;
            else if (*read == '\\' && !quoted && read[1])
                *write++ = *++read;
            else
                *write++ = *read;
        }
        for (; *read == ' '; read++) {
        }
        *write++ = '\0';
    }
    return RECUT_OK;
}

/* A relative path was relative to where the command was typed; where that is gone, to here. */
static recut_status find_file(const origin *from, const char **path, char **kept, recut_error *err)
{
    if (!*path || **path == '/' || !from->directory) return RECUT_OK;
    size_t room = strlen(from->directory) + strlen(*path) + 2;
    free(*kept);
    if (!(*kept = malloc(room))) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a path");
    snprintf(*kept, room, "%s/%s", from->directory, *path);
    if (access(*kept, R_OK) == 0) *path = *kept;
    return RECUT_OK;
}

/* Folders stay, a file among them is where the cohort is now. */
static recut_status sort_arguments(rc_tool_options *options, const char **cohort, recut_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < options->n_folders; i++) {
        struct stat status;
        const char *name = options->folder[i];
        if (stat(name, &status) != 0)
            return errno == ENOENT || errno == ENOTDIR
                       ? RC_FAIL(err, RECUT_E_USAGE, -1, "%s: %s; expected a folder of segments", name, strerror(errno))
                       : RC_FAIL(err, RECUT_E_IO, -1, "cannot look at %s: %s", name, strerror(errno));
        if (S_ISDIR(status.st_mode))
            options->folder[n++] = name;
        else if (!*cohort)
            *cohort = name;
        else
            return RC_FAIL(err, RECUT_E_USAGE, -1, "%s is a file, expected a folder of segments", name);
    }
    options->n_folders = n;
    if (n == 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "no folder to merge; give those of the shares: recut merge RESULT.k*.d -o RESULT.h5");
    if (!options->output) return RC_FAIL(err, RECUT_E_USAGE, -1, "no result file: give one with -o RESULT.h5");
    return RECUT_OK;
}

static recut_status prepare(rc_tool_options *options, origin *from, const rc_command **command, rc_tool_options *replay,
                            recut_error *err)
{
    recut_status st = RECUT_OK;
    const char *cohort = NULL;
    char takes[RC_COMMAND_TAKES];
    RC_TRY(sort_arguments(options, &cohort, err));
    RC_TRY(rc_store_launches_last(options->folder[0], &from->line, &from->directory, err));
    RC_TRY(cut_words(from, err));
    *command = from->n_words > 1 ? rc_tool_command_find(from->word[1]) : NULL;
    if (!*command || !rc_tool_command_makes_result(*command))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s/launches.jsonl does not name a command that makes a result",
                       options->folder[0]);
    RC_TRY(rc_tool_options_parse((*command)->name, rc_tool_command_takes(*command, takes), from->n_words - 1,
                                 from->word + 1, replay, err));
    if (cohort)
        replay->cohort.path = cohort;
    else
        RC_TRY(find_file(from, &replay->cohort.path, &from->moved, err));
    RC_TRY(find_file(from, &replay->plan.replay, &from->replay, err));
    replay->mode = RC_MODE_MERGE;
    replay->output = options->output;
    replay->force = options->force;
    replay->share = replay->shares = 0;
    replay->folder = options->folder;
    replay->n_folders = options->n_folders;
    options->folder = NULL; /* the array has changed hands */
    options->n_folders = 0;
done:
    return st;
}

recut_status rc_tool_command_merge(rc_ranks *ranks, rc_tool_options *options, const char *line, recut_error *err)
{
    origin from = {0};
    const rc_command *command = NULL;
    rc_tool_options replay;
    rc_tool_options_init(&replay);
    recut_status st = prepare(options, &from, &command, &replay, err);
    RC_TRY(rc_run_ranks_agree(ranks, st, err));
    RC_TRY(rc_tool_command_execute(command, ranks, &replay, line, err));
done:
    rc_tool_options_clear(&replay);
    origin_clear(&from);
    return st;
}
