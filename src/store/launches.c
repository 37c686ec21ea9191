/* SPDX-License-Identifier: GPL-3.0-or-later
 * launches.c - launches.jsonl of a run's folder: a line a launch, the last of which a kill may have cut short.
 * Whatever is in it costs no more than MOST_BYTES of memory, and a launch is believed no further than its two texts. */
#include "base/file.h"
#include "base/memory.h"
#include "store/folder.h"
#include "store/store.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_BYTES = 1 << 24 };

static recut_status copy(const cJSON *launch, const char *name, char **out, recut_error *err)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(launch, name));
    if (text && !(*out = rc_base_memory_string(text)))
        return RC_FAIL(err, RECUT_E_MEMORY, -1, "out of memory for a command line");
    return RECUT_OK;
}

/* The end of the file, NUL-terminated, from the beginning of a line. */
static recut_status read_end(const char *path, char **out, recut_error *err)
{
    recut_status st = RECUT_OK;
    struct stat status;
    char *text = NULL;
    int fd = rc_base_file_open(path, O_RDONLY | O_NONBLOCK); /* a pipe is not waited for */
    if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "this is not a folder of recut: cannot read %s: %s", path,
                     fd < 0 ? strerror(errno) : "not a file");
        goto done;
    }
    size_t n = status.st_size < MOST_BYTES ? (size_t)status.st_size : MOST_BYTES;
    RC_NEW(text, n + 1, err);
    if (n && !rc_base_file_read_at(fd, text, n, status.st_size - (int64_t)n)) {
        st =
            RC_FAIL(err, RECUT_E_IO, -1, "cannot read %s: %s", path, errno ? strerror(errno) : "it has become shorter");
        goto done;
    }
    for (size_t i = 0; i < n; i++)
        if (text[i] == '\0') text[i] = '\n'; /* what stands behind one is read, too */
    *out = text;
    text = NULL;
done:
    if (fd >= 0) close(fd);
    rc_base_memory_free(text);
    return st;
}

recut_status rc_store_launches_last(const char *folder, char **command, char **directory, recut_error *err)
{
    recut_status st = RECUT_OK;
    char path[RC_STORE_PATH], *text = NULL;
    cJSON *launch = NULL;
    char *line = NULL, *typed = NULL;
    if (snprintf(path, sizeof path, "%s/launches.jsonl", folder) >= RC_STORE_PATH)
        return RC_FAIL(err, RECUT_E_USAGE, -1, "the path %.200s... is too long", folder);
    RC_TRY(read_end(path, &text, err));
    for (char *end = text + strlen(text); !line && end > text;) { /* from the last line upwards */
        *end = '\0';
        char *begin = strrchr(text, '\n');
        cJSON_Delete(launch);
        launch = cJSON_Parse(begin ? begin + 1 : text);
        RC_TRY(copy(launch, "command", &line, err));
        end = begin ? begin : text;
    }
    if (!line) {
        st = RC_FAIL(err, RECUT_E_USAGE, -1, "%s names no command", path);
        goto done;
    }
    RC_TRY(copy(launch, "directory", &typed, err));
    *command = line;
    *directory = typed;
    line = typed = NULL;
done:
    cJSON_Delete(launch);
    rc_base_memory_free(line);
    rc_base_memory_free(typed);
    rc_base_memory_free(text);
    return st;
}
