// Package view is the only code that formats. Commands hand it messages, which
// are data; Human prints them for people, JSON for programs, so the two cannot
// drift apart. It computes nothing but layout, and every text passes through
// one place that masks card numbers and escapes what could steer a terminal.
package view
