//! Choosing by radio card or checkbox.

use super::field::{FieldErrorLine, described_by, field_id};
use super::icons::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// One card of a [`ChoiceGroup`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// What the form posts.
    pub value: String,
    /// The choice in a few words.
    pub label: String,
    /// What it means; empty for none.
    pub description: String,
    /// A drawing beside the label.
    pub icon: Option<IconName>,
}

impl ChoiceOption {
    /// A card posting `value`, reading `label` and explaining itself with `description`.
    pub fn new(value: impl Into<String>, label: impl Into<String>, description: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), description: description.into(), icon: None }
    }

    /// The same card with a drawing.
    #[must_use]
    pub fn with_icon(self, icon: IconName) -> Self {
        Self { icon: Some(icon), ..self }
    }
}

/// One radio button as a card. Use [`ChoiceGroup`] unless the cards carry more than words (children go under the description).
#[component]
pub fn Choice(
    name: &'static str,
    #[prop(into)] id: String,
    #[prop(into)] value: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] description: MaybeText,
    #[prop(optional)] checked: bool,
    #[prop(optional)] required: bool,
    #[prop(optional_no_strip)] icon: Option<IconName>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let description = description.into_option();
    let described = description.as_ref().map(|_| format!("{id}-about"));
    view! {
        <div class="choice">
            <input
                type="radio"
                class="choice-input"
                id=id.clone()
                name=name
                value=value
                checked=checked
                required=required
                aria-describedby=described
            />
            <div class="choice-body">
                <label class="choice-label" for=id.clone()>
                    {icon.map(|name| view! { <Icon name=name/> })}
                    {label}
                </label>
                {description.map(|text| view! { <p class="choice-about" id=format!("{id}-about")>{text}</p> })}
                {children.map(|children| children())}
            </div>
        </div>
    }
}

/// A question with a handful of answers, each a card. The first card carries [`field_id`] of the name, so that an
/// error summary can lead there.
#[component]
pub fn ChoiceGroup(
    #[prop(into)] legend: String,
    name: &'static str,
    options: Vec<ChoiceOption>,
    /// Value of the chosen card; none is chosen when absent.
    #[prop(optional, into)]
    chosen: MaybeText,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
    /// Cards side by side where there is room.
    #[prop(optional)]
    columns: bool,
) -> impl IntoView {
    let id = field_id(name);
    let described = described_by(&id, hint.is_some(), error.is_some());
    let class = if error.is_some() { "field choices is-invalid" } else { "field choices" };
    let chosen = chosen.into_option();
    let cards: Vec<_> = options
        .into_iter()
        .enumerate()
        .map(|(at, option)| {
            let checked = chosen.as_deref() == Some(option.value.as_str());
            let id = if at == 0 { id.clone() } else { format!("{id}-{at}") };
            view! {
                <Choice
                    name=name
                    id=id
                    value=option.value
                    label=option.label
                    description=option.description
                    icon=option.icon
                    checked=checked
                    required=required
                />
            }
        })
        .collect();
    view! {
        <fieldset class=class aria-describedby=described>
            <legend class="field-label">{legend}</legend>
            {hint.into_option().map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
            <div class=if columns { "choice-list choice-columns" } else { "choice-list" }>{cards}</div>
            {error.into_option().map(|text| view! { <FieldErrorLine id=id.clone() text=text/> })}
        </fieldset>
    }
}

/// A yes-or-no that is saved with the form.
#[component]
pub fn Checkbox(
    #[prop(into)] label: String,
    name: &'static str,
    /// Posted when ticked; nothing is posted otherwise.
    #[prop(default = "true".to_owned(), into)]
    value: String,
    #[prop(optional, into)] id: MaybeText,
    #[prop(optional)] checked: bool,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
) -> impl IntoView {
    let id = id.into_option().unwrap_or_else(|| field_id(name));
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let class = if error.is_some() { "check is-invalid" } else { "check" };
    view! {
        <div class=class>
            <input
                type="checkbox"
                class="check-input"
                id=id.clone()
                name=name
                value=value
                checked=checked
                required=required
                aria-describedby=described
                aria-invalid=invalid
            />
            <div class="check-body">
                <label class="check-label" for=id.clone()>{label}</label>
                {hint.into_option().map(|hint| view! { <p class="field-hint" id=format!("{id}-hint")>{hint}</p> })}
                {error.into_option().map(|text| view! { <FieldErrorLine id=id.clone() text=text/> })}
            </div>
        </div>
    }
}
