package sandbox

// customers is the documented table of test customers. They are invented. Account and card share their last
// digits.
var customers = []*customer{
	with("20000042", "Jordan", "Tremblay", "1990-01-17", inToronto, func(c *customer) {
		c.phone, c.card = "4165554567", "9000000000000042"
		c.shows = "Normal account, every plan. The main test customer."
	}),
	with("20000117", "Camille", "Gagnon", "1985-06-03", inMontreal, func(c *customer) {
		c.shows = "Quebec, in French: Quebec plans and credit rates."
	}),
	with("20000201", "Avery", "Singh", "1979-11-30", inVancouver, func(c *customer) {
		c.status, c.reason = "A", "AAUT"
		c.shows = "Status A: authorizations prohibited. Verification online ends without a purchase."
	}),
	with("20000202", "Robin", "MacLeod", "1982-04-12", inHalifax, func(c *customer) {
		c.status, c.reason = "F", "FLCK"
		c.shows = "Status F: frozen."
	}),
	with("20000203", "Morgan", "Chen", "1988-09-09", inCalgary, func(c *customer) {
		c.status, c.reason = "Z", "ZCCO"
		c.shows = "Status Z: charged off."
	}),
	with("20000204", "Sam", "Wilson", "1971-02-25", inToronto, func(c *customer) {
		c.status, c.reason = "C", "NNOR"
		c.shows = "Status C: closed."
	}),
	with("20000301", "Taylor", "Bouchard", "1995-07-21", inMoncton, func(c *customer) {
		c.inactive = true
		c.shows = "Account not activated: user_not_active in a store, the event “activation” online."
	}),
	with("20000302", "Casey", "Nguyen", "1993-03-14", inToronto, func(c *customer) {
		c.credit, c.limit = 100000, 150000
		c.shows = "Little credit: 1,000.00. Above it credit_exceeded; at 950.00 only for the plans with " +
			"interest."
	}),
	with("20000303", "Alex", "Petrov", "1984-12-05", inRegina, func(c *customer) {
		c.risk, c.category, c.air = "Y", "standard", 3499
		c.shows = "Non-prime: no plan at 0%; plan_term_not_available when one is asked for."
	}),
	with("20000304", "Dana", "White", "1991-08-18", inCharlottetown, func(c *customer) {
		c.phone = "555"
		c.shows = "No valid phone: sms_not_valid_phone; e-mail and security question work."
	}),
	with("20000305", "Quinn", "Murphy", "1987-05-27", inToronto, func(c *customer) {
		c.noRegular = true
		c.shows = "No regular-purchase option: promotional plans only."
	}),
	with("20000401", "Jamie", "Roy", "1980-10-02", inToronto, func(c *customer) {
		c.shows = "One person, two accounts: this one is the consumer account."
	}),
	with("20000402", "Jamie", "Roy", "1980-10-02", inToronto, func(c *customer) {
		c.kind = "business"
		c.shows = "The same person's business account: choose-account after a search by name."
	}),
	with("20000402", "Chris", "Leblanc", "1992-01-08", inToronto, func(c *customer) {
		c.kind, c.authorizedUser = "business", true
		c.card, c.id = "9000000020000403", "700402-00002"
		c.email, c.phone = "chris.leblanc@example.ca", "4165550403"
		c.shows = "Authorized user of that business account: a child card; lookup by card masks e-mail " +
			"and phone."
	}),
	with("11223344", "John", "Smith", "1975-03-22", inToronto, func(c *customer) {
		c.catalog, c.sample = johnsPlans, &rocSample
		c.shows = "The documented sample outside Quebec: for 250.00 the printed figures, wrong as they " +
			"are; otherwise computed ones."
	}),
	with("11223355", "Jacques", "Smith", "1978-07-19", inMontreal, func(c *customer) {
		c.credit, c.limit, c.catalog, c.sample = 170000, 250000, jacquesPlans, &qcSample
		c.shows = "The documented Quebec sample: for 250.00 the printed figures; otherwise computed ones."
	}),
}

type setting func(*customer)

// with makes a normal, activated, preferred consumer with 8,000.00 of available credit, and then applies the
// changes.
func with(account, first, last, born string, at setting, change func(*customer)) *customer {
	c := &customer{
		account: account, card: "90000000" + account, id: "70" + account[4:],
		first: first, last: last, born: born, lang: "en",
		email: fold(first) + "." + fold(last) + "@example.ca", phone: "416555" + account[4:],
		status: "N", reason: "NNOR", risk: "M", category: "preferred", air: 2890,
		credit: 800000, limit: 1000000, kind: "consumer",
		question: 6, answer: "Lakeside", licenceNo: "T" + account,
	}
	at(c)
	change(c)
	return c
}

func inToronto(c *customer) {
	c.street, c.city, c.province, c.postal, c.licenceIIN = "100 MAPLE ST", "TORONTO", "ON", "M5V2T6", "636012"
}

// inMontreal also makes the customer French-speaking and premium, at the rate of the documented Quebec
// sample.
func inMontreal(c *customer) {
	c.street, c.city, c.province, c.postal, c.licenceIIN = "200 RUE DES ÉRABLES", "MONTRÉAL", "QC", "H2X1Y4",
		"604428"
	c.lang, c.risk, c.category, c.air = "fr", "H", "premium", 3124
	c.question, c.answer = 4, "Biscuit"
}

func inVancouver(c *customer) {
	c.street, c.city, c.province, c.postal, c.licenceIIN = "300 CEDAR AVE", "VANCOUVER", "BC", "V6B1A1",
		"636028"
}

func inHalifax(c *customer) {
	c.street, c.city, c.province, c.postal, c.licenceIIN = "400 HARBOUR RD", "HALIFAX", "NS", "B3H4R2",
		"636013"
}

func inCalgary(c *customer) {
	c.street, c.city, c.province, c.postal, c.licenceIIN = "500 PRAIRIE WAY", "CALGARY", "AB", "T2P1J9",
		"604432"
}

func inMoncton(c *customer) {
	c.street, c.city, c.province, c.postal, c.licenceIIN = "600 RIVER ST", "MONCTON", "NB", "E1C1A1", "636017"
}

func inRegina(c *customer) {
	c.street, c.city, c.province, c.postal, c.licenceIIN = "700 WHEAT ST", "REGINA", "SK", "S4P3Y2", "636044"
}

func inCharlottetown(c *customer) {
	c.street, c.city, c.province, c.postal, c.licenceIIN = "800 SHORE RD", "CHARLOTTETOWN", "PE", "C1A4P3",
		"604426"
}
