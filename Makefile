# Entry points for people and for CI. The work is done by the scripts in scripts/, which say what they need.
.DEFAULT_GOAL := help
.PHONY: help install build debug demo demo-serve test test-unit test-e2e test-sanitizers test-browser fuzz bench \
	bench-quick bench-check format lint readme clean
# One thing at a time: the compiler uses every core by itself.
.NOTPARALLEL:

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*##' $(firstword $(MAKEFILE_LIST)) | \
		sed -E 's/^([a-z0-9-]+):.*## (.*)/\1\t\2/' | expand -t 18

install: ## install the Debian packages that are missing
	@scripts/install

build: ## build the program for use: .build/release/sallyport
	@scripts/install build
	@scripts/build release

debug: ## build the program for debugging: .build/debug/sallyport
	@scripts/install build
	@scripts/build debug

demo: ## show it in front of a real SAML app, then end
	@scripts/install build demo
	@scripts/build release
	@scripts/demo/run

demo-serve: ## the same, and leave it running until Ctrl-C
	@scripts/install build demo
	@scripts/build release
	@scripts/demo/run --serve

test: ## run every check: lint, unit, end to end, sanitizers, fuzzers
	@scripts/install build test browser lint
	@scripts/test

test-unit: ## run the tests of each room
	@scripts/install build
	@scripts/test unit

test-e2e: ## run the end-to-end tests
	@scripts/install build test
	@scripts/test e2e

test-sanitizers: ## run the end-to-end tests under the thread and the address sanitizer
	@scripts/install build test
	@scripts/test thread address

test-browser: ## run the tests with real browsers, apps and identity provider
	@scripts/install build browser
	@scripts/test browser

fuzz: ## run each fuzz target for FUZZ_SECONDS (60)
	@scripts/install build
	@scripts/fuzz

bench: ## compare it with nginx and HAProxy: writes benchmarks/RESULTS.md (25 minutes, a quiet machine)
	@scripts/install build bench
	@scripts/build release
	@scripts/build bench
	@benchmarks/bench $(BENCH_OPTIONS)

bench-quick: ## compare it with nginx, roughly and in short
	@scripts/install build bench
	@scripts/build release
	@scripts/build bench
	@benchmarks/bench-quick $(BENCH_OPTIONS)

bench-check: ## count the instructions of the hot paths, and compare with what is accepted
	@scripts/install build bench
	@scripts/build release
	@scripts/build bench
	@benchmarks/bench-check $(BENCH_OPTIONS)

format: ## lay out the Swift files
	@find Sources Tests benchmarks Package.swift -name '.build*' -prune -o -name '*.swift' -print0 \
		2>/dev/null | xargs -0 swift format --in-place --parallel

lint: ## check layout and common mistakes
	@scripts/install lint
	@scripts/lint

readme: ## write the generated tables of README.md anew
	@scripts/install build
	@scripts/readme

clean: ## remove everything that was built
	@rm -rf .build .build-tsan .build-asan Tests/Fuzz/.build benchmarks/.build \
		benchmarks/Harness/.build benchmarks/InMemory/.build .demo
