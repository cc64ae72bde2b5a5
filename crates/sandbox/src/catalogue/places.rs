//! Regions, cities, postal codes and markets.

use std::{collections::HashMap, sync::LazyLock};

use super::{countries, stir};

/// A place inside a country.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Digits; of a postal code `US:94110`, of a market `DMA:807`.
    pub(crate) key: String,
    pub(crate) name: String,
    /// `region`, `city`, `zip` or `geo_market`.
    pub(crate) kind: &'static str,
    /// Two capitals.
    pub(crate) country: &'static str,
    /// Name and key of the region a city is in, when we know it.
    pub(crate) region: Option<(String, String)>,
    /// How many people are reached there.
    pub(crate) people: i64,
}

/// `country|name share` with the share of the country's people in thousandths.
const REGIONS: &str = "\
US|Alabama 15;Alaska 2;Arizona 22;Arkansas 9;California 118;Colorado 17;Connecticut 11;Delaware 3;District of Columbia 2;Florida 68;Georgia 33;Hawaii 4;Idaho 6;Illinois 37;Indiana 20;Iowa 9;Kansas 9;Kentucky 13;Louisiana 14;Maine 4;Maryland 18;Massachusetts 21;Michigan 30;Minnesota 17;Mississippi 9;Missouri 18;Montana 3;Nebraska 6;Nevada 10;New Hampshire 4;New Jersey 27;New Mexico 6;New York 58;North Carolina 32;North Dakota 2;Ohio 35;Oklahoma 12;Oregon 13;Pennsylvania 38;Rhode Island 3;South Carolina 16;South Dakota 3;Tennessee 21;Texas 91;Utah 10;Vermont 2;Virginia 26;Washington 23;West Virginia 5;Wisconsin 17;Wyoming 2
DE|Baden-Württemberg 134;Bavaria 159;Berlin 46;Brandenburg 30;Bremen 8;Hamburg 23;Hesse 76;Lower Saxony 96;Mecklenburg-Vorpommern 19;North Rhine-Westphalia 214;Rhineland-Palatinate 49;Saarland 12;Saxony 48;Saxony-Anhalt 26;Schleswig-Holstein 35;Thuringia 25
GB|England 842;Northern Ireland 29;Scotland 81;Wales 48
FR|Auvergne-Rhône-Alpes 122;Brittany 51;Burgundy-Franche-Comté 41;Centre-Val de Loire 38;Corsica 5;Grand Est 82;Hauts-de-France 89;Île-de-France 186;Normandy 49;Nouvelle-Aquitaine 91;Occitanie 92;Pays de la Loire 59;Provence-Alpes-Côte d'Azur 78
CA|Alberta 116;British Columbia 136;Manitoba 36;New Brunswick 21;Newfoundland and Labrador 14;Nova Scotia 26;Ontario 386;Prince Edward Island 4;Quebec 223;Saskatchewan 31
AU|Australian Capital Territory 18;New South Wales 315;Northern Territory 9;Queensland 204;South Australia 69;Tasmania 22;Victoria 257;Western Australia 106
ES|Andalusia 179;Aragon 28;Asturias 21;Balearic Islands 25;Basque Country 46;Canary Islands 46;Catalonia 165;Community of Madrid 144;Galicia 56;Region of Murcia 32;Valencian Community 107
IT|Campania 94;Emilia-Romagna 75;Lazio 97;Lombardy 169;Piedmont 72;Apulia 66;Sicily 81;Tuscany 62;Veneto 82
NL|Gelderland 119;North Brabant 147;North Holland 165;South Holland 213;Utrecht 78
JP|Aichi Prefecture 60;Fukuoka Prefecture 41;Hokkaido 41;Hyōgo Prefecture 43;Kanagawa Prefecture 73;Kyoto Prefecture 20;Osaka Prefecture 70;Saitama Prefecture 58;Tokyo 111
BR|Bahia 70;Ceará 43;Minas Gerais 101;Paraná 54;Pernambuco 45;Rio de Janeiro (state) 79;Rio Grande do Sul 54;Santa Catarina 36;São Paulo (state) 219
IN|Delhi 31;Gujarat 52;Karnataka 55;Kerala 33;Maharashtra 98;Rajasthan 48;Tamil Nadu 62;Telangana 34;Uttar Pradesh 121;West Bengal 61";

