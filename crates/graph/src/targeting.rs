//! Whom to reach: searching for people and places, checking what was found, and estimating how many they are.

use domain::words::OptimizationGoal;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    wire::{self, Name},
};

/// Something people can be told by: an interest, behaviour, job, school …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trait {
    pub id: String,
    pub name: String,
    /// The targeting spec's key: `interests`, `behaviors` …; empty: not said.
    pub kind: String,
    /// Where it stands in Meta's tree.
    pub path: Vec<String>,
    /// People, at least and at most; `None`: not said.
    pub least: Option<i64>,
    pub most: Option<i64>,
    /// Whether it can be used; `None`: it was not asked.
    pub valid: Option<bool>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What the targeting spec names it by.
    pub key: String,
    pub name: String,
    /// `country`, `region`, `city`, `zip` …
    pub kind: String,
    /// Two letters; empty: not said.
    pub country_code: String,
    pub country_name: String,
    /// The region's name; empty: none, or not said.
    pub region: String,
}

/// A language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    pub key: i64,
    pub name: String,
}

/// How many people, roughly. Always shown as an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// People a month; `None`: Meta has no estimate.
    pub least: Option<i64>,
    pub most: Option<i64>,
    /// `false`: Meta is still counting; ask again.
    pub ready: bool,
}

#[derive(Deserialize)]
struct TraitWire {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    name: Name,
    #[serde(default, rename = "type")]
    kind: Name,
    #[serde(default)]
    path: Option<Vec<Name>>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    audience_size_lower_bound: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    audience_size_upper_bound: Option<i64>,
    #[serde(default)]
    valid: Option<bool>,
}

impl From<TraitWire> for Trait {
    fn from(wire: TraitWire) -> Self {
        let id = match &wire.id {
            Value::Number(number) => number.to_string(),
            other => wire::words(other, wire::WORD_CHARS).unwrap_or_default(),
        };
        Self {
            id,
            name: wire.name.0,
            kind: wire.kind.0,
            path: wire.path.unwrap_or_default().into_iter().filter_map(Name::known).collect(),
            least: known(wire.audience_size_lower_bound),
            most: known(wire.audience_size_upper_bound),
            valid: wire.valid,
        }
    }
}

#[derive(Deserialize)]
struct PlaceWire {
    key: Value,
    #[serde(default)]
    name: Name,
    #[serde(default, rename = "type")]
    kind: Name,
    #[serde(default)]
    country_code: Name,
    #[serde(default)]
    country_name: Name,
    #[serde(default)]
    region: Name,
}

#[derive(Deserialize)]
struct LocaleWire {
    key: Value,
    #[serde(default)]
    name: Name,
}

#[derive(Deserialize)]
struct EstimateWire {
    #[serde(default, deserialize_with = "wire::some_integer", alias = "users_lower_bound")]
    estimate_mau_lower_bound: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer", alias = "users_upper_bound")]
    estimate_mau_upper_bound: Option<i64>,
    #[serde(default)]
    estimate_ready: Option<bool>,
}

impl From<EstimateWire> for Estimate {
    fn from(wire: EstimateWire) -> Self {
        Self {
            least: known(wire.estimate_mau_lower_bound),
            most: known(wire.estimate_mau_upper_bound),
            ready: wire.estimate_ready.unwrap_or(true),
        }
    }
}

/// Meta writes -1 where it has no estimate.
fn known(people: Option<i64>) -> Option<i64> {
    people.filter(|people| *people >= 0)
}

/// A key may be a word (`DE`) or a number (`2421836`).
fn key(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) => Some(number.to_string()),
        other => wire::words(other, wire::WORD_CHARS),
    }
}

impl Graph {
    /// Interests whose name begins like `q`.
    ///
    /// Graph: `GET /search?type=adinterest`.
    pub async fn search_interests(&self, token: &AccessToken, q: &str, limit: u32) -> Result<Vec<Trait>, Error> {
        self.traits(search(token, "adinterest").param("q", q), limit).await.map(|rows| of_kind(rows, "interests"))
    }

    /// Interests that go with those named.
    ///
    /// Graph: `GET /search?type=adinterestsuggestion`.
    pub async fn suggest_interests(
        &self,
        token: &AccessToken,
        names: &[String],
        limit: u32,
    ) -> Result<Vec<Trait>, Error> {
        let call = search(token, "adinterestsuggestion").param("interest_list", Value::from(names).to_string());
        self.traits(call, limit).await.map(|rows| of_kind(rows, "interests"))
    }

