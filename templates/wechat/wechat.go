// Package wechat holds the words that go to WeChat: templates of text/template,
// embedded. A folder may be laid over them, file by file. The fields they may
// use are those of channels/wechat.View; blank lines at the ends and more than
// one in a row are dropped after filling in.
package wechat

import "embed"

// Files are the embedded templates.
//
//go:embed *.txt
var Files embed.FS
