/* SPDX-License-Identifier: GPL-3.0-or-later
 * manual.c - manual pages. */
#include "tool/manual.h"

#include "base/file.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

/* ---- roff ---------------------------------------------------------------- */

/* Text for a line of its own or behind others: no sign of it is roff's. */
static void put(FILE *to, const char *text)
{
    for (const char *at = text; *at; at++) {
        bool begins = at == text || at[-1] == '\n';
        if (begins && (*at == '.' || *at == '\'')) fputs("\\&", to);
        if (*at == '\\')
            fputs("\\e", to);
        else if (*at == '-')
            fputs("\\-", to);
        else
            fputc(*at, to);
    }
}

static void heading(FILE *to, const char *name)
{
    fprintf(to, ".SH %s\n", name);
}

static void put_upper(FILE *to, const char *text)
{
    for (; *text; text++) fputc(*text == ' ' ? '-' : toupper((unsigned char)*text), to);
}

static void begin(FILE *to, const char *name, const char *about)
{
    fputs(".\\\" Made by the program itself.\n.TH ", to);
    put_upper(to, name);
    fprintf(to, " 1 \"\" \"recut %s\" \"recut\"\n", recut_version());
    heading(to, "NAME");
    for (const char *at = name; *at; at++) fputs(*at == ' ' || *at == '-' ? "\\-" : (char[]){*at, '\0'}, to);
    fputs(" \\- ", to);
    put(to, about);
    fputc('\n', to);
}

/* As typed. */
static void examples(FILE *to, const char *text)
{
    if (!text) return;
    heading(to, "EXAMPLES");
    fputs(".nf\n", to);
    rc_tool_shown_examples(text, put, to);
    fputs(".fi\n", to);
}

static void option(FILE *to, const rc_shown_option *row)
{
    fputs(".TP\n", to);
    if (row->key) fprintf(to, "\\fB\\-%c\\fR, ", row->key);
    fputs("\\fB\\-\\-", to);
    put(to, row->name);
    fputs("\\fR", to);
    if (row->argument) {
        fputs("=\\fI", to);
        put(to, row->argument);
        fputs("\\fR", to);
    }
    fputc('\n', to);
    put(to, row->help);
    fputc('\n', to);
}

static void options(FILE *to, const rc_shown *shown)
{
    const char *head = "";
    heading(to, "OPTIONS");
    for (size_t i = 0; i < shown->n; i++) {
        const rc_shown_option *row = &shown->option[i];
        if (row->head != head) {
            head = row->head;
            fprintf(to, ".SS %s\n", head ? head : "Help:");
        }
        option(to, row);
    }
}

static void exit_status(FILE *to)
{
    static const char *const status[][2] = {
        {"0", "done"},
        {"1", "the surroundings (disk, memory, MPI, a damaged file), or a fault of recut"},
        {"2", "the command line, or the input: one line says what was found, what was expected, and what to do"},
        {"75", "stopped early; the same command again goes on where it stopped"}};
    heading(to, "EXIT STATUS");
    for (size_t i = 0; i < sizeof status / sizeof *status; i++) {
        fprintf(to, ".TP\n%s\n", status[i][0]);
        put(to, status[i][1]);
        fputc('\n', to);
    }
}

/* ---- pages --------------------------------------------------------------- */

static void command_page(FILE *to, const rc_shown *shown)
{
    begin(to, shown->name, shown->about);
    heading(to, "SYNOPSIS");
    fputs("\\fB", to);
    put(to, shown->name);
    fputs(shown->parses ? "\\fR" : "\\fR [\\fIOPTION\\fR...]", to);
    if (*shown->files) {
        fputs(" \\fI", to);
        put(to, shown->files);
        fputs("\\fR", to);
    }
    fputc('\n', to);
    if (!shown->parses) options(to, shown);
    examples(to, shown->examples);
    exit_status(to);
    heading(to, "SEE ALSO");
    fputs("\\fBrecut\\fR(1), \\fBrecut\\-summary\\fR(1)\n", to);
}

