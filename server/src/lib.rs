//! Adlane server.
