//! Whole trees against the sandbox: made, found, read, changed, copied, looked at and deleted.

use std::time::Duration;

use adlane_graph::{
    AccessToken, AdSetBudget, AdSetUpdate, AdUpdate, BulkDelete, Button, CampaignBudget, CampaignUpdate, Card,
    Carousel, CopyRequest, Error, ImageFile, Link, Listing, NewAd, NewAdSet, NewCampaign, NewCreative, Picture, Remedy,
    Story, Video, VideoState,
};
use domain::{
    campaign::Objective,
    words::{BillingEvent, CallToAction, EffectiveStatus, OptimizationGoal, PreviewFormat, Status},
};
use serde_json::{Value, json};

use crate::sandboxed::{MARTA, Meta, meta, some_account};

/// A page of Marta's.
const PAGE: &str = "104770000000001";

pub(crate) fn png() -> Vec<u8> {
    let text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    data_encoding::BASE64.decode(text.as_bytes()).unwrap()
}

/// Marta at work in one of her accounts, with a label.
pub(crate) struct Desk {
    pub(crate) meta: Meta,
    pub(crate) token: AccessToken,
    pub(crate) account: String,
    pub(crate) label: String,
}

pub(crate) async fn desk() -> Desk {
    let meta = meta().await;
    let token = meta.token(MARTA);
    let account = some_account(&meta, &token).await;
    let label = meta.graph.create_ad_label(&token, &account, "adl-tree").await.unwrap();
    Desk { meta, token, account, label }
}

pub(crate) struct Tree {
    pub(crate) campaign: String,
    pub(crate) ad_set: String,
    pub(crate) creative: String,
    pub(crate) ad: String,
}

impl Desk {
    pub(crate) fn campaign(&self, name: &str) -> NewCampaign {
        NewCampaign {
            name: name.into(),
            objective: Objective::Traffic,
            special_categories: vec![],
            special_countries: vec![],
            budget: CampaignBudget::OnAdSets { sharing: false },
            bid_strategy: None,
            spend_cap_minor: None,
            start_time: None,
            stop_time: None,
            label_ids: vec![self.label.clone()],
            more: vec![],
        }
    }

    pub(crate) fn ad_set(&self, campaign: &str) -> NewAdSet {
        NewAdSet {
            name: "People".into(),
            campaign_id: campaign.into(),
            optimization_goal: OptimizationGoal::LinkClicks,
            billing_event: BillingEvent::Impressions,
            budget: AdSetBudget::DailyMinor(2_000),
            bid_strategy: None,
            bid_amount_minor: None,
            roas_floor: None,
            targeting: json!({"geo_locations": {"countries": ["US"]}, "age_min": 25}).as_object().unwrap().clone(),
            advantage_audience: false,
            promoted_object: None,
            destination: None,
            start_time: None,
            end_time: None,
            frequency_cap: None,
            dsa_payor: None,
            dsa_beneficiary: None,
            label_ids: vec![self.label.clone()],
            more: vec![],
        }
    }

    pub(crate) fn creative(&self, picture: Picture) -> NewCreative {
        let link = Link {
            link: "https://northwind.example/boots".into(),
            message: Some("Boots that last".into()),
            headline: Some("Boots".into()),
            description: None,
            caption: None,
            picture: Some(picture),
            button: Some(button("https://northwind.example/boots")),
        };
        NewCreative {
            name: "Boots".into(),
            story: Story::Link { page_id: PAGE.into(), link },
            instagram_user_id: None,
            url_tags: None,
            enhancements: vec![],
            label_ids: vec![self.label.clone()],
            more: vec![],
        }
    }

    pub(crate) fn ad(&self, ad_set: &str, creative: &str) -> NewAd {
        NewAd {
            name: "Boots 1".into(),
            ad_set_id: ad_set.into(),
            creative_id: creative.into(),
            conversion_domain: None,
            label_ids: vec![self.label.clone()],
            more: vec![],
        }
    }

