/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * level.h - the level of every interval and of "p < 0.05". */
#ifndef RC_KERNEL_LEVEL_H
#define RC_KERNEL_LEVEL_H

#define RC_KERNEL_CONFIDENCE 0.95
#define RC_KERNEL_Z_095 1.959963984540054     /* qnorm(0.975): half the width of a 95 % interval in standard errors */
#define RC_KERNEL_CHISQ_095 3.841458820694124 /* qchisq(0.95, 1): p < 0.05 beyond it */

#endif
