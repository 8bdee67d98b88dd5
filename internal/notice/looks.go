package notice

// Forms in which a rendition is drawn for those who look at it before it goes.
const (
	AsArticle = "article" // a page of the web
	AsCard    = "card"    // a title and a line in a chat
	AsText    = "text"    // a bubble of words in a chat, or words of any kind
	AsForward = "forward" // a bubble that a person passes on
	AsPoster  = "poster"  // a sheet of paper
	AsScript  = "script"  // what is read aloud
)

// Looks is a rendition as its medium shows it. Title stands on a card only.
type Looks struct{ Form, Title, Text string }
