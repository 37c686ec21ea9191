/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * software.h - what CITATION.cff says of recut, as CMake read it ("" where it says nothing). */
#ifndef RC_REPORT_SOFTWARE_H
#define RC_REPORT_SOFTWARE_H

extern const char rc_report_software_title[], rc_report_software_authors[], rc_report_software_license[],
    rc_report_software_doi[], rc_report_software_url[], rc_report_software_date[]; /* of the release: 2026-01-31 */

#endif
