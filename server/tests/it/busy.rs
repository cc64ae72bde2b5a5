//! A database that does not answer in time.

use domain::Role;

use crate::support::World;

facts! {
    async fn a_form_that_cannot_be_written_says_so_and_when_to_try_again(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let locked = w.svc.db.write().await.unwrap();

        let answer = browser.post("/fn/connect/begin", &[("access", "manage")]).await;

        answer.assert_page(503);
        assert_eq!(answer.header("retry-after"), "2");
        assert!(answer.visible().contains("Nothing was changed. Try again in 2 seconds"), "{}", answer.visible());
        drop(locked);
        assert!(browser.post("/fn/connect/begin", &[("access", "manage")]).await.leads_to().starts_with(&w.meta_url()));
    }

    async fn pages_are_read_while_something_is_written(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let locked = w.svc.db.write().await.unwrap();

        browser.get("/dashboard").await.assert_page(200);

        drop(locked);
    }

    async fn a_page_that_cannot_be_read_says_so(w: World) {
        let mut browser = w.member(Role::Marketer).await;
        let mut readers = Vec::new();
        for _ in 0..4 {
            readers.push(w.svc.db.read().await.unwrap());
        }

        let mut stranger = w.stranger();
        let (page, ready, alive) = tokio::join!(browser.get("/dashboard"), async { w.stranger().get("/readyz").await }, stranger.get("/healthz"));

        page.assert_page(503);
        assert_eq!(page.header("retry-after"), "2");
        assert_eq!((ready.status, ready.body.as_str()), (503, "the database does not answer"));
        assert_eq!(alive.status, 200, "the process lives all the same");
        drop(readers);
        browser.get("/dashboard").await.assert_page(200);
    }
}

#[tokio::test]
async fn on_postgresql_a_locked_row_is_waited_for_briefly() {
    let Some(db) = store::testing::postgres().await else { return };
    let w = World::start(db).await;
    let mut browser = w.member(Role::Marketer).await;
    let stock = w.stock(&mut browser).await;
    let mut locked = w.svc.db.write().await.unwrap();
    store::drafts::save(
        &mut locked,
        &w.ours,
        &stock.draft.parse().unwrap(),
        stock.revision.parse().unwrap(),
        &Default::default(),
        0,
    )
    .await
    .unwrap();

    let fields = [("draft", &*stock.draft), ("revision", &*stock.revision), ("name", "typed meanwhile")];
    let page = browser.post_and_follow("/fn/campaigns/save", &fields).await;

    page.assert_page(503);
    assert_eq!(page.header("retry-after"), "2");
    assert!(page.body.contains("value=\"typed meanwhile\""), "what was typed is kept");
}
