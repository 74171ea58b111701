// Package assets holds the style sheets, scripts and pictures of every page.
//
// Sources lie beside it: css, js (shared Stimulus controllers), img and vendor.
// What one family of pages alone needs lies next to those pages, in
// tenant/tenantweb, chat/chatweb, billing/billingweb and admin-ui. `dev gen` (package
// hearth/cmd/dev/assets) bundles them into dist: one style sheet and one script
// per family (site, chat, console), named by content and already compressed.
// dist is committed, so that `go build` needs nothing else.
//
// The package owns names and bytes. How they are served (caching, encodings) is
// tenant/web's.
//
// To keep: css/tokens.css is the only style sheet that names a colour, and no
// page holds an inline style or script, or the Content-Security-Policy would
// have to allow them.
//
// Start reading at Path and Lookup.
package assets
