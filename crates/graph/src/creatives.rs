//! Creatives: what an ad shows.

mod story;

use domain::words::CallToAction;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub use story::{Button, Card, Carousel, Link, Picture, Story, Video};

use crate::{
    AccessToken, Error, Graph, Label, Listing,
    form::{Form, Pairs},
    objects::{self, Kind, LabelWire, Row},
    wire::{Id, Name},
};

const CREATIVE: Kind = Kind {
    edge: "/act_{account}/adcreatives",
    by_label: "/act_{account}/adcreativesbylabels",
    node: "/{creative}",
    has_status: false,
    row_fields: "id,name,status,object_type,title,body,thumbnail_url,image_hash,video_id,call_to_action_type,\
                 effective_object_story_id,adlabels{id,name}",
    stored_fields: "id,account_id,name,status,object_story_spec,object_story_id,effective_object_story_id,\
                    instagram_user_id,url_tags,asset_feed_spec,degrees_of_freedom_spec,contextual_multi_ads,\
                    authorization_category,product_set_id,call_to_action_type,adlabels{id,name}",
};

/// A creative in a list. Meta tells no time of creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreativeRow {
    pub id: String,
    pub name: String,
    /// `ACTIVE`, `IN_PROCESS`, `WITH_ISSUES`, `DELETED`; empty: not said.
    pub status: String,
    /// `SHARE`, `VIDEO`, `PHOTO` …; `None`: not said.
    pub object_type: Option<String>,
    pub title: Option<String>,
    pub body: Option<String>,
    /// Temporary, and outside: only for pictures Adlane shows.
    pub thumbnail_url: Option<String>,
    pub image_hash: Option<String>,
    pub video_id: Option<String>,
    pub call_to_action: Option<CallToAction>,
    /// `{page}_{post}`.
    pub story_id: Option<String>,
    pub labels: Vec<Label>,
}

#[derive(Deserialize)]
struct CreativeWire {
    id: Id,
    #[serde(default)]
    name: Name,
    #[serde(default)]
    status: Name,
    #[serde(default)]
    object_type: Name,
    #[serde(default)]
    title: Name,
    #[serde(default)]
    body: Name,
    // Addresses are longer than names are allowed to be, and are useless when cut.
    #[serde(default)]
    thumbnail_url: Option<String>,
    #[serde(default)]
    image_hash: Name,
    #[serde(default)]
    video_id: Name,
    #[serde(default)]
    call_to_action_type: Name,
    #[serde(default)]
    effective_object_story_id: Name,
    #[serde(default)]
    adlabels: Option<Vec<LabelWire>>,
}

impl From<CreativeWire> for CreativeRow {
    fn from(wire: CreativeWire) -> Self {
        Self {
            id: wire.id.0,
            name: wire.name.0,
            status: wire.status.0,
            object_type: wire.object_type.known(),
            title: wire.title.known(),
            body: wire.body.known(),
            thumbnail_url: wire.thumbnail_url.filter(|url| url.len() <= 4_096),
            image_hash: wire.image_hash.known(),
            video_id: wire.video_id.known(),
            call_to_action: wire.call_to_action_type.known().map(CallToAction::from),
            story_id: wire.effective_object_story_id.known(),
            labels: objects::labels(wire.adlabels),
        }
    }
}

impl Row for CreativeRow {
    fn id(&self) -> &str {
        &self.id
    }

    fn created_at_ms(&self) -> Option<i64> {
        None
    }
}

/// A creative to create. It cannot spend by itself and has no status at birth.
///
/// Graph: `POST /act_{account}/adcreatives`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCreative {
    pub name: String,
    pub story: Story,
    /// The Instagram account it speaks as; `None`: the page's own.
    pub instagram_user_id: Option<String>,
    /// Appended to every link: `utm_source=…`.
    pub url_tags: Option<String>,
    /// Which of Meta's enhancements are wanted, by name (`image_touchups`). What is not named is left to Meta.
    pub enhancements: Vec<(String, bool)>,
    /// By which it is found again when the answer is lost.
    pub label_ids: Vec<String>,
    /// Any other parameter Meta knows, in form spelling.
    pub more: Vec<(String, String)>,
}

