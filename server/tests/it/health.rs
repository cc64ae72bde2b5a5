//! What load balancers ask.

use crate::support::World;

facts_on_both_engines! {
    async fn alive_and_ready(w: World) {
        for (address, says) in [("/healthz", "ok"), ("/health/", "ok"), ("/readyz", "ready"), ("/health/ready", "ready")] {
            let answer = w.stranger().get(address).await;
            assert_eq!((answer.status, answer.body.as_str()), (200, says), "{address}");
            assert_eq!(answer.header("cache-control"), "no-store", "{address}");
            assert_eq!(answer.set_cookies(), Vec::<&str>::new());
        }
    }

    async fn about_to_stop_it_is_alive_but_not_ready(w: World) {
        w.stopping.cancel();

        for (address, status) in [("/healthz", 200), ("/readyz", 503), ("/health/ready", 503)] {
            assert_eq!(w.stranger().get(address).await.status, status, "{address}");
        }
        w.stranger().get("/login").await.assert_page(200);
    }
}

#[tokio::test]
async fn without_its_database_it_is_not_ready() {
    let w = World::start(store::testing::sqlite().await).await;
    w.svc.db.close().await;

    let ready = w.stranger().get("/readyz").await;

    assert_eq!((ready.status, ready.body.as_str()), (503, "the database does not answer"));
    assert_eq!(w.stranger().get("/healthz").await.status, 200);
}
