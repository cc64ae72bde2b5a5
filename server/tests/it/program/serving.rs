//! Starting, greeting, answering and stopping.

use std::{fs, os::unix::fs::PermissionsExt};

use super::{Place, get, sign_in};

const DEMO_PASSWORD: &str = "adlane-demo-2026";

#[test]
fn it_starts_greets_answers_and_stops_when_asked() {
    let (place, port) = Place::new().with_free_port();
    let mut server = place.serve(&["serve", "--demo"]);

    let said = server.said();
    assert!(said.contains(&format!("Adlane is ready at  http://localhost:{port}\n")), "{said}");
    assert!(said.contains("Meta is played by   http://127.0.0.1:") && said.contains("/_sandbox"), "{said}");
    for word in ["marketer@demo.adlane.test", "admin@demo.adlane.test", "viewer@demo.adlane.test", DEMO_PASSWORD] {
        assert!(said.contains(word), "{word} in {said}");
    }
    assert!(get(port, "/readyz", "").starts_with("HTTP/1.1 200"));
    assert!(get(port, "/login", "").contains("Demo sign-in"));
    let cookie = sign_in(port, "admin@demo.adlane.test", DEMO_PASSWORD).unwrap();
    assert!(get(port, "/admin/connections", &cookie).starts_with("HTTP/1.1 200"));

    let (code, log) = server.stop();

    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopping") && !log.contains("ERROR") && !log.contains("WARN"), "{log}");
    assert!(!log.contains(DEMO_PASSWORD) && !log.contains("demo.adlane.test"), "{log}");
}

#[test]
fn what_it_knew_it_knows_after_a_restart() {
    let (place, port) = Place::new().with_free_port();
    let mut server = place.serve(&["serve", "--demo"]);
    let cookie = sign_in(port, "viewer@demo.adlane.test", DEMO_PASSWORD).unwrap();
    let key = fs::read_to_string(place.folder.join("data/encryption.key")).unwrap();
    assert_eq!(server.stop().0, Some(0));

    let mut server = place.serve(&["serve", "--demo"]);

    assert!(get(port, "/dashboard", &cookie).starts_with("HTTP/1.1 200"), "the session outlives the process");
    assert_eq!(fs::read_to_string(place.folder.join("data/encryption.key")).unwrap(), key, "the key is made once");
    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn the_generated_key_is_for_nobody_else() {
    let (place, _) = Place::new().with_free_port();
    let mut server = place.serve(&["serve"]);

    let mode = |path: &str| fs::metadata(place.folder.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("data"), 0o700);
    assert_eq!(mode("data/encryption.key"), 0o600);

    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn without_being_asked_it_makes_no_demo_organization() {
    let (place, port) = Place::new().with_free_port();
    let mut server = place.serve(&["serve", "--no-worker"]);

    assert!(!server.said().contains("demo"));
    assert!(!get(port, "/login", "").contains("Demo sign-in"));
    assert!(sign_in(port, "admin@demo.adlane.test", DEMO_PASSWORD).is_err());

    assert_eq!(server.stop().0, Some(0));
}

#[test]
fn a_taken_port_is_told_before_anything_is_written() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let place = Place::new().with("ADLANE_LISTEN", &address);

    let output = place.run(&["serve"]);

    let told = super::text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(told.contains(&format!("cannot listen on {address}")) && told.contains("ADLANE_LISTEN"), "{told}");
    assert!(!place.folder.join("data").exists());
}

#[test]
fn healthcheck_tells_whether_a_server_is_ready() {
    let (place, _) = Place::new().with_free_port();
    let without = place.run(&["healthcheck"]);
    let mut server = place.serve(&["serve"]);
    let with = place.run(&["healthcheck"]);
    server.stop();

    assert_eq!((without.status.code(), with.status.code()), (Some(1), Some(0)));
}

#[test]
fn two_servers_on_one_machine_each_get_a_sandbox() {
    let (first, _) = Place::new().with_free_port();
    let (second, port) = Place::new().with_free_port();
    let mut first = first.serve(&["serve"]);

    let mut second = second.serve(&["serve"]);

    // Which of them has the usual port depends on who else runs here; never both.
    let sandbox = |said: String| {
        let line = said.lines().find(|line| line.contains("Meta is played by")).unwrap_or_default().to_owned();
        line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned).expect("an address")
    };
    assert_ne!(sandbox(first.said()), sandbox(second.said()));
    assert!(get(port, "/readyz", "").starts_with("HTTP/1.1 200"));
    assert_eq!((first.stop().0, second.stop().0), (Some(0), Some(0)));
}
