//! The pages, by area: each a view and the server functions only it calls.
//!
//! The pattern, in short:
//!
//! ```ignore
//! #[component]
//! pub fn Campaigns() -> impl IntoView {
//!     page(NavItem::Campaigns, "Campaigns", async move |ask| {
//!         let operations = services::operations::list(&ask.svc, &ask.actor).await?;
//!         Ok(view! { <PageHead title="Campaigns"/> … }.into_any())
//!     })
//! }
//!
//! #[server(prefix = "/fn", endpoint = "accounts/pick")]
//! pub async fn pick_account(#[server(default)] ad_account_id: String) -> Result<(), UiError> {
//!     submit("accounts/pick", "/accounts", &[("ad_account_id", &ad_account_id)], async |ask| {
//!         let id = ad_account_id.parse()?;
//!         services::accounts::pick(&ask.svc, &ask.actor, &id).await?;
//!         Ok(Redirect::to(format!("/accounts/{id}")))
//!     })
//!     .await
//! }
//! ```
//!
//! The form's `action` is the function's own address (`PickAccount::url()`, of `server_fn::ServerFn`), so that a
//! form never points at an address that does not exist. A page shows a refused form again with `ssr::typed`.

pub mod accounts;
pub mod admin;
pub mod campaigns;
pub mod connections;
pub mod create;
pub mod dashboard;
pub mod intents;
pub mod landing;
pub mod launches;
pub mod people;
pub mod problem;
