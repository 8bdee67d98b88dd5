package app

import (
	"context"

	"gaoshi/channels/portal"
	"gaoshi/internal/desk/website"
	"gaoshi/internal/notice"
)

// website is the portal as the desk sees it.
func (a *App) website() website.Options {
	return website.Options{
		Handoff: func(ctx context.Context, d *notice.Delivery) (*website.Handoff, error) {
			r, err := a.Store.Rendition(ctx, d.Rendition, d.Target.ID)
			if err != nil {
				return nil, err
			}
			h, err := portal.ReadHandoff(&r)
			if err != nil {
				return nil, err
			}
			out := &website.Handoff{HTML: h.HTML, Text: h.Package.Text, Files: h.Names}
			for _, f := range h.Fields {
				out.Fields = append(out.Fields, website.Field(f))
			}
			return out, nil
		},
		Zip: func(ctx context.Context, d *notice.Delivery) (string, []byte, error) {
			r, err := a.Store.Rendition(ctx, d.Rendition, d.Target.ID)
			if err != nil {
				return "", nil, err
			}
			return portal.Zip(ctx, &r, a.Store.Blob)
		},
		Publish: func(ctx context.Context, id notice.DeliveryID, by, address string) error {
			_, err := a.Dispatcher.Publish(ctx, id, by, address)
			return err
		},
		Columns: a.columns,
		Troubles: func(ctx context.Context) ([]*notice.PublicPage, error) {
			return a.Store.PagesInTrouble(ctx, 100)
		},
	}
}

// columns are the town's columns in the portal with their last entries: counting
// begins when the daemon first asks.
func (a *App) columns(ctx context.Context) ([]notice.Column, error) {
	since, err := a.Store.KeepSince(ctx, "columns", a.Clock.Now())
	if err != nil {
		return nil, err
	}
	last, err := a.Store.LastEntries(ctx)
	if err != nil {
		return nil, err
	}
	limits := map[string]int{}
	for _, c := range a.Config.Policy.Categories() {
		if r, ok := a.Config.Policy.Category(c); ok && r.StalenessDays > 0 && (limits[r.Column] == 0 || r.StalenessDays < limits[r.Column]) {
			limits[r.Column] = r.StalenessDays
		}
	}
	var out []notice.Column
	for _, c := range a.Config.Settings.Portal.Watched(limits) {
		out = append(out, notice.Column{Name: c.Name, Days: c.Days, Last: last[c.Name], Since: since})
	}
	return out, nil
}
