//! Businesses, pages and the Instagram accounts behind pages.

use serde_json::json;

use super::nodes::{Got, Node, Scene};

pub(super) fn field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(business) = scene.world.businesses.get(id) else { return Got::Absent };
    match name {
        "name" => Got::text(&*business.name),
        "verification_status" => Got::text(&*business.verification_status),
        "link" => Got::text(format!("https://www.facebook.com/{id}")),
        "is_hidden" => Got::Value(json!(false)),
        _ => Got::Unknown,
    }
}

pub(super) fn page_field(scene: &Scene<'_>, id: &str, name: &str) -> Got {
    let Some(page) = scene.world.pages.get(id) else { return Got::Absent };
    match name {
        "name" => Got::text(&*page.name),
        "category" => Got::text(&*page.category),
        "access_token" => Got::text(scene.page_token(id)),
        "tasks" => Got::Value(json!(["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MANAGE", "MESSAGING", "MODERATE"])),
        "link" => Got::text(format!("https://www.facebook.com/{id}")),
        "is_published" => Got::Value(json!(true)),
        "business" => page.business.clone().map_or(Got::Absent, |business| Got::Node(Node::Business(business))),
        "instagram_business_account" | "connected_instagram_account" => {
            if page.instagram.is_some() && scene.viewer.scopes.has("instagram_basic") {
                Got::Node(Node::Instagram(id.to_owned()))
            } else {
                Got::Absent
            }
        }
        _ => Got::Unknown,
    }
}

pub(super) fn instagram_field(scene: &Scene<'_>, page: &str, name: &str) -> Got {
    let Some(page) = scene.world.pages.get(page) else { return Got::Absent };
    let Some(instagram) = &page.instagram else { return Got::Absent };
    match name {
        "username" => Got::text(&*instagram.username),
        "name" => Got::text(&*page.name),
        "profile_picture_url" => Got::Absent,
        _ => Got::Unknown,
    }
}
