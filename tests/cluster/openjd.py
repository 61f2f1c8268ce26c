#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether a job template keeps the rules of the Open Job Description, 2023-09 with TASK_CHUNKING, as far as Kinora uses them:
openjd.py FILE [PROGRAM FOLDER]. Prints what does not hold; exits 1 then. With a program and a folder it then does what a runner
does: takes the range in chunks, and prints the commands of all tasks, each step after those that it depends on.

openjd.py --rows FILE: each of the rows below makes the template wrong in one way, which must be noticed.

Sections are those of the specification's "Template Schemas"."""
import copy
import json
import re
import sys
import unicodedata

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")  # 7.1
ELEMENT = re.compile(r"[ \t]*(-?\d+)(?:[ \t]*-[ \t]*(-?\d+)(?::(-?[1-9]\d*))?)?[ \t]*\Z")  # 3.4.1.1.1
SPACE = {"Job": {"specificationVersion", "$schema", "extensions", "name", "description", "parameterDefinitions", "steps"},
         "Parameter": {"name", "type", "description", "default", "allowedValues", "minLength", "maxLength", "objectType", "dataFlow", "userInterface"},
         "Step": {"name", "description", "dependencies", "parameterSpace", "script"},
         "Action": {"command", "args", "timeout", "cancelation"}}
CELLS_MAX = 64  # of names of steps (3.1)


class Wrong(Exception):
    pass


def hold(condition, words):
    if not condition:
        raise Wrong(words)


def keys(thing, allowed, needed, where):
    hold(isinstance(thing, dict), f"{where}: no object")
    hold(set(thing) <= set(allowed), f"{where}: there is no {sorted(set(thing) - set(allowed))}")
    hold(set(needed) <= set(thing), f"{where}: {sorted(set(needed) - set(thing))} is missing")


def plain(text, least, most, where):
    hold(isinstance(text, str) and least <= len(text) <= most, f"{where}: a text of {least} to {most} characters is expected")
    hold(all(unicodedata.category(c) != "Cc" for c in text), f"{where}: control characters")


def resolve(text, values, where):  # 7.3
    def value(match):
        name = match.group(1).strip()
        hold(all(IDENTIFIER.match(part) for part in name.split(".")), f"{where}: '{name}' is no name")
        hold(name in values, f"{where}: there is no {name} here")
        return values[name]
    done = re.sub(r"\{\{(.*?)\}\}", value, text)
    hold("{{" not in re.sub(r"\{\{(.*?)\}\}", "", text), f"{where}: an open '{{{{'")
    return done


def numbers(text, where):  # 3.4.1.1.1
    found = []
    for element in text.split(","):
        match = ELEMENT.match(element)
        hold(match, f"{where}: '{element}' is no range")
        first = int(match.group(1))
        last = int(match.group(2)) if match.group(2) else first
        found.extend(range(first, last + 1, int(match.group(3) or 1)))
    hold(len(set(found)) == len(found), f"{where}: ranges overlap")
    hold(found, f"{where}: nothing in it")
    return sorted(found)


def parameters(job):  # 2.1, 2.2
    values, in_script = {}, {}
    definitions = job.get("parameterDefinitions", [{}])
    hold(1 <= len(definitions) <= 50 or "parameterDefinitions" not in job, "parameterDefinitions: 1 to 50 are expected")
    for definition in job.get("parameterDefinitions", []):
        keys(definition, SPACE["Parameter"], {"name", "type"}, "parameterDefinitions")
        name = definition["name"]
        hold(IDENTIFIER.match(name), f"'{name}' is no identifier")
        hold(definition["type"] in ("STRING", "PATH", "INT", "FLOAT"), f"{name}: there is no type {definition['type']}")
        hold("RawParam." + name not in values, f"{name} is defined twice")
        hold("default" not in definition or isinstance(definition["default"], str) and len(definition["default"]) <= 1024,
             f"{name}: its default is no text of at most 1024 characters")
        values["RawParam." + name] = in_script["Param." + name] = definition.get("default", "")
        if definition["type"] != "PATH":
            values["Param." + name] = definition.get("default", "")
    return values, {**values, **in_script}


