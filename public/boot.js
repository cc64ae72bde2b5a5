// The only script a page names. Copies text, shows passwords, marks forms being sent, and wakes islands.
// Everything here is a convenience: each page works with scripts switched off.

const announce = (text) => {
  let line = document.getElementById("announcement");
  if (!line) {
    line = document.createElement("p");
    line.id = "announcement";
    line.className = "visually-hidden";
    line.setAttribute("role", "status");
    document.body.append(line);
  }
  line.textContent = text;
};

const copy = async (button) => {
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.dataset.copied = "";
    announce("Copied");
    setTimeout(() => delete button.dataset.copied, 2000);
  } catch {
    // No clipboard (plain http, or refused): the text stands beside the button, so select it instead.
    const text = button.parentElement?.querySelector("code");
    if (text) getSelection()?.selectAllChildren(text);
    announce("Selected. Copy it with the keyboard.");
  }
};

const reveal = (button) => {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) return;
  const show = input.type === "password";
  input.type = show ? "text" : "password";
  button.setAttribute("aria-pressed", String(show));
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copy], [data-reveal]");
  if (!button) return;
  if (button.dataset.copy !== undefined) copy(button);
  else reveal(button);
});

// A shown password is hidden again before it is sent, or the browser would remember it as ordinary text.
// A form on its way is not sent a second time by an impatient click; coming back with the back button frees it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  for (const button of form.querySelectorAll("[data-reveal][aria-pressed=true]")) reveal(button);
  if (form.hasAttribute("aria-busy")) event.preventDefault();
  else form.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy");
});

// An open account menu closes with Escape or a click elsewhere.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue;
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary")?.focus();
  }
};
document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(null));
document.addEventListener("click", (event) => closeMenus(event.target.closest?.("details.menu") ?? null));

// Facebook appends this to the address it sends browsers back to; it means nothing.
if (location.hash === "#_=_") history.replaceState(history.state, "", location.pathname + location.search);

// A page that waits for something (it says so in its head) is fetched again and its content exchanged in place. When
// it waits no longer it is loaded whole, so that the heading takes the focus. Without scripts the page reloads itself.
const wait = document.querySelector('meta[name="adlane-refresh"]');
if (wait) {
  const look = async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href);
    if (answer.status >= 500) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = fresh.querySelector("main");
    if (answer.redirected || !main || !fresh.querySelector('meta[name="adlane-refresh"]')) {
      // A second look would begin the loading anew.
      clearInterval(looking);
      return location.reload();
    }
    const here = document.querySelector("main");
    // Someone reading a folded detail, or standing on a button, is not interrupted.
    const busy = here.contains(document.activeElement) && document.activeElement.localName !== "h1";
    if (here.innerHTML === main.innerHTML || busy || here.querySelector("details[open]")) return;
    here.replaceChildren(...main.childNodes);
    if (document.title !== fresh.title) announce((document.title = fresh.title));
  };
  const again = () => look().catch(() => {});
  const looking = setInterval(again, Number(wait.content) * 1000);
  // Most waits are over within half a second.
  setTimeout(again, 400);
}

// Islands: elements the server rendered and named after an export of the wasm module. Each is woken with its own
// element, outermost first, because an island's children announce themselves to it (`$$on_hydrate`) in that order.
const wake = async (element, islands, parents) => {
  const tag = element.localName;
  let around = parents;
  if (tag === "leptos-island") {
    const start = islands[element.dataset.component];
    if (start) {
      parents.at(-1)?.();
      await start(element);
    } else {
      console.warn("no such island", element.dataset.component);
    }
  } else if (tag === "leptos-children") {
    around = [...parents, element.$$on_hydrate];
  }
  for (const child of [...element.children]) await wake(child, islands, around);
};

if (document.querySelector("leptos-island")) {
  const { js, wasm } = document.querySelector("script[data-wasm]").dataset;
  const islands = await import(js);
  await islands.default({ module_or_path: wasm });
  islands.hydrate();
  await wake(document.body, islands, []);
  // For tests and the curious: every island on this page is alive.
  document.documentElement.dataset.awake = "";
}