impl NewCreative {
    /// As one JSON object, which is how a preview takes a creative that does not exist yet.
    pub(crate) fn spec(&self) -> Value {
        let mut spec = Map::new();
        for (name, value) in self.content().done() {
            // Objects and lists were made JSON text for the form; here they are themselves.
            let value = match serde_json::from_str::<Value>(&value) {
                Ok(parsed @ (Value::Object(_) | Value::Array(_))) => parsed,
                _ => Value::String(value),
            };
            spec.insert(name, value);
        }
        Value::Object(spec)
    }

    /// Everything but the labels.
    fn content(&self) -> Pairs {
        let named = |page_id: &str, name: &str, data: Value| {
            let mut spec = json!({ "page_id": page_id });
            if let Some(instagram) = &self.instagram_user_id {
                spec["instagram_user_id"] = instagram.as_str().into();
            }
            spec[name] = data;
            spec
        };
        let pairs = Pairs::default().filled("name", &self.name);
        let pairs = match &self.story {
            Story::Link { page_id, link } => pairs.json("object_story_spec", &named(page_id, "link_data", link.data())),
            Story::Carousel { page_id, carousel } => {
                pairs.json("object_story_spec", &named(page_id, "link_data", carousel.data()))
            }
            Story::Video { page_id, video } => {
                pairs.json("object_story_spec", &named(page_id, "video_data", video.data()))
            }
            Story::Post { story_id } => {
                pairs.put("object_story_id", story_id).maybe("instagram_user_id", self.instagram_user_id.as_ref())
            }
            Story::InstagramPost { media_id } => pairs
                .put("source_instagram_media_id", media_id)
                .maybe("instagram_user_id", self.instagram_user_id.as_ref()),
        };
        let enrolled = |on: bool| json!({"enroll_status": if on { "OPT_IN" } else { "OPT_OUT" }});
        let features: Map<String, Value> =
            self.enhancements.iter().map(|(name, on)| (name.clone(), enrolled(*on))).collect();
        let freedom = (!features.is_empty()).then(|| json!({ "creative_features_spec": features }));
        pairs
            .maybe("url_tags", self.url_tags.as_ref())
            .maybe_json("degrees_of_freedom_spec", freedom.as_ref())
            .more(&self.more)
    }
}

impl Form for NewCreative {
    fn form(&self) -> Vec<(String, String)> {
        self.content().labels(&self.label_ids).done()
    }
}

impl Graph {
    /// Creates a creative and gives its id. The form must carry a label.
    ///
    /// Graph: `POST /act_{account}/adcreatives`. Sent once.
    ///
    /// # Errors
    /// After [`Error::write_outcome_unknown`] it may exist: look it up by its label before sending anything again.
    pub async fn create_creative(
        &self,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<String, Error> {
        self.create_object(&CREATIVE, token, account, request).await
    }

    /// Lets Meta check a creative without making it.
    pub async fn validate_creative(
        &self,
        token: &AccessToken,
        account: &str,
        request: &(impl Form + ?Sized),
    ) -> Result<(), Error> {
        self.validate_object(&CREATIVE, token, account, request).await
    }

    /// All creatives of an account, in Meta's order. Meta shows at most 50,000.
    pub async fn creatives(&self, token: &AccessToken, account: &str) -> Result<Vec<CreativeRow>, Error> {
        self.list_objects::<CreativeWire, _>(&CREATIVE, token, account, &Listing::default()).await
    }

    /// The account's newest creatives, newest first, one page of at most `limit`.
    pub async fn newest_creatives(
        &self,
        token: &AccessToken,
        account: &str,
        limit: u32,
    ) -> Result<Vec<CreativeRow>, Error> {
        self.newest_objects::<CreativeWire, _>(&CREATIVE, token, account, limit).await
    }

    /// Creatives that carry any of the labels, oldest (smallest id) first. Graph: `GET /act_{account}/adcreativesbylabels`.
    pub async fn creatives_by_label(
        &self,
        token: &AccessToken,
        account: &str,
        label_ids: &[String],
    ) -> Result<Vec<CreativeRow>, Error> {
        self.objects_by_label::<CreativeWire, _>(&CREATIVE, token, account, label_ids).await
    }

    /// A creative as Meta stored it: enhancements that do not fit are dropped in silence. Graph: `GET /{creative}`.
    pub async fn creative(&self, token: &AccessToken, id: &str) -> Result<Map<String, Value>, Error> {
        self.stored(&CREATIVE, token, id).await
    }

    /// Renames a creative. Its content cannot change: make another one and point the ad to it.
    ///
    /// Graph: `POST /{creative}`.
    pub async fn rename_creative(&self, token: &AccessToken, id: &str, name: &str) -> Result<(), Error> {
        self.update_node(CREATIVE.node, token, id, Pairs::default().put("name", name).done()).await
    }

    /// Deletes a creative. Graph: `DELETE /{creative}`.
    pub async fn delete_creative(&self, token: &AccessToken, id: &str) -> Result<(), Error> {
        self.delete_node(CREATIVE.node, token, id).await
    }
}

#[cfg(test)]
mod tests {
    use domain::words::CallToAction;
    use serde_json::{Value, json};

