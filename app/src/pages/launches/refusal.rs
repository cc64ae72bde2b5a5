//! A refusal in Meta's own words, with what they mean for people.

use domain::operation::MetaRefusal;
use leptos::prelude::*;

use crate::{
    components::{Card, CopyBlock, Disclosure, Facts, IconName},
    pages::{accounts::words::fact, create::label_of},
};

/// Who must act, and how (Marketing API error codes).
fn remedy(refusal: &MetaRefusal) -> (&'static str, &'static str) {
    match refusal.code {
        102 | 190 => {
            ("The owner of the Facebook connection", "Connect again under Connections, then edit and try again.")
        }
        10 | 200..=299 => (
            "An admin of the business at Meta",
            "Give the connected person the Advertise task on this ad account, and the connection the permission to manage ads.",
        ),
        4 | 17 | 32 | 613 | 80_000..=80_014 => {
            ("Nobody", "Meta limits how often it may be asked. Wait a few minutes, then try again.")
        }
        368 => ("The owner of the ad account", "Meta has blocked this for now. Look at Account Quality at Meta."),
        100 | 2_635 | 4_834_000..=4_834_999 => ("You", "Correct what Meta blames, then try again."),
        1 | 2 => ("Nobody", "Meta had a fault of its own. Try again in a few minutes."),
        _ => ("You", "Read Meta's words, correct what they name, then try again."),
    }
}

/// Fields Meta blames, in the words of our form where it has them.
fn blamed(refusal: &MetaRefusal) -> String {
    let names: Vec<String> = refusal
        .blamed
        .iter()
        .map(|path| {
            let head = path.split(['.', '[']).next().unwrap_or(path);
            let field = match head {
                "daily_budget" | "lifetime_budget" => "budget",
                "special_ad_categories" => "categories",
                "special_ad_category_country" => "category_countries",
                "is_adset_budget_sharing_enabled" => "budget_sharing",
                "start_time" => "starts",
                "stop_time" => "ends",
                other => other,
            };
            let label = label_of(field);
            if label == *path { label } else { format!("{label} ({path})") }
        })
        .collect();
    if names.is_empty() { "Meta named none".to_owned() } else { names.join(", ") }
}

/// What support at Meta asks for.
fn detail(refusal: &MetaRefusal) -> String {
    let subcode = refusal.subcode.map_or_else(|| "none".to_owned(), |subcode| subcode.to_string());
    let trace = refusal.trace_id.as_deref().unwrap_or("none");
    format!(
        "message: {}\ncode: {}\nsubcode: {subcode}\nhttp status: {}\ntrace id: {trace}",
        refusal.message, refusal.code, refusal.http
    )
}

/// The card under the banner.
pub(super) fn card(refusal: &MetaRefusal) -> AnyView {
    let heading = refusal.user_title.clone().filter(|text| !text.is_empty());
    let words = refusal.user_message.clone().filter(|text| !text.is_empty());
    let words = words.unwrap_or_else(|| {
        if refusal.message.is_empty() { "Meta gave no words.".to_owned() } else { refusal.message.clone() }
    });
    let (who, how) = remedy(refusal);
    let lines = vec![fact("Who must act", who), fact("Next step", how), fact("Fields blamed", blamed(refusal))];
    let detail = detail(refusal);
    view! {
        <Card title="What Meta said" icon=IconName::Alert>
            <blockquote class="stack stack-tight">
                {heading.map(|text| view! { <p><strong>{text}</strong></p> })}
                <p>{words}</p>
            </blockquote>
            <Facts>{lines}</Facts>
            <Disclosure summary="Details for support">
                <CopyBlock text=detail label="Copy the details" region="Details of the refusal"/>
            </Disclosure>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal() -> MetaRefusal {
        MetaRefusal {
            http: 400,
            code: 100,
            subcode: Some(4_834_011),
            message: "Invalid parameter".into(),
            user_title: Some("Budget <i>".into()),
            user_message: Some("Say whether budgets are shared.".into()),
            blamed: vec!["is_adset_budget_sharing_enabled".into()],
            trace_id: Some("AbC".into()),
            transient: false,
        }
    }

    #[test]
    fn metas_words_are_text_and_everything_support_asks_for_is_there() {
        let html = card(&refusal()).to_html();

        assert!(html.contains("Budget &lt;i&gt;") && html.contains("Say whether budgets are shared."), "{html}");
        for part in
            ["code: 100", "subcode: 4834011", "trace id: AbC", "Budget sharing (is_adset_budget_sharing_enabled)"]
        {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn each_kind_of_refusal_names_who_must_act() {
        let who = |code| remedy(&MetaRefusal { code, ..refusal() }).0;

        assert_eq!(who(100), "You");
        assert_eq!(who(190), "The owner of the Facebook connection");
        assert_eq!(who(200), "An admin of the business at Meta");
        assert_eq!(who(80_004), "Nobody");
    }

    #[test]
    fn without_words_for_people_the_plain_message_is_shown() {
        let bare = MetaRefusal { user_title: None, user_message: None, ..refusal() };

        let html = card(&bare).to_html();
        let (words, _) = html.split_once("Who must act").unwrap();
        assert!(words.contains("Invalid parameter"), "{html}");
    }
}