/// `country|name@region thousands`; the region may be missing.
const CITIES: &str = "\
US|New York@New York 6900;Los Angeles@California 4100;Chicago@Illinois 2600;Houston@Texas 2400;Phoenix@Arizona 1600;Philadelphia@Pennsylvania 1500;San Antonio@Texas 1400;San Diego@California 1300;Dallas@Texas 1500;Austin@Texas 1000;San Jose@California 870;San Francisco@California 810;Seattle@Washington 790;Denver@Colorado 760;Boston@Massachusetts 740;Portland@Oregon 640;Las Vegas@Nevada 890;Detroit@Michigan 610;Nashville@Tennessee 690;Miami@Florida 1100;Atlanta@Georgia 1000;Minneapolis@Minnesota 480;New Orleans@Louisiana 390;Salt Lake City@Utah 310;Honolulu@Hawaii 350;Anchorage@Alaska 210;Portland@Maine 90;Springfield@Illinois 110;Springfield@Missouri 160
CA|Toronto@Ontario 2700;Montreal@Quebec 1700;Vancouver@British Columbia 910;Calgary@Alberta 1100;Ottawa@Ontario 880;Edmonton@Alberta 880;Winnipeg@Manitoba 640;Halifax@Nova Scotia 380
GB|London@England 7600;Birmingham@England 1100;Manchester@England 760;Leeds@England 620;Liverpool@England 560;Bristol@England 510;Sheffield@England 450;Edinburgh@Scotland 470;Glasgow@Scotland 610;Cardiff@Wales 330;Belfast@Northern Ireland 310;Brighton@England 260
DE|Berlin@Berlin 2100;Hamburg@Hamburg 1050;Munich@Bavaria 910;Cologne@North Rhine-Westphalia 640;Frankfurt@Hesse 470;Stuttgart@Baden-Württemberg 380;Düsseldorf@North Rhine-Westphalia 390;Leipzig@Saxony 360;Dortmund@North Rhine-Westphalia 350;Bremen@Bremen 330;Dresden@Saxony 310;Hanover@Lower Saxony 320;Nuremberg@Bavaria 300;Freiburg@Baden-Württemberg 140
FR|Paris@Île-de-France 2300;Marseille@Provence-Alpes-Côte d'Azur 710;Lyon@Auvergne-Rhône-Alpes 520;Toulouse@Occitanie 480;Nice@Provence-Alpes-Côte d'Azur 330;Nantes@Pays de la Loire 300;Bordeaux@Nouvelle-Aquitaine 290;Lille@Hauts-de-France 250;Strasbourg@Grand Est 240
ES|Madrid@Community of Madrid 2400;Barcelona@Catalonia 1400;Valencia@Valencian Community 640;Seville@Andalusia 540;Málaga@Andalusia 430;Bilbao@Basque Country 270
IT|Rome@Lazio 1900;Milan@Lombardy 1100;Naples@Campania 760;Turin@Piedmont 610;Florence@Tuscany 290;Venice@Veneto 180
NL|Amsterdam@North Holland 730;Rotterdam@South Holland 510;The Hague@South Holland 420;Utrecht@Utrecht 300
AT|Vienna 1300;Graz 210;Salzburg 120
CH|Zürich 330;Geneva 160;Basel 140
BE|Brussels 860;Antwerp 420
PT|Lisbon 760;Porto 410
IE|Dublin 890;Cork 190
GR|Athens 1500;Thessaloniki 510
PL|Warsaw 1300;Kraków 560
SE|Stockholm 910;Gothenburg 420
NO|Oslo 560;Bergen 220
DK|Copenhagen 710
FI|Helsinki 520
CZ|Prague 890
HU|Budapest 1200
RO|Bucharest 1400
TR|Istanbul 11500;Ankara 4300;Izmir 3100
IN|Mumbai@Maharashtra 11800;Delhi@Delhi 13900;Bengaluru@Karnataka 8200;Chennai@Tamil Nadu 6100;Hyderabad@Telangana 6900;Kolkata@West Bengal 5800;Jaipur@Rajasthan 2900;Pune@Maharashtra 4600
JP|Tokyo@Tokyo 7300;Osaka@Osaka Prefecture 2400;Kyoto@Kyoto Prefecture 890;Sapporo@Hokkaido 940;Nagoya@Aichi Prefecture 1300;Fukuoka@Fukuoka Prefecture 980;Yokohama@Kanagawa Prefecture 1700
KR|Seoul 6100;Busan 1900;Incheon 1500
BR|São Paulo@São Paulo (state) 8900;Rio de Janeiro@Rio de Janeiro (state) 5100;Salvador@Bahia 1900;Recife@Pernambuco 1300;Curitiba@Paraná 1400;Belo Horizonte@Minas Gerais 1900;Fortaleza@Ceará 1900
AR|Buenos Aires 6800;Córdoba 1200
CL|Santiago 4900;Valparaíso 690
MX|Mexico City 9800;Guadalajara 2600;Monterrey 2400
CO|Bogotá 5900;Medellín 2300
AU|Sydney@New South Wales 3800;Melbourne@Victoria 3700;Brisbane@Queensland 1800;Perth@Western Australia 1500;Adelaide@South Australia 980
NZ|Auckland 1200;Wellington 310
ID|Jakarta 9600;Surabaya 2600;Makassar 1100;Denpasar 690
PH|Manila 6900;Cebu City 1100
TH|Bangkok 7900
VN|Hanoi 4600;Ho Chi Minh City 6200
MY|Kuala Lumpur 2100
SG|Singapore 4700
ZA|Johannesburg 3400;Cape Town 2600
NG|Lagos 7800
EG|Cairo 9600
AE|Dubai 3100
IL|Tel Aviv 1100
SA|Riyadh 5200";

