//! Requests as they will be sent, so that a page can show them before anything leaves.

use domain::operation::MetaRefusal;
use serde::Serialize;
use serde_json::{Value, json};

use crate::Error;

/// A request whose parameters can be looked at.
pub trait Form {
    /// Names and values exactly as they are sent, in that order. The token and its proof are added while sending and are
    /// never part of this.
    fn form(&self) -> Vec<(String, String)>;
}

/// Parameters put together elsewhere, for instance kept in a journal.
impl Form for [(String, String)] {
    fn form(&self) -> Vec<(String, String)> {
        self.to_vec()
    }
}

impl Form for Vec<(String, String)> {
    fn form(&self) -> Vec<(String, String)> {
        self.clone()
    }
}

impl<const N: usize> Form for [(String, String); N] {
    fn form(&self) -> Vec<(String, String)> {
        self.to_vec()
    }
}

/// Puts a form together. What has no value is left out.
#[derive(Default)]
pub(crate) struct Pairs(Vec<(String, String)>);

impl Pairs {
    pub(crate) fn put(mut self, name: &str, value: impl ToString) -> Self {
        self.0.push((name.to_owned(), value.to_string()));
        self
    }

    pub(crate) fn maybe(self, name: &str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }

    /// Unless it is empty.
    pub(crate) fn filled(self, name: &str, text: &str) -> Self {
        if text.is_empty() { self } else { self.put(name, text) }
    }

    /// As JSON text, which is how Meta takes lists and objects in forms.
    pub(crate) fn json(self, name: &str, value: &impl Serialize) -> Self {
        let text = serde_json::to_string(value).expect("our values have text keys and no failing serializer");
        self.put(name, text)
    }

    /// As JSON, unless there is none.
    pub(crate) fn maybe_json(self, name: &str, value: Option<&impl Serialize>) -> Self {
        match value {
            Some(value) => self.json(name, value),
            None => self,
        }
    }

    /// As a JSON list, unless it is empty.
    pub(crate) fn list<T: Serialize>(self, name: &str, values: &[T]) -> Self {
        if values.is_empty() { self } else { self.json(name, &values) }
    }

    /// `adlabels`, unless there are none.
    pub(crate) fn labels(self, ids: &[String]) -> Self {
        let rows: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        self.list("adlabels", &rows)
    }

    pub(crate) fn more(mut self, pairs: &[(String, String)]) -> Self {
        self.0.extend_from_slice(pairs);
        self
    }

    pub(crate) fn done(self) -> Vec<(String, String)> {
        self.0
    }
}

/// Parameters that turn a call into another one, or speak for somebody else. `execution_options` among them: validating
/// adds its own, and Meta does not tell which of two counts.
const NOT_OURS: [&str; 6] =
    ["method", "batch", "access_token", "appsecret_proof", "execution_options", "delete_strategy"];

/// Whether a form is only about the object it is sent to.
///
/// # Errors
/// [`Error::Refused`] with `http` 0, naming the parameter: Meta was not asked.
pub(crate) fn safe_update(form: &[(String, String)]) -> Result<(), Error> {
    match form.iter().find(|(name, _)| NOT_OURS.contains(&name.as_str())) {
        Some((name, _)) => Err(refused(name, "It would make another call of this one.")),
        None => Ok(()),
    }
}

/// What every create must be, so that a lost answer leaves nothing behind that spends or that cannot be found again.
///
/// # Errors
/// [`Error::Refused`] with `http` 0: Meta was not asked.
pub(crate) fn safe_create(form: &[(String, String)], has_status: bool, needs_label: bool) -> Result<(), Error> {
    let value = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    if let Some((name, _)) = form
        .iter()
        .enumerate()
        .find_map(|(at, pair)| form[..at].iter().any(|(earlier, _)| *earlier == pair.0).then_some(pair))
    {
        return Err(refused(name, "It is said twice, and Meta does not tell which of the two counts."));
    }
    safe_update(form)?;
    // A nested ad set would be made with the same request, and may not spend either.
    let nested: Option<Value> = value("adset_spec").and_then(|spec| serde_json::from_str(spec).ok());
    if nested.is_some_and(|spec| spec.get("status").and_then(Value::as_str) != Some("PAUSED")) {
        return Err(refused("adset_spec", "The ad set inside must be created paused as well."));
    }
    if value("fields").is_some() {
        return Err(refused("fields", "A create asks for nothing back: a refused read would hide that it happened."));
    }
    if has_status && value("status") != Some("PAUSED") {
        return Err(refused("status", "Everything is created paused; going live is a step of its own."));
    }
    let labelled = value("adlabels").is_some_and(|labels| labels.contains("\"id\""));
    if needs_label && !labelled {
        return Err(refused("adlabels", "Without a label it could not be found again if the answer is lost."));
    }
    Ok(())
}

/// A refusal of our own, in the shape Meta's are kept in; `http` 0 says that Meta was not asked.
pub(crate) fn refused(field: &str, message: &str) -> Error {
    Error::Refused(Box::new(MetaRefusal {
        code: 100,
        message: format!("Not sent: {message}"),
        blamed: vec![field.to_owned()],
        ..MetaRefusal::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::{Pairs, safe_create};

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn nothing_is_created_that_spends_or_cannot_be_found() {
        let label = ("adlabels", r#"[{"id":"7"}]"#);
        let blamed = |form: &[(&str, &str)], has_status| {
            safe_create(&pairs(form), has_status, true).err().map(|error| error.refusal().unwrap().blamed.clone())
        };

        assert_eq!(blamed(&[("status", "PAUSED"), label], true), None);
        assert_eq!(blamed(&[label], false), None, "creatives have no status at birth");
        assert_eq!(blamed(&[label], true), Some(vec!["status".into()]));
        assert_eq!(blamed(&[("status", "ACTIVE"), label], true), Some(vec!["status".into()]));
        assert_eq!(blamed(&[("status", "PAUSED"), ("status", "ACTIVE"), label], true), Some(vec!["status".into()]));
        assert_eq!(blamed(&[("status", "PAUSED"), ("fields", "id"), label], true), Some(vec!["fields".into()]));
        assert_eq!(blamed(&[("status", "PAUSED")], true), Some(vec!["adlabels".into()]));
        for name in super::NOT_OURS {
            assert_eq!(blamed(&[("status", "PAUSED"), (name, "x"), label], true), Some(vec![name.into()]));
        }
        let inside = |status: &str| format!(r#"{{"name":"n","status":"{status}"}}"#);
        assert_eq!(blamed(&[("status", "PAUSED"), ("adset_spec", &inside("PAUSED")), label], true), None);
        assert!(blamed(&[("status", "PAUSED"), ("adset_spec", &inside("ACTIVE")), label], true).is_some());
        assert_eq!(blamed(&[("status", "PAUSED"), ("adlabels", "[]")], true), Some(vec!["adlabels".into()]));
    }

    #[test]
    fn lists_are_json_and_nothing_is_left_out_as_nothing() {
        let form = Pairs::default()
            .put("name", "A & B")
            .maybe("daily_budget", Some(1_500_i64))
            .maybe("spend_cap", None::<i64>)
            .filled("url_tags", "")
            .list("genders", &[1, 2])
            .list::<i32>("locales", &[])
            .labels(&["7".into()])
            .done();

        assert_eq!(
            form,
            pairs(&[
                ("name", "A & B"),
                ("daily_budget", "1500"),
                ("genders", "[1,2]"),
                ("adlabels", r#"[{"id":"7"}]"#)
            ])
        );
    }
}
