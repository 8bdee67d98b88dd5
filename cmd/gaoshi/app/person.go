package app

import (
	"context"

	"gaoshi/internal/door"
	"gaoshi/internal/notice"
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
