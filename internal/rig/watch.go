package rig

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// watch reads memory and open files of a process until the function that it
// returns is called. The peak is the kernel's own for the program that runs
// (VmHWM): that of wait4 counts our memory too, as it was at the fork. What a
// process takes in the last tenth of its time, ten milliseconds at most, can be
// missed, as the kernel forgets it when the process ends.
func watch(pid int) func() Usage {
	begun, stop, ended := time.Now(), make(chan struct{}), make(chan struct{})
	u := Usage{Peak: memory(pid, "VmHWM:"), Files: openFiles(pid)}
	go func() {
		defer close(ended)
		for n := 1; ; n++ {
			select {
			case <-time.After(min(max(time.Since(begun)/10, time.Millisecond), 10*time.Millisecond)):
			case <-stop:
				return
			}
			u.Peak = max(u.Peak, memory(pid, "VmHWM:"))
			if n%10 == 0 {
				u.Files = max(u.Files, openFiles(pid))
			}
		}
	}()
	return func() Usage {
		close(stop)
		<-ended
		return u
	}
}

// memory reads a field of /proc/PID/status, in bytes; 0 where it is not there.
func memory(pid int, field string) int64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, field); ok {
			n, _ := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 10, 64)
			return n << 10
		}
	}
	return 0
}

func openFiles(pid int) int {
	files, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid)) // none where there is no /proc
	return len(files)
}

// MB writes bytes for people, as in "29 MB" (of 1<<20 bytes); 0 is "not
// measured".
func MB(bytes int64) string {
	if bytes == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}
