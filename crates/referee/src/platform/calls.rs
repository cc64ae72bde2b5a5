//! Calls the specification has not, and answers that are not what its `return` would make one think.

/// A call of ours.
#[derive(Debug)]
pub(crate) struct OwnCall {
    pub(crate) method: &'static str,
    /// `*` stands for any one segment; a first segment in braces for an id of that type.
    pub(crate) path: &'static str,
    /// Name and type.
    pub(crate) params: &'static [(&'static str, &'static str)],
    pub(crate) answers: &'static [Answer],
}

/// The shape of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// `{"id": …}`, also with `success`.
    Id,
    /// `{"success": true}`.
    Success,
    /// An object of that node or of a shape of ours.
    Node(&'static str),
    /// `{"data": {…}}` with one object of that kind.
    One(&'static str),
    /// `{"data": […], "paging"}` with rows of that kind.
    Rows(&'static str),
    /// The answers of a batch, in its order.
    Batch,
    /// A page for people; nothing of it is judged.
    Page,
}

const DIALOG: &[(&str, &str)] = &[
    ("client_id", "string"),
    ("redirect_uri", "string"),
    ("state", "string"),
    ("response_type", "string"),
    ("scope", "string"),
    ("auth_type", "string"),
    ("display", "string"),
    ("config_id", "string"),
    ("override_default_response_type", "bool"),
];
const TOKEN: &[(&str, &str)] = &[
    ("client_id", "string"),
    ("client_secret", "string"),
    ("redirect_uri", "string"),
    ("code", "string"),
    ("grant_type", "string"),
    ("fb_exchange_token", "string"),
    ("set_token_expires_in_60_days", "bool"),
];
const SEARCH: &[(&str, &str)] = &[
    ("type", "string"),
    ("q", "string"),
    ("class", "string"),
    ("location_types", "list<string>"),
    ("country_code", "string"),
    ("region_id", "string"),
    ("countries", "list<string>"),
    ("country_groups", "list<string>"),
    ("regions", "list<string>"),
    ("cities", "list<string>"),
    ("zips", "list<string>"),
    ("geo_markets", "list<string>"),
    ("latitude", "float"),
    ("longitude", "float"),
    ("distance_unit", "string"),
    ("interest_list", "list<string>"),
    ("interest_fbid_list", "list<string>"),
    ("targeting_option_list", "list<string>"),
];
const SUBSCRIPTIONS: &[(&str, &str)] = &[
    ("object", "string"),
    ("callback_url", "string"),
    ("fields", "string"),
    ("verify_token", "string"),
    ("include_values", "bool"),
];

const CALLS: &[OwnCall] = &[
    OwnCall { method: "GET", path: "dialog/oauth", params: DIALOG, answers: &[Answer::Page] },
    // The page's own form, which a person sends.
    OwnCall { method: "POST", path: "dialog/oauth", params: &[], answers: &[Answer::Page] },
    OwnCall { method: "GET", path: "oauth/access_token", params: TOKEN, answers: &[Answer::Node("TokenIssued")] },
    OwnCall { method: "POST", path: "oauth/access_token", params: TOKEN, answers: &[Answer::Node("TokenIssued")] },
    OwnCall {
        method: "GET",
        path: "debug_token",
        params: &[("input_token", "string")],
        answers: &[Answer::One("TokenFacts")],
    },
    OwnCall {
        method: "GET",
        path: "search",
        params: SEARCH,
        answers: &[Answer::Rows("SearchRow"), Answer::One("LocationsByKind")],
    },
    OwnCall { method: "POST", path: "", params: &[("batch", "list<BatchStep>")], answers: &[Answer::Batch] },
    OwnCall { method: "DELETE", path: "{User}/permissions/*", params: &[], answers: &[Answer::Success] },
    OwnCall { method: "GET", path: "*/subscriptions", params: &[], answers: &[Answer::Rows("Subscription")] },
    OwnCall { method: "POST", path: "*/subscriptions", params: SUBSCRIPTIONS, answers: &[Answer::Success] },
    OwnCall {
        method: "DELETE",
        path: "*/subscriptions",
        params: &[("object", "string"), ("fields", "string")],
        answers: &[Answer::Success],
    },
];

/// The call of ours with that path; `node` is the type behind the first segment where it is known.
pub(crate) fn own_call(method: &str, segments: &[&str], node: Option<&str>) -> Option<&'static OwnCall> {
    CALLS.iter().find(|call| call.method == method && fits(call.path, segments, node))
}

fn fits(path: &str, segments: &[&str], node: Option<&str>) -> bool {
    let pattern: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    pattern.len() == segments.len()
        && pattern.iter().zip(segments).all(|(wanted, segment)| {
            match wanted.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                Some(name) => node == Some(name),
                None => *wanted == "*" || wanted == segment,
            }
        })
}

