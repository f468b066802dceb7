# Everything is run with the project's own Node and tools; ordinary users lack sbin in PATH, where ip and iptables live.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH):/usr/local/sbin:/usr/sbin:/sbin

.PHONY: help setup build check fix test demo bench docs image clean

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## installs what is missing: npm packages, a Node of its own, network tools
	@scripts/setup.sh

build: setup ## bundles the command, the coordinator and the agent into dist/
	@node scripts/build.ts

check: setup ## lints, checks the formatting and the types
	@biome check --error-on-warnings .
	@tsc

fix: setup ## formats, and mends what the linter can mend
	@biome check --write .

test: check build ## all checks and all tests, live networks included
	@node scripts/test.ts

demo: setup ## the same shop on Flannel and on Calico, side by side
	@bin/cnilab compare scenarios/flannel-vs-calico.yaml

bench: build ## measures times and rates on this machine
	@node scripts/bench.ts

docs: setup ## writes what is made of the code: tables in docs/, schemas/, modelines
	@node scripts/docs.ts

image: build ## builds the node image for Docker, with a registry or without one
	@node scripts/image.ts

clean: ## removes what was built, node_modules included
	@rm -rf dist node_modules *.tgz
