# SPDX-License-Identifier: GPL-3.0-or-later
"""recut.h and recut_store.h by ctypes."""
import ctypes as c
import ctypes.util
import functools
import math
import os
import weakref

OK, STOPPED, END = 0, 75, c.c_size_t(-1).value
INTEGERS = 10**15  # beyond, a number's digits are not those that a file would have


class Error(Exception):
    """One line that says what is wrong; .status as in recut.h, .index the row, or -1."""

    def __init__(self, text, status=0, index=-1):
        super().__init__(text)
        self.status, self.index = status, index


class Stopped(Error):
    """The run was stopped by its progress function."""


class _error(c.Structure):
    _fields_ = [("code", c.c_int), ("index", c.c_int64), ("file", c.c_char_p), ("line", c.c_int), ("option", c.c_int),
                ("text", c.c_char * 512)]


class _analysis(c.Structure):
    _fields_ = [("name", c.c_char_p), ("plan", c.c_char_p), ("spec", c.c_char_p), ("seed", c.c_uint64),
                ("replicates", c.c_int64), ("rows_kept", c.c_int64), ("n_columns", c.c_size_t),
                ("n_tallies", c.c_size_t), ("n_tables", c.c_size_t)]


class _observed(c.Structure):
    _fields_ = [("name", c.c_char_p), ("about", c.c_char_p), ("n_rows", c.c_size_t), ("n_columns", c.c_size_t),
                ("label", c.POINTER(c.c_char_p)), ("data", c.POINTER(c.c_double))]


class _tally(c.Structure):
    _fields_ = [("name", c.c_char_p), ("about", c.c_char_p), ("n_rows", c.c_size_t), ("n_bins", c.c_size_t),
                ("origin", c.c_double), ("width", c.c_double), ("count", c.POINTER(c.c_int64))]


_progress = c.CFUNCTYPE(c.c_int, c.c_void_p, c.c_char_p, c.c_int64, c.c_int64)
_p, _text, _size = c.c_void_p, c.c_char_p, c.c_size_t


def _load(name):
    """The library beside RECUT_LIBRARY, or where the system finds it."""
    named = os.environ.get("RECUT_LIBRARY")
    tries = [os.path.join(os.path.dirname(named), f"lib{name}.so.0"), named if name == "recut" else None] if named else []
    tries += [f"lib{name}.so.0", ctypes.util.find_library(name)]
    why = None
    for path in tries:
        try:
            if path:
                return c.CDLL(path)
        except OSError as error:
            why = why or error
    raise ImportError(f"no lib{name}.so.0: install recut, or name librecut.so.0 by RECUT_LIBRARY ({why})")


def _declare(library, functions):
    for name, result, arguments in functions:
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


@functools.lru_cache(None)
def recut():
    err, status = c.POINTER(_error), c.c_int
    return _declare(_load("recut"), [
        ("recut_version", _text, []),
        ("recut_free", None, [_p]),
        ("recut_table_create", status, [_size, _text, c.POINTER(_p), err]),
        ("recut_table_numbers", status, [_p, _text, c.POINTER(c.c_double), err]),
        ("recut_table_texts", status, [_p, _text, c.POINTER(_text), err]),
        ("recut_table_open", status, [_text, c.POINTER(_p), err]),
        ("recut_table_destroy", None, [_p]),
        ("recut_job_create", status, [_text, c.POINTER(_p), err]),
        ("recut_job_open", status, [_text, c.POINTER(_p), err]),
        ("recut_job_set", status, [_p, _text, _text, err]),
        ("recut_job_spell", None, [_p, c.c_char]),
        ("recut_job_listen", None, [_p, _progress, _p]),
        ("recut_job_destroy", None, [_p]),
        ("recut_command", _text, [_size, c.POINTER(_text)]),
        ("recut_command_option", _text, [_text, _size, c.POINTER(_text), c.POINTER(_text)]),
        ("recut_run", status, [_p, _p, c.POINTER(_p), err]),
        ("recut_result_destroy", None, [_p]),
        ("recut_result_document", _text, [_p]),
        ("recut_result_page", status, [_p, _text, c.POINTER(_p), err]),
        ("recut_result_note", _text, [_p, _size, c.POINTER(c.c_int)]),
        ("recut_result_fingerprint", _text, [_p]),
        ("recut_result_analyses", _size, [_p]),
        ("recut_result_analysis", status, [_p, _size, c.POINTER(_analysis), err]),
        ("recut_result_table", status, [_p, _size, _size, c.POINTER(_observed), err]),
        ("recut_result_column", _text, [_p, _size, _size, _size]),
        ("recut_result_tally", status, [_p, _size, _size, c.POINTER(_tally), err]),
        ("recut_result_rows", status, [_p, _size, _size, c.POINTER(c.c_double), err]),
    ])


