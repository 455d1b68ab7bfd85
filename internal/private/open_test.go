package private

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What has the name by the time it is opened must be what was looked at.
func TestSwapped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan")
	put := func() {
		t.Helper()
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put()
	looked, err := Check(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, path+".old"); err != nil { // kept, so that its number is not given again
		t.Fatal(err)
	}
	put()
	f, err := open(path, looked, os.O_RDONLY)
	var flaw *Error
	if !errors.As(err, &flaw) || flaw.Flaw != Swapped || f != nil {
		t.Errorf("%v, %v", f, err)
	}
}
