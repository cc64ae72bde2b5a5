//! How many people a targeting spec reaches: always the same for the same spec, and never fewer when it is wider.

use serde_json::Value;

use super::{countries, interests, languages, places, stir};
use crate::params::as_text;

/// Everybody, where everybody is what fractions are of.
const WHOLE: i64 = 1_000_000;
/// People reached worldwide; what the size of an interest is a share of.
const WORLD: i64 = 2_600_000_000;

/// Years of age up to which, and millionths of all people. 65 stands for everybody from then on.
const AGES: [(i64, i64, i64); 7] = [
    (13, 17, 70_000),
    (18, 24, 190_000),
    (25, 34, 270_000),
    (35, 44, 190_000),
    (45, 54, 130_000),
    (55, 64, 90_000),
    (65, 65, 60_000),
];

/// Keys of a spec, or of one of its flexible parts, that hold lists of `{id, name}`.
const DETAILED: [&str; 13] = [
    "interests",
    "behaviors",
    "life_events",
    "industries",
    "income",
    "family_statuses",
    "relationship_statuses",
    "education_statuses",
    "education_schools",
    "education_majors",
    "work_employers",
    "work_positions",
    "user_adclusters",
];

/// How many people.
pub(crate) fn people(targeting: &Value) -> i64 {
    let mut people = located(&targeting["geo_locations"]) - located(&targeting["excluded_geo_locations"]);
    let audiences = list(&targeting["custom_audiences"]);
    if !audiences.is_empty() {
        people = people.min(audiences.iter().map(audience).sum());
    }
    let expands = targeting["targeting_automation"]["advantage_audience"] == 1;
    let mut shares = vec![gendered(targeting), spoken(targeting), placed(targeting), on_devices(targeting)];
    let mut narrowing = vec![aged(targeting), any_of(targeting).unwrap_or(WHOLE)];
    narrowing.extend(list(&targeting["flexible_spec"]).iter().filter_map(any_of));
    // What was chosen is then where Meta starts looking, not where it stops.
    shares.extend(narrowing.into_iter().map(|share| if expands { i64::midpoint(share, WHOLE) } else { share }));
    shares.push(WHOLE - any_of(&targeting["exclusions"]).unwrap_or(0));
    let left = shares.into_iter().fold(people.max(0), part);
    (left - list(&targeting["excluded_custom_audiences"]).iter().map(|one| audience(one) / 10).sum::<i64>()).max(0)
}

