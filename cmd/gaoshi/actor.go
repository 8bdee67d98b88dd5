package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/user"
	"strings"

	"golang.org/x/term"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// actor is the officer in whose name a command acts: one of the roles, and proved
// by the officer's own password. In practice mode an account without a password is
// taken at its word, and the command says so.
func (c *commands) actor(ctx context.Context, a *app.App, s streams, account string, roles ...string) (notice.Officer, error) {
	o, err := a.Officer(account, roles...)
	if err != nil {
		return o, err
	}
	_, err = a.Store.PasswordHash(ctx, account)
	none := errors.Is(err, store.ErrNotFound)
	if err != nil && !none {
		return o, err
	}
	if none && a.Config.Settings.Mode == config.Practice {
		fmt.Fprintf(s.err, "演练：以%s（%s）的名义办，没有核对密码。\n", o.Name, o.Account)
		return o, nil
	}
	if none {
		return o, say.Refusal("%s（%s）还没有密码，不能在命令行里办事。请先设：gaoshi account %s", o.Name, o.Account, o.Account)
	}
	password, err := c.secret(s, fmt.Sprintf("%s（%s）的登录密码：", o.Name, o.Account))
	if err != nil {
		return o, err
	}
	return o, a.Prove(ctx, o, password, func() (string, error) { return c.secret(s, "验证器上的6位数字：") })
}

// secret asks for one line that is not shown: from the descriptor that the command
// names, else from the terminal, else from what is piped in. It is never an argument.
func (c *commands) secret(s streams, ask string) (string, error) {
	if c.PasswordFD > 0 {
		if c.secrets == nil {
			c.secrets = bufio.NewReader(os.NewFile(uintptr(c.PasswordFD), "password-fd"))
		}
		return line(c.secrets)
	}
	fmt.Fprint(s.err, ask)
	if f, ok := s.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.err)
		return string(b), err
	}
	if c.secrets == nil {
		c.secrets = bufio.NewReader(s.in)
	}
	defer fmt.Fprintln(s.err)
	return line(c.secrets)
}

func line(r *bufio.Reader) (string, error) {
	l, err := r.ReadString('\n')
	if l == "" && err != nil {
		if errors.Is(err, io.EOF) {
			return "", say.Refusal("没有读到密码，什么都没有做。请在终端里运行，或用 --password-fd 指一个描述符。")
		}
		return "", err
	}
	return strings.TrimRight(l, "\r\n"), nil
}

// systemUser is the system's own name of who sits at the command line, "" where it
// cannot say.
func systemUser() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}
