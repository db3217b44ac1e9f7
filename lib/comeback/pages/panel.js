// The page has no state of its own: every click goes to Python, which answers with a new page.
(function () {
  "use strict";
  // Our sentences are English, whatever language Anki speaks and whichever way it runs.
  document.documentElement.lang = "en";
  document.documentElement.dir = "ltr";
  const root = document.getElementById("comeback");

  function send(element, value) {
    const message = Object.assign({}, element.dataset);
    if (value !== undefined) {
      message.name = value;
    }
    pycmd("comeback:" + JSON.stringify(message));
  }

  // What is being written goes ahead of every click: the next page may not have its field.
  function sendWritten(field) {
    if (field && field.value !== field.defaultValue) {
      field.defaultValue = field.value;
      send(field, field.value);
    }
  }

  function key(element) {
    return element && element.dataset && element.dataset.do ? JSON.stringify(element.dataset) : null;
  }

  // The same control again; where its name changed with what it does, the only one of its kind.
  function find(wanted) {
    const all = wanted === null ? [] : Array.from(root.querySelectorAll("[data-do]"));
    const same = all.filter((element) => element.dataset.do === JSON.parse(wanted).do);
    return all.find((element) => key(element) === wanted) || (same.length === 1 ? same[0] : null);
  }

  // The row of the topic that a click asked to see.
  function led(wanted) {
    const asked = wanted === null ? {} : JSON.parse(wanted);
    const rows = asked.do === "see" ? Array.from(root.querySelectorAll("details.topic > summary")) : [];
    return rows.find((row) => row.dataset.name === asked.name) || null;
  }

  function top(element) {
    return element.getBoundingClientRect().top;
  }

  // Swap the page and keep the eye where it was: same scroll, same focus, same words typed. A field
  // of several lines stays itself, with what is selected in it and as tall as she made it.
  function show(html) {
    const scroller = document.scrollingElement;
    const before = root.firstElementChild;
    const active = root.contains(document.activeElement) ? document.activeElement : null;
    const wanted = key(active) || key(active && active.form);
    const height = active ? top(active) : 0;
    const typed = active && (active.type === "search" || (active.type === "text" && !active.sent))
      ? { value: active.value, start: active.selectionStart, end: active.selectionEnd } : null;
    const open = new Set(Array.from(root.querySelectorAll("details[open] > summary"), key));

    const written = root.querySelector("textarea");

    root.innerHTML = html;

    const samePage = before && before.dataset.page === root.firstElementChild.dataset.page;
    if (samePage && written) {
      root.querySelector("textarea").replaceWith(written);
    }
    if (!samePage) {
      sendWritten(written);
      scroller.scrollTop = 0;
    }
    for (const summary of root.querySelectorAll("details[open] > summary")) {
      if (samePage && !open.has(key(summary))) {
        summary.parentElement.classList.add("unfolded");
      }
    }
    const row = led(wanted);
    if (row) {
      row.focus({ preventScroll: true });
      row.parentElement.scrollIntoView({ block: "nearest" });
      return;
    }
    let again = find(wanted);
    if (again && again.matches("form")) {
      again = again.elements.text;
    }
    if (again) {
      if (typed) {
        again.value = typed.value;
        again.setSelectionRange(typed.start, typed.end);
      }
      again.focus({ preventScroll: true });
      scroller.scrollTop += samePage ? top(again) - height : 0;
    }
  }

  root.addEventListener("click", (event) => {
    const element = event.target.closest("[data-do]");
    if (element && element.matches("button, summary")) {
      event.preventDefault();
      sendWritten(root.querySelector("textarea"));
      send(element);
    }
  });
  // Escape closes the innermost thing that is open around the focus: a question, a fold, a row.
  root.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && event.target.closest(".notice, details[open]");
    const closing = open && open.querySelector("summary, [data-do=fold], [data-do=notice]");
    if (closing) {
      closing.focus();
      closing.click();
    }
  });
  root.addEventListener("change", (event) => {
    if (event.target.matches("select[data-do]")) {
      send(event.target, event.target.value);
    } else if (event.target.matches("input[type=checkbox][data-do]")) {
      send(event.target);
    }
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.elements.text;
    field.sent = true;
    event.target.dataset.text = field.value;
    send(event.target);
  });
  let waiting = 0;
  root.addEventListener("input", (event) => {
    if (event.target.matches("input[type=search][data-do]")) {
      const element = event.target;
      clearTimeout(waiting);
      waiting = setTimeout(() => send(element, element.value), 120);
    }
  });

  // One line of the waiting page: a new page for each step would be read out anew.
  function progress(text) {
    const line = root.querySelector(".progress");
    if (line) {
      line.textContent = text;
    }
  }

  window.comeback = { show: show, progress: progress };
})();
