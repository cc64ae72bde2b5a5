//! Buttons, and links that look like them.

use super::icons::{Icon, IconName};
use leptos::prelude::*;

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing this screen is for. Once per screen.
    Primary,
    /// Everything else.
    #[default]
    Plain,
    /// In rows and toolbars: no border until pointed at.
    Quiet,
    /// Ends or removes something.
    Danger,
}

impl ButtonKind {
    fn class(self, small: bool) -> String {
        let kind = match self {
            Self::Primary => "button button-primary",
            Self::Plain => "button",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        };
        if small { format!("{kind} button-small") } else { kind.to_owned() }
    }
}

/// Sends the form it stands in.
#[component]
pub fn Submit(
    #[prop(into)] label: String,
    #[prop(default = ButtonKind::Primary)] kind: ButtonKind,
    #[prop(optional)] icon: Option<IconName>,
    #[prop(optional)] small: bool,
    /// Field name and value this button adds to the form, where a form has several buttons.
    #[prop(optional)]
    field: Option<(&'static str, String)>,
) -> impl IntoView {
    let (name, value) = field.unzip();
    view! {
        <button type="submit" class=kind.class(small) name=name value=value>
            {icon.map(|name| view! { <Icon name=name/> })}
            <span>{label}</span>
        </button>
    }
}

/// Goes somewhere. `external` links leave Adlane: they carry an icon and say so to screen readers.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<IconName>,
    #[prop(optional)] small: bool,
    #[prop(optional)] external: bool,
) -> impl IntoView {
    view! {
        <a class=kind.class(small) href=href rel=external.then_some("noreferrer")>
            {icon.map(|name| view! { <Icon name=name/> })}
            <span>{label}</span>
            {external
                .then(|| {
                    view! {
                        <Icon name=IconName::External/>
                        <span class="visually-hidden">"(leaves Adlane)"</span>
                    }
                })}
        </a>
    }
}

/// A form of one button: posts `fields` to `action`. For acts that need nothing typed (check now, pick this account).
#[component]
pub fn PostButton(
    #[prop(into)] action: String,
    #[prop(into)] label: String,
    /// Hidden fields, name and value.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<IconName>,
    #[prop(optional)] small: bool,
    /// What the button acts on, when the label alone would repeat down a list ("Acme GmbH").
    #[prop(optional, into)]
    about: super::text::MaybeText,
) -> impl IntoView {
    let hidden: Vec<_> =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect();
    view! {
        <form class="post-button" method="post" action=action>
            {hidden}
            <button type="submit" class=kind.class(small)>
                {icon.map(|name| view! { <Icon name=name/> })}
                <span>{label}</span>
                {about.into_option().map(|about| view! { <span class="visually-hidden">" "{about}</span> })}
            </button>
        </form>
    }
}
