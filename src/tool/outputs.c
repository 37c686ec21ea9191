/* SPDX-License-Identifier: GPL-3.0-or-later
 * outputs.c - what is at the place of an output.
 *
 *   1. marks of recut's own files     2. folders     3. the check */
#include "tool/outputs.h"

#include "base/file.h"
#include "report/chart_csv.h"
#include "report/chart_svg.h"
#include "store/folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- 1. marks of recut's own files -------------------------------------- */

enum { BEGINNING = 2048 };

static const char *const shown[] = {"a result of recut",        "a record of recut",
                                    "a folder of recut",        "a synthetic cohort that recut made",
                                    "a page of recut-summary",  "an HDF5 table of recut-summary",
                                    "a folder of recut",        "an RO-Crate of recut",
                                    "a figure of recut-summary"};

static bool is_folder(rc_output_kind kind)
{
    return kind == RC_OUTPUT_FOLDER || kind == RC_OUTPUT_STATE;
}

/* What the user may give another one of. */
static const char *remedy(rc_output_kind kind)
{
    return kind == RC_OUTPUT_STATE    ? "folder with --state"
           : kind == RC_OUTPUT_FIGURE ? "folder"
           : kind == RC_OUTPUT_CRATE  ? "folder with -o"
                                      : "name with -o";
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* A line "recut 1.2.3...", or one of a page, "  version      recut 1.2.3..." */
static bool names_recut(const char *text)
{
    static const char *const label[] = {"version", "written by", "checked by"};
    for (const char *at = text; (at = strstr(at, "recut ")); at++) {
        const char *line = at;
        if (!isdigit((unsigned char)at[6]) || at[7] != '.') continue;
        while (line > text && line[-1] != '\n') line--;
        if (line == at) return true;
        line += strspn(line, " ");
        for (size_t i = 0; i < sizeof label / sizeof *label; i++)
            if (begins(line, label[i]) && line + strlen(label[i]) + strspn(line + strlen(label[i]), " ") == at)
                return true;
    }
    return false;
}

/* A text of ours: older versions said "recut 1.2.3" on top; the verdict says what was asked; the last line is the
 * fingerprint of what was computed. */
static bool is_page(const char *text, const char *end)
{
    static const char last[] = "\n  fingerprint  ";
    if (names_recut(text) || names_recut(end)) return true;
    if (begins(text, "CAN THIS CUTOFF BE TRUSTED?") || strstr(text, "\nCAN THIS CUTOFF BE TRUSTED?")) return true;
    const char *found = strstr(end, last);
    size_t digits = found ? strspn(found + sizeof last - 1, "0123456789abcdef") : 0;
    return digits >= 16 && found[sizeof last - 1 + digits] == '\n' && !found[sizeof last + digits];
}

/* The first two lines of a twin: its last column is origin, and says synthetic. */
static bool is_twin(const char *text)
{
    size_t first = strcspn(text, "\r\n");
    const char *second = text + first + strspn(text + first, "\r\n");
    size_t length = strcspn(second, "\r\n");
    return first > 7 && strncmp(text + first - 7, ",origin", 7) == 0 && length > 10 &&
           strncmp(second + length - 10, ",synthetic", 10) == 0;
}

/* text [n], end: the first and the last bytes; part: a .part, which may be cut short anywhere. */
static bool is_ours(rc_output_kind kind, bool part, const char *text, size_t n, const char *end)
{
    bool zeros = true;
    for (size_t i = 0; i < n && i < 16; i++) zeros = zeros && text[i] == '\0';
    switch (kind) {
    case RC_OUTPUT_RESULT:
        return begins(text, "recut result\n") || (part && zeros); /* the seal is written last */
    case RC_OUTPUT_TABLE:
        return begins(text, "recut table\n") || (part && zeros);
    case RC_OUTPUT_RECORD:
        return (*text == '{' && strstr(text, "\"version\"") && strstr(text, "\"fingerprint\"")) ||
               (part && (n == 0 || *text == '{'));
    case RC_OUTPUT_CRATE:
        return (*text == '{' && strstr(text, "https://w3id.org/ro/crate/") && strstr(text, "\"#recut-")) ||
               (part && (n == 0 || *text == '{'));
    case RC_OUTPUT_TWIN:
        return is_twin(text) || (part && n == 0);
    case RC_OUTPUT_PAGE:
        return is_page(text, end) || begins(text, "marker\tanalysis\tlabel\t") ||
               begins(text, "analysis,marker,quantity,value\nprovenance,,program,recut") ||
               (*text == '{' && strstr(text, "\"program\": \"recut\"")) ||
               (begins(text, "<!DOCTYPE html>") && strstr(text, "<meta name=\"generator\" content=\"recut-summary\">"));
    case RC_OUTPUT_FIGURE:
        return strstr(text, RC_CHART_FILE_MARK) || begins(text, RC_CHART_CSV_HEAD) || (part && n == 0);
    case RC_OUTPUT_FOLDER: /* its plan.h5 */
    case RC_OUTPUT_STATE:
        return begins(text, "recut plan\n") || n == 0 || zeros;
    }
    return false;
}

static bool ends_as_figure(int fd)
{
    char text[sizeof RC_OUTPUT_PDF_END] = "";
    const size_t n = sizeof RC_OUTPUT_PDF_END - 1;
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_size > (off_t)n &&
           rc_base_file_read_at(fd, text, n, (int64_t)status.st_size - (int64_t)n) &&
           strcmp(text, RC_OUTPUT_PDF_END) == 0;
}

static recut_status look(const char *path, const char *what, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_IO, -1, "cannot %s %s: %s", what, path, strerror(errno));
}

