/* SPDX-License-Identifier: GPL-3.0-or-later
 * names.c - lists of names. */
#include "cohort/names.h"

#include "base/memory.h"
#include "cohort/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static recut_status add(rc_names *names, const char *name, size_t line, recut_error *err)
{
    if (names->n == names->room) {
        size_t room = names->room ? 2 * names->room : 64;
        char **longer = realloc(names->name, room * sizeof *longer);
        if (longer) names->name = longer;
        size_t *lines = longer ? realloc(names->line, room * sizeof *lines) : NULL;
        if (!lines) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a list of names");
        names->line = lines;
        names->room = room;
    }
    if (!(names->name[names->n] = rc_base_memory_string(name)))
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a list of names");
    names->line[names->n++] = line;
    return RECUT_OK;
}

/* The name in a line, cut off in place; "" = none. */
static char *name_in(char *text, char *end)
{
    while (end > text && strchr(" \t", end[-1])) end--;
    *end = '\0';
    text += strspn(text, " \t");
    if (*text == '#') return end;
    if (end - text >= 2 && text[0] == '"' && end[-1] == '"') {
        end[-1] = '\0';
        text++;
    }
    return text;
}

/* Lines end with LF, CRLF or CR; text has a byte to spare. */
static recut_status split(rc_names *names, char *text, char *end, recut_error *err)
{
    recut_status st = RECUT_OK;
    *end = '\0';
    for (size_t line = 1; text < end; line++) {
        char *stop = text + strcspn(text, "\r\n"), *next = stop;
        if (next < end) next += *next == '\r' && next[1] == '\n' ? 2 : 1;
        const char *name = name_in(text, stop);
        if (*name) RC_TRY(add(names, name, line, err));
        text = next;
    }
done:
    return st;
}

recut_status rc_cohort_names_read(const char *path, rc_names *names, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_notes notes = {0};
    char *text = NULL, name[201];
    size_t size = 0, begin = 0;
    bool beyond;
    *names = (rc_names){0};
    snprintf(name, sizeof name, "%.200s", path);
    RC_TRY(rc_cohort_source_read(path, name, &text, &size, err));
    RC_TRY(rc_cohort_source_unpack(name, &text, &size, err));
    RC_TRY(rc_cohort_source_decode(name, &text, &size, &begin, &beyond, &notes, err));
    RC_TRY(split(names, text + begin, text + size, err));
    if (names->n == 0) st = RC_FAIL(err, RECUT_E_PARSE, -1, "%s: found no name, expected one a line", name);
done:
    free(text);
    rc_cohort_notes_clear(&notes);
    if (st != RECUT_OK) rc_cohort_names_clear(names);
    return st;
}

void rc_cohort_names_clear(rc_names *names)
{
    for (size_t i = 0; i < names->n; i++) rc_base_memory_free(names->name[i]);
    free(names->name);
    free(names->line);
    *names = (rc_names){0};
}
