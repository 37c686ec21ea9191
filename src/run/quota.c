/* SPDX-License-Identifier: GPL-3.0-or-later
 * quota.c - the CPU quota of control groups.  Formats: Linux, Documentation/admin-guide/cgroup-v2.rst (cpu.max) and
 * Documentation/scheduler/sched-bwc.rst (cpu.cfs_quota_us). */
#include "run/quota.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PATH_ROOM = 4400 };

/* The numbers at the start of a file: how many of the two could be read. */
static int read_two(const char *folder, const char *name, double *first, double *second)
{
    char path[PATH_ROOM];
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= PATH_ROOM) return 0;
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    int n = fscanf(file, "%lf %lf", first, second); /* "max 100000", no quota, gives 0 */
    fclose(file);
    return n;
}

/* That of one group alone. */
static double quota_of(const char *folder)
{
    double quota = -1, period = 0, unused;
    if (read_two(folder, "cpu.max", &quota, &period) == 2 && quota > 0 && period > 0) return quota / period;
    if (read_two(folder, "cpu.cfs_quota_us", &quota, &unused) >= 1 && quota > 0 &&
        read_two(folder, "cpu.cfs_period_us", &period, &unused) >= 1 && period > 0)
        return quota / period;
    return INFINITY;
}

/* That of a group and of all above it.  In a container the group's path may be the host's, and only the mounted root be
 * there. */
static double least_quota(const char *root, const char *mount, const char *group)
{
    char folder[PATH_ROOM];
    double least = INFINITY;
    int used = snprintf(folder, sizeof folder, "%s%s%s", root, *mount ? "/" : "", mount);
    if (used < 0 || (size_t)used + strlen(group) >= PATH_ROOM) return INFINITY;
    char *below = folder + used;
    strcpy(below, group);
    for (;;) {
        double quota = quota_of(folder);
        if (quota < least) least = quota;
        char *slash = strrchr(below, '/');
        if (!slash) return least;
        *slash = '\0';
    }
}

/* Is cpu one of the controllers "cpu,cpuacct"? */
static bool has_cpu(const char *controllers)
{
    for (const char *at = controllers; *at; at += strcspn(at, ","), at += *at == ',')
        if (strncmp(at, "cpu", 3) == 0 && (at[3] == ',' || at[3] == '\0')) return true;
    return false;
}

double rc_run_quota(const char *root, const char *own)
{
    char line[PATH_ROOM];
    double least = INFINITY;
    FILE *file = fopen(own, "re");
    if (!file) return INFINITY;
    while (fgets(line, sizeof line, file)) { /* HIERARCHY:CONTROLLERS:GROUP, no controllers in version 2 */
        char *controllers = strchr(line, ':'), *group = controllers ? strchr(controllers + 1, ':') : NULL;
        if (!group) continue;
        *group++ = '\0';
        group[strcspn(group, "\n")] = '\0';
        controllers++;
        const char *const mounts[] = {"", "unified", controllers, "cpu", "cpu,cpuacct"};
        bool second = *controllers == '\0';
        if (!second && !has_cpu(controllers)) continue;
        for (size_t i = second ? 0 : 2; i < (second ? 2u : 5u); i++) {
            double quota = least_quota(root, mounts[i], group);
            if (quota < least) least = quota;
        }
    }
    fclose(file);
    return least;
}
