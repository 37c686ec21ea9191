/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * roll.h - the dice of whole runs of a shuffle, of one generator or of several side by side: those of
 * rc_base_pcg_shuffle, bit for bit.  A shuffle then is swaps only, and what it swaps can be asked for beforehand. */
#ifndef RC_KERNEL_ROLL_H
#define RC_KERNEL_ROLL_H

#include "base/pcg.h"
#include "kernel/scan_table.h"

enum {
    RC_ROLL_LANES = 4, /* generators side by side */
    RC_ROLL_DICE = 6,  /* most dice of a word */
    RC_ROLL_MORE = 7 * RC_ROLL_DICE,
    RC_ROLL_STATE = 512 /* bytes, 64-byte aligned */
};

/* Words of one number of dice in a row. */
typedef struct rc_roll_run {
    uint32_t left, words; /* left: sides of the first die */
    unsigned count;       /* dice of a word, at least 1 */
} rc_roll_run;

/* From generators into a state, dice of a run, and back.  `lanes` is LANES or 1. */
typedef struct rc_roll {
    void (*open)(void *state, const rc_pcg *generator, size_t lanes);
    /* dice out [words count (+ MORE for scratch)][lanes] of left, left - 1, ... sides; NULL: only the generators go
     * on */
    void (*run)(void *state, const rc_roll_run *run, size_t lanes, uint32_t *dice);
    void (*close)(const void *state, rc_pcg *generator, size_t lanes);
} rc_roll;

/* That of a table's instruction set. */
const rc_roll *rc_kernel_roll(const rc_scan_table *table);
const rc_roll *rc_kernel_roll_portable(void);
const rc_roll *rc_kernel_roll_avx512(void); /* NULL as in scan_fused.h */

/* The run that goes on with `left` > 1 places and ends as soon as no more than `until` (at least 1) are left. */
rc_roll_run rc_kernel_roll_next(size_t left, size_t until);

#endif