/// Nielsen's numbers and the thousands of people.
const MARKETS: [(&str, &str, i64); 12] = [
    ("501", "New York", 14_800),
    ("803", "Los Angeles", 12_900),
    ("602", "Chicago", 6_900),
    ("504", "Philadelphia", 5_700),
    ("623", "Dallas-Ft. Worth", 5_900),
    ("807", "San Francisco-Oak-San Jose", 5_100),
    ("618", "Houston", 5_200),
    ("506", "Boston (Manchester)", 4_700),
    ("524", "Atlanta", 5_100),
    ("819", "Seattle-Tacoma", 4_000),
    ("505", "Detroit", 3_400),
    ("753", "Phoenix (Prescott)", 3_900),
];

/// How postal codes look where we know it: `9` a digit, `A` a letter.
const POSTAL: [(&str, &[&str]); 20] = [
    ("US", &["99999"]),
    ("DE", &["99999"]),
    ("FR", &["99999"]),
    ("ES", &["99999"]),
    ("IT", &["99999"]),
    ("AT", &["9999"]),
    ("CH", &["9999"]),
    ("BE", &["9999"]),
    ("NL", &["9999", "9999AA"]),
    ("AU", &["9999"]),
    ("CA", &["A9A"]),
    ("GB", &["A9", "A99", "AA9", "AA99", "A9A", "AA9A"]),
    ("JP", &["9999999"]),
    ("KR", &["99999"]),
    ("IN", &["999999"]),
    ("BR", &["99999"]),
    ("MX", &["99999"]),
    ("SE", &["99999"]),
    ("DK", &["9999"]),
    ("PL", &["99999"]),
];

static REGION_LIST: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let mut places = Vec::new();
    for line in REGIONS.lines() {
        let (code, rows) = line.split_once('|').expect("each line of regions names its country");
        let country = countries::find(code).expect("regions are in countries we know");
        for row in rows.split(';') {
            let (name, share) = row.rsplit_once(' ').expect("each region has a share");
            let share: i64 = share.parse().expect("each region has a share");
            let key = (3_000 + stir(&format!("region/{code}/{name}")) % 96_000).to_string();
            let people = country.people * share / 1_000;
            places.push(Place { key, name: name.into(), kind: "region", country: country.code, region: None, people });
        }
    }
    places
});

