#!/usr/bin/env python3
"""Turns the statements of server/*/*.sql into C functions: sql.gen.h and sql.gen.c.

A statement stands under a signature that says what it takes and what its result means:

    -- name: work_order_show(site text, id uuid) -> json or not_found
    select ... from work_order where site_id = (select id from site where slug = :site) and id = :id

Parameters are written :name in the body. One with a type becomes "$1::type", one without "$1" (then
PostgreSQL infers its type). Every value travels as text or as NULL. A colon that belongs to a cast
(x::int), to a string, a quoted name, a dollar-quoted text or a comment is left alone; a slice of an
array needs spaces around its colon (a[1 : n]).

Results:  json | json or not_found | put | columns | nothing   (server/db/db.h says what they mean)
A trailing word "serializable" gives the statement a transaction of its own at that level; "patient"
gives it minutes instead of the lane's time (an import of 100,000 things).

The build fails, with file and line, on a bad signature, a doubled name, an unused or undeclared
parameter, a statement without text and text without a signature.

    embed_sql.py OUT_H OUT_C DEPFILE SERVER_DIR [FILE…]
"""
import pathlib
import re
import sys

SHAPES = {
    "json": "DB_JSON",
    "json or not_found": "DB_JSON_OR_NOT_FOUND",
    "put": "DB_PUT",
    "columns": "DB_COLUMNS",
    "nothing": "DB_NOTHING",
}
SIGNATURE = re.compile(r"--\s*name:\s*([a-z][a-z0-9_]*)\s*\(([^)]*)\)\s*->\s*([a-z_ ]+?)\s*$")
PARAMETER = re.compile(r"([a-z][a-z0-9_]*)(?:\s+([a-z_][a-z0-9_ ]*(?:\[\])?))?\s*$")
C_WORDS = set("auto break case char const continue default do double else enum extern float for goto if "
              "inline int long register restrict return short signed sizeof static struct switch typedef "
              "union unsigned void volatile while req values".split())
# One token at a time: whatever may hold a colon that is no parameter comes before the parameter.
TOKEN = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)"
    r"|(?P<text>\b[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(?P<tag>[a-z_]*)\$.*?\$(?P=tag)\$)"
    r"|(?P<colons>::|:=)"
    r"|(?P<parameter>:(?P<name>[a-z][a-z0-9_]*))"
    r"|(?P<word>[A-Za-z_0-9]+)"
    r"|(?P<other>.)",
    re.S)


class BadSql(Exception):
    """What is wrong, with file and line."""


class Statement:
    def __init__(self, where, name, params, shape, serializable, patient):
        self.where, self.name, self.params = where, name, params
        self.shape, self.serializable, self.patient = shape, serializable, patient
        self.lines = []

    def sql(self):
        """The text with $n for :name, without comments and blank lines."""
        used = set()

        def replace(match):
            if match["comment"] is not None:
                return " "
            if match["parameter"] is None:
                return match[0]
            name = match["name"]
            if name not in self.params:
                raise BadSql(f"{self.where}: {self.name} does not declare :{name}")
            used.add(name)
            number = list(self.params).index(name) + 1
            kind = self.params[name]
            return f"${number}::{kind}" if kind else f"${number}"

        text = TOKEN.sub(replace, "\n".join(self.lines))
        text = "\n".join(line.rstrip() for line in text.split("\n") if line.strip())
        text = text.rstrip().removesuffix(";").rstrip()
        if not text:
            raise BadSql(f"{self.where}: {self.name} has no text")
        for name in self.params:
            if name not in used:
                raise BadSql(f"{self.where}: {self.name} does not use :{name}")
        return text


def read_params(where, text):
    params = {}
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        match = PARAMETER.match(piece)
        if not match:
            raise BadSql(f"{where}: bad parameter “{piece}”; write “name type”")
        name, kind = match[1], match[2]
        if name in params:
            raise BadSql(f"{where}: parameter {name} is declared twice")
        if name in C_WORDS:
            raise BadSql(f"{where}: parameter {name} is a word of C; choose another")
        params[name] = kind and kind.strip()
    return params


