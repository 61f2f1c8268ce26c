#!/usr/bin/env python3
"""Sentences of our documents and comments, spoken by flite (four voices) and by festival (kal), which tell when each word is said:
bench/words/speakers.py WORDS FOLDER. WORDS is build/bench/words/words, which is given them; FOLDER is for the sounds. Packages flite, festival
and festvox-kallpc16k.
"""
import ctypes
import pathlib
import re
import subprocess
import sys

N = 100  # sentences of each
ROOT = pathlib.Path(__file__).resolve().parents[2]
STARTS, ENDS = b"R:SylStructure.daughter1.daughter1.R:Segment.p.end", b"R:SylStructure.daughtern.daughtern.R:Segment.end"


def sentences():
    found = set()
    for path in sorted(ROOT.glob("docs/*.md")) + [ROOT / "README.md", ROOT / "CHANGELOG.md"] + sorted(ROOT.glob("src/*/*.h")):
        text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
        if path.suffix == ".h": # what comments say
            text = "\n".join(part.replace("\n * ", " ") for part in re.findall(r"/\*(.*?)\*/", text, flags=re.DOTALL))
        for part in re.split(r"(?<=[.!?])\s+", text):
            part = " ".join(part.split())
            if re.fullmatch(r"[A-Z][a-z, ]+[.!?]", part) and 5 <= len(part.split()) <= 25:
                found.add(part)
    everything = sorted(found)
    return [everything[i * len(everything) // N] for i in range(N)]


def flite():
    library = ctypes.CDLL("libflite.so.1")
    for name, result, *arguments in (
            ("flite_synth_text", ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p),
            ("utt_relation", ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p), ("relation_head", ctypes.c_void_p, ctypes.c_void_p),
            ("item_next", ctypes.c_void_p, ctypes.c_void_p), ("ffeature_float", ctypes.c_float, ctypes.c_void_p, ctypes.c_char_p),
            ("ffeature_string", ctypes.c_char_p, ctypes.c_void_p, ctypes.c_char_p), ("utt_wave", ctypes.c_void_p, ctypes.c_void_p),
            ("cst_wave_save_riff", ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p)):
        getattr(library, name).restype = result
        getattr(library, name).argtypes = arguments
    library.flite_init()
    return library


def speak_flite(library, voice, text, path):
    said = library.flite_synth_text(text.encode(), voice)
    library.cst_wave_save_riff(library.utt_wave(said), f"{path}.wav".encode())
    word, rows = library.relation_head(library.utt_relation(said, b"Word")), []
    while word:
        rows.append(f'{library.ffeature_string(word, b"name").decode()} {library.ffeature_float(word, STARTS):f} '
                    f'{library.ffeature_float(word, ENDS):f}\n')
        word = library.item_next(word)
    pathlib.Path(f"{path}.times").write_text("".join(rows))


def speak_festival(texts, folder):
    script = folder / "festival.scm"
    script.write_text("".join(f"""
(set! said (utt.synth (Utterance Text "{text}")))
(utt.save.wave said "{path}.wav")
(set! times (fopen "{path}.times" "w"))
(mapcar (lambda (word) (format times "%s %f %f\\n" (item.name word) (item.feat word "word_start") (item.feat word "word_end")))
        (utt.relation.items said 'Word))
(fclose times)""" for text, path in texts))
    subprocess.run(["festival", "-b", script], check=True)


def score(words, name, texts):
    print(name, flush=True)
    arguments = [item for text, path in texts for item in (f"{path}.wav", text, f"{path}.times")]
    subprocess.run([words, "en-us", *arguments], check=True)


def main():
    words, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    texts, library, everything = sentences(), flite(), []
    for number, name in enumerate(("slt", "rms", "awb", "kal16")):
        register = getattr(ctypes.CDLL(f"libflite_cmu_us_{name}.so.1"), f"register_cmu_us_{name}")
        register.restype = ctypes.c_void_p
        voice, mine = register(None), [(text, folder / f"{name}{i}") for i, text in enumerate(texts) if i % 4 == number]
        for text, path in mine:
            speak_flite(library, voice, text, path)
        everything += mine
        score(words, f"flite {name} ({len(mine)} sentences)", mine)
    festival = [(text, folder / f"festival{i}") for i, text in enumerate(texts)]
    speak_festival(festival, folder)
    score(words, f"festival ({len(festival)} sentences)", festival)
    score(words, "All of flite and festival", everything + festival)


main()
