//! Amounts drawn as lengths. SVG with attributes, because the content security policy admits no inline style.

use super::status::Tone;
use super::text::MaybeText;
use leptos::prelude::*;

/// Part of a whole in thousandths, at most the whole; nothing of nothing is empty.
fn permille(part: u64, whole: u64) -> u64 {
    // Widened, so that amounts near the type's end keep their share.
    let share = u128::from(part.min(whole)) * 1000 / u128::from(whole.max(1));
    u64::try_from(share).expect("at most 1000, as the part is at most the whole")
}

/// Thousandths as an SVG percentage: `437` is `43.7%`.
fn percent(permille: u64) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

fn track(filled_permille: u64) -> impl IntoView {
    // A sliver stays visible: something left must not look like nothing left.
    let shown = if filled_permille == 0 { 0 } else { filled_permille.max(15) };
    view! {
        <svg class="bar" width="100%" height="6" aria-hidden="true" focusable="false">
            <rect class="bar-track" width="100%" height="6" rx="3"></rect>
            <rect class="bar-fill" width=percent(shown) height="6" rx="3"></rect>
        </svg>
    }
}

/// How much of a whole is used: spend against a cap. The words carry the figures; the bar repeats them.
#[component]
pub fn Meter(
    /// What is measured.
    #[prop(into)]
    label: String,
    /// Used, in the same unit as `whole`.
    part: u64,
    whole: u64,
    /// Both figures in words, with their unit.
    #[prop(into)]
    text: String,
    #[prop(default = Tone::Info)] tone: Tone,
) -> impl IntoView {
    view! {
        <div class=format!("meter {}", tone.class())>
            <p class="meter-words">
                <span class="meter-label">{label}</span>
                <span class="meter-text num">{text}</span>
            </p>
            {track(permille(part, whole))}
        </div>
    }
}

/// Days until a connection ends. `days_left` of `None` means it does not expire.
#[component]
pub fn DaysLeftBar(
    days_left: Option<u64>,
    /// Days a fresh one has.
    #[prop(default = 60)]
    days_full: u64,
    /// The end as a date with its zone.
    #[prop(optional, into)]
    ends: MaybeText,
) -> impl IntoView {
    let Some(days) = days_left else {
        return view! {
            <div class="meter tone-working">
                <p class="meter-words">
                    <span class="meter-label">"Access"</span>
                    <span class="meter-text">"Does not expire"</span>
                </p>
                {track(1000)}
            </div>
        }
        .into_any();
    };
    let tone = match days {
        0..=3 => Tone::Stopped,
        4..=14 => Tone::NeedsYou,
        _ => Tone::Working,
    };
    let words = match days {
        0 => "Ends today".to_owned(),
        1 => "1 day left".to_owned(),
        n => format!("{n} days left"),
    };
    view! {
        <div class=format!("meter {}", tone.class())>
            <p class="meter-words">
                <span class="meter-label num">{words}</span>
                {ends.into_option().map(|ends| view! { <span class="meter-text num">{ends}</span> })}
            </p>
            {track(permille(days, days_full))}
        </div>
    }
    .into_any()
}

/// One event on a [`LifeLine`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LifeDot {
    /// Position between start (0) and end (1000).
    pub permille: u16,
    /// What it meant.
    pub tone: Tone,
    /// Shown when pointed at, and read in the table the page puts beneath.
    pub label: String,
}

/// A token's life from issue to expiry: today marked, events as dots. A picture only: list the same events beneath it.
#[component]
pub fn LifeLine(
    /// The start, as a date with its zone.
    #[prop(into)]
    starts: String,
    /// The end, as a date with its zone.
    #[prop(into)]
    ends: String,
    /// Position of now between start (0) and end (1000).
    today_permille: u16,
    dots: Vec<LifeDot>,
) -> impl IntoView {
    let today = percent(u64::from(today_permille.min(1000)));
    let dots: Vec<_> = dots
        .into_iter()
        .map(|dot| {
            let at = percent(u64::from(dot.permille.min(1000)));
            view! {
                <circle class=format!("life-dot {}", dot.tone.class()) cx=at cy="16" r="5">
                    <title>{dot.label}</title>
                </circle>
            }
        })
        .collect();
    view! {
        <figure class="life">
            <svg class="life-line" width="100%" height="32" role="img" aria-label=format!("From {starts} to {ends}, today marked")>
                <line class="life-whole" x1="0" x2="100%" y1="16" y2="16"></line>
                <line class="life-past" x1="0" x2=today.clone() y1="16" y2="16"></line>
                <line class="life-today" x1=today.clone() x2=today y1="2" y2="30"></line>
                {dots}
            </svg>
            <figcaption class="life-ends num">
                <span>{starts}</span>
                <span>{ends}</span>
            </figcaption>
        </figure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_the_whole_is_full_and_no_whole_is_empty() {
        assert_eq!(permille(70, 60), 1000);
        assert_eq!(permille(5, 0), 0);
        assert_eq!(permille(u64::MAX, u64::MAX), 1000);
    }

    #[test]
    fn thousandths_are_written_as_percent() {
        assert_eq!(percent(437), "43.7%");
        assert_eq!(percent(1000), "100.0%");
        assert_eq!(percent(5), "0.5%");
    }
    #[test]
    fn the_label_of_a_dot_is_text() {
        let dots = vec![LifeDot { permille: 500, tone: Tone::Stopped, label: "</title><b>".into() }];
        let html =
            Owner::new().with(|| view! { <LifeLine starts="May" ends="June" today_permille=700 dots=dots/> }.to_html());

        assert!(html.contains("&lt;/title&gt;"), "{html}");
        assert!(!html.contains("<b>"), "{html}");
    }
}