    pub(crate) async fn tree(&self) -> Tree {
        let (graph, t, account) = (&self.meta.graph, &self.token, &self.account);
        let bytes = png();
        let images = graph.upload_images(t, account, &[ImageFile { name: "boots.png", bytes: &bytes }]).await.unwrap();
        let campaign = graph.create_campaign(t, account, &self.campaign("Spring")).await.unwrap();
        let ad_set = graph.create_ad_set(t, account, &self.ad_set(&campaign)).await.unwrap();
        let creative = self.creative(Picture::Hash(images[0].hash.clone()));
        let creative = graph.create_creative(t, account, &creative).await.unwrap();
        let ad = graph.create_ad(t, account, &self.ad(&ad_set, &creative)).await.unwrap();
        Tree { campaign, ad_set, creative, ad }
    }
}

fn button(link: &str) -> Button {
    Button { kind: CallToAction::ShopNow, link: Some(link.into()), lead_form_id: None, app_destination: None }
}

#[tokio::test]
async fn a_tree_is_made_paused_and_found_by_its_label() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let labels = [desk.label.clone()];

    let ad_sets = graph.ad_sets_by_label(t, account, &labels).await.unwrap();
    let ads = graph.ads_by_label(t, account, &labels).await.unwrap();
    let creatives = graph.creatives_by_label(t, account, &labels).await.unwrap();

    assert_eq!(ad_sets.iter().map(|row| &row.id).collect::<Vec<_>>(), [&tree.ad_set]);
    assert_eq!((&ad_sets[0].status, ad_sets[0].daily_budget_minor), (&Status::Paused, Some(2_000)));
    assert_eq!(ad_sets[0].optimization_goal, Some(OptimizationGoal::LinkClicks));
    assert_eq!((ads[0].id.as_str(), ads[0].ad_set_id.as_str()), (tree.ad.as_str(), tree.ad_set.as_str()));
    assert_eq!((&ads[0].status, ads[0].creative_id.as_deref()), (&Status::Paused, Some(tree.creative.as_str())));
    assert_eq!(creatives.iter().map(|row| &row.id).collect::<Vec<_>>(), [&tree.creative]);
    assert_eq!(ads[0].labels[0].id, desk.label);
    assert!(graph.ad_labels(t, account).await.unwrap().iter().any(|label| label.name == "adl-tree"));
    assert_eq!(graph.newest_ad_sets(t, account, 1).await.unwrap()[0].id, tree.ad_set);
    assert_eq!(graph.newest_ads(t, account, 1).await.unwrap()[0].id, tree.ad);
    assert_eq!(graph.newest_creatives(t, account, 1).await.unwrap()[0].id, tree.creative);
}

#[tokio::test]
async fn what_meta_stored_can_be_compared_with_what_was_sent() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t) = (desk.meta.graph.within(&desk.account), &desk.token);

    let ad_set = graph.ad_set(t, &tree.ad_set).await.unwrap();
    let creative = graph.creative(t, &tree.creative).await.unwrap();
    let ad = graph.ad(t, &tree.ad).await.unwrap();

    assert_eq!((&ad_set["daily_budget"], &ad_set["campaign_id"]), (&json!("2000"), &json!(tree.campaign)));
    assert_eq!(ad_set["targeting"]["targeting_automation"]["advantage_audience"], 0);
    assert_eq!(creative["object_story_spec"]["link_data"]["name"], "Boots");
    assert_eq!((&ad["adset_id"], &ad["creative"]["id"]), (&json!(tree.ad_set), &json!(tree.creative)));
}

#[tokio::test]
async fn parents_list_their_children_and_pass_their_status_down() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);
    let active = Some(Status::Active);
    graph
        .update_ad_set(t, &tree.ad_set, &AdSetUpdate { status: active.clone(), ..AdSetUpdate::default() })
        .await
        .unwrap();

    let below = graph.ad_sets_of(t, &tree.campaign).await.unwrap();
    assert_eq!(below.iter().map(|row| &row.id).collect::<Vec<_>>(), [&tree.ad_set]);
    assert_eq!(below[0].status, Status::Active);
    assert_eq!(below[0].effective_status, Some(EffectiveStatus::CampaignPaused));
    assert_eq!(graph.ads_of_campaign(t, &tree.campaign).await.unwrap()[0].id, tree.ad);
    assert_eq!(graph.ads_of_ad_set(t, &tree.ad_set).await.unwrap()[0].id, tree.ad);

    graph
        .update_campaign(t, &tree.campaign, &CampaignUpdate { status: active, ..CampaignUpdate::default() })
        .await
        .unwrap();
    assert_eq!(graph.ad_sets_of(t, &tree.campaign).await.unwrap()[0].effective_status, Some(EffectiveStatus::Active));
    let running = Listing { effective_status: vec![EffectiveStatus::Active], updated_since_s: None };
    let campaigns = graph.campaigns(t, &desk.account, &running).await.unwrap();
    assert!(campaigns.iter().any(|row| row.id == tree.campaign));
    assert!(campaigns.iter().all(|row| row.effective_status.as_deref() == Some("ACTIVE")));
}

