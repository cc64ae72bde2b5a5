//! Controls people type into or choose from in one line.

use super::field::{Field, described_by, field_id};
use super::icons::{Icon, IconName};
use super::text::MaybeText;
use leptos::prelude::*;

/// A one-line text control. Shows back exactly what was typed, valid or not.
#[component]
pub fn TextField(
    #[prop(into)] label: String,
    /// Name the form posts; the control's id is [`field_id`] of it unless `id` is given.
    name: &'static str,
    #[prop(optional, into)] id: MaybeText,
    #[prop(optional, into)] value: MaybeText,
    /// The input's `type`.
    #[prop(default = "text")]
    kind: &'static str,
    #[prop(optional)] autocomplete: Option<&'static str>,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(default = true)] required: bool,
    /// In characters. Leave room: refusing with a reason beats cutting silently.
    #[prop(optional)]
    maxlength: Option<u32>,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
    #[prop(optional, into)] placeholder: MaybeText,
    /// A unit in front of the value, such as a currency code.
    #[prop(optional, into)]
    prefix: MaybeText,
    /// A unit behind the value, such as a time zone or "per day".
    #[prop(optional, into)]
    suffix: MaybeText,
    /// Figures: right-aligned, equally wide digits, short control.
    #[prop(optional)]
    numeric: bool,
    #[prop(optional)] autofocus: bool,
) -> impl IntoView {
    let id = id.into_option().unwrap_or_else(|| field_id(name));
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let class = if numeric { "input input-numeric" } else { "input" };
    let input = view! {
        <input
            class=class
            id=id.clone()
            name=name
            type=kind
            value=value.into_option()
            autocomplete=autocomplete
            inputmode=inputmode
            required=required
            maxlength=maxlength.map(|n| n.to_string())
            placeholder=placeholder.into_option()
            aria-describedby=described
            aria-invalid=invalid
            autofocus=autofocus
        />
    };
    let control = if prefix.is_some() || suffix.is_some() {
        let part = |text: String| view! { <span class="input-unit">{text}</span> };
        view! {
            <div class="input-group">
                {prefix.into_option().map(part)} {input} {suffix.into_option().map(part)}
            </div>
        }
        .into_any()
    } else {
        input.into_any()
    };
    view! {
        <Field label=label id=id hint=hint error=error required=required>
            {control}
        </Field>
    }
}

/// A password with a button that shows it. The button appears only where scripts run (`data-reveal` names the control);
/// password managers and paste work either way.
#[component]
pub fn PasswordField(
    #[prop(into)] label: String,
    name: &'static str,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    #[prop(optional)] minlength: Option<u32>,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
) -> impl IntoView {
    let id = field_id(name);
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field label=label id=id.clone() hint=hint error=error>
            <div class="input-group">
                <input
                    class="input"
                    id=id.clone()
                    name=name
                    type="password"
                    autocomplete=autocomplete
                    autocapitalize="none"
                    spellcheck="false"
                    required=true
                    minlength=minlength.map(|n| n.to_string())
                    aria-describedby=described
                    aria-invalid=invalid
                />
                <button type="button" class="input-action needs-script" data-reveal=id aria-pressed="false">
                    <Icon name=IconName::Eye/>
                    <span>"Show"</span>
                    <span class="visually-hidden">" password"</span>
                </button>
            </div>
        </Field>
    }
}

/// One line of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectOption {
    /// What the form posts.
    pub value: String,
    /// What people read.
    pub label: String,
}

impl SelectOption {
    /// A line posting `value` and reading `label`.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A native select: works with a keyboard, a phone's picker and without scripts.
#[component]
pub fn Select(
    #[prop(into)] label: String,
    name: &'static str,
    options: Vec<SelectOption>,
    /// The chosen option's value.
    #[prop(optional, into)]
    value: MaybeText,
    #[prop(optional, into)] id: MaybeText,
    #[prop(default = true)] required: bool,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
) -> impl IntoView {
    let id = id.into_option().unwrap_or_else(|| field_id(name));
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    let chosen = value.into_option().unwrap_or_default();
    let options: Vec<_> = options
        .into_iter()
        .map(|option| {
            let selected = option.value == chosen;
            view! { <option value=option.value selected=selected>{option.label}</option> }
        })
        .collect();
    view! {
        <Field label=label id=id.clone() hint=hint error=error required=required>
            <div class="select">
                <select class="input" id=id name=name required=required aria-describedby=described aria-invalid=invalid>
                    {options}
                </select>
                <Icon name=IconName::ChevronDown/>
            </div>
        </Field>
    }
}

/// Several lines of text. Grows with what is typed where the browser can.
#[component]
pub fn TextArea(
    #[prop(into)] label: String,
    name: &'static str,
    #[prop(optional, into)] value: MaybeText,
    #[prop(optional, into)] id: MaybeText,
    #[prop(default = 3)] rows: u32,
    /// In characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    #[prop(default = true)] required: bool,
    #[prop(optional, into)] hint: MaybeText,
    #[prop(optional, into)] error: MaybeText,
    #[prop(optional, into)] placeholder: MaybeText,
) -> impl IntoView {
    let id = id.into_option().unwrap_or_else(|| field_id(name));
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field label=label id=id.clone() hint=hint error=error required=required>
            <textarea
                class="input"
                id=id
                name=name
                rows=rows.to_string()
                required=required
                maxlength=maxlength.map(|n| n.to_string())
                placeholder=placeholder.into_option()
                aria-describedby=described
                aria-invalid=invalid
            >
                {textarea_content(&value.into_option().unwrap_or_default())}
            </textarea>
        </Field>
    }
}

/// The markup of a text area's content. Leptos writes what stands between its tags unescaped (tachys 0.2,
/// `ESCAPE_CHILDREN` of `textarea`), and browsers swallow one line break right after the opening tag.
fn textarea_content(typed: &str) -> String {
    format!("\n{}", typed.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_markup_stays_text_inside_a_text_area() {
        let html = view! { <TextArea label="Notes" name="notes" value="\nfirst </textarea><script>alert(1)</script> & last"/> }
            .into_any()
            .to_html();

        assert!(html.contains("\n\nfirst &lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; last"), "{html}");
        assert!(!html.contains("<script>"), "{html}");
    }

    #[test]
    fn a_refused_field_shows_what_was_typed_and_points_at_its_error_and_hint() {
        let html = Owner::new().with(|| {
            view! { <TextField label="Budget" name="budget" value="1e3" hint="In euros" error="Not an amount"/> }
                .to_html()
        });

        assert!(html.contains(r#"value="1e3""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"aria-describedby="field-budget-error field-budget-hint""#), "{html}");
        assert!(html.contains(r#"id="field-budget-error""#) && html.contains(r#"id="field-budget-hint""#), "{html}");
    }

    #[test]
    fn only_the_chosen_option_is_selected() {
        let options = vec![SelectOption::new("a", "A"), SelectOption::new("b", "B")];
        let html =
            Owner::new().with(|| view! { <Select label="Pick" name="pick" options=options value="b"/> }.to_html());

        assert_eq!(html.matches("selected").count(), 1, "{html}");
        assert!(html.contains(r#"value="b" selected"#), "{html}");
    }
}
