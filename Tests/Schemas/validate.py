"""Validates JSON lines, JSON and YAML files against docs/schema/*.json.

Usage: validate.py [--strict] SCHEMA-FOLDER SCHEMA FILE...

With --strict a key that the schema does not describe is a fault: readers ignore such keys, but what assay prints is
to be described.

Prints a line for every fault and ends with 1 when there is one. A YAML file is checked as JSON sees it: its keys
are texts. `examples` of a schema are checked too when no file is named.
"""

import json
import pathlib
import sys

import jsonschema


def load(folder):
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
    for name, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
    return schemas


def closed(schema):
    """`schema` with every object that lists its keys closed. Conditions only look at some keys, so they stay open."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    conditions = ("if", "then", "else", "not", "allOf", "dependentRequired", "examples")
    result = {key: item if key in conditions else closed(item) for key, item in schema.items()}
    if result.get("type") == "object" and isinstance(result.get("properties"), dict) and "required" in result:
        result.setdefault("additionalProperties", False)
    return result


def texts(value):
    """`value` with every key of a mapping as a text."""
    if isinstance(value, dict):
        return {(json.dumps(key) if not isinstance(key, str) else key): texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [texts(item) for item in value]
    return value


def values(path):
    """Pairs of a place and a value."""
    text = path.read_text("utf-8")
    if path.suffix == ".yaml":
        import yaml

        return [(str(path), texts(yaml.safe_load(text)))]
    # Not splitlines: U+2028 is legal inside a line.
    lines = text.split("\n")
    return [("%s:%d" % (path, number), json.loads(line)) for number, line in enumerate(lines, 1) if line.strip()]


def main(*arguments):
    strict = arguments[0] == "--strict"
    folder, name, *files = arguments[1:] if strict else arguments
    folder = pathlib.Path(folder)
    schemas = load(folder)
    if strict:
        schemas = {other: closed(schema) for other, schema in schemas.items()}
    base = folder.resolve().as_uri() + "/"
    store = {base + other: schema for other, schema in schemas.items()}
    resolver = jsonschema.RefResolver(base + name, schemas[name], store=store)
    validator = jsonschema.Draft202012Validator(schemas[name], resolver=resolver)
    if files:
        found = [pair for path in files for pair in values(pathlib.Path(path))]
    else:
        examples = schemas[name].get("examples", [])
        found = [("%s, example %d" % (name, number), value) for number, value in enumerate(examples, 1)]
    faults = 0
    for place, value in found:
        for error in sorted(validator.iter_errors(value), key=lambda error: list(map(str, error.absolute_path))):
            # The faults of the branches of a oneOf say more than the oneOf.
            deepest = jsonschema.exceptions.best_match([error])
            where = "/".join(str(part) for part in deepest.absolute_path)
            print("%s: %s: %s" % (place, where or "the whole", deepest.message[:300]))
            faults += 1
    print("%d values checked" % len(found))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
