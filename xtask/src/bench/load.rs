//! Pages per second, asked for over a fixed number of kept-alive connections.

use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::time::{Duration, Instant};

use super::http::{Client, excerpt};
use super::report::quantile;
use crate::failure::{Result, fail, failure};
use crate::process;

/// How fast pages came.
pub(super) struct Rate {
    pub(super) per_second: f64,
    pub(super) p99_ms: f64,
}

/// Asks for one page from `connections` connections at once for `time`, after a second of warming up.
///
/// # Errors
/// When any answer is not a whole page: a fast error is not a fast page.
pub(super) fn hammer(visitor: &Client, path: &str, connections: usize, time: Duration) -> Result<Rate> {
    let together = Barrier::new(connections);
    let asked: Vec<Result<Vec<f64>>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| {
                let mut visitor = visitor.twin();
                let together = &together;
                scope.spawn(move || {
                    let warm = ask_for(&mut visitor, path, Duration::from_secs(1));
                    together.wait();
                    warm?;
                    ask_for(&mut visitor, path, time)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(|_| fail("a thread of the load panicked")))
            .collect()
    });
    let mut times_ms = Vec::new();
    for times in asked {
        times_ms.extend(times?);
    }
    times_ms.sort_by(f64::total_cmp);
    Ok(Rate { per_second: times_ms.len() as f64 / time.as_secs_f64(), p99_ms: quantile(&times_ms, 0.99) })
}

fn ask_for(visitor: &mut Client, path: &str, time: Duration) -> Result<Vec<f64>> {
    let mut times_ms = Vec::new();
    let begin = Instant::now();
    while begin.elapsed() < time {
        let start = Instant::now();
        let answer = visitor.get(path)?;
        times_ms.push(start.elapsed().as_secs_f64() * 1e3);
        if answer.status != 200 || !answer.body.trim_ascii_end().ends_with(b"</html>") {
            return fail(format!("{path} answers {}: {}", answer.status, excerpt(&answer.text())));
        }
    }
    Ok(times_ms)
}

/// Confines this process, threads to come included, to some cores (`1`, `0-3`) until dropped.
pub(super) struct Pinned {
    before: String,
}

impl Pinned {
    pub(super) fn to(cores: &str) -> Result<Pinned> {
        let pid = std::process::id().to_string();
        // "pid 4711's current affinity list: 0-3"
        let now = process::output(Command::new("taskset").args(["-cp", &pid]))?;
        let before = now.rsplit(' ').next().ok_or_else(|| failure(format!("taskset says `{now}`")))?.to_owned();
        process::succeed(Command::new("taskset").args(["-acp", cores, &pid]).stdout(Stdio::null()))?;
        Ok(Pinned { before })
    }
}

impl Drop for Pinned {
    fn drop(&mut self) {
        let pid = std::process::id().to_string();
        let _ = Command::new("taskset").args(["-acp", &self.before, &pid]).stdout(Stdio::null()).status();
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;

    use super::*;

    /// Answers each request on each connection with `page`, until the test ends.
    fn serve(page: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let mut request = [0; 2048];
                    while stream.read(&mut request).is_ok_and(|read| read > 0) {
                        let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{page}", page.len());
                        if stream.write_all(answer.as_bytes()).is_err() {
                            break;
                        }
                    }
                });
            }
        });
        address
    }

    #[test]
    fn whole_pages_are_counted() {
        let address = serve("<html>hello</html>\n");

        let rate = hammer(&Client::new(&address), "/", 2, Duration::from_millis(200)).unwrap();

        assert!(rate.per_second > 10.0 && rate.p99_ms > 0.0, "{} {}", rate.per_second, rate.p99_ms);
    }

    #[test]
    fn half_a_page_is_an_error() {
        let address = serve("<html>hello");

        assert!(hammer(&Client::new(&address), "/", 2, Duration::from_millis(50)).is_err());
    }
}
