/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * quota.h - how many CPUs a control group lets its processes use.  Containers (docker --cpus, Kubernetes limits) and
 * some batch systems show all CPUs of the machine and stop whoever uses more time than a quota; more threads than that
 * only wait. */
#ifndef RC_RUN_QUOTA_H
#define RC_RUN_QUOTA_H

/* The least quota, in CPUs, of this process's groups and of those above them, in both versions of control groups;
 * infinity where there is none, or nothing can be read.
 *   root   where control groups are mounted: "/sys/fs/cgroup"
 *   own    the list of this process's groups: "/proc/self/cgroup" */
double rc_run_quota(const char *root, const char *own);

#endif
