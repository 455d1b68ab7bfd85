// Package private is for files that are their owner's alone: what they must be
// before they are read, appended to or replaced. It refuses whatever somebody
// else may have put in their place, and knows nothing of what they hold.
package private
