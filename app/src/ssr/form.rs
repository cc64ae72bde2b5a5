//! Forms: what happens between a POST and the page that follows it.

use domain::Problem;
use services::forms::Kept;

use super::{
    Ask, Visitor,
    cookies::{FORM_COOKIE, LATER_COOKIE, drop_cookie, sent_cookie, set_cookie},
    outward, redirect, set_problem, visitor, with_query,
};
use crate::{components::FieldError, error::UiError};

/// How long what was typed is kept, in seconds.
const KEPT_S: u32 = 30 * 60;

/// Under this name, which no field has, a failed request's id is kept with what was typed.
const REQUEST_ID: &str = "(request id)";

/// Where a form that was accepted leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect(String);

impl Redirect {
    /// To a page of Adlane.
    pub fn to(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// To an address a service made: Facebook's dialog, Ads Manager. Never one that came from outside.
    pub fn external(address: &url::Url) -> Self {
        Self(address.as_str().to_owned())
    }
}

/// Runs a form's work for someone signed in and sends the browser on.
///
/// `form` is the server function's endpoint, `page` the address the form stands on, `values` what was typed
/// (never a password). When the work is refused the values are kept and the browser goes back to `page`, where
/// [`typed`] finds them; when the session has ended meanwhile it goes to sign in first, and to `page` afterwards.
///
/// # Errors
/// Only when what was typed could not be kept.
pub async fn submit<F, Fut>(form: &'static str, page: &str, values: &[(&str, &str)], work: F) -> Result<(), UiError>
where
    F: FnOnce(Ask) -> Fut + Send,
    Fut: Future<Output = Result<Redirect, services::Error>> + Send,
{
    let visitor = visitor();
    let done = match visitor.ask() {
        Ok(ask) => work(ask).await,
        Err(problem) => Err(problem.into()),
    };
    answer(&visitor, form, page, values, done).await
}

/// As [`submit`], for forms of people who need not be signed in.
///
/// # Errors
/// Only when what was typed could not be kept.
pub async fn submit_public<F, Fut>(
    form: &'static str,
    page: &str,
    values: &[(&str, &str)],
    work: F,
) -> Result<(), UiError>
where
    F: FnOnce(Visitor) -> Fut + Send,
    Fut: Future<Output = Result<Redirect, services::Error>> + Send,
{
    let visitor = visitor();
    let done = work(visitor.clone()).await;
    answer(&visitor, form, page, values, done).await
}

async fn answer(
    visitor: &Visitor,
    form: &'static str,
    page: &str,
    values: &[(&str, &str)],
    done: Result<Redirect, services::Error>,
) -> Result<(), UiError> {
    let problem = match done {
        Ok(Redirect(to)) => {
            redirect(&to);
            return Ok(());
        }
        Err(error) => outward(error, &visitor.request_id),
    };
    let signed_out = problem == Problem::NotSignedIn;
    let mut values: Vec<(String, String)> =
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    if problem == Problem::Internal {
        // The page that shows the problem is another request; what was logged belongs to this one.
        values.push((REQUEST_ID.to_owned(), visitor.request_id.clone()));
    }
    let kept = Kept { form: form.to_owned(), values, problem: Some(problem) };
    let user = visitor.actor.as_ref().map(|actor| &actor.user_id);
    let key = services::forms::keep(&visitor.services, user, &kept)
        .await
        .map_err(|error| UiError(outward(error, &visitor.request_id)))?;
    if signed_out {
        set_cookie(visitor, LATER_COOKIE, &key, KEPT_S);
        redirect(&with_query("/login", "next", page));
    } else {
        set_cookie(visitor, FORM_COOKIE, &key, KEPT_S);
        redirect(page);
    }
    Ok(())
}

/// After signing in: what was typed when the session ended is shown by the next page.
pub fn resume_kept(visitor: &Visitor) {
    if let Some(key) = sent_cookie(visitor, LATER_COOKIE) {
        // The key goes back into a header, so it must look like one of ours.
        if key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            set_cookie(visitor, FORM_COOKIE, &key, KEPT_S);
        }
        drop_cookie(visitor, LATER_COOKIE);
    }
}

/// What was typed into a form that has just been refused, and why it was; empty when nothing was.
#[derive(Clone, Debug, Default)]
pub struct Typed(Option<Kept>);

/// What the visitor typed into `form` before it was refused. The answer takes the problem's status.
pub fn typed(form: &str) -> Typed {
    let kept = visitor().kept.filter(|kept| kept.form == form);
    if let Some(problem) = kept.as_ref().and_then(|kept| kept.problem.as_ref())
        && *problem != Problem::NotSignedIn
    {
        set_problem(problem);
    }
    Typed(kept)
}

impl Typed {
    /// Whether the form was refused or interrupted just before.
    pub fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// What was typed into `name`; `None` when the form was not refused or the field was not sent.
    pub fn value(&self, name: &str) -> Option<String> {
        self.values(name).next()
    }

