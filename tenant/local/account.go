package local

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"
)

// account is who a child runs as. The zero account is ourselves.
type account struct {
	name     string
	uid, gid int
}

// unprivileged returns the account a root process lends to Postgres, which
// refuses to run as root; anybody else keeps their own.
func unprivileged() (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2); err != nil {
			return account{}, fmt.Errorf("account %s: %w", name, err)
		}
		return account{name, uid, gid}, nil
	}
	return account{}, errors.New("Postgres refuses to run as root and this machine has neither an account postgres nor nobody: create one or set HEARTH_DATABASE_URL")
}

// ownerOf returns the account that owns an existing path, for a root process
// taking over what somebody else began.
func ownerOf(path string) (account, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return account{}, false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st.Uid == 0 {
		return account{}, false
	}
	a := account{name: fmt.Sprintf("uid %d", st.Uid), uid: int(st.Uid), gid: int(st.Gid)}
	if u, err := user.LookupId(strconv.Itoa(a.uid)); err == nil {
		a.name = u.Username
	}
	return a, true
}

// apply makes cmd run as a.
func (a account) apply(cmd *exec.Cmd) {
	if a.name == "" {
		return
	}
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
}

// reaches asks the kernel, as a, whether dir can be entered: mode bits alone
// would miss access lists and mounts.
func (a account) reaches(dir string) bool {
	cmd := exec.Command("/bin/sh", "-c", `cd -- "$0"`, dir)
	cmd.Dir = "/"
	a.apply(cmd)
	return cmd.Run() == nil
}

// folder creates dir for a alone.
func (a account) folder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return explain("create "+dir, err)
	}
	if a.name == "" {
		return nil
	}
	return explain("give "+dir+" to "+a.name, os.Chown(dir, a.uid, a.gid))
}
