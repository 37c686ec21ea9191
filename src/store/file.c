/* SPDX-License-Identifier: GPL-3.0-or-later
 * file.c - sealed HDF5 files. */
#include "store/file.h"

#include "base/file.h"
#include "base/memory.h"
#include "store/crc.h"
#include "store/gate.h"
#include "store/h5_error.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The line of a seal about the rows: first byte, bytes, CRC-32. */
#define LATE_FORMAT "rows at byte %" PRId64 ", %" PRId64 " bytes, crc32 %08" PRIx32 "\n"
#define LATE_SCAN "rows at byte %" SCNd64 ", %" SCNd64 " bytes, crc32 %8" SCNx32 "\n"

enum { READ_STEP = 1 << 16, SIEVE_BYTES = 4096 };

static recut_status cannot_write(const char *path, int reason, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", path, rc_base_file_reason(reason));
}

static recut_status damaged(const char *path, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_STORE, -1, "%s is damaged, or was changed after recut wrote it", path);
}

static recut_status make(const char *path, const char *kind, rc_store_file **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_file *file = NULL;
    RC_NEW(file, 1, err);
    file->id = -1;
    file->disk.fd = -1;
    file->kind = kind;
    RC_NEW(file->path, strlen(path) + 1, err);
    strcpy(file->path, path);
    *out = file;
    file = NULL;
done:
    rc_store_file_close(file);
    return st;
}

recut_status rc_store_file_create(const char *path, const char *kind, rc_store_file **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_file *file = NULL;
    hid_t creation = -1, access = -1;
    rc_store_h5_listen();
    RC_TRY(make(path, kind, &file, err));
    RC_NEW(file->part, strlen(path) + sizeof ".part", err);
    sprintf(file->part, "%s.part", path);
    if ((file->disk.fd = rc_base_file_open(file->part, O_RDWR | O_CREAT | O_TRUNC)) < 0) {
        st = cannot_write(path, errno, err);
        goto done;
    }
    creation = H5Pcreate(H5P_FILE_CREATE);
    access = rc_store_driver_access(&file->disk); /* rows past the sieve, so that they are what was expected */
    if (creation < 0 || access < 0 || H5Pset_sieve_buf_size(access, SIEVE_BYTES) < 0 ||
        H5Pset_userblock(creation, RC_STORE_SEAL) < 0 || H5Pset_obj_track_times(creation, false) < 0 ||
        (file->id = H5Fcreate(file->part, H5F_ACC_TRUNC, creation, access)) < 0) {
        st = rc_store_h5_fails("write", path, err);
        goto done;
    }
    *out = file;
    file = NULL;
done:
    if (creation >= 0) H5Pclose(creation);
    if (access >= 0) H5Pclose(access);
    rc_store_file_close(file);
    return st;
}

recut_status rc_store_file_check(const rc_store_file *file, recut_error *err)
{
    return file->disk.error ? cannot_write(file->path, file->disk.error, err) : RECUT_OK;
}

void rc_store_file_expect(rc_store_file *file, const void *bytes, size_t n, uint32_t crc, bool late)
{
    rc_store_written_expect(&file->disk.written, bytes, n, crc, late);
}

/* Extends a CRC by the bytes [from, to) of the file. */
static recut_status read_crc(const rc_store_file *file, int64_t from, int64_t to, unsigned char *bytes, uint32_t *crc,
                             recut_error *err)
{
    for (int64_t at = from; at < to;) {
        size_t n = to - at < READ_STEP ? (size_t)(to - at) : READ_STEP;
        if (!rc_base_file_read_at(file->disk.fd, bytes, n, at))
            return RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", file->path,
                           errno ? strerror(errno) : "it has become shorter");
        *crc = rc_store_crc(*crc, bytes, n);
        at += (int64_t)n;
    }
    return RECUT_OK;
}

/* The seal that a file of this kind must have, from the CRCs of some runs of its bytes and from its bytes.  late: the
 * rows that are left to the reader; NULL or empty = none. */
