#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports of the same cohort by pandas (1.5), and as spreadsheets and portals leave them, into ../exports; a flat
OpenDocument sheet for make.sh.  After make.R; not run by tests."""
import csv
import gzip
import os

import pandas

to = lambda name: os.path.join("..", "exports", name)
d = pandas.read_csv(to("plain.csv"))
d.to_csv(to("pandas_index.csv"))
d.to_csv(to("pandas.csv"), index=False)
d.to_csv(to("pandas_german.csv"), index=False, sep=";", decimal=",")
d.to_csv(to("pandas_tab.tsv"), sep="\t", na_rep="nan")
d.to_csv(to("pandas_utf16.csv"), index=False, encoding="utf-16")
d.to_csv(to("pandas_utf8_sig.csv"), index=False, encoding="utf-8-sig")
d.to_csv(to("pandas_cp1252.csv"), index=False, sep=";", encoding="cp1252")
d.to_csv(to("pandas.csv.gz"), index=False, compression={"method": "gzip", "mtime": 1})
d.to_csv(to("pandas_none.csv"), index=False, na_rep="None")
d.to_csv(to("pandas_quote_all.csv"), index=False, quoting=csv.QUOTE_ALL, decimal=",")
d.to_csv(to("pandas_quote_nonnumeric.csv"), quoting=csv.QUOTE_NONNUMERIC)
d.to_csv(to("pandas_cr.csv"), index=False, lineterminator="\r")
d.to_csv(to("pandas_three_digits.tsv"), index=False, sep="\t", float_format="%.3f")
with open(to("pandas_to_string.txt"), "w") as f:
    f.write(d.to_string(index=False) + "\n")
with open(to("pandas_members.csv.gz"), "wb") as f:  # two members, as cat a.gz b.gz makes them
    text = d.to_csv(index=False).encode()
    f.write(gzip.compress(text[:300], mtime=1) + gzip.compress(text[300:], mtime=1))


def cells(decimal=","):
    for row in [list(d.columns)] + d.astype(object).where(d.notna(), "").values.tolist():
        yield [str(x).replace(".", decimal) if isinstance(x, float) else str(x) for x in row]


def put(name, lines, encoding="utf-8", end="\r\n"):
    with open(to(name), "wb") as f:
        f.write((end.join(lines) + end).encode(encoding))


german = [";".join(r) for r in cells()]
english = [",".join(r) for r in cells(".")]
put("excel_sep.csv", ["sep=;"] + german, "cp1252")
put("excel_unicode_text.txt", ["\t".join(r) for r in cells()], "utf-16")
put("excel_trailing.csv", [line + ";;;" for line in german] + [";;;;;;;"] * 3, "cp1252")
put("excel_trailing_comma.csv", [line + ",," for line in english[:9]] + [",,,,,,"] + [line + ",," for line in english[9:]])
put("trailing_separator.csv", english[:1] + [line + "," for line in english[1:]])
put("unicode_minus.csv", [line.replace(",-", ",\u2212") for line in english], end="\n")
put("no_break_blanks.csv", [line.replace(";", "\u00a0;\u00a0") for line in german], "utf-8-sig")
put("zero_width.csv", ["\u200b" + line.replace("il6", "il\u00ad6").replace(",1", ",\u200b1") for line in english])
put("letters_and_marks.csv", [line.replace("\u00f6", "o\u0308") for line in english], end="\n")
put("full_width.csv", [line.replace("25.0", "\uff12\uff15") for line in english], end="\n")
put("cbioportal.txt", ["#" + "\t".join(["Patient Identifier", "Overall Survival (Months)", "Status", "IL6", "Site"]),
                       "#" + "\t".join(["Identifier", "Months", "Status", "IL6 in serum", "Site"]),
                       "#STRING\tNUMBER\tNUMBER\tNUMBER\tSTRING", "#1\t1\t1\t1\t1"] + ["\t".join(r) for r in cells(".")], end="\n")
put("header_with_hash.tsv", ["##source=hospital", "#" + "\t".join(d.columns)] + ["\t".join(r) for r in list(cells("."))[1:]], end="\n")
put("comments_between.csv", english[:6] + ["# second export, 3 \"new\" patients"] + english[6:] + ["# end of file"], end="\n")
put("blanks_aligned.txt", ["   ".join(x.ljust(8) if x else "NA      " for x in r) for r in cells(".")], end="\n")
put("mixed_coding.csv", english[:20] + [line.encode().decode("utf-8") for line in english[20:]], end="\n")
with open(to("mixed_coding.csv"), "r+b") as f:  # one line pasted from another program
    text = f.read().replace("K\u00f6ln".encode(), "K\u00f6ln".encode("latin1"), 1)
    f.seek(0)
    f.truncate()
    f.write(text)

sheet = ["""<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet">
<office:automatic-styles><number:number-style style:name="N2"><number:number number:decimal-places="2"
 number:min-decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<style:style style:name="c2" style:family="table-cell" style:data-style-name="N2"/></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="patients">"""]
for i, row in enumerate(cells(".")):
    sheet.append("<table:table-row>")
    for j, x in enumerate(row):
        if i and x and 1 <= j <= 3:
            style = ' table:style-name="c2"' if j == 3 else ""
            sheet.append(f'<table:table-cell{style} office:value-type="float" office:value="{x}"/>')
        else:
            sheet.append(f'<table:table-cell office:value-type="string"><text:p>{x}</text:p></table:table-cell>'
                         if x else "<table:table-cell/>")
    sheet.append("</table:table-row>")
sheet.append("</table:table></office:spreadsheet></office:body></office:document>")
with open("patients.fods", "w") as f:
    f.write("\n".join(sheet))
