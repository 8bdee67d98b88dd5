package sim

import (
	"crypto/sha256"
	"encoding/hex"
)

// GroupName names a group's page without its key: whoever sees the address on a
// screen or in a log learns nothing to send with. GET /sim/group/{name}.
func GroupName(key string) string {
	sum := sha256.Sum256([]byte("gaoshi sim group\n" + key))
	return hex.EncodeToString(sum[:6])
}

// PageName is GroupName of the group's key.
func (g Group) PageName() string { return GroupName(g.Key) }

// groupNamed finds a group by its key or by the name of its page; nil for none.
// The caller holds s.mu.
func (s *Sim) groupNamed(name string) *Group {
	if g := s.groups[name]; g != nil {
		return g
	}
	for key, g := range s.groups {
		if GroupName(key) == name {
			return g
		}
	}
	return nil
}
