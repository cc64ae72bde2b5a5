//! A/B tests.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    form::{Form, Pairs},
    wire::{self, Created, Id, Name},
};

const FIELDS: &str = "id,name,description,type,start_time,end_time,canceled_time,created_time";

/// A split test: everybody sees one cell only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStudy {
    pub name: String,
    pub description: Option<String>,
    /// Seconds since 1970.
    pub start_s: i64,
    pub end_s: i64,
    /// At least two; their shares make 100.
    pub cells: Vec<Cell>,
}

/// One side of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    pub name: String,
    /// Per cent of people.
    pub share: u8,
    pub members: Members,
}

/// What people of a cell are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    Campaigns(Vec<String>),
    AdSets(Vec<String>),
}

impl Form for NewStudy {
    fn form(&self) -> Vec<(String, String)> {
        let cells: Vec<Value> = self
            .cells
            .iter()
            .map(|cell| {
                let (name, ids) = match &cell.members {
                    Members::Campaigns(ids) => ("campaigns", ids),
                    Members::AdSets(ids) => ("adsets", ids),
                };
                json!({"name": cell.name, "treatment_percentage": cell.share, name: ids})
            })
            .collect();
        Pairs::default()
            .put("name", &self.name)
            .maybe("description", self.description.as_ref())
            .put("type", "SPLIT_TEST")
            .put("start_time", self.start_s)
            .put("end_time", self.end_s)
            .json("cells", &cells)
            .done()
    }
}

/// A test at Meta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Study {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    /// `SPLIT_TEST`, `LIFT` …; empty: not said.
    pub kind: String,
    /// Milliseconds since 1970.
    pub starts_at_ms: Option<i64>,
    pub ends_at_ms: Option<i64>,
    /// `None`: it was not cancelled.
    pub canceled_at_ms: Option<i64>,
    pub created_at_ms: Option<i64>,
}

/// A cell as Meta keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StudyCell {
    pub id: String,
    pub name: String,
    /// Per cent, rounded; `None`: not said.
    pub share: Option<i64>,
    /// Ads in it; `None`: not said.
    pub ads: Option<i64>,
}

#[derive(Deserialize)]
struct StudyWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    description: Name,
    #[serde(default, rename = "type")]
    kind: Name,
    #[serde(default, deserialize_with = "wire::some_moment")]
    start_time: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    end_time: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    canceled_time: Option<i64>,
    #[serde(default, deserialize_with = "wire::some_moment")]
    created_time: Option<i64>,
}

impl From<StudyWire> for Study {
    fn from(wire: StudyWire) -> Self {
        Self {
            id: wire.id.0,
            name: wire.name.0,
            description: wire.description.known(),
            kind: wire.kind.0,
            starts_at_ms: wire.start_time,
            ends_at_ms: wire.end_time,
            canceled_at_ms: wire.canceled_time,
            created_at_ms: wire.created_time,
        }
    }
}

#[derive(Deserialize)]
struct CellWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    treatment_percentage: Option<f64>,
    #[serde(default, deserialize_with = "wire::some_integer")]
    ad_entities_count: Option<i64>,
}

impl Graph {
    /// Begins a test of a business, and gives its id. Sent once; after a lost answer look for the name.
    ///
    /// Graph: `POST /{business}/ad_studies`.
    pub async fn create_study(&self, token: &AccessToken, business: &str, new: &NewStudy) -> Result<String, Error> {
        let call = Call::node(Method::POST, "/{business}/ad_studies", business, Bearer::Token(token))?;
        Ok(self.write::<Created>(&call.form(new.form())).await?.id.0)
    }

    /// The tests of a business.
    ///
    /// Graph: `GET /{business}/ad_studies`.
    pub async fn studies(&self, token: &AccessToken, business: &str) -> Result<Vec<Study>, Error> {
        let call =
            Call::node(Method::GET, "/{business}/ad_studies", business, Bearer::Token(token))?.param("fields", FIELDS);
        let rows: Vec<StudyWire> = self.list(call).await?;
        Ok(rows.into_iter().map(Study::from).collect())
    }

    /// Graph: `GET /{study}`.
    pub async fn study(&self, token: &AccessToken, id: &str) -> Result<Study, Error> {
        let call = Call::node(Method::GET, "/{study}", id, Bearer::Token(token))?.param("fields", FIELDS);
        Ok(self.read::<StudyWire>(&call).await?.into())
    }

    /// Graph: `GET /{study}/cells`.
    pub async fn study_cells(&self, token: &AccessToken, id: &str) -> Result<Vec<StudyCell>, Error> {
        let call = Call::node(Method::GET, "/{study}/cells", id, Bearer::Token(token))?
            .param("fields", "id,name,treatment_percentage,ad_entities_count");
        let rows: Vec<CellWire> = self.list(call).await?;
        let cell = |row: CellWire| StudyCell {
            id: row.id.0,
            name: row.name.0,
            share: row
                .treatment_percentage
                .filter(|share| (0.0..=100.0).contains(share))
                .map(|share| share.round() as i64),
            ads: row.ad_entities_count,
        };
        Ok(rows.into_iter().map(cell).collect())
    }

    /// Moves a test's end, seconds since 1970: into the past ends it.
    ///
    /// Graph: `POST /{study}`.
    pub async fn end_study(&self, token: &AccessToken, id: &str, end_s: i64) -> Result<(), Error> {
        self.update_node("/{study}", token, id, Pairs::default().put("end_time", end_s).done()).await
    }

    /// Graph: `DELETE /{study}`.
    pub async fn delete_study(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        self.delete_node("/{study}", token, id).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Cell, Members, NewStudy};
    use crate::form::Form;

    #[test]
    fn cells_name_what_they_show() {
        let cell = |name: &str, members| Cell { name: name.into(), share: 50, members };
        let form = NewStudy {
            name: "T".into(),
            description: None,
            start_s: 1_762_800_000,
            end_s: 1_763_404_800,
            cells: vec![
                cell("A", Members::Campaigns(vec!["1".into()])),
                cell("B", Members::AdSets(vec!["2".into(), "3".into()])),
            ],
        }
        .form();

        let cells: Value = serde_json::from_str(&form.last().unwrap().1).unwrap();
        assert_eq!(
            cells,
            json!([{"name": "A", "treatment_percentage": 50, "campaigns": ["1"]},
                {"name": "B", "treatment_percentage": 50, "adsets": ["2", "3"]}])
        );
    }
}