def read_signature(where, line):
    match = SIGNATURE.match(line)
    if not match:
        raise BadSql(f"{where}: bad signature; write “-- name: noun_verb(param type, …) -> json”")
    result = match[3].strip()
    serializable = result.endswith(" serializable")
    result = result.removesuffix(" serializable").strip()
    patient = result.endswith(" patient")
    result = result.removesuffix(" patient").strip()
    if result not in SHAPES:
        raise BadSql(f"{where}: “{result}” is no result; one of: {', '.join(SHAPES)}")
    return Statement(where, match[1], read_params(where, match[2]), SHAPES[result], serializable,
                     patient)


def read_text(path, text):
    """All statements of one file."""
    statements = []
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"--\s*name\b", line):
            statements.append(read_signature(f"{path}:{number}", line))
        elif statements:
            statements[-1].lines.append(line)
        elif line.strip() and not line.lstrip().startswith("--"):
            raise BadSql(f"{path}:{number}: text without a signature above it")
    return statements


def read_files(paths):
    statements = []
    seen = {}
    for path in paths:
        for statement in read_text(path, path.read_text(encoding="utf-8")):
            if statement.name in seen:
                raise BadSql(f"{statement.where}: {statement.name} stands already at {seen[statement.name]}")
            seen[statement.name] = statement.where
            statements.append(statement)
    return statements


def c_string(text):
    lines = []
    for line in text.split("\n"):
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("??", '?""?')
        lines.append(f'        "{escaped}\\n"')
    return "\n".join(lines)


def prototype(statement):
    params = "".join(f", const char *{name}" for name in statement.params)
    return f"bool sql_{statement.name}(Request *req{params})"


def write_header(statements):
    out = ["/* Made by scripts/embed_sql.py from server/<noun>/<noun>.sql; do not edit. */",
           "#ifndef FIXPOINT_SQL_GEN_H", "#define FIXPOINT_SQL_GEN_H", "",
           '#include "server/http/request.h"', "", "enum {"]
    out += [f"    SQL_{s.name.upper()}," for s in statements]
    out += ["    SQL_STATEMENTS", "};", ""]
    out += [f"CHECKED {prototype(s)};" for s in statements]
    return "\n".join(out + ["", "#endif", ""])


def write_source(statements):
    out = ["/* Made by scripts/embed_sql.py from server/<noun>/<noun>.sql; do not edit. */",
           '#include "sql.gen.h"', '#include "server/db/db.h"', "",
           "const DbStatement db_statements[] = {"]
    for s in statements:
        out.append(f'    [SQL_{s.name.upper()}] = {{ .name = "{s.name}", .param_count = {len(s.params)}, '
                   f".shape = {s.shape}, .serializable = {'true' if s.serializable else 'false'}, "
                   f".patient = {'true' if s.patient else 'false'}, "
                   f".sql =\n{c_string(s.sql())} }},")
    out += ["};", "const int db_statement_count = SQL_STATEMENTS;", ""]
    for s in statements:
        out.append(prototype(s) + "\n{")
        if s.params:
            out.append(f"    const char *const values[] = {{ {', '.join(s.params)} }};")
            out.append(f"    return db_run(req, SQL_{s.name.upper()}, values);\n}}\n")
        else:
            out.append(f"    return db_run(req, SQL_{s.name.upper()}, NULL);\n}}\n")
    return "\n".join(out)


def main(out_h, out_c, depfile, server_dir, *files):
    root = pathlib.Path(server_dir)
    folders = [root] + sorted(p for p in root.iterdir() if p.is_dir())
    paths = sorted(root.glob("*/*.sql"))
    if files:  # these alone, for the trial of the database room
        folders, paths = [], [pathlib.Path(file) for file in files]
    try:
        statements = read_files(paths)
        header, source = write_header(statements), write_source(statements)
    except BadSql as bad:
        sys.exit(f"embed_sql: {bad}")
    pathlib.Path(out_h).write_text(header, encoding="utf-8")
    pathlib.Path(out_c).write_text(source, encoding="utf-8")
    # The folders too: a file added or removed changes its folder's time, and so this is run again.
    names = " ".join(str(p).replace(" ", "\\ ") for p in paths + folders)
    pathlib.Path(depfile).write_text(f"{out_h} {out_c}: {names}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
