package local

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

var (
	// ErrInUse says that another process owns the data directory or the cluster.
	ErrInUse = errors.New("in use by another Hearth")
	// ErrNotInstalled says that the machine lacks the program asked for.
	ErrNotInstalled = errors.New("not installed")
)

// explain turns the usual refusals of an operating system into a sentence about
// what we were doing, a clause like "create the data directory /x".
func explain(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("the disk is full: cannot %s: %w", doing, err)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("the disk is read-only: cannot %s: %w", doing, err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("no permission to %s: %w", doing, err)
	default:
		return fmt.Errorf("cannot %s: %w", doing, err)
	}
}
