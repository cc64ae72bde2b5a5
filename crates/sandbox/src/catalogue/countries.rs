//! Countries, with how many people the networks reach there.

use std::sync::LazyLock;

use super::stir;

/// A country or territory.
#[derive(Debug)]
pub(crate) struct Country {
    /// ISO 3166-1, two capitals.
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// Adults and teenagers reached in a month.
    pub(crate) people: i64,
}

/// `code name|thousands`; without a number it is a small place.
const TABLE: &str = "\
AD Andorra;AE United Arab Emirates|9200;AF Afghanistan|4100;AG Antigua;AI Anguilla;AL Albania|1700;AM Armenia|1500;AO Angola|5100;AQ Antarctica;AR Argentina|31000;\
AS American Samoa;AT Austria|4900;AU Australia|18500;AW Aruba;AX Åland Islands;AZ Azerbaijan|3300;BA Bosnia and Herzegovina|1800;BB Barbados|190;BD Bangladesh|58000;BE Belgium|7900;\
BF Burkina Faso|2600;BG Bulgaria|4200;BH Bahrain|1200;BI Burundi|800;BJ Benin|2300;BL Saint Barthélemy;BM Bermuda;BN Brunei|390;BO Bolivia|8100;BQ Caribbean Netherlands;\
BR Brazil|134000;BS Bahamas|290;BT Bhutan|490;BV Bouvet Island;BW Botswana|1100;BY Belarus|2500;BZ Belize|270;CA Canada|28500;CC Cocos (Keeling) Islands;CD Democratic Republic of the Congo|6900;\
CF Central African Republic|280;CG Republic of the Congo|1100;CH Switzerland|4600;CI Côte d'Ivoire|7400;CK Cook Islands;CL Chile|14200;CM Cameroon|5400;CN China|3100;CO Colombia|38500;CR Costa Rica|3700;\
CU Cuba|4300;CV Cape Verde|300;CW Curaçao;CX Christmas Island;CY Cyprus|990;CZ Czech Republic|5600;DE Germany|41500;DJ Djibouti|240;DK Denmark|4300;DM Dominica;\
DO Dominican Republic|7600;DZ Algeria|26500;EC Ecuador|14600;EE Estonia|760;EG Egypt|48500;EH Western Sahara;ER Eritrea;ES Spain|30500;ET Ethiopia|8600;FI Finland|3400;\
FJ Fiji|560;FK Falkland Islands;FM Federated States of Micronesia;FO Faroe Islands;FR France|43500;GA Gabon|940;GB United Kingdom|48500;GD Grenada;GE Georgia|2900;GF French Guiana;\
GG Guernsey;GH Ghana|9800;GI Gibraltar;GL Greenland;GM The Gambia|560;GN Guinea|2800;GP Guadeloupe|230;GQ Equatorial Guinea|210;GR Greece|6300;GS South Georgia and the South Sandwich Islands;\
GT Guatemala|10200;GU Guam;GW Guinea-Bissau|330;GY Guyana|500;HK Hong Kong|5700;HM Heard Island and McDonald Islands;HN Honduras|5200;HR Croatia|2200;HT Haiti|3000;HU Hungary|5800;\
ID Indonesia|142000;IE Ireland|3400;IL Israel|6300;IM Isle of Man;IN India|402000;IO British Indian Ocean Territory;IQ Iraq|20500;IR Iran|3900;IS Iceland|290;IT Italy|36500;\
JE Jersey;JM Jamaica|1400;JO Jordan|6200;JP Japan|57500;KE Kenya|14800;KG Kyrgyzstan|1900;KH Cambodia|12400;KI Kiribati;KM Comoros|290;KN Saint Kitts and Nevis;\
KP North Korea;KR South Korea|25500;KW Kuwait|3100;KY Cayman Islands;KZ Kazakhstan|8700;LA Laos|3900;LB Lebanon|3800;LC Saint Lucia;LI Liechtenstein;LK Sri Lanka|8400;\
LR Liberia|780;LS Lesotho|560;LT Lithuania|1700;LU Luxembourg|420;LV Latvia|1100;LY Libya|6400;MA Morocco|23500;MC Monaco;MD Moldova|1400;ME Montenegro|430;\
MF Saint Martin;MG Madagascar|3700;MH Marshall Islands;MK North Macedonia|1100;ML Mali|2500;MM Myanmar|20500;MN Mongolia|2600;MO Macau|440;MP Northern Mariana Islands;MQ Martinique|210;\
MR Mauritania|1200;MS Montserrat;MT Malta|430;MU Mauritius|870;MV Maldives|430;MW Malawi|900;MX Mexico|102000;MY Malaysia|24500;MZ Mozambique|3300;NA Namibia|940;\
NC New Caledonia|180;NE Niger|750;NF Norfolk Island;NG Nigeria|42500;NI Nicaragua|3600;NL Netherlands|11800;NO Norway|3700;NP Nepal|15200;NR Nauru;NU Niue;\
NZ New Zealand|3800;OM Oman|2700;PA Panama|2500;PE Peru|25500;PF French Polynesia|190;PG Papua New Guinea|1300;PH Philippines|91500;PK Pakistan|53500;PL Poland|22500;PM Saint Pierre and Miquelon;\
PN Pitcairn;PR Puerto Rico|2200;PS Palestine|2900;PT Portugal|6900;PW Palau;PY Paraguay|4200;QA Qatar|2600;RE Réunion|560;RO Romania|11200;RS Serbia|4100;\
RU Russia|9100;RW Rwanda|1100;SA Saudi Arabia|21500;SB Solomon Islands;SC Seychelles;SD Sudan|2900;SE Sweden|7100;SG Singapore|4700;SH Saint Helena;SI Slovenia|1000;\
SJ Svalbard and Jan Mayen;SK Slovakia|2900;SL Sierra Leone|950;SM San Marino;SN Senegal|4100;SO Somalia|2600;SR Suriname|390;SS South Sudan|570;ST Sao Tome and Principe;SV El Salvador|4100;\
SX Sint Maarten;SY Syria|7900;SZ Eswatini|380;TC Turks and Caicos Islands;TD Chad|730;TF French Southern Territories;TG Togo|1100;TH Thailand|52500;TJ Tajikistan|1100;TK Tokelau;\
TL Timor-Leste|490;TM Turkmenistan;TN Tunisia|8300;TO Tonga;TR Turkey|61500;TT Trinidad and Tobago|780;TV Tuvalu;TW Taiwan|18900;TZ Tanzania|6300;UA Ukraine|16500;\
UG Uganda|3400;UM United States Minor Outlying Islands;US United States|252000;UY Uruguay|2700;UZ Uzbekistan|6800;VA Vatican City;VC Saint Vincent and the Grenadines;VE Venezuela|14200;VG British Virgin Islands;VI US Virgin Islands;\
VN Vietnam|76500;VU Vanuatu;WF Wallis and Futuna;WS Samoa;XK Kosovo|1100;YE Yemen|3800;YT Mayotte;ZA South Africa|27500;ZM Zambia|3600;ZW Zimbabwe|2100";

