//! Our own table: what the specification files leave out, as Meta's documents describe it. Kept apart, so that what is
//! judged by it can be counted apart.

mod calls;
mod nodes;
mod words;

pub(crate) use calls::{Answer, OwnCall, answers_of, needed, own_call};
pub(crate) use nodes::{extra_field, shape};
pub(crate) use words::{Known, documented, own_words};

/// Parameters of every call, which the specification lists on a few edges only.
const GENERAL: [&str; 15] = [
    "access_token",
    "appsecret_proof",
    "fields",
    "limit",
    "before",
    "after",
    "offset",
    "summary",
    "locale",
    "method",
    "batch",
    "include_headers",
    "include_body",
    "format",
    "suppress_http_code",
];

pub(crate) fn is_general(name: &str) -> bool {
    GENERAL.contains(&name)
}
