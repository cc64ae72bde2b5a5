//! Adlane services.