static recut_status compute_seal(const rc_store_file *file, const rc_written_run *run, size_t n_runs,
                                 const rc_written_run *late, char seal[RC_STORE_SEAL], recut_error *err)
{
    recut_status st = RECUT_OK;
    struct stat status;
    unsigned char *bytes = rc_base_memory_uninitialized(READ_STEP, 1);
    uint32_t crc = 0;
    int64_t at = RC_STORE_SEAL;
    if (!bytes) return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for %d bytes", (int)READ_STEP);
    if (fstat(file->disk.fd, &status) != 0) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", file->path, strerror(errno));
        goto done;
    }
    for (size_t i = 0; i < n_runs; i++) {
        if (run[i].at < at || run[i].n > status.st_size - run[i].at) continue;
        RC_TRY(read_crc(file, at, run[i].at, bytes, &crc, err));
        crc = rc_store_crc_join(crc, run[i].crc, run[i].n);
        at = run[i].at + run[i].n;
    }
    RC_TRY(read_crc(file, at, status.st_size, bytes, &crc, err));
    memset(seal, 0, RC_STORE_SEAL);
    int used = snprintf(seal, RC_STORE_SEAL, "recut %s\nbytes %" PRId64 "\ncrc32 %08" PRIx32 "\n", file->kind,
                        (int64_t)status.st_size, crc);
    if (late && late->n)
        used += snprintf(seal + used, (size_t)(RC_STORE_SEAL - used), LATE_FORMAT, late->at, late->n, late->crc);
    snprintf(seal + used, (size_t)(RC_STORE_SEAL - used), "HDF5 begins at byte %d\n", (int)RC_STORE_SEAL);
done:
    rc_base_memory_free(bytes);
    return st;
}

recut_status rc_store_file_seal(rc_store_file *file, recut_error *err)
{
    recut_status st = RECUT_OK;
    char seal[RC_STORE_SEAL];
    bool ok = H5Fflush(file->id, H5F_SCOPE_GLOBAL) >= 0;
    ok = H5Fclose(file->id) >= 0 && ok;
    file->id = -1;
    RC_TRY(rc_store_file_check(file, err)); /* first: it is the reason of anything else */
    if (!ok) {
        st = rc_store_h5_fails("write", file->path, err);
        goto done;
    }
    const rc_written *written = &file->disk.written;
    RC_TRY(compute_seal(file, written->run, written->n, rc_store_written_late(written), seal, err));
    if (!rc_base_file_write_at(file->disk.fd, seal, sizeof seal, 0)) st = cannot_write(file->path, errno, err);
done:
    return st;
}

recut_status rc_store_file_commit(rc_store_file *file, recut_error *err)
{
    recut_status st = rc_base_file_commit(file->part, file->path, err); /* which removes the .part on failure */
    rc_base_memory_free(file->part);
    file->part = NULL;
    return st;
}

/* Reads the rows that a seal names, for their CRC; RECUT_E_STORE where there is no such place. */
static recut_status check_late(const rc_store_file *file, rc_store_trust trust, rc_written_run *late, recut_error *err)
{
    recut_status st = RECUT_OK;
    struct stat status;
    unsigned char *bytes = NULL;
    if (fstat(file->disk.fd, &status) != 0)
        return RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", file->path, strerror(errno));
    if (late->at < RC_STORE_SEAL || late->n < 1 || late->at > status.st_size || late->n > status.st_size - late->at)
        return damaged(file->path, err);
    if (trust != RC_STORE_CHECKED) return RECUT_OK;
    if (!(bytes = rc_base_memory_uninitialized(READ_STEP, 1)))
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for %d bytes", (int)READ_STEP);
    late->crc = 0;
    st = read_crc(file, late->at, late->at + late->n, bytes, &late->crc, err);
    rc_base_memory_free(bytes);
    return st;
}

/* Checks a seal that was found.  What it says of the rows is as little trusted as the rest: the seal that is made from
 * it must be the one found. */
