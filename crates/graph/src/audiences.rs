//! Custom audiences: lists of people, and people like them.

mod people;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

pub use people::{Key, hashed};

use crate::{
    AccessToken, Error, Graph, Quota,
    call::{Bearer, Call},
    form::{Form, Pairs, refused},
    wire::{self, Created, Id, Name},
};

const AUDIENCES: &str = "/act_{account}/customaudiences";
const FIELDS: &str = "id,name,description,subtype,approximate_count_lower_bound,approximate_count_upper_bound,\
                      operation_status,delivery_status,time_created,time_updated,lookalike_spec";
/// Rows Meta takes in one call.
pub const MAX_ROWS_PER_UPLOAD: usize = 10_000;

/// An audience as Meta describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    /// `CUSTOM`, `LOOKALIKE`, `WEBSITE` …; empty: not said.
    pub subtype: String,
    /// People, at least and at most, and never exactly; `None`: not said, or too few to say (Meta sends -1).
    pub least: Option<i64>,
    pub most: Option<i64>,
    /// 200 normal, 411 no people matched, 441 being filled, 471 flagged …; `None`: not said.
    pub operation_code: Option<i64>,
    /// What that means, in Meta's words.
    pub operation: Option<String>,
    /// 200 ready, 300 too small; `None`: not said.
    pub delivery_code: Option<i64>,
    pub delivery: Option<String>,
    /// Milliseconds since 1970.
    pub created_at_ms: Option<i64>,
    pub updated_at_ms: Option<i64>,
}

#[derive(Deserialize)]
struct AudienceWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    description: Name,
    #[serde(default)]
    subtype: Name,
    #[serde(default, deserialize_with = "wire::some_integer")]
    approximate_count_lower_bound: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    approximate_count_upper_bound: Option<i64>,
    #[serde(default)]
    operation_status: Option<StatusWire>,
    #[serde(default)]
    delivery_status: Option<StatusWire>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    time_created: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    time_updated: Option<i64>,
}

#[derive(Deserialize)]
struct StatusWire {
    #[serde(default, deserialize_with = "wire::some_integer")]
    code: Option<i64>,
    #[serde(default)]
    description: Name,
}

impl From<AudienceWire> for Audience {
    fn from(wire: AudienceWire) -> Self {
        let people = |count: Option<i64>| count.filter(|count| *count >= 0);
        let status = |status: Option<StatusWire>| {
            status.map_or((None, None), |status| (status.code, status.description.known()))
        };
        let (operation_code, operation) = status(wire.operation_status);
        let (delivery_code, delivery) = status(wire.delivery_status);
        Self {
            id: wire.id.0,
            name: wire.name.0,
            description: wire.description.known(),
            subtype: wire.subtype.0,
            least: people(wire.approximate_count_lower_bound),
            most: people(wire.approximate_count_upper_bound),
            operation_code,
            operation,
            delivery_code,
            delivery,
            created_at_ms: wire.time_created,
            updated_at_ms: wire.time_updated,
        }
    }
}

/// Where the people of a list come from (`customer_file_source`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeopleSource {
    /// From the people themselves.
    People,
    Partners,
    Both,
}

/// An audience of listed people, empty at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAudience {
    pub name: String,
    pub description: Option<String>,
    pub source: PeopleSource,
}

impl Form for NewAudience {
    fn form(&self) -> Vec<(String, String)> {
        let source = match self.source {
            PeopleSource::People => "USER_PROVIDED_ONLY",
            PeopleSource::Partners => "PARTNER_PROVIDED_ONLY",
            PeopleSource::Both => "BOTH_USER_AND_PARTNER_PROVIDED",
        };
        Pairs::default()
            .put("name", &self.name)
            .put("subtype", "CUSTOM")
            .put("customer_file_source", source)
            .maybe("description", self.description.as_ref())
            .done()
    }
}

/// People like those of another audience.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLookalike {
    pub name: String,
    pub origin_id: String,
    /// Two letters.
    pub country: String,
    /// How much of the country, in thousandths: 10 is the closest one per cent, 200 the most.
    pub share: u32,
}

impl Form for NewLookalike {
    fn form(&self) -> Vec<(String, String)> {
        // Written out, because a float would print what it is instead of what was meant.
        let ratio = format!("{}.{:03}", self.share / 1_000, self.share % 1_000);
        let ratio: Value = serde_json::from_str(&ratio).expect("digits, a point and digits are a JSON number");
        Pairs::default()
            .put("name", &self.name)
            .put("subtype", "LOOKALIKE")
            .put("origin_audience_id", &self.origin_id)
            .json("lookalike_spec", &json!({"type": "custom_ratio", "country": self.country, "ratio": ratio}))
            .done()
    }
}