/// How a call of the specification answers that follows no rule. `None` in the edge is the node itself, `*` any node.
const EXCEPTIONS: &[(&str, &str, &str, &[Answer])] = &[
    ("AdAccount", "POST", "adimages", &[Answer::Node("ImagesUploaded")]),
    (
        "AdAccount",
        "POST",
        "advideos",
        &[Answer::Node("UploadStarted"), Answer::Node("UploadMoved"), Answer::Success, Answer::Id],
    ),
    ("AdAccount", "DELETE", "campaigns", &[Answer::Node("BulkDeleted")]),
    (
        "AdAccount",
        "GET",
        "reachestimate",
        &[Answer::One("AdAccountReachEstimate"), Answer::Node("AdAccountReachEstimate")],
    ),
    ("AdAccount", "POST", "subscribed_apps", &[Answer::Success]),
    ("AdAccount", "DELETE", "subscribed_apps", &[Answer::Success]),
    ("AdAccount", "DELETE", "usersofanyaudience", &[Answer::Node("UsersTaken")]),
    ("CustomAudience", "POST", "users", &[Answer::Node("UsersTaken")]),
    ("CustomAudience", "DELETE", "users", &[Answer::Node("UsersTaken")]),
    ("CustomAudience", "POST", "usersreplace", &[Answer::Node("UsersTaken")]),
    ("Business", "POST", "system_user_access_tokens", &[Answer::Node("TokenIssued")]),
    ("*", "POST", "access_tokens", &[Answer::Node("TokenIssued")]),
    ("AdRule", "POST", "execute", &[Answer::Success]),
    ("*", "POST", "copies", &[Answer::Node("CopyMade")]),
    ("*", "POST", "insights", &[Answer::Node("ReportStarted")]),
];

/// The answers of a call of the specification that is an exception.
pub(crate) fn answers_of(node: &str, method: &str, edge: Option<&str>) -> Option<&'static [Answer]> {
    let edge = edge?;
    let found =
        EXCEPTIONS.iter().find(|(known, of, at, _)| (*known == "*" || *known == node) && *of == method && *at == edge);
    found.map(|(_, _, _, answers)| *answers)
}

/// What a create needs in practice, beyond what the specification flags.
pub(crate) fn needed(node: &str, method: &str, edge: Option<&str>) -> &'static [&'static str] {
    match (node, method, edge) {
        ("AdAccount", "POST", Some("campaigns")) => &["name", "objective", "special_ad_categories"],
        ("AdAccount", "POST", Some("adsets")) => &["name", "campaign_id", "targeting", "billing_event"],
        ("AdAccount", "POST", Some("ads")) => &["name", "creative"],
        ("AdAccount", "POST", Some("customaudiences")) => &["name"],
        ("AdAccount", "POST", Some("adlabels")) => &["name"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, answers_of, own_call};

    #[test]
    fn paths_are_matched_by_segment_and_type() {
        assert!(own_call("POST", &["oauth", "access_token"], None).is_some());
        assert!(own_call("POST", &[], None).is_some());
        assert!(own_call("DELETE", &["me", "permissions", "email"], Some("User")).is_some());
        assert!(own_call("DELETE", &["77", "permissions", "email"], Some("Page")).is_none());
        assert!(own_call("GET", &["oauth"], None).is_none());
    }

    #[test]
    fn exceptions_hold_for_their_node_or_for_all() {
        assert_eq!(answers_of("Ad", "POST", Some("copies")).unwrap(), [Answer::Node("CopyMade")]);
        assert!(answers_of("AdAccount", "GET", Some("adimages")).is_none());
    }
}
