//! The specification as files, with Meta's corrections and a later version beside it.

use std::fs;

use adlane_referee::{Kind, Spec};
use serde_json::json;

use crate::small;

#[test]
fn files_are_read_corrected_and_brought_up_to_date() {
    let root = std::env::temp_dir().join(format!("adlane-referee-files-{}", std::process::id()));
    let folder = root.join("api-specs");
    fs::create_dir_all(&folder).unwrap();
    for (name, node) in small::nodes() {
        fs::write(folder.join(format!("{name}.json")), node.to_string()).unwrap();
    }
    fs::write(folder.join("enum_types.json"), small::enums().to_string()).unwrap();
    let corrections = json!({"spec_overriding": {"AdAccount": {
        "$.apis[?(@.method=='POST' && @.endpoint=='insights')]": {"return": "AdReportRun"},
        "$.apis[?(@.method=='POST' && @.endpoint=='adimages')]": {"allow_file_upload": true},
        "$.apis[?(@.method=='POST' && @.endpoint=='adimages')]['params'][?(@.name=='source')]": {"is_file_param": true},
        "$.fields[?(@.name=='account_id')]": {"type": "int"}}}});
    fs::write(folder.join("SDKCodegen.json"), corrections.to_string()).unwrap();
    let delta = json!({"nodes": {"Campaign": {"fields_removed": ["daily_budget"], "fields_added": {"pace": "float"}}}});
    fs::write(root.join("v26-delta.json"), delta.to_string()).unwrap();

    let spec = Spec::load(&folder).unwrap();

    assert_eq!(spec.size(), (small::nodes().len(), 6));
    assert!(spec.has_field("Campaign", "pace") && !spec.has_field("Campaign", "daily_budget"));
    let images = spec.params("AdAccount", "POST", Some("adimages")).unwrap();
    assert_eq!(images.iter().find(|param| param.name == "source").unwrap().kind, Kind::File);
    // Files under any name, where files are taken.
    let file = small::params(json!({"anything": {"file": 12}}));
    assert!(spec.check_request("POST", "act_1/adimages", &file, &small::node_of).findings.is_empty());
    assert_eq!(spec.check_request("POST", "act_1/insights", &file, &small::node_of).findings.len(), 1);
    fs::remove_dir_all(&root).unwrap();
}

#[test]
fn a_folder_without_a_specification_is_an_error() {
    assert!(Spec::load(std::path::Path::new("/nowhere/at/all")).is_err());
    let empty = std::env::temp_dir().join(format!("adlane-referee-empty-{}", std::process::id()));
    fs::create_dir_all(&empty).unwrap();
    assert!(Spec::load(&empty).unwrap_err().to_string().contains("no specification"));
    fs::remove_dir_all(&empty).unwrap();
}
