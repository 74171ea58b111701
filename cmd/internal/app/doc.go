// Package app is the composition root: it turns settings into pools, services and
// listeners, in one order, and stops them in the reverse one.
//
// It owns wiring and nothing else. Whatever decides anything lives in the package
// it is wired from. Start reading at app.go.
package app
