//! `GET /oauth/meta/callback`: where Facebook sends browsers back to.

use app::ssr::Visitor;
use axum::{
    Extension,
    extract::{RawQuery, State},
    response::{IntoResponse, Redirect, Response},
};
use services::connect::{self, CallbackQuery, CameBack};

use crate::{pages, router::Server};

/// Takes the browser back and redirects at once, so that a reload repeats nothing.
///
/// Never refuses a query it cannot read: Facebook's redirects have been seen without any.
pub async fn callback(
    State(server): State<Server>,
    Extension(visitor): Extension<Visitor>,
    RawQuery(query): RawQuery,
) -> Response {
    let query: CallbackQuery = serde_urlencoded::from_str(&query.unwrap_or_default()).unwrap_or_default();
    let Some(actor) = &visitor.actor else {
        return Redirect::to("/login?next=%2Fconnect%3Fcame_back%3Dsigned_out").into_response();
    };
    let came_back = connect::callback(&server.services, actor, &query).await;
    match came_back {
        Ok(CameBack::Attempt(id)) => Redirect::to(&format!("/connect/{id}")).into_response(),
        Ok(CameBack::Empty) => Redirect::to("/connect?came_back=empty").into_response(),
        Ok(CameBack::UnknownState) => Redirect::to("/connect?came_back=unknown").into_response(),
        Err(error) => pages::problem(&visitor, &app::ssr::outward(error, &visitor.request_id)),
    }
}
