package verify

// RowName is rowName, for the tests that must live outside.
var RowName = rowName
