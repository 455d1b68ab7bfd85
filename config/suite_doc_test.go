package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const suiteDoc = "../docs/testing.md"

const suiteIntro = `# Tests of a configuration

` + "`cardform test`" + ` runs what stands in ` + "`*.cardtest.hcl`" + ` files beside the configuration, and in a directory ` + "`tests`" + ` there. A run
plans or applies the configuration, and says what must hold then. This is what ` + "`cardform init`" + ` writes:

` + "```hcl" + `
@STARTER` + "```" + `

- **Each run has an issuer and a ledger of its own**: an emulated TrustPay, set up by ` + "`issuer`" + ` blocks, and a file that is
  removed when the tests end. Nothing reaches a real issuer or ` + "`notify_url`" + `, whatever the provider block says; credentials are
  not read, and the ledger of the configuration is not opened.
- **Runs go side by side.** One that says ` + "`continues = run.first`" + ` begins after that run, an hour later, with a *copy* of what it
  left. So several can go on from the same, none disturbs another, and a plan leaves nothing. If the run before did not pass,
  it is skipped.
- **Waiting takes no time.** What takes minutes at an issuer, such as settling a lost answer, is skipped over. A run begins
  today at 09:00 UTC, or when ` + "`time`" + ` says; only the fault ` + "`latency`" + ` and the pause of ` + "`rate429`" + ` take as long as they say.
- **Conditions see everything**: the configuration's variables, locals, data, resources, modules and outputs, as
  the plan or the apply left them, what the ` + "`plan`" + ` and the ` + "`apply`" + ` were, and what is true at the ` + "`issuer`" + `. After a plan,
  what is known only after an apply cannot be asserted.
- **What fails must be expected.** A validation, a condition of a resource or an output, or a check that does not hold fails the
  run, unless ` + "`expect_failures`" + ` names it; and if it is named, it must fail. Where an apply must be refused or end otherwise
  than well, ` + "`exit_code`" + ` says so.
- **Values of variables**: those of the run win over those of its file, these over ` + "`--var`" + ` and ` + "`--var-file`" + `, files that load by
  themselves, and ` + "`CARDFORM_VAR_name`" + `, in this order. They are there before the configuration is: they may refer to
  ` + "`var.NAME`" + ` as it is without the run, to outputs of runs that the run continues, and to ` + "`issuer.stock_cards`" + `.

` + "`cardform test`" + ` exits with 0 when every run passed, with 1 otherwise, and with 130 when it was interrupted. ` + "`--filter FILE`" + ` and ` + "`--run NAME`" + ` pick what is run,
` + "`--verbose`" + ` shows plans, ` + "`--parallel N`" + ` bounds how many runs go at a time.

For programs, ` + "`--json`" + ` prints one event a line: the first has the type ` + "`version`" + `, the last ` + "`summary`" + ` with ` + "`passed`, `failed`,\n`errors`, `skipped` and `exit_code`" + `. In between each run is one event of the type ` + "`run`" + ` with ` + "`file`, `run`, `command`,\n`status`" + ` (pass, fail, error where it could not be carried out, or skip), ` + "`elapsed_ms`" + ` and ` + "`diagnostics`" + `. What is
wrong with the files is an event of the type ` + "`diagnostics`" + `, what else keeps runs from being carried out one of the type ` + "`error`" + `. For CI,
` + "`--junit-xml FILE`" + ` writes a report besides: a file of tests is a suite, a run a case.

A lost answer, and a card that the issuer froze:

` + "```hcl" + `
run "lost" {
  issuer { faults = ["V2.lost=once"] } # as cardform emulator --fault takes them
  assert {
    condition     = length(issuer.cards) == 3 && apply.unknown == 0 && issuer.fired.lost == 1
    error_message = "No card is opened twice."
  }
}

run "frozen" {
  command   = plan
  continues = run.lost
  issuer {
    change {
      of     = virtual_card.travel["ana@example.com"]
      status = "FROZEN"
    }
  }
  assert {
    condition     = plan.summary.blocked == 1
    error_message = "Nothing is put on a frozen card."
  }
}
` + "```" + `

What follows is made of the tables that cardform itself reads. The language of expressions is that of
[the configuration](language.md#expressions).
`

// docs/testing.md is made of the table of tests and a few words. -update writes it.
func TestSuiteDoc(t *testing.T) {
	starter, err := os.ReadFile("../cmd/starter/main.cardtest.hcl")
	if err != nil {
		t.Fatal(err)
	}
	r := &chapters{told: map[string]string{}}
	whole := SuiteLanguage()
	for _, name := range []string{"run", "issuer", "variables"} {
		r.block(whole.Block(name), "##", "")
	}
	tables := strings.Replace(r.String(), "Expressions read its arguments and, as far as they are known:", "Assertions read, beside the whole configuration:", 1)
	want := strings.Replace(suiteIntro, "@STARTER", string(starter), 1) + tables
	if *update {
		if err := os.WriteFile(suiteDoc, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(suiteDoc)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("docs/testing.md is not what the table says; run: go test ./config -run TestSuiteDoc -update\n%s", diff)
	}
}

// Everything in the table of tests has a word about it, and each example is read
// without a complaint.
func TestSuiteTable(t *testing.T) {
	whole := SuiteLanguage()
	described(t, "", &whole)
	for _, b := range whole.Blocks {
		dir := t.TempDir()
		example := b.Example
		if b.Name != "run" {
			example += "\nrun \"x\" {}\n"
		}
		test, _, _ := strings.Cut(example, "# file: ")
		write(t, filepath.Join(dir, "x.cardtest.hcl"), test)
		if suites, ds := LoadSuites(Options{Dir: dir}); len(ds) > 0 || len(suites) != 1 {
			t.Errorf("the example of %s: %s", b.Name, text(ds))
		}
		if formatted, _ := Format([]byte(test), "x"); string(formatted) != test {
			t.Error(cmp.Diff(string(formatted), test))
		}
	}
}
