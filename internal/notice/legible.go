package notice

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"
)

// fieldSays names the fields that a clerk knows by sight.
var fieldSays = map[string]string{"Title": "标题", "Body": "正文", "Plain": "一句话", "Speak": "播音稿", "Away": "在外怎么办", "DocNo": "发文字号", "Issuer": "发文单位", "Name": "附件名"}

// Legible refuses an edition whose words hold what is no text: a NUL, or bytes that
// are not UTF-8. No medium shows them, and one of the two databases cannot keep them.
func (n *Notice) Legible() error {
	bad := "理由"
	if legible(n.Reason) && legible(n.Author) && legible(string(n.ID)) {
		bad = illegible(reflect.ValueOf(n.Content), "内容")
	}
	if bad == "" {
		return nil
	}
	return &Refusal{Msg: fmt.Sprintf("%s里有看不见的坏字符，多半是从别的软件复制来的。请删掉这一处重新打一遍，再交。", bad)}
}

func legible(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// illegible returns the name of the first field whose text cannot be read, "" for
// none; name is what the value itself is called.
func illegible(v reflect.Value, name string) string {
	switch v.Kind() {
	case reflect.String:
		if !legible(v.String()) {
			return name
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return illegible(v.Elem(), name)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return "" // a file's bytes
		}
		for i := range v.Len() {
			if bad := illegible(v.Index(i), name); bad != "" {
				return bad
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if !f.IsExported() {
				continue
			}
			called := name
			if say := fieldSays[f.Name]; say != "" {
				called = say
			}
			if bad := illegible(v.Field(i), called); bad != "" {
				return bad
			}
		}
	}
	return ""
}
