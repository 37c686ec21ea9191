/* SPDX-License-Identifier: GPL-3.0-or-later
 * recutr.c - librecut for R: lists in, a list out.  No statistics. */
#include <recut.h>
#if defined(RECUTR_STORE)
#include <recut_store.h>
#endif

#include <R.h>
#include <R_ext/Rdynload.h>
#include <R_ext/Utils.h>
#include <Rinternals.h>
#include <limits.h>
#include <stdbool.h>

/* What must be given back whatever R does: a finalizer destroys it. */
typedef struct held {
    recut_table *table;
    recut_job *job;
    recut_result *result;
} held;

static void let_go(SEXP pointer)
{
    held *all = R_ExternalPtrAddr(pointer);
    if (!all) return;
    recut_result_destroy(all->result);
    recut_job_destroy(all->job);
    recut_table_destroy(all->table);
    R_Free(all);
    R_ClearExternalPtr(pointer);
}

/* Of an error of R the finalizer takes care, later; ours lets go at once. */
static void check(recut_status status, const recut_error *error, SEXP pointer)
{
    if (status == RECUT_OK) return;
    let_go(pointer);
    Rf_errorcall(R_NilValue, "%s", status == RECUT_STOPPED ? "recut was stopped" : error->text);
}

static void ask_r(void *unused)
{
    (void)unused;
    R_CheckUserInterrupt();
}

/* Stops the job where the user does; tells how far it is where `self` says so. */
static int told(void *self, const char *analysis, int64_t done, int64_t of)
{
    if (*(int *)self && of > 0) REprintf("\rrecut: %s: %.0f %% ", analysis, 100.0 * (double)done / (double)of);
    return R_ToplevelExec(ask_r, NULL) ? 0 : 1;
}

static void add_column(held *all, SEXP pointer, const char *name, SEXP x)
{
    recut_error error = {.text = ""};
    R_xlen_t n = XLENGTH(x);
    if (TYPEOF(x) == STRSXP) {
        const char **text = (const char **)R_alloc((size_t)n, sizeof *text);
        for (R_xlen_t i = 0; i < n; i++)
            text[i] = STRING_ELT(x, i) == NA_STRING ? NULL : Rf_translateCharUTF8(STRING_ELT(x, i));
        check(recut_table_texts(all->table, name, text, &error), &error, pointer);
    } else {
        check(recut_table_numbers(all->table, name, REAL(x), &error), &error, pointer);
    }
}

static SEXP text_or_null(const char *text)
{
    return text ? Rf_ScalarString(Rf_mkCharCE(text, CE_UTF8)) : R_NilValue;
}

/* The rows of an analysis that are kept, [rows][columns], with the names of their columns. */
static SEXP rows_of(held *all, SEXP pointer, size_t a, const recut_analysis *about)
{
    recut_error error = {.text = ""};
    SEXP rows = PROTECT(Rf_allocMatrix(REALSXP, (int)about->rows_kept, (int)about->n_columns));
    SEXP names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)about->n_columns)), both = PROTECT(Rf_allocVector(VECSXP, 2));
    for (size_t c = 0; c < about->n_columns; c++) {
        double *into = REAL(rows) + c * (size_t)about->rows_kept;
        check(recut_result_rows(all->result, a, c, into, &error), &error, pointer);
        SET_STRING_ELT(names, (R_xlen_t)c, Rf_mkCharCE(recut_result_column(all->result, a, SIZE_MAX, c), CE_UTF8));
    }
    SET_VECTOR_ELT(both, 1, names);
    Rf_setAttrib(rows, R_DimNamesSymbol, both);
    UNPROTECT(3);
    return rows;
}

/* A list of matrices by the analyses' names; only of those with rows. */
static SEXP all_rows(held *all, SEXP pointer)
{
    recut_error error = {.text = ""};
    size_t n = recut_result_analyses(all->result);
    SEXP list = PROTECT(Rf_allocVector(VECSXP, (R_xlen_t)n)), names = PROTECT(Rf_allocVector(STRSXP, (R_xlen_t)n));
    for (size_t a = 0; a < n; a++) {
        recut_analysis about;
        check(recut_result_analysis(all->result, a, &about, &error), &error, pointer);
        SET_STRING_ELT(names, (R_xlen_t)a, Rf_mkCharCE(about.name, CE_UTF8));
        if (about.rows_kept > 0 && about.n_columns > 0 && about.rows_kept < INT_MAX)
            SET_VECTOR_ELT(list, (R_xlen_t)a, rows_of(all, pointer, a, &about));
    }
    Rf_setAttrib(list, R_NamesSymbol, names);
    UNPROTECT(2);
    return list;
}

