package desk

// signOut ends the sign-in, here and on the server.
func (d *desk) signOut(v *visit) error {
	if err := d.sessions.Destroy(v.r.Context()); err != nil {
		return err
	}
	v.redirect("/desk/sign-in")
	return nil
}