    /// Whether interests, by id, can be used.
    ///
    /// Graph: `GET /search?type=adinterestvalid`.
    pub async fn valid_interests(&self, token: &AccessToken, ids: &[String]) -> Result<Vec<Trait>, Error> {
        let call = search(token, "adinterestvalid").param("interest_fbid_list", Value::from(ids).to_string());
        self.traits(call, 100).await.map(|rows| of_kind(rows, "interests"))
    }

    /// A whole branch of Meta's tree: `interests`, `behaviors`, `demographics`, `life_events`, `industries`, `income`,
    /// `family_statuses`, `user_device`, `user_os`.
    ///
    /// Graph: `GET /search?type=adTargetingCategory`.
    pub async fn targeting_categories(&self, token: &AccessToken, class: &str) -> Result<Vec<Trait>, Error> {
        let rows: Vec<TraitWire> = self.list(search(token, "adTargetingCategory").param("class", class)).await?;
        Ok(rows.into_iter().map(Trait::from).collect())
    }

    /// Places whose name begins like `q`. `kinds`: `country`, `region`, `city`, `zip` …; empty: all. `country`: two
    /// letters to stay within.
    ///
    /// Graph: `GET /search?type=adgeolocation`.
    pub async fn search_places(
        &self,
        token: &AccessToken,
        q: &str,
        kinds: &[&str],
        country: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Place>, Error> {
        let call = search(token, "adgeolocation")
            .param("q", q)
            .maybe("location_types", (!kinds.is_empty()).then(|| Value::from(kinds).to_string()))
            .maybe("country_code", country.map(str::to_owned));
        let rows: Vec<PlaceWire> = self.first_page(call, limit).await?;
        let place = |row: PlaceWire| {
            Some(Place {
                key: key(&row.key)?,
                name: row.name.0,
                kind: row.kind.0,
                country_code: row.country_code.0,
                country_name: row.country_name.0,
                region: row.region.0,
            })
        };
        Ok(rows.into_iter().filter_map(place).collect())
    }

    /// Languages whose name begins like `q`.
    ///
    /// Graph: `GET /search?type=adlocale`.
    pub async fn search_locales(&self, token: &AccessToken, q: &str, limit: u32) -> Result<Vec<Locale>, Error> {
        let rows: Vec<LocaleWire> = self.first_page(search(token, "adlocale").param("q", q), limit).await?;
        let locale = |row: LocaleWire| Some(Locale { key: wire::integer(&row.key)?, name: row.name.0 });
        Ok(rows.into_iter().filter_map(locale).collect())
    }

    /// Everything an account can target by, whose name has `q` in it.
    ///
    /// Graph: `GET /act_{account}/targetingsearch`.
    pub async fn targeting_search(
        &self,
        token: &AccessToken,
        account: &str,
        q: &str,
        limit: u32,
    ) -> Result<Vec<Trait>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/targetingsearch", account, Bearer::Token(token))?;
        self.traits(call.param("q", q), limit).await
    }

