// Package intake turns what a clerk has into a notice: a Markdown file with front
// matter, a Word document, a sheet, a page or text that was pasted.
//
// The text becomes Markdown with tables, the single source for every channel.
// What a 公文 says of itself (发文机关, 发文字号, title, 主送, signature, date, 附件,
// 附注) fills the notice's fields. What a reader of the printed page would not see
// (tracked changes, comments, hidden text, rows and sheets, properties, embedded
// objects) is never taken over; it is reported. A file that cannot be read is
// refused in bounded time and memory, with a Chinese sentence that says what to do.
package intake
