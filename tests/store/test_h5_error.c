/* SPDX-License-Identifier: GPL-3.0-or-later
 * HDF5's own reason in our line: the first and innermost one, and nothing from before. */
#include "store/driver.h"
#include "store/h5_error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void assert_says(const char *expected)
{
    recut_error err = {.text = ""};
    assert_int_equal(rc_store_h5_fails("write", "x.h5", &err), RECUT_E_STORE);
    if (strncmp(err.text, expected, strlen(expected)) != 0) fail_msg("found \"%s\"", err.text);
}

static void test_innermost_reason(void **state)
{
    (void)state;
    rc_store_h5_listen();
    assert_true(H5Fopen("there/is/no/such.h5", H5F_ACC_RDONLY, H5P_DEFAULT) < 0);
    H5Pclose(H5Pcreate(H5P_FILE_ACCESS)); /* a clean-up, which makes HDF5 forget */
    assert_says("HDF5 cannot write x.h5: unable to open file: name = 'there/is/no/such.h5', errno = 2");
}

static void test_first_reason_stays(void **state)
{
    (void)state;
    rc_store_h5_listen();
    assert_true(H5Pset_userblock(H5P_DEFAULT, 3) < 0);
    recut_error err = {.text = ""};
    assert_int_equal(rc_store_h5_fails("write", "x.h5", &err), RECUT_E_STORE);
    assert_true(H5Fopen("there/is/no/such.h5", H5F_ACC_RDONLY, H5P_DEFAULT) < 0);
    assert_says(err.text);
}

static void test_listening_again_forgets(void **state)
{
    (void)state;
    rc_store_h5_listen();
    assert_true(H5Fopen("there/is/no/such.h5", H5F_ACC_RDONLY, H5P_DEFAULT) < 0);
    rc_store_h5_listen();
    recut_error err = {.text = ""};
    assert_int_equal(rc_store_h5_fails("read", "y.h5", &err), RECUT_E_STORE);
    assert_string_equal(err.text, "HDF5 cannot read y.h5");
}

/* Every HDF5 takes our driver: since 1.13 one without version and number is refused. */
static void test_driver_is_taken(void **state)
{
    (void)state;
    rc_store_disk disk = {.fd = open("driver.h5", O_RDWR | O_CREAT | O_TRUNC, 0666)};
    assert_true(disk.fd >= 0);
    rc_store_h5_listen();
    hid_t access = rc_store_driver_access(&disk);
    hid_t file = H5Fcreate("driver.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    assert_true(access >= 0);
    assert_true(file >= 0);
    assert_true(H5Fclose(file) >= 0);
    assert_int_equal(disk.error, 0);
    H5Pclose(access);
    rc_store_written_clear(&disk.written);
    close(disk.fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_innermost_reason),
        cmocka_unit_test(test_first_reason_stays),
        cmocka_unit_test(test_listening_again_forgets),
        cmocka_unit_test(test_driver_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
