#!/usr/bin/env python3
"""Embeds migrations/NNNN_name.sql into the program: migrations.gen.c.

A line of its own

    -- @data TABLE(column, column) from data/FILE.csv

is replaced by an INSERT of the file's rows: the columns are taken by the names in the file's first
line, an empty value is NULL. The checksum (SHA-256) is that of the expanded text, so a changed data
file counts as a changed migration.

    embed_migrations.py ROOT OUT_C DEPFILE
"""
import csv
import hashlib
import pathlib
import re
import sys

NAME = re.compile(r"\d{4}_[a-z0-9_]+\.sql$")
DATA = re.compile(r"^--\s*@data\s+([a-z_]+)\s*\(([^)]*)\)\s+from\s+(data/[A-Za-z0-9_.-]+\.csv)\s*$", re.M)


class BadMigration(Exception):
    """What is wrong, with the file."""


def literal(value):
    if "\0" in value:
        raise BadMigration("a value holds NUL")
    return "null" if value == "" else "'" + value.replace("'", "''") + "'"


def insert(root, where, table, columns, file):
    path = root / file
    if not path.is_file():
        raise BadMigration(f"{where}: {file} is missing")
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle, strict=True)
        absent = [c for c in columns if c not in (reader.fieldnames or [])]
        if absent:
            raise BadMigration(f"{where}: {file} has no column {', '.join(absent)}")
        rows = []
        for row in reader:
            if None in row or None in row.values():
                raise BadMigration(f"{where}: {file} line {reader.line_num} has the wrong number of values")
            rows.append("    (" + ", ".join(literal(row[c]) for c in columns) + ")")
    if not rows:
        raise BadMigration(f"{where}: {file} holds no rows")
    return f"insert into {table} ({', '.join(columns)}) values\n" + ",\n".join(rows) + ";"


def expand(root, path, used):
    def replace(match):
        columns = [c.strip() for c in match[2].split(",")]
        used.add(root / match[3])
        return insert(root, path.name, match[1], columns, match[3])

    out = DATA.sub(replace, path.read_text(encoding="utf-8"))
    if re.search(r"^--\s*@data", out, re.M):
        raise BadMigration(f"{path.name}: bad @data line; write “-- @data table(column, …) from data/FILE.csv”")
    return out


def c_string(text):
    lines = []
    for line in text.split("\n"):
        escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("??", '?""?')
        lines.append(f'        "{escaped}\\n"')
    return "\n".join(lines)


def read_all(root):
    used = set()
    migrations = []
    numbers = {}
    for path in sorted((root / "migrations").glob("*.sql")):
        if not NAME.match(path.name):
            raise BadMigration(f"{path.name}: the name must be NNNN_name.sql")
        number = path.name[:4]
        if number in numbers:
            raise BadMigration(f"{path.name} and {numbers[number]} have the same number")
        numbers[number] = path.name
        migrations.append((path.name.removesuffix(".sql"), expand(root, path, used)))
    return migrations, used


def write_source(migrations):
    out = ["/* Made by scripts/embed_migrations.py from migrations/; do not edit. */",
           '#include "server/db/migrate.h"', "", "const Migration all_migrations[] = {"]
    for name, text in migrations:
        text = text.rstrip("\n")
        checksum = hashlib.sha256(text.encode()).hexdigest()
        out.append(f'    {{ .name = "{name}", .checksum = "{checksum}", .sql =\n{c_string(text)} }},')
    return "\n".join(out + ["    { .name = NULL },", "};", ""])


def main(root, out_c, depfile):
    root = pathlib.Path(root)
    try:
        migrations, used = read_all(root)
        source = write_source(migrations)
    except BadMigration as bad:
        sys.exit(f"embed_migrations: {bad}")
    pathlib.Path(out_c).write_text(source, encoding="utf-8")
    inputs = sorted((root / "migrations").glob("*.sql")) + sorted(used) + [root / "migrations"]
    names = " ".join(str(p).replace(" ", "\\ ") for p in inputs)
    pathlib.Path(depfile).write_text(f"{out_c}: {names}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
