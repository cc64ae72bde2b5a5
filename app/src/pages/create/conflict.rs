//! Two versions of one draft: what another tab saved, and what was typed here.

use domain::campaign::{CampaignForm, Objective, SpecialCategory};
use leptos::prelude::*;
use services::campaigns::Draft;

use super::campaign::label_of;
use crate::components::{Banner, LinkButton, TableWrap, Tone};

/// Another tab or person saved first: both versions, and both ways on. The form beneath holds what was typed.
pub(super) fn notice(draft: &Draft, typed: &CampaignForm) -> AnyView {
    let rows: Vec<_> = differences(&draft.form, typed)
        .into_iter()
        .map(|(label, saved, mine)| {
            view! {
                <tr>
                    <th scope="row">{label}</th>
                    <td data-label="Saved meanwhile">{saved}</td>
                    <td data-label="Typed by you">{mine}</td>
                </tr>
            }
        })
        .collect();
    let href = format!("/create/{}/campaign", draft.id);
    let same = rows.is_empty();
    view! {
        <Banner tone=Tone::NeedsYou title="Another tab or person saved this draft while you were typing">
            <p>
                {if same {
                    "Both versions say the same, so nothing is lost. Save again to go on."
                } else {
                    "What you typed is in the form below and not saved yet. Save it to replace the other version, or leave it and take the saved one."
                }}
            </p>
            <p class="cluster"><LinkButton href=href label="Take the saved version"/></p>
        </Banner>
        {(!same)
            .then(|| {
                view! {
                    <TableWrap label="What differs between the two versions">
                        <table class="table table-stack table-values">
                            <thead>
                                <tr>
                                    <th scope="col">"Field"</th>
                                    <th scope="col">"Saved meanwhile"</th>
                                    <th scope="col">"Typed by you"</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </TableWrap>
                }
            })}
    }
    .into_any()
}

/// Label, saved value and typed value of every field in which two versions differ.
fn differences(saved: &CampaignForm, typed: &CampaignForm) -> Vec<(String, String, String)> {
    let (saved, typed) = (pairs(saved), pairs(typed));
    let told = |value: &str| if value.is_empty() { "Empty".to_owned() } else { value.to_owned() };
    saved
        .iter()
        .zip(&typed)
        .filter(|((_, saved), (_, typed))| saved != typed)
        .map(|((name, saved), (_, typed))| (label_of(name), told(saved), told(typed)))
        .collect()
}

/// Every field of the form in words, in the order shown; several categories in one text.
fn pairs(form: &CampaignForm) -> Vec<(&'static str, String)> {
    let objective =
        Objective::from_code(&form.objective).map_or_else(|| form.objective.clone(), |known| known.label().to_owned());
    let category =
        |code: &String| SpecialCategory::from_code(code).map_or_else(|| code.clone(), |known| known.label().to_owned());
    let categories: Vec<String> = form.categories.iter().map(category).collect();
    vec![
        ("name", form.name.clone()),
        ("objective", objective),
        ("special", form.special.clone()),
        ("categories", categories.join(", ")),
        ("category_countries", form.category_countries.clone()),
        ("budget_kind", form.budget_kind.clone()),
        ("budget", form.budget.clone()),
        ("budget_sharing", form.budget_sharing.clone()),
        ("starts", form.starts.clone()),
        ("ends", form.ends.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_versions_are_compared_field_by_field() {
        let saved = CampaignForm { name: "A".into(), budget: "10".into(), ..Default::default() };
        let typed = CampaignForm { name: "B".into(), budget: "10".into(), ..Default::default() };

        assert_eq!(differences(&saved, &typed), [("Name".to_owned(), "A".to_owned(), "B".to_owned())]);
    }
}