#[tokio::test]
async fn changes_change_what_they_name_and_nothing_else() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);

    let update = AdSetUpdate { daily_budget_minor: Some(3_000), ..AdSetUpdate::default() };
    graph.update_ad_set(t, &tree.ad_set, &update).await.unwrap();
    let other = graph
        .create_creative(t, &desk.account, &desk.creative(Picture::Url("https://northwind.example/b.jpg".into())))
        .await
        .unwrap();
    let update = AdUpdate { creative_id: Some(other.clone()), name: Some("Boots 2".into()), ..AdUpdate::default() };
    graph.update_ad(t, &tree.ad, &update).await.unwrap();
    graph.rename_creative(t, &tree.creative, "Old boots").await.unwrap();

    let stored = graph.ad_set(t, &tree.ad_set).await.unwrap();
    assert_eq!((&stored["daily_budget"], &stored["name"]), (&json!("3000"), &json!("People")));
    let ad = graph.ad(t, &tree.ad).await.unwrap();
    assert_eq!(
        (&ad["creative"]["id"], &ad["name"], &ad["status"]),
        (&json!(other), &json!("Boots 2"), &json!("PAUSED"))
    );
    assert_eq!(graph.creative(t, &tree.creative).await.unwrap()["name"], "Old boots");
}

#[tokio::test]
async fn a_dry_run_makes_nothing_and_says_what_would_be_refused() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let before = graph.campaigns(t, account, &Listing::default()).await.unwrap().len();

    graph.validate_campaign(t, account, &desk.campaign("Dry")).await.unwrap();
    let campaign = graph.create_campaign(t, account, &desk.campaign("Wet")).await.unwrap();
    graph.validate_ad_set(t, account, &desk.ad_set(&campaign)).await.unwrap();
    let mut low = desk.ad_set(&campaign);
    low.budget = AdSetBudget::DailyMinor(1);
    let error = graph.validate_ad_set(t, account, &low).await.unwrap_err();

    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    assert_eq!(error.advice().remedy, Remedy::Correct);
    assert_eq!(graph.campaigns(t, account, &Listing::default()).await.unwrap().len(), before + 1);
    assert!(graph.ad_sets_of(t, &campaign).await.unwrap().is_empty());
}

#[tokio::test]
async fn copies_are_paused_and_named_apart() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);
    let copy = CopyRequest { deep: true, suffix: " – again".into(), ..CopyRequest::default() };

    let copied = graph.copy_campaign(t, &tree.campaign, &copy).await.unwrap();

    assert_ne!(copied.id, tree.campaign);
    let stored = graph.campaign(t, &copied.id).await.unwrap();
    assert_eq!((&stored["name"], &stored["status"]), (&json!("Spring – again"), &json!("PAUSED")));
    let below = graph.ad_sets_of(t, &copied.id).await.unwrap();
    assert_eq!((below.len(), &below[0].status), (1, &Status::Paused));
    let set = graph.copy_ad_set(t, &tree.ad_set, &CopyRequest::default()).await.unwrap();
    let ad = graph.copy_ad(t, &tree.ad, &CopyRequest { into: Some(set.id.clone()), ..copy }).await.unwrap();
    assert_eq!(graph.ads_of_ad_set(t, &set.id).await.unwrap()[0].id, ad.id);
}

#[tokio::test]
async fn deleting_goes_down_the_tree_and_leaves_it_readable() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);

    graph.delete_ad(t, &tree.ad).await.unwrap();
    assert_eq!(graph.ad(t, &tree.ad).await.unwrap()["status"], "DELETED");
    graph.delete_campaign(t, &tree.campaign).await.unwrap();

    assert!(graph.ad_sets_by_label(t, &desk.account, std::slice::from_ref(&desk.label)).await.unwrap().is_empty());
    assert_eq!(graph.ad_set(t, &tree.ad_set).await.unwrap()["effective_status"], "DELETED");
    let update = AdSetUpdate { daily_budget_minor: Some(9_000), ..AdSetUpdate::default() };
    let error = graph.update_ad_set(t, &tree.ad_set, &update);
    assert!(matches!(error.await, Err(Error::Refused(_))));
}

