#!/usr/bin/env python3
"""Holds the include lines of our C files against the law of the house, and a few laws beside it.

Each room (a folder) says below which of our own folders and which libraries it may include. What is
not said is refused, with file and line. Beside it: only four files of server/db see libpq, only
listener.c sees libmicrohttpd, and no C file holds a statement of SQL.

    check_rooms.py [ROOT]
"""
import pathlib
import re
import sys

# The C library and POSIX: any room.
SYSTEM = re.compile(r"(assert|ctype|dirent|errno|fcntl|float|ftw|getopt|inttypes|limits|locale|math|netdb|poll|"
                    r"pthread|sched|"
                    r"setjmp|signal|spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|string|"
                    r"strings|termios|time|unistd|wchar|arpa/.*|netinet/.*|sys/.*|linux/.*)\.h$")
COMMON = {"common/"}
REQUEST = COMMON | {"server/http/request.h", "server/http/router.h", "sql.gen.h"}
NOUN = REQUEST | {"server/http/body.h", "server/http/text.h", "server/http/rate.h", "server/command.h",
                  "server/config.h", "server/db/db.h"}
# Room: (what of ours, which libraries).
ROOMS = {
    "common": (COMMON, set()),
    "server/http": (COMMON | {"server/http/", "server/config.h", "server/db/db.h", "server/auth/session.h"},
                    # sodium hashes uploads and keys; unistring brings text to NFC.
                    {"jansson.h", "sodium.h", "uninorm.h"}),
    "server/db": (REQUEST | {"server/db/"}, {"jansson.h"}),
    # It works as the owner, who is not for a noun.
    "server/backup": (NOUN | {"server/backup/", "server/db/owner.h"}, {"sodium.h"}),
    "server/auth": (NOUN | {"server/auth/"}, {"sodium.h", "jansson.h"}),
    "server": (COMMON | {"server/", "sql.gen.h"}, set()),  # main, serve, rooms: they join the rooms
}
# A noun's room that works as the owner of the database.
OWNERS = {"server/backup": {"server/db/owner.h", "server/db/migrate.h"}}
LIBRARIES = {  # of a noun's room
    "backup": {"sodium.h", "jansson.h"},
    "labels": {"jansson.h", "qrencode.h", "cairo.h", "cairo-pdf.h", "cairo-svg.h", "pango/pangocairo.h",
               "fontconfig/fontconfig.h", "png.h"},
    "photos": {"jpeglib.h", "jerror.h", "lcms2.h", "seccomp.h", "sodium.h"},
    "imports": {"zip.h", "expat.h", "sodium.h", "jansson.h"},
}
ONLY_IN = {
    "libpq-fe.h": {"server/db/db.c", "server/db/listen.c", "server/db/migrate.c",
                   "server/db/owner.c"},
    "microhttpd.h": {"server/http/listener.c"},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
SQL = re.compile(r"^\s*(select\s+\S+.*\bfrom\b|select\s+\w+\(|insert\s+into|update\s+\w+\s+set|delete\s+from|"
                 r"create\s+(table|index|function)|alter\s+table|drop\s+table|with\s+\w+\s+as\s*\()", re.I)
SQL_ALLOWED = {"server/db/migrate.c"}  # the lock that lets one migrate run at a time


def room_of(path):
    parts = path.split("/")
    return parts[0] if parts[0] == "common" else "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def rules(room):
    if room in ROOMS:
        return ROOMS[room]
    noun = room.split("/")[-1]
    return NOUN | {room + "/"} | OWNERS.get(room, set()), LIBRARIES.get(noun, set())


def may(name, ours):
    return any(name == rule or (rule.endswith("/") and name.startswith(rule)) for rule in ours)


def check_include(path, name, root):
    room = room_of(path)
    ours, libraries = rules(room)
    if name in ONLY_IN:
        return None if path in ONLY_IN[name] else f"only {', '.join(sorted(ONLY_IN[name]))} may include {name}"
    if SYSTEM.match(name) or may(name, ours) or name in libraries:
        return None
    if (root / name).is_file() or name.endswith(".gen.h"):
        return f"{room} may not include {name}"
    return f"{room} may not use the library of <{name}>"


def check_text(path, text, root):
    """All offences of one file, as (line, sentence)."""
    offences = []
    for number, line in enumerate(text.split("\n"), 1):
        match = INCLUDE.match(line)
        if match:
            sentence = check_include(path, match[1] or match[2], root)
            if sentence:
                offences.append((number, sentence))
            continue
        for literal in STRING.findall(line):
            if SQL.match(literal) and path not in SQL_ALLOWED:
                offences.append((number, "a statement of SQL belongs into <noun>.sql"))
    return offences


def main(root="."):
    root = pathlib.Path(root)
    failed = 0
    for folder in ("common", "server"):
        for file in sorted((root / folder).rglob("*.[ch]")):
            path = file.relative_to(root).as_posix()
            for number, sentence in check_text(path, file.read_text(encoding="utf-8"), root):
                print(f"{path}:{number}: {sentence}")
                failed += 1
    if failed:
        sys.exit(f"check_rooms: {failed} offence{'s' if failed > 1 else ''} against the include law")


if __name__ == "__main__":
    main(*sys.argv[1:])
