//! Passwords: argon2id off the async threads, as many at once as there are cores.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::Problem;
use tokio::sync::Semaphore;

/// How many may wait for a core before the door says "busy".
const QUEUE: usize = 64;

/// Memory in KiB, passes, lanes (OWASP's recommendation of the first rank).
const COST: (u32, u32, u32) = (47_104, 2, 1);

/// A hash no password has, so that an unknown address takes as long as a known one.
const DUMMY: &str =
    "$argon2id$v=19$m=47104,t=2,p=1$YWRsYW5lLWR1bW15LXNhbHQ$3n1FZ1Q0cJbYzJx0l0b0o3b5uVt7O8l4q5nqk0f4x3M";

/// Hashes and checks passwords.
pub struct Passwords {
    cores: Arc<Semaphore>,
    waiting: AtomicUsize,
}

impl Passwords {
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { cores: Arc::new(Semaphore::new(cores)), waiting: AtomicUsize::new(0) }
    }

    /// A PHC string of the password.
    ///
    /// # Errors
    /// [`Problem::Busy`] when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String, Problem> {
        let password = password.to_owned();
        self.run(move || {
            hasher().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|_| Problem::Internal)
        })
        .await?
    }

    /// Whether the password has that hash. `None`, an unknown user, takes as long and is `false`.
    ///
    /// # Errors
    /// [`Problem::Busy`] when too many wait.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool, Problem> {
        let known = hash.is_some();
        let (password, hash) = (password.to_owned(), hash.unwrap_or(DUMMY).to_owned());
        let matches = self
            .run(move || {
                let Ok(hash) = PasswordHash::new(&hash) else { return false };
                hasher().verify_password(password.as_bytes(), &hash).is_ok()
            })
            .await?;
        Ok(matches && known)
    }

    /// Whether the hash was made with other costs than today's.
    pub fn outdated(hash: &str) -> bool {
        let (memory, passes, lanes) = COST;
        !hash.starts_with(&format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$"))
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let busy = Problem::Busy { retry_after_s: 2 };
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= QUEUE {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(busy);
        }
        let place = Place(&self.waiting);
        let permit = self.cores.clone().acquire_owned().await;
        drop(place);
        let permit = permit.map_err(|_| busy)?;
        tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        })
        .await
        .map_err(|_| Problem::Internal)
    }
}

/// A place in the queue. Whoever hangs up while waiting gives it back too, because their future is dropped.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn hasher() -> Argon2<'static> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).expect("within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_right_password_matches_and_others_do_not() {
        let passwords = Passwords::new();
        let hash = passwords.hash("correct horse").await.unwrap();

        assert!(passwords.verify("correct horse", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("correct horsf", Some(&hash)).await.unwrap());
        assert!(!passwords.verify("correct horse", None).await.unwrap());
        assert!(!Passwords::outdated(&hash));
        assert!(Passwords::outdated("$argon2id$v=19$m=19456,t=2,p=1$x$y"));
    }

    #[tokio::test]
    async fn whoever_hangs_up_while_waiting_leaves_the_queue() {
        let passwords = Passwords::new();
        let all = u32::try_from(passwords.cores.available_permits()).unwrap();
        let _busy = passwords.cores.clone().acquire_many_owned(all).await.unwrap();

        let waited = tokio::time::timeout(std::time::Duration::from_millis(20), passwords.hash("correct horse")).await;

        assert!(waited.is_err());
        assert_eq!(passwords.waiting.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn the_dummy_is_a_hash_that_takes_the_full_cost() {
        assert!(PasswordHash::new(DUMMY).is_ok());
        assert!(!Passwords::outdated(DUMMY));
    }
}
