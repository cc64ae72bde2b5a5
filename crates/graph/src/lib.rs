//! Adlane graph.
