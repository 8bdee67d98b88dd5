package deliveries_test

import (
	"strings"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/notice"
)

// The list of all deliveries says which of them are of a correction.
func TestDeliveriesNameTheirEdition(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, nil)
	clerk := come("jingban")
	clerk.Get("/desk/deliveries").Lacks(t, "更正1")
	n := desktest.Clone(o.Newest["QH-2026-0107"])
	old := desktest.Clone(n)
	old.Status = notice.Withdrawn
	n.Edition, n.Kind, n.Supersedes = 2, notice.Correction, 1
	o.Older["QH-2026-0107"], o.Newest["QH-2026-0107"] = []*notice.Notice{old}, n
	c := *o.Rows[0]
	c.ID, c.Edition = notice.DeliveryID(len(o.Rows)+1), 2
	o.Rows = append(o.Rows, &c)
	page := clerk.Get("/desk/deliveries")
	page.Has(t, "更正1")
	if !strings.Contains(page.Raw, desktest.At0107+"/deliveries?edition=2") {
		t.Error("the row does not lead to its edition")
	}
}
