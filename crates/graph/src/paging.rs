//! Lists, page by page.

use reqwest::Method;
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

use crate::{Error, Graph, call::Call};

/// Rows asked for at a time. When Meta finds that too much (code 1, "reduce the amount of data"), half as many.
const PAGE_ROWS: u32 = 100;
/// For edges that may have more rows than [`MAX_ROWS`].
const MANY_PAGE_ROWS: u32 = 500;
/// Below this, code 1 is taken for the general "try again" it also is.
const SMALLEST_PAGE: u32 = 25;
/// Beyond these a list is not believed: a server that repeats itself must not keep us busy for ever.
const MAX_ROWS: usize = 10_000;
const MAX_PAGES: usize = 400;

#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    #[serde(default)]
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    #[serde(default)]
    cursors: Option<Cursors>,
    /// A full address with the token in it; only its presence counts, and at most its `after`.
    #[serde(default)]
    next: Option<String>,
}

#[derive(Deserialize)]
struct Cursors {
    #[serde(default)]
    after: Option<String>,
}

impl Paging {
    /// Where to go on; `None` at the end. Cursors exist on the last page too, so `next` tells.
    ///
    /// # Errors
    /// There is more, but nothing says from where.
    fn after(self) -> Result<Option<String>, Error> {
        let Some(next) = self.next else { return Ok(None) };
        let cursor = self.cursors.and_then(|cursors| cursors.after).or_else(|| after_of(&next));
        cursor.filter(|after| !after.is_empty() && after.len() <= 4_096).map(Some).ok_or(Error::Unreadable)
    }
}

/// The cursor inside a `next` address; the address itself is never visited: whoever writes it would receive the token.
fn after_of(next: &str) -> Option<String> {
    let url = Url::parse(next).ok()?;
    url.query_pairs().find(|(name, _)| name == "after").map(|(_, value)| value.into_owned())
}

impl Graph {
    /// Reads every page of an edge.
    ///
    /// # Errors
    /// [`Error::Unreadable`] also for lists beyond 10,000 rows or 400 pages, and for a cursor that does not move.
    pub(crate) async fn list<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<Vec<T>, Error> {
        self.list_up_to(call, MAX_ROWS).await
    }

    /// As [`Graph::list`], for edges that may have more rows than most.
    pub(crate) async fn list_up_to<T: DeserializeOwned>(
        &self,
        mut call: Call<'_>,
        most: usize,
    ) -> Result<Vec<T>, Error> {
        debug_assert_eq!(call.method, Method::GET);
        let mut rows: Vec<T> = Vec::new();
        let mut limit = if most > MAX_ROWS { MANY_PAGE_ROWS } else { PAGE_ROWS };
        let mut last: Option<String> = None;
        for _ in 0..MAX_PAGES.max(most / SMALLEST_PAGE as usize) {
            let page: Page<T> = self.page(&mut call, &mut limit).await?;
            rows.extend(page.data);
            if rows.len() > most {
                return Err(Error::Unreadable);
            }
            let after = page.paging.map_or(Ok(None), Paging::after)?;
            let Some(after) = after else { return Ok(rows) };
            if last.as_ref() == Some(&after) {
                return Err(Error::Unreadable);
            }
            call.set("after", after.clone());
            last = Some(after);
        }
        Err(Error::Unreadable)
    }

    /// Reads one page of at most `rows`.
    pub(crate) async fn first_page<T: DeserializeOwned>(&self, mut call: Call<'_>, rows: u32) -> Result<Vec<T>, Error> {
        let mut limit = rows;
        Ok(self.page::<T>(&mut call, &mut limit).await?.data)
    }

    /// One page, repeated when unanswered, smaller when Meta finds it too large. `limit` keeps what worked.
    async fn page<T: DeserializeOwned>(&self, call: &mut Call<'_>, limit: &mut u32) -> Result<Page<T>, Error> {
        let mut repeats = 0;
        loop {
            call.set("limit", limit.to_string());
            match self.once(call).await {
                Err(error) if too_large(&error) && *limit / 2 >= SMALLEST_PAGE => *limit /= 2,
                Err(error) if self.may_repeat(&error, repeats) => {
                    self.pause(repeats).await;
                    repeats += 1;
                }
                done => return done,
            }
        }
    }
}

/// Code 1 is also the general "try again"; 100/1487534 is what insights say.
fn too_large(error: &Error) -> bool {
    match error {
        Error::Unavailable(refusal) => refusal.code == 1,
        Error::Refused(refusal) => (refusal.code, refusal.subcode) == (100, Some(1_487_534)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::{Page, Paging};

    fn after(paging: Value) -> Option<Option<String>> {
        from_value::<Paging>(paging).unwrap().after().ok()
    }

    #[test]
    fn the_last_page_has_cursors_and_is_still_the_last() {
        assert_eq!(after(json!({"cursors": {"before": "a", "after": "b"}})), Some(None));
        assert_eq!(after(json!({"cursors": {"after": "b"}, "next": "https://x/"})), Some(Some("b".into())));
    }

    #[test]
    fn only_the_cursor_of_a_next_address_is_used() {
        let next = "https://evil.example/v26.0/me/adaccounts?access_token=T&after=QVFI%3D&limit=25";

        assert_eq!(after(json!({ "next": next })), Some(Some("QVFI=".into())));
        assert_eq!(after(json!({"next": "https://evil.example/"})), None);
        assert_eq!(after(json!({"next": "not an address"})), None);
    }

    #[test]
    fn a_list_without_data_is_no_list() {
        assert!(from_value::<Page<Value>>(json!({})).is_err());
        assert!(from_value::<Page<Value>>(json!({"data": []})).is_ok());
    }
}
