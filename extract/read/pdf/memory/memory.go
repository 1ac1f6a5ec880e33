// Package memory tells how much memory another process has. A Meter is opened
// for a process that runs and closed when it is dead; it is safe for
// concurrent use.
package memory