#[tokio::test]
async fn many_are_deleted_at_once() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let id = graph.create_campaign(t, account, &desk.campaign("Bulk")).await.unwrap();

    let done = graph.delete_campaigns(t, account, BulkDelete::Any, 50).await.unwrap();

    assert!(done.deleted_ids.contains(&id), "{done:?}");
    assert_eq!(graph.campaign(t, &id).await.unwrap()["status"], "DELETED");
}

#[tokio::test]
async fn pictures_are_known_by_their_content() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let bytes = png();
    let upload = |name: &'static str| [ImageFile { name, bytes: &bytes }];

    let first = graph.upload_images(t, account, &upload("one.png")).await.unwrap();
    let again = graph.upload_images(t, account, &upload("two.png")).await.unwrap();
    let found = graph.images(t, account, &[first[0].hash.clone()]).await.unwrap();

    assert_eq!(first[0].hash, again[0].hash);
    assert_eq!((found.len(), found[0].width, found[0].height), (1, Some(1), Some(1)));
    let text = [ImageFile { name: "no.png", bytes: b"no picture at all" }];
    assert!(matches!(graph.upload_images(t, account, &text).await, Err(Error::Refused(_))));
    graph.delete_image(t, account, &first[0].hash).await.unwrap();
}

#[tokio::test]
async fn a_film_is_sent_in_pieces_and_shown_in_an_ad() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    // Boxes as an MP4 begins with; enough for several pieces is not needed to be out of step once.
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.resize(300_000, 7);

    let mut upload = graph.start_video(t, account, film.len() as u64).await.unwrap();
    let early = upload.next;
    while !upload.next.is_last() {
        let piece = &film[upload.next.from as usize..upload.next.to as usize];
        upload.next = graph.send_video_chunk(t, account, &upload, piece).await.unwrap();
    }
    // The first piece once more, as after a lost answer: Meta says where it is.
    let behind = adlane_graph::VideoUpload { next: early, ..upload.clone() };
    let told =
        graph.send_video_chunk(t, account, &behind, &film[early.from as usize..early.to as usize]).await.unwrap();
    assert_eq!(told, upload.next);
    graph.finish_video(t, account, &upload, "Boots walk").await.unwrap();

    let mut state = graph.video_state(t, &upload.video_id).await.unwrap();
    for _ in 0..20 {
        if state == VideoState::Ready {
            break;
        }
        desk.meta.control.advance(60);
        tokio::time::sleep(Duration::from_millis(20)).await;
        state = graph.video_state(t, &upload.video_id).await.unwrap();
    }
    assert_eq!(state, VideoState::Ready);
    let stills = graph.video_thumbnails(t, &upload.video_id).await.unwrap();
    let video = Video {
        video_id: upload.video_id.clone(),
        thumbnail: Picture::Url(stills[0].uri.clone()),
        title: Some("Boots walk".into()),
        message: None,
        description: None,
        button: Some(button("https://northwind.example/boots")),
    };
    let mut creative = desk.creative(Picture::Url(String::new()));
    creative.story = Story::Video { page_id: PAGE.into(), video };
    assert!(!graph.create_creative(t, account, &creative).await.unwrap().is_empty());
    let gone = graph.start_video(t, account, 1_000).await.unwrap();
    graph.cancel_video(t, account, &gone).await.unwrap();
}

#[tokio::test]
async fn cards_are_taken_and_one_card_alone_is_not() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let card = |number: u32| Card {
        link: format!("https://northwind.example/{number}"),
        headline: Some(format!("Boot {number}")),
        description: None,
        picture: Some(Picture::Url(format!("https://northwind.example/{number}.jpg"))),
        video_id: None,
        button: None,
    };
    let with = |cards: Vec<Card>| {
        let carousel = Carousel {
            link: "https://northwind.example/".into(),
            message: Some("Pick".into()),
            cards,
            best_first: true,
            end_card: true,
        };
        let mut creative = desk.creative(Picture::Url(String::new()));
        creative.story = Story::Carousel { page_id: PAGE.into(), carousel };
        creative
    };

    assert!(graph.create_creative(t, account, &with(vec![card(1), card(2)])).await.is_ok());
    assert!(matches!(graph.create_creative(t, account, &with(vec![card(1)])).await, Err(Error::Refused(_))));
}

