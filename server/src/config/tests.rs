//! What is read, and every way in which it can be wrong.

use super::*;

fn read(vars: &[(&str, &str)]) -> Result<Config, Faults> {
    Config::from_vars(vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[test]
fn nothing_set_is_the_demo_on_this_machine() {
    let config = read(&[]).unwrap();

    assert_eq!(config.base_url.as_str(), "http://localhost:3000/");
    assert!(config.meta_app.is_none());
    assert!(!config.secure());
    assert_eq!(config.label_lookup_s, [2, 5, 15, 30, 60]);
}

#[test]
fn every_fault_is_told_at_once() {
    let Err(Faults(faults)) = read(&[
        ("ADLANE_LISTENN", "x"),
        ("ADLANE_LISTEN", "nowhere"),
        ("ADLANE_BASE_URL", "http://ads.example.com"),
        ("ADLANE_META_APP_ID", "1"),
        ("ADLANE_LABEL_LOOKUP_S", "5,2"),
    ]) else {
        panic!("must be refused")
    };

    for name in [
        "ADLANE_LISTENN ",
        "ADLANE_LISTEN ",
        "ADLANE_BASE_URL",
        "ADLANE_META_APP_SECRET",
        "ADLANE_LABEL_LOOKUP_S",
        "ADLANE_ENCRYPTION_KEY",
    ] {
        assert!(faults.iter().any(|fault| fault.contains(name)), "{name}: {faults:?}");
    }
}

#[test]
fn secrets_are_not_shown() {
    let ring = Vault::generate_ring();
    let config =
        read(&[("ADLANE_ENCRYPTION_KEY", &ring), ("ADLANE_META_APP_ID", "1"), ("ADLANE_META_APP_SECRET", "hush")])
            .unwrap();

    let shown = format!("{config:?}");

    assert!(!shown.contains("hush") && !shown.contains(&ring), "{shown}");
}

#[test]
fn meta_is_reached_in_clear_text_on_this_machine_only() {
    let ring = Vault::generate_ring();
    let with = |url| {
        read(&[
            ("ADLANE_ENCRYPTION_KEY", &ring),
            ("ADLANE_META_APP_ID", "1"),
            ("ADLANE_META_APP_SECRET", "s"),
            ("ADLANE_META_GRAPH_URL", url),
        ])
    };

    assert!(with("http://127.0.0.1:3900").is_ok());
    assert!(with("http://graph.facebook.com").is_err());
    assert!(with("nowhere").is_err());
}

/// The faults told about these settings.
fn faults(vars: &[(&str, &str)]) -> Vec<String> {
    match read(vars) {
        Ok(config) => panic!("{vars:?} must be refused: {config:?}"),
        Err(Faults(faults)) => faults,
    }
}

/// A file with this content.
fn file(content: &str) -> String {
    let path = std::env::temp_dir().join(format!("adlane-setting-{}", uuid::Uuid::now_v7().simple()));
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

#[test]
fn a_secret_may_be_the_content_of_a_file() {
    let ring = Vault::generate_ring();
    let path = file(&format!("{ring}\n"));

    let config = read(&[("ADLANE_ENCRYPTION_KEY_FILE", &path)]).unwrap();

    assert_eq!(config.encryption_ring.unwrap().0, ring);
}

#[test]
fn a_secret_given_twice_or_not_there_is_a_fault() {
    let path = file("x");

    let twice =
        faults(&[("ADLANE_META_APP_SECRET", "x"), ("ADLANE_META_APP_SECRET_FILE", &path), ("ADLANE_META_APP_ID", "1")]);
    let missing = faults(&[("ADLANE_SMTP_URL_FILE", "/nowhere/at/all")]);
    let no_secret = faults(&[("ADLANE_LISTEN_FILE", &path)]);

    assert!(twice[0].contains("ADLANE_META_APP_SECRET_FILE are both set"), "{twice:?}");
    assert!(missing[0].starts_with("ADLANE_SMTP_URL_FILE cannot be read"), "{missing:?}");
    assert!(no_secret[0].starts_with("ADLANE_LISTEN_FILE is not a setting"), "{no_secret:?}");
}

#[test]
fn the_base_address_is_an_origin_and_safe() {
    for good in [
        "https://ads.example.com",
        "https://ads.example.com:8443/",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
        "http://adlane.localhost",
    ] {
        assert!(read(&[("ADLANE_BASE_URL", good)]).is_ok(), "{good}");
    }
    for bad in [
        "http://ads.example.com",
        "https://ads.example.com/adlane",
        "https://ads.example.com/?a=b",
        "https://ads.example.com/#a",
        "https://me@ads.example.com",
        "https://:secret@ads.example.com",
        "ftp://ads.example.com",
        "ads.example.com",
        "http://localhost.example.com",
    ] {
        let faults = faults(&[("ADLANE_BASE_URL", bad)]);
        assert!(faults.iter().all(|fault| fault.starts_with("ADLANE_BASE_URL must be")), "{bad}: {faults:?}");
    }
}

#[test]
fn cookies_are_secure_over_https_only() {
    assert!(read(&[("ADLANE_BASE_URL", "https://ads.example.com")]).unwrap().secure());
    assert!(!read(&[("ADLANE_BASE_URL", "http://localhost:8080")]).unwrap().secure());
}

#[test]
fn a_value_that_cannot_be_read_names_its_setting() {
    for (name, value) in [
        ("ADLANE_LISTEN", "3000"),
        ("ADLANE_METRICS_LISTEN", "metrics"),
        ("ADLANE_DATABASE_URL", "mysql://x"),
        ("ADLANE_ENCRYPTION_KEY", "k1:short"),
        ("ADLANE_META_MAX_RETRIES", "-1"),
        ("ADLANE_META_TIMEOUT_S", "1.5"),
        ("ADLANE_META_POINTS", "many"),
        ("ADLANE_META_POINTS_WINDOW_S", ""),
        ("ADLANE_IDEMPOTENCY_TTL_S", "a day"),
        ("ADLANE_LABEL_LOOKUP_S", "2,,5"),
        ("ADLANE_TRUSTED_PROXIES", "10.0.0.0/8,everyone"),
        ("ADLANE_LOG_FORMAT", "xml"),
        ("ADLANE_LOG", "adlane=loudly"),
    ] {
        if value.is_empty() {
            assert!(read(&[(name, value)]).is_ok(), "an empty {name} counts as not set");
            continue;
        }
        let faults = faults(&[(name, value)]);
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].contains(name) || name == "ADLANE_ENCRYPTION_KEY", "{faults:?}");
        assert!(!faults[0].contains("short"), "no part of a secret is repeated: {faults:?}");
    }
}

#[test]
fn what_belongs_to_a_meta_app_needs_its_id() {
    for name in
        ["ADLANE_META_APP_SECRET", "ADLANE_META_GRAPH_URL", "ADLANE_META_GRAPH_VIDEO_URL", "ADLANE_META_DIALOG_URL"]
    {
        assert_eq!(
            faults(&[(name, "https://graph.example.com")]),
            [format!("{name} is set but ADLANE_META_APP_ID is not")]
        );
    }
}

#[test]
fn a_meta_app_is_reached_at_its_usual_addresses() {
    let ring = Vault::generate_ring();
    let vars = [("ADLANE_ENCRYPTION_KEY", &*ring), ("ADLANE_META_APP_ID", "1"), ("ADLANE_META_APP_SECRET", "s")];

    let app = read(&vars).unwrap().meta_app.unwrap();

    assert_eq!(app.graph_url.as_str(), "https://graph.facebook.com/");
    assert_eq!(app.graph_video_url.as_str(), "https://graph-video.facebook.com/");
    assert_eq!(app.dialog_url.as_str(), "https://www.facebook.com/");
    assert!(app.ads_manager_template.starts_with("https://adsmanager.facebook.com/") && app.login_config_id.is_none());
}

#[test]
fn ads_managers_address_must_have_a_place_for_the_account() {
    let ring = Vault::generate_ring();
    for bad in ["https://ads.example.com/?act=1", "{act}"] {
        let faults = faults(&[
            ("ADLANE_ENCRYPTION_KEY", &ring),
            ("ADLANE_META_APP_ID", "1"),
            ("ADLANE_META_APP_SECRET", "s"),
            ("ADLANE_META_ADS_MANAGER_URL", bad),
        ]);
        assert_eq!(faults, ["ADLANE_META_ADS_MANAGER_URL must be an address containing {act}"], "{bad}");
    }
}

#[test]
fn lists_are_read_with_blanks() {
    let config = read(&[
        ("ADLANE_TRUSTED_PROXIES", "10.0.0.0/8, fd00::/8"),
        ("ADLANE_LABEL_LOOKUP_S", "1, 1, 60"),
        ("ADLANE_LOG_FORMAT", "json"),
    ])
    .unwrap();

    assert_eq!(config.trusted_proxies, ["10.0.0.0/8".parse::<IpNet>().unwrap(), "fd00::/8".parse().unwrap()]);
    assert_eq!(config.label_lookup_s, [1, 1, 60]);
    assert!(config.log_json);
}

#[test]
fn settings_of_the_development_tools_are_no_mistake() {
    assert!(read(&[("ADLANE_TEST_POSTGRES_URL", "postgres://x"), ("ADLANE_CHROMIUM", "/x")]).is_ok());
}

#[test]
fn only_our_own_variables_are_looked_at() {
    let var = |name: &str, value: &str| (OsString::from(name), OsString::from(value));

    let read = ours([var("PATH", "/bin"), var("ADLANE_LOG", "debug"), var("XADLANE_LOG", "x")].into_iter()).unwrap();

    assert_eq!(read, BTreeMap::from([("ADLANE_LOG".to_owned(), "debug".to_owned())]));
}