/// Millionths of a number.
fn part(of: i64, share: i64) -> i64 {
    i64::try_from(i128::from(of) * i128::from(share.clamp(0, WHOLE)) / i128::from(WHOLE)).unwrap_or(i64::MAX)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The `key` or `id` of an entry, or the entry itself when it is plain.
fn key(entry: &Value) -> String {
    match entry {
        Value::Object(fields) => fields.get("key").or(fields.get("id")).map(as_text).unwrap_or_default(),
        plain => as_text(plain),
    }
}

fn located(geo: &Value) -> i64 {
    let mut codes: Vec<String> = list(&geo["countries"]).iter().map(key).collect();
    for group in list(&geo["country_groups"]).iter().map(key) {
        if group == "worldwide" {
            return WORLD;
        }
        let members =
            countries::GROUPS.iter().find(|(known, _, _)| *known == group).map_or("", |(_, _, members)| *members);
        codes.extend(members.split_whitespace().map(str::to_owned));
    }
    codes.sort_unstable();
    codes.dedup();
    let whole: i64 = codes.iter().filter_map(|code| countries::find(code)).map(|country| country.people).sum();
    // Parts of a country that is in as a whole add nothing.
    let extra = |country: &str| !codes.iter().any(|code| code == country);
    let regions = list(&geo["regions"]).iter().map(|entry| match places::find(&key(entry)) {
        Some(place) if extra(place.country) => place.people,
        Some(_) => 0,
        None => 1_500_000,
    });
    let cities = list(&geo["cities"]).iter().map(|entry| match places::find(&key(entry)) {
        Some(place) if extra(place.country) => around(place.people, entry),
        Some(_) => 0,
        None => around(90_000, entry),
    });
    let zips = list(&geo["zips"]).iter().map(|entry| match places::postal(&key(entry)) {
        Some(place) if extra(place.country) => place.people,
        Some(_) => 0,
        None => 8_000,
    });
    let markets = list(&geo["geo_markets"]).iter().map(|entry| {
        let known = places::markets().find(|market| market.key == key(entry));
        if extra("US") { known.map_or(900_000, |market| market.people) } else { 0 }
    });
    let spots = list(&geo["custom_locations"]).iter().chain(list(&geo["places"])).map(|entry| around(60_000, entry));
    whole + regions.sum::<i64>() + cities.sum::<i64>() + zips.sum::<i64>() + markets.sum::<i64>() + spots.sum::<i64>()
}

/// A place with what lies around it: `radius` miles or kilometres.
fn around(people: i64, entry: &Value) -> i64 {
    let radius = entry["radius"].as_f64().or_else(|| entry["radius"].as_str()?.parse().ok()).unwrap_or(0.0);
    let miles = if entry["distance_unit"] == "kilometer" { radius * 0.62 } else { radius };
    people + people * (miles.clamp(0.0, 500.0) * 4.0) as i64 / 100
}

/// Our own number for an audience whose members nobody can count from here.
fn audience(entry: &Value) -> i64 {
    1_500 + (stir(&key(entry)) % 250_000) as i64
}

fn aged(targeting: &Value) -> i64 {
    let range = list(&targeting["age_range"]);
    let year = |name: &str, at: usize, usual: i64| {
        let said = targeting[name].as_i64().or_else(|| range.get(at).and_then(Value::as_i64));
        said.unwrap_or(usual).clamp(13, 65)
    };
    let (from, to) = (year("age_min", 0, 18), year("age_max", 1, 65));
    AGES.iter()
        .map(|(first, last, share)| {
            let years = (to.min(*last) - from.max(*first) + 1).max(0);
            share * years / (last - first + 1)
        })
        .sum()
}

fn gendered(targeting: &Value) -> i64 {
    let genders: Vec<i64> = list(&targeting["genders"]).iter().filter_map(Value::as_i64).collect();
    match (genders.contains(&1), genders.contains(&2)) {
        (true, false) => 540_000,
        (false, true) => 460_000,
        _ => WHOLE,
    }
}

fn spoken(targeting: &Value) -> i64 {
    let locales = list(&targeting["locales"]);
    if locales.is_empty() {
        return WHOLE;
    }
    let share = |entry: &Value| entry.as_i64().and_then(languages::find).map_or(1, |(_, _, share)| share);
    // A language is chosen where it is spoken, so its part is larger than worldwide.
    300_000 + locales.iter().map(|entry| share(entry) * 1_000).sum::<i64>()
}

fn placed(targeting: &Value) -> i64 {
    let platforms = list(&targeting["publisher_platforms"]);
    if platforms.is_empty() {
        return WHOLE;
    }
    let missed = platforms.iter().filter_map(Value::as_str).fold(WHOLE, |missed, platform| {
        let misses = match platform {
            "facebook" => 150_000,
            "instagram" => 350_000,
            "audience_network" => 700_000,
            "messenger" => 800_000,
            "threads" => 850_000,
            _ => 900_000,
        };
        part(missed, misses)
    });
    WHOLE - missed
}

fn on_devices(targeting: &Value) -> i64 {
    let has = |name: &str, word: &str| {
        list(&targeting[name]).iter().any(|entry| entry.as_str().is_some_and(|text| text.starts_with(word)))
    };
    let device = match (has("device_platforms", "mobile"), has("device_platforms", "desktop")) {
        (true, false) => 930_000,
        (false, true) => 400_000,
        _ => WHOLE,
    };
    let system = match (has("user_os", "iOS"), has("user_os", "Android")) {
        (true, false) => 300_000,
        (false, true) => 700_000,
        _ => WHOLE,
    };
    part(device, system)
}

/// The share of people that fit at least one of the things named; `None` when nothing is.
fn any_of(part: &Value) -> Option<i64> {
    let entries: Vec<&Value> = DETAILED.iter().flat_map(|name| list(&part[*name])).collect();
    if entries.is_empty() {
        return None;
    }
    let size = |entry: &Value| interests::find(&key(entry)).map_or(20_000_000, |topic| topic.people);
    let people: i64 = entries.into_iter().map(size).sum();
    Some((people / (WORLD / WHOLE)).min(WHOLE))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::people;
    use crate::catalogue::{interests, places};

    #[test]
    fn wider_is_never_less() {
        let hiking = interests::named("Hiking").unwrap();
        let yoga = interests::named("Yoga").unwrap();
        let berlin = places::cities().iter().find(|city| city.name == "Berlin").unwrap();
        let germany = json!({"geo_locations": {"countries": ["DE"]}, "age_min": 25, "age_max": 44});
        let narrower = [
            json!({"geo_locations": {"countries": ["DE"]}, "age_min": 30, "age_max": 44}),
            json!({"geo_locations": {"countries": ["DE"]}, "age_min": 25, "age_max": 44, "genders": [2]}),
            json!({"geo_locations": {"countries": ["DE"]}, "age_min": 25, "age_max": 44, "publisher_platforms": ["instagram"]}),
            json!({"geo_locations": {"cities": [{"key": berlin.key, "radius": 10, "distance_unit": "kilometer"}]}, "age_min": 25, "age_max": 44}),
            json!({"geo_locations": {"countries": ["DE"]}, "age_min": 25, "age_max": 44, "flexible_spec": [{"interests": [{"id": hiking.id}]}]}),
        ];
        let wider = [
            json!({"geo_locations": {"countries": ["DE", "AT"]}, "age_min": 25, "age_max": 44}),
            json!({"geo_locations": {"countries": ["DE"]}, "age_min": 18, "age_max": 65}),
            json!({"geo_locations": {"country_groups": ["europe"]}, "age_min": 25, "age_max": 44}),
        ];

        for spec in narrower {
            assert!(people(&spec) < people(&germany) && people(&spec) > 0, "{spec}");
        }
        for spec in wider {
            assert!(people(&spec) > people(&germany), "{spec}");
        }
        let one =
            json!({"geo_locations": {"countries": ["DE"]}, "flexible_spec": [{"interests": [{"id": hiking.id}]}]});
        let either = json!({"geo_locations": {"countries": ["DE"]}, "flexible_spec": [{"interests": [{"id": hiking.id}, {"id": yoga.id}]}]});
        let both = json!({"geo_locations": {"countries": ["DE"]}, "flexible_spec": [{"interests": [{"id": hiking.id}]}, {"interests": [{"id": yoga.id}]}]});
        assert!(people(&both) < people(&one) && people(&one) < people(&either));
    }

    #[test]
    fn nowhere_is_nobody() {
        assert_eq!(people(&json!({})), 0);
        assert_eq!(
            people(&json!({"geo_locations": {"countries": ["DE"]}, "excluded_geo_locations": {"countries": ["DE"]}})),
            0
        );
    }
}
