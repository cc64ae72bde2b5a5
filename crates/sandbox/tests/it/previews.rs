//! Previews, and the page inside them.

use adlane_sandbox::{Filter, cast};
use serde_json::{Value, json};

use crate::support::{Meta, numbers, start};

struct Desk {
    meta: Meta,
    token: String,
    account: String,
}

async fn desk() -> Desk {
    let meta = start().await;
    let token = meta.token(cast::MARTA);
    let account = meta.first_account(&token).await;
    Desk { meta, token, account }
}

impl Desk {
    async fn generate(&self, creative: &Value, format: &str) -> Value {
        let creative = creative.to_string();
        let pairs = [("access_token", &*self.token), ("creative", &creative), ("ad_format", format)];
        self.meta.get(&format!("/{}/generatepreviews", self.account), &pairs).await.1
    }

    /// Status and text of the page a preview leads to.
    async fn page(&self, preview: &Value) -> (u16, String) {
        let body = preview["data"][0]["body"].as_str().unwrap();
        assert!(body.starts_with("<iframe src=\"") && body.ends_with("</iframe>"), "{body}");
        let source = body.split('"').nth(1).unwrap();
        assert!(source.contains("&amp;"));
        let answer = self.meta.http.get(source.replace("&amp;", "&")).send().await.unwrap();
        assert!(answer.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors *"));
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    fn first(&self, kind: &str) -> String {
        let rows = self.meta.handle().objects(&Filter { kind: Some(kind.into()), ..Filter::default() });
        rows[0]["id"].as_str().unwrap().to_owned()
    }
}

fn link(data: Value) -> Value {
    json!({ "object_story_spec": { "page_id": "104770000000001", "link_data": data } })
}

#[tokio::test]
async fn a_preview_shows_the_creative() {
    let desk = desk().await;
    let gif: &[u8] = b"GIF89a\x10\x00\x10\x00rest";
    let path = format!("/{}/adimages", desk.account);
    let sent = desk.meta.upload(&path, &[("access_token", &desk.token)], &[("a", "a.gif", gif)]).await.1;
    let hash = sent["images"]["a.gif"]["hash"].as_str().unwrap();

    let creative = link(json!({
        "link": "https://www.northwind.example/boots",
        "message": "Walk <further>",
        "name": "Boots",
        "image_hash": hash,
        "call_to_action": { "type": "SHOP_NOW" },
    }));
    let (status, page) = desk.page(&desk.generate(&creative, "MOBILE_FEED_STANDARD").await).await;

    assert_eq!(status, 200);
    for part in ["Walk &lt;further&gt;", "Boots", "northwind.example", "Shop now", hash] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[tokio::test]
async fn ads_and_creatives_have_previews_that_last_a_day() {
    let desk = desk().await;
    for id in [desk.first("ad"), desk.first("adcreative")] {
        let pairs = [("access_token", &*desk.token), ("ad_format", "DESKTOP_FEED_STANDARD")];
        let preview = desk.meta.get(&format!("/{id}/previews"), &pairs).await.1;
        let (status, page) = desk.page(&preview).await;
        assert!(status == 200 && page.contains("Boots that last"), "{page}");

        desk.meta.handle().advance(86_401);
        assert_eq!(desk.page(&preview).await.0, 410);
    }
}

#[tokio::test]
async fn a_carousel_has_a_card_for_each_attachment() {
    let desk = desk().await;
    let cards = json!([
        { "link": "https://a.example/1", "name": "First card" },
        { "link": "https://a.example/2", "name": "Second card" },
    ]);
    let creative = link(json!({ "link": "https://a.example", "child_attachments": cards }));

    let (_, page) = desk.page(&desk.generate(&creative, "INSTAGRAM_STANDARD").await).await;
    assert_eq!(page.matches("<section>").count(), 2);
    assert!(page.contains("First card") && page.contains("Second card"));
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_with_its_number() {
    let desk = desk().await;
    let good = link(json!({ "link": "https://a.example" }));

    assert_eq!(numbers(&desk.generate(&good, "BILLBOARD").await).0, 100);
    assert_eq!(numbers(&desk.generate(&good, "").await).0, 100);
    assert_eq!(numbers(&desk.generate(&json!({}), "MOBILE_BANNER").await).0, 100);
    assert_eq!(numbers(&desk.generate(&json!({ "name": "empty" }), "MOBILE_BANNER").await).0, 2606);
    assert_eq!(numbers(&desk.generate(&link(json!({ "link": "javascript:alert(1)" })), "MOBILE_BANNER").await).0, 1500);
    let unknown = link(json!({ "link": "https://a.example", "image_hash": "0".repeat(32) }));
    assert_eq!(numbers(&desk.generate(&unknown, "MOBILE_BANNER").await).0, 2606);
    let pairs = [("access_token", &*desk.token), ("ad_format", "MOBILE_BANNER")];
    let missing = desk.meta.get(&format!("/{}/generatepreviews", desk.account), &pairs).await.1;
    assert_eq!(numbers(&missing).0, 194);
    assert_eq!(numbers(&desk.meta.get(&format!("/{}/previews", desk.account), &pairs).await.1).0, 2500);
}
