# SPDX-License-Identifier: MIT
"""The films whose frames bench/encode/run measures: one project each, made of photographs that Debian packages bring."""
import json
import os
import shutil

BACKGROUNDS = "/usr/share/backgrounds/"
WALLPAPERS = "/usr/share/wallpapers/"
PHOTOGRAPHS = [  # packages lomiri-wallpapers-16.04, mate-backgrounds, plasma-workspace-wallpapers
    BACKGROUNDS + "picosdeeuropa_by_Aitzol_Berasategi.jpg",
    BACKGROUNDS + "mate/nature/LadyBird.jpg",
    BACKGROUNDS + "friends_by_Aitzol_Berasategi.jpg",
    WALLPAPERS + "BytheWater/contents/images/2560x1600.jpg",
    BACKGROUNDS + "mate/nature/Garden.jpg",
    BACKGROUNDS + "mate/nature/Storm.jpg",
]
WORDS = ("In spring the river comes down from the hills and takes the road with it and nobody in the village minds since "
         "the bridge is older than the road and the boats are older than both of them").split()


def photograph(number, seconds, motion="static", **plan):
    return {"image": f"{number}.jpg", "duration": seconds, "effects_plan": {"motion": motion, **plan}}


def zoom(scale, name="ken_burns_in"):
    return {"name": name, "zoom": scale}


def fade(seconds):
    return {"type": "fade", "duration": seconds}


def card(text, seconds, **plan):
    return {"card": {"text": text, "background": "#14261c", "color": "#f4f1e6", "size": 96}, "duration": seconds,
            "effects_plan": plan}


# Of each family: settings of the project, and its segments. Four seconds each.
FAMILIES = {
    "slow camera": ({}, [photograph(0, 2, "ken_burns_in", overlays=["vignette"]), photograph(1, 2, "ken_burns_out")]),
    "fast camera": ({}, [photograph(3, 1, zoom(1.8)), photograph(4, 1.5, zoom(1.8, "ken_burns_out")),
                         photograph(0, 1.5, "pan_ltr")]),
    "crossfades": ({}, [photograph(n, 1, "ken_burns_in" if n % 2 else "ken_burns_out", transition=fade(0.7))
                        for n in (5, 2, 1, 4)]),
    "cards": ({}, [card("A day outdoors", 1.5, fade_in=0.5), card("Morning\n\nThe sun is barely up,\nand so are we", 1.5,
                                                                 transition=fade(0.5)), card("Evening", 1)]),
    "captions": ({"captions": {"words": "words.json", "burn": "karaoke"}},
                 [photograph(2, 2), photograph(5, 2, "ken_burns_in")]),
    "clips": ({}, [{"video": "clip.mp4", "in": 0.5, "duration": 2}, {"video": "clip.mp4", "in": 3, "duration": 2}]),
}


def handheld(number, seconds):
    """A photograph as somebody films it who cannot hold still."""
    shake = [(0.500, 0.500), (0.512, 0.494), (0.496, 0.507), (0.507, 0.512), (0.489, 0.498), (0.503, 0.488), (0.500, 0.500)]
    keys = [{"t": i * seconds / (len(shake) - 1), "rect": [x - 0.4, y - 0.4, 0.8, 0.8]} for i, (x, y) in enumerate(shake)]
    return photograph(number, seconds, {"name": "keyframes", "keyframes": keys},
                      overlays=[{"name": "film_grain", "sigma": 3, "sepia": 0}])


CLIP = [handheld(4, 3), handheld(1, 3)]


def write(folder, name, width, height, settings, segments, crf):
    """A project without a row; crf 0: without loss; None: as libx264 is told by default."""
    output = {"width": width, "height": height, "fps": 30, "speed": "medium" if crf else "ultrafast"}
    if crf is not None:
        output.update(crf=crf, tune="none")
    project = {"version": 1, "output": output, **settings, "segments": segments}
    path = os.path.join(folder, name.replace(" ", "-") + ".json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(project, file, indent=1)
    return path


def bring(folder):
    """Copies the photographs, and writes when the words of the captions are said."""
    for number, path in enumerate(PHOTOGRAPHS):
        if not os.path.exists(path):
            raise SystemExit(f"encode: {path} is missing: tools/install-packages demo bench")
        shutil.copy(path, os.path.join(folder, f"{number}.jpg"))
    words = [{"text": word, "startMs": 100 * i, "endMs": 100 * i + 100} for i, word in enumerate(WORDS)]
    with open(os.path.join(folder, "words.json"), "w", encoding="utf-8") as file:
        json.dump(words, file)
