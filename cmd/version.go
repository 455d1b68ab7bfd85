package cmd

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/cardform/cardform/cmd/internal/view"
)

// release is the version that required_version is held against.
const release = "0.1.0"

// version is the release, and the revision it was built from where the build
// knows it.
func version() view.Version {
	v := view.Version{Version: release, Go: runtime.Version(), OS: runtime.GOOS + "/" + runtime.GOARCH}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				v.Revision = s.Value
			}
		}
	}
	return v
}

func newVersionCmd(a *app) *cobra.Command {
	var json bool
	c := &cobra.Command{
		Use: "version", Short: "Show the version", Args: exactly(0),
		RunE: func(*cobra.Command, []string) error { return a.view(json).Show(version()) },
	}
	c.Flags().BoolVar(&json, "json", false, "print JSON")
	return c
}
