/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * forge.h - files that recut did not write: bytes of a sealed file changed at random, or its HDF5 objects, and the seal
 * made right again.  The same random state gives the same file. */
#ifndef TESTS_FUZZ_FORGE_H
#define TESTS_FUZZ_FORGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct forge_bytes {
    unsigned char *data;
    size_t n;
} forge_bytes;

uint64_t forge_random(uint64_t *state);           /* SplitMix64 */
size_t forge_below(uint64_t *state, size_t most); /* 0 .. most - 1; most > 0 */

forge_bytes forge_read(const char *path); /* ends the program where it cannot */
void forge_write(const char *path, forge_bytes bytes);

/* Makes the seal of a result or a segment that of its bytes; false where there is none. */
bool forge_seal(forge_bytes bytes);
/* Changes some bytes from `first` on: bits, numbers, pieces put elsewhere, the end cut off. */
void forge_change_bytes(forge_bytes *bytes, size_t first, uint64_t *state);
/* Changes one to three objects of the HDF5 file (not its seal): links, attributes, numbers, texts, shapes, types,
 * places, filters. */
void forge_change_objects(const char *path, uint64_t *state);

#endif
