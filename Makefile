# Everything is made from here; `make` alone lists the targets. A fresh machine needs Go, Node and make: the rest is
# installed by the targets that need it, or named where that is not possible.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)

# How long `make fuzz` stays with each target and `make fuzz-reference` with each type, and how much `make soak` does.
FUZZTIME    ?= 1m
SOAK_KILLS  ?= 1000
SOAK_OPS    ?= 3000
SOAK_CHECKS ?= 5000
SOAK_SEEDS  ?= 3000
LOAD        ?= hotdoc -writers 4 -readers 4

# Two cores are enough for everything, and all that a small machine has. The version is stamped below, not by Go.
export GOFLAGS    := -buildvcs=false -p=2
export GOMAXPROCS ?= 2
export TANDEM_BIN := $(CURDIR)/bin/tandem

# node_modules is what the lock says when npm's own record in it is newer.
FRONTEND_MODULES := frontend/node_modules/.package-lock.json
E2E_MODULES      := e2e/node_modules/.package-lock.json
PAGES            := frontend/dist/index.html
PAGE_SOURCES     := $(shell find frontend/app frontend/packages -type f -not -path '*/node_modules/*' -not -path '*/test/*') \
                    frontend/package.json frontend/package-lock.json
GO_SOURCES        = $(shell find . -name '*.go' -not -path '*/node_modules/*')
GO_PACKAGES       = $(shell $(GO) list ./... | grep -v -e /e2e$$ -e /e2e/)
RAPID_PACKAGES    = $(shell $(GO) list -f '{{range .TestImports}}{{if eq . "pgregory.net/rapid"}}{{$$.ImportPath}}{{end}}{{end}}' ./...)

define title
@printf '\n== %s\n' '$(1)'
endef

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help build run test test-go test-frontend soak bench bench-reference fuzz fuzz-reference lint frontend e2e load compare picture require clean

help: ## list the targets
	@echo 'Tandem $(VERSION)'
	@awk -F ': .*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: $(PAGES) ## build the pages and bin/tandem
	$(GO) build -ldflags '-s -w -X main.version=$(VERSION)' -o bin/tandem ./cmd/tandem

run: build ## build and start a server; ADDR=host:port, DATA=directory
	@exec bin/tandem serve $(if $(ADDR),--addr $(ADDR)) $(if $(DATA),--data $(DATA))

frontend: $(PAGES) ## build the pages

test: require lint test-go test-frontend e2e ## lint and run all tests in their short forms

test-go: require ## run the tests of the Go packages, with the race detector
	$(call title,go test -race)
	$(GO) test -race $(GO_PACKAGES)

test-frontend: $(FRONTEND_MODULES) ## run the tests of the TypeScript packages
	$(call title,npm test)
	cd frontend && npm test --silent

e2e: require build $(E2E_MODULES) ## run the real binary with real clients and Chromium
	$(call title,go test ./e2e)
	$(GO) test -v -count=1 -timeout 15m -parallel 2 ./e2e
	$(GO) test -v -count=1 ./e2e/reference

soak: require build $(E2E_MODULES) ## run the full numbers: many kills, long random edits (an hour or so)
	$(call title,soak: properties)
	$(GO) test -race -count=1 -timeout 2h $(RAPID_PACKAGES) -rapid.checks=$(SOAK_CHECKS)
	$(call title,soak: simulation)
	TANDEM_SIM_SEEDS=$(SOAK_SEEDS) $(GO) test -count=1 -timeout 2h ./collab/collabtest
	$(call title,soak: the file of the store)
	TANDEM_SOAK=1 $(GO) test -count=1 -v -timeout 2h -run 'TestFileSize|TestSteadyWork' ./persistence/bolt
	$(call title,soak: clients and kills)
	$(GO) build -race -o bin/tandem-race ./cmd/tandem
	TANDEM_BIN=$(CURDIR)/bin/tandem-race TANDEM_E2E_KILLS=$(SOAK_KILLS) TANDEM_E2E_OPS=$(SOAK_OPS) $(GO) test -count=1 -timeout 3h -v -run 'TestClients|TestKill|TestAgree' ./e2e
	$(call title,soak: every call of the store fails)
	TANDEM_BOLT_FAULTS=all $(GO) test -count=1 -timeout 30m -run 'TestEveryCallFails|TestDamagedPages' ./persistence/bolt
	$(call title,soak: a reader that stalls for a minute)
	TANDEM_E2E_STALL=60 $(GO) test -count=1 -timeout 30m -v -run TestStalledReader ./e2e
	$(call title,soak: ten thousand connections)
	TANDEM_E2E_CONNECTIONS=10000 $(GO) test -count=1 -timeout 30m -v -run TestManyConnections ./e2e

