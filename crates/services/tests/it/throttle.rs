use adlane_services::{people, throttle};
use domain::Problem;
use tokio::task::JoinSet;

use crate::{
    people::{PASSWORD, from, sign_up},
    support::{World, problem},
};

const EMAIL: &str = "ana@example.com";

/// Seconds to wait, when the try is one too many.
async fn try_once(w: &World, last: u8) -> Option<u64> {
    match throttle::enter(&w.svc, from(last).ip, EMAIL).await {
        Ok(()) => None,
        Err(error) => match error.problem() {
            Problem::TooManyTries { retry_after_s } => Some(retry_after_s),
            other => panic!("{other:?}"),
        },
    }
}

both_engines! {
    async fn after_five_failures_pauses_double_up_to_a_minute(db: Db) {
        let w = World::start(db).await;
        for last in 0..5 {
            assert_eq!(try_once(&w, last).await, None);
        }

        for (last, pause_s) in (5..).zip([0, 1, 2, 4, 8, 16, 32, 60, 60, 60]) {
            if pause_s > 0 {
                assert_eq!(try_once(&w, last).await, Some(pause_s));
                w.svc.clock.advance(i64::try_from(pause_s).unwrap() * 1000 - 1);
                assert_eq!(try_once(&w, last).await, Some(1), "a try too early changes nothing");
                w.svc.clock.advance(1);
            }
            assert_eq!(try_once(&w, last).await, None, "after {pause_s} s");
        }
    }

    async fn an_address_has_ten_tries_and_then_ten_a_minute(db: Db) {
        let w = World::start(db).await;
        let ip = from(1).ip;
        for number in 0..10 {
            throttle::enter(&w.svc, ip, &format!("{number}@example.com")).await.unwrap();
        }

        for number in 10..20 {
            let email = format!("{number}@example.com");
            assert_eq!(problem(throttle::enter(&w.svc, ip, &email).await), Problem::TooManyTries { retry_after_s: 6 });
            w.svc.clock.advance(6_000);
            throttle::enter(&w.svc, ip, &email).await.unwrap();
        }

        throttle::enter(&w.svc, from(2).ip, EMAIL).await.expect("another address has its own count");
    }

    async fn one_ipv6_customer_is_one_address(db: Db) {
        let w = World::start(db).await;
        for number in 0..10 {
            let ip = format!("2001:db8:1:2::{number}").parse().unwrap();
            throttle::enter(&w.svc, ip, &format!("{number}@example.com")).await.unwrap();
        }

        let same = throttle::enter(&w.svc, "2001:db8:1:2:ffff::1".parse().unwrap(), EMAIL).await;
        let other = throttle::enter(&w.svc, "2001:db8:1:3::1".parse().unwrap(), EMAIL).await;

        assert_eq!(problem(same), Problem::TooManyTries { retry_after_s: 6 });
        other.unwrap();
    }

    async fn signing_in_forgets_the_failures(db: Db) {
        let w = World::start(db).await;
        people::sign_up(&w.svc, &sign_up(EMAIL, PASSWORD), &from(1)).await.unwrap();
        for last in 0..5 {
            assert_eq!(try_once(&w, last).await, None);
        }

        people::log_in(&w.svc, EMAIL, PASSWORD, &from(20)).await.unwrap();

        for last in 5..11 {
            assert_eq!(try_once(&w, last).await, None);
        }
    }

    async fn signing_in_through_the_sign_up_form_forgets_them_too(db: Db) {
        let w = World::start(db).await;
        people::sign_up(&w.svc, &sign_up(EMAIL, PASSWORD), &from(1)).await.unwrap();
        for last in 0..5 {
            assert_eq!(try_once(&w, last).await, None);
        }

        people::sign_up(&w.svc, &sign_up(EMAIL, PASSWORD), &from(20)).await.unwrap();

        for last in 5..11 {
            assert_eq!(try_once(&w, last).await, None);
        }
    }

    async fn the_right_password_does_not_help_during_a_pause(db: Db) {
        let w = World::start(db).await;
        people::sign_up(&w.svc, &sign_up(EMAIL, PASSWORD), &from(1)).await.unwrap();
        for last in 0..6 {
            assert_eq!(try_once(&w, last).await, None);
        }

        let result = people::log_in(&w.svc, EMAIL, PASSWORD, &from(20)).await;

        assert_eq!(problem(result), Problem::TooManyTries { retry_after_s: 1 });
    }

    async fn parallel_tries_do_not_slip_through_together(db: Db) {
        let w = World::start(db).await;
        w.warm_up(12).await;
        let mut tries = JoinSet::new();
        for last in 0..12 {
            let svc = w.svc.clone();
            tries.spawn(async move { throttle::enter(&svc, from(last).ip, EMAIL).await.is_ok() });
        }

        let passed = tries.join_all().await.into_iter().filter(|passed| *passed).count();

        assert_eq!(passed, 6, "five free ones, and the one after which the first pause begins");
    }
}
