/* SPDX-License-Identifier: GPL-3.0-or-later
 * figures.c - writes what the reading process has sent, and lets another program make PDF of it.
 *
 *   1. the files in the text     2. PDF     3. all of them */
#include "tool/figures.h"

#include "base/file.h"
#include "base/text.h"
#include "tool/outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

extern char **environ;

enum { PATH_ROOM = 4352, LONGER_ROOM = PATH_ROOM + 8, NAME_ROOM = 200 };

/* ---- 1. the files in the text ------------------------------------------- */

typedef struct figure_file {
    char name[NAME_ROOM];
    const char *bytes;
    size_t n;
} figure_file;

/* The next file; false at the end.  The text comes from a process that has read a file of anybody's: nothing of it is
 * believed. */
static bool next_file(const char **at, const char *end, figure_file *out, recut_status *st, recut_error *err)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
    if (*at == end) return false;
    size_t length = strspn(*at, allowed);
    char *after = NULL;
    errno = 0;
    unsigned long long n = length > 0 && length < NAME_ROOM && (*at)[length] == ' ' && (*at)[0] != '.'
                               ? strtoull(*at + length + 1, &after, 10)
                               : 0;
    if (!after || errno || *after != '\n' || n >= (size_t)(end - after) || after[1 + n] != '\n') {
        *st = RC_FAIL(err, RECUT_E_BUG, -1, "the figures came in a form that is not understood");
        return false;
    }
    snprintf(out->name, sizeof out->name, "%.*s", (int)length, *at);
    out->bytes = after + 1;
    out->n = (size_t)n;
    *at = after + 2 + n;
    return true;
}

static bool is_drawing(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && strcmp(name + n - 4, ".svg") == 0;
}

static recut_status put_path(const char *folder, const char *name, const char *ending, char path[PATH_ROOM],
                             recut_error *err)
{
    size_t n = strlen(name) - (ending ? 4 : 0), slash = strlen(folder);
    bool closed = slash > 0 && folder[slash - 1] == '/';
    if (snprintf(path, PATH_ROOM, "%s%s%.*s%s", folder, closed ? "" : "/", (int)n, name, ending ? ending : "") >=
        PATH_ROOM - 8)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "the path %s is too long", folder);
    return RECUT_OK;
}

/* ---- 2. PDF ------------------------------------------------------------- */

