/* SPDX-License-Identifier: GPL-3.0-or-later
 * The CPU quota of control groups, on made-up trees of both versions. */
#include "run/quota.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Makes tree/NAME with the folders above it. */
static void put(const char *name, const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "tree/%s", name);
    for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        mkdir(path, 0777);
        *slash = '/';
    }
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static int clear(void **state)
{
    (void)state;
    return system("rm -rf tree");
}

static double quota(void)
{
    return rc_run_quota("tree/cgroup", "tree/own");
}

static void nothing_there(void **state)
{
    (void)state;
    assert_true(isinf(quota()));
    put("own", "0::/a/b\n");
    assert_true(isinf(quota()));
    put("own", "");
    assert_true(isinf(quota()));
    put("own", "nonsense\n::\n5\n");
    assert_true(isinf(quota()));
}

static void second_version(void **state)
{
    (void)state;
    put("own", "0::/a/b\n");
    put("cgroup/a/b/cpu.max", "max 100000\n");
    assert_true(isinf(quota()));
    put("cgroup/a/b/cpu.max", "150000 100000\n");
    assert_float_equal(quota(), 1.5, 0);
    put("cgroup/a/cpu.max", "50000 100000\n"); /* a parent's is less */
    assert_float_equal(quota(), 0.5, 0);
    put("cgroup/a/cpu.max", "400000 100000\n");
    assert_float_equal(quota(), 1.5, 0);
    put("cgroup/other/cpu.max", "1000 100000\n"); /* not ours */
    assert_float_equal(quota(), 1.5, 0);
}

/* A container that sees its own group as the root, but the host's path of it. */
static void second_version_in_a_container(void **state)
{
    (void)state;
    put("own", "0::/docker/0123\n");
    put("cgroup/cpu.max", "200000 100000\n");
    assert_float_equal(quota(), 2, 0);
}

static void first_version(void **state)
{
    (void)state;
    put("own", "9:memory:/m\n3:cpuset:/c\n2:cpu,cpuacct:/job/step\n1:name=systemd:/\n");
    put("cgroup/memory/m/cpu.cfs_quota_us", "1\n"); /* not where a quota can be */
    put("cgroup/cpu,cpuacct/job/step/cpu.cfs_quota_us", "-1\n");
    put("cgroup/cpu,cpuacct/job/step/cpu.cfs_period_us", "100000\n");
    assert_true(isinf(quota()));
    put("cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "300000\n");
    assert_true(isinf(quota())); /* no period yet */
    put("cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
    assert_float_equal(quota(), 3, 0);
}

static void both_versions(void **state)
{
    (void)state;
    put("own", "1:cpu:/one\n0::/two\n");
    put("cgroup/cpu/one/cpu.cfs_quota_us", "400000\n");
    put("cgroup/cpu/one/cpu.cfs_period_us", "200000\n");
    assert_float_equal(quota(), 2, 0);
    put("cgroup/unified/two/cpu.max", "100000 100000\n");
    assert_float_equal(quota(), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_there, clear, clear),
        cmocka_unit_test_setup_teardown(second_version, clear, clear),
        cmocka_unit_test_setup_teardown(second_version_in_a_container, clear, clear),
        cmocka_unit_test_setup_teardown(first_version, clear, clear),
        cmocka_unit_test_setup_teardown(both_versions, clear, clear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
