// Package bundle turns the sources of our pages into the files they load.
//
// It reads tenant/web/assets (shared) and the css and js folders of tenantweb,
// chatweb, billingweb and admin-ui, runs esbuild's Go API over one entry per family of
// pages, names every output by its content, compresses it, and writes
// tenant/web/assets/dist. The same sources give the same bytes on every machine.
//
// It is a tool: the product embeds the result and never imports this.
//
// Start reading at Build.
package bundle
