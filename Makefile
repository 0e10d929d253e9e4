# Every target does all of its own set-up; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help licenses picture demo test unit engine-tests coverage bench format package clean build

# What npm ci has installed, by its own record.
INSTALLED := node_modules/.package-lock.json

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## a real `pulumi up` makes, lists, changes, moves and destroys auth tokens on a local Identity service
	@path=$$(node engine/ensure.mjs) && PATH="$$path$${path:+:}$$PATH" node engine/demo.mjs

test: build ## the whole check: lint, unit tests, the emulator, the plugin, and the real pulumi CLI
	@node tests/run.mjs lint fast engine

unit: build ## the tests that need no engine
	@node tests/run.mjs fast

engine-tests: build ## the tests that run the pulumi CLI
	@node tests/run.mjs engine

coverage: build ## the tests that need no engine, with the coverage of provider/
	@npx tsc -p tsconfig.json --sourceMap
	@npx c8 node tests/run.mjs fast

bench: build ## times and sizes, as ratios within one run
	@node dist/bench/main.js

licenses: $(INSTALLED) ## list the licences of the dependencies anew, in docs/licenses.md
	@node docs/licenses.mjs > docs/.licenses.new && mv docs/.licenses.new docs/licenses.md

picture: ## draw docs/rotation.svg anew
	@node docs/timeline.mjs > docs/rotation.svg

format: $(INSTALLED) ## format the sources
	@npm run --silent format

build: $(INSTALLED)
	@echo "building the package"
	@npm run --silent build

$(INSTALLED): package.json package-lock.json .npmrc
	@echo "installing the packages of package-lock.json"
	@npm ci --loglevel=error --ignore-scripts
	@touch $@

clean: ## remove what was built here (the engine's cache stays)
	rm -rf dist coverage .tmp node_modules
