// Package config reads Hearth's settings: defaults, then a file, then the
// environment (HEARTH_…), once, at the start. It is the only importer of viper.
//
// It owns where settings come from and how they are named; what a setting means,
// and which values make sense, belongs to the package that declares it.
package config
