//! The bundled cast: an agency with 60 ad accounts in three businesses, and people who see less of it.

use super::{
    AccessSeed, AccountSeed, AdSeed, AdSetSeed, BusinessSeed, CampaignSeed, InstagramSeed, Limits, Pace, PageSeed,
    PersonSeed, Seed, cast,
};
use crate::integrations::{LoginConfigSeed, LoginToken};

const NORTHWIND: &str = "218040017731001";
const HARBOUR: &str = "218040017731002";
const SAKURA: &str = "218040017731003";

/// name, currency, country, zone, business (0, 1, 2), account_status, disable_reason.
type Row = (&'static str, &'static str, &'static str, &'static str, usize, u32, u32);

/// Ten each of the larger currencies, fewer of the others; every `account_status` occurs, and the reasons for
/// a disabled account that people meet most.
const ACCOUNTS: [Row; 60] = [
    ("Northwind Outdoor – US", "USD", "US", "America/Los_Angeles", 0, 1, 0),
    ("Northwind Outdoor – Canada", "USD", "CA", "America/Vancouver", 0, 1, 0),
    ("Blue Kettle Coffee", "USD", "US", "America/New_York", 0, 1, 0),
    ("Cedar & Pine Furniture", "USD", "US", "America/Chicago", 0, 1, 0),
    ("Fjord Sleep (US launch)", "USD", "US", "America/Denver", 0, 9, 0),
    ("Luma Dental Group", "USD", "US", "America/Phoenix", 0, 1, 0),
    ("Papaya Prepaid 🌴", "USD", "US", "Pacific/Honolulu", 0, 8, 0),
    ("Old Mill Brewing", "USD", "US", "America/New_York", 0, 3, 0),
    ("QuickFix Loans", "USD", "US", "America/New_York", 0, 2, 1),
    ("Summit Legal <b>Partners</b>", "USD", "US", "America/Chicago", 0, 1, 0),
    ("Bäckerei Sonnenschein", "EUR", "DE", "Europe/Berlin", 1, 1, 0),
    ("Harbour Yachts", "EUR", "NL", "Europe/Amsterdam", 1, 1, 0),
    ("Librairie du Vieux Port", "EUR", "FR", "Europe/Paris", 1, 1, 0),
    ("Casa Ópalo", "EUR", "ES", "Europe/Madrid", 1, 1, 0),
    ("Trattoria Da Nonna \"Pia\"", "EUR", "IT", "Europe/Rome", 1, 9, 0),
    ("Olympia Ferries", "EUR", "GR", "Europe/Athens", 1, 1, 0),
    ("Helsinki Sauna Club", "EUR", "FI", "Europe/Helsinki", 1, 7, 0),
    ("Wien Konzertkarten", "EUR", "AT", "Europe/Vienna", 1, 1, 0),
    ("Lisboa Surf & Stay", "EUR", "PT", "Europe/Lisbon", 1, 1, 0),
    ("Crypto Vault EU", "EUR", "IE", "Europe/Dublin", 1, 2, 3),
    ("Thistle & Thread", "GBP", "GB", "Europe/London", 1, 1, 0),
    ("Camden Vinyl", "GBP", "GB", "Europe/London", 1, 1, 0),
    ("Peak District Cottages", "GBP", "GB", "Europe/London", 1, 1, 0),
    ("O'Hara & Sons; Roofing", "GBP", "GB", "Europe/London", 1, 3, 0),
    ("Tower Tutors", "GBP", "GB", "Europe/London", 1, 1, 0),
    ("Brighton Bike Hire", "GBP", "GB", "Europe/London", 1, 1, 0),
    ("Miracle Skin Labs", "GBP", "GB", "Europe/London", 1, 2, 2),
    ("Pennine Water Filters", "GBP", "GB", "Europe/London", 1, 1, 0),
    ("Loja Ipê Amarelo", "BRL", "BR", "America/Sao_Paulo", 0, 1, 0),
    ("Padaria Três Irmãos", "BRL", "BR", "America/Sao_Paulo", 0, 1, 0),
    ("Amazônia Eco Tours", "BRL", "BR", "America/Manaus", 0, 1, 0),
    ("Recife Moda Praia", "BRL", "BR", "America/Recife", 0, 1, 0),
    ("Pantanal Agro", "BRL", "BR", "America/Cuiaba", 0, 101, 7),
    ("Clínica Bem Viver", "BRL", "BR", "America/Sao_Paulo", 0, 1, 0),
    ("さくら文具店", "JPY", "JP", "Asia/Tokyo", 2, 1, 0),
    ("Kyoto Tea House", "JPY", "JP", "Asia/Tokyo", 2, 1, 0),
    ("Shibuya Sneakers", "JPY", "JP", "Asia/Tokyo", 2, 1, 0),
    ("Hokkaido Ski Pass ⛷️", "JPY", "JP", "Asia/Tokyo", 2, 1, 0),
    ("Osaka Ramen Delivery", "JPY", "JP", "Asia/Tokyo", 2, 9, 0),
    ("Fuji Camera Rental", "JPY", "JP", "Asia/Tokyo", 2, 1, 0),
    ("Sendai Solar", "JPY", "JP", "Asia/Tokyo", 2, 100, 0),
    ("한강 필라테스", "KRW", "KR", "Asia/Seoul", 2, 1, 0),
    ("Seoul Beauty Box", "KRW", "KR", "Asia/Seoul", 2, 1, 0),
    ("Busan Night Market", "KRW", "KR", "Asia/Seoul", 2, 1, 0),
    ("Jeju Orchard", "KRW", "KR", "Asia/Seoul", 2, 201, 0),
    ("Gangnam Study Café", "KRW", "KR", "Asia/Seoul", 2, 1, 0),
    ("Viñedos del Maipo", "CLP", "CL", "America/Santiago", 0, 1, 0),
    ("Patagonia Trek", "CLP", "CL", "America/Punta_Arenas", 0, 1, 0),
    ("Isla de Pascua Tours", "CLP", "CL", "Pacific/Easter", 0, 1, 0),
    ("Empanadas Ñuñoa", "CLP", "CL", "America/Santiago", 0, 202, 9),
    ("Mumbai Mangoes", "INR", "IN", "Asia/Kolkata", 2, 1, 0),
    ("Bengaluru Code School", "INR", "IN", "Asia/Kolkata", 2, 1, 0),
    ("Jaipur Block Prints", "INR", "IN", "Asia/Kolkata", 2, 1, 0),
    ("Delhi EV Rickshaws", "INR", "IN", "Asia/Kolkata", 2, 2, 15),
    ("Kerala Ayurveda Retreat", "INR", "IN", "Asia/Kolkata", 2, 1, 0),
    ("Batik Nusantara", "IDR", "ID", "Asia/Jakarta", 2, 1, 0),
    ("Kopi Toraja", "IDR", "ID", "Asia/Makassar", 2, 1, 0),
    ("Bali Dive Centre", "IDR", "ID", "Asia/Makassar", 2, 1, 0),
    ("Sydney Harbour Cruises", "USD", "AU", "Australia/Sydney", 0, 1, 0),
    (
        "A name as long as an agency can make it: spring – summer – autumn – winter, retail and wholesale, test",
        "USD",
        "US",
        "America/Los_Angeles",
        0,
        1,
        0,
    ),
];