static SEXP notes_of(const recut_result *result)
{
    R_xlen_t n = 0;
    int warning;
    while (recut_result_note(result, (size_t)n, NULL)) n++;
    SEXP notes = PROTECT(Rf_allocVector(STRSXP, n)), kinds = PROTECT(Rf_allocVector(LGLSXP, n));
    for (R_xlen_t i = 0; i < n; i++) {
        SET_STRING_ELT(notes, i, Rf_mkCharCE(recut_result_note(result, (size_t)i, &warning), CE_UTF8));
        LOGICAL(kinds)[i] = warning != 0;
    }
    Rf_setAttrib(notes, Rf_install("warning"), kinds);
    UNPROTECT(2);
    return notes;
}

static SEXP pages_of(held *all)
{
    static const char *const formats[] = {"text", "html", "csv", "methods"};
    enum { FORMATS = sizeof formats / sizeof *formats };
    recut_error error = {.text = ""};
    SEXP pages = PROTECT(Rf_allocVector(STRSXP, FORMATS)), names = PROTECT(Rf_allocVector(STRSXP, FORMATS));
    for (int i = 0; i < FORMATS; i++) {
        char *text = NULL;
        recut_status status = recut_result_page(all->result, formats[i], &text, &error);
        SET_STRING_ELT(names, i, Rf_mkChar(formats[i]));
        SET_STRING_ELT(pages, i, status == RECUT_OK ? Rf_mkCharCE(text, CE_UTF8) : NA_STRING);
        recut_free(text);
    }
    Rf_setAttrib(pages, R_NamesSymbol, names);
    UNPROTECT(2);
    return pages;
}

static SEXP hold(held **out)
{
    SEXP pointer = PROTECT(R_MakeExternalPtr(*out = R_Calloc(1, held), R_NilValue, R_NilValue));
    R_RegisterCFinalizerEx(pointer, let_go, TRUE);
    UNPROTECT(1);
    return pointer;
}

/* A list: document (JSON), pages, rows, notes, fingerprint, and what recutr_write() writes. */
static SEXP list_of(held *all, SEXP pointer)
{
    static const char *parts[] = {"document", "pages", "rows", "notes", "fingerprint", "pointer", ""};
    SEXP out = PROTECT(Rf_mkNamed(VECSXP, parts));
    SET_VECTOR_ELT(out, 0, text_or_null(recut_result_document(all->result)));
    SET_VECTOR_ELT(out, 1, pages_of(all));
    SET_VECTOR_ELT(out, 2, all_rows(all, pointer));
    SET_VECTOR_ELT(out, 3, notes_of(all->result));
    SET_VECTOR_ELT(out, 4, text_or_null(recut_result_fingerprint(all->result)));
    SET_VECTOR_ELT(out, 5, pointer);
    UNPROTECT(1);
    return out;
}

static SEXP run_job(held *all, SEXP pointer, SEXP options, SEXP progress)
{
    recut_error error = {.text = ""};
    int said = Rf_asLogical(progress);
    recut_job_spell(all->job, '_'); /* as the arguments of R's functions */
    SEXP option = Rf_getAttrib(options, R_NamesSymbol);
    for (R_xlen_t i = 0; i < XLENGTH(options); i++)
        check(recut_job_set(all->job, Rf_translateCharUTF8(STRING_ELT(option, i)),
                            Rf_translateCharUTF8(STRING_ELT(options, i)), &error),
              &error, pointer);
    recut_job_listen(all->job, told, &said);
    recut_status status = recut_run(all->job, all->table, &all->result, &error);
    if (said) REprintf("\r%60s\r", "");
    check(status, &error, pointer);
    return list_of(all, pointer);
}

/* recutr_run() - command; columns: a named list of doubles or texts of one length, NULL = no patients; name of the
 * table; options: a named vector of texts; progress: print how far it is.  list_of() what comes out. */
static SEXP recutr_run(SEXP command, SEXP columns, SEXP name, SEXP options, SEXP progress)
{
    recut_error error = {.text = ""};
    held *all;
    SEXP pointer = PROTECT(hold(&all));
    if (columns != R_NilValue) {
        SEXP names = Rf_getAttrib(columns, R_NamesSymbol);
        size_t n = (size_t)XLENGTH(VECTOR_ELT(columns, 0));
        check(recut_table_create(n, Rf_translateCharUTF8(STRING_ELT(name, 0)), &all->table, &error), &error, pointer);
        for (R_xlen_t c = 0; c < XLENGTH(columns); c++) {
            if ((size_t)XLENGTH(VECTOR_ELT(columns, c)) != n) Rf_errorcall(R_NilValue, "columns of different lengths");
            add_column(all, pointer, Rf_translateCharUTF8(STRING_ELT(names, c)), VECTOR_ELT(columns, c));
        }
    }
    check(recut_job_create(Rf_translateCharUTF8(STRING_ELT(command, 0)), &all->job, &error), &error, pointer);
    SEXP out = run_job(all, pointer, options, progress);
    UNPROTECT(1);
    return out;
}

