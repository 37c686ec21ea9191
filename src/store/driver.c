/* SPDX-License-Identifier: GPL-3.0-or-later
 * driver.c - an HDF5 virtual file driver over pread and pwrite. */
#include "store/driver.h"

#include "base/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Drivers have numbers since HDF5 1.13; those from 256 to 511 are left to drivers that are not registered with its
 * makers. */
enum { DRIVER_VALUE = 411 };

typedef struct driver_file {
    H5FD_t shared; /* HDF5's own part, first */
    rc_store_disk *disk;
    haddr_t end_allocated, end_of_file;
} driver_file;

static H5FD_t *driver_open(const char *name, unsigned flags, hid_t access, haddr_t most)
{
    (void)name, (void)most;
    struct stat status;
    rc_store_disk *const *disk = H5Pget_driver_info(access);
    driver_file *file = disk ? calloc(1, sizeof *file) : NULL;
    if (!file) return NULL;
    file->disk = *disk;
    if (fstat(file->disk->fd, &status) != 0) {
        free(file);
        return NULL;
    }
    file->end_of_file = flags & H5F_ACC_TRUNC ? 0 : (haddr_t)status.st_size;
    return &file->shared;
}

static herr_t driver_close(H5FD_t *file)
{
    free(file);
    return 0;
}

static int driver_compare(const H5FD_t *a, const H5FD_t *b)
{
    const rc_store_disk *x = ((const driver_file *)a)->disk, *y = ((const driver_file *)b)->disk;
    return (x > y) - (x < y);
}

/* The same features as HDF5's default driver, hence the same layout of the file. */
static herr_t driver_query(const H5FD_t *file, unsigned long *flags)
{
    (void)file;
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
             H5FD_FEAT_AGGREGATE_SMALLDATA;
    return 0;
}

static haddr_t driver_end_allocated(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const driver_file *)file)->end_allocated;
}

static herr_t driver_allocate(H5FD_t *file, H5FD_mem_t type, haddr_t end)
{
    (void)type;
    ((driver_file *)file)->end_allocated = end;
    return 0;
}

static haddr_t driver_end_of_file(const H5FD_t *file, H5FD_mem_t type)
{
    (void)type;
    return ((const driver_file *)file)->end_of_file;
}

static herr_t driver_read(H5FD_t *handle, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t n, void *bytes)
{
    (void)type, (void)transfer;
    driver_file *file = (driver_file *)handle;
    haddr_t left = at < file->end_of_file ? file->end_of_file - at : 0;
    size_t there = n < left ? n : (size_t)left;
    memset((char *)bytes + there, 0, n - there); /* beyond the end */
    if (there == 0 || rc_base_file_read_at(file->disk->fd, bytes, there, (int64_t)at)) return 0;
    memset(bytes, 0, n); /* in place of what a full disk swallowed */
    return file->disk->error ? 0 : -1;
}

static herr_t driver_write(H5FD_t *handle, H5FD_mem_t type, hid_t transfer, haddr_t at, size_t n, const void *bytes)
{
    (void)type, (void)transfer;
    driver_file *file = (driver_file *)handle;
    if (!file->disk->error && !rc_base_file_write_at(file->disk->fd, bytes, n, (int64_t)at))
        file->disk->error = errno ? errno : EIO;
    rc_store_written_note(&file->disk->written, (int64_t)at, bytes, n);
    if (at + n > file->end_of_file) file->end_of_file = at + n;
    return 0;
}

static herr_t driver_truncate(H5FD_t *handle, hid_t transfer, hbool_t closing)
{
    (void)transfer, (void)closing;
    driver_file *file = (driver_file *)handle;
    int code = 0;
    if (file->end_of_file == file->end_allocated || file->disk->error) return 0;
    do code = ftruncate(file->disk->fd, (off_t)file->end_allocated);
    while (code != 0 && errno == EINTR);
    if (code != 0) file->disk->error = errno;
    file->end_of_file = file->end_allocated;
    return 0;
}

hid_t rc_store_driver_access(rc_store_disk *disk)
{
    static const H5FD_class_t class = {
#if defined(H5FD_CLASS_VERSION) /* since HDF5 1.13 */
        .version = H5FD_CLASS_VERSION,
        .value = DRIVER_VALUE,
#endif
        .name = "recut",
        .maxaddr = ((haddr_t)1 << 62) - 1,
        .fc_degree = H5F_CLOSE_STRONG,
        .fapl_size = sizeof(rc_store_disk *),
        .open = driver_open,
        .close = driver_close,
        .cmp = driver_compare,
        .query = driver_query,
        .get_eoa = driver_end_allocated,
        .set_eoa = driver_allocate,
        .get_eof = driver_end_of_file,
        .read = driver_read,
        .write = driver_write,
        .truncate = driver_truncate,
        .fl_map = H5FD_FLMAP_DICHOTOMY
    };
    hid_t access = H5Pcreate(H5P_FILE_ACCESS), driver = H5FDregister(&class);
    bool ok = access >= 0 && driver >= 0 && H5Pset_driver(access, driver, &disk) >= 0 &&
              H5Pset_fclose_degree(access, H5F_CLOSE_STRONG) >= 0 &&
              H5Pset_libver_bounds(access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST) >= 0;
    if (driver >= 0) H5FDunregister(driver); /* the properties keep it */
    if (ok) return access;
    if (access >= 0) H5Pclose(access);
    return -1;
}