fn account_id(index: usize) -> String {
    // Spread out, so that sorting by id is not the order of the list.
    format!("10{:013}", (index as u64 + 1) * 7_919_317_003 % 9_999_999_999_971)
}

fn account(index: usize, row: &Row) -> AccountSeed {
    let (name, currency, country, timezone, business, status, disable_reason) = *row;
    let businesses = [NORTHWIND, HARBOUR, SAKURA];
    let turn = index as i64;
    // Of the European accounts every second one has the payer and beneficiary that the EU asks for.
    let european = matches!(country, "DE" | "NL" | "FR" | "ES" | "IT" | "GR" | "FI" | "AT" | "PT" | "IE");
    let dsa = (european && index.is_multiple_of(2)).then(|| name.to_owned());
    AccountSeed {
        id: account_id(index),
        name: name.into(),
        currency: currency.into(),
        timezone: timezone.into(),
        status,
        disable_reason,
        country: country.into(),
        business: Some(businesses[business].into()),
        clients: if index % 9 == 4 { vec![businesses[(business + 1) % 3].into()] } else { Vec::new() },
        amount_spent: (turn * 104_729 + 13_377) % 2_500_000,
        balance: if matches!(status, 3 | 9) { 48_200 + turn * 10 } else { (turn * 3_571) % 40_000 },
        spend_cap: if index % 7 == 3 { 5_000_000 } else { 0 },
        min_daily_budget: None,
        funding: (index % 11 != 5).then(|| format!("Visa *{:04}", (turn * 1_237 + 42) % 10_000)),
        prepay: status == 8,
        payer: dsa.clone(),
        beneficiary: dsa,
        created_at_s: 1_546_300_800 + turn * 3_456_789,
    }
}

