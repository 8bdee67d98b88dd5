package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
)

var tableNames = map[string]string{
	"notice": "公告", "rendition": "版式稿", "delivery": "投递", "attempt": "发送记录", "errand": "给工作人员的通知", "account": "账号密码",
	"register_item": "公开台账", "citizen_request": "依申请公开", "register_case": "复议诉讼", "register_yearly": "年度数字", "annual_text": "年度报告的文字", "annual_before": "上年的年度报告",
	"decision_code": "口令", "authenticator": "动态口令", "sign_in": "登录", "meta": "数据库标记", "statement": "签名", "stop": "先停", "journal_checkpoint": "记录锚点",
}

// rowName is a row as people may look for it.
func rowName(table, key string) string {
	name := tableNames[table]
	if name == "" {
		name = table
	}
	if table == "rendition" && len(key) > 12 {
		key = key[:12]
	}
	return name + " " + key
}

// named is rowName with where a delivery went.
func (c *checker) named(ctx context.Context, table, key string) string {
	name := rowName(table, key)
	if table != "delivery" && table != "attempt" || len(c.r.Problems) >= c.Most {
		return name
	}
	id, _, _ := strings.Cut(key, "/")
	var n notice.DeliveryID
	for _, d := range id {
		if d < '0' || d > '9' {
			return name
		}
		n = n*10 + notice.DeliveryID(d-'0')
	}
	d, err := c.v.Delivery(ctx, n)
	if err != nil {
		return name
	}
	return name + "（" + string(d.Notice) + " → " + d.Target.Name + "，" + d.StateName() + "）"
}

// allRows compares every row with the last entry that wrote it.
func (c *checker) allRows(ctx context.Context) error {
	type odd struct{ table, key, what string }
	for _, table := range c.v.Guarded() {
		var odds []odd // told after the rows are read: a connection does one thing at a time
		err := c.v.Rows(ctx, table, func(key, hash string) error {
			c.r.Rows++
			at := table + "\x00" + key
			must, known := c.rows[at]
			delete(c.rows, at)
			switch {
			case !known:
				odds = append(odds, odd{table, key, "操作记录里没有写过这一行：是绕过系统加进去的"})
			case must.hash != hash:
				odds = append(odds, odd{table, key, "和" + entryName(must.n) + "写入时不一样：被人绕过系统改动过"})
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, o := range odds {
			c.tell(c.named(ctx, o.table, o.key), "%s", o.what)
		}
	}
	var gone []string
	for at := range c.rows {
		gone = append(gone, at)
	}
	slices.Sort(gone)
	for _, at := range gone {
		table, key, _ := strings.Cut(at, "\x00")
		c.tell(rowName(table, key), "不见了：%s写过它，是绕过系统删掉的", entryName(c.rows[at].n))
	}
	return nil
}

// files compares every kept file with its name.
func (c *checker) files(ctx context.Context) error {
	return c.v.Blobs(ctx, func(digest string, data []byte) error {
		c.r.Files++
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != digest {
			c.tell("附件或版式文件 "+short(digest), "内容和摘要对不上：被改过")
			return nil
		}
		c.blobs[digest] = struct{}{}
		return nil
	})
}

func short(digest string) string { return digest[:min(12, len(digest))] }

// renditions compares every rendition with its digest, and looks for its files.
func (c *checker) renditions(ctx context.Context) error {
	return c.v.Renditions(ctx, func(digest string) { c.gone[digest] = struct{}{} }, func(digest string, r *notice.Rendition, files []string) error {
		name := rowName("rendition", digest)
		if r == nil || r.DigestOf(files) != digest {
			c.tell(name, "内容和摘要对不上：被改过")
			return nil
		}
		for i, f := range files {
			if _, ok := c.blobs[f]; !ok {
				c.tell(name, "它的文件“%s”不见了或被改过", r.Files[i].Name)
			}
		}
		c.rends[digest] = struct{}{}
		return nil
	})
}

// shortCodes recomputes every code.
func (c *checker) shortCodes(ctx context.Context) error {
	return c.v.Codes(ctx, func(code string, id notice.ID, target notice.TargetID) error {
		if notice.ShortCode(id, target) != code {
			c.tell("二维码 "+code, "指向的公告或点位被改过")
			return nil
		}
		c.codes[code] = struct{}{}
		return nil
	})
}

// approvals compares every issued edition with what was signed.
func (c *checker) approvals(ctx context.Context) error {
	return c.v.Approved(ctx, func(ref string, n *notice.Notice, signed seal.Signed, err error) error {
		name := rowName("notice", ref)
		switch {
		case n == nil && err == nil:
			c.tell(name, "签名还在，公告不见了")
			return nil
		case err != nil:
			c.tell(name, "内容读不懂，或标题、类别和正文里的不一样：被改过")
			return nil
		}
		sealed, err := c.Keys.Check(n, signed)
		if err != nil {
			var m *seal.Mismatch
			if errors.As(err, &m) {
				c.tell(name, "%s", m.What)
				return nil
			}
			return err
		}
		c.r.Issued++
		if !n.Erased.IsZero() {
			c.r.Erased++
		}
		if at := sealed.TakenOver(); !at.IsZero() {
			c.r.Taken++
			c.r.TakenAt = at
		}
		c.parts(name, n)
		return nil
	})
}

// parts looks for what an edition refers to.
func (c *checker) parts(name string, n *notice.Notice) {
	for _, a := range n.Content.Attachments {
		if _, ok := c.blobs[a.Digest]; a.Digest != "" && !ok && n.Erased.IsZero() {
			c.tell(name, "附件“%s”不见了或被改过", a.Name)
		}
	}
	for _, place := range slices.Sorted(maps.Keys(n.Approval.Renditions)) {
		digest := n.Approval.Renditions[place]
		_, gone := c.gone[digest]
		if _, ok := c.rends[digest]; !ok && (n.Erased.IsZero() || !gone) {
			c.tell(name, "发往 %s 的版式稿不见了或被改过", place)
		}
		if _, ok := c.codes[notice.ShortCode(n.ID, place)]; !ok {
			c.tell(name, "%s 的二维码不见了或被改过", place)
		}
	}
}