@functools.lru_cache(None)
def store():
    recut()
    err, status = c.POINTER(_error), c.c_int
    return _declare(_load("recut_store"), [
        ("recut_store_write", status, [_p, _text, err]),
        ("recut_store_read", status, [_text, c.POINTER(_p), err]),
    ])


def _call(function, *arguments):
    error = _error()
    status = function(*arguments, c.byref(error))
    if status == OK:
        return
    kind = Stopped if status == STOPPED else Error
    raise kind(error.text.decode(errors="replace"), status, error.index)


def _bytes(text):
    return str(text).encode()


def commands():
    about, i = _text(), 0
    while name := recut().recut_command(i, c.byref(about)):
        yield name.decode(), about.value.decode()
        i += 1


def options(command):
    argument, about, found, i = _text(), _text(), {}, 0
    while name := recut().recut_command_option(_bytes(command), i, c.byref(argument), c.byref(about)):
        found[name.decode()] = (argument.value.decode() if argument.value else None, about.value.decode())
        i += 1
    return found


# ---- tables


def _missing(x):
    """None, NaN, pandas' NA and NaT."""
    if x is None:
        return True
    try:
        return bool(x != x)
    except TypeError:  # NA is neither equal to itself nor not
        return True


def _number(x):
    """A number as it is, or None where it is none (also an integer of more digits than a double has)."""
    if isinstance(x, bool) or type(x).__name__ in ("bool_", "bool"):
        return float(x)
    if hasattr(x, "item"):
        x = x.item()
    if isinstance(x, int):
        return float(x) if abs(x) < INTEGERS else None
    return x if isinstance(x, float) else None


def _column(values):
    """(numbers, None) or (None, texts), where every value that is there is a number or not."""
    values = list(values)
    gone = [_missing(x) for x in values]
    numbers = [math.nan if gone[i] else _number(x) for i, x in enumerate(values)]
    if None not in numbers:
        return numbers, None
    return None, [None if gone[i] else str(x).encode() for i, x in enumerate(values)]


class Table:
    """recut_table of a DataFrame, a dict of columns, or the name of a file; None stays NULL."""

    def __init__(self, data, name):
        self.pointer = _p()
        if data is None:
            return
        if isinstance(data, (str, bytes, os.PathLike)):
            _call(recut().recut_table_open, os.fsencode(data), c.byref(self.pointer))
            return
        if not hasattr(data, "items"):
            raise TypeError(f"found {type(data).__name__}, expected a DataFrame, a dict of columns, or the name of a file")
        columns = [(key, *_column(values)) for key, values in data.items()]
        sizes = {len(numbers if numbers is not None else texts) for _, numbers, texts in columns}
        if len(sizes) != 1:
            raise ValueError("columns of different lengths" if sizes else "a table without columns")
        n = sizes.pop()
        _call(recut().recut_table_create, n, _bytes(name or "data"), c.byref(self.pointer))
        try:
            for key, numbers, texts in columns:
                if numbers is not None:
                    _call(recut().recut_table_numbers, self.pointer, _bytes(key), (c.c_double * n)(*numbers))
                else:
                    _call(recut().recut_table_texts, self.pointer, _bytes(key), (_text * n)(*texts))
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *why):
        recut().recut_table_destroy(self.pointer)
        self.pointer = _p()


