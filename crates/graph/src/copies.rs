//! Copies of campaigns, ad sets and ads.

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    AccessToken, Error, Graph,
    call::{Bearer, Call},
    form::{Form, Pairs},
    wire::{Id, Name},
};

/// What to copy along, and how to name it. Copies are always paused.
///
/// Meta takes no label for a copy: when the answer is lost it can only be found by its name and time. Choose a `suffix`
/// nothing else has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyRequest {
    /// With everything below it. At most 3 objects below in one call (Meta's limit).
    pub deep: bool,
    /// In front of the name; applied below too when `deep`.
    pub prefix: String,
    /// Behind the name.
    pub suffix: String,
    /// ISO 8601 with offset; `None`: as the original. Not for ads.
    pub start_time: Option<String>,
    /// ISO 8601 with offset; `None`: as the original. Not for ads.
    pub end_time: Option<String>,
    /// The campaign an ad set's copy goes to, or the ad set an ad's copy goes to; `None`: the original's.
    pub into: Option<String>,
}

/// What a copy made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The copy of what was asked for.
    pub id: String,
    /// Everything made, where Meta says.
    pub objects: Vec<CopiedObject>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedObject {
    /// `campaign`, `ad_set`, `ad`: as Meta writes it.
    pub kind: String,
    pub source_id: String,
    pub copied_id: String,
}

#[derive(Deserialize)]
struct CopiedWire {
    copied_campaign_id: Option<Id>,
    copied_adset_id: Option<Id>,
    copied_ad_id: Option<Id>,
    #[serde(default, deserialize_with = "crate::wire::or_default")]
    ad_object_ids: Vec<ObjectWire>,
}

#[derive(Deserialize)]
struct ObjectWire {
    #[serde(default)]
    ad_object_type: Name,
    source_id: Id,
    copied_id: Id,
}

impl Form for CopyRequest {
    /// Without `into`, whose name depends on what is copied.
    fn form(&self) -> Vec<(String, String)> {
        let strategy = if self.deep { "DEEP_RENAME" } else { "ONLY_TOP_LEVEL_RENAME" };
        let rename = (!self.prefix.is_empty() || !self.suffix.is_empty()).then(|| {
            let mut options = json!({ "rename_strategy": strategy });
            for (name, text) in [("rename_prefix", &self.prefix), ("rename_suffix", &self.suffix)] {
                if !text.is_empty() {
                    options[name] = Value::from(text.as_str());
                }
            }
            options
        });
        Pairs::default()
            .maybe("deep_copy", self.deep.then_some(true))
            .put("status_option", "PAUSED")
            .maybe_json("rename_options", rename.as_ref())
            .maybe("start_time", self.start_time.as_ref())
            .maybe("end_time", self.end_time.as_ref())
            .done()
    }
}

impl Graph {
    /// Copies a campaign, paused.
    ///
    /// Graph: `POST /{campaign}/copies`. Sent once; see [`CopyRequest`] for a lost answer.
    pub async fn copy_campaign(&self, token: &AccessToken, id: &str, copy: &CopyRequest) -> Result<Copied, Error> {
        self.copy("/{campaign}/copies", None, token, id, copy).await
    }

    /// Copies an ad set, paused.
    ///
    /// Graph: `POST /{ad_set}/copies`.
    pub async fn copy_ad_set(&self, token: &AccessToken, id: &str, copy: &CopyRequest) -> Result<Copied, Error> {
        self.copy("/{ad_set}/copies", Some("campaign_id"), token, id, copy).await
    }

    /// Copies an ad, paused. Ads have nothing below them: `deep` and the times are not sent.
    ///
    /// Graph: `POST /{ad}/copies`.
    pub async fn copy_ad(&self, token: &AccessToken, id: &str, copy: &CopyRequest) -> Result<Copied, Error> {
        let copy = CopyRequest { deep: false, start_time: None, end_time: None, ..copy.clone() };
        self.copy("/{ad}/copies", Some("adset_id"), token, id, &copy).await
    }

    async fn copy(
        &self,
        template: &'static str,
        into: Option<&'static str>,
        token: &AccessToken,
        id: &str,
        copy: &CopyRequest,
    ) -> Result<Copied, Error> {
        let mut call = Call::node(Method::POST, template, id, Bearer::Token(token))?.form(copy.form());
        if let (Some(name), Some(parent)) = (into, &copy.into) {
            call = call.param(name, parent.as_str());
        }
        let wire: CopiedWire = self.write(&call).await?;
        let made = wire.copied_campaign_id.or(wire.copied_adset_id).or(wire.copied_ad_id);
        let objects: Vec<CopiedObject> = wire
            .ad_object_ids
            .into_iter()
            .map(|row| CopiedObject {
                kind: row.ad_object_type.0,
                source_id: row.source_id.0,
                copied_id: row.copied_id.0,
            })
            .collect();
        let id = made
            .map(|id| id.0)
            .or_else(|| objects.iter().find(|object| object.source_id == id).map(|object| object.copied_id.clone()));
        Ok(Copied { id: id.ok_or(Error::Unreadable)?, objects })
    }
}

#[cfg(test)]
mod tests {
    use super::CopyRequest;
    use crate::form::Form;

    #[test]
    fn copies_are_paused_and_renamed_only_when_asked() {
        let plain = CopyRequest::default().form();
        let deep = CopyRequest { deep: true, suffix: " (2)".into(), ..CopyRequest::default() }.form();

        assert_eq!(plain, [("status_option".to_owned(), "PAUSED".to_owned())]);
        assert_eq!(deep[0], ("deep_copy".to_owned(), "true".to_owned()));
        assert_eq!(deep[2].1, r#"{"rename_strategy":"DEEP_RENAME","rename_suffix":" (2)"}"#);
    }
}
