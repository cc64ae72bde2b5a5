//! Pages, components and islands of Adlane.
//!
//! Pages and components exist on the server only (`ssr`); what is alive in the browser are the islands.

pub mod islands;

#[cfg(feature = "ssr")]
pub mod components;
