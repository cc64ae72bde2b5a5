//! Commands that end by themselves.

use std::fs;

use super::{Place, get, sign_in, text};

const PASSWORD: &str = "one that is long enough";

#[test]
fn settings_nobody_knows_are_refused_together() {
    let place = Place::new()
        .with("ADLANE_LISTENN", "127.0.0.1:1")
        .with("ADLANE_BASE_URL", "ftp://x")
        .with("ADLANE_META_TIMEOUT_S", "soon");

    for arguments in [&["serve"][..], &["config", "check"], &["migrate"], &["worker"], &["backup", "copy.db"]] {
        let output = place.run(arguments);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        for name in
            ["ADLANE_LISTENN is not a setting", "ADLANE_BASE_URL", "ADLANE_META_TIMEOUT_S must be whole seconds"]
        {
            assert!(told.contains(name), "{arguments:?}: {told}");
        }
    }
    assert_eq!(fs::read_dir(&place.folder).unwrap().count(), 0, "nothing was written");
}

#[test]
fn config_check_says_what_would_be_used() {
    let place = Place::new().with("ADLANE_LISTEN", "127.0.0.1:4567").with("UNRELATED", "x");

    let output = place.run(&["config", "check"]);

    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for part in ["The settings can be used.", "http://localhost:3000/", "127.0.0.1:4567", "the bundled sandbox"] {
        assert!(said.contains(part), "{part} in {said}");
    }
    assert_eq!(fs::read_dir(&place.folder).unwrap().count(), 0, "looking writes nothing");
}

#[test]
fn settings_are_read_from_a_file_too_and_the_environment_wins() {
    let place = Place::new().with("ADLANE_LISTEN", "127.0.0.1:4567");
    fs::write(place.folder.join(".env"), "ADLANE_LISTEN=127.0.0.1:9999\nADLANE_BASE_URL=https://ads.example.com\n")
        .unwrap();

    let said = text(&place.run(&["config", "check"]).stdout);

    assert!(said.contains("https://ads.example.com/") && said.contains("127.0.0.1:4567"), "{said}");
}

#[test]
fn an_environment_that_is_not_text_is_told_and_not_a_crash() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};
    let odd = OsStr::from_bytes(b"\xff\xfe");
    let place = Place::new();

    let unrelated = place.command(&["config", "check"]).env("UNRELATED", odd).output().unwrap();
    let ours = place.command(&["config", "check"]).env("ADLANE_LOG", odd).output().unwrap();

    assert_eq!(unrelated.status.code(), Some(0), "{}", text(&unrelated.stderr));
    assert_eq!(ours.status.code(), Some(1));
    assert!(text(&ours.stderr).contains("ADLANE_LOG is not valid UTF-8"), "{}", text(&ours.stderr));
}

