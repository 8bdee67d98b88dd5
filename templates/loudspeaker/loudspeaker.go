// Package loudspeaker holds the words that every broadcast says around a notice:
// the call to the village, who speaks, the repeat, the end. They are lines of
// phrases.txt, embedded; a file of the same name in a folder of the office's own is
// laid over it, line by line.
package loudspeaker

import "embed"

// Files are the embedded words.
//
//go:embed *.txt
var Files embed.FS
