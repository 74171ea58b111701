// Package styles makes the style sheet that a workspace's administrators write safe to
// show to its members.
//
// A sheet is taken apart by the tokens of CSS and put together again from what is
// known to be harmless: nothing that fetches, nothing that leaves its place on the
// page, and every selector below the class Root. What is not known is named with its
// line and left out.
//
// Owns: what CSS of others may say. Does not own: where it is kept (tenant), where it
// is shown (tenant/web).
//
// The invariant: whatever goes in, what comes out selects nothing outside of Root and
// asks no server for anything. It is made anew from the source each time it is served,
// so that a stricter rule holds at once for sheets that were saved before.
//
// Start reading at compile.go, then allowed.go.
package styles
