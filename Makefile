# Everything is CMake; this file only gives the usual steps a name.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
MAKEFLAGS += --no-print-directory

JOBS ?= $(shell nproc)
PREFIX ?= /usr/local
SECONDS_EACH ?= 60
KILLS ?= 500
SEED ?= 1
sources := kernel plugins cli bench tests

.PHONY: setup build demo paper test bench chaos install asan tsan fuzz format tidy clean help

setup: ## install the Debian packages that are missing
	@scripts/setup.sh

build: setup ## build the program and its plugins into build/
	cmake --preset release
	cmake --build --preset release -j $(JOBS) --target skvm_program

demo: build ## build, then show a skill compiled and run
	scripts/demo.sh

paper: build ## build, then evaluate the compiler on simulated models, offline
	scripts/paper.py --build build

test: setup ## build and run all tests, then again under sanitizers
	cmake --preset release
	cmake --build --preset release -j $(JOBS)
	ctest --preset release -j $(JOBS)
	$(MAKE) asan

asan: setup ## build and run all tests under address and UB sanitizers
	cmake --preset asan
	cmake --build --preset asan -j $(JOBS)
	ctest --preset asan -j $(JOBS)

tsan: setup ## build and run the tests below the actors under ThreadSanitizer
	cmake --preset tsan
	cmake --build --preset tsan -j $(JOBS)
	ctest --preset tsan -j $(JOBS)

bench: setup ## build and run the benchmarks; CORPUS=FOLDER adds skills
	cmake --preset release
	cmake --build --preset release -j $(JOBS)
	scripts/bench.sh $(if $(CORPUS),--corpus "$(CORPUS)")

chaos: setup ## kill runs at random points and compare; KILLS=500 SEED=1
	cmake --preset release
	cmake --build --preset release -j $(JOBS) --target skvm_program skvm_chaos
	build/bin/skvm-chaos $(KILLS) $(SEED)
	build/bin/skvm-chaos $(KILLS) $(SEED) branches
	build/bin/skvm-chaos $(KILLS) $(SEED) outside
	scripts/chaos-functions.py build/bin/skvm $(KILLS) $(SEED)
	scripts/chaos-functions.py build/bin/skvm $(KILLS) $(SEED) parts

install: build ## install below PREFIX, /usr/local where not given
	cmake --install build --prefix "$(PREFIX)"

format: ## lay out all sources by .clang-format
	find $(sources) -name '*.[ch]pp' -print0 | xargs -0 clang-format -i

fuzz: setup ## fuzz what reads other people's text; SECONDS_EACH=60
	cmake --preset fuzz
	cmake --build --preset fuzz -j $(JOBS) --target fuzzers
	scripts/fuzz.sh $(SECONDS_EACH)

tidy: setup ## build with clang-tidy as a critic
	cmake --preset tidy
	cmake --build --preset tidy -j $(JOBS)

clean: ## remove what this file builds
	rm -rf build build-dev build-asan build-tsan build-fuzz build-tidy

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1 \2/p' $(MAKEFILE_LIST) \
	  | while read -r make target what; do \
	      printf '  make %-8s %s\n' "$$target" "$$what"; done
