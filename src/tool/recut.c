/* SPDX-License-Identifier: GPL-3.0-or-later
 * recut.c - the process. */
#include "tool/main.h"

int main(int argc, char **argv)
{
    return rc_tool_main(argc, argv);
}
