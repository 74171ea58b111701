package main

// whyMissed says of a promise why it is missed, if it is, and what would close it.
var whyMissed = map[string]string{}

// remarks say how a row is measured where its words do not.
var remarks = map[string]string{}