/// All of them by code.
pub(crate) static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    TABLE
        .split(';')
        .map(|row| {
            let (code, rest) = row.split_once(' ').expect("each row of the table starts with a code");
            let (name, thousands) = rest.split_once('|').unwrap_or((rest, ""));
            let people = match thousands.parse::<i64>() {
                Ok(thousands) => thousands * 1_000,
                Err(_) => 12_000 + (stir(code) % 60) as i64 * 1_000,
            };
            Country { code, name, people }
        })
        .collect()
});

/// The countries that `country_groups` stands for.
pub(crate) const GROUPS: [(&str, &str, &str); 9] = [
    ("worldwide", "Worldwide", ""),
    (
        "europe",
        "Europe",
        "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM UA",
    ),
    (
        "eea",
        "European Economic Area (EEA)",
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK",
    ),
    ("north_america", "North America", "CA MX US"),
    ("south_america", "South America", "AR BO BR CL CO EC GF GY PE PY SR UY VE"),
    ("central_america", "Central America", "BZ CR GT HN NI PA SV"),
    ("asia", "Asia", "BD HK ID IN JP KH KR LA LK MM MN MY NP PH PK SG TH TW UZ VN"),
    ("africa", "Africa", "AO BJ CI CM DZ EG ET GH KE MA MG MZ NG RW SN TN TZ UG ZA ZM ZW"),
    ("oceania", "Oceania", "AU FJ NZ PG WS TO"),
];

/// The country with that code.
pub(crate) fn find(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{COUNTRIES, GROUPS, find};

    #[test]
    fn every_code_is_there_once() {
        let codes: BTreeSet<_> = COUNTRIES.iter().map(|country| country.code).collect();

        // ISO 3166-1 has 249, and Meta knows Kosovo.
        assert_eq!((codes.len(), COUNTRIES.len()), (250, 250));
        assert_eq!(find("DE").unwrap().name, "Germany");
        for (_, _, members) in GROUPS {
            assert!(members.split_whitespace().all(|code| find(code).is_some()), "{members}");
        }
    }
}
