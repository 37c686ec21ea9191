/* SPDX-License-Identifier: GPL-3.0-or-later
 * complete.c - candidates for the word at the cursor. */
#include "tool/complete.h"

#include "cohort/csv.h"
#include "cohort/table.h"

#include <ctype.h>
#include <string.h>
#include <sys/stat.h>

/* The word at the cursor: of a list "a,b,c" only what is behind the last comma is being typed. */
typedef struct cursor {
    const char *kept; /* "a,b," */
    size_t kept_length;
    const char *typed; /* "c" */
    FILE *to;
} cursor;

/* skip: what of the word stands before the value ("--marker="). */
static cursor cursor_at(const char *word, size_t skip, bool list, FILE *to)
{
    const char *comma = list ? strrchr(word + skip, ',') : NULL;
    size_t kept = comma ? (size_t)(comma + 1 - word) : skip;
    return (cursor){.kept = word, .kept_length = kept, .typed = word + kept, .to = to};
}

static void offer(const cursor *at, const char *before, const char *text, size_t length, const char *about)
{
    size_t typed = strlen(at->typed), before_length = strlen(before);
    if (typed <= before_length ? strncmp(before, at->typed, typed) != 0
                               : strncmp(before, at->typed, before_length) != 0 || typed - before_length > length ||
                                     strncmp(text, at->typed + before_length, typed - before_length) != 0)
        return;
    for (size_t i = 0; i < length; i++)
        if (iscntrl((unsigned char)text[i])) return; /* no line for a shell */
    fprintf(at->to, "%.*s%s%.*s", (int)at->kept_length, at->kept, before, (int)length, text);
    if (about && *about) fprintf(at->to, "\t%.*s", (int)strcspn(about, "\n"), about);
    fputc('\n', at->to);
}

/* "a|b" or "a, b or c": the words of small letters among them. */
static void offer_words(const cursor *at, const char *words)
{
    for (const char *word = words; word && *word;) {
        size_t whole = strcspn(word, "| "), length = whole > 0 && word[whole - 1] == ',' ? whole - 1 : whole;
        size_t plain = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-_");
        bool joins = length == 2 && strncmp(word, "or", 2) == 0;
        if (length > 0 && plain == length && islower((unsigned char)*word) && !joins) offer(at, "", word, length, NULL);
        word += whole;
        word += strspn(word, "| ");
    }
}

/* Tables larger than this are not read for their first line. */
enum { TABLE_MOST = 64 * 1024 * 1024 };

static bool is_table(const char *word)
{
    static const char *const ends[] = {".csv", ".tsv", ".txt", ".gz"};
    struct stat about;
    size_t length = strlen(word);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);
        if (length > n && strcmp(word + length - n, ends[i]) == 0)
            return stat(word, &about) == 0 && S_ISREG(about.st_mode) && about.st_size <= TABLE_MOST;
    }
    return false;
}

/* The columns of the first table on the line, or of the embedded cohort. */
static void offer_columns(const cursor *at, int argc, char **argv)
{
    rc_cohort_options options = {0};
    rc_cohort_table *table = NULL;
    for (int i = 0; i < argc - 1 && !options.path && !options.embedded; i++) {
        if (strcmp(argv[i], "--embedded") == 0)
            options.embedded = true;
        else if (argv[i][0] != '-' && is_table(argv[i]))
            options.path = argv[i];
    }
    if (!options.path && !options.embedded) return;
    if (rc_cohort_table_read(&options, &table, NULL) == RECUT_OK)
        for (size_t c = 0; c < table->n_columns; c++)
            offer(at, "", rc_cohort_csv_header(table, c), strlen(rc_cohort_csv_header(table, c)), NULL);
    rc_cohort_csv_destroy(table);
}

/* The option that a word names, its long name or its letter. */
static const rc_shown_option *find(const rc_shown *shown, const char *word, size_t length)
{
    for (size_t i = 0; i < shown->n; i++) {
        const rc_shown_option *row = &shown->option[i];
        if (length == 2 && word[0] == '-' && word[1] == row->key) return row;
        if (length > 2 && strncmp(word, "--", 2) == 0 && strlen(row->name) == length - 2 &&
            strncmp(word + 2, row->name, length - 2) == 0)
            return row;
    }
    return NULL;
}

static void offer_values(const rc_shown_option *row, const char *word, size_t skip, int argc, char **argv, FILE *to)
{
    cursor at = cursor_at(word, skip, strchr(row->argument, ',') != NULL, to);
    if (row->choices)
        offer_words(&at, row->choices);
    else if (strncmp(row->argument, "COL", 3) == 0 && row->argument[3] != '.')
        offer_columns(&at, argc, argv);
    else if (strchr(row->argument, '|'))
        offer_words(&at, row->argument);
}

void rc_tool_complete(const rc_shown *shown, int argc, char **argv, FILE *to)
{
    if (argc < 1) return;
    const char *word = argv[argc - 1], *before = argc > 1 ? argv[argc - 2] : "", *equals = strchr(word, '=');
    if (strcmp(before, "=") == 0 && argc > 2) before = argv[argc - 3]; /* bash cuts --name=value in three */
    if (strcmp(word, "=") == 0) {
        before = argc > 1 ? argv[argc - 2] : "";
        word = "";
    }
    const rc_shown_option *row = find(shown, before, strlen(before));
    if (row && row->argument) {
        offer_values(row, word, 0, argc, argv, to);
    } else if (*word == '-' && equals) {
        row = find(shown, word, (size_t)(equals - word));
        if (row && row->argument) offer_values(row, word, (size_t)(equals + 1 - word), argc, argv, to);
    } else if (*word == '-') {
        cursor at = cursor_at(word, 0, false, to);
        for (size_t i = 0; i < shown->n; i++)
            offer(&at, "--", shown->option[i].name, strlen(shown->option[i].name), shown->option[i].help);
    }
}

void rc_tool_complete_recut(int argc, char **argv, FILE *to)
{
    const rc_command *command;
    if (argc == 1) {
        cursor at = cursor_at(argv[0], 0, false, to);
        for (size_t i = 0; (command = rc_tool_command_at(i)); i++)
            offer(&at, "", command->name, strlen(command->name), command->about);
        if (*argv[0] == '-') {
            offer(&at, "--", "help", strlen("help"), "the commands");
            offer(&at, "--", "version", strlen("version"), "this build, MPI, HDF5, kernels");
        }
        return;
    }
    command = argc > 1 ? rc_tool_command_find(argv[0]) : NULL;
    if (!command) return;
    rc_shown shown;
    rc_tool_shown_command(command, &shown);
    rc_tool_complete(&shown, argc - 1, argv + 1, to);
}
