//! Signing in as the demo organization's marketer, as the server prints it at its start.

use super::forms::Form;
use super::http::{Client, excerpt};
use super::server::Running;
use crate::failure::{Result, fail};

/// Signs in by the login form; the visitor keeps the session's cookie.
pub(super) fn sign_in(server: &Running) -> Result<Client> {
    let log = server.log();
    let Some((email, password)) = marketer(&log) else {
        return fail(format!("the server printed no sign-in of a marketer:\n{log}"));
    };
    let mut visitor = Client::new(&server.address);
    let page = visitor.get("/login")?.text();
    let form = Form::with_field(&page, "password")?;
    let action = if form.action.is_empty() { "/login" } else { visitor.path(&form.action)? };
    let answer = visitor.post(action, &form.filled(&[("email", email), ("password", password)]))?;
    let location = answer.location()?.to_owned();
    let dashboard = visitor.get("/dashboard")?;
    if dashboard.status != 200 {
        return fail(format!("signed in as {email} ({location}), yet /dashboard answers {}", dashboard.status));
    }
    Ok(visitor)
}

/// Connects Facebook once: form, dialog, callback, progress. `person` counts the people the dialog offers from 0
/// and starts over behind the last. Returns the outcome page's text.
pub(super) fn connect(visitor: &mut Client, dialog: &mut Client, person: usize, timing: &mut Timing) -> Result<String> {
    let page = timing.of(|| visitor.get("/connect"))?.text();
    let form = Form::with_field(&page, "access")?;
    let action = visitor.path(&form.action)?.to_owned();
    let answer = timing.of(|| visitor.post(&action, &form.filled(&[("access", "manage")])))?;
    let at_meta = dialog.path(answer.location()?)?.to_owned();

    let page = dialog.get(&at_meta)?.text();
    let form = Form::with_field(&page, "person")?;
    let people = form.choices("person");
    let Some(chosen) = people.get(person % people.len().max(1)) else { return fail("the dialog offers nobody") };
    let fields = form.filled(&[("person", chosen), ("act", "continue")]);
    let action = if form.action.is_empty() { at_meta } else { dialog.path(&form.action)?.to_owned() };
    let answer = dialog.post(&action, &fields)?;

    let callback = visitor.path(answer.location()?)?.to_owned();
    let answer = timing.of(|| visitor.get(&callback))?;
    let mut progress = visitor.path(answer.location()?)?.to_owned();
    for _ in 0..600 {
        let answer = timing.of(|| visitor.get(&progress))?;
        if (300..400).contains(&answer.status) {
            progress = visitor.path(answer.location()?)?.to_owned();
            continue;
        }
        let text = answer.text();
        if answer.status != 200 {
            return fail(format!("{progress} answers {}: {}", answer.status, excerpt(&text)));
        }
        // A page that is still waiting refreshes itself, so that it works without scripts.
        if answer.header("refresh").is_none() && !text.contains("http-equiv=\"refresh\"") {
            return Ok(text);
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    fail(format!("{progress} is still waiting after 600 looks"))
}

/// Sums up how long Adlane took to answer.
#[derive(Default)]
pub(super) struct Timing {
    pub(super) answering: std::time::Duration,
}

impl Timing {
    fn of<T>(&mut self, ask: impl FnOnce() -> T) -> T {
        let start = std::time::Instant::now();
        let answer = ask();
        self.answering += start.elapsed();
        answer
    }
}

/// The marketer's email, and the password that is said once for everyone.
fn marketer(log: &str) -> Option<(&str, &str)> {
    let line = log.lines().find(|line| line.contains('@') && line.to_lowercase().contains("marketer"))?;
    let email = words(line).find(|word| word.contains('@'))?;
    let password = log.lines().find_map(|line| words(line).skip_while(|word| *word != "password").nth(1))?;
    Some((email, password))
}

/// Words without the punctuation that sets them apart.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let separators = |c: char| c.is_whitespace() || "|/,;()`\"'".contains(c);
    line.split(separators).map(|word| word.trim_end_matches([':', '='])).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marketers_sign_in_is_read_from_what_the_server_prints() {
        let table = "  Demo organization   Northwind\n    marketer  mia@demo.example    Mia Keller\n    admin  ada@demo.example    Ada Novak\n    password: two-three\n";

        assert_eq!(marketer(table), Some(("mia@demo.example", "two-three")));
        assert_eq!(marketer("no one here"), None);
    }
}
