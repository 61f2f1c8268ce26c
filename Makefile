# Thin calls of Meson and tools/. `make help` lists them.
BUILD ?= build

.PHONY: help install-packages build demo test bench soak style ci install docs effect-pictures clean

help:
	@echo 'make demo     install what is needed, build, and render the demo film'
	@echo 'make test     install what is needed, build, and run all tests'
	@echo 'make build    the program, in $(BUILD)/kinora'
	@echo 'make bench    measure the renderer on W1, beside FFmpeg and MLT where they are installed'
	@echo 'make install  program, library, header, pkg-config, man pages, completion (DESTDIR, PREFIX)'
	@echo 'make ci       everything that must pass before a change lands'
	@echo 'make soak     the long checks'
	@echo 'make docs     write the generated documents and the schema anew'

install-packages:
	@tools/install-packages

build: install-packages
	@tools/build $(BUILD)

demo: build
	@tools/demo $(BUILD)

test: build
	@tools/run-tests $(BUILD)

bench: build
	@bench/w1 $(BUILD)
	@bench/scale $(BUILD)
	@bench/rebuild $(BUILD)
	@bench/sound $(BUILD)
	@bench/clips $(BUILD)

soak: build
	@tools/soak $(BUILD)

ci:
	@tools/ci

style:
	@tools/check-style

docs: build
	@meson compile -C $(BUILD) docs-update

effect-pictures: build
	@tools/effect-pictures $(BUILD)

install: build
	@meson install -C $(BUILD) --no-rebuild

clean:
	rm -rf build build-clang build-asan build-tsan build-fuzz
