/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recut_store.h - results of librecut as files, and files as results: librecut_store, which needs HDF5.
 *
 * Link both libraries of one version (recut::store, or pkg-config recut_store).  One call at a time works in here: HDF5
 * need not be built for threads, but a program that calls HDF5 itself must not do so meanwhile. */
#ifndef RECUT_STORE_H
#define RECUT_STORE_H

#include "recut.h"

#ifdef __cplusplus
extern "C" {
#endif

/* recut_store_write() - a result of recut_run() as the file that the program would have written, byte for byte;
 * complete and checked, or not there.  Works in the folder PATH.d, which goes again.
 * Errors: RECUT_E_USAGE where something is there already (nothing is ever written over), RECUT_E_ARG (no result of
 * recut_run), RECUT_E_IO, RECUT_E_STORE, RECUT_E_MEMORY. */
RECUT_API RECUT_CHECK recut_status recut_store_write(const recut_result *result, const char *path, recut_error *err);

/* recut_store_read() - a result file, the program's or that of recut_store_write(): document, pages, tables, tallies
 * and rows as of a result in memory.  The file stays open until recut_result_destroy().
 * Errors: RECUT_E_IO (no such file, or not readable), RECUT_E_STORE (damaged, or not recut's), RECUT_E_MEMORY. */
RECUT_API RECUT_CHECK recut_status recut_store_read(const char *path, recut_result **out, recut_error *err);

#ifdef __cplusplus
}
#endif
#endif