/// One upload in several calls. Meta closes it after 90 minutes, or with the last call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Not used before in this ad account.
    pub id: i64,
    /// From 1.
    pub batch: u32,
    pub last: bool,
    /// Rows in all calls together.
    pub total: u64,
}

/// Rows of people, hashed by [`hashed`]; never anything readable.
#[derive(Debug, Clone, Copy)]
pub struct People<'a> {
    /// The columns.
    pub keys: &'a [Key],
    /// One value per column; empty where unknown. At most [`MAX_ROWS_PER_UPLOAD`] rows.
    pub rows: &'a [Vec<String>],
}

/// What Meta took of an upload. Effects may take a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    pub received: i64,
    pub invalid: i64,
}

#[derive(Deserialize)]
struct ReceivedWire {
    #[serde(deserialize_with = "wire::some_integer")]
    num_received: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    num_invalid_entries: Option<i64>,
}

impl People<'_> {
    fn payload(&self) -> Result<String, Error> {
        if self.rows.is_empty() || self.rows.len() > MAX_ROWS_PER_UPLOAD {
            return Err(refused("payload", "an upload has 1 to 10,000 rows."));
        }
        if self.rows.iter().any(|row| row.len() != self.keys.len()) {
            return Err(refused("payload", "a row has another number of values than there are columns."));
        }
        let readable = |(key, value): (&Key, &String)| key.is_hashed() && !value.is_empty() && !is_hash(value);
        if self.rows.iter().any(|row| self.keys.iter().zip(row).any(readable)) {
            return Err(refused("payload", "a value is not hashed."));
        }
        let schema: Vec<&str> = self.keys.iter().map(|key| key.code()).collect();
        Ok(json!({"schema": schema, "data": self.rows}).to_string())
    }
}

