# Every target is a line or two that call go. `make` lists them.

SHELL := /bin/bash
GO ?= go
FUZZTIME ?= 30s
DATASET ?= out/data/demo
CORPUS = $(addprefix corpus/,news press repost fr html court lines bad)
KILLS ?= 1000
SEED ?= 1

.PHONY: help build test race torture fuzz soak mutate bench golden lint eval demo reproduce licences sbom release train fit clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | expand -t 12

build: ## one static binary: bin/extract
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/extract ./cmd/extract

test: ## every test of the module
	$(GO) test ./...

race: ## the packages with goroutines or child processes under the race detector
	$(GO) test -race -short ./pipeline/... ./out/... ./extract ./extract/read/pdf/... ./cmd/...

torture: ## KILLS kills of the program, every fault of every file operation; hours on a busy machine
	TORTURE=1 $(GO) test ./out ./out/store ./out/remote -run 'Fault|InTurn|Offsets|Kill' -v -timeout 12h
	TORTURE_KILLS=$(KILLS) TORTURE_SEED=$(SEED) $(GO) test ./cmd/internal/cli -run KilledProcesses -v -timeout 12h

fuzz: ## every fuzz target for FUZZTIME
	.ci/fuzz $(FUZZTIME)

soak: ## memory over DOCS documents (60,000) made of TEXTS (a glob of JSON Lines in .gz)
	WRIT_SOAK=$(or $(DOCS),60000) WRIT_SOAK_TEXT='$(abspath $(or $(TEXTS),../shared/text))/*.jsonl.gz' $(GO) test ./cmd/extract -run Soak -v -timeout 6h

mutate: ## INPUTS damaged inputs (10,000): each has a status and a reason, none ends the run
	WRIT_MUTATE=$(or $(INPUTS),10000) WRIT_MUTATE_SEEDS=$(abspath $(or $(SHARED),../shared)) $(GO) test ./cmd/internal/cli -run Mutated -v -timeout 6h

bench: ## every benchmark, ten times, for benchstat
	$(GO) test ./... -run '^$$' -bench . -benchmem -count 10

golden: ## rewrite golden files; read the diff before committing it
	$(GO) test $$(git grep -l 'flag.Bool("update"' -- '*_test.go' | xargs dirname | sort -u | sed 's,^,./,') -update

lint: ## gofmt, go vet, staticcheck
	test -z "$$(git ls-files '*.go' | xargs gofmt -l | tee /dev/stderr)" && $(GO) vet ./... && $(GO) tool -modfile=cmd/tools/go.mod staticcheck ./...

eval: build ## score the checked-in gold
	bin/extract eval corpus/gold/corpus.gold.jsonl corpus/gold/corpus.docs.jsonl corpus/html corpus/court

demo: build ## run the corpus into a fresh dataset and show it
	rm -rf $(DATASET) && { bin/extract run $(CORPUS) -o $(DATASET) || test $$? -eq 3; } # 3: corpus/bad is unreadable
	bin/extract cluster $(DATASET)
	bin/extract corpus/news/*.txt --format table && find $(DATASET) -name '*.parquet' | sort

reproduce: build ## remake generated files; the same records from one worker and from four
	(cd corpus/gen && $(GO) run . ../court) && $(GO) test ./corpus -update && git diff --stat --exit-code -- corpus
	for n in 1 4; do rm -rf out/data/workers-$$n; SOURCE_DATE_EPOCH=0 bin/extract run $(CORPUS) -o out/data/workers-$$n --workers $$n --run-id reproduce -q || test $$? -eq 3 || exit 1; done
	diff -r out/data/workers-1/records out/data/workers-4/records && echo "same records"

licences: ## the licence of every module in the binary, against the table in cmd/internal/release
	$(GO) run ./cmd/release -check

sbom: build ## bin/sbom.cdx.json: the parts of the binary, in CycloneDX
	$(GO) run ./cmd/release -sbom bin/extract > bin/sbom.cdx.json

release: ## bin/release: archives, lists of parts, checksums for Linux, macOS, Windows on amd64 and arm64
	$(GO) run ./cmd/release -o bin/release

train: build ## the language model, from the texts in TEXTS (Python; development only)
	models/train/run $(or $(TEXTS),../shared/text)

fit: ## the weights of the event stage, from the labels of SHARED (development only)
	mkdir -p .cache/fit && python3 models/train/labels.py models/train/records.jsonl $(or $(SHARED),../shared) .cache/fit/extra
	$(GO) run ./cmd/fit -folds 8 -weights 1,1,.4 -o models/weights/event.tsv.gz $(foreach f,gold docs,$(or $(SHARED),../shared)/gold/train.$(f).jsonl) .cache/fit/extra.gold.jsonl .cache/fit/extra.docs.jsonl $(foreach f,gold docs,models/train/invented.$(f).jsonl)

clean: ## remove what the targets above made
	rm -rf bin out/data .cache
