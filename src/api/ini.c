/* SPDX-License-Identifier: GPL-3.0-or-later
 * ini.c - inih, with what it does not say: line numbers, sections without keys, cut names.
 *
 *   1. lines to inih     2. entries from inih     3. the file
 *
 * inih does not report a section without keys, so the reader inserts a line "=" behind every heading: an entry
 * without a name, which begins the section. */
#include "api/ini.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <ini.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MOST = 48 }; /* inih cuts longer names of sections and keys without a word */

typedef struct reader {
    const char *path;
    FILE *from;
    char *text; /* of getline */
    size_t capacity;
    int line;     /* of the file, from 1 */
    int *line_of; /* [delivered] line of the file of each line that inih has seen */
    size_t delivered, room;
    bool heading, slipped, indented; /* the last line: is a heading, is the slipped one, begins with a blank */
    rc_ini *file;
    recut_status st;
    recut_error *err;
} reader;

/* ---- 1. lines to inih --------------------------------------------------- */

static bool note_line(reader *r)
{
    if (r->delivered == r->room) {
        size_t room = 2 * r->room + 64;
        int *longer = realloc(r->line_of, room * sizeof *longer);
        if (!longer) {
            r->st = RC_FAIL(r->err, RECUT_E_MEMORY, -1, "out of memory for %s", r->path);
            return false;
        }
        r->line_of = longer;
        r->room = room;
    }
    r->line_of[r->delivered++] = r->line;
    return true;
}

/* As fgets, for inih. */
static char *next_line(char *out, int size, void *stream)
{
    reader *r = stream;
    if (r->st != RECUT_OK) return NULL;
    r->slipped = r->heading;
    if (r->heading) {
        r->heading = false;
        if (!note_line(r)) return NULL;
        return strcpy(out, "=\n");
    }
    ssize_t got = getline(&r->text, &r->capacity, r->from);
    if (got < 0) return NULL;
    r->line++;
    if (strlen(r->text) != (size_t)got)
        r->st = RC_FAIL(r->err, RECUT_E_USAGE, -1, "%s:%d: found a NUL byte, expected text", r->path, r->line);
    else if (got + 2 > size)
        r->st = RC_FAIL(r->err, RECUT_E_USAGE, -1,
                        "%s:%d: the line is longer than %d characters; go on in the next line, indented", r->path,
                        r->line, size - 3);
    if (r->st != RECUT_OK || !note_line(r)) return NULL;
    const char *start = r->text;
    if (r->line == 1 && strncmp(start, "\xef\xbb\xbf", 3) == 0) start += 3;
    r->indented = *start == ' ' || *start == '\t';
    r->heading = *start == '[';
    return strcpy(out, r->text);
}

/* ---- 2. entries from inih ----------------------------------------------- */

static recut_status begin_part(reader *r, const char *name)
{
    recut_status st = RECUT_OK;
    rc_ini *file = r->file;
    if (strlen(name) > NAME_MOST)
        return RC_FAIL(r->err, RECUT_E_USAGE, -1, "%s:%d: the name of the section is longer than %d characters",
                       r->path, r->line, (int)NAME_MOST);
    rc_ini_part *longer = realloc(file->part, (file->n + 1) * sizeof *longer);
    if (!longer) return RC_FAIL(r->err, RECUT_E_MEMORY, -1, "out of memory for %s", r->path);
    file->part = longer;
    longer[file->n] = (rc_ini_part){.line = r->line};
    RC_NEW(longer[file->n].name, strlen(name) + 1, r->err);
    strcpy(longer[file->n].name, name);
    file->n++;
done:
    return st;
}

static recut_status go_on(rc_ini_entry *entry, const char *value, recut_error *err)
{
    recut_status st = RECUT_OK;
    char *longer;
    RC_NEW(longer, strlen(entry->value) + strlen(value) + 2, err);
    sprintf(longer, "%s %s", entry->value, value);
    rc_base_memory_free(entry->value);
    entry->value = longer;
done:
    return st;
}