def space(step, extensions, values, where):  # 3.4
    if "parameterSpace" not in step:
        return None
    keys(step["parameterSpace"], {"taskParameterDefinitions", "combination"}, {"taskParameterDefinitions"}, where)
    definitions = step["parameterSpace"]["taskParameterDefinitions"]
    hold(1 <= len(definitions) <= 16, f"{where}: 1 to 16 task parameters are expected")
    hold(len(definitions) == 1, f"{where}: one task parameter is what Kinora has")
    definition = definitions[0]
    hold(definition.get("type") == "CHUNK[INT]", f"{where}: there is no type {definition.get('type')}")
    hold("TASK_CHUNKING" in extensions, f"{where}: CHUNK[INT] wants the extension TASK_CHUNKING")
    keys(definition, {"name", "type", "range", "chunks"}, {"name", "type", "range", "chunks"}, where)
    hold(IDENTIFIER.match(definition["name"]), f"{where}: '{definition['name']}' is no identifier")
    chunks = definition["chunks"]
    keys(chunks, {"defaultTaskCount", "targetRuntimeSeconds", "rangeConstraint"}, {"defaultTaskCount", "rangeConstraint"}, where)
    hold(isinstance(chunks["defaultTaskCount"], int) and chunks["defaultTaskCount"] >= 1, f"{where}: defaultTaskCount is 1 or more")
    hold(chunks.get("targetRuntimeSeconds", 0) >= 0, f"{where}: targetRuntimeSeconds is 0 or more")
    hold(chunks["rangeConstraint"] in ("CONTIGUOUS", "NONCONTIGUOUS"), f"{where}: there is no such rangeConstraint")
    return definition["name"], numbers(resolve(definition["range"], values, where), where), chunks["defaultTaskCount"]


def action(step, values, where):  # 3.5, 5
    keys(step["script"], {"actions", "embeddedFiles"}, {"actions"}, where)
    keys(step["script"]["actions"], {"onRun"}, {"onRun"}, where)
    run = step["script"]["actions"]["onRun"]
    keys(run, SPACE["Action"], {"command"}, where)
    hold(isinstance(run.get("timeout", 1), int) and run.get("timeout", 1) >= 1, f"{where}: timeout is 1 or more")
    if "cancelation" in run:
        mode = run["cancelation"].get("mode")
        hold(mode in ("TERMINATE", "NOTIFY_THEN_TERMINATE"), f"{where}: there is no cancelation {mode}")
        keys(run["cancelation"], {"mode", "notifyPeriodInSeconds"} if mode != "TERMINATE" else {"mode"}, {"mode"}, where)
        hold(1 <= run["cancelation"].get("notifyPeriodInSeconds", 1) <= 600, f"{where}: notifyPeriodInSeconds is 1 to 600")
    words = [run["command"]] + run.get("args", [])
    for i, word in enumerate(words):
        plain(word, 0 if i else 1, 1 << 20, where)
    return [resolve(word, values, where) for word in words]


def as_words(chunk):  # "3-5", "7,8": as runners of the specification write chunks
    return f"{chunk[0]}-{chunk[-1]}" if len(chunk) > 2 and chunk[-1] - chunk[0] == len(chunk) - 1 else ",".join(map(str, chunk))


def check(job, program=None, folder=None):
    """The commands of all tasks, in an order that the dependencies allow."""
    keys(job, SPACE["Job"], {"specificationVersion", "name", "steps"}, "job")
    hold(job["specificationVersion"] == "jobtemplate-2023-09", "specificationVersion: jobtemplate-2023-09 is expected")
    extensions = job.get("extensions", ["NONE"])
    hold(extensions and all(re.fullmatch("[A-Z_0-9]{3,128}", e) for e in extensions), "extensions: names are expected")
    values, in_script = parameters(job)
    plain(resolve(job["name"], values, "name"), 1, 128, "name")
    for name, value in (("Kinora", program), ("JobFolder", folder)):
        if value is not None:
            in_script["Param." + name] = value
    commands, done = [], set()
    names = [step.get("name") for step in job["steps"]]
    hold(names and len(set(names)) == len(names), "steps: each has a name of its own")
    for step in job["steps"]:
        keys(step, SPACE["Step"], {"name", "script"}, "step")
        plain(step["name"], 1, CELLS_MAX, "step")
        for dependency in step.get("dependencies", []):
            keys(dependency, {"dependsOn"}, {"dependsOn"}, step["name"])
            hold(dependency["dependsOn"] in names and dependency["dependsOn"] != step["name"], f"{step['name']}: depends on no other step")
            hold(dependency["dependsOn"] in done, f"{step['name']}: stands before what it depends on")
        hold(step.get("dependencies", [1]), f"{step['name']}: no dependency in the list")
        chunked = space(step, extensions, values, step["name"])
        chunks = [chunked[1][i:i + chunked[2]] for i in range(0, len(chunked[1]), chunked[2])] if chunked else [None]
        for chunk in chunks:
            task = {f"Task.{raw}.{chunked[0]}": as_words(chunk) for raw in ("Param", "RawParam")} if chunk else {}
            commands.append(action(step, {**in_script, **task}, step["name"]))
        done.add(step["name"])
    return commands


