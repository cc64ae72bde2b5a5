//! Narrowing a table while typing.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, HtmlInputElement};

/// Hides the rows of a table that do not hold every word typed into a search field.
///
/// The search itself is a plain GET form and needs no script; this saves the round trip for rows already on the
/// page. `table` is the table's id: its rows with `data-find` (lower-case text) are looked through. `field` is the
/// id of the form's input. `counter` is the id of an element whose text, or whose first paragraph's, begins with
/// "Showing 43 of": the first number follows the rows shown.
#[island]
pub fn FilterRows(
    #[prop(into)] table: String,
    #[prop(into)] field: String,
    #[prop(into)] counter: String,
) -> impl IntoView {
    let (note, set_note) = signal(String::new());
    Effect::new(move |_| {
        let Some(filter) = Filter::found(&table, &field, &counter) else { return };
        let field = filter.field.clone();
        // Someone may have typed before the wasm was there.
        set_note.set(filter.apply());
        let on_input = Closure::<dyn Fn()>::new(move || set_note.set(filter.apply()));
        if field.add_event_listener_with_callback("input", on_input.as_ref().unchecked_ref()).is_ok() {
            // Lives as long as the page: there is no other navigation than loading the next one.
            on_input.forget();
        }
    });
    view! { <p class="small muted" role="status">{note}</p> }
}

struct Filter {
    field: HtmlInputElement,
    /// What the server has searched for already, in lower case: the rows on the page are its findings.
    searched: String,
    /// Each row and the text it is found by.
    rows: Vec<(HtmlElement, String)>,
    /// Where the count stands, and what the server wrote there.
    counter: Option<(Element, String)>,
}

impl Filter {
    /// `None` when the page lacks the table or the field.
    fn found(table: &str, field: &str, counter: &str) -> Option<Self> {
        let document = document();
        let table = document.get_element_by_id(table)?;
        let field: HtmlInputElement = document.get_element_by_id(field)?.dyn_into().ok()?;
        let found = table.query_selector_all("[data-find]").ok()?;
        let rows = (0..found.length())
            .filter_map(|at| found.item(at)?.dyn_into::<HtmlElement>().ok())
            .map(|row| {
                let text = row.get_attribute("data-find").unwrap_or_default();
                (row, text)
            })
            .collect();
        let counter = document.get_element_by_id(counter).map(|element| {
            let element = element.query_selector("p").ok().flatten().unwrap_or(element);
            let written = element.text_content().unwrap_or_default();
            (element, written)
        });
        Some(Self { searched: fold(&field.default_value()), field, rows, counter })
    }

    /// Shows and hides rows, updates the count, and gives the note to show; empty for none.
    fn apply(&self) -> String {
        let typed = fold(&self.field.value());
        // The server's own search may look at more than the rows say, so its findings are not searched again.
        let wanted: Vec<&str> = if typed == self.searched { Vec::new() } else { typed.split_whitespace().collect() };
        let mut shown = 0;
        for (row, text) in &self.rows {
            let fits = matches(text, &wanted);
            row.set_hidden(!fits);
            shown += usize::from(fits);
        }
        if let Some((element, written)) = &self.counter {
            element.set_text_content(Some(&recounted(written, shown, self.rows.len())));
        }
        note(&typed, &self.searched, shown)
    }
}

fn fold(text: &str) -> String {
    domain::text::fold(text)
}

fn matches(text: &str, wanted: &[&str]) -> bool {
    wanted.iter().all(|word| text.contains(word))
}

/// `written` with `shown` for its first number, unless every row is shown.
fn recounted(written: &str, shown: usize, rows: usize) -> String {
    match (written.strip_prefix("Showing "), shown == rows) {
        (Some(rest), false) => {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',');
            format!("Showing {shown}{rest}")
        }
        _ => written.to_owned(),
    }
}

fn note(typed: &str, searched: &str, shown: usize) -> String {
    if typed != searched && !searched.is_empty() && !typed.contains(searched) {
        format!("Looking only through what “{searched}” found. Press Enter to search everything.")
    } else if shown == 0 {
        "No row here fits. Press Enter to search everything.".to_owned()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_must_be_there_in_any_order() {
        assert!(matches("acme europe act_17 active", &["active", "acme"]));
        assert!(!matches("acme europe act_17 active", &["acme", "closed"]));
        assert!(matches("acme", &[]));
    }

    #[test]
    fn the_first_number_follows_the_rows() {
        let written = "Showing 60 of 60 ad accounts from 3 businesses";

        assert_eq!(recounted(written, 7, 60), "Showing 7 of 60 ad accounts from 3 businesses");
        assert_eq!(recounted(written, 60, 60), written);
        assert_eq!(recounted("60 accounts", 7, 60), "60 accounts");
    }

    #[test]
    fn one_is_told_when_more_could_be_found_elsewhere() {
        assert_eq!(note("", "", 60), "");
        assert_eq!(note("acme eu", "acme", 3), "");
        assert!(note("other", "acme", 3).contains("Press Enter"));
        assert!(note("zzz", "", 0).contains("Press Enter"));
    }
}
