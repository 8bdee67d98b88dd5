package frame

import ()

// SignOut ends the sign-in, here and on the server.
func (d *Frame) SignOut(v *Visit) error {
	if v.Me != nil {
		if _, err := d.SignIns.EndSignIns(v.R.Context(), v.Me.Account, v.signIn, "", d.Clock.Now()); err != nil {
			return err
		}
	}
	if err := d.Session.Destroy(v.R.Context()); err != nil {
		return err
	}
	v.Redirect("/desk/sign-in")
	return nil
}
