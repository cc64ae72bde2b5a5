use adlane_services::forms::{self, Kept};
use domain::Problem;

use crate::support::World;

fn kept() -> Kept {
    Kept {
        form: "campaigns/save".into(),
        values: vec![
            ("name".into(), "<b>🎉</b>".into()),
            ("categories".into(), "HOUSING".into()),
            ("categories".into(), "EMPLOYMENT".into()),
        ],
        problem: Some(Problem::NotSignedIn),
    }
}

both_engines! {
    async fn what_was_typed_comes_back_once(db: Db) {
        let w = World::start(db).await;
        let key = forms::keep(&w.svc, Some(&w.marketer.user_id), &kept()).await.unwrap();

        let back = forms::take(&w.svc, &key, Some(&w.marketer.user_id)).await.unwrap().unwrap();

        assert_eq!(back, kept());
        assert_eq!(back.all("categories"), ["HOUSING", "EMPLOYMENT"]);
        assert!(forms::take(&w.svc, &key, Some(&w.marketer.user_id)).await.unwrap().is_none());
    }

    async fn what_was_typed_comes_back_to_nobody_else(db: Db) {
        let w = World::start(db).await;
        let key = forms::keep(&w.svc, Some(&w.marketer.user_id), &kept()).await.unwrap();

        assert!(forms::take(&w.svc, &key, Some(&w.admin.user_id)).await.unwrap().is_none());
        assert!(forms::take(&w.svc, &key, None).await.unwrap().is_none());
        assert!(forms::take(&w.svc, "another key", Some(&w.marketer.user_id)).await.unwrap().is_none());

        assert!(forms::take(&w.svc, &key, Some(&w.marketer.user_id)).await.unwrap().is_some(), "and it is still there");
    }

    async fn what_a_visitor_typed_is_kept_through_signing_in(db: Db) {
        let w = World::start(db).await;
        let key = forms::keep(&w.svc, None, &kept()).await.unwrap();

        assert_eq!(forms::take(&w.svc, &key, Some(&w.marketer.user_id)).await.unwrap(), Some(kept()));
    }

    async fn after_half_an_hour_it_is_gone(db: Db) {
        let w = World::start(db).await;
        let key = forms::keep(&w.svc, None, &kept()).await.unwrap();

        w.svc.clock.advance(30 * 60 * 1000);

        assert!(forms::take(&w.svc, &key, None).await.unwrap().is_none());
    }
}
