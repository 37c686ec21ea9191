/* SPDX-License-Identifier: GPL-3.0-or-later
 * file.c - sealed HDF5 files. */
#include "store/file.h"

#include "base/file.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { READ_STEP = 1 << 18 };

static recut_status cannot_write(const char *path, int reason, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_IO, -1, "cannot write %s: %s", path, strerror(reason));
}

static recut_status hdf5_fails(const char *path, recut_error *err)
{
    return RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot write %s", path);
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
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    RC_TRY(make(path, kind, &file, err));
    RC_NEW(file->part, strlen(path) + sizeof ".part", err);
    sprintf(file->part, "%s.part", path);
    if ((file->disk.fd = rc_base_file_open(file->part, O_RDWR | O_CREAT | O_TRUNC)) < 0) {
        st = cannot_write(path, errno, err);
        goto done;
    }
    creation = H5Pcreate(H5P_FILE_CREATE);
    access = rc_store_driver_access(&file->disk);
    if (creation < 0 || access < 0 || H5Pset_userblock(creation, RC_STORE_SEAL) < 0 ||
        H5Pset_obj_track_times(creation, false) < 0 ||
        (file->id = H5Fcreate(file->part, H5F_ACC_TRUNC, creation, access)) < 0) {
        st = hdf5_fails(path, err);
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

/* The seal that a file of this kind must have, from its bytes behind the seal. */
static recut_status compute_seal(const rc_store_file *file, char seal[RC_STORE_SEAL], recut_error *err)
{
    recut_status st = RECUT_OK;
    struct stat status;
    unsigned char *bytes = NULL;
    uint32_t crc = 0;
    RC_NEW(bytes, READ_STEP, err);
    if (fstat(file->disk.fd, &status) != 0) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", file->path, strerror(errno));
        goto done;
    }
    for (int64_t at = RC_STORE_SEAL; at < status.st_size;) {
        size_t n = status.st_size - at < READ_STEP ? (size_t)(status.st_size - at) : READ_STEP;
        if (!rc_base_file_read_at(file->disk.fd, bytes, n, at)) {
            st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", file->path,
                         errno ? strerror(errno) : "it has become shorter");
            goto done;
        }
        crc = (uint32_t)crc32_z(crc, bytes, n);
        at += (int64_t)n;
    }
    memset(seal, 0, RC_STORE_SEAL);
    snprintf(seal, RC_STORE_SEAL, "recut %s\nbytes %" PRId64 "\ncrc32 %08" PRIx32 "\nHDF5 begins at byte %d\n",
             file->kind, (int64_t)status.st_size, crc, (int)RC_STORE_SEAL);
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
        st = hdf5_fails(file->path, err);
        goto done;
    }
    RC_TRY(compute_seal(file, seal, err));
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

recut_status rc_store_file_open(const char *path, const char *kind, bool trusted, rc_store_file **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    rc_store_file *file = NULL;
    char found[RC_STORE_SEAL], wanted[RC_STORE_SEAL], first[32];
    hid_t access = -1;
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    RC_TRY(make(path, kind, &file, err));
    errno = 0;
    if ((file->disk.fd = rc_base_file_open(path, O_RDONLY)) < 0 ||
        (!rc_base_file_read_at(file->disk.fd, found, sizeof found, 0) && errno)) {
        st = RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", path, strerror(errno));
        goto done;
    }
    snprintf(first, sizeof first, "recut %s\n", kind);
    if (!rc_base_file_read_at(file->disk.fd, found, sizeof found, 0) || memcmp(found, first, strlen(first)) != 0) {
        st = RC_FAIL(err, RECUT_E_STORE, -1, "%s is not a %s of recut", path, kind);
        goto done;
    }
    if (!trusted) RC_TRY(compute_seal(file, wanted, err));
    if (!trusted && memcmp(found, wanted, sizeof found) != 0) {
        st = RC_FAIL(err, RECUT_E_STORE, -1, "%s is damaged, or was changed after recut wrote it", path);
        goto done;
    }
    access = rc_store_driver_access(&file->disk);
    if (access < 0 || (file->id = H5Fopen(path, H5F_ACC_RDONLY, access)) < 0) {
        st = RC_FAIL(err, RECUT_E_STORE, -1, "HDF5 cannot read %s", path);
        goto done;
    }
    *out = file;
    file = NULL;
done:
    if (access >= 0) H5Pclose(access);
    rc_store_file_close(file);
    return st;
}

void rc_store_file_close(rc_store_file *file)
{
    if (!file) return;
    if (file->id >= 0) H5Fclose(file->id);
    if (file->disk.fd >= 0) close(file->disk.fd);
    if (file->part) unlink(file->part);
    rc_base_memory_free(file->part);
    rc_base_memory_free(file->path);
    rc_base_memory_free(file);
}
