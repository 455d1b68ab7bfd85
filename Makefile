.DEFAULT_GOAL := help
.PHONY: help soak

help: ## list the targets
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1: \2/p' $(MAKEFILE_LIST)

soak: ## thirty minutes of edits, faults and kills on a fleet of 5,000 cards; -for and more: go run ./soak -help
	go run ./soak
