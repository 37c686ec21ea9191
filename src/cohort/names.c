/* SPDX-License-Identifier: GPL-3.0-or-later
 * names.c - lists of names. */
#include "cohort/names.h"

#include "base/memory.h"

#include <errno.h>
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

/* The name in a line of `length` bytes, cut off in place; "" = none. */
static char *name_in(char *text, size_t length, size_t line)
{
    if (line == 1 && strncmp(text, "\xef\xbb\xbf", 3) == 0) text += 3, length -= 3;
    while (length > 0 && strchr(" \t\r\n", text[length - 1])) text[--length] = '\0';
    while (*text == ' ' || *text == '\t') text++, length--;
    if (*text == '#') return text + length;
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text[length - 1] = '\0';
        text++;
    }
    return text;
}

recut_status rc_cohort_names_read(const char *path, rc_names *names, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *text = NULL;
    size_t room = 0, line = 0;
    ssize_t length;
    *names = (rc_names){0};
    FILE *file = fopen(path, "r");
    if (!file) return RC_FAIL(err, RECUT_E_USAGE, -1, "%.200s: cannot open: %s", path, strerror(errno));
    errno = 0;
    while ((length = getline(&text, &room, file)) >= 0) {
        line++;
        if (strlen(text) != (size_t)length) {
            st = RC_FAIL(err, RECUT_E_PARSE, -1, "%.200s:%zu: found a NUL byte, expected text", path, line);
            goto done;
        }
        const char *name = name_in(text, (size_t)length, line);
        if (*name) RC_TRY(add(names, name, line, err));
    }
    if (ferror(file)) {
        st = RC_FAIL(err, errno == EISDIR ? RECUT_E_USAGE : RECUT_E_IO, -1, "%.200s: cannot read: %s", path,
                     strerror(errno));
        goto done;
    }
    if (names->n == 0) st = RC_FAIL(err, RECUT_E_PARSE, -1, "%.200s: found no name, expected one a line", path);
done:
    free(text);
    fclose(file);
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
