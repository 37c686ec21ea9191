# SPDX-License-Identifier: GPL-3.0-or-later
"""Can this biomarker cutoff be trusted?  librecut for Python: no statistics in here."""
import html as _html
import json as _json
import os as _os

from . import _library
from ._library import Error, Stopped

__all__ = ["Error", "Result", "Stopped", "commands", "job", "options", "read", "run", "version"]


def version():
    """Version of librecut."""
    return _library.recut().recut_version().decode()


def commands():
    """{command: what it is for}: each is a function of this module, too."""
    return {name: about for name, about in _library.commands()}


def options(command):
    """{option: (argument or None for a flag, help)} of a command; as keywords with _ for -."""
    return _library.options(command)


def _word(value):
    """A value as the library reads it: True, numbers, lists."""
    if value is True:
        return "yes"
    if value is False:
        return "no"
    if isinstance(value, str):
        return value
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        value = value.tolist()
    if isinstance(value, (list, tuple)):
        return ",".join(_word(item) for item in value)
    return repr(value)


def run(command, data=None, *, name=None, progress=None, **options):
    """The result of a command on a table.

    data: a DataFrame, a dict of columns, the name of a file, or None (of a command without patients);
    name: what the result calls a table that is no file ("cohort.csv").
    progress: called with (analysis, done, of) some ten times a second; a true value stops the run (Stopped).
    options: as of the command, None = not said.
    """
    with _library.Table(data, name) as table:
        return Result(_library.run(command, table, _words(options), progress))


def job(path, *, progress=None, **options):
    """The result of a job file (recut run JOB.ini): the analyses of all of its sections.

    progress: as of run(); options: as of the command line of recut run (replicates, seed, threads), with the last word.
    """
    return Result(_library.run_file(path, _words(options), progress))


def _words(options):
    words = []
    for key, value in options.items():
        if value is None:
            continue
        key = key.rstrip("_").replace("_", "-")
        if key in ("rename", "recode") and isinstance(value, dict):
            words += [(key, f"{new}={old}") for new, old in value.items()]
        else:
            words.append((key, _word(value)))
    return words


def read(path):
    """The result in a file, the program's or that of Result.write."""
    return Result(_library.read(_os.fspath(path)))


class Result:
    """What recut found.  Shown as its page."""

    def __init__(self, handle):
        self._handle = handle
        self._document = None

    @property
    def json(self):
        """The document as text; its keys are listed in doc/recut/src/summary/README.md."""
        return self._handle.document()

    @property
    def document(self):
        if self._document is None:
            self._document = _json.loads(self.json)
        return self._document

    @property
    def verdict(self):
        """Its one sentence, or None."""
        for key in ("verdict", "assess"):
            sentence = (self.document.get(key) or {}).get("sentence")
            if sentence:
                return sentence
        return None

    @property
    def markers(self):
        """A row for each marker, as a DataFrame."""
        import pandas

        return pandas.json_normalize(self.document.get("markers", []))

    @property
    def fingerprint(self):
        return self._handle.fingerprint()

    @property
    def notes(self):
        """[(is it a warning, text)] of what was said on the way."""
        return self._handle.notes()

    def page(self, format="text"):
        """text, html, csv, methods or remark."""
        return self._handle.page(format)

    @property
    def analyses(self):
        """{name: {plan, seed, replicates, rows_kept, spec}}"""
        return {a["name"]: {k: v for k, v in a.items() if k != "name"} for a in self._handle.analyses()}

    def tables(self, analysis):
        """{name: DataFrame} of the observed numbers of an analysis ("search/0")."""
        import pandas

        return {
            name: pandas.DataFrame(rows, columns=columns, index=labels)
            for name, columns, labels, rows in self._handle.tables(analysis)
        }

    def tallies(self, analysis):
        """{name: (counts [rows][bins], origin, width)} over the replicates of an analysis."""
        return {name: (counts, origin, width) for name, counts, origin, width in self._handle.tallies(analysis)}

    def rows(self, analysis):
        """A row for each replicate that is kept, as a DataFrame."""
        import pandas

        return pandas.DataFrame(self._handle.rows(analysis))

    def write(self, path):
        """The HDF5 file that the program would have written; nothing is written over."""
        self._handle.write(_os.fspath(path))

    def __str__(self):
        return self.page("text")

    def __repr__(self):
        return f"<recut.Result {', '.join(self.analyses)}: {self.verdict or 'no verdict'}>"

    def _repr_html_(self):
        page = _html.escape(self.page("html"), quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:40rem;border:0" title="recut"></iframe>'


def __getattr__(name):
    """recut.check, recut.permute, ...: one function for each command of the library."""
    found = commands() if not name.startswith("_") else {}
    if name not in found:
        raise AttributeError(f"module 'recut' has no attribute '{name}'")

    def command(data=None, *, name_=name, **arguments):
        return run(name_, data, **arguments)

    command.__name__ = name
    command.__doc__ = found[name]
    return command


def __dir__():
    return sorted(__all__ + list(commands()))
