//! Names come from Meta and from people; on every page they are text.

use domain::Role;
use sandbox::{AccessSeed, AccountSeed, BusinessSeed, InstagramSeed, PageSeed, PersonSeed};

use crate::{
    routes::PAGES,
    support::{Seed, World, html, stock::campaign},
};

/// Breaks out of text, attributes, titles, comments and scripts where they are not escaped.
const EVIL: &str = "\"'></title></script>--><img src=x onerror=alert(1)>&lt;b&gt;";
const PERSON: &str = "1221000000000999";

fn seed() -> Seed {
    let business =
        BusinessSeed { id: "218040017739999".into(), name: format!("business {EVIL}"), ..BusinessSeed::default() };
    let page = PageSeed {
        id: "118040017739999".into(),
        name: format!("page {EVIL}"),
        category: "Shop".into(),
        business: Some(business.id.clone()),
        instagram: Some(InstagramSeed { id: "17840000000009999".into(), username: format!("insta {EVIL}") }),
    };
    let account = AccountSeed {
        id: "901000000000999".into(),
        name: format!("account {EVIL}"),
        currency: "EUR".into(),
        timezone: "Europe/Berlin".into(),
        business: Some(business.id.clone()),
        ..AccountSeed::default()
    };
    let person = PersonSeed {
        id: PERSON.into(),
        name: format!("person {EVIL}"),
        businesses: vec![business.id.clone()],
        pages: vec![page.id.clone()],
        accounts: vec![AccessSeed {
            id: account.id.clone(),
            tasks: ["DRAFT", "ANALYZE", "ADVERTISE", "MANAGE"].map(String::from).into(),
        }],
        ..PersonSeed::default()
    };
    Seed {
        people: vec![person],
        businesses: vec![business],
        pages: vec![page],
        accounts: vec![account],
        ..Seed::empty()
    }
}

#[track_caller]
fn assert_harmless(body: &str, at: &str) {
    for tag in html::tags(body) {
        assert!(tag.name != "img" && !tag.attributes.contains_key("onerror"), "{tag:?} at {at}");
    }
    assert_eq!(body.matches("</script>").count(), 1, "only the page's own script is closed at {at}");
    let head = body.split("<body>").next().unwrap();
    assert_eq!(head.matches("</title>").count(), 1, "only the page's own title is closed at {at}");
}

facts! {
    async fn whatever_things_are_called_it_is_text_on_every_page(w: World) {
        w.meta.reset(Some(&seed()));
        let mut browser = w.stranger();
        let sign_up = [
            ("name", format!("member {EVIL}")),
            ("organization", format!("org {EVIL}")),
            ("email", "ana@example.com".into()),
            ("password", "a password of her own".into()),
        ];
        browser.post("/fn/people/sign_up", &sign_up).await.leads_to();
        let stock = w.stock_of(&mut browser, PERSON, &format!("campaign {EVIL}")).await;
        let plan = [("ad_account_id", stock.account.clone()), ("objective", "OUTCOME_SALES".into()), ("people", format!("people {EVIL}")), ("notes", format!("notes {EVIL}"))];
        browser.post("/fn/intents/create", &plan).await.leads_to();

        let mut seen = String::new();
        for page in &PAGES {
            let address = (page.address)(&stock);
            let answer = browser.get(&address).await;
            assert!(answer.status == 200 || answer.status == 303, "{address}: {}", answer.status);
            assert_harmless(&answer.body, &address);
            seen.push_str(&answer.visible());
        }

        // Each of them was really there, whole, as text.
        for name in ["member", "org", "person", "business", "page", "insta", "account", "campaign", "people", "notes"] {
            let expected = format!("{name} {EVIL}");
            let expected = expected.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(seen.contains(&expected), "{expected} is shown nowhere");
        }
    }

    async fn what_was_typed_into_a_refused_form_is_text(w: World) {
        let mut browser = w.member(Role::Owner).await;
        let stock = w.stock(&mut browser).await;
        let mut save = campaign(EVIL);
        save.iter_mut().for_each(|(_, value)| *value = EVIL.into());
        save.extend([("draft", stock.draft.clone()), ("revision", "999".into())]);
        let save: Vec<_> = save.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let forms: [(&str, &[(&str, &str)]); 5] = [
            ("/fn/campaigns/save", &save),
            ("/fn/intents/create", &[("ad_account_id", &stock.account), ("objective", EVIL), ("budget_min", EVIL), ("budget_max", EVIL), ("people", EVIL), ("notes", EVIL)]),
            ("/fn/connections/disconnect", &[("connection", &stock.connection), ("reason", &EVIL.repeat(20))]),
            ("/fn/connect/begin", &[("access", EVIL), ("return_to", EVIL)]),
            ("/fn/accounts/pick", &[("ad_account_id", EVIL)]),
        ];

        for (action, fields) in forms {
            let page = browser.post_and_follow(action, fields).await;
            assert!((400..500).contains(&page.status), "{action}: {}", page.status);
            assert_harmless(&page.body, action);
        }
        for (action, page) in [("/fn/people/sign_up", "/signup"), ("/fn/people/log_in", "/login")] {
            let mut stranger = w.stranger();
            let page_shown = stranger.post_and_follow(action, &[("name", EVIL), ("organization", EVIL), ("email", EVIL), ("next", EVIL)]).await;
            assert_eq!(page_shown.status, 422, "{page}");
            assert_harmless(&page_shown.body, page);
        }
    }

    async fn what_an_address_says_is_text(w: World) {
        let mut browser = w.member(Role::Owner).await;
        w.stock(&mut browser).await;
        let evil: String = url::form_urlencoded::byte_serialize(EVIL.as_bytes()).collect();
        let path: String = evil.replace('+', "%20");

        for address in [
            format!("/accounts?q={evil}&state={evil}&business={evil}"),
            format!("/admin/connections?q={evil}"),
            format!("/connect?came_back={evil}&return_to={evil}"),
            format!("/{path}"),
            format!("/connections/{path}"),
            format!("/dashboard?{path}"),
        ] {
            let answer = browser.get(&address).await;
            assert!(answer.status == 200 || answer.status == 404, "{address}: {}", answer.status);
            assert_harmless(&answer.body, &address);
        }
    }
}