fn is_hash(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl Session {
    fn text(&self) -> String {
        json!({"session_id": self.id, "batch_seq": self.batch, "last_batch_flag": self.last,
            "estimated_num_total": self.total})
        .to_string()
    }
}

impl Graph {
    /// Creates an empty list audience and gives its id.
    ///
    /// Graph: `POST /act_{account}/customaudiences`. Sent once. Meta takes no label here: after a lost answer look for
    /// the name.
    ///
    /// # Errors
    /// [`Error::PermissionMissing`] with [`crate::Remedy::AcceptTerms`] until somebody accepts Meta's terms for the
    /// account.
    pub async fn create_audience(
        &self,
        token: &AccessToken,
        account: &str,
        new: &NewAudience,
    ) -> Result<String, Error> {
        self.make_audience(token, account, new).await
    }

    /// Creates an audience of people like those of another, and gives its id.
    ///
    /// Graph: `POST /act_{account}/customaudiences`, `subtype=LOOKALIKE`. Sent once.
    pub async fn create_lookalike(
        &self,
        token: &AccessToken,
        account: &str,
        new: &NewLookalike,
    ) -> Result<String, Error> {
        self.make_audience(token, account, new).await
    }

    async fn make_audience(&self, token: &AccessToken, account: &str, new: &impl Form) -> Result<String, Error> {
        let call = Call::account(Method::POST, AUDIENCES, account, Bearer::Token(token))?.of(Quota::Audiences);
        Ok(self.write::<Created>(&call.form(new.form())).await?.id.0)
    }

    /// The audiences of an account.
    ///
    /// Graph: `GET /act_{account}/customaudiences`.
    pub async fn audiences(&self, token: &AccessToken, account: &str) -> Result<Vec<Audience>, Error> {
        let call = Call::account(Method::GET, AUDIENCES, account, Bearer::Token(token))?
            .of(Quota::Audiences)
            .param("fields", FIELDS);
        let rows: Vec<AudienceWire> = self.list(call).await?;
        Ok(rows.into_iter().map(Audience::from).collect())
    }

    /// Graph: `GET /{audience}`.
    pub async fn audience(&self, token: &AccessToken, id: &str) -> Result<Audience, Error> {
        let call = Call::node(Method::GET, "/{audience}", id, Bearer::Token(token))?
            .of(Quota::Audiences)
            .param("fields", FIELDS);
        Ok(self.read::<AudienceWire>(&call).await?.into())
    }

    /// Renames an audience or describes it anew; `None` stays.
    ///
    /// Graph: `POST /{audience}`.
    pub async fn update_audience(
        &self,
        token: &AccessToken,
        id: &str,
        name: Option<&str>,
        description: Option<&str>,
    ) -> Result<(), Error> {
        let form = Pairs::default().maybe("name", name).maybe("description", description).done();
        let call = Call::node(Method::POST, "/{audience}", id, Bearer::Token(token))?.of(Quota::Audiences).form(form);
        let _: wire::Accepted = self.write(&call).await?;
        Ok(())
    }

    /// Graph: `DELETE /{audience}`.
    pub async fn delete_audience(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        let call = Call::node(Method::DELETE, "/{audience}", id, Bearer::Token(token))?.of(Quota::Audiences);
        let _: wire::Accepted = self.write(&call).await?;
        Ok(())
    }

    /// Adds people to a list audience. Adding somebody twice is harmless.
    ///
    /// Graph: `POST /{audience}/users`.
    ///
    /// # Errors
    /// [`Error::Refused`], without asking Meta, for values that are not hashed, uneven rows, and over 10,000 rows.
    pub async fn add_people(
        &self,
        token: &AccessToken,
        id: &str,
        people: People<'_>,
        session: Session,
    ) -> Result<Received, Error> {
        self.send_people(token, id, people, session, None).await
    }

    /// Takes people out of a list audience.
    ///
    /// Graph: `DELETE /{audience}/users`, sent as `POST` with `method=DELETE`: the rows are too many for an address.
    pub async fn remove_people(
        &self,
        token: &AccessToken,
        id: &str,
        people: People<'_>,
        session: Session,
    ) -> Result<Received, Error> {
        self.send_people(token, id, people, session, Some("DELETE")).await
    }

    async fn send_people(
        &self,
        token: &AccessToken,
        id: &str,
        people: People<'_>,
        session: Session,
        method: Option<&'static str>,
    ) -> Result<Received, Error> {
        let call = Call::node(Method::POST, "/{audience}/users", id, Bearer::Token(token))?
            .of(Quota::Audiences)
            .maybe("method", method)
            .param("payload", people.payload()?)
            .param("session", session.text());
        let wire: ReceivedWire = self.write(&call).await?;
        Ok(Received {
            received: wire.num_received.ok_or(Error::Unreadable)?,
            invalid: wire.num_invalid_entries.unwrap_or(0),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::{Audience, AudienceWire, Key, NewLookalike, People, hashed};
    use crate::form::Form;

    #[test]
    fn nothing_readable_is_ever_sent() {
        let hash = hashed(&Key::Email, "mary@example.com", None).unwrap();
        let rows = |value: &str| vec![vec![value.to_owned(), "12ab".to_owned()]];
        let keys = [Key::Email, Key::ExternalId];
        let payload = |rows: &[Vec<String>]| People { keys: &keys, rows }.payload();

        let sent: Value = serde_json::from_str(&payload(&rows(&hash)).unwrap()).unwrap();
        assert_eq!(sent["schema"], json!(["EMAIL", "EXTERN_ID"]));
        assert!(payload(&rows("")).is_ok(), "unknown is empty");
        assert!(payload(&rows("mary@example.com")).is_err());
        assert!(payload(&rows(&hash.to_uppercase())).is_err());
        assert!(payload(&[vec![hash.clone()]]).is_err(), "a column is missing");
        assert!(payload(&[]).is_err());
        assert!(payload(&vec![vec![hash, String::new()]; 10_001]).is_err());
    }

    #[test]
    fn a_share_of_a_country_is_written_exactly() {
        let new = |share| NewLookalike { name: "L".into(), origin_id: "5".into(), country: "DE".into(), share };

        assert!(new(10).form()[3].1.contains(r#""ratio":0.01"#));
        assert!(new(200).form()[3].1.contains(r#""ratio":0.2"#));
    }

    #[test]
    fn sizes_meta_does_not_tell_are_none() {
        let audience: Audience = from_value::<AudienceWire>(json!({"id": "1", "approximate_count_lower_bound": -1,
            "approximate_count_upper_bound": "1000", "operation_status": {"code": 471, "description": "Flagged"},
            "time_created": 1762800000}))
        .unwrap()
        .into();

        assert_eq!((audience.least, audience.most, audience.operation_code), (None, Some(1_000), Some(471)));
        assert_eq!(audience.created_at_ms, Some(1_762_800_000_000));
    }
}