/* recutr_job() - the same of a job file, whose [cohort] names the table. */
static SEXP recutr_job(SEXP path, SEXP options, SEXP progress)
{
    recut_error error = {.text = ""};
    held *all;
    SEXP pointer = PROTECT(hold(&all));
    check(recut_job_open(Rf_translateChar(STRING_ELT(path, 0)), &all->job, &error), &error, pointer);
    SEXP out = run_job(all, pointer, options, progress);
    UNPROTECT(1);
    return out;
}

/* Whether files are read and written by the library. */
static SEXP recutr_stores(void)
{
#if defined(RECUTR_STORE)
    return Rf_ScalarLogical(1);
#else
    return Rf_ScalarLogical(0);
#endif
}

static SEXP recutr_read(SEXP path)
{
    recut_error error = {.text = ""};
    held *all;
    SEXP pointer = PROTECT(hold(&all));
#if defined(RECUTR_STORE)
    check(recut_store_read(Rf_translateChar(STRING_ELT(path, 0)), &all->result, &error), &error, pointer);
#else
    (void)error, (void)path;
    Rf_errorcall(R_NilValue, "recutr was installed without librecut_store");
#endif
    SEXP out = list_of(all, pointer);
    UNPROTECT(1);
    return out;
}

static SEXP recutr_write(SEXP pointer, SEXP path)
{
    recut_error error = {.text = ""};
    held *all = R_ExternalPtrAddr(pointer);
    if (!all) Rf_errorcall(R_NilValue, "the result is of another session: run it again to write it");
#if defined(RECUTR_STORE)
    if (recut_store_write(all->result, Rf_translateChar(STRING_ELT(path, 0)), &error) != RECUT_OK)
        Rf_errorcall(R_NilValue, "%s", error.text);
#else
    (void)error;
    Rf_errorcall(R_NilValue, "recutr was installed without librecut_store");
#endif
    return path;
}

static SEXP recutr_version(void)
{
    return text_or_null(recut_version());
}

/* Names of the commands with what they are for, or (command) of its options with their help. */
static SEXP recutr_list(SEXP command)
{
    bool of = command != R_NilValue;
    const char *name = of ? Rf_translateCharUTF8(STRING_ELT(command, 0)) : NULL, *about, *argument;
    R_xlen_t n = 0;
    while (of ? recut_command_option(name, (size_t)n, NULL, NULL) : recut_command((size_t)n, NULL)) n++;
    SEXP names = PROTECT(Rf_allocVector(STRSXP, n)), texts = PROTECT(Rf_allocVector(STRSXP, n)),
         arguments = PROTECT(Rf_allocVector(STRSXP, n)), out = PROTECT(Rf_allocVector(VECSXP, 3));
    for (R_xlen_t i = 0; i < n; i++) {
        argument = NULL;
        const char *item =
            of ? recut_command_option(name, (size_t)i, &argument, &about) : recut_command((size_t)i, &about);
        SET_STRING_ELT(names, i, Rf_mkCharCE(item, CE_UTF8));
        SET_STRING_ELT(texts, i, Rf_mkCharCE(about, CE_UTF8));
        SET_STRING_ELT(arguments, i, argument ? Rf_mkCharCE(argument, CE_UTF8) : NA_STRING);
    }
    SET_VECTOR_ELT(out, 0, names);
    SET_VECTOR_ELT(out, 1, texts);
    SET_VECTOR_ELT(out, 2, arguments);
    UNPROTECT(4);
    return out;
}

static const R_CallMethodDef calls[] = {
    {"recutr_run", (DL_FUNC)&recutr_run, 5},       {"recutr_job", (DL_FUNC)&recutr_job, 3},
    {"recutr_read", (DL_FUNC)&recutr_read, 1},     {"recutr_write", (DL_FUNC)&recutr_write, 2},
    {"recutr_stores", (DL_FUNC)&recutr_stores, 0}, {"recutr_version", (DL_FUNC)&recutr_version, 0},
    {"recutr_list", (DL_FUNC)&recutr_list, 1},     {NULL, NULL, 0}};

void R_init_recutr(DllInfo *info)
{
    R_registerRoutines(info, NULL, calls, NULL, NULL);
    R_useDynamicSymbols(info, FALSE);
}