    /// The tree of everything an account can target by.
    ///
    /// Graph: `GET /act_{account}/targetingbrowse`.
    pub async fn targeting_browse(&self, token: &AccessToken, account: &str) -> Result<Vec<Trait>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/targetingbrowse", account, Bearer::Token(token))?;
        let rows: Vec<TraitWire> = self.list(call).await?;
        Ok(rows.into_iter().map(Trait::from).collect())
    }

    /// What goes with what was chosen: kinds and ids.
    ///
    /// Graph: `GET /act_{account}/targetingsuggestions`.
    pub async fn targeting_suggestions(
        &self,
        token: &AccessToken,
        account: &str,
        chosen: &[(String, String)],
        limit: u32,
    ) -> Result<Vec<Trait>, Error> {
        let call = Call::account(Method::GET, "/act_{account}/targetingsuggestions", account, Bearer::Token(token))?;
        self.traits(call.param("targeting_list", typed(chosen)), limit).await
    }

    /// Whether what was chosen, kinds and ids, can still be used; `valid` is said for each.
    ///
    /// Graph: `GET /act_{account}/targetingvalidation`.
    pub async fn validate_targeting(
        &self,
        token: &AccessToken,
        account: &str,
        chosen: &[(String, String)],
    ) -> Result<Vec<Trait>, Error> {
        if chosen.is_empty() {
            return Ok(Vec::new());
        }
        let call = Call::account(Method::GET, "/act_{account}/targetingvalidation", account, Bearer::Token(token))?;
        self.traits(call.param("targeting_list", typed(chosen)), 200).await
    }

    /// How many people an ad set with this targeting may reach.
    ///
    /// Graph: `GET /act_{account}/delivery_estimate`.
    pub async fn delivery_estimate(
        &self,
        token: &AccessToken,
        account: &str,
        goal: &OptimizationGoal,
        targeting: &Map<String, Value>,
        promoted_object: Option<&Value>,
    ) -> Result<Estimate, Error> {
        let targeting = serde_json::to_string(targeting).expect("JSON is written as it is");
        let call = Call::account(Method::GET, "/act_{account}/delivery_estimate", account, Bearer::Token(token))?
            .param("optimization_goal", goal.code().to_owned())
            .param("targeting_spec", targeting)
            .maybe("promoted_object", promoted_object.map(Value::to_string));
        self.estimate(call).await
    }

    /// How many people an ad set may reach as it is.
    ///
    /// Graph: `GET /{ad_set}/delivery_estimate`.
    pub async fn ad_set_delivery_estimate(&self, token: &AccessToken, ad_set: &str) -> Result<Estimate, Error> {
        self.estimate(Call::node(Method::GET, "/{ad_set}/delivery_estimate", ad_set, Bearer::Token(token))?).await
    }

    /// How many people a targeting reaches, whatever it is for.
    ///
    /// Graph: `GET /act_{account}/reachestimate`.
    pub async fn reach_estimate(
        &self,
        token: &AccessToken,
        account: &str,
        targeting: &Map<String, Value>,
    ) -> Result<Estimate, Error> {
        let targeting = serde_json::to_string(targeting).expect("JSON is written as it is");
        let call = Call::account(Method::GET, "/act_{account}/reachestimate", account, Bearer::Token(token))?
            .param("targeting_spec", targeting);
        self.estimate(call).await
    }

    /// `data` is a list of one, or (unconfirmed, for reach) one object.
    async fn estimate(&self, call: Call<'_>) -> Result<Estimate, Error> {
        let mut answer: Map<String, Value> = self.read(&call).await?;
        let data = match answer.remove("data") {
            Some(Value::Array(rows)) => rows.into_iter().next().ok_or(Error::Unreadable)?,
            Some(object @ Value::Object(_)) => object,
            _ => return Err(Error::Unreadable),
        };
        let wire: EstimateWire = serde_json::from_value(data).map_err(|_| Error::Unreadable)?;
        Ok(wire.into())
    }

    async fn traits(&self, call: Call<'_>, limit: u32) -> Result<Vec<Trait>, Error> {
        let rows: Vec<TraitWire> = self.first_page(call, limit).await?;
        Ok(rows.into_iter().map(Trait::from).collect())
    }
}

fn search<'a>(token: &'a AccessToken, kind: &'static str) -> Call<'a> {
    Call::fixed(Method::GET, "/search", Bearer::Token(token)).param("type", kind)
}

/// Rows of an endpoint that gives one kind only, and does not say so.
fn of_kind(mut rows: Vec<Trait>, kind: &str) -> Vec<Trait> {
    for row in rows.iter_mut().filter(|row| row.kind.is_empty()) {
        row.kind = kind.to_owned();
    }
    rows
}

/// `[{"type":"interests","id":"6003…"}]`.
fn typed(chosen: &[(String, String)]) -> String {
    let rows: Vec<Value> = chosen.iter().map(|(kind, id)| serde_json::json!({"type": kind, "id": id})).collect();
    Value::from(rows).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::{Estimate, EstimateWire, Trait, TraitWire};

    #[test]
    fn an_estimate_meta_does_not_have_is_none() {
        let estimate = |value| Estimate::from(from_value::<EstimateWire>(value).unwrap());

        let none =
            estimate(json!({"estimate_mau_lower_bound": -1, "estimate_mau_upper_bound": -1, "estimate_ready": false}));
        assert_eq!(none, Estimate { least: None, most: None, ready: false });
        let reach = estimate(json!({"users_lower_bound": 1000, "users_upper_bound": "2000", "estimate_ready": true}));
        assert_eq!(reach, Estimate { least: Some(1_000), most: Some(2_000), ready: true });
    }

    #[test]
    fn ids_of_people_come_as_text_or_numbers() {
        for id in [json!("6003139266461"), json!(6_003_139_266_461_i64)] {
            let found: Trait =
                from_value::<TraitWire>(json!({"id": id, "name": "Movies", "path": ["Interests"], "valid": true}))
                    .unwrap()
                    .into();

            assert_eq!((found.id.as_str(), found.valid), ("6003139266461", Some(true)));
        }
    }
}
