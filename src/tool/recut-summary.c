/* SPDX-License-Identifier: GPL-3.0-or-later
 * recut-summary.c - prints a result.  No MPI. */
#include "base/file.h"
#include "base/text.h"
#include "tool/child.h"
#include "tool/complete.h"
#include "tool/fault.h"
#include "tool/figures.h"
#include "tool/limits.h"
#include "tool/manual.h"
#include "tool/outputs.h"
#include "tool/summary_modes.h"
#include "tool/table_file.h"
#include "tool/version.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static recut_status write_text(const char *path, const char *text, recut_error *err)
{
    const char *name = path ? path : "standard output";
    errno = 0;
    FILE *to = path ? fopen(path, "w") : stdout;
    if (!to) return RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", name, rc_base_file_reason(errno));
    bool bad = fputs(text, to) < 0;
    int code = errno;
    int closed = path ? fclose(to) : fflush(to);
    if (closed != 0) {
        if (!bad) code = errno;
        bad = true;
    }
    return bad ? RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", name, rc_base_file_reason(code)) : RECUT_OK;
}

/* Every result is read in a child: it may be anybody's. */
static recut_status ask(rc_tool_task *task, const void *self, const char *path, char **text, recut_error *err)
{
    char warning[RC_TOOL_WARNING];
    recut_status st = rc_tool_child(task, self, path, text, warning, err);
    if (*warning) rc_base_text_print(stderr, "recut-summary: warning: %s\n", warning);
    return st;
}

/* Of the terminal that the page goes to; 0: it goes elsewhere. */
static int terminal_columns(void)
{
    struct winsize size = {0};
    const char *said = getenv("COLUMNS");
    if (!isatty(STDOUT_FILENO)) return 0;
    int columns = said ? atoi(said) : 0;
    if (columns <= 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
    return columns;
}

static recut_status summarise(rc_summary_options *o, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL, *other = NULL;
    const char *output = rc_tool_summary_modes_output(o), *second = rc_tool_summary_modes_second(o);
    const char *folder = rc_tool_summary_modes_folder(o);
    o->page.columns = output ? 0 : terminal_columns();
    const char *const input[] = {o->path, second};
    bool table = rc_tool_summary_modes_is_table_file(o);
    if (output)
        RC_TRY(rc_tool_outputs_check(output, table ? RC_OUTPUT_TABLE : RC_OUTPUT_PAGE, input, second ? 2 : 1, err));
    if (second) RC_TRY(ask(rc_tool_summary_modes_other, second, second, &other, err));
    o->other_text = other;
    st = ask(rc_tool_summary_modes_make, o, o->path ? o->path : "", &text, err);
    if (text) { /* what failed may have said something, too */
        recut_error own = {.text = ""};
        recut_status written = st != RECUT_OK ? write_text(output, text, &own)
                               : folder       ? rc_tool_figures_write(folder, text, o->path, &own)
                               : table        ? rc_tool_table_file_write(output, text, &own)
                                              : write_text(output, text, &own);
        if (st == RECUT_OK && (st = written) != RECUT_OK) *err = own;
    }
done:
    free(text);
    free(other);
    return st;
}

int main(int argc, char **argv)
{
    recut_error err = {.text = ""};
    rc_summary_options o = {0};
    rc_shown shown;
    rc_tool_summary_options_shown(&shown);
    if (argc > 2 && strcmp(argv[1], "--complete") == 0) {
        rc_tool_complete(&shown, argc - 2, argv + 2, stdout);
        return 0;
    }
    signal(SIGPIPE, SIG_IGN); /* a closed pipe is a write error, and said so */
    rc_tool_fault_install("recut-summary");
    recut_status st = rc_tool_limits(&err);
    bool manual = argc == 3 && strcmp(argv[1], "--manual") == 0;
    if (st == RECUT_OK && manual)
        st = rc_tool_manual_page(argv[2], &shown, &err);
    else if (st == RECUT_OK)
        st = rc_tool_summary_options_parse(argc, argv, &o, &err);
    if (st == RECUT_OK && !manual && !o.help && !o.version) st = rc_tool_summary_modes_check(&o, &err);
    if (st == RECUT_OK && o.help)
        rc_tool_shown_help(&shown, stdout);
    else if (st == RECUT_OK && o.version)
        rc_tool_version("recut-summary", stdout);
    else if (st == RECUT_OK && !manual)
        st = summarise(&o, &err);
    if (st == RECUT_OK && (o.help || o.version) && fflush(stdout) != 0)
        st = RC_FAIL(&err, RECUT_E_IO, -1, "cannot write standard output: %s", strerror(errno));
    if (st != RECUT_OK)
        rc_base_text_print(stderr, "recut-summary: error: %s" RC_TEXT_OWN "\n", err.option ? "--" : "", err.text);
    rc_tool_summary_options_clear(&o);
    rc_tool_fault_said(recut_status_exit_code(st));
    return recut_status_exit_code(st);
}
