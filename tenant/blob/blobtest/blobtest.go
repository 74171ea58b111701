// Package blobtest gives tests a real S3 service: versitygw, a gateway that keeps
// buckets as folders, as a process of its own that can be stopped and started again.
package blobtest

import (
	"bytes"
	"fmt"
	"go/build"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hearth/tenant/blob"
)

// Gateway is what `go install` is told to make the service of tests from.
const Gateway = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// The keys of the service.
const (
	AccessKey = "hearth"
	SecretKey = "a secret that only tests use"
)

// Service is an S3 service with one bucket, "hearth".
type Service struct {
	Folder string // where its objects lie: below bucket, prefix and key
	notes  string // what the gateway keeps of them, where a file system has no attributes
	t      testing.TB
	at     string

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
}

// Find returns the program, or "" where it is not installed.
func Find() string {
	if path, err := exec.LookPath("versitygw"); err == nil {
		return path
	}
	for _, dir := range []string{os.Getenv("GOBIN"), filepath.Join(build.Default.GOPATH, "bin")} {
		path := filepath.Join(dir, "versitygw")
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path
		}
	}
	return ""
}

// Start starts a service that ends with the test.
func Start(t testing.TB) *Service {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	dir := t.TempDir()
	s := &Service{Folder: filepath.Join(dir, "s3"), notes: filepath.Join(dir, "notes"), t: t, at: l.Addr().String()}
	for _, folder := range []string{filepath.Join(s.Folder, "hearth"), s.notes} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(s.Stop)
	s.Resume()
	return s
}

// Config is the way to a place in the bucket.
func (s *Service) Config(prefix string) blob.Config {
	return blob.Config{URL: fmt.Sprintf("s3://hearth/%s?endpoint=http://%s&region=us-east-1", prefix, s.at), AccessKey: AccessKey, SecretKey: SecretKey}
}

// Open is a store in the bucket.
func (s *Service) Open(prefix string) blob.Store {
	s.t.Helper()
	store, err := blob.Open(s.Config(prefix))
	if err != nil {
		s.t.Fatal(err)
	}
	return store
}

// Stop kills the service. What it keeps stays.
func (s *Service) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		s.cmd.Process.Kill()
		<-s.done
		s.cmd = nil
	}
}

// Resume starts the service again, at the same address.
func (s *Service) Resume() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	program := Find()
	if program == "" {
		s.t.Fatalf("this test needs an S3 service; type: go install %s", Gateway)
	}
	var said bytes.Buffer
	s.cmd = exec.Command(program, "--port", s.at, "--quiet", "--keep-alive", "posix", "--sidecar", s.notes, s.Folder)
	s.cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+AccessKey, "ROOT_SECRET_KEY="+SecretKey)
	s.cmd.Stdout, s.cmd.Stderr = &said, &said
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.done = make(chan struct{})
	go func(cmd *exec.Cmd, done chan struct{}) {
		cmd.Wait()
		close(done)
	}(s.cmd, s.done)
	for deadline := time.Now().Add(20 * time.Second); ; {
		if res, err := http.Get("http://" + s.at + "/"); err == nil {
			res.Body.Close()
			return
		}
		select {
		case <-s.done:
			s.t.Fatalf("the S3 service ended:\n%s", said.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			s.t.Fatal("the S3 service does not answer")
		}
	}
}