    use super::{Button, Card, Carousel, Link, NewCreative, Picture, Story, Video};
    use crate::form::Form;

    fn button(link: &str) -> Option<Button> {
        Some(Button {
            kind: CallToAction::LearnMore,
            link: Some(link.into()),
            lead_form_id: None,
            app_destination: None,
        })
    }

    fn creative(story: Story) -> NewCreative {
        NewCreative {
            name: "C".into(),
            story,
            instagram_user_id: Some("17".into()),
            url_tags: Some("utm_source=fb".into()),
            enhancements: vec![("image_touchups".into(), false)],
            label_ids: vec!["7".into()],
            more: vec![],
        }
    }

    fn spec(creative: &NewCreative) -> Value {
        let form = creative.form();
        serde_json::from_str(&form.iter().find(|(name, _)| name == "object_story_spec").unwrap().1).unwrap()
    }

    #[test]
    fn a_link_is_written_as_documented() {
        let link = Link {
            link: "https://example.com/".into(),
            message: Some("Look".into()),
            headline: Some("Head".into()),
            description: None,
            caption: None,
            picture: Some(Picture::Hash("abc".into())),
            button: button("https://example.com/"),
        };
        let creative = creative(Story::Link { page_id: "9".into(), link });

        assert_eq!(
            spec(&creative),
            json!({"page_id": "9", "instagram_user_id": "17", "link_data": {"link": "https://example.com/",
                "message": "Look", "name": "Head", "image_hash": "abc",
                "call_to_action": {"type": "LEARN_MORE", "value": {"link": "https://example.com/"}}}})
        );
        assert!(creative.form().contains(&(
            "degrees_of_freedom_spec".into(),
            r#"{"creative_features_spec":{"image_touchups":{"enroll_status":"OPT_OUT"}}}"#.into()
        )));
        assert_eq!(creative.spec()["object_story_spec"]["page_id"], "9");
        assert!(creative.spec().get("adlabels").is_none(), "a preview carries no label");
    }

    #[test]
    fn cards_and_videos_have_their_own_places() {
        let card = |link: &str| Card {
            link: link.into(),
            headline: None,
            description: None,
            picture: Some(Picture::Url("https://example.com/p.png".into())),
            video_id: None,
            button: None,
        };
        let carousel = Carousel {
            link: "https://example.com/".into(),
            message: None,
            cards: vec![card("https://example.com/1"), card("https://example.com/2")],
            best_first: true,
            end_card: false,
        };
        let video = Video {
            video_id: "33".into(),
            thumbnail: Picture::Url("https://example.com/t.png".into()),
            title: Some("T".into()),
            message: None,
            description: Some("D".into()),
            button: None,
        };

        let cards = spec(&creative(Story::Carousel { page_id: "9".into(), carousel }));
        let film = spec(&creative(Story::Video { page_id: "9".into(), video }));

        assert_eq!(cards["link_data"]["child_attachments"][1]["picture"], "https://example.com/p.png");
        assert_eq!(cards["link_data"]["multi_share_end_card"], false);
        assert_eq!(film["video_data"]["image_url"], "https://example.com/t.png");
        assert_eq!(film["video_data"]["link_description"], "D");
    }
}