    /// Everything ticked under `name`.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = String> + 'a {
        let kept = self.0.iter().flat_map(|kept| kept.values.iter());
        kept.filter(move |(field, _)| field == name).map(|(_, value)| value.clone())
    }

    /// Why the form was refused; `None` when it was not, or when only the session had ended.
    pub fn problem(&self) -> Option<&Problem> {
        self.0.as_ref().and_then(|kept| kept.problem.as_ref()).filter(|problem| **problem != Problem::NotSignedIn)
    }

    /// What is wrong with the field `name`, with its remedy.
    pub fn fault(&self, name: &str) -> Option<String> {
        match self.problem()? {
            Problem::Invalid { faults } => {
                faults.iter().find(|fault| fault.field == name).map(|fault| fault.fault.to_string())
            }
            _ => None,
        }
    }

    /// Lines for the summary above the form. `fields` are the form's names and labels in order; the first one is
    /// where a problem of no single field leads.
    pub fn errors(&self, fields: &[(&str, &str)]) -> Vec<FieldError> {
        let first = fields.first().map_or("", |(name, _)| *name);
        match self.problem() {
            None => Vec::new(),
            Some(Problem::Invalid { faults }) if !faults.is_empty() => faults
                .iter()
                .map(|fault| match fields.iter().find(|(name, _)| *name == fault.field) {
                    Some((name, label)) => FieldError::new(name, format!("{label}: {}", fault.fault)),
                    None => FieldError::new(first, fault.fault.to_string()),
                })
                .collect(),
            Some(problem) => {
                let id = self.value(REQUEST_ID).map(|id| format!(" Request id: {id}")).unwrap_or_default();
                vec![FieldError::new(first, format!("{problem}{id}"))]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Fault;

    fn refused(problem: Problem) -> Typed {
        let values = vec![
            ("email".to_owned(), "ana@".to_owned()),
            ("tag".to_owned(), "a".to_owned()),
            ("tag".to_owned(), "b".to_owned()),
        ];
        Typed(Some(Kept { form: "people/log_in".to_owned(), values, problem: Some(problem) }))
    }

    #[test]
    fn a_fault_names_its_field_cause_and_remedy() {
        let typed = refused(Problem::field("email", Fault::NotAnEmail));

        let errors = typed.errors(&[("email", "E-mail address"), ("password", "Password")]);

        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].field_id, crate::components::field_id("email"));
        assert!(errors[0].text.starts_with("E-mail address: "), "{}", errors[0].text);
        assert_eq!(typed.fault("password"), None);
    }

    #[test]
    fn a_problem_of_no_field_leads_to_the_first() {
        let errors = refused(Problem::WrongCredentials).errors(&[("email", "E-mail address")]);

        assert_eq!(errors, [FieldError::new("email", Problem::WrongCredentials.to_string())]);
    }

    #[test]
    fn an_ended_session_is_no_fault_of_the_form() {
        let typed = refused(Problem::NotSignedIn);

        assert!(typed.errors(&[("email", "E-mail address")]).is_empty());
        assert_eq!(typed.value("email").as_deref(), Some("ana@"));
    }

    #[test]
    fn fields_sent_several_times_keep_all_values() {
        assert_eq!(refused(Problem::Conflict).values("tag").collect::<Vec<_>>(), ["a", "b"]);
    }
}
