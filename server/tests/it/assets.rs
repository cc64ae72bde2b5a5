//! The built site. It must have been built: `cargo xtask test` does so first.

use adlane_server::assets;

use crate::support::{OWN_PAGE, World};

facts! {
    async fn every_built_file_a_page_names_is_served_forever(w: World) {
        let built = assets::addresses().expect("the site is built: run `cargo xtask test`, which builds it first");
        let kinds = [
            (&built.css, "text/css; charset=utf-8"),
            (&built.boot, "text/javascript; charset=utf-8"),
            (&built.js, "text/javascript; charset=utf-8"),
            (&built.wasm, "application/wasm"),
        ];

        for (address, kind) in kinds {
            let answer = w.stranger().get(address).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{address}");
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{address}");
            assert_eq!(answer.header("vary"), "accept-encoding", "{address}");
            assert!(!answer.body.is_empty() && answer.header("x-content-type-options") == "nosniff", "{address}");
            assert!(answer.set_cookies().is_empty(), "{address}");
        }
    }

    async fn files_without_a_hash_are_looked_at_again(w: World) {
        for address in ["/assets/favicon.svg", "/favicon.ico"] {
            let answer = w.stranger().get(address).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, "image/svg+xml"), "{address}");
            assert_eq!(answer.header("cache-control"), "public, max-age=3600", "{address}");
        }
    }

    async fn nothing_outside_the_site_is_served(w: World) {
        for address in ["/assets/", "/assets/../manifest.json", "/assets/%2e%2e/manifest.json", "/assets/..%2f..%2fCargo.toml", "/assets//etc/passwd", "/assets/%ff", "/assets/a%00b", "/assets/.."] {
            let answer = w.stranger().send(http::Method::GET, address, OWN_PAGE, axum::body::Body::empty()).await;
            assert!((400..500).contains(&answer.status), "{address}: {}", answer.status);
            assert!(!answer.body.contains("\"boot.js\":") && !answer.body.contains("[package]") && !answer.body.contains("root:"), "{address}");
        }
    }
}
