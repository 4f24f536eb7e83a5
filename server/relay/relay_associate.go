package relay

// Associate is a person who sells in a merchant's stores.
type Associate struct {
	Number       string // employee number, 1 to 50 printable ASCII characters
	Name         string
	Role         Role
	PasscodeHash string // of HashPasscode
	Locations    []string
}

// Role is what an associate may do.
type Role string

// The roles.
const (
	RoleAssociate Role = "associate"
	RoleManager   Role = "manager" // may override a verification and reset tries
)

// worksAt reports whether an associate may sign in at a location.
func (a Associate) worksAt(location string) bool {
	for _, l := range a.Locations {
		if l == location {
			return true
		}
	}
	return false
}

// Associate finds the associate with a number at a location.
func (m Merchant) Associate(number, location string) (Associate, bool) {
	for _, a := range m.Associates {
		if a.Number == number && a.worksAt(location) {
			return a, true
		}
	}
	return Associate{}, false
}
