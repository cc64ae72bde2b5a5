//! Pages, components and islands of Adlane.
//!
//! Pages and components exist on the server only (`ssr`); what is alive in the browser are the islands.
//! The server hands a page's request to `shell::render` and a form's to `shell::form`, each with one `ssr::Visitor`.

pub mod islands;

#[cfg(feature = "ssr")]
pub mod components;
#[cfg(feature = "ssr")]
pub mod error;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod ssr;
