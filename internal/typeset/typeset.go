// Package typeset sets Chinese text on paper: parsed text in, pages out, and from
// one display list a PDF, a PNG and an SVG.
//
// A text is shaped once (Fonts.Shape): every character gets its glyph and width,
// every place between two characters its space, how far that may give and take,
// and the price of a line break there, by the rules of CLREQ (W3C, Requirements
// for Chinese Text Layout). Shaped text knows no size, so that a page can be tried
// at many sizes cheaply; Text.Break finds the lines by total fit, squeezing
// punctuation first and stretching last. Phones, amounts, document numbers, names
// with offices and western words are never torn; a gap is never wider than half
// an em.
//
// A Story is a notice's text (internal/document) with its places on a page:
// salutation, headings, list items, tables, signature and date. Story.Layout
// makes pieces of it for a Look; Paginate deals them out; Paint draws them. Tables
// find their column widths by content, stand in panels where they are long and
// narrow, repeat their head, and set numbers under each other by their point.
//
// Headlines, plain sentences and cells are broken between words (lexicon/), which
// a total fit alone cannot see. What a PDF's reader would take for a space, a gap of
// justification, is marked as none (Op.Says), so that text out equals text in.
//
// All lengths are whole numbers (Len, or thousandths of an em), all orders are
// sorted, and no clock is read: equal input gives equal bytes. Fonts, Texts and
// Stories do not change once made and may be used by many goroutines; a Page
// belongs to one.
//
// A character that no font has is reported (Text.Missing, Story.Missing), drawn
// as a square, and must stop the notice: nobody's name may be printed as a box.
// Bold characters beyond 通用规范汉字表 are drawn from Regular with a thicker stroke.
package typeset