static void recut_page(FILE *to)
{
    const rc_command *command;
    begin(to, "recut", "can this biomarker cutoff be trusted?");
    heading(to, "SYNOPSIS");
    fputs("\\fBrecut\\fR \\fICOMMAND\\fR \\fICOHORT.csv\\fR [\\fIOPTION\\fR...] \\fB\\-o\\fR \\fIRESULT.h5\\fR\n.br\n"
          "\\fBmpirun \\-n\\fR \\fIN\\fR \\fBrecut\\fR \\fICOMMAND\\fR ...\n",
          to);
    heading(to, "DESCRIPTION");
    put(to,
        "A biomarker is split at a cutoff that was selected by the data.  recut answers by resampling whether there is "
        "a signal once the search is paid for, whether the cutoff is stable, how large the effect is without its "
        "optimism, and whether it travels between centers.  Results are HDF5 files; ");
    fputs("\\fBrecut\\-summary\\fR(1) prints them.\n", to);
    heading(to, "COMMANDS");
    for (size_t i = 0; (command = rc_tool_command_at(i)); i++) {
        fprintf(to, ".TP\n\\fBrecut\\-%s\\fR(1)\n", command->name);
        put(to, command->about);
        fputc('\n', to);
    }
    examples(to, rc_tool_command_at(0)->examples);
    exit_status(to);
    heading(to, "ENVIRONMENT");
    fputs(".TP\nOMP_NUM_THREADS, SLURM_CPUS_PER_TASK\n", to);
    put(to, "threads of each rank, where --threads does not say");
    fputs("\n.TP\nRECUT_KERNEL\n", to);
    put(to, "a set of kernels, where not the fastest is wanted (recut --version lists them); every set gives the same "
            "bits");
    fputs("\n.TP\nCOLUMNS\nwidth of the page on a terminal\n", to);
    heading(to, "FILES");
    fputs(".TP\n\\fIRESULT.h5\\fR\na result: complete and sealed, or not there\n.TP\n\\fIRESULT.d\\fR\n"
          "the finished blocks of a run that is not at its end; with \\-\\-state DIR that folder\n",
          to);
    heading(to, "SEE ALSO");
    fputs("\\fBrecut\\-summary\\fR(1)\n", to);
}

static FILE *open_page(const char *folder, const char *name, char *path, size_t room, recut_error *err)
{
    snprintf(path, room, "%s/%s.1", folder, name);
    for (char *at = path + strlen(folder); *at; at++)
        if (*at == ' ') *at = '-';
    FILE *to = fopen(path, "w");
    if (!to) (void)RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", path, rc_base_file_reason(errno));
    return to;
}

static recut_status close_page(FILE *to, const char *path, recut_error *err)
{
    bool bad = ferror(to) != 0;
    errno = 0;
    if (fclose(to) != 0 || bad)
        return RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", path, rc_base_file_reason(errno));
    return RECUT_OK;
}

recut_status rc_tool_manual_page(const char *folder, const rc_shown *shown, recut_error *err)
{
    char path[4096];
    FILE *to = open_page(folder, shown->name, path, sizeof path, err);
    if (!to) return RECUT_E_IO;
    command_page(to, shown);
    return close_page(to, path, err);
}

recut_status rc_tool_manual_recut(const char *folder, recut_error *err)
{
    recut_status st = RECUT_OK;
    char path[4096];
    const rc_command *command;
    FILE *to = open_page(folder, "recut", path, sizeof path, err);
    if (!to) return RECUT_E_IO;
    recut_page(to);
    RC_TRY(close_page(to, path, err));
    for (size_t i = 0; (command = rc_tool_command_at(i)); i++) {
        rc_shown shown;
        rc_tool_shown_command(command, &shown);
        RC_TRY(rc_tool_manual_page(folder, &shown, err));
    }
done:
    return st;
}