static recut_status check_mark(const char *path, rc_output_kind kind, bool part, recut_error *err)
{
    char text[BEGINNING + 1] = "", end[BEGINNING + 1] = "";
    ssize_t got;
    off_t size;
    int fd = rc_base_file_open(path, O_RDONLY | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) return RECUT_OK; /* gone in the meantime */
    if (fd < 0) return look(path, "read", err);
    do got = read(fd, text, BEGINNING);
    while (got < 0 && errno == EINTR);
    recut_status st = got < 0 ? look(path, "read", err) : RECUT_OK;
    if (got == BEGINNING && (size = lseek(fd, 0, SEEK_END)) > 0)
        while (pread(fd, end, BEGINNING, size > BEGINNING ? size - BEGINNING : 0) < 0 && errno == EINTR) continue;
    bool ends = kind == RC_OUTPUT_FIGURE && ends_as_figure(fd);
    close(fd);
    if (st == RECUT_OK && !ends && !is_ours(kind, part, text, (size_t)got, got == BEGINNING ? end : text))
        st = RC_FAIL(err, RECUT_E_USAGE, -1,
                     "%s exists and is not %s; it is never written over: give another %s, or move it away", path,
                     shown[kind], remedy(kind));
    return st;
}

/* ---- 2. folders --------------------------------------------------------- */

/* plan.h5 may be a file of the user's. */
static bool has_own_plan(const char *folder, rc_output_kind kind)
{
    char path[RC_STORE_PATH];
    recut_error err = {.text = ""};
    return rc_store_folder_plan(folder, path, &err) != RECUT_OK || check_mark(path, kind, false, &err) != RECUT_E_USAGE;
}

/* Ours holds what a run writes there, or nothing but the lock of a launch that was ended at once. */
static recut_status check_folder(const char *path, rc_output_kind kind, recut_error *err)
{
    bool ours = false, others = false;
    int code = 0;
    DIR *dir = opendir(path);
    if (!dir) return look(path, "read the folder", err);
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (!entry && errno == EINTR) continue;
        if (!entry) {
            code = errno;
            break;
        }
        const char *name = entry->d_name;
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0) continue;
        if (!rc_store_folder_own(name))
            others = true;
        else if (strcmp(name, "lock") != 0)
            ours = true;
    }
    closedir(dir);
    errno = code;
    if (code) return look(path, "read the folder", err);
    if ((others && !ours) || !has_own_plan(path, kind))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "%s, where a run keeps what is finished, is there and is not %s; give another %s, or move it "
                       "away",
                       path, shown[kind], remedy(kind));
    return RECUT_OK;
}

/* ---- 3. the check ------------------------------------------------------- */

static recut_status refuse_input(const char *path, rc_output_kind kind, const char *input, recut_error *err)
{
    if (kind == RC_OUTPUT_RECORD || kind == RC_OUTPUT_CRATE || is_folder(kind))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "%s, which a run writes beside its result, is an input itself (%s); give another %s", path,
                       input, remedy(kind));
    return RC_FAIL(err, RECUT_E_USAGE, -1,
                   "-o %s is an input itself (%s); give the name of a new file, as -o result.%s", path, input,
                   kind == RC_OUTPUT_RESULT || kind == RC_OUTPUT_TABLE ? "h5"
                   : kind == RC_OUTPUT_TWIN                            ? "csv"
                                                                       : "txt");
}

static recut_status check_one(const char *path, rc_output_kind kind, bool part, const char *const *input, size_t n,
                              recut_error *err)
{
    struct stat link, here, there;
    if (lstat(path, &link) != 0) return errno == ENOENT || errno == ENOTDIR ? RECUT_OK : look(path, "look at", err);
    if (stat(path, &here) != 0) {
        if (errno == ENOENT || errno == ELOOP)
            return RC_FAIL(err, RECUT_E_USAGE, -1, "%s is a link to what is not there; give another %s", path,
                           remedy(kind));
        return look(path, "look at", err);
    }
    for (size_t i = 0; i < n; i++)
        if (stat(input[i], &there) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino)
            return refuse_input(path, kind, input[i], err);
    if (S_ISDIR(here.st_mode))
        return is_folder(kind) ? check_folder(path, kind, err)
                               : RC_FAIL_OPTION(err, RECUT_E_USAGE, -1,
                                                "output %s: is a folder, expected the name of a file", path);
    if (!S_ISREG(here.st_mode) && kind == RC_OUTPUT_PAGE) return RECUT_OK;
    if (!S_ISREG(here.st_mode))
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s is a device or a pipe, expected the name of a file", path);
    if (is_folder(kind))
        return RC_FAIL(err, RECUT_E_USAGE, -1,
                       "%s, where a run keeps what is finished, is a file; give another %s, or move it away", path,
                       remedy(kind));
    return check_mark(path, kind, part, err);
}

recut_status rc_tool_outputs_check(const char *path, rc_output_kind kind, const char *const *input, size_t n,
                                   recut_error *err)
{
    char part[4352];
    recut_status st = check_one(path, kind, false, input, n, err);
    if (st != RECUT_OK || is_folder(kind) || kind == RC_OUTPUT_PAGE) return st;
    if (snprintf(part, sizeof part, "%s.part", path) >= (int)sizeof part)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "the path %s is too long", path);
    return check_one(part, kind, true, input, n, err);
}
