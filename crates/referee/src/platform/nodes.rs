//! Shapes of answers and values that no node file describes, and fields that node files lack.

type Rows = &'static [(&'static str, &'static str)];

/// Name, its members, and those that are never missing.
const SHAPES: &[(&str, Rows, &[&str])] = &[
    (
        "ErrorAnswer",
        &[
            ("message", "string"),
            ("type", "ErrorType"),
            ("code", "int"),
            ("error_subcode", "int"),
            ("is_transient", "bool"),
            ("error_user_title", "string"),
            ("error_user_msg", "string"),
            // JSON text or an object.
            ("error_data", "Object"),
            ("fbtrace_id", "string"),
        ],
        &["message", "type", "code", "fbtrace_id"],
    ),
    (
        "TokenIssued",
        &[("access_token", "string"), ("token_type", "string"), ("expires_in", "unsigned int")],
        &["access_token"],
    ),
    (
        "TokenFacts",
        &[
            ("app_id", "string"),
            ("type", "string"),
            ("application", "string"),
            ("data_access_expires_at", "unsigned int"),
            ("expires_at", "unsigned int"),
            ("is_valid", "bool"),
            ("issued_at", "unsigned int"),
            ("scopes", "list<string>"),
            ("granular_scopes", "list<GranularScope>"),
            ("user_id", "string"),
            ("profile_id", "string"),
            ("error", "TokenFault"),
        ],
        &["is_valid", "scopes"],
    ),
    ("GranularScope", &[("scope", "string"), ("target_ids", "list<string>")], &["scope"]),
    ("TokenFault", &[("code", "int"), ("message", "string"), ("subcode", "int")], &["code", "message"]),
    (
        "SearchRow",
        &[
            ("id", "string"),
            // Text for places, a number for languages.
            ("key", "Object"),
            ("name", "string"),
            ("type", "string"),
            ("country_code", "string"),
            ("country_name", "string"),
            ("region", "string"),
            ("region_id", "int"),
            ("primary_city", "string"),
            ("primary_city_id", "int"),
            ("supports_region", "bool"),
            ("supports_city", "bool"),
            ("audience_size", "unsigned int"),
            ("audience_size_lower_bound", "int"),
            ("audience_size_upper_bound", "int"),
            ("path", "list<string>"),
            ("description", "string"),
            ("topic", "string"),
            ("disambiguation_category", "string"),
            ("valid", "bool"),
            ("platform", "string"),
            ("coverage", "float"),
            ("subtext", "string"),
            ("current_status", "string"),
            ("suggested_radius", "float"),
            ("distance_unit", "string"),
            ("country_codes", "list<string>"),
            ("country_groups", "list<string>"),
        ],
        &[],
    ),
    (
        "LocationsByKind",
        &[
            ("countries", "map<string, SearchRow>"),
            ("country_groups", "map<string, SearchRow>"),
            ("regions", "map<string, SearchRow>"),
            ("cities", "map<string, SearchRow>"),
            ("zips", "map<string, SearchRow>"),
            ("geo_markets", "map<string, SearchRow>"),
        ],
        &[],
    ),
    (
        "BatchStep",
        &[
            ("method", "string"),
            ("relative_url", "string"),
            ("body", "string"),
            ("name", "string"),
            ("depends_on", "string"),
            ("attached_files", "string"),
            ("omit_response_on_success", "bool"),
            ("include_headers", "bool"),
        ],
        &["method", "relative_url"],
    ),
    ("BatchAnswer", &[("code", "int"), ("headers", "list<BatchHeader>"), ("body", "string")], &["code", "body"]),
    ("BatchHeader", &[("name", "string"), ("value", "string")], &["name", "value"]),
    (
        "Subscription",
        &[("object", "string"), ("callback_url", "string"), ("active", "bool"), ("fields", "list<Object>")],
        &["object"],
    ),
    ("ImagesUploaded", &[("images", "map<string, ImageUploaded>")], &["images"]),
    (
        "ImageUploaded",
        &[
            ("hash", "string"),
            ("url", "string"),
            ("url_128", "string"),
            ("url_256", "string"),
            ("url_256_height", "string"),
            ("url_256_width", "string"),
            ("height", "unsigned int"),
            ("width", "unsigned int"),
            ("name", "string"),
        ],
        &["hash"],
    ),
    (
        "UploadStarted",
        &[
            ("upload_session_id", "string"),
            ("video_id", "string"),
            ("start_offset", "string"),
            ("end_offset", "string"),
        ],
        &["upload_session_id", "video_id", "start_offset", "end_offset"],
    ),
    ("UploadMoved", &[("start_offset", "string"), ("end_offset", "string")], &["start_offset", "end_offset"]),
    (
        "BulkDeleted",
        &[("objects_left_to_delete_count", "unsigned int"), ("deleted_object_ids", "list<string>")],
        &["objects_left_to_delete_count", "deleted_object_ids"],
    ),
    (
        "UsersTaken",
        &[
            ("audience_id", "string"),
            ("session_id", "string"),
            ("num_received", "unsigned int"),
            ("num_invalid_entries", "unsigned int"),
            ("invalid_entry_samples", "Object"),
        ],
        &["num_received", "num_invalid_entries"],
    ),
    (
        "CopyMade",
        &[
            ("copied_campaign_id", "string"),
            ("copied_adset_id", "string"),
            ("copied_ad_id", "string"),
            ("ad_object_ids", "list<CopiedObject>"),
        ],
        &["ad_object_ids"],
    ),
    (
        "CopiedObject",
        &[("ad_object_type", "string"), ("source_id", "string"), ("copied_id", "string")],
        &["ad_object_type", "source_id", "copied_id"],
    ),
    ("ReportStarted", &[("report_run_id", "string")], &["report_run_id"]),
];

/// Fields that exist and that the node's file lacks: node, field, type.
const EXTRA: &[(&str, &str, &str)] = &[
    ("Page", "tasks", "list<string>"),
    ("User", "picture", "Object"),
    ("Business", "picture", "Object"),
    // `{"creative": {"creative_id": "…"}}`.
    ("AdCreative", "creative_id", "string"),
    // `["1d_click", "7d_click", …]` asked for come as keys of their own.
    ("AdsActionStats", "1d_ev", "string"),
];

/// Members of one of our shapes, and those never missing.
pub(crate) fn shape(name: &str) -> Option<(Rows, &'static [&'static str])> {
    SHAPES.iter().find(|(known, _, _)| *known == name).map(|(_, members, needed)| (*members, *needed))
}

/// The type of a field that the node's file lacks.
pub(crate) fn extra_field(node: &str, field: &str) -> Option<&'static str> {
    EXTRA.iter().find(|(known, name, _)| *known == node && *name == field).map(|(_, _, kind)| *kind)
}