/* Runs a program without a shell, silently; false where it is not there or fails. */
static bool run(char *const argv[])
{
    posix_spawn_file_actions_t actions;
    pid_t child;
    int how = 0;
    if (posix_spawn_file_actions_init(&actions) != 0) return false;
    for (int fd = 0; fd < 3; fd++)
        posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY, 0);
    bool started = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ) == 0;
    posix_spawn_file_actions_destroy(&actions);
    if (!started) return false;
    while (waitpid(child, &how, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}

/* A program that makes PDF of SVG. */
typedef struct converter {
    const char *name;
    void (*command)(char *argv[6], char *from, char *to);
} converter;

static void with_rsvg(char *argv[6], char *from, char *to)
{
    static char name[] = "rsvg-convert", format[] = "--format=pdf", output[] = "--output";
    char *all[] = {name, format, output, to, from, NULL};
    memcpy(argv, all, sizeof all);
}

static void with_inkscape(char *argv[6], char *from, char *to)
{
    static char name[] = "inkscape", type[] = "--export-type=pdf", output[] = "--export-filename";
    char *all[] = {name, type, output, to, from, NULL};
    memcpy(argv, all, sizeof all);
}

static const converter converters[] = {{"rsvg-convert", with_rsvg}, {"inkscape", with_inkscape}};

/* A name that begins with "-" is no option. */
static void put_argument(const char *path, char out[LONGER_ROOM])
{
    snprintf(out, LONGER_ROOM, "%s%s", *path == '/' || *path == '.' ? "" : "./", path);
}

/* `to` is made beside its name, marked as ours, and renamed. */
static bool convert(const converter *with, const char *from, const char *to)
{
    char part[PATH_ROOM], source[LONGER_ROOM], target[LONGER_ROOM], *argv[6];
    struct stat made;
    snprintf(part, sizeof part, "%s.part", to);
    put_argument(from, source);
    put_argument(part, target);
    with->command(argv, source, target);
    bool good = run(argv) && stat(part, &made) == 0 && made.st_size > 0;
    FILE *end = good ? fopen(part, "a") : NULL;
    good = end && fputs("\n" RC_OUTPUT_PDF_END, end) >= 0;
    if (end && fclose(end) != 0) good = false;
    if (good) return rc_base_file_commit(part, to, NULL) == RECUT_OK;
    recut_status gone = rc_base_file_remove(part, NULL);
    (void)gone;
    return false;
}

/* ---- 3. all of them ----------------------------------------------------- */

static recut_status check_all(const char *folder, const char *text, const char *input, recut_error *err)
{
    recut_status st = RECUT_OK;
    char path[PATH_ROOM];
    figure_file file;
    const char *at = text, *end = text + strlen(text);
    while (next_file(&at, end, &file, &st, err)) {
        RC_TRY(put_path(folder, file.name, NULL, path, err));
        RC_TRY(rc_tool_outputs_check(path, RC_OUTPUT_FIGURE, &input, 1, err));
        if (!is_drawing(file.name)) continue;
        RC_TRY(put_path(folder, file.name, ".pdf", path, err));
        RC_TRY(rc_tool_outputs_check(path, RC_OUTPUT_FIGURE, &input, 1, err));
    }
done:
    return st;
}

static recut_status write_all(const char *folder, const char *text, int *figures, const converter **with,
                              recut_error *err)
{
    recut_status st = RECUT_OK;
    char path[PATH_ROOM], pdf[PATH_ROOM];
    figure_file file;
    const char *at = text, *end = text + strlen(text);
    while (next_file(&at, end, &file, &st, err)) {
        RC_TRY(put_path(folder, file.name, NULL, path, err));
        RC_TRY(rc_base_file_write(path, file.bytes, file.n, err));
        if (!is_drawing(file.name)) continue;
        RC_TRY(put_path(folder, file.name, ".pdf", pdf, err));
        RC_TRY(rc_base_file_remove(pdf, err)); /* one of an earlier drawing */
        for (size_t i = 0; *figures == 0 && !*with && i < sizeof converters / sizeof *converters; i++)
            if (convert(&converters[i], path, pdf)) *with = &converters[i];
        if (*with && *figures > 0 && !convert(*with, path, pdf)) *with = NULL;
        (*figures)++;
    }
done:
    return st;
}

static void say(const char *folder, int figures, const converter *with)
{
    const char *closed = folder[strlen(folder) - 1] == '/' ? "" : "/";
    if (figures == 0)
        rc_base_text_print(stdout, "%s\n", "no figures: this result holds nothing to draw");
    else if (with)
        rc_base_text_print(stdout, "%s%s: %d figure%s, each as .svg and .pdf (by %s), its numbers as .csv\n", folder,
                           closed, figures, figures == 1 ? "" : "s", with->name);
    else
        rc_base_text_print(stdout,
                           "%s%s: %d figure%s, each as .svg, its numbers as .csv; no .pdf: neither rsvg-convert nor "
                           "inkscape makes them here\n",
                           folder, closed, figures, figures == 1 ? "" : "s");
}

recut_status rc_tool_figures_write(const char *folder, const char *text, const char *input, recut_error *err)
{
    recut_status st = RECUT_OK;
    const converter *with = NULL;
    int figures = 0;
    if (!*text) {
        say("-", 0, NULL);
        return st;
    }
    RC_TRY(rc_base_file_folder(folder, err));
    RC_TRY(check_all(folder, text, input, err));
    RC_TRY(write_all(folder, text, &figures, &with, err));
    say(folder, figures, with);
done:
    return st;
}
