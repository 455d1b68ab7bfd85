package cmd

import (
	"errors"
	"io"
	"os"

	"github.com/cardform/cardform/card"
	"github.com/cardform/cardform/internal/private"
)

// mend is what to do about a file that cannot be used: first what its flaw
// asks for, then what holds in any case.
func mend(err error, anyway string) string {
	var flaw *private.Error
	switch {
	case !errors.As(err, &flaw):
		return anyway
	case flaw.Flaw == private.Exposed:
		return "Type: chmod 600 " + card.Quote(flaw.Path) +
			"\nWhere Kubernetes mounts it, set defaultMode: 0400 in the secret's volume, and fsGroup if cardform does not run as root there."
	}
	return flaw.Advice() + "\n" + anyway
}

// writeWhole replaces a file by way of a new one beside it.
func writeWhole(path string, text []byte, mode os.FileMode) error {
	err := private.Replace(path, mode, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return fail("Choose a directory that exists, can be written and has room.", "writing %s: %w", path, plainly(err))
	}
	return nil
}
