/* SPDX-License-Identifier: GPL-3.0-or-later
 * command_verify.c - recut verify RESULT.h5 [TABLE.csv] [-- COMMAND ...]: the command that made it stands beside it, in
 * RESULT.run.json. */
#include "base/file.h"
#include "base/memory.h"
#include "store/store.h"
#include "summary/document.h"
#include "tool/execute.h"
#include "tool/paths.h"
#include "tool/replay.h"
#include "tool/shown.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct request {
    const char *result, *table;
    double seconds;
    rc_tool_typed typed;
    cJSON *record;
    char *text; /* the words of the record's command */
    char source[4112];
    bool help;
} request;

static recut_status parse(int argc, char **argv, request *out, recut_error *err)
{
    out->seconds = 10;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i], *value = NULL;
        if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
            out->help = true;
            return RECUT_OK;
        }
        if (strcmp(word, "--") == 0) {
            out->typed =
                (rc_tool_typed){.word = argv + i + 1, .n = (size_t)(argc - i - 1), .source = "what stands behind --"};
            break;
        }
        if (strncmp(word, "--seconds=", 10) == 0) value = word + 10;
        if (strcmp(word, "--seconds") == 0 && i + 1 < argc) value = argv[++i];
        if (value) {
            char *end;
            out->seconds = strtod(value, &end);
            if (end == value || *end || !(out->seconds >= 0 && out->seconds <= 1e6))
                return RC_FAIL(err, RECUT_E_USAGE, -1, "--seconds %s: expected seconds from 0 to 1e6", value);
        } else if (word[0] == '-' && word[1]) {
            return RC_FAIL(err, RECUT_E_USAGE, -1, "no option \"%s\"   (recut verify --help)", word);
        } else if (!out->result) {
            out->result = word;
        } else if (!out->table) {
            out->table = word;
        } else {
            return RC_FAIL(err, RECUT_E_USAGE, -1, "found \"%s\" after %s and %s, expected nothing, or -- COMMAND ...",
                           word, out->result, out->table);
        }
    }
    if (!out->result) return RC_FAIL(err, RECUT_E_USAGE, -1, "no result to verify: recut verify RESULT.h5 [TABLE.csv]");
    if (access(out->result, R_OK) != 0)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: %s", out->result, rc_base_file_reason(errno));
    return RECUT_OK;
}

/* Cuts a line as the program has written it into words, in place: blanks part them, '...' and a backslash protect. */
static void cut(char *line, rc_tool_typed *out)
{
    char *to = line;
    bool quoted = false;
    out->n = 0;
    for (char *at = line; *at;) {
        while (*at == ' ') at++;
        if (!*at) break;
        out->word[out->n++] = to;
        for (; *at && (quoted || *at != ' '); at++) {
            if (*at == '\'')
                quoted = !quoted;
            else if (*at == '\\' && !quoted && at[1])
                *to++ = *++at;
            else
                *to++ = *at;
        }
        if (*at) at++; /* before the end of the word is written over it */
        *to++ = '\0';
    }
}

/* The last launch of RESULT.run.json. */
static recut_status read_record(request *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_tool_paths paths;
    char fingerprint[33], warning[640];
    RC_TRY(rc_tool_paths_init(out->result, NULL, 0, &paths, err));
    snprintf(out->source, sizeof out->source, "%s", paths.record);
    out->typed.source = out->source;
    RC_TRY(rc_store_result_fingerprint(out->result, fingerprint, err));
    RC_TRY(rc_summary_document_run(out->result, fingerprint, &out->record, warning, err));
    if (!out->record) {
        st =
            RC_FAIL(err, RECUT_E_USAGE, -1,
                    "%s is not there, or of another result, and it says how this one was made; give the command: recut "
                    "verify %s -- COMMAND ...",
                    paths.record, out->result);
        goto done;
    }
    const cJSON *launches = cJSON_GetObjectItemCaseSensitive(out->record, "launches");
    const cJSON *launch = cJSON_GetArrayItem(launches, cJSON_GetArraySize(launches) - 1);
    const char *command = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(launch, "command"));
    if (!command) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s names no command; give it: recut verify %s -- COMMAND ...",
                     paths.record, out->result);
        goto done;
    }
    out->text = rc_base_memory_string(command);
    if (!out->text) {
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory");
        goto done;
    }
    RC_NEW(out->typed.word, strlen(command) + 1, err);
    cut(out->text, &out->typed);
    if (out->typed.n > 0) { /* the program itself */
        memmove(out->typed.word, out->typed.word + 1, (out->typed.n - 1) * sizeof *out->typed.word);
        out->typed.n--;
    }
    out->typed.directory = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(launch, "directory"));
    if (out->typed.n > 0 && strcmp(out->typed.word[0], "merge") == 0)
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "%s was joined by recut merge; give the command of the shares: recut verify %s -- "
                     "COMMAND ...",
                     out->result, out->result);
done:
    return st;
}

recut_status rc_tool_command_verify(rc_ranks *ranks, rc_api_options *options, const char *line, recut_error *err)
{
    recut_status st = RECUT_OK;
    static const char *const how[] = {"recut verify RESULT.h5", ""};
    const rc_command *command = NULL;
    request asked = {0};
    rc_api_options replay;
    rc_api_options_init(&replay);
    RC_TRY(parse(options->argc - 1, options->argv + 1, &asked, err));
    if (asked.help) {
        if (rc_run_ranks_rank(ranks) == 0) rc_tool_shown_usage("verify", stdout);
        goto done;
    }
    if (!asked.typed.word) RC_TRY(read_record(&asked, err));
    RC_TRY(rc_tool_replay(&asked.typed, asked.table, "the patients are needed", how, &command, &replay, err));
    replay.mode = RC_MODE_VERIFY;
    replay.verified = asked.result;
    replay.verify_seconds = asked.seconds;
    replay.share = replay.shares = 0;
    if (!replay.output) replay.output = "RESULT.h5";
    st = rc_tool_execute(command, ranks, &replay, line, err);
done:
    if (asked.text) rc_base_memory_free(asked.typed.word);
    rc_base_memory_free(asked.text);
    cJSON_Delete(asked.record);
    rc_api_options_clear(&replay);
    return st;
}
