package wechat

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"gaoshi/channels"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// A card that WeCom takes but does not give to the one person it is for was not told.
func TestTellOneOfficial(t *testing.T) {
	reply := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if strings.HasSuffix(r.URL.Path, "/gettoken") {
			fmt.Fprint(w, `{"errcode":0,"access_token":"t","expires_in":7200}`)
			return
		}
		fmt.Fprint(w, reply)
	}))
	t.Cleanup(s.Close)
	at, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	ch, err := New(Options{Site: "https://qh.example.test", Secrets: config.PracticeSecrets{}, Redirect: at, Clock: calendar.RealClock{}, Log: slog.New(slog.DiscardHandler), Personal: func(notice.Category, notice.Target) bool { return false },
		Company: Company{CorpID: "ww1", AgentID: "1", Secret: "secret:wecom"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ user, reply, says string }{
		{"lisi", `{"errcode":0,"msgid":"1"}`, ""},
		{"lisi", `{"errcode":0,"msgid":"1","invaliduser":"lisi"}`, "收不到消息"},
		{"lisi", `{"errcode":0,"msgid":"1","unlicenseduser":"lisi"}`, "收不到消息"},
		{"lisi", `{"errcode":81013,"errmsg":"user & party & tag all invalid"}`, "可见范围"},
		{"@all", `{"errcode":0}`, "发给一个人"},
		{"a|b", `{"errcode":0}`, "发给一个人"},
		{"", `{"errcode":0}`, "发给一个人"},
	} {
		reply = c.reply
		err := ch.Tell(t.Context(), c.user, "请签发", "停水", "https://qh.example.test/desk/a/1")
		if c.says == "" && err != nil || c.says != "" && (!channels.IsPermanent(err) || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%q %s: %v", c.user, c.reply, err)
		}
	}
	reply = "cut"
	err = ch.Tell(t.Context(), "lisi", "请签发", "停水", "https://qh.example.test/desk/a/1")
	if _, ok := channels.AsTemporary(err); !ok { // WeCom drops a repetition
		t.Errorf("an answer that nobody understands: %v", err)
	}
}
