package checkout

// composed is the one character of a letter and a combining accent: what Unicode's form NFC does for the
// Latin letters. It also has the pairs that a keyboard types in another order than NFC's: an accented letter
// and then the dot below, as in Vietnamese.
func composed(letter, accent rune) (rune, bool) {
	for _, c := range compositions {
		if c.accent != accent {
			continue
		}
		to := []rune(c.to)
		for i, from := range []rune(c.from) {
			if from == letter {
				return to[i], true
			}
		}
	}
	return 0, false
}

// compositions has, for each accent, letters and what they become.
var compositions = []struct {
	accent   rune
	from, to string
}{
	{'\u0300', "AEINOUWYaeinouwyÂÊÔÜâêôüĂăĒēŌōƠơƯư", "ÀÈÌǸÒÙẀỲàèìǹòùẁỳẦỀỒǛầềồǜẰằḔḕṐṑỜờỪừ"},
	{'\u0301',
		"ACEGIKLMNOPRSUWYZacegiklmnoprsuwyzÂÅÆÇÊÏÔÕØÜâåæçêïôõøüĂăĒēŌōŨũƠơƯư",
		"ÁĆÉǴÍḰĹḾŃÓṔŔŚÚẂÝŹáćéǵíḱĺḿńóṕŕśúẃýźẤǺǼḈẾḮỐṌǾǗấǻǽḉếḯốṍǿǘẮắḖḗṒṓṸṹỚớỨứ",
	},
	{'\u0302', "ACEGHIJOSUWYZaceghijosuwyzẠạẸẹỌọ", "ÂĈÊĜĤÎĴÔŜÛŴŶẐâĉêĝĥîĵôŝûŵŷẑẬậỆệỘộ"},
	{'\u0303', "AEINOUVYaeinouvyÂÊÔâêôĂăƠơƯư", "ÃẼĨÑÕŨṼỸãẽĩñõũṽỹẪỄỖẫễỗẴẵỠỡỮữ"},
	{'\u0304', "AEGIOUYaegiouyÄÆÕÖÜäæõöüǪǫȦȧȮȯḶḷṚṛ", "ĀĒḠĪŌŪȲāēḡīōūȳǞǢȬȪǕǟǣȭȫǖǬǭǠǡȰȱḸḹṜṝ"},
	{'\u0306', "AEGIOUaegiouȨȩẠạ", "ĂĔĞĬŎŬăĕğĭŏŭḜḝẶặ"},
	{'\u0307',
		"ABCDEFGHIMNOPRSTWXYZabcdefghmnoprstwxyzŚśŠšſṢṣ",
		"ȦḂĊḊĖḞĠḢİṀṄȮṖṘṠṪẆẊẎŻȧḃċḋėḟġḣṁṅȯṗṙṡṫẇẋẏżṤṥṦṧẛṨṩ",
	},
	{'\u0308', "AEHIOUWXYaehiotuwxyÕõŪū", "ÄËḦÏÖÜẄẌŸäëḧïöẗüẅẍÿṎṏṺṻ"},
	{'\u0309', "AEIOUYaeiouyÂÊÔâêôĂăƠơƯư", "ẢẺỈỎỦỶảẻỉỏủỷẨỂỔẩểổẲẳỞởỬử"},
	{'\u030a', "AUauwy", "ÅŮåůẘẙ"},
	{'\u030b', "OUou", "ŐŰőű"},
	{'\u030c', "ACDEGHIKLNORSTUZacdeghijklnorstuzÜüƷ", "ǍČĎĚǦȞǏǨĽŇǑŘŠŤǓŽǎčďěǧȟǐǰǩľňǒřšťǔžǙǚǮ"},
	{'\u030f', "AEIORUaeioru", "ȀȄȈȌȐȔȁȅȉȍȑȕ"},
	{'\u0311', "AEIORUaeioru", "ȂȆȊȎȒȖȃȇȋȏȓȗ"},
	{'\u031b', "OUouÒÓÕÙÚòóõùúŨũỌọỎỏỤụỦủ", "ƠƯơưỜỚỠỪỨờớỡừứỮữỢợỞởỰựỬử"},
	{'\u0323',
		"ABDEHIKLMNORSTUVWYZabdehiklmnorstuvwyzÂÊÔâêôĂăƠơƯưṠṡ",
		"ẠḄḌẸḤỊḲḶṂṆỌṚṢṬỤṾẈỴẒạḅḍẹḥịḳḷṃṇọṛṣṭụṿẉỵẓẬỆỘậệộẶặỢợỰựṨṩ",
	},
	{'\u0324', "Uu", "Ṳṳ"},
	{'\u0325', "Aa", "Ḁḁ"},
	{'\u0326', "STst", "ȘȚșț"},
	{'\u0327', "CDEGHKLNRSTcdeghklnrstĆćĔĕ", "ÇḐȨĢḨĶĻŅŖŞŢçḑȩģḩķļņŗşţḈḉḜḝ"},
	{'\u0328', "AEIOUaeiouŌō", "ĄĘĮǪŲąęįǫųǬǭ"},
	{'\u032d', "DELNTUdelntu", "ḒḘḼṊṰṶḓḙḽṋṱṷ"},
	{'\u032e', "Hh", "Ḫḫ"},
	{'\u0330', "EIUeiu", "ḚḬṴḛḭṵ"},
	{'\u0331', "BDKLNRTZbdhklnrtz", "ḆḎḴḺṈṞṮẔḇḏẖḵḻṉṟṯẕ"},
}
