"""Reads a workbook with Python's own zip and XML, independently of the program under test, and prints
{sheet: [{column: value, …, "row": n}, …]} as JSON."""
import json
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def text_of(item):
    texts = item.findall(MAIN + "t") + [t for run in item.findall(MAIN + "r") for t in run.findall(MAIN + "t")]
    return "".join(t.text or "" for t in texts)


def read(path):
    book = zipfile.ZipFile(path)
    shared = [text_of(si) for si in ET.fromstring(book.read("xl/sharedStrings.xml")).findall(MAIN + "si")]
    parts = {r.get("Id"): r.get("Target") for r in ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))}
    sheets = {}
    for sheet in ET.fromstring(book.read("xl/workbook.xml")).find(MAIN + "sheets"):
        rows, header = [], None
        for row in ET.fromstring(book.read("xl/" + parts[sheet.get(REL + "id")])).iter(MAIN + "row"):
            cells = {}
            for cell in row.findall(MAIN + "c"):
                value = cell.find(MAIN + "v")
                if value is not None:
                    column = re.match("[A-Z]+", cell.get("r"))[0]
                    cells[column] = (shared[int(value.text)] if cell.get("t") == "s" else value.text).strip()
            if header is None:
                header = cells
            elif any(cells.values()):
                rows.append({header[c]: v for c, v in cells.items() if c in header} | {"row": int(row.get("r"))})
        sheets[sheet.get("name")] = rows
    return sheets


print(json.dumps(read(sys.argv[1])))
