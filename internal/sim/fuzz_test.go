package sim

import (
	"net/http/httptest"
	"strings"
	"testing"
)

var fuzzPaths = []string{
	"/qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k1", "/qyapi.weixin.qq.com/cgi-bin/webhook/upload_media?key=k1&type=file",
	"/api.weixin.qq.com/cgi-bin/stable_token", "/api.weixin.qq.com/cgi-bin/draft/add", "/api.weixin.qq.com/cgi-bin/draft/batchget",
	"/api.weixin.qq.com/cgi-bin/draft/get", "/api.weixin.qq.com/cgi-bin/freepublish/submit", "/api.weixin.qq.com/cgi-bin/freepublish/get",
	"/api.weixin.qq.com/cgi-bin/freepublish/batchget", "/api.weixin.qq.com/cgi-bin/message/mass/sendall", "/api.weixin.qq.com/cgi-bin/message/mass/get",
	"/api.weixin.qq.com/cgi-bin/message/subscribe/bizsend", "/api.weixin.qq.com/cgi-bin/media/uploadimg", "/api.weixin.qq.com/cgi-bin/tags/members/batchtagging",
	"/qyapi.weixin.qq.com/cgi-bin/message/send", "/qyapi.weixin.qq.com/cgi-bin/externalcontact/add_msg_template",
	"/qyapi.weixin.qq.com/cgi-bin/externalcontact/get_groupmsg_list_v2", "/qyapi.weixin.qq.com/cgi-bin/externalcontact/get_groupmsg_send_result",
	"/cms/api/articles", "/sim/fault", "/sim/tap", "/sim/word",
}

// FuzzCalls: no body, sensible or not, brings the simulator down, and the pages
// still come.
func FuzzCalls(f *testing.F) {
	for i := range fuzzPaths {
		f.Add(i, `{"msgtype":"text","text":{"content":"x"}}`, "application/json")
	}
	f.Add(0, `{"msgtype":"news","news":{"articles":[{"title":"<b>","url":"javascript:x"}]}}`, "application/json")
	f.Add(3, `{"articles":[null]}`, "application/json")
	f.Add(1, "--x\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\nhello!\r\n--x--", "multipart/form-data; boundary=x")
	f.Fuzz(func(t *testing.T, which int, body, kind string) {
		s := New(Options{Groups: []Group{{Key: "k1", Name: "群"}}, Followers: []string{"o-1"}})
		s.mu.Lock()
		oa, _ := s.give(HostOA, s.o.Clock.Now())
		work, _ := s.give(HostWork, s.o.Clock.Now())
		s.mu.Unlock()
		path := fuzzPaths[((which%len(fuzzPaths))+len(fuzzPaths))%len(fuzzPaths)]
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		if strings.HasPrefix(path, "/qyapi") {
			path += sep + "access_token=" + work
		} else {
			path += sep + "access_token=" + oa
		}
		r := httptest.NewRequest("POST", path, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", "Bearer x")
		s.ServeHTTP(httptest.NewRecorder(), r)
		for _, p := range []string{"/sim/", "/sim/group/k1", "/sim/oa", "/sim/work", "/sim/portal/"} {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest("GET", p, nil))
			if w.Code != 200 {
				t.Errorf("%s after %s: %d", p, path, w.Code)
			}
		}
	})
}
