package app

import (
	"context"
	"errors"
	"net/netip"

	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/door"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// Guard counts tries at this town's accounts.
func (a *App) Guard() *door.Guard { return door.NewGuard(a.Store.Doors(), a.Clock, a.doorKey) }

// Person is what somebody who knows an officer would try first as their password.
func (a *App) Person(o notice.Officer) door.Person {
	p := door.Person{Account: o.Account, Name: o.Name, Title: o.Title, Place: []string{a.Town.Name, a.Town.County, a.Town.Issuer}}
	for i := range a.Town.Villages {
		p.Place = append(p.Place, a.Town.Villages[i].Name)
	}
	return p
}

// SetPassword keeps an account's new password, ends its sign-ins and unlocks it.
func (a *App) SetPassword(ctx context.Context, account, password string) error {
	if err := a.Store.SetPassword(ctx, account, door.Hash(password)); err != nil {
		return err
	}
	if _, err := a.Store.Doors().EndSignIns(ctx, account, "", "", a.Clock.Now()); err != nil {
		return err
	}
	return a.Guard().Unlock(ctx, account)
}

// Prove compares an officer's password, and the code of the authenticator where one
// is in use; code is asked for it. A wrong one costs a guess, as at the desk.
func (a *App) Prove(ctx context.Context, o notice.Officer, password string, code func() (string, error)) error {
	g := a.Guard()
	k := door.Knock{Account: o.Account, Known: true, From: netip.IPv6Unspecified()}
	verdict, err := g.Knock(ctx, k)
	if err != nil {
		return err
	}
	if verdict != door.Admit {
		return say.Refusal("%s 的密码输错太多次，先锁住了。请过一刻钟再试，或由管理员解锁：gaoshi account %s --unlock", o.Name, o.Account)
	}
	hash, err := a.Store.PasswordHash(ctx, o.Account)
	if err != nil {
		return err
	}
	if ok, err := door.Same(hash, password); err != nil {
		return err
	} else if !ok {
		a.Log.WarnContext(ctx, "a wrong password on the command line", "by", o.Account)
		return say.Refusal("%s 的密码不对，什么都没有做。", o.Name)
	}
	second, err := a.Store.Doors().Authenticator(ctx, o.Account)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if second.On {
		if err := a.proveCode(ctx, g, o, second, code); err != nil {
			return err
		}
	}
	return g.Right(ctx, k)
}

func (a *App) proveCode(ctx context.Context, g *door.Guard, o notice.Officer, second door.Authenticator, code func() (string, error)) error {
	secret, err := g.Unseal(o.Account, second.Secret)
	if err != nil {
		return err
	}
	typed, err := code()
	if err != nil {
		return err
	}
	now := a.Clock.Now()
	step, ok := door.CheckTOTP(secret, typed, now, second.Step)
	if ok {
		if ok, err = a.Store.Doors().UseStep(ctx, o.Account, step, now); err != nil {
			return err
		}
	}
	if !ok {
		return say.Refusal("动态码不对，或者已经用过，什么都没有做。请等数字变了再来一次。")
	}
	return nil
}
