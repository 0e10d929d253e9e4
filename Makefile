# Each command installs what it needs; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help licenses picture demo test unit engine-tests coverage bench format package clean build

# The record that npm ci writes of what it installed.
INSTALLED := node_modules/.package-lock.json

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## a real `pulumi up` creates, lists, updates, replaces and destroys auth tokens on a local Identity service
	@path=$$(node engine/ensure.mjs) && PATH="$$path$${path:+:}$$PATH" node engine/demo.mjs

test: build ## everything: lint, unit tests, the emulator, both providers, and the real pulumi CLI
	@node tests/run.mjs lint fast engine

unit: build ## the tests that do not run the pulumi CLI
	@node tests/run.mjs fast

engine-tests: build ## the tests that run the pulumi CLI
	@node tests/run.mjs engine

coverage: build ## the same tests, with the coverage of provider/
	@npx tsc -p tsconfig.json --sourceMap
	@npx c8 node tests/run.mjs fast

bench: build ## measure start-up time, memory and the rate limiter
	@node dist/bench/main.js

licenses: $(INSTALLED) ## update docs/licenses.md, the licences of the dependencies
	@node docs/licenses.mjs > docs/.licenses.new && mv docs/.licenses.new docs/licenses.md

picture: ## redraw docs/rotation.svg
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

clean: ## remove build output (not the cache of the pulumi CLI)
	rm -rf dist coverage .tmp node_modules
