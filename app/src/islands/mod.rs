use leptos::prelude::*;

#[island]
pub fn Probe(start: i32) -> impl IntoView {
    let (n, set) = signal(start);
    view! { <button type="button" on:click=move |_| set.update(|n| *n += 1)>{n}</button> }
}