fn access(indexes: impl IntoIterator<Item = usize>, tasks: &[&str]) -> Vec<AccessSeed> {
    indexes
        .into_iter()
        .map(|index| AccessSeed { id: account_id(index), tasks: tasks.iter().map(|task| (*task).into()).collect() })
        .collect()
}

fn person(id: &str, name: &str, email: Option<&str>, about: &str) -> PersonSeed {
    PersonSeed {
        id: id.into(),
        name: name.into(),
        email: email.map(Into::into),
        about: about.into(),
        ..PersonSeed::default()
    }
}

fn page(number: u32, name: &str, category: &str, business: &str, instagram: Option<&str>) -> PageSeed {
    PageSeed {
        id: format!("1047700{number:08}"),
        name: name.into(),
        category: category.into(),
        business: Some(business.into()),
        instagram: instagram
            .map(|username| InstagramSeed { id: format!("178414000{number:08}"), username: username.into() }),
    }
}

fn login_configs() -> Vec<LoginConfigSeed> {
    const PERMISSIONS: &[&str] = &[
        "public_profile",
        "email",
        "ads_management",
        "ads_read",
        "business_management",
        "pages_show_list",
        "pages_read_engagement",
        "pages_manage_ads",
        "instagram_basic",
    ];
    let config = |id: &str, name: &str, token, expires_in_days| {
        // A system user has no email to give.
        let asked = PERMISSIONS.iter().filter(|name| token == LoginToken::User || **name != "email");
        LoginConfigSeed {
            id: id.into(),
            name: name.into(),
            token,
            permissions: asked.map(|name| (*name).into()).collect(),
            expires_in_days,
        }
    };
    vec![
        config(cast::LOGIN_PERSON, "Adlane for people", LoginToken::User, None),
        config(cast::LOGIN_BUSINESS, "Adlane for businesses", LoginToken::SystemUser, None),
        config(cast::LOGIN_BUSINESS_60, "Adlane for businesses, 60 days", LoginToken::SystemUser, Some(60)),
    ]
}

