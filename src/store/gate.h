/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * gate.h - what a file of somebody else may hold.  A seal is a checksum, which anybody can make: it tells damage, not
 * intent. */
#ifndef RC_STORE_GATE_H
#define RC_STORE_GATE_H

#include "base/status.h"

#include <hdf5.h>

/* Walks an open file of so many bytes before any number of it is read.  Refused: links that are not hard (soft,
 * external, user-defined), deep or endless nests of groups, datasets that lie in other files (external storage, virtual
 * datasets), filters, types, ranks and shapes that recut does not write, datasets that announce more than the file
 * holds; heaps of texts that HDF5 would read without end (heap.h; fd: the open file, -1 = they are not looked at,
 * of a file whose texts are not of variable length).  RECUT_E_DATA "FILE: damaged or not written by recut: ...", which
 * names the object.  Costs a look at every object, and with fd one reading of the file. */
RECUT_CHECK recut_status rc_store_gate(const char *path, hid_t file, int fd, int64_t bytes, recut_error *err);

/* The same line for what a reader finds; RECUT_E_MEMORY where HDF5 had too little of that to find anything. */
RECUT_CHECK recut_status rc_store_gate_refuse(const char *path, const char *what, recut_error *err);

#endif
