# Thin calls of Meson and tools/. `make help` lists them.
BUILD ?= build

.PHONY: help build models demo test bench soak style ci install docs effect-pictures clean

help:
	@echo 'make demo     install what is needed, build, and render the demo film'
	@echo 'make test     install what is needed, build, and run all tests'
	@echo 'make build    the program, in $(BUILD)/kinora'
	@echo 'make models   fetch the models that find what pictures show (kinora models fetch)'
	@echo 'make bench    measure the renderer on W1, beside FFmpeg and MLT where they are installed'
	@echo 'make install  program, library, header, pkg-config, man pages, completion (DESTDIR, PREFIX)'
	@echo 'make ci       everything that must pass before a change lands'
	@echo 'make soak     the long checks'
	@echo 'make docs     write the generated documents and the schema anew'

# Each target installs what it needs and no more: tools/packages has a section for each.
build:
	@tools/install-packages build
	@tools/build $(BUILD)

demo: build
	@tools/install-packages demo
	@tools/demo $(BUILD)

test: build
	@tools/install-packages test
	@tools/run-tests $(BUILD)

models: build
	@$(BUILD)/kinora models fetch

bench: build
	@tools/install-packages demo test bench
	@bench/w1 $(BUILD)
	@bench/scale $(BUILD)
	@bench/rebuild $(BUILD)
	@bench/edit $(BUILD)
	@bench/sound $(BUILD)
	@bench/small $(BUILD)
	@bench/static/run $(BUILD)
	@bench/clips $(BUILD)
	@bench/outputs $(BUILD)
	@bench/encode/run $(BUILD) --quick

soak: build
	@tools/install-packages test ci soak
	@tools/soak $(BUILD)

ci:
	@tools/install-packages build test ci
	@tools/ci

style:
	@tools/install-packages build ci
	@tools/check-style

docs: build
	@meson compile -C $(BUILD) docs-update
	@$(BUILD)/kinora schema events > schema/kinora-events.schema.json
	@$(BUILD)/kinora schema events --reference > docs/events.md
	@$(BUILD)/kinora schema report > schema/kinora-report.schema.json
	@$(BUILD)/kinora schema report --reference > docs/report.md
	@$(BUILD)/kinora schema rows > schema/kinora-rows.schema.json
	@$(BUILD)/kinora schema rows --reference > docs/rows-report.md

effect-pictures: build
	@tools/install-packages demo test
	@tools/effect-pictures $(BUILD)

install: build
	@meson install -C $(BUILD) --no-rebuild

clean:
	rm -rf build build-clang build-asan build-tsan build-fuzz
