// Package demo fills the workspace that a newcomer looks at first: Larkfield, six
// people who make a booking tool for village halls, with three weeks of talk behind
// them that end a few minutes before they are read.
//
// What is said stands in content/, one file for each room, in a format for writing
// by hand: content.go reads it. Times are given as working days before today, so
// that the story is always of the last three weeks; calendar.go turns them into
// moments. The pictures are drawn, not stored (pictures.go).
//
// Owns: the story, its people and pictures. Does not own: how a workspace is made
// (tenant), how history gets into rooms (chat.ImportMessages), when to seed (app).
//
// To keep: Seed may be killed anywhere and started again. Each step finds what it
// made before, and the first message, which arrives with all the others in one
// commit, says that everything is there.
//
// Start reading at seed.go.
package demo
