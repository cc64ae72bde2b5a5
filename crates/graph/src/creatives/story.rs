//! The texts, pictures and buttons of a creative, and how Meta wants them written.

use domain::words::CallToAction;
use serde_json::{Map, Value};

/// What a creative shows, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Story {
    /// One picture with a link (`link_data`).
    Link { page_id: String, link: Link },
    /// Two to ten cards (`link_data.child_attachments`).
    Carousel { page_id: String, carousel: Carousel },
    /// A video (`video_data`).
    Video { page_id: String, video: Video },
    /// A post that exists: `{page}_{post}`.
    Post { story_id: String },
    /// An Instagram post that exists.
    InstagramPost { media_id: String },
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    pub kind: CallToAction,
    /// Where it leads; `None`: nowhere of its own (forms and messages have other values, or none).
    pub link: Option<String>,
    /// An instant form.
    pub lead_form_id: Option<String>,
    /// `MESSENGER`, `WHATSAPP`, `INSTAGRAM_DIRECT`.
    pub app_destination: Option<String>,
}

/// A picture: uploaded, or by address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picture {
    Hash(String),
    /// Meta fetches it.
    Url(String),
}

/// The texts are shown in this order on a page: message above, headline and description below the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub link: String,
    pub message: Option<String>,
    pub headline: Option<String>,
    pub description: Option<String>,
    /// The address shown instead of the link's own.
    pub caption: Option<String>,
    /// `None`: Meta takes one from the linked page.
    pub picture: Option<Picture>,
    pub button: Option<Button>,
}

/// Cards side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carousel {
    /// Where the last card leads.
    pub link: String,
    pub message: Option<String>,
    pub cards: Vec<Card>,
    /// Whether Meta may put the best cards first.
    pub best_first: bool,
    /// Whether a last card shows the page's picture.
    pub end_card: bool,
}

/// One card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    pub link: String,
    pub headline: Option<String>,
    pub description: Option<String>,
    pub picture: Option<Picture>,
    pub video_id: Option<String>,
    pub button: Option<Button>,
}

/// A video with its texts. Where it leads is the button's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    pub video_id: String,
    /// The still picture, which Meta requires.
    pub thumbnail: Picture,
    pub title: Option<String>,
    pub message: Option<String>,
    pub description: Option<String>,
    pub button: Option<Button>,
}

/// Builds an object out of what there is.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    fn maybe<V: Into<Value>>(self, name: &str, value: Option<V>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// `url_name` is what the place calls an address: `picture` or `image_url`.
    fn picture(self, picture: Option<&Picture>, url_name: &str) -> Self {
        match picture {
            Some(Picture::Hash(hash)) => self.with("image_hash", hash.as_str()),
            Some(Picture::Url(url)) => self.with(url_name, url.as_str()),
            None => self,
        }
    }

    fn button(self, button: Option<&Button>) -> Self {
        let Some(button) = button else { return self };
        let value = Object::default()
            .maybe("link", button.link.as_deref())
            .maybe("lead_gen_form_id", button.lead_form_id.as_deref())
            .maybe("app_destination", button.app_destination.as_deref());
        let value = (!value.0.is_empty()).then_some(Value::Object(value.0));
        let call = Object::default().with("type", button.kind.code()).maybe("value", value);
        self.with("call_to_action", Value::Object(call.0))
    }
}

impl Link {
    pub(super) fn data(&self) -> Value {
        let object = Object::default()
            .with("link", self.link.as_str())
            .maybe("message", self.message.as_deref())
            .maybe("name", self.headline.as_deref())
            .maybe("description", self.description.as_deref())
            .maybe("caption", self.caption.as_deref());
        Value::Object(object.picture(self.picture.as_ref(), "picture").button(self.button.as_ref()).0)
    }
}

impl Carousel {
    pub(super) fn data(&self) -> Value {
        let cards = self.cards.iter().map(|card| {
            let object = Object::default()
                .with("link", card.link.as_str())
                .maybe("name", card.headline.as_deref())
                .maybe("description", card.description.as_deref())
                .maybe("video_id", card.video_id.as_deref());
            Value::Object(object.picture(card.picture.as_ref(), "picture").button(card.button.as_ref()).0)
        });
        let object = Object::default()
            .with("link", self.link.as_str())
            .maybe("message", self.message.as_deref())
            .with("child_attachments", cards.collect::<Vec<_>>())
            .with("multi_share_optimized", self.best_first)
            .with("multi_share_end_card", self.end_card);
        Value::Object(object.0)
    }
}

impl Video {
    pub(super) fn data(&self) -> Value {
        let object = Object::default()
            .with("video_id", self.video_id.as_str())
            .maybe("title", self.title.as_deref())
            .maybe("message", self.message.as_deref())
            .maybe("link_description", self.description.as_deref());
        Value::Object(object.picture(Some(&self.thumbnail), "image_url").button(self.button.as_ref()).0)
    }
}
