// Improves what works without it: copying, choosing, sending once, fresh states.
"use strict";

// Copy buttons; without this script a long press or a click selects the text.
for (const b of document.querySelectorAll("[data-copy]")) {
  b.hidden = false;
  b.addEventListener("click", async () => {
    const from = document.getElementById(b.dataset.copy);
    let ok = false;
    try {
      await navigator.clipboard.writeText(from.innerText);
      ok = true;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(from);
      const chosen = getSelection();
      chosen.removeAllRanges();
      chosen.addRange(range);
      ok = document.execCommand("copy"); // pages without https have no clipboard
    }
    b.textContent = ok ? "已复制，去群里粘贴" : "已选中，请长按复制";
  });
}

// A choice that is made takes effect at once: its button is not needed then.
document.documentElement.classList.add("quick");
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-submit]")) e.target.form.requestSubmit();
});

// A form is sent once, and says so.
for (const f of document.querySelectorAll("form[method=post]")) {
  f.addEventListener("submit", () => {
    setTimeout(() => {
      for (const b of f.querySelectorAll("button")) {
        b.disabled = true;
        if (f.dataset.busy && b.classList.contains("main")) b.textContent = f.dataset.busy;
      }
    });
  });
}
addEventListener("pageshow", (e) => {
  if (e.persisted) location.reload(); // came back by the back button: buttons may be dead, states old
});

// A file may be dropped.
for (const box of document.querySelectorAll("[data-drop]")) {
  const input = box.querySelector("input[type=file]");
  const label = box.querySelector("label b");
  const said = label.textContent;
  const show = () => { label.textContent = input.files.length ? "已选：" + input.files[0].name : said; };
  for (const n of ["dragover", "dragenter"]) box.addEventListener(n, (e) => { e.preventDefault(); box.classList.add("over"); });
  for (const n of ["dragleave", "drop"]) box.addEventListener(n, () => box.classList.remove("over"));
  box.addEventListener("drop", (e) => {
    e.preventDefault();
    if (e.dataTransfer.files.length) { input.files = e.dataTransfer.files; show(); }
  });
  input.addEventListener("change", show);
}

// Unsaved words are not left behind by mistake.
for (const f of document.querySelectorAll("form[data-keep]")) {
  let changed = false;
  f.addEventListener("input", () => { changed = true; });
  f.addEventListener("submit", () => { changed = false; });
  addEventListener("beforeunload", (e) => { if (changed) e.preventDefault(); });
}

// States of deliveries stay fresh while they move. Nothing is taken from under a
// hand: a part in which somebody types or has opened a box is left alone.
if (document.body.hasAttribute("data-moving")) {
  const tick = async () => {
    try {
      const answer = await fetch(location.href, { headers: { "X-Fresh": "1" } });
      if (answer.ok && !answer.redirected) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = document.querySelectorAll("[data-live]");
        const then = fresh.querySelectorAll("[data-live]");
        now.forEach((el, i) => {
          if (!then[i] || el.contains(document.activeElement) && document.activeElement !== document.body) return;
          for (const d of el.querySelectorAll("details[id]")) {
            const same = then[i].querySelector("#" + CSS.escape(d.id));
            if (same) same.open = d.open;
          }
          if (!el.querySelector("details.drop[open]")) el.innerHTML = then[i].innerHTML;
        });
        if (!fresh.body.hasAttribute("data-moving")) return;
      }
    } catch { /* the line is down: try again */ }
    setTimeout(tick, 4000);
  };
  setTimeout(tick, 4000);
}
