package desk

import (
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// routes is every address of the desk: who may go there, what happens, and under
// which word it stands in the menu, in the order of the menu.
func routes(r rooms) []frame.Route {
	var (
		reviewers = frame.Only(notice.RoleProofreader, notice.RoleSecrecy)
		deciders  = frame.Only(notice.RoleProofreader, notice.RoleSecrecy, notice.RoleLeader)
		senders   = frame.Only(notice.RoleClerk, notice.RoleLeader, notice.RoleAdmin)
		vouchers  = frame.Only(notice.RoleClerk, notice.RoleLeader, notice.RoleAdmin, notice.RoleVillageHead)
		clerk     = frame.Only(notice.RoleClerk)
		leader    = frame.Only(notice.RoleLeader)
		keepers   = frame.Only(notice.RoleLeader, notice.RoleAdmin)
		decider   = frame.ByLink(r.review.Decider)
		head      = frame.ByLink(r.village.HeadByLink)
	)
	return []frame.Route{
		{Method: "GET", Path: "/desk/sign-in", Who: frame.Everybody, Do: r.frame.SignInPage},
		{Method: "POST", Path: "/desk/sign-in", Who: frame.Everybody, Do: r.frame.SignIn},
		{Method: "POST", Path: "/desk/sign-in/code", Who: frame.Everybody, Do: r.frame.SignInCode},
		{Method: "POST", Path: "/desk/sign-out", Who: frame.Everybody, Do: r.frame.SignOut},
		{Method: "GET", Path: "/desk/me", Who: frame.Anyone, Do: r.frame.Me, Early: true, Menu: frame.Entry{Word: "我的账号", Here: "me", Kind: "me"}},
		{Method: "POST", Path: "/desk/me/password", Who: frame.Anyone, Do: r.frame.SetPassword, Early: true},
		{Method: "POST", Path: "/desk/me/sign-ins", Who: frame.Anyone, Do: r.frame.EndSignIns, Early: true},
		{Method: "GET", Path: "/desk/me/authenticator.png", Who: frame.Anyone, Do: r.frame.AuthenticatorPicture, Early: true},
		{Method: "POST", Path: "/desk/me/authenticator", Who: frame.Anyone, Do: r.frame.NewAuthenticator, Early: true},
		{Method: "POST", Path: "/desk/me/authenticator/prove", Who: frame.Anyone, Do: r.frame.ProveAuthenticator, Early: true},
		{Method: "POST", Path: "/desk/me/authenticator/drop", Who: frame.Anyone, Do: r.frame.DropAuthenticator, Early: true},

		{Method: "GET", Path: "/desk/{$}", Who: frame.Anyone, Do: r.home.Today, Menu: frame.Entry{Word: "今天", Here: "today", Who: frame.Office}},
		{Method: "GET", Path: "/desk/notices", Who: frame.Office, Do: r.home.List, Menu: frame.Entry{Word: "公告", Here: "notices"}},

		{Method: "GET", Path: "/desk/deliveries", Who: frame.Office, Do: r.deliveries.All, Menu: frame.Entry{Word: "投递", Here: "deliveries"}},
		{Method: "GET", Path: "/desk/deliveries/{n}", Who: frame.Office, Do: r.deliveries.One},
		{Method: "GET", Path: "/desk/deliveries/{n}/sound", Who: frame.Anyone, Do: r.deliveries.Play},
		{Method: "POST", Path: "/desk/deliveries/{n}/retry", Who: senders, Do: r.deliveries.Retry},
		{Method: "POST", Path: "/desk/deliveries/{n}/confirm", Who: vouchers, Do: r.deliveries.Confirm},
		{Method: "POST", Path: "/desk/deliveries/{n}/give-up", Who: senders, Do: r.deliveries.GiveUp},
		{Method: "POST", Path: "/desk/deliveries/{n}/now", Who: senders, Do: r.deliveries.Now},
		{Method: "POST", Path: "/desk/deliveries/now", Who: senders, Do: r.deliveries.NowAll},
		{Method: "POST", Path: "/desk/deliveries/{n}/release", Who: senders, Do: r.deliveries.Release},
		{Method: "POST", Path: "/desk/deliveries/release", Who: senders, Do: r.deliveries.ReleaseAll},
		{Method: "GET", Path: "/desk/notices/{id}/deliveries", Who: frame.Office, Do: r.deliveries.OfNotice},

		{Method: "GET", Path: "/desk/register", Who: frame.Office, Do: r.register.List, Menu: frame.Entry{Word: "台账", Here: "register"}},
		{Method: "GET", Path: "/desk/register/new", Who: clerk, Do: r.register.NewPage},
		{Method: "POST", Path: "/desk/register/new", Who: clerk, Do: r.register.Enter},
		{Method: "GET", Path: "/desk/register/import", Who: clerk, Do: r.register.ImportPage},
		{Method: "POST", Path: "/desk/register/import", Who: clerk, Do: r.register.Read, Heavy: true},
		{Method: "POST", Path: "/desk/register/import/take", Who: clerk, Do: r.register.Take, Heavy: true},
		{Method: "GET", Path: "/desk/register/export", Who: frame.Office, Do: r.register.Export, Heavy: true},
		{Method: "GET", Path: "/desk/register/due", Who: frame.Office, Do: r.register.Due},
		{Method: "GET", Path: "/desk/register/year", Who: frame.Office, Do: r.register.Year},
		{Method: "POST", Path: "/desk/register/year", Who: clerk, Do: r.register.SetYear},
		{Method: "POST", Path: "/desk/register/cases", Who: clerk, Do: r.register.Case},
		{Method: "GET", Path: "/desk/register/proof", Who: frame.Office, Do: r.register.ProofPage},
		{Method: "GET", Path: "/desk/register/proof.pdf", Who: frame.Office, Do: r.register.Proof, Heavy: true},
		{Method: "GET", Path: "/desk/register/pack.zip", Who: frame.Office, Do: r.register.Pack, Heavy: true},
		{Method: "GET", Path: "/desk/register/archive.zip", Who: frame.Office, Do: r.register.ArchivePackage, Heavy: true},
		{Method: "GET", Path: "/desk/register/items/{n}", Who: frame.Office, Do: r.register.Item},
		{Method: "POST", Path: "/desk/register/items/{n}", Who: clerk, Do: r.register.Change},
		{Method: "POST", Path: "/desk/register/items/{n}/out", Who: clerk, Do: r.register.Out},
		{Method: "POST", Path: "/desk/register/items/{n}/strike", Who: clerk, Do: r.register.Strike},
		{Method: "POST", Path: "/desk/register/items/{n}/decide", Who: frame.Only(notice.RoleSecrecy, notice.RoleLeader), Do: r.register.Decide},
		{Method: "GET", Path: "/desk/requests", Who: frame.Only(notice.RoleClerk, notice.RoleLeader), Do: r.register.Requests},
		{Method: "POST", Path: "/desk/requests", Who: clerk, Do: r.register.TakeRequest},
		{Method: "GET", Path: "/desk/requests/{n}", Who: frame.Only(notice.RoleClerk, notice.RoleLeader), Do: r.register.Request},
		{Method: "POST", Path: "/desk/requests/{n}/confirm", Who: clerk, Do: r.register.Confirm},
		{Method: "POST", Path: "/desk/requests/{n}/step", Who: clerk, Do: r.register.Step},
		{Method: "POST", Path: "/desk/requests/{n}/answer", Who: clerk, Do: r.register.Answer},
		{Method: "GET", Path: "/desk/requests/{n}/letter", Who: clerk, Do: r.register.LetterFile},

		{Method: "GET", Path: "/desk/website", Who: frame.Office, Do: r.website.Overview},
		{Method: "GET", Path: "/desk/website/{n}", Who: frame.Office, Do: r.website.Copy},
		{Method: "GET", Path: "/desk/website/{n}/text", Who: frame.Office, Do: r.website.Text},
		{Method: "GET", Path: "/desk/website/{n}/package.zip", Who: frame.Office, Do: r.website.Package},
		{Method: "POST", Path: "/desk/website/{n}", Who: senders, Do: r.website.Done},

		{Method: "GET", Path: "/desk/journal", Who: keepers, Do: r.record.Page, Menu: frame.Entry{Word: "操作记录", Here: "journal", Kind: "me"}},
		{Method: "GET", Path: "/desk/journal.csv", Who: keepers, Do: r.record.CSV, Heavy: true},
		{Method: "GET", Path: "/desk/annual", Who: frame.Office, Do: r.yearly.Page, Menu: frame.Entry{Word: "年报", Here: "annual"}},
		{Method: "GET", Path: "/desk/annual/check", Who: frame.Office, Do: r.yearly.CheckPage},
		{Method: "POST", Path: "/desk/annual/check", Who: frame.Office, Do: r.yearly.Check, Heavy: true},
		{Method: "POST", Path: "/desk/annual/{year}", Who: senders, Do: r.yearly.Save},
		{Method: "POST", Path: "/desk/annual/{year}/before", Who: senders, Do: r.yearly.Before, Heavy: true},
		{Method: "GET", Path: "/desk/annual/{year}/file/{kind}", Who: frame.Office, Do: r.yearly.File, Heavy: true},

		{Method: "GET", Path: "/desk/village", Who: frame.Anyone, Do: r.village.Page, Menu: frame.Entry{Word: "各村", Own: "本村", Here: "village"}},
		{Method: "GET", Path: "/desk/village/posters.pdf", Who: frame.Anyone, Do: r.village.PrintAll, Heavy: true},
		{Method: "GET", Path: "/desk/village/print/{id}/{form}", Who: frame.Anyone, Do: r.village.PrintOne, Heavy: true},
		{Method: "POST", Path: "/desk/village/code", Who: vouchers, Do: r.village.CodeWord},
		{Method: "POST", Path: "/desk/village/posted", Who: vouchers, Do: r.village.Posted},
		{Method: "GET", Path: "/desk/notices/{id}/posters.pdf", Who: frame.Office, Do: r.village.PrintNotice, Heavy: true},
		{Method: "GET", Path: "/desk/f/{token}", Who: frame.Everybody, Do: r.village.Forward},
		{Method: "POST", Path: "/desk/f/{token}", Who: frame.Everybody, Do: r.village.ForwardDone},
		{Method: "GET", Path: "/desk/f/{token}/poster.png", Who: frame.Everybody, Do: r.village.ForwardPicture},
		{Method: "GET", Path: "/desk/v/{token}/village", Who: head, Do: r.village.Page},
		{Method: "GET", Path: "/desk/v/{token}/village/posters.pdf", Who: head, Do: r.village.PrintAll},
		{Method: "GET", Path: "/desk/v/{token}/village/print/{id}/{form}", Who: head, Do: r.village.PrintOne},
		{Method: "POST", Path: "/desk/v/{token}/village/code", Who: head, Do: r.village.CodeWord},
		{Method: "POST", Path: "/desk/v/{token}/village/posted", Who: head, Do: r.village.Posted},
		{Method: "POST", Path: "/desk/v/{token}/deliveries/{n}/confirm", Who: head, Do: r.deliveries.Confirm},
		{Method: "GET", Path: "/desk/v/{token}/deliveries/{n}/sound", Who: head, Do: r.deliveries.Play},
		{Method: "GET", Path: "/desk/v/{token}/notices/{id}/file/{name}", Who: head, Do: r.edition.File},

		{Method: "GET", Path: "/desk/new", Who: clerk, Do: r.drafting.NewPage, Menu: frame.Entry{Word: "新公告", Here: "new", Kind: "make"}},
		{Method: "POST", Path: "/desk/new", Who: clerk, Do: r.drafting.NewNotice, Heavy: true},
		{Method: "GET", Path: "/desk/notices/{id}/edit", Who: clerk, Do: r.drafting.EditPage},
		{Method: "POST", Path: "/desk/notices/{id}/edit", Who: clerk, Do: r.drafting.Edit, Heavy: true},
		{Method: "POST", Path: "/desk/notices/{id}/attachments", Who: clerk, Do: r.drafting.Attachments, Heavy: true},
		{Method: "GET", Path: "/desk/notices/{id}/fix", Who: clerk, Do: r.drafting.FixPage},
		{Method: "POST", Path: "/desk/notices/{id}/fix", Who: clerk, Do: r.drafting.Mend, Heavy: true},
		{Method: "POST", Path: "/desk/notices/{id}/correct", Who: clerk, Do: r.drafting.Amend(notice.Correction)},
		{Method: "POST", Path: "/desk/notices/{id}/withdraw", Who: clerk, Do: r.drafting.Amend(notice.Withdrawal)},
		{Method: "POST", Path: "/desk/notices/{id}/drop", Who: clerk, Do: r.drafting.Drop},

		{Method: "GET", Path: "/desk/notices/{id}", Who: frame.Office, Do: r.edition.Show},
		{Method: "GET", Path: "/desk/notices/{id}/file/{name}", Who: frame.Anyone, Do: r.edition.File},
		{Method: "GET", Path: "/desk/notices/{id}/link.png", Who: clerk, Do: r.edition.PassOnCode},

		{Method: "POST", Path: "/desk/notices/{id}/stop", Who: frame.Office, Do: r.halt.Stop},
		{Method: "POST", Path: "/desk/notices/{id}/recall", Who: frame.Office, Do: r.halt.Recall},
		{Method: "POST", Path: "/desk/notices/{id}/release", Who: leader, Do: r.halt.Release},

		{Method: "GET", Path: "/desk/notices/{id}/review", Who: reviewers, Do: r.review.ReviewPage},
		{Method: "POST", Path: "/desk/notices/{id}/review", Who: reviewers, Do: r.review.Review},
		{Method: "GET", Path: "/desk/notices/{id}/issue", Who: leader, Do: r.review.IssuePage},
		{Method: "POST", Path: "/desk/notices/{id}/issue", Who: leader, Do: r.review.Sign},
		{Method: "POST", Path: "/desk/notices/{id}/countersign", Who: leader, Do: r.review.Countersign},
		{Method: "POST", Path: "/desk/notices/{id}/return", Who: deciders, Do: r.review.GiveBack},
		{Method: "POST", Path: "/desk/notices/{id}/override", Who: frame.Only(notice.RoleSecrecy, notice.RoleLeader), Do: r.review.Override},
		{Method: "GET", Path: "/desk/code", Who: deciders, Do: r.review.CodePage, Menu: frame.Entry{Word: "签批码", Here: "code", Kind: "me"}},
		{Method: "POST", Path: "/desk/code", Who: deciders, Do: r.review.SetCode},
		{Method: "GET", Path: "/desk/a/{token}", Who: decider, Do: r.review.DecidePage},
		{Method: "POST", Path: "/desk/a/{token}", Who: decider, Do: r.review.Decide},
		{Method: "GET", Path: "/desk/a/{token}/notices/{id}/file/{name}", Who: decider, Do: r.review.DecideFile},
	}
}
