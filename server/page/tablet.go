package page

type Tablets interface{}

const languageCookie = "lang"

func (s *site) tabletRoutes() []entry { return nil }
func tabletCheckout(id string) string { return "/tablet/checkouts/" + id }