def definition(job):
    return job["steps"][0]["parameterSpace"]["taskParameterDefinitions"][0]


ROWS = {
    "another version": lambda job: job.update(specificationVersion="jobtemplate-2024-01"),
    "a key that there is not": lambda job: job.update(version=1),
    "no steps": lambda job: job.update(steps=[]),
    "chunks without the extension": lambda job: job.pop("extensions"),
    "no extensions in the list": lambda job: job.update(extensions=[]),
    "a name with a line's end": lambda job: job.update(name="a\nb"),
    "a name that is too long": lambda job: job.update(name="a" * 129),
    "a path in the name": lambda job: job.update(name="{{Param.JobFolder}}"),
    "a parameter that is no identifier": lambda job: job["parameterDefinitions"][0].update(name="Kinora-1"),
    "a parameter twice": lambda job: job["parameterDefinitions"][1].update(name="Kinora"),
    "a parameter of no type": lambda job: job["parameterDefinitions"][1].update(type="FOLDER"),
    "chunks are missing": lambda job: definition(job).pop("chunks"),
    "no such constraint": lambda job: definition(job)["chunks"].update(rangeConstraint="ANY"),
    "no batch a chunk": lambda job: definition(job)["chunks"].update(defaultTaskCount=0),
    "less than no time": lambda job: definition(job)["chunks"].update(targetRuntimeSeconds=-1),
    "ranges that overlap": lambda job: definition(job).update(range="0-3,2"),
    "a range that is none": lambda job: definition(job).update(range="0..3"),
    "an empty range": lambda job: definition(job).update(range=""),
    "two task parameters": lambda job: job["steps"][0]["parameterSpace"]["taskParameterDefinitions"].append(definition(job)),
    "a value that there is not": lambda job: job["steps"][1]["script"]["actions"]["onRun"]["args"].append("{{Task.Param.Batches}}"),
    "an open brace": lambda job: job["steps"][1]["script"]["actions"]["onRun"]["args"].append("{{Param.Kinora"),
    "no command": lambda job: job["steps"][0]["script"]["actions"]["onRun"].pop("command"),
    "an endless notice": lambda job: job["steps"][0]["script"]["actions"]["onRun"].update(cancelation={"mode": "NOTIFY_THEN_TERMINATE", "notifyPeriodInSeconds": 601}),
    "two steps of one name": lambda job: job["steps"][1].update(name=job["steps"][0]["name"]),
    "a step that depends on itself": lambda job: job["steps"][1].update(dependencies=[{"dependsOn": job["steps"][1]["name"]}]),
    "a step that depends on none": lambda job: job["steps"][1].update(dependencies=[{"dependsOn": "Other"}]),
}


def main(arguments):
    rows = arguments[0] == "--rows"
    with open(arguments[1 if rows else 0], encoding="utf-8") as file:
        job = json.load(file)
    try:
        commands = check(job, *([] if rows else arguments[1:3]))
    except Wrong as wrong:
        sys.exit(f"openjd: {wrong}")
    if not rows:
        print("\n".join(json.dumps(command) for command in commands))
        return
    for name, spoil in ROWS.items():
        spoiled = copy.deepcopy(job)
        spoil(spoiled)
        try:
            check(spoiled)
        except Wrong:
            continue
        sys.exit(f"openjd: {name}: is not noticed")
    print(f"{len(ROWS)} rows")


main(sys.argv[1:])
