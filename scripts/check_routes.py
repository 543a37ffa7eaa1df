#!/usr/bin/env python3
"""Holds the program's routes against the contract, both ways: method, path and operation.

    fixpoint routes --json | check_routes.py common/openapi.yaml

What stands below /api/v1 must be in the contract and the other way round; addresses for machines and
for labels (/healthz, /c/{code} …) are no part of it. Only the few lines of the contract that matter
here are read: a path, a method below it, its operationId.
"""
import json
import re
import sys

PREFIX = "/api/v1"
PATH = re.compile(r"^  (/\S*):\s*$")
METHOD = re.compile(r"^    (get|put|post|patch|delete|head|options):\s*$")
OPERATION = re.compile(r"^      operationId: (\S+)\s*$")


def read_contract(text):
    """{(method, path): operation}; an operation without a name has None."""
    found, path, method, inside = {}, None, None, False
    for line in text.splitlines():
        if line and not line[0].isspace():
            inside = line.startswith("paths:")
        if not inside:
            continue
        if match := PATH.match(line):
            path, method = match.group(1), None
        elif match := METHOD.match(line):
            method = match.group(1).upper()
            found[method, path] = None
        elif (match := OPERATION.match(line)) and method:
            found[method, path] = match.group(1)
    return found


def read_routes(routes):
    return {(route["method"], route["path"].removeprefix(PREFIX)): route["operation"]
            for route in routes if route["path"].startswith(PREFIX + "/")}


def compare(contract, routes):
    """Sentences, one for each difference."""
    said = []
    for method, path in sorted(contract.keys() | routes.keys(), key=lambda key: (key[1], key[0])):
        name = f"{method} {path}"
        if (method, path) not in contract:
            said.append(f"{name} is served ({routes[method, path]}) but not in the contract")
        elif (method, path) not in routes:
            said.append(f"{name} is in the contract but not served")
        elif contract[method, path] != routes[method, path]:
            said.append(f"{name} is {routes[method, path]} in the program and "
                        f"{contract[method, path]} in the contract")
    operations = list(routes.values())
    said += [f"{name} names more than one route" for name in sorted(set(operations))
             if operations.count(name) > 1]
    return said


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        contract = read_contract(file.read())
    routes = read_routes(json.load(sys.stdin))
    if not contract or not routes:
        sys.exit("check_routes: there is nothing to compare")
    said = compare(contract, routes)
    print("\n".join(said))
    sys.exit(1 if said else 0)


if __name__ == "__main__":
    main()