static recut_status add_entry(reader *r, rc_ini_part *part, const char *key, const char *value)
{
    recut_status st = RECUT_OK;
    for (size_t i = 0; i < part->n; i++)
        if (strcmp(part->entry[i].key, key) == 0)
            return RC_FAIL(r->err, RECUT_E_USAGE, -1, "%s:%d: [%s] %s stands in line %d already", r->path, r->line,
                           part->name, key, part->entry[i].line);
    rc_ini_entry *longer = realloc(part->entry, (part->n + 1) * sizeof *longer);
    if (!longer) return RC_FAIL(r->err, RECUT_E_MEMORY, -1, "out of memory for %s", r->path);
    part->entry = longer;
    rc_ini_entry *entry = &longer[part->n++];
    *entry = (rc_ini_entry){.line = r->line};
    if (!(entry->key = rc_base_memory_string(key)) || !(entry->value = rc_base_memory_string(value)))
        st = RC_FAIL(r->err, RECUT_E_MEMORY, -1, "out of memory for %s", r->path);
    return st;
}

static recut_status take(reader *r, const char *section, const char *key, const char *value)
{
    rc_ini_part *part = r->file->n ? &r->file->part[r->file->n - 1] : NULL;
    if (r->slipped) return begin_part(r, section);
    if (r->indented && part && part->n && strcmp(part->entry[part->n - 1].key, key) == 0)
        return go_on(&part->entry[part->n - 1], value, r->err);
    if (r->indented)
        return RC_FAIL(r->err, RECUT_E_USAGE, -1,
                       "%s:%d: an indented line goes on with the value above it; there is none", r->path, r->line);
    if (!*key)
        return RC_FAIL(r->err, RECUT_E_USAGE, -1, "%s:%d: found no key before the =, expected key = value", r->path,
                       r->line);
    if (!part || strcmp(part->name, section) != 0)
        return RC_FAIL(r->err, RECUT_E_USAGE, -1, "%s:%d: \"%s\" stands before any section, expected [cohort] first",
                       r->path, r->line, key);
    if (strlen(key) > NAME_MOST)
        return RC_FAIL(r->err, RECUT_E_USAGE, -1, "%s:%d: [%s] the key is longer than %d characters", r->path, r->line,
                       part->name, (int)NAME_MOST);
    if (!*value)
        return RC_FAIL(r->err, RECUT_E_USAGE, -1, "%s:%d: [%s] %s: expected a value", r->path, r->line, part->name,
                       key);
    return add_entry(r, part, key, value);
}

static int on_entry(void *user, const char *section, const char *key, const char *value)
{
    reader *r = user;
    if (r->st == RECUT_OK) r->st = take(r, section, key, value);
    return r->st == RECUT_OK;
}

/* ---- 3. the file -------------------------------------------------------- */

recut_status rc_api_ini_read(const char *path, rc_ini *out, recut_error *err)
{
    recut_status st = RECUT_OK;
    recut_error later = {.text = ""}; /* an error of ours, which may come after one of inih */
    rc_ini file = {0};
    reader r = {.path = path, .file = &file, .err = &later, .from = fopen(path, "r")};
    if (!r.from) return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: cannot read the job: %s", path, strerror(errno));
    int bad = ini_parse_stream(next_line, &r, on_entry, &r);
    bool unread = ferror(r.from) != 0;
    if (bad > 0 && (size_t)bad <= r.delivered && (r.st == RECUT_OK || r.line_of[bad - 1] < r.line))
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s:%d: expected [section] or key = value", path, r.line_of[bad - 1]);
    else if (r.st != RECUT_OK)
        st = RC_FAIL(err, r.st, -1, RC_TEXT_OWN, later.text);
    else if (bad != 0)
        st = RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for %s", path);
    else if (unread)
        st = RC_FAIL(err, RECUT_E_IO, -1, "%s: cannot read the job", path);
    fclose(r.from);
    free(r.text);
    free(r.line_of);
    if (st != RECUT_OK) rc_api_ini_clear(&file);
    *out = file;
    return st;
}

void rc_api_ini_clear(rc_ini *file)
{
    for (size_t p = 0; p < file->n; p++) {
        rc_ini_part *part = &file->part[p];
        for (size_t i = 0; i < part->n; i++) {
            rc_base_memory_free(part->entry[i].key);
            rc_base_memory_free(part->entry[i].value);
        }
        free(part->entry);
        rc_base_memory_free(part->name);
    }
    free(file->part);
    *file = (rc_ini){0};
}