static recut_status check_seal(rc_store_file *file, const char found[RC_STORE_SEAL], rc_store_trust trust,
                               recut_error *err)
{
    recut_status st = RECUT_OK;
    char text[RC_STORE_SEAL + 1] = "", wanted[RC_STORE_SEAL];
    rc_written_run late = {0}, again;
    memcpy(text, found, RC_STORE_SEAL);
    const char *line = strstr(text, "\nrows ");
    if (line && sscanf(line + 1, LATE_SCAN, &late.at, &late.n, &late.crc) != 3) late = (rc_written_run){0};
    file->late = again = late;
    if (trust == RC_STORE_TRUSTED) return RECUT_OK;
    if (line) RC_TRY(check_late(file, trust, &again, err));
    RC_TRY(compute_seal(file, &again, line ? 1 : 0, &again, wanted, err));
    if (memcmp(found, wanted, RC_STORE_SEAL) != 0) st = damaged(file->path, err);
done:
    return st;
}

recut_status rc_store_file_look(const char *path, const char *kind, rc_store_trust trust, rc_store_file **out,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_file *file = NULL;
    char found[RC_STORE_SEAL], first[32];
    struct stat status;
    RC_TRY(make(path, kind, &file, err));
    errno = 0;
    if ((file->disk.fd = rc_base_file_open(path, O_RDONLY | O_NONBLOCK)) < 0 || /* a pipe is not waited for */
        fstat(file->disk.fd, &status) != 0 ||
        (!S_ISFIFO(status.st_mode) && !rc_base_file_read_at(file->disk.fd, found, sizeof found, 0) && errno)) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", path, rc_base_file_reason(errno));
        goto done;
    }
    if (!S_ISREG(status.st_mode)) {
        st = RC_FAIL(err, RECUT_E_STORE, -1, "%s is not a file that can be read at any place", path);
        goto done;
    }
    snprintf(first, sizeof first, "recut %s\n", kind);
    if (!rc_base_file_read_at(file->disk.fd, found, sizeof found, 0) || memcmp(found, first, strlen(first)) != 0) {
        st = RC_FAIL(err, RECUT_E_STORE, -1, "%s is not a %s of recut", path, kind);
        goto done;
    }
    file->bytes = (int64_t)status.st_size;
    RC_TRY(check_seal(file, found, trust, err));
    *out = file;
    file = NULL;
done:
    rc_store_file_close(file);
    return st;
}

recut_status rc_store_file_enter(rc_store_file *file, rc_store_trust trust, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_h5_listen();
    hid_t access = rc_store_driver_access(&file->disk);
    if (access < 0 || (file->id = H5Fopen(file->path, H5F_ACC_RDONLY, access)) < 0) {
        st = rc_store_h5_fails("read", file->path, err);
        goto done;
    }
    if (trust != RC_STORE_TRUSTED) {
        int heaps = trust == RC_STORE_CHECKED ? file->disk.fd : -1;
        st = rc_store_gate(file->path, file->id, heaps, file->bytes, err);
    }
done:
    if (access >= 0) H5Pclose(access);
    return st;
}

recut_status rc_store_file_open(const char *path, const char *kind, rc_store_trust trust, rc_store_file **out,
                                recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_file *file = NULL;
    RC_TRY(rc_store_file_look(path, kind, trust, &file, err));
    RC_TRY(rc_store_file_enter(file, trust, err));
    *out = file;
    file = NULL;
done:
    rc_store_file_close(file);
    return st;
}

void rc_store_file_close(rc_store_file *file)
{
    if (!file) return;
    if (file->id >= 0) H5Fclose(file->id);
    if (file->disk.fd >= 0) close(file->disk.fd);
    if (file->part) unlink(file->part);
    rc_store_written_clear(&file->disk.written);
    rc_base_memory_free(file->part);
    rc_base_memory_free(file->path);
    rc_base_memory_free(file);
}
