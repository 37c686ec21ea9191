/* SPDX-License-Identifier: GPL-3.0-or-later
 * Preloaded: a file system whose locks fail with the error number in FLOCK_ERRNO. */
#include <errno.h>
#include <stdlib.h>
#include <sys/file.h>

int flock(int fd, int operation)
{
    (void)fd, (void)operation;
    const char *number = getenv("FLOCK_ERRNO");
    errno = number ? atoi(number) : ENOLCK;
    return -1;
}