static CITY_LIST: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let mut places = Vec::new();
    for line in CITIES.lines() {
        let (code, rows) = line.split_once('|').expect("each line of cities names its country");
        let country = countries::find(code).expect("cities are in countries we know");
        for row in rows.split(';') {
            let (name, thousands) = row.rsplit_once(' ').expect("each city has a size");
            let thousands: i64 = thousands.parse().expect("each city has a size");
            let (name, above) = name.split_once('@').unwrap_or((name, ""));
            let key = (100_000 + stir(&format!("city/{code}/{above}/{name}")) % 2_900_000).to_string();
            let region = REGION_LIST.iter().find(|region| region.country == code && region.name == above);
            let region = region.map(|region| (region.name.clone(), region.key.clone()));
            let people = thousands * 1_000;
            places.push(Place { key, name: name.into(), kind: "city", country: country.code, region, people });
        }
    }
    places
});

static BY_KEY: LazyLock<HashMap<&'static str, &'static Place>> =
    LazyLock::new(|| REGION_LIST.iter().chain(CITY_LIST.iter()).map(|place| (place.key.as_str(), place)).collect());

/// Regions we know, of all countries.
pub(crate) fn regions() -> &'static [Place] {
    &REGION_LIST
}

/// Cities we know, of all countries.
pub(crate) fn cities() -> &'static [Place] {
    &CITY_LIST
}

/// The region or city with that key.
pub(crate) fn find(key: &str) -> Option<&'static Place> {
    BY_KEY.get(key).copied()
}

/// The markets of the United States.
pub(crate) fn markets() -> impl Iterator<Item = Place> {
    MARKETS.into_iter().map(|(number, name, thousands)| Place {
        key: format!("DMA:{number}"),
        name: name.into(),
        kind: "geo_market",
        country: "US",
        region: None,
        people: thousands * 1_000,
    })
}

fn fits(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, kind)| match kind {
            b'9' => byte.is_ascii_digit(),
            _ => byte.is_ascii_uppercase(),
        })
}

/// The postal code in that country, when it looks like one there. `key` form: `US:94110`.
pub(crate) fn postal(key: &str) -> Option<Place> {
    let (code, text) = key.split_once(':')?;
    let country = countries::find(code)?;
    let (_, patterns) = POSTAL.iter().find(|(known, _)| *known == code)?;
    let text = text.to_ascii_uppercase().replace([' ', '-'], "");
    patterns.iter().any(|pattern| fits(&text, pattern)).then(|| Place {
        key: format!("{code}:{text}"),
        name: text.clone(),
        kind: "zip",
        country: country.code,
        region: None,
        people: 4_000 + (stir(key) % 40) as i64 * 500,
    })
}

/// The countries in which a text could be a postal code.
pub(crate) fn postal_in_any(text: &str) -> impl Iterator<Item = Place> {
    POSTAL.iter().filter_map(move |(code, _)| postal(&format!("{code}:{}", text.trim())))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{cities, find, markets, postal, postal_in_any, regions};

    #[test]
    fn places_are_enough_and_their_keys_their_own() {
        let keys: BTreeSet<_> = regions().iter().chain(cities()).map(|place| &place.key).collect();

        assert_eq!(keys.len(), regions().len() + cities().len());
        assert!(cities().len() >= 120 && regions().len() >= 120, "{} {}", cities().len(), regions().len());
        assert!(
            cities().iter().filter(|city| matches!(city.country, "US" | "DE" | "GB")).all(|city| city.region.is_some())
        );
        assert_eq!(markets().count(), 12);
        assert_eq!(find(&cities()[0].key).unwrap().name, "New York");
    }

    #[test]
    fn postal_codes_look_as_they_do_in_their_country() {
        assert_eq!(postal("US:94110").unwrap().name, "94110");
        assert_eq!(postal("GB:sw1a").unwrap().key, "GB:SW1A");
        assert!(postal("US:9411").is_none() && postal("ZZ:94110").is_none() && postal("94110").is_none());
        assert!(postal_in_any("10115").any(|place| place.country == "DE"));
    }
}
