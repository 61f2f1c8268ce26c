#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ledger, whenever a build is killed: ledger_killed.py KINORA [all]. One line of TAP for each check.

A build that buys of a server (speech, then a language model's plans) is killed at the first, second, … call that touches the disk, starts
a process, takes a lock or reads a message, be it in the build itself or in a helper. Whatever the server has sold then stands in the
ledger: as bought, or as asked for and not settled, of which nobody can know. The next build goes on, and the one after it buys nothing.
Without `all` every other write and some of the other calls; with it (tools/soak) every call, and whole builds at random times.
"""
import http.server
import io
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import wave

kinora = os.path.realpath(sys.argv[1])
everything = "all" in sys.argv[2:]
work = pathlib.Path(tempfile.mkdtemp(prefix="kinora-ledger-test-"))
env = {name: value for name, value in os.environ.items() if not name.startswith(("KINORA_", "XDG_", "OLLAMA_"))}
env |= {"HOME": str(work), "XDG_CACHE_HOME": str(work / "none"), "XDG_CONFIG_HOME": str(work / "config"), "G_DEBUG": "fatal-warnings",
        "LC_ALL": "C.UTF-8", "KINORA_TEST_BACK_OFF_MS": "1"}
n_checks = n_failed = 0


def check(name, good, why=""):
    global n_checks, n_failed
    n_checks += 1
    n_failed += not good
    print(f"{'ok' if good else 'not ok'} {n_checks} - {name}", flush=True)
    if not good:
        print(f"# {str(why)[:1500]}", flush=True)


def tone():
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(24000)
        sound.writeframes(b"\x10\x20" * 12000)
    return out.getvalue()


class Shop(http.server.BaseHTTPRequestHandler):
    """Sells whatever it is asked for, but for the first request of a line that begins with "Busy"."""
    sold, refused, busy, lock, sound = [], set(), 0, threading.Lock(), tone()

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        words = asked.get("input", "")
        with Shop.lock:
            Shop.busy += 1
            sells = not words.startswith("Busy") or words in Shop.refused
            Shop.refused.add(words)
            if sells:
                Shop.sold.append(len(words))
        answer = Shop.sound
        if self.path == "/api/chat":
            answer = json.dumps({"message": {"content": "{}"}, "prompt_eval_count": 70, "eval_count": 9}).encode()
        try:
            self.send_response(200 if sells else 503)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
        except OSError:
            pass
        with Shop.lock:
            Shop.busy -= 1

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
env["OLLAMA_HOST"] = url
lines = ["Two.", "A ladybird.", "Busy bees.", "The meadow has no end."]
cards = [{"card": {}, "transcript": words} for words in lines]
(work / "voice.json").write_text(json.dumps({
    "output": {"width": 96, "height": 54}, "segments": cards,
    "voice": {"provider": "http", "base_url": url, "model": "m", "voice": "v", "parallel": 2, "check": False}}))
(work / "model.json").write_text(json.dumps({
    "output": {"width": 96, "height": 54}, "director": {"kind": "ollama", "model": "m", "parallel": 2},
    "segments": [{"card": {}, "duration": 1, "title": f"Part {i}"} for i in range(12)]}))
forms = {"speech": ["voice", str(work / "voice.json"), "--allow-network", "-q"],
         "plans": ["render", str(work / "model.json"), "--phase", "direct", "--allow-network", "-q"]}
cache, counter = work / "cache", work / "counter"


def quiet(group):
    """None of a build is left, and the server has done all that it was asked for."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            break
        time.sleep(0.005)
    still = 0
    while still < 3 and time.monotonic() < until:
        time.sleep(0.01)
        still = still + 1 if Shop.busy == 0 else 0


def build(form, fault=None, after=None):
    more = {"KINORA_FAULT": f"{fault}:{counter}"} if fault else {}
    Shop.refused = set()
    process = subprocess.Popen([kinora, *forms[form], "--cache-dir", str(cache)], env=env | more, start_new_session=True,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if after is not None:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    said = process.communicate()[1]
    quiet(process.pid)
    return process.returncode, said


def ledger():
    out = subprocess.run([kinora, "voice", "--ledger", "--json", "--cache-dir", str(cache)], env=env, capture_output=True, check=True).stdout
    rows = [json.loads(line) for line in out.splitlines() if b'"event":"ledger"' in line]
    return [sum(row.get(name, 0) for row in rows) for name in ("lines", "characters", "unsettled", "unsettled_characters")]


def wrong(form):
    """Why the ledger is not what the server has sold; "" where it is."""
    n, characters, open_n, open_characters = ledger()
    sold = Shop.sold
    good = n <= len(sold) <= n + open_n and characters <= sum(sold) <= characters + open_characters and open_n <= 2
    good = good or (form == "plans" and n <= len(sold) <= n + open_n <= n + 2)
    return "" if good else f"sold {sold}, bought {n} of {characters}, not settled {open_n} of {open_characters}"


def calls():
    n = int.from_bytes(counter.read_bytes()[:4], "little") if counter.exists() else 0
    counter.unlink(missing_ok=True)
    return n


def killed(form, fault=None, after=None):
    """One build that is killed, and those after it. How many calls there were, whether it was killed, and what went wrong."""
    shutil.rmtree(cache, ignore_errors=True)
    Shop.sold = []
    code, said = build(form, fault, after)
    n, why = calls(), wrong(form)
    if code not in (0, -signal.SIGKILL):
        why = why or f"exit code {code}: {said}"
    code_next, said = build(form)
    why = why or (f"the next: exit code {code_next}: {said}" if code_next else wrong(form))
    n_sold = len(Shop.sold)
    code_last, said = build(form)
    why = why or (f"the last: exit code {code_last}" if code_last else "")
    why = why or (f"the last bought {len(Shop.sold) - n_sold}" if len(Shop.sold) > n_sold else "")
    return n, code == -signal.SIGKILL, why


def numbers(form, kind, n):
    """Which calls of n."""
    if everything:
        return range(1, n + 1)
    if form == "speech" and kind == "write":
        return range(1, n + 1, 2)
    return sorted({i for i in (1, 2, 3, 5, 9, 17, 33, 65, 129) if i <= n} | {n} if n else set())


random.seed(7)
for form in forms:
    for kind in ("open", "read", "write", "rename", "fsync", "lock", "spawn", "message"):
        if not everything and kind in ("open", "read", "fsync"):
            continue
        n, _, why = killed(form, f"{kind}/kill:{1 << 30}")
        check(f"{form}: {n} calls of {kind}", n > 0 or kind in ("read", "fsync", "lock"), why)
        n_killed, bad = 0, []
        for i in numbers(form, kind, n):
            _, dead, why = killed(form, f"{kind}/kill:{i}")
            n_killed += dead
            if why:
                bad.append(f"call {i}: {why}")
        if n:
            check(f"{form}: killed at calls of {kind}, the ledger has all that was sold", not bad, "\n# ".join(bad))
            check(f"{form}: and builds were killed there", n_killed > 0 or kind in ("read", "fsync"), n_killed)
    bad = [why for why in (killed(form, after=random.uniform(0, 0.3))[2] for _ in range(100 if everything else 0)) if why]
    if everything:
        check(f"{form}: killed a hundred times with all its processes, the ledger has all that was sold", not bad, "\n# ".join(bad))
server.shutdown()
shutil.rmtree(work)
print(f"1..{n_checks}")
sys.exit(1 if n_failed else 0)