# ---- running


def run(command, table, words, progress):
    return _run(recut().recut_job_create, _bytes(command), table.pointer, words, progress)


def run_file(path, words, progress):
    return _run(recut().recut_job_open, os.fsencode(path), None, words, progress)


def _run(make, what, table, words, progress):
    job, result, raised = _p(), _p(), []

    def told(_, analysis, done, of):
        try:
            return int(bool(progress and progress(analysis.decode(), done, of)))
        except BaseException as error:  # Ctrl-C, too
            raised.append(error)
            return 1

    listener = _progress(told)
    _call(make, what, c.byref(job))
    recut().recut_job_spell(job, b"_")  # options are keywords
    try:
        for option, value in words:
            _call(recut().recut_job_set, job, _bytes(option), _bytes(value))
        recut().recut_job_listen(job, listener, None)
        try:
            _call(recut().recut_run, job, table, c.byref(result))
        except Stopped:
            if raised:
                raise raised[0] from None
            raise
    finally:
        recut().recut_job_destroy(job)
    return Handle(result)


def read(path):
    result = _p()
    _call(store().recut_store_read, os.fsencode(path), c.byref(result))
    return Handle(result)


class Handle:
    """recut_result."""

    def __init__(self, pointer):
        self.pointer = pointer
        weakref.finalize(self, recut().recut_result_destroy, pointer)

    def document(self):
        return recut().recut_result_document(self.pointer).decode()

    def fingerprint(self):
        return recut().recut_result_fingerprint(self.pointer).decode()

    def page(self, format):
        out = _p()
        _call(recut().recut_result_page, self.pointer, _bytes(format), c.byref(out))
        try:
            return c.cast(out, _text).value.decode()
        finally:
            recut().recut_free(out)

    def notes(self):
        found, warning = [], c.c_int()
        while text := recut().recut_result_note(self.pointer, len(found), c.byref(warning)):
            found.append((bool(warning.value), text.decode()))
        return found

    def write(self, path):
        _call(store().recut_store_write, self.pointer, os.fsencode(path))

    def analyses(self):
        found = []
        for a in range(recut().recut_result_analyses(self.pointer)):
            at = _analysis()
            _call(recut().recut_result_analysis, self.pointer, a, c.byref(at))
            found.append({"name": at.name.decode(), "plan": at.plan.decode(), "seed": at.seed, "replicates": at.replicates,
                          "rows_kept": at.rows_kept, "spec": at.spec.decode()})
        return found

    def _find(self, name):
        for a in range(recut().recut_result_analyses(self.pointer)):
            at = _analysis()
            _call(recut().recut_result_analysis, self.pointer, a, c.byref(at))
            if at.name.decode() == name:
                return a, at
        raise KeyError(name)

    def _columns(self, a, table, n):
        return [recut().recut_result_column(self.pointer, a, table, k).decode() for k in range(n)]

    def tables(self, name):
        a, at = self._find(name)
        for t in range(at.n_tables):
            table = _observed()
            _call(recut().recut_result_table, self.pointer, a, t, c.byref(table))
            n, width = table.n_rows, table.n_columns
            labels = [table.label[i].decode() for i in range(n)] if table.label else None
            rows = [[table.data[i * width + k] for k in range(width)] for i in range(n)]
            yield table.name.decode(), self._columns(a, t, width), labels, rows

    def tallies(self, name):
        a, at = self._find(name)
        for t in range(at.n_tallies):
            tally = _tally()
            _call(recut().recut_result_tally, self.pointer, a, t, c.byref(tally))
            bins = tally.n_bins
            counts = [tally.count[i * bins:(i + 1) * bins] for i in range(tally.n_rows)]
            yield tally.name.decode(), counts, tally.origin, tally.width

    def rows(self, name):
        a, at = self._find(name)
        found = {}
        for k, column in enumerate(self._columns(a, END, at.n_columns)):
            out = (c.c_double * at.rows_kept)()
            if at.rows_kept:
                _call(recut().recut_result_rows, self.pointer, a, k, out)
            found[column] = out[:]
        return found
