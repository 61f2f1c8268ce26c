#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`kinora mcp` as a program that works for a person meets it: protocol.py KINORA. One line of TAP for each check.

A film is made from `new` to `render` over the protocol; what a stranger may not do is refused, and what is no message is answered as
JSON-RPC says. Nothing is left: no process, no temporary file.
"""
import base64
import json
import os
import pathlib
import select
import shutil
import struct
import subprocess
import sys
import tempfile
import time
import zlib

PATIENCE = 60  # seconds for one answer, under sanitizers on a busy machine

kinora = os.path.realpath(sys.argv[1])
work = pathlib.Path(tempfile.mkdtemp(prefix="kinora-mcp-test-"))
home, outside, scratch = work / "home", work / "outside", work / "tmp"
env = {name: value for name, value in os.environ.items() if not name.startswith(("KINORA_", "XDG_"))}
env |= {"HOME": str(work), "TMPDIR": str(scratch), "XDG_CACHE_HOME": str(work / "cache"), "XDG_CONFIG_HOME": str(work / "config"), "G_DEBUG": "fatal-warnings", "LC_ALL": "C.UTF-8",
        "KINORA_PROGRAM": kinora}
n_checks = n_failed = 0


def check(name, good, why=""):
    global n_checks, n_failed
    n_checks += 1
    n_failed += not good
    print(f"{'ok' if good else 'not ok'} {n_checks} - {name}")
    if not good:
        print(f"# {str(why)[:1500]}")


class Server:
    def __init__(self, *options, folder=None):
        self.process = subprocess.Popen([kinora, "mcp", *options, str(folder or home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, env=env)
        self.last, self.told, self.rest = 0, [], b""

    def send(self, *lines):
        self.process.stdin.write(b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines))
        self.process.stdin.flush()

    def hear(self, seconds=PATIENCE):
        """The next message; None: nothing came in time."""
        until = time.monotonic() + seconds
        while b"\n" not in self.rest:
            if not select.select([self.process.stdout], [], [], max(0, until - time.monotonic()))[0]:
                return None
            got = os.read(self.process.stdout.fileno(), 1 << 16)
            if not got:
                return None
            self.rest += got
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)

    def answer(self, number):
        while (message := self.hear()) is not None:
            if message.get("id") == number:
                return message
            self.told.append(message)
        raise TimeoutError(f"no answer to {number}")

    def begin(self, method, params=None):
        self.last += 1
        self.send({"jsonrpc": "2.0", "id": self.last, "method": method, "params": params or {}})
        return self.last

    def ask(self, method, params=None):
        return self.answer(self.begin(method, params))

    def open(self, revision="2025-11-25"):
        answer = self.ask("initialize", {"protocolVersion": revision, "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}})
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return answer["result"]

    def tool(self, tool, **arguments):
        """(whether it went well, its words, the whole result)"""
        self.told = []
        answer = self.ask("tools/call", {"name": tool, "arguments": arguments, "_meta": {"progressToken": "far"}})
        result = answer.get("result") or {"isError": True, "content": [{"type": "text", "text": str(answer)}]}
        words = "\n".join(part["text"] for part in result["content"] if part["type"] == "text")
        return not result["isError"], words, result

    def close(self):
        self.process.stdin.close()
        return self.process.wait(PATIENCE)


def png(path, color, width=64, height=48):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows = (b"\0" + bytes(color) * width) * height
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def project(path, **more):
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"version": 1, "output": {"width": 64, "height": 36, "fps": 10, "speed": "ultrafast"},
                                "segments": [{"image": "../photos/a.png", "duration": 0.5}]} | more))


def prepare():
    for folder in (home / "photos", home / "plain", outside, scratch):
        folder.mkdir(parents=True)
    png(home / "photos/a.png", (200, 30, 30))
    png(home / "photos/b.png", (30, 30, 200))
    png(home / "plain/a.png", (9, 9, 9))
    project(home / "plain/project.json", segments=[{"image": "a.png", "duration": 0.5}])
    project(outside / "project.json", segments=[{"image": "a.png", "duration": 0.5}])
    png(outside / "a.png", (1, 2, 3))
    (home / "way.json").symlink_to(outside / "project.json")
    (home / "ways").symlink_to(outside)
    (home / "nowhere.json").symlink_to(outside / "not-there.json")


# ---- a film, from nothing

def test_film():
    server = Server()
    said = server.open()
    check("the server says who it is", said["serverInfo"]["name"] == "kinora" and "tools" in said["capabilities"], said)
    good, words, _ = server.tool("new", folder="film", script="# Colours\n\nThis one is red.\n\nAnd this one is blue.", **{"from": "photos"})
    check("a project is made of a script and pictures", good and (home / "film/project.json").exists(), words)
    check("its answer speaks of tools, and of no command line", "the tool render makes the film" in words and "kinora " not in words, words)
    good, words, _ = server.tool("read", project="film")
    check("a file is given as it is, to the end of its last line", words == (home / "film/project.json").read_text(), words[-20:])
    made = json.loads(words)
    made["output"] = {"width": 64, "height": 36, "fps": 10, "speed": "ultrafast"}
    good, words, _ = server.tool("write", project="film/project.json", text=json.dumps(made))
    check("it is written anew, and checked", good and '"event":"check"' in words, words)
    good, words, _ = server.tool("check", project="film", media=True)
    check("and is good with its media", good, words)
    good, words, _ = server.tool("write", project="yaml.yaml", text="version: 1\noutput: {width: 64, height: 36}\nsegments:\n  - card: {text: no} # a text\n    duration: 1\n")
    check("YAML is written and checked by its name", good and '"event":"check"' in words, words)
    good, words, _ = server.tool("write", project="yaml.yaml", text="a: [")
    check("what is no YAML is not written", not good and "text:2:1" in words and "# a text" in server.tool("read", project="yaml.yaml")[1], words)
    good, words, _ = server.tool("write", project="yaml.json", text="a: 1")
    check("nor as JSON", not good and not (home / "yaml.json").exists(), words)
    for tool, more in (("sheet", {}), ("still", {"at": 0.5, "draft": True}), ("still", {"at": "0:01"}), ("sheet", {"segments": "2-3"})):
        good, words, result = server.tool(tool, project="film", **more)
        picture = next((part for part in result["content"] if part["type"] == "image"), {"data": "", "mimeType": ""})
        check(f"{tool} {more} answers with a picture", good and base64.b64decode(picture["data"])[:2] == b"\xff\xd8" and
              picture["mimeType"] == "image/jpeg", words)
    good, words, _ = server.tool("plan", project="film")
    check("the plan names every segment", good and words.count('"event":"segment"') == 3, words)
    good, words, result = server.tool("render", project="film", output="film/out.mp4")
    check("the film is made", good and (home / "film/out.mp4").stat().st_size > 1000, words)
    check("and the end told as data", result["structuredContent"]["event"] == "done" and result["structuredContent"]["frames"] > 0, result)
    steps = [told["params"]["progress"] for told in server.told if told.get("method") == "notifications/progress"]
    check("progress rises to 100", steps == sorted(set(steps)) and steps and steps[-1] == 100, steps)
    good, words, _ = server.tool("status", project="film")
    check("the state of it is told", good and '"event":"status"' in words, words)
    good, words, _ = server.tool("direct", project="film", explain=True)
    check("the director explains", good and '"event":"direction"' in words, words)
    good, words, _ = server.tool("fmt", project="film", output="film/other.yaml")
    check("the project is laid out in another form", good and "\nsegments:\n" in (home / "film/other.yaml").read_text(), words)
    good, words, _ = server.tool("direct", project="yaml.yaml")
    text = (home / "yaml.yaml").read_text()
    check("YAML is directed where it stands", good and "    effects_plan: {" in text and "# a text" in text, words + text)
    good, words, _ = server.tool("fmt", project="yaml.yaml", check=True)
    check("whose layout is not fmt's", not good, words)
    check("the server ends with its input", server.close() == 0)
    check("without a word", server.process.stderr.read() == b"")


def test_catalogue():
    server = Server()
    server.open()
    tools = server.ask("tools/list")["result"]["tools"]
    names = [tool["name"] for tool in tools]
    wanted = ["schema", "effects", "new", "check", "fmt", "direct", "still", "sheet", "plan", "render", "status"]
    check("all tools are listed", not [name for name in wanted if name not in names], names)
    for tool in tools:
        form = tool["inputSchema"]
        check(f"{tool['name']} describes itself and its parameters",
              tool["description"] and form["type"] == "object" and form["additionalProperties"] is False and
              all(parameter["description"] for parameter in form["properties"].values()) and
              set(form["required"]) <= set(form["properties"]), tool)
        good, words, _ = server.tool(tool["name"], **{"no-such": 1})
        check(f"{tool['name']} takes no parameter that it does not know", not good and "no parameter" in words, words)
        if form["required"]:
            good, words, _ = server.tool(tool["name"])
            check(f"{tool['name']} says which parameter is missing", not good and "is missing" in words, words)
    good, words, _ = server.tool("schema")
    parts = [part.strip() for part in words.split("):")[1].split("\n")[0].split(",")]
    check("the schema lists its parts", good and len(parts) > 20, words)
    check("each of which is JSON", all(isinstance(json.loads(server.tool("schema", part=part)[1]), dict) for part in parts))
    check("and a wrong one is refused with the nearest", "did you mean 'segment'" in server.tool("schema", part="segmant")[1])
    check("effects are listed and explained", "ken_burns_in" in server.tool("effects")[1] and "zoom" in server.tool("effects", name="ken_burns_in")[1])
    check("files are listed", server.tool("files", folder="photos")[1].split() == ["a.png", "b.png"])
    server.close()


# ---- what is refused

ESCAPES = [  # path | what the refusal says
    ("/etc/passwd", "absolute path"), (str(home / "plain"), "absolute path"), ("../outside", "'..'"), ("plain/../../outside", "'..'"),
    ("way.json", "by a link"), ("ways", "by a link"), ("ways/project.json", "by a link"), ("", "no path"), ("gone/project.json", "not there"),
    ("plain\n/../../x", "'..'"), ("x" * 5000, "no path"),
]
NEW_ESCAPES = [
    ("/tmp/kinora-mcp-x.mp4", "absolute path"), ("../x.mp4", "'..'"), ("ways/x.mp4", "by a link"), ("nowhere.json", "leads nowhere"),
    ("gone/x.mp4", "not there"), ("way.json", "by a link"),
]
WRONG = [  # tool | arguments | what the refusal says
    ("check", {"project": 3}, "expected a path"), ("check", {"project": ["plain"]}, "expected a path"),
    ("check", {"project": "plain", "media": "yes"}, "true or false"), ("check", {"project": "plain", "set": [1]}, "object of texts"),
    ("check", {"project": "plain", "set": {"a": 1}}, "object of texts"), ("still", {"project": "plain", "at": -1}, "seconds"),
    ("still", {"project": "plain", "at": "soon"}, "not seconds"), ("sheet", {"project": "plain", "columns": 1.5}, "whole number"),
    ("new", {"folder": "n", "template": "musical"}, "one of explainer"), ("new", {"folder": "photos"}, ""),
    ("effects", {"name": "--preview=/etc/passwd"}, "expected a text"), ("render", {"project": "plain", "range": "9-1"}, ""),
    ("check", {"project": "plain", "allow-commands": True}, "no parameter"), ("write", {"project": "a.txt", "text": "{}"}, ".json"),
    ("render", {"project": "plain", "output": "-o"}, ""), ("fmt", {"project": "plain", "output": "../outside/x.yaml"}, "'..'"),
    ("fmt", {"project": "plain", "output": "x.mp4"}, "ending"), ("fmt", {"project": "plain", "to": "xml"}, "one of json"),
    ("check", {"project": "plain", "set": {"a --allow-commands": "x"}}, ""),
]


def test_refusals():
    server = Server()
    server.open()
    for path, why in ESCAPES:
        for tool in ("check", "still", "read", "render"):
            good, words, _ = server.tool(tool, project=path)
            check(f"{tool} of {path[:40]!r} is refused", not good and why in words, words)
        good, words, _ = server.tool("new", folder="made", **{"from": path})
        check(f"new from {path[:40]!r} is refused", not good and why in words, words)
    for path, why in NEW_ESCAPES:
        good, words, _ = server.tool("render", project="plain", output=path)
        check(f"a film at {path!r} is refused", not good and why in words, words)
        good, words, _ = server.tool("write", project=path, text='{"version": 1}')
        check(f"a project at {path!r} is refused", not good and (why in words or ".json" in words), words)
    for tool, arguments, why in WRONG:
        good, words, _ = server.tool(tool, **arguments)
        check(f"{tool} {arguments} is refused", not good and why in words, words)
    check("nothing was written outside", sorted(os.listdir(outside)) == ["a.png", "project.json"] and
          not os.path.exists("/tmp/kinora-mcp-x.mp4"), os.listdir(outside))
    before = (home / "plain/project.json").read_text()
    good, words, _ = server.tool("write", project="plain/project.json", text='{"version": 1,')
    check("what is no JSON is not written", not good and "1:15" in words and (home / "plain/project.json").read_text() == before, words)
    good, words, _ = server.tool("write", project="plain/bad.json", text='{"version": 1, "segments": [{"imgae": "a.png", "duration": 1}]}')
    check("a project with a mistake is told with its place", not good and "did you mean 'image'" in words and "bad.json:1:" in words, words)
    good, words, _ = server.tool("new", folder="without", script="![a](gone.png)\n\nWords.\n\n![b](../outside/a.png)\n\nMore.")
    check("what a command without events warns of is told", good and "gone.png" in words and "leads out" in words, words)
    check("and no picture from outside comes along", os.listdir(home / "without") == ["project.json"], os.listdir(home / "without"))
    server.close()


def test_permissions():
    speaker = work / "speaker"
    speaker.write_text(f"#!/bin/sh\ntouch '{work}/was-run'\nexec cat /dev/null\n")
    speaker.chmod(0o755)
    settings = work / "config/kinora"
    settings.mkdir(parents=True)
    (settings / "kinora.conf").write_text(f"[trusted]\ncommands = {home}\n")
    project(home / "plain/spoken.json", voice={"provider": "command", "command": [str(speaker)]},
            segments=[{"image": "a.png", "transcript": "Words."}])
    for options, run in (([], False), (["--allow-commands"], True)):
        server = Server(*options)
        server.open()
        good, words, _ = server.tool("render", project="plain/spoken.json")
        check(f"programs of projects run: {run}", not good and os.path.exists(work / "was-run") == run, words)
        server.close()


# ---- the wire

def request(method="ping", **more):
    return json.dumps({"jsonrpc": "2.0", "id": 7, "method": method} | more).encode()


WIRE = [  # what comes | the code of the error; None: no answer at all; 0: a result
    (b"{", -32700), (b"\xff\xfe", -32700), (b"[" * 100000, -32700), (b'{"a": 1, "a": 2}', -32700), (b'{"jsonrpc": "2.0"\x00}', -32700),
    (b"[" + request() + b"]", -32600), (b"3", -32600), (b'{"id": 7, "method": "ping"}', -32600),
    (b'{"jsonrpc": "1.0", "id": 7, "method": "ping"}', -32600), (request(id=None), -32600), (request(id=1.5), -32600),
    (request(id=[1]), -32600), (b'{"jsonrpc": "2.0", "id": 7}', -32600), (request(method=3), -32600), (request(params=[1]), -32602),
    (request("tools/sing"), -32601), (request("tools/call", params={"name": "sing"}), -32602), (request("tools/call"), -32602),
    (request("tools/list", params={"cursor": "2"}), -32602), (request("initialize"), -32602),
    (request("notifications/initialized"), -32601), (b'{"jsonrpc": "2.0", "method": "notifications/nobody"}', None),
    (b'{"jsonrpc": "2.0", "method": "tools/call", "params": {"name": "effects"}}', None),
    (b'{"jsonrpc": "2.0", "id": 7, "result": {}}', None), (b"", None),
    (b'{"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 99}}', None),
    (b'{"jsonrpc": "2.0", "method": "notifications/cancelled"}', None),
    (request(id="a \"quoted\" name"), 0), (request() + b"\r", 0), (b" " * 100 + request(), 0), (request("tools/list"), 0),
    (b'"' + b"x" * (9 << 20), -32700),
]


def test_wire():
    for revision, same in (("2025-11-25", True), ("2025-06-18", True), ("2024-11-05", True), ("1999-01-01", False)):
        server = Server()
        check(f"revision {revision} is answered", (server.open(revision)["protocolVersion"] == revision) == same)
        server.close()
    server = Server()
    early = server.ask("tools/list")
    check("nothing is listed before `initialize`", early.get("error", {}).get("code") == -32600, early)
    check("but a ping is answered", server.ask("ping").get("result") == {})
    server.open()
    nameless = server.ask("tools/call", {"arguments": {}}).get("error", {}).get("message", "")
    check("a call without a name says so", "name is missing" in nameless, nameless)
    for line, code in WIRE:
        server.send(line)
        mark = server.begin("ping")
        answers = []
        while (message := server.hear()) is not None and message.get("id") != mark:
            answers.append(message)
        if code is None:
            good = not answers
        else:
            good = len(answers) == 1 and (answers[0].get("error", {}).get("code", 0) == code)
        check(f"{line[:60]!r} is answered with {code}", good and message is not None, answers)
    check("and it still ends well", server.close() == 0)


# ---- long calls

def descendants(pid):
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return found + [deeper for child in found for deeper in descendants(child)]


def gone(pids, seconds=PATIENCE):
    until = time.monotonic() + seconds
    while any(os.path.exists(f"/proc/{pid}") for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def begin_long(server):
    """A render that takes its time, and runs."""
    number = server.begin("tools/call", {"name": "render", "arguments": {"project": "long"}, "_meta": {"progressToken": 1}})
    while (message := server.hear()) and message.get("params", {}).get("progress", 0) < 10:
        pass
    return number, message


def test_long():
    png(home / "photos/large.png", (90, 120, 30), 1600, 1200)
    (home / "long").mkdir()
    shutil.copy(home / "photos/large.png", home / "long/a.png")
    project(home / "long/project.json", output={"width": 1280, "height": 720, "fps": 30, "speed": "medium"},
            segments=[{"image": "a.png", "duration": 4, "effects_plan": {"motion": "ken_burns_in", "overlays": ["film_grain"]}}] * 10)
    server = Server()
    server.open()
    number, message = begin_long(server)
    children = descendants(server.process.pid)
    check("a render runs beside other calls", message is not None and children and server.ask("ping").get("result") == {}, message)
    server.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number, "reason": "enough"}})
    check("a call that is cancelled ends", gone(children))
    server.told = []
    server.ask("ping")
    check("and has no answer", not [told for told in server.told if told.get("id") == number], server.told)
    check("no film was made", not (home / "long/project.mp4").exists())
    begin_long(server)
    children = descendants(server.process.pid)
    check("with the input the calls end, in order", server.close() == 0 and gone(children))
    server = Server()
    server.open()
    begin_long(server)
    children = descendants(server.process.pid)
    server.process.kill()
    server.process.wait()
    check("a server that is killed takes its calls along", gone(children))
    server = Server()
    server.open()
    server.process.terminate()
    check("SIGTERM ends it with that signal's code", server.process.wait(PATIENCE) == 143, server.process.returncode)


def test_folder():
    for folder, code in ((work / "not-there", 4), (home / "plain/project.json", 4)):
        server = Server(folder=folder)
        check(f"{folder.name} is no folder to serve", server.process.wait(PATIENCE) == code, server.process.stderr.read())


try:
    prepare()
    for test in (test_film, test_catalogue, test_refusals, test_permissions, test_wire, test_long, test_folder):
        test()
    left = [name for name in os.listdir(scratch) if "mcp" in name and not name.startswith("kinora-build")]
    check("nothing is left but of the server that was killed", len(left) <= 1, left)
finally:
    shutil.rmtree(work, ignore_errors=True)
print(f"1..{n_checks}")
sys.exit(1 if n_failed else 0)
