"""Reads a dataset through Argilla's official SDK and compares it with what was to be sent:

    ARGILLA_API_URL=… ARGILLA_API_KEY=… readback.py DRY-RUN

DRY-RUN is what `assay argilla push --dry-run` printed: a line for the dataset, and one for each record. Prints a line for each
difference and ends with 1 when there is one; else the number of records and responses.
"""

import json
import os
import sys

import argilla as rg

differences = 0


def compare(what, found, expected):
    global differences
    if found != expected:
        differences += 1
        print(f"{what}: the SDK has {found!r}, sent was {expected!r}")


with open(sys.argv[1], encoding="utf-8") as file:
    lines = [json.loads(line) for line in file.read().split("\n") if line]
wanted = lines[0]["dataset"]
records = {line["record"]["external_id"]: line["record"] for line in lines[1:]}

client = rg.Argilla(api_url=os.environ["ARGILLA_API_URL"], api_key=os.environ["ARGILLA_API_KEY"], timeout=120)
dataset = client.datasets(name=wanted["name"])
settings = dataset.settings
compare("guidelines", settings.guidelines, wanted["guidelines"])
compare("min_submitted", settings.distribution.min_submitted, wanted["min_submitted"])
compare("extra metadata", settings.allow_extra_metadata, False)
compare(
    "fields",
    [(each.name, each.title, each.required, type(each).__name__, each.use_markdown) for each in settings.fields],
    [(each["name"], each["title"], each["required"], "TextField", True) for each in wanted["fields"]],
)
compare(
    "questions",
    [(each.name, each.title, each.description, each.required, type(each).__name__) for each in settings.questions],
    [
        (
            each["name"], each["title"], each["description"], each["required"],
            "RatingQuestion" if each["settings"]["type"] == "rating" else "TextQuestion",
        )
        for each in wanted["questions"]
    ],
)
for question in wanted["questions"]:
    if question["settings"]["type"] == "rating":
        values = [option["value"] for option in question["settings"]["options"]]
        compare(f"values of {question['name']}", list(settings.questions[question["name"]].values), values)
kinds = {"terms": "TermsMetadataProperty", "integer": "IntegerMetadataProperty", "float": "FloatMetadataProperty"}
compare(
    "metadata properties",
    [(each.name, each.title, each.visible_for_annotators, type(each).__name__) for each in settings.metadata],
    [
        (each["name"], each["title"], each["visible_for_annotators"], kinds[each["settings"]["type"]])
        for each in wanted["metadata_properties"]
    ],
)

found = {record.id: record for record in dataset.records(with_suggestions=True, with_responses=True)}
compare("records", sorted(found), sorted(records))
responses = 0
for name, expected in records.items():
    record = found[name]
    compare(f"{name}: fields", dict(record.fields), expected["fields"])
    compare(f"{name}: metadata", dict(record.metadata), expected["metadata"])
    compare(
        f"{name}: suggestions",
        sorted((each.question_name, each.value, each.score, each.agent, each.type) for each in record.suggestions),
        sorted((each["question_id"], each["value"], each["score"], each["agent"], each["type"]) for each in expected["suggestions"]),
    )
    responses += len(record.responses)
print(f"{len(found)} records, {responses} responses")
sys.exit(1 if differences else 0)
