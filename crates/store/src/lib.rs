//! Adlane store.
