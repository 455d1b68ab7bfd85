package state_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/cardform/cardform/state"
	"github.com/cardform/cardform/state/statetest"
)

func TestMain(m *testing.M) {
	statetest.Child(openSQLite)
	playSandbox()
	os.Exit(m.Run())
}

func openSQLite(place string) (state.Store, error) {
	return state.OpenSQLite(context.Background(), place)
}

func TestSQLite(t *testing.T) {
	statetest.Run(t, openSQLite, newPlace)
}

func newPlace(t *testing.T) string {
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "cardform.state")
}
