//! Adlane sandbox.
