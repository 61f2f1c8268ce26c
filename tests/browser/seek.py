#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Films in Chromium: a seek shows exactly the frame that belongs to the time: seek.py SOURCE BUILD.

A clip whose frames bear their numbers in black and white bars is made into films of several forms; a page seeks to each second and to
the frames beside it, reads the bars from a canvas and hands what it read to a server on the loopback. One line of TAP for each film.
"""
import fractions
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading

BITS, WIDTH, HEIGHT, SECONDS = 10, 640, 360, 7
LIMIT_SECONDS = 120  # of a film in the browser

# name | frames a second | output of the project | options of render
FILMS = [
    ("the default", "30", {}, []),
    ("a camera's B-frames", "30", {"speed": "ultrafast", "tune": "camera"}, ["--method", "chunk"]),
    ("as YouTube wants it", "30", {"preset": "youtube"}, []),
    ("24000/1001", "24000/1001", {"tune": "camera"}, []),
    ("60 a second, slow", "60", {"speed": "slow", "tune": "camera"}, []),
    ("QuickTime's container", "25", {"container": "mov"}, []),
]

PAGE = """<!doctype html><video id="v" muted preload="auto" src="%(film)s"></video><canvas id="c" width="%(width)d" height="1"></canvas>
<script>
const video = document.getElementById("v"), context = document.getElementById("c").getContext("2d", {willReadFrequently: true});
const told = what => fetch("http://127.0.0.1:%(port)d/", {method: "POST", mode: "no-cors", body: JSON.stringify(what)});
function number() {
    context.drawImage(video, 0, %(height)d / 2, %(width)d, 1, 0, 0, %(width)d, 1);
    const row = context.getImageData(0, 0, %(width)d, 1).data;
    let read = 0;
    for (let bit = 0; bit < %(bits)d; bit++)
        read |= (row[4 * Math.floor((bit + 0.5) * %(width)d / %(bits)d)] > 128) << bit;
    return read;
}
async function seek(time) {
    const seeked = new Promise(done => video.addEventListener("seeked", done, {once: true}));
    // "seeked" may come before the frame is shown; no frame comes where it is shown already.
    const shown = new Promise(done => video.requestVideoFrameCallback(done));
    video.currentTime = time;
    await seeked;
    await Promise.race([shown, new Promise(done => setTimeout(done, 500))]);
    return number();
}
video.addEventListener("error", () => told({error: video.error.message}));
video.addEventListener("loadeddata", async () => {
    const read = [];
    for (const time of %(times)s) read.push(await seek(time));
    told({read, duration: video.duration});
}, {once: true});
</script>
"""


def make_clip(path, rate):
    """Frame N shows the bits of N as bars of the picture's height, the lowest at the left."""
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                    f"nullsrc=s={WIDTH}x{HEIGHT}:r={rate}:d={SECONDS},geq=lum='255*mod(floor(N/pow(2,floor(X*{BITS}/{WIDTH}))),2)':cb=128:cr=128",
                    "-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", path], check=True)


def times_of(rate):
    """(seconds, frame) in an order that jumps: the middle of the frames at each second, before and after it, the first, the last."""
    rate = fractions.Fraction(rate)
    count = int(SECONDS * rate)
    frames = {0, count - 1}
    for second in range(SECONDS):
        frames |= {round(second * rate) + beside for beside in (-1, 0, 1)}
    frames = sorted(frame for frame in frames if 0 <= frame < count)
    frames = frames[::2] + frames[1::2][::-1]
    return [(float((frame + fractions.Fraction(1, 2)) / rate), frame) for frame in frames]


class Ear:
    """Waits for what a page tells."""

    def __init__(self):
        self.told, self.heard = None, threading.Event()
        ear = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                ear.told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(204)
                self.end_headers()
                ear.heard.set()

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def listen(self, page, home):
        self.told = None
        self.heard.clear()
        browser = subprocess.Popen(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
                                    "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={home}", page.as_uri()],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.heard.wait(LIMIT_SECONDS)
        browser.terminate()
        browser.wait()
        return self.told or {"error": f"nothing was heard for {LIMIT_SECONDS} s"}


def wrong_with(kinora, folder, ear, rate, output, options):
    """Why a film is not shown right, or None."""
    make_clip(folder / "clip.mp4", rate)
    project = {"version": 1, "output": {"width": WIDTH, "height": HEIGHT, "fps": rate} | output,
               "segments": [{"video": "clip.mp4"}]}
    (folder / "project.json").write_text(json.dumps(project))
    film = folder / ("film." + output.get("container", "mp4"))
    made = subprocess.run([kinora, "render", folder, "-o", film, "--no-state", "--cache-dir", folder / "cache", "-q"] + options,
                          stderr=subprocess.PIPE, text=True, check=False)
    if made.returncode != 0:
        return made.stderr
    times = times_of(rate)
    page = folder / "page.html"
    page.write_text(PAGE % {"film": film.name, "port": ear.server.server_port, "width": WIDTH, "height": HEIGHT, "bits": BITS,
                            "times": json.dumps([time for time, _ in times])})
    told = ear.listen(page, folder / "home")
    if "error" in told:
        return told["error"]
    wrong = [f"at {time:.4f} s frame {read}, expected {frame}" for (time, frame), read in zip(times, told["read"]) if read != frame]
    if abs(told["duration"] - SECONDS) > 0.05:
        wrong.append(f"lasts {told['duration']} s, expected {SECONDS}")
    return "; ".join(wrong) or None


def main():
    kinora = os.environ.get("KINORA_PROGRAM") or pathlib.Path(sys.argv[2]) / "kinora"
    ear, failed = Ear(), 0
    print(f"1..{len(FILMS)}")
    for number, (name, rate, output, options) in enumerate(FILMS, 1):
        with tempfile.TemporaryDirectory(prefix="kinora-browser-", ignore_cleanup_errors=True) as folder:
            why = wrong_with(kinora, pathlib.Path(folder), ear, rate, output, options)
        failed += why is not None
        print(f"{'not ok' if why else 'ok'} {number} - each seek shows its frame: {name}" + (f": {why}" if why else ""), flush=True)
    return 1 if failed else 0


sys.exit(main())
