# Only Go is needed for everything but the browser tests, which take Node 20 and Chromium.
.DEFAULT_GOAL := help
.PHONY: help run build test scripts docs wasm compressed size e2e frameworks bench bench-relay bench-page sim sweep faults chaos fuzz mutate lint vulncheck clean
SHELL := /bin/bash
PORT ?= 8080
REVISION = $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
STAMP = -X candor/server/service.revision=$(REVISION)

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: scripts docs wasm compressed ## everything on this machine: four ports from PORT (8080)
	@go build -ldflags='$(STAMP)' -o candor ./server
	@PORT=$(PORT) ./candor demo

build: scripts docs wasm compressed ## the one binary to deploy, candor; RELEASE_KEY=key.pem signs its list of files
	@CGO_ENABLED=0 go build -trimpath -ldflags='-s -w $(STAMP)' -o candor ./server
	@$(if $(RELEASE_KEY),./candor assets > candor.assets && ./candor assets --sign $(RELEASE_KEY) > candor.assets.sig)

test: scripts docs wasm ## every test: format, vet, Go with the race detector, core as WebAssembly, browsers
	@.ci/prepare
	@.ci/check
	@$(MAKE) --no-print-directory e2e
	@$(MAKE) --no-print-directory e2e STOCK=1 ONLY=takeover
	@$(MAKE) --no-print-directory wasm

scripts: ## boot.js, from its modules, into web/dist; the types of embed.js, from core/checkout; the npm package
	@cd web/tools && go run ./assets bundle -web .. && go run ./types -web .. && go run ./assets pack -web ..

docs: ## the documentation, from web/docs into web/dist/docs
	@cd web/tools && go run ./docs -web ..

wasm: ## the WebAssembly, into web/dist; STOCK=1 for a plain build of the same, twice as large
	@cd web/tools && go run ./wasm build $(if $(STOCK),-stock)

compressed: scripts docs wasm # what is not yet compressed of this content: seconds, or at once
	@cd web/tools && go run ./assets compress -web ..

size: build ## what each package of the WebAssembly costs, and what travels, by asking candor; held to budgets
	@cd web/tools && go run ./wasm packages && go run ./assets size -candor ../../candor

e2e: scripts wasm ## browser tests; ONLY="purchase takeover" for some
	@.ci/prepare browser
	@node web/e2e/run.js $(ONLY)

frameworks: scripts wasm ## the npm package in builds of React, Vue and Svelte, driven in Chromium; its types on two TypeScripts
	@.ci/prepare frameworks
	@cd web/frameworks && npm test --silent

bench: ## how fast core is: on this machine, then as WebAssembly in Node
	@go test -run '^$$' -bench . -benchmem ./core/...
	@env -i PATH="$$PATH:$$(go env GOROOT)/lib/wasm" HOME="$$HOME" GOFLAGS="$$GOFLAGS" GOPROXY="$$(go env GOPROXY)" \
	  GOOS=js GOARCH=wasm go test -run '^$$' -bench . -benchmem ./core/...

bench-relay: ## how fast the relay is, beside the lender alone and a bare proxy; ARGS="-rates 100,1000 -postgres=false"
	@CGO_ENABLED=0 go build -trimpath -o candor ./server
	@cd server/test/chaos && go run . bench -candor ../../../candor $(ARGS)

bench-page: build ## how fast the page is, beside static HTML, stock go-app and others; N rounds (11); ARGS="--json FILE"
	@.ci/prepare bench
	@CANDOR_BINARY="$(CURDIR)/candor" node web/bench/bench.js --n $(or $(N),11) $(ARGS)

chaos: ## N checkouts (500) through three relays on one PostgreSQL under faults; SEED=… again
	@CGO_ENABLED=0 go build -trimpath -o candor ./server
	@cd server/test/chaos && go run . chaos -candor ../../../candor -n $(or $(N),500) -seed $(or $(SEED),0) $(ARGS)

fuzz: ## N inputs (ten million) to each law of core, recorded in fuzz.txt; hours
	@.ci/fuzz $(or $(N),10000000) fuzz.txt

mutate: ## how many mutants of core, relay and the checkers of the proofs are killed; PART=checkers for some
	@.ci/mutate $(PART)

sim: ## N lives (20000) of checkouts in simulated time, a tenth of them on SQLite files; SEED=… N=1 replays one
	@bin=$$(mktemp) && trap 'rm -f '$$bin EXIT && go test -c -o $$bin ./server/test/simulation && \
	  $$bin -test.run '^TestSimulation$$' -test.timeout 0 -sims $(or $(N),20000) -seed $(or $(SEED),0) -store $(or $(STORE),both) $(if $(filter 1,$(N)),-tell)

sweep: ## offers of every convention of interest, and wrong ones of every kind: what is held, what is caught
	@bin=$$(mktemp) && trap 'rm -f '$$bin EXIT && go test -c -o $$bin ./core/offer && \
	  cd core/offer && $$bin -test.run '^TestSweep$$' -sweep

faults: ## a checkout through every fault of lender, network, process and database, each by name
	@bin=$$(mktemp) && trap 'rm -f '$$bin EXIT && go test -c -o $$bin ./server/test/faults && \
	  cd server/test/faults && $$bin -test.run '^TestFaults$$' -test.timeout 20m -test.parallel 48 -faults

lint: ## the linters: of Go for both targets, and of the scripts (Node 20)
	@.ci/lint

vulncheck: ## known vulnerabilities of what is built; VULNDB=VERSION of golang.org/x/vulndb for a newer list
	@.ci/vulncheck $(VULNDB)

clean: ## what was built
	@rm -rf candor data web/node_modules web/e2e/node_modules web/e2e/shots web/frameworks/node_modules web/bench/node_modules web/bench/built
	@find web/dist -type f ! -name placeholder.txt -delete
