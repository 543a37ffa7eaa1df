#!/usr/bin/env python3
"""Embeds a sorted list of words as one C text: each word with a line feed behind it.

Lines that begin with "# " or are a lone "#" are prose. The build fails when the words are not sorted by
bytes and unique: the program searches them by halves.

    embed_words.py NAME IN OUT_C
"""
import pathlib
import sys


def main(name, source, target):
    words = [line for line in pathlib.Path(source).read_text(encoding="ascii").split("\n")
             if line and line != "#" and not line.startswith("# ")]
    for before, word in zip(words, words[1:]):
        if before >= word:
            raise SystemExit(f"{source}: “{word}” must stand before “{before}”, and once")
    quoted = ["    \"" + word.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?") + "\\n\""
              for word in words]
    pathlib.Path(target).write_text(
        f"/* Made by scripts/embed_words.py from {pathlib.Path(source).name}. */\n"
        f"extern const char {name}[];\n"
        f"const char {name}[] =\n" + "\n".join(quoted) + ";\n", encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
