package billing

import "strings"

// Country is where an address is.
type Country struct{ Code, Name string }

// Countries lists those that an invoice can be addressed to, by name.
func Countries() []Country {
	var all []Country
	for entry := range strings.SplitSeq(countries, "|") {
		all = append(all, Country{entry[:2], entry[3:]})
	}
	return all
}

// CountryName finds the name for two letters, and whether they are known.
func CountryName(code string) (string, bool) {
	for _, c := range Countries() {
		if c.Code == code {
			return c.Name, true
		}
	}
	return "", false
}

// countries are those that Stripe takes, with their names as people write them.
const countries = "AF Afghanistan|AX Åland Islands|AL Albania|DZ Algeria|AD Andorra|AO Angola|AI Anguilla|AG Antigua and Barbuda|AR Argentina|AM Armenia|AW Aruba|" +
	"AU Australia|AT Austria|AZ Azerbaijan|BS Bahamas|BH Bahrain|BD Bangladesh|BB Barbados|BY Belarus|BE Belgium|BZ Belize|BJ Benin|BM Bermuda|BT Bhutan|" +
	"BO Bolivia|BA Bosnia and Herzegovina|BW Botswana|BR Brazil|IO British Indian Ocean Territory|VG British Virgin Islands|BN Brunei|BG Bulgaria|" +
	"BF Burkina Faso|BI Burundi|KH Cambodia|CM Cameroon|CA Canada|CV Cape Verde|BQ Caribbean Netherlands|KY Cayman Islands|CF Central African Republic|" +
	"TD Chad|CL Chile|CN China|CO Colombia|KM Comoros|CG Congo, Brazzaville|CD Congo, Kinshasa|CK Cook Islands|CR Costa Rica|HR Croatia|CW Curaçao|" +
	"CY Cyprus|CZ Czechia|CI Côte d’Ivoire|DK Denmark|DJ Djibouti|DM Dominica|DO Dominican Republic|EC Ecuador|EG Egypt|SV El Salvador|GQ Equatorial Guinea|" +
	"ER Eritrea|EE Estonia|SZ Eswatini|ET Ethiopia|FK Falkland Islands|FO Faroe Islands|FJ Fiji|FI Finland|FR France|GF French Guiana|PF French Polynesia|" +
	"GA Gabon|GM Gambia|GE Georgia|DE Germany|GH Ghana|GI Gibraltar|GR Greece|GL Greenland|GD Grenada|GP Guadeloupe|GU Guam|GT Guatemala|GG Guernsey|" +
	"GN Guinea|GW Guinea-Bissau|GY Guyana|HT Haiti|HN Honduras|HK Hong Kong|HU Hungary|IS Iceland|IN India|ID Indonesia|IQ Iraq|IE Ireland|IM Isle of Man|" +
	"IL Israel|IT Italy|JM Jamaica|JP Japan|JE Jersey|JO Jordan|KZ Kazakhstan|KE Kenya|KI Kiribati|XK Kosovo|KW Kuwait|KG Kyrgyzstan|LA Laos|LV Latvia|" +
	"LB Lebanon|LS Lesotho|LR Liberia|LY Libya|LI Liechtenstein|LT Lithuania|LU Luxembourg|MO Macao|MG Madagascar|MW Malawi|MY Malaysia|MV Maldives|ML Mali|" +
	"MT Malta|MQ Martinique|MR Mauritania|MU Mauritius|YT Mayotte|MX Mexico|MD Moldova|MC Monaco|MN Mongolia|ME Montenegro|MS Montserrat|MA Morocco|" +
	"MZ Mozambique|MM Myanmar|NA Namibia|NR Nauru|NP Nepal|NL Netherlands|NC New Caledonia|NZ New Zealand|NI Nicaragua|NE Niger|NG Nigeria|NU Niue|" +
	"MK North Macedonia|NO Norway|OM Oman|PK Pakistan|PS Palestine|PA Panama|PG Papua New Guinea|PY Paraguay|PE Peru|PH Philippines|PL Poland|PT Portugal|" +
	"PR Puerto Rico|QA Qatar|RO Romania|RW Rwanda|RE Réunion|BL Saint Barthélemy|SH Saint Helena|KN Saint Kitts and Nevis|LC Saint Lucia|MF Saint Martin|" +
	"PM Saint Pierre and Miquelon|VC Saint Vincent and the Grenadines|WS Samoa|SM San Marino|SA Saudi Arabia|SN Senegal|RS Serbia|SC Seychelles|" +
	"SL Sierra Leone|SG Singapore|SX Sint Maarten|SK Slovakia|SI Slovenia|SB Solomon Islands|SO Somalia|ZA South Africa|KR South Korea|SS South Sudan|" +
	"ES Spain|LK Sri Lanka|SR Suriname|SE Sweden|CH Switzerland|ST São Tomé and Príncipe|TW Taiwan|TJ Tajikistan|TZ Tanzania|TH Thailand|TL Timor-Leste|" +
	"TG Togo|TK Tokelau|TO Tonga|TT Trinidad and Tobago|TN Tunisia|TM Turkmenistan|TC Turks and Caicos Islands|TV Tuvalu|TR Türkiye|UG Uganda|UA Ukraine|" +
	"AE United Arab Emirates|GB United Kingdom|US United States|UY Uruguay|UZ Uzbekistan|VU Vanuatu|VA Vatican City|VE Venezuela|VN Vietnam|" +
	"WF Wallis and Futuna|YE Yemen|ZM Zambia|ZW Zimbabwe"
