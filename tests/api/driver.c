/* SPDX-License-Identifier: GPL-3.0-or-later
 * driver.c - a job from a command line, by the public interface alone: driver arrays|file COMMAND TABLE.csv
 * [OPTION=VALUE...], prints the document; with page=FORMAT that page; with write=RESULT.h5 nothing but the file.
 * driver read - RESULT.h5: of that file.  arrays: a plain table (commas, no quotes) is read here, and its columns are
 * given as arrays; TABLE "-": none. */
#include <recut.h>
#include <recut_store.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 64, ROWS = 10000, LINE = 4096 };

static char *cell[ROWS + 1][COLUMNS];

static size_t split(char *line, char **out)
{
    size_t n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *at = line; at && n < COLUMNS; n++) {
        char *comma = strchr(at, ',');
        if (comma) *comma = '\0';
        out[n] = strdup(at);
        at = comma ? comma + 1 : NULL;
    }
    return n;
}

static recut_status add_column(recut_table *table, size_t n, size_t c, recut_error *error)
{
    double *x = calloc(n, sizeof *x);
    const char **text = calloc(n, sizeof *text);
    int numbers = 1;
    for (size_t i = 0; i < n; i++) {
        char *end;
        text[i] = cell[i + 1][c];
        x[i] = strtod(text[i], &end);
        if (!*text[i] || strcmp(text[i], "NA") == 0)
            x[i] = NAN;
        else if (*end)
            numbers = 0;
    }
    recut_status st =
        numbers ? recut_table_numbers(table, cell[0][c], x, error) : recut_table_texts(table, cell[0][c], text, error);
    free(x);
    free(text);
    return st;
}

static recut_status read_arrays(const char *path, recut_table **out, recut_error *error)
{
    char line[LINE];
    const char *slash = strrchr(path, '/');
    size_t n = 0, width = 0;
    FILE *file = fopen(path, "r");
    while (file && n <= ROWS && fgets(line, sizeof line, file)) width = split(line, cell[n++]);
    if (file) fclose(file);
    recut_status st = n > 1 ? recut_table_create(n - 1, slash ? slash + 1 : path, out, error) : RECUT_E_ARG;
    for (size_t c = 0; st == RECUT_OK && c < width; c++) st = add_column(*out, n - 1, c, error);
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < width; c++) free(cell[i][c]);
    return st;
}

int main(int argc, char **argv)
{
    recut_table *table = NULL;
    recut_job *job = NULL;
    recut_result *result = NULL;
    recut_error error = {.text = ""};
    const char *page = NULL, *write = NULL;
    char *text = NULL;
    recut_status st = RECUT_E_ARG;
    if (argc < 4) return 3;
    bool read = strcmp(argv[1], "read") == 0;
    st = read || strcmp(argv[3], "-") == 0 ? RECUT_OK
         : strcmp(argv[1], "arrays") == 0  ? read_arrays(argv[3], &table, &error)
                                           : recut_table_open(argv[3], &table, &error);
    if (st == RECUT_OK && !read) st = recut_job_create(argv[2], &job, &error);
    for (int i = 4; st == RECUT_OK && i < argc; i++) {
        char *equals = strchr(argv[i], '=');
        if (!equals) return 3;
        *equals = '\0';
        if (strcmp(argv[i], "page") == 0)
            page = equals + 1;
        else if (strcmp(argv[i], "write") == 0)
            write = equals + 1;
        else
            st = recut_job_set(job, argv[i], equals + 1, &error);
    }
    if (st == RECUT_OK) st = read ? recut_store_read(argv[3], &result, &error) : recut_run(job, table, &result, &error);
    if (st == RECUT_OK && write) st = recut_store_write(result, write, &error);
    if (st == RECUT_OK && page) st = recut_result_page(result, page, &text, &error);
    if (st == RECUT_OK && !write) fputs(text ? text : recut_result_document(result), stdout);
    int warning;
    const char *note;
    for (size_t i = 0; result && (note = recut_result_note(result, i, &warning)); i++)
        fprintf(stderr, "%s: %s\n", warning ? "warning" : "note", note);
    if (st != RECUT_OK) fprintf(stderr, "driver: %s\n", error.text);
    recut_free(text);
    recut_result_destroy(result);
    recut_job_destroy(job);
    recut_table_destroy(table);
    return recut_status_exit_code(st);
}
