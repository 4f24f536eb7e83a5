package checkout

// composed maps a letter and a combining accent to their one character: what Unicode's form NFC does for the
// Latin letters. It also has the pairs that a keyboard types in another order than NFC's: an accented letter
// and then the dot below, as in Vietnamese.
var composed = compositions()

func compositions() map[[2]rune]rune {
	all := map[[2]rune]rune{}
	for accent, row := range map[rune][2]string{
		'\u0300': {"AEINOUWYaeinouwyÂÊÔÜâêôüĂăĒēŌōƠơƯư", "ÀÈÌǸÒÙẀỲàèìǹòùẁỳẦỀỒǛầềồǜẰằḔḕṐṑỜờỪừ"},
		'\u0301': {
			"ACEGIKLMNOPRSUWYZacegiklmnoprsuwyzÂÅÆÇÊÏÔÕØÜâåæçêïôõøüĂăĒēŌōŨũƠơƯư",
			"ÁĆÉǴÍḰĹḾŃÓṔŔŚÚẂÝŹáćéǵíḱĺḿńóṕŕśúẃýźẤǺǼḈẾḮỐṌǾǗấǻǽḉếḯốṍǿǘẮắḖḗṒṓṸṹỚớỨứ",
		},
		'\u0302': {"ACEGHIJOSUWYZaceghijosuwyzẠạẸẹỌọ", "ÂĈÊĜĤÎĴÔŜÛŴŶẐâĉêĝĥîĵôŝûŵŷẑẬậỆệỘộ"},
		'\u0303': {"AEINOUVYaeinouvyÂÊÔâêôĂăƠơƯư", "ÃẼĨÑÕŨṼỸãẽĩñõũṽỹẪỄỖẫễỗẴẵỠỡỮữ"},
		'\u0304': {"AEGIOUYaegiouyÄÆÕÖÜäæõöüǪǫȦȧȮȯḶḷṚṛ", "ĀĒḠĪŌŪȲāēḡīōūȳǞǢȬȪǕǟǣȭȫǖǬǭǠǡȰȱḸḹṜṝ"},
		'\u0306': {"AEGIOUaegiouȨȩẠạ", "ĂĔĞĬŎŬăĕğĭŏŭḜḝẶặ"},
		'\u0307': {
			"ABCDEFGHIMNOPRSTWXYZabcdefghmnoprstwxyzŚśŠšſṢṣ",
			"ȦḂĊḊĖḞĠḢİṀṄȮṖṘṠṪẆẊẎŻȧḃċḋėḟġḣṁṅȯṗṙṡṫẇẋẏżṤṥṦṧẛṨṩ",
		},
		'\u0308': {"AEHIOUWXYaehiotuwxyÕõŪū", "ÄËḦÏÖÜẄẌŸäëḧïöẗüẅẍÿṎṏṺṻ"},
		'\u0309': {"AEIOUYaeiouyÂÊÔâêôĂăƠơƯư", "ẢẺỈỎỦỶảẻỉỏủỷẨỂỔẩểổẲẳỞởỬử"},
		'\u030a': {"AUauwy", "ÅŮåůẘẙ"},
		'\u030b': {"OUou", "ŐŰőű"},
		'\u030c': {"ACDEGHIKLNORSTUZacdeghijklnorstuzÜüƷ", "ǍČĎĚǦȞǏǨĽŇǑŘŠŤǓŽǎčďěǧȟǐǰǩľňǒřšťǔžǙǚǮ"},
		'\u030f': {"AEIORUaeioru", "ȀȄȈȌȐȔȁȅȉȍȑȕ"},
		'\u0311': {"AEIORUaeioru", "ȂȆȊȎȒȖȃȇȋȏȓȗ"},
		'\u031b': {"OUouÒÓÕÙÚòóõùúŨũỌọỎỏỤụỦủ", "ƠƯơưỜỚỠỪỨờớỡừứỮữỢợỞởỰựỬử"},
		'\u0323': {
			"ABDEHIKLMNORSTUVWYZabdehiklmnorstuvwyzÂÊÔâêôĂăƠơƯưṠṡ",
			"ẠḄḌẸḤỊḲḶṂṆỌṚṢṬỤṾẈỴẒạḅḍẹḥịḳḷṃṇọṛṣṭụṿẉỵẓẬỆỘậệộẶặỢợỰựṨṩ",
		},
		'\u0324': {"Uu", "Ṳṳ"},
		'\u0325': {"Aa", "Ḁḁ"},
		'\u0326': {"STst", "ȘȚșț"},
		'\u0327': {"CDEGHKLNRSTcdeghklnrstĆćĔĕ", "ÇḐȨĢḨĶĻŅŖŞŢçḑȩģḩķļņŗşţḈḉḜḝ"},
		'\u0328': {"AEIOUaeiouŌō", "ĄĘĮǪŲąęįǫųǬǭ"},
		'\u032d': {"DELNTUdelntu", "ḒḘḼṊṰṶḓḙḽṋṱṷ"},
		'\u032e': {"Hh", "Ḫḫ"},
		'\u0330': {"EIUeiu", "ḚḬṴḛḭṵ"},
		'\u0331': {"BDKLNRTZbdhklnrtz", "ḆḎḴḺṈṞṮẔḇḏẖḵḻṉṟṯẕ"},
	} {
		to := []rune(row[1])
		for i, letter := range []rune(row[0]) {
			all[[2]rune{letter, accent}] = to[i]
		}
	}
	return all
}