picture: require build $(E2E_MODULES) ## take the README's picture
	TANDEM_E2E_PICTURE=1 $(GO) test -count=1 -v -run TestPicture ./e2e

load: build ## put a server of its own under load; LOAD='mode flags', see e2e/load
	@data=$$(mktemp -d); \
		bin/tandem serve --addr 127.0.0.1:7107 --data "$$data" --log-level error & pid=$$!; \
		trap 'kill $$pid; wait $$pid; rm -rf "$$data"' EXIT; \
		sleep 1; \
		$(GO) run ./e2e/load -pid $$pid -url ws://127.0.0.1:7107/ws $(LOAD)

compare: build $(E2E_MODULES) ## run the load on tandem and on npm's ShareDB, and print both side by side
	$(GO) run ./e2e/load compare $(COMPARE)

bench: ## run the benchmarks
	$(GO) test -run '^$$' -bench . -benchmem -timeout 1h $(GO_PACKAGES)

bench-reference: $(E2E_MODULES) ## print how long tandem's types take for an edit, beside the published ones
	TANDEM_BENCH=1 $(GO) test -count=1 -timeout 30m -run TestBench -v ./e2e/reference

# Go calls it a failure when the time ends while it looks at the seeds ("context deadline exceeded"), which it is not.
fuzz: ## run each fuzz target for FUZZTIME
	@out=$$(mktemp); trap 'rm -f "$$out"' EXIT; \
	grep -rl --include='*_test.go' --exclude-dir=node_modules '^func Fuzz' . | sort | while read -r file; do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$file"); do \
			printf '\n== %s in %s\n' "$$target" "$${file%/*}"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -parallel 2 "$${file%/*}" 2>&1 | tee "$$out"; \
			if grep -q '^ok ' "$$out"; then continue; fi; \
			grep -q '^ *context deadline exceeded$$' "$$out" && ! grep -q 'Failing input' "$$out" || exit 1; \
		done; \
	done

fuzz-reference: $(E2E_MODULES) ## compare random cases of each type with the published ones for FUZZTIME
	TANDEM_FUZZTIME=$(FUZZTIME) $(GO) test -v -count=1 -timeout 24h ./e2e/reference

lint: $(FRONTEND_MODULES) ## check formatting, go vet, staticcheck, tsc and eslint
	$(call title,lint)
	@unformatted=$$(gofmt -l $(GO_SOURCES)); \
		if [ -n "$$unformatted" ]; then echo "not formatted, run gofmt -w on: $$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	cd frontend && npm run --silent lint

require:
	@e2e/require.sh

clean: ## remove what was built and installed here
	rm -rf bin e2e/out frontend/node_modules e2e/node_modules frontend/dist/*

$(PAGES): $(FRONTEND_MODULES) $(PAGE_SOURCES)
	$(call title,pages)
	cd frontend && npm run --silent build
	@touch $@

$(FRONTEND_MODULES): frontend/package-lock.json
	$(call title,npm ci in frontend)
	cd frontend && npm ci --no-fund --no-audit
	@touch $@

$(E2E_MODULES): e2e/package-lock.json
	$(call title,npm ci in e2e)
	cd e2e && npm ci --no-fund --no-audit
	@touch $@
