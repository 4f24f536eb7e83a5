package screen

// The icons. Each one only repeats a word beside it, so all are hidden from assistive technology.

func path(d string) Node { return El("path", At("d", d)) }

func circle(cx, cy, r string, bits ...Bit) Node {
	return El("circle", append([]Bit{At("cx", cx), At("cy", cy), At("r", r)}, bits...)...)
}

func rect(x, y, width, height, rx string) Node {
	return El("rect", At("x", x), At("y", y), At("width", width), At("height", height), At("rx", rx))
}

func drawing(class, box string, shapes ...Bit) Node {
	return El("svg", append([]Bit{Class(class), At("viewBox", box), At("aria-hidden", "true"),
		At("focusable", "false")}, shapes...)...)
}

func icon(shapes ...Bit) Node { return drawing("cd-icon", "0 0 24 24", shapes...) }

var (
	ring = circle("12", "12", "8.5")

	iconMark = drawing("cd-mark", "0 0 24 24", path("M18.4 5.6a9 9 0 1 0 0 12.8"),
		circle("12", "12", "2.4", At("fill", "currentColor"), At("stroke", "none")))
	iconLock    = icon(rect("5", "10.5", "14", "9.5", "2"), path("M8 10.5V8a4 4 0 0 1 8 0v2.5"))
	iconCheck   = icon(path("m5 12.5 4.5 4.5L19 7.5"))
	iconInfo    = icon(ring, path("M12 11v5M12 8v.01"))
	iconAlert   = icon(ring, path("M12 7.5v5.5M12 16v.01"))
	iconClock   = icon(ring, path("M12 7.5V12l3 2"))
	iconHeld    = icon(ring, path("M10 9v6M14 9v6"))
	iconMore    = icon(path("m9 6 6 6-6 6"))
	iconCross   = icon(path("m6.5 6.5 11 11m0-11-11 11"))
	iconForward = icon(path("M5 12h14m-6-6 6 6-6 6"))
	iconBack    = icon(path("M19 12H5m6-6-6 6 6 6"))
	iconAgain   = icon(path("M19 12a7 7 0 1 1-2.2-5.1M19 4.5V9h-4.5"))
	iconCart    = icon(path("M4 5h2.2l1.8 10h9.5L19.5 8H7"), circle("9.5", "18.8", "1"),
		circle("16.5", "18.8", "1"))
	iconHeadset = icon(path("M4 12a8 8 0 0 1 16 0v5.5M4 12v3.5a2 2 0 0 0 4 0V14a2 2 0 0 0-4 0m16 0a2 2 0 " +
		"0 0-4 0v1.5a2 2 0 0 0 4 0M20 17.5a3 3 0 0 1-3 3h-3"))
	iconSms = icon(path("M4.5 5.5h15v10.5h-8l-4 3.5V16h-3z"),
		path("M8.5 10.8h.01M12 10.8h.01M15.5 10.8h.01"))
	iconMail     = icon(rect("3.5", "5.5", "17", "13", "2"), path("m4 7.5 8 6 8-6"))
	iconQuestion = icon(ring, path("M9.7 9.6a2.4 2.4 0 1 1 3.4 2.2c-.8.4-1.1.9-1.1 1.7M12 16.2v.01"))
	iconPerson   = icon(circle("12", "8.5", "3.5"), path("M5 19.5c.6-3.6 3.4-5.5 7-5.5s6.4 1.9 7 5.5"))
	iconStore    = icon(path("M4.5 20V9.5M19.5 20V9.5M3 9.5 5 4.5h14l2 5zM9.5 20v-6h5v6M3.5 20h17"))
	iconOffline  = icon(path("M4 9.5a12 12 0 0 1 4-2.6M20 9.5a12 12 0 0 0-8.4-3.4M7.2 13a8 8 0 0 1 " +
		"4-2.2M16.8 13a8 8 0 0 0-1.6-1.2M10.2 16.2a3.6 3.6 0 0 1 3.6 0M12 19.2v.01M4.5 4.5l15 15"))

	artLicence = drawing("cd-art cd-art--small", "0 0 148 94",
		El("rect", At("x", "1"), At("y", "1"), At("width", "146"), At("height", "92"), At("rx", "10"),
			Class("cd-art__paper")),
		El("g", Class("cd-art__soft"), rect("14", "14", "56", "6", "3"), rect("14", "27", "84", "6", "3")),
		El("path", At("d", "M14 51.5h120v6.5H14v6.5h120V71H14v6.5h120"), Class("cd-art__code")))
	artTablet = drawing("cd-art", "0 0 184 132",
		El("rect", At("x", "28"), At("y", "8"), At("width", "128"), At("height", "94"), At("rx", "12"),
			Class("cd-art__paper")),
		El("g", Class("cd-art__soft"), rect("46", "28", "52", "7", "3.5"), rect("46", "44", "92", "7", "3.5"),
			rect("46", "60", "74", "7", "3.5")),
		El("rect", At("x", "46"), At("y", "78"), At("width", "34"), At("height", "11"), At("rx", "5.5"),
			Class("cd-art__accent")),
		El("path", At("d", "M30 120h118m-14-9 14 9-14 9"), Class("cd-art__line")))
)