#[test]
fn a_generated_key_is_new_each_time_and_can_be_used() {
    let place = Place::new();
    let keys = [place.run(&["keys", "generate"]), place.run(&["keys", "generate"])].map(|output| {
        assert_eq!(output.status.code(), Some(0));
        text(&output.stdout).trim().to_owned()
    });

    assert_ne!(keys[0], keys[1]);
    assert!(keys[0].contains(':') && !keys[0].contains(char::is_whitespace), "{}", keys[0]);
    let settings = Place::new()
        .with("ADLANE_ENCRYPTION_KEY", &keys[0])
        .with("ADLANE_META_APP_ID", "1")
        .with("ADLANE_META_APP_SECRET", "hush-hush");
    let output = settings.run(&["config", "check"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(
        said.contains("app 1 at https://graph.facebook.com") && !said.contains("hush-hush") && !said.contains(&keys[0]),
        "{said}"
    );
}

#[test]
fn a_user_made_by_the_operator_can_sign_in() {
    let (place, port) = Place::new().with_free_port();
    let create = |email: &str, role: &str, password: &str| {
        let arguments = [
            "admin",
            "create-user",
            "--organization",
            "Acme GmbH",
            "--email",
            email,
            "--role",
            role,
            "--password-stdin",
        ];
        place.run_with_input(&arguments, password)
    };

    let made = create("Owner@Example.com", "owner", &format!("{PASSWORD}\n"));
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert!(text(&made.stdout).contains("is now owner of Acme GmbH"), "{}", text(&made.stdout));
    assert!(!text(&made.stdout).contains(PASSWORD));

    for (email, role, password, why) in [
        ("owner@example.com", "viewer", PASSWORD, "email: This is already in use"),
        ("other@example.com", "boss", PASSWORD, "--role must be owner, admin, marketer or viewer"),
        ("other@example.com", "viewer", "short", "password: Too short"),
        ("other@example.com", "viewer", "", "password: This is needed"),
        ("nonsense", "viewer", PASSWORD, "email: This is not an e-mail address"),
    ] {
        let refused = create(email, role, password);
        assert_eq!(refused.status.code(), Some(1), "{why}");
        assert!(text(&refused.stderr).contains(why), "{why} in {}", text(&refused.stderr));
    }

    let mut server = place.serve(&["serve"]);
    let cookie = sign_in(port, "owner@example.com", PASSWORD).unwrap();
    assert!(get(port, "/dashboard", &cookie).contains("Acme GmbH"));
    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn a_backup_of_a_running_server_can_be_served() {
    let (place, port) = Place::new().with_free_port();
    let mut server = place.serve(&["serve", "--demo"]);
    let cookie = sign_in(port, "viewer@demo.adlane.test", "adlane-demo-2026").unwrap();

    let output = place.run(&["backup", "copy.db"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("Keep the encryption key with it"), "{}", text(&output.stdout));
    assert_eq!(place.run(&["backup", "copy.db"]).status.code(), Some(1), "never over an existing file");
    assert_eq!(server.stop().0, Some(0));

    let (copy, port) = Place::new().with_free_port();
    let copy = copy.with("ADLANE_DATABASE_URL", &format!("sqlite://{}", place.folder.join("copy.db").display()));
    let mut server = copy.serve(&["serve"]);
    assert!(get(port, "/dashboard", &cookie).starts_with("HTTP/1.1 200"), "the session is in the copy");
    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn migrating_twice_is_as_good_as_once() {
    let place = Place::new();

    for _ in 0..2 {
        let output = place.run(&["migrate"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("The tables of sqlite are up to date."));
    }
    assert!(place.folder.join("data/adlane.db").exists());
}

#[test]
fn a_database_that_cannot_be_opened_is_told_without_its_password() {
    let place = Place::new().with("ADLANE_DATABASE_URL", "postgres://adlane:hush-hush@127.0.0.1:1/adlane");

    let output = place.run(&["migrate"]);

    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains("the database cannot be opened") && !told.contains("hush-hush"), "{told}");
}

#[test]
fn a_sandbox_alone_refuses_a_seed_it_cannot_read() {
    let place = Place::new();
    fs::write(place.folder.join("seed.json"), r#"{"peoples": []}"#).unwrap();

    for (seed, why) in [("seed.json", "peoples"), ("missing.json", "the seed cannot be read")] {
        let output = place.run(&["sandbox", "--listen", "127.0.0.1:0", "--seed", seed]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains(why), "{}", text(&output.stderr));
    }
}

#[test]
fn a_sandbox_alone_says_which_folder_it_cannot_record_in() {
    let place = Place::new();
    fs::write(place.folder.join("in-the-way"), "a file").unwrap();

    let output = place.run(&["sandbox", "--listen", "127.0.0.1:0", "--record", "in-the-way/calls"]);

    assert_eq!(output.status.code(), Some(1));
    let told = text(&output.stderr);
    assert!(told.contains("the folder in-the-way/calls for the record cannot be made"), "{told}");
    assert!(!text(&output.stdout).contains("listens"), "{}", text(&output.stdout));
}

#[test]
fn a_worker_alone_needs_a_meta_app() {
    let output = Place::new().run(&["worker"]);

    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("ADLANE_META_APP_ID"), "{}", text(&output.stderr));
}

#[test]
fn a_command_nobody_knows_is_refused_with_the_usage() {
    let output = Place::new().run(&["frobnicate"]);

    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("Usage: adlane"), "{}", text(&output.stderr));
}
