//! The demo organization: three people to sign in as, so that a first look needs no sign-up.

use domain::Role;

use crate::{Result, Services, people};

/// The demo organization's name.
pub const ORGANIZATION: &str = "Northwind Demo";
/// The password all three share. It protects nothing: the demo runs against the sandbox on one's own machine.
pub const PASSWORD: &str = "adlane-demo-2026";
/// Who can sign in: name, address, role.
pub const PEOPLE: [(&str, &str, Role); 3] = [
    ("Mara Keller", "marketer@demo.adlane.test", Role::Marketer),
    ("Ada Novak", "admin@demo.adlane.test", Role::Admin),
    ("Vito Lang", "viewer@demo.adlane.test", Role::Viewer),
];

/// Makes the demo organization in a database without users. `false` when there are users already.
pub async fn create(svc: &Services) -> Result<bool> {
    let mut tx = svc.db.read().await?;
    let occupied = store::people::any_user(&mut tx).await?;
    drop(tx);
    if occupied {
        return Ok(false);
    }
    for (name, email, role) in PEOPLE {
        people::create_user(svc, ORGANIZATION, name, email, PASSWORD, role).await?;
    }
    Ok(true)
}
