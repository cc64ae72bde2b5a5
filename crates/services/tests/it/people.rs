use std::net::{IpAddr, Ipv4Addr};

use adlane_services::{
    Actor, people,
    people::{Client, Joined, SignUpForm},
};
use domain::{Problem, Role};

use crate::support::{World, problem};

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn from(last: u8) -> Client {
    Client { ip: IpAddr::V4(Ipv4Addr::new(192, 0, 2, last)), user_agent: "a browser".into() }
}

pub(crate) fn sign_up(email: &str, password: &str) -> SignUpForm {
    SignUpForm { name: "Ana".into(), organization: "Acme".into(), email: email.into(), password: password.into() }
}

/// Signs somebody up and gives the session's secret.
async fn signed_up(w: &World, email: &str) -> String {
    people::sign_up(&w.svc, &sign_up(email, PASSWORD), &from(1)).await.unwrap().secret
}

async fn behind(w: &World, secret: &str) -> Option<Actor> {
    people::find_session(&w.svc, secret).await.unwrap()
}

/// Somebody who has just signed up.
pub(crate) async fn signed_in(w: &World, email: &str) -> Actor {
    behind(w, &signed_up(w, email).await).await.expect("a session that was just made")
}

both_engines! {
    async fn signing_up_makes_an_organization_and_its_owner(db: Db) {
        let w = World::start(db).await;

        let secret = signed_up(&w, " Ana@Example.com ").await;

        let ana = behind(&w, &secret).await.unwrap();
        assert_eq!((ana.role, ana.email.as_str(), ana.organization.as_str()), (Role::Owner, "ana@example.com", "Acme"));
    }

    async fn two_organizations_may_have_the_same_name(db: Db) {
        let w = World::start(db).await;

        let first = behind(&w, &signed_up(&w, "ana@example.com").await).await.unwrap();
        let second = behind(&w, &signed_up(&w, "bob@example.com").await).await.unwrap();

        assert_eq!(first.organization, second.organization);
        assert_ne!(first.organization_id, second.organization_id);
    }

    async fn signing_up_again_with_the_password_signs_in(db: Db) {
        let w = World::start(db).await;
        let first = behind(&w, &signed_up(&w, "ana@example.com").await).await.unwrap();

        let again = behind(&w, &signed_up(&w, "ana@example.com").await).await.unwrap();

        assert_eq!((first.user_id, first.organization_id), (again.user_id, again.organization_id));
    }

    async fn signing_up_with_a_known_address_and_another_password_tells_nothing(db: Db) {
        let w = World::start(db).await;
        signed_up(&w, "ana@example.com").await;

        let result = people::sign_up(&w.svc, &sign_up("ana@example.com", "something else"), &from(1)).await;

        assert_eq!(problem(result), Problem::SignUpRefused);
    }

    async fn every_fault_of_a_sign_up_is_told_at_once(db: Db) {
        let w = World::start(db).await;

        let form = SignUpForm { name: " ".into(), organization: String::new(), email: "ana".into(), password: "short".into() };
        let Problem::Invalid { faults } = problem(people::sign_up(&w.svc, &form, &from(1)).await) else { panic!("not refused") };

        let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["name", "organization", "email", "password"]);
    }

    async fn a_wrong_password_and_an_unknown_address_are_told_alike(db: Db) {
        let w = World::start(db).await;
        signed_up(&w, "ana@example.com").await;

        let wrong = people::log_in(&w.svc, "ana@example.com", "something else", &from(1)).await;
        let unknown = people::log_in(&w.svc, "bob@example.com", PASSWORD, &from(1)).await;

        assert_eq!(problem(wrong), Problem::WrongCredentials);
        assert_eq!(problem(unknown), Problem::WrongCredentials);
    }

    async fn signing_in_gives_a_new_secret_each_time(db: Db) {
        let w = World::start(db).await;
        let first = signed_up(&w, "ana@example.com").await;

        let second = people::log_in(&w.svc, "ANA@example.com", PASSWORD, &from(1)).await.unwrap().secret;

        assert_ne!(first, second);
        assert!(behind(&w, &first).await.is_some() && behind(&w, &second).await.is_some());
    }

    async fn an_hour_without_use_ends_a_session(db: Db) {
        let w = World::start(db).await;
        let secret = signed_up(&w, "ana@example.com").await;

        w.svc.clock.advance(people::IDLE_MS - 1);
        assert!(behind(&w, &secret).await.is_some(), "and this use counts");
        w.svc.clock.advance(people::IDLE_MS - 1);
        assert!(behind(&w, &secret).await.is_some());
        w.svc.clock.advance(people::IDLE_MS);

        assert!(behind(&w, &secret).await.is_none());
    }

    async fn a_day_ends_a_session_in_any_case(db: Db) {
        let w = World::start(db).await;
        let secret = signed_up(&w, "ana@example.com").await;
        let half_hour_ms = 30 * 60 * 1000;

        for _ in 0..47 {
            w.svc.clock.advance(half_hour_ms);
            assert!(behind(&w, &secret).await.is_some());
        }
        w.svc.clock.advance(half_hour_ms);

        assert!(behind(&w, &secret).await.is_none());
    }

    async fn signing_out_ends_this_session_and_no_other(db: Db) {
        let w = World::start(db).await;
        let first = signed_up(&w, "ana@example.com").await;
        let second = people::log_in(&w.svc, "ana@example.com", PASSWORD, &from(1)).await.unwrap().secret;

        people::log_out(&w.svc, &behind(&w, &first).await.unwrap()).await.unwrap();

        assert!(behind(&w, &first).await.is_none());
        assert!(behind(&w, &second).await.is_some());
    }

    async fn nobody_is_behind_the_session_of_a_membership_that_ended(db: Db) {
        let w = World::start(db).await;
        let secret = signed_up(&w, "ana@example.com").await;
        let ana = behind(&w, &secret).await.unwrap();

        store::testing::remove_member(&w.svc.db, &ana.organization_id, &ana.user_id).await.unwrap();

        assert!(behind(&w, &secret).await.is_none());
        let result = people::log_in(&w.svc, "ana@example.com", PASSWORD, &from(1)).await;
        assert_eq!(problem(result), Problem::WrongCredentials);
    }

    async fn a_secret_nobody_was_given_is_nobodys(db: Db) {
        let w = World::start(db).await;
        signed_up(&w, "ana@example.com").await;

        for secret in ["", "x", "' OR 1=1 --"] {
            assert!(behind(&w, secret).await.is_none(), "{secret}");
        }
    }

    async fn an_operator_adds_members_to_one_organization(db: Db) {
        let w = World::start(db).await;

        let first = people::create_user(&w.svc, "Acme & Sons", "Ana", "ana@example.com", PASSWORD, Role::Admin).await;
        let second = people::create_user(&w.svc, " ACME & sons", "Bob", "bob@example.com", PASSWORD, Role::Viewer).await;
        let third = people::create_user(&w.svc, "Acme Sons", "Cem", "cem@example.com", PASSWORD, Role::Owner).await;

        assert_eq!((first.unwrap(), second.unwrap()), (Joined::New, Joined::Existing));
        assert_eq!(third.unwrap(), Joined::New, "a name that only looks alike lets nobody in");
        let mut found = Vec::new();
        for email in ["ana@example.com", "bob@example.com", "cem@example.com"] {
            let secret = people::log_in(&w.svc, email, PASSWORD, &from(1)).await.unwrap().secret;
            found.push(behind(&w, &secret).await.unwrap());
        }
        assert_eq!(found[0].organization_id, found[1].organization_id);
        assert_ne!(found[0].organization_id, found[2].organization_id);
        assert_eq!((found[0].role, found[1].role), (Role::Admin, Role::Viewer));
        let alike = people::create_user(&w.svc, "Acme Sons", "Cy", "cy@example.com", PASSWORD, Role::Owner).await.unwrap();
        assert_eq!(alike, people::Joined::New, "a name that only looks alike is another organization");
        let taken = people::create_user(&w.svc, "Other", "Ana", "ana@example.com", PASSWORD, Role::Owner).await;
        assert_eq!(problem(taken), Problem::field("email", domain::Fault::Taken));
    }
}
