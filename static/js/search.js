/* Suggestions while typing, and the count of clicks on results. Comforts only. */
(function () {
  "use strict";

  var WAIT = 150; /* milliseconds after the last key */

  function make(name, className, role) {
    var element = document.createElement(name);
    element.className = className;
    element.setAttribute("role", role);
    return element;
  }

  /* The combobox of WAI-ARIA 1.2: focus stays in the field, which names the active option. */
  function suggest(form) {
    var input = form.querySelector("input[name=q]");
    var words = form.querySelector("template").content.children;
    var list = make("ul", "suggestions", "listbox");
    var status = make("span", "visually-hidden", "status");
    var found = [];
    var active = -1; /* none: the field itself */
    var composing = false;
    var request, timer;

    list.id = input.id + "-suggestions";
    list.hidden = true;
    list.setAttribute("aria-label", words[0].textContent);
    form.appendChild(list);
    form.appendChild(status);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    function option(item, number) {
      var entry = make("li", "suggestion suggestion--" + item.kind, "option");
      entry.id = list.id + "-" + number;
      entry.setAttribute("aria-selected", "false");
      entry.textContent = item.text;
      entry.addEventListener("click", function () {
        location.href = item.url;
      });
      list.appendChild(entry);
    }

    function show(items, message) {
      found = items;
      activate(-1);
      list.textContent = "";
      items.forEach(option);
      list.hidden = !items.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      status.textContent = message;
    }

    function stop() {
      clearTimeout(timer);
      if (request) {
        request.abort();
      }
      request = null;
    }

    function close() {
      stop();
      show([], "");
    }

    function activate(number) {
      var entry = list.children[number];
      if (list.children[active]) {
        list.children[active].setAttribute("aria-selected", "false");
      }
      active = number;
      if (!entry) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      entry.setAttribute("aria-selected", "true");
      entry.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", entry.id);
    }

    function ask() {
      var text = input.value.trim();
      var own;
      stop();
      if (!text) {
        show([], "");
        return;
      }
      own = request = new AbortController();
      fetch(form.getAttribute("data-suggest") + "?" + new URLSearchParams([["q", text]]), { signal: own.signal })
        .then(function (response) {
          return response.ok ? response.json() : [];
        })
        .catch(function () {
          return []; /* superseded, or no network */
        })
        .then(function (items) {
          if (own === request) {
            show(items, items.length ? words[1].textContent.replace("#", items.length) : words[2].textContent);
          }
        });
    }

    function askSoon() {
      if (!composing) {
        clearTimeout(timer);
        timer = setTimeout(ask, WAIT);
      }
    }

    function key(event) {
      var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      var places = found.length + 1;
      if (composing || event.isComposing || event.keyCode === 229) {
        return; /* the key belongs to the input method */
      }
      if (step && list.hidden) {
        ask();
      } else if (step) {
        activate(((active + 1 + step + places) % places) - 1);
      } else if (event.key === "Enter" && active >= 0) {
        list.children[active].click();
      } else if (event.key === "Escape" && !list.hidden) {
        close();
      } else {
        return;
      }
      event.preventDefault();
    }

    input.addEventListener("compositionstart", function () {
      composing = true;
    });
    input.addEventListener("compositionend", function () {
      composing = false;
      askSoon();
    });
    input.addEventListener("input", askSoon);
    input.addEventListener("keydown", key);
    input.addEventListener("blur", close);
    /* Pressing an option must not take the focus away: the list would close before the click. */
    list.addEventListener("mousedown", function (event) {
      event.preventDefault();
    });
  }

  function countClick(event) {
    var link = event.target.closest && event.target.closest("[data-click] a[href]");
    var count = new FormData();
    if (link && navigator.sendBeacon) {
      link = link.closest("[data-click]");
      count.append("q", link.getAttribute("data-query"));
      navigator.sendBeacon(link.getAttribute("data-click"), count);
    }
  }

  document.addEventListener("click", countClick);
  if (window.fetch && window.AbortController && window.URLSearchParams) {
    Array.prototype.forEach.call(document.querySelectorAll("form[data-suggest]"), suggest);
  }
})();
