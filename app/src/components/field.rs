//! Labels, hints and errors around form controls.

use super::icons::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// The id of the control called `name`, unless a page gives its own.
pub fn field_id(name: &str) -> String {
    format!("field-{name}")
}

/// What `aria-describedby` of the control `id` must hold: its hint, its error, both or nothing.
pub fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (false, false) => None,
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (true, true) => Some(format!("{id}-error {id}-hint")),
    }
}

/// The line under a control that says what is wrong with it.
#[component]
pub(super) fn FieldErrorLine(id: String, text: String) -> impl IntoView {
    view! {
        <p class="field-error" id=format!("{id}-error")>
            <Icon name=IconName::Alert/>
            <span><span class="visually-hidden">"Error: "</span>{text}</span>
        </p>
    }
}

/// A label, any control (as children), a hint and an error.
///
/// The control must carry `id` and, from [`described_by`], `aria-describedby`; with an error also
/// `aria-invalid="true"`. [`super::TextField`], [`super::Select`] and [`super::TextArea`] do this by themselves.
#[component]
pub fn Field(
    #[prop(into)] label: String,
    /// Id of the control.
    #[prop(into)]
    id: String,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
    /// Unset: the label says "optional", because most fields here are required.
    #[prop(default = true)]
    required: bool,
    children: Children,
) -> impl IntoView {
    let class = if error.is_some() { "field is-invalid" } else { "field" };
    let hint = hint.into_option().map(|hint| {
        view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> }
    });
    let error = error.into_option().map(|text| view! { <FieldErrorLine id=id.clone() text=text/> });
    view! {
        <div class=class>
            <label class="field-label" for=id.clone()>
                {label}
                {(!required).then(|| view! { <span class="field-optional">" (optional)"</span> })}
            </label>
            {hint}
            {children()}
            {error}
        </div>
    }
}

/// One refused field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// Id of the control to take the reader to; [`field_id`] of its name unless the page chose another.
    pub field_id: String,
    /// The cause and the next step, in one sentence that reads alone.
    pub text: String,
}

impl FieldError {
    /// For the control called `name`.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        Self { field_id: field_id(name), text: text.into() }
    }
}

/// What was refused, above the form, each line a link to its field. Takes the focus when the page opens, so that
/// a reader without sight or scripts starts here; renders nothing when nothing was refused.
///
/// Pages give their errors to [`super::PageHead`], which shows this and then leaves the focus alone.
#[component]
pub fn ErrorSummary(errors: Vec<FieldError>) -> impl IntoView {
    if errors.is_empty() {
        return ().into_any();
    }
    let title = match errors.len() {
        1 => "One thing to put right".to_owned(),
        n => format!("{n} things to put right"),
    };
    let lines: Vec<_> = errors
        .into_iter()
        .map(|error| view! { <li><a href=format!("#{}", error.field_id)>{error.text}</a></li> })
        .collect();
    view! {
        <div class="banner error-summary tone-stopped" role="alert" tabindex="-1" autofocus=true id="error-summary">
            <Icon name=IconName::Alert/>
            <div class="banner-body">
                <h2 class="banner-title">{title}</h2>
                <ul>{lines}</ul>
            </div>
        </div>
    }
    .into_any()
}

/// The end of a form: the primary button first, ways out after it.
#[component]
pub fn SubmitRow(children: Children) -> impl IntoView {
    view! { <div class="submit-row">{children()}</div> }
}

#[cfg(test)]
mod tests {
    use super::described_by;

    #[test]
    fn the_error_is_read_before_the_hint() {
        assert_eq!(described_by("f", true, true).as_deref(), Some("f-error f-hint"));
    }

    #[test]
    fn a_control_without_hint_or_error_is_not_described() {
        assert_eq!(described_by("f", false, false), None);
    }
}