#[tokio::test]
async fn previews_lead_to_a_frame_that_shows_the_ad() {
    let desk = desk().await;
    let tree = desk.tree().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);
    let format = PreviewFormat::MobileFeed;

    let of_ad = graph.ad_preview(t, &tree.ad, &format).await.unwrap();
    let of_creative = graph.creative_preview(t, &tree.creative, &format).await.unwrap();
    let future = desk.creative(Picture::Url("https://northwind.example/b.jpg".into()));
    let generated = graph.generate_preview(t, &desk.account, &future, &format).await.unwrap();
    let nothing = graph.ad_preview(t, "120999999999999999", &format).await;

    let http = reqwest::Client::builder().build().unwrap();
    for preview in [of_ad, of_creative, generated] {
        let page = http.get(preview.src.unwrap()).send().await.unwrap();
        assert_eq!(page.status(), 200);
        assert!(page.text().await.unwrap().contains("Boots that last"));
    }
    assert!(matches!(nothing, Err(Error::NotFound(_))), "{nothing:?}");
}

#[tokio::test]
async fn refusals_carry_their_numbers_and_advice() {
    let desk = desk().await;
    let (graph, t, account) = (&desk.meta.graph, &desk.token, &desk.account);
    let campaign = graph.create_campaign(t, account, &desk.campaign("Numbers")).await.unwrap();
    let mut both = desk.campaign("Both");
    both.budget = CampaignBudget::DailyMinor(5_000);
    let budgeted = graph.create_campaign(t, account, &both).await.unwrap();
    let subcode = |change: &dyn Fn(&mut NewAdSet), campaign: &str| {
        let mut ad_set = desk.ad_set(campaign);
        change(&mut ad_set);
        async move {
            let error = graph.create_ad_set(t, account, &ad_set).await.unwrap_err();
            (error.refusal().unwrap().subcode, error.advice().remedy)
        }
    };

    assert_eq!(subcode(&|_| {}, &budgeted).await, (Some(1_885_621), Remedy::Correct));
    let typed: Value = json!({"geo_locations": {"countries": ["US"], "location_types": ["home"]}});
    let retired = subcode(&|set| set.targeting = typed.as_object().unwrap().clone(), &campaign).await;
    assert_eq!(retired, (Some(1_870_199), Remedy::Correct));
}

#[tokio::test]
async fn who_pays_in_the_eu_must_be_named_where_the_account_does_not() {
    let desk = desk().await;
    let (graph, t) = (&desk.meta.graph, &desk.token);
    let accounts = graph.ad_accounts(t).await.unwrap();
    let open = |account: &&adlane_graph::AdAccount| account.account_status == 1 && !account.has_dsa_defaults;
    let account = &accounts.iter().find(open).unwrap().account_id;
    let label = graph.create_ad_label(t, account, "adl-eu").await.unwrap();
    let desk = Desk { label, account: account.clone(), ..desk };
    let (graph, t) = (&desk.meta.graph, &desk.token);
    let campaign = graph.create_campaign(t, account, &desk.campaign("EU")).await.unwrap();
    let mut ad_set = desk.ad_set(&campaign);
    ad_set.budget = AdSetBudget::DailyMinor(500_000);
    ad_set.targeting = json!({"geo_locations": {"countries": ["FR"]}}).as_object().unwrap().clone();

    let error = graph.create_ad_set(t, account, &ad_set).await.unwrap_err();
    ad_set.dsa_payor = Some("Northwind".into());
    ad_set.dsa_beneficiary = Some("Northwind".into());

    assert!(matches!(error.refusal().unwrap().subcode, Some(3_858_079 | 3_858_081)), "{error:?}");
    assert_eq!((error.advice().remedy, error.advice().who), (Remedy::Correct, adlane_graph::Who::Person));
    assert!(!error.refusal().unwrap().blamed.is_empty());
    assert!(graph.create_ad_set(t, account, &ad_set).await.is_ok());
}
