package wechat

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"gaoshi/channels"
	"gaoshi/internal/notice"
)

// Platform is the host that a target's route calls.
func (ch *Channel) Platform(t notice.Target) channels.Platform {
	switch t.Kind {
	case GroupRobot, CustomerGroup, App:
		return channels.Platform{Key: hostWork, Name: "企业微信"}
	case OfficialAccount, Subscribe:
		return channels.Platform{Key: hostOA, Name: "公众号平台"}
	}
	return channels.Platform{}
}

// Probe asks the route's host for its front page: any answer but an outage's will do.
func (ch *Channel) Probe(ctx context.Context, t notice.Target) error {
	host := ch.Platform(t).Key
	if host == "" {
		return nil
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, "https://"+host+"/", nil)
	if err != nil {
		return err
	}
	if to := ch.o.Redirect; to != nil {
		req.URL.Scheme, req.URL.Host = to.Scheme, to.Host
		req.URL.Path = strings.TrimRight(to.Path, "/") + "/"
	}
	resp, err := ch.base.RoundTrip(req)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, replyBytes))
	_ = resp.Body.Close()
	if resp.StatusCode >= http.StatusInternalServerError && resp.StatusCode != http.StatusNotImplemented {
		return fmt.Errorf("HTTP %d", resp.StatusCode)
	}
	return nil
}
