/* SPDX-License-Identifier: GPL-3.0-or-later
 * SHA-256: the examples of FIPS 180-2, pieces of every length, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/sha256.h"

static const char *digest(const char *text, size_t n, size_t piece)
{
    static char out[RC_SHA256_HEX];
    rc_sha256 s;
    rc_base_sha256_init(&s);
    for (size_t i = 0; i < n; i += piece) rc_base_sha256_add(&s, text + i, n - i < piece ? n - i : piece);
    rc_base_sha256_hex(&s, out);
    return out;
}

static void test_examples(void **state)
{
    static const struct {
        const char *text, *want;
    } examples[] = {{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"}};
    char as[1000];
    rc_sha256 s;
    char out[RC_SHA256_HEX];
    (void)state;
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        assert_string_equal(digest(examples[i].text, strlen(examples[i].text), 64), examples[i].want);
    memset(as, 'a', sizeof as);
    rc_base_sha256_init(&s);
    for (int i = 0; i < 1000; i++) rc_base_sha256_add(&s, as, sizeof as);
    rc_base_sha256_hex(&s, out);
    assert_string_equal(out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void test_pieces(void **state)
{
    char text[200];
    (void)state;
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)(i * 37);
    for (size_t n = 0; n <= sizeof text; n++) {
        char whole[RC_SHA256_HEX];
        strcpy(whole, digest(text, n, sizeof text));
        for (size_t piece = 1; piece < 70; piece += 7) assert_string_equal(digest(text, n, piece), whole);
    }
}

static void test_file(void **state)
{
    char out[RC_SHA256_HEX];
    int64_t size = -1;
    recut_error err = {.text = ""};
    (void)state;
    FILE *file = fopen("sha256.txt", "w");
    assert_non_null(file);
    fputs("abc", file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rc_base_sha256_file("sha256.txt", out, &size, &err), RECUT_OK);
    assert_int_equal(size, 3);
    assert_string_equal(out, digest("abc", 3, 3));
    assert_int_equal(rc_base_sha256_file("nowhere.txt", out, &size, &err), RECUT_E_IO);
    assert_non_null(strstr(err.text, "cannot read nowhere.txt"));
    assert_int_equal(rc_base_sha256_file(".", out, &size, &err), RECUT_E_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_examples), cmocka_unit_test(test_pieces),
                                       cmocka_unit_test(test_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
