/* SPDX-License-Identifier: GPL-3.0-or-later
 * source.c - files and gzip data in memory.
 *
 *   1. reading   2. gzip */
#include "cohort/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

/* ---- 1. reading --------------------------------------------------------- */

static recut_status grow(char **buffer, size_t capacity, const char *name, recut_error *err)
{
    char *larger = capacity > 0 ? realloc(*buffer, capacity) : NULL;
    if (!larger) return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for %zu bytes", name, capacity);
    *buffer = larger;
    return RECUT_OK;
}

recut_status rc_cohort_source_slurp(FILE *file, const char *name, char **text, size_t *size, recut_error *err)
{
    recut_status st = RECUT_OK;
    struct stat status;
    char *buffer = NULL;
    size_t used = 0, capacity = 4096, got;
    if (fstat(fileno(file), &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
        capacity += (size_t)status.st_size;
    do {
        RC_TRY(grow(&buffer, capacity, name, err));
        got = fread(buffer + used, 1, capacity - used - RC_SOURCE_SPARE, file);
        used += got;
        if (used == capacity - RC_SOURCE_SPARE) capacity *= 2;
    } while (got > 0);
    if (ferror(file)) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "%s: cannot read: %s", name, strerror(errno));
        goto done;
    }
    *text = buffer;
    *size = used;
    buffer = NULL;
done:
    free(buffer);
    return st;
}

recut_status rc_cohort_source_read(const char *path, const char *name, char **text, size_t *size, recut_error *err)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    if (!file) {
        /* a wrong name is the user's to mend; anything else is the surroundings' fault */
        bool named_wrong = errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ENAMETOOLONG ||
                           errno == ELOOP || errno == EISDIR;
        return RC_FAIL(err, named_wrong ? RECUT_E_USAGE : RECUT_E_IO, -1, "%s: cannot open: %s", name, strerror(errno));
    }
    if (fstat(fileno(file), &status) == 0 && S_ISDIR(status.st_mode)) {
        fclose(file);
        return RC_FAIL(err, RECUT_E_USAGE, -1, "%s: is a folder, expected a CSV file", name);
    }
    recut_status st = rc_cohort_source_slurp(file, name, text, size, err);
    fclose(file);
    return st;
}

/* ---- 2. gzip ------------------------------------------------------------ */

typedef struct unpacker {
    z_stream stream;
    const char *name;
    const char *in;
    size_t left; /* bytes of `in` that the stream has not been given */
    char *out;
    size_t used, capacity;
} unpacker;

static void feed(unpacker *u)
{
    enum { MOST = 1 << 30 }; /* zlib counts in unsigned int */
    if (u->stream.avail_in > 0) return;
    uInt n = u->left < MOST ? (uInt)u->left : MOST;
    u->stream.next_in = (Bytef *)(uintptr_t)u->in;
    u->stream.avail_in = n;
    u->in += n;
    u->left -= n;
}

/* One step of inflate with room for its output. */
static recut_status inflate_some(unpacker *u, int *code, recut_error *err)
{
    enum { MOST = 1 << 30 };
    if (u->capacity - u->used <= RC_SOURCE_SPARE) {
        recut_status st = grow(&u->out, 2 * u->capacity, u->name, err);
        if (st != RECUT_OK) return st;
        u->capacity *= 2;
    }
    size_t room = u->capacity - u->used - RC_SOURCE_SPARE;
    uInt given = room < MOST ? (uInt)room : MOST;
    feed(u);
    u->stream.next_out = (Bytef *)u->out + u->used;
    u->stream.avail_out = given;
    *code = inflate(&u->stream, Z_NO_FLUSH);
    u->used += given - u->stream.avail_out;
    return RECUT_OK;
}

/* Members one behind the other, as gzip -d takes them; zeros behind the last one are padding. */
static recut_status inflate_all(unpacker *u, recut_error *err)
{
    recut_status st = RECUT_OK;
    for (;;) {
        int code;
        RC_TRY(inflate_some(u, &code, err));
        if (code == Z_STREAM_END) {
            feed(u);
            while (u->stream.avail_in > 0 && *u->stream.next_in == 0) {
                u->stream.next_in++;
                u->stream.avail_in--;
                feed(u);
            }
            if (u->stream.avail_in == 0) return RECUT_OK;
            if (inflateReset(&u->stream) != Z_OK) return RC_FAIL(err, RECUT_E_BUG, -1, "zlib does not start again");
        } else if (code == Z_BUF_ERROR ||
                   (code == Z_OK && u->stream.avail_in == 0 && u->left == 0 && u->stream.avail_out > 0)) {
            return RC_FAIL(err, RECUT_E_PARSE, -1,
                           "%s: the gzip data end too early: the file is cut short (copy it again; gzip -t tests it)",
                           u->name);
        } else if (code == Z_MEM_ERROR) {
            return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: out of memory for gzip data", u->name);
        } else if (code != Z_OK) {
            return RC_FAIL(err, RECUT_E_PARSE, -1,
                           "%s: the gzip data are damaged (%s; copy the file again; gzip -t tests it)", u->name,
                           u->stream.msg ? u->stream.msg : "zlib");
        }
    }
done:
    return st;
}

recut_status rc_cohort_source_unpack(const char *name, char **text, size_t *size, recut_error *err)
{
    recut_status st = RECUT_OK;
    unpacker u = {.name = name, .in = *text, .left = *size, .capacity = 4 * *size + 4096};
    if (*size < 2 || memcmp(*text, "\x1f\x8b", 2) != 0) return RECUT_OK;
    if (inflateInit2(&u.stream, 15 + 16) != Z_OK)
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "%s: zlib does not start", name);
    RC_TRY(grow(&u.out, u.capacity, name, err));
    RC_TRY(inflate_all(&u, err));
    free(*text);
    *text = u.out;
    *size = u.used;
    u.out = NULL;
done:
    inflateEnd(&u.stream);
    free(u.out);
    return st;
}
