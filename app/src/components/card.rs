//! Boxes on the page: cards, figures, faces.

use super::icons::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// A bordered group with an optional heading (`h2`), actions beside it and a footer beneath.
#[component]
pub fn Card(
    #[prop(optional, into)] title: MaybeText,
    #[prop(optional)] icon: Option<IconName>,
    /// One line under the title.
    #[prop(optional, into)]
    lead: MaybeText,
    /// Small buttons or a chip, at the end of the heading's line.
    #[prop(optional)]
    actions: Option<AnyView>,
    /// Separated by a hairline; for the card's own exits.
    #[prop(optional)]
    footer: Option<AnyView>,
    /// No padding around the children: for a table or list that runs edge to edge.
    #[prop(optional)]
    flush: bool,
    /// Id of the card, for links to it.
    #[prop(optional, into)]
    id: MaybeText,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let head = title.into_option().map(|title| {
        view! {
            <header class="card-head">
                <div class="card-titles">
                    <h2 class="card-title">{icon.map(|name| view! { <Icon name=name/> })} {title}</h2>
                    {lead.into_option().map(|lead| view! { <p class="card-lead">{lead}</p> })}
                </div>
                {actions.map(|actions| view! { <div class="card-actions">{actions}</div> })}
            </header>
        }
    });
    view! {
        <section class=if flush { "card card-flush" } else { "card" } id=id.into_option()>
            {head}
            {children.map(|children| view! { <div class="card-body">{children()}</div> })}
            {footer.map(|footer| view! { <footer class="card-foot">{footer}</footer> })}
        </section>
    }
}

/// One figure with its name: "Spend today", "EUR 412.08", "of EUR 1,500.00".
#[component]
pub fn Stat(
    #[prop(into)] label: String,
    /// Formatted, with its currency or unit.
    #[prop(into)]
    value: String,
    #[prop(optional, into)] note: MaybeText,
) -> impl IntoView {
    view! {
        <div class="stat">
            <p class="stat-label">{label}</p>
            <p class="stat-value num">{value}</p>
            {note.into_option().map(|note| view! { <p class="stat-note">{note}</p> })}
        </div>
    }
}

/// A person's or account's picture, or its initials. The name is always written beside it, so both are decoration.
#[component]
pub fn Avatar(
    #[prop(into)] name: String,
    /// Address of a picture the content security policy admits.
    #[prop(optional, into)]
    picture: MaybeText,
) -> impl IntoView {
    match picture.into_option() {
        Some(src) => view! { <img class="avatar" src=src alt="" width="36" height="36" loading="lazy"/> }.into_any(),
        None => view! { <span class="avatar" aria-hidden="true">{initials(&name)}</span> }.into_any(),
    }
}

/// First letters of the first and last word; a dot when the name has no letters at all.
fn initials(name: &str) -> String {
    let mut firsts = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = firsts.next();
    let letters: String = first.into_iter().chain(firsts.next_back()).flat_map(char::to_uppercase).collect();
    if letters.is_empty() { "·".to_owned() } else { letters }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn initials_come_from_the_first_and_last_word() {
        assert_eq!(initials("Ana Lucía del Río"), "AR");
        assert_eq!(initials("madonna"), "M");
    }

    #[test]
    fn a_name_of_symbols_still_has_a_face() {
        assert_eq!(initials("<<>> !!"), "·");
        assert_eq!(initials(""), "·");
    }
}
