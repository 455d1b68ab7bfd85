package config

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
)

var constraintForm = regexp.MustCompile(`^(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+){0,2})(?:-[0-9A-Za-z.-]+)?$`)

// checkConstraint returns advice, or "" for a constraint such as ">= 0.1, < 2".
func checkConstraint(s string) string {
	for part := range strings.SplitSeq(s, ",") {
		if !constraintForm.MatchString(strings.TrimSpace(part)) {
			return "Write constraints separated by commas, each of =, !=, >, >=, <, <= or ~> and a version, as in \">= 0.1.0, < 2.0.0\"."
		}
	}
	return ""
}

// allows reports whether a version fulfils a constraint. Pre-release marks are
// not compared; a version that is no number, as of a development build, fulfils
// everything.
func allows(constraint, version string) bool {
	have, _, ok := parseVersion(version)
	if !ok || constraint == "" {
		return true
	}
	for part := range strings.SplitSeq(constraint, ",") {
		m := constraintForm.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			return false
		}
		want, places, ok := parseVersion(m[2])
		if !ok || !fulfils(m[1], have, want, places) {
			return false
		}
	}
	return true
}

func fulfils(op string, have, want [3]int, places int) bool {
	c := compareVersions(have, want)
	switch op {
	case "!=":
		return c != 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case "~>":
		same := max(places-1, 1)
		for i := range same {
			if have[i] != want[i] {
				return false
			}
		}
		return c >= 0
	}
	return c == 0
}

func compareVersions(a, b [3]int) int {
	return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]), cmp.Compare(a[2], b[2]))
}

func parseVersion(s string) (v [3]int, places int, ok bool) {
	s = strings.TrimPrefix(s, "v")
	s, _, _ = strings.Cut(s, "-")
	s, _, _ = strings.Cut(s, "+")
	parts := strings.Split(s, ".")
	if len(parts) > 3 {
		return v, 0, false
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return v, 0, false
		}
		v[i] = n
	}
	return v, len(parts), true
}
