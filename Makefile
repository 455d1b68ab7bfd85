.DEFAULT_GOAL := help
.PHONY: help test ci bench crash model soak

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1: \2/p' $(MAKEFILE_LIST)

test: ## all tests, offline, a couple of minutes
	go test ./...

ci: ## what must pass before a change lands
	.ci/run

bench: ## speed and memory, as ratios to bare loops
	go run ./bench

crash: ## kill it 500 times at random and at every passage of every point, a few minutes; RUNS=2000 SEED=7
	CARDFORM_CRASH_RUNS=$(or $(RUNS),500) CARDFORM_CRASH_SEED=$(or $(SEED),$(shell date +%s)) CARDFORM_CRASH_EVERY=1 \
		go test ./cmd -count=1 -run 'TestCrash|TestLedgers' -timeout 2h

model: ## anything in any order, 1000 times at random, a minute or two; CHECKS=5000 SEED=7
	go test ./cmd -count=1 -run 'TestModel$$' -rapid.checks=$(or $(CHECKS),1000) $(if $(SEED),-rapid.seed=$(SEED)) -timeout 2h

soak: ## thirty minutes of edits, faults and kills on a fleet of 5,000 cards; -for and more: go run ./soak -help
	go run ./soak
