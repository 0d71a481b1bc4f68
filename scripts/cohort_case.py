#!/usr/bin/env python3
"""Turns a synthetic cohort in CSV into a case file, to compare speeds on the same events.

usage: cohort_case.py COHORT.csv CASE.ron

Columns: patient_id, track, kind (phase or point), label, start_day, end_day, response.
"""
import csv
import sys

MODALITY = {
    "FOLFOX": "chemotherapy", "FOLFIRI": "chemotherapy", "Carboplatin": "chemotherapy", "Paclitaxel": "chemotherapy",
    "Bevacizumab": "targeted", "Cetuximab": "targeted", "Pembrolizumab": "immunotherapy", "Nivolumab": "immunotherapy",
    "RT": "radiotherapy",
}
POINT = {
    "scan": 'Finding(kind: imaging, name: "CT")',
    "AE": 'Finding(kind: adverse_event, name: "Neutropenia", grade: 3)',
    "biopsy": "Finding(kind: biopsy)",
    "surgery": 'Treatment(modality: surgery, name: "Resection")',
    "death": "Status(death)",
    "ongoing": "Status(last_follow_up)",
}


def what(row):
    """What an event is, in the words of a case file."""
    if row["kind"] == "point":
        return POINT[row["label"]]
    if row["track"] == "response":
        return f'Response(category: "{row["response"]}", scale: "RECIST 1.1")'
    return f'Treatment(modality: {MODALITY[row["label"]]}, name: "{row["label"]}")'


def event(number, row):
    """An event on one line."""
    if row["kind"] == "point":
        when = f'at: "{row["start_day"]} d"'
    else:
        when = f'from: "{row["start_day"]} d", to: "{row["end_day"]} d"'
    return f'                Event(id: "e{number}", {when}, what: {what(row)}),\n'


def main():
    source, target = sys.argv[1:]
    patients = {}
    with open(source, newline="", encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            patients.setdefault(row["patient_id"], []).append(row)
    with open(target, "w", encoding="utf-8") as out:
        out.write("// Phaseline case, format 1\n#![enable(implicit_some)]\nCase(\n    format: 1,\n    patients: [\n")
        for name, rows in patients.items():
            out.write(f'        Patient(\n            id: "{name.lower()}",\n            events: [\n')
            out.writelines(event(number, row) for number, row in enumerate(rows, 1))
            out.write("            ],\n        ),\n")
        out.write("    ],\n)\n")


if __name__ == "__main__":
    main()