pub(super) fn seed() -> Seed {
    const EVERYTHING: &[&str] = &["DRAFT", "ANALYZE", "ADVERTISE", "MANAGE"];
    const ADVERTISE: &[&str] = &["DRAFT", "ANALYZE", "ADVERTISE"];
    const ANALYZE: &[&str] = &["ANALYZE"];

    let business = |id: &str, name: &str, status: &str| BusinessSeed {
        id: id.into(),
        name: name.into(),
        verification_status: status.into(),
    };
    let pages = vec![
        page(1, "Northwind Outdoor", "Outdoor & sporting goods company", NORTHWIND, Some("northwind.outdoor")),
        page(2, "Blue Kettle Coffee", "Coffee shop", NORTHWIND, Some("bluekettlecoffee")),
        page(3, "Harbour Yachts", "Boat rental", HARBOUR, None),
        page(4, "Bäckerei Sonnenschein 🥐", "Bakery", HARBOUR, Some("baeckerei_sonnenschein")),
        page(5, "さくら文具店", "Stationery shop", SAKURA, Some("sakura.bungu")),
        page(6, "Seoul Beauty Box", "Beauty, cosmetic & personal care", SAKURA, Some("seoulbeautybox")),
    ];
    let page_ids = |numbers: &[usize]| numbers.iter().map(|number| pages[number - 1].id.clone()).collect::<Vec<_>>();

    let people = vec![
        PersonSeed {
            businesses: [NORTHWIND, HARBOUR, SAKURA].map(String::from).to_vec(),
            pages: page_ids(&[1, 2, 3, 4, 5, 6]),
            accounts: access(0..60, ADVERTISE),
            ..person(
                cast::MARTA,
                "Marta Agostini",
                Some("marta@northwind.example"),
                "Agency marketer: 60 ad accounts in 3 businesses",
            )
        },
        PersonSeed {
            businesses: vec![HARBOUR.into()],
            pages: page_ids(&[4]),
            accounts: access([10, 20, 34], ADVERTISE),
            ..person(cast::JONAS, "Jonas Weber", Some("jonas@harbour.example"), "Marketer with 3 ad accounts")
        },
        person(cast::PRIYA, "Priya Nair", Some("priya@priya.example"), "Has no ad account at all"),
        PersonSeed {
            refuses: vec!["ads_management".into()],
            businesses: vec![NORTHWIND.into()],
            accounts: access([0, 2, 3, 28], ANALYZE),
            ..person(cast::SAM, "Sam O'Neil <intern>", None, "May only look: always declines ads_management")
        },
        PersonSeed {
            businesses: vec![SAKURA.into()],
            pages: page_ids(&[5, 6]),
            accounts: access(34..46, EVERYTHING),
            ..person(
                cast::AIKO,
                "Aiko Tanaka 田中 🌸",
                Some("aiko@sakura.example"),
                "Business admin with pages and Instagram",
            )
        },
        PersonSeed {
            accounts: access([8, 26], EVERYTHING),
            ..person(cast::OLU, "Olu Adeyemi", Some("olu@olu.example"), "Both ad accounts are disabled")
        },
    ];

    let campaign = |index: usize, name: &str, objective: &str, status: &str, daily_budget: Option<i64>| CampaignSeed {
        account: account_id(index),
        name: name.into(),
        objective: objective.into(),
        status: status.into(),
        daily_budget,
        days_old: 200,
        labels: Vec::new(),
        adsets: Vec::new(),
    };
    let ad = |name: &str, status: &str, page: usize, link: &str| AdSeed {
        name: name.into(),
        status: status.into(),
        page: pages[page - 1].id.clone(),
        link: link.into(),
        message: format!("{name}. See for yourself."),
    };
    let adset = |name: &str, status: &str, daily_budget: Option<i64>, country: &str, ads: Vec<AdSeed>| AdSetSeed {
        name: name.into(),
        status: status.into(),
        goal: "LINK_CLICKS".into(),
        daily_budget,
        countries: vec![country.into()],
        ads,
    };
    let campaigns = vec![
        CampaignSeed {
            adsets: vec![
                adset(
                    "Hikers, broad",
                    "ACTIVE",
                    None,
                    "US",
                    vec![
                        ad("Boots that last", "ACTIVE", 1, "https://northwind.example/boots"),
                        ad("Boots on <sale>", "PAUSED", 1, "https://northwind.example/sale"),
                    ],
                ),
                adset("Hikers, Canada", "PAUSED", None, "CA", Vec::new()),
            ],
            ..campaign(0, "Evergreen – hiking boots", "OUTCOME_SALES", "ACTIVE", Some(7_500))
        },
        CampaignSeed {
            adsets: vec![adset(
                "Readers",
                "ACTIVE",
                Some(1_200),
                "US",
                vec![ad("One mail a month", "ACTIVE", 1, "https://northwind.example/newsletter")],
            )],
            ..campaign(0, "Newsletter sign-ups Q3", "OUTCOME_LEADS", "PAUSED", None)
        },
        campaign(0, "Spring clearance <2025>", "OUTCOME_SALES", "ARCHIVED", Some(12_000)),
        campaign(10, "Croissant der Woche 🥐", "OUTCOME_ENGAGEMENT", "ACTIVE", Some(1_500)),
        campaign(34, "新学期キャンペーン", "OUTCOME_TRAFFIC", "PAUSED", Some(2_000)),
    ];
    Seed {
        people,
        businesses: vec![
            business(NORTHWIND, "Northwind Agency", "verified"),
            business(HARBOUR, "Harbour & Partners GmbH", "verified"),
            business(SAKURA, "Sakura Media 株式会社", "not_verified"),
        ],
        pages,
        accounts: ACCOUNTS.iter().enumerate().map(|(index, row)| account(index, row)).collect(),
        campaigns,
        limits: Limits::default(),
        pace: Pace::default(),
        login_configs: login_configs(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{ACCOUNTS, seed};

    #[test]
    fn the_cast_covers_what_clients_must_cope_with() {
        let seed = seed();
        let currencies: BTreeSet<_> = seed.accounts.iter().map(|account| account.currency.as_str()).collect();
        let statuses: BTreeSet<_> = seed.accounts.iter().map(|account| account.status).collect();
        let ids: BTreeSet<_> = seed.accounts.iter().map(|account| account.id.as_str()).collect();

        assert_eq!(currencies.len(), 9);
        assert_eq!(statuses, [1, 2, 3, 7, 8, 9, 100, 101, 201, 202].into());
        assert_eq!(ids.len(), ACCOUNTS.len());
        assert_eq!(seed.people[0].accounts.len(), 60);
        assert!(seed.accounts.iter().any(|account| account.funding.is_none()));
        for account in &seed.accounts {
            assert!(jiff::tz::TimeZone::get(&account.timezone).is_ok(), "{}", account.timezone);
        }
    }

    #[test]
    fn a_seed_goes_through_json_and_back() {
        let text = serde_json::to_string(&seed()).unwrap();
        let back = super::Seed::from_json(&text).unwrap();

        assert_eq!(back.accounts.len(), 60);
        assert!(super::Seed::from_json(r#"{"poeple":[]}"#).is_err());
    }
}
